//! What was measured, as a table.

use crate::load::Load;
use comfy_table::{presets::ASCII_MARKDOWN, CellAlignment, Table};
use std::collections::BTreeMap;

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
