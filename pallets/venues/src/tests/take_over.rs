use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator, ToVenue},
	traits::{NewTakeover, TransportError, VenueDispatch},
	Fixed, OrderFailure, OrderFill, OrderId, OrderState, Takeover, TakeoverFill,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

fn half() -> Fixed {
	Fixed::from_rational(1, 2)
}

fn taken_over() -> OrderResult {
	OrderResult::TakenOver(TakeoverFill {
		fraction: half(),
		value: f(8),
		gross: f(10),
		price: f(7),
		fee: f(1),
	})
}

fn unknown() -> OrderResult {
	OrderResult::Failed(OrderFailure::Unknown)
}

/// Half of what Alice has, to Bob, sent.
fn take_over() -> OrderId {
	let id = Venues::take_over(VENUE, half_to_bob()).unwrap();
	sent();
	id
}

fn answer(order: OrderId, result: OrderResult) -> ToCoordinator {
	ToCoordinator::Result { order, result, report: report(alice(), 5) }
}

#[test]
fn take_over_should_send_a_takeover() {
	ExtBuilder.build_and_execute(|| {
		let id = Venues::take_over(VENUE, half_to_bob()).unwrap();
		let deadline = RelayNow::get() + OrderTimeout::get();
		let takeover = Takeover {
			id,
			from: alice(),
			to: bob(),
			fraction: half(),
			price: f(7),
			fee: f(1),
			may_borrow: false,
			deadline,
		};
		assert_eq!(sent(), vec![ToVenue::Takeover { takeover }]);
		assert!(has_event(Event::TakeoverQueued {
			order: id,
			venue: VENUE,
			from: alice(),
			to: bob(),
			fraction: half(),
			price: f(7),
			deadline,
		}));
		assert_eq!(state(id), Some(OrderState::Sent));
		assert_eq!(Venues::live_orders(&alice()), vec![(VENUE, id)]);
		assert_eq!(Venues::live_orders(&bob()), vec![], "what the receiver has is its own");
		assert_eq!(OrdersAt::<Test>::get(VENUE), 1, "it takes the place of an order");
		let next = Venues::submit(VENUE, &bob(), vec![sell(1)]).unwrap();
		assert_eq!(next, vec![OrderId(id.0 + 1)], "ids are shared with orders");
	});
}

#[test]
fn a_takeover_should_be_reconciled() {
	for result in [taken_over(), OrderResult::Failed(OrderFailure::InsufficientFunds)] {
		ExtBuilder.build_and_execute(|| {
			let id = take_over();
			hear(ToCoordinator::Ack { order: id });
			assert_eq!(state(id), Some(OrderState::Acked));
			hear(ToCoordinator::Report(report(bob(), 4)));
			assert_eq!(state(id), Some(OrderState::Acked), "only the result ends it");
			hear(answer(id, result));
			assert_eq!(
				told(),
				vec![
					Told::Report(VENUE, report(bob(), 4)),
					Told::Report(VENUE, report(alice(), 5)),
					Told::TakeoverEnded(VENUE, id, result)
				]
			);
			assert!(has_event(Event::OrderEnded { order: id, venue: VENUE, account: alice(), result }));
			assert_eq!(sent(), vec![ToVenue::Acknowledge { order: id }]);
			assert_eq!((state(id), Venues::live_orders(&alice())), (None, vec![]));
			assert_eq!(OrdersAt::<Test>::get(VENUE), 0);
		});
	}
}

#[test]
fn a_takeover_should_be_reconciled_when_the_report_comes_after_the_result() {
	ExtBuilder.build_and_execute(|| {
		let id = take_over();
		hear(answer(id, taken_over()));
		hear(ToCoordinator::Report(report(bob(), 4)));
		assert_eq!(
			told(),
			vec![
				Told::Report(VENUE, report(alice(), 5)),
				Told::TakeoverEnded(VENUE, id, taken_over()),
				Told::Report(VENUE, report(bob(), 4)),
			]
		);
		assert_eq!(state(id), None);
	});
}

