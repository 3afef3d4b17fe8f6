//! Answers for [`crate::runtime_api::PortfolioApi`].

use crate::{
	assess::Assessment, ladder::Climbing, Breaker, BreakerLevel, Charge, Config, Contests, MarginUnavailable,
	NextStep, Pallet, States, Stop, Takes, Taking,
};
use alloc::{vec, vec::Vec};
use ballast_policy::{AccountState, SlicePlan};
use ballast_primitives::{
	fixed, message::MAX_ORDERS, traits::VenueDispatch, AssetId, Fixed, VenueId, SETTLEMENT,
};
use ballast_risk::{Margin, Market, Portfolio, Position, RiskModel, RiskSource};
use polkadot_sdk::sp_runtime::{traits::UniqueSaturatedInto, AccountId32};

impl<T: Config> Pallet<T> {
	/// All positions of the account as the venues last reported them.
	pub fn api_portfolio(account: &AccountId32) -> Vec<Position> {
		pallet_portfolio::Pallet::<T>::mirrored(account)
	}

	/// Margin at current prices, or why there is none.
	pub fn api_margin(account: &AccountId32) -> Result<Margin, MarginUnavailable> {
		if !Self::is_known(account) {
			return Err(MarginUnavailable::NotEnrolled);
		}
		Self::assess(account).map(|assessment| assessment.margin)
	}

	/// Portfolio (what counts: the mirror without what is leaving a venue), market and model, the latter two of the portfolio's assets and of `also`.
	pub(crate) fn margin_inputs(
		account: &AccountId32,
		also: Vec<AssetId>,
	) -> Result<(Portfolio, Market, RiskModel), MarginUnavailable> {
		let portfolio = pallet_portfolio::Pallet::<T>::portfolio(account);
		let mut assets = portfolio.assets();
		assets.extend(also.into_iter().filter(|asset| *asset != SETTLEMENT));
		assets.sort_unstable();
		assets.dedup();
		let market = <T as Config>::Risk::market(&assets)?;
		let model = <T as Config>::Risk::model(&assets)?;
		Ok((portfolio, market, model))
	}

	/// The state on record, its clock as it runs.
	pub fn api_state(account: &AccountId32) -> AccountState {
		Self::clocks(account, States::<T>::get(account).unwrap_or_default(), Self::now_ms()).state
	}

	/// All enrolled accounts with their states, sorted.
	pub fn api_accounts() -> Vec<(AccountId32, AccountState)> {
		let mut accounts: Vec<AccountId32> = pallet_portfolio::Pallet::<T>::accounts().collect();
		accounts.sort();
		accounts
			.into_iter()
			.map(|account| {
				let state = Self::api_state(&account);
				(account, state)
			})
			.collect()
	}

	/// What happens to the account next if nothing else changes: when, how much, on which venue, what stops it.
	pub fn api_preview(account: &AccountId32) -> NextStep {
		let assessment = match Self::is_known(account) {
			true => Self::assess(account),
			false => Err(MarginUnavailable::NotEnrolled),
		};
		let now = match assessment {
			Ok(now) => now,
			Err(reason) => {
				return NextStep {
					state: Self::api_state(account),
					at_ms: None,
					orders: vec![],
					charge: Charge::default(),
					taking: None,
					what_stops_it: vec![Stop::Degraded(reason)],
				}
			}
		};
		let breaker = Breaker::<T>::get();
		let mut stops = Vec::new();
		let mut orders = Vec::new();
		let mut taking = None;
		let mut charge = Charge::default();
		let at_ms = match now.next {
			AccountState::Healthy | AccountState::Watch { .. } => {
				let step = match Self::ladder_step(account, &now) {
					Climbing::Step(_, plan) => Some(plan),
					Climbing::Rests | Climbing::Starts => None,
				};
				let due = now.next != now.state || step.is_some();
				orders = step.into_iter().flat_map(|plan| plan.orders).collect();
				due.then_some(now.now_ms)
			}
			AccountState::MarginCall { since_ms } => {
				stops.extend(missing(now.margin.initial, &now));
				if breaker != BreakerLevel::Open {
					stops.push(Stop::Breaker(breaker));
				}
				orders = Self::previewed_orders(account, &now);
				let at = since_ms.saturating_add(now.rules.grace_ms).max(now.now_ms);
				let called_ms = now.called_ms.saturating_add(at.saturating_sub(now.now_ms));
				charge = Self::slice_charge(&now.margin, &Self::rules_after(called_ms));
				Some(at)
			}
			AccountState::Unwinding { .. } => {
				stops.extend(
					ballast_policy::target(&now.margin, &now.rules).ok().and_then(|t| missing(t, &now)),
				);
				if breaker == BreakerLevel::Stopped {
					stops.push(Stop::Breaker(breaker));
				}
				let due = Self::next_slice_ms(account, &now);
				let mut at = due.unwrap_or_default().max(now.now_ms);
				let grace = Self::grace_until(account, now.now_ms);
				if grace > now.now_ms {
					stops.push(Stop::GraceUntil(grace));
					at = at.max(grace);
				}
				if Self::live_slice(account).is_some() {
					// It usually ends long before the next slice is due.
					stops.push(Stop::SliceInFlight);
				}
				charge = Self::slice_charge(&now.margin, &now.rules);
				orders = match Self::favourite(account) {
					Some(plan) => plan.orders.into_iter().collect(),
					None => Self::previewed_orders(account, &now),
				};
				stops.extend(Self::contest_stop(account, &now));
				if orders.is_empty() {
					stops.push(Stop::NoUsefulOrder);
				}
				stops.extend(Self::venue_stops(&now.portfolio));
				Some(at)
			}
			AccountState::Auction(auction) => {
				stops.extend(missing_to_buffer(&now));
				stops.extend(Self::taking_stops(account, &now));
				taking = Self::offer(account, &now).map(Taking::Offer);
				charge = Self::auction_charge(&now.rules);
				// Until somebody bids; then it ends by itself.
				Some(auction.expires_ms(&now.rules).max(now.now_ms))
			}
			AccountState::Backstop { since_ms } => {
				stops.extend(missing_to_buffer(&now));
				stops.extend(Self::taking_stops(account, &now));
				taking = now.pool.map(Taking::Quote);
				let due = Self::due_pool_take(account, &now).is_ok();
				if !due && !Takes::<T>::contains_key(account) {
					stops.push(Stop::NoPool);
				}
				let given_up = since_ms.saturating_add(now.rules.backstop.patience_ms);
				Some(if due { now.now_ms } else { given_up.max(now.now_ms) })
			}
			AccountState::Insolvent { .. } => {
				stops.extend(missing(Fixed::default(), &now));
				if breaker == BreakerLevel::Stopped {
					stops.push(Stop::Breaker(breaker));
				}
				let due = Self::due_netting(account, &now).is_ok();
				if !due && !Takes::<T>::contains_key(account) && !Self::is_netted(account, &now) {
					stops.push(Stop::NoPool);
				}
				(due || !Self::due_write_offs(account, &now).is_empty()).then_some(now.now_ms)
			}
		};
		if let Some(take) = Takes::<T>::get(account) {
			taking = Some(Taking::InFlight(take));
		}
		NextStep { state: now.next, at_ms, orders, charge, taking, what_stops_it: stops }
	}

