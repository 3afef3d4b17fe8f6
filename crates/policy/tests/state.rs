//! The states of an account, its schedule, its penalty, and the rules behind them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{
	cause, interval_ms, next_slice_ms, penalty, slices, target, transition, AccountState::*, Cause, Rules,
	RulesError,
};
use ballast_primitives::{fixed, Fixed, Round};
use ballast_risk::Margin;
use common::{ppm, units};
use polkadot_sdk::sp_arithmetic::Permill;
use proptest::prelude::*;

/// MM 100, IM 130.
fn at(equity: i128) -> Margin {
	Margin { equity: units(equity), maintenance: units(100), initial: units(130), ..Margin::default() }
}

const NOW: u64 = 1_000_000_000;

fn rules() -> Rules {
	Rules::default()
}

#[test]
fn target_should_lie_a_buffer_above_maintenance() {
	assert_eq!(target(&at(0), &rules()), Ok(ppm(104_500_000)));
}

#[test]
fn account_should_follow_its_equity_when_it_is_healthy() {
	for (equity, state) in [
		(200, Healthy),
		(195, Healthy),
		(194, Watch { tier: 1 }),
		(155, Watch { tier: 2 }),
		(130, Watch { tier: 2 }),
		(129, MarginCall { since_ms: NOW }),
		(100, MarginCall { since_ms: NOW }),
		(99, Unwinding { since_ms: NOW, last_slice_ms: 0 }),
		(-5, Unwinding { since_ms: NOW, last_slice_ms: 0 }),
	] {
		assert_eq!(transition(&Healthy, &at(equity), NOW, &rules()), state, "{equity}");
	}
	assert_eq!(transition(&Healthy, &Margin::default(), NOW, &rules()), Healthy);
}

#[test]
fn tier_should_be_left_with_some_distance_only() {
	// 1.5 * 130 = 195; re-armed at 204.75. 1.2 * 130 = 156; re-armed at 163.8.
	let tier = |tier| Watch { tier };
	for (from, equity, state) in [
		(1, 200, tier(1)),
		(1, 205, Healthy),
		(2, 160, tier(2)),
		(2, 164, tier(1)),
		(2, 200, tier(1)),
		(2, 205, Healthy),
		(1, 155, tier(2)),
	] {
		assert_eq!(transition(&tier(from), &at(equity), NOW, &rules()), state, "{from} {equity}");
	}
}

#[test]
fn margin_call_should_be_cured_or_run_out() {
	let call = MarginCall { since_ms: NOW };
	let later = |equity, elapsed| transition(&call, &at(equity), NOW + elapsed, &rules());
	let grace = rules().grace_ms;
	assert_eq!(later(130, 1), Watch { tier: 2 });
	assert_eq!(later(104, grace - 1), call);
	assert_eq!(later(104, grace), Unwinding { since_ms: NOW + grace, last_slice_ms: 0 });
	// At the target nothing would be sold: the call stays, reduce-only.
	assert_eq!(later(105, grace * 9), call);
	assert_eq!(later(99, 1), Unwinding { since_ms: NOW + 1, last_slice_ms: 0 });
	// A clock that went backwards has not passed anything.
	assert_eq!(transition(&call, &at(104), 0, &rules()), call);
}

#[test]
fn unwinding_should_end_at_its_target() {
	let unwinding = Unwinding { since_ms: 5, last_slice_ms: 9 };
	let next = |equity| transition(&unwinding, &at(equity), NOW, &rules());
	for equity in [-50, 0, 30, 66, 99, 104] {
		assert_eq!(next(equity), unwinding);
	}
	assert_eq!(next(105), MarginCall { since_ms: NOW });
	assert_eq!(next(130), Watch { tier: 2 });
	assert_eq!(next(300), Healthy);
	// Nothing left and nothing owed.
	assert_eq!(transition(&unwinding, &Margin::default(), NOW, &rules()), Healthy);
}

