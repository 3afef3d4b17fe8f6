//! Aave v2 and v3: below a health factor of 1 a liquidator may repay up to half of the debt, all of it below 0.95 or where little
//! is left, and gets collateral of that value and a bonus.
//!
//! `DEFAULT_LIQUIDATION_CLOSE_FACTOR` (50 %), `CLOSE_FACTOR_HF_THRESHOLD` (0.95), `MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD` (2,000) and
//! `MIN_LEFTOVER_BASE` (1,000) of `LiquidationLogic` in `aave-dao/aave-v3-origin`; a bonus of 5 % and a protocol's share of 10 % of
//! it are those of the large markets for ETH. v2 is `full_below = 0`, `small = 0`, `dust = 0`. What its health factor is for
//! a portfolio is said in the module `lending`.

use super::{
	ensure, is_share,
	lending::{Account, Borrower, Lending, Terms},
};
use crate::{
	amount,
	error::SimulationError,
	policy::{Agent, Policy, View},
};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, MathError, Round,
};
use serde::{Deserialize, Serialize};

/// A fixed part of the debt for a fixed bonus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CloseFactor {
	/// Share of the debt that may be repaid at once, in (0, 1].
	#[serde(with = "amount")]
	pub close_factor: Fixed,
	/// Health factor below which all of it may.
	#[serde(with = "amount")]
	pub full_below: Fixed,
	/// Debt below which all of it may, settlement currency.
	#[serde(with = "amount")]
	pub small: Fixed,
	/// What a liquidator gets beyond what it repays, as a share of that.
	#[serde(with = "amount")]
	pub bonus: Fixed,
	/// Share of the bonus that the protocol keeps.
	#[serde(with = "amount")]
	pub fee: Fixed,
	/// Debt or collateral of less than this is not left behind, settlement currency.
	#[serde(with = "amount")]
	pub dust: Fixed,
}

impl Default for CloseFactor {
	fn default() -> Self {
		let percent = |n: i128| Fixed::from_inner(n * (ONE / 100));
		let whole = |n: i128| Fixed::from_inner(n * ONE);
		Self {
			close_factor: percent(50),
			full_below: percent(95),
			small: whole(2_000),
			bonus: percent(5),
			fee: percent(10),
			dust: whole(1_000),
		}
	}
}

impl CloseFactor {
	/// Names what is out of range.
	pub fn validate(&self) -> Result<(), SimulationError> {
		ensure(
			is_share(self.close_factor) && !self.close_factor.is_zero(),
			"the close factor is not in (0, 1]",
		)?;
		ensure(is_share(self.full_below), "the health factor of full liquidations is not in [0, 1]")?;
		ensure(is_share(self.bonus), "the bonus is not in [0, 1]")?;
		ensure(is_share(self.fee), "the protocol's share of the bonus is not in [0, 1]")?;
		ensure(self.small >= Fixed::zero() && self.dust >= Fixed::zero(), "small or dust is negative")
	}
}

impl Policy for CloseFactor {
	fn name(&self) -> &str {
		"close-factor"
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		Ok(Box::new(Borrower(*self)))
	}
}

impl Lending for CloseFactor {
	fn terms(&self, account: &Account) -> Result<Terms, MathError> {
		let is_full = account.health_factor < self.full_below || account.debt < self.small;
		let most = match is_full {
			true => account.debt,
			false => fixed::mul(account.debt, self.close_factor, Round::Down)?,
		};
		Ok(Terms { bonus: account.allowed(self.bonus)?, fee: self.fee, most, dust: self.dust })
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;

	#[test]
	fn half_should_be_repaid_down_to_the_threshold_and_all_below_it() {
		let percent = |n: i128| Fixed::from_inner(n * (ONE / 100));
		let most = |health: i128, debt: i128| {
			let account = Account {
				health_factor: percent(health),
				collateral_factor: percent(80),
				debt: Fixed::from_inner(debt * ONE),
			};
			CloseFactor::default().terms(&account).unwrap().most
		};
		assert_eq!(most(99, 10_000), Fixed::from_inner(5_000 * ONE));
		assert_eq!(most(95, 10_000), Fixed::from_inner(5_000 * ONE));
		assert_eq!(most(94, 10_000), Fixed::from_inner(10_000 * ONE));
		assert_eq!(most(99, 1_999), Fixed::from_inner(1_999 * ONE));
	}
}
