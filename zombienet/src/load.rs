//! What the nodes cost: memory and processor time, from the kernel.

use anyhow::Result;
use std::{collections::BTreeMap, fs};

/// One node's use of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
	/// Largest resident size so far, bytes.
	pub peak_bytes: u64,
	/// Processor time so far, in seconds.
	pub cpu_seconds: f64,
}

/// The processes of all nodes by name, found by the `--name` that the orchestrator gives them. Workers of a validator
/// count to it.
pub fn measure() -> Result<BTreeMap<String, Load>> {
	// What proc(5) calls clock ticks.
	let ticks = 100.0;
	let mut names: BTreeMap<u32, String> = BTreeMap::new();
	let mut parents: BTreeMap<u32, u32> = BTreeMap::new();
	let mut loads: BTreeMap<u32, Load> = BTreeMap::new();
	for entry in fs::read_dir("/proc")?.flatten() {
		let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
			continue;
		};
		let read = |file: &str| fs::read_to_string(entry.path().join(file)).unwrap_or_default();
		let command = read("cmdline");
		let mut arguments = command.split('\0').skip_while(|argument| *argument != "--name");
		if let (Some(_), Some(name)) = (arguments.next(), arguments.next()) {
			names.insert(pid, name.into());
		}
		// The command's name may hold spaces; the fields follow its closing bracket.
		let stat = read("stat");
		let fields: Vec<&str> =
			stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace().collect();
		let field = |index: usize| fields.get(index).and_then(|f| f.parse::<u64>().ok()).unwrap_or_default();
		parents.insert(pid, field(1) as u32);
		// Own time and that of children who ended.
		let cpu_seconds = (11..=14).map(field).sum::<u64>() as f64 / ticks;
		let peak = read("status").lines().find_map(|line| {
			line.strip_prefix("VmHWM:")?.split_ascii_whitespace().next()?.parse::<u64>().ok()
		});
		loads.insert(pid, Load { peak_bytes: peak.unwrap_or_default() * 1024, cpu_seconds });
	}
	let mut by_name: BTreeMap<String, Load> = BTreeMap::new();
	for (pid, load) in &loads {
		let mut ancestor = *pid;
		let name = loop {
			match (names.get(&ancestor), parents.get(&ancestor)) {
				(Some(name), _) => break Some(name),
				(None, Some(parent)) if *parent > 1 && *parent != ancestor => ancestor = *parent,
				_ => break None,
			}
		};
		if let Some(name) = name {
			let sum = by_name.entry(name.clone()).or_default();
			sum.peak_bytes += load.peak_bytes;
			sum.cpu_seconds += load.cpu_seconds;
		}
	}
	Ok(by_name)
}

/// Processor, memory and system of this machine, for the table's caption.
pub fn machine() -> String {
	let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
	let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
	let cores = info.lines().filter(|line| line.starts_with("processor")).count();
	let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
	let kib = memory.lines().find_map(|line| {
		line.strip_prefix("MemTotal:")?.split_ascii_whitespace().next()?.parse::<u64>().ok()
	});
	format!("{cores} x {}, {} GiB", model.unwrap_or("unknown processor"), kib.unwrap_or_default() >> 20)
}
