//! `ballast margin`: what a portfolio in a file or on a chain would be worth and have to hold.

mod json;
mod live;
mod locate;
mod market;
mod model;
mod portfolio;
mod profile;
mod report;
mod svg;

use crate::{
	chain,
	document::{self, Format, Node},
	place::At,
};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	AssetId, Fixed, InstrumentId,
};
use ballast_risk::{Engine, Margin as Requirements, Market, Portfolio, RiskModel, ScenarioGains};
use ballast_text::file;
use std::{
	io::Write,
	path::{Path, PathBuf},
};
use subxt::utils::AccountId32;

const SCHEMA: &str = include_str!("schema.toml");

const EXAMPLES: &str =
	"The file holds `portfolio`, `market` and, where it differs from that of a development chain, `model`;
--schema prints one with every field explained. With --ws all three come from the chain: positions of the file are added
to the account's, and what the file says about market and model counts instead of what the chain says.

Examples:
  ballast margin --schema > what-if.toml
  ballast margin what-if.toml
  ballast margin what-if.toml --explain --plot what-if.svg
  some-command | ballast margin - --format json --json
  ballast margin --ws ws://127.0.0.1:9944 --account //trader//7 --explain
  ballast margin --ws ws://127.0.0.1:9944 --account //trader//7 one-more-position.toml";

/// Work out equity, maintenance and initial margin, and health of a portfolio in a file, or of an account of a running chain
/// with the changes in a file.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Margin {
	/// TOML or JSON; - for stdin
	#[arg(required_unless_present_any = ["schema", "ws"])]
	file: Option<PathBuf>,
	/// Start from what this node's chain holds and says
	#[arg(long, value_name = "URL", requires = "account")]
	ws: Option<String>,
	/// Whose portfolio: address, 0x and 64 hex digits, or a development key such as //Alice
	#[arg(long, value_parser = chain::account, requires = "ws")]
	account: Option<AccountId32>,
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
	pub async fn run(self) -> Result<()> {
		if self.schema {
			return print(SCHEMA);
		}
		let (case, outcome) = self.work_out().await?;
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

	async fn work_out(&self) -> Result<(Case, Outcome)> {
		let name = match self.file.as_deref() {
			Some(path) if path == Path::new("-") => "stdin".into(),
			Some(path) => path.display().to_string(),
			None => String::new(),
		};
		// What the file says is looked at before anything is asked of the chain.
		let read = self.file.as_deref().map(|path| document::read(path, self.format)).transpose();
		let document = read.with_context(|| name.clone())?;
		let base = match (&self.ws, &self.account) {
			(Some(endpoint), Some(account)) => {
				let assets =
					document.as_ref().map_or(Ok(Vec::new()), assets).with_context(|| name.clone())?;
				Some(live::fetch(endpoint, account, &assets).await?)
			}
			_ => None,
		};
		let Some(document) = document else {
			let case = base.context("no file")?;
			let outcome = case.outcome()?;
			return Ok((case, outcome));
		};
		let folder = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
		let case = Case::read(&document, folder, base).with_context(|| name.clone())?;
		let outcome = case.outcome().with_context(|| name)?;
		Ok((case, outcome))
	}
}

/// The parts of a document.
const PARTS: [&str; 3] = ["portfolio", "market", "model"];

/// The assets whose prices the document's positions need.
fn assets(document: &Node) -> Result<Vec<AssetId>> {
	let table = At::root(document, "").table(&PARTS)?;
	Ok(table.read("portfolio", portfolio::read)?.unwrap_or_default().assets())
}

impl Case {
	/// Without a base the document must have a portfolio and a market, and its model is laid over the standard one. With a
	/// base, its positions and cash are added to those of the base, and market and model are laid over the base's.
	fn read(document: &Node, folder: &Path, base: Option<Case>) -> Result<Self> {
		let root = At::root(document, "");
		let table = root.table(&PARTS)?;
		let Some(base) = base else {
			let portfolio = portfolio::read(&table.need("portfolio")?)?;
			let market = market::read(Some(&table.need("market")?), &portfolio, Market::default())?;
			let model = model::read(table.get("model").as_ref(), folder, model::standard()?)?;
			return Ok(Self { portfolio, market, model });
		};
		let mut portfolio = table.read("portfolio", portfolio::read)?.unwrap_or_default();
		// After the document's own, whose numbers errors name.
		portfolio.positions.extend(base.portfolio.positions);
		portfolio.cash = fixed::add(portfolio.cash, base.portfolio.cash)
			.map_err(|_| anyhow!("portfolio.cash: out of range"))?;
		let market = market::read(table.get("market").as_ref(), &portfolio, base.market)?;
		let model = model::read(table.get("model").as_ref(), folder, base.model)?;
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

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	fn read(text: &str, base: Option<Case>) -> Result<Case> {
		Case::read(&document::parse(text, Format::Toml).unwrap(), Path::new(""), base)
	}

	fn base() -> Case {
		let text = "[portfolio]\ncash = 100\npositions = [{ kind = 'spot', asset = 'DOT', quantity = 10 }]\n\
			[market.assets.DOT]\nmark = 4\nvolatility = '0.05'\ndepth = 1000000";
		read(text, None).unwrap()
	}

	#[test]
	fn positions_should_be_added_to_what_the_chain_holds() {
		let more = "[portfolio]\ncash = -20\npositions = [{ kind = 'spot', asset = 'DOT', quantity = 5 }]";
		let equity = |case: &Case| case.outcome().unwrap().margin.equity;
		assert_eq!(equity(&base()), Fixed::from_u32(140));
		let case = read(more, Some(base())).unwrap();
		assert_eq!(equity(&case), Fixed::from_u32(140));
		assert_eq!(case.portfolio.positions.len(), 2);
		assert_eq!(assets(&document::parse(more, Format::Toml).unwrap()).unwrap(), [AssetId(1)]);
	}

	#[test]
	fn market_and_model_should_be_laid_over_those_of_the_chain() {
		let text = "[market.assets.DOT]\nmark = 3\n[model.assets.DOT]\nhaircut = '0.2'";
		let case = read(text, Some(base())).unwrap();
		let dot = case.market.state(AssetId(1)).unwrap();
		assert_eq!((dot.mark, dot.depth), (Fixed::from_u32(3), Fixed::from_u32(1_000_000)));
		assert_eq!(case.model.factors(AssetId(1)).unwrap().haircut, Fixed::from_rational(1, 5));
		assert_eq!(case.outcome().unwrap().margin.equity, Fixed::from_u32(130));
		// Nothing changed is nothing different.
		let same = read("", Some(base())).unwrap().outcome().unwrap();
		assert_eq!(same.margin, base().outcome().unwrap().margin);
	}

	#[test]
	fn position_should_be_refused_by_its_number_in_the_file_when_the_chain_has_no_market_for_it() {
		let more = "[portfolio]\npositions = [{ kind = 'spot', asset = 'ETH', quantity = 5 }]";
		let error = read(more, Some(base())).unwrap().outcome().err().unwrap().to_string();
		assert!(error.starts_with("portfolio.positions[0].asset"), "{error}");
	}
}
