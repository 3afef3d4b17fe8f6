use crate::{mock::*, *};
use ballast_primitives::{
	message::{AccountMode, Envelope, ToVenue, MAX_MESSAGE_LEN},
	VenueId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

fn reduce_only() -> ToVenue {
	ToVenue::SetMode { account: alice(), mode: AccountMode::ReduceOnly }
}

#[test]
fn receive_should_be_refused_when_it_is_not_the_coordinator() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(
			Adapter::receive(RuntimeOrigin::signed(alice()), message(1, reduce_only())),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn receive_should_be_refused_when_it_cannot_be_read() {
	ExtBuilder.build_and_execute(|| {
		let receive = |bytes: Vec<u8>| Adapter::receive(RuntimeOrigin::root(), bytes);
		assert_noop!(receive(vec![]), Error::<Test>::MalformedMessage);
		assert_noop!(receive(vec![1, 2, 3]), Error::<Test>::MalformedMessage);
		assert_noop!(receive(vec![1; MAX_MESSAGE_LEN as usize + 1]), Error::<Test>::MessageTooLong);
		let mut newer = message(1, reduce_only());
		newer[0] = 3;
		assert_noop!(receive(newer), Error::<Test>::UnknownVersion);
		let other =
			Envelope { venue: VenueId::Home, seq: 1, relay_block: 1, body: reduce_only() }.into_bytes();
		assert_noop!(receive(other), Error::<Test>::WrongVenue);
	});
}

#[test]
fn receive_should_do_nothing_when_it_is_a_duplicate() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		hear(ToVenue::Resnapshot);
		hear(reduce_only());
		let release = ToVenue::SetMode { account: alice(), mode: AccountMode::Normal };
		assert_ok!(Adapter::receive_local(message(1, release)));
		assert!(has_event(Event::DuplicateMessage { seq: 1, last: 2 }));
		assert_eq!(Enrolled::<Test>::get(alice()).unwrap().mode, AccountMode::ReduceOnly);
	});
}

#[test]
fn receive_should_go_on_when_messages_are_missing() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		assert_ok!(Adapter::receive_local(message(5, reduce_only())));
		assert!(has_event(Event::SequenceGap { expected: 1, received: 5 }));
		assert_eq!(InSeq::<Test>::get(), 5);
		assert_eq!(Enrolled::<Test>::get(alice()).unwrap().mode, AccountMode::ReduceOnly);
	});
}

#[test]
fn receive_should_use_up_the_number_when_the_instruction_fails() {
	ExtBuilder.build_and_execute(|| {
		hear(reduce_only());
		assert!(has_event(Event::MessageFailed { seq: 1, error: Error::<Test>::NotEnrolled.into() }));
		hear(ToVenue::CreditGrant { account: alice(), amount: f(-1), until: 10_000 });
		assert!(has_event(Event::MessageFailed { seq: 2, error: Error::<Test>::InvalidCredit.into() }));
		hear(ToVenue::Acknowledge { order: ballast_primitives::OrderId(3) });
		assert!(has_event(Event::MessageFailed { seq: 3, error: Error::<Test>::UnknownOrder.into() }));
		assert_eq!(InSeq::<Test>::get(), 3);
	});
}
