//! Plans that were made on something else than what is true now.

use crate::{mock::*, Call, Error, Sequences};
use ballast_policy::{AccountState::Unwinding, SlicePlan};
use ballast_primitives::{fixed, OrderFailure, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{
		assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo, pallet_prelude::TransactionSource,
		traits::Authorize,
	},
	sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError},
};

fn execute(plan: SlicePlan) -> DispatchResultWithPostInfo {
	SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None)
}

/// Whether a worker's plan is let in.
fn is_let_in(plan: &SlicePlan) -> bool {
	let proof = proof(0, &ALICE, Some(plan), 1);
	let call = RuntimeCall::from(Call::execute_slice { account: ALICE, plan: plan.clone(), proof });
	let verdict = call.authorize(TransactionSource::External).unwrap();
	if let Err(error) = &verdict {
		assert_eq!(*error, TransactionValidityError::Invalid(InvalidTransaction::Stale));
	}
	verdict.is_ok()
}

/// The orders of the plan that is due, made on another basis.
fn changed(change: impl FnOnce(&mut SlicePlan)) -> SlicePlan {
	let mut plan = due_plan(&ALICE).unwrap();
	change(&mut plan);
	plan
}

#[test]
fn plan_should_be_refused_when_it_was_made_on_another_market() {
	build_and_execute(|| {
		unwinding_alice();
		let at = |price: f64| {
			changed(|plan| {
				plan.basis.marks.iter_mut().filter(|m| m.asset == DOT).for_each(|m| m.price = f(price))
			})
		};
		// 7.4, and a band of 5 %.
		for price in [7.4 * 1.06, 7.4 * 0.94, 0.0, -7.4] {
			assert!(!is_let_in(&at(price)));
			assert_noop!(execute(at(price)), Error::<Test>::PlanOtherMarket);
		}
		assert_noop!(execute(changed(|plan| plan.basis.marks.clear())), Error::<Test>::PlanOtherMarket);
		let without = changed(|plan| plan.basis.marks.retain(|m| m.asset != DOT));
		assert_noop!(execute(without), Error::<Test>::PlanOtherMarket);
		let unpegged = changed(|plan| {
			plan.basis.marks.iter_mut().filter(|m| m.asset == SETTLEMENT).for_each(|m| m.price = f(0.9))
		});
		assert_noop!(execute(unpegged), Error::<Test>::PlanOtherMarket);
		assert!(is_let_in(&at(7.4 * 1.04)));
		assert_ok!(execute(at(7.4 * 1.04)));
	});
}

#[test]
fn plan_should_be_taken_when_the_market_moved_a_little_since() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		wait(BLOCK_MS);
		set_price(DOT, 7.38);
		assert!(is_let_in(&plan));
		assert_ok!(execute(plan));
	});
}

#[test]
fn plan_should_be_refused_when_another_asset_of_the_account_moved() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -7000.0), (spot(DOT), 1000.0), (spot(ETH), 1.0)]);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		let plan = due_plan(&ALICE).unwrap();
		// Whatever it trades, it was sized for other collateral.
		set_price(ETH, 900.0);
		assert!(!is_let_in(&plan));
		assert_noop!(execute(plan), Error::<Test>::PlanOtherMarket);
		assert_ok!(execute(due_plan(&ALICE).unwrap()));
	});
}

#[test]
fn plan_should_be_refused_when_it_was_made_with_another_set() {
	build_and_execute(|| {
		unwinding_alice();
		for set in [0, 6, 8] {
			let plan = changed(|plan| plan.basis.set = set);
			assert!(!is_let_in(&plan));
			assert_noop!(execute(plan), Error::<Test>::PlanOtherSet);
		}
	});
}

#[test]
fn plan_should_be_refused_when_a_slice_was_dispatched_since() {
	build_and_execute(|| {
		unwinding_alice();
		let first = due_plan(&ALICE).unwrap();
		assert_eq!(first.basis.sequence, 0);
		assert_noop!(execute(changed(|plan| plan.basis.sequence = 1)), Error::<Test>::PlanOutdated);
		push(&ALICE);
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		// Within the time for which the proof counts.
		set_price(DOT, 6.5);
		for _ in 0..5 {
			wait(BLOCK_MS);
		}
		pass(rules().slice.interval_ms);
		assert_noop!(execute(first), Error::<Test>::PlanOutdated);
		let second = due_plan(&ALICE).unwrap();
		assert_eq!(second.basis.sequence, 1);
		assert_ok!(execute(second));
	});
}

#[test]
fn sequence_should_go_on_when_the_account_is_in_trouble_again() {
	build_and_execute(|| {
		unwinding_alice();
		let old = push(&ALICE);
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		set_price(DOT, 12.0);
		assert!(poke(&ALICE));
		pass(rules().slice.interval_ms);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		// Market and portfolio are what they were.
		assert_noop!(execute(old), Error::<Test>::PlanOutdated);
		assert_eq!(push(&ALICE).basis.sequence, 1);
	});
}

#[test]
fn sequence_should_go_on_when_a_part_is_taken_over() {
	build_and_execute(|| {
		auctioned_alice();
		assert_eq!(Sequences::<Test>::get(ALICE), 0);
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid_for(0.5)));
		assert_eq!(Sequences::<Test>::get(ALICE), 1);
	});
}

#[test]
fn api_should_give_a_plan_that_is_taken_as_it_is() {
	build_and_execute(|| {
		enrol_alice();
		assert_eq!(SoftLiquidation::plan_of(ALICE), None, "nothing is due");
		assert_eq!(SoftLiquidation::plan_of(BOB), None);
		set_price(DOT, 7.4);
		let plan = SoftLiquidation::plan_of(ALICE).unwrap();
		assert_eq!((plan.basis.set, plan.basis.sequence), (7, 0));
		let marks: Vec<_> = plan.basis.marks.iter().map(|m| (m.asset, m.price)).collect();
		assert_eq!(marks, [(DOT, f(7.4)), (SETTLEMENT, f(1.0))]);
		let next = SoftLiquidation::api_preview(&ALICE);
		assert_eq!(next.orders, plan.orders.to_vec());
		assert_ok!(execute(plan.clone()));
		assert_eq!(SoftLiquidation::plan_of(ALICE), None, "one is in flight");
		assert!(plan.orders.iter().all(|o| fixed::abs(o.quantity).unwrap() > f(0.0)));
	});
}
