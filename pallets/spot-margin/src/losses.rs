//! What lenders miss of what was written off, by whose debts it was, and how they are made whole in the settlement currency.
//!
//! A loss is an amount of the asset that was lent, so that is what lenders get: settlement currency that somebody pays for
//! them is exchanged for it, at about the oracle's price, and in parts that the exchange bears.

use crate::pallet::*;
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	AssetId, Fixed, Round, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

/// What lenders miss of what they lost with an account, ledger units of the settlement currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
	/// All of it at the oracle's prices of now, rounded up.
	pub value: u128,
	/// What of it the exchange bears at once: half of [`Config::TradeTolerance`] of the depth of each asset that has to be
	/// bought.
	pub payable: u128,
}

/// What lenders of one asset miss.
struct Part {
	asset: AssetId,
	/// Ledger units of the asset.
	amount: u128,
	/// As in [`Missing`].
	value: u128,
	payable: u128,
}

impl<T: Config> Pallet<T> {
	/// What lenders miss of what they lost with the account. [`Error::StalePrice`] without the oracle's fresh price of an
	/// asset that they miss; nothing else is a price for somebody else's money.
	pub fn missing_with(account: &AccountId32) -> Result<Missing, DispatchError> {
		let mut sum = Missing::default();
		for part in Self::parts(account)? {
			sum.value = sum.value.checked_add(part.value).ok_or(Error::<T>::Overflow)?;
			sum.payable = sum.payable.checked_add(part.payable).ok_or(Error::<T>::Overflow)?;
		}
		Ok(sum)
	}

	/// Uses all of `amount` (ledger units of the settlement currency, at most [`Missing::payable`]) of the payer's free balance
	/// for what lenders lost with the account, the settlement currency's lenders first. All or nothing.
	///
	/// What is left to be bought and is worth no more than [`Config::DustValue`] counts for nobody any more; it stays bad debt
	/// of the pool. What was bought beyond what is missing goes to the pot.
	///
	/// Errors: [`Error::NoBadDebt`] for more than can be used, [`Error::InsufficientBalance`], [`Error::StalePrice`],
	/// [`Error::NoExchange`], [`Error::BelowMinimum`] when the exchange is too far from the oracle's price.
	pub fn compensate(payer: &AccountId32, account: &AccountId32, amount: u128) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		with_storage_layer(|| {
			Self::take_free(payer, SETTLEMENT, amount)?;
			let mut left = amount;
			for part in Self::parts(account)? {
				let spent = left.min(part.payable);
				if spent.is_zero() {
					continue;
				}
				Self::compensate_part(payer, account, &part, spent)?;
				left = left.checked_sub(spent).ok_or(Error::<T>::Overflow)?;
			}
			ensure!(left.is_zero(), Error::<T>::NoBadDebt);
			Ok(())
		})
	}

	/// Notes that so much of the account's debt was lost.
	pub(crate) fn note_loss(account: &AccountId32, asset: AssetId, lost: u128) -> Result<(), Error<T>> {
		if lost.is_zero() {
			return Ok(());
		}
		let total = Losses::<T>::get(account, asset).checked_add(lost).ok_or(Error::<T>::Overflow)?;
		Losses::<T>::insert(account, asset, total);
		Ok(())
	}

	/// What lenders miss by asset, sorted: the settlement currency first. Bad debt that somebody paid for without saying whose
	/// it was is not missed by anybody.
	fn parts(account: &AccountId32) -> Result<Vec<Part>, DispatchError> {
		let mut losses: Vec<(AssetId, u128)> = Losses::<T>::iter_prefix(account).collect();
		losses.sort_unstable();
		let mut parts = Vec::with_capacity(losses.len());
		for (asset, lost) in losses {
			let amount = lost.min(Self::pool(asset)?.bad_debt);
			if amount.is_zero() {
				continue;
			}
			let value = Self::value_at(asset, amount, Self::oracle_price(asset)?, Round::Up)?;
			let value = Self::ledger(SETTLEMENT, value, Round::Up)?;
			let payable = if asset == SETTLEMENT { value } else { value.min(Self::bearable(asset)?) };
			parts.push(Part { asset, amount, value, payable });
		}
		Ok(parts)
	}

	/// What the exchange bears to be spent on an asset at once, ledger units of the settlement currency; nothing without an
	/// exchange.
	fn bearable(asset: AssetId) -> Result<u128, Error<T>> {
		let depth = Self::exchange_depth(asset).map(|(depth, _)| depth).unwrap_or_default();
		let share = Fixed::from_rational(T::TradeTolerance::get().deconstruct().into(), 2_000_000);
		Self::ledger(SETTLEMENT, fixed::mul(depth, share, Round::Down)?, Round::Down)
	}

	/// Uses settlement currency in transit for what lenders of one asset miss.
	fn compensate_part(
		payer: &AccountId32,
		account: &AccountId32,
		part: &Part,
		spent: u128,
	) -> DispatchResult {
		let asset = part.asset;
		let got = if asset == SETTLEMENT {
			spent
		} else {
			let got = Self::swap(SETTLEMENT, spent, asset, 1)?;
			ensure!(Self::is_fair_trade(SETTLEMENT, spent, asset, got), Error::<T>::BelowMinimum);
			got
		};
		let covered = got.min(part.amount);
		let (old_bad_debt, new_bad_debt) = Self::mutate_pool(asset, |pool| {
			let old = pool.bad_debt;
			pool.bad_debt = old.checked_sub(covered).ok_or(Error::<T>::Overflow)?;
			pool.cash = pool.cash.checked_add(covered).ok_or(Error::<T>::Overflow)?;
			Ok((old, pool.bad_debt))
		})?;
		Self::fill_pot(asset, got.checked_sub(covered).ok_or(Error::<T>::Overflow)?)?;
		let rest = part.amount.checked_sub(covered).ok_or(Error::<T>::Overflow)?;
		let is_dust = asset != SETTLEMENT
			&& Self::value_at(asset, rest, Self::oracle_price(asset)?, Round::Up)? <= T::DustValue::get();
		if rest.is_zero() || is_dust {
			Losses::<T>::remove(account, asset);
		} else {
			Losses::<T>::insert(account, asset, rest);
		}
		Self::deposit_event(Event::BadDebtCovered {
			account: payer.clone(),
			asset,
			old_bad_debt,
			new_bad_debt,
		});
		Ok(())
	}
}
