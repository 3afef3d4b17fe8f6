use crate::{mock::*, *};
use ballast_primitives::message::{
	AccountMode, Envelope, ToCoordinator, ToVenue, ENVELOPE_VERSION, VERSION_TERM,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

fn hear_in(version: u8, seq: u64, body: ToVenue) {
	let envelope = Envelope { venue: ThisVenue::get(), seq, relay_block: RelayNow::get(), body };
	assert_ok!(Adapter::receive(RuntimeOrigin::root(), envelope.into_bytes_of(version)));
}

fn greet() {
	let hello = Envelope::greeting(ThisVenue::get(), ToVenue::Resnapshot);
	assert_ok!(Adapter::receive(RuntimeOrigin::root(), hello.into_bytes()));
}

/// The version of a report that is sent now.
fn spoken() -> u8 {
	Sent::take();
	assert_ok!(Adapter::report(RuntimeOrigin::signed(bob()), alice()));
	next_block(0);
	let bytes = Sent::take().pop().unwrap();
	let body = Envelope::<ToCoordinator>::from_bytes(&bytes).unwrap().body;
	assert!(matches!(body, ToCoordinator::Report(report) if report.account == alice()));
	bytes[0]
}

#[test]
fn coordinator_should_be_spoken_to_as_of_old_until_it_greets() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		next_block(1);
		assert_eq!(spoken(), 1);
		hear_in(1, 1, ToVenue::SetMode { account: alice(), mode: AccountMode::ReduceOnly });
		assert_eq!(spoken(), 1);
		greet();
		assert!(has_event(Event::VersionChanged { old: 1, new: 2 }));
		assert_eq!(spoken(), 2);
		assert_eq!(InSeq::<Test>::get(), 1, "a greeting is nothing else");
		assert_eq!(Resync::<Test>::get(), None);
		// The coordinator does not know yet that it is understood; what it says as of old means nothing.
		hear_in(1, 2, ToVenue::SetMode { account: alice(), mode: AccountMode::ReduceOnly });
		assert_eq!(spoken(), 2);
		// Both versions are worked in alike.
		hear_in(2, 3, ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen });
		assert_eq!(Enrolled::<Test>::get(alice()).unwrap().mode, AccountMode::Frozen);
		assert_eq!(spoken(), 2);
	});
}

#[test]
fn coordinator_should_be_spoken_to_as_of_old_again_when_it_goes_back() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		greet();
		hear_in(2, 1, ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen });
		next_block(1);
		assert_eq!(spoken(), 2);
		hear_in(1, 1, ToVenue::Resnapshot);
		assert_eq!(spoken(), 2, "a duplicate says nothing of now");
		hear_in(1, 2, ToVenue::SetMode { account: alice(), mode: AccountMode::Normal });
		assert!(has_event(Event::VersionChanged { old: 2, new: 1 }));
		assert_eq!(spoken(), 1);
		// Or when it says nothing at all: code that knows greetings repeats them.
		greet();
		assert_eq!(spoken(), 2);
		next_block(VERSION_TERM);
		assert_eq!(spoken(), 1);
	});
}

#[test]
fn what_waits_should_leave_as_the_coordinator_reads_it_by_then() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		greet();
		next_block(1);
		Sent::take();
		TransportFault::set(Some(ballast_primitives::traits::TransportError::Congested));
		assert_ok!(Adapter::report(RuntimeOrigin::signed(bob()), alice()));
		next_block(0);
		assert!(Outbox::<Test>::iter_values().all(|message| message.bytes[0] == 2));
		hear_in(2, 1, ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen });
		hear_in(1, 2, ToVenue::SetMode { account: alice(), mode: AccountMode::Normal });
		TransportFault::set(None);
		next_block(0);
		assert!(!Sent::get().is_empty());
		assert!(Sent::take().iter().all(|bytes| bytes[0] == 1));
	});
}

#[test]
fn message_should_be_refused_when_its_version_is_from_the_future() {
	ExtBuilder.build_and_execute(|| {
		greet();
		let before = (InSeq::<Test>::get(), LastHeard::<Test>::get(), Peer::<Test>::get());
		let mut newer = message(1, ToVenue::Resnapshot);
		newer[0] = ENVELOPE_VERSION + 1;
		assert_noop!(Adapter::receive(RuntimeOrigin::root(), newer), Error::<Test>::UnknownVersion);
		assert_eq!((InSeq::<Test>::get(), LastHeard::<Test>::get(), Peer::<Test>::get()), before);
	});
}
