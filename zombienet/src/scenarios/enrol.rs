//! A trader enrols on two venues, deposits, and opens at one on the strength of what lies at the other.

use super::{is_at, Stage, HEARS};
use crate::{
	chain::{batch_all, call, sibling, At},
	console::say,
	market::{deepen, ETH, USD},
	network::wait_until,
	report::Figure,
	settle::VENUES,
	trader::{open_on_credit, set_credit_line, COLLATERAL, LITTLE},
};
use anyhow::{ensure, Result};
use std::time::Duration;

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let Stage { net, trader, issuer, .. } = stage;
	let coordinator = net.coordinator.chain();
	let mut figures = Vec::new();

	trader.fund(&coordinator, issuer, &[]).await?;
	trader.fund(&net.venues[0].chain(), issuer, &COLLATERAL).await?;
	trader.fund(&net.venues[1].chain(), issuer, &LITTLE).await?;
	// Venue B is where selling costs least, so that is where orders go.
	deepen(&net.venues[1].chain(), &ETH, 7, issuer).await?;
	let approvals = VENUES.map(|venue| call("Portfolio", "approve_venue", vec![sibling(venue)]));
	coordinator.execute(&batch_all(approvals.into()), &trader.key).await?;

	let from = net.coordinator.mark();
	for (venue, history) in VENUES.into_iter().zip(&net.venues) {
		let began = history.mark();
		history.chain().execute(&call("VenueAdapter", "enroll", vec![]), &trader.key).await?;
		let sent = history
			.first(began, "VenueAdapter", "AccountEnrolled", Duration::from_secs(60), |seen| {
				trader.is(seen.field("account"))
			})
			.await?;
		let heard =
			stage.at_coordinator(from, "Portfolio", "Enrolled", HEARS, |seen| is_at(seen, venue)).await?;
		figures.push(Figure::between(&format!("enrolled at {} -> mirrored", history.name), &sent, &heard));
	}

	say("deposits");
	let (a, b) = (net.venues[0].chain(), net.venues[1].chain());
	tokio::try_join!(trader.deposit(&a, &COLLATERAL), trader.deposit(&b, &LITTLE))?;
	for (venue, asset, whole) in [(VENUES[0], &ETH, 200.0), (VENUES[1], &USD, 50_000.0)] {
		wait_until("the deposit is mirrored", Duration::from_secs(HEARS), async || {
			let held = trader.held(&coordinator, venue, asset).await?;
			Ok(held.filter(|held| (held - whole).abs() < 1e-6))
		})
		.await?;
	}

	say("credit line");
	let began = net.venues[1].mark();
	let asked = net.coordinator.mark();
	coordinator.execute(&set_credit_line(VENUES[1]), &trader.key).await?;
	let granted =
		net.coordinator.first(asked, "Portfolio", "CreditLineSet", Duration::from_secs(60), |_| true).await?;
	let heard = net.venues[1]
		.first(began, "VenueAdapter", "CreditChanged", Duration::from_secs(HEARS), |seen| {
			trader.is(seen.field("account")) && seen.number("new").is_some_and(|new| new > 0)
		})
		.await?;
	figures.push(Figure::between("credit granted -> known at venue B", &granted, &heard));

	say("opening on credit");
	b.execute(&open_on_credit(), &trader.key).await?;
	let held = wait_until("the position is mirrored", Duration::from_secs(HEARS), async || {
		let held = trader.held(&coordinator, VENUES[1], &ETH).await?;
		Ok(held.filter(|held| *held > 0.0))
	})
	.await?;
	let margin = stage.margin().await?;
	let state = trader.state(&coordinator).await?;
	ensure!(margin.health() > 1.0, "a fresh portfolio is below maintenance: {margin:?}");
	ensure!(matches!(state.as_str(), "Healthy" | "Watch"), "a fresh portfolio is {state}");
	let enrolment = b.storage("VenueAdapter", "Enrolled", vec![trader.argument()]).await?;
	ensure!(enrolment.as_ref().and_then(|e| e.at("mode")).is_some(), "venue B does not know the trader");
	figures.push(Figure::note(
		"portfolio",
		format!("{held:.1} ETH at B on credit, equity {:.0}, health {:.3}", margin.equity, margin.health()),
	));
	Ok(figures)
}
