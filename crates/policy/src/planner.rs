//! What to trade next.
//!
//! Two candidates are made and the better one taken. *Pro rata* reduces the largest positions by the same share, which
//! keeps hedges. *Best relief* adds single positions one by one, each time the one that frees most margin per expected
//! cost and is safe whichever of the orders are executed. Either is sized to the target by bisection on the margin
//! itself. A portfolio of less than dust is closed whole; so is one with negative equity when nothing else is possible.
//!
//! A slice is the smallest of what reaches the target, what the depth of the markets allows, and the time ramp: the value
//! that has to be traded altogether, divided by the number of slices ([`ramp`](crate::ramp)). Urgency removes the ramp.
//!
//! The planner stays a little inside of every limit that the verifier checks, so that a plan is still good when prices
//! and depths have moved a little.

use crate::{
	basis::PlanBasis,
	error::PolicyError,
	impact::{band_edge, expected_price, find, is_within, purse, reduces, value_within_band},
	ladder::LadderOrder,
	rules::Rules,
	score::PlanScore,
	verify::{Bench, Reason, Trade},
	waiting::VenueLatency,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	message::MAX_ORDERS,
	AssetId, Fixed, InstrumentId, Round, VenueId,
};
use ballast_risk::{Engine, Margin, Market, Portfolio, Position, RiskModel};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{sp_core::ConstU32, sp_runtime::BoundedVec};
use scale_info::TypeInfo;

/// Share of the depth cap that the planner uses.
const DEPTH_USED: Fixed = Fixed::from_inner(ONE / 100 * 95);
/// Share of the price band within which the planner expects to trade: with the default rules as much as an order of the depth cap
/// takes where nobody else sells. The rest is for what venues move by until the order is there; and where others sell as well, a
/// market that has time to come back costs all of them less.
pub(crate) const BAND_EXPECTED: Fixed = Fixed::from_inner(ONE / 100 * 45);
/// Share of the price band at which the planner sets its limits.
const BAND_LIMIT: Fixed = Fixed::from_inner(ONE / 100 * 90);
/// Share of the settlement currency at a venue that the planner spends on debts.
const PURSE_USED: Fixed = Fixed::from_inner(ONE / 100 * 99);
/// What the planner leaves of a position at least, as a multiple of dust.
const DUST_LEFT: Fixed = Fixed::from_inner(ONE / 100 * 110);

/// Multiple of dust that a slice has to trade, unless it reaches the target or there is not as much.
const LEAST_TRADED: Fixed = Fixed::from_inner(4 * ONE);
/// Share of what could be traded now that a slice has to trade with negative equity, where closing is the alternative.
const FAIR_PART: Fixed = Fixed::from_inner(ONE / 8);

/// Most positions that are looked at, the largest ones.
const MOST_CANDIDATES: usize = 64;

/// The market of an asset at a venue, as the venue says.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct VenueDepth {
	/// Where.
	pub venue: VenueId,
	/// Of what.
	pub asset: AssetId,
	/// The settlement side of the pool, or what comes nearest to it; settlement currency.
	pub depth: Fixed,
	/// Where it trades, settlement currency per whole unit; `None`, like what is not positive, where nobody knows, and then it
	/// is the mark. Believed only as far as it is worse for the account than the mark: no report makes a plan look better than
	/// the oracle says.
	pub price: Option<Fixed>,
	/// Least value of an order there that does not close its position, and of what an order leaves behind; settlement
	/// currency, zero where any size will do. For venues whose fees are per order, whatever its size.
	pub least: Fixed,
}

/// One order of a plan.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PlannedOrder {
	/// Where.
	pub venue: VenueId,
	/// Which position.
	pub instrument: InstrumentId,
	/// Change of the position, whole units; its sign is opposite to that of the position.
	pub quantity: Fixed,
	/// Worst acceptable average price, settlement currency per unit, before the penalty.
	pub limit_price: Fixed,
	/// Average price the planner expects, for the preview.
	pub expected_price: Fixed,
	/// What the planner expects it to cost against the mark, penalty and the risk of waiting ([`crate::waiting`]) included, for
	/// the preview; settlement currency.
	pub expected_cost: Fixed,
}

