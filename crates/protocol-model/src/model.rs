//! What can happen next, and what follows from it.

use crate::{
	bounds::{Bounds, Faults},
	channel::{Channel, Id, Mishap, Outcome, ToVenue},
	claim::Claim,
	mutation::Mutation,
	state::{State, Turn},
};
use ballast_primitives::{OrderFailure, OrderState};
use stateright::{Model, Property};

/// Relay-chain block at which it starts; clocks can be behind by less.
const START: u32 = 10;

/// The protocol within bounds, perhaps with one rule taken away.
#[derive(Clone, Debug)]
pub struct Protocol {
	/// How much is explored.
	pub bounds: Bounds,
	/// The rule that is not followed.
	pub mutation: Option<Mutation>,
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
	/// From the coordinator.
	ToVenue,
	/// From the venue.
	ToCoordinator,
}

/// What the market does with the orders of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Market {
	/// It fills them.
	Fills,
	/// It refuses them.
	Refuses,
	/// The block allows no (more) orders.
	Waits,
}

/// What the venue has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
	/// Orders.
	Free,
	/// Answers, but no orders.
	Answers,
	/// Not even answers.
	Nothing,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
	/// The decider gives an order on a position.
	Submit(u8),
	/// The decider cancels an order.
	Cancel(Id),
	/// The account changes something at the venue.
	Change,
	/// An order goes out again, under a new number.
	Repeat(Id),
	/// Something happens to the message at this place of the way.
	Message(Way, Mishap, u8),
	/// A transport begins to refuse messages.
	Congest(Way),
	/// It takes them again.
	Clear(Way),
	/// Governance pauses the venue.
	Pause,
	/// Governance releases it.
	Release,
	/// The coordinator makes a block and hears so many messages.
	CoordinatorBlock(u8),
	/// It makes none.
	CoordinatorHalts,
	/// The venue makes a block and hears so many messages.
	VenueBlock(u8, Room, Market),
	/// It makes none.
	VenueHalts,
	/// The faults are over; time passes until nothing may be open any more.
	Settle,
}

impl Protocol {
	/// The protocol as it is.
	pub fn new(bounds: Bounds) -> Self {
		Protocol { bounds, mutation: None }
	}

	/// Without one of its rules.
	pub fn without(bounds: Bounds, mutation: Mutation) -> Self {
		Protocol { bounds, mutation: Some(mutation) }
	}

	pub(crate) fn has(&self, mutation: Mutation) -> bool {
		self.mutation == Some(mutation)
	}

	fn value(&self) -> u32 {
		self.bounds.positions.iter().map(|position| u32::from(position.held)).sum()
	}

	fn judge(&self, state: &mut State) {
		let targets: Vec<u8> = self.bounds.positions.iter().map(|position| position.target).collect();
		state.judge(self.value(), &targets);
	}

	/// Whether the decider may give an order on a position: the mirror shows more than is wanted, and nothing is open there.
	fn may_submit(&self, state: &State, position: usize) -> bool {
		let coordinator = &state.coordinator;
		let wanted = self.bounds.positions[position].target;
		let busy = coordinator.orders.values().any(|r| usize::from(r.order.position) == position);
		coordinator.next < self.bounds.orders
			&& !coordinator.stale
			&& !coordinator.paused
			&& coordinator.mirror.held[position] > wanted
			&& (!busy || self.has(Mutation::IgnoresLiveOrders))
	}

	/// What the decider, the account, governance and chance can do between two relay-chain blocks.
	fn interventions(&self, state: &State, actions: &mut Vec<Action>) {
		let left = &state.left;
		for position in 0..self.bounds.positions.len() {
			if self.may_submit(state, position) {
				actions.push(Action::Submit(position as u8));
			}
		}
		for (id, record) in &state.coordinator.orders {
			if left.cancellations > 0 && Self::can_cancel(record) {
				actions.push(Action::Cancel(*id));
			}
			let sent =
				!matches!(record.state, OrderState::Queued | OrderState::Failed | OrderState::Executed);
			if left.repeats > 0 && sent {
				actions.push(Action::Repeat(*id));
			}
		}
		if left.changes > 0 {
			actions.push(Action::Change);
		}
		mishaps(Way::ToVenue, &state.to_venue, left, actions);
		mishaps(Way::ToCoordinator, &state.to_coordinator, left, actions);
		if state.coordinator.paused {
			actions.push(Action::Release);
		} else if left.pauses > 0 {
			actions.push(Action::Pause);
		}
	}

	fn venue_blocks(&self, state: &State, actions: &mut Vec<Action>) {
		for heard in 0..=state.to_venue.queue.len() {
			let mut rooms = vec![Room::Free];
			if state.left.full > 0 && heard > 0 {
				rooms.extend([Room::Answers, Room::Nothing]);
			}
			let mut markets = vec![Market::Fills];
			if heard > 0 || !state.venue.queue.is_empty() {
				if state.left.refusals > 0 {
					markets.push(Market::Refuses);
				}
				if state.left.waits > 0 {
					markets.push(Market::Waits);
				}
			}
			for room in &rooms {
				for market in &markets {
					actions.push(Action::VenueBlock(heard as u8, *room, *market));
				}
			}
		}
		if state.left.halts > 0 {
			actions.push(Action::VenueHalts);
		}
	}

