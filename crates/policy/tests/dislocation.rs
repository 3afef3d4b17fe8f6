//! Venues that trade elsewhere than at the mark.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{
	is_dislocated, plan, plan_step, refit, verify, LadderOrder, PlanKind, PlannedOrder, PolicyError,
	SlicePlan,
};
use ballast_primitives::{fixed, Fixed, InstrumentId, Round, SETTLEMENT};
use ballast_risk::Position;
use common::*;
use proptest::prelude::*;

fn long() -> World {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	world.with_health(ppm(950_000))
}

fn short() -> World {
	let mut world = calm();
	world.portfolio.positions =
		vec![Position::spot(HOME, ETH, units(-20)), Position::spot(HOME, SETTLEMENT, units(45_000))];
	world.with_health(ppm(950_000))
}

fn planned(world: &World) -> Option<SlicePlan> {
	plan(&world.situation()).unwrap()
}

fn real(value: Fixed) -> f64 {
	value.into_inner() as f64 / fixed::ONE as f64
}

/// What the planner should expect of an order, without its arithmetic.
fn expected(world: &World, order: &PlannedOrder) -> f64 {
	let asset = order.instrument.underlying();
	let mark = real(world.market.state(asset).unwrap().mark);
	let of = world.depths.iter().find(|d| (d.venue, d.asset) == (order.venue, asset)).unwrap();
	let (said, depth) = (of.price.map_or(mark, real), real(of.depth));
	let kept = 1.0 - real(world.rules.trading_fee);
	let quantity = real(order.quantity);
	if quantity < 0.0 {
		let price = said.min(mark);
		// A pool of depth / price units and of the depth in settlement currency.
		let (reserve, sold) = (depth / price, -quantity);
		(depth - depth * reserve / (reserve + sold)) / sold * kept
	} else {
		let price = said.max(mark);
		let reserve = depth / price;
		(depth * reserve / (reserve - quantity) - depth) / quantity / kept
	}
}

#[test]
fn plan_should_expect_less_when_the_venue_pays_less() {
	let world = long();
	let at_the_mark = planned(&world).unwrap();
	let world = world.trading_at(HOME, DOT, ppm(990_000));
	let slice = planned(&world).unwrap();
	let (order, before) = (slice.orders[0], at_the_mark.orders[0]);
	assert!(order.expected_price < ppm(4_950_000) && before.expected_price > ppm(4_950_000));
	assert_eq!(order.limit_price, before.limit_price, "the band is the mark's");
	// What is lost has to be released, too.
	assert!(order.quantity < before.quantity);
	assert!(order.expected_cost > before.expected_cost && slice.claim < at_the_mark.claim);
	assert!(verify(&world.situation(), &slice).is_ok());
}

#[test]
fn plan_should_be_the_same_when_the_venue_trades_better_than_the_mark() {
	for share in [1_000_000, 1_010_000, 1_500_000, 1_000_000_000] {
		assert_eq!(planned(&long().trading_at(HOME, DOT, ppm(share))), planned(&long()));
	}
	for share in [1_000_000, 990_000, 500_000, 1] {
		assert_eq!(planned(&short().trading_at(HOME, ETH, ppm(share))), planned(&short()));
	}
}

#[test]
fn debt_should_cost_more_when_the_venue_asks_for_more() {
	let slice = planned(&short()).unwrap();
	let world = short().trading_at(HOME, ETH, ppm(1_010_000));
	let dearer = planned(&world).unwrap();
	assert!(dearer.orders[0].expected_price > units(2_020) && slice.orders[0].expected_price < units(2_020));
	assert_eq!(dearer.orders[0].limit_price, slice.orders[0].limit_price);
	assert!(verify(&world.situation(), &dearer).is_ok());
	assert_eq!(planned(&short().trading_at(HOME, ETH, ppm(1_025_000))), None);
}

#[test]
fn nothing_should_be_planned_when_the_venue_trades_beyond_the_band() {
	let slice = planned(&long()).unwrap();
	// Of a band of 5 % 45 % are used, and the fee is 0.3 %.
	assert!(planned(&long().trading_at(HOME, DOT, ppm(985_000))).is_some());
	for share in [980_000, 940_000, 1] {
		let world = long().trading_at(HOME, DOT, ppm(share));
		assert_eq!(planned(&world), None, "{share}");
		assert_eq!(refit(&world.situation(), &slice), Ok(None));
	}
	for share in [950_000, 940_000, 1] {
		let world = long().trading_at(HOME, DOT, ppm(share));
		assert_eq!(verify(&world.situation(), &slice), Err(PolicyError::BadLimitPrice(0)), "{share}");
	}
}

#[test]
fn other_venue_should_be_used_when_one_trades_beyond_the_band() {
	let mut world = calm();
	let perpetual = |venue| Position::perpetual(venue, DOT, units(5_000), units(5));
	world.portfolio.positions = vec![perpetual(HOME), perpetual(AWAY)];
	let world = world.with_health(ppm(950_000)).trading_at(HOME, DOT, ppm(940_000));
	assert!(planned(&world).unwrap().orders.iter().all(|order| order.venue == AWAY));
	// Nor does one that says what cannot be keep the other from being used.
	for price in [i128::MAX, 1, 0, -1, i128::MIN] {
		let mut world = world.clone();
		world.depths[0].price = Some(Fixed::from_inner(price));
		let slice = planned(&world).unwrap();
		assert!(verify(&world.situation(), &slice).is_ok());
	}
}

