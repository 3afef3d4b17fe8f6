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

/// An account's credit line at a venue. All amounts in settlement currency, all times relay-chain blocks.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct CreditLine {
	/// Its size as granted last.
	pub amount: Fixed,
	/// How much of it is in use, as the venue reported last. It stays in use when the line has expired.
	pub used: Fixed,
	/// From when on the venue uses nothing more of it.
	pub until: u32,
	/// The largest size that the venue may act on besides, because it has not confirmed the last grant.
	pub held: Fixed,
	/// From when on nothing of `held` is used any more that was not reported.
	pub held_until: u32,
}

impl CreditLine {
	/// The size that has to be reckoned with. What was used just before the line expired is reported within `release` blocks.
	pub fn effective(&self, now: u32, release: u32) -> Fixed {
		// Times, not money: at the end of the clock a line never expires.
		let amount = if now < self.until.saturating_add(release) { self.amount } else { Fixed::default() };
		let held = if now < self.held_until { self.held } else { Fixed::default() };
		amount.max(held)
	}

	/// What the venue may still consume, never negative: a line that is overdrawn reserves nothing more, what it was
	/// drawn for is in the reported positions.
	pub fn open(&self, now: u32, release: u32) -> Result<Fixed, MathError> {
		fixed::sub(self.effective(now, release), self.used).map(|open| open.max(Fixed::default()))
	}

	/// What can still be taken back of the line as granted last, never negative.
	pub(crate) fn unused(&self, now: u32) -> Result<Fixed, MathError> {
		let amount = if now < self.until { self.amount } else { Fixed::default() };
		fixed::sub(amount, self.used).map(|unused| unused.max(Fixed::default()))
	}

	/// Whether there is nothing left that has to be remembered.
	pub(crate) fn is_nothing(&self) -> bool {
		self.size() == Fixed::default() && self.used == Fixed::default()
	}

	/// As it is booked against the venue's exposure cap: the largest size that the venue was granted and may still use, or uses.
	pub fn size(&self) -> Fixed {
		self.amount.max(self.held)
	}

	/// The most that an honest venue can report to be in use.
	pub(crate) fn most_used(&self) -> Fixed {
		self.size().max(self.used)
	}

	/// The line with a new size. What the venue could act on until now it can until it confirms the new one.
	pub(crate) fn with(&self, amount: Fixed, until: u32, now: u32, release: u32) -> Self {
		let held = self.effective(now, release);
		let granted = if self.amount > Fixed::default() { self.until.saturating_add(release) } else { 0 };
		let kept = if self.held > Fixed::default() { self.held_until } else { 0 };
		let held_until = granted.max(kept);
		let new = CreditLine { amount, used: self.used, until, held, held_until };
		if held <= amount && held_until <= until.saturating_add(release) {
			new.confirmed()
		} else {
			new
		}
	}

	/// The line when the venue is known to act on nothing that was granted before.
	pub(crate) fn confirmed(self) -> Self {
		CreditLine { held: Fixed::default(), held_until: 0, ..self }
	}

	/// What is left to be kept of the line: all of it while the venue can act on it, then what is in use, or nothing.
	pub(crate) fn settled(self, now: u32, release: u32) -> Option<Self> {
		let settled = if self.effective(now, release) > Fixed::default() {
			self
		} else {
			CreditLine { amount: self.amount.min(self.used), ..self }.confirmed()
		};
		(!settled.is_nothing()).then_some(settled)
	}
}
