//! From a scenario to what is replayed: files read, depths and thresholds worked out, portfolios made up.

use crate::{
	engine::Options,
	history::History,
	input::{self, Repair},
	market::{AssetMarket, Setting, Venue},
	population::{self, Place, Population, Spec, Weights},
	scenario::{Crash, Depth, Portfolios, Scenario},
	thresholds::{Parameters, Schedule},
	tune::ModelParameters,
};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	AssetId, Fixed, MathError, Round,
};
use ballast_risk::{AssetState, ExpiryState, Market, VolatilityState};
use ballast_text::time;
use std::{collections::BTreeMap, path::Path};

const DAY_S: u64 = 86_400;
/// What the files hold before portfolios start, when a scenario does not say when they do.
const PAST_S: u64 = 2 * DAY_S;
/// Least weight of an asset in a population, in millionths.
const LEAST_WEIGHT: i128 = 10_000;

/// A crash with its data.
#[derive(Clone, Debug)]
pub struct Loaded {
	/// As the scenario calls it.
	pub name: String,
	/// Of the crash and what lies before.
	pub history: History,
	/// What lies further back.
	pub earlier: Vec<History>,
	/// The world around the portfolios.
	pub setting: Setting,
	/// How it is replayed.
	pub options: Options,
	/// What was put right.
	pub repairs: Vec<Repair>,
	/// What else should be known.
	pub notes: Vec<String>,
}

/// Reads the data of a crash, from files below `data`. `now_s` is the time now, Unix seconds.
pub fn load(scenario: &Scenario, crash: &Crash, data: &Path, now_s: u64) -> Result<Loaded> {
	let read = |files: &[std::path::PathBuf], to_s: Option<u64>| {
		let paths: Vec<_> = files.iter().map(|file| data.join(file)).collect();
		input::load(&input::Options {
			paths: &paths,
			assets: &scenario.assets,
			from_s: None,
			to_s,
			longest_gap_s: scenario.longest_gap_s,
			now_s,
		})
	};
	let input = read(&crash.files, crash.to_s)?;
	let history = input.history;
	let first = history.time(0);
	let end = history.time(history.steps().saturating_sub(1));
	let from = crash.from_s.unwrap_or_else(|| first.saturating_add(PAST_S).min(end));
	if from < first || from >= end {
		bail!(
			"from: {} UTC is not within the bars, whose closes are known from {} to {} UTC",
			time::show(from),
			time::show(first),
			time::show(end)
		);
	}
	let mut repairs = input.repairs;
	let mut earlier = Vec::new();
	for file in &crash.earlier {
		let past = read(std::slice::from_ref(file), Some(from))
			.with_context(|| format!("earlier {}", file.display()))?;
		repairs.extend(past.repairs);
		earlier.push(past.history);
	}
	let mut notes = Vec::new();
	if let Some(to) = crash.to_s.filter(|to| *to > end) {
		notes.push(format!("the bars end at {} UTC, before {} UTC", time::show(end), time::show(to)));
	}
	let tick_s = scenario.tick_s.unwrap_or(history.step.min(60));
	if history.step % tick_s != 0 {
		bail!("tick_s: {tick_s} s is not a whole part of the bars' length of {} s", history.step);
	}
	let setting = setting(scenario, &history, from, &mut notes)?;
	let options = Options {
		from,
		to: end,
		tick_s,
		intrabar: scenario.intrabar && history.step / tick_s >= 3,
		seed: scenario.seed,
		recovery_s: scenario.recovery_s,
		accounts: true,
		series: true,
		check: false,
		every_tick: false,
	};
	Ok(Loaded { name: crash.name.clone(), history, earlier, setting, options, repairs, notes })
}

