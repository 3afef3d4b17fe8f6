//! The prices of a run: one after the other, and in a form in which stretches of time can be ruled out at once.

use crate::{error::SimulationError, history::History, market::DepthRule};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	AssetId, Fixed, Round,
};
use ballast_risk::math;

/// Binary digits of the largest price of each asset, as a whole number.
const PRICE_DIGITS: u32 = 40;
/// Most levels of [`Path::levels`]; the last one has blocks of 2^LEVELS ticks.
const LEVELS: usize = 10;

/// The smallest and largest price of each asset in a block of ticks.
#[derive(Debug, Default)]
struct Level {
	low: Vec<i64>,
	high: Vec<i64>,
}

/// The prices of a run.
#[derive(Debug)]
pub(crate) struct Path {
	/// Of tick 0, Unix seconds.
	pub start: u64,
	/// Seconds between two ticks.
	pub tick_s: u32,
	/// Number of ticks.
	pub ticks: u32,
	/// Number of assets.
	pub width: usize,
	/// Tick after tick; zero where there is no price.
	marks: Vec<Fixed>,
	/// Per asset, of how many units of `Fixed` its whole numbers are.
	pub units: Vec<i128>,
	/// Level 0: the prices as whole numbers, rounded down; `k`: blocks of 2^k ticks.
	levels: Vec<Level>,
	/// Which step of the history is the last that is known at a tick, from the first one on.
	steps: Vec<u32>,
	/// Share of the depth that there is, per step from that of tick 0 on.
	shares: Vec<Fixed>,
}

/// Where a price goes between two closes: by way of the lowest and the highest, in the order that is the shorter way.
fn between(
	before: Fixed,
	low: Fixed,
	high: Fixed,
	close: Fixed,
	at: i128,
	of: i128,
) -> Result<Fixed, SimulationError> {
	let [first, second] = if close < before { [high, low] } else { [low, high] };
	// In thirds.
	let (from, to, at) = match at * 3 {
		at if at <= of => (before, first, at),
		at if at <= 2 * of => (first, second, at - of),
		at => (second, close, at - 2 * of),
	};
	let way = fixed::sub(to, from)?.into_inner();
	Ok(fixed::add(from, Fixed::from_inner(fixed::mul_div(way, at, of, Round::Down)?))?)
}

impl Path {
	/// The ticks from one moment to another, both in Unix seconds. The first one is at or after the close of the first step.
	///
	/// A tick is a whole part of a step. Between two closes prices go straight, or, with `intrabar` and at least three ticks to a
	/// step, by way of the bar's lowest and highest price.
	pub fn new(
		history: &History,
		from: u64,
		to: u64,
		tick_s: u32,
		intrabar: bool,
		rule: &DepthRule,
	) -> Result<Self, SimulationError> {
		history.validate()?;
		let wrong = |what| SimulationError::History(what);
		if tick_s == 0 || history.step.checked_rem(tick_s) != Some(0) {
			return Err(wrong("a step is not a whole number of ticks"));
		}
		let first = history.known_at(from).ok_or_else(|| wrong("the run begins before the first close"))?;
		let last = history.known_at(to).ok_or_else(|| wrong("the run ends before the first close"))?;
		if last <= first || history.time(last) < to.saturating_sub(history.step.into()) {
			return Err(wrong("the run ends after the last close, or before it begins"));
		}
		let width = history.assets.len();
		let per_step = i128::from(history.step / tick_s);
		let intrabar = intrabar && !history.lows.is_empty() && per_step >= 3;
		let (mut marks, mut steps) = (Vec::new(), Vec::new());
		let number = |values: &[Fixed], step: usize, asset: usize| {
			History::at(values, width, step, asset).unwrap_or_default()
		};
		let index = |step: usize| u32::try_from(step - first).map_err(|_| wrong("the run is too long"));
		for step in first..=last {
			let points = if step == first { per_step..=per_step } else { 1..=per_step };
			for at in points {
				steps.push(index(if at == per_step { step } else { step - 1 })?);
				for asset in 0..width {
					let close = number(&history.closes, step, asset);
					let before = match step.checked_sub(1) {
						Some(before) => number(&history.closes, before, asset),
						None => close,
					};
					marks.push(if at == per_step || before.is_zero() || close.is_zero() {
						if at == per_step {
							close
						} else {
							before
						}
					} else if intrabar {
						let low = number(&history.lows, step, asset).min(before).min(close);
						let high = number(&history.highs, step, asset).max(before).max(close);
						let low = if low.is_zero() { before.min(close) } else { low };
						between(before, low, high, close, at, per_step)?
					} else {
						let way = fixed::sub(close, before)?.into_inner();
						let gone = fixed::mul_div(way, at, per_step, Round::Down)?;
						fixed::add(before, Fixed::from_inner(gone))?
					});
				}
			}
		}
		let ticks = u32::try_from(steps.len()).map_err(|_| wrong("the run is too long"))?;
		let (units, levels) = levels(&marks, width);
		let shares = depth_shares(history, first, last, rule)?;
		Ok(Self { start: history.time(first), tick_s, ticks, width, marks, units, levels, steps, shares })
	}

