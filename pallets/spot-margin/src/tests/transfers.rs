use super::*;
use ballast_primitives::traits::VenueMarket;
use polkadot_sdk::frame_support::{
	assert_storage_noop,
	traits::fungibles::{Inspect as _, Mutate as _},
};

/// Where what arrives lies until it is taken in.
const BENEFICIARY: AccountId32 = AccountId32::new([99; 32]);

fn whole(n: i64) -> Fixed {
	Fixed::from_inner(i128::from(n) * 10i128.pow(18))
}

fn issued(asset: AssetId) -> u128 {
	Assets::total_issuance(asset.0)
}

/// As the reserve's chain has it done.
fn arrive(asset: AssetId, amount: u128) {
	assert_ok!(Assets::mint_into(asset.0, &BENEFICIARY, amount));
}

#[test]
fn send_out_should_destroy_collateral_and_nothing_else() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		borrow(&ALICE, DOT, 10 * DOT_1);
		let (issuance, cash, free_before) =
			(issued(USD), Pools::<Test>::get(USD).unwrap().cash, free(&ALICE, USD));
		// The ledger has six digits; what it cannot express stays.
		let asked = whole(300) + Fixed::from_inner(999);
		assert_eq!(SpotMargin::send_out(&ALICE, USD, asked), Ok(whole(300)));
		assert_eq!(issued(USD), issuance - 300 * USD_1);
		assert_eq!(state(&ALICE, USD), (700 * USD_1, 0, whole(700)));
		assert_eq!(Pools::<Test>::get(USD).unwrap().cash, cash);
		assert_eq!(free(&ALICE, USD), free_before);
		assert!(take_changes().is_empty(), "the coordinator's doings are not shown to the guard");
		assert!(events().contains(&Event::SentOut { account: ALICE, asset: USD, amount: 300 * USD_1 }));
	});
}

#[test]
fn send_out_should_take_all_when_all_is_asked_for() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		assert_eq!(SpotMargin::send_out(&ALICE, USD, whole(1_000)), Ok(whole(1_000)));
		assert_eq!(state(&ALICE, USD), (0, 0, Fixed::zero()));
	});
}

#[test]
fn send_out_should_change_nothing_when_refused() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		borrow(&ALICE, DOT, 10 * DOT_1);
		for (asset, amount, failure) in [
			(USD, whole(1_001), OrderFailure::InsufficientFunds),
			(USD, Fixed::from_inner(1), OrderFailure::NotReducing),
			(USD, whole(0), OrderFailure::NotReducing),
			(USD, whole(-1), OrderFailure::MarketRefused),
			(DOT, whole(1), OrderFailure::InsufficientFunds),
			(BTC, whole(1), OrderFailure::MarketRefused),
		] {
			assert_storage_noop!(assert_eq!(SpotMargin::send_out(&ALICE, asset, amount), Err(failure)));
		}
	});
}

#[test]
fn take_in_should_repay_before_it_holds_anything() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, ETH_1);
		borrow(&ALICE, USD, 200 * USD_1);
		let cash = Pools::<Test>::get(USD).unwrap().cash;
		arrive(USD, 150 * USD_1);
		assert_eq!(SpotMargin::arrived(&BENEFICIARY, USD), whole(150));
		assert_eq!(SpotMargin::take_in(&BENEFICIARY, &ALICE, USD), Ok(whole(150)));
		assert_eq!(state(&ALICE, USD), (0, 50 * USD_1, whole(-50)));
		assert_eq!(Pools::<Test>::get(USD).unwrap().cash, cash + 150 * USD_1);
		arrive(USD, 80 * USD_1);
		assert_eq!(SpotMargin::take_in(&BENEFICIARY, &ALICE, USD), Ok(whole(80)));
		assert_eq!(state(&ALICE, USD), (30 * USD_1, 0, whole(30)));
		assert_eq!(SpotMargin::arrived(&BENEFICIARY, USD), Fixed::zero());
		assert!(take_changes().is_empty());
		assert!(events().contains(&Event::TakenIn { account: ALICE, asset: USD, amount: 80 * USD_1 }));
	});
}

#[test]
fn take_in_should_credit_who_has_nothing_in_the_ledger() {
	ExtBuilder::default().build_and_execute(|| {
		arrive(USD, USD_1);
		assert_eq!(SpotMargin::take_in(&BENEFICIARY, &EVE, USD), Ok(whole(1)));
		assert_eq!(state(&EVE, USD), (USD_1, 0, whole(1)));
	});
}

#[test]
fn take_in_should_change_nothing_when_there_is_nothing_to_take() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		assert_storage_noop!(assert_eq!(
			SpotMargin::take_in(&BENEFICIARY, &ALICE, USD),
			Err(Error::<Test>::ZeroAmount.into())
		));
		assert_storage_noop!(assert_eq!(
			SpotMargin::take_in(&BENEFICIARY, &ALICE, BTC),
			Err(Error::<Test>::UnknownPool.into())
		));
		assert_eq!(SpotMargin::arrived(&BENEFICIARY, BTC), Fixed::zero());
	});
}
