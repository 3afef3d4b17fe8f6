//! Votes of the workers: how they are checked and counted, and what happens to a worker that votes twice.

use crate::{
	types::{payload, Purpose},
	Config, Error, Event, Evidence, EvidenceList, FrozenEpoch, Pallet, SetId, Stage, Vote, Votes,
	VotingStage, Workers,
};
use alloc::vec::Vec;
use ballast_primitives::worker::{WorkerId, WorkerSignature};
use polkadot_sdk::{
	frame_support::{
		ensure,
		pallet_prelude::{
			InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction, Weight,
		},
		traits::Get,
	},
	frame_system::{self, pallet_prelude::BlockNumberFor},
	sp_core::H256,
	sp_runtime::{
		traits::{SaturatedConversion, Zero},
		DispatchResult, RuntimeAppPublic,
	},
};

/// Why the pool refuses a transaction, as the custom code of its error, where no standard reason fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// The set is not what was agreed.
	HashMismatch = 20,
	/// No set has a quorum yet.
	UploadBeforeQuorum = 21,
	/// The set is longer than any set can be.
	SetTooLarge = 22,
}

/// What a vote is.
enum Standing {
	/// The worker's first in this epoch.
	First,
	/// One that contradicts the first, whose place among the votes this is.
	Conflicting(usize),
}

/// Blocks for which a worker's transaction stays in the pool.
const LONGEVITY: u64 = 64;

impl<T: Config> Pallet<T> {
	/// Votes that are needed of this many workers: two thirds, rounded up, at least one.
	pub(crate) fn needed(workers: usize) -> usize {
		workers.saturating_mul(2).div_ceil(3).max(1)
	}

