//! `ballast margin` from outside: the examples with their answers, and what is refused and where.
//!
//! `BALLAST_BLESS=1` writes the answers anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
	fs,
	io::Write,
	path::PathBuf,
	process::{Command, Output, Stdio},
};
use xml::reader::{EventReader, XmlEvent};

const EXAMPLES: [&str; 3] = ["levered-long.toml", "hedge.json", "covered-call.toml"];

fn examples() -> PathBuf {
	"examples".into()
}

/// Runs `ballast margin` in the folder of the examples.
fn margin(arguments: &[&str], stdin: &str) -> Output {
	let mut child = Command::new(env!("CARGO_BIN_EXE_ballast"))
		.arg("margin")
		.args(arguments)
		.current_dir(examples())
		.stdin(Stdio::piped())
		.stdout(Stdio::piped())
		.stderr(Stdio::piped())
		.spawn()
		.unwrap();
	// A command that does not read its input may have closed it.
	let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
	child.wait_with_output().unwrap()
}

fn good(arguments: &[&str], stdin: &str) -> String {
	let output = margin(arguments, stdin);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	String::from_utf8(output.stdout).unwrap()
}

fn bad(stdin: &str) -> String {
	let output = margin(&["-"], stdin);
	assert!(!output.status.success(), "accepted:\n{stdin}");
	let error = String::from_utf8(output.stderr).unwrap();
	assert!(!error.contains("panicked"), "{error}");
	error
}

/// The covered call, in which one piece is exchanged for another.
fn spoiled(piece: &str, by: &str) -> String {
	let text = fs::read_to_string(examples().join("covered-call.toml")).unwrap();
	assert!(text.contains(piece), "'{piece}' is not in the example");
	text.replacen(piece, by, 1)
}

fn refused(document: &str, place: &str, says: &str) {
	let error = bad(document);
	assert!(error.starts_with(&format!("error: stdin: {place}: ")), "not at '{place}': {error}");
	assert!(error.contains(says), "does not say '{says}': {error}");
}

fn temporary(name: &str) -> PathBuf {
	let folder = std::env::temp_dir().join(format!("ballast-margin-{}-{name}", std::process::id()));
	fs::create_dir_all(&folder).unwrap();
	folder
}

#[test]
fn example_should_give_its_answer() {
	for name in EXAMPLES {
		let stem = name.split('.').next().unwrap();
		for (option, ending) in [("--explain", "txt"), ("--json", "out.json")] {
			let answer = good(&[name, option], "");
			let path = examples().join(format!("{stem}.{ending}"));
			if std::env::var_os("BALLAST_BLESS").is_some() {
				fs::write(&path, &answer).unwrap();
			}
			assert_eq!(answer, fs::read_to_string(&path).unwrap(), "{name} {option}");
		}
	}
}

#[test]
fn levered_long_should_be_what_can_be_worked_out_by_hand() {
	// 30,000 DOT at 4.20 less 84,000 of debt. Eight rows, tail 2.5 %: the worst one, -25 % of 126,000. Haircut 4 %.
	// Liquidity: sigma 0.05 * sqrt(126,000 / 3,000,000) * 126,000, rounded up.
	let json: serde_json::Value = serde_json::from_str(&good(&["levered-long.toml", "--json"], "")).unwrap();
	assert_eq!(json["equity"], "42000");
	assert_eq!(json["core"], "31500");
	assert_eq!(json["breakdown"]["haircut"], "5040");
	let liquidity: f64 = json["breakdown"]["liquidity"].as_str().unwrap().parse().unwrap();
	assert!((liquidity - 0.05 * (126_000f64 / 3_000_000.0).sqrt() * 126_000.0).abs() < 1e-9);
	let number = |name: &str| json[name].as_str().unwrap().parse::<f64>().unwrap();
	assert!((number("maintenance") - (31_500.0 + 5_040.0 + liquidity)).abs() < 1e-9);
	assert!((number("initial") - (1.3 * 31_500.0 + 5_040.0 + liquidity)).abs() < 1e-9);
	assert!((number("free_margin") - (42_000.0 - number("initial"))).abs() < 1e-9);
	assert!((number("health") - 42_000.0 / number("maintenance")).abs() < 1e-9);
}

#[test]
fn schema_should_be_valid_input() {
	let schema = good(&["--schema"], "");
	assert!(good(&["-"], &schema).starts_with("equity"));
	assert!(good(&["-", "--format", "toml", "--explain"], &schema).contains("Greeks"));
}

