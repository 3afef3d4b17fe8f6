//! What a run tells: as JSON, as CSV, and as one HTML page for people who never saw the code.

mod chart;
mod csv;
mod curve;
mod html;
mod metric;
mod verdict;

pub use self::csv::{accounts, steps, table, write_accounts, write_steps};
pub use curve::Curve;
pub use html::page;
pub use metric::{combined, Metric, METRICS};
pub use verdict::{against_hard, verdicts, Verdict};

use crate::{input::Repair, outcome::Outcome};
use serde::{Deserialize, Serialize};

/// The name of the policy that is the chain's own.
pub const OURS: &str = "ours";
/// The name of the policy that everything is measured against: all is sold at once.
pub const HARD: &str = "hard";

/// A policy in a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyResult {
	/// What it did; without single accounts and steps, which [`Curve`] sums up.
	pub outcome: Outcome,
	/// How it went.
	pub curve: Curve,
}

impl PolicyResult {
	/// Sums the outcome's accounts and steps up, and lets go of them.
	pub fn new(mut outcome: Outcome) -> Self {
		let curve = Curve::new(&outcome);
		outcome.accounts = Vec::new();
		outcome.series = Vec::new();
		Self { outcome, curve }
	}
}

/// A stretch of history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrashResult {
	/// As the scenario calls it.
	pub name: String,
	/// What was put right in its data.
	pub repairs: Vec<Repair>,
	/// What else should be known of its inputs.
	pub notes: Vec<String>,
	/// Policies in the order of the scenario.
	pub policies: Vec<PolicyResult>,
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
	/// Version of the tool.
	pub version: String,
	/// As the scenario calls itself.
	pub title: String,
	/// What the scenario says: names and values, for the reader.
	pub setting: Vec<(String, String)>,
	/// In the order of the scenario.
	pub crashes: Vec<CrashResult>,
}

impl Report {
	/// Names of the policies, in the order in which they first occur.
	pub fn policies(&self) -> Vec<&str> {
		let mut names: Vec<&str> = Vec::new();
		for result in self.crashes.iter().flat_map(|crash| &crash.policies) {
			if !names.contains(&result.outcome.policy.as_str()) {
				names.push(&result.outcome.policy);
			}
		}
		names
	}

	/// A policy in all crashes together; `None` when there is no such policy.
	pub fn overall(&self, policy: &str) -> Option<Outcome> {
		let all = self.crashes.iter().flat_map(|crash| &crash.policies).map(|result| &result.outcome);
		let of: Vec<&Outcome> = all.filter(|outcome| outcome.policy == policy).collect();
		(!of.is_empty()).then(|| combined(&of))
	}
}

#[cfg(test)]
mod tests;
