//! Whole scenarios on made-up prices: from files to a report.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ballast_primitives::Fixed;
use ballast_simulator::{
	outcome::Outcome,
	population::Population,
	report::{self, Report},
	scenario::Scenario,
	simulate::{simulate, Watcher},
};
use std::{
	fmt::Write,
	path::{Path, PathBuf},
	sync::{
		atomic::{AtomicU32, Ordering},
		Mutex,
	},
};

const START: u64 = 1_620_000_000;
const NOW: u64 = 1_900_000_000;

/// A folder that goes away.
struct Folder(PathBuf);

impl Folder {
	fn new() -> Self {
		static NEXT: AtomicU32 = AtomicU32::new(0);
		let number = NEXT.fetch_add(1, Ordering::Relaxed);
		let path = std::env::temp_dir().join(format!("ballast-scenario-{}-{number}", std::process::id()));
		std::fs::create_dir_all(&path).unwrap();
		Self(path)
	}

	fn with(self, name: &str, text: &str) -> Self {
		std::fs::write(self.0.join(name), text).unwrap();
		self
	}
}

impl Drop for Folder {
	fn drop(&mut self) {
		let _ = std::fs::remove_dir_all(&self.0);
	}
}

/// Three days of bars of five minutes; in the last one the price falls to half of what it was, and stays there.
fn crash(price: f64) -> String {
	let mut text = String::from("ts,open,high,low,close,volume\n");
	let mut before = price;
	for bar in 0..864u32 {
		let calm = price * (1.0 + 0.01 * f64::from(bar % 17) / 17.0);
		let close = match bar {
			0..=599 => calm,
			600..=699 => calm * (1.0 - 0.005 * f64::from(bar - 599)),
			_ => calm * 0.5,
		};
		let (high, low) = (before.max(close) * 1.001, before.min(close) * 0.999);
		let at = START + u64::from(bar) * 300;
		writeln!(text, "{at},{before:.4},{high:.4},{low:.4},{close:.4},{:.2}", 5_000_000.0 / price).unwrap();
		before = close;
	}
	text
}

const SCENARIO: &str = "title = 'Made up'\npolicies = ['nothing']\n[population]\nsize = 40\n\
	[[crashes]]\nname = 'made-up'\nfiles = ['DOTUSDT.csv', 'BTCUSDT.csv']\nfrom = 2021-05-04T12:00:00Z\n";

fn folder(scenario: &str) -> Folder {
	let prices = Folder::new().with("DOTUSDT.csv", &crash(40.0)).with("BTCUSDT.csv", &crash(50_000.0));
	prices.with("scenario.toml", scenario)
}

#[derive(Default)]
struct Seen {
	notes: Mutex<Vec<String>>,
	steps: Mutex<usize>,
	names: Mutex<usize>,
}

impl Watcher for Seen {
	fn note(&self, crash: &str, line: &str) {
		self.notes.lock().unwrap().push(format!("{crash}: {line}"));
	}

	fn finished(&self, _: &str, outcome: &Outcome, population: &Population) -> anyhow::Result<()> {
		*self.steps.lock().unwrap() += outcome.series.len();
		*self.names.lock().unwrap() = population.names.len();
		Ok(())
	}
}

fn run(folder: &Folder, seen: &Seen) -> anyhow::Result<Report> {
	let scenario = Scenario::load(&folder.0.join("scenario.toml"))?;
	simulate(&scenario, &folder.0, NOW, seen)
}

fn refused(folder: &Folder, says: &str) {
	let error = format!("{:#}", run(folder, &Seen::default()).unwrap_err());
	assert!(error.contains(says), "'{error}' should say '{says}'");
}

