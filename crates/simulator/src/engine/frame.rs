//! Stretches of time in which nothing that margins depend on changes but prices.
//!
//! Thresholds change with epochs. The depths that margins charge liquidity by are those at the beginning of the frame; a frame
//! ends early when the depth of some asset has fallen by a quarter since. The time to the expiries of options, and their implied
//! volatilities, are those at its beginning, too.

use crate::{
	error::SimulationError,
	history::History,
	market::{book::Slots, path::Path},
	thresholds::Schedule,
	trader::Trader,
};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	AssetId, Fixed, InstrumentId, OptionSeries, Round,
};
use ballast_risk::{
	market::YEAR_MS, AssetState, Collateral, ExpiryState, Market, Position, RiskModel, VolatilityMove,
	VolatilityState,
};
use std::{collections::BTreeMap, sync::Arc};

/// A frame ends when a depth is below this share of what it was at its beginning.
const FALLEN: Fixed = Fixed::from_inner(ONE / 4 * 3);
/// Between which implied volatilities per year are kept.
const LEAST_IMPLIED: Fixed = Fixed::from_inner(ONE / 10);
const MOST_IMPLIED: Fixed = Fixed::from_inner(5 * ONE);

/// How much requirements grow at most with the price of an asset, in parts per million of the price's own growth, rounded up.
/// Each of them is per unit of what its name says; see `README.md`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slope {
	/// Of the core, per unit of net exposure.
	pub core: i128,
	/// Of equity less a multiple of at least one of the core, per unit of options and of that multiple.
	pub curved: i128,
	/// Multiples of the core that are MM and IM.
	pub factors: (i128, i128),
	/// Of the liquidity add-on, per unit of gross exposure.
	pub liquidity: i128,
	/// Change of the delta of an option with the price, times the price.
	pub gamma: i128,
	/// Per unit of gross exposure, of concentration.
	pub concentration: i128,
	/// Per unit of spot: both requirements, and IM on top.
	pub haircut: (i128, i128),
	/// Per unit of perpetuals.
	pub perpetual: (i128, i128),
	/// Per unit of options.
	pub naked: (i128, i128),
}

/// Options and futures that are held somewhere.
#[derive(Debug, Default)]
pub(crate) struct Listed {
	expiries: Vec<(AssetId, u64)>,
	strikes: Vec<(AssetId, u64, Fixed)>,
}

impl Listed {
	pub fn of(traders: &[Trader]) -> Self {
		let mut listed = Self::default();
		for position in traders.iter().flat_map(|trader| &trader.portfolio.positions) {
			match position.instrument {
				InstrumentId::Option(OptionSeries { underlying, expiry, strike, .. }) => {
					listed.expiries.push((underlying, expiry));
					listed.strikes.push((underlying, expiry, strike));
				}
				InstrumentId::Future { underlying, expiry } => listed.expiries.push((underlying, expiry)),
				InstrumentId::Spot(_) | InstrumentId::Perpetual(_) => {}
			}
		}
		listed.expiries.sort_unstable();
		listed.expiries.dedup();
		listed.strikes.sort_unstable();
		listed.strikes.dedup();
		listed
	}
}

/// A stretch of time.
#[derive(Debug)]
pub(crate) struct Frame {
	/// Its first tick.
	pub tick: u32,
	/// Whether an epoch begins with it.
	pub samples: bool,
	pub model: Arc<RiskModel>,
	/// In the order of the history: volatility per day, depth over all venues.
	states: Vec<(AssetId, Fixed, Fixed)>,
	/// In the order of the history; `None` where no bound is known.
	pub slopes: Arc<Vec<Option<Slope>>>,
	now_ms: u64,
}

