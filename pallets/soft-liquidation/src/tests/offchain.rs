//! The off-chain worker, with a real keystore and pool.

use crate::{mock::*, Call};
use ballast_policy::{AccountState::Unwinding, PlanScore, SlicePlan};
use ballast_primitives::{
	worker::{WorkerId, WORKER_KEY_TYPE},
	SETTLEMENT,
};
use codec::Decode;
use polkadot_sdk::{
	frame_support::{assert_ok, dispatch::GetDispatchInfo, traits::Hooks},
	sp_core::offchain::{
		testing::{TestOffchainExt, TestTransactionPoolExt},
		OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
	},
	sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt},
	sp_runtime::{traits::DispatchTransaction, AccountId32},
};

/// Takes what was submitted out of the pool.
type Pool<'a> = &'a dyn Fn() -> Vec<Vec<u8>>;

fn with_worker(test: impl FnOnce(Pool)) {
	let mut ext = new_ext();
	let (offchain, _) = TestOffchainExt::new();
	let (pool, pool_state) = TestTransactionPoolExt::new();
	let keystore = MemoryKeystore::new();
	let public = keystore.sr25519_generate_new(WORKER_KEY_TYPE, None).unwrap();
	ext.register_extension(OffchainDbExt::new(offchain.clone()));
	ext.register_extension(OffchainWorkerExt::new(offchain));
	ext.register_extension(TransactionPoolExt::new(pool));
	ext.register_extension(KeystoreExt::new(keystore));
	ext.execute_with(|| {
		WorkerSet::set(vec![WorkerId::from(public)]);
		test(&|| pool_state.write().transactions.drain(..).collect());
		SoftLiquidation::do_try_state().unwrap();
	});
}

fn calls(pool: Pool) -> Vec<Call<Test>> {
	pool()
		.into_iter()
		.map(|bytes| match Extrinsic::decode(&mut &bytes[..]).unwrap().function {
			RuntimeCall::SoftLiquidation(call) => call,
			other => panic!("{other:?}"),
		})
		.collect()
}

fn include(call: Call<Test>) {
	let call = RuntimeCall::from(call);
	let info = call.get_dispatch_info();
	let result = TxExtension::new().dispatch_transaction(RuntimeOrigin::none(), call, &info, 0, 0).unwrap();
	assert_ok!(result);
}

#[test]
fn worker_should_dispatch_a_slice_when_one_is_due() {
	with_worker(|pool| {
		enrol_alice();
		SoftLiquidation::offchain_worker(1);
		assert!(calls(pool).is_empty(), "nothing is due");
		set_price(DOT, 7.4);
		SoftLiquidation::offchain_worker(1);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::execute_slice { account, .. }] if *account == ALICE));
		wait(BLOCK_MS);
		include(submitted[0].clone());
		assert!(matches!(state(), Unwinding { .. }));
		assert!(!live().is_empty());
	});
}

#[test]
fn worker_should_poke_when_only_a_transition_is_due() {
	with_worker(|pool| {
		enrol_alice();
		set_price(DOT, 8.0);
		SoftLiquidation::offchain_worker(1);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::poke { account, .. }] if *account == ALICE));
		include(submitted[0].clone());
		assert!(matches!(state(), ballast_policy::AccountState::MarginCall { .. }));
	});
}

#[test]
fn worker_should_not_repeat_itself_when_its_transaction_is_pending() {
	with_worker(|pool| {
		enrol_alice();
		set_price(DOT, 7.4);
		SoftLiquidation::offchain_worker(1);
		assert_eq!(calls(pool).len(), 1);
		SoftLiquidation::offchain_worker(2);
		SoftLiquidation::offchain_worker(3);
		assert!(calls(pool).is_empty());
		SoftLiquidation::offchain_worker(4);
		assert_eq!(calls(pool).len(), 1, "it was not included");
	});
}

