//! A portfolio whose collateral lies in custody is unwound on Asset Hub, by standard XCM only: a debt at home, prices that
//! fall, slices that are sold on Asset Hub's own pools, and proceeds that come back.

use super::{is_at, is_executed, Stage, HEARS};
use crate::{
	asset_hub::AssetHub,
	chain::{batch_all, call, sibling, variant, Value},
	console::say,
	history::Seen,
	market::{ledger, Asset, ETH, USD},
	network::wait_until,
	report::Figure,
	settle::ASSET_HUB,
	trader::Trader,
};
use anyhow::{bail, ensure, Context, Result};
use std::time::Duration;

/// Whose portfolio it is: nothing at the other venues.
const KEY: &str = "//trader//custody";
/// What is brought into custody, whole units.
const COLLATERAL: (&Asset, f64) = (&ETH, 200.0);
/// What is borrowed at home against it at the first price, whole settlement currency.
const LOAN: f64 = 420_000.0;
/// Less than this is a fee that Asset Hub changes into its native token, ledger units of what is sold.
const NO_FEE: i128 = 100_000_000_000;
/// How long an unwind may take, seconds.
const PATIENCE: u64 = 900;

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let hub = AssetHub::of(stage.net, &stage.issuer)?;
	hub.furnish().await?;
	let stage = &Stage { trader: Trader::new(KEY)?, ..stage.clone() };
	let mut figures = arrive(stage, &hub).await?;
	let unwound = tokio::select! {
		unwound = unwind(stage, &hub) => unwound?,
		error = hub.keep_following(stage.market) => return Err(error),
	};
	figures.extend(unwound);
	hub.assert_backed().await?;
	figures.push(Figure::note("what is issued", "lies on Asset Hub, to the last unit"));
	Ok(figures)
}

/// A place at home and one in custody, collateral there, and a debt at home.
async fn arrive(stage: &Stage<'_>, hub: &AssetHub<'_>) -> Result<Vec<Figure>> {
	let Stage { net, trader, issuer, .. } = stage;
	let coordinator = net.coordinator.chain();
	let (asset, whole) = COLLATERAL;
	trader.fund(&coordinator, issuer, &[]).await?;
	hub.fund(trader, &[(asset, whole + 1.0)]).await?;
	let from = net.coordinator.mark();
	let calls = vec![
		call("Portfolio", "approve_venue", vec![sibling(ASSET_HUB)]),
		call("Custody", "enroll", vec![]),
		call("VenueAdapter", "enroll", vec![]),
	];
	coordinator.execute(&batch_all(calls), &trader.key).await?;
	stage.at_coordinator(from, "Portfolio", "Enrolled", HEARS, |seen| is_at(seen, ASSET_HUB)).await?;
	let at_home = |seen: &Seen| seen.field("venue").and_then(variant) == Some("Home");
	stage.at_coordinator(from, "Portfolio", "Enrolled", HEARS, at_home).await?;

	say("a reserve transfer from Asset Hub");
	let (left, arrived) = hub.bring(trader, asset, whole).await?;
	let amount = hub.free(trader, asset).await?;
	let id = || Value::u128(asset.id.into());
	let from = net.coordinator.mark();
	coordinator.execute(&call("Custody", "deposit", vec![id(), Value::u128(amount)]), &trader.key).await?;
	let deposited = stage.at_coordinator(from, "Custody", "Deposited", 30, |_| true).await?;
	let kept = amount as f64 / 10f64.powi(asset.decimals as i32);
	wait_until("what is in custody is mirrored", Duration::from_secs(HEARS), async || {
		let held = trader.held(&coordinator, ASSET_HUB, asset).await?;
		Ok(held.filter(|held| (held - kept).abs() < 1e-6))
	})
	.await?;
	hub.follow(stage.market).await?;

	say("borrowing at home");
	let (value, loan) = (kept * asset.price * stage.market.level(), LOAN * stage.market.level());
	let arguments = [USD.id.into(), ledger(&USD, loan)].map(Value::u128);
	let borrow = call("SpotMargin", "borrow", arguments.into());
	coordinator.execute(&borrow, &trader.key).await?;
	let margin = wait_until("the debt counts", Duration::from_secs(60), async || {
		Ok(stage.margin().await.ok().filter(|margin| margin.equity < value - 0.9 * loan))
	})
	.await?;
	ensure!(margin.health() > 1.0, "a fresh portfolio is below maintenance: {margin:?}");
	let most = Value::u128(amount / 20 * 19);
	let withdraw = call("Custody", "withdraw", vec![id(), most]);
	ensure!(
		coordinator.execute(&withdraw, &trader.key).await.is_err(),
		"what a debt relies on can be withdrawn"
	);
	Ok(vec![
		Figure::between_relay_blocks("reserve transfer left Asset Hub -> arrived", &left, &arrived),
		Figure::between_relay_blocks("reserve transfer left Asset Hub -> in custody", &left, &deposited),
		Figure::note("portfolio", format!("{kept:.3} ETH in custody, health {:.3}", margin.health())),
	])
}

