//! What the pallet stores and reports.

use ballast_policy::PlannedOrder;
use ballast_primitives::{
	message::MAX_ORDERS, worker::WorkerSignature, AssetId, Fixed, InstrumentId, OrderId, VenueId,
};
use ballast_risk::RiskError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	frame_support::{traits::ConstU32, BoundedVec},
	sp_runtime::DispatchError,
};
use scale_info::TypeInfo;

/// Most orders of one account that can be in flight at a time: four slices, of which the older ones are overdue.
pub const MAX_IN_FLIGHT: u32 = 4 * MAX_ORDERS;
/// Most venues of one account.
pub const MAX_ACCOUNT_VENUES: u32 = 32;
/// Most recent refusals kept per account; the oldest makes room.
pub const MAX_REFUSALS: u32 = 32;

/// An order of a slice whose outcome is not known yet.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SliceOrder {
	/// Given by the dispatcher.
	pub id: OrderId,
	/// Where.
	pub venue: VenueId,
	/// Which position.
	pub instrument: InstrumentId,
	/// Signed change that was ordered, whole units.
	pub quantity: Fixed,
}

/// What is in flight for an account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Slice {
	/// Orders whose outcome is open.
	pub orders: BoundedVec<SliceOrder, ConstU32<MAX_IN_FLIGHT>>,
	/// Health just before the newest slice was dispatched; `None` when nothing was required.
	pub health_before: Option<Fixed>,
	/// When the newest slice was dispatched, milliseconds since 1970.
	pub planned_ms: u64,
}

/// A venue that recently would not execute an order, so that the planner looks elsewhere.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Refusal {
	/// Who refused.
	pub venue: VenueId,
	/// What was to be reduced.
	pub instrument: InstrumentId,
	/// From when on it may be asked again, milliseconds since 1970.
	pub until_ms: u64,
}

/// A write-off that was asked of a venue.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct WriteOff {
	/// Which venue.
	pub venue: VenueId,
	/// When it was asked, milliseconds since 1970.
	pub sent_ms: u64,
}

/// The books of one episode of trouble, from the first restriction until the account is free again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Progress {
	/// When it began, milliseconds since 1970.
	pub since_ms: u64,
	/// Health when it began (or when the last unwind ended); `None` when nothing was required.
	pub health_before: Option<Fixed>,
	/// Slices dispatched since then.
	pub slices: u32,
	/// Penalties paid since then, settlement currency.
	pub penalty: Fixed,
	/// Debts that venues wrote off since then, settlement currency.
	pub written_off: Fixed,
	/// Whether the account was unwound in this episode.
	pub unwound: bool,
	/// Write-offs asked and not yet confirmed.
	pub write_offs: BoundedVec<WriteOff, ConstU32<MAX_ACCOUNT_VENUES>>,
}

/// Why the margin of an account cannot be computed now. Nothing is ever forced in that case.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum MarginUnavailable {
	/// The account is not enrolled anywhere.
	#[codec(index = 0)]
	NotEnrolled,
	/// A price is missing or expired.
	#[codec(index = 1)]
	StalePrice(AssetId),
	/// The model does not cover an asset.
	#[codec(index = 2)]
	UnknownAsset(AssetId),
	/// The calculation has no answer (model or market invalid, or numbers out of range).
	#[codec(index = 3)]
	NoAnswer,
}

impl From<RiskError> for MarginUnavailable {
	fn from(error: RiskError) -> Self {
		match error {
			RiskError::StalePrice(asset) => Self::StalePrice(asset),
			RiskError::UnknownAsset(asset) => Self::UnknownAsset(asset),
			_ => Self::NoAnswer,
		}
	}
}

/// An account whose margin cannot be computed, and since when.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Degradation {
	/// Why.
	pub reason: MarginUnavailable,
	/// When it was noticed, milliseconds since 1970.
	pub since_ms: u64,
}

/// How much of the machinery may run.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum BreakerLevel {
	/// Everything.
	#[default]
	#[codec(index = 0)]
	Open,
	/// Unwinds that have begun go on; none begins.
	#[codec(index = 1)]
	NoNewUnwinds,
	/// No slice, no write-off. Margin calls still restrict accounts.
	#[codec(index = 2)]
	Stopped,
}

/// Counters since genesis.
#[derive(
	Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Totals {
	/// Accounts that were restricted (margin call, or straight to an unwind).
	pub called: u64,
	/// Of these, how often the account came back without an unwind.
	pub cured: u64,
	/// Unwinds that reached their target.
	pub unwound: u64,
	/// Unwinds that ended in bad debt.
	pub insolvent: u64,
	/// Slices dispatched.
	pub slices: u64,
	/// Orders that were executed.
	pub executed: u64,
	/// Orders that failed.
	pub failed: u64,
	/// Penalties paid, settlement currency.
	pub penalty: Fixed,
	/// Debts written off, settlement currency.
	pub written_off: Fixed,
}

/// A worker's signature under a call, in place of a signed transaction.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct WorkerProof<BlockNumber> {
	/// Position of the key in the list of active workers.
	pub authority_index: u32,
	/// Under [`crate::Pallet::payload`].
	pub signature: WorkerSignature,
	/// Block after which the worker decided; a proof does not live long.
	pub at: BlockNumber,
}

/// Something that keeps the next step from happening, or would make it unnecessary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Stop {
	/// Collateral of this value (settlement currency, rounded up) would make it unnecessary.
	#[codec(index = 0)]
	Collateral(Fixed),
	/// The breaker is not open.
	#[codec(index = 1)]
	Breaker(BreakerLevel),
	/// After a halt nothing is forced before this time (milliseconds since 1970).
	#[codec(index = 2)]
	GraceUntil(u64),
	/// Orders of the account are in flight.
	#[codec(index = 3)]
	SliceInFlight,
	/// The margin cannot be computed.
	#[codec(index = 4)]
	Degraded(MarginUnavailable),
	/// No venue that can be used now has an order that would help.
	#[codec(index = 5)]
	NoUsefulOrder,
}

/// What happens to an account next if nothing else changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct NextStep {
	/// The state that the account is in, or enters with this step.
	pub state: ballast_policy::AccountState,
	/// When, milliseconds since 1970; `None` when no step is to come.
	pub at_ms: Option<u64>,
	/// The orders that would be sent.
	pub orders: alloc::vec::Vec<PlannedOrder>,
	/// What keeps it from happening or would make it unnecessary.
	pub what_stops_it: alloc::vec::Vec<Stop>,
}

/// How an order ended, in an event.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum NotSent {
	/// The venue can not be used now.
	#[codec(index = 0)]
	Unavailable,
	/// The dispatcher refused for a reason of its own.
	#[codec(index = 1)]
	Refused(DispatchError),
}
