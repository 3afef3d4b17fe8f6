//! Plans that are refused for what they leave undone, or cannot pay.

use crate::{mock::*, Error};
use ballast_policy::{AccountState::Unwinding, SlicePlan};
use ballast_primitives::SETTLEMENT;
use polkadot_sdk::frame_support::{assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo};

fn execute(plan: SlicePlan) -> DispatchResultWithPostInfo {
	SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None)
}

#[test]
fn plan_should_be_refused_when_it_is_too_little_without_a_reason() {
	build_and_execute(|| {
		unwinding_alice();
		let good = due_plan(&ALICE).unwrap();
		let mut little = good.clone();
		little.orders[0].quantity = f(-2.0);
		assert_noop!(execute(little), Error::<Test>::PlanTooLittle);
		assert_ok!(execute(good));
	});
}

#[test]
fn plan_should_be_refused_when_it_leaves_dust() {
	build_and_execute(|| {
		unwinding_alice();
		let mut plan = due_plan(&ALICE).unwrap();
		plan.orders[0].quantity = f(-999.9);
		assert_noop!(execute(plan), Error::<Test>::PlanLeavesDust);
	});
}

#[test]
fn plan_should_be_refused_when_an_order_is_smaller_than_its_venue_takes() {
	build_and_execute(|| {
		unwinding_alice();
		let small = due_plan(&ALICE).unwrap();
		world(|w| w.least_orders.insert((HOME, DOT), f(3_000.0)));
		assert_noop!(execute(small), Error::<Test>::PlanBelowLeast);
		let good = due_plan(&ALICE).unwrap();
		let mut rest = good.clone();
		rest.orders[0].quantity = f(-800.0);
		assert_noop!(execute(rest), Error::<Test>::PlanLeavesDust);
		assert_ok!(execute(good));
	});
}

#[test]
fn plan_should_be_refused_when_the_venue_has_not_what_it_costs() {
	build_and_execute(|| {
		// 100 DOT owed here, and the money for them elsewhere.
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), 50.0), (spot(DOT), -100.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), 1_100.0)]);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		let good = due_plan(&ALICE).unwrap();
		let mut dear = good.clone();
		dear.orders[0].quantity = f(6.0);
		assert_noop!(execute(dear), Error::<Test>::PlanNotFunded);
		assert_ok!(execute(good));
	});
}
