//! `ballast simulate report`.

use super::{
	run::tables,
	watch::{Details, Watch},
	What,
};
use anyhow::{Context, Result};
use ballast_simulator::{report, simulate::simulate};
use std::{io::Write, path::PathBuf};

/// Replay every crash under every policy, and write report.html (one file that needs no network), report.json and report.csv.
///
/// Each file is there whole or not at all.
#[derive(clap::Args)]
pub struct Report {
	#[command(flatten)]
	what: What,
	#[command(flatten)]
	details: Details,
	/// Folder for the files; made where it is missing
	#[arg(long, value_name = "FOLDER", default_value = "report")]
	out: PathBuf,
	/// Make the page from the report.json of an earlier run instead of replaying
	#[arg(long, value_name = "FILE.json", conflicts_with_all = ["data", "files", "steps", "accounts"])]
	again: Option<PathBuf>,
}

impl Report {
	/// Does it.
	pub fn run(self) -> Result<()> {
		super::folder(&self.out)?;
		let found = match &self.again {
			Some(path) => {
				let name = path.display().to_string();
				let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
				serde_json::from_str(&text)
					.with_context(|| format!("{name}: not a report of this version"))?
			}
			None => {
				let ready = self.what.read()?;
				self.details.prepare()?;
				let watch = Watch::of(&ready.scenario, self.details);
				let found = simulate(&ready.scenario, &ready.data, ready.now_s, &watch)?;
				watch.finish();
				found
			}
		};
		super::write(&self.out.join("report.json"), &(serde_json::to_string_pretty(&found)? + "\n"))?;
		super::write(&self.out.join("report.csv"), &report::table(&found)?)?;
		super::write(&self.out.join("report.html"), &report::page(&found))?;
		Ok(std::io::stdout().write_all(tables(&found).as_bytes())?)
	}
}
