use crate::{mock::*, Counted, CountedAt, Event};
use ballast_primitives::{message::ReportedPosition, Fixed, InstrumentId};
use ballast_risk::Position;
use polkadot_sdk::{frame_support::assert_ok, sp_runtime::AccountId32};

fn apply(account: AccountId32, positions: &[ReportedPosition]) {
	assert_ok!(Portfolio::apply_report(SIBLING, report(account, positions)));
}

fn mirror(account: &AccountId32) -> Vec<Position> {
	Portfolio::portfolio(account).positions
}

fn was_capped(account: AccountId32, reported: Option<Fixed>, counted: Fixed) -> bool {
	events().contains(&Event::CollateralCapped { account, venue: SIBLING, reported, counted })
}

#[test]
fn collateral_should_count_up_to_the_cap_when_a_venue_reports_more() {
	ExtBuilder::build_and_execute(|| {
		Cap::set(Some(fixed(10_000)));
		// 4000 and 2000, in DOT at 10 and ETH at 2000.
		enroll(SIBLING, ALICE, &[spot(DOT, 400), spot(ETH, 1)]);
		assert_eq!(
			mirror(&ALICE),
			held(SIBLING, &[spot(DOT, 400), spot(ETH, 1)]),
			"below the cap all of it counts"
		);
		assert_eq!(CountedAt::<Test>::get(SIBLING), fixed(6_000));

		// Another account finds what is left of it: of 8000 a half. What it owes counts in full.
		enroll(SIBLING, BOB, &[spot(USD, -1_000), spot(DOT, 800)]);
		assert_eq!(mirror(&BOB), held(SIBLING, &[spot(USD, -1_000), spot(DOT, 400)]));
		assert!(was_capped(BOB, Some(fixed(8_000)), fixed(4_000)));
		assert_eq!(CountedAt::<Test>::get(SIBLING), fixed(10_000));

		// It takes what the first gives back, with its next report.
		apply(ALICE, &[spot(DOT, 200)]);
		assert_eq!(CountedAt::<Test>::get(SIBLING), fixed(6_000));
		apply(BOB, &[spot(USD, -1_000), spot(DOT, 800)]);
		assert_eq!(mirror(&BOB), held(SIBLING, &[spot(USD, -1_000), spot(DOT, 800)]));
		assert_ok!(Portfolio::apply_withdrawn(SIBLING, BOB));
		assert_eq!(CountedAt::<Test>::get(SIBLING), fixed(2_000));
		assert!(!Counted::<Test>::contains_key(SIBLING, BOB));
	});
}

#[test]
fn profit_of_a_perpetual_should_count_up_to_the_cap_and_its_loss_in_full() {
	ExtBuilder::build_and_execute(|| {
		Cap::set(Some(fixed(1_000)));
		// Bought at 1000, now 2000: a claim of 2000. And short at 4, now 10: a loss of 600.
		enroll(SIBLING, ALICE, &[perpetual(DOT, -100, 4), perpetual(ETH, 2, 1_000)]);
		assert_eq!(mirror(&ALICE), held(SIBLING, &[perpetual(DOT, -100, 4), perpetual(ETH, 1, 1_000)]));
		assert!(was_capped(ALICE, Some(fixed(2_000)), fixed(1_000)));
	});
}

#[test]
fn nothing_should_count_when_the_cap_is_zero() {
	ExtBuilder::build_and_execute(|| {
		Cap::set(Some(fixed(0)));
		enroll(SIBLING, ALICE, &[spot(USD, -5), spot(DOT, 800)]);
		assert_eq!(mirror(&ALICE), held(SIBLING, &[spot(USD, -5)]));
		assert!(was_capped(ALICE, Some(fixed(8_000)), fixed(0)));
		assert_eq!(CountedAt::<Test>::get(SIBLING), fixed(0));
	});
}

#[test]
fn no_more_than_was_known_should_count_when_a_price_is_missing() {
	ExtBuilder::build_and_execute(|| {
		Cap::set(Some(fixed(1_000_000)));
		enroll(SIBLING, ALICE, &[spot(DOT, 400)]);
		advance(MAX_AGE + 1);
		apply(ALICE, &[spot(USD, -7), spot(DOT, 500), spot(ETH, 1)]);
		assert_eq!(mirror(&ALICE), held(SIBLING, &[spot(USD, -7), spot(DOT, 400)]));
		assert!(was_capped(ALICE, None, fixed(4_000)));
		apply(ALICE, &[spot(DOT, 300)]);
		assert_eq!(mirror(&ALICE), held(SIBLING, &[spot(DOT, 300)]), "less is believed");

		feed(&[(DOT, fixed(10)), (ETH, fixed(2000))]);
		apply(ALICE, &[spot(DOT, 500)]);
		assert_eq!(mirror(&ALICE), held(SIBLING, &[spot(DOT, 500)]));
	});
}

#[test]
fn the_home_venue_should_not_be_capped() {
	ExtBuilder::build_and_execute(|| {
		Cap::set(Some(fixed(1)));
		enroll(HOME, ALICE, &[spot(DOT, 400)]);
		assert_eq!(mirror(&ALICE), held(HOME, &[spot(DOT, 400)]));
	});
}

#[test]
fn quantity_and_gross_value_should_be_those_at_the_venue() {
	ExtBuilder::build_and_execute(|| {
		enroll(SIBLING, ALICE, &[spot(USD, -50), spot(DOT, 100)]);
		enroll(HOME, ALICE, &[spot(USD, 5), spot(DOT, 1)]);
		assert_eq!(Portfolio::quantity(&ALICE, SIBLING, InstrumentId::Spot(DOT)), fixed(100));
		assert_eq!(Portfolio::quantity(&ALICE, SIBLING, InstrumentId::Spot(ETH)), fixed(0));
		assert_eq!(Portfolio::gross_value(&ALICE, SIBLING), Ok(fixed(1_050)));
		assert_eq!(Portfolio::gross_value(&BOB, SIBLING), Ok(fixed(0)));
	});
}
