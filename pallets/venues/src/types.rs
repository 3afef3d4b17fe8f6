//! What the pallet keeps about venues, orders and messages.

use ballast_primitives::{
	message::{OrderResult, PeerVersion, MAX_MESSAGE_LEN, MAX_ORDERS},
	Fixed, Instruction, OrderFailure, OrderId, OrderState, Transfer, VenueId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Most messages that wait for one venue.
pub const MAX_OUTBOX: u64 = 128;
/// Most orders of one account whose outcome is open.
pub const MAX_LIVE_ORDERS: u32 = 32;
/// Most orders of all accounts whose outcome is open.
pub const MAX_OPEN_ORDERS: u32 = 1024;
/// Most accounts of all venues whose snapshot is kept because it could not be applied.
pub const MAX_KEPT_REPORTS: u32 = 256;
/// Most messages handed to the transport for one venue in one go.
pub const FLUSH_LIMIT: u32 = 16;
/// Most orders whose time is looked at in one block; the others wait for the next.
pub const DUE_LIMIT: u32 = 32;
/// Most transfers of all accounts whose end is open.
pub const MAX_TRANSFERS: u32 = 256;
/// Most transfers of one account whose end is open.
pub const MAX_ACCOUNT_TRANSFERS: u32 = 4;
/// Most transfers whose time is looked at in one block; the others wait for the next.
pub const TRANSFERS_DUE_LIMIT: u32 = 8;
/// Time between two relay-chain blocks, the clock of orders, milliseconds.
pub const RELAY_BLOCK_MS: u32 = 6_000;
/// Longest time from an order to its result that is counted, milliseconds: an hour. An answer that took longer was held up by
/// something else than the way.
pub const MAX_LATENCY_MS: u32 = 3_600_000;

/// Whether a venue takes part.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum VenueStatus {
	/// Messages flow in both directions.
	#[default]
	#[codec(index = 0)]
	Active,
	/// Nothing is accepted from it, nothing is sent to it; what is not an order waits.
	#[codec(index = 1)]
	Paused,
	/// It claimed what cannot be. It is heard as before, because it is its own chain that it tells of, and told restrictions; but
	/// it gets no new orders and no more credit until an admin makes it `Active` again.
	#[codec(index = 2)]
	Distrusted,
}

/// What of a claimed fill cannot be.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum BrokenBound {
	/// More than was ordered, nothing, or the other way; of a takeover another fraction than was ordered.
	#[codec(index = 0)]
	Quantity,
	/// A worse average price than the limit, or money that went the wrong way; of a takeover another payment than was ordered.
	#[codec(index = 1)]
	Price,
	/// A penalty above its rate or a fee above what was ordered, or a negative one.
	#[codec(index = 2)]
	Penalty,
}

/// What has left for a venue in a window of time.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct EgressRecord {
	/// Relay-chain block at which the window began.
	pub since: u32,
	/// Value of what was told in it, settlement currency, non-negative.
	pub value: Fixed,
}

/// Everything known about one venue.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct VenueRecord {
	/// Whether it takes part.
	pub status: VenueStatus,
	/// What the coordinator is prepared to lose to this venue's lies, settlement currency, non-negative: bounds the
	/// sum of credit lines granted there, the depth that is believed, what counts as collateral of all that is reported, and the
	/// value that orders, takeovers and write-offs put at stake within a window.
	pub exposure_cap: Fixed,
	/// Sequence number of the last message that was applied.
	pub in_seq: u64,
	/// Sequence number of the last message that was written to it.
	pub out_seq: u64,
	/// Sequence number of the oldest message that may still wait in the outbox; `out_seq + 1` when none does.
	pub out_head: u64,
	/// Relay-chain block at which it was last heard.
	pub last_heard: u32,
	/// Messages were lost; its reports are not complete until it has resynchronised.
	pub stale: bool,
	/// Relay-chain block at which a resnapshot was last asked for; `None` when none is outstanding.
	pub resnapshot_at: Option<u32>,
	/// Moving average (weight 1/4, rounded down) of the time from sending an order to its result, milliseconds, at most
	/// [`MAX_LATENCY_MS`]; `None` before the first result.
	pub latency_ms: Option<u32>,
}

impl VenueRecord {
	/// A venue that was registered at `now` (relay-chain block) and has not spoken yet.
	pub fn new(exposure_cap: Fixed, now: u32) -> Self {
		Self {
			status: VenueStatus::Active,
			exposure_cap,
			in_seq: 0,
			out_seq: 0,
			out_head: 1,
			last_heard: now,
			stale: false,
			resnapshot_at: None,
			latency_ms: None,
		}
	}
}

