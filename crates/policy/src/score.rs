//! How good a plan is: what a unit of its relief costs.
//!
//! By this the planner chooses between its own candidates, and whoever has to choose between plans of several proposers does so
//! by the same rule. It is a single number and so a total order: of any three plans, the best is the best whichever two of them
//! are compared first. (Of pairs alone, "frees more per cost, unless it frees less than half as much" goes round in circles.)
//!
//! - The price of a plan is its cost over its relief: how much nearer to the target it brings. Relief beyond the target counts
//!   for nothing, so of plans that reach it the cheaper one is better.
//! - A plan that relieves less than is asked of a slice pays for it: its price is multiplied by how many times as much was asked.
//!   So half of the relief has to cost less than a quarter, because small slices are cheap but lead nowhere. What is asked is
//!   what is missing to the target, or of it the share that the time ramp gives one slice.
//!
//! Both parts are continuous. When prices move a little, so does the score, and a claim that was true when it was made is still
//! roughly true a block later ([`PlanScore::is_kept_by`]).

use crate::{
	error::PolicyError,
	planner::{waiting, SlicePlan},
	rules::Rules,
	schedule::value_to_trade,
	verify::Bench,
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, Round,
};
use ballast_risk::Margin;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Ordering;
use scale_info::TypeInfo;

/// How much higher a plan's price may turn out than it was claimed: what a market does to it from one block to the next. What is
/// asked is a small difference of large values, so it moves by much more than prices do.
const TOLERANCE: Fixed = Fixed::from_inner(ONE / 4);

/// How good a plan is; the greater the better.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PlanScore {
	/// What a unit of relief costs, both in settlement currency, rounded up; the lower the better.
	pub price: Fixed,
}

impl PlanScore {
	/// Of a plan that does not help, or of which nothing is known.
	pub const WORST: Self = Self { price: Fixed::from_inner(i128::MAX) };

	/// From how far equity is above the target before and after, what the plan costs, and what relief is asked of it. What
	/// costs nothing counts as costing the smallest unit; a price out of range is the worst one.
	pub fn new(above_before: Fixed, above_after: Fixed, cost: Fixed, asked: Fixed) -> Self {
		let price = || {
			let missing = fixed::neg(above_before)?;
			let relief = fixed::sub(above_after, above_before)?.min(missing);
			if relief <= Fixed::zero() {
				return Ok(Self::WORST.price);
			}
			let price = fixed::div(cost.max(Fixed::from_inner(1)), relief, Round::Up)?;
			if relief >= asked {
				return Ok(price);
			}
			fixed::mul_div(price.into_inner(), asked.into_inner(), relief.into_inner(), Round::Up)
				.map(Fixed::from_inner)
		};
		Self { price: price().unwrap_or(Self::WORST.price) }
	}

	/// Whether a plan with this claim is as good as it says when it turns out to have the score `found`: no worse than by a
	/// quarter of the price. A claim that was too modest is kept.
	pub fn is_kept_by(&self, found: &Self) -> bool {
		let most = fixed::add(Fixed::one(), TOLERANCE)
			.and_then(|times| fixed::mul(self.price.max(Fixed::zero()), times, Round::Up));
		// A product out of range is above any price.
		most.is_ok_and(|most| found.price <= most) || (most.is_err() && self.price > Fixed::zero())
	}

	/// Of a plan after which the margin is `after`. What its orders may lose on their way is part of its cost.
	pub(crate) fn of(bench: &Bench, plan: &SlicePlan, after: &Margin) -> Result<Self, PolicyError> {
		let before = bench.above_target(&bench.before)?;
		let cost = fixed::add(fixed::sub(bench.before.equity, after.equity)?, waiting(bench, plan)?)?;
		Ok(Self::new(before, bench.above_target(after)?, cost, asked(bench, fixed::neg(before)?)?))
	}
}

impl Default for PlanScore {
	fn default() -> Self {
		Self::WORST
	}
}

impl Ord for PlanScore {
	fn cmp(&self, other: &Self) -> Ordering {
		other.price.cmp(&self.price)
	}
}

impl PartialOrd for PlanScore {
	fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
		Some(self.cmp(other))
	}
}

/// Relief that is asked of one slice: the share of what is missing that the time ramp has of the value to be traded.
fn asked(bench: &Bench, missing: Fixed) -> Result<Fixed, PolicyError> {
	if bench.ramp >= bench.gross {
		return Ok(missing);
	}
	let rules = bench.situation.rules;
	let cost = fixed::add(bench.penalty, rules.trading_fee)?;
	let task = value_to_trade(&bench.before, bench.gross, cost, rules)?;
	if bench.ramp >= task {
		return Ok(missing);
	}
	Ok(Fixed::from_inner(fixed::mul_div(
		missing.into_inner(),
		bench.ramp.into_inner(),
		task.into_inner(),
		Round::Up,
	)?))
}

/// Whether there is no time for plans to compete: health is below the rules' share of the way from the auction trigger up to 1.
/// Where that cannot be told it is so.
pub fn is_urgent(margin: &Margin, rules: &Rules) -> bool {
	let limit = || {
		let way = fixed::sub(Fixed::one(), rules.auction_trigger)?;
		let health = fixed::add(rules.auction_trigger, fixed::mul(way, rules.urgent, Round::Down)?)?;
		fixed::mul(margin.maintenance, health, Round::Up)
	};
	limit().map_or(true, |limit| margin.equity < limit)
}
