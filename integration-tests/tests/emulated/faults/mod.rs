//! What can go wrong between the coordinator and its venues, one fault per test. After each the books are right: nothing was lost,
//! nothing happened twice, and the trader's account is where it should be.

mod fees;
mod halts;
mod lies;
mod messages;
mod upgrade;

use crate::{
	actions::*,
	network::{
		advance, coordinator, coordinator_events,
		faults::{cut, mend, take_kept, Page},
		on_venue, peek_coordinator, venue_events, Venue,
	},
	story::*,
	unwind::*,
};
use ballast_policy::PlannedOrder;
use ballast_primitives::{message::OrderResult, OrderFailure, OrderId, OrderState};
use coordinator_runtime::Runtime as Coordinator;
use venue_runtime::Runtime as VenueRuntime;

const COORDINATOR: u32 = coordinator::PARA_ID;
/// Where the orders of these tests go first.
const B: u32 = 2_002;

/// Whether the coordinator's pallet of venues has said this since the start.
fn said(event: pallet_venues::Event<Coordinator>) -> bool {
	coordinator_events().contains(&event.into())
}

/// Whether a venue's adapter has said this since the start.
fn venue_said(venue: Venue, event: pallet_venue_adapter::Event<VenueRuntime>) -> bool {
	venue_events(venue).contains(&event.into())
}

/// Where an order stands at the coordinator; `None` when it is over.
fn order_state(order: OrderId) -> Option<OrderState> {
	peek_coordinator(|| pallet_venues::Orders::<Coordinator>::get(order)).map(|record| record.state)
}

/// The one order of the trader that is open.
fn open_order() -> OrderId {
	let live = peek_coordinator(|| pallet_venues::LiveOrders::<Coordinator>::get(trader()));
	let [(_, order)] = live[..] else { panic!("one order is open: {live:?}") };
	order
}

/// Pushes the next slice as soon as it is due.
fn push() -> Vec<PlannedOrder> {
	for _ in 0..20 {
		if let Some(orders) = push_slice() {
			return orders;
		}
		advance(1);
	}
	panic!("no slice is due: {:?}", state());
}

/// A portfolio that is being unwound, and its first slice, one order, on the way to B. What B holds of ETH before it.
fn order_on_its_way() -> (OrderId, Vec<Page>, ballast_primitives::Fixed) {
	unwinding_with_depth_at(Venue::B);
	next_order_on_its_way()
}

/// The same of a portfolio that is being unwound already.
fn next_order_on_its_way() -> (OrderId, Vec<Page>, ballast_primitives::Fixed) {
	cut(COORDINATOR, B);
	let orders = push();
	assert!(orders.iter().all(|order| order.venue == Venue::B.id()), "{orders:?}");
	mend(COORDINATOR, B);
	let held = mirrored_quantity(Venue::B.id(), ETH);
	let order = open_order();
	assert_eq!(order_state(order), Some(OrderState::Sent));
	(order, take_kept(COORDINATOR, B), held)
}

/// The same, and B has executed it; what it says is on its way.
fn result_on_its_way() -> (OrderId, Vec<Page>, ballast_primitives::Fixed) {
	let (order, pages, held) = order_on_its_way();
	pages.into_iter().for_each(crate::network::faults::deliver);
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	assert_eq!(order_state(order), Some(OrderState::Sent));
	(order, take_kept(B, COORDINATOR), held)
}

/// How the order ended, which it did once.
fn result_of(order: OrderId) -> OrderResult {
	let ended: Vec<OrderResult> =
		results().into_iter().filter(|(_, id, _)| *id == order).map(|(_, _, result)| result).collect();
	let [result] = ended[..] else { panic!("the order ended once: {ended:?}") };
	result
}

/// The order was executed, once, and the mirror shows it.
fn assert_executed_once(order: OrderId, held: ballast_primitives::Fixed) {
	let OrderResult::Executed(fill) = result_of(order) else { panic!("{:?}", result_of(order)) };
	assert!(fill.quantity < ballast_primitives::Fixed::from_u32(0));
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held + fill.quantity);
	let executed = venue_events(Venue::B).into_iter().filter(|event| {
		matches!(
			event,
			venue_runtime::RuntimeEvent::VenueAdapter(pallet_venue_adapter::Event::OrderEnded {
				order: id,
				result: OrderResult::Executed(_),
			}) if *id == order
		)
	});
	assert_eq!(executed.count(), 1);
}

/// The order was not executed, its owner's keeper sees why, and nothing moved.
fn assert_failed(order: OrderId, reason: OrderFailure, held: ballast_primitives::Fixed) {
	assert_eq!(result_of(order), OrderResult::Failed(reason));
	let told = coordinator_events().into_iter().any(|event| {
		matches!(
			event,
			coordinator_runtime::RuntimeEvent::SoftLiquidation(
				pallet_soft_liquidation::Event::SliceOrderFailed { order: id, reason: why, .. }
			) if id == order && why == reason
		)
	});
	assert!(told, "the reason is in an event");
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held);
	assert!(is_unwinding(&state()), "nothing was sold");
}

/// The unwind goes on to its end, and the books are right.
fn assert_unwinds_to_the_end() {
	advance(2);
	poke();
	unwind();
	// What repays a debt elsewhere counts nowhere on its way.
	settle();
	assert_restored();
	assert_books();
}
