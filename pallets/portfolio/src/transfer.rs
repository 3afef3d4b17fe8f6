//! Transfers of settlement currency between an account's venues, on the account's own word.
//!
//! What is on its way counts nowhere: the sending venue's report is without it, the receiving one's not yet with it. So an account may
//! send what its margin does without, exactly as if it lost it. From when it is ordered until the sending venue says that it has
//! left, it is still in the mirror, and may be gone any moment: it is set aside like reserved margin, so that nothing is granted
//! or added on top of it.

use crate::{mirror::position, types::MAX_QUANTITY, Config, Enrolments, Error, Pallet};
use ballast_primitives::{
	fixed,
	message::ReportedPosition,
	traits::{NewTransfer, VenueDispatch},
	Fixed, InstrumentId, MathError, OrderId, VenueId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::ensure,
	sp_runtime::{AccountId32, DispatchError},
};

impl<T: Config> Pallet<T> {
	/// What is mirrored of the account and may be leaving a venue, settlement currency.
	pub fn leaving(account: &AccountId32) -> Result<Fixed, MathError> {
		T::Dispatch::open_transfers(account)
			.into_iter()
			.filter(|transfer| !transfer.has_left)
			.try_fold(Fixed::default(), |sum, transfer| fixed::add(sum, transfer.amount))
	}

	/// Whether the end of a transfer from or to the venue is awaited.
	pub(crate) fn has_transfer_at(account: &AccountId32, venue: VenueId) -> bool {
		T::Dispatch::open_transfers(account)
			.iter()
			.any(|transfer| transfer.is_awaited && (transfer.from == venue || transfer.to == venue))
	}

	pub(crate) fn do_transfer(
		account: AccountId32,
		from: VenueId,
		to: VenueId,
		amount: Fixed,
	) -> Result<OrderId, DispatchError> {
		ensure!(amount > Fixed::default() && from != to, Error::<T>::InvalidTransfer);
		ensure!(amount <= MAX_QUANTITY, Error::<T>::AbsurdQuantity);
		ensure!(T::Dispatch::has_way(from, to), Error::<T>::TransferNotSupported);
		for venue in [from, to] {
			ensure!(Enrolments::<T>::contains_key(&account, venue), Error::<T>::NotEnrolled);
			ensure!(T::Dispatch::is_available(venue), Error::<T>::VenueUnavailable);
		}
		let instrument = InstrumentId::Spot(SETTLEMENT);
		ensure!(Self::quantity(&account, from, instrument) >= amount, Error::<T>::NotEnoughHeld);
		let quantity = fixed::neg(amount).map_err(|_: MathError| Error::<T>::MarginUnavailable)?;
		let zero = Fixed::default();
		let gone = position(from, &ReportedPosition { instrument, quantity, entry: zero, funding: zero });
		Self::ensure_could_hold(&account, &[gone])?;
		T::Dispatch::transfer(NewTransfer { account, amount, from, to })
	}
}
