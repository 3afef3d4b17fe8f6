//! What goes out: one queue per venue, kept in order until the transport takes it.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	message::{Envelope, ToVenue, MAX_ORDERS},
	traits::VenueTransport,
	OrderFailure, OrderId, OrderState, VenueId,
};
use polkadot_sdk::{
	frame_support::{
		defensive, ensure,
		storage::{with_transaction, TransactionOutcome},
		traits::{ConstU32, Get},
		BoundedVec,
	},
	sp_runtime::DispatchError,
};

impl<T: Config> Pallet<T> {
	/// Writes a message to the outbox of a venue and returns its sequence number. It leaves with the next
	/// [`Self::flush`].
	pub(crate) fn send(
		venue: VenueId,
		body: ToVenue,
		orders: BoundedVec<OrderId, ConstU32<MAX_ORDERS>>,
	) -> Result<u64, DispatchError> {
		Venues::<T>::try_mutate(venue, |record| {
			let record = record.as_mut().ok_or(Error::<T>::NotRegistered)?;
			let seq = record.out_seq.checked_add(1).ok_or(Error::<T>::NumberExhausted)?;
			ensure!(seq.saturating_sub(record.out_head) < MAX_OUTBOX, Error::<T>::OutboxFull);
			let bytes = Envelope { venue, seq, relay_block: Self::now(), body }.into_bytes();
			let bytes = BoundedVec::try_from(bytes).map_err(|_| Error::<T>::MessageTooLong)?;
			record.out_seq = seq;
			Outbox::<T>::insert(venue, seq, OutMessage { bytes, attempts: 0, orders });
			Ok(seq)
		})
	}

	/// Hands what waits for a venue to the transport, oldest first, until it refuses or the limit is reached. A
	/// refusal counts as an attempt only when `counted`. Returns how many messages were looked at.
	pub(crate) fn flush(venue: VenueId, counted: bool) -> u32 {
		let mut looked_at = 0;
		while looked_at < FLUSH_LIMIT {
			let Some(record) = Venues::<T>::get(venue) else { break };
			if record.status != VenueStatus::Active || record.out_head > record.out_seq {
				break;
			}
			let seq = record.out_head;
			looked_at += 1;
			// Messages that were withdrawn leave holes.
			let Some(mut message) = Outbox::<T>::get(venue, seq) else {
				Self::pass(venue, seq);
				continue;
			};
			let handed_over = with_transaction(|| -> TransactionOutcome<Result<bool, DispatchError>> {
				match T::Transport::send(venue, message.bytes.to_vec()) {
					Ok(()) => TransactionOutcome::Commit(Ok(true)),
					Err(_) => TransactionOutcome::Rollback(Ok(false)),
				}
			})
			.unwrap_or(false);
			if handed_over {
				Outbox::<T>::remove(venue, seq);
				Self::pass(venue, seq);
				message.orders.iter().for_each(|id| Self::on_sent(*id));
				continue;
			}
			if !counted {
				break;
			}
			message.attempts = message.attempts.saturating_add(1);
			if message.attempts < T::MaxAttempts::get() {
				Self::deposit_event(Event::MessageDelayed { venue, seq, attempts: message.attempts });
				Outbox::<T>::insert(venue, seq, message);
			} else {
				Outbox::<T>::remove(venue, seq);
				Self::pass(venue, seq);
				Self::deposit_event(Event::MessageGivenUp { venue, seq, attempts: message.attempts });
				message.orders.iter().for_each(|id| Self::fail_unsent(*id, OrderFailure::Unknown));
			}
			break;
		}
		looked_at
	}

	/// Moves the head of the outbox past `seq`.
	fn pass(venue: VenueId, seq: u64) {
		Self::update_venue(venue, |record| {
			record.out_head = record.out_head.max(seq.saturating_add(1));
		});
	}

	/// The part of the hook that looks at venues: resnapshots that were not answered, and the outboxes. Returns how
	/// many venues and messages were looked at.
	pub(crate) fn advance_venues() -> (u32, u32) {
		let now = Self::now();
		let (mut venues, mut messages) = (0u32, 0u32);
		let registered: Vec<_> = Venues::<T>::iter().collect();
		for (venue, record) in registered {
			venues = venues.saturating_add(1);
			if record.status != VenueStatus::Active {
				continue;
			}
			if record.stale && Self::resnapshot_is_overdue(&record, now) {
				Self::request_resnapshot(venue);
			}
			messages = messages.saturating_add(Self::flush(venue, true));
		}
		(venues, messages)
	}

	/// Whether a stale venue has to be asked (again) for a resnapshot.
	pub(crate) fn resnapshot_is_overdue(record: &VenueRecord, now: u32) -> bool {
		record.resnapshot_at.is_none_or(|at| now >= at.saturating_add(T::OrderTimeout::get()))
	}

	/// Marks a venue stale and asks it for a resnapshot. When there is no room for the question it is asked later.
	pub(crate) fn request_resnapshot(venue: VenueId) {
		let asked = Self::send(venue, ToVenue::Resnapshot, Default::default()).is_ok();
		Self::mark_stale(venue, asked);
		Self::flush(venue, false);
	}

	/// Marks a venue stale; `asked` says whether the question for a resnapshot is on its way.
	pub(crate) fn mark_stale(venue: VenueId, asked: bool) {
		Self::update_venue(venue, |record| {
			record.stale = true;
			record.resnapshot_at = asked.then(Self::now);
		});
		if asked {
			Self::deposit_event(Event::ResnapshotRequested { venue });
		}
	}

	/// Takes an order out of the message in which it waits. The message stays if other orders are in it; otherwise it
	/// leaves a hole in the sequence, which the venue's adapter tolerates.
	pub(crate) fn withdraw_unsent(venue: VenueId, seq: u64, order: OrderId) {
		Outbox::<T>::mutate_exists(venue, seq, |slot| {
			let Some(message) = slot else {
				defensive!("a queued order has a message");
				return;
			};
			message.orders.retain(|id| *id != order);
			if message.orders.is_empty() {
				*slot = None;
				return;
			}
			let Ok(mut envelope) = Envelope::<ToVenue>::from_bytes(&message.bytes) else {
				defensive!("our own message can be read");
				return;
			};
			if let ToVenue::Unwind { orders } = &mut envelope.body {
				orders.retain(|other| other.id != order);
			}
			match BoundedVec::try_from(envelope.into_bytes()) {
				Ok(bytes) => message.bytes = bytes,
				Err(_) => {
					defensive!("a message does not grow by losing an order");
				}
			}
		});
	}

	/// Fails every order of a venue that has not been sent.
	pub(crate) fn fail_queued_orders(venue: VenueId, failure: OrderFailure) {
		let waiting: Vec<OrderId> =
			Outbox::<T>::iter_prefix_values(venue).flat_map(|message| message.orders).collect();
		for id in waiting {
			if let Some(record) = Orders::<T>::get(id).filter(|r| r.state == OrderState::Queued) {
				Self::withdraw_unsent(venue, record.seq, id);
				Self::fail_unsent(id, failure);
			}
		}
	}
}
