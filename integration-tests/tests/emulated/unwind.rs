//! From a healthy portfolio over two venues through margin call and unwind back to health.

use crate::{
	actions::*,
	network::{
		advance, coordinator_events, on_venue, peek_coordinator, peek_venue, scale_prices, shift_pool,
		venue_events, Venue,
	},
	story::{self, *},
};
use ballast_policy::{AccountState, PlannedOrder};
use ballast_primitives::{
	message::{AccountMode, OrderResult},
	Fixed, InstrumentId, OrderFailure, OrderFill, OrderId, VenueId,
};
use coordinator_runtime::{Runtime, RuntimeEvent};
use polkadot_sdk::frame_support::{assert_err, assert_ok};

type AdapterError = pallet_venue_adapter::Error<venue_runtime::Runtime>;

/// Smallest step in which prices move, so that no state is jumped over.
const STEP: f64 = 0.99;

pub fn fall_until(reached: impl Fn(&AccountState) -> bool) {
	for _ in 0..80 {
		if reached(&state()) {
			return;
		}
		scale_prices(STEP);
		advance(1);
		poke();
	}
	panic!("prices fell by half and the state is {:?}", state());
}

fn is_called(state: &AccountState) -> bool {
	matches!(state, AccountState::MarginCall { .. })
}

pub fn is_unwinding(state: &AccountState) -> bool {
	matches!(state, AccountState::Unwinding { .. })
}

fn modes() -> Vec<Option<AccountMode>> {
	Venue::ALL.into_iter().map(|venue| enrolment(venue).map(|e| e.mode)).collect()
}

/// A portfolio over both venues that is being unwound, with the pool of ETH at `deep` eight times as deep as the other's.
pub fn unwinding_with_depth_at(deep: Venue) {
	enrol();
	deepen(deep, ETH, 7);
	open_on_credit();
	fall_until(is_unwinding);
}

/// Results of orders, in the order in which the coordinator closed them.
pub fn results() -> Vec<(VenueId, OrderId, OrderResult)> {
	let ended = |event| match event {
		RuntimeEvent::Venues(pallet_venues::Event::OrderEnded { order, venue, result, .. }) => {
			Some((venue, order, result))
		}
		_ => None,
	};
	coordinator_events().into_iter().filter_map(ended).collect()
}

pub fn fills() -> Vec<OrderFill> {
	let filled = |(_, _, result)| match result {
		OrderResult::Executed(fill) => Some(fill),
		OrderResult::Failed(_) | OrderResult::TakenOver(_) | OrderResult::Transferred { .. } => None,
	};
	results().into_iter().filter_map(filled).collect()
}

/// Pushes one slice, lets the venues work, and checks what the coordinator believes meanwhile. `None` when none was due.
fn slice_round() -> Option<Vec<PlannedOrder>> {
	let quantity = |order: &PlannedOrder| mirrored_quantity(order.venue, order.instrument.underlying());
	let before = peek_coordinator(|| coordinator_runtime::Portfolio::portfolio(&trader()));
	let closed = results().len();
	let orders = push_slice();
	if let Some(orders) = &orders {
		let meanwhile = peek_coordinator(|| coordinator_runtime::Portfolio::portfolio(&trader()));
		assert_eq!(meanwhile, before, "what is in flight has not happened yet");
		assert_eq!(in_flight().len(), orders.len());
		let held: Vec<Fixed> = orders.iter().map(quantity).collect();
		Venue::ALL.into_iter().for_each(|venue| on_venue(venue, || ()));
		assert_eq!(in_flight(), vec![], "venues answer in their next block");
		let mut ended = results().split_off(closed);
		assert_eq!(ended.len(), orders.len(), "every order ends once");
		// At each venue orders have their numbers in the order of the plan.
		ended.sort_by_key(|(_, id, _)| *id);
		for (order, held) in orders.iter().zip(held) {
			let first = ended.iter().position(|(venue, _, _)| *venue == order.venue).expect("it ended");
			let (_, _, result) = ended.remove(first);
			let filled = match result {
				OrderResult::Executed(fill) => fill.quantity,
				OrderResult::Failed(_) | OrderResult::TakenOver(_) | OrderResult::Transferred { .. } => {
					Fixed::from_u32(0)
				}
			};
			assert_eq!(quantity(order), held + filled, "the mirror moves by the fill and by nothing else");
		}
	}
	advance(1);
	orders
}

