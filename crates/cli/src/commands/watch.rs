//! `ballast watch`: who is in trouble, and what happens to them.

use super::portfolio::{state, table, Margin};
use crate::{
	chain::{self, AtBlock, Chain, Endpoint},
	decimal, narrate,
	narrate::Names,
	value::{self, At, Value},
};
use anyhow::{bail, Result};
use futures::{stream, StreamExt, TryStreamExt};
use std::{
	collections::{HashMap, VecDeque},
	io::{IsTerminal, Write},
};
use subxt::utils::AccountId32;

const EXAMPLES: &str = "Examples:
  ballast watch
  ballast watch --once
  ballast watch | tee events.log      # plain lines when the output is no terminal";

/// Event lines under the table.
const LINES: usize = 16;
/// Blocks between two status lines when there is no terminal.
const STATUS_EVERY: u64 = 10;
/// Runtime calls in flight.
const CONCURRENT: usize = 16;

/// Watch accounts that are not healthy, and what happens to them.
///
/// On a terminal a table that is renewed with every block, with the newest events under it; otherwise one line per
/// event and a status line now and then.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Watch {
	#[command(flatten)]
	endpoint: Endpoint,
	/// Print the table once and exit
	#[arg(long)]
	once: bool,
	/// Most rows of the table
	#[arg(long, value_name = "N", default_value_t = 20)]
	rows: usize,
	/// Stop after this many blocks
	#[arg(long, value_name = "N")]
	blocks: Option<u64>,
}

/// One account in the table.
struct Row {
	account: AccountId32,
	state: Value,
	margin: Result<Margin, String>,
	in_flight: usize,
}

impl Row {
	/// Worst first: gravity of the state, then health.
	fn order(&self) -> (u8, i128) {
		let health = self.margin.as_ref().ok().and_then(Margin::health).map_or(i128::MAX, |h| h.into_inner());
		(gravity(&self.state), health)
	}
}

/// [`gravity`] of an account that is left alone.
const HEALTHY: u8 = 6;

/// How bad a state is; lowest is worst.
fn gravity(state: &Value) -> u8 {
	match value::as_variant(state) {
		Some(("Insolvent", _)) => 0,
		Some(("Backstop", _)) => 1,
		Some(("Auction", _)) => 2,
		Some(("Unwinding", _)) => 3,
		Some(("MarginCall", _)) => 4,
		Some(("Watch", _)) => 5,
		_ => HEALTHY,
	}
}

impl Watch {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let chain = self.endpoint.connect().await?;
		let names = Names::of_development();
		if self.once {
			let at = chain.best().await?;
			println!("{}", self.screen(&at, &names).await?);
			return Ok(());
		}
		let live = std::io::stdout().is_terminal();
		let mut lines: VecDeque<String> = VecDeque::new();
		let mut seen = chain.best().await?.block_number();
		let end = self.blocks.map(|blocks| seen + blocks);
		let mut blocks = chain.blocks().await?;
		while let Some(block) = blocks.next().await {
			let newest = block?.number();
			for number in seen + 1..=newest {
				for line in event_lines(&chain, number, &names).await? {
					if live {
						lines.push_back(line);
						lines.drain(..lines.len().saturating_sub(LINES));
					} else {
						writeln!(std::io::stdout(), "{line}")?;
					}
				}
			}
			if live {
				let screen = self.screen(&chain.at(newest).await?, &names).await?;
				let events = lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
				// Home, clear to the end: no flicker.
				write!(std::io::stdout(), "\x1b[H\x1b[J{screen}\n\n{events}\n")?;
			} else if newest / STATUS_EVERY > seen / STATUS_EVERY {
				writeln!(std::io::stdout(), "{}", status(&chain.at(newest).await?).await?)?;
			}
			seen = seen.max(newest);
			if end.is_some_and(|end| seen >= end) {
				return Ok(());
			}
		}
		bail!("the node closed the connection")
	}

	/// Headline and table.
	async fn screen(&self, at: &AtBlock, names: &Names) -> Result<String> {
		let accounts = accounts(at).await?;
		let headline = headline(at, &accounts);
		let troubled: Vec<_> = accounts.into_iter().filter(|(_, state)| gravity(state) < HEALTHY).collect();
		let in_flight = in_flight(at).await?;
		let mut rows: Vec<Row> = stream::iter(troubled)
			.map(|(account, state)| {
				let in_flight = in_flight.get(&account.0).copied().unwrap_or(0);
				async move {
					let margin = Margin::fetch(at, &account).await?;
					anyhow::Ok(Row { account, state, margin, in_flight })
				}
			})
			.buffer_unordered(CONCURRENT)
			.try_collect()
			.await?;
		rows.sort_by_key(Row::order);
		let hidden = rows.len().saturating_sub(self.rows);
		rows.truncate(self.rows);
		if rows.is_empty() {
			return Ok(format!("{headline}\nall accounts are healthy"));
		}
		let mut shown = table(&["account", "state", "equity", "IM", "MM", "health", "orders in flight"]);
		for row in rows {
			let usd = |of: fn(&Margin) -> ballast_primitives::Fixed| {
				row.margin.as_ref().map_or("?".into(), |margin| decimal::grouped(of(margin), 2))
			};
			shown.add_row([
				names.name(&row.account),
				state(&row.state),
				usd(|margin| margin.equity),
				usd(|margin| margin.initial),
				usd(|margin| margin.maintenance),
				match &row.margin {
					Ok(margin) => margin.health().map_or("-".into(), |health| decimal::grouped(health, 3)),
					Err(reason) => reason.clone(),
				},
				row.in_flight.to_string(),
			]);
		}
		let more = if hidden > 0 { format!("\nand {hidden} more") } else { String::new() };
		Ok(format!("{headline}\n{shown}{more}"))
	}
}

