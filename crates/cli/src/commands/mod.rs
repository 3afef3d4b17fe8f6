//! One file per command.

mod credit;
mod dev;
mod feed;
mod keeper;
mod margin;
mod operator;
mod portfolio;
mod replay;
mod simulate;
mod transfer;
mod venue;
mod watch;

use anyhow::Result;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
	/// Feed prices into the chain's oracle: from history or from an HTTP endpoint
	Feed(feed::Feed),
	/// Show an account: positions, margin, state, next step
	Portfolio(portfolio::Portfolio),
	/// Show an account's credit lines, and ask a venue for one
	#[command(subcommand)]
	Credit(credit::Credit),
	/// Send money from one venue to another, and show what is on its way
	#[command(subcommand)]
	Transfer(transfer::Transfer),
	/// Work out what a portfolio in a file, or a chain's with changes, would be worth and have to hold
	Margin(margin::Margin),
	/// Run an oracle operator's node: its price sources and its key
	#[command(subcommand)]
	Operator(operator::Operator),
	/// Take parts of auctioned portfolios over, within limits
	Keeper(keeper::Keeper),
	/// Work out again what a forced decision was taken on, and compare it with its receipt
	Replay(replay::Replay),
	/// For parachains that become venues: see whether a chain is fit to be one
	#[command(subcommand)]
	Venue(venue::Venue),
	/// Replay price history through populations of portfolios under liquidation policies; find parameters
	Simulate(simulate::Simulate),
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
			Command::Credit(command) => command.run().await,
			Command::Transfer(command) => command.run().await,
			Command::Margin(command) => command.run().await,
			Command::Operator(command) => command.run().await,
			Command::Keeper(command) => command.run().await,
			Command::Replay(command) => command.run().await,
			Command::Venue(command) => command.run().await,
			Command::Simulate(command) => command.run().await,
			Command::Watch(command) => command.run().await,
			Command::Dev(command) => command.run().await,
		}
	}
}
