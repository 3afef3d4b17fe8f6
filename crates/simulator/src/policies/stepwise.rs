//! As venues for perpetuals do it: a fifth of a large position first, after a pause the rest, until equity is back at MM; a vault
//! takes over what falls too far.
//!
//! Hyperliquid's rule (<https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations>): below MM positions are closed by
//! market orders, without a fee. Of a position of more than 100,000 only 20 % are sent first; then there are 30 seconds without
//! orders, and after them orders are for all of the position. Below two thirds of MM everything, margin included, goes to the
//! liquidator vault. dYdX limits likewise how much of a position is liquidated in a block
//! (`PositionBlockLimits.max_position_portion_liquidated_ppm` in `dydxprotocol/v4-chain`).
//!
//! Read here for portfolios: one position at a time, the one first without which the least MM is left, so that of a hedged pair the
//! side goes first that the rest can do without. The vault is the liquidity pool; it takes a
//! portfolio only while its equity is positive, because what it gets is that equity. What is worth less is closed by market
//! orders, and what is then owed is written off (the venue would close the positions of who gained).

use super::{ensure, hard::market_order, is_share, sheet::Sheet};
use crate::{
	amount,
	error::SimulationError,
	policy::{Action, Agent, Decision, Event, Line, Part, Policy, Take, Taker, View, Wake},
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, Round,
};
use ballast_risk::{Portfolio, Position};
use serde::{Deserialize, Serialize};

/// Part of a position, a pause, the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stepwise {
	/// Share of a large position that goes first, in (0, 1].
	#[serde(with = "amount")]
	pub portion: Fixed,
	/// Positions of at most this size are closed whole, settlement currency.
	#[serde(with = "amount")]
	pub large: Fixed,
	/// Pause after a part was closed, milliseconds.
	pub cooldown_ms: u64,
	/// Share of MM below which the vault takes everything, in [0, 1].
	#[serde(with = "amount")]
	pub backstop: Fixed,
}

impl Default for Stepwise {
	fn default() -> Self {
		Self {
			portion: Fixed::from_inner(ONE / 5),
			large: Fixed::from_inner(100_000 * ONE),
			cooldown_ms: 30_000,
			backstop: Fixed::from_inner(ONE / 3 * 2),
		}
	}
}

impl Stepwise {
	/// Names what is out of range.
	pub fn validate(&self) -> Result<(), SimulationError> {
		ensure(is_share(self.portion) && !self.portion.is_zero(), "the portion is not in (0, 1]")?;
		ensure(self.large >= Fixed::zero(), "the size of a large position is negative")?;
		ensure(is_share(self.backstop), "the backstop's share of MM is not in [0, 1]")
	}

	/// How much of a position of this size is closed (same sign as `quantity`), when a part of the account's was closed before and
	/// the pause is over, or not.
	pub fn portion_of(&self, quantity: Fixed, size: Fixed, is_again: bool) -> Result<Fixed, SimulationError> {
		if is_again || size <= self.large {
			return Ok(quantity);
		}
		// More is closed than less.
		let round = if quantity < Fixed::zero() { Round::Down } else { Round::Up };
		Ok(fixed::mul(quantity, self.portion, round)?)
	}
}

impl Policy for Stepwise {
	fn name(&self) -> &str {
		"stepwise"
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		Ok(Box::new(Steps { rules: *self, partial_ms: None, is_refused: false }))
	}
}

struct Steps {
	rules: Stepwise,
	/// When a part was last closed since equity was below MM.
	partial_ms: Option<u64>,
	/// Whether the vault has no room for the portfolio.
	is_refused: bool,
}

