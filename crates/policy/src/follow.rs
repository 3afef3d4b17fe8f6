//! Which state follows for an account with all that is known of it: [`transition`](crate::transition), insolvency, and what the
//! breaker leaves of both. A pure function, so that whoever has the inputs can take the decision again.

use crate::{
	rules::Rules,
	state::{transition, AccountState, Context},
};
use ballast_primitives::{Fixed, InstrumentId};
use ballast_risk::{Margin, Portfolio};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// How much of the machinery may run.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum BreakerLevel {
	/// Everything.
	#[default]
	#[codec(index = 0)]
	Open,
	/// Unwinds that have begun go on; none begins.
	#[codec(index = 1)]
	NoNewUnwinds,
	/// No slice, no write-off. Margin calls still restrict accounts.
	#[codec(index = 2)]
	Stopped,
}

/// What decides on the next state besides state, portfolio, margin, time and rules.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Circumstances {
	/// How much of the machinery may run.
	pub breaker: BreakerLevel,
	/// Whether a keeper can bid, as far as that was asked: not when the same follows either way.
	pub keepers: bool,
	/// Whether the pool can take, as far as that was asked.
	pub pool: bool,
	/// Whether nothing is in flight, and nothing left that could be sold.
	pub exhausted: bool,
	/// Whether the pool holds something of the account that it has not passed on.
	pub seized: bool,
	/// [`Context::dislocated`], as far as that was asked: only of what is being unwound.
	pub dislocated: bool,
	/// [`Context::progress_ms`].
	pub progress_ms: u64,
	/// [`Context::in_vain_ms`].
	pub in_vain_ms: u64,
}

/// The state that follows. Insolvency is entered only when nothing is left to be sold and nothing is in flight, and left as soon as
/// the account owes nothing or can pay; what was `seized` of it is passed on first.
pub fn follow(
	state: &AccountState,
	portfolio: &Portfolio,
	margin: &Margin,
	now_ms: u64,
	rules: &Rules,
	given: &Circumstances,
) -> AccountState {
	let context = Context {
		keepers: given.keepers,
		pool: given.pool,
		progress_ms: given.progress_ms,
		dislocated: given.dislocated,
		in_vain_ms: given.in_vain_ms,
		..Context::new(margin, now_ms, rules)
	};
	let next = unheld(state, portfolio, &context, given);
	held(given.breaker, *state, next, now_ms)
}

fn owes(portfolio: &Portfolio) -> bool {
	portfolio
		.positions
		.iter()
		.any(|p| matches!(p.instrument, InstrumentId::Spot(_)) && p.quantity < Fixed::default())
}

/// What follows with an open breaker.
fn unheld(
	state: &AccountState,
	portfolio: &Portfolio,
	context: &Context,
	given: &Circumstances,
) -> AccountState {
	let solvent = context.margin.equity >= Fixed::default();
	let owes = owes(portfolio);
	match state {
		AccountState::Insolvent { .. } if owes && given.seized => *state,
		AccountState::Insolvent { .. } if !owes || solvent => transition(&AccountState::Healthy, context),
		AccountState::Insolvent { .. } if given.exhausted => *state,
		AccountState::Insolvent { .. } => {
			AccountState::Unwinding { since_ms: context.now_ms, last_slice_ms: 0 }
		}
		_ if !solvent && given.exhausted && owes => match context.margin.equity.into_inner().checked_neg() {
			Some(shortfall) => AccountState::Insolvent { bad_debt: Fixed::from_inner(shortfall) },
			None => *state,
		},
		_ => transition(state, context),
	}
}

/// What the breaker leaves of a transition.
fn held(breaker: BreakerLevel, state: AccountState, next: AccountState, now_ms: u64) -> AccountState {
	use AccountState::*;
	let begins = next.is_forced() && !state.is_forced();
	match (breaker, &next) {
		(BreakerLevel::Open, _) => next,
		_ if begins => match state {
			// Restricted, but not unwound.
			MarginCall { .. } | Insolvent { .. } => state,
			_ => MarginCall { since_ms: now_ms },
		},
		(BreakerLevel::Stopped, Insolvent { .. }) => match state {
			Healthy | Watch { .. } => MarginCall { since_ms: now_ms },
			_ => state,
		},
		// Nobody is asked while nothing may be taken.
		(BreakerLevel::Stopped, Auction(_)) if !matches!(state, Auction(_)) => state,
		(BreakerLevel::Stopped, Backstop { .. }) if !matches!(state, Backstop { .. }) => state,
		_ => next,
	}
}

