//! The invariants of the margin with every rule in use, and no panic whatever the numbers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate alloc;

#[path = "../wasm-check/src/generator.rs"]
#[allow(dead_code)]
mod generator;

use ballast_primitives::{
	fixed::{self, ONE},
	AssetId, Fixed, InstrumentId, OptionKind, OptionSeries, Round, VenueId,
};
use ballast_risk::{
	grid, margin, AssetBreakdown, Collateral, Engine, GridPoint, Portfolio, Position, VolatilityMove,
};
use generator::{opposite, position, world, Random, World};
use proptest::prelude::*;

const MOVES: [VolatilityMove; 5] = [
	VolatilityMove::None,
	VolatilityMove::Up,
	VolatilityMove::Down,
	VolatilityMove::Skew,
	VolatilityMove::Smile,
];

/// This many cases, or as many as the environment asks for.
fn config(cases: u32) -> ProptestConfig {
	let asked = std::env::var("PROPTEST_CASES").ok().and_then(|asked| asked.parse().ok());
	ProptestConfig { cases: asked.unwrap_or(cases), failure_persistence: None, ..ProptestConfig::default() }
}

/// Rounding: one unit in the last place per strike, point, asset and row, times factors of at most a few.
const ULPS: i128 = 2_000;

fn without_venue_charges(world: &mut World) {
	// Size costs more than in proportion, and stands beside core.
	world.model.freshness.factor = Fixed::from_inner(0);
}

proptest! {
	#![proptest_config(config(256))]

	#[test]
	fn initial_margin_should_not_be_below_maintenance(seed: u64) {
		let World { market, model, portfolio } = world(seed);
		let m = margin(&portfolio, &market, &model).unwrap();
		prop_assert!(m.initial >= m.maintenance && m.maintenance >= m.breakdown.liquidity);
		let zero = Fixed::from_inner(0);
		let parts = |p: &AssetBreakdown| [
			p.grid_loss, p.haircut, p.liquidity, p.basis, p.concentration, p.contingency, p.initial_haircut,
			p.initial_contingency, p.doubt, p.freshness,
		];
		prop_assert!(m.breakdown.assets.iter().flat_map(parts).all(|part| part >= zero));
	}

	#[test]
	fn cash_should_raise_equity_by_itself_and_no_requirement(seed: u64, cash in 0i128..(1i128 << 100)) {
		let World { market, model, mut portfolio } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		portfolio.cash = fixed::add(portfolio.cash, Fixed::from_inner(cash)).unwrap();
		let after = margin(&portfolio, &market, &model).unwrap();
		prop_assert_eq!(after.equity.into_inner() - before.equity.into_inner(), cash);
		prop_assert_eq!((after.maintenance, after.initial), (before.maintenance, before.initial));
	}

	#[test]
	fn core_should_scale_with_the_positions(seed: u64, thousandths in 1i128..=1_000) {
		let mut world = world(seed);
		without_venue_charges(&mut world);
		let World { market, model, portfolio } = world;
		let mut scaled = portfolio.clone();
		for position in &mut scaled.positions {
			position.quantity = Fixed::from_inner(position.quantity.into_inner() / 1_000 * thousandths);
		}
		let whole = margin(&portfolio, &market, &model).unwrap();
		let part = margin(&scaled, &market, &model).unwrap();
		let want = fixed::mul_div(whole.core.into_inner(), thousandths, 1_000, Round::Up).unwrap();
		prop_assert!((part.core.into_inner() - want).abs() <= ULPS, "{} {}", part.core, want);
		prop_assert!(part.maintenance.into_inner() <= whole.maintenance.into_inner() + ULPS);
		prop_assert!(part.initial.into_inner() <= whole.initial.into_inner() + ULPS);
	}

	#[test]
	fn opposite_position_should_restore_the_margin(seed: u64) {
		let World { market, model, mut portfolio } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		let mut random = Random::new(!seed);
		let added = position(&mut random, &market);
		portfolio.positions.extend([added, opposite(&added)]);
		let after = margin(&portfolio, &market, &model).unwrap();
		// Freshness and liquidity look at every venue, where the two cancel, too; options are netted only over all of them.
		if !matches!(added.instrument, InstrumentId::Option(_)) {
			prop_assert_eq!((after.maintenance, after.initial), (before.maintenance, before.initial));
		}
		prop_assert_eq!((after.maintenance, after.core), (before.maintenance, before.core));
		// Each of the two values is rounded down.
		let lost = before.equity.into_inner() - after.equity.into_inner();
		prop_assert!((0..=1).contains(&lost), "{}", lost);
	}

	#[test]
	fn order_of_positions_should_not_matter(seed: u64) {
		let World { market, model, mut portfolio } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		let mut random = Random::new(!seed);
		portfolio.positions.sort_by_cached_key(|_| random.draw());
		prop_assert_eq!(margin(&portfolio, &market, &model).unwrap(), before);
	}

	#[test]
	fn core_should_not_fall_when_the_grid_grows(
		seed: u64, shock in -4_000_000i64..4_000_000, damp in 1i64..=1_000_000, volatility in 0usize..5,
	) {
		let World { market, mut model, portfolio } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		model.grid.push(GridPoint {
			shock: generator::ppm(shock), damp: generator::ppm(damp), volatility: MOVES[volatility],
		});
		prop_assert!(margin(&portfolio, &market, &model).unwrap().core >= before.core);
	}

	/// Where gains add up. In a skew or smile scenario every expiry counts as a loss, and two that gain from it together
	/// can be charged more than apart once their discounts fall away.
	#[test]
	fn netting_should_not_cost_more_than_the_parts(seed: u64) {
		let World { market, mut model, portfolio } = world(seed);
		model.grid = grid::standard_with_volatility();
		let mut random = Random::new(!seed);
		let other = Portfolio {
			positions: (0..8).map(|_| position(&mut random, &market)).collect(),
			cash: Fixed::from_inner(0),
		};
		let mut both = portfolio.clone();
		both.positions.extend(other.positions.iter().copied());
		let core = |p: &Portfolio| margin(p, &market, &model).unwrap().core.into_inner();
		prop_assert!(core(&both) <= core(&portfolio) + core(&other) + ULPS);
	}

	#[test]
	fn scenarios_should_explain_the_grid_loss(seed: u64) {
		let World { market, model, portfolio } = world(seed);
		let engine = Engine::new(&market, &model).unwrap();
		let m = engine.margin(&portfolio).unwrap();
		for (gains, part) in engine.scenarios(&portfolio).unwrap().iter().zip(&m.breakdown.assets) {
			prop_assert_eq!(gains.asset, part.asset);
			let worst = gains.worst().map_or(0, |(_, loss)| loss.into_inner());
			let want = worst.max(-gains.basis.into_inner());
			prop_assert!((part.grid_loss.into_inner() - want).abs() <= ULPS, "{} {}", part.grid_loss, want);
		}
	}
}