impl Agent for Steps {
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError> {
		let margin = view.margin;
		let waiting = Wake::below(Line::maintenance(Fixed::one()));
		if margin.equity >= margin.maintenance {
			self.partial_ms = None;
			self.is_refused = false;
			return Ok(Decision::wait(waiting));
		}
		if !view.in_flight.is_empty() {
			return Ok(Decision::wait(Wake::default()));
		}
		let sheet = Sheet::of(view.portfolio, view.market)?;
		if sheet.holdings.is_empty() {
			let actions = if margin.equity < Fixed::zero() { vec![Action::WriteOff] } else { Vec::new() };
			return Ok(Decision { actions, wake: Wake::default() });
		}
		let trigger = fixed::mul(margin.maintenance, self.rules.backstop, Round::Down)?;
		if margin.equity < trigger && margin.equity > Fixed::zero() && !self.is_refused {
			if let Some(take) = everything(view, &sheet)? {
				return Ok(Decision { actions: vec![Action::Take(take)], wake: Wake::next() });
			}
		}
		let pause = self.partial_ms.map(|at| at.saturating_add(self.rules.cooldown_ms));
		if let Some(until) = pause.filter(|until| *until > view.now_ms) {
			return Ok(Decision::wait(Wake {
				at_ms: Some(until),
				below: Some(Line::maintenance(self.rules.backstop)),
				..Wake::default()
			}));
		}
		let Some(position) = first(view)? else { return Ok(Decision::wait(Wake::next())) };
		let size = position.size(view.market)?;
		let portion = self.rules.portion_of(position.quantity, size, self.partial_ms.is_some())?;
		let Some(order) = market_order(view, &position, fixed::neg(portion)?, Fixed::zero())? else {
			return Ok(Decision::wait(Wake::next()));
		};
		if portion != position.quantity {
			self.partial_ms = Some(view.now_ms);
		}
		Ok(Decision {
			actions: vec![Action::Order(order)],
			wake: Wake { above: waiting.below, ..Wake::default() },
		})
	}

	fn told(&mut self, event: &Event, now_ms: u64) {
		match event {
			Event::Refused { .. } => self.is_refused = true,
			// The pause is counted from when the part was closed.
			Event::Filled { .. } if self.partial_ms.is_some() => self.partial_ms = Some(now_ms),
			_ => {}
		}
	}
}

/// The position whose closing leaves the least MM; the larger one, and the earlier one, among equals.
fn first(view: &View) -> Result<Option<Position>, SimulationError> {
	let mut best: Option<((Fixed, Fixed), Position)> = None;
	for (at, position) in view.portfolio.positions.iter().enumerate() {
		if position.instrument.is_settlement() {
			continue;
		}
		let others = view.portfolio.positions.iter().enumerate().filter(|(other, _)| *other != at);
		let rest = Portfolio {
			positions: others.map(|(_, position)| *position).collect(),
			cash: view.portfolio.cash,
		};
		let key = (view.engine.margin(&rest)?.maintenance, fixed::neg(position.size(view.market)?)?);
		if best.as_ref().is_none_or(|(least, _)| key < *least) {
			best = Some((key, *position));
		}
	}
	Ok(best.map(|(_, position)| position))
}

/// Everything goes to the vault for nothing; `None` when it has not the room to carry it.
fn everything(view: &View, sheet: &Sheet) -> Result<Option<Take>, SimulationError> {
	// What must be set aside, and what is owed with it.
	let capital = fixed::sub(view.margin.initial, view.margin.equity)?.max(Fixed::zero());
	if capital > view.pool_capital {
		return Ok(None);
	}
	let parts: Vec<Part> = sheet.holdings.iter().map(|holding| holding.part).collect();
	let payments = sheet.purses.iter().map(|(venue, purse)| Ok((*venue, fixed::neg(*purse)?)));
	let payments = payments.collect::<Result<Vec<_>, SimulationError>>()?;
	let zero = Fixed::zero();
	Ok(Some(Take {
		taker: Taker::Pool,
		parts,
		payments,
		fees: Vec::new(),
		to_fund: zero,
		from_fund: zero,
		capital,
		unload: false,
	}))
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;

	#[test]
	fn portion_should_be_a_fifth_when_the_position_is_large_and_the_first_time() {
		let whole = |n: i128| Fixed::from_inner(n * ONE);
		let rules = Stepwise::default();
		let portion = |quantity, size, again| rules.portion_of(whole(quantity), whole(size), again).unwrap();
		assert_eq!(portion(50, 100_001, false), whole(10));
		assert_eq!(portion(-50, 100_001, false), whole(-10));
		assert_eq!(portion(50, 100_000, false), whole(50));
		assert_eq!(portion(50, 100_001, true), whole(50));
	}
}
