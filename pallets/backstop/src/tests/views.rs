use super::*;
use crate::{
	types::{DepositorPosition, FundStatus, PoolStatus},
	Request,
};

#[test]
fn views_should_answer_when_nothing_has_happened() {
	ExtBuilder::default().build_and_execute(|| {
		let expected = PoolStatus {
			equity: Some(f(0)),
			free: f(0),
			shares: 0,
			share_price: Some(f(1)),
			locked: false,
			insolvencies: 0,
			requests: 0,
			queued: 0,
			next_due_ms: None,
			owed: 0,
			event: None,
		};
		assert_eq!(Backstop::pool_status(), expected);
		let nothing = DepositorPosition { shares: 0, requests: vec![], value: Some(0), owed: 0 };
		assert_eq!(Backstop::position_of(EVE), nothing);
		assert_eq!(Backstop::fund_status(), FundStatus { balance: 0, claims: vec![], bad_debt: 0 });
		assert_eq!(Backstop::bad_debt_of(EVE), []);
	});
}

#[test]
fn views_should_tell_how_pool_and_depositors_stand() {
	filled().with_fund(10).build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		request(&ALICE, 100 * USD_1);
		assert_ok!(Backstop::cancel_withdrawal(signed(&ALICE), 0));
		request(&BOB, 300 * USD_1);
		pass(7 * DAY_MS);
		assert_eq!(withdraw(&BOB), 300 * USD_1);
		request(&ALICE, 200 * USD_1);
		Backstop::note_insolvent(&TRADER);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(1_000)));
		Backstop::note_penalty(SIBLING, f(2), None);

		let status = Backstop::pool_status();
		assert_eq!((status.equity, status.free), (Some(f(2_700)), f(2_700)));
		assert_eq!(status.shares, shares(3_600 * USD_1));
		let price = status.share_price.unwrap();
		assert!(price >= Fixed::from_rational(3, 4) && price < Fixed::from_rational(750_001, 1_000_000));
		assert_eq!((status.locked, status.insolvencies), (true, 1));
		assert_eq!((status.requests, status.queued), (1, shares(200 * USD_1)));
		assert_eq!(status.next_due_ms, Some(START_MS + 14 * DAY_MS));
		assert_eq!(status.owed, 100 * USD_1);
		assert_eq!(status.event.map(|event| event.paid), Some(900 * USD_1));

		let position = Backstop::position_of(ALICE);
		let due_ms = START_MS + 14 * DAY_MS;
		let queued = Request { account: ALICE, shares: shares(200 * USD_1), due_ms };
		assert_eq!(position.requests, [(3, queued)]);
		assert_eq!((position.shares, position.owed), (shares(700 * USD_1), 100 * USD_1));
		assert_eq!(position.value, Some(675 * USD_1));

		let fund = FundStatus { balance: 0, claims: vec![(SIBLING, 7 * USD_1 / 5)], bad_debt: 90 * USD_1 };
		assert_eq!(Backstop::fund_status(), fund);
		let entry = BadDebt { open: 90 * USD_1, pool_pending: 0 };
		assert_eq!(Backstop::bad_debt_of(TRADER), [(HOME, entry)]);

		Priced::set(false);
		assert_eq!(Backstop::pool_status().equity, None);
		assert_eq!(Backstop::pool_status().share_price, None);
		assert_eq!(Backstop::position_of(ALICE).value, None);
	});
}
