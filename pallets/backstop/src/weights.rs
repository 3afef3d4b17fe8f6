//! Weights of the calls: upper estimates until they are benchmarked.
//!
//! Each counts the storage that the call itself, the ledger, the pool's market and the margin of the pool's portfolio
//! touch, and a fixed time for the calculations.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// See [`crate::Pallet::deposit`].
	fn deposit() -> Weight;
	/// See [`crate::Pallet::request_withdrawal`].
	fn request_withdrawal() -> Weight;
	/// See [`crate::Pallet::withdraw`], by the places of the queue that are looked at; also the end of a block in which
	/// the queue is served.
	fn withdraw(places: u32) -> Weight;
	/// See [`crate::Pallet::cancel_withdrawal`].
	fn cancel_withdrawal() -> Weight;
	/// See [`crate::Pallet::feed`].
	fn feed() -> Weight;
	/// See [`crate::Pallet::settle`]; also of [`crate::Backstop::cover`].
	fn settle() -> Weight;
	/// See [`crate::Pallet::set_rules`].
	fn set_rules() -> Weight;
	/// See [`crate::Pallet::close_insolvency`].
	fn close_insolvency() -> Weight;
	/// See [`crate::Pallet::enroll_pool`].
	fn enroll_pool() -> Weight;
	/// Looking at the end of a block whether the queue has to be served.
	fn is_turn() -> Weight;
}

/// Picoseconds for a full margin calculation of the pool's portfolio.
const MARGIN_REF_TIME: u64 = 2_000_000_000;
/// Picoseconds for the fixed-point arithmetic of a call.
const PLAIN_REF_TIME: u64 = 100_000_000;
/// Picoseconds for one request.
const REQUEST_REF_TIME: u64 = 20_000_000;
/// Bytes of proof per storage item read.
const PROOF_PER_READ: u64 = 4_000;

fn estimate(ref_time: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(ref_time, reads * PROOF_PER_READ)
		.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn deposit() -> Weight {
		// Twice the pool's equity.
		estimate(2 * MARGIN_REF_TIME, 150, 24)
	}
	fn request_withdrawal() -> Weight {
		estimate(PLAIN_REF_TIME, 6, 6)
	}
	fn withdraw(places: u32) -> Weight {
		// Equity and free value, one movement out of the pool, one payment.
		estimate(2 * MARGIN_REF_TIME, 150, 24)
			.saturating_add(estimate(REQUEST_REF_TIME, 4, 5).saturating_mul(u64::from(places)))
	}
	fn cancel_withdrawal() -> Weight {
		estimate(PLAIN_REF_TIME, 5, 5)
	}
	fn feed() -> Weight {
		estimate(PLAIN_REF_TIME, 8, 5)
	}
	fn settle() -> Weight {
		// Two payments to creditors, each for up to sixteen assets through an exchange, and what they miss before and after.
		estimate(2 * MARGIN_REF_TIME, 700, 320)
	}
	fn set_rules() -> Weight {
		estimate(PLAIN_REF_TIME, 1, 1)
	}
	fn close_insolvency() -> Weight {
		estimate(PLAIN_REF_TIME, 2, 2)
	}
	fn enroll_pool() -> Weight {
		// A message to a venue.
		estimate(PLAIN_REF_TIME, 10, 8)
	}
	fn is_turn() -> Weight {
		estimate(PLAIN_REF_TIME, 5, 0)
	}
}