/// What was traded of each asset in a day, on average: before a moment, or in the first day where there is no day before.
fn traded(
	history: &History,
	from: u64,
	notes: &mut Vec<String>,
) -> Result<BTreeMap<AssetId, Fixed>, MathError> {
	let width = history.assets.len();
	let step = u64::from(history.step);
	let mut steps = history.known_at(from).map_or(0, |last| last + 1);
	let day = usize::try_from(DAY_S / step.max(1)).unwrap_or(usize::MAX).max(1);
	if steps < day {
		notes.push(
			"there is no day before the start: depths follow from what was traded on the first day".into(),
		);
		steps = day.min(history.steps());
	}
	let seconds = i128::from(step).saturating_mul(i128::try_from(steps).unwrap_or(i128::MAX)).max(1);
	let mut all = BTreeMap::new();
	for (column, asset) in history.assets.iter().enumerate() {
		let mut sum = Fixed::zero();
		for index in (column..).step_by(width.max(1)).take(steps) {
			let (Some(close), Some(volume)) = (history.closes.get(index), history.volumes.get(index)) else {
				break;
			};
			sum = fixed::add(sum, fixed::mul(*close, *volume, Round::Down)?)?;
		}
		let daily = fixed::mul_div(sum.into_inner(), i128::from(DAY_S), seconds, Round::Down)?;
		all.insert(asset.id, Fixed::from_inner(daily));
	}
	Ok(all)
}

fn setting(scenario: &Scenario, history: &History, from: u64, notes: &mut Vec<String>) -> Result<Setting> {
	let out_of_range = |_| anyhow!("what was traded is out of range");
	let by_volume = scenario.venues.iter().any(|venue| matches!(venue.depth, Depth::OfVolume(_)));
	let traded = match by_volume {
		true => traded(history, from, notes).map_err(out_of_range)?,
		false => BTreeMap::new(),
	};
	let mut venues = Vec::new();
	for spec in &scenario.venues {
		let mut markets = Vec::new();
		for asset in &history.assets {
			let depth = match &spec.depth {
				Depth::Infinite => None,
				Depth::Given(given) => Some(*given.get(&asset.id).with_context(|| {
					format!("venue {}: no depth is given for {}, which the bars have", spec.id, asset.symbol)
				})?),
				Depth::OfVolume(share) => {
					let volume = traded.get(&asset.id).copied().unwrap_or_default();
					let depth = fixed::mul(volume, *share, Round::Down).map_err(out_of_range)?;
					if depth <= Fixed::zero() {
						bail!(
							"venue {}: {} has no depth, because nothing of it was traded before the start; give its depth",
							spec.id,
							asset.symbol
						);
					}
					Some(depth)
				}
			};
			markets.push(AssetMarket { asset: asset.id, depth });
		}
		venues.push(Venue {
			id: spec.id,
			markets,
			law: spec.law,
			fee: spec.fee,
			latency: spec.latency.clone(),
			failure: spec.failure,
			half_life_s: spec.half_life_s,
		});
	}
	let setting = Setting {
		venues,
		coupling: scenario.coupling,
		depth: scenario.depth,
		keepers: scenario.keepers,
		backing: scenario.backing,
	};
	setting.validate()?;
	Ok(setting)
}

/// How thresholds are estimated with these parameters of the margin model.
fn parameters(model: &ModelParameters) -> Result<Parameters> {
	let seconds = |name: &str, ms: u64| {
		u32::try_from(ms / 1_000)
			.ok()
			.filter(|seconds| *seconds > 0)
			.with_context(|| format!("model.{name}: must be between a second and 136 years"))
	};
	Ok(Parameters {
		tail: model.tail,
		diversification_cap: model.diversification_cap,
		maintenance_factor: model.maintenance_factor,
		initial_factor: model.initial_factor,
		deviations: model.deviations,
		stress_weight: model.stress_weight,
		half_life_s: seconds("half_life_ms", model.half_life_ms)?,
		filter_half_life_s: seconds("filter_half_life_ms", model.filter_half_life_ms)?,
		..Parameters::default()
	})
}

impl Loaded {
	/// The thresholds in force, with these parameters of the margin model.
	pub fn schedule(&self, model: &ModelParameters) -> Result<Schedule> {
		let earlier: Vec<&History> = self.earlier.iter().collect();
		let Options { from, to, .. } = self.options;
		Ok(Schedule::estimate(&self.history, &earlier, from, to, &self.setting, &parameters(model)?)?)
	}

