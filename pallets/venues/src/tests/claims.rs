use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{AccountMode, OrderResult, ToCoordinator, ToVenue},
	traits::{NewOrder, NewTakeover, VenueDispatch},
	Fixed, OrderFailure, OrderFill, OrderId, TakeoverFill,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

fn fill(quantity: i64, proceeds: i64) -> OrderFill {
	OrderFill { quantity: f(quantity), proceeds: f(proceeds), penalty: f(0) }
}

fn answer(order: OrderId, claim: OrderResult) {
	hear(ToCoordinator::Result { order, result: claim, report: report(alice(), 9) });
}

fn status() -> VenueStatus {
	record(VENUE).status
}

/// A venue that claims this of a sale of ten at five or better, with a penalty of 1 %, is distrusted, and not believed.
fn assert_impossible(new: NewOrder, claim: OrderFill, broken: BrokenBound) {
	ExtBuilder.build_and_execute(|| {
		let order = Venues::submit(VENUE, &alice(), vec![new]).unwrap()[0];
		let result = OrderResult::Executed(claim);
		answer(order, result);
		assert!(has_event(Event::ImpossibleFill { order, venue: VENUE, claim: result, broken }), "{claim:?}");
		let unknown = OrderResult::Failed(OrderFailure::Unknown);
		assert!(has_event(Event::OrderEnded { order, venue: VENUE, account: alice(), result: unknown }));
		assert_eq!(
			told(),
			vec![Told::Report(VENUE, report(alice(), 9)), Told::Ended(VENUE, order, unknown)],
			"the snapshot is the mirror"
		);
		assert_eq!(status(), VenueStatus::Distrusted);
		let (old, new) = (VenueStatus::Active, VenueStatus::Distrusted);
		assert!(has_event(Event::StatusChanged { venue: VENUE, old, new }));
	});
}

#[test]
fn a_fill_should_not_be_believed_when_it_is_not_what_was_ordered() {
	for (quantity, proceeds) in [(-11, 60), (0, 0), (1, -5), (i64::MIN >> 1, i64::MAX >> 1)] {
		assert_impossible(sell(10), fill(quantity, proceeds), BrokenBound::Quantity);
	}
	let buy = NewOrder { quantity: f(10), ..sell(1) };
	for quantity in [11, 0, -1] {
		assert_impossible(buy, fill(quantity, -5), BrokenBound::Quantity);
	}
}

#[test]
fn a_fill_should_not_be_believed_when_its_price_is_worse_than_the_limit() {
	for (quantity, proceeds) in [(-10, 49), (-10, 0), (-10, -50), (-2, 9)] {
		assert_impossible(sell(10), fill(quantity, proceeds), BrokenBound::Price);
	}
	let buy = NewOrder { quantity: f(10), ..sell(1) };
	for (quantity, proceeds) in [(10, -51), (10, 50), (2, -11)] {
		assert_impossible(buy, fill(quantity, proceeds), BrokenBound::Price);
	}
}

#[test]
fn a_fill_should_not_be_believed_when_its_penalty_is_above_the_rate() {
	for penalty in [Fixed::from_rational(51, 100), f(-1), Fixed::from_inner(i128::MAX)] {
		let claim = OrderFill { penalty, ..fill(-10, 50) };
		assert_impossible(sell(10), claim, BrokenBound::Penalty);
	}
}

