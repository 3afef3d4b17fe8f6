//! One file per call, one for the market's side towards its adapter, one for properties over random sequences.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod borrow;
mod compensate;
mod cover_bad_debt;
mod create_pool;
mod credit;
mod deposit;
mod genesis;
mod market;
mod open;
mod properties;
mod rebalance;
mod repay;
mod set_rates;
mod supply;
mod take_over;
mod trade;
mod transfers;
mod withdraw;
mod withdraw_supply;

use crate::{mock::*, Error, Event, Losses, Pools, ScaledDebts, Shares};
use ballast_primitives::{
	fixed::{One, Zero},
	traits::ChangeKind,
	AssetId, Fixed, InstrumentId, OrderFailure, Round,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, Permill},
};

/// Collateral, debt and position of an account in an asset.
fn state(account: &AccountId32, asset: AssetId) -> (u128, u128, Fixed) {
	(
		SpotMargin::collateral(account, asset),
		SpotMargin::debt(account, asset).unwrap(),
		SpotMargin::position(account, asset).unwrap(),
	)
}

/// Deposits, which no test here is about.
fn deposit(account: &AccountId32, asset: AssetId, amount: u128) {
	assert_ok!(SpotMargin::deposit(signed(account), asset, amount));
	take_changes();
}

/// Borrows to the free balance, which no test here is about.
fn borrow(account: &AccountId32, asset: AssetId, amount: u128) {
	assert_ok!(SpotMargin::borrow(signed(account), asset, amount));
	take_changes();
}
