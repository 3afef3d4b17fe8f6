//! The margin engine compiled to Wasm on its own, to compare its digits with the native ones.
//!
//! One function is exported: [`digest`]. The test `wasm` of `ballast-risk` builds this crate for Wasm, runs it in an
//! interpreter, and compares the digest with that of the native engine over the same portfolios.

#![cfg_attr(not(feature = "std"), no_std)]
// For the names of the exported function and the generator's arithmetic on numbers of its own making.
#![allow(unsafe_code, missing_docs)]

extern crate alloc;

pub mod digest;
pub mod generator;

/// The digest over the margins of the portfolios numbered from `from` up to, and without, `to`.
#[no_mangle]
pub extern "C" fn digest(from: u64, to: u64) -> u64 {
	digest::digest(from, to)
}
