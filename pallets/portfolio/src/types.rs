//! What is stored about an account, and the limits of what a venue can say about it.

use ballast_primitives::{fixed, Fixed, MathError};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Largest absolute quantity, funding amount or credit that a report may contain: 10^15 whole units. More of it
/// than any ledger holds, and small enough that sums over a portfolio stay inside the number's range.
pub const MAX_QUANTITY: Fixed = Fixed::from_inner(1_000_000_000_000_000 * fixed::ONE);

/// Largest entry price that a report may contain, settlement currency per unit: 10^12.
pub const MAX_PRICE: Fixed = Fixed::from_inner(1_000_000_000_000 * fixed::ONE);

/// An account's enrolment at a venue.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Enrolment {
	/// When the last report was applied, in milliseconds since 1970.
	pub updated_ms: u64,
	/// How many reports were applied.
	pub reports: u64,
}

/// An account's credit line at a venue. All amounts in settlement currency.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct CreditLine {
	/// Its size as granted last.
	pub amount: Fixed,
	/// How much of it is in use, as the venue reported last.
	pub used: Fixed,
	/// The largest size that the venue may still act on, because it may not have heard of the last grant.
	pub held: Fixed,
	/// Until when `held` counts, in milliseconds since 1970.
	pub held_until_ms: u64,
}

impl CreditLine {
	/// The size that has to be reckoned with.
	pub fn effective(&self, now_ms: u64) -> Fixed {
		if now_ms < self.held_until_ms {
			self.amount.max(self.held)
		} else {
			self.amount
		}
	}

	/// What the venue may still consume, never negative: a line that is overdrawn reserves nothing more, what it was
	/// drawn for is in the reported positions.
	pub fn open(&self, now_ms: u64) -> Result<Fixed, MathError> {
		fixed::sub(self.effective(now_ms), self.used).map(|open| open.max(Fixed::default()))
	}
}
