//! The wire: versioned SCALE envelopes between the coordinator and its venues.
//!
//! Both sides send `encode(VersionedEnvelope<Body>)` as the bytes argument of the other side's `receive` call. The
//! first byte is the version; a version that the receiver does not know is an error with a name, not a crash.
//!
//! # Versions
//!
//! Every side reads every version up to [`ENVELOPE_VERSION`], for ever, and writes to a peer the highest that both are known to
//! read ([`PeerVersion`]): the first until something else was heard.
//!
//! | version | the bytes behind the version | what it says of its sender |
//! |---|---|---|
//! | 1 | the [`Envelope`] | that it reads version 1; as a greeting, which version it reads |
//! | 2 | the highest version that the sender reads (one byte), the [`Envelope`] | that one |
//!
//! Version 1 has no room for what its sender reads. So the coordinator sends, now and then ([`GREETING_INTERVAL`]), a *greeting*
//! ([`Envelope::greeting`]): a message of version 1 with the number 0, which is a duplicate to everybody and changes nothing
//! where it is not known, and which carries that version in `relay_block`. Venues answer in what they have learnt, and from this
//! the coordinator learns in turn. What is said counts for [`VERSION_TERM`]. A message of version 1 from a peer that has written
//! a later one before says that it went back to older code, and it is spoken to as of old at once; from one that has not, it says
//! nothing, because that peer does not know yet what is read here. Duplicates say nothing.

use crate::{
	fixed::Fixed,
	ids::{AssetId, InstrumentId, OrderId, VenueId},
	order::{Order, OrderFailure, OrderFill, OrderState, Takeover, TakeoverFill, Transfer},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeAll, DecodeWithMemTracking, Encode};
use polkadot_sdk::sp_core::{crypto::AccountId32, ConstU32};
use polkadot_sdk::sp_runtime::BoundedVec;
use scale_info::TypeInfo;

/// Highest version of envelopes that is read here; see the [module](self).
pub const ENVELOPE_VERSION: u8 = 2;
/// The version that everybody reads.
pub const OLDEST_VERSION: u8 = 1;
/// Relay-chain blocks between two greetings of the coordinator to a venue.
pub const GREETING_INTERVAL: u32 = 100;
/// Relay-chain blocks for which a peer is believed to read what it said that it reads.
pub const VERSION_TERM: u32 = 3 * GREETING_INTERVAL;
/// Largest encoded envelope either side accepts, in bytes; larger reports are paged.
pub const MAX_MESSAGE_LEN: u32 = 16 * 1024;
/// Most positions of one account at one venue.
pub const MAX_POSITIONS: u32 = 16;
/// Most orders in one `Unwind` message; a slice is at most this.
pub const MAX_ORDERS: u32 = 4;
/// Most assets in one heartbeat.
pub const MAX_ASSETS: u32 = 32;

/// One message with its place in the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Envelope<Body> {
	/// The venue of this conversation (sender for reports, addressee for instructions).
	pub venue: VenueId,
	/// Position in the sequence of this sender to this receiver; starts at 1, no gaps.
	pub seq: u64,
	/// Relay-chain block at the sender when it was sent.
	pub relay_block: u32,
	/// What it says.
	pub body: Body,
}

/// An envelope of some version of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum VersionedEnvelope<Body> {
	/// The first version.
	#[codec(index = 1)]
	V1(Envelope<Body>),
	/// With the highest version that the sender reads.
	#[codec(index = 2)]
	V2 {
		/// That version; at least 2.
		reads: u8,
		/// The message.
		envelope: Envelope<Body>,
	},
}

/// Why bytes are not an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvelopeError {
	/// Longer than [`MAX_MESSAGE_LEN`].
	TooLong,
	/// A version this side does not speak.
	UnknownVersion(u8),
	/// Not the SCALE encoding of the body, or with bytes left over.
	Malformed,
}

impl<Body: Encode + Decode> Envelope<Body> {
	/// The bytes that travel, in the version that everybody reads.
	pub fn into_bytes(self) -> Vec<u8> {
		self.into_bytes_of(OLDEST_VERSION)
	}

