//! The engine gives the same digits natively and in Wasm.
//!
//! Builds the crate `wasm-check` for `wasm32v1-none` into a folder of its own beside the other artefacts, and runs it as
//! a node runs a runtime. `BALLAST_WASM_CHECK` sets the number of portfolios.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

extern crate alloc;

#[path = "../wasm-check/src/digest.rs"]
mod digest;
#[path = "../wasm-check/src/generator.rs"]
#[allow(dead_code)]
mod generator;

use std::{
	path::{Path, PathBuf},
	process::Command,
	sync::atomic::{AtomicU64, Ordering},
	thread,
};
use wasmtime::{Caller, Engine, ExternType, Func, Instance, Linker, Module, Store, Val};

const TARGET: &str = "wasm32v1-none";
/// Without optimisation the native side takes a hundred times as long.
const PORTFOLIOS: u64 = if cfg!(debug_assertions) { 200 } else { 10_000 };
/// So many portfolios per instance: its memory is never given back.
const CHUNK: u64 = 100;

fn has_target() -> bool {
	let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
	let output = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
	output.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).exists())
}

/// Builds the crate; optimised like a runtime, whatever the profile of this test.
fn build() -> PathBuf {
	// .../debug/deps/wasm-0123
	let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("wasm-check");
	let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
	let status = Command::new(cargo)
		.args([
			"build",
			"--quiet",
			"--no-default-features",
			"-p",
			"ballast-risk-wasm-check",
			"--target",
			TARGET,
		])
		.env("CARGO_TARGET_DIR", &target)
		.env("CARGO_PROFILE_DEV_OPT_LEVEL", "2")
		.env("CARGO_PROFILE_DEV_DEBUG", "false")
		// What the runtimes are built with.
		.env("RUSTFLAGS", "--cfg substrate_runtime")
		.env_remove("CARGO_ENCODED_RUSTFLAGS")
		.status()
		.unwrap();
	assert!(status.success(), "the build for {TARGET} failed");
	target.join(TARGET).join("debug/ballast_risk_wasm_check.wasm")
}

/// An instance whose host gives memory, and nothing else.
fn instantiate(engine: &Engine, module: &Module) -> (Store<u32>, Instance) {
	// The state is the next free address.
	let mut store = Store::new(engine, 0u32);
	let mut linker = <Linker<u32>>::new(engine);
	for import in module.imports() {
		let ExternType::Func(kind) = import.ty() else { panic!("imports {import:?}") };
		let name = import.name().to_string();
		let results = kind.results().len();
		let host = move |mut caller: Caller<'_, u32>, arguments: &[Val], out: &mut [Val]| {
			if name.contains("malloc") {
				let size = arguments[0].i32().unwrap() as u32;
				// The guest writes into the header of eight bytes that it takes to be before every address.
				let address = (*caller.data() + 8 + 15) & !15;
				*caller.data_mut() = address + size;
				let memory = caller.get_export("memory").unwrap().into_memory().unwrap();
				let end = u64::from(address + size);
				let have = memory.size(&caller) * 65_536;
				if end > have {
					memory.grow(&mut caller, (end - have) / 65_536 + 64).unwrap();
				}
				out[0] = Val::I32(address as i32);
			} else {
				assert!(name.contains("free") && results == 0, "the engine calls the host's {name}");
			}
			Ok(())
		};
		let function = Func::new(&mut store, kind.clone(), host);
		linker.define(&store, import.module(), import.name(), function).unwrap();
	}
	let instance = linker.instantiate(&mut store, module).unwrap();
	let memory = instance.get_memory(&mut store, "memory").unwrap();
	*store.data_mut() = (memory.size(&store) * 65_536) as u32;
	(store, instance)
}

/// Names the portfolios that differ.
fn compare(engine: &Engine, module: &Module, from: u64, to: u64) {
	let (mut store, instance) = instantiate(engine, module);
	let function = instance.get_typed_func::<(u64, u64), u64>(&mut store, "digest").unwrap();
	if function.call(&mut store, (from, to)).unwrap() == digest::digest(from, to) {
		return;
	}
	let differs =
		|seed: &u64| function.call(&mut store, (*seed, seed + 1)).unwrap() != digest::digest(*seed, seed + 1);
	let differing: Vec<u64> = (from..to).filter(differs).collect();
	panic!("these portfolios do not have the same digits natively and in Wasm: {differing:?}");
}

#[test]
fn digits_should_be_the_same_natively_and_in_wasm() {
	if !has_target() {
		eprintln!("\n*** SKIPPED: the target {TARGET} is not installed; `rustup target add {TARGET}` ***\n");
		return;
	}
	let asked = std::env::var("BALLAST_WASM_CHECK").ok().and_then(|asked| asked.parse().ok());
	let count = asked.unwrap_or(PORTFOLIOS);
	let engine = Engine::default();
	let module = Module::new(&engine, std::fs::read(build()).unwrap()).unwrap();
	let next = AtomicU64::new(0);
	let work = || loop {
		let from = next.fetch_add(CHUNK, Ordering::Relaxed);
		if from >= count {
			break;
		}
		compare(&engine, &module, from, (from + CHUNK).min(count));
	};
	let threads = thread::available_parallelism().map_or(1, usize::from);
	thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
	eprintln!("{count} portfolios have the same digits natively and in Wasm");
}
