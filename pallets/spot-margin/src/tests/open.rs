use super::*;

#[test]
fn open_should_borrow_and_buy_when_allowed() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		assert_ok!(SpotMargin::open(signed(&ALICE), USD, 3_000 * USD_1, DOT, 590 * DOT_1));
		let (held, _, _) = state(&ALICE, DOT);
		assert!(held > 590 * DOT_1, "{held}");
		// The own dollars repay a part of the loan.
		assert_eq!(state(&ALICE, USD), (0, 2_000 * USD_1, Fixed::from_inner(-2_000 * 10i128.pow(18))));
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::AddsRisk)]);
	});
}

#[test]
fn open_should_sell_short_when_the_loan_is_volatile() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		assert_ok!(SpotMargin::open(signed(&ALICE), DOT, 100 * DOT_1, USD, 490 * USD_1));
		assert_eq!(state(&ALICE, DOT).1, 100 * DOT_1);
		assert!(state(&ALICE, USD).0 > 1_490 * USD_1);
		assert_eq!(free(&ALICE, DOT), 10_000 * DOT_1, "nothing leaves the market");
	});
}

#[test]
fn open_should_work_when_the_trader_is_new_to_the_asset() {
	ExtBuilder::default().with_min_balance(1_000).build_and_execute(|| {
		assert_ok!(Assets::transfer(signed(&ALICE), USD.0, EVE, 1_000 * USD_1));
		deposit(&EVE, USD, 999 * USD_1);
		assert_ok!(SpotMargin::open(signed(&EVE), USD, 1_000 * USD_1, DOT, 1));
		assert_eq!(free(&EVE, DOT), 0);
		let held = state(&EVE, DOT).0;
		assert!(held > 190 * DOT_1);
		assert_ok!(SpotMargin::withdraw(signed(&EVE), DOT, held));
		assert_eq!(free(&EVE, DOT), held);
	});
}

#[test]
fn open_should_change_nothing_when_the_listener_refuses() {
	ExtBuilder::default().build_and_execute(|| {
		RefuseRisk::set(true);
		assert_noop!(
			SpotMargin::open(signed(&ALICE), USD, 100 * USD_1, DOT, 0),
			DispatchError::Other("refused")
		);
	});
}

#[test]
fn open_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		let open = |borrow, amount, buy, min| SpotMargin::open(signed(&ALICE), borrow, amount, buy, min);
		assert_noop!(open(USD, 0, DOT, 0), Error::<Test>::ZeroAmount);
		assert_noop!(open(BTC, 1, DOT, 0), Error::<Test>::UnknownPool);
		assert_noop!(open(USD, 1, BTC, 0), Error::<Test>::UnknownPool);
		assert_noop!(open(USD, USD_1, USD, 0), Error::<Test>::SameAsset);
		assert_noop!(open(USD, 500 * USD_1, DOT, 100 * DOT_1), Error::<Test>::BelowMinimum);
		assert_noop!(open(USD, 1_000_000 * USD_1, DOT, 0), Error::<Test>::InsufficientLiquidity);
		assert_noop!(open(USD, 960_000 * USD_1, DOT, 0), Error::<Test>::UtilisationCapReached);
	});
}
