use super::*;
use ballast_primitives::traits::VenueMarket;

#[test]
fn cover_bad_debt_should_restore_suppliers_when_paid() {
	ExtBuilder::default().build_and_execute(|| {
		borrow(&ALICE, DOT, 100 * DOT_1);
		assert_ok!(SpotMargin::write_off(&ALICE));
		let value = |pool: crate::CreditPool| SpotMargin::value(&pool).unwrap();
		assert_eq!(value(SpotMargin::pool(DOT).unwrap()), 49_900 * DOT_1);
		assert_ok!(SpotMargin::cover_bad_debt(signed(&BOB), DOT, 60 * DOT_1));
		assert_ok!(SpotMargin::cover_bad_debt(signed(&BOB), DOT, 60 * DOT_1));
		assert_eq!(value(SpotMargin::pool(DOT).unwrap()), 50_000 * DOT_1);
		assert_eq!(free(&BOB, DOT), 9_900 * DOT_1);
		assert!(events().contains(&Event::BadDebtCovered {
			account: BOB,
			asset: DOT,
			old_bad_debt: 40 * DOT_1,
			new_bad_debt: 0,
		}));
	});
}

#[test]
fn cover_bad_debt_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		let cover = |asset, amount| SpotMargin::cover_bad_debt(signed(&EVE), asset, amount);
		assert_noop!(cover(DOT, 0), Error::<Test>::ZeroAmount);
		assert_noop!(cover(BTC, 1), Error::<Test>::UnknownPool);
		assert_noop!(cover(DOT, 1), Error::<Test>::NoBadDebt);
		borrow(&ALICE, DOT, 100 * DOT_1);
		assert_ok!(SpotMargin::write_off(&ALICE));
		assert_noop!(cover(DOT, 1), Error::<Test>::InsufficientBalance);
	});
}
