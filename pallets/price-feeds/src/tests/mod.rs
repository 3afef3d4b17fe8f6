//! One file per call, and one per topic besides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod decimal;
mod genesis;
mod http;
mod json;
mod judge;
mod remove_source;
mod round;
mod server;
mod set_rules;
mod set_source;
mod worker;
