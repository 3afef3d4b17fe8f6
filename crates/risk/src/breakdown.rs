//! Where a requirement comes from.

use alloc::vec::Vec;
use ballast_primitives::{fixed::Zero, AssetId, Fixed};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The scenario that decided the core requirement.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum WorstScenario {
	/// No scenario loses anything.
	#[default]
	None,
	/// The grid decided; this is the asset that loses most.
	Grid {
		/// The asset.
		asset: AssetId,
		/// Index of its worst grid point.
		point: u16,
		/// What it loses there, settlement currency, rounded up.
		loss: Fixed,
	},
	/// The expected shortfall decided; this is its worst row.
	Historical {
		/// Index of the row.
		row: u16,
		/// What the portfolio loses there, settlement currency, rounded up.
		loss: Fixed,
	},
}

/// One asset's part. All values in settlement currency.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AssetBreakdown {
	/// Which asset.
	pub asset: AssetId,
	/// Value of the net position over all venues and instruments, signed, rounded away from zero.
	pub exposure: Fixed,
	/// Worst loss on the grid, non-negative, rounded up.
	pub grid_loss: Fixed,
	/// Index of the grid point of that loss; zero when nothing is lost.
	pub grid_point: u16,
	/// Haircut of spot collateral that hedges nothing, rounded up.
	pub haircut: Fixed,
	/// Cost of trading out of the position, rounded up.
	pub liquidity: Fixed,
}

/// A requirement taken apart. All values in settlement currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Breakdown {
	/// Mean loss of the worst historical rows, non-negative, rounded up.
	pub expected_shortfall: Fixed,
	/// Sum of the worst grid losses, less the diversification the cap allows, rounded up.
	pub grid: Fixed,
	/// Sum of the haircuts.
	pub haircut: Fixed,
	/// Sum of the costs of trading out.
	pub liquidity: Fixed,
	/// Per asset, sorted by asset.
	pub assets: Vec<AssetBreakdown>,
}

impl Breakdown {
	/// The part of an asset.
	pub fn asset(&self, asset: AssetId) -> Option<&AssetBreakdown> {
		self.assets.iter().find(|part| part.asset == asset)
	}

	/// Whether the portfolio is exposed to no price.
	pub fn is_flat(&self) -> bool {
		self.assets.iter().all(|part| part.exposure.is_zero() && part.liquidity.is_zero())
	}
}
