//! Time of margins, for the portfolios of `wasm-check/src/cases.rs`: linear positions with 33 grid points and 256 joint rows,
//! options with 33 grid points; from 1 to 1,024 positions.

#![allow(missing_docs, clippy::unwrap_used)]

extern crate alloc;

#[path = "../wasm-check/src/cases.rs"]
#[allow(dead_code)]
mod cases;
#[path = "../wasm-check/src/generator.rs"]
#[allow(dead_code)]
mod generator;

use ballast_risk::{Batch, Engine};
use criterion::{black_box, criterion_group, criterion_main, BenchmarkId, Criterion};

fn linear(c: &mut Criterion) {
	let generator::World { market, model, portfolio } = cases::linear(16);
	let engine = Engine::new(&market, &model).unwrap();
	c.bench_function("16 linear positions, 33 points, 256 rows: alone", |b| {
		b.iter(|| engine.margin(black_box(&portfolio)))
	});
	c.bench_function("16 linear positions, 33 points, 256 rows: with checks of market and model", |b| {
		b.iter(|| ballast_risk::margin(black_box(&portfolio), &market, &model))
	});
	group(c, "linear positions, 33 points, 256 rows, in a batch", cases::LINEAR);
}

fn options(c: &mut Criterion) {
	group(c, "options, 33 points, in a batch", cases::OPTIONS);
	let world = cases::options(1_024);
	c.bench_function("preparing 8 expiries with 128 strikes each", |b| {
		b.iter(|| Engine::new(&world.market, &world.model).is_ok())
	});
}

fn group(c: &mut Criterion, name: &str, case: u32) {
	let mut group = c.benchmark_group(name);
	for positions in [1, 4, 16, 64, 256, 1_024] {
		let world = cases::world(case, positions);
		let engine = Engine::new(&world.market, &world.model).unwrap();
		let mut batch = Batch::new(&engine);
		group.bench_function(BenchmarkId::from_parameter(positions), |b| {
			b.iter(|| batch.margin(black_box(&world.portfolio)).unwrap().maintenance)
		});
	}
	group.finish();
}

criterion_group! {
	name = benches;
	config = Criterion::default().sample_size(40);
	targets = linear, options
}
criterion_main!(benches);
