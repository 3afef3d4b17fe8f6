//! The user's ladder: steps before the policy's own, chosen by the account and free of penalty, and the pre-emptive step.
//!
//! # How to call it
//!
//! Store a [`Ladder`] that [`Ladder::validate`] accepts. While the account may add risk, ask [`Ladder::due`] with the number
//! of steps it took since it was last above all triggers, and then [`pre_emption`]; either says which part of the portfolio to
//! reduce, and [`Ladder::orders`] with which positions. [`plan_step`](crate::plan_step) makes the next slice of them, to be
//! dispatched with penalty zero. It depends on nothing but its arguments, so that whoever checks a proposal makes it anew.

use crate::{error::LadderError, rules::Rules};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, InstrumentId, MathError, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{estimators::DAY_MS, math::normal_cdf, Margin, Market, Portfolio, RiskError};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{sp_core::ConstU32, sp_runtime::BoundedVec};
use scale_info::TypeInfo;

/// Most steps of a ladder.
pub const MAX_STEPS: u32 = 4;
/// Most assets that a ladder prefers.
pub const MAX_PREFERRED: u32 = 16;
/// Longest horizon of a pre-emptive step, milliseconds: a week.
pub const LONGEST_HORIZON_MS: u64 = 7 * DAY_MS;

/// One step of a ladder.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LadderStep {
	/// Multiple of IM below which the step is taken, above 1 and at most the first watch tier.
	pub trigger: Fixed,
	/// Part of the portfolio's gross value that is reduced, in (0, 1].
	pub fraction: Fixed,
}

/// How an account wants to be reduced before the policy has to.
#[derive(
	Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Ladder {
	/// Steps, by falling trigger.
	pub steps: BoundedVec<LadderStep, ConstU32<MAX_STEPS>>,
	/// Assets in the order in which they are to be sold; what is not named comes after, pro rata.
	pub preferred: BoundedVec<AssetId, ConstU32<MAX_PREFERRED>>,
	/// Whether collateral (spot that is held) is turned into settlement currency before anything else is reduced.
	pub convert_first: bool,
	/// Largest chance of falling below MM within the horizon that the account bears, in (0, 1); zero for any.
	pub tolerance: Fixed,
	/// Horizon of the tolerance, milliseconds; zero without one.
	pub horizon_ms: u64,
}

/// A change of a position that a ladder asks for.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LadderOrder {
	/// Where.
	pub venue: VenueId,
	/// Which position.
	pub instrument: InstrumentId,
	/// Change of the position, whole units; its sign is opposite to that of the position.
	pub quantity: Fixed,
}

/// A step before anything forces one.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PreEmption {
	/// Chance of falling below MM within the horizon, in [0, 1].
	pub chance: Fixed,
	/// Smallest part of the portfolio whose reduction brings the chance down to the tolerance, in (0, 1], to a millionth.
	pub fraction: Fixed,
}

impl Ladder {
	/// Names the first thing by which the ladder contradicts itself or the rules.
	pub fn validate(&self, rules: &Rules) -> Result<(), LadderError> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		if self.steps.is_empty() && self.tolerance.is_zero() && self.horizon_ms == 0 {
			return Err(LadderError::Empty);
		}
		let mut before: Option<LadderStep> = None;
		for (index, step) in (0u8..).zip(self.steps.iter()) {
			if step.trigger <= one || step.trigger > rules.watch_tiers[0] {
				return Err(LadderError::TriggerOutOfRange(index));
			}
			if step.fraction <= zero || step.fraction > one {
				return Err(LadderError::FractionOutOfRange(index));
			}
			if let Some(before) = before {
				if step.trigger >= before.trigger {
					return Err(LadderError::TriggersNotFalling(index));
				}
				if before.fraction == one {
					return Err(LadderError::AlreadyClosed(index));
				}
			}
			before = Some(*step);
		}
		for (index, asset) in self.preferred.iter().enumerate() {
			if *asset == SETTLEMENT {
				return Err(LadderError::SettlementPreferred);
			}
			if self.preferred.iter().take(index).any(|other| other == asset) {
				return Err(LadderError::PreferredTwice(*asset));
			}
		}
		let has_tolerance = self.tolerance > zero && self.tolerance < one && self.horizon_ms > 0;
		let has_none = self.tolerance.is_zero() && self.horizon_ms == 0;
		if !has_tolerance && !has_none {
			return Err(LadderError::Tolerance);
		}
		if self.horizon_ms > LONGEST_HORIZON_MS {
			return Err(LadderError::Horizon);
		}
		Ok(())
	}

	/// The step that is due when `taken` steps have been: the next one whose trigger equity is below, the lowest of those
	/// that were passed at once. Its number, from 1, is what `taken` is afterwards.
	///
	/// `None` when no step is due, and below MM, where the policy acts by itself.
	pub fn due(&self, margin: &Margin, taken: u8) -> Option<(u8, LadderStep)> {
		if margin.equity < margin.maintenance {
			return None;
		}
		let below = |step: &LadderStep| {
			fixed::mul(margin.initial, step.trigger, Round::Up).map_or(true, |limit| margin.equity < limit)
		};
		let steps = (1u8..).zip(self.steps.iter()).skip(usize::from(taken));
		steps.filter(|(_, step)| below(step)).last().map(|(number, step)| (number, *step))
	}

	/// What to reduce so that `fraction` of the gross value is gone: collateral before the rest if the account wants that,
	/// preferred assets in their order, then everything else pro rata. Quantities rounded up, none more than its position.
	///
	/// The settlement currency is never among them. At most one per position, in the order in which they are to be done.
	pub fn orders(
		&self,
		portfolio: &Portfolio,
		market: &Market,
		fraction: Fixed,
	) -> Result<Vec<LadderOrder>, RiskError> {
		let mut left = fixed::mul(portfolio.gross(market)?, fraction, Round::Up)?;
		let mut ranked = Vec::new();
		for position in &portfolio.positions {
			if position.instrument.is_settlement() || position.quantity.is_zero() {
				continue;
			}
			ranked.push((self.rank(position), position.size(market)?, position));
		}
		ranked.sort_by_key(|(rank, _, p)| (*rank, p.venue, p.instrument));
		let mut orders = Vec::new();
		for group in ranked.chunk_by(|a, b| a.0 == b.0) {
			let mut size = Fixed::zero();
			for (_, part, _) in group {
				size = fixed::add(size, *part)?;
			}
			if left <= Fixed::zero() {
				break;
			}
			let wanted = left.min(size);
			for (_, _, position) in group {
				let held = fixed::abs(position.quantity)?;
				let part = match size.is_zero() {
					true => held,
					false => Fixed::from_inner(fixed::mul_div(
						held.into_inner(),
						wanted.into_inner(),
						size.into_inner(),
						Round::Up,
					)?)
					.min(held),
				};
				let quantity = if position.quantity < Fixed::zero() { part } else { fixed::neg(part)? };
				let (venue, instrument) = (position.venue, position.instrument);
				orders.push(LadderOrder { venue, instrument, quantity });
			}
			left = fixed::sub(left, wanted)?;
		}
		Ok(orders)
	}

	/// Whose turn it is: collateral first if wanted, then by the place in the list of preferred assets.
	fn rank(&self, position: &ballast_risk::Position) -> (bool, usize) {
		let is_collateral =
			matches!(position.instrument, InstrumentId::Spot(_)) && position.quantity > Fixed::zero();
		let asset = position.instrument.underlying();
		let place = self.preferred.iter().position(|preferred| *preferred == asset);
		(self.convert_first && !is_collateral, place.unwrap_or(usize::MAX))
	}
}

