//! What is in force and what is pending, with dates: the answers of the view functions.

use crate::{
	types::{AssetStatus, Status},
	Assets, Config, Historical, Notices, Pallet, PendingParameters, PendingRails, PendingRangesOf,
	PendingStress, ScanRanges, ScenarioQueue, ScenarioSet, SetInForce, VotingStage,
};
use ballast_primitives::AssetId;
use polkadot_sdk::sp_runtime::traits::SaturatedConversion;

impl<T: Config> Pallet<T> {
	/// Thresholds of one asset; `None` for an asset without.
	pub fn asset_status(asset: AssetId) -> Option<AssetStatus> {
		Some(AssetStatus {
			asset,
			rails: Assets::<T>::get(asset)?,
			notice: Notices::<T>::get(asset),
			in_force: ScanRanges::<T>::get(asset)?,
			pending: PendingRangesOf::<T>::get(asset).into_inner(),
			pending_rails: PendingRails::<T>::get(asset),
		})
	}

	/// All thresholds.
	pub fn full_status() -> Status {
		Status {
			epoch: Self::epoch_in_progress(),
			stage: VotingStage::<T>::get(),
			version: ScenarioSet::<T>::get(),
			set: SetInForce::<T>::get(),
			scenarios: Historical::<T>::get().rows().saturated_into(),
			pending: ScenarioQueue::<T>::get().into_inner(),
			pending_stress: PendingStress::<T>::get().map(|announced| announced.at),
			pending_parameters: PendingParameters::<T>::get(),
			assets: Self::assets().into_iter().filter_map(Self::asset_status).collect(),
		}
	}
}
