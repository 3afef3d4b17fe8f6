//! What may pass for closing everything.

use crate::{mock::*, Error};
use ballast_policy::{AccountState::Unwinding, PlanKind};
use ballast_primitives::{OrderFailure, SETTLEMENT};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn hedge_should_be_kept_when_a_stranger_says_that_he_closes_everything() {
	build_and_execute(|| {
		// Long here, short there, and 1000 missing.
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -11_000.0), (spot(DOT), 1000.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), 10_000.0), (spot(DOT), -1000.0)]);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		let execute = |plan| SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None);
		let whole = due_plan(&ALICE).unwrap();
		assert_eq!((whole.kind, whole.orders.len()), (PlanKind::CloseWhole, 2), "{whole:?}");
		for leg in 0..2 {
			let mut one = whole.clone();
			one.orders.remove(leg);
			assert_noop!(execute(one), Error::<Test>::PlanNotWhole);
		}
		let mut little = whole.clone();
		little.orders[0].quantity = f(-10.0);
		assert_noop!(execute(little), Error::<Test>::PlanNotWhole);

		assert_ok!(execute(whole.clone()));
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		wait(BLOCK_MS);
		assert_noop!(execute(whole.clone()), Error::<Test>::TooEarly);
		pass(rules().slice.min_interval_ms);
		assert_noop!(execute(whole.clone()), Error::<Test>::PlanOutdated);
		assert_eq!(push(&ALICE).orders, whole.orders);
	});
}

#[test]
fn debts_should_be_written_off_when_what_is_left_is_what_a_venue_takes() {
	build_and_execute(|| {
		// More than a venue takes with a write-off, and less than dust.
		TheRules::set(ballast_policy::Rules { dust: f(10.0), ..rules() });
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0), (spot(DOT), 0.5)]);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		assert!(world(|w| w.write_offs.is_empty()));
		let plan = push(&ALICE);
		assert_eq!(plan.orders[0].quantity, f(-0.5), "all of it");
		fill(live()[0], 10.0);
		assert_eq!(world(|w| w.write_offs.clone()), [(HOME, ALICE)]);
	});
}
