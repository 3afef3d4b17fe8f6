//! The coordinator's runtime is upgraded while an order is in flight.

use super::{is_at, Stage};
use crate::{
	chain::{call, Value},
	console::say,
	history::Seen,
	network::wait_until,
	report::Figure,
	settle::VENUES,
};
use anyhow::{ensure, Context, Result};
use std::{env, fs, time::Duration};

/// The variable with the path of the next runtime's Wasm.
const NEXT_RUNTIME: &str = "NEXT_RUNTIME_WASM";

/// The next runtime's code.
pub(super) fn next_runtime() -> Result<Vec<u8>> {
	let path = env::var_os(NEXT_RUNTIME).with_context(|| {
		format!(
			"the scenario 'upgrade' wants the next runtime's Wasm in {NEXT_RUNTIME}, which is not set; \
			 scripts/network-wasm next-runtime builds it"
		)
	})?;
	fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let net = stage.net;
	let from = net.coordinator.mark();
	let unwinding = stage.fall_until_unwound(from).await?;
	let to_b = |seen: &Seen| is_at(seen, VENUES[1]);
	let sent = stage.at_coordinator(unwinding.block, "Venues", "OrderQueued", 300, to_b).await?;
	// The venue stands still, so that the order stays in flight until the upgrade is through.
	say("an order is on its way to venue B, which is stopped now");
	net.node("venue-b")?.pause().await?;
	let upgraded = upgrade_in_flight(stage, &sent).await;
	net.node("venue-b")?.resume().await?;
	say("venue B runs again");
	let (mut figures, applied) = upgraded?;

	let order = sent.number("order");
	let ended = stage
		.at_coordinator(sent.block, "Venues", "OrderEnded", 400, |seen| seen.number("order") == order)
		.await?;
	ensure!(
		ended.block >= applied.block,
		"order {order:?} ended in block {} before the upgrade in block {}",
		ended.block,
		applied.block
	);
	let restored = stage.unwound(unwinding.block, 900).await?;
	let result = ended.field("result").map(ToString::to_string).unwrap_or_default();
	figures.push(Figure::between("order sent before -> ended after", &sent, &ended));
	figures.push(Figure::note("that order", result));
	figures.push(Figure::between("unwind -> health restored", &unwinding, &restored));
	figures.extend(stage.assert_orders(from).await?);
	Ok(figures)
}

/// Upgrades the coordinator and checks that the order was in flight when the new runtime came into force.
async fn upgrade_in_flight(stage: &Stage<'_>, sent: &Seen) -> Result<(Vec<Figure>, Seen)> {
	let net = stage.net;
	let chain = net.coordinator.chain();
	let old = chain.spec_version().await?;
	let code = next_runtime()?;
	say(format!("upgrading the coordinator from version {old}"));
	let relay_from = net.relay.mark();
	let set_code = call("System", "set_code", vec![Value::from_bytes(code)]);
	let block = chain.execute_as_root(set_code, &stage.issuer).await?;
	let wait = Duration::from_secs(400);
	let event = |name: &'static str| net.coordinator.first(block, "ParachainSystem", name, wait, |_| true);
	let stored = event("ValidationFunctionStored").await?;
	let accepted = net.relay.first(relay_from, "Paras", "PvfCheckAccepted", wait, |_| true).await?;
	say("the validators have accepted the new runtime");
	let applied = event("ValidationFunctionApplied").await?;

	let order = sent.number("order").context("an order without a number")?;
	let key = vec![Value::u128(order as u128)];
	let open = net.coordinator.chain().storage_at(applied.hash, "Venues", "Orders", key).await?;
	ensure!(open.is_some(), "the order was not in flight when the new runtime came into force");
	// The block that takes the new code over is the last one of the old runtime.
	let new = wait_until("the new runtime runs", Duration::from_secs(60), async || {
		let version = chain.reconnect().await?.spec_version().await?;
		Ok(Some(version).filter(|version| *version > old))
	})
	.await?;
	let figures = vec![
		Figure::note("version", format!("{old} -> {new}")),
		Figure::span(
			"announced -> accepted by the validators",
			i64::from(accepted.relay) - i64::from(stored.relay),
			(accepted.time_ms as f64 - stored.time_ms as f64) / 1_000.0,
		),
		Figure::between("announced -> in force", &stored, &applied),
	];
	Ok((figures, applied))
}
