//! What the adapter keeps about accounts, orders and messages.

use ballast_primitives::{
	message::{AccountMode, OrderResult, MAX_MESSAGE_LEN},
	Fixed, Transfer, VenueId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	frame_support::{traits::ConstU32, BoundedVec},
	sp_core::crypto::AccountId32,
};
use scale_info::TypeInfo;

/// Most orders that wait for execution, places that were cancelled behind a waiting order included.
pub const MAX_QUEUED: u32 = 256;
/// Most results that are kept until they are acknowledged, orders that wait included.
pub const MAX_RESULTS: u32 = 2_048;
/// Part of [`MAX_RESULTS`] that orders to be executed leave free: orders that find no room can be answered, too.
pub const ANSWERS_RESERVE: u32 = 1_024;
/// Most accounts that wait to be reported. A change of one more account has to wait a block.
pub const MAX_DIRTY: u32 = 256;
/// Part of [`MAX_DIRTY`] that is left to changes: who only asks for reports must not keep others from changing anything.
pub const CHANGES_RESERVE: u32 = 128;
/// Most write-offs that wait. All are done in one block.
pub const MAX_WRITE_OFFS: u32 = 8;
/// Most messages that wait for the transport.
pub const MAX_OUTBOX: u64 = 256;
/// Part of [`MAX_OUTBOX`] that is left to what the hook tells: who calls over and over must not keep answers and reports from
/// being told.
pub const HOOK_RESERVE: u64 = 128;
/// Most orders executed in one block, whatever they are worth. A takeover counts as several (see
/// [`POSITIONS_PER_ORDER`]).
pub const ORDERS_PER_BLOCK: u32 = 32;
/// A takeover costs as much as an order for its price, and one more for every so many positions that it moves.
pub const POSITIONS_PER_ORDER: u32 = 3;
/// Most results told in one block: those of the orders of a block, and some that could not be told before.
pub const RESULTS_PER_BLOCK: u32 = 36;
/// Most orders confirmed in one block.
pub const ACKS_PER_BLOCK: u32 = 32;
/// Most accounts reported in one block, and in addition most that a resnapshot pages in one block. (The accounts of
/// executed orders are reported with their results.)
pub const REPORTS_PER_BLOCK: u32 = 10;
/// Most messages handed to the transport in one block: the results of a block with room for what else is said.
pub const FLUSH_LIMIT: u32 = 64;
/// Most kept results that are looked at in one block to find those that were told long ago.
pub const SCAN_LIMIT: u32 = 64;

/// Most venues that an account lets its money be sent to.
pub const MAX_DESTINATIONS: u32 = 8;
/// Most transfers that are watched, in both directions together.
pub const MAX_WATCHED: u32 = 256;
/// Most transfers whose beneficiary is looked at in one block. (None in a block that begins the answer to a `Resnapshot`.)
pub const LOOKS_PER_BLOCK: u32 = 8;
/// Entries as which a look counts: the transfer, and what the ledger says of its beneficiary.
pub const READS_PER_LOOK: u32 = 4;
/// Relay-chain blocks after a transfer's deadline for which what has not landed is watched: six hours.
pub const WATCHED_FOR: u32 = 3_600;
/// The same when the coordinator waits for nothing any more: it may have heard something wrong.
pub const GRACE: u32 = 100;

/// An account on the roll.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Enrolment {
	/// How restricted it is.
	pub mode: AccountMode,
	/// Its credit line here as granted last, settlement currency, non-negative.
	pub credit: Fixed,
	/// Relay-chain block from which on nothing more of the line may be used; zero before the first grant.
	pub credit_until: u32,
	/// How much of the line it has consumed by what it did by itself, settlement currency, non-negative. More than the line
	/// when that was lowered meanwhile.
	pub used: Fixed,
	/// Relay-chain block at which it first asked the coordinator to let it leave; `None` while no answer is awaited.
	pub leaving_since: Option<u32>,
}

impl Enrolment {
	/// The credit line that is in force at a relay-chain block.
	pub fn line_at(&self, now: u32) -> Fixed {
		if now < self.credit_until {
			self.credit
		} else {
			Fixed::default()
		}
	}
}

/// The places of a queue that are in use. They are given out in order and never again; one that was left early is a
/// hole until the head passes it.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Span {
	/// The place that is looked at next.
	pub head: u64,
	/// The place that is given out next.
	pub tail: u64,
}

impl Span {
	/// How many places there are between head and tail, holes included.
	pub fn len(&self) -> u64 {
		self.tail.saturating_sub(self.head)
	}

	/// Whether nothing waits.
	pub fn is_empty(&self) -> bool {
		self.head >= self.tail
	}

	/// Gives out a place. (Sixty-four bits of them are never used up.)
	pub fn take_place(&mut self) -> u64 {
		let place = self.tail;
		self.tail = self.tail.saturating_add(1);
		place
	}

	/// Leaves the place at the head behind.
	pub fn pass(&mut self) {
		self.head = self.head.saturating_add(1);
	}
}

/// How an order ended, kept until the coordinator acknowledges it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct KeptResult {
	/// Whose; `None` for an order that never waited here, so that there is nothing new to report of anybody.
	pub account: Option<AccountId32>,
	/// How it ended.
	pub result: OrderResult,
	/// Relay-chain block at which it was last told; zero before.
	pub told_at: u32,
	/// Its place among those that are to be told; `None` when it is not to be told.
	pub place: Option<u64>,
	/// Who took positions over, if that is what happened: this account's snapshot is told just before the result.
	pub taker: Option<AccountId32>,
}

/// Venues to which what an account holds may be sent.
pub type Destinations = BoundedVec<VenueId, ConstU32<MAX_DESTINATIONS>>;

/// A transfer that has left, and may come back, or that is to arrive.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Watch {
	/// The transfer; from here with the amount that has left.
	pub transfer: Transfer,
	/// What its beneficiary has to have here, so that it counts as having landed, whole units, positive: what was sent without
	/// the most that fees can take.
	pub least: Fixed,
	/// What has landed of it, whole units, at most what was sent; `None` before.
	pub landed: Option<Fixed>,
	/// Relay-chain block at which that was last told; zero before.
	pub told_at: u32,
	/// It is to be told again now.
	pub is_asked_for: bool,
	/// Relay-chain block from which on it is not watched any more when nothing has landed.
	pub ends_at: u32,
	/// What the reserve's chain may keep of it was asked for, which costs fees again.
	pub is_claimed: bool,
}

/// One message that waits for the transport.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OutMessage {
	/// The encoded envelope.
	pub bytes: BoundedVec<u8, ConstU32<MAX_MESSAGE_LEN>>,
	/// In how many blocks the transport refused it.
	pub attempts: u32,
}

/// How far the answer to a `Resnapshot` has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum ResyncStage {
	/// `Resynced` has not been written yet.
	#[codec(index = 0)]
	Asked,
	/// Accounts up to this one were reported; `None` before the first.
	#[codec(index = 1)]
	Reporting(Option<AccountId32>),
}

/// What the hook did in a block: what its weight is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
	/// Orders that were judged, takeovers by what they count as.
	pub orders: u32,
	/// Snapshots of accounts that were taken.
	pub reports: u32,
	/// Entries of queues and maps that were looked at, and messages that were written without a snapshot.
	pub entries: u32,
	/// Messages that were handed over.
	pub messages: u32,
}

/// Adds to a part of [`Work`].
pub(crate) fn count(part: &mut u32) {
	*part = part.saturating_add(1);
}
