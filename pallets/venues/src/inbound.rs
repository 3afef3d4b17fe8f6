//! What comes in: the gate, and what each message does.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::Zero,
	message::{AssetDepth, Envelope, EnvelopeError, ToCoordinator, ToVenue},
	protocol::Arrival,
	traits::VenueEvents,
	AssetId, Fixed, VenueId,
};
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchResult,
};

impl<T: Config> Pallet<T> {
	/// Takes a message that certainly comes from `venue`: what `receive` does, for the local transport of the home
	/// venue.
	///
	/// Errors: [`Error::NotRegistered`], [`Error::VenuePaused`], [`Error::MessageTooLong`],
	/// [`Error::UnknownVersion`], [`Error::MalformedMessage`], [`Error::WrongVenue`]. A message that can be read is
	/// `Ok`, whatever becomes of it; see the events.
	pub fn receive_from(venue: VenueId, message: Vec<u8>) -> DispatchResult {
		let record = Venues::<T>::get(venue).ok_or(Error::<T>::NotRegistered)?;
		ensure!(record.status != VenueStatus::Paused, Error::<T>::VenuePaused);
		let (Envelope { venue: named, seq, relay_block, body }, reads) =
			Envelope::<ToCoordinator>::read(&message).map_err(|error| match error {
				EnvelopeError::TooLong => Error::<T>::MessageTooLong,
				EnvelopeError::UnknownVersion(_) => Error::<T>::UnknownVersion,
				EnvelopeError::Malformed => Error::<T>::MalformedMessage,
			})?;
		ensure!(named == venue, Error::<T>::WrongVenue);

		let (now, last) = (Self::now(), record.in_seq);
		Self::note_version(venue, reads, seq, last);
		let arrival = Arrival::of(seq, last);
		if arrival == Arrival::Duplicate {
			Self::deposit_event(Event::DuplicateMessage { venue, seq, last });
			return Ok(());
		}
		let resynced = body == ToCoordinator::Resynced;
		if arrival == Arrival::AfterGap && !resynced {
			Self::deposit_event(Event::SequenceGap {
				venue,
				expected: last.saturating_add(1),
				received: seq,
			});
			Self::update_venue(venue, |record| record.last_heard = now);
			if !record.stale || Self::resnapshot_is_overdue(&record, now) {
				Self::request_resnapshot(venue);
			}
			return Ok(());
		}
		Self::update_venue(venue, |record| {
			record.in_seq = seq;
			record.last_heard = now;
			if resynced {
				record.stale = false;
				record.resnapshot_at = None;
			}
		});
		if resynced {
			Self::deposit_event(Event::Resynced { venue, old: last, new: seq });
		}
		let report = match &body {
			ToCoordinator::Report(report) | ToCoordinator::CreditReport { report, .. } => {
				Some(report.clone())
			}
			_ => None,
		};
		// From here on nothing may undo that the number is used.
		if let Err(error) = with_storage_layer(|| Self::apply(venue, relay_block, body)) {
			Self::deposit_event(Event::MessageFailed { venue, seq, error });
			if let Some(report) = report {
				Self::keep_report(venue, report, relay_block);
			}
		}
		Ok(())
	}

