//! Runs of whole scenarios: every crash under every policy, and the search for parameters.

use crate::{
	case::{self, Loaded},
	engine::{run, Options, Replay},
	outcome::Outcome,
	policy::Policy,
	population::Population,
	report::{CrashResult, PolicyResult, Report, OURS},
	roster,
	scenario::{Crash, Portfolios, Scenario},
	thresholds::Schedule,
	tune::{candidates, choose, front, Candidate, ModelParameters, PolicyFile, Score},
};
use anyhow::{bail, Context, Result};
use ballast_primitives::Fixed;
use ballast_text::{
	decimal::{exact, grouped},
	time,
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Whoever wants to know how far it is.
pub trait Watcher: Sync {
	/// Something that should be known.
	fn note(&self, _crash: &str, _line: &str) {}

	/// So many ticks of so many are done. May come from any thread.
	fn ticks(&self, _crash: &str, _policy: &str, _done: u32, _total: u32) {}

	/// A policy is through a crash; what is in the outcome's accounts and series goes away after this.
	fn finished(&self, _crash: &str, _outcome: &Outcome, _population: &Population) -> Result<()> {
		Ok(())
	}
}

/// Every crash under every policy. Files are below `data`; `now_s` is the time now, Unix seconds, after which no bar may end.
pub fn simulate(scenario: &Scenario, data: &Path, now_s: u64, watcher: &dyn Watcher) -> Result<Report> {
	// Before anything takes long.
	for name in &scenario.policies {
		roster::by_name(name, &scenario.policy.rules, &scenario.rivals)?;
	}
	let mut crashes = Vec::new();
	for crash in &scenario.crashes {
		crashes.push(
			replay(scenario, crash, data, now_s, watcher).with_context(|| format!("crash {}", crash.name))?,
		);
	}
	Ok(Report {
		version: env!("CARGO_PKG_VERSION").into(),
		title: scenario.title.clone(),
		setting: described(scenario),
		crashes,
	})
}

fn replay(
	scenario: &Scenario,
	crash: &Crash,
	data: &Path,
	now_s: u64,
	watcher: &dyn Watcher,
) -> Result<CrashResult> {
	let prepared = Prepared::new(scenario, crash, data, now_s, watcher)?;
	let schedule = prepared.loaded.schedule(&scenario.policy.model)?;
	let replay = prepared.replay(&schedule, true)?;
	let mut results = Vec::new();
	for name in &scenario.policies {
		let policy = roster::by_name(name, &scenario.policy.rules, &scenario.rivals)?;
		let outcome = prepared.run(&replay, policy.as_ref(), watcher)?;
		watcher.finished(&crash.name, &outcome, &prepared.population)?;
		results.push(PolicyResult::new(outcome));
	}
	let Loaded { name, repairs, notes, .. } = prepared.loaded;
	Ok(CrashResult { name, repairs, notes, policies: results })
}

/// A crash with its portfolios.
struct Prepared {
	loaded: Loaded,
	population: Population,
}

impl Prepared {
	fn new(
		scenario: &Scenario,
		crash: &Crash,
		data: &Path,
		now_s: u64,
		watcher: &dyn Watcher,
	) -> Result<Self> {
		let mut loaded = case::load(scenario, crash, data, now_s)?;
		let schedule = loaded.schedule(&scenario.policy.model)?;
		let population = loaded.population(scenario, &schedule)?;
		for line in loaded.repairs.iter().map(|repair| repair.say()).chain(loaded.notes.iter().cloned()) {
			watcher.note(&crash.name, &line);
		}
		Ok(Self { loaded, population })
	}

	/// Ready for any policy.
	fn replay<'a>(&'a self, schedule: &'a Schedule, in_detail: bool) -> Result<Replay<'a>> {
		let Loaded { history, setting, .. } = &self.loaded;
		let options = Options { accounts: in_detail, series: in_detail, ..self.loaded.options };
		Ok(Replay::new(history, &self.population.traders, setting, schedule, options)?)
	}

	fn run(&self, replay: &Replay, policy: &dyn Policy, watcher: &dyn Watcher) -> Result<Outcome> {
		let progress = |done, total| watcher.ticks(&self.loaded.name, policy.name(), done, total);
		run(replay, policy, &progress).with_context(|| format!("policy {}", policy.name()))
	}
}

/// A share for people, with all digits.
fn percent(share: Fixed) -> String {
	format!("{} %", exact(Fixed::from_inner(share.into_inner().saturating_mul(100))))
}

/// What the scenario says, for the reader of a report.
fn described(scenario: &Scenario) -> Vec<(String, String)> {
	let portfolios = match &scenario.portfolios {
		Portfolios::File(path) => format!("from {}", path.file_name().unwrap_or_default().to_string_lossy()),
		Portfolios::Generated(spec) => {
			let mix = spec.mix.iter().map(|(kind, weight)| format!("{} {weight}", kind.name()));
			let leverage = spec.leverage.iter().map(|(times, weight)| format!("{}x {weight}", exact(*times)));
			format!(
				"{} made up in every crash; equity {} to {} USD; kinds by weight: {}; leverage by weight: {}",
				spec.size,
				grouped(spec.equity.0, 0),
				grouped(spec.equity.1, 0),
				mix.collect::<Vec<_>>().join(", "),
				leverage.collect::<Vec<_>>().join(", ")
			)
		}
	};
	let crashes = scenario.crashes.iter().map(|crash| {
		let show = |time: Option<u64>, otherwise: &str| time.map_or(otherwise.into(), time::show);
		format!(
			"{} ({} to {} UTC)",
			crash.name,
			show(crash.from_s, "the beginning"),
			show(crash.to_s, "the end")
		)
	});
	let venues = scenario.venues.iter().map(|venue| {
		use crate::{market::Law, scenario::Depth};
		let depth = match &venue.depth {
			Depth::OfVolume(share) => format!("depth {} of what is traded in a day", percent(*share)),
			Depth::Given(_) => "depth given by asset".into(),
			Depth::Infinite => "infinite depth".into(),
		};
		let law = match venue.law {
			Law::ConstantProduct => "constant product".into(),
			Law::SquareRoot { coefficient } => {
				format!("square-root impact with coefficient {}", exact(coefficient))
			}
		};
		let seconds = venue.latency.seconds.iter();
		let time = match (seconds.clone().min(), seconds.max()) {
			(_, None | Some(0)) => "are executed at once".into(),
			(least, Some(most)) => format!("take {} to {most} s", least.copied().unwrap_or_default()),
		};
		format!(
			"{}: {depth}, {law}, fee {}, orders {time} and fail in {} of all cases, impact halves in {} s",
			venue.id,
			percent(venue.fee),
			percent(venue.failure),
			venue.half_life_s
		)
	});
	let coupling = match scenario.coupling {
		crate::market::Coupling::Alone => "every portfolio trades as if it was alone",
		crate::market::Coupling::Shared => {
			"portfolios trade in the same markets; the prices are those of history"
		}
		crate::market::Coupling::Endogenous => "forced sales move the prices that others are margined on",
	};
	[
		("Crashes", crashes.collect::<Vec<_>>().join("; ")),
		("Portfolios", portfolios),
		("Markets", venues.collect::<Vec<_>>().join("; ")),
		("Prices", coupling.into()),
		(
			"Those who take over",
			format!(
				"capital {} USD, for a gain of at least {}",
				grouped(scenario.keepers.capital, 0),
				percent(scenario.keepers.edge)
			),
		),
		("Seed", scenario.seed.to_string()),
	]
	.map(|(name, value): (&str, String)| (name.to_string(), value))
	.to_vec()
}

/// A candidate and how it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
	/// By parameter, in the order of the grid.
	pub values: Vec<String>,
	/// On the crashes that candidates compete on.
	pub train: Score,
	/// On the others; for those that no other one beats only.
	pub validate: Option<Score>,
	/// Whether it is the one that is recommended.
	pub chosen: bool,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
	/// Parameters that were tried.
	pub parameters: Vec<String>,
	/// Combinations whose rules were not valid, and that were not tried.
	pub invalid: usize,
	/// As things are, on both.
	pub before: [Score; 2],
	/// In the order of the grid.
	pub tried: Vec<Tried>,
}

