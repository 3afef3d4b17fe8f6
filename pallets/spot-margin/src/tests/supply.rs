use super::*;

#[test]
fn supply_should_mint_shares_when_pool_is_new() {
	ExtBuilder::default().without_supply().build_and_execute(|| {
		assert_ok!(SpotMargin::supply(signed(&ALICE), USD, 100 * USD_1));
		let pool = Pools::<Test>::get(USD).unwrap();
		assert_eq!((pool.cash, pool.shares, pool.locked), (100 * USD_1, 100 * USD_1, 1_000));
		assert_eq!(Shares::<Test>::get(USD, &ALICE), 100 * USD_1 - 1_000);
		assert_eq!(free(&ALICE, USD), 99_900 * USD_1);
		assert!(events().contains(&Event::Supplied {
			account: ALICE,
			asset: USD,
			amount: 100 * USD_1,
			old_shares: 0,
			new_shares: 100 * USD_1 - 1_000,
		}));
		assert!(take_changes().is_empty(), "a supplier is no trader");
	});
}

#[test]
fn supply_should_mint_fewer_shares_when_interest_has_accrued() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&BOB, ETH, 99 * ETH_1);
		borrow(&BOB, USD, 800_000 * USD_1);
		pass(365 * DAY_MS);
		// 800 000 at 5 %: the pool is worth 1 040 000.
		assert_ok!(SpotMargin::supply(signed(&ALICE), USD, 1_040 * USD_1));
		assert_eq!(Shares::<Test>::get(USD, &ALICE), 1_000 * USD_1);
	});
}

#[test]
fn supply_should_refuse_when_input_is_bad() {
	ExtBuilder::default().without_supply().build_and_execute(|| {
		let supply = |asset, amount| SpotMargin::supply(signed(&ALICE), asset, amount);
		assert_noop!(supply(USD, 0), Error::<Test>::ZeroAmount);
		assert_noop!(supply(BTC, 1), Error::<Test>::UnknownPool);
		assert_noop!(supply(USD, 1_000), Error::<Test>::AmountTooSmall);
		assert_noop!(supply(USD, 100_000 * USD_1), Error::<Test>::InsufficientBalance);
		assert_noop!(supply(USD, u128::MAX), Error::<Test>::InsufficientBalance);
		assert_noop!(SpotMargin::supply(RuntimeOrigin::root(), USD, 1), DispatchError::BadOrigin);
	});
}
