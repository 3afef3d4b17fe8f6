//! Benchmarks, with messages of accounts whose portfolios are as large as can be and have to be judged with every report.

use super::*;
use alloc::{vec, vec::Vec};
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::{
	fixed::ONE,
	message::{AccountReport, Envelope, OrderResult, ToCoordinator, ToVenue, MAX_MESSAGE_LEN, MAX_ORDERS},
	traits::{NewOrder, VenueDispatch},
	AssetId, Fixed, Instruction, InstrumentId, Order, OrderFailure, OrderFill, OrderId, OrderState, VenueId,
};
use polkadot_sdk::{
	frame_benchmarking::v2::*,
	frame_support::traits::{Get, Hooks},
	frame_system::{pallet_prelude::BlockNumberFor, RawOrigin},
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
};

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper<RuntimeOrigin> {
	/// Registers so many venues, which can be sent messages.
	fn prepare(venues: u32) -> Vec<VenueId>;
	/// An account that is being unwound, with a portfolio as large as can be, enrolled at the venue among others: a report of
	/// the venue in which all of its positions there have changed. It holds the first asset there.
	fn trader(index: u32, venue: VenueId) -> AccountReport;
	/// Speaks for the venue.
	fn speaks(venue: VenueId) -> RuntimeOrigin;
}

/// For runtimes in which this pallet is not measured.
impl<RuntimeOrigin: From<RawOrigin<AccountId32>>> BenchmarkHelper<RuntimeOrigin> for () {
	fn prepare(_: u32) -> Vec<VenueId> {
		vec![]
	}
	fn trader(_: u32, _: VenueId) -> AccountReport {
		let account = AccountId32::new([0; 32]);
		AccountReport { account, positions: Default::default(), credit_used: Default::default() }
	}
	fn speaks(_: VenueId) -> RuntimeOrigin {
		RawOrigin::None.into()
	}
}

/// Registers one sibling, and the home venue.
fn sibling<T: Config>() -> Result<VenueId, BenchmarkError> {
	let mut venues = T::BenchmarkHelper::prepare(2).into_iter();
	venues.find(|venue| *venue != VenueId::Home).ok_or_else(|| "a sibling is needed".into())
}

fn units(n: i128) -> Fixed {
	Fixed::from_inner(n * ONE)
}

