//! A runtime with the real oracle and clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate::{
	self as pallet_thresholds,
	types::{set_hash, Purpose},
	AssetRails, Call, ExpiringMedian, FrozenEpoch, GenesisAsset, HorizonRules, InForce, ModelParameters,
	OracleFeed, ScanRanges, SetId,
};
use ballast_primitives::{
	message::AssetDepth,
	traits::{ActiveWorkers, DepthSource},
	worker::{WorkerId, WorkerSignature, WORKER_KEY_TYPE},
	AssetId, Fixed, Round, VenueId,
};
use ballast_risk::estimators::{AssetThresholds, Rails, Skip, SkipReason, ThresholdSet, METHOD};
use polkadot_sdk::{
	frame_support::{
		self, derive_impl,
		pallet_prelude::{TransactionSource, TransactionValidityError, ValidTransaction},
		parameter_types,
		traits::{Authorize, ConstU32, ConstU64, Hooks, OneSessionHandler, SortedMembers},
		PalletId,
	},
	frame_system::{self, EnsureRoot, RawOrigin},
	pallet_oracle, pallet_timestamp, sp_io,
	sp_keystore::{testing::MemoryKeystore, KeystoreExt},
	sp_runtime::{
		generic,
		traits::{BlakeTwo256, IdentityLookup},
		AccountId32, BuildStorage, DispatchResult, MultiSignature, RuntimeAppPublic,
	},
};
use std::sync::Arc;

pub type TxExtension = frame_system::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<AccountId32, RuntimeCall, MultiSignature, TxExtension>;
type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

#[frame_support::runtime]
mod test_runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Oracle = pallet_oracle;
	#[runtime::pallet_index(3)]
	pub type Thresholds = pallet_thresholds;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

pub const MAX_AGE: u64 = 120_000;
pub const INTERVAL: u64 = 60_000;
pub const EPOCH: u64 = 600_000;
pub const HORIZON: u64 = 3_600_000;
pub const RING: u32 = 64;
/// Where the mock's time starts: the begin of an epoch.
pub const START: u64 = 1_700_000_400_000;

parameter_types! {
	pub const OraclePalletId: PalletId = PalletId(*b"py/oracl");
	pub static TotalDepth: Fixed = Fixed::from_u32(1_000_000);
	pub static SampleEvery: u64 = INTERVAL;
	pub static EpochLength: u64 = EPOCH;
	pub static RingLength: u32 = RING;
	pub static RoundTrip: Option<u64> = None;
	pub static Horizons: HorizonRules = HorizonRules::fixed(HORIZON);
}

pub struct Operators;
impl SortedMembers<AccountId32> for Operators {
	fn sorted_members() -> Vec<AccountId32> {
		(1..=3).map(operator).collect()
	}
}

pub fn operator(index: u8) -> AccountId32 {
	AccountId32::new([index; 32])
}

impl pallet_oracle::Config for Test {
	type OnNewData = ();
	type CombineData = ExpiringMedian<Timestamp, ConstU64<MAX_AGE>>;
	type Time = Timestamp;
	type OracleKey = AssetId;
	type OracleValue = Fixed;
	type PalletId = OraclePalletId;
	type Members = Operators;
	type WeightInfo = ();
	type MaxHasDispatchedSize = ConstU32<10>;
	type MaxFeedValues = ConstU32<10>;
}

pub struct Depth;
impl DepthSource for Depth {
	fn depth(_: VenueId, asset: AssetId) -> Option<AssetDepth> {
		Some(AssetDepth { asset, depth: TotalDepth::get(), price: Fixed::default() })
	}
	fn total_depth(_: AssetId) -> Fixed {
		TotalDepth::get()
	}
	fn round_trip_ms(_: AssetId) -> Option<u64> {
		RoundTrip::get()
	}
}

impl pallet_thresholds::Config for Test {
	type Feed = OracleFeed<Test>;
	type Depth = Depth;
	type Clock = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type MaxAge = ConstU64<MAX_AGE>;
	type SampleInterval = SampleEvery;
	type Epoch = EpochLength;
	type Horizon = Horizons;
	type MaxAssets = ConstU32<4>;
	type HistoryLength = RingLength;
	type MaxWorkers = ConstU32<8>;
	type Priority = ConstU64<1000>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Benchmarked;
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type Extension = TxExtension;
	fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	fn create_extension() -> Self::Extension {
		TxExtension::new()
	}
}

