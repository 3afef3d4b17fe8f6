//! What must always hold.

use crate::{interest, pallet::*, types::ledger_id};
use ballast_primitives::{
	fixed::{One, Zero},
	message::MAX_POSITIONS,
	Fixed, Round,
};
use polkadot_sdk::{
	frame_support::{
		ensure,
		traits::fungibles::{Inspect as _, InspectHold as _},
	},
	sp_runtime::TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of the pallet:
	///
	/// 1. There are at most [`MAX_POSITIONS`] pools, and the count is right.
	/// 2. The rates of every pool are valid; its index is at least 1.
	/// 3. The pallet's account holds at least cash and pot of every pool.
	/// 4. The scaled debt of every pool is the sum of its borrowers' scaled debts; nobody has a stored debt of zero.
	/// 5. The shares of every pool are the sum of its suppliers' shares and the locked ones; nobody has stored shares of
	///    zero.
	/// 6. Borrowers owe together at least what the pool counts as lent.
	/// 7. No account has both collateral and debt in an asset.
	/// 8. Debts, losses and shares are of listed assets only; nobody has a stored loss of zero.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let pools = Pools::<T>::iter().count();
		ensure!(pools <= MAX_POSITIONS as usize, "1: too many pools");
		ensure!(pools == Pools::<T>::count() as usize, "1: wrong count of pools");
		for (asset, stored) in Pools::<T>::iter() {
			ensure!(stored.rates.is_valid(), "2: invalid rates");
			ensure!(stored.index >= Fixed::one(), "2: index below one");

			let owned = stored.cash.checked_add(stored.pot).ok_or("3: cash and pot overflow")?;
			let balance = T::Assets::balance(ledger_id(asset), &Self::account_id());
			ensure!(balance >= owned, "3: the pallet's account is short");

			let pool = Self::pool(asset)?;
			let (mut scaled_debt, mut debt) = (0u128, 0u128);
			for (account, _, scaled) in ScaledDebts::<T>::iter().filter(|(_, of, _)| *of == asset) {
				ensure!(!scaled.is_zero(), "4: stored debt of zero");
				scaled_debt = scaled_debt.checked_add(scaled).ok_or("4: debts overflow")?;
				let owed =
					interest::debt_of(scaled, pool.index, Round::Up).map_err(|_| "6: debt out of range")?;
				debt = debt.checked_add(owed).ok_or("6: debts overflow")?;
				let hold = HoldReason::Collateral.into();
				let collateral = T::Holds::balance_on_hold(ledger_id(asset), &hold, &account);
				ensure!(collateral.is_zero(), "7: collateral and debt in one asset");
			}
			ensure!(scaled_debt == pool.scaled_debt, "4: debts do not add up");
			ensure!(debt >= Self::lent(&pool)?, "6: less owed than lent");

			let mut shares = pool.locked;
			for (_, owned) in Shares::<T>::iter_prefix(asset) {
				ensure!(!owned.is_zero(), "5: stored shares of zero");
				shares = shares.checked_add(owned).ok_or("5: shares overflow")?;
			}
			ensure!(shares == pool.shares, "5: shares do not add up");
		}
		ensure!(
			ScaledDebts::<T>::iter().all(|(_, asset, _)| Pools::<T>::contains_key(asset)),
			"8: debt without a pool"
		);
		for (_, asset, lost) in Losses::<T>::iter() {
			ensure!(Pools::<T>::contains_key(asset), "8: loss without a pool");
			ensure!(!lost.is_zero(), "8: stored loss of zero");
		}
		ensure!(
			Shares::<T>::iter().all(|(asset, _, _)| Pools::<T>::contains_key(asset)),
			"8: shares without a pool"
		);
		Ok(())
	}
}
