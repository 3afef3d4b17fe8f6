//! What must always hold.

use crate::{pallet::*, types::*};
use ballast_primitives::{fixed::Zero, Fixed};
use polkadot_sdk::{frame_support::ensure, sp_runtime::TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks the invariants:
	///
	/// 1. Credit lines are non-negative.
	/// 2. No order is queued twice, or queued and ended.
	/// 3. Orders that wait and results together are at most `MAX_RESULTS`.
	/// 4. What is to be told has a kept result.
	/// 5. The outbox holds exactly the messages between the last that was handed over and the last that was written.
	/// 6. Nothing is being executed between blocks' hooks.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		// 1.
		for (_, enrolment) in Enrolled::<T>::iter() {
			ensure!(enrolment.credit >= Fixed::zero(), "negative credit line");
		}
		// 2.
		let queue = Queue::<T>::get();
		for (index, queued) in queue.iter().enumerate() {
			let id = queued.order.id;
			ensure!(!Results::<T>::contains_key(id), "queued order has a result");
			ensure!(
				queue.iter().skip(index.saturating_add(1)).all(|other| other.order.id != id),
				"order is queued twice"
			);
		}
		// 3.
		ensure!(Results::<T>::count().saturating_add(queue.len() as u32) <= MAX_RESULTS, "too many results");
		// 4.
		ensure!(ToTell::<T>::get().iter().all(Results::<T>::contains_key), "nothing to tell of an order");
		// 5.
		let (handed, written) = (Handed::<T>::get(), OutSeq::<T>::get());
		ensure!(handed <= written, "more handed over than written");
		let waiting = written.saturating_sub(handed);
		ensure!(waiting <= MAX_OUTBOX, "too many messages wait");
		ensure!(Outbox::<T>::iter_keys().count() as u64 == waiting, "outbox with holes");
		ensure!(
			Outbox::<T>::iter_keys().all(|seq| seq > handed && seq <= written),
			"message outside of the outbox"
		);
		// 6.
		ensure!(!Executing::<T>::exists(), "execution did not end");
		Ok(())
	}
}
