//! Where in a document the engine's errors come from, and what they say.

use crate::{assets::ticker, decimal, prices::time};
use anyhow::{anyhow, Result};
use ballast_primitives::{AssetId, InstrumentId, MathError, VenueId};
use ballast_risk::{Engine, Market, ModelError, Portfolio, Position, RiskError, RiskModel};

/// Refuses a portfolio that market or model cannot value, and names the position.
pub fn check(portfolio: &Portfolio, market: &Market, model: &RiskModel) -> Result<()> {
	for (index, position) in portfolio.positions.iter().enumerate() {
		check_position(position, market, model)
			.map_err(|(field, what)| anyhow!("portfolio.positions[{index}]{field}: {what}"))?;
	}
	Ok(())
}

fn check_position(
	position: &Position,
	market: &Market,
	model: &RiskModel,
) -> Result<(), (&'static str, String)> {
	let Some(asset) = position.underlying().map_err(|error| (".asset", words(&error)))? else {
		return Ok(());
	};
	let name = ticker(asset);
	if market.state(asset).is_err() {
		return Err((".asset", format!("market.assets has no entry for {name}")));
	}
	if model.factors(asset).is_err() {
		return Err((".asset", format!("model.assets has no entry for {name}")));
	}
	if let Some(expiry) = position.instrument.expiry() {
		market.expiry(asset, expiry).map_err(|error| match error {
			RiskError::Expired(..) => {
				(".expiry", format!("in the past: {}, now is {}", moment(expiry), moment(market.now)))
			}
			_ => (".expiry", format!("market.expiries has no entry for {name} at {}", moment(expiry))),
		})?;
	}
	if let InstrumentId::Option(series) = position.instrument {
		let strike = decimal::exact(series.strike);
		market.volatility(&series).map_err(|_| {
			(".strike", format!("market.expiries has no volatility for {name} at strike {strike}"))
		})?;
	}
	Ok(())
}

/// An error of the engine with the first position that brings it about on its own.
pub fn of_portfolio(error: RiskError, portfolio: &Portfolio, engine: &Engine) -> anyhow::Error {
	let alone = |position: &Position| {
		engine.margin(&Portfolio { positions: vec![*position], ..Portfolio::default() }).err()
	};
	let found = portfolio.positions.iter().enumerate().find_map(|(i, p)| Some((i, alone(p)?)));
	match found {
		Some((index, error)) => anyhow!("portfolio.positions[{index}]: {}", words(&error)),
		None => anyhow!("portfolio: {} (all positions together)", words(&error)),
	}
}

/// An error of the engine about market or model.
pub fn of_inputs(error: &RiskError) -> anyhow::Error {
	match error {
		RiskError::InvalidModel(_) => anyhow!("{}", in_model(error)),
		error => anyhow!("market{}", in_market(error)),
	}
}

fn in_market(error: &RiskError) -> String {
	let what = words(error);
	match error {
		RiskError::InvalidPeg => format!(".peg: {what}"),
		RiskError::InvalidPrice(asset)
		| RiskError::InvalidMarket(asset)
		| RiskError::UnsortedMarket(asset) => {
			format!(".assets.{}: {what}", ticker(*asset))
		}
		RiskError::InvalidPerpetual(asset) => format!(".perpetuals.{}: {what}", ticker(*asset)),
		RiskError::InvalidExpiry(asset, expiry) | RiskError::InvalidVolatility(asset, expiry, _) => {
			format!(".expiries ({} at {}): {what}", ticker(*asset), moment(*expiry))
		}
		_ => format!(": {what}"),
	}
}

/// A time, readably.
pub fn moment(milliseconds: u64) -> String {
	format!("{} UTC", time::show(milliseconds / 1_000))
}

