//! Everything governance sets: checked by name, loosenings at once, tightenings with notice.

use crate::{
	pending::volatility_rails,
	types::{MAX_NOTICE, MAX_STRESS_MOVE, MIN_STRESS_MOVE},
	AssetRails, Assets, Config, Error, Event, GenesisConfig, InForce, ModelParameters, Notices, Observed,
	Pallet, Parameters, PendingParameters, PendingRails, PendingRangesOf, PendingScenariosOf, PendingStress,
	Raised, ScanRanges, ScenarioQueue, ScenarioSet, StressRow, StressRows, StressRowsOf,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero},
	AssetId, Fixed, SETTLEMENT,
};
use ballast_risk::Historical as Matrix;
use polkadot_sdk::{
	frame_support::{ensure, traits::Get, BoundedVec},
	sp_runtime::{traits::SaturatedConversion, DispatchResult},
};

fn are_valid(parameters: &ModelParameters) -> bool {
	crate::model::skeleton(0, Vec::new(), Matrix::default(), parameters).validate().is_ok()
		&& parameters.deviations > Fixed::zero()
		&& parameters.deviations <= Fixed::from_u32(20)
		&& parameters.stress_weight >= Fixed::zero()
		&& parameters.stress_weight <= Fixed::one()
		&& parameters.half_life_ms > 0
		&& parameters.filter_half_life_ms > 0
}

