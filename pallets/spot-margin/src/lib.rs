//! # Spot margin pallet
//!
//! A spot market with borrowing: credit pools that suppliers fill, collateral that traders lock, and trades on the
//! SDK's asset conversion.
//!
//! ## Pallet API
//!
//! See the [`pallet`] module for calls, storage, events and errors. For other pallets it implements
//! [`VenueMarket`](ballast_primitives::traits::VenueMarket); whatever an account does is shown to
//! [`Config::Listener`], which may refuse it.
//!
//! ## Terminology
//!
//! - **Credit pool**: the lent and unlent liquidity of one asset. Listing an asset means creating its pool.
//! - **Collateral**: what a trader deposited or bought, on hold in the trader's own account.
//! - **Debt**: what a trader borrowed, with interest.
//! - **Position**: collateral minus debt of an asset. An account never has both: whatever it receives in an asset
//!   first repays its debt there.
//! - **Index**: how much a debt of 1 taken at the pool's creation has grown; debts are stored divided by it.
//! - **Share**: a supplier's part of a pool.
//! - **Insurance pot**: penalties and dust, kept apart per asset; the first to pay for debts that are written off.
//! - **Bad debt**: written-off debt that the pot could not pay. Suppliers bear it.
//!
//! ## Overview
//!
//! Suppliers put an asset in its pool and hold shares. Traders deposit collateral, borrow, and trade collateral for
//! collateral, or do both at once ([`Pallet::open`]). Interest follows a kinked curve of utilisation and accrues by
//! the clock whenever a pool is used.
//!
//! The pallet judges no margin itself. After each change it tells the listener what the account held before and what kind of
//! change it was: depositing and repaying relieve, withdrawing, borrowing and opening add risk. A trade rebalances if it only
//! reduces positions at about the oracle's price (see [`Config::TradeTolerance`]; without that bound an account that may only
//! reduce could trade its collateral away to a friend at a bad price), and adds risk otherwise. Whether rebalancing is for the
//! better, or gives a hedge up, the listener has to find out. **A runtime that sets `Listener = ()` lends without limit.**
//!
//! ## Design
//!
//! - The liquidity of all pools, the pot, and amounts in transit within a call lie in one account,
//!   [`Pallet::account_id`]. [`CreditPool::cash`] and [`CreditPool::pot`] say what belongs to whom; donations belong to
//!   nobody.
//! - Money that a call moves always passes through that account: collateral leaves the hold, is exchanged, pays debts,
//!   and the rest goes on hold again. So the outcome does not depend on the trader's free balances.
//! - A forced buy-back for which the account has no settlement currency left borrows it, above the utilisation cap if
//!   need be. It turns a debt in a volatile asset into one in the settlement currency, which lowers risk.
//! - A takeover moves collateral from hold to hold and debts as scaled debts: no pool's liquidity or total debt changes but
//!   by what the receiver repays with it, and no price moves.
//! - All roundings are against the account holder, by at most one ledger unit per step. (Where two hold, in a takeover, what
//!   moves is rounded down.)

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

mod accounting;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod interest;
mod losses;
mod market;
mod takeover;
mod transfers;
mod try_state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use losses::Missing;
pub use pallet::*;
pub use types::{CreditPool, PoolRates, Reserves};
pub use weights::WeightInfo;

use polkadot_sdk::{
	frame_support, frame_system, pallet_asset_conversion, sp_core::crypto::AccountId32, sp_runtime,
};

