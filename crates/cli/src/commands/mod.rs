//! One file per command.

mod dev;
mod feed;
mod margin;
mod portfolio;
mod watch;

use anyhow::Result;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Feed prices into the chain's oracle: from history or from an HTTP endpoint
	Feed(feed::Feed),
	/// Show an account: positions, margin, state, next step
	Portfolio(portfolio::Portfolio),
	/// Work out what a portfolio in a file would be worth and have to hold; needs no chain
	Margin(margin::Margin),
	/// Watch accounts that are not healthy, and what happens to them
	Watch(watch::Watch),
	/// Set up and examine development chains
	#[command(subcommand)]
	Dev(dev::Dev),
}

impl Command {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		match self {
			Command::Feed(command) => command.run().await,
			Command::Portfolio(command) => command.run().await,
			Command::Margin(command) => command.run(),
			Command::Watch(command) => command.run().await,
			Command::Dev(command) => command.run().await,
		}
	}
}
