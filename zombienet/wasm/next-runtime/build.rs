//! Builds the Wasm.

fn main() {
	// Inside of the Wasm the runtime's own build script reads it.
	std::env::set_var("BALLAST_NEXT_VERSION", "1");
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}
