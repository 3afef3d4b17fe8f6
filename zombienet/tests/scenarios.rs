//! Plays the scenarios on a network of its own and prints what they measured.
//!
//!     cargo test --release --test scenarios -- --list
//!     cargo test --release --test scenarios -- --only crash,upgrade

use anyhow::{bail, Context, Result};
use ballast_network::{
	console::{self, say},
	network::{self, Running},
	report::{self, Played},
	scenarios::{self, Layout, ALL},
};
use clap::Parser;
use std::{
	env,
	path::{Path, PathBuf},
	process::ExitCode,
};

/// Plays scenarios on a network with a real relay chain.
#[derive(Parser)]
struct Cli {
	/// Only these, in this order; each needs `enrol` before it, which is always played
	#[arg(long, value_name = "SCENARIO,...", value_delimiter = ',')]
	only: Vec<String>,
	/// List the scenarios
	#[arg(long)]
	list: bool,
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
		for scenario in &ALL {
			println!("{:<18} {}", scenario.name, scenario.about);
		}
		return Ok(());
	}
	let known = ALL.iter().map(|scenario| scenario.name).collect::<Vec<_>>().join(", ");
	let place = |name: &String| {
		let found = ALL.iter().position(|scenario| scenario.name == name);
		found.with_context(|| format!("no scenario '{name}'; there are: {known}"))
	};
	let mut chosen = cli.only.iter().map(place).collect::<Result<Vec<_>>>()?;
	if chosen.is_empty() {
		chosen = (0..ALL.len()).collect();
	}
	scenarios::check(&chosen)?;
	let groups = scenarios::groups(&chosen);
	let folder = cli
		.folder
		.unwrap_or_else(|| env::temp_dir().join(format!("ballast-scenarios-{}", std::process::id())));
	let descriptions: Vec<_> = groups.iter().map(|(layout, _)| layout.description()).collect();
	network::prepare(&descriptions, &folder)?;
	let tasks = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
	let played = tasks.block_on(async {
		let interrupted = tokio::signal::ctrl_c();
		tokio::select! {
			played = play_all(&groups, &folder) => Ok(played),
			_ = interrupted => { network::sweep(&folder); bail!("interrupted") }
		}
	})?;
	println!("\n{}\n\nall in {} s", report::summary(&played), console::elapsed());
	let passed = played.iter().all(Played::passed);
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

/// Plays the groups, each on a network of its own. A group that fails does not keep the next from being played.
async fn play_all(groups: &[(Layout, Vec<usize>)], folder: &Path) -> Vec<Played> {
	let mut all = Vec::new();
	for (number, (layout, chosen)) in groups.iter().enumerate() {
		let names = chosen.iter().map(|place| ALL[*place].name.to_string()).collect();
		let mut played = Played::new(layout.name(), names);
		let folder = folder.join(format!("network-{}", number + 1));
		if let Err(error) = play(*layout, chosen, &folder, &mut played).await {
			let error = network::one_line(&format!("{error:#}"));
			say(format!("{}: {error}", layout.name()));
			played.trouble = Some(error);
		}
		all.push(played);
	}
	all
}

async fn play(layout: Layout, chosen: &[usize], folder: &Path, played: &mut Played) -> Result<()> {
	say(format!("=== {}", layout.name()));
	let began = console::elapsed();
	let running = Running::start(layout.description(), folder).await?;
	let ready = console::elapsed() - began;
	say(format!("the network is ready ({ready} s)"));
	played.ready = Some(ready);
	let (outcomes, machine) = scenarios::play(&running, chosen).await;
	played.outcomes = outcomes;
	println!("\n{}\n\n{machine}", report::scenarios(&played.outcomes));
	running.stop().await
}
