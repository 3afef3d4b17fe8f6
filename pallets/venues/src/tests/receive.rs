use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{Envelope, ToCoordinator, WriteOffRefusal, MAX_MESSAGE_LEN},
	traits::VenueDispatch,
	VenueId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

fn snapshot() -> ToCoordinator {
	ToCoordinator::Report(report(alice(), 3))
}

#[test]
fn receive_should_tell_what_the_venue_said() {
	ExtBuilder.build_and_execute(|| {
		hear(ToCoordinator::Enroll(report(alice(), 1)));
		hear(snapshot());
		hear(ToCoordinator::WrittenOff { value: f(4), report: report(alice(), 5) });
		let refusal = WriteOffRefusal::SomethingLeft;
		hear(ToCoordinator::WriteOffRefused { refusal, report: report(alice(), 6) });
		hear(ToCoordinator::Withdrawn { account: alice() });
		assert_eq!(
			told(),
			vec![
				Told::Enrolled(VENUE, report(alice(), 1)),
				Told::Report(VENUE, report(alice(), 3)),
				Told::Report(VENUE, report(alice(), 5)),
				Told::WrittenOff(VENUE, alice(), f(4)),
				Told::Report(VENUE, report(alice(), 6)),
				Told::WriteOffRefused(VENUE, alice(), refusal),
				Told::Withdrawn(VENUE, alice()),
			]
		);
		assert_eq!(record(VENUE).in_seq, 5);
	});
}

#[test]
fn receive_should_be_refused_when_it_is_not_a_venue() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(
			Venues::receive(RuntimeOrigin::signed(alice()), message(1, snapshot())),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn receive_should_be_refused_when_the_venue_is_not_registered() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Venues::receive(speaks(9), message(1, snapshot())), Error::<Test>::NotRegistered);
	});
}

#[test]
fn receive_should_be_refused_when_the_venue_is_paused() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Paused));
		assert_noop!(Venues::receive(speaks(1), message(1, snapshot())), Error::<Test>::VenuePaused);
	});
}

#[test]
fn receive_should_be_refused_when_it_cannot_be_read() {
	ExtBuilder.build_and_execute(|| {
		let receive = |bytes: Vec<u8>| Venues::receive(speaks(1), bytes);
		assert_noop!(receive(vec![]), Error::<Test>::MalformedMessage);
		assert_noop!(receive(vec![1, 2, 3]), Error::<Test>::MalformedMessage);
		let mut longer = message(1, snapshot());
		longer.push(0);
		assert_noop!(receive(longer), Error::<Test>::MalformedMessage);
		assert_noop!(receive(vec![1; MAX_MESSAGE_LEN as usize + 1]), Error::<Test>::MessageTooLong);
		let mut newer = message(1, snapshot());
		newer[0] = 3;
		assert_noop!(receive(newer), Error::<Test>::UnknownVersion);
	});
}

#[test]
fn receive_should_be_refused_when_it_names_another_venue() {
	ExtBuilder.build_and_execute(|| {
		let bytes = Envelope { venue: VenueId::Home, seq: 1, relay_block: 1, body: snapshot() };
		assert_noop!(Venues::receive(speaks(1), bytes.into_bytes()), Error::<Test>::WrongVenue);
	});
}

#[test]
fn receive_should_do_nothing_when_it_is_a_duplicate() {
	ExtBuilder.build_and_execute(|| {
		hear(snapshot());
		let before = record(VENUE);
		assert_ok!(Venues::receive(speaks(1), message(1, ToCoordinator::Report(report(alice(), 9)))));
		assert!(has_event(Event::DuplicateMessage { venue: VENUE, seq: 1, last: 1 }));
		assert_eq!(told().len(), 1);
		assert_eq!(record(VENUE), before);
	});
}

#[test]
fn receive_should_not_apply_when_messages_are_missing() {
	ExtBuilder.build_and_execute(|| {
		hear(snapshot());
		assert_ok!(Venues::receive(speaks(1), message(3, ToCoordinator::Report(report(alice(), 9)))));
		assert!(has_event(Event::SequenceGap { venue: VENUE, expected: 2, received: 3 }));
		assert_eq!(told().len(), 1);
		assert!(record(VENUE).stale);
		assert!(!Venues::is_available(VENUE));
		// Out of order: the missing one is applied when it comes, the other came too early.
		assert_ok!(Venues::receive(speaks(1), message(2, ToCoordinator::Report(report(bob(), 9)))));
		assert_eq!(told().len(), 1);
		assert_eq!(record(VENUE).in_seq, 2);
		assert!(record(VENUE).stale, "until it has started anew");
	});
}

#[test]
fn receive_should_use_up_the_number_when_the_body_fails() {
	ExtBuilder.build_and_execute(|| {
		Refuse::set(true);
		hear(snapshot());
		assert!(System::events().iter().any(|entry| matches!(
			entry.event,
			RuntimeEvent::Venues(Event::MessageFailed {
				venue: VENUE,
				seq: 1,
				error: DispatchError::Other(_)
			})
		)));
		Refuse::set(false);
		hear(snapshot());
		assert_eq!(told().len(), 1);
		hear(ToCoordinator::WrittenOff { value: f(-1), report: report(alice(), 1) });
		assert!(has_event(Event::MessageFailed {
			venue: VENUE,
			seq: 3,
			error: Error::<Test>::InvalidValue.into()
		}));
		assert_eq!(told(), vec![]);
	});
}

#[test]
fn a_venue_should_be_unavailable_when_it_is_silent() {
	ExtBuilder.build_and_execute(|| {
		hear(snapshot());
		RelayNow::mutate(|now| *now += MaxSilence::get());
		assert!(Venues::is_available(VENUE));
		RelayNow::mutate(|now| *now += 1);
		assert!(!Venues::is_available(VENUE));
		hear(snapshot());
		assert!(Venues::is_available(VENUE));
	});
}
