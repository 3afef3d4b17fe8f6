//! Prices fall so far that keepers are asked: one takes a part of the portfolio over, by a bid at the coordinator that the
//! venues carry out.

use super::{is_at, second_venue, Stage, HEARS};
use crate::{
	chain::variant,
	console::say,
	history::Seen,
	keeper::Keeper,
	market::{Asset, ETH, USD},
	network::wait_until,
	report::Figure,
	settle::VENUES,
	trader::Trader,
};
use anyhow::{ensure, Context, Result};
use std::time::Duration;

/// Health below which keepers are asked.
const TRIGGER: f64 = 2.0 / 3.0;
/// Where prices leave the trader: well below that, and well above where the pool is asked.
const HEALTH: f64 = 0.55;
const ONE: f64 = 1e18;

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let keeper = Keeper::start(stage.net, &stage.issuer).await?;
	let outcome = auctioned(stage, &keeper).await;
	let stopped = keeper.stop(stage.net).await;
	let figures = outcome?;
	stopped.map(|()| figures)
}

async fn auctioned(stage: &Stage<'_>, keeper: &Keeper) -> Result<Vec<Figure>> {
	let net = stage.net;
	let from = net.coordinator.mark();
	let marks = [net.venues[0].mark(), net.venues[1].mark()];
	let before = stage.margin().await?;
	stage.fall_to(HEALTH).await?;
	let auction = stage.state(from, "Auction", 90).await?;
	let trigger = stage.first_block(from, |margin| margin.health() < TRIGGER).await?;
	let taken = taken_over(stage, keeper, auction.block, marks[1]).await?;
	let after = stage.margin().await?;
	ensure!(after.health() > 1.0, "the auction ended below maintenance: {after:?}");
	// Also when what it tells happened in a block that took the place of another.
	wait_until("the keeper's program knows the end", Duration::from_secs(HEARS), async || {
		Ok(keeper.has_said("ended").then_some(()))
	})
	.await?;
	let mut figures = vec![
		Figure::between("below the trigger -> auction", &trigger, &auction),
		Figure::between("auction -> bid accepted", &auction, &taken.accepted),
		Figure::between("below the trigger -> bid accepted", &trigger, &taken.accepted),
		Figure::between("bid accepted -> executed at venue B", &taken.accepted, &taken.executed),
		Figure::between("executed at venue B -> reconciled", &taken.executed, &taken.reconciled),
		Figure::between("below the trigger -> health restored", &trigger, &taken.restored),
		Figure::note("taken", &taken.terms),
		Figure::note("moved at venue B", &taken.moved),
		Figure::note(
			"portfolio",
			format!(
				"equity {:.0} -> {:.0}, maintenance {:.0} -> {:.0}, health {:.3}",
				before.equity,
				after.equity,
				before.maintenance,
				after.maintenance,
				after.health()
			),
		),
	];
	figures.extend(stage.assert_orders(from).await?);
	assert_once(stage, marks)?;
	Ok(figures)
}

/// A take, from the bid to both chains' books.
pub(super) struct Taken {
	/// The bid was accepted.
	pub accepted: Seen,
	/// Venue B's market moved its part.
	pub executed: Seen,
	/// The coordinator has worked the answer in.
	pub reconciled: Seen,
	/// The account left its auction.
	pub restored: Seen,
	/// What was agreed, for people.
	pub terms: String,
	/// What moved at venue B, for people.
	pub moved: String,
}

