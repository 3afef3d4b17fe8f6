//! A running network: started from its description, looked at, and taken down without leftovers.

use crate::{
	chain::{keypair, Chain},
	checks::{self, DescribedNode, Description},
	console::say,
	history::{History, RELAY},
	load::{self, Load},
	loopback,
	settle::{self, ASSET_HUB, COORDINATOR, VENUES},
};
use anyhow::{anyhow, bail, ensure, Context, Result};
use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	path::{Path, PathBuf},
	process::Command,
	sync::Arc,
	time::Duration,
};
use tokio::time::{sleep, Instant};
use zombienet_sdk::{
	GlobalSettingsBuilder, LocalFileSystem, Network, NetworkConfig, NetworkConfigExt, NetworkNode,
};

/// Longest wait for the first blocks of a parachain. Every validator compiles every runtime first.
const FIRST_BLOCKS: Duration = Duration::from_secs(420);
/// Longest wait for a node to answer.
const NODE_START: u32 = 180;

/// A network that runs.
pub struct Running {
	network: Network<LocalFileSystem>,
	/// Folder of the nodes' data and logs.
	pub folder: PathBuf,
	/// The relay chain.
	pub relay: Arc<History>,
	/// The coordinator, seen through its first collator.
	pub coordinator: Arc<History>,
	/// The venues.
	pub venues: [Arc<History>; 2],
	/// Asset Hub, where the network has it.
	pub asset_hub: Option<Arc<History>>,
	/// What the nodes had cost when the network was ready.
	pub load: BTreeMap<String, Load>,
	/// When that was.
	pub since: Instant,
}

/// A node as it is told to people.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Endpoint {
	/// Name of the node.
	pub name: String,
	/// Its chain.
	pub chain: String,
	/// WebSocket endpoint.
	pub rpc: String,
	/// Where Prometheus reads.
	pub metrics: String,
	/// Log file.
	pub log: PathBuf,
}

/// Names of the programs of a network.
fn programs(nodes: &[DescribedNode]) -> BTreeSet<String> {
	nodes.iter().map(|node| node.command.clone()).collect()
}

/// Checks descriptions and prepares the environment for their programs. To be called before there are threads.
pub fn prepare(descriptions: &[&Path], folder: &Path) -> Result<()> {
	let mut all = BTreeSet::new();
	for description in descriptions {
		let description = Description::read(description)?;
		checks::check(&description)?;
		all.extend(programs(&description.nodes()?));
	}
	loopback::confine(&all, &folder.join("bin"))
}

impl Running {
	/// Starts the network: nodes, first blocks, channels, venues, clocks.
	pub async fn start(description: &Path, folder: &Path) -> Result<Self> {
		let nodes_folder = folder.join("nodes");
		if nodes_folder.exists() {
			fs::remove_dir_all(&nodes_folder)
				.with_context(|| format!("cannot clear {}", nodes_folder.display()))?;
		}
		checks::wait_for_ports(&Description::read(description)?)?;
		let settings = GlobalSettingsBuilder::new()
			.with_base_dir(&nodes_folder)
			.with_network_spawn_timeout(600)
			.with_node_spawn_timeout(NODE_START)
			.with_tear_down_on_failure(false)
			.build()
			.map_err(|errors| anyhow!("settings: {errors:?}"))?;
		let path = description.to_str().context("the description's path is no text")?;
		let config = NetworkConfig::load_from_toml_with_settings(path, &settings)
			.map_err(|error| anyhow!("{}: {}", description.display(), one_line(&error.to_string())))?;
		say("starting the nodes; the chain specs are made first");
		let died = watch_for_death(nodes_folder.clone());
		let spawned = tokio::select! {
			spawned = config.spawn_native() => spawned.map_err(|error| format!("{:#}", anyhow!(error))),
			death = died => Err(death),
		};
		let network = match spawned {
			Ok(network) => network,
			Err(why) => {
				// Whatever was started must not stay.
				sweep(&nodes_folder);
				bail!("the network did not start: {}", one_line(&why));
			}
		};
		match Self::settle(network, folder.into()).await {
			Ok(running) => Ok(running),
			Err(error) => {
				sweep(&nodes_folder);
				Err(error)
			}
		}
	}

