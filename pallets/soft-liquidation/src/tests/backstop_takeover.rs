//! The pool takes what nobody else did.

use crate::{mock::*, Event, FundPromised, Taker, Takes, Taking};
use ballast_policy::AccountState::{Auction, Backstop, Healthy, Unwinding};
use ballast_primitives::{fixed, OrderFailure, SETTLEMENT};
use pallet_backstop::Backstop as _;
use polkadot_sdk::frame_support::assert_ok;

/// Equity 300, MM 1260: below a third.
fn sinking_alice() {
	enrol_spread_alice();
	set_price(DOT, 6.3);
}

#[test]
fn pool_should_take_the_portfolio_at_its_quote() {
	build_and_execute(|| {
		pool(100_000.0, 0.0);
		sinking_alice();
		let before = everything();
		assert!(poke(&ALICE));
		assert_eq!(state(), Backstop { since_ms: START });
		let flight = Takes::<Test>::get(ALICE).unwrap();
		// 300 less a tenth of 1260.
		assert_eq!((flight.take.fraction, flight.take.price), (f(1.0), f(174.0)));
		assert_eq!(flight.taker, Taker::Pool(POOL));
		assert!(Portfolio::reserved_margin(&POOL) >= f(1260.0));
		assert_eq!(SoftLiquidation::api_preview(&ALICE).taking, Some(Taking::InFlight(flight)));
		assert!(!poke(&ALICE), "once");
		for id in open_takeovers() {
			take(id);
		}
		assert_eq!(state(), Healthy);
		assert_eq!(everything(), before);
		let margin = SoftLiquidation::api_margin(&ALICE).unwrap();
		assert_eq!((margin.equity, margin.maintenance), (f(174.0), f(0.0)));
		assert_eq!(Portfolio::reserved_margin(&POOL), f(0.0));
	});
}

#[test]
fn fund_should_pay_the_pool_when_the_portfolio_is_not_worth_its_risk() {
	build_and_execute(|| {
		pool(100_000.0, 500.0);
		enrol_spread_alice();
		// Equity 100, MM 1220: 22 short.
		set_price(DOT, 6.1);
		assert!(poke(&ALICE));
		assert_eq!(FundPromised::<Test>::get(), f(22.0));
		for id in open_takeovers() {
			take(id);
		}
		assert_eq!(state(), Healthy);
		assert_eq!(FundPromised::<Test>::get(), f(0.0));
		assert!(world(|w| w.told.contains(&Told::PaidTakeover(f(22.0)))));
		assert_eq!(world(|w| w.fund), f(478.0));
		assert_eq!(SoftLiquidation::api_margin(&ALICE).unwrap().equity, f(0.0));
	});
}

#[test]
fn fund_should_pay_for_what_moved_when_a_leg_fails() {
	build_and_execute(|| {
		pool(100_000.0, 500.0);
		enrol_spread_alice();
		set_price(DOT, 6.1);
		assert!(poke(&ALICE));
		let open = open_takeovers();
		refuse(open[0], OrderFailure::MarketRefused);
		take(open[1]);
		// 300 of 1000 DOT are there.
		assert!(world(|w| w.told.contains(&Told::PaidTakeover(f(6.6)))), "{:?}", world(|w| w.told.clone()));
		assert_eq!(FundPromised::<Test>::get(), f(0.0));
	});
}

#[test]
fn pool_should_try_again_later_when_nothing_moved() {
	build_and_execute(|| {
		pool(100_000.0, 0.0);
		sinking_alice();
		assert!(poke(&ALICE));
		for id in open_takeovers() {
			refuse(id, OrderFailure::MarketRefused);
		}
		assert!(matches!(state(), Backstop { .. }));
		assert!(!poke(&ALICE));
		pass(PATIENCE);
		assert!(poke(&ALICE));
		assert!(Takes::<Test>::contains_key(ALICE));
		for id in open_takeovers() {
			refuse(id, OrderFailure::MarketRefused);
		}
		// In the end slices go on.
		pass(rules().backstop.patience_ms);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }));
		push(&ALICE);
	});
}

