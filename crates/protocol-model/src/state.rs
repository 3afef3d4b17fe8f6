//! Everything that can differ from one moment to another.

use crate::{
	channel::{Channel, Envelope, Id, Order, Outcome, Snapshot, ToCoordinator, ToVenue},
	Claim, Faults,
};
use ballast_primitives::OrderState;
use std::collections::BTreeMap;

/// Whose block comes next in this relay-chain block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turn {
	/// The coordinator's; also the time of the decider, of the account and of faults.
	Coordinator,
	/// The venue's.
	Venue,
	/// Nobody's: the faults are over and everything had time to end.
	Over,
}

/// An order whose outcome is open; see `OrderRecord` of `pallet-venues`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
	/// The order as it was sent.
	pub order: Order,
	/// Number of the message that carries it.
	pub seq: u64,
	/// Where it stands.
	pub state: OrderState,
	/// When it is looked at next; `None` when only a snapshot can end it.
	pub due: Option<u32>,
	/// How often the venue was probed.
	pub probes: u32,
	/// How it ended, once known.
	pub result: Option<Outcome>,
}

/// A message that waits for the transport.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
	/// The message.
	pub envelope: Envelope<ToVenue>,
	/// In how many blocks it was refused.
	pub attempts: u32,
	/// The order that leaves with it.
	pub carries: Option<Id>,
}

/// The coordinator; see `pallet-venues`. It has one venue and one account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Coordinator {
	/// Orders whose outcome is open.
	pub orders: BTreeMap<Id, Record>,
	/// The number that the next order gets.
	pub next: Id,
	/// Number of the last message that was applied.
	pub in_seq: u64,
	/// Number of the last message that was written.
	pub out_seq: u64,
	/// Messages that wait for the transport.
	pub outbox: Vec<Waiting>,
	/// Messages were lost.
	pub stale: bool,
	/// When a resnapshot was last asked for.
	pub resnapshot_at: Option<u32>,
	/// Whether governance has paused the venue.
	pub paused: bool,
	/// What the account has at the venue, as far as is known.
	pub mirror: Snapshot,
}

/// An order that waits for its execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Queued {
	/// The order.
	pub order: Order,
	/// Whether it was confirmed.
	pub confirmed: bool,
}

/// A result that is kept; see `KeptResult` of `pallet-venue-adapter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kept {
	/// How the order ended.
	pub outcome: Outcome,
	/// Whether it waited here, so that the account's snapshot goes with the result.
	pub waited: bool,
	/// When it was last told.
	pub told_at: Option<u32>,
}

/// The venue; see `pallet-venue-adapter`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Venue {
	/// What the account has.
	pub account: Snapshot,
	/// Number of the last message that counted.
	pub in_seq: u64,
	/// Number of the last message that was written.
	pub out_seq: u64,
	/// Orders that wait.
	pub queue: Vec<Queued>,
	/// Results that are not acknowledged.
	pub results: BTreeMap<Id, Kept>,
	/// Results that are to be told, in this order.
	pub to_tell: Vec<Id>,
	/// Messages that wait for the transport.
	pub outbox: Vec<Envelope<ToCoordinator>>,
	/// Whether a resnapshot was asked for.
	pub resync: bool,
	/// Whether the account changed since it was last reported.
	pub dirty: bool,
	/// When the last heartbeat was written.
	pub last_heartbeat: Option<u32>,
}

/// What only an observer of both chains can know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Truth {
	/// How often each order was executed.
	pub executed: Vec<u8>,
	/// How often the decider was told of each order that it was executed.
	pub booked: Vec<u8>,
	/// Orders that have ended at the coordinator.
	pub ended: Vec<bool>,
	/// Orders that were cancelled before they left.
	pub cancelled_unsent: Vec<bool>,
	/// Claims that were found to be wrong, a bit each.
	broken: u8,
}

