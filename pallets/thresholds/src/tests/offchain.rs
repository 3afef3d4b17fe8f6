use crate::{mock::*, offchain::Idle, AcceptedEpoch, Call, ScanRanges};
use ballast_primitives::traits::ActiveWorkers;
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

#[test]
fn worker_should_submit_a_transaction_that_the_chain_accepts() {
	with_outside(ExtBuilder::default(), |taken| {
		sample_history(12);
		run_worker();
		let transactions = taken();
		assert_eq!(transactions.len(), 1);
		let transaction = transactions.into_iter().next().unwrap();

		// The pool's and the block's way: check, validate with the extension, dispatch.
		let info = transaction.get_dispatch_info();
		let checked = <Extrinsic as Checkable<polkadot_sdk::frame_system::ChainContext<Test>>>::check(
			transaction,
			&Default::default(),
		)
		.unwrap();
		let valid = checked.validate::<Test>(TransactionSource::External, &info, 0).unwrap();
		assert_eq!((valid.priority, valid.propagate), (1000, true));
		assert_ok!(checked.apply::<Test>(&info, 0).unwrap());

		let epoch = Thresholds::epoch();
		assert_eq!(AcceptedEpoch::<Test>::get(), Some(epoch));
		let computed = Thresholds::compute_ranges(epoch);
		assert_eq!(computed.len(), 2);
		for range in computed {
			let in_force = ScanRanges::<Test>::get(range.asset).unwrap();
			let previous = fixed(25, 100);
			assert_eq!(in_force.scan_range, rails().rails.clamp(previous, range.scan_range));
			assert_eq!(in_force.epoch, epoch);
		}
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
		block_at(now() + EPOCH);
		run_worker();
		assert_eq!(taken().len(), 1, "a new epoch");
	});
}

#[test]
fn worker_should_speak_for_every_key_it_holds() {
	with_outside(ExtBuilder::default().workers(3), |taken| {
		sample_history(12);
		run_worker();
		let indices: Vec<u32> = taken()
			.into_iter()
			.map(|transaction| match transaction.function {
				RuntimeCall::Thresholds(Call::submit_ranges { authority_index, .. }) => authority_index,
				other => panic!("{other:?}"),
			})
			.collect();
		assert_eq!(indices, vec![0, 1, 2]);
	});
}

#[test]
fn worker_should_stay_idle_when_there_is_no_history_or_no_key() {
	with_outside(ExtBuilder::default(), |taken| {
		sample_history(5);
		let worker = Thresholds::workers()[0].clone();
		assert_eq!(Thresholds::submit_for(0, &worker, 1), Err(Idle::NothingToSay));
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
fn ranges_should_depend_only_on_samples_before_the_epoch() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(10);
		assert_eq!(now(), START + EPOCH);
		let epoch = Thresholds::epoch();
		let at_start = Thresholds::compute_ranges(epoch);
		assert_eq!(at_start.len(), 2);
		sample_history(3);
		assert_eq!(Thresholds::epoch(), epoch);
		assert_eq!(
			Thresholds::compute_ranges(epoch),
			at_start,
			"the same for every worker, whenever it runs"
		);
	});
}

#[test]
fn ranges_should_follow_the_formula() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(10);
		let range = Thresholds::compute_ranges(Thresholds::epoch())[0];
		// z * (w * stressed + (1 - w) * sigma) * sqrt(horizon / day)
		let sigma = range.volatility.to_float();
		let expected = 3.0 * (0.25 * 0.2 + 0.75 * sigma) * (1.0f64 / 24.0).sqrt();
		assert!((range.scan_range.to_float() / expected - 1.0).abs() < 1e-9);
		assert!(sigma > 0.5, "3 % a minute is a lot: {sigma}");
	});
}

#[test]
fn ranges_should_leave_out_prices_that_never_move() {
	ExtBuilder::default().build_and_execute(|| {
		for step in 0..10i128 {
			feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000 + step, 1))]);
			block_at(now() + INTERVAL);
		}
		let ranges = Thresholds::compute_ranges(Thresholds::epoch());
		assert_eq!(ranges.iter().map(|r| r.asset).collect::<Vec<_>>(), vec![ETH]);
	});
}

#[test]
fn forged_transaction_should_not_be_authorized() {
	with_outside(ExtBuilder::default(), |taken| {
		sample_history(12);
		run_worker();
		let transaction = taken().pop().unwrap();
		let RuntimeCall::Thresholds(Call::submit_ranges { epoch, authority_index, mut ranges, signature }) =
			transaction.function
		else {
			panic!("another call")
		};
		ranges[0].scan_range = fixed(2, 100);
		let forged: RuntimeCall =
			Call::<Test>::submit_ranges { epoch, authority_index, ranges, signature }.into();
		assert!(forged.authorize(TransactionSource::External).unwrap().is_err());
	});
}
