//! Benchmarks: on a market with as many assets as there can be, for an account that holds something in all of them and is judged
//! with the largest portfolio.

use super::*;
use alloc::vec::Vec;
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::{message::MAX_POSITIONS, AssetId, Fixed, SETTLEMENT};
use polkadot_sdk::{
	frame_benchmarking::v2::*, frame_support::traits::fungibles::Mutate, frame_system::RawOrigin,
};
use types::ledger_id;

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper {
	/// Lists so many assets, the settlement currency among them, with prices; or as many as there are. Two of them and the
	/// settlement currency can be traded; they come first, in the order settlement currency, one, other. The clock runs.
	/// With each asset how many ledger units are worth about 1,000.
	fn markets(assets: u32) -> Vec<(AssetId, u128)>;
	/// The ledger knows this asset, and nobody has listed it.
	fn unlisted() -> AssetId;
	/// Lets the account add risk: enrols it with a portfolio as large as can be and with plenty in it.
	fn may_trade(account: &AccountId32);
}

/// The first two of the market's assets besides the settlement currency, each with what is worth about 1,000.
struct Market {
	settlement: u128,
	one: (AssetId, u128),
	other: (AssetId, u128),
}

/// Gives the account something of everything, free and as collateral.
fn trader<T: Config>() -> Result<(AccountId32, Market), BenchmarkError> {
	let markets = T::BenchmarkHelper::markets(MAX_POSITIONS);
	let account: AccountId32 = whitelisted_caller();
	let caller = || RawOrigin::Signed(account.clone()).into();
	T::BenchmarkHelper::may_trade(&account);
	for (asset, amount) in &markets {
		T::Assets::mint_into(ledger_id(*asset), &account, amount.saturating_mul(100))?;
		Pallet::<T>::deposit(caller(), *asset, amount.saturating_mul(10))?;
	}
	let mut markets = markets.into_iter();
	let mut next = || markets.next().ok_or("three assets are needed");
	let ((_, settlement), one, other) = (next()?, next()?, next()?);
	Ok((account, Market { settlement, one, other }))
}

/// The same after it has borrowed of one asset more than it held of it.
fn debtor<T: Config>() -> Result<(AccountId32, Market), BenchmarkError> {
	let (account, market) = trader::<T>()?;
	let (asset, amount) = market.one;
	Pallet::<T>::borrow(RawOrigin::Signed(account.clone()).into(), asset, amount.saturating_mul(12))?;
	Ok((account, market))
}

fn pool_of<T: Config>(asset: AssetId) -> Result<CreditPool, BenchmarkError> {
	Pallet::<T>::pool(asset).map_err(|_| "no pool".into())
}

fn position_of<T: Config>(account: &AccountId32, asset: AssetId) -> Result<Fixed, BenchmarkError> {
	Pallet::<T>::position(account, asset).map_err(|_| "no position".into())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark(pov_mode = Measured)]
	fn create_pool() -> Result<(), BenchmarkError> {
		let _ = T::BenchmarkHelper::markets(MAX_POSITIONS - 1);
		let asset = T::BenchmarkHelper::unlisted();
		let rates = pool_of::<T>(SETTLEMENT)?.rates;

		#[extrinsic_call]
		_(RawOrigin::Root, asset, rates);

		assert!(Pools::<T>::contains_key(asset));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn supply() -> Result<(), BenchmarkError> {
		let (caller, Market { one: (asset, amount), .. }) = debtor::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, amount);

		assert!(Shares::<T>::get(asset, &caller) > 0);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn withdraw_supply() -> Result<(), BenchmarkError> {
		let (caller, Market { one: (asset, amount), .. }) = debtor::<T>()?;
		Pallet::<T>::supply(RawOrigin::Signed(caller.clone()).into(), asset, amount)?;
		let shares = Shares::<T>::get(asset, &caller);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, shares);

		assert_eq!(Shares::<T>::get(asset, &caller), 0);
		Ok(())
	}

	// Repays a debt, and what is left becomes collateral.
	#[benchmark(pov_mode = Measured)]
	fn deposit() -> Result<(), BenchmarkError> {
		let (caller, Market { one: (asset, amount), .. }) = debtor::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, amount * 5);

		assert_eq!(ScaledDebts::<T>::get(&caller, asset), 0);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn withdraw() -> Result<(), BenchmarkError> {
		let (caller, Market { other: (asset, amount), .. }) = debtor::<T>()?;
		let before = position_of::<T>(&caller, asset)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, amount);

		assert!(position_of::<T>(&caller, asset)? < before);
		Ok(())
	}

	// What is held of the asset repays a part of the loan.
	#[benchmark(pov_mode = Measured)]
	fn borrow() -> Result<(), BenchmarkError> {
		let (caller, Market { one: (asset, amount), .. }) = trader::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, amount * 12);

		assert!(ScaledDebts::<T>::get(&caller, asset) > 0);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn repay() -> Result<(), BenchmarkError> {
		let (caller, Market { one: (asset, amount), .. }) = debtor::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, amount * 5);

		assert_eq!(ScaledDebts::<T>::get(&caller, asset), 0);
		Ok(())
	}

	// By way of the settlement currency; what is bought repays a debt, and what is left becomes collateral, so that risk is
	// added.
	#[benchmark(pov_mode = Measured)]
	fn trade() -> Result<(), BenchmarkError> {
		let (caller, Market { one, other, .. }) = debtor::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), other.0, other.1 * 5, one.0, 0);

		assert_eq!(ScaledDebts::<T>::get(&caller, one.0), 0);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn open() -> Result<(), BenchmarkError> {
		let (caller, Market { one, other, .. }) = trader::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), one.0, one.1 * 12, other.0, 0);

		assert!(ScaledDebts::<T>::get(&caller, one.0) > 0);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn set_rates() -> Result<(), BenchmarkError> {
		let (_, Market { one: (asset, _), .. }) = debtor::<T>()?;
		let rates = PoolRates { base: Fixed::default(), ..pool_of::<T>(asset)?.rates };

		#[extrinsic_call]
		_(RawOrigin::Root, asset, rates);

		assert_eq!(pool_of::<T>(asset)?.rates, rates);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn cover_bad_debt() -> Result<(), BenchmarkError> {
		let (caller, Market { settlement, .. }) = debtor::<T>()?;
		Pallet::<T>::mutate_pool(SETTLEMENT, |pool| {
			pool.bad_debt = settlement;
			Ok(())
		})?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), SETTLEMENT, settlement);

		assert_eq!(pool_of::<T>(SETTLEMENT)?.bad_debt, 0);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
