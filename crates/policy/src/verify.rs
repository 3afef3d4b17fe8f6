//! Whether a plan is allowed, whoever made it.
//!
//! A plan's orders run on different chains, at different times, and any of them may fail. So the verifier executes
//! every subset of them at the prices it expects itself, and none may leave the portfolio worse than it found it:
//!
//! - in general, health (equity / MM) must not fall;
//! - below the auction trigger, where the cost of trading can exceed what health allows, it is enough that the missing
//!   margin (MM - equity) shrinks: waiting there costs more than selling;
//! - with negative equity health says nothing any more; MM must fall;
//! - a portfolio of less than dust has no health to protect: everything that can be closed is closed at once;
//! - so it is with negative equity when MM cannot be lowered safely by any single order that is worth its message.
//!
//! Closing everything means what the planner means by it: the same positions, each (nearly) as far as its market allows. A
//! plan that only says so could sell the hedges and leave the rest.
//!
//! A slice may be smaller than what is asked of it only for a reason: a cap, a hedge, money that is not there. If the same
//! orders, four times as large, would be as good and relieve twice as much, it is refused, because it would use up the
//! interval that slices keep. One larger than the time ramp is not: target and caps bound it.

use crate::{
	error::PolicyError,
	impact::{band_edge, execute, expected_price, find, is_within, purse, reduces},
	penalty::{as_fixed, penalty},
	planner::{
		closing, enlarged, safe_instead, traded, PlanKind, PlannedOrder, Situation, SlicePlan, VenueDepth,
	},
	rules::target,
	schedule::{ramp, slices, value_to_trade},
	score::PlanScore,
	waiting::{daily_volatility, pressure, round_trip_ms, waiting_cost},
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, InstrumentId, Round, VenueId,
};
use ballast_risk::{estimators::DAY_MS, Batch, Engine, Margin, Portfolio};
use core::cell::RefCell;
use polkadot_sdk::sp_core::U256;

/// A plan is too large if one of these shares of it would do: a little less, or, past the point where a hedge turns
/// into a new risk, much less.
const ENOUGH: [Fixed; 3] =
	[Fixed::from_inner(ONE / 100 * 95), Fixed::from_inner(ONE / 100 * 60), Fixed::from_inner(ONE / 100 * 30)];
/// An order of at most this multiple of dust is never too large.
const SMALL: Fixed = Fixed::from_inner(ONE / 100 * 125);

/// What closes everything closes at least this share of what the planner would.
const WHOLE_ENOUGH: Fixed = Fixed::from_inner(ONE / 100 * 95);

/// Value that an unwind always may trade at once, as a multiple of dust: the least size of the time ramp.
const WHOLE: Fixed = Fixed::from_inner(8 * ONE);
/// How many times as large an order could have been, for [`PolicyError::TooLittle`].
const LARGER: i128 = 4;

/// What counts as a reason for a small slice.
#[derive(Clone, Copy)]
pub(crate) struct Reason {
	/// Share of the ramp from which on a slice is large enough.
	enough: Fixed,
	/// How many times as much the larger slice would have to relieve, in halves.
	halves: i128,
}

impl Reason {
	/// To the verifier.
	pub const VERIFIED: Self = Self { enough: Fixed::from_inner(ONE / 8), halves: 4 };
	/// To the planner, which keeps some distance.
	pub const PLANNED: Self = Self { enough: Fixed::from_inner(ONE / 6), halves: 3 };
}

/// An order as the verifier sees it.
#[derive(Clone, Copy)]
pub(crate) struct Trade {
	pub venue: VenueId,
	pub instrument: InstrumentId,
	pub quantity: Fixed,
	pub price: Fixed,
}

/// A situation that has been looked at: the margin before, and what follows from it.
pub(crate) struct Bench<'a> {
	pub situation: &'a Situation<'a>,
	engine: &'a Engine<'a>,
	/// For margins one after the other with the memory of one.
	batch: RefCell<Batch<'a>>,
	pub before: Margin,
	/// Penalty as a share of the traded value.
	pub penalty: Fixed,
	/// Sum of the sizes of all positions.
	pub gross: Fixed,
	/// Value that the time ramp gives one slice.
	pub ramp: Fixed,
}

