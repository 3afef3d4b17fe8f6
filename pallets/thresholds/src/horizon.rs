//! How long it takes to sell an asset: the time over which its price scan range and its scenarios are measured.
//!
//! The liquidation policy sells in slices, each at most a share of the depth, one in flight at a time. What it takes is
//!
//! ```text
//! slices  = max(1, ceil(reference size / (depth share * depth)))
//! horizon = clamp(round trip + (slices - 1) * max(slice interval, round trip), min, max)
//! ```
//!
//! The last slice is sent `slices - 1` intervals after the first and has its result a round trip later; a slice waits for
//! the one before it, so that an interval is not shorter than a round trip. Of what is sold on the way nothing is taken off:
//! the whole is at risk until the end.

use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, Round,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What horizons follow from, besides round trip, depth and reference size.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct HorizonRules {
	/// Shortest horizon, in milliseconds; of zero one millisecond is made.
	pub min_ms: u64,
	/// Longest horizon, in milliseconds, and that of an asset whose depth is unknown. Below the shortest it is the shortest.
	pub max_ms: u64,
	/// Round trip to a venue where none has been measured, and the least that is believed, in milliseconds.
	pub round_trip_ms: u64,
	/// Time between two slices, in milliseconds.
	pub slice_interval_ms: u64,
	/// Largest slice as a share of the depth of its market, in (0, 1].
	pub depth_share: Fixed,
}

/// Slices that selling the reference size takes; `None` when the depth is unknown or the number is out of range.
fn slices(reference: Fixed, depth: Fixed, share: Fixed) -> Option<u64> {
	let slice = fixed::mul(depth, share, Round::Down).ok().filter(|slice| *slice > Fixed::zero())?;
	let whole = fixed::div(reference, slice, Round::Up).ok()?.into_inner();
	// Rounded up to whole ones.
	u64::try_from(whole.max(0).checked_add(ONE - 1)? / ONE).ok().map(|count| count.max(1))
}

impl HorizonRules {
	/// The same horizon for all assets, in milliseconds.
	pub fn fixed(ms: u64) -> Self {
		Self {
			min_ms: ms,
			max_ms: ms,
			round_trip_ms: 0,
			slice_interval_ms: 0,
			depth_share: Fixed::from_inner(ONE),
		}
	}

	/// The horizon of an asset, in milliseconds, positive: how long selling `reference` (settlement currency) takes in
	/// markets of `depth` (settlement currency) whose measured round trip is `round_trip_ms`.
	pub fn horizon_ms(&self, reference: Fixed, depth: Fixed, round_trip_ms: Option<u64>) -> u64 {
		let (min, max) = (self.min_ms.max(1), self.max_ms.max(self.min_ms).max(1));
		let round_trip = round_trip_ms.unwrap_or(0).max(self.round_trip_ms);
		let needed = slices(reference, depth, self.depth_share).and_then(|count| {
			let waiting = (count - 1).checked_mul(self.slice_interval_ms.max(round_trip))?;
			waiting.checked_add(round_trip)
		});
		// What cannot be told takes the longest.
		needed.unwrap_or(max).clamp(min, max)
	}
}
