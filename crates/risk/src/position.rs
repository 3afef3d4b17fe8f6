//! What an account holds.

use crate::{error::RiskError, market::Market, options, sum::Sum, wide};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero},
	AssetId, Fixed, InstrumentId, OptionSeries, Round, VenueId, SETTLEMENT,
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
	/// Average entry price of a perpetual or future, settlement currency per unit; ignored for spot and options.
	pub entry: Fixed,
	/// Funding owed to (positive) or by (negative) the account, settlement currency; ignored for spot and options.
	pub funding: Fixed,
}

impl Position {
	/// Spot, or a debt when negative.
	pub fn spot(venue: VenueId, asset: AssetId, quantity: Fixed) -> Self {
		Self::new(venue, InstrumentId::Spot(asset), quantity, Fixed::zero())
	}

	/// A perpetual without outstanding funding.
	pub fn perpetual(venue: VenueId, asset: AssetId, quantity: Fixed, entry: Fixed) -> Self {
		Self::new(venue, InstrumentId::Perpetual(asset), quantity, entry)
	}

	/// A dated future without outstanding settlement; `expiry` in milliseconds since 1970.
	pub fn future(venue: VenueId, underlying: AssetId, expiry: u64, quantity: Fixed, entry: Fixed) -> Self {
		Self::new(venue, InstrumentId::Future { underlying, expiry }, quantity, entry)
	}

	/// A European option, paid for when it was bought.
	pub fn option(venue: VenueId, series: OptionSeries, quantity: Fixed) -> Self {
		Self::new(venue, InstrumentId::Option(series), quantity, Fixed::zero())
	}

	fn new(venue: VenueId, instrument: InstrumentId, quantity: Fixed, entry: Fixed) -> Self {
		Self { venue, instrument, quantity, entry, funding: Fixed::zero() }
	}

	/// The asset whose price moves the position; `None` for the settlement currency, which has no price risk.
	///
	/// A derivative on the settlement currency does not exist: [`RiskError::UnknownAsset`].
	pub fn underlying(&self) -> Result<Option<AssetId>, RiskError> {
		match (self.instrument, self.instrument.underlying()) {
			(InstrumentId::Spot(_), SETTLEMENT) => Ok(None),
			(_, SETTLEMENT) => Err(RiskError::UnknownAsset(SETTLEMENT)),
			(_, asset) => Ok(Some(asset)),
		}
	}

	/// Mark-to-market value in settlement currency, rounded down: what the position adds to equity.
	pub fn value(&self, market: &Market) -> Result<Fixed, RiskError> {
		let Some(asset) = self.underlying()? else { return Ok(self.quantity) };
		Ok(match self.instrument {
			InstrumentId::Spot(_) => {
				spot_value(self.quantity, market.state(asset)?.mark, market.peg, Round::Down)?
			}
			InstrumentId::Perpetual(_) => self.linear_value(market.perpetual(asset)?.mark)?,
			InstrumentId::Future { expiry, .. } => {
				self.linear_value(market.expiry(asset, expiry)?.forward)?
			}
			InstrumentId::Option(series) => {
				fixed::mul(self.quantity, options::mark(&series, market)?, Round::Down)?
			}
		})
	}

	/// Of a perpetual or future at a price.
	pub(crate) fn linear_value(&self, mark: Fixed) -> Result<Fixed, RiskError> {
		let gain = wide::mul(self.quantity, fixed::sub(mark, self.entry)?, Round::Down)?;
		Ok(fixed::add(gain, self.funding)?)
	}

	/// Size in settlement currency, non-negative, rounded up; zero for the settlement currency. An option counts for the
	/// value of what it is on.
	pub fn size(&self, market: &Market) -> Result<Fixed, RiskError> {
		let Some(asset) = self.underlying()? else { return Ok(Fixed::zero()) };
		let quantity = fixed::abs(self.quantity)?;
		Ok(match self.instrument {
			InstrumentId::Spot(_) => spot_value(quantity, market.state(asset)?.mark, market.peg, Round::Up)?,
			InstrumentId::Perpetual(_) => fixed::mul(quantity, market.perpetual(asset)?.mark, Round::Up)?,
			InstrumentId::Future { expiry, .. } => {
				fixed::mul(quantity, market.expiry(asset, expiry)?.forward, Round::Up)?
			}
			InstrumentId::Option(_) => fixed::mul(quantity, market.state(asset)?.mark, Round::Up)?,
		})
	}
}

/// `quantity * mark / peg`.
pub(crate) fn spot_value(quantity: Fixed, mark: Fixed, peg: Fixed, round: Round) -> Result<Fixed, RiskError> {
	if peg == Fixed::one() {
		return Ok(wide::mul(quantity, mark, round)?);
	}
	Ok(Fixed::from_inner(fixed::mul_div(quantity.into_inner(), mark.into_inner(), peg.into_inner(), round)?))
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
