//! One file per call or topic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod execute_slice;
mod halts;
mod insolvency;
mod offchain;
mod order_ended;
mod poke;
mod preview;
mod proofs;
mod properties;
mod set_breaker;
mod tighten_breaker;