#[test]
fn insolvency_should_last_until_the_debt_is_settled() {
	let insolvent = Insolvent { bad_debt: units(7) };
	assert_eq!(transition(&insolvent, &at(500), NOW, &rules()), insolvent);
	assert_eq!(transition(&Insolvent { bad_debt: units(0) }, &at(500), NOW, &rules()), Healthy);
}

#[test]
fn cause_should_name_why_a_state_changed() {
	let unwinding = Unwinding { since_ms: 1, last_slice_ms: 0 };
	let call = MarginCall { since_ms: 1 };
	for (before, after, equity, why) in [
		(Healthy, Healthy, 500, None),
		(Healthy, Watch { tier: 1 }, 190, Some(Cause::Tier)),
		(Watch { tier: 1 }, Healthy, 300, Some(Cause::Recovered)),
		(Watch { tier: 2 }, call, 120, Some(Cause::BelowInitial)),
		(call, Watch { tier: 2 }, 140, Some(Cause::Cured)),
		(call, unwinding, 102, Some(Cause::GraceOver)),
		(call, unwinding, 99, Some(Cause::BelowMaintenance)),
		(unwinding, Unwinding { since_ms: 1, last_slice_ms: 2 }, 99, None),
		(unwinding, call, 110, Some(Cause::TargetReached)),
		(unwinding, Insolvent { bad_debt: units(1) }, -1, Some(Cause::BadDebt)),
		(Insolvent { bad_debt: units(1) }, Healthy, 0, Some(Cause::Settled)),
	] {
		assert_eq!(cause(&before, &after, &at(equity)), why);
	}
}

#[test]
fn penalty_should_grow_to_the_trigger_and_vanish_at_zero() {
	let parts = |equity| penalty(&at(equity), &rules()).deconstruct();
	assert_eq!(parts(110), 2_000);
	assert_eq!(parts(100), 2_000);
	assert!((11_100..11_250).contains(&parts(83)));
	assert!((19_750..=20_000).contains(&parts(67)));
	assert!((9_900..=10_000).contains(&penalty(&at(33), &rules()).deconstruct()));
	assert_eq!(penalty(&at(0), &rules()), Permill::zero());
	assert_eq!(penalty(&at(-10), &rules()), Permill::zero());
}

#[test]
fn slices_should_come_faster_when_health_falls() {
	let interval = |equity| interval_ms(&at(equity), &rules());
	let (longest, shortest) = (rules().slice.interval_ms, rules().slice.min_interval_ms);
	assert_eq!(interval(120), longest);
	assert_eq!(interval(100), longest);
	assert!(interval(90) < longest && interval(90) > interval(80) && interval(80) > shortest);
	assert_eq!(interval(60), shortest);
	assert_eq!(interval(-60), shortest);

	assert_eq!(next_slice_ms(&Healthy, &at(500), &rules()), None);
	assert_eq!(next_slice_ms(&Unwinding { since_ms: 5, last_slice_ms: 0 }, &at(90), &rules()), Some(5));
	assert_eq!(
		next_slice_ms(&Unwinding { since_ms: 5, last_slice_ms: 1_000 }, &at(60), &rules()),
		Some(1_000 + shortest)
	);
}

#[test]
fn number_of_slices_should_follow_the_square_root() {
	let day = units(1_440_000); // A thousand in an interval of a minute.
	let count = |value| slices(units(1), units(value), day, &rules()).unwrap();
	// 1 / 0.5 * sqrt(Q / 1,000)
	assert_eq!(count(1_000), 2);
	assert_eq!(count(4_000), 4);
	assert_eq!(count(100_000), 20);
	assert_eq!(count(100_000_000), 100);
	assert_eq!(slices(units(1), units(0), day, &rules()), Ok(1));
	assert_eq!(slices(units(1), units(5), units(0), &rules()), Ok(100));
	assert_eq!(slices(units(0), units(5), day, &rules()), Ok(1));
}

