//! Charges: what venues take of accounts beyond the market, by our order: penalties of slices, fees of auctions, and the
//! surcharge of a margin call on top of either.

use crate::{assess::Assessment, Charge, Config, Episodes, Event, Pallet, Stats, LOG_TARGET};
use ballast_policy::{
	penalty::{as_fixed, as_permill},
	surcharge_of, surcharged, AccountState, Rules, Take,
};
use ballast_primitives::{fixed, Fixed, MathError, Order, VenueId};
use pallet_backstop::Backstop;
use polkadot_sdk::{
	frame_support::traits::Get,
	sp_arithmetic::Permill,
	sp_runtime::{AccountId32, DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// For how long the account's margin call was open before something was forced on it, or is open now, milliseconds.
	///
	/// In a grace window after a halt, when its owner may not have been able to act, the clock begins again.
	pub(crate) fn called_ms(account: &AccountId32, state: &AccountState, now_ms: u64) -> u64 {
		match state {
			AccountState::MarginCall { since_ms } => {
				now_ms.saturating_sub((*since_ms).max(Self::grace_until(account, now_ms)))
			}
			AccountState::Healthy | AccountState::Watch { .. } => 0,
			AccountState::Unwinding { .. }
			| AccountState::Auction(_)
			| AccountState::Backstop { .. }
			| AccountState::Insolvent { .. } => Episodes::<T>::get(account).map_or(0, |episode| episode.called_ms),
		}
	}

	/// The rules for an account that was in margin call for so long.
	pub(crate) fn rules_after(called_ms: u64) -> Rules {
		surcharged(&<T as Config>::Rules::get(), called_ms)
	}

	/// What a slice takes of the traded value by these rules, which are those in force with a surcharge.
	pub(crate) fn slice_charge(margin: &ballast_risk::Margin, rules: &Rules) -> Charge {
		let rate = ballast_policy::penalty(margin, rules);
		let without = ballast_policy::penalty(margin, &<T as Config>::Rules::get());
		// Saturating: a surcharge is never negative.
		Charge {
			rate,
			surcharge: Permill::from_parts(rate.deconstruct().saturating_sub(without.deconstruct())),
		}
	}

	/// What an auction takes of the value taken by these rules.
	pub(crate) fn auction_charge(rules: &Rules) -> Charge {
		let without = <T as Config>::Rules::get().auction.fee;
		let surcharge = fixed::sub(rules.auction.fee, without).unwrap_or_default().max(Fixed::default());
		Charge { rate: as_permill(rules.auction.fee), surcharge: as_permill(surcharge) }
	}

	/// How much of the fee of a take is surcharge, settlement currency, rounded down.
	pub(crate) fn surcharge_of_take(now: &Assessment, take: &Take) -> Result<Fixed, MathError> {
		let (all, without) = (now.rules.auction.fee, <T as Config>::Rules::get().auction.fee);
		surcharge_of(take.fee, fixed::sub(all, without)?, all)
	}

	/// Books the penalty that a venue took for an order, of which `surcharge` is the share of the traded value that is one;
	/// the planner's share of the rest is for `by`, who pushed it.
	pub(crate) fn book_penalty(
		venue: VenueId,
		order: &Order,
		surcharge: Permill,
		taken: Fixed,
		by: Option<&AccountId32>,
	) -> DispatchResult {
		let part = surcharge_of(taken.max(Fixed::default()), as_fixed(surcharge), as_fixed(order.penalty));
		Self::book_charge(&order.account, venue, taken, part.map_err(Self::books)?, by)
	}

	/// Books what a venue took of the account: it is divided like a penalty, but for the surcharge in it, all of which the
	/// insurance fund gets.
	pub(crate) fn book_charge(
		account: &AccountId32,
		venue: VenueId,
		taken: Fixed,
		surcharge: Fixed,
		by: Option<&AccountId32>,
	) -> DispatchResult {
		let zero = Fixed::default();
		let taken = taken.max(zero);
		let surcharge = surcharge.max(zero).min(taken);
		Stats::<T>::try_mutate(|s| {
			s.penalty = fixed::add(s.penalty, taken)?;
			s.surcharge = fixed::add(s.surcharge, surcharge)?;
			Ok(())
		})
		.map_err(Self::books)?;
		Episodes::<T>::try_mutate_exists(account, |stored| {
			if let Some(progress) = stored {
				progress.penalty = fixed::add(progress.penalty, taken)?;
			}
			Ok(())
		})
		.map_err(Self::books)?;
		let penalty = fixed::sub(taken, surcharge).map_err(Self::books)?;
		if penalty > zero {
			<T as Config>::Backstop::note_penalty(venue, penalty, by);
		}
		if surcharge > zero {
			<T as Config>::Backstop::note_surcharge(venue, surcharge);
			log::debug!(target: LOG_TARGET, "surcharge of {surcharge:?} on {account:?}");
			Self::deposit_event(Event::Surcharged { account: account.clone(), venue, amount: surcharge });
		}
		Ok(())
	}

	/// A sum of the books is out of range.
	pub(crate) fn books(_: MathError) -> DispatchError {
		crate::Error::<T>::Books.into()
	}
}
