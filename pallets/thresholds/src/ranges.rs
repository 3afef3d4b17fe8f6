//! Votes of the workers: how they are checked, counted, and how their median comes into force.

use crate::{
	types::payload, AcceptedEpoch, Assets, Config, Error, Event, InForce, Pallet, ProposedRange, RangesOf,
	ScanRanges, Vote, Votes, VotingEpoch, Workers,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed, Round,
};
use polkadot_sdk::{
	frame_support::{
		ensure,
		pallet_prelude::{
			InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction, Weight,
		},
		traits::Get,
	},
	sp_runtime::{traits::SaturatedConversion, DispatchResult, RuntimeAppPublic},
};

/// Why a submission is not valid, as the custom code of the pool's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
	/// The list is empty, not sorted, or has values that are not positive.
	Malformed = 20,
	/// An asset without thresholds.
	UnknownAsset = 21,
}

/// Votes that are needed of this many workers: two thirds, at least one.
pub(crate) fn needed(workers: usize) -> usize {
	workers.saturating_mul(2).div_ceil(3).max(1)
}

/// The median; of an even number the larger of the middle two, which is the safer one for ranges and volatilities.
fn median(mut values: Vec<Fixed>) -> Option<Fixed> {
	values.sort();
	values.get(values.len() / 2).copied()
}

impl<T: Config> Pallet<T> {
	/// Whether the worker may still vote for the epoch.
	fn may_vote(epoch: u64, worker: &WorkerId) -> Result<(), Error<T>> {
		ensure!(epoch == Self::epoch(), Error::<T>::WrongEpoch);
		ensure!(AcceptedEpoch::<T>::get() != Some(epoch), Error::<T>::Duplicate);
		ensure!(!Self::has_voted(epoch, worker), Error::<T>::Duplicate);
		Ok(())
	}

	/// Whether the worker's vote for the epoch is stored.
	pub(crate) fn has_voted(epoch: u64, worker: &WorkerId) -> bool {
		VotingEpoch::<T>::get() == epoch && Votes::<T>::get().iter().any(|vote| vote.worker == *worker)
	}

	fn ensure_ranges(ranges: &[ProposedRange]) -> Result<(), Error<T>> {
		ensure!(!ranges.is_empty(), Error::<T>::Empty);
		ensure!(
			ranges.windows(2).all(|pair| matches!(pair, [a, b] if a.asset < b.asset)),
			Error::<T>::UnsortedAssets
		);
		ensure!(
			ranges.iter().all(|r| r.scan_range > Fixed::zero() && r.volatility > Fixed::zero()),
			Error::<T>::InvalidRange
		);
		ensure!(ranges.iter().all(|r| Assets::<T>::contains_key(r.asset)), Error::<T>::UnknownAsset);
		Ok(())
	}

	/// Checks a submission before it enters the pool and before it is applied: cheap checks first, the signature last.
	pub(crate) fn authorize_submit_ranges(
		_: TransactionSource,
		epoch: &u64,
		authority_index: &u32,
		ranges: &RangesOf<T>,
		signature: &WorkerSignature,
	) -> Result<(ValidTransaction, Weight), TransactionValidityError> {
		let present = Self::epoch();
		if *epoch > present {
			return Err(InvalidTransaction::Future.into());
		}
		let workers = Workers::<T>::get();
		let worker = workers.get(*authority_index as usize).ok_or(InvalidTransaction::BadProof)?;
		Self::may_vote(*epoch, worker).map_err(|_| InvalidTransaction::Stale)?;
		Self::ensure_ranges(ranges).map_err(|error| {
			InvalidTransaction::Custom(match error {
				Error::UnknownAsset => Refusal::UnknownAsset as u8,
				_ => Refusal::Malformed as u8,
			})
		})?;
		if !worker.verify(&payload(*epoch, *authority_index, ranges), signature) {
			return Err(InvalidTransaction::BadProof.into());
		}
		ValidTransaction::with_tag_prefix("BallastThresholds")
			.priority(T::Priority::get())
			.and_provides((*epoch, worker))
			.longevity(64)
			.propagate(true)
			.build()
			.map(|valid| (valid, Weight::zero()))
	}

