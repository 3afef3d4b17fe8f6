//! Progress of a simulation, and files that are written while it goes on.

use crate::progress::Progress;
use anyhow::Result;
use ballast_simulator::{
	outcome::Outcome, population::Population, report, scenario::Scenario, simulate::Watcher,
};
use std::{
	collections::BTreeMap,
	path::PathBuf,
	sync::{Mutex, PoisonError},
};

/// Parts of a run that are counted: a hundred each.
const PARTS: u64 = 100;

/// What is to be written of single runs.
#[derive(Clone, Default, clap::Args)]
pub struct Details {
	/// Write every step of every run as CSV into this folder
	#[arg(long, value_name = "FOLDER")]
	pub steps: Option<PathBuf>,
	/// Write every portfolio with a margin call as CSV into this folder
	#[arg(long, value_name = "FOLDER")]
	pub accounts: Option<PathBuf>,
}

impl Details {
	/// Makes the folders, before anything takes long.
	pub fn prepare(&self) -> Result<()> {
		self.steps.iter().chain(&self.accounts).try_for_each(|path| super::folder(path))
	}
}

/// Counts hundredths of runs.
pub struct Watch {
	progress: Mutex<Counted>,
	details: Details,
}

struct Counted {
	progress: Progress,
	/// Hundredths by run.
	done: BTreeMap<(String, String), u64>,
}

impl Watch {
	/// Of so many runs.
	pub fn new(runs: usize, details: Details) -> Self {
		let runs = u64::try_from(runs).unwrap_or(u64::MAX);
		let progress = Progress::new("simulating", runs.saturating_mul(PARTS));
		Self { progress: Mutex::new(Counted { progress, done: BTreeMap::new() }), details }
	}

	/// Of every policy in every crash.
	pub fn of(scenario: &Scenario, details: Details) -> Self {
		Self::new(scenario.crashes.len() * scenario.policies.len(), details)
	}

	/// Nothing more comes.
	pub fn finish(&self) {
		self.progress.lock().unwrap_or_else(PoisonError::into_inner).progress.finish();
	}
}

impl Watcher for Watch {
	fn note(&self, crash: &str, line: &str) {
		let counted = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
		counted.progress.note(format!("{crash}: {line}"));
	}

	fn ticks(&self, crash: &str, policy: &str, done: u32, total: u32) {
		let mut counted = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
		let Counted { progress, done: known } = &mut *counted;
		let parts = u64::from(done) * PARTS / u64::from(total.max(1));
		let known = known.entry((crash.into(), policy.into())).or_default();
		while *known < parts {
			*known += 1;
			progress.step(format!("{crash} {policy}"));
		}
		// The same policy again, with other parameters.
		if done == total {
			*known = 0;
		}
	}

	fn finished(&self, crash: &str, outcome: &Outcome, population: &Population) -> Result<()> {
		if let Some(folder) = &self.details.steps {
			report::write_steps(folder, crash, outcome)?;
		}
		if let Some(folder) = &self.details.accounts {
			report::write_accounts(folder, crash, outcome, &population.names)?;
		}
		Ok(())
	}
}
