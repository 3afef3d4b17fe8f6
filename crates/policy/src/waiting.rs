//! What waiting may cost: the market moves while an order travels, and between two slices.
//!
//! Impact is lost whatever happens; waiting is a risk, which may as well turn out in the account's favour. Both are made one
//! number as Almgren and Chriss do ("Optimal execution of portfolio transactions", Journal of Risk 3, 2001, section 4): the
//! expected cost plus so many standard deviations of it ([`SliceRules::aversion`](crate::SliceRules)). Volatilities are those
//! by which the risk model charges for illiquidity ([`AssetState::volatility`](ballast_risk::AssetState)).
//!
//! It decides what is traded where, and when. It is no loss: no margin that is expected after an order contains it, and the
//! verifier does not look at it.

use crate::rules::Rules;
use alloc::collections::BTreeMap;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, InstrumentId, MathError, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{estimators::DAY_MS, Margin, Market, Portfolio, RiskError};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// How long an order to a venue takes.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct VenueLatency {
	/// Where.
	pub venue: VenueId,
	/// Milliseconds from sending an order to its result; zero where both are in one block. More than a day counts as a day.
	pub round_trip_ms: u64,
}

/// Milliseconds from sending an order to a venue to its result: as measured, at most a day; the default of the rules for a
/// venue that nothing is known of.
pub fn round_trip_ms(venue: VenueId, latencies: &[VenueLatency], rules: &Rules) -> u64 {
	let known = latencies.iter().find(|latency| latency.venue == venue);
	known.map_or(rules.slice.latency_ms, |latency| latency.round_trip_ms).min(DAY_MS)
}

/// What a move of the market may cost an order of this value on its way: `aversion * value * sigma * sqrt(round trip)`,
/// settlement currency, non-negative, rounded up.
///
/// `value` is non-negative, `volatility` the share of the price per day (sigma), the round trip in milliseconds.
pub fn waiting_cost(
	value: Fixed,
	volatility: Fixed,
	round_trip_ms: u64,
	rules: &Rules,
) -> Result<Fixed, MathError> {
	let moved = fixed::mul(volatility, root_of_days(round_trip_ms)?, Round::Up)?;
	fixed::mul(fixed::mul(value, moved, Round::Up)?, rules.slice.aversion, Round::Up)
}

/// Standard deviation of the portfolio's gain in a day, settlement currency, rounded up: the sum of those of its assets, as if
/// all of them moved together against it. That is its largest possible value, so that an account is reduced too early
/// rather than too late. Spot, perpetuals and futures on an asset are netted over all venues; options are left out.
pub fn daily_volatility(portfolio: &Portfolio, market: &Market) -> Result<Fixed, RiskError> {
	let mut net: BTreeMap<AssetId, Fixed> = BTreeMap::new();
	for position in &portfolio.positions {
		let asset = position.instrument.underlying();
		if asset == SETTLEMENT || matches!(position.instrument, InstrumentId::Option(_)) {
			continue;
		}
		let sum = net.entry(asset).or_default();
		*sum = fixed::add(*sum, position.quantity)?;
	}
	let mut sum = Fixed::zero();
	for (asset, quantity) in net {
		let state = market.state(asset)?;
		let value = fixed::mul(fixed::abs(quantity)?, state.mark, Round::Up)?;
		sum = fixed::add(sum, fixed::mul(value, state.volatility, Round::Up)?)?;
	}
	Ok(sum)
}

/// What the time between slices depends on beside margin and rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
	/// [`daily_volatility`] of the portfolio, settlement currency.
	pub volatility: Fixed,
	/// Round trip of the slowest venue with an order in flight, as measured, milliseconds; zero where nothing is in flight (there
	/// is nothing to wait for) or nothing has been measured (the slice in flight holds the next one back anyway).
	pub round_trip_ms: u64,
}

/// How much of the room that equity has above the auction trigger a standard deviation of the portfolio takes in an interval:
/// `sigma * sqrt(interval) / (equity - trigger * MM)`, rounded up. `None` where there is no room.
///
/// `volatility` is that of the portfolio, per day in settlement currency. An account bears the less risk the less it has to
/// lose before others decide: aversion grows by this share of itself, as absolute risk aversion grows with shrinking wealth
/// (Schied and Schoeneborn, "Risk aversion and the dynamics of optimal liquidation strategies in illiquid markets", Finance
/// and Stochastics 13, 2009).
pub fn pressure(margin: &Margin, volatility: Fixed, rules: &Rules) -> Option<Fixed> {
	let trigger = fixed::mul(margin.maintenance, rules.auction_trigger, Round::Up).ok()?;
	let room = fixed::sub(margin.equity, trigger).ok().filter(|room| *room > Fixed::zero())?;
	let root = root_of_days(rules.slice.interval_ms).ok()?;
	// More than can be said is more than any room.
	let moved = fixed::mul(volatility.max(Fixed::zero()), root, Round::Up).ok()?;
	fixed::div(moved, room, Round::Up).ok()
}

/// 1 + pressure: how many times as averse to risk the account is as the rules; `None` where it bears none.
pub(crate) fn aversion_grows(pressure: Option<Fixed>) -> Option<Fixed> {
	fixed::add(Fixed::one(), pressure?).ok()
}

/// Square root of a time in days, rounded up.
fn root_of_days(ms: u64) -> Result<Fixed, MathError> {
	let days = fixed::mul_div(i128::from(ms), ONE, i128::from(DAY_MS), Round::Up)?;
	fixed::sqrt(Fixed::from_inner(days), Round::Up)
}