/// How the orders of a plan were chosen.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum PlanKind {
	/// The same share of the largest positions.
	#[codec(index = 0)]
	ProRata,
	/// The positions that free most margin per cost.
	#[codec(index = 1)]
	BestRelief,
	/// Everything, because there is little or nothing left to protect.
	#[codec(index = 2)]
	CloseWhole,
}

/// A slice: what is dispatched at once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SlicePlan {
	/// At most [`MAX_ORDERS`], at most one per position; each stands alone.
	pub orders: BoundedVec<PlannedOrder, ConstU32<MAX_ORDERS>>,
	/// How they were chosen.
	pub kind: PlanKind,
	/// What it was made on, as whoever proposes it says; empty where nobody does. Neither planner nor verifier look at it:
	/// who accepts plans does.
	pub basis: PlanBasis,
	/// How good it is, as whoever proposes it says. The planner says what is true at the moment; the verifier does not look at it.
	pub claim: PlanScore,
}

/// Everything that planner and verifier look at.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
	/// The account's positions; at most one per venue and instrument.
	pub portfolio: &'a Portfolio,
	/// Prices.
	pub market: &'a Market,
	/// The model in force.
	pub model: &'a RiskModel,
	/// The policy in force.
	pub rules: &'a Rules,
	/// Markets per venue; what is not listed cannot be traded.
	pub depths: &'a [VenueDepth],
	/// How long orders to venues take. They decide which plan is better (the planner's choice, [`PlanScore`]), not which are
	/// allowed: the verifier accepts the same plans whatever they are.
	pub latencies: &'a [VenueLatency],
	/// Venues that must not be used: not reachable, refused, or with a live order of this account.
	pub unavailable: &'a [VenueId],
	/// Positions that must not be touched.
	pub excluded: &'a [(VenueId, InstrumentId)],
}

/// A position that can be traded.
#[derive(Clone, Copy)]
pub(crate) struct Candidate {
	venue: VenueId,
	instrument: InstrumentId,
	/// Size of the position, whole units.
	size: Fixed,
	/// Most that can be traded now, whole units.
	pub most: Fixed,
	buys: bool,
	mark: Fixed,
	/// Where its market trades, see [`VenueDepth::price_for`].
	price: Fixed,
	depth: Fixed,
	/// Least value of an order, see [`VenueDepth::least`].
	least: Fixed,
	limit: Fixed,
	/// Size of the position, settlement currency.
	value: Fixed,
}

/// The next slice; `None` when the target is reached, or when nothing useful can be done at present.
///
/// Deterministic: equal situations give equal plans, whatever the order of positions, depths and venues.
pub fn plan(situation: &Situation) -> Result<Option<SlicePlan>, PolicyError> {
	plan_on(situation, &Engine::new(situation.market, situation.model)?)
}

/// The same, on market and model that have been prepared: those of the situation, or ones that know more assets, expiries and
/// strikes. For many accounts at one moment.
pub fn plan_on(situation: &Situation, engine: &Engine) -> Result<Option<SlicePlan>, PolicyError> {
	let bench = Bench::new(situation, engine)?;
	if !bench.is_needed()? {
		return Ok(None);
	}
	let candidates = candidates(&bench)?;
	if bench.gross < situation.rules.dust {
		return accepted(&bench, close_whole(&bench, &candidates)?)?.map(|p| scored(&bench, p)).transpose();
	}
	let pro_rata = accepted(&bench, pro_rata(&bench, &candidates)?)?;
	let best_relief = best_relief(&bench, &candidates)?;
	let chosen = match (pro_rata, best_relief) {
		(Some(a), Some(b)) => {
			let better = PlanScore::of(&bench, &b.0, &b.1)? > PlanScore::of(&bench, &a.0, &a.1)?;
			Some(if better { b } else { a })
		}
		(a, b) => a.or(b),
	};
	// Between positions that hedge each other there is often a tiny slice that helps a tiny bit, and then the next one.
	// A slice has to reach the target, or to be worth its messages.
	let is_insolvent = bench.before.equity < Fixed::zero();
	let possible = match close_whole(&bench, &candidates)? {
		Some(all) => traded(&bench, &all)?,
		None => Fixed::zero(),
	};
	let fair = if is_insolvent {
		fixed::mul(possible, FAIR_PART, Round::Down)?
	} else {
		fixed::mul(situation.rules.dust, LEAST_TRADED, Round::Down)?.min(possible)
	};
	if let Some((plan, margin)) = chosen {
		if bench.above_target(&margin)? >= Fixed::zero() || traded(&bench, &plan)? >= fair {
			return scored(&bench, (plan, margin)).map(Some);
		}
	}
	if is_insolvent {
		let Some(whole) = close_whole(&bench, &candidates)? else { return Ok(None) };
		let closed = match accepted(&bench, Some(whole.clone()))? {
			Some(whole) => Some(scored(&bench, whole)?),
			// Not while something safe can be done instead.
			None => safe_instead(&bench, &whole)?,
		};
		return Ok(closed);
	}
	Ok(None)
}

