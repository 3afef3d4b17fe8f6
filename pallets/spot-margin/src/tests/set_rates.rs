use super::*;

#[test]
fn set_rates_should_leave_past_interest_alone() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, 99 * ETH_1);
		borrow(&ALICE, USD, 400_000 * USD_1);
		pass(365 * DAY_MS);
		let dear = crate::PoolRates { base: percent(100), ..settlement_rates() };
		assert_ok!(SpotMargin::set_rates(RuntimeOrigin::root(), USD, dear));
		assert_eq!(SpotMargin::debt(&ALICE, USD), Ok(412_000 * USD_1));
		assert!(events().contains(&Event::RatesSet { asset: USD, old: settlement_rates(), new: dear }));
		pass(365 * DAY_MS);
		assert!(SpotMargin::debt(&ALICE, USD).unwrap() > 2 * 412_000 * USD_1);
	});
}

#[test]
fn set_rates_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(SpotMargin::set_rates(signed(&ALICE), USD, rates()), DispatchError::BadOrigin);
		assert_noop!(SpotMargin::set_rates(RuntimeOrigin::root(), BTC, rates()), Error::<Test>::UnknownPool);
		let bad = crate::PoolRates { kink: Fixed::one(), ..rates() };
		assert_noop!(SpotMargin::set_rates(RuntimeOrigin::root(), USD, bad), Error::<Test>::InvalidRates);
	});
}
