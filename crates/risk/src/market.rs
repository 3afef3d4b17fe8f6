//! What the market says now.

use crate::error::RiskError;
use alloc::vec::Vec;
use ballast_primitives::{fixed::Zero, AssetId, Fixed};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// One asset at this moment.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AssetState {
	/// Which.
	pub asset: AssetId,
	/// Price, settlement currency per whole unit; positive.
	pub mark: Fixed,
	/// Depth over all venues, settlement currency; zero when nothing is known.
	pub depth: Fixed,
	/// Volatility per day as a share of the price (0.05 = 5 %).
	pub volatility: Fixed,
}

/// Prices of all assets of a portfolio. The settlement currency needs no entry; its mark is 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Market {
	/// Sorted by asset, no duplicates.
	pub assets: Vec<AssetState>,
}

impl Market {
	/// The entry of an asset, with a positive mark.
	///
	/// [`RiskError::UnknownAsset`] without an entry, [`RiskError::InvalidPrice`] with a mark that is not positive. The
	/// order of the entries is checked by [`Market::validate`].
	pub fn state(&self, asset: AssetId) -> Result<&AssetState, RiskError> {
		let state = self
			.assets
			.binary_search_by_key(&asset, |state| state.asset)
			.ok()
			.and_then(|at| self.assets.get(at))
			.ok_or(RiskError::UnknownAsset(asset))?;
		if state.mark <= Fixed::zero() {
			return Err(RiskError::InvalidPrice(asset));
		}
		Ok(state)
	}

	/// Names the first entry that is out of order, doubled, or not a market.
	pub fn validate(&self) -> Result<(), RiskError> {
		let mut previous = None;
		for state in &self.assets {
			if previous.is_some_and(|previous| previous >= state.asset) {
				return Err(RiskError::UnsortedMarket(state.asset));
			}
			previous = Some(state.asset);
			if state.mark <= Fixed::zero() {
				return Err(RiskError::InvalidPrice(state.asset));
			}
			if state.depth < Fixed::zero() || state.volatility < Fixed::zero() {
				return Err(RiskError::InvalidMarket(state.asset));
			}
		}
		Ok(())
	}
}