/// Follows the first bid that the coordinator accepts from a block on, through its takeover at venue B, until the account is
/// restored; and checks what moved at venue B, and that the coordinator knows it. `at_b` is the block of venue B from which
/// on the takeover is looked for.
pub(super) async fn taken_over(stage: &Stage<'_>, keeper: &Keeper, from: u32, at_b: u32) -> Result<Taken> {
	let Stage { net, trader, .. } = stage;
	let (coordinator, venue) = (&net.coordinator, second_venue(stage));
	let accepted = stage
		.at_coordinator(from, "SoftLiquidation", "TakeDispatched", 150, |seen| keeper.takes(seen))
		.await
		.with_context(|| format!("the keeper said: {}", keeper.words()))?;
	let is_ours = |seen: &Seen| trader.is(seen.field("from")) && keeper.who.is(seen.field("to"));
	let hears = Duration::from_secs(HEARS);
	let queued = coordinator
		.first(accepted.block, "Venues", "TakeoverQueued", Duration::from_secs(1), |seen| {
			is_ours(seen) && is_at(seen, VENUES[1])
		})
		.await?;
	let order = queued.number("order");
	let is_order = |seen: &Seen| seen.number("order") == order;

	// At the venue: the order ends, and its market has moved the positions.
	let ended = venue.first(at_b, "VenueAdapter", "OrderEnded", hears, is_order).await?;
	let result = ended.field("result").map(ToString::to_string).unwrap_or_default();
	ensure!(ended.field("result").and_then(variant) == Some("TakenOver"), "venue B says: {result}");
	let executed = venue
		.first(ended.block, "SpotMargin", "TakenOver", Duration::from_secs(1), is_ours)
		.await
		.context("venue B's market has not moved anything")?;
	ensure!(executed.block == ended.block, "venue B's market moved something else");
	say(format!(
		"takeover {} executed by {} in its block {}",
		order.unwrap_or_default(),
		venue.name,
		ended.block
	));
	let moved = moved_at(stage, keeper, &executed)?;

	// And back.
	let reconciled = stage.at_coordinator(accepted.block, "Venues", "OrderEnded", HEARS, is_order).await?;
	let closed = stage
		.at_coordinator(accepted.block, "SoftLiquidation", "TakeEnded", HEARS, |seen| keeper.takes(seen))
		.await?;
	let at = [closed.number("executed"), closed.number("failed")];
	ensure!(at == [Some(2), Some(0)], "taken at {:?} venues, not at {:?}", at[0], at[1]);
	let restored = stage
		.at_coordinator(accepted.block, "SoftLiquidation", "StateChanged", HEARS, |seen| {
			let name = |field: &str| seen.field(field).and_then(variant).unwrap_or("");
			name("old") == "Auction" && matches!(name("new"), "Healthy" | "Watch" | "MarginCall")
		})
		.await?;
	for who in [trader, &keeper.who] {
		wait_until("what moved is mirrored", hears, async || {
			let (_, is) = change(stage, who, &ETH, at_b).context("nothing moved")?;
			let held = who.held(&coordinator.chain(), VENUES[1], &ETH).await?;
			Ok(held.filter(|held| (held - is).abs() < 1e-9))
		})
		.await?;
	}
	let share = |seen: &Seen, name: &str| seen.number(name).unwrap_or_default() as f64 / ONE;
	let terms = format!(
		"{:.1} % of everything for {:.0} at both venues",
		100.0 * share(&accepted, "fraction"),
		share(&closed, "paid")
	);
	Ok(Taken { accepted, executed, reconciled, restored, terms, moved })
}

/// The last change of somebody's position in an asset at venue B from a block on: before and after, whole units.
pub(super) fn change(stage: &Stage<'_>, who: &Trader, asset: &Asset, from: u32) -> Option<(f64, f64)> {
	let is_theirs =
		|seen: &Seen| who.is(seen.field("account")) && seen.number("asset") == Some(asset.id.into());
	let changed = second_venue(stage).all(from, "SpotMargin", "PositionChanged", is_theirs).pop()?;
	let whole = |name: &str| changed.number(name).map(|inner| inner as f64 / ONE);
	Some((whole("old")?, whole("new")?))
}

/// Positions and debt went from the trader to the keeper in the venue's block.
fn moved_at(stage: &Stage<'_>, keeper: &Keeper, executed: &Seen) -> Result<String> {
	let of = |who: &Trader, asset: &Asset| {
		let (old, new) = change(stage, who, asset, executed.block)?;
		Some(new - old)
	};
	let both = |asset: &Asset| of(&stage.trader, asset).zip(of(&keeper.who, asset));
	let (gone, come) = both(&ETH).context("no ETH moved")?;
	ensure!(gone < 0.0 && (gone + come).abs() < 1e-9, "{gone} ETH went and {come} came");
	// Here the price is paid, too; what is left of the debt's way is far more than that.
	let (freed, taken_on) = both(&USD).context("no debt moved")?;
	ensure!(
		freed > 0.0 && taken_on < 0.0,
		"the trader's dollars changed by {freed}, the keeper's by {taken_on}"
	);
	Ok(format!("{come:.2} ETH, and {freed:.0} of debt and price"))
}

/// No venue has ended an order twice from these blocks on.
pub(super) fn assert_once(stage: &Stage<'_>, marks: [u32; 2]) -> Result<()> {
	for (venue, mark) in stage.net.venues.iter().zip(marks) {
		let ended = venue.all(mark, "VenueAdapter", "OrderEnded", |_| true);
		let mut numbers: Vec<_> = ended.iter().filter_map(|seen| seen.number("order")).collect();
		numbers.sort_unstable();
		let count = numbers.len();
		numbers.dedup();
		ensure!(numbers.len() == count, "an order ended twice at {}: {numbers:?}", venue.name);
	}
	Ok(())
}
