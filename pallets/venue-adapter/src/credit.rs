//! Credit lines: asking for one, and having been granted one. What is used of it is for the guard.

use crate::pallet::*;
use ballast_primitives::{
	fixed::Zero,
	message::{AccountMode, ToCoordinator},
	Fixed,
};
use polkadot_sdk::{frame_support::ensure, sp_core::crypto::AccountId32, sp_runtime::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Nothing changes here before the coordinator has answered.
	pub(crate) fn do_request_credit(account: AccountId32, amount: Fixed) -> DispatchResult {
		let enrolment = Enrolled::<T>::get(&account).ok_or(Error::<T>::NotEnrolled)?;
		ensure!(amount >= Fixed::zero(), Error::<T>::InvalidCredit);
		if amount > Fixed::zero() {
			match enrolment.mode {
				AccountMode::Normal => {}
				AccountMode::ReduceOnly => return Err(Error::<T>::AccountReduceOnly.into()),
				AccountMode::Frozen => return Err(Error::<T>::AccountFrozen.into()),
			}
			ensure!(enrolment.leaving_since.is_none(), Error::<T>::AccountLeaving);
		}
		Self::ensure_call_may_tell()?;
		Self::send(ToCoordinator::CreditRequest { account: account.clone(), amount })?;
		Self::deposit_event(Event::CreditAsked { account, amount });
		Ok(())
	}

	/// The line is as the coordinator says, and the next report confirms it.
	pub(crate) fn set_credit(account: AccountId32, amount: Fixed, until: u32) -> DispatchResult {
		ensure!(amount >= Fixed::zero(), Error::<T>::InvalidCredit);
		let old = Enrolled::<T>::try_mutate(&account, |slot| {
			let enrolment = slot.as_mut().ok_or(Error::<T>::NotEnrolled)?;
			// Zero is for a line that was never granted.
			enrolment.credit_until = until.max(1);
			Ok::<_, Error<T>>(core::mem::replace(&mut enrolment.credit, amount))
		})?;
		Self::deposit_event(Event::CreditChanged { account: account.clone(), old, new: amount, until });
		// If there is no room for the report now, the next one of the account says the same; the line itself is set.
		let _ = Self::mark_dirty(account);
		Ok(())
	}
}
