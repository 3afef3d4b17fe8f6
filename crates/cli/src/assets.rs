//! The assets of the development presets; their decimals are the ledger's: see [`decimals`].

use crate::{
	chain::{self, AtBlock},
	value::{self, At},
};
use anyhow::{Context, Result};
use ballast_primitives::AssetId;
pub use ballast_text::assets::*;
use std::collections::BTreeMap;

/// Digits after the point of every asset on the chain's ledger.
pub async fn decimals(at: &AtBlock) -> Result<BTreeMap<AssetId, u8>> {
	let mut all = BTreeMap::new();
	for (keys, metadata) in chain::storage_map(at, "Assets", "Metadata").await? {
		let decimals = metadata.at("decimals").and_then(value::as_u128).and_then(|d| u8::try_from(d).ok());
		let id = keys.first().and_then(value::as_asset).context("unexpected key of Assets.Metadata")?;
		all.insert(id, decimals.with_context(|| format!("unexpected metadata of {id}"))?);
	}
	Ok(all)
}
