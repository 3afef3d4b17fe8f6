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
	/// Of `register`.
	fn register() -> Weight;
	/// Of `set_status`.
	fn set_status() -> Weight;
	/// Of `receive`; measured for `b` from 1 to 16384.
	fn receive(b: u32, ) -> Weight;
	/// Of `retry`.
	fn retry() -> Weight;
	/// Of `resnapshot`.
	fn resnapshot() -> Weight;
	/// Of `on_initialize`; measured for `v` from 2 to 32; measured for `m` from 0 to 16; measured for `o` from 0 to 32.
	fn on_initialize(v: u32, m: u32, o: u32, ) -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Venues::CounterForVenues` (r:1 w:1)
	// Proof: `Venues::CounterForVenues` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `ParachainSystem::ValidationData` (r:1 w:0)
	// Proof: `ParachainSystem::ValidationData` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ParachainSystem::LastRelayChainBlockNumber` (r:1 w:0)
	// Proof: `ParachainSystem::LastRelayChainBlockNumber` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn register() -> Weight {
		// Proof size in bytes:
		//  measured:  `92`
		//  estimated: `3550`
		// Shortest run: 15_994_000 picoseconds.
		Weight::from_parts(17_406_000, 3550)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:129 w:48)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	// Storage: `Venues::Orders` (r:192 w:192)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Venues::Due` (r:1 w:1)
	// Proof: `Venues::Due` (`max_values`: Some(1), `max_size`: Some(12290), added: 12785, mode: `Measured`)
	fn set_status() -> Weight {
		// Proof size in bytes:
		//  measured:  `53306`
		//  estimated: `529496`
		// Shortest run: 4_964_905_000 picoseconds.
		Weight::from_parts(5_104_642_000, 529496)
			.saturating_add(T::DbWeight::get().reads(323_u64))
			.saturating_add(T::DbWeight::get().writes(242_u64))
	}
	// Storage: `Venues::Venues` (r:3 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Venues::Orders` (r:1 w:1)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:1)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:1)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:1)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:1)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:1)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:20 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:60 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:1 w:1)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:1)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::LastBlockMs` (r:1 w:0)
	// Proof: `SoftLiquidation::LastBlockMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::Breaker` (r:1 w:0)
	// Proof: `SoftLiquidation::Breaker` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `Measured`)
	// Storage: `SoftLiquidation::GraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::GraceUntil` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::IdleMs` (r:1 w:0)
	// Proof: `SoftLiquidation::IdleMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:1 w:1)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:1)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Stats` (r:1 w:1)
	// Proof: `SoftLiquidation::Stats` (`max_values`: Some(1), `max_size`: Some(104), added: 599, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:0)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Venues::Due` (r:1 w:1)
	// Proof: `Venues::Due` (`max_values`: Some(1), `max_size`: Some(12290), added: 12785, mode: `Measured`)
	// Storage: `Venues::OrdersAt` (r:1 w:1)
	// Proof: `Venues::OrdersAt` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `Measured`)
	// Storage: `SoftLiquidation::Climbs` (r:1 w:1)
	// Proof: `SoftLiquidation::Climbs` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	// Storage: `SoftLiquidation::Refusals` (r:0 w:1)
	// Proof: `SoftLiquidation::Refusals` (`max_values`: None, `max_size`: Some(1425), added: 3900, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:0 w:1)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	fn receive(b: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `10266`
		//  estimated: `159756`
		// Shortest run: 3_706_435_000 picoseconds.
		Weight::from_parts(3_831_048_673, 159756)
			// Standard error: 221
			.saturating_add(Weight::from_parts(974, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(202_u64))
			.saturating_add(T::DbWeight::get().writes(19_u64))
	}
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:16 w:16)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `Venues::Orders` (r:64 w:64)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:0 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	fn retry() -> Weight {
		// Proof size in bytes:
		//  measured:  `15853`
		//  estimated: `175243`
		// Shortest run: 1_112_592_000 picoseconds.
		Weight::from_parts(1_170_198_000, 175243)
			.saturating_add(T::DbWeight::get().reads(84_u64))
			.saturating_add(T::DbWeight::get().writes(83_u64))
	}
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:0 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:0 w:1)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	fn resnapshot() -> Weight {
		// Proof size in bytes:
		//  measured:  `309`
		//  estimated: `3774`
		// Shortest run: 69_594_000 picoseconds.
		Weight::from_parts(75_913_000, 3774)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	// Storage: `Venues::Due` (r:1 w:1)
	// Proof: `Venues::Due` (`max_values`: Some(1), `max_size`: Some(12290), added: 12785, mode: `Measured`)
	// Storage: `Venues::Orders` (r:32 w:32)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:32 w:32)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `Venues::OrdersAt` (r:1 w:1)
	// Proof: `Venues::OrdersAt` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:32 w:32)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Stats` (r:1 w:1)
	// Proof: `SoftLiquidation::Stats` (`max_values`: Some(1), `max_size`: Some(104), added: 599, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:21 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `SoftLiquidation::Refusals` (r:32 w:32)
	// Proof: `SoftLiquidation::Refusals` (`max_values`: None, `max_size`: Some(1425), added: 3900, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:32 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Venues::Venues` (r:33 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Measured`)
	// Storage: `Venues::Depths` (r:960 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:32 w:32)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:32 w:32)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::LastBlockMs` (r:1 w:0)
	// Proof: `SoftLiquidation::LastBlockMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::Breaker` (r:1 w:0)
	// Proof: `SoftLiquidation::Breaker` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `Measured`)
	// Storage: `SoftLiquidation::GraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::GraceUntil` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::IdleMs` (r:1 w:0)
	// Proof: `SoftLiquidation::IdleMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:32 w:32)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:32 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:32 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:32 w:32)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:32 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:32 w:0)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:16 w:16)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:0 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	fn on_initialize(v: u32, m: u32, o: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `8460 + m * (56 ±0) + o * (377 ±0) + v * (548 ±0)`
		//  estimated: `83400 + m * (1532 ±5) + o * (2855 ±2) + v * (74800 ±2)`
		// Shortest run: 802_332_000 picoseconds.
		Weight::from_parts(836_803_000, 83400)
			// Standard error: 279_293_731
			.saturating_add(Weight::from_parts(6_602_907_382, 0).saturating_mul(v.into()))
			// Standard error: 271_993_676
			.saturating_add(Weight::from_parts(8_082_196_279, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(53_u64))
			.saturating_add(T::DbWeight::get().reads((28_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().reads((20_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(3_u64))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes((8_u64).saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 1532).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 2855).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 74800).saturating_mul(v.into()))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn register() -> Weight {
		Weight::from_parts(17_406_000, 3550)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn set_status() -> Weight {
		Weight::from_parts(5_104_642_000, 529496)
			.saturating_add(RocksDbWeight::get().reads(323_u64))
			.saturating_add(RocksDbWeight::get().writes(242_u64))
	}
	fn receive(b: u32, ) -> Weight {
		Weight::from_parts(3_831_048_673, 159756)
			.saturating_add(Weight::from_parts(974, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(202_u64))
			.saturating_add(RocksDbWeight::get().writes(19_u64))
	}
	fn retry() -> Weight {
		Weight::from_parts(1_170_198_000, 175243)
			.saturating_add(RocksDbWeight::get().reads(84_u64))
			.saturating_add(RocksDbWeight::get().writes(83_u64))
	}
	fn resnapshot() -> Weight {
		Weight::from_parts(75_913_000, 3774)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	fn on_initialize(v: u32, m: u32, o: u32, ) -> Weight {
		Weight::from_parts(836_803_000, 83400)
			.saturating_add(Weight::from_parts(6_602_907_382, 0).saturating_mul(v.into()))
			.saturating_add(Weight::from_parts(8_082_196_279, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(53_u64))
			.saturating_add(RocksDbWeight::get().reads((28_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().reads((20_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(m.into())))
			.saturating_add(RocksDbWeight::get().writes((8_u64).saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 1532).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 2855).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 74800).saturating_mul(v.into()))
	}
}
