use super::*;
use ballast_primitives::{
	message::{AssetDepth, ReportedPosition},
	traits::VenueMarket,
};
use polkadot_sdk::frame_support::assert_storage_noop;

fn whole(n: i64) -> Fixed {
	Fixed::from_inner(i128::from(n) * 10i128.pow(18))
}

fn spot(asset: AssetId) -> InstrumentId {
	InstrumentId::Spot(asset)
}

fn reduce(
	asset: AssetId,
	quantity: i64,
	limit: Fixed,
) -> Result<ballast_primitives::OrderFill, OrderFailure> {
	SpotMargin::reduce(&ALICE, spot(asset), whole(quantity), limit, Permill::from_percent(1))
}

fn quantities(account: &AccountId32) -> Vec<(InstrumentId, Fixed)> {
	SpotMargin::positions(account).into_iter().map(|p| (p.instrument, p.quantity)).collect()
}

#[test]
fn positions_should_be_netted_and_sorted() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(SpotMargin::positions(&ALICE).is_empty());
		deposit(&ALICE, ETH, 2 * ETH_1);
		deposit(&ALICE, DOT, 10 * DOT_1);
		borrow(&ALICE, USD, 50 * USD_1);
		assert_eq!(
			quantities(&ALICE),
			vec![(spot(USD), whole(-50)), (spot(DOT), whole(10)), (spot(ETH), whole(2))]
		);
		assert!(SpotMargin::positions(&ALICE)
			.iter()
			.all(|ReportedPosition { entry, funding, .. }| entry.is_zero() && funding.is_zero()));
	});
}

#[test]
fn reduce_should_sell_and_repay_when_the_position_is_long() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 100 * DOT_1);
		borrow(&ALICE, USD, 200 * USD_1);
		RefuseRisk::set(true);
		let fill = reduce(DOT, -60, percent(490)).unwrap();
		assert_eq!(fill.quantity, whole(-60));
		assert!(fill.proceeds > whole(298) && fill.proceeds < whole(300), "{fill:?}");
		let pot = Pools::<Test>::get(USD).unwrap().pot;
		assert_eq!(SpotMargin::whole(USD, pot, Round::Up), Ok(fill.penalty));
		assert!(fill.penalty >= fill.proceeds * percent(1));
		assert!(fill.penalty <= fill.proceeds * percent(1) + Fixed::from_rational(1, USD_1));
		let dollars = state(&ALICE, USD);
		assert_eq!(dollars.1, 0, "the debt was repaid first");
		assert_eq!(dollars.2, fill.proceeds - fill.penalty - whole(200));
		assert_eq!(state(&ALICE, DOT).2, whole(40));
		assert!(take_changes().is_empty(), "the coordinator's orders are not shown to the guard");
		assert!(events().contains(&Event::Reduced {
			account: ALICE,
			asset: DOT,
			quantity: whole(-60),
			proceeds: fill.proceeds,
			penalty: fill.penalty,
		}));
	});
}

#[test]
fn reduce_should_buy_back_when_the_position_is_short() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		borrow(&ALICE, DOT, 100 * DOT_1);
		let fill = reduce(DOT, 60, percent(510)).unwrap();
		assert_eq!(fill.quantity, whole(60));
		assert!(fill.proceeds < whole(-300) && fill.proceeds > whole(-302), "{fill:?}");
		assert_eq!(state(&ALICE, DOT).2, whole(-40));
		assert_eq!(state(&ALICE, USD).2, whole(1_000) + fill.proceeds - fill.penalty);
	});
}

#[test]
fn reduce_should_borrow_settlement_when_there_is_none_to_buy_back_with() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, ETH_1);
		deposit(&ALICE, USD, 100 * USD_1);
		borrow(&ALICE, DOT, 100 * DOT_1);
		let fill = reduce(DOT, 100, percent(510)).unwrap();
		assert_eq!(state(&ALICE, DOT), (0, 0, Fixed::zero()));
		assert_eq!(state(&ALICE, USD).2, whole(100) + fill.proceeds - fill.penalty);
		assert!(state(&ALICE, USD).1 > 400 * USD_1);
	});
}

#[test]
fn reduce_should_stop_at_the_position_when_the_order_is_larger() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 10 * DOT_1);
		assert_eq!(reduce(DOT, -11, Fixed::one()).unwrap().quantity, whole(-10));
		assert_eq!(reduce(DOT, -1, Fixed::one()), Err(OrderFailure::NotReducing));
		borrow(&ALICE, ETH, ETH_1);
		assert_eq!(reduce(ETH, 5, whole(2_100)).unwrap().quantity, whole(1));
	});
}