#[test]
fn a_takeover_should_wait_when_the_report_before_its_result_is_lost() {
	ExtBuilder.build_and_execute(|| {
		let id = take_over();
		let seq = record(VENUE).in_seq + 2;
		assert_ok!(Venues::receive(speaks(1), message(seq, answer(id, taken_over()))));
		assert_eq!((told(), state(id)), (vec![], Some(OrderState::Sent)), "not applied after a gap");
		assert_eq!(sent(), vec![ToVenue::Resnapshot]);
		for (n, body) in
			[ToCoordinator::Resynced, ToCoordinator::Report(report(bob(), 4)), answer(id, taken_over())]
				.into_iter()
				.enumerate()
		{
			assert_ok!(Venues::receive(speaks(1), message(seq + 1 + n as u64, body)));
		}
		assert_eq!(told().last(), Some(&Told::TakeoverEnded(VENUE, id, taken_over())));
	});
}

#[test]
fn a_takeover_should_end_once_when_its_result_comes_twice() {
	ExtBuilder.build_and_execute(|| {
		let id = take_over();
		hear(answer(id, taken_over()));
		told();
		sent();
		hear(answer(id, taken_over()));
		assert_eq!(told(), vec![]);
		assert!(has_event(Event::LateAnswer { order: id, venue: VENUE, result: Some(taken_over()) }));
		assert_eq!(sent(), vec![ToVenue::Acknowledge { order: id }]);
	});
}

#[test]
fn an_answer_should_only_be_recorded_when_it_is_to_something_else() {
	ExtBuilder.build_and_execute(|| {
		let takeover = take_over();
		let filled = OrderResult::Executed(OrderFill { quantity: f(-1), proceeds: f(5), penalty: f(0) });
		hear(answer(takeover, filled));
		assert_eq!((told(), state(takeover)), (vec![], Some(OrderState::Sent)));
		hear(answer(takeover, taken_over()));
		let order = order(1);
		told();
		sent();
		hear(answer(order, taken_over()));
		assert_eq!((told(), state(order)), (vec![], Some(OrderState::Sent)));
		assert!(has_event(Event::LateAnswer { order, venue: VENUE, result: Some(taken_over()) }));
		assert_eq!(sent(), vec![], "and not acknowledged");
	});
}

#[test]
fn a_takeover_should_be_probed_when_it_times_out() {
	ExtBuilder.build_and_execute(|| {
		let id = take_over();
		next_block(OrderTimeout::get());
		assert_eq!(state(id), Some(OrderState::TimedOut));
		assert_eq!(sent(), vec![ToVenue::Probe { order: id }]);
		assert_eq!(Venues::live_orders(&alice()), vec![(VENUE, id)]);
		hear(ToCoordinator::Report(report(bob(), 4)));
		hear(answer(id, taken_over()));
		assert_eq!(told().last(), Some(&Told::TakeoverEnded(VENUE, id, taken_over())));
	});
}

#[test]
fn a_takeover_should_be_reconciled_from_the_givers_snapshot_when_no_probe_is_answered() {
	ExtBuilder.build_and_execute(|| {
		let id = take_over();
		for _ in 0..=MaxAttempts::get() {
			next_block(OrderTimeout::get());
		}
		assert!(has_event(Event::ProbesExhausted { order: id, attempts: MaxAttempts::get() }));
		hear(ToCoordinator::Report(report(bob(), 4)));
		assert_eq!(state(id), Some(OrderState::TimedOut), "that is not whose positions it was about");
		hear(ToCoordinator::Report(report(alice(), 5)));
		assert_eq!(state(id), None);
		assert_eq!(told().last(), Some(&Told::TakeoverEnded(VENUE, id, unknown())));
	});
}