	/// Prices at a tick, in the order of the history.
	pub fn marks(&self, tick: u32) -> &[Fixed] {
		let from = (tick as usize).saturating_mul(self.width);
		self.marks.get(from..from.saturating_add(self.width)).unwrap_or_default()
	}

	/// Shares of the depth at a tick, in the order of the history.
	pub fn shares(&self, tick: u32) -> &[Fixed] {
		let step = self.step(tick);
		let from = step.saturating_mul(self.width);
		self.shares.get(from..from.saturating_add(self.width)).unwrap_or_default()
	}

	/// The newest step that is known at a tick, counted from that of tick 0.
	pub fn step(&self, tick: u32) -> usize {
		self.steps.get(tick as usize).copied().unwrap_or_default() as usize
	}

	/// Unix seconds of a tick.
	pub fn time(&self, tick: u32) -> u64 {
		self.start.saturating_add(u64::from(tick).saturating_mul(self.tick_s.into()))
	}

	/// The first tick at or after a time in milliseconds since 1970.
	pub fn tick_at_ms(&self, at_ms: u64) -> u32 {
		let from = self.start.saturating_mul(1_000);
		let ticks = at_ms.saturating_sub(from).div_ceil(u64::from(self.tick_s).saturating_mul(1_000).max(1));
		u32::try_from(ticks).unwrap_or(u32::MAX)
	}

	/// A price as a whole number, rounded down.
	pub fn whole(&self, asset: usize, price: Fixed) -> i64 {
		let unit = self.units.get(asset).copied().unwrap_or(1).max(1);
		// A price beyond every price of the run is as far as any.
		i64::try_from(price.into_inner() / unit).unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
	}

	/// The first tick from `from` on, and before `end`, that `rules_out` cannot rule out, or `end`. It is asked with the smallest and
	/// largest price of assets in a stretch of time, in whole numbers.
	pub fn search(&self, from: u32, end: u32, mut rules_out: impl FnMut(Extremes) -> bool) -> u32 {
		let mut tick = from;
		while tick < end {
			let mut level = (tick.trailing_zeros() as usize).min(self.levels.len().saturating_sub(1));
			let passed = loop {
				let size = 1u32 << level;
				let fits = end - tick >= size;
				if let (true, Some(of)) = (fits, self.levels.get(level)) {
					let at = ((tick >> level) as usize).saturating_mul(self.width);
					let low = of.low.get(at..at.saturating_add(self.width));
					let high = of.high.get(at..at.saturating_add(self.width));
					if let (Some(low), Some(high)) = (low, high) {
						if rules_out(Extremes { low, high }) {
							break Some(size);
						}
					}
				}
				match level.checked_sub(1) {
					Some(less) => level = less,
					None => break None,
				}
			};
			match passed {
				Some(size) => tick = tick.saturating_add(size),
				None => return tick,
			}
		}
		end
	}

	/// Prices at a tick as whole numbers.
	pub fn wholes(&self, tick: u32) -> &[i64] {
		let from = (tick as usize).saturating_mul(self.width);
		let prices =
			self.levels.first().and_then(|level| level.low.get(from..from.saturating_add(self.width)));
		prices.unwrap_or_default()
	}

	/// Whether an asset has a price at all times.
	pub fn has_price(&self, asset: usize) -> bool {
		asset < self.width
			&& self.marks.iter().skip(asset).step_by(self.width).all(|price| *price > Fixed::zero())
	}
}

/// The smallest and largest price of each asset in a stretch of time.
#[derive(Clone, Copy)]
pub(crate) struct Extremes<'a> {
	pub low: &'a [i64],
	pub high: &'a [i64],
}