	/// The bytes that travel, in a version; of those that are not known here the nearest.
	pub fn into_bytes_of(self, version: u8) -> Vec<u8> {
		match version {
			0..=1 => VersionedEnvelope::V1(self).encode(),
			2.. => VersionedEnvelope::V2 { reads: ENVELOPE_VERSION, envelope: self }.encode(),
		}
	}

	/// A message that only says which version is read here. Its body is not looked at.
	pub fn greeting(venue: VenueId, body: Body) -> Self {
		Self { venue, seq: 0, relay_block: u32::from(ENVELOPE_VERSION), body }
	}

	/// Reads the bytes that travelled.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
		Self::read(bytes).map(|(envelope, _)| envelope)
	}

	/// Reads the bytes that travelled, and which version their sender says that it reads; `None` of one that does not tell.
	pub fn read(bytes: &[u8]) -> Result<(Self, Option<u8>), EnvelopeError> {
		if bytes.len() > MAX_MESSAGE_LEN as usize {
			return Err(EnvelopeError::TooLong);
		}
		match bytes.first() {
			None => return Err(EnvelopeError::Malformed),
			Some(&(OLDEST_VERSION..=ENVELOPE_VERSION)) => {}
			Some(version) => return Err(EnvelopeError::UnknownVersion(*version)),
		}
		match VersionedEnvelope::decode_all(&mut &bytes[..]).map_err(|_| EnvelopeError::Malformed)? {
			VersionedEnvelope::V1(envelope) => {
				let said = if envelope.seq == 0 { envelope.relay_block } else { u32::from(OLDEST_VERSION) };
				let reads = u8::try_from(said).ok().filter(|version| *version >= OLDEST_VERSION);
				Ok((envelope, reads))
			}
			VersionedEnvelope::V2 { reads, envelope } => Ok((envelope, Some(reads.max(2)))),
		}
	}
}

/// Bytes that were written, for a peer that reads no version above `version`: in the first version if they have to be. (Behind
/// what is said of versions all versions are the same.)
pub fn readable_by(bytes: &[u8], version: u8) -> Vec<u8> {
	match bytes {
		[written, _, envelope @ ..] if *written == 2 && version < 2 => {
			let mut older = Vec::with_capacity(bytes.len());
			older.push(OLDEST_VERSION);
			older.extend_from_slice(envelope);
			older
		}
		_ => bytes.to_vec(),
	}
}

/// What is known of the version that a peer reads.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	codec::MaxEncodedLen,
	TypeInfo,
)]
pub struct PeerVersion {
	/// What it said last; zero before it has spoken.
	pub reads: u8,
	/// Relay-chain block at which it said so.
	pub heard_at: u32,
	/// Whether it has written in a later version than the oldest: it knows what is read here, and going back means something.
	pub knows_us: bool,
}

impl PeerVersion {
	/// Takes note of a message of number `seq`, behind `last`, the last that counted, whose sender said that it `reads` a version
	/// ([`Envelope::read`]). A duplicate may be older than what is known, and a greeting has no number.
	pub fn note(self, reads: Option<u8>, seq: u64, last: u64, now: u32) -> Self {
		match reads {
			Some(reads) if seq == 0 => Self { reads, heard_at: now, ..self },
			Some(reads) if seq > last && (reads > OLDEST_VERSION || self.knows_us) => {
				Self { reads, heard_at: now, knows_us: reads > OLDEST_VERSION }
			}
			_ => self,
		}
	}

	/// The version in which the peer is spoken to at the relay-chain block `now`.
	pub fn spoken(&self, now: u32) -> u8 {
		if now.saturating_sub(self.heard_at) >= VERSION_TERM {
			return OLDEST_VERSION;
		}
		self.reads.clamp(OLDEST_VERSION, ENVELOPE_VERSION)
	}
}

/// One position as a venue reports it.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, codec::MaxEncodedLen, TypeInfo,
)]
pub struct ReportedPosition {
	/// What it is in.
	pub instrument: InstrumentId,
	/// Signed, whole units.
	pub quantity: Fixed,
	/// Average entry price of a perpetual, settlement currency per unit; zero for spot.
	pub entry: Fixed,
	/// Funding owed to (positive) or by (negative) the account, settlement currency; zero for spot.
	pub funding: Fixed,
}

