//! What must always hold.

use crate::pallet::*;
use polkadot_sdk::{
	frame_support::{
		ensure,
		traits::{fungibles::Inspect as _, Get},
	},
	sp_core::crypto::AccountId32,
	sp_runtime::TryRuntimeError,
};

fn add(sum: u128, value: u128) -> Result<u128, TryRuntimeError> {
	Ok(sum.checked_add(value).ok_or("a sum overflows")?)
}

fn unsigned(value: i128, why: &'static str) -> Result<u128, TryRuntimeError> {
	Ok(u128::try_from(value).map_err(|_| why)?)
}

impl<T: Config> Pallet<T> {
	/// Checks the invariants of the pallet:
	///
	/// 1. The books balance: their entries sum up to zero. Pool, fund, owed withdrawals and bad debt together are
	///    therefore what was brought and given, less what was collected and lost.
	/// 2. Fund, owed withdrawals and creditors are never negative in the books, payers and bad debt never positive.
	/// 3. The accounts of fund and owed withdrawals hold at least what is booked, and the ledger's minimum balance on top.
	/// 4. Total shares are those of depositors and of the queue; nobody has stored shares of zero.
	/// 5. Every request has shares and a number between head and tail, is on its depositor's list, and nothing else is;
	///    the shares of all requests are the queued ones.
	/// 6. What depositors can collect is what is owed in the books; nobody has a stored amount of zero.
	/// 7. Bad debt by account is the bad debt of the books; no entry is zero, and none has more pending than open.
	/// 8. The number of entries that wait for the pool is right.
	/// 9. The pool has not paid more for an event than its limit.
	/// 10. No venue has a stored claim of zero.
	/// 11. The rules in force are valid.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let books = Ledger::<T>::get();
		ensure!(books.sum() == Ok(0), "1: the books do not balance");

		let fund = unsigned(books.fund, "2: the fund is negative")?;
		let owed = unsigned(books.owed, "2: owed withdrawals are negative")?;
		unsigned(books.creditors, "2: creditors are negative")?;
		ensure!(books.payers <= 0, "2: payers are positive");
		let bad_debt = books.bad_debt.checked_neg().ok_or("2: bad debt is out of range")?;
		let bad_debt = unsigned(bad_debt, "2: bad debt is positive")?;

		Self::ensure_held(&Self::fund_account(), fund)?;
		Self::ensure_held(&Self::owed_account(), owed)?;

		let mut shares = 0;
		for (_, owned) in Shares::<T>::iter() {
			ensure!(owned > 0, "4: stored shares of zero");
			shares = add(shares, owned)?;
		}
		ensure!(add(shares, QueuedShares::<T>::get())? == TotalShares::<T>::get(), "4: shares do not add up");

		let (mut queued, mut count) = (0, 0u32);
		for (number, request) in Requests::<T>::iter() {
			ensure!(request.shares > 0, "5: a request without shares");
			ensure!(
				number >= Head::<T>::get() && number < Tail::<T>::get(),
				"5: a request outside of the queue"
			);
			ensure!(
				RequestsOf::<T>::get(&request.account).contains(&number),
				"5: a request that its depositor does not know"
			);
			queued = add(queued, request.shares)?;
			count = count.checked_add(1).ok_or("5: too many requests")?;
		}
		ensure!(queued == QueuedShares::<T>::get(), "5: queued shares do not add up");
		ensure!(count == Requests::<T>::count(), "5: wrong count of requests");
		let mut listed = 0u32;
		for (_, requests) in RequestsOf::<T>::iter() {
			ensure!(!requests.is_empty(), "5: an empty list of requests");
			ensure!(requests.windows(2).all(|pair| pair[0] < pair[1]), "5: requests out of order");
			let number = u32::try_from(requests.len()).map_err(|_| "5: too many requests")?;
			listed = listed.checked_add(number).ok_or("5: too many requests")?;
		}
		ensure!(listed == count, "5: a list with requests that are gone");

		let mut collectable = 0;
		for (_, amount) in Owed::<T>::iter() {
			ensure!(amount > 0, "6: a stored amount of zero");
			collectable = add(collectable, amount)?;
		}
		ensure!(collectable == owed, "6: owed withdrawals do not add up");

		let (mut open, mut pending) = (0, 0u32);
		for (_, _, entry) in BadDebts::<T>::iter() {
			ensure!(entry.open > 0, "7: bad debt of zero");
			ensure!(entry.pool_pending <= entry.open, "7: more pending than open");
			open = add(open, entry.open)?;
			pending = pending.checked_add(u32::from(entry.pool_pending > 0)).ok_or("8: too many entries")?;
		}
		for (account, venue, _) in PendingSince::<T>::iter() {
			let waits = BadDebts::<T>::get(&account, venue).is_some_and(|entry| entry.pool_pending > 0);
			ensure!(waits, "8: a time since which nothing is waited for");
		}
		ensure!(
			PendingSince::<T>::iter_keys().count() == pending as usize,
			"8: an entry that waits without saying since when"
		);
		ensure!(open == bad_debt, "7: bad debt does not add up");
		ensure!(pending == PoolPending::<T>::get(), "8: wrong count of entries that wait for the pool");

		if let Some(event) = LastEvent::<T>::get() {
			ensure!(event.paid <= event.limit, "9: the pool paid too much");
		}
		ensure!(Claims::<T>::iter().all(|(_, claim)| claim > 0), "10: a claim of zero");
		ensure!(Rules::<T>::get().validate().is_ok(), "11: the rules are not valid");
		Ok(())
	}

	fn ensure_held(account: &AccountId32, booked: u128) -> Result<(), TryRuntimeError> {
		let id = T::SettlementAsset::get();
		// Before it is used, an account need not be there.
		let minimum = if booked == 0 { 0 } else { T::Assets::minimum_balance(id) };
		let balance = T::Assets::balance(id, account);
		ensure!(balance >= add(booked, minimum)?, "3: an account holds less than is booked");
		Ok(())
	}
}
