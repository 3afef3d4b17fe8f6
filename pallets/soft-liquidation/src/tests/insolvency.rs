//! Bad debt: how it is booked, written off, and left behind.

use crate::{mock::*, BadDebt, Event, Stats, TotalBadDebt};
use ballast_policy::AccountState::{self, Healthy, Insolvent, Unwinding};
use ballast_primitives::{message::AccountMode, Fixed, SETTLEMENT};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

/// Everything is sold at 5.9 and 100 and some are missing.
fn insolvent_alice() -> Fixed {
	enrol_alice();
	set_price(DOT, 5.9);
	for _ in 0..20 {
		if !matches!(state(), Healthy | Unwinding { .. }) {
			break;
		}
		let plan = push(&ALICE);
		assert!(!plan.orders.is_empty());
		for id in live() {
			fill(id, 5.9);
		}
		pass(rules().slice.interval_ms);
	}
	match state() {
		Insolvent { bad_debt } => bad_debt,
		other => panic!("{other:?}"),
	}
}

#[test]
fn bad_debt_should_be_booked_when_nothing_is_left_to_sell() {
	build_and_execute(|| {
		let bad_debt = insolvent_alice();
		assert_eq!(bad_debt, f(100.0), "no penalty is taken from what lenders are owed");
		assert_eq!(BadDebt::<Test>::get(ALICE), Some(bad_debt));
		assert_eq!(TotalBadDebt::<Test>::get(), bad_debt);
		assert_eq!(world(|w| w.write_offs.clone()), [(HOME, ALICE)]);
		assert_eq!(Stats::<Test>::get().insolvent, 1);
		assert!(!poke(&ALICE), "the venue has been asked");
		pass(PATIENCE);
		assert!(poke(&ALICE), "and is asked again");
		assert_eq!(world(|w| w.write_offs.len()), 2);
	});
}

#[test]
fn account_should_be_healthy_when_its_debts_are_written_off() {
	build_and_execute(|| {
		let bad_debt = insolvent_alice();
		assert_ok!(Portfolio::apply_report(HOME, report(HOME, &ALICE, &[])));
		assert_ok!(SoftLiquidation::written_off(HOME, &ALICE, bad_debt));
		assert_eq!(state(), Healthy);
		assert_eq!(BadDebt::<Test>::get(ALICE), Some(bad_debt), "it stays on record");
		assert_eq!(TotalBadDebt::<Test>::get(), bad_debt);
		assert_eq!(Stats::<Test>::get().written_off, bad_debt);
		assert_eq!(world(|w| w.modes.last().cloned()), Some((HOME, ALICE, AccountMode::Normal)));
		assert!(events().contains(&Event::WrittenOff { account: ALICE, venue: HOME, value: bad_debt }));
	});
}

#[test]
fn account_should_recover_when_collateral_arrives() {
	build_and_execute(|| {
		insolvent_alice();
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), 50.0)]);
		assert_eq!(state(), Healthy);
		assert_eq!(BadDebt::<Test>::get(ALICE), None, "nobody lost anything");
		assert_eq!(TotalBadDebt::<Test>::get(), Fixed::default());
	});
}

#[test]
fn account_should_be_unwound_again_when_not_enough_collateral_arrives() {
	build_and_execute(|| {
		insolvent_alice();
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0), (spot(DOT), 10.0)]);
		assert!(matches!(state(), AccountState::Unwinding { .. }));
		push(&ALICE);
		fill(live()[0], 5.9);
		assert_eq!(state(), Insolvent { bad_debt: f(41.0) });
		assert_eq!(TotalBadDebt::<Test>::get(), f(41.0), "counted once");
	});
}

#[test]
fn insolvency_should_wait_when_an_order_is_in_flight() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 5.9);
		push(&ALICE);
		// The report overtakes the result.
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0)]);
		assert!(matches!(state(), Unwinding { .. }));
		let id = live()[0];
		world(|w| w.live.remove(&id));
		assert!(poke(&ALICE));
		assert!(matches!(state(), Insolvent { .. }));
	});
}

#[test]
fn write_off_should_be_booked_when_nobody_expected_it() {
	build_and_execute(|| {
		enrol_alice();
		assert_ok!(SoftLiquidation::written_off(HOME, &ALICE, f(3.0)));
		assert_eq!(BadDebt::<Test>::get(ALICE), Some(f(3.0)));
		assert_noop!(SoftLiquidation::written_off(HOME, &ALICE, f(-3.0)), crate::Error::<Test>::Books);
	});
}