#[test]
fn reduce_should_change_nothing_when_refused() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 100 * DOT_1);
		borrow(&ALICE, ETH, ETH_1);
		let one = Fixed::one();
		let penalty = Permill::zero();
		let refused = |instrument, quantity, limit, failure| {
			assert_storage_noop!(assert_eq!(
				SpotMargin::reduce(&ALICE, instrument, quantity, limit, penalty),
				Err(failure)
			));
		};
		refused(spot(DOT), whole(-10), whole(5), OrderFailure::LimitPrice);
		refused(spot(ETH), one, whole(2_000), OrderFailure::LimitPrice);
		refused(spot(ETH), one, whole(-1), OrderFailure::LimitPrice);
		refused(spot(DOT), whole(10), whole(5), OrderFailure::NotReducing);
		refused(spot(ETH), whole(-1), one, OrderFailure::NotReducing);
		refused(spot(DOT), Fixed::zero(), one, OrderFailure::NotReducing);
		refused(spot(DOT), Fixed::from_inner(-1), one, OrderFailure::NotReducing);
		refused(spot(USD), whole(-1), one, OrderFailure::NotReducing);
		refused(InstrumentId::Perpetual(DOT), whole(-1), one, OrderFailure::NotReducing);
		refused(spot(BTC), whole(-1), one, OrderFailure::MarketRefused);
		refused(spot(DOT), Fixed::from_inner(i128::MIN), one, OrderFailure::MarketRefused);
		refused(spot(DOT), whole(-1), Fixed::from_inner(i128::MAX), OrderFailure::LimitPrice);
	});
}

#[test]
fn reduce_should_be_refused_when_there_is_no_liquidity_to_borrow() {
	ExtBuilder::default().build_and_execute(|| {
		borrow(&BOB, USD, 949_999 * USD_1);
		let shares = Shares::<Test>::get(USD, &CAROL);
		assert_ok!(SpotMargin::withdraw_supply(signed(&CAROL), USD, shares / 1_000_000 * 49_990));
		deposit(&ALICE, ETH, ETH_1);
		borrow(&ALICE, DOT, 100 * DOT_1);
		assert_storage_noop!(assert_eq!(reduce(DOT, 100, percent(510)), Err(OrderFailure::MarketRefused)));
	});
}

#[test]
fn reduce_should_send_dust_to_the_pot_when_the_ledger_cannot_credit_it() {
	ExtBuilder::default().with_min_balance(1_000).build_and_execute(|| {
		// Eve has no dollars at all; half a cent of dollars cannot be credited to her.
		assert_ok!(Assets::transfer(signed(&ALICE), DOT.0, EVE, 2 * DOT_1));
		deposit(&EVE, DOT, DOT_1);
		let fill = SpotMargin::reduce(
			&EVE,
			spot(DOT),
			Fixed::from_rational(1, 10_000).mul_neg(),
			Fixed::one(),
			Permill::zero(),
		)
		.unwrap();
		assert!(fill.proceeds > Fixed::zero());
		assert_eq!(state(&EVE, USD), (0, 0, Fixed::zero()));
		assert!(Pools::<Test>::get(USD).unwrap().pot > 400);
	});
}

trait MulNeg {
	fn mul_neg(self) -> Self;
}
impl MulNeg for Fixed {
	fn mul_neg(self) -> Self {
		Fixed::from_inner(-self.into_inner())
	}
}

#[test]
fn write_off_should_move_debts_to_bad_debt_when_nothing_is_left() {
	ExtBuilder::default().build_and_execute(|| {
		borrow(&ALICE, DOT, 100 * DOT_1);
		borrow(&ALICE, USD, 100 * USD_1);
		assert_eq!(SpotMargin::write_off(&ALICE), Ok(whole(600)));
		assert!(SpotMargin::positions(&ALICE).is_empty());
		assert_eq!(Pools::<Test>::get(DOT).unwrap().bad_debt, 100 * DOT_1);
		assert_eq!(Pools::<Test>::get(USD).unwrap().bad_debt, 100 * USD_1);
		assert!(events().contains(&Event::WrittenOff {
			account: ALICE,
			asset: DOT,
			amount: 100 * DOT_1,
			covered: 0,
			old_bad_debt: 0,
			new_bad_debt: 100 * DOT_1,
		}));
		assert_eq!(SpotMargin::write_off(&ALICE), Ok(Fixed::zero()), "a second time does nothing");
	});
}

#[test]
fn write_off_should_use_the_pot_first_when_it_has_the_asset() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&BOB, DOT, 100 * DOT_1);
		assert_ok!(SpotMargin::reduce(&BOB, spot(DOT), whole(-100), Fixed::one(), Permill::from_percent(10)));
		let pot = Pools::<Test>::get(USD).unwrap().pot;
		borrow(&ALICE, USD, 100 * USD_1);
		let lost = 100 * USD_1 - pot;
		let reported = SpotMargin::write_off(&ALICE).unwrap();
		assert!(pot > 0);
		assert_eq!(
			reported,
			SpotMargin::value_at(USD, lost, Fixed::one(), Round::Up).unwrap(),
			"no more than was lost"
		);
		let pool = Pools::<Test>::get(USD).unwrap();
		assert_eq!((pool.pot, pool.bad_debt), (0, lost));
	});
}

