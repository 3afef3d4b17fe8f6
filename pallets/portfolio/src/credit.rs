//! Credit lines: what a venue may let an account add on its own, reserved from the free initial margin.

use crate::{
	types::{CreditLine, MAX_QUANTITY},
	Config, CreditLines, Enrolments, Error, Event, Pallet,
};
use ballast_primitives::{fixed, traits::VenueDispatch, Fixed, MathError, VenueId};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::{AccountId32, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// The sum of what all venues may still consume, settlement currency. Overflow, which the limits of lines exclude,
	/// answers the largest number, so that nothing is granted on top.
	pub fn open_credit(account: &AccountId32) -> Fixed {
		Self::open_credit_except(account, None).unwrap_or(Fixed::from_inner(i128::MAX))
	}

	fn open_credit_except(account: &AccountId32, except: Option<VenueId>) -> Result<Fixed, MathError> {
		let now = Self::now_ms();
		CreditLines::<T>::iter_prefix(account)
			.filter(|(venue, _)| Some(*venue) != except)
			.try_fold(Fixed::default(), |sum, (_, line)| fixed::add(sum, line.open(now)?))
	}

	/// Every sibling that holds part of the portfolio must be heard: what is there may have changed.
	pub(crate) fn ensure_heard(account: &AccountId32) -> Result<(), Error<T>> {
		let silent = Self::portfolio(account)
			.positions
			.iter()
			.any(|p| p.venue != VenueId::Home && !T::Dispatch::is_available(p.venue));
		ensure!(!silent, Error::<T>::VenueUnavailable);
		Ok(())
	}

	pub(crate) fn do_set_credit_line(account: AccountId32, venue: VenueId, amount: Fixed) -> DispatchResult {
		ensure!(venue != VenueId::Home, Error::<T>::HomeNeedsNone);
		ensure!(Enrolments::<T>::contains_key(&account, venue), Error::<T>::NotEnrolled);
		ensure!(amount >= Fixed::default(), Error::<T>::NegativeCredit);
		ensure!(amount <= MAX_QUANTITY, Error::<T>::AbsurdQuantity);
		let line = CreditLines::<T>::get(&account, venue).unwrap_or_default();
		ensure!(amount >= line.used, Error::<T>::CreditInUse);

		let now = Self::now_ms();
		let effective = line.effective(now);
		if amount > line.amount {
			Self::ensure_heard(&account)?;
			let margin = Self::assess(&account).map_err(Self::risk_error)?;
			let math = |_: MathError| Error::<T>::MarginUnavailable;
			let others = Self::open_credit_except(&account, Some(venue)).map_err(math)?;
			let free = fixed::sub(margin.equity, margin.initial)
				.and_then(|free| fixed::sub(free, others))
				.and_then(|free| fixed::sub(free, Self::reserved_margin(&account)))
				.map_err(math)?;
			// A smaller grant that is still under way does not make room: the larger of both counts.
			let needed = fixed::sub(amount.max(effective), line.used).map_err(math)?;
			ensure!(free >= needed, Error::<T>::NotEnoughFreeMargin);
		}

		let (held, held_until_ms) = if amount < effective {
			// A time, not money: at the end of the clock the reservation simply never ends.
			(effective, now.saturating_add(T::CreditRelease::get()))
		} else {
			(amount, now)
		};
		CreditLines::<T>::insert(
			&account,
			venue,
			CreditLine { amount, used: line.used, held, held_until_ms },
		);
		T::Dispatch::grant_credit(venue, &account, amount)?;
		Self::deposit_event(Event::CreditLineSet { account, venue, old: line.amount, new: amount });
		Ok(())
	}
}
