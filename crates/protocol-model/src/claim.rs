//! What has to be true in every state.

/// A property of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Claim {
	/// No order is executed twice.
	AtMostOnce,
	/// What the coordinator believes counts no value twice and loses none: held and proceeds add up on both chains, what
	/// the mirror does not show yet is in flight, and a fill is booked only once and only when it happened.
	CountedOnce,
	/// Once the chains and the way between them work again, every order ends within the patience, nothing is kept for
	/// it anywhere, and the mirror shows what the venue has.
	EveryOrderEnds,
	/// An order that has ended at the coordinator is not executed from then on.
	NothingAfterTheEnd,
	/// An order that was cancelled before it left is never executed.
	CancelledStaysUnsent,
	/// An older report never replaces a newer one.
	NewestReportCounts,
	/// Never is more sold than was decided, however often an order is given anew.
	NoMoreThanDecided,
}

impl Claim {
	/// All of them.
	pub const ALL: [Claim; 7] = [
		Claim::AtMostOnce,
		Claim::CountedOnce,
		Claim::EveryOrderEnds,
		Claim::NothingAfterTheEnd,
		Claim::CancelledStaysUnsent,
		Claim::NewestReportCounts,
		Claim::NoMoreThanDecided,
	];

	/// As the checker calls it.
	pub fn name(self) -> &'static str {
		match self {
			Claim::AtMostOnce => "at most once",
			Claim::CountedOnce => "counted once",
			Claim::EveryOrderEnds => "every order ends",
			Claim::NothingAfterTheEnd => "nothing after the end",
			Claim::CancelledStaysUnsent => "cancelled stays unsent",
			Claim::NewestReportCounts => "newest report counts",
			Claim::NoMoreThanDecided => "no more than decided",
		}
	}
}
