//! Epochs: what is frozen when one begins, and what is said of one that ends.

use crate::{
	history::Sampled, Assets, Config, Cursor, Event, Frozen, FrozenEpoch, Pallet, Parameters, ScenarioSet,
	Stage, Votes, VotingStage, WeightInfo, Workers,
};
use ballast_primitives::{fixed::Zero, traits::DepthSource, Fixed};
use ballast_risk::estimators::{AssetInput, SetInput};
use codec::Encode;
use polkadot_sdk::{
	frame_support::{pallet_prelude::Weight, traits::Get, BoundedVec},
	frame_system,
	sp_core::H256,
	sp_io::hashing::blake2_256,
	sp_runtime::traits::SaturatedConversion,
};

impl<T: Config> Pallet<T> {
	/// Sampling, then the end of an epoch, then what has become due; in this order, so that a new epoch's history ends
	/// with the newest sample. Returns what it costs.
	pub(crate) fn begin_block() -> Weight {
		let mut weight = T::WeightInfo::no_sample();
		let assets = Assets::<T>::count();
		if let Sampled::Yes { missed } = Self::sample_if_due() {
			weight = weight.saturating_add(T::WeightInfo::sample(assets, missed.saturated_into()));
		}
		if Self::roll_epoch() {
			weight = weight.saturating_add(T::WeightInfo::roll_epoch(assets));
		}
		if Self::apply_due() {
			weight = weight.saturating_add(T::WeightInfo::apply_due(assets));
		}
		weight
	}

	/// The epoch that the clock is in; the one in progress follows it with the next block.
	pub fn epoch() -> u64 {
		Self::now_ms().checked_div(T::Epoch::get()).unwrap_or_default()
	}

	/// The epoch in progress: the one whose history is frozen.
	pub(crate) fn epoch_in_progress() -> Option<u64> {
		FrozenEpoch::<T>::get().map(|frozen| frozen.epoch)
	}

	/// Closes the epoch in progress when the clock has left it, and begins the present one.
	pub(crate) fn roll_epoch() -> bool {
		let epoch = Self::epoch();
		let before = FrozenEpoch::<T>::get();
		if Self::now_ms() == 0 || before.as_ref().is_some_and(|frozen| frozen.epoch >= epoch) {
			return false;
		}
		if let Some(frozen) = before {
			Self::report_missed(frozen.epoch);
		}
		Votes::<T>::kill();
		VotingStage::<T>::kill();

		let (interval_ms, length) = (T::SampleInterval::get(), u64::from(T::HistoryLength::get()));
		// Samples that the epoch itself will write over the oldest ones; two more for a block that comes late.
		let written = T::Epoch::get().checked_div(interval_ms).unwrap_or(0).saturating_add(2);
		let end = Cursor::<T>::get().next;
		let first = end.saturating_sub(length.saturating_sub(written));
		let horizon = T::Horizon::get();
		let assets = Self::assets().into_iter().filter_map(|asset| {
			let rails = Assets::<T>::get(asset)?;
			// A venue's depth is never negative; if one were, nothing would be known.
			let depth = T::Depth::total_depth(asset).max(Fixed::zero());
			let round_trip = T::Depth::round_trip_ms(asset);
			Some(AssetInput {
				asset,
				stressed_volatility: rails.stressed_volatility,
				impact: rails.impact,
				depth,
				horizon_ms: horizon.horizon_ms(rails.reference_size, depth, round_trip),
			})
		});
		let version = ScenarioSet::<T>::get();
		FrozenEpoch::<T>::put(Frozen {
			epoch,
			anchor: H256(frame_system::Pallet::<T>::parent_hash().using_encoded(blake2_256)),
			version,
			samples: (first, end),
			interval_ms,
			parameters: Parameters::<T>::get(),
			// There are at most `MaxAssets` of them, so that nothing is cut.
			assets: BoundedVec::truncate_from(assets.collect()),
		});
		Self::deposit_event(Event::EpochBegan { epoch, version, samples: end.saturating_sub(first) });
		true
	}

	/// Says aloud that an epoch ended without a new set; the old one stays in force.
	fn report_missed(epoch: u64) {
		match VotingStage::<T>::get() {
			Stage::Voting => Self::deposit_event(Event::QuorumMissed {
				epoch,
				votes: Self::leading().map_or(0, |(_, votes)| votes.saturated_into()),
				needed: Self::needed(Workers::<T>::get().len()).saturated_into(),
			}),
			Stage::Agreed(hash) => Self::deposit_event(Event::UploadMissed { epoch, hash }),
			Stage::Taken(_) => {}
		}
	}

	/// What the workers compute the set of the epoch in progress from. `Err` has the index of the first sample that the
	/// ring has lost, `Ok(None)` is before the first epoch.
	pub fn set_input() -> Result<Option<SetInput>, u64> {
		let Some(frozen) = FrozenEpoch::<T>::get() else { return Ok(None) };
		Ok(Some(SetInput {
			epoch: frozen.epoch,
			base: frozen.version,
			interval_ms: frozen.interval_ms,
			half_life_ms: frozen.parameters.half_life_ms,
			filter_half_life_ms: frozen.parameters.filter_half_life_ms,
			deviations: frozen.parameters.deviations,
			stress_weight: frozen.parameters.stress_weight,
			assets: frozen.assets.into_inner(),
			samples: Self::history_between(frozen.samples.0, frozen.samples.1)?,
		}))
	}
}
