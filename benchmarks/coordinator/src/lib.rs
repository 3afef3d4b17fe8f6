//! The coordinator's runtime with the benchmarks of our pallets.

#![cfg_attr(target_family = "wasm", no_std)]

#[cfg(target_family = "wasm")]
pub use coordinator_runtime::*;
