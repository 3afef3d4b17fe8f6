//! # Custody pallet
//!
//! A chain without an adapter as a venue: traders bring its assets here by reserve transfer, they are kept here as collateral, and
//! are unwound by standard XCM programs on the pools of the chain that has their reserve (Asset Hub).
//!
//! ## Pallet API
//!
//! See the [`pallet`] module for the configuration trait, calls, storage, events and errors. XCM is the runtime's: it implements
//! [`ReserveChain`], and configures its executor with [`RegisteredAssets`].
//!
//! ## Terminology
//!
//! * **Reserve**: the chain that has the reserve of everything that is kept here; trusted for that and for nothing else.
//! * **Registered asset**: one of the reserve's that is taken from there, and what it is called in Ballast.
//! * **Ledger**: what the reserve has sent, as accounts here have it ([`Config::Assets`]). What is free in it counts nowhere.
//! * **Holding**: what an enrolled account has put into custody; it counts as its position at this venue.
//! * **Flight**: a sale whose outcome is open. What was sold is burnt here, and counts as held until there is an answer.
//! * **Beneficiary**: an account of the order's own, to which the programs of this order bring back whatever they bring back.
//!
//! ## Overview
//!
//! The pallet speaks the venue's side of the protocol with the coordinator on the same chain. Nothing is ever owed at this venue.
//! An order to sell burns the asset here and sends a program that sells it there, for a limit price or not at all. Every block
//! looks whether the answer is there. Takeovers are a matter of books.
//!
//! ## Design
//!
//! * **What arrives is the proof.** The reserve has no adapter that could say how an order ended, and a status would say less than
//!   money: settlement currency for at least the limit price means sold, the asset itself means not sold. Anyone can send something to
//!   a beneficiary; less than the limit proves nothing, and more is a present to the account.
//! * **Counted once.** What flies is part of the account's position until the answer, and only then are the proceeds. When the
//!   coordinator gives up and asks for a resnapshot, flights beyond their deadline are not shown any more; what
//!   arrives later is credited then, once, because it moves from the beneficiary to the vault.
//! * **Late is not lost.** After the deadline the trap of the reserve is asked for what was sold, in the name of the order;
//!   whoever saw on the reserve what else was trapped can name it ([`Call::claim`]). A claim that names anything else does nothing.
//! * **The limit pays the fees.** The reserve charges the asset that is sold, up to the registered maximum, and gives what is left of
//!   it to the owner there. The limit price is asked for the whole quantity, fees included.
//! * **The venue protects its users from the coordinator**, as an adapter does: it only sells, only of enrolled accounts, only
//!   with a limit inside a band around the oracle's price; and from itself: only so much value leaves in a window of time. What
//!   owners send out has a window of its own, so that nobody keeps a sale waiting by it.
//! * **Everything inbound only queues**, so that the coordinator is never called from inside of its own call.
//! * Depth cannot be queried over there: operators report it, prices inside the band only, and the coordinator's exposure
//!   cap bounds what is believed.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub use pallet::*;
pub use registry::RegisteredAssets;
pub use types::*;
pub use weights::WeightInfo;

