//! Bad debt: how it is booked, written off, and left behind.

use crate::{mock::*, BadDebt, BreakerLevel, Efforts, Episodes, Event, Stats, Stop, Takes, TotalBadDebt};
use ballast_policy::AccountState::{self, Healthy, Insolvent, Unwinding};
use ballast_primitives::{
	fixed,
	message::{AccountMode, WriteOffRefusal},
	Fixed, OrderFailure, SETTLEMENT,
};
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
fn venue_should_be_asked_after_longer_when_it_refuses_to_write_off() {
	build_and_execute(|| {
		insolvent_alice();
		let asked = || world(|w| w.write_offs.len());
		assert_eq!(asked(), 1);
		for refusals in 1..=8u32 {
			let refusal = WriteOffRefusal::MarketRefused;
			assert_ok!(SoftLiquidation::write_off_refused(HOME, &ALICE, refusal));
			let asked_ms = Episodes::<Test>::get(ALICE).unwrap().write_offs[0].sent_ms;
			let again_ms = asked_ms + (PATIENCE << refusals.min(6));
			let refused = Event::WriteOffRefused { account: ALICE, venue: HOME, refusal, again_ms };
			assert!(events().contains(&refused), "{refusals}");
			// Once for what was asked.
			let count = events().len();
			assert_ok!(SoftLiquidation::write_off_refused(HOME, &ALICE, refusal));
			assert_eq!(events().len(), count, "{refusals}");
			pass(again_ms - Timestamp::get() - BLOCK_MS);
			assert!(!poke(&ALICE), "{refusals}");
			pass(BLOCK_MS);
			assert!(poke(&ALICE), "{refusals}");
			assert_eq!(asked(), 1 + refusals as usize);
		}
		// What it writes off then counts as ever.
		assert_ok!(Portfolio::apply_report(HOME, report(HOME, &ALICE, &[])));
		assert_ok!(SoftLiquidation::written_off(HOME, &ALICE, f(100.0)));
		assert_eq!(state(), Healthy);
	});
}

#[test]
fn refusal_should_not_be_heard_when_nobody_asked() {
	build_and_execute(|| {
		unwinding_alice();
		let count = events().len();
		for account in [&ALICE, &BOB] {
			assert_ok!(SoftLiquidation::write_off_refused(HOME, account, WriteOffRefusal::SomethingLeft));
		}
		assert_eq!(events().len(), count);
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

/// 100 owed at home, 50 there away; nothing to sell.
fn stranded_alice() {
	enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0)]);
	enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), 50.0)]);
	assert!(poke(&ALICE));
	assert_eq!(state(), Insolvent { bad_debt: f(50.0) });
}

/// The pool takes over whatever is due.
fn take_due() {
	assert!(poke(&ALICE));
	let open = open_takeovers();
	assert_eq!(open.len(), 1);
	take(open[0]);
}

#[test]
fn loss_should_be_the_shortfall_when_cash_is_at_another_venue() {
	build_and_execute(|| {
		pool(1_000.0, 20.0);
		stranded_alice();
		let (before, pool) = (wealth(), SoftLiquidation::api_margin(&POOL).unwrap().equity);
		assert!(world(|w| w.write_offs.is_empty()), "not before the rest is there");
		take_due();
		assert!(positions_at(AWAY, &ALICE).is_empty(), "it cannot be taken away any more");
		assert_eq!(Efforts::<Test>::get(ALICE).unwrap().seized, f(50.0));
		assert_eq!(state(), Insolvent { bad_debt: f(50.0) });
		assert!(world(|w| w.write_offs.is_empty()), "it has not arrived yet");
		take_due();
		assert_eq!(positions_at(HOME, &ALICE), [(spot(SETTLEMENT), f(-50.0))]);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.write_offs.clone()), [(HOME, ALICE)]);
		write_off(HOME, &ALICE);
		assert_eq!((state(), BadDebt::<Test>::get(ALICE)), (Healthy, Some(f(50.0))));
		assert_eq!(Stats::<Test>::get().written_off, f(50.0));
		assert_eq!(world(|w| (w.fund, w.unpaid)), (f(0.0), f(30.0)));
		assert_eq!(
			SoftLiquidation::api_margin(&ALICE).unwrap().equity,
			f(0.0),
			"nothing is left to walk away with"
		);
		assert_eq!(SoftLiquidation::api_margin(&POOL).unwrap().equity, pool, "it neither gained nor lost");
		assert_eq!(wealth(), before);
	});
}