/// Pushes slices until the unwind is over. Returns all orders.
pub fn unwind() -> Vec<PlannedOrder> {
	let mut all = Vec::new();
	for _ in 0..60 {
		if !is_unwinding(&state()) {
			return all;
		}
		all.extend(slice_round().into_iter().flatten());
	}
	panic!("the unwind does not end: {:?}, {:?}", state(), margin().health());
}

#[test]
fn portfolio_should_be_unwound_and_released_when_collateral_and_debt_are_on_different_venues() {
	// Collateral at A carries a debt at B.
	enrol();
	deepen(Venue::B, ETH, 7);
	assert_books();
	open_on_credit();
	assert_books();
	assert_eq!(state(), AccountState::Healthy);
	assert!(mirrored_quantity(Venue::B.id(), USD) < Fixed::from_u32(0), "B has lent");

	// Prices fall: first a margin call, on both venues.
	fall_until(is_called);
	assert_eq!(modes(), vec![Some(AccountMode::ReduceOnly); 2]);
	for venue in Venue::ALL {
		let borrow = pallet_spot_margin::Call::borrow { asset: USD, amount: ledger(USD, 1) };
		assert_err!(at_venue(venue, borrow), AdapterError::AccountReduceOnly);
	}
	let withdraw = pallet_spot_margin::Call::withdraw { asset: USD, amount: ledger(USD, 1) };
	assert_err!(at_venue(Venue::A, withdraw), AdapterError::AccountReduceOnly);
	assert_books();

	// They fall further: the portfolio is unwound, gradually.
	fall_until(is_unwinding);
	assert_books();
	let health_before = margin().health();
	let gross_before = mirrored_quantity(Venue::B.id(), ETH);
	let orders = unwind();
	assert_books();

	// On the venue where it costs least, and not more than needed.
	assert!(!orders.is_empty());
	for order in &orders {
		assert_eq!((order.venue, order.instrument), (Venue::B.id(), InstrumentId::Spot(ETH)), "{orders:?}");
	}
	assert!(margin().health() > health_before);
	assert_restored();
	let left = mirrored_quantity(Venue::B.id(), ETH);
	assert!(left > gross_before / 2.into(), "{left:?} of {gross_before:?} were left: that was not gradual");

	// The books of the coordinator say the same as the venues' answers.
	let fills = fills();
	assert_eq!(fills.len(), orders.len());
	let totals = peek_coordinator(pallet_soft_liquidation::Stats::<Runtime>::get);
	assert_eq!((totals.executed, totals.failed), (fills.len() as u64, 0));
	let penalties = fills.iter().fold(Fixed::from_u32(0), |sum, fill| sum + fill.penalty);
	assert_eq!(totals.penalty, penalties);
	assert!(penalties > Fixed::from_u32(0));

	// Prices come back: the account is free again, and told so.
	for _ in 0..30 {
		scale_prices(1.0 / STEP);
		advance(1);
		poke();
	}
	assert!(matches!(state(), AccountState::Healthy | AccountState::Watch { .. }), "{:?}", state());
	assert_eq!(modes(), vec![Some(AccountMode::Normal); 2]);
	// The credit line went with the margin call; it is the trader who asks for a new one.
	let borrow = || pallet_spot_margin::Call::borrow { asset: USD, amount: ledger(USD, 1) };
	assert_err!(at_venue(Venue::B, borrow()), AdapterError::CreditExceeded);
	// What was used of the old one stays used.
	let used = enrolment(Venue::B).expect("it is on the roll").used;
	let amount = used + Fixed::from_u32(10_000);
	let line = pallet_portfolio::Call::set_credit_line { venue: Venue::B.id(), amount };
	assert_ok!(at_coordinator(trader(), line));
	assert_ok!(at_venue(Venue::B, borrow()));
	advance(1);
	assert_books();
}

