//! Products and roots of [`Fixed`] numbers for the inner loops: the answers of [`ballast_primitives::fixed`], sooner.

use ballast_primitives::{fixed::ONE, Fixed, MathError, Round};

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

/// `a * b`, as [`fixed::mul`](ballast_primitives::fixed::mul).
#[inline(always)]
pub(crate) fn mul(a: Fixed, b: Fixed, round: Round) -> Result<Fixed, MathError> {
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
	signed(quotient + u128::from(up), negative)
}

#[inline]
fn signed(magnitude: u128, negative: bool) -> Result<Fixed, MathError> {
	let value = match i128::try_from(magnitude) {
		Ok(value) if negative => -value,
		Ok(value) => value,
		Err(_) if negative && magnitude == 1 << 127 => i128::MIN,
		Err(_) => return Err(MathError::Overflow),
	};
	Ok(Fixed::from_inner(value))
}

/// `a * b` rounded away from zero.
#[inline]
pub(crate) fn mul_away(a: Fixed, b: Fixed) -> Result<Fixed, MathError> {
	let negative = (a.into_inner() < 0) != (b.into_inner() < 0);
	mul(a, b, if negative { Round::Down } else { Round::Up })
}

/// `a / 10^6`, rounded down.
#[inline]
pub(crate) fn millionths(a: i128) -> i128 {
	const MILLION: u64 = 1_000_000;
	// Of a negative number, the magnitude is rounded up.
	let magnitude = a.unsigned_abs() + if a < 0 { u128::from(MILLION) - 1 } else { 0 };
	// Digit by digit of 64, 32 and 32 bits, because a rest has 20 bits.
	let (high, low) = ((magnitude >> 64) as u64, magnitude as u64);
	let middle = (high % MILLION) << 32 | low >> 32;
	let last = (middle % MILLION) << 32 | (low & u64::from(u32::MAX));
	let below = (u128::from(middle / MILLION) << 32) + u128::from(last / MILLION);
	let quotient = u128::from(high / MILLION) << 64 | below;
	if a < 0 {
		-(quotient as i128)
	} else {
		quotient as i128
	}
}

/// Square root, not below the exact one, and above it by at most 2^-62 of it and two units in the last place.
pub(crate) fn sqrt_up(a: Fixed) -> Result<Fixed, MathError> {
	let inner = u128::try_from(a.into_inner()).map_err(|_| MathError::Negative)?;
	if inner == 0 {
		return Ok(a);
	}
	// sqrt(inner 10^18) = sqrt(inner 2^shift) 10^9 2^(-shift / 2); the root has 64 binary digits, the product 94.
	let shift = inner.leading_zeros() & !1;
	let root = (inner << shift).isqrt() + 1;
	signed(((root * 1_000_000_000) >> (shift / 2)) + 1, false)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use ballast_primitives::fixed;
	use proptest::prelude::*;

	fn any_size() -> impl Strategy<Value = i128> {
		(any::<i128>(), 0u32..127).prop_map(|(value, shift)| value >> shift)
	}

	proptest! {
		#![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

		#[test]
		fn mul_should_be_that_of_the_number_type(a in any_size(), b in any_size()) {
			let (a, b) = (Fixed::from_inner(a), Fixed::from_inner(b));
			for round in [Round::Down, Round::Up] {
				prop_assert_eq!(mul(a, b, round), fixed::mul(a, b, round));
			}
		}

		#[test]
		fn millionths_should_be_those_of_a_division(a in any_size()) {
			prop_assert_eq!(millionths(a), a.div_euclid(1_000_000));
		}

		#[test]
		fn sqrt_should_be_just_above_the_root(a in any_size()) {
			let a = Fixed::from_inner(a & i128::MAX);
			let (exact, got) = (fixed::sqrt(a, Round::Up).unwrap().into_inner(), sqrt_up(a).unwrap().into_inner());
			prop_assert!(got >= exact && got - exact <= (exact >> 61) + 2, "{} {}", got, exact);
		}
	}

	#[test]
	fn millionths_should_be_those_of_a_division_at_the_limits() {
		let multiples = [0, 1, 7, 4_294_967_296, i128::MAX / 1_000_000, i128::MIN / 1_000_000];
		for near in multiples.map(|multiple: i128| multiple * 1_000_000) {
			for a in (-2..=2).filter_map(|by| near.checked_add(by)).chain([i128::MIN, i128::MAX]) {
				assert_eq!(millionths(a), a.div_euclid(1_000_000), "{a}");
			}
		}
	}

	#[test]
	fn mul_should_be_that_of_the_number_type_at_the_limits() {
		let limits =
			[i128::MIN, i128::MIN + 1, -ONE, -1, 0, 1, ONE - 1, ONE, ONE + 1, i128::MAX - 1, i128::MAX];
		for a in limits.map(Fixed::from_inner) {
			for b in limits.map(Fixed::from_inner) {
				for round in [Round::Down, Round::Up] {
					assert_eq!(mul(a, b, round), fixed::mul(a, b, round), "{a} {b} {round:?}");
				}
			}
		}
	}
}
