//! Leaving the roll: at once, with the coordinator's consent, or without a coordinator that never answers.

use crate::pallet::*;
use ballast_primitives::{
	message::{AccountMode, ToCoordinator},
	traits::{AccountChange, ChangeKind, Leave, RiskGuard, VenueMarket},
};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchResult,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_leave(account: AccountId32) -> DispatchResult {
		let mut enrolment = Enrolled::<T>::get(&account).ok_or(Error::<T>::NotEnrolled)?;
		match enrolment.mode {
			AccountMode::Normal => {}
			AccountMode::ReduceOnly => return Err(Error::<T>::AccountReduceOnly.into()),
			AccountMode::Frozen => return Err(Error::<T>::AccountFrozen.into()),
		}
		Self::ensure_call_may_tell()?;
		let before = T::Market::positions(&account);
		ensure!(!Self::has_debts(&before), Error::<T>::DebtsOpen);
		ensure!(Waiting::<T>::get(&account) == 0, Error::<T>::OrdersOpen);
		// To the coordinator it is as if nothing were left here.
		let change = AccountChange {
			account: &account,
			kind: ChangeKind::AddsRisk,
			before: &before,
			after: &[],
			mode: enrolment.mode,
			credit: enrolment.line_at(Self::now()),
			used: enrolment.used,
		};
		let now = Self::now();
		let in_vain = enrolment.leaving_since.is_some_and(|since| {
			// An answer can be lost while the coordinator lives; then it will answer again.
			let silent_since = since.max(LastHeard::<T>::get());
			now.saturating_sub(silent_since) >= T::LeavePatience::get()
		});
		if in_vain || T::Guard::judge_leaving(&change)? == Leave::Now {
			Self::send(ToCoordinator::Withdrawn { account: account.clone() })?;
			Self::take_off(account);
			return Ok(());
		}
		Self::send(ToCoordinator::LeaveRequest { account: account.clone() })?;
		enrolment.leaving_since.get_or_insert(now);
		Enrolled::<T>::insert(&account, enrolment);
		Self::deposit_event(Event::LeaveAsked { account });
		Ok(())
	}

	fn take_off(account: AccountId32) {
		Enrolled::<T>::remove(&account);
		MaySendTo::<T>::remove(&account);
		Dirty::<T>::mutate(|dirty| dirty.remove(&account));
		Self::deposit_event(Event::AccountLeft { account });
	}

	/// The coordinator lets an account go that asked. It may have owed something only before it asked.
	pub(crate) fn release(account: AccountId32) -> DispatchResult {
		let enrolment = Enrolled::<T>::get(&account).ok_or(Error::<T>::NotEnrolled)?;
		ensure!(enrolment.leaving_since.is_some(), Error::<T>::NotLeaving);
		ensure!(!Self::has_debts(&T::Market::positions(&account)), Error::<T>::DebtsOpen);
		Self::take_off(account);
		Ok(())
	}

	/// The coordinator does not let it go.
	pub(crate) fn stay(account: AccountId32) -> DispatchResult {
		Enrolled::<T>::try_mutate(&account, |slot| {
			let enrolment = slot.as_mut().ok_or(Error::<T>::NotEnrolled)?;
			enrolment.leaving_since.take().ok_or(Error::<T>::NotLeaving)
		})?;
		Self::deposit_event(Event::LeaveRefused { account });
		Ok(())
	}
}
