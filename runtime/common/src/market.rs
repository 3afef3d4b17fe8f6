//! Genesis of the reference market: its operators, and its credit pools with their rates.

use crate::assets::genesis_credit;
use alloc::vec::Vec;
use ballast_primitives::{fixed::ONE, AssetId, Fixed, SETTLEMENT};
use pallet_spot_margin::PoolRates;
use polkadot_sdk::{
	frame_support::{traits::Get, BoundedVec},
	parachains_common::AccountId,
	sp_keyring::Sr25519Keyring,
};

fn percent(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 100))
}

/// Who feeds the oracle of a development chain: two, so that a jump can be confirmed.
pub fn genesis_operators<Max: Get<u32>>() -> BoundedVec<AccountId, Max> {
	let mut operators: Vec<AccountId> =
		[Sr25519Keyring::Alice, Sr25519Keyring::Bob].iter().map(|key| key.to_account_id()).collect();
	operators.sort();
	BoundedVec::truncate_from(operators)
}

/// Rates of an asset: 1 % to 5 % a year up to 80 % utilisation, steep beyond; what is not settlement currency counts 10 %
/// less as collateral and 10 % more as a debt when a venue judges on its own.
pub fn pool_rates(asset: AssetId) -> PoolRates {
	let margin = if asset == SETTLEMENT { percent(0) } else { percent(10) };
	PoolRates {
		base: percent(1),
		slope_low: percent(4),
		slope_high: percent(75),
		kink: percent(80),
		utilisation_cap: percent(95),
		haircut: margin,
		surcharge: margin,
	}
}

/// The credit pools, supplied by the issuer.
pub fn genesis_credit_pools(issuer: &AccountId) -> Vec<(AssetId, PoolRates, AccountId, u128)> {
	genesis_credit()
		.into_iter()
		.map(|(asset, amount)| (asset, pool_rates(asset), issuer.clone(), amount))
		.collect()
}
