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
	/// Of `authorize_poke`.
	fn authorize_poke() -> Weight;
	/// Of `authorize_execute_slice`; measured for `p` from 8 to 32.
	fn authorize_execute_slice(p: u32, ) -> Weight;
	/// Of `seek_takers`.
	fn seek_takers() -> Weight;
	/// Of `poke`.
	fn poke() -> Weight;
	/// Of `execute_slice`; measured for `p` from 8 to 32.
	fn execute_slice(p: u32, ) -> Weight;
	/// Of `join_contest`; measured for `p` from 8 to 32.
	fn join_contest(p: u32, ) -> Weight;
	/// Of `close_contest`; measured for `p` from 8 to 32.
	fn close_contest(p: u32, ) -> Weight;
	/// Of `authorize_close_contest`; measured for `p` from 8 to 32.
	fn authorize_close_contest(p: u32, ) -> Weight;
	/// Of `set_breaker`.
	fn set_breaker() -> Weight;
	/// Of `register_keeper`.
	fn register_keeper() -> Weight;
	/// Of `bid`.
	fn bid() -> Weight;
	/// Of `set_ladder`.
	fn set_ladder() -> Weight;
	/// Of `once_per_block`.
	fn once_per_block() -> Weight;
	/// Of `on_finalize`.
	fn on_finalize() -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Portfolio::Accounts` (r:2 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:2 w:0)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:0)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:1 w:0)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:4 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `AssetsHolder::Holds` (r:10 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:10 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:0)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	fn authorize_poke() -> Weight {
		// Proof size in bytes:
		//  measured:  `5127`
		//  estimated: `30867`
		// Shortest run: 7_030_222_000 picoseconds.
		Weight::from_parts(7_384_167_000, 30867)
			.saturating_add(T::DbWeight::get().reads(37_u64))
	}
	// Storage: `SoftLiquidation::States` (r:1 w:0)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:0)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:0)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	fn authorize_execute_slice(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `703 + p * (57 ±0)`
		//  estimated: `4169 + p * (57 ±0)`
		// Shortest run: 520_212_000 picoseconds.
		Weight::from_parts(65_977_270, 4169)
			// Standard error: 788_264
			.saturating_add(Weight::from_parts(71_818_422, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	// Storage: `SoftLiquidation::States` (r:33 w:0)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:36 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:10 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:10 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `SoftLiquidation::CounterForKeepers` (r:1 w:0)
	// Proof: `SoftLiquidation::CounterForKeepers` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `SoftLiquidation::Keepers` (r:33 w:0)
	// Proof: `SoftLiquidation::Keepers` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `Measured`)
	fn seek_takers() -> Weight {
		// Proof size in bytes:
		//  measured:  `4211`
		//  estimated: `86876`
		// Shortest run: 2_772_048_000 picoseconds.
		Weight::from_parts(3_099_474_000, 86876)
			.saturating_add(T::DbWeight::get().reads(125_u64))
	}
	// Storage: `Portfolio::Accounts` (r:2 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:2 w:1)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:1)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:1)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:9 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `AssetsHolder::Holds` (r:10 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:10 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:1)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:1)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `Backstop::Insolvencies` (r:1 w:1)
	// Proof: `Backstop::Insolvencies` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `Backstop::CounterForInsolvencies` (r:1 w:1)
	// Proof: `Backstop::CounterForInsolvencies` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:1 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Places` (r:1 w:1)
	// Proof: `VenueAdapter::Places` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `VenueAdapter::TakeoverFrom` (r:1 w:1)
	// Proof: `VenueAdapter::TakeoverFrom` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `VenueAdapter::Waiting` (r:1 w:1)
	// Proof: `VenueAdapter::Waiting` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:1)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `SoftLiquidation::Ladders` (r:1 w:0)
	// Proof: `SoftLiquidation::Ladders` (`max_values`: None, `max_size`: Some(267), added: 2742, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:0 w:1)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `Venues::Orders` (r:0 w:4)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `VenueAdapter::Queue` (r:0 w:1)
	// Proof: `VenueAdapter::Queue` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `Measured`)
	fn poke() -> Weight {
		// Proof size in bytes:
		//  measured:  `5079`
		//  estimated: `30819`
		// Shortest run: 10_304_876_000 picoseconds.
		Weight::from_parts(11_221_587_000, 30819)
			.saturating_add(T::DbWeight::get().reads(52_u64))
			.saturating_add(T::DbWeight::get().writes(19_u64))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:1)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:1 w:1)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:1)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:1)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:5 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:1)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:1)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `SoftLiquidation::Refusals` (r:1 w:0)
	// Proof: `SoftLiquidation::Refusals` (`max_values`: None, `max_size`: Some(1425), added: 3900, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:2 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Places` (r:2 w:2)
	// Proof: `VenueAdapter::Places` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `VenueAdapter::Waiting` (r:1 w:1)
	// Proof: `VenueAdapter::Waiting` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:0 w:1)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `Venues::Orders` (r:0 w:4)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `VenueAdapter::Queue` (r:0 w:2)
	// Proof: `VenueAdapter::Queue` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `Measured`)
	fn execute_slice(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `1054 + p * (57 ±0)`
		//  estimated: `5802 + p * (106 ±1)`
		// Shortest run: 1_633_647_000 picoseconds.
		Weight::from_parts(866_513_624, 5802)
			// Standard error: 1_308_966
			.saturating_add(Weight::from_parts(119_667_874, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(22_u64))
			.saturating_add(T::DbWeight::get().writes(17_u64))
			.saturating_add(Weight::from_parts(0, 106).saturating_mul(p.into()))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:1 w:1)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:1)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:5 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:1)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:0)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `SoftLiquidation::Refusals` (r:1 w:0)
	// Proof: `SoftLiquidation::Refusals` (`max_values`: None, `max_size`: Some(1425), added: 3900, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:0)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:0 w:1)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	fn join_contest(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `1054 + p * (57 ±0)`
		//  estimated: `4541 + p * (57 ±1)`
		// Shortest run: 1_145_922_000 picoseconds.
		Weight::from_parts(405_700_215, 4541)
			// Standard error: 2_759_803
			.saturating_add(Weight::from_parts(122_117_788, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(18_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:1 w:1)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:1)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:1 w:1)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:1)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:1)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:1)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:5 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `Venues::LiveOrders` (r:1 w:1)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `SoftLiquidation::Refusals` (r:1 w:0)
	// Proof: `SoftLiquidation::Refusals` (`max_values`: None, `max_size`: Some(1425), added: 3900, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:1)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:2 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Places` (r:2 w:2)
	// Proof: `VenueAdapter::Places` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `VenueAdapter::Waiting` (r:1 w:1)
	// Proof: `VenueAdapter::Waiting` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Venues::Orders` (r:0 w:4)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `VenueAdapter::Queue` (r:0 w:2)
	// Proof: `VenueAdapter::Queue` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `Measured`)
	fn close_contest(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `2529 + p * (137 ±0)`
		//  estimated: `7285 + p * (185 ±1)`
		// Shortest run: 2_669_676_000 picoseconds.
		Weight::from_parts(862_362_502, 7285)
			// Standard error: 8_506_183
			.saturating_add(Weight::from_parts(262_630_838, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(22_u64))
			.saturating_add(T::DbWeight::get().writes(17_u64))
			.saturating_add(Weight::from_parts(0, 185).saturating_mul(p.into()))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:1 w:0)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:0)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:1 w:0)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:0)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	fn authorize_close_contest(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `2234 + p * (137 ±0)`
		//  estimated: `5707 + p * (137 ±0)`
		// Shortest run: 507_223_000 picoseconds.
		Weight::from_parts(519_101_000, 5707)
			// Standard error: 1_187_240
			.saturating_add(Weight::from_parts(54_923_624, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(Weight::from_parts(0, 137).saturating_mul(p.into()))
	}
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::LastBlockMs` (r:1 w:1)
	// Proof: `SoftLiquidation::LastBlockMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::Breaker` (r:1 w:1)
	// Proof: `SoftLiquidation::Breaker` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	// Storage: `Parameters::Parameters` (r:1 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::GraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::GraceUntil` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::IdleMs` (r:1 w:1)
	// Proof: `SoftLiquidation::IdleMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set_breaker() -> Weight {
		// Proof size in bytes:
		//  measured:  `82`
		//  estimated: `3493`
		// Shortest run: 22_964_000 picoseconds.
		Weight::from_parts(41_962_000, 3493)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::Keepers` (r:1 w:1)
	// Proof: `SoftLiquidation::Keepers` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::CounterForKeepers` (r:1 w:1)
	// Proof: `SoftLiquidation::CounterForKeepers` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn register_keeper() -> Weight {
		// Proof size in bytes:
		//  measured:  `143`
		//  estimated: `6170`
		// Shortest run: 28_643_000 picoseconds.
		Weight::from_parts(67_140_000, 6170)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `SoftLiquidation::Keepers` (r:24 w:0)
	// Proof: `SoftLiquidation::Keepers` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:2 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::States` (r:23 w:1)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `SoftLiquidation::Efforts` (r:1 w:1)
	// Proof: `SoftLiquidation::Efforts` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `Measured`)
	// Storage: `SoftLiquidation::Takes` (r:1 w:1)
	// Proof: `SoftLiquidation::Takes` (`max_values`: None, `max_size`: Some(5833), added: 8308, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:0)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `SoftLiquidation::CounterForKeepers` (r:1 w:0)
	// Proof: `SoftLiquidation::CounterForKeepers` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:30 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:1)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `SoftLiquidation::Degraded` (r:1 w:0)
	// Proof: `SoftLiquidation::Degraded` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Measured`)
	// Storage: `SoftLiquidation::AccountGraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::AccountGraceUntil` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:1)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:1 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Places` (r:1 w:1)
	// Proof: `VenueAdapter::Places` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	// Storage: `VenueAdapter::TakeoverFrom` (r:1 w:1)
	// Proof: `VenueAdapter::TakeoverFrom` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `VenueAdapter::Waiting` (r:1 w:1)
	// Proof: `VenueAdapter::Waiting` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:1)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `SoftLiquidation::Episodes` (r:0 w:1)
	// Proof: `SoftLiquidation::Episodes` (`max_values`: None, `max_size`: Some(695), added: 3170, mode: `Measured`)
	// Storage: `Venues::Orders` (r:0 w:4)
	// Proof: `Venues::Orders` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Measured`)
	// Storage: `VenueAdapter::Queue` (r:0 w:1)
	// Proof: `VenueAdapter::Queue` (`max_values`: None, `max_size`: Some(142), added: 2617, mode: `Measured`)
	fn bid() -> Weight {
		// Proof size in bytes:
		//  measured:  `5967`
		//  estimated: `66357`
		// Shortest run: 7_212_262_000 picoseconds.
		Weight::from_parts(8_191_266_000, 66357)
			.saturating_add(T::DbWeight::get().reads(96_u64))
			.saturating_add(T::DbWeight::get().writes(17_u64))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::Ladders` (r:1 w:1)
	// Proof: `SoftLiquidation::Ladders` (`max_values`: None, `max_size`: Some(267), added: 2742, mode: `MaxEncodedLen`)
	// Storage: `SoftLiquidation::Climbs` (r:0 w:1)
	// Proof: `SoftLiquidation::Climbs` (`max_values`: None, `max_size`: Some(73), added: 2548, mode: `MaxEncodedLen`)
	fn set_ladder() -> Weight {
		// Proof size in bytes:
		//  measured:  `334`
		//  estimated: `6170`
		// Shortest run: 64_926_000 picoseconds.
		Weight::from_parts(93_419_000, 6170)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Assets::Metadata` (r:17 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Ignored`)
	// Storage: `Backstop::Rules` (r:1 w:0)
	// Proof: `Backstop::Rules` (`max_values`: Some(1), `max_size`: Some(80), added: 575, mode: `Measured`)
	// Storage: `Oracle::Values` (r:34 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Ignored`)
	// Storage: `Parameters::Parameters` (r:28 w:0)
	// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Ignored`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:32 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Ignored`)
	// Storage: `SoftLiquidation::Breaker` (r:1 w:0)
	// Proof: `SoftLiquidation::Breaker` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `Measured`)
	// Storage: `SoftLiquidation::GraceUntil` (r:1 w:0)
	// Proof: `SoftLiquidation::GraceUntil` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::IdleMs` (r:1 w:0)
	// Proof: `SoftLiquidation::IdleMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SoftLiquidation::LastBlockMs` (r:1 w:0)
	// Proof: `SoftLiquidation::LastBlockMs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `SpotMargin::Pools` (r:17 w:0)
	// Proof: `SpotMargin::Pools` (`max_values`: None, `max_size`: Some(252), added: 2727, mode: `Ignored`)
	// Storage: `Thresholds::Assets` (r:33 w:0)
	// Proof: `Thresholds::Assets` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Ignored`)
	// Storage: `Thresholds::LeftOut` (r:1 w:0)
	// Proof: `Thresholds::LeftOut` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::Parameters` (r:1 w:0)
	// Proof: `Thresholds::Parameters` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Thresholds::ScanRanges` (r:33 w:0)
	// Proof: `Thresholds::ScanRanges` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Ignored`)
	// Storage: `Thresholds::ScenarioSet` (r:1 w:0)
	// Proof: `Thresholds::ScenarioSet` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Thresholds::Workers` (r:1 w:0)
	// Proof: `Thresholds::Workers` (`max_values`: Some(1), `max_size`: Some(1025), added: 1520, mode: `Measured`)
	// Storage: `Venues::Depths` (r:1025 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Ignored`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:32 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Ignored`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `Ignored`)
	// Storage: `Backstop::Ledger` (r:1 w:1)
	// Proof: `Backstop::Ledger` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `SoftLiquidation::FundPromised` (r:1 w:1)
	// Proof: `SoftLiquidation::FundPromised` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `SoftLiquidation::SlicesThisBlock` (r:1 w:1)
	// Proof: `SoftLiquidation::SlicesThisBlock` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `SoftLiquidation::Stats` (r:1 w:1)
	// Proof: `SoftLiquidation::Stats` (`max_values`: Some(1), `max_size`: Some(104), added: 599, mode: `Measured`)
	// Storage: `SoftLiquidation::TotalBadDebt` (r:1 w:1)
	// Proof: `SoftLiquidation::TotalBadDebt` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForPlaces` (r:1 w:1)
	// Proof: `VenueAdapter::CounterForPlaces` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::CounterForResults` (r:1 w:1)
	// Proof: `VenueAdapter::CounterForResults` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::InSeq` (r:1 w:1)
	// Proof: `VenueAdapter::InSeq` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `VenueAdapter::LastHeard` (r:1 w:1)
	// Proof: `VenueAdapter::LastHeard` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `VenueAdapter::QueueSpan` (r:1 w:1)
	// Proof: `VenueAdapter::QueueSpan` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `Venues::Due` (r:1 w:1)
	// Proof: `Venues::Due` (`max_values`: Some(1), `max_size`: Some(12290), added: 12785, mode: `Measured`)
	// Storage: `Venues::NextOrderId` (r:1 w:1)
	// Proof: `Venues::NextOrderId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Venues::OrdersAt` (r:33 w:33)
	// Proof: `Venues::OrdersAt` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `Ignored`)
	// Storage: `Venues::Venues` (r:33 w:33)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `Ignored`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:31 w:31)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Ignored`)
	fn once_per_block() -> Weight {
		// Proof size in bytes:
		//  measured:  `43183`
		//  estimated: `44668`
		// Shortest run: 2_640_232_000 picoseconds.
		Weight::from_parts(3_062_799_000, 44668)
			.saturating_add(T::DbWeight::get().reads(1371_u64))
			.saturating_add(T::DbWeight::get().writes(110_u64))
	}
	fn on_finalize() -> Weight {
		// Proof size in bytes:
		//  measured:  `0`
		//  estimated: `0`
		// Shortest run: 25_318_000 picoseconds.
		Weight::from_parts(41_001_000, 0)
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn authorize_poke() -> Weight {
		Weight::from_parts(7_384_167_000, 30867)
			.saturating_add(RocksDbWeight::get().reads(37_u64))
	}
	fn authorize_execute_slice(p: u32, ) -> Weight {
		Weight::from_parts(65_977_270, 4169)
			.saturating_add(Weight::from_parts(71_818_422, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	fn seek_takers() -> Weight {
		Weight::from_parts(3_099_474_000, 86876)
			.saturating_add(RocksDbWeight::get().reads(125_u64))
	}
	fn poke() -> Weight {
		Weight::from_parts(11_221_587_000, 30819)
			.saturating_add(RocksDbWeight::get().reads(52_u64))
			.saturating_add(RocksDbWeight::get().writes(19_u64))
	}
	fn execute_slice(p: u32, ) -> Weight {
		Weight::from_parts(866_513_624, 5802)
			.saturating_add(Weight::from_parts(119_667_874, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(22_u64))
			.saturating_add(RocksDbWeight::get().writes(17_u64))
			.saturating_add(Weight::from_parts(0, 106).saturating_mul(p.into()))
	}
	fn join_contest(p: u32, ) -> Weight {
		Weight::from_parts(405_700_215, 4541)
			.saturating_add(Weight::from_parts(122_117_788, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(18_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	fn close_contest(p: u32, ) -> Weight {
		Weight::from_parts(862_362_502, 7285)
			.saturating_add(Weight::from_parts(262_630_838, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(22_u64))
			.saturating_add(RocksDbWeight::get().writes(17_u64))
			.saturating_add(Weight::from_parts(0, 185).saturating_mul(p.into()))
	}
	fn authorize_close_contest(p: u32, ) -> Weight {
		Weight::from_parts(519_101_000, 5707)
			.saturating_add(Weight::from_parts(54_923_624, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(9_u64))
			.saturating_add(Weight::from_parts(0, 137).saturating_mul(p.into()))
	}
	fn set_breaker() -> Weight {
		Weight::from_parts(41_962_000, 3493)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn register_keeper() -> Weight {
		Weight::from_parts(67_140_000, 6170)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn bid() -> Weight {
		Weight::from_parts(8_191_266_000, 66357)
			.saturating_add(RocksDbWeight::get().reads(96_u64))
			.saturating_add(RocksDbWeight::get().writes(17_u64))
	}
	fn set_ladder() -> Weight {
		Weight::from_parts(93_419_000, 6170)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn once_per_block() -> Weight {
		Weight::from_parts(3_062_799_000, 44668)
			.saturating_add(RocksDbWeight::get().reads(1371_u64))
			.saturating_add(RocksDbWeight::get().writes(110_u64))
	}
	fn on_finalize() -> Weight {
		Weight::from_parts(41_001_000, 0)
	}
}
