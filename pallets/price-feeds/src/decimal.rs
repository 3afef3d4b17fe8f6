//! Decimal text to a price, without floats.

use crate::refusal::Refusal;
use ballast_primitives::{
	fixed::{self, Round, ONE},
	Fixed,
};

/// Largest price that is believed, settlement currency per unit: 10^12. The oracle believes no larger one either.
pub const MAX_PRICE: Fixed = Fixed::from_inner(1_000_000_000_000 * ONE);
/// Longest text of a number, in bytes.
const MAX_LENGTH: usize = 128;
/// Significant digits that are kept: all that surely fit.
const DIGITS: u32 = 38;
/// Decimals of [`Fixed`].
const DECIMALS: i32 = 18;

/// `mantissa * 10^exponent`, above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
	mantissa: i128,
	exponent: i32,
}

/// Reads a decimal number in the notation of JSON (`4.2`, `42e-1`) and turns it into a price: the number times
/// `10^scale`, or one divided by that when `inverse`. Rounded down to 18 decimals, once, at the end; digits after the 38th
/// significant one are cut off before.
///
/// Errors: [`Refusal::NotANumber`] (also `NaN`, `Infinity`, spaces, a plus sign, leading zeros, an exponent of more than four
/// digits, more than 128 characters), [`Refusal::NotPositive`], [`Refusal::TooSmall`] (rounds to zero),
/// [`Refusal::TooLarge`] (above [`MAX_PRICE`]).
pub fn to_price(text: &[u8], scale: i8, inverse: bool) -> Result<Fixed, Refusal> {
	let mut number = read(text)?;
	number.exponent += i32::from(scale);
	let inner = if inverse { inverse_inner(number) } else { inner(number) }?;
	match Fixed::from_inner(inner) {
		price if price > MAX_PRICE => Err(Refusal::TooLarge),
		price if price > Fixed::default() => Ok(price),
		_ => Err(Refusal::TooSmall),
	}
}

fn read(text: &[u8]) -> Result<Decimal, Refusal> {
	let text = core::str::from_utf8(text).map_err(|_| Refusal::NotANumber)?;
	if text.len() > MAX_LENGTH {
		return Err(Refusal::NotANumber);
	}
	let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
	let (digits, mut exponent) = match text.split_once(['e', 'E']) {
		Some((digits, exponent)) => (digits, read_exponent(exponent)?),
		None => (text, 0),
	};
	let (whole, fraction) = match digits.split_once('.') {
		Some((_, "")) => return Err(Refusal::NotANumber),
		Some(parts) => parts,
		None => (digits, ""),
	};
	let is_number = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
	let leading_zero = whole.len() > 1 && whole.starts_with('0');
	if whole.is_empty() || leading_zero || !is_number(whole) || !is_number(fraction) {
		return Err(Refusal::NotANumber);
	}

	let mut mantissa = 0i128;
	let mut kept = 0;
	let digits = whole.bytes().map(|c| (c, false)).chain(fraction.bytes().map(|c| (c, true)));
	for (digit, is_fraction) in digits {
		if kept < DIGITS {
			// Below 10^38, which is below 2^127.
			mantissa = mantissa * 10 + i128::from(digit - b'0');
			// Leading zeros are no significant digits.
			kept += u32::from(mantissa > 0);
			exponent -= i32::from(is_fraction);
		} else {
			exponent += i32::from(!is_fraction);
		}
	}
	if negative || mantissa == 0 {
		return Err(Refusal::NotPositive);
	}
	Ok(Decimal { mantissa, exponent })
}

fn read_exponent(text: &str) -> Result<i32, Refusal> {
	let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
	if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|c| c.is_ascii_digit()) {
		return Err(Refusal::NotANumber);
	}
	text.parse().map_err(|_| Refusal::NotANumber)
}

/// Ten to a power that is not negative.
fn power_of_ten(power: i32) -> Option<i128> {
	10i128.checked_pow(u32::try_from(power).ok()?)
}

/// `mantissa * 10^(exponent + 18)`, rounded down.
fn inner(Decimal { mantissa, exponent }: Decimal) -> Result<i128, Refusal> {
	let power = exponent + DECIMALS;
	if power >= 0 {
		power_of_ten(power).and_then(|factor| mantissa.checked_mul(factor)).ok_or(Refusal::TooLarge)
	} else {
		// A divisor beyond the type is beyond the mantissa too.
		Ok(power_of_ten(-power).and_then(|divisor| mantissa.checked_div(divisor)).unwrap_or(0))
	}
}

/// `10^(18 - exponent) / mantissa`, rounded down.
fn inverse_inner(Decimal { mantissa, exponent }: Decimal) -> Result<i128, Refusal> {
	let power = DECIMALS - exponent;
	if power < 0 {
		return Ok(0);
	}
	// 10^38 is the largest power that fits; what is beyond 10^76 over 10^38 does not fit a price.
	let first = power.min(38);
	let (Some(a), Some(b)) = (power_of_ten(first), power_of_ten(power - first)) else {
		return Err(Refusal::TooLarge);
	};
	fixed::mul_div(a, b, mantissa, Round::Down).map_err(|_| Refusal::TooLarge)
}