/// The next slice of a step that an account asked for ([`crate::Ladder::orders`]), free of penalty; `None` when nothing of
/// it can be done at present.
///
/// The first orders that can be done, as far as the markets allow, and of these as many as leave the portfolio no worse
/// whichever of them are executed. No target and no time ramp: the account said how much.
pub fn plan_step(situation: &Situation, orders: &[LadderOrder]) -> Result<Option<SlicePlan>, PolicyError> {
	let engine = Engine::new(situation.market, situation.model)?;
	let mut bench = Bench::new(situation, &engine)?;
	bench.penalty = Fixed::zero();
	let mut chosen: Vec<(Candidate, Trade)> = Vec::new();
	for order in orders {
		let known = chosen.iter().any(|(c, _)| (c.venue, c.instrument) == (order.venue, order.instrument));
		let Some(position) = find(situation.portfolio, order.venue, order.instrument) else { continue };
		if known || !reduces(position, order.quantity) {
			continue;
		}
		let Some(candidate) = candidate(&bench, position)? else { continue };
		let Some(candidate) = candidate.beside(&bench, &chosen)? else { continue };
		let wanted = fixed::abs(order.quantity)?.min(candidate.most);
		let Some(size) = candidate.sized(wanted, situation.rules)? else { continue };
		let trade = candidate.trade(size, situation.rules)?;
		let mut trades: Vec<Trade> = chosen.iter().map(|(_, trade)| *trade).collect();
		trades.push(trade);
		if bench.all_subsets(&trades)?.is_some() {
			chosen.push((candidate, trade));
		}
		if chosen.len() == most_orders() {
			break;
		}
	}
	assemble(&bench, &chosen, PlanKind::ProRata)
}

/// The plan, claiming what is true of it.
pub(crate) fn scored(bench: &Bench, (plan, margin): (SlicePlan, Margin)) -> Result<SlicePlan, PolicyError> {
	Ok(SlicePlan { claim: PlanScore::of(bench, &plan, &margin)?, ..plan })
}

/// Value of what a plan trades, at the marks.
pub(crate) fn traded(bench: &Bench, plan: &SlicePlan) -> Result<Fixed, PolicyError> {
	let mut sum = Fixed::zero();
	for order in &plan.orders {
		let mark = bench.situation.market.state(order.instrument.underlying())?.mark;
		sum = fixed::add(sum, fixed::mul(fixed::abs(order.quantity)?, mark, Round::Up)?)?;
	}
	Ok(sum)
}

/// What moves of the market may cost the orders of a plan on their way, altogether; see [`Bench::waiting`].
pub(crate) fn waiting(bench: &Bench, plan: &SlicePlan) -> Result<Fixed, PolicyError> {
	let mut sum = Fixed::zero();
	for order in &plan.orders {
		sum = fixed::add(sum, bench.waiting(order.venue, order.instrument, order.quantity)?)?;
	}
	Ok(sum)
}

/// The plan with its expected margin, if the verifier would accept it; where that asks for more, the larger plan.
fn accepted(bench: &Bench, plan: Option<SlicePlan>) -> Result<Option<(SlicePlan, Margin)>, PolicyError> {
	/// Every step at least trades half as much again; the way from dust to any size is shorter.
	const STEPS: u32 = 32;
	let Some(mut plan) = plan else { return Ok(None) };
	let Ok(mut margin) = bench.sound(&plan) else { return Ok(None) };
	for _ in 0..STEPS {
		let Some((larger, expected)) = bench.larger(&plan, &margin, Reason::PLANNED)? else { break };
		(plan, margin) = (larger, expected);
	}
	// What the verifier looks at beside: it is sound already.
	let is_accepted = matches!(bench.larger(&plan, &margin, Reason::VERIFIED), Ok(None));
	Ok(is_accepted.then_some((plan, margin)))
}

