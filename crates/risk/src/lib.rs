//! The margin engine: what a portfolio is worth, what it must hold, and the estimators behind the thresholds.
//!
//! Everything that may change is data: a [`RiskModel`] holds the scenarios and factors, a [`Market`] the prices, a
//! [`Portfolio`] the positions. [`margin()`] turns the three into a [`Margin`] with every add-on visible. The crate
//! knows nothing of storage, uses no floats, and gives the same answer to the last digit natively and in Wasm.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

mod addons;
mod batch;
pub mod black76;
mod book;
pub mod breakdown;
mod engine;
pub mod error;
pub mod estimators;
mod exposure;
mod factors;
pub mod grid;
mod historical;
pub mod margin;
pub mod market;
pub mod math;
pub mod model;
mod options;
pub mod position;
mod prepared;
pub mod rules;
mod shortfall;
pub mod source;
mod sum;
mod validate;
mod wide;

pub use batch::Batch;
pub use black76::OptionError;
pub use breakdown::{AssetBreakdown, Breakdown, Greeks, WorstScenario};
pub use error::{EstimateError, ModelError, RiskError};
pub use margin::{equity, margin, Engine, Margin, ScenarioGains};
pub use market::{AssetState, ExpiryState, Market, PerpetualState, VenueState, VolatilityState};
pub use model::{
	AssetFactors, Collateral, FreshnessRule, GridPoint, Historical, PegRule, RiskModel, Underlying,
	VolatilityMove,
};
pub use position::{Portfolio, Position};
pub use rules::Rules;
pub use source::RiskSource;
