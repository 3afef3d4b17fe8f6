//! One file per call or topic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod auction_conformance;
mod backstop_takeover;
mod basis;
mod bid;
mod charges;
mod clock;
mod closing;
mod contest;
mod cure;
mod deregister_keeper;
mod disposal;
mod execute_slice;
mod halts;
mod insolvency;
mod latency;
mod lines;
mod offchain;
mod order_ended;
mod poke;
mod preview;
mod proofs;
mod properties;
mod receipts;
mod refusals;
mod register_keeper;
mod repay;
mod set_breaker;
mod set_ladder;
mod states;
mod takeover_ended;
mod tighten_breaker;
mod weighing;