	async fn settle(network: Network<LocalFileSystem>, folder: PathBuf) -> Result<Self> {
		let relay = connect(RELAY, first(&network.relaychain().nodes(), RELAY)?).await?;
		let mut chains = Vec::new();
		for id in [COORDINATOR].into_iter().chain(VENUES) {
			let para = network.parachain(id).with_context(|| format!("the network has no parachain {id}"))?;
			let name = chain_name(id);
			chains.push(connect(&name, first(&para.collators(), &name)?).await?);
		}
		let asset_hub = match network.parachain(ASSET_HUB) {
			Some(para) => {
				let name = chain_name(ASSET_HUB);
				Some(connect(&name, first(&para.collators(), &name)?).await?)
			}
			None => None,
		};
		say("all nodes answer; waiting for the parachains' first blocks");
		for chain in chains.iter().chain(&asset_hub) {
			settle::wait_for_blocks(chain, FIRST_BLOCKS).await?;
		}
		let root = keypair("//Alice")?;
		let pairs = settle::neighbours(asset_hub.is_some());
		settle::open_channels(&relay, &pairs, &root).await?;
		settle::register(&chains[0], &root).await?;
		let [coordinator, a, b] = <[Chain; 3]>::try_from(chains).map_err(|_| anyhow!("three parachains"))?;
		let asset_hub = match asset_hub {
			Some(chain) => Some(Arc::new(History::follow(chain).await?)),
			None => None,
		};
		Ok(Self {
			network,
			folder,
			relay: Arc::new(History::follow(relay).await?),
			coordinator: Arc::new(History::follow(coordinator).await?),
			venues: [Arc::new(History::follow(a).await?), Arc::new(History::follow(b).await?)],
			asset_hub,
			load: load::measure()?,
			since: Instant::now(),
		})
	}

	/// All nodes, for people.
	pub fn endpoints(&self) -> Vec<Endpoint> {
		let mut all = Vec::new();
		let mut add = |chain: &str, nodes: Vec<&NetworkNode>| {
			for node in nodes {
				let name = node.name().to_string();
				let log = node.base_dir().join(format!("{name}.log"));
				let arguments = node.args();
				// A collator has a second one, for its relay side.
				let ports = arguments.windows(2).filter(|pair| pair[0] == "--prometheus-port");
				let metrics: Vec<String> =
					ports.map(|pair| format!("http://127.0.0.1:{}/metrics", pair[1])).collect();
				let metrics = metrics.join("\n");
				all.push(Endpoint { name, chain: chain.into(), rpc: node.ws_uri().into(), metrics, log });
			}
		};
		add(RELAY, self.network.relaychain().nodes());
		for para in self.network.parachains() {
			add(&chain_name(para.para_id()), para.collators());
		}
		all
	}

	/// A node by name.
	pub fn node(&self, name: &str) -> Result<&NetworkNode> {
		self.network.get_node(name)
	}

	/// Kills a node as a power cut would.
	pub fn kill(&self, name: &str) -> Result<()> {
		// The orchestrator would wait first, and then kill.
		let pids = processes_of(&self.folder.join("nodes").join(name));
		ensure!(!pids.is_empty(), "{name} does not run");
		Command::new("kill").arg("-KILL").args(pids.iter().map(u32::to_string)).status()?;
		Ok(())
	}

	/// Starts a node that was killed again from its disk.
	pub async fn revive(&self, name: &str) -> Result<()> {
		self.node(name)?.restart(None).await?;
		self.node(name)?.wait_until_is_up(NODE_START).await
	}

	/// Kills a node as a power cut would, and starts it again from its disk after a while.
	pub async fn restart(&self, name: &str, after: Duration) -> Result<()> {
		self.kill(name)?;
		sleep(after).await;
		self.revive(name).await
	}

	/// Takes everything down.
	pub async fn stop(self) -> Result<()> {
		let Self { network, folder, .. } = self;
		// Nodes that were restarted are not all known to the orchestrator as its children.
		let destroyed = network.destroy().await;
		sweep(&folder.join("nodes"));
		destroyed.map_err(|error| anyhow!("taking the network down: {error}"))
	}
}

