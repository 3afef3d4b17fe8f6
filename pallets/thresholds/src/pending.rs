//! Notice: what tightens comes into force at its date, what loosens at once.

use crate::{
	Announced, AssetRails, Assets, Config, Event, Historical, InForce, LeftOut, NextChange, Notices,
	Observed, Pallet, Parameters, PendingParameters, PendingRails, PendingRange, PendingRangesOf,
	PendingScenarios, PendingScenariosOf, PendingStress, Raised, ScanRanges, ScenarioQueue, ScenarioSet,
	SetId, SetInForce, StressRows,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, ONE},
	AssetId, Fixed, Round,
};
use ballast_risk::{
	estimators::{Rails, ThresholdSet, MAX_SET_ROWS},
	Historical as Matrix,
};
use polkadot_sdk::{frame_support::traits::Get, sp_runtime::traits::SaturatedConversion};

/// Rails of the volatility: between a tenth and the fivefold of the stressed one, at most to the double or the half in
/// one epoch.
pub(crate) fn volatility_rails(stressed: Fixed) -> Rails {
	Rails {
		// Neither fails: a stressed volatility is in (0, 10].
		floor: fixed::mul(stressed, Fixed::from_inner(ONE / 10), Round::Up).unwrap_or(stressed),
		cap: fixed::mul(stressed, Fixed::from_inner(5 * ONE), Round::Up).unwrap_or(stressed),
		max_step_up: Fixed::one(),
		max_step_down: Fixed::from_inner(ONE / 2),
	}
}

/// Whether `a` asks for more than `b` in either part.
pub(crate) fn exceeds(a: &InForce, b: &InForce) -> bool {
	a.scan_range > b.scan_range || a.volatility > b.volatility
}

/// The smaller of both parts.
fn at_most(value: InForce, limit: &InForce) -> InForce {
	InForce {
		scan_range: value.scan_range.min(limit.scan_range),
		volatility: value.volatility.min(limit.volatility),
		epoch: value.epoch,
	}
}

