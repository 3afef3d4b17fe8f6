//! What feeds the insurance fund.

use crate::{
	pallet::*,
	traits::PoolPortfolio,
	types::{Entry, FeedSource},
	LOG_TARGET,
};
use ballast_primitives::{fixed::Zero, Fixed, Round, VenueId};
use polkadot_sdk::{
	frame_support::{defensive, ensure, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchResult,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_feed(payer: &AccountId32, amount: u128, source: FeedSource) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let fund = Self::fund_account();
		Self::keep_alive(payer, &fund)?;
		Self::take(payer, &fund, amount)?;
		let old = Self::fund();
		Self::book(Entry::Payers, Entry::Fund, amount)?;
		if let FeedSource::Penalty(venue) = source {
			// Saturating: a venue may give more than it owes.
			Self::change_claim(venue, |claim| Some(claim.saturating_sub(amount)));
		}
		Self::deposit_event(Event::FundFed { payer: payer.clone(), source, old, new: Self::fund() });
		Ok(())
	}

	/// Fund to pool, for taking a portfolio over.
	pub(crate) fn do_pay_takeover(from_fund: Fixed) -> DispatchResult {
		ensure!(from_fund >= Fixed::zero(), Error::<T>::NotPositive);
		let amount = Self::ledger(from_fund, Round::Down)?;
		if amount == 0 {
			return Ok(());
		}
		ensure!(amount <= Self::fund(), Error::<T>::InsufficientFund);
		Self::take(&Self::fund_account(), &Self::pool_account(), amount)?;
		T::Pool::bring(amount)?;
		Self::book(Entry::Fund, Entry::Pool, amount)?;
		Self::deposit_event(Event::TakeoverPaid { amount });
		Ok(())
	}

	/// The fund's share of a penalty, rounded down, is what the venue owes the fund. No money has moved: a claim is no
	/// entry of the books.
	pub(crate) fn do_note_penalty(venue: VenueId, penalty: Fixed) {
		let share = ballast_policy::split(penalty, &T::Policy::get())
			.map_err(Error::<T>::from)
			.and_then(|split| Self::ledger(split.fund, Round::Down));
		match share {
			Ok(share) => Self::change_claim(venue, |claim| claim.checked_add(share)),
			Err(error) => log::warn!(target: LOG_TARGET, "a penalty of {penalty:?} is no claim: {error:?}"),
		}
	}

	fn change_claim(venue: VenueId, change: impl FnOnce(u128) -> Option<u128>) {
		let old = Claims::<T>::get(venue);
		let Some(new) = change(old) else {
			defensive!("claims stay far below the range of their type");
			return;
		};
		if new == old {
			return;
		}
		if new == 0 {
			Claims::<T>::remove(venue);
		} else {
			Claims::<T>::insert(venue, new);
		}
		Self::deposit_event(Event::ClaimChanged { venue, old, new });
	}
}
