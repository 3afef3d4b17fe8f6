use crate::{mock::*, *};
use ballast_primitives::message::{AccountMode, ToVenue};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
};

fn withdraw(amount: u128) -> Result<(), DispatchError> {
	Custody::withdraw(RawOrigin::Signed(ALICE).into(), ETH, amount)
}

#[test]
fn asset_should_be_free_when_nobody_relies_on_it() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5)]);
		assert_ok!(withdraw(units(ETH, 2)));
		System::assert_last_event(
			Event::Withdrawn { account: ALICE, asset: ETH, amount: units(ETH, 2) }.into(),
		);
		assert_eq!(free(&ALICE, ETH), units(ETH, 2));
		assert_eq!(Custody::positions(&ALICE).unwrap(), vec![position(ETH, whole(3))]);
	});
}

#[test]
fn asset_should_stay_when_the_guard_or_the_mode_says_so() {
	build_and_execute(|| {
		assert_noop!(withdraw(1), Error::<Test>::NotEnrolled);
		enrolled_with(&ALICE, &[(ETH, 5)]);
		assert_noop!(withdraw(0), Error::<Test>::ZeroAmount);
		assert_noop!(withdraw(units(ETH, 5) + 1), Error::<Test>::NotEnoughHeld);
		set_relied_upon(true);
		assert_noop!(withdraw(1), DispatchError::Other("relied upon"));
		set_relied_upon(false);
		for (mode, error) in [
			(AccountMode::ReduceOnly, Error::<Test>::AccountReduceOnly),
			(AccountMode::Frozen, Error::<Test>::AccountFrozen),
		] {
			tell(ToVenue::SetMode { account: ALICE, mode });
			assert_noop!(withdraw(1), error);
		}
	});
}

#[test]
fn asset_should_stay_when_it_flies() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5)]);
		unwind(vec![order(1, ALICE, ETH, 4)]);
		next_block();
		assert_noop!(withdraw(units(ETH, 2)), Error::<Test>::NotEnoughHeld);
		assert_ok!(withdraw(units(ETH, 1)));
	});
}
