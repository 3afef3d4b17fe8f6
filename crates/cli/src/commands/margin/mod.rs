//! `ballast margin`: what a portfolio in a file would be worth and have to hold.

mod document;
mod file;
mod json;
mod locate;
mod market;
mod model;
mod overlay;
mod place;
mod portfolio;
mod profile;
mod report;
mod svg;

use anyhow::{bail, Context, Result};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	AssetId, Fixed, InstrumentId,
};
use ballast_risk::{Engine, Margin as Requirements, Market, Portfolio, RiskModel, ScenarioGains};
use document::{Format, Node};
use place::At;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

const SCHEMA: &str = include_str!("schema.toml");

const EXAMPLES: &str =
	"The file holds `portfolio`, `market` and, where it differs from that of a development chain, `model`;
--schema prints one with every field explained.

Examples:
  ballast margin --schema > what-if.toml
  ballast margin what-if.toml
  ballast margin what-if.toml --explain --plot what-if.svg
  some-command | ballast margin - --format json --json";

/// Work out equity, maintenance and initial margin, and health of a portfolio in a file. Needs no chain.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Margin {
	/// TOML or JSON; - for stdin
	#[arg(required_unless_present = "schema")]
	file: Option<PathBuf>,
	/// How the file is written (default: by its extension, else by how it begins)
	#[arg(long)]
	format: Option<Format>,
	/// Print every part of the requirements, the worst scenarios, and Greeks
	#[arg(long, conflicts_with = "json")]
	explain: bool,
	/// Print everything as JSON; numbers are text with all their digits
	#[arg(long)]
	json: bool,
	/// Write what is gained and lost when the price of each underlying moves, as a picture
	#[arg(long, value_name = "FILE.svg")]
	plot: Option<PathBuf>,
	/// How far the picture goes, as a share of the price, above 0 and at most 0.9
	#[arg(long, value_name = "SHARE", default_value = "0.5", requires = "plot", value_parser = reach)]
	plot_range: Fixed,
	/// Print an example with every field explained, and nothing else
	#[arg(long)]
	schema: bool,
}

fn reach(text: &str) -> Result<Fixed> {
	let reach = crate::decimal::parse(text)?;
	if reach <= Fixed::zero() || reach > Fixed::from_inner(ONE / 10 * 9) {
		bail!("must be above 0 and at most 0.9");
	}
	Ok(reach)
}

/// To stdout; whoever reads it may go at any time, which is an error and not a panic.
fn print(text: &str) -> Result<()> {
	Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// What a document says.
struct Case {
	portfolio: Portfolio,
	market: Market,
	model: RiskModel,
}

/// What comes out of it.
struct Outcome {
	margin: Requirements,
	/// Equity less initial margin.
	free: Fixed,
	/// By underlying, under every point of its grid.
	scenarios: Vec<ScenarioGains>,
}

impl Margin {
	/// Does it.
	pub fn run(self) -> Result<()> {
		if self.schema {
			return print(SCHEMA);
		}
		let path = self.file.as_deref().context("no file")?;
		let name = if path == Path::new("-") { "stdin".into() } else { path.display().to_string() };
		let (case, outcome) = self.work_out(path).with_context(|| name.clone())?;
		// The picture first: whoever reads the numbers finds it in place.
		if let Some(plot) = &self.plot {
			let profile = profile::Profile::new(&case, &outcome, self.plot_range)?;
			file::write(plot, &svg::draw(&profile)?)
				.with_context(|| format!("{} cannot be written", plot.display()))?;
		}
		let text = if self.json {
			serde_json::to_string_pretty(&json::value(&case, &outcome)?)? + "\n"
		} else {
			let mut text = report::summary(&outcome);
			if self.explain {
				text += &report::explained(&case, &outcome)?;
			}
			notes(&case).iter().fold(text, |text, note| text + "note: " + note + "\n")
		};
		print(&text)
	}

	fn work_out(&self, path: &Path) -> Result<(Case, Outcome)> {
		let document = document::read(path, self.format)?;
		let folder = path.parent().unwrap_or(Path::new(""));
		let case = Case::read(&document, folder)?;
		let outcome = case.outcome()?;
		Ok((case, outcome))
	}
}

impl Case {
	fn read(document: &Node, folder: &Path) -> Result<Self> {
		let root = At::root(document, "");
		let table = root.table(&["portfolio", "market", "model"])?;
		let portfolio = portfolio::read(&table.need("portfolio")?)?;
		let market = market::read(&table.need("market")?, &portfolio)?;
		let model = model::read(table.get("model").as_ref(), folder)?;
		Ok(Self { portfolio, market, model })
	}

	fn outcome(&self) -> Result<Outcome> {
		let Self { portfolio, market, model } = self;
		let engine = Engine::new(market, model).map_err(|error| locate::of_inputs(&error))?;
		locate::check(portfolio, market, model)?;
		let wrong = |error| locate::of_portfolio(error, portfolio, &engine);
		let margin = engine.margin(portfolio).map_err(wrong)?;
		let scenarios = engine.scenarios(portfolio).map_err(wrong)?;
		let free = fixed::sub(margin.equity, margin.initial).map_err(|error| wrong(error.into()))?;
		Ok(Outcome { margin, free, scenarios })
	}
}

/// What the numbers do not say.
fn notes(case: &Case) -> Vec<String> {
	let mut notes = Vec::new();
	let mut blind: Vec<AssetId> = Vec::new();
	for position in &case.portfolio.positions {
		let asset = position.instrument.underlying();
		if matches!(position.instrument, InstrumentId::Option(_))
			&& !model::moves_volatility(&case.model, asset)
			&& !blind.contains(&asset)
		{
			blind.push(asset);
		}
	}
	for asset in blind {
		notes.push(format!(
			"no scenario of the model moves the implied volatilities on {}; see model.rules.volatility and model.grid",
			crate::assets::ticker(asset)
		));
	}
	for state in case.market.assets.iter().filter(|state| state.depth.is_zero()) {
		if case.portfolio.positions.iter().any(|p| p.instrument.underlying() == state.asset) {
			notes.push(format!(
				"no depth is given for {}: trading out of it costs the whole scan range",
				crate::assets::ticker(state.asset)
			));
		}
	}
	notes
}
