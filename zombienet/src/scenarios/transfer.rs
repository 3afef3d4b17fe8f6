//! What a sale at one venue brings pays a debt at the other: the trader sells at venue A, lets the coordinator send the
//! proceeds to venue B, and they travel by way of Asset Hub. On their way they count nowhere.

use super::{is_at, Stage, HEARS};
use crate::{
	asset_hub::AssetHub,
	chain::{batch_all, call, number, sibling, variant, At, Value},
	console::say,
	history::Seen,
	market::{ledger, Asset, ETH, USD},
	network::wait_until,
	report::Figure,
	settle::VENUES,
	trader::Trader,
};
use anyhow::{ensure, Context, Result};
use std::time::Duration;

/// Whose it is: nothing to do with the other scenarios' portfolio.
const KEY: &str = "//trader//transfer";
/// Collateral at the venues, whole units.
const COLLATERAL: [f64; 2] = [40.0, 30.0];
/// What of it is sold at venue A, whole units.
const SOLD: f64 = 25.0;
/// What is borrowed at venue B at the first price, whole settlement currency.
const LOAN: f64 = 40_000.0;
/// The credit line for it, at the first price, whole settlement currency.
const LINE: f64 = 60_000.0;
/// What is sent, less than is owed, whole settlement currency.
const SENT: f64 = 30_000.0;
/// Most that the way may cost: what Asset Hub may charge, and what venue B does, whole settlement currency.
const MOST_FEES: f64 = 3.1;
const ONE: f64 = 1e18;

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let hub = AssetHub::of(stage.net, &stage.issuer)?;
	hub.furnish().await?;
	let stage = &Stage { trader: Trader::new(KEY)?, ..stage.clone() };
	// What is left of fees over there is for an account that exists.
	hub.fund(&stage.trader, &[]).await?;
	arrive(stage).await?;
	sell(stage).await?;
	send(stage, &hub).await
}

/// Waits until what is mirrored of an asset at a venue is as it should be.
async fn mirrored(stage: &Stage<'_>, venue: u32, asset: &Asset, test: impl Fn(f64) -> bool) -> Result<f64> {
	let coordinator = &stage.net.coordinator;
	wait_until("it is mirrored", Duration::from_secs(HEARS), async || {
		let held = stage.trader.held(&coordinator.chain(), venue, asset).await?;
		Ok(held.filter(|held| test(*held)))
	})
	.await
}

/// Places and collateral at both venues, and a debt at B.
async fn arrive(stage: &Stage<'_>) -> Result<()> {
	let Stage { net, trader, issuer, .. } = stage;
	say("a trader with collateral at both venues, and a debt at B");
	let coordinator = net.coordinator.chain();
	trader.fund(&coordinator, issuer, &[]).await?;
	let approvals = VENUES.map(|venue| call("Portfolio", "approve_venue", vec![sibling(venue)]));
	coordinator.execute(&batch_all(approvals.into()), &trader.key).await?;
	let from = net.coordinator.mark();
	for ((venue, history), whole) in VENUES.into_iter().zip(&net.venues).zip(COLLATERAL) {
		let assets = [(&ETH, whole)];
		trader.fund(&history.chain(), issuer, &assets).await?;
		let mut calls = vec![call("VenueAdapter", "enroll", vec![])];
		calls.extend(Trader::deposits(&assets));
		history.chain().execute(&batch_all(calls), &trader.key).await?;
		stage.at_coordinator(from, "Portfolio", "Enrolled", HEARS, |seen| is_at(seen, venue)).await?;
		mirrored(stage, venue, &ETH, |held| (held - whole).abs() < 1e-6).await?;
	}
	// A debt adds risk, for which venue B wants the coordinator's word.
	let began = net.venues[1].mark();
	let line = Value::i128((LINE * stage.market.level() * ONE) as i128);
	coordinator
		.execute(&call("Portfolio", "set_credit_line", vec![sibling(VENUES[1]), line]), &trader.key)
		.await?;
	net.venues[1]
		.first(began, "VenueAdapter", "CreditChanged", Duration::from_secs(HEARS), |seen| {
			trader.is(seen.field("account")) && seen.number("new").is_some_and(|new| new > 0)
		})
		.await
		.context("venue B has not heard of the credit line")?;
	let loan = ledger(&USD, LOAN * stage.market.level());
	let borrow = call("SpotMargin", "borrow", vec![Value::u128(USD.id.into()), Value::u128(loan)]);
	net.venues[1].chain().execute(&borrow, &trader.key).await?;
	mirrored(stage, VENUES[1], &USD, |held| held < 0.0).await?;
	Ok(())
}

/// Sells at venue A, and lets the coordinator send from there to B.
async fn sell(stage: &Stage<'_>) -> Result<()> {
	let Stage { net, trader, .. } = stage;
	let [sold, bought] = [&ETH, &USD].map(|asset| Value::u128(asset.id.into()));
	let [amount, least] = [ledger(&ETH, SOLD), 1].map(Value::u128);
	let calls = vec![
		call("SpotMargin", "trade", vec![sold, amount, bought, least]),
		call("VenueAdapter", "allow_transfers", vec![Value::unnamed_composite([sibling(VENUES[1])])]),
	];
	net.venues[0].chain().execute(&batch_all(calls), &trader.key).await?;
	let proceeds = mirrored(stage, VENUES[0], &USD, |held| held > 0.0).await?;
	say(format!("sold {SOLD} ETH at venue A for {proceeds:.0} USD"));
	Ok(())
}

