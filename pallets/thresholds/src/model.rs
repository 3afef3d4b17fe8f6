//! Assembling market and model, and everything governance sets.

use crate::{
	history::price_in,
	types::{MAX_STRESS_MOVE, MIN_STRESS_MOVE},
	AssetRails, Assets, Config, Error, Event, GenesisConfig, Historical, InForce, ModelParameters, Pallet,
	Parameters, SampleOf, ScanRanges, ScenarioSet, StressRow, StressRows, StressRowsOf,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero},
	traits::{DepthSource, PriceSource},
	AssetId, Fixed, SETTLEMENT,
};
use ballast_risk::{
	estimators, AssetFactors, AssetState, Historical as Matrix, Market, RiskError, RiskModel, RiskSource,
};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get, BoundedVec},
	sp_runtime::{traits::SaturatedConversion, DispatchResult},
};

/// Sorted, without duplicates, without the settlement currency.
fn priced(assets: &[AssetId]) -> Vec<AssetId> {
	let mut assets: Vec<AssetId> = assets.iter().copied().filter(|asset| *asset != SETTLEMENT).collect();
	assets.sort();
	assets.dedup();
	assets
}

impl<T: Config> RiskSource for Pallet<T> {
	/// [`RiskError::UnknownAsset`] for an asset without thresholds, [`RiskError::StalePrice`] without a fresh price.
	fn market(assets: &[AssetId]) -> Result<Market, RiskError> {
		let states = priced(assets).into_iter().map(|asset| {
			let in_force = ScanRanges::<T>::get(asset).ok_or(RiskError::UnknownAsset(asset))?;
			let (mark, _) = <Self as PriceSource>::price(asset).ok_or(RiskError::StalePrice(asset))?;
			// A venue's depth is never negative; if one were, nothing would be known.
			let depth = T::Depth::total_depth(asset).max(Fixed::zero());
			Ok(AssetState { asset, mark, depth, volatility: in_force.volatility })
		});
		Ok(Market { assets: states.collect::<Result<_, RiskError>>()? })
	}

	fn model(assets: &[AssetId]) -> Result<RiskModel, RiskError> {
		let assets = priced(assets);
		let factors = assets.iter().map(|asset| {
			let rails = Assets::<T>::get(asset).ok_or(RiskError::UnknownAsset(*asset))?;
			let in_force = ScanRanges::<T>::get(asset).ok_or(RiskError::UnknownAsset(*asset))?;
			Ok(AssetFactors {
				asset: *asset,
				scan_range: in_force.scan_range,
				haircut: rails.haircut,
				impact: rails.impact,
			})
		});
		let factors = factors.collect::<Result<Vec<_>, RiskError>>()?;
		let historical =
			if assets.is_empty() { Matrix::default() } else { Historical::<T>::get().project(&assets) };
		Ok(skeleton(ScenarioSet::<T>::get(), factors, historical, &Parameters::<T>::get()))
	}
}

fn skeleton(
	version: u32,
	assets: Vec<AssetFactors>,
	historical: Matrix,
	parameters: &ModelParameters,
) -> RiskModel {
	RiskModel {
		version,
		assets,
		grid: RiskModel::standard_grid(),
		historical,
		tail: parameters.tail,
		diversification_cap: parameters.diversification_cap,
		maintenance_factor: parameters.maintenance_factor,
		initial_factor: parameters.initial_factor,
	}
}

fn are_valid(parameters: &ModelParameters) -> bool {
	skeleton(0, Vec::new(), Matrix::default(), parameters).validate().is_ok()
		&& parameters.deviations > Fixed::zero()
		&& parameters.deviations <= Fixed::from_u32(20)
		&& parameters.stress_weight >= Fixed::zero()
		&& parameters.stress_weight <= Fixed::one()
		&& parameters.half_life_ms > 0
}

impl<T: Config> Pallet<T> {
	/// Joint returns of the ring over the horizon. The columns are the assets that three quarters of the samples have;
	/// the rows are the steps between neighbouring samples that have all of them. A step across a gap is no row.
	fn observed() -> Result<Matrix, RiskError> {
		let samples = Self::samples();
		let assets: Vec<AssetId> = Self::assets()
			.into_iter()
			.filter(|asset| {
				let present = samples.iter().filter(|s| price_in::<T>(s, *asset).is_some()).count();
				present > 1 && present.saturating_mul(4) >= samples.len().saturating_mul(3)
			})
			.collect();
		if assets.is_empty() {
			return Ok(Matrix::default());
		}

		let largest_step = T::SampleInterval::get().saturating_mul(2);
		let row = |sample: &SampleOf<T>| -> Option<Vec<Fixed>> {
			assets.iter().map(|asset| price_in::<T>(sample, *asset)).collect()
		};
		let mut runs: Vec<Vec<(u64, Vec<Fixed>)>> = Vec::new();
		for sample in &samples {
			let Some(prices) = row(sample) else { continue };
			match runs.last_mut() {
				Some(run)
					if run.last().is_some_and(|(at, _)| sample.at.saturating_sub(*at) <= largest_step) =>
				{
					run.push((sample.at, prices))
				}
				_ => runs.push(alloc::vec![(sample.at, prices)]),
			}
		}

		let mut matrix = Matrix::default();
		for run in runs.iter().filter(|run| run.len() > 1) {
			let (Some((first, _)), Some((last, _))) = (run.first(), run.last()) else { continue };
			let steps = run.len().saturating_sub(1) as u64;
			let interval = last.saturating_sub(*first).checked_div(steps).unwrap_or_default();
			let rings: Vec<Vec<Fixed>> = (0..assets.len())
				.map(|column| run.iter().filter_map(|(_, prices)| prices.get(column).copied()).collect())
				.collect();
			let rows = estimators::historical(&assets, &rings, interval, T::Horizon::get(), samples.len())?;
			matrix = matrix.join(&rows)?;
		}
		Ok(matrix)
	}

