//! Plans that compete.

use crate::{mock::*, weights::WeightInfo, BreakerLevel, Call, Contests, Error, Event, PassedOver, Stop};
use ballast_policy::{AccountState, AccountState::Unwinding, PlanScore, Rules, SlicePlan};
use ballast_primitives::{Fixed, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{
		assert_noop, assert_ok,
		dispatch::{DispatchResultWithPostInfo, GetDispatchInfo, Pays},
		pallet_prelude::TransactionSource,
		traits::Authorize,
	},
	sp_runtime::{traits::DispatchTransaction, AccountId32, DispatchError},
};

const ERIN: AccountId32 = AccountId32::new([5; 32]);

fn propose(by: AccountId32, plan: &SlicePlan) -> DispatchResultWithPostInfo {
	SoftLiquidation::execute_slice(RuntimeOrigin::signed(by), ALICE, plan.clone(), None)
}

/// A worker's transaction, as a block's author would apply it.
fn work(index: u8, plan: &SlicePlan) -> Result<DispatchResultWithPostInfo, ()> {
	let proof = proof(index, &ALICE, Some(plan), System::block_number());
	let call = RuntimeCall::from(Call::execute_slice { account: ALICE, plan: plan.clone(), proof });
	if call.authorize(TransactionSource::External).unwrap().is_err() {
		return Err(());
	}
	let info = call.get_dispatch_info();
	Ok(TxExtension::new().dispatch_transaction(RuntimeOrigin::none(), call, &info, 0, 0).unwrap())
}

/// Being unwound, at a health at which there is time: 0.946.
fn calm_alice() {
	PlanWindow::set(1);
	unwinding_alice();
}

fn claiming(plan: &SlicePlan, price: f64) -> SlicePlan {
	SlicePlan { claim: PlanScore { price: f(price) }, ..plan.clone() }
}

/// The due plan, every order `percent` of what it is, with a claim that is true.
fn part(percent: i128) -> SlicePlan {
	let mut plan = due_plan(&ALICE).unwrap();
	for order in &mut plan.orders {
		order.quantity = Fixed::from_inner(order.quantity.into_inner() / 100 * percent);
	}
	let now = SoftLiquidation::assess(&ALICE).unwrap();
	let around = SoftLiquidation::surroundings(&ALICE, &now);
	let (_, claim) = SoftLiquidation::judge(&ALICE, &now, &around, &plan).unwrap();
	SlicePlan { claim, ..plan }
}

/// Who pushed the last slice, and how much it trades; `None` without one.
fn dispatched() -> Option<(Option<AccountId32>, Fixed)> {
	events().into_iter().rev().find_map(|event| match event {
		Event::SliceDispatched { by, orders, .. } => Some((by, orders[0].quantity)),
		_ => None,
	})
}

fn proposers() -> Vec<Option<AccountId32>> {
	Contests::<Test>::get(ALICE).map_or(vec![], |contest| contest.plans.into_iter().map(|c| c.by).collect())
}

fn passed_over() -> Vec<(Option<AccountId32>, PassedOver)> {
	let of = |event| match event {
		Event::PlanPassedOver { by, reason, .. } => Some((by, reason)),
		_ => None,
	};
	events().into_iter().filter_map(of).collect()
}

