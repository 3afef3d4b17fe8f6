//! The venue's side, as `pallet-venue-adapter` has it: the gate, the queue, kept results, what is told when.

use crate::{
	channel::{Envelope, Id, Order, Outcome, ToCoordinator, ToVenue},
	model::{Market, Protocol, Room},
	state::{Kept, Queued, State},
	Claim, Mutation,
};
use ballast_primitives::{
	protocol::{self, Arrival, AtVenue, VenueStep},
	OrderFailure,
};

impl Protocol {
	/// The venue's clock.
	fn there(&self, state: &State) -> u32 {
		state.now.saturating_sub(self.bounds.venue_lag)
	}

	/// A block of the venue, in which it hears so many messages.
	pub(crate) fn venue_block(&self, state: &mut State, heard: usize, room: Room, market: Market) {
		let messages = state.to_venue.take(heard);
		if self.bounds.hook_first {
			self.venue_hook(state, market);
		}
		messages.into_iter().for_each(|message| self.hear(state, message, room));
		if !self.bounds.hook_first {
			self.venue_hook(state, market);
		}
	}

	/// The account changes something by itself.
	pub(crate) fn change(&self, state: &mut State) {
		state.venue.account.changes += 1;
		state.venue.dirty = true;
	}

	fn hear(&self, state: &mut State, message: Envelope<ToVenue>, room: Room) {
		let venue = &mut state.venue;
		let arrival = Arrival::of(message.seq, venue.in_seq);
		if arrival == Arrival::Duplicate && !self.has(Mutation::VenueSkipsSequence) {
			return;
		}
		venue.in_seq = venue.in_seq.max(message.seq);
		match message.body {
			ToVenue::Unwind(order) => {
				let known = if self.has(Mutation::VenueSkipsDedup) {
					AtVenue::Unknown
				} else {
					known(state, order.id)
				};
				match known.on_order(|| room == Room::Free) {
					VenueStep::Queue => state.venue.queue.push(Queued { order, confirmed: false }),
					step => follow(state, order.id, step, room),
				}
			}
			ToVenue::Cancel(id) => {
				let step = known(state, id).on_cancel();
				follow(state, id, step, room);
			}
			ToVenue::Probe(id) => {
				let step = known(state, id).on_probe();
				follow(state, id, step, room);
			}
			ToVenue::Acknowledge(id) => {
				state.venue.results.remove(&id);
				state.venue.to_tell.retain(|other| *other != id);
			}
			ToVenue::Resnapshot => state.venue.resync = true,
		}
	}

	fn venue_hook(&self, state: &mut State, market: Market) {
		let resync = std::mem::take(&mut state.venue.resync);
		if resync {
			self.begin_resync(state);
		}
		self.execute_orders(state, market);
		self.tell_results(state);
		self.tell_acks(state);
		if std::mem::take(&mut state.venue.dirty) {
			self.say(state, ToCoordinator::Report(state.venue.account.clone()));
		}
		if resync {
			self.say(state, ToCoordinator::Report(state.venue.account.clone()));
		}
		self.beat(state);
		if !state.to_coordinator.congested {
			let written = std::mem::take(&mut state.venue.outbox);
			state.to_coordinator.queue.extend(written);
		}
	}

	/// What never left is dropped, and its numbers are used again: it comes anew by itself.
	fn begin_resync(&self, state: &mut State) {
		if let Some(first) = state.venue.outbox.first() {
			state.venue.out_seq = first.seq - 1;
		}
		state.venue.outbox.clear();
		self.say(state, ToCoordinator::Resynced);
		let kept: Vec<Id> = state.venue.results.keys().copied().collect();
		kept.into_iter().for_each(|id| tell_soon(state, id));
	}

	fn execute_orders(&self, state: &mut State, market: Market) {
		if market == Market::Waits {
			return;
		}
		for Queued { order, .. } in std::mem::take(&mut state.venue.queue) {
			let outcome = self.execute(state, order, market);
			keep(state, order.id, outcome, true);
		}
	}

