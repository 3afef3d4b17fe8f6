//! Venues that take no small orders.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use ballast_policy::{plan, verify, PlanKind, PolicyError, SlicePlan};
use ballast_primitives::{fixed, Fixed, InstrumentId, Round};
use ballast_risk::Position;
use common::*;
use proptest::prelude::*;

fn asks(world: &mut World, least: Fixed) {
	world.depths.iter_mut().for_each(|d| d.least = least);
}

/// 10,000 DOT at 5, owing so much that the health is this.
fn long(health: i128, least: i128) -> World {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	asks(&mut world, units(least));
	world.with_health(ppm(health))
}

fn size(slice: &SlicePlan) -> Fixed {
	fixed::abs(slice.orders[0].quantity).unwrap()
}

fn with_quantity(slice: &SlicePlan, quantity: i128) -> SlicePlan {
	let mut other = slice.clone();
	other.orders[0].quantity = units(quantity);
	other
}

#[test]
fn order_should_be_as_large_as_the_venue_asks_when_less_would_do() {
	let any = long(999_000, 0);
	let small = plan(&any.situation()).unwrap().unwrap();
	let world = long(999_000, 20_000);
	assert!(size(&small) < units(4_000), "{small:?}");
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert!(size(&slice) >= units(4_000) && size(&slice) <= units(4_500), "{slice:?}");
	assert!(verify(&world.situation(), &slice).is_ok());
	assert_eq!(verify(&world.situation(), &small), Err(PolicyError::BelowLeast(0)));
	// Larger than the least, and more than is needed.
	assert_eq!(verify(&world.situation(), &with_quantity(&slice, -6_000)), Err(PolicyError::TooMuch));
}

#[test]
fn position_should_be_closed_whole_when_too_little_would_be_left() {
	// The position is worth 50,000.
	for least in [26_000, 45_000, 50_000, 60_000] {
		let world = long(999_000, least);
		let slice = plan(&world.situation()).unwrap().unwrap();
		assert_eq!(size(&slice), units(10_000), "{least}");
		assert!(verify(&world.situation(), &slice).is_ok());
	}
	let world = long(999_000, 20_000);
	let slice = plan(&world.situation()).unwrap().unwrap();
	let left_over = with_quantity(&slice, -6_500);
	assert_eq!(verify(&world.situation(), &left_over), Err(PolicyError::LeavesDust(0)));
}

#[test]
fn plan_should_be_none_when_the_depth_allows_less_than_the_venue_asks() {
	let mut world = long(950_000, 20_000);
	// A fiftieth of it is 5,000.
	world.depths.iter_mut().for_each(|d| d.depth = units(250_000));
	assert_eq!(plan(&world.situation()), Ok(None));
	asks(&mut world, units(4_000));
	assert!(plan(&world.situation()).unwrap().is_some());
}

#[test]
fn other_venue_should_be_used_when_one_asks_for_too_much() {
	let mut world = calm();
	world.portfolio.positions =
		vec![Position::spot(HOME, DOT, units(10_000)), Position::spot(AWAY, DOT, units(10_000))];
	let mut world = world.with_health(ppm(999_000));
	world.depths.iter_mut().filter(|d| d.venue == AWAY).for_each(|d| d.least = units(40_000));
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert!(slice.orders.iter().all(|order| order.venue == HOME), "{slice:?}");
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn no_order_should_be_below_the_least_and_none_should_leave_less(seed: u64, hedges: bool, least in 0i128..30_000) {
		let mut world = random(seed, hedges);
		asks(&mut world, units(least));
		let Some(slice) = plan(&world.situation()).unwrap() else { return Ok(()) };
		prop_assert!(verify(&world.situation(), &slice).is_ok());
		for order in &slice.orders {
			let held = |p: &&Position| (p.venue, p.instrument) == (order.venue, order.instrument);
			let position = world.portfolio.positions.iter().find(held).unwrap();
			let mark = world.market.state(order.instrument.underlying()).unwrap().mark;
			let value = |quantity| fixed::mul(fixed::abs(quantity).unwrap(), mark, Round::Up).unwrap();
			let left = fixed::add(position.quantity, order.quantity).unwrap();
			prop_assert!(left == units(0) || value(order.quantity) >= units(least), "{order:?}");
			prop_assert!(left == units(0) || value(left) >= units(least), "{order:?}");
		}
		// Still so when prices have moved a little.
		for state in &mut world.market.assets {
			state.mark = fixed::mul(state.mark, ppm(998_000), Round::Up).unwrap();
		}
		let moved = verify(&world.situation(), &slice);
		prop_assert!(!matches!(moved, Err(PolicyError::BelowLeast(_) | PolicyError::LeavesDust(_))), "{moved:?}");
	}

	#[test]
	fn unwind_should_leave_no_rest_that_cannot_be_sold(seed: u64, least in 1i128..5_000) {
		let mut world = random(seed, false);
		world.portfolio.positions.retain(|p| {
			matches!(p.instrument, InstrumentId::Spot(asset) if asset.0 != 0) && p.quantity > units(0)
		});
		if world.portfolio.positions.is_empty() {
			return Ok(());
		}
		asks(&mut world, units(least));
		let mut world = world.with_health(ppm(-100_000));
		for _ in 0..200 {
			let Some(slice) = plan(&world.situation()).unwrap() else { break };
			for order in &slice.orders {
				let price = world.market.state(order.instrument.underlying()).unwrap().mark;
				world.portfolio = ballast_policy::execute(
					&world.portfolio, order.venue, order.instrument, order.quantity, price, units(0),
				).unwrap();
			}
			prop_assert!(slice.kind == PlanKind::CloseWhole || slice.orders.len() <= 4);
		}
		for position in world.portfolio.positions.iter().filter(|p| !p.instrument.is_settlement()) {
			let mark = world.market.state(position.instrument.underlying()).unwrap().mark;
			let value = fixed::mul(position.quantity, mark, Round::Up).unwrap();
			prop_assert!(value == units(0) || value >= units(least), "{position:?}");
		}
	}
}
