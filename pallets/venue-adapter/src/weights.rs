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
	/// Of `request_credit`.
	fn request_credit() -> Weight;
	/// Of `allow_transfers`.
	fn allow_transfers() -> Weight;
	/// Of `claim_transfer`.
	fn claim_transfer() -> Weight;
	/// Of `on_initialize`; measured for `o` from 0 to 12; measured for `r` from 0 to 10; measured for `e` from 0 to 128; measured for `m` from 0 to 24.
	fn on_initialize(o: u32, r: u32, e: u32, m: u32, ) -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `VenueAdapter::OutSeq` (r:1 w:1)
	// Proof: `VenueAdapter::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Handed` (r:1 w:0)
	// Proof: `VenueAdapter::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
	// Storage: `SpotMargin::Pools` (r:17 w:0)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:16 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:16 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Peer` (r:1 w:0)
	// Proof: `VenueAdapter::Peer` (`max_values`: Some(1), `max_size`: Some(6), added: 501, mode: `Measured`)
	// Storage: `VenueAdapter::Outbox` (r:0 w:1)
	// Proof: `VenueAdapter::Outbox` (`max_values`: None, `max_size`: Some(16408), added: 18883, mode: `Measured`)
	fn enroll() -> Weight {
		// Proof size in bytes:
		//  measured:  `3902`
		//  estimated: `46967`
		// Shortest run: 350_079_000 picoseconds.
		Weight::from_parts(374_957_000, 46967)
			.saturating_add(T::DbWeight::get().reads(69_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
	// Storage: `VenueAdapter::OutSeq` (r:1 w:1)
	// Proof: `VenueAdapter::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Handed` (r:1 w:0)
	// Proof: `VenueAdapter::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
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
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:15 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:15 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:2 w:0)
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
	// Storage: `VenueAdapter::Peer` (r:1 w:0)
	// Proof: `VenueAdapter::Peer` (`max_values`: Some(1), `max_size`: Some(6), added: 501, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForEnrolled` (r:1 w:1)
	// Proof: `VenueAdapter::CounterForEnrolled` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `VenueAdapter::Outbox` (r:0 w:1)
	// Proof: `VenueAdapter::Outbox` (`max_values`: None, `max_size`: Some(16408), added: 18883, mode: `Measured`)
	// Storage: `VenueAdapter::MaySendTo` (r:0 w:1)
	// Proof: `VenueAdapter::MaySendTo` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `Measured`)
	fn leave() -> Weight {
		// Proof size in bytes:
		//  measured:  `12829`
		//  estimated: `162319`
		// Shortest run: 1_452_798_000 picoseconds.
		Weight::from_parts(1_626_946_000, 162319)
			.saturating_add(T::DbWeight::get().reads(192_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	// Storage: `VenueAdapter::InSeq` (r:1 w:1)
	// Proof: `VenueAdapter::InSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Peer` (r:1 w:0)
	// Proof: `VenueAdapter::Peer` (`max_values`: Some(1), `max_size`: Some(6), added: 501, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:4 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Watched` (r:4 w:0)
	// Proof: `VenueAdapter::Watched` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `Measured`)
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
		//  measured:  `161`
		//  estimated: `11051`
		// Shortest run: 98_747_000 picoseconds.
		Weight::from_parts(123_298_266, 11051)
			.saturating_add(T::DbWeight::get().reads(18_u64))
			.saturating_add(T::DbWeight::get().writes(13_u64))
	}
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn report() -> Weight {
		// Proof size in bytes:
		//  measured:  `4320`
		//  estimated: `7785`
		// Shortest run: 30_936_000 picoseconds.
		Weight::from_parts(48_051_000, 7785)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	// Storage: `VenueAdapter::OutSeq` (r:1 w:1)
	// Proof: `VenueAdapter::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `VenueAdapter::Handed` (r:1 w:0)
	// Proof: `VenueAdapter::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `VenueAdapter::Peer` (r:1 w:0)
	// Proof: `VenueAdapter::Peer` (`max_values`: Some(1), `max_size`: Some(6), added: 501, mode: `MaxEncodedLen`)
	// Storage: `VenueAdapter::Outbox` (r:0 w:1)
	// Proof: `VenueAdapter::Outbox` (`max_values`: None, `max_size`: Some(16408), added: 18883, mode: `MaxEncodedLen`)
	fn request_credit() -> Weight {
		// Proof size in bytes:
		//  measured:  `275`
		//  estimated: `3555`
		// Shortest run: 32_408_000 picoseconds.
		Weight::from_parts(55_863_000, 3555)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `MaxEncodedLen`)
	// Storage: `VenueAdapter::MaySendTo` (r:1 w:1)
	// Proof: `VenueAdapter::MaySendTo` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	fn allow_transfers() -> Weight {
		// Proof size in bytes:
		//  measured:  `231`
		//  estimated: `3555`
		// Shortest run: 16_574_000 picoseconds.
		Weight::from_parts(26_920_000, 3555)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `VenueAdapter::Watched` (r:1 w:0)
	// Proof: `VenueAdapter::Watched` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
	// Storage: `ParachainSystem::ValidationData` (r:1 w:0)
	// Proof: `ParachainSystem::ValidationData` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `ParachainSystem::LastRelayChainBlockNumber` (r:1 w:0)
	// Proof: `ParachainSystem::LastRelayChainBlockNumber` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn claim_transfer() -> Weight {
		// Proof size in bytes:
		//  measured:  `296`
		//  estimated: `3598`
		// Shortest run: 9_875_000 picoseconds.
		Weight::from_parts(14_722_000, 3598)
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	// Storage: `VenueAdapter::Resync` (r:1 w:0)
	// Proof: `VenueAdapter::Resync` (`max_values`: Some(1), `max_size`: Some(34), added: 529, mode: `Measured`)
	// Storage: `VenueAdapter::WriteOffs` (r:1 w:0)
	// Proof: `VenueAdapter::WriteOffs` (`max_values`: Some(1), `max_size`: Some(257), added: 752, mode: `Measured`)
	// Storage: `VenueAdapter::QueueSpan` (r:1 w:1)
	// Proof: `VenueAdapter::QueueSpan` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `VenueAdapter::Queue` (r:140 w:12)
	// Proof: `VenueAdapter::Queue` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:22 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
	// Storage: `SpotMargin::Pools` (r:17 w:1)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:352 w:24)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `Assets::Metadata` (r:16 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:352 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Oracle::Values` (r:15 w:0)
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
	// Storage: `VenueAdapter::Awaited` (r:1 w:0)
	// Proof: `VenueAdapter::Awaited` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `Measured`)
	// Storage: `VenueAdapter::OutSeq` (r:1 w:1)
	// Proof: `VenueAdapter::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Handed` (r:1 w:1)
	// Proof: `VenueAdapter::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Peer` (r:1 w:0)
	// Proof: `VenueAdapter::Peer` (`max_values`: Some(1), `max_size`: Some(6), added: 501, mode: `Measured`)
	// Storage: `VenueAdapter::Confirmed` (r:1 w:1)
	// Proof: `VenueAdapter::Confirmed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `VenueAdapter::LastHeartbeat` (r:1 w:1)
	// Proof: `VenueAdapter::LastHeartbeat` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::Outbox` (r:25 w:48)
	// Proof: `VenueAdapter::Outbox` (`max_values`: None, `max_size`: Some(16408), added: 18883, mode: `Measured`)
	// Storage: `Venues::Venues` (r:5 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::Peers` (r:1 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `Venues::KeptReports` (r:35 w:35)
	// Proof: `Venues::KeptReports` (`max_values`: None, `max_size`: Some(16453), added: 18928, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:35 w:35)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:35 w:35)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:36 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:35 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:35 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:35 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Thresholds::ScanRanges` (r:15 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Venues::Depths` (r:77 w:31)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:34 w:0)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `Venues::Orders` (r:12 w:0)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Venues::Transfers` (r:12 w:0)
	// Proof: `Venues::Transfers` (`max_values`: None, `max_size`: Some(120), added: 2595, mode: `Measured`)
	// Storage: `Venues::NextOrderId` (r:1 w:0)
	// Proof: `Venues::NextOrderId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:0 w:1)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::ToTell` (r:0 w:12)
	// Proof: `VenueAdapter::ToTell` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	fn on_initialize(o: u32, r: u32, e: u32, m: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `27226 + m * (1734 ±0) + o * (1254 ±0) + r * (1271 ±0)`
		//  estimated: `314587 + e * (2476 ±2) + m * (4221 ±11) + o * (40830 ±22) + r * (40890 ±27)`
		// Shortest run: 21_347_358_000 picoseconds.
		Weight::from_parts(12_479_877_215, 314587)
			// Standard error: 117_575_633
			.saturating_add(Weight::from_parts(53_534_130, 0).saturating_mul(o.into()))
			// Standard error: 140_951_467
			.saturating_add(Weight::from_parts(869_876_274, 0).saturating_mul(r.into()))
			// Standard error: 11_307_277
			.saturating_add(Weight::from_parts(15_974_893, 0).saturating_mul(e.into()))
			// Standard error: 59_546_151
			.saturating_add(Weight::from_parts(814_415_376, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(338_u64))
			.saturating_add(T::DbWeight::get().reads((35_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().reads((42_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().reads((9_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(48_u64))
			.saturating_add(T::DbWeight::get().writes((10_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 2476).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 4221).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 40830).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 40890).saturating_mul(r.into()))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn enroll() -> Weight {
		Weight::from_parts(374_957_000, 46967)
			.saturating_add(RocksDbWeight::get().reads(69_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn leave() -> Weight {
		Weight::from_parts(1_626_946_000, 162319)
			.saturating_add(RocksDbWeight::get().reads(192_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn receive(_b: u32, ) -> Weight {
		Weight::from_parts(123_298_266, 11051)
			.saturating_add(RocksDbWeight::get().reads(18_u64))
			.saturating_add(RocksDbWeight::get().writes(13_u64))
	}
	fn report() -> Weight {
		Weight::from_parts(48_051_000, 7785)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn request_credit() -> Weight {
		Weight::from_parts(55_863_000, 3555)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn allow_transfers() -> Weight {
		Weight::from_parts(26_920_000, 3555)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn claim_transfer() -> Weight {
		Weight::from_parts(14_722_000, 3598)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
	}
	fn on_initialize(o: u32, r: u32, e: u32, m: u32, ) -> Weight {
		Weight::from_parts(12_479_877_215, 314587)
			.saturating_add(Weight::from_parts(53_534_130, 0).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(869_876_274, 0).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(15_974_893, 0).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(814_415_376, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(338_u64))
			.saturating_add(RocksDbWeight::get().reads((35_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().reads((42_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().reads((1_u64).saturating_mul(e.into())))
			.saturating_add(RocksDbWeight::get().reads((9_u64).saturating_mul(m.into())))
			.saturating_add(RocksDbWeight::get().writes(48_u64))
			.saturating_add(RocksDbWeight::get().writes((10_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 2476).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 4221).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 40830).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 40890).saturating_mul(r.into()))
	}
}
