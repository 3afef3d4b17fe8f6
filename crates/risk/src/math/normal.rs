//! The standard normal distribution.

use super::{
	exponential::exp_q64,
	tables::{INVERSE_ROOT_TWO_PI, NORMAL},
};

/// From here on (8.5, Q56) the distribution function is 1.
const LIMIT: u64 = 17 << 55;

/// Probability (Q62) that a standard normal variable is at most `x` (Q56); at most 3.2e-16 wrong, for any `x`.
///
/// The Taylor polynomial of the sixth degree about the nearest multiple of 1/32, |h| <= 1/64, of the half above zero;
/// the rest by symmetry: `cdf(x) + cdf(-x)` is exactly 1. The error has these parts.
///
/// - The remainder: `|h|^7 / 7!` times the largest seventh derivative, `|He6(x) phi(x)| <= 15 phi(0) = 5.985`:
///   5.985 / 5040 * 2^-42 = 2.70e-16.
/// - Rounding, in units of 2^-62, each entry times the power of h that carries it: the constant 0.5 and the products
///   added to it, cut, 3.1; the first coefficient (Q60) and the products added to it, `(2 + 3 * 4) 2^-6`; the second
///   (Q56), `(32 + 2 * 64) 2^-12`; the third (Q40), `(1.5 * 2^22) 2^-18 = 24`, and its sum rounded to Q36,
///   `2^25 2^-18 = 128`; the fourth (Q34), `(1.5 * 2^28) 2^-24 = 24`; the fifth and sixth (Q28),
///   `(1.5 * 2^34) 2^-30 = 24` and `2^33 2^-36 = 0.13`; h rounded to Q36 in the products with sums of at most 0.024,
///   0.01 and 0.0033, `0.024 * 2^25 * 2^-18 = 3.1` and less than 0.1. Together less than 208, which is 4.5e-17.
///
/// Beyond the table, from 8.5 on, the tail is 9.5e-18.
#[inline]
pub(crate) fn cdf_q62(x: i64) -> i64 {
	const HALF: i64 = 1 << 61;
	let magnitude = x.unsigned_abs();
	if magnitude >= LIMIT {
		return if x < 0 { 0 } else { 1 << 62 };
	}
	// At most 8.5 * 32 = 272, the last index.
	let node = (magnitude + (1 << 50)) >> 51;
	let [c0, c1, c2, c3, c4, c5, c6] = NORMAL[node as usize];
	// Q56, at most 2^50. The high powers need fewer digits: with h as Q36, at most 2^30, they fit 64 bits.
	let h = magnitude as i64 - ((node << 51) as i64);
	let short = (h + (1 << 19)) >> 20;
	let sum = c5 + ((c6 * short) >> 36);
	let sum = c4 + ((sum * short) >> 30);
	let sum = c3 + ((sum * short) >> 30);
	// From here on all of h and of the sums counts: products by parts, without those below the last digit. A product of
	// 128 bits would do, and is no slower natively, but is a call in Wasm.
	let rest = h - (short << 20);
	let sum = c2 + ((((sum + 8) >> 4) * short) >> 16) + (((sum >> 20) * rest) >> 20);
	let (high, low) = (sum >> 24, sum & ((1 << 24) - 1));
	let sum = c1 + ((high * short) >> 8) + ((low * short) >> 32) + ((high * rest) >> 28);
	let (high, low) = (sum >> 30, sum & ((1 << 30) - 1));
	let above = c0 + ((high * short) >> 4) + ((low * short) >> 34) + ((high * rest) >> 24);
	if x < 0 {
		HALF - above
	} else {
		HALF + above
	}
}

/// Density (Q62) at `x` (Q56); at most 2e-18 wrong, for any `x`.
pub(crate) fn pdf_q62(x: i64) -> i64 {
	match x.unsigned_abs() {
		// From 10 on the density is below 1e-22.
		magnitude if magnitude >= 10 << 56 => 0,
		magnitude => pdf_of_q60(i128::from(magnitude) << 4),
	}
}

/// Density (Q62) at `x` (Q60) in [0, 10]; at most 4e-19 + 2^-62 wrong.
pub(super) fn pdf_of_q60(x: i128) -> i64 {
	// Q120, half of it: Q121; below 2^127.
	let exponent = -((x * x) >> 57);
	((i128::from(exp_q64(exponent).q62()) * i128::from(INVERSE_ROOT_TWO_PI)) >> 62) as i64
}
