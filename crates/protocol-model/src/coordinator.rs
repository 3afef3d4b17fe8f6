//! The coordinator's side, as `pallet-venues` has it: the gate, the state machine of orders, the outbox.

use crate::{
	channel::{Envelope, Id, Order, Outcome, Snapshot, ToCoordinator, ToVenue},
	model::Protocol,
	state::{Record, State, Waiting},
	Claim, Mutation,
};
use ballast_primitives::{
	protocol::{self, Arrival, WhenDue},
	OrderFailure, OrderState,
};

impl Protocol {
	/// The coordinator's clock.
	fn here(&self, state: &State) -> u32 {
		state.now.saturating_sub(self.bounds.coordinator_lag)
	}

	/// The decider gives an order on a position.
	pub(crate) fn submit(&self, state: &mut State, position: u8) {
		let id = state.coordinator.next;
		state.coordinator.next += 1;
		let deadline = self.here(state) + self.bounds.order_timeout;
		let order = Order { id, position, deadline };
		let seq = self.send(state, ToVenue::Unwind(order), Some(id));
		let record =
			Record { order, seq, state: OrderState::Queued, due: Some(deadline), probes: 0, result: None };
		state.coordinator.orders.insert(id, record);
		self.flush(state, false);
	}

	/// The decider wants an order not to be executed.
	pub(crate) fn cancel(&self, state: &mut State, id: Id) {
		match state.coordinator.orders.get(&id).map(|record| record.state) {
			Some(OrderState::Queued) => self.end_unsent(state, id, OrderFailure::Cancelled),
			Some(OrderState::Sent | OrderState::Acked | OrderState::TimedOut) => {
				self.send(state, ToVenue::Cancel(id), None);
				self.flush(state, false);
			}
			_ => {}
		}
	}

	/// Whether `cancel` is taken for this order.
	pub(crate) fn can_cancel(record: &Record) -> bool {
		use OrderState::*;
		matches!(record.state, Queued | Sent | Acked | TimedOut)
	}

	/// Governance pauses the venue.
	pub(crate) fn pause(&self, state: &mut State) {
		state.coordinator.paused = true;
		let orders = &state.coordinator.orders;
		let queued: Vec<Id> =
			orders.iter().filter(|(_, r)| r.state == OrderState::Queued).map(|(id, _)| *id).collect();
		queued.into_iter().for_each(|id| self.end_unsent(state, id, OrderFailure::Cancelled));
	}

	/// Governance releases the venue.
	pub(crate) fn release(&self, state: &mut State) {
		state.coordinator.paused = false;
		self.request_resnapshot(state);
	}

	/// A block of the coordinator, in which it hears so many messages.
	pub(crate) fn coordinator_block(&self, state: &mut State, heard: usize) {
		let messages = state.to_coordinator.take(heard);
		if self.bounds.hook_first {
			self.coordinator_hook(state);
		}
		messages.into_iter().for_each(|message| self.receive(state, message));
		if !self.bounds.hook_first {
			self.coordinator_hook(state);
		}
	}

	fn coordinator_hook(&self, state: &mut State) {
		self.advance_orders(state);
		if state.coordinator.paused {
			return;
		}
		if state.coordinator.stale && self.resnapshot_is_overdue(state) {
			self.request_resnapshot(state);
		}
		self.flush(state, true);
	}

	fn send(&self, state: &mut State, body: ToVenue, carries: Option<Id>) -> u64 {
		let written_at = self.here(state);
		let coordinator = &mut state.coordinator;
		coordinator.out_seq += 1;
		let envelope = Envelope { seq: coordinator.out_seq, written_at, body };
		coordinator.outbox.push(Waiting { envelope, attempts: 0, carries });
		coordinator.out_seq
	}

	/// A sender that repeats itself: an order that is open goes out again, as a new message.
	pub(crate) fn repeat(&self, state: &mut State, id: Id) {
		if let Some(record) = state.coordinator.orders.get(&id).copied() {
			self.send(state, ToVenue::Unwind(record.order), None);
			self.flush(state, false);
		}
	}

