//! What the market says now.

use crate::error::RiskError;
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed, OptionSeries, VenueId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Milliseconds in a year of 365 days, the unit of time of implied volatilities and rates.
pub const YEAR_MS: u64 = 365 * 86_400_000;
/// Furthest expiry, milliseconds from now (50 years): keeps every power of time within range.
pub const MAX_TIME_MS: u64 = 50 * YEAR_MS;
/// Largest implied volatility per year (100 = 10,000 %).
pub const MAX_VOLATILITY: Fixed = Fixed::from_inner(100 * ONE);
/// Largest rate per year, either sign (10 = 1,000 %).
pub const MAX_RATE: Fixed = Fixed::from_inner(10 * ONE);

/// One asset at this moment.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct AssetState {
	/// Which.
	pub asset: AssetId,
	/// Price, settlement currency per whole unit; positive. See [`Market::peg`] for a settlement currency off its peg.
	pub mark: Fixed,
	/// Depth over all venues, settlement currency; zero when nothing is known.
	pub depth: Fixed,
	/// Volatility per day as a share of the price (0.05 = 5 %).
	pub volatility: Fixed,
	/// How far the mark can be trusted, in [0, 1].
	pub confidence: Fixed,
}

impl AssetState {
	/// An asset of unknown depth, no volatility and full confidence.
	pub fn new(asset: AssetId, mark: Fixed) -> Self {
		Self { asset, mark, depth: Fixed::zero(), volatility: Fixed::zero(), confidence: Fixed::one() }
	}
}

/// The perpetual on an asset, where its price differs from the asset's.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PerpetualState {
	/// The underlying.
	pub asset: AssetId,
	/// Price, settlement currency per whole unit of the underlying; positive.
	pub mark: Fixed,
	/// How far the price can be trusted, in [0, 1].
	pub confidence: Fixed,
}

/// One expiry of futures and options on an asset.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ExpiryState {
	/// The underlying.
	pub underlying: AssetId,
	/// When, milliseconds since 1970.
	pub expiry: u64,
	/// Forward price, settlement currency per whole unit; positive.
	pub forward: Fixed,
	/// Interest per year, continuously compounded; between -10 and 10.
	pub rate: Fixed,
	/// Today's value of 1.0 at expiry, positive; more than 1 counts as 1. `None` takes `exp(-rate * t)`.
	pub discount: Option<Fixed>,
	/// How far the forward can be trusted, in [0, 1].
	pub forward_confidence: Fixed,
	/// How far the rate can be trusted, in [0, 1].
	pub rate_confidence: Fixed,
	/// How far the volatilities can be trusted, in [0, 1].
	pub volatility_confidence: Fixed,
}

impl ExpiryState {
	/// An expiry without interest, trusted in full.
	pub fn new(underlying: AssetId, expiry: u64, forward: Fixed) -> Self {
		let one = Fixed::one();
		Self {
			underlying,
			expiry,
			forward,
			rate: Fixed::zero(),
			discount: None,
			forward_confidence: one,
			rate_confidence: one,
			volatility_confidence: one,
		}
	}

	/// The least of the three confidences.
	pub fn confidence(&self) -> Fixed {
		self.forward_confidence.min(self.rate_confidence).min(self.volatility_confidence)
	}
}

/// The implied volatility of calls and puts of one strike.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct VolatilityState {
	/// The underlying.
	pub underlying: AssetId,
	/// When, milliseconds since 1970.
	pub expiry: u64,
	/// Settlement currency per unit; positive.
	pub strike: Fixed,
	/// Per year of 365 days as a share (0.6 = 60 %); positive, at most [`MAX_VOLATILITY`].
	pub volatility: Fixed,
}

/// How old a venue's report is, and how long it takes to act there.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct VenueState {
	/// Which.
	pub venue: VenueId,
	/// Milliseconds since its last report.
	pub age_ms: u64,
	/// Milliseconds from an order to the report of its fill.
	pub latency_ms: u64,
}

/// Prices of all assets of a portfolio. The settlement currency needs no entry; its mark is 1.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Market {
	/// Sorted by asset, no duplicates.
	pub assets: Vec<AssetState>,
	/// Sorted by asset, no duplicates. Without an entry a perpetual is priced like its asset.
	pub perpetuals: Vec<PerpetualState>,
	/// Sorted by underlying and expiry, no duplicates.
	pub expiries: Vec<ExpiryState>,
	/// Sorted by underlying, expiry and strike, no duplicates.
	pub volatilities: Vec<VolatilityState>,
	/// Sorted by venue, no duplicates; needed only by a model that charges for age and latency.
	pub venues: Vec<VenueState>,
	/// Now, milliseconds since 1970; needed only by instruments with an expiry.
	pub now: u64,
	/// Price of the settlement currency in the unit that spot is quoted in; positive, 1 on its peg. The value of spot is
	/// its mark divided by this. Derivatives are quoted in the settlement currency and are not converted.
	pub peg: Fixed,
}

