//! When a portfolio is touched, and how much: the states of an account, the planner that proposes the next slice, the
//! verifier that checks any proposal and the score that compares them, the schedule, the penalty and the surcharge; the auction and the backstop behind it, and the steps that
//! an account chooses for itself before.
//!
//! Planner and verifier are two: whoever proposes a slice need not be trusted, because [`verify()`] recomputes what
//! matters. Everything is a pure function of its arguments, `no_std`, without floats.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub mod auction;
pub mod backstop;
pub mod basis;
pub mod dislocation;
pub mod error;
pub mod follow;
pub mod impact;
pub mod ladder;
pub mod penalty;
pub mod planner;
pub mod refit;
pub mod rules;
pub mod schedule;
pub mod score;
pub mod share;
pub mod state;
pub mod verify;
pub mod waiting;

pub use auction::{
	buffer_margin, enforceable, fingerprint, max_fraction, Auction, AuctionMode, Bid, Leg, Lot, Offer, Take,
};
pub use backstop::{quote, socialise, Burden, Quote};
pub use basis::{Mark, PlanBasis};
pub use dislocation::is_dislocated;
pub use error::{BidError, LadderError, PolicyError, RulesError};
pub use follow::{follow, is_imposed, BreakerLevel, Circumstances};
pub use impact::{execute, is_exhausted};
pub use ladder::{chance_of_call, pre_emption, Ladder, LadderOrder, LadderStep, PreEmption};
pub use penalty::{penalty, surcharge_of, surcharged};
pub use planner::{plan, plan_on, plan_step, PlanKind, PlannedOrder, Situation, SlicePlan, VenueDepth};
pub use refit::refit;
pub use rules::{target, AuctionRules, BackstopRules, Rules, SliceRules, SplitRules, SurchargeRules};
pub use schedule::{interval_ms, next_slice_ms, ramp, slice_size, slices, value_to_trade};
pub use score::{is_urgent, PlanScore};
pub use share::{apportion, split, Split};
pub use state::{cause, is_in_vain, may_follow, moved, transition, AccountState, Cause, Context};
pub use verify::{verify, weigh};
pub use waiting::{daily_volatility, VenueLatency, Waiting};
