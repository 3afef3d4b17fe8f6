use super::*;

#[test]
fn deposit_should_hold_the_amount_when_free() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(SpotMargin::deposit(signed(&ALICE), DOT, 10 * DOT_1));
		assert_eq!(state(&ALICE, DOT), (10 * DOT_1, 0, Fixed::from_u32(10)));
		assert_eq!(free(&ALICE, DOT), 9_990 * DOT_1);
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::Relieves)]);
		assert_eq!(
			events(),
			vec![
				Event::Deposited { account: ALICE, asset: DOT, amount: 10 * DOT_1 },
				Event::PositionChanged {
					account: ALICE,
					asset: DOT,
					old: Fixed::zero(),
					new: Fixed::from_u32(10)
				},
			]
		);
	});
}

#[test]
fn deposit_should_repay_first_when_the_account_owes_the_asset() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		borrow(&ALICE, DOT, 10 * DOT_1);
		assert_ok!(SpotMargin::deposit(signed(&ALICE), DOT, 4 * DOT_1));
		assert_eq!(state(&ALICE, DOT), (0, 6 * DOT_1, Fixed::from_inner(-6 * 10i128.pow(18))));
		assert_ok!(SpotMargin::deposit(signed(&ALICE), DOT, 10 * DOT_1));
		assert_eq!(state(&ALICE, DOT), (4 * DOT_1, 0, Fixed::from_u32(4)));
	});
}

#[test]
fn deposit_should_pass_when_risk_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		RefuseRisk::set(true);
		assert_ok!(SpotMargin::deposit(signed(&ALICE), DOT, DOT_1));
	});
}

#[test]
fn deposit_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		let deposit = |asset, amount| SpotMargin::deposit(signed(&ALICE), asset, amount);
		assert_noop!(deposit(DOT, 0), Error::<Test>::ZeroAmount);
		assert_noop!(deposit(BTC, 1), Error::<Test>::UnknownPool);
		assert_noop!(deposit(DOT, 10_000 * DOT_1), Error::<Test>::InsufficientBalance);
		assert_noop!(deposit(DOT, u128::MAX), Error::<Test>::InsufficientBalance);
		assert_noop!(SpotMargin::deposit(signed(&EVE), DOT, 1), Error::<Test>::InsufficientBalance);
	});
}
