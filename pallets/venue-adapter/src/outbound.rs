//! What goes out: answers, snapshots, heartbeats, and the queue in which they wait for the transport.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::Zero,
	message::{readable_by, AccountReport, Envelope, ToCoordinator},
	traits::{CoordinatorTransport, VenueMarket},
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

/// Whether a message was written.
enum Told {
	Now,
	/// There is no room for it.
	Later,
}

impl<T: Config> Pallet<T> {
	/// The account as it is now. An account that is not enrolled has nothing to show.
	pub(crate) fn snapshot(account: &AccountId32) -> Result<AccountReport, DispatchError> {
		let Some(enrolment) = Enrolled::<T>::get(account) else {
			return Ok(Self::blank(account.clone()));
		};
		let positions = T::Market::positions(account).try_into().map_err(|_| Error::<T>::TooManyPositions)?;
		Ok(AccountReport { account: account.clone(), positions, credit_used: enrolment.used })
	}

	fn blank(account: AccountId32) -> AccountReport {
		AccountReport { account, positions: Default::default(), credit_used: Fixed::zero() }
	}

	/// Whether a message can be written.
	pub(crate) fn has_outbox_room() -> bool {
		Self::has_outbox_room_for(1)
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
		ensure!(Self::has_outbox_room(), Error::<T>::OutboxFull);
		let seq = OutSeq::<T>::get().checked_add(1).ok_or(Error::<T>::NumberExhausted)?;
		let envelope = Envelope { venue: T::ThisVenue::get(), seq, relay_block: Self::now(), body };
		let bytes = envelope.into_bytes_of(Peer::<T>::get().spoken(Self::now()));
		let bytes = BoundedVec::try_from(bytes).map_err(|_| Error::<T>::MessageTooLong)?;
		Outbox::<T>::insert(seq, OutMessage { bytes, attempts: 0 });
		OutSeq::<T>::put(seq);
		Ok(seq)
	}

