//! The channels between the coordinator and a venue are closed in the middle of an unwind over there, and opened again: what
//! cannot leave expires here, the other venue is sold at meanwhile, and the venue is believed again when it has told
//! everything anew.

use super::{
	is_at, is_executed,
	takeover::{assert_once, change},
	Stage, HEARS,
};
use crate::{
	chain::{batch_all, call, items, number, sibling, truth, variant, At, Value},
	console::say,
	history::Seen,
	market::ETH,
	network::wait_until,
	report::Figure,
	settle::{close_channels, neighbours, open_channels, set_clocks, CLOCKS, VENUES},
};
use anyhow::{bail, ensure, Context, Result};
use std::time::Duration;

/// A slice every two minutes: time to close the channels between an answer and the next order.
const SLOW: [(&str, u64); 2] = [("SliceIntervalMs", 120_000), ("MinSliceIntervalMs", 120_000)];
/// Below this prices do not fall any further.
const STILL_LOW: f64 = 0.95;

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	clocks(stage, &SLOW).await?;
	let outcome = closed_and_opened(stage).await;
	let undone = undo(stage).await;
	let figures = outcome?;
	undone.map(|()| figures)
}

async fn clocks(stage: &Stage<'_>, clocks: &[(&str, u64)]) -> Result<()> {
	let set = batch_all(set_clocks(clocks));
	stage.net.coordinator.chain().execute_as_root(set, &stage.issuer).await?;
	Ok(())
}

/// Channels and clocks as the other scenarios want them.
async fn undo(stage: &Stage<'_>) -> Result<()> {
	open_channels(&stage.net.relay.chain(), &neighbours(stage.net.asset_hub.is_some()), &stage.issuer)
		.await?;
	clocks(stage, &CLOCKS).await
}

fn at_b(seen: &Seen) -> bool {
	is_at(seen, VENUES[1])
}

async fn closed_and_opened(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let Stage { net, trader, .. } = stage;
	let coordinator = &net.coordinator;
	// Interest alone may have begun another unwind.
	wait_until("the account is left alone", Duration::from_secs(120), async || {
		let state = trader.state(&coordinator.chain()).await?;
		Ok(matches!(state.as_str(), "Healthy" | "Watch" | "MarginCall").then_some(()))
	})
	.await?;
	let from = coordinator.mark();
	let marks = [net.venues[0].mark(), net.venues[1].mark()];
	let unwinding = stage.fall_until_unwound(from).await?;
	// One more step, so that there is something left to sell when the channels are closed.
	stage.market.scale(0.985).await?;
	let first = stage
		.at_coordinator(unwinding.block, "Venues", "OrderEnded", 450, |seen| at_b(seen) && is_executed(seen))
		.await
		.context("no order was executed at venue B")?;

	let state = trader.state(&coordinator.chain()).await?;
	let Closed { closed, known } = close(stage).await?;
	clocks(stage, &CLOCKS).await?;
	let Waited { sent, ended, how } = wait_in_vain(stage, known.block + 1).await?;

	// Meanwhile, or right afterwards, the other venue is sold at.
	let elsewhere = stage
		.at_coordinator(sent.block + 1, "Venues", "OrderQueued", 300, |seen| is_at(seen, VENUES[0]))
		.await
		.context("no slice went to venue A")?;
	let sold = stage
		.at_coordinator(elsewhere.block, "Venues", "OrderEnded", 300, |seen| {
			is_executed(seen) && seen.number("order") == elsewhere.number("order")
		})
		.await
		.context("the slice at venue A was not executed")?;

	let Opened { opened, heard, resynced, asked } = open(stage, closed.relay).await?;
	let again = executed_again(stage, heard.block).await?;
	let restored = stage.unwound(again.block, 900).await?;
	let mut figures = vec![
		Figure::between("unwind -> first order executed at venue B", &unwinding, &first),
		Figure::note("state when the channels were closed", state),
		Figure::between("channels closed -> the coordinator knows", &closed, &known),
		Figure::between("channels closed -> next order for venue B", &closed, &sent),
		Figure::between("order waits -> ended unsent", &sent, &ended),
		Figure::note("that order", how),
		Figure::between("order waits -> next slice sent to venue A", &sent, &elsewhere),
		Figure::between("slice sent to venue A -> executed", &elsewhere, &sold),
		Figure::between("channels closed -> opened", &closed, &opened),
		Figure::between("channels opened -> venue B heard in sequence", &opened, &heard),
		Figure::between("channels opened -> venue B has resynchronised", &opened, &resynced),
		Figure::note("resynchronised because of", asked),
		Figure::between("channels opened -> next order executed at venue B", &opened, &again),
		Figure::between("channels closed -> health restored", &closed, &restored),
	];
	figures.extend(stage.assert_orders(from).await?);
	assert_once(stage, marks)?;
	wait_until("venue B and its mirror agree", Duration::from_secs(HEARS), async || {
		let (_, is) = change(stage, trader, &ETH, marks[1]).context("nothing was sold at venue B")?;
		let held = trader.held(&coordinator.chain(), VENUES[1], &ETH).await?;
		Ok(held.filter(|held| (held - is).abs() < 1e-9))
	})
	.await?;
	Ok(figures)
}

