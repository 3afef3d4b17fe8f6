//! The Ballast parachain.
//!
//! The tree: [`parameters`] (what governance may turn, live), [`ballast`] (our pallets, wired), [`peers`] (venues in XCM:
//! whom we believe and how we reach them), [`asset_hub`] (the venue without an adapter: custody, and the programs that trade there), [`presets`] (genesis), and here the list of pallets and the runtime APIs.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]
// The SDK's macros generate public items without documentation, and code that clippy would write otherwise.
#![allow(missing_docs, clippy::too_many_arguments)]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod asset_hub;
pub mod backstop;
pub mod ballast;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod parameters;
pub mod peers;
pub mod presets;
pub mod thresholds;
#[cfg(test)]
mod weight_tests;

use alloc::vec::Vec;
use ballast_runtime_common::system::prelude::*;

ballast_runtime_common::impl_system_pallets!(Runtime);
ballast_runtime_common::impl_xcm!(
	Runtime,
	crate::peers::RegisteredVenues,
	crate::peers::VenueCalls,
	crate::asset_hub::AssetsOfAssetHub
);

/// Address format of transactions.
pub type Address = MultiAddress<AccountId, ()>;
/// Blocks.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// What a transaction carries besides its call.
pub type TxExtension = cumulus_pallet_weight_reclaim::StorageWeightReclaim<
	Runtime,
	(
		frame_system::AuthorizeCall<Runtime>,
		frame_system::CheckNonZeroSender<Runtime>,
		frame_system::CheckSpecVersion<Runtime>,
		frame_system::CheckTxVersion<Runtime>,
		frame_system::CheckGenesis<Runtime>,
		frame_system::CheckEra<Runtime>,
		frame_system::CheckNonce<Runtime>,
		frame_system::CheckWeight<Runtime>,
		pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
		frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	),
>;
/// Transactions.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// Dispatches blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

impl_opaque_keys! {
	/// The keys of a collator: block authoring, and what its off-chain workers sign with.
	pub struct SessionKeys {
		pub aura: Aura,
		pub worker: Thresholds,
	}
}

/// The attribute wants to see a number.
macro_rules! version {
	($spec_version:tt) => {
		#[sp_version::runtime_version]
		pub const VERSION: RuntimeVersion = RuntimeVersion {
			spec_name: alloc::borrow::Cow::Borrowed("ballast"),
			impl_name: alloc::borrow::Cow::Borrowed("ballast"),
			authoring_version: 1,
			spec_version: $spec_version,
			impl_version: 0,
			apis: RUNTIME_API_VERSIONS,
			transaction_version: 1,
			system_version: 1,
		};
	};
}
#[cfg(not(next_version))]
version!(1);
// What networks try an upgrade with; see `build.rs`.
#[cfg(next_version)]
version!(2);

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_transaction(call, extension)
	}
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_extension() -> TxExtension {
		extension(generic::Era::Immortal, 0)
	}
}

impl frame_system::offchain::SigningTypes for Runtime {
	type Public = <Signature as sp_runtime::traits::Verify>::Signer;
	type Signature = Signature;
}

/// Blocks in which a transaction that a worker signed can be included. What a worker has to say is soon out of date.
const SIGNED_LIFETIME: u64 = 16;

impl<LocalCall> frame_system::offchain::CreateSignedTransaction<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_signed_transaction<C: frame_system::offchain::AppCrypto<Self::Public, Self::Signature>>(
		call: RuntimeCall,
		public: Self::Public,
		account: AccountId,
		nonce: Nonce,
	) -> Option<UncheckedExtrinsic> {
		// The parent of the block that the worker runs after: its hash is known on every fork with that block.
		let parent = u64::from(System::block_number()).saturating_sub(1);
		let extension = extension(generic::Era::mortal(SIGNED_LIFETIME, parent), nonce);
		let payload = generic::SignedPayload::new(call, extension).ok()?;
		let signature = codec::Encode::using_encoded(&payload, |bytes| C::sign(bytes, public))?;
		let (call, extension, _) = payload.deconstruct();
		Some(UncheckedExtrinsic::new_signed(call, account.into(), signature, extension))
	}
}

