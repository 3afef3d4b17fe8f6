//! How much value may leave for a venue within a window of time.

use crate::{pallet::*, types::*};
use ballast_primitives::{
	fixed::{self, Zero},
	traits::VenueEvents,
	Fixed, Instruction, Round, VenueId,
};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::DispatchError,
};

impl<T: Config> Pallet<T> {
	/// What is put at stake when a venue is told these instructions, settlement currency, rounded up: an order for its size at its
	/// limit price; a transfer for its amount; a takeover for its part of all that the account has and owes there, and where that is not known for price
	/// and fee.
	pub(crate) fn stake(venue: VenueId, instructions: &[Instruction]) -> Result<Fixed, DispatchError> {
		let of = |instruction: &Instruction| match instruction {
			Instruction::Reduce(order) => {
				fixed::mul(fixed::abs(order.quantity)?, order.limit_price, Round::Up)
			}
			Instruction::TakeOver(takeover) => {
				let paid = fixed::add(fixed::abs(takeover.price)?, takeover.fee)?;
				let gross = T::Events::gross_value(venue, &takeover.from).unwrap_or_default();
				Ok(fixed::mul(gross, takeover.fraction, Round::Up)?.max(paid))
			}
			Instruction::Transfer(transfer) => Ok(transfer.amount),
		};
		let sum = instructions.iter().try_fold(Fixed::zero(), |sum, next| fixed::add(sum, of(next)?));
		Ok(sum.map_err(|_| Error::<T>::Overflow)?)
	}

	/// The venue's window as it is now.
	pub(crate) fn window(venue: VenueId) -> EgressRecord {
		let record = Egress::<T>::get(venue);
		let now = Self::now();
		if now.saturating_sub(record.since) < T::EgressWindow::get() {
			record
		} else {
			EgressRecord { since: now, value: Fixed::zero() }
		}
	}

	fn allows(venue: VenueId, window: &EgressRecord) -> bool {
		T::EgressWindow::get() == 0 || window.value < Self::cap_of(venue)
	}

	/// Whether nothing more may leave for the venue in this window.
	pub(crate) fn is_egress_exhausted(venue: VenueId) -> bool {
		!Self::allows(venue, &Self::window(venue))
	}

	/// Books that value leaves for a venue. What crosses the limit is the last of its window: one message more than the cap, so that
	/// no portfolio is too large to be dealt with.
	///
	/// Errors: [`Error::EgressLimitReached`], [`Error::Overflow`].
	pub(crate) fn charge_egress(venue: VenueId, value: Fixed) -> Result<(), DispatchError> {
		let mut window = Self::window(venue);
		ensure!(Self::allows(venue, &window), Error::<T>::EgressLimitReached);
		window.value = fixed::add(window.value, value).map_err(|_| Error::<T>::Overflow)?;
		if !Self::allows(venue, &window) {
			let until = window.since.saturating_add(T::EgressWindow::get());
			Self::deposit_event(Event::EgressExhausted { venue, value: window.value, until });
		}
		Egress::<T>::insert(venue, window);
		Ok(())
	}
}
