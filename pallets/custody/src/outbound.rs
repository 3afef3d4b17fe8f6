//! What goes to the coordinator: answers, snapshots, heartbeats.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::Zero,
	message::{AccountReport, Envelope, ToCoordinator},
	traits::CoordinatorTransport,
	Fixed, OrderId,
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
		if !Enrolled::<T>::contains_key(account) {
			return Ok(Self::blank(account.clone()));
		}
		let positions = Self::positions(account)?.try_into().map_err(|_| Error::<T>::TooManyPositions)?;
		Ok(AccountReport { account: account.clone(), positions, credit_used: Fixed::zero() })
	}

	fn blank(account: AccountId32) -> AccountReport {
		AccountReport { account, positions: Default::default(), credit_used: Fixed::zero() }
	}

	fn has_outbox_room_for(messages: u64) -> bool {
		let waiting = OutSeq::<T>::get().saturating_sub(Handed::<T>::get());
		waiting.saturating_add(messages) <= MAX_OUTBOX
	}

	/// That a call may have something told. Errors: [`Error::OutboxFull`].
	pub(crate) fn ensure_call_may_tell() -> Result<(), Error<T>> {
		ensure!(Self::has_outbox_room_for(HOOK_RESERVE.saturating_add(1)), Error::<T>::OutboxFull);
		Ok(())
	}

	/// Writes a message to the outbox and returns its sequence number; it leaves with the next [`Self::flush`].
	pub(crate) fn send(body: ToCoordinator) -> Result<u64, DispatchError> {
		ensure!(Self::has_outbox_room_for(1), Error::<T>::OutboxFull);
		let seq = OutSeq::<T>::get().checked_add(1).ok_or(Error::<T>::NumberExhausted)?;
		let envelope = Envelope { venue: T::ThisVenue::get(), seq, relay_block: Self::now(), body };
		let bytes = Bytes::try_from(envelope.into_bytes()).map_err(|_| Error::<T>::MessageTooLong)?;
		Outbox::<T>::insert(seq, bytes);
		OutSeq::<T>::put(seq);
		Ok(seq)
	}

	/// Hands messages to the coordinator, oldest first, until it refuses or the limit is reached.
	pub(crate) fn flush(work: &mut Work) {
		while work.messages < FLUSH_LIMIT && Handed::<T>::get() < OutSeq::<T>::get() {
			count(&mut work.messages);
			let seq = Handed::<T>::get().saturating_add(1);
			let Some(bytes) = Outbox::<T>::get(seq) else {
				defensive!("the outbox has no holes");
				Handed::<T>::put(seq);
				continue;
			};
			let handed_over = with_transaction(|| -> TransactionOutcome<Result<bool, DispatchError>> {
				match T::Transport::send(bytes.into_inner()) {
					Ok(()) => TransactionOutcome::Commit(Ok(true)),
					Err(_) => TransactionOutcome::Rollback(Ok(false)),
				}
			})
			.unwrap_or(false);
			if !handed_over {
				Self::deposit_event(Event::MessageDelayed { seq });
				break;
			}
			Outbox::<T>::remove(seq);
			Handed::<T>::put(seq);
		}
	}

	/// Starts the answer to a `Resnapshot`: `Resynced` first, then again what had been waiting, because the coordinator ignores
	/// what it hears before. What has been in the air for too long is not shown any more.
	pub(crate) fn begin_resync() {
		if Resync::<T>::get() != Some(ResyncStage::Asked) {
			return;
		}
		Self::give_up_overdue();
		let handed = Handed::<T>::get();
		let waiting: Vec<ToCoordinator> = (handed.saturating_add(1)..=OutSeq::<T>::get())
			.filter_map(Outbox::<T>::take)
			.filter_map(|bytes| Envelope::<ToCoordinator>::from_bytes(&bytes).ok())
			.map(|envelope| envelope.body)
			// The rest comes anew by itself, as it is then.
			.filter(|body| {
				matches!(
					body,
					ToCoordinator::Enroll(_)
						| ToCoordinator::EnrollRefused { .. }
						| ToCoordinator::Withdrawn { .. }
				)
			})
			.collect();
		// Numbers of messages that never left are free to be used again.
		OutSeq::<T>::put(handed);
		match Self::send(ToCoordinator::Resynced) {
			Ok(seq) => Self::deposit_event(Event::ResyncStarted { seq }),
			Err(_) => {
				defensive!("an empty outbox has room");
				return;
			}
		}
		for body in waiting {
			if Self::send(body).is_err() {
				defensive!("not more than there were, but for one");
			}
		}
		Results::<T>::iter_keys().for_each(Self::tell_soon);
		Resync::<T>::put(ResyncStage::Reporting(None));
	}

	/// Pages through the roll.
	pub(crate) fn continue_resync(work: &mut Work) {
		let Some(ResyncStage::Reporting(mut after)) = Resync::<T>::get() else { return };
		let mut reported = 0u32;
		while reported < REPORTS_PER_BLOCK && Self::has_outbox_room_for(1) {
			let next = match &after {
				None => Enrolled::<T>::iter_keys().next(),
				Some(last) => Enrolled::<T>::iter_from(Enrolled::<T>::hashed_key_for(last))
					.next()
					.map(|(account, _)| account),
			};
			let Some(account) = next else {
				Resync::<T>::kill();
				Self::deposit_event(Event::ResyncFinished);
				return;
			};
			count(&mut reported);
			count(&mut work.reports);
			Self::report_now(&account);
			after = Some(account);
		}
		Resync::<T>::put(ResyncStage::Reporting(after));
	}

	/// Writes a snapshot of an account. Returns whether it needs no further attempt.
	fn report_now(account: &AccountId32) -> bool {
		match Self::snapshot(account) {
			Ok(report) => Self::send(ToCoordinator::Report(report)).is_ok(),
			Err(_) => {
				defensive!("an account has no more positions than it may");
				true
			}
		}
	}

	/// Reports accounts that changed.
	pub(crate) fn report_dirty(work: &mut Work) {
		let mut dirty = Dirty::<T>::get();
		if dirty.is_empty() {
			return;
		}
		let now: Vec<AccountId32> = dirty.iter().take(REPORTS_PER_BLOCK as usize).cloned().collect();
		for account in &now {
			if Enrolled::<T>::contains_key(account) {
				count(&mut work.reports);
				if !Self::report_now(account) {
					break;
				}
			}
			dirty.remove(account);
		}
		Dirty::<T>::put(dirty);
	}

	/// Tells results that are to be told, those of orders that waited here with a fresh snapshot.
	pub(crate) fn tell_results(work: &mut Work) {
		let ids = ToTell::<T>::get();
		let mut told = 0usize;
		for id in ids.iter().take(RESULTS_PER_BLOCK as usize) {
			if !Self::tell(*id, work) {
				break;
			}
			told = told.saturating_add(1);
		}
		if told > 0 {
			ToTell::<T>::put(BoundedVec::truncate_from(ids.into_iter().skip(told).collect::<Vec<OrderId>>()));
		}
	}

	/// Writes one result, that of a takeover behind the snapshot of who took over. Returns whether it needs no further attempt.
	fn tell(order: OrderId, work: &mut Work) -> bool {
		let Some(mut kept) = Results::<T>::get(order) else { return true };
		// Whoever left the roll since then has nothing to show, and said so.
		let taker = kept.taker.as_ref().filter(|taker| Enrolled::<T>::contains_key(taker));
		if !Self::has_outbox_room_for(if taker.is_some() { 2 } else { 1 }) {
			return false;
		}
		if let Some(taker) = taker {
			count(&mut work.reports);
			Self::report_now(taker);
		}
		// Nobody's for an order that never waited here, and so no snapshot to the coordinator, which knows whose order it is.
		let account = kept.account.clone().unwrap_or(AccountId32::new([0; 32]));
		count(&mut work.reports);
		let Ok(report) = Self::snapshot(&account) else {
			defensive!("an account has no more positions than it may");
			return true;
		};
		if Self::send(ToCoordinator::Result { order, result: kept.result, report }).is_err() {
			return false;
		}
		kept.told_at = Some(Self::now());
		Results::<T>::insert(order, kept);
		true
	}

	/// Writes a heartbeat when one is due, and has results told again that were told long ago. Without assets there is no venue.
	pub(crate) fn beat() {
		if Registry::<T>::count() == 0 {
			return;
		}
		let now = Self::now();
		let interval = T::HeartbeatInterval::get();
		if LastHeartbeat::<T>::get().is_some_and(|last| now < last.saturating_add(interval)) {
			return;
		}
		let depths = BoundedVec::truncate_from(Self::depths());
		if Self::send(ToCoordinator::Heartbeat { depths }).is_err() {
			return;
		}
		LastHeartbeat::<T>::put(now);
		Results::<T>::iter()
			.filter(|(_, kept)| kept.told_at.is_some_and(|at| now >= at.saturating_add(interval)))
			.map(|(id, _)| id)
			.for_each(Self::tell_soon);
	}
}
