//! The bars of one file, line by line.
//!
//! Three layouts: a header with one market per file, named by the file (`DOTUSDT.csv.gz`); a header with a `symbol` column; and
//! the klines that Binance gives away: twelve columns without a header, `DOTUSDT-1m-2021-05.csv`.

use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{fixed::Zero, Fixed};
use ballast_text::decimal;
use csv::StringRecord;
use flate2::read::MultiGzDecoder;
use std::{
	fs::File,
	io::{BufReader, Read},
	path::Path,
};

/// Prices of one asset between `open_s` and the next bar; settlement currency per whole unit, volume in whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
	/// Line of the file, from 1.
	pub line: u64,
	/// When the bar begins, Unix seconds.
	pub open_s: u64,
	/// First price.
	pub open: Fixed,
	/// Highest price.
	pub high: Fixed,
	/// Lowest price.
	pub low: Fixed,
	/// Last price.
	pub close: Fixed,
	/// Traded, not negative.
	pub volume: Fixed,
}

impl Row {
	/// Whether it says the same as another one, wherever it stands.
	pub fn same(&self, other: &Self) -> bool {
		*self == Self { line: self.line, ..*other }
	}
}

/// Columns of Binance's klines, which have no header.
const KLINE_COLUMNS: usize = 12;
/// Names of the column with the bar's open.
const TIMES: [&str; 4] = ["ts", "open_time", "timestamp", "time"];

/// What has to be in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
	/// Times and last prices; nothing else is looked at, and stands as the last price or zero volume.
	Closes,
	/// Whole bars.
	Bars,
}

/// Where what stands in a record.
struct Columns {
	time: usize,
	/// Open, high, low, close.
	prices: [usize; 4],
	volume: Option<usize>,
	symbol: Option<usize>,
}

/// What the columns of [`Columns::prices`] are called.
const PRICES: [&str; 4] = ["open", "high", "low", "close"];

impl Columns {
	/// Of a file without a header.
	fn of_klines(first: &StringRecord) -> Option<Self> {
		let is_time = first.get(0).is_some_and(|field| !field.is_empty() && is_digits(field));
		is_time.then_some(Self { time: 0, prices: [1, 2, 3, 4], volume: Some(5), symbol: None })
	}

	fn of_header(header: &StringRecord, need: Need) -> Result<Self, String> {
		let find = |wanted: &str| header.iter().position(|column| column.eq_ignore_ascii_case(wanted));
		let missing = |wanted: &str| {
			let have: Vec<_> = header.iter().collect();
			format!("column '{wanted}' is missing (there are: {})", have.join(", "))
		};
		let place = |name: &str| find(name).ok_or_else(|| missing(name));
		let time = TIMES.iter().find_map(|name| find(name)).ok_or_else(|| missing("ts"))?;
		let mut prices = [place("close")?; 4];
		let mut volume = None;
		if need == Need::Bars {
			for (at, name) in prices.iter_mut().zip(PRICES) {
				*at = place(name)?;
			}
			volume = Some(place("volume")?);
		}
		Ok(Self { time, prices, volume, symbol: find("symbol") })
	}
}

fn is_digits(text: &str) -> bool {
	text.bytes().all(|b| b.is_ascii_digit())
}

/// The market that a file's name stands for; `None` when it is no CSV file.
pub fn market_of(file: &Path) -> Option<String> {
	let name = file.file_name()?.to_str()?;
	let name = name.strip_suffix(".csv.gz").or_else(|| name.strip_suffix(".csv"))?;
	// `DOTUSDT-1m-2021-05`, but not `DOT-USDT`.
	let interval = |part: &str| {
		let unit = part.trim_start_matches(|c: char| c.is_ascii_digit());
		unit.len() < part.len() && ["s", "m", "h", "d", "w", "mo"].contains(&unit)
	};
	Some(match name.split_once('-') {
		Some((market, rest)) if rest.split('-').next().is_some_and(interval) => market.into(),
		_ => name.into(),
	})
}

