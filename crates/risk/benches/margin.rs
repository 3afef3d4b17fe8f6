//! Cost of one margin: 16 positions on 4 venues, 33 grid points and 256 joint historical scenarios.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/common/mod.rs"]
mod common;

use ballast_primitives::{AssetId, Fixed, SETTLEMENT};
use ballast_risk::{Engine, Historical, Portfolio, Position};
use criterion::{black_box, criterion_group, criterion_main, Criterion};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn bench(c: &mut Criterion) {
	let mut rng = ChaCha20Rng::seed_from_u64(16);
	let market = common::market(&mut rng, 10);
	let mut model = common::model(&mut rng, 10, 0);
	model.historical = Historical {
		assets: (1..=10).map(AssetId).collect(),
		returns: (0..256 * 10).map(|_| rng.gen_range(-400_000..600_000)).collect(),
	};
	let positions = (0..16)
		.map(|at| {
			let (venue, amount) =
				(common::venue(at % 4), Fixed::from_inner(rng.gen_range(-1i128 << 70..1 << 70)));
			match at {
				0..=3 => Position::spot(venue, SETTLEMENT, amount),
				_ => Position::spot(venue, AssetId(at % 10 + 1), amount),
			}
		})
		.collect();
	let portfolio = Portfolio { positions, cash: Fixed::from_inner(0) };
	let engine = Engine::new(&market, &model).unwrap();
	engine.margin(&portfolio).unwrap();
	c.bench_function("margin of 16 positions, 4 venues, 33 grid points, 256 rows", |b| {
		b.iter(|| engine.margin(black_box(&portfolio)))
	});
	c.bench_function("the same with checks of market and model", |b| {
		b.iter(|| ballast_risk::margin(black_box(&portfolio), &market, &model))
	});
}

criterion_group! {
	name = benches;
	config = Criterion::default().sample_size(50);
	targets = bench
}
criterion_main!(benches);
