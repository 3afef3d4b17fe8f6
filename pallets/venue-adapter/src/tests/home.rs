//! Both ends of the conversation in one runtime, with wires that fail.

use crate::mock_home::*;
use ballast_primitives::{
	fixed,
	message::OrderResult,
	traits::{VenueDispatch, VenueMarket},
	Fixed, Instruction, OrderFailure, OrderId, VenueId,
};
use polkadot_sdk::sp_core::crypto::AccountId32;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Nothing came into being, got lost or counts twice, whatever is under way.
fn assert_conserved() {
	let sum = |values: &mut dyn Iterator<Item = Fixed>| {
		values.fold(Fixed::default(), |sum, value| fixed::add(sum, value).unwrap())
	};
	let mirror = Mirror::get();
	let known: Vec<AccountId32> = mirror.keys().cloned().collect();
	let there = sum(&mut known.iter().map(|account| value_of(&Market::positions(account))));
	// At the venue: sales and takeovers only move. (Of accounts that a test has added the mirror may not know yet.)
	if known.len() == 3 {
		assert_eq!(there, Fixed::from_u32(300), "value came into being or was lost");
	}
	// In the mirror nothing counts twice but what a takeover has moved whose end was not told yet: the taker is told of it first.
	let under_way = Moved::get().into_iter().filter(|(price, _)| {
		let open = pallet_venues::Orders::<Home>::iter_values().map(|record| record.instruction);
		open.into_iter()
			.any(|open| matches!(open, Instruction::TakeOver(takeover) if takeover.price == *price))
	});
	let under_way = sum(&mut under_way.map(|(_, value)| value));
	let mirrored = sum(&mut mirror.values().map(|positions| value_of(positions)));
	let most = fixed::add(there, under_way).unwrap();
	assert!(mirrored <= most, "{mirrored:?} in the mirror, {there:?} there, {under_way:?} under way");
	// What was told of sales happened, once, and their proceeds are there.
	let ended = Ended::get();
	let ids: BTreeSet<OrderId> = ended.iter().map(|(id, _)| *id).collect();
	assert_eq!(ids.len(), ended.len(), "an order ended twice");
	let mut sold = Executed::get();
	for (id, result) in &ended {
		if let OrderResult::Executed(fill) = result {
			let at = sold.iter().position(|quantity| *quantity == fill.quantity);
			sold.remove(at.unwrap_or_else(|| panic!("{id:?} was told and not executed, or twice")));
		}
	}
}

/// Runs blocks without faults until everything must have healed, and checks that it has.
fn settle() {
	Faults::take();
	for _ in 0..80 {
		next_block();
		assert_conserved();
	}
	assert_eq!(pallet_venues::Orders::<Home>::iter().count(), 0, "every order is reconciled");
	for n in 0..3 {
		let account = account(n);
		assert_eq!(Venues::live_orders(&account), vec![]);
		assert_eq!(Mirror::get()[&account], Market::positions(&account), "the mirror is right");
	}
	assert!(Venues::is_available(VenueId::Home), "the venue has resynchronised");
	assert_eq!(crate::Results::<Home>::count(), 0, "every result is acknowledged");
	assert_eq!(crate::Queue::<Home>::iter().count(), 0);

	let ended = Ended::get();
	let ids: BTreeSet<OrderId> = ended.iter().map(|(id, _)| *id).collect();
	assert_eq!(ids.len(), ended.len(), "every order ended once");
	assert_eq!(ids.len() as u32, Submitted::get(), "and none was forgotten");
	let executed = Executed::get();
	let distinct: BTreeSet<Fixed> = executed.iter().copied().collect();
	assert_eq!(distinct.len(), executed.len(), "no order was executed twice");
	let taken_over = TakenOver::get();
	let prices: BTreeSet<Fixed> = taken_over.iter().copied().collect();
	assert_eq!(prices.len(), taken_over.len(), "no takeover was executed twice");
	for (id, result) in ended {
		match result {
			OrderResult::Executed(fill) => {
				assert!(distinct.contains(&fill.quantity), "{id:?} was not executed as told")
			}
			OrderResult::TakenOver(fill) => {
				assert!(prices.contains(&fill.price), "{id:?} was not executed as told")
			}
			OrderResult::Transferred { .. } => panic!("{id:?} has nowhere to go"),
			OrderResult::Failed(_) => {}
		}
	}
}

#[test]
fn an_order_should_be_reconciled_in_the_next_block_when_nothing_fails() {
	home().execute_with(|| {
		let id = submit(&account(0)).unwrap();
		next_block();
		assert!(matches!(Ended::get()[..], [(ended, OrderResult::Executed(_))] if ended == id));
		assert_eq!(Mirror::get()[&account(0)], Market::positions(&account(0)));
		next_block();
		assert_eq!(crate::Results::<Home>::count(), 0, "acknowledged");
		settle();
	});
}

#[test]
fn an_order_should_fail_as_unknown_when_its_message_is_lost() {
	home().execute_with(|| {
		Faults::set([Fault::Drop].into());
		let id = submit(&account(0)).unwrap();
		settle();
		assert_eq!(Ended::get(), vec![(id, OrderResult::Failed(OrderFailure::Unknown))]);
		assert_eq!(Executed::get(), vec![]);
	});
}

