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
	// Storage: `Venues::TransfersOf` (r:2 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:2 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	fn authorize_poke() -> Weight {
		// Proof size in bytes:
		//  measured:  `5157`
		//  estimated: `30897`
		// Shortest run: 6_789_795_000 picoseconds.
		Weight::from_parts(7_403_857_000, 30897)
			.saturating_add(T::DbWeight::get().reads(40_u64))
	}
	// Storage: `SoftLiquidation::States` (r:1 w:0)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:0)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	fn authorize_execute_slice(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `770 + p * (57 ±0)`
		//  estimated: `4236 + p * (57 ±0)`
		// Shortest run: 515_345_000 picoseconds.
		Weight::from_parts(9_282_983, 4236)
			// Standard error: 453_547
			.saturating_add(Weight::from_parts(70_537_898, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	// Storage: `SoftLiquidation::States` (r:33 w:0)
	// Proof: `SoftLiquidation::States` (`max_values`: None, `max_size`: Some(79), added: 2554, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:36 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
		//  measured:  `4063`
		//  estimated: `86728`
		// Shortest run: 2_747_912_000 picoseconds.
		Weight::from_parts(2_887_569_000, 86728)
			.saturating_add(T::DbWeight::get().reads(126_u64))
	}
	// Storage: `Portfolio::Accounts` (r:2 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:2 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:2 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Backstop::Insolvencies` (r:1 w:1)
	// Proof: `Backstop::Insolvencies` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `Measured`)
	// Storage: `Backstop::CounterForInsolvencies` (r:1 w:1)
	// Proof: `Backstop::CounterForInsolvencies` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:1 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Watched` (r:1 w:0)
	// Proof: `VenueAdapter::Watched` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `Measured`)
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
		//  measured:  `5113`
		//  estimated: `30853`
		// Shortest run: 10_945_758_000 picoseconds.
		Weight::from_parts(11_204_473_000, 30853)
			.saturating_add(T::DbWeight::get().reads(56_u64))
			.saturating_add(T::DbWeight::get().writes(19_u64))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `SoftLiquidation::Slices` (r:1 w:1)
	// Proof: `SoftLiquidation::Slices` (`max_values`: None, `max_size`: Some(1610), added: 4085, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:5 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:1)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	// Storage: `SoftLiquidation::Sequences` (r:1 w:1)
	// Proof: `SoftLiquidation::Sequences` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `Measured`)
	// Storage: `Venues::LiveOrders` (r:1 w:1)
	// Proof: `Venues::LiveOrders` (`max_values`: None, `max_size`: Some(465), added: 2940, mode: `Measured`)
	// Storage: `SoftLiquidation::Refusals` (r:1 w:0)
	// Proof: `SoftLiquidation::Refusals` (`max_values`: None, `max_size`: Some(1425), added: 3900, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:2 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Watched` (r:2 w:0)
	// Proof: `VenueAdapter::Watched` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `Measured`)
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
		//  measured:  `1089 + p * (57 ±0)`
		//  estimated: `5837 + p * (106 ±1)`
		// Shortest run: 1_596_522_000 picoseconds.
		Weight::from_parts(838_430_284, 5837)
			// Standard error: 403_169
			.saturating_add(Weight::from_parts(107_937_883, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(26_u64))
			.saturating_add(T::DbWeight::get().writes(18_u64))
			.saturating_add(Weight::from_parts(0, 106).saturating_mul(p.into()))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Restricted` (r:1 w:1)
	// Proof: `SoftLiquidation::Restricted` (`max_values`: None, `max_size`: Some(209), added: 2684, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:5 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Ignored`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:1)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
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
		//  measured:  `1088 + p * (57 ±0)`
		//  estimated: `4575 + p * (57 ±1)`
		// Shortest run: 1_054_025_000 picoseconds.
		Weight::from_parts(316_849_208, 4575)
			// Standard error: 595_754
			.saturating_add(Weight::from_parts(106_340_317, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(20_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
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
	// Storage: `VenueAdapter::Watched` (r:2 w:0)
	// Proof: `VenueAdapter::Watched` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `Measured`)
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
		//  measured:  `2559 + p * (137 ±0)`
		//  estimated: `7315 + p * (185 ±1)`
		// Shortest run: 2_298_784_000 picoseconds.
		Weight::from_parts(755_600_283, 7315)
			// Standard error: 532_939
			.saturating_add(Weight::from_parts(209_161_846, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(26_u64))
			.saturating_add(T::DbWeight::get().writes(17_u64))
			.saturating_add(Weight::from_parts(0, 185).saturating_mul(p.into()))
	}
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `SoftLiquidation::Contests` (r:1 w:0)
	// Proof: `SoftLiquidation::Contests` (`max_values`: None, `max_size`: Some(7001), added: 9476, mode: `Measured`)
	fn authorize_close_contest(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `2301 + p * (137 ±0)`
		//  estimated: `5774 + p * (137 ±0)`
		// Shortest run: 570_788_000 picoseconds.
		Weight::from_parts(23_776_218, 5774)
			// Standard error: 307_557
			.saturating_add(Weight::from_parts(74_767_152, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(11_u64))
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
		// Shortest run: 22_874_000 picoseconds.
		Weight::from_parts(25_358_000, 3493)
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
		//  measured:  `68`
		//  estimated: `6170`
		// Shortest run: 25_097_000 picoseconds.
		Weight::from_parts(33_920_000, 6170)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `SoftLiquidation::Keepers` (r:24 w:0)
	// Proof: `SoftLiquidation::Keepers` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:2 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:2 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
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
	// Storage: `Portfolio::CreditLines` (r:2 w:0)
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
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(90), added: 2565, mode: `Measured`)
	// Storage: `VenueAdapter::Results` (r:1 w:0)
	// Proof: `VenueAdapter::Results` (`max_values`: None, `max_size`: Some(176), added: 2651, mode: `Measured`)
	// Storage: `VenueAdapter::Watched` (r:1 w:0)
	// Proof: `VenueAdapter::Watched` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `Measured`)
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
		//  measured:  `6035`
		//  estimated: `66425`
		// Shortest run: 7_873_694_000 picoseconds.
		Weight::from_parts(8_262_242_000, 66425)
			.saturating_add(T::DbWeight::get().reads(100_u64))
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
		//  measured:  `259`
		//  estimated: `6170`
		// Shortest run: 63_364_000 picoseconds.
		Weight::from_parts(81_250_000, 6170)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Assets::Metadata` (r:17 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `Ignored`)
	// Storage: `Backstop::Rules` (r:1 w:0)
	// Proof: `Backstop::Rules` (`max_values`: Some(1), `max_size`: Some(80), added: 575, mode: `Measured`)
	// Storage: `Oracle::Values` (r:34 w:0)
	// Proof: `Oracle::Values` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `Ignored`)
	// Storage: `Parameters::Parameters` (r:30 w:0)
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
	// Storage: `VenueAdapter::Peer` (r:1 w:0)
	// Proof: `VenueAdapter::Peer` (`max_values`: Some(1), `max_size`: Some(6), added: 501, mode: `Measured`)
	// Storage: `Venues::Depths` (r:1025 w:0)
	// Proof: `Venues::Depths` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `Ignored`)
	// Storage: `Venues::Peers` (r:33 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Ignored`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:32 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `Ignored`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `Ignored`)
	// Storage: `Backstop::Ledger` (r:1 w:1)
	// Proof: `Backstop::Ledger` (`max_values`: Some(1), `max_size`: Some(112), added: 607, mode: `Measured`)
	// Storage: `Portfolio::CountedAt` (r:1 w:1)
	// Proof: `Portfolio::CountedAt` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `Measured`)
	// Storage: `Portfolio::GrantedAt` (r:1 w:1)
	// Proof: `Portfolio::GrantedAt` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `Measured`)
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
	// Storage: `Venues::Egress` (r:33 w:33)
	// Proof: `Venues::Egress` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `Ignored`)
	// Storage: `Venues::NextOrderId` (r:1 w:1)
	// Proof: `Venues::NextOrderId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Venues::OrdersAt` (r:33 w:33)
	// Proof: `Venues::OrdersAt` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `Ignored`)
	// Storage: `Venues::Venues` (r:33 w:33)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Ignored`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:31 w:31)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `Ignored`)
	fn once_per_block() -> Weight {
		// Proof size in bytes:
		//  measured:  `45400`
		//  estimated: `48865`
		// Shortest run: 2_687_462_000 picoseconds.
		Weight::from_parts(2_885_466_000, 48865)
			.saturating_add(T::DbWeight::get().reads(1442_u64))
			.saturating_add(T::DbWeight::get().writes(145_u64))
	}
	fn on_finalize() -> Weight {
		// Proof size in bytes:
		//  measured:  `0`
		//  estimated: `0`
		// Shortest run: 26_029_000 picoseconds.
		Weight::from_parts(36_484_000, 0)
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn authorize_poke() -> Weight {
		Weight::from_parts(7_403_857_000, 30897)
			.saturating_add(RocksDbWeight::get().reads(40_u64))
	}
	fn authorize_execute_slice(p: u32, ) -> Weight {
		Weight::from_parts(9_282_983, 4236)
			.saturating_add(Weight::from_parts(70_537_898, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(11_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	fn seek_takers() -> Weight {
		Weight::from_parts(2_887_569_000, 86728)
			.saturating_add(RocksDbWeight::get().reads(126_u64))
	}
	fn poke() -> Weight {
		Weight::from_parts(11_204_473_000, 30853)
			.saturating_add(RocksDbWeight::get().reads(56_u64))
			.saturating_add(RocksDbWeight::get().writes(19_u64))
	}
	fn execute_slice(p: u32, ) -> Weight {
		Weight::from_parts(838_430_284, 5837)
			.saturating_add(Weight::from_parts(107_937_883, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(26_u64))
			.saturating_add(RocksDbWeight::get().writes(18_u64))
			.saturating_add(Weight::from_parts(0, 106).saturating_mul(p.into()))
	}
	fn join_contest(p: u32, ) -> Weight {
		Weight::from_parts(316_849_208, 4575)
			.saturating_add(Weight::from_parts(106_340_317, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(20_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
			.saturating_add(Weight::from_parts(0, 57).saturating_mul(p.into()))
	}
	fn close_contest(p: u32, ) -> Weight {
		Weight::from_parts(755_600_283, 7315)
			.saturating_add(Weight::from_parts(209_161_846, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(26_u64))
			.saturating_add(RocksDbWeight::get().writes(17_u64))
			.saturating_add(Weight::from_parts(0, 185).saturating_mul(p.into()))
	}
	fn authorize_close_contest(p: u32, ) -> Weight {
		Weight::from_parts(23_776_218, 5774)
			.saturating_add(Weight::from_parts(74_767_152, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(11_u64))
			.saturating_add(Weight::from_parts(0, 137).saturating_mul(p.into()))
	}
	fn set_breaker() -> Weight {
		Weight::from_parts(25_358_000, 3493)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn register_keeper() -> Weight {
		Weight::from_parts(33_920_000, 6170)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn bid() -> Weight {
		Weight::from_parts(8_262_242_000, 66425)
			.saturating_add(RocksDbWeight::get().reads(100_u64))
			.saturating_add(RocksDbWeight::get().writes(17_u64))
	}
	fn set_ladder() -> Weight {
		Weight::from_parts(81_250_000, 6170)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn once_per_block() -> Weight {
		Weight::from_parts(2_885_466_000, 48865)
			.saturating_add(RocksDbWeight::get().reads(1442_u64))
			.saturating_add(RocksDbWeight::get().writes(145_u64))
	}
	fn on_finalize() -> Weight {
		Weight::from_parts(36_484_000, 0)
	}
}
