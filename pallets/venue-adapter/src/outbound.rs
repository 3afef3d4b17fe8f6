//! What goes out: answers, snapshots, heartbeats, and the queue in which they wait for the transport.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::Zero,
	message::{AccountReport, Envelope, OrderResult, ToCoordinator},
	traits::{CoordinatorTransport, VenueMarket},
	Fixed,
};
use polkadot_sdk::{
	frame_support::{
		defensive, ensure,
		storage::{with_transaction, TransactionOutcome},
		traits::Get,
		BoundedVec,
	},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

impl<T: Config> Pallet<T> {
	/// The account as it is now. An account that is not enrolled has nothing to show.
	pub(crate) fn snapshot(account: &AccountId32) -> Result<AccountReport, DispatchError> {
		let Some(enrolment) = Enrolled::<T>::get(account) else {
			return Ok(Self::blank(account.clone()));
		};
		let positions = T::Market::positions(account).try_into().map_err(|_| Error::<T>::TooManyPositions)?;
		// A shortfall that cannot be computed reserves the whole line, which is the careful side.
		let shortfall = T::Market::shortfall(account).unwrap_or_default();
		let credit_used = shortfall.max(Fixed::zero()).min(enrolment.credit);
		Ok(AccountReport { account: account.clone(), positions, credit_used })
	}

	fn blank(account: AccountId32) -> AccountReport {
		AccountReport { account, positions: Default::default(), credit_used: Fixed::zero() }
	}

	/// Whether a message can be written.
	pub(crate) fn has_outbox_room() -> bool {
		OutSeq::<T>::get().saturating_sub(Handed::<T>::get()) < MAX_OUTBOX
	}

	/// Writes a message to the outbox and returns its sequence number; it leaves with the next [`Self::flush`].
	pub(crate) fn send(body: ToCoordinator) -> Result<u64, DispatchError> {
		ensure!(Self::has_outbox_room(), Error::<T>::OutboxFull);
		let seq = OutSeq::<T>::get().checked_add(1).ok_or(Error::<T>::NumberExhausted)?;
		let envelope = Envelope { venue: T::ThisVenue::get(), seq, relay_block: Self::now(), body };
		let bytes = BoundedVec::try_from(envelope.into_bytes()).map_err(|_| Error::<T>::MessageTooLong)?;
		Outbox::<T>::insert(seq, OutMessage { bytes, attempts: 0 });
		OutSeq::<T>::put(seq);
		Ok(seq)
	}

	/// Hands messages to the transport, oldest first, until it refuses or the limit is reached. Returns how many
	/// were looked at.
	pub(crate) fn flush() -> u32 {
		let mut looked_at = 0;
		while looked_at < FLUSH_LIMIT && Handed::<T>::get() < OutSeq::<T>::get() {
			looked_at += 1;
			let seq = Handed::<T>::get().saturating_add(1);
			let Some(mut message) = Outbox::<T>::get(seq) else {
				defensive!("the outbox has no holes");
				Handed::<T>::put(seq);
				continue;
			};
			let handed_over = with_transaction(|| -> TransactionOutcome<Result<bool, DispatchError>> {
				match T::Transport::send(message.bytes.to_vec()) {
					Ok(()) => TransactionOutcome::Commit(Ok(true)),
					Err(_) => TransactionOutcome::Rollback(Ok(false)),
				}
			})
			.unwrap_or(false);
			if !handed_over {
				message.attempts = message.attempts.saturating_add(1);
				Self::deposit_event(Event::MessageDelayed { seq, attempts: message.attempts });
				Outbox::<T>::insert(seq, message);
				break;
			}
			Outbox::<T>::remove(seq);
			Handed::<T>::put(seq);
		}
		looked_at
	}

	/// Starts the answer to a `Resnapshot`: `Resynced` first, then again what had been waiting, because the
	/// coordinator ignores what it hears before `Resynced`. All kept results are told again.
	pub(crate) fn begin_resync() -> u32 {
		if Resync::<T>::get() != Some(ResyncStage::Asked) {
			return 0;
		}
		let handed = Handed::<T>::get();
		let waiting: Vec<ToCoordinator> = (handed.saturating_add(1)..=OutSeq::<T>::get())
			.filter_map(Outbox::<T>::take)
			.filter_map(|message| Envelope::<ToCoordinator>::from_bytes(&message.bytes).ok())
			.map(|envelope| envelope.body)
			// These come anew by themselves, as they are then.
			.filter(|body| {
				matches!(
					body,
					ToCoordinator::Enroll(_)
						| ToCoordinator::Withdrawn { .. }
						| ToCoordinator::WrittenOff { .. }
				)
			})
			.collect();
		// Numbers of messages that never left are free to be used again.
		OutSeq::<T>::put(handed);
		match Self::send(ToCoordinator::Resynced) {
			Ok(seq) => Self::deposit_event(Event::ResyncStarted { seq }),
			Err(_) => {
				defensive!("an empty outbox has room");
				return 0;
			}
		}
		let mut written = 1u32;
		for body in waiting {
			if Self::send(body).is_err() {
				defensive!("not more than there were, but for one");
			}
			written = written.saturating_add(1);
		}
		for id in Results::<T>::iter_keys() {
			Self::tell_soon(id);
		}
		Resync::<T>::put(ResyncStage::Reporting(None));
		written
	}

	/// Pages through the roll. Returns how many accounts were reported.
	pub(crate) fn continue_resync() -> u32 {
		let Some(ResyncStage::Reporting(mut after)) = Resync::<T>::get() else { return 0 };
		let mut reported = 0;
		while reported < REPORTS_PER_BLOCK && Self::has_outbox_room() {
			let next = match &after {
				None => Enrolled::<T>::iter_keys().next(),
				Some(last) => Enrolled::<T>::iter_from(Enrolled::<T>::hashed_key_for(last))
					.next()
					.map(|(account, _)| account),
			};
			let Some(account) = next else {
				Resync::<T>::kill();
				Self::deposit_event(Event::ResyncFinished);
				return reported;
			};
			reported += 1;
			Self::report_now(&account);
			after = Some(account);
		}
		Resync::<T>::put(ResyncStage::Reporting(after));
		reported
	}

	/// Writes a snapshot of an account. Returns whether it needs no further attempt.
	fn report_now(account: &AccountId32) -> bool {
		match Self::snapshot(account) {
			Ok(report) => Self::send(ToCoordinator::Report(report)).is_ok(),
			Err(_) => {
				// The listener refuses changes that lead there; a snapshot that leaves positions out would be a lie.
				defensive!("a market shows no more positions than it may");
				true
			}
		}
	}

	/// Reports accounts that changed. Returns how many.
	pub(crate) fn report_dirty() -> u32 {
		let mut dirty = Dirty::<T>::get();
		if dirty.is_empty() {
			return 0;
		}
		let now: Vec<AccountId32> = dirty.iter().take(REPORTS_PER_BLOCK as usize).cloned().collect();
		let mut reported = 0u32;
		for account in &now {
			if Enrolled::<T>::contains_key(account) {
				if !Self::report_now(account) {
					break;
				}
				reported = reported.saturating_add(1);
			}
			dirty.remove(account);
		}
		Dirty::<T>::put(dirty);
		reported
	}

	/// Tells results that are to be told, each with a fresh snapshot. Returns how many.
	pub(crate) fn tell_results() -> u32 {
		let mut to_tell = ToTell::<T>::get();
		if to_tell.is_empty() {
			return 0;
		}
		let now: Vec<_> = to_tell.iter().take(RESULTS_PER_BLOCK as usize).copied().collect();
		let mut told = 0u32;
		for order in now {
			let Some(mut kept) = Results::<T>::get(order) else {
				to_tell.remove(&order);
				continue;
			};
			let report = match &kept.account {
				Some(account) => match Self::snapshot(account) {
					Ok(report) => report,
					Err(_) => {
						defensive!("a market shows no more positions than it may");
						to_tell.remove(&order);
						continue;
					}
				},
				// Nobody's, and so refused as a snapshot by the coordinator, which knows whose order it is.
				None => Self::blank(AccountId32::new([0; 32])),
			};
			let result: OrderResult = kept.result;
			if Self::send(ToCoordinator::Result { order, result, report }).is_err() {
				break;
			}
			to_tell.remove(&order);
			kept.told_at = Self::now();
			Results::<T>::insert(order, kept);
			told = told.saturating_add(1);
		}
		ToTell::<T>::put(to_tell);
		told
	}

	/// Confirms orders that still wait after the execution of this block. Returns how many.
	pub(crate) fn tell_acks() -> u32 {
		let mut queue = Queue::<T>::get();
		let mut told = 0u32;
		for queued in queue.iter_mut().filter(|queued| !queued.acked) {
			if Self::send(ToCoordinator::Ack { order: queued.order.id }).is_err() {
				break;
			}
			queued.acked = true;
			told = told.saturating_add(1);
		}
		if told > 0 {
			Queue::<T>::put(queue);
		}
		told
	}

	/// Writes a heartbeat when one is due, and has results told again that were told long ago: their message or
	/// their acknowledgement may have been lost. Returns how many messages were written.
	pub(crate) fn beat() -> u32 {
		let now = Self::now();
		let interval = T::HeartbeatInterval::get();
		let due = LastHeartbeat::<T>::get().is_none_or(|last| now >= last.saturating_add(interval));
		if !due {
			return 0;
		}
		let depths = T::Market::depths();
		if depths.len() > ballast_primitives::message::MAX_ASSETS as usize {
			log::warn!(target: "ballast::venue-adapter", "only the first assets fit into a heartbeat");
		}
		let depths = BoundedVec::truncate_from(depths);
		if Self::send(ToCoordinator::Heartbeat { depths }).is_err() {
			return 0;
		}
		LastHeartbeat::<T>::put(now);
		let overdue: Vec<_> = Results::<T>::iter()
			.filter(|(_, kept)| kept.told_at > 0 && now >= kept.told_at.saturating_add(interval))
			.map(|(id, _)| id)
			.take(RESULTS_PER_BLOCK as usize)
			.collect();
		overdue.into_iter().for_each(Self::tell_soon);
		1
	}
}
