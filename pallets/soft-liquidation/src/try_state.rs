//! What must always be true of the storage.

use crate::{
	assess::is_restricted, BadDebt, Config, Episodes, Pallet, Refusals, Restricted, Slices, States,
	TotalBadDebt,
};
use alloc::collections::BTreeSet;
use ballast_policy::AccountState;
use ballast_primitives::{fixed, Fixed};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// 1. A healthy account has no state on record.
	/// 2. There is an episode for exactly the restricted accounts.
	/// 3. An insolvent account has a bad-debt entry.
	/// 4. Every slice has an order, and no order is in two slices.
	/// 5. An account's refusals are about different positions, and its list of restricting venues has no duplicates.
	/// 6. Bad-debt entries are positive and their sum is the total.
	/// 7. The rules in force are valid.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (account, state) in States::<T>::iter() {
			ensure!(state != AccountState::Healthy, "1: a healthy account is on record");
			ensure!(
				is_restricted(&state) == Episodes::<T>::contains_key(&account),
				"2: episode and restriction differ"
			);
			if matches!(state, AccountState::Insolvent { .. }) {
				ensure!(BadDebt::<T>::contains_key(&account), "3: insolvent without bad debt");
			}
		}
		for account in Episodes::<T>::iter_keys() {
			ensure!(
				States::<T>::get(&account).is_some_and(|state| is_restricted(&state)),
				"2: an episode without restriction"
			);
		}
		let mut seen = BTreeSet::new();
		for (_, slice) in Slices::<T>::iter() {
			ensure!(!slice.orders.is_empty(), "4: an empty slice");
			for order in slice.orders {
				ensure!(seen.insert(order.id), "4: an order in two slices");
			}
		}
		for (_, refusals) in Refusals::<T>::iter() {
			let places: BTreeSet<_> = refusals.iter().map(|r| (r.venue, r.instrument)).collect();
			ensure!(places.len() == refusals.len(), "5: a refusal twice");
		}
		for (_, venues) in Restricted::<T>::iter() {
			let distinct: BTreeSet<_> = venues.iter().collect();
			ensure!(distinct.len() == venues.len(), "5: a restricting venue twice");
		}
		let mut total = Fixed::default();
		for (_, value) in BadDebt::<T>::iter() {
			ensure!(value > Fixed::default(), "6: a bad debt that is none");
			total = fixed::add(total, value).map_err(|_| "6: bad debt cannot be added up")?;
		}
		ensure!(total == TotalBadDebt::<T>::get(), "6: the total is not the sum");
		ensure!(<T as Config>::Rules::get().validate().is_ok(), "7: the rules are not valid");
		Ok(())
	}
}