#[test]
fn worker_should_take_the_least_healthy_first_when_many_are_due() {
	with_worker(|pool| {
		// Debts of 6000, 6200, 6100 against the same collateral; at most two per block.
		let accounts: Vec<_> = (20..23u8).map(|n| AccountId32::new([n; 32])).collect();
		for (account, debt) in accounts.iter().zip([6000.0, 6200.0, 6100.0]) {
			enrol(HOME, account, &[(spot(SETTLEMENT), -debt), (spot(DOT), 1000.0)]);
		}
		set_price(DOT, 7.4);
		SoftLiquidation::offchain_worker(1);
		let order: Vec<_> = calls(pool)
			.into_iter()
			.map(|call| match call {
				Call::execute_slice { account, .. } => account,
				other => panic!("{other:?}"),
			})
			.collect();
		assert_eq!(order, [accounts[1].clone(), accounts[2].clone()]);
	});
}

#[test]
fn worker_should_send_no_more_than_the_venue_takes_when_many_are_due() {
	with_worker(|pool| {
		MaxSlices::set(32);
		// After three orders there is no room for a whole slice.
		world(|w| w.limits.insert(HOME, 6));
		let accounts: Vec<_> = (20..26u8).map(|n| AccountId32::new([n; 32])).collect();
		// The later, the worse; the first holds something elsewhere.
		for (n, account) in accounts.iter().enumerate() {
			let debt = 6000.0 + 50.0 * n as f64;
			if n == 0 {
				enrol(HOME, account, &[(spot(SETTLEMENT), -debt), (spot(DOT), 500.0)]);
				enrol(AWAY, account, &[(spot(DOT), 500.0)]);
			} else {
				enrol(HOME, account, &[(spot(SETTLEMENT), -debt), (spot(DOT), 1000.0)]);
			}
		}
		set_price(DOT, 7.4);
		let submit = |block| {
			SoftLiquidation::offchain_worker(block);
			let submitted = calls(pool);
			let slices: Vec<_> = submitted
				.iter()
				.filter_map(|call| match call {
					Call::execute_slice { account, plan, .. } => {
						Some((account.clone(), plan.orders.iter().map(|o| o.venue).collect::<Vec<_>>()))
					}
					_ => None,
				})
				.collect();
			(submitted, slices)
		};
		let (submitted, slices) = submit(1);
		let worst: Vec<_> = [5, 4, 3].map(|n: usize| (accounts[n].clone(), vec![HOME])).into();
		assert_eq!(slices[..3], worst[..]);
		assert_eq!(slices[3..], [(accounts[0].clone(), vec![AWAY])], "where there is room");
		// The others are at least restricted.
		assert_eq!(submitted.len(), accounts.len());
		wait(BLOCK_MS);
		submitted.into_iter().for_each(include);
		assert_eq!(live().len(), 4);
		// Their turn comes when orders have ended.
		let (_, slices) = submit(2);
		assert!(slices.is_empty(), "{slices:?}");
		for id in live() {
			fail(id, ballast_primitives::OrderFailure::VenueBusy);
		}
		let (_, slices) = submit(5);
		let places: Vec<_> = slices.iter().map(|(account, _)| account.clone()).collect();
		assert_eq!(places, [accounts[2].clone(), accounts[1].clone()]);
	});
}

#[test]
fn worker_should_count_what_is_about_to_be_included_when_it_looks_for_room() {
	with_worker(|pool| {
		MaxSlices::set(32);
		world(|w| w.limits.insert(HOME, 5));
		let accounts: Vec<_> = (20..23u8).map(|n| AccountId32::new([n; 32])).collect();
		for (account, debt) in accounts.iter().zip([6000.0, 6100.0, 6200.0]) {
			enrol(HOME, account, &[(spot(SETTLEMENT), -debt), (spot(DOT), 1000.0)]);
		}
		set_price(DOT, 7.4);
		for account in &accounts {
			poke(account);
		}
		SoftLiquidation::offchain_worker(1);
		assert_eq!(calls(pool).len(), 2, "the two worst");
		// Not included yet: the third has to wait for them.
		SoftLiquidation::offchain_worker(2);
		assert!(calls(pool).is_empty());
	});
}

#[test]
fn worker_should_do_nothing_when_its_key_is_not_active() {
	with_worker(|pool| {
		WorkerSet::set(vec![worker_pair_id()]);
		enrol_alice();
		set_price(DOT, 7.4);
		SoftLiquidation::offchain_worker(1);
		assert!(calls(pool).is_empty());
	});
}

