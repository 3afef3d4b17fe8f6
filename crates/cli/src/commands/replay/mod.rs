//! `ballast replay`: works out again what a forced decision was taken on, and compares it with its receipt.

mod find;
mod judge;
mod report;

use crate::{
	chain::Endpoint,
	inputs::{self, Decided},
	value,
};
use anyhow::{bail, Context, Result};
use ballast_policy::AccountState;
use ballast_risk::{margin, Margin, RiskModel};
use find::Found;
use judge::Match;

const EXAMPLES: &str = "Every forced decision (a slice, an auction that begins, a take, an insolvency, a write-off; a ladder's step, too) has a receipt on chain: the hash
of the account, its state, the time, the market, the version of the model, the portfolio, the policy in force, and the
decision. This command finds the decision, asks for all of that at the block before it and at the block itself, and looks for
the combination that has the receipt. Nobody can ask for the state in the middle of a block; what counted is what was there before
the block, or, where something came earlier in the block, what is there after it. It says which.

The node has to keep the state of the block before (--state-pruning archive).

Exit status: 0 for a match, 1 for a mismatch, and with an error on stderr when it cannot be told.

Examples:
  ballast replay --receipt 0x5a3c...91 --block 1234
  ballast replay --receipt 0x5a3c...91 --back 20000 --json";

/// Work out again what a forced decision was taken on, and compare it with its receipt.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Replay {
	#[command(flatten)]
	endpoint: Endpoint,
	/// The receipt: 0x and 64 hex digits
	#[arg(long, value_name = "HASH", value_parser = find::receipt)]
	receipt: [u8; 32],
	/// Block of the decision; without it the newest blocks are searched
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
	block: Option<u64>,
	/// Most blocks to search
	#[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000), conflicts_with = "block")]
	back: u64,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

/// What came out.
struct Verdict {
	found: Found,
	/// What the decision would be taken on at the end of the parent, or why that cannot be told.
	before: Result<Decided, String>,
	/// The same at the end of the block.
	after: Result<Decided, String>,
	outcome: Option<Match>,
	/// Margin with the inputs that match, if a model of that version is to be had.
	margin: Option<Margin>,
	/// Calls of the block before that of the decision.
	calls: Vec<String>,
}

impl Replay {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let verdict = self.judge().await?;
		let text = match self.json {
			true => serde_json::to_string_pretty(&report::json(&verdict, self.receipt))?,
			false => report::text(&verdict, self.receipt),
		};
		println!("{text}");
		if verdict.outcome.is_none() {
			bail!("mismatch");
		}
		Ok(())
	}

	async fn judge(&self) -> Result<Verdict> {
		let chain = self.endpoint.connect().await?;
		let found = find::find(&chain, self.receipt, self.block, self.back).await?;
		let at = find::at(&chain, found.block).await?;
		let parent = found.block.checked_sub(1).context("the first block has no block before it")?;
		let parent = find::at(&chain, parent).await?;
		let decision = find::decision(&parent, &at, &found).await?;
		let old = "is the runtime of that block older than this tool?";
		let before = inputs::of_decision(&parent, &found.account, decision.clone()).await.context(old)?;
		let after = inputs::of_decision(&at, &found.account, decision).await.context(old)?;
		let states = found.states.iter().map(value::typed).collect::<Result<Vec<AccountState>>>()?;
		let outcome = judge::find(before.as_ref().ok(), after.as_ref().ok(), &states, self.receipt);
		let mut margin = None;
		if let Some(outcome) = &outcome {
			for at in [&parent, &at] {
				if let Ok((_, _, model)) = inputs::of_margin(at, &found.account, &[]).await? {
					margin = margin.or_else(|| margin_of(&outcome.decided, &model));
				}
			}
		}
		let calls = find::calls_before(&at, &found).await?;
		Ok(Verdict { found, before, after, outcome, margin, calls })
	}
}

fn margin_of(decided: &Decided, model: &RiskModel) -> Option<Margin> {
	if model.version != decided.version {
		return None;
	}
	margin(&decided.portfolio, &decided.market, model).ok()
}
