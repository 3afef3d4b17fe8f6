//! Asset Hub: a system parachain that is no venue, so a stranger.

use super::genesis;
use emulated_integration_tests_common::xcm_emulator::decl_test_parachains;
use polkadot_sdk::{
	cumulus_primitives_core::AggregateMessageOrigin,
	frame_support::{self, traits::OnInitialize},
	sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilderV1,
	sp_runtime::Storage,
};

fn genesis() -> Storage {
	genesis::storage::<asset_hub_westend_runtime::RuntimeGenesisConfig>(
		asset_hub_westend_runtime::Runtime::get_preset(&Some("development".into())),
		// Thousands of invented stakers would only take time.
		serde_json::json!({ "staking": { "devStakers": null } }),
	)
}

decl_test_parachains! {
	pub struct AssetHub {
		genesis = genesis(),
		on_init = {
			asset_hub_westend_runtime::AuraExt::on_initialize(1);
		},
		runtime = asset_hub_westend_runtime,
		core = {
			XcmpMessageHandler: asset_hub_westend_runtime::XcmpQueue,
			LocationToAccountId: asset_hub_westend_runtime::xcm_config::LocationToAccountId,
			ParachainInfo: asset_hub_westend_runtime::ParachainInfo,
			MessageOrigin: AggregateMessageOrigin,
		},
		pallets = {
			PolkadotXcm: asset_hub_westend_runtime::PolkadotXcm,
		}
	},
}
