//! Rate curve, index and shares: the pure maths of a credit pool.
//!
//! Debts are stored divided by the pool's index, so that interest touches one number per pool. All roundings favour
//! the pool: a borrower owes at least, a supplier gets at most, the exact amount.

use crate::types::PoolRates;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, MathError, Round,
};

/// Milliseconds in the year of all rates (365 days).
pub const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1_000;

fn signed(value: u128) -> Result<i128, MathError> {
	i128::try_from(value).map_err(|_| MathError::Overflow)
}

/// `a * b / c` for ledger amounts.
pub fn mul_div(a: u128, b: u128, c: u128, round: Round) -> Result<u128, MathError> {
	let result = fixed::mul_div(signed(a)?, signed(b)?, signed(c)?, round)?;
	u128::try_from(result).map_err(|_| MathError::Negative)
}

/// Share of a pool that is lent out, 0 to 1, rounded up; zero for an empty pool.
pub fn utilisation(cash: u128, debt: u128) -> Result<Fixed, MathError> {
	if debt == 0 {
		return Ok(Fixed::zero());
	}
	let total = cash.checked_add(debt).ok_or(MathError::Overflow)?;
	fixed::mul_div(signed(debt)?, ONE, signed(total)?, Round::Up).map(Fixed::from_inner)
}

/// Yearly borrow rate at a utilisation (see [`PoolRates`]), rounded up.
pub fn borrow_rate(rates: &PoolRates, utilisation: Fixed) -> Result<Fixed, MathError> {
	let below = utilisation.min(rates.kink);
	let low = fixed::mul(rates.slope_low, fixed::div(below, rates.kink, Round::Up)?, Round::Up)?;
	let rate = fixed::add(rates.base, low)?;
	if utilisation <= rates.kink {
		return Ok(rate);
	}
	let above = fixed::sub(utilisation, rates.kink)?;
	let span = fixed::sub(Fixed::one(), rates.kink)?;
	let high = fixed::mul(rates.slope_high, fixed::div(above, span, Round::Up)?, Round::Up)?;
	fixed::add(rate, high)
}

/// The index after `elapsed_ms` at a yearly rate: simple interest within the step, compound over steps; rounded up.
pub fn grow_index(index: Fixed, yearly_rate: Fixed, elapsed_ms: u64) -> Result<Fixed, MathError> {
	if elapsed_ms == 0 || yearly_rate.is_zero() {
		return Ok(index);
	}
	let growth = fixed::mul_div(yearly_rate.into_inner(), elapsed_ms.into(), YEAR_MS.into(), Round::Up)
		.map(Fixed::from_inner)?;
	fixed::mul(index, fixed::add(Fixed::one(), growth)?, Round::Up)
}

/// What a scaled debt amounts to.
pub fn debt_of(scaled: u128, index: Fixed, round: Round) -> Result<u128, MathError> {
	let debt = fixed::mul_div(signed(scaled)?, index.into_inner(), ONE, round)?;
	u128::try_from(debt).map_err(|_| MathError::Negative)
}

/// What an amount is as scaled debt: round up what is borrowed, down what is repaid.
pub fn scaled_of(amount: u128, index: Fixed, round: Round) -> Result<u128, MathError> {
	let scaled = fixed::mul_div(signed(amount)?, ONE, index.into_inner(), round)?;
	u128::try_from(scaled).map_err(|_| MathError::Negative)
}

/// Shares for an amount supplied to a pool of a given value, rounded down. The first supply defines shares 1:1.
pub fn shares_for(amount: u128, shares: u128, value: u128) -> Result<u128, MathError> {
	if shares == 0 {
		return Ok(amount);
	}
	mul_div(amount, shares, value, Round::Down)
}

