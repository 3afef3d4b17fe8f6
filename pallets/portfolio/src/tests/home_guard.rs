use crate::{mock::*, Error, HomeGuard};
use ballast_primitives::{message::ReportedPosition, traits::RiskGuard};
use polkadot_sdk::{
	frame_support::{assert_err, assert_ok},
	sp_runtime::DispatchResult,
};

fn guard(positions: &[ReportedPosition]) -> DispatchResult {
	HomeGuard::<Test>::ensure_allowed(&ALICE, positions, fixed(0), fixed(0))
}

#[test]
fn guard_should_judge_live_home_positions_with_all_others() {
	ExtBuilder::build_and_execute(|| {
		// The core requirement is half of the value, initial margin 1.3 of that: 0.65.
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		assert_ok!(guard(&[spot(USD, -350), spot(DOT, 100)]));
		assert_err!(guard(&[spot(USD, -351), spot(DOT, 100)]), Error::<Test>::BelowInitialMargin);
		// Debts elsewhere count.
		enroll(SIBLING, ALICE, &[spot(USD, -100)]);
		assert_ok!(guard(&[spot(USD, -250), spot(DOT, 100)]));
		assert_err!(guard(&[spot(USD, -251), spot(DOT, 100)]), Error::<Test>::BelowInitialMargin);
		// And collateral elsewhere, too.
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(USD, 500)])));
		assert_ok!(guard(&[spot(USD, -850), spot(DOT, 100)]));
		assert_err!(guard(&[spot(USD, -851), spot(DOT, 100)]), Error::<Test>::BelowInitialMargin);
	});
}

#[test]
fn guard_should_keep_open_credit_free() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[]);
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(200)));
		assert_ok!(guard(&[spot(USD, -150), spot(DOT, 100)]));
		assert_err!(guard(&[spot(USD, -151), spot(DOT, 100)]), Error::<Test>::BelowInitialMargin);
	});
}

#[test]
fn guard_should_refuse_when_a_price_is_stale() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		advance(MAX_AGE + 1);
		assert_err!(guard(&[spot(DOT, 99)]), Error::<Test>::StalePrice);
		// Settlement alone has no price that could be stale.
		assert_ok!(guard(&[spot(USD, 5)]));
	});
}

#[test]
fn guard_should_refuse_when_a_venue_of_the_portfolio_is_silent() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(USD, 1000)]);
		enroll(SIBLING, ALICE, &[]);
		Unavailable::set(vec![HOME, SIBLING]);
		assert_ok!(guard(&[spot(USD, 900)]));
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(DOT, 1)])));
		assert_err!(guard(&[spot(USD, 900)]), Error::<Test>::VenueUnavailable);
		Unavailable::set(vec![]);
		assert_ok!(guard(&[spot(USD, 900)]));
	});
}

#[test]
fn guard_should_refuse_what_a_report_could_not_say() {
	ExtBuilder::build_and_execute(|| {
		assert_err!(guard(&[spot(USD, 1)]), Error::<Test>::NotEnrolled);
		enroll(SIBLING, ALICE, &[]);
		assert_err!(guard(&[spot(USD, 1)]), Error::<Test>::NotEnrolled);
		enroll(HOME, ALICE, &[]);
		assert_err!(guard(&[spot(DOT, 1), spot(USD, 1)]), Error::<Test>::UnsortedPositions);
		assert_err!(guard(&[spot(UNKNOWN, 1)]), Error::<Test>::UnknownInstrument);
		let nine: Vec<_> = (0..9).map(|id| spot(ballast_primitives::AssetId(id), 1)).collect();
		assert_err!(guard(&nine), Error::<Test>::TooManyPositions);
	});
}
