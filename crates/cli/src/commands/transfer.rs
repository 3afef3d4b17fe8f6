//! `ballast transfer`: money of an account from one venue to another, and what is on its way.

use crate::{
	chain::{self, call, AtBlock, Endpoint},
	commands::portfolio::table,
	decimal,
	value::{self, Value},
};
use anyhow::{Context, Result};
use ballast_primitives::Fixed;
use serde_json::json;
use subxt::utils::AccountId32;

const EXAMPLES: &str = "Examples:
  ballast transfer send 2001 2002 5000 --key //trader//7   # from venue 2001 to what is owed at 2002
  ballast transfer show //trader//7
  ballast transfer probe 12 --key //Bob                    # of one that neither venue accounts for";

/// Transfers of settlement currency between an account's venues.
#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum Transfer {
	/// Send money from one venue to another, where it repays what is owed first
	Send(Send),
	/// Show an account's transfers whose end is open
	Show(Show),
	/// Have both venues asked again about a transfer that neither accounts for
	Probe(Probe),
}

/// Send money from one venue to another, where it repays what is owed first.
#[derive(clap::Args)]
pub struct Send {
	#[command(flatten)]
	endpoint: Endpoint,
	/// Parachain id of the venue that holds it
	from: u32,
	/// Parachain id of the venue that gets it
	to: u32,
	/// How much settlement currency
	#[arg(value_name = "AMOUNT", value_parser = decimal::parse)]
	amount: Fixed,
	/// Whose: a development key
	#[arg(long, value_name = "KEY")]
	key: String,
}

/// Show an account's transfers whose end is open.
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

/// Have both venues asked again about a transfer that neither accounts for.
#[derive(clap::Args)]
pub struct Probe {
	#[command(flatten)]
	endpoint: Endpoint,
	/// The transfer's number
	id: u64,
	/// Who pays for the asking: a development key
	#[arg(long, value_name = "KEY")]
	key: String,
}

/// A transfer as the coordinator keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Open {
	id: u128,
	from: String,
	to: String,
	/// Settlement currency.
	amount: Fixed,
	stage: &'static str,
}

impl Open {
	fn read(id: u128, record: &Value) -> Result<Self> {
		let transfer = value::field(record, "transfer")?;
		let venue = |name| value::field(transfer, name).map(|venue| value::show(venue).to_lowercase());
		let is_looked_at = value::unwrap(value::field(record, "due")?).is_ok();
		let stage = match value::as_variant(value::field(record, "stage")?) {
			Some(("Leaving", _)) => "may leave",
			Some(_) if !is_looked_at => "unaccounted for",
			Some(("OnItsWay", _)) => "on its way",
			Some(("Doubtful", _)) => "not known whether it left",
			_ => "?",
		};
		let amount = value::fixed_field(record, "amount")?;
		Ok(Self { id, from: venue("from")?, to: venue("to")?, amount, stage })
	}
}

/// The numbers in a list, however it is wrapped.
fn numbers(value: &Value) -> Vec<u128> {
	match value::as_u128(value) {
		Some(number) => vec![number],
		None => value::items(value).into_iter().flat_map(numbers).collect(),
	}
}

async fn open(at: &AtBlock, account: &AccountId32) -> Result<Vec<Open>> {
	let ids = chain::storage(at, "Venues", "TransfersOf", vec![value::account(account)]).await?;
	let mut all = Vec::new();
	for id in ids.iter().flat_map(numbers) {
		if let Some(record) = chain::storage(at, "Venues", "Transfers", vec![Value::u128(id)]).await? {
			all.push(Open::read(id, &record)?);
		}
	}
	Ok(all)
}

impl Transfer {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		match self {
			Transfer::Send(command) => command.run().await,
			Transfer::Show(command) => command.run().await,
			Transfer::Probe(command) => command.run().await,
		}
	}
}

impl Send {
	async fn run(self) -> Result<()> {
		let key = chain::keypair(&self.key)?;
		let sibling = |id: u32| Value::unnamed_variant("Sibling", [Value::u128(id.into())]);
		let arguments = [sibling(self.from), sibling(self.to), value::fixed(self.amount)];
		let chain = self.endpoint.connect().await?;
		let send = call("Portfolio", "transfer", arguments);
		let block = chain.execute(&send, &key).await.context("the transfer is not accepted")?;
		println!(
			"accepted in block {block}; `ballast transfer show {}` says where it is until it has arrived",
			chain::account_of(&key)
		);
		Ok(())
	}
}

impl Show {
	async fn run(self) -> Result<()> {
		let at = self.endpoint.connect().await?.best().await?;
		let all = open(&at, &self.account).await?;
		if self.json {
			let one = |open: &Open| {
				json!({
					"transfer": open.id as u64,
					"from": open.from,
					"to": open.to,
					"amount": decimal::exact(open.amount),
					"stage": open.stage,
				})
			};
			let all: serde_json::Value = all.iter().map(one).collect();
			println!("{}", serde_json::to_string_pretty(&all)?);
		} else if all.is_empty() {
			println!("no open transfers");
		} else {
			let mut rows = table(&["transfer", "from", "to", "amount", "stage"]);
			for open in all {
				let amount = decimal::grouped(open.amount, 2);
				rows.add_row([open.id.to_string(), open.from, open.to, amount, open.stage.into()]);
			}
			println!("{rows}");
		}
		Ok(())
	}
}

impl Probe {
	async fn run(self) -> Result<()> {
		let key = chain::keypair(&self.key)?;
		let chain = self.endpoint.connect().await?;
		let probe = call("Venues", "probe_transfer", [Value::u128(self.id.into())]);
		let block = chain.execute(&probe, &key).await.context("nobody is asked")?;
		println!("asked in block {block}");
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use ballast_primitives::fixed::ONE;

	#[test]
	fn numbers_should_be_found_when_their_list_is_wrapped() {
		let id = |number| Value::unnamed_composite([Value::u128(number)]);
		let list = |ids: Vec<Value>| Value::unnamed_composite([Value::unnamed_composite(ids)]);
		assert_eq!(numbers(&list(vec![id(3), id(4)])), [3, 4]);
		assert_eq!(numbers(&list(vec![id(3)])), [3]);
		assert!(numbers(&list(vec![])).is_empty());
	}

	#[test]
	fn transfer_should_be_told_by_where_it_stands() {
		let sibling = |id: u128| Value::unnamed_variant("Sibling", [Value::u128(id)]);
		let read = |stage: &str, due: Value| {
			let transfer = Value::named_composite([("from", sibling(1)), ("to", sibling(2))]);
			let record = Value::named_composite([
				("transfer", transfer),
				("stage", Value::unnamed_variant(stage, [])),
				("amount", Value::unnamed_composite([Value::i128(7 * ONE)])),
				("due", due),
			]);
			Open::read(3, &record).unwrap()
		};
		let none = || Value::unnamed_variant("None", []);
		let some = || Value::unnamed_variant("Some", [Value::u128(9)]);
		let leaving = read("Leaving", none());
		assert_eq!((leaving.id, leaving.amount, leaving.stage), (3, Fixed::from_u32(7), "may leave"));
		assert!(leaving.from.contains('1') && leaving.to.contains('2'));
		assert_eq!(read("OnItsWay", some()).stage, "on its way");
		assert_eq!(read("Doubtful", some()).stage, "not known whether it left");
		assert_eq!(read("OnItsWay", none()).stage, "unaccounted for");
	}
}
