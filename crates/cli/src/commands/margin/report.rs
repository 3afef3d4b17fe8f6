//! The outcome for people.

use super::{locate, Case, Outcome};
use crate::{
	assets::ticker,
	commands::portfolio::table,
	decimal::{self, grouped, significant},
};
use anyhow::{anyhow, Result};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, InstrumentId, OptionKind, Round, VenueId,
};
use ballast_risk::{
	AssetBreakdown, Greeks, GridPoint, Position, ScenarioGains, VolatilityMove, WorstScenario,
};
use std::fmt::Write;

/// Grid points of an underlying that are shown.
const WORST: usize = 5;

/// The numbers that matter.
pub fn summary(outcome: &Outcome) -> String {
	let margin = &outcome.margin;
	let health = margin.health().map_or("-".into(), |health| grouped(health, 3));
	let mut text = String::new();
	for (name, value) in [
		("equity", margin.equity),
		("maintenance", margin.maintenance),
		("initial", margin.initial),
		("free margin", outcome.free),
	] {
		line(&mut text, name, value);
	}
	text + &format!("{:<20}{health:>20}\n", "health")
}

fn line(text: &mut String, name: &str, value: Fixed) {
	text.push_str(&format!("{name:<20}{:>20} USD\n", grouped(value, 2)));
}

/// Where they come from.
pub fn explained(case: &Case, outcome: &Outcome) -> Result<String> {
	let mut text = String::new();
	let margin = &outcome.margin;
	let parts = &margin.breakdown;
	writeln!(text, "\nPositions")?;
	let mut rows = table(&["position", "quantity", "venue", "value"]);
	for held in &case.portfolio.positions {
		let value = value_of(held, case)?;
		rows.add_row([position(held), significant(held.quantity), venue(held.venue), grouped(value, 2)]);
	}
	rows.add_row(["cash".into(), String::new(), String::new(), grouped(case.portfolio.cash, 2)]);
	writeln!(text, "{rows}")?;

	writeln!(text, "\nRequirements")?;
	for (name, value) in [
		("grid", parts.grid),
		("expected shortfall", parts.expected_shortfall),
		("core (the larger)", margin.core),
	] {
		line(&mut text, name, value);
	}
	let initial = initial_factor(case)?;
	writeln!(text, "{:<20}{:>20}", "  factor MM", decimal::exact(case.model.maintenance_factor))?;
	writeln!(text, "{:<20}{:>20}", "  factor IM", decimal::exact(initial))?;
	for (name, value) in [
		("haircut", parts.haircut),
		("liquidity", parts.liquidity),
		("concentration", parts.concentration),
		("contingency", parts.contingency),
		("IM haircut", parts.initial_haircut),
		("IM contingency", parts.initial_contingency),
		("IM doubt", parts.doubt),
		("IM freshness", parts.freshness),
	] {
		line(&mut text, &format!("+ {name}"), value);
	}
	writeln!(text, "core is decided by {}", worst(&margin.worst, case)?)?;

	if !parts.assets.is_empty() {
		writeln!(text, "\nBy asset")?;
		writeln!(text, "{}", by_asset(&parts.assets))?;
	}
	if parts.assets.iter().any(|part| part.greeks != Greeks::default()) {
		writeln!(text, "\nGreeks of the options (vega per 100 points, theta per day)")?;
		let mut rows = table(&["asset", "delta", "gamma", "vega", "theta"]);
		for part in parts.assets.iter().filter(|part| part.greeks != Greeks::default()) {
			let Greeks { delta, gamma, vega, theta } = part.greeks;
			let numbers = [grouped(delta, 4), grouped(gamma, 8), grouped(vega, 2), grouped(theta, 2)];
			rows.add_row(std::iter::once(ticker(part.asset)).chain(numbers));
		}
		writeln!(text, "{rows}")?;
	}
	let scenarios = worst_points(case, &outcome.scenarios)?;
	if !scenarios.is_empty() {
		writeln!(text, "\nWorst points of the grids")?;
		let mut rows = table(&["asset", "point", "price", "volatility", "share", "gain"]);
		for row in scenarios {
			rows.add_row(row);
		}
		writeln!(text, "{rows}")?;
	}
	Ok(text)
}

/// The factor of IM, with what the peg adds.
fn initial_factor(case: &Case) -> Result<Fixed> {
	let out_of_range = |_| anyhow!("out of range");
	let rule = case.model.peg;
	let below = fixed::sub(rule.threshold, case.market.peg).map_err(out_of_range)?.max(Fixed::zero());
	let more = fixed::mul(below, rule.factor, Round::Up).map_err(out_of_range)?;
	fixed::add(case.model.initial_factor, more).map_err(out_of_range)
}

