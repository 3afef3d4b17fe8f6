use crate::{mock::*, *};
use ballast_primitives::message::ToCoordinator;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
};

#[test]
fn account_should_be_reported_when_anyone_asks() {
	build_and_execute(|| {
		assert_noop!(Custody::report(RawOrigin::Signed(BOB).into(), ALICE), Error::<Test>::NotEnrolled);
		enrolled_with(&ALICE, &[(ETH, 5)]);
		assert_ok!(Custody::report(RawOrigin::Signed(BOB).into(), ALICE));
		next_block();
		assert_eq!(heard(), vec![ToCoordinator::Report(Custody::snapshot(&ALICE).unwrap())]);
	});
}
