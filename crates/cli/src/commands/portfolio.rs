//! `ballast portfolio`: one account, looked at from all sides.

use crate::{
	assets,
	chain::{self, runtime_api, AtBlock, Endpoint},
	commands::credit,
	decimal, narrate,
	prices::time,
	value::{self, At, Value},
};
use anyhow::Result;
use ballast_primitives::{fixed, Fixed, Round};
use comfy_table::{presets::UTF8_HORIZONTAL_ONLY, CellAlignment, Table};
use serde_json::json;
use subxt::utils::AccountId32;

const EXAMPLES: &str = "Examples:
  ballast portfolio //trader//7
  ballast portfolio 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY --json";

/// Show an account: positions, credit lines, equity, initial and maintenance margin, health, state, next step.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Portfolio {
	#[command(flatten)]
	endpoint: Endpoint,
	/// Address, 0x and 64 hex digits, or a development key such as //Alice
	#[arg(value_parser = chain::account)]
	account: AccountId32,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

/// What the runtime says about an account.
pub struct Account {
	/// List of positions.
	pub positions: Value,
	/// Margin, or why there is none.
	pub margin: Result<Value, String>,
	/// State on record.
	pub state: Value,
	/// Next step.
	pub next: Value,
}

impl Account {
	/// Asks the runtime.
	pub async fn fetch(at: &AtBlock, account: &AccountId32) -> Result<Self> {
		let ask = |method: &'static str| {
			let arguments = vec![value::account(account)];
			async move { runtime_api(at, "PortfolioApi", method, arguments).await }
		};
		let (positions, margin, state, next) =
			futures::try_join!(ask("portfolio"), ask("margin"), ask("state"), ask("preview"))?;
		let margin = value::unwrap(&margin).cloned();
		Ok(Self { positions, margin, state, next })
	}
}

/// The three numbers that matter, of the runtime's `Margin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
	/// Mark-to-market value.
	pub equity: Fixed,
	/// Initial margin.
	pub initial: Fixed,
	/// Maintenance margin.
	pub maintenance: Fixed,
}

impl Margin {
	/// Reads them.
	pub fn read(value: &Value) -> Result<Self> {
		Ok(Self {
			equity: value::fixed_field(value, "equity")?,
			initial: value::fixed_field(value, "initial")?,
			maintenance: value::fixed_field(value, "maintenance")?,
		})
	}

	/// Asks the runtime for an account's; the inner error says why there is none.
	pub async fn fetch(at: &AtBlock, account: &AccountId32) -> Result<Result<Self, String>> {
		let answer = runtime_api(at, "PortfolioApi", "margin", vec![value::account(account)]).await?;
		Ok(match value::unwrap(&answer) {
			Ok(margin) => Ok(Self::read(margin)?),
			Err(reason) => Err(reason),
		})
	}

	/// Equity over maintenance margin; `None` when nothing is required.
	pub fn health(&self) -> Option<Fixed> {
		fixed::div(self.equity, self.maintenance, Round::Down).ok()
	}
}

impl Portfolio {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let at = self.endpoint.connect().await?.best().await?;
		let account = Account::fetch(&at, &self.account).await?;
		let (lines, relay_block) = credit::lines(&at, &self.account).await?;
		if self.json {
			let margin = account.margin.as_ref();
			let text = serde_json::to_string_pretty(&json!({
				"block": at.block_number(),
				"account": self.account.to_string(),
				"positions": value::list_to_json(&account.positions),
				"credit_lines": credit::to_json(&lines),
				"relay_block": relay_block,
				"margin": margin.ok().map(value::to_json),
				"margin_unavailable": margin.err(),
				"health": margin.ok().and_then(|m| Margin::read(m).ok()?.health()).map(decimal::exact),
				"state": value::to_json(&account.state),
				"next_step": value::to_json(&account.next),
			}))?;
			println!("{text}");
		} else {
			print(&at, &self.account, &account)?;
			credit::print(&lines, relay_block);
			print_next(&account.next);
		}
		Ok(())
	}
}

/// A table whose columns from the second on are numbers.
pub fn table(header: &[&str]) -> Table {
	let mut table = Table::new();
	table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(header.to_vec());
	for column in table.column_iter_mut().skip(1) {
		column.set_cell_alignment(CellAlignment::Right);
	}
	table
}

fn print(at: &AtBlock, id: &AccountId32, account: &Account) -> Result<()> {
	println!("{id} at block {}", at.block_number());
	println!("state         {}", state(&account.state));
	match &account.margin {
		Ok(margin) => print_margin(margin)?,
		Err(reason) => println!("margin        not available: {reason}"),
	}
	let positions = value::items(&account.positions);
	if positions.is_empty() {
		println!("no positions");
	} else {
		let mut rows = table(&["position", "quantity", "venue"]);
		for position in positions {
			let instrument = value::field(position, "instrument")?;
			let kind = value::as_variant(instrument).map_or("", |(kind, _)| kind).to_lowercase();
			let ticker = value::as_asset(instrument).map(assets::ticker).unwrap_or_default();
			rows.add_row([
				format!("{ticker} {kind}"),
				decimal::significant(value::fixed_field(position, "quantity")?),
				position.at("venue").map(value::show).unwrap_or_default().to_lowercase(),
			]);
		}
		println!("{rows}");
	}
	Ok(())
}

