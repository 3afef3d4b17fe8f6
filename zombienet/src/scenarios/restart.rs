//! All collators are killed as by a power cut and come back from their disks with nothing lost.

use super::Stage;
use crate::{console::say, market::ETH, network::wait_until, report::Figure, settle::VENUES};
use anyhow::{ensure, Context, Result};
use std::time::Duration;

const COLLATORS: [&str; 4] = ["coordinator-1", "coordinator-2", "venue-a", "venue-b"];

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let Stage { net, trader, .. } = stage;
	let chain = net.coordinator.chain();
	let (finalized, hash) = chain.finalized().await?;
	let held = trader.held(&chain, VENUES[1], &ETH).await?.context("nothing is held at venue B")?;
	let before = (chain.count("Venues", "Orders").await?, chain.count("Portfolio", "Accounts").await.ok());
	say("killing all collators");
	let restarts = COLLATORS.map(|name| net.restart(name, Duration::from_secs(5)));
	for outcome in futures_all(restarts).await {
		outcome?;
	}
	let chain = chain.reconnect().await?;
	ensure!(chain.hash(finalized).await? == Some(hash), "finalized block {finalized} is not there any more");
	let (back, _) = chain.best().await?;
	say(format!("back with block {back}; finalized before: {finalized}"));
	for history in [&net.coordinator, &net.venues[0], &net.venues[1]] {
		let from = history.last().map_or(0, |block| block.number);
		wait_until(&format!("{} builds blocks again", history.name), Duration::from_secs(240), async || {
			Ok(history.last().filter(|block| block.number > from + 1))
		})
		.await?;
	}
	let chain = chain.reconnect().await?;
	let still = trader.held(&chain, VENUES[1], &ETH).await?.context("the position at venue B is lost")?;
	ensure!((still - held).abs() < 1e-9, "the mirror says {still} ETH instead of {held}");
	let after = (chain.count("Venues", "Orders").await?, chain.count("Portfolio", "Accounts").await.ok());
	ensure!(before == after, "orders and accounts changed from {before:?} to {after:?}");
	Ok(vec![
		Figure::note("finalized before, still there", format!("block {finalized}")),
		Figure::note("mirror", format!("{still:.2} ETH at venue B, as before")),
	])
}

async fn futures_all<F: std::future::Future>(all: [F; 4]) -> [F::Output; 4] {
	let [a, b, c, d] = all;
	let (a, b, c, d) = tokio::join!(a, b, c, d);
	[a, b, c, d]
}
