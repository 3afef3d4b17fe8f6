//! What waiting counts for: in the choice of orders, in their number, and in the time between slices.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{
	daily_volatility, interval_ms, plan, slices, verify,
	waiting::{pressure, round_trip_ms, waiting_cost},
	PlanKind, Rules, SlicePlan, Waiting,
};
use ballast_primitives::{fixed, AssetId, Fixed, InstrumentId, Round, VenueId, SETTLEMENT};
use ballast_risk::{Margin, Position};
use codec::Encode;
use common::*;
use proptest::prelude::*;

const DAY: u64 = 86_400_000;
const OTHER: VenueId = VenueId::Sibling(2_002);

/// MM 100, IM 130.
fn at(equity: i128) -> Margin {
	Margin { equity: units(equity), maintenance: units(100), initial: units(130), ..Margin::default() }
}

/// The same in DOT at both venues, short of its target.
fn twice() -> World {
	let mut world = calm();
	world.portfolio.positions =
		vec![Position::spot(HOME, DOT, units(20_000)), Position::spot(AWAY, DOT, units(20_000))];
	world.with_health(ppm(950_000))
}

fn planned(world: &World) -> SlicePlan {
	plan(&world.situation()).unwrap().unwrap()
}

/// Value that a plan trades at a venue.
fn traded(slice: &SlicePlan, venue: VenueId) -> Fixed {
	let at = slice.orders.iter().filter(|order| order.venue == venue);
	at.fold(units(0), |sum, order| fixed::add(sum, fixed::abs(order.quantity).unwrap()).unwrap())
}

#[test]
fn waiting_cost_should_be_the_aversion_to_what_the_market_moves_on_the_way() {
	let rules = Rules::default();
	// Half of the 5 % that a standard deviation is in a day.
	assert_eq!(waiting_cost(units(1_000), ppm(50_000), DAY, &rules), Ok(units(25)));
	assert_eq!(waiting_cost(units(1_000), ppm(50_000), DAY / 4, &rules), Ok(ppm(12_500_000)));
	assert_eq!(waiting_cost(units(1_000), ppm(50_000), 0, &rules), Ok(units(0)));
	assert_eq!(waiting_cost(units(1_000), units(0), DAY, &rules), Ok(units(0)));
	// The smallest number is rounded up.
	assert_eq!(waiting_cost(Fixed::from_inner(1), ppm(50_000), 1, &rules), Ok(Fixed::from_inner(1)));
	let huge = Fixed::from_inner(i128::MAX);
	assert!(waiting_cost(huge, huge, DAY, &rules).is_err());
}

#[test]
fn round_trip_should_be_that_of_the_rules_when_a_venue_is_unknown() {
	let rules = Rules::default();
	let latencies = [latency(HOME, 0), latency(AWAY, u64::MAX)];
	assert_eq!(round_trip_ms(HOME, &latencies, &rules), 0);
	assert_eq!(round_trip_ms(AWAY, &latencies, &rules), DAY, "more than a day counts as a day");
	assert_eq!(round_trip_ms(OTHER, &latencies, &rules), 12_000);
}

#[test]
fn latency_should_have_an_encoding_of_its_own() {
	assert_eq!(latency(HOME, 7).encode(), (HOME, 7u64).encode());
}

#[test]
fn volatility_should_be_that_of_the_net_positions() {
	let mut world = calm();
	let future = InstrumentId::Future { underlying: ETH, expiry: 1 };
	world.portfolio.positions = vec![
		Position::spot(HOME, DOT, units(10_000)),
		Position::perpetual(AWAY, DOT, units(-10_000), units(5)),
		Position::spot(HOME, SETTLEMENT, units(-1_000)),
	];
	let of = |world: &World| daily_volatility(&world.portfolio, &world.market).unwrap();
	assert_eq!(of(&world), units(0));
	world.portfolio.positions.push(Position::spot(HOME, ETH, units(3)));
	world.portfolio.positions.push(Position {
		venue: HOME,
		instrument: future,
		quantity: units(-4),
		entry: units(2_000),
		funding: units(0),
	});
	// One ETH of 2,000, short, at 5 %.
	assert_eq!(of(&world), units(100));
	world.portfolio.positions.push(Position::spot(HOME, AssetId(99), units(1)));
	assert!(daily_volatility(&world.portfolio, &world.market).is_err());
}

