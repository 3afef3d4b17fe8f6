//! The storage of Ballast's own pallets, to see that nothing has changed.

use polkadot_sdk::sp_io::{hashing::twox_128, storage};

const PALLETS: [&str; 6] =
	["SpotMargin", "VenueAdapter", "Venues", "Portfolio", "Thresholds", "SoftLiquidation"];

/// Every key and value of Ballast's pallets on the chain that is being looked at.
pub fn ballast_state() -> Vec<(Vec<u8>, Vec<u8>)> {
	let mut found = Vec::new();
	for pallet in PALLETS {
		let prefix = twox_128(pallet.as_bytes());
		let mut key = prefix.to_vec();
		while let Some(next) = storage::next_key(&key) {
			if !next.starts_with(&prefix) {
				break;
			}
			let value = storage::get(&next).map(|bytes| bytes.to_vec()).unwrap_or_default();
			found.push((next.clone(), value));
			key = next;
		}
	}
	found
}
