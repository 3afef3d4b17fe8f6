//! Answers for [`crate::runtime_api::PortfolioApi`].

use crate::{
	assess::Assessment, Breaker, BreakerLevel, Config, MarginUnavailable, NextStep, Pallet, States, Stop,
};
use alloc::{vec, vec::Vec};
use ballast_policy::AccountState;
use ballast_primitives::{fixed, Fixed};
use ballast_risk::{Margin, Position};
use polkadot_sdk::sp_runtime::AccountId32;

impl<T: Config> Pallet<T> {
	/// All positions of the account as the venues last reported them.
	pub fn api_portfolio(account: &AccountId32) -> Vec<Position> {
		pallet_portfolio::Pallet::<T>::portfolio(account).positions
	}

	/// Margin at current prices, or why there is none.
	pub fn api_margin(account: &AccountId32) -> Result<Margin, MarginUnavailable> {
		if !Self::is_known(account) {
			return Err(MarginUnavailable::NotEnrolled);
		}
		Self::assess(account).map(|assessment| assessment.margin)
	}

	/// The state on record.
	pub fn api_state(account: &AccountId32) -> AccountState {
		States::<T>::get(account).unwrap_or(AccountState::Healthy)
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
					what_stops_it: vec![Stop::Degraded(reason)],
				}
			}
		};
		let breaker = Breaker::<T>::get();
		let mut stops = Vec::new();
		let mut orders = Vec::new();
		let at_ms = match now.next {
			AccountState::Healthy | AccountState::Watch { .. } => {
				(now.next != now.state).then_some(now.now_ms)
			}
			AccountState::MarginCall { since_ms } => {
				stops.extend(missing(now.margin.initial, &now));
				if breaker != BreakerLevel::Open {
					stops.push(Stop::Breaker(breaker));
				}
				orders = Self::previewed_orders(account, &now);
				Some(since_ms.saturating_add(now.rules.grace_ms).max(now.now_ms))
			}
			AccountState::Unwinding { .. } => {
				stops.extend(
					ballast_policy::target(&now.margin, &now.rules).ok().and_then(|t| missing(t, &now)),
				);
				if breaker == BreakerLevel::Stopped {
					stops.push(Stop::Breaker(breaker));
				}
				let due = ballast_policy::next_slice_ms(&now.next, &now.margin, &now.rules);
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
				orders = Self::previewed_orders(account, &now);
				if orders.is_empty() {
					stops.push(Stop::NoUsefulOrder);
				}
				Some(at)
			}
			AccountState::Insolvent { .. } => {
				stops.extend(missing(Fixed::default(), &now));
				if breaker == BreakerLevel::Stopped {
					stops.push(Stop::Breaker(breaker));
				}
				(!Self::due_write_offs(account, &now).is_empty()).then_some(now.now_ms)
			}
		};
		NextStep { state: now.next, at_ms, orders, what_stops_it: stops }
	}

	fn previewed_orders(account: &AccountId32, now: &Assessment) -> Vec<ballast_policy::PlannedOrder> {
		let around = Self::surroundings(account, now);
		match ballast_policy::plan(&now.situation(&around)) {
			Ok(Some(plan)) => plan.orders.into_iter().collect(),
			_ => Vec::new(),
		}
	}
}

/// How much collateral is missing to the equity that is needed.
fn missing(needed: Fixed, now: &Assessment) -> Option<Stop> {
	let lacking = fixed::sub(needed, now.margin.equity).ok()?;
	(lacking > Fixed::default()).then_some(Stop::Collateral(lacking))
}