#[test]
fn better_plan_should_win_when_the_window_is_over() {
	build_and_execute(|| {
		calm_alice();
		let (worse, best) = (part(60), due_plan(&ALICE).unwrap());
		assert!(best.claim > worse.claim);
		let info = propose(BOB, &worse).unwrap();
		assert_eq!(info.pays_fee, Pays::Yes, "it only competes");
		assert_eq!(propose(CAROL, &best).unwrap().pays_fee, Pays::Yes);
		assert!(live().is_empty());
		assert_eq!(proposers(), [Some(CAROL), Some(BOB)]);
		let claims = events().into_iter().filter_map(|event| match event {
			Event::PlanCompetes { by, claim, ends, .. } => Some((by, claim, ends)),
			_ => None,
		});
		assert!(claims.eq([(Some(BOB), worse.claim, 2), (Some(CAROL), best.claim, 2)]));
		let next = SoftLiquidation::api_preview(&ALICE);
		assert_eq!(next.orders, best.orders.to_vec());
		assert!(next.what_stops_it.contains(&Stop::Contest { plans: 2, ends: 2 }));
		assert!(!poke(&ALICE), "the window is open");
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert_eq!(dispatched(), Some((Some(CAROL), best.orders[0].quantity)));
		assert!(Contests::<Test>::get(ALICE).is_none() && passed_over().is_empty());
		assert!(matches!(state(), Unwinding { last_slice_ms, .. } if last_slice_ms == START + BLOCK_MS));
		assert!(!poke(&ALICE), "once");
	});
}

#[test]
fn slice_should_tell_its_plan_when_it_won_a_contest() {
	build_and_execute(|| {
		calm_alice();
		let plan = due_plan(&ALICE).unwrap();
		assert_ok!(propose(BOB, &plan));
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		let of_slice = events().into_iter().find_map(|event| match event {
			Event::SliceDispatched { receipt, .. } => Some(receipt),
			_ => None,
		});
		let of_decision = events().into_iter().find_map(|event| match event {
			Event::DecisionTaken { decision: crate::Decision::Slice { plan, .. }, receipt, .. } => {
				Some((plan, receipt))
			}
			_ => None,
		});
		assert_eq!(of_decision, Some((plan, of_slice.unwrap())));
	});
}

#[test]
fn next_plan_should_win_when_the_best_claim_is_not_kept() {
	build_and_execute(|| {
		calm_alice();
		let honest = due_plan(&ALICE).unwrap();
		let found = part(60).claim;
		assert_ok!(propose(BOB, &claiming(&part(60), 0.0001)));
		assert_ok!(propose(CAROL, &honest));
		assert_eq!(proposers(), [Some(BOB), Some(CAROL)]);
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert_eq!(dispatched(), Some((Some(CAROL), honest.orders[0].quantity)));
		assert_eq!(passed_over(), [(Some(BOB), PassedOver::WorseThanClaimed(found))]);
	});
}

#[test]
fn boast_should_win_nothing_when_it_is_a_small_one() {
	build_and_execute(|| {
		calm_alice();
		let (worse, best) = (part(90), due_plan(&ALICE).unwrap());
		let boast = PlanScore { price: Fixed::from_inner(best.claim.price.into_inner() / 100 * 99) };
		assert!(boast > best.claim && boast.is_kept_by(&worse.claim));
		assert_ok!(propose(BOB, &SlicePlan { claim: boast, ..worse }));
		assert_ok!(propose(CAROL, &best));
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert_eq!(dispatched(), Some((Some(CAROL), best.orders[0].quantity)));
		assert_eq!(passed_over(), [], "it may have been the market");
	});
}

#[test]
fn next_plan_should_win_when_the_best_one_is_refused() {
	build_and_execute(|| {
		calm_alice();
		let honest = due_plan(&ALICE).unwrap();
		let mut wrong = claiming(&honest, 0.0001);
		wrong.orders[0].quantity = f(-1000.0);
		assert_ok!(propose(BOB, &wrong));
		assert_ok!(propose(CAROL, &honest));
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert_eq!(dispatched().unwrap().0, Some(CAROL));
		let reason = PassedOver::Refused(DispatchError::from(Error::<Test>::PlanTooMuch));
		assert_eq!(passed_over(), [(Some(BOB), reason)]);
	});
}