/// Tries every combination, and gives what was found with the policy that is recommended.
///
/// Candidates compete on the crashes of `train` alone. Of those that no other one beats there, the recommended one has no more
/// average IM than `most_im` (by default what the scenario's policy has), at most a tenth more bad debt than the least, and of
/// these the least loss.
pub fn tune(
	scenario: &Scenario,
	data: &Path,
	now_s: u64,
	most_im: Option<Fixed>,
	watcher: &dyn Watcher,
) -> Result<(Search, PolicyFile)> {
	let spec = &scenario.tune;
	if spec.train.is_empty() || spec.validate.is_empty() {
		bail!("tune: the scenario says neither what to train nor what to validate on");
	}
	let (candidates, invalid) = candidates(&spec.knobs, &scenario.policy)?;
	let prepare = |names: &[String]| -> Result<Vec<Prepared>> {
		let crashes = scenario.crashes.iter().filter(|crash| names.contains(&crash.name));
		crashes
			.map(|crash| {
				Prepared::new(scenario, crash, data, now_s, watcher)
					.with_context(|| format!("crash {}", crash.name))
			})
			.collect()
	};
	let (train, validate) = (prepare(&spec.train)?, prepare(&spec.validate)?);
	let mut known = Schedules::default();
	let mut score = |crashes: &[Prepared], policy: &PolicyFile| -> Result<Score> {
		let mut outcomes = Vec::new();
		for prepared in crashes {
			let schedule = known.of(prepared, &policy.model)?;
			let replay = prepared.replay(&schedule, false)?;
			let ours = roster::by_name(OURS, &policy.rules, &scenario.rivals)?;
			outcomes.push(prepared.run(&replay, ours.as_ref(), watcher)?);
		}
		Ok(Score::of(&outcomes.iter().collect::<Vec<_>>()))
	};
	let before = [score(&train, &scenario.policy)?, score(&validate, &scenario.policy)?];
	let mut scores = Vec::with_capacity(candidates.len());
	for Candidate { policy, .. } in &candidates {
		scores.push(score(&train, policy)?);
	}
	let best = front(&scores);
	let chosen = choose(&scores, &best, most_im.unwrap_or(before[0].average_im)).context("no candidate")?;
	let mut tried = Vec::with_capacity(candidates.len());
	for (index, (candidate, train)) in candidates.iter().zip(&scores).enumerate() {
		let validate = match best.contains(&index) {
			true => Some(score(&validate, &candidate.policy)?),
			false => None,
		};
		tried.push(Tried {
			values: candidate.values.clone(),
			train: *train,
			validate,
			chosen: index == chosen,
		});
	}
	let policy = candidates.get(chosen).context("no candidate")?.policy;
	let parameters = spec.knobs.iter().map(|knob| knob.key.clone()).collect();
	Ok((Search { parameters, invalid, before, tried }, policy))
}

