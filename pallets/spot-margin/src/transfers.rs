//! The market's part in transfers between venues: collateral that leaves the ledger, and what has come into it.

use crate::{market::Refusal, pallet::*, types::ledger_id};
use ballast_primitives::{AssetId, Fixed, OrderFailure, Round};
use polkadot_sdk::{
	frame_support::{
		ensure,
		storage::with_storage_layer,
		traits::{
			fungibles::{Inspect as _, Mutate as _},
			tokens::{Fortitude, Precision, Preservation},
		},
	},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

impl<T: Config> Pallet<T> {
	/// Destroys collateral; see [`VenueMarket::send_out`](ballast_primitives::traits::VenueMarket::send_out).
	pub(crate) fn do_send_out(
		account: &AccountId32,
		asset: AssetId,
		amount: Fixed,
	) -> Result<Fixed, Refusal> {
		with_storage_layer(|| {
			let old = Self::position(account, asset)?;
			let amount = Self::ledger(asset, amount, Round::Down)?;
			ensure!(amount > 0, OrderFailure::NotReducing);
			ensure!(amount <= Self::collateral(account, asset), OrderFailure::InsufficientFunds);
			Self::take_collateral(account, asset, amount)?;
			T::Assets::burn_from(
				ledger_id(asset),
				&Self::account_id(),
				amount,
				Preservation::Expendable,
				Precision::Exact,
				Fortitude::Polite,
			)?;
			Self::position_changed(account, asset, old)?;
			Self::deposit_event(Event::SentOut { account: account.clone(), asset, amount });
			Ok(Self::whole(asset, amount, Round::Down)?)
		})
	}

	/// What somebody has free in the ledger.
	fn free(who: &AccountId32, asset: AssetId) -> u128 {
		let (expendable, polite) = (Preservation::Expendable, Fortitude::Polite);
		T::Assets::reducible_balance(ledger_id(asset), who, expendable, polite)
	}

	/// See [`VenueMarket::arrived`](ballast_primitives::traits::VenueMarket::arrived).
	pub(crate) fn free_whole(who: &AccountId32, asset: AssetId) -> Fixed {
		// What cannot be expressed has not arrived.
		Self::whole(asset, Self::free(who, asset), Round::Down).unwrap_or_default()
	}

	/// Makes all that a beneficiary has collateral of the account, behind its debt; see
	/// [`VenueMarket::take_in`](ballast_primitives::traits::VenueMarket::take_in).
	pub(crate) fn do_take_in(
		beneficiary: &AccountId32,
		account: &AccountId32,
		asset: AssetId,
	) -> Result<Fixed, DispatchError> {
		with_storage_layer(|| {
			let old = Self::position(account, asset)?;
			let amount = Self::free(beneficiary, asset);
			ensure!(amount > 0, Error::<T>::ZeroAmount);
			T::Assets::transfer(
				ledger_id(asset),
				beneficiary,
				&Self::account_id(),
				amount,
				Preservation::Expendable,
			)?;
			Self::receive_or_pot(account, asset, amount)?;
			Self::position_changed(account, asset, old)?;
			Self::deposit_event(Event::TakenIn { account: account.clone(), asset, amount });
			Ok(Self::whole(asset, amount, Round::Down)?)
		})
	}
}
