//! Rules that can be taken away.

use crate::{Bounds, Claim, Faults};

/// One rule that is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutation {
	/// The venue applies messages whose number it has passed.
	VenueSkipsSequence,
	/// The venue does not look whether it knows an order before it queues it.
	VenueSkipsDedup,
	/// The venue executes orders after their deadline.
	VenueSkipsDeadline,
	/// The venue forgets a result when it has told it, and not when that is acknowledged.
	VenueForgetsResults,
	/// The venue answers a probe or a cancellation of an order that it does not know, but does not remember that it did.
	VenueForgetsRefusals,
	/// The coordinator applies messages whose number it has passed.
	GateSkipsSequence,
	/// The coordinator applies a message although others before it are missing.
	GatePassesOverGaps,
	/// The coordinator applies the result of an order that has ended.
	AppliesLate,
	/// The coordinator adds a fill to the snapshot that came with it.
	CountsTwice,
	/// The coordinator does not apply the snapshot that comes with a result.
	SkipsResultSnapshot,
	/// The coordinator ends an order as failed when its deadline passes, and asks nobody.
	EndsAtDeadline,
	/// The coordinator lets any snapshot end an order that was probed in vain, whenever it was written.
	BelievesEarlySnapshots,
	/// The coordinator judges a snapshot by its own clock, and not by when the venue wrote it.
	JudgesByOwnClock,
	/// The coordinator does not ask again for a resnapshot.
	AsksOnce,
	/// The coordinator does not probe, and waits for an answer.
	NeverProbes,
	/// The coordinator ends a cancelled order that it has not sent, but leaves its message in the outbox.
	SendsCancelled,
	/// The coordinator does not count open orders when it decides on the next one.
	IgnoresLiveOrders,
}

impl Mutation {
	/// All of them.
	pub const ALL: [Mutation; 17] = [
		Mutation::VenueSkipsSequence,
		Mutation::VenueSkipsDedup,
		Mutation::VenueSkipsDeadline,
		Mutation::VenueForgetsResults,
		Mutation::VenueForgetsRefusals,
		Mutation::GateSkipsSequence,
		Mutation::GatePassesOverGaps,
		Mutation::AppliesLate,
		Mutation::CountsTwice,
		Mutation::SkipsResultSnapshot,
		Mutation::EndsAtDeadline,
		Mutation::BelievesEarlySnapshots,
		Mutation::JudgesByOwnClock,
		Mutation::AsksOnce,
		Mutation::NeverProbes,
		Mutation::SendsCancelled,
		Mutation::IgnoresLiveOrders,
	];

	/// The claim that it has to break.
	pub fn breaks(self) -> Claim {
		match self {
			Mutation::VenueSkipsSequence | Mutation::VenueSkipsDedup | Mutation::VenueForgetsResults => {
				Claim::AtMostOnce
			}
			Mutation::AppliesLate
			| Mutation::CountsTwice
			| Mutation::SkipsResultSnapshot
			| Mutation::BelievesEarlySnapshots
			| Mutation::JudgesByOwnClock => Claim::CountedOnce,
			Mutation::AsksOnce | Mutation::NeverProbes | Mutation::GatePassesOverGaps => {
				Claim::EveryOrderEnds
			}
			Mutation::VenueSkipsDeadline | Mutation::VenueForgetsRefusals | Mutation::EndsAtDeadline => {
				Claim::NothingAfterTheEnd
			}
			Mutation::SendsCancelled => Claim::CancelledStaysUnsent,
			Mutation::GateSkipsSequence => Claim::NewestReportCounts,
			Mutation::IgnoresLiveOrders => Claim::NoMoreThanDecided,
		}
	}

	/// The least that has to go wrong, or be otherwise, for that.
	pub fn bounds(self) -> Bounds {
		let none = Faults::default();
		let bounds = Bounds { faults_until: 6, ..Bounds::retry() };
		match self {
			// After the acknowledgement only the number and the deadline protect; so there is time until that.
			Mutation::VenueSkipsSequence => {
				Bounds { order_timeout: 3, ..bounds }.with(Faults { copies: 1, ..none })
			}
			Mutation::VenueSkipsDedup | Mutation::VenueForgetsResults => {
				bounds.with(Faults { repeats: 1, ..none })
			}
			Mutation::VenueForgetsRefusals => {
				bounds.with(Faults { losses: 1, repeats: 1, cancellations: 1, ..none })
			}
			Mutation::VenueSkipsDeadline | Mutation::BelievesEarlySnapshots | Mutation::JudgesByOwnClock => {
				bounds.with(Faults { changes: 1, ..none })
			}
			Mutation::GateSkipsSequence => bounds.with(Faults { copies: 1, changes: 1, ..none }),
			Mutation::GatePassesOverGaps => bounds.with(Faults { losses: 1, changes: 1, ..none }),
			Mutation::AsksOnce | Mutation::NeverProbes => bounds.with(Faults { losses: 1, ..none }),
			Mutation::EndsAtDeadline => Bounds { venue_lag: 1, ..bounds },
			Mutation::SendsCancelled => bounds.with(Faults { congestions: 1, cancellations: 1, ..none }),
			Mutation::AppliesLate
			| Mutation::CountsTwice
			| Mutation::SkipsResultSnapshot
			| Mutation::IgnoresLiveOrders => bounds,
		}
	}
}
