//! Benchmarks: accounts that hold everything that is registered, and as many flights as there can be.

use super::*;
use alloc::vec::Vec;
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::{
	message::AssetDepth, AssetId, Fixed, Instruction, InstrumentId, Order, OrderId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_benchmarking::v2::*,
	frame_support::traits::{tokens::fungibles::Mutate, Get, Hooks},
	frame_system::{pallet_prelude::BlockNumberFor, RawOrigin},
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	staging_xcm::v5::{Junction::GeneralIndex, Location},
};

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper {
	/// Root is who governs, and may report depths. There are prices of assets 1 to [`MAX_KEPT_ASSETS`] less one, messages reach the reserve and the coordinator, and the clock
	/// runs.
	fn prepare();
	/// The coordinator knows the account at this venue, with a portfolio as large as can be and margin to spare.
	fn margin(account: &AccountId32);
}

/// For runtimes in which this pallet is not measured.
impl BenchmarkHelper for () {
	fn prepare() {}
	fn margin(_: &AccountId32) {}
}

fn location<T: Config>(asset: AssetId) -> Location {
	let mut location = T::ThisVenue::get().location();
	let _ = location.append_with(GeneralIndex(asset.0.into()));
	location
}

fn registration<T: Config>(asset: AssetId) -> Registration {
	let rate = T::NativeUnit::get();
	Registration { location: location::<T>(asset), decimals: 12, via: None, max_fee: 1, native_rate: rate }
}

/// Some of an asset, ledger units.
const SOME: u128 = 1_000_000_000_000_000;

/// Registers as many assets as there can be.
fn register_all<T: Config>() -> Result<Vec<AssetId>, BenchmarkError> {
	T::BenchmarkHelper::prepare();
	let assets: Vec<AssetId> = (0..MAX_KEPT_ASSETS).map(AssetId).collect();
	for asset in &assets {
		if !Registry::<T>::contains_key(asset) {
			Pallet::<T>::do_register(*asset, registration::<T>(*asset))?;
		}
	}
	Ok(assets)
}

/// An enrolled account that holds some of everything, and has some of everything free.
fn trader<T: Config>(index: u32) -> Result<AccountId32, BenchmarkError> {
	let who: AccountId32 = account("trader", index, 0);
	Enrolled::<T>::insert(&who, ballast_primitives::message::AccountMode::Normal);
	for asset in register_all::<T>()? {
		T::Assets::mint_into(location::<T>(asset), &who, 2 * SOME)?;
		Pallet::<T>::do_deposit(who.clone(), asset, SOME)?;
	}
	T::BenchmarkHelper::margin(&who);
	Dirty::<T>::kill();
	Ok(who)
}

fn order<T: Config>(id: u64, account: AccountId32) -> Order {
	let asset = AssetId(1);
	let price = Pallet::<T>::price(asset).unwrap_or(Fixed::from_u32(1));
	Order {
		id: OrderId(id),
		account,
		instrument: InstrumentId::Spot(asset),
		quantity: Fixed::from_inner(-ballast_primitives::fixed::ONE),
		limit_price: price,
		penalty: Permill::from_percent(1),
		deadline: Pallet::<T>::now() + 1_000,
	}
}

