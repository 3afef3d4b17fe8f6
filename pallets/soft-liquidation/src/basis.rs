//! Which plans are about the account, the market and the model as they are now.
//!
//! A plan says what it was made on ([`PlanBasis`]). It must have been made after the last slice or take of the account, with
//! the risk model in force, and on prices that are all within the rules' price band of those of this moment: as far as a market
//! may move between planning and execution anyway, because limit prices lie in the same band around the mark. In a block in
//! which prices moved by less, plans that were made after the block before are still good.

use crate::{assess::Assessment, Config, Error, Pallet, Sequences};
use ballast_policy::PlanBasis;
use polkadot_sdk::{frame_support::ensure, sp_runtime::AccountId32};

impl<T: Config> Pallet<T> {
	/// What a plan is made on now; `None` when it has too many prices.
	pub(crate) fn basis(account: &AccountId32, now: &Assessment) -> Option<PlanBasis> {
		PlanBasis::new(&now.market, now.model.version, Sequences::<T>::get(account))
	}

	/// Whether a plan was made on what is true now. Errors, the first that applies: [`Error::PlanOutdated`],
	/// [`Error::PlanOtherSet`], [`Error::PlanOtherMarket`].
	pub(crate) fn ensure_basis(
		account: &AccountId32,
		now: &Assessment,
		basis: &PlanBasis,
	) -> Result<(), Error<T>> {
		ensure!(basis.sequence == Sequences::<T>::get(account), Error::PlanOutdated);
		ensure!(basis.set == now.model.version, Error::PlanOtherSet);
		ensure!(basis.is_of(&now.market, now.rules.price_band), Error::PlanOtherMarket);
		Ok(())
	}

	/// Plans that were made until now are about something else from here on.
	pub(crate) fn outdate_plans(account: &AccountId32) {
		// Begins anew after four billion slices; no plan is as old.
		Sequences::<T>::mutate(account, |sequence| *sequence = sequence.wrapping_add(1));
	}
}
