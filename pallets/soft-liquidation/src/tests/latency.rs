//! What it counts for that venues take their time.

use crate::{mock::*, Decision, Error, Stop};
use ballast_policy::VenueLatency;
use ballast_primitives::{Fixed, OrderFailure, VenueId, SETTLEMENT};

fn takes(venue: VenueId, ms: u64) {
	world(|w| w.latencies.insert(venue, ms));
}

/// Alice below maintenance, with so much DOT at each venue, and half of her debt.
fn divided_alice(home: f64, away: f64) {
	enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), home)]);
	enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), away)]);
	set_price(DOT, 7.4);
	assert!(poke(&ALICE));
}

fn planned() -> Vec<(VenueId, Fixed)> {
	let preview = SoftLiquidation::api_preview(&ALICE).orders;
	let due: Vec<_> = due_plan(&ALICE).unwrap().orders.into_iter().collect();
	assert_eq!(preview, due);
	due.iter().map(|order| (order.venue, order.expected_cost)).collect()
}

#[test]
fn slice_should_use_the_faster_venue_when_both_hold_the_same() {
	for (fast, slow) in [(HOME, AWAY), (AWAY, HOME)] {
		build_and_execute(|| {
			divided_alice(500.0, 500.0);
			takes(fast, 0);
			takes(slow, 600_000);
			assert_eq!(planned().iter().map(|(venue, _)| *venue).collect::<Vec<_>>(), [fast]);
			// It is a choice, no ban.
			world(|w| w.down.push(fast));
			assert_eq!(planned().iter().map(|(venue, _)| *venue).collect::<Vec<_>>(), [slow]);
		});
	}
}

#[test]
fn order_at_the_slow_venue_should_be_planned_after_that_at_the_fast_one() {
	for (fast, slow, home) in [(HOME, AWAY, 50.0), (AWAY, HOME, 950.0)] {
		build_and_execute(|| {
			// Too little at the fast venue, so that both are needed.
			divided_alice(home, 1000.0 - home);
			takes(fast, 0);
			takes(slow, 600_000);
			assert_eq!(planned().iter().map(|(venue, _)| *venue).collect::<Vec<_>>(), [fast, slow]);
			// All that the fast venue has, and the slow one for the rest of what is needed.
			let orders = push(&ALICE).orders;
			assert_eq!(orders[0].quantity, f(-50.0));
			assert!(orders[1].quantity < Fixed::default() && orders[1].quantity > f(-100.0));
		});
	}
}

#[test]
fn preview_should_contain_what_the_wait_may_cost() {
	build_and_execute(|| {
		unwinding_alice();
		let cost = || planned()[0].1;
		let unknown = cost();
		takes(HOME, rules().slice.latency_ms);
		assert_eq!(cost(), unknown, "nobody has measured anything: what the rules say");
		takes(HOME, 0);
		let at_once = cost();
		takes(HOME, 240_000);
		assert!(at_once > Fixed::default() && at_once < unknown && unknown < cost());
	});
}

#[test]
fn next_slice_should_wait_for_the_round_trip_of_what_is_in_flight() {
	build_and_execute(|| {
		unwinding_alice();
		takes(HOME, 200_000);
		// Nothing is in flight yet.
		assert_eq!(SoftLiquidation::api_preview(&ALICE).at_ms, Some(START));
		push(&ALICE);
		let preview = || SoftLiquidation::api_preview(&ALICE);
		assert_eq!(preview().at_ms, Some(START + 200_000));
		// What the preview says is what is enforced, also when the slice could be overtaken.
		pass(PATIENCE + BLOCK_MS);
		assert!(preview().what_stops_it.contains(&Stop::SliceInFlight));
		let due = || {
			let now = SoftLiquidation::assess(&ALICE).unwrap();
			SoftLiquidation::ensure_slice_due(&ALICE, &now, None)
		};
		assert!(matches!(due(), Err(Error::TooEarly)));
		// There is nothing to wait for any more.
		fail(live()[0], OrderFailure::LimitPrice);
		assert!(due().is_ok());
		assert!(preview().at_ms < Some(START + 200_000));
	});
}

#[test]
fn receipt_should_be_of_what_was_measured() {
	build_and_execute(|| {
		divided_alice(500.0, 500.0);
		let inputs = || {
			let now = SoftLiquidation::assess(&ALICE).unwrap();
			let around = SoftLiquidation::surroundings(&ALICE, &now);
			let decision = Decision::Slice { plan: due_plan(&ALICE).unwrap(), around: around.clone() };
			(around.latencies, SoftLiquidation::receipt(&ALICE, &now, &decision))
		};
		let (none, before) = inputs();
		assert_eq!(none, []);
		takes(AWAY, 18_000);
		let (measured, after) = inputs();
		assert_eq!(measured, [VenueLatency { venue: AWAY, round_trip_ms: 18_000 }]);
		assert_ne!(before, after);
	});
}