impl AssetRails {
	/// Moves thresholds between floor and cap.
	pub(crate) fn bound(&self, value: InForce) -> InForce {
		let volatility = volatility_rails(self.stressed_volatility);
		InForce {
			scan_range: value.scan_range.min(self.rails.cap).max(self.rails.floor),
			volatility: value.volatility.min(volatility.cap).max(volatility.floor),
			epoch: value.epoch,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Notice of the asset's tightenings, in milliseconds.
	fn notice_ms(asset: AssetId) -> u64 {
		T::Epoch::get().saturating_mul(Notices::<T>::get(asset).into())
	}

	/// When something comes into force that is announced now and concerns these assets: after the longest notice.
	pub(crate) fn date(assets: &[AssetId]) -> u64 {
		let longest = assets.iter().map(|asset| Self::notice_ms(*asset)).max().unwrap_or(0);
		Self::now_ms().saturating_add(longest)
	}

	/// Puts proposed thresholds through the rails. What they loosen is in force at once, what they tighten at its date.
	/// Whether something is in force that was not before.
	///
	/// Steps down are measured from what is in force, steps up from what was announced last, so that every epoch can
	/// take one step in either direction however long the notice is.
	pub(crate) fn propose_range(asset: AssetId, proposed: InForce) -> bool {
		if Self::is_gone(asset) {
			return false;
		}
		let (Some(rails), Some(old)) = (Assets::<T>::get(asset), ScanRanges::<T>::get(asset)) else {
			return false;
		};
		let mut queue = PendingRangesOf::<T>::get(asset);
		let announced = queue.last().map_or(old, |last| last.new);
		let volatility = volatility_rails(rails.stressed_volatility);
		let mut new = InForce {
			scan_range: rails.rails.clamp_between(old.scan_range, announced.scan_range, proposed.scan_range),
			volatility: volatility.clamp_between(old.volatility, announced.volatility, proposed.volatility),
			epoch: proposed.epoch,
		};

		// What was announced and is not wanted any more is loosened at once, like what is in force.
		let in_force = at_most(old, &new);
		for pending in queue.iter_mut() {
			pending.new = at_most(pending.new, &new);
		}
		Self::drop_what_is_no_rise(&in_force, &mut queue);
		let top = queue.last().map_or(in_force, |last| last.new);
		let mut rise = None;
		if exceeds(&new, &top) {
			let at = Self::date(&[asset]).max(queue.last().map_or(0, |last| last.at));
			// A queue is full only when dates were missed; then this epoch does not rise, and the event shows it.
			match queue.try_push(PendingRange { at, new }) {
				Ok(()) => rise = Some(at),
				Err(_) => new = InForce { epoch: new.epoch, ..top },
			}
		}
		if (new.scan_range, new.volatility) != (proposed.scan_range, proposed.volatility) {
			Self::deposit_event(Event::RangeClamped { asset, old: announced, proposed, new });
		}
		let loosened = exceeds(&old, &in_force);
		let settled = !exceeds(&new, &in_force);
		let in_force = InForce { epoch: if loosened || settled { new.epoch } else { old.epoch }, ..in_force };
		ScanRanges::<T>::insert(asset, in_force);
		PendingRangesOf::<T>::insert(asset, queue);
		if loosened {
			Self::deposit_event(Event::RangesAccepted { asset, old, new: in_force });
		}
		if let Some(at) = rise {
			Self::deposit_event(Event::RangesAnnounced { asset, old: in_force, new, at });
		}
		Self::apply_ranges(asset) || loosened
	}

	/// Keeps what asks for more than what comes before it.
	fn drop_what_is_no_rise(in_force: &InForce, queue: &mut crate::types::PendingRanges) {
		let mut top = *in_force;
		queue.retain(|pending| {
			let rises = exceeds(&pending.new, &top);
			if rises {
				top = pending.new;
			}
			rises
		});
	}

	/// Brings thresholds between rails that have changed, at once, and what is announced with them.
	pub(crate) fn bound_ranges(asset: AssetId, rails: &AssetRails) {
		let Some(old) = ScanRanges::<T>::get(asset) else { return };
		let new = rails.bound(old);
		ScanRanges::<T>::insert(asset, new);
		PendingRangesOf::<T>::mutate_exists(asset, |queue| {
			let Some(queue) = queue else { return };
			for pending in queue.iter_mut() {
				pending.new = rails.bound(pending.new);
			}
			Self::drop_what_is_no_rise(&new, queue);
		});
		if exceeds(&old, &new) || exceeds(&new, &old) {
			Self::deposit_event(Event::RangesAccepted { asset, old, new });
		}
	}

	/// Puts the asset's next tightening in force if its date has come, at most one per epoch, so that no step is larger
	/// than the rails allow. Whether it did.
	fn apply_ranges(asset: AssetId) -> bool {
		let mut queue = PendingRangesOf::<T>::get(asset);
		let Some(first) = queue.first().copied() else {
			PendingRangesOf::<T>::remove(asset);
			return false;
		};
		let epoch = Self::epoch_in_progress();
		if first.at > Self::now_ms() || (epoch.is_some() && Raised::<T>::get(asset) == epoch) {
			return false;
		}
		let Some(old) = ScanRanges::<T>::get(asset) else { return false };
		queue.remove(0);
		if queue.is_empty() {
			PendingRangesOf::<T>::remove(asset);
		} else {
			PendingRangesOf::<T>::insert(asset, queue);
		}
		ScanRanges::<T>::insert(asset, first.new);
		Raised::<T>::set(asset, epoch);
		Self::deposit_event(Event::RangesAccepted { asset, old, new: first.new });
		true
	}

	/// Keeps the returns of a set inside the caps, and puts its rows in force after the longest notice of its columns. A
	/// set without rows leaves the scenarios alone. `changed` is whether its ranges changed anything already.
	pub(crate) fn propose_scenarios(set: SetId, proposed: &ThresholdSet, changed: bool) {
		if proposed.rows() == 0 {
			Self::deposit_event(Event::ScenariosKept { set });
			if changed {
				Self::rebuild_scenarios();
			}
			return;
		}
		let scenarios = Self::inside_caps(proposed);
		// More than the ring holds nobody has observed.
		let observed = proposed.observed_rows.min(T::HistoryLength::get());
		let left_out = observed.saturating_sub(scenarios.rows().saturated_into());
		let at = Self::date(&scenarios.assets);
		if at <= Self::now_ms() {
			Self::put_scenarios(set, scenarios, left_out);
			return;
		}
		if changed {
			Self::rebuild_scenarios();
		}
		let mut queue = ScenarioQueue::<T>::get();
		if queue.is_full() {
			// Only when dates were missed: the newer set replaces the last one.
			if let Some((_, last)) = queue.pop() {
				PendingScenariosOf::<T>::remove(last.epoch);
				Self::deposit_event(Event::ScenariosKept { set: last });
			}
		}
		let at = at.max(queue.last().map_or(0, |(last, _)| *last));
		Self::deposit_event(Event::ScenariosAnnounced {
			epoch: set.epoch,
			hash: set.hash,
			scenarios: scenarios.rows().saturated_into(),
			at,
		});
		queue.force_push((at, set));
		ScenarioQueue::<T>::put(queue);
		PendingScenariosOf::<T>::insert(set.epoch, PendingScenarios { set, scenarios, left_out });
	}

	/// The rows of a set, every return at most the cap of its asset in size; what was clamped is counted aloud.
	fn inside_caps(proposed: &ThresholdSet) -> Matrix {
		let all = matrix(proposed.columns.clone(), proposed.returns.clone());
		let listed: Vec<AssetId> =
			proposed.columns.iter().copied().filter(|asset| Assets::<T>::contains_key(asset)).collect();
		let mut kept = all.project(&listed);
		let width = kept.assets.len();
		for (column, asset) in listed.iter().enumerate() {
			let Some(rails) = Assets::<T>::get(asset) else { continue };
			let cap = rails.rails.cap;
			// A cap is at most 10, so that its millionths fit; a price cannot fall by more than all of it.
			let limit: i32 = (cap.into_inner() / (ONE / 1_000_000)).saturated_into();
			let mut clamped = 0u32;
			for value in kept.returns.iter_mut().skip(column).step_by(width.max(1)) {
				let inside = (*value).clamp(-limit.min(1_000_000), limit);
				if inside != *value {
					*value = inside;
					clamped = clamped.saturating_add(1);
				}
			}
			if clamped > 0 {
				Self::deposit_event(Event::ScenariosClamped { asset: *asset, returns: clamped, cap });
			}
		}
		kept
	}

	fn put_scenarios(set: SetId, scenarios: Matrix, left_out: u32) {
		Observed::<T>::put(scenarios);
		LeftOut::<T>::put(left_out);
		SetInForce::<T>::put((Self::now_ms(), set));
		Self::rebuild_scenarios();
	}

	/// Joins the observed rows and the stress rows into the scenarios in force: a new version. Without observed rows the
	/// stress rows stand alone, for all assets.
	pub(crate) fn rebuild_scenarios() {
		let observed = Observed::<T>::get();
		let kept = observed.rows();
		let columns = if observed.assets.is_empty() { Self::assets() } else { observed.assets };
		let stress = StressRows::<T>::get();
		let repeats = Self::stress_repeats(kept, stress.len());
		let mut returns = observed.returns;
		for row in stress {
			let moves: Vec<i32> = columns
				.iter()
				.map(|asset| {
					row.moves.iter().find(|(moved, _)| moved == asset).map(|(_, ppm)| *ppm).unwrap_or(0)
				})
				.collect();
			(0..repeats).for_each(|_| returns.extend_from_slice(&moves));
		}
		let columns = if returns.is_empty() { Vec::new() } else { columns };
		let scenarios = matrix(columns, returns);
		let rows = scenarios.rows().saturated_into();
		Historical::<T>::put(scenarios);
		Self::next_version(rows);
	}

	/// How often each of the stress rows is in the scenarios: as one row was kept of so many observed ones, rounded down, and
	/// at least once. Together they repeat at most [`MAX_SET_ROWS`] rows.
	pub(crate) fn stress_repeats(kept: usize, stress: usize) -> usize {
		let left_out: usize = LeftOut::<T>::get().saturated_into();
		let more = left_out.checked_div(kept).unwrap_or(0);
		more.min(MAX_SET_ROWS.checked_div(stress).unwrap_or(0)).saturating_add(1)
	}

	/// Another scenario set is in force.
	pub(crate) fn next_version(scenarios: u32) {
		let old = ScenarioSet::<T>::get();
		// A label; after 2^32 sets it starts again.
		let new = old.wrapping_add(1);
		ScenarioSet::<T>::put(new);
		Self::deposit_event(Event::ScenarioSetUpdated { old, new, scenarios });
	}

	/// Puts everything in force whose date has come. Whether it looked.
	pub(crate) fn apply_due() -> bool {
		let now = Self::now_ms();
		if NextChange::<T>::get().is_none_or(|at| at > now) {
			return false;
		}
		let mut changed = false;
		for asset in Self::assets() {
			if let Some(announced) = PendingRails::<T>::get(asset).filter(|announced| announced.at <= now) {
				PendingRails::<T>::remove(asset);
				Self::put_rails(asset, announced.new);
				changed = true;
			}
			changed |= Self::apply_ranges(asset);
		}
		if let Some(announced) = PendingParameters::<T>::get().filter(|announced| announced.at <= now) {
			PendingParameters::<T>::kill();
			Self::put_parameters(announced.new);
			changed = true;
		}
		if let Some(announced) = PendingStress::<T>::get().filter(|announced| announced.at <= now) {
			PendingStress::<T>::kill();
			Self::put_stress(announced.new);
			changed = true;
		}
		let mut queue = ScenarioQueue::<T>::get();
		let due = queue.iter().take_while(|(at, _)| *at <= now).count();
		let mut newest = None;
		for _ in 0..due {
			let (_, set) = queue.remove(0);
			newest = PendingScenariosOf::<T>::take(set.epoch).or(newest);
		}
		if due > 0 {
			ScenarioQueue::<T>::put(queue);
		}
		match newest {
			Some(PendingScenarios { set, scenarios, left_out }) => {
				Self::put_scenarios(set, scenarios, left_out)
			}
			None if changed => Self::rebuild_scenarios(),
			None => {}
		}
		Self::refresh_next_change();
		true
	}

	/// Notes the earliest date of all that is under notice.
	pub(crate) fn refresh_next_change() {
		let epoch = Self::epoch_in_progress();
		let begin_of_next = epoch.map_or(0, |epoch| epoch.saturating_add(1).saturating_mul(T::Epoch::get()));
		let ranges = PendingRangesOf::<T>::iter().filter_map(|(asset, queue)| {
			let at = queue.first()?.at;
			// One rise per epoch.
			let waits = epoch.is_some() && Raised::<T>::get(asset) == epoch;
			Some(if waits { at.max(begin_of_next) } else { at })
		});
		let rails = PendingRails::<T>::iter_values().map(|announced| announced.at);
		let parameters = PendingParameters::<T>::get().map(|announced| announced.at);
		let stress = PendingStress::<T>::get().map(|announced| announced.at);
		let scenarios = ScenarioQueue::<T>::get().first().map(|(at, _)| *at);
		NextChange::<T>::set(ranges.chain(rails).chain(parameters).chain(stress).chain(scenarios).min());
	}

	/// What tightens is announced: a date, unless there is no notice.
	pub(crate) fn announce<Value>(assets: &[AssetId], new: Value) -> Result<Announced<Value>, Value> {
		let at = Self::date(assets);
		if at > Self::now_ms() {
			Ok(Announced { at, new })
		} else {
			Err(new)
		}
	}

	pub(crate) fn put_parameters(new: crate::ModelParameters) {
		let old = Parameters::<T>::get();
		Parameters::<T>::put(new);
		Self::deposit_event(Event::ParametersSet { old, new });
	}
}

/// A matrix of these columns.
pub(crate) fn matrix(assets: Vec<AssetId>, returns: Vec<i32>) -> Matrix {
	Matrix { assets, returns }
}