struct Closed {
	/// The relay chain closed the channels.
	closed: Seen,
	/// The coordinator's first block that knows it.
	known: Seen,
}

async fn close(stage: &Stage<'_>) -> Result<Closed> {
	let net = stage.net;
	say("closing the channels with venue B");
	let (at_relay, from) = (net.relay.mark(), net.coordinator.mark());
	close_channels(&net.relay.chain(), VENUES[1], &stage.issuer).await?;
	let closed =
		net.relay.first(at_relay, "Hrmp", "ChannelClosed", Duration::from_secs(60), |_| true).await?;
	let chain = net.coordinator.chain();
	let known = wait_until("the coordinator knows that it is closed", Duration::from_secs(120), async || {
		for block in net.coordinator.blocks_since(from) {
			let entry = "RelevantMessagingState";
			let state = chain.storage_at(block.hash, "ParachainSystem", entry, vec![]).await?;
			let state = state.context("the coordinator has no channels")?;
			let open = items(state.at("egress_channels").context("no egress channels")?);
			if !open.iter().any(|entry| entry.at(0).and_then(number) == Some(VENUES[1].into())) {
				return Ok(Some(block.moment()));
			}
		}
		Ok(None)
	})
	.await?;
	// What was underway would be lost and probed for, which is another story.
	let queued =
		net.coordinator.all(from, "Venues", "OrderQueued", |seen| seen.block <= known.block && at_b(seen));
	ensure!(queued.is_empty(), "an order left for venue B while the channels were being closed");
	Ok(Closed { closed, known })
}

struct Waited {
	/// The order was accepted by the coordinator.
	sent: Seen,
	/// It ended there.
	ended: Seen,
	/// How, for people.
	how: String,
}

/// The next order for venue B waits in the outbox, and ends there: never sent, never probed for.
async fn wait_in_vain(stage: &Stage<'_>, from: u32) -> Result<Waited> {
	let coordinator = &stage.net.coordinator;
	let sent = next_order(stage, from, at_b).await.context("no slice is for venue B any more")?;
	let order = sent.number("order").context("an order without a number")?;
	let is_order = |seen: &Seen| seen.number("order") == Some(order);
	say(format!("order {order} waits for a channel to venue B"));
	let delayed =
		coordinator.first(sent.block, "Venues", "MessageDelayed", Duration::from_secs(60), at_b).await?;
	let key = vec![Value::u128(order as u128)];
	let record = coordinator.chain().storage_at(delayed.hash, "Venues", "Orders", key).await?;
	let state = record.as_ref().and_then(|record| record.at("state")).and_then(variant);
	ensure!(state == Some("Queued"), "the order is {state:?} without a channel");

	let ended = stage.at_coordinator(sent.block, "Venues", "OrderEnded", 400, is_order).await?;
	let result = ended.field("result").context("an end without a result")?;
	let failure = result.at(0).and_then(variant).unwrap_or_default().to_string();
	// Expired at its deadline, or given up with its message when that was refused too often: unknown to the venue.
	let unsent = variant(result) == Some("Failed") && ["Expired", "Unknown"].contains(&failure.as_str());
	ensure!(unsent, "the order ended as {result}");
	for change in coordinator.all(sent.block, "Venues", "OrderStateChanged", is_order) {
		let new = change.field("new").and_then(variant).unwrap_or_default();
		ensure!(!["Sent", "Acked", "TimedOut"].contains(&new), "the order became {new} without a channel");
	}
	let given_up = coordinator
		.all(sent.block, "Venues", "MessageGivenUp", |seen| at_b(seen) && seen.block <= ended.block);
	let how = format!("{failure}, never sent; {} messages given up until then", given_up.len());
	say(format!("order {order} ended: {how}"));
	Ok(Waited { sent, ended, how })
}