/// A plan with the same positions, each order `times` as large as far as there is room for it; `None` when it has no
/// orders left.
pub(crate) fn enlarged(
	bench: &Bench,
	plan: &SlicePlan,
	times: i128,
) -> Result<Option<SlicePlan>, PolicyError> {
	let rules = bench.situation.rules;
	let mut chosen: Vec<(Candidate, Trade)> = Vec::new();
	for order in &plan.orders {
		let Some(position) = find(bench.situation.portfolio, order.venue, order.instrument) else { continue };
		let Some(candidate) = candidate(bench, position)? else { continue };
		let Some(candidate) = candidate.beside(bench, &chosen)? else { continue };
		let size = fixed::abs(order.quantity)?.into_inner();
		let wanted = Fixed::from_inner(size.checked_mul(times).unwrap_or(candidate.most.into_inner()));
		if let Some(size) = candidate.sized(wanted.min(candidate.most), rules)? {
			chosen.push((candidate, candidate.trade(size, rules)?));
		}
	}
	assemble(bench, &chosen, plan.kind)
}

/// Everything that can be traded at all, largest first, then by venue and instrument.
fn candidates(bench: &Bench) -> Result<Vec<Candidate>, PolicyError> {
	let mut found = Vec::new();
	for position in &bench.situation.portfolio.positions {
		if let Some(candidate) = candidate(bench, position)? {
			found.extend(candidate.beside(bench, &[])?);
		}
	}
	found.sort_unstable_by(|a, b| {
		b.value.cmp(&a.value).then_with(|| (a.venue, a.instrument).cmp(&(b.venue, b.instrument)))
	});
	found.truncate(MOST_CANDIDATES);
	Ok(found)
}

/// How much of a position can be traded at its venue, regardless of what it has to be paid with; `None` when it cannot, also
/// because the venue trades so far from the mark that nothing fits within the band.
pub(crate) fn candidate(bench: &Bench, position: &Position) -> Result<Option<Candidate>, PolicyError> {
	let crate::Situation { market, rules, .. } = *bench.situation;
	let (venue, instrument) = (position.venue, position.instrument);
	if instrument.is_settlement() || position.quantity.is_zero() || bench.is_excluded(venue, instrument) {
		return Ok(None);
	}
	let depth = bench.depth(venue, instrument);
	if depth.is_zero() {
		return Ok(None);
	}
	let mark = market.state(instrument.underlying())?.mark;
	let (size, buys) = (fixed::abs(position.quantity)?, position.quantity < Fixed::zero());
	let share = fixed::mul(rules.slice.depth_share, DEPTH_USED, Round::Down)?;
	let band = fixed::mul(rules.price_band, BAND_EXPECTED, Round::Down)?;
	let price = bench.price(venue, instrument, mark, buys);
	if !is_within(price, band_edge(mark, buys, band)?, buys) {
		return Ok(None);
	}
	let moved = fixed::div(price, mark, if buys { Round::Up } else { Round::Down })?;
	let fits = fixed::div(value_within_band(moved, depth, buys, band, rules)?, price, Round::Down)?;
	let cap = fixed::div(fixed::mul(depth, share, Round::Down)?, mark.max(price), Round::Down)?;
	let most = fits.min(cap).min(size);
	if most.is_zero() {
		return Ok(None);
	}
	let limit = band_edge(mark, buys, fixed::mul(rules.price_band, BAND_LIMIT, Round::Down)?)?;
	let value = fixed::mul(size, mark, Round::Up)?;
	let least = bench.least(venue, instrument);
	Ok(Some(Candidate { venue, instrument, size, most, buys, mark, price, depth, least, limit, value }))
}

