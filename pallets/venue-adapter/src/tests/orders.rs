use crate::{mock::*, *};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator, ToVenue},
	OrderFailure, OrderId,
};
use polkadot_sdk::frame_support::assert_ok;

fn with_alice(test: impl FnOnce()) {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		test();
	});
}

#[test]
fn an_order_should_be_executed_in_the_next_block() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 4)]));
		assert!(has_event(Event::OrderQueued { order: OrderId(1), account: alice() }));
		assert_eq!(Executions::get(), 0, "inbound only queues");
		next_block(1);
		// 20 less a tenth.
		assert_eq!(Market::held(&alice(), DOT), f(6));
		assert_eq!(Market::held(&alice(), USD), f(-2));
		let sent = sent();
		let [ToCoordinator::Result { order, result, report }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!((*order, *result), filled(1, -4, 20));
		assert!(report.positions.iter().any(|p| p.instrument == DOT && p.quantity == f(6)), "fresh");
		assert!(has_event(Event::OrderEnded { order: OrderId(1), result: *result }));
	});
}

#[test]
fn an_order_should_be_executed_once_when_it_is_delivered_twice() {
	with_alice(|| {
		// As one message twice.
		let first = message(1, unwind(vec![sell(1, 4)]));
		assert_ok!(Adapter::receive_local(first.clone()));
		assert_ok!(Adapter::receive_local(first));
		assert!(has_event(Event::DuplicateMessage { seq: 1, last: 1 }));
		// In two messages, before it is executed.
		hear(unwind(vec![sell(1, 4)]));
		assert!(has_event(Event::DuplicateOrder { order: OrderId(1) }));
		next_block(1);
		assert_eq!(results(), vec![filled(1, -4, 20)]);
		// And after: the kept result answers.
		hear(unwind(vec![sell(1, 4)]));
		next_block(1);
		assert_eq!(results(), vec![filled(1, -4, 20)]);
		assert_eq!((Executions::get(), Market::held(&alice(), DOT)), (1, f(6)));
	});
}

#[test]
fn a_debt_should_be_bought_back() {
	with_alice(|| {
		Market::set(&alice(), ETH, f(-2));
		hear(unwind(vec![order(1, alice(), ETH, 1, 50)]));
		next_block(1);
		assert_eq!(results(), vec![filled(1, 1, -50)]);
		assert_eq!(Market::held(&alice(), ETH), f(-1));
	});
}

#[test]
fn an_order_should_fail_when_the_account_is_not_enrolled() {
	with_alice(|| {
		hear(unwind(vec![order(1, bob(), ETH, -1, 50)]));
		next_block(1);
		let sent = sent();
		let [ToCoordinator::Result { result, report, .. }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!(*result, OrderResult::Failed(OrderFailure::NotEnrolled));
		assert!(report.positions.is_empty(), "what is not enrolled is nobody's business");
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn an_order_should_fail_when_it_does_not_reduce() {
	with_alice(|| {
		hear(unwind(vec![
			order(1, alice(), DOT, 1, 5),
			order(2, alice(), DOT, -11, 5),
			order(3, alice(), ETH, -1, 50),
			order(4, alice(), DOT, 0, 5),
		]));
		next_block(1);
		let expected: Vec<_> = (1..=4).map(|id| failed(id, OrderFailure::NotReducing)).collect();
		assert_eq!(results(), expected);
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn an_order_should_fail_when_its_limit_is_outside_of_the_band() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 1)]));
		// 5 is more than a tenth below 6, and more than a tenth above 4.
		for price in [6, 4] {
			Prices::mutate(|prices| prices.insert(ballast_primitives::AssetId(1), f(price)));
			hear(unwind(vec![sell(price as u64, 1)]));
		}
		next_block(1);
		assert_eq!(
			results(),
			vec![
				failed(1, OrderFailure::OutsideBand),
				failed(6, OrderFailure::OutsideBand),
				failed(4, OrderFailure::OutsideBand)
			]
		);
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn an_order_should_fail_when_the_market_has_no_price() {
	with_alice(|| {
		Prices::set(Default::default());
		hear(unwind(vec![sell(1, 1)]));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::MarketRefused)]);
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn an_order_should_fail_when_its_deadline_has_passed() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 1)]));
		next_block(20);
		assert_eq!(results(), vec![failed(1, OrderFailure::Expired)]);
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn an_order_should_be_undone_when_the_market_refuses() {
	with_alice(|| {
		for (id, failure) in [(1, OrderFailure::LimitPrice), (2, OrderFailure::MarketRefused)] {
			MarketFault::set(Some(failure));
			hear(unwind(vec![sell(id, 1)]));
			next_block(1);
			assert_eq!(results(), vec![failed(id, failure)]);
		}
		assert_eq!(Executions::get(), 2);
		assert_eq!((Market::held(&alice(), DOT), Market::held(&alice(), USD)), (f(10), f(-20)));
	});
}

