//! Weights of the calls: upper estimates until they are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// What the calls and hooks cost.
pub trait WeightInfo {
	/// Check of a worker's proof for `poke`.
	fn authorize_poke() -> Weight;
	/// Check of a worker's proof for `execute_slice`.
	fn authorize_execute_slice() -> Weight;
	/// Re-evaluation of one account, modes sent to all of its venues, a takeover by the pool.
	fn poke() -> Weight;
	/// Re-evaluation, verification of a plan, dispatch of its orders.
	fn execute_slice() -> Weight;
	/// One value written.
	fn set_breaker() -> Weight;
	/// One entry written or removed.
	fn register_keeper() -> Weight;
	/// Re-evaluation of two accounts, one margin per leg, dispatch of the legs.
	fn bid() -> Weight;
	/// One entry checked and written.
	fn set_ladder() -> Weight;
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
		// Whether there is something to do is known only when it has been worked out: see `poke`.
		estimate(24, 96, 0).saturating_add(Weight::from_parts(SIGNATURE, 0))
	}
	fn authorize_execute_slice() -> Weight {
		// The account's margin and the pool's.
		estimate(2, 80, 0).saturating_add(Weight::from_parts(SIGNATURE, 0))
	}
	fn poke() -> Weight {
		// With a takeover by the pool, a margin for it as a whole and for each of up to eight legs; or with a step of the
		// account's ladder, which is verified like a slice.
		estimate(24, 160, 64)
	}
	fn execute_slice() -> Weight {
		// A verification evaluates every subset of at most four orders.
		estimate(21, 118, 38)
	}
	fn set_breaker() -> Weight {
		estimate(0, 1, 1)
	}
	fn register_keeper() -> Weight {
		estimate(0, 3, 2)
	}
	fn bid() -> Weight {
		// Account, keeper, and up to eight legs.
		estimate(12, 136, 48)
	}
	fn set_ladder() -> Weight {
		estimate(0, 4, 2)
	}
	fn on_finalize() -> Weight {
		RocksDbWeight::get().reads_writes(3, 3)
	}
}
