//! The collator's worker: computes the epoch's set from the frozen history, votes for its hash, and uploads the set
//! once it is agreed.
//!
//! Everything it computes is a function of the chain's state ([`Pallet::set_input`]); the node's clock, its keys and
//! its hardware have no part in it.

use crate::{
	types::{set_hash, Purpose},
	Call, Config, Pallet, SetId, Stage, VotingStage, Workers,
};
use alloc::{boxed::Box, vec::Vec};
use ballast_primitives::worker::WorkerId;
use ballast_risk::estimators::{compute_set, SetError, ThresholdSet};
use codec::{Decode, Encode};
use polkadot_sdk::{
	frame_system::{offchain::SubmitTransaction, pallet_prelude::BlockNumberFor},
	sp_core::H256,
	sp_runtime::{offchain::storage::StorageValueRef, traits::SaturatedConversion, RuntimeAppPublic},
};

/// Blocks after which a submission that was not included is repeated.
const RESUBMIT_AFTER: u64 = 8;
const LOCK_PREFIX: &[u8] = b"ballast/thresholds/";

/// What this worker did last; kept in the node's own storage.
#[derive(Encode, Decode, Clone, Copy, PartialEq, Eq, Debug)]
struct Submitted {
	epoch: u64,
	block: u64,
}

/// What was submitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Done {
	Voted(H256),
	Uploaded(H256),
}

/// Why the worker did nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Idle {
	/// No epoch has begun.
	NoEpoch,
	/// The ring has lost the sample of this index, which belongs to the epoch's history.
	HistoryLost(u64),
	/// There is no set.
	NoSet(SetError),
	/// No asset has enough history yet.
	NothingToSay,
	/// The epoch's set is taken, or this worker's part is done or under way.
	Done,
	/// Two thirds agreed on another set than this worker's.
	Outvoted,
	/// The keystore would not sign.
	NotSigned,
	/// The pool would not take it; most often another worker's upload is there already.
	NotSubmitted,
}

impl<T: Config> Pallet<T> {
	/// One run of the worker.
	pub(crate) fn work(now: BlockNumberFor<T>) {
		// Computed at most once, and only if some key of this node has something to do.
		let mut computed = None;
		for (index, worker) in Self::local_workers() {
			match Self::work_for(index, &worker, now.saturated_into(), &mut computed) {
				Ok(done) => log::info!(target: "ballast::thresholds", "{done:?}"),
				Err(why @ (Idle::Outvoted | Idle::HistoryLost(_) | Idle::NoSet(_))) => {
					log::warn!(target: "ballast::thresholds", "nothing submitted: {why:?}")
				}
				Err(why) => log::trace!(target: "ballast::thresholds", "nothing submitted: {why:?}"),
			}
		}
	}

	/// The active workers whose keys this node holds, with their index among the authorities.
	pub(crate) fn local_workers() -> Vec<(u32, WorkerId)> {
		let local = WorkerId::all();
		(0u32..).zip(Workers::<T>::get()).filter(|(_, worker)| local.contains(worker)).collect()
	}

	/// What every honest worker votes for in the epoch in progress.
	pub(crate) fn compute() -> Result<ThresholdSet, Idle> {
		let input = Self::set_input().map_err(Idle::HistoryLost)?.ok_or(Idle::NoEpoch)?;
		let set = compute_set(&input).map_err(Idle::NoSet)?;
		if set.assets.is_empty() {
			return Err(Idle::NothingToSay);
		}
		Ok(set)
	}

	/// The next thing that one worker has to do: its vote, or the upload.
	pub(crate) fn work_for(
		authority_index: u32,
		worker: &WorkerId,
		block: u64,
		computed: &mut Option<Result<ThresholdSet, Idle>>,
	) -> Result<Done, Idle> {
		let epoch = Self::epoch_in_progress().ok_or(Idle::NoEpoch)?;
		let upload = match (Self::has_voted(worker), VotingStage::<T>::get()) {
			(false, _) => None,
			(true, Stage::Agreed(hash)) => Some(hash),
			(true, _) => return Err(Idle::Done),
		};
		let purpose = if upload.is_some() { Purpose::Upload } else { Purpose::Vote };
		let key = (LOCK_PREFIX, purpose, worker).encode();
		let lock = StorageValueRef::persistent(&key);
		let under_way = lock.get::<Submitted>().ok().flatten().is_some_and(|last| {
			last.epoch == epoch && block < last.block.saturating_add(RESUBMIT_AFTER) && block >= last.block
		});
		if under_way {
			return Err(Idle::Done);
		}
		let set = computed.get_or_insert_with(Self::compute).clone()?;
		let id = SetId { epoch, hash: set_hash(&set) };
		if upload.is_some_and(|agreed| agreed != id.hash) {
			return Err(Idle::Outvoted);
		}
		let signature = worker.sign(&Self::payload(Self::anchor(), purpose, id)).ok_or(Idle::NotSigned)?;
		let (call, done) = match purpose {
			Purpose::Vote => {
				(Call::<T>::submit_vote { set: id, authority_index, signature }, Done::Voted(id.hash))
			}
			Purpose::Upload => (
				Call::<T>::upload_set { set: Box::new(set), authority_index, signature },
				Done::Uploaded(id.hash),
			),
		};
		let transaction = T::create_authorized_transaction(call.into());
		SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).map_err(|_| Idle::NotSubmitted)?;
		lock.set(&Submitted { epoch, block });
		Ok(done)
	}
}