	fn flush(&self, state: &mut State, counted: bool) {
		while !state.coordinator.paused && !state.coordinator.outbox.is_empty() {
			if !state.to_venue.congested {
				let Waiting { envelope, carries, .. } = state.coordinator.outbox.remove(0);
				state.to_venue.queue.push(envelope);
				if let Some(record) = carries.and_then(|id| state.coordinator.orders.get_mut(&id)) {
					set_state(record, OrderState::Sent);
				}
				continue;
			}
			if counted {
				let head = &mut state.coordinator.outbox[0];
				head.attempts += 1;
				if head.attempts >= self.bounds.max_attempts {
					let given_up = state.coordinator.outbox.remove(0);
					if let Some(id) = given_up.carries {
						fail_unsent(state, id, OrderFailure::Unknown);
					}
				}
			}
			break;
		}
	}

	fn resnapshot_is_overdue(&self, state: &State) -> bool {
		let asked_at = state.coordinator.resnapshot_at;
		if self.has(Mutation::AsksOnce) && asked_at.is_some() {
			return false;
		}
		protocol::is_resnapshot_overdue(asked_at, self.bounds.order_timeout, self.here(state))
	}

	fn request_resnapshot(&self, state: &mut State) {
		self.send(state, ToVenue::Resnapshot, None);
		state.coordinator.stale = true;
		state.coordinator.resnapshot_at = Some(self.here(state));
		self.flush(state, false);
	}

	fn end_unsent(&self, state: &mut State, id: Id, failure: OrderFailure) {
		if !self.has(Mutation::SendsCancelled) {
			withdraw_unsent(state, id);
		}
		state.truth.cancelled_unsent[usize::from(id)] = true;
		fail_unsent(state, id, failure);
	}

	fn advance_orders(&self, state: &mut State) {
		let now = self.here(state);
		let mut due: Vec<(u32, Id)> = state
			.coordinator
			.orders
			.iter()
			.filter_map(|(id, record)| record.due.filter(|at| *at <= now).map(|at| (at, *id)))
			.collect();
		due.sort();
		due.into_iter().for_each(|(_, id)| self.on_due(state, id));
	}

	fn on_due(&self, state: &mut State, id: Id) {
		let Some(mut record) = state.coordinator.orders.get(&id).copied() else { return };
		let step = protocol::when_due(record.state, record.probes, self.bounds.max_attempts);
		match step {
			WhenDue::Expire => {
				withdraw_unsent(state, id);
				let outcome = Outcome::Failed(OrderFailure::Expired);
				set_state(&mut record, OrderState::Failed);
				self.conclude(state, record, outcome, None);
			}
			WhenDue::Conclude => {
				let outcome = record.result.unwrap_or(Outcome::Failed(OrderFailure::Unknown));
				self.conclude(state, record, outcome, None);
			}
			WhenDue::Probe | WhenDue::AwaitSnapshot => {
				set_state(&mut record, OrderState::TimedOut);
				if self.has(Mutation::EndsAtDeadline) {
					return self.conclude(state, record, Outcome::Failed(OrderFailure::Unknown), None);
				}
				if step == WhenDue::AwaitSnapshot {
					record.due = None;
					state.coordinator.orders.insert(id, record);
					return self.request_resnapshot(state);
				}
				if !state.coordinator.paused && !self.has(Mutation::NeverProbes) {
					self.send(state, ToVenue::Probe(id), None);
					record.probes += 1;
				}
				record.due = Some(self.here(state) + self.bounds.order_timeout);
				state.coordinator.orders.insert(id, record);
			}
			WhenDue::Ignore => {}
		}
	}

	/// The gate.
	fn receive(&self, state: &mut State, message: Envelope<ToCoordinator>) {
		if state.coordinator.paused {
			return;
		}
		let Envelope { seq, written_at, body } = message;
		let mut arrival = Arrival::of(seq, state.coordinator.in_seq);
		match arrival {
			Arrival::Duplicate if self.has(Mutation::GateSkipsSequence) => arrival = Arrival::Next,
			Arrival::AfterGap if self.has(Mutation::GatePassesOverGaps) => arrival = Arrival::Next,
			_ => {}
		}
		let resynced = body == ToCoordinator::Resynced;
		match arrival {
			Arrival::Duplicate => return,
			Arrival::AfterGap if !resynced => {
				if !state.coordinator.stale || self.resnapshot_is_overdue(state) {
					self.request_resnapshot(state);
				}
				return;
			}
			Arrival::Next | Arrival::AfterGap => {}
		}
		state.coordinator.in_seq = state.coordinator.in_seq.max(seq);
		if resynced {
			state.coordinator.stale = false;
			state.coordinator.resnapshot_at = None;
		}
		match body {
			ToCoordinator::Report(snapshot) => {
				self.apply_report(state, snapshot);
				self.reconcile_from_snapshot(state, written_at);
			}
			ToCoordinator::Ack(id) => self.on_ack(state, id),
			ToCoordinator::Result(id, outcome, snapshot) => self.on_result(state, id, outcome, snapshot),
			ToCoordinator::Heartbeat | ToCoordinator::Resynced => {}
		}
	}

