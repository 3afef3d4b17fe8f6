//! `ballast keeper`: takes parts of auctioned portfolios over, within limits.

mod decide;
mod ledger;
mod limits;
mod past;
#[cfg(test)]
mod race;
mod say;
mod sight;
mod submit;
mod work;

use crate::{
	chain::{account_of, Endpoint},
	narrate::Names,
	secret,
};
use anyhow::{bail, Result};
use limits::Limits;
use say::{Line, Log};
use std::{path::PathBuf, time::Duration};
use subxt_signer::sr25519::Keypair;
use work::{End, Worker};

const EXAMPLES: &str = "A keeper watches accounts in an auction, works out with the chain's own engine what a part of them would cost
and what its own margin would be with it, and bids when its limits allow. What it takes joins its own portfolio, so it must be
enrolled at the venues in question. Only bids that fail cost a fee. What becomes of the positions afterwards is its
owner's business.

Lines: watching, pass (with the reason, once until it changes), bid, retry (the pool refused it, it is handed over again), won,
taken, moved, ended, lost (somebody was first), refused, vanished (the pool dropped it), stopped, reconnect. A takeover moves the positions by itself: `moved` says what came and what was paid.

Exit status: 0 after --once, 1 with an error or when the stop-loss is reached, 130 after Ctrl-C.

Examples:
  ballast keeper --suri-file keeper.suri --limits keeper.toml --dry-run
  ballast keeper --suri-file keeper.suri --limits keeper.toml --register
  ballast keeper --key //Bob --limits keeper.toml --once --json            # development chain";

/// Longest pause before connecting again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Take parts of auctioned portfolios over, within limits.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Keeper {
	#[command(flatten)]
	endpoint: Endpoint,
	/// File with the keeper's secret: a phrase, or 0x and 64 hex digits; without it (and --key) it is read from stdin
	#[arg(long, value_name = "FILE")]
	suri_file: Option<PathBuf>,
	/// Development key such as //Bob instead
	#[arg(long, value_name = "KEY", conflicts_with = "suri_file")]
	key: Option<String>,
	/// What the keeper allows itself; examples/keeper.toml explains every field
	#[arg(long, value_name = "FILE.toml")]
	limits: PathBuf,
	/// Register as a keeper first, where that has not been done
	#[arg(long, conflicts_with = "dry_run")]
	register: bool,
	/// Look once, bid, wait for the answers, and exit
	#[arg(long)]
	once: bool,
	/// Only say what would be bid
	#[arg(long)]
	dry_run: bool,
	/// Print lines of JSON; amounts are text with all their digits
	#[arg(long)]
	json: bool,
}

/// Secrets do not belong on a command line, where everybody on the machine sees them. Not a parser of the argument: its error
/// would quote.
fn development_key(text: &str) -> Result<Keypair> {
	if !text.starts_with("//") {
		bail!(
			"--key takes development keys such as //Bob only; put a secret into a file and name it with --suri-file"
		);
	}
	secret::keypair(text)
}

impl Keeper {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let limits = limits::read(&self.limits)?;
		let key = self.keypair()?;
		let mut log = Log::new(std::io::stdout(), self.json, Names::of_development());
		log.say(Line::new("keeper", summary(&key, &limits)))?;
		let mut worker = Worker::new(key, limits, log, self.dry_run, self.register);
		let mut pause = Duration::from_secs(1);
		loop {
			let ended = worker.session(&self.endpoint, self.once).await;
			worker.disconnected();
			match ended {
				Ok(End::Done) => return Ok(()),
				Ok(End::Fatal(error)) => return Err(error),
				// A node that never answered is a wrong address rather than a lost one.
				Err(error) if self.once || !worker.is_known() => return Err(error),
				Err(error) if is_broken_pipe(&error) => return Err(error),
				Err(error) => {
					if worker.has_worked() {
						pause = Duration::from_secs(1);
					}
					let text = format!("in {} s: {error:#}", pause.as_secs());
					worker.log().say(Line::new("reconnect", text))?;
				}
			}
			tokio::time::sleep(pause).await;
			pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
		}
	}

	fn keypair(&self) -> Result<Keypair> {
		match &self.key {
			Some(key) => development_key(key),
			None => secret::keypair(&secret::read(self.suri_file.as_deref())?),
		}
	}
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
	let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
	kind == Some(std::io::ErrorKind::BrokenPipe)
}

fn summary(key: &Keypair, limits: &Limits) -> String {
	let note = match limits.is_without_profit() {
		true => "; note: no least profit is above zero, it bids at any price below the value",
		false => "",
	};
	format!("{}{note}", account_of(key))
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn secret_should_be_refused_on_the_command_line() {
		assert!(development_key("//Bob").is_ok());
		for secret in ["0x12", "bottom drive obey lake curtain smoke"] {
			let error = development_key(secret).err().unwrap().to_string();
			assert!(!error.contains(secret) && error.contains("--suri-file"), "{error}");
		}
	}
}
