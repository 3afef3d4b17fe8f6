//! Benchmarks, with accounts that hold as many positions as a report carries.

use super::*;
use alloc::vec::Vec;
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::{
	message::{Envelope, ToCoordinator, ToVenue, MAX_MESSAGE_LEN, MAX_ORDERS},
	Fixed, Instruction, InstrumentId, Order, OrderId, Transfer, VenueId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_benchmarking::v2::*,
	frame_support::traits::{Get, Hooks},
	frame_system::{pallet_prelude::BlockNumberFor, RawOrigin},
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
};

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper {
	/// The market trades as many assets as it can, messages reach the coordinator, and the clock runs.
	fn prepare();
	/// Makes the account hold as many positions as it can, and none of them negative. Where the coordinator is on the same
	/// chain it knows the account, with a portfolio as large as can be. Answers a small order that reduces a position:
	/// instrument, quantity, and limit price.
	fn trader(account: &AccountId32) -> (InstrumentId, Fixed, Fixed);
}

/// For runtimes in which this pallet is not measured.
impl BenchmarkHelper for () {
	fn prepare() {}
	fn trader(_: &AccountId32) -> (InstrumentId, Fixed, Fixed) {
		(InstrumentId::Spot(ballast_primitives::SETTLEMENT), Fixed::default(), Fixed::default())
	}
}

/// An enrolled account, and an order that can be executed.
fn trader<T: Config>(index: u32) -> (AccountId32, Order) {
	let account: AccountId32 = account("trader", index, 0);
	let (instrument, quantity, limit_price) = T::BenchmarkHelper::trader(&account);
	Enrolled::<T>::insert(&account, Enrolment::default());
	// What the market told of it is not what is measured.
	Dirty::<T>::kill();
	let id = OrderId(1_000 + u64::from(index));
	let penalty = Permill::from_percent(1);
	let deadline = Pallet::<T>::now() + 100;
	(account.clone(), Order { id, account, instrument, quantity, limit_price, penalty, deadline })
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark(pov_mode = Measured)]
	fn enroll() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::prepare();
		let caller: AccountId32 = whitelisted_caller();
		T::BenchmarkHelper::trader(&caller);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(Enrolled::<T>::contains_key(&caller));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn leave() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::prepare();
		let caller = trader::<T>(0).0;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		// It has left, or the coordinator is asked.
		assert!(Enrolled::<T>::get(&caller).is_none_or(|enrolment| enrolment.leaving_since.is_some()));
		Ok(())
	}

	// As many orders as a message has. What is longer is refused.
	#[benchmark(pov_mode = Measured)]
	fn receive(b: Linear<1, MAX_MESSAGE_LEN>) -> Result<(), BenchmarkError> {
		let _ = b;
		T::BenchmarkHelper::prepare();
		let (_, order) = trader::<T>(0);
		let orders: Vec<Order> =
			(0..MAX_ORDERS).map(|n| Order { id: OrderId(2_000 + u64::from(n)), ..order.clone() }).collect();
		let body = ToVenue::Unwind { orders: orders.try_into().map_err(|_| "too many orders")? };
		let seq = InSeq::<T>::get() + 1;
		let message =
			Envelope { venue: T::ThisVenue::get(), seq, relay_block: Pallet::<T>::now(), body }.into_bytes();

		#[block]
		{
			// Where the coordinator is on the same chain nobody may call.
			Pallet::<T>::receive_local(message)?;
		}

		assert_eq!(Places::<T>::count(), MAX_ORDERS);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn report() -> Result<(), BenchmarkError> {
		let caller: AccountId32 = whitelisted_caller();
		Enrolled::<T>::insert(&caller, Enrolment::default());
		for index in 1..MAX_DIRTY - CHANGES_RESERVE {
			Pallet::<T>::mark_dirty(account("changed", index, 0))?;
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), caller.clone());

		assert!(Dirty::<T>::get().contains(&caller));
		Ok(())
	}

	#[benchmark]
	fn request_credit() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::prepare();
		let caller: AccountId32 = whitelisted_caller();
		Enrolled::<T>::insert(&caller, Enrolment::default());
		let written = OutSeq::<T>::get();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), Fixed::from_u32(1));

		assert_eq!(OutSeq::<T>::get(), written + 1);
		Ok(())
	}

	#[benchmark]
	fn allow_transfers() -> Result<(), BenchmarkError> {
		let caller: AccountId32 = whitelisted_caller();
		Enrolled::<T>::insert(&caller, Enrolment::default());
		let to: Destinations = (0..MAX_DESTINATIONS)
			.map(|n| VenueId::Sibling(u32::MAX - n))
			.collect::<Vec<_>>()
			.try_into()
			.map_err(|_| "too many venues")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), to.clone());

		assert_eq!(MaySendTo::<T>::get(&caller), to);
		Ok(())
	}

	// Where no asset is sent to other venues it ends before the program is written.
	#[benchmark]
	fn claim_transfer() -> Result<(), BenchmarkError> {
		let caller: AccountId32 = whitelisted_caller();
		let transfer = Transfer {
			id: OrderId(1),
			account: caller.clone(),
			asset: SETTLEMENT,
			amount: Fixed::from_u32(1_000),
			from: T::ThisVenue::get(),
			to: VenueId::Sibling(u32::MAX),
			deadline: 0,
		};
		let watch = Watch {
			least: Fixed::from_u32(900),
			landed: None,
			told_at: 0,
			is_asked_for: false,
			ends_at: u32::MAX,
			is_claimed: false,
			transfer,
		};
		Watched::<T>::insert(OrderId(1), watch);
		Awaited::<T>::try_append(OrderId(1)).map_err(|_| "no room")?;

		#[block]
		{
			let _ = Pallet::<T>::claim_transfer(
				RawOrigin::Signed(caller).into(),
				OrderId(1),
				Fixed::from_u32(1_000),
			);
		}

		Ok(())
	}

	// So many orders are executed, so many accounts have changed, so many places are empty, and so many reports wait that have
	// to be judged. (Orders count for two: their results are told with a report.)
	#[benchmark(pov_mode = Measured)]
	fn on_initialize(
		o: Linear<0, 12>,
		r: Linear<0, REPORTS_PER_BLOCK>,
		e: Linear<0, 128>,
		m: Linear<0, 24>,
	) -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::prepare();
		QueueSpan::<T>::put(Span { head: 0, tail: e.into() });
		Confirmed::<T>::put(u64::from(e));
		for index in 0..o {
			Pallet::<T>::enqueue(Instruction::Reduce(trader::<T>(index).1));
		}
		for index in 0..m {
			let account = trader::<T>(100 + index).0;
			let snapshot = Pallet::<T>::snapshot(&account)?;
			Pallet::<T>::send(ToCoordinator::Report(snapshot))?;
		}
		let mut changed = Vec::new();
		for index in 0..r {
			changed.push(trader::<T>(200 + index).0);
		}
		for account in changed {
			Pallet::<T>::mark_dirty(account)?;
		}

		#[block]
		{
			<Pallet<T> as Hooks<BlockNumberFor<T>>>::on_initialize(1u32.into());
		}

		assert_eq!((Places::<T>::count(), Dirty::<T>::get().len()), (0, 0));
		assert_eq!(Handed::<T>::get(), OutSeq::<T>::get());
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder.build(), crate::mock::Test);
}