#[test]
fn slice_should_be_smaller_when_less_fits_within_the_band() {
	let mut world = long();
	world.depths.iter_mut().for_each(|d| d.depth = units(100_000));
	let whole = planned(&world).unwrap().orders[0].quantity;
	let world = world.trading_at(HOME, DOT, ppm(988_000));
	let slice = planned(&world).unwrap();
	assert!(slice.orders[0].quantity > whole && slice.orders[0].quantity < units(0));
	assert!(real(slice.orders[0].expected_price) >= 5.0 * 0.9775);
	assert!(verify(&world.situation(), &slice).is_ok());
}

#[test]
fn plan_should_be_fitted_to_the_price_when_the_venue_moved() {
	let slice = planned(&long()).unwrap();
	let world = long().trading_at(HOME, DOT, ppm(988_000));
	let fitted = refit(&world.situation(), &slice).unwrap().unwrap();
	assert!(fitted.orders[0].expected_price < ppm(4_940_000));
	assert!(fitted.orders[0].quantity < slice.orders[0].quantity);
}

#[test]
fn step_should_wait_when_the_venue_trades_beyond_the_band() {
	let wanted = [LadderOrder { venue: HOME, instrument: InstrumentId::Spot(DOT), quantity: units(-1_000) }];
	let step = |world: &World| plan_step(&world.situation(), &wanted).unwrap();
	assert!(step(&long()).is_some());
	let lower = step(&long().trading_at(HOME, DOT, ppm(990_000))).unwrap();
	assert!(lower.orders[0].expected_price < ppm(4_950_000));
	assert_eq!(step(&long().trading_at(HOME, DOT, ppm(975_000))), None);
}

#[test]
fn portfolio_should_be_dislocated_when_more_than_half_is_beyond_the_band() {
	let is = |world: &World| is_dislocated(&world.portfolio, &world.market, &world.depths, &world.rules);
	assert!(!is(&calm()), "nothing is held");
	assert!(!is(&long()));
	assert!(!is(&long().trading_at(HOME, DOT, ppm(985_000))));
	assert!(is(&long().trading_at(HOME, DOT, ppm(980_000))));
	assert!(!is(&long().trading_at(HOME, DOT, ppm(1_200_000))));
	assert!(is(&short().trading_at(HOME, ETH, ppm(1_040_000))));
	assert!(!is(&short().trading_at(HOME, ETH, ppm(900_000))));
	let mut both = long();
	both.portfolio.positions.push(Position::spot(AWAY, ETH, units(20)));
	let both = both.trading_at(HOME, DOT, ppm(900_000));
	assert!(is(&both), "50,000 of 90,000");
	let mut more = both.clone();
	more.portfolio.positions[1].quantity = units(30);
	assert!(!is(&more), "50,000 of 110,000");
	let mut unknown = both;
	unknown.depths.retain(|depth| depth.venue == AWAY);
	assert!(!is(&unknown), "nothing is known of the other");
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn plan_should_verify_whatever_venues_say(seed: u64, hedges: bool) {
		let world = random(seed, hedges).dislocated(seed);
		let Some(slice) = planned(&world) else { return Ok(()) };
		let verified = verify(&world.situation(), &slice);
		prop_assert!(verified.is_ok(), "{verified:?}");
		for order in &slice.orders {
			let (mine, theirs) = (expected(&world, order), real(order.expected_price));
			prop_assert!((mine - theirs).abs() < mine * 1e-6 + 1e-15, "{mine} {theirs}");
			let mark = real(world.market.state(order.instrument.underlying()).unwrap().mark);
			let buys = order.quantity > units(0);
			let distance = if buys { theirs / mark - 1.0 } else { 1.0 - theirs / mark };
			prop_assert!(distance <= real(world.rules.price_band) * 0.45 + 1e-9, "{distance}");
		}
		// No order passes that would not if venues had said nothing.
		let mut silent = world.clone();
		silent.depths.iter_mut().for_each(|depth| depth.price = None);
		let at_the_marks = verify(&silent.situation(), &slice);
		let is_sized_otherwise =
			matches!(at_the_marks, Err(PolicyError::TooMuch | PolicyError::TooLittle | PolicyError::NotWhole));
		prop_assert!(
			at_the_marks.is_ok() || is_sized_otherwise || slice.kind == PlanKind::CloseWhole,
			"{at_the_marks:?}"
		);
	}

	#[test]
	fn refitted_plan_should_verify_whatever_venues_say(seed: u64, hedges: bool) {
		let before = random(seed, hedges);
		let Some(slice) = planned(&before) else { return Ok(()) };
		let world = before.dislocated(seed);
		let Some(fitted) = refit(&world.situation(), &slice).unwrap() else { return Ok(()) };
		prop_assert!(verify(&world.situation(), &fitted).is_ok());
	}

	#[test]
	fn better_prices_should_change_nothing(seed: u64, hedges: bool, share in 1_000_000i128..3_000_000) {
		let world = random(seed, hedges);
		let mut better = world.clone();
		for depth in &mut better.depths {
			let mark = world.market.state(depth.asset).unwrap().mark;
			let held = world.portfolio.positions.iter()
				.filter(|p| (p.venue, p.instrument.underlying()) == (depth.venue, depth.asset));
			let (longs, shorts): (Vec<&Position>, Vec<&Position>) = held.partition(|p| p.quantity > units(0));
			// Better for all that is held there; where both sides are, the mark.
			depth.price = match (longs.is_empty(), shorts.is_empty()) {
				(false, false) => Some(mark),
				(_, true) => Some(fixed::mul(mark, ppm(share), Round::Up).unwrap()),
				(true, false) => Some(fixed::div(mark, ppm(share), Round::Down).unwrap()),
			};
		}
		prop_assert_eq!(planned(&world), planned(&better));
	}
}
