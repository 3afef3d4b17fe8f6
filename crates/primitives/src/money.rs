//! An amount of something: a number that knows its asset.

use crate::{
	fixed::{self, Fixed, MathError, Round},
	ids::{AssetId, SETTLEMENT},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A signed amount of one asset, in whole units of the asset. Amounts of different assets do not combine.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Money {
	/// The asset.
	pub asset: AssetId,
	/// How much of it, in whole units.
	pub value: Fixed,
}

impl Money {
	/// An amount of an asset.
	pub const fn new(asset: AssetId, value: Fixed) -> Self {
		Self { asset, value }
	}

	/// An amount of the settlement currency.
	pub const fn settlement(value: Fixed) -> Self {
		Self::new(SETTLEMENT, value)
	}

	fn same_unit(&self, other: &Self) -> Result<(), MathError> {
		if self.asset == other.asset {
			Ok(())
		} else {
			Err(MathError::UnitMismatch)
		}
	}

	/// Sum; [`MathError::UnitMismatch`] for different assets.
	pub fn checked_add(&self, other: &Self) -> Result<Self, MathError> {
		self.same_unit(other)?;
		fixed::add(self.value, other.value).map(|value| Self { value, ..*self })
	}

	/// Difference; [`MathError::UnitMismatch`] for different assets.
	pub fn checked_sub(&self, other: &Self) -> Result<Self, MathError> {
		self.same_unit(other)?;
		fixed::sub(self.value, other.value).map(|value| Self { value, ..*self })
	}

	/// The value of this amount at `price` (settlement currency per whole unit).
	pub fn value_at(&self, price: Fixed, round: Round) -> Result<Self, MathError> {
		fixed::mul(self.value, price, round).map(Self::settlement)
	}

	/// A fraction or multiple of this amount.
	pub fn scale(&self, factor: Fixed, round: Round) -> Result<Self, MathError> {
		fixed::mul(self.value, factor, round).map(|value| Self { value, ..*self })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn amounts_should_not_combine_when_assets_differ() {
		let (a, b) = (Money::new(AssetId(1), Fixed::from_u32(1)), Money::new(AssetId(2), Fixed::from_u32(1)));
		assert_eq!(a.checked_add(&b), Err(MathError::UnitMismatch));
		assert_eq!(a.checked_sub(&b), Err(MathError::UnitMismatch));
		assert_eq!(a.checked_add(&a).map(|m| m.value), Ok(Fixed::from_u32(2)));
	}

	#[test]
	fn value_should_be_in_the_settlement_currency() {
		let dot = Money::new(AssetId(1), Fixed::from_u32(3));
		assert_eq!(dot.value_at(Fixed::from_u32(7), Round::Down), Ok(Money::settlement(Fixed::from_u32(21))));
	}
}
