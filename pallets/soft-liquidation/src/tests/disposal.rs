//! The pool is rid of what it took over, bit by bit and at no penalty.

use crate::{mock::*, BreakerLevel, Climb, Climbs, Ladders, Stats};
use ballast_policy::AccountState::Healthy;
use ballast_primitives::{OrderFailure, SETTLEMENT};
use polkadot_sdk::frame_support::assert_ok;

/// The pool has 50 000 at home, and away 1000 DOT with a debt of 6000; a tenth of what it holds is sold in an interval.
fn laden_pool() {
	enrol(HOME, &POOL, &[(spot(SETTLEMENT), 50_000.0)]);
	enrol(AWAY, &POOL, &[(spot(SETTLEMENT), -6_000.0), (spot(DOT), 1_000.0)]);
	world(|w| (w.pool, w.disposal) = (true, f(0.1)));
}

fn held(asset: ballast_primitives::AssetId) -> ballast_primitives::Fixed {
	let held = positions_at(AWAY, &POOL).into_iter().find(|(instrument, _)| *instrument == spot(asset));
	held.map(|(_, quantity)| quantity).unwrap_or_default()
}

#[test]
fn pool_should_sell_a_share_in_each_interval_without_penalty() {
	build_and_execute(|| {
		laden_pool();
		let preview = SoftLiquidation::api_preview(&POOL);
		assert_eq!((preview.state, preview.at_ms, preview.orders.len()), (Healthy, Some(START), 1));
		assert!(poke(&POOL));
		let (venue, order) = world(|w| w.submitted.last().cloned()).unwrap();
		assert_eq!((venue, order.instrument, order.quantity), (AWAY, spot(DOT), f(-100.0)));
		assert!(order.penalty.is_zero());
		assert!(!poke(&POOL), "one slice at a time");
		fill(live()[0], 10.0);
		assert_eq!((held(DOT), held(SETTLEMENT)), (f(900.0), f(-5_000.0)));
		assert!(!poke(&POOL), "not before the interval is over");
		pass(rules().slice.interval_ms);
		assert!(poke(&POOL));
		assert_eq!(world(|w| w.submitted.last().unwrap().1.quantity), f(-90.0));
		assert_eq!(Stats::<Test>::get().penalty, f(0.0));
		assert_eq!(Climbs::<Test>::get(POOL).map(|climb| (climb.taken, climb.left)), Some((0, f(0.0))));
	});
}

#[test]
fn pool_should_end_with_nothing_but_settlement_currency() {
	build_and_execute(|| {
		laden_pool();
		let mut slices = 0;
		while poke(&POOL) {
			for id in live() {
				fill(id, 10.0);
			}
			pass(rules().slice.interval_ms);
			slices += 1;
			assert!(slices < 100, "{:?} is left", held(DOT));
		}
		assert_eq!((held(DOT), held(SETTLEMENT)), (f(0.0), f(4_000.0)));
		// A tenth of the rest each time, to about dust.
		assert!(slices > 20, "{slices}");
	});
}

#[test]
fn pool_should_sell_no_more_than_the_market_bears() {
	build_and_execute(|| {
		laden_pool();
		world(|w| w.depths.insert((AWAY, DOT), f(25_000.0)));
		assert!(poke(&POOL));
		// A fiftieth of it is 500; of that the planner uses 475.
		assert_eq!(world(|w| w.submitted[0].1.quantity), f(-47.5));
	});
}

#[test]
fn pool_should_buy_back_what_it_owes_with_what_it_sold() {
	build_and_execute(|| {
		laden_pool();
		// Short of ether, against more dollars than that.
		deposit_report(AWAY, &POOL, &[(spot(SETTLEMENT), 30_000.0), (spot(ETH), -10.0)]);
		assert!(poke(&POOL));
		let order = world(|w| w.submitted[0].1.clone());
		assert_eq!((order.instrument, order.quantity), (spot(ETH), f(1.0)));
		assert!(order.penalty.is_zero());
	});
}

#[test]
fn pool_should_keep_what_it_has_when_the_moment_is_wrong() {
	build_and_execute(|| {
		laden_pool();
		world(|w| w.disposal = f(0.0));
		assert!(!poke(&POOL), "the rules say so");
		world(|w| w.disposal = f(0.1));
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Stopped));
		assert!(!poke(&POOL));
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Open));
		world(|w| w.down.push(AWAY));
		assert!(!poke(&POOL));
		world(|w| w.down.clear());
		wait(HALT_THRESHOLD + 1);
		assert!(!poke(&POOL));
		pass(HALT_GRACE);
		assert!(poke(&POOL));
		// Tried again when the refusal is forgotten.
		fail(live()[0], OrderFailure::LimitPrice);
		pass(rules().slice.interval_ms);
		assert!(!poke(&POOL));
		pass(REFUSAL_TIME);
		assert!(poke(&POOL));
	});
}

#[test]
fn nobody_else_should_be_sold_out_without_a_ladder() {
	build_and_execute(|| {
		laden_pool();
		enrol(HOME, &BOB, &[(spot(DOT), 1_000.0)]);
		assert!(!poke(&BOB));
		assert_eq!((Ladders::<Test>::iter().count(), Climbs::<Test>::get(BOB)), (0, None::<Climb>));
	});
}