	fn apply(venue: VenueId, relay_block: u32, body: ToCoordinator) -> DispatchResult {
		match body {
			ToCoordinator::Enroll(report) => {
				Self::forget_report(venue, &report.account);
				T::Events::on_enrolled(venue, report)
			}
			ToCoordinator::Report(report) => {
				let account = report.account.clone();
				T::Events::on_report(venue, report)?;
				Self::forget_report(venue, &account);
				Self::reconcile_from_snapshot(venue, &account, relay_block);
				Ok(())
			}
			ToCoordinator::CreditRequest { account, amount } => {
				Self::on_credit_request(venue, account, amount)
			}
			ToCoordinator::CreditReport { amount, until, report } => {
				let account = report.account.clone();
				T::Events::on_report(venue, report)?;
				Self::forget_report(venue, &account);
				T::Events::on_credit_known(venue, &account, amount, until);
				Self::reconcile_from_snapshot(venue, &account, relay_block);
				Ok(())
			}
			ToCoordinator::Ack { order } => {
				Self::on_ack(venue, order);
				Ok(())
			}
			ToCoordinator::Result { order, result, report } => {
				Self::on_result(venue, order, result, report);
				Ok(())
			}
			ToCoordinator::Heartbeat { depths } => Self::on_heartbeat(venue, &depths),
			ToCoordinator::Resynced => Ok(()),
			ToCoordinator::Withdrawn { account } => {
				T::Events::on_withdrawn(venue, account.clone())?;
				Self::forget_report(venue, &account);
				Self::reconcile_from_snapshot(venue, &account, relay_block);
				Ok(())
			}
			ToCoordinator::LeaveRequest { account } => Self::on_leave_request(venue, account, relay_block),
			ToCoordinator::EnrollRefused { account, refusal } => {
				Self::deposit_event(Event::EnrolmentRefused { venue, account, refusal });
				Ok(())
			}
			ToCoordinator::WrittenOff { value, report } => {
				ensure!(value >= Fixed::zero(), Error::<T>::InvalidValue);
				let account = report.account.clone();
				// By what is known of it before the snapshot without its debts.
				let value = Self::believed_loss(venue, &account, value);
				Self::apply_report(venue, report);
				T::Events::on_written_off(venue, account, value)
			}
			ToCoordinator::WriteOffRefused { refusal, report } => {
				let account = report.account.clone();
				Self::apply_report(venue, report);
				T::Events::on_write_off_refused(venue, account, refusal)
			}
			ToCoordinator::Arrived { transfer, amount, report } => {
				Self::on_transfer_answer(venue, transfer, TransferEnd::Arrived, amount, report)
			}
			ToCoordinator::Returned { transfer, amount, report } => {
				Self::on_transfer_answer(venue, transfer, TransferEnd::Returned, amount, report)
			}
		}
	}

	/// Replaces what is known of the depths of a venue. All of it is checked first; one bad entry spoils the message.
	fn on_heartbeat(venue: VenueId, depths: &[AssetDepth]) -> DispatchResult {
		let mut previous = None;
		for entry in depths {
			ensure!(previous.is_none_or(|asset| asset < entry.asset), Error::<T>::InvalidDepths);
			ensure!(entry.depth >= Fixed::zero() && entry.price > Fixed::zero(), Error::<T>::InvalidDepths);
			previous = Some(entry.asset);
		}
		// Not named any more, or made up before: a venue has no more entries than fit into a heartbeat.
		let gone: Vec<AssetId> = Depths::<T>::iter_key_prefix(venue)
			.filter(|asset| depths.binary_search_by_key(asset, |entry| entry.asset).is_err())
			.collect();
		for asset in gone {
			Depths::<T>::remove(venue, asset);
		}
		let at = Self::now();
		for AssetDepth { asset, depth, price } in depths {
			Depths::<T>::insert(venue, asset, DepthRecord { depth: *depth, price: *price, at });
		}
		Ok(())
	}

	/// Answers an account that wants to leave. Its positions are forgotten here before the venue hears that it may go, so that
	/// nobody relies on them meanwhile. An answer that finds no room undoes that, and the account may ask again.
	fn on_leave_request(venue: VenueId, account: AccountId32, relay_block: u32) -> DispatchResult {
		let agreed = with_storage_layer(|| T::Events::on_leave_asked(venue, account.clone()));
		if let Err(error) = agreed {
			Self::tell(venue, ToVenue::LeaveRefused { account: account.clone() })?;
			Self::deposit_event(Event::LeaveRefused { venue, account, error });
			return Ok(());
		}
		Self::forget_report(venue, &account);
		Self::reconcile_from_snapshot(venue, &account, relay_block);
		Self::tell(venue, ToVenue::Release { account: account.clone() })?;
		Self::deposit_event(Event::AccountReleased { venue, account });
		Ok(())
	}

	/// Answers an account that wants a credit line: who grants it has told the venue, and who does not says why. A refusal that
	/// finds no room is lost, and the account may ask again.
	fn on_credit_request(venue: VenueId, account: AccountId32, amount: Fixed) -> DispatchResult {
		if let Err(refusal) = T::Events::on_credit_asked(venue, &account, amount) {
			Self::deposit_event(Event::CreditRefused { venue, account: account.clone(), amount, refusal });
			let _ = Self::tell(venue, ToVenue::CreditRefused { account, amount, refusal });
		}
		Ok(())
	}
}
