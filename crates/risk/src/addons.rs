//! What is required beside the scenarios.

use crate::{
	book::{Holding, VenueHolding},
	error::RiskError,
	estimators::DAY_MS,
	exposure::Exposure,
	market::{AssetState, Market},
	model::{AssetFactors, Collateral, FreshnessRule, RiskModel},
	position::spot_value,
	prepared::{Asset, MORE_DIGITS},
	rules::{Doubt, Rules},
	sum::Sum,
	wide,
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, MathError, Round,
};

const UP: Round = Round::Up;

/// The value of spot that haircuts take, rounded up.
///
/// Of an asset that moves on its own: what is held long net of debts and of short perpetuals and futures. Of other
/// collateral: all of it, whichever way round.
pub(crate) fn collateral_value(
	holding: &Holding,
	state: &AssetState,
	factors: &AssetFactors,
	peg: Fixed,
) -> Result<Fixed, RiskError> {
	let quantity = match factors.collateral {
		Collateral::Own => {
			let mut free = Sum::default();
			free.add(holding.spot)?;
			free.add(holding.perpetual.min(Fixed::zero()))?;
			for (_, future) in &holding.futures {
				free.add((*future).min(Fixed::zero()))?;
			}
			free.total()?.max(Fixed::zero())
		}
		Collateral::Follows(_) | Collateral::Unshocked(_) => fixed::abs(holding.spot)?,
	};
	spot_value(quantity, state.mark, peg, UP)
}

/// Square-root law: the cost of trading out of a value on all venues, at most the value times the scan range.
pub(crate) fn liquidity(value: Fixed, asset: &Asset) -> Result<Fixed, MathError> {
	if value.is_zero() {
		return Ok(value);
	}
	let most = asset.factors.scan_range;
	let rate = match asset.impact {
		// A rate out of range lies above the cap.
		Some(impact) => match wide::mul(impact, wide::sqrt_up(value)?, UP) {
			// Rounded up; a rate near the end of the range lies above the cap.
			Ok(rate) => {
				let more = rate.into_inner().saturating_add((1 << MORE_DIGITS) - 1);
				Fixed::from_inner(more >> MORE_DIGITS).min(most)
			}
			Err(_) => most,
		},
		None => most,
	};
	wide::mul(value, rate, UP)
}

/// The charge for what exceeds a share of the depth.
pub(crate) fn concentration(
	value: Fixed,
	state: &AssetState,
	factors: &AssetFactors,
) -> Result<Fixed, MathError> {
	if factors.concentration_rate.is_zero() {
		return Ok(Fixed::zero());
	}
	// A limit beyond the range of the number type is beyond any value.
	let limit = wide::mul(factors.concentration_share, state.depth, Round::Down);
	let beyond = limit.and_then(|limit| fixed::sub(value, limit)).unwrap_or(Fixed::zero());
	wide::mul(beyond.max(Fixed::zero()), factors.concentration_rate, UP)
}

/// The charges for perpetuals and naked short options: in both requirements, and on top in IM.
pub(crate) fn contingency(
	holding: &Holding,
	state: &AssetState,
	rules: &Rules,
) -> Result<(Fixed, Fixed), RiskError> {
	let (mut maintenance, mut initial) = (Sum::default(), Sum::default());
	let perpetual = rules.perpetual != Default::default() && !holding.gross_perpetual.is_zero();
	if perpetual {
		let value = wide::mul(holding.gross_perpetual, state.mark, UP)?;
		maintenance.add(wide::mul(value, rules.perpetual.maintenance, UP)?)?;
		initial.add(wide::mul(value, rules.perpetual.initial, UP)?)?;
	}
	if rules.naked_short != Default::default() && !holding.options.is_empty() {
		let value = wide::mul(holding.naked_shorts()?, state.mark, UP)?;
		maintenance.add(wide::mul(value, rules.naked_short.maintenance, UP)?)?;
		initial.add(wide::mul(value, rules.naked_short.initial, UP)?)?;
	}
	Ok((maintenance.total()?, initial.total()?))
}

