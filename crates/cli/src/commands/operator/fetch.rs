//! HTTP as a node's off-chain worker does it: all requests at once, with its limits and its deadlines.

use anyhow::{Context, Result};
use futures::future::join_all;
use pallet_price_feeds::{
	fetch::{HEAD_TIME, MAX_BODY, TOTAL_TIME},
	refusal::Refusal,
};
use reqwest::{header, redirect, Client};
use std::time::Duration;
use tokio::time::{timeout_at, Instant};

/// Tests talk to real servers on machines that may be busy with other tests.
const PATIENCE: u64 = if cfg!(test) { 3 } else { 1 };

/// Fetches all URLs at once; the answers are in the order of the URLs.
pub async fn get_all(urls: &[String]) -> Result<Vec<Result<Vec<u8>, Refusal>>> {
	// A node follows no redirects and knows no proxies.
	let client = Client::builder()
		.redirect(redirect::Policy::none())
		.no_proxy()
		.user_agent("ballast-price-feeds")
		.build()
		.context("cannot speak HTTP")?;
	let start = Instant::now();
	let (head, total) = (
		start + Duration::from_millis(PATIENCE * HEAD_TIME.millis()),
		start + Duration::from_millis(PATIENCE * TOTAL_TIME.millis()),
	);
	Ok(join_all(urls.iter().map(|url| get(&client, url, head, total))).await)
}

async fn get(client: &Client, url: &str, head: Instant, total: Instant) -> Result<Vec<u8>, Refusal> {
	let request =
		client.get(url).header(header::ACCEPT, "application/json").build().map_err(|_| Refusal::NotSent)?;
	let mut answer = timeout_at(head, client.execute(request))
		.await
		.map_err(|_| Refusal::Late)?
		.map_err(|error| if error.is_builder() { Refusal::NotSent } else { Refusal::Broken })?;
	let status = answer.status().as_u16();
	if status != 200 {
		return Err(Refusal::Status(status));
	}
	let mut body = Vec::new();
	loop {
		let chunk = timeout_at(total, answer.chunk()).await.map_err(|_| Refusal::Late)?;
		let Some(chunk) = chunk.map_err(|_| Refusal::Broken)? else { return Ok(body) };
		body.extend_from_slice(&chunk);
		if body.len() > MAX_BODY {
			return Err(Refusal::TooLong);
		}
	}
}
