//! `ballast-network`: a network on this machine, up and down.

use anyhow::{bail, Context, Result};
use ballast_network::{
	chain::Chain,
	console::{self, say},
	network::{self, Endpoint, Running},
	settle::{self, ASSET_HUB, COORDINATOR, VENUES},
};
use clap::{Parser, Subcommand};
use comfy_table::{presets::NOTHING, Table};
use serde::{Deserialize, Serialize};
use std::{
	env, fs,
	io::{BufRead, BufReader},
	os::unix::process::CommandExt,
	path::{Path, PathBuf},
	process::{Command, ExitCode, Stdio},
	thread::sleep,
	time::Duration,
};

/// A relay chain, the coordinator and two venues on this machine, everything on loopback.
#[derive(Parser)]
#[command(name = "ballast-network", version, arg_required_else_help = true)]
struct Cli {
	/// Folder of the network: state, data, logs
	#[arg(long, global = true, value_name = "DIR")]
	folder: Option<PathBuf>,
	#[command(subcommand)]
	task: Task,
}

#[derive(Subcommand)]
enum Task {
	/// Start the network, wait until it works, print its endpoints, and leave it running
	Up {
		/// Description of the network
		#[arg(default_value = "zombienet/local.toml")]
		description: PathBuf,
	},
	/// Show whether it runs, and how its chains are doing
	Status,
	/// Stop it and remove its data
	Down,
	/// Start the network and keep it until a signal comes; what `up` runs in the background
	#[command(hide = true)]
	Hold { description: PathBuf },
}

/// What `up` leaves for `status` and `down`.
#[derive(Serialize, Deserialize)]
struct State {
	holder: u32,
	endpoints: Vec<Endpoint>,
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
	let folder = match cli.folder {
		Some(folder) => folder,
		None => env::temp_dir().join("ballast-network"),
	};
	match cli.task {
		Task::Up { description } => up(&description, &folder),
		Task::Status => runtime()?.block_on(status(&folder)),
		Task::Down => down(&folder),
		Task::Hold { description } => {
			network::prepare(&[&description], &folder)?;
			runtime()?.block_on(hold(&description, &folder))
		}
	}
}

fn runtime() -> Result<tokio::runtime::Runtime> {
	tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime for tasks")
}

fn state_file(folder: &Path) -> PathBuf {
	folder.join("state.json")
}

fn read_state(folder: &Path) -> Option<State> {
	serde_json::from_slice(&fs::read(state_file(folder)).ok()?).ok()
}

fn is_alive(pid: u32) -> bool {
	let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
	command.contains("ballast-network")
}

fn up(description: &Path, folder: &Path) -> Result<()> {
	if read_state(folder).is_some_and(|state| is_alive(state.holder)) {
		bail!("a network is running already in {}; `down` stops it", folder.display());
	}
	let left = network::processes_of(&folder.join("nodes"));
	if !left.is_empty() {
		bail!("{} processes of an earlier network are left; `down` ends them", left.len());
	}
	fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
	let _ = fs::remove_file(state_file(folder));
	// Said here, where somebody reads it.
	let description_read = ballast_network::checks::Description::read(description)?;
	ballast_network::checks::check(&description_read)?;

	let log = folder.join("network.log");
	let out = fs::File::create(&log)?;
	let mut holder = Command::new(env::current_exe()?);
	holder.arg("--folder").arg(folder).arg("hold").arg(description);
	holder.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(Stdio::piped());
	// A group of its own, so that Ctrl-C here does not reach the nodes half way.
	let mut holder = holder.process_group(0).spawn().context("cannot start the network's holder")?;
	let lines = BufReader::new(holder.stderr.take().context("no output of the holder")?);
	for line in lines.lines() {
		let line = line?;
		if line == READY {
			break;
		}
		eprintln!("{line}");
	}
	let Some(state) = read_state(folder) else {
		let _ = holder.wait();
		bail!("the network did not start (see above; log: {})", log.display());
	};
	print(&state.endpoints);
	println!("\nstatus:  scripts/network status\nstop:    scripts/network down");
	Ok(())
}

