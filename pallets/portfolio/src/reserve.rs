//! Initial margin that is set aside for positions on their way to an account.

use crate::{Config, Error, Pallet, Reserved};
use alloc::collections::BTreeSet;
use ballast_primitives::{fixed, Fixed, MathError};
use ballast_risk::{Margin, Portfolio, Position};
use polkadot_sdk::{
	frame_support::{defensive, ensure, traits::Get},
	sp_runtime::{AccountId32, DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// What is set aside for the account, settlement currency.
	pub fn reserved_margin(account: &AccountId32) -> Fixed {
		Reserved::<T>::get(account)
	}

	/// Sets initial margin aside, on top of what is already. Whether there is so much is for the caller to make sure
	/// ([`Self::ensure_could_hold`]).
	///
	/// Errors: [`Error::NegativeCredit`], [`Error::MarginUnavailable`] when it cannot be added up.
	pub fn reserve_margin(account: &AccountId32, amount: Fixed) -> DispatchResult {
		ensure!(amount >= Fixed::default(), Error::<T>::NegativeCredit);
		let reserved = fixed::add(Reserved::<T>::get(account), amount)
			.map_err(|_: MathError| Error::<T>::MarginUnavailable)?;
		Self::set_reserved(account, reserved);
		Ok(())
	}

	/// Frees what was set aside.
	pub fn release_margin(account: &AccountId32, amount: Fixed) {
		match fixed::sub(Reserved::<T>::get(account), amount) {
			Ok(left) if left >= Fixed::default() => Self::set_reserved(account, left),
			// More than there is: nothing is left, rather than a debt.
			_ => {
				defensive!("no more is released than was reserved");
				Reserved::<T>::remove(account);
			}
		}
	}

	fn set_reserved(account: &AccountId32, amount: Fixed) {
		if amount == Fixed::default() {
			Reserved::<T>::remove(account);
		} else {
			Reserved::<T>::insert(account, amount);
		}
	}

	/// Whether the account could hold `added` next to what is mirrored of it: with both, equity must cover initial margin,
	/// open credit and what is reserved for anything else. Answers the margin with both.
	///
	/// Errors: [`Error::VenueUnavailable`], [`Error::TooManyPositions`], [`Error::StalePrice`],
	/// [`Error::UnknownInstrument`], [`Error::MarginUnavailable`], [`Error::BelowInitialMargin`].
	pub fn ensure_could_hold(account: &AccountId32, added: &[Position]) -> Result<Margin, DispatchError> {
		Self::ensure_heard(account)?;
		// Of one instrument at one venue there will be one position; the risk engine adds them up by itself. What is leaving still
		// has its place.
		let mut positions = Self::mirrored(account);
		let places: BTreeSet<_> = positions.iter().chain(added).map(|p| (p.venue, p.instrument)).collect();
		ensure!(places.len() <= T::MaxPositions::get() as usize, Error::<T>::TooManyPositions);
		positions = Self::without_leaving(account, positions);
		positions.extend_from_slice(added);
		let portfolio = Portfolio { positions, cash: Fixed::default() };
		let margin = Self::assess_portfolio(&portfolio).map_err(Self::risk_error)?;
		Self::ensure_covered(account, &margin)?;
		Ok(margin)
	}

	/// Equity must cover initial margin, open credit and what is reserved.
	pub(crate) fn ensure_covered(account: &AccountId32, margin: &Margin) -> Result<(), Error<T>> {
		let required = fixed::add(margin.initial, Self::open_credit(account))
			.and_then(|required| fixed::add(required, Self::reserved_margin(account)))
			.map_err(|_: MathError| Error::<T>::MarginUnavailable)?;
		ensure!(margin.equity >= required, Error::<T>::BelowInitialMargin);
		Ok(())
	}
}