#[test]
fn scenario_should_make_a_report_from_files() {
	let seen = Seen::default();
	let folder = folder(SCENARIO);
	let report = run(&folder, &seen).unwrap();
	let [crash] = &report.crashes[..] else { panic!("one crash") };
	let [nothing] = &crash.policies[..] else { panic!("one policy") };
	let totals = &nothing.outcome.totals;
	assert_eq!((nothing.outcome.policy.as_str(), totals.traders), ("nothing", 40));
	// Half of the price is gone: whoever was long with leverage was called, and nobody sold anything.
	assert!(totals.called > 10 && totals.reduced == 0 && totals.volume == Fixed::default(), "{totals:?}");
	assert!(totals.loss > Fixed::default());
	assert!(*seen.steps.lock().unwrap() > 1_000);
	assert_eq!(*seen.names.lock().unwrap(), 40);
	// No single step is kept for the report, but their sums are.
	assert!(nothing.outcome.series.is_empty() && nothing.curve.points.len() > 100);
	assert!(report::page(&report).contains("made-up"));
	// The same again is the same.
	assert_eq!(run(&folder, &Seen::default()).unwrap(), report);
}

#[test]
fn report_should_say_what_was_put_right() {
	let mut lines: Vec<String> = crash(40.0).lines().map(String::from).collect();
	lines.drain(100..103);
	lines.swap(50, 51);
	let folder = folder(SCENARIO).with("DOTUSDT.csv", &(lines.join("\n") + "\n"));
	let seen = Seen::default();
	let report = run(&folder, &seen).unwrap();
	let said = seen.notes.lock().unwrap().join("\n");
	assert!(said.contains("DOT: 3 bars are missing, the last close stands in"), "{said}");
	assert!(said.contains("DOT: 1 bars are out of order and were sorted"), "{said}");
	let html = report::page(&report);
	assert!(html.contains("DOT: 3 bars are missing") && html.contains("DOT: 1 bars are out of order"));
}

#[test]
fn portfolios_of_a_file_should_be_replayed() {
	let portfolios = "trader,instrument,asset,quantity\na,spot,DOT,100\na,cash,,-2000\nb,spot,BTC,1\n";
	let scenario = SCENARIO.replace("size = 40", "file = 'portfolios.csv'");
	let report = run(&folder(&scenario).with("portfolios.csv", portfolios), &Seen::default()).unwrap();
	let totals = &report.crashes[0].policies[0].outcome.totals;
	assert_eq!((totals.traders, totals.called), (2, 1));
	refused(
		&folder(&scenario).with("portfolios.csv", &(portfolios.to_string() + "c,spot,ETH,1\n")),
		"portfolios.csv:5: asset: the price history has none of ETH",
	);
}

#[test]
fn scenario_should_be_refused_with_what_is_wrong() {
	let with = |from: &str, to: &str| folder(&SCENARIO.replace(from, to));
	refused(&with("['nothing']", "['soft']"), "no policy is called 'soft'");
	refused(
		&with("2021-05-04T12:00:00Z", "2022-05-04T12:00:00Z"),
		"crash made-up: from: 2022-05-04 12:00 UTC is not within the bars",
	);
	refused(&with("'DOTUSDT.csv', ", "'ETHUSDT.csv', "), "cannot open");
	refused(&with("title", "tick_s = 7\ntitle"), "tick_s: 7 s is not a whole part");
	let venue = "venues = [{ id = 'home', depth = { DOT = 1000000 } }]\ntitle";
	refused(&with("title", venue), "venue home: no depth is given for BTC, which the bars have");
	refused(&with("size = 40", "option_days = 1"), "population.option_days");
	refused(&with("size = 40", "venues = { 2002 = 1 }"), "the scenario has no venue sibling 2002");
	let bars = crash(40.0);
	let still = bars.lines().map(|line| match line.rsplit_once(',') {
		Some((rest, "125000.00")) => format!("{rest},0\n"),
		_ => format!("{line}\n"),
	});
	refused(
		&folder(SCENARIO).with("DOTUSDT.csv", &still.collect::<String>()),
		"DOT has no depth, because nothing of it was traded",
	);
}

#[test]
fn data_folder_should_be_the_one_that_is_named() {
	let (prices, empty) = (folder(SCENARIO), Folder::new());
	let scenario = Scenario::load(&prices.0.join("scenario.toml")).unwrap();
	assert!(simulate(&scenario, &prices.0, NOW, &Seen::default()).is_ok());
	assert!(simulate(&scenario, &empty.0, NOW, &Seen::default()).is_err());
	assert!(simulate(&scenario, Path::new("/nowhere"), NOW, &Seen::default()).is_err());
}