fn worker_pair_id() -> WorkerId {
	use polkadot_sdk::sp_core::Pair;
	worker_pair(0).public().into()
}

#[test]
fn worker_should_poke_at_once_when_its_slice_is_not_needed_any_more() {
	with_worker(|pool| {
		unwinding_alice();
		SoftLiquidation::offchain_worker(1);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::execute_slice { .. }]));
		wait(BLOCK_MS);
		include(submitted[0].clone());
		let open = live();
		assert!(!open.is_empty());
		set_price(DOT, 12.0);
		SoftLiquidation::offchain_worker(2);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::poke { .. }]), "{submitted:?}");
		wait(BLOCK_MS);
		include(submitted[0].clone());
		assert_eq!(world(|w| w.cancelled.clone()), open);
	});
}

#[test]
fn worker_should_propose_and_then_close_when_plans_compete() {
	with_worker(|pool| {
		PlanWindow::set(1);
		enrol_alice();
		set_price(DOT, 7.4);
		SoftLiquidation::offchain_worker(1);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::execute_slice { .. }]));
		wait(BLOCK_MS);
		include(submitted[0].clone());
		assert!(live().is_empty(), "it competes");
		// In the next block the window is over.
		SoftLiquidation::offchain_worker(2);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::poke { .. }]), "{submitted:?}");
		wait(BLOCK_MS);
		include(submitted[0].clone());
		assert!(!live().is_empty());
	});
}

#[test]
fn worker_should_bring_its_own_plan_when_only_strangers_compete() {
	with_worker(|pool| {
		PlanWindow::set(1);
		unwinding_alice();
		let mut wrong = due_plan(&ALICE).unwrap();
		wrong.orders[0].quantity = f(-1000.0);
		assert_ok!(SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, wrong, None));
		SoftLiquidation::offchain_worker(1);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::execute_slice { .. }]), "{submitted:?}");
		wait(BLOCK_MS);
		include(submitted[0].clone());
		assert!(!live().is_empty(), "no time is lost");
	});
}

#[test]
fn worker_should_bring_its_own_plan_when_that_of_the_workers_is_outdated() {
	with_worker(|pool| {
		PlanWindow::set(1);
		TheRules::set(ballast_policy::Rules { urgent: f(0.0), ..rules() });
		unwinding_alice();
		SoftLiquidation::offchain_worker(1);
		wait(BLOCK_MS);
		include(calls(pool).remove(0));
		assert!(live().is_empty(), "it competes");
		set_price(DOT, 6.95);
		SoftLiquidation::offchain_worker(2);
		let submitted = calls(pool);
		assert!(matches!(&submitted[..], [Call::execute_slice { .. }]), "{submitted:?}");
		wait(BLOCK_MS);
		include(submitted[0].clone());
		assert!(!live().is_empty(), "no time is lost");
	});
}

#[test]
fn worker_should_submit_another_plan_when_the_market_moved() {
	with_worker(|pool| {
		enrol_alice();
		set_price(DOT, 7.4);
		SoftLiquidation::offchain_worker(1);
		assert_eq!(calls(pool).len(), 1);
		set_price(DOT, 7.3);
		SoftLiquidation::offchain_worker(2);
		assert!(
			matches!(&calls(pool)[..], [Call::execute_slice { .. }]),
			"the one before is of no use any more"
		);
		SoftLiquidation::offchain_worker(3);
		assert!(calls(pool).is_empty());
	});
}

#[test]
fn worker_should_not_propose_when_a_plan_as_good_competes() {
	with_worker(|pool| {
		PlanWindow::set(10);
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		let compete = |plan: SlicePlan| {
			crate::Contests::<Test>::mutate(ALICE, |stored| {
				let plans = vec![crate::Contender { plan, by: None }].try_into().unwrap();
				*stored = Some(crate::Contest { opened: 1, plans });
			});
		};
		compete(plan.clone());
		SoftLiquidation::offchain_worker(1);
		assert!(calls(pool).is_empty());
		let worse = PlanScore { price: f(1.0) };
		assert!(worse < plan.claim);
		compete(SlicePlan { claim: worse, ..plan });
		SoftLiquidation::offchain_worker(1);
		assert!(matches!(&calls(pool)[..], [Call::execute_slice { .. }]));
	});
}
