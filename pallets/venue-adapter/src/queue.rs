//! The queue of orders: a map by place, with an index by order and a count by account.

use crate::{pallet::*, types::*};
use ballast_primitives::{Order, OrderId};
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

	/// Puts an order at the end of the queue.
	pub(crate) fn enqueue(order: Order) {
		let place = QueueSpan::<T>::mutate(Span::take_place);
		Places::<T>::insert(order.id, place);
		Waiting::<T>::mutate(&order.account, |count| *count = count.saturating_add(1));
		Queue::<T>::insert(place, order);
	}

	/// Takes an order out of the queue; its place becomes a hole. Returns whose it was.
	pub(crate) fn dequeue(id: OrderId) -> Option<AccountId32> {
		let order = Queue::<T>::take(Places::<T>::take(id)?)?;
		Waiting::<T>::mutate_exists(&order.account, |slot| {
			*slot = slot.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
		});
		Some(order.account)
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
