//! `ballast dev synthetic-prices`: a crash when no history is at hand.

use crate::prices::synthetic;
use anyhow::Result;
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  ballast dev synthetic-prices --seed 1 --out prices/";

/// Write a made-up crash as price history: an hour of calm, a slide, a fall by about half within minutes, a rebound.
///
/// The same seed gives the same files on every machine.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct SyntheticPrices {
	/// Seed of the generator
	#[arg(long, default_value_t = 1)]
	seed: u64,
	/// Folder for one CSV file per market
	#[arg(long, value_name = "DIR")]
	out: PathBuf,
}

impl SyntheticPrices {
	/// Does it.
	pub fn run(self) -> Result<()> {
		let bars = synthetic::crash(self.seed)?;
		synthetic::write(&bars, &self.out)?;
		println!("{} markets, {} minutes each, in {}", bars.len(), synthetic::MINUTES, self.out.display());
		Ok(())
	}
}
