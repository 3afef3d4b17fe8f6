//! What the coordinator says. Nothing is executed here.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	message::{AccountMode, Envelope, EnvelopeError, ToCoordinator, ToVenue},
	Instruction,
};
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchResult,
};

impl<T: Config> Pallet<T> {
	/// Takes a message of the coordinator, which is on the same chain. It only queues and sets; the work is done by the hook of the
	/// next block.
	///
	/// Errors: [`Error::MessageTooLong`], [`Error::UnknownVersion`], [`Error::MalformedMessage`],
	/// [`Error::WrongVenue`]. A message that can be read is `Ok`, whatever becomes of it; see the events.
	pub fn receive_local(message: Vec<u8>) -> DispatchResult {
		let Envelope { venue, seq, body, .. } =
			Envelope::<ToVenue>::from_bytes(&message).map_err(|error| match error {
				EnvelopeError::TooLong => Error::<T>::MessageTooLong,
				EnvelopeError::UnknownVersion(_) => Error::<T>::UnknownVersion,
				EnvelopeError::Malformed => Error::<T>::MalformedMessage,
			})?;
		ensure!(venue == T::ThisVenue::get(), Error::<T>::WrongVenue);
		if seq == 0 {
			// A greeting. Both ends are in one runtime and upgrade as one, so that nothing has to be known of versions.
			return Ok(());
		}
		let last = InSeq::<T>::get();
		if seq <= last {
			Self::deposit_event(Event::DuplicateMessage { seq, last });
			return Ok(());
		}
		// `seq > last`, so `seq - 1` cannot underflow.
		if seq - 1 != last {
			Self::deposit_event(Event::SequenceGap { expected: last.saturating_add(1), received: seq });
		}
		InSeq::<T>::put(seq);
		if let Err(error) = with_storage_layer(|| Self::apply(body)) {
			Self::deposit_event(Event::MessageFailed { seq, error });
		}
		Ok(())
	}

	fn apply(body: ToVenue) -> DispatchResult {
		match body {
			ToVenue::SetMode { account, mode } => Self::set_mode(account, mode),
			ToVenue::Unwind { orders } => {
				orders.into_iter().map(Instruction::Reduce).for_each(Self::accept);
				Ok(())
			}
			ToVenue::Takeover { takeover } => {
				Self::accept(Instruction::TakeOver(takeover));
				Ok(())
			}
			ToVenue::Cancel { order } => {
				Self::cancel(order);
				Ok(())
			}
			ToVenue::Probe { order } => {
				Self::probe(order);
				Ok(())
			}
			ToVenue::Acknowledge { order } => {
				Results::<T>::take(order).ok_or(Error::<T>::UnknownOrder)?;
				ToTell::<T>::mutate(|ids| ids.retain(|id| *id != order));
				Self::deposit_event(Event::ResultAcknowledged { order });
				Ok(())
			}
			ToVenue::Resnapshot => {
				Resync::<T>::put(ResyncStage::Asked);
				Ok(())
			}
			ToVenue::Enroll { account } => Self::enroll_as_asked(account),
			ToVenue::CreditGrant { account, amount, until } => {
				// The guard sees the whole portfolio, so that a line is never used. It is confirmed all the same.
				ensure!(Enrolled::<T>::contains_key(&account), Error::<T>::NotEnrolled);
				let report = Self::snapshot(&account)?;
				Self::send(ToCoordinator::CreditReport { amount, until, report }).map(|_| ())
			}
			// Nothing is owed here, nobody is asked whether an account may leave, no line is asked for, and money goes to no other
			// venue but into orders.
			ToVenue::Transfer { .. }
			| ToVenue::Expect { .. }
			| ToVenue::WriteOff { .. }
			| ToVenue::Release { .. }
			| ToVenue::LeaveRefused { .. }
			| ToVenue::CreditRefused { .. } => Err(Error::<T>::NotSupported.into()),
		}
	}

	fn set_mode(account: AccountId32, mode: AccountMode) -> DispatchResult {
		let old = Enrolled::<T>::try_mutate(&account, |slot| {
			let current = slot.as_mut().ok_or(Error::<T>::NotEnrolled)?;
			Ok::<_, Error<T>>(core::mem::replace(current, mode))
		})?;
		Self::deposit_event(Event::ModeChanged { account, old, new: mode });
		Ok(())
	}
}
