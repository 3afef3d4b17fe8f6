//! The transcendental functions of option pricing: `ln`, `exp`, `pow` and the standard normal distribution.
//!
//! Integers only: scaled by powers of two inside, tables of constants that a test derives anew from arbitrary
//! precision, no branch on the width of a pointer or on a target feature. The same input gives the same digits
//! natively and in Wasm. Square roots are in [`ballast_primitives::fixed::sqrt`].
//!
//! Every function states its domain and a bound of its error in units in the last place (ulp) of [`Fixed`], 10^-18;
//! the bounds are derived next to the code. Results are rounded to the nearest: whoever needs a direction adds the
//! bound. Inside, `Qn` means an integer scaled by 2^n.

mod exponential;
mod logarithm;
mod normal;
mod tables;
#[cfg(test)]
mod tests;

pub(crate) use logarithm::ln_q64;
pub(crate) use normal::{cdf_q62, pdf_q62};

use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, MathError, Round,
};

/// 5^18; 10^18 is 2^18 times that.
const FIVE_18: i128 = 3_814_697_265_625;

/// `raw / 10^18` as `Qbits`, to the nearest; for `bits >= 18` and `|raw| < 2^(144 - bits)`.
pub(crate) fn to_binary(raw: i128, bits: u32) -> i128 {
	((raw << (bits - 18)) + FIVE_18 / 2).div_euclid(FIVE_18)
}

/// `Qbits` in units of [`Fixed`], to the nearest; for `|value| < 2^67`.
pub(crate) fn from_binary(value: i128, bits: u32) -> i128 {
	(value * ONE + (1 << (bits - 1))) >> bits
}

/// Natural logarithm, for any positive `x`; at most 1 ulp wrong.
///
/// [`MathError::Negative`] below zero, [`MathError::Overflow`] at zero.
pub fn ln(x: Fixed) -> Result<Fixed, MathError> {
	let raw = u128::try_from(x.into_inner()).map_err(|_| MathError::Negative)?;
	if raw == 0 {
		return Err(MathError::Overflow);
	}
	// |ln| < 89, so that the Q64 has up to 71 bits: the whole part and the fraction are converted apart.
	let ln = ln_q64(raw);
	let (whole, fraction) = (ln >> 64, ln & i128::from(u64::MAX));
	Ok(Fixed::from_inner(whole * ONE + from_binary(fraction, 64)))
}

/// `e^x`; wrong by at most 1 ulp + 10^-18 `e^x`. Below -44, where `e^x` is less than a tenth of a unit, it is zero.
///
/// [`MathError::Overflow`] where the result does not fit, for `x` from 46.58316 on.
pub fn exp(x: Fixed) -> Result<Fixed, MathError> {
	let raw = x.into_inner();
	if raw > 47 * ONE {
		return Err(MathError::Overflow);
	}
	if raw < -44 * ONE {
		return Ok(Fixed::zero());
	}
	exponential::exp_q64(to_binary(raw, 64)).to_fixed().map(Fixed::from_inner)
}

/// `base^exponent` as `exp(exponent * ln(base))`; wrong by at most 1 ulp + (3 + |exponent|) 10^-18 of the result.
///
/// [`MathError::Negative`] for a base below zero, [`MathError::Overflow`] for a base of zero or where the result does
/// not fit.
pub fn pow(base: Fixed, exponent: Fixed) -> Result<Fixed, MathError> {
	exp(fixed::mul(exponent, ln(base)?, Round::Down)?)
}

/// Density of the standard normal distribution; at most 2 ulp wrong, for any `x`.
pub fn normal_pdf(x: Fixed) -> Fixed {
	// Beyond, the density is below half a unit.
	let magnitude = x.into_inner().unsigned_abs();
	if magnitude > 10 * ONE.unsigned_abs() {
		return Fixed::zero();
	}
	let q60 = to_binary(magnitude as i128, 60);
	Fixed::from_inner(from_binary(normal::pdf_of_q60(q60).into(), 62))
}

/// Probability that a standard normal variable is at most `x`; at most 320 ulp (3.2e-16) wrong, for any `x`.
///
/// From 8.5 on it is 1, from -8.5 down 0, which is 1e-17 off. `normal_cdf(x) + normal_cdf(-x)` is exactly 1, and the
/// result is never outside of [0, 1].
pub fn normal_cdf(x: Fixed) -> Fixed {
	let magnitude = x.into_inner().unsigned_abs();
	let above = if magnitude >= 9 * ONE.unsigned_abs() {
		ONE
	} else {
		// Below 9 * 2^56, which fits.
		from_binary(cdf_q62(to_binary(magnitude as i128, 56) as i64).into(), 62)
	};
	Fixed::from_inner(if x < Fixed::zero() { ONE - above } else { above })
}
