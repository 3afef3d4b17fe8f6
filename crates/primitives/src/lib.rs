//! What both ends of a Ballast message share: ids, fixed-point money, wire messages and order states, and the
//! narrow traits through which the pallets talk to each other.
//!
//! `no_std`, no FRAME storage, no floats. Who wants the protocol opens [`message`], [`order`] and [`protocol`]; who
//! wants to integrate a market opens [`traits::VenueMarket`].

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod fixed;
pub mod ids;
pub mod limits;
pub mod message;
pub mod money;
pub mod order;
pub mod protocol;
pub mod remote;
pub mod traits;
pub mod wide;
pub mod worker;

pub use fixed::{Fixed, MathError, Round};
pub use ids::{AssetId, InstrumentId, OptionKind, OptionSeries, OrderId, VenueId, SETTLEMENT};
pub use money::Money;
pub use order::{Instruction, Order, OrderFailure, OrderFill, OrderState, Takeover, TakeoverFill, Transfer};
