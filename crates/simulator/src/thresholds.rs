//! The thresholds in force at every moment of a run: given, or estimated from the past as the chain does.
//!
//! At the beginning of every epoch the set of thresholds is computed ([`compute_set`]) from the samples that there are by then, and
//! put through the rails: steps down come into force at once, steps up after the notice, each at most one step from the last one
//! announced. Joint rows are cut to the caps, the stress rows joined to them, and the tail is that of all rows that there were
//! (see the chain's `pallet-thresholds`, of which this is the part without votes).

use crate::{
	amount,
	error::SimulationError,
	history::History,
	market::{book::Slots, path::columns, Setting},
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, Round,
};
use ballast_risk::{
	estimators::{
		compute_set, AssetInput, AssetThresholds, HistorySample, Rails, SetInput, ThresholdSet, MAX_SET_ROWS,
	},
	AssetFactors, GridPoint, Historical, RiskModel, VolatilityMove,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const MILLION: i128 = 1_000_000;

/// Thresholds from one moment to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
	/// From when on, Unix seconds.
	pub from: u64,
	/// Everything that turns exposures into requirements.
	pub model: Arc<RiskModel>,
	/// Volatility per day of each asset of the model, in its order.
	pub volatilities: Arc<Vec<Fixed>>,
}

/// The thresholds of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
	/// Seconds between two epochs, at whose beginnings IM is sampled.
	pub epoch_s: u32,
	/// Rising in time; the first one is in force when the run begins.
	pub in_force: Vec<InForce>,
}

/// Thresholds of an asset that governance sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetRules {
	/// Which asset; the settlement currency for all that are not listed.
	pub asset: AssetId,
	/// Price scan range before the first set.
	#[serde(with = "amount")]
	pub scan_range: Fixed,
	/// Least price scan range.
	#[serde(with = "amount")]
	pub floor: Fixed,
	/// Largest price scan range.
	#[serde(with = "amount")]
	pub cap: Fixed,
	/// Volatility per day before the first set.
	#[serde(with = "amount")]
	pub volatility: Fixed,
	/// Volatility per day in times of stress.
	#[serde(with = "amount")]
	pub stressed_volatility: Fixed,
	/// Share of the value of spot that both requirements add.
	#[serde(with = "amount")]
	pub haircut: Fixed,
	/// Factor Y of the square-root law of impact.
	#[serde(with = "amount")]
	pub impact: Fixed,
}

/// How thresholds are estimated. The default is that of a development chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
	/// Length of an epoch, seconds, positive.
	pub epoch_s: u32,
	/// Time between two samples of prices, seconds, positive.
	pub sample_s: u32,
	/// Most samples that are looked at.
	pub samples: u32,
	/// Epochs between a tightening and its coming into force.
	pub notice: u32,
	/// Half-life of the volatility, seconds.
	pub half_life_s: u32,
	/// Half-life of the volatility that past returns are divided by, seconds.
	pub filter_half_life_s: u32,
	/// Standard deviations that a price scan range covers.
	#[serde(with = "amount")]
	pub deviations: Fixed,
	/// Weight of the stressed volatility, in [0, 1].
	#[serde(with = "amount")]
	pub stress_weight: Fixed,
	/// Share of the worst rows whose mean is the expected shortfall.
	#[serde(with = "amount")]
	pub tail: Fixed,
	/// Largest part of the grid losses that diversification takes off.
	#[serde(with = "amount")]
	pub diversification_cap: Fixed,
	/// Multiple of the core that is MM.
	#[serde(with = "amount")]
	pub maintenance_factor: Fixed,
	/// Multiple of the core that is IM.
	#[serde(with = "amount")]
	pub initial_factor: Fixed,
	/// Shortest liquidation horizon, seconds; the longest is four times that.
	pub horizon_s: u32,
	/// What an unwind is reckoned to have to sell of an asset, settlement currency.
	#[serde(with = "amount")]
	pub reference_size: Fixed,
	/// Largest slice as a share of the depth.
	#[serde(with = "amount")]
	pub slice_share: Fixed,
	/// Time between two slices, seconds.
	pub slice_interval_s: u32,
	/// Largest step up of a scan range in an epoch, as a share of it.
	#[serde(with = "amount")]
	pub max_step_up: Fixed,
	/// Largest step down.
	#[serde(with = "amount")]
	pub max_step_down: Fixed,
	/// By asset; the entry of the settlement currency is for all others.
	pub assets: Vec<AssetRules>,
	/// Joint moves, each with the assets of `stress_assets` in their order; parts per million. Other assets move as the first one.
	pub stress: Vec<Vec<i32>>,
	/// Columns of `stress`.
	pub stress_assets: Vec<AssetId>,
}

