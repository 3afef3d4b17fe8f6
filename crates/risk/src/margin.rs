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
	Fixed, MathError, Round,
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

impl Margin {
	/// Whether health (equity / MM, exact) is lower than that of another margin of the same account, whose equity is not
	/// negative. Negative equity is; where nothing is required and nothing is missing, it cannot be.
	pub fn health_is_below(&self, before: &Margin) -> bool {
		if self.equity < Fixed::zero() {
			return true;
		}
		if self.maintenance.is_zero() {
			return false;
		}
		fixed::cmp_products((self.equity, before.maintenance), (before.equity, self.maintenance)).is_lt()
	}

	/// Whether this is no worse a margin than another of the same account at the same moment: equity less MM has not fallen,
	/// and health has not either ([`Self::health_is_below`]). Equity that was not negative has not become so. Of equity that
	/// was, whose quotient says nothing, MM must not have risen instead.
	pub fn is_no_worse_than(&self, before: &Margin) -> Result<bool, MathError> {
		let above = |margin: &Margin| fixed::sub(margin.equity, margin.maintenance);
		if above(self)? < above(before)? {
			return Ok(false);
		}
		if before.equity < Fixed::zero() {
			return Ok(self.maintenance <= before.maintenance);
		}
		Ok(!self.health_is_below(before))
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

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;

	fn margin(equity: i64, maintenance: u32) -> Margin {
		let equity = Fixed::from_inner(i128::from(equity) * fixed::ONE);
		Margin { equity, maintenance: Fixed::from_u32(maintenance), ..Margin::default() }
	}

	#[test]
	fn is_no_worse_than_should_compare_what_is_above_maintenance_and_health() {
		for (before, after, expected) in [
			// Sold at a loss smaller and larger than what it frees.
			((150, 100), (149, 98), true),
			((150, 100), (147, 98), false),
			// More above maintenance margin, and less health.
			((50, 100), (43, 88), false),
			((50, 100), (45, 88), true),
			// Nothing is required any more.
			((50, 100), (40, 0), true),
			((5, 100), (-1, 0), false),
			((5, 0), (4, 1), false),
			((0, 0), (0, 0), true),
			// Insolvent: the smaller the better.
			((-10, 100), (-11, 98), true),
			((-10, 100), (-13, 98), false),
			((-10, 100), (-8, 101), false),
		] {
			let is_no_worse = margin(after.0, after.1).is_no_worse_than(&margin(before.0, before.1));
			assert_eq!(is_no_worse, Ok(expected), "{before:?} -> {after:?}");
		}
	}
}
