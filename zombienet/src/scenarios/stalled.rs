//! The venue of an unwind is killed, so that the unwind comes no nearer to its target: the coordinator's clock turns it into
//! an auction, and a keeper takes a part of the portfolio over when the venue is back.

use super::{
	is_at, resumed, second_venue,
	takeover::{assert_once, taken_over},
	Stage,
};
use crate::{
	chain::{batch_all, number, variant, At},
	console::say,
	history::{Block, Seen},
	keeper::Keeper,
	network::wait_until,
	report::Figure,
	settle::{set_clocks, VENUES},
};
use anyhow::{ensure, Context, Result};
use std::time::Duration;

/// As short as it can be: the time between two slices.
const SHORT: [(&str, u64); 1] = [("StallMs", 36_000)];
/// As it is by itself.
const USUAL: [(&str, u64); 1] = [("StallMs", 300_000)];
/// Where prices leave the trader: below maintenance, and far above where keepers are asked at once.
const HEALTH: f64 = 0.9;

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let keeper = Keeper::start(stage.net, &stage.issuer).await?;
	clocks(stage, &SHORT).await?;
	let outcome = stalled(stage, &keeper).await;
	let undone = clocks(stage, &USUAL).await.and(keeper.stop(stage.net).await);
	let figures = outcome?;
	undone.map(|()| figures)
}

async fn clocks(stage: &Stage<'_>, clocks: &[(&str, u64)]) -> Result<()> {
	let set = batch_all(set_clocks(clocks));
	stage.net.coordinator.chain().execute_as_root(set, &stage.issuer).await?;
	Ok(())
}

async fn stalled(stage: &Stage<'_>, keeper: &Keeper) -> Result<Vec<Figure>> {
	let net = stage.net;
	let venue = second_venue(stage);
	// Interest alone may have begun another unwind.
	wait_until("the account is left alone", Duration::from_secs(120), async || {
		let state = stage.trader.state(&net.coordinator.chain()).await?;
		Ok(matches!(state.as_str(), "Healthy" | "Watch" | "MarginCall").then_some(()))
	})
	.await?;
	let from = net.coordinator.mark();
	let marks = [net.venues[0].mark(), venue.mark()];
	// Before prices fall, so that not a single order is executed.
	say("killing venue-b");
	net.kill("venue-b")?;
	let stopped_at = venue.last().map_or(0, |block| block.number);
	let killed =
		net.coordinator.last().as_ref().map(Block::moment).context("the coordinator has no blocks")?;
	let waited = wait_for_stall(stage, from).await;
	net.revive("venue-b").await?;
	say("venue-b is back");
	let Stall { order, unwinding, auction } = waited?;
	let (gap, back) = resumed(venue, stopped_at).await?;
	// It has slept through the fall.
	stage.market.scale(1.0).await?;

	let taken = taken_over(stage, keeper, auction.block, marks[1]).await?;
	let ended = stage
		.at_coordinator(from, "Venues", "OrderEnded", 1, |seen| seen.number("order") == Some(order))
		.await
		.context("the order that stalled has not ended")?;
	let after = stage.margin().await?;
	ensure!(after.health() > 1.0, "the auction ended below maintenance: {after:?}");
	let mut figures = vec![
		Figure::between("killed -> unwinding", &killed, &unwinding),
		Figure::between("killed -> stalled, auction", &killed, &auction),
		Figure::between("killed -> venue B builds blocks again", &killed, &back.moment()),
		Figure::between("killed -> order of the unwind ended", &killed, &ended),
		Figure::between("killed -> bid accepted", &killed, &taken.accepted),
		Figure::between("killed -> taken at venue B", &killed, &taken.executed),
		Figure::between("killed -> health restored", &killed, &taken.restored),
		Figure::note("longest silence of venue B", format!("{gap} relay blocks")),
		Figure::note(
			"order of the unwind",
			ended.field("result").map(ToString::to_string).unwrap_or_default(),
		),
		Figure::note("taken", &taken.terms),
		Figure::note("moved at venue B", &taken.moved),
		Figure::note("health", format!("{:.3}", after.health())),
	];
	figures.extend(stage.assert_orders(from).await?);
	assert_once(stage, marks)?;
	Ok(figures)
}

struct Stall {
	/// The order that is not answered.
	order: i128,
	unwinding: Seen,
	auction: Seen,
}

/// Lets prices fall, and waits until the unwind that begins is given up for an auction.
async fn wait_for_stall(stage: &Stage<'_>, from: u32) -> Result<Stall> {
	stage.fall_to(HEALTH).await?;
	let unwinding = stage.state(from, "Unwinding", 120).await?;
	let sent = stage
		.at_coordinator(unwinding.block, "Venues", "OrderQueued", 90, |seen| is_at(seen, VENUES[1]))
		.await?;
	let order = sent.number("order").context("an order without a number")?;
	say(format!("order {order} is on its way to venue B, which is dead"));
	let auction = stage.state(sent.block, "Auction", 150).await?;
	let health = auction.field("health").and_then(|health| health.at(0)).and_then(number);
	let health = health.context("an auction without health")? as f64 / 1e18;
	ensure!(health > 2.0 / 3.0, "it is an auction because health is {health}");
	let old = auction.field("old").and_then(variant);
	ensure!(old == Some("Unwinding"), "it became an auction out of {old:?}");
	say(format!("stalled at health {health:.3}; keepers are asked"));
	Ok(Stall { order, unwinding, auction })
}