impl Default for Market {
	fn default() -> Self {
		Self {
			assets: Vec::new(),
			perpetuals: Vec::new(),
			expiries: Vec::new(),
			volatilities: Vec::new(),
			venues: Vec::new(),
			now: 0,
			peg: Fixed::one(),
		}
	}
}

fn is_share(value: Fixed) -> bool {
	value >= Fixed::zero() && value <= Fixed::one()
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

	/// Price and confidence of the perpetual on an asset: its own, or those of the asset.
	pub fn perpetual(&self, asset: AssetId) -> Result<PerpetualState, RiskError> {
		let own = self.perpetuals.binary_search_by_key(&asset, |state| state.asset).ok();
		match own.and_then(|at| self.perpetuals.get(at)) {
			Some(state) => Ok(*state),
			None => {
				let AssetState { mark, confidence, .. } = *self.state(asset)?;
				Ok(PerpetualState { asset, mark, confidence })
			}
		}
	}

	/// An expiry that is still to come.
	///
	/// [`RiskError::Expired`] at or after the expiry, [`RiskError::UnknownExpiry`] without an entry.
	pub fn expiry(&self, underlying: AssetId, expiry: u64) -> Result<&ExpiryState, RiskError> {
		if expiry <= self.now {
			return Err(RiskError::Expired(underlying, expiry));
		}
		self.expiries
			.binary_search_by_key(&(underlying, expiry), |state| (state.underlying, state.expiry))
			.ok()
			.and_then(|at| self.expiries.get(at))
			.ok_or(RiskError::UnknownExpiry(underlying, expiry))
	}

	/// The implied volatility of an option; [`RiskError::UnknownVolatility`] without an entry for its strike.
	pub fn volatility(&self, series: &OptionSeries) -> Result<Fixed, RiskError> {
		self.volatilities
			.binary_search_by_key(&(series.underlying, series.expiry, series.strike), |state| {
				(state.underlying, state.expiry, state.strike)
			})
			.ok()
			.and_then(|at| self.volatilities.get(at))
			.map(|state| state.volatility)
			.ok_or(RiskError::UnknownVolatility(*series))
	}

	/// Names the first entry that is out of order, doubled, or not a market.
	pub fn validate(&self) -> Result<(), RiskError> {
		let zero = Fixed::zero();
		let mut previous = None;
		for state in &self.assets {
			if previous.is_some_and(|previous| previous >= state.asset) {
				return Err(RiskError::UnsortedMarket(state.asset));
			}
			previous = Some(state.asset);
			if state.mark <= zero {
				return Err(RiskError::InvalidPrice(state.asset));
			}
			if state.depth < zero || state.volatility < zero || !is_share(state.confidence) {
				return Err(RiskError::InvalidMarket(state.asset));
			}
		}
		if self.peg <= zero {
			return Err(RiskError::InvalidPeg);
		}
		self.validate_derivatives()?;
		let mut previous = None;
		for state in &self.venues {
			if previous.is_some_and(|previous| previous >= state.venue) {
				return Err(RiskError::UnsortedVenues(state.venue));
			}
			previous = Some(state.venue);
		}
		Ok(())
	}

	fn validate_derivatives(&self) -> Result<(), RiskError> {
		let zero = Fixed::zero();
		let mut previous = None;
		for state in &self.perpetuals {
			if previous.is_some_and(|previous| previous >= state.asset)
				|| state.mark <= zero
				|| !is_share(state.confidence)
			{
				return Err(RiskError::InvalidPerpetual(state.asset));
			}
			previous = Some(state.asset);
		}
		let mut previous = None;
		for state in &self.expiries {
			let key = (state.underlying, state.expiry);
			let in_time = state.expiry.checked_sub(self.now).is_none_or(|time| time <= MAX_TIME_MS);
			let confidences = [state.forward_confidence, state.rate_confidence, state.volatility_confidence];
			if previous.is_some_and(|previous| previous >= key)
				|| !in_time || state.forward <= zero
				|| state.rate > MAX_RATE
				|| state.rate.into_inner() < -MAX_RATE.into_inner()
				|| state.discount.is_some_and(|discount| discount <= zero)
				|| !confidences.into_iter().all(is_share)
			{
				return Err(RiskError::InvalidExpiry(state.underlying, state.expiry));
			}
			previous = Some(key);
		}
		let mut previous = None;
		for state in &self.volatilities {
			let key = (state.underlying, state.expiry, state.strike);
			if previous.is_some_and(|previous| previous >= key)
				|| state.strike <= zero
				|| state.volatility <= zero
				|| state.volatility > MAX_VOLATILITY
			{
				return Err(RiskError::InvalidVolatility(state.underlying, state.expiry, state.strike));
			}
			previous = Some(key);
		}
		Ok(())
	}
}
