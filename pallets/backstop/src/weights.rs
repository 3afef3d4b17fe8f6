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
	/// Of `deposit`.
	fn deposit() -> Weight;
	/// Of `request_withdrawal`.
	fn request_withdrawal() -> Weight;
	/// Of `withdraw`; measured for `p` from 0 to 32.
	fn withdraw(p: u32, ) -> Weight;
	/// Of `cancel_withdrawal`.
	fn cancel_withdrawal() -> Weight;
	/// Of `feed`.
	fn feed() -> Weight;
	/// Of `settle`.
	fn settle() -> Weight;
	/// Of `set_rules`.
	fn set_rules() -> Weight;
	/// Of `close_insolvency`.
	fn close_insolvency() -> Weight;
	/// Of `enroll_pool`.
	fn enroll_pool() -> Weight;
	/// Of `is_turn`.
	fn is_turn() -> Weight;
}

/// By the costs of the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Backstop::CounterForInsolvencies` (r:1 w:0)
	// Proof: `Backstop::CounterForInsolvencies` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Backstop::PoolPending` (r:1 w:0)
	// Proof: `Backstop::PoolPending` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:10 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:10 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Backstop::TotalShares` (r:1 w:1)
	// Proof: `Backstop::TotalShares` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:4 w:3)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:3 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `Backstop::Shares` (r:1 w:1)
	// Proof: `Backstop::Shares` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	fn deposit() -> Weight {
		// Proof size in bytes:
		//  measured:  `3635`
		//  estimated: `29375`
		// Shortest run: 3_796_599_000 picoseconds.
		Weight::from_parts(4_304_283_000, 29375)
			.saturating_add(T::DbWeight::get().reads(36_u64))
			.saturating_add(T::DbWeight::get().writes(9_u64))
	}
	// Storage: `Backstop::Shares` (r:1 w:1)
	// Proof: `Backstop::Shares` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Backstop::Tail` (r:1 w:1)
	// Proof: `Backstop::Tail` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Backstop::RequestsOf` (r:1 w:1)
	// Proof: `Backstop::RequestsOf` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
	// Storage: `Backstop::Requests` (r:1 w:1)
	// Proof: `Backstop::Requests` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	// Storage: `Backstop::CounterForRequests` (r:1 w:1)
	// Proof: `Backstop::CounterForRequests` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Backstop::QueuedShares` (r:1 w:1)
	// Proof: `Backstop::QueuedShares` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	fn request_withdrawal() -> Weight {
		// Proof size in bytes:
		//  measured:  `578`
		//  estimated: `3642`
		// Shortest run: 67_570_000 picoseconds.
		Weight::from_parts(126_708_000, 3642)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	// Storage: `Backstop::CounterForInsolvencies` (r:1 w:0)
	// Proof: `Backstop::CounterForInsolvencies` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Backstop::PoolPending` (r:1 w:0)
	// Proof: `Backstop::PoolPending` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Backstop::Tail` (r:1 w:0)
	// Proof: `Backstop::Tail` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Backstop::Head` (r:1 w:1)
	// Proof: `Backstop::Head` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `Measured`)
	// Storage: `Backstop::Requests` (r:32 w:32)
	// Proof: `Backstop::Requests` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `Measured`)
	// Storage: `Portfolio::Accounts` (r:1 w:0)
	// Proof: `Portfolio::Accounts` (`max_values`: None, `max_size`: Some(2705), added: 5180, mode: `Measured`)
	// Storage: `AssetsHolder::Holds` (r:10 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `Measured`)
	// Storage: `SpotMargin::ScaledDebts` (r:10 w:0)
	// Proof: `SpotMargin::ScaledDebts` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Portfolio::Reserved` (r:1 w:0)
	// Proof: `Portfolio::Reserved` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `Backstop::TotalShares` (r:1 w:1)
	// Proof: `Backstop::TotalShares` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	// Storage: `Backstop::CounterForRequests` (r:1 w:1)
	// Proof: `Backstop::CounterForRequests` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Backstop::RequestsOf` (r:32 w:32)
	// Proof: `Backstop::RequestsOf` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `Measured`)
	// Storage: `Backstop::Owed` (r:33 w:33)
	// Proof: `Backstop::Owed` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `Measured`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `Measured`)
	// Storage: `Assets::Account` (r:3 w:3)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `Measured`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `VenueAdapter::Executing` (r:1 w:0)
	// Proof: `VenueAdapter::Executing` (`max_values`: Some(1), `max_size`: Some(65), added: 560, mode: `Measured`)
	// Storage: `VenueAdapter::Enrolled` (r:1 w:0)
	// Proof: `VenueAdapter::Enrolled` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `Measured`)
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `Measured`)
	// Storage: `Portfolio::CreditLines` (r:1 w:0)
	// Proof: `Portfolio::CreditLines` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `Measured`)
	// Storage: `VenueAdapter::Dirty` (r:1 w:1)
	// Proof: `VenueAdapter::Dirty` (`max_values`: Some(1), `max_size`: Some(8194), added: 8689, mode: `Measured`)
	// Storage: `Backstop::QueuedShares` (r:1 w:1)
	// Proof: `Backstop::QueuedShares` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `Measured`)
	fn withdraw(p: u32, ) -> Weight {
		// Proof size in bytes:
		//  measured:  `3816 + p * (141 ±0)`
		//  estimated: `29556 + p * (2653 ±0)`
		// Shortest run: 125_256_000 picoseconds.
		Weight::from_parts(4_709_080_284, 29556)
			// Standard error: 13_115_229
			.saturating_add(Weight::from_parts(95_918_457, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(30_u64))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(10_u64))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2653).saturating_mul(p.into()))
	}
	// Storage: `Backstop::Requests` (r:1 w:1)
	// Proof: `Backstop::Requests` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	// Storage: `Backstop::Shares` (r:1 w:1)
	// Proof: `Backstop::Shares` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Backstop::QueuedShares` (r:1 w:1)
	// Proof: `Backstop::QueuedShares` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
	// Storage: `Backstop::CounterForRequests` (r:1 w:1)
	// Proof: `Backstop::CounterForRequests` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Backstop::RequestsOf` (r:1 w:1)
	// Proof: `Backstop::RequestsOf` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
	fn cancel_withdrawal() -> Weight {
		// Proof size in bytes:
		//  measured:  `701`
		//  estimated: `3642`
		// Shortest run: 54_942_000 picoseconds.
		Weight::from_parts(77_125_000, 3642)
			.saturating_add(T::DbWeight::get().reads(5_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:2 w:2)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn feed() -> Weight {
		// Proof size in bytes:
		//  measured:  `1316`
		//  estimated: `6208`
		// Shortest run: 97_054_000 picoseconds.
		Weight::from_parts(128_832_000, 6208)
			.saturating_add(T::DbWeight::get().reads(4_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	// Storage: `Backstop::BadDebts` (r:1 w:1)
	// Proof: `Backstop::BadDebts` (`max_values`: None, `max_size`: Some(93), added: 2568, mode: `Measured`)
	// Storage: `SpotMargin::Losses` (r:1 w:0)
	// Proof: `SpotMargin::Losses` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `Measured`)
	// Storage: `Backstop::PoolPending` (r:1 w:1)
	// Proof: `Backstop::PoolPending` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `Measured`)
	// Storage: `Backstop::PendingSince` (r:0 w:1)
	// Proof: `Backstop::PendingSince` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `Measured`)
	fn settle() -> Weight {
		// Proof size in bytes:
		//  measured:  `428`
		//  estimated: `3893`
		// Shortest run: 64_806_000 picoseconds.
		Weight::from_parts(83_755_000, 3893)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(3_u64))
	}
	// Storage: `Backstop::Rules` (r:1 w:1)
	// Proof: `Backstop::Rules` (`max_values`: Some(1), `max_size`: Some(80), added: 575, mode: `MaxEncodedLen`)
	fn set_rules() -> Weight {
		// Proof size in bytes:
		//  measured:  `328`
		//  estimated: `1565`
		// Shortest run: 9_694_000 picoseconds.
		Weight::from_parts(10_926_000, 1565)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	// Storage: `Backstop::BadDebts` (r:1 w:0)
	// Proof: `Backstop::BadDebts` (`max_values`: None, `max_size`: Some(93), added: 2568, mode: `MaxEncodedLen`)
	// Storage: `Backstop::Insolvencies` (r:1 w:1)
	// Proof: `Backstop::Insolvencies` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	// Storage: `Backstop::CounterForInsolvencies` (r:1 w:1)
	// Proof: `Backstop::CounterForInsolvencies` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn close_insolvency() -> Weight {
		// Proof size in bytes:
		//  measured:  `369`
		//  estimated: `3558`
		// Shortest run: 20_901_000 picoseconds.
		Weight::from_parts(23_435_000, 3558)
			.saturating_add(T::DbWeight::get().reads(3_u64))
			.saturating_add(T::DbWeight::get().writes(2_u64))
	}
	// Storage: `Portfolio::Enrolments` (r:1 w:0)
	// Proof: `Portfolio::Enrolments` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
	// Storage: `Portfolio::Approvals` (r:1 w:1)
	// Proof: `Portfolio::Approvals` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `MaxEncodedLen`)
	// Storage: `Venues::Venues` (r:1 w:1)
	// Proof: `Venues::Venues` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `XcmpQueue::DeliveryFeeFactor` (r:1 w:0)
	// Proof: `XcmpQueue::DeliveryFeeFactor` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	// Storage: `PolkadotXcm::SupportedVersion` (r:1 w:0)
	// Proof: `PolkadotXcm::SupportedVersion` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `XcmpQueue::OutboundXcmpStatus` (r:1 w:1)
	// Proof: `XcmpQueue::OutboundXcmpStatus` (`max_values`: Some(1), `max_size`: Some(2306), added: 2801, mode: `MaxEncodedLen`)
	// Storage: `XcmpQueue::OutboundXcmpMessages` (r:0 w:1)
	// Proof: `XcmpQueue::OutboundXcmpMessages` (`max_values`: None, `max_size`: Some(105506), added: 107981, mode: `MaxEncodedLen`)
	// Storage: `Venues::Outbox` (r:0 w:1)
	// Proof: `Venues::Outbox` (`max_values`: None, `max_size`: Some(16454), added: 18929, mode: `MaxEncodedLen`)
	fn enroll_pool() -> Weight {
		// Proof size in bytes:
		//  measured:  `278`
		//  estimated: `3791`
		// Shortest run: 77_114_000 picoseconds.
		Weight::from_parts(83_584_000, 3791)
			.saturating_add(T::DbWeight::get().reads(6_u64))
			.saturating_add(T::DbWeight::get().writes(5_u64))
	}
	// Storage: `Backstop::CounterForRequests` (r:1 w:0)
	// Proof: `Backstop::CounterForRequests` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Backstop::CounterForInsolvencies` (r:1 w:0)
	// Proof: `Backstop::CounterForInsolvencies` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Backstop::PoolPending` (r:1 w:0)
	// Proof: `Backstop::PoolPending` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Backstop::Head` (r:1 w:0)
	// Proof: `Backstop::Head` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Backstop::Requests` (r:1 w:0)
	// Proof: `Backstop::Requests` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	fn is_turn() -> Weight {
		// Proof size in bytes:
		//  measured:  `117`
		//  estimated: `3537`
		// Shortest run: 12_458_000 picoseconds.
		Weight::from_parts(17_396_000, 3537)
			.saturating_add(T::DbWeight::get().reads(5_u64))
	}
}

/// The same with RocksDB, for tests.
impl WeightInfo for () {
	fn deposit() -> Weight {
		Weight::from_parts(4_304_283_000, 29375)
			.saturating_add(RocksDbWeight::get().reads(36_u64))
			.saturating_add(RocksDbWeight::get().writes(9_u64))
	}
	fn request_withdrawal() -> Weight {
		Weight::from_parts(126_708_000, 3642)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(6_u64))
	}
	fn withdraw(p: u32, ) -> Weight {
		Weight::from_parts(4_709_080_284, 29556)
			.saturating_add(Weight::from_parts(95_918_457, 0).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads(30_u64))
			.saturating_add(RocksDbWeight::get().reads((3_u64).saturating_mul(p.into())))
			.saturating_add(RocksDbWeight::get().writes(10_u64))
			.saturating_add(RocksDbWeight::get().writes((3_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2653).saturating_mul(p.into()))
	}
	fn cancel_withdrawal() -> Weight {
		Weight::from_parts(77_125_000, 3642)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn feed() -> Weight {
		Weight::from_parts(128_832_000, 6208)
			.saturating_add(RocksDbWeight::get().reads(4_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn settle() -> Weight {
		Weight::from_parts(83_755_000, 3893)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(3_u64))
	}
	fn set_rules() -> Weight {
		Weight::from_parts(10_926_000, 1565)
			.saturating_add(RocksDbWeight::get().reads(1_u64))
			.saturating_add(RocksDbWeight::get().writes(1_u64))
	}
	fn close_insolvency() -> Weight {
		Weight::from_parts(23_435_000, 3558)
			.saturating_add(RocksDbWeight::get().reads(3_u64))
			.saturating_add(RocksDbWeight::get().writes(2_u64))
	}
	fn enroll_pool() -> Weight {
		Weight::from_parts(83_584_000, 3791)
			.saturating_add(RocksDbWeight::get().reads(6_u64))
			.saturating_add(RocksDbWeight::get().writes(5_u64))
	}
	fn is_turn() -> Weight {
		Weight::from_parts(17_396_000, 3537)
			.saturating_add(RocksDbWeight::get().reads(5_u64))
	}
}
