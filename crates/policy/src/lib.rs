//! When a portfolio is touched, and how much: the states of an account, the planner that proposes the next slice, the
//! verifier that checks any proposal, the schedule and the penalty.
//!
//! Planner and verifier are two: whoever proposes a slice need not be trusted, because [`verify()`] recomputes what
//! matters. Everything is a pure function of its arguments, `no_std`, without floats.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub mod error;
pub mod impact;
pub mod penalty;
pub mod planner;
pub mod rules;
pub mod schedule;
pub mod state;
pub mod verify;

pub use error::{PolicyError, RulesError};
pub use impact::{execute, is_exhausted};
pub use penalty::penalty;
pub use planner::{plan, PlanKind, PlannedOrder, Situation, SlicePlan, VenueDepth};
pub use rules::{target, Rules, SliceRules};
pub use schedule::{interval_ms, next_slice_ms, slices};
pub use state::{cause, transition, AccountState, Cause};
pub use verify::verify;