#[test]
fn an_order_should_be_applied_once_when_its_result_is_lost() {
	home().execute_with(|| {
		// The order arrives, its result does not.
		Faults::set([Fault::None, Fault::Drop].into());
		let id = submit(&account(0)).unwrap();
		next_block();
		assert!(Faults::get().is_empty(), "the fault happened");
		settle();
		assert!(matches!(Ended::get()[..], [(ended, OrderResult::Executed(_))] if ended == id));
		assert_eq!(Executed::get().len(), 1);
	});
}

#[test]
fn an_order_should_not_be_executed_when_it_arrives_after_its_probe() {
	home().execute_with(|| {
		Faults::set([Fault::Delay(20)].into());
		let id = submit(&account(0)).unwrap();
		settle();
		assert_eq!(Ended::get(), vec![(id, OrderResult::Failed(OrderFailure::Unknown))]);
		assert_eq!(Executed::get(), vec![]);
	});
}

#[test]
fn follow_ups_should_be_possible_from_inside_of_an_answer() {
	home().execute_with(|| {
		FollowUps::set(5);
		submit(&account(0)).unwrap();
		settle();
		assert_eq!((Submitted::get(), Executed::get().len()), (6, 6));
	});
}

#[test]
fn a_takeover_should_be_reconciled_in_the_next_block_when_nothing_fails() {
	home().execute_with(|| {
		let id = take_over(&account(0), &account(1)).unwrap();
		assert_eq!(Venues::live_orders(&account(0)), vec![(VenueId::Home, id)]);
		assert_eq!(submit(&account(0)), None, "nothing else is done to its positions");
		assert!(submit(&account(1)).is_some(), "the receiver goes on");
		next_block();
		assert!(Ended::get().iter().any(|(ended, result)| {
			*ended == id && matches!(result, OrderResult::TakenOver(fill) if fill.value == Fixed::from_u32(1))
		}));
		assert_eq!(Market::held(&account(0)), Fixed::from_u32(99));
		settle();
	});
}

#[test]
fn a_takeover_should_be_applied_once_when_any_of_its_messages_is_lost() {
	// The instruction; the report or the result that answers it; the acknowledgement.
	for lost in 0..4 {
		home().execute_with(|| {
			let mut faults = vec![Fault::None; lost];
			faults.push(Fault::Drop);
			Faults::set(faults.into());
			let id = take_over(&account(0), &account(1)).unwrap();
			next_block();
			assert!(Faults::get().is_empty(), "the fault happened");
			settle();
			let [(ended, result)] = Ended::get()[..] else { panic!("one end") };
			assert_eq!(ended, id);
			let executed = usize::from(lost > 0);
			assert_eq!(TakenOver::get().len(), executed);
			let told = matches!(result, OrderResult::TakenOver(_));
			assert!(told || result == OrderResult::Failed(OrderFailure::Unknown));
			assert_eq!(told, lost > 0, "message {lost} was lost");
		});
	}
}

#[test]
fn a_takeover_should_not_be_executed_when_it_arrives_after_its_probe() {
	home().execute_with(|| {
		Faults::set([Fault::Delay(20)].into());
		let id = take_over(&account(0), &account(1)).unwrap();
		settle();
		assert_eq!(Ended::get(), vec![(id, OrderResult::Failed(OrderFailure::Unknown))]);
		assert_eq!(TakenOver::get(), vec![]);
	});
}

fn fault() -> impl Strategy<Value = Fault> {
	prop_oneof![
		4 => Just(Fault::None),
		2 => Just(Fault::Drop),
		1 => (0u8..12).prop_map(Fault::Duplicate),
		2 => (0u8..12).prop_map(Fault::Delay),
		1 => Just(Fault::Overtaken),
		1 => Just(Fault::Refuse),
	]
}

/// An account that is known to both sides and holds 100 DOT.
fn enrolled(n: u32) -> AccountId32 {
	let mut raw = [0xab; 32];
	raw[..4].copy_from_slice(&n.to_le_bytes());
	let account = AccountId32::new(raw);
	Market::set(&account, Fixed::from_u32(100));
	crate::Enrolled::<Home>::insert(&account, crate::Enrolment::default());
	account
}

#[test]
fn orders_should_end_within_blocks_when_more_come_than_the_venue_takes() {
	home().execute_with(|| {
		// The coordinator is told to send more than there is room for.
		MaxVenueOrders::set(1_000);
		OrderTimeout::set(40);
		let count = crate::MAX_QUEUED + 40;
		for n in 0..count {
			submit(&enrolled(n)).unwrap();
		}
		next_block();
		let busy =
			|(_, result): &(OrderId, OrderResult)| *result == OrderResult::Failed(OrderFailure::VenueBusy);
		for _ in 0..count / crate::ORDERS_PER_BLOCK + 4 {
			next_block();
		}
		let ended = Ended::get();
		assert_eq!(ended.len() as u32, count, "all have an answer");
		let refused = ended.iter().filter(|end| busy(end)).count() as u32;
		assert!(refused >= 40, "{refused}");
		assert!(refused < count / 2 && Executed::get().len() as u32 == count - refused);
		let unknown = OrderResult::Failed(OrderFailure::Unknown);
		assert!(ended.iter().all(|(_, result)| *result != unknown), "nobody had to ask");
		settle();
	});
}