/// All positions of one account at the reporting venue: a snapshot, replacing what was known.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct AccountReport {
	/// Whose.
	pub account: AccountId32,
	/// Sorted by instrument, no duplicates, no zero quantities.
	pub positions: BoundedVec<ReportedPosition, ConstU32<MAX_POSITIONS>>,
	/// How much of the credit line granted to this venue the account has consumed by what it did by itself, settlement currency.
	pub credit_used: Fixed,
}

/// How an order, a takeover or the sending of a transfer ended at the venue, kept there until the coordinator acknowledges it.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, codec::MaxEncodedLen, TypeInfo,
)]
pub enum OrderResult {
	/// The order was filled, wholly or in part.
	#[codec(index = 0)]
	Executed(OrderFill),
	/// It was not.
	#[codec(index = 1)]
	Failed(OrderFailure),
	/// The takeover moved positions.
	#[codec(index = 2)]
	TakenOver(TakeoverFill),
	/// The transfer has left: the account's snapshot is without it. What becomes of it is told by one of
	/// [`ToCoordinator::Arrived`] and [`ToCoordinator::Returned`].
	#[codec(index = 3)]
	Transferred {
		/// How much has left, whole units of the transfer's asset: at most what was ordered.
		amount: Fixed,
	},
}

impl OrderResult {
	/// The state that this result puts the order in.
	pub fn state(&self) -> OrderState {
		match self {
			OrderResult::Executed(_) | OrderResult::TakenOver(_) | OrderResult::Transferred { .. } => {
				OrderState::Executed
			}
			OrderResult::Failed(_) => OrderState::Failed,
		}
	}
}

/// Tradable depth and the venue's own price of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct AssetDepth {
	/// The asset.
	pub asset: AssetId,
	/// Value that can be sold into the market for a price impact of about one half, settlement currency
	/// (for a constant-product pool: the settlement reserve).
	pub depth: Fixed,
	/// The venue's price, settlement currency per unit.
	pub price: Fixed,
}

/// How restricted an account is at a venue.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	codec::MaxEncodedLen,
	TypeInfo,
)]
pub enum AccountMode {
	/// No restriction beyond margin.
	#[default]
	#[codec(index = 0)]
	Normal,
	/// Only what lowers risk: deposits, repayments, reductions.
	#[codec(index = 1)]
	ReduceOnly,
	/// Nothing by the account itself; the coordinator may still reduce.
	#[codec(index = 2)]
	Frozen,
}

/// Why a venue does not enrol an account of the coordinator's own.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, codec::MaxEncodedLen, TypeInfo,
)]
pub enum EnrollRefusal {
	/// The venue's configuration does not let the coordinator enrol this account: it may be one that somebody signs for.
	#[codec(index = 0)]
	NotAdmitted,
	/// What the account has there does not fit into a report.
	#[codec(index = 1)]
	NotReportable,
}

/// Why a venue does not write an account's debts off.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, codec::MaxEncodedLen, TypeInfo,
)]
pub enum WriteOffRefusal {
	/// The account has something left there, as the snapshot tells.
	#[codec(index = 0)]
	SomethingLeft,
	/// The market cannot do it now, for a reason of its own; a price may be missing.
	#[codec(index = 1)]
	MarketRefused,
}

/// Why an account's credit line is not what it asked for. The line, if there is one, stays as it was.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, codec::MaxEncodedLen, TypeInfo,
)]
pub enum CreditRefusal {
	/// The coordinator does not know the account at this venue.
	#[codec(index = 0)]
	NotEnrolled,
	/// The account's free initial margin does not cover it.
	#[codec(index = 1)]
	NotEnoughFreeMargin,
	/// The lines of all accounts at this venue would exceed its exposure cap.
	#[codec(index = 2)]
	ExposureCapExceeded,
	/// No amount that could be a line, or there is no line to be released.
	#[codec(index = 3)]
	InvalidAmount,
	/// The margin is not known now: a price is missing, or a venue is silent.
	#[codec(index = 4)]
	Unavailable,
}

