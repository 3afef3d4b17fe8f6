//! How money moves: pools, shares, debts, holds, and the exchange.
//!
//! Every function moves value between exactly two of: a trader's free balance, a trader's hold, a pool's cash, the
//! pot, the exchange, and *transit*, which is what lies in the pallet's account without belonging to a pool. Each
//! call leaves transit as it found it. None of the functions undoes a part of its work on error; they run inside a
//! call's or [`with_storage_layer`](polkadot_sdk::frame_support::storage::with_storage_layer)'s transaction.

use crate::{
	interest,
	pallet::*,
	types::{elapsed_ms, ledger_id, pool_price, CreditPool, Reserves, MIN_LOCKED_SHARES},
};
use alloc::{vec, vec::Vec};
use ballast_primitives::{
	fixed::{self, One, Zero},
	traits::PriceSource,
	AssetId, Fixed, MathError, Round, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		ensure,
		traits::{
			fungibles::{metadata::Inspect as _, Inspect as _, InspectHold, Mutate as _, MutateHold as _},
			tokens::{Fortitude, Precision, Preservation, Restriction},
			Get, UnixTime,
		},
	},
	frame_system,
	pallet_asset_conversion::{QuotePrice, Swap},
	sp_core::crypto::AccountId32,
	sp_runtime::{traits::AccountIdConversion, DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// The account in which the liquidity of all pools and the insurance pot lie.
	pub fn account_id() -> AccountId32 {
		T::PalletId::get().into_account_truncating()
	}

	/// The clock, milliseconds since 1970; 0 at genesis, when it does not run yet.
	pub(crate) fn now_ms() -> u64 {
		if frame_system::Pallet::<T>::block_number().is_zero() {
			return 0;
		}
		u64::try_from(T::Clock::now().as_millis()).unwrap_or(u64::MAX)
	}

	/// That the ledger knows the asset, with decimals that lose nothing in [`Fixed`].
	pub(crate) fn ensure_usable(asset: AssetId) -> DispatchResult {
		ensure!(T::Assets::asset_exists(ledger_id(asset)), Error::<T>::UnknownAsset);
		ensure!(T::Assets::decimals(ledger_id(asset)) <= 18, Error::<T>::UnsupportedDecimals);
		Ok(())
	}

	/// A ledger amount in whole units.
	pub(crate) fn whole(asset: AssetId, amount: u128, round: Round) -> Result<Fixed, Error<T>> {
		Ok(fixed::from_ledger(amount, T::Assets::decimals(ledger_id(asset)), round)?)
	}

	/// Whole units as a ledger amount.
	pub(crate) fn ledger(asset: AssetId, quantity: Fixed, round: Round) -> Result<u128, Error<T>> {
		Ok(fixed::to_ledger(quantity, T::Assets::decimals(ledger_id(asset)), round)?)
	}

	/// All listed assets, sorted.
	pub(crate) fn listed() -> Vec<AssetId> {
		let mut assets: Vec<AssetId> = Pools::<T>::iter_keys().collect();
		assets.sort_unstable();
		assets
	}

	// ---- pools

	/// The pool with interest until now.
	pub fn pool(asset: AssetId) -> Result<CreditPool, Error<T>> {
		let mut pool = Pools::<T>::get(asset).ok_or(Error::<T>::UnknownPool)?;
		let now_ms = Self::now_ms();
		let elapsed = elapsed_ms(pool.updated_ms, now_ms);
		if elapsed > 0 {
			let rate = Self::yearly_rate(&pool)?;
			pool.index = interest::grow_index(pool.index, rate, elapsed)?;
		}
		pool.updated_ms = pool.updated_ms.max(now_ms);
		Ok(pool)
	}

	/// Changes a pool, with interest until now.
	pub(crate) fn mutate_pool<R>(
		asset: AssetId,
		change: impl FnOnce(&mut CreditPool) -> Result<R, DispatchError>,
	) -> Result<R, DispatchError> {
		let mut pool = Self::pool(asset)?;
		let result = change(&mut pool)?;
		Pools::<T>::insert(asset, pool);
		Ok(result)
	}

	/// All debt in a pool, rounded down: never more than its borrowers owe together.
	pub(crate) fn lent(pool: &CreditPool) -> Result<u128, Error<T>> {
		Ok(interest::debt_of(pool.scaled_debt, pool.index, Round::Down)?)
	}

	/// What the shares of a pool are worth together.
	pub(crate) fn value(pool: &CreditPool) -> Result<u128, Error<T>> {
		pool.cash.checked_add(Self::lent(pool)?).ok_or(Error::<T>::Overflow)
	}

	/// Yearly borrow rate of a pool at its present utilisation.
	pub fn yearly_rate(pool: &CreditPool) -> Result<Fixed, Error<T>> {
		let utilisation = interest::utilisation(pool.cash, Self::lent(pool)?)?;
		Ok(interest::borrow_rate(&pool.rates, utilisation)?)
	}

	/// The ledger's minimum balance of an asset.
	pub(crate) fn minimum_balance(asset: AssetId) -> u128 {
		T::Assets::minimum_balance(ledger_id(asset))
	}

	/// What of a pool's cash can leave it; the ledger's minimum balance stays, so that the pallet's account lives.
	pub(crate) fn available(asset: AssetId, pool: &CreditPool) -> u128 {
		// Saturating: of less than the minimum nothing is available.
		pool.cash.saturating_sub(Self::minimum_balance(asset))
	}

	/// Free balance to cash, for shares.
	pub(crate) fn do_supply(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let pool = Self::pool(asset)?;
		let value = Self::value(&pool)?;
		ensure!(pool.shares.is_zero() || !value.is_zero(), Error::<T>::PoolWorthless);
		let minted = interest::shares_for(amount, pool.shares, value).map_err(Error::<T>::from)?;
		let locked =
			if pool.shares.is_zero() { MIN_LOCKED_SHARES.max(Self::minimum_balance(asset)) } else { 0 };
		// Saturating: whoever supplies less than what is locked would own nothing, and is refused.
		let owned = minted.saturating_sub(locked);
		ensure!(!owned.is_zero(), Error::<T>::AmountTooSmall);
		Self::take_free(account, asset, amount)?;
		Self::mutate_pool(asset, |pool| {
			pool.cash = pool.cash.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			pool.shares = pool.shares.checked_add(minted).ok_or(Error::<T>::Overflow)?;
			pool.locked = pool.locked.checked_add(locked).ok_or(Error::<T>::Overflow)?;
			Ok(())
		})?;
		let old_shares = Shares::<T>::get(asset, account);
		let new_shares = old_shares.checked_add(owned).ok_or(Error::<T>::Overflow)?;
		Shares::<T>::insert(asset, account, new_shares);
		Self::deposit_event(Event::Supplied {
			account: account.clone(),
			asset,
			amount,
			old_shares,
			new_shares,
		});
		Ok(())
	}

	/// Cash to free balance, for shares.
	pub(crate) fn do_withdraw_supply(account: &AccountId32, asset: AssetId, shares: u128) -> DispatchResult {
		ensure!(!shares.is_zero(), Error::<T>::ZeroAmount);
		let pool = Self::pool(asset)?;
		let old_shares = Shares::<T>::get(asset, account);
		let new_shares = old_shares.checked_sub(shares).ok_or(Error::<T>::InsufficientShares)?;
		let amount =
			interest::amount_for(shares, pool.shares, Self::value(&pool)?).map_err(Error::<T>::from)?;
		ensure!(!amount.is_zero(), Error::<T>::AmountTooSmall);
		ensure!(amount <= Self::available(asset, &pool), Error::<T>::InsufficientLiquidity);
		Self::mutate_pool(asset, |pool| {
			pool.cash = pool.cash.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
			pool.shares = pool.shares.checked_sub(shares).ok_or(Error::<T>::Overflow)?;
			Ok(())
		})?;
		if new_shares.is_zero() {
			Shares::<T>::remove(asset, account);
		} else {
			Shares::<T>::insert(asset, account, new_shares);
		}
		Self::pay_free(account, asset, amount)?;
		Self::deposit_event(Event::SupplyWithdrawn {
			account: account.clone(),
			asset,
			amount,
			old_shares,
			new_shares,
		});
		Ok(())
	}

	// ---- positions

	/// Collateral of an account in an asset, ledger units.
	pub fn collateral(account: &AccountId32, asset: AssetId) -> u128 {
		T::Holds::balance_on_hold(ledger_id(asset), &HoldReason::Collateral.into(), account)
	}

	/// Debt of an account in an asset with interest until now, ledger units, rounded up.
	pub fn debt(account: &AccountId32, asset: AssetId) -> Result<u128, Error<T>> {
		let scaled = ScaledDebts::<T>::get(account, asset);
		if scaled.is_zero() {
			return Ok(0);
		}
		Ok(interest::debt_of(scaled, Self::pool(asset)?.index, Round::Up)?)
	}

	/// Position of an account in a listed asset: collateral minus debt, whole units.
	pub fn position(account: &AccountId32, asset: AssetId) -> Result<Fixed, Error<T>> {
		ensure!(Pools::<T>::contains_key(asset), Error::<T>::UnknownPool);
		let collateral = Self::whole(asset, Self::collateral(account, asset), Round::Down)?;
		let debt = Self::whole(asset, Self::debt(account, asset)?, Round::Up)?;
		Ok(fixed::sub(collateral, debt)?)
	}

	/// Tells the world of a changed position and returns it.
	pub(crate) fn position_changed(
		account: &AccountId32,
		asset: AssetId,
		old: Fixed,
	) -> Result<Fixed, Error<T>> {
		let new = Self::position(account, asset)?;
		if new != old {
			Self::deposit_event(Event::PositionChanged { account: account.clone(), asset, old, new });
		}
		Ok(new)
	}

	/// Cash to transit, as a debt of the account. Traders are bound by the utilisation cap.
	pub(crate) fn lend(account: &AccountId32, asset: AssetId, amount: u128, capped: bool) -> DispatchResult {
		let scaled = Self::mutate_pool(asset, |pool| {
			ensure!(amount <= Self::available(asset, pool), Error::<T>::InsufficientLiquidity);
			let scaled = interest::scaled_of(amount, pool.index, Round::Up).map_err(Error::<T>::from)?;
			pool.cash = pool.cash.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
			pool.scaled_debt = pool.scaled_debt.checked_add(scaled).ok_or(Error::<T>::Overflow)?;
			let utilisation =
				interest::utilisation(pool.cash, Self::lent(pool)?).map_err(Error::<T>::from)?;
			ensure!(!capped || utilisation <= pool.rates.utilisation_cap, Error::<T>::UtilisationCapReached);
			Ok(scaled)
		})?;
		let total = ScaledDebts::<T>::get(account, asset).checked_add(scaled).ok_or(Error::<T>::Overflow)?;
		ScaledDebts::<T>::insert(account, asset, total);
		Ok(())
	}

	/// Transit to cash, for the account's debt, up to an amount; returns how much was used. A part of a debt is
	/// rounded down in scaled debt, so that the debt may fall by a little less than what was paid: by less than the
	/// index plus one, in ledger units.
	pub(crate) fn settle(account: &AccountId32, asset: AssetId, up_to: u128) -> Result<u128, DispatchError> {
		let owed = ScaledDebts::<T>::get(account, asset);
		if owed.is_zero() || up_to.is_zero() {
			return Ok(0);
		}
		let (paid, left) = Self::mutate_pool(asset, |pool| {
			let debt = interest::debt_of(owed, pool.index, Round::Up).map_err(Error::<T>::from)?;
			let (paid, scaled) = if up_to >= debt {
				(debt, owed)
			} else {
				let scaled = interest::scaled_of(up_to, pool.index, Round::Down).map_err(Error::<T>::from)?;
				(up_to, scaled.min(owed))
			};
			pool.cash = pool.cash.checked_add(paid).ok_or(Error::<T>::Overflow)?;
			pool.scaled_debt = pool.scaled_debt.checked_sub(scaled).ok_or(Error::<T>::Overflow)?;
			Ok((paid, owed.checked_sub(scaled).ok_or(Error::<T>::Overflow)?))
		})?;
		Self::set_scaled_debt(account, asset, left);
		Ok(paid)
	}

	/// Stores a scaled debt; zeros are not stored.
	pub(crate) fn set_scaled_debt(account: &AccountId32, asset: AssetId, scaled: u128) {
		if scaled.is_zero() {
			ScaledDebts::<T>::remove(account, asset);
		} else {
			ScaledDebts::<T>::insert(account, asset, scaled);
		}
	}

	/// Transit to the account: its debt in the asset first, the rest as collateral.
	pub(crate) fn receive(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		let paid = Self::settle(account, asset, amount)?;
		let rest = amount.checked_sub(paid).ok_or(Error::<T>::Overflow)?;
		if rest.is_zero() {
			return Ok(());
		}
		T::Holds::transfer_and_hold(
			ledger_id(asset),
			&HoldReason::Collateral.into(),
			&Self::account_id(),
			account,
			rest,
			Precision::Exact,
			Preservation::Expendable,
			Fortitude::Polite,
		)?;
		Ok(())
	}

	/// Lets collateral in an asset repay debt in the same asset.
	pub(crate) fn net(account: &AccountId32, asset: AssetId) -> DispatchResult {
		let amount = Self::collateral(account, asset).min(Self::debt(account, asset)?);
		if amount.is_zero() {
			return Ok(());
		}
		Self::take_collateral(account, asset, amount)?;
		Self::receive(account, asset, amount)
	}

	/// Collateral to transit.
	pub(crate) fn take_collateral(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		ensure!(amount <= Self::collateral(account, asset), Error::<T>::InsufficientCollateral);
		T::Holds::transfer_on_hold(
			ledger_id(asset),
			&HoldReason::Collateral.into(),
			account,
			&Self::account_id(),
			amount,
			Precision::Exact,
			Restriction::Free,
			Fortitude::Force,
		)?;
		Ok(())
	}

	/// Collateral to free balance.
	pub(crate) fn release(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		ensure!(amount <= Self::collateral(account, asset), Error::<T>::InsufficientCollateral);
		T::Holds::release(
			ledger_id(asset),
			&HoldReason::Collateral.into(),
			account,
			amount,
			Precision::Exact,
		)?;
		Ok(())
	}

	/// Free balance to transit. The account in the ledger stays alive, because a hold needs it.
	pub(crate) fn take_free(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		let id = ledger_id(asset);
		let free = T::Assets::reducible_balance(id, account, Preservation::Preserve, Fortitude::Polite);
		ensure!(amount <= free, Error::<T>::InsufficientBalance);
		T::Assets::transfer(id, account, &Self::account_id(), amount, Preservation::Preserve)?;
		Ok(())
	}

	/// Transit to free balance.
	pub(crate) fn pay_free(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		T::Assets::transfer(
			ledger_id(asset),
			&Self::account_id(),
			account,
			amount,
			Preservation::Expendable,
		)?;
		Ok(())
	}

	// ---- exchange

	fn path(sell: AssetId, buy: AssetId) -> Result<Vec<u32>, Error<T>> {
		ensure!(sell != buy, Error::<T>::SameAsset);
		Ok(if sell == SETTLEMENT || buy == SETTLEMENT {
			vec![ledger_id(sell), ledger_id(buy)]
		} else {
			vec![ledger_id(sell), ledger_id(SETTLEMENT), ledger_id(buy)]
		})
	}

	/// Exchanges an amount in transit, over the settlement currency where needed; returns what it bought.
	pub(crate) fn swap(
		sell: AssetId,
		amount_in: u128,
		buy: AssetId,
		min_out: u128,
	) -> Result<u128, DispatchError> {
		let path = Self::path(sell, buy)?;
		// A quote first, because the exchange's errors do not say which side was short.
		let mut quoted = amount_in;
		for pair in path.windows(2) {
			if let [from, to] = pair {
				quoted = T::Swap::quote_price_exact_tokens_for_tokens(*from, *to, quoted, true)
					.ok_or(Error::<T>::NoExchange)?;
			}
		}
		ensure!(quoted >= min_out, Error::<T>::BelowMinimum);
		T::Swap::swap_exact_tokens_for_tokens(
			Self::account_id(),
			path,
			amount_in,
			Some(min_out.max(1)),
			Self::account_id(),
			false,
		)
	}

	/// Exchanges as much settlement currency in transit as an exact amount costs, which must be `amount_in` as
	/// quoted.
	pub(crate) fn buy_exact(asset: AssetId, amount_out: u128, amount_in: u128) -> DispatchResult {
		T::Swap::swap_tokens_for_exact_tokens(
			Self::account_id(),
			vec![ledger_id(SETTLEMENT), ledger_id(asset)],
			amount_out,
			Some(amount_in),
			Self::account_id(),
			false,
		)?;
		Ok(())
	}

	/// What selling an amount for settlement currency would bring now, fees included.
	pub(crate) fn quote_sale(asset: AssetId, amount: u128) -> Option<u128> {
		T::Swap::quote_price_exact_tokens_for_tokens(ledger_id(asset), ledger_id(SETTLEMENT), amount, true)
	}

	/// What buying an amount with settlement currency would cost now, fees included.
	pub(crate) fn quote_purchase(asset: AssetId, amount: u128) -> Option<u128> {
		T::Swap::quote_price_tokens_for_exact_tokens(ledger_id(SETTLEMENT), ledger_id(asset), amount, true)
	}

	/// Settlement reserve and price of an asset's exchange pool; `None` without a pool.
	pub(crate) fn exchange_depth(asset: AssetId) -> Option<(Fixed, Fixed)> {
		let (reserve, settlement) = T::Swap::reserves(ledger_id(asset), ledger_id(SETTLEMENT))?;
		let decimals = T::Assets::decimals(ledger_id(asset));
		let settlement_decimals = T::Assets::decimals(ledger_id(SETTLEMENT));
		let depth = fixed::from_ledger(settlement, settlement_decimals, Round::Down).ok()?;
		let price = pool_price(reserve, decimals, settlement, settlement_decimals).ok()?;
		Some((depth, price))
	}

	// ---- prices

	/// The oracle's price.
	pub(crate) fn oracle_price(asset: AssetId) -> Result<Fixed, Error<T>> {
		if asset == SETTLEMENT {
			return Ok(Fixed::one());
		}
		match T::Prices::price(asset) {
			Some((price, _)) if price > Fixed::zero() => Ok(price),
			_ => Err(Error::<T>::StalePrice),
		}
	}

	/// Value of a ledger amount at a price.
	pub(crate) fn value_at(
		asset: AssetId,
		amount: u128,
		price: Fixed,
		round: Round,
	) -> Result<Fixed, Error<T>> {
		Ok(fixed::mul(Self::whole(asset, amount, round)?, price, round)?)
	}

	/// Whether a trade was about as good as the oracle's prices; not without them.
	pub(crate) fn is_fair_trade(sell: AssetId, amount_in: u128, buy: AssetId, amount_out: u128) -> bool {
		let fair = || -> Result<bool, Error<T>> {
			let given = Self::value_at(sell, amount_in, Self::oracle_price(sell)?, Round::Up)?;
			let got = Self::value_at(buy, amount_out, Self::oracle_price(buy)?, Round::Down)?;
			Ok(got >= fixed::mul(given, Self::tolerated_share()?, Round::Up)?)
		};
		fair().unwrap_or(false)
	}

	/// The share of the oracle's value that a trade must bring to be fair.
	fn tolerated_share() -> Result<Fixed, MathError> {
		let tolerance = Fixed::from_rational(T::TradeTolerance::get().deconstruct().into(), 1_000_000);
		fixed::sub(Fixed::one(), tolerance)
	}
}
