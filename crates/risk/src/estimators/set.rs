//! One epoch's thresholds from one frozen history: what every worker computes, to the bit the same.

use super::{
	correlation::correlations,
	ewma_volatility, price_scan_range,
	rows::{choose, Column, Rescale},
};
use crate::{error::RiskError, model::PPM};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, Round,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Which computation this is; rises whenever the same input gives another answer.
pub const METHOD: u16 = 2;
/// Most rows of a set.
pub const MAX_SET_ROWS: usize = 256;
/// Prices below which nothing is estimated.
pub const MIN_SAMPLES: usize = 8;
/// An asset with more than one gap in this many samples keeps its range.
const GAPS_ONE_IN: usize = 4;
/// The trade whose impact a set reports: 100,000 of settlement currency.
pub const IMPACT_REFERENCE: Fixed = Fixed::from_inner(100_000 * ONE);

/// Prices of one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistorySample {
	/// Milliseconds since 1970.
	pub at_ms: u64,
	/// Settlement currency per unit, sorted by asset. `None` is a gap; so is an asset that is missing.
	pub prices: Vec<(AssetId, Option<Fixed>)>,
}

impl HistorySample {
	/// Price of an asset; `None` in a gap.
	pub fn price(&self, asset: AssetId) -> Option<Fixed> {
		let at = self.prices.binary_search_by_key(&asset, |(asset, _)| *asset).ok()?;
		self.prices.get(at).and_then(|(_, price)| *price)
	}
}

/// What is known of an asset besides its prices.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AssetInput {
	/// Which.
	pub asset: AssetId,
	/// Volatility per day in times of stress, positive (0.1 = 10 %).
	pub stressed_volatility: Fixed,
	/// Factor Y of the square-root law of impact, non-negative.
	pub impact: Fixed,
	/// Depth over all venues as they reported it, settlement currency; zero when nothing is known.
	pub depth: Fixed,
	/// Liquidation horizon, in milliseconds: how long it takes to sell what is reckoned with.
	pub horizon_ms: u64,
}

/// Everything that a set is computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetInput {
	/// The epoch.
	pub epoch: u64,
	/// Version of the scenario set in force when the epoch began.
	pub base: u32,
	/// Time between two samples, in milliseconds.
	pub interval_ms: u64,
	/// Half-life of the volatility, in milliseconds.
	pub half_life_ms: u64,
	/// Half-life of the volatility that past returns are divided by, in milliseconds.
	pub filter_half_life_ms: u64,
	/// Standard deviations that a price scan range covers.
	pub deviations: Fixed,
	/// Weight of the stressed volatility, in [0, 1].
	pub stress_weight: Fixed,
	/// Sorted by asset, no duplicates.
	pub assets: Vec<AssetInput>,
	/// Oldest first; times rise.
	pub samples: Vec<HistorySample>,
}

/// Why there is no set at all, and where.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum SetError {
	/// No assets were asked for.
	NoAssets,
	/// The asset of this index is not larger than the one before.
	UnsortedAssets(u32),
	/// The sample of this index is not later than the one before.
	Time(u32),
	/// The prices of the sample of this index are not sorted by asset, or one is not positive.
	Prices(u32),
	/// An interval or half-life is zero, deviations are negative, or the weight is not in [0, 1].
	Parameter,
	/// A calculation had no answer.
	Risk(RiskError),
}

impl From<RiskError> for SetError {
	fn from(error: RiskError) -> Self {
		SetError::Risk(error)
	}
}

/// Why an asset keeps the thresholds it has.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum SkipReason {
	/// Fewer than [`MIN_SAMPLES`] prices.
	TooFewSamples {
		/// Prices there are.
		have: u32,
	},
	/// More than one sample in four, since the asset's first, is a gap.
	TooManyGaps {
		/// Samples without a price.
		gaps: u32,
		/// Of this many.
		of: u32,
	},
	/// A price that never moved says nothing.
	NeverMoved,
	/// The estimator refused.
	Estimate(RiskError),
}

/// An asset that keeps the thresholds it has.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Skip {
	/// Which.
	pub asset: AssetId,
	/// Why.
	pub why: SkipReason,
}

/// Proposed thresholds of an asset.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AssetThresholds {
	/// Which.
	pub asset: AssetId,
	/// Price scan range, positive; 0.25 is plus or minus 25 %.
	pub scan_range: Fixed,
	/// Volatility per day, blended with the stressed level, positive.
	pub volatility: Fixed,
	/// The observed part of it alone, for the report.
	pub observed: Fixed,
	/// Depth over all venues, settlement currency, for the report; zero when unknown.
	pub depth: Fixed,
	/// Share of the price that a trade of [`IMPACT_REFERENCE`] costs: `Y * sigma * sqrt(Q / depth)`, at most the scan
	/// range, which it also is while the depth is unknown. For the report.
	pub impact: Fixed,
}

