//! What goes out: one queue per venue, kept in order until the transport takes it.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	message::{readable_by, Envelope, ToVenue, MAX_ORDERS, OLDEST_VERSION},
	protocol,
	traits::{VenueEvents, VenueTransport},
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

/// What became of a message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handover {
	/// The transport has it.
	Done,
	/// The transport refused it; it waits.
	Refused,
	/// It waits behind others, or for a venue that is paused.
	Waits,
}

/// A message that was sent.
pub(crate) struct Sending {
	/// Its number.
	pub seq: u64,
	/// What became of it.
	pub handover: Handover,
}

impl<T: Config> Pallet<T> {
	/// Hands a message for a venue to the transport, or puts it into the outbox: behind what waits there already, or because it
	/// was refused. What was put behind others leaves with the next [`Self::flush`].
	pub(crate) fn send(
		venue: VenueId,
		body: ToVenue,
		orders: BoundedVec<OrderId, ConstU32<MAX_ORDERS>>,
	) -> Result<Sending, DispatchError> {
		let mut record = Venues::<T>::get(venue).ok_or(Error::<T>::NotRegistered)?;
		let seq = record.out_seq.checked_add(1).ok_or(Error::<T>::NumberExhausted)?;
		ensure!(seq.saturating_sub(record.out_head) < MAX_OUTBOX, Error::<T>::OutboxFull);
		let envelope = Envelope { venue, seq, relay_block: Self::now(), body };
		let bytes = envelope.into_bytes_of(Self::version_spoken(venue));
		let bytes = BoundedVec::try_from(bytes).map_err(|_| Error::<T>::MessageTooLong)?;
		let is_first = record.out_head == seq && record.status != VenueStatus::Paused;
		let handover = match is_first {
			true if Self::hand_over(venue, &bytes) => Handover::Done,
			true => Handover::Refused,
			false => Handover::Waits,
		};
		record.out_seq = seq;
		if handover == Handover::Done {
			record.out_head = seq.saturating_add(1);
		} else {
			Outbox::<T>::insert(venue, seq, OutMessage { bytes, attempts: 0, orders });
		}
		Venues::<T>::insert(venue, record);
		Ok(Sending { seq, handover })
	}

	/// Sends, and hands over at once whatever can be. Not for messages with orders, whose records have to be there first.
	pub(crate) fn send_now(venue: VenueId, body: ToVenue) -> Result<(), DispatchError> {
		if Self::send(venue, body, Default::default())?.handover == Handover::Waits {
			Self::flush(venue, false);
		}
		Ok(())
	}

	/// Whether the transport takes a message, which it gets as the venue can read it by now. Nothing is left of one that it
	/// refuses.
	pub(crate) fn hand_over(venue: VenueId, bytes: &[u8]) -> bool {
		let bytes = readable_by(bytes, Self::version_spoken(venue));
		with_transaction(|| -> TransactionOutcome<Result<bool, DispatchError>> {
			match T::Transport::send(venue, bytes) {
				Ok(()) => TransactionOutcome::Commit(Ok(true)),
				Err(_) => TransactionOutcome::Rollback(Ok(false)),
			}
		})
		.unwrap_or(false)
	}

	/// Hands what waits for a venue to the transport, oldest first, until it refuses or the limit is reached. A
	/// refusal counts as an attempt only when `counted`. Returns how many messages were looked at.
	pub(crate) fn flush(venue: VenueId, counted: bool) -> u32 {
		let mut looked_at = 0;
		while looked_at < FLUSH_LIMIT {
			let Some(record) = Venues::<T>::get(venue) else { break };
			if record.status == VenueStatus::Paused || record.out_head > record.out_seq {
				break;
			}
			let seq = record.out_head;
			looked_at += 1;
			// Messages that were withdrawn leave holes.
			let Some(mut message) = Outbox::<T>::get(venue, seq) else {
				Self::pass(venue, seq);
				continue;
			};
			if Self::hand_over(venue, &message.bytes) {
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
				if message.orders.is_empty() {
					looked_at += 1;
					Self::tell_again(venue, seq, &message.bytes);
				} else {
					message.orders.iter().for_each(|id| Self::fail_unsent(*id, OrderFailure::Unknown));
				}
			}
			break;
		}
		looked_at
	}

	/// An instruction that is no order was given up. If it is still wanted it is told again under a new number, behind what was
	/// told since; for one that is given up there is room for one. Only from the hook, so that nobody who sends is asked.
	fn tell_again(venue: VenueId, seq: u64, bytes: &[u8]) {
		let Ok(Envelope { body, .. }) = Envelope::<ToVenue>::from_bytes(bytes) else {
			defensive!("our own message can be read");
			return;
		};
		if !T::Events::is_still_wanted(venue, &body) {
			return;
		}
		if let Ok(Sending { seq: again, .. }) = Self::send(venue, body, Default::default()) {
			Self::deposit_event(Event::InstructionRepeated { venue, seq, again });
		}
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
			if record.status == VenueStatus::Paused {
				continue;
			}
			if record.stale && Self::resnapshot_is_overdue(&record, now) {
				Self::request_resnapshot(venue);
			}
			messages = messages.saturating_add(u32::from(Self::greet(venue)));
			messages = messages.saturating_add(Self::flush(venue, true));
		}
		(venues, messages)
	}

	/// Whether a stale venue has to be asked (again) for a resnapshot.
	pub(crate) fn resnapshot_is_overdue(record: &VenueRecord, now: u32) -> bool {
		protocol::is_resnapshot_overdue(record.resnapshot_at, T::OrderTimeout::get(), now)
	}

	/// Marks a venue stale and asks it for a resnapshot. When there is no room for the question it is asked later.
	pub(crate) fn request_resnapshot(venue: VenueId) {
		let asked = Self::send_now(venue, ToVenue::Resnapshot).is_ok();
		Self::mark_stale(venue, asked);
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
			let version = message.bytes.first().copied().unwrap_or(OLDEST_VERSION);
			match BoundedVec::try_from(envelope.into_bytes_of(version)) {
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
