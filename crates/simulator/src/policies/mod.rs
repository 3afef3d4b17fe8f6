//! What others do: the policies that ours is compared with, each as its source describes it, by name.
//!
//! All of them act on the same accounts, at the same requirement: an account is theirs when its equity is below MM, unless the file
//! says otherwise. None has floats in what it decides, and none acts for free: who takes something from an account does so only
//! when it earns what keepers want after what passing it on costs.

mod bands;
mod close_factor;
mod dutch;
mod hard;
mod lending;
mod llamma;
mod sheet;
mod stepwise;
mod target_health;

pub use bands::Bands;
pub use close_factor::CloseFactor;
pub use dutch::Dutch;
pub use hard::Hard;
pub use llamma::{Band, Range};
pub use stepwise::Stepwise;
pub use target_health::TargetHealth;

use crate::{
	error::SimulationError,
	policy::{Nothing, Policy},
};
use anyhow::{anyhow, bail, Result};
use ballast_primitives::{
	fixed::{One, Zero},
	Fixed,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The policies of this module, as files call them.
pub const NAMES: [&str; 7] =
	["nothing", "hard", "close-factor", "target-health", "bands", "dutch", "stepwise"];

/// A policy by its name, with the parameters of a file; what they do not say, and all of it for [`Value::Null`], is as published.
///
/// Fails for a name that is not one of [`NAMES`], and for parameters that are unknown or out of range.
pub fn policy(name: &str, parameters: Value) -> Result<Box<dyn Policy>> {
	Ok(match name {
		"nothing" => match parameters {
			Value::Null => Box::new(Nothing),
			Value::Object(fields) if fields.is_empty() => Box::new(Nothing),
			_ => bail!("policy 'nothing' has no parameters"),
		},
		"hard" => Box::new(read::<Hard>(name, parameters, Hard::validate)?),
		"close-factor" => Box::new(read::<CloseFactor>(name, parameters, CloseFactor::validate)?),
		"target-health" => Box::new(read::<TargetHealth>(name, parameters, TargetHealth::validate)?),
		"bands" => Box::new(read::<Bands>(name, parameters, Bands::validate)?),
		"dutch" => Box::new(read::<Dutch>(name, parameters, Dutch::validate)?),
		"stepwise" => Box::new(read::<Stepwise>(name, parameters, Stepwise::validate)?),
		_ => bail!("there is no policy '{name}'; there are {}", NAMES.join(", ")),
	})
}

fn read<T: DeserializeOwned + Default>(
	name: &str,
	parameters: Value,
	validate: impl Fn(&T) -> Result<(), SimulationError>,
) -> Result<T> {
	let policy = match parameters {
		Value::Null => T::default(),
		parameters => {
			serde_json::from_value(parameters).map_err(|error| anyhow!("policy '{name}': {error}"))?
		}
	};
	validate(&policy).map_err(|error| anyhow!("policy '{name}': {error}"))?;
	Ok(policy)
}

/// An error unless it is so.
fn ensure(fine: bool, what: &'static str) -> Result<(), SimulationError> {
	match fine {
		true => Ok(()),
		false => Err(SimulationError::Setting(what)),
	}
}

/// Whether the number is in [0, 1].
fn is_share(value: Fixed) -> bool {
	value >= Fixed::zero() && value <= Fixed::one()
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use serde_json::json;

	#[test]
	fn policy_should_be_found_by_each_of_its_names() {
		for name in NAMES {
			assert_eq!(policy(name, Value::Null).unwrap().name(), name);
			assert_eq!(policy(name, json!({})).unwrap().name(), name);
		}
	}

	#[test]
	fn error_should_list_the_names_when_there_is_no_such_policy() {
		let error = policy("soft", Value::Null).err().unwrap().to_string();
		assert!(NAMES.iter().all(|name| error.contains(name)), "{error}");
	}

	#[test]
	fn parameters_should_be_refused_when_unknown_or_out_of_range() {
		for (name, parameters, part) in [
			("close-factor", json!({ "bonuss": "0.1" }), "bonuss"),
			("close-factor", json!({ "bonus": 0.1 }), "close-factor"),
			("close-factor", json!({ "close_factor": "1.5" }), "close factor"),
			("bands", json!({ "bands": 0 }), "bands"),
			("dutch", json!({ "cut": "1" }), "cut"),
			("nothing", json!({ "x": 1 }), "nothing"),
			("hard", json!({ "penalty": "-0.1" }), "penalty"),
		] {
			let error = policy(name, parameters).err().unwrap().to_string();
			assert!(error.contains(part), "{error}");
		}
	}

	#[test]
	fn parameters_should_be_read_when_they_are_decimal_text() {
		assert!(policy("close-factor", json!({ "bonus": "0.1", "full_below": "0.9" })).is_ok());
		assert!(policy("stepwise", json!({ "portion": "0.25", "cooldown_ms": 60000 })).is_ok());
	}
}
