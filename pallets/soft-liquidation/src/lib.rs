//! Unwinds portfolios that became too thin, gradually, and only as far as it is needed.
//!
//! ## Pallet API
//!
//! - [`Call::poke`] brings the state of one account up to date: margin call, release, unwind, auction, insolvency; and has
//!   the liquidity pool take a portfolio over when it is its turn.
//! - [`Call::execute_slice`] proposes a slice: it competes with others for a short window, or, when the account is urgent, is
//!   verified and its orders are handed to the venues at once.
//! - [`Call::set_ladder`] says how an account wants to be reduced before anything is forced on it.
//! - [`Call::bid`] takes a fraction of an auctioned portfolio over; [`Call::register_keeper`] and
//!   [`Call::deregister_keeper`] say who may.
//! - [`Call::set_breaker`] and [`Call::tighten_breaker`] say how much of the machinery may run.
//! - [`Pallet::report_applied`], [`Pallet::order_ended`], [`Pallet::takeover_ended`], [`Pallet::transfer_ended`] and [`Pallet::written_off`] are what the
//!   runtime connects to the venues' answers.
//! - [`runtime_api::PortfolioApi`] is what tools ask; [`Pallet::api_preview`] and its neighbours answer.
//!
//! The first two calls accept a transaction that a worker of an active collator proved ([`WorkerProof`]), or anybody's
//! signature; the fee of a signed one is returned when the step was due.
//!
//! ## Terminology
//!
//! - *Slice*: one dispatch of at most four orders, verified at that moment.
//! - *Contest*: plans for one account that compete for a short window, by the scores that they claim.
//! - *In flight*: orders whose outcome the venue has not told yet.
//! - *Refusal*: a venue that recently would not execute an order for a position; the planner looks elsewhere.
//! - *Keeper*: an account that may bid for parts of portfolios.
//! - *Take*: a fraction of a portfolio that a keeper or the pool takes over; *leg*: what of it moves at one venue.
//! - *Repayment*: a transfer from a venue where the account holds settlement currency to one where it owes some.
//! - *Receipt*: hash over all inputs of a decision that was not the account's own.
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
//! and a step that workers omit can be taken by anyone. While there is time, several plans compete: the claimed score counts
//! first, so that only what may win has to be verified, and the workers' place cannot be crowded out. Every evaluation starts from what the venues reported and what
//! prices are now, so an account that was helped by its owner is released, and its open orders cancelled, wherever it
//! stands. A take is priced venue by venue, so that it is fair whichever of its legs are executed; while it is in flight the
//! account's state rests, and what the taker needs is set aside. Nothing waits for ever: a slice that is not answered stops blocking others after
//! [`Config::SlicePatience`], contests end with the first call after their window, refusals expire, modes and write-offs that could not be sent are sent again.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod assess;
mod auction;
mod authorize;
mod basis;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod charges;
mod clock;
mod contest;
mod divergence;
mod execute;
mod ladder;
mod netting;
mod offchain;
mod preview;
mod receipt;
mod repay;
pub mod runtime_api;
mod takes;
mod try_state;
pub mod types;
mod weighing;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use polkadot_sdk::{frame_support, frame_system};