	fn execute(&self, state: &mut State, order: Order, market: Market) -> Outcome {
		let Order { id, position, deadline } = order;
		let (id, position) = (usize::from(id), usize::from(position));
		if protocol::is_expired(deadline, self.there(state)) && !self.has(Mutation::VenueSkipsDeadline) {
			return Outcome::Failed(OrderFailure::Expired);
		}
		if state.venue.account.held[position] == 0 {
			return Outcome::Failed(OrderFailure::NotReducing);
		}
		if market == Market::Refuses {
			return Outcome::Failed(OrderFailure::LimitPrice);
		}
		state.venue.account.held[position] -= 1;
		state.venue.account.proceeds += 1;
		state.truth.executed[id] += 1;
		if state.truth.ended[id] {
			state.note(Claim::NothingAfterTheEnd);
		}
		Outcome::Executed
	}

	fn tell_results(&self, state: &mut State) {
		for id in std::mem::take(&mut state.venue.to_tell) {
			let now = self.there(state);
			let Some(kept) = state.venue.results.get_mut(&id) else { continue };
			kept.told_at = Some(now);
			let Kept { outcome, waited, .. } = *kept;
			let snapshot = waited.then(|| state.venue.account.clone());
			self.say(state, ToCoordinator::Result(id, outcome, snapshot));
			let forgotten = self.has(Mutation::VenueForgetsResults)
				|| (self.has(Mutation::VenueForgetsRefusals) && !waited);
			if forgotten {
				state.venue.results.remove(&id);
			}
		}
	}

	fn beat(&self, state: &mut State) {
		let (now, interval) = (self.there(state), self.bounds.heartbeat);
		let is_due = |at: Option<u32>| at.is_some_and(|at| now >= at + interval);
		if !is_due(state.venue.last_heartbeat) {
			return;
		}
		self.say(state, ToCoordinator::Heartbeat);
		state.venue.last_heartbeat = Some(now);
		let results = &state.venue.results;
		let overdue: Vec<Id> =
			results.iter().filter(|(_, kept)| is_due(kept.told_at)).map(|(id, _)| *id).collect();
		overdue.into_iter().for_each(|id| tell_soon(state, id));
	}

	fn tell_acks(&self, state: &mut State) {
		let mut confirmed = Vec::new();
		for queued in state.venue.queue.iter_mut().filter(|queued| !queued.confirmed) {
			queued.confirmed = true;
			confirmed.push(queued.order.id);
		}
		confirmed.into_iter().for_each(|id| self.say(state, ToCoordinator::Ack(id)));
	}

	fn say(&self, state: &mut State, body: ToCoordinator) {
		state.venue.out_seq += 1;
		let envelope = Envelope { seq: state.venue.out_seq, written_at: self.there(state), body };
		state.venue.outbox.push(envelope);
	}
}

fn known(state: &State, id: Id) -> AtVenue {
	if state.venue.results.contains_key(&id) {
		AtVenue::Ended
	} else if state.venue.queue.iter().any(|queued| queued.order.id == id) {
		AtVenue::Waiting
	} else {
		AtVenue::Unknown
	}
}

fn follow(state: &mut State, id: Id, step: VenueStep, room: Room) {
	match step {
		VenueStep::TellAgain => tell_soon(state, id),
		// Without room even for the answer there is none.
		VenueStep::Refuse(_) if room == Room::Nothing => {}
		VenueStep::Refuse(failure) => keep(state, id, Outcome::Failed(failure), false),
		VenueStep::TakeOut(failure) => {
			state.venue.queue.retain(|queued| queued.order.id != id);
			keep(state, id, Outcome::Failed(failure), true);
		}
		VenueStep::Queue | VenueStep::Ignore => {}
	}
}

fn keep(state: &mut State, id: Id, outcome: Outcome, waited: bool) {
	state.venue.results.insert(id, Kept { outcome, waited, told_at: None });
	tell_soon(state, id);
}

fn tell_soon(state: &mut State, id: Id) {
	if !state.venue.to_tell.contains(&id) {
		state.venue.to_tell.push(id);
	}
}
