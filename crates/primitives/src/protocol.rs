//! What each side of the conversation decides by the rules of the protocol alone, whatever the markets do.
//!
//! Pure functions of what a side knows. The pallets act on their answers, and `ballast-protocol-model` explores every
//! interleaving of messages, faults and time with the same functions.

use crate::order::{OrderFailure, OrderState};

/// How the number of a message stands to the last one of its sender that counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
	/// It came before, or something later did: a no-op.
	Duplicate,
	/// Nothing is missing.
	Next,
	/// Messages before it are missing. The coordinator applies it only if it starts a new sequence, and asks for one
	/// otherwise; a venue goes on from here, because every instruction stands alone.
	AfterGap,
}

impl Arrival {
	/// `last` is the number of the last message that counted, zero before the first.
	pub fn of(seq: u64, last: u64) -> Self {
		match seq.checked_sub(last) {
			None | Some(0) => Arrival::Duplicate,
			Some(1) => Arrival::Next,
			Some(_) => Arrival::AfterGap,
		}
	}
}

/// Whether an order must not be executed any more at the relay-chain block `at`. Whoever was not executed before is not
/// executed at all: a snapshot that was written from then on shows the outcome.
pub fn is_expired(deadline: u32, at: u32) -> bool {
	at >= deadline
}

/// What the coordinator does with an order when its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenDue {
	/// It never left, so that nobody has to be asked: it ends as [`OrderFailure::Expired`].
	Expire,
	/// How it ended is known and was not told yet.
	Conclude,
	/// Nothing is known: the venue is asked.
	Probe,
	/// It was asked often enough: only a snapshot ends the order now.
	AwaitSnapshot,
	/// Nothing; such an order has no record.
	Ignore,
}

/// What to do with an order in `state` for which the venue was probed `probes` times, of at most `most`.
pub fn when_due(state: OrderState, probes: u32, most: u32) -> WhenDue {
	match state {
		OrderState::Queued => WhenDue::Expire,
		OrderState::Executed | OrderState::Failed => WhenDue::Conclude,
		OrderState::Sent | OrderState::Acked | OrderState::TimedOut if probes >= most => {
			WhenDue::AwaitSnapshot
		}
		OrderState::Sent | OrderState::Acked | OrderState::TimedOut => WhenDue::Probe,
		OrderState::Reconciled => WhenDue::Ignore,
	}
}

/// Whether a confirmation moves an order on. One that waits for a snapshot goes on waiting: a confirmation is no answer to
/// a probe.
pub fn heeds_ack(state: OrderState, awaits_snapshot: bool) -> bool {
	!awaits_snapshot && state.can_become(OrderState::Acked)
}

/// Whether a snapshot that the venue wrote at `written_at` settles an order: one that was probed in vain and could not be
/// executed any more at that time. (That of a result settles its order whenever it was written.)
pub fn is_settled_by_snapshot(
	state: OrderState,
	awaits_snapshot: bool,
	deadline: u32,
	written_at: u32,
) -> bool {
	state == OrderState::TimedOut && awaits_snapshot && is_expired(deadline, written_at)
}

/// Whether a resnapshot that was asked for at `asked_at` has to be asked for (again).
pub fn is_resnapshot_overdue(asked_at: Option<u32>, timeout: u32, now: u32) -> bool {
	asked_at.is_none_or(|at| now >= at.saturating_add(timeout))
}

/// What a venue knows of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtVenue {
	/// Nothing (any more).
	Unknown,
	/// It waits for its execution.
	Waiting,
	/// It ended, and its result is kept.
	Ended,
}

/// What a venue does when it hears of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VenueStep {
	/// Puts it in the queue.
	Queue,
	/// Takes it out of the queue; it ended like this, which is kept and told.
	TakeOut(OrderFailure),
	/// Keeps and tells that it ended like this, so that it is refused whenever it comes (again).
	Refuse(OrderFailure),
	/// Tells the kept result (again).
	TellAgain,
	/// Nothing; a queued order answers for itself.
	Ignore,
}

impl AtVenue {
	/// The order itself has come. `has_room` says whether it can wait and its result be kept; only asked when that matters.
	pub fn on_order(self, has_room: impl FnOnce() -> bool) -> VenueStep {
		match self {
			AtVenue::Unknown if has_room() => VenueStep::Queue,
			AtVenue::Unknown => VenueStep::Refuse(OrderFailure::VenueBusy),
			AtVenue::Waiting => VenueStep::Ignore,
			AtVenue::Ended => VenueStep::TellAgain,
		}
	}

	/// It is not to be executed.
	pub fn on_cancel(self) -> VenueStep {
		match self {
			AtVenue::Unknown => VenueStep::Refuse(OrderFailure::Cancelled),
			AtVenue::Waiting => VenueStep::TakeOut(OrderFailure::Cancelled),
			AtVenue::Ended => VenueStep::TellAgain,
		}
	}

	/// The coordinator asks how it ended.
	pub fn on_probe(self) -> VenueStep {
		match self {
			AtVenue::Unknown => VenueStep::Refuse(OrderFailure::Unknown),
			AtVenue::Waiting => VenueStep::Ignore,
			AtVenue::Ended => VenueStep::TellAgain,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn arrival_should_tell_old_from_new_when_numbers_are_at_their_ends() {
		for (seq, last, expected) in [
			(0, 0, Arrival::Duplicate),
			(1, 0, Arrival::Next),
			(2, 0, Arrival::AfterGap),
			(4, 5, Arrival::Duplicate),
			(5, 5, Arrival::Duplicate),
			(6, 5, Arrival::Next),
			(u64::MAX, u64::MAX, Arrival::Duplicate),
			(u64::MAX, u64::MAX - 1, Arrival::Next),
			(u64::MAX, 0, Arrival::AfterGap),
		] {
			assert_eq!(Arrival::of(seq, last), expected, "{seq} after {last}");
		}
	}

	#[test]
	fn a_snapshot_should_settle_an_order_only_when_it_could_not_be_executed_any_more() {
		let settles = |at| is_settled_by_snapshot(OrderState::TimedOut, true, 10, at);
		assert!(!settles(9) && !is_expired(10, 9));
		assert!(settles(10) && is_expired(10, 10));
		assert!(!is_settled_by_snapshot(OrderState::TimedOut, false, 10, 10), "a probe is open");
		assert!(!is_settled_by_snapshot(OrderState::Sent, true, 10, 10));
	}

	#[test]
	fn every_step_should_be_one_that_the_state_allows() {
		use OrderState::*;
		for state in [Queued, Sent, Acked, Executed, Failed, TimedOut, Reconciled] {
			for probes in 0..3 {
				match when_due(state, probes, 2) {
					WhenDue::Expire => assert!(state.can_become(Failed)),
					WhenDue::Conclude => assert!(state.can_become(Reconciled)),
					WhenDue::Probe | WhenDue::AwaitSnapshot => {
						assert!(state == TimedOut || state.can_become(TimedOut));
						assert_eq!(when_due(state, probes, 2) == WhenDue::AwaitSnapshot, probes >= 2);
					}
					WhenDue::Ignore => assert_eq!(state, Reconciled),
				}
			}
		}
	}
}
