//! The `model` of a document: the standard model, or that of another file, with what the document says instead.

use super::{
	locate,
	market::{by_name, ppm},
};
use crate::{
	document::{self, Format},
	place::At,
};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed,
};
use ballast_risk::{
	grid, model::MAX_GRID, AssetFactors, Collateral, GridPoint, Historical, RiskModel, Underlying,
	VolatilityMove,
};
use ballast_text::overlay::overlay;
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};

const FIELDS: [&str; 13] = [
	"file",
	"version",
	"assets",
	"grid",
	"historical",
	"tail",
	"diversification_cap",
	"maintenance_factor",
	"initial_factor",
	"rules",
	"underlyings",
	"peg",
	"freshness",
];

/// Reads it, laid over `base`; paths are relative to `folder`.
pub fn read(at: Option<&At>, folder: &Path, base: RiskModel) -> Result<RiskModel> {
	let Some(at) = at else { return Ok(base) };
	let model = match at.as_text() {
		Some(_) => from_file(at, folder, base)?,
		None => {
			let base = match at.table(&FIELDS)?.get("file") {
				Some(file) => from_file(&file, folder, base)?,
				None => base,
			};
			laid_over(base, at)?
		}
	};
	let wrong = |error| anyhow!("{}", locate::in_model(&error));
	model.validate().map_err(wrong)?;
	Ok(model)
}

/// The model with which a chain starts.
pub fn standard() -> Result<RiskModel> {
	let document = document::parse(include_str!("standard.toml"), Format::Toml)?;
	laid_over(RiskModel::default(), &At::root(&document, "standard model: "))
}

fn from_file(at: &At, folder: &Path, base: RiskModel) -> Result<RiskModel> {
	let path: PathBuf = folder.join(at.text()?);
	let document = document::read(&path, None)
		.with_context(|| path.display().to_string())
		.with_context(|| at.place().to_string())?;
	let root = At::root(&document, format!("{}: ", path.display()));
	if root.table(&FIELDS)?.get("file").is_some() {
		return Err(root.wrong("a model file cannot name another one"));
	}
	let model = laid_over(base, &root)?;
	model.validate().map_err(|error| anyhow!("{}: {}", path.display(), locate::in_model(&error)))?;
	Ok(model)
}

fn laid_over(base: RiskModel, at: &At) -> Result<RiskModel> {
	let table = at.table(&FIELDS)?;
	let number = |name: &str, base| Ok::<_, anyhow::Error>(table.read(name, At::number)?.unwrap_or(base));
	let mut model = RiskModel {
		tail: number("tail", base.tail)?,
		diversification_cap: number("diversification_cap", base.diversification_cap)?,
		maintenance_factor: number("maintenance_factor", base.maintenance_factor)?,
		initial_factor: number("initial_factor", base.initial_factor)?,
		..base
	};
	if let Some(at) = table.get("version") {
		model.version = u32::try_from(at.whole()?).map_err(|_| at.wrong("out of range"))?;
	}
	if let Some(at) = table.get("grid") {
		model.grid = grid(&at)?;
	}
	if let Some(at) = table.get("assets") {
		model.assets = assets(&model, &at)?;
	}
	if let Some(at) = table.get("historical") {
		(model.historical, model.historical_volatilities) = historical(&at)?;
	}
	model.rules = table.read("rules", |at| overlay(&model.rules, at))?.unwrap_or(model.rules);
	model.peg = table.read("peg", |at| overlay(&model.peg, at))?.unwrap_or(model.peg);
	model.freshness = table.read("freshness", |at| overlay(&model.freshness, at))?.unwrap_or(model.freshness);
	if let Some(at) = table.get("underlyings") {
		model.underlyings = underlyings(&model, &at)?;
	}
	Ok(model)
}