impl<'a> Bench<'a> {
	/// `engine` is of the situation's market and model, or of ones that know more assets, expiries and strikes.
	pub fn new(situation: &'a Situation<'a>, engine: &'a Engine<'a>) -> Result<Self, PolicyError> {
		situation.rules.validate()?;
		let mut keys: Vec<_> =
			situation.portfolio.positions.iter().map(|p| (p.venue, p.instrument)).collect();
		keys.sort_unstable();
		if keys.iter().zip(keys.iter().skip(1)).any(|(a, b)| a == b) {
			return Err(PolicyError::DuplicatePosition);
		}
		let mut batch = Batch::new(engine);
		let before = batch.margin(situation.portfolio)?.clone();
		let penalty = as_fixed(penalty(&before, situation.rules));
		let gross = situation.portfolio.gross(situation.market)?;
		// Where the ramp has no answer there is none.
		let ramp = ramp_of(situation, &before, penalty, gross).unwrap_or(gross);
		Ok(Self { situation, engine, batch: RefCell::new(batch), before, penalty, gross, ramp })
	}

	/// What `look` makes of the margin of a portfolio.
	pub fn margined<R>(
		&self,
		portfolio: &Portfolio,
		look: impl FnOnce(&Margin) -> Result<R, PolicyError>,
	) -> Result<R, PolicyError> {
		match self.batch.try_borrow_mut() {
			Ok(mut batch) => look(batch.margin(portfolio)?),
			// While another margin is looked at.
			Err(_) => look(&self.engine.margin(portfolio)?),
		}
	}

	/// The margin of a portfolio.
	pub fn margin(&self, portfolio: &Portfolio) -> Result<Margin, PolicyError> {
		self.margined(portfolio, |margin| Ok(margin.clone()))
	}

	/// Whether a portfolio reaches the target.
	pub fn reaches(&self, portfolio: &Portfolio) -> Result<bool, PolicyError> {
		self.margined(portfolio, |margin| Ok(self.above_target(margin)? >= Fixed::zero()))
	}

	/// Equity above the target, negative while the target is not reached.
	pub fn above_target(&self, margin: &Margin) -> Result<Fixed, PolicyError> {
		Ok(fixed::sub(margin.equity, target(margin, self.situation.rules)?)?)
	}

	pub fn is_needed(&self) -> Result<bool, PolicyError> {
		Ok(self.above_target(&self.before)? < Fixed::zero())
	}

	/// Depth of an order's asset at its venue; zero when unknown or when the venue must not be used.
	pub fn depth(&self, venue: VenueId, instrument: InstrumentId) -> Fixed {
		if self.situation.unavailable.contains(&venue) {
			return Fixed::zero();
		}
		self.market(venue, instrument).map_or(Fixed::zero(), |d| d.depth.max(Fixed::zero()))
	}

	/// Least value of an order of an asset at a venue, see [`VenueDepth::least`]; at least zero.
	pub fn least(&self, venue: VenueId, instrument: InstrumentId) -> Fixed {
		self.market(venue, instrument).map_or(Fixed::zero(), |d| d.least.max(Fixed::zero()))
	}

	/// See [`VenueDepth::price_for`]. Of options and derivatives it is that of their underlying, like the mark.
	pub fn price(&self, venue: VenueId, instrument: InstrumentId, mark: Fixed, buys: bool) -> Fixed {
		self.market(venue, instrument).map_or(mark, |d| d.price_for(mark, buys))
	}

