//! One round of asking, without the asking: what to ask, what the answers say, and what the prices are.
//!
//! Nothing here reads a chain, a network or a clock, so that a worker and a tool on an operator's desk come to the same answers.

use crate::{
	decimal, json,
	judge::{judge, Judgement, Quote},
	refusal::{NoPrice, Refusal},
	types::{FeedRules, Source, SourceName, Symbol},
};
use alloc::{collections::BTreeMap, string::String, vec::Vec};
use ballast_primitives::{AssetId, Fixed};

/// What a source says about an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
	/// The source.
	pub name: SourceName,
	/// The asset.
	pub asset: AssetId,
	/// Its price, settlement currency per unit, or why it does not count.
	pub price: Result<Fixed, Refusal>,
}

/// What the answers about an asset are worth together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
	/// The asset.
	pub asset: AssetId,
	/// Sources that were asked about it.
	pub asked: usize,
	/// Sources whose price was too far from the median, with that price.
	pub outliers: Vec<Quote>,
	/// Its price, or why there is none.
	pub outcome: Result<Fixed, NoPrice>,
}

/// What one source is asked about one asset.
struct Question<'a> {
	name: &'a SourceName,
	source: &'a Source,
	asset: AssetId,
	symbol: &'a Symbol,
	/// Position of its URL.
	url: usize,
}

/// All questions to all sources.
pub struct Round<'a> {
	urls: Vec<String>,
	questions: Vec<Question<'a>>,
}

impl<'a> Round<'a> {
	/// Every source about every asset that it knows.
	pub fn new(sources: &'a [(SourceName, Source)]) -> Self {
		let mut urls: Vec<String> = Vec::new();
		let mut questions = Vec::new();
		for (name, source) in sources {
			for (asset, symbol) in &source.assets {
				let text = source.url_for(symbol).unwrap_or_default();
				let url = urls.iter().position(|known| *known == text).unwrap_or(urls.len());
				if url == urls.len() {
					urls.push(text);
				}
				questions.push(Question { name, source, asset: *asset, symbol, url });
			}
		}
		Self { urls, questions }
	}

	/// What is to be fetched; no URL occurs twice.
	pub fn urls(&self) -> &[String] {
		&self.urls
	}

	/// Reads what was fetched: `bodies` are in the order of the URLs, and one that is missing was not sent.
	pub fn answers(&self, bodies: &[Result<Vec<u8>, Refusal>]) -> Vec<Answer> {
		let answer = |question: &Question| Answer {
			name: question.name.clone(),
			asset: question.asset,
			price: match bodies.get(question.url) {
				Some(Ok(body)) => question.read(body),
				Some(Err(refusal)) => Err(*refusal),
				None => Err(Refusal::NotSent),
			},
		};
		self.questions.iter().map(answer).collect()
	}
}

impl Question<'_> {
	fn read(&self, body: &[u8]) -> Result<Fixed, Refusal> {
		let number = json::find(body, &self.source.path, self.symbol)?;
		decimal::to_price(number, self.source.scale, self.source.inverse)
	}
}

/// Judges every asset that was asked about, in their order. `last` is the price on chain while it is fresh.
pub fn judge_all(
	answers: &[Answer],
	rules: &FeedRules,
	last: impl Fn(AssetId) -> Option<Fixed>,
) -> Vec<Verdict> {
	let mut quotes: BTreeMap<AssetId, (usize, Vec<Quote>)> = BTreeMap::new();
	for Answer { name, asset, price } in answers {
		let (asked, quotes) = quotes.entry(*asset).or_default();
		*asked += 1;
		if let Ok(price) = price {
			quotes.push((name.clone(), *price));
		}
	}
	quotes
		.into_iter()
		.map(|(asset, (asked, quotes))| {
			let Judgement { outliers, outcome } = judge(quotes, asked, rules, last(asset));
			Verdict { asset, asked, outliers, outcome }
		})
		.collect()
}
