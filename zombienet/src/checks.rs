//! What can be known to be wrong before anything is started, said in one line.

use crate::console::say;
use anyhow::{bail, Context, Result};
use std::{
	collections::BTreeMap,
	env, fs,
	net::{Ipv4Addr, TcpListener},
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
	thread::sleep,
	time::Duration,
};
use toml::{Table, Value};

/// What a validator's program wants beside it.
pub const WORKERS: [&str; 2] = ["polkadot-prepare-worker", "polkadot-execute-worker"];

/// A network description, as far as the checks need it.
pub struct Description {
	/// Where it was read.
	pub path: PathBuf,
	/// Files that it names.
	files: Vec<String>,
	table: Table,
}

/// A node of the description.
pub struct DescribedNode {
	/// Its name.
	pub name: String,
	/// Where in the description its command stands.
	pub place: String,
	/// Its command.
	pub command: String,
	/// Its parachain; `None` for the relay chain.
	pub para: Option<u32>,
	/// Its ports, by name.
	pub ports: BTreeMap<&'static str, u16>,
	/// The keys in its keystore.
	pub keys: Vec<String>,
	/// What its sessions expect.
	pub session_keys: Vec<String>,
}

impl Description {
	/// Reads a description.
	pub fn read(path: &Path) -> Result<Self> {
		let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
		let table: Table = text.parse().map_err(|error: toml::de::Error| {
			let line = error.span().map_or(0, |span| text[..span.start].lines().count());
			anyhow::anyhow!("{}:{line}: {}", path.display(), error.message())
		})?;
		let files = files(&table).into_iter().map(|name| filled_in(&name)).collect::<Result<_>>();
		Ok(Self { files: files.with_context(|| path.display().to_string())?, path: path.into(), table })
	}

	/// All nodes: validators, then collators.
	pub fn nodes(&self) -> Result<Vec<DescribedNode>> {
		let place = |what: &str| format!("{}: {what}", self.path.display());
		let relay = self.table.get("relaychain").with_context(|| place("no [relaychain]"))?;
		let mut nodes = Vec::new();
		for node in list(relay, "nodes") {
			nodes.push(described(node, relay, "relaychain", None)?);
		}
		for para in self.table.get("parachains").and_then(Value::as_array).into_iter().flatten() {
			let id = para.get("id").and_then(Value::as_integer).and_then(|id| u32::try_from(id).ok());
			let id = id.with_context(|| place("a parachain without an id"))?;
			for node in list(para, "collators") {
				nodes.push(described(node, para, &format!("parachain {id}"), Some(id))?);
			}
		}
		if nodes.is_empty() {
			bail!("{}", place("no nodes"));
		}
		Ok(nodes)
	}
}

/// Chain specs and runtimes that a description takes from files.
fn files(table: &Table) -> Vec<String> {
	let relay = table.get("relaychain").into_iter();
	let paras = table.get("parachains").and_then(Value::as_array).into_iter().flatten();
	let of = |chain: &Value| {
		let runtime = chain.get("chain_spec_runtime").and_then(|runtime| text(runtime, "location"));
		[text(chain, "chain_spec_path"), runtime]
	};
	relay.chain(paras).flat_map(of).flatten().filter(|name| !name.starts_with("http")).collect()
}

/// A text in which `{{NAME}}` stands for a variable of the environment, as the orchestrator reads it.
fn filled_in(text: &str) -> Result<String> {
	let Some((before, rest)) = text.split_once("{{") else { return Ok(text.into()) };
	let (name, after) =
		rest.split_once("}}").with_context(|| format!("'{text}' does not close its braces"))?;
	let value = env::var(name)
		.ok()
		.with_context(|| format!("it wants a path in the variable {name}, which is not set"))?;
	Ok(format!("{before}{value}{}", filled_in(after)?))
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
	value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value, name: &str) -> Option<String> {
	value.get(name).and_then(Value::as_str).map(Into::into)
}

