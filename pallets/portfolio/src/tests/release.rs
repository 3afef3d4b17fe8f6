use crate::{mock::*, Error};
use ballast_primitives::OrderId;
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn release_should_forget_the_venue_when_nothing_depends_on_it() {
	ExtBuilder::build_and_execute(|| {
		// The only venue: nothing is left that could depend on it.
		enroll(SIBLING, ALICE, &[spot(DOT, 100)]);
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(10)));
		assert_ok!(Portfolio::release(SIBLING, ALICE));
		assert_eq!(Portfolio::venues_of(&ALICE), vec![]);
		assert_ok!(Portfolio::release(SIBLING, ALICE), ());
	});
}

#[test]
fn release_should_be_refused_when_debt_elsewhere_depends_on_the_venue() {
	ExtBuilder::build_and_execute(|| {
		// 100 DOT at 10, of which 0.65 are required.
		enroll(HOME, ALICE, &[spot(USD, -400), spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[spot(USD, 100)]);
		enroll(OTHER, ALICE, &[]);
		assert_noop!(Portfolio::release(SIBLING, ALICE), Error::<Test>::BelowInitialMargin);
		assert_ok!(Portfolio::apply_report(HOME, report(ALICE, &[spot(USD, -350), spot(DOT, 100)])));
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), OTHER, fixed(1)));
		assert_noop!(Portfolio::release(SIBLING, ALICE), Error::<Test>::BelowInitialMargin);
		assert_ok!(Portfolio::apply_report(HOME, report(ALICE, &[spot(USD, -349), spot(DOT, 100)])));
		assert_ok!(Portfolio::release(SIBLING, ALICE));
		assert_eq!(Portfolio::venues_of(&ALICE), vec![HOME, OTHER]);
	});
}

#[test]
fn release_should_be_refused_when_nobody_can_tell() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[spot(USD, 100)]);
		enroll(OTHER, ALICE, &[spot(USD, 1)]);
		assert_noop!(Portfolio::release(HOME, ALICE), Error::<Test>::HomeNeedsNone);
		LiveOrders::set(vec![(SIBLING, OrderId(1))]);
		assert_noop!(Portfolio::release(SIBLING, ALICE), Error::<Test>::OrdersOpen);
		LiveOrders::set(vec![(OTHER, OrderId(1))]);
		Unavailable::set(vec![OTHER]);
		assert_noop!(Portfolio::release(SIBLING, ALICE), Error::<Test>::VenueUnavailable);
		Unavailable::set(vec![]);
		advance(MAX_AGE + 1);
		assert_noop!(Portfolio::release(SIBLING, ALICE), Error::<Test>::StalePrice);
	});
}
