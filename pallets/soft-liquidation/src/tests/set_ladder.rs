//! Steps that an account chose itself.

use crate::{mock::*, BreakerLevel, Climb, Climbs, Decision, Error, Event, Ladders};
use ballast_policy::{
	AccountState::{Healthy, MarginCall, Unwinding, Watch},
	Ladder, LadderStep,
};
use ballast_primitives::{OrderFailure, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::{AccountId32, DispatchError, DispatchResult},
};

fn set(who: AccountId32, ladder: Option<Ladder>) -> DispatchResult {
	SoftLiquidation::set_ladder(RuntimeOrigin::signed(who), ladder)
}

fn ladder(steps: &[(f64, f64)]) -> Ladder {
	let step = |(trigger, fraction): &(f64, f64)| LadderStep { trigger: f(*trigger), fraction: f(*fraction) };
	Ladder { steps: steps.iter().map(step).collect::<Vec<_>>().try_into().unwrap(), ..Ladder::default() }
}

fn fill_all(price: f64) {
	for id in live() {
		fill(id, price);
	}
}

#[test]
fn ladder_should_be_kept_when_it_is_valid() {
	build_and_execute(|| {
		let good = ladder(&[(1.4, 0.1), (1.2, 0.2)]);
		assert_noop!(set(ALICE, Some(good.clone())), Error::<Test>::UnknownAccount);
		enrol_alice();
		assert_ok!(set(ALICE, Some(good.clone())));
		assert_eq!(Ladders::<Test>::get(ALICE), Some(good.clone()));
		assert_eq!(
			events().last(),
			Some(&Event::LadderSet { account: ALICE, old: None, new: Some(good.clone()) })
		);
		assert_ok!(set(ALICE, None));
		assert_eq!(Ladders::<Test>::get(ALICE), None);
		let root = SoftLiquidation::set_ladder(RuntimeOrigin::root(), Some(good));
		assert_eq!(root, Err(DispatchError::BadOrigin));
	});
}

#[test]
fn ladder_should_be_refused_by_name_when_it_contradicts_itself() {
	build_and_execute(|| {
		enrol_alice();
		let tolerant =
			|tolerance, horizon_ms| Ladder { tolerance: f(tolerance), horizon_ms, ..Ladder::default() };
		let prefers =
			|asset| Ladder { preferred: vec![asset, asset].try_into().unwrap(), ..ladder(&[(1.4, 0.1)]) };
		let cases = [
			(Ladder::default(), Error::<Test>::LadderEmpty),
			(ladder(&[(1.0, 0.1)]), Error::LadderTrigger),
			(ladder(&[(1.6, 0.1)]), Error::LadderTrigger),
			(ladder(&[(1.2, 0.1), (1.3, 0.1)]), Error::LadderTrigger),
			(ladder(&[(1.4, 0.0)]), Error::LadderFraction),
			(ladder(&[(1.4, 1.1)]), Error::LadderFraction),
			(ladder(&[(1.4, 1.0), (1.2, 0.1)]), Error::LadderFraction),
			(prefers(DOT), Error::LadderPreferred),
			(prefers(SETTLEMENT), Error::LadderPreferred),
			(tolerant(1.5, 1_000), Error::LadderTolerance),
			(tolerant(0.5, 0), Error::LadderTolerance),
			(tolerant(0.5, u64::MAX), Error::LadderTolerance),
		];
		for (case, error) in cases {
			assert_noop!(set(ALICE, Some(case)), error);
		}
	});
}

#[test]
fn step_should_be_taken_without_penalty_when_its_trigger_is_passed() {
	build_and_execute(|| {
		enrol_alice();
		assert_ok!(set(ALICE, Some(ladder(&[(1.4, 0.1), (1.2, 0.2)]))));
		assert!(!poke(&ALICE), "equity 4000 is above 1.4 times IM 2600");
		// Equity 3000, IM 2340: 1.28.
		set_price(DOT, 9.0);
		let preview = SoftLiquidation::api_preview(&ALICE);
		assert_eq!((preview.at_ms, preview.orders.len()), (Some(START), 1));
		assert!(poke(&ALICE));
		assert!(matches!(state(), Watch { .. }));
		let receipts: Vec<_> = events()
			.iter()
			.filter_map(|event| match event {
				Event::SliceDispatched { receipt, .. } => Some((false, *receipt)),
				Event::DecisionTaken { decision: Decision::Step { plan, .. }, receipt, .. } => {
					assert_eq!(plan.orders.as_slice(), preview.orders.as_slice());
					Some((true, *receipt))
				}
				_ => None,
			})
			.collect();
		assert!(matches!(receipts[..], [(false, sent), (true, told)] if sent == told), "{receipts:?}");
		let submitted = world(|w| w.submitted.clone());
		assert_eq!(submitted.len(), 1);
		let (venue, order) = &submitted[0];
		assert_eq!((*venue, order.instrument, order.quantity), (HOME, spot(DOT), f(-100.0)));
		assert!(order.penalty.is_zero());
		assert_eq!(Climbs::<Test>::get(ALICE), Some(Climb { taken: 1, left: f(900.0), last_ms: START }));
		assert!(!poke(&ALICE), "one slice at a time");
		fill_all(9.0);
		assert_eq!(Climbs::<Test>::get(ALICE).unwrap().left, f(0.0));
		assert_eq!(crate::Stats::<Test>::get().penalty, f(0.0));
		pass(rules().slice.interval_ms);
		assert!(!poke(&ALICE), "the step is taken");
		// Equity is 900 DOT less 5100; at 8.5 2550, IM 1989: 1.28. At 8.2 2280, IM 1918.8: 1.19.
		set_price(DOT, 8.2);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.submitted.last().unwrap().1.quantity), f(-180.0));
		fill_all(8.2);
		// Back above all of them, and down again.
		set_price(DOT, 12.0);
		assert!(poke(&ALICE));
		assert_eq!((state(), Climbs::<Test>::get(ALICE)), (Healthy, None));
		assert!(!poke(&ALICE));
	});
}

