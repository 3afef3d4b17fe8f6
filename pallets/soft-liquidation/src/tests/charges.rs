//! What accounts are charged beyond the market, and who gets it.

use crate::{mock::*, Charge, Episodes, Event, Slices, Stats, Takes};
use ballast_policy::{
	penalty::{as_fixed, as_permill},
	AccountState::{Healthy, MarginCall, Unwinding},
};
use ballast_primitives::{
	fixed, message::OrderResult, Fixed, OrderId, Round, Takeover, TakeoverFill, SETTLEMENT,
};
use polkadot_sdk::{frame_support::assert_ok, sp_arithmetic::Permill};

/// Equity 1520, MM 1504, IM 1955.2, target 1571.68: a margin call that becomes an unwind with time alone.
fn called_alice() {
	enrol_alice();
	set_price(DOT, 7.52);
	assert!(poke(&ALICE));
	assert_eq!(state(), MarginCall { since_ms: START });
}

fn told() -> Vec<Told> {
	world(|w| w.told.clone())
}

#[test]
fn surcharge_should_be_taken_with_the_slices_when_a_margin_call_was_not_met() {
	build_and_execute(|| {
		called_alice();
		pass(rules().grace_ms);
		assert!(poke(&ALICE));
		assert_eq!(Episodes::<Test>::get(ALICE).unwrap().called_ms, rules().grace_ms);
		push(&ALICE);
		let (id, (_, order)) = world(|w| w.live.iter().next().map(|(id, o)| (*id, o.clone()))).unwrap();
		// 0.2 % at health 1, and 0.5 % of surcharge.
		assert_eq!(order.penalty, Permill::from_parts(7_000));
		assert_eq!(Slices::<Test>::get(ALICE).unwrap().orders[0].surcharge, Permill::from_parts(5_000));
		fill(id, 7.52);
		let stats = Stats::<Test>::get();
		let value = fixed::mul(fixed::abs(order.quantity).unwrap(), f(7.52), Round::Down).unwrap();
		let near = |a: Fixed, share: f64| {
			let expected = value.into_inner() as f64 * share;
			(a.into_inner() as f64 / expected - 1.0).abs() < 1e-9
		};
		assert!(near(stats.penalty, 0.007) && near(stats.surcharge, 0.005), "{stats:?} of {value:?}");
		let penalty = fixed::sub(stats.penalty, stats.surcharge).unwrap();
		assert_eq!(told(), [Told::Penalty(HOME, penalty), Told::Surcharge(HOME, stats.surcharge)]);
		let surcharged = Event::Surcharged { account: ALICE, venue: HOME, amount: stats.surcharge };
		assert!(events().contains(&surcharged));
	});
}

#[test]
fn surcharge_should_stay_what_it_was_when_the_unwind_takes_long() {
	build_and_execute(|| {
		called_alice();
		pass(rules().grace_ms / 2);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }));
		let charge = SoftLiquidation::api_preview(&ALICE).charge;
		assert_eq!(charge.surcharge, Permill::from_parts(2_500));
		pass(rules().grace_ms);
		assert_eq!(SoftLiquidation::api_preview(&ALICE).charge, charge);
		push(&ALICE);
		assert_eq!(Slices::<Test>::get(ALICE).unwrap().orders[0].surcharge, charge.surcharge);
		assert!(world(|w| w.live.values().all(|(_, order)| order.penalty == charge.rate)));
	});
}

#[test]
fn nothing_should_be_surcharged_when_the_margin_call_is_met() {
	build_and_execute(|| {
		called_alice();
		pass(rules().grace_ms - BLOCK_MS);
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -2000.0), (spot(DOT), 1000.0)]);
		assert_eq!(state(), Healthy);
		assert!(told().is_empty() && Episodes::<Test>::get(ALICE).is_none());
		// And what comes later is another matter.
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -6200.0), (spot(DOT), 1000.0)]);
		assert!(matches!(state(), Unwinding { .. }));
		assert_eq!(SoftLiquidation::api_preview(&ALICE).charge.surcharge, Permill::zero());
	});
}

#[test]
fn nothing_should_be_surcharged_when_there_was_no_margin_call() {
	build_and_execute(|| {
		unwinding_alice();
		pass(rules().grace_ms);
		push(&ALICE);
		fill(live()[0], 7.4);
		assert_eq!(Stats::<Test>::get().surcharge, f(0.0));
		assert!(matches!(told()[..], [Told::Penalty(..)]));
	});
}

#[test]
fn surcharge_should_begin_again_when_the_chain_had_halted() {
	build_and_execute(|| {
		called_alice();
		pass(rules().grace_ms / 2);
		wait(HALT_THRESHOLD + 1);
		wait(BLOCK_MS);
		pass(HALT_GRACE);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		let called_ms = Episodes::<Test>::get(ALICE).unwrap().called_ms;
		assert!(called_ms <= BLOCK_MS, "nobody could act meanwhile: {called_ms}");
	});
}

