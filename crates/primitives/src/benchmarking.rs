//! What the pallets' benchmarks share.

use polkadot_sdk::{
	frame_support::storage::{storage_prefix, unhashed},
	frame_system::{self, pallet_prelude::BlockNumberFor},
};

/// Has a benchmark begin in a block.
///
/// The macros ask `frame_system` for this, where a runtime has it only when all pallets of the SDK are compiled with their own
/// benchmarks, which ours does without. (Natively it is always there, and comes first.)
pub trait SetBlockNumber<T: frame_system::Config> {
	/// Sets the number of the present block.
	fn set_block_number(number: BlockNumberFor<T>);
}

impl<T: frame_system::Config> SetBlockNumber<T> for frame_system::Pallet<T> {
	fn set_block_number(number: BlockNumberFor<T>) {
		unhashed::put(&storage_prefix(b"System", b"Number"), &number);
	}
}
