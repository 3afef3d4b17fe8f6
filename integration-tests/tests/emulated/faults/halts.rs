//! Chains that make no blocks for a while.

use super::*;
use crate::network::{
	faults::{deliver, halt, resume},
	on_coordinator, peek_venue,
};
use ballast_policy::{PlanKind, SlicePlan};
use ballast_primitives::traits::VenueDispatch;
use polkadot_sdk::{frame_support::assert_err, frame_system::RawOrigin, sp_runtime::traits::Dispatchable};

fn is_available(venue: Venue) -> bool {
	peek_coordinator(|| coordinator_runtime::Venues::is_available(venue.id()))
}

#[test]
fn an_order_should_expire_and_the_next_go_elsewhere_when_its_venue_halts() {
	let (order, pages, held) = order_on_its_way();
	halt(B);
	pages.into_iter().for_each(deliver);
	advance(12);
	assert_eq!(order_state(order), Some(OrderState::TimedOut));
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held, "what is in flight has not happened");

	// After a while the unwind goes on, at the other venue.
	let next = push();
	assert!(next.iter().all(|order| order.venue == Venue::A.id()), "{next:?}");
	advance(40);
	assert!(!is_available(Venue::B), "it is silent");
	assert!(in_flight().contains(&Venue::B.id()), "nobody knows yet how that ended");

	// It comes back, finds the order among what waited for it, and does not execute it.
	resume(B);
	advance(4);
	assert!(is_available(Venue::B));
	// Called off, because the other venue's slices were enough, or too late.
	let failures = [OrderFailure::Cancelled, OrderFailure::Expired].map(OrderResult::Failed);
	assert!(failures.contains(&result_of(order)), "{:?}", result_of(order));
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_count_once_when_its_venue_halts_with_it_in_the_queue() {
	let (order, pages, held) = order_on_its_way();
	pages.into_iter().for_each(deliver);
	let waits =
		|| peek_venue(Venue::B, || pallet_venue_adapter::Queue::<VenueRuntime>::iter_values().count());
	assert_eq!(waits(), 1);
	halt(B);
	advance(25);
	assert_eq!(order_state(order), Some(OrderState::TimedOut));
	let probes = peek_coordinator(|| pallet_venues::Orders::<Coordinator>::get(order)).map(|o| o.attempts);
	assert!(probes >= Some(2), "{probes:?}");

	// To the venue no time has passed until its first block has told it how late it is, so it executes the order, within the order's
	// limit; the answer is late, and counts once. The probes that come in then are answered as well.
	resume(B);
	advance(8);
	let (old, new) = (OrderState::TimedOut, OrderState::Executed);
	assert!(said(pallet_venues::Event::OrderStateChanged { order, old, new }));
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn nothing_should_be_forced_for_a_while_when_the_coordinator_was_halted() {
	let (order, pages, held) = order_on_its_way();
	pages.into_iter().for_each(deliver);
	halt(COORDINATOR);
	// The venue executes the order, and says so to nobody. Twelve minutes pass.
	advance(60);
	assert_eq!(order_state(order), Some(OrderState::Sent));
	resume(COORDINATOR);
	advance(2);
	assert_executed_once(order, held);
	assert!(is_available(Venue::A) && is_available(Venue::B));

	// It noticed, and gives its traders time.
	let noticed =
		coordinator_events().into_iter().find_map(|event| match event {
			coordinator_runtime::RuntimeEvent::SoftLiquidation(
				pallet_soft_liquidation::Event::HaltNoticed { last_ms, now_ms, grace_until_ms },
			) => Some((last_ms, now_ms, grace_until_ms)),
			_ => None,
		});
	let (last, now, until) = noticed.expect("the halt was noticed");
	assert!(now - last > 600_000 && until - now == 600_000, "{last}, {now}, {until}");
	// Prices have fallen meanwhile, so more would have to be sold.
	crate::network::scale_prices(0.98);
	assert_eq!(push_slice(), None, "no plan is offered");
	assert!(is_unwinding(&state()));
	// Whoever pushes a plan nevertheless hears why not.
	let refused = on_coordinator(|| {
		let account = trader();
		let orders = Default::default();
		let plan = SlicePlan {
			orders,
			kind: PlanKind::ProRata,
			basis: Default::default(),
			claim: Default::default(),
		};
		let call: coordinator_runtime::RuntimeCall =
			pallet_soft_liquidation::Call::execute_slice { account, plan, proof: None }.into();
		call.dispatch(RawOrigin::Signed(keeper()).into()).map(|_| ()).map_err(|failed| failed.error)
	});
	assert_err!(refused, pallet_soft_liquidation::Error::<Coordinator>::HaltGrace);
	// Meanwhile the trader may help itself.
	deposit(Venue::B, USD, 100);

	advance(34);
	assert_unwinds_to_the_end();
}
