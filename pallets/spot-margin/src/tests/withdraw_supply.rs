use super::*;

#[test]
fn withdraw_supply_should_return_everything_but_the_locked_shares_when_nothing_is_lent() {
	ExtBuilder::default().build_and_execute(|| {
		let shares = Shares::<Test>::get(USD, &CAROL);
		let before = free(&CAROL, USD);
		assert_ok!(SpotMargin::withdraw_supply(signed(&CAROL), USD, shares));
		assert_eq!(free(&CAROL, USD) - before, 1_000_000 * USD_1 - 1_000);
		assert!(!Shares::<Test>::contains_key(USD, &CAROL));
		assert_eq!(Pools::<Test>::get(USD).unwrap().cash, 1_000);
	});
}

#[test]
fn withdraw_supply_should_pay_interest_when_borrowers_paid_it() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&BOB, ETH, 99 * ETH_1);
		borrow(&BOB, USD, 800_000 * USD_1);
		pass(365 * DAY_MS);
		assert_eq!(SpotMargin::debt(&BOB, USD), Ok(840_000 * USD_1));
		assert_ok!(SpotMargin::repay(signed(&BOB), USD, 840_000 * USD_1));
		let before = free(&CAROL, USD);
		assert_ok!(SpotMargin::withdraw_supply(signed(&CAROL), USD, 500_000 * USD_1));
		assert_eq!(free(&CAROL, USD) - before, 520_000 * USD_1);
	});
}

#[test]
fn withdraw_supply_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		let withdraw = |asset, shares| SpotMargin::withdraw_supply(signed(&CAROL), asset, shares);
		assert_noop!(withdraw(USD, 0), Error::<Test>::ZeroAmount);
		assert_noop!(withdraw(BTC, 1), Error::<Test>::UnknownPool);
		assert_noop!(withdraw(USD, 1_000_000 * USD_1), Error::<Test>::InsufficientShares);
		assert_noop!(SpotMargin::withdraw_supply(signed(&ALICE), USD, 1), Error::<Test>::InsufficientShares);
		deposit(&BOB, ETH, 99 * ETH_1);
		borrow(&BOB, USD, 900_000 * USD_1);
		assert_noop!(withdraw(USD, 100_001 * USD_1), Error::<Test>::InsufficientLiquidity);
		assert_ok!(withdraw(USD, 99_999 * USD_1));
	});
}