/// `(asset, first scan range, floor, cap, volatility, stressed volatility, haircut)`, in per cent: those of a development chain, and
/// under the number of the settlement currency what the smaller of them have.
const ASSETS: [(u32, i128, i128, i128, i128, i128, i128); 10] = [
	(0, 16, 12, 60, 8, 12, 4),
	(1, 15, 12, 60, 7, 11, 4),
	(2, 12, 10, 50, 6, 9, 2),
	(3, 10, 8, 50, 4, 6, 2),
	(4, 15, 12, 60, 7, 11, 4),
	(5, 15, 12, 60, 7, 11, 4),
	(6, 14, 11, 60, 6, 9, 3),
	(7, 16, 12, 60, 7, 11, 4),
	(8, 16, 12, 60, 8, 12, 4),
	(9, 20, 15, 70, 10, 15, 6),
];

/// Joint moves in per cent of the assets 1 to 9.
const STRESS: [[i32; 9]; 8] = [
	[-20, -15, -12, -20, -20, -18, -20, -20, -25],
	[16, 13, 10, 16, 16, 14, 16, 16, 22],
	[-22, -8, -5, -22, -22, -18, -22, -22, -26],
	[-12, -12, -12, -12, -12, -12, -12, -12, -12],
	[-8, 8, -6, -8, -8, -8, -8, -8, -8],
	[24, 8, 5, 24, 24, 20, 24, 24, 30],
	[-6, -18, -6, -6, -6, -6, -6, -6, -6],
	[-25, -5, -5, -5, -5, -5, -5, -5, -5],
];

fn percent(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 100))
}

impl Default for Parameters {
	fn default() -> Self {
		let asset = |&(asset, range, floor, cap, volatility, stressed, haircut): &(
			u32,
			i128,
			i128,
			i128,
			i128,
			i128,
			i128,
		)| AssetRules {
			asset: AssetId(asset),
			scan_range: percent(range),
			floor: percent(floor),
			cap: percent(cap),
			volatility: percent(volatility),
			stressed_volatility: percent(stressed),
			haircut: percent(haircut),
			impact: Fixed::one(),
		};
		Self {
			epoch_s: 3_600,
			sample_s: 3_600,
			samples: 1_440,
			notice: 1,
			half_life_s: 30 * 86_400,
			filter_half_life_s: 6 * 3_600,
			deviations: Fixed::from_inner(ONE / 10 * 34),
			stress_weight: percent(65),
			tail: Fixed::from_inner(ONE / 40),
			diversification_cap: percent(30),
			maintenance_factor: Fixed::one(),
			initial_factor: percent(130),
			horizon_s: 3_600,
			reference_size: Fixed::from_inner(1_000_000 * ONE),
			slice_share: percent(2),
			slice_interval_s: 60,
			max_step_up: Fixed::from_inner(ONE / 10_000 * 35),
			max_step_down: Fixed::from_inner(ONE / 10_000 * 20),
			assets: ASSETS.iter().map(asset).collect(),
			stress: STRESS.iter().map(|row| row.iter().map(|percent| percent * 10_000).collect()).collect(),
			stress_assets: (1..=9).map(AssetId).collect(),
		}
	}
}