impl<'a> Extremes<'a> {
	/// Of a single moment.
	pub fn at(whole: &'a [i64]) -> Self {
		Self { low: whole, high: whole }
	}
}

/// Units and the levels above them.
fn levels(marks: &[Fixed], width: usize) -> (Vec<i128>, Vec<Level>) {
	let width = width.max(1);
	let unit = |asset: usize| {
		let largest = marks.iter().skip(asset).step_by(width).map(|price| price.into_inner()).max();
		(largest.unwrap_or_default() >> PRICE_DIGITS).max(1)
	};
	let units: Vec<i128> = (0..width).map(unit).collect();
	let whole = |(at, price): (usize, &Fixed)| {
		let unit = units.get(at % width).copied().unwrap_or(1);
		// The largest has 41 digits.
		i64::try_from(price.into_inner() / unit).unwrap_or_default()
	};
	let low: Vec<i64> = marks.iter().enumerate().map(whole).collect();
	let mut levels = vec![Level { high: low.clone(), low }];
	for _ in 0..LEVELS {
		let Some(below) = levels.last() else { break };
		let pairs = below.low.len() / width / 2;
		if pairs == 0 {
			break;
		}
		let join = |values: &[i64], pick: fn(i64, i64) -> i64| -> Vec<i64> {
			let pair = |rows: &[i64]| -> Vec<i64> {
				let (a, b) = rows.split_at(width);
				a.iter().zip(b).map(|(a, b)| pick(*a, *b)).collect()
			};
			values.chunks_exact(2 * width).flat_map(pair).collect()
		};
		levels.push(Level { low: join(&below.low, i64::min), high: join(&below.high, i64::max) });
	}
	(units, levels)
}

/// Shares of the depth from one step to another, from all of the history before them.
fn depth_shares(
	history: &History,
	first: usize,
	last: usize,
	rule: &DepthRule,
) -> Result<Vec<Fixed>, SimulationError> {
	let one = Fixed::from_inner(ONE);
	let width = history.assets.len();
	let ln_two = math::ln(Fixed::from_inner(2 * ONE))?.into_inner();
	let fade = |half_life_s: u32| -> Result<Fixed, SimulationError> {
		let exponent = fixed::mul_div(ln_two, history.step.into(), half_life_s.max(1).into(), Round::Down)?;
		Ok(math::exp(fixed::neg(Fixed::from_inner(exponent))?)?)
	};
	let (fast, slow) = (fade(rule.half_life_s)?, fade(rule.usual_half_life_s)?);
	/// Sum of squared returns and of weights, both fading.
	#[derive(Clone, Copy, Default)]
	struct Average {
		squares: Fixed,
		weights: Fixed,
	}
	impl Average {
		fn push(&mut self, square: Fixed, fade: Fixed) -> Result<(), SimulationError> {
			self.squares = fixed::add(fixed::mul(self.squares, fade, Round::Down)?, square)?;
			self.weights = fixed::add(fixed::mul(self.weights, fade, Round::Down)?, Fixed::from_inner(ONE))?;
			Ok(())
		}

		fn mean(&self) -> Result<Fixed, SimulationError> {
			Ok(fixed::div(self.squares, self.weights, Round::Down)?)
		}
	}
	let mut averages = vec![(Average::default(), Average::default()); width];
	let mut shares = Vec::new();
	for step in 0..=last {
		for (asset, (now, usual)) in averages.iter_mut().enumerate() {
			let before = step.checked_sub(1).and_then(|before| history.close(before, asset));
			if let (Some(before), Some(close)) = (before, history.close(step, asset)) {
				let change = fixed::div(fixed::sub(close, before)?, before, Round::Down)?;
				let square = fixed::mul(change, change, Round::Down)?;
				now.push(square, fast)?;
				usual.push(square, slow)?;
			}
			if step < first {
				continue;
			}
			let share = match (rule.least < one, now.weights.is_zero()) {
				(true, false) => {
					let (now, usual) = (now.mean()?, usual.mean()?);
					if now <= usual {
						one
					} else {
						fixed::sqrt(fixed::div(usual, now, Round::Down)?, Round::Down)?
							.max(rule.least)
							.min(one)
					}
				}
				_ => one,
			};
			shares.push(share);
		}
	}
	Ok(shares)
}

/// Index of assets in the order of a history.
pub(crate) fn columns(history: &History) -> Vec<AssetId> {
	history.assets.iter().map(|asset| asset.id).collect()
}