/// Schedules by crash and parameters of the model: most candidates share one.
#[derive(Default)]
struct Schedules(Vec<(String, ModelParameters, Schedule)>);

/// Schedules that are kept.
const KEPT: usize = 32;

impl Schedules {
	fn of(&mut self, prepared: &Prepared, model: &ModelParameters) -> Result<Schedule> {
		let name = &prepared.loaded.name;
		if let Some((.., schedule)) = self.0.iter().find(|(n, m, _)| n == name && m == model) {
			return Ok(schedule.clone());
		}
		let schedule = prepared.loaded.schedule(model)?;
		if self.0.len() == KEPT {
			self.0.remove(0);
		}
		self.0.push((name.clone(), *model, schedule.clone()));
		Ok(schedule)
	}
}

impl Search {
	/// For people: a table of the best ones, and where the recommended one stands.
	pub fn say(&self) -> Vec<String> {
		let shown = |score: &Score| {
			let percent = |share: Fixed| {
				ballast_text::decimal::grouped(Fixed::from_inner(share.into_inner().saturating_mul(100)), 3)
			};
			format!(
				"loss {} %, bad debt {} %, average IM {} %",
				percent(score.loss),
				percent(score.bad_debt),
				percent(score.average_im)
			)
		};
		let mut lines = vec![
			format!("{} combinations tried, {} not valid", self.tried.len(), self.invalid),
			format!("before: train {}; validate {}", shown(&self.before[0]), shown(&self.before[1])),
		];
		for tried in self.tried.iter().filter(|tried| tried.validate.is_some()) {
			let values =
				self.parameters.iter().zip(&tried.values).map(|(name, value)| format!("{name} = {value}"));
			lines.push(format!(
				"{}{}: train {}; validate {}",
				if tried.chosen { "* " } else { "  " },
				values.collect::<Vec<_>>().join(", "),
				shown(&tried.train),
				tried.validate.as_ref().map(shown).unwrap_or_default()
			));
		}
		lines
	}

	/// Every combination as a line of CSV.
	pub fn table(&self) -> Result<String> {
		let mut csv = csv::Writer::from_writer(Vec::new());
		let numbers = ["loss", "bad_debt", "average_im"];
		let header = self.parameters.iter().cloned();
		let train = numbers.iter().map(|name| format!("train_{name}"));
		let validate = numbers.iter().map(|name| format!("validate_{name}"));
		csv.write_record(header.chain(train).chain(validate).chain(["chosen".to_string()]))?;
		for tried in &self.tried {
			let cells = |score: Option<&Score>| match score {
				Some(score) => [score.loss, score.bad_debt, score.average_im].map(exact),
				None => Default::default(),
			};
			let values = tried.values.iter().cloned();
			let all = values.chain(cells(Some(&tried.train))).chain(cells(tried.validate.as_ref()));
			csv.write_record(all.chain([tried.chosen.to_string()]))?;
		}
		let bytes = csv.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
		Ok(String::from_utf8(bytes)?)
	}
}
