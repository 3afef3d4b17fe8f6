//! The state machine of orders and takeovers.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	message::{AccountReport, OrderResult, ToVenue},
	protocol::{heeds_ack, is_settled_by_snapshot, when_due, WhenDue},
	traits::VenueEvents,
	Instruction, OrderFailure, OrderId, OrderState, VenueId,
};
use polkadot_sdk::{
	frame_support::{defensive, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

impl<T: Config> Pallet<T> {
	/// Moves a record on, if its state allows it. The caller stores the record.
	fn set_state(id: OrderId, record: &mut OrderRecord, new: OrderState) -> bool {
		let old = record.state;
		if !old.can_become(new) {
			return false;
		}
		record.state = new;
		Self::deposit_event(Event::OrderStateChanged { order: id, old, new });
		true
	}

	/// Changes when a record is looked at next. The caller stores the record.
	fn reschedule(id: OrderId, record: &mut OrderRecord, due: Option<u32>) {
		Due::<T>::mutate(|set| {
			if let Some(old) = record.due {
				set.remove(&(old, id));
			}
			if let Some(new) = due {
				// There is room: every order has at most one entry, and accepting one made sure of it.
				if set.try_insert((new, id)).is_err() {
					defensive!("every open order has room among the due ones");
				}
			}
		});
		record.due = due;
	}

	/// The part of the hook that looks at orders whose time has come. Returns how many.
	pub(crate) fn advance_orders() -> u32 {
		let now = Self::now();
		let due: Vec<(u32, OrderId)> = Due::<T>::get()
			.iter()
			.take_while(|(at, _)| *at <= now)
			.take(DUE_LIMIT as usize)
			.copied()
			.collect();
		for (at, id) in &due {
			Self::on_due(*at, *id, now);
		}
		due.len() as u32
	}

	fn on_due(at: u32, id: OrderId, now: u32) {
		let Some(mut record) = Orders::<T>::get(id) else {
			defensive!("a due order has a record");
			Due::<T>::mutate(|set| set.remove(&(at, id)));
			return;
		};
		let venue = record.venue;
		let step = when_due(record.state, record.attempts, T::MaxAttempts::get());
		match step {
			WhenDue::Expire => {
				// It never left: no need to ask anybody.
				Self::withdraw_unsent(venue, record.seq, id);
				let result = OrderResult::Failed(OrderFailure::Expired);
				Self::set_state(id, &mut record, result.state());
				Self::conclude(id, record, result, None);
			}
			WhenDue::Conclude => {
				let result = record.result.unwrap_or(OrderResult::Failed(OrderFailure::Unknown));
				Self::conclude(id, record, result, None);
			}
			WhenDue::Probe | WhenDue::AwaitSnapshot => {
				if record.state != OrderState::TimedOut {
					Self::set_state(id, &mut record, OrderState::TimedOut);
				}
				if step == WhenDue::AwaitSnapshot {
					Self::deposit_event(Event::ProbesExhausted { order: id, attempts: record.attempts });
					Self::reschedule(id, &mut record, None);
					Orders::<T>::insert(id, record);
					Self::request_resnapshot(venue);
					return;
				}
				let active =
					Venues::<T>::get(venue).is_some_and(|record| record.status != VenueStatus::Paused);
				// A paused venue cannot answer, a full outbox cannot ask: neither uses up a probe.
				if active && Self::send(venue, ToVenue::Probe { order: id }, Default::default()).is_ok() {
					record.attempts = record.attempts.saturating_add(1);
				}
				let next = now.saturating_add(T::OrderTimeout::get());
				Self::reschedule(id, &mut record, Some(next));
				Orders::<T>::insert(id, record);
			}
			WhenDue::Ignore => {
				defensive!("reconciled orders are pruned");
			}
		}
	}

	/// The transport has taken the message that carries the order.
	pub(crate) fn on_sent(id: OrderId) {
		Orders::<T>::mutate_extant(id, |record| {
			record.sent_at = Some(Self::now());
			Self::set_state(id, record, OrderState::Sent);
		});
	}

	/// An order that was never sent will not be. It ends in the next block's hook, so that whoever caused it is not
	/// called back from inside of its own call.
	pub(crate) fn fail_unsent(id: OrderId, failure: OrderFailure) {
		Orders::<T>::mutate_extant(id, |record| {
			if Self::set_state(id, record, OrderState::Failed) {
				record.result = Some(OrderResult::Failed(failure));
				Self::reschedule(id, record, Some(0));
			}
		});
	}

	/// The venue confirmed the order.
	pub(crate) fn on_ack(venue: VenueId, id: OrderId) {
		let known = Orders::<T>::get(id)
			.filter(|record| record.venue == venue && heeds_ack(record.state, record.due.is_none()));
		if let Some(mut record) = known {
			if Self::set_state(id, &mut record, OrderState::Acked) {
				Orders::<T>::insert(id, record);
				return;
			}
		}
		Self::deposit_event(Event::LateAnswer { order: id, venue, result: None });
	}

	/// The venue said how the order ended.
	pub(crate) fn on_result(venue: VenueId, id: OrderId, result: OrderResult, report: AccountReport) {
		let known = Orders::<T>::get(id).filter(|record| record.venue == venue);
		let Some(mut record) = known else {
			if Self::on_belated_result(venue, id, &result, &report) {
				return;
			}
			Self::deposit_event(Event::LateAnswer { order: id, venue, result: Some(result) });
			// Only for what was once given out and is over: the first acknowledgement was lost.
			if id < NextOrderId::<T>::get() && !Orders::<T>::contains_key(id) {
				Self::acknowledge(venue, id);
			}
			return;
		};
		// An answer to something else is none: what became of the order is still open.
		let fits = Self::fits(&record.instruction, &result);
		let (claim, result) = (result, Self::believed(venue, &record.instruction, result));
		if !fits || !Self::set_state(id, &mut record, result.state()) {
			Self::deposit_event(Event::LateAnswer { order: id, venue, result: Some(claim) });
			return;
		}
		match Self::broken_bound(&record.instruction, &claim) {
			Some(broken) => {
				Self::deposit_event(Event::ImpossibleFill { order: id, venue, claim, broken });
				Self::distrust(venue);
				Self::doubt_transfer(id);
			}
			None => Self::compare(&record, &claim, &report),
		}
		if let Some(sent_at) = record.sent_at {
			let took = Self::now().saturating_sub(sent_at);
			Self::update_venue(venue, |record| record.note_latency(took));
		}
		Self::conclude(id, record, result, Some(report));
		Self::acknowledge(venue, id);
	}

	/// Whether an instruction can end like this.
	fn fits(instruction: &Instruction, result: &OrderResult) -> bool {
		match result {
			OrderResult::Executed(_) => matches!(instruction, Instruction::Reduce(_)),
			OrderResult::TakenOver(_) => matches!(instruction, Instruction::TakeOver(_)),
			OrderResult::Transferred { .. } => matches!(instruction, Instruction::Transfer(_)),
			OrderResult::Failed(_) => true,
		}
	}

	/// Tells the venue that it may forget the result. If there is no room the venue repeats the result some time, and
	/// gets its acknowledgement then.
	pub(crate) fn acknowledge(venue: VenueId, order: OrderId) {
		let _ = Self::send_now(venue, ToVenue::Acknowledge { order });
	}

	/// Works in how an order ended; `record` is already in the state of the result, or timed out.
	fn conclude(id: OrderId, mut record: OrderRecord, result: OrderResult, report: Option<AccountReport>) {
		let venue = record.venue;
		let account = record.instruction.account().clone();
		record.result = Some(result);
		Orders::<T>::insert(id, &record);
		if matches!(record.instruction, Instruction::Transfer(_)) {
			Self::on_leg_ended(id, &result);
		}
		// Off the lists before anybody is told: whoever is told can already send the next order, and can tell the report that
		// comes with a result from others.
		LiveOrders::<T>::mutate_exists(&account, |slot| {
			if let Some(live) = slot {
				live.retain(|(_, other)| *other != id);
				if live.is_empty() {
					*slot = None;
				}
			}
		});

		if let Some(report) = report {
			if report.account == account {
				Self::apply_report(venue, report);
			} else if !matches!(
				result,
				OrderResult::Failed(
					OrderFailure::Unknown | OrderFailure::Cancelled | OrderFailure::VenueBusy
				)
			) {
				// (A venue where the order never waited shows nothing: it does not know whose it was, or has nothing new.)
				Self::deposit_event(Event::ReportNotApplied {
					venue,
					account: report.account,
					error: Error::<T>::WrongAccount.into(),
				});
			}
		}

		Self::reschedule(id, &mut record, None);
		OrdersAt::<T>::mutate_exists(venue, |slot| {
			*slot = slot.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
		});
		Self::set_state(id, &mut record, OrderState::Reconciled);
		Orders::<T>::remove(id);
		Self::deposit_event(Event::OrderEnded { order: id, venue, account, result });
		let told = with_storage_layer(|| match &record.instruction {
			Instruction::Reduce(order) => T::Events::on_order_ended(venue, order, &result),
			Instruction::TakeOver(takeover) => T::Events::on_takeover_ended(venue, takeover, &result),
			// Whoever asked for it looks at what is open; the transfer itself has not ended when it has left.
			Instruction::Transfer(_) => Ok(()),
		});
		if let Err(error) = told {
			Self::deposit_event(Event::OrderEndNotHandled { order: id, error });
		}
	}

	/// Applies a snapshot that came with something else, which must not fail because of it.
	pub(crate) fn apply_report(venue: VenueId, report: AccountReport) {
		let account = report.account.clone();
		let applied: Result<(), DispatchError> =
			with_storage_layer(|| T::Events::on_report(venue, report.clone()));
		match applied {
			Ok(()) => Self::forget_report(venue, &account),
			Err(error) => {
				Self::deposit_event(Event::ReportNotApplied { venue, account, error });
				Self::keep_report(venue, report, 0);
			}
		}
	}

	/// A snapshot of the account, written by the venue at `relay_block`, was applied: it settles the orders that
	/// were probed in vain and could not be executed any more at that time.
	pub(crate) fn reconcile_from_snapshot(venue: VenueId, account: &AccountId32, relay_block: u32) {
		for (at, id) in LiveOrders::<T>::get(account) {
			if at != venue {
				continue;
			}
			let settled = Orders::<T>::get(id).filter(|record| {
				let deadline = record.instruction.deadline();
				is_settled_by_snapshot(record.state, record.due.is_none(), deadline, relay_block)
			});
			if let Some(record) = settled {
				Self::doubt_transfer(id);
				Self::conclude(id, record, OrderResult::Failed(OrderFailure::Unknown), None);
			}
		}
	}
}
