//! Weights of the calls: upper estimates from counted reads and writes, until they are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// Assets that a full list is reckoned with.
const ASSETS: u64 = 32;
/// Bytes that the scenarios in force are reckoned with: 576 rows of 32 numbers.
const SCENARIOS: u64 = 73_728;
/// Venues whose depth is summed.
const VENUES: u64 = 32;

/// What the calls and hooks cost.
pub trait WeightInfo {
	/// A block in which nothing is due.
	fn no_sample() -> Weight;
	/// What a sample of this many assets adds, after this many that were missed.
	fn sample(assets: u32, missed: u32) -> Weight;
	/// What the beginning of an epoch adds: this many assets are frozen.
	fn roll_epoch(assets: u32) -> Weight;
	/// What a date that has come adds.
	fn apply_due(assets: u32) -> Weight;
	/// Of `submit_vote`.
	fn submit_vote() -> Weight;
	/// Of checking a vote, with its signature.
	fn authorize_submit_vote() -> Weight;
	/// Of `upload_set` with a set of this many bytes.
	fn upload_set(bytes: u32) -> Weight;
	/// Of checking an upload, with its hash and signature.
	fn authorize_upload_set(bytes: u32) -> Weight;
	/// Of `set_asset`.
	fn set_asset() -> Weight;
	/// Of `set_notice`.
	fn set_notice() -> Weight;
	/// Of the calls that rebuild the scenarios.
	fn set_stress() -> Weight;
}

/// Reading, joining and writing the scenarios in force.
fn rebuild() -> Weight {
	Weight::from_parts(200_000_000, 2 * SCENARIOS)
		.saturating_add(RocksDbWeight::get().reads_writes(5 + ASSETS, 4))
}

/// Looking through all that is under notice for the earliest date.
fn refresh() -> Weight {
	Weight::from_parts(50_000_000, 64_000)
		.saturating_add(RocksDbWeight::get().reads_writes(5 + 3 * ASSETS, 1))
}

impl WeightInfo for () {
	fn no_sample() -> Weight {
		Weight::from_parts(10_000_000, 6_000).saturating_add(RocksDbWeight::get().reads(5))
	}

	fn sample(assets: u32, missed: u32) -> Weight {
		let written = u64::from(missed) + 1;
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(Weight::from_parts(5_000_000, 3_000).saturating_mul(assets.into()))
			.saturating_add(Weight::from_parts(5_000_000, 0).saturating_mul(written))
			.saturating_add(RocksDbWeight::get().reads_writes(4 + 2 * u64::from(assets), 1 + written))
	}

	fn roll_epoch(assets: u32) -> Weight {
		Weight::from_parts(50_000_000, 16_000)
			.saturating_add(Weight::from_parts(40_000_000, 4_000 * VENUES).saturating_mul(assets.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(8 + u64::from(assets) * (2 + 3 * VENUES), 3))
	}

	fn apply_due(assets: u32) -> Weight {
		Weight::from_parts(50_000_000, 64_000)
			.saturating_add(Weight::from_parts(10_000_000, 6_000).saturating_mul(assets.into()))
			.saturating_add(
				RocksDbWeight::get().reads_writes(8 + 5 * u64::from(assets), 8 + 5 * u64::from(assets)),
			)
			.saturating_add(rebuild())
			.saturating_add(refresh())
	}

	fn submit_vote() -> Weight {
		Weight::from_parts(60_000_000, 40_000).saturating_add(RocksDbWeight::get().reads_writes(6, 3))
	}

	fn authorize_submit_vote() -> Weight {
		Weight::from_parts(100_000_000, 40_000).saturating_add(RocksDbWeight::get().reads(6))
	}

	fn upload_set(bytes: u32) -> Weight {
		Weight::from_parts(300_000_000, 100_000)
			.saturating_add(Weight::from_parts(5_000, 0).saturating_mul(bytes.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(8 + 6 * ASSETS, 6 + 4 * ASSETS))
			.saturating_add(rebuild())
			.saturating_add(refresh())
	}

	fn authorize_upload_set(bytes: u32) -> Weight {
		Weight::from_parts(150_000_000, 20_000)
			.saturating_add(Weight::from_parts(5_000, 0).saturating_mul(bytes.into()))
			.saturating_add(RocksDbWeight::get().reads(6))
	}

	fn set_asset() -> Weight {
		Weight::from_parts(50_000_000, 64_000)
			.saturating_add(RocksDbWeight::get().reads_writes(8, 6))
			.saturating_add(rebuild())
			.saturating_add(refresh())
	}

	fn set_notice() -> Weight {
		Weight::from_parts(20_000_000, 6_000).saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn set_stress() -> Weight {
		Weight::from_parts(500_000_000, 200_000)
			.saturating_add(Weight::from_parts(0, SCENARIOS).saturating_mul(17))
			.saturating_add(RocksDbWeight::get().reads_writes(2 * ASSETS + 30, 30))
			.saturating_add(rebuild())
			.saturating_add(refresh())
	}
}