#[test]
fn a_takeover_should_end_without_being_sent_when_it_is_cancelled_or_expires() {
	for cancelled in [true, false] {
		ExtBuilder.build_and_execute(|| {
			TransportFault::set(Some(TransportError::Congested));
			let id = take_over();
			assert_eq!(state(id), Some(OrderState::Queued));
			let failure = if cancelled {
				assert_ok!(Venues::cancel(id));
				next_block(0);
				OrderFailure::Cancelled
			} else {
				next_block(OrderTimeout::get());
				OrderFailure::Expired
			};
			assert_eq!(told(), vec![Told::TakeoverEnded(VENUE, id, OrderResult::Failed(failure))]);
			TransportFault::set(None);
			next_block(1);
			assert_eq!(sent(), vec![], "and it does not leave later");
		});
	}
}

#[test]
fn cancel_should_reach_the_venue_when_the_takeover_was_sent() {
	ExtBuilder.build_and_execute(|| {
		let id = take_over();
		assert_ok!(Venues::cancel(id));
		assert_eq!(sent(), vec![ToVenue::Cancel { order: id }]);
	});
}

#[test]
fn a_next_takeover_should_be_possible_when_one_ended() {
	ExtBuilder.build_and_execute(|| {
		let id = take_over();
		SubmitOnEnd::set(true);
		hear(answer(id, taken_over()));
		assert_eq!(Venues::live_orders(&alice()), vec![(VENUE, OrderId(id.0 + 1))]);
	});
}

#[test]
fn positions_should_be_busy_when_a_takeover_or_an_order_is_open() {
	ExtBuilder.build_and_execute(|| {
		Venues::update_venue(SMALL, |record| record.last_heard = 100);
		let busy = Error::<Test>::PositionBusy;
		let id = take_over();
		assert_noop!(Venues::submit(VENUE, &alice(), vec![sell(1)]), busy);
		assert_noop!(Venues::take_over(VENUE, half_to_bob()), Error::<Test>::PositionBusy);
		assert_ok!(Venues::submit(VENUE, &bob(), vec![sell(1)]));
		let to_alice = || NewTakeover { from: bob(), to: alice(), ..half_to_bob() };
		assert_noop!(Venues::take_over(VENUE, to_alice()), Error::<Test>::PositionBusy);
		// Another venue is another matter.
		assert_ok!(Venues::take_over(SMALL, to_alice()));
		assert_ok!(Venues::submit(SMALL, &alice(), vec![sell(1)]));
		hear(answer(id, taken_over()));
		assert_ok!(Venues::submit(VENUE, &alice(), vec![sell(1)]));
		assert_noop!(Venues::take_over(VENUE, half_to_bob()), Error::<Test>::PositionBusy);
	});
}

#[test]
fn take_over_should_be_refused_when_it_moves_nothing() {
	ExtBuilder.build_and_execute(|| {
		for fraction in [f(0), f(-1), Fixed::from_inner(ballast_primitives::fixed::ONE + 1)] {
			let new = NewTakeover { fraction, ..half_to_bob() };
			assert_noop!(Venues::take_over(VENUE, new), Error::<Test>::InvalidTakeover);
		}
		let negative = NewTakeover { fee: f(-1), ..half_to_bob() };
		assert_noop!(Venues::take_over(VENUE, negative), Error::<Test>::InvalidTakeover);
		let own = NewTakeover { to: alice(), ..half_to_bob() };
		assert_noop!(Venues::take_over(VENUE, own), Error::<Test>::InvalidTakeover);
		assert_ok!(Venues::take_over(VENUE, NewTakeover { fraction: f(1), ..half_to_bob() }));
	});
}

#[test]
fn take_over_should_be_refused_when_the_venue_takes_no_more() {
	ExtBuilder.build_and_execute(|| {
		let nobody = ballast_primitives::VenueId::Sibling(9);
		assert_noop!(Venues::take_over(nobody, half_to_bob()), Error::<Test>::NotRegistered);
		MaxVenueOrders::set(0);
		assert_noop!(Venues::take_over(VENUE, half_to_bob()), Error::<Test>::VenueFull);
		MaxVenueOrders::set(2_000);
		RelayNow::mutate(|now| *now += MaxSilence::get() + 1);
		assert_noop!(Venues::take_over(VENUE, half_to_bob()), Error::<Test>::VenueUnavailable);
	});
}
