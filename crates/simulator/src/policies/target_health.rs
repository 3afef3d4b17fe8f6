//! Aave v4: a liquidator repays as much as restores a target health factor, for a bonus that grows as health falls.
//!
//! `calculateLiquidationBonus`, `_calculateDebtToTargetHealthFactor` and the rule on dust of `LiquidationLogic` in `aave/aave-v4`:
//!
//! ```text
//! bonus(h)   = min + (max - min) (1 - h) / (1 - h_max)   for h_max < h < 1, max below,   min = factor * max
//! debt(h)    = D (target - h) / (target - (1 + bonus) * collateral factor)
//! ```
//!
//! Parameters are those of a scenario in its test suite (target 1.05, largest bonus at 0.95, half of it at 1), bonus and fee those of
//! [`CloseFactor`](super::CloseFactor), so that the two differ in nothing else.
//!
//! What the health and collateral factors are for a portfolio is said in the module `lending`; with the collateral factor of all of
//! it, a single liquidation ends at the target exactly where requirements are in proportion to what is held.

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
	fixed::{self, One, Zero, ONE},
	Fixed, MathError, Round,
};
use serde::{Deserialize, Serialize};

/// As much as is needed, for a bonus that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TargetHealth {
	/// Health factor that a liquidation restores, at least 1.
	#[serde(with = "amount")]
	pub target: Fixed,
	/// Largest bonus, as a share of what is repaid.
	#[serde(with = "amount")]
	pub bonus: Fixed,
	/// Smallest bonus, at a health factor of 1, as a share of the largest.
	#[serde(with = "amount")]
	pub bonus_factor: Fixed,
	/// Health factor below which the bonus is the largest, below 1.
	#[serde(with = "amount")]
	pub most_below: Fixed,
	/// Share of the bonus that the protocol keeps.
	#[serde(with = "amount")]
	pub fee: Fixed,
	/// Debt or collateral of less than this is not left behind, settlement currency.
	#[serde(with = "amount")]
	pub dust: Fixed,
}

impl Default for TargetHealth {
	fn default() -> Self {
		let percent = |n: i128| Fixed::from_inner(n * (ONE / 100));
		Self {
			target: percent(105),
			bonus: percent(5),
			bonus_factor: percent(50),
			most_below: percent(95),
			fee: percent(10),
			dust: Fixed::from_inner(1_000 * ONE),
		}
	}
}

impl TargetHealth {
	/// Names what is out of range.
	pub fn validate(&self) -> Result<(), SimulationError> {
		ensure(self.target >= Fixed::one(), "the target is below 1")?;
		ensure(is_share(self.bonus), "the bonus is not in [0, 1]")?;
		ensure(is_share(self.bonus_factor), "the smallest bonus is not a share of the largest")?;
		let is_below = self.most_below >= Fixed::zero() && self.most_below < Fixed::one();
		ensure(is_below, "the health factor of the largest bonus is not in [0, 1)")?;
		ensure(is_share(self.fee), "the protocol's share of the bonus is not in [0, 1]")?;
		ensure(self.dust >= Fixed::zero(), "dust is negative")
	}

	/// Bonus at a health factor, rounded down.
	pub fn bonus_at(&self, health_factor: Fixed) -> Result<Fixed, MathError> {
		if health_factor <= self.most_below {
			return Ok(self.bonus);
		}
		let least = fixed::mul(self.bonus, self.bonus_factor, Round::Down)?;
		let below = fixed::sub(Fixed::one(), health_factor)?.max(Fixed::zero());
		let rise = fixed::mul_div(
			fixed::sub(self.bonus, least)?.into_inner(),
			below.into_inner(),
			fixed::sub(Fixed::one(), self.most_below)?.into_inner(),
			Round::Down,
		)?;
		fixed::add(least, Fixed::from_inner(rise))
	}

	/// Debt whose repayment restores the target, rounded up; all of it where none does.
	pub fn debt_to_target(
		&self,
		debt: Fixed,
		health_factor: Fixed,
		collateral_factor: Fixed,
		bonus: Fixed,
	) -> Result<Fixed, MathError> {
		let lost = fixed::mul(fixed::add(Fixed::one(), bonus)?, collateral_factor, Round::Up)?;
		let (missing, gained) = (fixed::sub(self.target, health_factor)?, fixed::sub(self.target, lost)?);
		if gained <= Fixed::zero() || missing >= gained {
			return Ok(debt);
		}
		let repaid = fixed::mul_div(debt.into_inner(), missing.into_inner(), gained.into_inner(), Round::Up)?;
		Ok(Fixed::from_inner(repaid).max(Fixed::zero()))
	}
}

impl Policy for TargetHealth {
	fn name(&self) -> &str {
		"target-health"
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		Ok(Box::new(Borrower(*self)))
	}
}

impl Lending for TargetHealth {
	fn terms(&self, account: &Account) -> Result<Terms, MathError> {
		let Account { health_factor, collateral_factor, debt } = *account;
		let bonus = account.allowed(self.bonus_at(health_factor)?)?;
		let most = self.debt_to_target(debt, health_factor, collateral_factor, bonus)?;
		Ok(Terms { bonus, fee: self.fee, most, dust: self.dust })
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use ballast_risk::Margin;

	fn percent(n: i128) -> Fixed {
		Fixed::from_inner(n * (ONE / 100))
	}

	fn whole(n: i128) -> Fixed {
		Fixed::from_inner(n * ONE)
	}

	#[test]
	fn bonus_should_rise_linearly_as_health_falls() {
		let rules = TargetHealth { bonus: percent(8), most_below: percent(90), ..TargetHealth::default() };
		assert_eq!(rules.bonus_at(whole(1)).unwrap(), percent(4));
		assert_eq!(rules.bonus_at(percent(95)).unwrap(), percent(6));
		assert_eq!(rules.bonus_at(percent(90)).unwrap(), percent(8));
		assert_eq!(rules.bonus_at(percent(10)).unwrap(), percent(8));
	}

	/// Collateral of 1,000 at a factor of 0.8, debt of 820: repaying d and giving away 1.05 d of collateral leaves
	/// (1,000 - 1.05 d) 0.8 / (820 - d) = 1.05.
	#[test]
	fn health_factor_should_be_the_target_when_the_exact_debt_is_repaid() {
		let rules = TargetHealth::default();
		let margin = Margin { equity: whole(180), maintenance: whole(200), ..Margin::default() };
		let account = Account::of(whole(820), &margin).unwrap().unwrap();
		let repaid = rules
			.debt_to_target(whole(820), account.health_factor, account.collateral_factor, percent(5))
			.unwrap();
		let seized = fixed::mul(repaid, percent(105), Round::Down).unwrap();
		let weighed =
			fixed::mul(fixed::sub(whole(1_000), seized).unwrap(), percent(80), Round::Down).unwrap();
		let health = fixed::div(weighed, fixed::sub(whole(820), repaid).unwrap(), Round::Down).unwrap();
		let off = fixed::abs(fixed::sub(health, rules.target).unwrap()).unwrap();
		assert!(off < Fixed::from_inner(100), "{health:?}");
	}

	#[test]
	fn all_should_be_repaid_when_nothing_restores_the_target() {
		let rules = TargetHealth::default();
		let of = |health, factor| {
			rules.debt_to_target(whole(100), percent(health), percent(factor), percent(5)).unwrap()
		};
		assert_eq!(of(99, 100), whole(100));
		assert_eq!(of(50, 80), whole(100));
		assert!(of(99, 80) < whole(100));
	}
}
