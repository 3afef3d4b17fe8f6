//! The estimators behind the thresholds. All fixed point and deterministic, so that every worker gets the same digits.
//!
//! The functions of this file each answer one question; [`compute_set`] puts them together into what a worker votes
//! for: one epoch's [`ThresholdSet`] from one frozen history.

mod correlation;
mod ewma;
mod rows;
mod set;
#[cfg(test)]
mod tests;

pub use ewma::ewma_volatility;
pub use set::{
	compute_set, AssetInput, AssetThresholds, HistorySample, SetError, SetFault, SetInput, Skip, SkipReason,
	ThresholdSet, IMPACT_REFERENCE, MAX_SET_ROWS, METHOD, MIN_SAMPLES,
};

use crate::error::{EstimateError, RiskError};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, Round,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Milliseconds in a day, the unit of time of volatilities.
pub const DAY_MS: u64 = 86_400_000;
/// Largest return that a matrix holds, in parts per million (+1,000 %); larger ones are cut to it.
pub const MAX_RETURN_PPM: i32 = 10_000_000;

fn index(at: usize) -> u32 {
	// Only names a sample in an error.
	u32::try_from(at).unwrap_or(u32::MAX)
}

fn positive(price: Fixed, at: usize) -> Result<Fixed, RiskError> {
	if price > Fixed::zero() {
		Ok(price)
	} else {
		Err(EstimateError::Price(index(at)).into())
	}
}

/// `sqrt(horizon / unit)`.
fn root_of_time(horizon_ms: u64, unit_ms: u64, round: Round) -> Result<Fixed, RiskError> {
	if horizon_ms == 0 || unit_ms == 0 {
		return Err(EstimateError::Duration.into());
	}
	let ratio = fixed::mul_div(i128::from(horizon_ms), ONE, i128::from(unit_ms), round)?;
	Ok(fixed::sqrt(Fixed::from_inner(ratio), round)?)
}

/// `w * stressed + (1 - w) * sigma`, rounded up. The part of a stressed level keeps a threshold from shrinking in calm
/// markets only to jump when they end.
///
/// [`EstimateError::Parameter`] for a weight outside [0, 1] or a negative number.
pub fn blend(
	volatility_per_day: Fixed,
	stressed_per_day: Fixed,
	stress_weight: Fixed,
) -> Result<Fixed, RiskError> {
	let zero = Fixed::zero();
	if stress_weight > Fixed::one()
		|| [volatility_per_day, stressed_per_day, stress_weight].iter().any(|value| *value < zero)
	{
		return Err(EstimateError::Parameter.into());
	}
	let calm = fixed::mul(fixed::sub(Fixed::one(), stress_weight)?, volatility_per_day, Round::Up)?;
	Ok(fixed::add(fixed::mul(stress_weight, stressed_per_day, Round::Up)?, calm)?)
}

/// `z * blend(sigma, stressed, w) * sqrt(horizon / day)`, rounded up: how far a price is assumed to move while a
/// portfolio is unwound.
///
/// [`EstimateError::Parameter`] for a weight outside [0, 1] or a negative number, [`EstimateError::Duration`] for a
/// horizon of zero.
pub fn price_scan_range(
	volatility_per_day: Fixed,
	stressed_per_day: Fixed,
	stress_weight: Fixed,
	z: Fixed,
	horizon_ms: u64,
) -> Result<Fixed, RiskError> {
	if z < Fixed::zero() {
		return Err(EstimateError::Parameter.into());
	}
	let blended = blend(volatility_per_day, stressed_per_day, stress_weight)?;
	let per_day = fixed::mul(z, blended, Round::Up)?;
	Ok(fixed::mul(per_day, root_of_time(horizon_ms, DAY_MS, Round::Up)?, Round::Up)?)
}

/// Between which values a threshold may move, and how far at a time.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct Rails {
	/// Never below.
	pub floor: Fixed,
	/// Never above.
	pub cap: Fixed,
	/// Largest step up, as a share of the previous value (0.5 = +50 %).
	pub max_step_up: Fixed,
	/// Largest step down, as a share of the previous value, at most 1.
	pub max_step_down: Fixed,
}

impl Rails {
	/// Names what is wrong with the rails.
	pub fn validate(&self) -> Result<(), RiskError> {
		let zero = Fixed::zero();
		if self.floor <= zero || self.floor > self.cap {
			return Err(EstimateError::RailsRange.into());
		}
		if self.max_step_up <= zero || self.max_step_down <= zero || self.max_step_down > Fixed::one() {
			return Err(EstimateError::RailsStep.into());
		}
		Ok(())
	}

	/// The value nearest to `proposed` that the rails allow after `previous`; floor and cap go before steps. A previous
	/// value that is not positive counts as none.
	pub fn clamp(&self, previous: Fixed, proposed: Fixed) -> Fixed {
		self.clamp_between(previous, previous, proposed)
	}

	/// As [`Rails::clamp`], where steps down are measured from one value (the one in force) and steps up from another
	/// (the highest that has been announced); a value that is not positive limits nothing.
	pub fn clamp_between(&self, in_force: Fixed, announced: Fixed, proposed: Fixed) -> Fixed {
		let mut value = proposed;
		// A limit that is out of range limits nothing; floor and cap still do.
		if in_force > Fixed::zero() {
			let down = fixed::mul(in_force, self.max_step_down, Round::Down)
				.and_then(|step| fixed::sub(in_force, step))
				.unwrap_or(self.floor);
			value = value.max(down);
		}
		if announced > Fixed::zero() {
			let up = fixed::mul(announced, self.max_step_up, Round::Down)
				.and_then(|step| fixed::add(announced, step))
				.unwrap_or(self.cap);
			value = value.min(up);
		}
		value.min(self.cap).max(self.floor)
	}
}
