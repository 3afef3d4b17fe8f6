//! The policies that there are, by name: ours, and those it is compared with.

use crate::{
	policies,
	policy::{Ours, Policy},
	report::OURS,
};
use anyhow::{bail, Result};
use ballast_policy::Rules;
use serde_json::Value;
use std::collections::BTreeMap;

/// Parameters of policies other than ours, by name; see [`policies::policy`].
pub type Rivals = BTreeMap<String, Value>;

/// A policy; `rules` are those of ours.
pub fn by_name(name: &str, rules: &Rules, rivals: &Rivals) -> Result<Box<dyn Policy>> {
	if name == OURS {
		return Ok(Box::new(Ours::new(OURS, *rules)));
	}
	if !policies::NAMES.contains(&name) {
		bail!("no policy is called '{name}'; there are {OURS}, {}", policies::NAMES.join(", "));
	}
	policies::policy(name, rivals.get(name).cloned().unwrap_or(Value::Null))
}

/// Whether a policy takes these parameters.
pub fn check(name: &str, parameters: &Value) -> Result<()> {
	policies::policy(name, parameters.clone()).map(drop)
}