#[test]
fn preview_should_tell_what_the_step_will_cost_when_it_is_due() {
	build_and_execute(|| {
		called_alice();
		let full = Charge { rate: Permill::from_parts(7_000), surcharge: Permill::from_parts(5_000) };
		assert_eq!(SoftLiquidation::api_preview(&ALICE).charge, full, "when the grace is over");
		pass(rules().grace_ms / 2);
		assert_eq!(SoftLiquidation::api_preview(&ALICE).charge, full);
	});
	build_and_execute(|| {
		auctioned_alice();
		let charge = SoftLiquidation::api_preview(&ALICE).charge;
		assert_eq!(charge, Charge { rate: as_permill(rules().auction.fee), surcharge: Permill::zero() });
	});
}

#[test]
fn fee_should_be_divided_like_a_penalty_when_a_keeper_takes() {
	build_and_execute(|| {
		auctioned_alice();
		let before = everything();
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid_for(1.0)));
		let flight = Takes::<Test>::get(ALICE).unwrap();
		let worth = fixed::mul(f(900.0), flight.take.fraction, Round::Down).unwrap();
		assert_eq!(flight.take.fee, fixed::mul(worth, rules().auction.fee, Round::Down).unwrap());
		assert_eq!(flight.surcharge, f(0.0));
		let asked: Vec<Fixed> = open_takeovers().iter().map(|id| takeovers()[id].1.fee).collect();
		assert_eq!(asked, flight.legs.iter().map(|leg| leg.fee).collect::<Vec<_>>());
		for id in open_takeovers() {
			take(id);
		}
		assert_eq!(told(), [Told::Penalty(HOME, asked[0]), Told::Penalty(AWAY, asked[1])]);
		assert_eq!(Stats::<Test>::get().penalty, flight.take.fee);
		assert_eq!(everything(), before);
		let fees = events().into_iter().find_map(|event| match event {
			Event::TakeEnded { fees, .. } => Some(fees),
			_ => None,
		});
		assert_eq!(fees, Some(flight.take.fee));
	});
}

#[test]
fn surcharge_should_be_taken_with_the_take_when_a_margin_call_was_not_met() {
	build_and_execute(|| {
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		set_price(DOT, 7.52);
		assert!(poke(&ALICE));
		pass(rules().grace_ms / 2);
		set_price(DOT, 6.9);
		assert!(poke(&ALICE));
		let charge = SoftLiquidation::api_preview(&ALICE).charge;
		assert_eq!((as_fixed(charge.rate), as_fixed(charge.surcharge)), (f(0.015), f(0.005)));
		// What the worker of a keeper reckons with.
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid_for(1.0)));
		let flight = Takes::<Test>::get(ALICE).unwrap();
		let third = fixed::div(flight.take.fee, f(3.0), Round::Down).unwrap();
		assert!((flight.surcharge.into_inner() - third.into_inner()).abs() <= 1, "{flight:?}");
		// A leg that fails is charged nothing.
		let open = open_takeovers();
		take(open[0]);
		refuse(open[1], ballast_primitives::OrderFailure::LimitPrice);
		let stats = Stats::<Test>::get();
		assert_eq!(stats.penalty, flight.legs[0].fee);
		let third = fixed::div(stats.penalty, f(3.0), Round::Down).unwrap();
		assert!((stats.surcharge.into_inner() - third.into_inner()).abs() <= 1);
		let rest = fixed::sub(stats.penalty, stats.surcharge).unwrap();
		assert_eq!(told(), [Told::Penalty(HOME, rest), Told::Surcharge(HOME, stats.surcharge)]);
	});
}

#[test]
fn fee_should_be_booked_when_nobody_knows_its_take_any_more() {
	build_and_execute(|| {
		enrol_spread_alice();
		let takeover = Takeover {
			id: OrderId(999),
			from: ALICE,
			to: CAROL,
			fraction: f(0.2),
			price: f(1.0),
			fee: f(2.0),
			may_borrow: true,
			deadline: 0,
		};
		let fill =
			TakeoverFill { fraction: f(0.2), value: f(1.0), gross: f(1.0), price: f(1.0), fee: f(1.5) };
		assert_ok!(SoftLiquidation::takeover_ended(HOME, &takeover, &OrderResult::TakenOver(fill)));
		assert_eq!(told(), [Told::Penalty(HOME, f(1.5))]);
		let nonsense = TakeoverFill { fee: f(-1.5), ..fill };
		assert_ok!(SoftLiquidation::takeover_ended(HOME, &takeover, &OrderResult::TakenOver(nonsense)));
		assert_eq!(told().len(), 1);
	});
}
