//! What other systems publish about their liquidations, said with our functions and other rules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{penalty, plan, ramp, slice_size, slices, Rules, SliceRules, SurchargeRules};
use ballast_primitives::{fixed, Fixed, Round};
use ballast_risk::{AssetFactors, Margin, Position, RiskModel};
use common::*;

/// A bonus that grows from 80 % of its most, 105 %, at health 1 to that at health 0.85: at 0.95 it is 1.04333.
#[test]
fn penalty_should_be_the_bonus_of_a_lending_market_when_so_configured() {
	let rules = Rules {
		penalty_max: ppm(50_000),
		penalty_min: ppm(40_000),
		auction_trigger: ppm(850_000),
		penalty_factor: units(17),
		surcharge: SurchargeRules { traded: units(0), taken: units(0) },
		..Rules::default()
	};
	rules.validate().unwrap();
	let at = |health: i128| {
		let maintenance = units(100);
		let equity = fixed::mul(ppm(health), maintenance, Round::Down).unwrap();
		penalty(&Margin { equity, maintenance, initial: maintenance, ..Margin::default() }, &rules)
	};
	assert_eq!(1_000_000 + at(950_000).deconstruct(), 1_043_333);
	assert_eq!(1_000_000 + at(1_000_000).deconstruct(), 1_040_000);
	assert_eq!(1_000_000 + at(850_000).deconstruct(), 1_050_000);
	// A larger factor would let the bonus lower health at the trigger.
	assert!(Rules { penalty_factor: ppm(17_000_001), ..rules }.validate().is_err());
}

/// A network that gets rid of 280: half at a time, all from 50 on, and at most a hundredth of the 10,000 that the market
/// takes: 100, 90, 45, 45.
#[test]
fn slices_should_be_the_disposal_of_a_network_when_so_configured() {
	let rules = Rules {
		slice: SliceRules {
			depth_share: ppm(10_000),
			max_slices: 2,
			..SliceRules { ..Rules::default().slice }
		},
		..Rules::default()
	};
	rules.validate().unwrap();
	let calm =
		Margin { equity: units(100), maintenance: units(100), initial: units(100), ..Margin::default() };
	let cap = fixed::mul(units(10_000), rules.slice.depth_share, Round::Down).unwrap();
	let mut left = units(280);
	let mut sizes = vec![];
	while left > units(0) {
		// Two slices are the most, however little the market takes in a day.
		let count = slices(units(1), left, units(1), Some(units(0)), &rules).unwrap();
		assert_eq!(count, 2);
		let size = slice_size(left, cap, ramp(left, count, units(50), &calm, &rules).unwrap());
		sizes.push(size);
		left = fixed::sub(left, size).unwrap();
	}
	assert_eq!(sizes, [units(100), units(90), units(45), units(45)]);
}

/// Margin that lacks 10 at a price of 100, a requirement of 10 % and a fee of 1 %: 10 / (100 * (0.10 - 0.01)) = 10/9 units.
#[test]
fn plan_should_cover_a_shortage_of_margin_with_its_fee() {
	let mut world = calm();
	let factors =
		AssetFactors { haircut: units(0), impact: units(0), ..AssetFactors::new(DOT, ppm(100_000)) };
	world.model = RiskModel { assets: vec![factors], ..RiskModel::default() };
	world.market.assets.retain(|state| state.asset == DOT);
	world.market.assets[0].mark = units(100);
	world.depths.iter_mut().for_each(|d| d.depth = units(1_000_000_000_000));
	world.rules = Rules {
		buffer: units(0),
		penalty_min: ppm(10_000),
		penalty_max: ppm(10_000),
		penalty_factor: units(10),
		trading_fee: units(0),
		dust: ppm(1_000),
		..Rules::default()
	};
	world.portfolio.positions = vec![Position::perpetual(HOME, DOT, units(100), units(100))];
	let requirement = world.margin().maintenance;
	world.portfolio.cash = fixed::sub(requirement, units(10)).unwrap();
	let m = world.margin();
	// What the requirement is per unit of value, whatever the model adds to its scan range.
	let rate = fixed::div(requirement, units(10_000), Round::Down).unwrap();
	assert_eq!(fixed::sub(m.maintenance, m.equity), Ok(units(10)));
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert_eq!(slice.orders.len(), 1);
	let sold = -(slice.orders[0].quantity.into_inner() as f64 / 1e18);
	let wanted = 10.0 / (100.0 * (rate.into_inner() as f64 / 1e18 - 0.01));
	assert!((sold / wanted - 1.0).abs() < 2e-3, "{sold} {wanted}");
	assert_eq!(rate, ppm(100_000));
	assert!((sold - 10.0 / 9.0).abs() < 2e-3, "{sold}");
}

#[test]
fn unwind_should_be_spread_over_time_until_it_is_urgent() {
	let mut world = calm();
	// A market that takes 20,000 in an interval, and 50,000 or so to trade.
	world.depths.iter_mut().for_each(|d| d.depth = units(1_000_000));
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(40_000))];
	let traded = |health: i128| -> Fixed {
		let world = world.clone().with_health(ppm(health));
		let slice = plan(&world.situation()).unwrap().unwrap();
		fixed::mul(fixed::abs(slice.orders[0].quantity).unwrap(), units(5), Round::Up).unwrap()
	};
	let (calm, tense, urgent) = (traded(990_000), traded(900_000), traded(700_000));
	assert!(calm < tense && tense < urgent, "{calm:?} {tense:?} {urgent:?}");
	// Near the trigger only the depth counts: 2 % of a million, less what the planner keeps of it.
	assert!(urgent > units(18_900) && urgent <= units(19_000), "{urgent:?}");
}