#[test]
fn answer_should_not_depend_on_the_order_of_the_document() {
	let ordered = good(&["hedge.json"], "");
	let mut document: serde_json::Value =
		serde_json::from_str(&fs::read_to_string(examples().join("hedge.json")).unwrap()).unwrap();
	document["portfolio"]["positions"].as_array_mut().unwrap().reverse();
	assert_eq!(good(&["-"], &document.to_string()), ordered);
	// Columns of the history.
	let model = |history: &str| spoiled("[model]\n", &format!("[model]\nhistorical = {history}\n"));
	let one = model("{ assets = ['DOT', 'ETH'], rows = [['-0.1', '-0.2']] }");
	let other = model("{ assets = ['ETH', 'DOT'], rows = [['-0.2', '-0.1']] }");
	assert_eq!(good(&["-"], &one), good(&["-"], &other));
}

#[test]
fn number_should_be_read_with_all_its_digits() {
	for mark in ["1234567.123456789012345678", "'1234567.123456789012345678'"] {
		let document = spoiled("mark = \"3000\"", &format!("mark = {mark}"));
		let json: serde_json::Value = serde_json::from_str(&good(&["-", "--json"], &document)).unwrap();
		assert_eq!(json["positions"][0]["value"], "12345671.23456789012345678");
	}
}

#[test]
fn model_should_come_from_a_file_and_be_overridden() {
	let folder = temporary("model");
	fs::write(folder.join("model.toml"), "historical = 'none'\n[assets]\nDOT = { scan_range = '0.5' }\n")
		.unwrap();
	let document = fs::read_to_string(examples().join("levered-long.toml")).unwrap();
	let run = |model: &str| {
		let path = folder.join("case.toml");
		fs::write(&path, format!("{model}\n{document}")).unwrap();
		serde_json::from_str::<serde_json::Value>(&good(&[path.to_str().unwrap(), "--json"], "")).unwrap()
	};
	// Without history there is only the grid: half of 126,000.
	assert_eq!(run("model = 'model.toml'")["core"], "63000");
	assert_eq!(run("model = { file = 'model.toml', assets.DOT.scan_range = '0.1' }")["core"], "12600");
	fs::write(folder.join("model.toml"), "tail = 2").unwrap();
	let output = margin(&[folder.join("case.toml").to_str().unwrap()], "");
	let error = String::from_utf8(output.stderr).unwrap();
	assert!(error.contains("model.toml: model.tail: must be above 0"), "{error}");
	fs::remove_dir_all(folder).unwrap();
}

#[test]
fn volatility_should_be_refused_when_not_positive() {
	for value in ["0", "-0.62"] {
		let implied = spoiled("volatility = \"0.62\"", &format!("volatility = \"{value}\""));
		refused(&implied, "market.expiries[0].volatility", "must be above zero");
		let daily = spoiled("volatility = \"0.04\"", &format!("volatility = {value}"));
		refused(&daily, "market.assets.ETH.volatility", "must be above zero");
	}
	let list = spoiled("volatility = \"0.62\"", "volatilities = [{ strike = 3500, volatility = 101 }]");
	refused(&list, "market.expiries[0].volatilities[0].volatility", "between 0 and 100");
}

#[test]
fn expiry_should_be_refused_when_past_or_not_quoted() {
	let late = spoiled("now = 2026-10-01T08:00:00Z", "now = 2026-12-25T08:00:00Z");
	refused(&late, "market.expiries[0].expiry", "in the past");
	let position = spoiled("expiry = 2026-12-25T08:00:00Z\nstrike", "expiry = 2020-12-25T08:00:00Z\nstrike");
	refused(&position, "portfolio.positions[1].expiry", "in the past");
	let other = spoiled("expiry = 2026-12-25T08:00:00Z\nstrike", "expiry = 2027-03-26T08:00:00Z\nstrike");
	refused(&other, "portfolio.positions[1].expiry", "market.expiries has no entry for ETH");
	let none = spoiled("volatility = \"0.62\"", "volatilities = [{ strike = 3600, volatility = 1 }]");
	refused(&none, "portfolio.positions[1].strike", "no volatility for ETH at strike 3500");
	refused(&spoiled("now = 2026-10-01T08:00:00Z", "now = 'soon'"), "market.now", "no time");
}

#[test]
fn position_should_be_refused_when_doubled() {
	let double = "[[portfolio.positions]]\nkind = 'spot'\nasset = 2\nquantity = 1\n\n[market]";
	refused(&spoiled("[market]", double), "portfolio.positions[2]", "as positions[0]");
	let elsewhere = double.replace("asset", "venue = 2001\nasset");
	assert!(good(&["-"], &spoiled("[market]", &elsewhere)).starts_with("equity"));
}