	/// What a worker signs for this chain and this history.
	pub fn payload(anchor: H256, purpose: Purpose, set: SetId) -> Vec<u8> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		payload(&genesis, anchor, purpose, set)
	}

	/// The anchor of the epoch in progress; zero before the first.
	pub(crate) fn anchor() -> H256 {
		FrozenEpoch::<T>::get().map(|frozen| frozen.anchor).unwrap_or_default()
	}

	/// The active worker of this index.
	pub(crate) fn worker(authority_index: u32) -> Result<WorkerId, Error<T>> {
		Workers::<T>::get().get(authority_index as usize).cloned().ok_or(Error::<T>::UnknownWorker)
	}

	/// Whether the worker has voted in the epoch in progress.
	pub(crate) fn has_voted(worker: &WorkerId) -> bool {
		Votes::<T>::get().iter().any(|vote| vote.worker == *worker)
	}

	/// How the vote stands to those before it; refused when it says nothing new.
	fn standing(set: SetId, worker: &WorkerId) -> Result<Standing, Error<T>> {
		ensure!(Self::epoch_in_progress() == Some(set.epoch), Error::<T>::WrongEpoch);
		let votes = Votes::<T>::get();
		let Some(at) = votes.iter().position(|vote| vote.worker == *worker) else {
			return Ok(Standing::First);
		};
		let same = votes.get(at).is_some_and(|vote| vote.hash == set.hash);
		// One pair of votes proves it; a third adds nothing.
		let known = EvidenceList::<T>::get()
			.iter()
			.any(|evidence| evidence.epoch == set.epoch && evidence.first.worker == *worker);
		ensure!(!same && !known, Error::<T>::DoubleVote);
		Ok(Standing::Conflicting(at))
	}

	/// Checks a vote before it enters the pool and before it is applied: cheap checks first, the signature last.
	pub(crate) fn authorize_vote(
		_: TransactionSource,
		set: &SetId,
		authority_index: &u32,
		signature: &WorkerSignature,
	) -> Result<(ValidTransaction, Weight), TransactionValidityError> {
		Self::ensure_not_ahead(set.epoch)?;
		let worker = Self::worker(*authority_index).map_err(|_| InvalidTransaction::BadProof)?;
		Self::standing(*set, &worker).map_err(|_| InvalidTransaction::Stale)?;
		Self::authorized(&worker, Purpose::Vote, *set, signature, (set.epoch, &worker, set.hash))
	}

	pub(crate) fn ensure_not_ahead(epoch: u64) -> Result<(), TransactionValidityError> {
		let ahead = Self::epoch_in_progress().is_none_or(|present| epoch > present);
		ensure!(!ahead, TransactionValidityError::Invalid(InvalidTransaction::Future));
		Ok(())
	}

	/// The last check, the signature, and what the pool is told.
	pub(crate) fn authorized(
		worker: &WorkerId,
		purpose: Purpose,
		set: SetId,
		signature: &WorkerSignature,
		provides: impl codec::Encode,
	) -> Result<(ValidTransaction, Weight), TransactionValidityError> {
		if !worker.verify(&Self::payload(Self::anchor(), purpose, set), signature) {
			return Err(InvalidTransaction::BadProof.into());
		}
		ValidTransaction::with_tag_prefix("BallastThresholds")
			.priority(T::Priority::get())
			.and_provides((purpose, provides))
			.longevity(LONGEVITY)
			.propagate(true)
			.build()
			.map(|valid| (valid, Weight::zero()))
	}

	/// Counts an authorized vote, or keeps it as evidence.
	pub(crate) fn vote(set: SetId, authority_index: u32, signature: WorkerSignature) -> DispatchResult {
		let worker = Self::worker(authority_index)?;
		let standing = Self::standing(set, &worker)?;
		let mut votes = Votes::<T>::get();
		if let Standing::Conflicting(at) = standing {
			if let Some(first) = votes.get(at).cloned() {
				Self::keep_evidence(Evidence {
					epoch: set.epoch,
					anchor: Self::anchor(),
					first,
					hash: set.hash,
					signature: signature.into(),
				});
			}
			return Ok(());
		}
		if votes.is_full() {
			// Only after new sessions in the middle of an epoch; workers that left do not count any more.
			let workers = Workers::<T>::get();
			votes.retain(|vote| workers.contains(&vote.worker));
		}
		let vote = Vote { worker: worker.clone(), hash: set.hash, signature: signature.into() };
		votes.try_push(vote).map_err(|_| Error::<T>::TooManyVotes)?;
		Votes::<T>::put(votes);
		Self::deposit_event(Event::VoteCounted {
			epoch: set.epoch,
			worker,
			hash: set.hash,
			votes: Self::votes_for(set.hash).saturated_into(),
			needed: Self::needed(Workers::<T>::get().len()).saturated_into(),
		});
		Self::tally();
		Ok(())
	}

	/// Keeps the newest [`MAX_EVIDENCE`](crate::types::MAX_EVIDENCE) pieces.
	fn keep_evidence(evidence: Evidence) {
		Self::deposit_event(Event::ConflictingVotes {
			epoch: evidence.epoch,
			worker: evidence.first.worker.clone(),
			first: evidence.first.hash,
			second: evidence.hash,
		});
		EvidenceList::<T>::mutate(|list| {
			if list.is_full() {
				list.remove(0);
			}
			list.force_push(evidence);
		});
	}

	/// Votes of workers that are active now, for one hash.
	fn votes_for(hash: H256) -> usize {
		let workers = Workers::<T>::get();
		Votes::<T>::get().iter().filter(|vote| vote.hash == hash && workers.contains(&vote.worker)).count()
	}

	/// The hash with the most votes of active workers, the larger hash of equals, and how many they are.
	pub(crate) fn leading() -> Option<(H256, usize)> {
		let mut hashes: Vec<H256> = Votes::<T>::get().iter().map(|vote| vote.hash).collect();
		hashes.sort();
		hashes.dedup();
		hashes
			.into_iter()
			.map(|hash| (hash, Self::votes_for(hash)))
			.max_by_key(|(hash, votes)| (*votes, *hash))
	}

	/// Whether two thirds of the workers agree by now; after a vote, and after a change of the workers. What was agreed
	/// stays agreed.
	pub(crate) fn tally() {
		let Some(epoch) = Self::epoch_in_progress() else { return };
		if VotingStage::<T>::get() != Stage::Voting {
			return;
		}
		let needed = Self::needed(Workers::<T>::get().len());
		if let Some((hash, votes)) = Self::leading().filter(|(_, votes)| *votes >= needed) {
			VotingStage::<T>::put(Stage::Agreed(hash));
			Self::deposit_event(Event::SetAgreed { epoch, hash, votes: votes.saturated_into() });
		}
	}
}