/// Chance that equity touches MM within the horizon, in [0, 1].
///
/// `volatility` is the standard deviation of the portfolio's gain in a day, settlement currency. Gains are taken as normal
/// and independent, without drift, so that it grows with the root of time and, by the reflection principle, the chance of
/// having been below is twice that of being below at the end: `2 * Phi(-(E - MM) / (volatility * sqrt(horizon)))`. 1 at
/// MM and below; 0 when nothing moves.
pub fn chance_of_call(margin: &Margin, volatility: Fixed, horizon_ms: u64) -> Result<Fixed, MathError> {
	let above = fixed::sub(margin.equity, margin.maintenance)?;
	if above <= Fixed::zero() {
		return Ok(Fixed::one());
	}
	let spread = spread(volatility, horizon_ms)?;
	chance(above, spread)
}

/// Standard deviation of the gain over the horizon, rounded up.
fn spread(volatility: Fixed, horizon_ms: u64) -> Result<Fixed, MathError> {
	let days = fixed::mul_div(i128::from(horizon_ms), ONE, i128::from(DAY_MS), Round::Up)?;
	fixed::mul(volatility.max(Fixed::zero()), fixed::sqrt(Fixed::from_inner(days), Round::Up)?, Round::Up)
}

fn chance(above: Fixed, spread: Fixed) -> Result<Fixed, MathError> {
	if spread.is_zero() {
		return Ok(Fixed::zero());
	}
	// A quotient out of range is a chance of nothing.
	let Ok(distance) = fixed::div(above, spread, Round::Down) else { return Ok(Fixed::zero()) };
	let below = normal_cdf(fixed::neg(distance)?);
	Ok(fixed::add(below, below)?.min(Fixed::one()))
}

/// The pre-emptive step of an account that chose a tolerance: `None` while the chance of falling below MM within the horizon
/// is within it, and below MM, where the policy acts by itself. The step costs no penalty.
///
/// Reducing everything by `f` leaves `E - (1 - f) MM` above MM, and `1 - f` of the volatility.
pub fn pre_emption(
	ladder: &Ladder,
	margin: &Margin,
	volatility: Fixed,
) -> Result<Option<PreEmption>, MathError> {
	let is_watched = ladder.tolerance > Fixed::zero() && margin.equity >= margin.maintenance;
	if !is_watched {
		return Ok(None);
	}
	let now = chance_of_call(margin, volatility, ladder.horizon_ms)?;
	if now <= ladder.tolerance {
		return Ok(None);
	}
	let spread = spread(volatility, ladder.horizon_ms)?;
	let within = |millionths: i128| -> Result<bool, MathError> {
		let kept = Fixed::from_inner((1_000_000 - millionths) * (ONE / 1_000_000));
		let above = fixed::sub(margin.equity, fixed::mul(margin.maintenance, kept, Round::Up)?)?;
		Ok(chance(above.max(Fixed::zero()), fixed::mul(spread, kept, Round::Up)?)? <= ladder.tolerance)
	};
	// The chance falls with the part that is reduced, and is zero when nothing is left.
	let (mut low, mut high) = (0i128, 1_000_000i128);
	while high - low > 1 {
		let middle = (low + high) / 2;
		if within(middle)? {
			high = middle;
		} else {
			low = middle;
		}
	}
	Ok(Some(PreEmption { chance: now, fraction: Fixed::from_inner(high * (ONE / 1_000_000)) }))
}
