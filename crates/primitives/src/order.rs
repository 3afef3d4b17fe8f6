//! Orders and takeovers: what the coordinator asks of a venue, how it can end, and the states it passes through.

use crate::{
	fixed::Fixed,
	ids::{AssetId, InstrumentId, OrderId, VenueId},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	sp_runtime::traits::{BlakeTwo256, Hash},
};
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

/// Instruction to one venue to move a fraction of everything that one account holds there to another account.
///
/// Nothing is traded: collateral and debts change hands as they are, so that the market's price does not move.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Takeover {
	/// Unique over all venues, and among orders too.
	pub id: OrderId,
	/// Whose positions.
	pub from: AccountId32,
	/// Who takes them over.
	pub to: AccountId32,
	/// Part of every position, above 0 and up to 1.
	pub fraction: Fixed,
	/// What `to` pays to `from` at the venue, settlement currency; negative when `from` pays.
	pub price: Fixed,
	/// What the venue sets aside like a penalty, out of what `from` has afterwards, settlement currency, non-negative.
	pub fee: Fixed,
	/// Whether who pays may borrow at the venue what it lacks of the price (and of the fee) there.
	pub may_borrow: bool,
	/// Relay-chain block from which on it must not be executed any more.
	pub deadline: u32,
}

/// What stands before id and account in the preimage of a transfer's beneficiary.
const BENEFICIARY_TAG: &[u8; 16] = b"ballast/transfer";

/// Instruction to one venue to send part of what an account holds free there to another venue of the same account.
///
/// Between the venues the amount counts for neither; each of them tells of it in its snapshots when it has left, has arrived,
/// or has come back.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Transfer {
	/// Unique over all venues, and among orders and takeovers too.
	pub id: OrderId,
	/// Whose.
	pub account: AccountId32,
	/// What; at present always the settlement currency.
	pub asset: AssetId,
	/// How much, whole units, positive.
	pub amount: Fixed,
	/// From where.
	pub from: VenueId,
	/// To where; another venue.
	pub to: VenueId,
	/// Relay-chain block from which on it must not be sent any more.
	pub deadline: u32,
}

impl Transfer {
	/// The account to which the amount is sent at the receiving venue, its own for every transfer: the Blake2b-256 hash of a tag,
	/// the id and the account (SCALE). Nobody knows a key to it, so that what arrives there is what was sent for this transfer,
	/// and is moved by the venue alone.
	pub fn beneficiary(&self) -> AccountId32 {
		AccountId32::new(BlakeTwo256::hash_of(&(BENEFICIARY_TAG, self.id, &self.account)).0)
	}
}

/// What the venue executes at most once, and whose result it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Instruction {
	/// Reduce one position.
	#[codec(index = 0)]
	Reduce(Order),
	/// Move a fraction of all positions.
	#[codec(index = 1)]
	TakeOver(Takeover),
	/// Send part of what is held to another venue.
	#[codec(index = 2)]
	Transfer(Transfer),
}

impl Instruction {
	/// By what its result is known.
	pub fn id(&self) -> OrderId {
		match self {
			Instruction::Reduce(order) => order.id,
			Instruction::TakeOver(takeover) => takeover.id,
			Instruction::Transfer(transfer) => transfer.id,
		}
	}

	/// Whose positions become less; the result comes with this account's snapshot.
	pub fn account(&self) -> &AccountId32 {
		match self {
			Instruction::Reduce(order) => &order.account,
			Instruction::TakeOver(takeover) => &takeover.from,
			Instruction::Transfer(transfer) => &transfer.account,
		}
	}

	/// Relay-chain block from which on it must not be executed any more.
	pub fn deadline(&self) -> u32 {
		match self {
			Instruction::Reduce(order) => order.deadline,
			Instruction::TakeOver(takeover) => takeover.deadline,
			Instruction::Transfer(transfer) => transfer.deadline,
		}
	}
}

/// What an executed takeover did.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TakeoverFill {
	/// Part of every position that was moved, as ordered. Single positions deviate from it by rounding (down, to what the
	/// venue's books can express) and by the venue's dust rule.
	pub fraction: Fixed,
	/// What moved at the venue's own prices, collateral less debts, settlement currency, rounded down.
	pub value: Fixed,
	/// The same with collateral and debts added up, settlement currency, non-negative, rounded up.
	pub gross: Fixed,
	/// What `to` paid to `from`, settlement currency; negative when `from` paid. At most the ordered price in size.
	pub price: Fixed,
	/// What the venue took from `from`, settlement currency, non-negative. At most the ordered fee; less where `from` had no
	/// more and could not borrow it: positions move all the same.
	pub fee: Fixed,
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
	Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
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
	/// The order would not reduce a position (wrong sign, too large, or nothing there); the takeover would move nothing, or
	/// not to another account.
	#[codec(index = 3)]
	NotReducing,
	/// The limit lies outside of the venue's band around its own price; the price of a takeover is too far from the venue's
	/// own value of what would move; a transfer is more than the venue lets leave in a block, or its fees are too large a part of it.
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
	/// Too many orders wait at the venue, or another takeover from the account; it never tried this one, and a new one may be
	/// taken soon.
	#[codec(index = 8)]
	VenueBusy,
	/// Who pays the price of a takeover lacks settlement currency at the venue, and may not or cannot borrow it there; less than
	/// the transfer is held, or what is owed at the venue would not be covered without it.
	#[codec(index = 9)]
	InsufficientFunds,
	/// The account that was to take positions over is restricted at the venue; the account does not let its money be sent to that
	/// other venue.
	#[codec(index = 10)]
	Restricted,
}

/// Where an order stands, seen from the coordinator.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
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
	use super::{OrderState::*, *};

	#[test]
	fn beneficiary_should_be_these_bytes_and_another_for_every_transfer() {
		let transfer = |id, account| Transfer {
			id: OrderId(id),
			account: AccountId32::new([account; 32]),
			asset: AssetId(0),
			amount: Fixed::from_inner(6),
			from: VenueId::Sibling(1),
			to: VenueId::Sibling(2),
			deadline: 7,
		};
		// Tag, id and account lie one behind the other.
		let preimage = [&b"ballast/transfer"[..], &[3, 0, 0, 0, 0, 0, 0, 0], &[4; 32]].concat();
		assert_eq!(transfer(3, 4).beneficiary(), AccountId32::new(BlakeTwo256::hash(&preimage).0));
		assert_ne!(transfer(3, 4).beneficiary(), transfer(5, 4).beneficiary());
		assert_ne!(transfer(3, 4).beneficiary(), transfer(3, 5).beneficiary());
		// A part of it that changes on the way does not move the money to somebody else.
		let other = Transfer { amount: Fixed::from_inner(1), deadline: 8, ..transfer(3, 4) };
		assert_eq!(other.beneficiary(), transfer(3, 4).beneficiary());
	}

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
