//! The invariants of the margin, for whatever portfolio.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_primitives::{
	fixed::{self, ONE},
	AssetId, Fixed, InstrumentId, Round, VenueId,
};
use ballast_risk::{
	estimators, margin, AssetFactors, AssetState, Engine, GridPoint, Historical, Market, Portfolio, Position,
	RiskModel, WorstScenario,
};
use proptest::{prelude::*, test_runner::FileFailurePersistence};
use rand::{seq::SliceRandom, Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Quantities are multiples of this, so that scaling by thousandths is exact.
const GRAIN: i128 = 1_000;

struct World {
	rng: ChaCha20Rng,
	market: Market,
	model: RiskModel,
	portfolio: Portfolio,
}

fn world(seed: u64) -> World {
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let assets = rng.gen_range(1..8);
	let market = common::market(&mut rng, assets);
	let rows = rng.gen_range(0..40);
	let model = common::model(&mut rng, assets, rows);
	let positions = rng.gen_range(0..16);
	let portfolio = common::portfolio(&mut rng, &market, positions, GRAIN);
	World { rng, market, model, portfolio }
}

fn scaled(portfolio: &Portfolio, thousandths: i128) -> Portfolio {
	let mut scaled = portfolio.clone();
	for position in &mut scaled.positions {
		position.quantity = Fixed::from_inner(position.quantity.into_inner() / 1_000 * thousandths);
	}
	scaled
}

/// This many cases, or as many as the environment asks for.
fn config(cases: u32) -> ProptestConfig {
	let asked = std::env::var("PROPTEST_CASES").ok().and_then(|asked| asked.parse().ok());
	ProptestConfig {
		cases: asked.unwrap_or(cases),
		failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
			"proptest-regressions/properties.txt",
		))),
		..ProptestConfig::default()
	}
}

/// Rounding of a sum over assets and rows: one unit in the last place each, times shares of at most a few.
const ULPS: i128 = 200;