#[test]
fn step_should_be_taken_in_slices_when_the_market_is_shallow() {
	build_and_execute(|| {
		enrol_alice();
		assert_ok!(set(ALICE, Some(ladder(&[(1.4, 0.1)]))));
		// A fiftieth of it is 500; of that the planner uses 475.
		world(|w| w.depths.insert((HOME, DOT), f(25_000.0)));
		set_price(DOT, 9.0);
		assert!(poke(&ALICE));
		fill_all(9.0);
		let left = Climbs::<Test>::get(ALICE).unwrap().left;
		assert!(left > f(400.0) && left < f(450.0), "{left:?}");
		assert!(!poke(&ALICE), "not before the interval is over");
		pass(rules().slice.interval_ms);
		assert!(poke(&ALICE));
		fill_all(9.0);
		assert_eq!(Climbs::<Test>::get(ALICE).unwrap().taken, 1);
		pass(rules().slice.interval_ms);
		poke(&ALICE);
		let sold: i128 = world(|w| w.submitted.iter().map(|(_, o)| o.quantity.into_inner()).sum());
		assert!((sold + 100 * 10i128.pow(18)).abs() < 10i128.pow(18), "{sold}");
	});
}

#[test]
fn rest_of_a_step_should_be_dropped_when_the_account_recovers() {
	build_and_execute(|| {
		enrol_alice();
		assert_ok!(set(ALICE, Some(ladder(&[(1.4, 0.3), (1.2, 0.3)]))));
		world(|w| w.depths.insert((HOME, DOT), f(25_000.0)));
		set_price(DOT, 9.0);
		assert!(poke(&ALICE));
		fill_all(9.0);
		set_price(DOT, 10.0);
		pass(rules().slice.interval_ms);
		assert!(poke(&ALICE));
		assert_eq!(Climbs::<Test>::get(ALICE), None);
		assert!(live().is_empty());
	});
}

#[test]
fn preferred_asset_should_be_sold_first() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 500.0), (spot(ETH), 5.0)]);
		let first = Ladder { preferred: vec![ETH].try_into().unwrap(), ..ladder(&[(1.4, 0.1)]) };
		assert_ok!(set(ALICE, Some(first)));
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		let submitted = world(|w| w.submitted.clone());
		assert_eq!(submitted.len(), 1);
		assert_eq!(submitted[0].1.instrument, spot(ETH));
	});
}

#[test]
fn account_should_be_reduced_early_when_it_bears_little_risk() {
	build_and_execute(|| {
		enrol_alice();
		// 500 a day; 2000 above MM are four deviations of a day, and 1.5 of a week.
		let careful = |horizon_ms| Ladder { tolerance: f(0.01), horizon_ms, ..Ladder::default() };
		const DAY: u64 = 24 * 60 * 60 * 1_000;
		assert_ok!(set(ALICE, Some(careful(DAY))));
		assert!(!poke(&ALICE));
		assert_ok!(set(ALICE, Some(careful(7 * DAY))));
		assert!(poke(&ALICE));
		assert_eq!(state(), Healthy);
		let order = world(|w| w.submitted[0].1.clone());
		assert!(order.quantity < f(0.0) && order.penalty.is_zero());
	});
}

#[test]
fn policy_should_act_by_itself_below_initial_margin() {
	build_and_execute(|| {
		enrol_alice();
		assert_ok!(set(ALICE, Some(ladder(&[(1.4, 0.1)]))));
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert!(matches!(state(), MarginCall { .. }));
		assert!(live().is_empty());
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }));
		assert!(live().is_empty());
		push(&ALICE);
		assert!(world(|w| !w.submitted[0].1.penalty.is_zero()));
	});
}

#[test]
fn no_step_should_be_taken_when_the_moment_is_wrong() {
	build_and_execute(|| {
		enrol_alice();
		assert_ok!(set(ALICE, Some(ladder(&[(1.4, 0.1)]))));
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Stopped));
		set_price(DOT, 9.0);
		assert!(poke(&ALICE), "into the watch tier");
		assert!(!poke(&ALICE));
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Open));
		world(|w| w.down.push(HOME));
		assert!(!poke(&ALICE));
		world(|w| w.down.clear());
		wait(HALT_THRESHOLD + 1);
		assert!(!poke(&ALICE));
		pass(HALT_GRACE);
		assert!(poke(&ALICE));
		assert_eq!(live().len(), 1);
		// A refusal makes the planner look elsewhere for a while.
		fail(live()[0], OrderFailure::LimitPrice);
		pass(rules().slice.interval_ms);
		assert!(!poke(&ALICE));
		pass(REFUSAL_TIME);
		assert!(poke(&ALICE));
		assert_eq!(live().len(), 1, "what was not done is still to be done");
	});
}
