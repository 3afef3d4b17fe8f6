//! The pool's quote, and who bears a loss.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{apportion, quote, socialise, Quote, Rules};
use ballast_primitives::{fixed, Fixed, MathError};
use ballast_risk::Margin;
use common::{ppm, units};
use proptest::prelude::*;

fn at(equity: i128) -> Margin {
	Margin { equity: units(equity), maintenance: units(100), initial: units(130), ..Margin::default() }
}

fn of(equity: i128, capacity: i128, fund: i128) -> Option<Quote> {
	quote(&at(equity), units(1_000), units(capacity), units(fund), &Rules::default()).unwrap()
}

#[test]
fn quote_should_be_the_value_less_a_discount_on_its_margin() {
	let all = of(30, 1_000, 0).unwrap();
	assert_eq!(
		(all.fraction, all.price, all.margin, all.from_fund),
		(units(1), units(20), units(100), units(0))
	);
	// 120 are needed for all of it.
	let half = of(30, 60, 0).unwrap();
	assert_eq!((half.fraction, half.price, half.margin), (ppm(500_000), units(10), units(50)));
	assert_eq!(of(30, 0, 0), None);
	assert_eq!(of(30, -5, 0), None);
}

#[test]
fn fund_should_pay_the_pool_when_equity_is_not_enough() {
	let all = of(-30, 1_000, 100).unwrap();
	assert_eq!((all.fraction, all.price, all.from_fund), (units(1), units(-40), units(40)));
	let quarter = of(-30, 1_000, 10).unwrap();
	assert_eq!((quarter.fraction, quarter.from_fund), (ppm(250_000), units(10)));
	assert_eq!(of(-30, 1_000, 0), None);
}

#[test]
fn quote_should_leave_no_dust() {
	let rules = Rules { dust: units(100), ..Rules::default() };
	let of = |capacity: Fixed| quote(&at(30), units(1_000), capacity, units(0), &rules).unwrap();
	assert_eq!(of(units(11)), None);
	assert_eq!(of(units(119)).unwrap().fraction, ppm(900_000));
	assert_eq!(of(units(120)).unwrap().fraction, units(1));
}

#[test]
fn loss_should_be_borne_in_the_order_of_the_rule() {
	let held = [units(30), units(10), units(-5), units(60)];
	let of = |loss, fund, pool| {
		let burden = socialise(units(loss), units(fund), units(pool), &held).unwrap();
		(burden.fund, burden.pool, burden.participants, burden.unpaid)
	};
	assert_eq!(of(5, 10, 10), (units(5), units(0), vec![units(0); 4], units(0)));
	assert_eq!(of(15, 10, 10), (units(10), units(5), vec![units(0); 4], units(0)));
	assert_eq!(
		of(30, 10, 10),
		(units(10), units(10), vec![units(3), units(1), units(0), units(6)], units(0))
	);
	assert_eq!(
		of(150, 10, 10),
		(units(10), units(10), vec![units(30), units(10), units(0), units(60)], units(30))
	);
	assert_eq!(socialise(units(-1), units(0), units(0), &[]), Err(MathError::Negative));
	assert_eq!(socialise(units(7), units(0), units(0), &[]).unwrap().unpaid, units(7));
}

#[test]
fn remainders_should_go_to_the_largest() {
	let raw = |values: &[i128]| values.iter().map(|v| Fixed::from_inner(*v)).collect::<Vec<_>>();
	// 10 by 1:1:1 leaves one unit, which goes to the first of equals.
	assert_eq!(apportion(Fixed::from_inner(10), &raw(&[1, 1, 1])), Ok(raw(&[4, 3, 3])));
	// 10 * 5/7 = 7.14, 10 * 1/7 = 1.43 twice.
	assert_eq!(apportion(Fixed::from_inner(10), &raw(&[5, 1, 1])), Ok(raw(&[7, 2, 1])));
	assert_eq!(apportion(Fixed::from_inner(0), &raw(&[0, 0])), Ok(raw(&[0, 0])));
	assert_eq!(apportion(Fixed::from_inner(1), &raw(&[0, 0])), Err(MathError::DivisionByZero));
	assert_eq!(apportion(Fixed::from_inner(1), &raw(&[-1, 2])), Err(MathError::Negative));
	let max = Fixed::from_inner(i128::MAX);
	assert_eq!(
		apportion(max, &[max, max]).unwrap().iter().map(|v| v.into_inner() as u128).sum::<u128>(),
		i128::MAX as u128
	);
}

proptest! {
	#[test]
	fn every_digit_of_a_loss_should_be_borne_once(
		loss in 0i128..1 << 100, fund in 0i128..1 << 99, pool in 0i128..1 << 98,
		held in proptest::collection::vec(-(1i128 << 90)..1i128 << 97, 0..12),
	) {
		let f = Fixed::from_inner;
		let held: Vec<Fixed> = held.into_iter().map(f).collect();
		let burden = socialise(f(loss), f(fund), f(pool), &held).unwrap();
		let mut sum = fixed::add(fixed::add(burden.fund, burden.pool).unwrap(), burden.unpaid).unwrap();
		let all = held.iter().map(|h| h.into_inner().max(0)).sum::<i128>();
		for (paid, has) in burden.participants.iter().zip(&held) {
			prop_assert!(*paid >= units(0) && *paid <= (*has).max(units(0)));
			sum = fixed::add(sum, *paid).unwrap();
		}
		prop_assert_eq!(sum, f(loss));
		let borne = burden.participants.iter().map(|p| p.into_inner()).sum::<i128>();
		if burden.unpaid > units(0) {
			prop_assert_eq!(borne, all);
		}
	}

	#[test]
	fn a_quote_should_stay_within_what_is_there(
		equity in -300i128..100, capacity in 0i128..500_000_000, fund in 0i128..300_000_000, gross in 0i128..2_000,
	) {
		let m = at(equity);
		let (capacity, fund) = (ppm(capacity), ppm(fund));
		if let Some(of) = quote(&m, units(gross), capacity, fund, &Rules::default()).unwrap() {
			prop_assert!(of.fraction > units(0) && of.fraction <= units(1));
			prop_assert!(of.from_fund <= fund);
			let spent = fixed::add(of.margin, of.price).unwrap();
			prop_assert!(spent.into_inner() <= capacity.into_inner().max(0) + 2, "{of:?}");
		}
	}

	#[test]
	fn nothing_should_panic_when_numbers_are_extreme(a: i128, b: i128, c: i128, d: i128, e: i128) {
		let f = Fixed::from_inner;
		let m = Margin { equity: f(a), maintenance: f(b.saturating_abs()), ..Margin::default() };
		let _ = quote(&m, f(c), f(d), f(e), &Rules::default());
		let _ = socialise(f(a), f(b), f(c), &[f(d), f(e), f(a)]);
		let _ = apportion(f(a), &[f(b), f(c)]);
	}
}
