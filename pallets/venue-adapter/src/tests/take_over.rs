use crate::{mock::*, *};
use ballast_primitives::{
	fixed,
	message::{AccountMode, OrderResult, ToCoordinator, ToVenue, MAX_POSITIONS},
	AssetId, Fixed, InstrumentId, OrderFailure, OrderId, Takeover, TakeoverFill,
};

fn with_both(test: impl FnOnce()) {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		enroll(bob());
		test();
	});
}

fn hear_takeover(takeover: Takeover) {
	hear(ToVenue::Takeover { takeover });
}

fn taken_over(id: u64) -> (OrderId, OrderResult) {
	let fraction = Fixed::from_rational(1, 2);
	(
		OrderId(id),
		OrderResult::TakenOver(TakeoverFill {
			fraction,
			value: f(15),
			gross: f(35),
			price: f(15),
			fee: f(0),
		}),
	)
}

/// Holdings of Alice and Bob, in this order: dollars, DOT, ETH.
fn holdings() -> [[Fixed; 3]; 2] {
	[alice(), bob()].map(|account| [USD, DOT, ETH].map(|instrument| Market::held(&account, instrument)))
}

const UNTOUCHED: [[i64; 3]; 2] = [[-20, 10, 0], [0, 0, 1]];

fn assert_untouched() {
	assert_eq!(holdings(), UNTOUCHED.map(|account| account.map(f)));
}

/// Half of 10 DOT at 5 less half of 20 dollars is 15.
#[test]
fn a_takeover_should_be_executed_in_the_next_block() {
	with_both(|| {
		hear_takeover(half_to_bob(1));
		assert!(has_event(Event::OrderQueued { order: OrderId(1), account: alice() }));
		assert_eq!(Executions::get(), 0, "inbound only queues");
		next_block(1);
		assert_eq!(holdings(), [[f(5), f(5), f(0)], [f(-25), f(5), f(1)]]);
		let sent = sent();
		let [ToCoordinator::Report(first), ToCoordinator::Result { order, result, report }] = &sent[..]
		else {
			panic!("{sent:?}")
		};
		assert_eq!((*order, *result), taken_over(1));
		assert_eq!((&first.account, &report.account), (&bob(), &alice()), "the receiver directly before");
		for (report, usd) in [(first, -25), (report, 5)] {
			let held =
				|instrument| report.positions.iter().find(|p| p.instrument == instrument).unwrap().quantity;
			assert_eq!((held(USD), held(DOT)), (f(usd), f(5)), "fresh");
		}
		assert!(has_event(Event::OrderEnded { order: OrderId(1), result: *result }));
	});
}

#[test]
fn a_takeover_should_be_executed_once_when_it_is_delivered_twice() {
	with_both(|| {
		hear_takeover(half_to_bob(1));
		hear_takeover(half_to_bob(1));
		assert!(has_event(Event::DuplicateOrder { order: OrderId(1) }));
		next_block(1);
		assert_eq!(results(), vec![taken_over(1)]);
		// And after: the kept result answers, again behind the receiver's snapshot.
		hear_takeover(half_to_bob(1));
		next_block(1);
		let told = sent();
		assert!(
			matches!(&told[..], [ToCoordinator::Report(report), ToCoordinator::Result { .. }] if report.account == bob()),
			"{told:?}"
		);
		hear(ToVenue::Probe { order: OrderId(1) });
		next_block(1);
		assert_eq!(results(), vec![taken_over(1)]);
		hear(ToVenue::Acknowledge { order: OrderId(1) });
		next_block(1);
		assert_eq!((results(), Results::<Test>::count()), (vec![], 0));
		assert_eq!(Executions::get(), 1);
	});
}

#[test]
fn a_takeover_should_be_refused_when_its_cancellation_or_probe_came_first() {
	for (first, failure) in [
		(ToVenue::Cancel { order: OrderId(1) }, OrderFailure::Cancelled),
		(ToVenue::Probe { order: OrderId(1) }, OrderFailure::Unknown),
	] {
		with_both(|| {
			hear(first);
			hear_takeover(half_to_bob(1));
			next_block(1);
			assert_eq!(results(), vec![failed(1, failure)]);
			assert_eq!(Executions::get(), 0);
		});
	}
}

