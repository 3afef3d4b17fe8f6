//! The books of how orders end.

use crate::{mock::*, Episodes, Event, Refusals, Slices, Stats};
use ballast_policy::AccountState::Unwinding;
use ballast_primitives::{message::OrderResult, Fixed, Order, OrderFailure, OrderFill, OrderId};
use polkadot_sdk::{frame_support::assert_ok, sp_arithmetic::Permill};

#[test]
fn penalty_should_be_booked_when_an_order_fills() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		let id = live()[0];
		fill(id, 7.4);
		let stats = Stats::<Test>::get();
		assert_eq!((stats.executed, stats.failed), (1, 0));
		let fill = events().into_iter().find_map(|event| match event {
			Event::SliceOrderEnded { order, fill, .. } if order == id => Some(fill),
			_ => None,
		});
		assert_eq!(fill.map(|f| f.penalty), Some(stats.penalty));
		assert!(stats.penalty > Fixed::default());
		assert!(Slices::<Test>::get(ALICE).is_none());
	});
}

#[test]
fn refusal_should_be_noted_until_it_expires_when_an_order_fails() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		let id = live()[0];
		fail(id, OrderFailure::LimitPrice);
		let refusals = Refusals::<Test>::get(ALICE);
		assert_eq!(refusals.len(), 1);
		assert_eq!((refusals[0].venue, refusals[0].until_ms), (HOME, START + REFUSAL_TIME));
		assert_eq!(Stats::<Test>::get().failed, 1);
		assert!(matches!(state(), Unwinding { .. }));
		pass(rules().slice.interval_ms);
		assert_eq!(due_plan(&ALICE), None, "there is no other place");
		pass(REFUSAL_TIME);
		push(&ALICE);
	});
}

#[test]
fn slice_should_be_tried_again_soon_when_the_venue_was_busy() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		fail(live()[0], OrderFailure::VenueBusy);
		let refusals = Refusals::<Test>::get(ALICE);
		assert_eq!(refusals.len(), 1);
		assert_eq!(refusals[0].until_ms, START + REFUSAL_TIME / 16);
		assert_eq!(Stats::<Test>::get().failed, 1);
		// The next slice is not held up at all.
		pass(rules().slice.interval_ms);
		push(&ALICE);
	});
}

#[test]
fn refusal_should_not_be_shortened_when_the_venue_is_busy_later() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		let (venue, order) = world(|w| w.live.values().next().cloned()).unwrap();
		fail(order.id, OrderFailure::OutsideBand);
		let busy = OrderResult::Failed(OrderFailure::VenueBusy);
		assert_ok!(SoftLiquidation::order_ended(venue, &order, &busy));
		let refusals = Refusals::<Test>::get(ALICE);
		assert_eq!((refusals.len(), refusals[0].until_ms), (1, START + REFUSAL_TIME));
	});
}

#[test]
fn unknown_order_should_only_count_when_it_ends() {
	build_and_execute(|| {
		unwinding_alice();
		let order = Order {
			id: OrderId(999),
			account: ALICE,
			instrument: spot(DOT),
			quantity: f(-1.0),
			limit_price: f(7.0),
			penalty: Permill::zero(),
			deadline: 0,
		};
		let fill = OrderFill { quantity: f(-1.0), proceeds: f(7.4), penalty: f(0.1) };
		assert_ok!(SoftLiquidation::order_ended(HOME, &order, &OrderResult::Executed(fill)));
		assert_eq!(Stats::<Test>::get().executed, 1);
		assert_eq!(Episodes::<Test>::get(ALICE).unwrap().penalty, f(0.1));
		// Somebody of whom nothing is known.
		let order = Order { account: BOB, ..order };
		let failed = OrderResult::Failed(OrderFailure::Unknown);
		assert_ok!(SoftLiquidation::order_ended(HOME, &order, &failed));
	});
}

#[test]
fn order_should_be_forgotten_when_the_dispatcher_closed_it_silently() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		world(|w| w.live.clear());
		pass(rules().slice.interval_ms);
		push(&ALICE);
		assert_eq!(Slices::<Test>::get(ALICE).unwrap().orders.len(), live().len());
	});
}

#[test]
fn result_should_be_booked_when_prices_are_stale() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		world(|w| w.prices.clear());
		fill(live()[0], 7.4);
		assert_eq!(Stats::<Test>::get().executed, 1);
		assert!(matches!(state(), Unwinding { .. }), "judged when it can be");
	});
}

#[test]
fn cure_should_count_once_when_its_orders_were_not_sent_yet() {
	build_and_execute(|| {
		enrol_spread_alice();
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		push(&ALICE);
		assert!(live().len() > 1);
		world(|w| w.unsent = true);
		set_price(DOT, 12.0);
		assert!(poke(&ALICE));
		assert!(live().is_empty());
		assert_eq!(Stats::<Test>::get().unwound, 1);
		let cures = events().iter().filter(|e| matches!(e, Event::AccountCured { .. })).count();
		assert_eq!(cures, 1);
		assert!(!poke(&ALICE));
	});
}
