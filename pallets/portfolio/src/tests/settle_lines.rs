//! What is taken back, and when.

use crate::{mock::*, CreditLines, Event, GrantedAt};
use ballast_primitives::{Fixed, VenueId};
use polkadot_sdk::frame_support::assert_ok;

/// 1000 in DOT, of which 350 are free; lines of 200 and 100.
fn granted(test: impl FnOnce()) {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		for (venue, amount) in [(SIBLING, 100), (OTHER, 200)] {
			enroll(venue, ALICE, &[]);
			assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), venue, fixed(amount)));
			confirm();
		}
		Granted::take();
		test();
	});
}

fn confirm() {
	let (venue, account, amount, until) = Granted::get().pop().unwrap();
	Portfolio::confirm_credit(&account, venue, amount, until);
}

fn is_due(restricted: bool) -> bool {
	Portfolio::are_lines_due(&ALICE, &Portfolio::margin(&ALICE).unwrap(), restricted)
}

/// What venues are told when the lines are looked at.
fn settle(restricted: bool) -> Vec<(VenueId, Fixed)> {
	Granted::take();
	Portfolio::settle_lines(&ALICE, &Portfolio::margin(&ALICE).unwrap(), restricted);
	Granted::get().into_iter().map(|(venue, _, amount, _)| (venue, amount)).collect()
}

#[test]
fn lines_should_stay_while_free_margin_covers_them() {
	granted(|| {
		assert!(!is_due(false));
		// 9 * 100 * 0.35 = 315.
		feed(&[(DOT, fixed(9))]);
		assert!(!is_due(false));
		assert_eq!(settle(false), vec![]);
	});
}

#[test]
fn the_largest_line_should_be_taken_back_first_when_free_margin_falls() {
	granted(|| {
		// 8 * 100 * 0.35 = 280.
		feed(&[(DOT, fixed(8))]);
		assert!(is_due(false));
		assert_eq!(settle(false), vec![(OTHER, fixed(0))]);
		assert!(!is_due(false), "asked for once");
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300), "until the venue confirms");
		confirm();
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(100));
		// A single price does not fall by more than half.
		for price in [4, 2] {
			feed(&[(DOT, fixed(price))]);
		}
		assert_eq!(settle(false), vec![(SIBLING, fixed(0))]);
	});
}

#[test]
fn what_is_in_use_of_a_line_should_stay_in_use_when_the_rest_is_taken_back() {
	granted(|| {
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[spot(USD, -150)]).with(fixed(150))));
		// 350 less 150, of which 50 and 100 are open.
		assert_eq!(settle(false), vec![]);
		feed(&[(DOT, fixed(8))]);
		assert_eq!(settle(false), vec![(SIBLING, fixed(0))]);
		feed(&[(DOT, fixed(5))]);
		assert_eq!(settle(false), vec![(OTHER, fixed(150))]);
	});
}

#[test]
fn all_lines_should_be_taken_back_when_the_account_is_restricted() {
	granted(|| {
		assert!(is_due(true));
		assert_eq!(settle(true), vec![(OTHER, fixed(0)), (SIBLING, fixed(0))]);
		assert!(!is_due(true));
	});
}

#[test]
fn a_line_should_be_taken_back_later_when_its_venue_cannot_be_told() {
	granted(|| {
		RefuseGrants::set(true);
		assert_eq!(settle(true), vec![]);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		RefuseGrants::set(false);
		Unavailable::set(vec![SIBLING, OTHER]);
		assert!(!is_due(true), "nobody is asked in vain");
		Unavailable::set(vec![]);
		assert_eq!(settle(true).len(), 2);
	});
}

#[test]
fn a_line_should_be_closed_when_it_has_expired() {
	granted(|| {
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[spot(USD, -150)]).with(fixed(150))));
		RelayNow::mutate(|now| *now += TERM + RELEASE);
		assert!(is_due(false));
		assert_eq!(settle(false), vec![], "the venues know");
		assert!(events().contains(&Event::CreditLineExpired { account: ALICE, venue: SIBLING }));
		assert!(!CreditLines::<Test>::contains_key(ALICE, SIBLING));
		assert!(!GrantedAt::<Test>::contains_key(SIBLING));
		// What was used is, and counts at the venue, until it is given back.
		assert_eq!(GrantedAt::<Test>::get(OTHER), fixed(150));
		assert!(!is_due(false));
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[spot(USD, -50)]).with(fixed(50))));
		assert_eq!(GrantedAt::<Test>::get(OTHER), fixed(50));
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[])));
		assert!(!CreditLines::<Test>::contains_key(ALICE, OTHER));
	});
}
