//! What the pallet stores and reports.

use crate::Surroundings;
use ballast_policy::{
	AccountState, AuctionMode, Leg, Offer, PlanScore, PlannedOrder, Quote, SlicePlan, Take,
};
pub use ballast_policy::{BreakerLevel, Circumstances};
use ballast_primitives::{
	fixed, message::MAX_ORDERS, worker::WorkerSignature, AssetId, Fixed, InstrumentId, OrderFailure, OrderId,
	Round, TakeoverFill, VenueId,
};
use ballast_risk::RiskError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	frame_support::{
		traits::{fungibles::metadata::Inspect as _, ConstU32, Get},
		BoundedVec,
	},
	sp_arithmetic::Permill,
	sp_core::H256,
	sp_runtime::{AccountId32, DispatchError},
};
use scale_info::TypeInfo;

/// Most orders of one account that can be in flight at a time: four slices, of which the older ones are overdue.
pub const MAX_IN_FLIGHT: u32 = 4 * MAX_ORDERS;
/// Most venues of one account.
pub const MAX_ACCOUNT_VENUES: u32 = 32;
/// Most recent refusals kept per account; the oldest makes room.
pub const MAX_REFUSALS: u32 = 32;

/// An order of a slice whose outcome is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SliceOrder {
	/// Given by the dispatcher.
	pub id: OrderId,
	/// Where.
	pub venue: VenueId,
	/// Which position.
	pub instrument: InstrumentId,
	/// Signed change that was ordered, whole units.
	pub quantity: Fixed,
	/// Share of the traded value that is surcharge, in the order's penalty.
	pub surcharge: Permill,
	/// Who pushed it and earns the planner's share of its penalty; `None` for a worker, whose share is the insurance fund's.
	pub by: Option<AccountId32>,
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
	/// When it was asked last, milliseconds since 1970.
	pub sent_ms: u64,
	/// Whether it has refused since.
	pub refused: bool,
	/// How often it has refused altogether.
	pub refusals: u32,
}

/// Most doublings of the time until a venue that refused to write off is asked again: 64 times as long.
const MAX_DOUBLINGS: u32 = 6;

impl WriteOff {
	/// Whether the venue may still do as it was asked.
	pub fn is_open(&self, now_ms: u64, patience_ms: u64) -> bool {
		!self.refused && now_ms < self.sent_ms.saturating_add(patience_ms)
	}

	/// When the venue is asked again if nothing is written off, milliseconds since 1970: after `patience_ms` when it does not answer, twice
	/// as long with every refusal, up to 64 times.
	pub fn again_ms(&self, patience_ms: u64) -> u64 {
		let times = 1u64 << self.refusals.min(MAX_DOUBLINGS);
		self.sent_ms.saturating_add(patience_ms.saturating_mul(times))
	}
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
	/// Penalties and fees paid since then, surcharges included, settlement currency.
	pub penalty: Fixed,
	/// For how long the margin call had been open when something was first forced on the account, milliseconds.
	pub called_ms: u64,
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
	/// The oracle says another price than the venues do.
	#[codec(index = 4)]
	DivergingPrice(AssetId),
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
	/// Penalties and fees paid, settlement currency.
	pub penalty: Fixed,
	/// Surcharges among them, settlement currency.
	pub surcharge: Fixed,
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
	/// A take has not been answered by all venues.
	#[codec(index = 6)]
	TakeInFlight,
	/// The pool cannot take the portfolio now.
	#[codec(index = 7)]
	NoPool,
	/// A venue of the portfolio is paused, or was not heard of for too long.
	#[codec(index = 8)]
	VenuePaused(VenueId),
	/// A venue of the portfolio has not answered what it was told already, so that nothing more can be sent to it.
	#[codec(index = 9)]
	QueueStuck(VenueId),
	/// So many plans compete; the best of them is dispatched in this block.
	#[codec(index = 10)]
	Contest {
		/// How many plans.
		plans: u32,
		/// The first block in which the contest can be closed.
		ends: u32,
	},
}

