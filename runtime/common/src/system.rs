//! The SDK's pallets that serve both chains alike.

/// Configures consensus, collators, native token, ledger of assets, pools and utilities.
///
/// Expects the pallets of these names in the runtime (`System`, `Balances`, `Assets`, `AssetsHolder`, ...), `VERSION`, a
/// `SessionKeys` with `aura`, and `xcm_config` from [`impl_xcm!`](crate::impl_xcm).
#[macro_export]
macro_rules! impl_system_pallets {
	($runtime:ty) => {
		use $crate::constants::*;

		parameter_types! {
			/// The runtime's version.
			pub const Version: RuntimeVersion = VERSION;
			/// Weight limits of a block.
			pub RuntimeBlockWeights: BlockWeights = block_weights();
			/// Length limits of a block.
			pub RuntimeBlockLength: BlockLength = block_length();
			/// Address format: generic Substrate.
			pub const SS58Prefix: u16 = 42;
		}

		#[derive_impl(frame_system::config_preludes::ParaChainDefaultConfig)]
		impl frame_system::Config for $runtime {
			type AccountId = AccountId;
			type Nonce = Nonce;
			type Hash = Hash;
			type Block = Block;
			type BlockHashCount = BlockHashCount;
			type Version = Version;
			type AccountData = pallet_balances::AccountData<Balance>;
			type DbWeight = RocksDbWeight;
			type BaseCallFilter = InsideBoth<SafeMode, TxPause>;
			type BlockWeights = RuntimeBlockWeights;
			type BlockLength = RuntimeBlockLength;
			type SS58Prefix = SS58Prefix;
			type OnSetCode = cumulus_pallet_parachain_system::ParachainSetCode<Self>;
			type MaxConsumers = ConstU32<128>;
			type MultiBlockMigrator = Migrations;
			type SingleBlockMigrations = ();
		}

		impl cumulus_pallet_weight_reclaim::Config for $runtime {
			type WeightInfo = ();
		}

		impl pallet_timestamp::Config for $runtime {
			type Moment = u64;
			type OnTimestampSet = Aura;
			type MinimumPeriod = ConstU64<0>;
			type WeightInfo = ();
		}

		impl pallet_authorship::Config for $runtime {
			type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Aura>;
			type EventHandler = (CollatorSelection,);
		}

		impl pallet_balances::Config for $runtime {
			type MaxLocks = ConstU32<50>;
			type Balance = Balance;
			type RuntimeEvent = RuntimeEvent;
			type DustRemoval = ();
			type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
			type AccountStore = System;
			type WeightInfo = pallet_balances::weights::SubstrateWeight<$runtime>;
			type MaxReserves = ConstU32<50>;
			type ReserveIdentifier = [u8; 8];
			type RuntimeHoldReason = RuntimeHoldReason;
			type RuntimeFreezeReason = RuntimeFreezeReason;
			type FreezeIdentifier = RuntimeFreezeReason;
			type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
			type DoneSlashHandler = ();
		}

		/// Fee of a weight: a tenth of a thousandth of a token for the cheapest transaction, by whichever of time and
		/// proof size is scarcer.
		pub struct WeightToFee;
		impl polkadot_sdk::frame_support::weights::WeightToFee for WeightToFee {
			type Balance = Balance;

			fn weight_to_fee(weight: &Weight) -> Balance {
				let time = Balance::from(weight.ref_time()) * (MILLIUNIT / 10) /
					Balance::from(ExtrinsicBaseWeight::get().ref_time());
				let proof = Balance::from(weight.proof_size()) * (MILLIUNIT / 10) / 10_000;
				time.max(proof)
			}
		}

		impl pallet_transaction_payment::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
			type WeightToFee = WeightToFee;
			type LengthToFee = ConstantMultiplier<Balance, ConstU128<{ 10 * MICROUNIT }>>;
			type FeeMultiplierUpdate = SlowAdjustingFeeUpdate<Self>;
			type OperationalFeeMultiplier = ConstU8<5>;
			type WeightInfo = ();
		}

		parameter_types! {
			/// Whose accounts hold the pools of the asset conversion.
			pub const AssetConversionPalletId: PalletId = PalletId(*b"py/ascon");
			/// Highest fee that a pool may take.
			pub const MaxSwapFee: Permill = Permill::from_percent(2);
			/// What a pool takes of a trade.
			pub const LpFee: Permill = Permill::from_parts(3_000);
			/// What a pool takes when liquidity leaves.
			pub const LiquidityWithdrawalFee: Permill = Permill::zero();
			/// The account of the asset conversion.
			pub AssetConversionAccount: AccountId = AssetConversionPalletId::get().into_account_truncating();
			/// The settlement currency's id in the ledger.
			pub const SettlementAsset: u32 = ballast_primitives::SETTLEMENT.0;
		}
		/// The only one who creates pool assets.
		pub struct OnlyAssetConversion;
		impl SortedMembers<AccountId> for OnlyAssetConversion {
			fn sorted_members() -> Vec<AccountId> {
				alloc::vec![AssetConversionAccount::get()]
			}
		}

		impl pallet_assets::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type Balance = Balance;
			type RemoveItemsLimit = ConstU32<1_000>;
			type AssetId = u32;
			type AssetIdParameter = codec::Compact<u32>;
			type ReserveData = ();
			type Currency = Balances;
			type CreateOrigin = AsEnsureOriginWithArg<EnsureRootWithSuccess<AccountId, AssetConversionAccount>>;
			type ForceOrigin = EnsureRoot<AccountId>;
			type AssetDeposit = ConstU128<0>;
			type AssetAccountDeposit = ConstU128<0>;
			type MetadataDepositBase = ConstU128<0>;
			type MetadataDepositPerByte = ConstU128<0>;
			type ApprovalDeposit = ConstU128<0>;
			type StringLimit = ConstU32<50>;
			type Holder = AssetsHolder;
			type Freezer = ();
			type Extra = ();
			type WeightInfo = pallet_assets::weights::SubstrateWeight<$runtime>;
			type CallbackHandle = ();
			type AssetIdAllocator = ();
		}

		impl pallet_assets_holder::Config for $runtime {
			type RuntimeHoldReason = RuntimeHoldReason;
			type RuntimeEvent = RuntimeEvent;
		}

		/// Shares in pools.
		pub type PoolAssetsInstance = pallet_assets::Instance1;
		impl pallet_assets::Config<PoolAssetsInstance> for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type Balance = Balance;
			type RemoveItemsLimit = ConstU32<1_000>;
			type AssetId = u32;
			type AssetIdParameter = u32;
			type ReserveData = ();
			type Currency = Balances;
			type CreateOrigin = AsEnsureOriginWithArg<EnsureSignedBy<OnlyAssetConversion, AccountId>>;
			type ForceOrigin = EnsureRoot<AccountId>;
			type AssetDeposit = ConstU128<0>;
			type AssetAccountDeposit = ConstU128<0>;
			type MetadataDepositBase = ConstU128<0>;
			type MetadataDepositPerByte = ConstU128<0>;
			type ApprovalDeposit = ConstU128<0>;
			type StringLimit = ConstU32<50>;
			type Holder = ();
			type Freezer = ();
			type Extra = ();
			type WeightInfo = pallet_assets::weights::SubstrateWeight<$runtime>;
			type CallbackHandle = ();
			type AssetIdAllocator = ();
		}

		/// The accounts of pools.
		pub type PoolIdToAccountId =
			pallet_asset_conversion::AccountIdConverter<AssetConversionPalletId, (u32, u32)>;

		impl pallet_asset_conversion::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type Balance = Balance;
			type HigherPrecisionBalance = U256;
			type AssetKind = u32;
			type Assets = Assets;
			type PoolId = (u32, u32);
			type PoolLocator = pallet_asset_conversion::WithFirstAsset<
				SettlementAsset,
				AccountId,
				u32,
				PoolIdToAccountId,
			>;
			type PoolAssetId = u32;
			type PoolAssets = PoolAssets;
			type PoolSetupFee = ConstU128<0>;
			type PoolSetupFeeAsset = SettlementAsset;
			type PoolSetupFeeTarget = ResolveAssetTo<AssetConversionAccount, Self::Assets>;
			type LiquidityWithdrawalFee = LiquidityWithdrawalFee;
			type LPFee = LpFee;
			type PalletId = AssetConversionPalletId;
			type MaxSwapPathLength = ConstU32<3>;
			type MintMinLiquidity = ConstU128<100>;
			type AdminOrigin = EnsureRoot<AccountId>;
			type MaxSwapFee = MaxSwapFee;
			type WeightInfo = pallet_asset_conversion::weights::SubstrateWeight<$runtime>;
		}

		parameter_types! {
			/// Share of a block for messages from siblings.
			pub const ReservedXcmpWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
			/// Share of a block for messages from the relay chain.
			pub const ReservedDmpWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
			/// Where messages from the relay chain are queued.
			pub const RelayOrigin: AggregateMessageOrigin = AggregateMessageOrigin::Parent;
			/// Share of a block for executing queued messages.
			pub MessageQueueServiceWeight: Weight = Perbill::from_percent(35) * RuntimeBlockWeights::get().max_block;
			/// Share of a block for stepped migrations.
			pub MigrationServiceWeight: Weight = Perbill::from_percent(80) * RuntimeBlockWeights::get().max_block;
		}

		/// Asynchronous backing.
		pub type ConsensusHook = cumulus_pallet_aura_ext::FixedVelocityConsensusHook<
			$runtime,
			RELAY_CHAIN_SLOT_DURATION_MILLIS,
			BLOCK_PROCESSING_VELOCITY,
			UNINCLUDED_SEGMENT_CAPACITY,
		>;

		impl cumulus_pallet_parachain_system::Config for $runtime {
			type WeightInfo = ();
			type RuntimeEvent = RuntimeEvent;
			type OnSystemEvent = ();
			type SelfParaId = staging_parachain_info::Pallet<$runtime>;
			type DmpQueue = EnqueueWithOrigin<MessageQueue, RelayOrigin>;
			type ReservedDmpWeight = ReservedDmpWeight;
			type OutboundXcmpMessageSource = XcmpQueue;
			type XcmpMessageHandler = XcmpQueue;
			type ReservedXcmpWeight = ReservedXcmpWeight;
			type CheckAssociatedRelayNumber = RelayNumberMonotonicallyIncreases;
			type ConsensusHook = ConsensusHook;
			type RelayParentOffset = ConstU32<RELAY_PARENT_OFFSET>;
			type SchedulingSignatureVerifier = ();
		}

		impl staging_parachain_info::Config for $runtime {}
		impl cumulus_pallet_aura_ext::Config for $runtime {}

		impl pallet_message_queue::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type WeightInfo = ();
			type MessageProcessor = $crate::xcm::TurnStrangersAway<
				xcm_config::Served,
				<$runtime as frame_system::Config>::DbWeight,
				polkadot_sdk::staging_xcm_builder::ProcessXcmMessage<
					AggregateMessageOrigin,
					polkadot_sdk::staging_xcm_executor::XcmExecutor<xcm_config::XcmConfig>,
					RuntimeCall,
				>,
			>;
			type Size = u32;
			type QueueChangeHandler = NarrowOriginToSibling<XcmpQueue>;
			type QueuePausedQuery = NarrowOriginToSibling<XcmpQueue>;
			type HeapSize = ConstU32<{ 103 * 1024 }>;
			type MaxStale = ConstU32<8>;
			type ServiceWeight = MessageQueueServiceWeight;
			type IdleMaxServiceWeight = MessageQueueServiceWeight;
		}

		parameter_types! {
			/// Length of a session in blocks.
			pub const Period: u32 = 6 * HOURS;
			/// Offset of the first session.
			pub const Offset: u32 = 0;
			/// Whose account collects the collators' share of fees.
			pub const PotId: PalletId = PalletId(*b"PotStake");
		}

		impl pallet_session::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type ValidatorId = AccountId;
			type ValidatorIdOf = pallet_collator_selection::IdentityCollator;
			type ShouldEndSession = pallet_session::PeriodicSessions<Period, Offset>;
			type NextSessionRotation = pallet_session::PeriodicSessions<Period, Offset>;
			type SessionManager = CollatorSelection;
			type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
			type Keys = SessionKeys;
			type DisablingStrategy = ();
			type WeightInfo = ();
			type Currency = Balances;
			type KeyDeposit = ();
		}

		impl pallet_aura::Config for $runtime {
			type AuthorityId = AuraId;
			type DisabledValidators = ();
			type MaxAuthorities = ConstU32<100_000>;
			type AllowMultipleBlocksPerSlot = ConstBool<true>;
			type SlotDuration = ConstU64<SLOT_DURATION>;
		}

		impl pallet_collator_selection::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type Currency = Balances;
			type UpdateOrigin = EnsureRoot<AccountId>;
			type PotId = PotId;
			type MaxCandidates = ConstU32<100>;
			type MinEligibleCollators = ConstU32<1>;
			type MaxInvulnerables = ConstU32<20>;
			type KickThreshold = Period;
			type ValidatorId = AccountId;
			type ValidatorIdOf = pallet_collator_selection::IdentityCollator;
			type ValidatorRegistration = Session;
			type WeightInfo = ();
		}

		impl pallet_sudo::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type RuntimeCall = RuntimeCall;
			type WeightInfo = pallet_sudo::weights::SubstrateWeight<$runtime>;
		}

		impl pallet_utility::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type RuntimeCall = RuntimeCall;
			type PalletsOrigin = OriginCaller;
			type WeightInfo = pallet_utility::weights::SubstrateWeight<$runtime>;
		}

		impl pallet_multisig::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type RuntimeCall = RuntimeCall;
			type Currency = Balances;
			type DepositBase = ConstU128<{ deposit(1, 88) }>;
			type DepositFactor = ConstU128<{ deposit(0, 32) }>;
			type MaxSignatories = ConstU32<100>;
			type WeightInfo = pallet_multisig::weights::SubstrateWeight<$runtime>;
			type BlockNumberProvider = System;
		}

		impl pallet_proxy::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type RuntimeCall = RuntimeCall;
			type Currency = Balances;
			type ProxyType = ();
			type ProxyDepositBase = ConstU128<{ deposit(1, 8) }>;
			type ProxyDepositFactor = ConstU128<{ deposit(0, 33) }>;
			type MaxProxies = ConstU32<32>;
			type WeightInfo = pallet_proxy::weights::SubstrateWeight<$runtime>;
			type MaxPending = ConstU32<32>;
			type CallHasher = BlakeTwo256;
			type AnnouncementDepositBase = ConstU128<{ deposit(1, 8) }>;
			type AnnouncementDepositFactor = ConstU128<{ deposit(0, 66) }>;
			type BlockNumberProvider = System;
		}

		impl pallet_migrations::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type Migrations = ();
			type CursorMaxLen = ConstU32<65_536>;
			type IdentifierMaxLen = ConstU32<256>;
			type MigrationStatusHandler = ();
			type FailedMigrationHandler = polkadot_sdk::frame_support::migrations::FreezeChainOnFailedMigration;
			type MaxServiceWeight = MigrationServiceWeight;
			type WeightInfo = pallet_migrations::weights::SubstrateWeight<$runtime>;
		}

		/// Governance and inherents are never paused.
		pub struct Unpausable;
		impl Contains<RuntimeCall> for Unpausable {
			fn contains(call: &RuntimeCall) -> bool {
				matches!(
					call,
					RuntimeCall::System(_) |
						RuntimeCall::ParachainSystem(_) |
						RuntimeCall::Timestamp(_) |
						RuntimeCall::Sudo(_) | RuntimeCall::TxPause(_) |
						RuntimeCall::SafeMode(_)
				)
			}
		}
		impl Contains<pallet_tx_pause::RuntimeCallNameOf<$runtime>> for Unpausable {
			fn contains(name: &pallet_tx_pause::RuntimeCallNameOf<$runtime>) -> bool {
				matches!(
					name.0.as_slice(),
					b"System" | b"ParachainSystem" | b"Timestamp" | b"Sudo" | b"TxPause" | b"SafeMode"
				)
			}
		}

		impl pallet_tx_pause::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type RuntimeCall = RuntimeCall;
			type PauseOrigin = EnsureRoot<AccountId>;
			type UnpauseOrigin = EnsureRoot<AccountId>;
			type WhitelistedCalls = Unpausable;
			type MaxNameLen = ConstU32<256>;
			type WeightInfo = pallet_tx_pause::weights::SubstrateWeight<$runtime>;
		}

		parameter_types! {
			/// How long the safe mode lasts once entered.
			pub const SafeModeDuration: BlockNumber = HOURS;
			/// Nobody enters the safe mode for a deposit.
			pub const SafeModeDeposit: Option<Balance> = None;
			/// Deposits of the safe mode are released by governance only.
			pub const SafeModeReleaseDelay: Option<BlockNumber> = None;
		}

		impl pallet_safe_mode::Config for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type Currency = Balances;
			type RuntimeHoldReason = RuntimeHoldReason;
			type WhitelistedCalls = Unpausable;
			type EnterDuration = SafeModeDuration;
			type ExtendDuration = SafeModeDuration;
			type EnterDepositAmount = SafeModeDeposit;
			type ExtendDepositAmount = SafeModeDeposit;
			type ForceEnterOrigin = EnsureRootWithSuccess<AccountId, SafeModeDuration>;
			type ForceExtendOrigin = EnsureRootWithSuccess<AccountId, SafeModeDuration>;
			type ForceExitOrigin = EnsureRoot<AccountId>;
			type ForceDepositOrigin = EnsureRoot<AccountId>;
			type Notify = ();
			type ReleaseDelay = SafeModeReleaseDelay;
			type WeightInfo = pallet_safe_mode::weights::SubstrateWeight<$runtime>;
		}
	};
}

