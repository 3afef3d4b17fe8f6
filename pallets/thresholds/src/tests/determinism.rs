//! Every worker computes the same set, whatever node it runs on.

use crate::{mock::*, types::set_hash, Call};
use ballast_primitives::worker::WORKER_KEY_TYPE;
use ballast_risk::estimators::{compute_set, SetInput};
use codec::{Decode, Encode};
use polkadot_sdk::{
	frame_support::traits::{Hooks, OneSessionHandler},
	sp_core::{
		offchain::{
			testing::{TestOffchainExt, TestTransactionPoolExt},
			OffchainDbExt, OffchainWorkerExt, Timestamp as OffchainTime, TransactionPoolExt,
		},
		sr25519, Pair, H256,
	},
	sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt},
};
use std::sync::Arc;

fn seed(index: u8) -> String {
	format!("//Worker{index}")
}

/// A node that holds one key, with its own clock, `late` blocks into the epoch, on its own thread: what it votes for.
fn hash_of_node(key: u8, clock_ms: u64, late: u64) -> H256 {
	let run = move || {
		let mut ext = ExtBuilder::default().workers(0).build();
		let keystore = MemoryKeystore::new();
		keystore.sr25519_generate_new(WORKER_KEY_TYPE, Some(&seed(key))).unwrap();
		let (offchain, state) = TestOffchainExt::new();
		state.write().timestamp = OffchainTime::from_unix_millis(clock_ms);
		let (pool, pool_state) = TestTransactionPoolExt::new();
		ext.register_extension(KeystoreExt(Arc::new(keystore)));
		ext.register_extension(OffchainDbExt::new(offchain.clone()));
		ext.register_extension(OffchainWorkerExt::new(offchain));
		ext.register_extension(TransactionPoolExt::new(pool));
		ext.execute_with(|| {
			let keys: Vec<_> = (1..=2)
				.map(|index| {
					let pair = sr25519::Pair::from_string(&seed(index), None).unwrap();
					(operator(index), pair.public().into())
				})
				.collect();
			Thresholds::on_genesis_session(
				keys.iter().map(|(who, key): &(_, ballast_primitives::worker::WorkerId)| (who, key.clone())),
			);
			// Longer than the ring, so that what happens later in the epoch overwrites the oldest samples.
			sample_history(200);
			// What venues say and do later in the epoch must not matter.
			let venues = i128::from(late) * 1_000_000;
			TotalDepth::set(fixed(1 + venues, 1));
			RoundTrip::set(Some(late * 60_000));
			sample_history(late);
			Thresholds::offchain_worker(System::block_number());
		});
		let transactions = pool_state.read().transactions.clone();
		assert_eq!(transactions.len(), 1, "one key, one vote");
		let transaction = Extrinsic::decode(&mut &transactions[0][..]).unwrap();
		match transaction.function {
			RuntimeCall::Thresholds(Call::submit_vote { set, authority_index, .. }) => {
				assert_eq!(authority_index, u32::from(key) - 1);
				set.hash
			}
			other => panic!("{other:?}"),
		}
	};
	std::thread::spawn(run).join().unwrap()
}

#[test]
fn workers_should_vote_for_the_same_hash_when_keys_clocks_and_blocks_differ() {
	let first = hash_of_node(1, 0, 0);
	assert_eq!(hash_of_node(2, 4_102_444_800_000, 0), first, "another key, a clock in the year 2100");
	assert_eq!(hash_of_node(2, 1, 9), first, "nine samples later in the same epoch");
	assert_ne!(hash_of_node(2, 1, 10), first, "the next epoch");
}

fn input() -> SetInput {
	ExtBuilder::default().build().execute_with(|| {
		sample_history(200);
		Thresholds::set_input().unwrap().unwrap()
	})
}

#[test]
fn set_should_be_the_same_to_the_bit_when_computed_twice() {
	// Inputs built on their own, on their own threads.
	let compute = || compute_set(&input()).unwrap();
	let (a, b) = (std::thread::spawn(compute), std::thread::spawn(compute));
	let (a, b) = (a.join().unwrap(), b.join().unwrap());
	assert_eq!(a.encode(), b.encode());
	assert_eq!(set_hash(&a), set_hash(&b));
	assert_eq!(a.validate(), Ok(()));
	assert!(a.rows() > 30, "{}", a.rows());
}

#[test]
fn set_should_have_this_hash() {
	// Golden: whoever changes the computation raises `METHOD` and this value; a Wasm build must give the same.
	let set = compute_set(&input()).unwrap();
	assert_eq!(format!("{:?}", set_hash(&set)), GOLDEN);
}

const GOLDEN: &str = "0x68c9d65d0f1889d1e290b6c226ed9200c192fd644303a8e6db8921f9edf509a3";
