//! Who may bid.

use crate::{mock::*, Error, Event, Keepers};
use ballast_policy::AccountState::{Auction, Unwinding};
use ballast_primitives::SETTLEMENT;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn keeper_should_be_registered_when_it_is_enrolled() {
	build_and_execute(|| {
		let register = |who| SoftLiquidation::register_keeper(RuntimeOrigin::signed(who));
		assert_noop!(register(CAROL), Error::<Test>::UnknownAccount);
		enrol(HOME, &CAROL, &[]);
		assert_ok!(register(CAROL));
		assert_eq!(events().last(), Some(&Event::KeeperRegistered { keeper: CAROL, keepers: 1 }));
		assert!(Keepers::<Test>::contains_key(CAROL));
		assert_noop!(register(CAROL), Error::<Test>::AlreadyKeeper);
		assert_noop!(SoftLiquidation::register_keeper(RuntimeOrigin::root()), DispatchError::BadOrigin);
	});
}

#[test]
fn unwind_should_go_on_below_the_trigger_when_nobody_can_bid() {
	build_and_execute(|| {
		enrol_spread_alice();
		// One is not enrolled at both venues, one is in trouble, and one is the account.
		enrol(HOME, &CAROL, &[(spot(SETTLEMENT), 100_000.0)]);
		assert_ok!(SoftLiquidation::register_keeper(RuntimeOrigin::signed(CAROL)));
		assert_ok!(SoftLiquidation::register_keeper(RuntimeOrigin::signed(ALICE)));
		enrol(AWAY, &DAVE, &[]);
		enrol(HOME, &DAVE, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 1000.0)]);
		assert_ok!(SoftLiquidation::register_keeper(RuntimeOrigin::signed(DAVE)));
		set_price(DOT, 6.9);
		assert!(poke(&DAVE));
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }));
		// Somebody who can comes; the next poke asks.
		enrol(AWAY, &CAROL, &[]);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Auction(_)));
	});
}