/// What a transaction of this chain's own workers carries.
fn extension(era: generic::Era, nonce: Nonce) -> TxExtension {
	cumulus_pallet_weight_reclaim::StorageWeightReclaim::from((
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(era),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
	))
}

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	// System.
	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type ParachainSystem = cumulus_pallet_parachain_system;
	#[runtime::pallet_index(2)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(3)]
	pub type ParachainInfo = staging_parachain_info;
	#[runtime::pallet_index(4)]
	pub type WeightReclaim = cumulus_pallet_weight_reclaim;

	// Money.
	#[runtime::pallet_index(10)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(11)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(12)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(13)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(14)]
	pub type PoolAssets = pallet_assets<Instance1>;
	#[runtime::pallet_index(15)]
	pub type AssetConversion = pallet_asset_conversion;
	#[runtime::pallet_index(16)]
	pub type ForeignAssets = pallet_assets<Instance2>;

	// Collators; the order of these matters.
	#[runtime::pallet_index(20)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(21)]
	pub type CollatorSelection = pallet_collator_selection;
	#[runtime::pallet_index(22)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(23)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(24)]
	pub type AuraExt = cumulus_pallet_aura_ext;

	// XCM.
	#[runtime::pallet_index(30)]
	pub type XcmpQueue = cumulus_pallet_xcmp_queue;
	#[runtime::pallet_index(31)]
	pub type PolkadotXcm = pallet_xcm;
	#[runtime::pallet_index(32)]
	pub type CumulusXcm = cumulus_pallet_xcm;
	#[runtime::pallet_index(33)]
	pub type MessageQueue = pallet_message_queue;

	// Tools.
	#[runtime::pallet_index(40)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(41)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(42)]
	pub type Proxy = pallet_proxy;

	// Governance.
	#[runtime::pallet_index(50)]
	pub type Parameters = pallet_parameters;
	#[runtime::pallet_index(51)]
	pub type TxPause = pallet_tx_pause;
	#[runtime::pallet_index(52)]
	pub type SafeMode = pallet_safe_mode;
	#[runtime::pallet_index(53)]
	pub type Migrations = pallet_migrations;
	#[runtime::pallet_index(54)]
	pub type EmergencyOperators = pallet_membership<Instance2>;
	#[runtime::pallet_index(59)]
	pub type Sudo = pallet_sudo;

	// Ballast. Hooks run in this order: the home venue answers before the coordinator looks at its clocks.
	#[runtime::pallet_index(70)]
	pub type Oracle = pallet_oracle;
	#[runtime::pallet_index(71)]
	pub type OracleOperators = pallet_membership<Instance1>;
	#[runtime::pallet_index(72)]
	pub type SpotMargin = pallet_spot_margin;
	#[runtime::pallet_index(73)]
	pub type PriceFeeds = pallet_price_feeds;
	#[runtime::pallet_index(74)]
	pub type Custody = pallet_custody;
	#[runtime::pallet_index(80)]
	pub type VenueAdapter = pallet_venue_adapter;
	#[runtime::pallet_index(81)]
	pub type Venues = pallet_venues;
	#[runtime::pallet_index(82)]
	pub type Portfolio = pallet_portfolio;
	#[runtime::pallet_index(83)]
	pub type Thresholds = pallet_thresholds;
	#[runtime::pallet_index(84)]
	pub type SoftLiquidation = pallet_soft_liquidation;
	#[runtime::pallet_index(85)]
	pub type Backstop = pallet_backstop;
}

ballast_runtime_common::impl_apis! {
	impl pallet_soft_liquidation::runtime_api::PortfolioApi<Block> for Runtime {
		fn portfolio(account: AccountId) -> Vec<ballast_risk::Position> {
			SoftLiquidation::api_portfolio(&account)
		}

		fn margin(account: AccountId) -> Result<ballast_risk::Margin, pallet_soft_liquidation::runtime_api::MarginUnavailable> {
			SoftLiquidation::api_margin(&account)
		}

		fn state(account: AccountId) -> ballast_policy::AccountState {
			SoftLiquidation::api_state(&account)
		}

		fn preview(account: AccountId) -> pallet_soft_liquidation::runtime_api::NextStep {
			SoftLiquidation::api_preview(&account)
		}

		fn accounts() -> Vec<(AccountId, ballast_policy::AccountState)> {
			SoftLiquidation::api_accounts()
		}

		fn offer(account: AccountId) -> Option<pallet_soft_liquidation::runtime_api::KeeperOffer> {
			SoftLiquidation::api_offer(&account)
		}
	}
}

cumulus_pallet_parachain_system::register_validate_block! {
	Runtime = Runtime,
	BlockExecutor = cumulus_pallet_aura_ext::BlockExecutor::<Runtime, Executive>,
}
