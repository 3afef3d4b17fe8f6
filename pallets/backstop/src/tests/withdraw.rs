use super::*;
use crate::{Head, QueuedShares};

#[test]
fn withdraw_should_pay_when_the_request_is_due() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		pass(7 * DAY_MS - 1);
		assert_noop!(Backstop::withdraw(signed(&ALICE)), Error::<Test>::NothingDue);
		pass(1);
		assert_eq!(withdraw(&ALICE), 400 * USD_1);
		assert_eq!(TotalShares::<Test>::get(), shares(3_600 * USD_1));
		assert_eq!((QueuedShares::<Test>::get(), Requests::<Test>::count()), (0, 0));
		assert!(events().contains(&Event::SetAside {
			account: ALICE,
			request: 0,
			shares: shares(400 * USD_1),
			left: 0,
			amount: 400 * USD_1,
		}));
		assert!(events().contains(&Event::Withdrawn { account: ALICE, amount: 400 * USD_1 }));
		assert_noop!(Backstop::withdraw(signed(&ALICE)), Error::<Test>::NothingDue);
	});
}

#[test]
fn withdraw_should_share_gains_and_losses_when_they_come_after_the_request() {
	filled().build_and_execute(|| {
		request(&ALICE, 1_000 * USD_1);
		gain(-2_000 * USD_1 as i128);
		pass(7 * DAY_MS);
		assert_eq!(withdraw(&ALICE), 500 * USD_1);
		gain(1_500 * USD_1 as i128);
		request(&BOB, 3_000 * USD_1);
		pass(7 * DAY_MS);
		// All but what the virtual shares own.
		assert_eq!(withdraw(&BOB), 3_000 * USD_1);
		assert_eq!((TotalShares::<Test>::get(), vault()), (0, 0));
	});
}

#[test]
fn withdraw_should_pay_in_the_order_of_requests_when_little_is_free() {
	filled().build_and_execute(|| {
		request(&BOB, 1_000 * USD_1);
		request(&ALICE, 1_000 * USD_1);
		request(&BOB, 500 * USD_1);
		pass(7 * DAY_MS);
		Initial::set(2_800 * USD_1);
		// Alice pushes the queue: Bob gets all, she gets the rest in part.
		assert_eq!(withdraw(&ALICE), 200 * USD_1);
		assert_eq!(Owed::<Test>::get(BOB), 1_000 * USD_1);
		assert_eq!(Requests::<Test>::get(1).unwrap().shares, shares(800 * USD_1));
		assert_noop!(Backstop::withdraw(signed(&ALICE)), Error::<Test>::NothingDue);
		assert_eq!(withdraw(&BOB), 1_000 * USD_1);
		Initial::set(1_500 * USD_1);
		assert_eq!(withdraw(&BOB), 500 * USD_1);
		assert_eq!(withdraw(&ALICE), 800 * USD_1);
		assert_eq!(Head::<Test>::get(), 3);
	});
}

#[test]
fn withdraw_should_not_pay_crumbs_when_less_than_the_smallest_deposit_is_free() {
	filled().build_and_execute(|| {
		request(&ALICE, 1_000 * USD_1);
		pass(7 * DAY_MS);
		Initial::set(3_990 * USD_1 + 1);
		assert_noop!(Backstop::withdraw(signed(&ALICE)), Error::<Test>::NothingDue);
		Initial::set(3_990 * USD_1);
		assert_eq!(withdraw(&ALICE), 10 * USD_1);
	});
}

#[test]
fn withdraw_should_pay_only_what_there_is_in_settlement_currency() {
	filled().build_and_execute(|| {
		gain(-3_900 * USD_1 as i128);
		Holdings::set(3_900 * USD_1 as i128);
		request(&ALICE, 1_000 * USD_1);
		pass(7 * DAY_MS);
		assert_eq!(withdraw(&ALICE), 100 * USD_1);
	});
}