/// Configures the oracle and the reference market around a runtime's own price source. A runtime with benchmarks has what
/// sets them up, `Markets`, in scope.
///
/// Arguments: the runtime; how long a price lives, in milliseconds (`Get<u64>`); the `PriceSource` of the market.
#[macro_export]
macro_rules! impl_market_pallets {
	($runtime:ty, $max_age:ty, $prices:ty) => {
		parameter_types! {
			/// The oracle's account, for values of governance.
			pub const OraclePalletId: PalletId = PalletId(*b"bl/oracl");
			/// The market's account.
			pub const SpotMarginPalletId: PalletId = PalletId(*b"bl/spotm");
			/// How much worse than the oracle's prices a trade may be and still count as one that adds no risk.
			pub const TradeTolerance: Permill = Permill::from_percent(3);
			/// Collateral worth no more than one unit of settlement currency does not stop a write-off.
			pub const DustValue: ballast_primitives::Fixed =
				ballast_primitives::Fixed::from_inner(ballast_primitives::fixed::ONE);
		}

		/// The operators of the oracle.
		pub type OracleOperatorsInstance = pallet_membership::Instance1;
		impl pallet_membership::Config<OracleOperatorsInstance> for $runtime {
			type RuntimeEvent = RuntimeEvent;
			type AddOrigin = EnsureRoot<AccountId>;
			type RemoveOrigin = EnsureRoot<AccountId>;
			type SwapOrigin = EnsureRoot<AccountId>;
			type ResetOrigin = EnsureRoot<AccountId>;
			type PrimeOrigin = EnsureRoot<AccountId>;
			type MembershipInitialized = ();
			type MembershipChanged = ();
			type MaxMembers = ConstU32<32>;
			type WeightInfo = pallet_membership::weights::SubstrateWeight<$runtime>;
		}

		impl pallet_oracle::Config for $runtime {
			type OnNewData = ();
			type CombineData = pallet_thresholds::ExpiringMedian<Timestamp, $max_age>;
			type Time = Timestamp;
			type OracleKey = ballast_primitives::AssetId;
			type OracleValue = ballast_primitives::Fixed;
			type PalletId = OraclePalletId;
			type Members = OracleOperators;
			type WeightInfo = pallet_oracle::weights::SubstrateWeight<$runtime>;
			type MaxHasDispatchedSize = ConstU32<32>;
			type MaxFeedValues = ConstU32<{ ballast_primitives::message::MAX_ASSETS }>;
		}

		impl pallet_spot_margin::Config for $runtime {
			type Assets = Assets;
			type Holds = AssetsHolder;
			type RuntimeHoldReason = RuntimeHoldReason;
			type Swap = AssetConversion;
			type Prices = $prices;
			type Listener = VenueAdapter;
			type Clock = Timestamp;
			type AdminOrigin = EnsureRoot<AccountId>;
			type PalletId = SpotMarginPalletId;
			type TradeTolerance = TradeTolerance;
			type DustValue = DustValue;
			type WeightInfo = pallet_spot_margin::weights::SubstrateWeight<$runtime>;
			#[cfg(feature = "runtime-benchmarks")]
			type BenchmarkHelper = Markets;
		}
	};
}