#[test]
fn plan_should_be_taken_when_no_claim_is_kept() {
	build_and_execute(|| {
		calm_alice();
		// Whoever boasts, and alone: it is as good as before, and there is no better one.
		assert_ok!(propose(BOB, &claiming(&part(60), 0.0001)));
		assert_ok!(propose(CAROL, &claiming(&due_plan(&ALICE).unwrap(), 0.0002)));
		wait(BLOCK_MS);
		let best = due_plan(&ALICE).unwrap();
		assert!(poke(&ALICE));
		assert_eq!(dispatched(), Some((Some(CAROL), best.orders[0].quantity)), "the better of the two");
		assert_eq!(passed_over().len(), 2);
	});
}

#[test]
fn claim_should_be_kept_when_prices_moved_a_little_since() {
	build_and_execute(|| {
		calm_alice();
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		wait(BLOCK_MS);
		set_price(DOT, 7.385);
		assert!(poke(&ALICE));
		assert_eq!(dispatched().unwrap().0, Some(BOB));
		assert_eq!(passed_over(), []);
	});
}

#[test]
fn workers_should_have_a_place_when_strangers_crowd_the_contest() {
	build_and_execute(|| {
		calm_alice();
		let honest = due_plan(&ALICE).unwrap();
		for (by, price) in [(BOB, 0.0003), (CAROL, 0.0001), (DAVE, 0.0002)] {
			assert_ok!(propose(by, &claiming(&part(60), price)));
		}
		assert_noop!(propose(ERIN, &honest), Error::<Test>::PlanNotBetter);
		assert_noop!(propose(ERIN, &claiming(&honest, 0.0003)), Error::<Test>::PlanNotBetter);
		assert_ok!(work(0, &honest).unwrap());
		assert_eq!(proposers(), [Some(CAROL), Some(DAVE), Some(BOB), None]);
		// The worst of the strangers makes room for a better claim, not the workers.
		assert_ok!(propose(ERIN, &claiming(&part(60), 0.00015)));
		assert_eq!(proposers(), [Some(CAROL), Some(ERIN), Some(DAVE), None]);
		SoftLiquidation::do_try_state().unwrap();
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert_eq!(dispatched(), Some((None, honest.orders[0].quantity)));
		assert_eq!(passed_over().len(), 3);
	});
}

#[test]
fn workers_plan_should_be_verified_when_it_takes_the_place() {
	build_and_execute(|| {
		calm_alice();
		let honest = due_plan(&ALICE).unwrap();
		let refused = |plan: &SlicePlan| work(0, plan).unwrap().unwrap_err().error;
		let mut wrong = honest.clone();
		wrong.orders[0].quantity = f(-1000.0);
		assert_eq!(refused(&wrong), Error::<Test>::PlanTooMuch.into());
		// What was found counts, so that the claim keeps nobody out.
		assert_ok!(work(0, &claiming(&part(60), 0.0001)).unwrap());
		assert_eq!(Contests::<Test>::get(ALICE).unwrap().plans[0].plan, part(60));
		assert_eq!(work(1, &part(60)), Err(()), "not let in: it is no better");
		assert_eq!(refused(&claiming(&part(60), 0.0001)), Error::<Test>::PlanNotBetter.into());
		assert_ok!(work(1, &honest).unwrap());
		assert_eq!(proposers(), [None]);
	});
}

#[test]
fn workers_plan_should_compete_when_the_market_fell_since_it_was_made() {
	build_and_execute(|| {
		calm_alice();
		let plan = due_plan(&ALICE).unwrap();
		set_price(DOT, 7.25);
		assert_ok!(work(0, &plan).unwrap());
		let joined = Contests::<Test>::get(ALICE).unwrap().plans[0].plan.clone();
		assert!(!plan.claim.is_kept_by(&joined.claim), "the market made it false");
		assert_eq!(joined.orders, plan.orders);
	});
}

