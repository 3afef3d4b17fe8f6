//! What is true of an account now, and what is due. Reads only; what it finds is carried out in [`crate::execute`].

use crate::{
	ladder::Climbing, AccountGraceUntil, Breaker, BreakerLevel, Config, Degraded, Episodes, Error,
	GraceUntil, LastBlockMs, MarginUnavailable, Pallet, Refusals, Restricted, SliceOrder, Slices,
	SlicesThisBlock, States, Takes,
};
use alloc::vec::Vec;
use ballast_policy::{
	daily_volatility, AccountState, Circumstances, PlanKind, PolicyError, Quote, Rules, Situation, SlicePlan,
	VenueDepth, VenueLatency, Waiting,
};
use ballast_primitives::{
	message::{AssetDepth, MAX_ORDERS},
	traits::{DepthSource, VenueDispatch},
	AssetId, Fixed, InstrumentId, VenueId, SETTLEMENT,
};
use ballast_risk::{Margin, Market, Portfolio, RiskModel, RiskSource};
use codec::{Decode, DecodeWithMemTracking, Encode};
use polkadot_sdk::{
	frame_support::traits::{Get, UnixTime},
	sp_runtime::AccountId32,
};
use scale_info::TypeInfo;

/// An account at current prices.
pub(crate) struct Assessment {
	pub portfolio: Portfolio,
	pub market: Market,
	pub model: RiskModel,
	pub margin: Margin,
	/// On record, its clock as it runs.
	pub state: AccountState,
	/// What it should be now; the same when nothing is due.
	pub next: AccountState,
	/// What that followed from besides all the rest, unless a take holds it.
	pub given: Circumstances,
	/// Whether nobody can act on the account although that is not on record, or the reverse.
	pub bar_changes: bool,
	/// Whether a take that is in flight is not needed any more and can still be called off.
	pub calls_off: bool,
	/// What the pool would take, as far as that was asked.
	pub pool: Option<Quote>,
	/// Whether the pool or keepers were asked what they would take.
	pub sought: bool,
	/// Whether it has credit lines, which have to be covered.
	pub lined: bool,
	pub now_ms: u64,
	/// For how long a margin call was open before anything was forced, milliseconds.
	pub called_ms: u64,
	/// Those in force, with the surcharge for that.
	pub rules: Rules,
}

/// What the venues say about themselves, as far as the account is concerned: with the account's own side everything that
/// planner and verifier look at. Part of every slice's receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Surroundings {
	/// Depths and prices at the portfolio's venues.
	pub depths: Vec<VenueDepth>,
	/// How long orders to these venues take, as far as that has been measured.
	pub latencies: Vec<VenueLatency>,
	/// Venues that must not be used now, sorted.
	pub unavailable: Vec<VenueId>,
	/// Positions that must not be touched now.
	pub excluded: Vec<(VenueId, InstrumentId)>,
}

impl Assessment {
	/// Whether there is something to apply.
	pub fn is_due(&self) -> bool {
		self.next != self.state || self.bar_changes || self.calls_off
	}

