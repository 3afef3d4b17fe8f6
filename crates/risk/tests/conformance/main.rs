//! The engine against published answers of another portfolio margin system: every case of a folder, expressed as market,
//! model and portfolio, must give the published requirements and the published gain in every scenario.
//!
//! The folder is `../shared/conformance/pmrm2` beside the checkout, or that of the environment's `PMRM2_CASES`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod case;
mod translate;

use ballast_primitives::Fixed;
use ballast_risk::{Engine, VolatilityMove};
use case::Case;
use std::{fs, path::PathBuf};

/// Largest deviation, relative.
const TOLERANCE: f64 = 1e-8;

fn folder() -> PathBuf {
	match std::env::var_os("PMRM2_CASES") {
		Some(folder) => folder.into(),
		// Cargo runs a test in the folder of its package.
		None => "../../../shared/conformance/pmrm2".into(),
	}
}

fn f(value: Fixed) -> f64 {
	value.into_inner() as f64 / 1e18
}

/// Collects what deviates.
struct Checks {
	name: String,
	/// Sum of the sizes of everything that was added up: where large numbers cancel, the published ones have lost digits.
	scale: f64,
	faults: Vec<String>,
	largest: f64,
}

impl Checks {
	fn equal(&mut self, what: &str, got: f64, want: f64) {
		let difference = (got - want).abs();
		let lost = 1e-14 * self.scale;
		let relative = (difference - lost).max(0.0) / want.abs().max(1e-3);
		if want.abs() > 1e-9 * self.scale {
			self.largest = self.largest.max(difference / want.abs());
		}
		if relative.is_nan() || relative > TOLERANCE {
			self.faults.push(format!("{}: {what} is {got}, should be {want}", self.name));
		}
	}
}

fn run(name: &str, case: &Case) -> Checks {
	let world = translate::translate(case);
	let scale = translate::scale(case);
	let mut checks = Checks { name: name.into(), scale, faults: vec![], largest: 0.0 };
	let engine = match Engine::new(&world.market, &world.model) {
		Ok(engine) => engine,
		Err(error) => {
			checks.faults.push(format!("{name}: no engine: {error:?}"));
			return checks;
		}
	};
	let (margin, scenarios) = match (engine.margin(&world.portfolio), engine.scenarios(&world.portfolio)) {
		(Ok(margin), Ok(scenarios)) => (margin, scenarios),
		(Err(error), _) | (_, Err(error)) => {
			checks.faults.push(format!("{name}: no margin: {error:?}"));
			return checks;
		}
	};

	let result = &case.result;
	checks.equal("mark-to-market", f(margin.equity), result.portfolio_mtm);
	checks.equal("MM", f(margin.equity) - f(margin.maintenance), result.mm);
	checks.equal("IM", f(margin.equity) - f(margin.initial), result.im);

	// Per scenario; the published lists hold those of the parameters in three parts.
	let own = scenarios.iter().find(|gains| gains.asset == translate::UNDERLYING);
	let zeros = vec![Fixed::from_inner(0); world.model.grid.len()];
	let gains = own.map_or(&zeros, |gains| &gains.points);
	assert!(scenarios.iter().all(|gains| gains.asset == translate::UNDERLYING
		|| gains.points.iter().all(|gain| *gain == Fixed::from_inner(0))));
	let mut kinds = vec![];
	for (point, got) in world.model.grid.iter().zip(gains) {
		let kind = match point.volatility {
			VolatilityMove::Skew | VolatilityMove::Smile => "skew",
			_ if f(point.damp) < 1.0 => "tail",
			_ => "regular",
		};
		kinds.push((kind, f(*got)));
	}
	for kind in ["regular", "tail", "skew"] {
		let got: Vec<f64> = kinds.iter().filter(|(k, _)| *k == kind).map(|(_, gain)| *gain).collect();
		let want = result.gains(kind);
		if got.len() != want.len() {
			checks.faults.push(format!("{name}: {} {kind} scenarios, should be {}", got.len(), want.len()));
		}
		for (index, (got, want)) in got.iter().zip(&want).enumerate() {
			checks.equal(&format!("{kind} scenario {index}"), *got, *want);
		}
	}
	let basis = own.map_or(0.0, |gains| f(gains.basis));
	checks.equal("basis contingency", basis, result.forward_contingency);

	// The worst: its loss, of each kind and over all, and which it is where no other comes near.
	let worst_of = |kind| kinds.iter().filter(|(k, _)| *k == kind).map(|(_, gain)| *gain).fold(0.0, f64::min);
	checks.equal("worst regular", worst_of("regular"), result.worst_reg_loss.min(0.0));
	checks.equal("worst tail", worst_of("tail"), result.worst_tail_loss.min(0.0));
	checks.equal("worst skew", worst_of("skew"), result.worst_skew_loss.min(0.0));
	let want =
		[result.worst_reg_loss, result.worst_tail_loss, result.worst_skew_loss, result.forward_contingency];
	checks.equal("worst of all", -f(margin.core), want.into_iter().fold(0.0, f64::min));
	let named = match result.worst_all_scenarios.as_str() {
		kind @ ("regular" | "tail" | "skew") => worst_of(kind),
		_ => basis,
	};
	checks.equal("worst by name", named, -f(margin.core));
	if let ballast_risk::WorstScenario::Grid { point, loss, .. } = margin.worst {
		checks.equal("loss of the worst point", -f(gains[usize::from(point)]), f(loss));
	}
	checks
}

#[test]
fn margin_should_be_the_published_one_for_every_case() {
	let folder = folder();
	let Ok(entries) = fs::read_dir(&folder) else {
		eprintln!(
			"\n*** SKIPPED: there is no folder {} with published cases; set PMRM2_CASES ***\n",
			folder.display()
		);
		return;
	};
	let mut paths: Vec<PathBuf> = entries
		.map(|entry| entry.unwrap().path())
		.filter(|path| path.extension().is_some_and(|extension| extension == "json"))
		.collect();
	paths.sort();
	let (mut faults, mut largest) = (vec![], 0f64);
	for path in &paths {
		let name = path.file_stem().unwrap().to_string_lossy().into_owned();
		let text = fs::read_to_string(path).unwrap();
		match serde_json::from_str::<Case>(&text) {
			Ok(case) => {
				let checks = run(&name, &case);
				largest = largest.max(checks.largest);
				faults.extend(checks.faults);
			}
			Err(error) => faults.push(format!("{name}: unreadable: {error}")),
		}
	}
	eprintln!("{} published cases run, largest relative deviation {largest:.1e}", paths.len());
	if paths.is_empty() {
		eprintln!("\n*** SKIPPED: {} holds no case ***\n", folder.display());
	}
	assert!(faults.is_empty(), "{} deviations:\n{}", faults.len(), faults.join("\n"));
}