/// One epoch's thresholds. Its hash is what workers vote for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ThresholdSet {
	/// [`METHOD`] of the computation.
	pub method: u16,
	/// The epoch at whose beginning the history was frozen.
	pub epoch: u64,
	/// Version of the scenario set in force then.
	pub base: u32,
	/// Sorted by asset.
	pub assets: Vec<AssetThresholds>,
	/// Assets that keep what they have, sorted by asset.
	pub skipped: Vec<Skip>,
	/// Columns of `returns`, sorted: the assets that have thresholds in this set.
	pub columns: Vec<AssetId>,
	/// Joint returns, each over the horizon of its asset, in parts per million, row after row, oldest first; at most [`MAX_SET_ROWS`] rows.
	pub returns: Vec<i32>,
	/// Correlations of the columns in parts per million, for the report; pairs (0, 1), (0, 2), ..., (1, 2), ...
	pub correlations: Vec<i32>,
	/// Rows there were before the most informative were chosen.
	pub observed_rows: u32,
	/// Returns that had to be cut to -100 % or +1,000 % among them.
	pub cut: u32,
}

/// What is wrong with a set, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetFault {
	/// Another computation.
	Method,
	/// No thresholds at all.
	Empty,
	/// More than [`MAX_SET_ROWS`] rows.
	TooManyRows,
	/// The asset of this index (in `assets`, or in `skipped`, or in `columns`) is not larger than the one before.
	UnsortedAssets(u16),
	/// Range or volatility of the asset of this index is not positive.
	Range(u16),
	/// The column of this index is no asset of the set.
	Column(u16),
	/// Returns or correlations do not fit the columns.
	Shape,
	/// A return in the row of this index is below -100 % or above +1,000 %.
	Return(u16),
}

fn small(at: usize) -> u16 {
	// Only names a place.
	u16::try_from(at).unwrap_or(u16::MAX)
}

fn large(count: usize) -> u32 {
	u32::try_from(count).unwrap_or(u32::MAX)
}

fn first_unsorted(assets: impl Iterator<Item = AssetId>) -> Option<usize> {
	let mut previous = None;
	for (at, asset) in assets.enumerate() {
		if previous.is_some_and(|previous| previous >= asset) {
			return Some(at);
		}
		previous = Some(asset);
	}
	None
}

impl ThresholdSet {
	/// Number of rows.
	pub fn rows(&self) -> usize {
		self.returns.len().checked_div(self.columns.len()).unwrap_or(0)
	}

	/// Names the first thing that is wrong with the set as such, whoever made it.
	pub fn validate(&self) -> Result<(), SetFault> {
		if self.method != METHOD {
			return Err(SetFault::Method);
		}
		if self.assets.is_empty() {
			return Err(SetFault::Empty);
		}
		let unsorted = first_unsorted(self.assets.iter().map(|a| a.asset))
			.or_else(|| first_unsorted(self.skipped.iter().map(|s| s.asset)))
			.or_else(|| first_unsorted(self.columns.iter().copied()));
		if let Some(at) = unsorted {
			return Err(SetFault::UnsortedAssets(small(at)));
		}
		let zero = Fixed::zero();
		if let Some(at) = self.assets.iter().position(|a| a.scan_range <= zero || a.volatility <= zero) {
			return Err(SetFault::Range(small(at)));
		}
		let listed = |column: &AssetId| self.assets.binary_search_by_key(column, |a| a.asset).is_ok();
		if let Some(at) = self.columns.iter().position(|column| !listed(column)) {
			return Err(SetFault::Column(small(at)));
		}
		let whole = match self.returns.len().checked_rem(self.columns.len()) {
			Some(rest) => rest == 0,
			None => self.returns.is_empty(),
		};
		let width = self.columns.len();
		let pairs = width.saturating_mul(width.saturating_sub(1)) / 2;
		if !whole || self.correlations.len() != pairs {
			return Err(SetFault::Shape);
		}
		if self.rows() > MAX_SET_ROWS {
			return Err(SetFault::TooManyRows);
		}
		let allowed = -PPM..=super::MAX_RETURN_PPM;
		match self.returns.iter().position(|value| !allowed.contains(value)) {
			Some(at) => Err(SetFault::Return(small(at.checked_div(width).unwrap_or(0)))),
			None => Ok(()),
		}
	}
}

impl SetInput {
	/// Names the first thing that is wrong with the input.
	pub fn validate(&self) -> Result<(), SetError> {
		if self.assets.is_empty() {
			return Err(SetError::NoAssets);
		}
		if let Some(at) = first_unsorted(self.assets.iter().map(|a| a.asset)) {
			return Err(SetError::UnsortedAssets(large(at)));
		}
		let (zero, one) = (Fixed::zero(), Fixed::one());
		if self.interval_ms == 0
			|| self.half_life_ms == 0
			|| self.filter_half_life_ms == 0
			|| self.deviations < zero
			|| self.stress_weight < zero
			|| self.stress_weight > one
		{
			return Err(SetError::Parameter);
		}
		let mut previous = None;
		for (at, sample) in self.samples.iter().enumerate() {
			if previous.is_some_and(|previous| previous >= sample.at_ms) {
				return Err(SetError::Time(large(at)));
			}
			previous = Some(sample.at_ms);
			let positive = sample.prices.iter().all(|(_, price)| price.is_none_or(|price| price > zero));
			if !positive || first_unsorted(sample.prices.iter().map(|(asset, _)| *asset)).is_some() {
				return Err(SetError::Prices(large(at)));
			}
		}
		Ok(())
	}

