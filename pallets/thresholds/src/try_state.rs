//! What is always true of the storage.

use crate::{Assets, Config, Cursor, History, Pallet, ScanRanges, StressRows, Votes};
use ballast_primitives::{fixed::Zero, Fixed, SETTLEMENT};
use ballast_risk::RiskSource;
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of this pallet's storage:
	///
	/// 1. Every asset has valid rails, and a price scan range inside them; the settlement currency has none.
	/// 2. No thresholds are in force for an asset that has no rails.
	/// 3. The ring's slots are inside its length, its times rise, its prices are positive and sorted by asset.
	/// 4. The model of all assets is valid.
	/// 5. Stress rows name only assets with thresholds.
	/// 6. No worker has more than one vote.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(!Assets::<T>::contains_key(SETTLEMENT), "1. the settlement currency has thresholds");
		ensure!(Assets::<T>::count() <= T::MaxAssets::get(), "1. too many assets");
		for (asset, rails) in Assets::<T>::iter() {
			ensure!(rails.is_valid(), "1. invalid rails");
			let in_force = ScanRanges::<T>::get(asset).ok_or("1. an asset without thresholds")?;
			ensure!(
				in_force.scan_range >= rails.rails.floor && in_force.scan_range <= rails.rails.cap,
				"1. a range outside of its rails"
			);
			ensure!(in_force.volatility > Fixed::zero(), "1. a volatility that is not positive");
		}
		ensure!(ScanRanges::<T>::iter_keys().all(Assets::<T>::contains_key), "2. thresholds without rails");

		let length = T::HistoryLength::get();
		ensure!(Cursor::<T>::get().next < length, "3. the cursor is outside of the ring");
		ensure!(History::<T>::iter_keys().all(|slot| slot < length), "3. a slot is outside of the ring");
		let samples = Self::samples();
		ensure!(
			samples.windows(2).all(|pair| matches!(pair, [a, b] if a.at < b.at)),
			"3. times of samples do not rise"
		);
		for sample in &samples {
			ensure!(
				sample.prices.iter().all(|(_, price)| *price > Fixed::zero()),
				"3. a price is not positive"
			);
			ensure!(
				sample.prices.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b)),
				"3. prices are not sorted"
			);
		}

		let model = Self::model(&Self::assets()).map_err(|_| "4. no model")?;
		ensure!(model.validate().is_ok(), "4. the model is not valid");

		ensure!(
			StressRows::<T>::get()
				.iter()
				.all(|row| row.moves.iter().all(|(asset, _)| Assets::<T>::contains_key(asset))),
			"5. a stress row of an unknown asset"
		);

		let votes = Votes::<T>::get();
		ensure!(
			votes.iter().all(|vote| votes.iter().filter(|other| other.worker == vote.worker).count() == 1),
			"6. a worker has two votes"
		);
		Ok(())
	}
}