fn print_margin(value: &Value) -> Result<()> {
	let margin = Margin::read(value)?;
	let usd = |value| format!("{:>16} USD", decimal::grouped(value, 2));
	println!("equity        {}", usd(margin.equity));
	println!("initial       {}", usd(margin.initial));
	println!("maintenance   {}", usd(margin.maintenance));
	println!(
		"health        {:>16}",
		margin.health().map_or("-".into(), |health| decimal::grouped(health, 3))
	);
	println!("worst         {}", value.at("worst").map(value::show).unwrap_or_default());
	let Some(breakdown) = value.at("breakdown") else { return Ok(()) };
	for (name, part) in named(breakdown) {
		if let Some(part) = value::as_fixed(part) {
			println!("  {:<12}{}", name.replace('_', " "), usd(part));
		}
	}
	let parts = breakdown.at("assets").map(value::items).unwrap_or_default();
	if !parts.is_empty() {
		let columns = ["exposure", "grid_loss", "haircut", "liquidity"];
		let mut rows = table(&["asset", "exposure", "grid loss", "haircut", "liquidity"]);
		for part in parts {
			let ticker = part.at("asset").and_then(value::as_asset).map(assets::ticker).unwrap_or_default();
			let numbers = columns.map(|name| {
				value::fixed_field(part, name).map_or("?".into(), |number| decimal::grouped(number, 2))
			});
			rows.add_row(std::iter::once(ticker).chain(numbers));
		}
		println!("{rows}");
	}
	Ok(())
}

fn named(value: &Value) -> Vec<(String, &Value)> {
	match &value.value {
		subxt::ext::scale_value::ValueDef::Composite(fields) => value::named(fields),
		_ => Vec::new(),
	}
}

fn print_next(next: &Value) {
	let orders = next.at("orders").map(value::items).unwrap_or_default();
	let when = next.at("at_ms").and_then(|at| value::unwrap(at).ok()).and_then(value::as_u128);
	match when.and_then(|ms| u64::try_from(ms / 1_000).ok()) {
		None => println!("next step     none"),
		Some(at) => {
			let to = next.at("state").map(state).unwrap_or_default();
			println!("next step     {to} at {} UTC", time::show(at));
		}
	}
	for order in orders {
		let quantity = value::fixed_field(order, "quantity").unwrap_or_default();
		let limit = value::fixed_field(order, "limit_price").unwrap_or_default();
		let venue = order.at("venue").map(value::show).unwrap_or_default().to_lowercase();
		println!(
			"  {} at {venue}, limit {}",
			narrate::change(quantity, order.at("instrument")),
			decimal::significant(limit)
		);
	}
	for stop in next.at("what_stops_it").map(value::items).unwrap_or_default() {
		println!("  stopped by  {}", value::show(stop));
	}
}

/// A state in words.
pub fn state(state: &Value) -> String {
	match value::as_variant(state) {
		Some(("MarginCall", _)) => "margin call".into(),
		Some(("Watch", fields)) => {
			format!("watch {}", fields.values().next().map(value::show).unwrap_or_default())
		}
		Some(("Insolvent", fields)) => {
			let debt = fields.values().next().and_then(value::as_fixed).unwrap_or_default();
			format!("insolvent ({} USD)", decimal::grouped(debt, 2))
		}
		Some((name, _)) => name.to_lowercase(),
		None => "?".into(),
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	fn number(units: i128) -> Value {
		Value::unnamed_composite([Value::i128(units * fixed::ONE)])
	}

	#[test]
	fn margin_should_be_read_by_name() {
		let value = Value::named_composite([
			("maintenance", number(100)),
			("initial", number(150)),
			("equity", number(130)),
		]);
		let margin = Margin::read(&value).unwrap();
		assert_eq!(margin.health(), Some(Fixed::from_rational(13, 10)));
		let error = Margin::read(&Value::named_composite([("equity", number(1))])).unwrap_err();
		assert!(error.to_string().contains("'initial'"));
		let free = Margin { maintenance: Fixed::default(), ..margin };
		assert_eq!(free.health(), None);
	}

	#[test]
	fn state_should_be_told_in_words() {
		assert_eq!(state(&Value::named_variant("MarginCall", [("since_ms", Value::u128(1))])), "margin call");
		assert_eq!(state(&Value::named_variant("Watch", [("tier", Value::u128(1))])), "watch 1");
		assert_eq!(state(&Value::unnamed_variant("Healthy", [])), "healthy");
	}
}
