//! Rebalancing at the home venue, with the real adapter, guard and mirror behind the market.

use super::*;
use ballast_primitives::{fixed, message::AccountMode, traits::VenueDispatch, VenueId};
use ballast_risk::Margin;
use polkadot_sdk::sp_runtime::DispatchResult;

type GuardError = pallet_portfolio::Error<Test>;
type AdapterError = pallet_venue_adapter::Error<Test>;

/// Where an account stands: equity over maintenance margin, in per cent, and how the coordinator restricts it there.
const MARGIN_CALL: (u128, AccountMode) = (115, AccountMode::ReduceOnly);
const UNWINDING: (u128, AccountMode) = (90, AccountMode::ReduceOnly);
const AUCTION: (u128, AccountMode) = (60, AccountMode::ReduceOnly);

/// Puts equity at a share of maintenance margin, by settlement currency held or owed at the sibling next to what is there.
fn stand_at(health: u128, elsewhere: (AssetId, Fixed)) -> Margin {
	report_from_sibling(&ALICE, &[elsewhere]);
	let Margin { equity, maintenance, .. } = margin(&ALICE);
	let wanted = fixed::mul(maintenance, percent(health), Round::Down).unwrap();
	report_from_sibling(&ALICE, &[elsewhere, (USD, fixed::sub(wanted, equity).unwrap())]);
	let margin = margin(&ALICE);
	assert_eq!(margin.equity, wanted);
	assert!(margin.maintenance > Fixed::zero());
	margin
}

/// 10 ETH here against 10 ETH owed at the sibling, and 2 000 DOT, worth 10 000, that nothing hedges.
fn hedged((health, mode): (u128, AccountMode)) -> Margin {
	deposit(&ALICE, ETH, 10 * ETH_1);
	deposit(&ALICE, DOT, 2_000 * DOT_1);
	enroll_at_home(&ALICE);
	let margin = stand_at(health, (ETH, Fixed::from_inner(-10 * fixed::ONE)));
	assert_ok!(Venues::set_mode(VenueId::Home, &ALICE, mode));
	next_block();
	margin
}

/// Sells for settlement currency.
fn sell(asset: AssetId, amount: u128) -> DispatchResult {
	SpotMargin::trade(signed(&ALICE), asset, amount, USD, 0)
}

/// Sells what nothing depends on, which the state allows, and tries to sell the hedge, which it does not.
fn assert_only_what_helps_is_sold(health: (u128, AccountMode)) {
	ExtBuilder::default().build_and_execute(|| {
		let before = hedged(health);
		assert_noop!(sell(ETH, ETH_1), GuardError::MarginWorsened);
		assert_noop!(sell(ETH, ETH_1 / 100), GuardError::MarginWorsened);
		assert_noop!(SpotMargin::withdraw(signed(&ALICE), DOT, DOT_1), AdapterError::AccountReduceOnly);
		assert_noop!(SpotMargin::trade(signed(&ALICE), DOT, DOT_1, ETH, 0), AdapterError::AccountReduceOnly);
		assert_ok!(sell(DOT, 100 * DOT_1));
		next_block();
		let after = margin(&ALICE);
		assert!(after.maintenance < before.maintenance, "{after:?}");
		assert_eq!(after.is_no_worse_than(&before), Ok(true));
		assert!(after.health() > before.health(), "{after:?}");
		// All of it, at once, cures.
		assert_ok!(sell(DOT, 1_900 * DOT_1));
		next_block();
		let cured = margin(&ALICE);
		assert!(cured.equity >= cured.initial, "{cured:?}");
	});
}

#[test]
fn rebalancing_should_be_judged_by_margin_when_reduce_only() {
	assert_only_what_helps_is_sold(MARGIN_CALL);
}

#[test]
fn rebalancing_should_be_judged_by_margin_when_unwinding() {
	assert_only_what_helps_is_sold(UNWINDING);
}

#[test]
fn rebalancing_should_be_judged_by_margin_when_in_auction() {
	assert_only_what_helps_is_sold(AUCTION);
}

#[test]
fn rebalancing_should_be_refused_when_it_gives_a_hedge_up_at_initial_margin() {
	ExtBuilder::default().build_and_execute(|| {
		// Initial margin is 1.3 of maintenance.
		let margin = hedged((135, AccountMode::Normal));
		assert!(margin.equity >= margin.initial);
		assert_noop!(sell(ETH, 10 * ETH_1), GuardError::MarginWorsened);
		assert_ok!(sell(ETH, ETH_1 / 100));
		assert_ok!(sell(DOT, 100 * DOT_1));
		next_block();
		let margin = super::super::mock::margin(&ALICE);
		assert!(margin.equity >= margin.initial);
	});
}

#[test]
fn buying_a_debt_back_should_be_judged_by_margin_when_reduce_only() {
	ExtBuilder::default().build_and_execute(|| {
		// Short 10 ETH here; of them 8 are hedged at the sibling.
		deposit(&ALICE, USD, 30_000 * USD_1);
		borrow(&ALICE, ETH, 10 * ETH_1);
		enroll_at_home(&ALICE);
		let before = stand_at(115, (ETH, Fixed::from_u32(8)));
		assert_ok!(Venues::set_mode(VenueId::Home, &ALICE, AccountMode::ReduceOnly));
		next_block();
		let buy = |dollars: u128| SpotMargin::trade(signed(&ALICE), USD, dollars * USD_1, ETH, 0);
		assert_noop!(buy(19_000), GuardError::MarginWorsened);
		assert_ok!(buy(2_000));
		next_block();
		assert_eq!(margin(&ALICE).is_no_worse_than(&before), Ok(true));
	});
}

#[test]
fn a_frozen_account_should_do_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		hedged((60, AccountMode::Frozen));
		assert_noop!(sell(DOT, DOT_1), AdapterError::AccountFrozen);
	});
}
