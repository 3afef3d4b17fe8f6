//! Weights of the calls: upper estimates until they are benchmarked.
//!
//! Each counts the storage that the call itself, the ledger, the exchange and a listener that judges one account's
//! portfolio touch, and a fixed time for the calculations.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// See [`crate::Pallet::create_pool`].
	fn create_pool() -> Weight;
	/// See [`crate::Pallet::supply`].
	fn supply() -> Weight;
	/// See [`crate::Pallet::withdraw_supply`].
	fn withdraw_supply() -> Weight;
	/// See [`crate::Pallet::deposit`].
	fn deposit() -> Weight;
	/// See [`crate::Pallet::withdraw`].
	fn withdraw() -> Weight;
	/// See [`crate::Pallet::borrow`].
	fn borrow() -> Weight;
	/// See [`crate::Pallet::repay`].
	fn repay() -> Weight;
	/// See [`crate::Pallet::trade`].
	fn trade() -> Weight;
	/// See [`crate::Pallet::open`].
	fn open() -> Weight;
	/// See [`crate::Pallet::set_rates`].
	fn set_rates() -> Weight;
	/// See [`crate::Pallet::cover_bad_debt`].
	fn cover_bad_debt() -> Weight;
}

/// Picoseconds for the fixed-point arithmetic of a call and a full margin calculation of its listener.
const GUARDED_REF_TIME: u64 = 2_000_000_000;
/// Picoseconds for the fixed-point arithmetic of a call.
const PLAIN_REF_TIME: u64 = 100_000_000;
/// Bytes of proof per storage item read.
const PROOF_PER_READ: u64 = 4_000;

fn estimate(ref_time: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(ref_time, reads * PROOF_PER_READ)
		.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn create_pool() -> Weight {
		estimate(PLAIN_REF_TIME, 6, 2)
	}
	fn supply() -> Weight {
		estimate(PLAIN_REF_TIME, 10, 6)
	}
	fn withdraw_supply() -> Weight {
		estimate(PLAIN_REF_TIME, 10, 6)
	}
	fn deposit() -> Weight {
		estimate(PLAIN_REF_TIME, 110, 14)
	}
	fn withdraw() -> Weight {
		estimate(GUARDED_REF_TIME, 180, 14)
	}
	fn borrow() -> Weight {
		estimate(GUARDED_REF_TIME, 180, 16)
	}
	fn repay() -> Weight {
		estimate(PLAIN_REF_TIME, 110, 14)
	}
	fn trade() -> Weight {
		// Rebalancing is judged by up to three margins: against initial margin, and before against after.
		estimate(GUARDED_REF_TIME * 3, 210, 26)
	}
	fn open() -> Weight {
		estimate(GUARDED_REF_TIME, 210, 26)
	}
	fn set_rates() -> Weight {
		estimate(PLAIN_REF_TIME, 3, 1)
	}
	fn cover_bad_debt() -> Weight {
		estimate(PLAIN_REF_TIME, 8, 5)
	}
}
