//! Products of [`Fixed`] numbers without a division, and roots that are nearly exact.

use crate::fixed::{signed, Fixed, MathError, Round, ONE};

/// 10^18 with its highest bit moved to the highest of 64.
const DIVISOR: u64 = (ONE as u64) << SHIFT;
const SHIFT: u32 = 4;
/// `floor((2^128 - 1) / DIVISOR) - 2^64`: the reciprocal of Möller and Granlund, "Improved division by invariant
/// integers" (2011).
const RECIPROCAL: u64 = (u128::MAX / DIVISOR as u128) as u64;

/// The full product of two halves.
#[cfg(not(target_arch = "wasm32"))]
#[inline]
fn full(a: u64, b: u64) -> u128 {
	u128::from(a) * u128::from(b)
}

/// The full product of two halves: by quarters, because a product of 128 bits is a call in Wasm.
#[cfg(target_arch = "wasm32")]
#[inline]
fn full(a: u64, b: u64) -> u128 {
	const QUARTER: u64 = u32::MAX as u64;
	let (a1, a0, b1, b0) = (a >> 32, a & QUARTER, b >> 32, b & QUARTER);
	// (2^32 - 1)^2 + 2 (2^32 - 1) fits 64 bits.
	let low = a0 * b0;
	let middle = a1 * b0 + (low >> 32);
	let other = a0 * b1 + (middle & QUARTER);
	let high = a1 * b1 + (middle >> 32) + (other >> 32);
	(u128::from(high) << 64) | u128::from((other << 32) | (low & QUARTER))
}

/// Quotient and rest of `high 2^64 + low` by [`DIVISOR`], for `high < DIVISOR`.
#[inline]
fn divide(high: u64, low: u64) -> (u64, u64) {
	let estimate = full(RECIPROCAL, high) + (u128::from(high) << 64 | u128::from(low));
	let (mut quotient, fraction) = (((estimate >> 64) as u64).wrapping_add(1), estimate as u64);
	let mut rest = low.wrapping_sub(quotient.wrapping_mul(DIVISOR));
	if rest > fraction {
		quotient = quotient.wrapping_sub(1);
		rest = rest.wrapping_add(DIVISOR);
	}
	if rest >= DIVISOR {
		quotient = quotient.wrapping_add(1);
		rest -= DIVISOR;
	}
	(quotient, rest)
}

/// The product of two magnitudes as high and low half.
#[inline]
fn product(a: u128, b: u128) -> (u128, u128) {
	if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
		return (0, full(a, b));
	}
	let half = |x: u128| ((x >> 64) as u64, x as u64);
	let ((a1, a0), (b1, b0)) = (half(a), half(b));
	// Both magnitudes are at most 2^127, so that the two middle products fit together.
	let low = full(a0, b0);
	let middle = full(a1, b0) + full(a0, b1);
	let (low, carry) = low.overflowing_add(middle << 64);
	(full(a1, b1) + (middle >> 64) + u128::from(carry), low)
}

/// `a * b`, as [`mul`](crate::fixed::mul), in the place where it is called: for inner loops.
#[inline(always)]
pub fn mul(a: Fixed, b: Fixed, round: Round) -> Result<Fixed, MathError> {
	let (a, b) = (a.into_inner(), b.into_inner());
	if a == 0 || b == 0 {
		return Ok(Fixed::from_inner(0));
	}
	let negative = (a < 0) != (b < 0);
	let (high, low) = product(a.unsigned_abs(), b.unsigned_abs());
	// A quotient below 2^128 needs a product below 2^187.
	if high >= 1 << 59 {
		return Err(MathError::Overflow);
	}
	let top = (high << SHIFT | low >> (128 - SHIFT)) as u64;
	let low = low << SHIFT;
	let (first, rest) = divide(top, (low >> 64) as u64);
	let (second, rest) = divide(rest, low as u64);
	let quotient = u128::from(first) << 64 | u128::from(second);
	let up = rest != 0 && (round == Round::Up) != negative;
	// Below 2^128 - 1, because the product is below 2^187 and 10^18 above 2^59.
	signed(quotient + u128::from(up), negative).map(Fixed::from_inner)
}

/// The root of a number of units of [`Fixed`], in such units: not below the exact one, and above it by at most 2^-62 of it and
/// two units.
pub fn root_above(inner: u128) -> u128 {
	// sqrt(inner 10^18) = sqrt(inner 2^shift) 10^9 2^(-shift / 2); the root has 64 binary digits, the product 94.
	let shift = inner.leading_zeros().min(126) & !1;
	let root = (inner << shift).isqrt() + 1;
	((root * 1_000_000_000) >> (shift / 2)) + 1
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use crate::fixed::mul_div;
	use proptest::prelude::*;

	fn any_size() -> impl Strategy<Value = i128> {
		(any::<i128>(), 0u32..127).prop_map(|(value, shift)| value >> shift)
	}

	fn divided(a: Fixed, b: Fixed, round: Round) -> Result<Fixed, MathError> {
		mul_div(a.into_inner(), b.into_inner(), ONE, round).map(Fixed::from_inner)
	}

	proptest! {
		#![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

		#[test]
		fn mul_should_be_that_of_a_division(a in any_size(), b in any_size()) {
			let (a, b) = (Fixed::from_inner(a), Fixed::from_inner(b));
			for round in [Round::Down, Round::Up] {
				prop_assert_eq!(mul(a, b, round), divided(a, b, round));
			}
		}
	}

	#[test]
	fn mul_should_be_that_of_a_division_at_the_limits() {
		let limits =
			[i128::MIN, i128::MIN + 1, -ONE, -1, 0, 1, ONE - 1, ONE, ONE + 1, i128::MAX - 1, i128::MAX];
		for a in limits.map(Fixed::from_inner) {
			for b in limits.map(Fixed::from_inner) {
				for round in [Round::Down, Round::Up] {
					assert_eq!(mul(a, b, round), divided(a, b, round), "{a} {b} {round:?}");
				}
			}
		}
	}
}
