//! `ballast operator sources try`: one round of asking from this machine, judged as the node's worker judges.

use super::{
	fetch, list,
	sources::{own, rules, shortages, shown, Feeds},
};
use crate::{
	assets::ticker,
	chain::{self, AtBlock, Endpoint},
	commands::portfolio::table,
	decimal,
	value::{self, At},
};
use anyhow::{bail, Result};
use ballast_primitives::{AssetId, Fixed};
use comfy_table::CellAlignment;
use pallet_price_feeds::{
	refusal::NoPrice,
	round::{judge_all, Answer, Round, Verdict},
	FeedRules, Source, SourceName,
};
use serde_json::{json, Value as Json};
use std::{collections::BTreeMap, path::PathBuf};

const EXAMPLES: &str = "With --file alone, the sources of the file by the default rules. With --ws alone, what that node asks: the sources on chain
with its own list. With both, the sources on chain with the file laid over them, as if it were the node's list. Nothing is
submitted. It fails when an asset gets no price. This machine may see other answers than the node's: run it there.

Examples:
  ballast operator sources try --file sources.toml
  ballast operator sources try --ws ws://127.0.0.1:9944
  ballast operator sources try --ws ws://127.0.0.1:9944 --file sources.toml --json";

/// Ask every source once from this machine, and judge the answers as the node would.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Try {
	/// TOML or JSON; - for stdin
	#[arg(long, value_name = "FILE", required_unless_present = "ws")]
	file: Option<PathBuf>,
	/// WebSocket endpoint of a node: its sources, the chain's rules, and the last prices on chain
	#[arg(long, value_name = "URL")]
	ws: Option<String>,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

/// What is asked, and how it is judged.
#[derive(Default)]
struct Plan {
	sources: Vec<(SourceName, Source)>,
	rules: FeedRules,
	/// Fresh prices on chain.
	last: BTreeMap<AssetId, Fixed>,
}

/// What came of it.
struct Trial {
	answers: Vec<Answer>,
	verdicts: Vec<Verdict>,
}

impl Try {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let plan = self.plan().await?;
		if plan.sources.is_empty() {
			bail!("there are no sources: a node that has none stays idle");
		}
		let trial = plan.run().await?;
		if self.json {
			println!("{}", serde_json::to_string_pretty(&plan.json(&trial))?);
		} else {
			print!("{}", plan.report(&trial));
		}
		let without: Vec<String> =
			trial.verdicts.iter().filter(|v| v.outcome.is_err()).map(|v| ticker(v.asset)).collect();
		if !without.is_empty() {
			bail!("no price of {}", without.join(", "));
		}
		Ok(())
	}

	async fn plan(&self) -> Result<Plan> {
		let list = self.file.as_deref().map(list::read).transpose()?;
		let Some(ws) = &self.ws else {
			let entries = list.into_iter().flatten();
			let sources = entries.filter_map(|(name, source)| Some((name, source?))).collect();
			return Ok(Plan { sources, ..Plan::default() });
		};
		let chain = Endpoint { ws: ws.clone() }.connect().await?;
		let at = chain.best().await?;
		let feeds = Feeds::fetch(&at).await?;
		let list = match list {
			Some(list) => Some(list),
			None => own(chain.node()).await?,
		};
		let sources = feeds.effective(list);
		let mut last = BTreeMap::new();
		for (asset, _) in sources.iter().flat_map(|(_, source)| &source.assets) {
			if let Some(price) = fresh_price(&at, *asset).await? {
				last.insert(*asset, price);
			}
		}
		Ok(Plan { sources, rules: feeds.rules, last })
	}
}

/// The price on chain, unless it is too old to count.
async fn fresh_price(at: &AtBlock, asset: AssetId) -> Result<Option<Fixed>> {
	let number = |value: Option<&value::Value>| value.and_then(value::as_u128).unwrap_or_default();
	let stored = chain::storage(at, "Oracle", "Values", vec![value::asset(asset)]).await?;
	let now = chain::storage(at, "Timestamp", "Now", Vec::new()).await?;
	let age = chain::constant(at, "Thresholds", "MaxAge")?;
	Ok(stored
		.filter(|stored| {
			number(now.as_ref()).saturating_sub(number(stored.at("timestamp"))) <= number(Some(&age))
		})
		.and_then(|stored| value::as_fixed(stored.at("value")?)))
}

impl Plan {
	async fn run(&self) -> Result<Trial> {
		let round = Round::new(&self.sources);
		let answers = round.answers(&fetch::get_all(round.urls()).await?);
		let verdicts = judge_all(&answers, &self.rules, |asset| self.last.get(&asset).copied());
		Ok(Trial { answers, verdicts })
	}

