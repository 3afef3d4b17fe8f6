//! The chains that the binary knows by name; every other name is the path of a chain spec.

use polkadot_omni_node_lib::chain_spec::{
	ChainSpec, DiskChainSpecLoader, Extensions, GenericChainSpec, LoadSpec,
};
use sc_chain_spec::{ChainSpecBuilder, ChainType};

/// Names for `--chain`, with what they mean.
const KNOWN: &str =
	"`dev` (or nothing: the coordinator, alone), `local` (the coordinator under a local relay chain), \
	`venue-dev`, `venue-local` (the reference venue), `venue-local-ID` (another venue, with this parachain id), or \
	the path of a chain spec";

/// Loads a chain spec by name or path.
pub struct Loader;

impl LoadSpec for Loader {
	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		let coordinator = coordinator_runtime::WASM_BINARY;
		let venue = venue_runtime::WASM_BINARY;
		let coordinator_id = coordinator_runtime::presets::PARA_ID;
		let venue_id = venue_runtime::presets::PARA_ID;
		let spec = match id {
			"" | "dev" | "coordinator-dev" => known(
				coordinator,
				coordinator_id,
				"Ballast Development",
				"ballast-dev",
				ChainType::Development,
			),
			"local" | "coordinator-local" => {
				known(coordinator, coordinator_id, "Ballast Local", "ballast-local", ChainType::Local)
			}
			"venue-dev" => known(
				venue,
				venue_id,
				"Ballast Venue Development",
				"ballast-venue-dev",
				ChainType::Development,
			),
			"venue-local" => {
				known(venue, venue_id, "Ballast Venue Local", "ballast-venue-local", ChainType::Local)
			}
			path if std::path::Path::new(path).is_file() => return DiskChainSpecLoader.load_spec(path),
			other if other.starts_with(OTHER_VENUE) => return other_venue(other),
			other => return Err(format!("no chain and no file is called `{other}`; known are {KNOWN}")),
		}?;
		Ok(Box::new(spec))
	}
}

/// What the names of further venues begin with.
const OTHER_VENUE: &str = "venue-local-";

/// A local network may have several venues; each needs a genesis, and so a name, of its own.
fn other_venue(id: &str) -> Result<Box<dyn ChainSpec>, String> {
	let number = id.strip_prefix(OTHER_VENUE).and_then(|number| number.parse::<u32>().ok());
	let para_id = number
		.ok_or_else(|| format!("`{id}` does not end in the id of a parachain, as in `venue-local-2002`"))?;
	let patch = venue_runtime::presets::get_preset(&preset_name::LOCAL_TESTNET.into());
	let patch = patch.ok_or("the venue's runtime has no preset for local networks")?;
	let mut patch: serde_json::Value = serde_json::from_slice(&patch).map_err(|error| error.to_string())?;
	patch["parachainInfo"]["parachainId"] = para_id.into();
	let name = format!("Ballast Venue {para_id} Local");
	let builder =
		builder(venue_runtime::WASM_BINARY, para_id, &name, &format!("ballast-{id}"), ChainType::Local)?;
	Ok(Box::new(builder.with_genesis_config_patch(patch).build()))
}

fn known(
	wasm: Option<&'static [u8]>,
	para_id: u32,
	name: &str,
	id: &str,
	chain_type: ChainType,
) -> Result<GenericChainSpec, String> {
	let preset = match chain_type {
		ChainType::Development => preset_name::DEVELOPMENT,
		_ => preset_name::LOCAL_TESTNET,
	};
	Ok(builder(wasm, para_id, name, id, chain_type)?.with_genesis_config_preset_name(preset).build())
}

fn builder(
	wasm: Option<&'static [u8]>,
	para_id: u32,
	name: &str,
	id: &str,
	chain_type: ChainType,
) -> Result<ChainSpecBuilder<Extensions>, String> {
	let wasm = wasm.ok_or("this binary was built without its runtimes; build it without SKIP_WASM_BUILD")?;
	let properties = [
		("tokenSymbol", serde_json::json!("BLST")),
		("tokenDecimals", serde_json::json!(12)),
		("ss58Format", serde_json::json!(42)),
	]
	.into_iter()
	.map(|(key, value)| (key.to_string(), value))
	.collect();
	Ok(GenericChainSpec::builder(wasm, Extensions::new("westend-local".into(), para_id))
		.with_name(name)
		.with_id(id)
		.with_protocol_id(id)
		.with_chain_type(chain_type)
		.with_properties(properties))
}

/// Names of the presets in both runtimes.
mod preset_name {
	pub const DEVELOPMENT: &str = "development";
	pub const LOCAL_TESTNET: &str = "local_testnet";
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::panic)]
	use super::*;

	#[test]
	fn every_known_chain_should_build_its_genesis() {
		for (id, expected) in [
			("", "ballast-dev"),
			("dev", "ballast-dev"),
			("local", "ballast-local"),
			("venue-dev", "ballast-venue-dev"),
			("venue-local", "ballast-venue-local"),
			("venue-local-2002", "ballast-venue-local-2002"),
		] {
			let spec = Loader.load_spec(id).unwrap();
			assert_eq!(spec.id(), expected);
			assert!(spec.as_storage_builder().build_storage().is_ok(), "{id}");
		}
	}

	#[test]
	fn venues_should_have_geneses_of_their_own() {
		let genesis = |id| Loader.load_spec(id).unwrap().as_storage_builder().build_storage().unwrap().top;
		assert_ne!(genesis("venue-local"), genesis("venue-local-2002"));
		assert_eq!(genesis("venue-local"), genesis("venue-local-2001"));
		match Loader.load_spec("venue-local-two") {
			Err(error) => assert!(error.contains("`venue-local-two`"), "{error}"),
			Ok(_) => panic!("that is no parachain's id"),
		}
	}

	#[test]
	fn an_unknown_chain_should_be_named_in_the_error() {
		match Loader.load_spec("polkadot") {
			Err(error) => assert!(error.contains("`polkadot`") && error.contains("venue-dev"), "{error}"),
			Ok(_) => panic!("there is no such chain"),
		}
	}
}
