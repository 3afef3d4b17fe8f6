use crate::{mock::*, CreditLines, Error};
use ballast_primitives::{
	message::AccountMode,
	traits::{AccountChange, ChangeKind, NewTransfer, RiskGuard},
	AssetId, Fixed, InstrumentId, VenueId,
};
use ballast_risk::Position;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok, storage::with_storage_layer},
	sp_runtime::DispatchResult,
};

fn transfer(from: VenueId, to: VenueId, amount: Fixed) -> DispatchResult {
	with_storage_layer(|| Portfolio::transfer(RuntimeOrigin::signed(ALICE), from, to, amount))
}

/// 100 DOT at 10 at home, of which 650 are required; 500 at one sibling, 400 owed at the other: free initial margin of 450.
fn owing(test: impl FnOnce()) {
	ExtBuilder::build_and_execute(|| {
		Transferred::take();
		OpenTransfers::take();
		LiveOrders::take();
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[spot(USD, 500)]);
		enroll(OTHER, ALICE, &[spot(USD, -400)]);
		test();
	});
}

/// The amount has left, and the venue's report is without it.
fn leave(left: i128) {
	OpenTransfers::mutate(|all| all.iter_mut().for_each(|open| open.has_left = true));
	assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(USD, left)])));
}

#[test]
fn transfer_should_be_handed_to_the_dispatcher() {
	owing(|| {
		assert_ok!(transfer(SIBLING, OTHER, fixed(400)));
		let told = NewTransfer { account: ALICE, amount: fixed(400), from: SIBLING, to: OTHER };
		assert_eq!(Transferred::get(), vec![told]);
	});
}

#[test]
fn transfer_should_be_refused_when_the_margin_needs_it() {
	owing(|| {
		// What is on its way counts nowhere, although it repays a debt when it arrives.
		assert_noop!(transfer(SIBLING, OTHER, fixed(451)), Error::<Test>::BelowInitialMargin);
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), OTHER, fixed(100)));
		assert_noop!(transfer(SIBLING, OTHER, fixed(351)), Error::<Test>::BelowInitialMargin);
		assert_ok!(Portfolio::reserve_margin(&ALICE, fixed(50)));
		assert_noop!(transfer(SIBLING, OTHER, fixed(301)), Error::<Test>::BelowInitialMargin);
		assert_ok!(transfer(SIBLING, OTHER, fixed(300)));
	});
}

#[test]
fn transfer_should_count_nowhere_until_it_has_arrived() {
	owing(|| {
		let free = || {
			let margin = Portfolio::margin(&ALICE).unwrap();
			margin.equity - margin.initial
		};
		assert_eq!(free(), fixed(450));
		assert_ok!(transfer(SIBLING, OTHER, fixed(400)));
		assert_eq!(free(), fixed(50), "it may have left already");
		leave(100);
		assert_eq!(free(), fixed(50), "it has left");
		OpenTransfers::take();
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[])));
		assert_eq!(free(), fixed(450), "it has repaid the debt");
	});
}

/// The sender has not been heard, and the receiver reports the amount already: it is in both mirrors.
#[test]
fn equity_should_be_without_what_is_leaving_when_the_receiver_reports_it_first() {
	owing(|| {
		let equity = || Portfolio::margin(&ALICE).unwrap().equity;
		assert_eq!(equity(), fixed(1100));
		assert_ok!(transfer(SIBLING, OTHER, fixed(400)));
		assert_eq!(equity(), fixed(700), "it may have left already");
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[])));
		assert_eq!(equity(), fixed(1100), "it counts once");
		leave(100);
		assert_eq!(equity(), fixed(1100), "it has left");
	});
}

#[test]
fn no_more_should_be_leaving_than_is_mirrored_at_the_sender() {
	owing(|| {
		let equity = || Portfolio::margin(&ALICE).unwrap().equity;
		assert_ok!(transfer(SIBLING, OTHER, fixed(400)));
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(USD, 100)])));
		assert_eq!(equity(), fixed(600), "nothing of it is there to count");
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(USD, -100)])));
		assert_eq!(equity(), fixed(500), "a debt is one all the same");
	});
}

#[test]
fn what_is_leaving_should_be_in_the_mirror_and_not_in_the_portfolio() {
	owing(|| {
		assert_ok!(transfer(SIBLING, OTHER, fixed(450)));
		let at_sibling = |positions: Vec<Position>| -> Vec<Fixed> {
			positions.iter().filter(|p| p.venue == SIBLING).map(|p| p.quantity).collect()
		};
		assert_eq!(at_sibling(Portfolio::portfolio(&ALICE).positions), vec![fixed(50)]);
		assert_eq!(at_sibling(Portfolio::mirrored(&ALICE)), vec![fixed(500)]);
		assert_eq!(Portfolio::quantity(&ALICE, SIBLING, InstrumentId::Spot(USD)), fixed(500));
		assert_eq!(Portfolio::gross_value(&ALICE, SIBLING), Ok(fixed(500)));
		// Nothing is left of the position that could count; the venue has to be heard all the same.
		OpenTransfers::mutate(|all| all[0].amount = fixed(500));
		assert_eq!(at_sibling(Portfolio::portfolio(&ALICE).positions), vec![]);
		Unavailable::set(vec![SIBLING]);
		assert_noop!(Portfolio::ensure_could_hold(&ALICE, &[]), Error::<Test>::VenueUnavailable);
		Unavailable::take();
	});
}

