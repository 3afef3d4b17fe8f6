//! What is always true of the storage.

use crate::{
	types::{is_valid_name, MAX_SOURCES},
	Config, Pallet, Rules, Sources,
};
use polkadot_sdk::{frame_support::ensure, sp_runtime::TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of this pallet's storage:
	///
	/// 1. Every source and its name are valid.
	/// 2. There are at most [`MAX_SOURCES`], and the counter is right.
	/// 3. The rules are inside their limits.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut count = 0u32;
		for (name, source) in Sources::<T>::iter() {
			ensure!(is_valid_name(&name), "1. an invalid name");
			ensure!(source.validate().is_ok(), "1. an invalid source");
			count = count.saturating_add(1);
		}
		ensure!(count <= MAX_SOURCES, "2. too many sources");
		ensure!(count == Sources::<T>::count(), "2. a wrong count");
		ensure!(Rules::<T>::get().is_valid(), "3. invalid rules");
		Ok(())
	}
}
