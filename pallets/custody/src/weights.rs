//! Weights. Upper estimates from counted storage accesses, in force until the calls are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// What the calls and the hook cost.
pub trait WeightInfo {
	/// `enroll`.
	fn enroll() -> Weight;
	/// `leave`.
	fn leave() -> Weight;
	/// `deposit`.
	fn deposit() -> Weight;
	/// `withdraw`.
	fn withdraw() -> Weight;
	/// `transfer_out`.
	fn transfer_out() -> Weight;
	/// `claim`.
	fn claim() -> Weight;
	/// `report_depths` of so many assets.
	fn report_depths(assets: u32) -> Weight;
	/// `register_asset`.
	fn register_asset() -> Weight;
	/// `set_fees`.
	fn set_fees() -> Weight;
	/// `restore`.
	fn restore() -> Weight;
	/// `report`.
	fn report() -> Weight;
	/// The hook, with so many sales looked at, orders judged and programs sent, snapshots taken, and messages handed over.
	fn on_initialize(flights: u32, orders: u32, reports: u32, messages: u32) -> Weight;
}

/// Reference time for the computation of one step, in picoseconds.
const STEP: u64 = 25_000_000;
/// Proof size of one storage item.
const ITEM: u64 = 1_024;
/// Proof size of what is read whole: the queue, accounts that changed, results to tell.
const SETS: u64 = 40_960;
/// Storage accesses of one snapshot: holdings, flights and registrations of sixteen assets.
const SNAPSHOT: u64 = 52;
/// Storage accesses of what the guard looks at: the whole portfolio, prices and thresholds.
const MARGIN: u64 = 160;
/// Storage accesses of one transfer in the ledger.
const TRANSFER: u64 = 6;
/// Storage accesses of a message to another chain.
const MESSAGE: u64 = 12;
/// Storage accesses of handing a message to the coordinator, which works it in at once.
const HAND_OVER: u64 = 56;

fn estimate(reads: u64, writes: u64, steps: u64, proof: u64) -> Weight {
	Weight::from_parts(STEP.saturating_mul(steps), proof)
		.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

fn items(count: u64) -> u64 {
	SETS + count * ITEM
}

impl WeightInfo for () {
	fn enroll() -> Weight {
		estimate(4 + SNAPSHOT, 4, 4, items(8 + SNAPSHOT))
	}
	fn leave() -> Weight {
		// Everything that is held goes back.
		let all = 2 * SNAPSHOT + MARGIN + 16 * TRANSFER + 64;
		estimate(all, 24 + 16 * TRANSFER, 64, items(all))
	}
	fn deposit() -> Weight {
		estimate(6 + TRANSFER + SNAPSHOT, 4 + TRANSFER, 6, items(10 + TRANSFER + SNAPSHOT))
	}
	fn withdraw() -> Weight {
		let all = 6 + TRANSFER + 2 * SNAPSHOT + MARGIN;
		estimate(all, 4 + TRANSFER, 40, items(all))
	}
	fn transfer_out() -> Weight {
		estimate(8 + TRANSFER + MESSAGE, 4 + TRANSFER + MESSAGE, 8, items(12 + TRANSFER + MESSAGE))
	}
	fn claim() -> Weight {
		estimate(10 + MESSAGE, 2 + MESSAGE, 8, items(10 + MESSAGE))
	}
	fn report_depths(assets: u32) -> Weight {
		let assets = u64::from(assets);
		estimate(2 + 8 * assets, 2 * assets, 1 + assets, items(2 + 8 * assets))
	}
	fn register_asset() -> Weight {
		estimate(6, 6, 2, items(6))
	}
	fn set_fees() -> Weight {
		estimate(1, 1, 1, items(1))
	}
	fn restore() -> Weight {
		estimate(8 + TRANSFER, 8 + TRANSFER, 4, items(8 + TRANSFER))
	}
	fn report() -> Weight {
		estimate(2, 1, 1, items(2))
	}
	fn on_initialize(flights: u32, orders: u32, reports: u32, messages: u32) -> Weight {
		let [flights, orders, reports, messages] = [flights, orders, reports, messages].map(u64::from);
		let order = 16 + TRANSFER + MESSAGE;
		let reads =
			12 + (8 + 2 * TRANSFER) * flights + order * orders + SNAPSHOT * reports + HAND_OVER * messages;
		let writes =
			8 + (6 + 2 * TRANSFER) * flights + order * orders + 4 * reports + HAND_OVER / 2 * messages;
		estimate(reads, writes, 2 + 4 * flights + 8 * orders + 4 * reports + 16 * messages, items(reads))
	}
}
