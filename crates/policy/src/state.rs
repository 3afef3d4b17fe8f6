//! The states of an account, and what moves it from one to the next.
//!
//! | state | left when |
//! |---|---|
//! | Healthy, Watch | equity crosses a tier, IM or MM |
//! | MarginCall | equity is at IM again or below MM, or the grace period is over and equity is below the target |
//! | Unwinding | the target is reached; keepers are asked below the auction trigger or when no progress is made or venues trade too far from the marks, the pool below the backstop trigger |
//! | Auction | the buffer is restored; time is up; equity is below the backstop trigger |
//! | Backstop | the portfolio is taken, or cured otherwise; time is up |
//! | Insolvent | the bad debt is settled |
//!
//! Auction and Backstop need somebody who can act ([`Context::keepers`], [`Context::pool`]); without, the unwind goes on.
//! Every state checks for a cure first.

use crate::{
	auction::{buffer_margin, Auction},
	rules::{target, Rules},
};
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
	/// Keepers bid for a part of the portfolio. No slice is dispatched meanwhile.
	#[codec(index = 5)]
	Auction(Auction),
	/// The liquidity pool takes the portfolio over. No slice is dispatched meanwhile.
	#[codec(index = 6)]
	Backstop {
		/// When it began, milliseconds since 1970.
		since_ms: u64,
	},
}

impl AccountState {
	/// Whether the account may add risk.
	pub fn may_add_risk(&self) -> bool {
		matches!(self, AccountState::Healthy | AccountState::Watch { .. })
	}

	/// Whether the portfolio is being reduced by others than its owner.
	pub fn is_forced(&self) -> bool {
		matches!(
			self,
			AccountState::Unwinding { .. } | AccountState::Auction(_) | AccountState::Backstop { .. }
		)
	}

	/// Longest time in this state without progress, milliseconds, if the account can be acted on all the while and keepers
	/// can bid; `None` where it may last as long as it likes. A margin call whose equity is at the target is such a state,
	/// although it has a bound here. Time in which the account cannot be acted on does not count ([`Self::paused`]).
	pub fn bound_ms(&self, rules: &Rules) -> Option<u64> {
		match self {
			AccountState::MarginCall { .. } => Some(rules.grace_ms),
			AccountState::Unwinding { .. } => Some(rules.stall_ms.max(rules.auction.rest_ms)),
			AccountState::Auction(_) => Some(Auction::longest_ms(rules)),
			AccountState::Backstop { .. } => Some(rules.backstop.patience_ms),
			AccountState::Healthy | AccountState::Watch { .. } | AccountState::Insolvent { .. } => None,
		}
	}

	/// The same state with its clock moved on: of what has passed until `now_ms`, `pause_ms` did not count, because nobody
	/// could act on the account. Otherwise an auction would go on towards its worst price, or an unwind count as stalled,
	/// while nobody can bid or sell. A margin call goes on: its owner can always act.
	pub fn paused(self, pause_ms: u64, now_ms: u64) -> Self {
		let moved = |since_ms| moved(since_ms, pause_ms, now_ms);
		match self {
			AccountState::Unwinding { since_ms, last_slice_ms } => {
				AccountState::Unwinding { since_ms: moved(since_ms), last_slice_ms }
			}
			AccountState::Auction(auction) => {
				AccountState::Auction(Auction { started_ms: moved(auction.started_ms), ..auction })
			}
			AccountState::Backstop { since_ms } => AccountState::Backstop { since_ms: moved(since_ms) },
			AccountState::Healthy
			| AccountState::Watch { .. }
			| AccountState::MarginCall { .. }
			| AccountState::Insolvent { .. } => self,
		}
	}
}

/// When something would have happened had the clock not stood still for `pause_ms` until `now_ms`: later by that, at most now.
/// Zero, which is for never, stays zero.
pub fn moved(since_ms: u64, pause_ms: u64, now_ms: u64) -> u64 {
	match since_ms {
		0 => 0,
		_ => since_ms.saturating_add(pause_ms).min(now_ms.max(since_ms)),
	}
}

/// Everything that decides on the next state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
	/// The margin at this moment.
	pub margin: &'a Margin,
	/// Milliseconds since 1970.
	pub now_ms: u64,
	/// The policy in force.
	pub rules: &'a Rules,
	/// Whether somebody can bid in an auction that begins now. One that runs goes on without.
	pub keepers: bool,
	/// Whether the pool can take (a part of) the portfolio now: [`crate::backstop::quote`] has an answer.
	pub pool: bool,
	/// When the unwind last came nearer to its target (an order of it was executed), milliseconds since 1970; zero when it
	/// did not.
	pub progress_ms: u64,
	/// Whether most of the portfolio is at venues that trade beyond the band ([`crate::is_dislocated`]).
	pub dislocated: bool,
	/// When an auction or a takeover of this account last ended in vain ([`is_in_vain`]), milliseconds since 1970; zero for
	/// never.
	pub in_vain_ms: u64,
}

