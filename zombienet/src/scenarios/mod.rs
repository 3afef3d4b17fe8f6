//! What is played on the network, one file per scenario, in the order in which they follow from each other.

mod collator_stopped;
mod crash;
mod enrol;
mod restart;
mod stalled;
mod takeover;
mod thresholds;
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
use std::{sync::Arc, time::Duration};
use zombienet_sdk::subxt_signer::sr25519::Keypair;

/// The scenarios and what they are about.
pub const ALL: [(&str, &str); 9] = [
	("enrol", "a trader enrols on two venues, deposits, and opens on credit from one to the other"),
	("crash", "prices fall: margin call on both venues, slices over HRMP, health restored"),
	("venue-stopped", "the venue's collator is killed in the middle of an unwind and restarted"),
	("collator-stopped", "a collator of the coordinator is stopped; the other carries the unwind on"),
	("upgrade", "the coordinator's runtime is upgraded while an order is in flight"),
	("restart", "all collators are killed and restarted from their disks"),
	(
		"takeover",
		"prices fall below the auction's trigger; a keeper takes a part of the portfolio over at both venues",
	),
	("stalled", "an unwind stalls because its venue is killed, becomes an auction, and a keeper takes over"),
	("thresholds", "both collators' workers compute an epoch's thresholds and vote for the same set"),
];

/// What the scenarios share.
pub struct Stage {
	/// The network.
	pub net: Running,
	/// The outside world.
	pub market: Market,
	/// Who issues assets and is root.
	pub issuer: Keypair,
	/// Whose portfolio it is.
	pub trader: Trader,
}

/// Whether everything is there that the scenarios chosen want, by their places in [`ALL`].
pub fn check(chosen: &[usize]) -> Result<()> {
	let plays = |name: &str| chosen.iter().any(|index| ALL[*index].0 == name);
	if plays("upgrade") {
		upgrade::next_runtime()?;
	}
	if plays("takeover") || plays("stalled") {
		keeper::check()?;
	}
	Ok(())
}

/// Plays the scenarios chosen, by their places in [`ALL`].
pub async fn play(net: Running, chosen: &[usize]) -> (Running, Vec<Outcome>, String) {
	let began = elapsed();
	let market = open_market(&net).await;
	let mut outcomes = Vec::new();
	let (market, issuer, trader) = match market {
		Ok(opened) => opened,
		Err(error) => {
			let result = Err(format!("{error:#}"));
			outcomes.push(Outcome { name: "first prices".into(), result, seconds: elapsed() - began });
			return (net, outcomes, String::new());
		}
	};
	let stage = Stage { net, market, issuer, trader };
	for index in chosen.iter().copied() {
		let (name, about) = ALL[index];
		say(format!("== {name}: {about}"));
		let began = elapsed();
		let result = match index {
			0 => enrol::play(&stage).await,
			1 => crash::play(&stage).await,
			2 => venue_stopped::play(&stage).await,
			3 => collator_stopped::play(&stage).await,
			4 => upgrade::play(&stage).await,
			5 => restart::play(&stage).await,
			6 => takeover::play(&stage).await,
			7 => stalled::play(&stage).await,
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
	let machine = stage.machine();
	let Stage { net, .. } = stage;
	(net, outcomes, machine)
}

async fn open_market(net: &Running) -> Result<(Market, Keypair, Trader)> {
	let issuer = keypair("//Alice")?;
	let chains = [net.coordinator.clone(), net.venues[0].clone(), net.venues[1].clone()];
	let market = Market::open(&chains, &issuer).await?;
	say("first prices are fed everywhere");
	Ok((market, issuer, Trader::new("//trader//0")?))
}

impl Stage {
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
		for history in chains {
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
pub fn second_venue(stage: &Stage) -> &Arc<History> {
	&stage.net.venues[1]
}