#[test]
fn a_fill_should_be_undone_when_it_is_more_than_was_asked_for() {
	with_alice(|| {
		FillShare::set(f(2));
		hear(unwind(vec![sell(1, 1)]));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::MarketRefused)]);
		assert_eq!(Market::held(&alice(), DOT), f(10));
	});
}

#[test]
fn orders_should_wait_when_the_block_allows_no_more() {
	with_alice(|| {
		Market::set(&alice(), DOT, f(100));
		// 60, 60 and 5; 100 in a block.
		hear(unwind(vec![sell(1, 12), sell(2, 12), sell(3, 1)]));
		next_block(1);
		assert_eq!(
			sent()
				.iter()
				.map(|body| match body {
					ToCoordinator::Result { order, .. } => (order.0, "result"),
					ToCoordinator::Ack { order } => (order.0, "ack"),
					_ => (0, "other"),
				})
				.collect::<Vec<_>>(),
			vec![(1, "result"), (2, "ack"), (3, "ack")],
			"nobody overtakes"
		);
		next_block(1);
		assert_eq!(results(), vec![filled(2, -12, 60), filled(3, -1, 5)]);
	});
}

#[test]
fn an_order_should_be_filled_in_part_when_a_whole_block_does_not_allow_it() {
	with_alice(|| {
		Market::set(&alice(), DOT, f(100));
		hear(unwind(vec![sell(1, 30)]));
		next_block(1);
		assert_eq!(results(), vec![filled(1, -20, 100)]);
	});
}

#[test]
fn orders_should_wait_when_there_are_too_many_for_a_block() {
	with_alice(|| {
		for id in 1..=u64::from(ORDERS_PER_BLOCK) + 2 {
			hear(unwind(vec![order(id, alice(), DOT, 0, 5)]));
		}
		next_block(1);
		assert_eq!(results().len() as u32, ORDERS_PER_BLOCK);
		next_block(1);
		assert_eq!(results().len(), 2);
	});
}

/// Orders of Alice in as few messages as possible.
fn hear_orders(ids: std::ops::Range<u64>) {
	for id in ids {
		hear(unwind(vec![order(id, alice(), DOT, 0, 5)]));
	}
}

#[test]
fn an_order_should_be_answered_at_once_when_the_queue_is_full() {
	with_alice(|| {
		let full = u64::from(MAX_QUEUED);
		hear_orders(0..full);
		assert!(has_event(Event::OrderQueued { order: OrderId(full - 1), account: alice() }));
		hear(unwind(vec![sell(full, 1)]));
		let (id, busy) = failed(full, OrderFailure::VenueBusy);
		assert!(has_event(Event::OrderEnded { order: id, result: busy }));
		assert_eq!(Queue::<Test>::iter().count() as u32, MAX_QUEUED);
		next_block(1);
		let sent = sent();
		let told = sent.iter().find_map(|body| match body {
			ToCoordinator::Result { order, result, report } if *order == id => Some((*result, report)),
			_ => None,
		});
		let (result, report) = told.expect("told in the next block");
		assert_eq!(result, busy);
		assert!(report.account != alice(), "nothing changed, so nothing is shown");
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn an_order_should_not_be_executed_when_it_was_answered_as_busy_and_comes_again() {
	with_alice(|| {
		let full = u64::from(MAX_QUEUED);
		hear_orders(0..full);
		hear(unwind(vec![sell(full, 1)]));
		while Places::<Test>::count() > 0 {
			next_block(0);
		}
		results();
		// There is room by now.
		hear(unwind(vec![sell(full, 1)]));
		assert!(has_event(Event::DuplicateOrder { order: OrderId(full) }));
		for _ in 0..MAX_QUEUED / RESULTS_PER_BLOCK + 2 {
			next_block(0);
		}
		let told: Vec<_> = results().into_iter().filter(|(id, _)| id.0 == full).collect();
		assert_eq!(told, vec![failed(full, OrderFailure::VenueBusy)], "the kept result answers");
		assert_eq!((Executions::get(), Market::held(&alice(), DOT)), (0, f(10)));
		// Another order is welcome.
		hear(unwind(vec![sell(full + 1, 1)]));
		next_block(0);
		assert_eq!(Executions::get(), 1);
	});
}

#[test]
fn orders_should_leave_room_for_answers_when_results_are_not_acknowledged() {
	with_alice(|| {
		TransportFault::set(Some(ballast_primitives::traits::TransportError::Congested));
		let limit = u64::from(MAX_RESULTS - ANSWERS_RESERVE);
		for start in (0..limit).step_by(ORDERS_PER_BLOCK as usize) {
			hear_orders(start..start + u64::from(ORDERS_PER_BLOCK));
			next_block(0);
		}
		assert_eq!(u64::from(Results::<Test>::count()), limit);
		System::reset_events();
		hear(unwind(vec![sell(limit, 1)]));
		hear(ToVenue::Cancel { order: OrderId(limit + 1) });
		hear(ToVenue::Probe { order: OrderId(limit + 2) });
		for (id, result) in [
			failed(limit, OrderFailure::VenueBusy),
			failed(limit + 1, OrderFailure::Cancelled),
			failed(limit + 2, OrderFailure::Unknown),
		] {
			assert!(has_event(Event::OrderEnded { order: id, result }));
		}
	});
}

#[test]
fn an_order_should_be_dropped_when_not_even_an_answer_can_be_kept() {
	with_alice(|| {
		let limit = u64::from(MAX_RESULTS);
		for id in 0..limit {
			hear(ToVenue::Probe { order: OrderId(id) });
		}
		System::reset_events();
		hear(unwind(vec![sell(limit, 1)]));
		hear(ToVenue::Cancel { order: OrderId(limit + 1) });
		hear(ToVenue::Probe { order: OrderId(limit + 2) });
		for id in limit..limit + 3 {
			assert!(has_event(Event::OrderDropped { order: OrderId(id) }));
		}
		assert_eq!(u64::from(Results::<Test>::count()), limit);
	});
}

#[test]
fn places_should_be_free_again_when_orders_were_cancelled_or_ended() {
	with_alice(|| {
		let full = u64::from(MAX_QUEUED);
		hear_orders(0..full);
		// Holes at the head, in the middle and at the end.
		for id in [0, 1, 7, 8, 100, full - 1] {
			hear(ToVenue::Cancel { order: OrderId(id) });
		}
		next_block(0);
		assert_eq!(Places::<Test>::count(), MAX_QUEUED - 6 - ORDERS_PER_BLOCK);
		hear_orders(full..full + 36);
		assert!(has_event(Event::OrderQueued { order: OrderId(full + 35), account: alice() }));
		Adapter::do_try_state().unwrap();
		while Places::<Test>::count() > 0 {
			next_block(0);
		}
		assert_eq!(u64::from(Results::<Test>::count()), full + 36);
		assert_eq!(Waiting::<Test>::iter().count(), 0);
	});
}

#[test]
fn results_should_be_told_as_fast_as_orders_are_executed() {
	with_alice(|| {
		hear_orders(0..u64::from(MAX_QUEUED));
		for _ in 0..MAX_QUEUED / ORDERS_PER_BLOCK {
			next_block(0);
			assert!(results().len() as u32 >= ORDERS_PER_BLOCK);
		}
		assert_eq!(Places::<Test>::count(), 0);
	});
}

#[test]
fn an_acknowledged_result_should_not_be_told_when_it_was_to_be_told_again() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 1)]));
		next_block(1);
		assert_eq!(results().len(), 1);
		hear(ToVenue::Probe { order: OrderId(1) });
		hear(ToVenue::Acknowledge { order: OrderId(1) });
		Adapter::do_try_state().unwrap();
		next_block(1);
		assert_eq!(results(), vec![]);
		assert!(TellSpan::<Test>::get().is_empty());
	});
}