#[test]
fn a_fill_should_be_believed_when_it_is_within_its_bounds() {
	let buy = NewOrder { quantity: f(10), ..sell(1) };
	let half = Fixed::from_rational(1, 2);
	// A whole unit of a ledger with six decimals too little is no lie.
	let rounded = OrderFill { proceeds: f(50) - Fixed::from_rational(1, 1_000_000), ..fill(-10, 0) };
	for (new, claim) in [
		(sell(10), fill(-10, 50)),
		(sell(10), OrderFill { penalty: half, ..fill(-10, 50) }),
		(sell(10), fill(-3, 30)),
		(sell(10), rounded),
		(buy, fill(10, -50)),
		(buy, OrderFill { penalty: half, ..fill(10, -50) }),
		(buy, fill(1, 0)),
	] {
		ExtBuilder.build_and_execute(|| {
			let order = Venues::submit(VENUE, &alice(), vec![new]).unwrap()[0];
			answer(order, OrderResult::Executed(claim));
			assert!(told().contains(&Told::Ended(VENUE, order, OrderResult::Executed(claim))), "{claim:?}");
			assert_eq!(status(), VenueStatus::Active);
		});
	}
}

#[test]
fn a_fill_should_count_for_no_more_than_twice_its_limit() {
	// Whoever pushed the order would have its share of the penalty in advance, and the sums of all books would overflow.
	for (quantity, proceeds, counted) in [(-3, 31, 30), (-10, i64::MAX, 100)] {
		ExtBuilder.build_and_execute(|| {
			let order = order(10);
			let share = |proceeds: i64| Fixed::from_inner(f(proceeds).into_inner() / 100);
			let claim = OrderFill { penalty: share(proceeds), ..fill(quantity, proceeds) };
			answer(order, OrderResult::Executed(claim));
			let counted = OrderFill { penalty: share(counted), ..fill(quantity, counted) };
			assert!(
				told().contains(&Told::Ended(VENUE, order, OrderResult::Executed(counted))),
				"{proceeds}"
			);
			// Anybody can add to what a sale brings at custody.
			assert_eq!(status(), VenueStatus::Active);
		});
	}
}

#[test]
fn a_write_off_should_count_for_no_more_than_twice_what_was_known() {
	for (known, claim, counted) in [
		(Some(f(40)), f(80), f(80)),
		(Some(f(40)), f(81), f(80)),
		(Some(f(0)), f(1), f(0)),
		(None, Fixed::from_inner(i128::MAX), f(1000)),
	] {
		ExtBuilder.build_and_execute(|| {
			Known::set(known);
			hear(ToCoordinator::WrittenOff { value: claim, report: report(alice(), 5) });
			assert!(told().contains(&Told::WrittenOff(VENUE, alice(), counted)), "{claim:?}");
			let event = Event::ImpossibleWriteOff { venue: VENUE, account: alice(), claim, most: counted };
			assert_eq!(has_event(event), claim != counted);
		});
	}
}

#[test]
fn a_takeover_should_count_for_no_more_than_the_venues_cap() {
	// The pool passes on elsewhere what it is said to have got here.
	let NewTakeover { fraction, .. } = half_to_bob();
	let worth = |value, gross| TakeoverFill { fraction, value, gross, price: f(7), fee: f(1) };
	for (value, counted) in
		[(f(1000), f(1000)), (Fixed::from_inner(i128::MAX), f(1000)), (f(-2000), f(-2000))]
	{
		ExtBuilder.build_and_execute(|| {
			let order = Venues::take_over(VENUE, half_to_bob()).unwrap();
			let gross = Fixed::from_inner(i128::MAX);
			answer(order, OrderResult::TakenOver(worth(value, gross)));
			let result = OrderResult::TakenOver(worth(counted, gross));
			assert!(told().contains(&Told::TakeoverEnded(VENUE, order, result)), "{value:?}");
		});
	}
}

