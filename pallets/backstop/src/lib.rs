//! # Backstop pallet
//!
//! Who stands behind portfolios that auctions do not clear: a liquidity pool, an insurance fund, and the books of what
//! neither of them could pay.
//!
//! ## Pallet API
//!
//! See the [`pallet`] module for calls, storage, events, errors and view functions. For other pallets it implements
//! [`Backstop`]; the runtime provides [`PoolPortfolio`] and [`Creditors`].
//!
//! ## Terminology
//!
//! - **Pool**: a margin account like any other, [`Pallet::pool_account`], whose collateral lies at the home venue.
//!   Depositors own it by shares.
//! - **Share**: a part of the pool's equity. [`shares`] has the maths.
//! - **Request**: shares in the queue to be paid. They gain and lose with the pool until they are.
//! - **Owed**: withdrawals that are priced and set aside, but not collected. No loss touches them any more.
//! - **Insurance fund**: an account of its own, [`Pallet::fund_account`], fed by penalties, surcharges and gifts.
//! - **Bad debt**: what was lost with an account at a venue and nobody has paid. Always somebody's entry.
//! - **Event**: all losses within a time after the first one; the pool's share is capped per event, not per loss.
//! - **Locked**: while an insolvency is open, or a loss waits for the pool's share, nothing leaves the pool and nothing
//!   enters it.
//!
//! ## Overview
//!
//! Depositors bring settlement currency and get shares at the pool's equity. To leave they request a withdrawal, wait
//! for its delay and its turn, and collect. Turns come in the order of requests, served at the end of blocks or by
//! anybody's [`Pallet::withdraw`], as far as the pool has free value; what does not suffice for a whole request pays a
//! part of it and burns a part of its shares.
//!
//! What the pool takes over lies at the venues where it was; the admin has it enrolled there ([`Pallet::enroll_pool`]). It is
//! sold off bit by bit by who liquidates, at no penalty, as fast as the rules say.
//!
//! A loss is paid by the fund first, then by the pool up to the event's limit and to what is free, and what is left
//! stays with those who lent at that venue, as an entry that the fund pays when it can ([`Pallet::settle`]).
//!
//! ## Design
//!
//! - The books are double entry ([`types::Books`]): an amount is always taken from one entry and given to another, so
//!   nothing appears or disappears. Pool at cost, fund, owed and bad debt together change only by what somebody brings,
//!   collects or loses, to the unit.
//! - Deposits are refused while the pool is locked. Nobody knows then what a share is worth: who came in before the loss
//!   is booked would pay for what happened to others. Requests and their cancellation are allowed; they move no money.
//! - A due request is served whether its owner acts or not, so that nobody can keep an open door to run through at the
//!   first sign of a loss.
//! - A loss is booked even when nobody can pay it now. Paying fails without undoing the booking, and anybody can try again.
//! - An entry of bad debt is worth what those who lent still miss, at the prices of when it is paid: what a debt in another
//!   asset was worth when it was written off is not what it costs to replace. Without a fresh price it waits.
//! - All roundings are against the depositor who acts and in favour of those who lost.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod books;
mod fund;
mod loss;
mod pool;
pub mod shares;
pub mod traits;
mod try_state;
pub mod types;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use pallet::*;
pub use traits::{Backstop, Creditors, PoolPortfolio, Pots};
pub use types::{BadDebt, Books, Covered, FeedSource, LossEvent, Missing, PoolRules, Request, RulesFault};
pub use weights::WeightInfo;

use polkadot_sdk::{frame_support, frame_system, sp_core::crypto::AccountId32};

pub(crate) const LOG_TARGET: &str = "runtime::backstop";

