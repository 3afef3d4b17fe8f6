//! `ballast credit`: what venues may let an account add on its own, and asking for more.

use crate::{
	chain::{self, call, AtBlock, Endpoint},
	commands::portfolio::table,
	decimal::{self, out_of_range},
	value::{self, Value},
};
use anyhow::{Context, Result};
use ballast_primitives::{fixed, Fixed};
use serde_json::json;
use subxt::utils::AccountId32;

const EXAMPLES: &str = "Examples:
  ballast credit show //trader//7
  ballast credit ask 300000 --key //trader//7 --ws ws://127.0.0.1:9940    # a venue's node
  ballast credit ask 0 --key //trader//7 --ws ws://127.0.0.1:9940         # gives the line back";

/// Credit lines: what venues may let an account add on its own.
#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum Credit {
	/// Show an account's lines in the coordinator's book
	Show(Show),
	/// Ask at a venue for a line there
	Ask(Ask),
}

/// Show an account's lines in the coordinator's book.
#[derive(clap::Args)]
pub struct Show {
	#[command(flatten)]
	endpoint: Endpoint,
	/// Address, 0x and 64 hex digits, or a development key such as //Alice
	#[arg(value_parser = chain::account)]
	account: AccountId32,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

/// Ask at a venue for a line there; the coordinator answers the venue.
#[derive(clap::Args)]
pub struct Ask {
	#[command(flatten)]
	venue: Endpoint,
	/// Size of the line in settlement currency, what is in use of it included; 0 gives it back
	#[arg(value_name = "AMOUNT", value_parser = decimal::parse)]
	amount: Fixed,
	/// Whose: a development key
	#[arg(long, value_name = "KEY")]
	key: String,
}

/// A line as the coordinator keeps it, amounts in settlement currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
	/// Where.
	pub venue: String,
	/// Size as granted last.
	pub amount: Fixed,
	/// In use, as the venue reported last.
	pub used: Fixed,
	/// Relay-chain block from which on nothing more of it may be used.
	pub until: u32,
	/// What is reserved for it.
	pub open: Fixed,
}

impl Line {
	/// Reads one. `now` and `release` are relay-chain blocks.
	fn read(venue: String, line: &Value, now: u32, release: u32) -> Result<Self> {
		let [amount, used, held] = ["amount", "used", "held"].map(|name| value::fixed_field(line, name));
		let (amount, used, held) = (amount?, used?, held?);
		let (until, held_until) = (block(line, "until")?, block(line, "held_until")?);
		let granted = if now < until.saturating_add(release) { amount } else { Fixed::default() };
		let held = if now < held_until { held } else { Fixed::default() };
		let open = fixed::sub(granted.max(held), used).map_err(out_of_range)?.max(Fixed::default());
		Ok(Self { venue, amount, used, until, open })
	}
}

fn block(line: &Value, name: &str) -> Result<u32> {
	let number = value::as_u128(value::field(line, name)?).and_then(|number| u32::try_from(number).ok());
	number.with_context(|| format!("'{name}' is no relay-chain block"))
}

/// The lines of an account, and the relay-chain block that counts as now. A line of a silent venue is taken to have expired as any
/// other; the chain reserves it longer.
pub async fn lines(at: &AtBlock, account: &AccountId32) -> Result<(Vec<Line>, u32)> {
	let number =
		|value: Option<Value>| value.as_ref().and_then(value::as_u128).and_then(|n| u32::try_from(n).ok());
	let now = number(chain::storage(at, "ParachainSystem", "LastRelayChainBlockNumber", Vec::new()).await?);
	let now = now.context("the chain does not know the relay chain's block")?;
	let release = number(Some(chain::constant(at, "Portfolio", "CreditRelease")?));
	let release = release.context("Portfolio.CreditRelease is no number of blocks")?;
	let mut lines = Vec::new();
	for (keys, line) in
		chain::storage_under(at, "Portfolio", "CreditLines", vec![value::account(account)]).await?
	{
		let venue = keys.get(1).map(value::show).unwrap_or_default().to_lowercase();
		lines.push(Line::read(venue, &line, now, release)?);
	}
	lines.sort_by(|a, b| a.venue.cmp(&b.venue));
	Ok((lines, now))
}

/// The lines as JSON.
pub fn to_json(lines: &[Line]) -> serde_json::Value {
	let line = |line: &Line| {
		json!({
			"venue": line.venue,
			"amount": decimal::exact(line.amount),
			"used": decimal::exact(line.used),
			"reserved": decimal::exact(line.open),
			"until": line.until,
		})
	};
	lines.iter().map(line).collect()
}

/// Prints lines for people; nothing when there are none.
pub fn print(lines: &[Line], now: u32) {
	if lines.is_empty() {
		return;
	}
	let mut rows = table(&["credit line", "size", "in use", "reserved", "expires in"]);
	for line in lines {
		let expires = match line.until.saturating_sub(now) {
			0 => "expired".into(),
			blocks => format!("{blocks} relay blocks"),
		};
		let [amount, used, open] =
			[line.amount, line.used, line.open].map(|amount| decimal::grouped(amount, 2));
		rows.add_row([line.venue.clone(), amount, used, open, expires]);
	}
	println!("{rows}");
}

impl Credit {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		match self {
			Credit::Show(command) => command.run().await,
			Credit::Ask(command) => command.run().await,
		}
	}
}

impl Show {
	async fn run(self) -> Result<()> {
		let at = self.endpoint.connect().await?.best().await?;
		let (lines, now) = lines(&at, &self.account).await?;
		if self.json {
			let all = json!({ "relay_block": now, "lines": to_json(&lines) });
			println!("{}", serde_json::to_string_pretty(&all)?);
		} else if lines.is_empty() {
			println!("no credit lines");
		} else {
			print(&lines, now);
		}
		Ok(())
	}
}

impl Ask {
	async fn run(self) -> Result<()> {
		let key = chain::keypair(&self.key)?;
		let venue = self.venue.connect().await?;
		let ask = call("VenueAdapter", "request_credit", [value::fixed(self.amount)]);
		let block = venue.execute(&ask, &key).await.context("the venue does not ask the coordinator")?;
		println!(
			"asked in block {block} of the venue; the answer comes in a few blocks (`ballast credit show {}` at the coordinator)",
			chain::account_of(&key)
		);
		Ok(())
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
	fn line_should_reserve_what_a_venue_can_still_act_on() {
		let value = Value::named_composite([
			("amount", number(10)),
			("used", number(4)),
			("until", Value::u128(500)),
			("held", number(30)),
			("held_until", Value::u128(1_000)),
		]);
		let open = |now| Line::read("home".into(), &value, now, 600).unwrap().open;
		assert_eq!(open(999), Fixed::from_u32(26));
		assert_eq!(open(1_000), Fixed::from_u32(6));
		assert_eq!(open(1_100), Fixed::from_u32(0));
		assert!(Line::read("home".into(), &number(1), 0, 0).is_err());
	}
}
