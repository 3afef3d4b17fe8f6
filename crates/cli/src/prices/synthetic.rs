//! A made-up crash: a calm start, a slide, a fall by about half within minutes, a rebound that shakes.
//!
//! Integer arithmetic and a seeded generator: the same seed gives the same files on every machine.

use super::Bars;
use crate::{assets, decimal};
use anyhow::{Context, Result};
use ballast_primitives::{
	fixed::{mul_div, Round},
	AssetId, Fixed,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeMap, io::Write, path::Path};

/// First bar: 2025-01-01 00:00 UTC.
pub const START: u64 = 1_735_689_600;
/// Minutes that the story needs.
pub const MINUTES: u32 = 210;
const MILLION: i128 = 1_000_000;

/// Asset number, first price in millionths, reaction to the market in thousandths.
const MARKETS: [(u32, i128, i128); 9] = [
	(1, 40_000_000, 1_100),
	(2, 2_900_000_000, 950),
	(3, 39_500_000_000, 700),
	(4, 36_000_000, 1_000),
	(5, 1_700_000, 950),
	(6, 262_000_000, 1_000),
	(7, 1_400_000, 950),
	(8, 19_000_000, 1_100),
	(9, 405_000, 1_050),
];

/// Drift of the market and size of its noise in minute `minute`, parts per million.
fn act(minute: u32) -> (i128, i128) {
	match minute {
		0..=59 => (-100, 800),
		60..=104 => (-2_500, 2_500),
		105..=116 => (-43_000, 22_000),
		117..=125 => (24_000, 20_000),
		126..=150 => (-3_500, 9_000),
		_ => (600, 4_000),
	}
}

/// Closing prices by asset and minute.
pub fn crash(seed: u64) -> Result<BTreeMap<AssetId, Bars>> {
	let mut random = ChaCha8Rng::seed_from_u64(seed);
	let mut prices: Vec<i128> = MARKETS.iter().map(|(_, price, _)| price * MILLION).collect();
	let mut bars: BTreeMap<AssetId, Bars> = BTreeMap::new();
	for minute in 0..MINUTES {
		let (drift, noise) = act(minute);
		// The sum of two even draws: bell-shaped enough, and bounded.
		let mut draw = |size: i128| random.gen_range(-size..=size) + random.gen_range(-size..=size);
		let market = drift + draw(noise) / 2;
		for ((id, _, beta), price) in MARKETS.iter().zip(prices.iter_mut()) {
			let step = market * beta / 1_000 + draw(noise) / 3;
			*price = mul_div(*price, MILLION + step, MILLION, Round::Down)
				.ok()
				.filter(|price| *price > 0)
				.context("the made-up price left the range")?;
			// Prices are kept in 10^-12, `Fixed` in 10^-18; six digits are shown, as exchanges do.
			let shown = Fixed::from_inner(*price / MILLION * MILLION * MILLION);
			bars.entry(AssetId(*id)).or_default().insert(START + u64::from(minute) * 60, shown);
		}
	}
	Ok(bars)
}

/// Writes one CSV file per market into `folder`, in the format that [`super::csv`] reads.
pub fn write(bars: &BTreeMap<AssetId, Bars>, folder: &Path) -> Result<()> {
	std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
	for (asset, bars) in bars {
		let path = folder.join(format!("{}USDT.csv", assets::by_id(*asset)?.symbol));
		let mut text = Vec::new();
		writeln!(text, "ts,open,high,low,close,volume")?;
		let mut open: Option<Fixed> = None;
		for (at, close) in bars {
			let first = open.unwrap_or(*close);
			let (high, low) = (first.max(*close), first.min(*close));
			let [first, high, low, last] = [first, high, low, *close].map(decimal::exact);
			writeln!(text, "{at},{first},{high},{low},{last},0")?;
			open = Some(*close);
		}
		std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::prices::csv;

	#[test]
	fn crash_should_be_the_same_when_the_seed_is() {
		assert_eq!(crash(7).unwrap(), crash(7).unwrap());
		assert_ne!(crash(7).unwrap(), crash(8).unwrap());
		let bars = crash(1).unwrap();
		assert_eq!(bars.len(), MARKETS.len());
		assert!(bars.values().all(|bars| bars.len() == MINUTES as usize));
	}

	#[test]
	fn crash_should_halve_prices_without_a_jump_that_needs_two_operators() {
		for seed in 0..20 {
			for (asset, bars) in crash(seed).unwrap() {
				let prices: Vec<Fixed> = bars.values().copied().collect();
				let (first, lowest) = (prices[0], *prices.iter().min().unwrap());
				let kept = lowest.to_float() / first.to_float();
				assert!((0.2..0.75).contains(&kept), "{asset} kept {kept} with seed {seed}");
				for pair in prices.windows(2) {
					let step = pair[1].to_float() / pair[0].to_float();
					assert!((0.6..1.4).contains(&step), "{asset} moved by {step} in a minute");
				}
			}
		}
	}

	#[test]
	fn crash_should_be_the_same_when_read_back() {
		let folder = std::env::temp_dir().join(format!("ballast-synthetic-{}", std::process::id()));
		let bars = crash(3).unwrap();
		write(&bars, &folder).unwrap();
		let read = csv::load(std::slice::from_ref(&folder)).unwrap();
		std::fs::remove_dir_all(&folder).unwrap();
		assert_eq!(read.bars, bars);
	}
}