impl<'a> Context<'a> {
	/// Nobody bids, no pool, nothing happened before.
	pub fn new(margin: &'a Margin, now_ms: u64, rules: &'a Rules) -> Self {
		Self {
			margin,
			now_ms,
			rules,
			keepers: false,
			pool: false,
			progress_ms: 0,
			dislocated: false,
			in_vain_ms: 0,
		}
	}

	/// Whether so much time has passed. A clock that went backwards has not passed anything.
	fn has_passed(&self, since_ms: u64, length_ms: u64) -> bool {
		self.now_ms.saturating_sub(since_ms) >= length_ms
	}

	/// Whether equity is below this share of MM. A product out of range is above any equity.
	fn below_maintenance(&self, share: Fixed) -> bool {
		fixed::mul(self.margin.maintenance, share, Round::Up).map_or(true, |limit| self.margin.equity < limit)
	}

	fn is_restored(&self) -> bool {
		buffer_margin(self.margin, self.rules).is_ok_and(|above| above >= Fixed::zero())
	}

	/// Who else is to act on an account that is below its target: the pool, or keepers. Nobody right after they did so in
	/// vain: then slices have their chance.
	fn escalation(&self, stalled: bool) -> Option<AccountState> {
		if self.in_vain_ms > 0 && !self.has_passed(self.in_vain_ms, self.rules.auction.rest_ms) {
			return None;
		}
		if self.pool && self.below_maintenance(self.rules.backstop_trigger) {
			return Some(AccountState::Backstop { since_ms: self.now_ms });
		}
		let asked = stalled || self.below_maintenance(self.rules.auction_trigger);
		(self.keepers && asked).then(|| AccountState::Auction(Auction::start(self.margin, self.now_ms)))
	}

