//! Two venues with the same runtime, parachains 2001 and 2002.

use super::genesis;
use emulated_integration_tests_common::xcm_emulator::decl_test_parachains;
use polkadot_sdk::{
	cumulus_primitives_core::AggregateMessageOrigin,
	frame_support::{self, traits::OnInitialize},
	sp_runtime::Storage,
};

pub const PARA_ID_A: u32 = 2_001;
pub const PARA_ID_B: u32 = 2_002;

fn genesis(para_id: u32) -> Storage {
	genesis::storage::<venue_runtime::RuntimeGenesisConfig>(
		venue_runtime::presets::get_preset(&"development".into()),
		serde_json::json!({ "parachainInfo": { "parachainId": para_id } }),
	)
}

decl_test_parachains! {
	pub struct VenueA {
		genesis = genesis(PARA_ID_A),
		on_init = {
			venue_runtime::AuraExt::on_initialize(1);
		},
		runtime = venue_runtime,
		core = {
			XcmpMessageHandler: venue_runtime::XcmpQueue,
			LocationToAccountId: venue_runtime::xcm_config::LocationToAccountId,
			ParachainInfo: venue_runtime::ParachainInfo,
			MessageOrigin: AggregateMessageOrigin,
		},
		pallets = {
			VenueAdapter: venue_runtime::VenueAdapter,
		}
	},
	pub struct VenueB {
		genesis = genesis(PARA_ID_B),
		on_init = {
			venue_runtime::AuraExt::on_initialize(1);
		},
		runtime = venue_runtime,
		core = {
			XcmpMessageHandler: venue_runtime::XcmpQueue,
			LocationToAccountId: venue_runtime::xcm_config::LocationToAccountId,
			ParachainInfo: venue_runtime::ParachainInfo,
			MessageOrigin: AggregateMessageOrigin,
		},
		pallets = {
			VenueAdapter: venue_runtime::VenueAdapter,
		}
	},
}
