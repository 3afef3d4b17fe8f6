//! Real portfolios from CSV: one position a line.
//!
//! | column | what |
//! |---|---|
//! | `trader` | whose; the lines of one trader need not be together |
//! | `kind` | may be missing: `long`, `hedged`, `stable-borrower`, `option-seller` or `given`, the same on all lines of a trader |
//! | `instrument` | `cash`, `spot`, `perp`, `future`, `call` or `put` |
//! | `asset` | ticker or number; empty for `cash` |
//! | `venue` | `home` or the number of a parachain; empty for `cash`, and for `home` |
//! | `quantity` | whole units, negative for a debt or short position; for `cash` settlement currency |
//! | `entry` | of a `perp` or `future`: average price; empty for the first price of the replay |
//! | `funding` | of a `perp` or `future`: owed to (positive) or by the trader; empty for 0 |
//! | `expiry` | of a `future`, `call` or `put`: `2026-12-25T08:00:00Z` or milliseconds since 1970 |
//! | `strike` | of a `call` or `put` |
//!
//! Columns may come in any order; those but the first four may be missing where no line needs them.

use super::Population;
use crate::trader::{Kind, Trader};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{
	fixed::{self, Zero},
	AssetId, Fixed, InstrumentId, OptionKind, OptionSeries, VenueId, SETTLEMENT,
};
use ballast_risk::{Portfolio, Position};
use ballast_text::{assets, decimal, time};
use csv::StringRecord;
use std::{collections::BTreeMap, fs::File, io::Read, path::Path};

/// All columns.
pub const COLUMNS: [&str; 10] =
	["trader", "kind", "instrument", "asset", "venue", "quantity", "entry", "funding", "expiry", "strike"];
/// Those that must be there.
const NEEDED: [&str; 4] = ["trader", "instrument", "asset", "quantity"];

/// Reads a file. Errors name file and line. `first` is the price of an asset at the first bar, if it has one.
pub fn read_file(path: &Path, first: impl Fn(AssetId) -> Option<Fixed>) -> Result<Population> {
	let name = path.display().to_string();
	let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
	read(&name, std::io::BufReader::new(file), first)
}

/// As [`read_file`], of anything.
pub fn read(name: &str, reader: impl Read, first: impl Fn(AssetId) -> Option<Fixed>) -> Result<Population> {
	let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
	let header = csv.headers().map_err(|error| anyhow!("{name}:1: {error}"))?.clone();
	let mut columns = BTreeMap::new();
	for (index, column) in header.iter().enumerate() {
		let Some(known) = COLUMNS.iter().find(|known| known.eq_ignore_ascii_case(column)) else {
			bail!("{name}:1: unknown column '{column}'; expected {}", COLUMNS.join(", "));
		};
		if columns.insert(*known, index).is_some() {
			bail!("{name}:1: column '{column}' occurs twice");
		}
	}
	if let Some(missing) = NEEDED.iter().find(|needed| !columns.contains_key(*needed)) {
		let have: Vec<_> = header.iter().collect();
		bail!("{name}:1: column '{missing}' is missing (there are: {})", have.join(", "));
	}
	let mut members: BTreeMap<String, (usize, Option<Kind>, Portfolio)> = BTreeMap::new();
	let mut record = StringRecord::new();
	loop {
		let before = csv.position().line();
		let more = csv.read_record(&mut record).map_err(|error| {
			let line = error.position().map_or(before, csv::Position::line);
			anyhow!("{name}:{line}: {error}")
		})?;
		if !more {
			break;
		}
		let line = record.position().map_or(before, csv::Position::line);
		let fields = Fields { record: &record, columns: &columns };
		add(&mut members, &fields, &first).map_err(|error| anyhow!("{name}:{line}: {error:#}"))?;
	}
	if members.is_empty() {
		bail!("{name}: no portfolios");
	}
	// In the order in which they were first named.
	let mut all: Vec<_> = members.into_iter().collect();
	all.sort_by_key(|(_, (order, ..))| *order);
	let mut population = Population::default();
	for (name, (_, kind, portfolio)) in all {
		population.push(name, Trader { kind: kind.unwrap_or_default(), portfolio });
	}
	Ok(population)
}

/// A line.
struct Fields<'a> {
	record: &'a StringRecord,
	columns: &'a BTreeMap<&'static str, usize>,
}

impl<'a> Fields<'a> {
	/// What stands in a column; `None` when nothing does.
	fn get(&self, column: &str) -> Option<&'a str> {
		self.columns.get(column).and_then(|at| self.record.get(*at)).filter(|text| !text.is_empty())
	}

	fn need(&self, column: &str) -> Result<&'a str> {
		self.get(column).with_context(|| format!("{column}: missing"))
	}

	fn number(&self, column: &str) -> Result<Option<Fixed>> {
		let read = |text| decimal::parse(text).map_err(|error| anyhow!("{column}: {error:#}"));
		self.get(column).map(read).transpose()
	}

	fn price(&self, column: &str) -> Result<Option<Fixed>> {
		let read = |text| decimal::parse_price(text).map_err(|error| anyhow!("{column}: {error:#}"));
		self.get(column).map(read).transpose()
	}

	/// Refuses what the instrument has no use for: it was meant for something.
	fn only(&self, instrument: &str, used: &[&str]) -> Result<()> {
		for column in COLUMNS.iter().filter(|column| !NEEDED.contains(column) && **column != "kind") {
			if !used.contains(column) && self.get(column).is_some() {
				bail!("{column}: a line with instrument '{instrument}' has none");
			}
		}
		Ok(())
	}
}

