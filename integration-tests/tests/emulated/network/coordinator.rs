//! The coordinator, parachain 2000.

use super::genesis;
use emulated_integration_tests_common::xcm_emulator::decl_test_parachains;
use polkadot_sdk::{
	cumulus_primitives_core::AggregateMessageOrigin,
	frame_support::{self, traits::OnInitialize},
	sp_runtime::Storage,
};

/// Where the venues expect the coordinator.
pub const PARA_ID: u32 = 2_000;

fn genesis() -> Storage {
	genesis::storage::<coordinator_runtime::RuntimeGenesisConfig>(
		coordinator_runtime::presets::get_preset(&"development".into()),
		serde_json::json!({ "parachainInfo": { "parachainId": PARA_ID } }),
	)
}

decl_test_parachains! {
	pub struct Coordinator {
		genesis = genesis(),
		on_init = {
			coordinator_runtime::AuraExt::on_initialize(1);
		},
		runtime = coordinator_runtime,
		core = {
			XcmpMessageHandler: coordinator_runtime::XcmpQueue,
			LocationToAccountId: coordinator_runtime::xcm_config::LocationToAccountId,
			ParachainInfo: coordinator_runtime::ParachainInfo,
			MessageOrigin: AggregateMessageOrigin,
		},
		pallets = {
			Venues: coordinator_runtime::Venues,
		}
	},
}
