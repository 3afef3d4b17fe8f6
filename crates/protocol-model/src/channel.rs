//! One direction of the way between the chains, and what travels on it.

use ballast_primitives::OrderFailure;

/// Number of an order.
pub type Id = u8;

/// A message with its place in the sequence of its sender.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Envelope<Body> {
	/// Its number.
	pub seq: u64,
	/// Relay-chain block at the sender when it was written.
	pub written_at: u32,
	/// What it says.
	pub body: Body,
}

/// An order to sell one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
	/// Its number.
	pub id: Id,
	/// Of which position.
	pub position: u8,
	/// Relay-chain block from which on it must not be executed.
	pub deadline: u32,
}

/// What an account has at the venue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
	/// Units by position.
	pub held: Vec<u8>,
	/// Units that were sold.
	pub proceeds: u8,
	/// Changes that the account made by itself.
	pub changes: u8,
}

impl Snapshot {
	/// Whether it shows an earlier time than another one: positions only fall, and changes only add up.
	pub fn is_older_than(&self, other: &Snapshot) -> bool {
		self.changes < other.changes || self.held.iter().zip(&other.held).any(|(mine, theirs)| mine > theirs)
	}

	/// All that there is of value: what is held and what it was sold for.
	pub fn value(&self) -> u32 {
		self.held.iter().map(|units| u32::from(*units)).sum::<u32>() + u32::from(self.proceeds)
	}
}

/// How an order ended at the venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
	/// The unit was sold.
	Executed,
	/// It was not.
	Failed(OrderFailure),
}

/// What the coordinator says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ToVenue {
	/// Sell.
	Unwind(Order),
	/// Do not execute the order.
	Cancel(Id),
	/// Tell how it ended.
	Probe(Id),
	/// Its result is known.
	Acknowledge(Id),
	/// Start a new sequence and report everything.
	Resnapshot,
}

/// What the venue says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ToCoordinator {
	/// The account changed, or everything is reported anew.
	Report(Snapshot),
	/// The order waits.
	Ack(Id),
	/// The order ended; without a snapshot when it never waited here.
	Result(Id, Outcome, Option<Snapshot>),
	/// The venue lives.
	Heartbeat,
	/// A new sequence starts here.
	Resynced,
}

/// One direction of the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Channel<Body> {
	/// Messages that arrive in this order, whenever the receiver hears them.
	pub queue: Vec<Envelope<Body>>,
	/// Messages that others overtake, and copies: they arrive late or never.
	pub late: Vec<Envelope<Body>>,
	/// Whether the transport refuses messages.
	pub congested: bool,
}

impl<Body> Default for Channel<Body> {
	fn default() -> Self {
		Channel { queue: Vec::new(), late: Vec::new(), congested: false }
	}
}

impl<Body: Clone> Channel<Body> {
	/// The first messages, which now arrive.
	pub fn take(&mut self, count: usize) -> Vec<Envelope<Body>> {
		self.queue.drain(..count.min(self.queue.len())).collect()
	}

	/// Something happens to one message that is under way.
	pub fn suffer(&mut self, what: Mishap, index: usize) {
		match what {
			Mishap::Lost => {
				self.queue.remove(index);
			}
			Mishap::Copied => self.late.push(self.queue[index].clone()),
			Mishap::Overtaken => {
				let message = self.queue.remove(index);
				self.late.push(message);
			}
			Mishap::Late => {
				let message = self.late.remove(index);
				self.queue.push(message);
			}
		}
	}
}

/// What can happen to a message under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
	/// It never arrives.
	Lost,
	/// A copy arrives late, too.
	Copied,
	/// It is put aside, and others arrive before it.
	Overtaken,
	/// What had been put aside arrives behind all that is under way now.
	Late,
}
