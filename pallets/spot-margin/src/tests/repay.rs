use super::*;

#[test]
fn repay_should_take_no_more_than_is_owed() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, 10 * ETH_1);
		borrow(&ALICE, DOT, 100 * DOT_1);
		RefuseRisk::set(true);
		assert_ok!(SpotMargin::repay(signed(&ALICE), DOT, 40 * DOT_1));
		assert_eq!(SpotMargin::debt(&ALICE, DOT), Ok(60 * DOT_1));
		assert_ok!(SpotMargin::repay(signed(&ALICE), DOT, u128::MAX));
		assert_eq!(state(&ALICE, DOT), (0, 0, Fixed::zero()));
		assert_eq!(free(&ALICE, DOT), 10_000 * DOT_1);
		assert!(!ScaledDebts::<Test>::contains_key(&ALICE, DOT));
		assert_eq!(Pools::<Test>::get(DOT).unwrap().scaled_debt, 0);
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::Relieves), (ALICE, ChangeKind::Relieves)]);
		assert!(events().contains(&Event::Repaid { account: ALICE, asset: DOT, amount: 60 * DOT_1 }));
	});
}

#[test]
fn repay_should_not_forgive_when_amounts_are_tiny() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, 99 * ETH_1);
		borrow(&ALICE, USD, 900_000 * USD_1);
		pass(365 * DAY_MS);
		for _ in 0..10 {
			let before = SpotMargin::debt(&ALICE, USD).unwrap();
			assert_ok!(SpotMargin::repay(signed(&ALICE), USD, 1));
			assert!(SpotMargin::debt(&ALICE, USD).unwrap() >= before - 1);
		}
	});
}

#[test]
fn repay_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		let repay = |asset, amount| SpotMargin::repay(signed(&ALICE), asset, amount);
		assert_noop!(repay(DOT, 0), Error::<Test>::ZeroAmount);
		assert_noop!(repay(BTC, 1), Error::<Test>::UnknownPool);
		assert_noop!(repay(DOT, 1), Error::<Test>::NoDebt);
		deposit(&BOB, ETH, ETH_1);
		borrow(&BOB, DOT, 10 * DOT_1);
		assert_ok!(Assets::transfer(signed(&BOB), DOT.0, ALICE, 10_005 * DOT_1));
		assert_noop!(SpotMargin::repay(signed(&BOB), DOT, 10 * DOT_1), Error::<Test>::InsufficientBalance);
	});
}