impl Candidate {
	/// What can be traded when the settlement currency at the venue also has to pay for the orders chosen so far; `None`
	/// when that is too little to be worth a message.
	pub fn beside(
		mut self,
		bench: &Bench,
		chosen: &[(Candidate, Trade)],
	) -> Result<Option<Self>, PolicyError> {
		let is_debt = |c: &Candidate| c.buys && matches!(c.instrument, InstrumentId::Spot(_));
		if is_debt(&self) {
			let with_penalty = fixed::add(Fixed::one(), bench.penalty)?;
			let mut money =
				fixed::mul(purse(bench.situation.portfolio, self.venue), PURSE_USED, Round::Down)?;
			for (other, trade) in chosen.iter().filter(|(c, _)| is_debt(c) && c.venue == self.venue) {
				let cost = fixed::mul(trade.quantity, other.limit, Round::Up)?;
				money = fixed::sub(money, fixed::mul(cost, with_penalty, Round::Up)?)?;
			}
			let unit = fixed::mul(self.limit, with_penalty, Round::Up)?;
			self.most = self.most.min(fixed::div(money, unit, Round::Down)?).max(Fixed::zero());
		}
		self.worth(bench.situation.rules)
	}

	/// What can be traded when so much value is left for it; `None` when that is too little to be worth a message.
	fn within(mut self, bench: &Bench, value: Fixed) -> Result<Option<Self>, PolicyError> {
		let rules = bench.situation.rules;
		let mut most = fixed::div(value.max(Fixed::zero()), self.mark, Round::Down)?;
		if self.least > Fixed::zero() && value >= bench.ramp {
			// The first of its plan: the venue takes no less, whatever the ramp asks for.
			let floor = self.floor(rules)?;
			most = most.max(fixed::add(floor, floor)?);
		}
		self.most = self.most.min(most);
		self.worth(rules)
	}

	/// Value of so much, at the mark.
	pub fn value_of(&self, size: Fixed) -> Result<Fixed, PolicyError> {
		Ok(fixed::mul(size, self.mark, Round::Up)?)
	}

	pub fn is_of(&self, venue: VenueId, instrument: InstrumentId) -> bool {
		(self.venue, self.instrument) == (venue, instrument)
	}

	/// Itself, if what can be traded is worth a message.
	fn worth(self, rules: &Rules) -> Result<Option<Self>, PolicyError> {
		let is_worth = self.most == self.size || fixed::mul(self.most, self.mark, Round::Up)? >= rules.dust;
		Ok((is_worth && self.sized(self.most, rules)?.is_some()).then_some(self))
	}

	/// Least size that the planner orders and leaves behind, whole units: of dust, or of the least order of the venue, and a
	/// little more.
	fn floor(&self, rules: &Rules) -> Result<Fixed, PolicyError> {
		let value = fixed::mul(rules.dust.max(self.least), DUST_LEFT, Round::Up)?;
		Ok(fixed::div(value, self.mark, Round::Up)?)
	}

	/// The size nearest to `wanted` that is possible and leaves no dust; `None` when there is none. Where the venue has a least
	/// order, neither less than that is ordered nor left behind: rather the whole position is closed.
	pub fn sized(&self, wanted: Fixed, rules: &Rules) -> Result<Option<Fixed>, PolicyError> {
		let dust = self.floor(rules)?;
		// An order below dust is not worth its message.
		let size = wanted.max(dust).min(self.most);
		if size <= Fixed::zero() {
			return Ok(None);
		}
		let left = fixed::sub(self.size, size)?;
		if self.least > Fixed::zero() {
			// At least so much, and as much left: otherwise the whole, as far as it is possible.
			let whole = (self.most == self.size).then_some(self.size);
			let part = size.min(fixed::sub(self.size, dust)?);
			return Ok(match left.is_zero() {
				true => Some(size),
				false if part >= dust && (part == size || whole.is_none()) => Some(part),
				false => whole,
			});
		}
		if left.is_zero() || left >= dust {
			return Ok(Some(size));
		}
		// What would be left is too little: leave a little more, or else nothing.
		let less = fixed::sub(self.size, dust)?;
		let is_enough = wanted <= less || self.most < self.size;
		Ok(match is_enough {
			true => (less > Fixed::zero()).then_some(less.min(self.most)),
			false => Some(self.size),
		})
	}

