//! What a fresh network needs before anybody can trade: channels checked, venues registered, clocks set.

use crate::{
	chain::{batch_all, call, items, number, sibling, At, Call, Chain, Value},
	console::say,
};
use anyhow::{bail, Context, Result};
use std::time::Duration;
use tokio::time::{sleep, Instant};
use zombienet_sdk::{subxt::ext::scale_value::Composite, subxt_signer::sr25519::Keypair};

/// The coordinator's parachain.
pub const COORDINATOR: u32 = 2_000;
/// The venues' parachains.
pub const VENUES: [u32; 2] = [2_001, 2_002];
/// Asset Hub, where a network has it.
pub const ASSET_HUB: u32 = 1_000;

/// How much of a portfolio's value a venue may hold, whole settlement currency.
const EXPOSURE_CAP: i128 = 1_000_000_000;
const ONE: i128 = 1_000_000_000_000_000_000;

/// The rules' clocks that are shortened, milliseconds. Everything that covers a round trip stays as it is.
const CLOCKS: [(&str, u64); 5] = [
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

/// The open HRMP channels between the coordinator and these parachains.
pub async fn channels(relay: &Chain, peers: &[u32]) -> Result<Vec<(u32, u32)>> {
	let mut open = Vec::new();
	for (from, to) in both_ways(peers) {
		let id = [("sender", from), ("recipient", to)].map(|(name, id)| (name, Value::u128(id.into())));
		let channel = relay.storage("Hrmp", "HrmpChannels", vec![Value::named_composite(id)]).await?;
		if channel.is_some() {
			open.push((from, to));
		}
	}
	Ok(open)
}

/// The channels between the coordinator and its peers.
fn both_ways(peers: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
	peers.iter().flat_map(|peer| [(COORDINATOR, *peer), (*peer, COORDINATOR)])
}

/// Capacity of a channel, messages; what production chains have is more.
const CAPACITY: u128 = 64;
/// Largest message of a channel, bytes.
const MESSAGE: u128 = 102_400;

/// Opens the channels between the coordinator and its peers, as the relay chain's root, and makes sure that they are open.
pub async fn open_channels(relay: &Chain, peers: &[u32], root: &Keypair) -> Result<()> {
	let open = channels(relay, peers).await?;
	let missing: Vec<_> = both_ways(peers).filter(|pair| !open.contains(pair)).collect();
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
	let open = channels(relay, peers).await?;
	if let Some((from, to)) = missing.iter().find(|pair| !open.contains(pair)) {
		bail!("the HRMP channel from {from} to {to} did not open");
	}
	say(format!("HRMP channels open: {}", open.len()));
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

/// A quantity of an asset of the trader at a venue, as the coordinator mirrors it; in units of 1e-18.
pub async fn mirrored(coordinator: &Chain, trader: Value, venue: u32, asset: u32) -> Result<Option<i128>> {
	let (_, at) = coordinator.best().await?;
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