impl Parameters {
	/// The rules of an asset.
	pub fn of(&self, asset: AssetId) -> Result<AssetRules, SimulationError> {
		let listed = self.assets.iter().find(|rules| rules.asset == asset);
		let others = || self.assets.iter().find(|rules| rules.asset == ballast_primitives::SETTLEMENT);
		let found = listed.or_else(others);
		let missing =
			SimulationError::Setting("an asset has no thresholds, and there are none for all others");
		found.map(|rules| AssetRules { asset, ..*rules }).ok_or(missing)
	}

	/// How long it takes to sell the reference size in markets of this depth: `(slices - 1)` intervals, and the first one.
	fn horizon_ms(&self, depth: Fixed) -> u64 {
		let (least, most) = (u64::from(self.horizon_s), u64::from(self.horizon_s).saturating_mul(4));
		let slices = || {
			let slice = fixed::mul(depth, self.slice_share, Round::Down).ok()?;
			let whole = fixed::div(self.reference_size, slice, Round::Up).ok()?.into_inner();
			u64::try_from(whole.checked_add(ONE - 1)? / ONE).ok()
		};
		// What cannot be told takes the longest.
		let needed = slices().map(|count| count.max(1).saturating_mul(self.slice_interval_s.into()));
		needed.unwrap_or(most).clamp(least, most).saturating_mul(1_000)
	}

	/// A model of these parts. Points that move volatilities stand beside the linear ones, so that options are margined, too;
	/// they change nothing for spot and perpetuals.
	fn model(
		&self,
		version: u32,
		assets: Vec<AssetFactors>,
		historical: Historical,
		tail: Fixed,
	) -> RiskModel {
		let mut grid = RiskModel::standard_grid();
		let whole = |n: i128| Fixed::from_inner(n * ONE);
		for step in [-1, 0, 1] {
			for volatility in [VolatilityMove::Up, VolatilityMove::Down] {
				grid.push(GridPoint { volatility, ..GridPoint::price(whole(step)) });
			}
		}
		let mut rules = ballast_risk::Rules::default();
		// A third up, a quarter down at 30 days: what implied volatilities do in a week.
		rules.volatility.up = percent(33);
		rules.volatility.down = percent(25);
		rules.volatility.short_power = percent(30);
		rules.volatility.long_power = percent(13);
		RiskModel {
			version,
			assets,
			grid,
			historical,
			tail,
			rules,
			diversification_cap: self.diversification_cap,
			maintenance_factor: self.maintenance_factor,
			initial_factor: self.initial_factor,
			..RiskModel::default()
		}
	}

	/// The stress rows for these columns.
	fn stress_rows(&self, columns: &[AssetId]) -> Vec<Vec<i32>> {
		let of = |row: &Vec<i32>| -> Vec<i32> {
			let place =
				|asset: &AssetId| self.stress_assets.iter().position(|listed| listed == asset).unwrap_or(0);
			columns.iter().map(|asset| row.get(place(asset)).copied().unwrap_or_default()).collect()
		};
		self.stress.iter().map(of).collect()
	}
}

/// Range and volatility of an asset.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pair {
	scan_range: Fixed,
	volatility: Fixed,
}

impl Pair {
	fn at_most(&self, other: &Self) -> Self {
		Self {
			scan_range: self.scan_range.min(other.scan_range),
			volatility: self.volatility.min(other.volatility),
		}
	}

	fn exceeds(&self, other: &Self) -> bool {
		self.scan_range > other.scan_range || self.volatility > other.volatility
	}
}

/// An asset's thresholds on their way through the rails.
struct Track {
	rules: AssetRules,
	ranges: Rails,
	volatilities: Rails,
	in_force: Pair,
	/// Announced, with the epoch from which on.
	pending: Vec<(u64, Pair)>,
}

