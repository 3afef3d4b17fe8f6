//! One number for many margins.

use crate::generator::{self, World};
use ballast_risk::{equity, Batch, Engine};
use codec::Encode;

/// Where a hash begins.
pub const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a (Fowler, Noll and Vo).
pub fn mix(mut hash: u64, bytes: &[u8]) -> u64 {
	for byte in bytes {
		hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
	}
	hash
}

/// Over every digit of the margins, the gains in every scenario and the errors of the portfolios numbered from `from` up
/// to, and without, `to`.
pub fn digest(from: u64, to: u64) -> u64 {
	let mut hash = SEED;
	for seed in from..to {
		let World { market, model, portfolio } = generator::world(seed);
		hash = mix(hash, &equity(&portfolio, &market).encode());
		let engine = match Engine::new(&market, &model) {
			Ok(engine) => engine,
			Err(error) => {
				hash = mix(hash, &error.encode());
				continue;
			}
		};
		match Batch::new(&engine).margin(&portfolio) {
			Ok(margin) => hash = mix(hash, &margin.encode()),
			Err(error) => hash = mix(hash, &error.encode()),
		}
		for gains in engine.scenarios(&portfolio).unwrap_or_default() {
			hash = mix(hash, &(gains.asset, gains.points, gains.basis).encode());
		}
	}
	hash
}