/// What a venue says to the coordinator.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum ToCoordinator {
	/// The account signed its enrolment at this venue; its first snapshot.
	#[codec(index = 0)]
	Enroll(AccountReport),
	/// A new snapshot.
	#[codec(index = 1)]
	Report(AccountReport),
	/// The order arrived and will be tried.
	#[codec(index = 2)]
	Ack {
		/// Which.
		order: OrderId,
	},
	/// The result of an order or a takeover, with the snapshot that already contains it.
	///
	/// The snapshot of a takeover's result is of the account that gave positions away. That of the account that took them
	/// comes as a [`ToCoordinator::Report`] directly before, with the number before: when the result is heard, both accounts
	/// are known as they are. Both come again when the result is told again.
	#[codec(index = 3)]
	Result {
		/// Which.
		order: OrderId,
		/// How it ended.
		result: OrderResult,
		/// The account afterwards.
		report: AccountReport,
	},
	/// Still here; depth and prices of the venue's markets.
	#[codec(index = 4)]
	Heartbeat {
		/// Sorted by asset.
		depths: BoundedVec<AssetDepth, ConstU32<MAX_ASSETS>>,
	},
	/// The answer to [`ToVenue::Resnapshot`]: from here on the sequence counts anew; reports of all accounts follow.
	#[codec(index = 5)]
	Resynced,
	/// The account left the venue's roll; it holds nothing that another venue relies on.
	#[codec(index = 6)]
	Withdrawn {
		/// Who.
		account: AccountId32,
	},
	/// Debts that no collateral was left for were written off; the snapshot after it.
	#[codec(index = 7)]
	WrittenOff {
		/// Value of what was written off, settlement currency, non-negative.
		value: Fixed,
		/// The account afterwards.
		report: AccountReport,
	},
	/// The answer to a [`ToVenue::Enroll`] that the venue does not follow; otherwise the answer is
	/// [`ToCoordinator::Enroll`].
	#[codec(index = 8)]
	EnrollRefused {
		/// Who.
		account: AccountId32,
		/// Why not.
		refusal: EnrollRefusal,
	},
	/// The account, which owes nothing here, wants to leave the roll, and the venue cannot tell whether another relies on what
	/// it has here. Answered by [`ToVenue::Release`] or [`ToVenue::LeaveRefused`]; until then it adds no risk here.
	#[codec(index = 9)]
	LeaveRequest {
		/// Who.
		account: AccountId32,
	},
	/// The answer to a [`ToVenue::WriteOff`] that the venue does not follow; otherwise the answer is
	/// [`ToCoordinator::WrittenOff`].
	#[codec(index = 10)]
	WriteOffRefused {
		/// Why not.
		refusal: WriteOffRefusal,
		/// The account as it is.
		report: AccountReport,
	},
	/// The account signed here that it wants a credit line of this size; zero releases it. Answered by
	/// [`ToVenue::CreditGrant`] or [`ToVenue::CreditRefused`].
	#[codec(index = 11)]
	CreditRequest {
		/// Who.
		account: AccountId32,
		/// Size of the line (not an increment), settlement currency.
		amount: Fixed,
	},
	/// A new snapshot of an account that has been granted a credit line, and the line that is in force here: whatever was
	/// granted before it will never be acted on again.
	#[codec(index = 12)]
	CreditReport {
		/// Size of the line, settlement currency.
		amount: Fixed,
		/// See [`ToVenue::CreditGrant`].
		until: u32,
		/// The account.
		report: AccountReport,
	},
	/// A transfer to this venue has arrived, has repaid what the account owed here, and what is left of it is held: the
	/// snapshot after it. It is kept and told again, like a [`ToCoordinator::Result`], until it is acknowledged.
	#[codec(index = 13)]
	Arrived {
		/// Which.
		transfer: OrderId,
		/// What arrived, after the fees of the way, whole units of the transfer's asset.
		amount: Fixed,
		/// The account afterwards.
		report: AccountReport,
	},
	/// A transfer that had left this venue has come back, and is held again: the snapshot after it. Kept and told again like
	/// [`ToCoordinator::Arrived`], instead of which it comes.
	#[codec(index = 14)]
	Returned {
		/// Which.
		transfer: OrderId,
		/// What came back, after the fees of the way, whole units of the transfer's asset.
		amount: Fixed,
		/// The account afterwards.
		report: AccountReport,
	},
}