#[test]
fn cancel_should_end_a_takeover_when_it_waits() {
	with_both(|| {
		hear_takeover(half_to_bob(1));
		hear(ToVenue::Cancel { order: OrderId(1) });
		// There is room for another.
		hear_takeover(half_to_bob(2));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::Cancelled), taken_over(2)]);
	});
}

#[test]
fn a_takeover_should_fail_when_its_deadline_has_passed() {
	with_both(|| {
		hear_takeover(half_to_bob(1));
		next_block(20);
		assert_eq!(results(), vec![failed(1, OrderFailure::Expired)]);
		assert_untouched();
	});
}

#[test]
fn a_takeover_should_fail_when_an_account_is_not_enrolled() {
	for enrolled in [alice(), bob()] {
		ExtBuilder.build_and_execute(|| {
			enroll(enrolled);
			hear_takeover(half_to_bob(1));
			next_block(1);
			let sent = sent();
			let [ToCoordinator::Result { result, report, .. }] = &sent[..] else { panic!("{sent:?}") };
			assert_eq!(*result, OrderResult::Failed(OrderFailure::NotEnrolled));
			assert_eq!(report.account, alice());
			assert_eq!(Executions::get(), 0);
		});
	}
}

#[test]
fn a_takeover_should_fail_when_the_receiver_is_restricted() {
	for mode in [AccountMode::ReduceOnly, AccountMode::Frozen] {
		with_both(|| {
			hear(ToVenue::SetMode { account: bob(), mode });
			hear_takeover(half_to_bob(1));
			next_block(1);
			assert_eq!(results(), vec![failed(1, OrderFailure::Restricted)]);
			assert_eq!(Executions::get(), 0);
			// Who gives may be restricted: that is why it gives.
			hear(ToVenue::SetMode { account: bob(), mode: AccountMode::Normal });
			hear(ToVenue::SetMode { account: alice(), mode });
			hear_takeover(half_to_bob(2));
			next_block(1);
			assert_eq!(results(), vec![taken_over(2)]);
		});
	}
}

#[test]
fn a_takeover_should_fail_when_it_is_not_one() {
	with_both(|| {
		for (id, fraction) in [(1, f(0)), (2, f(-1)), (3, Fixed::from_inner(fixed::ONE + 1))] {
			hear_takeover(Takeover { fraction, ..half_to_bob(id) });
			next_block(1);
			assert_eq!(results(), vec![failed(id, OrderFailure::NotReducing)]);
		}
		hear_takeover(Takeover { to: alice(), ..half_to_bob(4) });
		next_block(1);
		assert_eq!(results(), vec![failed(4, OrderFailure::NotReducing)]);
		assert_eq!(Executions::get(), 0);
	});
}

#[test]
fn a_takeover_should_be_undone_when_its_fee_is_not_as_it_should_be() {
	with_both(|| {
		// 15 in value, 35 in sum: with the fee the account may lose 7.
		hear_takeover(Takeover { price: f(13), fee: f(6), ..half_to_bob(1) });
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::OutsideBand)]);
		hear_takeover(Takeover { fee: f(-1), ..half_to_bob(2) });
		next_block(1);
		assert_eq!(results(), vec![failed(2, OrderFailure::MarketRefused)]);
		// A market that takes more than was asked.
		FillShare::set(Fixed::from_rational(6, 5));
		hear_takeover(Takeover {
			price: f(0),
			fee: f(1),
			fraction: Fixed::from_rational(1, 10),
			..half_to_bob(3)
		});
		next_block(1);
		assert_eq!(results(), vec![failed(3, OrderFailure::MarketRefused)]);
		assert_untouched();
		FillShare::set(f(1));
		hear_takeover(Takeover { price: f(14), fee: f(6), ..half_to_bob(4) });
		next_block(1);
		let [(_, OrderResult::TakenOver(fill))] = results()[..] else { panic!("it may be executed") };
		assert_eq!((fill.price, fill.fee), (f(14), f(6)));
		// Half of the debt of 20 is left; 14 came and 6 went.
		assert_eq!(Market::held(&alice(), USD), f(-10 + 14 - 6));
	});
}

