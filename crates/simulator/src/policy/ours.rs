//! The policy of the chain: states, planner, schedule, auction and backstop of `ballast-policy`, called in the order in which
//! `pallet-soft-liquidation` calls them.
//!
//! What that pallet does and this does not: plans of several proposers do not compete (the planner's own is sent at once), there is
//! no limit of slices per block, no account has a ladder, nothing halts. Takes are at once and whole. An account whose planner
//! found nothing to do asks it again after ever longer times, up to five minutes, instead of in every block.

use crate::{
	error::SimulationError,
	policy::{Action, Agent, Decision, Event, Line, Order, Part, Policy, Take, Taker, View, Wake},
};
use ballast_policy::{
	daily_volatility, enforceable, fingerprint, follow, is_dislocated, is_exhausted, is_in_vain,
	next_slice_ms,
	penalty::{as_fixed, penalty},
	plan_on, quote, surcharged, AccountState, Auction, Bid, BreakerLevel, Circumstances, Lot, PlanKind,
	PolicyError, Quote, Rules, Situation, Take as Taken, Waiting,
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, InstrumentId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{Portfolio, Position};
use std::mem::discriminant;

/// How often a keeper tries half of an amount.
const HALVINGS: u32 = 8;

/// Longest time until a planner that found nothing is asked again, milliseconds.
const LONGEST_REST_MS: u64 = 300_000;

/// The policy of the chain.
#[derive(Clone, Debug)]
pub struct Ours {
	name: String,
	rules: Rules,
	patience_ms: u64,
	refusal_ms: u64,
}

impl Default for Ours {
	/// With the rules of a development chain.
	fn default() -> Self {
		Self::new("ballast", development_rules())
	}
}

/// The rules with which a development chain starts.
pub fn development_rules() -> Rules {
	// Those of the crate, but for what dust is worth there.
	Rules { dust: Fixed::from_inner(10 * ONE), ..Rules::default() }
}

impl Ours {
	/// The policy with these rules; refused orders and slices without an answer count for five minutes, as on the chain.
	pub fn new(name: impl Into<String>, rules: Rules) -> Self {
		Self { name: name.into(), rules, patience_ms: 300_000, refusal_ms: 300_000 }
	}

	/// The rules.
	pub fn rules(&self) -> &Rules {
		&self.rules
	}
}

impl Policy for Ours {
	fn name(&self) -> &str {
		&self.name
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		self.rules.validate().map_err(PolicyError::InvalidRules)?;
		Ok(Box::new(Ward {
			rules: self.rules,
			patience_ms: self.patience_ms,
			refusal_ms: self.refusal_ms,
			state: AccountState::Healthy,
			called_ms: 0,
			progress_ms: 0,
			in_vain_ms: 0,
			sent_ms: 0,
			retry_pool_ms: 0,
			rest_ms: 0,
			rests_until_ms: 0,
			refused: Vec::new(),
			taking: None,
		}))
	}
}

/// What the chain keeps of an account.
struct Ward {
	/// In force, without a surcharge.
	rules: Rules,
	patience_ms: u64,
	refusal_ms: u64,
	state: AccountState,
	/// For how long the margin call was open before anything was forced.
	called_ms: u64,
	progress_ms: u64,
	in_vain_ms: u64,
	/// When the newest slice was sent.
	sent_ms: u64,
	retry_pool_ms: u64,
	/// How long to rest when the planner finds nothing, and until when it does.
	rest_ms: u64,
	rests_until_ms: u64,
	/// Positions that are left alone for a while.
	refused: Vec<(VenueId, InstrumentId, u64)>,
	/// The auction as it is after the take that was asked for.
	taking: Option<Auction>,
}

fn is_restricted(state: &AccountState) -> bool {
	!matches!(state, AccountState::Healthy | AccountState::Watch { .. })
}

/// What a look at the account found.
struct Found {
	rules: Rules,
	next: AccountState,
	pool: Option<Quote>,
}

impl Ward {
	/// For how long the margin call has been open, or was before something was forced.
	fn called_ms(&self, now_ms: u64) -> u64 {
		match self.state {
			AccountState::MarginCall { since_ms } => now_ms.saturating_sub(since_ms),
			AccountState::Healthy | AccountState::Watch { .. } => 0,
			_ => self.called_ms,
		}
	}

	/// The state that follows, as the chain finds it.
	fn assess(&self, view: &View) -> Result<Found, SimulationError> {
		let View { portfolio, market, margin, now_ms, .. } = *view;
		let rules = surcharged(&self.rules, self.called_ms(now_ms));
		let exhausted = view.in_flight.is_empty() && is_exhausted(portfolio, market, &rules);
		let troubled = self.state.is_forced() || margin.equity < margin.maintenance;
		let given = Circumstances {
			breaker: BreakerLevel::Open,
			keepers: false,
			pool: false,
			exhausted,
			seized: false,
			dislocated: matches!(self.state, AccountState::Unwinding { .. })
				&& is_dislocated(portfolio, market, view.depths, &rules),
			progress_ms: self.progress_ms,
			in_vain_ms: self.in_vain_ms,
		};
		let follows = |keepers: bool, pool: bool| {
			let given = Circumstances { keepers, pool, ..given };
			follow(&self.state, portfolio, margin, now_ms, &rules, &given)
		};
		let pool_matters = troubled
			&& [false, true].into_iter().any(|keepers| follows(keepers, true) != follows(keepers, false));
		let pool = match pool_matters {
			true => {
				let gross = portfolio.gross(market)?;
				quote(margin, gross, view.pool_capital, view.fund, &rules)?
			}
			false => None,
		};
		let keepers_matter = troubled && follows(true, pool.is_some()) != follows(false, pool.is_some());
		let keepers = keepers_matter && has_keeper(view, &rules)?;
		Ok(Found { rules, next: follows(keepers, pool.is_some()), pool })
	}

	/// Carries a transition out.
	fn change(&mut self, next: AccountState, now_ms: u64, actions: &mut Vec<Action>) {
		let old = self.state;
		if old == next {
			return;
		}
		let called_ms = self.called_ms(now_ms);
		if next.is_forced() && !old.is_forced() {
			self.called_ms = called_ms;
		}
		if is_in_vain(&old, &next) {
			self.in_vain_ms = now_ms.max(1);
		}
		let others =
			|state: &AccountState| matches!(state, AccountState::Auction(_) | AccountState::Backstop { .. });
		let insolvent = matches!(next, AccountState::Insolvent { .. });
		let unwound = old.is_forced() && !next.is_forced() && !insolvent;
		let released = is_restricted(&old) && !is_restricted(&next);
		if unwound || released || (others(&next) && !others(&old)) {
			actions.push(Action::Cancel);
		}
		if unwound || released {
			self.called_ms = 0;
		}
		if released {
			self.progress_ms = 0;
			self.in_vain_ms = 0;
			self.refused.clear();
		}
		if matches!(next, AccountState::Auction(_)) && discriminant(&old) != discriminant(&next) {
			actions.push(Action::Auction);
		}
		if discriminant(&old) != discriminant(&next) {
			self.rested();
		}
		self.state = next;
	}

	/// Something changed: the planner may find something.
	fn rested(&mut self) {
		self.rest_ms = 0;
		self.rests_until_ms = 0;
	}

	/// The slice that is due, if there is one.
	fn slice(&mut self, view: &View, rules: &Rules) -> Result<Vec<Action>, SimulationError> {
		let View { portfolio, market, margin, now_ms, .. } = *view;
		let round_trip = |venue: VenueId| {
			let known = view.latencies.iter().find(|latency| latency.venue == venue);
			known.map_or(0, |latency| latency.round_trip_ms)
		};
		let in_flight = view.in_flight.iter().map(|flight| round_trip(flight.order.venue));
		let waiting = Waiting {
			volatility: daily_volatility(portfolio, market).unwrap_or_default(),
			round_trip_ms: in_flight.max().unwrap_or_default(),
		};
		let Some(due_ms) = next_slice_ms(&self.state, margin, &waiting, rules) else { return Ok(Vec::new()) };
		let live = !view.in_flight.is_empty() && now_ms < self.sent_ms.saturating_add(self.patience_ms);
		if live || now_ms < self.rests_until_ms {
			return Ok(Vec::new());
		}
		// What is dust is closed with one slice; there is nothing to spread over time.
		let is_dust = portfolio.gross(market)? < rules.dust;
		if !is_dust && now_ms < due_ms {
			return Ok(Vec::new());
		}
		let unavailable: Vec<VenueId> = view.in_flight.iter().map(|flight| flight.order.venue).collect();
		self.refused.retain(|(_, _, until_ms)| *until_ms > now_ms);
		let excluded: Vec<_> =
			self.refused.iter().map(|(venue, instrument, _)| (*venue, *instrument)).collect();
		// Without a position to trade there is no plan: then nobody has to be asked.
		let is_tradable = |position: &Position| {
			!position.instrument.is_settlement()
				&& !unavailable.contains(&position.venue)
				&& !excluded.contains(&(position.venue, position.instrument))
		};
		let found = match portfolio.positions.iter().any(is_tradable) {
			true => {
				// The chain knows prices and thresholds of what the account holds, and nothing else. The answer is the same.
				let situation = Situation {
					portfolio,
					market,
					model: view.model,
					rules,
					depths: view.depths,
					latencies: view.latencies,
					unavailable: &unavailable,
					excluded: &excluded,
				};
				plan_on(&situation, view.engine)?
			}
			false => None,
		};
		// Only a plan that closes everything may come before its time.
		let found = found.filter(|plan| now_ms >= due_ms || plan.kind == PlanKind::CloseWhole);
		let Some(plan) = found else {
			self.rest_ms = self.rest_ms.saturating_mul(2).max(rules.slice.interval_ms).min(LONGEST_REST_MS);
			self.rests_until_ms = now_ms.saturating_add(self.rest_ms);
			return Ok(Vec::new());
		};
		self.rested();
		self.sent_ms = now_ms;
		if let AccountState::Unwinding { last_slice_ms, .. } = &mut self.state {
			*last_slice_ms = now_ms;
		}
		let rate = as_fixed(penalty(margin, rules));
		let without = as_fixed(penalty(margin, &self.rules));
		let to_fund = fund_share(rate, fixed::sub(rate, without)?, rules)?;
		let order = |order: &ballast_policy::PlannedOrder| {
			Action::Order(Order {
				venue: order.venue,
				instrument: order.instrument,
				quantity: order.quantity,
				limit_price: Some(order.limit_price),
				penalty: rate,
				to_fund,
			})
		};
		Ok(plan.orders.iter().map(order).collect())
	}

	/// What keepers take of the auction now, if anything.
	fn keepers_take(
		&mut self,
		view: &View,
		auction: &Auction,
		rules: &Rules,
	) -> Result<Option<Take>, SimulationError> {
		let rules = &enforceable(rules);
		let View { portfolio, market, margin, now_ms, .. } = *view;
		if !view.in_flight.is_empty() {
			return Ok(None);
		}
		let gross = portfolio.gross(market)?;
		let name = fingerprint(portfolio);
		let lot = Lot { auction, margin, gross, portfolio: name, fund: view.fund, now_ms, rules };
		let Ok(offer) = lot.offer() else { return Ok(None) };
		// As much as keepers have the capital for.
		let whole =
			fixed::add(offer.price.max(Fixed::zero()), fixed::mul(margin.initial, offer.most, Round::Up)?)?;
		let fraction = match whole > view.keepers_capital {
			true => {
				let part = fixed::mul_div(
					offer.most.into_inner(),
					view.keepers_capital.into_inner(),
					whole.into_inner(),
					Round::Down,
				)?;
				Fixed::from_inner(part)
			}
			false => offer.most,
		};
		if fraction < offer.least || fraction <= Fixed::zero() {
			return Ok(None);
		}
		// They pick the amount that earns them the most, and do nothing where none earns enough.
		let worst_price = Fixed::from_inner(i128::MAX);
		let mut best: Option<(Fixed, Take, Auction)> = None;
		let mut wanted = fraction;
		for _ in 0..=HALVINGS {
			let bid = Bid { fraction: wanted, worst_price, takes: auction.takes, portfolio: name };
			wanted = Fixed::from_inner(wanted.into_inner() / 2);
			// What would be or leave too little is refused.
			let Ok(taken) = lot.take(&bid) else { continue };
			let take = self.take(view, Taker::Keeper, &taken, Fixed::zero(), true)?;
			let net = fixed::sub(gain(view, &take)?, view.keepers_want(&take.parts)?)?;
			if net >= Fixed::zero() && best.as_ref().is_none_or(|(most, ..)| net > *most) {
				best = Some((net, take, taken.auction));
			}
		}
		let Some((_, take, taken)) = best else { return Ok(None) };
		self.taking = Some(taken);
		Ok(Some(take))
	}

	/// A take of the policy as one of the simulator.
	fn take(
		&self,
		view: &View,
		taker: Taker,
		taken: &Taken,
		from_fund: Fixed,
		unload: bool,
	) -> Result<Take, SimulationError> {
		let View { portfolio, market, margin, .. } = *view;
		let legs = taken.legs(portfolio, market)?;
		// At venues ring-fenced cash is a position like any other, and moves with the rest.
		let (_, parts) = Taken { ring_fenced: Fixed::zero(), ..*taken }.divide(portfolio)?;
		let (fee, without) = (taken.fee, self.rules.auction.fee);
		let charged = surcharged(&self.rules, self.called_ms(view.now_ms)).auction.fee;
		let to_fund = match fee > Fixed::zero() {
			true => fund_share(charged, fixed::sub(charged, without)?, &self.rules)?,
			false => Fixed::one(),
		};
		Ok(Take {
			taker,
			parts: parts.positions.iter().map(part).collect(),
			payments: legs.iter().map(|leg| (leg.venue, leg.price)).collect(),
			fees: legs.iter().filter(|leg| !leg.fee.is_zero()).map(|leg| (leg.venue, leg.fee)).collect(),
			to_fund,
			from_fund,
			capital: fixed::add(
				taken.price.max(Fixed::zero()),
				fixed::mul(margin.initial, taken.fraction, Round::Up)?,
			)?,
			unload,
		})
	}

	/// What the pool takes now, if it is its turn.
	fn pool_take(&self, view: &View, quote: Option<Quote>) -> Result<Option<Take>, SimulationError> {
		let Some(quote) = quote.filter(|_| view.in_flight.is_empty() && view.now_ms >= self.retry_pool_ms)
		else {
			return Ok(None);
		};
		let taken = Taken {
			fraction: quote.fraction,
			// The fund pays the pool by itself, so that the account need not borrow for it.
			price: fixed::add(quote.price, quote.from_fund)?,
			fee: Fixed::zero(),
			from_account: Fixed::zero(),
			from_fund: quote.from_fund,
			ring_fenced: Fixed::zero(),
			auction: Auction::default(),
		};
		let capital = fixed::add(quote.price, quote.margin)?.max(Fixed::zero());
		let take = self.take(view, Taker::Pool, &taken, quote.from_fund, false)?;
		Ok(Some(Take { capital, ..take }))
	}

	/// When to ask again.
	fn wake(&self, rules: &Rules) -> Wake {
		let one = Fixed::one();
		match self.state {
			AccountState::Healthy | AccountState::Watch { .. } => Wake::below(Line::initial()),
			AccountState::MarginCall { since_ms } => {
				let grace_ms = since_ms.saturating_add(rules.grace_ms);
				Wake {
					below: Some(Line::maintenance(one)),
					above: Some(Line::initial()),
					at_ms: Some(grace_ms),
					..Wake::default()
				}
			}
			_ => Wake::next(),
		}
	}
}

impl Agent for Ward {
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError> {
		let now_ms = view.now_ms;
		let mut actions = Vec::new();
		let Found { rules, next, pool } = self.assess(view)?;
		self.change(next, now_ms, &mut actions);
		match self.state {
			AccountState::Unwinding { .. } => actions.extend(self.slice(view, &rules)?),
			AccountState::Auction(auction) => {
				actions.extend(self.keepers_take(view, &auction, &rules)?.map(Action::Take))
			}
			AccountState::Backstop { .. } => actions.extend(self.pool_take(view, pool)?.map(Action::Take)),
			AccountState::Insolvent { .. } => actions.push(Action::WriteOff),
			AccountState::Healthy | AccountState::Watch { .. } | AccountState::MarginCall { .. } => {}
		}
		let mut wake = self.wake(&rules);
		if let AccountState::MarginCall { since_ms } = self.state {
			if now_ms >= since_ms.saturating_add(rules.grace_ms) {
				// It is over, with equity at the target or above.
				let room = fixed::sub(Fixed::one(), rules.buffer)?;
				wake.below = Some(Line { maintenance: room, initial: rules.buffer });
				wake.at_ms = None;
			}
		}
		Ok(Decision { actions, wake })
	}

	fn told(&mut self, event: &Event, now_ms: u64) {
		match event {
			Event::Filled { .. } => {
				self.progress_ms = now_ms;
				self.rested();
			}
			Event::Failed { order } => {
				let until_ms = now_ms.saturating_add(self.refusal_ms);
				self.refused.push((order.venue, order.instrument, until_ms));
			}
			Event::Taken { take } => {
				self.progress_ms = now_ms;
				if let (Taker::Keeper, Some(auction)) = (take.taker, self.taking.take()) {
					if matches!(self.state, AccountState::Auction(_)) {
						self.state = AccountState::Auction(auction);
					}
				}
			}
			Event::Refused { take } => {
				self.taking = None;
				if take.taker == Taker::Pool {
					self.retry_pool_ms = now_ms.saturating_add(self.patience_ms);
				}
			}
			// Nothing is left, and nothing owed.
			Event::WrittenOff { .. } => self.state = AccountState::Healthy,
		}
	}
}

/// Part of a charge at `rate`, of which `surcharge` is one, that the insurance fund gets: its share of the charge, and all of the
/// surcharge.
fn fund_share(rate: Fixed, surcharge: Fixed, rules: &Rules) -> Result<Fixed, SimulationError> {
	if rate <= Fixed::zero() {
		return Ok(Fixed::zero());
	}
	let surcharge = surcharge.max(Fixed::zero()).min(rate);
	let rest = fixed::mul(fixed::sub(rate, surcharge)?, rules.split.fund, Round::Down)?;
	Ok(fixed::div(fixed::add(rest, surcharge)?, rate, Round::Down)?.min(Fixed::one()))
}

/// What a taker gains at the marks.
fn gain(view: &View, take: &Take) -> Result<Fixed, SimulationError> {
	let mut gain = Fixed::zero();
	for part in &take.parts {
		gain = fixed::add(gain, value(view, part)?)?;
	}
	for (_, payment) in &take.payments {
		gain = fixed::sub(gain, *payment)?;
	}
	Ok(gain)
}

/// Whether keepers have the capital for the least that can be had.
fn has_keeper(view: &View, rules: &Rules) -> Result<bool, SimulationError> {
	let gross = view.portfolio.gross(view.market)?;
	let least = rules.auction.least_take.max(rules.dust);
	let needed = match gross <= least {
		true => view.margin.initial,
		false => Fixed::from_inner(fixed::mul_div(
			view.margin.initial.into_inner(),
			least.into_inner(),
			gross.into_inner(),
			Round::Up,
		)?),
	};
	Ok(view.keepers.capital >= needed)
}

fn part(position: &Position) -> Part {
	Part { venue: position.venue, instrument: position.instrument, quantity: position.quantity }
}

/// What a part is worth to whoever takes it.
fn value(view: &View, part: &Part) -> Result<Fixed, SimulationError> {
	let position = |p: &&Position| (p.venue, p.instrument) == (part.venue, part.instrument);
	let Some(found) = view.portfolio.positions.iter().find(position) else { return Ok(Fixed::zero()) };
	if part.instrument == InstrumentId::Spot(SETTLEMENT) {
		return Ok(part.quantity);
	}
	let funding = fixed::mul_div(
		found.funding.into_inner(),
		part.quantity.into_inner(),
		found.quantity.into_inner(),
		Round::Down,
	)?;
	let whole = Portfolio {
		positions: vec![Position { quantity: part.quantity, funding: Fixed::from_inner(funding), ..*found }],
		cash: Fixed::zero(),
	};
	Ok(view.engine.equity(&whole)?)
}