/// A sale in the air.
fn flight<T: Config>(id: u64) -> Result<(OrderId, Flight), BenchmarkError> {
	let who = trader::<T>(id as u32)?;
	Pallet::<T>::accept(Instruction::Reduce(order::<T>(id, who)));
	Pallet::<T>::launch(&mut Work::default());
	let flight = Flights::<T>::get(OrderId(id)).ok_or("the sale left")?;
	Ok((OrderId(id), flight))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark(pov_mode = Measured)]
	fn enroll() -> Result<(), BenchmarkError> {
		let caller = trader::<T>(0)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(Enrolled::<T>::contains_key(&caller));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn leave() -> Result<(), BenchmarkError> {
		let caller = trader::<T>(0)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(!Enrolled::<T>::contains_key(&caller));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn deposit() -> Result<(), BenchmarkError> {
		let caller = trader::<T>(0)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), SETTLEMENT, SOME);

		assert_eq!(Holdings::<T>::get(&caller, SETTLEMENT), 2 * SOME);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn withdraw() -> Result<(), BenchmarkError> {
		let caller = trader::<T>(0)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), SETTLEMENT, SOME);

		assert_eq!(Holdings::<T>::get(&caller, SETTLEMENT), 0);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn transfer_out() -> Result<(), BenchmarkError> {
		let caller = trader::<T>(0)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), SETTLEMENT, SOME);

		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn claim() -> Result<(), BenchmarkError> {
		let (id, mut flight) = flight::<T>(1)?;
		flight.deadline = 0;
		Flights::<T>::insert(id, flight);
		let assets: Vec<(AssetId, u128)> =
			(0..MAX_CLAIMED_ASSETS).map(|asset| (AssetId(asset), SOME)).collect();
		let assets = assets.try_into().map_err(|_| "too many assets")?;
		let caller: AccountId32 = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id, assets);

		assert!(Flights::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn report_depths(a: Linear<0, { MAX_KEPT_ASSETS - 1 }>) -> Result<(), BenchmarkError> {
		register_all::<T>()?;
		let depths: Vec<AssetDepth> = (1..=a)
			.map(AssetId)
			.map(|asset| AssetDepth {
				asset,
				depth: Fixed::from_u32(1),
				price: Pallet::<T>::price(asset).unwrap_or(Fixed::from_u32(1)),
			})
			.collect();
		let depths = depths.try_into().map_err(|_| "too many assets")?;

		#[block]
		{
			Pallet::<T>::report_depths(RawOrigin::Root.into(), depths)?;
		}

		assert_eq!(Depths::<T>::iter_keys().count() as u32, a);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn register_asset() -> Result<(), BenchmarkError> {
		let asset = AssetId(MAX_KEPT_ASSETS);

		#[extrinsic_call]
		_(RawOrigin::Root, asset, registration::<T>(asset));

		assert!(Registry::<T>::contains_key(asset));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn set_fees() -> Result<(), BenchmarkError> {
		register_all::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Root, SETTLEMENT, 7, 9);

		assert_eq!(Registry::<T>::get(SETTLEMENT).map(|registration| registration.max_fee), Some(7));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn restore() -> Result<(), BenchmarkError> {
		let (id, mut flight) = flight::<T>(1)?;
		flight.deadline = 0;
		Flights::<T>::insert(id, flight);

		#[extrinsic_call]
		_(RawOrigin::Root, id);

		assert!(!Flights::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn report() -> Result<(), BenchmarkError> {
		let caller = trader::<T>(0)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), caller.clone());

		assert!(Dirty::<T>::get().contains(&caller));
		Ok(())
	}

	// So many sales have brought something back, so many orders leave, so many accounts have changed.
	#[benchmark(pov_mode = Measured)]
	fn on_initialize(
		f: Linear<0, 16>,
		o: Linear<0, 16>,
		r: Linear<0, REPORTS_PER_BLOCK>,
		m: Linear<0, FLUSH_LIMIT>,
	) -> Result<(), BenchmarkError> {
		// Messages are what all the others cause.
		let _ = m;
		for id in 0..f {
			let (id, flight) = flight::<T>(u64::from(id))?;
			let least = flight.least_proceeds;
			T::Assets::mint_into(location::<T>(SETTLEMENT), &Pallet::<T>::beneficiary(id), least)?;
		}
		for id in 0..o {
			let who = trader::<T>(100 + id)?;
			Pallet::<T>::accept(Instruction::Reduce(order::<T>(100 + u64::from(id), who)));
		}
		for index in 0..r {
			let who = trader::<T>(200 + index)?;
			Pallet::<T>::mark_dirty(who)?;
		}

		#[block]
		{
			Pallet::<T>::on_initialize(BlockNumberFor::<T>::default());
		}

		assert_eq!(Flights::<T>::count(), o);
		Ok(())
	}
}
