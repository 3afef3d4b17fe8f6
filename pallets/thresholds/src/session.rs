//! The workers' keys follow the session.

use crate::{Config, Pallet, Workers};
use alloc::vec::Vec;
use ballast_primitives::{traits::ActiveWorkers, worker::WorkerId};
use polkadot_sdk::{
	frame_support::{traits::OneSessionHandler, WeakBoundedVec},
	sp_runtime::{AccountId32, BoundToRuntimeAppPublic},
};

impl<T: Config> BoundToRuntimeAppPublic for Pallet<T> {
	type Public = WorkerId;
}

impl<T: Config> Pallet<T> {
	fn set_workers(workers: Vec<WorkerId>) {
		Workers::<T>::put(WeakBoundedVec::force_from(workers, Some("workers of the session")));
		// Two thirds of fewer workers may have voted already.
		Self::tally();
	}
}

impl<T: Config> OneSessionHandler<AccountId32> for Pallet<T> {
	type Key = WorkerId;

	fn on_genesis_session<'a, I>(authorities: I)
	where
		I: Iterator<Item = (&'a AccountId32, WorkerId)> + 'a,
	{
		Self::set_workers(authorities.map(|(_, key)| key).collect());
	}

	fn on_new_session<'a, I>(changed: bool, authorities: I, _queued: I)
	where
		I: Iterator<Item = (&'a AccountId32, WorkerId)> + 'a,
	{
		if changed {
			Self::set_workers(authorities.map(|(_, key)| key).collect());
		}
	}

	fn on_disabled(_: u32) {}
}

impl<T: Config> ActiveWorkers for Pallet<T> {
	fn workers() -> Vec<WorkerId> {
		Workers::<T>::get().into_inner()
	}
}
