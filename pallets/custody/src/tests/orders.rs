use crate::{mock::*, *};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator, ToVenue},
	Fixed, InstrumentId, Order, OrderFailure, OrderFill, OrderId,
};
use polkadot_sdk::{frame_support::assert_ok, frame_system::RawOrigin, sp_arithmetic::Permill};

const ID: OrderId = OrderId(1);

/// Alice's five ETH, of which four are on their way.
fn in_flight() {
	enrolled_with(&ALICE, &[(ETH, 5)]);
	unwind(vec![order(ID.0, ALICE, ETH, 4)]);
	next_block();
	assert_eq!(heard(), vec![ToCoordinator::Ack { order: ID }]);
}

/// What the order was answered, and the positions that came with it. Nothing else was said.
fn answer(order: OrderId) -> (OrderResult, Vec<(InstrumentId, Fixed)>) {
	let mut heard = heard();
	let Some(ToCoordinator::Result { order: of, result, report }) = heard.pop() else {
		panic!("no result: {heard:?}")
	};
	assert_eq!((of, heard), (order, vec![]));
	(result, report.positions.iter().map(|p| (p.instrument, p.quantity)).collect())
}

fn spot(asset: ballast_primitives::AssetId, quantity: Fixed) -> (InstrumentId, Fixed) {
	(InstrumentId::Spot(asset), quantity)
}

/// How an order fails that is not sent.
fn failure_of(order: Order) -> OrderFailure {
	let id = order.id;
	unwind(vec![order]);
	next_block();
	assert_eq!(sales(), vec![]);
	match answer(id).0 {
		OrderResult::Failed(failure) => failure,
		other => panic!("{other:?}"),
	}
}

#[test]
fn order_should_leave_with_its_limit_and_its_fees() {
	build_and_execute(|| {
		in_flight();
		let least = 3_800 * units(USD, 1);
		let floor = units(ETH, 4) / 100 * 97 - ETH_FEE;
		assert_eq!(
			sales(),
			vec![Sale {
				order: ID,
				owner: ALICE,
				beneficiary: Custody::beneficiary(ID),
				give: Foreign { location: location(ETH), amount: units(ETH, 4) },
				max_fee: ETH_FEE,
				give_arrival_fee: 100_000_000,
				via: Some(location(DOT)),
				give_floor: floor,
				want: Foreign { location: location(USD), amount: least + USD_ARRIVAL },
				want_arrival_fee: USD_ARRIVAL,
			}]
		);
		// Burnt, but still the account's.
		assert_eq!(issued(ETH), units(ETH, 1));
		assert_eq!(Custody::positions(&ALICE).unwrap(), vec![position(ETH, whole(5))]);
		next_block();
		assert_eq!((heard(), sales().len()), (vec![], 1));
	});
}

#[test]
fn every_order_should_have_a_beneficiary_of_its_own() {
	build_and_execute(|| {
		let all = [0, 1, 2, u64::MAX].map(|id| Custody::beneficiary(OrderId(id)));
		let mut others = all.to_vec();
		others.push(Custody::vault());
		others.sort();
		others.dedup();
		assert_eq!(others.len(), all.len() + 1);
	});
}

#[test]
fn proceeds_should_be_credited_when_they_arrive() {
	build_and_execute(|| {
		in_flight();
		let proceeds = units(USD, 3_900);
		arrive(&Custody::beneficiary(ID), USD, proceeds);
		next_block();
		let fill = OrderFill { quantity: whole(-4), proceeds: whole(3_900), penalty: whole(39) };
		let positions = vec![spot(USD, whole(3_861)), spot(ETH, whole(1))];
		assert_eq!(answer(ID), (OrderResult::Executed(fill), positions));
		assert_eq!(free(&PENALTIES, USD), units(USD, 39));
		assert_eq!(free(&Custody::vault(), USD), units(USD, 3_861));
		assert_eq!(free(&Custody::beneficiary(ID), USD), 0);
		// Once.
		next_block();
		assert_eq!(heard(), vec![]);
		tell(ToVenue::Acknowledge { order: ID });
		assert!(!Results::<Test>::contains_key(ID));
	});
}

#[test]
fn asset_should_be_the_accounts_again_when_it_was_not_sold() {
	build_and_execute(|| {
		in_flight();
		arrive(&Custody::beneficiary(ID), ETH, units(ETH, 4) - ETH_FEE);
		next_block();
		let left = Fixed::from_rational(4_999, 1_000);
		let failed = OrderResult::Failed(OrderFailure::LimitPrice);
		assert_eq!(answer(ID), (failed, vec![spot(ETH, left)]));
		assert_eq!(free(&PENALTIES, USD), 0);
	});
}