	pub fn trade(&self, size: Fixed, rules: &Rules) -> Result<Trade, PolicyError> {
		let quantity = if self.buys { size } else { fixed::neg(size)? };
		let price = expected_price(self.price, self.depth, quantity, rules)?;
		Ok(Trade { venue: self.venue, instrument: self.instrument, quantity, price })
	}

	fn order(&self, trade: &Trade, bench: &Bench) -> Result<PlannedOrder, PolicyError> {
		let size = fixed::abs(trade.quantity)?;
		let slip = fixed::abs(fixed::sub(self.mark, trade.price)?)?;
		let traded = fixed::mul(size, trade.price, Round::Up)?;
		let lost =
			fixed::add(fixed::mul(size, slip, Round::Up)?, fixed::mul(traded, bench.penalty, Round::Up)?)?;
		Ok(PlannedOrder {
			venue: self.venue,
			instrument: self.instrument,
			quantity: trade.quantity,
			limit_price: self.limit,
			expected_price: trade.price,
			expected_cost: fixed::add(lost, bench.waiting(self.venue, self.instrument, trade.quantity)?)?,
		})
	}
}

/// How much nearer to the target a trade brings, and what it costs.
struct Relief {
	gained: Fixed,
	cost: Fixed,
}

impl Relief {
	fn of(bench: &Bench, before: &Margin, after: &Margin) -> Result<Self, PolicyError> {
		let gained = fixed::sub(bench.above_target(after)?, bench.above_target(before)?)?;
		// What costs nothing counts as costing the smallest unit.
		let cost = fixed::sub(before.equity, after.equity)?.max(Fixed::from_inner(1));
		Ok(Self { gained, cost })
	}

	fn is_useful(&self) -> bool {
		self.gained > Fixed::zero()
	}

	/// Whether this frees more per cost; both are useful.
	fn beats(&self, other: &Self) -> bool {
		fixed::cmp_products((self.gained, other.cost), (other.gained, self.cost)).is_gt()
	}
}

pub(crate) fn assemble(
	bench: &Bench,
	chosen: &[(Candidate, Trade)],
	kind: PlanKind,
) -> Result<Option<SlicePlan>, PolicyError> {
	let mut orders = BoundedVec::new();
	for (candidate, trade) in chosen {
		let order = candidate.order(trade, bench)?;
		orders.try_push(order).map_err(|_| PolicyError::TooManyOrders)?;
	}
	let plan = SlicePlan { orders, kind, basis: PlanBasis::default(), claim: PlanScore::WORST };
	Ok((!plan.orders.is_empty()).then_some(plan))
}

fn most_orders() -> usize {
	MAX_ORDERS as usize
}

fn close_whole(bench: &Bench, candidates: &[Candidate]) -> Result<Option<SlicePlan>, PolicyError> {
	let mut chosen = Vec::new();
	for candidate in candidates.iter() {
		let Some(candidate) = candidate.beside(bench, &chosen)? else { continue };
		if let Some(size) = candidate.sized(candidate.most, bench.situation.rules)? {
			chosen.push((candidate, candidate.trade(size, bench.situation.rules)?));
		}
		if chosen.len() == most_orders() {
			break;
		}
	}
	assemble(bench, &chosen, PlanKind::CloseWhole)
}

/// What closes everything, as far as it can be closed now.
pub(crate) fn closing(bench: &Bench) -> Result<Option<SlicePlan>, PolicyError> {
	close_whole(bench, &candidates(bench)?)
}

/// A single order in a position that `whole` closes, safe by itself and worth its message: with negative equity that is what
/// there is to do before everything is closed, whatever becomes of the hedges. `None` when there is none.
pub(crate) fn safe_instead(bench: &Bench, whole: &SlicePlan) -> Result<Option<SlicePlan>, PolicyError> {
	let rules = bench.situation.rules;
	let fair = fixed::mul(traded(bench, whole)?, FAIR_PART, Round::Down)?;
	for order in &whole.orders {
		let Some(position) = find(bench.situation.portfolio, order.venue, order.instrument) else { continue };
		let Some(candidate) = candidate(bench, position)? else { continue };
		let Some(candidate) = candidate.beside(bench, &[])? else { continue };
		for wanted in probes(&bench.before, &candidate)? {
			let Some(size) = candidate.sized(wanted, rules)? else { continue };
			if fixed::mul(size, candidate.mark, Round::Up)? < fair {
				continue;
			}
			let trade = candidate.trade(size, rules)?;
			if bench.all_subsets(&[trade])?.is_none() {
				continue;
			}
			let plan = assemble(bench, &[(candidate, trade)], PlanKind::BestRelief)?;
			if let Some(plan) = accepted(bench, plan)? {
				return scored(bench, plan).map(Some);
			}
		}
	}
	Ok(None)
}

