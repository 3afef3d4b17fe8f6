//! The relay chain.

use super::genesis;
use emulated_integration_tests_common::xcm_emulator::decl_test_relay_chains;
use polkadot_sdk::{
	sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilderV1, sp_runtime::Storage,
};

fn genesis() -> Storage {
	genesis::storage::<westend_runtime::RuntimeGenesisConfig>(
		westend_runtime::Runtime::get_preset(&Some("development".into())),
		serde_json::json!({}),
	)
}

decl_test_relay_chains! {
	#[api_version(16)]
	pub struct Westend {
		genesis = genesis(),
		on_init = (),
		runtime = westend_runtime,
		core = {
			SovereignAccountOf: westend_runtime::xcm_config::LocationConverter,
		},
		pallets = {
			XcmPallet: westend_runtime::XcmPallet,
		}
	},
}
