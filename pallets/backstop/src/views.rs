//! What the view functions answer.

use crate::{
	pallet::*,
	shares,
	traits::PoolPortfolio,
	types::{DepositorPosition, FundStatus, PoolStatus},
	BadDebt,
};
use alloc::vec::Vec;
use ballast_primitives::VenueId;
use polkadot_sdk::sp_core::crypto::AccountId32;

impl<T: Config> Pallet<T> {
	pub(crate) fn view_pool() -> PoolStatus {
		let shares = TotalShares::<T>::get();
		let equity = T::Pool::equity().ok();
		PoolStatus {
			equity,
			free: T::Pool::free(),
			shares,
			share_price: Self::pool_equity().ok().and_then(|equity| shares::price(shares, equity).ok()),
			locked: Self::is_locked(),
			insolvencies: Insolvencies::<T>::count(),
			requests: Requests::<T>::count(),
			queued: QueuedShares::<T>::get(),
			next_due_ms: (Head::<T>::get()..Tail::<T>::get())
				.find_map(Requests::<T>::get)
				.map(|request| request.due_ms),
			// Never negative: what is collected was set aside.
			owed: u128::try_from(Ledger::<T>::get().owed).unwrap_or(0),
			event: LastEvent::<T>::get(),
		}
	}

	pub(crate) fn view_position(account: &AccountId32) -> DepositorPosition {
		let shares = Shares::<T>::get(account);
		let requests: Vec<_> = RequestsOf::<T>::get(account)
			.into_iter()
			.filter_map(|number| Requests::<T>::get(number).map(|request| (number, request)))
			.collect();
		let all = requests.iter().try_fold(shares, |sum, (_, request)| sum.checked_add(request.shares));
		let value = all
			.zip(Self::pool_equity().ok())
			.and_then(|(all, equity)| shares::amount_for(all, TotalShares::<T>::get(), equity).ok());
		DepositorPosition { shares, requests, value, owed: Owed::<T>::get(account) }
	}

	pub(crate) fn view_fund() -> FundStatus {
		let mut claims: Vec<_> = Claims::<T>::iter().collect();
		claims.sort();
		FundStatus {
			balance: Self::fund(),
			claims,
			// Never negative: what is paid was lost.
			bad_debt: Ledger::<T>::get()
				.bad_debt
				.checked_neg()
				.and_then(|v| u128::try_from(v).ok())
				.unwrap_or(0),
		}
	}

	pub(crate) fn view_bad_debt(account: &AccountId32) -> Vec<(VenueId, BadDebt)> {
		let mut entries: Vec<_> = BadDebts::<T>::iter_prefix(account).collect();
		entries.sort_by_key(|(venue, _)| *venue);
		entries
	}
}
