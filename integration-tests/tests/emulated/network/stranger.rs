//! A stranger: a parachain of somebody else's (the SDK's example for other teams, `penpal-runtime`), with channels to everybody
//! and registered nowhere.

use super::genesis;
use emulated_integration_tests_common::xcm_emulator::decl_test_parachains;
use polkadot_sdk::{
	cumulus_primitives_core::AggregateMessageOrigin,
	frame_support::{self, traits::OnInitialize},
	sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilderV1,
	sp_runtime::Storage,
};

pub const PARA_ID: u32 = 3_000;

fn genesis() -> Storage {
	genesis::storage::<penpal_runtime::RuntimeGenesisConfig>(
		penpal_runtime::Runtime::get_preset(&Some("development".into())),
		serde_json::json!({ "parachainInfo": { "parachainId": PARA_ID } }),
	)
}

decl_test_parachains! {
	pub struct Stranger {
		genesis = genesis(),
		on_init = {
			penpal_runtime::AuraExt::on_initialize(1);
		},
		runtime = penpal_runtime,
		core = {
			XcmpMessageHandler: penpal_runtime::XcmpQueue,
			LocationToAccountId: penpal_runtime::xcm_config::LocationToAccountId,
			ParachainInfo: penpal_runtime::ParachainInfo,
			MessageOrigin: AggregateMessageOrigin,
		},
		pallets = {
			PolkadotXcm: penpal_runtime::PolkadotXcm,
		}
	},
}
