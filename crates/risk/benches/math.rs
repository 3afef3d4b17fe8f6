//! Cost of the functions, of one option, and of 64 options in 33 scenarios (11 spot shocks, 3 levels of volatility).

#![allow(missing_docs, clippy::unwrap_used)]

use ballast_primitives::{
	fixed::{self, ONE},
	Fixed, OptionKind, Round,
};
use ballast_risk::{
	black76::{greeks, price, years, Contract, Deviation, Forward, Settlement, Tenor, Terms},
	math::{exp, ln, normal_cdf, normal_pdf, pow},
};
use criterion::{black_box, criterion_group, criterion_main, Criterion};

const DAY_MS: u64 = 86_400_000;
const OPTIONS: usize = 64;
const EXPIRIES: usize = 8;

fn ppm(parts: i128) -> Fixed {
	Fixed::from_inner(parts * (ONE / 1_000_000))
}

fn functions(c: &mut Criterion) {
	let x = ppm(1_234_567);
	c.bench_function("ln", |b| b.iter(|| ln(black_box(x))));
	c.bench_function("exp", |b| b.iter(|| exp(black_box(x))));
	c.bench_function("pow", |b| b.iter(|| pow(black_box(x), black_box(x))));
	c.bench_function("normal_cdf", |b| b.iter(|| normal_cdf(black_box(x))));
	c.bench_function("normal_pdf", |b| b.iter(|| normal_pdf(black_box(x))));
}

fn terms() -> Terms {
	Terms {
		kind: OptionKind::Put,
		forward: ppm(64_000_000_000),
		strike: ppm(60_000_000_000),
		volatility: ppm(650_000),
		years: years(30 * DAY_MS),
		discount: ppm(996_000),
		settlement: Settlement::new(years(1_800_000), Fixed::from_inner(0), Fixed::from_inner(0)).unwrap(),
	}
}

fn one(c: &mut Criterion) {
	let terms = terms();
	c.bench_function("price of one option from its terms", |b| b.iter(|| price(black_box(&terms))));
	c.bench_function("greeks of one option", |b| b.iter(|| greeks(black_box(&terms))));
	let tenor = Tenor::new(terms.years, &terms.settlement).unwrap();
	let forward = Forward::new(terms.forward).unwrap();
	let deviation = Deviation::new(terms.volatility, &tenor).unwrap();
	let contract = Contract::new(terms.kind, terms.strike, terms.discount, &terms.settlement).unwrap();
	c.bench_function("tenor", |b| b.iter(|| Tenor::new(black_box(terms.years), &terms.settlement)));
	c.bench_function("forward", |b| b.iter(|| Forward::new(black_box(terms.forward))));
	c.bench_function("deviation", |b| b.iter(|| Deviation::new(black_box(terms.volatility), &tenor)));
	c.bench_function("contract", |b| {
		b.iter(|| Contract::new(terms.kind, black_box(terms.strike), terms.discount, &terms.settlement))
	});
	c.bench_function("price_at", |b| {
		b.iter(|| black_box(&contract).price_at(black_box(&forward), black_box(&deviation)))
	});
}

/// The prices of all options in all scenarios, summed up by scenario; nothing prepared outside.
fn grid(options: &[(usize, Terms)]) -> [i128; 33] {
	let mut totals = [0; 33];
	let shocks: [Fixed; 11] = core::array::from_fn(|at| ppm(500_000 + 100_000 * at as i128));
	let levels: [Fixed; 3] = [ppm(700_000), ppm(1_000_000), ppm(1_400_000)];
	let mut expiries = [None; EXPIRIES];
	for (expiry, terms) in options {
		if expiries[*expiry].is_none() {
			let tenor = Tenor::new(terms.years, &terms.settlement).unwrap();
			let forwards = shocks
				.map(|shock| Forward::new(fixed::mul(terms.forward, shock, Round::Down).unwrap()).unwrap());
			expiries[*expiry] = Some((tenor, forwards));
		}
		let (tenor, forwards) = expiries[*expiry].unwrap();
		let contract = Contract::new(terms.kind, terms.strike, terms.discount, &terms.settlement).unwrap();
		for (row, level) in totals.chunks_exact_mut(11).zip(levels) {
			let volatility = fixed::mul(terms.volatility, level, Round::Down).unwrap();
			let deviation = Deviation::new(volatility, &tenor).unwrap();
			for (total, forward) in row.iter_mut().zip(&forwards) {
				*total += contract.price_at(forward, &deviation).into_inner();
			}
		}
	}
	totals
}

fn grids(c: &mut Criterion) {
	let options: Vec<_> = (0..OPTIONS)
		.map(|at| {
			let expiry = at % EXPIRIES;
			let mut terms = terms();
			terms.kind = if at % 2 == 0 { OptionKind::Call } else { OptionKind::Put };
			terms.strike = ppm(32_000_000_000 + 1_000_000_000 * at as i128);
			terms.years = years((1 + expiry as u64 * 13) * DAY_MS);
			(expiry, terms)
		})
		.collect();
	c.bench_function("64 options in 33 scenarios, 8 expiries, with all preparation", |b| {
		b.iter(|| grid(black_box(&options)))
	});
}

criterion_group!(benches, functions, one, grids);
criterion_main!(benches);
