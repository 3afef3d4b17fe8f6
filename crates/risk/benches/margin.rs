//! Cost of margins: 16 linear positions with 33 grid points and 256 joint rows, 64 options with 33 grid points, and from
//! 1 to 1,024 positions.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use ballast_primitives::{AssetId, Fixed, OptionKind, OptionSeries, VenueId, SETTLEMENT};
use ballast_risk::{
	grid,
	rules::{Basis, StaticDiscount, VolatilityShock},
	AssetFactors, AssetState, Batch, Engine, ExpiryState, Historical, Market, Portfolio, Position, RiskModel,
	VolatilityState,
};
use common::{ppm, units};
use criterion::{black_box, criterion_group, criterion_main, BenchmarkId, Criterion};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

const ASSETS: u32 = 10;
const DAY: u64 = 86_400_000;

fn linear_model(rng: &mut ChaCha20Rng) -> RiskModel {
	let mut model = common::model(rng, ASSETS, 0);
	model.tail = ppm(25_000);
	model.historical = Historical {
		assets: (1..=ASSETS).map(AssetId).collect(),
		returns: (0..256 * ASSETS).map(|_| rng.gen_range(-400_000..600_000)).collect(),
	};
	model
}

fn linear_portfolio(rng: &mut ChaCha20Rng, market: &Market, count: u32) -> Portfolio {
	let positions = (0..count).map(|at| {
		let venue = common::venue(at % 4);
		match at % 16 {
			0..=3 => Position::spot(venue, SETTLEMENT, units(rng.gen_range(-1_000_000..1_000_000))),
			_ => {
				let asset = AssetId(rng.gen_range(1..=ASSETS));
				let mark = market.state(asset).unwrap().mark.into_inner();
				let value = rng.gen_range(-1_000_000i128..1_000_000) * 1_000_000_000_000_000_000;
				let quantity = Fixed::from_inner(value / (mark / 1_000_000_000) * 1_000_000_000);
				if at % 2 == 0 {
					Position::spot(venue, asset, quantity)
				} else {
					Position::perpetual(venue, asset, quantity, Fixed::from_inner(mark))
				}
			}
		}
	});
	Portfolio { positions: positions.collect(), cash: units(0) }
}

fn linear(c: &mut Criterion) {
	let mut rng = ChaCha20Rng::seed_from_u64(16);
	let market = common::market(&mut rng, ASSETS);
	let model = linear_model(&mut rng);
	let engine = Engine::new(&market, &model).unwrap();
	let mut batch = Batch::new(&engine);
	let portfolio = linear_portfolio(&mut rng, &market, 16);
	batch.margin(&portfolio).unwrap();
	c.bench_function("16 linear positions, 33 points, 256 rows: in a batch", |b| {
		b.iter(|| batch.margin(black_box(&portfolio)).unwrap().maintenance)
	});
	c.bench_function("16 linear positions, 33 points, 256 rows: alone", |b| {
		b.iter(|| engine.margin(black_box(&portfolio)))
	});
	c.bench_function("16 linear positions, 33 points, 256 rows: with checks of market and model", |b| {
		b.iter(|| ballast_risk::margin(black_box(&portfolio), &market, &model))
	});
	let mut group = c.benchmark_group("linear positions, 33 points, 256 rows");
	for count in [1, 4, 16, 64, 256, 1_024] {
		let portfolio = linear_portfolio(&mut rng, &market, count);
		group.bench_with_input(BenchmarkId::from_parameter(count), &portfolio, |b, portfolio| {
			b.iter(|| batch.margin(black_box(portfolio)).unwrap().maintenance)
		});
	}
	group.finish();
}

/// Eight expiries with 128 strikes each.
fn options_market() -> Market {
	let eth = AssetId(1);
	let mut market = Market {
		assets: vec![AssetState { depth: units(50_000_000), ..AssetState::new(eth, units(2_000)) }],
		now: 1_700_000_000_000,
		..Market::default()
	};
	for week in 1..=8 {
		let expiry = market.now + week * 7 * DAY;
		market
			.expiries
			.push(ExpiryState { rate: ppm(50_000), ..ExpiryState::new(eth, expiry, units(2_010)) });
		for strike in 0..128 {
			market.volatilities.push(VolatilityState {
				underlying: eth,
				expiry,
				strike: units(1_000 + strike * 20),
				volatility: ppm(600_000 + strike * 1_000),
			});
		}
	}
	market
}

fn options_portfolio(rng: &mut ChaCha20Rng, market: &Market, count: usize) -> Portfolio {
	let positions = (0..count).map(|at| {
		let state = market.volatilities[at * 5 % market.volatilities.len()];
		let kind = if at % 2 == 0 { OptionKind::Call } else { OptionKind::Put };
		let (underlying, expiry, strike) = (state.underlying, state.expiry, state.strike);
		let series = OptionSeries { underlying, expiry, strike, kind };
		Position::option(VenueId::Home, series, units(rng.gen_range(-100..100)))
	});
	Portfolio { positions: positions.collect(), cash: units(0) }
}

fn options(c: &mut Criterion) {
	let mut rng = ChaCha20Rng::seed_from_u64(64);
	let market = options_market();
	let mut model = RiskModel {
		assets: vec![AssetFactors::new(AssetId(1), ppm(180_000))],
		grid: grid::standard_with_volatility(),
		..RiskModel::default()
	};
	model.rules.volatility = VolatilityShock {
		up: ppm(500_000),
		down: ppm(275_000),
		short_power: ppm(300_000),
		..Default::default()
	};
	model.rules.discount = StaticDiscount { long: ppm(950_000), short: ppm(1_040_000), ..Default::default() };
	model.rules.basis = Basis { up: ppm(45_000), down: ppm(-45_000), add: ppm(500_000), per_year: units(2) };
	let engine = Engine::new(&market, &model).unwrap();
	let mut batch = Batch::new(&engine);
	let mut group = c.benchmark_group("options, 33 points, in a batch");
	for count in [1, 16, 64, 256, 1_024] {
		let portfolio = options_portfolio(&mut rng, &market, count);
		group.bench_with_input(BenchmarkId::from_parameter(count), &portfolio, |b, portfolio| {
			b.iter(|| batch.margin(black_box(portfolio)).unwrap().maintenance)
		});
	}
	group.finish();
	c.bench_function("preparing 8 expiries with 128 strikes each", |b| {
		b.iter(|| Engine::new(&market, &model).is_ok())
	});
}

criterion_group! {
	name = benches;
	config = Criterion::default().sample_size(40);
	targets = linear, options
}
criterion_main!(benches);