#[test]
fn arrival_should_prove_nothing_when_it_is_less_than_the_limit() {
	build_and_execute(|| {
		in_flight();
		let beneficiary = Custody::beneficiary(ID);
		let least = 3_800 * units(USD, 1);
		arrive(&beneficiary, USD, least - 1);
		let floor = units(ETH, 4) / 100 * 97 - ETH_FEE - 100_000_000;
		arrive(&beneficiary, ETH, floor - 1);
		next_block();
		assert_eq!(heard(), vec![]);
		assert!(Flights::<Test>::contains_key(ID));
		// Somebody makes the account a present; the order is not answered with less than its own proceeds.
		arrive(&beneficiary, USD, 1);
		next_block();
		let (result, positions) = answer(ID);
		assert!(matches!(result, OrderResult::Executed(fill) if fill.proceeds == whole(3_800)));
		let returned = Fixed::from_rational(3_878_899_999_999u128, 1_000_000_000_000u128);
		assert_eq!(positions, vec![spot(USD, whole(3_762)), spot(ETH, whole(1) + returned)]);
	});
}

#[test]
fn order_should_be_refused_when_it_would_not_reduce_what_is_held() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5), (USD, 100)]);
		let mut next = 0;
		let mut new = |asset, quantity| {
			next += 1;
			order(next, ALICE, asset, quantity)
		};
		assert_eq!(failure_of(new(ETH, 6)), OrderFailure::NotReducing);
		assert_eq!(failure_of(new(ETH, -1)), OrderFailure::NotReducing);
		assert_eq!(failure_of(new(ETH, 0)), OrderFailure::NotReducing);
		assert_eq!(failure_of(new(DOT, 1)), OrderFailure::NotReducing);
		assert_eq!(failure_of(new(USD, 1)), OrderFailure::NotReducing);
		assert_eq!(
			failure_of(Order { instrument: InstrumentId::Perpetual(ETH), ..new(ETH, 1) }),
			OrderFailure::NotReducing
		);
		assert_eq!(failure_of(new(ballast_primitives::AssetId(9), 1)), OrderFailure::MarketRefused);
		assert_eq!(failure_of(Order { account: BOB, ..new(ETH, 1) }), OrderFailure::NotEnrolled);
		assert_eq!(failure_of(Order { limit_price: whole(1_101), ..new(ETH, 1) }), OrderFailure::OutsideBand);
		assert_eq!(failure_of(Order { limit_price: whole(899), ..new(ETH, 1) }), OrderFailure::OutsideBand);
		let deadline = Custody::now();
		assert_eq!(failure_of(Order { deadline, ..new(ETH, 1) }), OrderFailure::Expired);
		// Too little to pay the fees with.
		let dust = Fixed::from_inner(-ballast_primitives::fixed::ONE / 1_000);
		assert_eq!(failure_of(Order { quantity: dust, ..new(ETH, 1) }), OrderFailure::MarketRefused);
		set_price(ETH, None);
		let blind = Order { limit_price: whole(1_000), ..new(ETH, 1) };
		assert_eq!(failure_of(blind), OrderFailure::MarketRefused);
	});
}

#[test]
fn order_should_wait_when_the_reserve_cannot_be_reached_and_expire_in_the_end() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5)]);
		set_reachable(false);
		unwind(vec![order(ID.0, ALICE, ETH, 4)]);
		next_block();
		assert_eq!((heard(), issued(ETH)), (vec![], units(ETH, 5)));
		set_reachable(true);
		next_block();
		assert_eq!(heard(), vec![ToCoordinator::Ack { order: ID }]);

		set_reachable(false);
		unwind(vec![order(2, ALICE, ETH, 1)]);
		next_block();
		advance_relay(20);
		next_block();
		assert_eq!(answer(OrderId(2)).0, OrderResult::Failed(OrderFailure::Expired));
	});
}

#[test]
fn orders_should_wait_when_too_much_has_left_in_this_window() {
	build_and_execute(|| {
		// A million may leave in a hundred relay-chain blocks.
		enrolled_with(&ALICE, &[(ETH, 3_000)]);
		enrolled_with(&BOB, &[(ETH, 5)]);
		let patient = |id, who, quantity| Order { deadline: 1_000, ..order(id, who, ETH, quantity) };
		unwind(vec![patient(1, ALICE, 600), patient(2, ALICE, 600), patient(3, BOB, 1)]);
		next_block();
		assert_eq!(sales().len(), 1, "nobody overtakes by being small");
		advance_relay(100);
		next_block();
		assert_eq!(sales().len(), 3);
		advance_relay(100);
		// What a whole window does not allow is sold in part.
		unwind(vec![patient(4, ALICE, 1_500)]);
		next_block();
		assert_eq!(sales()[3].give.amount, units(ETH, 1_000));
		assert_eq!(Flights::<Test>::get(OrderId(4)).unwrap().quantity, whole(-1_000));
	});
}

#[test]
fn order_should_be_sold_once_when_it_comes_again() {
	build_and_execute(|| {
		in_flight();
		let again = Order { deadline: 1_000, ..order(ID.0, ALICE, ETH, 1) };
		unwind(vec![again.clone()]);
		next_block();
		assert_eq!((sales().len(), heard()), (1, vec![]));
		arrive(&Custody::beneficiary(ID), USD, units(USD, 3_900));
		next_block();
		heard();
		unwind(vec![again]);
		next_block();
		assert_eq!(sales().len(), 1);
		// It is told again how it ended.
		assert!(matches!(answer(ID).0, OrderResult::Executed(_)));
	});
}

