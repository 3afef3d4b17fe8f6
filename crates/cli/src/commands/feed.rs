//! `ballast feed`: prices into the oracle, as one or several of its operators.

use crate::{
	arbitrage,
	chain::{self, AtBlock, Chain, Endpoint, Submitted},
	prices::{self, csv, http, time, Frame},
	progress::Progress,
	value::{self, Value},
};
use anyhow::{bail, Context, Result};
use ballast_primitives::{AssetId, Fixed};
use futures::future::try_join_all;
use std::{collections::HashMap, path::PathBuf, time::Duration};
use subxt_signer::sr25519::Keypair;
use tokio::time::{sleep, sleep_until, Instant};

const EXAMPLES: &str = "Examples:
  # a minute of history a second, as two operators
  ballast feed --prices ../shared/data/1m_2021-05-10_2021-05-20 --from 2021-05-19T11:00 --to 2021-05-19T14:30 \\
      --speed 60 --operator //Alice --operator //Bob
  # the same on a development chain whose pools follow the price
  ballast feed --prices prices/ --speed 60 --arbitrage
  # the first frame only, once
  ballast feed --prices prices/ --frames 1
  # live
  ballast feed --follow http://localhost:8080/ticker --every 5";

/// Feed prices into the chain's oracle: from history or from an HTTP endpoint.
///
/// History is CSV, plain or gzipped, with the columns ts (Unix seconds) and close, one file per market
/// (DOTUSDT.csv.gz) or in long format with a symbol column. The oracle believes a jump of more than half only when
/// two operators agree: give --operator twice for data with such jumps.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Feed {
	#[command(flatten)]
	endpoint: Endpoint,
	/// Files or folders with price history
	#[arg(long, value_name = "PATH", num_args = 1.., required_unless_present = "follow", conflicts_with = "follow")]
	prices: Vec<PathBuf>,
	/// HTTP endpoint to poll instead: {"symbol":"DOTUSDT","price":"4.2"}, or an array of such
	#[arg(long, value_name = "URL")]
	follow: Option<String>,
	/// Seconds between two polls
	#[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..), requires = "follow")]
	every: u64,
	/// Key of an oracle operator; repeat for several
	#[arg(long, value_name = "KEY", default_value = "//Alice")]
	operator: Vec<String>,
	/// First moment of history to replay (UTC)
	#[arg(long, value_name = "TIME", value_parser = time::parse)]
	from: Option<u64>,
	/// Moment at which to stop
	#[arg(long, value_name = "TIME", value_parser = time::parse)]
	to: Option<u64>,
	/// How much faster than it happened
	#[arg(long, value_name = "FACTOR", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
	speed: u32,
	/// Stop after this many frames
	#[arg(long, value_name = "N")]
	frames: Option<usize>,
	/// After the last frame of history, feed it again for so many seconds, so that its prices do not expire
	#[arg(long, value_name = "SECONDS", default_value_t = 0, conflicts_with = "follow")]
	linger: u64,
	/// Development: move the chain's pools to the fed price, as arbitrageurs would
	#[arg(long)]
	arbitrage: bool,
	/// Who trades in --arbitrage; must hold all assets
	#[arg(long, value_name = "KEY", default_value = "//Alice")]
	arbitrageur: String,
}

/// How often one frame is tried.
const TRIES: u32 = 3;

/// Gives frames to the chain.
struct Feeder {
	chain: Chain,
	operators: Vec<Keypair>,
	arbitrageur: Option<Keypair>,
}

