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

#[test]
fn sales_should_go_on_when_owners_have_sent_out_all_that_they_may() {
	build_and_execute(|| {
		enrolled_with(&BOB, &[(ETH, 5)]);
		// Somebody's own million goes round in every window.
		arrive(&ALICE, DOT, units(DOT, 200_000));
		assert_ok!(transfer_out(DOT, units(DOT, 100_000)));
		assert_noop!(transfer_out(DOT, units(DOT, 1_000)), Error::<Test>::EgressLimitReached);
		unwind(vec![order(1, BOB, ETH, 4)]);
		next_block();
		assert_eq!(sales().len(), 1);
	});
}

#[test]
fn a_sale_beyond_the_limit_should_be_made_in_part_when_an_owner_has_sent_a_little() {
	build_and_execute(|| {
		enrolled_with(&BOB, &[(ETH, 1_500)]);
		arrive(&ALICE, DOT, units(DOT, 2));
		assert_ok!(transfer_out(DOT, units(DOT, 2)));
		unwind(vec![order(1, BOB, ETH, 1_500)]);
		next_block();
		assert_eq!(sales()[0].give.amount, units(ETH, 1_000));
	});
}

#[test]
fn owners_should_send_on_when_sales_have_left_all_that_they_may() {
	build_and_execute(|| {
		enrolled_with(&BOB, &[(ETH, 1_000)]);
		unwind(vec![order(1, BOB, ETH, 1_000)]);
		next_block();
		arrive(&ALICE, DOT, units(DOT, 9));
		assert_ok!(transfer_out(DOT, units(DOT, 4)));
	});
}
