use crate::mock::*;
use ballast_primitives::message::{AccountMode, EnrollRefusal, ToCoordinator, ToVenue};
use polkadot_sdk::{frame_support::assert_ok, frame_system::RawOrigin};

#[test]
fn account_should_be_on_the_roll_when_it_enrolled() {
	build_and_execute(|| {
		assert_ok!(Custody::enroll(RawOrigin::Signed(ALICE).into()));
		assert_eq!(mode_of(&ALICE), Some(AccountMode::Normal));
		next_block();
		let report = Custody::snapshot(&ALICE).unwrap();
		assert_eq!(report.positions.len(), 0);
		assert_eq!(heard(), vec![ToCoordinator::Enroll(report)]);
	});
}

#[test]
fn restriction_should_stay_when_the_account_enrols_again() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[]);
		tell(ToVenue::SetMode { account: ALICE, mode: AccountMode::Frozen });
		assert_ok!(Custody::enroll(RawOrigin::Signed(ALICE).into()));
		assert_eq!(mode_of(&ALICE), Some(AccountMode::Frozen));
	});
}

#[test]
fn coordinator_should_enrol_its_pool_and_nobody_else() {
	build_and_execute(|| {
		tell(ToVenue::Enroll { account: POOL });
		tell(ToVenue::Enroll { account: BOB });
		next_block();
		assert_eq!((mode_of(&POOL), mode_of(&BOB)), (Some(AccountMode::Normal), None));
		let refusal = EnrollRefusal::NotAdmitted;
		let report = Custody::snapshot(&POOL).unwrap();
		let refused = ToCoordinator::EnrollRefused { account: BOB, refusal };
		assert_eq!(heard(), vec![ToCoordinator::Enroll(report), refused]);
	});
}