impl Feed {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		// Before anything is asked of the chain, so that bad input does not depend on a node.
		let frames = self.read()?;
		let operators = self.operator.iter().map(|key| chain::keypair(key)).collect::<Result<Vec<_>>>()?;
		let arbitrageur = if self.arbitrage { Some(chain::keypair(&self.arbitrageur)?) } else { None };
		let chain = self.endpoint.connect().await?;
		let feeder = Feeder { chain, operators, arbitrageur };
		match &self.follow {
			Some(url) => feeder.follow(url, Duration::from_secs(self.every)).await,
			None => {
				let last = frames.last().cloned();
				feeder.replay(frames, self.speed).await?;
				feeder.linger(last, Duration::from_secs(self.linger)).await
			}
		}
	}

	fn read(&self) -> Result<Vec<Frame>> {
		if self.follow.is_some() {
			return Ok(Vec::new());
		}
		if let (Some(from), Some(to)) = (self.from, self.to) {
			if from >= to {
				bail!("--from {} is not before --to {}", time::show(from), time::show(to));
			}
		}
		let history = csv::load(&self.prices)?;
		let mut frames = prices::frames(&history.bars, self.from, self.to);
		let (Some(first), Some(last)) = (frames.first(), frames.last()) else {
			let all = prices::frames(&history.bars, None, None);
			let span = |frame: Option<&Frame>| frame.map(|frame| time::show(frame.at)).unwrap_or_default();
			bail!(
				"no prices between --from and --to; the files hold {} to {} (UTC)",
				span(all.first()),
				span(all.last())
			);
		};
		let (gaps, longest) = history.gaps();
		eprintln!(
			"{} frames of {} assets, {} to {} UTC{}{}",
			frames.len(),
			history.bars.len(),
			time::show(first.at),
			time::show(last.at),
			if gaps > 0 { format!("; {gaps} gaps, the longest of {longest} s") } else { String::new() },
			match history.skipped.len() {
				0 => String::new(),
				n => format!("; {n} markets without an asset on the chain passed over"),
			}
		);
		frames.truncate(self.frames.unwrap_or(usize::MAX));
		Ok(frames)
	}
}

impl Feeder {
	/// Replays history: one frame a block at most, so that every frame is seen by the chain. When frames are due faster
	/// than blocks come, only every n-th is fed.
	async fn replay(&self, frames: Vec<Frame>, speed: u32) -> Result<()> {
		let every = self.thinning(&frames, speed).await?;
		let frames: Vec<Frame> = frames.into_iter().step_by(every).collect();
		let Some(start) = frames.first().map(|frame| frame.at) else { return Ok(()) };
		if every > 1 {
			eprintln!("blocks are slower than frames at --speed {speed}: one frame in {every} is fed");
		}
		let progress = Progress::new("frames", frames.len() as u64);
		let began = Instant::now();
		let mut behind = Duration::ZERO;
		for frame in &frames {
			let due = began + Duration::from_millis((frame.at - start) * 1_000 / u64::from(speed));
			sleep_until(due).await;
			behind = behind.max(due.elapsed());
			self.feed(&frame.prices, &progress).await?;
			progress.step(format!("{} UTC", time::show(frame.at)));
		}
		progress.finish();
		eprintln!("fed {} frames in {} s", frames.len(), began.elapsed().as_secs());
		if behind > Duration::from_secs(5) {
			eprintln!("at most {} s behind: the chain took longer than a frame", behind.as_secs());
		}
		Ok(())
	}

	/// Feeds a frame again and again for so long, once a block.
	async fn linger(&self, frame: Option<Frame>, time: Duration) -> Result<()> {
		let Some(frame) = frame.filter(|_| !time.is_zero()) else { return Ok(()) };
		eprintln!("the last prices stay for {} s", time.as_secs());
		let (until, progress) = (Instant::now() + time, Progress::new("again", 0));
		while Instant::now() < until {
			self.feed(&frame.prices, &progress).await?;
			self.next_block().await?;
		}
		Ok(())
	}

	/// How many frames fall into one block.
	async fn thinning(&self, frames: &[Frame], speed: u32) -> Result<usize> {
		let Some(seconds) = prices::interval(frames) else { return Ok(1) };
		let frame_ms = u128::from(seconds) * 1_000 / u128::from(speed);
		// A block may come a little late without a frame being dropped for it.
		let per_block = self.block_ms().await? * 2 / 3 / frame_ms.max(1);
		Ok(usize::try_from(per_block).unwrap_or(1).max(1))
	}

	/// Milliseconds between two blocks by our own clock; that of a development chain runs at a speed of its own.
	async fn block_ms(&self) -> Result<u128> {
		self.next_block().await?;
		let began = Instant::now();
		self.next_block().await?;
		Ok(began.elapsed().as_millis())
	}

