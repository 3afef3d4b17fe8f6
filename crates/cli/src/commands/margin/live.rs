//! Portfolio, market and model as a running chain has them.

use super::Case;
use crate::{
	chain::{AtBlock, Endpoint},
	commands::portfolio,
	inputs,
};
use anyhow::{anyhow, Context, Result};
use ballast_primitives::AssetId;
use subxt::utils::AccountId32;

/// What the chain works the account's margin out from, with market and model of `also` besides.
pub async fn fetch(endpoint: &str, account: &AccountId32, also: &[AssetId]) -> Result<Case> {
	let at = Endpoint { ws: endpoint.into() }.connect().await?.best().await?;
	let answer = inputs::of_margin(&at, account, also)
		.await
		.with_context(|| format!("{endpoint}: is its runtime older than this tool?"))?;
	let (portfolio, market, model) = answer.map_err(|reason| {
		anyhow!("{endpoint}: the chain has no market and model for these assets now: {reason}")
	})?;
	let case = Case { portfolio, market, model };
	let positions = case.portfolio.positions.len();
	eprintln!("{account} at block {}: {positions} positions on chain", at.block_number());
	compare(&at, account, &case).await?;
	Ok(case)
}

/// Says so when the engine of this tool does not come to the margin that the chain comes to.
async fn compare(at: &AtBlock, account: &AccountId32, case: &Case) -> Result<()> {
	let Ok(theirs) = portfolio::Margin::fetch(at, account).await? else { return Ok(()) };
	let ours = case.outcome()?.margin;
	if (ours.equity, ours.maintenance, ours.initial) != (theirs.equity, theirs.maintenance, theirs.initial) {
		eprintln!(
			"warning: the chain comes to another margin for what it holds; use the version of its runtime"
		);
	}
	Ok(())
}
