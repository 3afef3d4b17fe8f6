//! What an insolvent account has at one venue, for what it owes at another.
//!
//! A venue writes off all that an account owes there, whatever the account has elsewhere. So before any venue is asked, the pool
//! takes over what the account has where it has more than it owes, and then, with that money, as much of what it owes
//! elsewhere. Both for nothing: the pool neither gains nor loses, and what is left of the debts is what was lost. In this
//! order, so that the pool lends nothing: what did not arrive is not passed on.

use crate::{
	assess::Assessment, Config, Efforts, Episodes, Error, Event, Pallet, TakeInFlight, Taker,
	TakerOfLastResort,
};
use alloc::vec::Vec;
use ballast_policy::{AccountState, Leg, Take};
use ballast_primitives::{
	fixed::{self, One},
	Fixed, Round, VenueId,
};
use ballast_risk::{Market, Portfolio, RiskError};
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Get},
	sp_runtime::{AccountId32, DispatchError, DispatchResult},
};

/// What the account has less what it owes at each venue, by venue, settlement currency.
fn venue_values(portfolio: &Portfolio, market: &Market) -> Result<Vec<(VenueId, Fixed)>, RiskError> {
	crate::auction::venues_of(portfolio)
		.into_iter()
		.map(|venue| {
			let here = portfolio.positions.iter().filter(|p| p.venue == venue);
			let sum = here
				.map(|p| p.value(market))
				.try_fold(Fixed::default(), |sum, value| fixed::add(sum, value?).map_err(RiskError::from))?;
			Ok((venue, sum))
		})
		.collect()
}

impl<T: Config> Pallet<T> {
	/// What the pool took of the account and has not passed on, as far as it is more than dust.
	pub(crate) fn seized(account: &AccountId32, dust: Fixed) -> Option<Fixed> {
		Efforts::<T>::get(account).map(|effort| effort.seized).filter(|seized| *seized > dust)
	}

	/// Whether the account's debts are not what was lost with it yet: it has something where it owes less than it has, or the
	/// pool has taken that and not passed it on. Then no venue is asked to write anything off. What cannot be valued waits, too.
	pub(crate) fn is_netted(account: &AccountId32, now: &Assessment) -> bool {
		let dust = now.rules.dust;
		let Ok(values) = venue_values(&now.portfolio, &now.market) else { return false };
		Self::seized(account, dust).is_none() && values.iter().all(|(_, value)| *value <= dust)
	}

	/// What the pool takes over of an insolvent account now.
	pub(crate) fn due_netting(
		account: &AccountId32,
		now: &Assessment,
	) -> Result<(Taker, Take, Vec<Leg>), DispatchError> {
		let insolvent = |state| matches!(state, AccountState::Insolvent { .. });
		// On record, so that it is known as such while the take is in flight.
		ensure!(insolvent(now.state) && insolvent(now.next), Error::<T>::NotDue);
		Self::ensure_takeable(account, now)?;
		ensure!(now.now_ms >= Efforts::<T>::get(account).unwrap_or_default().retry_ms, Error::<T>::TooEarly);
		// What a venue is about to write off is not there any more to be paid for.
		let patience = <T as Config>::SlicePatience::get();
		let asked = Episodes::<T>::get(account).map(|p| p.write_offs).unwrap_or_default();
		let waits = asked.iter().any(|w| w.is_open(now.now_ms, patience));
		ensure!(!waits, Error::<T>::TooEarly);
		let pool = <T as Config>::Backstop::pool_account().ok_or(Error::<T>::NotDue)?;
		ensure!(pool != *account, Error::<T>::NotDue);

		let values = venue_values(&now.portfolio, &now.market).map_err(|_| Error::<T>::MarginUnavailable)?;
		let (fraction, extra, venues) = match Self::seized(account, now.rules.dust) {
			None => {
				let more = |(_, value): &&(VenueId, Fixed)| *value > now.rules.dust;
				let venues: Vec<VenueId> = values.iter().filter(more).map(|(venue, _)| *venue).collect();
				(Fixed::one(), Fixed::default(), venues)
			}
			Some(seized) => {
				let (mut owed, mut venues) = (Fixed::default(), Vec::new());
				for (venue, value) in values.iter().filter(|(_, value)| *value < Fixed::default()) {
					owed = fixed::sub(owed, *value).map_err(Self::math)?;
					venues.push(*venue);
				}
				ensure!(!venues.is_empty(), Error::<T>::NothingToTake);
				// An account that was helped meanwhile owes less than was seized: it gets the rest back.
				let extra = fixed::sub(seized, owed).map_err(Self::math)?.max(Fixed::default());
				let paid = seized.min(owed);
				(fixed::div(paid, owed, Round::Down).map_err(Self::math)?, extra, venues)
			}
		};
		ensure!(!venues.is_empty(), Error::<T>::NotDue);
		ensure!(Self::can_receive(&pool, &venues), Error::<T>::TakerNotEnrolled);
		let zero = Fixed::default();
		let take = Take {
			fraction,
			price: extra,
			fee: zero,
			from_account: zero,
			from_fund: zero,
			ring_fenced: zero,
			auction: Default::default(),
		};
		let price = |n: usize| if n == 0 { extra } else { zero };
		let legs: Vec<Leg> = venues
			.into_iter()
			.enumerate()
			.map(|(n, venue)| Leg { venue, price: price(n), fee: zero })
			.collect();
		Self::prepared(&pool, now, &take, &legs)?;
		Ok((Taker::Pool(pool), take, legs))
	}

	/// Has the pool take over what is due of an insolvent account.
	pub(crate) fn try_netting(account: &AccountId32, now: &Assessment) {
		let Ok((taker, take, legs)) = Self::due_netting(account, now) else { return };
		if let Err(reason) = with_storage_layer(|| Self::send_take(account, now, taker, take, legs)) {
			Self::delay_pool(account, now.now_ms);
			Self::deposit_event(Event::TakeNotSent { account: account.clone(), reason });
		}
	}

	/// Books what the pool got of an insolvent account, or passed on.
	pub(crate) fn book_seized(account: &AccountId32, take: &TakeInFlight) -> DispatchResult {
		let old = Efforts::<T>::get(account).unwrap_or_default().seized;
		let mut new = old;
		for (_, fill) in take.fills() {
			let got = fixed::sub(fill.value, fill.price).map_err(Self::math)?;
			new = fixed::add(new, got).map_err(Self::math)?;
		}
		if new != old {
			Self::change_effort(account, |effort| effort.seized = new);
			Self::deposit_event(Event::Seized { account: account.clone(), old, new });
		}
		Ok(())
	}

	/// The account leaves insolvency: what the pool holds of it beyond dust is told, and forgotten.
	pub(crate) fn release_seized(account: &AccountId32, now: &Assessment) {
		if let Some(amount) = Self::seized(account, now.rules.dust) {
			Self::deposit_event(Event::SeizedLeft { account: account.clone(), amount });
		}
		Self::change_effort(account, |effort| effort.seized = Fixed::default());
	}
}