/// How much of a position is worth a look: all that can be traded, parts of it, and where it hedges all others.
fn probes(margin: &Margin, candidate: &Candidate) -> Result<[Fixed; 4], PolicyError> {
	// A position that hedges others is best reduced to where it hedges all of them, and no further.
	let exposure = margin.breakdown.asset(candidate.instrument.underlying()).map(|part| part.exposure);
	let flat = match exposure {
		Some(exposure) => fixed::div(fixed::abs(exposure)?, candidate.mark, Round::Down)?,
		None => Fixed::zero(),
	};
	let part = |of: i128| Fixed::from_inner(candidate.most.into_inner() / of);
	Ok([part(1), part(4), part(16), flat])
}

/// The smallest share in (0, 1] that `reaches`, to a thousandth of itself; 1 when none does.
///
/// More is not always better: past the point where a hedge turns into a new risk it is worse. So a ladder is climbed to
/// the first step that reaches, and only the step below it is bisected.
fn smallest_share(reaches: impl Fn(Fixed) -> Result<bool, PolicyError>) -> Result<Fixed, PolicyError> {
	let (mut low, mut high) = (0i128, ONE);
	let mut found = false;
	for eighths in [1, 2, 3, 4, 6, 8] {
		high = ONE / 8 * eighths;
		found = reaches(Fixed::from_inner(high))?;
		if found {
			break;
		}
		low = high;
	}
	if !found {
		return Ok(Fixed::one());
	}
	while high - low > high / 1_000 && high - low > 1 {
		let middle = low + (high - low) / 2;
		if reaches(Fixed::from_inner(middle))? {
			high = middle;
		} else {
			low = middle;
		}
	}
	Ok(Fixed::from_inner(high))
}

fn pro_rata(bench: &Bench, candidates: &[Candidate]) -> Result<Option<SlicePlan>, PolicyError> {
	let rules = bench.situation.rules;
	let candidates: Vec<&Candidate> = candidates.iter().take(most_orders()).collect();
	// The share that even the position with least room can be reduced by, and that the time ramp allows of all of them.
	let (mut largest, mut value) = (Fixed::one(), Fixed::zero());
	for candidate in &candidates {
		largest = largest.min(fixed::div(candidate.most, candidate.size, Round::Down)?);
		value = fixed::add(value, candidate.value)?;
	}
	if value > bench.ramp {
		largest = largest.min(fixed::div(bench.ramp, value, Round::Down)?);
	}
	let at = |share: Fixed| -> Result<Vec<(Candidate, Trade)>, PolicyError> {
		let share = fixed::mul(largest, share, Round::Down)?;
		let mut chosen = Vec::with_capacity(candidates.len());
		for candidate in &candidates {
			let wanted = fixed::mul(candidate.size, share, Round::Down)?;
			let Some(candidate) = candidate.beside(bench, &chosen)? else { continue };
			if let Some(size) = candidate.sized(wanted, rules)? {
				chosen.push((candidate, candidate.trade(size, rules)?));
			}
		}
		Ok(chosen)
	};
	let share = smallest_share(|share| {
		let portfolio = bench.after(at(share)?.iter().map(|(_, trade)| trade))?;
		bench.reaches(&portfolio)
	})?;
	assemble(bench, &at(share)?, PlanKind::ProRata)
}

