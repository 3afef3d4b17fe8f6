//! The breaker's levels, and who may set them.

use crate::{mock::*, Breaker, BreakerLevel, Error, Event};
use ballast_policy::AccountState::{MarginCall, Unwinding};
use ballast_primitives::SETTLEMENT;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

fn set(level: BreakerLevel) {
	assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), level));
}

#[test]
fn breaker_should_move_both_ways_when_the_admin_says_so() {
	build_and_execute(|| {
		set(BreakerLevel::Stopped);
		set(BreakerLevel::Open);
		assert_eq!(Breaker::<Test>::get(), BreakerLevel::Open);
		assert!(events().contains(&Event::BreakerSet { old: BreakerLevel::Stopped, new: BreakerLevel::Open }));
		for who in [EMERGENCY, ALICE] {
			assert_noop!(
				SoftLiquidation::set_breaker(RuntimeOrigin::signed(who), BreakerLevel::Open),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn no_unwind_should_begin_when_the_breaker_forbids_new_ones() {
	build_and_execute(|| {
		unwinding_alice();
		enrol(HOME, &BOB, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 1000.0)]);
		set(BreakerLevel::NoNewUnwinds);
		assert!(poke(&BOB));
		assert_eq!(SoftLiquidation::api_state(&BOB), MarginCall { since_ms: START });
		assert!(!poke(&BOB));
		push(&ALICE);
		set(BreakerLevel::Open);
		assert!(poke(&BOB));
		assert!(matches!(SoftLiquidation::api_state(&BOB), Unwinding { .. }));
	});
}

#[test]
fn no_slice_should_run_when_the_breaker_stopped_everything() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		set(BreakerLevel::Stopped);
		assert_noop!(
			SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None),
			Error::<Test>::Stopped
		);
		assert_eq!(due_plan(&ALICE), None);
		// Nobody is kept in an unwind that is not needed.
		set_price(DOT, 12.0);
		assert!(poke(&ALICE));
		assert_eq!(state(), ballast_policy::AccountState::Healthy);
	});
}

#[test]
fn no_debt_should_be_written_off_when_the_breaker_stopped_everything() {
	build_and_execute(|| {
		unwinding_alice();
		set(BreakerLevel::Stopped);
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0)]);
		assert!(matches!(state(), Unwinding { .. }));
		assert!(world(|w| w.write_offs.is_empty()));
		set(BreakerLevel::Open);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.write_offs.clone()), [(HOME, ALICE)]);
	});
}
