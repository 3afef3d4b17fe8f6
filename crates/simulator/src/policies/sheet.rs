//! An account as a lender sees it: what it has, what it owes, and what it can pay with.

use crate::{
	error::SimulationError,
	policy::{Part, Take},
};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, InstrumentId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{Market, Portfolio, Position};

/// A position but the settlement currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holding {
	/// All of it.
	pub part: Part,
	/// What it adds to equity, settlement currency, rounded down.
	pub value: Fixed,
	/// Its size, settlement currency, non-negative, rounded up.
	pub size: Fixed,
}

impl Holding {
	/// Whether it is a perpetual or future: nothing was paid for it, its value is its gain.
	pub fn is_linear(&self) -> bool {
		matches!(self.part.instrument, InstrumentId::Perpetual(_) | InstrumentId::Future { .. })
	}

	/// A share of it by value: `part` of `whole`, both non-negative, all of it where the part is not smaller. Rounded towards zero.
	pub fn share(&self, part: Fixed, whole: Fixed) -> Result<Part, SimulationError> {
		if part >= whole {
			return Ok(self.part);
		}
		let round = if self.part.quantity < Fixed::zero() { Round::Up } else { Round::Down };
		let quantity =
			fixed::mul_div(self.part.quantity.into_inner(), part.into_inner(), whole.into_inner(), round)?;
		Ok(Part { quantity: Fixed::from_inner(quantity), ..self.part })
	}
}

/// An account as a lender sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sheet {
	/// All positions but the settlement currency.
	pub holdings: Vec<Holding>,
	/// Settlement currency by venue.
	pub purses: Vec<(VenueId, Fixed)>,
	/// Settlement currency over all venues, and cash; a debt when negative.
	pub settlement: Fixed,
	/// All that is owed, settlement currency, non-negative: a net debt in settlement currency, what was sold without being owned,
	/// and of a perpetual or future the side that was sold: what a long was entered for, what a short is worth.
	pub debt: Fixed,
}

impl Sheet {
	/// Of a portfolio.
	pub fn of(portfolio: &Portfolio, market: &Market) -> Result<Self, SimulationError> {
		let zero = Fixed::zero();
		let mut sheet = Self { settlement: portfolio.cash, ..Self::default() };
		for position in &portfolio.positions {
			let Position { venue, instrument, quantity, .. } = *position;
			if instrument.is_settlement() {
				sheet.settlement = fixed::add(sheet.settlement, quantity)?;
				match sheet.purses.iter_mut().find(|(at, _)| *at == venue) {
					Some((_, purse)) => *purse = fixed::add(*purse, quantity)?,
					None => sheet.purses.push((venue, quantity)),
				}
				continue;
			}
			if quantity.is_zero() {
				continue;
			}
			let holding = Holding {
				part: Part { venue, instrument, quantity },
				value: position.value(market)?,
				size: position.size(market)?,
			};
			let owed = match (holding.is_linear(), quantity < zero) {
				(true, true) => holding.size,
				(true, false) => fixed::sub(holding.size, holding.value)?.max(zero),
				(false, _) => fixed::neg(holding.value)?.max(zero),
			};
			sheet.debt = fixed::add(sheet.debt, owed)?;
			sheet.holdings.push(holding);
		}
		sheet.debt = fixed::add(sheet.debt, fixed::neg(sheet.settlement)?.max(zero))?;
		Ok(sheet)
	}

	/// Value of all that can be seized: settlement currency, and positions that were paid for; non-negative.
	pub fn collateral(&self) -> Result<Fixed, SimulationError> {
		let mut sum = self.settlement.max(Fixed::zero());
		for holding in self.holdings.iter().filter(|holding| !holding.is_linear()) {
			sum = fixed::add(sum, holding.value.max(Fixed::zero()))?;
		}
		Ok(sum)
	}

	/// At which venues an amount is paid to the account (from it, when negative): where the most is missing (there) first, the rest
	/// at `venue`. Sums to the amount.
	pub fn pay(&self, amount: Fixed, venue: VenueId) -> Result<Vec<(VenueId, Fixed)>, SimulationError> {
		let is_income = amount >= Fixed::zero();
		let mut purses = self.purses.clone();
		// Venues break ties, so that the order is one.
		purses.sort_by_key(|(at, purse)| (if is_income { *purse } else { Fixed::zero() - *purse }, *at));
		let mut left = amount;
		let mut payments: Vec<(VenueId, Fixed)> = Vec::new();
		for (at, purse) in purses {
			let room = fixed::neg(purse)?;
			let paid = match is_income {
				true => left.min(room.max(Fixed::zero())),
				false => left.max(room.min(Fixed::zero())),
			};
			if !paid.is_zero() {
				payments.push((at, paid));
				left = fixed::sub(left, paid)?;
			}
		}
		if !left.is_zero() || payments.is_empty() {
			match payments.iter_mut().find(|(at, _)| *at == venue) {
				Some((_, paid)) => *paid = fixed::add(*paid, left)?,
				None => payments.push((venue, left)),
			}
		}
		Ok(payments)
	}
}