/// Prices, at the beginning of the second epoch of the tests.
#[cfg(feature = "runtime-benchmarks")]
pub struct Benchmarked;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for Benchmarked {
	fn prepare(assets: u32) {
		for id in 1..=assets {
			let stamped = pallet_oracle::TimestampedValue { value: fixed(10, 1), timestamp: START };
			pallet_oracle::Values::<Test>::insert(AssetId(id), stamped);
		}
		Timestamp::set_timestamp(START);
	}
}

pub const DOT: AssetId = AssetId(1);
pub const ETH: AssetId = AssetId(2);

pub fn fixed(numerator: i128, denominator: i128) -> Fixed {
	ballast_primitives::fixed::div(Fixed::from_inner(numerator), Fixed::from_inner(denominator), Round::Down)
		.unwrap()
}

pub fn rails() -> AssetRails {
	AssetRails {
		rails: Rails {
			floor: fixed(2, 100),
			cap: fixed(80, 100),
			max_step_up: fixed(50, 100),
			max_step_down: fixed(10, 100),
		},
		haircut: fixed(5, 100),
		impact: fixed(1, 1),
		stressed_volatility: fixed(20, 100),
		reference_size: fixed(100_000, 1),
	}
}

pub fn listed(id: u32) -> GenesisAsset {
	GenesisAsset { asset: AssetId(id), rails: rails(), scan_range: fixed(25, 100), volatility: fixed(5, 100) }
}

pub struct ExtBuilder {
	workers: u8,
	stress: Vec<Vec<(AssetId, i32)>>,
	assets: Vec<GenesisAsset>,
	start: u64,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self {
			workers: 1,
			stress: vec![vec![(DOT, -500_000), (ETH, -400_000)], vec![(DOT, 300_000)]],
			assets: vec![listed(DOT.0), listed(ETH.0)],
			start: START,
		}
	}
}

impl ExtBuilder {
	pub fn workers(mut self, workers: u8) -> Self {
		self.workers = workers;
		self
	}

	pub fn stress(mut self, stress: Vec<Vec<(AssetId, i32)>>) -> Self {
		self.stress = stress;
		self
	}

	pub fn assets(mut self, assets: Vec<GenesisAsset>) -> Self {
		self.assets = assets;
		self
	}

	/// Where time starts, the begin of an epoch.
	pub fn start(mut self, ms: u64) -> Self {
		self.start = ms;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		let storage = RuntimeGenesisConfig {
			thresholds: pallet_thresholds::GenesisConfig {
				assets: self.assets,
				stress: self.stress,
				parameters: ModelParameters::default(),
				..Default::default()
			},
			..Default::default()
		}
		.build_storage()
		.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.register_extension(KeystoreExt(Arc::new(MemoryKeystore::new())));
		ext.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(self.start);
			let keys: Vec<_> = (1..=self.workers).map(|index| (operator(index), new_worker(index))).collect();
			Thresholds::on_genesis_session(keys.iter().map(|(who, key)| (who, key.clone())));
			Thresholds::on_initialize(2);
			System::reset_events();
		});
		ext
	}

	/// Runs the test, then checks the invariants.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Thresholds::do_try_state().unwrap();
		});
	}
}

/// A worker whose key is in the keystore of the test.
pub fn new_worker(index: u8) -> WorkerId {
	let seed = format!("//Worker{index}").into_bytes();
	sp_io::crypto::sr25519_generate(WORKER_KEY_TYPE, Some(seed)).into()
}

pub fn worker(index: usize) -> WorkerId {
	Thresholds::workers()[index].clone()
}

pub fn sign(worker: &WorkerId, purpose: Purpose, set: SetId) -> WorkerSignature {
	worker.sign(&Thresholds::payload(Thresholds::anchor(), purpose, set)).unwrap()
}

pub fn id_of(set: &ThresholdSet) -> SetId {
	SetId { epoch: set.epoch, hash: set_hash(set) }
}

pub fn epoch() -> u64 {
	FrozenEpoch::<Test>::get().unwrap().epoch
}

pub type Answer = Result<ValidTransaction, TransactionValidityError>;

pub fn authorize(call: Call<Test>) -> Answer {
	RuntimeCall::from(call).authorize(TransactionSource::External).unwrap().map(|(valid, _)| valid)
}