proptest! {
	#![proptest_config(config(384))]

	#[test]
	fn initial_margin_should_not_be_below_maintenance(seed: u64) {
		let World { market, model, portfolio, .. } = world(seed);
		let m = margin(&portfolio, &market, &model).unwrap();
		prop_assert!(m.initial >= m.maintenance);
		prop_assert!(m.maintenance >= m.breakdown.liquidity);
		prop_assert!(m.core >= Fixed::from_inner(0));
	}

	#[test]
	fn cash_should_raise_equity_by_itself_and_no_requirement(seed: u64, cash in 0i128..(1i128 << 100)) {
		let World { market, model, mut portfolio, .. } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		portfolio.cash = fixed::add(portfolio.cash, Fixed::from_inner(cash)).unwrap();
		let after = margin(&portfolio, &market, &model).unwrap();
		prop_assert_eq!(after.equity.into_inner() - before.equity.into_inner(), cash);
		prop_assert_eq!(after.maintenance, before.maintenance);
		prop_assert_eq!(after.initial, before.initial);
	}

	#[test]
	fn core_should_scale_with_the_positions(seed: u64, thousandths in 1i128..=1_000) {
		let World { market, model, portfolio, .. } = world(seed);
		let whole = margin(&portfolio, &market, &model).unwrap();
		let part = margin(&scaled(&portfolio, thousandths), &market, &model).unwrap();
		let want = fixed::mul_div(whole.core.into_inner(), thousandths, 1_000, Round::Up).unwrap();
		prop_assert!((part.core.into_inner() - want).abs() <= ULPS, "{} {}", part.core, want);
		// A pro-rata reduction never raises what must be held: the rest of it falls at least as fast.
		prop_assert!(part.maintenance.into_inner() <= whole.maintenance.into_inner() + ULPS);
		prop_assert!(part.breakdown.liquidity.into_inner() <= whole.breakdown.liquidity.into_inner() + ULPS);
	}

	#[test]
	fn opposite_position_should_restore_the_margin(seed: u64) {
		let World { mut rng, market, model, mut portfolio } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		let added = common::position(&mut rng, &market, GRAIN);
		let mut opposite = added;
		opposite.quantity = fixed::neg(added.quantity).unwrap();
		opposite.funding = fixed::neg(added.funding).unwrap();
		portfolio.positions.extend([added, opposite]);
		let after = margin(&portfolio, &market, &model).unwrap();
		prop_assert_eq!(after.maintenance, before.maintenance);
		prop_assert_eq!(after.initial, before.initial);
		prop_assert_eq!(after.core, before.core);
		// Each of the two values is rounded down.
		let lost = before.equity.into_inner() - after.equity.into_inner();
		prop_assert!((0..=1).contains(&lost), "{}", lost);
	}

	#[test]
	fn order_of_positions_should_not_matter(seed: u64) {
		let World { mut rng, market, model, mut portfolio } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		portfolio.positions.shuffle(&mut rng);
		prop_assert_eq!(margin(&portfolio, &market, &model).unwrap(), before);
	}

	#[test]
	fn core_should_not_fall_when_the_grid_grows(seed: u64, shock in -4_000_000i128..4_000_000, damp in 1i128..=1_000_000) {
		let World { market, mut model, portfolio, .. } = world(seed);
		let before = margin(&portfolio, &market, &model).unwrap();
		model.grid.push(GridPoint { damp: common::ppm(damp), ..GridPoint::price(common::ppm(shock)) });
		prop_assert!(margin(&portfolio, &market, &model).unwrap().core >= before.core);
	}

	/// A mean over a share of the rows falls when harmless rows make the share larger. It does not fall when the new
	/// row loses at least the mean, nor when the number of rows averaged stays the same.
	#[test]
	fn core_should_not_fall_when_a_bad_row_is_added(seed: u64) {
		let World { mut rng, market, mut model, portfolio } = world(seed);
		prop_assume!(model.historical.rows() > 0);
		let before = margin(&portfolio, &market, &model).unwrap();
		let columns = model.historical.assets.len();
		let tail_rows = |rows: usize| (model.tail.into_inner() * rows as i128 + ONE - 1) / ONE;
		let same_count = tail_rows(model.historical.rows()) == tail_rows(model.historical.rows() + 1);
		let row: Vec<i32> = (0..columns).map(|_| rng.gen_range(-500_000..500_000)).collect();
		let alone = RiskModel {
			historical: Historical { assets: model.historical.assets.clone(), returns: row.clone() },
			..model.clone()
		};
		let loss = margin(&portfolio, &market, &alone).unwrap().breakdown.expected_shortfall;
		model.historical.returns.extend(row);
		let after = margin(&portfolio, &market, &model).unwrap();
		if same_count || loss >= before.breakdown.expected_shortfall {
			prop_assert!(after.core.into_inner() + 1 >= before.core.into_inner());
		}
	}

	/// The rows are weighed roughly first; no digit may depend on it.
	#[test]
	fn expected_shortfall_should_be_that_of_all_rows(seed: u64, rows in 1usize..400, exponent in 0u32..60) {
		let World { mut rng, market, mut model, mut portfolio } = world(seed);
		let columns = model.historical.assets.clone();
		prop_assume!(!columns.is_empty());
		model.historical.returns = (0..rows * columns.len()).map(|_| rng.gen_range(-1_000_000..3_000_000)).collect();
		for position in &mut portfolio.positions {
			position.quantity = Fixed::from_inner(position.quantity.into_inner() >> exponent);
		}
		let m = margin(&portfolio, &market, &model).unwrap();
		let (mut beside, mut exposures) = (0, vec![0i128; columns.len()]);
		for part in &m.breakdown.assets {
			match columns.binary_search(&part.asset) {
				Ok(column) => exposures[column] = part.exposure.into_inner(),
				Err(_) => beside += part.grid_loss.into_inner(),
			}
		}
		prop_assume!(exposures.iter().any(|exposure| *exposure != 0));
		let loss = |row: &[i32]| {
			let gain: i128 = row.iter().zip(&exposures).map(|(value, exposure)| exposure * i128::from(*value)).sum();
			beside - gain.div_euclid(1_000_000)
		};
		let mut losses: Vec<i128> = model.historical.returns.chunks(columns.len()).map(loss).collect();
		if let WorstScenario::Historical { row, loss } = m.worst {
			let most = *losses.iter().max().unwrap();
			// Of rows that lose the same, the first.
			let first = losses.iter().position(|loss| *loss == most).unwrap();
			prop_assert_eq!((usize::from(row), loss.into_inner()), (first, most));
		}
		losses.sort_unstable_by(|a, b| b.cmp(a));
		let tail = fixed::mul_div(model.tail.into_inner(), rows as i128, ONE, Round::Up).unwrap().max(1);
		let sum: i128 = losses[..tail as usize].iter().sum();
		let want = (-(-sum).div_euclid(tail)).max(0);
		prop_assert_eq!(m.breakdown.expected_shortfall.into_inner(), want);
	}

	#[test]
	fn netting_should_not_cost_more_than_the_parts(seed: u64) {
		let World { mut rng, market, model, portfolio } = world(seed);
		let positions = rng.gen_range(0..16);
		let other = common::portfolio(&mut rng, &market, positions, GRAIN);
		let mut both = portfolio.clone();
		both.positions.extend(other.positions.iter().copied());
		let core = |p: &Portfolio| margin(p, &market, &model).unwrap().core.into_inner();
		prop_assert!(core(&both) <= core(&portfolio) + core(&other) + ULPS);
	}

	#[test]
	fn equity_should_add_up(seed: u64) {
		let World { mut rng, market, model, portfolio } = world(seed);
		let other = common::portfolio(&mut rng, &market, 5, GRAIN);
		let mut both = portfolio.clone();
		both.positions.extend(other.positions.iter().copied());
		both.cash = fixed::add(both.cash, other.cash).unwrap();
		let engine = Engine::new(&market, &model).unwrap();
		let value = |p: &Portfolio| engine.equity(p).unwrap().into_inner();
		prop_assert_eq!(value(&both), value(&portfolio) + value(&other));
	}

	#[test]
	fn scan_range_should_stay_on_its_rails(
		floor in 1i128..ONE, span in 0i128..ONE, up in 1i128..ONE, down in 1i128..=ONE, previous: i128, proposed: i128,
	) {
		let f = Fixed::from_inner;
		let rails = estimators::Rails { floor: f(floor), cap: f(floor + span), max_step_up: f(up), max_step_down: f(down) };
		rails.validate().unwrap();
		let value = rails.clamp(f(previous), f(proposed));
		prop_assert!(value >= rails.floor && value <= rails.cap);
		if (floor..=floor + span).contains(&previous) {
			let (step_up, step_down) = (value.into_inner() - previous, previous - value.into_inner());
			prop_assert!(step_up <= fixed::mul(f(previous), f(up), Round::Down).unwrap().into_inner());
			prop_assert!(step_down <= fixed::mul(f(previous), f(down), Round::Down).unwrap().into_inner());
		}
	}

	#[test]
	fn volatility_should_agree_with_floating_point(seed: u64, count in 2usize..80, half_life in 1u64..200_000_000) {
		let mut rng = ChaCha20Rng::seed_from_u64(seed);
		let (mut at, mut price) = (rng.gen_range(0..1u64 << 40), 5e18);
		let mut samples = Vec::new();
		for _ in 0..count {
			samples.push((at, Fixed::from_inner(price as i128)));
			at += rng.gen_range(1_000..4_000_000);
			price *= 1.0 + rng.gen_range(-0.05..0.05);
		}
		let (mut squares, mut days) = (0.0, 0.0);
		for pair in samples.windows(2) {
			let elapsed = (pair[1].0 - pair[0].0) as f64;
			let weight = (-elapsed / half_life as f64).exp2();
			let change = pair[1].1.into_inner() as f64 / pair[0].1.into_inner() as f64 - 1.0;
			squares = squares * weight + change * change;
			days = days * weight + elapsed / 86_400_000.0;
		}
		let want = (squares / days).sqrt();
		let got = estimators::ewma_volatility(&samples, half_life).unwrap().into_inner() as f64 / 1e18;
		prop_assert!((got - want).abs() <= 1e-9 * want + 1e-9, "{} {}", got, want);
	}
}

