//! What must always hold.

use crate::{pallet::*, types::*};
use alloc::collections::BTreeMap;
use ballast_primitives::{fixed::Zero, Fixed, Instruction, OrderId};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants:
	///
	/// 1. Credit lines, and what is used of them, are non-negative, and none without a grant.
	/// 2. Every queued order or takeover has its place in the index and reverse, inside of the queue's span, which is at
	///    most `MAX_QUEUED` long; none has a result; the counts by account are right. So none is queued twice. At most one
	///    takeover from an account waits, and is known as such.
	/// 3. Orders that wait and results together are at most `MAX_RESULTS`.
	/// 4. What is to be told has a kept result that names its place, and reverse, inside of the span.
	/// 5. The outbox holds exactly the messages between the last that was handed over and the last that was written.
	/// 6. Nothing is being executed between blocks' hooks.
	/// 7. Every transfer that is watched is awaited once, and reverse; it is from here or to here, and none waits in the queue. A
	///    positive amount has to come, and what has landed is as much. None was told in the future.
	/// 9. Who lets its money be sent to other venues is enrolled, and names some.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		// 1.
		for (_, enrolment) in Enrolled::<T>::iter() {
			ensure!(enrolment.credit >= Fixed::zero(), "negative credit line");
			ensure!(enrolment.used >= Fixed::zero(), "negative use of a credit line");
			let granted = enrolment.credit_until > 0;
			ensure!(granted || enrolment.credit.is_zero(), "a credit line that was never granted");
		}
		// 2.
		let span = QueueSpan::<T>::get();
		ensure!(span.head <= span.tail && span.len() <= u64::from(MAX_QUEUED), "queue is too long");
		let mut waiting: BTreeMap<AccountId32, u32> = BTreeMap::new();
		let mut takeovers: BTreeMap<AccountId32, OrderId> = BTreeMap::new();
		let mut queued = 0u32;
		for (place, instruction) in Queue::<T>::iter() {
			let id = instruction.id();
			ensure!((span.head..span.tail).contains(&place), "queued order outside of the queue");
			ensure!(Places::<T>::get(id) == Some(place), "queued order without its place");
			ensure!(!Results::<T>::contains_key(id), "queued order has a result");
			let count = waiting.entry(instruction.account().clone()).or_default();
			*count = count.saturating_add(1);
			if let Instruction::TakeOver(takeover) = instruction {
				ensure!(takeovers.insert(takeover.from, id).is_none(), "two takeovers from an account");
			}
			queued = queued.saturating_add(1);
		}
		ensure!(Places::<T>::iter_keys().count() as u32 == queued, "place without order");
		ensure!(Places::<T>::count() == queued, "orders are miscounted");
		ensure!(
			Waiting::<T>::iter().collect::<BTreeMap<_, _>>() == waiting,
			"an account's orders are miscounted"
		);
		ensure!(
			TakeoverFrom::<T>::iter().collect::<BTreeMap<_, _>>() == takeovers,
			"takeovers are not known as they wait"
		);
		// 3.
		ensure!(Results::<T>::count().saturating_add(queued) <= MAX_RESULTS, "too many results");
		// 4.
		let span = TellSpan::<T>::get();
		for (place, id) in ToTell::<T>::iter() {
			ensure!((span.head..span.tail).contains(&place), "result outside of those to be told");
			ensure!(
				Results::<T>::get(id).is_some_and(|kept| kept.place == Some(place)),
				"nothing to tell of an order"
			);
		}
		for (id, kept) in Results::<T>::iter() {
			let named = kept.place.is_none_or(|place| ToTell::<T>::get(place) == Some(id));
			ensure!(named, "result without its place");
		}
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
		// 7.
		let awaited = Awaited::<T>::get();
		ensure!(
			awaited.len() as u32 == Watched::<T>::count(),
			"transfers are not awaited as they are watched"
		);
		for (id, watch) in Watched::<T>::iter() {
			ensure!(awaited.contains(&id) && watch.transfer.id == id, "a transfer is not awaited");
			let ends = [watch.transfer.from, watch.transfer.to];
			ensure!(ends.contains(&T::ThisVenue::get()) && ends[0] != ends[1], "a transfer of other venues");
			ensure!(!Places::<T>::contains_key(id), "a transfer waits after it has left");
			let is_enough = watch.landed.is_none_or(|landed| landed >= watch.least);
			ensure!(watch.least > Fixed::zero() && is_enough, "anything is enough for a transfer");
			ensure!(watch.told_at <= Self::now(), "a transfer was told in the future");
		}
		// 9.
		for (account, to) in MaySendTo::<T>::iter() {
			ensure!(Enrolled::<T>::contains_key(&account), "whoever is not enrolled lets money be sent");
			ensure!(!to.is_empty(), "no venue is named");
		}
		Ok(())
	}
}
