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
	/// The hook, with so many orders judged (takeovers by what they count as, see
	/// [`POSITIONS_PER_ORDER`](crate::POSITIONS_PER_ORDER)), snapshots taken, entries of queues looked at, and messages handed over.
	fn on_initialize(orders: u32, reports: u32, entries: u32, messages: u32) -> Weight;
}

/// Reference time for the computation of one step, in picoseconds.
const STEP: u64 = 25_000_000;
/// Proof size of one storage item that is not a set.
const ITEM: u64 = 1_024;
/// Proof size of the sets that are read whole: accounts that changed, and write-offs.
const SETS: u64 = 12_288;
/// Storage accesses of one snapshot of an account.
const SNAPSHOT: u64 = 40;
/// Storage accesses of one execution on the market. A takeover counts as an order for its price and one more for every
/// three positions, each of which has two holds, two balances, two debts, a pool and a price: 14 reads and 9 writes.
const TRADE: u64 = 60;
/// Storage accesses of handing one message over, even when the transport is a local call and the coordinator works it
/// in at once.
const HAND_OVER: u64 = 56;
// A proof contains an item once, however often it is read. Of the accesses above these are to items of the account or
// the order alone (balances and debts by asset, order, result, mirror); the rest is to prices, pools, models and
// counters that all share.
/// Items of one account in a snapshot.
const SNAPSHOT_ITEMS: u64 = 20;
/// Items of one account and order in an execution.
const TRADE_ITEMS: u64 = 24;
/// Items of one account and order in a message that is worked in at once.
const HAND_OVER_ITEMS: u64 = 24;
/// Items that all share.
const SHARED_ITEMS: u64 = 64;

fn estimate(reads: u64, writes: u64, steps: u64, proof: u64) -> Weight {
	Weight::from_parts(STEP.saturating_mul(steps), proof)
		.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn enroll() -> Weight {
		estimate(4 + SNAPSHOT, 4, 4, (8 + SNAPSHOT) * ITEM)
	}
	fn leave() -> Weight {
		estimate(6 + 2 * SNAPSHOT, 6, 6, SETS + (8 + 2 * SNAPSHOT) * ITEM)
	}
	fn receive(bytes: u32) -> Weight {
		// The most that one message does: four orders of an account (a takeover is one entry more than one of them), or an
		// enrolment with its snapshot.
		estimate(SNAPSHOT, 16, 8, SETS + (8 + SNAPSHOT) * ITEM)
			.saturating_add(Weight::from_parts(u64::from(bytes).saturating_mul(20_000), 0))
	}
	fn report() -> Weight {
		estimate(2, 1, 1, SETS)
	}
	fn on_initialize(orders: u32, reports: u32, entries: u32, messages: u32) -> Weight {
		let [orders, reports, entries, messages] = [orders, reports, entries, messages].map(u64::from);
		let items = SNAPSHOT_ITEMS * reports + TRADE_ITEMS * orders + HAND_OVER_ITEMS * messages + entries;
		estimate(
			12 + TRADE * orders + (SNAPSHOT + 4) * reports + entries + HAND_OVER * messages,
			10 + TRADE / 2 * orders + 4 * reports + entries + HAND_OVER / 2 * messages,
			2 + 8 * orders + 4 * reports + entries / 4 + 16 * messages,
			SETS + (SHARED_ITEMS + items) * ITEM,
		)
	}
}