	/// The slice that is due now, ready to be submitted; `None` when none is.
	pub fn api_plan(account: &AccountId32) -> Option<SlicePlan> {
		if !Self::is_known(account) {
			return None;
		}
		Self::due_plan(account, &Self::assess(account).ok()?)
	}

	/// That plans compete.
	fn contest_stop(account: &AccountId32, now: &Assessment) -> Option<Stop> {
		let plans = Contests::<T>::get(account)?.plans.len();
		let ends = Self::contest_end(account, now)?.unique_saturated_into();
		Some(Stop::Contest { plans: u32::try_from(plans).unwrap_or(u32::MAX), ends })
	}

	/// What keeps anybody from taking a part of the portfolio at this moment.
	fn taking_stops(account: &AccountId32, now: &Assessment) -> Vec<Stop> {
		let mut stops = Vec::new();
		let breaker = Breaker::<T>::get();
		if breaker == BreakerLevel::Stopped {
			stops.push(Stop::Breaker(breaker));
		}
		let grace = Self::grace_until(account, now.now_ms);
		if grace > now.now_ms {
			stops.push(Stop::GraceUntil(grace));
		}
		if Takes::<T>::contains_key(account) {
			stops.push(Stop::TakeInFlight);
		} else if !<T as Config>::Dispatch::live_orders(account).is_empty() {
			stops.push(Stop::SliceInFlight);
		}
		stops.extend(Self::venue_stops(&now.portfolio));
		stops
	}

	/// The venues of the portfolio that cannot be used now.
	fn venue_stops(portfolio: &Portfolio) -> Vec<Stop> {
		let mut venues: Vec<VenueId> = portfolio.positions.iter().map(|position| position.venue).collect();
		venues.sort();
		venues.dedup();
		let stop = |venue: VenueId| match <T as Config>::Dispatch::is_available(venue) {
			false => Some(Stop::VenuePaused(venue)),
			true if <T as Config>::Dispatch::room(venue) < MAX_ORDERS => Some(Stop::QueueStuck(venue)),
			true if !<T as Config>::Dispatch::can_be_told(venue) => Some(Stop::QueueStuck(venue)),
			true => None,
		};
		venues.into_iter().filter_map(stop).collect()
	}

	fn previewed_orders(account: &AccountId32, now: &Assessment) -> Vec<ballast_policy::PlannedOrder> {
		let around = Self::surroundings(account, now);
		match ballast_policy::plan(&now.situation(&around)) {
			Ok(Some(plan)) => plan.orders.into_iter().collect(),
			_ => Vec::new(),
		}
	}
}

/// How much collateral would end an auction or a takeover.
fn missing_to_buffer(now: &Assessment) -> Option<Stop> {
	let above = ballast_policy::buffer_margin(&now.margin, &now.rules).ok()?;
	let lacking = fixed::neg(above).ok()?;
	(lacking > Fixed::default()).then_some(Stop::Collateral(lacking))
}

/// How much collateral is missing to the equity that is needed.
fn missing(needed: Fixed, now: &Assessment) -> Option<Stop> {
	let lacking = fixed::sub(needed, now.margin.equity).ok()?;
	(lacking > Fixed::default()).then_some(Stop::Collateral(lacking))
}
