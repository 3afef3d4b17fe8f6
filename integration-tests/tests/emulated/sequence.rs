//! Numbers of messages over real XCM: duplicates, messages that come too early, and messages that are lost.

use crate::{
	actions::*,
	network::{
		advance, ballast_state, coordinator_events, on_venue, peek_coordinator, peek_venue, quiet,
		venue_events,
		wire::{send, unpaid, Outcome, Receiver, Sender},
		Venue,
	},
	story::*,
};
use ballast_primitives::{
	message::{AccountReport, Envelope, ToCoordinator},
	remote::{CoordinatorCall, ReceiveCall},
	traits::VenueDispatch,
	Fixed,
};
use codec::Encode;
use coordinator_runtime::{Runtime as Coordinator, RuntimeEvent};
use pallet_venues::{Event, VenueRecord};
use venue_runtime::Runtime as VenueRuntime;

fn record(venue: Venue) -> VenueRecord {
	peek_coordinator(|| pallet_venues::Venues::<Coordinator>::get(venue.id()))
		.expect("the venue is registered")
}

/// Whether an event of the pallet since the start fits.
fn happened(fits: impl Fn(&Event<Coordinator>) -> bool) -> bool {
	coordinator_events().iter().any(|event| match event {
		RuntimeEvent::Venues(event) => fits(event),
		_ => false,
	})
}

/// A report as the venue would write it, with nothing left of the trader's positions.
fn emptied(venue: Venue, seq: u64) -> Envelope<ToCoordinator> {
	let report =
		AccountReport { account: trader(), positions: Default::default(), credit_used: Fixed::from_u32(0) };
	Envelope { venue: venue.id(), seq, relay_block: 1, body: ToCoordinator::Report(report) }
}

fn deliver(venue: Venue, envelope: Envelope<ToCoordinator>) {
	let call = CoordinatorCall::Venues(ReceiveCall::Receive { message: envelope.into_bytes() });
	let outcome = send(Sender::Venue(venue), Receiver::Coordinator, unpaid(call.encode()));
	assert_eq!(outcome, Outcome::Complete);
}

#[test]
fn report_should_change_nothing_when_it_is_a_duplicate() {
	enrol();
	let last = record(Venue::A).in_seq;
	for seq in [1, last] {
		quiet(Venue::A);
		let last = record(Venue::A).in_seq;
		let before = peek_coordinator(ballast_state);
		deliver(Venue::A, emptied(Venue::A, seq));
		assert_eq!(peek_coordinator(ballast_state), before);
		assert!(happened(|event| *event == Event::DuplicateMessage { venue: Venue::A.id(), seq, last }));
	}
	assert_books();
}

#[test]
fn report_should_not_be_applied_when_it_comes_too_early() {
	enrol();
	quiet(Venue::A);
	let held = mirrored(Venue::A);
	assert!(!held.is_empty());
	let expected = record(Venue::A).in_seq + 1;
	deliver(Venue::A, emptied(Venue::A, expected + 1));

	// It is not applied, and until the venue has told everything anew nothing is done there.
	let gap = Event::SequenceGap { venue: Venue::A.id(), expected, received: expected + 1 };
	assert!(happened(|event| *event == gap));
	assert_eq!(mirrored(Venue::A), held);
	assert_eq!(record(Venue::A).in_seq, expected - 1);
	assert!(record(Venue::A).stale);
	assert!(happened(|event| *event == Event::ResnapshotRequested { venue: Venue::A.id() }));
	assert!(!peek_coordinator(|| coordinator_runtime::Venues::is_available(Venue::A.id())));
	// The other venue goes on.
	assert!(peek_coordinator(|| coordinator_runtime::Venues::is_available(Venue::B.id())));

	advance(3);
	assert!(!record(Venue::A).stale);
	assert!(peek_coordinator(|| coordinator_runtime::Venues::is_available(Venue::A.id())));
	assert!(happened(|event| matches!(event, Event::Resynced { venue, .. } if *venue == Venue::A.id())));
	assert_books();
}

#[test]
fn venue_should_resynchronise_when_a_report_is_lost() {
	enrol();
	quiet(Venue::A);
	let held = mirrored(Venue::A);
	deposit(Venue::A, ETH, 10);
	// The report of the deposit gets its number and is lost on the way.
	peek_venue(Venue::A, || {
		pallet_venue_adapter::Dirty::<VenueRuntime>::kill();
		pallet_venue_adapter::OutSeq::<VenueRuntime>::mutate(|seq| *seq += 1);
		pallet_venue_adapter::Handed::<VenueRuntime>::mutate(|seq| *seq += 1);
	});
	assert_eq!(mirrored(Venue::A), held);
	assert!(!record(Venue::A).stale);

	// The next heartbeat shows that something is missing.
	quiet(Venue::A);
	assert!(record(Venue::A).stale);
	assert_eq!(mirrored(Venue::A), held);
	advance(3);
	assert!(!record(Venue::A).stale);
	assert_ne!(mirrored(Venue::A), held);
	assert_books();
	let resynced = venue_events(Venue::A).iter().any(|event| {
		matches!(
			event,
			venue_runtime::RuntimeEvent::VenueAdapter(pallet_venue_adapter::Event::ResyncFinished)
		)
	});
	assert!(resynced);
	on_venue(Venue::A, || ());
}