	/// The faults are over: what was put aside is lost, and every block hears all that is under way.
	fn settle(&self, state: &mut State) {
		state.left = Faults::default();
		state.to_venue.late.clear();
		state.to_coordinator.late.clear();
		state.to_venue.congested = false;
		state.to_coordinator.congested = false;
		if state.coordinator.paused {
			self.release(state);
		}
		for _ in 0..self.bounds.patience {
			self.coordinator_block(state, usize::MAX);
			self.judge(state);
			self.venue_block(state, usize::MAX, Room::Free, Market::Fills);
			self.judge(state);
			state.now += 1;
		}
		// Results are told again and heartbeats sent for ever; what is under way by then is not waited for.
		self.coordinator_block(state, usize::MAX);
		self.judge(state);
		state.judge_the_end();
		state.turn = Turn::Over;
	}
}

fn mishaps<Body>(way: Way, channel: &Channel<Body>, left: &Faults, actions: &mut Vec<Action>) {
	for index in 0..channel.queue.len() as u8 {
		if left.losses > 0 {
			actions.push(Action::Message(way, Mishap::Lost, index));
		}
		if left.copies > 0 {
			actions.push(Action::Message(way, Mishap::Copied, index));
		}
		if left.overtaken > 0 {
			actions.push(Action::Message(way, Mishap::Overtaken, index));
		}
	}
	for index in 0..channel.late.len() as u8 {
		actions.push(Action::Message(way, Mishap::Late, index));
	}
	if channel.congested {
		actions.push(Action::Clear(way));
	} else if left.congestions > 0 {
		actions.push(Action::Congest(way));
	}
}

impl Model for Protocol {
	type State = State;
	type Action = Action;

	fn init_states(&self) -> Vec<State> {
		let held = self.bounds.positions.iter().map(|position| position.held).collect();
		vec![State::start(START, held, self.bounds.orders, self.bounds.faults)]
	}

	fn actions(&self, state: &State, actions: &mut Vec<Action>) {
		match state.turn {
			Turn::Over => {}
			Turn::Coordinator if state.now >= START + self.bounds.faults_until => {
				actions.push(Action::Settle)
			}
			Turn::Coordinator => {
				self.interventions(state, actions);
				for heard in 0..=state.to_coordinator.queue.len() {
					actions.push(Action::CoordinatorBlock(heard as u8));
				}
				if state.left.halts > 0 {
					actions.push(Action::CoordinatorHalts);
				}
			}
			Turn::Venue => self.venue_blocks(state, actions),
		}
	}

	fn next_state(&self, last: &State, action: Action) -> Option<State> {
		let mut state = last.clone();
		match action {
			Action::Submit(position) => self.submit(&mut state, position),
			Action::Cancel(id) => {
				state.left.cancellations -= 1;
				self.cancel(&mut state, id);
			}
			Action::Change => {
				state.left.changes -= 1;
				self.change(&mut state);
			}
			Action::Repeat(id) => {
				state.left.repeats -= 1;
				self.repeat(&mut state, id);
			}
			Action::Message(way, what, index) => {
				match what {
					Mishap::Lost => state.left.losses -= 1,
					Mishap::Copied => state.left.copies -= 1,
					Mishap::Overtaken => state.left.overtaken -= 1,
					Mishap::Late => {}
				}
				match way {
					Way::ToVenue => state.to_venue.suffer(what, usize::from(index)),
					Way::ToCoordinator => state.to_coordinator.suffer(what, usize::from(index)),
				}
			}
			Action::Congest(way) => {
				state.left.congestions -= 1;
				match way {
					Way::ToVenue => state.to_venue.congested = true,
					Way::ToCoordinator => state.to_coordinator.congested = true,
				}
			}
			Action::Clear(Way::ToVenue) => state.to_venue.congested = false,
			Action::Clear(Way::ToCoordinator) => state.to_coordinator.congested = false,
			Action::Pause => {
				state.left.pauses -= 1;
				self.pause(&mut state);
			}
			Action::Release => self.release(&mut state),
			Action::CoordinatorBlock(heard) => {
				self.coordinator_block(&mut state, usize::from(heard));
				state.turn = Turn::Venue;
			}
			Action::CoordinatorHalts => {
				state.left.halts -= 1;
				state.turn = Turn::Venue;
			}
			Action::VenueBlock(heard, room, market) => {
				if room != Room::Free {
					state.left.full -= 1;
				}
				match market {
					Market::Fills => {}
					Market::Refuses => state.left.refusals -= 1,
					Market::Waits => state.left.waits -= 1,
				}
				self.venue_block(&mut state, usize::from(heard), room, market);
				if room != Room::Free || market != Market::Fills {
					// A fault that nobody felt was none.
					let mut plain = last.clone();
					self.venue_block(&mut plain, usize::from(heard), Room::Free, Market::Fills);
					plain.left = state.left;
					if plain == state {
						return None;
					}
				}
				state.turn = Turn::Coordinator;
				state.now += 1;
			}
			Action::VenueHalts => {
				state.left.halts -= 1;
				state.turn = Turn::Coordinator;
				state.now += 1;
			}
			Action::Settle => self.settle(&mut state),
		}
		self.judge(&mut state);
		Some(state)
	}

