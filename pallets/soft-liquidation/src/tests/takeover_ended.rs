//! What becomes of takes.

use crate::{mock::*, Efforts, Event, LegOutcome, Taker, Takes};
use ballast_policy::AccountState::{Auction, Healthy, Unwinding};
use ballast_primitives::{fixed, message::OrderResult, OrderFailure, OrderId, Takeover, SETTLEMENT};
use polkadot_sdk::frame_support::assert_ok;

fn bid(fraction: f64) {
	assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid_for(fraction)));
}

/// Venues that executed, and that did not, of the last take.
fn ended() -> Option<(u32, u32)> {
	events().into_iter().rev().find_map(|event| match event {
		Event::TakeEnded { executed, failed, .. } => Some((executed, failed)),
		_ => None,
	})
}

#[test]
fn margin_should_be_released_leg_by_leg() {
	build_and_execute(|| {
		auctioned_alice();
		bid(0.2);
		let legs = Takes::<Test>::get(ALICE).unwrap().legs;
		let open = open_takeovers();
		take(open[0]);
		assert_eq!(Portfolio::reserved_margin(&CAROL), legs[1].reserved);
		assert!(matches!(state(), Auction(a) if a.takes == 0), "not before all have answered");
		SoftLiquidation::do_try_state().unwrap();
		take(open[1]);
		assert_eq!(Portfolio::reserved_margin(&CAROL), f(0.0));
		assert_eq!(ended(), Some((2, 0)));
		let Auction(auction) = state() else { panic!() };
		// The first take: nothing was ring-fenced.
		let got = legs.iter().map(|leg| leg.price.into_inner() - leg.fee.into_inner()).sum::<i128>();
		assert_eq!((auction.takes, auction.raised.into_inner()), (1, got));
		assert_eq!(Efforts::<Test>::get(ALICE).unwrap().progress_ms, START);
	});
}

#[test]
fn only_what_was_taken_should_count_when_a_leg_fails() {
	build_and_execute(|| {
		auctioned_alice();
		let before = everything();
		bid(0.2);
		let legs = Takes::<Test>::get(ALICE).unwrap().legs;
		let open = open_takeovers();
		refuse(open[0], OrderFailure::InsufficientFunds);
		assert!(Takes::<Test>::contains_key(ALICE));
		take(open[1]);
		assert_eq!(ended(), Some((1, 1)));
		assert!(events().contains(&Event::TakeLegEnded {
			account: ALICE,
			taker: Taker::Keeper(CAROL),
			venue: HOME,
			order: open[0],
			outcome: LegOutcome::Failed(OrderFailure::InsufficientFunds),
		}));
		let Auction(auction) = state() else { panic!("{:?}", state()) };
		assert_eq!(auction.takes, 1);
		let got = fixed::sub(legs[1].price, legs[1].fee).unwrap();
		assert_eq!(auction.raised, got.max(f(0.0)));
		assert_eq!(everything(), before);
		// And it goes on.
		bid(1.0);
	});
}

#[test]
fn nothing_should_change_when_all_legs_fail() {
	build_and_execute(|| {
		auctioned_alice();
		let (auction, portfolio) = (state(), Portfolio::portfolio(&ALICE));
		bid(0.2);
		for id in open_takeovers() {
			refuse(id, OrderFailure::Unknown);
		}
		assert_eq!(ended(), Some((0, 2)));
		assert_eq!((state(), Portfolio::portfolio(&ALICE)), (auction, portfolio));
		assert_eq!(Efforts::<Test>::get(ALICE).unwrap_or_default().progress_ms, 0);
		bid(1.0);
	});
}

#[test]
fn take_should_be_closed_when_its_end_was_never_told() {
	build_and_execute(|| {
		auctioned_alice();
		bid(0.2);
		assert!(!poke(&ALICE));
		for id in open_takeovers() {
			lose_takeover(id);
		}
		assert!(poke(&ALICE));
		assert_eq!(ended(), Some((0, 2)));
		assert_eq!(Portfolio::reserved_margin(&CAROL), f(0.0));
		assert!(matches!(state(), Auction(_)));
	});
}

#[test]
fn take_should_be_called_off_when_the_account_is_cured_before_anything_moved() {
	build_and_execute(|| {
		auctioned_alice();
		bid(1.0);
		let open = open_takeovers();
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), 4000.0), (spot(DOT), 700.0)]);
		assert_eq!(world(|w| w.cancelled.clone()), open);
		assert!(matches!(state(), Auction(_)), "not before the venues have answered");
		assert!(!poke(&ALICE), "they were asked");
		for id in open {
			refuse(id, OrderFailure::Cancelled);
		}
		assert_eq!(state(), Healthy);
		assert_eq!(Portfolio::reserved_margin(&CAROL), f(0.0));
	});
}

#[test]
fn account_should_be_free_at_once_when_the_take_was_not_sent_yet() {
	build_and_execute(|| {
		auctioned_alice();
		bid(1.0);
		world(|w| w.unsent = true);
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), 4000.0), (spot(DOT), 700.0)]);
		assert_eq!(state(), Healthy);
		assert!(takeovers().is_empty());
		assert!(!poke(&ALICE), "and every venue knows");
		let stats = crate::Stats::<Test>::get();
		assert_eq!((stats.called, stats.unwound), (1, 1));
	});
}

#[test]
fn take_should_be_completed_when_the_account_is_cured_after_a_part_moved() {
	build_and_execute(|| {
		auctioned_alice();
		bid(1.0);
		let open = open_takeovers();
		take(open[0]);
		set_price(DOT, 12.0);
		assert!(!poke(&ALICE), "the rest belongs to the taker");
		assert!(world(|w| w.cancelled.is_empty()));
		take(open[1]);
		assert_eq!(state(), Healthy);
	});
}

#[test]
fn auction_should_run_out_only_when_the_take_is_over() {
	build_and_execute(|| {
		auctioned_alice();
		bid(0.2);
		pass(run_ms());
		assert!(!poke(&ALICE));
		assert!(matches!(state(), Auction(_)));
		for id in open_takeovers() {
			refuse(id, OrderFailure::Expired);
		}
		// Nobody else could bid meanwhile; now they can.
		assert_eq!(offer().offer.progress, rules().auction.start);
		pass(run_ms());
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		assert!(Efforts::<Test>::get(ALICE).unwrap().in_vain_ms > 0);
		// Slices have their chance before keepers are asked again.
		push(&ALICE);
		for id in live() {
			fail(id, OrderFailure::LimitPrice);
		}
		assert!(matches!(state(), Unwinding { .. }));
		pass(rules().auction.rest_ms);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Auction(_)));
	});
}

#[test]
fn unknown_takeover_should_change_nothing_when_it_ends() {
	build_and_execute(|| {
		auctioned_alice();
		bid(0.2);
		let takeover = Takeover {
			id: OrderId(999),
			from: ALICE,
			to: CAROL,
			fraction: f(0.2),
			price: f(1.0),
			fee: f(0.0),
			may_borrow: true,
			deadline: 0,
		};
		let before = Takes::<Test>::get(ALICE);
		let failed = OrderResult::Failed(OrderFailure::Unknown);
		assert_ok!(SoftLiquidation::takeover_ended(HOME, &takeover, &failed));
		let nobodys = Takeover { from: BOB, ..takeover };
		assert_ok!(SoftLiquidation::takeover_ended(HOME, &nobodys, &failed));
		assert_eq!(Takes::<Test>::get(ALICE), before);
	});
}