/// What is taken of an account with something that is forced on it.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Charge {
	/// All of it.
	pub rate: Permill,
	/// The part of it that is surcharge, because the margin call was not met for so long.
	pub surcharge: Permill,
}

/// What happens to an account next if nothing else changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct NextStep {
	/// The state that the account is in, or enters with this step.
	pub state: AccountState,
	/// When, milliseconds since 1970; `None` when no step is to come.
	pub at_ms: Option<u64>,
	/// The orders that would be sent.
	pub orders: alloc::vec::Vec<PlannedOrder>,
	/// What is taken with it beyond the market: a share of the traded value, in an auction of the value taken. After a margin
	/// call that is not met, what it will have become by then.
	pub charge: Charge,
	/// In an auction what keepers can have, with the pool what it would take, or what is being taken.
	pub taking: Option<Taking>,
	/// What keeps it from happening or would make it unnecessary.
	pub what_stops_it: alloc::vec::Vec<Stop>,
}

/// Most plans of signed proposers in a contest.
pub const MAX_SIGNED_PLANS: u32 = 3;
/// Most plans in a contest: one place is the workers'.
pub const MAX_PLANS: u32 = MAX_SIGNED_PLANS + 1;

/// A plan that competes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Contender {
	/// With the score that it claims.
	pub plan: SlicePlan,
	/// Who proposed it and earns the planner's share if it wins; `None` for a worker.
	pub by: Option<AccountId32>,
}

/// Plans for one account that compete. At most one of each signed proposer, and one of all workers together. One without plans
/// was in vain: it ended without a slice, and there was none since.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Contest<BlockNumber> {
	/// In which block the first plan came.
	pub opened: BlockNumber,
	/// Best claim first, among equals the earlier first.
	pub plans: BoundedVec<Contender, ConstU32<MAX_PLANS>>,
}

/// Why a plan was not taken by its claim when its contest was closed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum PassedOver {
	/// It is not as good as it claimed; what it is. It is only taken when no other keeps its claim.
	#[codec(index = 0)]
	WorseThanClaimed(PlanScore),
	/// It is refused, as it would have been by itself.
	#[codec(index = 1)]
	Refused(DispatchError),
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

/// Who takes a part of a portfolio over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Taker {
	/// A keeper, by a bid.
	#[codec(index = 0)]
	Keeper(AccountId32),
	/// The liquidity pool, at its quote.
	#[codec(index = 1)]
	Pool(AccountId32),
}

impl Taker {
	/// The account that gets the positions.
	pub fn account(&self) -> &AccountId32 {
		match self {
			Taker::Keeper(account) | Taker::Pool(account) => account,
		}
	}
}

/// How a leg of a take ended.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum LegOutcome {
	/// The venue moved it.
	#[codec(index = 0)]
	TakenOver(TakeoverFill),
	/// Nothing moved.
	#[codec(index = 1)]
	Failed(OrderFailure),
}

/// What a take moves at one venue. All values in settlement currency.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TakeLeg {
	/// Given by the dispatcher.
	pub order: OrderId,
	/// Where.
	pub venue: VenueId,
	/// What the taker pays there; negative when the account pays.
	pub price: Fixed,
	/// What the venue takes of the account there.
	pub fee: Fixed,
	/// Part of the ring-fenced cash that counts as moved here; all legs together have what moves of it.
	pub ring_fenced: Fixed,
	/// Part of what the insurance fund pays that goes with this leg.
	pub from_fund: Fixed,
	/// Initial margin of the taker that is set aside while the leg is open.
	pub reserved: Fixed,
	/// `None` while it is open.
	pub outcome: Option<LegOutcome>,
}

/// The legs of a take, by venue.
pub type TakeLegs = BoundedVec<TakeLeg, ConstU32<MAX_ACCOUNT_VENUES>>;

