//! No price falls, and no unwind stalls, while nobody can act.

use crate::{mock::*, BreakerLevel, Efforts, Takes};
use ballast_policy::AccountState::{Auction, Unwinding};
use ballast_primitives::{Fixed, OrderFailure};
use polkadot_sdk::frame_support::assert_ok;

fn set(level: BreakerLevel) {
	assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), level));
}

/// How far the price has come after so long.
fn progress_after(ms: u64) -> Fixed {
	ballast_policy::Auction { started_ms: START, ..Default::default() }
		.progress(START + ms, &rules())
		.unwrap()
}

fn progress() -> Fixed {
	offer().offer.progress
}

/// An auction that ran for a minute, something that keeps everybody away, and what ends it; then the price must be what it
/// was, but for so many milliseconds.
fn assert_stands_still(name: &str, counts: u64, begins: impl FnOnce(), lasts: u64, ends: impl FnOnce()) {
	build_and_execute(|| {
		auctioned_alice();
		pass(60_000);
		assert_eq!(progress(), progress_after(60_000), "{name}");
		begins();
		poke(&ALICE);
		pass(lasts);
		assert_eq!(SoftLiquidation::offer_of(ALICE), None, "{name}");
		poke(&ALICE);
		ends();
		poke(&ALICE);
		assert_eq!(progress(), progress_after(60_000 + counts), "{name}");
		SoftLiquidation::do_try_state().unwrap();
		pass(30_000);
		assert_eq!(progress(), progress_after(90_000 + counts), "{name}: and goes on");
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid_for(1.0)));
	});
}

#[test]
fn price_should_stand_still_when_nobody_can_bid() {
	// Long enough for the auction to run out.
	let long = 1_500_000;
	assert_stands_still(
		"breaker",
		0,
		|| set(BreakerLevel::Stopped),
		long,
		|| set(BreakerLevel::NoNewUnwinds),
	);
	let full = || {
		world(|w| w.limits.insert(AWAY, 0));
	};
	assert_stands_still("full venue", 0, full, long, || world(|w| w.limits.clear()));
	assert_stands_still("venue away", 0, || world(|w| w.down.push(HOME)), long, || world(|w| w.down.clear()));
	let no_price = || {
		world(|w| w.prices.remove(&DOT));
	};
	assert_stands_still("stale for a moment", 0, no_price, 30_000, || set_price(DOT, 6.9));
	let graced = || {
		set_price(DOT, 6.9);
		assert!(poke(&ALICE));
		assert_eq!(SoftLiquidation::offer_of(ALICE), None);
		pass(HALT_GRACE);
	};
	assert_stands_still("stale for long", 0, no_price, long, graced);
	let bids = || {
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(DAVE), ALICE, bid_for(0.1)));
	};
	let refused = || {
		for id in open_takeovers() {
			refuse(id, OrderFailure::MarketRefused);
		}
	};
	assert_stands_still("take in flight", 0, bids, long, refused);
	assert_stands_still("halt", 0, || wait(HALT_THRESHOLD + 1), HALT_GRACE - BLOCK_MS, || pass(BLOCK_MS));
}

#[test]
fn price_should_hardly_fall_when_a_block_is_late() {
	build_and_execute(|| {
		auctioned_alice();
		wait(HALT_THRESHOLD);
		assert_eq!(progress(), progress_after(12_000), "in that block already");
		wait(BLOCK_MS);
		assert_eq!(progress(), progress_after(18_000));
	});
}

#[test]
fn price_should_be_the_first_one_when_orders_were_in_flight_at_the_beginning() {
	build_and_execute(|| {
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		push(&ALICE);
		let orders = live();
		set_price(DOT, 6.9);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Auction(_)));
		pass(1_500_000);
		assert!(!poke(&ALICE), "nothing is due");
		for id in orders {
			fail(id, OrderFailure::Cancelled);
		}
		assert_eq!(progress(), rules().auction.start);
		assert!(!poke(&ALICE), "the end of the orders was enough");
	});
}

#[test]
fn auction_should_end_all_the_same_when_its_venues_never_come_back() {
	build_and_execute(|| {
		auctioned_alice();
		world(|w| w.limits.insert(AWAY, 0));
		let rules = rules();
		let most = ballast_policy::Auction::longest_ms(&rules) + run_ms() + 60_000;
		let mut lasted = 0;
		while matches!(state(), Auction(_)) {
			poke(&ALICE);
			pass(30_000);
			lasted += 30_000;
			assert!(lasted < most, "{:?}", Efforts::<Test>::get(ALICE));
		}
		assert!(lasted > ballast_policy::Auction::longest_ms(&rules));
	});
}

#[test]
fn pause_should_be_counted_once_when_the_breaker_and_a_venue_stop_everything() {
	build_and_execute(|| {
		auctioned_alice();
		pass(30_000);
		world(|w| w.limits.insert(AWAY, 0));
		assert!(poke(&ALICE));
		pass(60_000);
		set(BreakerLevel::Stopped);
		pass(60_000);
		world(|w| w.limits.clear());
		poke(&ALICE);
		pass(60_000);
		set(BreakerLevel::Open);
		assert_eq!(progress(), progress_after(30_000));
		pass(12_000);
		assert_eq!(progress(), progress_after(42_000));
	});
}

#[test]
fn take_should_leave_the_price_where_it_was_when_it_is_executed() {
	build_and_execute(|| {
		auctioned_alice();
		pass(30_000);
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid_for(0.1)));
		assert!(Efforts::<Test>::get(ALICE).unwrap().barred_ms > 0);
		pass(600_000);
		for id in open_takeovers() {
			take(id);
		}
		assert!(Takes::<Test>::get(ALICE).is_none());
		let Auction(auction) = state() else { panic!("{:?}", state()) };
		assert_eq!(auction.takes, 1);
		assert_eq!(progress(), progress_after(30_000));
	});
}

#[test]
fn slice_should_come_before_an_auction_when_nobody_could_sell() {
	let cases: [(&str, fn()); 3] = [
		("halt", || {
			wait(rules().stall_ms + 100_000);
			pass(HALT_GRACE + BLOCK_MS);
		}),
		("breaker", || {
			set(BreakerLevel::Stopped);
			pass(rules().stall_ms + 100_000);
			assert!(!poke(&ALICE));
			set(BreakerLevel::Open);
		}),
		("stale price", || {
			world(|w| w.prices.remove(&DOT));
			assert!(poke(&ALICE));
			pass(rules().stall_ms + 100_000);
			set_price(DOT, 7.4);
			assert!(poke(&ALICE));
			assert!(matches!(state(), Unwinding { .. }));
			pass(HALT_GRACE);
		}),
	];
	for (name, happens) in cases {
		build_and_execute(|| {
			enrol_spread_alice();
			keeper(&CAROL, 100_000.0);
			set_price(DOT, 7.4);
			assert!(poke(&ALICE));
			pass(60_000);
			happens();
			poke(&ALICE);
			assert!(matches!(state(), Unwinding { .. }), "{name}: {:?}", state());
			push(&ALICE);
			for id in live() {
				fail(id, OrderFailure::LimitPrice);
			}
			// What is left of the time after which it counts as stalled runs now.
			pass(rules().stall_ms - 60_000 - 2 * BLOCK_MS);
			poke(&ALICE);
			assert!(matches!(state(), Unwinding { .. }), "{name}: {:?}", state());
			pass(4 * BLOCK_MS);
			assert!(poke(&ALICE), "{name}");
			assert!(matches!(state(), Auction(_)), "{name}: {:?}", state());
		});
	}
}
