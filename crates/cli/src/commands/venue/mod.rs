//! `ballast venue`: for parachains that become venues.

mod checks;
mod facts;
mod fetch;
mod program;
mod report;
#[cfg(test)]
mod tests;

use crate::chain::{Chain, Endpoint};
use anyhow::{bail, Context, Result};
use checks::Verdict;

const EXAMPLES: &str = "It asks the venue's node for what its runtime is and does, tries the coordinator's programs out by DryRunApi (nothing of
it stays), and prints one line a check: ok, WARNING or FAILED, and under it what is to be done. With --coordinator it asks
that chain, too: registration, sequence numbers, assets and prices on both sides. It signs and submits nothing.

Exit status: 0 when no check failed, 1 otherwise. Warnings do not count.

Examples:
  ballast venue check --ws ws://127.0.0.1:9940
  ballast venue check --ws ws://127.0.0.1:9940 --para-id 2000
  ballast venue check --ws ws://127.0.0.1:9940 --coordinator ws://127.0.0.1:9920
  ballast venue check --ws ws://127.0.0.1:9940 --json | jq '.checks[] | select(.verdict != \"ok\")'";

/// For parachains that become venues.
#[derive(clap::Subcommand)]
pub enum Venue {
	/// See whether a chain is fit to be a venue: indices, protocol, limits, XCM, channels, and its place at the coordinator
	Check(Check),
}

impl Venue {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		match self {
			Venue::Check(command) => command.run().await,
		}
	}
}

/// See whether a chain is fit to be a venue: indices, protocol, limits, XCM, channels, and its place at the coordinator.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
	#[command(flatten)]
	endpoint: Endpoint,
	/// WebSocket endpoint of a node of the coordinator; without it, what is there is not looked at
	#[arg(long, value_name = "URL")]
	coordinator: Option<String>,
	/// Parachain id of the coordinator (default: that of --coordinator, otherwise 2000)
	#[arg(long, value_name = "N")]
	para_id: Option<u32>,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

impl Check {
	async fn run(self) -> Result<()> {
		let venue = self.endpoint.connect().await?;
		let coordinator = match &self.coordinator {
			Some(url) => Some(Chain::connect(url).await.context("the coordinator")?),
			None => None,
		};
		let facts = fetch::fetch(&venue, coordinator.as_ref(), self.para_id).await?;
		let findings = checks::all(&facts);
		if self.json {
			println!("{}", serde_json::to_string_pretty(&report::json(&facts, &findings))?);
		} else {
			print!("{}", report::text(&facts, &findings));
		}
		match findings.iter().filter(|finding| finding.verdict == Verdict::Failed).count() {
			0 => Ok(()),
			failed => bail!("{failed} of {} checks failed", findings.len()),
		}
	}
}
