//! Plays the scenarios on a network of its own and prints what they measured.
//!
//!     cargo test --release --test scenarios -- --list
//!     cargo test --release --test scenarios -- --only crash,upgrade

use anyhow::{bail, Context, Result};
use ballast_network::{
	console::{self, say},
	network::{self, Running},
	report,
	scenarios::{self, ALL},
};
use clap::Parser;
use std::{env, path::PathBuf, process::ExitCode};

/// Plays scenarios on a network with a real relay chain.
#[derive(Parser)]
struct Cli {
	/// Only these, in this order; each needs `enrol` before it, which is always played
	#[arg(long, value_name = "SCENARIO,...", value_delimiter = ',')]
	only: Vec<String>,
	/// List the scenarios
	#[arg(long)]
	list: bool,
	/// Description of the network
	#[arg(long, default_value = "local.toml")]
	description: PathBuf,
	/// Folder for the nodes' data and logs
	#[arg(long, value_name = "DIR")]
	folder: Option<PathBuf>,
	/// Leave data and logs behind, also when all went well
	#[arg(long)]
	keep: bool,
}

fn main() -> ExitCode {
	console::start();
	match run(Cli::parse()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {}", network::one_line(&format!("{error:#}")));
			ExitCode::FAILURE
		}
	}
}

fn run(cli: Cli) -> Result<()> {
	if cli.list {
		for (name, about) in ALL {
			println!("{name:<18} {about}");
		}
		return Ok(());
	}
	let known = ALL.map(|(name, _)| name).join(", ");
	let place = |name: &String| {
		let found = ALL.iter().position(|(known, _)| known == name);
		found.with_context(|| format!("no scenario '{name}'; there are: {known}"))
	};
	let mut chosen = cli.only.iter().map(place).collect::<Result<Vec<_>>>()?;
	match chosen.first() {
		None => chosen = (0..ALL.len()).collect(),
		Some(0) => {}
		Some(_) => chosen.insert(0, 0),
	}
	scenarios::check(&chosen)?;
	let folder = cli
		.folder
		.unwrap_or_else(|| env::temp_dir().join(format!("ballast-scenarios-{}", std::process::id())));
	network::prepare(&cli.description, &folder)?;
	let tasks = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
	let passed = tasks.block_on(async {
		let interrupted = tokio::signal::ctrl_c();
		tokio::select! {
			passed = play(&cli.description, &folder, &chosen) => passed,
			_ = interrupted => { network::sweep(&folder.join("nodes")); bail!("interrupted") }
		}
	})?;
	if passed && !cli.keep {
		std::fs::remove_dir_all(&folder)?;
	} else {
		say(format!("data and logs are in {}", folder.display()));
	}
	if !passed {
		bail!("a scenario failed");
	}
	Ok(())
}

async fn play(description: &std::path::Path, folder: &std::path::Path, chosen: &[usize]) -> Result<bool> {
	let running = Running::start(description, folder).await?;
	say("the network is ready");
	let ready = console::elapsed();
	let (running, outcomes, machine) = scenarios::play(running, chosen).await;
	running.stop().await?;
	println!("\n{}\n\n{machine}", report::scenarios(&outcomes));
	println!("\nnetwork ready after {ready} s, all in {} s", console::elapsed());
	Ok(outcomes.len() == chosen.len() && outcomes.iter().all(|outcome| outcome.result.is_ok()))
}
