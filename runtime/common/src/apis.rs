//! The runtime APIs that both chains offer.

/// Implements the APIs that a collator and its tools expect, and after them those given in braces.
#[macro_export]
macro_rules! impl_apis {
	($($extra:tt)*) => {
		polkadot_sdk::sp_api::impl_runtime_apis! {
			impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
				fn slot_duration() -> sp_consensus_aura::SlotDuration {
					sp_consensus_aura::SlotDuration::from_millis(SLOT_DURATION)
				}

				fn authorities() -> Vec<AuraId> {
					pallet_aura::Authorities::<Runtime>::get().into_inner()
				}
			}

			impl cumulus_primitives_aura::AuraUnincludedSegmentApi<Block> for Runtime {
				fn can_build_upon(included_hash: <Block as BlockT>::Hash, slot: cumulus_primitives_aura::Slot) -> bool {
					ConsensusHook::can_build_upon(included_hash, slot)
				}
			}

			impl cumulus_primitives_core::RelayParentOffsetApi<Block> for Runtime {
				fn relay_parent_offset() -> u32 {
					RELAY_PARENT_OFFSET
				}

				fn max_claim_queue_offset() -> u8 {
					cumulus_pallet_parachain_system::Pallet::<Runtime>::max_claim_queue_offset()
				}
			}

			impl cumulus_primitives_core::GetParachainInfo<Block> for Runtime {
				fn parachain_id() -> ParaId {
					ParachainInfo::parachain_id()
				}
			}

			impl cumulus_primitives_core::CollectCollationInfo<Block> for Runtime {
				fn collect_collation_info(header: &<Block as BlockT>::Header) -> cumulus_primitives_core::CollationInfo {
					ParachainSystem::collect_collation_info(header)
				}
			}

			impl sp_api::Core<Block> for Runtime {
				fn version() -> RuntimeVersion {
					VERSION
				}

				fn execute_block(block: <Block as BlockT>::LazyBlock) {
					Executive::execute_block(block)
				}

				fn initialize_block(header: &<Block as BlockT>::Header) -> sp_runtime::ExtrinsicInclusionMode {
					Executive::initialize_block(header)
				}
			}

			impl sp_api::Metadata<Block> for Runtime {
				fn metadata() -> OpaqueMetadata {
					OpaqueMetadata::new(Runtime::metadata().into())
				}

				fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
					Runtime::metadata_at_version(version)
				}

				fn metadata_versions() -> Vec<u32> {
					Runtime::metadata_versions()
				}
			}

			impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
				fn execute_view_function(
					id: frame_support::view_functions::ViewFunctionId,
					input: Vec<u8>,
				) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
					Runtime::execute_view_function(id, input)
				}
			}

			impl sp_block_builder::BlockBuilder<Block> for Runtime {
				fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
					Executive::apply_extrinsic(extrinsic)
				}

				fn finalize_block() -> <Block as BlockT>::Header {
					Executive::finalize_block()
				}

				fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
					data.create_extrinsics()
				}

				fn check_inherents(
					block: <Block as BlockT>::LazyBlock,
					data: sp_inherents::InherentData,
				) -> sp_inherents::CheckInherentsResult {
					data.check_extrinsics(&block)
				}
			}

			impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
				fn validate_transaction(
					source: TransactionSource,
					tx: <Block as BlockT>::Extrinsic,
					block_hash: <Block as BlockT>::Hash,
				) -> TransactionValidity {
					Executive::validate_transaction(source, tx, block_hash)
				}
			}

			impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
				fn offchain_worker(header: &<Block as BlockT>::Header) {
					Executive::offchain_worker(header)
				}
			}

			impl sp_session::SessionKeys<Block> for Runtime {
				fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> sp_session::OpaqueGeneratedSessionKeys {
					SessionKeys::generate(&owner, seed).into()
				}

				fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
					SessionKeys::decode_into_raw_public_keys(&encoded)
				}
			}

			impl polkadot_sdk::frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
				fn account_nonce(account: AccountId) -> Nonce {
					System::account_nonce(account)
				}
			}

			impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
				fn query_info(
					uxt: <Block as BlockT>::Extrinsic,
					len: u32,
				) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
					TransactionPayment::query_info(uxt, len)
				}
				fn query_fee_details(
					uxt: <Block as BlockT>::Extrinsic,
					len: u32,
				) -> pallet_transaction_payment::FeeDetails<Balance> {
					TransactionPayment::query_fee_details(uxt, len)
				}
				fn query_weight_to_fee(weight: Weight) -> Balance {
					TransactionPayment::weight_to_fee(weight)
				}
				fn query_length_to_fee(length: u32) -> Balance {
					TransactionPayment::length_to_fee(length)
				}
			}

			impl pallet_asset_conversion::AssetConversionApi<Block, Balance, u32> for Runtime {
				fn quote_price_exact_tokens_for_tokens(from: u32, to: u32, amount: Balance, include_fee: bool) -> Option<Balance> {
					AssetConversion::quote_price_exact_tokens_for_tokens(from, to, amount, include_fee)
				}

				fn quote_price_tokens_for_exact_tokens(from: u32, to: u32, amount: Balance, include_fee: bool) -> Option<Balance> {
					AssetConversion::quote_price_tokens_for_exact_tokens(from, to, amount, include_fee)
				}

				fn get_reserves(a: u32, b: u32) -> Option<(Balance, Balance)> {
					AssetConversion::get_reserves(a, b).ok()
				}
			}

			impl xcm_runtime_apis::fees::XcmPaymentApi<Block> for Runtime {
				fn query_acceptable_payment_assets(
					version: staging_xcm::Version,
				) -> Result<Vec<staging_xcm::VersionedAssetId>, xcm_runtime_apis::fees::Error> {
					PolkadotXcm::query_acceptable_payment_assets(
						version,
						alloc::vec![xcm_config::FeeAssetId::get()],
					)
				}

				fn query_weight_to_asset_fee(
					weight: Weight,
					asset: staging_xcm::VersionedAssetId,
				) -> Result<u128, xcm_runtime_apis::fees::Error> {
					type Trader = <xcm_config::XcmConfig as polkadot_sdk::staging_xcm_executor::Config>::Trader;
					PolkadotXcm::query_weight_to_asset_fee::<Trader>(weight, asset)
				}

				fn query_xcm_weight(message: staging_xcm::VersionedXcm<()>) -> Result<Weight, xcm_runtime_apis::fees::Error> {
					PolkadotXcm::query_xcm_weight(message)
				}

				fn query_delivery_fees(
					destination: staging_xcm::VersionedLocation,
					message: staging_xcm::VersionedXcm<()>,
					asset_id: staging_xcm::VersionedAssetId,
				) -> Result<staging_xcm::VersionedAssets, xcm_runtime_apis::fees::Error> {
					type Exchanger = <xcm_config::XcmConfig as polkadot_sdk::staging_xcm_executor::Config>::AssetExchanger;
					PolkadotXcm::query_delivery_fees::<Exchanger>(destination, message, asset_id)
				}
			}

			impl xcm_runtime_apis::dry_run::DryRunApi<Block, RuntimeCall, RuntimeEvent, OriginCaller> for Runtime {
				fn dry_run_call(
					origin: OriginCaller,
					call: RuntimeCall,
					result_xcms_version: staging_xcm::Version,
				) -> Result<xcm_runtime_apis::dry_run::CallDryRunEffects<RuntimeEvent>, xcm_runtime_apis::dry_run::Error> {
					PolkadotXcm::dry_run_call::<Runtime, xcm_config::XcmRouter, OriginCaller, RuntimeCall>(
						origin,
						call,
						result_xcms_version,
					)
				}

				fn dry_run_xcm(
					origin: staging_xcm::VersionedLocation,
					xcm: staging_xcm::VersionedXcm<RuntimeCall>,
				) -> Result<xcm_runtime_apis::dry_run::XcmDryRunEffects<RuntimeEvent>, xcm_runtime_apis::dry_run::Error> {
					PolkadotXcm::dry_run_xcm::<xcm_config::XcmRouter>(origin, xcm)
				}
			}

			impl xcm_runtime_apis::conversions::LocationToAccountApi<Block, AccountId> for Runtime {
				fn convert_location(
					location: staging_xcm::VersionedLocation,
				) -> Result<AccountId, xcm_runtime_apis::conversions::Error> {
					xcm_runtime_apis::conversions::LocationToAccountHelper::<
						AccountId,
						xcm_config::LocationToAccountId,
					>::convert_location(location)
				}
			}

			impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
				fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
					build_state::<RuntimeGenesisConfig>(config)
				}

				fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
					get_preset::<RuntimeGenesisConfig>(id, &presets::get_preset)
				}

				fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
					presets::preset_names()
				}
			}

			#[cfg(feature = "runtime-benchmarks")]
			impl polkadot_sdk::frame_benchmarking::Benchmark<Block> for Runtime {
				fn benchmark_metadata(
					extra: bool,
				) -> (
					Vec<polkadot_sdk::frame_benchmarking::BenchmarkList>,
					Vec<frame_support::traits::StorageInfo>,
				) {
					use frame_support::traits::StorageInfoTrait;
					let mut list = Vec::new();
					list_benchmarks!(list, extra);
					(list, AllPalletsWithSystem::storage_info())
				}

				fn dispatch_benchmark(
					config: polkadot_sdk::frame_benchmarking::BenchmarkConfig,
				) -> Result<Vec<polkadot_sdk::frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
					use frame_support::traits::WhitelistedStorageKeys;
					let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
					let mut batches = Vec::new();
					let parameters = (&config, &whitelist);
					add_benchmarks!(parameters, batches);
					Ok(batches)
				}
			}

			$($extra)*
		}
	};
}
