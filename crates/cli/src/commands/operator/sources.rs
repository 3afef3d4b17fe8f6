//! `ballast operator sources show`, `set`, `clear`: which sources a node asks.

use super::list;
use crate::{
	assets::ticker,
	chain::{self, AtBlock, Chain, Endpoint},
	commands::portfolio::table,
	decimal,
	node::Node,
};
use anyhow::{Context, Result};
use ballast_primitives::{AssetId, Fixed};
use codec::{Decode, DecodeAll, Encode};
use pallet_price_feeds::{
	genesis::path_to_text,
	local::{self, BadList, LOCAL_SOURCES_KEY},
	types::LocalSources,
	FeedRules, Source, SourceName,
};
use serde_json::{json, Value as Json};
use std::{collections::BTreeMap, path::PathBuf};

const EXAMPLES_OF_SHOW: &str = "Examples:
  ballast operator sources show
  ballast operator sources show --json";

const EXAMPLES_OF_SET: &str = "The file (TOML or JSON) has entries `sources`; crates/cli/examples/sources.toml is an annotated one. An entry replaces
the source on chain of its name, adds one, or, with `off = true`, switches one off for this node. What the chain would
refuse is refused here.

Examples:
  ballast operator sources try --file sources.toml     # first
  ballast operator sources set --file sources.toml
  ballast operator sources show";

const EXAMPLES_OF_CLEAR: &str = "Examples:
  ballast operator sources clear";

/// Show what is on chain, the node's own list, and what comes of both.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES_OF_SHOW)]
pub struct Show {
	#[command(flatten)]
	endpoint: Endpoint,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

/// Replace the node's own list with that of a file.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES_OF_SET)]
pub struct Set {
	#[command(flatten)]
	endpoint: Endpoint,
	/// TOML or JSON; - for stdin
	#[arg(long, value_name = "FILE")]
	file: PathBuf,
}

/// Remove the node's own list; what is on chain counts again.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES_OF_CLEAR)]
pub struct Clear {
	#[command(flatten)]
	endpoint: Endpoint,
}

impl Show {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let chain = self.endpoint.connect().await?;
		let at = chain.best().await?;
		let feeds = Feeds::fetch(&at).await?;
		let own = own(chain.node()).await;
		if self.json {
			let text = feeds.json(&own, at.block_number());
			println!("{}", serde_json::to_string_pretty(&text)?);
		} else {
			println!("{} at block {}", self.endpoint.ws, at.block_number());
			print!("{}", feeds.report(&own));
		}
		// A list that the node's worker refuses stops it.
		own.map(|_| ())
	}
}

impl Set {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let list = list::read(&self.file)?;
		let (chain, feeds) = connect(&self.endpoint).await?;
		set(chain.node(), &list).await?;
		println!("the node at {} has a list of {} now", self.endpoint.ws, list.len());
		print!("{}", feeds.report(&Ok(Some(list))));
		Ok(())
	}
}

impl Clear {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let (chain, feeds) = connect(&self.endpoint).await?;
		chain.node().clear_local_storage(LOCAL_SOURCES_KEY).await?;
		println!("the node at {} has no list of its own now", self.endpoint.ws);
		print!("{}", feeds.report(&Ok(None)));
		Ok(())
	}
}

async fn connect(endpoint: &Endpoint) -> Result<(Chain, Feeds)> {
	let chain = endpoint.connect().await?;
	let feeds = Feeds::fetch(&chain.best().await?).await?;
	Ok((chain, feeds))
}

async fn set(node: &Node, list: &LocalSources) -> Result<()> {
	node.set_local_storage(LOCAL_SOURCES_KEY, &list.encode()).await
}

/// The node's own list, if it has one.
pub async fn own(node: &Node) -> Result<Option<LocalSources>> {
	let encoded = node.local_storage(LOCAL_SOURCES_KEY).await.context("the node's own list")?;
	encoded.map(|encoded| local::decode(&encoded)).transpose().map_err(|bad| {
		let why = match bad {
			BadList::NotAList => "it does not decode".into(),
			BadList::Entry(name, invalid) => format!("{}: {invalid}", shown(&name)),
		};
		anyhow::anyhow!("the node's own list is not valid ({why}): its worker feeds nothing until it is set anew or cleared")
	})
}

/// A name as text.
pub fn shown(name: &SourceName) -> String {
	String::from_utf8_lossy(name).into()
}

/// What is on chain.
pub struct Feeds {
	/// By name.
	pub sources: Vec<(SourceName, Source)>,
	/// How prices are judged.
	pub rules: FeedRules,
}

impl Feeds {
	/// Asks the runtime.
	pub async fn fetch(at: &AtBlock) -> Result<Self> {
		Ok(Self { sources: ask(at, "sources").await?, rules: ask(at, "rules").await? })
	}