/// What the macros of this crate expect in scope.
pub mod prelude {
	pub use polkadot_sdk::{
		cumulus_pallet_aura_ext, cumulus_pallet_parachain_system,
		cumulus_pallet_parachain_system::RelayNumberMonotonicallyIncreases,
		cumulus_pallet_weight_reclaim, cumulus_pallet_xcm, cumulus_pallet_xcmp_queue,
		cumulus_primitives_aura, cumulus_primitives_core,
		cumulus_primitives_core::{AggregateMessageOrigin, ParaId},
		frame_executive, frame_metadata_hash_extension, frame_support,
		frame_support::{
			derive_impl,
			genesis_builder_helper::{build_state, get_preset},
			parameter_types,
			traits::{
				tokens::imbalance::ResolveAssetTo, AsEnsureOriginWithArg, ConstBool, ConstU128, ConstU32,
				ConstU64, ConstU8, Contains, EnqueueWithOrigin, EnsureOrigin, Everything, Get, InsideBoth,
				SortedMembers, TransformOrigin, VariantCountOf,
			},
			weights::{
				constants::{ExtrinsicBaseWeight, RocksDbWeight},
				ConstantMultiplier, Weight,
			},
			PalletId,
		},
		frame_system,
		frame_system::{
			limits::{BlockLength, BlockWeights},
			EnsureRoot, EnsureRootWithSuccess, EnsureSigned, EnsureSignedBy,
		},
		pallet_asset_conversion, pallet_assets, pallet_assets_holder, pallet_aura, pallet_authorship,
		pallet_balances, pallet_collator_selection, pallet_membership, pallet_message_queue,
		pallet_migrations, pallet_multisig, pallet_oracle, pallet_parameters, pallet_proxy, pallet_safe_mode,
		pallet_session, pallet_sudo, pallet_timestamp, pallet_transaction_payment,
		pallet_transaction_payment_rpc_runtime_api, pallet_tx_pause, pallet_utility, pallet_xcm,
		parachains_common::{
			message_queue::{NarrowOriginToSibling, ParaIdToSibling},
			AccountId, Balance, BlockNumber, Hash, Header, Nonce, Signature,
		},
		polkadot_runtime_common::{BlockHashCount, SlowAdjustingFeeUpdate},
		sp_api, sp_block_builder, sp_consensus_aura,
		sp_consensus_aura::sr25519::AuthorityId as AuraId,
		sp_core,
		sp_core::{crypto::KeyTypeId, OpaqueMetadata, U256},
		sp_genesis_builder, sp_inherents, sp_io, sp_keyring, sp_offchain, sp_runtime,
		sp_runtime::{
			generic, impl_opaque_keys,
			traits::{AccountIdConversion, BlakeTwo256, Block as BlockT, OpaqueKeys},
			transaction_validity::{TransactionSource, TransactionValidity},
			ApplyExtrinsicResult, MultiAddress, Perbill, Permill,
		},
		sp_session, sp_transaction_pool, sp_version,
		sp_version::RuntimeVersion,
		staging_parachain_info, staging_xcm, xcm_runtime_apis,
	};
}