#[test]
fn take_should_be_tried_later_when_it_cannot_be_sent() {
	build_and_execute(|| {
		pool(100_000.0, 0.0);
		sinking_alice();
		world(|w| w.refusing.push(AWAY));
		assert!(poke(&ALICE));
		assert!(matches!(state(), Backstop { .. }));
		assert!(takeovers().is_empty() && !Takes::<Test>::contains_key(ALICE));
		assert!(events().iter().any(|event| matches!(event, Event::TakeNotSent { .. })));
		assert!(!poke(&ALICE), "not in every block");
		world(|w| w.refusing.clear());
		pass(PATIENCE);
		assert!(poke(&ALICE));
		assert_eq!(open_takeovers().len(), 2);
	});
}

#[test]
fn unwind_should_go_on_when_the_pool_cannot_take() {
	for case in 0..3 {
		build_and_execute(|| {
			match case {
				// No fund to pay what it is short of.
				0 => pool(100_000.0, 0.0),
				// No place at one of the venues.
				1 => {
					enrol(HOME, &POOL, &[(spot(SETTLEMENT), 100_000.0)]);
					world(|w| (w.pool, w.fund) = (true, f(1_000.0)));
				}
				// Nothing at all.
				_ => {}
			}
			enrol_spread_alice();
			set_price(DOT, 6.1);
			assert!(poke(&ALICE));
			assert!(matches!(state(), Unwinding { .. }), "case {case}: {:?}", state());
			push(&ALICE);
		});
	}
}

#[test]
fn pool_should_take_a_part_when_it_has_not_more() {
	build_and_execute(|| {
		pool(1_500.0, 0.0);
		sinking_alice();
		assert!(poke(&ALICE));
		// Half of 1500 for 1260 and 174.
		let taken = Takes::<Test>::get(ALICE).unwrap().take.fraction;
		assert!(taken > f(0.52) && taken < f(0.524), "{taken:?}");
		for id in open_takeovers() {
			take(id);
		}
		let margin = SoftLiquidation::api_margin(&POOL).unwrap();
		assert!(margin.equity >= margin.initial);
	});
}

#[test]
fn pool_should_take_over_when_an_auction_ran_out() {
	build_and_execute(|| {
		pool(100_000.0, 0.0);
		auctioned_alice();
		let preview = SoftLiquidation::api_preview(&ALICE);
		assert_eq!(preview.at_ms, Some(START + run_ms()));
		assert_eq!(preview.taking, Some(Taking::Offer(offer())));
		pass(run_ms());
		assert!(poke(&ALICE));
		assert!(matches!(state(), Backstop { .. }));
		for id in open_takeovers() {
			take(id);
		}
		assert_eq!(state(), Healthy);
	});
}

#[test]
fn pool_should_take_over_when_prices_fall_through_the_auction() {
	build_and_execute(|| {
		pool(100_000.0, 0.0);
		auctioned_alice();
		set_price(DOT, 6.3);
		assert!(poke(&ALICE));
		assert_eq!(state(), Backstop { since_ms: START });
		assert_eq!(open_takeovers().len(), 2);
	});
}

#[test]
fn orders_should_be_waited_for_when_the_pool_has_its_turn() {
	build_and_execute(|| {
		pool(100_000.0, 0.0);
		enrol_spread_alice();
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		push(&ALICE);
		set_price(DOT, 6.3);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Backstop { .. }));
		assert!(takeovers().is_empty());
		let preview = SoftLiquidation::api_preview(&ALICE);
		assert!(matches!(preview.taking, Some(Taking::Quote(_))), "{preview:?}");
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		assert!(poke(&ALICE));
		assert_eq!(open_takeovers().len(), 2);
	});
}

#[test]
fn backstop_should_be_told_of_insolvency_and_losses() {
	build_and_execute(|| {
		world(|w| w.fund = f(40.0));
		enrol_alice();
		set_price(DOT, 5.9);
		while matches!(state(), Healthy | Unwinding { .. }) {
			push(&ALICE);
			for id in live() {
				fill(id, 5.9);
			}
			pass(rules().slice.interval_ms);
		}
		assert_eq!(world(|w| w.told.clone()), [Told::Insolvent(ALICE)]);
		assert_ok!(Portfolio::apply_report(HOME, report(HOME, &ALICE, &[])));
		assert_ok!(SoftLiquidation::written_off(HOME, &ALICE, f(100.0)));
		assert_eq!(
			world(|w| w.told.clone()),
			[Told::Insolvent(ALICE), Told::Covered(HOME, ALICE, f(100.0)), Told::Solvent(ALICE)]
		);
		assert!(events().contains(&Event::LossCovered {
			account: ALICE,
			venue: HOME,
			fund: f(40.0),
			pool: f(0.0),
			socialised: f(60.0)
		}));
	});
}

