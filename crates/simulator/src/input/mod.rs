//! Price history from files: what is read, what is refused, and what is repaired and said.
//!
//! An error names file and line. A repair is counted and told, and goes into the report; nothing is passed over in silence.
//!
//! | input | what happens |
//! |---|---|
//! | a missing column, a number that is none, a price of zero or below, a short line, an empty file | error |
//! | open or close outside of low and high | error |
//! | a bar that is not over yet | error |
//! | bars of different lengths, in one file or among assets | error |
//! | two bars of one time that differ | error |
//! | two bars of one time that are the same | one is taken |
//! | bars that do not ascend | sorted |
//! | a gap of at most [`Options::longest_gap_s`] | filled with the last close, volume 0 |
//! | an asset that begins later or ends earlier than that | left out |
//! | a symbol without an asset | passed over |

mod repair;
mod rows;
mod series;

pub use repair::{Repair, RepairKind};
pub use rows::{market_of, read, read_file, Need, Row};

use crate::history::{Asset, History};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{AssetId, Fixed};
use series::Collected;
use std::{
	collections::{BTreeMap, BTreeSet},
	path::{Path, PathBuf},
};

/// What is read, and of when.
#[derive(Clone, Debug)]
pub struct Options<'a> {
	/// Files, and folders with `*.csv` and `*.csv.gz`.
	pub paths: &'a [PathBuf],
	/// The assets that are read; [`Asset::symbol`] is a ticker, which files call by it and a kind of dollar: `DOTUSDT`.
	pub assets: &'a [Asset],
	/// First bar, Unix seconds; none for the first that there is.
	pub from_s: Option<u64>,
	/// End (no bar begins at it or later), Unix seconds; none for the last that there is.
	pub to_s: Option<u64>,
	/// Longest hole that is filled, seconds.
	pub longest_gap_s: u64,
	/// The time now, Unix seconds: no bar may end after it.
	pub now_s: u64,
}

/// Longest hole that is filled when nothing else is said: six hours, which is longer than exchanges have been away in crashes.
pub const LONGEST_GAP_S: u64 = 6 * 3_600;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
	/// Each asset has a bar for every step.
	pub history: History,
	/// What was put right.
	pub repairs: Vec<Repair>,
}

/// Reads and aligns.
pub fn load(options: &Options) -> Result<Input> {
	let mut symbols = BTreeMap::new();
	for asset in options.assets {
		symbols.extend(symbols_of(&asset.symbol).map(|symbol| (symbol, asset.id)));
	}
	let mut collected = Collected::new(options.assets);
	let mut skipped = BTreeSet::new();
	for file in files(options.paths)? {
		add_file(&mut collected, &mut skipped, &file, &symbols)?;
	}
	if collected.is_empty() {
		let skipped: Vec<_> = skipped.into_iter().collect();
		bail!("no market of a known asset in the given files (found: {})", skipped.join(", "));
	}
	let mut input = collected.align(options)?;
	input.repairs.extend(skipped.into_iter().map(Repair::unknown));
	Ok(input)
}

fn add_file(
	collected: &mut Collected,
	skipped: &mut BTreeSet<String>,
	file: &Path,
	symbols: &BTreeMap<String, AssetId>,
) -> Result<()> {
	let name = collected.file(file.display().to_string());
	let asset_of = |market: &str| symbols.get(&plain(market)).copied();
	let mut seen = BTreeSet::new();
	rows::read_file(
		file,
		Need::Bars,
		|market| {
			let known = asset_of(market).is_some();
			if !known {
				seen.insert(market.to_string());
			}
			known
		},
		|market, row| {
			let asset = asset_of(market).ok_or_else(|| anyhow!("{market} has no asset"))?;
			collected.add(asset, name, row);
			Ok(())
		},
	)?;
	skipped.extend(seen);
	Ok(())
}

/// A symbol without what separates its parts, upper case.
fn plain(symbol: &str) -> String {
	symbol.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The symbols of an asset by its ticker: quoted in dollars of any kind.
fn symbols_of(ticker: &str) -> impl Iterator<Item = String> + '_ {
	ballast_text::assets::QUOTES.iter().map(move |quote| plain(ticker) + quote)
}

/// All files, those of folders sorted by name.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
	let mut all = Vec::new();
	for path in paths {
		if !path.is_dir() {
			all.push(path.clone());
			continue;
		}
		let mut files: Vec<PathBuf> = std::fs::read_dir(path)
			.with_context(|| format!("cannot read folder {}", path.display()))?
			.map(|entry| Ok(entry?.path()))
			.collect::<Result<_>>()?;
		files.retain(|file| rows::market_of(file).is_some());
		files.sort();
		if files.is_empty() {
			bail!("no *.csv or *.csv.gz file in folder {}", path.display());
		}
		all.extend(files);
	}
	Ok(all)
}

/// The bars of all assets, each with as many, as a history.
fn history(assets: Vec<Asset>, bars: &[Vec<Row>], start: u64, step: u32) -> History {
	let steps = bars.iter().map(Vec::len).min().unwrap_or(0);
	let column = |value: fn(&Row) -> Fixed| {
		(0..steps).flat_map(|step| bars.iter().filter_map(move |bars| bars.get(step)).map(value)).collect()
	};
	History {
		start,
		step,
		assets,
		closes: column(|row| row.close),
		lows: column(|row| row.low),
		highs: column(|row| row.high),
		volumes: column(|row| row.volume),
	}
}

#[cfg(test)]
mod tests;
