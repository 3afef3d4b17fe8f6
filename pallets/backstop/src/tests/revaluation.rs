//! Losses that are not in settlement currency: worth what those who lent miss now.

use super::*;
use crate::PoolPending;

/// What those who lent at home miss of what they lost with the trader, whole units; `None` without a price.
fn misses(amount: Option<u128>) {
	Misses::mutate(|all| all.insert((HOME, TRADER), amount.map(|n| n * USD_1)));
}

fn settle() -> Result<(), DispatchError> {
	Backstop::settle(signed(&EVE), TRADER, HOME)
}

fn open() -> Option<u128> {
	BadDebts::<Test>::get(TRADER, HOME).map(|entry| entry.open / USD_1)
}

#[test]
fn fund_should_pay_what_a_loss_is_worth_when_it_is_paid() {
	for (now, paid) in [(80, 80), (60, 60), (30, 30)] {
		ExtBuilder::default().build_and_execute(|| {
			misses(Some(60));
			assert_ok!(Backstop::cover(HOME, &TRADER, f(60)));
			assert_eq!(open(), Some(60));
			misses(Some(now));
			assert_ok!(Backstop::feed(signed(&ALICE), 100 * USD_1));
			assert_ok!(settle());
			assert_eq!((open(), Ledger::<Test>::get().fund), (None, (100 - paid as i128) * 1_000_000));
			assert_eq!(Ledger::<Test>::get().creditors, paid as i128 * 1_000_000);
			let revalued =
				Event::LossRevalued { account: TRADER, venue: HOME, old: 60 * USD_1, new: now * USD_1 };
			assert_eq!(events().contains(&revalued), now != 60);
		});
	}
}

#[test]
fn loss_should_be_booked_as_what_is_missing_when_the_venue_paid_a_part() {
	filled().build_and_execute(|| {
		misses(Some(40));
		assert_eq!(
			Backstop::cover(HOME, &TRADER, f(100)),
			Ok(Covered { fund: f(0), pool: f(40), socialised: f(0) })
		);
		assert_eq!(vault(), 3_960 * USD_1);
		misses(Some(0));
		assert_eq!(
			Backstop::cover(HOME, &TRADER, f(100)),
			Ok(Covered { fund: f(0), pool: f(0), socialised: f(0) })
		);
		assert_eq!(Ledger::<Test>::get().creditors, 40_000_000);
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn payment_should_wait_by_name_when_there_is_no_price() {
	filled().with_fund(500).build_and_execute(|| {
		misses(None);
		assert_eq!(Backstop::cover(HOME, &TRADER, f(100)).unwrap().socialised, f(100));
		let waits =
			|event: &Event<Test>| matches!(event, Event::LossWaits { account: TRADER, venue: HOME, .. });
		assert!(events().iter().any(waits));
		assert!(Backstop::is_locked(), "nobody leaves before it is known what the pool pays");
		assert_noop!(settle(), DispatchError::Other("stale price"));
		misses(Some(110));
		assert_ok!(settle());
		assert_eq!((open(), Ledger::<Test>::get().fund), (None, 390_000_000));
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn rest_should_stay_open_when_the_market_took_a_part_of_the_payment() {
	ExtBuilder::default().with_fund(500).build_and_execute(|| {
		misses(Some(100));
		AtOnce::set(97 * USD_1);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(100)));
		assert_eq!(open(), Some(3));
		assert_ok!(settle());
		assert_eq!((open(), Ledger::<Test>::get().fund), (None, 400_000_000));
	});
}

#[test]
fn pool_should_pay_its_part_in_parts_when_no_more_can_be_paid_at_once() {
	filled().with_fund(50).build_and_execute(|| {
		misses(Some(400));
		AtOnce::set(150 * USD_1);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(400)));
		assert_eq!((open(), vault()), (Some(250), 3_900 * USD_1));
		assert!(Backstop::is_locked(), "the rest is its part, too");
		assert_ok!(settle());
		assert_ok!(settle());
		assert_eq!((open(), vault(), PoolPending::<Test>::get()), (None, 3_650 * USD_1, 0));
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn loss_should_stay_with_lenders_when_there_is_no_way_to_them() {
	filled().with_fund(50).build_and_execute(|| {
		Reachable::set(false);
		assert_eq!(
			Backstop::cover(SIBLING, &TRADER, f(100)),
			Ok(Covered { fund: f(0), pool: f(0), socialised: f(100) })
		);
		assert!(!Backstop::is_locked(), "the pool could never pay");
		let unreachable = Event::LossUnreachable { account: TRADER, venue: SIBLING, open: 100 * USD_1 };
		assert!(events().contains(&unreachable));
		let settle = || Backstop::settle(signed(&EVE), TRADER, SIBLING);
		assert_noop!(settle(), Error::<Test>::NothingToPay);
		Reachable::set(true);
		assert_ok!(settle());
		assert_eq!(BadDebts::<Test>::get(TRADER, SIBLING).unwrap().open, 50 * USD_1);
	});
}

#[test]
fn pool_should_pay_no_more_than_its_part_when_the_price_rises() {
	filled().build_and_execute(|| {
		misses(Some(1_200));
		// A quarter of 4000.
		assert_ok!(Backstop::cover(HOME, &TRADER, f(1_200)));
		assert_eq!((open(), vault()), (Some(200), 3_000 * USD_1));
		misses(Some(900));
		pass(2 * DAY_MS);
		assert_ok!(settle());
		assert_eq!((open(), vault()), (Some(900), 3_000 * USD_1), "the fund's from now on");
		assert_noop!(settle(), Error::<Test>::NothingToPay);
	});
}
