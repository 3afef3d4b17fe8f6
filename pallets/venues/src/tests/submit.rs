use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{AccountReport, OrderResult, ToCoordinator, ToVenue},
	traits::{NewOrder, TransportError, VenueDispatch},
	AssetId, InstrumentId, OrderFailure, OrderId, OrderState, VenueId,
};
use polkadot_sdk::{frame_support::assert_noop, sp_core::crypto::AccountId32};

#[test]
fn submit_should_send_one_message_with_all_orders() {
	ExtBuilder.build_and_execute(|| {
		let eth = NewOrder { instrument: ETH, ..sell(2) };
		let ids = Venues::submit(VENUE, &alice(), vec![sell(1), eth]).unwrap();
		assert_eq!(ids, vec![OrderId(0), OrderId(1)]);
		let sent = sent();
		let [ToVenue::Unwind { orders }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!(orders.len(), 2);
		assert_eq!(orders[0].deadline, 100 + OrderTimeout::get());
		assert_eq!((orders[1].instrument, orders[1].quantity), (ETH, f(-2)));
		assert_eq!(Venues::live_orders(&alice()), vec![(VENUE, OrderId(0)), (VENUE, OrderId(1))]);
		assert!(has_event(Event::OrderQueued {
			order: OrderId(0),
			venue: VENUE,
			account: alice(),
			instrument: DOT,
			quantity: f(-1),
			deadline: 110
		}));
		assert!(has_event(Event::OrderStateChanged {
			order: OrderId(0),
			old: OrderState::Queued,
			new: OrderState::Sent
		}));
		assert_eq!(Orders::<Test>::get(OrderId(0)).unwrap().sent_at, Some(100));
	});
}

#[test]
fn submit_should_be_refused_when_the_input_is_bad() {
	ExtBuilder.build_and_execute(|| {
		let submit = |orders| Venues::submit(VENUE, &alice(), orders);
		assert_noop!(submit(vec![]), Error::<Test>::InvalidOrderCount);
		let five =
			(0..5).map(|n| NewOrder { instrument: InstrumentId::Spot(AssetId(n)), ..sell(1) }).collect();
		assert_noop!(submit(five), Error::<Test>::InvalidOrderCount);
		assert_noop!(submit(vec![sell(0)]), Error::<Test>::InvalidOrder);
		assert_noop!(submit(vec![NewOrder { limit_price: f(0), ..sell(1) }]), Error::<Test>::InvalidOrder);
		assert_noop!(submit(vec![sell(1), sell(2)]), Error::<Test>::PositionBusy);
		assert_noop!(
			Venues::submit(VenueId::Sibling(9), &alice(), vec![sell(1)]),
			Error::<Test>::NotRegistered
		);
	});
}

#[test]
fn submit_should_be_refused_when_the_position_has_a_live_order() {
	ExtBuilder.build_and_execute(|| {
		order(1);
		assert_noop!(Venues::submit(VENUE, &alice(), vec![sell(1)]), Error::<Test>::PositionBusy);
		// Other accounts, instruments and venues are not concerned.
		Venues::submit(VENUE, &bob(), vec![sell(1)]).unwrap();
		Venues::submit(VENUE, &alice(), vec![NewOrder { instrument: ETH, ..sell(1) }]).unwrap();
		Venues::update_venue(SMALL, |record| record.last_heard = 100);
		Venues::submit(SMALL, &alice(), vec![sell(1)]).unwrap();
	});
}

#[test]
fn submit_should_be_refused_when_there_are_too_many_orders() {
	ExtBuilder.build_and_execute(|| {
		for n in 0..MAX_LIVE_ORDERS {
			let new = NewOrder { instrument: InstrumentId::Spot(AssetId(n)), ..sell(1) };
			Venues::submit(VENUE, &alice(), vec![new]).unwrap();
		}
		let new = NewOrder { instrument: InstrumentId::Perpetual(AssetId(1)), ..sell(1) };
		assert_noop!(Venues::submit(VENUE, &alice(), vec![new]), Error::<Test>::TooManyLiveOrders);
		let mut n = 0u32;
		while Due::<Test>::get().len() < MAX_OPEN_ORDERS as usize {
			n += 1;
			let mut raw = [7; 32];
			raw[..4].copy_from_slice(&n.to_le_bytes());
			Venues::submit(VENUE, &AccountId32::new(raw), vec![sell(1)]).unwrap();
		}
		assert_eq!(Venues::room(VENUE), 0, "the planner sees it before it is refused");
		assert_noop!(Venues::submit(VENUE, &bob(), vec![sell(1)]), Error::<Test>::TooManyOpenOrders);
	});
}

fn eth(units: i64) -> NewOrder {
	NewOrder { instrument: ETH, ..sell(units) }
}

#[test]
fn submit_should_be_refused_when_the_venue_is_full() {
	ExtBuilder.build_and_execute(|| {
		MaxVenueOrders::set(3);
		Venues::update_venue(SMALL, |record| record.last_heard = 100);
		assert_eq!((Venues::room(VENUE), Venues::room(SMALL)), (3, 3));
		let ids = Venues::submit(VENUE, &alice(), vec![sell(1), eth(1)]).unwrap();
		assert_eq!((Venues::room(VENUE), Venues::room(SMALL)), (1, 3), "each venue for itself");
		assert_noop!(Venues::submit(VENUE, &bob(), vec![sell(1), eth(1)]), Error::<Test>::VenueFull);
		Venues::submit(VENUE, &bob(), vec![sell(1)]).unwrap();
		assert_eq!(Venues::room(VENUE), 0);
		assert!(Venues::is_available(VENUE), "restrictions still go there");
		assert_noop!(Venues::submit(VENUE, &bob(), vec![eth(1)]), Error::<Test>::VenueFull);
		Venues::do_try_state().unwrap();
		// An answer makes room, whatever it says.
		let busy = OrderResult::Failed(OrderFailure::VenueBusy);
		hear(ToCoordinator::Result { order: ids[0], result: busy, report: report(bob(), 1) });
		assert_eq!(Venues::room(VENUE), 1);
		Venues::submit(VENUE, &bob(), vec![eth(1)]).unwrap();
	});
}

#[test]
fn room_should_come_back_when_orders_end_on_this_side() {
	ExtBuilder.build_and_execute(|| {
		MaxVenueOrders::set(4);
		TransportFault::set(Some(TransportError::Congested));
		let ids = Venues::submit(VENUE, &alice(), vec![sell(1), eth(1)]).unwrap();
		order_of(&bob());
		Venues::cancel(ids[0]).unwrap();
		next_block(1);
		assert_eq!(Venues::room(VENUE), 2, "cancelled before it was sent");
		next_block(OrderTimeout::get());
		next_block(1);
		assert_eq!(Venues::room(VENUE), 4, "expired");
		assert_eq!(OrdersAt::<Test>::iter().count(), 0);
	});
}

#[test]
fn room_should_be_nothing_when_the_venue_is_not_available() {
	ExtBuilder.build_and_execute(|| {
		assert!(Venues::room(VENUE) > 0);
		Venues::update_venue(VENUE, |record| record.stale = true);
		assert_eq!((Venues::room(VENUE), Venues::room(VenueId::Sibling(9))), (0, 0));
	});
}

#[test]
fn a_busy_answer_should_end_an_order_without_a_snapshot() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		told();
		let busy = OrderResult::Failed(OrderFailure::VenueBusy);
		let nobody = AccountId32::new([0; 32]);
		let blank =
			AccountReport { account: nobody.clone(), positions: Default::default(), credit_used: f(0) };
		hear(ToCoordinator::Result { order: id, result: busy, report: blank });
		assert_eq!(told(), vec![Told::Ended(VENUE, id, busy)]);
		assert!(!has_event(Event::ReportNotApplied {
			venue: VENUE,
			account: nobody,
			error: Error::<Test>::WrongAccount.into()
		}));
		assert!(sent().contains(&ToVenue::Acknowledge { order: id }));
		assert_eq!(state(id), None);
	});
}

fn order_of(account: &AccountId32) {
	Venues::submit(VENUE, account, vec![sell(1)]).unwrap();
}
