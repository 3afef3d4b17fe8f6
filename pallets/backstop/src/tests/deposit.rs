use super::*;

#[test]
fn deposit_should_mint_shares_when_the_pool_is_empty() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Backstop::deposit(signed(&ALICE), 100 * USD_1, shares(100 * USD_1)));
		assert_eq!(Shares::<Test>::get(ALICE), shares(100 * USD_1));
		assert_eq!(TotalShares::<Test>::get(), shares(100 * USD_1));
		assert_eq!(vault(), 100 * USD_1);
		assert_eq!(balance(&ALICE), START - 100 * USD_1 - 2 * MIN, "two accounts have to live");
		let books = Ledger::<Test>::get();
		assert_eq!((books.pool, books.depositors), (100_000_000, -100_000_000));
		assert!(events().contains(&Event::Deposited {
			account: ALICE,
			amount: 100 * USD_1,
			old_shares: 0,
			new_shares: shares(100 * USD_1),
		}));
		assert_ok!(Backstop::deposit(signed(&BOB), 100 * USD_1, 0));
		assert_eq!(balance(&BOB), START - 100 * USD_1, "they live already");
		assert_eq!(Shares::<Test>::get(BOB), shares(100 * USD_1));
	});
}

#[test]
fn deposit_should_mint_fewer_shares_when_the_pool_has_gained() {
	filled().build_and_execute(|| {
		Holdings::set(4_000 * USD_1 as i128);
		assert_ok!(Backstop::deposit(signed(&CAROL), 1_000 * USD_1, 0));
		// Half as many; the virtual shares have a part in the gain, which makes the others a little cheaper.
		let minted = Shares::<Test>::get(CAROL);
		assert!(minted >= shares(500 * USD_1) && minted < shares(500 * USD_1) + 1_000, "{minted}");
	});
}

#[test]
fn deposit_should_see_the_one_before_when_both_are_in_a_block() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..3 {
			assert_ok!(Backstop::deposit(signed(&ALICE), 100 * USD_1, 0));
		}
		assert_eq!(Shares::<Test>::get(ALICE), shares(300 * USD_1));
	});
}

#[test]
fn deposit_should_bear_what_the_market_rounds_away() {
	filled().build_and_execute(|| {
		LostOnTheWay::set(10);
		assert_ok!(Backstop::deposit(signed(&CAROL), 1_000 * USD_1, 0));
		assert_eq!(Shares::<Test>::get(CAROL), shares(1_000 * USD_1 - 10));
		LostOnTheWay::set(11);
		assert_noop!(Backstop::deposit(signed(&CAROL), 1_000 * USD_1, 0), Error::<Test>::PoolNotLive);
		// The mock's own count is not undone with the call.
		Gains::set(-10);
	});
}

#[test]
fn deposit_should_refuse_when_input_is_bad() {
	filled().build_and_execute(|| {
		let deposit = |amount, min| Backstop::deposit(signed(&CAROL), amount, min);
		assert_noop!(deposit(0, 0), Error::<Test>::ZeroAmount);
		assert_noop!(deposit(10 * USD_1 - 1, 0), Error::<Test>::AmountTooSmall);
		assert_noop!(deposit(START, 0), Error::<Test>::InsufficientBalance);
		assert_noop!(deposit(u128::MAX, 0), Error::<Test>::InsufficientBalance);
		assert_noop!(deposit(10 * USD_1, shares(10 * USD_1) + 1), Error::<Test>::SlippageExceeded);
		assert_noop!(Backstop::deposit(RuntimeOrigin::root(), USD_1, 0), DispatchError::BadOrigin);
		assert_noop!(Backstop::deposit(signed(&EVE), 10 * USD_1, 0), Error::<Test>::InsufficientBalance);
		assert_ok!(deposit(10 * USD_1, shares(10 * USD_1)));
	});
}

#[test]
fn deposit_should_refuse_when_the_pool_is_locked_or_has_no_value() {
	filled().build_and_execute(|| {
		let deposit = || Backstop::deposit(signed(&CAROL), 1_000 * USD_1, 0);
		Backstop::note_insolvent(&TRADER);
		assert_noop!(deposit(), Error::<Test>::Locked);
		Backstop::note_solvent(&TRADER);
		Priced::set(false);
		assert_noop!(deposit(), DispatchError::Other("stale price"));
		Priced::set(true);
		for left in [-4_001, -4_000] {
			Holdings::set(left * USD_1 as i128);
			assert_noop!(deposit(), Error::<Test>::PoolWorthless);
		}
		// A thousandth of what they cost is just enough.
		Holdings::set(-3_996 * USD_1 as i128 - 2);
		assert_noop!(deposit(), Error::<Test>::PoolWorthless);
		Holdings::set(-3_996 * USD_1 as i128);
		assert_ok!(deposit());
	});
}