fn assets(model: &RiskModel, at: &At) -> Result<Vec<AssetFactors>> {
	let mut all: BTreeMap<AssetId, AssetFactors> = model.assets.iter().map(|f| (f.asset, *f)).collect();
	for (asset, at) in by_name(at, At::asset_of, |at| Ok(at.clone()))? {
		let table = at.table(&[
			"scan_range",
			"haircut",
			"impact",
			"initial_haircut",
			"collateral",
			"confidence_floor",
			"concentration_share",
			"concentration_rate",
		])?;
		let base = match all.get(&asset) {
			Some(base) => *base,
			None => AssetFactors::new(asset, table.need("scan_range")?.number()?),
		};
		let number = |name: &str, base| Ok::<_, anyhow::Error>(table.read(name, At::number)?.unwrap_or(base));
		let factors = AssetFactors {
			asset,
			scan_range: number("scan_range", base.scan_range)?,
			haircut: number("haircut", base.haircut)?,
			impact: number("impact", base.impact)?,
			initial_haircut: number("initial_haircut", base.initial_haircut)?,
			collateral: table.read("collateral", collateral)?.unwrap_or(base.collateral),
			confidence_floor: number("confidence_floor", base.confidence_floor)?,
			concentration_share: number("concentration_share", base.concentration_share)?,
			concentration_rate: number("concentration_rate", base.concentration_rate)?,
		};
		all.insert(asset, factors);
	}
	Ok(all.into_values().collect())
}

/// `"own"`, `"unshocked"`, `{ follows = "ETH" }` or `{ unshocked = "ETH" }`.
fn collateral(at: &At) -> Result<Collateral> {
	match at.as_text() {
		Some("own") => return Ok(Collateral::Own),
		Some("unshocked") => return Ok(Collateral::Unshocked(None)),
		Some(_) => return Err(at.wrong("expected own, unshocked, { follows = .. } or { unshocked = .. }")),
		None => {}
	}
	let table = at.table(&["follows", "unshocked"])?;
	match (table.get("follows"), table.get("unshocked")) {
		(Some(leader), None) => Ok(Collateral::Follows(leader.asset()?)),
		(None, Some(book)) => Ok(Collateral::Unshocked(Some(book.asset()?))),
		_ => Err(at.wrong("expected one of follows, unshocked")),
	}
}

/// `"standard"`, `"standard-with-volatility"`, or a list of points.
fn grid(at: &At) -> Result<Vec<GridPoint>> {
	match at.as_text() {
		Some("standard") => return Ok(grid::standard()),
		Some("standard-with-volatility") => return Ok(grid::standard_with_volatility()),
		Some(other) => {
			return Err(at.wrong(format!(
				"'{other}' is no grid; expected standard, standard-with-volatility or a list of points"
			)))
		}
		None => {}
	}
	let points = at.list()?;
	if points.is_empty() {
		return Err(at.wrong("no points; a grid needs at least one"));
	}
	if points.len() > MAX_GRID {
		return Err(at.wrong(format!("more than {MAX_GRID} points")));
	}
	points.iter().map(point).collect()
}

fn point(at: &At) -> Result<GridPoint> {
	let table = at.table(&["shock", "damp", "volatility"])?;
	let hundred = Fixed::from_inner(100 * ONE);
	let least = Fixed::from_inner(-100 * ONE);
	let damp = table.read("damp", |at| at.positive().and_then(|_| at.share()))?;
	Ok(GridPoint {
		shock: table.need("shock")?.within(least, hundred)?,
		damp: damp.unwrap_or(Fixed::one()),
		volatility: table.read("volatility", volatility_move)?.unwrap_or_default(),
	})
}

fn volatility_move(at: &At) -> Result<VolatilityMove> {
	Ok(match at.text()? {
		"none" => VolatilityMove::None,
		"up" => VolatilityMove::Up,
		"down" => VolatilityMove::Down,
		"skew" => VolatilityMove::Skew,
		"smile" => VolatilityMove::Smile,
		other => {
			return Err(at.wrong(format!("'{other}' is no move; expected none, up, down, skew or smile")))
		}
	})
}

/// `"none"`, or columns and rows. The engine wants the columns sorted, a document need not.
fn historical(at: &At) -> Result<(Historical, Vec<u32>)> {
	if at.as_text() == Some("none") {
		return Ok(Default::default());
	}
	let table = at.table(&["assets", "rows", "volatilities"])?;
	let mut columns: Vec<(AssetId, usize)> = Vec::new();
	for (column, at) in table.need("assets")?.list()?.into_iter().enumerate() {
		let asset = at.asset()?;
		if columns.iter().any(|(other, _)| *other == asset) {
			bail!("{}: occurs twice", at.place());
		}
		columns.push((asset, column));
	}
	columns.sort_unstable();
	let rows = table.need("rows")?;
	if columns.is_empty() || rows.list()?.is_empty() {
		return Err(rows.wrong("no scenarios; write historical = \"none\" to go without"));
	}
	let least = Fixed::from_inner(-ONE);
	let returns = matrix(&rows, &columns, |at| {
		if at.number()? < least {
			return Err(at.wrong("a price cannot fall by more than all of it (-1)"));
		}
		ppm(at)
	})?;
	let volatilities = match table.get("volatilities") {
		None => Vec::new(),
		Some(at) => {
			let volatilities = matrix(&at, &columns, |at| {
				at.positive()?;
				u32::try_from(ppm(at)?).map_err(|_| at.wrong("out of range"))
			})?;
			if volatilities.len() != returns.len() {
				return Err(at.wrong("must have as many rows as the returns"));
			}
			volatilities
		}
	};
	let assets = columns.into_iter().map(|(asset, _)| asset).collect();
	Ok((Historical { assets, returns }, volatilities))
}