struct Opened {
	/// The relay chain opened the channels.
	opened: Seen,
	/// The coordinator hears venue B, and nothing is missing.
	heard: Seen,
	/// Venue B has begun to tell everything anew.
	resynced: Seen,
	/// Who wanted that.
	asked: &'static str,
}

async fn open(stage: &Stage<'_>, closed_at: u32) -> Result<Opened> {
	let net = stage.net;
	say("opening the channels with venue B again");
	let (at_relay, from) = (net.relay.mark(), net.coordinator.mark());
	open_channels(&net.relay.chain(), &neighbours(stage.net.asset_hub.is_some()), &stage.issuer).await?;
	let opened = net
		.relay
		.first(at_relay, "Hrmp", "HrmpChannelForceOpened", Duration::from_secs(60), |_| true)
		.await?;
	let is_heard = async || heard_in_sequence(stage, from, opened.relay).await;
	let heard = wait_until("venue B is heard", Duration::from_secs(300), is_heard).await?;
	say("the coordinator hears venue B again");
	let anew = |seen: &Seen| at_b(seen) && seen.relay > closed_at;
	if let Some(resynced) = net.coordinator.all(from, "Venues", "Resynced", anew).into_iter().next() {
		return Ok(Opened { opened, heard, resynced, asked: "messages that were lost with the channels" });
	}
	// Nothing was in the channels when they were closed. The admin has it told anew all the same.
	let ask = call("Venues", "resnapshot", vec![sibling(VENUES[1])]);
	net.coordinator.chain().execute_as_root(ask, &stage.issuer).await?;
	let resynced =
		net.coordinator.first(from, "Venues", "Resynced", Duration::from_secs(HEARS), anew).await?;
	Ok(Opened { opened, heard, resynced, asked: "the admin's question; nothing had been lost" })
}

/// The coordinator's first block from this one on in which venue B was heard after a block of the relay chain, with nothing
/// missing.
async fn heard_in_sequence(stage: &Stage<'_>, from: u32, after: u32) -> Result<Option<Seen>> {
	let chain = stage.net.coordinator.chain();
	for block in stage.net.coordinator.blocks_since(from) {
		let record = chain.storage_at(block.hash, "Venues", "Venues", vec![sibling(VENUES[1])]).await?;
		let record = record.context("venue B is not registered")?;
		let stale = record.at("stale").and_then(truth).context("a venue that may be stale or not")?;
		let last_heard = record.at("last_heard").and_then(number).context("a venue never heard")?;
		if !stale && last_heard > after.into() {
			return Ok(Some(block.moment()));
		}
	}
	Ok(None)
}

/// The next order of the trader's like this from a block on. Prices fall on when nothing is left to sell.
async fn next_order(stage: &Stage<'_>, from: u32, test: impl Fn(&Seen) -> bool) -> Result<Seen> {
	for _ in 0..40 {
		if let Ok(seen) = stage.at_coordinator(from, "Venues", "OrderQueued", 12, &test).await {
			return Ok(seen);
		}
		if stage.margin().await?.health() > STILL_LOW {
			stage.market.scale(0.985).await?;
		}
	}
	bail!("there is no such order")
}

/// The end of the next order for venue B that is executed.
async fn executed_again(stage: &Stage<'_>, mut from: u32) -> Result<Seen> {
	for _ in 0..5 {
		let sent = next_order(stage, from, at_b).await.context("venue B gets no orders any more")?;
		let is_it = |seen: &Seen| seen.number("order") == sent.number("order");
		let ended = stage.at_coordinator(sent.block, "Venues", "OrderEnded", 400, is_it).await?;
		if is_executed(&ended) {
			return Ok(ended);
		}
		from = ended.block + 1;
	}
	bail!("venue B executes no orders any more")
}