#[test]
fn proposer_should_have_one_place_when_it_proposes_twice() {
	build_and_execute(|| {
		calm_alice();
		let (worse, best) = (part(60), due_plan(&ALICE).unwrap());
		assert_ok!(propose(BOB, &worse));
		assert_noop!(propose(BOB, &worse), Error::<Test>::PlanNotBetter);
		assert_ok!(propose(BOB, &best));
		assert_noop!(propose(BOB, &worse), Error::<Test>::PlanNotBetter);
		assert_eq!(proposers(), [Some(BOB)]);
		// Among equals the earlier one wins.
		assert_ok!(propose(CAROL, &best));
		assert_eq!(proposers(), [Some(BOB), Some(CAROL)]);
	});
}

#[test]
fn plan_should_be_taken_at_once_when_the_account_is_urgent() {
	build_and_execute(|| {
		PlanWindow::set(1);
		enrol_alice();
		// Equity 1100, MM 1420: 0.775, and urgent is below 0.83.
		set_price(DOT, 7.1);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }));
		// What it claims does not matter.
		let info = propose(BOB, &claiming(&due_plan(&ALICE).unwrap(), 0.0)).unwrap();
		assert_eq!(info.pays_fee, Pays::No);
		assert_eq!(dispatched().unwrap().0, Some(BOB));
		assert!(Contests::<Test>::get(ALICE).is_none());
	});
}

#[test]
fn contest_should_be_closed_at_once_when_the_account_becomes_urgent() {
	build_and_execute(|| {
		PlanWindow::set(10);
		unwinding_alice();
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		wait(BLOCK_MS);
		assert!(!poke(&ALICE));
		set_price(DOT, 7.1);
		assert!(poke(&ALICE));
		assert_eq!(dispatched().unwrap().0, Some(BOB));
	});
}

#[test]
fn rules_should_say_who_is_urgent() {
	build_and_execute(|| {
		calm_alice();
		TheRules::set(Rules { urgent: f(1.0), ..rules() });
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		assert!(!live().is_empty());
	});
}

#[test]
fn nothing_should_be_sent_when_the_account_is_cured_meanwhile() {
	build_and_execute(|| {
		calm_alice();
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		deposit_report(HOME, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 1000.0)]);
		assert_eq!(state(), AccountState::Healthy);
		assert!(Contests::<Test>::get(ALICE).is_none());
		assert!(events().contains(&Event::ContestEnded { account: ALICE }));
		wait(BLOCK_MS);
		assert!(!poke(&ALICE));
		assert!(world(|w| w.submitted.is_empty()));
	});
}

#[test]
fn nothing_should_be_sent_when_it_is_not_allowed_any_more() {
	let nothing_is_sent = |hinder: &dyn Fn()| {
		build_and_execute(|| {
			calm_alice();
			assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
			hinder();
			assert!(poke(&ALICE));
			assert!(Contests::<Test>::get(ALICE).is_none());
			assert!(events().contains(&Event::ContestEnded { account: ALICE }));
			assert!(world(|w| w.submitted.is_empty()));
		});
	};
	nothing_is_sent(&|| wait(HALT_THRESHOLD + 1));
	nothing_is_sent(&|| {
		wait(BLOCK_MS);
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Stopped));
	});
	nothing_is_sent(&|| {
		world(|w| w.prices.remove(&DOT));
	});
	// Beyond unwinding.
	nothing_is_sent(&|| {
		wait(BLOCK_MS);
		keeper(&CAROL, 100_000.0);
		set_price(DOT, 6.8);
	});
}

#[test]
fn plans_should_be_passed_over_when_they_are_outdated() {
	build_and_execute(|| {
		calm_alice();
		let plan = due_plan(&ALICE).unwrap();
		let mut old = plan.clone();
		old.basis.sequence = 7;
		assert_noop!(propose(BOB, &old), Error::<Test>::PlanOutdated);
		assert_ok!(propose(BOB, &plan));
		wait(BLOCK_MS);
		// Further than the price band, in which no order of any use has room.
		TheRules::set(Rules { price_band: f(0.004), trading_fee: f(0.0035), ..rules() });
		set_price(DOT, 7.35);
		assert!(poke(&ALICE));
		let reason = PassedOver::Refused(DispatchError::from(Error::<Test>::PlanOtherMarket));
		assert_eq!(passed_over(), [(Some(BOB), reason)]);
		assert!(events().contains(&Event::ContestEnded { account: ALICE }));
		assert!(live().is_empty() && proposers().is_empty());
	});
}

