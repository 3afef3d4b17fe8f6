use crate::{mock::*, offchain::Idle, types::set_hash, Call, FrozenEpoch, ScanRanges, Stage, VotingStage};
use ballast_primitives::traits::ActiveWorkers;
use ballast_risk::estimators::SkipReason;
use codec::Decode;
use polkadot_sdk::{
	frame_support::{
		assert_ok,
		dispatch::GetDispatchInfo,
		pallet_prelude::TransactionSource,
		traits::{Authorize, Hooks},
	},
	sp_core::offchain::{
		testing::{PoolState, TestOffchainExt, TestTransactionPoolExt},
		OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
	},
	sp_io::TestExternalities,
	sp_runtime::traits::{Applyable, Checkable},
};

fn with_outside(builder: ExtBuilder, test: impl FnOnce(&dyn Fn() -> Vec<Extrinsic>)) {
	let mut ext: TestExternalities = builder.build();
	let (offchain, _) = TestOffchainExt::new();
	let (pool, state) = TestTransactionPoolExt::new();
	ext.register_extension(OffchainDbExt::new(offchain.clone()));
	ext.register_extension(OffchainWorkerExt::new(offchain));
	ext.register_extension(TransactionPoolExt::new(pool));
	let taken = move || {
		let PoolState { transactions } = &mut *state.write();
		transactions.drain(..).map(|bytes| Extrinsic::decode(&mut &bytes[..]).unwrap()).collect()
	};
	ext.execute_with(|| {
		test(&taken);
		Thresholds::do_try_state().unwrap();
	});
}

fn run_worker() {
	Thresholds::offchain_worker(System::block_number());
}

/// The pool's and the block's way: check, validate with the extension, dispatch.
fn include(transaction: Extrinsic) {
	let info = transaction.get_dispatch_info();
	let checked = <Extrinsic as Checkable<polkadot_sdk::frame_system::ChainContext<Test>>>::check(
		transaction,
		&Default::default(),
	)
	.unwrap();
	let valid = checked.validate::<Test>(TransactionSource::External, &info, 0).unwrap();
	assert_eq!((valid.priority, valid.propagate), (1000, true));
	assert_ok!(checked.apply::<Test>(&info, 0).unwrap());
}

#[test]
fn workers_should_bring_a_set_into_force_by_themselves() {
	with_outside(ExtBuilder::default().workers(3), |taken| {
		without_notice();
		sample_history(12);
		run_worker();
		let votes = taken();
		assert_eq!(votes.len(), 3);
		votes.into_iter().for_each(include);
		let set = Thresholds::compute().unwrap();
		assert_eq!(VotingStage::<Test>::get(), Stage::Agreed(set_hash(&set)));
		run_worker();
		let uploads = taken();
		assert_eq!(uploads.len(), 3, "each tries; the pool keeps one, because all provide the same");
		include(uploads.into_iter().next().unwrap());
		assert_eq!(VotingStage::<Test>::get(), Stage::Taken(set_hash(&set)));
		assert_eq!(set.assets.len(), 2);
		for proposed in &set.assets {
			let in_force = ScanRanges::<Test>::get(proposed.asset).unwrap();
			assert_eq!(in_force.scan_range, rails().rails.clamp(fixed(25, 100), proposed.scan_range));
			assert_eq!(in_force.epoch, set.epoch);
		}
		System::set_block_number(System::block_number() + 100);
		run_worker();
		assert!(taken().is_empty(), "the epoch is done");
	});
}

#[test]
fn worker_should_not_repeat_itself_until_it_must() {
	with_outside(ExtBuilder::default(), |taken| {
		sample_history(12);
		run_worker();
		run_worker();
		assert_eq!(taken().len(), 1, "under way");
		System::set_block_number(System::block_number() + 8);
		run_worker();
		assert_eq!(taken().len(), 1, "lost, so again");
		sample_history(10);
		run_worker();
		assert_eq!(taken().len(), 1, "a new epoch");
	});
}

