//! One of the coordinator's two collators is stopped: the other carries on, and so does its off-chain worker.

use super::Stage;
use crate::{console::say, report::Figure};
use anyhow::{ensure, Result};

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let net = stage.net;
	say("stopping coordinator-2");
	net.node("coordinator-2")?.pause().await?;
	let outcome = unwind_with_one(stage).await;
	net.node("coordinator-2")?.resume().await?;
	say("coordinator-2 runs again");
	outcome
}

async fn unwind_with_one(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let net = stage.net;
	let from = net.coordinator.mark();
	let unwinding = stage.fall_until_unwound(from).await?;
	let slice =
		stage.at_coordinator(unwinding.block, "SoftLiquidation", "SliceDispatched", 300, |_| true).await?;
	let restored = stage.unwound(from, 900).await?;
	let blocks = net.coordinator.blocks_since(from);
	let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else {
		anyhow::bail!("the coordinator stood still")
	};
	let (built, possible) = (last.number - first.number, last.relay - first.relay);
	ensure!(built > 0, "the coordinator stood still");
	let mut figures = vec![
		Figure::between("unwind -> first slice, one collator", &unwinding, &slice),
		Figure::between("unwind -> health restored, one collator", &unwinding, &restored),
		Figure::note("blocks of the coordinator meanwhile", format!("{built} in {possible} relay blocks")),
	];
	figures.extend(stage.assert_orders(from).await?);
	Ok(figures)
}
