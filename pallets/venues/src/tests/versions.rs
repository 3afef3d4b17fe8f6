use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{
		AccountMode, Envelope, ToCoordinator, ToVenue, ENVELOPE_VERSION, GREETING_INTERVAL, VERSION_TERM,
	},
	traits::{NewOrder, TransportError, VenueDispatch},
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

/// A message of the venue in a version.
fn hear_in(version: u8, seq: u64, body: ToCoordinator) {
	let envelope = Envelope { venue: VENUE, seq, relay_block: RelayNow::get(), body };
	assert_ok!(Venues::receive(speaks(1), envelope.into_bytes_of(version)));
}

/// The version of a message that is sent now.
fn spoken() -> u8 {
	Sent::take();
	assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::Frozen));
	let (_, bytes) = Sent::take().pop().unwrap();
	let (envelope, reads) = Envelope::<ToVenue>::read(&bytes).unwrap();
	assert_eq!(envelope.body, ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen });
	assert_eq!(reads, Some(bytes[0]), "what is read here is what is written, today");
	bytes[0]
}

fn beat() -> ToCoordinator {
	ToCoordinator::Heartbeat { depths: Default::default() }
}

#[test]
fn venue_should_be_spoken_to_as_of_old_until_it_says_that_it_reads_more() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(spoken(), 1);
		hear_in(1, 1, beat());
		assert_eq!(spoken(), 1);
		hear_in(2, 2, beat());
		assert!(has_event(Event::VersionChanged { venue: VENUE, old: 1, new: 2 }));
		assert_eq!(spoken(), 2);
		// Both are worked in alike.
		assert_eq!(record(VENUE).in_seq, 2);
		hear_in(1, 3, ToCoordinator::Report(report(alice(), 3)));
		assert_eq!(told(), vec![Told::Report(VENUE, report(alice(), 3))]);
	});
}

#[test]
fn venue_should_be_spoken_to_as_of_old_again_when_it_goes_back() {
	ExtBuilder.build_and_execute(|| {
		hear_in(2, 1, beat());
		assert_eq!(spoken(), 2);
		// Late and repeated messages say nothing of now.
		hear_in(1, 1, beat());
		assert_eq!(spoken(), 2);
		hear_in(1, 2, beat());
		assert!(has_event(Event::VersionChanged { venue: VENUE, old: 2, new: 1 }));
		assert_eq!(spoken(), 1);
		// Also behind a gap, which it could otherwise never be asked to close.
		hear_in(2, 3, beat());
		Sent::take();
		hear_in(1, 9, beat());
		let (_, bytes) = Sent::take().pop().unwrap();
		assert_eq!(Envelope::<ToVenue>::from_bytes(&bytes).unwrap().body, ToVenue::Resnapshot);
		assert_eq!(bytes[0], 1);
	});
}

#[test]
fn venue_should_be_spoken_to_as_of_old_when_it_has_been_silent_for_long() {
	ExtBuilder.build_and_execute(|| {
		hear_in(2, 1, beat());
		RelayNow::mutate(|now| *now += VERSION_TERM - 1);
		assert_eq!(spoken(), 2);
		RelayNow::mutate(|now| *now += 1);
		assert_eq!(spoken(), 1);
	});
}

#[test]
fn what_waits_should_leave_as_the_venue_reads_it_by_then() {
	ExtBuilder.build_and_execute(|| {
		hear_in(2, 1, beat());
		TransportFault::set(Some(TransportError::Congested));
		let orders =
			Venues::submit(VENUE, &alice(), vec![sell(1), NewOrder { instrument: ETH, ..sell(1) }]).unwrap();
		assert_eq!(Outbox::<Test>::get(VENUE, 1).unwrap().bytes[0], 2);
		// One of the two is withdrawn: what is left keeps its version.
		assert_ok!(Venues::cancel(orders[1]));
		assert_eq!(Outbox::<Test>::get(VENUE, 1).unwrap().bytes[0], 2);
		hear_in(1, 2, beat());
		TransportFault::set(None);
		next_block(1);
		let (_, bytes) = Sent::take().remove(0);
		assert_eq!(bytes[0], 1);
		let body = Envelope::<ToVenue>::from_bytes(&bytes).unwrap().body;
		assert!(
			matches!(body, ToVenue::Unwind { orders: left } if left[0].id == orders[0] && left.len() == 1)
		);
	});
}

#[test]
fn venues_should_be_greeted_now_and_then_in_the_version_that_all_read() {
	ExtBuilder.build_and_execute(|| {
		next_block(1);
		let greeted = Greeted::take();
		assert_eq!(greeted.len(), 2, "every venue");
		for (venue, bytes) in greeted {
			assert_eq!(bytes[0], 1);
			let (envelope, reads) = Envelope::<ToVenue>::read(&bytes).unwrap();
			assert_eq!((envelope.venue, envelope.seq, reads), (venue, 0, Some(ENVELOPE_VERSION)));
		}
		next_block(GREETING_INTERVAL - 1);
		assert_eq!(Greeted::take(), vec![]);
		assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Paused));
		next_block(1);
		assert_eq!(Greeted::take().len(), 1, "not one that is paused");
		assert_eq!(record(VENUE).out_seq, 0, "a greeting has no number");
	});
}

#[test]
fn message_should_be_refused_when_its_version_is_from_the_future() {
	ExtBuilder.build_and_execute(|| {
		hear_in(2, 1, beat());
		let before = (record(VENUE), Peers::<Test>::get(VENUE));
		let mut newer = message(2, beat());
		newer[0] = ENVELOPE_VERSION + 1;
		assert_noop!(Venues::receive(speaks(1), newer), Error::<Test>::UnknownVersion);
		assert_eq!((record(VENUE), Peers::<Test>::get(VENUE)), before);
	});
}
