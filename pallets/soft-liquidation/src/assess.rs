//! What is true of an account now, and what is due. Reads only; what it finds is carried out in [`crate::execute`].

use crate::{
	ladder::Climbing, AccountGraceUntil, Breaker, BreakerLevel, Config, Degraded, Efforts, Episodes, Error,
	GraceUntil, LastBlockMs, MarginUnavailable, Pallet, Refusals, Restricted, Slices, SlicesThisBlock,
	States, Takes,
};
use alloc::vec::Vec;
use ballast_policy::{
	AccountState, Context, PlanKind, PolicyError, Quote, Rules, Situation, SlicePlan, VenueDepth,
};
use ballast_primitives::{
	message::MAX_ORDERS,
	traits::{DepthSource, VenueDispatch},
	AssetId, Fixed, InstrumentId, VenueId, SETTLEMENT,
};
use ballast_risk::{Margin, Market, Portfolio, RiskModel, RiskSource};
use polkadot_sdk::{
	frame_support::traits::{Get, UnixTime},
	sp_runtime::AccountId32,
};

/// An account at current prices.
pub(crate) struct Assessment {
	pub portfolio: Portfolio,
	pub market: Market,
	pub model: RiskModel,
	pub margin: Margin,
	/// On record.
	pub state: AccountState,
	/// What it should be now; the same when nothing is due.
	pub next: AccountState,
	/// Whether a take that is in flight is not needed any more and can still be called off.
	pub calls_off: bool,
	/// What the pool would take, as far as that was asked.
	pub pool: Option<Quote>,
	pub now_ms: u64,
	pub rules: Rules,
}

/// What the venues say about themselves, as far as the account is concerned.
pub(crate) struct Surroundings {
	pub depths: Vec<VenueDepth>,
	pub unavailable: Vec<VenueId>,
	pub excluded: Vec<(VenueId, InstrumentId)>,
}

impl Assessment {
	pub fn situation<'a>(&'a self, around: &'a Surroundings) -> Situation<'a> {
		Situation {
			portfolio: &self.portfolio,
			market: &self.market,
			model: &self.model,
			rules: &self.rules,
			depths: &around.depths,
			unavailable: &around.unavailable,
			excluded: &around.excluded,
		}
	}
}

/// Whether venues hold the account to reductions in this state.
pub(crate) fn is_restricted(state: &AccountState) -> bool {
	match state {
		AccountState::Healthy | AccountState::Watch { .. } => false,
		AccountState::MarginCall { .. }
		| AccountState::Unwinding { .. }
		| AccountState::Insolvent { .. }
		| AccountState::Auction(_)
		| AccountState::Backstop { .. } => true,
	}
}

/// The venues at which the portfolio owes something, sorted.
pub(crate) fn debtor_venues(portfolio: &Portfolio) -> Vec<VenueId> {
	let owes =
		|i: &InstrumentId, quantity: Fixed| matches!(i, InstrumentId::Spot(_)) && quantity < Fixed::default();
	let mut venues: Vec<VenueId> =
		portfolio.positions.iter().filter(|p| owes(&p.instrument, p.quantity)).map(|p| p.venue).collect();
	venues.sort();
	venues.dedup();
	venues
}

impl<T: Config> Pallet<T> {
	/// Milliseconds since 1970.
	pub(crate) fn now_ms() -> u64 {
		u64::try_from(<T as Config>::Clock::now().as_millis()).unwrap_or(u64::MAX)
	}

