//! What the adapter keeps about accounts, orders and messages.

use ballast_primitives::{
	message::{AccountMode, OrderResult, MAX_MESSAGE_LEN},
	Fixed, Order,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	frame_support::{traits::ConstU32, BoundedVec},
	sp_core::crypto::AccountId32,
};
use scale_info::TypeInfo;

/// Most orders that wait for execution.
pub const MAX_QUEUED: u32 = 64;
/// Most results that are kept until they are acknowledged.
pub const MAX_RESULTS: u32 = 512;
/// Most accounts that wait to be reported. A change of one more account has to wait a block.
pub const MAX_DIRTY: u32 = 256;
/// Most write-offs that wait.
pub const MAX_WRITE_OFFS: u32 = 16;
/// Most messages that wait for the transport.
pub const MAX_OUTBOX: u64 = 256;
/// Most orders executed in one block, whatever they are worth.
pub const ORDERS_PER_BLOCK: u32 = 8;
/// Most results told in one block.
pub const RESULTS_PER_BLOCK: u32 = 16;
/// Most accounts reported in one block, and in addition most that a resnapshot pages in one block.
pub const REPORTS_PER_BLOCK: u32 = 16;
/// Most messages handed to the transport in one block.
pub const FLUSH_LIMIT: u32 = 32;

/// An account on the roll.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Enrolment {
	/// How restricted it is.
	pub mode: AccountMode,
	/// Its credit line here, settlement currency, non-negative.
	pub credit: Fixed,
}

/// An order that waits for execution.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct QueuedOrder {
	/// The order.
	pub order: Order,
	/// Whether the coordinator was told that it arrived.
	pub acked: bool,
}

/// How an order ended, kept until the coordinator acknowledges it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct KeptResult {
	/// Whose; `None` for an order that was never here.
	pub account: Option<AccountId32>,
	/// How it ended.
	pub result: OrderResult,
	/// Relay-chain block at which it was last told; zero before.
	pub told_at: u32,
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
