//! `ballast dev summary`: what happened to accounts, from the chain's own records.

mod fetch;
mod json;
mod print;
mod sums;

use crate::{
	assets,
	chain::{self, Endpoint},
	progress::Progress,
	value,
};
use anyhow::{bail, Context, Result};
use ballast_primitives::SETTLEMENT;
use sums::{Sums, FAILED, POT};

const EXAMPLES: &str = "The last table divides the loss. What traders lose by being liquidated is
  penalties and fees + price impact + discounts - debts they were rid of - debts that were written off,
and every part of it is somebody's: discounts are the takers', penalties and fees the fund's and the venues', price impact the
markets'. Debts they are rid of are those of portfolios that were taken over although they were worth less than nothing: the taker
bears them, and the fund pays the pool for it. What was written off is borne by fund, pool and, where nobody has paid yet, by those
who lent.

Exit status: 1 when --all-states is given and a state was not seen.

Examples:
  ballast dev summary --from-block 40
  ballast dev summary --from-block 40 --to-block 300 --json";

/// Sum up what happened to accounts since a block: which states there were; who was called, cured, unwound; slices, orders,
/// takes, bad debt, penalties, price impact; how long the first slice took; and how the loss divides.
///
/// Reads the events of every block; what needs old state (how long an account was below maintenance margin before its
/// first slice) needs a node that keeps it (--state-pruning archive).
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Summary {
	#[command(flatten)]
	endpoint: Endpoint,
	/// First block
	#[arg(long, value_name = "N")]
	from_block: u64,
	/// Last block; the best one when not given
	#[arg(long, value_name = "N")]
	to_block: Option<u64>,
	/// Fail when an account was never seen in one of the states
	#[arg(long)]
	all_states: bool,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

impl Summary {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let chain = self.endpoint.connect().await?;
		let best = chain.best().await?.block_number();
		let last = self.to_block.unwrap_or(best);
		if last > best || self.from_block > last {
			bail!("blocks {} to {last} are not there; the best block is {best}", self.from_block);
		}
		let from = self.from_block.max(1);
		let decimals = assets::decimals(&chain.at(last).await?).await?;
		let decimals = *decimals.get(&SETTLEMENT).context("the ledger has no settlement currency")?;
		let mut sums = Sums { decimals, ..Sums::default() };
		let progress = Progress::new("blocks", last + 1 - from);
		for number in from..=last {
			let at = chain.at(number).await?;
			let wanted = |pallet: &str, event: &str| {
				matches!(
					(pallet, event),
					("SoftLiquidation", _) | ("Backstop", "ClaimChanged") | POT | FAILED
				)
			};
			let events = chain::events(&at, wanted).await?;
			if !events.is_empty() {
				let before = chain.at(number - 1).await?;
				let prices = fetch::prices(&before, &events).await?;
				let signed = fetch::signed_extrinsics(&at, &events).await?;
				for event in &events {
					sums.add(number, event, &signed, &prices)?;
				}
				sums.bids_lost += fetch::bids_lost(&at, &events).await?;
			}
			progress.step("");
		}
		progress.finish();
		let at = chain.at(last).await?;
		let restricted = fetch::restricted(&at).await?;
		let outcome = sums.outcome(&restricted);
		let bad_debt = chain::storage(&at, "SoftLiquidation", "TotalBadDebt", Vec::new())
			.await?
			.as_ref()
			.and_then(value::as_fixed)
			.unwrap_or_default();
		let delays = fetch::delays(&chain, &sums, from).await;
		if self.json {
			let text = serde_json::to_string_pretty(&json::to_json(
				from, last, &sums, &outcome, bad_debt, &delays,
			)?)?;
			println!("{text}");
		} else {
			print::print(from, last, &sums, &outcome, bad_debt, &delays)?;
		}
		let unseen = sums.unseen();
		if self.all_states && !unseen.is_empty() {
			bail!("no account was seen in {}", unseen.join(", "));
		}
		Ok(())
	}
}

fn median(sorted: &[u64]) -> Option<u64> {
	sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn median_should_be_absent_when_there_is_nothing() {
		assert_eq!(median(&[]), None);
		assert_eq!(median(&[1, 2, 9]), Some(2));
	}
}
