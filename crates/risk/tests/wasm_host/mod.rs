//! Builds the crate `wasm-check` for Wasm and runs it as a node runs a runtime.

use std::{
	path::{Path, PathBuf},
	process::Command,
};
use wasmtime::{Caller, Config, Engine, ExternType, Func, Instance, Linker, Module, Store, Val};

const TARGET: &str = "wasm32v1-none";

/// Whether the compiler can build for Wasm; says so loudly when it cannot.
pub fn has_target() -> bool {
	let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
	let output = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
	let has = output.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).exists());
	if !has {
		eprintln!("\n*** SKIPPED: the target {TARGET} is not installed; `rustup target add {TARGET}` ***\n");
	}
	has
}

/// Builds the crate `wasm-check` with the profile of a runtime, whatever the profile of the caller, into a folder beside the
/// other artefacts.
pub fn build() -> PathBuf {
	// .../debug/deps/wasm-0123
	let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("wasm-check");
	let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
	let status = Command::new(cargo)
		.args([
			"build",
			"--quiet",
			"--release",
			"--no-default-features",
			"-p",
			"ballast-risk-wasm-check",
			"--target",
			TARGET,
		])
		.env("CARGO_TARGET_DIR", &target)
		.env("CARGO_PROFILE_RELEASE_PANIC", "abort")
		.env("CARGO_PROFILE_RELEASE_LTO", "thin")
		// What the runtimes are built with.
		.env("RUSTFLAGS", "--cfg substrate_runtime")
		.env_remove("CARGO_ENCODED_RUSTFLAGS")
		.status()
		.unwrap();
	assert!(status.success(), "the build for {TARGET} failed");
	target.join(TARGET).join("release/ballast_risk_wasm_check.wasm")
}

/// An instance whose host gives memory, and nothing else.
pub fn instantiate(engine: &Engine, module: &Module) -> (Store<u32>, Instance) {
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

/// An engine that compiles for every machine of this architecture, without any of the instructions that only some have;
/// `None`, said loudly, on an architecture where that is no difference.
pub fn baseline() -> Option<Engine> {
	if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
		eprintln!(
			"\n*** SKIPPED: the comparison with the plainest machine is written for x86-64 Linux ***\n"
		);
		return None;
	}
	// With a target named, the compiler does not ask the processor what it can do.
	Some(Engine::new(Config::new().target("x86_64-unknown-linux-gnu").unwrap()).unwrap())
}
