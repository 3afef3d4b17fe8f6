//! Who may bid no longer.

use crate::{mock::*, Error, Event, Keepers};
use ballast_policy::AccountState::{Auction, Unwinding};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn keeper_should_be_forgotten_when_it_leaves() {
	build_and_execute(|| {
		let leave = |who| SoftLiquidation::deregister_keeper(RuntimeOrigin::signed(who));
		assert_noop!(leave(CAROL), Error::<Test>::NotKeeper);
		keeper(&CAROL, 100.0);
		assert_ok!(leave(CAROL));
		assert_eq!(events().last(), Some(&Event::KeeperDeregistered { keeper: CAROL, keepers: 0 }));
		assert_eq!(Keepers::<Test>::count(), 0);
		assert_noop!(leave(CAROL), Error::<Test>::NotKeeper);
		assert_noop!(SoftLiquidation::deregister_keeper(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}

#[test]
fn take_should_go_on_when_its_keeper_leaves() {
	build_and_execute(|| {
		auctioned_alice();
		let bid = bid_for(1.0);
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid));
		assert_ok!(SoftLiquidation::deregister_keeper(RuntimeOrigin::signed(CAROL)));
		for id in open_takeovers() {
			take(id);
		}
		assert!(!state().is_forced());
	});
}

#[test]
fn auction_should_run_out_into_slices_when_all_keepers_left() {
	build_and_execute(|| {
		auctioned_alice();
		for who in [CAROL, DAVE] {
			assert_ok!(SoftLiquidation::deregister_keeper(RuntimeOrigin::signed(who)));
		}
		assert!(!poke(&ALICE), "one that runs goes on");
		assert!(matches!(state(), Auction(_)));
		pass(rules().auction.fast_ms + rules().auction.slow_ms);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }));
		push(&ALICE);
	});
}
