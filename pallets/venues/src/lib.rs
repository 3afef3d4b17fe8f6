//! # Venues pallet
//!
//! The coordinator's registry of venues, the gate for what they say, and the dispatch of what they are told.
//!
//! ## Pallet API
//!
//! See the [`pallet`] module for the configuration trait, calls, storage, events and errors. Other pallets of the
//! coordinator use it through [`VenueDispatch`](ballast_primitives::traits::VenueDispatch) and
//! [`DepthSource`](ballast_primitives::traits::DepthSource), and hear from it through
//! [`VenueEvents`](ballast_primitives::traits::VenueEvents).
//!
//! ## Terminology
//!
//! * **Venue**: a chain, or this chain itself, where positions are held.
//! * **Sequence**: the numbers that one side gives to its messages to the other; they start at 1 and have no gaps.
//! * **Stale**: messages of the venue were lost, so the mirror of its positions is not complete.
//! * **Takeover**: an instruction to move a fraction of all positions of one account at a venue to another. Whatever is said
//!   of orders here is true of it, too.
//! * **Live order**: an order whose outcome is open; nobody else may touch its position. A takeover is a live order on all
//!   positions, at its venue, of the account that gives.
//! * **Own account**: one of the coordinator's, for which nobody signs at a venue; the coordinator enrols it by message.
//! * **Transfer**: an instruction to one venue to send settlement currency of an account to another venue. Its sending is a live
//!   order at the sending venue; then it is *on its way* until one of both tells of it.
//! * **Probe**: the question how an order ended, asked when its deadline has passed without an answer.
//!
//! ## Overview
//!
//! An order passes through the states of [`OrderState`](ballast_primitives::OrderState). Its message waits in the
//! outbox of its venue until the transport takes it (`Queued` to `Sent`). The venue confirms it (`Acked`) and reports
//! how it ended (`Executed` or `Failed`) together with the account's new snapshot. The snapshot is applied, the
//! deciding pallet is told, the venue gets its `Acknowledge`, and the record is pruned (`Reconciled`). Without an
//! answer until the deadline the order is `TimedOut` and the venue is probed; after the last probe the venue must
//! report everything anew, and the account's first snapshot from after the deadline reconciles the order.
//!
//! ## Design
//!
//! * **The gate never trusts and never stops.** What cannot be read is an error with a name. What can be read but not
//!   worked in advances the sequence and leaves an event: one bad body must not silence a venue.
//! * **Gaps are not guessed.** A message after a gap is not applied; the venue is asked for a `Resnapshot` and
//!   starts anew with `Resynced`, followed by the snapshots of all its accounts.
//! * **No reentrancy.** Inbound handling calls [`Config::Events`], which may send; sending only writes to the
//!   outbox and hands bytes over. Orders that end on this side (cancelled before they were sent, given up, venue
//!   paused) end in the next block's hook, never inside of the call that caused it.
//! * **No more than a venue can take.** The open orders of every venue are counted and limited; a venue that is slow
//!   gets less, instead of orders that it would refuse.
//! * **Once.** An order's result is applied when its record is there and its state allows it; the record goes with
//!   the last state, so whatever comes later finds nothing and is only recorded and acknowledged again.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod claims;
mod dispatch;
mod egress;
mod inbound;
mod kept;
#[cfg(test)]
mod mock;
mod orders;
mod outbound;
#[cfg(test)]
mod tests;
mod transfers;
mod try_state;
pub mod types;
mod versions;
pub mod weights;

use polkadot_sdk::{frame_support, frame_system, sp_runtime};

