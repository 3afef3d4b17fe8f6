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
	/// Of `deposit`.
	fn deposit() -> Weight;
	/// Of `withdraw`.
	fn withdraw() -> Weight;
	/// Of `transfer_out`.
	fn transfer_out() -> Weight;
	/// Of `claim`.
	fn claim() -> Weight;
	/// Of `report_depths`; measured for `a` from 0 to 15.
	fn report_depths(a: u32, ) -> Weight;
	/// Of `register_asset`.
	fn register_asset() -> Weight;
	/// Of `set_fees`.
	fn set_fees() -> Weight;
	/// Of `restore`.
	fn restore() -> Weight;
	/// Of `report`.
	fn report() -> Weight;
	/// Of `on_initialize`; measured for `f` from 0 to 16; measured for `o` from 0 to 16; measured for `r` from 0 to 24; measured for `m` from 0 to 64.
	fn on_initialize(f: u32, o: u32, r: u32, m: u32, ) -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Custody::OutSeq` (r:1 w:1)
	// Proof: `Custody::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Custody::Handed` (r:1 w:0)
	// Proof: `Custody::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Custody::Enrolled` (r:1 w:0)
	// Proof: `Custody::Enrolled` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `Measured`)
	// Storage: `Custody::Holdings` (r:17 w:0)
	// Proof: `Custody::Holdings` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Flying` (r:1 w:0)
	// Proof: `Custody::Flying` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Registry` (r:16 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Custody::Outbox` (r:0 w:1)
	// Proof: `Custody::Outbox` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `Measured`)
	fn enroll() -> Weight {
		// Proof size in bytes:
		//  measured:  `2109`
		//  estimated: `45174`
		// Shortest run: 172_466_000 picoseconds.
		Weight::from_parts(197_083_000, 45174)
			.saturating_add(T::DbWeight::get().reads(37_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Custody::Enrolled` (r:1 w:1)
	// Proof: `Custody::Enrolled` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `Measured`)
	// Storage: `Custody::OutSeq` (r:1 w:1)
	// Proof: `Custody::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Custody::Handed` (r:1 w:0)
	// Proof: `Custody::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Custody::Queue` (r:1 w:0)
	// Proof: `Custody::Queue` (`max_values`: Some(1), `max_size`: Some(8066), added: 8561, mode: `Measured`)
	// Storage: `Custody::Flights` (r:1 w:0)
	// Proof: `Custody::Flights` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `Measured`)
	// Storage: `Custody::Holdings` (r:17 w:16)
	// Proof: `Custody::Holdings` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Flying` (r:1 w:0)
	// Proof: `Custody::Flying` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Registry` (r:16 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::Venues` (r:6 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:15 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:15 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:2 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:75 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:15 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Thresholds::Historical` (r:1 w:0)
	// Proof: `Thresholds::Historical` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
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
	// Storage: `ForeignAssets::Asset` (r:16 w:16)
	// Proof: `ForeignAssets::Asset` (`max_values`: None, `max_size`: Some(808), added: 3283, mode: `Measured`)
	// Storage: `ForeignAssets::Account` (r:32 w:32)
	// Proof: `ForeignAssets::Account` (`max_values`: None, `max_size`: Some(732), added: 3207, mode: `Measured`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `Custody::CounterForEnrolled` (r:1 w:1)
	// Proof: `Custody::CounterForEnrolled` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Custody::Dirty` (r:1 w:1)
	// Proof: `Custody::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `Custody::Outbox` (r:0 w:1)
	// Proof: `Custody::Outbox` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `Measured`)
	fn leave() -> Weight {
		// Proof size in bytes:
		//  measured:  `89132`
		//  estimated: `275747`
		// Shortest run: 2_190_904_000 picoseconds.
		Weight::from_parts(2_386_785_000, 275747)
			.saturating_add(T::DbWeight::get().reads(227_u64))
			.saturating_add(T::DbWeight::get().writes(70_u64))
	}
	// Storage: `Custody::Registry` (r:16 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Custody::Enrolled` (r:1 w:0)
	// Proof: `Custody::Enrolled` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `Measured`)
	// Storage: `ForeignAssets::Asset` (r:1 w:1)
	// Proof: `ForeignAssets::Asset` (`max_values`: None, `max_size`: Some(808), added: 3283, mode: `Measured`)
	// Storage: `ForeignAssets::Account` (r:2 w:2)
	// Proof: `ForeignAssets::Account` (`max_values`: None, `max_size`: Some(732), added: 3207, mode: `Measured`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `Custody::Holdings` (r:17 w:1)
	// Proof: `Custody::Holdings` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Flying` (r:1 w:0)
	// Proof: `Custody::Flying` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Dirty` (r:1 w:1)
	// Proof: `Custody::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn deposit() -> Weight {
		// Proof size in bytes:
		//  measured:  `3386`
		//  estimated: `46451`
		// Shortest run: 233_857_000 picoseconds.
		Weight::from_parts(256_801_000, 46451)
			.saturating_add(T::DbWeight::get().reads(40_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	// Storage: `Custody::Registry` (r:16 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Custody::Enrolled` (r:1 w:0)
	// Proof: `Custody::Enrolled` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `Measured`)
	// Storage: `Custody::Holdings` (r:17 w:1)
	// Proof: `Custody::Holdings` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Flying` (r:1 w:0)
	// Proof: `Custody::Flying` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::Venues` (r:6 w:0)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:2 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Venues::Depths` (r:150 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Thresholds::Historical` (r:1 w:0)
	// Proof: `Thresholds::Historical` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
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
	// Storage: `ForeignAssets::Asset` (r:1 w:1)
	// Proof: `ForeignAssets::Asset` (`max_values`: None, `max_size`: Some(808), added: 3283, mode: `Measured`)
	// Storage: `ForeignAssets::Account` (r:2 w:2)
	// Proof: `ForeignAssets::Account` (`max_values`: None, `max_size`: Some(732), added: 3207, mode: `Measured`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `Custody::Dirty` (r:1 w:1)
	// Proof: `Custody::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn withdraw() -> Weight {
		// Proof size in bytes:
		//  measured:  `88122`
		//  estimated: `460362`
		// Shortest run: 2_356_019_000 picoseconds.
		Weight::from_parts(2_789_143_000, 460362)
			.saturating_add(T::DbWeight::get().reads(297_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	// Storage: `Custody::Registry` (r:1 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Custody::SentOut` (r:1 w:1)
	// Proof: `Custody::SentOut` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:2 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `ForeignAssets::Asset` (r:1 w:1)
	// Proof: `ForeignAssets::Asset` (`max_values`: None, `max_size`: Some(808), added: 3283, mode: `Measured`)
	// Storage: `ForeignAssets::Account` (r:1 w:1)
	// Proof: `ForeignAssets::Account` (`max_values`: None, `max_size`: Some(732), added: 3207, mode: `Measured`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `ParachainInfo::ParachainId` (r:1 w:0)
	// Proof: `ParachainInfo::ParachainId` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:0 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	fn transfer_out() -> Weight {
		// Proof size in bytes:
		//  measured:  `2290`
		//  estimated: `8230`
		// Shortest run: 147_318_000 picoseconds.
		Weight::from_parts(213_166_000, 8230)
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	// Storage: `Custody::Flights` (r:1 w:1)
	// Proof: `Custody::Flights` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `Measured`)
	// Storage: `Custody::Registry` (r:2 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Custody::AssetAt` (r:2 w:0)
	// Proof: `Custody::AssetAt` (`max_values`: None, `max_size`: Some(622), added: 3097, mode: `Measured`)
	// Storage: `ParachainInfo::ParachainId` (r:1 w:0)
	// Proof: `ParachainInfo::ParachainId` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	fn claim() -> Weight {
		// Proof size in bytes:
		//  measured:  `2451`
		//  estimated: `8391`
		// Shortest run: 158_816_000 picoseconds.
		Weight::from_parts(263_802_000, 8391)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	// Storage: `Custody::Registry` (r:15 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Oracle::Values` (r:15 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Custody::Depths` (r:15 w:15)
	// Proof: `Custody::Depths` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `Measured`)
	fn report_depths(a: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `1315 + a * (51 ±0)`
		//  estimated: `4733 + a * (2530 ±1)`
		// Shortest run: 5_799_000 picoseconds.
		Weight::from_parts(38_241_204, 4733)
			// Standard error: 197_287
			.saturating_add(Weight::from_parts(22_664_975, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 2530).saturating_mul(a.into()))
	}
	// Storage: `Custody::Registry` (r:1 w:1)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `Custody::AssetAt` (r:1 w:1)
	// Proof: `Custody::AssetAt` (`max_values`: None, `max_size`: Some(622), added: 3097, mode: `Measured`)
	// Storage: `Custody::CounterForRegistry` (r:1 w:1)
	// Proof: `Custody::CounterForRegistry` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `ForeignAssets::Asset` (r:1 w:1)
	// Proof: `ForeignAssets::Asset` (`max_values`: None, `max_size`: Some(808), added: 3283, mode: `Measured`)
	fn register_asset() -> Weight {
		// Proof size in bytes:
		//  measured:  `45`
		//  estimated: `3510`
		// Shortest run: 27_571_000 picoseconds.
		Weight::from_parts(50_645_000, 3510)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
	// Storage: `Custody::Registry` (r:1 w:1)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	fn set_fees() -> Weight {
		// Proof size in bytes:
		//  measured:  `618`
		//  estimated: `4083`
		// Shortest run: 27_340_000 picoseconds.
		Weight::from_parts(59_168_000, 4083)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `Custody::Flights` (r:1 w:1)
	// Proof: `Custody::Flights` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `Measured`)
	// Storage: `Custody::Registry` (r:1 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `ForeignAssets::Asset` (r:1 w:1)
	// Proof: `ForeignAssets::Asset` (`max_values`: None, `max_size`: Some(808), added: 3283, mode: `Measured`)
	// Storage: `ForeignAssets::Account` (r:1 w:1)
	// Proof: `ForeignAssets::Account` (`max_values`: None, `max_size`: Some(732), added: 3207, mode: `Measured`)
	// Storage: `Custody::Holdings` (r:1 w:1)
	// Proof: `Custody::Holdings` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::CounterForFlights` (r:1 w:1)
	// Proof: `Custody::CounterForFlights` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Custody::Flying` (r:1 w:1)
	// Proof: `Custody::Flying` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Results` (r:1 w:1)
	// Proof: `Custody::Results` (`max_values`: None, `max_size`: Some(168), added: 2643, mode: `Measured`)
	// Storage: `Custody::CounterForResults` (r:1 w:1)
	// Proof: `Custody::CounterForResults` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Custody::ToTell` (r:1 w:1)
	// Proof: `Custody::ToTell` (`max_values`: Some(1), `max_size`: Some(4098), added: 4593, mode: `Measured`)
	fn restore() -> Weight {
		// Proof size in bytes:
		//  measured:  `2590`
		//  estimated: `6055`
		// Shortest run: 109_573_000 picoseconds.
		Weight::from_parts(159_166_000, 6055)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	// Storage: `Custody::Enrolled` (r:1 w:0)
	// Proof: `Custody::Enrolled` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `Measured`)
	// Storage: `Custody::Dirty` (r:1 w:1)
	// Proof: `Custody::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	fn report() -> Weight {
		// Proof size in bytes:
		//  measured:  `266`
		//  estimated: `3731`
		// Shortest run: 21_091_000 picoseconds.
		Weight::from_parts(32_058_000, 3731)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `Custody::Resync` (r:1 w:0)
	// Proof: `Custody::Resync` (`max_values`: Some(1), `max_size`: Some(34), added: 529, mode: `Measured`)
	// Storage: `Custody::Flights` (r:33 w:32)
	// Proof: `Custody::Flights` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `Measured`)
	// Storage: `Custody::Registry` (r:16 w:0)
	// Proof: `Custody::Registry` (`max_values`: None, `max_size`: Some(1250), added: 3725, mode: `Measured`)
	// Storage: `ForeignAssets::Account` (r:35 w:19)
	// Proof: `ForeignAssets::Account` (`max_values`: None, `max_size`: Some(732), added: 3207, mode: `Measured`)
	// Storage: `ForeignAssets::Asset` (r:2 w:2)
	// Proof: `ForeignAssets::Asset` (`max_values`: None, `max_size`: Some(808), added: 3283, mode: `Measured`)
	// Storage: `System::Account` (r:17 w:17)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `Custody::Holdings` (r:305 w:32)
	// Proof: `Custody::Holdings` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::CounterForFlights` (r:1 w:1)
	// Proof: `Custody::CounterForFlights` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Custody::Flying` (r:49 w:32)
	// Proof: `Custody::Flying` (`max_values`: None, `max_size`: Some(76), added: 2551, mode: `Measured`)
	// Storage: `Custody::Results` (r:17 w:16)
	// Proof: `Custody::Results` (`max_values`: None, `max_size`: Some(168), added: 2643, mode: `Measured`)
	// Storage: `Custody::CounterForResults` (r:1 w:1)
	// Proof: `Custody::CounterForResults` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Custody::ToTell` (r:1 w:1)
	// Proof: `Custody::ToTell` (`max_values`: Some(1), `max_size`: Some(4098), added: 4593, mode: `Measured`)
	// Storage: `Custody::Queue` (r:1 w:1)
	// Proof: `Custody::Queue` (`max_values`: Some(1), `max_size`: Some(8066), added: 8561, mode: `Measured`)
	// Storage: `Custody::Enrolled` (r:33 w:0)
	// Proof: `Custody::Enrolled` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `Measured`)
	// Storage: `Oracle::Values` (r:30 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Measured`)
	// Storage: `Parameters::Parameters` (r:22 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `Custody::Left` (r:1 w:1)
	// Proof: `Custody::Left` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `Measured`)
	// Storage: `Custody::AssetAt` (r:2 w:0)
	// Proof: `Custody::AssetAt` (`max_values`: None, `max_size`: Some(622), added: 3097, mode: `Measured`)
	// Storage: `ParachainInfo::ParachainId` (r:1 w:0)
	// Proof: `ParachainInfo::ParachainId` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Measured`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Measured`)
	// Storage: `Custody::OutSeq` (r:1 w:1)
	// Proof: `Custody::OutSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Custody::Handed` (r:1 w:1)
	// Proof: `Custody::Handed` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Custody::Dirty` (r:1 w:1)
	// Proof: `Custody::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `Custody::CounterForRegistry` (r:1 w:0)
	// Proof: `Custody::CounterForRegistry` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Custody::LastHeartbeat` (r:1 w:1)
	// Proof: `Custody::LastHeartbeat` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Custody::Depths` (r:1 w:0)
	// Proof: `Custody::Depths` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `Measured`)
	// Storage: `Custody::Outbox` (r:16 w:50)
	// Proof: `Custody::Outbox` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `Measured`)
	// Storage: `Venues::Venues` (r:6 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	// Storage: `Venues::Peers` (r:1 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `Venues::Orders` (r:32 w:0)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `Venues::Transfers` (r:16 w:0)
	// Proof: `Venues::Transfers` (`max_values`: None, `max_size`: Some(120), added: 2595, mode: `Measured`)
	// Storage: `Venues::NextOrderId` (r:1 w:0)
	// Proof: `Venues::NextOrderId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:1)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Thresholds::Assets` (r:30 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Portfolio::Counted` (r:1 w:1)
	// Proof: `Portfolio::Counted` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:30 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Venues::Depths` (r:151 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `Portfolio::CountedAt` (r:1 w:1)
	// Proof: `Portfolio::CountedAt` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:2 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
	// Storage: `Thresholds::Historical` (r:1 w:0)
	// Proof: `Thresholds::Historical` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
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
	// Storage: `Venues::KeptReports` (r:1 w:1)
	// Proof: `Venues::KeptReports` (`max_values`: None, `max_size`: Some(16453), added: 18928, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:0)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	fn on_initialize(f: u32, o: u32, r: u32, m: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `87125 + f * (1822 ±0) + o * (557 ±0) + r * (243 ±0)`
		//  estimated: `238847 + f * (44440 ±552) + m * (463 ±142) + o * (3702 ±627) + r * (6679 ±375)`
		// Shortest run: 7_073_727_000 picoseconds.
		Weight::from_parts(808_652_542, 238847)
			// Standard error: 34_145_313
			.saturating_add(Weight::from_parts(542_648_251, 0).saturating_mul(f.into()))
			// Standard error: 34_145_313
			.saturating_add(Weight::from_parts(349_274_901, 0).saturating_mul(o.into()))
			// Standard error: 23_170_864
			.saturating_add(Weight::from_parts(14_593_241, 0).saturating_mul(r.into()))
			// Standard error: 8_791_318
			.saturating_add(Weight::from_parts(7_414_807, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(201_u64))
			.saturating_add(T::DbWeight::get().reads((29_u64).saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(16_u64))
			.saturating_add(T::DbWeight::get().writes((8_u64).saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 44440).saturating_mul(f.into()))
			.saturating_add(Weight::from_parts(0, 463).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 3702).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 6679).saturating_mul(r.into()))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn enroll() -> Weight {
		Weight::from_parts(197_083_000, 45174)
			.saturating_add(RocksDbWeight::get().reads(37_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn leave() -> Weight {
		Weight::from_parts(2_386_785_000, 275747)
			.saturating_add(RocksDbWeight::get().reads(227_u64))
			.saturating_add(RocksDbWeight::get().writes(70_u64))
	}
	fn deposit() -> Weight {
		Weight::from_parts(256_801_000, 46451)
			.saturating_add(RocksDbWeight::get().reads(40_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn withdraw() -> Weight {
		Weight::from_parts(2_789_143_000, 460362)
			.saturating_add(RocksDbWeight::get().reads(297_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn transfer_out() -> Weight {
		Weight::from_parts(213_166_000, 8230)
			.saturating_add(RocksDbWeight::get().reads(11_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn claim() -> Weight {
		Weight::from_parts(263_802_000, 8391)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn report_depths(a: u32, ) -> Weight {
		Weight::from_parts(38_241_204, 4733)
			.saturating_add(Weight::from_parts(22_664_975, 0).saturating_mul(a.into()))
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(a.into())))
			.saturating_add(RocksDbWeight::get().writes((1_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 2530).saturating_mul(a.into()))
	}
	fn register_asset() -> Weight {
		Weight::from_parts(50_645_000, 3510)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
	fn set_fees() -> Weight {
		Weight::from_parts(59_168_000, 4083)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn restore() -> Weight {
		Weight::from_parts(159_166_000, 6055)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(9_u64))
	}
	fn report() -> Weight {
		Weight::from_parts(32_058_000, 3731)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn on_initialize(f: u32, o: u32, r: u32, m: u32, ) -> Weight {
		Weight::from_parts(808_652_542, 238847)
			.saturating_add(Weight::from_parts(542_648_251, 0).saturating_mul(f.into()))
			.saturating_add(Weight::from_parts(349_274_901, 0).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(14_593_241, 0).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(7_414_807, 0).saturating_mul(m.into()))
			.saturating_add(RocksDbWeight::get().reads(201_u64))
			.saturating_add(RocksDbWeight::get().reads((29_u64).saturating_mul(f.into())))
			.saturating_add(RocksDbWeight::get().reads((6_u64).saturating_mul(o.into())))
			.saturating_add(RocksDbWeight::get().reads((4_u64).saturating_mul(r.into())))
			.saturating_add(RocksDbWeight::get().writes(16_u64))
			.saturating_add(RocksDbWeight::get().writes((8_u64).saturating_mul(f.into())))
			.saturating_add(RocksDbWeight::get().writes((4_u64).saturating_mul(o.into())))
			.saturating_add(Weight::from_parts(0, 44440).saturating_mul(f.into()))
			.saturating_add(Weight::from_parts(0, 463).saturating_mul(m.into()))
			.saturating_add(Weight::from_parts(0, 3702).saturating_mul(o.into()))
			.saturating_add(Weight::from_parts(0, 6679).saturating_mul(r.into()))
	}
}
