//! The set against a model in floating point, its choice of rows, and everything that can be wrong with its input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use alloc::{vec, vec::Vec};
use ballast_primitives::AssetId;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const A: AssetId = AssetId(1);
const B: AssetId = AssetId(2);
const MINUTE: u64 = 60_000;

fn f(value: f64) -> Fixed {
	Fixed::from_inner((value * 1e12) as i128 * 1_000_000)
}

fn price(value: f64) -> Option<Fixed> {
	Some(f(value))
}

fn asset(asset: AssetId) -> AssetInput {
	AssetInput {
		asset,
		stressed_volatility: f(0.2),
		impact: f(1.0),
		depth: f(1_000_000.0),
		horizon_ms: 60 * MINUTE,
	}
}

fn input(samples: Vec<HistorySample>) -> SetInput {
	SetInput {
		epoch: 7,
		base: 3,
		interval_ms: 5 * MINUTE,
		half_life_ms: 360 * MINUTE,
		filter_half_life_ms: 60 * MINUTE,
		deviations: f(3.0),
		stress_weight: f(0.25),
		assets: vec![asset(A), asset(B)],
		samples,
	}
}

/// A walk of both assets, correlated by about a half.
fn walk(count: u64, seed: u64) -> Vec<HistorySample> {
	let mut rng = ChaCha8Rng::seed_from_u64(seed);
	let (mut a, mut b) = (40.0f64, 3_000.0f64);
	(1..=count)
		.map(|step| {
			let (x, y) = (rng.gen_range(-1.0..1.0), rng.gen_range(-1.0..1.0));
			a *= 1.0 + 0.006 * x;
			b *= 1.0 + 0.004 * (0.5 * x + 0.8 * y);
			HistorySample { at_ms: step * 5 * MINUTE, prices: vec![(A, price(a)), (B, price(b))] }
		})
		.collect()
}

/// EWMA volatility per day of prices five minutes apart.
fn ewma(prices: &[f64], half_life_minutes: f64) -> f64 {
	let fade = 0.5f64.powf(5.0 / half_life_minutes);
	let (mut squares, mut days) = (0.0, 0.0);
	for pair in prices.windows(2) {
		let change = pair[1] / pair[0] - 1.0;
		squares = squares * fade + change * change;
		days = days * fade + 5.0 / 1440.0;
	}
	f64::sqrt(squares / days)
}

#[test]
fn set_should_agree_with_floating_point() {
	let samples = walk(120, 1);
	let mut input = input(samples.clone());
	// Horizons of one hour and of four.
	input.assets[1].horizon_ms = 240 * MINUTE;
	let set = compute_set(&input).unwrap();
	assert_eq!(set.validate(), Ok(()));
	assert_eq!((set.method, set.epoch, set.base, set.skipped.len(), set.cut), (METHOD, 7, 3, 0, 0));
	assert_eq!((set.rows(), set.observed_rows), (120 - 1 - 8, 111));
	for (column, id) in [A, B].into_iter().enumerate() {
		let prices: Vec<f64> = samples.iter().map(|s| s.price(id).unwrap().to_float()).collect();
		let blend = |observed: f64| 0.25 * 0.2 + 0.75 * observed;
		let (now, hours) = (blend(ewma(&prices, 360.0)), [1.0f64, 4.0][column]);
		let found = set.assets[column];
		assert!((found.volatility.to_float() / now - 1.0).abs() < 1e-9);
		assert!((found.scan_range.to_float() / (3.0 * now * (hours / 24.0).sqrt()) - 1.0).abs() < 1e-9);
		for row in 0..set.rows() {
			let end = row + 9;
			let then = blend(ewma(&prices[..end], 60.0));
			let change = prices[end] / prices[end - 1] - 1.0;
			let expected = change * now / then * (hours * 12.0).sqrt() * 1e6;
			let value = f64::from(set.returns[2 * row + column]);
			assert!((value - expected).abs() < 1.1, "row {row}: {value} instead of {expected}");
		}
	}
	assert!((400_000..700_000).contains(&set.correlations[0]), "{}", set.correlations[0]);
}

#[test]
fn steps_should_be_no_rows_when_they_cross_a_gap() {
	let mut samples = walk(60, 2);
	samples[30].prices[1].1 = None;
	samples[40].prices.pop();
	let set = compute_set(&input(samples)).unwrap();
	// Two steps are lost to each gap, and eight to the warm-up.
	assert_eq!((set.rows(), set.skipped.len()), (59 - 8 - 4, 0));
	let mut late = walk(60, 2);
	for sample in &mut late[30..] {
		sample.at_ms += 5 * MINUTE + 1;
	}
	assert_eq!(compute_set(&input(late)).unwrap().rows(), 59 - 8 - 1);
}

