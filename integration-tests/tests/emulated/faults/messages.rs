//! Messages that are lost, doubled, late, in the wrong order, too heavy, or have no way.

use super::*;
use crate::network::faults::{close, deliver, deliver_within_a_block, reopen, signal};
use ballast_primitives::{message::ToCoordinator, remote::CoordinatorCall};
use pallet_venue_adapter::Event as AdapterEvent;
use pallet_venues::Event as VenuesEvent;
use polkadot_sdk::{cumulus_pallet_xcmp_queue::ChannelSignal, pallet_message_queue};

fn record() -> pallet_venues::VenueRecord {
	peek_coordinator(|| pallet_venues::Venues::<Coordinator>::get(Venue::B.id())).expect("it is registered")
}

fn out_seq() -> u64 {
	record().out_seq
}

/// Until the order has timed out.
fn time_out(order: OrderId) {
	for _ in 0..10 {
		if order_state(order) == Some(OrderState::TimedOut) {
			return;
		}
		advance(1);
	}
	panic!("{:?}", order_state(order));
}

#[test]
fn an_order_should_end_as_unknown_when_its_message_is_lost() {
	let (order, lost, held) = order_on_its_way();
	drop(lost);
	let seq = out_seq();
	advance(10);
	// The probe after the deadline shows that it never arrived.
	assert!(venue_said(Venue::B, AdapterEvent::SequenceGap { expected: seq, received: seq + 1 }));
	let (old, new) = (OrderState::Sent, OrderState::TimedOut);
	assert!(said(VenuesEvent::OrderStateChanged { order, old, new }));
	assert_failed(order, OrderFailure::Unknown, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_count_once_when_its_result_is_lost() {
	let (order, lost, held) = result_on_its_way();
	assert!(lost.iter().any(|page| {
		page.bodies::<CoordinatorCall, ToCoordinator>()
			.iter()
			.any(|body| matches!(body, ToCoordinator::Result { .. }))
	}));
	let expected = record().in_seq + 1;
	drop(lost);
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held);
	// What the venue says next is after a gap: it is asked for everything, and tells the result again.
	advance(8);
	let gap = coordinator_events().into_iter().any(|event| {
		matches!(
			event,
			coordinator_runtime::RuntimeEvent::Venues(VenuesEvent::SequenceGap { venue, expected: at, .. })
				if venue == Venue::B.id() && at == expected
		)
	});
	assert!(gap);
	assert!(said(VenuesEvent::ResnapshotRequested { venue: Venue::B.id() }));
	assert!(!record().stale);
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_count_once_when_every_page_comes_twice() {
	let (order, pages, held) = order_on_its_way();
	let seq = out_seq();
	for page in pages {
		deliver(page.clone());
		deliver(page);
	}
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	for page in take_kept(B, COORDINATOR) {
		deliver(page.clone());
		deliver(page);
	}
	assert!(venue_said(Venue::B, AdapterEvent::DuplicateMessage { seq, last: seq }));
	let last = record().in_seq;
	assert!(said(VenuesEvent::DuplicateMessage { venue: Venue::B.id(), seq: last, last }));
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_not_be_executed_when_it_comes_after_its_probe() {
	let (order, pages, held) = order_on_its_way();
	let seq = out_seq();
	advance(10);
	assert_failed(order, OrderFailure::Unknown, held);
	pages.into_iter().for_each(deliver);
	advance(2);
	let duplicate = venue_events(Venue::B).into_iter().any(|event| {
		matches!(
			event,
			venue_runtime::RuntimeEvent::VenueAdapter(AdapterEvent::DuplicateMessage { seq: at, .. })
				if at == seq
		)
	});
	assert!(duplicate, "its place in the sequence is taken");
	assert_failed(order, OrderFailure::Unknown, held);
	assert_unwinds_to_the_end();
}

#[test]
fn a_result_should_count_once_when_it_comes_after_the_order_has_timed_out() {
	let (order, mut late, held) = result_on_its_way();
	cut(B, COORDINATOR);
	time_out(order);
	// It was probed, and has told again.
	advance(3);
	late.extend(take_kept(B, COORDINATOR));
	mend(B, COORDINATOR);
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held);
	assert_eq!(order_state(order), Some(OrderState::TimedOut));
	late.into_iter().for_each(deliver);
	advance(1);
	let (old, new) = (OrderState::TimedOut, OrderState::Executed);
	assert!(said(VenuesEvent::OrderStateChanged { order, old, new }));
	let result = Some(result_of(order));
	assert!(said(VenuesEvent::LateAnswer { order, venue: Venue::B.id(), result }), "the answer to the probe");
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_count_once_when_pages_overtake_each_other() {
	let (order, mut pages, held) = result_on_its_way();
	cut(B, COORDINATOR);
	// What comes with the next heartbeats.
	for _ in 0..6 {
		on_venue(Venue::B, || ());
	}
	pages.extend(take_kept(B, COORDINATOR));
	mend(B, COORDINATOR);
	assert!(pages.len() > 1);
	pages.into_iter().rev().for_each(deliver);
	advance(6);
	assert!(said(VenuesEvent::ResnapshotRequested { venue: Venue::B.id() }));
	assert!(!record().stale);
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_expire_when_its_channel_is_suspended() {
	unwinding_with_depth_at(Venue::B);
	signal(COORDINATOR, B, ChannelSignal::Suspend);
	let orders = push();
	assert!(orders.iter().all(|order| order.venue == Venue::B.id()), "{orders:?}");
	let (order, held) = (open_order(), mirrored_quantity(Venue::B.id(), ETH));
	// The queue of the chain has it, so to the coordinator it is on its way.
	assert_eq!(order_state(order), Some(OrderState::Sent));
	time_out(order);
	advance(3);
	assert_eq!(in_flight(), vec![Venue::B.id()], "nothing is known before the venue has answered");

	signal(COORDINATOR, B, ChannelSignal::Resume);
	advance(4);
	assert_failed(order, OrderFailure::Expired, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_expire_without_a_probe_when_its_channel_is_closed() {
	unwinding_with_depth_at(Venue::B);
	close(COORDINATOR, B);
	let orders = push();
	assert!(orders.iter().all(|order| order.venue == Venue::B.id()), "{orders:?}");
	let (order, held, seq) = (open_order(), mirrored_quantity(Venue::B.id(), ETH), out_seq());
	assert_eq!(order_state(order), Some(OrderState::Queued));
	advance(10);
	assert!(said(VenuesEvent::MessageDelayed { venue: Venue::B.id(), seq, attempts: 1 }));
	assert_failed(order, OrderFailure::Expired, held);

	reopen(COORDINATOR, B);
	assert_unwinds_to_the_end();
}

#[test]
fn a_report_should_be_told_again_when_its_program_is_too_heavy() {
	let (order, mut pages, held) = result_on_its_way();
	// Each instruction has its price, and a block has room for a few dozen.
	pages.iter_mut().for_each(|page| page.lengthen(80));
	pages.into_iter().for_each(deliver_within_a_block);
	let heavy: Vec<_> = coordinator_events()
		.into_iter()
		.filter_map(|event| match event {
			coordinator_runtime::RuntimeEvent::MessageQueue(
				pallet_message_queue::Event::OverweightEnqueued { origin, page_index, message_index, .. },
			) => Some((origin, page_index, message_index)),
			_ => None,
		})
		.collect();
	assert!(!heavy.is_empty(), "it is set aside");
	assert_eq!(order_state(order), Some(OrderState::Sent));
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held);

	// It is missing like one that was lost.
	advance(8);
	assert!(said(VenuesEvent::ResnapshotRequested { venue: Venue::B.id() }));
	assert_executed_once(order, held);
	// Whoever pays for it can have it run afterwards. That changes nothing any more.
	for (message_origin, page, index) in heavy {
		let weight_limit = coordinator_runtime::RuntimeBlockWeights::get().max_block;
		let call =
			pallet_message_queue::Call::execute_overweight { message_origin, page, index, weight_limit };
		polkadot_sdk::frame_support::assert_ok!(at_coordinator(keeper(), call));
	}
	let duplicates = coordinator_events().into_iter().filter(|event| {
		matches!(
			event,
			coordinator_runtime::RuntimeEvent::Venues(VenuesEvent::DuplicateMessage { venue, .. })
				if *venue == Venue::B.id()
		)
	});
	assert!(duplicates.count() > 0);
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}
