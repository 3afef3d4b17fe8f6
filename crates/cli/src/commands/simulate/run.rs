//! `ballast simulate run`.

use super::{
	watch::{Details, Watch},
	What,
};
use crate::commands::portfolio::table;
use anyhow::Result;
use ballast_simulator::{
	report::{self, Metric, Report, METRICS},
	simulate::simulate,
};
use std::{io::Write, path::PathBuf};

/// Replay every crash under every policy, and print a table for each.
#[derive(clap::Args)]
pub struct Run {
	#[command(flatten)]
	what: What,
	#[command(flatten)]
	details: Details,
	/// Print everything as JSON; numbers are text with all their digits
	#[arg(long)]
	json: bool,
	/// Write the table as CSV, with all digits
	#[arg(long, value_name = "FILE.csv")]
	csv: Option<PathBuf>,
}

impl Run {
	/// Does it.
	pub fn run(self) -> Result<()> {
		let ready = self.what.read()?;
		self.details.prepare()?;
		let watch = Watch::of(&ready.scenario, self.details);
		let found = simulate(&ready.scenario, &ready.data, ready.now_s, &watch)?;
		watch.finish();
		if let Some(path) = &self.csv {
			super::write(path, &report::table(&found)?)?;
		}
		let text = match self.json {
			true => serde_json::to_string_pretty(&found)? + "\n",
			false => tables(&found),
		};
		Ok(std::io::stdout().write_all(text.as_bytes())?)
	}
}

/// A table per crash, and one for all of them.
pub fn tables(report: &Report) -> String {
	let shown: Vec<&Metric> = METRICS.iter().filter(|metric| metric.headline).collect();
	let mut text = String::new();
	// Policies across: there are fewer of them.
	let mut add = |name: &str, outcomes: Vec<&ballast_simulator::Outcome>| {
		let header: Vec<&str> =
			std::iter::once(name).chain(outcomes.iter().map(|outcome| outcome.policy.as_str())).collect();
		let mut rows = table(&header);
		for metric in &shown {
			let cells = outcomes.iter().map(|outcome| metric.show(outcome));
			rows.add_row(std::iter::once(metric.heading()).chain(cells));
		}
		text.push_str(&format!("{rows}\n\n"));
	};
	for crash in &report.crashes {
		add(&crash.name, crash.policies.iter().map(|result| &result.outcome).collect());
	}
	if report.crashes.len() > 1 {
		let all: Vec<_> = report.policies().into_iter().filter_map(|policy| report.overall(policy)).collect();
		add("all", all.iter().collect());
	}
	text
}