impl Track {
	fn new(rules: AssetRules, parameters: &Parameters) -> Result<Self, SimulationError> {
		let ranges = Rails {
			floor: rules.floor,
			cap: rules.cap,
			max_step_up: parameters.max_step_up,
			max_step_down: parameters.max_step_down,
		};
		ranges.validate()?;
		// Between a tenth and the fivefold of the stressed one, at most to the double or the half in one epoch.
		let volatilities = Rails {
			floor: fixed::mul(rules.stressed_volatility, Fixed::from_inner(ONE / 10), Round::Up)?,
			cap: fixed::mul(rules.stressed_volatility, Fixed::from_inner(5 * ONE), Round::Up)?,
			max_step_up: Fixed::one(),
			max_step_down: Fixed::from_inner(ONE / 2),
		};
		volatilities.validate()?;
		let in_force = Pair { scan_range: rules.scan_range, volatility: rules.volatility };
		Ok(Self { rules, ranges, volatilities, in_force, pending: Vec::new() })
	}

	/// Brings in force what is due, at most one step per epoch.
	fn begin(&mut self, epoch: u64) {
		if self.pending.first().is_some_and(|(at, _)| *at <= epoch) {
			let (_, pair) = self.pending.remove(0);
			self.in_force = pair;
		}
	}

	fn propose(&mut self, proposed: &AssetThresholds, epoch: u64, notice: u64) {
		let old = self.in_force;
		let announced = self.pending.last().map_or(old, |(_, last)| *last);
		let new = Pair {
			scan_range: self.ranges.clamp_between(old.scan_range, announced.scan_range, proposed.scan_range),
			volatility: self.volatilities.clamp_between(
				old.volatility,
				announced.volatility,
				proposed.volatility,
			),
		};
		self.in_force = old.at_most(&new);
		let mut top = self.in_force;
		for (_, pair) in &mut self.pending {
			*pair = pair.at_most(&new);
		}
		self.pending.retain(|(_, pair)| {
			let rises = pair.exceeds(&top);
			if rises {
				top = *pair;
			}
			rises
		});
		if new.exceeds(&top) {
			match notice {
				0 => self.in_force = new,
				_ => self.pending.push((epoch.saturating_add(notice), new)),
			}
		}
	}

	fn factors(&self) -> AssetFactors {
		AssetFactors {
			haircut: self.rules.haircut,
			impact: self.rules.impact,
			..AssetFactors::new(self.rules.asset, self.in_force.scan_range)
		}
	}
}

/// The rows of a set and how many were left out.
#[derive(Clone)]
struct Rows {
	columns: Vec<AssetId>,
	returns: Vec<i32>,
	left_out: usize,
}

impl Schedule {
	/// The same thresholds all the time. `volatilities` are per day, in the order of the model's assets.
	pub fn fixed(model: RiskModel, volatilities: Vec<Fixed>, epoch_s: u32) -> Self {
		let in_force = InForce { from: 0, model: Arc::new(model), volatilities: Arc::new(volatilities) };
		Self { epoch_s, in_force: vec![in_force] }
	}