	async fn next_block(&self) -> Result<()> {
		let before = self.chain.best().await?.block_number();
		while self.chain.best().await?.block_number() == before {
			sleep(Duration::from_millis(50)).await;
		}
		Ok(())
	}

	/// Polls an endpoint for ever. A failed poll is told and tried again.
	async fn follow(&self, url: &str, every: Duration) -> Result<()> {
		if !url.starts_with("http://") && !url.starts_with("https://") {
			bail!("--follow takes http:// and https:// endpoints");
		}
		let client = reqwest::Client::new();
		let progress = Progress::new("polls", 0);
		loop {
			let next = Instant::now() + every;
			match http::poll(&client, url).await {
				Ok(prices) => {
					self.feed(&prices, &progress).await?;
					progress.note(format!("fed {} prices", prices.len()));
				}
				Err(error) => {
					progress.note(format!("warning: {error:#}; trying again in {} s", every.as_secs()))
				}
			}
			sleep_until(next).await;
		}
	}

	/// Feeds one frame, again when something came between: another transaction of the same key, or another feed of the
	/// operator in the same block.
	async fn feed(&self, prices: &[(AssetId, Fixed)], progress: &Progress) -> Result<()> {
		let mut tries = 1;
		loop {
			match self.feed_once(prices, progress).await {
				Err(error) if tries < TRIES => {
					progress.note(format!("warning: {error:#}; trying again"));
					tries += 1;
					sleep(Duration::from_millis(700)).await;
				}
				result => return result,
			}
		}
	}

	/// Feeds one frame as all operators, and moves the pools, in the next block.
	async fn feed_once(&self, prices: &[(AssetId, Fixed)], progress: &Progress) -> Result<()> {
		let at = self.chain.best().await?;
		let values = prices
			.iter()
			.map(|(asset, price)| Value::unnamed_composite([value::asset(*asset), value::fixed(*price)]));
		let feed = chain::call("Oracle", "feed_values", [Value::unnamed_composite(values)]);
		// Operators and arbitrageur may be the same account: its transactions get consecutive nonces.
		let mut nonces = Nonces::default();
		let mut feeds = Vec::new();
		for operator in &self.operators {
			let nonce = nonces.next(&self.chain, operator).await?;
			feeds.push(self.chain.submit(&at, &feed, operator, nonce).await?);
		}
		let moved = match self.move_pools(&at, prices, &mut nonces).await {
			Ok(None) => Ok(()),
			Ok(Some(submitted)) => submitted.succeed().await.map(|_| ()),
			Err(error) => Err(error),
		};
		if let Err(error) = moved {
			progress.note(format!("warning: pools were not moved: {error:#}"));
		}
		try_join_all(feeds.into_iter().map(Submitted::succeed))
			.await
			.context("cannot feed (is every --operator a member of the oracle?)")?;
		Ok(())
	}

	async fn move_pools(
		&self,
		at: &AtBlock,
		prices: &[(AssetId, Fixed)],
		nonces: &mut Nonces,
	) -> Result<Option<Submitted>> {
		let Some(arbitrageur) = &self.arbitrageur else { return Ok(None) };
		let swaps = arbitrage::calls(at, prices, &chain::account_of(arbitrageur)).await?;
		if swaps.is_empty() {
			return Ok(None);
		}
		let nonce = nonces.next(&self.chain, arbitrageur).await?;
		self.chain.submit(at, &chain::batch_all(swaps), arbitrageur, nonce).await.map(Some)
	}
}

/// Nonces of one round.
#[derive(Default)]
struct Nonces(HashMap<[u8; 32], u64>);

impl Nonces {
	async fn next(&mut self, chain: &Chain, key: &Keypair) -> Result<u64> {
		let account = chain::account_of(key);
		let nonce = match self.0.get(&account.0) {
			Some(last) => last + 1,
			None => chain.nonce(&account).await?,
		};
		self.0.insert(account.0, nonce);
		Ok(nonce)
	}
}
