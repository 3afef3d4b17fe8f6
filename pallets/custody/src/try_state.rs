//! What must always hold.

use crate::{pallet::*, types::*};
use alloc::collections::BTreeMap;
use ballast_primitives::AssetId;
use polkadot_sdk::{
	frame_support::{ensure, traits::tokens::fungibles::Inspect},
	sp_core::crypto::AccountId32,
	sp_runtime::TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants:
	///
	/// 1. Assets and locations name each other, and are at most `MAX_KEPT_ASSETS`.
	/// 2. Only enrolled accounts hold something, nobody holds nothing, and the vault has at least what all hold.
	/// 3. What counts as flying is the sum of the flights that are not given up.
	/// 4. No order is in two of queue, flights and results; together they are at most `MAX_RESULTS`.
	/// 5. Sales are of something, and can be proven.
	/// 6. The outbox holds exactly the messages between the last that was handed over and the last that was written.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		// 1.
		let registered: BTreeMap<AssetId, Registration> = Registry::<T>::iter().collect();
		ensure!(registered.len() <= MAX_KEPT_ASSETS as usize, "too many assets");
		ensure!(AssetAt::<T>::iter_keys().count() == registered.len(), "location without asset, or reverse");
		for (asset, registration) in &registered {
			ensure!(AssetAt::<T>::get(&registration.location) == Some(*asset), "location of another asset");
		}
		// 2.
		let mut held: BTreeMap<AssetId, u128> = BTreeMap::new();
		for (account, asset, amount) in Holdings::<T>::iter() {
			ensure!(Enrolled::<T>::contains_key(&account), "holding of an account that is not enrolled");
			ensure!(amount > 0, "holding of nothing");
			let sum = held.entry(asset).or_default();
			*sum = sum.checked_add(amount).ok_or("holdings overflow")?;
		}
		for (asset, amount) in held {
			let registration = registered.get(&asset).ok_or("holding of an unknown asset")?;
			let balance = T::Assets::balance(registration.location.clone(), &Self::vault());
			ensure!(balance >= amount, "more held than there is");
		}
		// 3.
		let mut flying: BTreeMap<(AccountId32, AssetId), u128> = BTreeMap::new();
		for flight in Flights::<T>::iter_values() {
			// 5.
			ensure!(flight.amount > 0, "flight of nothing");
			ensure!(flight.least_proceeds > 0 && flight.least_back > 0, "flight that anything ends");
			if flight.given_up {
				continue;
			}
			let sum = flying.entry((flight.account, flight.asset)).or_default();
			*sum = sum.checked_add(flight.amount).ok_or("flights overflow")?;
		}
		let counted: BTreeMap<(AccountId32, AssetId), u128> =
			Flying::<T>::iter().map(|(account, asset, amount)| ((account, asset), amount)).collect();
		ensure!(counted == flying, "flights are miscounted");
		// 4.
		let queue = Queue::<T>::get();
		for instruction in &queue {
			let id = instruction.id();
			let is_elsewhere = Flights::<T>::contains_key(id) || Results::<T>::contains_key(id);
			ensure!(!is_elsewhere, "order that waits is elsewhere, too");
		}
		ensure!(!Flights::<T>::iter_keys().any(Results::<T>::contains_key), "order that flies has a result");
		let orders =
			(queue.len() as u32).saturating_add(Flights::<T>::count()).saturating_add(Results::<T>::count());
		ensure!(orders <= MAX_RESULTS && Flights::<T>::count() <= MAX_FLIGHTS, "too many orders");
		// 6.
		let (handed, written) = (Handed::<T>::get(), OutSeq::<T>::get());
		ensure!(handed <= written, "more handed over than written");
		let waiting = written.saturating_sub(handed);
		ensure!(waiting <= MAX_OUTBOX, "too many messages wait");
		ensure!(
			Outbox::<T>::iter_keys().count() as u64 == waiting
				&& Outbox::<T>::iter_keys().all(|seq| seq > handed && seq <= written),
			"outbox with holes"
		);
		Ok(())
	}
}
