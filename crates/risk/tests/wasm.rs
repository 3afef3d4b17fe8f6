//! The engine and the estimators give the same digits natively and in Wasm, on machines with different instructions.
//!
//! Runs the crate `wasm-check` compiled for this machine and for the plainest one of its architecture. `BALLAST_WASM_CHECK`
//! sets the number of portfolios.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

extern crate alloc;

#[path = "../wasm-check/src/digest.rs"]
mod digest;
#[path = "../wasm-check/src/generator.rs"]
#[allow(dead_code)]
mod generator;
#[path = "../wasm-check/src/thresholds.rs"]
mod thresholds;
mod wasm_host;

use std::{
	sync::{
		atomic::{AtomicU64, Ordering},
		OnceLock,
	},
	thread,
};
use wasmtime::{Engine, Module};

/// Without optimisation the native side takes a hundred times as long.
const PORTFOLIOS: u64 = if cfg!(debug_assertions) { 200 } else { 10_000 };
/// One history is as much work as many portfolios.
const PORTFOLIOS_PER_HISTORY: u64 = 10;
/// So many numbers per instance: its memory is never given back.
const CHUNK: u64 = 100;

/// A machine and the code compiled for it.
struct Machine {
	name: &'static str,
	engine: Engine,
	module: Module,
}

/// `None` without the target.
fn machines() -> Option<&'static [Machine]> {
	static MACHINES: OnceLock<Option<Vec<Machine>>> = OnceLock::new();
	let make = || {
		if !wasm_host::has_target() {
			return None;
		}
		let code = std::fs::read(wasm_host::build()).unwrap();
		let named =
			[("this machine", Some(Engine::default())), ("the plainest machine", wasm_host::baseline())];
		let machine = |(name, engine): (_, Option<Engine>)| {
			let engine = engine?;
			let module = Module::new(&engine, &code).unwrap();
			Some(Machine { name, engine, module })
		};
		let machines: Vec<_> = named.into_iter().filter_map(machine).collect();
		if let [this, plainest] = &machines[..] {
			let differs = if this.module.text() == plainest.module.text() { "the same" } else { "different" };
			eprintln!("this machine and the plainest one run {differs} code");
		}
		Some(machines)
	};
	MACHINES.get_or_init(make).as_deref()
}

/// Names the numbers of which the two sides differ.
fn compare(machine: &Machine, export: &str, native: fn(u64, u64) -> u64, from: u64, to: u64) {
	let (mut store, instance) = wasm_host::instantiate(&machine.engine, &machine.module);
	let function = instance.get_typed_func::<(u64, u64), u64>(&mut store, export).unwrap();
	if function.call(&mut store, (from, to)).unwrap() == native(from, to) {
		return;
	}
	let differs =
		|seed: &u64| function.call(&mut store, (*seed, seed + 1)).unwrap() != native(*seed, seed + 1);
	let differing: Vec<u64> = (from..to).filter(differs).collect();
	panic!("{export}: not the same digits natively and in Wasm on {}: {differing:?}", machine.name);
}

fn check(export: &str, native: fn(u64, u64) -> u64, count: u64) {
	let Some(machines) = machines() else { return };
	let next = AtomicU64::new(0);
	let work = || loop {
		let from = next.fetch_add(CHUNK, Ordering::Relaxed);
		if from >= count {
			break;
		}
		for machine in machines {
			compare(machine, export, native, from, (from + CHUNK).min(count));
		}
	};
	let threads = thread::available_parallelism().map_or(1, usize::from);
	thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
	let names: Vec<_> = machines.iter().map(|machine| machine.name).collect();
	eprintln!(
		"{export}: {count} numbers give the same digits natively and in Wasm on {}",
		names.join(" and ")
	);
}

fn portfolios() -> u64 {
	std::env::var("BALLAST_WASM_CHECK").ok().and_then(|asked| asked.parse().ok()).unwrap_or(PORTFOLIOS)
}

#[test]
fn margins_should_have_the_same_digits_natively_and_in_wasm() {
	check("digest", digest::digest, portfolios());
}

#[test]
fn threshold_sets_should_have_the_same_digits_natively_and_in_wasm() {
	check("thresholds", thresholds::digest, portfolios() / PORTFOLIOS_PER_HISTORY);
}