fn matrix<T>(at: &At, columns: &[(AssetId, usize)], read: impl Fn(&At) -> Result<T>) -> Result<Vec<T>> {
	let mut values = Vec::new();
	for row in at.list()? {
		let cells = row.list()?;
		if cells.len() != columns.len() {
			return Err(row.wrong(format!("{} numbers for {} assets", cells.len(), columns.len())));
		}
		for (_, column) in columns {
			values.extend(cells.get(*column).map(&read).transpose()?);
		}
	}
	Ok(values)
}

/// Rules of an underlying start from those of the model.
fn underlyings(model: &RiskModel, at: &At) -> Result<Vec<Underlying>> {
	let mut all: BTreeMap<AssetId, Underlying> =
		model.underlyings.iter().map(|own| (own.asset, own.clone())).collect();
	for (asset, at) in by_name(at, At::asset_of, |at| Ok(at.clone()))? {
		let table = at.table(&["grid", "rules"])?;
		let base = all.remove(&asset).unwrap_or(Underlying { asset, grid: Vec::new(), rules: model.rules });
		let own = Underlying {
			asset,
			grid: table.read("grid", grid)?.unwrap_or(base.grid),
			rules: table.read("rules", |at| overlay(&base.rules, at))?.unwrap_or(base.rules),
		};
		all.insert(asset, own);
	}
	Ok(all.into_values().collect())
}

/// Whether implied volatilities of options on an underlying move in any scenario.
pub fn moves_volatility(model: &RiskModel, asset: AssetId) -> bool {
	let shock = model.rules_of(asset).volatility;
	let moves = |point: &GridPoint| match point.volatility {
		VolatilityMove::None => false,
		VolatilityMove::Up => shock.up > Fixed::zero() || shock.least_up > Fixed::zero(),
		VolatilityMove::Down => shock.down > Fixed::zero(),
		VolatilityMove::Skew | VolatilityMove::Smile => true,
	};
	model.grid_of(asset).iter().any(moves)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	/// Whole numbers between the brackets of a line of source.
	fn numbers(line: &str, open: char, close: char) -> Option<Vec<i32>> {
		let inside = line.trim().strip_prefix(open)?.split_once(close)?.0;
		inside.split(',').map(|number| number.trim().parse().ok()).collect()
	}

	#[test]
	fn standard_model_should_be_that_of_a_development_chain() {
		let path = "../../runtime/coordinator/src/thresholds.rs";
		let source = std::fs::read_to_string(path).unwrap();
		let model = standard().unwrap();
		model.validate().unwrap();
		let percent = |n: i32| Fixed::from_inner(i128::from(n) * (ONE / 100));
		let assets: Vec<_> = source.lines().filter_map(|line| numbers(line, '(', ')')).collect();
		let expected = assets.iter().map(|row| AssetFactors {
			haircut: percent(row[6]),
			impact: Fixed::one(),
			..AssetFactors::new(AssetId(u32::try_from(row[0]).unwrap()), percent(row[1]))
		});
		assert_eq!(model.assets, expected.collect::<Vec<_>>());
		let rows = source.lines().filter_map(|line| numbers(line, '[', ']'));
		let returns: Vec<i32> = rows.flatten().map(|percent| percent * 10_000).collect();
		assert_eq!(model.historical.returns, returns);
		assert!(model.historical.rows() > 0 && model.grid == RiskModel::standard_grid());
		let RiskModel { tail, diversification_cap, maintenance_factor, initial_factor, .. } =
			RiskModel::default();
		assert_eq!(
			(model.tail, model.diversification_cap, model.maintenance_factor, model.initial_factor),
			(tail, diversification_cap, maintenance_factor, initial_factor)
		);
	}
}
