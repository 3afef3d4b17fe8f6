//! The venue's collator is killed in the middle of an unwind, and started again from its disk.

use super::{resumed, second_venue, Stage};
use crate::{console::say, report::Figure};
use anyhow::{ensure, Result};
use std::time::Duration;

/// How long the venue stands still.
const OUTAGE: Duration = Duration::from_secs(60);

pub(super) async fn play(stage: &Stage<'_>) -> Result<Vec<Figure>> {
	let net = stage.net;
	let from = net.coordinator.mark();
	let unwinding = stage.fall_until_unwound(from).await?;
	// One more step, so that there is something left to sell when the venue comes back.
	stage.market.scale(0.985).await?;
	let venue = second_venue(stage);
	let stopped_at = venue.last().map_or(0, |block| block.number);
	say("killing venue-b");
	net.restart("venue-b", OUTAGE).await?;
	say("venue-b is back");
	let restarted = net.coordinator.mark();
	let in_flight = net
		.coordinator
		.all(from, "Venues", "OrderQueued", |seen| stage.trader.is(seen.field("account")))
		.len();
	let (gap, resumed) = resumed(venue, stopped_at).await?;

	let restored = stage.unwound(from, 900).await?;
	let mut figures = vec![
		Figure::note("longest silence of venue B", format!("{gap} relay blocks")),
		Figure::note("orders sent until it was back", in_flight),
		Figure::between("unwind -> health restored, outage included", &unwinding, &restored),
	];
	figures.extend(stage.assert_orders(from).await?);
	// What the venue holds is what the coordinator believes.
	let (_, executed) = stage.ended(from);
	let at_venue = venue.all(0, "VenueAdapter", "OrderEnded", super::is_executed).len();
	ensure!(at_venue >= executed.min(1), "the coordinator counts fills that the venue does not know");
	ensure!(resumed.number > stopped_at, "venue B lost blocks");
	ensure!(net.coordinator.mark() > restarted, "the coordinator stood still");
	Ok(figures)
}
