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
	/// Of `create_pool`.
	fn create_pool() -> Weight;
	/// Of `supply`.
	fn supply() -> Weight;
	/// Of `withdraw_supply`.
	fn withdraw_supply() -> Weight;
	/// Of `deposit`.
	fn deposit() -> Weight;
	/// Of `withdraw`.
	fn withdraw() -> Weight;
	/// Of `borrow`.
	fn borrow() -> Weight;
	/// Of `repay`.
	fn repay() -> Weight;
	/// Of `trade`.
	fn trade() -> Weight;
	/// Of `open`.
	fn open() -> Weight;
	/// Of `set_rates`.
	fn set_rates() -> Weight;
	/// Of `cover_bad_debt`.
	fn cover_bad_debt() -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `SpotMargin::Pools` (r:1 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `SpotMargin::CounterForPools` (r:1 w:1)
	// Proof: `SpotMargin::CounterForPools` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:1 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	fn create_pool() -> Weight {
		// Proof size in bytes:
		//  measured:  `1152`
		//  estimated: `4617`
		// Shortest run: 42_573_000 picoseconds.
		Weight::from_parts(48_271_000, 4617)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `SpotMargin::Pools` (r:1 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:2 w:2)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `SpotMargin::Shares` (r:1 w:1)
	// Proof: `SpotMargin::Shares` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	fn supply() -> Weight {
		// Proof size in bytes:
		//  measured:  `2783`
		//  estimated: `8723`
		// Shortest run: 130_704_000 picoseconds.
		Weight::from_parts(146_087_000, 8723)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	// Storage: `SpotMargin::Pools` (r:1 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `SpotMargin::Shares` (r:1 w:1)
	// Proof: `SpotMargin::Shares` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:2 w:2)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	fn withdraw_supply() -> Weight {
		// Proof size in bytes:
		//  measured:  `2821`
		//  estimated: `8761`
		// Shortest run: 120_169_000 picoseconds.
		Weight::from_parts(135_221_000, 8761)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	// Storage: `SpotMargin::Pools` (r:17 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:1)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:2 w:2)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn deposit() -> Weight {
		// Proof size in bytes:
		//  measured:  `5520`
		//  estimated: `48585`
		// Shortest run: 693_690_000 picoseconds.
		Weight::from_parts(733_530_000, 48585)
			.saturating_add(T::DbWeight::get().reads(73_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}
	// Storage: `SpotMargin::Pools` (r:17 w:0)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::Venues` (r:5 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:120 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn withdraw() -> Weight {
		// Proof size in bytes:
		//  measured:  `14935`
		//  estimated: `312925`
		// Shortest run: 2_521_115_000 picoseconds.
		Weight::from_parts(2_674_802_000, 312925)
			.saturating_add(T::DbWeight::get().reads(294_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	// Storage: `SpotMargin::Pools` (r:17 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:1)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:2 w:2)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::Venues` (r:5 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:120 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn borrow() -> Weight {
		// Proof size in bytes:
		//  measured:  `15062`
		//  estimated: `313052`
		// Shortest run: 2_632_089_000 picoseconds.
		Weight::from_parts(2_802_642_000, 313052)
			.saturating_add(T::DbWeight::get().reads(296_u64))
			.saturating_add(T::DbWeight::get().writes(8_u64))
	}
	// Storage: `SpotMargin::Pools` (r:17 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:1)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:2 w:2)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn repay() -> Weight {
		// Proof size in bytes:
		//  measured:  `5520`
		//  estimated: `48585`
		// Shortest run: 666_209_000 picoseconds.
		Weight::from_parts(702_614_000, 48585)
			.saturating_add(T::DbWeight::get().reads(72_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	// Storage: `SpotMargin::Pools` (r:17 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:2)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:1)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:8 w:2)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Assets::Asset` (r:3 w:3)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:7 w:6)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetConversion::PoolFees` (r:2 w:0)
	// Proof: `AssetConversion::PoolFees` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::Venues` (r:5 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:120 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn trade() -> Weight {
		// Proof size in bytes:
		//  measured:  `16552`
		//  estimated: `314542`
		// Shortest run: 2_928_580_000 picoseconds.
		Weight::from_parts(3_060_065_000, 314542)
			.saturating_add(T::DbWeight::get().reads(311_u64))
			.saturating_add(T::DbWeight::get().writes(16_u64))
	}
	// Storage: `SpotMargin::Pools` (r:17 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:2)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:1)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Assets::Asset` (r:3 w:3)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:7 w:6)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:8 w:2)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `AssetConversion::PoolFees` (r:2 w:0)
	// Proof: `AssetConversion::PoolFees` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::Venues` (r:5 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:120 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn open() -> Weight {
		// Proof size in bytes:
		//  measured:  `16627`
		//  estimated: `314617`
		// Shortest run: 2_971_624_000 picoseconds.
		Weight::from_parts(3_106_384_000, 314617)
			.saturating_add(T::DbWeight::get().reads(311_u64))
			.saturating_add(T::DbWeight::get().writes(16_u64))
	}
	// Storage: `SpotMargin::Pools` (r:1 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	fn set_rates() -> Weight {
		// Proof size in bytes:
		//  measured:  `718`
		//  estimated: `4183`
		// Shortest run: 36_074_000 picoseconds.
		Weight::from_parts(43_004_000, 4183)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `SpotMargin::Pools` (r:1 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:2 w:2)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	fn cover_bad_debt() -> Weight {
		// Proof size in bytes:
		//  measured:  `2727`
		//  estimated: `8667`
		// Shortest run: 116_644_000 picoseconds.
		Weight::from_parts(126_788_000, 8667)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn create_pool() -> Weight {
		Weight::from_parts(48_271_000, 4617)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn supply() -> Weight {
		Weight::from_parts(146_087_000, 8723)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn withdraw_supply() -> Weight {
		Weight::from_parts(135_221_000, 8761)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn deposit() -> Weight {
		Weight::from_parts(733_530_000, 48585)
			.saturating_add(RocksDbWeight::get().reads(73_u64))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
	}
	fn withdraw() -> Weight {
		Weight::from_parts(2_674_802_000, 312925)
			.saturating_add(RocksDbWeight::get().reads(294_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn borrow() -> Weight {
		Weight::from_parts(2_802_642_000, 313052)
			.saturating_add(RocksDbWeight::get().reads(296_u64))
			.saturating_add(RocksDbWeight::get().writes(8_u64))
	}
	fn repay() -> Weight {
		Weight::from_parts(702_614_000, 48585)
			.saturating_add(RocksDbWeight::get().reads(72_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn trade() -> Weight {
		Weight::from_parts(3_060_065_000, 314542)
			.saturating_add(RocksDbWeight::get().reads(311_u64))
			.saturating_add(RocksDbWeight::get().writes(16_u64))
	}
	fn open() -> Weight {
		Weight::from_parts(3_106_384_000, 314617)
			.saturating_add(RocksDbWeight::get().reads(311_u64))
			.saturating_add(RocksDbWeight::get().writes(16_u64))
	}
	fn set_rates() -> Weight {
		Weight::from_parts(43_004_000, 4183)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn cover_bad_debt() -> Weight {
		Weight::from_parts(126_788_000, 8667)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
}
