use crate::{mock::*, Approvals, Error, Event};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn revoke_venue_should_take_the_approval_back() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Portfolio::approve_venue(RuntimeOrigin::signed(ALICE), SIBLING));
		assert_ok!(Portfolio::revoke_venue(RuntimeOrigin::signed(ALICE), SIBLING));
		assert!(!Approvals::<Test>::contains_key(ALICE, SIBLING));
		assert!(events().contains(&Event::VenueRevoked { account: ALICE, venue: SIBLING }));
		assert_noop!(Portfolio::apply_enrolled(SIBLING, report(ALICE, &[])), Error::<Test>::NotApproved);
	});
}

#[test]
fn revoke_venue_should_be_refused_when_enrolled_or_never_approved() {
	ExtBuilder::build_and_execute(|| {
		let revoke = || Portfolio::revoke_venue(RuntimeOrigin::signed(ALICE), SIBLING);
		assert_noop!(revoke(), Error::<Test>::NotApproved);
		enroll(SIBLING, ALICE, &[]);
		assert_noop!(revoke(), Error::<Test>::StillEnrolled);
		assert_noop!(Portfolio::revoke_venue(RuntimeOrigin::none(), SIBLING), DispatchError::BadOrigin);
	});
}
