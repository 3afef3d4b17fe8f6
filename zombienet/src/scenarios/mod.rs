//! What is played on the network, one file per scenario, in the order in which they follow from each other.

mod asset_hub;
mod channel;
mod collator_stopped;
mod crash;
mod enrol;
mod restart;
mod stalled;
mod takeover;
mod thresholds;
mod transfer;
mod upgrade;
mod venue_stopped;

use crate::{
	chain::keypair,
	console::{elapsed, say},
	history::{Block, History, Seen},
	keeper, load,
	market::{Market, BTC, ETH},
	network::{wait_until, Running},
	report::{self, Figure, Outcome},
	settle::VENUES,
	trader::{Margin, Trader},
};
use anyhow::{bail, ensure, Context, Result};
use std::{path::Path, sync::Arc, time::Duration};
use zombienet_sdk::subxt_signer::sr25519::Keypair;

/// A network that scenarios are played on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
	/// The coordinator and two venues.
	Venues,
	/// The same with Asset Hub.
	AssetHub,
}

impl Layout {
	/// All of them, in the order in which they are started.
	pub const ALL: [Self; 2] = [Self::Venues, Self::AssetHub];

	/// Its name in reports.
	pub fn name(self) -> &'static str {
		match self {
			Self::Venues => "two venues",
			Self::AssetHub => "two venues and Asset Hub",
		}
	}

	/// Its description, in this crate's folder.
	pub fn description(self) -> &'static Path {
		Path::new(match self {
			Self::Venues => "local.toml",
			Self::AssetHub => "assethub.toml",
		})
	}
}

/// A scenario.
pub struct Scenario {
	/// Its name.
	pub name: &'static str,
	/// What it is about.
	pub about: &'static str,
	/// What it wants to be played on. The first scenario opens every network.
	pub layout: Layout,
}

const fn scenario(name: &'static str, layout: Layout, about: &'static str) -> Scenario {
	Scenario { name, about, layout }
}

/// The scenarios.
pub const ALL: [Scenario; 12] = [
	scenario(
		"enrol",
		Layout::Venues,
		"a trader enrols on two venues, deposits, and opens on credit from one to the other",
	),
	scenario(
		"crash",
		Layout::Venues,
		"prices fall: margin call on both venues, slices over HRMP, health restored",
	),
	scenario(
		"venue-stopped",
		Layout::Venues,
		"the venue's collator is killed in the middle of an unwind and restarted",
	),
	scenario(
		"channel",
		Layout::Venues,
		"the channels with the venue are closed in the middle of an unwind and opened again",
	),
	scenario(
		"collator-stopped",
		Layout::Venues,
		"a collator of the coordinator is stopped; the other carries the unwind on",
	),
	scenario("upgrade", Layout::Venues, "the coordinator's runtime is upgraded while an order is in flight"),
	scenario("restart", Layout::Venues, "all collators are killed and restarted from their disks"),
	scenario(
		"takeover",
		Layout::Venues,
		"prices fall below the auction's trigger; a keeper takes a part of the portfolio over at both venues",
	),
	scenario(
		"stalled",
		Layout::Venues,
		"an unwind stalls because its venue is killed, becomes an auction, and a keeper takes over",
	),
	scenario(
		"thresholds",
		Layout::Venues,
		"both collators' workers compute an epoch's thresholds and vote for the same set",
	),
	scenario(
		"transfer",
		Layout::AssetHub,
		"what a sale at one venue brings pays a debt at the other, by way of Asset Hub",
	),
	scenario(
		"asset-hub",
		Layout::AssetHub,
		"what lies in custody is sold on Asset Hub's own pools by standard XCM, and the proceeds come back",
	),
];

/// The networks that the scenarios chosen want, by their places in [`ALL`], each with what is played on it: as few as
/// possible, and the first scenario first on each.
pub fn groups(chosen: &[usize]) -> Vec<(Layout, Vec<usize>)> {
	let mut groups = Vec::new();
	for layout in Layout::ALL {
		let others = chosen.iter().copied().filter(|place| *place != 0 && ALL[*place].layout == layout);
		let group: Vec<_> = std::iter::once(0).chain(others).collect();
		if group.len() > 1 {
			groups.push((layout, group));
		}
	}
	if groups.is_empty() {
		groups.push((ALL[0].layout, vec![0]));
	}
	groups
}

