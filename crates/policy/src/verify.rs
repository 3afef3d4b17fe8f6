//! Whether a plan is allowed, whoever made it.
//!
//! A plan's orders run on different chains, at different times, and any of them may fail. So the verifier executes
//! every subset of them at the prices it expects itself, and none may leave the portfolio worse than it found it:
//!
//! - in general, health (equity / MM) must not fall;
//! - below the auction trigger, where the cost of trading can exceed what health allows, it is enough that the missing
//!   margin (MM - equity) shrinks: waiting there costs more than selling;
//! - with negative equity health says nothing any more; MM must fall;
//! - a portfolio of less than dust, or a closing of everything with negative equity, has no health to protect.

use crate::{
	error::PolicyError,
	impact::{band_edge, execute, expected_price, find, purse, reduces},
	penalty::{as_fixed, penalty},
	planner::{PlanKind, PlannedOrder, Situation, SlicePlan},
	rules::target,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, InstrumentId, Round, VenueId,
};
use ballast_risk::{Engine, Margin, Portfolio};
use polkadot_sdk::sp_core::U256;

/// A plan is too large if one of these shares of it would do: a little less, or, past the point where a hedge turns
/// into a new risk, much less.
const ENOUGH: [Fixed; 3] =
	[Fixed::from_inner(ONE / 100 * 95), Fixed::from_inner(ONE / 100 * 60), Fixed::from_inner(ONE / 100 * 30)];
/// An order of at most this multiple of dust is never too large.
const SMALL: Fixed = Fixed::from_inner(ONE / 100 * 125);

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
	pub engine: Engine<'a>,
	pub before: Margin,
	/// Penalty as a share of the traded value.
	pub penalty: Fixed,
	/// Sum of the sizes of all positions.
	pub gross: Fixed,
}

impl<'a> Bench<'a> {
	pub fn new(situation: &'a Situation<'a>) -> Result<Self, PolicyError> {
		situation.rules.validate()?;
		let mut keys: Vec<_> =
			situation.portfolio.positions.iter().map(|p| (p.venue, p.instrument)).collect();
		keys.sort_unstable();
		if keys.iter().zip(keys.iter().skip(1)).any(|(a, b)| a == b) {
			return Err(PolicyError::DuplicatePosition);
		}
		let engine = Engine::new(situation.market, situation.model)?;
		let before = engine.margin(situation.portfolio)?;
		let penalty = as_fixed(penalty(&before, situation.rules));
		let gross = situation.portfolio.gross(situation.market)?;
		Ok(Self { situation, engine, before, penalty, gross })
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
		let asset = instrument.underlying();
		let found = self.situation.depths.iter().find(|d| d.venue == venue && d.asset == asset);
		found.map_or(Fixed::zero(), |d| d.depth.max(Fixed::zero()))
	}

	pub fn is_excluded(&self, venue: VenueId, instrument: InstrumentId) -> bool {
		self.situation.excluded.contains(&(venue, instrument))
	}

	/// The portfolio after these trades.
	pub fn after<'t>(&self, trades: impl Iterator<Item = &'t Trade>) -> Result<Portfolio, PolicyError> {
		let mut portfolio = self.situation.portfolio.clone();
		for trade in trades {
			let Trade { venue, instrument, quantity, price } = *trade;
			portfolio = execute(&portfolio, venue, instrument, quantity, price, self.penalty)?;
		}
		Ok(portfolio)
	}

	/// Whether the portfolio stands no worse afterwards than before; see the module's head.
	pub fn is_no_worse(&self, after: &Margin) -> bool {
		let before = &self.before;
		if before.equity < Fixed::zero() {
			return after.maintenance < before.maintenance;
		}
		if !health_falls(before, after) {
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
			let margin = self.engine.margin(&self.after(chosen)?)?;
			if !self.is_no_worse(&margin) {
				return Ok(None);
			}
			last = Some(margin);
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
		let value = fixed::mul(fixed::abs(quantity)?, mark, Round::Up)?;
		if value > fixed::mul(depth, rules.slice.depth_share, Round::Down)? {
			return Err(PolicyError::OverDepthCap(index));
		}
		let buys = quantity > Fixed::zero();
		let price = expected_price(mark, depth, quantity, rules)?;
		let edge = band_edge(mark, buys, rules.price_band)?;
		let is_good = if buys {
			limit_price <= edge && limit_price >= price
		} else {
			limit_price >= edge && limit_price <= price
		};
		if !is_good {
			return Err(PolicyError::BadLimitPrice(index));
		}
		let left = fixed::add(position.quantity, quantity)?;
		let left_value = fixed::mul(fixed::abs(left)?, mark, Round::Up)?;
		if !left.is_zero() && left_value < rules.dust {
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
		let dust = fixed::mul(rules.dust, SMALL, Round::Up)?;
		if fixed::mul(size, mark, Round::Down)? <= dust {
			return Ok(Fixed::zero());
		}
		let mut enough = fixed::mul(size, share, Round::Down)?;
		let closes = find(portfolio, trade.venue, trade.instrument).is_some_and(|position| {
			position.quantity.into_inner().unsigned_abs() == size.into_inner() as u128
		});
		if closes {
			// Closed whole because less would have left dust.
			enough = enough.min(fixed::sub(size, fixed::div(dust, mark, Round::Up)?)?.max(Fixed::zero()));
		}
		Ok(if trade.quantity < Fixed::zero() { fixed::neg(enough)? } else { enough })
	}

	/// Checks a plan; the margin expected after it.
	pub fn check(&self, plan: &SlicePlan) -> Result<Margin, PolicyError> {
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
			if self.gross >= self.situation.rules.dust && self.before.equity >= Fixed::zero() {
				return Err(PolicyError::NotDust);
			}
			return Ok(self.engine.margin(&self.after(trades.iter())?)?);
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
			let would_do = self.engine.margin(&self.after(smaller.iter())?)?;
			if self.above_target(&would_do)? >= Fixed::zero() {
				return Err(PolicyError::TooMuch);
			}
		}
		Ok(margin)
	}
}

/// Whether equity / MM falls, compared by cross-multiplication; equity before is not negative.
fn health_falls(before: &Margin, after: &Margin) -> bool {
	if after.equity < Fixed::zero() {
		return true;
	}
	// Nothing required and nothing missing is the best there is.
	if after.maintenance.is_zero() {
		return false;
	}
	let product = |a: Fixed, b: Fixed| {
		U256::from(a.into_inner().unsigned_abs()).saturating_mul(U256::from(b.into_inner().unsigned_abs()))
	};
	product(after.equity, before.maintenance) < product(before.equity, after.maintenance)
}

/// Recomputes everything that matters about a plan and refuses it by name, or returns the margin that is expected when
/// all of its orders are executed. Expected prices and costs that the plan states are not relied on.
pub fn verify(situation: &Situation, plan: &SlicePlan) -> Result<Margin, PolicyError> {
	Bench::new(situation)?.check(plan)
}