/// Not urgent above the auction trigger, so that there is room for a market to fall.
fn unhurried_alice() {
	calm_alice();
	TheRules::set(Rules { urgent: f(0.0), ..rules() });
}

#[test]
fn plan_should_be_made_anew_when_the_market_fell_away_from_all() {
	build_and_execute(|| {
		unhurried_alice();
		let plan = due_plan(&ALICE).unwrap();
		assert_ok!(propose(BOB, &claiming(&part(60), 0.0001)));
		assert_ok!(work(0, &plan).unwrap());
		wait(BLOCK_MS);
		set_price(DOT, 6.95);
		let now = SoftLiquidation::assess(&ALICE).unwrap();
		assert!(!SoftLiquidation::is_at_once(&ALICE, &now));
		let best = due_plan(&ALICE).unwrap();
		let info = SoftLiquidation::poke(RuntimeOrigin::signed(DAVE), ALICE, None).unwrap();
		let reason = || PassedOver::Refused(DispatchError::from(Error::<Test>::PlanOtherMarket));
		assert_eq!(passed_over(), [(Some(BOB), reason()), (None, reason())]);
		let (by, quantity) = dispatched().unwrap();
		assert_eq!(by, None, "nobody earns a share with a plan that was not good");
		// As the planner would have it, to a hundredth.
		let off = (quantity.into_inner() - best.orders[0].quantity.into_inner()).abs();
		assert!(off < quantity.into_inner().abs() / 100, "{quantity:?} {best:?}");
		assert!(Contests::<Test>::get(ALICE).is_none());
		// What is decided can be checked: the plan is told, with what it was made on.
		let told = events().into_iter().find_map(|event| match event {
			Event::DecisionTaken { decision: crate::Decision::Slice { plan, .. }, .. } => Some(plan),
			_ => None,
		});
		let told = told.unwrap();
		assert_eq!((told.orders[0].quantity, &told.basis.marks), (quantity, &best.basis.marks));
		// It is paid for.
		let close = <Test as crate::Config>::WeightInfo::close_contest(2);
		let slice = <Test as crate::Config>::WeightInfo::execute_slice(2);
		assert_eq!(info.actual_weight, Some(close.saturating_add(slice)));
		let most = Call::<Test>::poke { account: ALICE, proof: None }.get_dispatch_info().call_weight;
		assert!(close.saturating_add(slice).all_lt(most));
	});
}

#[test]
fn plan_should_be_made_anew_when_the_market_recovered_from_all() {
	build_and_execute(|| {
		calm_alice();
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		wait(BLOCK_MS);
		set_price(DOT, 7.45);
		assert!(poke(&ALICE));
		let reason = PassedOver::Refused(DispatchError::from(Error::<Test>::PlanBadPrice));
		assert_eq!(passed_over(), [(Some(BOB), reason)], "its limit is too far below the market now");
		assert_eq!(dispatched().unwrap().0, None);
	});
}

#[test]
fn plan_should_be_made_anew_when_not_even_the_latest_is_good() {
	build_and_execute(|| {
		unhurried_alice();
		let plan = due_plan(&ALICE).unwrap();
		assert_ok!(propose(BOB, &plan));
		wait(BLOCK_MS);
		set_price(DOT, 6.95);
		let info = propose(CAROL, &plan).unwrap();
		assert_eq!(info.pays_fee, Pays::No, "it closed the contest");
		assert_eq!(
			passed_over().iter().map(|(by, _)| by.clone()).collect::<Vec<_>>(),
			[Some(BOB), Some(CAROL)]
		);
		assert_eq!(dispatched().unwrap().0, None);
	});
}