#[test]
fn what_is_leaving_should_keep_its_place_among_the_positions() {
	owing(|| {
		assert_ok!(transfer(SIBLING, OTHER, fixed(450)));
		OpenTransfers::mutate(|all| all[0].amount = fixed(500));
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[])));
		// Eight have room.
		let assets = |n: u32| -> Vec<_> { (3..3 + n).map(|n| spot(AssetId(n), -1)).collect() };
		let prices: Vec<_> = (3..10).map(|n| (AssetId(n), fixed(1))).collect();
		feed(&prices);
		assert_ok!(Portfolio::ensure_could_hold(&ALICE, &held(HOME, &assets(6))));
		let full = Portfolio::ensure_could_hold(&ALICE, &held(HOME, &assets(7)));
		assert_eq!(full, Err(Error::<Test>::TooManyPositions.into()));
		let judge = |more: u32| {
			let (before, mut after) = ([spot(DOT, 100)], vec![spot(DOT, 100)]);
			after.extend(assets(more));
			crate::HomeGuard::<Test>::judge(&AccountChange {
				account: &ALICE,
				kind: ChangeKind::AddsRisk,
				before: &before,
				after: &after,
				mode: AccountMode::Normal,
				credit: fixed(0),
				used: fixed(0),
			})
		};
		assert_ok!(judge(6));
		assert_eq!(judge(7), Err(Error::<Test>::TooManyPositions.into()));
	});
}

#[test]
fn nothing_should_be_granted_or_added_on_top_of_what_is_leaving() {
	owing(|| {
		assert_ok!(transfer(SIBLING, OTHER, fixed(400)));
		let line = |amount| Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), OTHER, amount);
		assert_noop!(with_storage_layer(|| line(fixed(51))), Error::<Test>::NotEnoughFreeMargin);
		let judge = |owed: i128| {
			let (before, after) = ([spot(DOT, 100)], [spot(USD, -owed), spot(DOT, 100)]);
			crate::HomeGuard::<Test>::judge(&AccountChange {
				account: &ALICE,
				kind: ChangeKind::AddsRisk,
				before: &before,
				after: &after,
				mode: AccountMode::Normal,
				credit: fixed(0),
				used: fixed(0),
			})
		};
		assert_eq!(judge(51), Err(Error::<Test>::BelowInitialMargin.into()));
		assert_ok!(judge(50));
		assert_ok!(line(fixed(50)));
		assert_eq!(CreditLines::<Test>::get(ALICE, OTHER).unwrap().amount, fixed(50));
		assert_noop!(transfer(SIBLING, OTHER, fixed(1)), Error::<Test>::BelowInitialMargin);
	});
}

#[test]
fn transfer_should_be_refused_when_it_is_none() {
	owing(|| {
		for (from, to, amount, error) in [
			(SIBLING, OTHER, fixed(0), Error::<Test>::InvalidTransfer),
			(SIBLING, OTHER, fixed(-1), Error::<Test>::InvalidTransfer),
			(SIBLING, SIBLING, fixed(1), Error::<Test>::InvalidTransfer),
			(SIBLING, OTHER, percent(99), Error::<Test>::TransferTooSmall),
			(SIBLING, OTHER, fixed(1_000_000_000_000_001), Error::<Test>::AbsurdQuantity),
			(SIBLING, OTHER, fixed(501), Error::<Test>::NotEnoughHeld),
			(OTHER, SIBLING, fixed(1), Error::<Test>::NotEnoughHeld),
			(HOME, OTHER, fixed(1), Error::<Test>::TransferNotSupported),
			(SIBLING, HOME, fixed(1), Error::<Test>::TransferNotSupported),
			(SIBLING, VenueId::Sibling(2003), fixed(1), Error::<Test>::NotEnrolled),
			(VenueId::Sibling(2003), OTHER, fixed(1), Error::<Test>::NotEnrolled),
		] {
			assert_noop!(transfer(from, to, amount), error);
		}
		assert_eq!(Transferred::get(), vec![]);
	});
}

#[test]
fn transfer_should_be_refused_when_a_venue_is_not_available() {
	for venue in [SIBLING, OTHER] {
		owing(|| {
			Unavailable::set(vec![venue]);
			assert_noop!(transfer(SIBLING, OTHER, fixed(1)), Error::<Test>::VenueUnavailable);
			Unavailable::take();
		});
	}
}

#[test]
fn transfer_should_be_refused_when_a_price_is_stale() {
	owing(|| {
		advance(MAX_AGE + 1);
		assert_noop!(transfer(SIBLING, OTHER, fixed(1)), Error::<Test>::StalePrice);
	});
}

#[test]
fn account_should_not_leave_while_a_transfer_from_or_to_there_is_awaited() {
	owing(|| {
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[])));
		assert_ok!(transfer(SIBLING, OTHER, fixed(100)));
		let release = |venue| with_storage_layer(|| Portfolio::release(venue, ALICE));
		assert_noop!(release(SIBLING), Error::<Test>::OrdersOpen);
		assert_noop!(release(OTHER), Error::<Test>::OrdersOpen);
		// What nobody accounted for holds nobody.
		OpenTransfers::mutate(|all| all.iter_mut().for_each(|open| open.is_awaited = false));
		assert_ok!(release(OTHER));
	});
}
