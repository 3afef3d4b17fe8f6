use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{AccountMode, Envelope, OrderResult, ToVenue},
	traits::{TransportError, VenueDispatch},
	OrderFailure, OrderState, VenueId,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

fn congest(on: bool) {
	TransportFault::set(on.then_some(TransportError::Congested));
}

#[test]
fn messages_should_wait_in_order_when_the_transport_refuses() {
	ExtBuilder.build_and_execute(|| {
		congest(true);
		let id = order(1);
		assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::Frozen));
		next_block(1);
		assert!(has_event(Event::MessageDelayed { venue: VENUE, seq: 1, attempts: 1 }));
		assert_eq!(state(id), Some(OrderState::Queued));
		congest(false);
		next_block(1);
		let seqs: Vec<u64> = Sent::take()
			.iter()
			.map(|(_, bytes)| Envelope::<ToVenue>::from_bytes(bytes).unwrap().seq)
			.collect();
		assert_eq!(seqs, vec![1, 2]);
		assert_eq!(state(id), Some(OrderState::Sent));
	});
}

#[test]
fn retry_should_send_what_waits() {
	ExtBuilder.build_and_execute(|| {
		congest(true);
		let id = order(1);
		congest(false);
		assert_ok!(Venues::retry(RuntimeOrigin::signed(bob()), VENUE));
		assert_eq!(sent().len(), 1);
		assert_eq!(state(id), Some(OrderState::Sent));
	});
}

#[test]
fn retry_should_not_count_as_an_attempt() {
	ExtBuilder.build_and_execute(|| {
		congest(true);
		let id = order(1);
		for _ in 0..10 {
			assert_ok!(Venues::retry(RuntimeOrigin::signed(bob()), VENUE));
		}
		assert_eq!(state(id), Some(OrderState::Queued));
		assert_eq!(Outbox::<Test>::get(VENUE, 1).unwrap().attempts, 0);
	});
}

#[test]
fn retry_should_be_refused_when_the_input_is_bad() {
	ExtBuilder.build_and_execute(|| {
		let retry = |venue| Venues::retry(RuntimeOrigin::signed(bob()), venue);
		assert_noop!(retry(VENUE), Error::<Test>::NothingToSend);
		assert_noop!(retry(VenueId::Sibling(9)), Error::<Test>::NotRegistered);
	});
}

#[test]
fn a_message_should_be_given_up_when_the_transport_refuses_for_too_long() {
	ExtBuilder.build_and_execute(|| {
		congest(true);
		let id = order(1);
		for _ in 0..MaxAttempts::get() {
			next_block(1);
		}
		assert!(has_event(Event::MessageGivenUp { venue: VENUE, seq: 1, attempts: 3 }));
		next_block(1);
		let result = OrderResult::Failed(OrderFailure::Unknown);
		assert_eq!(told(), vec![Told::Ended(VENUE, id, result)]);
		assert_eq!(state(id), None);
		congest(false);
		order(1);
		assert_eq!(sent().len(), 1);
	});
}

#[test]
fn an_instruction_should_be_told_again_when_it_was_given_up_and_is_still_wanted() {
	ExtBuilder.build_and_execute(|| {
		let mode = |mode| ToVenue::SetMode { account: alice(), mode };
		let grant = |until| ToVenue::CreditGrant { account: alice(), amount: f(7), until };
		let (release, enroll) = (ToVenue::Release { account: alice() }, ToVenue::Enroll { account: bob() });
		// What was said before something newer is not wanted; an acknowledgement nobody wants.
		let wanted = vec![mode(AccountMode::Normal), grant(701), release.clone(), enroll.clone()];
		Wanted::set(wanted.clone());
		congest(true);
		assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::ReduceOnly));
		assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::Normal));
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(7), 700));
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(7), 701));
		for body in [release, enroll, ToVenue::Acknowledge { order: ballast_primitives::OrderId(1) }] {
			assert_ok!(Venues::tell(VENUE, body));
		}
		for _ in 0..7 * MaxAttempts::get() {
			next_block(1);
			Venues::do_try_state().unwrap();
		}
		assert!(has_event(Event::MessageGivenUp { venue: VENUE, seq: 1, attempts: 3 }));
		assert!(has_event(Event::InstructionRepeated { venue: VENUE, seq: 2, again: 8 }));
		assert_eq!(Outbox::<Test>::iter_prefix(VENUE).count(), 4);
		// However long it takes.
		for _ in 0..20 * MaxAttempts::get() {
			next_block(1);
		}
		assert_eq!(Outbox::<Test>::iter_prefix(VENUE).count(), 4);
		congest(false);
		next_block(1);
		let mut told = sent();
		told.sort_by_key(|body| wanted.iter().position(|other| other == body));
		assert_eq!(told, wanted);
		assert_eq!(Outbox::<Test>::iter_prefix(VENUE).count(), 0);
	});
}

#[test]
fn a_full_outbox_should_keep_what_is_wanted_when_it_is_given_up() {
	ExtBuilder.build_and_execute(|| {
		congest(true);
		let frozen = ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen };
		Wanted::set(vec![frozen]);
		for _ in 0..MAX_OUTBOX {
			assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::Frozen));
		}
		for _ in 0..2 * MaxAttempts::get() {
			next_block(1);
			Venues::do_try_state().unwrap();
		}
		assert_eq!(Outbox::<Test>::iter_prefix(VENUE).count() as u64, MAX_OUTBOX);
		assert!(has_event(Event::InstructionRepeated { venue: VENUE, seq: 2, again: MAX_OUTBOX + 2 }));
	});
}

#[test]
fn sending_should_be_refused_when_the_outbox_is_full() {
	ExtBuilder.build_and_execute(|| {
		congest(true);
		for _ in 0..MAX_OUTBOX {
			assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::Frozen));
		}
		assert_noop!(Venues::set_mode(VENUE, &alice(), AccountMode::Frozen), Error::<Test>::OutboxFull);
		assert_noop!(Venues::submit(VENUE, &alice(), vec![sell(1)]), Error::<Test>::OutboxFull);
		assert_ok!(Venues::set_mode(SMALL, &alice(), AccountMode::Frozen));
	});
}