#[test]
fn a_takeover_should_be_undone_when_its_price_is_outside_of_the_band() {
	with_both(|| {
		// 15 in value, 35 in sum: a fifth of it is 7.
		for (id, price) in [(1, 7), (2, 23), (3, -15), (4, 1_000)] {
			hear_takeover(Takeover { price: f(price), ..half_to_bob(id) });
			next_block(1);
			assert_eq!(results(), vec![failed(id, OrderFailure::OutsideBand)]);
			assert_untouched();
		}
		assert_eq!(Executions::get(), 4);
		for price in [8, 22] {
			let id = price as u64;
			hear_takeover(Takeover { price: f(price), fraction: f(1), ..half_to_bob(id) });
			next_block(1);
			results();
		}
		// The whole is worth 30 of 70: 8 is too little, 22 is enough.
		assert_eq!(Market::held(&alice(), USD), f(22));
	});
}

#[test]
fn a_takeover_should_be_undone_when_the_market_refuses() {
	with_both(|| {
		MarketFault::set(Some(OrderFailure::InsufficientFunds));
		hear_takeover(half_to_bob(1));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::InsufficientFunds)]);
		assert_untouched();
		MarketFault::set(None);
		hear_takeover(Takeover { may_borrow: false, ..half_to_bob(2) });
		next_block(1);
		assert_eq!(results(), vec![failed(2, OrderFailure::InsufficientFunds)]);
		assert_untouched();
	});
}

#[test]
fn a_takeover_should_be_undone_when_more_is_paid_than_was_asked_for() {
	with_both(|| {
		FillShare::set(Fixed::from_rational(6, 5));
		hear_takeover(half_to_bob(1));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::MarketRefused)]);
		assert_untouched();
	});
}

#[test]
fn a_takeover_should_be_undone_when_the_receiver_could_not_be_reported() {
	with_both(|| {
		Prices::mutate(|prices| {
			(10..30).for_each(|asset| assert!(prices.insert(AssetId(asset), f(1)).is_none()))
		});
		// With what comes these would be one too many.
		for asset in 10..10 + MAX_POSITIONS - 2 {
			Market::set(&bob(), InstrumentId::Spot(AssetId(asset)), f(1));
		}
		hear_takeover(half_to_bob(1));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::MarketRefused)]);
		assert_eq!(Market::held(&alice(), DOT), f(10));
	});
}

#[test]
fn a_second_takeover_from_an_account_should_be_answered_as_busy_when_one_waits() {
	with_both(|| {
		hear_takeover(half_to_bob(1));
		hear_takeover(half_to_bob(2));
		// The other direction is another account's.
		hear_takeover(Takeover { from: bob(), to: alice(), price: f(25), ..half_to_bob(3) });
		next_block(1);
		let told = results();
		assert!(
			told.contains(&failed(2, OrderFailure::VenueBusy)) && told.contains(&taken_over(1)),
			"{told:?}"
		);
		assert_eq!(Executions::get(), 2);
		hear_takeover(half_to_bob(2));
		next_block(1);
		assert_eq!(results(), vec![failed(2, OrderFailure::VenueBusy)], "never executed any more");
	});
}

#[test]
fn a_takeover_should_count_for_several_orders_in_a_block() {
	with_both(|| {
		let zeros = |ids: std::ops::Range<u64>| {
			ids.for_each(|id| hear(unwind(vec![order(id, alice(), DOT, 0, 5)])));
		};
		// Two positions are an order's worth, and the price is another.
		zeros(0..u64::from(ORDERS_PER_BLOCK) - 2);
		hear_takeover(half_to_bob(100));
		zeros(200..201);
		next_block(1);
		let told = results();
		assert_eq!(told.len() as u32, ORDERS_PER_BLOCK - 1);
		assert!(told.contains(&taken_over(100)));
		next_block(1);
		assert_eq!(results().len(), 1);
		zeros(300..300 + u64::from(ORDERS_PER_BLOCK) - 1);
		hear_takeover(half_to_bob(101));
		next_block(1);
		assert!(results().iter().all(|(id, _)| id.0 != 101), "no half takeovers");
		next_block(1);
		assert_eq!(results().len(), 1);
	});
}