	/// Counts an authorized vote; applies the median when enough have voted.
	pub(crate) fn vote(epoch: u64, authority_index: u32, ranges: RangesOf<T>) -> DispatchResult {
		let workers = Workers::<T>::get();
		let worker = workers.get(authority_index as usize).ok_or(Error::<T>::UnknownWorker)?;
		Self::may_vote(epoch, worker)?;
		Self::ensure_ranges(&ranges)?;

		let mut votes = if VotingEpoch::<T>::get() == epoch { Votes::<T>::get() } else { Default::default() };
		// Workers that left with a new session do not count any more.
		votes.retain(|vote| workers.contains(&vote.worker));
		votes.try_push(Vote { worker: worker.clone(), ranges }).map_err(|_| Error::<T>::UnknownWorker)?;
		let needed = needed(workers.len());
		Self::deposit_event(Event::RangesSubmitted {
			epoch,
			worker: worker.clone(),
			votes: votes.len().saturated_into(),
			needed: needed.saturated_into(),
		});
		VotingEpoch::<T>::put(epoch);
		if votes.len() >= needed {
			Self::accept(epoch, votes.iter().map(|vote| vote.ranges.as_slice()).collect(), needed);
			AcceptedEpoch::<T>::put(epoch);
			Votes::<T>::kill();
		} else {
			Votes::<T>::put(votes);
		}
		Ok(())
	}

	/// Puts the median of the votes in force, inside the rails. An asset that fewer than `needed` workers could
	/// compute keeps what it has.
	fn accept(epoch: u64, votes: Vec<&[ProposedRange]>, needed: usize) {
		for asset in Self::assets() {
			let proposed: Vec<&ProposedRange> =
				votes.iter().filter_map(|ranges| ranges.iter().find(|r| r.asset == asset)).collect();
			if proposed.len() < needed {
				continue;
			}
			let (Some(scan_range), Some(volatility)) = (
				median(proposed.iter().map(|r| r.scan_range).collect()),
				median(proposed.iter().map(|r| r.volatility).collect()),
			) else {
				continue;
			};
			Self::put_in_force(asset, scan_range, volatility, epoch);
		}
		Self::rebuild_scenarios();
	}

	fn put_in_force(asset: AssetId, scan_range: Fixed, volatility: Fixed, epoch: u64) {
		let (Some(rails), Some(old)) = (Assets::<T>::get(asset), ScanRanges::<T>::get(asset)) else {
			return;
		};
		let new = InForce {
			scan_range: rails.rails.clamp(old.scan_range, scan_range),
			volatility: clamp_volatility(old.volatility, volatility, rails.stressed_volatility),
			epoch,
		};
		ScanRanges::<T>::insert(asset, new);
		if (old.scan_range, old.volatility) != (new.scan_range, new.volatility) {
			Self::deposit_event(Event::RangesAccepted { asset, old, new });
		}
	}
}

/// A volatility moves at most to the double or the half in one epoch, and stays between a tenth and the fivefold of
/// the stressed one.
pub(crate) fn clamp_volatility(old: Fixed, new: Fixed, stressed: Fixed) -> Fixed {
	let times = |value: Fixed, factor: Fixed, otherwise: Fixed| {
		fixed::mul(value, factor, Round::Up).unwrap_or(otherwise)
	};
	let (two, half) = (Fixed::from_u32(2), Fixed::from_rational(1, 2));
	let stepped = new.min(times(old, two, old)).max(times(old, half, old));
	stepped.min(times(stressed, Fixed::from_u32(5), stressed)).max(times(
		stressed,
		Fixed::from_rational(1, 10),
		stressed,
	))
}
