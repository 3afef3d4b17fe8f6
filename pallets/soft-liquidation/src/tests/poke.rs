//! The state machine, driven by prices and reports.

use crate::{mock::*, Error, Event, MarginUnavailable, States, Stats};
use ballast_policy::AccountState::{Healthy, MarginCall, Unwinding, Watch};
use ballast_primitives::{message::AccountMode, OrderFailure, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok, dispatch::Pays},
	sp_runtime::DispatchError,
};

#[test]
fn poke_should_be_refused_when_nothing_is_due() {
	build_and_execute(|| {
		let poke = |account| SoftLiquidation::poke(RuntimeOrigin::signed(BOB), account, None);
		assert_noop!(poke(ALICE), Error::<Test>::UnknownAccount);
		enrol_alice();
		assert_noop!(poke(ALICE), Error::<Test>::NotDue);
		assert_noop!(SoftLiquidation::poke(RuntimeOrigin::none(), ALICE, None), DispatchError::BadOrigin);
		assert_noop!(SoftLiquidation::poke(RuntimeOrigin::root(), ALICE, None), DispatchError::BadOrigin);
	});
}

#[test]
fn poke_should_be_free_when_it_was_due() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 9.0);
		let info = SoftLiquidation::poke(RuntimeOrigin::signed(BOB), ALICE, None).unwrap();
		assert_eq!(info.pays_fee, Pays::No);
	});
}

#[test]
fn state_should_follow_the_price_when_it_falls_and_rises() {
	build_and_execute(|| {
		enrol_alice();
		assert_eq!(state(), Healthy);
		for (price, tier) in [(9.0, 1), (8.6, 2)] {
			set_price(DOT, price);
			assert!(poke(&ALICE));
			assert_eq!(state(), Watch { tier });
			assert!(world(|w| w.modes.is_empty()), "a warning restricts nobody");
		}
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert_eq!(state(), MarginCall { since_ms: START });
		assert_eq!(world(|w| w.modes.clone()), [(HOME, ALICE, AccountMode::ReduceOnly)]);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		assert_eq!(state(), Unwinding { since_ms: START, last_slice_ms: 0 });
		assert_eq!(world(|w| w.modes.len()), 1, "told once");
		set_price(DOT, 12.0);
		assert!(poke(&ALICE));
		assert_eq!(state(), Healthy);
		assert!(!States::<Test>::contains_key(ALICE));
		assert_eq!(world(|w| w.modes.last().cloned()), Some((HOME, ALICE, AccountMode::Normal)));
		assert!(!poke(&ALICE), "nothing is left to do");
	});
}

#[test]
fn margin_call_should_be_cured_when_collateral_is_reported() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -4000.0), (spot(DOT), 1000.0)]);
		assert_eq!(state(), Healthy);
		let stats = Stats::<Test>::get();
		assert_eq!((stats.called, stats.cured, stats.unwound), (1, 1, 0));
		assert_eq!(world(|w| w.modes.last().cloned()), Some((HOME, ALICE, AccountMode::Normal)));
		let cured = events().into_iter().find_map(|event| match event {
			Event::AccountCured { account, health_before, health_after, slices, .. } => {
				Some((account, health_before, health_after, slices))
			}
			_ => None,
		});
		assert_eq!(cured, Some((ALICE, Some(f(1.25)), Some(f(2.5)), 0)));
	});
}

#[test]
fn margin_call_should_become_an_unwind_when_grace_is_over_below_target() {
	build_and_execute(|| {
		enrol_alice();
		// Equity 1520, MM 1504, IM 1955.2: the target is 1571.68.
		set_price(DOT, 7.52);
		assert!(poke(&ALICE));
		assert_eq!(state(), MarginCall { since_ms: START });
		pass(rules().grace_ms - BLOCK_MS);
		assert!(!poke(&ALICE), "the clock still runs");
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }));
	});
}

#[test]
fn margin_call_should_last_when_grace_is_over_above_target() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		pass(rules().grace_ms + BLOCK_MS);
		assert!(!poke(&ALICE));
		assert_eq!(state(), MarginCall { since_ms: START });
	});
}

#[test]
fn new_venue_should_be_told_when_the_account_is_restricted() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		enrol(AWAY, &ALICE, &[(spot(DOT), 0.001)]);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.modes.last().cloned()), Some((AWAY, ALICE, AccountMode::ReduceOnly)));
		assert!(!poke(&ALICE));
	});
}