	/// Revalues the account and finds out which state it should be in.
	pub(crate) fn assess(account: &AccountId32) -> Result<Assessment, MarginUnavailable> {
		let portfolio = pallet_portfolio::Pallet::<T>::portfolio(account);
		let assets = portfolio.assets();
		let market = <T as Config>::Risk::market(&assets)?;
		let model = <T as Config>::Risk::model(&assets)?;
		let margin = ballast_risk::margin(&portfolio, &market, &model)?;
		let state = States::<T>::get(account).unwrap_or(AccountState::Healthy);
		let rules = <T as Config>::Rules::get();
		let now_ms = Self::now_ms();
		let take = Takes::<T>::get(account);
		let idle = take.is_none() && Self::live_slice(account).is_none();
		let exhausted = idle && ballast_policy::is_exhausted(&portfolio, &market, &rules);
		// Nobody else is asked about an account that is well.
		let troubled = state.is_forced() || margin.equity < margin.maintenance;
		let pool = if troubled && take.is_none() {
			Self::pool_quote(account, &portfolio, &market, &margin)
		} else {
			None
		};
		let effort = Efforts::<T>::get(account).unwrap_or_default();
		let context = Context {
			keepers: troubled && Self::has_keeper(account, &portfolio),
			pool: pool.is_some(),
			progress_ms: effort.progress_ms,
			in_vain_ms: effort.in_vain_ms,
			..Context::new(&margin, now_ms, &rules)
		};
		let running = rested(state, Self::grace_until(account, now_ms));
		let next = next_state(&running, &portfolio, &context, exhausted);
		let next = held_by_breaker(Breaker::<T>::get(), state, next, now_ms);
		// While a take is in flight, what venues have reported may be half of it: the state rests until the other half is
		// there. Only a cure that was there before anything moved is acted on.
		let (next, calls_off) = match take {
			Some(take) => (state, take.can_be_called_off() && !next.is_forced()),
			None => (next, false),
		};
		Ok(Assessment { portfolio, market, model, margin, state, next, calls_off, pool, now_ms, rules })
	}

	/// When the newest slice of the account was dispatched, if any of its orders is still open at a venue.
	pub(crate) fn live_slice(account: &AccountId32) -> Option<u64> {
		let slice = Slices::<T>::get(account)?;
		let live = <T as Config>::Dispatch::live_orders(account);
		let open = slice.orders.iter().any(|order| live.iter().any(|(_, id)| *id == order.id));
		open.then_some(slice.planned_ms)
	}

	/// Whether the dispatcher closed orders of the account without telling how they ended.
	pub(crate) fn has_lost_orders(account: &AccountId32) -> bool {
		let Some(slice) = Slices::<T>::get(account) else { return false };
		let live = <T as Config>::Dispatch::live_orders(account);
		slice.orders.iter().any(|order| live.iter().all(|(_, id)| *id != order.id))
	}

	/// Until when nothing is forced on the account, milliseconds since 1970. Also right in the first block after a halt
	/// (of the chain, or of a price that the account needs), before anything was written down.
	pub(crate) fn grace_until(account: &AccountId32, now_ms: u64) -> u64 {
		let noticed = GraceUntil::<T>::get().max(AccountGraceUntil::<T>::get(account));
		let outage = Degraded::<T>::get(account).map(|d| now_ms.saturating_sub(d.since_ms));
		let unnoticed = Self::halted_since(now_ms).is_some()
			|| outage.is_some_and(|ms| ms > <T as Config>::HaltThreshold::get());
		if unnoticed {
			noticed.max(now_ms.saturating_add(<T as Config>::HaltGrace::get()))
		} else {
			noticed
		}
	}

	/// The time of the last block, if that is so long ago that the chain must have halted.
	pub(crate) fn halted_since(now_ms: u64) -> Option<u64> {
		let last = LastBlockMs::<T>::get();
		(last != 0 && now_ms.saturating_sub(last) > <T as Config>::HaltThreshold::get()).then_some(last)
	}

	/// Whether a slice may be dispatched for the account now, if it is being unwound. `plan` is how much it is about.
	pub(crate) fn ensure_slice_due(
		account: &AccountId32,
		assessment: &Assessment,
		kind: Option<PlanKind>,
	) -> Result<(), Error<T>> {
		let due_ms = ballast_policy::next_slice_ms(&assessment.next, &assessment.margin, &assessment.rules)
			.ok_or(Error::NotUnwinding)?;
		if Breaker::<T>::get() == BreakerLevel::Stopped {
			return Err(Error::Stopped);
		}
		let now = assessment.now_ms;
		if now < Self::grace_until(account, now) {
			return Err(Error::HaltGrace);
		}
		if let Some(planned) = Self::live_slice(account) {
			if now < planned.saturating_add(<T as Config>::SlicePatience::get()) {
				return Err(Error::SliceInFlight);
			}
		}
		// What is closed whole is done with one slice; there is nothing to spread over time.
		let whole = kind == Some(PlanKind::CloseWhole);
		if !whole && now < due_ms {
			return Err(Error::TooEarly);
		}
		if SlicesThisBlock::<T>::get() >= <T as Config>::MaxSlicesPerBlock::get() {
			return Err(Error::BlockLimit);
		}
		Ok(())
	}

