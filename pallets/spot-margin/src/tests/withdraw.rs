use super::*;

#[test]
fn withdraw_should_release_the_amount_when_allowed() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 10 * DOT_1);
		assert_ok!(SpotMargin::withdraw(signed(&ALICE), DOT, 10 * DOT_1));
		assert_eq!(state(&ALICE, DOT), (0, 0, Fixed::zero()));
		assert_eq!(free(&ALICE, DOT), 10_000 * DOT_1);
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::AddsRisk)]);
	});
}

#[test]
fn withdraw_should_change_nothing_when_the_listener_refuses() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 10 * DOT_1);
		RefuseRisk::set(true);
		assert_noop!(SpotMargin::withdraw(signed(&ALICE), DOT, DOT_1), DispatchError::Other("refused"));
	});
}

#[test]
fn withdraw_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 10 * DOT_1);
		let withdraw = |asset, amount| SpotMargin::withdraw(signed(&ALICE), asset, amount);
		assert_noop!(withdraw(DOT, 0), Error::<Test>::ZeroAmount);
		assert_noop!(withdraw(BTC, 1), Error::<Test>::UnknownPool);
		assert_noop!(withdraw(DOT, 10 * DOT_1 + 1), Error::<Test>::InsufficientCollateral);
		assert_noop!(withdraw(ETH, 1), Error::<Test>::InsufficientCollateral);
	});
}