	fn on_ack(&self, state: &mut State, id: Id) {
		if let Some(record) = state.coordinator.orders.get_mut(&id) {
			if protocol::heeds_ack(record.state, record.due.is_none()) {
				set_state(record, OrderState::Acked);
			}
		}
	}

	fn on_result(&self, state: &mut State, id: Id, outcome: Outcome, snapshot: Option<Snapshot>) {
		let new = match outcome {
			Outcome::Executed => OrderState::Executed,
			Outcome::Failed(_) => OrderState::Failed,
		};
		let Some(mut record) = state.coordinator.orders.get(&id).copied() else {
			if self.has(Mutation::AppliesLate) {
				self.book(state, id, outcome);
			}
			if id < state.coordinator.next {
				self.acknowledge(state, id);
			}
			return;
		};
		if !set_state(&mut record, new) {
			return;
		}
		let snapshot = snapshot.filter(|_| !self.has(Mutation::SkipsResultSnapshot));
		let position = usize::from(record.order.position);
		self.conclude(state, record, outcome, snapshot);
		if self.has(Mutation::CountsTwice) && outcome == Outcome::Executed {
			let mirror = &mut state.coordinator.mirror;
			mirror.held[position] = mirror.held[position].saturating_sub(1);
			mirror.proceeds += 1;
		}
		self.acknowledge(state, id);
	}

	fn acknowledge(&self, state: &mut State, id: Id) {
		self.send(state, ToVenue::Acknowledge(id), None);
		self.flush(state, false);
	}

	fn conclude(&self, state: &mut State, record: Record, outcome: Outcome, snapshot: Option<Snapshot>) {
		let id = record.order.id;
		if let Some(snapshot) = snapshot {
			self.apply_report(state, snapshot);
		}
		state.coordinator.orders.remove(&id);
		state.truth.ended[usize::from(id)] = true;
		self.book(state, id, outcome);
	}

	/// The decider is told how an order ended.
	fn book(&self, state: &mut State, id: Id, outcome: Outcome) {
		if outcome == Outcome::Executed {
			state.truth.booked[usize::from(id)] += 1;
		}
	}

	fn apply_report(&self, state: &mut State, snapshot: Snapshot) {
		if snapshot.is_older_than(&state.coordinator.mirror) {
			state.note(Claim::NewestReportCounts);
		}
		state.coordinator.mirror = snapshot;
	}

	fn reconcile_from_snapshot(&self, state: &mut State, written_at: u32) {
		let at = if self.has(Mutation::BelievesEarlySnapshots) {
			u32::MAX
		} else if self.has(Mutation::JudgesByOwnClock) {
			self.here(state)
		} else {
			written_at
		};
		let settled: Vec<Record> = state
			.coordinator
			.orders
			.values()
			.filter(|r| protocol::is_settled_by_snapshot(r.state, r.due.is_none(), r.order.deadline, at))
			.copied()
			.collect();
		for record in settled {
			self.conclude(state, record, Outcome::Failed(OrderFailure::Unknown), None);
		}
	}
}

fn set_state(record: &mut Record, new: OrderState) -> bool {
	let allowed = record.state.can_become(new);
	if allowed {
		record.state = new;
	}
	allowed
}

fn withdraw_unsent(state: &mut State, id: Id) {
	state.coordinator.outbox.retain(|waiting| waiting.carries != Some(id));
}

/// It ends in the next block's hook.
fn fail_unsent(state: &mut State, id: Id, failure: OrderFailure) {
	if let Some(record) = state.coordinator.orders.get_mut(&id) {
		if set_state(record, OrderState::Failed) {
			record.result = Some(Outcome::Failed(failure));
			record.due = Some(0);
		}
	}
}