pub use assess::Surroundings;
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
	use ballast_policy::{basis::MAX_MARKS, AccountState, Bid, Ladder, PlanScore, Rules, SlicePlan, Take};
	use ballast_primitives::{
		message::WriteOffRefusal,
		traits::{ActiveWorkers, DepthSource, VenueDispatch},
		AssetId, Fixed, InstrumentId, OrderFailure, OrderFill, OrderId, VenueId,
	};
	use ballast_risk::RiskSource;
	use polkadot_sdk::{
		frame_support::{pallet_prelude::*, traits::UnixTime},
		frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*},
		sp_arithmetic::Permill,
		sp_core::H256,
		sp_runtime::{AccountId32, DispatchError},
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

		/// The liquidity pool and the insurance fund; `()` for neither.
		type Backstop: TakerOfLastResort;

		/// Most slices in one block, and most transactions that a worker submits after one block.
		#[pallet::constant]
		type MaxSlicesPerBlock: Get<u32>;

		/// Milliseconds without a block (or of an account without a price) that count as a halt.
		#[pallet::constant]
		type HaltThreshold: Get<u64>;

		/// How far the median of the venues' prices of an asset may be from the oracle's, as a share of the larger one, before
		/// nothing is forced on who has it. Venues tell their prices now and then, so it has to be more than what a price moves in
		/// between.
		#[pallet::constant]
		type MaxDivergence: Get<Permill>;

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

		/// Blocks for which plans of an account that is not urgent compete; with zero every good plan is taken at once.
		#[pallet::constant]
		type PlanWindow: Get<BlockNumberFor<Self>>;

		/// Blocks for which a worker's proof counts.
		#[pallet::constant]
		type ProofLifetime: Get<u32>;

		/// Least priority of the workers' transactions; urgency is added.
		#[pallet::constant]
		type BasePriority: Get<TransactionPriority>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::RuntimeOrigin>;
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

	/// Plans that compete, by the account that they are for.
	#[pallet::storage]
	pub type Contests<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Contest<BlockNumberFor<T>>>;

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

	/// For how long nobody could act on any account, until the last block, milliseconds: time in which no price of an auction
	/// falls and no unwind stalls.
	#[pallet::storage]
	pub type IdleMs<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Slices of this block.
	#[pallet::storage]
	pub type SlicesThisBlock<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// What was lost with an account, settlement currency: the shortfall while it is insolvent, afterwards what venues
	/// wrote off. It stays what it is whoever pays for it; what nobody paid yet is with the backstop.
	#[pallet::storage]
	pub type BadDebt<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Fixed>;

	/// Sum of [`BadDebt`].
	#[pallet::storage]
	pub type TotalBadDebt<T: Config> = StorageValue<_, Fixed, ValueQuery>;

	/// How many slices and takes of an account were ever dispatched: what plans are told apart by. Never falls, so that no plan
	/// comes into force again with the next trouble.
	#[pallet::storage]
	pub type Sequences<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, u32, ValueQuery>;

	/// Who may bid.
	#[pallet::storage]
	pub type Keepers<T: Config> = CountedStorageMap<_, Blake2_128Concat, AccountId32, ()>;

	/// Parts of portfolios on their way to somebody else, by whose they were.
	#[pallet::storage]
	pub type Takes<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, TakeInFlight>;

	/// What was tried for restricted accounts.
	#[pallet::storage]
	pub type Efforts<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Effort>;

	/// Sum of [`Effort::promised`].
	#[pallet::storage]
	pub type FundPromised<T: Config> = StorageValue<_, Fixed, ValueQuery>;

	/// How accounts want to be reduced before anything is forced on them.
	#[pallet::storage]
	pub type Ladders<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Ladder>;

	/// Where accounts stand on their ladders.
	#[pallet::storage]
	pub type Climbs<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Climb>;

	/// Accounts whose debts at one venue are repaid from another.
	#[pallet::storage]
	pub type Repayments<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Repayment>;

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
			/// Penalties and fees that it cost, surcharges included, settlement currency.
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
			/// What the venues said of themselves.
			around: Surroundings,
			/// Hash over what it was decided on.
			receipt: H256,
		},
		/// A plan competes with others until the window is over.
		PlanCompetes {
			/// Whose portfolio.
			account: AccountId32,
			/// Who proposed it; `None` for a worker.
			by: Option<AccountId32>,
			/// How good it says that it is.
			claim: PlanScore,
			/// From which block on the contest can be closed.
			ends: BlockNumberFor<T>,
		},
		/// When a contest was closed a plan turned out not to be as it was claimed.
		PlanPassedOver {
			/// Whose portfolio.
			account: AccountId32,
			/// Who proposed it; `None` for a worker.
			by: Option<AccountId32>,
			/// How good it said that it was.
			claim: PlanScore,
			/// What is wrong with it.
			reason: PassedOver,
		},
		/// A contest ended and none of its plans was sent: the account does not need it now, it is not allowed now, or none was good.
		/// Then a plan that came with the closing call, or one that the chain made anew of them, may have been sent just before.
		ContestEnded {
			/// Whose portfolio.
			account: AccountId32,
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
		/// Part of a penalty or fee that a venue took is the insurance fund's, because a margin call was not met.
		Surcharged {
			/// Whose.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// How much, settlement currency.
			amount: Fixed,
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
		/// The pool holds more than it did because of an insolvent account: what that one had where it owes less goes to what
		/// it owes elsewhere.
		Seized {
			/// Of whom.
			account: AccountId32,
			/// What the pool held for its creditors, settlement currency.
			old: Fixed,
			/// What it holds for them now.
			new: Fixed,
		},
		/// An account is solvent again, or owes nothing any more, although not all that the pool held for its creditors
		/// reached them: it was helped meanwhile. What is left stays with the pool.
		SeizedLeft {
			/// Of whom.
			account: AccountId32,
			/// How much, settlement currency.
			amount: Fixed,
		},
		/// A venue was asked to write the account's debts off.
		WriteOffAsked {
			/// Whose.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
		},
		/// A venue does not write debts off.
		WriteOffRefused {
			/// Whose.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
			/// Why not.
			refusal: WriteOffRefusal,
			/// From when on it is asked again, milliseconds since 1970.
			again_ms: u64,
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
		/// What venues wrote off was paid for.
		LossCovered {
			/// Whose debts.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
			/// By the insurance fund, settlement currency.
			fund: Fixed,
			/// By the liquidity pool, settlement currency.
			pool: Fixed,
			/// Left to those who lent there, settlement currency.
			socialised: Fixed,
		},
		/// The backstop could not book what a venue wrote off.
		LossNotCovered {
			/// Whose debts.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
			/// Why.
			error: DispatchError,
		},
		/// A decision was taken about an account that no other event tells.
		DecisionTaken {
			/// Whose portfolio.
			account: AccountId32,
			/// Which decision.
			decision: Decision,
			/// Hash over what it was decided on.
			receipt: H256,
		},
		/// The account wants to be reduced in another way before anything is forced on it, or not at all.
		LadderSet {
			/// Whose.
			account: AccountId32,
			/// The ladder before.
			old: Option<Ladder>,
			/// The ladder now.
			new: Option<Ladder>,
		},
		/// Somebody may bid from now on.
		KeeperRegistered {
			/// Who.
			keeper: AccountId32,
			/// How many may.
			keepers: u32,
		},
		/// Somebody may not bid any more.
		KeeperDeregistered {
			/// Who.
			keeper: AccountId32,
			/// How many may.
			keepers: u32,
		},
		/// A part of a portfolio is on its way to somebody else.
		TakeDispatched {
			/// Whose portfolio.
			account: AccountId32,
			/// Who takes it.
			taker: Taker,
			/// Which fraction of every position.
			fraction: Fixed,
			/// What the taker pays for it, settlement currency; negative when it is paid.
			price: Fixed,
			/// All that was agreed; the books have it only until the take ends, which may be in the same block.
			take: Take,
			/// What moves where.
			legs: Vec<TakeLeg>,
			/// Hash over what it was decided on.
			receipt: H256,
		},
		/// A takeover by the pool could not be sent; it is tried again later.
		TakeNotSent {
			/// Whose portfolio.
			account: AccountId32,
			/// Why.
			reason: DispatchError,
		},
		/// A venue moved its part of a take, or will not.
		TakeLegEnded {
			/// Whose portfolio.
			account: AccountId32,
			/// Who takes it.
			taker: Taker,
			/// Where.
			venue: VenueId,
			/// Which takeover.
			order: OrderId,
			/// What became of it.
			outcome: LegOutcome,
		},
		/// The account does not need the take any more, and the venues were asked not to execute it.
		TakeCalledOff {
			/// Whose portfolio.
			account: AccountId32,
		},
		/// All venues have answered for a take.
		TakeEnded {
			/// Whose portfolio.
			account: AccountId32,
			/// Who took it.
			taker: Taker,
			/// Which fraction of every position, where it was executed.
			fraction: Fixed,
			/// At how many venues it was.
			executed: u32,
			/// At how many it was not.
			failed: u32,
			/// What the taker paid at the venues, settlement currency; negative when it was paid.
			paid: Fixed,
			/// What the venues took of the account, settlement currency.
			fees: Fixed,
			/// What the insurance fund owes for it, settlement currency.
			from_fund: Fixed,
		},
		/// The insurance fund could not pay the pool for a takeover.
		PoolNotPaid {
			/// Whose portfolio.
			account: AccountId32,
			/// How much, settlement currency.
			amount: Fixed,
			/// Why.
			error: DispatchError,
		},
		/// What the account holds at one venue was sent to another, where it owes. What becomes of it is told by the dispatcher.
		RepaymentSent {
			/// Whose.
			account: AccountId32,
			/// By this id.
			transfer: OrderId,
			/// From where.
			from: VenueId,
			/// To where.
			to: VenueId,
			/// How much, settlement currency.
			amount: Fixed,
		},
		/// The dispatcher did not take a transfer to where the account owes; it is tried again later.
		RepaymentNotSent {
			/// Whose.
			account: AccountId32,
			/// From where.
			from: VenueId,
			/// To where.
			to: VenueId,
			/// How much, settlement currency.
			amount: Fixed,
			/// Why.
			reason: DispatchError,
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
		/// An order leaves less than dust of a position behind, or less than its venue takes.
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
		/// The plan trades much less than what is asked of a slice, without a reason.
		PlanTooLittle,
		/// The plan says that it closes everything, but leaves out or shortens what could be closed.
		PlanNotWhole,
		/// Only registered keepers bid.
		NotKeeper,
		/// The account is a keeper already.
		AlreadyKeeper,
		/// Nobody bids for the own portfolio.
		OwnAccount,
		/// The account is not auctioned, or the auction has run out or has to begin again first.
		NotAuctioned,
		/// The account's buffer is restored; nothing is for sale.
		BidNotNeeded,
		/// Somebody took a part before, or the portfolio changed.
		BidOutdated,
		/// The fraction is not in (0, 1].
		BidBadFraction,
		/// The price is worse than the worst that the bid accepts.
		BidWorsePrice,
		/// Less than the least take, although more is for sale.
		BidTooSmall,
		/// It would leave less than the least take for sale; the whole of it can be had.
		BidLeavesDust,
		/// The insurance fund cannot pay what this fraction takes.
		FundTooSmall,
		/// Orders of the account are in flight at a venue; the take has to wait for them.
		OrdersInFlight,
		/// A take of the account is in flight.
		TakeInFlight,
		/// The account holds nothing.
		NothingToTake,
		/// The taker is not enrolled at a venue of the portfolio.
		TakerNotEnrolled,
		/// The taker may not add risk itself.
		TakerRestricted,
		/// The taker's equity would not cover initial margin with what it takes.
		TakerLacksMargin,
		/// A venue of the portfolio cannot be reached, or is full.
		VenueUnavailable,
		/// The ladder does nothing.
		LadderEmpty,
		/// A trigger is not above 1 and at most the first watch tier, or not below that of the step before.
		LadderTrigger,
		/// A fraction is not in (0, 1], or follows on one that closes everything.
		LadderFraction,
		/// An asset is preferred twice, or the settlement currency is.
		LadderPreferred,
		/// The tolerance is not in (0, 1), lacks its horizon, or has one that is longer than a week.
		LadderTolerance,
		/// A slice or a take of the account was dispatched since the plan was made.
		PlanOutdated,
		/// The plan was made with another version of the risk model.
		PlanOtherSet,
		/// The plan was made on a market with other prices: one is missing, or further from that of now than the price band.
		PlanOtherMarket,
		/// The oracle says another price of an asset of the account than the venues do.
		DivergingPrice,
		/// Plans of the account compete, and this one claims no more than the one whose place it would take.
		PlanNotBetter,
		/// An order is smaller than its venue takes, and does not close its position.
		PlanBelowLeast,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// For the end of the block, and for what all calls of the block share.
			<T as Config>::WeightInfo::on_finalize()
				.saturating_add(<T as Config>::WeightInfo::once_per_block())
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
			assert!(T::MaxPositions::get() < MAX_MARKS, "a plan must name the prices of all positions");
		}
	}

	/// The same answers as the runtime API gives, for clients that go by metadata, and what margins are made of.
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

		/// The slice of an account that is due now, ready to be submitted with [`Call::execute_slice`]; `None` when none is.
		pub fn plan_of(account: AccountId32) -> Option<SlicePlan> {
			Self::api_plan(&account)
		}

		/// What a keeper can have of an account now; `None` when it is not auctioned or nobody can bid at this moment.
		pub fn offer_of(account: AccountId32) -> Option<KeeperOffer> {
			Self::api_offer(&account)
		}

		/// What a receipt would be the BLAKE2-256 hash of if the decision were taken now.
		pub fn receipt_inputs_of(
			account: AccountId32,
			decision: Decision,
		) -> Result<Vec<u8>, crate::runtime_api::MarginUnavailable> {
			Self::receipt_inputs_now(&account, &decision)
		}

		/// What decisions about an account would be taken on now besides what every receipt is about: what its venues say of
		/// themselves, and what its next state follows from. To be compared with what decisions tell of it.
		pub fn conditions_of(
			account: AccountId32,
		) -> Result<(Surroundings, Circumstances), crate::runtime_api::MarginUnavailable> {
			Self::conditions_now(&account)
		}

		/// What the margin of an account is worked out from, so that a client can work out what it would be: the portfolio
		/// (empty when the account is not enrolled), and market and model of its assets and of `also`.
		pub fn margin_inputs_of(
			account: AccountId32,
			also: Vec<AssetId>,
		) -> Result<
			(ballast_risk::Portfolio, ballast_risk::Market, ballast_risk::RiskModel),
			crate::runtime_api::MarginUnavailable,
		> {
			Self::margin_inputs(&account, also)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Brings the state of an account up to date: applies the transition that is due, tells venues the restriction
		/// or release that they do not know yet, asks for due write-offs, dispatches the best of plans that competed, and notes
		/// when the margin cannot be computed.
		///
		/// By a worker's proof, or signed by anyone, free when something was due. Errors: [`Error::NotDue`],
		/// [`Error::UnknownAccount`].
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::most_poke_weight())]
		#[pallet::weight_of_authorize(<T as Config>::WeightInfo::authorize_poke().saturating_add(<T as Config>::WeightInfo::seek_takers()))]
		#[pallet::authorize(Self::authorize_poke)]
		pub fn poke(
			origin: OriginFor<T>,
			account: AccountId32,
			// Checked when the call was authorized.
			_proof: Option<WorkerProofOf<T>>,
		) -> DispatchResultWithPostInfo {
			Self::ensure_worker_or_signed(origin)?;
			let weight = Self::do_poke(&account)?;
			Ok((weight, Pays::No).into())
		}

		/// Unwinds one slice of an account: applies the transition that is due, verifies the plan against the portfolio and
		/// prices of this moment, and hands its orders to the venues. When the account turns out not to need it any more,
		/// only the transition is applied.
		///
		/// While the account is not urgent ([`ballast_policy::is_urgent`]) the plan only joins a contest with the score that it
		/// claims, or opens one; the best plan is dispatched with the next call when [`Config::PlanWindow`] is over. If this call
		/// is that one, its own plan is not needed any more, or it is taken at once when nothing could be made of those that
		/// competed. So is the next one that is good, until there was a slice.
		///
		/// By a worker's proof, or signed by anyone. Free when something was due by itself: a slice at once, a contest that was
		/// over, a transition. A plan that only competes pays its fee, whoever wins: the winner is rewarded with the planner's
		/// share of the penalties, and places are few. Errors: named for everything that can be wrong with a plan or its moment;
		/// [`Error::PlanNotBetter`].
		#[pallet::call_index(1)]
		#[pallet::weight(Pallet::<T>::most_slice_weight())]
		#[pallet::weight_of_authorize(Pallet::<T>::most_authorize_slice_weight())]
		#[pallet::authorize(Self::authorize_execute_slice)]
		pub fn execute_slice(
			origin: OriginFor<T>,
			account: AccountId32,
			plan: SlicePlan,
			_proof: Option<WorkerProofOf<T>>,
		) -> DispatchResultWithPostInfo {
			let by = Self::ensure_worker_or_signed(origin)?;
			let (weight, pays) = Self::do_execute_slice(&account, plan, by)?;
			Ok((Some(weight), pays).into())
		}

		/// Moves the breaker to any level. By [`Config::AdminOrigin`].
		#[pallet::call_index(2)]
		#[pallet::weight(<T as Config>::WeightInfo::set_breaker())]
		pub fn set_breaker(origin: OriginFor<T>, level: BreakerLevel) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			// What has passed counts, or does not, by the level until now.
			Self::note_time();
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
			Self::note_time();
			Breaker::<T>::put(level);
			Self::deposit_event(Event::BreakerSet { old, new: level });
			Ok(())
		}

		/// Lets the caller bid for parts of portfolios. It must be enrolled somewhere, because what it takes joins its own
		/// portfolio. Errors: [`Error::UnknownAccount`], [`Error::AlreadyKeeper`].
		#[pallet::call_index(4)]
		#[pallet::weight(<T as Config>::WeightInfo::register_keeper())]
		pub fn register_keeper(origin: OriginFor<T>) -> DispatchResult {
			let keeper = ensure_signed(origin)?;
			Self::do_register_keeper(keeper)
		}

		/// Takes that back. What the caller has taken already goes on. Errors: [`Error::NotKeeper`].
		#[pallet::call_index(5)]
		#[pallet::weight(<T as Config>::WeightInfo::register_keeper())]
		pub fn deregister_keeper(origin: OriginFor<T>) -> DispatchResult {
			let keeper = ensure_signed(origin)?;
			Self::do_deregister_keeper(keeper)
		}

		/// Takes a fraction of an auctioned portfolio over, at the price of this moment: the same fraction of every position
		/// at every venue. The caller pays at the venues, where it may borrow what it lacks; its whole portfolio with
		/// what it takes must cover initial margin, open credit and what its other takes need.
		///
		/// By a keeper, free when the bid is taken. Operational, so that a block which is full of slices has room for it: keepers
		/// relieve the worst portfolios when slices are most. Errors: named for everything that can be wrong with a bid, its
		/// moment or its bidder; on any of them nothing has changed.
		#[pallet::call_index(6)]
		#[pallet::weight((<T as Config>::WeightInfo::bid().saturating_add(Pallet::<T>::settling()), DispatchClass::Operational))]
		pub fn bid(origin: OriginFor<T>, account: AccountId32, bid: Bid) -> DispatchResultWithPostInfo {
			let keeper = ensure_signed(origin)?;
			Self::do_bid(&keeper, &account, &bid)?;
			Ok(Pays::No.into())
		}

		/// Says how the caller wants to be reduced before anything is forced on it, at no penalty: below which multiples of
		/// IM, by how much, which assets first, and at which chance of being forced; `None` for not at all. Steps that the
		/// account took on another ladder are forgotten. Errors: [`Error::UnknownAccount`], and one for everything that can be
		/// wrong with a ladder.
		#[pallet::call_index(7)]
		#[pallet::weight(<T as Config>::WeightInfo::set_ladder())]
		pub fn set_ladder(origin: OriginFor<T>, ladder: Option<Ladder>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_set_ladder(account, ladder)
		}
	}
}
