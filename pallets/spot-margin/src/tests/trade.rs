use super::*;

#[test]
fn trade_should_exchange_collateral_when_the_price_suits() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 100 * DOT_1);
		assert_ok!(SpotMargin::trade(signed(&ALICE), DOT, 100 * DOT_1, USD, 490 * USD_1));
		let (dollars, debt, _) = state(&ALICE, USD);
		assert!(dollars > 497 * USD_1 && dollars < 499 * USD_1, "{dollars}");
		assert_eq!(debt, 0);
		assert_eq!(state(&ALICE, DOT).0, 0);
		assert_eq!(free(&ALICE, USD), 100_000 * USD_1, "proceeds stay collateral");
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::Rebalances)], "a fair sale for settlement");
		assert!(events().contains(&Event::Traded {
			account: ALICE,
			sold: DOT,
			amount_in: 100 * DOT_1,
			bought: USD,
			amount_out: dollars,
		}));
	});
}

#[test]
fn trade_should_go_over_settlement_when_neither_side_is() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 400 * DOT_1);
		assert_ok!(SpotMargin::trade(signed(&ALICE), DOT, 400 * DOT_1, ETH, ETH_1 * 98 / 100));
		assert!(state(&ALICE, ETH).0 > ETH_1 * 98 / 100);
		assert_eq!(state(&ALICE, USD).0, 0);
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::AddsRisk)]);
	});
}

#[test]
fn trade_should_repay_first_when_the_purchase_is_owed() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 10_000 * USD_1);
		borrow(&ALICE, DOT, 1_000 * DOT_1);
		assert_ok!(SpotMargin::trade(signed(&ALICE), USD, 1_000 * USD_1, DOT, 0));
		let (held, debt, _) = state(&ALICE, DOT);
		assert_eq!(held, 0);
		assert!(debt > 800 * DOT_1 && debt < 802 * DOT_1, "{debt}");
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::Rebalances)], "buying back");
		// More than is owed leaves a long position, and that adds risk.
		assert_ok!(SpotMargin::trade(signed(&ALICE), USD, 5_000 * USD_1, DOT, 0));
		assert!(state(&ALICE, DOT).0 > 0);
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::AddsRisk)]);
	});
}

#[test]
fn trade_should_count_as_risk_when_the_price_is_far_from_the_oracle() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 200 * DOT_1);
		set_price(DOT, Some(Fixed::from_u32(6)));
		assert_ok!(SpotMargin::trade(signed(&ALICE), DOT, 100 * DOT_1, USD, 0));
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::AddsRisk)]);
		set_price(DOT, None);
		assert_ok!(SpotMargin::trade(signed(&ALICE), DOT, 100 * DOT_1, USD, 0));
		assert_eq!(take_changes(), vec![(ALICE, ChangeKind::AddsRisk)], "nobody knows whether it was fair");
	});
}

#[test]
fn trade_should_change_nothing_when_the_listener_refuses() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 200 * USD_1);
		RefuseRisk::set(true);
		assert_noop!(
			SpotMargin::trade(signed(&ALICE), USD, 100 * USD_1, DOT, 0),
			DispatchError::Other("refused")
		);
	});
}

#[test]
fn trade_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 100 * DOT_1);
		let trade = |sell, amount, buy, min| SpotMargin::trade(signed(&ALICE), sell, amount, buy, min);
		assert_noop!(trade(DOT, 0, USD, 0), Error::<Test>::ZeroAmount);
		assert_noop!(trade(BTC, 1, USD, 0), Error::<Test>::UnknownPool);
		assert_noop!(trade(DOT, 1, BTC, 0), Error::<Test>::UnknownPool);
		assert_noop!(trade(DOT, DOT_1, DOT, 0), Error::<Test>::SameAsset);
		assert_noop!(trade(DOT, 101 * DOT_1, USD, 0), Error::<Test>::InsufficientCollateral);
		assert_noop!(trade(DOT, 100 * DOT_1, USD, 500 * USD_1), Error::<Test>::BelowMinimum);
		assert_noop!(trade(DOT, 1, USD, 0), Error::<Test>::NoExchange);
		assert_ok!(SpotMargin::create_pool(RuntimeOrigin::root(), BTC, rates()));
		assert_noop!(trade(DOT, DOT_1, BTC, 0), Error::<Test>::NoExchange);
	});
}