/// What the scenarios share.
#[derive(Clone)]
pub struct Stage<'a> {
	/// The network.
	pub net: &'a Running,
	/// The outside world.
	pub market: &'a Market,
	/// Who issues assets and is root.
	pub issuer: Keypair,
	/// Whose portfolio it is.
	pub trader: Trader,
}

/// Whether everything is there that the scenarios chosen want, by their places in [`ALL`].
pub fn check(chosen: &[usize]) -> Result<()> {
	let plays = |name: &str| chosen.iter().any(|place| ALL[*place].name == name);
	if plays("upgrade") {
		upgrade::next_runtime()?;
	}
	if plays("takeover") || plays("stalled") {
		keeper::check()?;
	}
	Ok(())
}

/// Plays the scenarios chosen, by their places in [`ALL`]. Also says what the machine had to do.
pub async fn play(net: &Running, chosen: &[usize]) -> (Vec<Outcome>, String) {
	let began = elapsed();
	let mut outcomes = Vec::new();
	let (market, issuer, trader) = match open_market(net).await {
		Ok(opened) => opened,
		Err(error) => {
			let result = Err(format!("{error:#}"));
			outcomes.push(Outcome { name: "first prices".into(), result, seconds: elapsed() - began });
			return (outcomes, String::new());
		}
	};
	let stage = Stage { net, market: &market, issuer, trader };
	for place in chosen.iter().copied() {
		let Scenario { name, about, .. } = ALL[place];
		say(format!("== {name}: {about}"));
		let began = elapsed();
		let result = match name {
			"enrol" => enrol::play(&stage).await,
			"crash" => crash::play(&stage).await,
			"venue-stopped" => venue_stopped::play(&stage).await,
			"channel" => channel::play(&stage).await,
			"collator-stopped" => collator_stopped::play(&stage).await,
			"upgrade" => upgrade::play(&stage).await,
			"restart" => restart::play(&stage).await,
			"takeover" => takeover::play(&stage).await,
			"stalled" => stalled::play(&stage).await,
			"asset-hub" => asset_hub::play(&stage).await,
			"transfer" => transfer::play(&stage).await,
			_ => thresholds::play(&stage).await,
		};
		let result = result.map_err(|error| format!("{error:#}"));
		match &result {
			Ok(_) => say(format!("{name} passed")),
			Err(error) => say(format!("{name} FAILED: {error}")),
		}
		let failed = result.is_err();
		outcomes.push(Outcome { name: name.to_string(), result, seconds: elapsed() - began });
		if failed {
			// What follows would fail for the same reason and hide it.
			break;
		}
	}
	(outcomes, stage.machine())
}

async fn open_market(net: &Running) -> Result<(Market, Keypair, Trader)> {
	let issuer = keypair("//Alice")?;
	let chains = [net.coordinator.clone(), net.venues[0].clone(), net.venues[1].clone()];
	let market = Market::open(&chains, &issuer).await?;
	say("first prices are fed everywhere");
	Ok((market, issuer, Trader::new("//trader//0")?))
}