#[test]
fn plan_should_be_the_same_for_both_venues_when_they_answer_at_once() {
	let world = twice();
	let slice = planned(&world);
	for order in &slice.orders {
		let value = fixed::mul(order.quantity, units(5), Round::Down).unwrap();
		let slip = fixed::sub(units(5), order.expected_price).unwrap();
		let traded =
			fixed::mul(fixed::abs(order.quantity).unwrap(), order.expected_price, Round::Up).unwrap();
		let share = ballast_policy::penalty(&world.margin(), &world.rules).deconstruct();
		let lost = fixed::add(
			fixed::mul(fixed::abs(order.quantity).unwrap(), slip, Round::Up).unwrap(),
			fixed::mul(traded, ppm(share.into()), Round::Up).unwrap(),
		);
		assert_eq!(Ok(order.expected_cost), lost, "{value}: impact, fee and penalty, and nothing else");
	}
}

#[test]
fn plan_should_not_use_the_slower_venue_when_both_hold_the_same() {
	for (slow, fast) in [(HOME, AWAY), (AWAY, HOME)] {
		let mut world = twice();
		world.latencies = vec![latency(fast, 6_000), latency(slow, 600_000)];
		let slice = planned(&world);
		assert_eq!(slice.kind, PlanKind::BestRelief);
		assert_eq!(slice.orders[0].venue, fast);
		assert_eq!(traded(&slice, slow), units(0), "{slice:?}");
	}
}

#[test]
fn plan_should_take_the_slower_venue_when_the_faster_one_is_shallow() {
	let mut world = twice();
	world.latencies = vec![latency(HOME, 0), latency(AWAY, 30_000)];
	world.depths.iter_mut().filter(|d| d.venue == HOME).for_each(|d| d.depth = units(100_000));
	let slice = planned(&world);
	assert_eq!(slice.orders[0].venue, AWAY, "{slice:?}");
	// Impact at home is a good deal more than what the market moves in half a minute.
	assert!(traded(&slice, AWAY) > traded(&slice, HOME));
}

#[test]
fn expected_cost_should_contain_the_waiting_but_no_margin_should() {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(AWAY, DOT, units(10_000))];
	let mut world = world.with_health(ppm(900_000));
	let at_once = planned(&world);
	world.latencies = vec![latency(AWAY, 60_000)];
	let later = planned(&world);
	let [fast, slow] = [at_once.orders[0], later.orders[0]];
	assert_eq!((fast.quantity, fast.expected_price), (slow.quantity, slow.expected_price));
	let value = fixed::mul(fixed::abs(slow.quantity).unwrap(), units(5), Round::Up).unwrap();
	let waiting = waiting_cost(value, ppm(50_000), 60_000, &world.rules).unwrap();
	assert!(waiting > units(0));
	assert_eq!(fixed::sub(slow.expected_cost, fast.expected_cost), Ok(waiting));
	let slow_margin = verify(&world.situation(), &later).unwrap();
	// The verifier expects the same of either plan, whatever the latency.
	assert_eq!(verify(&world.situation(), &at_once), Ok(slow_margin.clone()));
	world.latencies.clear();
	assert_eq!(verify(&world.situation(), &later), Ok(slow_margin));
}

#[test]
fn pressure_should_be_the_part_of_the_room_that_an_interval_takes() {
	// Of 33.3 above the trigger, 1 in an interval of a minute.
	let rules = Rules::default();
	let minutes = fixed::sqrt(units(1_440), Round::Up).unwrap();
	let share = pressure(&at(100), minutes, &rules).unwrap();
	assert!(share > ppm(29_999) && share < ppm(30_001), "{share:?}");
	assert_eq!(pressure(&at(100), units(0), &rules), Some(units(0)));
	assert_eq!(pressure(&at(100), units(-1), &rules), Some(units(0)));
	assert_eq!(pressure(&at(66), units(1), &rules), None, "no room below the trigger");
	assert_eq!(pressure(&at(-5), units(1), &rules), None);
}

#[test]
fn slices_should_be_fewer_and_sooner_when_the_portfolio_is_more_volatile() {
	let rules = Rules::default();
	let day = units(1_440_000);
	let count = |pressure| slices(units(1), units(100_000), day, pressure, &rules).unwrap();
	assert_eq!(count(Some(units(0))), 20);
	assert_eq!(count(Some(units(1))), 10, "an interval takes all the room: twice as averse");
	assert_eq!(count(Some(units(1_000_000))), 1);
	assert_eq!(count(None), 1);
	let interval = |volatility| {
		interval_ms(&at(100), &Waiting { volatility: units(volatility), round_trip_ms: 0 }, &rules)
	};
	assert_eq!(interval(0), rules.slice.interval_ms);
	// 33.3 of room, and as much in an interval.
	assert!((35_900..36_100).contains(&interval(1_265)), "{}", interval(1_265));
	assert_eq!(interval(100_000_000_000), rules.slice.min_interval_ms);
}

