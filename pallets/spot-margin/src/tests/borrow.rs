use super::*;

#[test]
fn borrow_should_pay_out_when_liquid() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, 10 * ETH_1);
		assert_ok!(SpotMargin::borrow(signed(&ALICE), DOT, 100 * DOT_1));
		assert_eq!(free(&ALICE, DOT), 10_100 * DOT_1);
		assert_eq!(state(&ALICE, DOT), (0, 100 * DOT_1, Fixed::from_inner(-100 * 10i128.pow(18))));
		assert_eq!(Pools::<Test>::get(DOT).unwrap().cash, 49_900 * DOT_1);
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::AddsRisk)]);
		assert!(events().contains(&Event::Borrowed { account: ALICE, asset: DOT, amount: 100 * DOT_1 }));
	});
}

#[test]
fn borrow_should_use_collateral_when_the_account_has_the_asset() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 30 * DOT_1);
		assert_ok!(SpotMargin::borrow(signed(&ALICE), DOT, 100 * DOT_1));
		assert_eq!(state(&ALICE, DOT), (0, 70 * DOT_1, Fixed::from_inner(-70 * 10i128.pow(18))));
		assert_eq!(free(&ALICE, DOT), 10_070 * DOT_1);
	});
}

#[test]
fn debt_should_grow_when_time_passes() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, 99 * ETH_1);
		borrow(&ALICE, USD, 400_000 * USD_1);
		pass(365 * DAY_MS / 2);
		// Utilisation 40 %: 3 % a year.
		assert_eq!(SpotMargin::debt(&ALICE, USD), Ok(406_000 * USD_1));
		// A small loan in between compounds, and changes the rate a little.
		borrow(&BOB, USD, 1);
		assert_eq!(Pools::<Test>::get(USD).unwrap().index, Fixed::from_rational(1_015, 1_000));
		assert_eq!(SpotMargin::debt(&BOB, USD), Ok(2), "rounded against the borrower");
		pass(1);
		assert!(SpotMargin::debt(&ALICE, USD).unwrap() > 406_000 * USD_1);
	});
}

#[test]
fn borrow_should_change_nothing_when_the_listener_refuses() {
	ExtBuilder::default().build_and_execute(|| {
		RefuseRisk::set(true);
		assert_noop!(SpotMargin::borrow(signed(&ALICE), DOT, DOT_1), DispatchError::Other("refused"));
		assert!(!ScaledDebts::<Test>::contains_key(&ALICE, DOT));
	});
}

#[test]
fn borrow_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		let borrow = |asset, amount| SpotMargin::borrow(signed(&ALICE), asset, amount);
		assert_noop!(borrow(DOT, 0), Error::<Test>::ZeroAmount);
		assert_noop!(borrow(BTC, 1), Error::<Test>::UnknownPool);
		assert_noop!(borrow(DOT, 50_000 * DOT_1), Error::<Test>::InsufficientLiquidity);
		assert_noop!(borrow(DOT, u128::MAX), Error::<Test>::InsufficientLiquidity);
		assert_noop!(borrow(DOT, 47_501 * DOT_1), Error::<Test>::UtilisationCapReached);
		assert_ok!(borrow(DOT, 47_500 * DOT_1));
	});
}