/// Ends the holder's talk to `up`.
const READY: &str = "ready";

async fn hold(description: &Path, folder: &Path) -> Result<()> {
	let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
	let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
	let running = tokio::select! {
		running = Running::start(description, folder) => running?,
		_ = terminate.recv() => { network::sweep(&folder.join("nodes")); bail!("stopped while starting") }
		_ = interrupt.recv() => { network::sweep(&folder.join("nodes")); bail!("stopped while starting") }
	};
	let state = State { holder: std::process::id(), endpoints: running.endpoints() };
	fs::write(state_file(folder), serde_json::to_vec_pretty(&state)?)?;
	say("the network is up");
	eprintln!("{READY}");
	tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
	running.stop().await
}

fn print(endpoints: &[Endpoint]) {
	let mut table = Table::new();
	table.load_preset(NOTHING).set_header(["node", "chain", "rpc", "metrics", "log"]);
	for node in endpoints {
		let log = node.log.display().to_string();
		table.add_row([&node.name, &node.chain, &node.rpc, &node.metrics, &log]);
	}
	println!("{table}");
}

async fn status(folder: &Path) -> Result<()> {
	let Some(state) = read_state(folder) else {
		bail!("no network is up in {}; start one with `up`", folder.display());
	};
	if !is_alive(state.holder) {
		bail!("the network's process {} has gone; `down` cleans up, `up` starts anew", state.holder);
	}
	let mut table = Table::new();
	table.load_preset(NOTHING).set_header(["node", "chain", "best", "finalized"]);
	let mut silent = 0;
	let first_of = |chain: &str| state.endpoints.iter().find(|node| node.chain == chain).cloned();
	let (relay, coordinator) =
		(first_of(ballast_network::history::RELAY), first_of(&network::chain_name(COORDINATOR)));
	for node in &state.endpoints {
		let numbers = async {
			let chain = Chain::connect(&node.name, &node.rpc).await?;
			Ok::<_, anyhow::Error>((chain.best().await?.0, chain.finalized().await?.0))
		};
		let row = match tokio::time::timeout(Duration::from_secs(10), numbers).await {
			Ok(Ok((best, finalized))) => [best.to_string(), finalized.to_string()],
			_ => {
				silent += 1;
				["no answer".into(), node.log.display().to_string()]
			}
		};
		let [best, finalized] = row;
		table.add_row([node.name.clone(), node.chain.clone(), best, finalized]);
	}
	println!("{table}");
	if let Some(relay) = relay {
		let relay = Chain::connect(&relay.name, &relay.rpc).await?;
		let pairs = settle::neighbours(first_of(&network::chain_name(ASSET_HUB)).is_some());
		println!("\nHRMP channels: {:?}", settle::channels(&relay, &pairs).await?);
	}
	if let Some(coordinator) = coordinator {
		let coordinator = Chain::connect(&coordinator.name, &coordinator.rpc).await?;
		for venue in VENUES {
			println!("{}: {}", network::chain_name(venue), settle::venue_status(&coordinator, venue).await?);
		}
	}
	if silent > 0 {
		bail!("{silent} nodes do not answer");
	}
	Ok(())
}

fn down(folder: &Path) -> Result<()> {
	let nodes = folder.join("nodes");
	let known = read_state(folder);
	if known.is_none() && network::processes_of(folder).is_empty() && !nodes.exists() {
		println!("no network in {}", folder.display());
		return Ok(());
	}
	if let Some(state) = known.filter(|state| is_alive(state.holder)) {
		Command::new("kill").arg(state.holder.to_string()).status()?;
		for _ in 0..60 {
			if !is_alive(state.holder) {
				break;
			}
			sleep(Duration::from_millis(500));
		}
	}
	// Also a holder that is still starting, and nodes whose holder was killed.
	network::sweep(folder);
	let left = network::processes_of(folder);
	if !left.is_empty() {
		bail!("processes that do not end: {left:?}");
	}
	fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
	println!("the network is down, its data are removed");
	Ok(())
}
