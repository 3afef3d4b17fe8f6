//! What executing an order is expected to do: to the price, and to the portfolio.

use crate::{error::PolicyError, rules::Rules};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero},
	Fixed, InstrumentId, MathError, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{Market, Portfolio, Position, RiskError};

/// Average price at which a market of constant product is expected to fill a change of a position, after its fee;
/// rounded against the account.
///
/// `price` is where the market trades. Depth is the settlement side of the pool, so that selling `v` of value at that price
/// yields `depth / (depth + v)` of it, and buying costs `depth / (depth - v)` of it. Buying more than the pool holds has no
/// price: [`MathError::Overflow`].
pub fn expected_price(
	price: Fixed,
	depth: Fixed,
	quantity: Fixed,
	rules: &Rules,
) -> Result<Fixed, MathError> {
	let value = fixed::mul(fixed::abs(quantity)?, price, Round::Up)?;
	if quantity < Fixed::zero() {
		let after = fixed::add(depth, value)?;
		let price = fixed::mul_div(price.into_inner(), depth.into_inner(), after.into_inner(), Round::Down)?;
		after_fee(Fixed::from_inner(price), false, rules)
	} else {
		let after = fixed::sub(depth, value)?;
		if after <= Fixed::zero() {
			return Err(MathError::Overflow);
		}
		let price = fixed::mul_div(price.into_inner(), depth.into_inner(), after.into_inner(), Round::Up)?;
		after_fee(Fixed::from_inner(price), true, rules)
	}
}

/// What a price comes to with the markets' fee; rounded against the account.
pub(crate) fn after_fee(price: Fixed, buys: bool, rules: &Rules) -> Result<Fixed, MathError> {
	let kept = fixed::sub(Fixed::one(), rules.trading_fee)?;
	if buys {
		fixed::div(price, kept, Round::Up)
	} else {
		fixed::mul(price, kept, Round::Down)
	}
}

/// Largest value, at the price where the market trades, whose expected price lies within `band` (a share of the mark),
/// rounded down; at least zero. `moved` is that price over the mark, rounded against the account.
pub(crate) fn value_within_band(
	moved: Fixed,
	depth: Fixed,
	buys: bool,
	band: Fixed,
	rules: &Rules,
) -> Result<Fixed, MathError> {
	let one = Fixed::one();
	let kept = fixed::sub(one, rules.trading_fee)?;
	let share = if buys {
		let worst = fixed::mul(fixed::add(one, band)?, kept, Round::Down)?;
		fixed::sub(one, fixed::div(moved, worst, Round::Up)?)?
	} else {
		let before = fixed::mul(moved, kept, Round::Down)?;
		fixed::sub(fixed::div(before, fixed::sub(one, band)?, Round::Down)?, one)?
	};
	fixed::mul(depth, share.max(Fixed::zero()), Round::Down)
}

/// The worst price that `band` (a share of the mark) allows, rounded towards the mark.
pub(crate) fn band_edge(mark: Fixed, buys: bool, band: Fixed) -> Result<Fixed, MathError> {
	let one = Fixed::one();
	if buys {
		fixed::mul(mark, fixed::add(one, band)?, Round::Down)
	} else {
		fixed::mul(mark, fixed::sub(one, band)?, Round::Up)
	}
}

/// Whether a price is no worse than the limit for somebody who buys, or sells.
pub(crate) fn is_within(price: Fixed, limit: Fixed, buys: bool) -> bool {
	if buys {
		price <= limit
	} else {
		price >= limit
	}
}

