//! What calls weigh against the limits of a block.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::*;
use pallet_soft_liquidation::{weights::SubstrateWeight, WeightInfo};
use polkadot_sdk::frame_support::dispatch::DispatchClass;

/// Most bytes of proof that a slice of an account with [`POSITIONS`] may add to a block.
const SLICE_PROOF: u64 = 25 * 1024;
/// Least number of such slices in a block. It is the time of the database that limits them, by what RocksDB is reckoned with.
const SLICES: u64 = 140;
/// Positions of the account.
const POSITIONS: u32 = 16;

#[test]
fn slices_should_fit_a_block_when_accounts_have_sixteen_positions() {
	sp_io::TestExternalities::default().execute_with(|| {
		let slice = SubstrateWeight::<Runtime>::execute_slice(POSITIONS);
		let normal = RuntimeBlockWeights::get().get(DispatchClass::Normal).clone();
		let limit = normal.max_total.unwrap();
		let each = slice.saturating_add(normal.base_extrinsic);
		let by_time = limit.ref_time() / each.ref_time();
		let by_proof = limit.proof_size() / each.proof_size();
		println!("a slice of {POSITIONS} positions: {slice}; a block has room for {by_time} by time, {by_proof} by proof");
		assert!(slice.proof_size() <= SLICE_PROOF, "{slice}");
		assert!(by_proof >= 200, "{by_proof} by proof");
		assert!(by_time.min(by_proof) >= SLICES, "{by_time} by time, {by_proof} by proof");
	});
}
