//! The scenario set and the factors in force.

use crate::error::{EstimateError, ModelError, RiskError};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Parts per million in 100 %.
pub const PPM: i32 = 1_000_000;
/// Most grid points of a model.
pub const MAX_GRID: usize = 1_000;
/// Most rows of a historical matrix.
pub const MAX_ROWS: usize = 10_000;

/// The thresholds of one asset.
#[derive(
	Clone,
	Copy,
	Debug,
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
pub struct AssetFactors {
	/// Which asset.
	pub asset: AssetId,
	/// Price scan range: the largest undamped move of the grid as a share of the price (0.25 = +/-25 %).
	pub scan_range: Fixed,
	/// Share of the value of net long spot that hedges nothing.
	pub haircut: Fixed,
	/// Factor Y of the square-root law of impact.
	pub impact: Fixed,
}

/// One move of a price.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct GridPoint {
	/// The move as a multiple of the scan range, signed. A price never falls below zero.
	pub shock: Fixed,
	/// Share of the loss that counts, in (0, 1].
	pub damp: Fixed,
}

/// Joint moves of several prices, as they happened together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Historical {
	/// The columns, sorted by asset. An asset without a column gets no benefit from diversification: its worst grid
	/// loss counts in full beside the rows.
	pub assets: Vec<AssetId>,
	/// Returns over the liquidation horizon in parts per million, row after row.
	pub returns: Vec<i32>,
}

impl Historical {
	/// Number of rows; a rest that makes no row is not counted.
	pub fn rows(&self) -> usize {
		self.returns.len().checked_div(self.assets.len()).unwrap_or(0)
	}

	/// The rows of both, `self` first.
	///
	/// [`EstimateError::Columns`] when the columns differ; an empty matrix joins with everything.
	pub fn join(mut self, other: &Historical) -> Result<Self, RiskError> {
		if self.assets.is_empty() {
			return Ok(other.clone());
		}
		if other.assets.is_empty() {
			return Ok(self);
		}
		if self.assets != other.assets {
			return Err(EstimateError::Columns.into());
		}
		self.returns.extend_from_slice(&other.returns);
		Ok(self)
	}

	/// The columns of these assets only, in their own order; assets without a column are left out.
	pub fn project(&self, assets: &[AssetId]) -> Self {
		let kept: Vec<(usize, AssetId)> =
			self.assets.iter().copied().enumerate().filter(|(_, asset)| assets.contains(asset)).collect();
		let mut returns = Vec::new();
		if !kept.is_empty() {
			for row in self.returns.chunks_exact(self.assets.len()) {
				returns.extend(kept.iter().filter_map(|(column, _)| row.get(*column).copied()));
			}
		}
		Self { assets: kept.into_iter().map(|(_, asset)| asset).collect(), returns }
	}
}

/// Scenarios and factors: everything that turns exposures into requirements.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
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
}

impl Default for RiskModel {
	/// No assets, no history, the standard grid, a tail of 2.5 %, a cap of 30 %, factors of 1 and 1.3.
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
		}
	}
}

impl RiskModel {
	/// 33 points: 25 from -1 to 1 in steps of 1/12, and four tails on either side, at 1.5, 2, 2.5 and 3 scan ranges.
	///
	/// The tails are damped so far that a linear position loses at most one scan range; they are there to be seen, and
	/// for instruments that are not linear.
	pub fn standard_grid() -> Vec<GridPoint> {
		let tenths = |shock: i128, damp: i128| GridPoint {
			shock: Fixed::from_inner(shock * ONE / 10),
			damp: Fixed::from_inner(damp * ONE / 100),
		};
		let inner = (-12..=12)
			.map(|step: i128| GridPoint { shock: Fixed::from_inner(step * ONE / 12), damp: Fixed::one() });
		let tails = [(15, 65), (20, 45), (25, 36), (30, 30)];
		let down = tails.iter().rev().map(|(shock, damp)| tenths(-shock, *damp));
		let up = tails.iter().map(|(shock, damp)| tenths(*shock, *damp));
		down.chain(inner).chain(up).collect()
	}

	/// The factors of an asset; [`RiskError::UnknownAsset`] without an entry.
	pub fn factors(&self, asset: AssetId) -> Result<&AssetFactors, RiskError> {
		self.assets
			.binary_search_by_key(&asset, |factors| factors.asset)
			.ok()
			.and_then(|at| self.assets.get(at))
			.ok_or(RiskError::UnknownAsset(asset))
	}

	/// Names the first thing that is wrong with the model.
	pub fn validate(&self) -> Result<(), RiskError> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let (ten, hundred) = (Fixed::from_inner(10 * ONE), Fixed::from_inner(100 * ONE));
		let mut previous = None;
		for factors in &self.assets {
			let asset = factors.asset;
			if previous.is_some_and(|previous| previous >= asset) {
				return Err(ModelError::UnsortedAssets(asset).into());
			}
			previous = Some(asset);
			if factors.scan_range <= zero || factors.scan_range > ten {
				return Err(ModelError::ScanRange(asset).into());
			}
			if factors.haircut < zero || factors.haircut > one {
				return Err(ModelError::Haircut(asset).into());
			}
			if factors.impact < zero || factors.impact > hundred {
				return Err(ModelError::Impact(asset).into());
			}
		}
		if self.grid.is_empty() || self.grid.len() > MAX_GRID {
			return Err(ModelError::GridSize.into());
		}
		for (index, point) in (0u16..).zip(&self.grid) {
			if point.shock > hundred || point.shock.into_inner() < -hundred.into_inner() {
				return Err(ModelError::GridShock(index).into());
			}
			if point.damp <= zero || point.damp > one {
				return Err(ModelError::GridDamp(index).into());
			}
		}
		self.validate_historical()?;
		if self.tail <= zero || self.tail > one {
			return Err(ModelError::Tail.into());
		}
		if self.diversification_cap < zero || self.diversification_cap > one {
			return Err(ModelError::DiversificationCap.into());
		}
		if self.maintenance_factor <= zero || self.maintenance_factor > hundred {
			return Err(ModelError::MaintenanceFactor.into());
		}
		if self.initial_factor < self.maintenance_factor || self.initial_factor > hundred {
			return Err(ModelError::InitialFactor.into());
		}
		Ok(())
	}

	fn validate_historical(&self) -> Result<(), RiskError> {
		let Historical { assets, returns } = &self.historical;
		let mut previous = None;
		for asset in assets {
			if previous.is_some_and(|previous| previous >= *asset) {
				return Err(ModelError::HistoricalAssets(*asset).into());
			}
			previous = Some(*asset);
		}
		let whole = match returns.len().checked_rem(assets.len()) {
			Some(rest) => rest == 0,
			None => returns.is_empty(),
		};
		if !whole || self.historical.rows() > MAX_ROWS {
			return Err(ModelError::HistoricalShape.into());
		}
		match (0u32..).zip(returns).find(|(_, value)| **value < -PPM) {
			Some((index, _)) => Err(ModelError::HistoricalReturn(index).into()),
			None => Ok(()),
		}
	}
}
