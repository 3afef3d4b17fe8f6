//! Builds the Wasm of the runtime.

fn main() {
	// The macros that both runtimes share ask for it; this runtime has no benchmarks, weights are measured in the coordinator's.
	println!("cargo:rustc-check-cfg=cfg(feature, values(\"runtime-benchmarks\"))");
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}
