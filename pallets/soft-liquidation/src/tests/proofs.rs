//! Which proofs let a transaction in.

use crate::{mock::*, BreakerLevel, Call, WorkerProof};
use ballast_policy::SlicePlan;
use polkadot_sdk::{
	frame_support::{assert_ok, dispatch::GetDispatchInfo, traits::Authorize},
	sp_runtime::{
		traits::DispatchTransaction,
		transaction_validity::{
			InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
		},
	},
};

type Verdict = Result<ValidTransaction, TransactionValidityError>;

const STALE: Verdict = Err(TransactionValidityError::Invalid(InvalidTransaction::Stale));
const FUTURE: Verdict = Err(TransactionValidityError::Invalid(InvalidTransaction::Future));
const BAD: Verdict = Err(TransactionValidityError::Invalid(InvalidTransaction::BadProof));

fn judge(call: Call<Test>) -> Verdict {
	RuntimeCall::from(call).authorize(TransactionSource::External).unwrap().map(|(valid, _)| valid)
}

fn slice(plan: SlicePlan, proof: Option<WorkerProof<u64>>) -> Verdict {
	judge(Call::execute_slice { account: ALICE, plan, proof })
}

fn poke_with(proof: Option<WorkerProof<u64>>) -> Verdict {
	judge(Call::poke { account: ALICE, proof })
}

#[test]
fn proof_should_let_a_slice_in_when_it_is_due() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		let call = Call::execute_slice {
			account: ALICE,
			plan: plan.clone(),
			proof: proof(1, &ALICE, Some(&plan), 1),
		};
		let valid = judge(call.clone()).unwrap();
		assert_eq!(valid.provides.len(), 2, "one of this worker, and one of this plan");
		assert!(valid.priority > 1_000);
		let call = RuntimeCall::from(call);
		let info = call.get_dispatch_info();
		let result =
			TxExtension::new().dispatch_transaction(RuntimeOrigin::none(), call, &info, 0, 0).unwrap();
		assert_ok!(result);
		assert_eq!(live().len(), plan.orders.len());
		assert_eq!(slice(plan.clone(), proof(1, &ALICE, Some(&plan), 1)), STALE, "once");
	});
}

#[test]
fn forged_proof_should_be_refused() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		let good = proof(0, &ALICE, Some(&plan), 1);
		assert!(slice(plan.clone(), good.clone()).is_ok());
		assert_eq!(slice(plan.clone(), None), BAD);
		// Not a worker, or another worker than it says.
		assert_eq!(slice(plan.clone(), proof(2, &ALICE, Some(&plan), 1)), BAD);
		let other = good.clone().map(|p| WorkerProof { authority_index: 1, ..p });
		assert_eq!(slice(plan.clone(), other), BAD);
		// For another account, another plan, another block, another call.
		assert_eq!(slice(plan.clone(), proof(0, &BOB, Some(&plan), 1)), BAD);
		let mut changed = plan.clone();
		changed.orders[0].quantity = f(-1.0);
		assert_eq!(slice(changed, good.clone()), BAD);
		let moved = good.map(|p| WorkerProof { at: 0, ..p });
		assert_eq!(slice(plan.clone(), moved), BAD);
		assert_eq!(slice(plan, proof(0, &ALICE, None, 1)), BAD);
	});
}

#[test]
fn proof_should_be_refused_when_it_is_not_of_its_time() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		assert_eq!(slice(plan.clone(), proof(0, &ALICE, Some(&plan), 2)), FUTURE);
		for _ in 0..5 {
			wait(BLOCK_MS);
		}
		assert!(slice(plan.clone(), proof(0, &ALICE, Some(&plan), 1)).is_ok());
		wait(BLOCK_MS);
		assert_eq!(slice(plan.clone(), proof(0, &ALICE, Some(&plan), 1)), STALE);
	});
}

#[test]
fn proof_should_be_refused_when_nothing_is_due() {
	build_and_execute(|| {
		assert_eq!(poke_with(proof(0, &ALICE, None, 1)), STALE, "not enrolled");
		enrol_alice();
		assert_eq!(poke_with(proof(0, &ALICE, None, 1)), STALE, "healthy");
		set_price(DOT, 9.0);
		let watch = poke_with(proof(0, &ALICE, None, 1)).unwrap();
		set_price(DOT, 8.0);
		let called = poke_with(proof(0, &ALICE, None, 1)).unwrap();
		assert!(called.priority > watch.priority, "the least healthy go first");
		assert_eq!(called.provides, watch.provides, "one per account");
		set_price(DOT, 7.4);
		let plan = due_plan(&ALICE).unwrap();
		Breaker::put(BreakerLevel::Stopped);
		assert_eq!(slice(plan.clone(), proof(0, &ALICE, Some(&plan), 1)), STALE);
	});
}

type Breaker = crate::Breaker<Test>;
