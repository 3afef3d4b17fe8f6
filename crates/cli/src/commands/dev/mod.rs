//! `ballast dev`: development chains.

mod fund;
mod limit_pool;
mod populate;
mod scale_clocks;
mod summary;
mod synthetic_prices;

use crate::{
	chain::{self, AtBlock},
	value,
};
use anyhow::Result;

/// Set up and examine development chains.
#[derive(clap::Subcommand)]
pub enum Dev {
	/// Give an account dollars as collateral at the home venue, and enroll it
	Fund(fund::Fund),
	/// Limit what the liquidity pool may use for one takeover
	LimitPool(limit_pool::LimitPool),
	/// Open accounts with varied, cross-collateralized books
	Populate(populate::Populate),
	/// Let the clocks of the rules run faster
	ScaleClocks(scale_clocks::ScaleClocks),
	/// Sum up what happened to accounts since a block
	Summary(summary::Summary),
	/// Write a made-up crash as price history
	SyntheticPrices(synthetic_prices::SyntheticPrices),
}

impl Dev {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		match self {
			Dev::Fund(command) => command.run().await,
			Dev::LimitPool(command) => command.run().await,
			Dev::Populate(command) => command.run().await,
			Dev::ScaleClocks(command) => command.run().await,
			Dev::Summary(command) => command.run().await,
			Dev::SyntheticPrices(command) => command.run(),
		}
	}
}

/// Sudo succeeds even when what it ran failed.
async fn confirm(at: &AtBlock) -> Result<()> {
	for event in chain::events(at, |pallet, name| pallet == "Sudo" && name == "Sudid").await? {
		if let Some((_, result)) = value::named(&event.fields).into_iter().next() {
			value::unwrap(result).map_err(|error| anyhow::anyhow!("root's call failed: {error}"))?;
		}
	}
	Ok(())
}