/// What shares of a pool of a given value are worth, rounded down.
pub fn amount_for(shares: u128, total_shares: u128, value: u128) -> Result<u128, MathError> {
	mul_div(shares, value, total_shares, Round::Down)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use proptest::prelude::*;

	fn percent(n: i64) -> Fixed {
		Fixed::from_rational(n as i128 as u128, 100)
	}

	fn rates() -> PoolRates {
		PoolRates {
			base: percent(1),
			slope_low: percent(4),
			slope_high: percent(75),
			kink: percent(80),
			utilisation_cap: percent(95),
			haircut: percent(10),
			surcharge: percent(10),
		}
	}

	#[test]
	fn curve_should_pass_its_three_points_when_utilisation_grows() {
		assert_eq!(borrow_rate(&rates(), Fixed::zero()), Ok(percent(1)));
		assert_eq!(borrow_rate(&rates(), percent(40)), Ok(percent(3)));
		assert_eq!(borrow_rate(&rates(), percent(80)), Ok(percent(5)));
		assert_eq!(borrow_rate(&rates(), percent(90)), Ok(Fixed::from_rational(425, 1000)));
		assert_eq!(borrow_rate(&rates(), percent(100)), Ok(percent(80)));
	}

	#[test]
	fn utilisation_should_be_a_share_when_pool_is_not_empty() {
		assert_eq!(utilisation(0, 0), Ok(Fixed::zero()));
		assert_eq!(utilisation(100, 0), Ok(Fixed::zero()));
		assert_eq!(utilisation(25, 75), Ok(percent(75)));
		assert_eq!(utilisation(0, 1), Ok(Fixed::one()));
		assert_eq!(utilisation(u128::MAX, 1), Err(MathError::Overflow));
	}

	#[test]
	fn index_should_grow_by_the_rate_when_a_year_passes() {
		assert_eq!(grow_index(Fixed::one(), percent(5), YEAR_MS), Ok(percent(105)));
		assert_eq!(grow_index(Fixed::one(), percent(5), 0), Ok(Fixed::one()));
		assert_eq!(grow_index(percent(200), percent(10), YEAR_MS / 2), Ok(percent(210)));
	}

	#[test]
	fn debt_of_one_unit_should_not_vanish_when_index_is_not_whole() {
		let index = percent(150);
		assert_eq!(scaled_of(1, index, Round::Up), Ok(1));
		assert_eq!(scaled_of(1, index, Round::Down), Ok(0));
		assert_eq!(debt_of(1, index, Round::Up), Ok(2));
	}

	#[test]
	fn first_supply_should_define_shares_when_pool_is_empty() {
		assert_eq!(shares_for(500, 0, 0), Ok(500));
		assert_eq!(shares_for(500, 100, 0), Err(MathError::DivisionByZero));
		assert_eq!(amount_for(1, 0, 0), Err(MathError::DivisionByZero));
	}

	proptest! {
		#[test]
		fn curve_should_not_fall_when_utilisation_grows(a in 0i128..=ONE, b in 0i128..=ONE) {
			let (low, high) = (a.min(b), a.max(b));
			let low = borrow_rate(&rates(), Fixed::from_inner(low)).unwrap();
			let high = borrow_rate(&rates(), Fixed::from_inner(high)).unwrap();
			prop_assert!(low <= high);
			prop_assert!(high <= percent(80) + Fixed::from_inner(4));
		}

		#[test]
		fn borrower_should_owe_at_least_what_was_borrowed(
			amount in 1u128..1_000_000_000_000_000_000_000_000, index in ONE..100 * ONE,
		) {
			let index = Fixed::from_inner(index);
			let scaled = scaled_of(amount, index, Round::Up).unwrap();
			prop_assert!(debt_of(scaled, index, Round::Up).unwrap() >= amount);
			let repaid = scaled_of(amount, index, Round::Down).unwrap();
			prop_assert!(repaid <= scaled);
		}

		#[test]
		fn supplier_should_get_at_most_what_was_supplied(
			amount in 1u128..1_000_000_000_000_000_000, shares in 1_000u128..1_000_000_000_000_000_000,
			value in 1_000u128..1_000_000_000_000_000_000,
		) {
			let minted = shares_for(amount, shares, value).unwrap();
			let back = amount_for(minted, shares + minted, value + amount).unwrap();
			prop_assert!(back <= amount);
		}

		#[test]
		fn interest_should_not_fall_when_time_is_split(
			rate in 0i128..10 * ONE, first in 0u64..YEAR_MS, second in 0u64..YEAR_MS,
		) {
			let rate = Fixed::from_inner(rate);
			let whole = grow_index(Fixed::one(), rate, first + second).unwrap();
			let split = grow_index(grow_index(Fixed::one(), rate, first).unwrap(), rate, second).unwrap();
			prop_assert!(split >= whole);
			prop_assert!(whole >= Fixed::one());
		}
	}
}
