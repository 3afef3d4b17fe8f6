//! The `portfolio` of a document.

use crate::place::{At, Table};
use anyhow::{bail, Result};
use ballast_primitives::{fixed::Zero, AssetId, Fixed, OptionKind, OptionSeries, VenueId, SETTLEMENT};
use ballast_risk::{Portfolio, Position};

/// Reads it. Positions stay in the order of the document, which means nothing.
pub fn read(at: &At) -> Result<Portfolio> {
	let table = at.table(&["cash", "positions"])?;
	let cash = table.read("cash", At::number)?.unwrap_or_default();
	let mut positions: Vec<Position> = Vec::new();
	for at in table.read("positions", At::list)?.unwrap_or_default() {
		let position = position(&at)?;
		let same =
			|other: &Position| (other.venue, other.instrument) == (position.venue, position.instrument);
		if let Some(first) = positions.iter().position(same) {
			bail!("{}: the same instrument at the same venue as positions[{first}]", at.place());
		}
		positions.push(position);
	}
	Ok(Portfolio { positions, cash })
}

/// What every position has.
const COMMON: [&str; 4] = ["kind", "asset", "venue", "quantity"];

fn position(at: &At) -> Result<Position> {
	let any = at.table(&[&COMMON[..], &["entry", "funding", "expiry", "strike", "type"]].concat())?;
	let kind = any.need("kind")?;
	// Once the kind is known, what it has no use for is refused: it was meant for something.
	let own: &[&str] = match kind.text()? {
		"spot" => &[],
		"perp" | "perpetual" => &["entry", "funding"],
		"future" => &["entry", "funding", "expiry"],
		"option" => &["expiry", "strike", "type"],
		other => {
			return Err(kind.wrong(format!("'{other}' is no kind; expected spot, perp, future or option")))
		}
	};
	let table = at.table(&[&COMMON[..], own].concat())?;
	let asset = table.need("asset")?;
	let underlying = asset.asset()?;
	let venue = table.read("venue", At::venue)?.unwrap_or(VenueId::Home);
	let quantity = table.need("quantity")?.number()?;
	if !own.is_empty() && underlying == SETTLEMENT {
		return Err(asset.wrong("there are no derivatives on the settlement currency"));
	}
	Ok(match kind.text()? {
		"spot" => Position::spot(venue, underlying, quantity),
		"option" => Position::option(venue, series(&table, underlying)?, quantity),
		"future" => {
			let expiry = table.need("expiry")?.moment()?;
			linear(&table, Position::future(venue, underlying, expiry, quantity, Fixed::zero()))?
		}
		_ => linear(&table, Position::perpetual(venue, underlying, quantity, Fixed::zero()))?,
	})
}

fn linear(table: &Table, position: Position) -> Result<Position> {
	let entry = table.need("entry")?.positive()?;
	let funding = table.read("funding", At::number)?.unwrap_or_default();
	Ok(Position { entry, funding, ..position })
}

fn series(table: &Table, underlying: AssetId) -> Result<OptionSeries> {
	let kind = table.need("type")?;
	Ok(OptionSeries {
		underlying,
		expiry: table.need("expiry")?.moment()?,
		strike: table.need("strike")?.positive()?,
		kind: match kind.text()? {
			"call" => OptionKind::Call,
			"put" => OptionKind::Put,
			other => return Err(kind.wrong(format!("'{other}' is no type; expected call or put"))),
		},
	})
}