impl Frame {
	/// Prices of the history at a moment as a market. What has no price is not in it.
	pub fn market(&self, marks: &[Fixed], listed: &Listed) -> Result<Market, SimulationError> {
		let mut assets = Vec::with_capacity(marks.len());
		let mut prices: BTreeMap<AssetId, (Fixed, Fixed)> = BTreeMap::new();
		for ((asset, volatility, depth), mark) in self.states.iter().zip(marks) {
			if *mark > Fixed::zero() {
				assets.push(AssetState {
					depth: *depth,
					volatility: *volatility,
					..AssetState::new(*asset, *mark)
				});
				if !listed.expiries.is_empty() {
					prices.insert(*asset, (*mark, implied(*volatility)?));
				}
			}
		}
		let mut market = Market { assets, now: self.now_ms, ..Market::default() };
		for (asset, expiry) in &listed.expiries {
			if let Some((mark, _)) = prices.get(asset) {
				market.expiries.push(ExpiryState::new(*asset, *expiry, *mark));
			}
		}
		for (underlying, expiry, strike) in &listed.strikes {
			if let Some((_, volatility)) = prices.get(underlying) {
				let (underlying, expiry, strike, volatility) = (*underlying, *expiry, *strike, *volatility);
				market.volatilities.push(VolatilityState { underlying, expiry, strike, volatility });
			}
		}
		Ok(market)
	}
}

/// Implied volatility per year of an asset with this volatility per day.
fn implied(volatility: Fixed) -> Result<Fixed, SimulationError> {
	let year = fixed::sqrt(Fixed::from_inner(365 * ONE), Round::Up)?;
	Ok(fixed::mul(volatility, year, Round::Up)?.max(LEAST_IMPLIED).min(MOST_IMPLIED))
}

fn ppm(share: Fixed) -> i128 {
	let unit = ONE / 1_000_000;
	let inner = share.into_inner().abs();
	inner / unit + i128::from(inner % unit != 0)
}

/// The slopes of an asset; `None` where the model has rules for which no bound is known.
fn slope(model: &RiskModel, asset: AssetId, tenor: Option<Fixed>) -> Result<Option<Slope>, SimulationError> {
	let Ok(factors) = model.factors(asset) else { return Ok(None) };
	let rules = model.rules_of(asset);
	let neutral = ballast_risk::Rules {
		volatility: rules.volatility,
		perpetual: rules.perpetual,
		naked_short: rules.naked_short,
		..ballast_risk::Rules::default()
	};
	let plain = *rules == neutral
		&& factors.collateral == Collateral::Own
		&& model.freshness.factor.is_zero()
		&& model.historical_volatilities.is_empty();
	let grid = model.grid_of(asset);
	let tilts = grid.iter().any(|at| matches!(at.volatility, VolatilityMove::Skew | VolatilityMove::Smile));
	if !plain || (tilts && tenor.is_some()) {
		return Ok(None);
	}
	let (mut damped, mut whole) = (0, 0);
	for point in grid {
		let moved = fixed::mul(fixed::abs(point.shock)?, factors.scan_range, Round::Up)?;
		whole = whole.max(ppm(moved));
		damped = damped.max(ppm(fixed::mul(moved, point.damp, Round::Up)?));
	}
	let historical = &model.historical;
	let column = historical.assets.binary_search(&asset).ok();
	let rows = column.map_or(0, |column| {
		let of_column = historical.returns.iter().skip(column).step_by(historical.assets.len().max(1));
		of_column.map(|moved| i128::from(moved.unsigned_abs())).max().unwrap_or_default()
	});
	let one = 1_000_000;
	let gamma = match tenor {
		// The density of the normal distribution is at most 0.4.
		Some(tenor) if tenor > Fixed::zero() => {
			ppm(fixed::div(Fixed::from_inner(ONE / 10 * 4), tenor, Round::Up)?)
		}
		Some(_) => return Ok(None),
		None => 0,
	};
	Ok(Some(Slope {
		core: damped.max(rows),
		// Equity less a multiple m >= 1 of what a scenario takes is, for a unit sold, (m - 1) V(F) - m V(F (1 + s)): both parts move
		// the same way with F, by at most as much as their own forward, so that the difference moves by at most m (1 + s).
		curved: whole.max(rows).saturating_add(one),
		factors: (ppm(model.maintenance_factor), ppm(model.initial_factor)),
		liquidity: ppm(factors.scan_range).saturating_mul(3) / 2 + 1,
		gamma,
		concentration: ppm(factors.concentration_rate),
		haircut: (ppm(factors.haircut), ppm(factors.initial_haircut)),
		perpetual: (ppm(rules.perpetual.maintenance), ppm(rules.perpetual.initial)),
		naked: (ppm(rules.naked_short.maintenance), ppm(rules.naked_short.initial)),
	}))
}

