//! The guard of a venue on the coordinator's own chain: it sees the whole portfolio, so it needs no credit line.

use crate::{Config, Enrolments, Error, Pallet};
use ballast_primitives::{
	message::{AccountMode, ReportedPosition},
	traits::{AccountChange, ChangeKind, Leave, RiskGuard},
	Fixed, MathError, VenueId,
};
use ballast_risk::{Margin, Portfolio};
use core::marker::PhantomData;
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::{AccountId32, DispatchError},
};

/// Judges what an account does at a venue on this chain, with the positions there as they are *now* in place of the mirrored ones.
///
/// Risk may be added while equity covers initial margin, all open credit and what is reserved. Rebalancing may, besides, leave
/// less than that, and happen while the account is restricted, if margin is no worse after it than before
/// ([`Margin::is_no_worse_than`]): selling what nothing depends on passes, selling a hedge does not. It is compared with what
/// is known of silent venues, which the change does not touch.
///
/// Errors: [`Error::NotEnrolled`] (also in the blocks between the market's enrolment and its arrival here),
/// [`Error::VenueUnavailable`], [`Error::StalePrice`], [`Error::UnknownInstrument`], [`Error::BelowInitialMargin`],
/// [`Error::MarginWorsened`], [`Error::MarginUnavailable`].
pub struct LocalGuard<T, Venue>(PhantomData<(T, Venue)>);

/// The guard of the home venue.
pub type HomeGuard<T> = LocalGuard<T, HomeVenue>;

/// The home venue's name.
pub struct HomeVenue;
impl Get<VenueId> for HomeVenue {
	fn get() -> VenueId {
		VenueId::Home
	}
}

impl<T: Config, Venue: Get<VenueId>> LocalGuard<T, Venue> {
	/// Margin with these positions at the venue.
	fn margin_with(account: &AccountId32, here: &[ReportedPosition]) -> Result<Margin, Error<T>> {
		Pallet::<T>::ensure_valid(here)?;
		let (_, positions) = Pallet::<T>::replaced(&Pallet::<T>::mirrored(account), Venue::get(), here);
		ensure!(positions.len() <= T::MaxPositions::get() as usize, Error::<T>::TooManyPositions);
		let positions = Pallet::<T>::without_leaving(account, positions);
		Pallet::<T>::assess_portfolio(&Portfolio { positions, cash: Fixed::default() })
			.map_err(Pallet::<T>::risk_error)
	}

	/// Whether the account may add risk up to these positions at the venue.
	fn ensure_free(account: &AccountId32, here: &[ReportedPosition]) -> Result<(), Error<T>> {
		Pallet::<T>::ensure_heard(account)?;
		Pallet::<T>::ensure_covered(account, &Self::margin_with(account, here)?)
	}

	fn ensure_no_worse(change: &AccountChange) -> Result<(), Error<T>> {
		let before = Self::margin_with(change.account, change.before)?;
		let after = Self::margin_with(change.account, change.after)?;
		let no_worse =
			after.is_no_worse_than(&before).map_err(|_: MathError| Error::<T>::MarginUnavailable)?;
		ensure!(no_worse, Error::<T>::MarginWorsened);
		Ok(())
	}
}

impl<T: Config, Venue: Get<VenueId>> RiskGuard for LocalGuard<T, Venue> {
	/// Nothing of a credit line is ever in use on this chain.
	fn judge(change: &AccountChange) -> Result<Fixed, DispatchError> {
		let AccountChange { account, kind, after, mode, .. } = *change;
		if kind != ChangeKind::Relieves {
			ensure!(Enrolments::<T>::contains_key(account, Venue::get()), Error::<T>::NotEnrolled);
		}
		match kind {
			ChangeKind::Relieves => {}
			ChangeKind::AddsRisk => Self::ensure_free(account, after)?,
			ChangeKind::Rebalances => {
				let is_free = mode == AccountMode::Normal && Self::ensure_free(account, after).is_ok();
				if !is_free {
					Self::ensure_no_worse(change)?;
				}
			}
		}
		Ok(Fixed::default())
	}

	/// The guard knows: whoever may not leave now must stay.
	fn judge_leaving(change: &AccountChange) -> Result<Leave, DispatchError> {
		Self::judge(change).map(|_| Leave::Now)
	}
}
