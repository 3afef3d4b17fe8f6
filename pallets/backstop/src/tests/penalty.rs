use super::*;
use crate::Claims;

#[test]
fn penalty_should_become_a_claim_when_a_venue_took_it() {
	ExtBuilder::default().build_and_execute(|| {
		Backstop::note_penalty(SIBLING, f(10));
		Backstop::note_penalty(SIBLING, Fixed::from_inner(1));
		Backstop::note_penalty(HOME, Fixed::zero());
		Backstop::note_penalty(HOME, f(-1));
		assert_eq!(Claims::<Test>::get(SIBLING), 5 * USD_1, "half of it, rounded down");
		assert!(!Claims::<Test>::contains_key(HOME));
		assert_eq!(Ledger::<Test>::get(), Default::default(), "no money has moved");
		assert_eq!(events(), [Event::ClaimChanged { venue: SIBLING, old: 0, new: 5 * USD_1 }]);
	});
}

#[test]
fn claim_should_fall_when_the_venue_pays() {
	ExtBuilder::default().build_and_execute(|| {
		Backstop::note_penalty(SIBLING, f(10));
		let source = FeedSource::Penalty(SIBLING);
		assert_ok!(Backstop::feed_fund(&ALICE, 3 * USD_1, source));
		assert_eq!(Claims::<Test>::get(SIBLING), 2 * USD_1);
		assert_ok!(Backstop::feed_fund(&ALICE, 3 * USD_1, source));
		assert!(!Claims::<Test>::contains_key(SIBLING), "more than it owed");
		assert_eq!(Ledger::<Test>::get().fund, 6_000_000);
		assert_ok!(Backstop::feed_fund(&ALICE, 1, FeedSource::Surcharge));
		assert_noop!(Backstop::feed_fund(&EVE, 1, source), Error::<Test>::InsufficientBalance);
	});
}

#[test]
fn penalty_should_be_ignored_when_it_is_absurd() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..3 {
			Backstop::note_penalty(HOME, Fixed::from_inner(i128::MAX));
		}
		assert_ok!(Backstop::do_try_state());
	});
}
