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
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `MaxEncodedLen`)
	// Storage: `Venues::CounterForVenues` (r:1 w:1)
	// Proof: `Venues::CounterForVenues` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `ParachainSystem::ValidationData` (r:1 w:0)
	// Proof: `ParachainSystem::ValidationData` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ParachainSystem::LastRelayChainBlockNumber` (r:1 w:0)
	// Proof: `ParachainSystem::LastRelayChainBlockNumber` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn register() -> Weight {
		// Proof size in bytes:
		//  measured:  `92`
		//  estimated: `3534`
		// Shortest run: 16_245_000 picoseconds.
		Weight::from_parts(19_179_000, 3534)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:129 w:48)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	// Storage: `Venues::Orders` (r:192 w:192)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Venues::Due` (r:1 w:1)
	// Proof: `Venues::Due` (`max_values`: Some(1), `max_size`: Some(12290), added: 12785, mode: `Measured`)
	fn set_status() -> Weight {
		// Proof size in bytes:
		//  measured:  `53289`
		//  estimated: `529479`
		// Shortest run: 5_057_382_000 picoseconds.
		Weight::from_parts(6_487_055_000, 529479)
			.saturating_add(T::DbWeight::get().reads(323_u64))
			.saturating_add(T::DbWeight::get().writes(242_u64))
	}
	// Storage: `Venues::Venues` (r:3 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::Peers` (r:1 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `Venues::Orders` (r:1 w:1)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:1)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:1)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:1)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Portfolio::Counted` (r:1 w:1)
	// Proof: `Portfolio::Counted` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:21 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:60 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Portfolio::CountedAt` (r:1 w:1)
	// Proof: `Portfolio::CountedAt` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:2 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:1)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `Venues::KeptReports` (r:1 w:1)
	// Proof: `Venues::KeptReports` (`max_values`: None, `max_size`: Some(16453), added: 18928, mode: `Measured`)
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
	fn receive(b: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `10437`
		//  estimated: `159927`
		// Shortest run: 4_480_224_000 picoseconds.
		Weight::from_parts(5_810_398_490, 159927)
			// Standard error: 6_848
			.saturating_add(Weight::from_parts(34_040, 0).saturating_mul(b.into()))
			.saturating_add(T::DbWeight::get().reads(210_u64))
			.saturating_add(T::DbWeight::get().writes(20_u64))
	}
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:16 w:16)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	// Storage: `Venues::Peers` (r:1 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
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
		//  measured:  `15836`
		//  estimated: `175226`
		// Shortest run: 1_191_820_000 picoseconds.
		Weight::from_parts(1_449_784_000, 175226)
			.saturating_add(T::DbWeight::get().reads(85_u64))
			.saturating_add(T::DbWeight::get().writes(83_u64))
	}
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::Peers` (r:1 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:0 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	fn resnapshot() -> Weight {
		// Proof size in bytes:
		//  measured:  `292`
		//  estimated: `3757`
		// Shortest run: 66_850_000 picoseconds.
		Weight::from_parts(96_404_000, 3757)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
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
	// Storage: `Parameters::Parameters` (r:22 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `SoftLiquidation::Refusals` (r:32 w:32)
	// Proof: `SoftLiquidation::Refusals` (`max_values`: None, `max_size`: Some(1425), added: 3900, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:32 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:32 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Venues::Venues` (r:33 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:32 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:32 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:32 w:32)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:32 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:32 w:0)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:32 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `Venues::TransfersDue` (r:1 w:0)
	// Proof: `Venues::TransfersDue` (`max_values`: Some(1), `max_size`: Some(3074), added: 3569, mode: `Measured`)
	// Storage: `Venues::Peers` (r:32 w:32)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:31 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:31 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `VenueAdapter::InSeq` (r:1 w:0)
	// Proof: `VenueAdapter::InSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Peer` (r:1 w:1)
	// Proof: `VenueAdapter::Peer` (`max_values`: Some(1), `max_size`: Some(6), added: 501, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:1 w:31)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	// Storage: `VenueAdapter::LastHeard` (r:0 w:1)
	// Proof: `VenueAdapter::LastHeard` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	fn on_initialize(v: u32, m: u32, o: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `8627 + m * (74 ±0) + o * (390 ±0) + v * (561 ±0)`
		//  estimated: `83807 + m * (248 ±1) + o * (2866 ±0) + v * (74813 ±0)`
		// Shortest run: 1_809_047_000 picoseconds.
		Weight::from_parts(2_067_491_000, 83807)
			// Standard error: 451_196_409
			.saturating_add(Weight::from_parts(7_619_109_868, 0).saturating_mul(v.into()))
			// Standard error: 439_403_238
			.saturating_add(Weight::from_parts(9_007_219_083, 0).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(133_u64))
			.saturating_add(T::DbWeight::get().reads((30_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().reads((22_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(4_u64))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(v.into())))
			.saturating_add(T::DbWeight::get().writes((8_u64).saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 248).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 2866).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 74813).saturating_mul(v.into()))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn register() -> Weight {
		Weight::from_parts(19_179_000, 3534)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn set_status() -> Weight {
		Weight::from_parts(6_487_055_000, 529479)
			.saturating_add(RocksDbWeight::get().reads(323_u64))
			.saturating_add(RocksDbWeight::get().writes(242_u64))
	}
	fn receive(b: u32, ) -> Weight {
		Weight::from_parts(5_810_398_490, 159927)
			.saturating_add(Weight::from_parts(34_040, 0).saturating_mul(b.into()))
			.saturating_add(RocksDbWeight::get().reads(210_u64))
			.saturating_add(RocksDbWeight::get().writes(20_u64))
	}
	fn retry() -> Weight {
		Weight::from_parts(1_449_784_000, 175226)
			.saturating_add(RocksDbWeight::get().reads(85_u64))
			.saturating_add(RocksDbWeight::get().writes(83_u64))
	}
	fn resnapshot() -> Weight {
		Weight::from_parts(96_404_000, 3757)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn on_initialize(v: u32, m: u32, o: u32, ) -> Weight {
		Weight::from_parts(2_067_491_000, 83807)
			.saturating_add(Weight::from_parts(7_619_109_868, 0).saturating_mul(v.into()))
			.saturating_add(Weight::from_parts(9_007_219_083, 0).saturating_mul(o.into()))
			.saturating_add(RocksDbWeight::get().reads(133_u64))
			.saturating_add(RocksDbWeight::get().reads((30_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().reads((22_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
			.saturating_add(RocksDbWeight::get().writes((2_u64).saturating_mul(v.into())))
			.saturating_add(RocksDbWeight::get().writes((8_u64).saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 248).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 2866).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 74813).saturating_mul(v.into()))
	}
}
