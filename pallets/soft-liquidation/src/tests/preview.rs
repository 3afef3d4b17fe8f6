//! What tools are told.

use crate::{mock::*, Charge, MarginUnavailable, NextStep, Stop};
use ballast_policy::AccountState::{Healthy, MarginCall, Unwinding};

#[test]
fn preview_should_be_empty_when_the_account_is_healthy() {
	build_and_execute(|| {
		enrol_alice();
		assert_eq!(
			SoftLiquidation::api_preview(&ALICE),
			NextStep {
				state: Healthy,
				at_ms: None,
				orders: vec![],
				charge: Charge::default(),
				taking: None,
				what_stops_it: vec![]
			}
		);
	});
}

#[test]
fn preview_should_say_when_and_what_helps_when_margin_is_called() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		let preview = SoftLiquidation::api_preview(&ALICE);
		assert_eq!(preview.state, MarginCall { since_ms: START });
		assert_eq!(preview.at_ms, Some(START + rules().grace_ms));
		// Equity 2000, IM 2080.
		assert_eq!(preview.what_stops_it, [Stop::Collateral(f(80.0))]);
	});
}

#[test]
fn preview_should_be_what_happens_when_the_account_is_unwound() {
	build_and_execute(|| {
		unwinding_alice();
		let preview = SoftLiquidation::api_preview(&ALICE);
		assert!(matches!(preview.state, Unwinding { .. }));
		assert_eq!(preview.at_ms, Some(START));
		assert!(matches!(preview.what_stops_it[..], [Stop::Collateral(_)]));
		assert_eq!(push(&ALICE).orders.into_inner(), preview.orders);
		let next = SoftLiquidation::api_preview(&ALICE);
		assert!(next.at_ms > Some(START));
		assert!(next.what_stops_it.contains(&Stop::SliceInFlight));
	});
}

#[test]
fn preview_should_name_the_obstacle_when_nothing_can_be_computed() {
	build_and_execute(|| {
		enrol_alice();
		world(|w| w.prices.clear());
		let reason = MarginUnavailable::StalePrice(DOT);
		assert_eq!(SoftLiquidation::api_preview(&ALICE).what_stops_it, [Stop::Degraded(reason)]);
		assert_eq!(SoftLiquidation::api_margin(&ALICE), Err(reason));
		assert_eq!(SoftLiquidation::api_margin(&BOB), Err(MarginUnavailable::NotEnrolled));
		assert_eq!(SoftLiquidation::api_accounts(), [(ALICE, Healthy)]);
	});
}

#[test]
fn margin_inputs_should_give_the_margin_and_cover_other_assets() {
	build_and_execute(|| {
		enrol_alice();
		let (portfolio, market, model) = SoftLiquidation::margin_inputs(&ALICE, vec![ETH, DOT]).unwrap();
		let margin = ballast_risk::margin(&portfolio, &market, &model).unwrap();
		assert_eq!(Ok(margin), SoftLiquidation::api_margin(&ALICE));
		assert!(market.state(ETH).is_ok() && model.factors(ETH).is_ok());
		// Nobody's portfolio is empty, and its market is there all the same.
		let (nothing, market, _) = SoftLiquidation::margin_inputs(&BOB, vec![DOT]).unwrap();
		assert!(nothing.positions.is_empty() && market.state(DOT).is_ok());
		world(|w| w.prices.clear());
		assert_eq!(SoftLiquidation::margin_inputs(&ALICE, vec![]), Err(MarginUnavailable::StalePrice(DOT)));
	});
}

#[test]
fn preview_should_name_the_venue_when_it_can_not_be_used() {
	build_and_execute(|| {
		unwinding_alice();
		let stops = || SoftLiquidation::api_preview(&ALICE).what_stops_it;
		assert!(matches!(stops()[..], [Stop::Collateral(_)]));
		world(|w| w.limits.insert(HOME, 3));
		assert!(stops().contains(&Stop::QueueStuck(HOME)) && stops().contains(&Stop::NoUsefulOrder));
		world(|w| w.limits.clear());
		world(|w| w.outbox_full.push(HOME));
		assert!(stops().contains(&Stop::QueueStuck(HOME)));
		world(|w| w.down.push(HOME));
		assert!(stops().contains(&Stop::VenuePaused(HOME)), "{:?}", stops());
		assert!(!stops().contains(&Stop::QueueStuck(HOME)));
	});
	build_and_execute(|| {
		auctioned_alice();
		world(|w| w.down.push(AWAY));
		let preview = SoftLiquidation::api_preview(&ALICE);
		assert!(preview.what_stops_it.contains(&Stop::VenuePaused(AWAY)), "{preview:?}");
	});
}
