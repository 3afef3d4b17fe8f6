//! The runtime of Asset Hub Westend, as it is on crates.io, built as Wasm.

#![cfg_attr(target_family = "wasm", no_std)]

#[cfg(target_family = "wasm")]
pub use asset_hub_westend_runtime::*;
