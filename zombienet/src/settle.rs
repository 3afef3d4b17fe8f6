//! What a fresh network needs before anybody can trade: channels checked, venues registered, clocks set.

use crate::{
	chain::{batch_all, call, items, number, sibling, At, Call, Chain, Value},
	console::say,
};
use anyhow::{bail, Context, Result};
use std::time::Duration;
use tokio::time::{sleep, Instant};
use zombienet_sdk::{
	subxt::{ext::scale_value::Composite, utils::H256},
	subxt_signer::sr25519::Keypair,
};

/// The coordinator's parachain.
pub const COORDINATOR: u32 = 2_000;
/// The venues' parachains.
pub const VENUES: [u32; 2] = [2_001, 2_002];
/// Asset Hub, where a network has it.
pub const ASSET_HUB: u32 = 1_000;

/// How much of a portfolio's value a venue may hold, whole settlement currency.
pub const EXPOSURE_CAP: i128 = 1_000_000_000;
const ONE: i128 = 1_000_000_000_000_000_000;

/// The rules' clocks that are shortened, milliseconds. Everything that covers a round trip stays as it is.
pub const CLOCKS: [(&str, u64); 5] = [
	("GracePeriodMs", 30_000),
	("SliceIntervalMs", 36_000),
	("MinSliceIntervalMs", 18_000),
	("SlicePatienceMs", 120_000),
	("RefusalTimeMs", 60_000),
];

/// Waits until a parachain builds blocks that the relay chain includes.
pub async fn wait_for_blocks(chain: &Chain, patience: Duration) -> Result<()> {
	let start = Instant::now();
	loop {
		// The second block shows that the first one was backed and included.
		if chain.best().await.is_ok_and(|(number, _)| number >= 2) {
			say(format!("{} builds blocks ({} s)", chain.name, start.elapsed().as_secs()));
			return Ok(());
		}
		if start.elapsed() > patience {
			bail!(
				"{} has built no two blocks in {} s; see its collators' logs",
				chain.name,
				patience.as_secs()
			);
		}
		sleep(Duration::from_secs(1)).await;
	}
}

/// Who talks to whom: the coordinator to every other parachain, and venues to Asset Hub.
pub fn neighbours(with_asset_hub: bool) -> Vec<(u32, u32)> {
	let mut pairs: Vec<_> = VENUES.map(|venue| (COORDINATOR, venue)).into();
	if with_asset_hub {
		pairs.push((COORDINATOR, ASSET_HUB));
		pairs.extend(VENUES.map(|venue| (venue, ASSET_HUB)));
	}
	pairs
}

/// The open HRMP channels between these pairs of parachains.
pub async fn channels(relay: &Chain, pairs: &[(u32, u32)]) -> Result<Vec<(u32, u32)>> {
	let mut open = Vec::new();
	for (from, to) in both_ways(pairs) {
		let channel = relay.storage("Hrmp", "HrmpChannels", vec![channel_id(from, to)]).await?;
		if channel.is_some() {
			open.push((from, to));
		}
	}
	Ok(open)
}

fn channel_id(from: u32, to: u32) -> Value {
	Value::named_composite(
		[("sender", from), ("recipient", to)].map(|(name, id)| (name, Value::u128(id.into()))),
	)
}

/// The channels that pairs want.
fn both_ways(pairs: &[(u32, u32)]) -> impl Iterator<Item = (u32, u32)> + '_ {
	pairs.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)])
}

/// Capacity of a channel, messages; what production chains have is more.
const CAPACITY: u128 = 64;
/// Largest message of a channel, bytes.
const MESSAGE: u128 = 102_400;

/// Opens the channels between pairs of parachains, as the relay chain's root, and makes sure that they are open.
pub async fn open_channels(relay: &Chain, pairs: &[(u32, u32)], root: &Keypair) -> Result<()> {
	let open = channels(relay, pairs).await?;
	let missing: Vec<_> = both_ways(pairs).filter(|pair| !open.contains(pair)).collect();
	if !missing.is_empty() {
		let mut calls = Vec::new();
		for (from, to) in &missing {
			let ends = [from, to].map(|id| Value::u128((*id).into()));
			let limits = [CAPACITY, MESSAGE].map(Value::u128);
			let arguments = ends.into_iter().chain(limits).collect();
			calls.push(call("Hrmp", "force_open_hrmp_channel", arguments));
		}
		// Now, and not with the next session.
		let count = Value::u128(missing.len() as u128);
		calls.push(call("Hrmp", "force_process_hrmp_open", vec![count]));
		relay.execute_as_root(batch_all(calls), root).await?;
	}
	let open = channels(relay, pairs).await?;
	if let Some((from, to)) = missing.iter().find(|pair| !open.contains(pair)) {
		bail!("the HRMP channel from {from} to {to} did not open");
	}
	say(format!("HRMP channels open: {}", open.len()));
	Ok(())
}