/// The portfolio after a change of one position at `price`, with `penalty` of the traded value taken.
///
/// Selling spot adds its proceeds to the settlement currency at the same venue, buying back a debt takes them from
/// there, options like spot; reducing a perpetual or future settles the gain of the reduced part there, and its funding
/// once it is closed. Rounded
/// against the account. Fails with [`PolicyError::NotReducing`] (index 0) unless the change reduces a position.
pub fn execute(
	portfolio: &Portfolio,
	venue: VenueId,
	instrument: InstrumentId,
	quantity: Fixed,
	price: Fixed,
	penalty: Fixed,
) -> Result<Portfolio, PolicyError> {
	let position = find(portfolio, venue, instrument).ok_or(PolicyError::NotReducing(0))?;
	if !reduces(position, quantity) {
		return Err(PolicyError::NotReducing(0));
	}
	let left = fixed::add(position.quantity, quantity)?;
	let closed = fixed::neg(quantity)?;
	let mut settled = match instrument {
		InstrumentId::Spot(_) | InstrumentId::Option(_) => fixed::mul(closed, price, Round::Down)?,
		InstrumentId::Perpetual(_) | InstrumentId::Future { .. } => {
			fixed::mul(closed, fixed::sub(price, position.entry)?, Round::Down)?
		}
	};
	if left.is_zero() && matches!(instrument, InstrumentId::Perpetual(_) | InstrumentId::Future { .. }) {
		settled = fixed::add(settled, position.funding)?;
	}
	let traded = fixed::mul(fixed::abs(quantity)?, price, Round::Up)?;
	settled = fixed::sub(settled, fixed::mul(traded, penalty, Round::Up)?)?;

	let mut positions = Vec::with_capacity(portfolio.positions.len().saturating_add(1));
	let (mut paid, purse) = (false, InstrumentId::Spot(SETTLEMENT));
	for position in &portfolio.positions {
		let mut position = *position;
		if (position.venue, position.instrument) == (venue, instrument) {
			position.quantity = left;
		} else if (position.venue, position.instrument) == (venue, purse) {
			position.quantity = fixed::add(position.quantity, settled)?;
			paid = true;
		}
		if !position.quantity.is_zero() {
			positions.push(position);
		}
	}
	if !paid && !settled.is_zero() {
		positions.push(Position::spot(venue, SETTLEMENT, settled));
	}
	Ok(Portfolio { positions, cash: portfolio.cash })
}

/// The position in an instrument at a venue.
pub(crate) fn find(portfolio: &Portfolio, venue: VenueId, instrument: InstrumentId) -> Option<&Position> {
	portfolio.positions.iter().find(|p| p.venue == venue && p.instrument == instrument)
}

/// Whether a change makes the position smaller without turning it around. The settlement currency is never traded.
pub(crate) fn reduces(position: &Position, quantity: Fixed) -> bool {
	if position.instrument.is_settlement() || quantity.is_zero() || position.quantity.is_zero() {
		return false;
	}
	let opposite = (quantity < Fixed::zero()) != (position.quantity < Fixed::zero());
	opposite && quantity.into_inner().unsigned_abs() <= position.quantity.into_inner().unsigned_abs()
}

/// Settlement currency that the account holds at a venue, at least zero.
pub(crate) fn purse(portfolio: &Portfolio, venue: VenueId) -> Fixed {
	find(portfolio, venue, InstrumentId::Spot(SETTLEMENT))
		.map_or(Fixed::zero(), |position| position.quantity.max(Fixed::zero()))
}

/// Whether nothing is left that an unwind could trade: at no venue more than [`Rules::left_over`] of spot, perpetuals and
/// others together, and no debt of more than dust with more than twice dust of settlement currency beside it to buy it back
/// with.
///
/// A portfolio that cannot be valued is not exhausted.
pub fn is_exhausted(portfolio: &Portfolio, market: &Market, rules: &Rules) -> bool {
	let is_debt = |position: &Position| {
		matches!(position.instrument, InstrumentId::Spot(_)) && position.quantity < Fixed::zero()
	};
	let can_be_bought_back = |position: &Position| -> Result<bool, RiskError> {
		let enough = fixed::add(rules.dust, rules.dust)?;
		Ok(position.size(market)? > rules.dust && purse(portfolio, position.venue) > enough)
	};
	let is_left_over = |venue: VenueId| -> Result<bool, RiskError> {
		let mut held = Fixed::zero();
		for position in portfolio.positions.iter().filter(|p| p.venue == venue) {
			if !is_debt(position) {
				// The size of settlement currency is zero.
				held = fixed::add(held, position.size(market)?)?;
			} else if can_be_bought_back(position)? {
				return Ok(false);
			}
		}
		Ok(held <= rules.left_over)
	};
	portfolio.positions.iter().all(|position| is_left_over(position.venue) == Ok(true))
}
