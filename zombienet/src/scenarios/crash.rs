//! Prices fall: a margin call that both venues hear of, an unwind in slices that travel over HRMP, health restored.

use super::{is_executed, Stage, HEARS};
use crate::{chain::variant, console::say, history::Seen, report::Figure};
use anyhow::{ensure, Context, Result};
use std::time::Duration;

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let Stage { net, trader, .. } = stage;
	let mut figures = Vec::new();
	let from = net.coordinator.mark();
	let marks = [net.venues[0].mark(), net.venues[1].mark()];
	let before = stage.margin().await?;

	let unwinding = stage.fall_until_unwound(from).await?;
	let called = stage.state(from, "MarginCall", 1).await.context("no margin call came before the unwind")?;
	let below_initial = stage.first_block(from, |margin| margin.equity < margin.initial).await?;
	figures.push(Figure::between("below initial margin -> margin call", &below_initial, &called));
	for (history, mark) in net.venues.iter().zip(marks) {
		let restricted = |seen: &Seen| {
			trader.is(seen.field("account")) && seen.field("new").and_then(variant) == Some("ReduceOnly")
		};
		let heard = history
			.first(mark, "VenueAdapter", "ModeChanged", Duration::from_secs(HEARS), restricted)
			.await?;
		figures.push(Figure::between(
			&format!("margin call -> reduce-only at {}", history.name),
			&called,
			&heard,
		));
	}
	let breach = stage.first_block(from, |margin| margin.equity < margin.maintenance).await?;
	figures.push(Figure::between("breach of maintenance -> unwinding", &breach, &unwinding));
	let slice = stage.at_coordinator(from, "SoftLiquidation", "SliceDispatched", 90, |_| true).await?;
	ensure!(
		slice.field("by").and_then(variant) == Some("None"),
		"the slice came from a signed call, not from an off-chain worker"
	);
	figures.push(Figure::between("breach -> first order sent", &breach, &slice));

	let executed = stage
		.at_coordinator(from, "Venues", "OrderEnded", HEARS, is_executed)
		.await
		.context("no order was executed")?;
	let order = executed.number("order");
	let at_venue = net
		.venues
		.iter()
		.zip(marks)
		.find_map(|(history, mark)| {
			history
				.all(mark, "VenueAdapter", "OrderEnded", |seen| seen.number("order") == order)
				.into_iter()
				.next()
				.map(|seen| (history, seen))
		})
		.context("the venue's own record of the order is missing")?;
	say(format!("order {} executed by {}", order.unwrap_or_default(), at_venue.0.name));
	let sent =
		stage.at_coordinator(from, "Venues", "OrderQueued", 1, |seen| seen.number("order") == order).await?;
	figures.push(Figure::between("breach -> first order executed at the venue", &breach, &at_venue.1));
	figures.push(Figure::between("order sent -> executed at the venue", &sent, &at_venue.1));
	figures.push(Figure::between("order sent -> answer (XCM round trip)", &sent, &executed));

	let restored = stage.unwound(from, 600).await?;
	figures.push(Figure::between("breach -> health restored", &breach, &restored));
	figures.extend(stage.assert_orders(from).await?);
	let after = stage.margin().await?;
	ensure!(after.health() > 1.0, "the unwind ended below maintenance: {after:?}");
	figures.push(Figure::note(
		"portfolio",
		format!(
			"equity {:.0} -> {:.0}, maintenance {:.0} -> {:.0}, health {:.3}",
			before.equity,
			after.equity,
			before.maintenance,
			after.maintenance,
			after.health()
		),
	));
	Ok(figures)
}