/// The positions that free most margin per cost, as far as the verifier would accept it; with the expected margin.
fn best_relief(bench: &Bench, candidates: &[Candidate]) -> Result<Option<(SlicePlan, Margin)>, PolicyError> {
	let rules = bench.situation.rules;
	let mut chosen: Vec<(Candidate, Trade)> = Vec::new();
	let mut current = bench.before.clone();
	while chosen.len() < most_orders() {
		let trades: Vec<Trade> = chosen.iter().map(|(_, trade)| *trade).collect();
		let portfolio = bench.after(trades.iter())?;
		let mut left = bench.ramp;
		for (candidate, trade) in &chosen {
			left = fixed::sub(left, fixed::mul(fixed::abs(trade.quantity)?, candidate.mark, Round::Up)?)?;
		}
		let mut offers = Vec::new();
		for candidate in candidates {
			if chosen.iter().any(|(c, _)| (c.venue, c.instrument) == (candidate.venue, candidate.instrument))
			{
				continue;
			}
			let Some(candidate) = candidate.beside(bench, &chosen)? else { continue };
			let Some(candidate) = candidate.within(bench, left)? else { continue };
			if let Some(offer) = best_size(bench, &portfolio, &current, &candidate)? {
				offers.push((candidate, offer));
			}
		}
		// Best first; the sort is stable, and candidates come in a fixed order.
		offers.sort_by(|(_, (_, a)), (_, (_, b))| b.beats(a).cmp(&a.beats(b)));
		let mut added = false;
		for (candidate, (size, _)) in offers {
			let share = smallest_share(|share| {
				let Some(size) = candidate.sized(fixed::mul(size, share, Round::Up)?, rules)? else {
					return Ok(false);
				};
				bench.reaches(&bench.next(&portfolio, &candidate.trade(size, rules)?)?)
			})?;
			let Some(size) = candidate.sized(fixed::mul(size, share, Round::Up)?, rules)? else { continue };
			let trade = candidate.trade(size, rules)?;
			let mut all = trades.clone();
			all.push(trade);
			if let Some(margin) = bench.all_subsets(&all)? {
				current = margin;
				chosen.push((candidate, trade));
				added = true;
				break;
			}
		}
		if !added || bench.above_target(&current)? >= Fixed::zero() {
			break;
		}
	}
	let plan = assemble(bench, &chosen, PlanKind::BestRelief)?;
	if bench.above_target(&current)? < Fixed::zero() {
		return accepted(bench, plan);
	}
	// The earlier orders were sized without the later ones; together they may be more than is needed.
	let at = |share: Fixed| -> Result<Vec<(Candidate, Trade)>, PolicyError> {
		let mut scaled = Vec::with_capacity(chosen.len());
		for (candidate, trade) in &chosen {
			let wanted = fixed::mul(fixed::abs(trade.quantity)?, share, Round::Up)?;
			if let Some(size) = candidate.sized(wanted, rules)? {
				scaled.push((*candidate, candidate.trade(size, rules)?));
			}
		}
		Ok(scaled)
	};
	let share = smallest_share(|share| {
		let portfolio = bench.after(at(share)?.iter().map(|(_, trade)| trade))?;
		bench.reaches(&portfolio)
	})?;
	let scaled = assemble(bench, &at(share)?, PlanKind::BestRelief)?;
	match accepted(bench, scaled)? {
		Some(scaled) => Ok(Some(scaled)),
		None => accepted(bench, plan),
	}
}

/// The size of an order in a position that brings nearest to the target; `None` when none brings nearer.
fn best_size(
	bench: &Bench,
	portfolio: &Portfolio,
	current: &Margin,
	candidate: &Candidate,
) -> Result<Option<(Fixed, Relief)>, PolicyError> {
	let rules = bench.situation.rules;
	let mut best: Option<(Fixed, Relief)> = None;
	for wanted in probes(current, candidate)? {
		let Some(size) = candidate.sized(wanted, rules)? else { continue };
		let trade = candidate.trade(size, rules)?;
		let Trade { venue, instrument, quantity, .. } = trade;
		let after = bench.next(portfolio, &trade)?;
		let mut relief = bench.margined(&after, |after| Relief::of(bench, current, after))?;
		relief.cost = fixed::add(relief.cost, bench.waiting(venue, instrument, quantity)?)?;
		if relief.is_useful() && best.as_ref().is_none_or(|(_, b)| relief.gained > b.gained) {
			best = Some((size, relief));
		}
	}
	Ok(best)
}
