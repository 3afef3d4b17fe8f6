//! Price history in CSV, plain or gzipped: one bar a line with at least the columns `ts` and `close`, in the layouts of
//! [`ballast_simulator::input`]. Bars of a market must ascend; a gap is allowed. Whatever is wrong is reported with file and
//! line.

use super::Bars;
use crate::assets;
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::AssetId;
use ballast_simulator::input::{self, Need, Row};
use std::{
	collections::{BTreeMap, BTreeSet},
	path::{Path, PathBuf},
};

/// What was read, and what was passed over.
#[derive(Debug, Default)]
pub struct History {
	/// Bars by asset.
	pub bars: BTreeMap<AssetId, Bars>,
	/// Symbols without an asset on the chain.
	pub skipped: BTreeSet<String>,
}

/// Reads files, and all `*.csv` and `*.csv.gz` files of folders. At least one asset of the chain must be there.
pub fn load(paths: &[PathBuf]) -> Result<History> {
	let mut history = History::default();
	for path in paths {
		if path.is_dir() {
			let mut files: Vec<PathBuf> = std::fs::read_dir(path)
				.with_context(|| format!("cannot read folder {}", path.display()))?
				.map(|entry| Ok(entry?.path()))
				.collect::<Result<_>>()?;
			files.retain(|file| input::market_of(file).is_some());
			files.sort();
			if files.is_empty() {
				bail!("no *.csv or *.csv.gz file in folder {}", path.display());
			}
			for file in files {
				history.add_file(&file)?;
			}
		} else {
			history.add_file(path)?;
		}
	}
	if history.bars.is_empty() {
		let skipped: Vec<_> = history.skipped.iter().map(String::as_str).collect();
		bail!("no market of a known asset in the given files (found: {})", skipped.join(", "));
	}
	Ok(history)
}

impl History {
	/// Adds the bars of one file.
	pub fn add_file(&mut self, path: &Path) -> Result<()> {
		let name = path.display().to_string();
		self.add(&name, |wanted, each| input::read_file(path, Need::Closes, wanted, each))
	}

	/// Adds the bars that `read` hands on of the markets that it is told to.
	fn add(
		&mut self,
		name: &str,
		read: impl FnOnce(&mut dyn FnMut(&str) -> bool, &mut dyn FnMut(&str, Row) -> Result<()>) -> Result<()>,
	) -> Result<()> {
		let Self { bars, skipped } = self;
		// Bars of this file: an asset may come in several files, but not twice at one moment.
		let mut last: BTreeMap<AssetId, u64> = BTreeMap::new();
		let mut passed = BTreeSet::new();
		let mut wanted = |market: &str| {
			let known = assets::by_market(market).is_some();
			if !known {
				passed.insert(market.to_string());
			}
			known
		};
		let mut each = |market: &str, row: Row| {
			let asset = assets::by_market(market).ok_or_else(|| anyhow!("{market} has no asset"))?;
			let (at, open) = (format!("{name}:{}", row.line), row.open_s);
			match last.insert(asset.id, open) {
				Some(before) if before == open => bail!("{at}: second bar of {market} at {open}"),
				Some(before) if before > open => {
					bail!("{at}: bar of {market} at {open} comes after the one at {before}; bars must ascend")
				}
				_ => {}
			}
			if bars.entry(asset.id).or_default().insert(open, row.close).is_some() {
				bail!("{at}: a bar of {market} at {open} was in another file already");
			}
			Ok(())
		};
		read(&mut wanted, &mut each)?;
		if last.is_empty() && passed.is_empty() {
			bail!("{name}: no bars");
		}
		skipped.extend(passed);
		Ok(())
	}