	/// Thresholds for the assets of `history` from one moment to another (Unix seconds), estimated from it and from earlier ones.
	/// At no moment is a price looked at that was not known by then. Of several histories that know a price the first one counts.
	pub fn estimate(
		history: &History,
		earlier: &[&History],
		from: u64,
		to: u64,
		setting: &Setting,
		parameters: &Parameters,
	) -> Result<Self, SimulationError> {
		let wrong = |what| Err(SimulationError::Setting(what));
		if parameters.epoch_s == 0 || parameters.sample_s == 0 || parameters.horizon_s == 0 {
			return wrong("epoch, sample interval or horizon is zero");
		}
		let assets = columns(history);
		let epoch_s = u64::from(parameters.epoch_s);
		let (first, last) = (from / epoch_s, to / epoch_s);
		let slots = Slots::new(setting, &assets, 60)?;
		let inputs: Vec<AssetInput> = assets
			.iter()
			.map(|asset| {
				let rules = parameters.of(*asset)?;
				let depth = slots.calm_depth(*asset)?;
				Ok(AssetInput {
					asset: *asset,
					stressed_volatility: rules.stressed_volatility,
					impact: rules.impact,
					depth,
					horizon_ms: parameters.horizon_ms(depth),
				})
			})
			.collect::<Result<_, SimulationError>>()?;
		let all: Vec<&History> = std::iter::once(history).chain(earlier.iter().copied()).collect();
		let sets = (first..=last)
			.into_par_iter()
			.map(|epoch| {
				let samples = samples(&all, &assets, epoch.saturating_mul(epoch_s), parameters);
				Ok(compute_set(&SetInput {
					epoch,
					base: 0,
					interval_ms: u64::from(parameters.sample_s).saturating_mul(1_000),
					half_life_ms: u64::from(parameters.half_life_s).saturating_mul(1_000),
					filter_half_life_ms: u64::from(parameters.filter_half_life_s).saturating_mul(1_000),
					deviations: parameters.deviations,
					stress_weight: parameters.stress_weight,
					assets: inputs.clone(),
					samples,
				})?)
			})
			.collect::<Result<Vec<ThresholdSet>, SimulationError>>()?;
		let mut tracks = assets
			.iter()
			.map(|asset| Track::new(parameters.of(*asset)?, parameters))
			.collect::<Result<Vec<_>, _>>()?;
		if let Some(set) = sets.first() {
			// A chain that has long been running: the first set is in force, between floor and cap.
			for track in &mut tracks {
				if let Some(found) = set.assets.iter().find(|found| found.asset == track.rules.asset) {
					track.in_force = Pair {
						scan_range: track.ranges.clamp(Fixed::zero(), found.scan_range),
						volatility: track.volatilities.clamp(Fixed::zero(), found.volatility),
					};
				}
			}
		}
		let (mut in_force, mut rows): (Vec<InForce>, Vec<(u64, Rows)>) = (Vec::new(), Vec::new());
		let notice = u64::from(parameters.notice);
		for set in &sets {
			for track in &mut tracks {
				track.begin(set.epoch);
				if let Some(found) = set.assets.iter().find(|found| found.asset == track.rules.asset) {
					track.propose(found, set.epoch, notice);
				}
			}
			if set.rows() > 0 {
				let at = if in_force.is_empty() { set.epoch } else { set.epoch.saturating_add(notice) };
				rows.push((at, inside_caps(set, &tracks)));
			}
			let due = rows.iter().rposition(|(at, _)| *at <= set.epoch);
			if let Some(due) = due {
				rows.drain(..due);
			}
			let rows = rows.first().filter(|(at, _)| *at <= set.epoch).map(|(_, rows)| rows);
			let version = u32::try_from(in_force.len()).unwrap_or(u32::MAX);
			let model = joined(parameters, version, &tracks, &assets, rows)?;
			in_force.push(InForce {
				from: if in_force.is_empty() { 0 } else { set.epoch.saturating_mul(epoch_s) },
				model: Arc::new(model),
				volatilities: Arc::new(tracks.iter().map(|track| track.in_force.volatility).collect()),
			});
		}
		Ok(Self { epoch_s: parameters.epoch_s, in_force })
	}

	/// Mean scan range of all assets and epochs, for reports; zero without any.
	pub fn mean_scan_range(&self) -> Result<Fixed, SimulationError> {
		let (mut sum, mut count) = (Fixed::zero(), 0i128);
		for factors in self.in_force.iter().flat_map(|in_force| &in_force.model.assets) {
			sum = fixed::add(sum, factors.scan_range)?;
			count += 1;
		}
		Ok(Fixed::from_inner(sum.into_inner().checked_div(count).unwrap_or_default()))
	}
}

/// Prices at the sample times up to a moment (Unix seconds), oldest first. A price that is older than a sample interval is a gap.
fn samples(
	histories: &[&History],
	assets: &[AssetId],
	until: u64,
	parameters: &Parameters,
) -> Vec<HistorySample> {
	let interval = u64::from(parameters.sample_s);
	let newest = until / interval;
	let oldest = newest.saturating_sub(parameters.samples.into());
	let sample = |number: u64| {
		let at = number.saturating_mul(interval);
		let price = |asset: AssetId| {
			histories.iter().find_map(|history| {
				let step = history.known_at(at)?;
				if at.saturating_sub(history.time(step)) > interval {
					return None;
				}
				history.close(step, history.index(asset)?)
			})
		};
		HistorySample {
			at_ms: at.saturating_mul(1_000),
			prices: assets.iter().map(|asset| (*asset, price(*asset))).collect(),
		}
	};
	let all = (oldest..=newest).map(sample);
	all.skip_while(|sample| sample.prices.iter().all(|(_, price)| price.is_none())).collect()
}

