//! The margin engine: what a portfolio is worth, what it must hold, and the estimators behind the thresholds.
//!
//! Everything that may change is data: a [`RiskModel`] holds the scenarios and factors, a [`Market`] the prices, a
//! [`Portfolio`] the positions. [`margin()`] turns the three into a [`Margin`] with every add-on visible. The crate
//! knows nothing of storage, uses no floats, and gives the same answer to the last digit natively and in Wasm.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub mod breakdown;
pub mod error;
pub mod estimators;
pub mod margin;
pub mod market;
pub mod model;
pub mod position;
pub mod source;
mod sum;

pub use breakdown::{AssetBreakdown, Breakdown, WorstScenario};
pub use error::{EstimateError, ModelError, RiskError};
pub use margin::{equity, margin, Engine, Margin};
pub use market::{AssetState, Market};
pub use model::{AssetFactors, GridPoint, Historical, RiskModel};
pub use position::{Portfolio, Position};
pub use source::RiskSource;