	pub fn situation<'a>(&'a self, around: &'a Surroundings) -> Situation<'a> {
		Situation {
			portfolio: &self.portfolio,
			market: &self.market,
			model: &self.model,
			rules: &self.rules,
			depths: &around.depths,
			latencies: &around.latencies,
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
		Self::ensure_venues_agree(&market)?;
		let model = <T as Config>::Risk::model(&assets)?;
		let margin = ballast_risk::margin(&portfolio, &market, &model)?;
		let now_ms = Self::now_ms();
		let clocks = Self::clocks(account, States::<T>::get(account).unwrap_or_default(), now_ms);
		let state = clocks.state;
		let called_ms = Self::called_ms(account, &state, now_ms);
		let rules = Self::rules_after(called_ms);
		let take = Takes::<T>::get(account);
		let idle = take.is_none() && Self::live_slice(account).is_none();
		let exhausted = idle && ballast_policy::is_exhausted(&portfolio, &market, &rules);
		// Nobody else is asked about an account that is well.
		let troubled = state.is_forced() || margin.equity < margin.maintenance;
		let given = Circumstances {
			breaker: Breaker::<T>::get(),
			keepers: false,
			pool: false,
			exhausted,
			seized: Self::seized(account, rules.dust).is_some(),
			// Reports have been read for `ensure_venues_agree`; caps and least orders are what a slice reads anyway.
			dislocated: matches!(state, AccountState::Unwinding { .. })
				&& ballast_policy::is_dislocated(&portfolio, &market, &Self::depths(&portfolio), &rules),
			progress_ms: clocks.progress_ms,
			in_vain_ms: clocks.in_vain_ms,
		};
		let follows = |keepers: bool, pool: bool| {
			let given = Circumstances { keepers, pool, ..given };
			ballast_policy::follow(&state, &portfolio, &margin, now_ms, &rules, &given)
		};
		// Nor about one for which the same follows whoever could act: asking costs as much as all the rest.
		let pool_matters = troubled
			&& take.is_none()
			&& [false, true].into_iter().any(|keepers| follows(keepers, true) != follows(keepers, false));
		let pool = if pool_matters { Self::pool_quote(account, &portfolio, &market, &margin) } else { None };
		let keepers_matter = troubled && follows(true, pool.is_some()) != follows(false, pool.is_some());
		let keepers = keepers_matter && Self::has_keeper(account, &portfolio, &market, &margin, &rules);
		let given = Circumstances { keepers, pool: pool.is_some(), ..given };
		let next = follows(given.keepers, given.pool);
		// While a take is in flight, what venues have reported may be half of it: the state rests until the other half is
		// there. Only a cure that was there before anything moved is acted on.
		let (next, calls_off) = match take {
			Some(take) => {
				let cured = !next.is_forced() && !matches!(next, AccountState::Insolvent { .. });
				(state, cured && take.can_be_called_off())
			}
			None => (next, false),
		};
		let barred = Self::is_barred(account, &next, &portfolio, now_ms);
		let bar_changes = barred != (Self::effort(account).barred_ms != 0);
		Ok(Assessment {
			portfolio,
			market,
			model,
			margin,
			state,
			next,
			given,
			bar_changes,
			calls_off,
			pool,
			sought: pool_matters || keepers_matter,
			lined: pallet_portfolio::Pallet::<T>::has_lines(account),
			now_ms,
			called_ms,
			rules,
		})
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

	/// Whether a grace of the account alone is over, and still on record.
	pub(crate) fn has_stale_grace(account: &AccountId32, now_ms: u64) -> bool {
		let until_ms = AccountGraceUntil::<T>::get(account);
		until_ms != 0 && until_ms <= now_ms
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
		let due_ms = Self::next_slice_ms(account, assessment).ok_or(Error::NotUnwinding)?;
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
		// What is dust is closed with one slice; there is nothing to spread over time.
		let is_dust = assessment.portfolio.gross(&assessment.market).is_ok_and(|g| g < assessment.rules.dust);
		let whole = is_dust && kind == Some(PlanKind::CloseWhole);
		if !whole && now < due_ms {
			return Err(Error::TooEarly);
		}
		if SlicesThisBlock::<T>::get() >= <T as Config>::MaxSlicesPerBlock::get() {
			return Err(Error::BlockLimit);
		}
		Ok(())
	}

	/// From when on a slice is due, if the account is being unwound: what the preview says and what is enforced. Not before the
	/// slowest venue with an order in flight can have answered.
	pub(crate) fn next_slice_ms(account: &AccountId32, now: &Assessment) -> Option<u64> {
		let in_flight = Slices::<T>::get(account).map(|slice| slice.orders).unwrap_or_default();
		let latency = |order: &SliceOrder| <T as Config>::Dispatch::latency_ms(order.venue);
		let waiting = Waiting {
			// The margin of the same portfolio could be told. If this cannot, because it is out of range, nothing is said of the
			// risk, and the interval is that of the rules.
			volatility: daily_volatility(&now.portfolio, &now.market).unwrap_or_default(),
			round_trip_ms: in_flight.iter().filter_map(latency).max().unwrap_or_default(),
		};
		ballast_policy::next_slice_ms(&now.next, &now.margin, &waiting, &now.rules)
	}

	/// The markets of the portfolio, as its venues say, sorted.
	fn depths(portfolio: &Portfolio) -> Vec<VenueDepth> {
		let mut markets: Vec<(VenueId, AssetId)> =
			portfolio.positions.iter().map(|p| (p.venue, p.instrument.underlying())).collect();
		markets.sort();
		markets.dedup();
		let told = |(venue, asset): &(VenueId, AssetId)| {
			let AssetDepth { depth, price, .. } = <T as Config>::Depth::depth(*venue, *asset)?;
			let price = Some(price).filter(|price| *price > Fixed::default());
			let least = <T as Config>::Depth::least_order(*venue, *asset);
			Some(VenueDepth { venue: *venue, asset: *asset, depth, price, least })
		};
		markets.iter().filter(|(_, asset)| *asset != SETTLEMENT).filter_map(told).collect()
	}

	/// Depths, prices, latencies and obstacles at the account's venues.
	pub(crate) fn surroundings(account: &AccountId32, assessment: &Assessment) -> Surroundings {
		let depths = Self::depths(&assessment.portfolio);
		let live = <T as Config>::Dispatch::live_orders(account);
		let mut unavailable: Vec<VenueId> = assessment.portfolio.positions.iter().map(|p| p.venue).collect();
		unavailable.sort();
		unavailable.dedup();
		let latency = |venue: &VenueId| {
			let round_trip_ms = <T as Config>::Dispatch::latency_ms(*venue)?;
			Some(VenueLatency { venue: *venue, round_trip_ms })
		};
		let latencies = unavailable.iter().filter_map(latency).collect();
		unavailable.retain(|venue| {
			// A venue that cannot take a whole slice counts as full: what fits depends on what else is sent in this block.
			live.iter().any(|(at, _)| at == venue) || <T as Config>::Dispatch::room(*venue) < MAX_ORDERS
		});
		let excluded = Refusals::<T>::get(account)
			.iter()
			.filter(|refusal| refusal.until_ms > assessment.now_ms)
			.map(|refusal| (refusal.venue, refusal.instrument))
			.collect();
		Surroundings { depths, latencies, unavailable, excluded }
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
		let basis = Self::basis(account, assessment)?;
		Some(SlicePlan { basis, ..plan })
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
				now.is_due()
					|| Self::has_stale_grace(account, now.now_ms)
					|| Self::is_contest_due(account, now)
					|| Self::due_pool_take(account, now).is_ok()
					|| Self::due_netting(account, now).is_ok()
					|| Self::due_repayment(account, now).is_some()
					|| Self::is_repayment_over(account, now)
					|| Self::ladder_step(account, now) != Climbing::Rests
					|| Degraded::<T>::contains_key(account)
					|| Self::has_untold_venue(account, is_restricted(&now.next))
					|| pallet_portfolio::Pallet::<T>::are_lines_due(
						account,
						&now.margin,
						is_restricted(&now.next),
					) || !Self::due_write_offs(account, now).is_empty()
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
			.any(|v| told.contains(v) != restrict && <T as Config>::Dispatch::can_be_told(*v))
			// Venues that the account left need not be told anything, only forgotten.
			|| told.iter().any(|v| !venues.contains(v))
	}

	/// Venues that have to be asked for a write-off now.
	pub(crate) fn due_write_offs(account: &AccountId32, assessment: &Assessment) -> Vec<VenueId> {
		if !matches!(assessment.next, AccountState::Insolvent { .. })
			|| Breaker::<T>::get() == BreakerLevel::Stopped
			|| Takes::<T>::contains_key(account)
			// What is on its way may repay what would be written off.
			|| <T as Config>::Dispatch::open_transfers(account).iter().any(|open| open.is_awaited)
			|| !Self::is_netted(account, assessment)
		{
			return Vec::new();
		}
		let asked = Episodes::<T>::get(account).map(|p| p.write_offs).unwrap_or_default();
		let patience = <T as Config>::SlicePatience::get();
		let waits = |venue: &VenueId| {
			asked.iter().any(|w| w.venue == *venue && assessment.now_ms < w.again_ms(patience))
		};
		debtor_venues(&assessment.portfolio)
			.into_iter()
			.filter(|venue| !waits(venue) && <T as Config>::Dispatch::is_available(*venue))
			.collect()
	}
}

impl<T> From<MarginUnavailable> for Error<T> {
	fn from(reason: MarginUnavailable) -> Self {
		match reason {
			MarginUnavailable::StalePrice(_) => Self::StalePrice,
			MarginUnavailable::NotEnrolled => Self::UnknownAccount,
			MarginUnavailable::DivergingPrice(_) => Self::DivergingPrice,
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
		PolicyError::BelowLeast(_) => Error::PlanBelowLeast,
		PolicyError::NotWhole => Error::PlanNotWhole,
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
