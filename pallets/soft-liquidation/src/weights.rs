//! Weights of the calls: upper estimates until they are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// What the calls and hooks cost.
pub trait WeightInfo {
	/// Check of a worker's proof for `poke`.
	fn authorize_poke() -> Weight;
	/// Check of a worker's proof for `execute_slice`.
	fn authorize_execute_slice() -> Weight;
	/// Re-evaluation of one account, modes sent to all of its venues.
	fn poke() -> Weight;
	/// Re-evaluation, verification of a plan, dispatch of its orders.
	fn execute_slice() -> Weight;
	/// One value written.
	fn set_breaker() -> Weight;
	/// The clock at the end of a block.
	fn on_finalize() -> Weight;
}

/// Time of one margin calculation over a full portfolio, with the reads of market and model, in picoseconds.
const MARGIN: u64 = 1_500_000_000;
/// Time of checking one signature, in picoseconds.
const SIGNATURE: u64 = 60_000_000;
/// Proof size of one margin calculation (history matrix, factors, positions), in bytes.
const MARGIN_PROOF: u64 = 24 * 1024;
/// Proof size of anything else, in bytes per read.
const READ_PROOF: u64 = 2 * 1024;

fn estimate(margins: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(margins * MARGIN, MARGIN_PROOF + reads * READ_PROOF)
		.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn authorize_poke() -> Weight {
		estimate(1, 16, 0).saturating_add(Weight::from_parts(SIGNATURE, 0))
	}
	fn authorize_execute_slice() -> Weight {
		estimate(1, 16, 0).saturating_add(Weight::from_parts(SIGNATURE, 0))
	}
	fn poke() -> Weight {
		estimate(1, 32, 24)
	}
	fn execute_slice() -> Weight {
		// A verification evaluates every subset of at most four orders.
		estimate(20, 54, 38)
	}
	fn set_breaker() -> Weight {
		estimate(0, 1, 1)
	}
	fn on_finalize() -> Weight {
		RocksDbWeight::get().reads_writes(3, 3)
	}
}
