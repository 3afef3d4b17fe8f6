use super::*;
use crate::{QueuedShares, Request, RequestsOf};

#[test]
fn request_should_wait_for_its_delay_when_made() {
	filled().build_and_execute(|| {
		assert_ok!(Backstop::request_withdrawal(signed(&ALICE), shares(400 * USD_1)));
		let due_ms = START_MS + 7 * DAY_MS;
		let expected = Request { account: ALICE, shares: shares(400 * USD_1), due_ms };
		assert_eq!(Requests::<Test>::get(0), Some(expected));
		assert_eq!(Shares::<Test>::get(ALICE), shares(600 * USD_1));
		assert_eq!(QueuedShares::<Test>::get(), shares(400 * USD_1));
		assert_eq!(TotalShares::<Test>::get(), shares(4_000 * USD_1), "they still gain and lose");
		assert!(events().contains(&Event::WithdrawalRequested {
			account: ALICE,
			request: 0,
			shares: shares(400 * USD_1),
			due_ms,
		}));
		assert_ok!(Backstop::request_withdrawal(signed(&ALICE), shares(600 * USD_1)));
		assert!(!Shares::<Test>::contains_key(ALICE));
		assert_eq!(RequestsOf::<Test>::get(ALICE).into_inner(), [0, 1]);
	});
}

#[test]
fn request_should_be_allowed_when_the_pool_is_locked_or_has_no_price() {
	filled().build_and_execute(|| {
		Backstop::note_insolvent(&TRADER);
		Priced::set(false);
		request(&ALICE, 100 * USD_1);
		assert_eq!(Requests::<Test>::count(), 1);
	});
}

#[test]
fn request_should_keep_its_date_when_the_delay_changes() {
	filled().build_and_execute(|| {
		request(&ALICE, 100 * USD_1);
		let rules = PoolRules { withdrawal_delay_ms: 1, ..Default::default() };
		assert_ok!(Backstop::set_rules(RuntimeOrigin::root(), rules));
		request(&BOB, 100 * USD_1);
		pass(DAY_MS);
		// Bob is due, but behind Alice.
		assert_noop!(Backstop::withdraw(signed(&BOB)), Error::<Test>::NothingDue);
		pass(6 * DAY_MS);
		assert_eq!(withdraw(&BOB), 100 * USD_1);
	});
}

#[test]
fn request_should_refuse_when_input_is_bad() {
	filled().build_and_execute(|| {
		let request = |shares| Backstop::request_withdrawal(signed(&ALICE), shares);
		assert_noop!(request(0), Error::<Test>::ZeroAmount);
		assert_noop!(request(shares(1_000 * USD_1) + 1), Error::<Test>::InsufficientShares);
		assert_noop!(request(u128::MAX), Error::<Test>::InsufficientShares);
		assert_noop!(request(shares(10 * USD_1) - 1), Error::<Test>::RequestTooSmall);
		assert_noop!(Backstop::request_withdrawal(signed(&EVE), 1), Error::<Test>::InsufficientShares);
		assert_ok!(request(shares(10 * USD_1)));
		assert_ok!(request(shares(985 * USD_1)));
		// Less than the smallest, but all.
		assert_ok!(request(shares(5 * USD_1)));
		assert_ok!(Backstop::deposit(signed(&ALICE), 10 * USD_1, 0));
		assert_noop!(request(shares(10 * USD_1)), Error::<Test>::TooManyRequests);
	});
}