impl VenueRecord {
	/// Works in that an order took so long from being sent to its result, relay-chain blocks.
	pub fn note_latency(&mut self, blocks: u32) {
		let took = blocks.saturating_mul(RELAY_BLOCK_MS).min(MAX_LATENCY_MS);
		self.latency_ms = Some(match self.latency_ms {
			None => took,
			// The average of two numbers of the type is one.
			Some(old) => ((u64::from(old) * 3 + u64::from(took)) / 4) as u32,
		});
	}
}

/// What is known of a venue's version of the protocol.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PeerRecord {
	/// What it reads.
	pub version: PeerVersion,
	/// Relay-chain block at which it was last told what is read here.
	pub greeted_at: Option<u32>,
}

/// Where a transfer stands.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum TransferStage {
	/// The sending venue was told, or will be; its [`OrderRecord`] says how far that is.
	#[codec(index = 0)]
	Leaving,
	/// The sending venue reported that it has left.
	#[codec(index = 1)]
	OnItsWay,
	/// The sending venue was asked in vain whether it has left, or claimed what cannot be.
	#[codec(index = 2)]
	Doubtful,
}

/// Which of both ends a venue tells of.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum TransferEnd {
	/// It is at the receiving venue.
	#[codec(index = 0)]
	Arrived,
	/// It is at the sending venue again.
	#[codec(index = 1)]
	Returned,
}

/// How a transfer ended.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum TransferOutcome {
	/// It never left.
	#[codec(index = 0)]
	Failed(OrderFailure),
	/// It is at the receiving venue.
	#[codec(index = 1)]
	Arrived {
		/// How much, after the fees of the way, settlement currency, non-negative.
		amount: Fixed,
	},
	/// It is at the sending venue again.
	#[codec(index = 2)]
	Returned {
		/// How much, after the fees of the way, settlement currency, non-negative.
		amount: Fixed,
	},
}

/// One transfer whose end is open.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct TransferRecord {
	/// As it was told.
	pub transfer: Transfer,
	/// Where it stands.
	pub stage: TransferStage,
	/// How much has left, settlement currency; what was ordered, while that is not known.
	pub amount: Fixed,
	/// Relay-chain block at which its stage began.
	pub since: u32,
	/// Relay-chain block at which it is looked at next; `None` while it is leaving, and when nobody accounted for it.
	pub due: Option<u32>,
	/// How often the venues were asked about it.
	pub probes: u32,
}

/// One order, takeover or sending of a transfer whose outcome is open, or not yet worked in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OrderRecord {
	/// The order, takeover or transfer as it was sent.
	pub instruction: Instruction,
	/// To whom.
	pub venue: VenueId,
	/// Sequence number of the message that carries it.
	pub seq: u64,
	/// Where it stands.
	pub state: OrderState,
	/// Relay-chain block at which it was handed to the transport.
	pub sent_at: Option<u32>,
	/// Relay-chain block at which it is looked at next; `None` when only a snapshot can end it.
	pub due: Option<u32>,
	/// How often the venue was probed for it.
	pub attempts: u32,
	/// How it ended, once known.
	pub result: Option<OrderResult>,
}

/// One message that waits for the transport.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OutMessage {
	/// The encoded envelope.
	pub bytes: BoundedVec<u8, ConstU32<MAX_MESSAGE_LEN>>,
	/// In how many blocks the transport refused it.
	pub attempts: u32,
	/// The orders that it carries, if it is an `Unwind`, or the takeover or transfer.
	pub orders: BoundedVec<OrderId, ConstU32<MAX_ORDERS>>,
}

/// A snapshot that could not be applied.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct KeptReport {
	/// The encoded [`AccountReport`](ballast_primitives::message::AccountReport).
	pub report: BoundedVec<u8, ConstU32<MAX_MESSAGE_LEN>>,
	/// Relay-chain block at which the venue wrote it; zero for one that came with something else and settles no order.
	pub written_at: u32,
}

/// Depth and price of an asset as a venue reported them.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DepthRecord {
	/// See [`AssetDepth::depth`](ballast_primitives::message::AssetDepth::depth); non-negative.
	pub depth: Fixed,
	/// The venue's price, settlement currency per unit; positive.
	pub price: Fixed,
	/// Relay-chain block at which it was heard.
	pub at: u32,
}
