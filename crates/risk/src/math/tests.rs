//! The tables against arbitrary precision. The functions themselves: `tests/math_functions.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../tests/math_reference/mod.rs"]
mod reference;

use super::tables::*;
use num_bigint::BigInt;
use reference::Real;

/// Taylor coefficients of the distribution function about `node / 32`, scaled as the table says.
fn normal(node: i128) -> Vec<BigInt> {
	let x = Real::ratio(node, 32);
	let density = x.pdf();
	let mut row = vec![(&x.cdf() - &Real::ratio(1, 2)).to_binary(62)];
	// The (k + 1)-th derivative is (-1)^k He_k(x) pdf(x), with He_(k+1) = x He_k - k He_(k-1).
	let (mut before, mut hermite) = (Real::integer(0), Real::integer(1));
	let mut factorial = 1;
	for (k, bits) in (0..6).zip([60, 56, 40, 34, 28, 28]) {
		factorial *= k + 1;
		let sign = if k % 2 == 0 { 1 } else { -1 };
		row.push((&hermite * &density).div_small(sign * factorial).to_binary(bits));
		let next = &(&x * &hermite) - &(&Real::integer(k) * &before);
		(before, hermite) = (hermite, next);
	}
	row
}

/// The committed table is the generated one; what differs is shown as it has to be.
#[test]
fn normal_table_should_equal_arbitrary_precision() {
	let is_wrong = |(node, row): &(i128, [i64; 7])| normal(*node) != row.map(BigInt::from);
	let line = |(node, _): (i128, _)| {
		let row: Vec<_> = normal(node).iter().map(BigInt::to_string).collect();
		format!("node {node}: [{}],\n", row.join(", "))
	};
	let wrong: String = (0i128..).zip(NORMAL).filter(is_wrong).map(line).collect();
	assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn logarithm_table_should_equal_arbitrary_precision() {
	for (interval, (reciprocal, minus_ln)) in (0i128..).zip(RECIPROCALS) {
		// c = (512 + 2 i + 1) / 512
		assert_eq!(
			Real::ratio(512, 513 + 2 * interval).to_binary(63),
			reciprocal.into(),
			"interval {interval}"
		);
		let ln = Real::binary(reciprocal.into(), 63).ln();
		assert_eq!((-&ln).to_binary(64), minus_ln.into(), "interval {interval}");
	}
}

#[test]
fn power_table_should_equal_arbitrary_precision() {
	let ln_2 = Real::integer(2).ln();
	for (step, power) in (0i128..).zip(POWERS) {
		assert_eq!((&ln_2 * &Real::ratio(step, 64)).exp().to_binary(62), power.into(), "step {step}");
	}
}

#[test]
fn constants_should_equal_arbitrary_precision() {
	let ln_2 = Real::integer(2).ln();
	assert_eq!(ln_2.to_binary(100), LN_2.into());
	assert_eq!(Real::integer(1_000_000_000_000_000_000).ln().to_binary(64), LN_ONE.into());
	assert_eq!(Real::integer(64).div(&ln_2).to_binary(40), INVERSE_STEP.into());
	assert_eq!(ln_2.div_small(64).to_binary(100), STEP.into());
	assert_eq!(Real::integer(0).pdf().to_binary(62), INVERSE_ROOT_TWO_PI.into());
}
