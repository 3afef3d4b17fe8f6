//! # Venue adapter pallet
//!
//! What a member parachain adds to its runtime: the venue's end of the conversation with the coordinator.
//!
//! ## Pallet API
//!
//! See the [`pallet`] module for the configuration trait, calls, storage, events and errors. The parachain implements
//! [`VenueMarket`](ballast_primitives::traits::VenueMarket) over its own market, and its market calls the adapter
//! through [`PositionListener`](ballast_primitives::traits::PositionListener).
//!
//! ## Terminology
//!
//! * **Takeover**: a fraction of everything that an account holds here moves to another, for a price, without a trade.
//! * **Enrolled account**: one that signed to be margined by the coordinator together with what it holds elsewhere.
//! * **Mode**: how far the coordinator has restricted an account here.
//! * **Counted value**: what positions count as margin at this venue alone, by its published rates.
//! * **Credit line**: by how much an account may, for a while, lower the counted value of what it has here, by what it does
//!   by itself.
//! * **Dirty account**: one whose positions changed since they were last reported.
//! * **Kept result**: how an order ended, kept until the coordinator acknowledges it.
//! * **Transfer**: money of an account goes from what it holds here to what it holds at another venue, over the chain that has the
//!   reserve of it.
//! * **Beneficiary**: an account of the transfer's own, which nobody has a key to; what comes to it is the proof that something has
//!   *landed*: has arrived here, or has come back.
//!
//! ## Overview
//!
//! Accounts enrol by a signed call; the coordinator's liquidity pool, for which nobody signs, by the coordinator's message,
//! if this venue's configuration names its account ([`Config::PoolAccount`]). Their changes are reported, in the next block,
//! as snapshots. Orders of the
//! coordinator wait in a queue and are executed by the hook of the next block, through the market. Their results
//! are kept, and told with a fresh snapshot of the account. Heartbeats carry depth and prices.
//!
//! ## Design
//!
//! * **The adapter protects its users from the coordinator.** It only reduces positions, only of enrolled accounts,
//!   only with a limit inside a band around its own price, and only so much per block. A single order above the
//!   limit of a block is filled up to the limit; others wait. A takeover moves positions only between enrolled accounts,
//!   only to one that is not restricted, and only for a price inside a band around its own value of what moves: who
//!   commands the coordinator's voice cannot give anything away beyond that band.
//! * **A transfer goes only where the trader said** ([`Pallet::allow_transfers`]; nowhere unless signed), to the same account there, for
//!   fees of at most a band's share, and never so that what is owed here is not covered here any more. It leaves whole or not at all.
//!   What it takes away counts in no snapshot until it has landed: then it repays the account's debt first. What has landed is told
//!   until it is acknowledged.
//! * **What was reported is relied on elsewhere.** An enrolled account lowers the counted value of what it has here only by as
//!   much as the coordinator has set aside for it: its credit line. Withdrawing consumes the line like borrowing or opening does,
//!   also when nothing is owed here; leaving takes all of it, or the coordinator's consent ([`CreditLineGuard`]).
//! * **Everything inbound only queues** (or changes a setting), so that the home venue's transport can be a plain
//!   call: whatever the coordinator does while it hears an answer, it never finds the adapter half-way.
//! * **At most once.** An order's id is looked up among the kept results and the queue before it is accepted, and it is
//!   accepted only if there is room to keep its result. A probe or a cancellation that arrives before its order leaves
//!   a result of its own, which then refuses the order. After the acknowledgement, deadline and sequence protect.
//! * **Every order is answered.** One that finds the queue full gets the result
//!   [`VenueBusy`](ballast_primitives::OrderFailure::VenueBusy) at once. It is kept like any other: were it forgotten,
//!   the same order delivered again could be executed after it had been called failed. Results have more room than
//!   orders, and orders leave [`ANSWERS_RESERVE`] of it to such answers.
//! * **What is done in a block costs what is done in it**: queues are maps with a head and a tail, so that an order
//!   costs the same whether one waits or hundreds.
//! * **A gap in the coordinator's sequence does not stop the adapter**: the message is applied, the gap becomes an
//!   event, and counting goes on from there. Every instruction stands alone (orders carry ids and deadlines; modes and
//!   credit lines are absolute values), so what came is right even if something before it is missing; refusing it
//!   would make one lost message block the unwinding of everybody.
//! * **Nothing is given up.** Messages wait until the transport takes them; while the outbox is full, results stay
//!   kept, accounts stay dirty, and enrolling is refused.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub use guard::CreditLineGuard;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod credit;
mod execution;
mod guard;
mod inbound;
mod leave;
mod listener;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod mock_home;
mod outbound;
mod queue;
#[cfg(test)]
mod tests;
mod transfers;
mod try_state;
pub mod types;
pub mod weights;

