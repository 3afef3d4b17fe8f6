//! Why a run has no outcome.

use ballast_policy::{BidError, PolicyError};
use ballast_primitives::{AssetId, MathError, VenueId};
use ballast_risk::{estimators::SetError, RiskError};
use std::fmt;

/// Why a run has no outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SimulationError {
	/// The history is empty, of a wrong shape, or does not reach as far as the run.
	History(&'static str),
	/// An asset is held that has no price at some time of the run.
	NoPrice(AssetId),
	/// An asset is held at a venue where the setting has no market for it.
	NoMarket(VenueId, AssetId),
	/// What is wrong with the setting.
	Setting(&'static str),
	/// An instrument ends during the run.
	Expires(AssetId, u64),
	/// A policy asked for what is not possible; a fault of the policy.
	Action(&'static str),
	/// Value was made or lost; a fault of the engine.
	Conservation(&'static str),
	/// Thresholds have no answer.
	Thresholds(SetError),
	/// A margin has no answer.
	Risk(RiskError),
	/// The policy has no answer.
	Policy(PolicyError),
	/// A number is out of range.
	Math(MathError),
}

impl fmt::Display for SimulationError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::History(what) => write!(f, "history: {what}"),
			Self::NoPrice(asset) => write!(f, "{asset} is held, but has no price at some time of the run"),
			Self::NoMarket(venue, asset) => {
				write!(f, "{asset} is held at {venue}, which has no market for it")
			}
			Self::Setting(what) => write!(f, "setting: {what}"),
			Self::Expires(asset, at) => write!(f, "an instrument on {asset} ends during the run, at {at} ms"),
			Self::Action(what) => write!(f, "the policy asked for what is not possible: {what}"),
			Self::Conservation(what) => write!(f, "value is not conserved: {what}"),
			Self::Thresholds(error) => write!(f, "thresholds: {error:?}"),
			Self::Risk(error) => write!(f, "margin: {error:?}"),
			Self::Policy(error) => write!(f, "policy: {error:?}"),
			Self::Math(error) => write!(f, "a number is out of range: {error:?}"),
		}
	}
}

impl std::error::Error for SimulationError {}

impl From<RiskError> for SimulationError {
	fn from(error: RiskError) -> Self {
		Self::Risk(error)
	}
}

impl From<PolicyError> for SimulationError {
	fn from(error: PolicyError) -> Self {
		Self::Policy(error)
	}
}

impl From<MathError> for SimulationError {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

impl From<SetError> for SimulationError {
	fn from(error: SetError) -> Self {
		Self::Thresholds(error)
	}
}

impl From<BidError> for SimulationError {
	fn from(error: BidError) -> Self {
		match error {
			BidError::Math(error) => Self::Math(error),
			BidError::Policy(error) => Self::Policy(error),
			_ => Self::Action("a bid that was made on an offer is refused"),
		}
	}
}