impl Stage<'_> {
	/// Load of the nodes and blocks that were missed, since the network was ready.
	fn machine(&self) -> String {
		let seconds = self.net.since.elapsed().as_secs_f64();
		let loads = match load::measure() {
			Ok(now) => report::loads(&self.net.load, &now, seconds),
			Err(error) => format!("no load: {error}"),
		};
		let mut blocks = Vec::new();
		let slots = (seconds / 6.0).round();
		let chains = [&self.net.relay, &self.net.coordinator, &self.net.venues[0], &self.net.venues[1]];
		for history in chains.into_iter().chain(&self.net.asset_hub) {
			let Some((first, last)) = history.span() else { continue };
			let built = last.number - first.number;
			let possible = if history.name == crate::history::RELAY {
				slots
			} else {
				f64::from(last.relay - first.relay)
			};
			let missed = (possible - f64::from(built)).max(0.0);
			blocks.push(format!(
				"{}: {built} of {possible:.0} blocks, {:.0} % missed",
				history.name,
				100.0 * missed / possible.max(1.0)
			));
		}
		format!("{loads}\n{}\n{}", blocks.join("; "), load::machine())
	}

	/// The trader's margin at the coordinator's best block.
	pub async fn margin(&self) -> Result<Margin> {
		let chain = self.net.coordinator.chain();
		let (_, at) = chain.best().await?;
		self.trader.margin(&chain, at).await?.context("the trader has no margin")
	}

	/// The first event of the trader's at the coordinator from a block on.
	pub async fn at_coordinator(
		&self,
		from: u32,
		pallet: &str,
		name: &str,
		patience: u64,
		test: impl Fn(&Seen) -> bool,
	) -> Result<Seen> {
		let patience = Duration::from_secs(patience);
		let mine = |seen: &Seen| self.trader.is(seen.field("account")) && test(seen);
		self.net.coordinator.first(from, pallet, name, patience, mine).await
	}

	/// The first change of the trader's state to this one from a block on.
	pub async fn state(&self, from: u32, state: &str, patience: u64) -> Result<Seen> {
		let to = |seen: &Seen| seen.field("new").and_then(crate::chain::variant) == Some(state);
		self.at_coordinator(from, "SoftLiquidation", "StateChanged", patience, to).await
	}

	/// Lets prices fall until the trader is below maintenance and unwound; returns the beginning of the unwind.
	pub async fn fall_until_unwound(&self, from: u32) -> Result<Seen> {
		for _ in 0..60 {
			if let Ok(seen) = self.state(from, "Unwinding", 0).await {
				return Ok(seen);
			}
			let margin = self.margin().await?;
			say(format!(
				"prices at {:.1} %: equity {:.0}, health {:.3}",
				100.0 * self.market.level(),
				margin.equity,
				margin.health()
			));
			// The worker has to see the price, and its transaction to be included.
			if margin.health() < 1.0 {
				return self.state(from, "Unwinding", 90).await;
			}
			// Far from the threshold in larger steps.
			let step = match margin.health() {
				health if health > 1.4 => 0.96,
				health if health > 1.1 => 0.98,
				_ => 0.99,
			};
			self.market.scale(step).await?;
		}
		bail!("prices have halved and nothing is unwound")
	}

	/// Lets prices fall in one go to where the trader's equity is about this multiple of maintenance margin: what is held
	/// falls with prices, and so does maintenance margin.
	pub async fn fall_to(&self, health: f64) -> Result<()> {
		let chain = self.net.coordinator.chain();
		let mut exposure = 0.0;
		for venue in VENUES {
			for asset in [&ETH, &BTC] {
				let held = self.trader.held(&chain, venue, asset).await?.unwrap_or_default();
				exposure += held * asset.price * self.market.level();
			}
		}
		let Margin { equity, maintenance, .. } = self.margin().await?;
		let factor = (exposure - equity) / (exposure - health * maintenance);
		ensure!((0.3..1.0).contains(&factor), "prices would have to change by {factor} for health {health}");
		self.market.scale(factor).await?;
		let margin = self.margin().await?;
		say(format!(
			"prices at {:.1} %: equity {:.0}, health {:.3}",
			100.0 * self.market.level(),
			margin.equity,
			margin.health()
		));
		Ok(())
	}

	/// The coordinator's first block from this one on at which the trader's margin was like this.
	pub async fn first_block(&self, from: u32, test: impl Fn(&Margin) -> bool) -> Result<Seen> {
		let chain = self.net.coordinator.chain();
		for block in self.net.coordinator.blocks_since(from) {
			let margin = self.trader.margin(&chain, block.hash).await?;
			if margin.is_some_and(|margin| test(&margin)) {
				return Ok(block.moment());
			}
		}
		bail!("the trader's margin was never like that")
	}

	/// Waits until the unwind that began is over; returns the change of state that ended it. It ends between maintenance
	/// and initial margin, so that a margin call usually follows.
	pub async fn unwound(&self, from: u32, patience: u64) -> Result<Seen> {
		let over = |seen: &Seen| {
			let name = |field: &str| seen.field(field).and_then(crate::chain::variant).unwrap_or("");
			name("old") == "Unwinding" && matches!(name("new"), "Healthy" | "Watch" | "MarginCall")
		};
		self.at_coordinator(from, "SoftLiquidation", "StateChanged", patience, over).await
	}

	/// Orders of the trader that ended at the coordinator from a block on, and how many of them were executed.
	pub fn ended(&self, from: u32) -> (usize, usize) {
		let ended = self.net.coordinator.all(from, "Venues", "OrderEnded", |seen| self.is_mine(seen));
		(ended.len(), ended.iter().filter(|seen| is_executed(seen)).count())
	}

	fn is_mine(&self, seen: &Seen) -> bool {
		self.trader.is(seen.field("account"))
	}

	/// Checks what must be true whenever nothing is in flight: no order ended twice, and every order that was queued from
	/// that block on has ended.
	pub async fn assert_orders(&self, from: u32) -> Result<Vec<Figure>> {
		let number = |seen: &Seen| seen.number("order");
		let coordinator = &self.net.coordinator;
		let mut open = Vec::new();
		// The last answers come home.
		for _ in 0..30 {
			let ended = coordinator.all(from, "Venues", "OrderEnded", |seen| self.is_mine(seen));
			let mut numbers: Vec<_> = ended.iter().filter_map(number).collect();
			numbers.sort_unstable();
			let count = numbers.len();
			numbers.dedup();
			if numbers.len() != count {
				bail!("an order ended twice: {numbers:?}");
			}
			let queued = coordinator.all(from, "Venues", "OrderQueued", |seen| self.is_mine(seen));
			open = queued.iter().filter_map(number).filter(|order| !numbers.contains(order)).collect();
			if open.is_empty() {
				break;
			}
			tokio::time::sleep(Duration::from_secs(6)).await;
		}
		if !open.is_empty() {
			bail!("orders without an end: {open:?}");
		}
		// Executed at the venues as often as the coordinator believes.
		let (ended, executed) = self.ended(from);
		Ok(vec![Figure::note("orders", format!("{ended} ended, {executed} executed, each once"))])
	}
}

