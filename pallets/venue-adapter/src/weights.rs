//! Weights. Upper estimates from counted storage accesses, in force until the calls are benchmarked. The cost of the
//! market's own work is included for a market like `pallet-spot-margin`.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// What the calls and the hook cost.
pub trait WeightInfo {
	/// `enroll`.
	fn enroll() -> Weight;
	/// `leave`.
	fn leave() -> Weight;
	/// `receive` of a message of so many bytes.
	fn receive(bytes: u32) -> Weight;
	/// `report`.
	fn report() -> Weight;
	/// The hook, with so many orders executed, snapshots taken and messages handed over.
	fn on_initialize(orders: u32, reports: u32, messages: u32) -> Weight;
}

/// Reference time for the computation of one step, in picoseconds.
const STEP: u64 = 25_000_000;
/// Proof size of one storage item that is not a queue.
const ITEM: u64 = 1_024;
/// Proof size of the queues, which are read whole.
const QUEUES: u64 = 24_576;
/// Storage accesses of one snapshot of an account.
const SNAPSHOT: u64 = 40;
/// Storage accesses of one execution on the market.
const TRADE: u64 = 60;
/// Storage accesses of handing one message over, even when the transport is a local call and the coordinator works it
/// in at once.
const HAND_OVER: u64 = 56;

fn estimate(reads: u64, writes: u64, steps: u64, proof: u64) -> Weight {
	Weight::from_parts(STEP.saturating_mul(steps), proof)
		.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn enroll() -> Weight {
		estimate(4 + SNAPSHOT, 4, 4, (8 + SNAPSHOT) * ITEM)
	}
	fn leave() -> Weight {
		estimate(6 + 2 * SNAPSHOT, 6, 6, QUEUES + (8 + 2 * SNAPSHOT) * ITEM)
	}
	fn receive(bytes: u32) -> Weight {
		estimate(12, 12, 4, QUEUES + 12 * ITEM)
			.saturating_add(Weight::from_parts(u64::from(bytes).saturating_mul(20_000), 0))
	}
	fn report() -> Weight {
		estimate(2, 1, 1, QUEUES)
	}
	fn on_initialize(orders: u32, reports: u32, messages: u32) -> Weight {
		let (orders, reports, messages) = (u64::from(orders), u64::from(reports), u64::from(messages));
		estimate(
			12 + TRADE * orders + (SNAPSHOT + 4) * reports + HAND_OVER * messages,
			10 + TRADE / 2 * orders + 4 * reports + HAND_OVER / 2 * messages,
			2 + 8 * orders + 4 * reports + 16 * messages,
			QUEUES + (8 + TRADE * orders + SNAPSHOT * reports + HAND_OVER * messages) * ITEM,
		)
	}
}