/// Ends when a node that was started has ended, with the first error in its log: the orchestrator would wait for it.
async fn watch_for_death(nodes: PathBuf) -> String {
	let logged = || {
		let folders = fs::read_dir(&nodes).into_iter().flatten().flatten();
		let names = folders.filter_map(|folder| folder.file_name().into_string().ok());
		names.filter(|name| log_of(&nodes, name).exists()).collect::<BTreeSet<_>>()
	};
	let mut before = BTreeSet::new();
	loop {
		let running = processes_of(&nodes).iter().filter_map(name_of).collect::<BTreeSet<_>>();
		// A log is there a moment before its process is.
		if let Some(name) = before.difference(&running).next() {
			let text = fs::read_to_string(log_of(&nodes, name)).unwrap_or_default();
			let error = text.lines().find(|line| line.to_lowercase().contains("error"));
			let error = error.unwrap_or("it said nothing of an error");
			return format!("{name} ended: {} (log: {})", error.trim(), log_of(&nodes, name).display());
		}
		before = logged();
		sleep(Duration::from_secs(3)).await;
	}
}

fn log_of(nodes: &Path, name: &str) -> PathBuf {
	nodes.join(name).join(format!("{name}.log"))
}

/// The `--name` of a process.
fn name_of(pid: &u32) -> Option<String> {
	let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
	let mut arguments = command.split('\0').skip_while(|argument| *argument != "--name");
	arguments.nth(1).map(Into::into)
}

fn first<'a>(nodes: &[&'a NetworkNode], chain: &str) -> Result<&'a NetworkNode> {
	nodes.first().copied().with_context(|| format!("{chain} has no node"))
}

async fn connect(name: &str, node: &NetworkNode) -> Result<Chain> {
	node.wait_until_is_up(NODE_START).await.map_err(|error| {
		let log = node.base_dir().join(format!("{}.log", node.name()));
		let why = last_error(&log).unwrap_or_else(|| error.to_string());
		anyhow!("{} did not start: {why} (log: {})", node.name(), log.display())
	})?;
	Chain::connect(name, node.ws_uri()).await
}

/// The last line of a log that speaks of an error.
pub fn last_error(log: &Path) -> Option<String> {
	let text = fs::read_to_string(log).ok()?;
	text.lines().rev().find(|line| line.contains("Error") || line.contains("error")).map(one_line)
}

/// Name of a parachain in reports.
pub fn chain_name(id: u32) -> String {
	match id {
		COORDINATOR => "coordinator".into(),
		ASSET_HUB => "asset hub".into(),
		2_001 => "venue A".into(),
		2_002 => "venue B".into(),
		other => format!("parachain {other}"),
	}
}

/// An error in one line, without the traces that libraries add.
pub fn one_line(text: &str) -> String {
	let text = text.split("Stack backtrace").next().unwrap_or(text);
	let words: Vec<&str> = text.split_whitespace().collect();
	let line = words.join(" ");
	line.chars().take(600).collect()
}

/// The processes whose data lie in this folder.
pub fn processes_of(folder: &Path) -> Vec<u32> {
	let Some(folder) = folder.to_str() else { return Vec::new() };
	let mine = std::process::id();
	let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
	let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
	let uses = |pid: &u32| {
		let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
		String::from_utf8_lossy(&command).split('\0').any(|argument| argument.starts_with(folder))
	};
	pids.filter(|pid| *pid != mine).filter(uses).collect()
}

/// Ends what still runs on a network's data, waiting for the end.
pub fn sweep(nodes_folder: &Path) {
	for signal in ["-TERM", "-TERM", "-KILL", "-KILL"] {
		let pids = processes_of(nodes_folder);
		if pids.is_empty() {
			return;
		}
		// A paused process must wake up to end.
		for signal in ["-CONT", signal] {
			let arguments = std::iter::once(signal.to_string()).chain(pids.iter().map(u32::to_string));
			let _ = Command::new("kill").args(arguments).status();
		}
		std::thread::sleep(Duration::from_secs(2));
	}
}

/// Waits for a condition, looking every second.
pub async fn wait_until<F, T>(what: &str, patience: Duration, mut condition: F) -> Result<T>
where
	F: AsyncFnMut() -> Result<Option<T>>,
{
	let start = Instant::now();
	loop {
		match condition().await {
			Ok(Some(found)) => return Ok(found),
			Ok(None) if start.elapsed() > patience => bail!("{what}: not within {} s", patience.as_secs()),
			Err(error) if start.elapsed() > patience => return Err(error.context(what.to_string())),
			_ => sleep(Duration::from_secs(1)).await,
		}
	}
}
