use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{ToCoordinator, ToVenue},
	traits::{TransportError, VenueDispatch},
};
use polkadot_sdk::{frame_support::assert_ok, sp_runtime::DispatchError};

#[test]
fn a_request_should_be_answered_by_a_release_when_the_deciding_pallets_agree() {
	ExtBuilder.build_and_execute(|| {
		hear(ToCoordinator::LeaveRequest { account: alice() });
		assert_eq!(told(), vec![Told::LeaveAsked(VENUE, alice())]);
		assert_eq!(sent(), vec![ToVenue::Release { account: alice() }]);
		assert!(has_event(Event::AccountReleased { venue: VENUE, account: alice() }));
	});
}

#[test]
fn a_request_should_be_refused_when_the_deciding_pallets_do() {
	ExtBuilder.build_and_execute(|| {
		Refuse::set(true);
		hear(ToCoordinator::LeaveRequest { account: alice() });
		assert_eq!(sent(), vec![ToVenue::LeaveRefused { account: alice() }]);
		// Its words do not fit into an event.
		let error = DispatchError::Other("");
		assert!(has_event(Event::LeaveRefused { venue: VENUE, account: alice(), error }));
	});
}

#[test]
fn a_request_should_change_nothing_when_its_answer_finds_no_room() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		for _ in 0..MAX_OUTBOX {
			assert_ok!(Venues::grant_credit(VENUE, &alice(), f(600), 700));
		}
		hear(ToCoordinator::LeaveRequest { account: alice() });
		let (seq, error) = (1, Error::<Test>::OutboxFull.into());
		assert!(has_event(Event::MessageFailed { venue: VENUE, seq, error }));
		assert!(
			!has_event(Event::AccountReleased { venue: VENUE, account: alice() }),
			"the account may ask again"
		);
	});
}
