use crate::{mock::*, Accounts, Approvals, CreditLines, Enrolments, Error, Event};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn apply_withdrawn_should_forget_the_venue_and_nothing_else() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(USD, 1000)]);
		enroll(SIBLING, ALICE, &[spot(DOT, 3)]);
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(10)));
		assert_ok!(Portfolio::apply_withdrawn(SIBLING, ALICE));
		assert_eq!(Portfolio::portfolio(&ALICE).positions, held(HOME, &[spot(USD, 1000)]));
		assert_eq!(Portfolio::venues_of(&ALICE), vec![HOME]);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(0));
		assert!(!CreditLines::<Test>::contains_key(ALICE, SIBLING));
		assert!(!Approvals::<Test>::contains_key(ALICE, SIBLING), "consent has to be given anew");
		assert_eq!(
			events().last(),
			Some(&Event::Withdrawn { account: ALICE, venue: SIBLING, old: held(SIBLING, &[spot(DOT, 3)]) })
		);
		assert_ok!(Portfolio::apply_withdrawn(HOME, ALICE));
		assert_eq!(Accounts::<Test>::iter().count() + Enrolments::<Test>::iter().count(), 0);
	});
}

#[test]
fn apply_withdrawn_should_be_refused_when_not_enrolled() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(Portfolio::apply_withdrawn(HOME, ALICE), Error::<Test>::NotEnrolled);
		enroll(HOME, ALICE, &[]);
		assert_noop!(Portfolio::apply_withdrawn(SIBLING, ALICE), Error::<Test>::NotEnrolled);
		assert_noop!(Portfolio::apply_withdrawn(HOME, BOB), Error::<Test>::NotEnrolled);
	});
}
