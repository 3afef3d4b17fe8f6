//! Nothing is forced right after a halt.

use crate::{mock::*, AccountGraceUntil, Error, Event, GraceUntil};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn slice_should_wait_when_the_chain_had_halted() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		wait(HALT_THRESHOLD + 1);
		let execute = |plan| SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None);
		// In the very first block already.
		assert_noop!(execute(plan.clone()), Error::<Test>::HaltGrace);
		assert_eq!(due_plan(&ALICE), None);
		wait(BLOCK_MS);
		let until = START + HALT_THRESHOLD + 1 + HALT_GRACE;
		assert_eq!(GraceUntil::<Test>::get(), until);
		assert!(events()
			.iter()
			.any(|e| matches!(e, Event::HaltNoticed { grace_until_ms, .. } if *grace_until_ms == until)));
		assert_noop!(execute(plan.clone()), Error::<Test>::HaltGrace);
		pass(HALT_GRACE);
		assert_ok!(execute(plan));
	});
}

#[test]
fn blocks_should_be_no_halt_when_they_are_merely_late() {
	build_and_execute(|| {
		unwinding_alice();
		wait(HALT_THRESHOLD);
		wait(HALT_THRESHOLD);
		assert_eq!(GraceUntil::<Test>::get(), 0);
		push(&ALICE);
	});
}

#[test]
fn slice_should_wait_when_the_price_was_stale_for_long() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		world(|w| w.prices.remove(&DOT));
		assert!(poke(&ALICE));
		pass(HALT_THRESHOLD + BLOCK_MS);
		set_price(DOT, 7.4);
		assert_noop!(
			SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None),
			Error::<Test>::HaltGrace
		);
		assert_eq!(due_plan(&ALICE), None);
		assert!(poke(&ALICE));
		assert!(AccountGraceUntil::<Test>::get(ALICE) > 0);
		assert_eq!(due_plan(&ALICE), None);
		pass(HALT_GRACE);
		push(&ALICE);
		assert_eq!(AccountGraceUntil::<Test>::get(ALICE), 0);
	});
}

#[test]
fn slice_should_not_wait_when_the_price_was_stale_for_a_moment() {
	build_and_execute(|| {
		unwinding_alice();
		world(|w| w.prices.remove(&DOT));
		assert!(poke(&ALICE));
		wait(BLOCK_MS);
		set_price(DOT, 7.4);
		push(&ALICE);
	});
}