	fn unwind(&self) -> AccountState {
		AccountState::Unwinding { since_ms: self.now_ms, last_slice_ms: 0 }
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
	/// Equity fell below the auction trigger.
	#[codec(index = 9)]
	BelowAuctionTrigger,
	/// The unwind came no nearer to its target, or could not, because venues trade too far from the marks.
	#[codec(index = 10)]
	Stalled,
	/// Equity fell below the backstop trigger.
	#[codec(index = 11)]
	BelowBackstopTrigger,
	/// The auction ran out.
	#[codec(index = 12)]
	Expired,
	/// What is for sale came to be worth something, or nothing, so that the auction began again.
	#[codec(index = 13)]
	Restarted,
	/// The pool did not take the portfolio (in time).
	#[codec(index = 14)]
	NotTaken,
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

/// The state that follows at this moment.
///
/// An unwind ends at its target; as that lies below IM, a margin call usually follows, with a new grace period, and
/// the account stays reduce-only until equity is at IM. Where nobody can bid and no pool can take, an unwind goes on below
/// the triggers, at the shortest interval. With negative equity it goes on until nothing is left to sell; then the keeper
/// of the bad debt makes the account insolvent, and an insolvent account stays so until its bad debt is zero.
///
/// When an auction or a takeover ends in an unwind ([`is_in_vain`]), the caller notes the time for
/// [`Context::in_vain_ms`]. When one begins, it cancels the orders in flight.
pub fn transition(state: &AccountState, context: &Context) -> AccountState {
	use AccountState::*;
	let Context { margin, now_ms, rules, .. } = *context;
	let fresh = |from: u8| {
		if margin.equity < margin.maintenance {
			context.escalation(false).unwrap_or_else(|| context.unwind())
		} else if margin.equity < margin.initial {
			MarginCall { since_ms: now_ms }
		} else {
			above_initial(from, margin, rules)
		}
	};
	// What follows on an auction or a takeover in vain.
	let resumed = || if below_target(margin, rules) { context.unwind() } else { fresh(0) };
	let unsold = || match context.pool && below_target(margin, rules) {
		true => Backstop { since_ms: now_ms },
		false => resumed(),
	};
	match *state {
		Healthy => fresh(0),
		Watch { tier } => fresh(tier),
		MarginCall { since_ms } => {
			if margin.equity < margin.maintenance || margin.equity >= margin.initial {
				return fresh(0);
			}
			if context.has_passed(since_ms, rules.grace_ms) && below_target(margin, rules) {
				context.unwind()
			} else {
				*state
			}
		}
		Unwinding { since_ms, .. } if below_target(margin, rules) => {
			let stalled = context.has_passed(since_ms.max(context.progress_ms), rules.stall_ms);
			// Where nothing can be sold there is no progress to wait for.
			context.escalation(stalled || context.dislocated).unwrap_or(*state)
		}
		Unwinding { .. } => fresh(0),
		Auction(_) | Backstop { .. } if context.is_restored() => fresh(0),
		Auction(auction) => {
			if auction.is_expired(now_ms, rules) {
				return unsold();
			}
			if context.pool && context.below_maintenance(rules.backstop_trigger) {
				return Backstop { since_ms: now_ms };
			}
			if auction.mode_of(margin) == auction.mode {
				return *state;
			}
			match auction.restarted(margin, now_ms, rules) {
				Some(again) => Auction(again),
				None => unsold(),
			}
		}
		Backstop { since_ms } => {
			match context.pool && !context.has_passed(since_ms, rules.backstop.patience_ms) {
				true => *state,
				false => resumed(),
			}
		}
		Insolvent { bad_debt } if bad_debt > Fixed::zero() => *state,
		Insolvent { .. } => fresh(0),
	}
}

/// Whether an auction or a takeover by the pool ended in vain, so that slices go on.
pub fn is_in_vain(before: &AccountState, after: &AccountState) -> bool {
	use AccountState::*;
	matches!((before, after), (Auction(_) | Backstop { .. }, Unwinding { .. }))
}

/// Why `transition` (or whoever keeps the bad debt) went from one state to the other in this context; `None` when nothing
/// changed, or nothing but what an unwind or an auction did.
pub fn cause(before: &AccountState, after: &AccountState, context: &Context) -> Option<Cause> {
	use AccountState::*;
	if before == after {
		return None;
	}
	match (before, after) {
		(_, Insolvent { .. }) => Some(Cause::BadDebt),
		(Insolvent { .. }, _) => Some(Cause::Settled),
		// The same unwind, a slice later.
		(Unwinding { .. }, Unwinding { .. }) => None,
		(Auction(old), Auction(new)) => (old.restarts != new.restarts).then_some(Cause::Restarted),
		(Backstop { .. }, Backstop { .. }) => None,
		(Auction(_), Backstop { .. }) if context.below_maintenance(context.rules.backstop_trigger) => {
			Some(Cause::BelowBackstopTrigger)
		}
		(Auction(_), Unwinding { .. } | Backstop { .. }) => Some(Cause::Expired),
		(Backstop { .. }, Unwinding { .. } | Auction(_)) => Some(Cause::NotTaken),
		(_, Backstop { .. }) => Some(Cause::BelowBackstopTrigger),
		(_, Auction(_)) if context.below_maintenance(context.rules.auction_trigger) => {
			Some(Cause::BelowAuctionTrigger)
		}
		(_, Auction(_)) => Some(Cause::Stalled),
		(Unwinding { .. } | Auction(_) | Backstop { .. }, _) => Some(Cause::TargetReached),
		(_, Unwinding { .. }) if context.margin.equity < context.margin.maintenance => {
			Some(Cause::BelowMaintenance)
		}
		(_, Unwinding { .. }) => Some(Cause::GraceOver),
		(_, MarginCall { .. }) => Some(Cause::BelowInitial),
		(MarginCall { .. }, _) => Some(Cause::Cured),
		(_, Watch { .. }) => Some(Cause::Tier),
		(_, Healthy) => Some(Cause::Recovered),
	}
}

/// Whether one state can follow on another at all, whatever the margin: by [`transition`], or by whoever dispatches slices,
/// settles takes and keeps the bad debt. For checks of what is about to be stored.
///
/// Any state can be cured, unwound (when time is up) or end in bad debt. Refused: an auction after a takeover by the pool
/// without an unwind between; an auction that begins with takes, or forgets some; a slice in the past of its unwind; a
/// tier that does not exist; bad debt that is none. `before` has its clock as it runs ([`AccountState::paused`]).
pub fn may_follow(before: &AccountState, after: &AccountState) -> bool {
	use AccountState::*;
	match (before, after) {
		(_, Healthy | MarginCall { .. } | Backstop { .. }) => true,
		(_, Watch { tier }) => (1..=2).contains(tier),
		(Unwinding { since_ms: old, last_slice_ms: last }, Unwinding { since_ms, last_slice_ms }) => {
			old == since_ms && last_slice_ms >= last
		}
		(_, Unwinding { last_slice_ms, .. }) => *last_slice_ms == 0,
		(_, Insolvent { bad_debt }) => *bad_debt > Fixed::zero(),
		(Auction(old), Auction(new)) => new.takes >= old.takes && new.restarts >= old.restarts,
		(Backstop { .. }, Auction(_)) => false,
		(_, Auction(new)) => (new.takes, new.restarts, new.raised) == (0, 0, Fixed::zero()),
	}
}
