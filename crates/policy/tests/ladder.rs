//! Steps that an account chooses for itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{chance_of_call, plan_step, pre_emption, Ladder, LadderError, LadderStep, Rules};
use ballast_primitives::{fixed, AssetId, Fixed, InstrumentId, Round, SETTLEMENT};
use ballast_risk::{Margin, Position};
use common::*;
use proptest::prelude::*;

const DAY: u64 = 86_400_000;

fn step(trigger: i128, fraction: i128) -> LadderStep {
	LadderStep { trigger: ppm(trigger * 1_000), fraction: ppm(fraction * 1_000) }
}

fn ladder(steps: &[LadderStep]) -> Ladder {
	Ladder { steps: steps.to_vec().try_into().unwrap(), ..Ladder::default() }
}

/// MM 100, IM 130.
fn at(equity: i128) -> Margin {
	Margin { equity: units(equity), maintenance: units(100), initial: units(130), ..Margin::default() }
}

#[test]
fn ladders_that_contradict_themselves_should_be_refused_by_name() {
	let rules = Rules::default();
	let good = ladder(&[step(1_400, 100), step(1_200, 200)]);
	assert_eq!(good.validate(&rules), Ok(()));
	let pre = |tolerance, horizon_ms| Ladder { tolerance, horizon_ms, ..Ladder::default() };
	assert_eq!(pre(ppm(10_000), DAY).validate(&rules), Ok(()));
	let prefers = |assets: &[u32]| Ladder {
		preferred: assets.iter().map(|a| AssetId(*a)).collect::<Vec<_>>().try_into().unwrap(),
		..good.clone()
	};
	assert_eq!(prefers(&[3, 1, 2]).validate(&rules), Ok(()));
	for (bad, error) in [
		(Ladder::default(), LadderError::Empty),
		(ladder(&[step(1_000, 100)]), LadderError::TriggerOutOfRange(0)),
		(ladder(&[step(1_501, 100)]), LadderError::TriggerOutOfRange(0)),
		(ladder(&[step(1_400, 100), step(900, 100)]), LadderError::TriggerOutOfRange(1)),
		(ladder(&[step(1_400, 100), step(1_400, 100)]), LadderError::TriggersNotFalling(1)),
		(ladder(&[step(1_200, 100), step(1_400, 100)]), LadderError::TriggersNotFalling(1)),
		(ladder(&[step(1_400, 0)]), LadderError::FractionOutOfRange(0)),
		(ladder(&[step(1_400, 1_001)]), LadderError::FractionOutOfRange(0)),
		(ladder(&[step(1_400, 1_000), step(1_200, 100)]), LadderError::AlreadyClosed(1)),
		(prefers(&[1, 2, 1]), LadderError::PreferredTwice(AssetId(1))),
		(prefers(&[SETTLEMENT.0]), LadderError::SettlementPreferred),
		(pre(units(1), DAY), LadderError::Tolerance),
		(pre(units(-1), DAY), LadderError::Tolerance),
		(pre(ppm(1), 0), LadderError::Tolerance),
		(pre(units(0), DAY), LadderError::Tolerance),
		(pre(ppm(1), 8 * DAY), LadderError::Horizon),
	] {
		assert_eq!(bad.validate(&rules), Err(error), "{bad:?}");
	}
}

#[test]
fn step_should_be_due_below_its_trigger_and_once() {
	let ladder = ladder(&[step(1_400, 100), step(1_200, 200)]);
	let due = |equity, taken| ladder.due(&at(equity), taken).map(|(number, step)| (number, step.fraction));
	// 1.4 * 130 = 182, 1.2 * 130 = 156.
	assert_eq!(due(182, 0), None);
	assert_eq!(due(181, 0), Some((1, ppm(100_000))));
	assert_eq!(due(181, 1), None);
	assert_eq!(due(155, 1), Some((2, ppm(200_000))));
	// Both were passed at once.
	assert_eq!(due(155, 0), Some((2, ppm(200_000))));
	assert_eq!(due(155, 2), None);
	// Below MM the policy acts.
	assert_eq!(due(99, 0), None);
}

