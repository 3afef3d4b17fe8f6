//! Nothing is forced right after a halt.

use crate::{mock::*, AccountGraceUntil, Degraded, Error, Event, GraceUntil, MarginUnavailable, Stop};
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

#[test]
fn grace_of_an_account_should_be_forgotten_when_it_is_over() {
	build_and_execute(|| {
		enrol_alice();
		world(|w| w.prices.remove(&DOT));
		assert!(poke(&ALICE));
		pass(HALT_THRESHOLD + BLOCK_MS);
		set_price(DOT, 10.0);
		assert!(poke(&ALICE));
		assert!(AccountGraceUntil::<Test>::contains_key(ALICE));
		assert!(!poke(&ALICE));
		pass(HALT_GRACE);
		assert!(poke(&ALICE));
		assert!(!AccountGraceUntil::<Test>::contains_key(ALICE), "also of a healthy account");
		assert!(!poke(&ALICE));
	});
}

#[test]
fn nothing_should_be_forced_when_oracle_and_venues_disagree() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		let execute =
			|| SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan.clone(), None);
		let say = |prices: &[f64]| {
			world(|w| w.venue_prices.insert(DOT, prices.iter().map(|price| f(*price)).collect()));
		};
		let reason = MarginUnavailable::DivergingPrice(DOT);
		// The oracle says 7.4, and up to a fifth is nothing; of two the nearer one counts.
		for disagreeing in [&[9.3, 9.4][..], &[5.9, 5.8], &[7.4, 9.4, 9.4], &[5.0, 5.0, 7.4, 5.8]] {
			say(disagreeing);
			assert_noop!(execute(), Error::<Test>::DivergingPrice);
			assert_eq!(SoftLiquidation::api_margin(&ALICE), Err(reason));
		}
		assert_eq!(SoftLiquidation::api_preview(&ALICE).what_stops_it, [Stop::Degraded(reason)]);
		assert!(poke(&ALICE));
		assert_eq!(Degraded::<Test>::get(ALICE).map(|d| d.reason), Some(reason));
		assert!(events().contains(&Event::AccountDegraded { account: ALICE, reason }));
		assert!(!poke(&ALICE), "once");
		wait(BLOCK_MS);
		// One venue alone may be the one that is wrong, and so may the fewer of several.
		for agreeing in
			[&[][..], &[70.0], &[9.2, 9.9], &[6.0, 5.0], &[5.0, 7.3, 9.9], &[5.0, 9.9], &[0.0, 0.0, 7.0]]
		{
			say(agreeing);
			assert!(SoftLiquidation::api_margin(&ALICE).is_ok(), "{agreeing:?}");
		}
		assert!(poke(&ALICE));
		assert!(Degraded::<Test>::get(ALICE).is_none());
		assert_ok!(execute());
	});
}

#[test]
fn account_should_not_be_called_when_oracle_and_venues_disagree() {
	build_and_execute(|| {
		enrol_alice();
		// Somebody has the oracle say half of what everybody pays.
		set_price(DOT, 5.0);
		world(|w| w.venue_prices.insert(DOT, vec![f(10.0); 3]));
		assert!(poke(&ALICE));
		assert_eq!(state(), ballast_policy::AccountState::Healthy);
		assert!(world(|w| w.modes.is_empty()));
		// An asset that it has not does not matter.
		world(|w| w.venue_prices = [(ETH, vec![f(1.0); 3])].into());
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert!(matches!(state(), ballast_policy::AccountState::MarginCall { .. }));
	});
}