/// Whether going from one state to the other forces something on the account: a margin call that restricts it, an unwind, an
/// auction that begins or begins again, a takeover by the pool, insolvency. Being released from any of them, wholly or to
/// a margin call, is not.
pub fn is_imposed(before: &AccountState, after: &AccountState) -> bool {
	use AccountState::*;
	match (before, after) {
		(Healthy | Watch { .. }, MarginCall { .. }) => true,
		(_, Healthy | Watch { .. } | MarginCall { .. }) => false,
		(Auction(old), Auction(new)) => old.restarts != new.restarts,
		(Unwinding { .. }, Unwinding { .. })
		| (Backstop { .. }, Backstop { .. })
		| (Insolvent { .. }, Insolvent { .. }) => false,
		(_, Unwinding { .. } | Auction(_) | Backstop { .. } | Insolvent { .. }) => true,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_primitives::{fixed::ONE, AssetId, VenueId};
	use ballast_risk::Position;

	fn f(units: i128) -> Fixed {
		Fixed::from_inner(units * ONE)
	}

	/// An account that owes 100 and has this equity, with MM 100 and IM 130.
	fn next(state: AccountState, equity: i128, given: Circumstances) -> AccountState {
		let debt = Position::spot(VenueId::Home, AssetId(0), f(-100));
		let portfolio = Portfolio { positions: [debt].into(), ..Portfolio::default() };
		let margin = Margin { equity: f(equity), maintenance: f(100), initial: f(130), ..Margin::default() };
		follow(&state, &portfolio, &margin, 7, &Rules::default(), &given)
	}

	const UNWINDING: AccountState = AccountState::Unwinding { since_ms: 7, last_slice_ms: 0 };
	const CALLED: AccountState = AccountState::MarginCall { since_ms: 7 };

	#[test]
	fn state_should_be_insolvent_when_nothing_is_left() {
		let exhausted = Circumstances { exhausted: true, ..Circumstances::default() };
		let insolvent = AccountState::Insolvent { bad_debt: f(5) };
		assert_eq!(next(UNWINDING, -5, exhausted), insolvent);
		assert_eq!(next(UNWINDING, -5, Circumstances::default()), UNWINDING);
		assert_eq!(next(insolvent, -5, exhausted), insolvent);
		assert_eq!(next(insolvent, -5, Circumstances::default()), UNWINDING, "something came");
		let seized = Circumstances { seized: true, ..Circumstances::default() };
		assert_eq!(next(insolvent, 500, seized), insolvent);
		assert_eq!(next(insolvent, 500, exhausted), AccountState::Healthy);
	}

	#[test]
	fn breaker_should_hold_what_begins() {
		let given = |breaker| Circumstances { breaker, ..Circumstances::default() };
		assert_eq!(next(AccountState::Healthy, 90, given(BreakerLevel::Open)), UNWINDING);
		for level in [BreakerLevel::NoNewUnwinds, BreakerLevel::Stopped] {
			assert_eq!(next(AccountState::Healthy, 90, given(level)), CALLED);
			assert_eq!(next(CALLED, 90, given(level)), CALLED);
			assert_eq!(next(UNWINDING, 500, given(level)), AccountState::Healthy);
		}
		let exhausted = |breaker| Circumstances { exhausted: true, ..given(breaker) };
		assert_eq!(next(UNWINDING, -5, exhausted(BreakerLevel::Stopped)), UNWINDING);
	}

	#[test]
	fn transition_should_be_imposed_when_it_forces_something() {
		use AccountState::*;
		let margin = Margin { equity: f(90), maintenance: f(100), initial: f(130), ..Margin::default() };
		let auction = crate::Auction::start(&margin, 7);
		let again = Auction(crate::Auction { restarts: 1, ..auction });
		let taken = Auction(crate::Auction { takes: 1, ..auction });
		let (auction, pool) = (Auction(auction), Backstop { since_ms: 7 });
		let insolvent = Insolvent { bad_debt: f(5) };
		for (before, after) in [
			(Healthy, CALLED),
			(Watch { tier: 1 }, CALLED),
			(Healthy, UNWINDING),
			(CALLED, UNWINDING),
			(auction, UNWINDING),
			(pool, UNWINDING),
			(insolvent, UNWINDING),
			(UNWINDING, auction),
			(auction, again),
			(UNWINDING, pool),
			(auction, pool),
			(UNWINDING, insolvent),
		] {
			assert!(is_imposed(&before, &after), "{before:?} -> {after:?}");
		}
		for (before, after) in [
			(Healthy, Watch { tier: 1 }),
			(CALLED, Healthy),
			(UNWINDING, CALLED),
			(auction, CALLED),
			(insolvent, CALLED),
			(auction, taken),
			(UNWINDING, UNWINDING),
			(pool, Healthy),
		] {
			assert!(!is_imposed(&before, &after), "{before:?} -> {after:?}");
		}
	}
}