#[test]
fn orders_should_follow_the_account_s_wishes() {
	let mut world = calm();
	// 5,000 of DOT at each venue, 20,000 of ETH, 10,000 of a short perpetual.
	world.portfolio.positions = vec![
		Position::spot(HOME, DOT, units(1_000)),
		Position::spot(AWAY, DOT, units(1_000)),
		Position::spot(HOME, ETH, units(10)),
		Position::perpetual(AWAY, DOT, units(-2_000), units(5)),
		Position::spot(HOME, SETTLEMENT, units(700)),
	];
	let orders = |ladder: &Ladder, fraction| {
		let orders = ladder.orders(&world.portfolio, &world.market, ppm(fraction)).unwrap();
		orders.into_iter().map(|o| (o.venue, o.instrument, o.quantity)).collect::<Vec<_>>()
	};
	let (dot, eth) = (InstrumentId::Spot(DOT), InstrumentId::Spot(ETH));
	let perpetual = InstrumentId::Perpetual(DOT);
	// A tenth of everything.
	assert_eq!(
		orders(&Ladder::default(), 100_000),
		[
			(HOME, dot, units(-100)),
			(HOME, eth, units(-1)),
			(AWAY, dot, units(-100)),
			(AWAY, perpetual, units(200)),
		]
	);
	// ETH first: 4,000 of value are 2.
	let prefers = Ladder { preferred: vec![ETH].try_into().unwrap(), ..Ladder::default() };
	assert_eq!(orders(&prefers, 100_000), [(HOME, eth, units(-2))]);
	// DOT first, but collateral before the perpetual: 12,000 are all DOT and 1 ETH.
	let converts =
		Ladder { preferred: vec![DOT].try_into().unwrap(), convert_first: true, ..Ladder::default() };
	assert_eq!(
		orders(&converts, 300_000),
		[(HOME, dot, units(-1_000)), (AWAY, dot, units(-1_000)), (HOME, eth, units(-1))]
	);
	// All of it.
	assert_eq!(orders(&converts, 1_000_000).len(), 4);
	assert_eq!(orders(&converts, 0), []);
}

#[test]
fn slice_of_a_step_should_cost_no_penalty_and_keep_hedges() {
	let mut world = calm();
	world.portfolio.positions = vec![
		Position::spot(HOME, DOT, units(100_000)),
		Position::perpetual(AWAY, DOT, units(-100_000), units(5)),
		Position::spot(HOME, ETH, units(100)),
	];
	let world = world.with_health(ppm(1_400_000));
	let ladder = Ladder::default();
	let orders = ladder.orders(&world.portfolio, &world.market, ppm(100_000)).unwrap();
	assert_eq!(orders.len(), 3);
	let slice = plan_step(&world.situation(), &orders).unwrap().unwrap();
	// Either leg of the hedge alone would lower health.
	assert_eq!(slice.orders.len(), 1);
	let order = slice.orders[0];
	assert_eq!((order.instrument, order.quantity), (InstrumentId::Spot(ETH), units(-10)));
	let slip =
		fixed::mul(units(10), fixed::sub(units(2_000), order.expected_price).unwrap(), Round::Up).unwrap();
	assert_eq!(order.expected_cost, slip);
	// A shallow market takes a part of it at a time, and one that cannot be reached nothing.
	let mut shallow = world.clone();
	shallow.depths.iter_mut().for_each(|d| d.depth = units(100_000));
	let slice = plan_step(&shallow.situation(), &orders).unwrap().unwrap();
	assert!(slice.orders[0].quantity > units(-1) && slice.orders[0].quantity < units(0));
	shallow.depths.clear();
	assert_eq!(plan_step(&shallow.situation(), &orders), Ok(None));
}

