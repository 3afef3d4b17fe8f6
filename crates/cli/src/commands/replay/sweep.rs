//! Receipts by the dozen: those of a range of blocks, of every kind of decision.

use super::{
	find::{self, Found},
	judge, report,
};
use crate::{chain::Chain, progress::Progress};
use anyhow::{bail, Context, Result};
use serde_json::{json, Value as Json};
use std::collections::BTreeMap;

/// Receipts of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
	/// In the blocks.
	all: u64,
	/// Replayed.
	replayed: u64,
	/// Of these, with the hash that is on chain.
	matching: u64,
}

/// Replays what [`chosen`] picks and says how many match; an error when not all do, or there is none.
pub async fn run(chain: &Chain, first: u64, last: u64, each: Option<u32>, as_json: bool) -> Result<()> {
	let all = find::all(chain, first, last).await?;
	let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
	for found in &all {
		tallies.entry(found.kind()).or_default().all += 1;
	}
	let chosen = chosen(all, each);
	let progress = Progress::new("receipts", chosen.len() as u64);
	let mut faults: Vec<(String, String)> = Vec::new();
	for found in chosen {
		let receipt = found.receipt().context("a decision without receipt")?;
		let (kind, block) = (found.kind(), found.block);
		let tally = tallies.entry(kind.clone()).or_default();
		tally.replayed += 1;
		let fault = match judge(chain, found, receipt).await {
			Ok(verdict) if verdict.is_match() => {
				tally.matching += 1;
				None
			}
			Ok(verdict) => Some(format!("mismatch: {}", report::reasons(&verdict).join("; "))),
			Err(error) => Some(format!("cannot be told: {error:#}")),
		};
		if let Some(fault) = fault {
			let which = format!("0x{} ({kind}, block {block})", hex::encode(receipt));
			faults.push((which, fault));
		}
		progress.step(format!("block {block}"));
	}
	progress.finish();
	let text = match as_json {
		true => serde_json::to_string_pretty(&to_json(&tallies, &faults))?,
		false => text(&tallies, &faults),
	};
	println!("{text}");
	let (replayed, matching) = sum(&tallies);
	if replayed == 0 {
		bail!("no decision in the blocks {first} to {last}");
	}
	if replayed != matching {
		bail!("{} of {replayed} receipts do not match", replayed.saturating_sub(matching));
	}
	Ok(())
}

/// Of every kind at most so many, the first and the last among them, the others at even distances.
fn chosen(all: Vec<Found>, each: Option<u32>) -> Vec<Found> {
	let Some(each) = each.and_then(|each| usize::try_from(each).ok()) else { return all };
	let mut kinds: BTreeMap<String, Vec<Found>> = BTreeMap::new();
	for found in all {
		kinds.entry(found.kind()).or_default().push(found);
	}
	let mut chosen = Vec::new();
	for found in kinds.into_values() {
		let count = found.len();
		let picked = |index: usize| (0..each).any(|n| place(n, each, count) == index);
		chosen.extend(
			found.into_iter().enumerate().filter(|(index, _)| picked(*index)).map(|(_, found)| found),
		);
	}
	chosen
}

/// The place of the n-th of so many among `count`.
fn place(n: usize, each: usize, count: usize) -> usize {
	if count <= each {
		return n;
	}
	n * count.saturating_sub(1) / each.saturating_sub(1).max(1)
}

fn sum(tallies: &BTreeMap<String, Tally>) -> (u64, u64) {
	tallies
		.values()
		.fold((0, 0), |(replayed, matching), tally| (replayed + tally.replayed, matching + tally.matching))
}

fn text(tallies: &BTreeMap<String, Tally>, faults: &[(String, String)]) -> String {
	let mut lines: Vec<String> = tallies
		.iter()
		.map(|(kind, Tally { all, replayed, matching })| {
			format!("{kind:<18} {all:>5} decisions, {replayed:>4} replayed, {matching:>4} match")
		})
		.collect();
	lines.extend(faults.iter().map(|(which, fault)| format!("{which}\n  {fault}")));
	let (replayed, matching) = sum(tallies);
	lines.push(format!("{matching} of {replayed} receipts match"));
	lines.join("\n")
}

fn to_json(tallies: &BTreeMap<String, Tally>, faults: &[(String, String)]) -> Json {
	let kinds = tallies.iter().map(|(kind, Tally { all, replayed, matching })| {
		(kind.clone(), json!({ "decisions": all, "replayed": replayed, "match": matching }))
	});
	let faults = faults.iter().map(|(which, fault)| json!({ "receipt": which, "why": fault }));
	let (replayed, matching) = sum(tallies);
	json!({
		"replayed": replayed,
		"match": matching,
		"kinds": Json::Object(kinds.collect()),
		"faults": faults.collect::<Vec<_>>(),
	})
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::{
		chain::Event,
		value::{Fields, Value},
	};
	use subxt::utils::AccountId32;

	fn found(name: &str, block: u64) -> Found {
		let fields =
			[("receipt", Value::from_bytes([1; 32])), ("decision", Value::unnamed_variant("WriteOff", []))];
		let event = Event {
			pallet: "SoftLiquidation".into(),
			name: name.into(),
			fields: Fields::named(fields),
			extrinsic: None,
		};
		Found { block, account: AccountId32([1; 32]), event, states: vec![] }
	}

	#[test]
	fn receipts_should_be_spread_over_the_blocks_of_every_kind() {
		let all = || {
			let slices = (1..=100).map(|block| found("SliceDispatched", block));
			slices.chain([found("DecisionTaken", 7)]).collect::<Vec<_>>()
		};
		let blocks = |each| chosen(all(), each).iter().map(|found| found.block).collect::<Vec<_>>();
		assert_eq!(blocks(Some(3)), [1, 50, 100, 7]);
		assert_eq!(blocks(Some(1)), [1, 7]);
		assert_eq!(blocks(None).len(), 101);
		assert_eq!(blocks(Some(500)).len(), 101);
	}

	#[test]
	fn report_should_count_what_matches_and_name_what_does_not() {
		let tally = Tally { all: 9, replayed: 3, matching: 2 };
		let tallies = BTreeMap::from([("slice".to_owned(), tally), ("auction".to_owned(), tally)]);
		let faults = [("0x12 (slice, block 5)".to_owned(), "mismatch: why".to_owned())];
		let text = text(&tallies, &faults);
		assert!(text.ends_with("4 of 6 receipts match") && text.contains("block 5"), "{text}");
		assert_eq!(to_json(&tallies, &faults)["match"], json!(4));
	}
}