/// Closes the channels between the coordinator and a venue in the coordinator's name, now and not with the next session. What
/// is in them is lost.
pub async fn close_channels(relay: &Chain, venue: u32, root: &Keypair) -> Result<()> {
	let pair = [(COORDINATOR, venue)];
	let mut calls = Vec::new();
	for (from, to) in both_ways(&pair) {
		let close = call("Hrmp", "hrmp_close_channel", vec![channel_id(from, to)]);
		let coordinator = Value::unnamed_variant("Parachain", [Value::u128(COORDINATOR.into())]);
		let origin = Value::unnamed_variant("ParachainsOrigin", [coordinator]);
		calls.push(call("Utility", "dispatch_as_fallible", vec![origin, close.into_value()]));
	}
	let count = Value::u128(calls.len() as u128);
	calls.push(call("Hrmp", "force_process_hrmp_close", vec![count]));
	relay.execute_as_root(batch_all(calls), root).await?;
	let open = channels(relay, &pair).await?;
	if let Some((from, to)) = open.first() {
		bail!("the HRMP channel from {from} to {to} did not close");
	}
	Ok(())
}

/// The calls of root that set clocks of the rules, milliseconds.
pub fn set_clocks(clocks: &[(&str, u64)]) -> Vec<Call> {
	let set = |(name, milliseconds): &(&str, u64)| {
		let some = Value::unnamed_variant("Some", [Value::u128((*milliseconds).into())]);
		let key = Value::without_context(Composite::unnamed(Vec::new()).into());
		let parameter = Value::unnamed_variant("Clocks", [Value::unnamed_variant(*name, [key, some])]);
		call("Parameters", "set_parameter", vec![parameter])
	};
	clocks.iter().map(set).collect()
}

/// Registers the venues with the coordinator, has them enrol its liquidity pool, and shortens the clocks of its rules.
pub async fn register(coordinator: &Chain, root: &Keypair) -> Result<()> {
	let mut calls = Vec::new();
	for venue in VENUES {
		let known = coordinator.storage("Venues", "Venues", vec![sibling(venue)]).await?;
		if known.is_none() {
			let cap = Value::i128(EXPOSURE_CAP * ONE);
			calls.push(call("Venues", "register", vec![sibling(venue), cap]));
			// So that the liquidity pool can take positions over there, too.
			calls.push(call("Backstop", "enroll_pool", vec![sibling(venue)]));
		}
	}
	calls.extend(set_clocks(&CLOCKS));
	coordinator.execute_as_root(batch_all(calls), root).await?;
	say("venues registered, clocks of the rules shortened");
	Ok(())
}

/// Sequence numbers and silence of a venue as the coordinator sees it, for the status.
pub async fn venue_status(coordinator: &Chain, venue: u32) -> Result<String> {
	let record = coordinator.storage("Venues", "Venues", vec![sibling(venue)]).await?;
	let record = record.with_context(|| format!("venue {venue} is not registered"))?;
	Ok(record.to_string())
}

/// A quantity of an asset of the trader at a venue, as the coordinator mirrors it at a block; in units of 1e-18.
pub async fn mirrored_at(
	coordinator: &Chain,
	at: H256,
	trader: Value,
	venue: u32,
	asset: u32,
) -> Result<Option<i128>> {
	let positions = coordinator.ask_at(at, "PortfolioApi", "portfolio", vec![trader]).await?;
	for position in items(&positions) {
		let place = position.at("venue").map(ToString::to_string).unwrap_or_default();
		let instrument = position.at("instrument").and_then(|i| i.at(0)).and_then(number);
		if place.contains(&venue.to_string()) && instrument == Some(asset.into()) {
			return Ok(position.at("quantity").and_then(number));
		}
	}
	Ok(None)
}
