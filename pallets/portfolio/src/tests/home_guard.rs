use crate::{mock::*, Error, HomeGuard};
use ballast_primitives::{
	message::{AccountMode, ReportedPosition},
	traits::{AccountChange, ChangeKind, Leave, RiskGuard},
	Fixed,
};
use polkadot_sdk::{
	frame_support::{assert_err, assert_ok},
	sp_runtime::DispatchError,
};

fn judge(
	kind: ChangeKind,
	mode: AccountMode,
	before: &[ReportedPosition],
	after: &[ReportedPosition],
) -> Result<Fixed, DispatchError> {
	let (credit, used) = (fixed(0), fixed(0));
	HomeGuard::<Test>::judge(&AccountChange { account: &ALICE, kind, before, after, mode, credit, used })
}

/// Adds risk up to these positions.
fn guard(positions: &[ReportedPosition]) -> Result<Fixed, DispatchError> {
	judge(ChangeKind::AddsRisk, AccountMode::Normal, &[], positions)
}

fn rebalance(
	mode: AccountMode,
	before: &[ReportedPosition],
	after: &[ReportedPosition],
) -> Result<Fixed, DispatchError> {
	judge(ChangeKind::Rebalances, mode, before, after)
}

#[test]
fn guard_should_allow_rebalancing_what_nothing_depends_on_in_every_state() {
	// From well margined to insolvent; half of DOT is required.
	for debt in [100, 400, 600, 900, 1_100] {
		ExtBuilder::build_and_execute(|| {
			let before = [spot(USD, -debt), spot(DOT, 100)];
			// 10 DOT for 99: a loss of one per cent.
			let after = [spot(USD, 99 - debt), spot(DOT, 90)];
			enroll(HOME, ALICE, &before);
			for mode in [AccountMode::Normal, AccountMode::ReduceOnly] {
				assert_ok!(rebalance(mode, &before, &after));
			}
			// A loss that exceeds what it frees.
			let after = [spot(USD, 40 - debt), spot(DOT, 90)];
			assert_err!(rebalance(AccountMode::ReduceOnly, &before, &after), Error::<Test>::MarginWorsened);
		});
	}
}

#[test]
fn guard_should_refuse_to_give_a_hedge_up_below_initial_margin() {
	ExtBuilder::build_and_execute(|| {
		// Long at the sibling, short at home: equity is 640, enough to hold 98 DOT without a hedge.
		enroll(SIBLING, ALICE, &[spot(USD, -360), spot(DOT, 100)]);
		let short = |quantity: i128| [spot(USD, 10 * quantity), spot(DOT, -quantity)];
		enroll(HOME, ALICE, &short(100));
		assert_ok!(rebalance(AccountMode::Normal, &short(100), &short(2)));
		assert_err!(rebalance(AccountMode::Normal, &short(100), &short(1)), Error::<Test>::MarginWorsened);
		assert_err!(
			rebalance(AccountMode::ReduceOnly, &short(100), &short(99)),
			Error::<Test>::MarginWorsened
		);
	});
}

#[test]
fn guard_should_allow_rebalancing_when_a_sibling_is_silent() {
	ExtBuilder::build_and_execute(|| {
		let before = [spot(USD, -600), spot(DOT, 100)];
		enroll(HOME, ALICE, &before);
		enroll(SIBLING, ALICE, &[spot(ETH, 1)]);
		Unavailable::set(vec![SIBLING]);
		assert_ok!(rebalance(AccountMode::Normal, &before, &[spot(USD, -501), spot(DOT, 90)]));
	});
}

#[test]
fn guard_should_never_refuse_what_relieves() {
	ExtBuilder::build_and_execute(|| {
		advance(MAX_AGE + 1);
		let relieve = |after: &[_]| judge(ChangeKind::Relieves, AccountMode::ReduceOnly, &[], after);
		assert_ok!(relieve(&[spot(DOT, 1)]), fixed(0));
	});
}

#[test]
fn guard_should_let_nobody_leave_whose_debt_elsewhere_relies_on_home() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(USD, 1_000)]);
		enroll(SIBLING, ALICE, &[spot(USD, -1)]);
		let change = AccountChange {
			account: &ALICE,
			kind: ChangeKind::AddsRisk,
			before: &[spot(USD, 1_000)],
			after: &[],
			mode: AccountMode::Normal,
			credit: fixed(0),
			used: fixed(0),
		};
		assert_err!(HomeGuard::<Test>::judge_leaving(&change), Error::<Test>::BelowInitialMargin);
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[])));
		assert_eq!(HomeGuard::<Test>::judge_leaving(&change), Ok(Leave::Now));
	});
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
