//! What the events alone do not tell, from the chain.

use super::sums::{Sums, FAILED};
use crate::{
	chain::{self, AtBlock, Chain, Event},
	commands::{portfolio::Margin, watch},
	value::{self, At, Value},
};
use anyhow::Result;
use ballast_primitives::{AssetId, Fixed};
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::AccountId32;

/// Blocks that are looked back for the block in which an account fell below maintenance margin.
const LOOK_BACK: u64 = 240;

/// How many bids of a block failed in it.
pub(super) async fn bids_lost(at: &AtBlock, events: &[Event]) -> Result<u32> {
	let failed: BTreeSet<u32> =
		events.iter().filter(|event| event.name == FAILED.1).filter_map(|event| event.extrinsic).collect();
	if failed.is_empty() {
		return Ok(0);
	}
	let extrinsics = at.extrinsics().fetch().await?;
	let mut lost = 0;
	for (index, extrinsic) in (0u32..).zip(extrinsics.iter()) {
		let extrinsic = extrinsic?;
		let is_bid = (extrinsic.pallet_name(), extrinsic.call_name()) == ("SoftLiquidation", "bid");
		lost += u32::from(is_bid && failed.contains(&index));
	}
	Ok(lost)
}

/// The oracle's prices of the assets that were traded in these events.
pub(super) async fn prices(at: &AtBlock, events: &[Event]) -> Result<BTreeMap<AssetId, Fixed>> {
	let mut prices = BTreeMap::new();
	for event in events.iter().filter(|event| event.name == "SliceOrderEnded") {
		let Some(asset) = event.value().at("instrument").and_then(value::as_asset) else { continue };
		if prices.contains_key(&asset) {
			continue;
		}
		let entry = chain::storage(at, "Oracle", "Values", vec![value::asset(asset)]).await?;
		if let Some(price) = entry.as_ref().and_then(|entry| value::as_fixed(entry.at("value")?)) {
			prices.insert(asset, price);
		}
	}
	Ok(prices)
}

/// Which of the extrinsics that emitted slices carry an account's signature.
pub(super) async fn signed_extrinsics(at: &AtBlock, events: &[Event]) -> Result<BTreeSet<u32>> {
	if !events.iter().any(|event| event.name == "SliceDispatched") {
		return Ok(BTreeSet::new());
	}
	let extrinsics = at.extrinsics().fetch().await?;
	let mut signed = BTreeSet::new();
	for extrinsic in extrinsics.iter() {
		let extrinsic = extrinsic?;
		if extrinsic.is_signed() {
			signed.extend(u32::try_from(extrinsic.index()));
		}
	}
	Ok(signed)
}

/// Accounts that are in trouble now.
pub(super) async fn restricted(at: &AtBlock) -> Result<BTreeSet<[u8; 32]>> {
	let troubled = |state: &Value| {
		matches!(
			value::as_variant(state),
			Some(("MarginCall" | "Unwinding" | "Auction" | "Backstop" | "Insolvent", _))
		)
	};
	let accounts = watch::accounts(at).await?;
	Ok(accounts.into_iter().filter(|(_, state)| troubled(state)).map(|(account, _)| account.0).collect())
}

/// Blocks from the one in which an account was first below maintenance margin to its first slice, for every account
/// with slices, ascending. Where old state is gone, the first event that tells of it stands in.
pub(super) async fn delays(chain: &Chain, sums: &Sums, from: u64) -> Vec<u64> {
	let mut delays = Vec::new();
	for (account, course) in &sums.courses {
		let Some(slice) = course.first_slice else { continue };
		let breach = match breach(chain, &AccountId32(*account), slice, from).await {
			Some(breach) => Some(breach),
			None => course.breach_seen,
		};
		if let Some(breach) = breach {
			delays.push(slice.saturating_sub(breach));
		}
	}
	delays.sort_unstable();
	delays
}

/// The first of the blocks just before `slice` in which the account was below maintenance margin without a break.
async fn breach(chain: &Chain, account: &AccountId32, slice: u64, from: u64) -> Option<u64> {
	let mut first = None;
	for number in (from.max(slice.saturating_sub(LOOK_BACK))..slice).rev() {
		let at = chain.at(number).await.ok()?;
		let margin = Margin::fetch(&at, account).await.ok()?;
		match margin {
			Ok(margin) if margin.equity < margin.maintenance => first = Some(number),
			_ => break,
		}
	}
	first
}
