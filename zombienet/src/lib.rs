//! Ballast on a real relay chain: starts a network from its TOML description with real validators and collators, plays
//! scenarios on it, and measures them in relay-chain blocks and seconds.

pub mod asset_hub;
pub mod chain;
pub mod checks;
pub mod console;
pub mod history;
pub mod keeper;
pub mod load;
pub mod loopback;
pub mod market;
pub mod network;
pub mod report;
pub mod scenarios;
pub mod settle;
pub mod trader;