#[test]
fn write_off_should_report_nothing_when_the_pot_pays_all() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&BOB, DOT, 1_000 * DOT_1);
		assert_ok!(SpotMargin::reduce(
			&BOB,
			spot(DOT),
			whole(-1_000),
			Fixed::one(),
			Permill::from_percent(10)
		));
		borrow(&ALICE, USD, 100 * USD_1);
		assert_eq!(SpotMargin::write_off(&ALICE), Ok(Fixed::zero()));
		assert_eq!(Pools::<Test>::get(USD).unwrap().bad_debt, 0);
	});
}

#[test]
fn pot_should_pay_what_it_has_and_no_more() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&BOB, DOT, 100 * DOT_1);
		assert_ok!(SpotMargin::reduce(&BOB, spot(DOT), whole(-100), Fixed::one(), Permill::from_percent(10)));
		let pool = || Pools::<Test>::get(USD).unwrap();
		let (pot, before) = (pool().pot, free(&ALICE, USD));
		assert_eq!(SpotMargin::pay_from_pot(&ALICE, pot - 1), Ok(pot - 1));
		assert_eq!((pool().pot, free(&ALICE, USD)), (1, before + pot - 1));
		assert_eq!(SpotMargin::pay_from_pot(&ALICE, u128::MAX), Ok(1));
		assert_eq!(SpotMargin::pay_from_pot(&ALICE, 5), Ok(0));
		assert_eq!((pool().pot, free(&ALICE, USD)), (0, before + pot));
	});
}

#[test]
fn write_off_should_spend_settlement_collateral_first() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 100 * USD_1);
		borrow(&ALICE, DOT, 100 * DOT_1);
		let value = SpotMargin::write_off(&ALICE).unwrap();
		assert!(value > whole(400) && value < whole(402), "{value:?}");
		assert!(SpotMargin::positions(&ALICE).is_empty());
		// With enough to repay everything nothing is written off, and the rest stays.
		deposit(&BOB, USD, 600 * USD_1);
		borrow(&BOB, DOT, 100 * DOT_1);
		assert_eq!(SpotMargin::write_off(&BOB), Ok(Fixed::zero()));
		assert_eq!(state(&BOB, DOT).2, Fixed::zero());
		assert!(state(&BOB, USD).2 > whole(90));
	});
}

#[test]
fn write_off_should_seize_dust_when_it_cannot_be_sold() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, 1_000);
		borrow(&ALICE, DOT, 100 * DOT_1);
		assert_eq!(SpotMargin::write_off(&ALICE), Ok(whole(500)));
		assert!(SpotMargin::positions(&ALICE).is_empty());
		assert_eq!(Pools::<Test>::get(ETH).unwrap().pot, 1_000);
	});
}

#[test]
fn write_off_should_refuse_when_collateral_is_left() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, ETH, ETH_1);
		deposit(&ALICE, USD, 100 * USD_1);
		borrow(&ALICE, DOT, 1_000 * DOT_1);
		assert_noop!(SpotMargin::write_off(&ALICE), Error::<Test>::CollateralLeft);
	});
}

#[test]
fn write_off_should_refuse_when_the_exchange_is_far_from_the_oracle() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 100 * USD_1);
		borrow(&ALICE, DOT, 100 * DOT_1);
		set_price(DOT, Some(Fixed::from_u32(4)));
		assert_noop!(SpotMargin::write_off(&ALICE), Error::<Test>::BelowMinimum);
	});
}

#[test]
fn counted_value_should_follow_the_published_rates() {
	ExtBuilder::default().build_and_execute(|| {
		let counted = |account| SpotMargin::counted_value(&SpotMargin::positions(account));
		assert_eq!(counted(&ALICE), Ok(Fixed::zero()));
		deposit(&ALICE, DOT, 100 * DOT_1);
		// 500 of DOT count 450.
		assert_eq!(counted(&ALICE), Ok(whole(450)));
		borrow(&ALICE, USD, 451 * USD_1);
		assert_eq!(counted(&ALICE), Ok(whole(-1)));
		// A debt of 2 000 in ETH counts 2 200.
		borrow(&ALICE, ETH, ETH_1);
		assert_eq!(counted(&ALICE), Ok(whole(-2_201)));
		set_price(DOT, None);
		assert_noop!(counted(&ALICE), Error::<Test>::StalePrice);
		assert_eq!(counted(&BOB), Ok(Fixed::zero()), "no position needs no price");
	});
}

#[test]
fn depths_should_show_the_exchange_pools() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(
			SpotMargin::depths(),
			vec![
				AssetDepth { asset: DOT, depth: whole(500_000), price: whole(5) },
				AssetDepth { asset: ETH, depth: whole(2_000_000), price: whole(2_000) },
			]
		);
	});
}

#[test]
fn price_should_fall_back_to_the_exchange_when_the_oracle_is_silent() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(DOT, Some(whole(6)));
		assert_eq!(SpotMargin::price(DOT), Some(whole(6)));
		set_price(DOT, None);
		assert_eq!(SpotMargin::price(DOT), Some(whole(5)));
		assert_eq!(SpotMargin::price(USD), Some(whole(1)));
		assert_eq!(SpotMargin::price(BTC), None);
	});
}