/// A take whose legs have not all ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct TakeInFlight {
	/// Who takes.
	pub taker: Taker,
	/// What was agreed.
	pub take: Take,
	/// Part of its fee that is surcharge, settlement currency.
	pub surcharge: Fixed,
	/// When, milliseconds since 1970.
	pub dispatched_ms: u64,
	/// One per venue.
	pub legs: TakeLegs,
	/// Whether the venues were asked not to execute it.
	pub cancelled: bool,
}

impl TakeInFlight {
	/// Whether nothing is open any more.
	pub fn is_over(&self) -> bool {
		self.legs.iter().all(|leg| leg.outcome.is_some())
	}

	/// What venues did.
	pub fn fills(&self) -> impl Iterator<Item = (&TakeLeg, TakeoverFill)> {
		self.legs.iter().filter_map(|leg| match leg.outcome {
			Some(LegOutcome::TakenOver(fill)) => Some((leg, fill)),
			_ => None,
		})
	}

	/// Whether it can still be called off as a whole. Once a venue moved its part, the rest belongs to the taker, too.
	pub fn can_be_called_off(&self) -> bool {
		!self.cancelled && self.fills().next().is_none()
	}
}

/// What was tried for a restricted account, and with which success.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Effort {
	/// When an order or a take was last executed, milliseconds since 1970; zero for never.
	pub progress_ms: u64,
	/// When an auction or a takeover by the pool last ended in vain, milliseconds since 1970; zero for never.
	pub in_vain_ms: u64,
	/// [`crate::IdleMs`] when the clocks of the account were last set right: what came after it has to be added to them.
	pub idle_ms: u64,
	/// Since when nobody can act on this account, by the time that counts for everybody; zero while somebody can.
	pub barred_ms: u64,
	/// For how long nobody could since the account's state began, milliseconds, as far as it did not count.
	pub paused_ms: u64,
	/// From when on the pool may try again after a takeover that came to nothing, milliseconds since 1970.
	pub retry_ms: u64,
	/// What the insurance fund owes for takes of this account: to the pool when the take ends, and otherwise, because the
	/// account borrowed what it paid to keepers, to those who lent when they write it off. Settlement currency.
	pub promised: Fixed,
	/// What the pool took of the insolvent account where it has more than it owes, and has not yet taken of its debts
	/// elsewhere; settlement currency, off by less than dust.
	pub seized: Fixed,
}

/// For how long after an unwind what an account has at one venue repays what it owes at another, milliseconds: an hour.
pub const REPAYMENT_WINDOW_MS: u64 = 3_600_000;

/// So many failures in a row lengthen the patience: up to 64 times.
pub const MAX_REPAYMENT_FAILURES: u8 = 6;

/// What is noted of an account whose debts are repaid from other venues.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Repayment {
	/// When it was free again after its last unwind, milliseconds since 1970; zero for never.
	pub restored_ms: u64,
	/// When a transfer was last tried, milliseconds since 1970; zero for never.
	pub tried_ms: u64,
	/// How many in a row have not arrived, at most [`MAX_REPAYMENT_FAILURES`].
	pub failures: u8,
}

impl Repayment {
	/// When a transfer may be tried (again): after a patience, twice as long with every one that did not arrive. A venue that
	/// was not allowed to send refuses every one, and its orders wait while it is asked.
	pub fn again_ms(&self, patience: u64) -> u64 {
		match self.tried_ms {
			0 => 0,
			tried => {
				tried.saturating_add(patience.saturating_mul(1 << self.failures.min(MAX_REPAYMENT_FAILURES)))
			}
		}
	}
}

/// Where an account stands on its ladder.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Climb {
	/// Steps taken since the account was last well above all triggers.
	pub taken: u8,
	/// What is left to be traded of the last one, settlement currency.
	pub left: Fixed,
	/// When its last slice was dispatched, milliseconds since 1970.
	pub last_ms: u64,
}