#[test]
fn cancel_should_end_an_order_when_it_waits() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 1), sell(2, 1)]));
		hear(ToVenue::Cancel { order: OrderId(1) });
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::Cancelled), filled(2, -1, 5)]);
	});
}

#[test]
fn cancel_should_tell_the_result_again_when_it_is_too_late() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 1)]));
		next_block(1);
		results();
		hear(ToVenue::Cancel { order: OrderId(1) });
		next_block(1);
		assert_eq!(results(), vec![filled(1, -1, 5)]);
	});
}

#[test]
fn cancel_should_refuse_the_order_when_it_comes_first() {
	with_alice(|| {
		hear(ToVenue::Cancel { order: OrderId(1) });
		hear(unwind(vec![sell(1, 1)]));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::Cancelled)]);
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn probe_should_tell_the_result_again() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 1)]));
		hear(ToVenue::Probe { order: OrderId(1) });
		next_block(1);
		assert_eq!(results(), vec![filled(1, -1, 5)], "it answers for itself while it waits");
		hear(ToVenue::Probe { order: OrderId(1) });
		next_block(1);
		assert_eq!(results(), vec![filled(1, -1, 5)]);
		assert_eq!(Executions::get(), 1);
	});
}

#[test]
fn probe_should_be_answered_and_refuse_the_order_when_it_is_unknown() {
	with_alice(|| {
		hear(ToVenue::Probe { order: OrderId(9) });
		hear(unwind(vec![sell(9, 1)]));
		next_block(1);
		assert_eq!(results(), vec![failed(9, OrderFailure::Unknown)]);
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn a_result_should_be_kept_until_it_is_acknowledged() {
	with_alice(|| {
		hear(unwind(vec![sell(1, 1)]));
		next_block(1);
		assert_eq!(results(), vec![filled(1, -1, 5)]);
		// Its message or its acknowledgement may be lost.
		next_block(HeartbeatInterval::get());
		next_block(1);
		assert_eq!(results(), vec![filled(1, -1, 5)], "told again");
		hear(ToVenue::Acknowledge { order: OrderId(1) });
		assert!(has_event(Event::ResultAcknowledged { order: OrderId(1) }));
		for _ in 0..5 {
			next_block(HeartbeatInterval::get());
		}
		assert_eq!(results(), vec![]);
		assert_eq!(Results::<Test>::count(), 0);
	});
}