/// Reads a file, and hands every bar to `each` with the market that it is of. `wanted` says which markets are read; of the
/// others nothing is looked at. Errors name file and line.
pub fn read_file(
	path: &Path,
	need: Need,
	wanted: impl FnMut(&str) -> bool,
	each: impl FnMut(&str, Row) -> Result<()>,
) -> Result<()> {
	let name = path.display().to_string();
	let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
	let file = BufReader::new(file);
	let market = market_of(path).unwrap_or_default();
	match path.extension().is_some_and(|extension| extension == "gz") {
		true => read(&name, &market, MultiGzDecoder::new(file), need, wanted, each),
		false => read(&name, &market, file, need, wanted, each),
	}
}

/// As [`read_file`], of anything; `market` is what the bars are of when there is no `symbol` column.
pub fn read(
	name: &str,
	market: &str,
	reader: impl Read,
	need: Need,
	mut wanted: impl FnMut(&str) -> bool,
	mut each: impl FnMut(&str, Row) -> Result<()>,
) -> Result<()> {
	let mut csv =
		csv::ReaderBuilder::new().trim(csv::Trim::All).has_headers(false).flexible(true).from_reader(reader);
	let mut record = StringRecord::new();
	let mut columns: Option<(Columns, usize)> = None;
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
		let (columns, width) = match &columns {
			Some((columns, width)) => (columns, *width),
			None => {
				let klines = Columns::of_klines(&record);
				let is_header = klines.is_none();
				let found = match klines {
					Some(klines) => klines,
					None => Columns::of_header(&record, need)
						.map_err(|error| anyhow!("{name}:{line}: {error}"))?,
				};
				let width = if is_header { record.len() } else { KLINE_COLUMNS };
				let (found, width) = columns.insert((found, width));
				if is_header {
					continue;
				}
				(&*found, *width)
			}
		};
		if record.len() != width {
			bail!("{name}:{line}: {} fields, expected {width}", record.len());
		}
		let market = columns.symbol.map_or(market, |at| record.get(at).unwrap_or_default());
		if !wanted(market) {
			continue;
		}
		let row = row(&record, columns, line).map_err(|error| anyhow!("{name}:{line}: {error:#}"))?;
		each(market, row)?;
	}
	if columns.is_none() {
		bail!("{name}:1: the file is empty");
	}
	Ok(())
}

fn row(record: &StringRecord, columns: &Columns, line: u64) -> Result<Row> {
	let field = |at: usize| record.get(at).unwrap_or_default();
	let open_s = seconds(field(columns.time))?;
	let price =
		|at: usize, name: &str| decimal::parse_price(field(at)).map_err(|error| anyhow!("{name}: {error:#}"));
	let close = price(columns.prices[3], "close")?;
	let mut prices = [close; 4];
	for ((value, at), name) in prices.iter_mut().zip(columns.prices).zip(PRICES) {
		if at != columns.prices[3] {
			*value = price(at, name)?;
		}
	}
	let [open, high, low, _] = prices;
	let text = columns.volume.map_or("0", field);
	let volume = decimal::parse(text).map_err(|error| anyhow!("volume: {error:#}"))?;
	if volume < Fixed::zero() {
		bail!("volume: '{text}' is below zero");
	}
	if low > open.min(close) || high < open.max(close) {
		let [open, high, low, close] = [open, high, low, close].map(decimal::exact);
		bail!("open {open} and close {close} must lie between low {low} and high {high}");
	}
	Ok(Row { line, open_s, open, high, low, close, volume })
}

