//! How long orders take, as measured.

use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{Envelope, OrderResult, ToCoordinator},
	traits::{TransportError, VenueDispatch},
	OrderFailure, OrderFill, OrderId, VenueId,
};
use proptest::prelude::*;

fn filled() -> OrderResult {
	OrderResult::Executed(OrderFill { quantity: f(-1), proceeds: f(5), penalty: f(0) })
}

fn answer(order: OrderId) -> ToCoordinator {
	ToCoordinator::Result { order, result: filled(), report: report(alice(), 9) }
}

/// An order that is answered so many relay-chain blocks after it was sent.
fn answered_after(blocks: u32) {
	let id = order(1);
	RelayNow::mutate(|now| *now += blocks);
	hear(answer(id));
}

#[test]
fn latency_should_be_unknown_before_the_first_result() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(Venues::latency_ms(VENUE), None);
		let id = order(1);
		RelayNow::mutate(|now| *now += 2);
		hear(ToCoordinator::Ack { order: id });
		assert_eq!(Venues::latency_ms(VENUE), None, "a confirmation is no result");
		assert_eq!(Venues::latency_ms(VenueId::Sibling(9)), None, "nobody knows that venue");
	});
}

#[test]
fn latency_should_be_a_moving_average_of_the_time_to_the_result() {
	ExtBuilder.build_and_execute(|| {
		answered_after(4);
		assert_eq!(Venues::latency_ms(VENUE), Some(24_000));
		answered_after(8);
		assert_eq!(Venues::latency_ms(VENUE), Some(30_000));
		answered_after(1);
		assert_eq!(Venues::latency_ms(VENUE), Some(24_000));
		assert_eq!(Venues::latency_ms(SMALL), None, "one venue says nothing of another");
	});
}

#[test]
fn latency_should_come_to_what_it_really_is_when_that_is_less_than_before() {
	ExtBuilder.build_and_execute(|| {
		answered_after(4);
		(0..40).for_each(|_| answered_after(3));
		// The average in whole blocks would have stayed where it was.
		let latency = Venues::latency_ms(VENUE).unwrap();
		assert!((18_000..18_010).contains(&latency), "{latency}");
	});
}

#[test]
fn latency_should_be_zero_when_the_venue_answers_in_the_same_block() {
	ExtBuilder.build_and_execute(|| {
		let home = VenueId::Home;
		Venues::update_venue(home, |record| record.last_heard = RelayNow::get());
		let id = Venues::submit(home, &alice(), vec![sell(1)]).unwrap()[0];
		let message = Envelope { venue: home, seq: 1, relay_block: RelayNow::get(), body: answer(id) };
		Venues::receive_from(home, message.into_bytes()).unwrap();
		assert_eq!(Venues::latency_ms(home), Some(0));
	});
}

#[test]
fn latency_should_count_from_when_the_order_was_sent() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		let id = order(1);
		RelayNow::mutate(|now| *now += 3);
		TransportFault::set(None);
		next_block(0);
		RelayNow::mutate(|now| *now += 2);
		hear(answer(id));
		assert_eq!(
			Venues::latency_ms(VENUE),
			Some(12_000),
			"the wait for the transport is none for the venue"
		);
	});
}

#[test]
fn latency_should_not_be_measured_when_the_order_was_never_sent() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		let id = order(1);
		RelayNow::mutate(|now| *now += 3);
		hear(ToCoordinator::Result {
			order: id,
			result: OrderResult::Failed(OrderFailure::Cancelled),
			report: report(alice(), 9),
		});
		assert_eq!(Venues::latency_ms(VENUE), None);
	});
}

#[test]
fn latency_should_be_bounded_when_an_answer_comes_after_days() {
	ExtBuilder.build_and_execute(|| {
		answered_after(1_000_000);
		assert_eq!(Venues::latency_ms(VENUE), Some(3_600_000));
	});
}

proptest! {
	#[test]
	fn latency_should_lie_between_the_shortest_and_the_longest_time(times in proptest::collection::vec(any::<u32>(), 1..20)) {
		let mut record = VenueRecord::new(f(1), 0);
		times.iter().for_each(|blocks| record.note_latency(*blocks));
		let bounded = |blocks: &u32| blocks.saturating_mul(RELAY_BLOCK_MS).min(MAX_LATENCY_MS);
		let latency = record.latency_ms.unwrap();
		prop_assert!(latency <= times.iter().map(bounded).max().unwrap());
		prop_assert!(latency.saturating_add(20) >= times.iter().map(bounded).min().unwrap());
	}
}
