//! Filtered historical rows: what happened, as large as it would be at today's volatility.
//!
//! A step from one sample to the next becomes a row if every column has a price at both ends, if it took at most twice
//! the sample interval (a step across a gap is not interpolated, it is no row), and if every column had
//! [`WARM_UP`] steps before it, so that its own volatility at the time is known.

use super::{
	ewma::Ewma,
	root_of_time,
	set::{AssetInput, AssetThresholds, HistorySample},
	DAY_MS, MAX_RETURN_PPM,
};
use crate::{error::RiskError, model::PPM};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	AssetId, Fixed, MathError, Round,
};
use core::cmp::Reverse;

/// Steps of an asset before the first one that is rescaled.
pub(super) const WARM_UP: usize = 8;

/// A step of one asset: its return, and its blended fast volatility as it was known before the step.
#[derive(Clone, Copy)]
struct Step {
	change: Fixed,
	sigma: Fixed,
}

/// A column of the matrix.
pub(super) struct Column {
	pub(super) asset: AssetId,
	/// Blended volatility per day now.
	sigma_now: Fixed,
	/// Stressed volatility per day.
	stressed: Fixed,
	/// Liquidation horizon.
	horizon_ms: u64,
	/// Blended volatility over the horizon now, positive.
	unit: Fixed,
}

impl Column {
	/// The column of an asset that has thresholds.
	pub(super) fn new(found: &AssetThresholds, input: &AssetInput) -> Result<Self, RiskError> {
		let root = root_of_time(input.horizon_ms, DAY_MS, Round::Up)?;
		Ok(Self {
			asset: found.asset,
			sigma_now: found.volatility,
			stressed: input.stressed_volatility,
			horizon_ms: input.horizon_ms,
			unit: fixed::mul(found.volatility, root, Round::Up)?,
		})
	}
}

/// How rows are made.
pub(super) struct Rescale {
	pub(super) interval_ms: u64,
	/// Of the volatility that returns are divided by.
	pub(super) half_life_ms: u64,
	pub(super) stress_weight: Fixed,
}

/// Rows in parts per million, in the order of time, and how many returns were cut to -100 % or [`MAX_RETURN_PPM`].
#[derive(Default)]
pub(super) struct Rows {
	pub(super) rows: Vec<Vec<i32>>,
	pub(super) cut: u32,
}

impl Rescale {
	/// The steps of one asset; `None` at the end of a step that makes no row.
	fn steps(&self, samples: &[HistorySample], column: &Column) -> Result<Vec<Option<Step>>, RiskError> {
		let mut ewma = Ewma::new(self.half_life_ms)?;
		let mut taken = 0usize;
		// The last price, when it was, and at which sample.
		let mut last: Option<(u64, Fixed, usize)> = None;
		let mut steps = Vec::with_capacity(samples.len());
		for (position, sample) in samples.iter().enumerate() {
			let Some(price) = sample.price(column.asset) else {
				steps.push(None);
				continue;
			};
			let mut step = None;
			if let Some((at, before, from)) = last {
				let elapsed = sample.at_ms.saturating_sub(at);
				let whole =
					from.checked_add(1) == Some(position) && elapsed <= self.interval_ms.saturating_mul(2);
				if whole && taken >= WARM_UP {
					let sigma = super::blend(ewma.volatility()?, column.stressed, self.stress_weight)?;
					let change = fixed::div(fixed::sub(price, before)?, before, Round::Down)?;
					step = (sigma > Fixed::zero()).then_some(Step { change, sigma });
				}
				ewma.push(elapsed, before, price)?;
				taken = taken.saturating_add(1);
			}
			last = Some((sample.at_ms, price, position));
			steps.push(step);
		}
		Ok(steps)
	}

	/// `r_t * sigma_now / sigma_t * sqrt(horizon / elapsed)`, rounded down, for all columns and all whole steps; every column
	/// has its own horizon.
	pub(super) fn rows(&self, samples: &[HistorySample], columns: &[Column]) -> Result<Rows, RiskError> {
		let steps = columns
			.iter()
			.map(|column| self.steps(samples, column))
			.collect::<Result<Vec<_>, RiskError>>()?;
		let mut made = Rows::default();
		// The roots of the last elapsed time, by column; most steps take the same time.
		let mut roots = (0u64, Vec::new());
		for (position, pair) in samples.windows(2).enumerate() {
			let end = position.saturating_add(1);
			let joint: Option<Vec<Step>> =
				steps.iter().map(|of_column| of_column.get(end).copied().flatten()).collect();
			let (Some(joint), [before, after]) = (joint, pair) else { continue };
			let elapsed = after.at_ms.saturating_sub(before.at_ms);
			if roots.0 != elapsed {
				let of = |column: &Column| root_of_time(column.horizon_ms, elapsed, Round::Down);
				roots = (elapsed, columns.iter().map(of).collect::<Result<Vec<_>, RiskError>>()?);
			}
			let mut row = Vec::with_capacity(columns.len());
			for ((step, column), root) in joint.iter().zip(columns).zip(&roots.1) {
				let ratio = fixed::div(column.sigma_now, step.sigma, Round::Down)?;
				let factor = fixed::mul(ratio, *root, Round::Down)?;
				let scaled = fixed::mul_div(
					fixed::mul(step.change, factor, Round::Down)?.into_inner(),
					i128::from(PPM),
					ONE,
					Round::Down,
				)?;
				let kept = scaled.clamp(-i128::from(PPM), i128::from(MAX_RETURN_PPM));
				if kept != scaled {
					made.cut = made.cut.saturating_add(1);
				}
				row.push(i32::try_from(kept).map_err(|_| MathError::Overflow)?);
			}
			made.rows.push(row);
		}
		Ok(made)
	}
}

/// How informative a row is: the distance between its largest rise and its deepest fall, each in units of the asset's
/// own volatility over its horizon, with zero (cash) among them. It is the most that one unit of risk long and one short, or either
/// alone, can lose in the row: joint crashes, lone jumps and broken hedges all score.
fn spread(row: &[i32], columns: &[Column]) -> Result<i128, RiskError> {
	let (mut low, mut high) = (0i128, 0i128);
	for (value, column) in row.iter().zip(columns) {
		let moved = fixed::mul_div(i128::from(*value), ONE, column.unit.into_inner(), Round::Down)?;
		low = low.min(moved);
		high = high.max(moved);
	}
	Ok(high.checked_sub(low).ok_or(MathError::Overflow)?)
}

/// Keeps the `most` rows of the largest [`spread`], of equals the newer, in the order of time.
///
/// Who averages the worst share of the chosen rows averages a smaller share of what was observed: the share is to be
/// taken of all rows there were (`observed_rows` of the set), or the requirement depends on very few of them and jumps with
/// every new one.
pub(super) fn choose(
	rows: Vec<Vec<i32>>,
	columns: &[Column],
	most: usize,
) -> Result<Vec<Vec<i32>>, RiskError> {
	if rows.len() <= most {
		return Ok(rows);
	}
	let mut ranked = rows
		.into_iter()
		.enumerate()
		.map(|(position, row)| Ok((spread(&row, columns)?, position, row)))
		.collect::<Result<Vec<_>, RiskError>>()?;
	// Positions differ, so that the order is total.
	ranked.sort_unstable_by_key(|(spread, position, _)| Reverse((*spread, *position)));
	ranked.truncate(most);
	ranked.sort_unstable_by_key(|(_, position, _)| *position);
	Ok(ranked.into_iter().map(|(_, _, row)| row).collect())
}
