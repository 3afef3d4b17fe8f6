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
				failed(4, OrderFailure::OutsideBand),
				failed(6, OrderFailure::OutsideBand)
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

#[test]
fn an_order_should_be_dropped_when_there_is_no_room() {
	with_alice(|| {
		for id in 0..=u64::from(MAX_QUEUED) {
			hear(unwind(vec![sell(id, 1)]));
		}
		assert!(has_event(Event::OrderDropped { order: OrderId(u64::from(MAX_QUEUED)) }));
		assert_eq!(Queue::<Test>::get().len() as u32, MAX_QUEUED);
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
