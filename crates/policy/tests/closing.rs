//! Closing everything: when it may be done, and that nothing else passes for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{is_exhausted, plan, verify, PlanKind, PolicyError, SlicePlan};
use ballast_primitives::{fixed, InstrumentId, Round, SETTLEMENT};
use ballast_risk::Position;
use common::*;

/// Exactly hedged on two venues, and worth less than nothing: no leg can be reduced by itself.
fn hedged() -> World {
	let mut world = calm();
	world.portfolio.positions = vec![
		Position::spot(HOME, DOT, units(10_000)),
		Position::perpetual(AWAY, DOT, units(-10_000), units(5)),
		Position::spot(HOME, SETTLEMENT, units(-52_000)),
	];
	world
}

/// The same with something beside it that can be sold by itself.
fn hedged_with_more() -> World {
	let mut world = hedged();
	world.portfolio.positions.push(Position::spot(HOME, ETH, units(20)));
	world.with_health(ppm(-200_000))
}

fn only(of: &SlicePlan, instrument: InstrumentId) -> SlicePlan {
	let mut plan = of.clone();
	plan.orders.retain(|order| order.instrument == instrument);
	assert_eq!(plan.orders.len(), 1);
	plan
}

#[test]
fn hedge_should_not_pass_for_everything_when_equity_is_negative() {
	let world = hedged();
	assert!(world.margin().equity < units(0));
	let whole = plan(&world.situation()).unwrap().unwrap();
	assert_eq!((whole.kind, whole.orders.len()), (PlanKind::CloseWhole, 2), "{whole:?}");
	assert!(verify(&world.situation(), &whole).is_ok());
	for instrument in [InstrumentId::Perpetual(DOT), InstrumentId::Spot(DOT)] {
		let leg = only(&whole, instrument);
		assert_eq!(verify(&world.situation(), &leg), Err(PolicyError::NotWhole), "{instrument:?}");
	}
	// Nor a part of it.
	for (ppms, result) in [(500_000, Err(PolicyError::NotWhole)), (980_000, Ok(()))] {
		let mut part = whole.clone();
		for order in &mut part.orders {
			order.quantity = fixed::mul(order.quantity, ppm(ppms), Round::Down).unwrap();
		}
		assert_eq!(verify(&world.situation(), &part).map(|_| ()), result, "{ppms}");
	}
}

#[test]
fn everything_should_not_be_closed_when_something_safe_can_be_done_instead() {
	let world = hedged_with_more();
	let safe = plan(&world.situation()).unwrap().unwrap();
	assert_ne!(safe.kind, PlanKind::CloseWhole);
	// All of the three, as the planner would if it had to.
	let mut without = world.clone();
	without.portfolio.positions.retain(|p| p.instrument != InstrumentId::Spot(ETH));
	let mut whole = plan(&without.situation()).unwrap().unwrap();
	assert_eq!(whole.kind, PlanKind::CloseWhole);
	let mut more = safe.orders[0];
	assert_eq!(more.instrument, InstrumentId::Spot(ETH));
	more.quantity = units(-20);
	whole.orders.try_push(more).unwrap();
	assert_eq!(verify(&world.situation(), &whole), Err(PolicyError::LowersHealth));
	// Without what is safe it is not all.
	let hedge = only(&whole, InstrumentId::Perpetual(DOT));
	assert_eq!(verify(&world.situation(), &hedge), Err(PolicyError::NotWhole));
}

#[test]
fn everything_should_be_closed_when_each_part_of_it_is_safe() {
	let mut world = calm();
	world.portfolio.positions =
		vec![Position::spot(HOME, DOT, units(1_000)), Position::spot(AWAY, ETH, units(2))];
	let world = world.with_health(ppm(-200_000));
	let mut whole = plan(&world.situation()).unwrap().unwrap();
	assert_eq!(whole.orders.len(), 2);
	whole.kind = PlanKind::CloseWhole;
	for order in &mut whole.orders {
		order.quantity = if order.venue == HOME { units(-1_000) } else { units(-2) };
	}
	assert!(verify(&world.situation(), &whole).is_ok());
}

#[test]
fn portfolio_should_not_be_exhausted_when_a_venue_would_not_write_off_beside_what_is_left() {
	let mut world = calm();
	world.rules.dust = units(10);
	assert_eq!(world.rules.left_over, units(1));
	let exhausted = |world: &World| is_exhausted(&world.portfolio, &world.market, &world.rules);
	world.portfolio.positions =
		vec![Position::spot(HOME, SETTLEMENT, units(-100)), Position::spot(HOME, DOT, units(1))];
	assert!(!exhausted(&world), "5 are left");
	// It is sold whole, although it is less than dust.
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert_eq!(slice.orders[0].quantity, units(-1));
	assert!(verify(&world.situation(), &slice).is_ok());
	world.portfolio.positions[1].quantity = ppm(150_000);
	assert!(exhausted(&world), "three quarters are left");
	// All of a venue together.
	world.portfolio.positions.push(Position::spot(AWAY, ETH, ppm(400)));
	assert!(exhausted(&world));
	world.portfolio.positions[2].venue = HOME;
	assert!(!exhausted(&world));
}