#[test]
fn orders_should_all_be_executed_when_the_coordinator_heeds_its_limit() {
	home().execute_with(|| {
		OrderTimeout::set(20);
		let mut accounts: Vec<_> = (0..400).map(enrolled).collect();
		for _ in 0..40 {
			while Venues::room(VenueId::Home) > 0 {
				let Some(account) = accounts.pop() else { break };
				submit(&account).unwrap();
			}
			next_block();
		}
		assert_eq!((accounts.len(), Submitted::get()), (0, 400));
		assert_eq!(Executed::get().len(), 400);
		settle();
	});
}

#[test]
fn pool_should_be_enrolled_and_take_over_when_its_first_answer_was_lost() {
	home().execute_with(|| {
		// The question arrives, the answer does not.
		Faults::set(vec![Fault::None, Fault::Drop].into());
		Venues::enroll(VenueId::Home, pool()).unwrap();
		next_block();
		assert!(crate::Enrolled::<Home>::contains_key(pool()));
		assert!(!Mirror::get().contains_key(&pool()));
		settle();
		Venues::enroll(VenueId::Home, pool()).unwrap();
		next_block();
		assert_eq!(Mirror::get()[&pool()], vec![]);
		take_over(&account(0), &pool()).unwrap();
		settle();
		assert_eq!(Mirror::get()[&pool()], Market::positions(&pool()));
		assert_eq!(Market::held(&pool()), Fixed::from_u32(1));
	});
}

#[test]
fn an_account_should_leave_when_the_coordinator_agrees_and_stay_when_not() {
	home().execute_with(|| {
		Needed::set(vec![account(1)]);
		for n in [0, 1] {
			Adapter::leave(RuntimeOrigin::signed(account(n))).unwrap();
		}
		next_block();
		assert!(!crate::Enrolled::<Home>::contains_key(account(0)));
		assert!(!Mirror::get().contains_key(&account(0)));
		let stays = crate::Enrolled::<Home>::get(account(1)).unwrap();
		assert_eq!(stays.leaving_since, None);
		assert_eq!(Mirror::get()[&account(1)], Market::positions(&account(1)));
	});
}

#[test]
fn an_account_should_leave_when_it_asks_again_after_the_answer_was_lost() {
	home().execute_with(|| {
		Faults::set(vec![Fault::None, Fault::Drop].into());
		Adapter::leave(RuntimeOrigin::signed(account(0))).unwrap();
		next_block();
		assert!(crate::Enrolled::<Home>::contains_key(account(0)));
		assert!(!Mirror::get().contains_key(&account(0)), "nobody relies on it any more");
		Adapter::leave(RuntimeOrigin::signed(account(0))).unwrap();
		next_block();
		assert!(!crate::Enrolled::<Home>::contains_key(account(0)));
	});
}

/// What is done before a block.
#[derive(Clone, Copy, Debug)]
enum Step {
	Nothing,
	Sell(u8),
	TakeOver(u8),
	/// The coordinator makes no blocks for a while, nor decides anything.
	HaltCoordinator(u8),
	HaltVenue(u8),
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		6 => Just(Step::Nothing),
		6 => (0u8..3).prop_map(Step::Sell),
		6 => (0u8..3).prop_map(Step::TakeOver),
		1 => (1u8..30).prop_map(Step::HaltCoordinator),
		1 => (1u8..30).prop_map(Step::HaltVenue),
	]
}

/// Enough for every run; more with `PROPTEST_CASES`.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(96)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

	#[test]
	fn every_order_should_be_reconciled_and_executed_at_most_once_when_wires_fail(
		faults in prop::collection::vec(fault(), 0..120),
		steps in prop::collection::vec(step(), 10..60),
		backwards in any::<bool>(),
		follow_ups in 0u32..6,
		cancel_every in 2usize..9,
	) {
		home().execute_with(|| {
			Faults::set(faults.into());
			FollowUps::set(follow_ups);
			Backwards::set(backwards);
			for (n, step) in steps.into_iter().enumerate() {
				let decides = CoordinatorHalted::get() == 0;
				let sent = match step {
					Step::Sell(who) if decides => submit(&account(who)),
					Step::TakeOver(who) if decides => take_over(&account(who), &account((who + 1) % 3)),
					Step::HaltCoordinator(blocks) => {
						CoordinatorHalted::set(blocks);
						None
					}
					Step::HaltVenue(blocks) => {
						VenueHalted::set(blocks);
						None
					}
					Step::Nothing | Step::Sell(_) | Step::TakeOver(_) => None,
				};
				assert_conserved();
				if let Some(id) = sent.filter(|_| n % cancel_every == 0) {
					let _ = Venues::cancel(id);
				}
				next_block();
				assert_conserved();
			}
			settle();
		});
	}
}
