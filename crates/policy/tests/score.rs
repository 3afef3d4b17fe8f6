//! Which of two plans is better, and when an account cannot wait for a better one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{is_urgent, plan, target, verify, weigh, PlanScore, PolicyError, Rules, SlicePlan};
use ballast_primitives::{fixed, Fixed, Round};
use ballast_risk::{Margin, Position};
use common::*;
use proptest::prelude::*;

/// Of a plan of this relief and cost, where 100 are missing and so many are asked of a slice.
fn score(relief: i128, cost: i128, asked: i128) -> PlanScore {
	PlanScore::new(units(-100), units(relief - 100), units(cost), units(asked))
}

/// A long position that is short of its target.
fn long(health: i128) -> World {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	world.with_health(ppm(health))
}

/// The plan, every order `percent` of what it was.
fn scaled(of: &SlicePlan, percent: i128) -> SlicePlan {
	let mut plan = of.clone();
	for order in &mut plan.orders {
		order.quantity = Fixed::from_inner(order.quantity.into_inner() / 100 * percent);
	}
	plan
}

#[test]
fn cheaper_plan_should_be_better_when_both_relieve_as_much() {
	assert!(score(100, 3, 100) > score(100, 4, 100));
	assert!(score(50, 3, 20) > score(50, 4, 20));
	assert!(score(50, 3, 100) > score(50, 4, 100));
}

#[test]
fn relief_beyond_the_target_should_count_for_nothing() {
	assert_eq!(score(100, 4, 100), score(140, 4, 100));
	assert!(score(100, 4, 100) > score(140, 5, 100));
}

#[test]
fn price_should_be_cost_per_relief_when_enough_is_relieved() {
	assert_eq!(score(50, 2, 50).price, ppm(40_000));
	assert_eq!(score(80, 4, 50).price, ppm(50_000));
	assert!(score(50, 2, 50) > score(80, 4, 50));
}

#[test]
fn small_plan_should_be_worse_when_it_is_merely_as_cheap() {
	// The same cost per relief, and half of what is asked: twice the price.
	assert_eq!(score(50, 2, 100).price, ppm(80_000));
	assert!(score(100, 4, 100) > score(50, 2, 100));
	// It has to cost less than a quarter.
	assert!(score(100, 4, 100) == score(50, 1, 100));
	assert!(score(100, 5, 100) < score(50, 1, 100));
}

#[test]
fn plan_should_be_the_worst_when_it_does_not_help() {
	assert_eq!(score(0, 1, 100), PlanScore::WORST);
	assert_eq!(score(-1, 1, 100), PlanScore::WORST);
	assert_eq!(PlanScore::default(), PlanScore::WORST);
	// The target is reached: nothing is asked.
	assert_eq!(PlanScore::new(units(1), units(5), units(1), units(0)), PlanScore::WORST);
	let huge = Fixed::from_inner(i128::MAX);
	assert_eq!(PlanScore::new(Fixed::from_inner(-1), huge, huge, huge), PlanScore::WORST);
	assert!(score(1, 90, 100) > PlanScore::WORST);
}

#[test]
fn claim_should_be_kept_when_the_plan_is_worse_by_a_quarter_at_most() {
	let claim = PlanScore { price: ppm(100_000) };
	let found = |price| claim.is_kept_by(&PlanScore { price: ppm(price) });
	assert!(found(0) && found(100_000) && found(125_000));
	assert!(!found(125_001));
	assert!(!claim.is_kept_by(&PlanScore::WORST));
	assert!(PlanScore::WORST.is_kept_by(&claim) && PlanScore::WORST.is_kept_by(&PlanScore::WORST));
	let nonsense = PlanScore { price: Fixed::from_inner(i128::MIN) };
	assert!(nonsense > claim && !nonsense.is_kept_by(&claim));
}

#[test]
fn plan_should_claim_what_the_verifier_finds() {
	for health in [700_000, 900_000, 990_000] {
		let world = long(health);
		let plan = plan(&world.situation()).unwrap().unwrap();
		let (margin, score) = weigh(&world.situation(), &plan).unwrap();
		assert_eq!((Ok(margin), plan.claim), (verify(&world.situation(), &plan), score));
		assert!(score > PlanScore::WORST);
	}
}

