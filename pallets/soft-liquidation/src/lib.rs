//! Unwinds portfolios that became too thin, gradually, and only as far as it is needed.
//!
//! ## Pallet API
//!
//! - [`Call::poke`] brings the state of one account up to date: margin call, release, unwind, insolvency.
//! - [`Call::execute_slice`] carries one slice out: verifies the plan and hands its orders to the venues.
//! - [`Call::set_breaker`] and [`Call::tighten_breaker`] say how much of the machinery may run.
//! - [`Pallet::report_applied`], [`Pallet::order_ended`] and [`Pallet::written_off`] are what the runtime connects to the
//!   venues' answers.
//! - [`runtime_api::PortfolioApi`] is what tools ask; [`Pallet::api_preview`] and its neighbours answer.
//!
//! The first two calls accept a transaction that a worker of an active collator proved ([`WorkerProof`]), or anybody's
//! signature; the fee of a signed one is returned when the step was due.
//!
//! ## Terminology
//!
//! - *Slice*: one dispatch of at most four orders, verified at that moment.
//! - *In flight*: orders whose outcome the venue has not told yet.
//! - *Refusal*: a venue that recently would not execute an order for a position; the planner looks elsewhere.
//! - *Receipt*: hash over all inputs of a slice.
//!
//! ## Overview
//!
//! The rules are in `ballast_policy`: which state follows ([`ballast_policy::transition`]), what to sell
//! ([`ballast_policy::plan`]), and whether somebody's plan is allowed ([`ballast_policy::verify`]). This pallet keeps the
//! states and enforces: restricted accounts are told so at all of their venues, one slice at a time, intervals kept,
//! nothing forced on a stale price or right after a halt. What an unwind could not recover becomes a [`BadDebt`] entry.
//!
//! ## Design
//!
//! The planner runs off chain and is not trusted: a plan that takes too much, breaks a hedge or ignores a cap is refused,
//! and a step that workers omit can be taken by anyone. Every evaluation starts from what the venues reported and what
//! prices are now, so an account that was helped by its owner is released, and its open orders cancelled, wherever it
//! stands. Nothing waits for ever: a slice that is not answered stops blocking others after
//! [`Config::SlicePatience`], refusals expire, modes and write-offs that could not be sent are sent again.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod assess;
mod authorize;
mod execute;
mod offchain;
mod preview;
pub mod runtime_api;
mod try_state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use polkadot_sdk::{frame_support, frame_system};

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// Target of this pallet's log lines.
pub const LOG_TARGET: &str = "ballast";

/// A proof in the block numbers of a runtime.
pub type WorkerProofOf<T> = WorkerProof<frame_system::pallet_prelude::BlockNumberFor<T>>;

