use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{EnrollRefusal, ToCoordinator, ToVenue},
	traits::TransportError,
	VenueId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_core::crypto::AccountId32,
};

const POOL: AccountId32 = AccountId32::new([6; 32]);

#[test]
fn enroll_should_ask_the_venue_and_tell_its_answer() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::enroll(VENUE, POOL));
		assert!(has_event(Event::EnrolmentAsked { venue: VENUE, account: POOL }));
		assert_eq!(sent(), vec![ToVenue::Enroll { account: POOL }]);
		let snapshot = report(POOL, 1);
		hear(ToCoordinator::Enroll(snapshot.clone()));
		assert_eq!(told(), vec![Told::Enrolled(VENUE, snapshot)]);
	});
}

#[test]
fn enroll_should_name_the_reason_when_the_venue_refuses() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::enroll(VENUE, POOL));
		for refusal in [EnrollRefusal::NotAdmitted, EnrollRefusal::NotReportable] {
			hear(ToCoordinator::EnrollRefused { account: POOL, refusal });
			assert!(has_event(Event::EnrolmentRefused { venue: VENUE, account: POOL, refusal }));
		}
		assert_eq!(told(), vec![], "nothing to decide");
	});
}

#[test]
fn enroll_should_wait_in_the_outbox_when_the_transport_refuses() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		assert_ok!(Venues::enroll(VENUE, POOL));
		assert_eq!(sent(), vec![]);
		TransportFault::set(None);
		next_block(1);
		assert_eq!(sent(), vec![ToVenue::Enroll { account: POOL }]);
	});
}

#[test]
fn enroll_should_be_refused_when_the_venue_cannot_be_told() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Venues::enroll(VenueId::Sibling(9), POOL), Error::<Test>::NotRegistered);
		assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Paused));
		assert_noop!(Venues::enroll(VENUE, POOL), Error::<Test>::VenueUnavailable);
	});
}