/// `(1 - confidence) * rate * value` when the confidence is below the floor.
fn charge(value: Fixed, confidence: Fixed, floor: Fixed, rate: Fixed) -> Result<Fixed, MathError> {
	if confidence >= floor || value.is_zero() {
		return Ok(Fixed::zero());
	}
	let doubt = fixed::sub(Fixed::one(), confidence)?;
	wide::mul(wide::mul(doubt, rate, UP)?, value, UP)
}

/// What IM charges for the prices of a holding that cannot be trusted.
pub(crate) fn doubt(
	holding: &Holding,
	exposure: &Exposure,
	state: &AssetState,
	asset: &Asset,
	market: &Market,
	model: &RiskModel,
) -> Result<Fixed, RiskError> {
	let factors = asset.factors;
	let mut sum = Sum::default();
	let leader = match factors.collateral {
		Collateral::Own | Collateral::Unshocked(None) => None,
		Collateral::Follows(leader) | Collateral::Unshocked(Some(leader)) => Some(leader),
	};
	if !factors.confidence_floor.is_zero() && !holding.spot.is_zero() {
		let book: AssetId = leader.unwrap_or(holding.asset);
		let confidence = match leader {
			Some(leader) => state.confidence.min(market.state(leader)?.confidence),
			None => state.confidence,
		};
		let value = spot_value(fixed::abs(holding.spot)?, state.mark, market.peg, UP)?;
		sum.add(charge(value, confidence, factors.confidence_floor, model.rules_of(book).doubt.rate)?)?;
	}
	let Doubt { floor, rate } = asset.rules.doubt;
	if floor.is_zero() || rate.is_zero() {
		return Ok(sum.total()?);
	}
	let perpetual = market.perpetual(holding.asset)?.confidence.min(state.confidence);
	let value = wide::mul(holding.gross_perpetual, state.mark, UP)?;
	sum.add(charge(value, perpetual, floor, rate)?)?;
	let least = if holding.perpetual.is_zero() { state.confidence } else { perpetual };
	for (expiry, confidence) in exposure.confidences() {
		let mut units = Sum::default();
		for (_, quantity) in holding.futures.iter().filter(|(at, _)| *at == expiry) {
			units.add(fixed::abs(*quantity)?)?;
		}
		for option in holding.options.iter().filter(|option| option.series.expiry == expiry) {
			units.add(fixed::abs(option.quantity)?)?;
		}
		let value = wide::mul(units.total()?, state.mark, UP)?;
		sum.add(charge(value, confidence.min(least), floor, rate)?)?;
	}
	Ok(sum.total()?)
}

/// What IM charges for old reports and slow venues, for the net positions in one asset.
pub(crate) fn freshness<'a>(
	at_venues: impl Iterator<Item = &'a VenueHolding>,
	state: &AssetState,
	market: &Market,
	rule: &FreshnessRule,
) -> Result<Fixed, RiskError> {
	let mut sum = Sum::default();
	for held in at_venues {
		let venue = market
			.venues
			.binary_search_by_key(&held.venue, |venue| venue.venue)
			.ok()
			.and_then(|at| market.venues.get(at))
			.ok_or(RiskError::UnknownVenue(held.venue))?;
		let elapsed = venue.age_ms.checked_add(venue.latency_ms).ok_or(MathError::Overflow)?;
		// What is free is not charged.
		let charged = elapsed.saturating_sub(rule.free_ms);
		let days = Fixed::from_inner(fixed::mul_div(charged.into(), ONE, DAY_MS.into(), UP)?);
		let moved = wide::mul(state.volatility, fixed::sqrt(days, UP)?, UP)?;
		let value = spot_value(held.size, state.mark, market.peg, UP)?;
		sum.add(wide::mul(wide::mul(rule.factor, moved, UP)?, value, UP)?)?;
	}
	Ok(sum.total()?)
}