/// What the coordinator says to a venue.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum ToVenue {
	/// Restrict or release an account.
	#[codec(index = 0)]
	SetMode {
		/// Who.
		account: AccountId32,
		/// How.
		mode: AccountMode,
	},
	/// Reduce positions; each order stands alone.
	#[codec(index = 1)]
	Unwind {
		/// At most one slice.
		orders: BoundedVec<Order, ConstU32<MAX_ORDERS>>,
	},
	/// Do not execute the order if it has not been yet.
	#[codec(index = 2)]
	Cancel {
		/// Which.
		order: OrderId,
	},
	/// Tell again how the order ended.
	#[codec(index = 3)]
	Probe {
		/// Which.
		order: OrderId,
	},
	/// The result is known here; the venue may forget it.
	#[codec(index = 4)]
	Acknowledge {
		/// Which.
		order: OrderId,
	},
	/// Messages were lost: start a new sequence and report every enrolled account.
	#[codec(index = 5)]
	Resnapshot,
	/// Part of the account's free initial margin is reserved for this venue, for a while.
	#[codec(index = 6)]
	CreditGrant {
		/// Who.
		account: AccountId32,
		/// New size of the line (not an increment), settlement currency, non-negative.
		amount: Fixed,
		/// Relay-chain block from which on nothing more of it may be used. Every grant of a line names a later one than the
		/// grant before, which tells them apart.
		until: u32,
	},
	/// The account is insolvent and has nothing left to sell here: write its remaining debts off.
	#[codec(index = 7)]
	WriteOff {
		/// Who.
		account: AccountId32,
	},
	/// Move a fraction of everything that an account holds here to another account. It is cancelled, probed and
	/// acknowledged like an order.
	#[codec(index = 8)]
	Takeover {
		/// From whom to whom, how much, and for what price.
		takeover: Takeover,
	},
	/// Put an account of the coordinator's own on the roll, for which nobody can sign at the venue. Followed only for the
	/// account that the venue's configuration names.
	#[codec(index = 9)]
	Enroll {
		/// Who.
		account: AccountId32,
	},
	/// The account may leave the roll: nothing that it has at the venue is relied on any more.
	#[codec(index = 10)]
	Release {
		/// Who.
		account: AccountId32,
	},
	/// The account must stay on the roll: others rely on what it has at the venue.
	#[codec(index = 11)]
	LeaveRefused {
		/// Who.
		account: AccountId32,
	},
	/// The answer to a [`ToCoordinator::CreditRequest`] that is not granted.
	#[codec(index = 12)]
	CreditRefused {
		/// Who.
		account: AccountId32,
		/// What was asked for, settlement currency.
		amount: Fixed,
		/// Why not.
		refusal: CreditRefusal,
	},
	/// To the venue from which the transfer goes: take the amount out of what the account holds free here, and send it to the
	/// other venue with Asset Hub as its reserve, for the benefit of [`Transfer::beneficiary`]. It is cancelled, probed and
	/// acknowledged like an order.
	#[codec(index = 13)]
	Transfer {
		/// What, whose, to where.
		transfer: Transfer,
	},
	/// To the venue to which the transfer goes, before or together with [`ToVenue::Transfer`]: what arrives for
	/// [`Transfer::beneficiary`] is the account's, and repays what it owes before anything of it is held. It is probed
	/// and acknowledged like an order.
	#[codec(index = 14)]
	Expect {
		/// The same.
		transfer: Transfer,
	},
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::order::Instruction;

	fn probe(seq: u64) -> Envelope<ToVenue> {
		Envelope {
			venue: VenueId::Sibling(7),
			seq,
			relay_block: 9,
			body: ToVenue::Probe { order: OrderId(3) },
		}
	}

	#[test]
	fn envelope_should_survive_the_wire() {
		assert_eq!(Envelope::from_bytes(&probe(1).into_bytes()), Ok(probe(1)));
	}

	fn takeover() -> Takeover {
		Takeover {
			id: OrderId(3),
			from: AccountId32::new([4; 32]),
			to: AccountId32::new([5; 32]),
			fraction: Fixed::from_inner(6),
			price: Fixed::from_inner(-1),
			fee: Fixed::from_inner(8),
			may_borrow: true,
			deadline: 7,
		}
	}

	#[test]
	fn takeover_should_survive_the_wire() {
		let body = ToVenue::Takeover { takeover: takeover() };
		let there = Envelope { body, ..probe(1) };
		assert_eq!(Envelope::from_bytes(&there.clone().into_bytes()), Ok(there));
		let fill = TakeoverFill {
			fraction: Fixed::from_inner(1),
			value: Fixed::from_inner(i128::MIN),
			gross: Fixed::from_inner(i128::MAX),
			price: Fixed::from_inner(-1),
			fee: Fixed::from_inner(8),
		};
		let report = AccountReport {
			account: AccountId32::new([4; 32]),
			positions: Default::default(),
			credit_used: Fixed::from_inner(0),
		};
		let result = OrderResult::TakenOver(fill);
		assert_eq!(result.state(), OrderState::Executed);
		let back = Envelope {
			venue: VenueId::Home,
			seq: 1,
			relay_block: 9,
			body: ToCoordinator::Result { order: OrderId(3), result, report },
		};
		assert_eq!(Envelope::from_bytes(&back.clone().into_bytes()), Ok(back));
	}

	#[test]
	fn transfer_should_travel_as_these_bytes() {
		let account = AccountId32::new([4; 32]);
		let transfer = Transfer {
			id: OrderId(3),
			account: account.clone(),
			asset: AssetId(0),
			amount: Fixed::from_inner(6),
			from: VenueId::Sibling(7),
			to: VenueId::Sibling(8),
			deadline: 9,
		};
		let mut six = [0; 16];
		six[0] = 6;
		let (id, asset) = ([3, 0, 0, 0, 0, 0, 0, 0], [0; 4]);
		let (from, to, deadline) = ([1, 7, 0, 0, 0], [1, 8, 0, 0, 0], [9, 0, 0, 0]);
		let bytes = [&id[..], &[4; 32], &asset, &six, &from, &to, &deadline].concat();
		let send = ToVenue::Transfer { transfer: transfer.clone() };
		assert_eq!(send.encode(), [&[13][..], &bytes].concat());
		let expect = ToVenue::Expect { transfer: transfer.clone() };
		assert_eq!(expect.encode(), [&[14][..], &bytes].concat());
		assert_eq!(Instruction::Transfer(transfer).encode(), [&[2][..], &bytes].concat());
		for body in [send, expect] {
			let there = Envelope { body, ..probe(1) };
			assert_eq!(Envelope::from_bytes(&there.clone().into_bytes()), Ok(there));
		}
		let amount = Fixed::from_inner(6);
		let left = OrderResult::Transferred { amount };
		assert_eq!(left.encode(), [&[3][..], &six].concat());
		assert_eq!(left.state(), OrderState::Executed);
		let report = AccountReport { account, positions: Default::default(), credit_used: amount };
		let (transfer, told) = (OrderId(3), [&id[..], &six, &[4; 32], &[0], &six].concat());
		let arrived = ToCoordinator::Arrived { transfer, amount, report: report.clone() };
		assert_eq!(arrived.encode(), [&[13][..], &told].concat());
		let returned = ToCoordinator::Returned { transfer, amount, report };
		assert_eq!(returned.encode(), [&[14][..], &told].concat());
		for body in [arrived, returned] {
			let back = Envelope { venue: VenueId::Home, seq: 1, relay_block: 9, body };
			assert_eq!(Envelope::from_bytes(&back.clone().into_bytes()), Ok(back));
		}
	}

	const CREDIT: [CreditRefusal; 5] = [
		CreditRefusal::NotEnrolled,
		CreditRefusal::NotEnoughFreeMargin,
		CreditRefusal::ExposureCapExceeded,
		CreditRefusal::InvalidAmount,
		CreditRefusal::Unavailable,
	];

	#[test]
	fn credit_should_travel_as_these_bytes() {
		let account = AccountId32::new([4; 32]);
		let (amount, until) = (Fixed::from_inner(6), 7);
		let mut six = [0; 16];
		six[0] = 6;
		let seven = [7, 0, 0, 0];
		let grant = ToVenue::CreditGrant { account: account.clone(), amount, until };
		assert_eq!(grant.encode(), [&[6][..], &[4; 32], &six, &seven].concat());
		let refusal = CreditRefusal::Unavailable;
		let refused = ToVenue::CreditRefused { account: account.clone(), amount, refusal };
		assert_eq!(refused.encode(), [&[12][..], &[4; 32], &six, &[4]].concat());
		let asked = ToCoordinator::CreditRequest { account: account.clone(), amount };
		assert_eq!(asked.encode(), [&[11][..], &[4; 32], &six].concat());
		let report = AccountReport { account, positions: Default::default(), credit_used: amount };
		let told = ToCoordinator::CreditReport { amount, until, report };
		assert_eq!(told.encode(), [&[12][..], &six, &seven, &[4; 32], &[0], &six].concat());
		for body in [grant, refused] {
			let there = Envelope { body, ..probe(1) };
			assert_eq!(Envelope::from_bytes(&there.clone().into_bytes()), Ok(there));
		}
	}

	#[test]
	fn sender_should_be_known_by_what_it_reads() {
		let read = |bytes: Vec<u8>| Envelope::<ToVenue>::read(&bytes);
		assert_eq!(read(probe(1).into_bytes()), Ok((probe(1), Some(1))));
		assert_eq!(read(probe(1).into_bytes_of(2)), Ok((probe(1), Some(2))));
		// A peer from the future that writes what is read here.
		let mut newer = probe(1).into_bytes_of(2);
		newer[1] = 9;
		assert_eq!(read(newer.clone()), Ok((probe(1), Some(9))));
		newer[1] = 0;
		assert_eq!(read(newer), Ok((probe(1), Some(2))), "it wrote the second");
		let hello = Envelope::greeting(VenueId::Home, ToVenue::Resnapshot);
		assert_eq!(read(hello.clone().into_bytes()), Ok((hello.clone(), Some(ENVELOPE_VERSION))));
		for nothing in [0, 256, u32::MAX] {
			let silent = Envelope { relay_block: nothing, ..hello.clone() };
			assert_eq!(read(silent.clone().into_bytes()), Ok((silent, None)));
		}
	}

	#[test]
	fn bytes_should_be_rewritten_only_when_the_peer_does_not_read_them() {
		let (first, second) = (probe(1).into_bytes(), probe(1).into_bytes_of(2));
		assert_eq!(readable_by(&second, 1), first);
		assert_eq!(readable_by(&second, 2), second);
		assert_eq!(readable_by(&first, 1), first);
		assert_eq!(readable_by(&first, 2), first);
		assert!(readable_by(&[], 1).is_empty());
		assert_eq!(probe(1).into_bytes_of(0), first);
		assert_eq!(probe(1).into_bytes_of(9), second, "the highest that is known here");
	}

	#[test]
	fn peer_should_be_spoken_to_in_the_highest_version_that_both_read() {
		let nobody = PeerVersion::default();
		assert_eq!(nobody.spoken(0), OLDEST_VERSION);
		let newer = nobody.note(Some(9), 1, 0, 50);
		assert_eq!(newer.spoken(50), ENVELOPE_VERSION);
		assert_eq!(newer.spoken(50 + VERSION_TERM - 1), ENVELOPE_VERSION);
		assert_eq!(newer.spoken(50 + VERSION_TERM), OLDEST_VERSION, "it may have gone back since then");
		// A greeting counts, a duplicate and one that does not tell do not; the next message does, also behind a gap.
		assert_eq!(newer.note(Some(1), 5, 5, 60), newer);
		assert_eq!(newer.note(None, 0, 5, 60), newer);
		assert_eq!(newer.note(Some(1), 0, 5, 60).spoken(60), 1);
		let back = newer.note(Some(1), 9, 5, 60);
		assert_eq!(back.spoken(60), 1);
		// A peer that greeted does not know yet what is read here, and goes on as of old.
		let greeted = back.note(Some(2), 0, 9, 70);
		assert_eq!(greeted.spoken(70), 2);
		assert_eq!(greeted.note(Some(1), 10, 9, 71), greeted);
	}

	#[test]
	fn envelope_should_be_refused_when_it_is_not_ours() {
		let good = probe(1).into_bytes();
		let read = Envelope::<ToVenue>::from_bytes;
		assert_eq!(read(&[]), Err(EnvelopeError::Malformed));
		assert_eq!(read(&good[..good.len() - 1]), Err(EnvelopeError::Malformed));
		let mut longer = good.clone();
		longer.push(0);
		assert_eq!(read(&longer), Err(EnvelopeError::Malformed));
		let mut newer = good.clone();
		newer[0] = 3;
		assert_eq!(read(&newer), Err(EnvelopeError::UnknownVersion(3)));
		newer[0] = 0;
		assert_eq!(read(&newer), Err(EnvelopeError::UnknownVersion(0)));
		// The second version's bytes under the first's number, and the reverse.
		let mut mixed = probe(1).into_bytes_of(2);
		mixed[0] = 1;
		assert_eq!(read(&mixed), Err(EnvelopeError::Malformed));
		let mut mixed = good.clone();
		mixed[0] = 2;
		assert_eq!(read(&mixed), Err(EnvelopeError::Malformed));
		assert_eq!(read(&alloc::vec![1; MAX_MESSAGE_LEN as usize + 1]), Err(EnvelopeError::TooLong));
	}

	#[test]
	fn wire_indices_should_not_move() {
		// Peers upgrade at their own time; these bytes are the contract.
		assert_eq!(
			probe(1).into_bytes(),
			[1, 1, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0]
		);
		assert_eq!(
			probe(1).into_bytes_of(2),
			[2, 2, 1, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0]
		);
		let hello = Envelope::greeting(VenueId::Sibling(7), ToVenue::Resnapshot);
		assert_eq!(hello.into_bytes(), [1, 1, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5]);
		assert_eq!(ToCoordinator::Resynced.encode(), [5]);
		assert_eq!(ToVenue::Resnapshot.encode(), [5]);
		let account = AccountId32::new([4; 32]);
		assert_eq!(ToVenue::Enroll { account: account.clone() }.encode(), [&[9][..], &[4; 32]].concat());
		for (body, index) in [
			(ToVenue::Release { account: account.clone() }, 10),
			(ToVenue::LeaveRefused { account: account.clone() }, 11),
		] {
			assert_eq!(body.encode(), [&[index][..], &[4; 32]].concat());
		}
		let asked = ToCoordinator::LeaveRequest { account: account.clone() };
		assert_eq!(asked.encode(), [&[9][..], &[4; 32]].concat());
		for (refusal, index) in [(EnrollRefusal::NotAdmitted, 0), (EnrollRefusal::NotReportable, 1)] {
			let refused = ToCoordinator::EnrollRefused { account: account.clone(), refusal };
			assert_eq!(refused.encode(), [&[8][..], &[4; 32], &[index]].concat());
		}
		for (refusal, index) in [(WriteOffRefusal::SomethingLeft, 0), (WriteOffRefusal::MarketRefused, 1)] {
			let report = AccountReport {
				account: account.clone(),
				positions: Default::default(),
				credit_used: Fixed::from_inner(0),
			};
			let refused = ToCoordinator::WriteOffRefused { refusal, report };
			assert_eq!(refused.encode(), [&[10, index][..], &[4; 32], &[0; 17]].concat());
		}
		assert_eq!(CREDIT.map(|refusal| refusal.encode()), [[0], [1], [2], [3], [4]]);
		assert_eq!(OrderResult::Failed(OrderFailure::Unknown).encode(), [1, 7]);
		assert_eq!(OrderResult::Failed(OrderFailure::VenueBusy).encode(), [1, 8]);
		assert_eq!(OrderResult::Failed(OrderFailure::InsufficientFunds).encode(), [1, 9]);
		assert_eq!(OrderResult::Failed(OrderFailure::Restricted).encode(), [1, 10]);
		let (mut fraction, price, mut fee) = ([0; 16], [255; 16], [0; 16]);
		(fraction[0], fee[0]) = (6, 8);
		assert_eq!(
			ToVenue::Takeover { takeover: takeover() }.encode(),
			[&[8, 3, 0, 0, 0, 0, 0, 0, 0][..], &[4; 32], &[5; 32], &fraction, &price, &fee, &[1, 7, 0, 0, 0]]
				.concat()
		);
		let fill = [1, 2, 3, 4, 5].map(Fixed::from_inner);
		let [fraction, value, gross, price, fee] = fill;
		let taken_over = OrderResult::TakenOver(TakeoverFill { fraction, value, gross, price, fee });
		assert_eq!(taken_over.encode(), [&[2][..], &fill.encode()].concat());
	}
}