#[test]
fn choice_should_keep_the_widest_rows_in_order_of_time() {
	let mut samples = walk(600, 3);
	let all = compute_set(&input(walk(600, 3)[..250].to_vec())).unwrap();
	assert_eq!(all.rows(), 241, "fewer than the bound: all");
	// A crash of both near the beginning, and a jump of one alone.
	for (at, factors) in [(20, (0.8, 0.8)), (100, (1.3, 1.0))] {
		for sample in &mut samples[at..] {
			for (entry, factor) in sample.prices.iter_mut().zip([factors.0, factors.1]) {
				entry.1 = entry.1.map(|p| f(p.to_float() * factor));
			}
		}
	}
	let set = compute_set(&input(samples.clone())).unwrap();
	assert_eq!((set.rows(), set.observed_rows), (MAX_SET_ROWS, 591));
	let rows: Vec<&[i32]> = set.returns.chunks(2).collect();
	let crash = rows.iter().position(|row| row[0] < -300_000 && row[1] < -300_000).unwrap();
	let jump = rows.iter().position(|row| row[0] > 300_000 && row[1].abs() < 50_000).unwrap();
	assert!(crash < jump);
	assert_eq!(compute_set(&input(samples)).unwrap(), set);
}

#[test]
fn assets_should_be_skipped_by_name_when_their_history_says_nothing() {
	let mut samples = walk(40, 4);
	for sample in &mut samples {
		sample.prices[0].1 = price(5.0);
	}
	let why = |samples: &[HistorySample]| {
		let set = compute_set(&input(samples.to_vec())).unwrap();
		assert_eq!(set.validate().err(), set.assets.is_empty().then_some(SetFault::Empty));
		set.skipped.iter().map(|skip| (skip.asset, skip.why)).collect::<Vec<_>>()
	};
	assert_eq!(why(&samples), vec![(A, SkipReason::NeverMoved)]);
	let few = SkipReason::TooFewSamples { have: 7 };
	assert_eq!(why(&walk(7, 4)), vec![(A, few), (B, few)]);
	assert_eq!(why(&[]).len(), 2);

	// One in four is a gap: still good; one more: not. What lies before the first price is no gap.
	let mut gappy = walk(50, 4);
	for sample in &mut gappy[..10] {
		sample.prices.pop();
	}
	for at in (12..=48).step_by(4) {
		gappy[at].prices[1].1 = None;
	}
	assert_eq!(why(&gappy), vec![]);
	gappy[49].prices[1].1 = None;
	assert_eq!(why(&gappy), vec![(B, SkipReason::TooManyGaps { gaps: 11, of: 40 })]);
}

#[test]
fn input_should_be_refused_by_name_and_place() {
	let good = input(walk(20, 5));
	let with = |change: &dyn Fn(&mut SetInput)| {
		let mut changed = good.clone();
		change(&mut changed);
		compute_set(&changed).unwrap_err()
	};
	assert_eq!(with(&|i| i.assets.clear()), SetError::NoAssets);
	assert_eq!(with(&|i| i.assets.swap(0, 1)), SetError::UnsortedAssets(1));
	assert_eq!(with(&|i| i.samples[4].at_ms = i.samples[3].at_ms), SetError::Time(4));
	assert_eq!(with(&|i| i.samples[4].prices.swap(0, 1)), SetError::Prices(4));
	assert_eq!(with(&|i| i.samples[6].prices[1].1 = price(0.0)), SetError::Prices(6));
	for change in [
		&(|i: &mut SetInput| i.interval_ms = 0) as &dyn Fn(&mut SetInput),
		&|i| i.half_life_ms = 0,
		&|i| i.filter_half_life_ms = 0,
		&|i| i.deviations = f(-1.0),
		&|i| i.stress_weight = f(1.1),
	] {
		assert_eq!(with(change), SetError::Parameter);
	}
	// What is wrong with one asset alone is that asset's matter.
	let mut negative = good.clone();
	negative.assets[0].stressed_volatility = f(-1.0);
	let why = SkipReason::Estimate(EstimateError::Parameter.into());
	assert_eq!(compute_set(&negative).unwrap().skipped, vec![Skip { asset: A, why }]);
	let mut at_once = good.clone();
	at_once.assets[1].horizon_ms = 0;
	let why = SkipReason::Estimate(EstimateError::Duration.into());
	assert_eq!(compute_set(&at_once).unwrap().skipped, vec![Skip { asset: B, why }]);
}

#[test]
fn steps_up_should_be_measured_from_what_was_announced() {
	let rails = Rails { floor: f(0.1), cap: f(0.9), max_step_up: f(0.5), max_step_down: f(0.1) };
	assert_eq!(rails.clamp_between(f(0.2), f(0.3), f(0.9)), f(0.45));
	assert_eq!(rails.clamp_between(f(0.2), f(0.3), f(0.01)), f(0.18));
	assert_eq!(rails.clamp_between(f(0.2), f(0.8), f(2.0)), f(0.9));
	assert_eq!(rails.clamp(f(0.2), f(0.9)), f(0.3));
}

#[test]
fn compute_set_should_not_panic_when_inputs_are_extreme() {
	let mut rng = ChaCha8Rng::seed_from_u64(6);
	for _ in 0..200 {
		let mut wild = || Fixed::from_inner(rng.gen::<i128>() >> rng.gen_range(0..127));
		let mut at = 0u64;
		let samples = (0..12)
			.map(|_| {
				at += wild().into_inner().unsigned_abs() as u64 >> 8;
				HistorySample { at_ms: at, prices: vec![(A, Some(fixed::abs(wild()).unwrap())), (B, None)] }
			})
			.collect();
		let mut extreme = input(samples);
		extreme.assets[0] = AssetInput {
			asset: A,
			stressed_volatility: wild(),
			impact: wild(),
			depth: wild(),
			horizon_ms: at,
		};
		extreme.deviations = wild();
		let _ = compute_set(&extreme).map(|set| set.validate());
	}
}