#[test]
fn a_takeover_should_not_be_believed_when_it_is_not_what_was_ordered() {
	let fair =
		TakeoverFill { fraction: half_to_bob().fraction, value: f(7), gross: f(9), price: f(7), fee: f(1) };
	for (claim, broken) in [
		(fair, None),
		(TakeoverFill { price: f(0), fee: f(0), ..fair }, None),
		(TakeoverFill { fraction: f(1), ..fair }, Some(BrokenBound::Quantity)),
		(TakeoverFill { gross: f(-1), ..fair }, Some(BrokenBound::Quantity)),
		(TakeoverFill { price: f(8), ..fair }, Some(BrokenBound::Price)),
		(TakeoverFill { price: f(-1), ..fair }, Some(BrokenBound::Price)),
		(TakeoverFill { fee: f(2), ..fair }, Some(BrokenBound::Penalty)),
		(TakeoverFill { fee: f(-1), ..fair }, Some(BrokenBound::Penalty)),
	] {
		ExtBuilder.build_and_execute(|| {
			let order = Venues::take_over(VENUE, half_to_bob()).unwrap();
			let claim = OrderResult::TakenOver(claim);
			answer(order, claim);
			let believed = match broken {
				Some(broken) => {
					assert!(has_event(Event::ImpossibleFill { order, venue: VENUE, claim, broken }));
					OrderResult::Failed(OrderFailure::Unknown)
				}
				None => claim,
			};
			assert!(told().contains(&Told::TakeoverEnded(VENUE, order, believed)), "{claim:?}");
			assert_eq!(status() == VenueStatus::Distrusted, broken.is_some());
		});
	}
}

#[test]
fn a_distrusted_venue_should_be_heard_and_told_but_get_nothing_new() {
	ExtBuilder.build_and_execute(|| {
		let order = order(1);
		answer(order, OrderResult::Executed(fill(-2, 10)));
		sent();
		assert!(!Venues::is_available(VENUE));
		assert_eq!(Venues::room(VENUE), 0);
		assert_noop!(Venues::submit(VENUE, &bob(), vec![sell(1)]), Error::<Test>::VenueDistrusted);
		assert_noop!(Venues::take_over(VENUE, half_to_bob()), Error::<Test>::VenueDistrusted);
		assert_ok!(Venues::grant_credit(VENUE, &alice(), f(0), 700));
		assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::Frozen));
		assert_eq!(
			sent(),
			vec![
				ToVenue::CreditGrant { account: alice(), amount: f(0), until: 700 },
				ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen }
			]
		);
		told();
		hear(ToCoordinator::Report(report(alice(), 3)));
		assert_eq!(told(), vec![Told::Report(VENUE, report(alice(), 3))]);

		// Until an admin says otherwise.
		next_block(30);
		assert_eq!(status(), VenueStatus::Distrusted);
		assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Active));
		assert!(Venues::is_available(VENUE), "it was heard all the time");
		assert_ok!(Venues::submit(VENUE, &bob(), vec![sell(1)]));
	});
}

#[test]
fn waiting_orders_should_fail_when_their_venue_is_distrusted() {
	ExtBuilder.build_and_execute(|| {
		let sent_before = order(1);
		TransportFault::set(Some(ballast_primitives::traits::TransportError::Congested));
		let waiting = Venues::submit(VENUE, &bob(), vec![sell(1)]).unwrap()[0];
		answer(sent_before, OrderResult::Executed(fill(-2, 10)));
		TransportFault::set(None);
		next_block(1);
		assert!(told().contains(&Told::Ended(VENUE, waiting, OrderResult::Failed(OrderFailure::Cancelled))));
	});
}

#[test]
fn a_snapshot_should_be_recorded_when_it_is_not_what_the_fill_makes_of_the_mirror() {
	for (known, deviates) in [(10, false), (12, true), (3, true)] {
		ExtBuilder.build_and_execute(|| {
			Known::set(Some(f(known)));
			let order = order(1);
			// It shows nine.
			answer(order, OrderResult::Executed(fill(-1, 5)));
			let event = Event::SnapshotDeviates {
				order,
				venue: VENUE,
				account: alice(),
				instrument: DOT,
				expected: f(known - 1),
				reported: f(9),
			};
			assert_eq!(has_event(event), deviates);
			// Its owner may have traded.
			assert_eq!(status(), VenueStatus::Active);
		});
	}
}
