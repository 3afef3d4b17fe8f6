//! Replays price history through populations of portfolios under liquidation policies, with the margin engine and the policy
//! that run on the chain.
//!
//! A run is made of a [`History`], [`Trader`]s, a [`Setting`] (venues, keepers, backstop), a [`Schedule`] of thresholds, and a
//! [`Policy`]; [`run()`] gives an [`Outcome`]. Equal inputs give equal outcomes to the last digit, whatever the number of threads.

#![warn(missing_docs)]

pub mod amount;
pub mod case;
pub mod engine;
pub mod error;
pub mod history;
pub mod input;
pub mod market;
pub mod outcome;
pub mod policies;
pub mod policy;
pub mod population;
pub mod report;
pub mod roster;
pub mod scenario;
pub mod simulate;
pub mod thresholds;
pub mod trader;
pub mod tune;

pub use engine::{run, Options, Replay};
pub use error::SimulationError;
pub use history::{Asset, History};
pub use market::Setting;
pub use outcome::Outcome;
pub use policy::{Agent, Policy};
pub use thresholds::Schedule;
pub use trader::{Kind, Trader};