/// Whether an event is about this venue.
pub fn is_at(seen: &Seen, venue: u32) -> bool {
	seen.field("venue").is_some_and(|shown| shown.to_string().contains(&venue.to_string()))
}

/// Waits until a venue that was stopped after this block builds blocks again; returns its longest silence, relay-chain
/// blocks, and the block that ended it.
async fn resumed(venue: &History, stopped_at: u32) -> Result<(u32, Block)> {
	/// Relay-chain blocks without one of the venue that show that it stood still.
	const SILENCE: u32 = 5;
	// What it had built before it died may only be read now, so that new numbers alone do not show that it builds again.
	wait_until("venue B builds blocks again after a silence", Duration::from_secs(240), async || {
		let blocks = venue.blocks_since(stopped_at);
		let pairs =
			blocks.windows(2).map(|pair| (pair[1].relay.saturating_sub(pair[0].relay), pair[1].clone()));
		Ok(pairs.max_by_key(|(gap, _)| *gap).filter(|(gap, _)| *gap >= SILENCE))
	})
	.await
}

/// Whether an order's end was a fill.
pub fn is_executed(seen: &Seen) -> bool {
	seen.field("result").and_then(crate::chain::variant) == Some("Executed")
}

/// How many relay-chain blocks a venue may need to hear of something.
pub const HEARS: u64 = 150;

/// The venue where most of the portfolio is.
pub fn second_venue<'a>(stage: &Stage<'a>) -> &'a Arc<History> {
	&stage.net.venues[1]
}

#[cfg(test)]
mod tests {
	use super::*;

	fn place(name: &str) -> usize {
		ALL.iter().position(|scenario| scenario.name == name).unwrap()
	}

	#[test]
	fn groups_should_be_one_when_everything_is_on_one_network() {
		let (enrol, crash, restart) = (place("enrol"), place("crash"), place("restart"));
		assert_eq!(groups(&[enrol]), [(Layout::Venues, vec![enrol])]);
		assert_eq!(groups(&[restart, crash]), [(Layout::Venues, vec![enrol, restart, crash])]);
		let hub = place("asset-hub");
		assert_eq!(groups(&[enrol, hub]), [(Layout::AssetHub, vec![enrol, hub])]);
	}

	#[test]
	fn groups_should_play_everything_on_two_networks_when_all_are_chosen() {
		let groups = groups(&(0..ALL.len()).collect::<Vec<_>>());
		assert_eq!(groups.len(), 2);
		assert!(groups.iter().all(|(_, group)| group[0] == place("enrol")));
		assert_eq!(groups.iter().map(|(_, group)| group.len() - 1).sum::<usize>(), ALL.len() - 1);
	}
}