	fn report(&self, trial: &Trial) -> String {
		let mut text = rules(&self.rules);
		let mut rows = table(&["source", "asset", "price", ""]);
		for column in rows.column_iter_mut().filter(|column| column.index != 2) {
			column.set_cell_alignment(CellAlignment::Left);
		}
		for verdict in &trial.verdicts {
			for answer in trial.answers.iter().filter(|answer| answer.asset == verdict.asset) {
				let (price, remark) = match answer.price {
					Ok(price) if is_outlier(verdict, answer) => (decimal::exact(price), "an outlier".into()),
					Ok(price) => (decimal::exact(price), String::new()),
					Err(refusal) => ("-".into(), refusal.to_string()),
				};
				rows.add_row([shown(&answer.name), ticker(answer.asset), price, remark]);
			}
			let (price, remark) = match verdict.outcome {
				Ok(price) => (decimal::exact(price), String::new()),
				Err(why) => ("-".into(), no_price(&why)),
			};
			rows.add_row(["= median".into(), ticker(verdict.asset), price, remark]);
		}
		text += &format!("{rows}\n");
		for line in shortages(&self.sources, &self.rules) {
			text += &format!("note: {line}\n");
		}
		text
	}

	fn json(&self, trial: &Trial) -> Json {
		let answers = trial.answers.iter().map(|answer| {
			json!({
				"source": shown(&answer.name),
				"asset": ticker(answer.asset),
				"price": answer.price.ok().map(decimal::exact),
				"refused": answer.price.err().map(|refusal| refusal.to_string()),
				"outlier": trial.verdicts.iter().any(|verdict| is_outlier(verdict, answer)),
			})
		});
		let verdicts = trial.verdicts.iter().map(|verdict| {
			json!({
				"asset": ticker(verdict.asset),
				"asked": verdict.asked,
				"price": verdict.outcome.ok().map(decimal::exact),
				"no_price": verdict.outcome.err().map(|why| no_price(&why)),
				"last": self.last.get(&verdict.asset).copied().map(decimal::exact),
			})
		});
		json!({ "answers": answers.collect::<Vec<_>>(), "prices": verdicts.collect::<Vec<_>>() })
	}
}

fn is_outlier(verdict: &Verdict, answer: &Answer) -> bool {
	verdict.asset == answer.asset && verdict.outliers.iter().any(|(name, _)| *name == answer.name)
}

