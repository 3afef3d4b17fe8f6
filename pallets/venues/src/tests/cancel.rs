use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator, ToVenue},
	traits::{NewOrder, TransportError, VenueDispatch},
	OrderFailure, OrderId, OrderState,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

const CANCELLED: OrderResult = OrderResult::Failed(OrderFailure::Cancelled);

#[test]
fn cancel_should_ask_the_venue_when_the_order_was_sent() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		sent();
		assert_ok!(Venues::cancel(id));
		assert_eq!(sent(), vec![ToVenue::Cancel { order: id }]);
		assert_eq!(state(id), Some(OrderState::Sent), "only the venue knows");
		hear(ToCoordinator::Result { order: id, result: CANCELLED, report: report(alice(), 9) });
		assert_eq!(state(id), None);
	});
}

#[test]
fn cancel_should_end_the_order_here_when_it_was_not_sent() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		let eth = NewOrder { instrument: ETH, ..sell(2) };
		let ids = Venues::submit(VENUE, &alice(), vec![sell(1), eth]).unwrap();
		assert_ok!(Venues::cancel(ids[0]));
		assert_eq!(state(ids[0]), Some(OrderState::Failed));
		assert_eq!(told(), vec![], "the caller is not called back");
		assert_noop!(Venues::cancel(ids[0]), Error::<Test>::OrderEnded);
		TransportFault::set(None);
		next_block(1);
		assert_eq!(told(), vec![Told::Ended(VENUE, ids[0], CANCELLED)]);
		let sent = sent();
		let [ToVenue::Unwind { orders }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!(orders.iter().map(|order| order.id).collect::<Vec<_>>(), vec![ids[1]]);
		assert_eq!(state(ids[1]), Some(OrderState::Sent));
	});
}

#[test]
fn cancel_should_take_the_message_back_when_nothing_is_left_in_it() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		let id = order(1);
		assert_ok!(Venues::cancel(id));
		TransportFault::set(None);
		next_block(1);
		assert_eq!(sent(), vec![]);
		assert_eq!(record(VENUE).out_head, 2, "the hole is passed");
	});
}

#[test]
fn cancel_should_be_refused_when_there_is_no_such_order() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Venues::cancel(OrderId(5)), Error::<Test>::UnknownOrder);
	});
}