/// One moment of the whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
	/// The relay-chain block; one clock for both chains.
	pub now: u32,
	/// Whose block comes next.
	pub turn: Turn,
	/// One end.
	pub coordinator: Coordinator,
	/// The other.
	pub venue: Venue,
	/// What the coordinator says.
	pub to_venue: Channel<ToVenue>,
	/// What the venue says.
	pub to_coordinator: Channel<ToCoordinator>,
	/// What may still go wrong.
	pub left: Faults,
	/// What really happened.
	pub truth: Truth,
}

impl State {
	/// Before the first order, at relay-chain block `now`: both sides agree on what the account has.
	pub fn start(now: u32, held: Vec<u8>, orders: u8, faults: Faults) -> Self {
		let account = Snapshot { held, proceeds: 0, changes: 0 };
		let orders = usize::from(orders);
		State {
			now,
			turn: Turn::Coordinator,
			coordinator: Coordinator {
				orders: BTreeMap::new(),
				next: 0,
				in_seq: 0,
				out_seq: 0,
				outbox: Vec::new(),
				stale: false,
				resnapshot_at: None,
				paused: false,
				mirror: account.clone(),
			},
			venue: Venue {
				account,
				in_seq: 0,
				out_seq: 0,
				queue: Vec::new(),
				results: BTreeMap::new(),
				to_tell: Vec::new(),
				outbox: Vec::new(),
				resync: false,
				dirty: false,
				// The first is due one interval after the start, like every other.
				last_heartbeat: Some(now),
			},
			to_venue: Channel::default(),
			to_coordinator: Channel::default(),
			left: faults,
			truth: Truth {
				executed: vec![0; orders],
				booked: vec![0; orders],
				ended: vec![false; orders],
				cancelled_unsent: vec![false; orders],
				broken: 0,
			},
		}
	}

	/// Whether the state shows that a claim is wrong, or one on the way to it did.
	pub fn breaks(&self, claim: Claim) -> bool {
		self.truth.broken & (1 << claim as u8) != 0
	}

	/// Notes that a claim is wrong.
	pub fn note(&mut self, claim: Claim) {
		self.truth.broken |= 1 << claim as u8;
	}

	/// Looks at everything that can be judged at any moment. `targets` are the units that are to be left by position.
	pub fn judge(&mut self, value: u32, targets: &[u8]) {
		let truth = &self.truth;
		if truth.executed.iter().any(|times| *times > 1) {
			self.note(Claim::AtMostOnce);
		}
		let truth = &self.truth;
		if truth.cancelled_unsent.iter().zip(&truth.executed).any(|(unsent, times)| *unsent && *times > 0) {
			self.note(Claim::CancelledStaysUnsent);
		}
		let (mirror, account) = (&self.coordinator.mirror, &self.venue.account);
		let adds_up = mirror.value() == value && account.value() == value;
		let truth = &self.truth;
		let booked_right = truth.booked.iter().zip(&truth.executed).all(|(booked, times)| booked <= times);
		let in_flight = |position: usize| {
			self.coordinator.orders.values().filter(|r| usize::from(r.order.position) == position).count()
		};
		let covered =
			mirror.held.iter().zip(&account.held).enumerate().all(|(position, (believed, held))| {
				believed >= held && usize::from(believed - held) <= in_flight(position)
			});
		if !(adds_up && booked_right && covered) {
			self.note(Claim::CountedOnce);
		}
		if self.venue.account.held.iter().zip(targets).any(|(held, target)| held < target) {
			self.note(Claim::NoMoreThanDecided);
		}
	}

	/// Looks at what has to be true when there was time for everything.
	pub fn judge_the_end(&mut self) {
		let Coordinator { orders, outbox, stale, mirror, .. } = &self.coordinator;
		let coordinator_rests = orders.is_empty() && outbox.is_empty() && !stale;
		let Venue { account, queue, results, to_tell, outbox, dirty, .. } = &self.venue;
		let venue_rests =
			queue.is_empty() && results.is_empty() && to_tell.is_empty() && outbox.is_empty() && !dirty;
		if !coordinator_rests || !venue_rests || mirror != account {
			self.note(Claim::EveryOrderEnds);
		}
	}
}
