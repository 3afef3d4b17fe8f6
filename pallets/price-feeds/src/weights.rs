//! Weights of this pallet, as measured: written by `scripts/weights`. What is to be changed is changed in the benchmarks or in
//! `benchmarks/weights.hbs`. What calls of a block share is counted once per block, as `benchmarks/README.md` says.
//!
//! 2026-11-22, `--steps 10 --repeat 10`, AMD EPYC.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens, unused_imports)]

use core::marker::PhantomData;
use polkadot_sdk::{
	frame_support::{
		traits::Get,
		weights::{constants::RocksDbWeight, Weight},
	},
	frame_system,
};

/// What calls and hooks cost, by the benchmarks of the same names.
pub trait WeightInfo {
	/// Of `set_source`.
	fn set_source() -> Weight;
	/// Of `remove_source`.
	fn remove_source() -> Weight;
	/// Of `set_rules`.
	fn set_rules() -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `PriceFeeds::Sources` (r:1 w:1)
	// Proof: `PriceFeeds::Sources` (`max_values`: None, `max_size`: Some(1759), added: 4234, mode: `MaxEncodedLen`)
	fn set_source() -> Weight {
		// Proof size in bytes:
		//  measured:  `1971`
		//  estimated: `5224`
		// Shortest run: 38_026_000 picoseconds.
		Weight::from_parts(40_180_000, 5224)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `PriceFeeds::Sources` (r:1 w:1)
	// Proof: `PriceFeeds::Sources` (`max_values`: None, `max_size`: Some(1759), added: 4234, mode: `MaxEncodedLen`)
	// Storage: `PriceFeeds::CounterForSources` (r:1 w:1)
	// Proof: `PriceFeeds::CounterForSources` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn remove_source() -> Weight {
		// Proof size in bytes:
		//  measured:  `1985`
		//  estimated: `5224`
		// Shortest run: 25_598_000 picoseconds.
		Weight::from_parts(27_361_000, 5224)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `PriceFeeds::Rules` (r:1 w:1)
	// Proof: `PriceFeeds::Rules` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
	fn set_rules() -> Weight {
		// Proof size in bytes:
		//  measured:  `186`
		//  estimated: `1505`
		// Shortest run: 9_784_000 picoseconds.
		Weight::from_parts(10_776_000, 1505)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn set_source() -> Weight {
		Weight::from_parts(40_180_000, 5224)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn remove_source() -> Weight {
		Weight::from_parts(27_361_000, 5224)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn set_rules() -> Weight {
		Weight::from_parts(10_776_000, 1505)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
}