	/// Number of holes and the longest of them in seconds, over all assets, measured against each asset's usual distance.
	pub fn gaps(&self) -> (usize, u64) {
		let mut found = (0, 0);
		for bars in self.bars.values() {
			let times: Vec<u64> = bars.keys().copied().collect();
			let distances = || times.iter().zip(times.iter().skip(1)).map(|(a, b)| b - a);
			let mut sorted: Vec<u64> = distances().collect();
			sorted.sort_unstable();
			let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
			for distance in distances().filter(|distance| *distance > usual) {
				found = (found.0 + 1, found.1.max(distance));
			}
		}
		found
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use ballast_primitives::Fixed;
	use flate2::{write::GzEncoder, Compression};
	use std::{fs::File, io::Write};

	const DOT: AssetId = AssetId(1);

	fn read(text: &str) -> Result<History> {
		let mut history = History::default();
		add(&mut history, "DOTUSDT.csv", text)?;
		Ok(history)
	}

	fn add(history: &mut History, name: &str, text: &str) -> Result<()> {
		history.add(name, |wanted, each| {
			input::read(name, "DOTUSDT", text.as_bytes(), Need::Closes, wanted, each)
		})
	}

	fn refused(text: &str, with: &str) {
		let error = format!("{:#}", read(text).unwrap_err());
		assert!(error.contains(with), "'{error}' should contain '{with}'");
	}

	#[test]
	fn bars_should_be_read_when_columns_are_in_any_order() {
		let history = read("volume,close,ts,open\n5,4.25,60,1\n5,4.5,120,1\n").unwrap();
		let bars = &history.bars[&DOT];
		assert_eq!(bars.get(&60), Some(&Fixed::from_rational(17, 4)));
		assert_eq!(bars.len(), 2);
	}

	#[test]
	fn long_format_should_be_split_by_symbol() {
		let history = read("symbol,ts,close\nDOTUSDT,60,4\nBTCUSDT,60,50000\nEOSUSDT,60,3\n").unwrap();
		assert_eq!(history.bars.len(), 2);
		assert!(history.skipped.contains("EOSUSDT"));
	}

	#[test]
	fn milliseconds_should_be_recognised() {
		assert!(read("ts,close\n1621422000000,4\n").unwrap().bars[&DOT].contains_key(&1_621_422_000));
	}

	#[test]
	fn file_should_be_refused_when_a_column_is_missing() {
		refused("ts,open\n60,4\n", "DOTUSDT.csv:1: column 'close' is missing");
		refused("close\n4\n", "column 'ts' is missing");
		refused("", "DOTUSDT.csv:1: the file is empty");
	}

	#[test]
	fn file_should_be_refused_when_a_line_is_wrong() {
		refused("ts,close\n60,4\n120,four\n", "DOTUSDT.csv:3");
		refused("ts,close\n60,4\nnoon,4\n", "DOTUSDT.csv:3");
		refused("ts,close\n60,4\n120\n", "DOTUSDT.csv:3");
		refused("ts,close\n60,0\n", "DOTUSDT.csv:2: close: a price must be above zero");
		refused("ts,close\n60,-1\n", "DOTUSDT.csv:2: close: a price must be above zero");
		refused("ts,close\n", "no bars");
	}

	#[test]
	fn file_should_be_refused_when_bars_do_not_ascend() {
		refused("ts,close\n60,4\n60,5\n", "DOTUSDT.csv:3: second bar");
		refused("ts,close\n120,4\n60,5\n", "DOTUSDT.csv:3: bar of DOTUSDT at 60 comes after");
	}

	#[test]
	fn second_file_should_be_refused_when_it_repeats_a_bar() {
		let mut history = read("ts,close\n60,4\n").unwrap();
		let error = add(&mut history, "again.csv", "ts,close\n60,4\n").unwrap_err();
		assert!(error.to_string().contains("again.csv:2"));
	}

	#[test]
	fn gaps_should_be_counted_and_kept() {
		let history = read("ts,close\n60,4\n120,4\n180,4\n600,4\n660,4\n").unwrap();
		assert_eq!(history.gaps(), (1, 420));
	}

	#[test]
	fn gzip_should_be_read_from_a_folder() {
		let folder = std::env::temp_dir().join(format!("ballast-csv-{}", std::process::id()));
		std::fs::create_dir_all(&folder).unwrap();
		let mut gz =
			GzEncoder::new(File::create(folder.join("DOTUSDT.csv.gz")).unwrap(), Compression::fast());
		gz.write_all(b"ts,close\n60,4\n").unwrap();
		gz.finish().unwrap();
		std::fs::write(folder.join("notes.txt"), "not prices").unwrap();
		let history = load(std::slice::from_ref(&folder)).unwrap();
		std::fs::write(folder.join("BTCUSDT.csv.gz"), "this is no gzip").unwrap();
		let broken = load(std::slice::from_ref(&folder)).unwrap_err();
		std::fs::remove_dir_all(&folder).unwrap();
		assert_eq!(history.bars[&DOT].len(), 1);
		assert!(format!("{broken:#}").contains("BTCUSDT.csv.gz"));
		assert!(load(&[folder.join("absent.csv")]).is_err());
	}
}
