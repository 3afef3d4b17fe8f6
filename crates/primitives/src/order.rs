//! Orders: what the coordinator asks of a venue, how it can end, and the states it passes through.

use crate::{
	fixed::Fixed,
	ids::{InstrumentId, OrderId},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{sp_arithmetic::Permill, sp_core::crypto::AccountId32};
use scale_info::TypeInfo;

/// Instruction to one venue to reduce one position.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Order {
	/// Unique over all venues.
	pub id: OrderId,
	/// Whose position.
	pub account: AccountId32,
	/// Which position.
	pub instrument: InstrumentId,
	/// Change of the position, in whole units: negative sells, positive buys back. Never increases its size.
	pub quantity: Fixed,
	/// Worst acceptable average price, settlement currency per whole unit, before the penalty.
	pub limit_price: Fixed,
	/// Share of the traded value that the venue sets aside for the penalty.
	pub penalty: Permill,
	/// Relay-chain block from which on the order must not be executed any more.
	pub deadline: u32,
}

/// What an executed order did.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct OrderFill {
	/// Change of the position that was executed, same sign as ordered, whole units.
	pub quantity: Fixed,
	/// Settlement currency received (positive) or paid (negative) on the market, before the penalty.
	pub proceeds: Fixed,
	/// Penalty taken, settlement currency, non-negative.
	pub penalty: Fixed,
}

/// Why a venue did not execute an order.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum OrderFailure {
	/// The market would not fill within the limit price.
	#[codec(index = 0)]
	LimitPrice,
	/// The deadline had passed.
	#[codec(index = 1)]
	Expired,
	/// The account is not enrolled at the venue.
	#[codec(index = 2)]
	NotEnrolled,
	/// The order would not reduce a position (wrong sign, too large, or nothing there).
	#[codec(index = 3)]
	NotReducing,
	/// The limit lies outside of the venue's band around its own price.
	#[codec(index = 4)]
	OutsideBand,
	/// The venue's market refused for a reason of its own.
	#[codec(index = 5)]
	MarketRefused,
	/// The coordinator cancelled it in time.
	#[codec(index = 6)]
	Cancelled,
	/// The venue does not know the order.
	#[codec(index = 7)]
	Unknown,
	/// Too many orders wait at the venue; it never tried this one, and a new order may be taken soon.
	#[codec(index = 8)]
	VenueBusy,
}

/// Where an order stands, seen from the coordinator.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum OrderState {
	/// Accepted, not yet handed to the transport.
	#[codec(index = 0)]
	Queued,
	/// Handed to the transport.
	#[codec(index = 1)]
	Sent,
	/// The venue confirmed that it has it.
	#[codec(index = 2)]
	Acked,
	/// The venue reported a fill.
	#[codec(index = 3)]
	Executed,
	/// The venue reported that it will not execute it, or it was cancelled before it was sent.
	#[codec(index = 4)]
	Failed,
	/// No answer until our own deadline; nothing is known.
	#[codec(index = 5)]
	TimedOut,
	/// The mirrored position reflects the outcome; nothing more will change.
	#[codec(index = 6)]
	Reconciled,
}

impl OrderState {
	/// Whether `next` may follow. Everything that is not listed is refused:
	/// late answers after [`OrderState::Reconciled`] are recorded, never applied.
	pub fn can_become(self, next: OrderState) -> bool {
		use OrderState::*;
		matches!(
			(self, next),
			(Queued, Sent | Failed | TimedOut)
				| (Sent, Acked | Executed | Failed | TimedOut)
				| (Acked, Executed | Failed | TimedOut)
				| (TimedOut, Acked | Executed | Failed | Reconciled)
				| (Executed | Failed, Reconciled)
		)
	}

	/// Whether the outcome is still open, so that the position must not be touched by another order.
	pub fn is_live(self) -> bool {
		!matches!(self, OrderState::Reconciled)
	}
}

#[cfg(test)]
mod tests {
	use super::OrderState::*;

	#[test]
	fn states_should_only_move_forward() {
		let all = [Queued, Sent, Acked, Executed, Failed, TimedOut, Reconciled];
		for state in all {
			assert!(!state.can_become(Queued), "{state:?} must not return to Queued");
			assert!(!Reconciled.can_become(state), "Reconciled is final");
			assert!(!state.can_become(state), "{state:?} is not followed by itself");
		}
		assert!(!Executed.can_become(Failed) && !Failed.can_become(Executed));
	}

	#[test]
	fn every_state_should_lead_to_reconciled() {
		for start in [Queued, Sent, Acked, Executed, Failed, TimedOut] {
			let mut reached = alloc::vec![start];
			let mut next = 0;
			while let Some(state) = reached.get(next).copied() {
				for candidate in [Sent, Acked, Executed, Failed, TimedOut, Reconciled] {
					if state.can_become(candidate) && !reached.contains(&candidate) {
						reached.push(candidate);
					}
				}
				next += 1;
			}
			assert!(reached.contains(&Reconciled), "{start:?} is a dead end");
		}
	}
}
