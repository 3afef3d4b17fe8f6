//! Lenders are paid for what they lost with an account.

use super::*;
use crate::Missing;
use ballast_primitives::traits::VenueMarket;
use polkadot_sdk::sp_runtime::DispatchResult;

fn missing(account: &AccountId32) -> (u128, u128) {
	let Missing { value, payable } = SpotMargin::missing_with(account).unwrap();
	(value, payable)
}

fn bad_debt(asset: AssetId) -> u128 {
	Pools::<Test>::get(asset).unwrap().bad_debt
}

/// The account owes this much and has nothing, which is written off.
fn lose(account: &AccountId32, debts: &[(AssetId, u128)]) {
	for (asset, amount) in debts {
		borrow(account, *asset, *amount);
	}
	assert_ok!(SpotMargin::write_off(account));
}

fn compensate(amount: u128) -> DispatchResult {
	SpotMargin::compensate(&BOB, &ALICE, amount)
}

#[test]
fn compensate_should_pay_what_was_lost_in_settlement_currency() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(missing(&ALICE), (0, 0));
		lose(&ALICE, &[(USD, 100 * USD_1)]);
		assert_eq!(missing(&ALICE), (100 * USD_1, 100 * USD_1));
		assert_ok!(compensate(60 * USD_1));
		assert_eq!((missing(&ALICE).0, bad_debt(USD)), (40 * USD_1, 40 * USD_1));
		assert_ok!(compensate(40 * USD_1));
		assert_eq!((missing(&ALICE).0, bad_debt(USD)), (0, 0));
		assert_eq!(Losses::<Test>::iter().count(), 0);
		assert_eq!(free(&BOB, USD), 99_900 * USD_1);
		assert!(events().contains(&Event::BadDebtCovered {
			account: BOB,
			asset: USD,
			old_bad_debt: 40 * USD_1,
			new_bad_debt: 0,
		}));
	});
}

#[test]
fn compensate_should_buy_what_was_lost_at_the_price_of_now() {
	ExtBuilder::default().build_and_execute(|| {
		lose(&ALICE, &[(DOT, 200 * DOT_1)]);
		assert_eq!(missing(&ALICE).0, 1_000 * USD_1);
		// Worth more than when it was written off.
		set_price(DOT, Some(Fixed::from_rational(51, 10)));
		assert_eq!(missing(&ALICE).0, 1_020 * USD_1);
		assert_ok!(compensate(1_020 * USD_1));
		// 204 DOT less fee and impact: all that was missing, and a little for the pot.
		assert_eq!((missing(&ALICE).0, bad_debt(DOT)), (0, 0));
		assert!(Pools::<Test>::get(DOT).unwrap().pot > DOT_1);
		assert_eq!(free(&BOB, USD), 98_980 * USD_1);
	});
}

#[test]
fn compensate_should_leave_what_the_exchange_took_to_be_paid_next() {
	ExtBuilder::default().build_and_execute(|| {
		lose(&ALICE, &[(DOT, 1_000 * DOT_1)]);
		assert_ok!(compensate(5_000 * USD_1));
		// Three in a thousand of fee, one in a hundred of impact.
		let (left, _) = missing(&ALICE);
		assert!(left > 60 * USD_1 && left < 70 * USD_1, "{left}");
		assert_ok!(compensate(left));
		let (left, _) = missing(&ALICE);
		assert!(left > USD_1 && left < 2 * USD_1, "{left}");
		assert_ok!(compensate(left));
		assert_eq!(missing(&ALICE), (0, 0), "the rest is dust");
		assert!(bad_debt(DOT) > 0 && bad_debt(DOT) < DOT_1 / 5, "and stays with the pool");
	});
}

#[test]
fn compensate_should_pay_in_parts_when_the_exchange_is_shallow() {
	ExtBuilder::default().build_and_execute(|| {
		lose(&ALICE, &[(DOT, 4_000 * DOT_1)]);
		// A hundred and fifty of ten thousand of 500 000.
		assert_eq!(missing(&ALICE), (20_000 * USD_1, 7_500 * USD_1));
		assert_noop!(compensate(7_500 * USD_1 + 1), Error::<Test>::NoBadDebt);
		assert_ok!(compensate(7_500 * USD_1));
		let (left, _) = missing(&ALICE);
		assert!(left > 12_500 * USD_1 && left < 12_700 * USD_1, "{left}");
		// Until somebody has brought the exchange back to the oracle's price.
		assert_noop!(compensate(7_500 * USD_1), Error::<Test>::BelowMinimum);
	});
}

#[test]
fn compensate_should_know_whose_loss_it_is() {
	ExtBuilder::default().build_and_execute(|| {
		lose(&ALICE, &[(USD, 30 * USD_1), (DOT, 10 * DOT_1), (ETH, ETH_1 / 100)]);
		lose(&CAROL, &[(USD, 5 * USD_1)]);
		assert_eq!(missing(&ALICE).0, (30 + 50 + 20) * USD_1);
		assert_eq!(missing(&CAROL).0, 5 * USD_1);
		// The settlement currency's lenders first.
		assert_ok!(compensate(40 * USD_1));
		assert_eq!(bad_debt(USD), 5 * USD_1);
		assert_eq!(Losses::<Test>::get(ALICE, ETH), ETH_1 / 100);
		assert!(bad_debt(DOT) > 8 * DOT_1 && bad_debt(DOT) < 81 * DOT_1 / 10);
		assert_eq!(missing(&CAROL).0, 5 * USD_1);
		// Somebody pays for all.
		assert_ok!(SpotMargin::cover_bad_debt(signed(&DAVE), USD, 5 * USD_1));
		assert_eq!(missing(&CAROL), (0, 0));
		assert_noop!(SpotMargin::compensate(&BOB, &CAROL, USD_1), Error::<Test>::NoBadDebt);
	});
}

#[test]
fn missing_should_be_less_than_what_was_written_off_when_the_pot_paid() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&BOB, DOT, 100 * DOT_1);
		let dot = InstrumentId::Spot(DOT);
		let sold = Fixed::from_inner(-100 * ballast_primitives::fixed::ONE);
		assert_ok!(SpotMargin::reduce(&BOB, dot, sold, Fixed::one(), Permill::from_percent(10)));
		let pot = Pools::<Test>::get(USD).unwrap().pot;
		assert!(pot > 0);
		lose(&ALICE, &[(USD, 100 * USD_1)]);
		assert_eq!(missing(&ALICE).0, 100 * USD_1 - pot);
	});
}

#[test]
fn compensate_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(compensate(0), Error::<Test>::ZeroAmount);
		assert_noop!(compensate(1), Error::<Test>::NoBadDebt);
		lose(&ALICE, &[(DOT, 100 * DOT_1)]);
		assert_noop!(SpotMargin::compensate(&EVE, &ALICE, USD_1), Error::<Test>::InsufficientBalance);
		set_price(DOT, None);
		assert_noop!(compensate(USD_1), Error::<Test>::StalePrice);
		assert_noop!(SpotMargin::missing_with(&ALICE), Error::<Test>::StalePrice);
		// The exchange is not where the oracle is.
		set_price(DOT, Some(Fixed::from_u32(4)));
		assert_noop!(compensate(USD_1), Error::<Test>::BelowMinimum);
	});
}
