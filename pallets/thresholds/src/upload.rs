//! The upload of the set that was agreed: whether it is that set, and what the rails leave of it.

use crate::{
	types::{set_hash, Purpose},
	votes::Refusal,
	Assets, Config, Error, Event, FrozenEpoch, InForce, Pallet, SetId, Stage, VotingStage,
};
use ballast_primitives::worker::WorkerSignature;
use ballast_risk::estimators::{SetFault, SkipReason, ThresholdSet, MAX_SET_ROWS};
use codec::Encode;
use polkadot_sdk::{
	frame_support::{
		ensure,
		pallet_prelude::{
			InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction, Weight,
		},
		traits::Get,
	},
	sp_runtime::{traits::SaturatedConversion, DispatchResult},
};

impl<T> From<SetFault> for Error<T> {
	fn from(fault: SetFault) -> Self {
		match fault {
			SetFault::Method => Error::WrongVersion,
			SetFault::Empty => Error::EmptySet,
			SetFault::TooManyRows => Error::TooManyRows,
			SetFault::UnsortedAssets(at) => Error::UnsortedAssets(at),
			SetFault::Range(at) => Error::InvalidRange(at),
			SetFault::Column(at) => Error::UnknownAsset(at),
			SetFault::Shape => Error::InvalidShape,
			SetFault::Return(row) => Error::InvalidReturn(row),
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Bytes that no set is longer than: all rows of all assets, all correlations, all assets and a head.
	pub fn max_set_bytes() -> usize {
		let assets = T::MaxAssets::get() as usize;
		let per_asset = MAX_SET_ROWS.saturating_add(assets).saturating_mul(4).saturating_add(256);
		assets.saturating_mul(per_asset).saturating_add(256)
	}

	/// Whether this is the set that was agreed, in full. Cheap checks first.
	fn ensure_set(set: &ThresholdSet) -> Result<(), Error<T>> {
		let frozen = FrozenEpoch::<T>::get().ok_or(Error::<T>::WrongEpoch)?;
		ensure!(set.epoch == frozen.epoch, Error::<T>::WrongEpoch);
		let agreed = match VotingStage::<T>::get() {
			Stage::Voting => return Err(Error::<T>::UploadBeforeQuorum),
			Stage::Taken(_) => return Err(Error::<T>::AlreadyUploaded),
			Stage::Agreed(hash) => hash,
		};
		ensure!(set.encoded_size() <= Self::max_set_bytes(), Error::<T>::SetTooLarge);
		ensure!(set_hash(set) == agreed, Error::<T>::HashMismatch);
		// What follows cannot be wrong unless two thirds of the workers are.
		ensure!(set.base == frozen.version, Error::<T>::WrongVersion);
		set.validate()?;
		let known = |asset| frozen.assets.binary_search_by_key(asset, |a| a.asset).is_ok();
		let unknown = set
			.assets
			.iter()
			.position(|proposed| !known(&proposed.asset))
			.or_else(|| set.skipped.iter().position(|skip| !known(&skip.asset)));
		if let Some(at) = unknown {
			return Err(Error::<T>::UnknownAsset(at.saturated_into()));
		}
		let incomplete = frozen.assets.iter().position(|a| {
			let proposed = set.assets.binary_search_by_key(&a.asset, |p| p.asset).is_ok();
			let skipped = set.skipped.binary_search_by_key(&a.asset, |s| s.asset).is_ok();
			proposed == skipped
		});
		match incomplete {
			Some(at) => Err(Error::<T>::IncompleteSet(at.saturated_into())),
			None => Ok(()),
		}
	}

	/// Checks an upload before it enters the pool and before it is applied. One per epoch is enough, whoever sends it.
	pub(crate) fn authorize_upload(
		_: TransactionSource,
		set: &ThresholdSet,
		authority_index: &u32,
		signature: &WorkerSignature,
	) -> Result<(ValidTransaction, Weight), TransactionValidityError> {
		Self::ensure_not_ahead(set.epoch)?;
		let worker = Self::worker(*authority_index).map_err(|_| InvalidTransaction::BadProof)?;
		Self::ensure_set(set).map_err(|error| match error {
			Error::WrongEpoch | Error::AlreadyUploaded => InvalidTransaction::Stale,
			Error::UploadBeforeQuorum => InvalidTransaction::Custom(Refusal::UploadBeforeQuorum as u8),
			Error::SetTooLarge => InvalidTransaction::Custom(Refusal::SetTooLarge as u8),
			Error::HashMismatch => InvalidTransaction::Custom(Refusal::HashMismatch as u8),
			_ => InvalidTransaction::Call,
		})?;
		let id = SetId { epoch: set.epoch, hash: set_hash(set) };
		Self::authorized(&worker, Purpose::Upload, id, signature, set.epoch)
	}

	/// Takes an authorized upload: every range through its rails, the scenarios under notice.
	pub(crate) fn take_set(set: ThresholdSet, authority_index: u32) -> DispatchResult {
		let worker = Self::worker(authority_index)?;
		Self::ensure_set(&set)?;
		let id = SetId { epoch: set.epoch, hash: set_hash(&set) };
		VotingStage::<T>::put(Stage::Taken(id.hash));
		Self::deposit_event(Event::SetUploaded {
			epoch: id.epoch,
			hash: id.hash,
			worker,
			scenarios: set.rows().saturated_into(),
			observed: set.observed_rows,
			cut: set.cut,
		});
		for skip in &set.skipped {
			Self::deposit_event(Event::AssetSkipped { asset: skip.asset, why: skip.why });
		}
		let mut changed = false;
		for proposed in &set.assets {
			let range =
				InForce { scan_range: proposed.scan_range, volatility: proposed.volatility, epoch: id.epoch };
			changed |= Self::propose_range(proposed.asset, range);
		}
		Self::propose_scenarios(id, &set, changed);
		Self::refresh_next_change();
		Ok(())
	}

	/// Whether the asset was removed after the epoch had begun; if so, says that its thresholds are not taken.
	pub(crate) fn is_gone(asset: ballast_primitives::AssetId) -> bool {
		let gone = !Assets::<T>::contains_key(asset);
		if gone {
			let why = SkipReason::Estimate(ballast_risk::RiskError::UnknownAsset(asset));
			Self::deposit_event(Event::AssetSkipped { asset, why });
		}
		gone
	}
}