/// See the crate's documentation.
// The macro's own code, not ours.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use ballast_policy::{AccountState, Rules, SlicePlan};
	use ballast_primitives::{
		traits::{ActiveWorkers, DepthSource, VenueDispatch},
		Fixed, InstrumentId, OrderFailure, OrderFill, OrderId, VenueId,
	};
	use ballast_risk::RiskSource;
	use polkadot_sdk::{
		frame_support::{pallet_prelude::*, traits::UnixTime},
		frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*},
		sp_core::H256,
		sp_runtime::AccountId32,
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// See the crate's documentation.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime connects. `frame_system::AuthorizeCall` must be among its transaction extensions.
	#[pallet::config]
	pub trait Config:
		polkadot_sdk::frame_system::Config<AccountId = AccountId32>
		+ CreateAuthorizedTransaction<Call<Self>>
		+ pallet_portfolio::Config
	{
		/// May set the breaker to any level.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// May tighten the breaker.
		type EmergencyOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The way to the venues.
		type Dispatch: VenueDispatch;

		/// Depth at the venues.
		type Depth: DepthSource;

		/// Market and model.
		type Risk: RiskSource;

		/// Whose proofs count.
		type Workers: ActiveWorkers;

		/// Wall clock.
		type Clock: UnixTime;

		/// The liquidation policy in force.
		type Rules: Get<Rules>;

		/// Most slices in one block, and most transactions that a worker submits after one block.
		#[pallet::constant]
		type MaxSlicesPerBlock: Get<u32>;

		/// Milliseconds without a block (or of an account without a price) that count as a halt.
		#[pallet::constant]
		type HaltThreshold: Get<u64>;

		/// Milliseconds after a halt in which nothing is forced.
		#[pallet::constant]
		type HaltGrace: Get<u64>;

		/// Milliseconds for which a slice in flight keeps others away. After it, venues that did answer are used again.
		/// Also the time after which an unanswered write-off is asked again.
		#[pallet::constant]
		type SlicePatience: Get<u64>;

		/// Milliseconds for which a refused order makes the planner look elsewhere; a sixteenth of it when the venue was
		/// merely busy.
		#[pallet::constant]
		type RefusalTime: Get<u64>;

		/// Blocks for which a worker's proof counts.
		#[pallet::constant]
		type ProofLifetime: Get<u32>;

		/// Least priority of the workers' transactions; urgency is added.
		#[pallet::constant]
		type BasePriority: Get<TransactionPriority>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// State of an account; absent means healthy.
	#[pallet::storage]
	pub type States<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, AccountState>;

	/// What is in flight for an account.
	#[pallet::storage]
	pub type Slices<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Slice>;

	/// Books of the restricted accounts.
	#[pallet::storage]
	pub type Episodes<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Progress>;

	/// Orders that venues recently refused.
	#[pallet::storage]
	pub type Refusals<T: Config> =
		StorageMap<_, Blake2_128Concat, AccountId32, BoundedVec<Refusal, ConstU32<MAX_REFUSALS>>, ValueQuery>;

	/// Venues that were told to restrict the account.
	#[pallet::storage]
	pub type Restricted<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		AccountId32,
		BoundedVec<VenueId, ConstU32<MAX_ACCOUNT_VENUES>>,
		ValueQuery,
	>;

	/// Accounts whose margin could not be computed when somebody last looked.
	#[pallet::storage]
	pub type Degraded<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Degradation>;

	/// Until when nothing is forced on an account whose prices were stale for long, milliseconds since 1970.
	#[pallet::storage]
	pub type AccountGraceUntil<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, u64, ValueQuery>;

	/// Until when nothing is forced on anybody, because the chain had halted, milliseconds since 1970.
	#[pallet::storage]
	pub type GraceUntil<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Time of the last block, milliseconds since 1970.
	#[pallet::storage]
	pub type LastBlockMs<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Slices of this block.
	#[pallet::storage]
	pub type SlicesThisBlock<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// What was lost with an account, settlement currency: the shortfall while it is insolvent, afterwards what venues
	/// wrote off.
	#[pallet::storage]
	pub type BadDebt<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Fixed>;

	/// Sum of [`BadDebt`].
	#[pallet::storage]
	pub type TotalBadDebt<T: Config> = StorageValue<_, Fixed, ValueQuery>;

	/// How much of the machinery may run.
	#[pallet::storage]
	pub type Breaker<T: Config> = StorageValue<_, BreakerLevel, ValueQuery>;

	/// Counters since genesis.
	#[pallet::storage]
	pub type Stats<T: Config> = StorageValue<_, Totals, ValueQuery>;

	/// What happened. Health is equity over maintenance margin, absent when nothing is required.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The state of an account changed.
		StateChanged {
			/// Whose.
			account: AccountId32,
			/// The state before.
			old: AccountState,
			/// The state now.
			new: AccountState,
			/// Health now.
			health: Option<Fixed>,
		},
		/// The account is out of trouble, or its unwind reached the target.
		AccountCured {
			/// Whose.
			account: AccountId32,
			/// Health when the trouble began.
			health_before: Option<Fixed>,
			/// Health now.
			health_after: Option<Fixed>,
			/// Slices that it took.
			slices: u32,
			/// Penalties that it cost, settlement currency.
			penalty: Fixed,
		},
		/// A slice was verified and its orders handed to the venues.
		SliceDispatched {
			/// Whose portfolio.
			account: AccountId32,
			/// Who pushed it; `None` for a worker.
			by: Option<AccountId32>,
			/// What was ordered.
			orders: Vec<SliceOrder>,
			/// Health before.
			health_before: Option<Fixed>,
			/// Health if every order fills as expected.
			health_expected: Option<Fixed>,
			/// Hash over account, market, model version, portfolio and plan.
			receipt: H256,
		},
		/// Orders of a slice could not be handed to their venue; the planner looks elsewhere for a while.
		SliceNotSent {
			/// Whose portfolio.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
			/// Why.
			reason: NotSent,
		},
		/// An order was executed.
		SliceOrderEnded {
			/// Whose position.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Which order.
			order: OrderId,
			/// Which position.
			instrument: InstrumentId,
			/// What it did.
			fill: OrderFill,
		},
		/// An order was not executed; the planner looks elsewhere for a while (not after a cancellation).
		SliceOrderFailed {
			/// Whose position.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Which order.
			order: OrderId,
			/// Which position.
			instrument: InstrumentId,
			/// Why not.
			reason: OrderFailure,
		},
		/// An order is not needed any more and the venue was asked not to execute it.
		SliceOrderCancelled {
			/// Whose position.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Which order.
			order: OrderId,
		},
		/// A venue could not be told the account's restriction (or release); it is told later.
		ModeNotSent {
			/// Whose.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
		},
		/// The books of an account's bad debt changed.
		BadDebtChanged {
			/// Whose.
			account: AccountId32,
			/// The entry before, settlement currency.
			old: Fixed,
			/// The entry now, settlement currency.
			new: Fixed,
		},
		/// A venue was asked to write the account's debts off.
		WriteOffAsked {
			/// Whose.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
		},
		/// A venue wrote debts off.
		WrittenOff {
			/// Whose.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
			/// How much, settlement currency.
			value: Fixed,
		},
		/// The margin of the account cannot be computed; nothing is forced until it can.
		AccountDegraded {
			/// Whose.
			account: AccountId32,
			/// Why.
			reason: MarginUnavailable,
		},
		/// The margin of the account can be computed again.
		AccountRestored {
			/// Whose.
			account: AccountId32,
			/// Until when nothing is forced, milliseconds since 1970; zero when the outage was short.
			grace_until_ms: u64,
		},
		/// The chain had halted; nothing is forced on anybody for a while.
		HaltNoticed {
			/// Time of the last block before, milliseconds since 1970.
			last_ms: u64,
			/// Time of this block.
			now_ms: u64,
			/// Until when nothing is forced.
			grace_until_ms: u64,
		},
		/// The breaker was moved.
		BreakerSet {
			/// Level before.
			old: BreakerLevel,
			/// Level now.
			new: BreakerLevel,
		},
	}

	/// What was wrong.
	#[pallet::error]
	pub enum Error<T> {
		/// The account is not enrolled anywhere and nothing is on record.
		UnknownAccount,
		/// There is nothing to do for the account now.
		NotDue,
		/// A price that is needed is missing or expired.
		StalePrice,
		/// The margin cannot be computed for another reason.
		MarginUnavailable,
		/// The account is not being unwound.
		NotUnwinding,
		/// A slice of the account is in flight.
		SliceInFlight,
		/// Too many unanswered orders of the account.
		TooManyInFlight,
		/// The last slice was too short a time ago.
		TooEarly,
		/// Enough slices in this block.
		BlockLimit,
		/// Nothing is forced right after a halt.
		HaltGrace,
		/// The breaker forbids it.
		Stopped,
		/// The breaker can only be tightened by this origin.
		NotTighter,
		/// The plan has no order.
		PlanEmpty,
		/// The plan has too many orders, or several for one position.
		PlanTooManyOrders,
		/// The plan takes more than what restores the target, or closes what needs not be closed.
		PlanTooMuch,
		/// An order would not reduce a position that the account has.
		PlanNotReducing,
		/// If only some of the orders execute, health can end lower than before.
		PlanLowersHealth,
		/// An order is larger than the venue's depth allows.
		PlanOverDepthCap,
		/// An order leaves less than dust of a position behind.
		PlanLeavesDust,
		/// The venue does not hold the settlement currency that buying back a debt takes.
		PlanNotFunded,
		/// A limit or expected price is outside of what the rules allow.
		PlanBadPrice,
		/// The venue cannot be used now, has an open order of the account, or recently refused this one.
		PlanUnavailableVenue,
		/// The plan is refused for another reason.
		PlanRefused,
		/// A sum of the books is negative or out of range.
		Books,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// For the end of the block.
			<T as Config>::WeightInfo::on_finalize()
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::note_time();
			SlicesThisBlock::<T>::kill();
		}

		fn offchain_worker(block: BlockNumberFor<T>) {
			Self::work(block);
		}

		fn integrity_test() {
			assert!(<T as Config>::Rules::get().validate().is_ok(), "the rules must be valid");
			assert!(<T as Config>::MaxSlicesPerBlock::get() > 0, "a slice must fit into a block");
			assert!(<T as Config>::ProofLifetime::get() > 0, "a proof must live");
		}
	}

	/// The same answers as the runtime API gives, for clients that go by metadata.
	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// State of an account.
		pub fn state_of(account: AccountId32) -> AccountState {
			Self::api_state(&account)
		}

		/// Margin of an account with its breakdown, or why there is none.
		pub fn margin_of(
			account: AccountId32,
		) -> Result<ballast_risk::Margin, crate::runtime_api::MarginUnavailable> {
			Self::api_margin(&account)
		}

		/// What happens next to an account: when, how much, where, and what stops it.
		pub fn next_step_of(account: AccountId32) -> crate::runtime_api::NextStep {
			Self::api_preview(&account)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Brings the state of an account up to date: applies the transition that is due, tells venues the restriction
		/// or release that they do not know yet, asks for due write-offs, and notes when the margin cannot be computed.
		///
		/// By a worker's proof, or signed by anyone, free when something was due. Errors: [`Error::NotDue`],
		/// [`Error::UnknownAccount`].
		#[pallet::call_index(0)]
		#[pallet::weight(<T as Config>::WeightInfo::poke())]
		#[pallet::weight_of_authorize(<T as Config>::WeightInfo::authorize_poke())]
		#[pallet::authorize(Self::authorize_poke)]
		pub fn poke(
			origin: OriginFor<T>,
			account: AccountId32,
			// Checked when the call was authorized.
			_proof: Option<WorkerProofOf<T>>,
		) -> DispatchResultWithPostInfo {
			Self::ensure_worker_or_signed(origin)?;
			Self::do_poke(&account)?;
			Ok(Pays::No.into())
		}

		/// Unwinds one slice of an account: applies the transition that is due, verifies the plan against the portfolio and
		/// prices of this moment, and hands its orders to the venues. When the account turns out not to need it any more,
		/// only the transition is applied.
		///
		/// By a worker's proof, or signed by anyone, free when it was due. Errors: named for everything that can be wrong
		/// with a plan or its moment.
		#[pallet::call_index(1)]
		#[pallet::weight(<T as Config>::WeightInfo::execute_slice())]
		#[pallet::weight_of_authorize(<T as Config>::WeightInfo::authorize_execute_slice())]
		#[pallet::authorize(Self::authorize_execute_slice)]
		pub fn execute_slice(
			origin: OriginFor<T>,
			account: AccountId32,
			plan: SlicePlan,
			_proof: Option<WorkerProofOf<T>>,
		) -> DispatchResultWithPostInfo {
			let by = Self::ensure_worker_or_signed(origin)?;
			Self::do_execute_slice(&account, plan, by)?;
			Ok(Pays::No.into())
		}

		/// Moves the breaker to any level. By [`Config::AdminOrigin`].
		#[pallet::call_index(2)]
		#[pallet::weight(<T as Config>::WeightInfo::set_breaker())]
		pub fn set_breaker(origin: OriginFor<T>, level: BreakerLevel) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			let old = Breaker::<T>::mutate(|stored| core::mem::replace(stored, level));
			Self::deposit_event(Event::BreakerSet { old, new: level });
			Ok(())
		}

		/// Moves the breaker to a tighter level. By [`Config::EmergencyOrigin`]. Errors: [`Error::NotTighter`].
		#[pallet::call_index(3)]
		#[pallet::weight(<T as Config>::WeightInfo::set_breaker())]
		pub fn tighten_breaker(origin: OriginFor<T>, level: BreakerLevel) -> DispatchResult {
			T::EmergencyOrigin::ensure_origin(origin)?;
			let old = Breaker::<T>::get();
			ensure!(level > old, Error::<T>::NotTighter);
			Breaker::<T>::put(level);
			Self::deposit_event(Event::BreakerSet { old, new: level });
			Ok(())
		}
	}
}
