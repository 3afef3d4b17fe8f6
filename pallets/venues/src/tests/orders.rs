use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator, ToVenue},
	traits::{NewOrder, TransportError, VenueDispatch},
	OrderFailure, OrderFill, OrderId, OrderState,
};
use polkadot_sdk::sp_runtime::DispatchError;

fn filled() -> OrderResult {
	OrderResult::Executed(OrderFill { quantity: f(-1), proceeds: f(5), penalty: f(0) })
}

fn unknown() -> OrderResult {
	OrderResult::Failed(OrderFailure::Unknown)
}

fn answer(order: OrderId, result: OrderResult) -> ToCoordinator {
	ToCoordinator::Result { order, result, report: report(alice(), 9) }
}

#[test]
fn a_result_should_be_reconciled() {
	for result in [filled(), OrderResult::Failed(OrderFailure::LimitPrice)] {
		ExtBuilder.build_and_execute(|| {
			let id = order(1);
			sent();
			RelayNow::mutate(|now| *now += 4);
			hear(ToCoordinator::Ack { order: id });
			assert_eq!(state(id), Some(OrderState::Acked));
			hear(answer(id, result));
			assert_eq!(
				told(),
				vec![Told::Report(VENUE, report(alice(), 9)), Told::Ended(VENUE, id, result)],
				"first the snapshot, then the end"
			);
			for (old, new) in [
				(OrderState::Sent, OrderState::Acked),
				(OrderState::Acked, result.state()),
				(result.state(), OrderState::Reconciled),
			] {
				assert!(has_event(Event::OrderStateChanged { order: id, old, new }));
			}
			assert!(has_event(Event::OrderEnded { order: id, venue: VENUE, account: alice(), result }));
			assert_eq!(sent(), vec![ToVenue::Acknowledge { order: id }]);
			assert_eq!(state(id), None, "pruned");
			assert_eq!(Venues::live_orders(&alice()), vec![]);
			assert_eq!(Venues::latency_ms(VENUE), Some(24_000));
		});
	}
}

#[test]
fn a_report_that_comes_with_a_result_should_be_told_from_others() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		hear(ToCoordinator::Report(report(alice(), 8)));
		assert_eq!(LiveOnReport::get(), 1);
		hear(answer(id, filled()));
		assert_eq!(LiveOnReport::get(), 0, "off the list before the report is applied");
	});
}

#[test]
fn a_result_should_be_applied_once_when_it_comes_twice() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		hear(answer(id, filled()));
		told();
		sent();
		hear(answer(id, filled()));
		assert_eq!(told(), vec![]);
		assert!(has_event(Event::LateAnswer { order: id, venue: VENUE, result: Some(filled()) }));
		assert_eq!(sent(), vec![ToVenue::Acknowledge { order: id }], "the first one was lost");
		hear(ToCoordinator::Ack { order: id });
		assert!(has_event(Event::LateAnswer { order: id, venue: VENUE, result: None }));
	});
}

#[test]
fn a_result_should_only_be_recorded_when_no_such_order_was_given() {
	ExtBuilder.build_and_execute(|| {
		hear(answer(OrderId(77), filled()));
		assert!(has_event(Event::LateAnswer { order: OrderId(77), venue: VENUE, result: Some(filled()) }));
		assert_eq!((told(), sent()), (vec![], vec![]));
	});
}

#[test]
fn a_result_should_only_be_recorded_when_another_venue_has_the_order() {
	ExtBuilder.build_and_execute(|| {
		Venues::update_venue(SMALL, |record| record.last_heard = 100);
		let id = Venues::submit(SMALL, &alice(), vec![sell(1)]).unwrap()[0];
		sent();
		hear(answer(id, filled()));
		hear(ToCoordinator::Ack { order: id });
		assert_eq!(state(id), Some(OrderState::Sent));
		assert_eq!((told(), sent()), (vec![], vec![]));
	});
}

#[test]
fn an_order_should_end_when_its_report_is_refused() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		Refuse::set(true);
		sent();
		hear(answer(id, filled()));
		assert!(System::events().iter().any(|entry| matches!(
			&entry.event,
			RuntimeEvent::Venues(Event::ReportNotApplied { venue: VENUE, account, error: DispatchError::Other(_) })
				if *account == alice()
		)));
		assert!(System::events().iter().any(|entry| matches!(
			&entry.event,
			RuntimeEvent::Venues(Event::OrderEndNotHandled { order, .. }) if *order == id
		)));
		assert_eq!(state(id), None);
		assert_eq!(sent(), vec![ToVenue::Acknowledge { order: id }]);
	});
}

#[test]
fn an_order_should_end_without_its_report_when_that_is_of_another_account() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		let result = filled();
		hear(ToCoordinator::Result { order: id, result, report: report(bob(), 1) });
		assert_eq!(told(), vec![Told::Ended(VENUE, id, result)]);
		assert!(has_event(Event::ReportNotApplied {
			venue: VENUE,
			account: bob(),
			error: Error::<Test>::WrongAccount.into()
		}));
	});
}

