use crate::{mock::*, *};
use ballast_primitives::{
	message::{AccountMode, CreditRefusal, Envelope, ToCoordinator, ToVenue, MAX_MESSAGE_LEN},
	OrderId, VenueId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
};

fn envelope(venue: VenueId, seq: u64) -> Vec<u8> {
	let body = ToVenue::SetMode { account: ALICE, mode: AccountMode::Frozen };
	Envelope { venue, seq, relay_block: 0, body }.into_bytes()
}

#[test]
fn message_should_be_refused_by_name_when_it_cannot_be_read() {
	build_and_execute(|| {
		let receive = Custody::receive_local;
		let mut newer = envelope(RESERVE, 1);
		newer[0] = ballast_primitives::message::ENVELOPE_VERSION + 1;
		assert_noop!(receive(newer), Error::<Test>::UnknownVersion);
		assert_noop!(receive(vec![]), Error::<Test>::MalformedMessage);
		assert_noop!(receive(vec![1; MAX_MESSAGE_LEN as usize + 1]), Error::<Test>::MessageTooLong);
		assert_noop!(receive(envelope(VenueId::Home, 1)), Error::<Test>::WrongVenue);
	});
}

#[test]
fn message_should_be_applied_once_and_gaps_tolerated() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[]);
		assert_ok!(Custody::receive_local(envelope(RESERVE, 5)));
		System::assert_has_event(Event::SequenceGap { expected: 1, received: 5 }.into());
		assert_eq!(mode_of(&ALICE), Some(AccountMode::Frozen));
		Enrolled::<Test>::insert(&ALICE, AccountMode::Normal);
		assert_ok!(Custody::receive_local(envelope(RESERVE, 5)));
		System::assert_last_event(Event::DuplicateMessage { seq: 5, last: 5 }.into());
		assert_eq!(mode_of(&ALICE), Some(AccountMode::Normal));
	});
}

#[test]
fn instruction_should_fail_by_name_when_it_is_for_another_kind_of_venue() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[]);
		for body in [
			ToVenue::WriteOff { account: ALICE },
			ToVenue::Release { account: ALICE },
			ToVenue::LeaveRefused { account: ALICE },
			ToVenue::CreditRefused {
				account: ALICE,
				amount: whole(1),
				refusal: CreditRefusal::InvalidAmount,
			},
		] {
			tell(body);
			let seq = InSeq::<Test>::get();
			System::assert_last_event(
				Event::MessageFailed { seq, error: Error::<Test>::NotSupported.into() }.into(),
			);
		}
		tell(ToVenue::Acknowledge { order: OrderId(9) });
		let seq = InSeq::<Test>::get();
		System::assert_last_event(
			Event::MessageFailed { seq, error: Error::<Test>::UnknownOrder.into() }.into(),
		);
	});
}

#[test]
fn credit_line_should_never_be_used_when_it_is_granted() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[]);
		tell(ToVenue::CreditGrant { account: ALICE, amount: whole(100), until: 1_000 });
		next_block();
		let report = Custody::snapshot(&ALICE).unwrap();
		assert_eq!(report.credit_used, whole(0));
		assert_eq!(heard(), vec![ToCoordinator::CreditReport { amount: whole(100), until: 1_000, report }]);
	});
}

#[test]
fn messages_should_wait_in_order_when_the_coordinator_does_not_listen() {
	build_and_execute(|| {
		set_listening(false);
		assert_ok!(Custody::enroll(RawOrigin::Signed(ALICE).into()));
		next_block();
		assert_ok!(Custody::enroll(RawOrigin::Signed(BOB).into()));
		next_block();
		assert_eq!(heard(), vec![]);
		set_listening(true);
		next_block();
		let enrolled = |who| ToCoordinator::Enroll(Custody::snapshot(who).unwrap());
		assert_eq!(heard(), vec![enrolled(&ALICE), enrolled(&BOB)]);
		let seqs = seqs();
		assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
	});
}

#[test]
fn everything_should_be_told_anew_when_messages_were_lost() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5)]);
		enrolled_with(&BOB, &[(USD, 5)]);
		unwind(vec![order(1, ALICE, ETH, 6)]);
		next_block();
		heard();
		set_listening(false);
		assert_ok!(Custody::leave(RawOrigin::Signed(BOB).into()));
		next_block();
		tell(ToVenue::Resnapshot);
		set_listening(true);
		next_block();
		let said = heard();
		let [ToCoordinator::Resynced, ToCoordinator::Withdrawn { account: BOB }, ToCoordinator::Result { .. }, ToCoordinator::Report(report)] =
			&said[..]
		else {
			panic!("{said:?}")
		};
		assert_eq!(report.account, ALICE);
		System::assert_has_event(Event::ResyncFinished.into());
	});
}

#[test]
fn answers_should_be_told_when_somebody_fills_the_outbox_in_every_block() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5)]);
		let talk = || while Custody::enroll(RawOrigin::Signed(BOB).into()).is_ok() {};
		talk();
		unwind(vec![order(1, ALICE, ETH, 6)]);
		for _ in 0..6 {
			next_block();
			talk();
		}
		let is_told = |body: &ToCoordinator| matches!(body, ToCoordinator::Result { .. });
		assert!(heard().iter().any(is_told));
	});
}