#[test]
fn quantity_or_price_should_be_refused_when_at_the_limit() {
	let largest = "170141183460469231731";
	let quantity = |value: &str| spoiled("quantity = \"10\"", &format!("quantity = \"{value}\""));
	refused(&quantity(largest), "portfolio.positions[0]", "out of range");
	refused(&quantity(&format!("-{largest}")), "portfolio.positions[0]", "out of range");
	refused(&quantity("170141183460469231732"), "portfolio.positions[0].quantity", "out of range");
	refused(
		&quantity("1e30"),
		"portfolio.positions[0].quantity",
		"not a decimal number of at most 28 digits",
	);
	refused(&quantity("0.0000000000000000001"), "portfolio.positions[0].quantity", "18 digits");
	let mark = spoiled("mark = \"3000\"", &format!("mark = \"{largest}\""));
	refused(&mark, "portfolio.positions[0]", "out of range");
	let cash = spoiled("cash = \"2000\"", &format!("cash = \"{largest}\""));
	refused(&cash, "portfolio", "all positions together");
	refused(&spoiled("mark = \"3000\"", "mark = 0"), "market.assets.ETH.mark", "above zero");
	refused(&spoiled("strike = \"3500\"", "strike = -1"), "portfolio.positions[1].strike", "above zero");
	// Least and zero quantities are quantities.
	for value in ["0", "0.000000000000000001"] {
		assert!(good(&["-"], &quantity(value)).starts_with("equity"), "{value}");
	}
}

#[test]
fn scenarios_should_be_refused_when_empty_or_malformed() {
	let grid = |value: &str| spoiled("grid = \"standard-with-volatility\"", &format!("grid = {value}"));
	refused(&grid("[]"), "model.grid", "no points");
	refused(&grid("'huge'"), "model.grid", "'huge' is no grid");
	refused(&grid("[{ shock = 1 }, { shock = 101 }]"), "model.grid[1].shock", "between -100 and 100");
	refused(&grid("[{ shock = 1, damp = 0 }]"), "model.grid[0].damp", "above zero");
	refused(&grid("[{ shock = 1, volatility = 'sideways' }]"), "model.grid[0].volatility", "no move");
	refused(&grid("[{ damp = 1 }]"), "model.grid[0].shock", "missing");
	let history = |value: &str| spoiled("[model]\n", &format!("[model]\nhistorical = {value}\n"));
	let columns = "assets = ['DOT', 'ETH']";
	refused(&history(&format!("{{ {columns}, rows = [] }}")), "model.historical.rows", "no scenarios");
	refused(&history("{ assets = [], rows = [] }"), "model.historical.rows", "no scenarios");
	refused(&history(&format!("{{ {columns} }}")), "model.historical.rows", "missing");
	let short = format!("{{ {columns}, rows = [['0.1', '0.1'], ['0.1']] }}");
	refused(&history(&short), "model.historical.rows[1]", "1 numbers for 2 assets");
	let twice = "{ assets = ['ETH', 2], rows = [['0.1', '0.1']] }";
	refused(&history(twice), "model.historical.assets[1]", "occurs twice");
	let deep = format!("{{ {columns}, rows = [['0.1', '-1.1']] }}");
	refused(&history(&deep), "model.historical.rows[0][1]", "more than all");
	let fine = format!("{{ {columns}, rows = [['0.1', '0.0000001']] }}");
	refused(&history(&fine), "model.historical.rows[0][1]", "6 digits");
	let still = format!("{{ {columns}, rows = [['0.1', '0.1']], volatilities = [['0.1', '0']] }}");
	refused(&history(&still), "model.historical.volatilities[0][1]", "above zero");
	refused(&spoiled("[model]\n", "[model]\ntail = 0\n"), "model.tail", "above 0");
	refused(&spoiled("up = \"0.45\"", "up = -1"), "model.rules.volatility", "out of range");
	let factors = "[model]\ninitial_factor = '0.5'\n";
	refused(&spoiled("[model]\n", factors), "model.initial_factor", "maintenance factor");
}

#[test]
fn field_should_be_refused_when_unknown_or_out_of_place() {
	refused(&spoiled("cash", "kash"), "portfolio.kash", "unknown field; expected one of cash, positions");
	refused(&spoiled("strike", "strke"), "portfolio.positions[1].strke", "unknown field");
	refused(&spoiled("mark = ", "price = "), "market.assets.ETH.price", "unknown field");
	refused(&spoiled("up = ", "upp = "), "model.rules.volatility.upp", "unknown field");
	let entry = spoiled("quantity = \"10\"", "quantity = 10\nentry = 1");
	refused(&entry, "portfolio.positions[0].entry", "unknown field");
	refused(&spoiled("[portfolio]", "[extra]\na = 1\n[portfolio]"), "extra", "unknown field");
	refused(&spoiled("strike = \"3500\"\n", ""), "portfolio.positions[1].strike", "missing");
	refused("[portfolio]", "market", "missing");
}

