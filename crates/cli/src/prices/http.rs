//! Current prices from an HTTP endpoint that answers as exchanges do: `{"symbol":"DOTUSDT","price":"4.2"}` or an
//! array of such objects.

use crate::{assets, decimal};
use anyhow::{bail, Context, Result};
use ballast_primitives::{AssetId, Fixed};
use serde_json::Value;
use std::{collections::BTreeMap, time::Duration};

/// Asks once. Markets without an asset on the chain are passed over; no known market at all is an error.
pub async fn poll(client: &reqwest::Client, url: &str) -> Result<Vec<(AssetId, Fixed)>> {
	let answer = client
		.get(url)
		.timeout(Duration::from_secs(10))
		.send()
		.await
		.and_then(reqwest::Response::error_for_status)
		.with_context(|| format!("cannot fetch prices from {url}"))?;
	let text = answer.text().await.with_context(|| format!("cannot read the answer of {url}"))?;
	parse(&text).with_context(|| format!("answer of {url}"))
}

/// Reads an answer.
pub fn parse(text: &str) -> Result<Vec<(AssetId, Fixed)>> {
	let quotes = match serde_json::from_str(text).context("not JSON")? {
		Value::Array(quotes) => quotes,
		quote @ Value::Object(_) => vec![quote],
		_ => bail!("neither an object nor an array"),
	};
	let mut prices = BTreeMap::new();
	for quote in &quotes {
		let Some(symbol) = quote.get("symbol").and_then(Value::as_str) else {
			bail!("no \"symbol\" in {quote}");
		};
		let Some(asset) = assets::by_market(symbol) else { continue };
		let price = match quote.get("price") {
			Some(Value::String(price)) => decimal::parse_price(price),
			Some(Value::Number(price)) => decimal::parse_price(&price.to_string()),
			_ => bail!("no \"price\" of {symbol}"),
		};
		prices.insert(asset.id, price.with_context(|| format!("price of {symbol}"))?);
	}
	if prices.is_empty() {
		bail!("no market of a known asset");
	}
	Ok(prices.into_iter().collect())
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn answer_should_be_read_in_both_forms() {
		let one = parse(r#"{"symbol":"DOTUSDT","price":"4.2"}"#).unwrap();
		assert_eq!(one, vec![(AssetId(1), Fixed::from_rational(21, 5))]);
		let many =
			parse(r#"[{"symbol":"ETHUSDT","price":3000.5},{"symbol":"EOSUSDT","price":"1"},{"symbol":"DOTUSDT","price":"4"}]"#)
				.unwrap();
		assert_eq!(many.iter().map(|(asset, _)| asset.0).collect::<Vec<_>>(), vec![1, 2]);
	}

	#[test]
	fn answer_should_be_refused_when_it_holds_no_price() {
		for text in [
			"",
			"7",
			"{}",
			r#"[{"symbol":"DOTUSDT"}]"#,
			r#"[{"symbol":"DOTUSDT","price":"0"}]"#,
			r#"[{"symbol":"EOSUSDT","price":"1"}]"#,
		] {
			assert!(parse(text).is_err(), "{text}");
		}
	}
}
