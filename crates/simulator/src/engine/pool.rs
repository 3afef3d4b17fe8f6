//! The liquidity pool: what it took over, what it can still take, and how it sells that.
//!
//! As on the chain it is a margin account: it can pay and set aside what its equity is above the initial margin of its own portfolio.
//! Of all that it has it sells a share every minute, as far as markets bear that, at no penalty.

use crate::{
	engine::{
		apply::{mark, Moment, World},
		ledger::Party,
	},
	error::SimulationError,
	market::book::position,
	policy::Part,
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, InstrumentId, Round, VenueId,
};
use ballast_risk::{Engine, Portfolio, Position};
use std::collections::BTreeMap;

/// Time between two sales, milliseconds: that between slices of a healthy account.
const INTERVAL_MS: u64 = 60_000;
/// Largest sale as a share of the depth of its market: that of a slice.
const DEPTH_SHARE: Fixed = Fixed::from_inner(ONE / 50);
/// How far from the mark a sale may be, as a share of it: the band of a slice.
const BAND: Fixed = Fixed::from_inner(ONE / 20);
/// What is worth less is sold at once, settlement currency.
const DUST: Fixed = Fixed::from_inner(100 * ONE);

/// What the pool took over and has not sold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
	holdings: BTreeMap<(VenueId, InstrumentId), Fixed>,
	next_ms: u64,
}

impl Pool {
	/// Whether it has nothing to sell.
	pub fn is_empty(&self) -> bool {
		self.holdings.is_empty()
	}

	/// Takes over positions; what they were entered for is in the ledger.
	pub fn add(&mut self, positions: &[Position]) -> Result<(), SimulationError> {
		for Position { venue, instrument, quantity, .. } in positions {
			if !instrument.is_settlement() {
				self.change(*venue, *instrument, *quantity)?;
			}
		}
		Ok(())
	}

	fn change(&mut self, venue: VenueId, instrument: InstrumentId, by: Fixed) -> Result<(), SimulationError> {
		let held = self.holdings.entry((venue, instrument)).or_default();
		*held = fixed::add(*held, by)?;
		if held.is_zero() {
			self.holdings.remove(&(venue, instrument));
		}
		Ok(())
	}

	fn parts(&self) -> impl Iterator<Item = Part> + '_ {
		let part = |(&(venue, instrument), &quantity): (&(VenueId, InstrumentId), &Fixed)| Part {
			venue,
			instrument,
			quantity,
		};
		self.holdings.iter().map(part)
	}
}

impl World<'_> {
	/// What the pool can still pay and set aside: its equity above the IM of what it has, settlement currency, non-negative.
	pub fn pool_capital(&self, engine: &Engine) -> Result<Fixed, SimulationError> {
		let cash = fixed::add(self.setting.backing.pool, self.ledger.cash(Party::Pool))?;
		let free = match self.pool.is_empty() {
			true => cash,
			false => {
				// What they were entered for is in the cash.
				let positions = self.pool.parts().map(|part| position(&part)).collect();
				let margin = engine.margin(&Portfolio { positions, cash })?;
				fixed::sub(margin.equity, margin.initial)?
			}
		};
		Ok(free.max(Fixed::zero()))
	}

	/// Has the pool sell its share of everything, if it is time.
	pub fn dispose(&mut self, now: Moment) -> Result<(), SimulationError> {
		let share = self.setting.backing.disposal;
		if self.pool.is_empty() || share.is_zero() || self.now_ms() < self.pool.next_ms {
			return Ok(());
		}
		self.pool.next_ms = self.now_ms().saturating_add(INTERVAL_MS);
		let parts: Vec<Part> = self.pool.parts().collect();
		for part in parts {
			let Part { venue, instrument, quantity } = part;
			let size = self.markets.size(now.market, &part)?;
			let bears = match self.markets.depth_of(venue, instrument.underlying())? {
				Some(depth) => fixed::mul(depth, DEPTH_SHARE, Round::Down)?,
				None => size,
			};
			let value = match size < DUST {
				true => size,
				false => fixed::mul(size, share, Round::Up)?.max(DUST),
			};
			let value = value.min(bears).min(size);
			if value <= Fixed::zero() {
				continue;
			}
			let sold =
				fixed::mul_div(quantity.into_inner(), value.into_inner(), size.into_inner(), Round::Down)?;
			let sold = fixed::neg(Fixed::from_inner(sold))?;
			let mark = mark(now.market, instrument)?;
			let of_mark = match sold < Fixed::zero() {
				true => fixed::sub(Fixed::one(), BAND)?,
				false => fixed::add(Fixed::one(), BAND)?,
			};
			let limit = fixed::mul(mark, of_mark, Round::Down)?;
			let traded =
				self.markets.trade(now.market, venue, instrument, sold, Some(limit), Fixed::one())?;
			// Beyond the limit it waits for a better price.
			let Some(trade) = traded else { continue };
			self.ledger.bought(Party::Pool, instrument, sold, trade.price)?;
			self.ledger.bought(Party::Markets, instrument, fixed::neg(sold)?, trade.price)?;
			self.pool.change(venue, instrument, sold)?;
		}
		Ok(())
	}
}
