//! Weights of the calls: upper estimates from counted reads and writes, until they are benchmarked.

use polkadot_sdk::frame_support::weights::{constants::RocksDbWeight, Weight};

/// What the calls cost.
pub trait WeightInfo {
	/// Of `approve_venue`.
	fn approve_venue() -> Weight;
	/// Of `revoke_venue`.
	fn revoke_venue() -> Weight;
	/// Of `set_credit_line`: the margin of a full portfolio, and a message to the venue.
	fn set_credit_line() -> Weight;
	/// Of one applied report, for those who call [`Pallet::apply_report`](crate::Pallet::apply_report).
	fn apply_report() -> Weight;
}

impl WeightInfo for () {
	fn approve_venue() -> Weight {
		Weight::from_parts(20_000_000, 4_000).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn revoke_venue() -> Weight {
		Weight::from_parts(20_000_000, 4_000).saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn set_credit_line() -> Weight {
		// Per asset of a full portfolio: price, depth, range, factors; once: model parameters, the historical matrix.
		Weight::from_parts(2_000_000_000, 128_000)
			.saturating_add(RocksDbWeight::get().reads_writes(32 * 4 + 16, 4))
	}

	fn apply_report() -> Weight {
		Weight::from_parts(60_000_000, 12_000).saturating_add(RocksDbWeight::get().reads_writes(4, 3))
	}
}