#[test]
fn chance_should_be_that_of_touching_the_requirement() {
	let chance = |equity, volatility, horizon| {
		chance_of_call(&at(equity), units(volatility), horizon).unwrap().into_inner() as f64 / 1e18
	};
	// Two standard deviations: 2 * Phi(-2).
	assert!((chance(120, 10, DAY) - 0.045_500_263_9).abs() < 1e-9);
	// Four days double the deviation: 2 * Phi(-1).
	assert!((chance(120, 10, 4 * DAY) - 0.317_310_507_8).abs() < 1e-9);
	assert_eq!(chance(100, 10, DAY), 1.0);
	assert_eq!(chance(50, 10, DAY), 1.0);
	assert_eq!(chance(101, 0, DAY), 0.0);
	assert_eq!(chance(101, 10, 0), 0.0);
}

#[test]
fn pre_emption_should_bring_the_chance_down_to_the_tolerance() {
	let ladder = Ladder { tolerance: ppm(45_500), horizon_ms: DAY, ..Ladder::default() };
	assert_eq!(pre_emption(&ladder, &at(121), units(10)), Ok(None));
	assert_eq!(pre_emption(&ladder, &at(99), units(10)), Ok(None));
	assert_eq!(pre_emption(&Ladder::default(), &at(110), units(10)), Ok(None));
	// (110 - 100 k) / (10 k) = 2 at k = 110 / 120.
	let step = pre_emption(&ladder, &at(110), units(10)).unwrap().unwrap();
	assert!(step.chance > ppm(310_000));
	let wanted = 1.0 - 110.0 / 120.0;
	assert!((step.fraction.into_inner() as f64 / 1e18 - wanted).abs() < 1e-4, "{step:?}");
}

proptest! {
	#[test]
	fn orders_should_reduce_the_wanted_part_and_nothing_else(seed: u64, part in 1i128..=1_000_000, converts: bool, first in 0u32..5) {
		let world = random(seed, true);
		let preferred = if first == 0 { vec![] } else { vec![AssetId(first)] };
		let ladder = Ladder { preferred: preferred.try_into().unwrap(), convert_first: converts, ..Ladder::default() };
		let orders = ladder.orders(&world.portfolio, &world.market, ppm(part)).unwrap();
		let mut value = units(0);
		for order in &orders {
			let held = world.portfolio.positions.iter()
				.find(|p| (p.venue, p.instrument) == (order.venue, order.instrument)).unwrap();
			prop_assert!((held.quantity < units(0)) != (order.quantity < units(0)) || order.quantity == units(0));
			prop_assert!(fixed::abs(order.quantity).unwrap() <= fixed::abs(held.quantity).unwrap());
			let traded = Position { quantity: order.quantity, ..*held };
			value = fixed::add(value, traded.size(&world.market).unwrap()).unwrap();
		}
		let gross = world.portfolio.gross(&world.market).unwrap().into_inner() as f64 / 1e18;
		let wanted = gross * part as f64 / 1e6;
		prop_assert!((value.into_inner() as f64 / 1e18 - wanted).abs() <= 1e-6 * gross.max(1.0), "{value:?} {wanted}");
	}

	#[test]
	fn nothing_should_panic_when_ladders_are_extreme(a: i128, b: i128, c: i128, d: i128, horizon_ms: u64, taken: u8) {
		let f = Fixed::from_inner;
		let mut ladder = ladder(&[LadderStep { trigger: f(a), fraction: f(b) }, LadderStep { trigger: f(c), fraction: f(d) }]);
		(ladder.tolerance, ladder.horizon_ms) = (f(d), horizon_ms);
		let m = Margin { equity: f(b), maintenance: f(c.saturating_abs()), initial: f(c.saturating_abs()), ..Margin::default() };
		let world = random(1, true);
		let _ = (ladder.validate(&Rules::default()), ladder.due(&m, taken), chance_of_call(&m, f(a), horizon_ms));
		let _ = pre_emption(&ladder, &m, f(a));
		if let Ok(orders) = ladder.orders(&world.portfolio, &world.market, f(a)) {
			let _ = plan_step(&world.situation(), &orders);
		}
	}
}
