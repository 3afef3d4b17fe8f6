//! Histories out of a number, and one number for the threshold sets that come of them.

use crate::{
	digest::{mix, SEED},
	generator::{ppm, Random},
};
use alloc::vec::Vec;
use ballast_primitives::{fixed::ONE, AssetId, Fixed};
use ballast_risk::estimators::{compute_set, AssetInput, HistorySample, SetInput};
use codec::Encode;

const MINUTE_MS: u64 = 60_000;

/// Up to five assets over up to 600 samples, with gaps, jumps and late comers.
pub fn history(seed: u64) -> SetInput {
	let mut random = Random::new(seed);
	let count = random.range(1, 6) as u32;
	let interval_ms = MINUTE_MS * random.range(1, 30) as u64;
	// From a cent to ten thousand.
	let mut prices: Vec<i128> = (0..count).map(|_| 10i128.pow(random.range(16, 23) as u32)).collect();
	let begins: Vec<i64> = (0..count).map(|_| random.range(-200, 100)).collect();
	let (gaps, jumps) = (random.range(4, 200) as u64, random.range(20, 400) as u64);
	let length = random.range(2, 600);
	let samples = (0..length).map(|step| {
		let mut moved = |(at, price): (usize, &mut i128)| {
			let most = if random.one_in(jumps) { 200_000 } else { 4_000 };
			*price += *price / 1_000_000 * i128::from(random.range(-most, most));
			let known = step >= begins[at] && !random.one_in(gaps);
			(AssetId(at as u32 + 1), known.then_some(Fixed::from_inner(*price)))
		};
		let prices = prices.iter_mut().enumerate().map(&mut moved).collect();
		HistorySample { at_ms: 1_700_000_000_000 + step.unsigned_abs() * interval_ms, prices }
	});
	let samples = samples.collect();
	let asset = |asset: u32| AssetInput {
		asset: AssetId(asset),
		stressed_volatility: random.share(10_000, 300_000),
		impact: random.share(0, 2_000_000),
		depth: Fixed::from_inner(i128::from(random.range(0, 50_000_000)) * ONE),
		horizon_ms: MINUTE_MS * random.range(10, 1_440) as u64,
	};
	let assets = (1..=count).map(asset).collect();
	SetInput {
		epoch: seed,
		base: 1,
		interval_ms,
		half_life_ms: MINUTE_MS * random.range(30, 2_880) as u64,
		filter_half_life_ms: MINUTE_MS * random.range(30, 2_880) as u64,
		deviations: random.share(1_000_000, 6_000_000),
		stress_weight: if random.one_in(5) { ppm(0) } else { random.share(0, 1_000_000) },
		assets,
		samples,
	}
}

/// Over every digit of the sets, and the errors, of the histories numbered from `from` up to, and without, `to`.
pub fn digest(from: u64, to: u64) -> u64 {
	(from..to).fold(SEED, |hash, seed| mix(hash, &compute_set(&history(seed)).encode()))
}
