//! Peers that upgrade at different times, and upgrades with orders in flight.
//!
//! Both ends run the code of today. An end on code that knows only the first version of the envelope differs from it in two
//! things: it reads nothing else, which [`is_read_by_old_code`] asks of everything that is sent to it, and it never says that it
//! does, which [`on_old_code`] makes of what was heard so far.

use super::*;
use crate::network::{
	faults::{deliver, Wire},
	peek_venue,
};
use ballast_primitives::{
	message::{Envelope, PeerVersion, ToCoordinator, ToVenue, ENVELOPE_VERSION},
	remote::{CoordinatorCall, VenueCall},
};
use codec::{Decode, DecodeAll};
use pallet_venue_adapter::{Event as AdapterEvent, Peer};
use pallet_venues::{Event as VenuesEvent, PeerRecord, Peers};
use polkadot_sdk::frame_support::{assert_err, assert_ok};

/// The same message in a version of the protocol that nobody speaks yet.
fn from_the_future(mut message: Vec<u8>) -> Vec<u8> {
	message[0] = ENVELOPE_VERSION + 1;
	message
}

/// The envelope as code from before the second version knows it.
#[derive(Decode)]
enum FirstVersion<Body> {
	#[codec(index = 1)]
	#[allow(dead_code)]
	V1(Envelope<Body>),
}

/// Whether such code reads a message.
fn is_read_by_old_code<Body: Decode>(message: &[u8]) -> bool {
	FirstVersion::<Body>::decode_all(&mut &message[..]).is_ok()
}

/// The coordinator and B as if the other's code were from before the second version, or its own until just now: neither has heard
/// of another.
fn on_old_code() {
	peek_coordinator(|| {
		let greeted_at = Some(pallet_venues::Pallet::<Coordinator>::now());
		Peers::<Coordinator>::insert(Venue::B.id(), PeerRecord { greeted_at, ..Default::default() });
	});
	peek_venue(Venue::B, Peer::<VenueRuntime>::kill);
}

/// Both run code that knows the second version from now on: the coordinator's first block greets.
fn on_new_code() {
	upgrade_both();
	peek_coordinator(|| Peers::<Coordinator>::mutate(Venue::B.id(), |peer| peer.greeted_at = None));
}

/// Which versions the coordinator and B have heard that the other reads.
fn known_versions() -> (u8, u8) {
	let of = |peer: PeerVersion| peer.reads;
	(
		peek_coordinator(|| of(Peers::<Coordinator>::get(Venue::B.id()).version)),
		peek_venue(Venue::B, || of(Peer::<VenueRuntime>::get())),
	)
}

/// The coordinator greets, and hears B's next heartbeat.
fn hear_of_each_other() {
	for _ in 0..6 {
		if known_versions() == (ENVELOPE_VERSION, ENVELOPE_VERSION) {
			return;
		}
		advance(1);
	}
	panic!("they know of {:?}", known_versions());
}

/// The versions of the messages in pages.
fn versions<Call: Wire>(pages: &[Page]) -> Vec<u8> {
	pages.iter().flat_map(|page| page.messages::<Call>()).map(|message| message[0]).collect()
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
fn peers_should_speak_the_newest_version_when_both_know_it() {
	let (_, pages, _) = order_on_its_way();
	assert_eq!(known_versions(), (ENVELOPE_VERSION, ENVELOPE_VERSION));
	assert!(versions::<VenueCall>(&pages).iter().all(|version| *version == ENVELOPE_VERSION));
	pages.into_iter().for_each(deliver);
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	let answers = take_kept(B, COORDINATOR);
	assert!(versions::<CoordinatorCall>(&answers).iter().all(|version| *version == ENVELOPE_VERSION));
	answers.into_iter().for_each(deliver);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_should_count_once_when_one_side_is_on_older_code() {
	unwinding_with_depth_at(Venue::B);
	on_old_code();
	let (order, pages, held) = next_order_on_its_way();
	let there: Vec<Vec<u8>> = pages.iter().flat_map(|page| page.messages::<VenueCall>()).collect();
	assert!(!there.is_empty());
	assert!(there.iter().all(|message| is_read_by_old_code::<ToVenue>(message)));
	pages.into_iter().for_each(deliver);
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	let pages = take_kept(B, COORDINATOR);
	let back: Vec<Vec<u8>> = pages.iter().flat_map(|page| page.messages::<CoordinatorCall>()).collect();
	assert!(!back.is_empty());
	assert!(back.iter().all(|message| is_read_by_old_code::<ToCoordinator>(message)));
	pages.into_iter().for_each(deliver);
	assert!(known_versions().0 < 2 && known_versions().1 < 2, "nobody has said more");
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn an_order_of_the_version_before_should_count_once_when_it_arrives_after_the_upgrade() {
	unwinding_with_depth_at(Venue::B);
	on_old_code();
	let (order, pages, held) = next_order_on_its_way();
	assert!(versions::<VenueCall>(&pages).iter().all(|version| *version == 1));
	// Both are upgraded, and hear of each other, before it arrives,
	on_new_code();
	hear_of_each_other();
	assert_eq!(order_state(order), Some(OrderState::Sent));
	pages.into_iter().for_each(deliver);
	// and what was written before is understood, and answered in what both know by now.
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	let answers = take_kept(B, COORDINATOR);
	assert!(versions::<CoordinatorCall>(&answers).iter().all(|version| *version == ENVELOPE_VERSION));
	answers.into_iter().for_each(deliver);
	assert_executed_once(order, held);
	assert_unwinds_to_the_end();
}

#[test]
fn a_result_of_the_version_before_should_count_once_when_it_arrives_after_the_upgrade() {
	unwinding_with_depth_at(Venue::B);
	on_old_code();
	let (order, pages, held) = next_order_on_its_way();
	pages.into_iter().for_each(deliver);
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	let answers = take_kept(B, COORDINATOR);
	assert!(versions::<CoordinatorCall>(&answers).iter().all(|version| *version == 1));
	on_new_code();
	answers.clone().into_iter().for_each(deliver);
	assert_executed_once(order, held);
	hear_of_each_other();
	// Told again after that, it is neither counted nor taken for older code.
	answers.into_iter().for_each(deliver);
	assert_executed_once(order, held);
	assert_eq!(known_versions(), (ENVELOPE_VERSION, ENVELOPE_VERSION));
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
