//! Products and roots of [`Fixed`] numbers for the inner loops: the answers of [`ballast_primitives::fixed`], sooner.

pub(crate) use ballast_primitives::wide::mul;
use ballast_primitives::{wide::root_above, Fixed, MathError, Round};

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
	i128::try_from(root_above(inner)).map(Fixed::from_inner).map_err(|_| MathError::Overflow)
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
}
