//! From a portfolio to its equity and its requirements.
//!
//! 1. Equity: cash and the marks of all positions, each rounded down.
//! 2. Positions are netted into one holding per asset before anything else: what moves in proportion to the price is
//!    one number, however many positions and venues there are; options are netted per series.
//! 3. Grid: what each underlying loses at its own worst point, or by its basis contingency.
//! 4. Historical: the mean loss of the worst joint rows (expected shortfall). An asset without history adds its worst
//!    grid loss in full.
//! 5. Core: the larger of the expected shortfall and of the grid losses less the diversification that the cap allows.
//! 6. Add-ons: haircut of collateral; liquidity, `Y * sigma * sqrt(Q / depth) * Q` with `Q` the net position per venue,
//!    without regard to sign summed over venues, because every venue has to be traded out of on its own, and the deltas
//!    of options. The rate `Y * sigma * sqrt(Q / depth)` is at most the asset's scan range, which is also what is charged
//!    while the depth is unknown (zero): losing sight of the market costs a margin, not the account. Concentration,
//!    perpetuals and naked short options.
//! 7. IM only: the rest of haircuts and contingencies, prices that cannot be trusted, old reports and slow venues, and a
//!    settlement currency off its peg.
//! 8. MM and IM are multiples of core plus the add-ons, so that IM >= MM.

pub use crate::engine::{Engine, ScenarioGains};
use crate::{
	breakdown::{Breakdown, WorstScenario},
	error::RiskError,
	market::Market,
	model::RiskModel,
	position::Portfolio,
	sum::Sum,
};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// What a portfolio is worth and what it must hold; all values in settlement currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Margin {
	/// Mark-to-market value, rounded down.
	pub equity: Fixed,
	/// Requirement to be left alone, non-negative, rounded up.
	pub maintenance: Fixed,
	/// Requirement to add risk, not below `maintenance`, rounded up.
	pub initial: Fixed,
	/// The scenario part of both, before factors and add-ons, rounded up.
	pub core: Fixed,
	/// The scenario that decided `core`.
	pub worst: WorstScenario,
	/// Where it all comes from.
	pub breakdown: Breakdown,
}

impl Margin {
	/// Equity / MM, rounded down; `None` when nothing is required, or when the quotient is out of range.
	pub fn health(&self) -> Option<Fixed> {
		if self.maintenance.is_zero() {
			return None;
		}
		fixed::div(self.equity, self.maintenance, Round::Down).ok()
	}
}

/// Mark-to-market value of a portfolio in settlement currency, every position rounded down.
///
/// Fails for an asset without a positive mark, for an instrument that has ended or that the market does not quote, and
/// on overflow.
pub fn equity(portfolio: &Portfolio, market: &Market) -> Result<Fixed, RiskError> {
	market.validate()?;
	equity_unchecked(portfolio, market)
}

pub(crate) fn equity_unchecked(portfolio: &Portfolio, market: &Market) -> Result<Fixed, RiskError> {
	let mut sum = Sum::default();
	sum.add(portfolio.cash)?;
	for position in &portfolio.positions {
		sum.add(position.value(market)?)?;
	}
	Ok(sum.total()?)
}

/// Equity and requirements of a portfolio. Checks market and model first; for many portfolios use an [`Engine`].
pub fn margin(portfolio: &Portfolio, market: &Market, model: &RiskModel) -> Result<Margin, RiskError> {
	Engine::new(market, model)?.margin(portfolio)
}
