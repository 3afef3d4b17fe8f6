use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{CreditRefusal, ToCoordinator, ToVenue},
	traits::VenueDispatch,
	VenueId,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

fn grant(amount: i64) -> ToVenue {
	ToVenue::CreditGrant { account: alice(), amount: f(amount), until: 700 }
}

fn ask() {
	hear(ToCoordinator::CreditRequest { account: alice(), amount: f(600) });
}

#[test]
fn grant_credit_should_tell_the_venue() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(600), 700));
		assert_eq!(sent(), vec![grant(600)]);
		assert_noop!(
			Venues::grant_credit(VenueId::Sibling(9), &alice(), f(1), 700),
			Error::<Test>::NotRegistered
		);
	});
}

#[test]
fn grant_credit_should_be_kept_for_a_venue_that_hears_nothing() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Paused));
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(0), 700));
		assert_eq!(sent(), vec![]);
		assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Active));
		assert_eq!(sent()[0], grant(0));
	});
}

#[test]
fn a_request_should_be_answered_by_a_grant_when_the_deciding_pallets_agree() {
	ExtBuilder.build_and_execute(|| {
		ask();
		assert_eq!(told(), vec![Told::CreditAsked(VENUE, alice(), f(600))]);
		assert_eq!(sent(), vec![grant(600)]);
	});
}

#[test]
fn a_request_should_be_answered_by_the_reason_when_the_deciding_pallets_refuse() {
	ExtBuilder.build_and_execute(|| {
		Refuse::set(true);
		ask();
		let (account, amount, refusal) = (alice(), f(600), CreditRefusal::Unavailable);
		assert!(has_event(Event::CreditRefused { venue: VENUE, account: alice(), amount, refusal }));
		assert_eq!(sent(), vec![ToVenue::CreditRefused { account, amount, refusal }]);
	});
}

#[test]
fn a_line_should_be_confirmed_behind_the_report_that_shows_its_use() {
	ExtBuilder.build_and_execute(|| {
		hear(ToCoordinator::CreditReport { amount: f(600), until: 700, report: report(alice(), 3) });
		assert_eq!(
			told(),
			vec![Told::Report(VENUE, report(alice(), 3)), Told::CreditKnown(VENUE, alice(), f(600), 700)]
		);
		// Who could not be told of its use is not told of the line.
		Refuse::set(true);
		hear(ToCoordinator::CreditReport { amount: f(600), until: 700, report: report(alice(), 3) });
		assert_eq!(told(), vec![]);
	});
}

#[test]
fn write_off_should_tell_the_venue() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::write_off(VENUE, &alice()));
		assert_eq!(sent(), vec![ToVenue::WriteOff { account: alice() }]);
		assert_noop!(Venues::write_off(VenueId::Sibling(9), &alice()), Error::<Test>::NotRegistered);
	});
}
