use crate::{mock::*, Approvals, Error, Event};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn approve_venue_should_let_a_sibling_enrol_the_account() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Portfolio::approve_venue(RuntimeOrigin::signed(ALICE), SIBLING));
		assert!(Approvals::<Test>::contains_key(ALICE, SIBLING));
		assert!(!Approvals::<Test>::contains_key(BOB, SIBLING));
		assert_eq!(events(), vec![Event::VenueApproved { account: ALICE, venue: SIBLING }]);
	});
}

#[test]
fn approve_venue_should_refuse_home_repetition_and_strangers() {
	ExtBuilder::build_and_execute(|| {
		let approve = |venue| Portfolio::approve_venue(RuntimeOrigin::signed(ALICE), venue);
		assert_noop!(approve(HOME), Error::<Test>::HomeNeedsNone);
		assert_ok!(approve(SIBLING));
		assert_noop!(approve(SIBLING), Error::<Test>::AlreadyApproved);
		assert_noop!(Portfolio::approve_venue(RuntimeOrigin::root(), OTHER), DispatchError::BadOrigin);
	});
}