#[test]
fn interval_should_not_be_shorter_than_the_slowest_round_trip() {
	let rules = Rules::default();
	let interval = |equity, round_trip_ms| {
		interval_ms(&at(equity), &Waiting { round_trip_ms, ..Waiting::default() }, &rules)
	};
	assert_eq!(interval(60, 0), 12_000);
	assert_eq!(interval(60, 30_000), 30_000);
	assert_eq!(interval(100, 30_000), 60_000);
	assert_eq!(interval(100, 90_000), 90_000);
	assert_eq!(interval(100, u64::MAX), rules.stall_ms, "it never stalls an unwind");
}

#[test]
fn more_volatile_portfolios_should_be_unwound_in_larger_slices() {
	let mut world = calm();
	// So patient that the ramp is less than what the depth allows.
	world.rules.slice.aversion = ppm(250_000);
	world.depths.iter_mut().for_each(|d| d.depth = units(260_000));
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(40_000))];
	let traded = |volatility| {
		let mut world = world.clone();
		world.market.assets[0].volatility = ppm(volatility);
		// So deep that the requirement does not follow volatility.
		world.market.assets[0].depth = units(1_000_000_000_000_000);
		let slice = planned(&world.with_health(ppm(950_000)));
		fixed::abs(slice.orders[0].quantity).unwrap()
	};
	assert!(traded(50_000) < traded(2_000_000), "{:?} {:?}", traded(50_000), traded(2_000_000));
}

proptest! {
	#[test]
	fn waiting_should_grow_with_latency_volatility_and_value(
		value in 0i128..1_000_000_000, more_value in 0i128..1_000_000,
		volatility in 0i128..2_000_000, more_volatility in 0i128..1_000_000,
		ms in 0u64..DAY, more_ms in 0u64..DAY,
	) {
		let rules = Rules::default();
		let cost = |value, volatility, ms| waiting_cost(units(value), ppm(volatility), ms, &rules).unwrap();
		let least = cost(value, volatility, ms);
		prop_assert!(least >= units(0));
		prop_assert!(cost(value + more_value, volatility, ms) >= least);
		prop_assert!(cost(value, volatility + more_volatility, ms) >= least);
		prop_assert!(cost(value, volatility, ms + more_ms) >= least);
	}

	#[test]
	fn slices_should_never_be_more_or_later_when_the_portfolio_is_more_volatile(
		equity in 1i128..200, volatility in 0i128..100_000, more in 0i128..100_000, value in 1i128..100_000_000, ms: u64,
	) {
		let rules = Rules::default();
		let m = at(equity);
		let count = |volatility| {
			slices(units(1), units(value), units(1_440_000), pressure(&m, units(volatility), &rules), &rules).unwrap()
		};
		prop_assert!(count(volatility + more) <= count(volatility));
		let interval = |volatility| interval_ms(&m, &Waiting { volatility: units(volatility), round_trip_ms: ms }, &rules);
		prop_assert!(interval(volatility + more) <= interval(volatility));
		prop_assert!(interval(volatility) >= ms.min(rules.stall_ms));
	}

	#[test]
	fn plan_should_sell_no_more_at_a_venue_when_that_is_slower(ms in 0u64..300_000, more in 0u64..300_000) {
		let sold = |ms| {
			let mut world = twice();
			world.latencies = vec![latency(HOME, 0), latency(AWAY, ms)];
			traded(&planned(&world), AWAY)
		};
		// Sizes are bisected to a thousandth.
		let (fast, slow) = (sold(ms), sold(ms + more));
		prop_assert!(slow <= fixed::mul(fast, ppm(1_002_000), Round::Up).unwrap(), "{:?} {:?}", fast, slow);
	}

	#[test]
	fn verifier_should_accept_the_same_plans_when_latencies_differ(seed: u64, ms: u64) {
		let mut world = random(seed, false);
		let slice = plan(&world.situation());
		prop_assume!(matches!(slice, Ok(Some(_))));
		let slice = slice.unwrap().unwrap();
		let expected = verify(&world.situation(), &slice);
		prop_assert!(expected.is_ok());
		world.latencies = vec![latency(HOME, ms), latency(OTHER, 0)];
		prop_assert_eq!(verify(&world.situation(), &slice), expected);
	}
}
