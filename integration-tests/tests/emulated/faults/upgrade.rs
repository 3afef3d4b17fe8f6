//! Peers that upgrade at different times, and upgrades with orders in flight.

use super::*;
use crate::network::{faults::deliver, peek_venue};
use ballast_primitives::{
	message::{Envelope, ToCoordinator, ToVenue},
	remote::{CoordinatorCall, VenueCall},
};
use pallet_venue_adapter::Event as AdapterEvent;
use pallet_venues::Event as VenuesEvent;
use polkadot_sdk::frame_support::{assert_err, assert_ok};

/// The same message in a version of the protocol that nobody speaks yet.
fn from_the_future(mut message: Vec<u8>) -> Vec<u8> {
	message[0] += 1;
	message
}

fn in_seq() -> u64 {
	peek_coordinator(|| pallet_venues::Venues::<Coordinator>::get(Venue::B.id())).map_or(0, |v| v.in_seq)
}

/// Migrates both chains as the first block after an upgrade does, and finds all invariants as before.
fn upgrade_both() {
	peek_coordinator(|| {
		let _ = coordinator_runtime::Executive::execute_on_runtime_upgrade();
		assert_ok!(coordinator_runtime::Venues::do_try_state());
		assert_ok!(coordinator_runtime::Portfolio::do_try_state());
		assert_ok!(coordinator_runtime::SoftLiquidation::do_try_state());
	});
	for venue in Venue::ALL {
		peek_venue(venue, || {
			let _ = venue_runtime::Executive::execute_on_runtime_upgrade();
			assert_ok!(venue_runtime::VenueAdapter::do_try_state());
			assert_ok!(venue_runtime::SpotMargin::do_try_state());
		});
	}
}

#[test]
fn a_report_should_be_told_again_when_the_venue_spoke_a_version_too_early() {
	let (order, mut pages, held) = result_on_its_way();
	let heard = in_seq();
	let mut said_of_it = Vec::new();
	for page in &mut pages {
		said_of_it.extend(page.bodies::<CoordinatorCall, ToCoordinator>());
		page.rewrite::<CoordinatorCall>(from_the_future);
	}
	assert!(said_of_it.iter().any(|body| matches!(body, ToCoordinator::Result { .. })));
	pages.into_iter().for_each(deliver);
	// The receiver says by name what it does not understand, and keeps its place.
	peek_coordinator(|| {
		let body = ToCoordinator::Resynced;
		let envelope = Envelope { venue: Venue::B.id(), seq: heard + 1, relay_block: 1, body };
		assert_err!(
			coordinator_runtime::Venues::receive_from(Venue::B.id(), from_the_future(envelope.into_bytes())),
			pallet_venues::Error::<Coordinator>::UnknownVersion
		);
	});
	assert_eq!(in_seq(), heard);
	assert_eq!(order_state(order), Some(OrderState::Sent));
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held);

	// The venue goes back to what is understood: what was missed is told anew.
	advance(8);
	assert!(said(VenuesEvent::ResnapshotRequested { venue: Venue::B.id() }));
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_end_as_unknown_when_the_coordinator_spoke_a_version_too_early() {
	let (order, mut pages, held) = order_on_its_way();
	let heard = || peek_venue(Venue::B, pallet_venue_adapter::InSeq::<VenueRuntime>::get);
	let before = heard();
	for page in &mut pages {
		assert!(matches!(page.bodies::<VenueCall, ToVenue>()[..], [ToVenue::Unwind { .. }]));
		page.rewrite::<VenueCall>(from_the_future);
	}
	pages.into_iter().for_each(deliver);
	peek_venue(Venue::B, || {
		let envelope =
			Envelope { venue: Venue::B.id(), seq: before + 1, relay_block: 1, body: ToVenue::Resnapshot };
		assert_err!(
			venue_runtime::VenueAdapter::receive_local(from_the_future(envelope.into_bytes())),
			pallet_venue_adapter::Error::<VenueRuntime>::UnknownVersion
		);
	});
	assert_eq!(heard(), before);
	advance(10);
	let (expected, received) = (before + 1, before + 2);
	assert!(venue_said(Venue::B, AdapterEvent::SequenceGap { expected, received }));
	assert_failed(order, OrderFailure::Unknown, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_count_once_when_both_chains_are_upgraded_while_it_is_in_flight() {
	// Before it arrives,
	let (order, pages, held) = order_on_its_way();
	upgrade_both();
	assert_eq!(order_state(order), Some(OrderState::Sent));
	pages.into_iter().for_each(deliver);
	// while it waits,
	upgrade_both();
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	// and before its answer arrives, which was written by the code before.
	upgrade_both();
	take_kept(B, COORDINATOR).into_iter().for_each(deliver);
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}
