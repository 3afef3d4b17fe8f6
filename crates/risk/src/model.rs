//! The scenario set and the factors in force.

use crate::{error::RiskError, grid, rules::Rules};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

pub use crate::{
	factors::{AssetFactors, Collateral},
	grid::{GridPoint, VolatilityMove},
	historical::{Historical, MAX_ROWS, PPM},
};

/// Most grid points of a model.
pub const MAX_GRID: usize = 1_000;

/// What differs for one underlying from the grid and rules of the model.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Underlying {
	/// Which asset.
	pub asset: AssetId,
	/// Its grid; empty for that of the model.
	#[serde(default)]
	pub grid: Vec<GridPoint>,
	/// Its rules, in place of the model's.
	#[serde(default)]
	pub rules: Rules,
}

/// What IM adds while the settlement currency is below its peg: the initial factor grows by
/// `factor * max(0, threshold - peg)`.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields, default)]
pub struct PegRule {
	/// Price of the settlement currency below which it counts as off its peg.
	pub threshold: Fixed,
	/// Growth of the factor per 1.0 of the price.
	pub factor: Fixed,
}

/// What IM adds for a venue whose report is old or which answers slowly: `factor * sigma * sqrt((age + latency - free) /
/// day)` of the value of the net position in every asset there. MM never does: an outage liquidates nobody.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields, default)]
pub struct FreshnessRule {
	/// Multiple of the volatility over the time; zero for no charge.
	pub factor: Fixed,
	/// Milliseconds that cost nothing.
	pub free_ms: u64,
}

/// Scenarios and factors: everything that turns exposures into requirements.
///
/// Every rule beyond grid, history and factors is neutral by default.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields, default)]
pub struct RiskModel {
	/// Version of the scenario set; part of every receipt, without effect on the numbers.
	pub version: u32,
	/// Sorted by asset, no duplicates.
	pub assets: Vec<AssetFactors>,
	/// The moves that every asset is put through on its own.
	pub grid: Vec<GridPoint>,
	/// The moves that all assets are put through together.
	pub historical: Historical,
	/// Share of the historical rows, the worst ones, whose mean is the expected shortfall (0.025 = 2.5 %); the number
	/// of rows is rounded up.
	pub tail: Fixed,
	/// Largest part of the sum of the grid losses that diversification may take off.
	pub diversification_cap: Fixed,
	/// Multiple of the core requirement that is maintenance margin.
	pub maintenance_factor: Fixed,
	/// Multiple of the core requirement that is initial margin; not below the maintenance factor.
	pub initial_factor: Fixed,
	/// Volatility per day when each return was made, in parts per million, one per return of the matrix. The returns are
	/// then rescaled to the market's volatility of today. Empty: they are taken as they are.
	pub historical_volatilities: Vec<u32>,
	/// Rules of derivatives on every asset without an entry in `underlyings`.
	pub rules: Rules,
	/// Grids and rules of single underlyings; sorted by asset, no duplicates.
	pub underlyings: Vec<Underlying>,
	/// A settlement currency off its peg.
	pub peg: PegRule,
	/// Old reports and slow venues.
	pub freshness: FreshnessRule,
}

impl Default for RiskModel {
	/// No assets, no history, the standard grid, a tail of 2.5 %, a cap of 30 %, factors of 1 and 1.3, neutral rules.
	fn default() -> Self {
		Self {
			version: 0,
			assets: Vec::new(),
			grid: Self::standard_grid(),
			historical: Historical::default(),
			tail: Fixed::from_inner(ONE / 40),
			diversification_cap: Fixed::from_inner(ONE / 10 * 3),
			maintenance_factor: Fixed::one(),
			initial_factor: Fixed::from_inner(ONE / 10 * 13),
			historical_volatilities: Vec::new(),
			rules: Rules::default(),
			underlyings: Vec::new(),
			peg: PegRule { threshold: Fixed::zero(), factor: Fixed::zero() },
			freshness: FreshnessRule::default(),
		}
	}
}

impl RiskModel {
	/// The grid of a model without options; see [`grid::standard`].
	pub fn standard_grid() -> Vec<GridPoint> {
		grid::standard()
	}

	/// The factors of an asset; [`RiskError::UnknownAsset`] without an entry.
	pub fn factors(&self, asset: AssetId) -> Result<&AssetFactors, RiskError> {
		self.assets
			.binary_search_by_key(&asset, |factors| factors.asset)
			.ok()
			.and_then(|at| self.assets.get(at))
			.ok_or(RiskError::UnknownAsset(asset))
	}

	fn underlying(&self, asset: AssetId) -> Option<&Underlying> {
		let at = self.underlyings.binary_search_by_key(&asset, |underlying| underlying.asset).ok()?;
		self.underlyings.get(at)
	}

	/// The grid of an underlying.
	pub fn grid_of(&self, asset: AssetId) -> &[GridPoint] {
		match self.underlying(asset) {
			Some(own) if !own.grid.is_empty() => &own.grid,
			_ => &self.grid,
		}
	}

	/// The rules of an underlying.
	pub fn rules_of(&self, asset: AssetId) -> &Rules {
		self.underlying(asset).map_or(&self.rules, |own| &own.rules)
	}
}
