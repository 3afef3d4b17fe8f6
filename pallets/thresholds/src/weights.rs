//! Weights of the calls: upper estimates from counted reads and writes, until they are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// Samples that a full ring is reckoned with.
const RING: u64 = 256;
/// Assets that a full list is reckoned with.
const ASSETS: u64 = 32;

/// What the calls and hooks cost.
pub trait WeightInfo {
	/// A block without a sample.
	fn no_sample() -> Weight;
	/// A block with a sample of this many assets.
	fn sample(assets: u32) -> Weight;
	/// Of `submit_ranges`, when the vote is the deciding one: all assets and the scenarios change.
	fn submit_ranges(ranges: u32) -> Weight;
	/// Of checking a submission, with its signature.
	fn authorize_submit_ranges(ranges: u32) -> Weight;
	/// Of `set_asset`.
	fn set_asset() -> Weight;
	/// Of the calls that rebuild the scenarios.
	fn set_stress() -> Weight;
}

impl WeightInfo for () {
	fn no_sample() -> Weight {
		Weight::from_parts(5_000_000, 2_000).saturating_add(RocksDbWeight::get().reads(2))
	}

	fn sample(assets: u32) -> Weight {
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(Weight::from_parts(5_000_000, 3_000).saturating_mul(assets.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(4 + 2 * u64::from(assets), 2))
	}

	fn submit_ranges(ranges: u32) -> Weight {
		Weight::from_parts(500_000_000, 400_000)
			.saturating_add(Weight::from_parts(5_000_000, 1_000).saturating_mul(ranges.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(RING + 3 * ASSETS + 10, ASSETS + 6))
	}

	fn authorize_submit_ranges(ranges: u32) -> Weight {
		Weight::from_parts(100_000_000, 10_000)
			.saturating_add(Weight::from_parts(1_000_000, 1_000).saturating_mul(ranges.into()))
			.saturating_add(RocksDbWeight::get().reads(6 + u64::from(ranges)))
	}

	fn set_asset() -> Weight {
		Weight::from_parts(50_000_000, 64_000).saturating_add(RocksDbWeight::get().reads_writes(6, 4))
	}

	fn set_stress() -> Weight {
		Weight::from_parts(500_000_000, 400_000)
			.saturating_add(RocksDbWeight::get().reads_writes(RING + 2 * ASSETS + 10, 6))
	}
}