fn any_fixed() -> impl Strategy<Value = Fixed> {
	prop_oneof![
		3 => any::<i128>().prop_map(Fixed::from_inner),
		2 => any::<i64>().prop_map(|v| Fixed::from_inner(v.into())),
		2 => (-1_000i128..1_000).prop_map(|v| Fixed::from_inner(v * ONE)),
		1 => Just(Fixed::from_inner(i128::MAX)),
		1 => Just(Fixed::from_inner(i128::MIN)),
		1 => Just(Fixed::from_inner(0)),
		1 => Just(Fixed::from_inner(1)),
	]
}

prop_compose! {
	fn any_position()(
		asset in 0u32..4, venue in 0u32..3, perpetual: bool, quantity in any_fixed(), entry in any_fixed(), funding in any_fixed(),
	) -> Position {
		let asset = AssetId(asset);
		let instrument = if perpetual { InstrumentId::Perpetual(asset) } else { InstrumentId::Spot(asset) };
		Position { venue: if venue == 0 { VenueId::Home } else { VenueId::Sibling(venue) }, instrument, quantity, entry, funding }
	}
}

prop_compose! {
	fn any_market()(states in proptest::collection::vec((any_fixed(), any_fixed(), any_fixed()), 0..5), valid: bool) -> Market {
		let assets = (1u32..).zip(states).map(|(asset, (mark, depth, volatility))| {
			let positive = |v: Fixed| if valid { Fixed::from_inner(v.into_inner().checked_abs().unwrap_or(1).max(1)) } else { v };
			AssetState { depth: positive(depth), volatility: positive(volatility), ..AssetState::new(AssetId(asset), positive(mark)) }
		});
		Market { assets: assets.collect(), ..Market::default() }
	}
}

