use super::*;

#[test]
fn feed_should_fill_the_fund() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Backstop::feed(signed(&ALICE), 5 * USD_1));
		assert_ok!(Backstop::feed(signed(&BOB), 2 * USD_1));
		assert_eq!(Ledger::<Test>::get().fund, 7_000_000);
		assert_eq!(Ledger::<Test>::get().payers, -7_000_000);
		assert_eq!(balance(&ALICE), START - 5 * USD_1 - MIN, "the account has to live");
		assert_eq!(balance(&BOB), START - 2 * USD_1);
		assert!(events().contains(&Event::FundFed {
			payer: BOB,
			source: FeedSource::Gift,
			old: 5 * USD_1,
			new: 7 * USD_1,
		}));
	});
}

#[test]
fn feed_should_be_allowed_when_the_pool_is_locked() {
	filled().build_and_execute(|| {
		Backstop::note_insolvent(&TRADER);
		assert_ok!(Backstop::feed(signed(&ALICE), 1));
	});
}

#[test]
fn feed_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Backstop::feed(signed(&ALICE), 0), Error::<Test>::ZeroAmount);
		assert_noop!(Backstop::feed(signed(&ALICE), START), Error::<Test>::InsufficientBalance);
		assert_noop!(Backstop::feed(signed(&EVE), 1), Error::<Test>::InsufficientBalance);
		assert_noop!(Backstop::feed(RuntimeOrigin::none(), 1), DispatchError::BadOrigin);
	});
}
