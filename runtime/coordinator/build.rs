//! Builds the Wasm of the runtime.

fn main() {
	// The same runtime under the next version, so that an upgrade can be tried (`zombienet/wasm/next-runtime`).
	println!("cargo:rustc-check-cfg=cfg(next_version)");
	println!("cargo:rerun-if-env-changed=BALLAST_NEXT_VERSION");
	if std::env::var_os("BALLAST_NEXT_VERSION").is_some() {
		println!("cargo:rustc-cfg=next_version");
	}
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}
