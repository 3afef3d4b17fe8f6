//! Margin that is set aside for what is on its way.

use crate::{mock::*, Error, HomeGuard, Reserved};
use ballast_primitives::{
	message::AccountMode,
	traits::{AccountChange, ChangeKind, RiskGuard},
	Fixed, VenueId,
};
use ballast_risk::Position;
use polkadot_sdk::{
	frame_support::{assert_err, assert_noop, assert_ok},
	sp_runtime::AccountId32,
};

fn dot(venue: VenueId, quantity: i128) -> Position {
	Position::spot(venue, DOT, fixed(quantity))
}

fn usd(venue: VenueId, quantity: i128) -> Position {
	Position::spot(venue, USD, fixed(quantity))
}

/// Free initial margin of 350.
fn enrolled(test: impl FnOnce()) {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[]);
		test();
	});
}

#[test]
fn reservation_should_count_like_initial_margin() {
	enrolled(|| {
		assert_ok!(Portfolio::reserve_margin(&ALICE, fixed(100)));
		assert_ok!(Portfolio::reserve_margin(&ALICE, fixed(50)));
		assert_eq!(Portfolio::reserved_margin(&ALICE), fixed(150));
		let set = |amount| Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(amount));
		assert_noop!(set(201), Error::<Test>::NotEnoughFreeMargin);
		let guard = |positions: &[_]| {
			HomeGuard::<Test>::judge(&AccountChange {
				account: &ALICE,
				kind: ChangeKind::AddsRisk,
				before: &[],
				after: positions,
				mode: AccountMode::Normal,
				credit: fixed(0),
				used: fixed(0),
			})
		};
		assert_ok!(guard(&[spot(USD, -200), spot(DOT, 100)]));
		assert_err!(guard(&[spot(USD, -201), spot(DOT, 100)]), Error::<Test>::BelowInitialMargin);
		Portfolio::release_margin(&ALICE, fixed(100));
		assert_ok!(set(300));
		Portfolio::release_margin(&ALICE, fixed(50));
		assert!(!Reserved::<Test>::contains_key(ALICE), "zeros are not stored");
		assert_noop!(Portfolio::reserve_margin(&ALICE, fixed(-1)), Error::<Test>::NegativeCredit);
		let most = Fixed::from_inner(i128::MAX);
		assert_ok!(Portfolio::reserve_margin(&BOB, most));
		assert_noop!(Portfolio::reserve_margin(&BOB, most), Error::<Test>::MarginUnavailable);
	});
}

#[test]
fn account_should_hold_more_only_as_far_as_its_free_margin_goes() {
	enrolled(|| {
		let could = |added: &[Position]| Portfolio::ensure_could_hold(&ALICE, added).map(|m| m.equity);
		// 10 DOT more need 65 and bring 100; bought at their price they need 65.
		assert_eq!(could(&[dot(SIBLING, 10), usd(SIBLING, -100)]), Ok(fixed(1000)));
		// 350 are free: 53 DOT at their price are 344.5, 54 are 351.
		assert_ok!(could(&[dot(SIBLING, 53), usd(SIBLING, -530)]));
		assert_err!(could(&[dot(SIBLING, 54), usd(SIBLING, -540)]), Error::<Test>::BelowInitialMargin);
		assert_ok!(Portfolio::reserve_margin(&ALICE, fixed(10)));
		assert_err!(could(&[dot(SIBLING, 53), usd(SIBLING, -530)]), Error::<Test>::BelowInitialMargin);
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(335)));
		assert_ok!(could(&[]));
		assert_err!(could(&[dot(SIBLING, 1), usd(SIBLING, -10)]), Error::<Test>::BelowInitialMargin);
	});
}

#[test]
fn account_should_not_hold_what_its_books_have_no_room_for() {
	enrolled(|| {
		let added: Vec<_> =
			(1..=8).map(|id| Position::spot(SIBLING, ballast_primitives::AssetId(id), fixed(1))).collect();
		assert_err!(Portfolio::ensure_could_hold(&ALICE, &added), Error::<Test>::TooManyPositions);
		// A position that is there already takes no room.
		let more: Vec<_> = (0..20).map(|_| dot(HOME, 1)).collect();
		assert_ok!(Portfolio::ensure_could_hold(&ALICE, &more));
	});
}

#[test]
fn account_should_not_hold_more_when_a_price_or_a_venue_is_missing() {
	enrolled(|| {
		let nobody = AccountId32::new([7; 32]);
		assert_err!(
			Portfolio::ensure_could_hold(&nobody, &[usd(HOME, -1)]),
			Error::<Test>::BelowInitialMargin
		);
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(DOT, 1)])));
		Unavailable::set(vec![SIBLING]);
		assert_err!(Portfolio::ensure_could_hold(&ALICE, &[]), Error::<Test>::VenueUnavailable);
		Unavailable::set(vec![]);
		advance(MAX_AGE + 1);
		assert_err!(Portfolio::ensure_could_hold(&ALICE, &[]), Error::<Test>::StalePrice);
	});
}