prop_compose! {
	fn any_model()(
		seed: u64, valid in prop::bool::weighted(0.7), scan in any_fixed(), tail in any_fixed(), factor in any_fixed(), shock in any_fixed(),
		returns in proptest::collection::vec(any::<i32>(), 0..40),
	) -> RiskModel {
		let mut model = common::model(&mut ChaCha20Rng::seed_from_u64(seed), 4, 10);
		if !valid {
			model.assets.push(AssetFactors { haircut: tail, impact: factor, ..AssetFactors::new(AssetId(9), scan) });
			model.grid.push(GridPoint { damp: scan, ..GridPoint::price(shock) });
			model.tail = tail;
			model.maintenance_factor = factor;
			model.historical.returns = returns;
		}
		model
	}
}

proptest! {
	#![proptest_config(config(3_000))]

	#[test]
	fn nothing_should_panic_when_inputs_are_extreme(
		positions in proptest::collection::vec(any_position(), 0..8), cash in any_fixed(), market in any_market(), model in any_model(),
	) {
		let mut portfolio = Portfolio { positions, cash };
		let result = margin(&portfolio, &market, &model);
		if let Ok(m) = &result {
			prop_assert!(m.initial >= m.maintenance && m.maintenance >= Fixed::from_inner(0));
			let _ = m.health();
		}
		// Not even whether it overflows depends on the order; only which of several faults is named does.
		portfolio.positions.reverse();
		prop_assert_eq!(margin(&portfolio, &market, &model).ok(), result.ok());
	}

	#[test]
	fn estimators_should_not_panic_when_inputs_are_extreme(
		prices in proptest::collection::vec(any_fixed(), 0..6), times in proptest::collection::vec(any::<u64>(), 6),
		half_life: u64, horizon: u64, a in any_fixed(), b in any_fixed(),
	) {
		let samples: Vec<_> = times.into_iter().zip(prices).collect();
		let _ = estimators::ewma_volatility(&samples, half_life);
		let _ = estimators::price_scan_range(a, b, Fixed::from_inner(ONE / 4), b, horizon);
	}
}
