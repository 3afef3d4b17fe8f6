//! # Protocol model
//!
//! An explicit-state model of how orders pass between the coordinator and one venue: two chains, a channel in each
//! direction, one clock. [`Protocol`] is a [`stateright::Model`]; a checker visits every state that is reachable within
//! [`Bounds`] and looks at the [properties](Claim) in each.
//!
//! What the pallets decide by the rules of the protocol alone is not written down a second time: both sides of the model
//! call [`ballast_primitives::protocol`] and [`OrderState::can_become`](ballast_primitives::OrderState::can_become), as
//! `pallet-venues` and `pallet-venue-adapter` do. What surrounds those decisions (who keeps what, who is told when)
//! follows the pallets line by line, with their names.
//!
//! A [`Mutation`] takes one rule away. Every mutation has to break a named claim, or the claim says nothing.

#![warn(missing_docs)]

pub mod bounds;
pub mod channel;
pub mod claim;
pub mod coordinator;
pub mod model;
pub mod mutation;
pub mod state;
pub mod venue;

pub use bounds::{Bounds, Faults, Position};
pub use claim::Claim;
pub use model::{reached, Action, Protocol};
pub use mutation::Mutation;
pub use state::State;
