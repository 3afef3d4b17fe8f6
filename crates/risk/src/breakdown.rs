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
	/// The grid decided, and of the asset that loses most the basis contingency, which is worse than any point.
	Basis {
		/// The asset.
		asset: AssetId,
		/// Its basis contingency, settlement currency, rounded up.
		loss: Fixed,
	},
}

/// Sensitivities of the options on one asset, all series together, each rounded towards zero per series.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Greeks {
	/// Change of value by a rise of the forwards of 1, in units of the asset.
	pub delta: Fixed,
	/// Change of delta by a rise of the forwards of 1.
	pub gamma: Fixed,
	/// Change of value by a rise of the implied volatilities of 1.00 (100 points).
	pub vega: Fixed,
	/// Change of value by the passing of a day.
	pub theta: Fixed,
}

/// One asset's part. All values in settlement currency, requirements rounded up.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AssetBreakdown {
	/// Which asset.
	pub asset: AssetId,
	/// Value that moves with the price in proportion: spot, perpetuals and futures net over all venues, with the
	/// collateral that follows the asset; signed, rounded away from zero. Options are in `greeks`.
	pub exposure: Fixed,
	/// Worst loss on the grid or by the basis, non-negative.
	pub grid_loss: Fixed,
	/// Index of the worst grid point; zero when nothing is lost.
	pub grid_point: u16,
	/// Haircut of spot collateral.
	pub haircut: Fixed,
	/// Cost of trading out of the position.
	pub liquidity: Fixed,
	/// The basis contingency, which is the grid loss where no grid point loses more.
	pub basis: Fixed,
	/// Charge for the part of the position beyond a share of the depth.
	pub concentration: Fixed,
	/// Charge for perpetuals and naked short options.
	pub contingency: Fixed,
	/// IM only: the rest of the haircut.
	pub initial_haircut: Fixed,
	/// IM only: the rest of the charge for perpetuals and naked short options.
	pub initial_contingency: Fixed,
	/// IM only: charge for prices that cannot be trusted.
	pub doubt: Fixed,
	/// IM only: charge for old reports and slow venues.
	pub freshness: Fixed,
	/// Of the options.
	pub greeks: Greeks,
}

impl AssetBreakdown {
	/// Nothing in an asset.
	pub fn empty(asset: AssetId) -> Self {
		let zero = Fixed::zero();
		Self {
			asset,
			exposure: zero,
			grid_loss: zero,
			grid_point: 0,
			haircut: zero,
			liquidity: zero,
			basis: zero,
			concentration: zero,
			contingency: zero,
			initial_haircut: zero,
			initial_contingency: zero,
			doubt: zero,
			freshness: zero,
			greeks: Greeks::default(),
		}
	}
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
	/// Sum of the charges for concentration.
	pub concentration: Fixed,
	/// Sum of the charges for perpetuals and naked short options.
	pub contingency: Fixed,
	/// IM only: sum of the rests of the haircuts.
	pub initial_haircut: Fixed,
	/// IM only: sum of the rests of the charges for perpetuals and naked short options.
	pub initial_contingency: Fixed,
	/// IM only: sum of the charges for prices that cannot be trusted.
	pub doubt: Fixed,
	/// IM only: sum of the charges for old reports and slow venues.
	pub freshness: Fixed,
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
		let flat = |part: &AssetBreakdown| {
			part.exposure.is_zero() && part.grid_loss.is_zero() && part.liquidity.is_zero()
		};
		self.assets.iter().all(flat)
	}
}
