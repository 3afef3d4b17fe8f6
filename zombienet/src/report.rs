//! What was measured, as a table.

use crate::load::Load;
use comfy_table::{presets::ASCII_MARKDOWN, CellAlignment, Table};
use std::collections::BTreeMap;

/// Seconds from one block of the relay chain to the next.
const RELAY_BLOCK_SECONDS: i64 = 6;

/// One figure of a scenario.
#[derive(Clone, Debug)]
pub struct Figure {
	/// What was measured.
	pub what: String,
	/// In relay-chain blocks.
	pub relay_blocks: Option<i64>,
	/// In seconds.
	pub seconds: Option<f64>,
	/// Something else worth saying.
	pub note: String,
}

impl Figure {
	/// A span of time.
	pub fn span(what: &str, relay_blocks: i64, seconds: f64) -> Self {
		Self {
			what: what.into(),
			relay_blocks: Some(relay_blocks),
			seconds: Some(seconds),
			note: String::new(),
		}
	}

	/// From one event to another, by their chains' clocks.
	pub fn between(what: &str, from: &crate::history::Seen, to: &crate::history::Seen) -> Self {
		let blocks = i64::from(to.relay) - i64::from(from.relay);
		Self::span(what, blocks, (to.time_ms as f64 - from.time_ms as f64) / 1_000.0)
	}

	/// From one event to another, by the relay chain's blocks alone: for Asset Hub, whose clock stands still within its slots,
	/// which are longer than a relay-chain block.
	pub fn between_relay_blocks(what: &str, from: &crate::history::Seen, to: &crate::history::Seen) -> Self {
		let blocks = i64::from(to.relay) - i64::from(from.relay);
		Self::span(what, blocks, (blocks * RELAY_BLOCK_SECONDS) as f64)
	}

	/// Something that is no span.
	pub fn note(what: &str, note: impl ToString) -> Self {
		Self { what: what.into(), relay_blocks: None, seconds: None, note: note.to_string() }
	}
}

/// How a scenario went.
pub struct Outcome {
	/// Its name.
	pub name: String,
	/// What it measured, or why it failed.
	pub result: Result<Vec<Figure>, String>,
	/// How long it took.
	pub seconds: u64,
}

/// What was played on one network.
pub struct Played {
	/// Which network.
	pub network: String,
	/// What was to be played there.
	pub chosen: Vec<String>,
	/// Seconds until the network was ready; `None` when it never was.
	pub ready: Option<u64>,
	/// How it went.
	pub outcomes: Vec<Outcome>,
	/// What went wrong with the network itself.
	pub trouble: Option<String>,
}

impl Played {
	/// Nothing yet.
	pub fn new(network: &str, chosen: Vec<String>) -> Self {
		Self { network: network.into(), chosen, ready: None, outcomes: Vec::new(), trouble: None }
	}

	/// Whether all that was to be played passed, and the network went down as it should.
	pub fn passed(&self) -> bool {
		let all = self.outcomes.len() == self.chosen.len();
		all && self.trouble.is_none() && self.outcomes.iter().all(|outcome| outcome.result.is_ok())
	}
}

/// All scenarios of all networks with their times, in Markdown.
pub fn summary(all: &[Played]) -> String {
	let mut table = table(&["network", "scenario", "outcome", "seconds"]);
	for played in all {
		let ready = if played.ready.is_some() { "ready" } else { "NOT STARTED" };
		let seconds = |seconds: Option<u64>| seconds.map(|s| s.to_string()).unwrap_or_default();
		table.add_row([played.network.clone(), String::new(), ready.into(), seconds(played.ready)]);
		for outcome in &played.outcomes {
			let verdict = if outcome.result.is_ok() { "passed" } else { "FAILED" };
			table.add_row([String::new(), outcome.name.clone(), verdict.into(), outcome.seconds.to_string()]);
		}
		let done = |name: &&String| !played.outcomes.iter().any(|outcome| outcome.name == **name);
		for name in played.chosen.iter().filter(done) {
			table.add_row([String::new(), name.clone(), "not played".into(), String::new()]);
		}
		if let Some(trouble) = &played.trouble {
			table.add_row([String::new(), String::new(), trouble.clone(), String::new()]);
		}
	}
	if let Some(column) = table.column_mut(3) {
		column.set_cell_alignment(CellAlignment::Right);
	}
	table.to_string()
}

/// The scenarios' figures, in Markdown.
pub fn scenarios(outcomes: &[Outcome]) -> String {
	let mut table = table(&["scenario", "", "relay blocks", "seconds", ""]);
	for outcome in outcomes {
		match &outcome.result {
			Ok(figures) => {
				let verdict = format!("passed in {} s", outcome.seconds);
				table.add_row([outcome.name.as_str(), &verdict, "", "", ""]);
				for figure in figures {
					table.add_row([
						String::new(),
						figure.what.clone(),
						figure.relay_blocks.map(|n| n.to_string()).unwrap_or_default(),
						figure.seconds.map(|s| format!("{s:.0}")).unwrap_or_default(),
						figure.note.clone(),
					]);
				}
			}
			Err(why) => {
				let verdict = format!("FAILED after {} s", outcome.seconds);
				table.add_row([outcome.name.as_str(), &verdict, "", "", why]);
			}
		}
	}
	for column in [2, 3] {
		if let Some(column) = table.column_mut(column) {
			column.set_cell_alignment(CellAlignment::Right);
		}
	}
	table.to_string()
}

/// The nodes' cost over a time, in Markdown.
pub fn loads(before: &BTreeMap<String, Load>, after: &BTreeMap<String, Load>, seconds: f64) -> String {
	let mut table = table(&["node", "memory at most, MiB", "processor, share of a core"]);
	let mut sum = Load::default();
	for (name, load) in after {
		let earlier = before.get(name).copied().unwrap_or_default();
		// A node that was restarted counts from its restart.
		let cpu = if load.cpu_seconds >= earlier.cpu_seconds {
			load.cpu_seconds - earlier.cpu_seconds
		} else {
			load.cpu_seconds
		};
		sum.peak_bytes += load.peak_bytes;
		sum.cpu_seconds += cpu;
		table.add_row([name.clone(), (load.peak_bytes >> 20).to_string(), format!("{:.2}", cpu / seconds)]);
	}
	table.add_row([
		"in sum".into(),
		(sum.peak_bytes >> 20).to_string(),
		format!("{:.2}", sum.cpu_seconds / seconds),
	]);
	for column in [1, 2] {
		if let Some(column) = table.column_mut(column) {
			column.set_cell_alignment(CellAlignment::Right);
		}
	}
	table.to_string()
}

fn table(header: &[&str]) -> Table {
	let mut table = Table::new();
	table.load_preset(ASCII_MARKDOWN).set_header(header);
	table
}
