//! The collator's off-chain worker: computes an epoch's ranges and submits them, signed.

use crate::{
	history::history_of, types::payload, AcceptedEpoch, Assets, Call, Config, Pallet, Parameters,
	ProposedRange, RangesOf, Workers,
};
use alloc::vec::Vec;
use ballast_primitives::{fixed::Zero, worker::WorkerId, AssetId, Fixed};
use ballast_risk::{estimators, RiskError};
use codec::{Decode, Encode};
use polkadot_sdk::{
	frame_support::traits::Get,
	frame_system::{offchain::SubmitTransaction, pallet_prelude::BlockNumberFor},
	sp_runtime::{
		offchain::storage::StorageValueRef, traits::SaturatedConversion, BoundedVec, RuntimeAppPublic,
	},
};

/// Samples below which no volatility is estimated.
pub(crate) const MIN_SAMPLES: usize = 8;
/// Blocks after which a submission that was not included is repeated.
const RESUBMIT_AFTER: u64 = 8;
const LOCK_PREFIX: &[u8] = b"ballast/thresholds/";

/// What this worker did last; kept in the node's own storage.
#[derive(Encode, Decode, Clone, Copy, PartialEq, Eq, Debug)]
struct Submitted {
	epoch: u64,
	block: u64,
}

/// Why the worker did nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Idle {
	/// Not enough history yet.
	NothingToSay,
	/// The epoch's ranges are in force, or voted for, or under way.
	Done,
	/// The keystore would not sign.
	NotSigned,
	/// The pool would not take it.
	NotSubmitted,
}

impl<T: Config> Pallet<T> {
	/// One run of the worker.
	pub(crate) fn work(now: BlockNumberFor<T>) {
		for (index, worker) in Self::local_workers() {
			match Self::submit_for(index, &worker, now.saturated_into()) {
				Ok(epoch) => {
					log::info!(target: "ballast::thresholds", "submitted ranges of epoch {epoch}")
				}
				Err(why) => log::trace!(target: "ballast::thresholds", "no ranges submitted: {why:?}"),
			}
		}
	}

	/// The active workers whose keys this node holds, with their index among the authorities.
	pub(crate) fn local_workers() -> Vec<(u32, WorkerId)> {
		let local = WorkerId::all();
		(0u32..).zip(Workers::<T>::get()).filter(|(_, worker)| local.contains(worker)).collect()
	}

	/// Computes, signs and submits the present epoch's ranges for one worker.
	pub(crate) fn submit_for(authority_index: u32, worker: &WorkerId, block: u64) -> Result<u64, Idle> {
		let epoch = Self::epoch();
		if AcceptedEpoch::<T>::get() == Some(epoch) || Self::has_voted(epoch, worker) {
			return Err(Idle::Done);
		}
		let key = (LOCK_PREFIX, worker).encode();
		let lock = StorageValueRef::persistent(&key);
		let under_way = lock.get::<Submitted>().ok().flatten().is_some_and(|last| {
			last.epoch == epoch && block < last.block.saturating_add(RESUBMIT_AFTER) && block >= last.block
		});
		if under_way {
			return Err(Idle::Done);
		}
		let ranges = Self::compute_ranges(epoch);
		let ranges: RangesOf<T> = BoundedVec::try_from(ranges).map_err(|_| Idle::NothingToSay)?;
		if ranges.is_empty() {
			return Err(Idle::NothingToSay);
		}
		let signature = worker.sign(&payload(epoch, authority_index, &ranges)).ok_or(Idle::NotSigned)?;
		let call = Call::<T>::submit_ranges { epoch, authority_index, ranges, signature };
		let transaction = T::create_authorized_transaction(call.into());
		SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).map_err(|_| Idle::NotSubmitted)?;
		lock.set(&Submitted { epoch, block });
		Ok(epoch)
	}

	/// What every honest worker answers for an epoch: volatility and price scan range of each asset, from the samples
	/// that were taken before the epoch began. An asset with too little history is left out.
	pub fn compute_ranges(epoch: u64) -> Vec<ProposedRange> {
		let begin = epoch.saturating_mul(T::Epoch::get());
		let mut samples = Self::samples();
		samples.retain(|sample| sample.at < begin);
		Self::assets()
			.into_iter()
			.filter_map(|asset| {
				let history = history_of::<T>(&samples, asset);
				let range = (history.len() >= MIN_SAMPLES)
					.then(|| Self::compute_range(asset, &history))?
					.inspect_err(
						|error| log::warn!(target: "ballast::thresholds", "no range of {asset}: {error:?}"),
					)
					.ok()?;
				// A price that never moved says nothing.
				(range.volatility > Fixed::zero() && range.scan_range > Fixed::zero()).then_some(range)
			})
			.collect()
	}

	fn compute_range(asset: AssetId, history: &[(u64, Fixed)]) -> Result<ProposedRange, RiskError> {
		let parameters = Parameters::<T>::get();
		let rails = Assets::<T>::get(asset).ok_or(RiskError::UnknownAsset(asset))?;
		let volatility = estimators::ewma_volatility(history, parameters.half_life_ms)?;
		let scan_range = estimators::price_scan_range(
			volatility,
			rails.stressed_volatility,
			parameters.stress_weight,
			parameters.deviations,
			T::Horizon::get(),
		)?;
		Ok(ProposedRange { asset, scan_range, volatility })
	}
}
