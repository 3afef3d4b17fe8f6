//! Decimal text to [`Fixed`] and back, exactly.

use anyhow::{anyhow, bail, Result};
use ballast_primitives::{fixed::ONE, Fixed, MathError};
use rust_decimal::Decimal;

const DIGITS: u32 = 18;

/// Reads a decimal number without losing a digit. More than 18 digits after the point, or a number outside of the
/// range of [`Fixed`], is an error.
pub fn parse(text: &str) -> Result<Fixed> {
	let text = text.trim();
	let decimal = Decimal::from_str_exact(text)
		.or_else(|_| Decimal::from_scientific(text))
		.map_err(|_| anyhow!("'{text}' is not a decimal number of at most 28 digits"))?
		.normalize();
	let Some(missing) = DIGITS.checked_sub(decimal.scale()) else {
		bail!("'{text}' has more than {DIGITS} digits after the point");
	};
	10i128
		.checked_pow(missing)
		.and_then(|factor| decimal.mantissa().checked_mul(factor))
		.map(Fixed::from_inner)
		.ok_or_else(|| anyhow!("'{text}' is out of range"))
}

/// What is wrong with a sum or product.
pub fn out_of_range(error: MathError) -> anyhow::Error {
	anyhow!("a number is out of range: {error:?}")
}

/// A price: a decimal number above zero.
pub fn parse_price(text: &str) -> Result<Fixed> {
	let price = parse(text)?;
	if price.into_inner() <= 0 {
		bail!("a price must be above zero, '{}' is not", text.trim());
	}
	Ok(price)
}

/// All digits, without trailing zeros.
pub fn exact(value: Fixed) -> String {
	let text = digits(value, DIGITS);
	text.trim_end_matches('0').trim_end_matches('.').into()
}

/// Rounded (half away from zero) to `places` digits after the point, with thousands separated by commas.
pub fn grouped(value: Fixed, places: u32) -> String {
	let text = digits(value, places);
	let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
	let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
	let mut out = String::from(sign);
	for (index, digit) in whole.chars().enumerate() {
		if index > 0 && (whole.len() - index) % 3 == 0 {
			out.push(',');
		}
		out.push(digit);
	}
	if let Some(fraction) = fraction {
		out.push('.');
		out.push_str(fraction);
	}
	out
}

/// Enough digits to tell prices and quantities of any size apart.
pub fn significant(value: Fixed) -> String {
	let magnitude = value.into_inner().unsigned_abs() / ONE.unsigned_abs();
	grouped(
		value,
		match magnitude {
			1000.. => 2,
			10..=999 => 3,
			1..=9 => 4,
			_ => 6,
		},
	)
}

fn digits(value: Fixed, places: u32) -> String {
	let unit = 10u128.pow(DIGITS - places.min(DIGITS));
	let magnitude = value.into_inner().unsigned_abs();
	let rounded = magnitude / unit + u128::from(magnitude % unit >= unit.div_ceil(2) && unit > 1);
	let one = 10u128.pow(places.min(DIGITS));
	let sign = if value.into_inner() < 0 && rounded > 0 { "-" } else { "" };
	match places {
		0 => format!("{sign}{rounded}"),
		_ => format!("{sign}{}.{:0width$}", rounded / one, rounded % one, width = places as usize),
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn number_should_be_read_exactly() {
		assert_eq!(parse("40.672").unwrap().into_inner(), 40_672_000_000_000_000_000);
		assert_eq!(parse(" 0.000000000000000001 ").unwrap().into_inner(), 1);
		assert_eq!(parse("4e-5").unwrap().into_inner(), 40_000_000_000_000);
		assert_eq!(parse("100.000000000000000000000").unwrap(), Fixed::from_u32(100));
	}

	#[test]
	fn number_should_be_refused_when_it_does_not_fit() {
		for text in ["", "abc", "1,5", "0.0000000000000000001", "999999999999999999999", "NaN", "inf"] {
			assert!(parse(text).is_err(), "{text}");
		}
		for text in ["0", "-1", "0.0"] {
			assert!(parse_price(text).is_err(), "{text}");
		}
	}

	#[test]
	fn number_should_be_shown_rounded() {
		let value = parse("-1234567.8951").unwrap();
		assert_eq!(grouped(value, 2), "-1,234,567.90");
		assert_eq!(grouped(value, 0), "-1,234,568");
		assert_eq!(grouped(parse("-0.001").unwrap(), 2), "0.00");
		assert_eq!(exact(value), "-1234567.8951");
		assert_eq!(exact(Fixed::from_u32(10)), "10");
		assert_eq!(grouped(Fixed::from_u32(123), 0), "123");
	}
}
