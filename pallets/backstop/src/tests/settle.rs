use super::*;

#[test]
fn settle_should_pay_from_the_fund_when_it_was_fed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Backstop::cover(SIBLING, &TRADER, f(900)));
		assert_ok!(Backstop::feed(signed(&ALICE), 400 * USD_1));
		assert_ok!(Backstop::settle(signed(&EVE), TRADER, SIBLING));
		let left = BadDebt { open: 500 * USD_1, pool_pending: 0 };
		assert_eq!(BadDebts::<Test>::get(TRADER, SIBLING), Some(left));
		assert!(events().contains(&Event::BadDebtPaid {
			account: TRADER,
			venue: SIBLING,
			fund: 400 * USD_1,
			pool: 0,
			left: 500 * USD_1,
		}));
		assert_ok!(Backstop::feed(signed(&ALICE), 600 * USD_1));
		assert_ok!(Backstop::settle(signed(&EVE), TRADER, SIBLING));
		assert_eq!(BadDebts::<Test>::get(TRADER, SIBLING), None);
		assert_eq!(Ledger::<Test>::get().fund, 100_000_000);
	});
}

#[test]
fn settle_should_not_ask_the_pool_twice() {
	filled().build_and_execute(|| {
		assert_ok!(Backstop::cover(HOME, &TRADER, f(1_200)));
		pass(2 * DAY_MS);
		assert_noop!(Backstop::settle(signed(&EVE), TRADER, HOME), Error::<Test>::NothingToPay);
		assert_eq!(vault(), 3_000 * USD_1);
	});
}

#[test]
fn settle_should_unlock_when_the_pool_turns_out_to_have_nothing() {
	filled().build_and_execute(|| {
		Priced::set(false);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(100)));
		assert_noop!(Backstop::settle(signed(&EVE), TRADER, HOME), Error::<Test>::NothingToPay);
		Priced::set(true);
		Initial::set(9_000 * USD_1);
		assert_ok!(Backstop::settle(signed(&EVE), TRADER, HOME));
		assert!(!Backstop::is_locked());
		assert_eq!(BadDebts::<Test>::get(TRADER, HOME).unwrap().open, 100 * USD_1);
	});
}

#[test]
fn settle_should_refuse_when_input_is_bad() {
	filled().build_and_execute(|| {
		let settle = |venue| Backstop::settle(signed(&EVE), TRADER, venue);
		assert_noop!(settle(HOME), Error::<Test>::NoBadDebt);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(1_200)));
		assert_noop!(settle(SIBLING), Error::<Test>::NoBadDebt);
		assert_noop!(settle(HOME), Error::<Test>::NothingToPay);
		assert_noop!(Backstop::settle(RuntimeOrigin::root(), TRADER, HOME), DispatchError::BadOrigin);
		assert_ok!(Backstop::feed(signed(&ALICE), 1));
		CanPay::set(false);
		assert_noop!(settle(HOME), Error::<Test>::NothingToPay);
	});
}
