//! Bars of several files put in order and on one time line.

use super::{
	repair::{Repair, RepairKind},
	Input, Options, Row,
};
use crate::history::Asset;
use anyhow::{bail, Result};
use ballast_primitives::{fixed::Zero, AssetId, Fixed};
use ballast_text::time;
use std::collections::BTreeMap;

/// Which file, by its place in [`Collected::files`].
type FileId = usize;

/// Bars as they were read.
pub struct Collected {
	names: BTreeMap<AssetId, String>,
	files: Vec<String>,
	bars: BTreeMap<AssetId, Vec<(FileId, Row)>>,
}

/// Equal distances in a row, longer than a bar, that are no holes but bars of another length.
const REPEATED: usize = 3;

impl Collected {
	/// Nothing yet, of these assets.
	pub fn new(assets: &[Asset]) -> Self {
		let names = assets.iter().map(|asset| (asset.id, asset.symbol.clone())).collect();
		Self { names, files: Vec::new(), bars: BTreeMap::new() }
	}

	fn name(&self, asset: AssetId) -> &str {
		self.names.get(&asset).map_or("", String::as_str)
	}

	/// Makes a file known.
	pub fn file(&mut self, name: String) -> FileId {
		self.files.push(name);
		self.files.len() - 1
	}

	/// Adds a bar.
	pub fn add(&mut self, asset: AssetId, file: FileId, row: Row) {
		self.bars.entry(asset).or_default().push((file, row));
	}

	/// Whether there are none.
	pub fn is_empty(&self) -> bool {
		self.bars.is_empty()
	}

	fn place(&self, (file, row): &(FileId, Row)) -> String {
		format!("{}:{}", self.files.get(*file).map_or("", String::as_str), row.line)
	}

	/// Puts everything in order.
	pub fn align(mut self, options: &Options) -> Result<Input> {
		let mut repairs = Vec::new();
		let mut all = BTreeMap::new();
		for (asset, bars) in std::mem::take(&mut self.bars) {
			all.insert(asset, self.ordered(asset, bars, &mut repairs)?);
		}
		let step_s = self.step(&all)?;
		for bars in all.values() {
			self.check_ended(bars, step_s, options.now_s)?;
		}
		let begins = |bars: &Vec<(FileId, Row)>| bars.first().map(|(_, row)| row.open_s);
		let ends = |bars: &Vec<(FileId, Row)>| bars.last().map(|(_, row)| row.open_s + step_s);
		let span = all.values().filter_map(begins).min().zip(all.values().filter_map(ends).max());
		let Some((first, last)) = span else { bail!("no bars") };
		// On the same raster as the bars, inside of what was asked for.
		let start_s = match options.from_s {
			Some(from) if from > first => first + (from - first).div_ceil(step_s) * step_s,
			_ => first,
		};
		let end_s = options.to_s.map_or(last, |to| to.min(last));
		let steps = end_s.saturating_sub(start_s).div_ceil(step_s);
		if steps == 0 {
			bail!(
				"no bars in the range asked for; the files hold {} to {} UTC",
				time::show(first),
				time::show(last)
			);
		}
		let (mut assets, mut bars) = (Vec::new(), Vec::new());
		for (asset, found) in all {
			if let Some(whole) = self.filled(asset, &found, (start_s, step_s, steps), options, &mut repairs) {
				assets.push(Asset { symbol: self.name(asset).into(), id: asset });
				bars.push(whole);
			}
		}
		if bars.is_empty() {
			let said: Vec<_> = repairs.iter().map(Repair::say).collect();
			bail!("no asset has bars for the whole range: {}", said.join("; "));
		}
		let Ok(step) = u32::try_from(step_s) else { bail!("bars of {step_s} s are too long") };
		Ok(Input { history: super::history(assets, &bars, start_s, step), repairs })
	}

	/// Ascending, each time once.
	fn ordered(
		&self,
		asset: AssetId,
		mut bars: Vec<(FileId, Row)>,
		repairs: &mut Vec<Repair>,
	) -> Result<Vec<(FileId, Row)>> {
		// Files may come in any order: only what is out of order within one counts.
		let descents = || {
			bars.windows(2).filter_map(|pair| match pair {
				[before, after] if before.0 == after.0 && before.1.open_s > after.1.open_s => Some(after),
				_ => None,
			})
		};
		if let Some(first) = descents().next() {
			let count = descents().count() as u64;
			repairs.push(Repair::new(RepairKind::Unsorted, self.name(asset), count, self.place(first)));
		}
		// Stable: of two bars the one that was read first comes first.
		bars.sort_by_key(|(_, row)| row.open_s);
		let mut kept: Vec<(FileId, Row)> = Vec::with_capacity(bars.len());
		let mut doubled = (0u64, None);
		for bar in bars {
			match kept.last() {
				Some(before) if before.1.open_s == bar.1.open_s => {
					if !before.1.same(&bar.1) {
						bail!(
							"{}: a second bar of {} at {} UTC says something else than {}",
							self.place(&bar),
							self.name(asset),
							time::show(bar.1.open_s),
							self.place(before)
						);
					}
					doubled.0 += 1;
					doubled.1.get_or_insert_with(|| self.place(&bar));
				}
				_ => kept.push(bar),
			}
		}
		if let (bars, Some(place)) = doubled {
			repairs.push(Repair::new(RepairKind::Doubled, self.name(asset), bars, place));
		}
		Ok(kept)
	}

