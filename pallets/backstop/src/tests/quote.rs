use super::*;
use ballast_policy::Quote;

/// A tenth of MM is the discount.
fn quote(equity: i128) -> Option<Quote> {
	<Backstop as crate::Backstop>::quote(f(equity), f(500), f(3_000))
}

fn whole(price: i128, from_fund: i128) -> Option<Quote> {
	Some(Quote { fraction: f(1), price: f(price), margin: f(500), from_fund: f(from_fund) })
}

#[test]
fn quote_should_follow_what_is_free() {
	filled().build_and_execute(|| {
		assert_eq!(quote(100), whole(50, 0));
		assert_eq!(Backstop::quote_for(f(100), f(500), f(3_000)), quote(100));
		Initial::set(2_900 * USD_1);
		assert_eq!(quote(100), whole(50, 0), "half of 1100 is just enough");
		Initial::set(3_450 * USD_1);
		assert_eq!(quote(100).unwrap().fraction, Fixed::from_rational(1, 2));
		Initial::set(4_000 * USD_1);
		assert_eq!(quote(100), None);
		Initial::set(0);
		Priced::set(false);
		assert_eq!(quote(100), None);
	});
}

#[test]
fn quote_should_stand_when_the_pool_is_locked() {
	filled().build_and_execute(|| {
		Backstop::note_insolvent(&EVE);
		assert_eq!(quote(100), whole(50, 0), "that is when it is needed");
	});
}

#[test]
fn quote_should_charge_the_fund_when_the_portfolio_is_worth_too_little() {
	filled().with_fund(60).build_and_execute(|| {
		assert_eq!(quote(10), whole(-40, 40));
		assert_eq!(quote(-70).unwrap().fraction, Fixed::from_rational(1, 2), "the fund has half of 120");
	});
	filled().build_and_execute(|| assert_eq!(quote(10), None));
}

#[test]
fn takeover_should_be_paid_from_the_fund() {
	filled().with_fund(60).build_and_execute(|| {
		assert_ok!(Backstop::pay_takeover(f(40)));
		assert_ok!(Backstop::pay_takeover(Fixed::from_inner(1)));
		let books = Ledger::<Test>::get();
		assert_eq!((books.fund, books.pool), (20_000_000, 4_040_000_000));
		assert_eq!(vault(), 4_040 * USD_1);
		assert_eq!(TotalShares::<Test>::get(), shares(4_000 * USD_1), "the depositors' gain");
		assert_eq!(events().last(), Some(&Event::TakeoverPaid { amount: 40 * USD_1 }));
		assert_noop!(Backstop::pay_takeover(f(21)), Error::<Test>::InsufficientFund);
		assert_noop!(Backstop::pay_takeover(f(-1)), Error::<Test>::NotPositive);
		assert_ok!(Backstop::pay_takeover(f(20)));
	});
}