/// An error of the engine in words.
pub fn words(error: &RiskError) -> String {
	match error {
		RiskError::Math(MathError::Overflow) => {
			"out of range: a value of more than 170141183460469231731 comes out of it".into()
		}
		RiskError::UnknownAsset(asset) => format!("{} is not known", ticker(*asset)),
		RiskError::UnknownVenue(venue) => {
			let name = match venue {
				VenueId::Home => "home".into(),
				VenueId::Sibling(id) => id.to_string(),
			};
			format!("market.venues has no entry for '{name}', and the model charges for age and latency")
		}
		RiskError::InvalidVolatility(_, _, strike) => {
			format!("the volatility of strike {} cannot be used", decimal::exact(*strike))
		}
		RiskError::InvalidExpiry(..) => "forward, rate or discount cannot be used".into(),
		other => format!("{other:?}"),
	}
}

/// What is wrong with a model, and where.
pub fn in_model(error: &RiskError) -> String {
	let RiskError::InvalidModel(error) = error else { return format!("model: {}", words(error)) };
	let asset = |asset: &AssetId, field: &str| format!("model.assets.{}.{field}", ticker(*asset));
	let rules = |of: &Option<AssetId>, field: &str| match of {
		None => format!("model.rules.{field}"),
		Some(asset) => format!("model.underlyings.{}.rules.{field}", ticker(*asset)),
	};
	let (place, what) = match error {
		ModelError::ScanRange(of) => (asset(of, "scan_range"), "must be above 0 and at most 10"),
		ModelError::Haircut(of) => (asset(of, "haircut"), "must be between 0 and 1"),
		ModelError::Impact(of) => (asset(of, "impact"), "must be between 0 and 100"),
		ModelError::InitialHaircut(of) => (asset(of, "initial_haircut"), "must be between 0 and 1"),
		ModelError::ConfidenceFloor(of) => (asset(of, "confidence_floor"), "must be between 0 and 1"),
		ModelError::Concentration(of) => {
			(asset(of, "concentration_share"), "and concentration_rate must be between 0 and 100")
		}
		ModelError::Follows(of) => {
			(asset(of, "collateral"), "it must follow another asset of the model, which follows none itself")
		}
		ModelError::GridSize => ("model.grid".into(), "must have between 1 and 1000 points"),
		ModelError::GridShock(at) => (format!("model.grid[{at}].shock"), "must be between -100 and 100"),
		ModelError::GridDamp(at) => (format!("model.grid[{at}].damp"), "must be above 0 and at most 1"),
		ModelError::HistoricalShape => ("model.historical".into(), "has more than 10000 rows"),
		ModelError::Tail => ("model.tail".into(), "must be above 0 and at most 1"),
		ModelError::DiversificationCap => ("model.diversification_cap".into(), "must be between 0 and 1"),
		ModelError::MaintenanceFactor => {
			("model.maintenance_factor".into(), "must be above 0 and at most 100")
		}
		ModelError::InitialFactor => {
			("model.initial_factor".into(), "must be between the maintenance factor and 100")
		}
		ModelError::VolatilityShock(of) => (rules(of, "volatility"), "a number is out of range"),
		ModelError::Skew(of) => (rules(of, "skew"), "a number is out of range"),
		ModelError::Basis(of) => (rules(of, "basis"), "a number is out of range"),
		ModelError::StaticDiscount(of) => (rules(of, "discount"), "a number is out of range"),
		ModelError::Contingency(of) => (
			rules(of, "perpetual"),
			"or naked_short, doubt or settlement_window_ms: a number is out of range",
		),
		ModelError::Peg => ("model.peg".into(), "threshold and factor must be between 0 and 100"),
		ModelError::Freshness => ("model.freshness.factor".into(), "must be between 0 and 100"),
		ModelError::UnsortedAssets(_)
		| ModelError::UnsortedUnderlyings(_)
		| ModelError::HistoricalAssets(_)
		| ModelError::HistoricalReturn(_)
		| ModelError::HistoricalVolatility(_) => return format!("model: {error:?}"),
	};
	format!("{place}: {what}")
}
