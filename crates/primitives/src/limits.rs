//! What a venue lets the coordinator do: bands around its own prices, and how much at a time. All of it is arithmetic, shared by
//! every kind of venue.

use crate::{
	fixed::{self, Fixed, MathError, Round},
	order::TakeoverFill,
};
use polkadot_sdk::{sp_arithmetic::Permill, sp_runtime::FixedPointNumber};

/// A share of an amount, rounded down.
pub fn share_of(amount: Fixed, share: Permill) -> Result<Fixed, MathError> {
	let share = Fixed::checked_from_rational(share.deconstruct(), 1_000_000u32).ok_or(MathError::Overflow)?;
	fixed::mul(amount, share, Round::Down)
}

/// Whether a limit lies in the band around a price; the band is rounded towards the price.
pub fn within_band(limit: Fixed, price: Fixed, band: Permill) -> Result<bool, MathError> {
	let width = share_of(price, band)?;
	Ok(limit >= fixed::sub(price, width)? && limit <= fixed::add(price, width)?)
}

/// The part of a quantity that is worth at most `left` (rounded towards zero), and its value (rounded up).
pub fn fit(quantity: Fixed, price: Fixed, left: Fixed) -> Result<(Fixed, Fixed), MathError> {
	let size = fixed::abs(quantity)?;
	let value = fixed::mul(size, price, Round::Up)?;
	if value <= left {
		return Ok((quantity, value));
	}
	let size = fixed::div(left, price, Round::Down)?.min(size);
	let part = if quantity < Fixed::default() { fixed::neg(size)? } else { size };
	Ok((part, left))
}

/// Whether what the taker pays and what the account gets of it, after the fee, both lie in the band around the value of what
/// moved; the band is rounded towards the value. `paid_elsewhere` is for the coordinator's pool: it may pay any price that is too
/// high, and what it pays elsewhere counts as paid here.
pub fn within_takeover_band(
	fill: &TakeoverFill,
	band: Permill,
	paid_elsewhere: Option<Fixed>,
) -> Result<bool, MathError> {
	let width = share_of(fill.gross, band)?;
	let overpaid = fixed::sub(fill.price, fill.value)?;
	let lost = fixed::add(fixed::sub(fill.value, fill.price)?, fill.fee)?;
	match paid_elsewhere {
		Some(elsewhere) => Ok(fixed::sub(lost, elsewhere)? <= width),
		None => Ok(overpaid <= width && lost <= width),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const BAND: Permill = Permill::from_percent(10);

	fn whole(n: i64) -> Fixed {
		Fixed::from_inner(i128::from(n) * fixed::ONE)
	}

	#[test]
	fn limit_should_be_within_the_band_up_to_its_edges() {
		for (limit, expected) in [(89, false), (90, true), (110, true), (111, false)] {
			assert_eq!(within_band(whole(limit), whole(100), BAND), Ok(expected), "{limit}");
		}
	}

	#[test]
	fn quantity_should_be_cut_when_it_is_worth_more_than_is_left() {
		assert_eq!(fit(whole(-2), whole(100), whole(200)), Ok((whole(-2), whole(200))));
		assert_eq!(fit(whole(-4), whole(100), whole(200)), Ok((whole(-2), whole(200))));
		assert_eq!(fit(whole(4), whole(100), whole(200)), Ok((whole(2), whole(200))));
	}

	#[test]
	fn takeover_should_be_outside_of_the_band_when_either_side_loses_too_much() {
		let [fraction, value, gross, fee] = [1, 100, 100, 2].map(whole);
		let at = |price| TakeoverFill { fraction, value, gross, price: whole(price), fee };
		for (price, expected) in [(91, false), (92, true), (110, true), (111, false)] {
			assert_eq!(within_takeover_band(&at(price), BAND, None), Ok(expected), "{price}");
		}
		assert_eq!(within_takeover_band(&at(0), BAND, Some(whole(92))), Ok(true));
		assert_eq!(within_takeover_band(&at(0), BAND, Some(whole(91))), Ok(false));
		assert_eq!(within_takeover_band(&at(200), BAND, Some(whole(0))), Ok(true));
	}
}