#[test]
fn slices_should_go_to_the_other_venue_when_that_one_is_deeper() {
	unwinding_with_depth_at(Venue::A);
	let orders = unwind();
	assert!(!orders.is_empty());
	for order in &orders {
		assert_eq!((order.venue, order.instrument), (Venue::A.id(), InstrumentId::Spot(ETH)), "{orders:?}");
	}
	assert_restored();
	assert_books();
}

#[test]
fn slices_should_go_to_another_venue_when_one_rejects_an_order() {
	unwinding_with_depth_at(Venue::B);
	// The pool at B pays less than any limit price allows, though the world's price is the same.
	shift_pool(Venue::B, ETH, 0.9);
	let mut first = None;
	for _ in 0..10 {
		first = slice_round();
		if first.is_some() {
			break;
		}
	}
	let first = first.expect("a slice is due");
	assert!(first.iter().all(|order| order.venue == Venue::B.id()), "{first:?}");
	let (venue, _, result) = results().pop().expect("the order ended");
	assert_eq!((venue, result), (Venue::B.id(), OrderResult::Failed(OrderFailure::LimitPrice)));
	assert!(is_unwinding(&state()), "nothing was sold");
	assert_books();

	let refusals = peek_coordinator(|| pallet_soft_liquidation::Refusals::<Runtime>::get(trader()));
	assert!(refusals.iter().any(|r| (r.venue, r.instrument) == (Venue::B.id(), InstrumentId::Spot(ETH))));
	let orders = unwind();
	assert!(!orders.is_empty());
	assert!(orders.iter().all(|order| order.venue == Venue::A.id()), "{orders:?}");
	assert_restored();
	assert_books();
}

#[test]
fn an_order_should_be_executed_once_when_its_message_is_delivered_twice() {
	use crate::network::wire::{send, unpaid, Outcome, Receiver, Sender};
	use ballast_primitives::{
		message::{Envelope, ToVenue},
		remote::{ReceiveCall, VenueCall},
		Instruction, Order,
	};
	use codec::Encode;

	unwinding_with_depth_at(Venue::B);
	let mut pushed = None;
	for _ in 0..10 {
		pushed = push_slice();
		if pushed.is_some() {
			break;
		}
		advance(1);
	}
	let pushed = pushed.expect("a slice is due");
	assert_eq!(pushed.len(), 1);
	// The venue has the order and has not executed it yet: the same order comes again under a new number.
	let order: Order = peek_venue(Venue::B, || {
		let queue: Vec<Instruction> =
			pallet_venue_adapter::Queue::<venue_runtime::Runtime>::iter_values().collect();
		let [Instruction::Reduce(order)] = &queue[..] else { panic!("one order waits: {queue:?}") };
		order.clone()
	});
	let seq = peek_venue(Venue::B, pallet_venue_adapter::InSeq::<venue_runtime::Runtime>::get);
	let again = |seq| Envelope {
		venue: Venue::B.id(),
		seq,
		relay_block: 0,
		body: ToVenue::Unwind { orders: vec![order.clone()].try_into().expect("one order fits") },
	};
	let deliver = |seq| {
		let call = VenueCall::VenueAdapter(ReceiveCall::Receive { message: again(seq).into_bytes() });
		send(Sender::Coordinator, Receiver::Venue(Venue::B), unpaid(call.encode()))
	};
	assert_eq!(deliver(seq + 1), Outcome::Complete);
	let held = mirrored_quantity(Venue::B.id(), ETH);
	on_venue(Venue::B, || ());
	// And once more, after it was executed.
	assert_eq!(deliver(seq + 2), Outcome::Complete);
	advance(2);
	assert_eq!(fills().len(), 1);
	let known = venue_events(Venue::B)
		.into_iter()
		.filter(|event| *event == pallet_venue_adapter::Event::DuplicateOrder { order: order.id }.into())
		.count();
	assert_eq!(known, 2);
	let sold = fills()[0].quantity;
	assert!(sold < Fixed::from_u32(0));
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), held + sold);
	let total: Fixed = story::shown(Venue::B)
		.into_iter()
		.filter(|p| p.instrument == InstrumentId::Spot(ETH))
		.fold(Fixed::from_u32(0), |sum, p| sum + p.quantity);
	assert_eq!(total, held + sold);
}
