use crate::{
	decimal::{to_price, MAX_PRICE},
	refusal::Refusal,
};
use ballast_primitives::{fixed::ONE, Fixed};
use proptest::prelude::*;

fn price(text: &str) -> Result<i128, Refusal> {
	to_price(text.as_bytes(), 0, false).map(Fixed::into_inner)
}

#[test]
fn price_should_be_exact_when_it_fits() {
	for (text, inner) in [
		("1", ONE),
		("4.2", 42 * ONE / 10),
		("0.1", ONE / 10),
		("67321.99000000", 6_732_199 * ONE / 100),
		("0.000000000000000001", 1),
		("1.000000000000000001", ONE + 1),
		("42e-1", 42 * ONE / 10),
		("4.2E3", 4_200 * ONE),
		("4.2e+3", 4_200 * ONE),
		("0.0042e3", 42 * ONE / 10),
		("1e-18", 1),
		("100000000000000000000e-20", ONE),
		("1000000000000", 1_000_000_000_000 * ONE),
		("1e12", 1_000_000_000_000 * ONE),
	] {
		assert_eq!(price(text), Ok(inner), "{text}");
	}
}

#[test]
fn price_should_be_rounded_down_when_it_has_more_than_18_decimals() {
	assert_eq!(price("0.0000000000000000019"), Ok(1));
	assert_eq!(price("0.1000000000000000055511151231257827021181583404541015625"), Ok(ONE / 10 + 5));
	assert_eq!(price(&format!("1.{}", "9".repeat(100))), Ok(2 * ONE - 1));
	assert_eq!(price(&format!("1{}e-60", "0".repeat(60))), Ok(ONE));
}

#[test]
fn price_should_be_scaled_and_inverted_as_asked() {
	let with = |text: &str, scale, inverse| to_price(text.as_bytes(), scale, inverse).map(Fixed::into_inner);
	assert_eq!(with("420", -2, false), Ok(42 * ONE / 10));
	assert_eq!(with("4.2", 3, false), Ok(4_200 * ONE));
	assert_eq!(with("0.25", 0, true), Ok(4 * ONE));
	assert_eq!(with("25", -2, true), Ok(4 * ONE));
	assert_eq!(with("3", 0, true), Ok(ONE / 3));
	assert_eq!(with("0.00001485", 0, true), Ok(67_340_067_340_067_340_067_340));
	assert_eq!(with("1e-12", 0, true), Ok(MAX_PRICE.into_inner()));
	assert_eq!(with("1e-13", 0, true), Err(Refusal::TooLarge));
	assert_eq!(with("1e-9999", 0, true), Err(Refusal::TooLarge));
	assert_eq!(with("1e18", 0, true), Ok(1));
	assert_eq!(with("1e19", 0, true), Err(Refusal::TooSmall));
	assert_eq!(with("1e9999", 0, true), Err(Refusal::TooSmall));
}

#[test]
fn price_should_be_refused_when_it_is_not_a_positive_plausible_number() {
	for (text, refusal) in [
		("", Refusal::NotANumber),
		("-", Refusal::NotANumber),
		(".", Refusal::NotANumber),
		("1.", Refusal::NotANumber),
		(".5", Refusal::NotANumber),
		("+1", Refusal::NotANumber),
		("01", Refusal::NotANumber),
		("1 ", Refusal::NotANumber),
		(" 1", Refusal::NotANumber),
		("1,000.5", Refusal::NotANumber),
		("1e", Refusal::NotANumber),
		("1e+", Refusal::NotANumber),
		("1e5.5", Refusal::NotANumber),
		("1e12345", Refusal::NotANumber),
		("1e1e1", Refusal::NotANumber),
		("1.2.3", Refusal::NotANumber),
		("0x10", Refusal::NotANumber),
		("NaN", Refusal::NotANumber),
		("Infinity", Refusal::NotANumber),
		("-Infinity", Refusal::NotANumber),
		("null", Refusal::NotANumber),
		("\u{0661}", Refusal::NotANumber),
		("0", Refusal::NotPositive),
		("0.000", Refusal::NotPositive),
		("0e9", Refusal::NotPositive),
		("-0", Refusal::NotPositive),
		("-4.2", Refusal::NotPositive),
		("1e-19", Refusal::TooSmall),
		("0.0000000000000000009", Refusal::TooSmall),
		("1e-9999", Refusal::TooSmall),
		("1000000000000.000000000000000001", Refusal::TooLarge),
		("1e13", Refusal::TooLarge),
		("1e38", Refusal::TooLarge),
		("1e9999", Refusal::TooLarge),
	] {
		assert_eq!(price(text), Err(refusal), "{text}");
	}
	assert_eq!(price(&"9".repeat(128)), Err(Refusal::TooLarge));
	assert_eq!(price(&"9".repeat(129)), Err(Refusal::NotANumber));
	assert_eq!(to_price(&[0xff, 0xfe], 0, false), Err(Refusal::NotANumber));
}

proptest! {
	#[test]
	fn price_should_never_panic_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200), scale: i8, inverse: bool) {
		let _ = to_price(&bytes, scale, inverse);
	}

	#[test]
	fn price_should_never_panic_on_what_looks_like_a_number(text in "-?[0-9]{0,60}\\.?[0-9]{0,60}([eE][+-]?[0-9]{0,5})?", scale: i8, inverse: bool) {
		if let Ok(price) = to_price(text.as_bytes(), scale, inverse) {
			prop_assert!(price > Fixed::default() && price <= MAX_PRICE);
		}
	}

	#[test]
	fn price_should_round_trip(inner in 1i128..=MAX_PRICE.into_inner()) {
		let text = format!("{}.{:018}", inner / ONE, inner % ONE);
		prop_assert_eq!(price(&text), Ok(inner));
		prop_assert_eq!(price(&format!("{inner}e-18")), Ok(inner));
	}

	#[test]
	fn inverse_should_bracket_the_quotient(inner in 1_000_000i128..=MAX_PRICE.into_inner()) {
		// p = floor(10^36 / inner): p * inner <= 10^36 < (p + 1) * inner
		let p = to_price(format!("{inner}e-18").as_bytes(), 0, true).unwrap().into_inner();
		let square = ONE * ONE;
		prop_assert!(p.checked_mul(inner).is_some_and(|product| product <= square));
		prop_assert!((p + 1).checked_mul(inner).is_none_or(|product| product > square));
	}
}
