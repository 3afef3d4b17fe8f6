//! What an account holds.

use crate::{error::RiskError, market::Market, sum::Sum};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	AssetId, Fixed, InstrumentId, Round, VenueId, SETTLEMENT,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A signed quantity of an instrument at a venue.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Position {
	/// Where.
	pub venue: VenueId,
	/// What in.
	pub instrument: InstrumentId,
	/// Whole units; negative spot is a debt.
	pub quantity: Fixed,
	/// Average entry price of a perpetual, settlement currency per unit; ignored for spot.
	pub entry: Fixed,
	/// Funding owed to (positive) or by (negative) the account, settlement currency; ignored for spot.
	pub funding: Fixed,
}

impl Position {
	/// A spot position, or a debt when negative.
	pub fn spot(venue: VenueId, asset: AssetId, quantity: Fixed) -> Self {
		let (entry, funding) = (Fixed::zero(), Fixed::zero());
		Self { venue, instrument: InstrumentId::Spot(asset), quantity, entry, funding }
	}

	/// A perpetual without outstanding funding.
	pub fn perpetual(venue: VenueId, asset: AssetId, quantity: Fixed, entry: Fixed) -> Self {
		let instrument = InstrumentId::Perpetual(asset);
		Self { venue, instrument, quantity, entry, funding: Fixed::zero() }
	}

	/// The asset whose price moves the position; `None` for the settlement currency, which has no price risk.
	///
	/// A perpetual on the settlement currency does not exist: [`RiskError::UnknownAsset`].
	pub fn underlying(&self) -> Result<Option<AssetId>, RiskError> {
		match self.instrument {
			InstrumentId::Spot(SETTLEMENT) => Ok(None),
			InstrumentId::Perpetual(SETTLEMENT) => Err(RiskError::UnknownAsset(SETTLEMENT)),
			InstrumentId::Spot(asset) | InstrumentId::Perpetual(asset) => Ok(Some(asset)),
		}
	}

	/// Mark-to-market value in settlement currency, rounded down: what the position adds to equity.
	pub fn value(&self, market: &Market) -> Result<Fixed, RiskError> {
		let Some(asset) = self.underlying()? else { return Ok(self.quantity) };
		let mark = market.state(asset)?.mark;
		Ok(match self.instrument {
			InstrumentId::Spot(_) => fixed::mul(self.quantity, mark, Round::Down)?,
			InstrumentId::Perpetual(_) => {
				let gain = fixed::mul(self.quantity, fixed::sub(mark, self.entry)?, Round::Down)?;
				fixed::add(gain, self.funding)?
			}
		})
	}

	/// Size in settlement currency, non-negative, rounded up; zero for the settlement currency.
	pub fn size(&self, market: &Market) -> Result<Fixed, RiskError> {
		let Some(asset) = self.underlying()? else { return Ok(Fixed::zero()) };
		Ok(fixed::mul(fixed::abs(self.quantity)?, market.state(asset)?.mark, Round::Up)?)
	}
}

/// All positions of one account on all venues, plus cash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Portfolio {
	/// In any order; several positions in one instrument count as their sum.
	pub positions: Vec<Position>,
	/// Settlement currency that is held by no venue.
	pub cash: Fixed,
}

impl Portfolio {
	/// The assets whose prices matter, sorted, without the settlement currency.
	pub fn assets(&self) -> Vec<AssetId> {
		let mut assets: Vec<_> = self
			.positions
			.iter()
			.map(|p| p.instrument.underlying())
			.filter(|asset| *asset != SETTLEMENT)
			.collect();
		assets.sort_unstable();
		assets.dedup();
		assets
	}

	/// Sum of the sizes of all positions but the settlement currency, each rounded up.
	pub fn gross(&self, market: &Market) -> Result<Fixed, RiskError> {
		let mut sum = Sum::default();
		for position in &self.positions {
			sum.add(position.size(market)?)?;
		}
		Ok(sum.total()?)
	}
}
