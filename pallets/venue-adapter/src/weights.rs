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
	/// Of `enroll`.
	fn enroll() -> Weight;
	/// Of `leave`.
	fn leave() -> Weight;
	/// Of `receive`; measured for `b` from 1 to 16384.
	fn receive(b: u32, ) -> Weight;
	/// Of `report`.
	fn report() -> Weight;
	/// Of `request_credit`; not measured yet.
	fn request_credit() -> Weight;
	/// Of `allow_transfers`; not measured yet.
	fn allow_transfers() -> Weight;
	/// Of `claim_transfer`; not measured yet.
	fn claim_transfer() -> Weight;
	/// Of `on_initialize`; measured for `o` from 0 to 12; measured for `r` from 0 to 12; measured for `e` from 0 to 128; measured for `m` from 0 to 24.
	fn on_initialize(o: u32, r: u32, e: u32, m: u32, ) -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `SpotMargin::Pools` (r:17 w:0)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::OutSeq` (r:1 w:1)
	// Proof: `VenueAdapter::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Handed` (r:1 w:0)
	// Proof: `VenueAdapter::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Outbox` (r:0 w:1)
	// Proof: `VenueAdapter::Outbox` (`max_values`: None, `max_size`: Some(16408), added: 18883, mode: `Measured`)
	fn enroll() -> Weight {
		// Proof size in bytes:
		//  measured:  `3825`
		//  estimated: `46890`
		// Shortest run: 347_967_000 picoseconds.
		Weight::from_parts(372_313_000, 46890)
			.saturating_add(T::DbWeight::get().reads(68_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `SpotMargin::Pools` (r:17 w:0)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Waiting` (r:1 w:0)
	// Proof: `VenueAdapter::Waiting` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::Venues` (r:5 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:15 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:15 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:60 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:15 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
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
	// Storage: `VenueAdapter::OutSeq` (r:1 w:1)
	// Proof: `VenueAdapter::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Handed` (r:1 w:0)
	// Proof: `VenueAdapter::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForEnrolled` (r:1 w:1)
	// Proof: `VenueAdapter::CounterForEnrolled` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `VenueAdapter::Outbox` (r:0 w:1)
	// Proof: `VenueAdapter::Outbox` (`max_values`: None, `max_size`: Some(16408), added: 18883, mode: `Measured`)
	fn leave() -> Weight {
		// Proof size in bytes:
		//  measured:  `12668`
		//  estimated: `162158`
		// Shortest run: 1_430_805_000 picoseconds.
		Weight::from_parts(1_522_000_000, 162158)
			.saturating_add(T::DbWeight::get().reads(189_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	// Storage: `VenueAdapter::InSeq` (r:1 w:1)
	// Proof: `VenueAdapter::InSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:4 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Places` (r:4 w:4)
	// Proof: `VenueAdapter::Places` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `VenueAdapter::QueueSpan` (r:1 w:1)
	// Proof: `VenueAdapter::QueueSpan` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForResults` (r:1 w:0)
	// Proof: `VenueAdapter::CounterForResults` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForPlaces` (r:1 w:1)
	// Proof: `VenueAdapter::CounterForPlaces` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::Waiting` (r:1 w:1)
	// Proof: `VenueAdapter::Waiting` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `VenueAdapter::Queue` (r:0 w:4)
	// Proof: `VenueAdapter::Queue` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `Measured`)
	// Storage: `VenueAdapter::LastHeard` (r:0 w:1)
	// Proof: `VenueAdapter::LastHeard` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	fn receive(_b: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `125`
		//  estimated: `11015`
		// Shortest run: 85_087_000 picoseconds.
		Weight::from_parts(95_695_165, 11015)
			.saturating_add(T::DbWeight::get().reads(13_u64))
			.saturating_add(T::DbWeight::get().writes(13_u64))
	}
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn report() -> Weight {
		// Proof size in bytes:
		//  measured:  `8416`
		//  estimated: `11881`
		// Shortest run: 32_178_000 picoseconds.
		Weight::from_parts(35_964_000, 11881)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	fn request_credit() -> Weight {
		Weight::from_parts(50_000_000, 8_192).saturating_add(T::DbWeight::get().reads_writes(4, 3))
	}
	fn allow_transfers() -> Weight {
		Weight::from_parts(30_000_000, 8_192).saturating_add(T::DbWeight::get().reads_writes(2, 1))
	}
	fn claim_transfer() -> Weight {
		Weight::from_parts(100_000_000, 131_072).saturating_add(T::DbWeight::get().reads_writes(10, 6))
	}
	// Storage: `VenueAdapter::Resync` (r:1 w:0)
	// Proof: `VenueAdapter::Resync` (`max_values`: Some(1), `max_size`: Some(34), added: 529, mode: `Measured`)
	// Storage: `VenueAdapter::WriteOffs` (r:1 w:0)
	// Proof: `VenueAdapter::WriteOffs` (`max_values`: Some(1), `max_size`: Some(513), added: 1008, mode: `Measured`)
	// Storage: `VenueAdapter::QueueSpan` (r:1 w:1)
	// Proof: `VenueAdapter::QueueSpan` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `VenueAdapter::Queue` (r:140 w:12)
	// Proof: `VenueAdapter::Queue` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:24 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `SpotMargin::Pools` (r:17 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:384 w:24)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:384 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:20 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Assets::Account` (r:44 w:4)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `Assets::Asset` (r:10 w:2)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:44 w:24)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `AssetConversion::PoolFees` (r:1 w:0)
	// Proof: `AssetConversion::PoolFees` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `VenueAdapter::Places` (r:12 w:12)
	// Proof: `VenueAdapter::Places` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForPlaces` (r:1 w:1)
	// Proof: `VenueAdapter::CounterForPlaces` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::Waiting` (r:12 w:12)
	// Proof: `VenueAdapter::Waiting` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `VenueAdapter::TellSpan` (r:1 w:1)
	// Proof: `VenueAdapter::TellSpan` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:13 w:12)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForResults` (r:1 w:1)
	// Proof: `VenueAdapter::CounterForResults` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::OutSeq` (r:1 w:1)
	// Proof: `VenueAdapter::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Handed` (r:1 w:1)
	// Proof: `VenueAdapter::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Confirmed` (r:1 w:1)
	// Proof: `VenueAdapter::Confirmed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `VenueAdapter::LastHeartbeat` (r:1 w:1)
	// Proof: `VenueAdapter::LastHeartbeat` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::Outbox` (r:25 w:50)
	// Proof: `VenueAdapter::Outbox` (`max_values`: None, `max_size`: Some(16408), added: 18883, mode: `Measured`)
	// Storage: `Venues::Venues` (r:5 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:37 w:37)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:37 w:37)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:37 w:37)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:37 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:37 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:1 w:0)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:0)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::LastBlockMs` (r:1 w:0)
	// Proof: `SoftLiquidation::LastBlockMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::Breaker` (r:1 w:0)
	// Proof: `SoftLiquidation::Breaker` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `Measured`)
	// Storage: `SoftLiquidation::GraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::GraceUntil` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::IdleMs` (r:1 w:0)
	// Proof: `SoftLiquidation::IdleMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:15 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Venues::Depths` (r:120 w:9)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:36 w:0)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `Venues::Orders` (r:12 w:0)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Venues::NextOrderId` (r:1 w:0)
	// Proof: `Venues::NextOrderId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:0 w:1)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::ToTell` (r:0 w:12)
	// Proof: `VenueAdapter::ToTell` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	fn on_initialize(o: u32, r: u32, e: u32, m: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `27819 + m * (1666 ±0) + o * (1476 ±0) + r * (1280 ±0)`
		//  estimated: `324920 + e * (2477 ±1) + m * (4146 ±7) + o * (41102 ±16) + r * (40914 ±14)`
		// Shortest run: 28_960_716_000 picoseconds.
		Weight::from_parts(29_095_726_000, 324920)
			// Standard error: 54_087_310
			.saturating_add(Weight::from_parts(267_285_600, 0).saturating_mul(o.into()))
			// Standard error: 54_087_310
			.saturating_add(Weight::from_parts(826_840_287, 0).saturating_mul(r.into()))
			// Standard error: 27_305_631
			.saturating_add(Weight::from_parts(877_489_464, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(340_u64))
			.saturating_add(T::DbWeight::get().reads((41_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().reads((39_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().reads((7_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(26_u64))
			.saturating_add(T::DbWeight::get().writes((10_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 2477).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 4146).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 41102).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 40914).saturating_mul(r.into()))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn enroll() -> Weight {
		Weight::from_parts(372_313_000, 46890)
			.saturating_add(RocksDbWeight::get().reads(68_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn leave() -> Weight {
		Weight::from_parts(1_522_000_000, 162158)
			.saturating_add(RocksDbWeight::get().reads(189_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn receive(_b: u32, ) -> Weight {
		Weight::from_parts(95_695_165, 11015)
			.saturating_add(RocksDbWeight::get().reads(13_u64))
			.saturating_add(RocksDbWeight::get().writes(13_u64))
	}
	fn report() -> Weight {
		Weight::from_parts(35_964_000, 11881)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn request_credit() -> Weight {
		Weight::from_parts(50_000_000, 8_192).saturating_add(RocksDbWeight::get().reads_writes(4, 3))
	}
	fn allow_transfers() -> Weight {
		Weight::from_parts(30_000_000, 8_192).saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}
	fn claim_transfer() -> Weight {
		Weight::from_parts(100_000_000, 131_072).saturating_add(RocksDbWeight::get().reads_writes(10, 6))
	}
	fn on_initialize(o: u32, r: u32, e: u32, m: u32, ) -> Weight {
		Weight::from_parts(29_095_726_000, 324920)
			.saturating_add(Weight::from_parts(267_285_600, 0).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(826_840_287, 0).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(877_489_464, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(340_u64))
			.saturating_add(RocksDbWeight::get().reads((41_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().reads((39_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(e.into())))
			.saturating_add(RocksDbWeight::get().reads((7_u64).saturating_mul(m.into())))
			.saturating_add(RocksDbWeight::get().writes(26_u64))
			.saturating_add(RocksDbWeight::get().writes((10_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 2477).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 4146).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 41102).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 40914).saturating_mul(r.into()))
	}
}
