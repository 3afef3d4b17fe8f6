//! `ballast-node`: one collator binary for the coordinator and the reference venue.

#![warn(missing_docs)]

// Keeps the linker from dropping the shim, which sets jemalloc as the global allocator.
#[allow(unused_extern_crates)]
extern crate polkadot_jemalloc_shim;

mod chain_spec;

use polkadot_omni_node_lib::{
	extra_subcommand::NoExtraSubcommand, run_with_custom_cli, runtime::DefaultRuntimeResolver,
	CliConfig as CliConfigT, RunConfig,
};

struct CliConfig;

impl CliConfigT for CliConfig {
	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		concat!(env!("CARGO_PKG_REPOSITORY"), "/issues/new").into()
	}

	fn copyright_start_year() -> u16 {
		2026
	}
}

fn main() -> color_eyre::eyre::Result<()> {
	color_eyre::install()?;
	let config = RunConfig::new(Box::new(DefaultRuntimeResolver), Box::new(chain_spec::Loader));
	Ok(run_with_custom_cli::<CliConfig, NoExtraSubcommand>(config)?)
}
