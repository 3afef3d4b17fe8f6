use super::*;
use crate::Claims;

#[test]
fn penalty_should_become_a_claim_when_a_venue_took_it() {
	ExtBuilder::default().build_and_execute(|| {
		Backstop::note_penalty(SIBLING, f(10), None);
		Backstop::note_penalty(SIBLING, Fixed::from_inner(1), None);
		Backstop::note_penalty(HOME, Fixed::zero(), None);
		Backstop::note_penalty(HOME, f(-1), None);
		assert_eq!(Claims::<Test>::get(SIBLING), 7 * USD_1, "seven tenths of it, rounded down");
		assert!(!Claims::<Test>::contains_key(HOME));
		assert_eq!(Ledger::<Test>::get(), Default::default(), "no money has moved");
		assert_eq!(events(), [Event::ClaimChanged { venue: SIBLING, old: 0, new: 7 * USD_1 }]);
	});
}

#[test]
fn surcharge_should_become_a_claim_as_a_whole() {
	ExtBuilder::default().build_and_execute(|| {
		Backstop::note_surcharge(SIBLING, f(10));
		Backstop::note_surcharge(SIBLING, Fixed::from_inner(1));
		Backstop::note_surcharge(HOME, f(-1));
		assert_eq!(Claims::<Test>::get(SIBLING), 10 * USD_1);
		assert!(!Claims::<Test>::contains_key(HOME));
	});
}

#[test]
fn claim_should_fall_when_the_venue_pays() {
	ExtBuilder::default().build_and_execute(|| {
		Backstop::note_penalty(SIBLING, f(10), None);
		let source = FeedSource::Penalty(SIBLING);
		assert_ok!(Backstop::feed_fund(&ALICE, 3 * USD_1, source));
		assert_eq!(Claims::<Test>::get(SIBLING), 4 * USD_1);
		assert_ok!(Backstop::feed_fund(&ALICE, 5 * USD_1, source));
		assert!(!Claims::<Test>::contains_key(SIBLING), "more than it owed");
		assert_eq!(Ledger::<Test>::get().fund, 8_000_000);
		assert_ok!(Backstop::feed_fund(&ALICE, 1, FeedSource::Surcharge));
		assert_noop!(Backstop::feed_fund(&EVE, 1, source), Error::<Test>::InsufficientBalance);
	});
}

#[test]
fn penalty_should_be_ignored_when_it_is_absurd() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..3 {
			Backstop::note_penalty(HOME, Fixed::from_inner(i128::MAX), None);
		}
		assert_ok!(Backstop::do_try_state());
	});
}

/// The home venue took a penalty.
fn taken(units: u128) {
	assert_ok!(<Assets as polkadot_sdk::frame_support::traits::fungibles::Mutate<AccountId32>>::mint_into(
		USD,
		&POT,
		units * USD_1
	));
}

#[test]
fn penalty_should_be_divided_to_the_unit_when_the_venue_can_pay() {
	ExtBuilder::default().with_fund(100).build_and_execute(|| {
		taken(10);
		Backstop::note_penalty(HOME, f(10), Some(&EVE));
		let shares = [balance(&EVE), Ledger::<Test>::get().fund as u128 - 100 * USD_1, balance(&POT) - MIN];
		assert_eq!(shares, [2 * USD_1, 5 * USD_1, 3 * USD_1]);
		assert_eq!(shares.iter().sum::<u128>(), 10 * USD_1);
		assert!(!Claims::<Test>::contains_key(HOME));
		let paid = Event::PlannerPaid { planner: EVE, venue: HOME, from_venue: 2 * USD_1, from_fund: 0 };
		assert!(events().contains(&paid));
		// Nobody pushed this one.
		taken(10);
		Backstop::note_penalty(HOME, f(10), None);
		assert_eq!(Ledger::<Test>::get().fund as u128, 112 * USD_1);
		taken(1);
		Backstop::note_surcharge(HOME, f(1));
		assert_eq!((Ledger::<Test>::get().fund as u128, balance(&POT)), (113 * USD_1, 6 * USD_1 + MIN));
	});
}

#[test]
fn claim_should_stay_for_what_the_pot_does_not_have() {
	ExtBuilder::default().with_fund(100).build_and_execute(|| {
		// A write-off used the rest.
		taken(1);
		Backstop::note_penalty(HOME, f(10), Some(&EVE));
		// The fund advances one to who pushed it.
		assert_eq!((balance(&EVE), Ledger::<Test>::get().fund as u128), (2 * USD_1, 99 * USD_1));
		assert_eq!(Claims::<Test>::get(HOME), 6 * USD_1);
		taken(20);
		Backstop::note_surcharge(HOME, f(1));
		assert_eq!((Claims::<Test>::get(HOME), Ledger::<Test>::get().fund as u128), (0, 106 * USD_1));
	});
}

#[test]
fn fund_should_advance_the_planners_share_when_there_is_no_way_to_the_venue() {
	ExtBuilder::default().with_fund(100).build_and_execute(|| {
		Backstop::note_penalty(SIBLING, f(10), Some(&EVE));
		assert_eq!((balance(&EVE), Ledger::<Test>::get().fund as u128), (2 * USD_1, 98 * USD_1));
		assert_eq!(Claims::<Test>::get(SIBLING), 7 * USD_1);
	});
	ExtBuilder::default().build_and_execute(|| {
		Backstop::note_penalty(SIBLING, f(10), Some(&EVE));
		assert_eq!((balance(&EVE), Claims::<Test>::get(SIBLING)), (0, 7 * USD_1), "nobody could");
	});
}

#[test]
fn first_penalty_should_keep_the_funds_account_alive() {
	ExtBuilder::default().build_and_execute(|| {
		taken(10);
		Backstop::note_penalty(HOME, f(10), None);
		assert_eq!(Ledger::<Test>::get().fund as u128, 7 * USD_1 - MIN);
		assert_eq!(balance(&Backstop::fund_account()), 7 * USD_1);
	});
}