#[test]
fn a_takeover_should_be_told_whole_or_not_at_all() {
	with_both(|| {
		TransportFault::set(Some(ballast_primitives::traits::TransportError::Congested));
		while OutSeq::<Test>::get() - Handed::<Test>::get() < MAX_OUTBOX - 1 {
			Adapter::send(ToCoordinator::Ack { order: OrderId(9) }).unwrap();
		}
		// No heartbeat is due in this block, so that there is room for one message and not for two.
		LastHeartbeat::<Test>::put(RelayNow::get());
		hear_takeover(half_to_bob(1));
		next_block(0);
		assert_eq!(Executions::get(), 1);
		assert_eq!(OutSeq::<Test>::get() - Handed::<Test>::get(), MAX_OUTBOX - 1);
		TransportFault::set(None);
		(0..=MAX_OUTBOX / u64::from(FLUSH_LIMIT)).for_each(|_| next_block(0));
		assert_eq!(results(), vec![taken_over(1)]);
	});
}

#[test]
fn a_result_should_be_told_alone_when_the_receiver_has_left() {
	with_both(|| {
		hear_takeover(Takeover { fraction: Fixed::from_rational(1, 10), price: f(2), ..half_to_bob(1) });
		next_block(1);
		results();
		Market::set(&bob(), USD, f(0));
		Adapter::leave(RuntimeOrigin::signed(bob())).unwrap();
		hear(ToVenue::Release { account: bob() });
		next_block(0);
		sent();
		hear(ToVenue::Probe { order: OrderId(1) });
		next_block(0);
		assert!(matches!(&sent()[..], [ToCoordinator::Result { .. }]));
	});
}

#[test]
fn leave_should_be_refused_when_a_takeover_waits() {
	with_both(|| {
		hear_takeover(Takeover { from: bob(), to: alice(), ..half_to_bob(1) });
		polkadot_sdk::frame_support::assert_noop!(
			Adapter::leave(RuntimeOrigin::signed(bob())),
			Error::<Test>::OrdersOpen
		);
	});
}

/// The account has so many dollars and so much DOT, is is in this mode, and everything of it goes to the pool or to Bob for this price.
fn for_nothing(
	dollars: i64,
	dot: i64,
	mode: AccountMode,
	price: Fixed,
	pool_takes: bool,
) -> Option<OrderFailure> {
	let mut outcome = None;
	with_both(|| {
		hear(ToVenue::Enroll { account: pool() });
		hear(ToVenue::SetMode { account: alice(), mode });
		Market::set(&alice(), USD, f(dollars));
		Market::set(&alice(), DOT, f(dot));
		let taker = if pool_takes { pool() } else { bob() };
		hear_takeover(Takeover { to: taker, price, fraction: f(1), ..half_to_bob(1) });
		next_block(1);
		outcome = match results()[..] {
			[(_, OrderResult::Failed(failure))] => Some(failure),
			[(_, OrderResult::TakenOver(_))] => None,
			_ => panic!("one result"),
		};
	});
	outcome
}

#[test]
fn a_takeover_for_nothing_should_be_the_pools_alone() {
	use AccountMode::{Normal, ReduceOnly};
	let outside = Some(OrderFailure::OutsideBand);
	// What an insolvent account has here is for what it owes elsewhere.
	assert_eq!(for_nothing(50, 0, ReduceOnly, f(0), true), None);
	assert_eq!(for_nothing(50, 0, Normal, f(0), true), outside, "only of an account that is restricted");
	assert_eq!(for_nothing(50, 0, ReduceOnly, f(0), false), outside, "to nobody else");
	assert_eq!(for_nothing(0, 10, ReduceOnly, f(0), true), outside, "only settlement currency");
	assert_eq!(for_nothing(50, 2, ReduceOnly, f(0), true), None, "and what lies beside it, within the band");
	assert_eq!(for_nothing(50, 0, ReduceOnly, f(1), true), outside, "not for less than it is worth");
	// What it owes here, the pool takes for what it had elsewhere, and gives back what is too much.
	assert_eq!(for_nothing(-50, 0, ReduceOnly, f(0), true), None);
	assert_eq!(for_nothing(-50, 0, ReduceOnly, f(30), true), None);
	assert_eq!(for_nothing(-50, 0, ReduceOnly, f(0), false), outside);
}
