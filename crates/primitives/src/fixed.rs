//! The one number of Ballast: signed fixed point with 18 decimals, and its checked arithmetic.
//!
//! Quantities are in whole units of the asset (1.0 = one DOT, whatever the decimals of a ledger), prices in
//! settlement currency per whole unit, values in settlement currency. Every operation that can lose digits names the
//! direction in which it rounds on the number line; the rule of the house is *against the account holder*: what
//! somebody owns is rounded [`Round::Down`], what is required of somebody [`Round::Up`].

use crate::wide;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Ordering;
use polkadot_sdk::{
	sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Rounding},
	sp_core::U256,
};
use scale_info::TypeInfo;

pub use polkadot_sdk::sp_arithmetic::{
	traits::{One, Zero},
	FixedI128, FixedPointNumber,
};

/// Signed fixed point with 18 decimals; the range is about +/-1.7e20.
pub type Fixed = FixedI128;

/// Units of [`Fixed`] in 1.0.
pub const ONE: i128 = 1_000_000_000_000_000_000;

/// Why a calculation has no answer.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum MathError {
	/// The result lies outside of the type's range.
	Overflow,
	/// A division by zero.
	DivisionByZero,
	/// Two amounts of different assets were combined.
	UnitMismatch,
	/// The operation is not defined for a negative number.
	Negative,
}

/// Direction of rounding on the number line (not by magnitude).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
	/// Towards negative infinity.
	Down,
	/// Towards positive infinity.
	Up,
}

impl Round {
	/// How the magnitude of a result of the given sign has to be rounded.
	fn of_magnitude(self, negative: bool) -> Rounding {
		match (self, negative) {
			(Round::Down, false) | (Round::Up, true) => Rounding::Down,
			(Round::Down, true) | (Round::Up, false) => Rounding::Up,
		}
	}
}

#[inline]
pub(crate) fn signed(magnitude: u128, negative: bool) -> Result<i128, MathError> {
	let limit = i128::MAX as u128;
	match (magnitude <= limit, negative) {
		(true, false) => Ok(magnitude as i128),
		(true, true) => Ok(-(magnitude as i128)),
		(false, true) if magnitude == limit + 1 => Ok(i128::MIN),
		_ => Err(MathError::Overflow),
	}
}

/// `a * b / c` with a 256-bit intermediate, on plain integers.
pub fn mul_div(a: i128, b: i128, c: i128, round: Round) -> Result<i128, MathError> {
	if c == 0 {
		return Err(MathError::DivisionByZero);
	}
	let negative = (a < 0) ^ (b < 0) ^ (c < 0);
	let round = round.of_magnitude(negative);
	let (a, b, c) = (a.unsigned_abs(), b.unsigned_abs(), c.unsigned_abs());
	// The wide division takes several times as long as that of a product that fits.
	let magnitude = match a.checked_mul(b) {
		Some(product) => {
			let quotient = product / c;
			let up = matches!(round, Rounding::Up) && quotient * c != product;
			quotient.checked_add(u128::from(up))
		}
		None => multiply_by_rational_with_rounding(a, b, c, round),
	};
	signed(magnitude.ok_or(MathError::Overflow)?, negative)
}

/// `a * b`.
pub fn mul(a: Fixed, b: Fixed, round: Round) -> Result<Fixed, MathError> {
	wide::mul(a, b, round)
}

/// `a / b`.
pub fn div(a: Fixed, b: Fixed, round: Round) -> Result<Fixed, MathError> {
	mul_div(a.into_inner(), ONE, b.into_inner(), round).map(Fixed::from_inner)
}

/// `a + b`.
#[inline]
pub fn add(a: Fixed, b: Fixed) -> Result<Fixed, MathError> {
	a.into_inner().checked_add(b.into_inner()).map(Fixed::from_inner).ok_or(MathError::Overflow)
}

/// `a - b`.
#[inline]
pub fn sub(a: Fixed, b: Fixed) -> Result<Fixed, MathError> {
	a.into_inner().checked_sub(b.into_inner()).map(Fixed::from_inner).ok_or(MathError::Overflow)
}

/// `-a`.
#[inline]
pub fn neg(a: Fixed) -> Result<Fixed, MathError> {
	a.into_inner().checked_neg().map(Fixed::from_inner).ok_or(MathError::Overflow)
}

/// `|a|`.
#[inline]
pub fn abs(a: Fixed) -> Result<Fixed, MathError> {
	a.into_inner().checked_abs().map(Fixed::from_inner).ok_or(MathError::Overflow)
}

/// Compares `a * b` with `c * d`, both exact: how two quotients compare when all four are positive, without rounding either.
pub fn cmp_products((a, b): (Fixed, Fixed), (c, d): (Fixed, Fixed)) -> Ordering {
	let product = |a: Fixed, b: Fixed| {
		let (a, b) = (a.into_inner(), b.into_inner());
		// Two magnitudes of at most 2^127 always fit.
		let magnitude = U256::from(a.unsigned_abs()).saturating_mul(U256::from(b.unsigned_abs()));
		(magnitude, (a < 0) != (b < 0) && !magnitude.is_zero())
	};
	match (product(a, b), product(c, d)) {
		((left, false), (right, false)) => left.cmp(&right),
		((left, true), (right, true)) => right.cmp(&left),
		((_, true), (_, false)) => Ordering::Less,
		((_, false), (_, true)) => Ordering::Greater,
	}
}

