//! Accounts, units, and the two things that move money: a booking, and a transfer in the ledger.

use crate::{pallet::*, types::Entry};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use polkadot_sdk::{
	frame_support::{
		ensure,
		traits::{
			fungibles::{metadata::Inspect as _, Inspect as _, Mutate as _},
			tokens::{Fortitude, Preservation},
			Get, UnixTime,
		},
	},
	frame_system,
	sp_core::crypto::AccountId32,
	sp_runtime::{traits::AccountIdConversion, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// The margin account of the liquidity pool. Its free balance is the ledger's minimum balance, and what is in transit
	/// within a call.
	pub fn pool_account() -> AccountId32 {
		T::PalletId::get().into_sub_account_truncating(*b"pool")
	}

	/// The account of the insurance fund.
	pub fn fund_account() -> AccountId32 {
		T::PalletId::get().into_sub_account_truncating(*b"fund")
	}

	/// The account of withdrawals that are set aside.
	pub fn owed_account() -> AccountId32 {
		T::PalletId::get().into_sub_account_truncating(*b"owed")
	}

	/// The clock, milliseconds since 1970; 0 at genesis, when it does not run yet.
	pub(crate) fn now_ms() -> u64 {
		if frame_system::Pallet::<T>::block_number().is_zero() {
			return 0;
		}
		u64::try_from(T::Clock::now().as_millis()).unwrap_or(u64::MAX)
	}

	/// Ledger units in whole units.
	pub(crate) fn whole(amount: u128, round: Round) -> Result<Fixed, Error<T>> {
		Ok(fixed::from_ledger(amount, T::Assets::decimals(T::SettlementAsset::get()), round)?)
	}

	/// Whole units in ledger units; nothing for what is negative.
	pub(crate) fn ledger(value: Fixed, round: Round) -> Result<u128, Error<T>> {
		let value = value.max(Fixed::zero());
		Ok(fixed::to_ledger(value, T::Assets::decimals(T::SettlementAsset::get()), round)?)
	}

	/// What the fund holds.
	pub(crate) fn fund() -> u128 {
		// Never negative: what is taken from the fund is limited by what is in it.
		u128::try_from(Ledger::<T>::get().fund).unwrap_or(0)
	}

	/// Books an amount.
	pub(crate) fn book(from: Entry, to: Entry, amount: u128) -> Result<(), Error<T>> {
		Ledger::<T>::try_mutate(|books| books.book(from, to, amount)).map_err(Error::<T>::from)
	}

	/// Moves free balance of somebody else to an account of this pallet, or between those.
	pub(crate) fn take(from: &AccountId32, to: &AccountId32, amount: u128) -> DispatchResult {
		let id = T::SettlementAsset::get();
		let free = T::Assets::reducible_balance(id, from, Preservation::Preserve, Fortitude::Polite);
		ensure!(amount <= free, Error::<T>::InsufficientBalance);
		T::Assets::transfer(id, from, to, amount, Preservation::Preserve)?;
		Ok(())
	}

	/// Has the payer give an account of this pallet the ledger's minimum balance if it has less. It belongs to nobody and
	/// keeps the account alive when all that is booked leaves it.
	pub(crate) fn keep_alive(payer: &AccountId32, account: &AccountId32) -> DispatchResult {
		let id = T::SettlementAsset::get();
		let minimum = T::Assets::minimum_balance(id);
		if T::Assets::balance(id, account) >= minimum {
			return Ok(());
		}
		Self::take(payer, account, minimum)
	}
}
