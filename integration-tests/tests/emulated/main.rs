//! Emulated relay chain, Asset Hub, coordinator and two venues, all with their real runtimes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actions;
mod asset_hub;
mod faults;
mod gate;
mod network;
mod reliance;
mod remote_calls;
mod sequence;
mod story;
mod strangers;
mod takeover;
mod transfers;
mod unwind;
