//! What slices weigh against the limits of a block: transactions of workers, with all that is counted for them, behind what
//! a block pays once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::*;
use ballast_policy::SlicePlan;
use codec::{Decode, Encode, MaxEncodedLen};
use pallet_soft_liquidation::{weights::SubstrateWeight as Slices, WeightInfo as _};
use pallet_thresholds::WeightInfo as _;
use polkadot_sdk::{
	frame_support::dispatch::{DispatchClass, GetDispatchInfo},
	frame_system::offchain::CreateAuthorizedTransaction,
	sp_runtime::traits::TrailingZeroInput,
};

/// Most bytes of proof that a slice of an account with [`POSITIONS`] may add to a block, the check of its proof included.
const SLICE_PROOF: u64 = 25 * 1024;
/// Least number of such slices that a block has room for.
const SLICES: u64 = 200;
/// Positions of the account.
const POSITIONS: u32 = 16;

/// A worker's transaction with the largest plan: what is counted for it beforehand, and in the end when it is about an account
/// with so many positions and nobody has to be asked for a takeover.
fn slice(positions: u32) -> (Weight, Weight) {
	let plan = SlicePlan::decode(&mut TrailingZeroInput::zeroes()).unwrap();
	let account = AccountId::new([1; 32]);
	let call = pallet_soft_liquidation::Call::<Runtime>::execute_slice { account, plan, proof: None };
	let transaction =
		<Runtime as CreateAuthorizedTransaction<pallet_soft_liquidation::Call<Runtime>>>::create_authorized_transaction(
			call.into(),
		);
	let info = transaction.get_dispatch_info();
	assert_eq!(info.class, DispatchClass::Normal);
	// Its bytes are in the proof of the block, too: a signature and the largest plan.
	let length = transaction.encoded_size() + SlicePlan::max_encoded_len() + 128;
	let base = RuntimeBlockWeights::get().get(DispatchClass::Normal).base_extrinsic;
	let most = info.total_weight().saturating_add(base).saturating_add_proof_size(length as u64);
	let seeking = Slices::<Runtime>::seek_takers();
	let largest: u32 = <Runtime as pallet_portfolio::Config>::MaxPositions::get();
	let saved = info
		.call_weight
		.saturating_sub(Slices::<Runtime>::execute_slice(positions))
		.saturating_add(Slices::<Runtime>::authorize_execute_slice(largest))
		.saturating_add(seeking)
		.saturating_sub(Slices::<Runtime>::authorize_execute_slice(positions));
	(most, most.saturating_sub(saved))
}

/// What our hooks count for a block in which nothing else happens.
fn once() -> Weight {
	let [venues, orders] = [32, 0];
	[
		Slices::<Runtime>::once_per_block(),
		Slices::<Runtime>::on_finalize(),
		pallet_thresholds::weights::SubstrateWeight::<Runtime>::no_sample(),
		<pallet_venues::weights::SubstrateWeight<Runtime> as pallet_venues::WeightInfo>::on_initialize(
			venues, 0, orders,
		),
		<pallet_venue_adapter::weights::SubstrateWeight<Runtime> as pallet_venue_adapter::WeightInfo>::on_initialize(
			orders, 0, 0, 0,
		),
		<pallet_backstop::weights::SubstrateWeight<Runtime> as pallet_backstop::WeightInfo>::is_turn(),
	]
	.into_iter()
	.fold(Weight::zero(), Weight::saturating_add)
}

/// How many fit when the last one has to have room for what is counted beforehand.
fn fitting(room: u64, most: u64, each: u64) -> u64 {
	room.checked_sub(most).map_or(0, |rest| 1 + rest / each)
}

#[test]
fn slices_should_fit_a_block_when_accounts_have_sixteen_positions() {
	sp_io::TestExternalities::default().execute_with(|| {
		let (most, each) = slice(POSITIONS);
		let (limits, once) = (RuntimeBlockWeights::get(), once());
		let normal = limits.get(DispatchClass::Normal).max_total.unwrap();
		// What transactions leave must be enough for what comes with every block.
		let left = limits.max_block.saturating_sub(limits.base_block).saturating_sub(once);
		let room = Weight::from_parts(
			normal.ref_time().min(left.ref_time()),
			normal.proof_size().min(left.proof_size()),
		);
		let by_time = fitting(room.ref_time(), most.ref_time(), each.ref_time());
		let by_proof = fitting(room.proof_size(), most.proof_size(), each.proof_size());
		println!(
			"a slice of {POSITIONS} positions: {each} (at first {most}); every block: {once}; room for {by_time} by time, \
			 {by_proof} by proof"
		);
		let closing = Slices::<Runtime>::close_contest(POSITIONS)
			.saturating_add(Slices::<Runtime>::authorize_close_contest(POSITIONS));
		println!("a contest that is closed, with all of its plans verified: {closing}");
		assert!(each.proof_size() <= SLICE_PROOF, "{each}");
		assert!(by_time.min(by_proof) >= SLICES, "{by_time} by time, {by_proof} by proof");
		let allowed: u32 = <Runtime as pallet_soft_liquidation::Config>::MaxSlicesPerBlock::get();
		assert!(u64::from(allowed) >= SLICES);
	});
}