/// Whether the new parameters can ask more of a portfolio. What only concerns the estimators is tamed by the rails.
fn is_tighter(new: &ModelParameters, old: &ModelParameters) -> bool {
	new.maintenance_factor > old.maintenance_factor
		|| new.initial_factor > old.initial_factor
		|| new.tail < old.tail
		|| new.diversification_cap < old.diversification_cap
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_asset(asset: AssetId, rails: AssetRails) -> DispatchResult {
		ensure!(asset != SETTLEMENT, Error::<T>::SettlementHasNone);
		rails.validate().map_err(Error::<T>::from)?;
		let Some((old, in_force)) = Assets::<T>::get(asset).zip(ScanRanges::<T>::get(asset)) else {
			ensure!(Assets::<T>::count() < T::MaxAssets::get(), Error::<T>::TooManyAssets);
			// Nobody holds it yet. What nothing is known of starts at the cautious end.
			let (scan_range, volatility) = (rails.rails.cap, rails.stressed_volatility);
			ScanRanges::<T>::insert(asset, InForce { scan_range, volatility, epoch: 0 });
			Self::put_rails(asset, rails);
			Self::rebuild_scenarios();
			return Ok(());
		};
		let tighter = rails.haircut > old.haircut
			|| rails.impact > old.impact
			|| rails.rails.floor > in_force.scan_range
			|| volatility_rails(rails.stressed_volatility).floor > in_force.volatility;
		// What was announced before is void.
		PendingRails::<T>::remove(asset);
		let announced = if tighter { Self::announce(&[asset], rails) } else { Err(rails) };
		match announced {
			Ok(announced) => {
				PendingRails::<T>::insert(asset, announced);
				Self::deposit_event(Event::AssetAnnounced { asset, old, new: rails, at: announced.at });
			}
			Err(rails) => {
				Self::put_rails(asset, rails);
				Self::rebuild_scenarios();
			}
		}
		Self::refresh_next_change();
		Ok(())
	}

	/// Rails and factors in force, and the thresholds inside them.
	pub(crate) fn put_rails(asset: AssetId, rails: AssetRails) {
		let old = Assets::<T>::get(asset);
		Assets::<T>::insert(asset, rails);
		Self::deposit_event(Event::AssetSet { asset, old, new: rails });
		Self::bound_ranges(asset, &rails);
	}

	pub(crate) fn do_set_notice(asset: AssetId, epochs: u32) -> DispatchResult {
		ensure!(Assets::<T>::contains_key(asset), Error::<T>::UnknownAsset(0));
		ensure!(epochs <= MAX_NOTICE, Error::<T>::NoticeTooLong);
		let old = Notices::<T>::get(asset);
		Notices::<T>::insert(asset, epochs);
		Self::deposit_event(Event::NoticeSet { asset, old, new: epochs });
		Ok(())
	}

	pub(crate) fn do_remove_asset(asset: AssetId) -> DispatchResult {
		let old = Assets::<T>::take(asset).ok_or(Error::<T>::UnknownAsset(0))?;
		ScanRanges::<T>::remove(asset);
		Notices::<T>::remove(asset);
		Raised::<T>::remove(asset);
		PendingRails::<T>::remove(asset);
		PendingRangesOf::<T>::remove(asset);
		let without = |rows: &mut StressRowsOf<T>| {
			for row in rows.iter_mut() {
				row.moves.retain(|(moved, _)| *moved != asset);
			}
		};
		StressRows::<T>::mutate(without);
		PendingStress::<T>::mutate(|pending| {
			if let Some(pending) = pending {
				without(&mut pending.new);
			}
		});
		let left = Self::assets();
		Observed::<T>::mutate(|observed| *observed = observed.project(&left));
		for (_, set) in ScenarioQueue::<T>::get() {
			PendingScenariosOf::<T>::mutate_exists(set.epoch, |pending| {
				if let Some(pending) = pending {
					pending.scenarios = pending.scenarios.project(&left);
				}
			});
		}
		Self::deposit_event(Event::AssetRemoved { asset, old });
		Self::rebuild_scenarios();
		Self::refresh_next_change();
		Ok(())
	}

	fn ensure_stress(rows: &StressRowsOf<T>) -> Result<(), Error<T>> {
		for (at, row) in rows.iter().enumerate() {
			let place = at.saturated_into();
			ensure!(
				row.moves.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b)),
				Error::<T>::UnsortedAssets(place)
			);
			for (asset, ppm) in &row.moves {
				ensure!(Assets::<T>::contains_key(asset), Error::<T>::UnknownAsset(place));
				ensure!(*ppm > MIN_STRESS_MOVE && *ppm <= MAX_STRESS_MOVE, Error::<T>::InvalidStress(place));
			}
		}
		Ok(())
	}

	pub(crate) fn do_set_stress(rows: StressRowsOf<T>) -> DispatchResult {
		Self::ensure_stress(&rows)?;
		let old = StressRows::<T>::get();
		PendingStress::<T>::kill();
		// A row more can ask more of somebody; a row less cannot.
		let tighter = rows.iter().any(|row| !old.contains(row));
		let scenarios = rows.len().saturated_into();
		let announced = if tighter { Self::announce(&Self::assets(), rows) } else { Err(rows) };
		match announced {
			Ok(announced) => {
				let at = announced.at;
				PendingStress::<T>::put(announced);
				Self::deposit_event(Event::StressAnnounced {
					old: old.len().saturated_into(),
					new: scenarios,
					at,
				});
			}
			Err(rows) => {
				Self::put_stress(rows);
				Self::rebuild_scenarios();
			}
		}
		Self::refresh_next_change();
		Ok(())
	}

	pub(crate) fn put_stress(rows: StressRowsOf<T>) {
		let old = StressRows::<T>::get().len().saturated_into();
		let new = rows.len().saturated_into();
		StressRows::<T>::put(rows);
		Self::deposit_event(Event::StressSet { old, new });
	}

	pub(crate) fn do_set_parameters(parameters: ModelParameters) -> DispatchResult {
		ensure!(are_valid(&parameters), Error::<T>::InvalidParameters);
		let old = Parameters::<T>::get();
		PendingParameters::<T>::kill();
		let tighter = is_tighter(&parameters, &old);
		let announced = if tighter { Self::announce(&Self::assets(), parameters) } else { Err(parameters) };
		match announced {
			Ok(announced) => {
				PendingParameters::<T>::put(announced);
				Self::deposit_event(Event::ParametersAnnounced { old, new: parameters, at: announced.at });
			}
			Err(parameters) => {
				Self::put_parameters(parameters);
				Self::rebuild_scenarios();
			}
		}
		Self::refresh_next_change();
		Ok(())
	}

	/// Genesis: everything is in force at once.
	pub(crate) fn build_genesis(genesis: &GenesisConfig<T>) -> DispatchResult {
		ensure!(are_valid(&genesis.parameters), Error::<T>::InvalidParameters);
		Parameters::<T>::put(genesis.parameters);
		for (at, listed) in genesis.assets.iter().enumerate() {
			Self::do_set_asset(listed.asset, listed.rails)?;
			let first = InForce { scan_range: listed.scan_range, volatility: listed.volatility, epoch: 0 };
			ensure!(listed.rails.bound(first) == first, Error::<T>::InvalidRange(at.saturated_into()));
			ScanRanges::<T>::insert(listed.asset, first);
		}
		let rows = genesis
			.stress
			.iter()
			.map(|moves| {
				let moves = BoundedVec::try_from(moves.clone()).map_err(|_| Error::<T>::TooManyAssets)?;
				Ok(StressRow { moves })
			})
			.collect::<Result<Vec<_>, Error<T>>>()?;
		let rows = StressRowsOf::<T>::try_from(rows).map_err(|_| Error::<T>::TooManyStressRows)?;
		Self::ensure_stress(&rows)?;
		StressRows::<T>::put(rows);
		Self::rebuild_scenarios();
		ScenarioSet::<T>::put(1);
		Ok(())
	}
}