fn no_price(why: &NoPrice) -> String {
	format!("no price: {why}")
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::document::{self, Format};
	use pallet_price_feeds::refusal::Refusal;
	use std::{
		io::{Read, Write},
		net::{TcpListener, TcpStream},
		thread,
		time::{Duration, Instant},
	};

	const DOT: AssetId = AssetId(1);
	const ETH: AssetId = AssetId(2);

	/// A server on the loopback interface that does this with every connection once the request's head is there.
	fn server(answer: impl Fn(&str, TcpStream) + Send + Clone + 'static) -> String {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		let url = format!("http://{}", listener.local_addr().unwrap());
		thread::spawn(move || {
			for connection in listener.incoming() {
				let (mut connection, answer) = (connection.unwrap(), answer.clone());
				thread::spawn(move || {
					let mut head = Vec::new();
					let mut byte = [0];
					while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).unwrap_or(0) > 0 {
						head.push(byte[0]);
					}
					answer(&String::from_utf8_lossy(&head), connection);
				});
			}
		});
		url
	}

	fn respond(mut connection: TcpStream, status: &str, headers: &str, body: &str) {
		let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
		let _ = connection.write_all((head + body).as_bytes());
	}

	fn says(body: &'static str) -> String {
		server(move |_, connection| respond(connection, "200 OK", "", body))
	}

	fn plan(sources: &[(&str, &str, &str)]) -> Plan {
		let text: String = sources
			.iter()
			.map(|(name, url, path)| {
				format!("[[sources]]\nname = '{name}'\nurl = '{url}'\npath = '{path}'\nassets = {{ DOT = 'DOT' }}\n")
			})
			.collect();
		let list = list::parse(&document::parse(&text, Format::Toml).unwrap()).unwrap();
		let sources = list.into_iter().map(|(name, source)| (name, source.unwrap())).collect();
		Plan { sources, ..Plan::default() }
	}

	async fn third_should_be_refused(third: String, refusal: Refusal) {
		let (a, b) = (says(r#"{"price":"4.20"}"#), says(r#"{"price":4.22}"#));
		let plan = plan(&[("a", &a, "price"), ("b", &b, "price"), ("c", &third, "price")]);
		let trial = plan.run().await.unwrap();
		assert_eq!(trial.answers[2].price, Err(refusal));
		assert_eq!(trial.verdicts[0].outcome, Ok(Fixed::from_rational(421, 100)));
		let text = plan.report(&trial);
		assert!(text.contains(&refusal.to_string()), "{text}");
	}

	#[tokio::test(flavor = "multi_thread")]
	async fn prices_should_be_those_of_real_servers() {
		let kraken = server(|head, connection| {
			assert!(head.contains("GET /ticker?pair=XETHZUSD ") || head.contains("GET /ticker?pair=DOTUSD "));
			let symbol = if head.contains("XETHZUSD") { "XETHZUSD" } else { "DOTUSD" };
			let body = format!(r#"{{"error":[],"result":{{"{symbol}":{{"c":["4.2","1"]}}}}}}"#);
			respond(connection, "200 OK", "", &body);
		});
		let text = format!(
			"[[sources]]\nname = 'kraken'\nurl = '{kraken}/ticker?pair={{symbol}}'\npath = 'result.{{symbol}}.c[0]'\n\
			assets = {{ DOT = 'DOTUSD', ETH = 'XETHZUSD' }}\n[[sources]]\nname = 'all'\nurl = '{}'\n\
			path = '[s={{symbol}}].p'\nscale = -2\nassets = {{ DOT = 'DOT' }}",
			says(r#"[{"s":"ETH","p":1},{"s":"DOT","p":420}]"#)
		);
		let list = list::parse(&document::parse(&text, Format::Toml).unwrap()).unwrap();
		let sources = list.into_iter().map(|(name, source)| (name, source.unwrap())).collect();
		let plan = Plan { sources, ..Plan::default() };
		let trial = plan.run().await.unwrap();
		let price = Fixed::from_rational(42, 10);
		assert!(trial.answers.iter().all(|answer| answer.price == Ok(price)), "{:?}", trial.answers);
		assert_eq!((trial.verdicts[0].asset, trial.verdicts[0].outcome), (DOT, Ok(price)));
		let nothing = NoPrice::NoQuorum { answered: 1, needed: 2 };
		assert_eq!((trial.verdicts[1].asset, trial.verdicts[1].outcome), (ETH, Err(nothing)));
		let text = plan.report(&trial);
		for part in ["kraken", "all", "= median", "4.2", "no price: 1 sources answered, 2 must", "ETH cannot"]
		{
			assert!(text.contains(part), "{part}: {text}");
		}
		let json = plan.json(&trial);
		assert_eq!(json["prices"][0]["price"], "4.2");
		assert_eq!(json["prices"][1]["price"], Json::Null);
	}

	#[tokio::test(flavor = "multi_thread")]
	async fn outlier_and_jump_should_be_named() {
		let (a, b, c) = (says("4.20"), says("4.22"), says("42"));
		let mut plan = plan(&[("a", &a, ""), ("b", &b, ""), ("c", &c, "")]);
		let trial = plan.run().await.unwrap();
		assert!(is_outlier(&trial.verdicts[0], &trial.answers[2]));
		assert!(plan.report(&trial).contains("an outlier"));
		plan.last.insert(DOT, Fixed::from_u32(3));
		let trial = plan.run().await.unwrap();
		assert!(matches!(trial.verdicts[0].outcome, Err(NoPrice::Jump { .. })));
		let text = plan.report(&trial);
		assert!(text.contains("no price: a jump from 3.000000 to 4.210000"), "{text}");
	}

	#[tokio::test(flavor = "multi_thread")]
	async fn source_should_be_refused_as_a_node_refuses_it() {
		let closed = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
		third_should_be_refused(closed, Refusal::Broken).await;
		third_should_be_refused(says(r#"{"cost":1}"#), Refusal::Missing).await;
		third_should_be_refused(says("<html>"), Refusal::NotJson).await;
		let failing = server(|_, connection| respond(connection, "503 No", "", ""));
		third_should_be_refused(failing, Refusal::Status(503)).await;
		let target = says(r#"{"price":"4.21"}"#);
		let redirecting = server(move |_, connection| {
			respond(connection, "302 Found", &format!("Location: {target}\r\n"), "")
		});
		third_should_be_refused(redirecting, Refusal::Status(302)).await;
		let endless = server(|_, mut connection| {
			let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n\"");
			while connection.write_all(&[b'x'; 16 * 1024]).is_ok() {}
		});
		third_should_be_refused(endless, Refusal::TooLong).await;
		let cut_off = server(|_, mut connection| {
			let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"price\":\"4.2");
		});
		third_should_be_refused(cut_off, Refusal::Broken).await;
	}

	#[tokio::test(flavor = "multi_thread")]
	async fn source_should_be_late_when_it_hangs_and_cost_nobody_else_the_answer() {
		let silent = server(|_, connection| {
			thread::sleep(Duration::from_secs(60));
			drop(connection);
		});
		let began = Instant::now();
		third_should_be_refused(silent, Refusal::Late).await;
		let dripping = server(|_, mut connection| {
			let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
			while connection.write_all(b" ").is_ok() {
				thread::sleep(Duration::from_millis(20));
			}
		});
		third_should_be_refused(dripping, Refusal::Late).await;
		// Six seconds for a head and nine for a body; the machine may be busy.
		assert!(began.elapsed() < Duration::from_secs(45), "{:?}", began.elapsed());
	}
}