#[test]
fn first_slice_should_not_have_to_wait_when_the_market_falls_block_after_block() {
	build_and_execute(|| {
		unhurried_alice();
		let mut price = 7.4;
		let mut blocks = 0;
		let mut plan = due_plan(&ALICE).unwrap();
		// Every plan arrives a block after it was made, when the price is three percent lower.
		while live().is_empty() && price > 6.0 {
			wait(BLOCK_MS);
			price *= 0.97;
			set_price(DOT, price);
			let late = plan.clone();
			plan = due_plan(&ALICE).unwrap_or(plan);
			let _ = work(0, &late);
			blocks += 1;
		}
		assert_eq!(blocks, 2, "one to compete, one to be dispatched");
	});
}

/// A contest of which nothing came, not even a plan that was made anew.
fn contest_in_vain() {
	unhurried_alice();
	assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
	wait(BLOCK_MS);
	let depth = world(|w| w.depths.remove(&(HOME, DOT))).unwrap();
	assert!(poke(&ALICE));
	assert!(events().contains(&Event::ContestEnded { account: ALICE }));
	assert!(live().is_empty());
	assert!(Contests::<Test>::get(ALICE).is_some_and(|contest| contest.was_in_vain()));
	assert!(!poke(&ALICE), "once");
	world(|w| w.depths.insert((HOME, DOT), depth));
}

#[test]
fn next_plan_should_be_taken_at_once_when_a_contest_was_in_vain() {
	build_and_execute(|| {
		contest_in_vain();
		SoftLiquidation::do_try_state().unwrap();
		let next = SoftLiquidation::api_preview(&ALICE);
		assert!(!next.what_stops_it.iter().any(|stop| matches!(stop, Stop::Contest { .. })));
		let mut wrong = due_plan(&ALICE).unwrap();
		wrong.orders[0].quantity = f(-1000.0);
		assert_noop!(propose(BOB, &wrong), Error::<Test>::PlanTooMuch);
		let plan = due_plan(&ALICE).unwrap();
		let info = propose(CAROL, &plan).unwrap();
		assert_eq!((info.pays_fee, dispatched().unwrap().0), (Pays::No, Some(CAROL)));
		// With the slice that is over.
		assert!(Contests::<Test>::get(ALICE).is_none());
		for id in live() {
			fill(id, 7.3);
		}
		set_price(DOT, 7.2);
		wait(60_000);
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		assert_eq!(proposers(), [Some(BOB)], "there is time again");
	});
}

#[test]
fn workers_should_be_let_in_when_a_contest_was_in_vain() {
	build_and_execute(|| {
		contest_in_vain();
		assert_ok!(work(0, &due_plan(&ALICE).unwrap()).unwrap());
		assert_eq!(dispatched().unwrap().0, None);
	});
}

#[test]
fn contest_in_vain_should_be_forgotten_when_the_account_is_restored() {
	build_and_execute(|| {
		contest_in_vain();
		set_price(DOT, 9.0);
		assert!(poke(&ALICE));
		assert!(!state().is_forced());
		assert!(Contests::<Test>::get(ALICE).is_none());
		let ended = events().iter().filter(|event| matches!(event, Event::ContestEnded { .. })).count();
		assert_eq!(ended, 1, "it had ended before");
	});
}

#[test]
fn contest_in_vain_should_be_remembered_when_the_price_is_gone_for_a_while() {
	build_and_execute(|| {
		contest_in_vain();
		let price = world(|w| w.prices.remove(&DOT)).unwrap();
		assert!(poke(&ALICE));
		world(|w| w.prices.insert(DOT, price));
		assert!(poke(&ALICE));
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		assert!(!live().is_empty());
	});
}