/// Puts a message with so many orders of an account into the outbox, where it waits.
fn queue<T: Config>(
	venue: VenueId,
	account: &AccountId32,
	orders: u32,
) -> Result<Vec<OrderId>, BenchmarkError> {
	let first = NextOrderId::<T>::get().0;
	let deadline = Pallet::<T>::now() + T::OrderTimeout::get();
	let orders: Vec<Order> = (0..orders)
		.map(|n| Order {
			id: OrderId(first + u64::from(n)),
			account: account.clone(),
			instrument: InstrumentId::Spot(AssetId(n + 1)),
			quantity: units(-1),
			limit_price: units(10),
			penalty: Permill::from_percent(1),
			deadline,
		})
		.collect();
	let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
	let carried = ids.clone().try_into().map_err(|_| "too many orders for a message")?;
	let body =
		ToVenue::Unwind { orders: orders.clone().try_into().map_err(|_| "too many orders for a message")? };
	// It waits, as it does when the transport is busy: what a paused venue is told is not handed over.
	let set_status = |status| Pallet::<T>::update_venue(venue, |record| record.status = status);
	set_status(VenueStatus::Paused);
	let seq = Pallet::<T>::send(venue, body, carried)?.seq;
	set_status(VenueStatus::Active);
	for order in orders {
		let id = order.id;
		let record = OrderRecord {
			instruction: Instruction::Reduce(order),
			venue,
			seq,
			state: OrderState::Queued,
			sent_at: None,
			due: Some(deadline),
			attempts: 0,
			result: None,
		};
		Orders::<T>::insert(id, record);
		LiveOrders::<T>::try_append(account, (venue, id)).map_err(|()| "too many live orders")?;
		Due::<T>::try_mutate(|due| due.try_insert((deadline, id)).map(|_| ())).map_err(|_| "too many due")?;
		OrdersAt::<T>::mutate(venue, |count| *count += 1);
	}
	NextOrderId::<T>::put(OrderId(first + ids.len() as u64));
	Ok(ids)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() -> Result<(), BenchmarkError> {
		let venue = VenueId::Sibling(4_000);

		#[extrinsic_call]
		_(RawOrigin::Root, venue, units(1));

		assert!(Venues::<T>::contains_key(venue));
		Ok(())
	}

	// A venue is paused whose outbox is full, with as many orders as may be open there.
	#[benchmark(pov_mode = Measured)]
	fn set_status() -> Result<(), BenchmarkError> {
		let venue = sibling::<T>()?;
		let mut left = T::MaxVenueOrders::get().min(4 * MAX_OUTBOX as u32);
		let mut last = None;
		for index in 0..MAX_OUTBOX as u32 {
			let orders = left.min(MAX_ORDERS);
			left -= orders;
			if orders > 0 {
				last = queue::<T>(venue, &account("trader", index, 0), orders)?.pop();
			} else {
				Pallet::<T>::send(venue, ToVenue::Probe { order: OrderId(0) }, Default::default())?;
			}
		}

		#[extrinsic_call]
		_(RawOrigin::Root, venue, VenueStatus::Paused);

		let last = last.and_then(Orders::<T>::get).map(|record| record.state);
		assert_eq!(last, Some(OrderState::Failed));
		Ok(())
	}

	// An order ended: its result comes with a report, and is acknowledged. What is longer than that is refused.
	#[benchmark(pov_mode = Measured)]
	fn receive(b: Linear<1, MAX_MESSAGE_LEN>) -> Result<(), BenchmarkError> {
		let _ = b;
		let venue = sibling::<T>()?;
		let report = T::BenchmarkHelper::trader(0, venue);
		let order = NewOrder {
			instrument: InstrumentId::Spot(AssetId(1)),
			quantity: units(-1),
			limit_price: units(9),
			penalty: Permill::from_percent(1),
		};
		let account = report.account.clone();
		let ids = <Pallet<T> as VenueDispatch>::submit(venue, &account, vec![order])?;
		let order = *ids.first().ok_or("no order")?;
		let fill = OrderFill { quantity: units(-1), proceeds: units(10), penalty: units(0) };
		let seq = Venues::<T>::get(venue).ok_or("no venue")?.in_seq + 1;
		let body = ToCoordinator::Result { order, result: OrderResult::Executed(fill), report };
		let message = Envelope { venue, seq, relay_block: Pallet::<T>::now(), body }.into_bytes();

		#[extrinsic_call]
		_(T::BenchmarkHelper::speaks(venue) as T::RuntimeOrigin, message);

		assert!(!Orders::<T>::contains_key(order));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn retry() -> Result<(), BenchmarkError> {
		let venue = sibling::<T>()?;
		let caller: AccountId32 = whitelisted_caller();
		let mut last = None;
		for index in 0..FLUSH_LIMIT {
			last = queue::<T>(venue, &account("trader", index, 0), MAX_ORDERS)?.pop();
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), venue);

		let last = last.and_then(Orders::<T>::get).map(|record| record.state);
		assert_eq!(last, Some(OrderState::Sent));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn resnapshot() -> Result<(), BenchmarkError> {
		let venue = sibling::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Root, venue);

		assert!(Venues::<T>::get(venue).is_some_and(|record| record.stale));
		Ok(())
	}

	// So many venues, so many messages that wait for one of them, and so many orders that end now.
	#[benchmark(pov_mode = Measured)]
	fn on_initialize(v: Linear<2, 32>, m: Linear<0, 16>, o: Linear<0, 32>) -> Result<(), BenchmarkError> {
		let venues = T::BenchmarkHelper::prepare(v);
		let venue = *venues.get(1).ok_or("a sibling is needed")?;
		for index in 0..o {
			let account = T::BenchmarkHelper::trader(index, venue).account;
			for id in queue::<T>(venue, &account, 1)? {
				Pallet::<T>::fail_unsent(id, OrderFailure::VenueBusy);
			}
		}
		// Those orders' messages are not what is measured.
		let _ = Outbox::<T>::clear_prefix(venue, u32::MAX, None);
		Pallet::<T>::update_venue(venue, |record| record.out_head = record.out_seq + 1);
		for _ in 0..m {
			Pallet::<T>::send(venue, ToVenue::Probe { order: OrderId(0) }, Default::default())?;
		}

		#[block]
		{
			<Pallet<T> as Hooks<BlockNumberFor<T>>>::on_initialize(1u32.into());
		}

		let record = Venues::<T>::get(venue).ok_or("no venue")?;
		assert!(record.out_head > record.out_seq);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder.build(), crate::mock::Test);
}