// The macro's own expansion uses `expect`; nothing written here does.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::types::{DepositorPosition, FundStatus, PoolStatus};
	use alloc::vec::Vec;
	use ballast_policy::Quote;
	use ballast_primitives::{Fixed, MathError, VenueId};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungibles, UnixTime},
		weights::WeightMeter,
		PalletId,
	};
	use frame_system::pallet_prelude::*;

	/// What the runtime provides.
	#[pallet::config]
	pub trait Config: polkadot_sdk::frame_system::Config<AccountId = AccountId32> {
		/// The ledger. Decimals of the settlement asset come from its metadata and are at most 18.
		type Assets: fungibles::Inspect<AccountId32, AssetId = u32, Balance = u128>
			+ fungibles::Mutate<AccountId32>
			+ fungibles::metadata::Inspect<AccountId32>;

		/// The settlement currency in that ledger.
		#[pallet::constant]
		type SettlementAsset: Get<u32>;

		/// The pool's margin account.
		type Pool: PoolPortfolio;

		/// The way to those who lent what was lost.
		type Creditors: Creditors;

		/// The way to what venues took of accounts.
		type Pots: Pots;

		/// The liquidation policy in force: the pool's discount, and the shares of penalties.
		type Policy: Get<ballast_policy::Rules>;

		/// Wall clock.
		type Clock: UnixTime;

		/// Sets the rules, and closes insolvencies that nobody ends.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Where the pallet's accounts come from.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Most requests of one depositor in the queue.
		#[pallet::constant]
		type MaxRequests: Get<u32>;

		/// Most places of the queue that are looked at at once.
		#[pallet::constant]
		type MaxServed: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// See the crate's documentation.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The rules in force.
	#[pallet::storage]
	pub type Rules<T: Config> = StorageValue<_, PoolRules, ValueQuery>;

	/// The books, ledger units of the settlement asset.
	#[pallet::storage]
	pub type Ledger<T: Config> = StorageValue<_, Books, ValueQuery>;

	/// All shares, those in the queue included.
	#[pallet::storage]
	pub type TotalShares<T: Config> = StorageValue<_, u128, ValueQuery>;

	/// Shares of depositors that are not in the queue. No zeros.
	#[pallet::storage]
	pub type Shares<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, u128, ValueQuery>;

	/// The queue: requests by their number.
	#[pallet::storage]
	pub type Requests<T: Config> = CountedStorageMap<_, Twox64Concat, u64, Request>;

	/// Numbers of a depositor's requests, oldest first. No empty lists.
	#[pallet::storage]
	pub type RequestsOf<T: Config> =
		StorageMap<_, Blake2_128Concat, AccountId32, BoundedVec<u64, T::MaxRequests>, ValueQuery>;

	/// Shares of all requests.
	#[pallet::storage]
	pub type QueuedShares<T: Config> = StorageValue<_, u128, ValueQuery>;

	/// Number of the request whose turn is next, or of one before it that is gone.
	#[pallet::storage]
	pub type Head<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// Number of the next request.
	#[pallet::storage]
	pub type Tail<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// What depositors can collect. No zeros.
	#[pallet::storage]
	pub type Owed<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, u128, ValueQuery>;

	/// Accounts whose insolvency is open, and since when, milliseconds since 1970.
	#[pallet::storage]
	pub type Insolvencies<T: Config> = CountedStorageMap<_, Blake2_128Concat, AccountId32, u64>;

	/// Losses that nobody has paid, by account and venue. No zeros.
	#[pallet::storage]
	pub type BadDebts<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AccountId32, Twox64Concat, VenueId, BadDebt>;

	/// Entries of [`BadDebts`] that wait for the pool's share.
	#[pallet::storage]
	pub type PoolPending<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// When the last of the losses came for which the pool's share of these entries is waited for, milliseconds since 1970.
	#[pallet::storage]
	pub type PendingSince<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AccountId32, Twox64Concat, VenueId, u64>;

	/// The last event that the pool was asked to pay for.
	#[pallet::storage]
	pub type LastEvent<T: Config> = StorageValue<_, LossEvent>;

	/// What venues owe the fund of the penalties they took. No zeros.
	#[pallet::storage]
	pub type Claims<T: Config> = StorageMap<_, Twox64Concat, VenueId, u128, ValueQuery>;

	/// Pool and fund at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The rules.
		pub rules: PoolRules,
		/// Deposits to the pool, `(depositor, amount)`. The depositors must hold the amounts, and the pool's portfolio must
		/// be usable when this pallet's genesis is built: the market that it uses comes before it in the runtime.
		pub pool: Vec<(T::AccountId, u128)>,
		/// Gifts to the fund, `(giver, amount)`.
		pub fund: Vec<(T::AccountId, u128)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(self.rules.validate().is_ok(), "genesis rules: {:?}", self.rules.validate());
			Rules::<T>::put(self.rules);
			for (depositor, amount) in &self.pool {
				let deposited = Pallet::<T>::do_deposit(depositor, *amount, 0);
				assert!(deposited.is_ok(), "genesis deposit of {depositor:?}: {deposited:?}");
			}
			for (giver, amount) in &self.fund {
				let fed = Pallet::<T>::do_feed(giver, *amount, FeedSource::Gift);
				assert!(fed.is_ok(), "genesis gift of {giver:?}: {fed:?}");
			}
		}
	}

	/// What happened. Amounts are ledger units of the settlement asset unless they are [`Fixed`], which are whole units.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Somebody brought settlement currency to the pool.
		Deposited {
			/// Who.
			account: AccountId32,
			/// How much.
			amount: u128,
			/// Their shares before.
			old_shares: u128,
			/// Their shares now.
			new_shares: u128,
		},
		/// Shares were put in the queue.
		WithdrawalRequested {
			/// Whose.
			account: AccountId32,
			/// Number of the request.
			request: u64,
			/// How many.
			shares: u128,
			/// From when on they are paid, milliseconds since 1970.
			due_ms: u64,
		},
		/// A request was taken back; its shares are the depositor's as before.
		WithdrawalCancelled {
			/// Whose.
			account: AccountId32,
			/// Number of the request.
			request: u64,
			/// How many shares were left in it.
			shares: u128,
		},
		/// A request had its turn: shares were burned and their value set aside.
		SetAside {
			/// Whose.
			account: AccountId32,
			/// Number of the request.
			request: u64,
			/// Shares burned.
			shares: u128,
			/// Shares left in the request.
			left: u128,
			/// What was set aside.
			amount: u128,
		},
		/// A request had its turn, but its shares are worth less than a ledger unit; they went back to the depositor.
		TooSmallToPay {
			/// Whose.
			account: AccountId32,
			/// Number of the request.
			request: u64,
			/// How many.
			shares: u128,
		},
		/// A depositor collected what was set aside.
		Withdrawn {
			/// Who.
			account: AccountId32,
			/// How much.
			amount: u128,
		},
		/// The fund paid the pool for taking a portfolio over.
		TakeoverPaid {
			/// How much.
			amount: u128,
		},
		/// The fund got money.
		FundFed {
			/// Whose.
			payer: AccountId32,
			/// What for.
			source: FeedSource,
			/// The fund before.
			old: u128,
			/// The fund now.
			new: u128,
		},
		/// Who pushed a step was paid the planner's share of its penalty.
		PlannerPaid {
			/// Who.
			planner: AccountId32,
			/// Where the penalty was taken.
			venue: VenueId,
			/// How much the venue paid.
			from_venue: u128,
			/// How much the fund paid, to which the venue owes it.
			from_fund: u128,
		},
		/// A venue paid what it owes the fund, or a part of it.
		ClaimCollected {
			/// Which venue.
			venue: VenueId,
			/// How much.
			amount: u128,
			/// The fund now.
			fund: u128,
		},
		/// What a venue owes the fund changed.
		ClaimChanged {
			/// Which venue.
			venue: VenueId,
			/// Before.
			old: u128,
			/// Now.
			new: u128,
		},
		/// An insolvency is open.
		InsolvencyOpened {
			/// Whose.
			account: AccountId32,
			/// How many are open now.
			open: u32,
		},
		/// An insolvency is over.
		InsolvencyClosed {
			/// Whose.
			account: AccountId32,
			/// How many are open now.
			open: u32,
		},
		/// A loss was booked as bad debt.
		LossBooked {
			/// With whom.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Bad debt of the account there before.
			old: u128,
			/// Bad debt of the account there now.
			new: u128,
		},
		/// A bad debt is worth more or less than when it was last valued: what creditors miss has another price now, or was
		/// paid otherwise.
		LossRevalued {
			/// With whom.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Bad debt of the account there before.
			old: u128,
			/// Bad debt of the account there now.
			new: u128,
		},
		/// A bad debt cannot be valued now, and waits for a fresh price to be paid; anybody can try again.
		LossWaits {
			/// With whom.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Why.
			error: DispatchError,
		},
		/// There is no way to those who lost at this venue: the bad debt stays with them, and on the books.
		LossUnreachable {
			/// With whom.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Bad debt of the account there.
			open: u128,
		},
		/// Bad debt was paid.
		BadDebtPaid {
			/// Whose.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// How much the fund paid.
			fund: u128,
			/// How much the pool paid.
			pool: u128,
			/// Bad debt of the account there now.
			left: u128,
		},
		/// What the pool could not pay of a bad debt for as long as a withdrawal takes is not its any more. Those who lent bear
		/// it, unless the fund pays.
		PoolReleased {
			/// Whose bad debt.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// How much the pool was waited for.
			amount: u128,
		},
		/// Fund or pool could not pay now; anybody can try again.
		PaymentFailed {
			/// Whose bad debt.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Why.
			error: DispatchError,
		},
		/// A venue was asked to put the pool on its roll. Its answer is told by who speaks to venues.
		PoolEnrolmentAsked {
			/// Which venue.
			venue: VenueId,
		},
		/// The rules changed.
		RulesSet {
			/// Until now.
			old: PoolRules,
			/// From now on.
			new: PoolRules,
		},
	}

	/// Why something was refused.
	#[pallet::error]
	#[derive(PartialEq, Eq)]
	pub enum Error<T> {
		/// An amount, or a number of shares, is zero.
		ZeroAmount,
		/// The deposit is smaller than the smallest, or buys no share.
		AmountTooSmall,
		/// A request may not be that small: it takes as many shares as the smallest deposit buys in an empty pool, or all.
		RequestTooSmall,
		/// The free balance does not suffice (the ledger's minimum balance must stay).
		InsufficientBalance,
		/// The depositor has fewer shares outside of the queue.
		InsufficientShares,
		/// The deposit buys fewer shares than asked for.
		SlippageExceeded,
		/// An insolvency is open, or a loss waits for the pool's share.
		Locked,
		/// The pool is worth nothing, or so little that it takes no deposits.
		PoolWorthless,
		/// What was brought to the pool does not show in its equity.
		PoolNotLive,
		/// The depositor has no room for another request in the queue.
		TooManyRequests,
		/// There is no such request.
		UnknownRequest,
		/// The request is somebody else's.
		NotYourRequest,
		/// There is less in the fund.
		InsufficientFund,
		/// Nothing is set aside for the caller, and no request could be served.
		NothingDue,
		/// The account has no bad debt at this venue.
		NoBadDebt,
		/// Nobody can pay now: the fund is empty, and the pool has paid its part or cannot pay it.
		NothingToPay,
		/// A loss is not positive.
		NotPositive,
		/// The insolvency is not open.
		NotInsolvent,
		/// The pool is on the roll of this venue.
		AlreadyEnrolled,
		/// The rules are out of their bounds.
		InvalidRules(RulesFault),
		/// A calculation left the range of its type.
		Overflow,
	}

	impl<T> From<MathError> for Error<T> {
		fn from(_: MathError) -> Self {
			Error::Overflow
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(limit);
			if meter.try_consume(T::WeightInfo::is_turn()).is_err() || !Self::is_turn() {
				return meter.consumed();
			}
			if meter.try_consume(T::WeightInfo::withdraw(T::MaxServed::get())).is_ok() {
				Self::serve_quietly();
			}
			meter.consumed()
		}

		fn integrity_test() {
			assert!(T::MaxServed::get() > 0, "the queue must move");
			assert!(T::MaxRequests::get() > 0, "a depositor must be able to leave");
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// How the pool stands.
		pub fn pool_status() -> PoolStatus {
			Self::view_pool()
		}

		/// What a depositor has.
		pub fn position_of(account: AccountId32) -> DepositorPosition {
			Self::view_position(&account)
		}

		/// How the insurance fund stands.
		pub fn fund_status() -> FundStatus {
			Self::view_fund()
		}

		/// Bad debt of an account by venue, sorted.
		pub fn bad_debt_of(account: AccountId32) -> Vec<(VenueId, BadDebt)> {
			Self::view_bad_debt(&account)
		}

		/// For how much the pool takes now which part of a portfolio of this equity, maintenance margin and gross value
		/// (settlement currency).
		pub fn quote_for(equity: Fixed, maintenance: Fixed, gross: Fixed) -> Option<Quote> {
			<Self as Backstop>::quote(equity, maintenance, gross)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Brings settlement currency to the pool, for at least `min_shares` shares at the pool's present equity.
		///
		/// The first deposit also pays the ledger's minimum balance of the pool's accounts.
		///
		/// Errors: [`Error::ZeroAmount`], [`Error::AmountTooSmall`], [`Error::Locked`], [`Error::PoolWorthless`],
		/// [`Error::InsufficientBalance`], [`Error::PoolNotLive`], [`Error::SlippageExceeded`], [`Error::Overflow`], and
		/// those of the pool's portfolio (stale price).
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::deposit())]
		pub fn deposit(origin: OriginFor<T>, amount: u128, min_shares: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_deposit(&account, amount, min_shares)
		}

		/// Puts shares in the queue; their turn comes after the delay of the rules. They gain and lose with the pool until
		/// then. Allowed while the pool is locked.
		///
		/// Errors: [`Error::ZeroAmount`], [`Error::InsufficientShares`], [`Error::RequestTooSmall`],
		/// [`Error::TooManyRequests`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::request_withdrawal())]
		pub fn request_withdrawal(origin: OriginFor<T>, shares: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_request(&account, shares)
		}

		/// Serves the queue as far as it is due and the pool has free value, and pays the caller what is set aside for
		/// them. Anybody may call; what is set aside for others waits for them. Amounts that were set aside before can be
		/// collected while the pool is locked.
		///
		/// Errors: [`Error::NothingDue`], [`Error::Locked`], and those of the pool's portfolio (stale price).
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::withdraw(T::MaxServed::get()))]
		pub fn withdraw(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
			let account = ensure_signed(origin)?;
			let seen = Self::do_withdraw(&account)?;
			Ok(Some(T::WeightInfo::withdraw(seen)).into())
		}

		/// Takes a request back. Its place in the queue is lost.
		///
		/// Errors: [`Error::UnknownRequest`], [`Error::NotYourRequest`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::cancel_withdrawal())]
		pub fn cancel_withdrawal(origin: OriginFor<T>, request: u64) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_cancel(&account, request)
		}

		/// Gives to the insurance fund. The first gift also pays the ledger's minimum balance of the fund's account.
		///
		/// Errors: [`Error::ZeroAmount`], [`Error::InsufficientBalance`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::feed())]
		pub fn feed(origin: OriginFor<T>, amount: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_feed(&account, amount, FeedSource::Gift)
		}

		/// Has the fund pay what it can of an account's bad debt at a venue, and the pool what it was not asked for yet. What
		/// the pool could not pay for as long as a withdrawal takes is the fund's alone from then on. Anybody may call.
		///
		/// Errors: [`Error::NoBadDebt`], [`Error::NothingToPay`], and while the bad debt cannot be valued that of the venue's
		/// market (stale price).
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::settle())]
		pub fn settle(origin: OriginFor<T>, account: AccountId32, venue: VenueId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_settle(&account, venue)
		}

		/// Sets the rules from now on. Requests keep the date that they have.
		///
		/// Admin only. Errors: [`Error::InvalidRules`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::set_rules())]
		pub fn set_rules(origin: OriginFor<T>, rules: PoolRules) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			rules.validate().map_err(Error::<T>::InvalidRules)?;
			let old = Rules::<T>::mutate(|stored| core::mem::replace(stored, rules));
			Self::deposit_event(Event::RulesSet { old, new: rules });
			Ok(())
		}

		/// Closes an insolvency that nobody ends, for example of an account at a venue that is gone, so that depositors are
		/// not locked in for ever. What the pool was not asked for yet of the account's bad debt, because it cannot be valued
		/// or paid, is the fund's alone from then on. Losses that come to light later are booked all the same.
		///
		/// Admin only. Errors: [`Error::NotInsolvent`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::close_insolvency())]
		pub fn close_insolvency(origin: OriginFor<T>, account: AccountId32) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			let released = Self::release_pool(&account)?;
			ensure!(released || Insolvencies::<T>::contains_key(&account), Error::<T>::NotInsolvent);
			Self::note_solvent(&account);
			Ok(())
		}

		/// Asks a venue to put the pool on its roll, so that the pool can take positions over there. From its answer on the
		/// venue is believed what it reports of the pool. May be repeated while there is no answer.
		///
		/// Admin only. Errors: [`Error::AlreadyEnrolled`], and those of the way to venues. When the venue refuses, its
		/// reason is an event of who speaks to venues.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::enroll_pool())]
		pub fn enroll_pool(origin: OriginFor<T>, venue: VenueId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			ensure!(!T::Pool::is_enrolled(venue), Error::<T>::AlreadyEnrolled);
			T::Pool::enroll(venue)?;
			Self::deposit_event(Event::PoolEnrolmentAsked { venue });
			Ok(())
		}
	}
}
