//! Until when an account need not be looked at, exactly.
//!
//! Equity of spot, perpetuals and futures is linear in prices. MM and IM grow by at most [`Slope`] times the growth of a price, either
//! way; what options do to equity and to the core together is in it, too. So while, for a line `a MM + b IM`,
//!
//! ```text
//! E0 - line0 + sum_i (n_i dp_i - l_i |dp_i|) > 0,
//! ```
//!
//! equity is above it, with `n` the net units and `l` what all the slopes make of the portfolio. The left side is concave in every
//! price, so that its least over a stretch of time is at the smallest or largest price of it. All of it is done in whole numbers,
//! rounded to the careful side, with a thousandth of settlement currency to spare for what the margin itself rounds.

use crate::{
	engine::frame::Slope,
	error::SimulationError,
	market::path::{Extremes, Path},
	policy::Line,
};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, InstrumentId, Round,
};
use ballast_risk::{Margin, Portfolio};

/// Slopes are in millionths of settlement currency, times 2^48, per unit of a price as a whole number.
const DIGITS: u32 = 48;
const MICRO: i128 = ONE / 1_000_000;
/// What is kept to spare, in millionths of settlement currency.
const SPARE: i128 = 1_000;
const MILLION: i128 = 1_000_000;

/// What a portfolio has of an asset, as slopes.
#[derive(Clone, Copy, Debug, Default)]
struct Unit {
	column: usize,
	/// Spot, perpetuals and futures, signed.
	net: i128,
	/// Their sizes, and those of some of them.
	gross: i128,
	spot: i128,
	perpetual: i128,
	options: i128,
}

/// What a portfolio has, as slopes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
	of: Vec<Unit>,
	/// Whether products of them could be out of range; then nothing is known.
	is_huge: bool,
}

/// Binary digits of slopes up to which their products are in range: about 3 * 10^11 of settlement currency.
const MOST_DIGITS: u32 = 66;
/// And of a distance from a line, in millionths. One that is further counts as that far.
const MOST_ROOM: i128 = 1 << 75;

impl Units {
	/// Of a portfolio; `column` finds an asset in the history.
	pub fn new(
		portfolio: &Portfolio,
		path: &Path,
		column: impl Fn(ballast_primitives::AssetId) -> Option<usize>,
	) -> Result<Self, SimulationError> {
		let mut units: Vec<Unit> = Vec::new();
		let mut is_huge = false;
		for position in &portfolio.positions {
			let asset = position.instrument.underlying();
			if position.instrument.is_settlement() {
				continue;
			}
			let column = column(asset).ok_or(SimulationError::NoPrice(asset))?;
			let at = units.iter().position(|unit| unit.column == column).unwrap_or(units.len());
			if at == units.len() {
				units.push(Unit { column, ..Unit::default() });
			}
			let Some(unit) = units.get_mut(at) else { continue };
			let price = path.units.get(column).copied().unwrap_or(1) << DIGITS;
			let slope =
				|quantity: Fixed, round| fixed::mul_div(quantity.into_inner(), price, ONE * MICRO, round);
			let size = slope(fixed::abs(position.quantity)?, Round::Up)?;
			if size >> MOST_DIGITS != 0 {
				is_huge = true;
				continue;
			}
			match position.instrument {
				InstrumentId::Option(_) => {
					unit.options += size;
					continue;
				}
				InstrumentId::Spot(_) => unit.spot += size,
				InstrumentId::Perpetual(_) => unit.perpetual += size,
				InstrumentId::Future { .. } => {}
			}
			unit.net += slope(position.quantity, Round::Down)?;
			unit.gross += size;
		}
		Ok(Self { of: units, is_huge })
	}

	/// What value has changed by since prices were `from`, in millionths of settlement currency, without options; a little off.
	pub fn gain(&self, from: &[i64], to: &[i64]) -> i128 {
		let gain = |unit: &Unit| {
			let price = |of: &[i64]| i128::from(of.get(unit.column).copied().unwrap_or_default());
			unit.net.saturating_mul(price(to) - price(from))
		};
		self.of.iter().map(gain).sum::<i128>() >> DIGITS
	}
}

/// Part of a check that belongs to an asset.
#[derive(Clone, Copy, Debug)]
struct Term {
	column: usize,
	from: i64,
	net: i128,
	slope: i128,
}