#[test]
fn penalty_should_be_noted_when_a_venue_took_it() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		let id = live()[0];
		fill(id, 7.4);
		let penalty = crate::Stats::<Test>::get().penalty;
		assert_eq!(world(|w| w.told.clone()), [Told::Penalty(HOME, penalty)]);
		assert_eq!(world(|w| w.planner.clone()), Some(BOB), "who pushed it earns the planner's share");
	});
}

#[test]
fn nobody_should_be_asked_when_the_account_is_well() {
	build_and_execute(|| {
		pool(100_000.0, 0.0);
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		assert!(!poke(&ALICE));
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert!(!matches!(state(), Auction(_) | Backstop { .. }));
	});
}

/// A pool that is enrolled at both venues, with all of its money at home.
fn pool_of_home(money: f64) {
	enrol(HOME, &POOL, &[(spot(SETTLEMENT), money)]);
	enrol(AWAY, &POOL, &[]);
	world(|w| w.pool = true);
}

#[test]
fn pool_should_take_over_where_it_has_nothing_when_it_is_enrolled_there() {
	build_and_execute(|| {
		pool_of_home(100_000.0);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -6_000.0), (spot(DOT), 1_000.0)]);
		set_price(DOT, 6.3);
		let before = everything();
		assert!(poke(&ALICE));
		for id in open_takeovers() {
			take(id);
		}
		assert_eq!((state(), everything()), (Healthy, before));
		// The debt that went with it, and the price of 174.
		assert_eq!(positions_at(AWAY, &POOL), [(spot(SETTLEMENT), f(-6_174.0)), (spot(DOT), f(1_000.0))]);
		assert_eq!(positions_at(HOME, &POOL), [(spot(SETTLEMENT), f(100_000.0))]);
		let margin = SoftLiquidation::api_margin(&POOL).unwrap();
		assert_eq!((margin.equity, margin.maintenance), (f(100_126.0), f(1_260.0)));
	});
}

#[test]
fn quote_should_count_what_the_pool_took_over_at_other_venues() {
	build_and_execute(|| {
		pool_of_home(3_500.0);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -6_000.0), (spot(DOT), 1_000.0)]);
		set_price(DOT, 6.3);
		let quote = || MockBackstop::quote(f(300.0), f(1_260.0), f(6_300.0)).unwrap().fraction;
		assert_eq!(quote(), f(1.0));
		assert!(poke(&ALICE));
		assert!(quote() < f(0.7), "what is on its way is reserved: {:?}", quote());
		for id in open_takeovers() {
			take(id);
		}
		assert!(quote() < f(0.7), "and needs margin when it is there: {:?}", quote());
	});
}

#[test]
fn pool_should_be_locked_while_it_takes_over() {
	build_and_execute(|| {
		pool_of_home(100_000.0);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -6_000.0), (spot(DOT), 1_000.0)]);
		set_price(DOT, 6.3);
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.told.clone()), [Told::Insolvent(ALICE)]);
		for id in open_takeovers() {
			take(id);
		}
		assert_eq!(world(|w| w.told.clone()), [Told::Insolvent(ALICE), Told::Solvent(ALICE)]);
	});
}

#[test]
fn pool_should_stay_locked_between_the_legs_of_a_takeover() {
	build_and_execute(|| {
		pool(100_000.0, 500.0);
		enrol_spread_alice();
		// Equity 100, MM 1220: the fund pays the pool when all is there.
		set_price(DOT, 6.1);
		let worth = || SoftLiquidation::api_margin(&POOL).unwrap().equity;
		let before = worth();
		assert!(poke(&ALICE));
		let open = open_takeovers();
		take(open[0]);
		assert!(worth() != before, "half of it says nothing about the whole");
		assert_eq!(world(|w| w.told.clone()), [Told::Insolvent(ALICE)]);
		take(open[1]);
		assert_eq!(world(|w| w.told.last().cloned()), Some(Told::Solvent(ALICE)));
		// What the pool took over is worth 122 more than it was paid for: its discount.
		assert_eq!(worth(), fixed::add(before, f(122.0)).unwrap());
	});
}
