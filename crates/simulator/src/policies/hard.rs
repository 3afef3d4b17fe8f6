//! Everything is sold at once when equity is below MM: what a margin lender does that has no other rule, and what everything softer is
//! measured against.
//!
//! All positions are closed by market orders without a limit. Who is below MM once is sold out, also when prices come back
//! before the orders arrive. What the market has not enough of is bought by halves. Debts that are left when nothing else is are
//! written off.

use super::{ensure, is_share};
use crate::{
	amount,
	error::SimulationError,
	policy::{Action, Agent, Decision, Line, Order, Policy, View, Wake},
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed,
};
use ballast_risk::Position;
use serde::{Deserialize, Serialize};

/// How often an order is halved of which the market has not enough.
const HALVINGS: u32 = 16;

/// Everything is sold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hard {
	/// Share of the traded value that is taken besides. Zero by default, which flatters it: venues that sell at once do ask for
	/// something.
	#[serde(with = "amount")]
	pub penalty: Fixed,
}

impl Default for Hard {
	fn default() -> Self {
		Self { penalty: Fixed::zero() }
	}
}

impl Hard {
	/// Names what is out of range.
	pub fn validate(&self) -> Result<(), SimulationError> {
		ensure(is_share(self.penalty) && self.penalty < Fixed::one(), "the penalty is not a share below 1")
	}
}

impl Policy for Hard {
	fn name(&self) -> &str {
		"hard"
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		Ok(Box::new(Liquidation::new(*self)))
	}
}

/// Sells everything, from the first time that equity is below MM. Other policies pass accounts on to it for which they have no
/// rule.
#[derive(Clone, Debug)]
pub(super) struct Liquidation {
	rules: Hard,
	has_begun: bool,
}

impl Liquidation {
	/// Waits for equity to be below MM.
	pub fn new(rules: Hard) -> Self {
		Self { rules, has_begun: false }
	}
}

impl Agent for Liquidation {
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError> {
		if !self.has_begun && view.margin.equity >= view.margin.maintenance {
			return Ok(Decision::wait(Wake::below(Line::maintenance(Fixed::one()))));
		}
		self.has_begun = true;
		if !view.in_flight.is_empty() {
			return Ok(Decision::wait(Wake::default()));
		}
		let mut actions = Vec::new();
		let mut is_anything_left = false;
		for position in
			view.portfolio.positions.iter().filter(|position| !position.instrument.is_settlement())
		{
			is_anything_left = true;
			let quantity = fixed::neg(position.quantity)?;
			if let Some(order) = market_order(view, position, quantity, self.rules.penalty)? {
				actions.push(Action::Order(order));
			}
		}
		if is_anything_left {
			// Results wake it; without an order there is nothing to wait for but prices.
			let wake = if actions.is_empty() { Wake::next() } else { Wake::default() };
			return Ok(Decision { actions, wake });
		}
		if view.margin.equity < Fixed::zero() {
			actions.push(Action::WriteOff);
		}
		Ok(Decision { actions, wake: Wake::default() })
	}
}

/// A market order for a change of a position, halved until there is enough to buy; `None` when there is not.
pub(super) fn market_order(
	view: &View,
	position: &Position,
	quantity: Fixed,
	penalty: Fixed,
) -> Result<Option<Order>, SimulationError> {
	let mut quantity = quantity;
	for _ in 0..=HALVINGS {
		if quantity.is_zero() {
			break;
		}
		if view.quote(position.venue, position.instrument, quantity)?.is_some() {
			return Ok(Some(Order {
				venue: position.venue,
				instrument: position.instrument,
				quantity,
				limit_price: None,
				penalty,
				to_fund: Fixed::from_inner(ONE),
			}));
		}
		quantity = Fixed::from_inner(quantity.into_inner() / 2);
	}
	Ok(None)
}
