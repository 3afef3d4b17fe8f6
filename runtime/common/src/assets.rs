//! The assets that both development chains know, under the same ids, and their ledgers, pools and stocks at genesis.
//!
//! Decimals are chosen so that every amount fits 64 bits: chain specs are JSON.

use alloc::vec::Vec;
use ballast_primitives::{AssetId, SETTLEMENT};
use polkadot_sdk::parachains_common::AccountId;

/// An asset of the development presets.
#[derive(Clone, Copy, Debug)]
pub struct DevelopmentAsset {
	/// Its id, the same in the ledger and in Ballast.
	pub id: AssetId,
	/// Ticker.
	pub symbol: &'static str,
	/// Digits after the point of the ledger.
	pub decimals: u8,
	/// Price in hundredths of the settlement currency with which pools and oracle start.
	pub price_cents: u64,
	/// Settlement value, in whole units, on either side of its pool.
	pub pool_value: u64,
}

const fn asset(
	id: u32,
	symbol: &'static str,
	decimals: u8,
	price_cents: u64,
	pool_value: u64,
) -> DevelopmentAsset {
	DevelopmentAsset { id: AssetId(id), symbol, decimals, price_cents, pool_value }
}

/// The settlement currency first. Prices are those of the morning of 2021-05-19, so that a replay of that day starts
/// without a jump.
pub const DEVELOPMENT_ASSETS: [DevelopmentAsset; 10] = [
	asset(0, "USD", 6, 100, 0),
	asset(1, "DOT", 10, 3_800, 20_000_000),
	asset(2, "ETH", 12, 310_000, 60_000_000),
	asset(3, "BTC", 8, 4_050_000, 80_000_000),
	asset(4, "LINK", 12, 3_800, 10_000_000),
	asset(5, "ADA", 6, 190, 15_000_000),
	asset(6, "LTC", 8, 27_000, 10_000_000),
	asset(7, "XRP", 6, 145, 10_000_000),
	asset(8, "ATOM", 6, 2_400, 8_000_000),
	asset(9, "DOGE", 8, 45, 10_000_000),
];

/// `value` whole units of settlement currency's worth of the asset at its first price, in ledger units.
pub fn ledger_amount_of(asset: &DevelopmentAsset, value: u64) -> u128 {
	u128::from(value) * 100 * 10u128.pow(asset.decimals.into()) / u128::from(asset.price_cents)
}

/// Least balance of an account, ledger units.
const MIN_BALANCE: u128 = 1;
/// What the issuer of a development chain holds besides what it puts into pools, in multiples of a pool's side.
const STOCK: u64 = 20;

/// A ledger's assets: id, owner, sufficient, least balance.
pub fn genesis_assets(issuer: &AccountId) -> Vec<(u32, AccountId, bool, u128)> {
	DEVELOPMENT_ASSETS.iter().map(|asset| (asset.id.0, issuer.clone(), true, MIN_BALANCE)).collect()
}

/// Names and decimals.
pub fn genesis_metadata() -> Vec<(u32, Vec<u8>, Vec<u8>, u8)> {
	DEVELOPMENT_ASSETS
		.iter()
		.map(|asset| (asset.id.0, asset.symbol.into(), asset.symbol.into(), asset.decimals))
		.collect()
}

fn pool_value_in_sum() -> u64 {
	DEVELOPMENT_ASSETS.iter().map(|asset| asset.pool_value).sum()
}

/// The issuer's balances: enough for the pools, the credit pools, and a stock to give away and to trade with.
pub fn genesis_accounts(issuer: &AccountId) -> Vec<(u32, AccountId, u128)> {
	DEVELOPMENT_ASSETS
		.iter()
		.map(|asset| {
			let value = if asset.id == SETTLEMENT { pool_value_in_sum() } else { asset.pool_value };
			(asset.id.0, issuer.clone(), ledger_amount_of(asset, value * STOCK))
		})
		.collect()
}

/// The exchange's pools, each asset against the settlement currency.
pub fn genesis_pools(issuer: &AccountId) -> Vec<(u32, u32, AccountId, u128, u128)> {
	let [settlement, others @ ..] = &DEVELOPMENT_ASSETS;
	others
		.iter()
		.map(|asset| {
			(
				settlement.id.0,
				asset.id.0,
				issuer.clone(),
				ledger_amount_of(settlement, asset.pool_value),
				ledger_amount_of(asset, asset.pool_value),
			)
		})
		.collect()
}

/// What the issuer lends out through each credit pool, ledger units: as much as the exchange's pools hold.
pub fn genesis_credit() -> Vec<(AssetId, u128)> {
	DEVELOPMENT_ASSETS
		.iter()
		.map(|asset| {
			let value = if asset.id == SETTLEMENT { pool_value_in_sum() } else { asset.pool_value };
			(asset.id, ledger_amount_of(asset, value))
		})
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn amounts_should_fit_json() {
		let alice = AccountId::new([1; 32]);
		for (_, _, amount) in genesis_accounts(&alice) {
			assert!(u64::try_from(amount).is_ok(), "{amount}");
		}
	}
}