	/// Hands messages to the transport, oldest first, until it refuses or the limit is reached.
	pub(crate) fn flush(work: &mut Work) {
		while work.messages < FLUSH_LIMIT && Handed::<T>::get() < OutSeq::<T>::get() {
			count(&mut work.messages);
			let seq = Handed::<T>::get().saturating_add(1);
			let Some(mut message) = Outbox::<T>::get(seq) else {
				defensive!("the outbox has no holes");
				Handed::<T>::put(seq);
				continue;
			};
			// As the coordinator can read it by now.
			let bytes = readable_by(&message.bytes, Peer::<T>::get().spoken(Self::now()));
			let handed_over = with_transaction(|| -> TransactionOutcome<Result<bool, DispatchError>> {
				match T::Transport::send(bytes) {
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
	}

	/// Starts the answer to a `Resnapshot`: `Resynced` first, then again what had been waiting, because the
	/// coordinator ignores what it hears before `Resynced`. Kept results are told again: many of them now, the rest when
	/// they were told long ago. Returns whether it has begun now.
	pub(crate) fn begin_resync(work: &mut Work) -> bool {
		if Resync::<T>::get() != Some(ResyncStage::Asked) {
			return false;
		}
		let handed = Handed::<T>::get();
		let waiting: Vec<ToCoordinator> = (handed.saturating_add(1)..=OutSeq::<T>::get())
			.inspect(|_| count(&mut work.entries))
			.filter_map(Outbox::<T>::take)
			.filter_map(|message| Envelope::<ToCoordinator>::from_bytes(&message.bytes).ok())
			.map(|envelope| envelope.body)
			// These come anew by themselves, as they are then.
			.filter(|body| {
				matches!(
					body,
					ToCoordinator::Enroll(_)
						| ToCoordinator::EnrollRefused { .. }
						| ToCoordinator::LeaveRequest { .. }
						| ToCoordinator::CreditRequest { .. }
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
				return true;
			}
		}
		for body in waiting {
			count(&mut work.entries);
			if Self::send(body).is_err() {
				defensive!("not more than there were, but for one");
			}
		}
		let kept: Vec<_> = Results::<T>::iter_keys().take(SCAN_LIMIT as usize).collect();
		for id in kept {
			count(&mut work.entries);
			Self::tell_soon(id);
		}
		Self::tell_landed_soon(work);
		Resync::<T>::put(ResyncStage::Reporting(None));
		true
	}

	/// Pages through the roll.
	pub(crate) fn continue_resync(work: &mut Work) {
		let Some(ResyncStage::Reporting(mut after)) = Resync::<T>::get() else { return };
		let mut reported = 0u32;
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
				return;
			};
			count(&mut reported);
			count(&mut work.reports);
			Self::report_now(&account);
			after = Some(account);
		}
		Resync::<T>::put(ResyncStage::Reporting(after));
	}

	/// Writes a snapshot of an account, with its credit line if it ever had one, so that whatever was lost of what was said
	/// about the line is made good by the next report. Returns whether it needs no further attempt.
	fn report_now(account: &AccountId32) -> bool {
		match Self::snapshot(account) {
			Ok(report) => {
				let lined = Enrolled::<T>::get(account).filter(|enrolment| enrolment.credit_until > 0);
				let body = match lined {
					None => ToCoordinator::Report(report),
					Some(Enrolment { credit, credit_until, .. }) => {
						ToCoordinator::CreditReport { amount: credit, until: credit_until, report }
					}
				};
				Self::send(body).is_ok()
			}
			Err(_) => {
				// The listener refuses changes that lead there; a snapshot that leaves positions out would be a lie.
				defensive!("a market shows no more positions than it may");
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
			count(&mut work.entries);
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
		let mut span = TellSpan::<T>::get();
		if span.is_empty() {
			return;
		}
		let (mut told, mut holes) = (0u32, 0u32);
		while told < RESULTS_PER_BLOCK && holes < SCAN_LIMIT && !span.is_empty() {
			count(&mut work.entries);
			let Some(order) = ToTell::<T>::get(span.head) else {
				// Acknowledged meanwhile.
				count(&mut holes);
				span.pass();
				continue;
			};
			count(&mut told);
			if let Some(mut kept) = Results::<T>::get(order) {
				if kept.taker.is_some() {
					// Two snapshots.
					count(&mut told);
				}
				match Self::tell(order, &kept, work) {
					Ok(Told::Later) => break,
					Ok(Told::Now) => kept.told_at = Self::now(),
					Err(_) => {
						defensive!("a market shows no more positions than it may");
					}
				}
				kept.place = None;
				Results::<T>::insert(order, kept);
			} else {
				defensive!("what is to be told has a kept result");
			}
			ToTell::<T>::remove(span.head);
			span.pass();
		}
		TellSpan::<T>::put(span);
	}

	/// Writes one result, that of a takeover behind the snapshot of who took over, or neither. Fails when an account cannot
	/// be shown.
	fn tell(order: OrderId, kept: &KeptResult, work: &mut Work) -> Result<Told, DispatchError> {
		// Whoever left the roll since then has nothing to show, and said so.
		let taker = kept.taker.as_ref().filter(|taker| Enrolled::<T>::contains_key(taker));
		if !Self::has_outbox_room_for(if taker.is_some() { 2 } else { 1 }) {
			return Ok(Told::Later);
		}
		let report = match &kept.account {
			Some(account) => {
				count(&mut work.reports);
				Self::snapshot(account)?
			}
			// Nobody's, and so no snapshot to the coordinator, which knows whose order it is.
			None => {
				work.entries = work.entries.saturating_add(2);
				Self::blank(AccountId32::new([0; 32]))
			}
		};
		if let Some(taker) = taker {
			count(&mut work.reports);
			Self::send(ToCoordinator::Report(Self::snapshot(taker)?))?;
		}
		let told = Self::send(ToCoordinator::Result { order, result: kept.result, report });
		Ok(if told.is_ok() { Told::Now } else { Told::Later })
	}

	/// Confirms orders that still wait after the execution of this block.
	pub(crate) fn tell_acks(work: &mut Work) {
		let span = QueueSpan::<T>::get();
		let before = Confirmed::<T>::get();
		let mut next = before.max(span.head);
		let mut told = 0u32;
		while told < ACKS_PER_BLOCK && next < span.tail {
			count(&mut work.entries);
			if let Some(instruction) = Queue::<T>::get(next) {
				if Self::send(ToCoordinator::Ack { order: instruction.id() }).is_err() {
					break;
				}
				count(&mut work.entries);
				count(&mut told);
			}
			next = next.saturating_add(1);
		}
		if next != before {
			Confirmed::<T>::put(next);
		}
	}

	/// Writes a heartbeat when one is due, and has results told again that were told long ago: their message or
	/// their acknowledgement may have been lost. When there are very many, only some are looked at; a probe of the
	/// coordinator reaches the others.
	pub(crate) fn beat(work: &mut Work) {
		let now = Self::now();
		let interval = T::HeartbeatInterval::get();
		let due = LastHeartbeat::<T>::get().is_none_or(|last| now >= last.saturating_add(interval));
		if !due {
			return;
		}
		count(&mut work.reports);
		let depths = T::Market::depths();
		if depths.len() > ballast_primitives::message::MAX_ASSETS as usize {
			log::warn!(target: "ballast::venue-adapter", "only the first assets fit into a heartbeat");
		}
		let depths = BoundedVec::truncate_from(depths);
		if Self::send(ToCoordinator::Heartbeat { depths }).is_err() {
			return;
		}
		LastHeartbeat::<T>::put(now);
		let overdue: Vec<_> = Results::<T>::iter()
			.take(SCAN_LIMIT as usize)
			.inspect(|_| count(&mut work.entries))
			.filter(|(_, kept)| kept.told_at > 0 && now >= kept.told_at.saturating_add(interval))
			.map(|(id, _)| id)
			.take(RESULTS_PER_BLOCK as usize)
			.collect();
		overdue.into_iter().for_each(Self::tell_soon);
	}
}