#[test]
fn order_should_be_taken_back_until_it_has_left() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5)]);
		unwind(vec![order(ID.0, ALICE, ETH, 4)]);
		tell(ToVenue::Cancel { order: ID });
		next_block();
		assert_eq!(answer(ID), (OrderResult::Failed(OrderFailure::Cancelled), vec![spot(ETH, whole(5))]));

		unwind(vec![order(2, ALICE, ETH, 4)]);
		next_block();
		heard();
		tell(ToVenue::Cancel { order: OrderId(2) });
		next_block();
		assert_eq!((heard(), sales().len()), (vec![], 1));

		// A cancellation that comes first refuses the order.
		tell(ToVenue::Cancel { order: OrderId(3) });
		unwind(vec![order(3, ALICE, ETH, 1)]);
		next_block();
		assert_eq!(answer(OrderId(3)).0, OrderResult::Failed(OrderFailure::Cancelled));
		assert_eq!(sales().len(), 1);
	});
}

#[test]
fn probe_should_be_answered_when_nothing_flies() {
	build_and_execute(|| {
		in_flight();
		tell(ToVenue::Probe { order: ID });
		next_block();
		assert_eq!(heard(), vec![]);
		tell(ToVenue::Probe { order: OrderId(9) });
		next_block();
		assert_eq!(answer(OrderId(9)), (OrderResult::Failed(OrderFailure::Unknown), vec![]));
		arrive(&Custody::beneficiary(ID), USD, units(USD, 3_900));
		next_block();
		heard();
		tell(ToVenue::Probe { order: ID });
		next_block();
		assert!(matches!(answer(ID).0, OrderResult::Executed(_)));
	});
}

#[test]
fn late_arrival_should_be_credited_once_when_the_coordinator_has_given_up() {
	build_and_execute(|| {
		in_flight();
		advance_relay(20);
		tell(ToVenue::Resnapshot);
		next_block();
		let report = Custody::snapshot(&ALICE).unwrap();
		assert_eq!(report.positions.to_vec(), vec![position(ETH, whole(1))], "what is missing is nowhere");
		assert_eq!(heard(), vec![ToCoordinator::Resynced, ToCoordinator::Report(report)]);

		arrive(&Custody::beneficiary(ID), USD, units(USD, 3_900));
		next_block();
		let report = Custody::snapshot(&ALICE).unwrap();
		let expected = vec![position(USD, whole(3_861)), position(ETH, whole(1))];
		assert_eq!(report.positions.to_vec(), expected);
		let mut said = heard();
		assert_eq!(
			said.pop(),
			Some(ToCoordinator::Report(report)),
			"the result's snapshot is not heard any more"
		);
		assert!(matches!(
			&said[..],
			[ToCoordinator::Result { order: ID, result: OrderResult::Executed(_), .. }]
		));
		for _ in 0..3 {
			next_block();
		}
		assert_eq!(Custody::positions(&ALICE).unwrap(), expected);
	});
}

#[test]
fn flight_should_be_shown_when_a_resnapshot_comes_before_its_deadline() {
	build_and_execute(|| {
		in_flight();
		tell(ToVenue::Resnapshot);
		next_block();
		assert_eq!(Custody::positions(&ALICE).unwrap(), vec![position(ETH, whole(5))]);
	});
}

#[test]
fn no_penalty_should_be_taken_when_the_order_asks_for_none() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(DOT, 100)]);
		unwind(vec![Order { penalty: Permill::zero(), ..order(ID.0, ALICE, DOT, 100) }]);
		next_block();
		heard();
		assert_eq!(sales()[0].via, None);
		assert_eq!(sales()[0].give_floor, units(DOT, 100) - DOT_FEE);
		assert_eq!(sales()[0].give_arrival_fee, DOT_ARRIVAL);
		arrive(&Custody::beneficiary(ID), USD, units(USD, 990));
		next_block();
		let fill = OrderFill { quantity: whole(-100), proceeds: whole(990), penalty: whole(0) };
		assert_eq!(answer(ID), (OrderResult::Executed(fill), vec![spot(USD, whole(990))]));
		assert_ok!(Custody::withdraw(RawOrigin::Signed(ALICE).into(), USD, units(USD, 990)));
	});
}

#[test]
fn order_should_be_answered_when_too_many_wait() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 5)]);
		for id in 0..=u64::from(MAX_QUEUED) {
			unwind(vec![order(id, ALICE, ETH, 1)]);
		}
		let last = OrderId(MAX_QUEUED.into());
		let busy = OrderResult::Failed(OrderFailure::VenueBusy);
		assert_eq!(Results::<Test>::get(last).map(|kept| kept.result), Some(busy));
	});
}
