//! A plan that the market has run away from, made anew for the same positions.
//!
//! Which positions are best is what a planner spends its time on, and it is still roughly true a block later. How much of them,
//! and at which limits, is not: what is missing to the target is a small difference of large values. So a plan that nothing but
//! the market spoiled is sized again, at a small multiple of what its verification takes: a bounded number of margins, where the
//! planner tries every position.

use crate::{
	error::PolicyError,
	impact::{find, reduces},
	planner::{assemble, candidate, closing, scored, Candidate, PlanKind, Situation, SlicePlan},
	verify::{Bench, Trade},
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, Round,
};
use ballast_risk::Engine;

/// How many times as large the orders may become, one after the other until it is enough.
const TIMES: [i128; 4] = [1, 2, 4, 8];
/// Halvings of the last step: to 1/256 of it, which is well within what the verifier takes for enough.
const HALVINGS: u32 = 8;

/// The positions of a plan, in the proportions of its orders, each with a limit for the prices of now, and as much of them as
/// reaches the target, as far as markets, time ramp and eight times its size allow; `None` when that is no plan that would be
/// accepted. A plan that closes everything closes what there is now. What the plan says of itself is not looked at but for the
/// basis, which is kept.
///
/// Costs less than two verifications. What it returns [`verify`](crate::verify()) accepts, and its claim is true.
pub fn refit(situation: &Situation, plan: &SlicePlan) -> Result<Option<SlicePlan>, PolicyError> {
	let engine = Engine::new(situation.market, situation.model)?;
	let bench = Bench::new(situation, &engine)?;
	if !bench.is_needed()? {
		return Ok(None);
	}
	let fitted = match plan.kind {
		PlanKind::CloseWhole => closing(&bench)?,
		PlanKind::ProRata | PlanKind::BestRelief => sized(&bench, plan)?,
	};
	let Some(fitted) = fitted else { return Ok(None) };
	let Ok(margin) = bench.check(&fitted) else { return Ok(None) };
	let fitted = scored(&bench, (fitted, margin))?;
	Ok(Some(SlicePlan { basis: plan.basis.clone(), ..fitted }))
}

fn sized(bench: &Bench, plan: &SlicePlan) -> Result<Option<SlicePlan>, PolicyError> {
	let mut parts: Vec<(Candidate, Fixed)> = Vec::with_capacity(plan.orders.len());
	for order in &plan.orders {
		let Some(position) = find(bench.situation.portfolio, order.venue, order.instrument) else { continue };
		let is_known = parts.iter().any(|(part, _)| part.is_of(order.venue, order.instrument));
		// More than there is does not matter: there is a cap. Its sign says whether it is about the position that is there.
		let sign = Fixed::from_inner(order.quantity.into_inner().signum());
		if is_known || !reduces(position, sign) {
			continue;
		}
		if let Some(candidate) = candidate(bench, position)? {
			let size = fixed::abs(order.quantity)?.min(candidate.most);
			parts.push((candidate, size));
		}
	}
	let mut value = Fixed::zero();
	for (candidate, size) in &parts {
		value = fixed::add(value, candidate.value_of(*size)?)?;
	}
	if value.is_zero() {
		return Ok(None);
	}
	// As the plan is, or as much more as the time ramp allows.
	let ceiling = fixed::div(bench.ramp, value, Round::Down)?.into_inner().max(ONE);
	let at = |share: i128| -> Result<Vec<(Candidate, Trade)>, PolicyError> {
		let mut chosen: Vec<(Candidate, Trade)> = Vec::with_capacity(parts.len());
		for (candidate, size) in &parts {
			let Some(candidate) = candidate.beside(bench, &chosen)? else { continue };
			let wanted = fixed::mul(*size, Fixed::from_inner(share), Round::Up)?;
			if let Some(size) = candidate.sized(wanted.min(candidate.most), bench.situation.rules)? {
				chosen.push((candidate, candidate.trade(size, bench.situation.rules)?));
			}
		}
		Ok(chosen)
	};
	let reaches = |share: i128| -> Result<bool, PolicyError> {
		let portfolio = bench.after(at(share)?.iter().map(|(_, trade)| trade))?;
		bench.reaches(&portfolio)
	};
	let (mut low, mut high, mut found) = (0, 0, false);
	for times in TIMES {
		(low, high) = (high, ceiling.min(ONE * times));
		found = reaches(high)?;
		if found || high == ceiling {
			break;
		}
	}
	for _ in 0..HALVINGS {
		if !found {
			break;
		}
		let middle = low + (high - low) / 2;
		if reaches(middle)? {
			high = middle;
		} else {
			low = middle;
		}
	}
	assemble(bench, &at(high)?, plan.kind)
}
