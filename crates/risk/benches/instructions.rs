//! Processor instructions of a margin, for the portfolios of `wasm-check/src/cases.rs`: `cargo bench -p ballast-risk --bench
//! instructions`.
//!
//! Runs itself under valgrind, which counts: the same on every run, whatever else the machine does. The difference of two
//! runs leaves the preparation out.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

extern crate alloc;

#[path = "../wasm-check/src/cases.rs"]
mod cases;
#[path = "../wasm-check/src/generator.rs"]
#[allow(dead_code)]
mod generator;

use std::process::Command;

const TIMES: u64 = 100;

fn main() {
	let arguments: Vec<String> = std::env::args().collect();
	if let [_, count, case, positions, times] = &arguments[..] {
		if count == "count" {
			let world = cases::world(case.parse().unwrap(), positions.parse().unwrap());
			std::hint::black_box(cases::margins(&world, times.parse().unwrap()));
			return;
		}
	}
	if !Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()) {
		eprintln!("\n*** SKIPPED: valgrind is not installed ***\n");
		return;
	}
	for (name, case) in [("linear positions", cases::LINEAR), ("options", cases::OPTIONS)] {
		for positions in [1, 4, 16, 64, 256, 1_024] {
			let count = (instructions(case, positions, TIMES + 1) - instructions(case, positions, 1)) / TIMES;
			println!("{positions:>6} {name:<16} {count:>12} instructions");
		}
	}
}

/// Of one run of this program.
fn instructions(case: u32, positions: u32, times: u64) -> u64 {
	let output = Command::new("valgrind")
		.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
		.arg(std::env::current_exe().unwrap())
		.args(["count".into(), case.to_string(), positions.to_string(), times.to_string()])
		.output()
		.unwrap();
	// ==1234== I   refs:      1,234,567
	let report = String::from_utf8_lossy(&output.stderr).into_owned();
	let count =
		report.lines().find_map(|line| line.split_once("refs:")).unwrap_or_else(|| panic!("{report}")).1;
	count.trim().replace(',', "").parse().unwrap()
}
