//! How long a run takes: ten days of minutes around a crash, under our policy.
//!
//! `cargo run --release --workspace --example speed -- FOLDER [PORTFOLIOS] [POLICY] [TICK SECONDS] [COUPLING]`, with the folder that
//! holds `1m_2021-05-10_2021-05-20` and `1h_2020-10_2022-04`.

use anyhow::{Context, Result};
use ballast_simulator::{
	case::load,
	engine::{run, Replay},
	market::Coupling,
	roster,
	scenario::{Crash, Portfolios, Scenario},
};
use std::{path::Path, time::Instant};

fn main() -> Result<()> {
	let arguments: Vec<String> = std::env::args().skip(1).collect();
	let argument =
		|at: usize, otherwise: &str| arguments.get(at).map_or(otherwise.to_string(), String::clone);
	let data = argument(0, "../../../shared/data");
	let crash = Crash {
		name: "2021-05".into(),
		files: vec!["1m_2021-05-10_2021-05-20".into()],
		earlier: vec!["1h_2020-10_2022-04".into()],
		from_s: Some(1_620_604_860),
		to_s: None,
	};
	let mut scenario = Scenario::of(vec![crash.clone()]);
	if let Portfolios::Generated(spec) = &mut scenario.portfolios {
		spec.size = argument(1, "10000").parse().context("portfolios")?;
	}
	scenario.tick_s = Some(argument(3, "60").parse().context("tick")?);
	scenario.coupling = match argument(4, "shared").as_str() {
		"alone" => Coupling::Alone,
		"endogenous" => Coupling::Endogenous,
		_ => Coupling::Shared,
	};
	let begun = Instant::now();
	let mut loaded = load(&scenario, &crash, Path::new(&data), u64::MAX)?;
	println!("{:8.2} s  read {} steps", begun.elapsed().as_secs_f64(), loaded.history.steps());
	let begun = Instant::now();
	let schedule = loaded.schedule(&scenario.policy.model)?;
	println!("{:8.2} s  thresholds of {} epochs", begun.elapsed().as_secs_f64(), schedule.in_force.len());
	let begun = Instant::now();
	let population = loaded.population(&scenario, &schedule)?;
	println!("{:8.2} s  {} portfolios", begun.elapsed().as_secs_f64(), population.traders.len());
	let begun = Instant::now();
	let mut options = loaded.options;
	(options.accounts, options.series) = (false, false);
	let replay = Replay::new(&loaded.history, &population.traders, &loaded.setting, &schedule, options)?;
	println!("{:8.2} s  prepared {} ticks", begun.elapsed().as_secs_f64(), replay.ticks());
	for name in argument(2, "ours").split(',') {
		let policy = roster::by_name(name, &scenario.policy.rules, &scenario.rivals)?;
		let begun = Instant::now();
		let outcome = run(&replay, policy.as_ref(), &|_, _| {})?;
		println!("{:8.2} s  {name}: {:#?}", begun.elapsed().as_secs_f64(), outcome.totals);
	}
	Ok(())
}
