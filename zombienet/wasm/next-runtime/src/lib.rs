//! The coordinator's runtime under the next `spec_version`, which it takes when it is built with `BALLAST_NEXT_VERSION`.

#![cfg_attr(target_family = "wasm", no_std)]

#[cfg(target_family = "wasm")]
pub use coordinator_runtime::*;
