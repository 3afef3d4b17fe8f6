//! `ballast replay`: works out again what a forced decision was taken on, and compares it with its receipt.

mod check;
mod find;
mod judge;
mod report;
mod sweep;

use crate::{
	chain::{Chain, Endpoint},
	inputs::{self, Decided},
	value,
};
use anyhow::{bail, Context, Result};
use ballast_policy::{AccountState, Circumstances};
use ballast_primitives::AssetId;
use ballast_risk::{margin, Margin, RiskModel};
use check::Checks;
use find::Found;
use judge::Match;
use std::collections::BTreeSet;

const EXAMPLES: &str = "Every forced decision (a margin call, an unwind, an auction that begins or begins again, a takeover by the pool, an insolvency, a
slice, a take, a write-off; a ladder's step, too) has a receipt on chain: the hash of the account, its state, the time, the
market, the model, the portfolio, the policy in force, and the decision with what it was taken on besides: what the venues
said of themselves, or what the state followed from. This command finds the decision, asks for all of that at the
block before it and at the block itself, and looks for the combination that has the receipt. Nobody can ask for the state in the
middle of a block; what counted is what was there before the block, or, where something came earlier in the block, what
is there after it. It says which. Then it compares what the decision tells of venues and circumstances with both states, and takes
a transition again: a receipt matches when the hash is right, nothing told contradicts both states, and the same state follows.

What it cannot tell: an input that changed twice in the block, such as a portfolio of which two parts were taken (mismatch; of
the account's state only where no event tells it); whether a venue was
unavailable, or somebody could bid, at a moment within the block when it was so neither before nor after (the event is
believed, and the report says so); what the history of a model of an older version was (its version stands for it).

With --from-block it does so for decisions of every kind in a range of blocks, and counts how many match.

The node has to keep the state of the block before (--state-pruning archive).

Exit status: 0 for a match (of all), 1 for a mismatch, and with an error on stderr when it cannot be told.

Examples:
  ballast replay --receipt 0x5a3c...91 --block 1234
  ballast replay --receipt 0x5a3c...91 --back 20000 --json
  ballast replay --from-block 1000 --to-block 2000 --each 10";

/// Work out again what a forced decision was taken on, and compare it with its receipt.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Replay {
	#[command(flatten)]
	endpoint: Endpoint,
	/// The receipt: 0x and 64 hex digits
	#[arg(long, value_name = "HASH", value_parser = find::receipt, required_unless_present = "from_block")]
	receipt: Option<[u8; 32]>,
	/// Block of the decision; without it the newest blocks are searched
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), requires = "receipt")]
	block: Option<u64>,
	/// Most blocks to search
	#[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000), conflicts_with = "block")]
	back: u64,
	/// Instead of one receipt those of all decisions from this block on
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "receipt")]
	from_block: Option<u64>,
	/// Last block of these; the best one when not given
	#[arg(long, value_name = "N", requires = "from_block")]
	to_block: Option<u64>,
	/// Of every kind of decision at most so many, spread over the blocks; all when not given
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), requires = "from_block")]
	each: Option<u32>,
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
	/// What the decision tells of itself, against the states and taken again.
	checks: Checks,
	/// Margin with the inputs that match, if a model of that version is to be had.
	margin: Option<Margin>,
	/// Calls of the block before that of the decision.
	calls: Vec<String>,
}

impl Verdict {
	/// Whether the hash is that of what the states say, and the decision follows from it.
	fn is_match(&self) -> bool {
		self.outcome.is_some() && self.checks.faults.is_empty()
	}
}

impl Replay {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let chain = self.endpoint.connect().await?;
		let Some(receipt) = self.receipt else {
			let best = chain.best().await?.block_number();
			let (first, last) = (self.from_block.unwrap_or(1), self.to_block.unwrap_or(best));
			if last > best || first > last {
				bail!("blocks {first} to {last} are not there; the best block is {best}");
			}
			return sweep::run(&chain, first, last, self.each, self.json).await;
		};
		let found = find::find(&chain, receipt, self.block, self.back).await?;
		let verdict = judge(&chain, found, receipt).await?;
		let text = match self.json {
			true => serde_json::to_string_pretty(&report::json(&verdict, receipt))?,
			false => report::text(&verdict, receipt),
		};
		println!("{text}");
		if !verdict.is_match() {
			bail!("mismatch");
		}
		Ok(())
	}
}

/// Works the decision out again.
async fn judge(chain: &Chain, found: Found, receipt: [u8; 32]) -> Result<Verdict> {
	let at = find::at(chain, found.block).await?;
	let parent = found.block.checked_sub(1).context("the first block has no block before it")?;
	let parent = find::at(chain, parent).await?;
	let decision = find::decision(&at, &found).await?;
	let told = decision.clone();
	let old = "is the runtime of that block older than this tool?";
	let mut before = inputs::of_decision(&parent, &found.account, decision.clone()).await.context(old)?;
	let mut after = inputs::of_decision(&at, &found.account, decision).await.context(old)?;
	// What is held before and after may not be the same; either market has to know the assets of both.
	let held = [&before, &after].into_iter().flatten().flat_map(|decided| decided.portfolio.assets());
	let held: Vec<AssetId> = held.collect::<BTreeSet<_>>().into_iter().collect();
	for (at, decided) in [(&parent, &mut before), (&at, &mut after)] {
		let wide = inputs::of_margin(at, &found.account, &held).await?;
		if let (Ok(decided), Ok((_, market, model))) = (decided, wide) {
			decided.market = market;
			decided.model.assets = model.assets;
		}
	}
	let states = found.states.iter().map(value::typed).collect::<Result<Vec<AccountState>>>()?;
	let outcome = judge::find(before.as_ref().ok(), after.as_ref().ok(), &states, receipt);
	let conditions =
		[inputs::conditions(&parent, &found.account).await?, inputs::conditions(&at, &found.account).await?];
	let mut checks = check::conditions(&told, conditions.each_ref().map(Option::as_ref));
	let mut margin = None;
	if let Some(outcome) = &outcome {
		for at in [&parent, &at] {
			if let Ok((_, _, model)) = inputs::of_margin(at, &found.account, &held).await? {
				margin = margin.or_else(|| margin_of(&outcome.decided, &model));
			}
		}
		if let (Some("Transition"), Ok(to), Ok(given)) = (
			value::as_variant(&told).map(|(name, _)| name),
			value::field(&told, "to"),
			value::field(&told, "given"),
		) {
			let (to, given) = (value::typed::<AccountState>(to)?, value::typed::<Circumstances>(given)?);
			checks.faults.extend(check::transition(&outcome.decided, margin.as_ref(), &to, &given));
		}
	}
	let calls = find::calls_before(&at, &found).await?;
	Ok(Verdict { found, before, after, outcome, checks, margin, calls })
}

/// The margin with the model that was hashed and the history of this one, if it is of the same version.
fn margin_of(decided: &Decided, model: &RiskModel) -> Option<Margin> {
	if model.version != decided.model.version {
		return None;
	}
	let model = RiskModel {
		historical: model.historical.project(&decided.portfolio.assets()),
		historical_volatilities: model.historical_volatilities.clone(),
		..decided.model.clone()
	};
	margin(&decided.portfolio, &decided.market, &model).ok()
}