#[test]
fn smaller_part_should_be_worse_when_the_whole_reaches_the_target() {
	let world = long(950_000);
	let whole = plan(&world.situation()).unwrap().unwrap();
	let (margin, best) = weigh(&world.situation(), &whole).unwrap();
	assert!(margin.equity >= target(&margin, &world.rules).unwrap());
	let (_, part) = weigh(&world.situation(), &scaled(&whole, 60)).unwrap();
	assert!(best > part, "{best:?} {part:?}");
	// What a plan says of itself changes nothing.
	let boast = SlicePlan { claim: PlanScore { price: units(0) }, ..whole.clone() };
	assert_eq!(weigh(&world.situation(), &boast).unwrap().1, best);
	assert_eq!(weigh(&world.situation(), &scaled(&whole, 120)), Err(PolicyError::TooMuch));
}

#[test]
fn claim_should_still_be_kept_when_prices_moved_a_little() {
	let mut world = long(900_000);
	let claim = plan(&world.situation()).unwrap().unwrap();
	for price in [4_990_000, 5_010_000] {
		world.market.assets.iter_mut().filter(|a| a.asset == DOT).for_each(|a| a.mark = ppm(price));
		let (_, found) = weigh(&world.situation(), &claim).unwrap();
		assert!(claim.claim.is_kept_by(&found), "{:?} {found:?}", claim.claim);
	}
}

#[test]
fn account_should_be_urgent_when_health_is_below_the_share_of_the_way() {
	let at = |ppms: i128, rules: &Rules| {
		let margin = Margin { equity: ppm(ppms), maintenance: units(1), ..Margin::default() };
		is_urgent(&margin, rules)
	};
	let rules = Rules::default();
	assert!(at(833_333, &rules) && !at(833_334, &rules), "half of the way from two thirds to one");
	assert!(at(0, &rules) && at(-1, &rules));
	let never = Rules { urgent: units(0), ..rules };
	assert!(at(666_666, &never) && !at(666_667, &never));
	let always = Rules { urgent: units(1), ..rules };
	assert!(at(999_999, &always) && !at(1_000_000, &always));
	let nothing = Margin { equity: units(-1), ..Margin::default() };
	assert!(is_urgent(&nothing, &rules) && !is_urgent(&Margin::default(), &rules));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn order_should_be_total(
		plans in prop::collection::vec((-50i128..150, 0i128..50), 3),
		asked in 0i128..120,
	) {
		let scores: Vec<_> = plans.iter().map(|(relief, cost)| score(*relief, *cost, asked)).collect();
		let (a, b, c) = (scores[0], scores[1], scores[2]);
		prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
		prop_assert!(a != b || a.cmp(&b).is_eq());
		if a >= b && b >= c {
			prop_assert!(a >= c);
		}
	}

	#[test]
	fn score_should_rise_with_relief_and_fall_with_cost(
		relief in 1i128..120, cost in 1i128..50, more in 1i128..20, asked in 0i128..120,
	) {
		let of = score(relief, cost, asked);
		prop_assert!(score(relief + more, cost, asked) >= of);
		prop_assert!(score(relief, cost + more, asked) < of);
		prop_assert!(of.is_kept_by(&of));
	}

	#[test]
	fn no_input_should_panic(
		before in any::<i128>(), after in any::<i128>(), cost in any::<i128>(), asked in any::<i128>(),
	) {
		let [before, after, cost, asked] = [before, after, cost, asked].map(Fixed::from_inner);
		let score = PlanScore::new(before, after, cost, asked);
		let _ = (score.is_kept_by(&PlanScore { price: cost }), PlanScore { price: after }.is_kept_by(&score));
		let margin = Margin { equity: before, maintenance: after, ..Margin::default() };
		let _ = is_urgent(&margin, &Rules::default());
		let _ = fixed::mul(score.price, ppm(1), Round::Down);
	}
}