#[test]
fn a_next_order_should_be_possible_when_one_ended() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		sent();
		SubmitOnEnd::set(true);
		hear(answer(id, filled()));
		assert_eq!(Venues::live_orders(&alice()), vec![(VENUE, OrderId(1))]);
		assert_eq!(state(OrderId(1)), Some(OrderState::Sent));
		assert!(matches!(&sent()[..], [ToVenue::Unwind { .. }, ToVenue::Acknowledge { order: OrderId(0) }]));
	});
}

#[test]
fn an_order_should_be_probed_when_it_times_out() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		sent();
		next_block(OrderTimeout::get() - 1);
		assert_eq!(state(id), Some(OrderState::Sent));
		next_block(1);
		assert_eq!(state(id), Some(OrderState::TimedOut));
		assert_eq!(sent(), vec![ToVenue::Probe { order: id }]);
		assert_eq!(Venues::live_orders(&alice()), vec![(VENUE, id)], "nothing is known: hands off");
		next_block(OrderTimeout::get());
		assert_eq!(sent(), vec![ToVenue::Probe { order: id }]);
		// The late answer counts, once.
		hear(answer(id, filled()));
		assert_eq!(told().len(), 2);
		hear(answer(id, filled()));
		assert_eq!(told(), vec![]);
		next_block(10 * OrderTimeout::get());
		assert_eq!(state(id), None);
	});
}

#[test]
fn an_order_should_be_unknown_when_the_probe_says_so() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		next_block(OrderTimeout::get());
		let report = report(polkadot_sdk::sp_core::crypto::AccountId32::new([0; 32]), 1);
		hear(ToCoordinator::Result { order: id, result: unknown(), report });
		assert_eq!(told(), vec![Told::Ended(VENUE, id, unknown())], "its snapshot is nobody's");
		assert_eq!(state(id), None);
	});
}

#[test]
fn an_order_should_be_reconciled_from_a_snapshot_when_no_probe_is_answered() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		let deadline = Orders::<Test>::get(id).unwrap().instruction.deadline();
		sent();
		for _ in 0..MaxAttempts::get() {
			next_block(OrderTimeout::get());
			assert_eq!(sent(), vec![ToVenue::Probe { order: id }]);
			// A snapshot does not end what may still be answered.
			hear(ToCoordinator::Report(report(alice(), 3)));
			assert_eq!(state(id), Some(OrderState::TimedOut));
		}
		next_block(OrderTimeout::get());
		assert!(has_event(Event::ProbesExhausted { order: id, attempts: MaxAttempts::get() }));
		assert_eq!(sent(), vec![ToVenue::Resnapshot]);
		assert!(!Venues::is_available(VENUE));
		let deliver = |relay_block| {
			let seq = record(VENUE).in_seq + 1;
			let bytes = message_at(seq, relay_block, ToCoordinator::Report(report(alice(), 3)));
			Venues::receive(speaks(1), bytes).unwrap();
		};
		told();
		deliver(deadline - 1);
		assert_eq!(state(id), Some(OrderState::TimedOut), "it could still have been executed");
		deliver(deadline);
		assert_eq!(state(id), None);
		assert!(has_event(Event::OrderStateChanged {
			order: id,
			old: OrderState::TimedOut,
			new: OrderState::Reconciled
		}));
		assert_eq!(told().last(), Some(&Told::Ended(VENUE, id, unknown())));
		// Whatever comes now is only recorded.
		hear(answer(id, filled()));
		assert_eq!(told(), vec![]);
	});
}

#[test]
fn an_order_should_expire_without_a_probe_when_it_never_left() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		let id = order(1);
		next_block(OrderTimeout::get());
		let result = OrderResult::Failed(OrderFailure::Expired);
		assert_eq!(told(), vec![Told::Ended(VENUE, id, result)]);
		assert_eq!(state(id), None);
		TransportFault::set(None);
		next_block(1);
		assert_eq!(sent(), vec![], "and it does not leave later");
	});
}

#[test]
fn due_orders_should_be_spread_over_blocks_when_there_are_many() {
	ExtBuilder.build_and_execute(|| {
		for n in 0..DUE_LIMIT + 5 {
			let account = polkadot_sdk::sp_core::crypto::AccountId32::new([n as u8 + 10; 32]);
			Venues::submit(VENUE, &account, vec![NewOrder { ..sell(1) }]).unwrap();
		}
		sent();
		let timed_out =
			|| Orders::<Test>::iter_values().filter(|r| r.state == OrderState::TimedOut).count() as u32;
		next_block(OrderTimeout::get());
		assert_eq!(timed_out(), DUE_LIMIT);
		next_block(1);
		assert_eq!(timed_out(), DUE_LIMIT + 5);
	});
}
