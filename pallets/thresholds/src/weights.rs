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
	/// Of `no_sample`.
	fn no_sample() -> Weight;
	/// Of `sample`; measured for `a` from 1 to 32; measured for `m` from 0 to 100.
	fn sample(a: u32, m: u32, ) -> Weight;
	/// Of `roll_epoch`; measured for `a` from 1 to 32.
	fn roll_epoch(a: u32, ) -> Weight;
	/// Of `apply_due`; measured for `a` from 1 to 32.
	fn apply_due(a: u32, ) -> Weight;
	/// Of `submit_vote`.
	fn submit_vote() -> Weight;
	/// Of `authorize_submit_vote`.
	fn authorize_submit_vote() -> Weight;
	/// Of `upload_set`; measured for `b` from 1000 to 32768.
	fn upload_set(b: u32, ) -> Weight;
	/// Of `authorize_upload_set`; measured for `b` from 1000 to 32768.
	fn authorize_upload_set(b: u32, ) -> Weight;
	/// Of `set_asset`.
	fn set_asset() -> Weight;
	/// Of `set_notice`.
	fn set_notice() -> Weight;
	/// Of `set_stress`.
	fn set_stress() -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Thresholds::CounterForAssets` (r:1 w:0)
	// Proof: `Thresholds::CounterForAssets` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:2 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Thresholds::Cursor` (r:1 w:0)
	// Proof: `Thresholds::Cursor` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Thresholds::NextChange` (r:1 w:0)
	// Proof: `Thresholds::NextChange` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Thresholds::Historical` (r:1 w:0)
	// Proof: `Thresholds::Historical` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn no_sample() -> Weight {
		// Proof size in bytes:
		//  measured:  `76335`
		//  estimated: `82275`
		// Shortest run: 99_908_000 picoseconds.
		Weight::from_parts(167_249_000, 82275)
			.saturating_add(T::DbWeight::get().reads(7_u64))
	}
	// Storage: `Parameters::Parameters` (r:2 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Thresholds::Cursor` (r:1 w:1)
	// Proof: `Thresholds::Cursor` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:33 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Oracle::Values` (r:32 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Thresholds::History` (r:0 w:101)
	// Proof: `Thresholds::History` (`max_values`: None, `max_size`: Some(701), added: 3176, mode: `Measured`)
	fn sample(a: u32, m: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `371 + a * (89 ±0)`
		//  estimated: `6308 + a * (2564 ±0)`
		// Shortest run: 207_628_000 picoseconds.
		Weight::from_parts(218_414_000, 6308)
			// Standard error: 250_332
			.saturating_add(Weight::from_parts(8_292_366, 0).saturating_mul(a.into()))
			// Standard error: 80_191
			.saturating_add(Weight::from_parts(1_516_159, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(2_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 2564).saturating_mul(a.into()))
	}
	// Storage: `Parameters::Parameters` (r:21 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:1)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Thresholds::VotingStage` (r:1 w:1)
	// Proof: `Thresholds::VotingStage` (`max_values`: Some(1), `max_size`: Some(33), added: 528, mode: `Measured`)
	// Storage: `Thresholds::Votes` (r:1 w:1)
	// Proof: `Thresholds::Votes` (`max_values`: Some(1), `max_size`: Some(4097), added: 4592, mode: `Measured`)
	// Storage: `Thresholds::Workers` (r:1 w:0)
	// Proof: `Thresholds::Workers` (`max_values`: Some(1), `max_size`: Some(1025), added: 1520, mode: `Measured`)
	// Storage: `Thresholds::Cursor` (r:1 w:0)
	// Proof: `Thresholds::Cursor` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:33 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `System::ParentHash` (r:1 w:0)
	// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Venues::Venues` (r:33 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::Depths` (r:1024 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	fn roll_epoch(a: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `11229 + a * (611 ±0)`
		//  estimated: `93855 + a * (79787 ±31)`
		// Shortest run: 750_735_000 picoseconds.
		Weight::from_parts(999_704_465, 93855)
			// Standard error: 10_286_348
			.saturating_add(Weight::from_parts(673_329_525, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(63_u64))
			.saturating_add(T::DbWeight::get().reads((33_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 79787).saturating_mul(a.into()))
	}
	// Storage: `Thresholds::NextChange` (r:1 w:1)
	// Proof: `Thresholds::NextChange` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:33 w:32)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::PendingRails` (r:33 w:32)
	// Proof: `Thresholds::PendingRails` (`max_values`: None, `max_size`: Some(148), added: 2623, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:32 w:32)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Thresholds::PendingRangesOf` (r:33 w:32)
	// Proof: `Thresholds::PendingRangesOf` (`max_values`: None, `max_size`: Some(829), added: 3304, mode: `Measured`)
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Thresholds::Raised` (r:32 w:32)
	// Proof: `Thresholds::Raised` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `Measured`)
	// Storage: `Thresholds::PendingParameters` (r:1 w:1)
	// Proof: `Thresholds::PendingParameters` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:1)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::PendingStress` (r:1 w:1)
	// Proof: `Thresholds::PendingStress` (`max_values`: Some(1), `max_size`: Some(16458), added: 16953, mode: `Measured`)
	// Storage: `Thresholds::StressRows` (r:1 w:1)
	// Proof: `Thresholds::StressRows` (`max_values`: Some(1), `max_size`: Some(16450), added: 16945, mode: `Measured`)
	// Storage: `Thresholds::ScenarioQueue` (r:1 w:1)
	// Proof: `Thresholds::ScenarioQueue` (`max_values`: Some(1), `max_size`: Some(817), added: 1312, mode: `Measured`)
	// Storage: `Thresholds::PendingScenariosOf` (r:1 w:1)
	// Proof: `Thresholds::PendingScenariosOf` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:1)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Thresholds::Historical` (r:0 w:1)
	// Proof: `Thresholds::Historical` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::Observed` (r:0 w:1)
	// Proof: `Thresholds::Observed` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:0 w:1)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::SetInForce` (r:0 w:1)
	// Proof: `Thresholds::SetInForce` (`max_values`: Some(1), `max_size`: Some(48), added: 543, mode: `Measured`)
	fn apply_due(a: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `2266 + a * (2301 ±0)`
		//  estimated: `5786 + a * (4773 ±0)`
		// Shortest run: 178_986_000 picoseconds.
		Weight::from_parts(121_062_181, 5786)
			// Standard error: 942_910
			.saturating_add(Weight::from_parts(85_312_977, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(12_u64))
			.saturating_add(T::DbWeight::get().writes((5_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 4773).saturating_mul(a.into()))
	}
	// Storage: `Thresholds::Workers` (r:1 w:0)
	// Proof: `Thresholds::Workers` (`max_values`: Some(1), `max_size`: Some(1025), added: 1520, mode: `Measured`)
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Thresholds::Votes` (r:1 w:1)
	// Proof: `Thresholds::Votes` (`max_values`: Some(1), `max_size`: Some(4097), added: 4592, mode: `Measured`)
	// Storage: `Thresholds::VotingStage` (r:1 w:1)
	// Proof: `Thresholds::VotingStage` (`max_values`: Some(1), `max_size`: Some(33), added: 528, mode: `Measured`)
	fn submit_vote() -> Weight {
		// Proof size in bytes:
		//  measured:  `7465`
		//  estimated: `8950`
		// Shortest run: 84_746_000 picoseconds.
		Weight::from_parts(126_288_000, 8950)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Thresholds::Workers` (r:1 w:0)
	// Proof: `Thresholds::Workers` (`max_values`: Some(1), `max_size`: Some(1025), added: 1520, mode: `Measured`)
	// Storage: `Thresholds::Votes` (r:1 w:0)
	// Proof: `Thresholds::Votes` (`max_values`: Some(1), `max_size`: Some(4097), added: 4592, mode: `Measured`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `Measured`)
	fn authorize_submit_vote() -> Weight {
		// Proof size in bytes:
		//  measured:  `7500`
		//  estimated: `10965`
		// Shortest run: 101_040_000 picoseconds.
		Weight::from_parts(152_707_000, 10965)
			.saturating_add(T::DbWeight::get().reads(4_u64))
	}
	// Storage: `Thresholds::Workers` (r:1 w:0)
	// Proof: `Thresholds::Workers` (`max_values`: Some(1), `max_size`: Some(1025), added: 1520, mode: `Measured`)
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Thresholds::VotingStage` (r:1 w:1)
	// Proof: `Thresholds::VotingStage` (`max_values`: Some(1), `max_size`: Some(33), added: 528, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:32 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:32 w:32)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Thresholds::PendingRangesOf` (r:33 w:32)
	// Proof: `Thresholds::PendingRangesOf` (`max_values`: None, `max_size`: Some(829), added: 3304, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Thresholds::Notices` (r:32 w:0)
	// Proof: `Thresholds::Notices` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `Measured`)
	// Storage: `Thresholds::ScenarioQueue` (r:1 w:1)
	// Proof: `Thresholds::ScenarioQueue` (`max_values`: Some(1), `max_size`: Some(817), added: 1312, mode: `Measured`)
	// Storage: `Thresholds::PendingParameters` (r:1 w:0)
	// Proof: `Thresholds::PendingParameters` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `Measured`)
	// Storage: `Thresholds::PendingStress` (r:1 w:0)
	// Proof: `Thresholds::PendingStress` (`max_values`: Some(1), `max_size`: Some(16458), added: 16953, mode: `Measured`)
	// Storage: `Thresholds::Raised` (r:32 w:0)
	// Proof: `Thresholds::Raised` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `Measured`)
	// Storage: `Thresholds::PendingRails` (r:1 w:0)
	// Proof: `Thresholds::PendingRails` (`max_values`: None, `max_size`: Some(148), added: 2623, mode: `Measured`)
	// Storage: `Thresholds::PendingScenariosOf` (r:0 w:1)
	// Proof: `Thresholds::PendingScenariosOf` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::NextChange` (r:0 w:1)
	// Proof: `Thresholds::NextChange` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	fn upload_set(b: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `7411`
		//  estimated: `90076`
		// Shortest run: 1_276_196_000 picoseconds.
		Weight::from_parts(1_458_138_653, 90076)
			// Standard error: 693
			.saturating_add(Weight::from_parts(8_221, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(169_u64))
			.saturating_add(T::DbWeight::get().writes(68_u64))
	}
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Thresholds::Workers` (r:1 w:0)
	// Proof: `Thresholds::Workers` (`max_values`: Some(1), `max_size`: Some(1025), added: 1520, mode: `Measured`)
	// Storage: `Thresholds::VotingStage` (r:1 w:0)
	// Proof: `Thresholds::VotingStage` (`max_values`: Some(1), `max_size`: Some(33), added: 528, mode: `Measured`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `Measured`)
	fn authorize_upload_set(b: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `3600`
		//  estimated: `7065`
		// Shortest run: 104_055_000 picoseconds.
		Weight::from_parts(98_604_470, 7065)
			// Standard error: 114
			.saturating_add(Weight::from_parts(5_529, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(4_u64))
	}
	// Storage: `Thresholds::Assets` (r:1 w:1)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:1 w:1)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Thresholds::PendingRangesOf` (r:2 w:1)
	// Proof: `Thresholds::PendingRangesOf` (`max_values`: None, `max_size`: Some(829), added: 3304, mode: `Measured`)
	// Storage: `Thresholds::Observed` (r:1 w:0)
	// Proof: `Thresholds::Observed` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::StressRows` (r:1 w:0)
	// Proof: `Thresholds::StressRows` (`max_values`: Some(1), `max_size`: Some(16450), added: 16945, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:1)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Thresholds::PendingParameters` (r:1 w:0)
	// Proof: `Thresholds::PendingParameters` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `Measured`)
	// Storage: `Thresholds::PendingStress` (r:1 w:0)
	// Proof: `Thresholds::PendingStress` (`max_values`: Some(1), `max_size`: Some(16458), added: 16953, mode: `Measured`)
	// Storage: `Thresholds::ScenarioQueue` (r:1 w:0)
	// Proof: `Thresholds::ScenarioQueue` (`max_values`: Some(1), `max_size`: Some(817), added: 1312, mode: `Measured`)
	// Storage: `Thresholds::PendingRails` (r:1 w:1)
	// Proof: `Thresholds::PendingRails` (`max_values`: None, `max_size`: Some(148), added: 2623, mode: `Measured`)
	// Storage: `Thresholds::Historical` (r:0 w:1)
	// Proof: `Thresholds::Historical` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::NextChange` (r:0 w:1)
	// Proof: `Thresholds::NextChange` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	fn set_asset() -> Weight {
		// Proof size in bytes:
		//  measured:  `53068`
		//  estimated: `59008`
		// Shortest run: 296_280_000 picoseconds.
		Weight::from_parts(440_575_000, 59008)
			.saturating_add(T::DbWeight::get().reads(14_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	// Storage: `Thresholds::Assets` (r:1 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Thresholds::Notices` (r:1 w:1)
	// Proof: `Thresholds::Notices` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	fn set_notice() -> Weight {
		// Proof size in bytes:
		//  measured:  `299`
		//  estimated: `3605`
		// Shortest run: 21_752_000 picoseconds.
		Weight::from_parts(28_783_000, 3605)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `Thresholds::Assets` (r:33 w:1)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::CounterForAssets` (r:1 w:1)
	// Proof: `Thresholds::CounterForAssets` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::StressRows` (r:1 w:1)
	// Proof: `Thresholds::StressRows` (`max_values`: Some(1), `max_size`: Some(16450), added: 16945, mode: `Measured`)
	// Storage: `Thresholds::PendingStress` (r:1 w:1)
	// Proof: `Thresholds::PendingStress` (`max_values`: Some(1), `max_size`: Some(16458), added: 16953, mode: `Measured`)
	// Storage: `Thresholds::Observed` (r:1 w:1)
	// Proof: `Thresholds::Observed` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::ScenarioQueue` (r:1 w:0)
	// Proof: `Thresholds::ScenarioQueue` (`max_values`: Some(1), `max_size`: Some(817), added: 1312, mode: `Measured`)
	// Storage: `Thresholds::PendingScenariosOf` (r:17 w:17)
	// Proof: `Thresholds::PendingScenariosOf` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:1)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::FrozenEpoch` (r:1 w:0)
	// Proof: `Thresholds::FrozenEpoch` (`max_values`: Some(1), `max_size`: Some(2101), added: 2596, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Thresholds::PendingParameters` (r:1 w:0)
	// Proof: `Thresholds::PendingParameters` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `Measured`)
	// Storage: `Thresholds::PendingRangesOf` (r:1 w:1)
	// Proof: `Thresholds::PendingRangesOf` (`max_values`: None, `max_size`: Some(829), added: 3304, mode: `Measured`)
	// Storage: `Thresholds::PendingRails` (r:1 w:1)
	// Proof: `Thresholds::PendingRails` (`max_values`: None, `max_size`: Some(148), added: 2623, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:0 w:1)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Thresholds::Historical` (r:0 w:1)
	// Proof: `Thresholds::Historical` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Thresholds::Notices` (r:0 w:1)
	// Proof: `Thresholds::Notices` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `Measured`)
	// Storage: `Thresholds::Raised` (r:0 w:1)
	// Proof: `Thresholds::Raised` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `Measured`)
	// Storage: `Thresholds::NextChange` (r:0 w:1)
	// Proof: `Thresholds::NextChange` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	fn set_stress() -> Weight {
		// Proof size in bytes:
		//  measured:  `631262`
		//  estimated: `713927`
		// Shortest run: 1_484_424_000 picoseconds.
		Weight::from_parts(2_060_300_000, 713927)
			.saturating_add(T::DbWeight::get().reads(62_u64))
			.saturating_add(T::DbWeight::get().writes(30_u64))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn no_sample() -> Weight {
		Weight::from_parts(167_249_000, 82275)
			.saturating_add(RocksDbWeight::get().reads(7_u64))
	}
	fn sample(a: u32, m: u32, ) -> Weight {
		Weight::from_parts(218_414_000, 6308)
			.saturating_add(Weight::from_parts(8_292_366, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(1_516_159, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().reads((2_u64).saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 2564).saturating_mul(a.into()))
	}
	fn roll_epoch(a: u32, ) -> Weight {
		Weight::from_parts(999_704_465, 93855)
			.saturating_add(Weight::from_parts(673_329_525, 0).saturating_mul(a.into()))
			.saturating_add(RocksDbWeight::get().reads(63_u64))
			.saturating_add(RocksDbWeight::get().reads((33_u64).saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(Weight::from_parts(0, 79787).saturating_mul(a.into()))
	}
	fn apply_due(a: u32, ) -> Weight {
		Weight::from_parts(121_062_181, 5786)
			.saturating_add(Weight::from_parts(85_312_977, 0).saturating_mul(a.into()))
			.saturating_add(RocksDbWeight::get().reads(13_u64))
			.saturating_add(RocksDbWeight::get().reads((5_u64).saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes(12_u64))
			.saturating_add(RocksDbWeight::get().writes((5_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 4773).saturating_mul(a.into()))
	}
	fn submit_vote() -> Weight {
		Weight::from_parts(126_288_000, 8950)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn authorize_submit_vote() -> Weight {
		Weight::from_parts(152_707_000, 10965)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
	}
	fn upload_set(b: u32, ) -> Weight {
		Weight::from_parts(1_458_138_653, 90076)
			.saturating_add(Weight::from_parts(8_221, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(169_u64))
			.saturating_add(RocksDbWeight::get().writes(68_u64))
	}
	fn authorize_upload_set(b: u32, ) -> Weight {
		Weight::from_parts(98_604_470, 7065)
			.saturating_add(Weight::from_parts(5_529, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(4_u64))
	}
	fn set_asset() -> Weight {
		Weight::from_parts(440_575_000, 59008)
			.saturating_add(RocksDbWeight::get().reads(14_u64))
			.saturating_add(RocksDbWeight::get().writes(7_u64))
	}
	fn set_notice() -> Weight {
		Weight::from_parts(28_783_000, 3605)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn set_stress() -> Weight {
		Weight::from_parts(2_060_300_000, 713927)
			.saturating_add(RocksDbWeight::get().reads(62_u64))
			.saturating_add(RocksDbWeight::get().writes(30_u64))
	}
}
