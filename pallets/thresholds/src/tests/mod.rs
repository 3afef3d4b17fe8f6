//! One file per call, and one per topic besides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod combine;
mod coverage;
mod determinism;
mod epoch;
mod genesis;
mod history;
mod horizon;
mod model;
mod notice;
mod offchain;
mod properties;
mod remove_asset;
mod set_asset;
mod set_notice;
mod set_parameters;
mod set_stress;
mod status;
mod submit_vote;
mod upload_set;
