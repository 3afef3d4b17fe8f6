//! The queue of orders and takeovers: a map by place, with an index by id, a count by account, and the takeover from an
//! account.

use crate::{pallet::*, types::*};
use ballast_primitives::{Instruction, OrderId};
use polkadot_sdk::sp_core::crypto::AccountId32;

impl<T: Config> Pallet<T> {
	/// Results that are kept, and orders that wait and will have one.
	fn expected_results() -> u32 {
		Results::<T>::count().saturating_add(Places::<T>::count())
	}

	/// Whether one more result can be kept without taking the place of an order that waits.
	pub(crate) fn has_room_for_answer() -> bool {
		Self::expected_results() < MAX_RESULTS
	}

	/// Whether one more order can wait, and its result be kept.
	pub(crate) fn has_room_for_order() -> bool {
		QueueSpan::<T>::get().len() < u64::from(MAX_QUEUED)
			&& Self::expected_results() < MAX_RESULTS.saturating_sub(ANSWERS_RESERVE)
	}

	/// Whether an order waits.
	pub(crate) fn is_waiting(id: OrderId) -> bool {
		Places::<T>::contains_key(id)
	}

	/// Puts an order or a takeover at the end of the queue.
	pub(crate) fn enqueue(instruction: Instruction) {
		let id = instruction.id();
		let place = QueueSpan::<T>::mutate(Span::take_place);
		Places::<T>::insert(id, place);
		Waiting::<T>::mutate(instruction.account(), |count| *count = count.saturating_add(1));
		if let Instruction::TakeOver(takeover) = &instruction {
			TakeoverFrom::<T>::insert(&takeover.from, id);
		}
		Queue::<T>::insert(place, instruction);
	}

	/// Takes an order or a takeover out of the queue; its place becomes a hole. Returns whose it was.
	pub(crate) fn dequeue(id: OrderId) -> Option<AccountId32> {
		let instruction = Queue::<T>::take(Places::<T>::take(id)?)?;
		if let Instruction::TakeOver(takeover) = &instruction {
			TakeoverFrom::<T>::remove(&takeover.from);
		}
		let account = instruction.account().clone();
		Waiting::<T>::mutate_exists(&account, |slot| {
			*slot = slot.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
		});
		Some(account)
	}

	/// Puts a result at the end of those that are to be told, unless it is among them.
	pub(crate) fn line_up(id: OrderId, kept: &mut KeptResult) {
		if kept.place.is_none() {
			let place = TellSpan::<T>::mutate(Span::take_place);
			ToTell::<T>::insert(place, id);
			kept.place = Some(place);
		}
	}
}
