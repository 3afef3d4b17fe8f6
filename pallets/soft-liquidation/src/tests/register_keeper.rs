//! Who may bid.

use crate::{mock::*, Error, Event, Keepers};
use ballast_policy::AccountState::{Auction, Unwinding};
use ballast_primitives::{OrderFailure, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::{AccountId32, DispatchError},
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
fn auction_should_not_begin_when_no_keeper_could_margin_anything() {
	build_and_execute(|| {
		enrol_spread_alice();
		set_price(DOT, 6.9);
		// The least take is 100 of 6900 and needs as much of the initial margin, 26.
		let poor: Vec<_> = (30..35u8).map(|n| AccountId32::new([n; 32])).collect();
		for account in &poor {
			keeper(account, 20.0);
		}
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		push(&ALICE);
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		// What is set aside for other takes is not free.
		deposit_report(HOME, &poor[0], &[(spot(SETTLEMENT), 100.0)]);
		assert_ok!(Portfolio::reserve_margin(&poor[0], f(100.0)));
		assert!(!poke(&ALICE));
		Portfolio::release_margin(&poor[0], f(100.0));
		assert!(poke(&ALICE));
		assert!(matches!(state(), Auction(_)));
	});
}

#[test]
fn keeper_should_be_found_in_time_when_many_others_are_registered() {
	build_and_execute(|| {
		enrol_spread_alice();
		set_price(DOT, 6.9);
		for n in 0..60u8 {
			let account = AccountId32::new([n + 100; 32]);
			enrol(HOME, &account, &[]);
			assert_ok!(SoftLiquidation::register_keeper(RuntimeOrigin::signed(account)));
		}
		keeper(&CAROL, 100_000.0);
		// Not more than so many are looked at, but others after a while.
		let found = (0..40).any(|_| {
			poke(&ALICE);
			pass(600_000);
			matches!(state(), Auction(_))
		});
		assert!(found);
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