#[test]
fn proposal_should_close_the_contest_when_the_window_is_over() {
	build_and_execute(|| {
		calm_alice();
		let plan = part(60);
		assert_ok!(propose(BOB, &plan));
		wait(BLOCK_MS);
		let late = due_plan(&ALICE).unwrap();
		assert!(late.claim > plan.claim);
		let info = propose(CAROL, &late).unwrap();
		assert_eq!(info.pays_fee, Pays::No, "it closed the contest");
		assert_eq!(dispatched(), Some((Some(BOB), plan.orders[0].quantity)), "it came too late itself");
	});
}

#[test]
fn proposal_should_be_taken_at_once_when_no_plan_of_the_contest_was_good() {
	build_and_execute(|| {
		calm_alice();
		let mut wrong = due_plan(&ALICE).unwrap();
		wrong.orders[0].quantity = f(-1000.0);
		assert_ok!(propose(BOB, &wrong));
		wait(BLOCK_MS);
		let info = propose(CAROL, &due_plan(&ALICE).unwrap()).unwrap();
		assert_eq!(info.pays_fee, Pays::No);
		assert_eq!(dispatched().unwrap().0, Some(CAROL));
		assert!(events().contains(&Event::ContestEnded { account: ALICE }));
		assert!(Contests::<Test>::get(ALICE).is_none());
	});
}

#[test]
fn contest_should_wait_when_the_block_is_full() {
	build_and_execute(|| {
		calm_alice();
		MaxSlices::set(1);
		assert_ok!(propose(BOB, &due_plan(&ALICE).unwrap()));
		wait(BLOCK_MS);
		crate::SlicesThisBlock::<Test>::put(1);
		assert!(!poke(&ALICE));
		assert_noop!(propose(CAROL, &due_plan_of_full_block()), Error::<Test>::BlockLimit);
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert_eq!(dispatched().unwrap().0, Some(BOB));
	});
}

/// A plan, although the block is full.
fn due_plan_of_full_block() -> SlicePlan {
	Contests::<Test>::get(ALICE).unwrap().plans[0].plan.clone()
}

#[test]
fn next_contender_should_be_asked_when_no_venue_takes_the_first() {
	build_and_execute(|| {
		PlanWindow::set(1);
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 500.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 500.0)]);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		let at = |venue, price| {
			let mut plan = due_plan(&ALICE).unwrap();
			plan.orders.retain(|order| order.venue == venue);
			assert_eq!(plan.orders.len(), 1, "both venues are in the plan");
			claiming(&plan, price)
		};
		assert_ok!(propose(BOB, &at(HOME, 1.0)));
		assert_ok!(propose(CAROL, &at(AWAY, 2.0)));
		world(|w| w.refusing.push(HOME));
		wait(BLOCK_MS);
		assert!(poke(&ALICE));
		assert!(events().iter().any(|e| matches!(e, Event::SliceNotSent { venue: HOME, .. })));
		assert_eq!(dispatched().unwrap().0, Some(CAROL));
	});
}

#[test]
fn differing_plans_should_be_let_in_side_by_side() {
	build_and_execute(|| {
		calm_alice();
		let tags = |index: u8, plan: &SlicePlan| {
			let proof = proof(index, &ALICE, Some(plan), 1);
			let call = RuntimeCall::from(Call::execute_slice { account: ALICE, plan: plan.clone(), proof });
			call.authorize(TransactionSource::External).unwrap().unwrap().0.provides
		};
		let meet = |a: Vec<Vec<u8>>, b: Vec<Vec<u8>>| a.iter().any(|tag| b.contains(tag));
		let (one, other) = (due_plan(&ALICE).unwrap(), part(60));
		assert!(meet(tags(0, &one), tags(1, &one)), "the same plan");
		assert!(meet(tags(0, &one), tags(0, &other)), "the same worker");
		assert!(!meet(tags(0, &one), tags(1, &other)));
	});
}