/// All enrolled accounts with their states on record.
pub async fn accounts(at: &AtBlock) -> Result<Vec<(AccountId32, Value)>> {
	let answer = chain::runtime_api(at, "PortfolioApi", "accounts", Vec::new()).await?;
	let pair = |value: &Value| Some((value::as_account(value.at(0)?)?, value.at(1)?.clone()));
	Ok(value::items(&answer).into_iter().filter_map(pair).collect())
}

async fn in_flight(at: &AtBlock) -> Result<HashMap<[u8; 32], usize>> {
	let slices = chain::storage_map(at, "SoftLiquidation", "Slices").await?;
	let entry = |(keys, slice): (Vec<Value>, Value)| {
		let account = keys.first().and_then(value::as_account)?;
		Some((account.0, slice.at("orders").map(value::items).unwrap_or_default().len()))
	};
	Ok(slices.into_iter().filter_map(entry).collect())
}

/// `block 12: 200 accounts, 150 healthy, ...`.
fn headline(at: &AtBlock, accounts: &[(AccountId32, Value)]) -> String {
	let count = |wanted: u8| accounts.iter().filter(|(_, state)| gravity(state) == wanted).count();
	format!(
		"block {}: {} accounts, {} healthy, {} watched, {} called, {} unwinding, {} auctioned, {} with the pool, {} insolvent",
		at.block_number(),
		accounts.len(),
		count(HEALTHY),
		count(5),
		count(4),
		count(3),
		count(2),
		count(1),
		count(0)
	)
}

async fn status(at: &AtBlock) -> Result<String> {
	Ok(headline(at, &accounts(at).await?))
}

/// The events of a block in words, each with the block's number.
async fn event_lines(chain: &Chain, number: u64, names: &Names) -> Result<Vec<String>> {
	let events = chain::events(&chain.at(number).await?, narrate::is_told).await?;
	let lines = events.iter().filter_map(|event| narrate::line(event, names));
	Ok(lines.map(|line| format!("{number:>6}  {line}")).collect())
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use ballast_primitives::Fixed;

	fn row(state: &str, equity: u32) -> Row {
		let margin = Margin {
			equity: Fixed::from_u32(equity),
			initial: Fixed::from_u32(20),
			maintenance: Fixed::from_u32(10),
		};
		Row {
			account: AccountId32([0; 32]),
			state: Value::unnamed_variant(state, []),
			margin: Ok(margin),
			in_flight: 0,
		}
	}

	#[test]
	fn rows_should_be_ordered_by_gravity_and_health() {
		let states = ["Watch", "MarginCall", "Unwinding", "Unwinding", "Auction", "Backstop"];
		let mut rows: Vec<Row> =
			states.into_iter().zip([5, 12, 9, 8, 7, 6]).map(|(state, equity)| row(state, equity)).collect();
		rows.sort_by_key(Row::order);
		let order: Vec<_> = rows.iter().map(|row| state(&row.state)).collect();
		assert_eq!(order, ["backstop", "auction", "unwinding", "unwinding", "margin call", "watch "]);
		assert_eq!(rows[2].margin.as_ref().unwrap().equity, Fixed::from_u32(8));
	}
}