	/// Time and price of an asset's samples, oldest first, or why they say nothing. Gaps count from the asset's first
	/// price on: before it there was no asset.
	fn prices(&self, asset: AssetId) -> Result<Vec<(u64, Fixed)>, SkipReason> {
		let all = self.samples.iter().map(|sample| (sample.at_ms, sample.price(asset)));
		let (mut prices, mut of) = (Vec::new(), 0usize);
		for (at, price) in all.skip_while(|(_, price)| price.is_none()) {
			of = of.saturating_add(1);
			prices.extend(price.map(|price| (at, price)));
		}
		if prices.len() < MIN_SAMPLES {
			return Err(SkipReason::TooFewSamples { have: large(prices.len()) });
		}
		let gaps = of.saturating_sub(prices.len());
		if gaps.saturating_mul(GAPS_ONE_IN) > of {
			return Err(SkipReason::TooManyGaps { gaps: large(gaps), of: large(of) });
		}
		Ok(prices)
	}

	fn asset(&self, input: &AssetInput) -> Result<AssetThresholds, SkipReason> {
		let prices = self.prices(input.asset)?;
		let estimate = || -> Result<AssetThresholds, RiskError> {
			let observed = ewma_volatility(&prices, self.half_life_ms)?;
			let volatility = super::blend(observed, input.stressed_volatility, self.stress_weight)?;
			let scan_range = price_scan_range(
				observed,
				input.stressed_volatility,
				self.stress_weight,
				self.deviations,
				input.horizon_ms,
			)?;
			let rate = || -> Result<Fixed, RiskError> {
				let root = fixed::sqrt(fixed::div(IMPACT_REFERENCE, input.depth, Round::Up)?, Round::Up)?;
				Ok(fixed::mul(fixed::mul(input.impact, volatility, Round::Up)?, root, Round::Up)?)
			};
			// A rate that cannot be computed (no depth, or out of range) lies above the cap.
			let impact = rate().unwrap_or(scan_range).min(scan_range);
			let depth = input.depth;
			Ok(AssetThresholds { asset: input.asset, scan_range, volatility, observed, depth, impact })
		};
		let found = estimate().map_err(SkipReason::Estimate)?;
		let moves = found.observed > Fixed::zero() && found.scan_range > Fixed::zero();
		moves.then_some(found).ok_or(SkipReason::NeverMoved)
	}
}

/// Computes one epoch's thresholds. A function of its input alone: no clock, no random numbers, no floats, no storage;
/// the same bits on every machine, natively and in Wasm.
///
/// An asset with too little history is named in `skipped` and keeps what it has. Rows are filtered historical
/// simulation: `r_t * sigma_now / sigma_t * sqrt(horizon / step)` of all steps that have all columns (see the rules in
/// `rows.rs`); of more than [`MAX_SET_ROWS`], those with the largest spread between the assets' moves in units of their own
/// volatility. Both volatilities are blended with the stressed level. `sigma_now` is the slow one of the thresholds, so
/// that a crash does not rescale all of the past at once; `sigma_t` is the fast one that was known before the step, so that
/// the hours after a jump, which the jump made expected, do not count as surprises again.
pub fn compute_set(input: &SetInput) -> Result<ThresholdSet, SetError> {
	input.validate()?;
	let (mut assets, mut skipped, mut columns) = (Vec::new(), Vec::new(), Vec::new());
	for listed in &input.assets {
		match input.asset(listed) {
			Ok(found) => {
				columns.push(Column::new(&found, listed)?);
				assets.push(found);
			}
			Err(why) => skipped.push(Skip { asset: listed.asset, why }),
		}
	}
	let rescale = Rescale {
		interval_ms: input.interval_ms,
		half_life_ms: input.filter_half_life_ms,
		stress_weight: input.stress_weight,
	};
	let made =
		if columns.is_empty() { Default::default() } else { rescale.rows(&input.samples, &columns)? };
	let observed_rows = large(made.rows.len());
	let correlations = correlations(&made.rows, columns.len());
	let rows = choose(made.rows, &columns, MAX_SET_ROWS)?;
	Ok(ThresholdSet {
		method: METHOD,
		epoch: input.epoch,
		base: input.base,
		assets,
		skipped,
		columns: columns.into_iter().map(|column| column.asset).collect(),
		returns: rows.into_iter().flatten().collect(),
		correlations,
		observed_rows,
		cut: made.cut,
	})
}
