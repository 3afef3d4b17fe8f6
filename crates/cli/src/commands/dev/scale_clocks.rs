//! `ballast dev scale-clocks`: hours of history in minutes need rules whose clocks run as fast.

use super::confirm;
use crate::{
	chain::{self, AtBlock, Endpoint},
	value::Value,
};
use anyhow::{bail, Context, Result};
use subxt::ext::scale_value::Composite;

const EXAMPLES: &str = "Examples:
  ballast dev scale-clocks --speed 60";

/// The group of the runtime's dynamic parameters that holds the clocks.
const GROUP: &str = "Clocks";

const MINUTE: u64 = 60_000;

/// The clocks in real time, milliseconds: the runtime's defaults, which it does not publish.
const CLOCKS: [(&str, u64); 18] = [
	("GracePeriodMs", 10 * MINUTE),
	("SliceIntervalMs", MINUTE),
	("MinSliceIntervalMs", MINUTE / 5),
	("SampleIntervalMs", 60 * MINUTE),
	("EpochMs", 60 * MINUTE),
	("HorizonMs", 60 * MINUTE),
	("PriceMaxAgeMs", 5 * MINUTE),
	("HaltThresholdMs", 10 * MINUTE),
	("HaltGraceMs", 10 * MINUTE),
	("CreditReleaseMs", 10 * MINUTE),
	("SlicePatienceMs", 5 * MINUTE),
	("RefusalTimeMs", 5 * MINUTE),
	("StallMs", 5 * MINUTE),
	("AuctionFastMs", 10 * MINUTE),
	("AuctionSlowMs", 40 * MINUTE),
	("InsolventAuctionMs", 10 * MINUTE),
	("AuctionRestMs", 10 * MINUTE),
	("BackstopPatienceMs", 10 * MINUTE),
];

/// Divide the clocks of the rules (grace period, slice interval, ...) by a factor, as root of a development chain.
///
/// Always starts from the clocks of real time, so that it can be repeated.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ScaleClocks {
	#[command(flatten)]
	endpoint: Endpoint,
	/// By how much faster
	#[arg(long, value_name = "FACTOR", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
	speed: u64,
	/// Root's key
	#[arg(long, value_name = "KEY", default_value = "//Alice")]
	sudo: String,
}

impl ScaleClocks {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let key = chain::keypair(&self.sudo)?;
		let chain = self.endpoint.connect().await?;
		let at = chain.best().await?;
		let there = keys(&at)?;
		let mut calls = Vec::new();
		for (name, real_time) in CLOCKS {
			if !there.iter().any(|key| key == name) {
				continue;
			}
			let scaled = (real_time / self.speed).max(1);
			println!("{name:<18} {real_time:>9} -> {scaled} ms");
			calls.push(set(name, scaled));
		}
		if calls.is_empty() {
			bail!("the runtime has none of the clocks this tool knows; it has: {}", there.join(", "));
		}
		let known = |key: &String| CLOCKS.iter().any(|(name, _)| name == key);
		for unknown in there.iter().filter(|key| !known(key)) {
			eprintln!("warning: {unknown} is unknown to this tool and left as it is");
		}
		let block = chain.execute(&chain::sudo(chain::batch_all(calls)), &key).await?;
		confirm(&chain.at(block).await?).await
	}
}

/// Keys of the group, from the metadata of `Parameters.set_parameter`.
fn keys(at: &AtBlock) -> Result<Vec<String>> {
	let no_clocks = "the runtime has no dynamic parameters with clocks";
	let metadata = at.metadata_ref();
	let variants = |id: u32| match &metadata.types().resolve(id)?.type_def {
		scale_info::TypeDef::Variant(of) => Some(&of.variants),
		_ => None,
	};
	let call = metadata
		.pallet_by_name("Parameters")
		.and_then(|pallet| pallet.call_variant_by_name("set_parameter"))
		.context(no_clocks)?;
	call.fields
		.first()
		.and_then(|field| variants(field.ty.id))
		.and_then(|groups| groups.iter().find(|group| group.name == GROUP))
		.and_then(|group| variants(group.fields.first()?.ty.id))
		.map(|keys| keys.iter().map(|key| key.name.clone()).collect())
		.context(no_clocks)
}

fn set(name: &str, value: u64) -> chain::Call {
	let some = Value::unnamed_variant("Some", [Value::u128(value.into())]);
	let unit = Value::without_context(Composite::unnamed(Vec::new()).into());
	let parameter = Value::unnamed_variant(GROUP, [Value::unnamed_variant(name, [unit, some])]);
	chain::call("Parameters", "set_parameter", [parameter])
}