#[test]
fn write_off_should_wait_when_the_pool_cannot_take_what_is_elsewhere() {
	build_and_execute(|| {
		stranded_alice();
		for _ in 0..3 {
			assert!(!poke(&ALICE));
			pass(PATIENCE);
		}
		assert_eq!(state(), Insolvent { bad_debt: f(50.0) });
		assert_eq!(world(|w| w.modes.clone()).len(), 2, "and it stays restricted everywhere");
		assert!(world(|w| w.write_offs.is_empty()));
		let preview = SoftLiquidation::api_preview(&ALICE);
		assert!(preview.at_ms.is_none() && preview.what_stops_it.contains(&Stop::NoPool), "{preview:?}");
	});
}

#[test]
fn netting_should_be_tried_again_when_a_venue_did_not_move_anything() {
	build_and_execute(|| {
		pool(1_000.0, 0.0);
		stranded_alice();
		for seized in [0.0, 50.0] {
			assert!(poke(&ALICE));
			refuse(open_takeovers()[0], OrderFailure::VenueBusy);
			assert!(!poke(&ALICE), "not in every block");
			assert_eq!(Efforts::<Test>::get(ALICE).unwrap().seized, f(seized));
			pass(PATIENCE);
			take_due();
		}
		assert!(poke(&ALICE));
		write_off(HOME, &ALICE);
		assert_eq!((state(), BadDebt::<Test>::get(ALICE)), (Healthy, Some(f(50.0))));
	});
}

#[test]
fn account_should_get_back_what_was_seized_when_it_was_helped_meanwhile() {
	build_and_execute(|| {
		pool(1_000.0, 0.0);
		stranded_alice();
		take_due();
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -20.0)]);
		assert!(matches!(state(), Insolvent { .. }), "first what it is owed");
		take_due();
		assert_eq!(state(), Healthy);
		assert_eq!(positions_at(HOME, &ALICE), [(spot(SETTLEMENT), f(30.0))]);
		assert_eq!(BadDebt::<Test>::get(ALICE), None);
	});
}

#[test]
fn what_was_seized_should_be_told_when_nothing_is_owed_any_more() {
	build_and_execute(|| {
		pool(1_000.0, 0.0);
		stranded_alice();
		take_due();
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), 5.0)]);
		assert_eq!(state(), Healthy);
		assert!(events().contains(&Event::SeizedLeft { account: ALICE, amount: f(50.0) }));
	});
}

#[test]
fn netting_should_not_be_called_off_when_no_new_unwind_may_begin() {
	build_and_execute(|| {
		pool(1_000.0, 0.0);
		stranded_alice();
		assert!(poke(&ALICE));
		crate::Breaker::<Test>::put(BreakerLevel::NoNewUnwinds);
		assert!(!poke(&ALICE));
		assert!(!Takes::<Test>::get(ALICE).unwrap().cancelled);
		crate::Breaker::<Test>::put(BreakerLevel::Stopped);
		take(open_takeovers()[0]);
		assert!(!poke(&ALICE), "all is stopped");
		crate::Breaker::<Test>::put(BreakerLevel::Open);
		take_due();
	});
}

#[test]
fn dust_elsewhere_should_not_keep_debts_from_being_written_off() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), 1.0)]);
		assert_eq!(rules().dust, f(1.0));
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.write_offs.clone()), [(HOME, ALICE)]);
	});
}

/// 100 owed at home, where the pot has 1, and 1000 in the fund.
fn covered_alice() -> (Fixed, Fixed) {
	world(|w| (w.pot, w.fund) = (f(1.0), f(1_000.0)));
	enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0)]);
	assert!(poke(&ALICE));
	wealth()
}

#[test]
fn fund_should_pay_what_the_pot_did_not() {
	build_and_execute(|| {
		let before = covered_alice();
		write_off(HOME, &ALICE);
		assert_eq!((wealth(), world(|w| w.fund)), (before, f(901.0)));
		assert_eq!(BadDebt::<Test>::get(ALICE), Some(f(99.0)));
	});
	// The sum that the property tests check shows a venue that reports what its pot paid as lost, too.
	build_and_execute(|| {
		let before = covered_alice();
		world(|w| w.pot = f(0.0));
		assert_ok!(Portfolio::apply_report(HOME, report(HOME, &ALICE, &[])));
		assert_ok!(SoftLiquidation::written_off(HOME, &ALICE, f(100.0)));
		assert_eq!(wealth().0, fixed::sub(before.0, f(1.0)).unwrap());
	});
}