#[test]
fn withdraw_should_be_locked_when_an_insolvency_is_open() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		request(&BOB, 400 * USD_1);
		pass(7 * DAY_MS);
		assert_eq!(withdraw(&ALICE), 400 * USD_1);
		request(&ALICE, 100 * USD_1);
		pass(7 * DAY_MS);
		Backstop::note_insolvent(&TRADER);
		// Set aside before; the loss to come is not Bob's.
		assert_eq!(withdraw(&BOB), 400 * USD_1);
		assert_noop!(Backstop::withdraw(signed(&ALICE)), Error::<Test>::Locked);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(320)));
		assert_noop!(Backstop::withdraw(signed(&ALICE)), Error::<Test>::Locked);
		Backstop::note_solvent(&TRADER);
		assert_eq!(withdraw(&ALICE), 90 * USD_1, "a tenth of the pool was lost");
	});
}

#[test]
fn withdraw_should_fail_when_the_pool_has_no_price_but_pay_what_is_owed() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		request(&BOB, 400 * USD_1);
		pass(7 * DAY_MS);
		Priced::set(false);
		assert_noop!(Backstop::withdraw(signed(&ALICE)), DispatchError::Other("stale price"));
		Priced::set(true);
		assert_eq!(withdraw(&ALICE), 400 * USD_1);
		Priced::set(false);
		assert_eq!(withdraw(&BOB), 400 * USD_1);
	});
}

#[test]
fn withdraw_should_wait_when_the_pool_is_worth_nothing() {
	filled().build_and_execute(|| {
		request(&ALICE, 1_000 * USD_1);
		pass(7 * DAY_MS);
		for holdings in [-4_000, -5_000] {
			Holdings::set(holdings * USD_1 as i128);
			assert_noop!(Backstop::withdraw(signed(&ALICE)), Error::<Test>::NothingDue);
		}
	});
}

#[test]
fn withdraw_should_return_shares_when_they_are_worth_less_than_a_unit() {
	let rules = PoolRules { min_deposit: units(1), ..Default::default() };
	filled().with_rules(rules).build_and_execute(|| {
		request(&ALICE, 2);
		request(&BOB, 3_000 * USD_1);
		pass(7 * DAY_MS);
		gain(-3_000 * USD_1 as i128);
		assert_eq!(withdraw(&BOB), 750 * USD_1);
		assert!(events().contains(&Event::TooSmallToPay { account: ALICE, request: 0, shares: shares(2) }));
		assert_eq!(Shares::<Test>::get(ALICE), shares(1_000 * USD_1));
	});
}

#[test]
fn withdraw_should_go_on_later_when_the_queue_is_long() {
	filled().build_and_execute(|| {
		for _ in 0..3 {
			request(&ALICE, 100 * USD_1);
			request(&BOB, 100 * USD_1);
		}
		pass(7 * DAY_MS);
		// Four places at once.
		assert_eq!(withdraw(&ALICE), 200 * USD_1);
		assert_eq!(Requests::<Test>::count(), 2);
		assert_ok!(Backstop::withdraw(signed(&EVE)));
		assert_eq!(withdraw(&ALICE), 100 * USD_1);
		assert_eq!(withdraw(&BOB), 300 * USD_1);
	});
}

#[test]
fn withdraw_should_leave_it_owed_when_the_depositor_cannot_receive() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		pass(7 * DAY_MS);
		assert_ok!(Backstop::withdraw(signed(&BOB)));
		assert_ok!(Assets::freeze(signed(&LENDERS), USD, Backstop::owed_account()));
		assert!(Backstop::withdraw(signed(&ALICE)).is_err());
		assert_eq!(Owed::<Test>::get(ALICE), 400 * USD_1);
		assert_ok!(Assets::thaw(signed(&LENDERS), USD, Backstop::owed_account()));
		assert_eq!(withdraw(&ALICE), 400 * USD_1);
	});
}
