//! What is always true of the storage.

use crate::types::{Purpose, SetId, MAX_NOTICE};
use crate::{
	pending::{exceeds, volatility_rails},
	Assets, Config, Cursor, EvidenceList, FrozenEpoch, Historical, History, NextChange, Notices, Observed,
	Pallet, PendingParameters, PendingRails, PendingRangesOf, PendingScenariosOf, PendingStress, Raised,
	ScanRanges, ScenarioQueue, StressRows, Votes,
};
use ballast_primitives::{fixed::Zero, worker::WorkerId, AssetId, Fixed, SETTLEMENT};
use ballast_risk::{estimators::MAX_SET_ROWS, RiskSource};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_core::sr25519,
	sp_runtime::{RuntimeAppPublic, TryRuntimeError},
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of this pallet's storage:
	///
	/// 1. Every asset has valid rails, and a price scan range and volatility inside them; the settlement currency has
	///    none.
	/// 2. Nothing is in force, under notice or noted for an asset that has no rails, and no notice is longer than the
	///    longest.
	/// 3. The ring's samples are in their slots, of rising indices and times; their prices are positive and sorted by
	///    asset.
	/// 4. The model of all assets is valid; the observed scenarios are at most [`MAX_SET_ROWS`] of known assets, and the
	///    scenarios in force are those and the stress rows, repeated.
	/// 5. Stress rows, in force or under notice, name only assets with thresholds.
	/// 6. No worker has more than one vote, and every vote and every piece of evidence is signed by its worker.
	/// 7. Announced ranges are inside the rails, rise, and their dates do not fall.
	/// 8. Every set under notice has its scenarios and no other scenarios are kept; dates do not fall.
	/// 9. There is a next change exactly if something is under notice, and it is not later than that.
	/// 10. The frozen history ends where the ring ended or before, and its assets are sorted.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_assets()?;
		Self::try_ring()?;
		Self::try_scenarios()?;
		Self::try_votes()?;
		Self::try_notice()
	}

	fn try_assets() -> Result<(), TryRuntimeError> {
		ensure!(!Assets::<T>::contains_key(SETTLEMENT), "1. the settlement currency has thresholds");
		ensure!(Assets::<T>::count() <= T::MaxAssets::get(), "1. too many assets");
		for (asset, rails) in Assets::<T>::iter() {
			ensure!(rails.validate().is_ok(), "1. invalid rails");
			let in_force = ScanRanges::<T>::get(asset).ok_or("1. an asset without thresholds")?;
			ensure!(
				in_force.scan_range >= rails.rails.floor && in_force.scan_range <= rails.rails.cap,
				"1. a range outside of its rails"
			);
			let volatility = volatility_rails(rails.stressed_volatility);
			ensure!(
				in_force.volatility >= volatility.floor && in_force.volatility <= volatility.cap,
				"1. a volatility outside of its rails"
			);
			let mut before = (0, in_force);
			for pending in PendingRangesOf::<T>::get(asset) {
				ensure!(
					rails.bound(pending.new) == pending.new,
					"7. an announced range outside of its rails"
				);
				ensure!(
					exceeds(&pending.new, &before.1) && !exceeds(&before.1, &pending.new),
					"7. an announced range does not rise"
				);
				ensure!(pending.at >= before.0, "7. dates of announced ranges fall");
				before = (pending.at, pending.new);
			}
		}
		let known = |asset: AssetId| Assets::<T>::contains_key(asset);
		ensure!(ScanRanges::<T>::iter_keys().all(known), "2. thresholds without rails");
		ensure!(PendingRangesOf::<T>::iter_keys().all(known), "2. announced thresholds without rails");
		ensure!(PendingRails::<T>::iter_keys().all(known), "2. announced rails without rails");
		ensure!(Raised::<T>::iter_keys().all(known), "2. a rise without rails");
		ensure!(
			Notices::<T>::iter().all(|(asset, epochs)| known(asset) && epochs <= MAX_NOTICE),
			"2. a notice without rails, or too long"
		);
		ensure!(
			PendingRails::<T>::iter_values().all(|announced| announced.new.validate().is_ok()),
			"1. announced rails are invalid"
		);
		Ok(())
	}

	fn try_ring() -> Result<(), TryRuntimeError> {
		let (length, end) = (u64::from(T::HistoryLength::get()), Cursor::<T>::get().next);
		for (slot, sample) in History::<T>::iter() {
			ensure!(sample.index % length == u64::from(slot), "3. a sample is not in its slot");
			ensure!(sample.index < end, "3. a sample of the future");
			ensure!(
				sample.prices.iter().all(|(_, price)| price.is_none_or(|price| price > Fixed::zero())),
				"3. a price is not positive"
			);
			ensure!(
				sample.prices.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b)),
				"3. prices are not sorted"
			);
		}
		let samples = Self::samples();
		ensure!(
			samples.windows(2).all(|pair| matches!(pair, [a, b] if a.at < b.at && a.index < b.index)),
			"3. times of samples do not rise"
		);
		if let Some(frozen) = FrozenEpoch::<T>::get() {
			let (first, last) = frozen.samples;
			ensure!(first <= last && last <= end, "10. the frozen history is not in the ring");
			ensure!(
				frozen.assets.windows(2).all(|pair| matches!(pair, [a, b] if a.asset < b.asset)),
				"10. frozen assets are not sorted"
			);
		}
		Ok(())
	}

	fn try_scenarios() -> Result<(), TryRuntimeError> {
		let model = Self::model(&Self::assets()).map_err(|_| "4. no model")?;
		ensure!(model.validate().is_ok(), "4. the model is not valid");
		let observed = Observed::<T>::get();
		ensure!(observed.rows() <= MAX_SET_ROWS, "4. too many observed scenarios");
		ensure!(observed.assets.iter().all(Assets::<T>::contains_key), "4. a scenario of an unknown asset");
		let stress = StressRows::<T>::get();
		let rows = Historical::<T>::get().rows();
		let of_stress = if Assets::<T>::count() == 0 { 0 } else { stress.len() };
		let of_stress = of_stress.saturating_mul(Self::stress_repeats(observed.rows(), stress.len()));
		ensure!(rows == observed.rows().saturating_add(of_stress), "4. scenarios were lost");
		let announced = PendingStress::<T>::get().map(|announced| announced.new).unwrap_or_default();
		ensure!(
			stress
				.iter()
				.chain(&announced)
				.all(|row| row.moves.iter().all(|(asset, _)| Assets::<T>::contains_key(asset))),
			"5. a stress row of an unknown asset"
		);
		Ok(())
	}

	fn try_votes() -> Result<(), TryRuntimeError> {
		let votes = Votes::<T>::get();
		let is_alone = |worker: &WorkerId| votes.iter().filter(|other| other.worker == *worker).count() == 1;
		let epoch = Self::epoch_in_progress();
		for vote in &votes {
			ensure!(is_alone(&vote.worker), "6. a worker has two votes");
			let epoch = epoch.ok_or("6. a vote without an epoch")?;
			let signed = Self::payload(Self::anchor(), Purpose::Vote, SetId { epoch, hash: vote.hash });
			ensure!(vote.worker.verify(&signed, &vote.signature.into()), "6. a vote is not signed");
		}
		for evidence in EvidenceList::<T>::get() {
			let is_signed = |hash, signature: &sr25519::Signature| {
				let signed =
					Self::payload(evidence.anchor, Purpose::Vote, SetId { epoch: evidence.epoch, hash });
				evidence.first.worker.verify(&signed, &(*signature).into())
			};
			ensure!(
				evidence.hash != evidence.first.hash
					&& is_signed(evidence.first.hash, &evidence.first.signature)
					&& is_signed(evidence.hash, &evidence.signature),
				"6. evidence proves nothing"
			);
		}
		Ok(())
	}

	fn try_notice() -> Result<(), TryRuntimeError> {
		let queue = ScenarioQueue::<T>::get();
		ensure!(
			queue
				.iter()
				.all(|(_, set)| PendingScenariosOf::<T>::get(set.epoch).is_some_and(|p| p.set == *set)),
			"8. a set under notice without scenarios"
		);
		ensure!(PendingScenariosOf::<T>::iter_keys().count() == queue.len(), "8. scenarios of no set");
		ensure!(
			queue.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a <= b)),
			"8. dates of sets fall"
		);

		let next = NextChange::<T>::get();
		let anything = PendingRangesOf::<T>::iter_values().any(|queue| !queue.is_empty())
			|| PendingRails::<T>::iter_keys().next().is_some()
			|| PendingStress::<T>::exists()
			|| PendingParameters::<T>::exists()
			|| !queue.is_empty();
		ensure!(next.is_some() == anything, "9. a change is forgotten, or expected in vain");
		let not_later = |at: u64| next.is_some_and(|next| next <= at);
		ensure!(
			PendingRails::<T>::iter_values().all(|announced| not_later(announced.at))
				&& PendingStress::<T>::get().is_none_or(|announced| not_later(announced.at))
				&& PendingParameters::<T>::get().is_none_or(|announced| not_later(announced.at))
				&& queue.first().is_none_or(|(at, _)| not_later(*at)),
			"9. a change comes too late"
		);
		Ok(())
	}
}
