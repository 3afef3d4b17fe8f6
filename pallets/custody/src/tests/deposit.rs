use crate::{mock::*, *};
use ballast_primitives::message::{AccountMode, ToCoordinator, ToVenue};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
};

fn deposit(
	asset: ballast_primitives::AssetId,
	amount: u128,
) -> Result<(), polkadot_sdk::sp_runtime::DispatchError> {
	Custody::deposit(RawOrigin::Signed(ALICE).into(), asset, amount)
}

#[test]
fn deposit_should_count_as_a_position_when_it_is_reported() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[]);
		arrive(&ALICE, ETH, units(ETH, 3));
		assert_ok!(deposit(ETH, units(ETH, 2)));
		System::assert_last_event(
			Event::Deposited { account: ALICE, asset: ETH, amount: units(ETH, 2) }.into(),
		);
		assert_eq!((free(&ALICE, ETH), free(&Custody::vault(), ETH)), (units(ETH, 1), units(ETH, 2)));
		next_block();
		let report = Custody::snapshot(&ALICE).unwrap();
		assert_eq!(report.positions.to_vec(), vec![position(ETH, whole(2))]);
		assert_eq!(heard(), vec![ToCoordinator::Report(report)]);
	});
}

#[test]
fn deposit_should_be_refused_when_nobody_would_count_it() {
	build_and_execute(|| {
		arrive(&ALICE, ETH, units(ETH, 3));
		assert_noop!(deposit(ETH, 1), Error::<Test>::NotEnrolled);
		enrolled_with(&ALICE, &[]);
		assert_noop!(deposit(ETH, 0), Error::<Test>::ZeroAmount);
		assert_noop!(deposit(ballast_primitives::AssetId(9), 1), Error::<Test>::UnknownAsset);
		assert!(deposit(ETH, units(ETH, 4)).is_err());
		tell(ToVenue::SetMode { account: ALICE, mode: AccountMode::Frozen });
		assert_noop!(deposit(ETH, 1), Error::<Test>::AccountFrozen);
		tell(ToVenue::SetMode { account: ALICE, mode: AccountMode::ReduceOnly });
		assert_ok!(deposit(ETH, 1));
	});
}
