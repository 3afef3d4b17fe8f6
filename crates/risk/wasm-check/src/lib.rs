//! The margin engine and the estimators compiled to Wasm on their own, to compare digits and speed with the native ones.
//!
//! The test `wasm` of `ballast-risk` builds this crate for Wasm, runs the exported functions, and compares the digests with
//! those of the native engine over the same portfolios and histories; the bench `wasm` compares the time of [`margins`].

#![cfg_attr(not(feature = "std"), no_std)]
// For the names of the exported functions and the generator's arithmetic on numbers of its own making.
#![allow(unsafe_code, missing_docs)]

extern crate alloc;

pub mod cases;
pub mod digest;
pub mod generator;
pub mod thresholds;

/// The digest over the margins of the portfolios numbered from `from` up to, and without, `to`.
#[no_mangle]
pub extern "C" fn digest(from: u64, to: u64) -> u64 {
	digest::digest(from, to)
}

/// The digest over the threshold sets of the histories numbered from `from` up to, and without, `to`.
#[no_mangle]
pub extern "C" fn thresholds(from: u64, to: u64) -> u64 {
	thresholds::digest(from, to)
}

/// Margins the portfolio of a case so many times.
#[no_mangle]
pub extern "C" fn margins(case: u32, positions: u32, times: u32) -> u64 {
	cases::margins(&cases::world(case, positions), times)
}
