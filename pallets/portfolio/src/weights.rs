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
	/// Of [`Pallet::settle_lines`](crate::Pallet::settle_lines) with a line at every venue; not measured yet.
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
		// Shortest run: 10_906_000 picoseconds.
		Weight::from_parts(12_218_000, 3526)
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
		// Shortest run: 15_373_000 picoseconds.
		Weight::from_parts(16_665_000, 3542)
			.saturating_add(T::DbWeight::get().reads(2_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:4 w:1)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `Venues::Credits` (r:1 w:1)
	// Proof: `Venues::Credits` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Venues::Outbox` (r:0 w:1)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `Measured`)
	fn set_credit_line() -> Weight {
		// Proof size in bytes:
		//  measured:  `2360`
		//  estimated: `13250`
		// Shortest run: 1_547_368_000 picoseconds.
		Weight::from_parts(1_691_733_000, 13250)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	fn settle_lines() -> Weight {
		// Per line: the venue's record, the line, the venue's sum, and a message to it.
		Weight::from_parts(200_000_000, 32_000)
			.saturating_add(T::DbWeight::get().reads_writes(4 * 8, 4 * 6))
	}
	// Storage: `Portfolio::Enrolments` (r:1 w:1)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:1)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:1)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	fn apply_report() -> Weight {
		// Proof size in bytes:
		//  measured:  `1287`
		//  estimated: `4752`
		// Shortest run: 53_119_000 picoseconds.
		Weight::from_parts(59_738_000, 4752)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn approve_venue() -> Weight {
		Weight::from_parts(12_218_000, 3526)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn revoke_venue() -> Weight {
		Weight::from_parts(16_665_000, 3542)
			.saturating_add(RocksDbWeight::get().reads(2_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn set_credit_line() -> Weight {
		Weight::from_parts(1_691_733_000, 13250)
			.saturating_add(RocksDbWeight::get().reads(8_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn settle_lines() -> Weight {
		// Per line: the venue's record, the line, the venue's sum, and a message to it.
		Weight::from_parts(200_000_000, 32_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4 * 8, 4 * 6))
	}
	fn apply_report() -> Weight {
		Weight::from_parts(59_738_000, 4752)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
}