#[test]
fn worker_should_stay_idle_when_there_is_no_history_or_no_key() {
	with_outside(ExtBuilder::default(), |taken| {
		sample_history(5);
		let worker = Thresholds::workers()[0].clone();
		assert_eq!(Thresholds::work_for(0, &worker, 1, &mut None), Err(Idle::NothingToSay));
		FrozenEpoch::<Test>::kill();
		assert_eq!(Thresholds::work_for(0, &worker, 1, &mut None), Err(Idle::NoEpoch));
		run_worker();
		assert!(taken().is_empty());
	});
	with_outside(ExtBuilder::default().workers(0), |taken| {
		sample_history(12);
		run_worker();
		assert!(taken().is_empty());
	});
}

#[test]
fn worker_should_not_upload_a_set_that_is_not_its_own() {
	with_outside(ExtBuilder::default(), |taken| {
		sample_history(12);
		agree(&set_of(&[(DOT, fixed(30, 100), fixed(5, 100))], &[]));
		let worker = Thresholds::workers()[0].clone();
		assert_eq!(Thresholds::work_for(0, &worker, 1, &mut None), Err(Idle::Outvoted));
		run_worker();
		assert!(taken().is_empty());
	});
}

#[test]
fn set_should_follow_the_formulas() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(20);
		let set = Thresholds::compute().unwrap();
		let dot = set.assets[0];
		// w * stressed + (1 - w) * sigma, and z * that * sqrt(horizon / day)
		let blended = 0.65 * 0.2 + 0.35 * dot.observed.to_float();
		assert!((dot.volatility.to_float() / blended - 1.0).abs() < 1e-12);
		let expected = 3.4 * blended * (1.0f64 / 24.0).sqrt();
		assert!((dot.scan_range.to_float() / expected - 1.0).abs() < 1e-9);
		assert!(dot.observed.to_float() > 0.5, "3 % a minute is a lot: {}", dot.observed);
		// Y * sigma * sqrt(100,000 / depth)
		let impact = blended * 0.1f64.sqrt();
		assert!((dot.impact.to_float() / impact.min(expected) - 1.0).abs() < 1e-9);
		assert_eq!(dot.depth, TotalDepth::get());
		assert_eq!(set.columns, vec![DOT, ETH]);
		assert_eq!(set.correlations.len(), 1);
		assert!(set.correlations[0] < -900_000, "the mock's prices move against each other");
	});
}

#[test]
fn set_should_report_assets_whose_history_says_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		for step in 0..10i128 {
			feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000 + step, 1))]);
			block_at(now() + INTERVAL);
		}
		let set = Thresholds::compute().unwrap();
		assert_eq!(set.assets.iter().map(|a| a.asset).collect::<Vec<_>>(), vec![ETH]);
		assert_eq!((set.skipped[0].asset, set.skipped[0].why), (DOT, SkipReason::NeverMoved));
	});
	ExtBuilder::default().build_and_execute(|| {
		// DOT is silent in every third sample.
		for step in 0..20i128 {
			let eth = (ETH, fixed(2000 + step, 1));
			let dot = (DOT, fixed(7 + step % 2, 1));
			if step % 3 == 2 {
				pallet_oracle_forget(DOT);
				feed(&[eth]);
			} else {
				feed(&[dot, eth]);
			}
			block_at(now() + INTERVAL);
		}
		let set = Thresholds::compute().unwrap();
		assert_eq!(set.skipped.len(), 1);
		assert_eq!(set.skipped[0].why, SkipReason::TooManyGaps { gaps: 6, of: 20 });
	});
}

#[test]
fn forged_transaction_should_not_be_authorized() {
	with_outside(ExtBuilder::default(), |taken| {
		sample_history(12);
		run_worker();
		let transaction = taken().pop().unwrap();
		let RuntimeCall::Thresholds(Call::submit_vote { mut set, authority_index, signature }) =
			transaction.function
		else {
			panic!("another call")
		};
		set.hash.0[0] ^= 1;
		let forged: RuntimeCall = Call::<Test>::submit_vote { set, authority_index, signature }.into();
		assert!(forged.authorize(TransactionSource::External).unwrap().is_err());
	});
}