fn texts(value: &Value, name: &str) -> Vec<String> {
	list(value, name).filter_map(Value::as_str).map(Into::into).collect()
}

fn described(node: &Value, group: &Value, of: &str, para: Option<u32>) -> Result<DescribedNode> {
	let name = text(node, "name").with_context(|| format!("a node of {of} has no name"))?;
	let (place, command) = match (text(node, "command"), text(group, "default_command")) {
		(Some(command), _) => (format!("command of {name}"), command),
		(None, Some(command)) => (format!("default_command of {of}"), command),
		(None, None) => bail!("{name} has no command, and {of} no default_command"),
	};
	let mut ports = BTreeMap::new();
	for port in ["rpc_port", "prometheus_port", "p2p_port"] {
		if let Some(number) = node.get(port).and_then(Value::as_integer) {
			let number = u16::try_from(number).ok().filter(|number| *number > 0);
			ports.insert(port, number.with_context(|| format!("{port} of {name} is no port"))?);
		}
	}
	let keys = texts(node, "keystore_key_types");
	let session_keys = texts(node, "chain_spec_key_types");
	Ok(DescribedNode { name, place, command, para, ports, keys, session_keys })
}

/// Finds a program on `PATH`, or at the path given.
pub fn find_program(command: &str) -> Option<PathBuf> {
	let runs = |path: &Path| {
		fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
	};
	if command.contains('/') {
		return Some(PathBuf::from(command)).filter(|path| runs(path));
	}
	let path = env::var_os("PATH")?;
	env::split_paths(&path).map(|folder| folder.join(command)).find(|path| runs(path))
}

/// Programs that are there, ports that are free, names that are unique, collators that can vote.
pub fn check(description: &Description) -> Result<()> {
	let file = description.path.display();
	for name in &description.files {
		// Relative names are relative to the description.
		let beside = description.path.parent().unwrap_or(Path::new("")).join(name);
		let found =
			fs::metadata(&beside).with_context(|| format!("{file}: cannot read {}", beside.display()))?;
		if !found.is_file() || found.len() == 0 {
			bail!("{file}: {} is no chain spec or runtime", beside.display());
		}
	}
	let nodes = description.nodes()?;
	let mut names = BTreeMap::new();
	let mut ports: BTreeMap<u16, String> = BTreeMap::new();
	for node in &nodes {
		if names.insert(node.name.clone(), ()).is_some() {
			bail!("{file}: two nodes are called {}", node.name);
		}
		let Some(program) = find_program(&node.command) else {
			bail!("{file}: no program '{}' on PATH ({})", node.command, node.place);
		};
		if node.para.is_none() {
			for worker in WORKERS {
				let beside = program.canonicalize()?.with_file_name(worker);
				if !beside.exists() && find_program(worker).is_none() {
					bail!(
						"{file}: no program '{worker}' beside {} or on PATH; a validator needs it",
						program.display()
					);
				}
			}
		}
		for (what, port) in &node.ports {
			let who = format!("{what} of {}", node.name);
			if let Some(other) = ports.insert(*port, who.clone()) {
				bail!("{file}: port {port} is given twice: {other} and {who}");
			}
			if TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_err() {
				bail!("port {port} is in use ({who}); stop what listens there, or change it in {file}");
			}
		}
		// A session key that is not in the keystore never signs anything: the collator would follow in silence.
		let wants_worker = node.session_keys.iter().any(|key| key.starts_with("worker"));
		if wants_worker && !node.keys.iter().any(|key| key.starts_with("blst")) {
			bail!(
				"{file}: collator {} has no worker key: add \"blst_sr\" to its keystore_key_types, or its \
				 off-chain worker submits nothing",
				node.name
			);
		}
	}
	Ok(())
}

