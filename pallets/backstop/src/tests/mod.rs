//! One file per call, one per hook for other pallets, and one for properties over random sequences.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cancel_withdrawal;
mod close_insolvency;
mod cover;
mod deposit;
mod enroll_pool;
mod feed;
mod genesis;
mod insolvency;
mod model;
mod on_idle;
mod penalty;
mod properties;
mod quote;
mod request_withdrawal;
mod revaluation;
mod set_rules;
mod settle;
mod views;
mod withdraw;

use crate::traits::Backstop as _;
use crate::{
	mock::*, BadDebt, BadDebts, Covered, Error, Event, FeedSource, Insolvencies, LastEvent, Ledger, Owed,
	PoolRules, Requests, Rules, Shares, TotalShares,
};
use ballast_primitives::{fixed::Zero, Fixed};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

/// Shares that an amount buys in an empty pool.
fn shares(amount: u128) -> u128 {
	amount * crate::shares::VIRTUAL_SHARES
}

/// Alice has 1000 in the pool, Bob 3000.
fn filled() -> ExtBuilder {
	ExtBuilder::default().with_pool(&[(ALICE, 1_000), (BOB, 3_000)])
}

/// Requests, which no test that uses it is about.
fn request(account: &AccountId32, amount: u128) {
	assert_ok!(Backstop::request_withdrawal(signed(account), shares(amount)));
}

/// What a withdrawal pays, at once.
fn withdraw(account: &AccountId32) -> u128 {
	let before = balance(account);
	assert_ok!(Backstop::withdraw(signed(account)));
	balance(account) - before
}