/// `sigma sqrt(T)` of the option on an asset that has least of it.
fn least_tenor(
	listed: &Listed,
	asset: AssetId,
	volatility: Fixed,
	now_ms: u64,
) -> Result<Option<Fixed>, SimulationError> {
	let mine = listed.expiries.iter().filter(|(underlying, _)| *underlying == asset);
	let Some(first) = mine.map(|(_, expiry)| *expiry).min() else { return Ok(None) };
	let years = fixed::mul_div(first.saturating_sub(now_ms).into(), ONE, YEAR_MS.into(), Round::Down)?;
	let root = fixed::sqrt(Fixed::from_inner(years), Round::Down)?;
	Ok(Some(fixed::mul(implied(volatility)?, root, Round::Down)?))
}

/// The frames of a run.
pub(crate) fn frames(
	history: &History,
	path: &Path,
	slots: &Slots,
	schedule: &Schedule,
	listed: &Listed,
) -> Result<Vec<Frame>, SimulationError> {
	let late = SimulationError::Setting("no thresholds are in force when the run begins");
	let epoch_s = u64::from(schedule.epoch_s.max(1));
	let mut frames: Vec<Frame> = Vec::new();
	let (mut shares, mut at): (Vec<Fixed>, usize) = (Vec::new(), 0);
	let (mut epoch, mut step) = (None, None);
	for tick in 0..path.ticks {
		let time = path.time(tick);
		let samples = epoch != Some(time / epoch_s);
		let has_fallen = step != Some(path.step(tick)) && {
			let fallen = |(now, then): (&Fixed, &Fixed)| {
				fixed::mul(*then, FALLEN, Round::Down).is_ok_and(|least| *now < least)
			};
			path.shares(tick).iter().zip(&shares).any(fallen)
		};
		step = Some(path.step(tick));
		let next = schedule.in_force.get(at.saturating_add(1)).is_some_and(|next| next.from <= time);
		if !samples && !has_fallen && !next {
			continue;
		}
		epoch = Some(time / epoch_s);
		shares = path.shares(tick).to_vec();
		let newest = schedule.in_force.iter().rposition(|in_force| in_force.from <= time);
		at = newest.ok_or_else(|| late.clone())?;
		let in_force = schedule.in_force.get(at).ok_or_else(|| late.clone())?;
		let now_ms = time.saturating_mul(1_000);
		let (mut states, mut slopes) = (Vec::new(), Vec::new());
		for (asset, share) in history.assets.iter().zip(&shares) {
			let of_model =
				in_force.model.assets.binary_search_by_key(&asset.id, |factors| factors.asset).ok();
			let volatility =
				of_model.and_then(|at| in_force.volatilities.get(at)).copied().unwrap_or_default();
			let depth = fixed::mul(slots.calm_depth(asset.id)?, *share, Round::Down)?;
			states.push((asset.id, volatility, depth));
			let tenor = least_tenor(listed, asset.id, volatility, now_ms)?;
			slopes.push(slope(&in_force.model, asset.id, tenor)?);
		}
		let model = Arc::clone(&in_force.model);
		frames.push(Frame { tick, samples, model, states, slopes: Arc::new(slopes), now_ms });
	}
	Ok(frames)
}

/// Whether a position has a price at all times of the run.
pub(crate) fn ensure_held(
	history: &History,
	path: &Path,
	slots: &Slots,
	position: &Position,
) -> Result<(), SimulationError> {
	let asset = position.instrument.underlying();
	if asset == ballast_primitives::SETTLEMENT {
		return match position.instrument.is_settlement() {
			true => Ok(()),
			false => Err(SimulationError::NoPrice(asset)),
		};
	}
	let column = history.index(asset).ok_or(SimulationError::NoPrice(asset))?;
	if !path.has_price(column) {
		return Err(SimulationError::NoPrice(asset));
	}
	if !slots.has(position.venue, asset) {
		return Err(SimulationError::NoMarket(position.venue, asset));
	}
	let end_ms = path.time(path.ticks).saturating_mul(1_000);
	match position.instrument.expiry() {
		Some(expiry) if expiry <= end_ms => Err(SimulationError::Expires(asset, expiry)),
		_ => Ok(()),
	}
}
