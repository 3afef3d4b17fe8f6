//! Plans that the market ran away from.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use ballast_policy::{plan, refit, verify, weigh, PlanKind, PolicyError, SlicePlan};
use ballast_primitives::{fixed, Fixed, Round};
use ballast_risk::Position;
use common::*;
use proptest::prelude::*;

fn long(health: i128) -> World {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	world.with_health(ppm(health))
}

fn moved(mut world: World, share: i128) -> World {
	for state in &mut world.market.assets {
		state.mark = fixed::mul(state.mark, ppm(share), Round::Up).unwrap();
	}
	world
}

fn size(slice: &SlicePlan) -> Fixed {
	fixed::abs(slice.orders[0].quantity).unwrap()
}

#[test]
fn plan_should_be_good_again_when_its_limits_were_outrun() {
	let world = long(970_000);
	let slice = plan(&world.situation()).unwrap().unwrap();
	let lower = moved(world, 940_000);
	assert_eq!(verify(&lower.situation(), &slice), Err(PolicyError::BadLimitPrice(0)));
	let fitted = refit(&lower.situation(), &slice).unwrap().unwrap();
	let (_, found) = weigh(&lower.situation(), &fitted).unwrap();
	assert_eq!(fitted.claim, found);
	assert!(size(&fitted) > size(&slice), "more is missing");
	assert_eq!(fitted.orders[0].instrument, slice.orders[0].instrument);
}

#[test]
fn plan_should_be_smaller_when_less_is_missing() {
	let world = long(970_000);
	let slice = plan(&world.situation()).unwrap().unwrap();
	let higher = moved(world, 1_003_000);
	assert_eq!(verify(&higher.situation(), &slice), Err(PolicyError::TooMuch));
	let fitted = refit(&higher.situation(), &slice).unwrap().unwrap();
	assert!(size(&fitted) < size(&slice));
	assert!(verify(&higher.situation(), &fitted).is_ok());
}

#[test]
fn nothing_should_come_of_a_plan_when_it_is_not_needed_or_about_nothing() {
	let world = long(970_000);
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert_eq!(refit(&moved(world.clone(), 1_100_000).situation(), &slice), Ok(None));
	let mut other = slice.clone();
	other.orders[0].venue = AWAY;
	assert_eq!(refit(&world.situation(), &other), Ok(None));
	let mut turned = slice.clone();
	turned.orders[0].quantity = units(5);
	assert_eq!(refit(&world.situation(), &turned), Ok(None));
	let mut whole = slice.clone();
	whole.kind = PlanKind::CloseWhole;
	assert_eq!(refit(&world.situation(), &whole), Ok(None));
	let mut nothing = slice;
	nothing.orders.clear();
	assert_eq!(refit(&world.situation(), &nothing), Ok(None));
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn refitted_plan_should_verify_and_claim_what_is_true(seed: u64, hedges: bool, share in 850_000i128..1_050_000) {
		let world = random(seed, hedges);
		let Some(slice) = plan(&world.situation()).unwrap() else { return Ok(()) };
		let world = moved(world, share);
		let Some(fitted) = refit(&world.situation(), &slice).unwrap() else { return Ok(()) };
		let (_, found) = weigh(&world.situation(), &fitted).unwrap();
		prop_assert_eq!(fitted.claim, found);
		for order in &fitted.orders {
			let place = |o: &ballast_policy::PlannedOrder| (o.venue, o.instrument);
			let is_named = slice.orders.iter().any(|o| place(o) == place(order));
			prop_assert!(is_named || fitted.kind == PlanKind::CloseWhole);
		}
	}

	#[test]
	fn refit_should_not_panic_whatever_the_plan_says(seed: u64, quantities in prop::array::uniform4(any::<i128>())) {
		let world = random(seed, true);
		let Some(mut slice) = plan(&world.situation()).unwrap() else { return Ok(()) };
		for (order, quantity) in slice.orders.iter_mut().zip(quantities) {
			order.quantity = Fixed::from_inner(quantity);
		}
		if let Ok(Some(fitted)) = refit(&world.situation(), &slice) {
			prop_assert!(verify(&world.situation(), &fitted).is_ok());
		}
	}
}

/// How often a plan is still good, and how often it is when it is refitted, after a move of the market; and what the three cost.
#[test]
#[ignore = "measures and prints, asserts nothing"]
fn figures_of_refitting() {
	use std::time::Instant;
	for share in [1_005_000, 998_000, 990_000, 970_000, 940_000, 900_000] {
		let (mut plans, mut kept, mut fitted, mut anew) = (0, 0, 0, 0);
		let (mut verifying, mut fitting, mut planning) = (0u128, 0u128, 0u128);
		for seed in 0..400u64 {
			let world = random(seed, false);
			if world.margin().equity < units(0) {
				continue;
			}
			let Some(slice) = plan(&world.situation()).unwrap() else { continue };
			let world = moved(world, share);
			if matches!(verify(&world.situation(), &slice), Err(PolicyError::NotNeeded)) {
				continue;
			}
			plans += 1;
			let start = Instant::now();
			kept += u32::from(verify(&world.situation(), &slice).is_ok());
			verifying += start.elapsed().as_micros();
			let start = Instant::now();
			fitted += u32::from(matches!(refit(&world.situation(), &slice), Ok(Some(_))));
			fitting += start.elapsed().as_micros();
			let start = Instant::now();
			anew += u32::from(matches!(plan(&world.situation()), Ok(Some(_))));
			planning += start.elapsed().as_micros();
		}
		println!(
			"{share}: {plans} plans, {kept} still good, {fitted} refitted, {anew} planned; us {verifying} {fitting} {planning}"
		);
	}
}
