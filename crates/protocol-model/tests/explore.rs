//! The whole state space within small bounds: every claim holds in every state, and what has to be reached is reached.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ballast_protocol_model::{reached, Bounds, Claim, Faults, Protocol};
use stateright::{Checker, Model};
use std::time::Instant;

const NONE: Faults = Faults {
	losses: 0,
	copies: 0,
	overtaken: 0,
	repeats: 0,
	congestions: 0,
	halts: 0,
	full: 0,
	refusals: 0,
	waits: 0,
	cancellations: 0,
	changes: 0,
	pauses: 0,
};

/// Visits every state; nothing of it is cut off.
fn explore(name: &str, bounds: Bounds, reached: &[&str]) {
	let start = Instant::now();
	let checker = Protocol::new(bounds).checker().spawn_bfs().join();
	println!(
		"{name}: {} states, {} transitions, {} steps deep, {:.1} s",
		checker.unique_state_count(),
		checker.state_count(),
		checker.max_depth(),
		start.elapsed().as_secs_f64()
	);
	let mut found = checker.discoveries();
	for claim in Claim::ALL {
		if let Some(path) = found.remove(claim.name()) {
			let state = path.last_state().clone();
			panic!("{name}: \"{}\" is wrong after {:#?}\n{state:#?}", claim.name(), path.into_actions());
		}
	}
	let missing: Vec<_> = reached.iter().filter(|goal| !found.contains_key(*goal)).collect();
	assert!(missing.is_empty(), "{name}: never {missing:?}");
}

#[test]
fn claims_should_hold_when_messages_are_late_or_lost() {
	use reached::*;
	explore("delays", Bounds::retry(), &[SOLD, WAITS_FOR_SNAPSHOT, EXPIRED]);
	let losses = Bounds::retry().with(Faults { losses: 2, ..NONE });
	explore("two losses", losses, &[SOLD, SECOND_ORDER_SOLD, UNKNOWN, STALE]);
	let halts = Bounds::retry().with(Faults { halts: 2, ..NONE });
	explore("two blocks missing", halts, &[SOLD, WAITS_FOR_SNAPSHOT]);
}

#[test]
fn claims_should_hold_when_messages_come_twice_or_out_of_order() {
	use reached::*;
	let copies = Bounds::retry().with(Faults { copies: 1, ..NONE });
	explore("a copy", copies, &[SOLD, ENDS_UNDER_WAY]);
	let overtaken = Bounds::retry().with(Faults { overtaken: 1, ..NONE });
	explore("one overtaken", overtaken, &[SOLD, UNKNOWN, STALE]);
	let repeats = Bounds::retry().with(Faults { repeats: 1, ..NONE });
	explore("an order sent again", repeats, &[SOLD, ENDS_UNDER_WAY]);
}

#[test]
fn claims_should_hold_when_an_end_does_not_cooperate() {
	use reached::*;
	let full = Bounds::retry().with(Faults { full: 1, refusals: 1, waits: 1, ..NONE });
	explore("full, refused, waiting", full, &[SOLD, SECOND_ORDER_SOLD, BUSY, REFUSED, CONFIRMED]);
	let pauses = Bounds::retry().with(Faults { pauses: 1, ..NONE });
	explore("paused", pauses, &[SOLD, STALE]);
	let congested = Bounds { faults_until: 6, ..Bounds::retry() }.with(Faults {
		congestions: 1,
		cancellations: 1,
		..NONE
	});
	explore("congested, cancelled", congested, &[SOLD, SECOND_ORDER_SOLD, CANCELLED, CANCELLED_UNSENT]);
}

#[test]
fn claims_should_hold_when_the_account_changes_by_itself() {
	use reached::*;
	let changes = Bounds::retry().with(Faults { changes: 1, ..NONE });
	explore("a change", changes.clone(), &[SOLD, ENDS_UNDER_WAY, SECOND_ORDER_SOLD]);
	for (coordinator_lag, venue_lag) in [(0, 2), (1, 0)] {
		let lags = Bounds { coordinator_lag, venue_lag, ..changes.clone() };
		explore(&format!("a change, clocks behind by {coordinator_lag} and {venue_lag}"), lags, &[SOLD]);
	}
	explore("a change, hooks first", Bounds { hook_first: true, ..changes }, &[SOLD, ENDS_UNDER_WAY]);
}

#[test]
fn claims_should_hold_when_two_orders_are_open() {
	use reached::*;
	let goals = [SOLD, SECOND_ORDER_SOLD, WAITS_FOR_SNAPSHOT, STALE];
	let pair = Bounds { faults_until: 6, ..Bounds::pair() };
	explore("two orders", pair.clone(), &goals);
	explore(
		"two orders, a loss",
		Bounds { faults_until: 5, ..pair }.with(Faults { losses: 1, ..NONE }),
		&goals[..2],
	);
}

#[test]
fn claims_should_hold_when_faults_meet() {
	let short = Bounds { faults_until: 5, ..Bounds::retry() };
	for (name, faults) in [
		("loss, copy", Faults { losses: 1, copies: 1, ..NONE }),
		("loss, one overtaken", Faults { losses: 1, overtaken: 1, ..NONE }),
		("copy, cancelled", Faults { copies: 1, cancellations: 1, ..NONE }),
		("loss, sent again, cancelled", Faults { losses: 1, repeats: 1, cancellations: 1, ..NONE }),
		("loss, a change, waiting", Faults { losses: 1, changes: 1, waits: 1, ..NONE }),
		("congested twice, a change", Faults { congestions: 2, changes: 1, ..NONE }),
		("paused, congested", Faults { pauses: 1, congestions: 1, ..NONE }),
		("loss, full, cancelled", Faults { losses: 1, full: 1, cancellations: 1, ..NONE }),
	] {
		explore(name, short.clone().with(faults), &[reached::SOLD]);
	}
}

/// Minutes and gigabytes: `cargo test -p ballast-protocol-model -- --ignored --nocapture`.
#[test]
#[ignore = "explores millions of states: minutes and gigabytes"]
fn claims_should_hold_when_faults_meet_for_longer() {
	for (name, faults) in [
		("loss, copy", Faults { losses: 1, copies: 1, ..NONE }),
		("two losses, a change", Faults { losses: 2, changes: 1, ..NONE }),
		("loss, sent again, cancelled", Faults { losses: 1, repeats: 1, cancellations: 1, ..NONE }),
		(
			"loss, copy, cancelled, a change",
			Faults { losses: 1, copies: 1, cancellations: 1, changes: 1, ..NONE },
		),
	] {
		explore(name, Bounds { faults_until: 7, ..Bounds::retry() }.with(faults), &[reached::SOLD]);
	}
}
