//! What shares of the pool are worth: pure maths on ledger units.
//!
//! Shares and equity are counted as if [`VIRTUAL_SHARES`] shares and one ledger unit more were there than are. Whoever
//! lifts the value of a share by giving to an almost empty pool gives to those virtual shares, too, and loses far more
//! than the rounding can take from a later depositor. All roundings favour those who stay in the pool.

use ballast_primitives::{fixed, Fixed, MathError, Round};

/// Shares that nobody owns; also the number of shares that one ledger unit buys in an empty pool.
pub const VIRTUAL_SHARES: u128 = 1_000;

/// A pool whose shares are worth less than one in so many of what they cost in an empty pool takes no deposits: a few
/// more such pools, and their number would leave its range.
pub const WORTHLESS: u128 = 1_000;

fn signed(value: u128) -> Result<i128, MathError> {
	i128::try_from(value).map_err(|_| MathError::Overflow)
}

fn mul_div(a: u128, b: u128, c: u128, round: Round) -> Result<u128, MathError> {
	let result = fixed::mul_div(signed(a)?, signed(b)?, signed(c)?, round)?;
	u128::try_from(result).map_err(|_| MathError::Negative)
}

fn with_virtual(shares: u128, equity: u128) -> Result<(u128, u128), MathError> {
	let shares = shares.checked_add(VIRTUAL_SHARES).ok_or(MathError::Overflow)?;
	let equity = equity.checked_add(1).ok_or(MathError::Overflow)?;
	Ok((shares, equity))
}

/// Shares for an amount brought to a pool, rounded down. Equity is that before the amount, rounded up.
pub fn shares_for(amount: u128, shares: u128, equity: u128) -> Result<u128, MathError> {
	let (shares, equity) = with_virtual(shares, equity)?;
	mul_div(amount, shares, equity, Round::Down)
}

/// What shares are worth, rounded down. Equity is rounded down.
pub fn amount_for(owned: u128, shares: u128, equity: u128) -> Result<u128, MathError> {
	let (shares, equity) = with_virtual(shares, equity)?;
	mul_div(owned, equity, shares, Round::Down)
}

/// Shares that an amount taken out costs, rounded up. Never more than were worth at least the amount by [`amount_for`].
pub fn shares_of(amount: u128, shares: u128, equity: u128) -> Result<u128, MathError> {
	let (shares, equity) = with_virtual(shares, equity)?;
	mul_div(amount, shares, equity, Round::Up)
}

/// Value of [`VIRTUAL_SHARES`] shares in ledger units, rounded down: 1 in an empty pool.
pub fn price(shares: u128, equity: u128) -> Result<Fixed, MathError> {
	let (shares, equity) = with_virtual(shares, equity)?;
	let value = signed(equity)?.checked_mul(signed(VIRTUAL_SHARES)?).ok_or(MathError::Overflow)?;
	fixed::mul_div(value, fixed::ONE, signed(shares)?, Round::Down).map(Fixed::from_inner)
}

/// Whether shares are worth too little to sell more of them (see [`WORTHLESS`]).
pub fn is_worthless(shares: u128, equity: u128) -> Result<bool, MathError> {
	let (shares, equity) = with_virtual(shares, equity)?;
	let factor = VIRTUAL_SHARES.checked_mul(WORTHLESS).ok_or(MathError::Overflow)?;
	Ok(mul_div(shares, 1, factor, Round::Up)? > equity)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use proptest::prelude::*;

	#[test]
	fn share_should_cost_a_thousandth_of_a_unit_when_the_pool_is_empty() {
		assert_eq!(shares_for(5, 0, 0), Ok(5_000));
		assert_eq!(amount_for(5_000, 5_000, 5), Ok(5));
		assert_eq!(price(0, 0), Ok(Fixed::from_u32(1)));
		assert_eq!(price(5_000, 5), Ok(Fixed::from_u32(1)));
		assert_eq!(price(5_000, 11), Ok(Fixed::from_u32(2)));
	}

	#[test]
	fn shares_should_be_refused_when_out_of_range() {
		assert_eq!(shares_for(u128::MAX, 1, 1), Err(MathError::Overflow));
		assert_eq!(shares_for(1, u128::MAX, 1), Err(MathError::Overflow));
		assert_eq!(amount_for(1, 1, u128::MAX), Err(MathError::Overflow));
		assert_eq!(price(1, u128::MAX / 2), Err(MathError::Overflow));
	}

	#[test]
	fn pool_should_be_worthless_when_a_share_is_worth_a_thousandth() {
		assert_eq!(is_worthless(0, 0), Ok(false));
		assert_eq!(is_worthless(1_000_000_000, 1_000_000), Ok(false));
		assert_eq!(is_worthless(1_000_000_000, 1_000), Ok(false));
		assert_eq!(is_worthless(1_000_000_000, 999), Ok(true));
		assert_eq!(is_worthless(1_000_000_000, 0), Ok(true));
	}

	#[test]
	fn inflation_attack_should_cost_more_than_it_takes() {
		// The attacker owns all there is, gives the pool a million units, and waits for a victim.
		let (own, gift) = (shares_for(1, 0, 0).unwrap(), 1_000_000_000_000);
		let equity = 1 + gift;
		for victim in [1_000_000, 999_999_999, 2_000_000_000_000] {
			let got = shares_for(victim, own, equity).unwrap();
			let (shares, equity) = (own + got, equity + victim);
			let back = amount_for(own, shares, equity).unwrap();
			assert!(back < 1 + gift, "the attack loses money");
			let lost = victim - amount_for(got, shares, equity).unwrap();
			assert!((1 + gift) - back > lost, "more than its victim");
		}
	}

	proptest! {
		#[test]
		fn round_trip_should_never_gain(
			amount in 1u128..1_000_000_000_000_000, shares in 0u128..(1 << 80), equity in 0u128..(1 << 70),
		) {
			let minted = shares_for(amount, shares, equity).unwrap();
			let back = amount_for(minted, shares + minted, equity + amount).unwrap();
			prop_assert!(back <= amount);
			// Nobody else's shares have become cheaper by it.
			prop_assert!(price(shares + minted, equity + amount).unwrap() >= price(shares, equity).unwrap());
		}

		#[test]
		fn part_should_never_cost_more_shares_than_the_whole(
			owned in 1u128..(1 << 80), others in 0u128..(1 << 80), equity in 0u128..(1 << 70), part in 0u8..=255,
		) {
			let shares = owned + others;
			let worth = amount_for(owned, shares, equity).unwrap();
			let pay = worth * u128::from(part) / 255;
			let burned = shares_of(pay, shares, equity).unwrap();
			prop_assert!(burned <= owned);
			if pay <= equity {
				prop_assert!(price(shares - burned, equity - pay).unwrap() >= price(shares, equity).unwrap());
			}
		}
	}
}