/// The rows of a set, every return at most the cap of its asset in size.
fn inside_caps(set: &ThresholdSet, tracks: &[Track]) -> Rows {
	let mut returns = set.returns.clone();
	let width = set.columns.len().max(1);
	for (column, asset) in set.columns.iter().enumerate() {
		let Some(track) = tracks.iter().find(|track| track.rules.asset == *asset) else { continue };
		let cap = track.rules.cap.into_inner() / (ONE / MILLION);
		let cap = i32::try_from(cap).unwrap_or(i32::MAX);
		for value in returns.iter_mut().skip(column).step_by(width) {
			*value = (*value).clamp(-cap.min(1_000_000), cap);
		}
	}
	let observed = usize::try_from(set.observed_rows).unwrap_or(usize::MAX);
	Rows { columns: set.columns.clone(), returns, left_out: observed.saturating_sub(set.rows()) }
}

/// Observed rows and stress rows as one model. As one row was kept of so many, each stress row is there so many times.
fn joined(
	parameters: &Parameters,
	version: u32,
	tracks: &[Track],
	assets: &[AssetId],
	rows: Option<&Rows>,
) -> Result<RiskModel, SimulationError> {
	let (columns, mut returns, left_out) = match rows {
		Some(rows) => (rows.columns.clone(), rows.returns.clone(), rows.left_out),
		None => (assets.to_vec(), Vec::new(), 0),
	};
	let kept = returns.len() / columns.len().max(1);
	let stress = parameters.stress_rows(&columns);
	let more = left_out.checked_div(kept).unwrap_or(0);
	let repeats = more.min(MAX_SET_ROWS.checked_div(stress.len()).unwrap_or(0)).saturating_add(1);
	for row in &stress {
		(0..repeats).for_each(|_| returns.extend_from_slice(row));
	}
	let columns = if returns.is_empty() { Vec::new() } else { columns };
	let historical = Historical { assets: columns, returns };
	let factors = tracks.iter().map(Track::factors).collect();
	let count = i128::try_from(historical.rows()).unwrap_or(i128::MAX);
	let tail = if count == 0 {
		parameters.tail
	} else {
		let all = count.saturating_add(i128::try_from(left_out).unwrap_or(i128::MAX));
		// A share out of range is above 1.
		fixed::mul_div(parameters.tail.into_inner(), all, count, Round::Down)
			.map_or(Fixed::one(), |share| Fixed::from_inner(share).min(Fixed::one()))
	};
	Ok(parameters.model(version, factors, historical, tail))
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	/// Whole numbers between the brackets of a line of source.
	fn numbers(line: &str, open: char, close: char) -> Option<Vec<i128>> {
		let inside = line.trim().strip_prefix(open)?.split_once(close)?.0;
		inside.split(',').map(|number| number.trim().parse().ok()).collect()
	}

	#[test]
	fn default_should_be_that_of_a_development_chain() {
		let source = std::fs::read_to_string("../../runtime/coordinator/src/thresholds.rs").unwrap();
		let rows: Vec<_> = source.lines().filter_map(|line| numbers(line, '(', ')')).collect();
		let listed = ASSETS
			.iter()
			.skip(1)
			.map(|row| vec![i128::from(row.0), row.1, row.2, row.3, row.4, row.5, row.6]);
		assert_eq!(rows, listed.collect::<Vec<_>>());
		let rows: Vec<_> = source.lines().filter_map(|line| numbers(line, '[', ']')).collect();
		let listed = STRESS.iter().map(|row| row.iter().map(|moved| i128::from(*moved)).collect::<Vec<_>>());
		assert_eq!(rows, listed.collect::<Vec<_>>());
	}
}
