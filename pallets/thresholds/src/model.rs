//! Assembling market and model.

use crate::{
	Assets, Config, Historical, LeftOut, ModelParameters, Pallet, Parameters, ScanRanges, ScenarioSet,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero},
	traits::{DepthSource, PriceSource},
	AssetId, Fixed, Round, SETTLEMENT,
};
use ballast_risk::{
	AssetFactors, AssetState, Historical as Matrix, Market, RiskError, RiskModel, RiskSource,
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
			Ok(AssetState { depth, volatility: in_force.volatility, ..AssetState::new(asset, mark) })
		});
		Ok(Market { assets: states.collect::<Result<_, RiskError>>()?, ..Market::default() })
	}

	fn model(assets: &[AssetId]) -> Result<RiskModel, RiskError> {
		let assets = priced(assets);
		let factors = assets.iter().map(|asset| {
			let rails = Assets::<T>::get(asset).ok_or(RiskError::UnknownAsset(*asset))?;
			let in_force = ScanRanges::<T>::get(asset).ok_or(RiskError::UnknownAsset(*asset))?;
			Ok(AssetFactors {
				haircut: rails.haircut,
				impact: rails.impact,
				..AssetFactors::new(*asset, in_force.scan_range)
			})
		});
		let factors = factors.collect::<Result<Vec<_>, RiskError>>()?;
		let historical =
			if assets.is_empty() { Matrix::default() } else { Historical::<T>::get().project(&assets) };
		let mut parameters = Parameters::<T>::get();
		parameters.tail = tail_of_observed(parameters.tail, historical.rows(), LeftOut::<T>::get());
		Ok(skeleton(ScenarioSet::<T>::get(), factors, historical, &parameters))
	}
}

/// The share of the rows in force that is the share `tail` of all rows that they stand for: `tail * (rows + left out) / rows`,
/// at most 1, rounded down.
fn tail_of_observed(tail: Fixed, rows: usize, left_out: u32) -> Fixed {
	let all = i128::try_from(rows).unwrap_or(i128::MAX).saturating_add(left_out.into());
	match i128::try_from(rows) {
		Ok(rows) if rows > 0 => {
			let share = fixed::mul_div(tail.into_inner(), all, rows, Round::Down);
			// A share out of range is above 1.
			share.map_or(Fixed::one(), |share| Fixed::from_inner(share).min(Fixed::one()))
		}
		_ => tail,
	}
}

/// A model of these parts.
pub(crate) fn skeleton(
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
		..RiskModel::default()
	}
}