fn by_asset(parts: &[AssetBreakdown]) -> comfy_table::Table {
	type Column = (&'static str, fn(&AssetBreakdown) -> Fixed);
	const COLUMNS: [Column; 11] = [
		("exposure", |part| part.exposure),
		("grid loss", |part| part.grid_loss),
		("haircut", |part| part.haircut),
		("liquidity", |part| part.liquidity),
		("basis", |part| part.basis),
		("concentration", |part| part.concentration),
		("contingency", |part| part.contingency),
		("IM haircut", |part| part.initial_haircut),
		("IM contingency", |part| part.initial_contingency),
		("IM doubt", |part| part.doubt),
		("IM freshness", |part| part.freshness),
	];
	// The first four always, the others where there is something in them.
	let used =
		|(index, column): &(usize, &Column)| *index < 4 || parts.iter().any(|p| !column.1(p).is_zero());
	let columns: Vec<&Column> = COLUMNS.iter().enumerate().filter(used).map(|(_, column)| column).collect();
	let header: Vec<&str> = std::iter::once("asset").chain(columns.iter().map(|column| column.0)).collect();
	let mut rows = table(&header);
	for part in parts {
		let numbers = columns.iter().map(|column| grouped(column.1(part), 2));
		rows.add_row(std::iter::once(ticker(part.asset)).chain(numbers));
	}
	rows
}

/// The points at which each underlying loses most, worst first.
fn worst_points(case: &Case, scenarios: &[ScenarioGains]) -> Result<Vec<[String; 6]>> {
	let mut rows = Vec::new();
	for gains in scenarios {
		let grid = case.model.grid_of(gains.asset);
		let mut losing: Vec<(usize, &GridPoint, Fixed)> = grid
			.iter()
			.zip(&gains.points)
			.enumerate()
			.map(|(index, (point, gain))| (index, point, *gain))
			.filter(|(_, _, gain)| *gain < Fixed::zero())
			.collect();
		// Stable: of equal losses the first point comes first, as in the engine.
		losing.sort_by_key(|(_, _, gain)| *gain);
		for (index, point, gain) in losing.into_iter().take(WORST) {
			rows.push([
				ticker(gains.asset),
				index.to_string(),
				price_move(point, gains, case)?,
				volatility_move(point.volatility).into(),
				percent(point.damp, 0),
				grouped(gain, 2),
			]);
		}
		if gains.basis < Fixed::zero() {
			let blank = String::new;
			let gain = grouped(gains.basis, 2);
			rows.push([ticker(gains.asset), "basis".into(), blank(), blank(), blank(), gain]);
		}
	}
	Ok(rows)
}

fn price_move(point: &GridPoint, gains: &ScenarioGains, case: &Case) -> Result<String> {
	let range = case.model.factors(gains.asset).map_err(|error| anyhow!("{}", locate::words(&error)))?;
	let change =
		fixed::mul(point.shock, range.scan_range, Round::Down).map_err(|_| anyhow!("out of range"))?;
	// A price does not fall below zero.
	let change = change.max(Fixed::from_inner(-ONE));
	let sign = if change > Fixed::zero() { "+" } else { "" };
	Ok(format!("{sign}{}", percent(change, 2)))
}

/// A share in per cent; one that is out of range as it is.
pub fn percent(share: Fixed, places: u32) -> String {
	match fixed::mul(share, Fixed::from_u32(100), Round::Down) {
		Ok(value) => format!("{} %", grouped(value, places)),
		Err(_) => decimal::exact(share),
	}
}

fn worst(worst: &WorstScenario, case: &Case) -> Result<String> {
	Ok(match *worst {
		WorstScenario::None => "nothing: no scenario loses anything".into(),
		WorstScenario::Grid { asset, point, loss } => format!(
			"the grid; most by {} at point {point}, which loses {} USD",
			ticker(asset),
			grouped(loss, 2)
		),
		WorstScenario::Basis { asset, loss } => format!(
			"the grid; most by the basis contingency of {}, which loses {} USD",
			ticker(asset),
			grouped(loss, 2)
		),
		WorstScenario::Historical { row, loss } => {
			let history = &case.model.historical;
			let start = usize::from(row) * history.assets.len();
			let held = case.portfolio.assets();
			let moves = history.assets.iter().zip(history.returns.iter().skip(start));
			let moves = moves.filter(|(asset, _)| held.contains(asset)).map(|(asset, ppm)| {
				let change = Fixed::from_inner(i128::from(*ppm) * (ONE / 1_000_000));
				format!("{} {}", ticker(*asset), percent(change, 2))
			});
			let moves = moves.collect::<Vec<_>>().join(", ");
			format!("the history; row {row} loses most, {} USD ({moves})", grouped(loss, 2))
		}
	})
}

/// What a position is in.
pub fn position(position: &Position) -> String {
	let name = ticker(position.instrument.underlying());
	match position.instrument {
		InstrumentId::Spot(_) => format!("{name} spot"),
		InstrumentId::Perpetual(_) => format!("{name} perp"),
		InstrumentId::Future { expiry, .. } => format!("{name} future {}", locate::moment(expiry)),
		InstrumentId::Option(series) => {
			let kind = match series.kind {
				OptionKind::Call => "call",
				OptionKind::Put => "put",
			};
			format!("{name} {kind} {} {}", decimal::exact(series.strike), locate::moment(series.expiry))
		}
	}
}

/// A venue as documents write it.
pub fn venue(venue: VenueId) -> String {
	match venue {
		VenueId::Home => "home".into(),
		VenueId::Sibling(id) => id.to_string(),
	}
}

/// What a position adds to equity.
pub fn value_of(position: &Position, case: &Case) -> Result<Fixed> {
	position.value(&case.market).map_err(|error| anyhow!("{}", locate::words(&error)))
}

/// A move of the implied volatilities as documents write it.
pub fn volatility_move(volatility: VolatilityMove) -> &'static str {
	match volatility {
		VolatilityMove::None => "none",
		VolatilityMove::Up => "up",
		VolatilityMove::Down => "down",
		VolatilityMove::Skew => "skew",
		VolatilityMove::Smile => "smile",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_primitives::fixed::One;

	#[test]
	fn share_should_be_shown_in_per_cent() {
		assert_eq!(percent(Fixed::from_inner(-ONE / 8), 2), "-12.50 %");
		assert_eq!(percent(Fixed::one(), 0), "100 %");
	}
}
