//! Correlations, for the report: nothing in the margin depends on them.

use alloc::vec::Vec;

/// Correlations of the columns of a matrix in parts per million, one per pair in the order (0, 1), (0, 2), ..., (1, 2),
/// ...; about a mean of zero, as usual for returns this short. Rounded towards zero; zero for a column that never moves.
///
/// The numbers must be below 2^31 in size and the rows fewer than 2^32, so that no sum can overflow.
pub(super) fn correlations(rows: &[Vec<i32>], columns: usize) -> Vec<i32> {
	let product = |a: usize, b: usize| -> i128 {
		let terms = rows.iter().filter_map(|row| Some((row.get(a)?, row.get(b)?)));
		terms.map(|(x, y)| i128::from(*x) * i128::from(*y)).sum()
	};
	let sizes: Vec<u128> = (0..columns).map(|column| product(column, column).unsigned_abs()).collect();
	let mut found = Vec::new();
	for (a, size_a) in sizes.iter().enumerate() {
		for (b, size_b) in sizes.iter().enumerate().skip(a.saturating_add(1)) {
			// isqrt(x) * isqrt(y) and not isqrt(x * y): the product of two sums of squares may not fit. Both roots are
			// of numbers around 10^12 and more, so that what they lose is below a part per million.
			let scale = size_a.isqrt().saturating_mul(size_b.isqrt());
			let joint = product(a, b).saturating_mul(1_000_000);
			let ppm = i128::try_from(scale).ok().and_then(|scale| joint.checked_div(scale)).unwrap_or(0);
			found.push(ppm.clamp(-1_000_000, 1_000_000) as i32);
		}
	}
	found
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn correlations_should_be_one_minus_one_and_zero_when_columns_say_so() {
		let rows: Vec<Vec<i32>> =
			[1, -2, 3, -4].iter().map(|x| vec![*x * 1_000, *x * 500, *x * -700, 0]).collect();
		assert_eq!(correlations(&rows, 4), vec![1_000_000, -1_000_000, 0, -1_000_000, 0, 0]);
		let apart = vec![vec![1_000_000, 0], vec![0, 1_000_000]];
		assert_eq!(correlations(&apart, 2), vec![0]);
		assert_eq!(correlations(&[], 2), vec![0]);
		let extreme = vec![vec![i32::MIN, i32::MAX]; 1_000];
		assert!(correlations(&extreme, 2)[0] <= -999_999);
	}
}
