//! The natural logarithm: a table of 256 reciprocals, then the series of `ln(1 + r)`.

use super::tables::{LN_2, LN_ONE, RECIPROCALS};

/// `1 / k` for k = 1 to 6, Q62, rounded to the nearest.
const INVERSES: [i64; 6] =
	[1 << 62, 1 << 61, 1_537_228_672_809_129_301, 1 << 60, 922_337_203_685_477_581, 768_614_336_404_564_651];

/// `ln(raw / 10^18)` as Q64 for `raw > 0`, at most 2^-61.5 (3.1e-19) wrong; between -41.5 and 47.
///
/// With `raw = m 2^e`, 1 <= m < 2, and c the tabulated reciprocal of the middle of m's interval,
/// `ln(raw) = e ln(2) - ln(c) + ln(1 + r)`, `r = m c - 1`, |r| <= 2^-9. The error has these parts, in units of 2^-64:
/// m cut to 63 binary digits: 2; r cut to Q70: 2^-6; the seventh term of the series, r^7 / 7: 2^-1.8; the series'
/// coefficients and products, below 2^-61 times r: 2^-6; its sum cut to Q64: 1; -ln(c): 0.5; `e ln(2)` cut to Q64: 1;
/// ln(10^18): 0.5. Together less than 5.4.
pub(crate) fn ln_q64(raw: u128) -> i128 {
	let zeros = raw.leading_zeros();
	let mantissa = ((raw << zeros) >> 64) as u64;
	let exponent = 127 - i128::from(zeros);
	// The leading one is bit 63, the interval the eight bits below it.
	let (reciprocal, minus_ln) = RECIPROCALS[usize::from((mantissa >> 55) as u8)];
	// Q63 * Q63 = Q126, near 2^126.
	let r = ((i128::from(mantissa) * i128::from(reciprocal)) - (1 << 126)) >> 56;
	let series = INVERSES[..5]
		.iter()
		.rev()
		.fold(i128::from(INVERSES[5]), |sum, inverse| i128::from(*inverse) - ((sum * r) >> 70));
	((exponent * LN_2) >> 36) + i128::from(minus_ln) + ((series * r) >> 68) - LN_ONE
}