/// Waits until the connections of an earlier network on these ports have closed for good: the orchestrator cannot listen
/// there before.
pub fn wait_for_ports(description: &Description) -> Result<()> {
	let nodes = description.nodes()?;
	let ports: Vec<u16> = nodes.iter().flat_map(|node| node.ports.values().copied()).collect();
	for second in 0..90 {
		if !ports.iter().any(|port| is_closing(*port)) {
			return Ok(());
		}
		if second == 0 {
			say("waiting for the connections of an earlier network to close");
		}
		sleep(Duration::from_secs(1));
	}
	bail!("connections of an earlier network do not close; try again in a minute")
}

/// Whether the kernel keeps a closed connection of this port.
fn is_closing(port: u16) -> bool {
	const TIME_WAIT: &str = "06";
	let tables =
		["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
	let ending = format!(":{port:04X}");
	tables.iter().flat_map(|table| table.lines()).any(|line| {
		let fields: Vec<&str> = line.split_ascii_whitespace().collect();
		matches!(fields.as_slice(), [_, local, _, state, ..] if local.ends_with(&ending) && *state == TIME_WAIT)
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	const GOOD: &str = r#"
[relaychain]
default_command = "sh"
[[relaychain.nodes]]
name = "a"
[[parachains]]
id = 2000
default_command = "sh"
[[parachains.collators]]
name = "c"
keystore_key_types = ["aura", "blst_sr"]
chain_spec_key_types = ["aura", "worker_sr"]
"#;

	/// Puts programs where the checks find them: every validator's program with its workers.
	fn complaint(text: &str) -> String {
		let folder = std::env::temp_dir().join(format!("ballast-checks-{:?}", std::thread::current().id()));
		fs::create_dir_all(&folder).unwrap();
		for name in ["sh"].into_iter().chain(WORKERS) {
			let program = folder.join(name);
			fs::write(&program, "#!/bin/sh\n").unwrap();
			fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
		}
		let text = text.replace("\"sh\"", &format!("\"{}\"", folder.join("sh").display()));
		let file = folder.join("network.toml");
		fs::write(&file, text).unwrap();
		let outcome = Description::read(&file).and_then(|description| check(&description));
		outcome.err().map(|error| format!("{error:#}")).unwrap_or_default()
	}

	#[test]
	fn description_should_pass_when_everything_is_there() {
		assert_eq!(complaint(GOOD), "");
	}

	#[test]
	fn missing_program_should_be_named_with_its_place() {
		let text = complaint(&GOOD.replacen("\"sh\"", "\"no-such-program\"", 1));
		assert!(
			text.contains("no program 'no-such-program' on PATH (default_command of relaychain)"),
			"{text}"
		);
	}

	#[test]
	fn port_in_use_should_be_named_with_its_owner() {
		let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
		let port = taken.local_addr().unwrap().port();
		let text = complaint(&GOOD.replace("name = \"a\"", &format!("name = \"a\"\nrpc_port = {port}")));
		assert!(text.starts_with(&format!("port {port} is in use (rpc_port of a)")), "{text}");
	}

	#[test]
	fn collator_should_be_named_when_it_has_no_worker_key() {
		let text = complaint(&GOOD.replace("\"aura\", \"blst_sr\"", "\"aura\""));
		assert!(text.contains("collator c has no worker key"), "{text}");
	}

	#[test]
	fn chain_spec_should_be_named_when_it_cannot_be_read() {
		let text =
			complaint(&GOOD.replace("id = 2000", "id = 2000\nchain_spec_path = \"no-such-spec.json\""));
		assert!(text.contains("no-such-spec.json: No such file"), "{text}");
	}

	#[test]
	fn variable_should_be_named_when_it_is_not_set() {
		let runtime = "id = 2000\nchain_spec_runtime = { location = \"{{BALLAST_NO_SUCH}}/x.wasm\" }";
		let text = complaint(&GOOD.replace("id = 2000", runtime));
		assert!(text.contains("the variable BALLAST_NO_SUCH, which is not set"), "{text}");
	}

	#[test]
	fn broken_toml_should_be_named_with_its_line() {
		let text = complaint("[relaychain]\nnodes = [");
		assert!(text.contains("network.toml:"), "{text}");
	}
}