use polkadot_sdk::{frame_support, frame_system, sp_runtime};

// Code that the macro writes for storage items uses `expect`; ours does not.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use ballast_primitives::{
		message::{
			self, AccountMode, AssetDepth, CreditRefusal, EnrollRefusal, OrderResult, PeerVersion,
			ReportedPosition,
		},
		traits::{CoordinatorTransport, RiskGuard, TransferRoute, VenueMarket},
		Fixed, Instruction, OrderId, VenueId,
	};
	use frame_support::{pallet_prelude::*, BoundedBTreeSet};
	use frame_system::pallet_prelude::*;
	use polkadot_sdk::{sp_arithmetic::Permill, sp_core::crypto::AccountId32};
	use sp_runtime::traits::BlockNumberProvider;

	#[pallet::config]
	pub trait Config:
		polkadot_sdk::frame_system::Config<AccountId = AccountId32, RuntimeEvent: From<Event<Self>>>
	{
		/// The parachain's own market.
		type Market: VenueMarket;
		/// Carries messages to the coordinator. On the coordinator itself a plain call.
		type Transport: CoordinatorTransport;
		/// Who speaks for the coordinator.
		type CoordinatorOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Whether an enrolled account may add risk; [`CreditLineGuard`] unless the venue knows better.
		type Guard: RiskGuard;
		/// The way of transfers to and from other venues; `()` for a venue that takes no part in them.
		type Transfers: TransferRoute;
		/// Relay-chain blocks, the clock of messages and deadlines.
		type RelayBlock: BlockNumberProvider<BlockNumber = u32>;
		/// This venue.
		#[pallet::constant]
		type ThisVenue: Get<VenueId>;
		/// How far from the venue's own price the limit price of an order may lie, in either direction.
		#[pallet::constant]
		type PriceBand: Get<Permill>;
		/// By how much the price of a takeover may differ from the venue's own value of what moves, in either direction, as a
		/// share of collateral and debts moved. So at most this share is taken away from either account.
		#[pallet::constant]
		type TakeoverBand: Get<Permill>;
		/// Value at the venue's own prices that orders may reduce in one block, settlement currency. Positive.
		#[pallet::constant]
		type MaxReductionPerBlock: Get<Fixed>;
		/// The account of the coordinator's liquidity pool, which the coordinator may enrol by itself so that the pool can take
		/// positions over here; `None` for no such account. It must be one that nobody can sign for: everybody else enrols by
		/// signature.
		#[pallet::constant]
		type PoolAccount: Get<Option<AccountId32>>;
		/// Relay-chain blocks for which an account that wants to leave waits when nothing at all is heard of the coordinator.
		/// After that it goes without an answer: a coordinator that is gone for good must not lock anybody in. Long enough that
		/// one that lives has been heard, e.g. a week.
		#[pallet::constant]
		type LeavePatience: Get<u32>;
		/// Relay-chain blocks between two heartbeats, and after which a result that was not acknowledged is told again.
		#[pallet::constant]
		type HeartbeatInterval: Get<u32>;
		/// What calls cost.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	/// What both ends have to agree on, for tools that look at a chain from outside (`ballast venue check`).
	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// Highest version of the envelopes that are read and, to a coordinator that reads it, written.
		#[pallet::constant_name(EnvelopeVersion)]
		fn envelope_version() -> u8 {
			message::ENVELOPE_VERSION
		}

		/// Largest envelope that is taken and written, bytes.
		#[pallet::constant_name(MaxMessageLen)]
		fn max_message_len() -> u32 {
			message::MAX_MESSAGE_LEN
		}

		/// Most positions of one account.
		#[pallet::constant_name(MaxPositions)]
		fn max_positions() -> u32 {
			message::MAX_POSITIONS
		}

		/// Most orders in one message.
		#[pallet::constant_name(MaxOrders)]
		fn max_orders() -> u32 {
			message::MAX_ORDERS
		}

		/// Most assets in one heartbeat.
		#[pallet::constant_name(MaxAssets)]
		fn max_assets() -> u32 {
			message::MAX_ASSETS
		}

		/// Most orders that wait for execution.
		#[pallet::constant_name(MaxQueued)]
		fn max_queued() -> u32 {
			MAX_QUEUED
		}

		/// Most transfers that are watched, in both directions together.
		#[pallet::constant_name(MaxWatched)]
		fn max_watched() -> u32 {
			MAX_WATCHED
		}

		/// Most orders executed in one block.
		#[pallet::constant_name(OrdersPerBlock)]
		fn orders_per_block() -> u32 {
			ORDERS_PER_BLOCK
		}
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The roll: who is enrolled, and how restricted.
	#[pallet::storage]
	pub type Enrolled<T: Config> = CountedStorageMap<_, Blake2_128Concat, T::AccountId, Enrolment>;

	/// Orders and takeovers that wait for execution, by place: in the order in which they came.
	#[pallet::storage]
	pub type Queue<T: Config> = StorageMap<_, Twox64Concat, u64, Instruction>;

	/// The places of the queue.
	#[pallet::storage]
	pub type QueueSpan<T: Config> = StorageValue<_, Span, ValueQuery>;

	/// The place of every order that waits.
	#[pallet::storage]
	pub type Places<T: Config> = CountedStorageMap<_, Twox64Concat, OrderId, u64>;

	/// How many orders of an account, and takeovers from it, wait; no zeros.
	#[pallet::storage]
	pub type Waiting<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// The takeover from an account that waits; there is at most one.
	#[pallet::storage]
	pub type TakeoverFrom<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, OrderId>;

	/// The first place of the queue whose order was not confirmed.
	#[pallet::storage]
	pub type Confirmed<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Results that were not acknowledged.
	#[pallet::storage]
	pub type Results<T: Config> = CountedStorageMap<_, Twox64Concat, OrderId, KeptResult>;

	/// Kept results that are to be told, by place: in the order in which that was found.
	#[pallet::storage]
	pub type ToTell<T: Config> = StorageMap<_, Twox64Concat, u64, OrderId>;

	/// The places of the results that are to be told.
	#[pallet::storage]
	pub type TellSpan<T: Config> = StorageValue<_, Span, ValueQuery>;

	/// To which venues an account lets the coordinator send what it holds free here; none unless it signed so.
	#[pallet::storage]
	pub type MaySendTo<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Destinations, ValueQuery>;

	/// Transfers that have left, and may come back, or that are to arrive.
	#[pallet::storage]
	pub type Watched<T: Config> = CountedStorageMap<_, Twox64Concat, OrderId, Watch>;

	/// The same, in the order in which they are looked at next.
	#[pallet::storage]
	pub type Awaited<T: Config> = StorageValue<_, BoundedVec<OrderId, ConstU32<MAX_WATCHED>>, ValueQuery>;

	/// Accounts that are to be written off.
	#[pallet::storage]
	pub type WriteOffs<T: Config> =
		StorageValue<_, BoundedVec<T::AccountId, ConstU32<MAX_WRITE_OFFS>>, ValueQuery>;

	/// Accounts that are to be reported.
	#[pallet::storage]
	pub type Dirty<T: Config> =
		StorageValue<_, BoundedBTreeSet<T::AccountId, ConstU32<MAX_DIRTY>>, ValueQuery>;

	/// The answer to a `Resnapshot`, while it is being given.
	#[pallet::storage]
	pub type Resync<T: Config> = StorageValue<_, ResyncStage>;

	/// Messages that wait for the transport, by sequence number.
	#[pallet::storage]
	pub type Outbox<T: Config> = StorageMap<_, Twox64Concat, u64, OutMessage>;

	/// Sequence number of the last message that was applied.
	#[pallet::storage]
	pub type InSeq<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Which version of the protocol the coordinator reads, as far as it has said so.
	#[pallet::storage]
	pub type Peer<T: Config> = StorageValue<_, PeerVersion, ValueQuery>;

	/// Relay-chain block in which the coordinator was last heard.
	#[pallet::storage]
	pub type LastHeard<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// Sequence number of the last message that was written.
	#[pallet::storage]
	pub type OutSeq<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Sequence number of the last message that was handed over.
	#[pallet::storage]
	pub type Handed<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Relay-chain block of the last heartbeat.
	#[pallet::storage]
	pub type LastHeartbeat<T: Config> = StorageValue<_, u32>;

	/// The accounts whose positions the coordinator is changing just now: the market's own calls to the listener must
	/// not refuse that. Empty outside of the execution of an order, a takeover or a write-off.
	#[pallet::storage]
	pub type Executing<T: Config> = StorageValue<_, BoundedVec<T::AccountId, ConstU32<2>>, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account enrolled (or said so again).
		AccountEnrolled {
			/// Who.
			account: T::AccountId,
		},
		/// The coordinator asked for an account to be enrolled that it may not enrol.
		EnrolmentRefused {
			/// Whose.
			account: T::AccountId,
			/// Why.
			refusal: EnrollRefusal,
		},
		/// An account left the roll.
		AccountLeft {
			/// Who.
			account: T::AccountId,
		},
		/// The coordinator was asked whether an account may leave the roll.
		LeaveAsked {
			/// Who.
			account: T::AccountId,
		},
		/// The coordinator said no: what the account has here is relied on elsewhere.
		LeaveRefused {
			/// Who.
			account: T::AccountId,
		},
		/// An account was restricted or released.
		ModeChanged {
			/// Who.
			account: T::AccountId,
			/// Before.
			old: AccountMode,
			/// After.
			new: AccountMode,
		},
		/// A credit line changed.
		CreditChanged {
			/// Whose.
			account: T::AccountId,
			/// Before, settlement currency.
			old: Fixed,
			/// After, settlement currency.
			new: Fixed,
			/// Relay-chain block from which on nothing more of it may be used.
			until: u32,
		},
		/// The coordinator was asked for a credit line.
		CreditAsked {
			/// For whom.
			account: T::AccountId,
			/// Its size, settlement currency; zero to release it.
			amount: Fixed,
		},
		/// The coordinator said no; the line stays as it is.
		CreditRefused {
			/// Who asked.
			account: T::AccountId,
			/// For what, settlement currency.
			amount: Fixed,
			/// Why not.
			refusal: CreditRefusal,
		},
		/// An order or a takeover waits for execution.
		OrderQueued {
			/// Which.
			order: OrderId,
			/// Whose position.
			account: T::AccountId,
		},
		/// An order came again; it is not executed again.
		DuplicateOrder {
			/// Which.
			order: OrderId,
		},
		/// There was no room to keep even an answer to the order, cancellation or probe; the coordinator's next probe
		/// settles it.
		OrderDropped {
			/// Which.
			order: OrderId,
		},
		/// An order or a takeover ended; its result is kept.
		OrderEnded {
			/// Which.
			order: OrderId,
			/// How.
			result: OrderResult,
		},
		/// A kept result was acknowledged and forgotten.
		ResultAcknowledged {
			/// Of which order.
			order: OrderId,
		},
		/// An account has said to which venues what it holds free here may be sent.
		TransfersAllowed {
			/// Who.
			account: T::AccountId,
			/// Before.
			old: Destinations,
			/// From now on.
			new: Destinations,
		},
		/// A transfer to this venue is watched for, or again one from it.
		TransferExpected {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
		},
		/// A transfer has arrived, or come back, and is the account's here.
		TransferLanded {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
			/// What landed, whole units.
			amount: Fixed,
			/// It had left from here.
			returned: bool,
		},
		/// The reserve's chain was asked for what it may keep of a transfer.
		TransferClaimed {
			/// Which.
			transfer: OrderId,
			/// How much, whole units.
			amount: Fixed,
		},
		/// Nothing of a transfer has landed here for so long that it is not watched any more.
		TransferForgotten {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
		},
		/// A message came again and was not applied again.
		DuplicateMessage {
			/// Its number.
			seq: u64,
			/// The last number that was applied.
			last: u64,
		},
		/// The coordinator is spoken to in another version of the protocol from now on.
		VersionChanged {
			/// Before.
			old: u8,
			/// After.
			new: u8,
		},
		/// Messages are missing; the one that came was applied nevertheless.
		SequenceGap {
			/// The number that was expected.
			expected: u64,
			/// The number that came.
			received: u64,
		},
		/// A message was read but could not be worked in; its number counts as used.
		MessageFailed {
			/// Its number.
			seq: u64,
			/// Why.
			error: DispatchError,
		},
		/// The transport refused a message; it is kept and tried again.
		MessageDelayed {
			/// Its number.
			seq: u64,
			/// In how many blocks it has been refused.
			attempts: u32,
		},
		/// The sequence counts anew, and reports of all enrolled accounts follow.
		ResyncStarted {
			/// The number of the `Resynced` message.
			seq: u64,
		},
		/// All enrolled accounts were reported.
		ResyncFinished,
		/// The remaining debts of an account were written off.
		DebtsWrittenOff {
			/// Whose.
			account: T::AccountId,
			/// Their value, settlement currency.
			value: Fixed,
		},
		/// The market refused to write off; the coordinator is told.
		WriteOffFailed {
			/// Whose debts.
			account: T::AccountId,
			/// Why.
			error: DispatchError,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account is not enrolled.
		NotEnrolled,
		/// The account may do nothing by itself at present.
		AccountFrozen,
		/// The account may only do what lowers its risk at present.
		AccountReduceOnly,
		/// The change would take more from here than is left of the account's credit line, and the rest may be relied on
		/// elsewhere. The coordinator grants a line, out of free margin, to who asks there.
		CreditExceeded,
		/// The account has asked to leave; until the coordinator has answered it adds no risk.
		AccountLeaving,
		/// The account did not ask to leave.
		NotLeaving,
		/// The account owes something.
		DebtsOpen,
		/// An order on a position of the account waits for execution.
		OrdersOpen,
		/// Too many accounts changed in this block; try again in the next.
		TooManyChanges,
		/// Too many messages wait for the coordinator; try again later.
		OutboxFull,
		/// The message is longer than allowed.
		MessageTooLong,
		/// The message is of a version that is not spoken here.
		UnknownVersion,
		/// The message cannot be decoded.
		MalformedMessage,
		/// The message is for another venue.
		WrongVenue,
		/// The credit line is negative.
		InvalidCredit,
		/// Too many write-offs wait.
		TooManyWriteOffs,
		/// The market shows more positions than a report can carry.
		TooManyPositions,
		/// There are no sequence numbers left.
		NumberExhausted,
		/// No result is kept for the order, or nothing of that kind is known of the transfer.
		UnknownOrder,
		/// A transfer that is not for this venue, from it to itself, or of too little for its fees.
		InvalidTransfer,
		/// The asset is not sent to other venues, nor taken in from them.
		NoRoute,
		/// Too many transfers are watched.
		TooManyTransfers,
		/// The transfer's deadline has not passed.
		TooEarly,
		/// The program could not be sent; try again later.
		Unreachable,
		/// There is no price for something that is given up.
		NoPrice,
		/// A calculation left the range of its type.
		Overflow,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			let mut work = Work::default();
			let is_resync = Self::begin_resync(&mut work);
			Self::execute_write_offs(&mut work);
			Self::execute_orders(&mut work);
			if !is_resync {
				Self::look_for_arrivals(&mut work);
			}
			Self::tell_results(&mut work);
			Self::tell_acks(&mut work);
			Self::report_dirty(&mut work);
			Self::continue_resync(&mut work);
			Self::beat(&mut work);
			Self::flush(&mut work);
			T::WeightInfo::on_initialize(work.orders, work.reports, work.entries, work.messages)
		}

		#[cfg(feature = "std")]
		fn integrity_test() {
			assert!(T::MaxReductionPerBlock::get() > Fixed::default(), "an order must be executable");
			assert!(T::HeartbeatInterval::get() > 0, "the heart must rest");
			if let Some(account) = T::PoolAccount::get() {
				// Accounts of pallets; no key is known for any of them.
				let is_pallets = AsRef::<[u8]>::as_ref(&account).starts_with(b"modl");
				assert!(is_pallets, "nobody may be able to sign for the pool");
			}
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Depth and price of everything that is traded here, as the next heartbeat tells it.
		pub fn depths() -> Vec<AssetDepth> {
			T::Market::depths()
		}

		/// What the market shows of an account, enrolled or not: what a report would carry.
		pub fn positions_of(account: T::AccountId) -> Vec<ReportedPosition> {
			T::Market::positions(&account)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Puts the caller on the roll: from now on the coordinator margins what it holds here together with what it
		/// holds elsewhere, and may restrict it and reduce its positions. An account that is enrolled may call again, so
		/// that the coordinator hears of it again.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::enroll())]
		pub fn enroll(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::ensure_call_may_tell()?;
			Self::do_enroll(account)
		}

		/// Takes the caller off the roll, at once when nobody relies on what it has here as far as the guard can tell. Otherwise
		/// the coordinator is asked; until it answers the caller adds no risk here. May be repeated, so that the coordinator
		/// hears of it again; when nothing has been heard of it since for [`Config::LeavePatience`], the caller leaves without it.
		///
		/// Refused while the caller is restricted, owes something or has orders waiting, and when the guard, if it knows the
		/// whole portfolio, says so.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::leave())]
		pub fn leave(origin: OriginFor<T>) -> DispatchResult {
			Self::do_leave(ensure_signed(origin)?)
		}

		/// Takes a message of the coordinator: an encoded
		/// [`VersionedEnvelope`](ballast_primitives::message::VersionedEnvelope).
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::receive(message.len() as u32))]
		pub fn receive(origin: OriginFor<T>, message: Vec<u8>) -> DispatchResult {
			T::CoordinatorOrigin::ensure_origin(origin)?;
			Self::receive_local(message)
		}

		/// Has an enrolled account reported anew. Anyone may ask, as long as there is room for what others change.
		///
		/// Errors: [`Error::NotEnrolled`], [`Error::TooManyChanges`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::report())]
		pub fn report(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_report(account)
		}

		/// Asks the coordinator for a credit line of this size here, in settlement currency, or, with zero, to take it back. Not
		/// an increment, and what is in use of the line is part of it. To be asked again before it expires, and when no
		/// answer came.
		///
		/// Errors: [`Error::NotEnrolled`], [`Error::InvalidCredit`], [`Error::OutboxFull`], and for more than zero
		/// [`Error::AccountReduceOnly`], [`Error::AccountFrozen`] and [`Error::AccountLeaving`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::request_credit())]
		pub fn request_credit(origin: OriginFor<T>, amount: Fixed) -> DispatchResult {
			Self::do_request_credit(ensure_signed(origin)?, amount)
		}

		/// Lets the coordinator send what the caller holds free here to its own account at these venues, and to no other; none takes
		/// it back. Forgotten when the caller leaves.
		///
		/// Errors: [`Error::NotEnrolled`], and [`Error::InvalidTransfer`] for this venue itself.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::allow_transfers())]
		pub fn allow_transfers(origin: OriginFor<T>, to: Destinations) -> DispatchResult {
			Self::do_allow_transfers(ensure_signed(origin)?, to)
		}

		/// Asks the chain that has the reserve for exactly `amount` (whole units) that it may keep of a transfer which left here and
		/// was neither sent on nor sent back. After the transfer's deadline, anyone may ask, as often as they pay for it: nothing
		/// happens unless exactly that is there, and what comes back is the account's.
		///
		/// Errors: [`Error::UnknownOrder`], [`Error::TooEarly`], [`Error::NoRoute`], [`Error::InvalidTransfer`],
		/// [`Error::Unreachable`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::claim_transfer())]
		pub fn claim_transfer(origin: OriginFor<T>, transfer: OrderId, amount: Fixed) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim_transfer(transfer, amount)
		}
	}

	impl<T: Config> Pallet<T> {
		/// The relay-chain block that counts as now.
		pub fn now() -> u32 {
			T::RelayBlock::current_block_number()
		}
	}
}
