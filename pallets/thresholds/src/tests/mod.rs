//! One file per call, and one per topic besides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod combine;
mod history;
mod model;
mod offchain;
mod remove_asset;
mod set_asset;
mod set_parameters;
mod set_stress;
mod submit_ranges;