#[test]
fn asset_should_be_refused_when_unknown() {
	refused(
		&spoiled("asset = \"ETH\"", "asset = \"EHT\""),
		"portfolio.positions[0].asset",
		"unknown asset 'EHT'",
	);
	let other = spoiled("asset = \"ETH\"", "asset = \"DOT\"");
	refused(&other, "portfolio.positions[0].asset", "market.assets has no entry for DOT");
	let numbered = spoiled("asset = \"ETH\"", "asset = 77").replacen(
		"[market.assets.ETH]",
		"[market.assets.77]\nmark = 1\nvolatility = 1\n[market.assets.ETH]",
		1,
	);
	refused(&numbered, "portfolio.positions[0].asset", "model.assets has no entry for #77");
	let twice =
		spoiled("[market.assets.ETH]", "[market.assets.2]\nmark = 1\nvolatility = 1\n[market.assets.ETH]");
	refused(&twice, "market.assets.ETH", "the same as another entry");
	let dollar = spoiled("type = \"call\"\nasset = \"ETH\"", "type = \"call\"\nasset = \"USD\"");
	refused(&dollar, "portfolio.positions[1].asset", "no derivatives");
}

#[test]
fn venue_should_be_refused_when_it_is_none_or_not_reported() {
	let venue = |name: &str| spoiled("asset = \"ETH\"", &format!("asset = \"ETH\"\nvenue = {name}"));
	refused(&venue("'binance'"), "portfolio.positions[0].venue", "'binance' is no venue");
	refused(&venue("-1"), "portfolio.positions[0].venue", "is no venue");
	let charged = venue("2001").replacen("[model]\n", "[model]\nfreshness = { factor = 1 }\n", 1);
	refused(&charged, "portfolio.positions[0]", "market.venues has no entry for '2001'");
}

#[test]
fn note_should_be_made_when_the_model_is_blind_to_volatility() {
	let blind = spoiled("grid = \"standard-with-volatility\"", "grid = \"standard\"");
	assert!(
		good(&["-"], &blind).contains("note: no scenario of the model moves the implied volatilities on ETH")
	);
	let depth = spoiled("depth = \"40000000\"\n", "");
	assert!(good(&["-"], &depth).contains("note: no depth is given for ETH"));
	assert!(!good(&["covered-call.toml"], "").contains("note"));
}

#[test]
fn number_should_be_refused_when_it_is_none() {
	for (value, says) in [
		("'1,5'", "not a decimal number"),
		("'ten'", "not a decimal number"),
		("nan", "not a decimal number"),
		("inf", "not a decimal number"),
		("''", "not a decimal number"),
		("true", "must be a number"),
		("[1]", "must be a number"),
	] {
		let document = spoiled("quantity = \"10\"", &format!("quantity = {value}"));
		refused(&document, "portfolio.positions[0].quantity", says);
	}
	assert!(bad("{ \"portfolio\": nan }").contains("not valid JSON"));
	assert!(bad("portfolio = = 1").contains("not valid TOML"));
	assert!(bad("").contains("portfolio: missing"));
}

#[test]
fn picture_should_be_xml_with_a_line_for_every_underlying() {
	let folder = temporary("picture");
	for (name, underlyings) in [("levered-long.toml", 1), ("hedge.json", 2), ("covered-call.toml", 1)] {
		let path = folder.join("picture.svg");
		// Takes the place of what is there.
		fs::write(&path, "something else").unwrap();
		good(&[name, "--plot", path.to_str().unwrap()], "");
		let text = fs::read_to_string(&path).unwrap();
		let (mut lines, mut words) = (0, String::new());
		for event in EventReader::new(text.as_bytes()) {
			match event.unwrap() {
				XmlEvent::StartElement { name, attributes, .. } if name.local_name == "polyline" => {
					lines += 1;
					let points = attributes.iter().find(|a| a.name.local_name == "points").unwrap();
					assert_eq!(points.value.split(' ').count(), 121);
				}
				XmlEvent::Characters(text) => words += &text,
				_ => {}
			}
		}
		assert_eq!(lines, underlyings, "{name}");
		for part in ["move of the spot price", "profit and loss, USD", "equity = maintenance"] {
			assert!(words.contains(part), "{name}: {part}");
		}
		assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "something is left over");
	}
	fs::remove_dir_all(folder).unwrap();
}

#[test]
fn picture_should_leave_nothing_behind_when_it_cannot_be_written() {
	let folder = temporary("unwritable");
	fs::create_dir(folder.join("taken.svg")).unwrap();
	let output = margin(&["hedge.json", "--plot", folder.join("taken.svg").to_str().unwrap()], "");
	assert!(!output.status.success());
	assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"));
	assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
	fs::remove_dir_all(folder).unwrap();
}
