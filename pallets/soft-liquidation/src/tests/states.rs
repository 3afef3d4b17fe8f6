//! Which state follows, by price and by who is there.

use crate::{mock::*, BreakerLevel, Decision, Event};
use ballast_policy::AccountState::{self, *};
use ballast_primitives::OrderFailure;
use polkadot_sdk::frame_support::assert_ok;

fn name(state: &AccountState) -> &'static str {
	match state {
		Healthy => "healthy",
		Watch { .. } => "watch",
		MarginCall { .. } => "call",
		Unwinding { .. } => "unwind",
		Insolvent { .. } => "insolvent",
		Auction(_) => "auction",
		Backstop { .. } => "backstop",
	}
}

#[test]
fn state_should_follow_price_and_who_is_there() {
	// Health 1 is at 7.5, two thirds of it at 6.92, a third at 6.43, nothing at 6.
	let table = [
		// price, with nobody, keepers, pool, both
		(10.0, ["healthy", "healthy", "healthy", "healthy"]),
		(9.0, ["watch", "watch", "watch", "watch"]),
		(8.0, ["call", "call", "call", "call"]),
		(7.4, ["unwind", "unwind", "unwind", "unwind"]),
		(6.93, ["unwind", "unwind", "unwind", "unwind"]),
		(6.9, ["unwind", "auction", "unwind", "auction"]),
		(6.44, ["unwind", "auction", "unwind", "auction"]),
		(6.4, ["unwind", "auction", "backstop", "backstop"]),
		(5.9, ["unwind", "auction", "backstop", "backstop"]),
	];
	for (price, expected) in table {
		for (case, expected) in expected.into_iter().enumerate() {
			build_and_execute(|| {
				if case & 1 > 0 {
					keeper(&CAROL, 100_000.0);
				}
				if case & 2 > 0 {
					pool(100_000.0, 1_000.0);
				}
				enrol_spread_alice();
				set_price(DOT, price);
				poke(&ALICE);
				assert_eq!(name(&state()), expected, "at {price}, case {case}");
				// From an unwind that began before, too.
				set_price(DOT, 12.0);
				poke(&ALICE);
				for id in open_takeovers() {
					refuse(id, OrderFailure::Cancelled);
				}
				assert_eq!(state(), Healthy, "at {price}, case {case}");
				set_price(DOT, 7.4);
				assert!(poke(&ALICE));
				set_price(DOT, price);
				poke(&ALICE);
				let cured = matches!(expected, "healthy" | "watch" | "call");
				assert!(cured || name(&state()) == expected, "later, at {price}, case {case}");
			});
		}
	}
}

#[test]
fn stalled_unwind_should_become_an_auction_when_somebody_can_bid() {
	build_and_execute(|| {
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		push(&ALICE);
		for id in live() {
			fail(id, OrderFailure::LimitPrice);
		}
		pass(rules().stall_ms - BLOCK_MS);
		assert!(matches!(state(), Unwinding { .. }));
		pass(BLOCK_MS);
		assert!(poke(&ALICE));
		let Auction(auction) = state() else { panic!("{:?}", state()) };
		assert!(events().iter().any(|event| matches!(
			event,
			Event::DecisionTaken { decision: Decision::Transition { to, .. }, .. } if *to == Auction(auction)
		)));
	});
}

#[test]
fn keepers_should_be_asked_at_once_when_venues_trade_too_far_from_the_mark() {
	build_and_execute(|| {
		enrol_alice();
		keeper(&CAROL, 100_000.0);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		// A little lower is what plans are made for.
		world(|w| w.prices_at.insert((HOME, DOT), f(7.35)));
		assert!(!poke(&ALICE));
		world(|w| w.prices_at.insert((HOME, DOT), f(7.0)));
		assert!(poke(&ALICE));
		let Auction(auction) = state() else { panic!("{:?}", state()) };
		let dislocated = |event: &Event<Test>| match event {
			Event::DecisionTaken { decision: Decision::Transition { to, given }, .. } => {
				*to == Auction(auction) && given.dislocated
			}
			_ => false,
		};
		assert!(events().iter().any(dislocated));
	});
}

#[test]
fn unwind_should_wait_when_venues_trade_too_far_from_the_mark_and_nobody_can_bid() {
	build_and_execute(|| {
		unwinding_alice();
		world(|w| w.prices_at.insert((HOME, DOT), f(7.0)));
		assert!(!poke(&ALICE));
		assert_eq!(due_plan(&ALICE), None);
		world(|w| w.prices_at.remove(&(HOME, DOT)));
		assert!(due_plan(&ALICE).is_some());
	});
}

#[test]
fn unwind_should_not_count_as_stalled_when_orders_are_executed() {
	build_and_execute(|| {
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		pass(rules().stall_ms - 2 * BLOCK_MS);
		let plan = push(&ALICE);
		assert!(!plan.orders.is_empty());
		// A little of it, so that the target is not reached.
		for id in live() {
			world(|w| w.live.get_mut(&id).unwrap().1.quantity = f(-1.0));
			fill(id, 7.4);
		}
		pass(rules().stall_ms - BLOCK_MS);
		assert!(!matches!(state(), Auction(_)));
		poke(&ALICE);
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
	});
}

#[test]
fn nobody_should_be_asked_when_the_breaker_forbids_it() {
	for (level, begun) in [(BreakerLevel::NoNewUnwinds, "auction"), (BreakerLevel::Stopped, "unwind")] {
		build_and_execute(|| {
			enrol_spread_alice();
			keeper(&CAROL, 100_000.0);
			assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), level));
			set_price(DOT, 6.9);
			assert!(poke(&ALICE));
			assert_eq!(name(&state()), "call", "none begins");
			assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Open));
			set_price(DOT, 7.4);
			assert!(poke(&ALICE));
			assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), level));
			set_price(DOT, 6.9);
			poke(&ALICE);
			assert_eq!(name(&state()), begun, "{level:?}");
		});
	}
}

#[test]
fn auction_should_begin_again_when_the_portfolio_comes_to_be_worth_nothing() {
	build_and_execute(|| {
		auctioned_alice();
		pass(60_000);
		set_price(DOT, 5.9);
		assert!(poke(&ALICE));
		let Auction(auction) = state() else { panic!("{:?}", state()) };
		assert_eq!((auction.restarts, auction.started_ms), (1, START + 60_000));
		assert_eq!(auction.mode, ballast_policy::AuctionMode::Insolvent);
	});
}
