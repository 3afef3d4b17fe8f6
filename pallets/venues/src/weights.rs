//! Weights. Upper estimates from counted storage accesses, in force until the calls are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// What the calls and the hook cost.
pub trait WeightInfo {
	/// `register`.
	fn register() -> Weight;
	/// `set_status` with a full outbox.
	fn set_status() -> Weight;
	/// `receive` of a message of so many bytes, with all that may follow from it.
	fn receive(bytes: u32) -> Weight;
	/// `retry`, handing over as much as is handed over at once.
	fn retry() -> Weight;
	/// `resnapshot`.
	fn resnapshot() -> Weight;
	/// The hook, looking at so many venues, messages and due orders.
	fn on_initialize(venues: u32, messages: u32, orders: u32) -> Weight;
}

/// Reference time for the computation of one step, in picoseconds.
const STEP: u64 = 25_000_000;
/// Proof size of one storage item that is not a message.
const ITEM: u64 = 1_024;
/// Storage accesses of handing one message over, even when the transport is a local call into the home adapter.
const HAND_OVER: u64 = 24;
/// Proof size of the set of due orders.
const DUE_SET: u64 = 16_384;

fn estimate(reads: u64, writes: u64, steps: u64, proof: u64) -> Weight {
	Weight::from_parts(STEP.saturating_mul(steps), proof)
		.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn register() -> Weight {
		estimate(2, 2, 1, 2 * ITEM)
	}
	fn set_status() -> Weight {
		estimate(3 + 2 * 128, 3 + 2 * 128, 16, DUE_SET + 128 * 2 * ITEM)
	}
	fn receive(bytes: u32) -> Weight {
		// The gate, one order, a portfolio's positions, and a next slice; or a takeover, whose end is judged for two
		// portfolios.
		estimate(76, 40, 24, DUE_SET + 96 * ITEM)
			.saturating_add(Weight::from_parts(u64::from(bytes).saturating_mul(20_000), 0))
	}
	fn retry() -> Weight {
		estimate(2 + 16 * HAND_OVER, 2 + 16 * HAND_OVER, 16, DUE_SET + 16 * HAND_OVER * ITEM)
	}
	fn resnapshot() -> Weight {
		estimate(4, 4, 2, 8 * ITEM)
	}
	fn on_initialize(venues: u32, messages: u32, orders: u32) -> Weight {
		let (venues, messages, orders) = (u64::from(venues), u64::from(messages), u64::from(orders));
		estimate(
			2 + 2 * venues + HAND_OVER * messages + 37 * orders,
			1 + venues + HAND_OVER * messages + 19 * orders,
			1 + venues + messages + 6 * orders,
			DUE_SET + (2 * venues + HAND_OVER * messages + 37 * orders) * ITEM,
		)
	}
}