/// A decision about an account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Decision {
	/// To dispatch a slice.
	#[codec(index = 0)]
	Slice {
		/// What is ordered.
		plan: SlicePlan,
		/// What it was verified against.
		around: Surroundings,
	},
	/// To force another state on the account ([`ballast_policy::is_imposed`]): a margin call, an unwind, an auction that begins or
	/// begins again, a takeover by the pool, insolvency.
	#[codec(index = 1)]
	Transition {
		/// The state that begins.
		to: AccountState,
		/// What it followed from, besides what every receipt is about.
		given: Circumstances,
	},
	/// To have a part of the portfolio taken over.
	#[codec(index = 2)]
	Take {
		/// By whom.
		taker: Taker,
		/// For how much.
		take: Take,
		/// Where.
		legs: alloc::vec::Vec<Leg>,
	},
	/// To have a venue write the account's debts off.
	#[codec(index = 4)]
	WriteOff(VenueId),
	/// To take a step of the account's own ladder.
	#[codec(index = 5)]
	Step {
		/// What is ordered.
		plan: SlicePlan,
		/// What it was planned on.
		around: Surroundings,
	},
}

impl Decision {
	/// What the venues said of themselves, where that was looked at.
	pub(crate) fn around(&self) -> Surroundings {
		match self {
			Decision::Slice { around, .. } | Decision::Step { around, .. } => around.clone(),
			Decision::Transition { .. } | Decision::Take { .. } | Decision::WriteOff(_) => {
				Surroundings::default()
			}
		}
	}
}

/// What keepers can have of an account now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct KeeperOffer {
	/// Which fraction, at which price.
	pub offer: Offer,
	/// Whether keepers pay or are paid.
	pub mode: AuctionMode,
	/// What a bid has to name as [`ballast_policy::Bid::takes`].
	pub takes: u32,
	/// What a bid has to name as [`ballast_policy::Bid::portfolio`].
	pub portfolio: H256,
	/// When the auction runs out, milliseconds since 1970.
	pub expires_ms: u64,
}

/// A take that can happen, or happens.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Taking {
	/// Keepers can bid.
	#[codec(index = 0)]
	Offer(KeeperOffer),
	/// The pool takes it.
	#[codec(index = 1)]
	Quote(Quote),
	/// Somebody has taken; venues have not all answered.
	#[codec(index = 2)]
	InFlight(TakeInFlight),
}

/// The backstop as this pallet sees it: [`pallet_backstop::Backstop`], and what takes have to know beyond it.
pub trait TakerOfLastResort: pallet_backstop::Backstop {
	/// The margin account of the liquidity pool; `None` without a pool.
	fn pool_account() -> Option<AccountId32>;
	/// What is in the insurance fund, settlement currency, rounded down; zero when that cannot be told.
	fn fund() -> Fixed;
	/// Share of the gross value of what the pool took over that is sold off in each interval of slices, 0 to 1; with 0 it is
	/// kept.
	fn disposal_share() -> Fixed;
	/// Accounts of which bad debt is open, for checks of the state only.
	fn debtors() -> alloc::vec::Vec<AccountId32>;
}

impl TakerOfLastResort for () {
	fn pool_account() -> Option<AccountId32> {
		None
	}
	fn fund() -> Fixed {
		Fixed::default()
	}
	fn disposal_share() -> Fixed {
		Fixed::default()
	}
	fn debtors() -> alloc::vec::Vec<AccountId32> {
		alloc::vec::Vec::new()
	}
}

impl<T: pallet_backstop::Config> TakerOfLastResort for pallet_backstop::Pallet<T> {
	fn pool_account() -> Option<AccountId32> {
		Some(pallet_backstop::Pallet::<T>::pool_account())
	}
	fn fund() -> Fixed {
		let decimals = T::Assets::decimals(T::SettlementAsset::get());
		let booked = u128::try_from(pallet_backstop::Ledger::<T>::get().fund).unwrap_or_default();
		fixed::from_ledger(booked, decimals, Round::Down).unwrap_or_default()
	}
	fn disposal_share() -> Fixed {
		pallet_backstop::Rules::<T>::get().disposal_share
	}
	fn debtors() -> alloc::vec::Vec<AccountId32> {
		pallet_backstop::BadDebts::<T>::iter_keys().map(|(account, _)| account).collect()
	}
}
