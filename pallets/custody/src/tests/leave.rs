use crate::{mock::*, *};
use ballast_primitives::message::{AccountMode, ToCoordinator, ToVenue};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
};

fn leave() -> Result<(), DispatchError> {
	Custody::leave(RawOrigin::Signed(ALICE).into())
}

#[test]
fn account_should_have_everything_free_when_it_left() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5), (USD, 100)]);
		assert_ok!(leave());
		assert_eq!((free(&ALICE, ETH), free(&ALICE, USD)), (units(ETH, 5), units(USD, 100)));
		assert_eq!(mode_of(&ALICE), None);
		next_block();
		assert_eq!(heard(), vec![ToCoordinator::Withdrawn { account: ALICE }]);
	});
}

#[test]
fn account_should_stay_when_anything_depends_on_it() {
	build_and_execute(|| {
		assert_noop!(leave(), Error::<Test>::NotEnrolled);
		enrolled_with(&ALICE, &[(ETH, 5)]);
		set_relied_upon(true);
		assert_noop!(leave(), DispatchError::Other("relied upon"));
		set_relied_upon(false);
		unwind(vec![order(1, ALICE, ETH, 1)]);
		assert_noop!(leave(), Error::<Test>::OrdersOpen);
		next_block();
		assert_noop!(leave(), Error::<Test>::OrdersOpen);
		tell(ToVenue::SetMode { account: ALICE, mode: AccountMode::ReduceOnly });
		assert_noop!(leave(), Error::<Test>::AccountReduceOnly);
	});
}
