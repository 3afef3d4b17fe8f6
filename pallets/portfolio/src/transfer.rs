//! Transfers of settlement currency between an account's venues, on the account's own word.
//!
//! What is on its way counts nowhere: the sending venue's report is without it, the receiving one's not yet with it. So an account may
//! send what its margin does without, exactly as if it lost it. From when it is ordered until the sending venue says that it has
//! left, it is still in the mirror, and may be gone any moment, and be in the receiving venue's report already: so it counts
//! nowhere from the order on. What it is worth was not needed then, so that this alone has nothing forced on anybody.

use crate::{mirror::position, types::MAX_QUANTITY, Config, Enrolments, Error, Pallet};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed,
	message::ReportedPosition,
	traits::{NewTransfer, VenueDispatch},
	Fixed, InstrumentId, MathError, OrderId, VenueId, SETTLEMENT,
};
use ballast_risk::Position;
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::{AccountId32, DispatchError},
};

impl<T: Config> Pallet<T> {
	/// These positions of the account without the settlement currency that may be leaving a venue: of what is there at most all of it,
	/// because the mirror may be without it already, or the account may have spent it; never of a debt.
	pub(crate) fn without_leaving(account: &AccountId32, mut positions: Vec<Position>) -> Vec<Position> {
		let zero = Fixed::default();
		for open in T::Dispatch::open_transfers(account).into_iter().filter(|open| !open.has_left) {
			let place = (open.from, InstrumentId::Spot(SETTLEMENT));
			let held = |p: &&mut Position| (p.venue, p.instrument) == place && p.quantity > zero;
			if let Some(position) = positions.iter_mut().find(held) {
				// Of two positive amounts the difference exists; if it did not, nothing would be there to count.
				let rest = fixed::sub(position.quantity, open.amount).unwrap_or(zero);
				position.quantity = rest.max(zero);
			}
		}
		positions.retain(|position| position.quantity != zero);
		positions
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
		ensure!(amount >= T::LeastTransfer::get(), Error::<T>::TransferTooSmall);
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