/// The portfolio after a take, as the engine carries it out.
pub(super) fn after(portfolio: &Portfolio, take: &Take) -> Result<Portfolio, SimulationError> {
	let mut portfolio = portfolio.clone();
	for part in &take.parts {
		let found = portfolio
			.positions
			.iter_mut()
			.find(|position| (position.venue, position.instrument) == (part.venue, part.instrument));
		let Some(position) = found.filter(|position| !position.quantity.is_zero()) else { continue };
		let (funding, of) = (position.funding.into_inner(), position.quantity.into_inner());
		let taken = fixed::mul_div(funding, part.quantity.into_inner(), of, Round::Down)?;
		position.funding = fixed::sub(position.funding, Fixed::from_inner(taken))?;
		position.quantity = fixed::sub(position.quantity, part.quantity)?;
	}
	let charged = take.fees.iter().map(|(venue, fee)| Ok((*venue, fixed::neg(*fee)?)));
	let charged: Vec<(VenueId, Fixed)> = charged.collect::<Result<_, SimulationError>>()?;
	for (venue, paid) in take.payments.iter().copied().chain(charged) {
		let purse = portfolio
			.positions
			.iter_mut()
			.find(|position| position.venue == venue && position.instrument.is_settlement());
		match purse {
			Some(purse) => purse.quantity = fixed::add(purse.quantity, paid)?,
			None => portfolio.positions.push(Position::spot(venue, SETTLEMENT, paid)),
		}
	}
	portfolio.positions.retain(|position| !position.quantity.is_zero());
	Ok(portfolio)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use ballast_primitives::{fixed::ONE, AssetId};
	use ballast_risk::AssetState;

	fn whole(value: i128) -> Fixed {
		Fixed::from_inner(value * ONE)
	}

	fn market() -> Market {
		Market {
			assets: vec![AssetState::new(AssetId(1), whole(100))],
			perpetuals: vec![],
			expiries: vec![],
			volatilities: vec![],
			venues: vec![],
			now: 0,
			peg: whole(1),
		}
	}

	#[test]
	fn sheet_should_say_what_is_owed_when_positions_are_of_all_kinds() {
		let (asset, home) = (AssetId(1), VenueId::Home);
		let of = |positions: Vec<Position>| {
			Sheet::of(&Portfolio { positions, cash: Fixed::zero() }, &market()).unwrap()
		};
		let borrowed =
			of(vec![Position::spot(home, asset, whole(10)), Position::spot(home, SETTLEMENT, whole(-600))]);
		assert_eq!((borrowed.debt, borrowed.collateral().unwrap()), (whole(600), whole(1_000)));
		let sold =
			of(vec![Position::spot(home, asset, whole(-2)), Position::spot(home, SETTLEMENT, whole(300))]);
		assert_eq!((sold.debt, sold.collateral().unwrap()), (whole(200), whole(300)));
		// Entered at 120 and 90.
		let long = of(vec![Position::perpetual(home, asset, whole(3), whole(120))]);
		assert_eq!(long.debt, whole(360));
		let short = of(vec![Position::perpetual(home, asset, whole(-3), whole(90))]);
		assert_eq!(short.debt, whole(300));
		// Debts and credit in settlement currency are one.
		let netted = of(vec![
			Position::spot(home, SETTLEMENT, whole(-50)),
			Position::spot(VenueId::Sibling(7), SETTLEMENT, whole(80)),
		]);
		assert_eq!((netted.debt, netted.settlement), (whole(0), whole(30)));
	}

	#[test]
	fn payments_should_go_where_most_is_missing() {
		let sheet = Sheet {
			purses: vec![
				(VenueId::Home, whole(-10)),
				(VenueId::Sibling(1), whole(-30)),
				(VenueId::Sibling(2), whole(25)),
			],
			..Sheet::default()
		};
		let pay = |amount| sheet.pay(whole(amount), VenueId::Sibling(3)).unwrap();
		assert_eq!(pay(35), [(VenueId::Sibling(1), whole(30)), (VenueId::Home, whole(5))]);
		assert_eq!(
			pay(50),
			[(VenueId::Sibling(1), whole(30)), (VenueId::Home, whole(10)), (VenueId::Sibling(3), whole(10))]
		);
		assert_eq!(pay(-40), [(VenueId::Sibling(2), whole(-25)), (VenueId::Sibling(3), whole(-15))]);
	}
}