// The macro's own expansion uses `expect`; nothing written here does.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use ballast_primitives::{
		fixed::Zero,
		message::MAX_POSITIONS,
		traits::{ChangeKind, PositionListener, PriceSource, VenueMarket},
		AssetId, Fixed, MathError, SETTLEMENT,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungibles::{self, MutateHold},
			UnixTime,
		},
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::Permill;

	#[pallet::config]
	pub trait Config: polkadot_sdk::frame_system::Config<AccountId = AccountId32> {
		/// The ledger. Ids are those of [`AssetId`]; decimals come from its metadata and are at most 18.
		type Assets: fungibles::Inspect<AccountId32, AssetId = u32, Balance = u128>
			+ fungibles::Mutate<AccountId32>
			+ fungibles::metadata::Inspect<AccountId32>;

		/// Holds on the same ledger.
		type Holds: MutateHold<AccountId32, AssetId = u32, Balance = u128, Reason = Self::RuntimeHoldReason>;

		/// The overarching hold reason.
		type RuntimeHoldReason: From<HoldReason>;

		/// The exchange; each asset is traded against the settlement currency.
		type Swap: pallet_asset_conversion::Swap<AccountId32, AssetKind = u32, Balance = u128>
			+ pallet_asset_conversion::QuotePrice<AssetKind = u32, Balance = u128>
			+ Reserves;

		/// Fresh prices, independent of the exchange.
		type Prices: PriceSource;

		/// Is shown every change of an account and may refuse it.
		type Listener: PositionListener;

		/// Wall clock for interest.
		type Clock: UnixTime;

		/// Lists assets and sets their rates.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Where the pallet's account comes from.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// How much worse than the oracle's prices a trade may be and still count as one that rebalances.
		#[pallet::constant]
		type TradeTolerance: Get<Permill>;

		/// Collateral worth no more than this (settlement currency) does not stop a write-off.
		#[pallet::constant]
		type DustValue: Get<Fixed>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Why this pallet holds funds.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Collateral of a trader.
		#[codec(index = 0)]
		Collateral,
	}

	/// The credit pools, one per listed asset, at most [`MAX_POSITIONS`].
	#[pallet::storage]
	pub type Pools<T: Config> = CountedStorageMap<_, Blake2_128Concat, AssetId, CreditPool>;

	/// Shares of suppliers, ledger units of the first supply. No zeros.
	#[pallet::storage]
	pub type Shares<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AssetId, Blake2_128Concat, T::AccountId, u128, ValueQuery>;

	/// Debts of traders, ledger units divided by the pool's index. No zeros.
	#[pallet::storage]
	pub type ScaledDebts<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, AssetId, u128, ValueQuery>;

	/// What lenders lost with a trader and was not paid with its name since, ledger units. No zeros. Where bad debt was paid
	/// for without a name, more than lenders miss.
	#[pallet::storage]
	pub type Losses<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, AssetId, u128, ValueQuery>;

	/// Pools at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Each `(asset, rates, supplier, amount)`. The supplier must hold the amount and keep the asset's minimum
		/// balance; with an amount of zero the pool starts empty.
		pub pools: Vec<(AssetId, PoolRates, T::AccountId, u128)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (asset, rates, supplier, amount) in &self.pools {
				// The clock does not run yet: a pool made now starts to accrue when it is first changed.
				let created = Pallet::<T>::do_create_pool(*asset, *rates);
				assert!(created.is_ok(), "genesis pool of {asset}: {created:?}");
				if !amount.is_zero() {
					let supplied = Pallet::<T>::do_supply(supplier, *asset, *amount);
					assert!(supplied.is_ok(), "genesis supply of {asset}: {supplied:?}");
				}
			}
		}
	}

	/// What happened. Amounts are ledger units unless they are [`Fixed`], which are whole units.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An asset was listed.
		PoolCreated {
			/// Which.
			asset: AssetId,
			/// Its rates.
			rates: PoolRates,
		},
		/// The rates of an asset changed.
		RatesSet {
			/// Which.
			asset: AssetId,
			/// Until now.
			old: PoolRates,
			/// From now on.
			new: PoolRates,
		},
		/// Liquidity was supplied.
		Supplied {
			/// By whom.
			account: T::AccountId,
			/// To which pool.
			asset: AssetId,
			/// How much.
			amount: u128,
			/// Shares of the account before.
			old_shares: u128,
			/// Shares of the account now.
			new_shares: u128,
		},
		/// Liquidity was taken back.
		SupplyWithdrawn {
			/// By whom.
			account: T::AccountId,
			/// From which pool.
			asset: AssetId,
			/// How much.
			amount: u128,
			/// Shares of the account before.
			old_shares: u128,
			/// Shares of the account now.
			new_shares: u128,
		},
		/// Collateral was deposited.
		Deposited {
			/// By whom.
			account: T::AccountId,
			/// In what.
			asset: AssetId,
			/// How much.
			amount: u128,
		},
		/// Collateral was withdrawn.
		Withdrawn {
			/// By whom.
			account: T::AccountId,
			/// In what.
			asset: AssetId,
			/// How much.
			amount: u128,
		},
		/// An account borrowed.
		Borrowed {
			/// Who.
			account: T::AccountId,
			/// What.
			asset: AssetId,
			/// How much.
			amount: u128,
		},
		/// An account repaid from its free balance.
		Repaid {
			/// Who.
			account: T::AccountId,
			/// What.
			asset: AssetId,
			/// How much.
			amount: u128,
		},
		/// Collateral, or what was just borrowed, was exchanged.
		Traded {
			/// Whose.
			account: T::AccountId,
			/// What was given.
			sold: AssetId,
			/// How much of it.
			amount_in: u128,
			/// What was received.
			bought: AssetId,
			/// How much of it.
			amount_out: u128,
		},
		/// The position of an account in an asset changed (interest aside).
		PositionChanged {
			/// Whose.
			account: T::AccountId,
			/// In what.
			asset: AssetId,
			/// Before, whole units, negative is a debt.
			old: Fixed,
			/// Now.
			new: Fixed,
		},
		/// A position was reduced by order of the coordinator.
		Reduced {
			/// Whose.
			account: T::AccountId,
			/// In what.
			asset: AssetId,
			/// Change of the position, whole units.
			quantity: Fixed,
			/// Settlement currency received or, negative, paid.
			proceeds: Fixed,
			/// Penalty moved to the pot, settlement currency.
			penalty: Fixed,
		},
		/// A fraction of everything that an account has here was moved to another by order of the coordinator.
		TakenOver {
			/// Whose it was.
			from: T::AccountId,
			/// Whose it is.
			to: T::AccountId,
			/// Which part of every position.
			fraction: Fixed,
			/// What moved at our own prices, collateral less debts, settlement currency.
			value: Fixed,
			/// The same with collateral and debts added up, settlement currency.
			gross: Fixed,
			/// What the second account paid to the first or, negative, got from it, settlement currency.
			price: Fixed,
			/// What the first account paid to the insurance pot, settlement currency.
			fee: Fixed,
		},
		/// Collateral has left the ledger for another venue.
		SentOut {
			/// Whose.
			account: T::AccountId,
			/// In what.
			asset: AssetId,
			/// How much.
			amount: u128,
		},
		/// What has come from another venue, or back, has repaid the account's debt, and the rest is collateral.
		TakenIn {
			/// Whose.
			account: T::AccountId,
			/// In what.
			asset: AssetId,
			/// How much.
			amount: u128,
		},
		/// What is not the venue's of penalties was paid out of the insurance pot in settlement currency.
		PaidFromPot {
			/// To whom.
			account: T::AccountId,
			/// How much.
			amount: u128,
		},
		/// A debt was written off.
		WrittenOff {
			/// Whose.
			account: T::AccountId,
			/// In what.
			asset: AssetId,
			/// How much.
			amount: u128,
			/// How much of it the pot paid.
			covered: u128,
			/// Bad debt of the pool before.
			old_bad_debt: u128,
			/// Bad debt of the pool now.
			new_bad_debt: u128,
		},
		/// Somebody paid for bad debt.
		BadDebtCovered {
			/// Who.
			account: T::AccountId,
			/// In which pool.
			asset: AssetId,
			/// Bad debt of the pool before.
			old_bad_debt: u128,
			/// Bad debt of the pool now.
			new_bad_debt: u128,
		},
	}

	/// Why a call was refused.
	#[pallet::error]
	#[derive(PartialEq, Eq)]
	pub enum Error<T> {
		/// An amount, or a number of shares, is zero.
		ZeroAmount,
		/// The amount is too small to be accounted for.
		AmountTooSmall,
		/// The asset is not listed.
		UnknownPool,
		/// The asset is listed already.
		PoolExists,
		/// No more assets can be listed.
		TooManyPools,
		/// The ledger does not know the asset.
		UnknownAsset,
		/// The asset has more than 18 decimals.
		UnsupportedDecimals,
		/// A rate or share is out of its range.
		InvalidRates,
		/// The free balance does not suffice (the ledger's minimum balance must stay).
		InsufficientBalance,
		/// The account holds less collateral in this asset.
		InsufficientCollateral,
		/// The account has fewer shares.
		InsufficientShares,
		/// The pool has lent out what was asked for.
		InsufficientLiquidity,
		/// The loan would lift the pool's utilisation above its cap.
		UtilisationCapReached,
		/// The pool's shares are worth nothing; it takes no supply until its bad debt is covered.
		PoolWorthless,
		/// The account owes nothing in this asset.
		NoDebt,
		/// The pool has no bad debt.
		NoBadDebt,
		/// An asset cannot be exchanged for itself.
		SameAsset,
		/// The exchange would give less than asked for.
		BelowMinimum,
		/// There is no exchange for these assets, or it is too thin.
		NoExchange,
		/// There is no fresh price for an asset.
		StalePrice,
		/// The account still has collateral here.
		CollateralLeft,
		/// A calculation left the range of its type.
		Overflow,
	}

	impl<T> From<MathError> for Error<T> {
		fn from(_: MathError) -> Self {
			Error::Overflow
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lists an asset: from now on it can be supplied, deposited, borrowed and traded.
		///
		/// Admin only. Errors: [`Error::PoolExists`], [`Error::TooManyPools`], [`Error::UnknownAsset`],
		/// [`Error::UnsupportedDecimals`], [`Error::InvalidRates`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create_pool())]
		pub fn create_pool(origin: OriginFor<T>, asset: AssetId, rates: PoolRates) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_create_pool(asset, rates)
		}

		/// Supplies liquidity to a pool, for shares.
		///
		/// The first supply leaves a few shares to nobody (see [`types::MIN_LOCKED_SHARES`]).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::supply())]
		pub fn supply(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_supply(&account, asset, amount)
		}

		/// Takes back what a number of shares is worth.
		///
		/// [`Error::InsufficientLiquidity`] while the pool has lent it out.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::withdraw_supply())]
		pub fn withdraw_supply(origin: OriginFor<T>, asset: AssetId, shares: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_withdraw_supply(&account, asset, shares)
		}

		/// Locks free balance as collateral; a debt in the asset is repaid first.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::deposit())]
		pub fn deposit(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let before = Self::positions(&account);
			let old = Self::position(&account, asset)?;
			Self::take_free(&account, asset, amount)?;
			Self::receive(&account, asset, amount)?;
			Self::deposit_event(Event::Deposited { account: account.clone(), asset, amount });
			Self::position_changed(&account, asset, old)?;
			T::Listener::on_change(&account, &before, ChangeKind::Relieves)
		}

		/// Releases collateral to the free balance. Adds risk.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let before = Self::positions(&account);
			let old = Self::position(&account, asset)?;
			Self::release(&account, asset, amount)?;
			Self::deposit_event(Event::Withdrawn { account: account.clone(), asset, amount });
			Self::position_changed(&account, asset, old)?;
			T::Listener::on_change(&account, &before, ChangeKind::AddsRisk)
		}

		/// Borrows to the free balance. Adds risk. Collateral in the asset repays the loan at once.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::borrow())]
		pub fn borrow(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let before = Self::positions(&account);
			let old = Self::position(&account, asset)?;
			Self::lend(&account, asset, amount, true)?;
			Self::pay_free(&account, asset, amount)?;
			Self::net(&account, asset)?;
			Self::deposit_event(Event::Borrowed { account: account.clone(), asset, amount });
			Self::position_changed(&account, asset, old)?;
			T::Listener::on_change(&account, &before, ChangeKind::AddsRisk)
		}

		/// Repays from the free balance; at most what is owed is taken.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::repay())]
		pub fn repay(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let before = Self::positions(&account);
			let old = Self::position(&account, asset)?;
			let amount = amount.min(Self::debt(&account, asset)?);
			ensure!(!amount.is_zero(), Error::<T>::NoDebt);
			Self::take_free(&account, asset, amount)?;
			Self::settle(&account, asset, amount)?;
			Self::deposit_event(Event::Repaid { account: account.clone(), asset, amount });
			Self::position_changed(&account, asset, old)?;
			T::Listener::on_change(&account, &before, ChangeKind::Relieves)
		}

		/// Exchanges collateral for collateral, all of `amount_in` for at least `min_out`; a debt in what is bought is
		/// repaid first.
		///
		/// Rebalances if it only reduces (the purchase is of the settlement currency, or leaves no positive position) and is not
		/// much worse than the oracle's prices ([`Config::TradeTolerance`]); otherwise it adds risk.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::trade())]
		pub fn trade(
			origin: OriginFor<T>,
			sell: AssetId,
			amount_in: u128,
			buy: AssetId,
			min_out: u128,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(!amount_in.is_zero(), Error::<T>::ZeroAmount);
			let before = Self::positions(&account);
			let old = (Self::position(&account, sell)?, Self::position(&account, buy)?);
			Self::take_collateral(&account, sell, amount_in)?;
			let amount_out = Self::swap(sell, amount_in, buy, min_out)?;
			Self::receive(&account, buy, amount_out)?;
			Self::deposit_event(Event::Traded {
				account: account.clone(),
				sold: sell,
				amount_in,
				bought: buy,
				amount_out,
			});
			Self::position_changed(&account, sell, old.0)?;
			let bought = Self::position_changed(&account, buy, old.1)?;
			let reduces = buy == SETTLEMENT || bought <= Fixed::zero();
			let fair = reduces && Self::is_fair_trade(sell, amount_in, buy, amount_out);
			let kind = if fair { ChangeKind::Rebalances } else { ChangeKind::AddsRisk };
			T::Listener::on_change(&account, &before, kind)
		}

		/// Borrows and exchanges the loan for collateral in one step. Adds risk.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::open())]
		pub fn open(
			origin: OriginFor<T>,
			borrow: AssetId,
			amount: u128,
			buy: AssetId,
			min_out: u128,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let before = Self::positions(&account);
			let old = (Self::position(&account, borrow)?, Self::position(&account, buy)?);
			Self::lend(&account, borrow, amount, true)?;
			let amount_out = Self::swap(borrow, amount, buy, min_out)?;
			Self::receive(&account, buy, amount_out)?;
			Self::net(&account, borrow)?;
			Self::deposit_event(Event::Borrowed { account: account.clone(), asset: borrow, amount });
			Self::deposit_event(Event::Traded {
				account: account.clone(),
				sold: borrow,
				amount_in: amount,
				bought: buy,
				amount_out,
			});
			Self::position_changed(&account, borrow, old.0)?;
			Self::position_changed(&account, buy, old.1)?;
			T::Listener::on_change(&account, &before, ChangeKind::AddsRisk)
		}

		/// Sets the rates of an asset. Interest until now follows the old ones.
		///
		/// Admin only. Errors: [`Error::UnknownPool`], [`Error::InvalidRates`].
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::set_rates())]
		pub fn set_rates(origin: OriginFor<T>, asset: AssetId, rates: PoolRates) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			ensure!(rates.is_valid(), Error::<T>::InvalidRates);
			let old = Self::mutate_pool(asset, |pool| Ok(core::mem::replace(&mut pool.rates, rates)))?;
			Self::deposit_event(Event::RatesSet { asset, old, new: rates });
			Ok(())
		}

		/// Pays for bad debt of a pool from the free balance, at most what there is. Open to everybody.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::cover_bad_debt())]
		pub fn cover_bad_debt(origin: OriginFor<T>, asset: AssetId, amount: u128) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let pool = Self::pool(asset)?;
			let old_bad_debt = pool.bad_debt;
			let amount = amount.min(old_bad_debt);
			ensure!(!amount.is_zero(), Error::<T>::NoBadDebt);
			Self::take_free(&account, asset, amount)?;
			let new_bad_debt = Self::mutate_pool(asset, |pool| {
				pool.bad_debt = pool.bad_debt.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
				pool.cash = pool.cash.checked_add(amount).ok_or(Error::<T>::Overflow)?;
				Ok(pool.bad_debt)
			})?;
			Self::deposit_event(Event::BadDebtCovered { account, asset, old_bad_debt, new_bad_debt });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Lists an asset.
		pub(crate) fn do_create_pool(asset: AssetId, rates: PoolRates) -> DispatchResult {
			ensure!(!Pools::<T>::contains_key(asset), Error::<T>::PoolExists);
			ensure!(Pools::<T>::count() < MAX_POSITIONS, Error::<T>::TooManyPools);
			ensure!(rates.is_valid(), Error::<T>::InvalidRates);
			Self::ensure_usable(asset)?;
			Pools::<T>::insert(asset, CreditPool::new(rates, Self::now_ms()));
			Self::deposit_event(Event::PoolCreated { asset, rates });
			Ok(())
		}
	}
}
