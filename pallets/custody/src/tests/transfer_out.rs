use crate::{mock::*, *};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
};

fn transfer_out(asset: ballast_primitives::AssetId, amount: u128) -> Result<(), DispatchError> {
	Custody::transfer_out(RawOrigin::Signed(ALICE).into(), asset, amount)
}

#[test]
fn asset_should_be_burnt_here_when_it_goes_home() {
	build_and_execute(|| {
		arrive(&ALICE, DOT, units(DOT, 9));
		assert_ok!(transfer_out(DOT, units(DOT, 4)));
		assert_eq!((free(&ALICE, DOT), issued(DOT)), (units(DOT, 5), units(DOT, 5)));
		let asset = Foreign { location: location(DOT), amount: units(DOT, 4) };
		assert_eq!(transfers(), vec![TransferOut { owner: ALICE, asset, max_fee: DOT_FEE }]);
	});
}

#[test]
fn asset_should_stay_when_it_cannot_go() {
	build_and_execute(|| {
		arrive(&ALICE, DOT, units(DOT, 9));
		assert_noop!(transfer_out(ballast_primitives::AssetId(9), 1), Error::<Test>::UnknownAsset);
		assert_noop!(transfer_out(DOT, DOT_FEE), Error::<Test>::BelowFee);
		assert!(transfer_out(DOT, units(DOT, 10)).is_err());
		set_reachable(false);
		assert_noop!(transfer_out(DOT, units(DOT, 4)), Error::<Test>::ReserveUnreachable);
		set_reachable(true);
		set_price(DOT, None);
		assert_noop!(transfer_out(DOT, units(DOT, 4)), Error::<Test>::NoPrice);
		assert_eq!(free(&ALICE, DOT), units(DOT, 9));
	});
}

#[test]
fn asset_should_wait_when_too_much_has_left_in_this_window() {
	build_and_execute(|| {
		// A million may leave in a hundred relay-chain blocks.
		arrive(&ALICE, DOT, units(DOT, 200_000));
		assert_noop!(transfer_out(DOT, units(DOT, 100_001)), Error::<Test>::EgressLimitReached);
		assert_ok!(transfer_out(DOT, units(DOT, 60_000)));
		assert_noop!(transfer_out(DOT, units(DOT, 60_000)), Error::<Test>::EgressLimitReached);
		assert_ok!(transfer_out(DOT, units(DOT, 40_000)));
		advance_relay(100);
		assert_ok!(transfer_out(DOT, units(DOT, 60_000)));
	});
}