	fn properties(&self) -> Vec<Property<Self>> {
		vec![
			Property::always(Claim::AtMostOnce.name(), |_, s: &State| !s.breaks(Claim::AtMostOnce)),
			Property::always(Claim::CountedOnce.name(), |_, s: &State| !s.breaks(Claim::CountedOnce)),
			Property::always(Claim::EveryOrderEnds.name(), |_, s: &State| !s.breaks(Claim::EveryOrderEnds)),
			Property::always(Claim::NothingAfterTheEnd.name(), |_, s: &State| {
				!s.breaks(Claim::NothingAfterTheEnd)
			}),
			Property::always(Claim::CancelledStaysUnsent.name(), |_, s: &State| {
				!s.breaks(Claim::CancelledStaysUnsent)
			}),
			Property::always(Claim::NewestReportCounts.name(), |_, s: &State| {
				!s.breaks(Claim::NewestReportCounts)
			}),
			Property::always(Claim::NoMoreThanDecided.name(), |_, s: &State| {
				!s.breaks(Claim::NoMoreThanDecided)
			}),
			Property::sometimes(reached::SOLD, |_, s: &State| s.truth.booked.contains(&1)),
			Property::sometimes(reached::CONFIRMED, |_, s: &State| {
				s.coordinator.orders.values().any(|r| r.state == OrderState::Acked)
			}),
			Property::sometimes(reached::WAITS_FOR_SNAPSHOT, |_, s: &State| {
				s.coordinator.orders.values().any(|r| r.state == OrderState::TimedOut && r.due.is_none())
			}),
			Property::sometimes(reached::ENDS_UNDER_WAY, |_, s: &State| {
				let mut under_way = s.to_venue.queue.iter().chain(&s.to_venue.late);
				under_way.any(|message| match &message.body {
					ToVenue::Unwind(order) => {
						let id = usize::from(order.id);
						s.truth.ended[id] && s.truth.executed[id] == 0
					}
					_ => false,
				})
			}),
			Property::sometimes(reached::SECOND_ORDER_SOLD, |_, s: &State| s.truth.booked.get(1) == Some(&1)),
			Property::sometimes(reached::STALE, |_, s: &State| s.coordinator.stale),
			Property::sometimes(reached::EXPIRED, |_, s: &State| kept(s, OrderFailure::Expired)),
			Property::sometimes(reached::UNKNOWN, |_, s: &State| kept(s, OrderFailure::Unknown)),
			Property::sometimes(reached::BUSY, |_, s: &State| kept(s, OrderFailure::VenueBusy)),
			Property::sometimes(reached::REFUSED, |_, s: &State| kept(s, OrderFailure::LimitPrice)),
			Property::sometimes(reached::CANCELLED, |_, s: &State| kept(s, OrderFailure::Cancelled)),
			Property::sometimes(reached::CANCELLED_UNSENT, |_, s: &State| {
				s.truth.cancelled_unsent.contains(&true)
			}),
		]
	}
}

/// What an exploration can reach. One that reaches nothing of interest proves nothing.
pub mod reached {
	/// An order was executed, and the decider knows.
	pub const SOLD: &str = "an order is sold and told";
	/// The venue confirmed an order.
	pub const CONFIRMED: &str = "an order is confirmed";
	/// All probes of an order were in vain.
	pub const WAITS_FOR_SNAPSHOT: &str = "an order waits for a snapshot";
	/// An order ended at the coordinator before its message arrived.
	pub const ENDS_UNDER_WAY: &str = "an order ends while its message is under way";
	/// The second order was executed.
	pub const SECOND_ORDER_SOLD: &str = "the second order is sold";
	/// The venue has to start anew.
	pub const STALE: &str = "the venue is stale";
	/// The venue refused an order for its deadline.
	pub const EXPIRED: &str = "an order expires at the venue";
	/// A probe came before its order.
	pub const UNKNOWN: &str = "a probe comes before its order";
	/// The venue had no room.
	pub const BUSY: &str = "the venue is full";
	/// The market refused an order.
	pub const REFUSED: &str = "the market refuses an order";
	/// The venue cancelled an order.
	pub const CANCELLED: &str = "an order is cancelled at the venue";
	/// An order was cancelled before it left.
	pub const CANCELLED_UNSENT: &str = "an order is cancelled before it leaves";
}

fn kept(state: &State, failure: OrderFailure) -> bool {
	state.venue.results.values().any(|kept| kept.outcome == Outcome::Failed(failure))
}