	fn market(&self, venue: VenueId, instrument: InstrumentId) -> Option<&'a VenueDepth> {
		let asset = instrument.underlying();
		self.situation.depths.iter().find(|d| d.venue == venue && d.asset == asset)
	}

	/// What a move of the market may cost an order on its way ([`waiting_cost`]); part of its expected cost, of no margin.
	pub fn waiting(
		&self,
		venue: VenueId,
		instrument: InstrumentId,
		quantity: Fixed,
	) -> Result<Fixed, PolicyError> {
		let Situation { market, latencies, rules, .. } = *self.situation;
		let state = market.state(instrument.underlying())?;
		let value = fixed::mul(fixed::abs(quantity)?, state.mark, Round::Up)?;
		Ok(waiting_cost(value, state.volatility, round_trip_ms(venue, latencies, rules), rules)?)
	}

	pub fn is_excluded(&self, venue: VenueId, instrument: InstrumentId) -> bool {
		self.situation.excluded.contains(&(venue, instrument))
	}

	/// The portfolio after these trades.
	pub fn after<'t>(&self, trades: impl Iterator<Item = &'t Trade>) -> Result<Portfolio, PolicyError> {
		let mut portfolio = None;
		for trade in trades {
			portfolio = Some(self.next(portfolio.as_ref().unwrap_or(self.situation.portfolio), trade)?);
		}
		Ok(portfolio.unwrap_or_else(|| self.situation.portfolio.clone()))
	}

	/// The portfolio after one more trade.
	pub fn next(&self, portfolio: &Portfolio, trade: &Trade) -> Result<Portfolio, PolicyError> {
		let Trade { venue, instrument, quantity, price } = *trade;
		execute(portfolio, venue, instrument, quantity, price, self.penalty)
	}

	/// Whether the portfolio stands no worse afterwards than before; see the module's head.
	pub fn is_no_worse(&self, after: &Margin) -> bool {
		let before = &self.before;
		if before.equity < Fixed::zero() {
			return after.maintenance < before.maintenance;
		}
		if !after.health_is_below(before) {
			return true;
		}
		// health < trigger, with the product rounded so that the boundary itself is protected.
		let trigger = fixed::mul(before.maintenance, self.situation.rules.auction_trigger, Round::Down);
		let urgent = trigger.is_ok_and(|trigger| before.equity < trigger);
		let missing = |m: &Margin| fixed::sub(m.maintenance, m.equity);
		urgent && matches!((missing(after), missing(before)), (Ok(after), Ok(before)) if after < before)
	}

	/// Whether every subset of the trades leaves the portfolio no worse; the margin after all of them.
	pub fn all_subsets(&self, trades: &[Trade]) -> Result<Option<Margin>, PolicyError> {
		let full = 1u32.checked_shl(trades.len() as u32).ok_or(PolicyError::TooManyOrders)?;
		let mut last = None;
		for mask in 1..full {
			let chosen = trades.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0).map(|(_, t)| t);
			let after = self.after(chosen)?;
			let margin = self.margined(&after, |margin| {
				Ok((self.is_no_worse(margin), (mask == full - 1).then(|| margin.clone())))
			})?;
			if !margin.0 {
				return Ok(None);
			}
			last = margin.1;
		}
		Ok(last)
	}

	/// Checks one order by itself; its trade at the expected price.
	fn order(&self, index: u8, order: &PlannedOrder) -> Result<Trade, PolicyError> {
		let Situation { portfolio, market, rules, .. } = *self.situation;
		let PlannedOrder { venue, instrument, quantity, limit_price, .. } = *order;
		let position = find(portfolio, venue, instrument).ok_or(PolicyError::NotReducing(index))?;
		if !reduces(position, quantity) {
			return Err(PolicyError::NotReducing(index));
		}
		if self.is_excluded(venue, instrument) {
			return Err(PolicyError::ExcludedPosition(index));
		}
		let depth = self.depth(venue, instrument);
		if depth.is_zero() {
			return Err(PolicyError::UnavailableVenue(index));
		}
		let mark = market.state(instrument.underlying())?.mark;
		let buys = quantity > Fixed::zero();
		let edge = band_edge(mark, buys, rules.price_band)?;
		let from = self.price(venue, instrument, mark, buys);
		// Whatever a venue says, nothing is computed with a price outside of the band.
		if !is_within(limit_price, edge, buys) || !is_within(from, edge, buys) {
			return Err(PolicyError::BadLimitPrice(index));
		}
		let size = fixed::abs(quantity)?;
		let value = fixed::mul(size, mark, Round::Up)?;
		let largest = fixed::mul(depth, rules.slice.depth_share, Round::Down)?;
		if fixed::mul(size, mark.max(from), Round::Up)? > largest {
			return Err(PolicyError::OverDepthCap(index));
		}
		let price = expected_price(from, depth, quantity, rules)?;
		if !is_within(price, limit_price, buys) {
			return Err(PolicyError::BadLimitPrice(index));
		}
		let left = fixed::add(position.quantity, quantity)?;
		let left_value = fixed::mul(fixed::abs(left)?, mark, Round::Up)?;
		let least = self.least(venue, instrument);
		if !left.is_zero() && value < least {
			return Err(PolicyError::BelowLeast(index));
		}
		if !left.is_zero() && left_value < rules.dust.max(least) {
			return Err(PolicyError::LeavesDust(index));
		}
		Ok(Trade { venue, instrument, quantity, price })
	}

	/// What buying back a debt can cost at most.
	fn cost_at_limit(&self, order: &PlannedOrder) -> Result<Fixed, PolicyError> {
		let is_debt = order.quantity > Fixed::zero() && matches!(order.instrument, InstrumentId::Spot(_));
		if !is_debt {
			return Ok(Fixed::zero());
		}
		let value = fixed::mul(order.quantity, order.limit_price, Round::Up)?;
		Ok(fixed::add(value, fixed::mul(value, self.penalty, Round::Up)?)?)
	}

	/// The order that might have done instead of this one, for [`PolicyError::TooMuch`].
	fn enough(&self, trade: &Trade, share: Fixed) -> Result<Fixed, PolicyError> {
		let Situation { portfolio, market, rules, .. } = *self.situation;
		let size = fixed::abs(trade.quantity)?;
		let mark = market.state(trade.instrument.underlying())?.mark;
		let least = self.least(trade.venue, trade.instrument);
		let dust = fixed::mul(rules.dust.max(least), SMALL, Round::Up)?;
		if fixed::mul(size, mark, Round::Down)? <= dust {
			return Ok(Fixed::zero());
		}
		// No order is smaller than the venue's least; this one is larger.
		let least = fixed::div(least, mark, Round::Up)?;
		let mut enough = fixed::mul(size, share, Round::Down)?.max(least);
		let closes = find(portfolio, trade.venue, trade.instrument).is_some_and(|position| {
			position.quantity.into_inner().unsigned_abs() == size.into_inner() as u128
		});
		if closes {
			// Closed whole because less would have left dust.
			enough = enough.min(fixed::sub(size, fixed::div(dust, mark, Round::Up)?)?.max(Fixed::zero()));
			if enough < least {
				// Not even that: the alternative is no order.
				return Ok(Fixed::zero());
			}
		}
		Ok(if trade.quantity < Fixed::zero() { fixed::neg(enough)? } else { enough })
	}

	/// Checks a plan; the margin expected after it.
	pub fn check(&self, plan: &SlicePlan) -> Result<Margin, PolicyError> {
		let margin = self.sound(plan)?;
		match self.larger(plan, &margin, Reason::VERIFIED)? {
			Some(_) => Err(PolicyError::TooLittle),
			None => Ok(margin),
		}
	}

	/// The plan with larger orders and the margin expected after it, if the plan is a small one without a reason.
	pub fn larger(
		&self,
		plan: &SlicePlan,
		after: &Margin,
		reason: Reason,
	) -> Result<Option<(SlicePlan, Margin)>, PolicyError> {
		if plan.kind == PlanKind::CloseWhole || self.above_target(after)? >= Fixed::zero() {
			return Ok(None);
		}
		let size = traded(self, plan)?;
		if size >= fixed::mul(self.ramp, reason.enough, Round::Down)? {
			return Ok(None);
		}
		let Some(larger) = enlarged(self, plan, LARGER)? else { return Ok(None) };
		// A cap is a reason.
		let grown = fixed::sub(traded(self, &larger)?, size)?.into_inner();
		if grown < size.into_inner() / 2 {
			return Ok(None);
		}
		let Ok(margin) = self.sound(&larger) else { return Ok(None) };
		let times = |relief: Fixed, halves: i128| {
			U256::from(relief.into_inner().max(0).unsigned_abs())
				.saturating_mul(U256::from(halves.unsigned_abs()))
		};
		let does_more = times(self.relief(&margin)?, 2) >= times(self.relief(after)?, reason.halves);
		Ok(does_more.then_some((larger, margin)))
	}

	/// How much nearer to the target a margin is; with negative equity, how much less is required.
	fn relief(&self, after: &Margin) -> Result<Fixed, PolicyError> {
		if self.before.equity < Fixed::zero() {
			return Ok(fixed::sub(self.before.maintenance, after.maintenance)?);
		}
		Ok(fixed::sub(self.above_target(after)?, self.above_target(&self.before)?)?)
	}

	/// Checks a plan in all but its being large enough; the margin expected after it.
	pub fn sound(&self, plan: &SlicePlan) -> Result<Margin, PolicyError> {
		if plan.orders.is_empty() {
			return Err(PolicyError::Empty);
		}
		if !self.is_needed()? {
			return Err(PolicyError::NotNeeded);
		}
		let mut trades: Vec<Trade> = Vec::with_capacity(plan.orders.len());
		for (index, order) in (0u8..).zip(plan.orders.iter()) {
			let trade = self.order(index, order)?;
			if trades.iter().any(|t| (t.venue, t.instrument) == (trade.venue, trade.instrument)) {
				return Err(PolicyError::DuplicateOrder(index));
			}
			trades.push(trade);
			// All debts that are bought back at a venue are paid from what is there now.
			let mut cost = Fixed::zero();
			for earlier in plan.orders.iter().take(usize::from(index).saturating_add(1)) {
				if earlier.venue == order.venue {
					cost = fixed::add(cost, self.cost_at_limit(earlier)?)?;
				}
			}
			if cost > Fixed::zero() && cost > purse(self.situation.portfolio, order.venue) {
				return Err(PolicyError::NotFunded(index));
			}
		}
		if plan.kind == PlanKind::CloseWhole {
			return self.closes_whole(&trades);
		}
		let margin = self.all_subsets(&trades)?.ok_or(PolicyError::LowersHealth)?;

		for share in ENOUGH {
			let mut smaller = Vec::with_capacity(trades.len());
			for trade in &trades {
				let quantity = self.enough(trade, share)?;
				if !quantity.is_zero() {
					smaller.push(Trade { quantity, ..*trade });
				}
			}
			if self.reaches(&self.after(smaller.iter())?)? {
				return Err(PolicyError::TooMuch);
			}
		}
		Ok(margin)
	}

	/// Checks that these trades may close everything, and that they do; the margin expected after them.
	fn closes_whole(&self, trades: &[Trade]) -> Result<Margin, PolicyError> {
		let is_dust = self.gross < self.situation.rules.dust;
		if !is_dust && self.before.equity >= Fixed::zero() {
			return Err(PolicyError::NotDust);
		}
		let whole = closing(self)?.ok_or(PolicyError::NotWhole)?;
		if whole.orders.len() != trades.len() {
			return Err(PolicyError::NotWhole);
		}
		for order in &whole.orders {
			let place = (order.venue, order.instrument);
			let trade = trades.iter().find(|t| (t.venue, t.instrument) == place);
			let least = fixed::mul(fixed::abs(order.quantity)?, WHOLE_ENOUGH, Round::Down)?;
			let is_enough = |trade: &Trade| fixed::abs(trade.quantity).is_ok_and(|size| size >= least);
			if !trade.is_some_and(is_enough) {
				return Err(PolicyError::NotWhole);
			}
		}
		if !is_dust {
			if let Some(margin) = self.all_subsets(trades)? {
				return Ok(margin);
			}
			if safe_instead(self, &whole)?.is_some() {
				return Err(PolicyError::LowersHealth);
			}
		}
		self.margin(&self.after(trades.iter())?)
	}
}

