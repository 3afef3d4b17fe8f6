//! What the market tells: positions have changed.

use crate::{
	pallet::*,
	types::{Enrolment, CHANGES_RESERVE, MAX_DIRTY},
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::Zero,
	message::{AccountMode, ReportedPosition, MAX_POSITIONS},
	traits::{AccountChange, ChangeKind, PositionListener, RiskGuard, VenueMarket},
	Fixed,
};
use polkadot_sdk::{frame_support::ensure, sp_core::crypto::AccountId32, sp_runtime::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Whether any position is negative.
	pub(crate) fn has_debts(positions: &[ReportedPosition]) -> bool {
		positions.iter().any(|position| position.quantity < Fixed::zero())
	}

	/// Has an account reported in the next block.
	pub(crate) fn mark_dirty(account: AccountId32) -> DispatchResult {
		Dirty::<T>::try_mutate(|dirty| dirty.try_insert(account).map(|_| ()))
			.map_err(|_| Error::<T>::TooManyChanges.into())
	}

	/// Has an account reported because somebody asks.
	pub(crate) fn do_report(account: AccountId32) -> DispatchResult {
		ensure!(Enrolled::<T>::contains_key(&account), Error::<T>::NotEnrolled);
		let dirty = Dirty::<T>::get();
		let has_room = (dirty.len() as u32) < MAX_DIRTY.saturating_sub(CHANGES_RESERVE);
		ensure!(has_room || dirty.contains(&account), Error::<T>::TooManyChanges);
		Self::mark_dirty(account)
	}
}

/// Enforces modes and the guard. The coordinator's own orders and takeovers pass.
///
/// Errors: [`Error::NotEnrolled`] for an account that would owe something without being enrolled,
/// [`Error::AccountFrozen`], [`Error::AccountReduceOnly`], [`Error::AccountLeaving`], those of the guard,
/// [`Error::TooManyPositions`] and [`Error::TooManyChanges`].
impl<T: Config> PositionListener for Pallet<T> {
	fn on_change(account: &AccountId32, before: &[ReportedPosition], kind: ChangeKind) -> DispatchResult {
		if Executing::<T>::get().contains(account) {
			return Ok(());
		}
		let after: Vec<ReportedPosition> = T::Market::positions(account);
		let adds_risk = kind == ChangeKind::AddsRisk;
		let Some(mut enrolment) = Enrolled::<T>::get(account) else {
			// Debts need somebody who watches them.
			ensure!(!(adds_risk && Self::has_debts(&after)), Error::<T>::NotEnrolled);
			return Ok(());
		};
		match enrolment.mode {
			AccountMode::Frozen => return Err(Error::<T>::AccountFrozen.into()),
			AccountMode::ReduceOnly if adds_risk => return Err(Error::<T>::AccountReduceOnly.into()),
			AccountMode::ReduceOnly | AccountMode::Normal => {}
		}
		// The coordinator may have agreed already, and then counts on nothing here.
		ensure!(!adds_risk || enrolment.leaving_since.is_none(), Error::<T>::AccountLeaving);
		ensure!(!adds_risk || after.len() <= MAX_POSITIONS as usize, Error::<T>::TooManyPositions);
		let Enrolment { mode, used, .. } = enrolment;
		let credit = enrolment.line_at(Self::now());
		let change = AccountChange { account, kind, before, after: &after, mode, credit, used };
		enrolment.used = T::Guard::judge(&change)?;
		if enrolment.used != used {
			Enrolled::<T>::insert(account, enrolment);
		}
		Self::mark_dirty(account.clone())
	}
}