#[test]
fn mode_should_be_wanted_only_as_long_as_nothing_else_was_told() {
	build_and_execute(|| {
		let wanted = |mode| SoftLiquidation::is_mode_wanted(HOME, &ALICE, mode);
		enrol_alice();
		assert!(wanted(AccountMode::Normal) && !wanted(AccountMode::ReduceOnly));
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.modes.last().cloned()), Some((HOME, ALICE, AccountMode::ReduceOnly)));
		assert!(wanted(AccountMode::ReduceOnly) && !wanted(AccountMode::Normal));
		assert!(!SoftLiquidation::is_mode_wanted(AWAY, &ALICE, AccountMode::ReduceOnly));
		set_price(DOT, 12.0);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.modes.last().cloned()), Some((HOME, ALICE, AccountMode::Normal)));
		assert!(wanted(AccountMode::Normal) && !wanted(AccountMode::ReduceOnly));
		assert!(!wanted(AccountMode::Frozen), "nobody is told that");
	});
}

#[test]
fn venue_should_be_told_later_when_it_cannot_be_reached() {
	build_and_execute(|| {
		enrol_alice();
		enrol(AWAY, &ALICE, &[(spot(DOT), 0.001)]);
		world(|w| w.down.push(AWAY));
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.modes.clone()), [(HOME, ALICE, AccountMode::ReduceOnly)]);
		assert!(events().contains(&Event::ModeNotSent { account: ALICE, venue: AWAY }));
		assert!(!poke(&ALICE), "it still cannot be reached");
		world(|w| w.down.clear());
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.modes.last().cloned()), Some((AWAY, ALICE, AccountMode::ReduceOnly)));
		// The same on the way back.
		world(|w| w.down.push(AWAY));
		set_price(DOT, 12.0);
		assert!(poke(&ALICE));
		world(|w| w.down.clear());
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.modes.last().cloned()), Some((AWAY, ALICE, AccountMode::Normal)));
	});
}

#[test]
fn poke_should_not_be_due_again_when_an_outbox_is_full() {
	build_and_execute(|| {
		enrol_alice();
		world(|w| w.outbox_full.push(HOME));
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert!(world(|w| w.modes.is_empty()));
		assert!(!poke(&ALICE), "nothing would come of it");
		world(|w| w.outbox_full.clear());
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.modes.clone()), [(HOME, ALICE, AccountMode::ReduceOnly)]);
	});
}

#[test]
fn account_should_be_degraded_when_a_price_is_stale() {
	build_and_execute(|| {
		enrol_alice();
		world(|w| w.prices.remove(&DOT));
		assert!(poke(&ALICE));
		let reason = MarginUnavailable::StalePrice(DOT);
		assert!(events().contains(&Event::AccountDegraded { account: ALICE, reason }));
		assert!(!poke(&ALICE), "noted once");
		set_price(DOT, 10.0);
		assert!(poke(&ALICE));
		assert!(events().contains(&Event::AccountRestored { account: ALICE, grace_until_ms: 0 }));
	});
}

#[test]
fn open_orders_should_be_cancelled_when_the_account_is_cured() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		let open = live();
		assert!(!open.is_empty());
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 1000.0)]);
		assert_eq!(state(), Healthy);
		assert_eq!(world(|w| w.cancelled.clone()), open);
		assert_eq!(Stats::<Test>::get().unwound, 1);
		for id in open {
			fail(id, OrderFailure::Cancelled);
		}
		assert!(crate::Slices::<Test>::get(ALICE).is_none());
		assert!(crate::Refusals::<Test>::get(ALICE).is_empty(), "a cancellation is no refusal");
	});
}

#[test]
fn report_should_release_at_once_when_nothing_is_in_flight() {
	build_and_execute(|| {
		unwinding_alice();
		let helped = [(spot(SETTLEMENT), -3000.0), (spot(DOT), 1000.0)];
		assert_ok!(Portfolio::apply_report(HOME, report(HOME, &ALICE, &helped)));
		assert_ok!(SoftLiquidation::report_applied(&ALICE));
		assert_eq!(state(), Healthy);
		assert_ok!(SoftLiquidation::report_applied(&BOB));
	});
}

#[test]
fn withdrawn_account_should_be_forgotten_when_it_left() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 9.0);
		assert!(poke(&ALICE));
		assert_ok!(Portfolio::apply_withdrawn(HOME, ALICE));
		assert!(poke(&ALICE));
		assert_eq!(state(), Healthy);
		assert!(!poke(&ALICE));
	});
}