	/// The portfolios at the start. Those that are made up hold their initial margin under this schedule. What should be known of
	/// them is added to the notes.
	pub fn population(&mut self, scenario: &Scenario, schedule: &Schedule) -> Result<Population> {
		let step = self.history.known_at(self.options.from).context("no price is known at the start")?;
		let price = |asset: AssetId| self.history.close(step, self.history.index(asset)?);
		let spec = match &scenario.portfolios {
			Portfolios::File(path) => return population::read_file(path, price),
			Portfolios::Generated(spec) => self.complete(spec)?,
		};
		let expiry_ms = (self.options.from + u64::from(spec.option_days) * DAY_S).saturating_mul(1_000);
		if expiry_ms <= self.options.to.saturating_mul(1_000) {
			bail!("population.option_days: options must not expire before the end of the replay");
		}
		let out_of_range = |_| anyhow!("prices are out of range");
		let mut market = self.market(step, schedule).map_err(out_of_range)?;
		let place = Place::around(&market, expiry_ms).map_err(out_of_range)?;
		list_options(&mut market, &place).map_err(out_of_range)?;
		let in_force = schedule.in_force.first().context("no thresholds are in force at the start")?;
		let made = population::generate(&spec, scenario.seed, &place, &market, &in_force.model)?;
		if made.lowered > 0 {
			self.notes.push(format!(
				"of {} portfolios {} were to have more leverage than their initial margin allows, and got less",
				made.traders.len(),
				made.lowered
			));
		}
		Ok(made)
	}

	/// With assets and venues named: by default the assets by what is traded of them, and all venues alike.
	fn complete(&mut self, spec: &Spec) -> Result<Spec> {
		let mut spec = spec.clone();
		let named = !spec.assets.is_empty();
		spec.assets.retain(|asset, _| self.history.index(*asset).is_some());
		if named && spec.assets.values().all(|weight| *weight == 0) {
			bail!("population.assets: the bars have none of them");
		}
		if !named {
			let traded = traded(&self.history, self.options.from, &mut Vec::new())
				.map_err(|_| anyhow!("what was traded is out of range"))?;
			let total =
				traded.values().fold(0i128, |sum, value| sum.saturating_add(value.into_inner())).max(1);
			for (asset, value) in traded {
				// In millionths; only a proportion.
				let share = (value.into_inner() / (total / 1_000_000).max(1)).clamp(LEAST_WEIGHT, 1_000_000);
				spec.assets.insert(asset, u32::try_from(share).unwrap_or(u32::MAX));
			}
		}
		if spec.venues.is_empty() {
			spec.venues = self.setting.venues.iter().map(|venue| (venue.id, 1)).collect::<Weights<_>>();
		}
		let unknown = spec.venues.keys().find(|id| !self.setting.venues.iter().any(|venue| venue.id == **id));
		match unknown {
			Some(id) => bail!("population.venues: the scenario has no venue {id}"),
			None => Ok(spec),
		}
	}

	/// Prices, volatilities and depths at a step, as the first thresholds have them.
	fn market(&self, step: usize, schedule: &Schedule) -> Result<Market, MathError> {
		let mut assets = Vec::new();
		let first = schedule.in_force.first();
		for (column, asset) in self.history.assets.iter().enumerate() {
			let Some(mark) = self.history.close(step, column) else { continue };
			let at = first
				.and_then(|first| first.model.assets.iter().position(|factors| factors.asset == asset.id));
			let volatility = first.zip(at).and_then(|(first, at)| first.volatilities.get(at)).copied();
			let mut depth = Fixed::zero();
			for market in self.setting.venues.iter().flat_map(|venue| &venue.markets) {
				if market.asset == asset.id {
					depth = fixed::add(depth, market.depth.unwrap_or_default())?;
				}
			}
			let volatility = volatility.unwrap_or_default();
			assets.push(AssetState { depth, volatility, ..AssetState::new(asset.id, mark) });
		}
		Ok(Market { assets, now: self.options.from.saturating_mul(1_000), ..Market::default() })
	}
}

/// Adds the options that can be held, with the volatility of their assets, per year.
fn list_options(market: &mut Market, place: &Place) -> Result<(), MathError> {
	for (asset, strikes) in &place.strikes {
		let Ok(state) = market.state(*asset).copied() else { continue };
		let root = fixed::sqrt(Fixed::from_u32(365), Round::Up)?;
		let volatility = fixed::mul(state.volatility, root, Round::Up)?.max(Fixed::from_inner(ONE / 10));
		market.expiries.push(ExpiryState::new(*asset, place.expiry_ms, state.mark));
		market.volatilities.extend(strikes.iter().map(|strike| VolatilityState {
			underlying: *asset,
			expiry: place.expiry_ms,
			strike: *strike,
			volatility,
		}));
	}
	Ok(())
}