/// Square root. With [`Round::Up`] the smallest representable number whose square is not below `a`.
pub fn sqrt(a: Fixed, round: Round) -> Result<Fixed, MathError> {
	let inner = a.into_inner();
	if inner < 0 {
		return Err(MathError::Negative);
	}
	if inner == 0 {
		return Ok(Fixed::zero());
	}
	// sqrt(inner / ONE) * ONE = sqrt(inner * ONE). The product does not fit 128 bits, so Newton's iteration runs on
	// quotients: x <- (x + inner * ONE / x) / 2, from above, which decreases until it reaches the floor of the root. It begins
	// so near to it that one or two steps are enough.
	let inner = inner as u128;
	let one = ONE as u128;
	let quotient = |x: u128| {
		multiply_by_rational_with_rounding(inner, one, x, Rounding::Down).ok_or(MathError::Overflow)
	};
	let mut root = wide::root_above(inner);
	loop {
		let next = (root + quotient(root)?) / 2;
		if next >= root {
			break;
		}
		root = next;
	}
	let exact = || {
		multiply_by_rational_with_rounding(inner, one, root, Rounding::Up).is_some_and(|q| q == root)
			&& quotient(root).is_ok_and(|q| q == root)
	};
	if round == Round::Up && !exact() {
		root += 1;
	}
	signed(root, false).map(Fixed::from_inner)
}

/// A ledger amount (integer, `decimals` digits after the point) as a quantity.
pub fn from_ledger(amount: u128, decimals: u8, round: Round) -> Result<Fixed, MathError> {
	let amount = i128::try_from(amount).map_err(|_| MathError::Overflow)?;
	let unit = 10i128.checked_pow(decimals.into()).ok_or(MathError::Overflow)?;
	mul_div(amount, ONE, unit, round).map(Fixed::from_inner)
}

/// A non-negative quantity as a ledger amount (integer, `decimals` digits after the point).
pub fn to_ledger(quantity: Fixed, decimals: u8, round: Round) -> Result<u128, MathError> {
	if quantity.into_inner() < 0 {
		return Err(MathError::Negative);
	}
	let unit = 10i128.checked_pow(decimals.into()).ok_or(MathError::Overflow)?;
	mul_div(quantity.into_inner(), unit, ONE, round)
		.and_then(|v| u128::try_from(v).map_err(|_| MathError::Overflow))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn f(inner: i128) -> Fixed {
		Fixed::from_inner(inner)
	}

	#[test]
	fn rounding_should_follow_the_number_line_when_signs_differ() {
		assert_eq!(mul(f(1), f(ONE / 2), Round::Down), Ok(f(0)));
		assert_eq!(mul(f(1), f(ONE / 2), Round::Up), Ok(f(1)));
		assert_eq!(mul(f(-1), f(ONE / 2), Round::Down), Ok(f(-1)));
		assert_eq!(mul(f(-1), f(ONE / 2), Round::Up), Ok(f(0)));
	}

	#[test]
	fn limits_should_be_errors_when_passed() {
		assert_eq!(mul(Fixed::from_inner(i128::MAX), f(2 * ONE), Round::Down), Err(MathError::Overflow));
		assert_eq!(div(f(1), f(0), Round::Down), Err(MathError::DivisionByZero));
		assert_eq!(neg(Fixed::from_inner(i128::MIN)), Err(MathError::Overflow));
		assert_eq!(sqrt(f(-1), Round::Down), Err(MathError::Negative));
		assert_eq!(from_ledger(u128::MAX, 0, Round::Down), Err(MathError::Overflow));
		assert_eq!(to_ledger(f(-1), 10, Round::Down), Err(MathError::Negative));
		assert_eq!(from_ledger(1, 255, Round::Down), Err(MathError::Overflow));
	}

	#[test]
	fn ledger_amounts_should_round_as_asked() {
		assert_eq!(from_ledger(15_000_000_000, 10, Round::Down), Ok(Fixed::from_rational(3, 2)));
		assert_eq!(to_ledger(f(1), 10, Round::Down), Ok(0));
		assert_eq!(to_ledger(f(1), 10, Round::Up), Ok(1));
	}

	proptest! {
		#[test]
		fn cmp_products_should_compare_as_whole_numbers_do(a: i64, b: i64, c: i64, d: i64) {
			let (wide, exact) = (|x: i64| f(i128::from(x)), |x: i64, y: i64| i128::from(x) * i128::from(y));
			prop_assert_eq!(cmp_products((wide(a), wide(b)), (wide(c), wide(d))), exact(a, b).cmp(&exact(c, d)));
		}

		#[test]
		fn sqrt_should_bracket_the_root(inner in 0i128..=i128::MAX) {
			let lo = sqrt(f(inner), Round::Down).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
			let hi = sqrt(f(inner), Round::Up).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
			prop_assert!(hi.into_inner() - lo.into_inner() <= 1);
			prop_assert!(mul(lo, lo, Round::Down).is_ok_and(|s| s <= f(inner)));
			prop_assert!(mul(hi, hi, Round::Up).is_ok_and(|s| s >= f(inner)));
		}

		#[test]
		fn mul_should_bracket_the_product(a in -(1i128 << 95)..(1i128 << 95), b in -(1i128 << 90)..(1i128 << 90)) {
			let lo = mul(f(a), f(b), Round::Down);
			let hi = mul(f(a), f(b), Round::Up);
			if let (Ok(lo), Ok(hi)) = (lo, hi) {
				prop_assert!(hi.into_inner() - lo.into_inner() <= 1);
				prop_assert!(hi >= lo);
			} else {
				prop_assert_eq!(lo, Err(MathError::Overflow));
			}
		}

		#[test]
		fn ledger_round_trip_should_lose_nothing(amount in 0u128..(1u128 << 90), decimals in 0u8..=18) {
			if let Ok(q) = from_ledger(amount, decimals, Round::Down) {
				prop_assert_eq!(to_ledger(q, decimals, Round::Down), Ok(amount));
				prop_assert_eq!(to_ledger(q, decimals, Round::Up), Ok(amount));
			}
		}
	}
}
