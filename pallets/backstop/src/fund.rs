//! What feeds the insurance fund.

use crate::{
	pallet::*,
	traits::{PoolPortfolio, Pots},
	types::{Entry, FeedSource},
	LOG_TARGET,
};
use ballast_primitives::{fixed::Zero, Fixed, Round, VenueId};
use polkadot_sdk::{
	frame_support::{
		defensive, ensure,
		storage::with_storage_layer,
		traits::{fungibles::Inspect, Get},
	},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
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

	/// Divides a penalty, shares rounded down: the planner's is paid to who pushed the step, and the fund's is collected; the
	/// planner's, too, where nobody pushed it or nobody could be paid. What the venue cannot pay now it owes the fund. A claim is
	/// no entry of the books: no money has moved.
	pub(crate) fn do_note_penalty(venue: VenueId, penalty: Fixed, by: Option<&AccountId32>) {
		let shares =
			ballast_policy::split(penalty, &T::Policy::get()).map_err(Error::<T>::from).and_then(|split| {
				Ok((Self::ledger(split.planner, Round::Down)?, Self::ledger(split.fund, Round::Down)?))
			});
		match shares {
			Ok((planner, fund)) => {
				let paid = by.map_or(0, |by| Self::pay_planner(venue, by, planner));
				Self::claim(venue, planner.checked_sub(paid).and_then(|rest| rest.checked_add(fund)));
			}
			Err(error) => log::warn!(target: LOG_TARGET, "a penalty of {penalty:?} is no claim: {error:?}"),
		}
	}

	/// All of a surcharge, rounded down, is the fund's; collected, or a claim, as with a penalty.
	pub(crate) fn do_note_surcharge(venue: VenueId, surcharge: Fixed) {
		match Self::ledger(surcharge, Round::Down) {
			Ok(amount) => Self::claim(venue, Some(amount)),
			Err(error) => {
				log::warn!(target: LOG_TARGET, "a surcharge of {surcharge:?} is no claim: {error:?}")
			}
		}
	}

	/// Pays who pushed a step: out of the venue's pot, and what is not to be had there in advance out of the fund, which the
	/// venue then owes it. Returns what the venue paid.
	fn pay_planner(venue: VenueId, planner: &AccountId32, share: u128) -> u128 {
		if share == 0 {
			return 0;
		}
		let from_venue = with_storage_layer(|| T::Pots::collect(venue, planner, share)).unwrap_or_default();
		// Saturating: a venue that pays more than it is asked for has paid.
		let advance = share.saturating_sub(from_venue).min(Self::fund());
		let advanced = advance > 0
			&& with_storage_layer(|| -> DispatchResult {
				Self::take(&Self::fund_account(), planner, advance)?;
				Ok(Self::book(Entry::Fund, Entry::Payers, advance)?)
			})
			.is_ok();
		let from_fund = if advanced { advance } else { 0 };
		if from_venue > 0 || from_fund > 0 {
			let planner = planner.clone();
			Self::deposit_event(Event::PlannerPaid { planner, venue, from_venue, from_fund });
		}
		from_venue.min(share)
	}

	/// The venue owes the fund so much more, and pays of all that it owes what it can.
	fn claim(venue: VenueId, more: Option<u128>) {
		Self::change_claim(venue, |claim| claim.checked_add(more?));
		let owed = Claims::<T>::get(venue);
		if owed == 0 {
			return;
		}
		match with_storage_layer(|| Self::collect(venue, owed)) {
			Ok(paid) => Self::change_claim(venue, |claim| Some(claim.saturating_sub(paid))),
			Err(error) => log::debug!(target: LOG_TARGET, "{venue} cannot pay what it owes: {error:?}"),
		}
	}

	/// Has the venue pay to the fund. The first payment is also the ledger's minimum balance of the fund's account, as with a
	/// gift; it is no entry of the books. Returns what was paid.
	fn collect(venue: VenueId, owed: u128) -> Result<u128, DispatchError> {
		let (id, fund) = (T::SettlementAsset::get(), Self::fund_account());
		let minimum = T::Assets::minimum_balance(id);
		let keeps = if T::Assets::balance(id, &fund) < minimum { minimum } else { 0 };
		let paid = T::Pots::collect(venue, &fund, owed)?;
		if paid > 0 {
			let booked = paid.checked_sub(keeps).ok_or(Error::<T>::InsufficientBalance)?;
			Self::book(Entry::Payers, Entry::Fund, booked)?;
			Self::deposit_event(Event::ClaimCollected { venue, amount: paid, fund: Self::fund() });
		}
		Ok(paid)
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
