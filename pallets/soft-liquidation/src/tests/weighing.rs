//! What steps give back of the weight that was counted for them.

use crate::{mock::*, weights::WeightInfo, Call};
use polkadot_sdk::{
	frame_support::{
		dispatch::{GetDispatchInfo, PostDispatchInfo},
		traits::{Authorize, Get},
		weights::Weight,
	},
	sp_runtime::transaction_validity::TransactionSource,
};

type Counted = <Test as crate::Config>::WeightInfo;

fn positions() -> u32 {
	Portfolio::portfolio(&ALICE).positions.len() as u32
}

fn largest() -> u32 {
	<Test as pallet_portfolio::Config>::MaxPositions::get()
}

fn execute() -> (Weight, PostDispatchInfo) {
	let plan = due_plan(&ALICE).unwrap();
	let call = Call::<Test>::execute_slice { account: ALICE, plan: plan.clone(), proof: None };
	let done = SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None).unwrap();
	(call.get_dispatch_info().call_weight, done)
}

/// What was counted for a check, and what of it came back.
fn check(call: Call<Test>) -> (Weight, Weight) {
	let call = RuntimeCall::from(call);
	let (_, refund) = call.authorize(TransactionSource::External).unwrap().unwrap();
	(call.weight_of_authorize(), refund)
}

#[test]
fn slice_should_weigh_by_its_account_when_it_is_dispatched() {
	build_and_execute(|| {
		unwinding_alice();
		let expected = Counted::execute_slice(positions());
		let (most, done) = execute();
		assert_eq!(done.actual_weight, Some(expected), "nobody had to be asked");
		assert!(expected.all_lt(most), "{expected} of {most}");
		assert!(largest() > positions());
	});
}

#[test]
fn slice_should_weigh_the_lines_that_an_account_has() {
	build_and_execute(|| {
		enrol(AWAY, &ALICE, &[]);
		pallet_portfolio::CreditLines::<Test>::insert(
			&ALICE,
			AWAY,
			pallet_portfolio::CreditLine { until: 1, ..Default::default() },
		);
		let lined = SoftLiquidation::assess(&ALICE).unwrap();
		pallet_portfolio::CreditLines::<Test>::remove(&ALICE, AWAY);
		let bare = SoftLiquidation::assess(&ALICE).unwrap();
		let settling = SoftLiquidation::settling();
		assert_eq!(
			SoftLiquidation::slice_weight(&lined).checked_sub(&settling),
			Some(SoftLiquidation::slice_weight(&bare))
		);
	});
}

#[test]
fn check_of_a_slice_should_give_back_what_it_did_not_take() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		let proof = proof(1, &ALICE, Some(&plan), 1);
		let (most, refund) = check(Call::execute_slice { account: ALICE, plan, proof });
		assert_eq!(most.checked_sub(&refund), Some(Counted::authorize_execute_slice(positions())));
	});
}

#[test]
fn check_of_a_poke_should_give_back_what_asking_takes_when_nobody_was_asked() {
	build_and_execute(|| {
		unwinding_alice();
		// Cured: nobody is asked about it, and there is something to poke for.
		set_price(DOT, 10.0);
		let (most, refund) = check(Call::poke { account: ALICE, proof: proof(1, &ALICE, None, 1) });
		assert_eq!(refund, Counted::seek_takers());
		assert!(refund.all_lt(most));
	});
}
