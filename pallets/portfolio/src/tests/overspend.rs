//! Venues that let more be used than was granted.

use crate::{mock::*, CreditLines, Error, Event, GrantedAt};
use ballast_primitives::VenueId;
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

fn reports(venue: VenueId, used: i128) {
	let positions = [spot(USD, -used)];
	let positions = if used == 0 { &[][..] } else { &positions[..] };
	assert_ok!(Portfolio::apply_report(venue, report(ALICE, positions).with(fixed(used))));
}

fn overspent(granted: i128, used: i128) -> usize {
	let (granted, used) = (fixed(granted), fixed(used));
	let event = Event::CreditOverspent { account: ALICE, venue: SIBLING, granted, used };
	events().into_iter().filter(|found| *found == event).count()
}

/// Free initial margin of 350.
fn enrolled(test: impl FnOnce()) {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[]);
		enroll(OTHER, ALICE, &[]);
		test();
	});
}

#[test]
fn a_venue_that_overspends_should_be_caught_by_its_next_report_and_lose_the_line() {
	enrolled(|| {
		let set =
			|venue, amount| Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), venue, fixed(amount));
		assert_ok!(set(SIBLING, 100));
		reports(SIBLING, 100);
		assert_eq!(overspent(100, 100), 0);
		Granted::take();
		reports(SIBLING, 101);
		assert_eq!(overspent(100, 101), 1);
		assert_eq!(Granted::get().last().map(|grant| grant.2), Some(fixed(0)));
		// What it let the account take counts in full, once.
		assert_eq!(Portfolio::margin(&ALICE).unwrap().equity, fixed(899));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(0));
		assert_noop!(set(OTHER, 250), Error::<Test>::NotEnoughFreeMargin);
		assert_ok!(set(OTHER, 249));
		// Said again it is nothing new; more is.
		reports(SIBLING, 101);
		assert_eq!(overspent(100, 101), 1);
		reports(SIBLING, 110);
		assert_eq!(overspent(101, 110), 1);
	});
}

#[test]
fn use_without_a_line_should_be_caught() {
	enrolled(|| {
		reports(SIBLING, 5);
		assert_eq!(overspent(0, 5), 1);
		reports(SIBLING, 5);
		assert_eq!(overspent(0, 5), 1);
		assert_eq!(GrantedAt::<Test>::iter().count(), 0, "nothing was granted");
		reports(SIBLING, 0);
		assert_eq!(CreditLines::<Test>::iter().count(), 0);
	});
}

#[test]
fn use_of_an_expired_line_should_be_caught() {
	enrolled(|| {
		let set = |amount| Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(amount));
		assert_ok!(set(100));
		reports(SIBLING, 60);
		RelayNow::mutate(|now| *now += TERM + RELEASE);
		reports(SIBLING, 60);
		assert_eq!(overspent(60, 60), 0);
		reports(SIBLING, 61);
		assert_eq!(overspent(60, 61), 1);
	});
}

#[test]
fn an_overspent_line_should_be_closed_here_when_the_venue_cannot_be_told() {
	enrolled(|| {
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(100)));
		RefuseGrants::set(true);
		reports(SIBLING, 130);
		assert_eq!(overspent(100, 130), 1);
		let line = CreditLines::<Test>::get(ALICE, SIBLING).unwrap();
		assert_eq!((line.amount, line.used), (fixed(100), fixed(130)), "nothing of it is open");
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(0));
	});
}