	/// The length of a bar, one for all.
	fn step(&self, all: &BTreeMap<AssetId, Vec<(FileId, Row)>>) -> Result<u64> {
		let mut found: Option<(u64, AssetId)> = None;
		for (asset, bars) in all {
			let Some(step) = self.step_of(*asset, bars)? else { continue };
			match found {
				Some((other, first)) if other != step => bail!(
					"{}: bars of {} are {step} s long, those of {} {other} s; give folders of one bar length",
					bars.first().map_or(String::new(), |bar| self.place(bar)),
					self.name(*asset),
					self.name(first)
				),
				_ => found = Some((step, *asset)),
			}
		}
		let Some((step, _)) = found else { bail!("no asset has two bars: their length cannot be told") };
		Ok(step)
	}

	/// The most frequent distance. Others must be holes: multiples of it that do not repeat.
	fn step_of(&self, asset: AssetId, bars: &[(FileId, Row)]) -> Result<Option<u64>> {
		let distances: Vec<u64> = bars
			.windows(2)
			.map(|pair| match pair {
				[before, after] => after.1.open_s - before.1.open_s,
				_ => 0,
			})
			.collect();
		let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
		for distance in &distances {
			*counts.entry(*distance).or_default() += 1;
		}
		// Of two as frequent the shorter one.
		let step = counts.iter().max_by_key(|(distance, count)| (**count, u64::MAX - **distance));
		let Some((&step, _)) = step else { return Ok(None) };
		let mut in_a_row = (0u64, 0usize);
		for (distance, bar) in distances.iter().zip(bars.iter().skip(1)) {
			in_a_row = if *distance == in_a_row.0 { (*distance, in_a_row.1 + 1) } else { (*distance, 1) };
			if distance % step != 0 || (*distance > step && in_a_row.1 >= REPEATED) {
				bail!(
					"{}: bars of {} are {step} s long, but here one comes {distance} s after the one before; \
					 bars of different lengths cannot be mixed",
					self.place(bar),
					self.name(asset)
				);
			}
		}
		Ok(Some(step))
	}

	fn check_ended(&self, bars: &[(FileId, Row)], step_s: u64, now_s: u64) -> Result<()> {
		let ended = |row: &Row| row.open_s.checked_add(step_s).is_some_and(|end| end <= now_s);
		match bars.iter().find(|(_, row)| !ended(row)) {
			Some(bar) => bail!(
				"{}: a bar of {} UTC lies in the future or is not over yet; it is {} UTC now",
				self.place(bar),
				time::show(bar.1.open_s),
				time::show(now_s)
			),
			None => Ok(()),
		}
	}

	/// One bar for every step; `None` when too many are missing, or all.
	fn filled(
		&self,
		asset: AssetId,
		found: &[(FileId, Row)],
		(start_s, step_s, steps): (u64, u64, u64),
		options: &Options,
		repairs: &mut Vec<Repair>,
	) -> Option<Vec<Row>> {
		let end_s = start_s + step_s * steps;
		let inside: Vec<_> = found.iter().filter(|(_, row)| (start_s..end_s).contains(&row.open_s)).collect();
		let mut left_out =
			|why: String| repairs.push(Repair::new(RepairKind::LeftOut, self.name(asset), 0, why));
		let (Some(first), Some(last)) = (inside.first(), inside.last()) else {
			left_out("it has no bars in the range".into());
			return None;
		};
		let late = first.1.open_s - start_s;
		let early = end_s - step_s - last.1.open_s;
		if late.max(early) > options.longest_gap_s {
			left_out(format!(
				"its bars go from {} to {} UTC only",
				time::show(first.1.open_s),
				time::show(last.1.open_s + step_s)
			));
			return None;
		}
		// The first close of a hole, where it is told of.
		let hole = inside.windows(2).find_map(|pair| match pair {
			[before, after] if after.1.open_s - before.1.open_s > options.longest_gap_s + step_s => {
				Some((before.1.open_s + step_s, after))
			}
			_ => None,
		});
		if let Some((from, after)) = hole {
			left_out(format!(
				"it has no bars from {} to {} UTC ({})",
				time::show(from),
				time::show(after.1.open_s),
				self.place(after)
			));
			return None;
		}
		let mut whole: Vec<Row> = Vec::with_capacity(inside.len());
		let still = |price: Fixed, line: u64, open_s: u64| Row {
			line,
			open_s,
			open: price,
			high: price,
			low: price,
			close: price,
			volume: Fixed::zero(),
		};
		let begun = late / step_s;
		for index in 0..begun {
			whole.push(still(first.1.open, first.1.line, start_s + index * step_s));
		}
		if begun > 0 {
			repairs.push(Repair::new(RepairKind::Begun, self.name(asset), begun, self.place(first)));
		}
		let mut missing = (0u64, None);
		let mut at = start_s + begun * step_s;
		let mut before = first;
		for bar in &inside {
			while at < bar.1.open_s {
				whole.push(still(before.1.close, before.1.line, at));
				at += step_s;
				missing.0 += 1;
				missing.1.get_or_insert_with(|| self.place(before));
			}
			whole.push(bar.1);
			at += step_s;
			before = bar;
		}
		while at < end_s {
			whole.push(still(before.1.close, before.1.line, at));
			at += step_s;
			missing.0 += 1;
			missing.1.get_or_insert_with(|| self.place(before));
		}
		if let (bars, Some(place)) = missing {
			repairs.push(Repair::new(
				RepairKind::Filled,
				self.name(asset),
				bars,
				format!("first after {place}"),
			));
		}
		Some(whole)
	}
}