fn add(
	members: &mut BTreeMap<String, (usize, Option<Kind>, Portfolio)>,
	fields: &Fields,
	first: impl Fn(AssetId) -> Option<Fixed>,
) -> Result<()> {
	let kind = match fields.get("kind") {
		Some(name) => Some(kind_of(name)?),
		None => None,
	};
	let order = members.len();
	let (_, known, portfolio) =
		members.entry(fields.need("trader")?.into()).or_insert_with(|| (order, kind, Portfolio::default()));
	if let (Some(known), Some(kind)) = (&known, kind) {
		if *known != kind {
			bail!("kind: '{}', but a line before says '{}'", kind.name(), known.name());
		}
	}
	*known = known.or(kind);
	let quantity = fields.number("quantity")?.context("quantity: missing")?;
	let instrument = fields.need("instrument")?;
	if instrument.eq_ignore_ascii_case("cash") {
		fields.only(instrument, &[])?;
		if let Some(asset) = fields.get("asset").filter(|asset| !asset.eq_ignore_ascii_case("USD")) {
			bail!("asset: cash is settlement currency, not {asset}");
		}
		portfolio.cash =
			fixed::add(portfolio.cash, quantity).map_err(|_| anyhow!("quantity: out of range"))?;
		return Ok(());
	}
	let position = position(fields, instrument, quantity, first)?;
	let same = |other: &&Position| (other.venue, other.instrument) == (position.venue, position.instrument);
	if portfolio.positions.iter().find(same).is_some() {
		bail!("instrument: the trader has the same at the same venue on a line before");
	}
	portfolio.positions.push(position);
	Ok(())
}

fn kind_of(name: &str) -> Result<Kind> {
	let found = Kind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name));
	found.with_context(|| {
		format!("kind: '{name}' is none of {}", Kind::ALL.map(|kind| kind.name()).join(", "))
	})
}

fn position(
	fields: &Fields,
	instrument: &str,
	quantity: Fixed,
	first: impl Fn(AssetId) -> Option<Fixed>,
) -> Result<Position> {
	let asset = assets::by_name(fields.need("asset")?).map_err(|error| anyhow!("asset: {error}"))?;
	if quantity.is_zero() {
		bail!("quantity: is zero");
	}
	let venue = match fields.get("venue") {
		None => VenueId::Home,
		Some(home) if home.eq_ignore_ascii_case("home") => VenueId::Home,
		Some(number) => VenueId::Sibling(
			number
				.parse()
				.map_err(|_| anyhow!("venue: '{number}' is neither 'home' nor the number of a parachain"))?,
		),
	};
	let expiry = || -> Result<u64> {
		let text = fields.need("expiry")?;
		if let Ok(milliseconds) = text.parse() {
			return Ok(milliseconds);
		}
		let seconds = time::parse(text).map_err(|error| anyhow!("expiry: {error}"))?;
		seconds.checked_mul(1_000).context("expiry: out of range")
	};
	let name = instrument.to_ascii_lowercase();
	let spot = name == "spot";
	let used: &[&str] = match name.as_str() {
		"spot" => &["venue"],
		"perp" | "perpetual" => &["venue", "entry", "funding"],
		"future" => &["venue", "entry", "funding", "expiry"],
		"call" | "put" => &["venue", "expiry", "strike"],
		_ => bail!("instrument: '{instrument}' is none of cash, spot, perp, future, call, put"),
	};
	fields.only(instrument, used)?;
	if asset == SETTLEMENT && !spot {
		bail!("asset: there are no derivatives on the settlement currency");
	}
	if asset != SETTLEMENT && first(asset).is_none() {
		bail!("asset: the price history has none of {}", assets::ticker(asset));
	}
	let id = match name.as_str() {
		"spot" => InstrumentId::Spot(asset),
		"future" => InstrumentId::Future { underlying: asset, expiry: expiry()? },
		"call" | "put" => InstrumentId::Option(OptionSeries {
			underlying: asset,
			expiry: expiry()?,
			strike: fields.price("strike")?.context("strike: missing")?,
			kind: if name == "call" { OptionKind::Call } else { OptionKind::Put },
		}),
		_ => InstrumentId::Perpetual(asset),
	};
	let is_linear = matches!(id, InstrumentId::Perpetual(_) | InstrumentId::Future { .. });
	let entry = match is_linear {
		true => fields.price("entry")?.or_else(|| first(asset)).unwrap_or_default(),
		false => Fixed::zero(),
	};
	Ok(Position {
		venue,
		instrument: id,
		quantity,
		entry,
		funding: fields.number("funding")?.unwrap_or_default(),
	})
}