/// One line and how far equity is from it.
#[derive(Clone, Debug)]
struct Check {
	below: bool,
	slack: i128,
	terms: Vec<Term>,
}

impl Check {
	fn rules_out(&self, extremes: Extremes) -> bool {
		let mut sum = self.slack;
		for term in &self.terms {
			let (Some(low), Some(high)) = (extremes.low.get(term.column), extremes.high.get(term.column))
			else {
				return false;
			};
			let worst = |price: i64| {
				let moved = i128::from(price) - i128::from(term.from);
				// Prices are rounded down, so that a move may be off by one.
				let doubt = term.slope * (moved.abs() + 1) + term.net.abs();
				match self.below {
					true => term.net * moved - doubt,
					false => -(term.net * moved + doubt),
				}
			};
			sum += worst(*low).min(worst(*high));
		}
		sum > 0
	}
}

/// When an account has to be looked at again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bound {
	checks: Vec<Check>,
	/// Column, and the whole prices between which nothing happens, both excluded.
	outside: Vec<(usize, i64, i64)>,
	/// No bound is known.
	unknown: bool,
}

impl Bound {
	/// Whether nothing can happen at such prices.
	pub fn rules_out(&self, extremes: Extremes) -> bool {
		if self.unknown {
			return false;
		}
		let inside = self.outside.iter().all(|&(column, low, high)| {
			let (least, most) = (extremes.low.get(column), extremes.high.get(column));
			least.is_some_and(|price| *price > low) && most.is_some_and(|price| *price < high)
		});
		inside && self.checks.iter().all(|check| check.rules_out(extremes))
	}

	/// Adds a range of prices.
	pub fn outside(&mut self, path: &Path, column: usize, low: Fixed, high: Fixed) {
		self.outside.push((column, path.whole(column, low), path.whole(column, high)));
	}

	/// Adds a line, for a portfolio with this margin at these whole prices.
	pub fn add(
		&mut self,
		line: Line,
		below: bool,
		margin: &Margin,
		units: &Units,
		whole: &[i64],
		slopes: &[Option<Slope>],
	) -> Result<(), SimulationError> {
		let at = fixed::add(
			fixed::mul(margin.maintenance, line.maintenance, Round::Up)?,
			fixed::mul(margin.initial, line.initial, Round::Up)?,
		)?;
		let above = fixed::sub(margin.equity, at)?.into_inner();
		// Rounded towards the line.
		let room = if below { above } else { above.checked_neg().unwrap_or_default() };
		if units.is_huge {
			self.unknown = true;
			return Ok(());
		}
		let room = room.div_euclid(MICRO).clamp(-MOST_ROOM, MOST_ROOM);
		let slack = (room - SPARE) << DIGITS;
		// In millionths, rounded up; nothing of what is not asked for.
		let parts = |factor: Fixed| factor.into_inner() / MICRO + i128::from(factor > Fixed::zero());
		let (of_maintenance, of_initial) = (parts(line.maintenance), parts(line.initial));
		let mut terms = Vec::with_capacity(units.of.len());
		for unit in &units.of {
			let Some(slope) = slopes.get(unit.column).copied().flatten() else {
				self.unknown = true;
				return Ok(());
			};
			let times = (of_maintenance * slope.factors.0 + of_initial * slope.factors.1) / MILLION + 1;
			let gross = unit.gross + unit.options + unit.options * slope.gamma / MILLION;
			let both = unit.options * slope.naked.0
				+ gross * (slope.liquidity + slope.concentration)
				+ unit.spot * slope.haircut.0
				+ unit.perpetual * slope.perpetual.0;
			let more = unit.options * slope.naked.1
				+ unit.spot * slope.haircut.1
				+ unit.perpetual * slope.perpetual.1;
			let core = unit.net.abs() * slope.core / MILLION * times;
			let curved = unit.options * slope.curved / MILLION * times.max(MILLION);
			let addons = both / MILLION * (of_maintenance + of_initial) + more / MILLION * of_initial;
			// Every quotient was at most one too low, times at most 32.
			let slope = (core + curved + addons) / MILLION + 200;
			terms.push(Term {
				column: unit.column,
				from: whole.get(unit.column).copied().unwrap_or_default(),
				net: unit.net,
				slope,
			});
		}
		self.checks.push(Check { below, slack, terms });
		Ok(())
	}
}
