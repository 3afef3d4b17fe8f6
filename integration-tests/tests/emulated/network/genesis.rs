//! Genesis storage from the presets that the runtimes ship.

use polkadot_sdk::sp_runtime::{BuildStorage, Storage};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;

fn merge(into: &mut Value, patch: Value) {
	match (into, patch) {
		(Value::Object(into), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(into.entry(key).or_insert(Value::Null), value);
			}
		}
		(into, patch) => *into = patch,
	}
}

/// The default genesis of a runtime, with a preset and then further changes laid over it.
pub fn storage<G>(preset: Option<Vec<u8>>, changes: Value) -> Storage
where
	G: BuildStorage + Default + Serialize + DeserializeOwned,
{
	let mut config = serde_json::to_value(G::default()).expect("a genesis can be written as JSON");
	let preset = preset.expect("the preset exists");
	merge(&mut config, serde_json::from_slice(&preset).expect("a preset is JSON"));
	merge(&mut config, changes);
	let config: G = serde_json::from_value(config).expect("presets fit the genesis");
	// Runtimes run natively here; the code is never looked at.
	emulated_integration_tests_common::build_genesis_storage(&config, b"not executed")
}