// Code that the macro writes for storage items uses `expect`; ours does not.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use ballast_primitives::{
		fixed::Zero,
		message::{self, CreditRefusal, EnrollRefusal, OrderResult, ToVenue, MAX_MESSAGE_LEN},
		traits::{VenueEvents, VenueTransport},
		AssetId, Fixed, InstrumentId, OrderFailure, OrderId, OrderState, VenueId,
	};
	use frame_support::{pallet_prelude::*, traits::Contains, BoundedBTreeSet};
	use frame_system::pallet_prelude::*;
	use polkadot_sdk::sp_core::crypto::AccountId32;
	use sp_runtime::traits::BlockNumberProvider;

	#[pallet::config]
	pub trait Config:
		polkadot_sdk::frame_system::Config<AccountId = AccountId32, RuntimeEvent: From<Event<Self>>>
	{
		/// Who registers, pauses and resynchronises venues.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Translates an origin into the venue that speaks.
		type VenueOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = VenueId>;
		/// Carries messages to venues. Must not call back into this pallet.
		type Transport: VenueTransport;
		/// Who is told what the venues said.
		type Events: VenueEvents;
		/// Relay-chain blocks, the clock of messages and deadlines.
		type RelayBlock: BlockNumberProvider<BlockNumber = u32>;
		/// Relay-chain blocks from accepting an order to its deadline, and between two probes or two requests for a
		/// resnapshot. At least 1.
		#[pallet::constant]
		type OrderTimeout: Get<u32>;
		/// After how many blocks in which the transport refused it a message is given up, and after how many probes
		/// an order is left to the next snapshot. At least 1.
		#[pallet::constant]
		type MaxAttempts: Get<u32>;
		/// Most venues.
		#[pallet::constant]
		type MaxVenues: Get<u32>;
		/// Relay-chain blocks for which a reported depth is believed.
		#[pallet::constant]
		type MaxDepthAge: Get<u32>;
		/// Relay-chain blocks of silence after which a venue counts as unavailable.
		#[pallet::constant]
		type MaxSilence: Get<u32>;
		/// Relay-chain blocks of the window in which no more value than the exposure cap leaves for a venue; zero for no limit.
		#[pallet::constant]
		type EgressWindow: Get<u32>;
		/// Venues between which money of an account can be sent through Asset Hub: member chains with an adapter.
		type TransferVenues: Contains<VenueId>;
		/// Most orders at one venue whose outcome is open. Less than the venue's adapter queues, so that no order is sent
		/// that would be refused. At least one message's worth.
		#[pallet::constant]
		type MaxVenueOrders: Get<u32>;
		/// What calls cost.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::RuntimeOrigin>;
	}

	/// What both ends have to agree on, for tools that look at a chain from outside (`ballast venue check`).
	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// Highest version of the envelopes that are read and, to venues that read it, written.
		#[pallet::constant_name(EnvelopeVersion)]
		fn envelope_version() -> u8 {
			message::ENVELOPE_VERSION
		}

		/// Largest envelope that is taken and written, bytes.
		#[pallet::constant_name(MaxMessageLen)]
		fn max_message_len() -> u32 {
			message::MAX_MESSAGE_LEN
		}
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The registry.
	#[pallet::storage]
	pub type Venues<T: Config> = CountedStorageMap<_, Twox64Concat, VenueId, VenueRecord>;

	/// Orders and takeovers that are not reconciled; pruned when they are.
	#[pallet::storage]
	pub type Orders<T: Config> = StorageMap<_, Twox64Concat, OrderId, OrderRecord>;

	/// The orders of an account, and the takeovers from it, whose outcome is open, and where they are.
	#[pallet::storage]
	pub type LiveOrders<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		BoundedVec<(VenueId, OrderId), ConstU32<MAX_LIVE_ORDERS>>,
		ValueQuery,
	>;

	/// How many orders at a venue have an open outcome; no zeros.
	#[pallet::storage]
	pub type OrdersAt<T: Config> = StorageMap<_, Twox64Concat, VenueId, u32, ValueQuery>;

	/// When (relay-chain block) which order is looked at next.
	#[pallet::storage]
	pub type Due<T: Config> =
		StorageValue<_, BoundedBTreeSet<(u32, OrderId), ConstU32<MAX_OPEN_ORDERS>>, ValueQuery>;

	/// Messages that wait for the transport, by venue and sequence number.
	#[pallet::storage]
	pub type Outbox<T: Config> = StorageDoubleMap<_, Twox64Concat, VenueId, Twox64Concat, u64, OutMessage>;

	/// Depth and price as last reported, by venue and asset.
	#[pallet::storage]
	pub type Depths<T: Config> =
		StorageDoubleMap<_, Twox64Concat, VenueId, Twox64Concat, AssetId, DepthRecord>;

	/// What has left for a venue in its window.
	#[pallet::storage]
	pub type Egress<T: Config> = StorageMap<_, Twox64Concat, VenueId, EgressRecord, ValueQuery>;

	/// Snapshots that could not be applied, by venue and account: the newest, as long as nothing newer was applied.
	#[pallet::storage]
	pub type KeptReports<T: Config> = CountedStorageNMap<
		_,
		(NMapKey<Twox64Concat, VenueId>, NMapKey<Blake2_128Concat, T::AccountId>),
		KeptReport,
	>;

	/// Which version of the protocol the venues read, as far as they have said so.
	#[pallet::storage]
	pub type Peers<T: Config> = StorageMap<_, Twox64Concat, VenueId, PeerRecord, ValueQuery>;

	/// Transfers whose end is open: that may leave, are on their way, or were not accounted for.
	#[pallet::storage]
	pub type Transfers<T: Config> = CountedStorageMap<_, Twox64Concat, OrderId, TransferRecord>;

	/// The transfers of an account whose end is open; no empty lists.
	#[pallet::storage]
	pub type TransfersOf<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		BoundedVec<OrderId, ConstU32<MAX_ACCOUNT_TRANSFERS>>,
		ValueQuery,
	>;

	/// When (relay-chain block) which transfer is looked at next.
	#[pallet::storage]
	pub type TransfersDue<T: Config> =
		StorageValue<_, BoundedBTreeSet<(u32, OrderId), ConstU32<MAX_TRANSFERS>>, ValueQuery>;

	/// The id that the next order gets.
	#[pallet::storage]
	pub type NextOrderId<T: Config> = StorageValue<_, OrderId, ValueQuery>;

	/// Venues from the start.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Venues and their exposure caps (settlement currency).
		pub venues: Vec<(VenueId, Fixed)>,
		#[serde(skip)]
		#[doc(hidden)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(self.venues.len() <= T::MaxVenues::get() as usize, "too many venues at genesis");
			for (venue, exposure_cap) in &self.venues {
				assert!(*exposure_cap >= Fixed::zero(), "negative exposure cap at genesis");
				Venues::<T>::insert(venue, VenueRecord::new(*exposure_cap, 0));
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A venue takes part from now on.
		VenueRegistered {
			/// Which.
			venue: VenueId,
			/// Its exposure cap, settlement currency.
			exposure_cap: Fixed,
		},
		/// A venue was paused or released.
		StatusChanged {
			/// Which.
			venue: VenueId,
			/// Before.
			old: VenueStatus,
			/// After.
			new: VenueStatus,
		},
		/// A message came again and was not applied again.
		DuplicateMessage {
			/// From whom.
			venue: VenueId,
			/// Its number.
			seq: u64,
			/// The last number that was applied.
			last: u64,
		},
		/// A venue is spoken to in another version of the protocol from now on.
		VersionChanged {
			/// Which.
			venue: VenueId,
			/// Before.
			old: u8,
			/// After.
			new: u8,
		},
		/// Messages are missing; the one that came was not applied.
		SequenceGap {
			/// From whom.
			venue: VenueId,
			/// The number that was expected.
			expected: u64,
			/// The number that came.
			received: u64,
		},
		/// A venue was asked for a new sequence and all its snapshots; until then it is stale.
		ResnapshotRequested {
			/// Which.
			venue: VenueId,
		},
		/// A venue started its sequence anew.
		Resynced {
			/// Which.
			venue: VenueId,
			/// The last number before.
			old: u64,
			/// The number from which it counts now.
			new: u64,
		},
		/// A message was read but could not be worked in; its number counts as used.
		MessageFailed {
			/// From whom.
			venue: VenueId,
			/// Its number.
			seq: u64,
			/// Why.
			error: DispatchError,
		},
		/// The transport refused a message; it is kept and tried again.
		MessageDelayed {
			/// To whom.
			venue: VenueId,
			/// Its number.
			seq: u64,
			/// In how many blocks it has been refused.
			attempts: u32,
		},
		/// An instruction that had been given up is still wanted, and waits again under a new number.
		InstructionRepeated {
			/// To whom.
			venue: VenueId,
			/// Its number before.
			seq: u64,
			/// Its number now.
			again: u64,
		},
		/// The transport refused a message for too long; it was dropped, and its orders failed.
		MessageGivenUp {
			/// To whom.
			venue: VenueId,
			/// Its number.
			seq: u64,
			/// In how many blocks it was refused.
			attempts: u32,
		},
		/// An order was accepted.
		OrderQueued {
			/// Which.
			order: OrderId,
			/// Where.
			venue: VenueId,
			/// Whose position.
			account: T::AccountId,
			/// Which position.
			instrument: InstrumentId,
			/// Signed change, whole units.
			quantity: Fixed,
			/// Relay-chain block from which on it must not be executed.
			deadline: u32,
		},
		/// A takeover was accepted. From here on it is an order to the other events.
		TakeoverQueued {
			/// Which.
			order: OrderId,
			/// Where.
			venue: VenueId,
			/// Whose positions.
			from: T::AccountId,
			/// Who takes them over.
			to: T::AccountId,
			/// Part of every position.
			fraction: Fixed,
			/// What `to` pays, settlement currency; negative when `from` pays.
			price: Fixed,
			/// Relay-chain block from which on it must not be executed.
			deadline: u32,
		},
		/// A transfer was accepted. Until the sending venue has said that it has left, or will not, it is an order to the other
		/// events.
		TransferQueued {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
			/// From where.
			from: VenueId,
			/// To where.
			to: VenueId,
			/// How much, settlement currency.
			amount: Fixed,
			/// Relay-chain block from which on it must not be sent.
			deadline: u32,
		},
		/// A transfer has left the sending venue. It counts nowhere until one of the venues reports it.
		TransferLeft {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
			/// From where.
			from: VenueId,
			/// To where.
			to: VenueId,
			/// How much, settlement currency.
			amount: Fixed,
		},
		/// The sending venue does not say whether a transfer has left. Both venues are asked.
		TransferDoubtful {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
			/// From where.
			from: VenueId,
			/// To where.
			to: VenueId,
		},
		/// A transfer is over; the venues' snapshots are the mirror.
		TransferEnded {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
			/// How.
			outcome: TransferOutcome,
		},
		/// Neither venue says what became of a transfer. It stays on record, and anyone may have them asked again.
		TransferUnaccounted {
			/// Which.
			transfer: OrderId,
			/// Whose.
			account: T::AccountId,
			/// From where.
			from: VenueId,
			/// To where.
			to: VenueId,
			/// How much, settlement currency.
			amount: Fixed,
			/// Relay-chain block since which it is on its way.
			since: u32,
		},
		/// A venue told of a transfer that has ended, or that is not its own; it was recorded here, and nothing but the snapshot was
		/// applied.
		LateTransferAnswer {
			/// Which.
			transfer: OrderId,
			/// From whom.
			venue: VenueId,
			/// What it tells of.
			end: TransferEnd,
			/// How much it says, settlement currency.
			amount: Fixed,
		},
		/// A venue told of a transfer before the sending venue said that it has left, or while the snapshot that came with that is
		/// refused. Nothing was applied: the amount is still in the sending venue's mirror. That venue was asked, and then this one is.
		EarlyTransferAnswer {
			/// Which.
			transfer: OrderId,
			/// From whom.
			venue: VenueId,
			/// What it tells of.
			end: TransferEnd,
			/// How much it says, settlement currency.
			amount: Fixed,
		},
		/// A venue says that more of a transfer is there than has left, or less than nothing. It counts as that much; the snapshot
		/// that came with it is the mirror.
		ImpossibleTransfer {
			/// Which.
			transfer: OrderId,
			/// Who says so.
			venue: VenueId,
			/// What it tells of.
			end: TransferEnd,
			/// How much it says, settlement currency.
			amount: Fixed,
			/// The most that there can be, settlement currency.
			most: Fixed,
		},
		/// An order moved on.
		OrderStateChanged {
			/// Which.
			order: OrderId,
			/// Before.
			old: OrderState,
			/// After.
			new: OrderState,
		},
		/// An order's outcome is known and was told to the deciding pallet.
		OrderEnded {
			/// Which.
			order: OrderId,
			/// Where.
			venue: VenueId,
			/// Whose position.
			account: T::AccountId,
			/// How.
			result: OrderResult,
		},
		/// An answer came for an order that expects none (any more), or not such a one; it was recorded here and not applied.
		LateAnswer {
			/// Which.
			order: OrderId,
			/// From whom.
			venue: VenueId,
			/// What it said; `None` for a mere confirmation.
			result: Option<OrderResult>,
		},
		/// A snapshot that came with another message could not be applied; the message itself was worked in.
		ReportNotApplied {
			/// From whom.
			venue: VenueId,
			/// Whose snapshot.
			account: T::AccountId,
			/// Why.
			error: DispatchError,
		},
		/// A snapshot that could not be applied is kept; anybody may have it tried again.
		ReportKept {
			/// From whom.
			venue: VenueId,
			/// Whose.
			account: T::AccountId,
		},
		/// A snapshot that had been kept was applied.
		KeptReportApplied {
			/// From whom.
			venue: VenueId,
			/// Whose.
			account: T::AccountId,
		},
		/// A venue says that it has written off more than the account can have owed. It counts as that much.
		ImpossibleWriteOff {
			/// Who says so.
			venue: VenueId,
			/// Whose debts.
			account: T::AccountId,
			/// How much it says, settlement currency.
			claim: Fixed,
			/// The most that is believed, settlement currency.
			most: Fixed,
		},
		/// A venue says of an order what cannot be. The order ended as unknown; the snapshot that came with it is the mirror.
		ImpossibleFill {
			/// Which.
			order: OrderId,
			/// Who says so.
			venue: VenueId,
			/// What it says.
			claim: OrderResult,
			/// What of it cannot be.
			broken: BrokenBound,
		},
		/// The snapshot that came with a fill shows another position than the mirror and the fill make. The account may have
		/// changed it by itself meanwhile.
		SnapshotDeviates {
			/// Which order's.
			order: OrderId,
			/// From whom.
			venue: VenueId,
			/// Whose position.
			account: T::AccountId,
			/// Which position.
			instrument: InstrumentId,
			/// What was known, and the fill.
			expected: Fixed,
			/// What the snapshot shows.
			reported: Fixed,
		},
		/// As much value as may has left for a venue in this window; it gets no more orders until the next.
		EgressExhausted {
			/// Which.
			venue: VenueId,
			/// How much, settlement currency.
			value: Fixed,
			/// Relay-chain block at which the next window begins.
			until: u32,
		},
		/// The deciding pallet could not work in that an order ended; the order ended nevertheless.
		OrderEndNotHandled {
			/// Which.
			order: OrderId,
			/// Why.
			error: DispatchError,
		},
		/// No probe was answered; the account's next snapshot will end the order.
		ProbesExhausted {
			/// Which.
			order: OrderId,
			/// How many there were.
			attempts: u32,
		},
		/// A venue was asked to put an account of the coordinator's own on its roll.
		EnrolmentAsked {
			/// Which venue.
			venue: VenueId,
			/// Whose.
			account: T::AccountId,
		},
		/// A venue did not do so.
		EnrolmentRefused {
			/// Which venue.
			venue: VenueId,
			/// Whose.
			account: T::AccountId,
			/// Why.
			refusal: EnrollRefusal,
		},
		/// An account asked to leave a venue and may: nothing that it has there counts any more.
		AccountReleased {
			/// Which venue.
			venue: VenueId,
			/// Whose.
			account: T::AccountId,
		},
		/// An account asked to leave a venue and must stay.
		LeaveRefused {
			/// Which venue.
			venue: VenueId,
			/// Whose.
			account: T::AccountId,
			/// Why.
			error: DispatchError,
		},
		/// An account asked at a venue for a credit line and does not get it.
		CreditRefused {
			/// Where.
			venue: VenueId,
			/// Who.
			account: T::AccountId,
			/// What it asked for, settlement currency.
			amount: Fixed,
			/// Why not.
			refusal: CreditRefusal,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The venue is registered already.
		AlreadyRegistered,
		/// No more venues can be registered.
		TooManyVenues,
		/// The exposure cap is negative.
		InvalidExposureCap,
		/// The venue is not registered.
		NotRegistered,
		/// The venue is paused.
		VenuePaused,
		/// The venue is paused, stale or silent.
		VenueUnavailable,
		/// The venue claimed what cannot be; nothing new is entrusted to it.
		VenueDistrusted,
		/// As much value as may has left for the venue in this window.
		EgressLimitReached,
		/// The message is longer than allowed.
		MessageTooLong,
		/// The message is of a version that is not spoken here.
		UnknownVersion,
		/// The message cannot be decoded.
		MalformedMessage,
		/// The message names another venue than the one that sent it.
		WrongVenue,
		/// The depths are not sorted by asset, or contain a negative depth or a price that is not positive.
		InvalidDepths,
		/// The value written off is negative.
		InvalidValue,
		/// The snapshot is of another account than the order.
		WrongAccount,
		/// No order, or more than fit into one message.
		InvalidOrderCount,
		/// An order with a zero quantity or without a positive limit price.
		InvalidOrder,
		/// A takeover that moves nothing: its fraction is not above 0 and up to 1, or it is from an account to itself.
		InvalidTakeover,
		/// A transfer of nothing.
		InvalidTransfer,
		/// No money can be sent from the one venue to the other.
		NoWay,
		/// The account, or all accounts together, have too many open transfers.
		TooManyTransfers,
		/// No such transfer is open.
		UnknownTransfer,
		/// The transfer's end is awaited: the venues are asked as it is.
		TransferAwaited,
		/// Another order on the same position is open, or a takeover of it, or, for a takeover, any order of the account there. While
		/// a transfer from there is open: an order that buys, or another transfer; for a transfer anything but orders that sell.
		PositionBusy,
		/// The account has too many open orders.
		TooManyLiveOrders,
		/// All accounts together have too many open orders.
		TooManyOpenOrders,
		/// The venue has too many open orders; it takes more when some of them have ended.
		VenueFull,
		/// There are no order ids, sequence numbers or relay-chain blocks left.
		NumberExhausted,
		/// No such order is open.
		UnknownOrder,
		/// The order has ended already.
		OrderEnded,
		/// Too many messages wait for the venue.
		OutboxFull,
		/// No message waits for the venue.
		NothingToSend,
		/// No snapshot of the account at the venue is kept.
		NothingKept,
		/// A sum left the range of the number type.
		Overflow,
		/// The account's last snapshot from one of the venues could not be applied: what it holds there is not known.
		SnapshotRefused,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// A due transfer sends four messages at most, an order that ends has the account judged anew: it counts as one.
			let orders = Self::advance_orders().saturating_add(Self::advance_transfers());
			let (venues, messages) = Self::advance_venues();
			T::WeightInfo::on_initialize(venues, messages, orders)
		}

		#[cfg(feature = "std")]
		fn integrity_test() {
			assert!(T::OrderTimeout::get() > 0, "an order must have time");
			assert!(T::MaxAttempts::get() > 0, "a message must be tried");
			assert!(T::MaxVenues::get() > 0, "there must be room for a venue");
			assert!(
				T::MaxVenueOrders::get() >= ballast_primitives::message::MAX_ORDERS,
				"a venue must take a message's orders"
			);
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a venue. `exposure_cap` is in settlement currency, non-negative.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register())]
		pub fn register(origin: OriginFor<T>, venue: VenueId, exposure_cap: Fixed) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			ensure!(!Venues::<T>::contains_key(venue), Error::<T>::AlreadyRegistered);
			ensure!(Venues::<T>::count() < T::MaxVenues::get(), Error::<T>::TooManyVenues);
			ensure!(exposure_cap >= Fixed::zero(), Error::<T>::InvalidExposureCap);
			Venues::<T>::insert(venue, VenueRecord::new(exposure_cap, Self::now()));
			Self::deposit_event(Event::VenueRegistered { venue, exposure_cap });
			Ok(())
		}

		/// Pauses a venue, releases it, or says that it is (not) trusted.
		///
		/// When it is paused or distrusted, orders that wait to be sent fail; other messages wait while it is paused. When it is
		/// released it counts as stale, because what it said in the meantime was refused, and is asked for a resnapshot.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_status())]
		pub fn set_status(origin: OriginFor<T>, venue: VenueId, status: VenueStatus) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			let old = Venues::<T>::try_mutate(venue, |record| -> Result<_, DispatchError> {
				let record = record.as_mut().ok_or(Error::<T>::NotRegistered)?;
				Ok(core::mem::replace(&mut record.status, status))
			})?;
			Self::deposit_event(Event::StatusChanged { venue, old, new: status });
			if old == VenueStatus::Active && status != VenueStatus::Active {
				Self::fail_queued_orders(venue, OrderFailure::Cancelled);
			}
			if old == VenueStatus::Paused && status != VenueStatus::Paused {
				Self::request_resnapshot(venue);
			}
			Ok(())
		}

		/// Takes a message of a venue: an encoded
		/// [`VersionedEnvelope`](ballast_primitives::message::VersionedEnvelope).
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::receive(message.len() as u32))]
		pub fn receive(origin: OriginFor<T>, message: Vec<u8>) -> DispatchResult {
			let venue = T::VenueOrigin::ensure_origin(origin)?;
			Self::receive_from(venue, message)
		}

		/// Tries now to hand over what waits for a venue. Anyone may; it does not count as an attempt, so that nobody
		/// can make a message be given up.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::retry())]
		pub fn retry(origin: OriginFor<T>, venue: VenueId) -> DispatchResult {
			ensure_signed(origin)?;
			let record = Venues::<T>::get(venue).ok_or(Error::<T>::NotRegistered)?;
			ensure!(record.status != VenueStatus::Paused, Error::<T>::VenuePaused);
			ensure!(record.out_head <= record.out_seq, Error::<T>::NothingToSend);
			Self::flush(venue, false);
			Ok(())
		}

		/// Asks a venue for a new sequence and the snapshots of all its accounts; it is stale until then.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::resnapshot())]
		pub fn resnapshot(origin: OriginFor<T>, venue: VenueId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			ensure!(Venues::<T>::contains_key(venue), Error::<T>::NotRegistered);
			Self::send_now(venue, ToVenue::Resnapshot)?;
			Self::mark_stale(venue, true);
			Ok(())
		}

		/// Tries again to apply an account's snapshot that was refused when it came. Anyone may. What is kept is the newest
		/// that the venue reported, and nothing newer has been applied.
		///
		/// Errors: [`Error::NotRegistered`], [`Error::VenuePaused`], [`Error::NothingKept`], and why it is refused again: then
		/// it stays kept.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::receive(MAX_MESSAGE_LEN))]
		pub fn retry_report(origin: OriginFor<T>, venue: VenueId, account: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::try_kept_report(venue, account)
		}

		/// Asks both venues once more what became of a transfer that neither accounted for. Anyone may; nothing is asked twice
		/// within [`Config::OrderTimeout`].
		///
		/// Errors: [`Error::UnknownTransfer`], [`Error::TransferAwaited`], [`Error::VenueUnavailable`] when neither can be asked.
		#[pallet::call_index(6)]
		// Two outboxes are handed over.
		#[pallet::weight(T::WeightInfo::retry().saturating_mul(2))]
		pub fn probe_transfer(origin: OriginFor<T>, transfer: OrderId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_probe_transfer(transfer)
		}
	}

	impl<T: Config> Pallet<T> {
		/// The relay-chain block that counts as now.
		pub fn now() -> u32 {
			T::RelayBlock::current_block_number()
		}

		/// Changes the record of a venue, if it is registered.
		pub(crate) fn update_venue(venue: VenueId, change: impl FnOnce(&mut VenueRecord)) {
			Venues::<T>::mutate_exists(venue, |slot| {
				if let Some(record) = slot {
					change(record);
				}
			});
		}
	}
}
