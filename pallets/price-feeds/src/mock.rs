//! A runtime with the real oracle and clock, and operators who sign with keys of a keystore.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate::{
	self as pallet_price_feeds,
	crypto::{OperatorCrypto, OPERATOR_KEY_TYPE},
	genesis::{path_from_text, GenesisSource},
	FeedRules, Source, SourceName,
};
use ballast_primitives::{traits::PriceSource, AssetId, Fixed, Round};
use codec::Encode;
use polkadot_sdk::{
	frame_support::{
		self, derive_impl, parameter_types,
		traits::{ConstU32, SortedMembers, Time},
		PalletId,
	},
	frame_system::{self, offchain::AppCrypto, EnsureRoot},
	pallet_oracle::{self, traits::CombineData, TimestampedValue},
	pallet_timestamp, sp_io,
	sp_keystore::{testing::MemoryKeystore, KeystoreExt},
	sp_runtime::{
		generic,
		traits::{BlakeTwo256, IdentifyAccount, IdentityLookup, Verify},
		AccountId32, BuildStorage, MultiSignature,
	},
};
use std::sync::Arc;

pub type TxExtension = (
	frame_system::CheckNonZeroSender<Test>,
	frame_system::CheckGenesis<Test>,
	frame_system::CheckEra<Test>,
	frame_system::CheckNonce<Test>,
);
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
	pub type PriceFeeds = pallet_price_feeds;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

/// Age beyond which a price on chain is not fresh, in milliseconds.
pub const MAX_AGE: u64 = 120_000;
pub const START: u64 = 1_700_000_000_000;

parameter_types! {
	pub const OraclePalletId: PalletId = PalletId(*b"py/oracl");
	pub static Operators: Vec<AccountId32> = Vec::new();
}

pub struct Members;
impl SortedMembers<AccountId32> for Members {
	fn sorted_members() -> Vec<AccountId32> {
		let mut members = Operators::get();
		members.sort();
		members
	}
}

/// The last value counts.
pub struct Newest;
impl CombineData<AssetId, TimestampedValue<Fixed, u64>> for Newest {
	fn combine_data(
		_: &AssetId,
		values: Vec<TimestampedValue<Fixed, u64>>,
		previous: Option<TimestampedValue<Fixed, u64>>,
	) -> Option<TimestampedValue<Fixed, u64>> {
		values.into_iter().max_by_key(|value| value.timestamp).or(previous)
	}
}

impl pallet_oracle::Config for Test {
	type OnNewData = ();
	type CombineData = Newest;
	type Time = Timestamp;
	type OracleKey = AssetId;
	type OracleValue = Fixed;
	type PalletId = OraclePalletId;
	type Members = Members;
	type WeightInfo = ();
	type MaxHasDispatchedSize = ConstU32<10>;
	type MaxFeedValues = ConstU32<3>;
}

pub struct FreshPrices;
impl PriceSource for FreshPrices {
	fn price(asset: AssetId) -> Option<(Fixed, u64)> {
		pallet_oracle::Values::<Test>::get(asset)
			.map(|stamped| (stamped.value, stamped.timestamp))
			.filter(|(_, at)| <Timestamp as Time>::now() - at <= MAX_AGE)
	}
}

impl pallet_price_feeds::Config for Test {
	type OperatorCrypto = OperatorCrypto;
	type Prices = FreshPrices;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type WeightInfo = ();
}

impl frame_system::offchain::SigningTypes for Test {
	type Public = <MultiSignature as Verify>::Signer;
	type Signature = MultiSignature;
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateSignedTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	fn create_signed_transaction<C: AppCrypto<Self::Public, Self::Signature>>(
		call: RuntimeCall,
		public: Self::Public,
		account: AccountId32,
		nonce: u32,
	) -> Option<Extrinsic> {
		let extension = (
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckEra::from(generic::Era::mortal(16, System::block_number().saturating_sub(1))),
			frame_system::CheckNonce::from(nonce),
		);
		let payload = generic::SignedPayload::new(call, extension).ok()?;
		let signature = payload.using_encoded(|bytes| C::sign(bytes, public))?;
		let (call, extension, _) = payload.deconstruct();
		Some(Extrinsic::new_signed(call, account, signature, extension))
	}
}

pub const DOT: AssetId = AssetId(1);
pub const ETH: AssetId = AssetId(2);
pub const BTC: AssetId = AssetId(3);

/// `numerator / denominator`.
pub fn fixed(numerator: i128, denominator: i128) -> Fixed {
	ballast_primitives::fixed::div(Fixed::from_inner(numerator), Fixed::from_inner(denominator), Round::Down)
		.unwrap()
}

pub fn name(text: &str) -> SourceName {
	text.as_bytes().to_vec().try_into().unwrap()
}

/// A source that is read directly.
pub fn source(url: &str, path: &str, assets: &[(AssetId, &str)]) -> Source {
	Source {
		url: url.as_bytes().to_vec().try_into().unwrap(),
		path: path_from_text(path).unwrap(),
		scale: 0,
		inverse: false,
		assets: assets
			.iter()
			.map(|(asset, symbol)| (*asset, name(symbol)))
			.collect::<Vec<_>>()
			.try_into()
			.unwrap(),
	}
}

/// A source as a chain spec has it.
pub fn genesis_source(name: &str, url: &str, path: &str, assets: &[(AssetId, &str)]) -> GenesisSource {
	GenesisSource {
		name: name.into(),
		url: url.into(),
		path: path.into(),
		scale: 0,
		inverse: false,
		assets: assets.iter().map(|(asset, symbol)| (*asset, symbol.to_string())).collect(),
	}
}

/// Externalities with this genesis and a keystore that is still empty.
pub fn new_test_ext(sources: Vec<GenesisSource>, rules: FeedRules) -> sp_io::TestExternalities {
	let storage = RuntimeGenesisConfig {
		price_feeds: pallet_price_feeds::GenesisConfig { sources, rules, ..Default::default() },
		..Default::default()
	}
	.build_storage()
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.register_extension(KeystoreExt(Arc::new(MemoryKeystore::new())));
	ext.execute_with(|| {
		System::set_block_number(1);
		Timestamp::set_timestamp(START);
		Operators::set(Vec::new());
	});
	ext
}

/// Runs a test of the calls, then checks the invariants.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext(Vec::new(), FeedRules::default()).execute_with(|| {
		test();
		PriceFeeds::do_try_state().unwrap();
	});
}

/// A member of the oracle whose key is in the keystore.
pub fn new_operator(seed: &str) -> AccountId32 {
	let account = new_key(seed);
	Operators::mutate(|operators| operators.push(account.clone()));
	account
}

/// A key in the keystore that belongs to no member of the oracle.
pub fn new_key(seed: &str) -> AccountId32 {
	let key = sp_io::crypto::sr25519_generate(OPERATOR_KEY_TYPE, Some(seed.as_bytes().to_vec()));
	let account = <MultiSignature as Verify>::Signer::from(key).into_account();
	System::inc_providers(&account);
	account
}

pub fn events() -> Vec<crate::Event<Test>> {
	System::read_events_for_pallet()
}