	/// Observed joint returns, then the stress rows. Without history the stress rows stand alone, for all assets.
	fn scenarios() -> Result<Matrix, RiskError> {
		let observed = Self::observed()?;
		let rows = StressRows::<T>::get();
		if rows.is_empty() {
			return Ok(observed);
		}
		let assets = if observed.assets.is_empty() { Self::assets() } else { observed.assets.clone() };
		let returns = rows
			.iter()
			.flat_map(|row| {
				assets.iter().map(|asset| {
					row.moves.iter().find(|(moved, _)| moved == asset).map(|(_, ppm)| *ppm).unwrap_or(0)
				})
			})
			.collect();
		observed.join(&Matrix { assets, returns })
	}

	/// Puts a new scenario set in force. If none can be computed the old one stays, and an event says so.
	pub(crate) fn rebuild_scenarios() {
		match Self::scenarios() {
			Ok(matrix) => {
				let scenarios = matrix.rows().saturated_into();
				Historical::<T>::put(matrix);
				Self::next_version(scenarios);
			}
			Err(error) => {
				log::warn!(target: "ballast::thresholds", "scenarios kept: {error:?}");
				Self::next_version(Historical::<T>::get().rows().saturated_into());
				Self::deposit_event(Event::ScenariosKept { error });
			}
		}
	}

	fn next_version(scenarios: u32) {
		let old = ScenarioSet::<T>::get();
		// A label; after 2^32 sets it starts again.
		let new = old.wrapping_add(1);
		ScenarioSet::<T>::put(new);
		Self::deposit_event(Event::ScenarioSetUpdated { old, new, scenarios });
	}

	pub(crate) fn do_set_asset(asset: AssetId, rails: AssetRails) -> DispatchResult {
		ensure!(asset != SETTLEMENT, Error::<T>::SettlementHasNone);
		ensure!(rails.is_valid(), Error::<T>::InvalidRails);
		let old = Assets::<T>::get(asset);
		ensure!(old.is_some() || Assets::<T>::count() < T::MaxAssets::get(), Error::<T>::TooManyAssets);
		let before = ScanRanges::<T>::get(asset);
		let in_force = InForce {
			scan_range: before
				.map_or(rails.rails.cap, |b| b.scan_range.max(rails.rails.floor).min(rails.rails.cap)),
			volatility: before.map_or(rails.stressed_volatility, |b| {
				crate::ranges::clamp_volatility(b.volatility, b.volatility, rails.stressed_volatility)
			}),
			epoch: before.map_or(0, |b| b.epoch),
		};
		Assets::<T>::insert(asset, rails);
		ScanRanges::<T>::insert(asset, in_force);
		Self::deposit_event(Event::AssetSet { asset, old, new: rails });
		Self::next_version(Historical::<T>::get().rows().saturated_into());
		Ok(())
	}

	pub(crate) fn do_remove_asset(asset: AssetId) -> DispatchResult {
		let old = Assets::<T>::take(asset).ok_or(Error::<T>::UnknownAsset)?;
		ScanRanges::<T>::remove(asset);
		StressRows::<T>::mutate(|rows| {
			for row in rows.iter_mut() {
				row.moves.retain(|(moved, _)| *moved != asset);
			}
		});
		Self::deposit_event(Event::AssetRemoved { asset, old });
		Self::rebuild_scenarios();
		Ok(())
	}

	fn ensure_stress(rows: &StressRowsOf<T>) -> Result<(), Error<T>> {
		for row in rows {
			ensure!(
				row.moves.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b)),
				Error::<T>::UnsortedAssets
			);
			for (asset, ppm) in &row.moves {
				ensure!(Assets::<T>::contains_key(asset), Error::<T>::UnknownAsset);
				ensure!(*ppm > MIN_STRESS_MOVE && *ppm <= MAX_STRESS_MOVE, Error::<T>::InvalidStress);
			}
		}
		Ok(())
	}

	pub(crate) fn do_set_stress(rows: StressRowsOf<T>) -> DispatchResult {
		Self::ensure_stress(&rows)?;
		let old = StressRows::<T>::get().len().saturated_into();
		let new = rows.len().saturated_into();
		StressRows::<T>::put(rows);
		Self::deposit_event(Event::StressSet { old, new });
		Self::rebuild_scenarios();
		Ok(())
	}

	pub(crate) fn do_set_parameters(parameters: ModelParameters) -> DispatchResult {
		ensure!(are_valid(&parameters), Error::<T>::InvalidParameters);
		let old = Parameters::<T>::get();
		Parameters::<T>::put(parameters);
		Self::deposit_event(Event::ParametersSet { old, new: parameters });
		Self::next_version(Historical::<T>::get().rows().saturated_into());
		Ok(())
	}

	pub(crate) fn build_genesis(genesis: &GenesisConfig<T>) -> DispatchResult {
		Self::do_set_parameters(genesis.parameters)?;
		for listed in &genesis.assets {
			Self::do_set_asset(listed.asset, listed.rails)?;
			ensure!(
				listed.scan_range >= listed.rails.rails.floor
					&& listed.scan_range <= listed.rails.rails.cap
					&& listed.volatility > Fixed::zero()
					&& listed.volatility <= Fixed::from_u32(10),
				Error::<T>::InvalidRange
			);
			ScanRanges::<T>::insert(
				listed.asset,
				InForce { scan_range: listed.scan_range, volatility: listed.volatility, epoch: 0 },
			);
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
		Self::do_set_stress(rows)?;
		ScenarioSet::<T>::put(1);
		Ok(())
	}
}