mod accounts;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod flights;
mod inbound;
#[cfg(test)]
mod mock;
mod orders;
mod outbound;
mod registry;
mod takeover;
#[cfg(test)]
mod tests;
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
		fixed::Zero,
		message::{AccountMode, AssetDepth, EnrollRefusal, OrderResult, MAX_ASSETS},
		traits::{CoordinatorTransport, PriceSource, RiskGuard},
		AssetId, Fixed, Instruction, OrderId, VenueId,
	};
	use frame_support::{pallet_prelude::*, traits::tokens::fungibles, BoundedBTreeSet, PalletId};
	use frame_system::pallet_prelude::*;
	use polkadot_sdk::{sp_arithmetic::Permill, sp_core::crypto::AccountId32, staging_xcm::v5::Location};
	use sp_runtime::traits::BlockNumberProvider;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::config]
	pub trait Config:
		polkadot_sdk::frame_system::Config<AccountId = AccountId32, RuntimeEvent: From<Event<Self>>>
	{
		/// Who registers assets, sets their fees, and settles what no message settles.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Who reports depth and prices of the reserve's pools.
		type DepthOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// The ledger of what the reserve has sent.
		type Assets: fungibles::Create<Self::AccountId, AssetId = Location, Balance = u128>
			+ fungibles::Mutate<Self::AccountId>;
		/// The chain that has the reserve.
		type Reserve: ReserveChain;
		/// Carries messages to the coordinator: a plain call.
		type Transport: CoordinatorTransport;
		/// Whether an enrolled account may take something out of custody.
		type Guard: RiskGuard;
		/// The oracle's prices.
		type Prices: PriceSource;
		/// Relay-chain blocks, the clock of messages and deadlines.
		type RelayBlock: BlockNumberProvider<BlockNumber = u32>;
		/// This venue.
		#[pallet::constant]
		type ThisVenue: Get<VenueId>;
		/// Whose accounts the vault and the beneficiaries are.
		#[pallet::constant]
		type PalletId: Get<PalletId>;
		/// Who gets penalties, in the ledger.
		#[pallet::constant]
		type PenaltyAccount: Get<Self::AccountId>;
		/// The account of the coordinator's liquidity pool, which the coordinator may enrol; nobody can sign for it.
		#[pallet::constant]
		type PoolAccount: Get<Option<Self::AccountId>>;
		/// How far from the oracle's price the limit price of an order, and a reported price, may lie, in either direction.
		#[pallet::constant]
		type PriceBand: Get<Permill>;
		/// By how much the price of a takeover may differ from the value of what moves, in either direction, as a share of it.
		#[pallet::constant]
		type TakeoverBand: Get<Permill>;
		/// Value that may leave for the reserve in one window by orders, and as much again that owners may send out, settlement
		/// currency. Positive.
		#[pallet::constant]
		type EgressLimit: Get<Fixed>;
		/// Relay-chain blocks of such a window. Positive.
		#[pallet::constant]
		type EgressWindow: Get<u32>;
		/// Relay-chain blocks for which a reported depth is told.
		#[pallet::constant]
		type MaxDepthAge: Get<u32>;
		/// Relay-chain blocks between two heartbeats, and after which a result that was not acknowledged is told again.
		#[pallet::constant]
		type HeartbeatInterval: Get<u32>;
		/// Relay-chain blocks between two looks into the reserve's trap.
		#[pallet::constant]
		type ClaimInterval: Get<u32>;
		/// What this chain charges at most for taking what a program brings back, native token.
		#[pallet::constant]
		type ArrivalFee: Get<u128>;
		/// One native token.
		#[pallet::constant]
		type NativeUnit: Get<u128>;
		/// What calls cost.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The registered assets.
	#[pallet::storage]
	pub type Registry<T: Config> = CountedStorageMap<_, Twox64Concat, AssetId, Registration>;

	/// What a location is called.
	#[pallet::storage]
	pub type AssetAt<T: Config> = StorageMap<_, Blake2_128Concat, Location, AssetId>;

	/// Depth and price of the reserve's pools, as last reported.
	#[pallet::storage]
	pub type Depths<T: Config> = StorageMap<_, Twox64Concat, AssetId, DepthRecord>;

	/// The roll: who is enrolled, and how restricted.
	#[pallet::storage]
	pub type Enrolled<T: Config> = CountedStorageMap<_, Blake2_128Concat, T::AccountId, AccountMode>;

	/// What is in custody, ledger units; no zeros.
	#[pallet::storage]
	pub type Holdings<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, AssetId, u128, ValueQuery>;

	/// What flies and still counts as held, ledger units; no zeros.
	#[pallet::storage]
	pub type Flying<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, AssetId, u128, ValueQuery>;

	/// Orders and takeovers that wait for the next block, in the order in which they came.
	#[pallet::storage]
	pub type Queue<T: Config> = StorageValue<_, BoundedVec<Instruction, ConstU32<MAX_QUEUED>>, ValueQuery>;

	/// Sales whose outcome is open.
	#[pallet::storage]
	pub type Flights<T: Config> = CountedStorageMap<_, Twox64Concat, OrderId, Flight>;

	/// Results that were not acknowledged.
	#[pallet::storage]
	pub type Results<T: Config> = CountedStorageMap<_, Twox64Concat, OrderId, KeptResult>;

	/// Kept results that are to be told, oldest first.
	#[pallet::storage]
	pub type ToTell<T: Config> = StorageValue<_, BoundedVec<OrderId, ConstU32<MAX_RESULTS>>, ValueQuery>;

	/// Accounts that are to be reported.
	#[pallet::storage]
	pub type Dirty<T: Config> =
		StorageValue<_, BoundedBTreeSet<T::AccountId, ConstU32<MAX_DIRTY>>, ValueQuery>;

	/// The answer to a `Resnapshot`, while it is being given.
	#[pallet::storage]
	pub type Resync<T: Config> = StorageValue<_, ResyncStage>;

	/// Messages that wait for the coordinator, by sequence number.
	#[pallet::storage]
	pub type Outbox<T: Config> = StorageMap<_, Twox64Concat, u64, Bytes>;

	/// Sequence number of the last message that was applied.
	#[pallet::storage]
	pub type InSeq<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Sequence number of the last message that was written.
	#[pallet::storage]
	pub type OutSeq<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Sequence number of the last message that was handed over.
	#[pallet::storage]
	pub type Handed<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Relay-chain block of the last heartbeat.
	#[pallet::storage]
	pub type LastHeartbeat<T: Config> = StorageValue<_, u32>;

	/// What has left for the reserve by orders in the current window.
	#[pallet::storage]
	pub type Left<T: Config> = StorageValue<_, Egress, ValueQuery>;

	/// What owners have sent out in the current window of theirs.
	#[pallet::storage]
	pub type SentOut<T: Config> = StorageValue<_, Egress, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An asset of the reserve is taken from now on.
		AssetRegistered {
			/// What it is called.
			asset: AssetId,
			/// What is known of it.
			registration: Registration,
		},
		/// What an asset's messages may cost changed.
		FeesChanged {
			/// Which asset.
			asset: AssetId,
			/// Most that the reserve might charge before, ledger units.
			old_max_fee: u128,
			/// And now.
			max_fee: u128,
			/// Price of a native token before, ledger units.
			old_native_rate: u128,
			/// And now.
			native_rate: u128,
		},
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
		/// An account left the roll; what it had in custody is free.
		AccountLeft {
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
		/// Something came into custody.
		Deposited {
			/// Whose.
			account: T::AccountId,
			/// What.
			asset: AssetId,
			/// How much, ledger units.
			amount: u128,
		},
		/// Something left custody, and is free on this chain.
		Withdrawn {
			/// Whose.
			account: T::AccountId,
			/// What.
			asset: AssetId,
			/// How much, ledger units.
			amount: u128,
		},
		/// Something that was free here is on its way to its owner on the reserve.
		SentOut {
			/// Whose.
			account: T::AccountId,
			/// What.
			asset: AssetId,
			/// How much, ledger units.
			amount: u128,
		},
		/// An order or a takeover waits for the next block.
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
		/// There was no room to keep even an answer; the coordinator's next probe settles it.
		OrderDropped {
			/// Which.
			order: OrderId,
		},
		/// An asset is on its way to be sold.
		SaleSent {
			/// For which order.
			order: OrderId,
			/// Whose.
			account: T::AccountId,
			/// What.
			asset: AssetId,
			/// How much, ledger units.
			amount: u128,
			/// Settlement currency that is the least to come back, ledger units.
			least_proceeds: u128,
		},
		/// A program could not be sent; it is tried again in the next block.
		SaleDelayed {
			/// For which order.
			order: OrderId,
		},
		/// The reserve was asked for what it may have trapped.
		ClaimSent {
			/// For which order.
			order: OrderId,
			/// What.
			assets: Vec<Foreign>,
		},
		/// What a sale has brought back was credited.
		Arrived {
			/// For which order.
			order: OrderId,
			/// Whose it is.
			account: T::AccountId,
			/// Settlement currency, ledger units, the penalty included.
			settlement: u128,
			/// Of the asset that was to be sold, ledger units.
			returned: u128,
			/// The coordinator had given the order up.
			late: bool,
		},
		/// Governance has declared that a sale never ran; the asset was issued anew.
		Restored {
			/// Of which order.
			order: OrderId,
			/// Whose.
			account: T::AccountId,
			/// How much, ledger units.
			amount: u128,
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
		/// A message came again and was not applied again.
		DuplicateMessage {
			/// Its number.
			seq: u64,
			/// The last number that was applied.
			last: u64,
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
		/// The coordinator does not take messages; they are kept.
		MessageDelayed {
			/// The oldest that waits.
			seq: u64,
		},
		/// The sequence counts anew, and reports of all enrolled accounts follow.
		ResyncStarted {
			/// The number of the `Resynced` message.
			seq: u64,
		},
		/// All enrolled accounts were reported.
		ResyncFinished,
		/// Depth and price of an asset's way on the reserve were reported.
		DepthReported {
			/// Of which asset.
			asset: AssetId,
			/// Before.
			old: Option<DepthRecord>,
			/// Now.
			new: DepthRecord,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The asset, or its location, is registered already.
		AlreadyRegistered,
		/// No more assets can be registered.
		TooManyAssets,
		/// More decimals than the number type has, a middle asset that is one of the two ends, or a price of zero.
		InvalidRegistration,
		/// The asset is not registered.
		UnknownAsset,
		/// The account is not enrolled.
		NotEnrolled,
		/// The account may do nothing by itself at present.
		AccountFrozen,
		/// The account may only do what lowers its risk at present.
		AccountReduceOnly,
		/// The amount is zero.
		ZeroAmount,
		/// There is less than that in custody.
		NotEnoughHeld,
		/// Nothing would be left after the fee.
		BelowFee,
		/// An order on a position of the account waits, or its outcome is open.
		OrdersOpen,
		/// What the account has here is relied on elsewhere.
		ReliedUpon,
		/// More value than that would leave in this window of time.
		EgressLimitReached,
		/// There is no price.
		NoPrice,
		/// A price too far from the oracle's, a negative depth, an asset that is not sold, or assets that are not sorted.
		InvalidDepths,
		/// No sale of this order is open.
		UnknownOrder,
		/// The order's deadline has not passed.
		TooEarly,
		/// No asset, more than fit into a claim, or one of nothing.
		InvalidClaim,
		/// The program could not be sent; try again later.
		ReserveUnreachable,
		/// The coordinator says this to an adapter, or to a chain on which something can be owed.
		NotSupported,
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
		/// The account has more positions than a report can carry.
		TooManyPositions,
		/// There are no sequence numbers left.
		NumberExhausted,
		/// A calculation left the range of its type.
		Overflow,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			let mut work = Work::default();
			Self::begin_resync();
			Self::land(&mut work);
			Self::launch(&mut work);
			Self::tell_results(&mut work);
			Self::report_dirty(&mut work);
			Self::continue_resync(&mut work);
			Self::beat();
			Self::flush(&mut work);
			T::WeightInfo::on_initialize(work.flights, work.orders, work.reports, work.messages)
		}

		#[cfg(feature = "std")]
		fn integrity_test() {
			assert!(T::EgressLimit::get() > Fixed::zero(), "an order must be executable");
			assert!(T::EgressWindow::get() > 0, "a window must have an end");
			assert!(T::HeartbeatInterval::get() > 0, "the heart must rest");
			assert!(T::ClaimInterval::get() > 0, "a claim must have time");
			assert!(T::NativeUnit::get() > 0, "the native token has a unit");
			assert!(matches!(T::ThisVenue::get(), VenueId::Sibling(_)), "the reserve is another chain");
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Puts the caller on the roll: from now on what it brings into custody counts in its portfolio, and the coordinator may
		/// sell it. An account that is enrolled may call again, so that the coordinator hears of it again.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::enroll())]
		pub fn enroll(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::ensure_call_may_tell()?;
			Self::do_enroll(account)
		}

		/// Takes the caller off the roll and frees what it has in custody, if nobody relies on that.
		///
		/// Errors: [`Error::NotEnrolled`], [`Error::AccountReduceOnly`], [`Error::AccountFrozen`], [`Error::OrdersOpen`],
		/// [`Error::ReliedUpon`], [`Error::OutboxFull`], and those of the guard.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::leave())]
		pub fn leave(origin: OriginFor<T>) -> DispatchResult {
			Self::do_leave(ensure_signed(origin)?)
		}

		/// Brings something of the caller's into custody. `amount` is in ledger units.
		///
		/// Errors: [`Error::UnknownAsset`], [`Error::ZeroAmount`], [`Error::NotEnrolled`], [`Error::AccountFrozen`],
		/// [`Error::TooManyChanges`], and those of the ledger.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::deposit())]
		pub fn deposit(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			Self::do_deposit(ensure_signed(origin)?, asset, amount)
		}

		/// Takes something of the caller's out of custody; it is free on this chain then. `amount` is in ledger units.
		///
		/// Errors: those of [`Pallet::deposit`], [`Error::AccountReduceOnly`], [`Error::NotEnoughHeld`], and those of the guard.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			Self::do_withdraw(ensure_signed(origin)?, asset, amount)
		}

		/// Sends something that is free on this chain to the caller's account on the reserve, which takes its fee of it.
		/// `amount` is in ledger units. What cannot be given there is trapped for the caller, who can claim it there.
		///
		/// Errors: [`Error::UnknownAsset`], [`Error::BelowFee`], [`Error::NoPrice`], [`Error::EgressLimitReached`],
		/// [`Error::ReserveUnreachable`], and those of the ledger.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::transfer_out())]
		pub fn transfer_out(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			Self::do_transfer_out(ensure_signed(origin)?, asset, amount)
		}

		/// Asks the reserve for assets that it has trapped in an order's name, after the order's deadline. Anyone may ask; nothing
		/// happens unless exactly that was trapped, and whatever comes back is the account's. The first asset pays.
		///
		/// Errors: [`Error::UnknownOrder`], [`Error::TooEarly`], [`Error::InvalidClaim`], [`Error::UnknownAsset`],
		/// [`Error::BelowFee`], [`Error::ReserveUnreachable`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::claim())]
		pub fn claim(
			origin: OriginFor<T>,
			order: OrderId,
			assets: BoundedVec<(AssetId, u128), ConstU32<MAX_CLAIMED_ASSETS>>,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim(order, assets.into_inner())
		}

		/// Reports depth and price of the reserve's pools, sorted by asset.
		///
		/// Errors: [`Error::InvalidDepths`], [`Error::NoPrice`], [`Error::Overflow`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::report_depths(depths.len() as u32))]
		pub fn report_depths(
			origin: OriginFor<T>,
			depths: BoundedVec<AssetDepth, ConstU32<MAX_ASSETS>>,
		) -> DispatchResult {
			T::DepthOrigin::ensure_origin(origin)?;
			Self::do_report_depths(depths.into_inner())
		}

		/// Takes an asset of the reserve from now on, which is trusted as its reserve.
		///
		/// Errors: [`Error::AlreadyRegistered`], [`Error::TooManyAssets`], [`Error::InvalidRegistration`], and those of the
		/// ledger.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::register_asset())]
		pub fn register_asset(
			origin: OriginFor<T>,
			asset: AssetId,
			registration: Registration,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_register(asset, registration)
		}

		/// Sets what messages may cost: most that the reserve may charge for one, and the price of a native token, both in
		/// ledger units of the asset.
		///
		/// Errors: [`Error::UnknownAsset`], [`Error::InvalidRegistration`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::set_fees())]
		pub fn set_fees(
			origin: OriginFor<T>,
			asset: AssetId,
			max_fee: u128,
			native_rate: u128,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_fees(asset, max_fee, native_rate)
		}

		/// Declares that the program of a sale never ran on the reserve and never will, and issues the asset anew: what it would have
		/// taken is still in our account there. Only after the deadline. Nothing here can check it.
		///
		/// Errors: [`Error::UnknownOrder`], [`Error::TooEarly`], and those of the ledger.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::restore())]
		pub fn restore(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_restore(order)
		}

		/// Has an enrolled account reported anew. Anyone may ask, as long as there is room for what others change.
		///
		/// Errors: [`Error::NotEnrolled`], [`Error::TooManyChanges`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::report())]
		pub fn report(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_report(account)
		}
	}

	impl<T: Config> Pallet<T> {
		/// The relay-chain block that counts as now.
		pub fn now() -> u32 {
			T::RelayBlock::current_block_number()
		}
	}
}
