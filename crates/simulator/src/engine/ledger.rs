//! What everybody but the traders has. Together with the traders' portfolios it is always worth what the untouched portfolios would
//! be: whatever is sold, taken or written off changes hands, and nothing else.

use crate::error::SimulationError;
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, InstrumentId, Round, VenueId,
};
use ballast_risk::{Market, Position};
use std::collections::BTreeMap;

/// Who is not a trader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
	/// Who trades in the venues' markets.
	Markets,
	Keepers,
	Pool,
	Fund,
	/// Who gets the rest of penalties: planners, venues.
	Outside,
	/// Who lent what insolvent accounts owe.
	Lenders,
}

/// All parties, in the order of their numbers.
const PARTIES: usize = 6;

/// What one has, relative to the start.
#[derive(Clone, Debug, Default)]
struct Book {
	/// Settlement currency, with what was paid for perpetuals and futures taken off.
	cash: Fixed,
	/// Net quantities.
	units: BTreeMap<InstrumentId, Fixed>,
}

/// What all of them have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
	books: [Book; PARTIES],
	/// Transfers so far: each may have been rounded by a few units.
	pub transfers: u64,
}

impl Ledger {
	fn book(&mut self, of: Party) -> Result<&mut Book, SimulationError> {
		self.books.get_mut(of as usize).ok_or(SimulationError::Conservation("a party has no book"))
	}

	/// Settlement currency that a party got (or paid, when negative).
	pub fn pay(&mut self, to: Party, amount: Fixed) -> Result<(), SimulationError> {
		self.transfers = self.transfers.saturating_add(1);
		let book = self.book(to)?;
		book.cash = fixed::add(book.cash, amount)?;
		Ok(())
	}

	/// Balance of a party in settlement currency.
	pub fn cash(&self, of: Party) -> Fixed {
		self.books.get(of as usize).map_or(Fixed::zero(), |book| book.cash)
	}

	/// A party bought so many units at a price (sold, when negative), in a market.
	pub fn bought(
		&mut self,
		by: Party,
		instrument: InstrumentId,
		quantity: Fixed,
		price: Fixed,
	) -> Result<(), SimulationError> {
		self.receive(by, instrument, quantity)?;
		self.pay(by, fixed::neg(fixed::mul(quantity, price, Round::Down)?)?)
	}

	fn receive(
		&mut self,
		by: Party,
		instrument: InstrumentId,
		quantity: Fixed,
	) -> Result<(), SimulationError> {
		if instrument.is_settlement() {
			return self.pay(by, quantity);
		}
		let units = self.book(by)?.units.entry(instrument).or_default();
		*units = fixed::add(*units, quantity)?;
		Ok(())
	}

	/// A party got a position as it is, its entry price and funding included.
	pub fn took(&mut self, by: Party, position: &Position) -> Result<(), SimulationError> {
		self.receive(by, position.instrument, position.quantity)?;
		if matches!(position.instrument, InstrumentId::Perpetual(_) | InstrumentId::Future { .. }) {
			let cost = fixed::mul(position.quantity, position.entry, Round::Down)?;
			self.pay(by, fixed::sub(position.funding, cost)?)?;
		}
		Ok(())
	}

	/// What a party made, at the marks of a market.
	pub fn value(&self, of: Party, market: &Market) -> Result<Fixed, SimulationError> {
		let Some(book) = self.books.get(of as usize) else { return Ok(Fixed::zero()) };
		let mut sum = book.cash;
		for (instrument, quantity) in &book.units {
			let (venue, instrument, quantity) = (VenueId::Home, *instrument, *quantity);
			let position =
				Position { venue, instrument, quantity, entry: Fixed::zero(), funding: Fixed::zero() };
			sum = fixed::add(sum, position.value(market)?)?;
		}
		Ok(sum)
	}

	/// What all of them made.
	pub fn total(&self, market: &Market) -> Result<Fixed, SimulationError> {
		use Party::*;
		let mut sum = Fixed::zero();
		for party in [Markets, Keepers, Pool, Fund, Outside, Lenders] {
			sum = fixed::add(sum, self.value(party, market)?)?;
		}
		Ok(sum)
	}
}
