//! The workers of both collators compute an epoch's thresholds from the chain's price history, and vote for the same set.

use super::Stage;
use crate::{chain::batch_all, console::say, history::Seen, report::Figure, settle::set_clocks};
use anyhow::{anyhow, ensure, Error, Result};
use std::time::Duration;

/// A sample a block, and an epoch as soon as there can be a set; everything else is as it always is.
const CLOCKS: [(&str, u64); 2] = [("SampleIntervalMs", 6_000), ("EpochMs", 120_000)];

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let coordinator = &stage.net.coordinator;
	let from = coordinator.mark();
	coordinator.chain().execute_as_root(batch_all(set_clocks(&CLOCKS)), &stage.issuer).await?;
	say("prices are sampled every block, an epoch takes two minutes");
	let uploaded = tokio::select! {
		uploaded = thresholds(stage, from, "SetUploaded", 900, |_| true) => uploaded?,
		error = wobble(stage) => return Err(error),
	};
	let epoch = uploaded.number("epoch");
	let of_epoch = |seen: &Seen| seen.number("epoch") == epoch;
	let began = thresholds(stage, from, "EpochBegan", 0, of_epoch).await?;
	let agreed = thresholds(stage, from, "SetAgreed", 0, of_epoch).await?;
	let votes = coordinator.all(from, "Thresholds", "VoteCounted", of_epoch);
	let distinct = |field: &str| {
		let mut values: Vec<_> =
			votes.iter().filter_map(|vote| vote.field(field).map(ToString::to_string)).collect();
		values.sort();
		values.dedup();
		values.len()
	};
	let (workers, hashes) = (distinct("worker"), distinct("hash"));
	ensure!(workers == 2 && hashes == 1, "{workers} workers voted for {hashes} sets");
	Ok(vec![
		Figure::between("epoch began -> both workers agree", &began, &agreed),
		Figure::between("epoch began -> the set is on chain", &began, &uploaded),
		Figure::note("votes", format!("{workers} workers, the same set")),
		Figure::note("joint scenarios", uploaded.number("scenarios").unwrap_or_default().to_string()),
	])
}

async fn thresholds(
	stage: &Stage<'_>,
	from: u32,
	name: &str,
	patience: u64,
	test: impl Fn(&Seen) -> bool,
) -> Result<Seen> {
	stage.net.coordinator.first(from, "Thresholds", name, Duration::from_secs(patience), test).await
}

/// Lets prices go up and down a little; a price that never moves has no volatility.
async fn wobble(stage: &Stage<'_>) -> Error {
	for step in [1.004, 0.997, 1.002, 0.995, 1.003, 0.999].into_iter().cycle().take(1_000) {
		if let Err(error) = stage.market.scale(step).await {
			return error;
		}
	}
	anyhow!("prices moved a thousand times and there is no set")
}