/// Unix seconds from seconds, milliseconds or microseconds, told apart by their size.
fn seconds(text: &str) -> Result<u64> {
	// In seconds the first would be the year 5138, in milliseconds the second.
	const MILLISECONDS_FROM: u64 = 100_000_000_000;
	const MICROSECONDS_FROM: u64 = MILLISECONDS_FROM * 1_000;
	let wrong = || anyhow!("'{text}' is not a time since 1970 in seconds, milliseconds or microseconds");
	let time: u64 = text.parse().map_err(|_| wrong())?;
	let unit = match time {
		MICROSECONDS_FROM.. => 1_000_000,
		MILLISECONDS_FROM.. => 1_000,
		_ => 1,
	};
	if !time.is_multiple_of(unit) {
		bail!("'{text}' is not a whole second");
	}
	Ok(time / unit)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	fn rows(text: &str) -> Result<Vec<(String, Row)>> {
		let mut rows = Vec::new();
		read(
			"DOTUSDT.csv",
			"DOTUSDT",
			text.as_bytes(),
			Need::Bars,
			|_| true,
			|market, row| {
				rows.push((market.into(), row));
				Ok(())
			},
		)?;
		Ok(rows)
	}

	fn refused(text: &str, with: &str) {
		let error = format!("{:#}", rows(text).unwrap_err());
		assert!(error.contains(with), "'{error}' should contain '{with}'");
	}

	const HEADER: &str = "ts,open,high,low,close,volume\n";

	#[test]
	fn bars_should_be_read_when_columns_are_in_any_order() {
		let read = rows("volume,close,ts,open,low,high,more\n5,4.25,60,4,3,5,x\n").unwrap();
		let (market, row) = &read[0];
		assert_eq!((market.as_str(), row.line, row.open_s), ("DOTUSDT", 2, 60));
		assert_eq!((row.close, row.low), (Fixed::from_rational(17, 4), Fixed::from_u32(3)));
		assert_eq!(row.volume, Fixed::from_u32(5));
	}

	#[test]
	fn long_format_should_be_split_by_symbol() {
		let read = rows("symbol,ts,open,high,low,close,volume\nDOTUSDT,60,4,4,4,4,0\nBTCUSDT,60,9,9,9,9,1\n");
		let markets: Vec<_> = read.unwrap().into_iter().map(|(market, _)| market).collect();
		assert_eq!(markets, ["DOTUSDT", "BTCUSDT"]);
	}

	#[test]
	fn klines_should_be_read_without_a_header_in_milliseconds_and_microseconds() {
		let kline = |time: &str| format!("{time},4,5,3,4,100,1,400,7,50,200,0\n");
		for time in ["1621422000000", "1621422000000000"] {
			let read = rows(&kline(time)).unwrap();
			assert_eq!((read[0].1.open_s, read[0].1.line), (1_621_422_000, 1));
		}
		refused("1621422000000,4,5,3,4,100\n", "DOTUSDT.csv:1: 6 fields, expected 12");
		refused(&format!("{}1,2\n", kline("1621422000000")), "DOTUSDT.csv:2: 2 fields, expected 12");
		refused(&kline("1621422000001"), "DOTUSDT.csv:1: '1621422000001' is not a whole second");
	}

	#[test]
	fn file_should_be_refused_when_a_column_is_missing() {
		for name in PRICES.into_iter().chain(["volume"]) {
			let header = HEADER.trim().split(',').filter(|column| *column != name);
			let header = header.collect::<Vec<_>>().join(",") + "\n60,4,4,4,4\n";
			refused(&header, &format!("DOTUSDT.csv:1: column '{name}' is missing (there are: ts, "));
		}
		refused("open,high,low,close,volume\n", "column 'ts' is missing");
		refused("", "DOTUSDT.csv:1: the file is empty");
	}

	#[test]
	fn line_should_be_refused_when_a_number_is_wrong() {
		let refused = |line: &str, with: &str| refused(&format!("{HEADER}60,4,4,4,4,1\n{line}\n"), with);
		refused("120,4,4,4,four,1", "DOTUSDT.csv:3: close: 'four' is not a decimal number");
		refused("noon,4,4,4,4,1", "DOTUSDT.csv:3: 'noon' is not a time");
		refused("120,4,4,4,4", "DOTUSDT.csv:3: 5 fields, expected 6");
		refused("120,4,4,0,4,1", "DOTUSDT.csv:3: low: a price must be above zero");
		refused("120,4,4,4,-4,1", "DOTUSDT.csv:3: close: a price must be above zero");
		refused("120,4,4,4,4,-1", "DOTUSDT.csv:3: volume: '-1' is below zero");
		refused("120,4,4,5,4,1", "must lie between low 5 and high 4");
		refused("120,4,4,4,4.5,1", "must lie between low 4 and high 4");
	}

	#[test]
	fn market_should_follow_from_the_name_of_the_file() {
		let market = |name: &str| market_of(Path::new(name));
		assert_eq!(market("a/DOTUSDT.csv.gz").unwrap(), "DOTUSDT");
		assert_eq!(market("DOTUSDT-1m-2021-05.csv").unwrap(), "DOTUSDT");
		assert_eq!(market("DOT-USDT.csv").unwrap(), "DOT-USDT");
		assert_eq!(market("2021-05-19.csv.gz").unwrap(), "2021-05-19");
		assert_eq!(market("notes.txt"), None);
	}
}