/// Prices fall until it is unwound, slice by slice, on Asset Hub.
async fn unwind(stage: &Stage<'_>, hub: &AssetHub<'_>) -> Result<Vec<Figure>> {
	let Stage { net, trader, .. } = stage;
	let coordinator = net.coordinator.chain();
	let (from, at_hub) = (net.coordinator.mark(), hub.history.mark());
	let held = async |asset| {
		Ok::<_, anyhow::Error>(trader.held(&coordinator, ASSET_HUB, asset).await?.unwrap_or_default())
	};
	let before = held(&ETH).await?;
	let unwinding = stage.fall_until_unwound(from).await?;
	let low = stage.margin().await?;
	let in_custody = |seen: &Seen| is_at(seen, ASSET_HUB);
	let queued = stage.at_coordinator(unwinding.block, "Venues", "OrderQueued", 300, in_custody).await?;
	say("the first slice is on its way to the pools of Asset Hub");
	let is_sale = |seen: &Seen| seen.relay >= queued.relay && seen.number("amount_in") > Some(NO_FEE);
	let sold = hub
		.history
		.first(at_hub, "AssetConversion", "SwapCreditExecuted", Duration::from_secs(HEARS), is_sale)
		.await
		.context("Asset Hub's pools have sold nothing")?;
	let executed = stage
		.at_coordinator(queued.block, "Venues", "OrderEnded", 300, |seen| {
			in_custody(seen) && is_executed(seen)
		})
		.await
		.context("no slice was executed")?;
	say("its proceeds are back");

	let End { at: restored, state } = end(stage, from, executed.block).await?;
	let margin = stage.margin().await?;
	ensure!(margin.health() > 1.0, "the unwind ended below maintenance: {margin:?}");
	let mut figures = vec![
		Figure::between("unwind -> first order to Asset Hub", &unwinding, &queued),
		Figure::between_relay_blocks("order -> sold on Asset Hub's pools", &queued, &sold),
		Figure::between("order -> proceeds back, order ended", &queued, &executed),
		Figure::between("unwind -> health restored", &unwinding, &restored),
		Figure::note("state afterwards", state),
	];
	figures.extend(stage.assert_orders(from).await?);
	for order in net.coordinator.all(from, "Venues", "OrderQueued", |seen| trader.is(seen.field("account"))) {
		ensure!(in_custody(&order), "an order went elsewhere: {:?}", order.fields);
	}
	let (left, proceeds) = (held(&ETH).await?, held(&USD).await?);
	ensure!(left < before && left > 0.0, "{left} of {before} ETH are left");
	ensure!(proceeds > 0.0, "no proceeds are in custody");
	figures.push(Figure::note(
		"sold",
		format!(
			"{:.2} of {before:.2} ETH, {proceeds:.0} USD came back; health {:.3} -> {:.3}",
			before - left,
			low.health(),
			margin.health()
		),
	));
	// Whatever rest was too small for its fees is not needed any more.
	stage.market.scale(1.03).await?;
	Ok(figures)
}

struct End {
	/// Health was above one from here on.
	at: Seen,
	/// The state of the account afterwards.
	state: String,
}

/// Waits until the unwind is over. Close to its target what is left to sell may be worth less than the fees of selling it: it
/// is over as well when an order fails, and the account is above maintenance.
async fn end(stage: &Stage<'_>, from: u32, first: u32) -> Result<End> {
	let coordinator = &stage.net.coordinator;
	let mine = |seen: &Seen| stage.trader.is(seen.field("account"));
	for _ in 0..PATIENCE / 10 {
		if let Ok(at) = stage.unwound(from, 5).await {
			return Ok(End { at, state: stage.trader.state(&coordinator.chain()).await? });
		}
		let failed = coordinator.all(first, "SoftLiquidation", "SliceOrderFailed", mine).pop();
		let sold =
			coordinator.all(first, "Venues", "OrderEnded", |seen| mine(seen) && is_executed(seen)).pop();
		let margin = stage.margin().await?;
		if let (Some(failed), Some(sold)) = (failed, sold) {
			if failed.block > sold.block && margin.health() > 1.0 {
				let reason = failed.field("reason").and_then(variant).unwrap_or_default();
				let state = stage.trader.state(&coordinator.chain()).await?;
				return Ok(End {
					at: sold,
					state: format!("{state}; the rest is not worth its fees ({reason})"),
				});
			}
		}
		tokio::time::sleep(Duration::from_secs(5)).await;
	}
	bail!("the unwind is not over after {PATIENCE} s")
}
