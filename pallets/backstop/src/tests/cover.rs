use super::*;
use crate::{LossEvent, PoolPending};

fn covered(fund: i128, pool: i128, socialised: i128) -> Covered {
	Covered { fund: f(fund), pool: f(pool), socialised: f(socialised) }
}

#[test]
fn cover_should_ask_fund_then_pool_then_lenders() {
	filled().with_fund(500).build_and_execute(|| {
		assert_eq!(Backstop::cover(HOME, &TRADER, f(300)), Ok(covered(300, 0, 0)));
		assert_eq!(Backstop::cover(HOME, &TRADER, f(300)), Ok(covered(200, 100, 0)));
		assert_eq!(BadDebts::<Test>::get(TRADER, HOME), None);
		// A quarter of 4000 per event.
		assert_eq!(Backstop::cover(SIBLING, &TRADER, f(1_000)), Ok(covered(0, 900, 100)));
		let entry = BadDebt { open: 100 * USD_1, pool_pending: 0 };
		assert_eq!(BadDebts::<Test>::get(TRADER, SIBLING), Some(entry));
		let books = Ledger::<Test>::get();
		assert_eq!((books.fund, books.pool), (0, 3_000_000_000));
		assert_eq!((books.bad_debt, books.creditors), (-100_000_000, 1_600_000_000));
		let payers: Vec<_> =
			Payments::get().into_iter().map(|(venue, _, payer, n)| (venue, payer, n)).collect();
		let (fund, pool) = (Backstop::fund_account(), Backstop::pool_account());
		assert_eq!(
			payers,
			[
				(HOME, fund.clone(), 300 * USD_1),
				(HOME, fund, 200 * USD_1),
				(HOME, pool.clone(), 100 * USD_1),
				(SIBLING, pool, 900 * USD_1)
			]
		);
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn cover_should_count_losses_as_one_event_when_they_come_together() {
	filled().build_and_execute(|| {
		assert_eq!(Backstop::cover(HOME, &TRADER, f(900)), Ok(covered(0, 900, 0)));
		pass(DAY_MS - 1);
		assert_eq!(Backstop::cover(HOME, &EVE, f(900)), Ok(covered(0, 100, 800)));
		pass(1);
		// A new event, of a smaller pool.
		assert_eq!(Backstop::cover(HOME, &EVE, f(900)), Ok(covered(0, 750, 950)));
		let event = LossEvent { since_ms: START_MS + DAY_MS, limit: 750 * USD_1, paid: 750 * USD_1 };
		assert_eq!(LastEvent::<Test>::get(), Some(event));
	});
}

#[test]
fn cover_should_ask_no_more_of_the_pool_than_is_free() {
	filled().build_and_execute(|| {
		Initial::set(3_950 * USD_1);
		assert_eq!(Backstop::cover(HOME, &TRADER, f(900)), Ok(covered(0, 50, 850)));
		assert_eq!(PoolPending::<Test>::get(), 0, "it was asked");
	});
}

#[test]
fn cover_should_leave_all_to_lenders_when_there_is_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Backstop::cover(HOME, &TRADER, f(900)), Ok(covered(0, 0, 900)));
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn cover_should_wait_for_the_pool_when_it_has_no_price() {
	filled().with_fund(100).build_and_execute(|| {
		Priced::set(false);
		assert_eq!(Backstop::cover(HOME, &TRADER, f(900)), Ok(covered(100, 0, 800)));
		let entry = BadDebt { open: 800 * USD_1, pool_pending: 800 * USD_1 };
		assert_eq!(BadDebts::<Test>::get(TRADER, HOME), Some(entry));
		assert!(Backstop::is_locked(), "nobody leaves before the pool has paid");
		// The text of an error is not stored with an event.
		let failed = |event: &Event<Test>| matches!(event, Event::PaymentFailed { account: TRADER, .. });
		assert!(events().iter().any(failed));
		Priced::set(true);
		assert_ok!(Backstop::settle(signed(&EVE), TRADER, HOME));
		assert_eq!(BadDebts::<Test>::get(TRADER, HOME), None);
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn cover_should_book_the_loss_when_creditors_cannot_be_paid() {
	filled().with_fund(100).build_and_execute(|| {
		CanPay::set(false);
		assert_eq!(Backstop::cover(SIBLING, &TRADER, f(900)), Ok(covered(0, 0, 900)));
		assert_eq!(Ledger::<Test>::get().fund, 100_000_000);
		assert!(Backstop::is_locked());
		CanPay::set(true);
		assert_eq!(Backstop::cover(SIBLING, &TRADER, f(50)), Ok(covered(100, 850, 0)));
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn pool_should_not_stay_locked_when_a_venue_cannot_be_paid() {
	filled().with_fund(100).build_and_execute(|| {
		CanPay::set(false);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(900)));
		pass(3 * DAY_MS);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(1)));
		let settle = || Backstop::settle(signed(&EVE), TRADER, HOME);
		// For as long as a withdrawal takes, from the last loss.
		pass(7 * DAY_MS - 1);
		assert_noop!(settle(), Error::<Test>::NothingToPay);
		assert!(Backstop::is_locked());
		pass(1);
		assert_ok!(settle());
		assert!(!Backstop::is_locked());
		assert!(events().contains(&Event::PoolReleased {
			account: TRADER,
			venue: HOME,
			amount: 901 * USD_1
		}));
		// It is on the books all the same, and the fund's.
		CanPay::set(true);
		assert_ok!(settle());
		assert_eq!(BadDebts::<Test>::get(TRADER, HOME), Some(BadDebt { open: 801 * USD_1, pool_pending: 0 }));
		assert_eq!(vault(), 4_000 * USD_1);
		assert_ok!(Backstop::deposit(signed(&CAROL), 100 * USD_1, 0));
	});
}

#[test]
fn pool_should_not_stay_locked_when_a_loss_can_never_be_valued() {
	filled().build_and_execute(|| {
		Misses::mutate(|all| all.insert((HOME, TRADER), None));
		assert_ok!(Backstop::cover(HOME, &TRADER, f(100)));
		pass(7 * DAY_MS);
		assert!(Backstop::is_locked());
		assert_ok!(Backstop::settle(signed(&EVE), TRADER, HOME));
		assert!(!Backstop::is_locked());
	});
}

#[test]
fn cover_should_round_up_when_the_loss_is_less_than_a_unit() {
	filled().build_and_execute(|| {
		assert_ok!(Backstop::cover(HOME, &TRADER, Fixed::from_inner(1)));
		assert_eq!(Ledger::<Test>::get().creditors, 1);
	});
}

#[test]
fn cover_should_refuse_when_input_is_bad() {
	filled().build_and_execute(|| {
		for loss in [0, -1, i128::MIN] {
			assert_noop!(Backstop::cover(HOME, &TRADER, Fixed::from_inner(loss)), Error::<Test>::NotPositive);
		}
		let absurd = Fixed::from_inner(i128::MAX);
		assert_noop!(Backstop::cover(HOME, &TRADER, absurd), Error::<Test>::Overflow);
	});
}

#[test]
fn no_backstop_should_leave_everything_to_lenders() {
	assert_eq!(<() as crate::Backstop>::cover(HOME, &TRADER, f(9)), Ok(covered(0, 0, 9)));
	assert_eq!(<() as crate::Backstop>::quote(f(9), f(1), f(1)), None);
	assert!(<() as crate::Backstop>::pay_takeover(f(1)).is_err());
	assert!(<() as crate::Backstop>::feed_fund(&ALICE, 1, FeedSource::Gift).is_err());
}
