//! The states of an account, and what moves it from one to the next.

use crate::rules::{target, Rules};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use ballast_risk::Margin;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Where an account stands.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum AccountState {
	/// Equity is well above IM.
	#[default]
	#[codec(index = 0)]
	Healthy,
	/// Equity is above IM, but below a watch tier.
	#[codec(index = 1)]
	Watch {
		/// 1 below the first tier, 2 below the second.
		tier: u8,
	},
	/// Equity is below IM: reduce-only, the grace clock runs.
	#[codec(index = 2)]
	MarginCall {
		/// When it began, milliseconds since 1970.
		since_ms: u64,
	},
	/// The portfolio is being reduced, slice by slice.
	#[codec(index = 3)]
	Unwinding {
		/// When it began, milliseconds since 1970.
		since_ms: u64,
		/// When the last slice was dispatched, milliseconds since 1970; zero before the first.
		last_slice_ms: u64,
	},
	/// Nothing is left to sell and equity is negative. Entered and left by whoever keeps the bad debt.
	#[codec(index = 4)]
	Insolvent {
		/// What is missing, settlement currency, non-negative.
		bad_debt: Fixed,
	},
}

impl AccountState {
	/// Whether the account may add risk.
	pub fn may_add_risk(&self) -> bool {
		matches!(self, AccountState::Healthy | AccountState::Watch { .. })
	}
}

/// Why a state changed.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Cause {
	/// Equity crossed a watch tier.
	#[codec(index = 0)]
	Tier,
	/// Equity rose above the watch tiers.
	#[codec(index = 1)]
	Recovered,
	/// Equity fell below IM.
	#[codec(index = 2)]
	BelowInitial,
	/// Equity fell below MM.
	#[codec(index = 3)]
	BelowMaintenance,
	/// The grace period is over and equity is below the target.
	#[codec(index = 4)]
	GraceOver,
	/// The margin call was met: equity is at IM again.
	#[codec(index = 5)]
	Cured,
	/// The unwind reached its target.
	#[codec(index = 6)]
	TargetReached,
	/// Nothing is left to sell and equity is negative.
	#[codec(index = 7)]
	BadDebt,
	/// The bad debt is settled.
	#[codec(index = 8)]
	Settled,
}

/// Whether equity is below `factor * IM`. A product out of range is above any equity.
fn below(margin: &Margin, factor: Fixed) -> bool {
	fixed::mul(margin.initial, factor, Round::Up).map_or(true, |limit| margin.equity < limit)
}

/// Whether equity is below the unwind's target. A target out of range is above any equity.
fn below_target(margin: &Margin, rules: &Rules) -> bool {
	target(margin, rules).map_or(true, |target| margin.equity < target)
}

/// The tier of an account above IM that was in tier `from` (0: none).
fn tier(from: u8, margin: &Margin, rules: &Rules) -> u8 {
	let mut tier = 0;
	for (number, factor) in (1u8..).zip(rules.watch_tiers) {
		// A tier that was entered is left only with some distance, so that warnings do not flutter.
		let re_armed = fixed::mul(factor, rules.hysteresis, Round::Up)
			.and_then(|distance| fixed::add(factor, distance))
			.unwrap_or(factor);
		if below(margin, if number <= from { re_armed } else { factor }) {
			tier = number;
		}
	}
	tier
}

fn above_initial(from: u8, margin: &Margin, rules: &Rules) -> AccountState {
	match tier(from, margin, rules) {
		0 => AccountState::Healthy,
		tier => AccountState::Watch { tier },
	}
}

/// The state that follows from the margin at this moment.
///
/// An unwind ends at its target; as that lies below IM, a margin call usually follows, with a new grace period, and
/// the account stays reduce-only until equity is at IM. Below the auction trigger an unwind goes on, at the shortest
/// interval. With negative equity it goes on until nothing is left to sell; then the keeper of the bad debt makes the
/// account insolvent, and an insolvent account stays so until its bad debt is zero.
pub fn transition(state: &AccountState, margin: &Margin, now_ms: u64, rules: &Rules) -> AccountState {
	use AccountState::*;
	let fresh = |from: u8| {
		if margin.equity < margin.maintenance {
			Unwinding { since_ms: now_ms, last_slice_ms: 0 }
		} else if margin.equity < margin.initial {
			MarginCall { since_ms: now_ms }
		} else {
			above_initial(from, margin, rules)
		}
	};
	match *state {
		Healthy => fresh(0),
		Watch { tier } => fresh(tier),
		MarginCall { since_ms } => {
			if margin.equity < margin.maintenance || margin.equity >= margin.initial {
				return fresh(0);
			}
			// A clock that went backwards has not passed anything.
			let grace_over = now_ms.saturating_sub(since_ms) >= rules.grace_ms;
			if grace_over && below_target(margin, rules) {
				Unwinding { since_ms: now_ms, last_slice_ms: 0 }
			} else {
				*state
			}
		}
		Unwinding { .. } if below_target(margin, rules) => *state,
		Unwinding { .. } => fresh(0),
		Insolvent { bad_debt } if bad_debt > Fixed::zero() => *state,
		Insolvent { .. } => fresh(0),
	}
}

/// Why `transition` (or whoever keeps the bad debt) went from one state to the other; `None` when nothing changed.
pub fn cause(before: &AccountState, after: &AccountState, margin: &Margin) -> Option<Cause> {
	use AccountState::*;
	if before == after {
		return None;
	}
	match (before, after) {
		(_, Insolvent { .. }) => Some(Cause::BadDebt),
		(Insolvent { .. }, _) => Some(Cause::Settled),
		// The same unwind, a slice later.
		(Unwinding { .. }, Unwinding { .. }) => None,
		(Unwinding { .. }, _) => Some(Cause::TargetReached),
		(_, Unwinding { .. }) if margin.equity < margin.maintenance => Some(Cause::BelowMaintenance),
		(_, Unwinding { .. }) => Some(Cause::GraceOver),
		(_, MarginCall { .. }) => Some(Cause::BelowInitial),
		(MarginCall { .. }, _) => Some(Cause::Cured),
		(_, Watch { .. }) => Some(Cause::Tier),
		(_, Healthy) => Some(Cause::Recovered),
	}
}