	/// Depths and obstacles at the account's venues.
	pub(crate) fn surroundings(account: &AccountId32, assessment: &Assessment) -> Surroundings {
		let mut markets: Vec<(VenueId, AssetId)> =
			assessment.portfolio.positions.iter().map(|p| (p.venue, p.instrument.underlying())).collect();
		markets.sort();
		markets.dedup();
		let depths = markets
			.iter()
			.filter(|(_, asset)| *asset != SETTLEMENT)
			.filter_map(|(venue, asset)| {
				let depth = <T as Config>::Depth::depth(*venue, *asset)?;
				Some(VenueDepth { venue: *venue, asset: *asset, depth })
			})
			.collect();
		let live = <T as Config>::Dispatch::live_orders(account);
		let mut unavailable: Vec<VenueId> = markets.iter().map(|(venue, _)| *venue).collect();
		unavailable.dedup();
		unavailable.retain(|venue| {
			// A venue that cannot take a whole slice counts as full: what fits depends on what else is sent in this block.
			live.iter().any(|(at, _)| at == venue) || <T as Config>::Dispatch::room(*venue) < MAX_ORDERS
		});
		let excluded = Refusals::<T>::get(account)
			.iter()
			.filter(|refusal| refusal.until_ms > assessment.now_ms)
			.map(|refusal| (refusal.venue, refusal.instrument))
			.collect();
		Surroundings { depths, unavailable, excluded }
	}

	/// The slice that the policy would take now, if one may be taken at all.
	pub(crate) fn due_plan(account: &AccountId32, assessment: &Assessment) -> Option<SlicePlan> {
		Self::due_plan_without(account, assessment, &[])
	}

	/// The same, leaving venues alone that are about to be full.
	pub(crate) fn due_plan_without(
		account: &AccountId32,
		assessment: &Assessment,
		full: &[VenueId],
	) -> Option<SlicePlan> {
		// Only a plan that closes everything may come before the interval is over, so the interval is checked last.
		match Self::ensure_slice_due(account, assessment, Some(PlanKind::CloseWhole)) {
			Ok(()) => {}
			Err(_) => return None,
		}
		let mut around = Self::surroundings(account, assessment);
		around.unavailable.extend_from_slice(full);
		let plan = ballast_policy::plan(&assessment.situation(&around)).ok()??;
		Self::ensure_slice_due(account, assessment, Some(plan.kind)).ok()?;
		Some(plan)
	}

	/// Whether [`crate::Call::poke`] has something to do.
	pub(crate) fn is_poke_due(
		account: &AccountId32,
		assessment: &Result<Assessment, MarginUnavailable>,
	) -> bool {
		if Self::has_lost_orders(account) || Self::has_lost_legs(account) {
			return true;
		}
		match assessment {
			Err(_) => !Degraded::<T>::contains_key(account) && Self::is_known(account),
			Ok(now) => {
				now.next != now.state
					|| now.calls_off
					|| Self::due_pool_take(account, now).is_ok()
					|| Self::ladder_step(account, now) != Climbing::Rests
					|| Degraded::<T>::contains_key(account)
					|| Self::has_untold_venue(account, is_restricted(&now.next))
					|| !Self::due_write_offs(account, now).is_empty()
			}
		}
	}

	/// Whether anything is on record of the account.
	pub(crate) fn is_known(account: &AccountId32) -> bool {
		pallet_portfolio::Accounts::<T>::contains_key(account) || States::<T>::contains_key(account)
	}

	/// Whether some venue that can be told does not know the restriction (or release) yet.
	fn has_untold_venue(account: &AccountId32, restrict: bool) -> bool {
		let told = Restricted::<T>::get(account);
		if !restrict && told.is_empty() {
			return false;
		}
		let venues = pallet_portfolio::Pallet::<T>::venues_of(account);
		venues
			.iter()
			.any(|v| told.contains(v) != restrict && <T as Config>::Dispatch::is_available(*v))
			// Venues that the account left need not be told anything, only forgotten.
			|| told.iter().any(|v| !venues.contains(v))
	}