/// Value that the time ramp gives one slice of this unwind.
fn ramp_of(
	situation: &Situation,
	before: &Margin,
	penalty: Fixed,
	gross: Fixed,
) -> Result<Fixed, PolicyError> {
	let Situation { portfolio, market, model, rules, depths, unavailable, .. } = *situation;
	let cost = fixed::add(penalty, rules.trading_fee)?;
	let task = value_to_trade(before, gross, cost, rules)?;
	let assets = portfolio.assets();
	let mut depth = Fixed::zero();
	for of in depths.iter().filter(|d| !unavailable.contains(&d.venue)) {
		let is_held =
			portfolio.positions.iter().any(|p| (p.venue, p.instrument.underlying()) == (of.venue, of.asset));
		if is_held {
			depth = fixed::add(depth, of.depth.max(Fixed::zero()))?;
		}
	}
	// What the markets take in an interval is the share of their depth that a slice may use.
	let in_interval = fixed::mul(depth, rules.slice.depth_share, Round::Down)?;
	let (day, interval) = (i128::from(DAY_MS), i128::from(rules.slice.interval_ms));
	let in_day = Fixed::from_inner(fixed::mul_div(in_interval.into_inner(), day, interval, Round::Down)?);
	let of_portfolio = model.assets.iter().filter(|factors| assets.contains(&factors.asset));
	let impact = of_portfolio.map(|factors| factors.impact).max().unwrap_or_default();
	let pressure = pressure(before, daily_volatility(portfolio, market)?, rules);
	let count = slices(impact, task, in_day, pressure, rules)?;
	let whole = fixed::mul(rules.dust, WHOLE, Round::Up)?;
	let ramp = ramp(task, count, whole, before, rules)?;
	// What can be done at once is not limited by an estimate: the slice is sized by the margin itself.
	Ok(if ramp >= task { gross } else { ramp.max(whole) })
}

/// Recomputes everything that matters about a plan and refuses it by name, or returns the margin that is expected when
/// all of its orders are executed. Expected prices and costs that the plan states are not relied on.
pub fn verify(situation: &Situation, plan: &SlicePlan) -> Result<Margin, PolicyError> {
	let engine = Engine::new(situation.market, situation.model)?;
	Bench::new(situation, &engine)?.check(plan)
}

/// The same, and how good the plan is, whatever it claims.
pub fn weigh(situation: &Situation, plan: &SlicePlan) -> Result<(Margin, PlanScore), PolicyError> {
	let engine = Engine::new(situation.market, situation.model)?;
	let bench = Bench::new(situation, &engine)?;
	let margin = bench.check(plan)?;
	let score = PlanScore::of(&bench, plan, &margin)?;
	Ok((margin, score))
}
