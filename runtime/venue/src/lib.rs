//! A reference member parachain: a spot margin market, and the one pallet that makes it a venue of Ballast.
//!
//! What a member adds to its own runtime is in [`venue`], and in [`transfers`] if it takes part in transfers; the rest is an ordinary
//! parachain.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]
// The SDK's macros generate public items without documentation, and code that clippy would write otherwise.
#![allow(missing_docs, clippy::too_many_arguments)]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod presets;
pub mod transfers;
pub mod venue;

use alloc::vec::Vec;
use ballast_runtime_common::system::prelude::*;

ballast_runtime_common::impl_system_pallets!(Runtime);
ballast_runtime_common::impl_xcm!(
	Runtime,
	crate::venue::Coordinator,
	crate::venue::CoordinatorCalls,
	crate::transfers::SettlementOfAssetHub
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
	/// The keys of a collator.
	pub struct SessionKeys {
		pub aura: Aura,
	}
}

#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: alloc::borrow::Cow::Borrowed("ballast-venue"),
	impl_name: alloc::borrow::Cow::Borrowed("ballast-venue"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 0,
	apis: RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

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
	#[runtime::pallet_index(51)]
	pub type TxPause = pallet_tx_pause;
	#[runtime::pallet_index(52)]
	pub type SafeMode = pallet_safe_mode;
	#[runtime::pallet_index(53)]
	pub type Migrations = pallet_migrations;
	#[runtime::pallet_index(59)]
	pub type Sudo = pallet_sudo;

	// The market, and what makes it a venue.
	#[runtime::pallet_index(70)]
	pub type Oracle = pallet_oracle;
	#[runtime::pallet_index(71)]
	pub type OracleOperators = pallet_membership<Instance1>;
	#[runtime::pallet_index(72)]
	pub type SpotMargin = pallet_spot_margin;
	#[runtime::pallet_index(80)]
	pub type VenueAdapter = pallet_venue_adapter;
}

ballast_runtime_common::impl_apis! {}

cumulus_pallet_parachain_system::register_validate_block! {
	Runtime = Runtime,
	BlockExecutor = cumulus_pallet_aura_ext::BlockExecutor::<Runtime, Executive>,
}
