//! Genesis of development and of a local test network.

use crate::{thresholds, *};
use alloc::{vec, vec::Vec};
use ballast_primitives::{Fixed, VenueId};
use ballast_runtime_common::{assets, market};
use polkadot_sdk::{
	frame_support::build_struct_json_patch,
	sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET},
	sp_keyring::Sr25519Keyring,
};

/// Parachain id in both presets.
pub const PARA_ID: u32 = 2_000;
/// Native balance of the development accounts.
const ENDOWMENT: Balance = 1 << 60;

/// What the issuer brings to the backstop's pool and its insurance fund, settlement currency.
const POOL: u64 = 2_000_000;
const FUND: u64 = 100_000;

/// Whole units of the settlement currency in its ledger.
fn whole(units: u64) -> u128 {
	let [settlement, ..] = &assets::DEVELOPMENT_ASSETS;
	assets::ledger_amount_of(settlement, units)
}

/// Who may tighten the breaker: not the key of governance, which may do so anyway.
fn emergency_operators() -> frame_support::BoundedVec<AccountId, ConstU32<16>> {
	frame_support::BoundedVec::truncate_from(vec![Sr25519Keyring::Bob.to_account_id()])
}

fn genesis(collators: Vec<Sr25519Keyring>) -> serde_json::Value {
	let issuer = Sr25519Keyring::Alice.to_account_id();
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: Sr25519Keyring::well_known().map(|key| (key.to_account_id(), ENDOWMENT)).collect(),
		},
		parachain_info: ParachainInfoConfig { parachain_id: PARA_ID.into() },
		collator_selection: CollatorSelectionConfig {
			invulnerables: collators.iter().map(|key| key.to_account_id()).collect(),
			candidacy_bond: EXISTENTIAL_DEPOSIT * 16,
		},
		session: SessionConfig {
			keys: collators
				.iter()
				.map(|key| {
					(
						key.to_account_id(),
						key.to_account_id(),
						SessionKeys { aura: key.public().into(), worker: key.public().into() },
					)
				})
				.collect(),
		},
		polkadot_xcm: PolkadotXcmConfig { safe_xcm_version: Some(staging_xcm::prelude::XCM_VERSION) },
		sudo: SudoConfig { key: Some(issuer.clone()) },
		assets: AssetsConfig {
			assets: assets::genesis_assets(&issuer),
			metadata: assets::genesis_metadata(),
			accounts: assets::genesis_accounts(&issuer),
		},
		asset_conversion: AssetConversionConfig { pools: assets::genesis_pools(&issuer) },
		oracle_operators: OracleOperatorsConfig { members: market::genesis_operators() },
		emergency_operators: EmergencyOperatorsConfig { members: emergency_operators() },
		spot_margin: SpotMarginConfig { pools: market::genesis_credit_pools(&issuer) },
		venues: VenuesConfig { venues: vec![(VenueId::Home, Fixed::from_u32(1_000_000_000))] },
		backstop: BackstopConfig {
			pool: vec![(issuer.clone(), whole(POOL))],
			fund: vec![(issuer.clone(), whole(FUND))],
			..Default::default()
		},
		thresholds: ThresholdsConfig { assets: thresholds::assets(), stress: thresholds::stress() },
	})
}

/// The patch of a preset, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => genesis(vec![Sr25519Keyring::Alice]),
		LOCAL_TESTNET_RUNTIME_PRESET => genesis(vec![Sr25519Keyring::Alice, Sr25519Keyring::Bob]),
		_ => return None,
	};
	serde_json::to_vec(&patch).ok()
}

/// Names of the presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