	/// What the node asks, with its own list laid over.
	pub fn effective(&self, own: Option<LocalSources>) -> Vec<(SourceName, Source)> {
		match own {
			Some(list) => local::lay_over(self.sources.clone(), list),
			None => self.sources.clone(),
		}
	}

	fn report(&self, own: &Result<Option<LocalSources>>) -> String {
		let mut text = rules(&self.rules);
		let list = own.as_ref().ok().and_then(Option::as_ref);
		let rows = self.rows(list);
		if rows.is_empty() {
			text += "no sources: the node's worker is idle\n";
		} else {
			let mut shown = table(&["source", "from", "URL", "path", "scale", "assets"]);
			for column in shown.column_iter_mut() {
				column.set_cell_alignment(comfy_table::CellAlignment::Left);
			}
			for row in rows {
				shown.add_row(row);
			}
			text += &format!("{shown}\n");
		}
		for line in shortages(&self.effective(list.cloned()), &self.rules) {
			text += &format!("note: {line}\n");
		}
		text
	}

	/// Every source on chain and every entry of the list, one a row.
	fn rows(&self, own: Option<&LocalSources>) -> Vec<[String; 6]> {
		let entries: BTreeMap<&SourceName, &Option<Source>> =
			own.into_iter().flatten().map(|(name, source)| (name, source)).collect();
		let on_chain: BTreeMap<&SourceName, &Source> =
			self.sources.iter().map(|(name, source)| (name, source)).collect();
		let mut rows = Vec::new();
		for (name, source) in &on_chain {
			let from = match entries.get(name) {
				None => "chain",
				Some(Some(_)) => "chain, replaced by the node",
				Some(None) => "chain, switched off by the node",
			};
			rows.push(row(name, from, Some(source)));
		}
		for (name, source) in entries {
			match source {
				Some(source) => rows.push(row(name, "node", Some(source))),
				None if on_chain.contains_key(name) => {}
				None => rows.push(row(name, "switched off, and not on chain", None)),
			}
		}
		rows.sort();
		rows
	}

	fn json(&self, own: &Result<Option<LocalSources>>, block: u64) -> Json {
		let list = own.as_ref().ok().and_then(Option::as_ref);
		let effective = self.effective(list.cloned());
		let of = |sources: &[(SourceName, Source)]| -> Vec<Json> {
			sources.iter().map(|(name, source)| source_json(name, source)).collect()
		};
		let entry = |(name, source): &list::Entry| match source {
			Some(source) => source_json(name, source),
			None => json!({ "name": shown(name), "off": true }),
		};
		json!({
			"block": block,
			"rules": {
				"quorum": self.rules.quorum,
				"max_deviation_ppm": self.rules.max_deviation.deconstruct(),
				"max_jump_ppm": self.rules.max_jump.deconstruct(),
				"interval_ms": self.rules.interval_ms,
			},
			"on_chain": of(&self.sources),
			"own": list.map(|list| list.iter().map(entry).collect::<Vec<_>>()),
			"own_unavailable": own.as_ref().err().map(|error| format!("{error:#}")),
			"effective": of(&effective),
		})
	}
}

async fn ask<T: Decode>(at: &AtBlock, function: &str) -> Result<T> {
	let answer = chain::view_function(at, "PriceFeeds", function, Vec::new())
		.await
		.context("the chain tells nothing about price feeds")?;
	T::decode_all(&mut &answer[..]).ok().context(
		"the chain's price feeds have another shape than this tool knows; use the version of the runtime",
	)
}

fn row(name: &SourceName, from: &str, source: Option<&Source>) -> [String; 6] {
	let text = |of: fn(&Source) -> String| source.map(of).unwrap_or_default();
	[
		shown(name),
		from.into(),
		text(|source| String::from_utf8_lossy(&source.url).into()),
		text(|source| path_to_text(&source.path)),
		text(|source| match (source.scale, source.inverse) {
			(0, false) => String::new(),
			(scale, false) => format!("10^{scale}"),
			(0, true) => "inverse".into(),
			(scale, true) => format!("10^{scale}, inverse"),
		}),
		text(|source| {
			let assets = source.assets.iter();
			let all: Vec<_> =
				assets.map(|(id, symbol)| format!("{} as {}", ticker(*id), shown(symbol))).collect();
			all.join("\n")
		}),
	]
}

fn source_json(name: &SourceName, source: &Source) -> Json {
	let assets: BTreeMap<String, String> =
		source.assets.iter().map(|(asset, symbol)| (ticker(*asset), shown(symbol))).collect();
	json!({
		"name": shown(name),
		"url": String::from_utf8_lossy(&source.url),
		"path": path_to_text(&source.path),
		"scale": source.scale,
		"inverse": source.inverse,
		"assets": assets,
	})
}

