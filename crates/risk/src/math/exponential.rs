//! The exponential: powers of two by 64ths from a table, then the series of `e^r`.

use super::tables::{INVERSE_STEP, POWERS, STEP};
use ballast_primitives::{fixed::ONE, MathError};

/// `1 / k!` for k = 0 to 6, Q62, rounded to the nearest.
const INVERSE_FACTORIALS: [i64; 7] = [
	1 << 62,
	1 << 62,
	1 << 61,
	768_614_336_404_564_651,
	192_153_584_101_141_163,
	38_430_716_820_228_233,
	6_405_119_470_038_039,
];

/// `mantissa 2^(exponent - 62)`.
pub(super) struct Exponential {
	/// Between 2^61.9 and 2^63.
	mantissa: i64,
	exponent: i32,
}

/// `e^(x 2^-64)` for |x| < 2^70; at most 2^-60 (8.7e-19) wrong, relatively.
///
/// With n the nearest integer to `64 x / ln(2)` and `r = x - n ln(2) / 64`, |r| < 0.0055, the result is
/// `2^(n / 64) e^r`. The error relative to it has these parts, in units of 2^-62: r, from `n ln(2) / 64` cut to Q64:
/// 0.25, from x itself, if rounded to Q64: 0.13; the seventh term, r^7 / 5040: 0.13; the products and coefficients of
/// the series: below 1.6; the tabulated power: 0.5; the last product, cut: 1. Together less than 4.
pub(super) fn exp_q64(x: i128) -> Exponential {
	// Q40 * Q40 = Q80. How exactly n is the nearest does not matter.
	let n = (((x >> 24) * INVERSE_STEP) + (1 << 79)) >> 80;
	let r = x - ((n * STEP) >> 36);
	let series = INVERSE_FACTORIALS[..6]
		.iter()
		.rev()
		.fold(i128::from(INVERSE_FACTORIALS[6]), |sum, inverse| i128::from(*inverse) + ((sum * r) >> 64));
	let power = i128::from(POWERS[usize::from((n & 63) as u8)]);
	// n is below 2^13; the mantissa below 2^(63/64) * 1.0055 * 2^62 < 2^63.
	Exponential { mantissa: ((power * series) >> 62) as i64, exponent: (n >> 6) as i32 }
}

impl Exponential {
	/// As Q62, cut; for an argument of at most zero.
	pub(super) fn q62(&self) -> i64 {
		match u32::try_from(-self.exponent) {
			Ok(down) => self.mantissa.checked_shr(down).unwrap_or(0),
			// Only for an argument of zero, where the series may give a mantissa below one.
			Err(_) => 1 << 62,
		}
	}

	/// In units of `Fixed`, to the nearest.
	pub(super) fn to_fixed(&self) -> Result<i128, MathError> {
		// Below 2^122.8.
		let scaled = i128::from(self.mantissa) * ONE;
		let down = 62 - self.exponent;
		match u32::try_from(down) {
			Ok(0) => Ok(scaled),
			Ok(down) if down < 128 => Ok(((scaled >> (down - 1)) + 1) >> 1),
			Ok(_) => Ok(0),
			// Shifting up: the factor is at most 2^6 by the domain.
			Err(_) => scaled.checked_mul(1 << down.unsigned_abs().min(64)).ok_or(MathError::Overflow),
		}
	}
}