#[test]
fn validate_should_name_what_is_wrong_with_the_rules() {
	assert_eq!(rules().validate(), Ok(()));
	type Change = fn(&mut Rules);
	let cases: [(RulesError, Change); 17] = [
		(RulesError::WatchTiers, |r| r.watch_tiers.reverse()),
		(RulesError::WatchTiers, |r| r.watch_tiers[1] = units(1)),
		(RulesError::Hysteresis, |r| r.hysteresis = units(-1)),
		(RulesError::Buffer, |r| r.buffer = units(1)),
		(RulesError::AuctionTrigger, |r| r.auction_trigger = units(1)),
		(RulesError::Penalty, |r| r.penalty_min = ppm(30_000)),
		(RulesError::PenaltyFactor, |r| r.penalty_max = ppm(40_000)),
		(RulesError::PenaltyFactor, |r| r.penalty_factor = units(0)),
		(RulesError::DepthShare, |r| r.slice.depth_share = units(0)),
		(RulesError::Interval, |r| r.slice.min_interval_ms = 0),
		(RulesError::Interval, |r| r.slice.min_interval_ms = r.slice.interval_ms + 1),
		(RulesError::WaitingCost, |r| r.slice.waiting_cost = units(0)),
		(RulesError::WaitingCost, |r| r.slice.max_slices = 0),
		(RulesError::Dust, |r| r.dust = units(-1)),
		(RulesError::PriceBand, |r| r.price_band = units(1)),
		(RulesError::TradingFee, |r| r.trading_fee = r.price_band),
		(RulesError::TradingFee, |r| r.trading_fee = units(-1)),
	];
	for (error, change) in cases {
		let mut rules = rules();
		change(&mut rules);
		assert_eq!(rules.validate(), Err(error));
	}
}

fn any_fixed() -> impl Strategy<Value = Fixed> {
	prop_oneof![
		any::<i128>().prop_map(Fixed::from_inner),
		any::<i64>().prop_map(|v| Fixed::from_inner(i128::from(v) * 1_000)),
		Just(Fixed::from_inner(i128::MAX)),
		Just(Fixed::from_inner(i128::MIN)),
		Just(units(0)),
	]
}

proptest! {
	#[test]
	fn a_penalty_should_not_lower_health_by_itself(equity in 1i128..100_000, sold in 1i128..100) {
		let m = Margin { equity: ppm(equity * 1_000), ..at(0) };
		let rules = rules();
		let share = ppm(penalty(&m, &rules).deconstruct().into());
		// Selling value x releases at least x / factor of margin.
		let released = fixed::div(units(sold), rules.penalty_factor, Round::Down).unwrap();
		let paid = fixed::mul(units(sold), share, Round::Up).unwrap();
		let after = Margin {
			equity: fixed::sub(m.equity, paid).unwrap(), maintenance: fixed::sub(m.maintenance, released).unwrap(), ..m.clone()
		};
		prop_assert!(after.health().unwrap() >= m.health().unwrap());
	}

	#[test]
	fn nothing_should_panic_when_margins_are_extreme(
		equity in any_fixed(), a in any_fixed(), b in any_fixed(), now: u64, since_ms: u64, last_slice_ms: u64, tier: u8,
	) {
		let positive = |v: Fixed| Fixed::from_inner(v.into_inner().saturating_abs());
		let (maintenance, initial) = (positive(a).min(positive(b)), positive(a).max(positive(b)));
		let m = Margin { equity, maintenance, initial, ..Margin::default() };
		for state in [
			Healthy, Watch { tier }, MarginCall { since_ms }, Unwinding { since_ms, last_slice_ms }, Insolvent { bad_debt: a },
		] {
			let next = transition(&state, &m, now, &rules());
			// Settled at once: applying the same margin again changes nothing, but for a tier's hysteresis.
			if !matches!(next, Watch { .. } | Healthy) {
				prop_assert_eq!(transition(&next, &m, now, &rules()), next);
			}
			let _ = (cause(&state, &next, &m), next_slice_ms(&next, &m, &rules()));
		}
		let _ = (penalty(&m, &rules()), interval_ms(&m, &rules()), slices(a, b, equity, &rules()));
	}
}