/// The rules in a line.
pub fn rules(rules: &FeedRules) -> String {
	let percent = |ppm: u32| decimal::exact(Fixed::from_rational(ppm.into(), 10_000));
	format!(
		"at least {} sources; outliers beyond {} %; jumps beyond {} % need all sources; every {} s\n",
		rules.quorum,
		percent(rules.max_deviation.deconstruct()),
		percent(rules.max_jump.deconstruct()),
		decimal::exact(Fixed::from_rational(rules.interval_ms.into(), 1_000)),
	)
}

/// Assets that can have no price, because too few sources know them.
pub fn shortages(sources: &[(SourceName, Source)], rules: &FeedRules) -> Vec<String> {
	let mut counts: BTreeMap<AssetId, u32> = BTreeMap::new();
	for (asset, _) in sources.iter().flat_map(|(_, source)| &source.assets) {
		*counts.entry(*asset).or_default() += 1;
	}
	let short = counts.into_iter().filter(|(_, count)| *count < rules.quorum);
	short
		.map(|(asset, count)| {
			format!(
				"{} cannot have a price: {count} of the {} sources that the rules want",
				ticker(asset),
				rules.quorum
			)
		})
		.collect()
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::{
		document::{self, Format},
		node::fake::Fake,
	};

	fn list(text: &str) -> LocalSources {
		list::parse(&document::parse(text, Format::Toml).unwrap()).unwrap()
	}

	fn source(name: &str, assets: &str) -> String {
		format!(
			"[[sources]]\nname = '{name}'\nurl = 'http://{name}/{{symbol}}'\npath = 'p'\nassets = {assets}\n"
		)
	}

	fn feeds() -> Feeds {
		let all = source("a", "{ DOT = 'DOT', ETH = 'ETH' }") + &source("b", "{ DOT = 'dot' }");
		let sources = list(&all).into_iter().map(|(name, source)| (name, source.unwrap())).collect();
		Feeds { sources, rules: FeedRules::default() }
	}

	#[tokio::test]
	async fn list_should_be_what_the_node_has_after_it_was_set() {
		let fake = Fake::default();
		let node = fake.node();
		assert_eq!(own(&node).await.unwrap(), None);
		let mine = list(&(source("own", "{ DOT = 'DOT' }") + "[[sources]]\nname = 'a'\noff = true"));
		set(&node, &mine).await.unwrap();
		assert_eq!(own(&node).await.unwrap(), Some(mine));
		let key = "0x62616c6c6173742f70726963652d66656564732f736f7572636573";
		assert!(fake.storage.lock().unwrap().contains_key(key));
	}

	#[tokio::test]
	async fn list_should_be_refused_when_the_node_has_garbage() {
		let node = Fake::default().node();
		node.set_local_storage(LOCAL_SOURCES_KEY, &[1, 2]).await.unwrap();
		let error = own(&node).await.unwrap_err().to_string();
		assert!(error.contains("does not decode") && error.contains("feeds nothing"), "{error}");
	}

	#[test]
	fn report_should_say_where_each_source_comes_from() {
		let mine = source("own", "{ DOT = 'DOT' }")
			+ &source("b", "{ DOT = 'd' }")
			+ "[[sources]]\nname = 'a'\noff = true\n[[sources]]\nname = 'z'\noff = true";
		let rows = feeds().rows(Some(&list(&mine)));
		let said: Vec<_> = rows.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
		assert_eq!(
			said,
			[
				("a", "chain, switched off by the node"),
				("b", "chain, replaced by the node"),
				("b", "node"),
				("own", "node"),
				("z", "switched off, and not on chain"),
			]
		);
		let text = feeds().report(&Ok(Some(list(&mine))));
		assert!(
			text.contains("outliers beyond 1 %; jumps beyond 10 %") && text.contains("every 30 s"),
			"{text}"
		);
		assert!(!text.contains("note"), "ETH is asked of nobody, DOT of two: {text}");
		let text = feeds().report(&Ok(None));
		assert!(text.contains("note: ETH cannot have a price: 1 of the 2 sources"), "{text}");
		let nothing = Feeds { sources: Vec::new(), ..feeds() };
		assert!(nothing.report(&Ok(None)).contains("no sources"));
	}

	#[test]
	fn json_should_hold_both_lists_and_what_comes_of_them() {
		let mine = list("[[sources]]\nname = 'a'\noff = true");
		let json = feeds().json(&Ok(Some(mine)), 7);
		assert_eq!(json["own"], json!([{ "name": "a", "off": true }]));
		assert_eq!(json["on_chain"].as_array().unwrap().len(), 2);
		assert_eq!(json["effective"][0]["assets"], json!({ "DOT": "dot" }));
		assert_eq!(json["rules"]["max_deviation_ppm"], 10_000);
	}
}