/// A set of the epoch in progress that proposes `(asset, scan range, volatility)` and these rows for the assets it
/// proposes; every other frozen asset is skipped.
pub fn set_of(proposed: &[(AssetId, Fixed, Fixed)], rows: &[&[i32]]) -> ThresholdSet {
	let frozen = FrozenEpoch::<Test>::get().unwrap();
	let is_proposed = |asset| proposed.iter().any(|(listed, ..)| *listed == asset);
	let width = proposed.len();
	ThresholdSet {
		method: METHOD,
		epoch: frozen.epoch,
		base: frozen.version,
		assets: proposed
			.iter()
			.map(|(asset, scan_range, volatility)| AssetThresholds {
				asset: *asset,
				scan_range: *scan_range,
				volatility: *volatility,
				observed: *volatility,
				depth: fixed(0, 1),
				impact: *scan_range,
			})
			.collect(),
		skipped: frozen
			.assets
			.iter()
			.filter(|input| !is_proposed(input.asset))
			.map(|input| Skip { asset: input.asset, why: SkipReason::NeverMoved })
			.collect(),
		columns: proposed.iter().map(|(asset, ..)| *asset).collect(),
		returns: rows.iter().flat_map(|row| row.iter().copied()).collect(),
		correlations: vec![0; width * (width - 1) / 2],
		observed_rows: rows.len() as u32,
		cut: 0,
	}
}

/// Authorizes and executes a vote, like a block would.
pub fn vote(index: u32, set: SetId) -> DispatchResult {
	let signature = sign(&worker(index as usize), Purpose::Vote, set);
	let call = Call::submit_vote { set, authority_index: index, signature: signature.clone() };
	authorize(call).expect("the vote is valid");
	Thresholds::submit_vote(RawOrigin::Authorized.into(), set, index, signature)
}

/// The first workers agree on the set, as many as are needed.
pub fn agree(set: &ThresholdSet) {
	let workers = Thresholds::workers().len();
	(0..Thresholds::needed(workers)).for_each(|index| vote(index as u32, id_of(set)).unwrap());
}

/// Authorizes and executes an upload, like a block would.
pub fn upload(index: u32, set: &ThresholdSet) -> DispatchResult {
	let signature = sign(&worker(index as usize), Purpose::Upload, id_of(set));
	let set = Box::new(set.clone());
	let call = Call::upload_set { set: set.clone(), authority_index: index, signature: signature.clone() };
	authorize(call).expect("the upload is valid");
	Thresholds::upload_set(RawOrigin::Authorized.into(), set, index, signature)
}

/// The workers agree on a set with these thresholds and rows, and the first one uploads it.
pub fn take(proposed: &[(AssetId, Fixed, Fixed)], rows: &[&[i32]]) -> ThresholdSet {
	let set = set_of(proposed, rows);
	agree(&set);
	upload(0, &set).unwrap();
	set
}

pub fn in_force(asset: AssetId) -> InForce {
	ScanRanges::<Test>::get(asset).unwrap()
}

/// Scan range and volatility in force.
pub fn levels(asset: AssetId) -> (Fixed, Fixed) {
	let in_force = in_force(asset);
	(in_force.scan_range, in_force.volatility)
}

/// Nobody waits for notice.
pub fn without_notice() {
	for asset in Thresholds::assets() {
		Thresholds::set_notice(RuntimeOrigin::root(), asset, 0).unwrap();
	}
}

/// Into the next epoch, by one block at its beginning.
pub fn next_epoch() {
	block_at((epoch() + 1) * EPOCH);
}

/// All three operators feed these prices at this moment.
pub fn feed(prices: &[(AssetId, Fixed)]) {
	(1..=3).for_each(|index| feed_as(index, prices));
}

pub fn feed_as(index: u8, prices: &[(AssetId, Fixed)]) {
	Oracle::feed_values(RuntimeOrigin::signed(operator(index)), prices.to_vec().try_into().unwrap()).unwrap();
	Oracle::on_finalize(System::block_number());
}

/// A new block at this time.
pub fn block_at(ms: u64) {
	System::set_block_number(System::block_number() + 1);
	Timestamp::set_timestamp(ms);
	Thresholds::on_initialize(System::block_number());
}

pub fn now() -> u64 {
	Timestamp::get()
}

/// Prices that move up and down: `count` samples, one interval apart, from the present time on.
pub fn sample_history(count: u64) {
	for step in 0..count {
		let wave = [0i128, 2, -1, 3, -2, 1][(step % 6) as usize];
		feed(&[(DOT, fixed(700 + 10 * wave, 100)), (ETH, fixed(2000 - 5 * wave, 1))]);
		block_at(now() + INTERVAL);
	}
}

pub fn events() -> Vec<crate::Event<Test>> {
	System::read_events_for_pallet()
}

/// The oracle has no value of the asset any more, as if all operators had been silent for too long.
pub fn pallet_oracle_forget(asset: AssetId) {
	pallet_oracle::Values::<Test>::remove(asset);
}