/// The transfer, from the trader's word to both venues' books.
async fn send(stage: &Stage<'_>, hub: &AssetHub<'_>) -> Result<Vec<Figure>> {
	let Stage { net, trader, .. } = stage;
	let coordinator = &net.coordinator;
	let chain = coordinator.chain();
	let sent = (SENT * stage.market.level()).floor();
	let from = coordinator.mark();
	let marks = [net.venues[0].mark(), net.venues[1].mark()];
	let mut before = [0.0; 2];
	let mut there = [0; 2];
	for (place, venue) in VENUES.into_iter().enumerate() {
		before[place] = trader.held(&chain, venue, &USD).await?.context("no settlement currency")?;
		there[place] = hub.account_of_chain(venue, &USD).await?;
	}
	let margin = stage.margin().await?;
	let [a, b] = VENUES.map(sibling);
	let amount = Value::i128((sent * ONE) as i128);
	chain.execute(&call("Portfolio", "transfer", vec![a, b, amount]), &trader.key).await?;
	let queued = stage.at_coordinator(from, "Venues", "TransferQueued", 30, |_| true).await?;
	let id = queued.number("transfer").context("a transfer without a number")?;
	let is_it = |seen: &Seen| seen.number("transfer") == Some(id);
	say(format!("transfer {id}: {sent:.0} USD from venue A to venue B"));

	// What venue A does, and the coordinator hears.
	let hears = Duration::from_secs(HEARS);
	let out = net.venues[0]
		.first(marks[0], "SpotMargin", "SentOut", hears, |seen| trader.is(seen.field("account")))
		.await
		.context("venue A has sent nothing")?;
	let left = stage.at_coordinator(queued.block, "Venues", "TransferLeft", HEARS, is_it).await?;
	// What venue B does, and the coordinator hears.
	let landed = net.venues[1]
		.first(marks[1], "VenueAdapter", "TransferLanded", 2 * hears, is_it)
		.await
		.context("nothing has arrived at venue B")?;
	let arrived = landed.number("amount").context("nothing landed")? as f64 / ONE;
	say(format!("{arrived:.2} USD have arrived at venue B"));
	let ended = stage.at_coordinator(queued.block, "Venues", "TransferEnded", HEARS, is_it).await?;
	let outcome = ended.field("outcome").context("an end without an outcome")?;
	ensure!(variant(outcome) == Some("Arrived"), "the transfer ended as {outcome}");
	let told = outcome.at("amount").and_then(number).context("it arrived without an amount")?;
	ensure!(Some(told) == landed.number("amount"), "venue B told of {told}, and {arrived} landed");

	let fees = sent - arrived;
	ensure!(fees > 0.0 && fees < MOST_FEES, "the way has cost {fees}");
	// Over there it went from one venue's account to the other's.
	let gone = there[0].saturating_sub(hub.account_of_chain(VENUES[0], &USD).await?);
	let come = hub.account_of_chain(VENUES[1], &USD).await?.saturating_sub(there[1]);
	ensure!(gone == ledger(&USD, sent), "{gone} left venue A's account on Asset Hub, instead of {sent}");
	ensure!(
		come <= gone && come >= ledger(&USD, arrived),
		"{come} came to venue B's account on Asset Hub, of which {arrived} arrived"
	);
	// In the mirror it is gone at A, and has paid at B, but for the interest of these minutes.
	let is = mirrored(stage, VENUES[0], &USD, |held| (held - (before[0] - sent)).abs() < 1e-6).await?;
	let paid = before[1] + arrived;
	let owed = mirrored(stage, VENUES[1], &USD, |held| (held - paid).abs() < 1.0).await?;
	ensure!(owed < 0.0, "venue B is owed {owed}");
	let on_its_way = never_twice(stage, &queued, &ended, before[0] + before[1]).await?;
	let after = stage.margin().await?;
	let books = format!("A {:.0} -> {is:.0}, B {:.0} -> {owed:.0}", before[0], before[1]);
	let health = format!("health {:.3} -> {:.3}", margin.health(), after.health());
	Ok(vec![
		Figure::between("transfer ordered -> left venue A", &queued, &out),
		Figure::between("transfer ordered -> known to have left", &queued, &left),
		Figure::between("left venue A -> pays the debt at venue B", &out, &landed),
		Figure::between("transfer ordered -> arrival known", &queued, &ended),
		Figure::note("blocks of the coordinator in which it counted nowhere", on_its_way),
		Figure::note("sent", format!("{sent:.0} USD, fees {fees:.2}; {books}")),
		Figure::note("portfolio", format!("equity {:.0} -> {:.0}, {health}", margin.equity, after.equity)),
	])
}

/// Checks that the mirror never shows the amount at both venues. Returns in how many blocks it was at neither.
async fn never_twice(stage: &Stage<'_>, queued: &Seen, ended: &Seen, before: f64) -> Result<usize> {
	let chain = stage.net.coordinator.chain();
	let mut nowhere = 0;
	for block in stage.net.coordinator.blocks_since(queued.block) {
		let mut sum = 0.0;
		for venue in VENUES {
			sum += stage.trader.held_at(&chain, block.hash, venue, &USD).await?.unwrap_or_default();
		}
		ensure!(sum < before + 1e-6, "at block {} both venues hold it: {sum}, before {before}", block.number);
		if sum < before - SENT * stage.market.level() / 2.0 {
			nowhere += 1;
		}
		if block.number >= ended.block {
			break;
		}
	}
	Ok(nowhere)
}
