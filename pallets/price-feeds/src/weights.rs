//! Weights of the calls: upper estimates from counted reads and writes, until they are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// What the calls cost.
pub trait WeightInfo {
	/// Of `set_source`.
	fn set_source() -> Weight;
	/// Of `remove_source`.
	fn remove_source() -> Weight;
	/// Of `set_rules`.
	fn set_rules() -> Weight;
}

impl WeightInfo for () {
	// A source is at most 2.5 KiB, and an event holds the old one and the new one.
	fn set_source() -> Weight {
		Weight::from_parts(40_000_000, 8_000).saturating_add(RocksDbWeight::get().reads_writes(3, 3))
	}

	fn remove_source() -> Weight {
		Weight::from_parts(30_000_000, 8_000).saturating_add(RocksDbWeight::get().reads_writes(3, 3))
	}

	fn set_rules() -> Weight {
		Weight::from_parts(20_000_000, 2_000).saturating_add(RocksDbWeight::get().reads_writes(2, 2))
	}
}