fn any_fixed() -> impl Strategy<Value = Fixed> {
	prop_oneof![
		3 => any::<i128>().prop_map(Fixed::from_inner),
		2 => any::<i64>().prop_map(|v| Fixed::from_inner(v.into())),
		2 => (-1_000i128..1_000).prop_map(|v| Fixed::from_inner(v * ONE)),
		1 => prop_oneof![Just(i128::MAX), Just(i128::MIN), Just(0), Just(1), Just(-1)].prop_map(Fixed::from_inner),
	]
}

fn any_time() -> impl Strategy<Value = u64> {
	prop_oneof![Just(0), Just(1), Just(u64::MAX), 0..2_000_000_000_000u64, any::<u64>()]
}

/// Puts a number anywhere.
fn disturb(world: &mut World, place: usize, value: Fixed, time: u64) {
	let World { market, model, portfolio } = world;
	let at = (place / 64) % 4;
	let field = match place % 64 {
		0 => market.assets.get_mut(at).map(|s| &mut s.mark),
		1 => market.assets.get_mut(at).map(|s| &mut s.depth),
		2 => market.assets.get_mut(at).map(|s| &mut s.volatility),
		3 => Some(&mut portfolio.cash),
		4 => market.perpetuals.get_mut(at).map(|s| &mut s.mark),
		5 => market.perpetuals.get_mut(at).map(|s| &mut s.confidence),
		6 => market.volatilities.get_mut(at).map(|s| &mut s.volatility),
		7 => market.volatilities.get_mut(at).map(|s| &mut s.strike),
		8 => portfolio.positions.get_mut(at).map(|s| &mut s.quantity),
		9 => portfolio.positions.get_mut(at).map(|s| &mut s.entry),
		10 => portfolio.positions.get_mut(at).map(|s| &mut s.funding),
		11 => model.grid.get_mut(at).map(|s| &mut s.shock),
		12 => model.grid.get_mut(at).map(|s| &mut s.damp),
		13 => model.assets.get_mut(at).map(|s| &mut s.scan_range),
		14 => model.assets.get_mut(at).map(|s| &mut s.concentration_share),
		15 => model.assets.get_mut(at).map(|s| &mut s.impact),
		16 => Some(&mut market.peg),
		17 => Some(&mut model.tail),
		18 => Some(&mut model.diversification_cap),
		19 => Some(&mut model.maintenance_factor),
		20 => Some(&mut model.initial_factor),
		21 => Some(&mut model.peg.threshold),
		22 => Some(&mut model.peg.factor),
		23 => Some(&mut model.freshness.factor),
		24 => Some(&mut model.rules.volatility.up),
		25 => Some(&mut model.rules.volatility.down),
		26 => Some(&mut model.rules.volatility.least_up),
		27 => Some(&mut model.rules.volatility.short_power),
		28 => Some(&mut model.rules.volatility.long_power),
		29 => Some(&mut model.rules.skew.linear.base),
		30 => Some(&mut model.rules.skew.linear.per_root_year),
		31 => Some(&mut model.rules.skew.absolute.base),
		32 => Some(&mut model.rules.skew.least_width),
		33 => Some(&mut model.rules.skew.width_scale),
		34 => Some(&mut model.rules.skew.width_base),
		35 => Some(&mut model.rules.skew.width_per_root_year),
		36 => Some(&mut model.rules.basis.up),
		37 => Some(&mut model.rules.basis.down),
		38 => Some(&mut model.rules.basis.add),
		39 => Some(&mut model.rules.basis.per_year),
		40 => Some(&mut model.rules.discount.long),
		41 => Some(&mut model.rules.discount.long_rate),
		42 => Some(&mut model.rules.discount.long_add),
		43 => Some(&mut model.rules.discount.short),
		44 => Some(&mut model.rules.discount.short_rate),
		45 => Some(&mut model.rules.discount.short_add),
		46 => Some(&mut model.rules.perpetual.maintenance),
		47 => Some(&mut model.rules.naked_short.initial),
		48 => Some(&mut model.rules.doubt.floor),
		49 => Some(&mut model.rules.doubt.rate),
		_ => None,
	};
	if let Some(field) = field {
		*field = value;
		return;
	}
	match place % 64 {
		50 => market.now = time,
		51 => model.rules.settlement_window_ms = time,
		52 => model.rules.volatility.floor_ms = time,
		53 => market.venues.iter_mut().skip(at).take(1).for_each(|venue| venue.age_ms = time),
		54 => market.venues.iter_mut().skip(at).take(1).for_each(|venue| venue.latency_ms = time),
		55 => market.expiries.iter_mut().skip(at).take(1).for_each(|state| state.expiry = time),
		56 => market.expiries.iter_mut().skip(at).take(1).for_each(|state| state.forward = value),
		57 => market.expiries.iter_mut().skip(at).take(1).for_each(|state| state.rate = value),
		58 => market.expiries.iter_mut().skip(at).take(1).for_each(|state| state.discount = Some(value)),
		59 => model.freshness.free_ms = time,
		60 => model
			.assets
			.iter_mut()
			.skip(at)
			.take(1)
			.for_each(|factors| factors.collateral = Collateral::Follows(AssetId(time as u32))),
		61 => model.historical_volatilities.iter_mut().skip(at).take(1).for_each(|then| *then = time as u32),
		62 => model.historical.returns.iter_mut().skip(at).take(1).for_each(|value| *value = time as i32),
		_ => {
			let series =
				OptionSeries { underlying: AssetId(1), expiry: time, strike: value, kind: OptionKind::Put };
			portfolio.positions.push(Position::option(VenueId::Home, series, value));
		}
	}
}

proptest! {
	#![proptest_config(config(4_000))]

	#[test]
	fn nothing_should_panic_when_inputs_are_extreme(
		seed: u64, places in proptest::collection::vec((any::<u16>(), any_fixed(), any_time()), 0..4),
	) {
		let mut world = world(seed);
		for (place, value, time) in places {
			disturb(&mut world, place.into(), value, time);
		}
		let World { market, model, mut portfolio } = world;
		let result = margin(&portfolio, &market, &model);
		if let Ok(m) = &result {
			prop_assert!(m.initial >= m.maintenance && m.maintenance >= Fixed::from_inner(0));
			let _ = m.health();
		}
		if let Ok(engine) = Engine::new(&market, &model) {
			let _ = engine.scenarios(&portfolio);
		}
		let _ = portfolio.gross(&market);
		// Not even whether it overflows depends on the order; only which of several faults is named does.
		portfolio.positions.reverse();
		prop_assert_eq!(margin(&portfolio, &market, &model).ok(), result.ok());
	}
}