	/// Venues that have to be asked for a write-off now.
	pub(crate) fn due_write_offs(account: &AccountId32, assessment: &Assessment) -> Vec<VenueId> {
		if !matches!(assessment.next, AccountState::Insolvent { .. })
			|| Breaker::<T>::get() == BreakerLevel::Stopped
		{
			return Vec::new();
		}
		let asked = Episodes::<T>::get(account).map(|p| p.write_offs).unwrap_or_default();
		let patience = <T as Config>::SlicePatience::get();
		let waits = |venue: &VenueId| {
			asked.iter().any(|w| w.venue == *venue && assessment.now_ms < w.sent_ms.saturating_add(patience))
		};
		debtor_venues(&assessment.portfolio)
			.into_iter()
			.filter(|venue| !waits(venue) && <T as Config>::Dispatch::is_available(*venue))
			.collect()
	}
}

/// The state as its clock runs: of an auction or a takeover that nobody could act on because of a halt, it begins when the
/// grace is over. Otherwise a halt would sell at the price of the end.
fn rested(state: AccountState, grace_until: u64) -> AccountState {
	match state {
		AccountState::Auction(auction) => AccountState::Auction(ballast_policy::Auction {
			started_ms: auction.started_ms.max(grace_until),
			..auction
		}),
		AccountState::Backstop { since_ms } => AccountState::Backstop { since_ms: since_ms.max(grace_until) },
		other => other,
	}
}

/// The state that follows by the policy; insolvency is entered only when nothing is left to be sold and nothing is in
/// flight, and left as soon as the account owes nothing or can pay.
fn next_state(
	state: &AccountState,
	portfolio: &Portfolio,
	context: &Context,
	exhausted: bool,
) -> AccountState {
	let (margin, now_ms) = (context.margin, context.now_ms);
	let solvent = margin.equity >= Fixed::default();
	let owes = !debtor_venues(portfolio).is_empty();
	match state {
		AccountState::Insolvent { .. } if !owes => {
			ballast_policy::transition(&AccountState::Healthy, context)
		}
		AccountState::Insolvent { .. } if solvent => {
			ballast_policy::transition(&AccountState::Healthy, context)
		}
		AccountState::Insolvent { .. } if exhausted => *state,
		AccountState::Insolvent { .. } => AccountState::Unwinding { since_ms: now_ms, last_slice_ms: 0 },
		_ if !solvent && exhausted && owes => match margin.equity.into_inner().checked_neg() {
			Some(shortfall) => AccountState::Insolvent { bad_debt: Fixed::from_inner(shortfall) },
			None => *state,
		},
		_ => ballast_policy::transition(state, context),
	}
}

/// What the breaker leaves of a transition.
fn held_by_breaker(
	breaker: BreakerLevel,
	state: AccountState,
	next: AccountState,
	now_ms: u64,
) -> AccountState {
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

impl<T> From<MarginUnavailable> for Error<T> {
	fn from(reason: MarginUnavailable) -> Self {
		match reason {
			MarginUnavailable::StalePrice(_) => Self::StalePrice,
			MarginUnavailable::NotEnrolled => Self::UnknownAccount,
			MarginUnavailable::UnknownAsset(_) | MarginUnavailable::NoAnswer => Self::MarginUnavailable,
		}
	}
}

/// The error of this pallet for a refused plan.
pub(crate) fn refused<T>(error: PolicyError) -> Error<T> {
	match error {
		PolicyError::Empty => Error::PlanEmpty,
		PolicyError::TooManyOrders | PolicyError::DuplicateOrder(_) => Error::PlanTooManyOrders,
		PolicyError::NotNeeded | PolicyError::NotDust | PolicyError::TooMuch => Error::PlanTooMuch,
		PolicyError::TooLittle => Error::PlanTooLittle,
		PolicyError::NotReducing(_) => Error::PlanNotReducing,
		PolicyError::LowersHealth => Error::PlanLowersHealth,
		PolicyError::LeavesDust(_) => Error::PlanLeavesDust,
		PolicyError::NotFunded(_) => Error::PlanNotFunded,
		PolicyError::OverDepthCap(_) => Error::PlanOverDepthCap,
		PolicyError::BadLimitPrice(_) => Error::PlanBadPrice,
		PolicyError::UnavailableVenue(_) | PolicyError::ExcludedPosition(_) => Error::PlanUnavailableVenue,
		PolicyError::Risk(_)
		| PolicyError::Math(_)
		| PolicyError::InvalidRules(_)
		| PolicyError::DuplicatePosition => Error::PlanRefused,
	}
}
