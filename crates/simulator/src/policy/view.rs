//! What an agent sees.

use crate::{
	error::SimulationError,
	market::{book::Markets, Keepers},
	policy::{Order, Part},
};
use ballast_policy::{VenueDepth, VenueLatency};
use ballast_primitives::{fixed::One, Fixed, InstrumentId, VenueId};
use ballast_risk::{Engine, Margin, Market, Portfolio, RiskModel};

/// An order that was sent and whose result is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
	/// The order.
	pub order: Order,
	/// When it was sent, milliseconds since 1970.
	pub sent_ms: u64,
	/// When its result is known, milliseconds since 1970. Agents should not look at it.
	pub arrives_ms: u64,
}

/// What an agent sees.
#[derive(Clone, Copy)]
pub struct View<'a> {
	/// Milliseconds since 1970.
	pub now_ms: u64,
	/// Milliseconds between two ticks.
	pub tick_ms: u64,
	/// Index of the account in the population.
	pub trader: u32,
	/// What the account holds. What orders in flight will change is not in it.
	pub portfolio: &'a Portfolio,
	/// Its margin now.
	pub margin: &'a Margin,
	/// Prices, volatilities and depths as the margin knows them.
	pub market: &'a Market,
	/// The thresholds in force.
	pub model: &'a RiskModel,
	/// Market and model prepared for margins of other portfolios.
	pub engine: &'a Engine<'a>,
	/// Depths of all markets as they are now.
	pub depths: &'a [VenueDepth],
	/// How long orders to venues take on average.
	pub latencies: &'a [VenueLatency],
	/// Orders of the account whose results are not known.
	pub in_flight: &'a [InFlight],
	/// What keepers can still pay in this tick, settlement currency.
	pub keepers_capital: Fixed,
	/// What the pool can still pay and set aside, settlement currency.
	pub pool_capital: Fixed,
	/// What the insurance fund has, settlement currency.
	pub fund: Fixed,
	/// What keepers want.
	pub keepers: &'a Keepers,
	pub(crate) markets: &'a Markets,
}

impl View<'_> {
	/// Average price after the fee at which a market would execute a change of a position now, all at once, settlement currency per
	/// whole unit, rounded against who trades; `None` where there is no market or not so much to buy.
	///
	/// Of a perpetual, future or option it is the price of that instrument, moved as the asset's would be.
	pub fn quote(
		&self,
		venue: VenueId,
		instrument: InstrumentId,
		quantity: Fixed,
	) -> Result<Option<Fixed>, SimulationError> {
		self.markets.quote(self.market, venue, instrument, quantity)
	}

	/// Least that keepers want to gain by taking these parts, see [`Markets::keepers_want`].
	pub fn keepers_want(&self, parts: &[Part]) -> Result<Fixed, SimulationError> {
		self.markets.keepers_want(self.market, parts, self.keepers)
	}

	/// Equity of the account over MM, or one where nothing is required.
	pub fn health(&self) -> Fixed {
		self.margin.health().unwrap_or_else(Fixed::one)
	}
}
