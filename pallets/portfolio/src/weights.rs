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
	/// Of `approve_venue`.
	fn approve_venue() -> Weight;
	/// Of `revoke_venue`.
	fn revoke_venue() -> Weight;
	/// Of `set_credit_line`.
	fn set_credit_line() -> Weight;
	/// Of `settle_lines`.
	fn settle_lines() -> Weight;
	/// Of `apply_report`.
	fn apply_report() -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Portfolio::Approvals` (r:1 w:1)
	// Proof: `Portfolio::Approvals` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `MaxEncodedLen`)
	fn approve_venue() -> Weight {
		// Proof size in bytes:
		//  measured:  `3`
		//  estimated: `3526`
		// Shortest run: 11_076_000 picoseconds.
		Weight::from_parts(16_684_000, 3526)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `Portfolio::Approvals` (r:1 w:1)
	// Proof: `Portfolio::Approvals` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `MaxEncodedLen`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	fn revoke_venue() -> Weight {
		// Proof size in bytes:
		//  measured:  `90`
		//  estimated: `3542`
		// Shortest run: 15_904_000 picoseconds.
		Weight::from_parts(22_503_000, 3542)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:4 w:1)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Venues::TransfersOf` (r:1 w:0)
	// Proof: `Venues::TransfersOf` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `Portfolio::GrantedAt` (r:1 w:1)
	// Proof: `Portfolio::GrantedAt` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `Measured`)
	// Storage: `Venues::Peers` (r:1 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	fn set_credit_line() -> Weight {
		// Proof size in bytes:
		//  measured:  `2391`
		//  estimated: `13281`
		// Shortest run: 1_572_346_000 picoseconds.
		Weight::from_parts(1_952_079_000, 13281)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Portfolio::CreditLines` (r:4 w:3)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::GrantedAt` (r:3 w:3)
	// Proof: `Portfolio::GrantedAt` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `Measured`)
	// Storage: `Venues::Peers` (r:3 w:0)
	// Proof: `Venues::Peers` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `Measured`)
	fn settle_lines() -> Weight {
		// Proof size in bytes:
		//  measured:  `423`
		//  estimated: `11313`
		// Shortest run: 270_983_000 picoseconds.
		Weight::from_parts(391_531_000, 11313)
			.saturating_add(T::DbWeight::get().reads(10_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	// Storage: `Portfolio::Enrolments` (r:1 w:1)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:1)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Portfolio::Counted` (r:1 w:1)
	// Proof: `Portfolio::Counted` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::CountedAt` (r:1 w:1)
	// Proof: `Portfolio::CountedAt` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	fn apply_report() -> Weight {
		// Proof size in bytes:
		//  measured:  `1279`
		//  estimated: `4744`
		// Shortest run: 438_090_000 picoseconds.
		Weight::from_parts(574_703_000, 4744)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(4_u64))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn approve_venue() -> Weight {
		Weight::from_parts(16_684_000, 3526)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn revoke_venue() -> Weight {
		Weight::from_parts(22_503_000, 3542)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn set_credit_line() -> Weight {
		Weight::from_parts(1_952_079_000, 13281)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn settle_lines() -> Weight {
		Weight::from_parts(391_531_000, 11313)
			.saturating_add(RocksDbWeight::get().reads(10_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn apply_report() -> Weight {
		Weight::from_parts(574_703_000, 4744)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(4_u64))
	}
}
