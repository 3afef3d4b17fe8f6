//! `ballast operator`: what whoever runs an oracle operator's node has to do besides running it.

mod fetch;
mod key;
mod list;
mod sources;
mod trial;

use anyhow::Result;

/// Run an oracle operator's node: its price sources and its key.
#[derive(clap::Subcommand)]
pub enum Operator {
	/// The HTTP sources that the node's off-chain worker asks for prices
	#[command(subcommand)]
	Sources(Sources),
	/// The key with which the node feeds the oracle
	#[command(subcommand)]
	Key(Key),
}

/// The HTTP sources that the node's off-chain worker asks for prices.
#[derive(clap::Subcommand)]
pub enum Sources {
	/// Show what is on chain, the node's own list, and what comes of both
	Show(sources::Show),
	/// Replace the node's own list with that of a file
	Set(sources::Set),
	/// Remove the node's own list; what is on chain counts again
	Clear(sources::Clear),
	/// Ask every source once from this machine, and judge the answers as the node would
	Try(trial::Try),
}

/// The key with which the node feeds the oracle.
#[derive(clap::Subcommand)]
pub enum Key {
	/// Put the operator's secret into the node's keystore
	Insert(key::Insert),
}

impl Operator {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		match self {
			Operator::Sources(Sources::Show(command)) => command.run().await,
			Operator::Sources(Sources::Set(command)) => command.run().await,
			Operator::Sources(Sources::Clear(command)) => command.run().await,
			Operator::Sources(Sources::Try(command)) => command.run().await,
			Operator::Key(Key::Insert(command)) => command.run().await,
		}
	}
}
