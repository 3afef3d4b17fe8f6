//! Benchmarks, with a pool whose portfolio is as large as can be.

use super::*;
use crate::types::Entry;
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::{Fixed, Round, VenueId};
use polkadot_sdk::{
	frame_benchmarking::v2::*,
	frame_support::traits::{fungibles::Mutate, Get},
	frame_system::RawOrigin,
};

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper {
	/// The clock runs, and the pool has a portfolio with as many positions as can be, with fresh prices, and with plenty of cash.
	fn prepare();
	/// Those who lent at the home venue miss this amount, ledger units of the settlement asset, and can be paid.
	fn lost(amount: u128);
	/// A venue that can be sent messages, and where the pool is not enrolled.
	fn elsewhere() -> VenueId;
}

/// So many whole units of the settlement currency, ledger units.
fn whole<T: Config>(units: u32) -> Result<u128, BenchmarkError> {
	Ok(Pallet::<T>::ledger(Fixed::from_u32(units), Round::Down).map_err(|_| "decimals")?)
}

fn rich<T: Config>(account: &AccountId32) -> Result<(), BenchmarkError> {
	T::Assets::mint_into(T::SettlementAsset::get(), account, whole::<T>(1_000_000)?)?;
	Ok(())
}

/// Somebody with a deposit.
fn depositor<T: Config>() -> Result<AccountId32, BenchmarkError> {
	T::BenchmarkHelper::prepare();
	let caller: AccountId32 = whitelisted_caller();
	rich::<T>(&caller)?;
	Pallet::<T>::deposit(RawOrigin::Signed(caller.clone()).into(), whole::<T>(100_000)?, 0)?;
	Ok(caller)
}

/// Shares of the smallest request.
fn part<T: Config>(account: &AccountId32) -> u128 {
	Shares::<T>::get(account) / 64
}

/// Puts shares of the depositor in the queue, so that the request is due; under another account when `of` is given.
fn queue<T: Config>(
	depositor: &AccountId32,
	of: Option<AccountId32>,
	shares: u128,
) -> Result<u64, BenchmarkError> {
	let account = of.unwrap_or_else(|| depositor.clone());
	let number = Tail::<T>::mutate(|tail| {
		*tail += 1;
		*tail - 1
	});
	Shares::<T>::mutate(depositor, |all| *all -= shares);
	QueuedShares::<T>::mutate(|all| *all += shares);
	RequestsOf::<T>::try_append(&account, number).map_err(|()| "too many requests")?;
	Requests::<T>::insert(number, Request { account, shares, due_ms: 1 });
	Ok(number)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark(pov_mode = Measured)]
	fn deposit() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::prepare();
		let caller: AccountId32 = whitelisted_caller();
		rich::<T>(&caller)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), whole::<T>(100_000)?, 0);

		assert!(Shares::<T>::get(&caller) > 0);
		Ok(())
	}

	#[benchmark]
	fn request_withdrawal() -> Result<(), BenchmarkError> {
		let caller = depositor::<T>()?;
		let shares = part::<T>(&caller);
		for _ in 1..T::MaxRequests::get() {
			queue::<T>(&caller, None, shares)?;
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), shares);

		assert_eq!(RequestsOf::<T>::get(&caller).len() as u32, T::MaxRequests::get());
		Ok(())
	}

	// So many requests of others are due, and something is set aside for the caller.
	#[benchmark(pov_mode = Measured)]
	fn withdraw(p: Linear<0, 32>) -> Result<(), BenchmarkError> {
		let caller = depositor::<T>()?;
		let shares = part::<T>(&caller);
		for index in 0..p {
			queue::<T>(&caller, Some(account("depositor", index, 0)), shares)?;
		}
		let amount = whole::<T>(10)?;
		rich::<T>(&Pallet::<T>::owed_account())?;
		Pallet::<T>::book(Entry::Depositors, Entry::Owed, amount).map_err(|_| "books")?;
		Owed::<T>::insert(&caller, amount);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert_eq!(Owed::<T>::get(&caller), 0);
		Ok(())
	}

	#[benchmark]
	fn cancel_withdrawal() -> Result<(), BenchmarkError> {
		let caller = depositor::<T>()?;
		let shares = part::<T>(&caller);
		let mut first = None;
		for _ in 0..T::MaxRequests::get() {
			let number = queue::<T>(&caller, None, shares)?;
			first.get_or_insert(number);
		}
		let request = first.ok_or("no request")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), request);

		assert!(!Requests::<T>::contains_key(request));
		Ok(())
	}

	#[benchmark]
	fn feed() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::prepare();
		let caller: AccountId32 = whitelisted_caller();
		rich::<T>(&caller)?;
		let before = Ledger::<T>::get().fund;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), whole::<T>(1_000)?);

		assert!(Ledger::<T>::get().fund > before);
		Ok(())
	}

	// The fund pays what it has, and the pool the rest.
	#[benchmark(pov_mode = Measured)]
	fn settle() -> Result<(), BenchmarkError> {
		let caller = depositor::<T>()?;
		Pallet::<T>::feed(RawOrigin::Signed(caller.clone()).into(), whole::<T>(1)?)?;
		let fund = u128::try_from(Ledger::<T>::get().fund).map_err(|_| "no fund")?;
		let loss = fund + whole::<T>(100)?;
		T::BenchmarkHelper::lost(loss);
		let account: AccountId32 = account("insolvent", 0, 0);
		Pallet::<T>::book(Entry::BadDebt, Entry::Creditors, loss).map_err(|_| "books")?;
		BadDebts::<T>::insert(&account, VenueId::Home, BadDebt { open: loss, pool_pending: loss });
		PoolPending::<T>::put(1);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), account.clone(), VenueId::Home);

		assert!(!BadDebts::<T>::contains_key(&account, VenueId::Home));
		Ok(())
	}

	#[benchmark]
	fn set_rules() -> Result<(), BenchmarkError> {
		let rules = PoolRules::default();

		#[extrinsic_call]
		_(RawOrigin::Root, rules);

		assert_eq!(Rules::<T>::get(), rules);
		Ok(())
	}

	#[benchmark]
	fn close_insolvency() -> Result<(), BenchmarkError> {
		let account: AccountId32 = account("insolvent", 0, 0);
		Insolvencies::<T>::insert(&account, 1);

		#[extrinsic_call]
		_(RawOrigin::Root, account.clone());

		assert!(!Insolvencies::<T>::contains_key(&account));
		Ok(())
	}

	#[benchmark]
	fn enroll_pool() -> Result<(), BenchmarkError> {
		let venue = <T as Config>::BenchmarkHelper::elsewhere();

		#[extrinsic_call]
		_(RawOrigin::Root, venue);

		Ok(())
	}

	#[benchmark]
	fn is_turn() -> Result<(), BenchmarkError> {
		let caller = depositor::<T>()?;
		let shares = part::<T>(&caller);
		queue::<T>(&caller, None, shares)?;
		let due;

		#[block]
		{
			due = Pallet::<T>::is_turn();
		}

		assert!(due);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
