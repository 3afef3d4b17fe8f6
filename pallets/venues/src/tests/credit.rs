use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{ToCoordinator, ToVenue},
	traits::VenueDispatch,
	VenueId,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn grant_credit_should_tell_the_venue() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(600)));
		assert_eq!(sent(), vec![ToVenue::CreditGrant { account: alice(), amount: f(600) }]);
		assert!(has_event(Event::CreditChanged { venue: VENUE, account: alice(), old: f(0), new: f(600) }));
		assert_eq!(record(VENUE).credit_granted, f(600));
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(0)));
		assert_eq!(record(VENUE).credit_granted, f(0));
	});
}

#[test]
fn grant_credit_should_be_refused_when_the_cap_would_be_exceeded() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(600)));
		assert_noop!(Venues::grant_credit(VENUE, &bob(), f(401)), Error::<Test>::ExposureCapExceeded);
		assert_ok!(Venues::grant_credit(VENUE, &bob(), f(400)));
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(500)));
	});
}

#[test]
fn grant_credit_should_be_refused_when_the_input_is_bad() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Venues::grant_credit(VENUE, &alice(), f(-1)), Error::<Test>::InvalidCredit);
		assert_noop!(Venues::grant_credit(VenueId::Sibling(9), &alice(), f(1)), Error::<Test>::NotRegistered);
	});
}

#[test]
fn a_line_should_be_free_again_when_the_account_left() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(600)));
		hear(ToCoordinator::Withdrawn { account: alice() });
		assert_eq!(record(VENUE).credit_granted, f(0));
		assert_ok!(Venues::grant_credit(VENUE, &bob(), f(1000)));
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
