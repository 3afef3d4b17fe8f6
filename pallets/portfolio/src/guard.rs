//! The guard of the home venue: it sees the whole portfolio, so it needs no credit line.

use crate::{Config, Enrolments, Error, Pallet};
use ballast_primitives::{message::ReportedPosition, traits::RiskGuard, Fixed, VenueId};
use ballast_risk::Portfolio;
use core::marker::PhantomData;
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::{AccountId32, DispatchResult},
};

/// Judges risk that an account adds at the home venue: with the home positions as they are *now* in place of the
/// mirrored ones, equity must cover initial margin, all open credit and what is reserved.
///
/// Errors: [`Error::NotEnrolled`] (also in the blocks between the market's enrolment and its arrival here),
/// [`Error::VenueUnavailable`], [`Error::StalePrice`], [`Error::UnknownInstrument`], [`Error::BelowInitialMargin`],
/// [`Error::MarginUnavailable`].
pub struct HomeGuard<T>(PhantomData<T>);

impl<T: Config> RiskGuard for HomeGuard<T> {
	fn ensure_allowed(
		account: &AccountId32,
		positions: &[ReportedPosition],
		_shortfall: Fixed,
		_credit: Fixed,
	) -> DispatchResult {
		ensure!(Enrolments::<T>::contains_key(account, VenueId::Home), Error::<T>::NotEnrolled);
		Pallet::<T>::ensure_valid(positions)?;
		Pallet::<T>::ensure_heard(account)?;
		let known = Pallet::<T>::portfolio(account);
		let (_, positions) = Pallet::<T>::replaced(&known.positions, VenueId::Home, positions);
		ensure!(positions.len() <= T::MaxPositions::get() as usize, Error::<T>::TooManyPositions);
		let margin = Pallet::<T>::assess_portfolio(&Portfolio { positions, cash: known.cash })
			.map_err(Pallet::<T>::risk_error)?;
		Ok(Pallet::<T>::ensure_covered(account, &margin)?)
	}
}
