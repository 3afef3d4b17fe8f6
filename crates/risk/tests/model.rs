//! The engine against a model of its own in floating point, written from the description of the margin and not from
//! the engine's code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_primitives::{fixed::ONE, AssetId, Fixed, InstrumentId, SETTLEMENT};
use ballast_risk::{margin, Market, Portfolio, RiskModel};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::collections::{BTreeMap, BTreeSet};

fn f(value: Fixed) -> f64 {
	value.into_inner() as f64 / ONE as f64
}

struct Reference {
	equity: f64,
	maintenance: f64,
	initial: f64,
	core: f64,
	expected_shortfall: f64,
	haircut: f64,
	liquidity: f64,
	/// Sum of the absolute terms that went into equity: the scale of its rounding.
	scale: f64,
}

fn reference(portfolio: &Portfolio, market: &Market, model: &RiskModel) -> Reference {
	let mark = |asset: AssetId| f(market.assets.iter().find(|s| s.asset == asset).unwrap().mark);

	// Equity.
	let mut terms = vec![f(portfolio.cash)];
	for p in &portfolio.positions {
		match p.instrument {
			InstrumentId::Spot(SETTLEMENT) => terms.push(f(p.quantity)),
			InstrumentId::Spot(a) => terms.push(f(p.quantity) * mark(a)),
			InstrumentId::Perpetual(a) => {
				terms.push(f(p.quantity) * (mark(a) - f(p.entry)));
				terms.push(f(p.funding));
			}
			InstrumentId::Future { .. } | InstrumentId::Option(_) => unreachable!("not in these portfolios"),
		}
	}

	// What moves with each asset.
	let assets: BTreeSet<AssetId> =
		portfolio.positions.iter().map(|p| p.instrument.underlying()).filter(|a| *a != SETTLEMENT).collect();
	let sum_of = |asset: AssetId, spot: bool, perpetual: bool| -> i128 {
		portfolio
			.positions
			.iter()
			.filter(|p| {
				(spot && p.instrument == InstrumentId::Spot(asset))
					|| (perpetual && p.instrument == InstrumentId::Perpetual(asset))
			})
			.map(|p| p.quantity.into_inner())
			.sum()
	};
	let amount = |raw: i128| raw as f64 / ONE as f64;
	let exposure: BTreeMap<AssetId, f64> =
		assets.iter().map(|a| (*a, amount(sum_of(*a, true, true)) * mark(*a))).collect();

	// Grid: each asset revalued at every point of the price scan.
	let mut grid = BTreeMap::new();
	for (asset, value) in &exposure {
		let factors = model.assets.iter().find(|x| x.asset == *asset).unwrap();
		let worst = model
			.grid
			.iter()
			.map(|point| {
				let moved = (f(point.shock) * f(factors.scan_range)).max(-1.0);
				(-value * moved * f(point.damp)).max(0.0)
			})
			.fold(0.0, f64::max);
		grid.insert(*asset, worst);
	}

	// Expected shortfall of the joint returns; assets without history stand beside it with their grid loss.
	let columns = &model.historical.assets;
	let rows: Vec<&[i32]> =
		if columns.is_empty() { vec![] } else { model.historical.returns.chunks(columns.len()).collect() };
	let has_history = |a: &AssetId| !rows.is_empty() && columns.contains(a);
	let beside: f64 = assets.iter().filter(|a| !has_history(a)).map(|a| grid[a]).sum();
	let mut losses: Vec<f64> = rows
		.iter()
		.map(|row| {
			-columns
				.iter()
				.zip(*row)
				.map(|(a, r)| exposure.get(a).unwrap_or(&0.0) * *r as f64 / 1e6)
				.sum::<f64>()
		})
		.collect();
	losses.sort_by(|a, b| b.partial_cmp(a).unwrap());
	let expected_shortfall = if losses.is_empty() {
		beside
	} else {
		// The tail is a decimal: count exactly.
		let exact = model.tail.into_inner() * losses.len() as i128;
		let count = ((exact / ONE + i128::from(exact % ONE != 0)) as usize).max(1);
		(losses[..count].iter().sum::<f64>() / count as f64 + beside).max(0.0)
	};

	let capped = (1.0 - f(model.diversification_cap)) * grid.values().sum::<f64>();
	let core = expected_shortfall.max(capped);

	// Add-ons.
	let (mut haircut, mut liquidity) = (0.0, 0.0);
	for asset in &assets {
		let factors = model.assets.iter().find(|x| x.asset == *asset).unwrap();
		let state = market.assets.iter().find(|s| s.asset == *asset).unwrap();
		let (spot, perpetual) = (sum_of(*asset, true, false), sum_of(*asset, false, true));
		let unhedged = (spot + perpetual.min(0)).max(0);
		haircut += f(factors.haircut) * amount(unhedged) * f(state.mark);
		let mut per_venue: BTreeMap<_, i128> = BTreeMap::new();
		for p in portfolio.positions.iter().filter(|p| p.instrument.underlying() == *asset) {
			*per_venue.entry(p.venue).or_default() += p.quantity.into_inner();
		}
		let q = amount(per_venue.values().map(|v| v.abs()).sum()) * f(state.mark);
		let cap = f(factors.scan_range);
		let rate = if f(state.depth) == 0.0 {
			cap
		} else {
			(f(factors.impact) * f(state.volatility) * (q / f(state.depth)).sqrt()).min(cap)
		};
		liquidity += rate * q;
	}

	Reference {
		equity: terms.iter().sum(),
		maintenance: f(model.maintenance_factor) * core + haircut + liquidity,
		initial: f(model.initial_factor) * core + haircut + liquidity,
		core,
		expected_shortfall,
		haircut,
		liquidity,
		scale: terms.iter().map(|t| t.abs()).sum::<f64>() + exposure.values().map(|e| e.abs()).sum::<f64>(),
	}
}

#[test]
fn margin_should_agree_with_floating_point_when_portfolios_are_random() {
	let mut rng = ChaCha20Rng::seed_from_u64(20_240_805);
	let mut decided_by_history = 0;
	for round in 0..4_000 {
		let count = rng.gen_range(1..12);
		let market = common::market(&mut rng, count);
		let rows = rng.gen_range(0..60);
		let model = common::model(&mut rng, count, rows);
		let positions = rng.gen_range(0..24);
		let portfolio = common::portfolio(&mut rng, &market, positions, 1);
		let got = margin(&portfolio, &market, &model).expect("valid input");
		let want = reference(&portfolio, &market, &model);
		let scale = want.scale;
		for (name, got, want) in [
			("equity", got.equity, want.equity),
			("maintenance", got.maintenance, want.maintenance),
			("initial", got.initial, want.initial),
			("core", got.core, want.core),
			("expected shortfall", got.breakdown.expected_shortfall, want.expected_shortfall),
			("haircut", got.breakdown.haircut, want.haircut),
			("liquidity", got.breakdown.liquidity, want.liquidity),
		] {
			// Terms of both signs cancel: what floating point lost of the terms is allowed, too.
			let difference = (f(got) - want).abs();
			let allowed = 1e-9 * want.abs() + 1e-14 * scale + 1e-12;
			assert!(difference <= allowed, "round {round}: {name} is {}, should be {want}", f(got));
		}
		if got.breakdown.expected_shortfall > got.breakdown.grid {
			decided_by_history += 1;
		}
	}
	// Both sides of the maximum are exercised.
	assert!((500..3_500).contains(&decided_by_history), "{decided_by_history}");
}
