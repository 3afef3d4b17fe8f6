//! `ballast dev populate`: traders with something to lose.

use crate::{
	arbitrage, assets,
	chain::{self, account_of, call, keypair, AtBlock, Call, Chain, Endpoint},
	commands::portfolio::Margin,
	decimal,
	progress::Progress,
	value::{self, At, Value},
};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{
	fixed::{self, mul_div, One, ONE},
	AssetId, Fixed, MathError, Round, SETTLEMENT,
};
use futures::{future::BoxFuture, stream, FutureExt, StreamExt, TryStreamExt};
use rand::{seq::SliceRandom, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeMap, time::Duration};
use subxt::utils::AccountId32;
use subxt_signer::sr25519::Keypair;
use tokio::time::{sleep, Instant};

const EXAMPLES: &str = "Examples:
  ballast feed --prices prices/ --frames 1 --arbitrage      # prices first
  ballast dev populate --accounts 200 --seed 1
  ballast portfolio //trader//0";

/// Transactions in flight.
const CONCURRENT: usize = 64;
/// Accounts funded in one transaction.
const FUNDED_AT_ONCE: usize = 20;
/// Share of the equity that is put into the first, careful opening, from which the requirement is measured.
const FIRST_STEP: (i128, i128) = (1, 2);
/// Most exposure per equity.
const MOST_LEVERAGE: i128 = 6;
/// How often a step that the chain refuses is tried again at half the size.
const HALVINGS: u32 = 3;
/// Longest wait for the mirror to show what was opened.
const MIRROR: Duration = Duration::from_secs(30);

/// Open accounts on a development chain: keys //trader//0, //trader//1, ..., funded by the issuer of the assets,
/// enrolled at the home venue, with varied books.
///
/// A third are levered longs (dollars borrowed to buy one to three assets), a third hedged (long one asset, short
/// another), a third borrow dollars against several assets and take them out. Each opens until its equity is 1.05 to 3
/// times its initial margin. Concentrated accounts hold one asset and have borrowed against it almost all that they may: too
/// much of it at once for the market, and for keepers and pool with tight limits. The oracle must have prices.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Populate {
	#[command(flatten)]
	endpoint: Endpoint,
	/// How many
	#[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000))]
	accounts: u32,
	/// How many concentrated accounts besides; their keys follow on those of the others
	#[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
	concentrated: u32,
	/// The one asset of concentrated accounts
	#[arg(long, value_name = "ASSET", default_value = "DOT", value_parser = traded)]
	asset: AssetId,
	/// Seed of the generator
	#[arg(long, default_value_t = 1)]
	seed: u64,
	/// Issuer of the assets and of the native balances for fees
	#[arg(long, value_name = "KEY", default_value = "//Alice")]
	issuer: String,
}

/// What a book is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
	/// Collateral in dollars; dollars borrowed to buy these.
	Long(Vec<AssetId>),
	/// Collateral in dollars; the first bought with borrowed dollars, the second borrowed and sold.
	Hedged(AssetId, AssetId),
	/// Collateral in these, in equal parts; dollars borrowed and taken out.
	Borrower(Vec<AssetId>),
}

/// A book as it is to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Book {
	kind: Kind,
	/// Value of the collateral, dollars.
	equity: Fixed,
	/// Equity over initial margin to end with.
	target: Fixed,
}

/// The assets traded, with how often they are taken.
const TRADED: [(u32, u32); 9] = [(1, 8), (2, 8), (3, 8), (4, 3), (5, 4), (6, 3), (7, 3), (8, 2), (9, 3)];

/// Reads an asset that is traded.
fn traded(text: &str) -> Result<AssetId, String> {
	let all = TRADED.map(|(id, _)| AssetId(id));
	let found = all.into_iter().find(|id| assets::ticker(*id).eq_ignore_ascii_case(text));
	found.ok_or_else(|| format!("not one of {}", all.map(assets::ticker).join(" ")))
}

impl Book {
	/// The book of a concentrated account; depends on nothing but the seed and its number among these.
	fn concentrated(seed: u64, index: u32, asset: AssetId) -> Self {
		let mut random = ChaCha8Rng::seed_from_u64(seed);
		// Streams of their own: the books of the others stay as they are.
		random.set_stream(u64::from(u32::MAX) + u64::from(index));
		let hundredths = random.gen_range(101..=106u32);
		Self {
			kind: Kind::Borrower(vec![asset]),
			equity: Fixed::from_u32(random.gen_range(200_000..400_000)),
			target: Fixed::from_inner(i128::from(hundredths) * (ONE / 100)),
		}
	}

	/// The book of a trader; depends on nothing but the seed and the trader's number.
	fn of(seed: u64, trader: u32) -> Self {
		let mut random = ChaCha8Rng::seed_from_u64(seed);
		random.set_stream(trader.into());
		let count = random.gen_range(1..=3usize);
		let mut chosen: Vec<AssetId> = TRADED
			.choose_multiple_weighted(&mut random, 3, |(_, weight)| f64::from(*weight))
			.map(|chosen| chosen.map(|(id, _)| AssetId(*id)).collect())
			.unwrap_or_else(|_| vec![AssetId(1), AssetId(2), AssetId(3)]);
		let kind = match (trader % 3, chosen.as_slice()) {
			(1, [long, short, ..]) => Kind::Hedged(*long, *short),
			(2, _) => {
				chosen.truncate(count.max(2));
				Kind::Borrower(chosen)
			}
			_ => {
				chosen.truncate(count);
				Kind::Long(chosen)
			}
		};
		// 5 000 to about 320 000 dollars, most of them small.
		let doublings = random.gen_range(0..6u32);
		let equity = random.gen_range(5_000..10_000u32) << doublings.min(random.gen_range(0..6));
		// 1.05 to 3, most of them near the lower end.
		let draw: u32 = random.gen_range(0..1_000);
		let target = 1_050_000 + 1_950_000 * u64::from(draw * draw) / 1_000_000;
		Self {
			kind,
			equity: Fixed::from_u32(equity),
			target: Fixed::from_inner(i128::from(target) * (ONE / 1_000_000)),
		}
	}

	/// What is deposited, dollars' worth by asset.
	fn collateral(&self) -> Vec<(AssetId, Fixed)> {
		match &self.kind {
			Kind::Long(_) | Kind::Hedged(..) => vec![(SETTLEMENT, self.equity)],
			Kind::Borrower(assets) => {
				let part = self.equity.into_inner() / assets.len().max(1) as i128;
				assets.iter().map(|asset| (*asset, Fixed::from_inner(part))).collect()
			}
		}
	}

	/// The calls that add `size` dollars of exposure (or of dollars taken out).
	fn open(&self, ledger: &Ledger, size: Fixed) -> Result<Vec<Call>> {
		if size.into_inner() <= 0 {
			return Ok(Vec::new());
		}
		let part = |n: i128| Fixed::from_inner(size.into_inner() / n.max(1));
		match &self.kind {
			Kind::Long(assets) => {
				let part = part(assets.len() as i128);
				assets.iter().map(|asset| ledger.open(SETTLEMENT, *asset, part)).collect()
			}
			Kind::Hedged(long, short) => {
				Ok(vec![ledger.open(SETTLEMENT, *long, part(2))?, ledger.open(*short, SETTLEMENT, part(2))?])
			}
			Kind::Borrower(_) => {
				let amount = ledger.amount(SETTLEMENT, size)?;
				Ok(vec![call("SpotMargin", "borrow", [value::asset(SETTLEMENT), Value::u128(amount)])])
			}
		}
	}

	/// Size of the first, careful step; nothing for a borrower, whose requirement is there with the collateral.
	fn first_step(&self) -> Fixed {
		match self.kind {
			Kind::Borrower(_) => Fixed::default(),
			_ => Fixed::from_inner(self.equity.into_inner() / FIRST_STEP.1 * FIRST_STEP.0),
		}
	}

	/// What is to be added to `opened`, so that equity over initial margin becomes the target. The requirement grows with
	/// the exposure; dollars taken out lower the equity and leave the requirement as it is.
	fn second_step(&self, opened: Fixed, margin: &Margin) -> Result<Fixed, MathError> {
		if margin.initial.into_inner() <= 0 {
			return Ok(Fixed::default());
		}
		let size = match self.kind {
			Kind::Borrower(_) => {
				fixed::sub(margin.equity, fixed::mul(self.target, margin.initial, Round::Up)?)?
			}
			_ => {
				let now = fixed::div(margin.equity, margin.initial, Round::Down)?;
				let wanted = fixed::mul(opened, fixed::div(now, self.target, Round::Down)?, Round::Down)?;
				let most = Fixed::from_inner(self.equity.into_inner().saturating_mul(MOST_LEVERAGE));
				fixed::sub(wanted.min(most), opened)?
			}
		};
		Ok(size.max(Fixed::default()))
	}
}

/// Prices and decimals, to turn dollars into ledger amounts.
struct Ledger {
	prices: BTreeMap<AssetId, Fixed>,
	decimals: BTreeMap<AssetId, u8>,
}

impl Ledger {
	async fn read(at: &AtBlock) -> Result<Self> {
		let mut prices = BTreeMap::from([(SETTLEMENT, Fixed::one())]);
		for (id, _) in TRADED.map(|(id, weight)| (AssetId(id), weight)) {
			let entry = chain::storage(at, "Oracle", "Values", vec![value::asset(id)]).await?;
			let price = entry.as_ref().and_then(|entry| value::as_fixed(entry.at("value")?));
			let missing = || {
				format!(
					"the oracle has no price of {}; feed prices first:  ballast feed --prices DIR --frames 1 --arbitrage",
					assets::ticker(id)
				)
			};
			prices.insert(id, price.with_context(missing)?);
		}
		Ok(Self { prices, decimals: assets::decimals(at).await? })
	}

	/// `dollars` worth of an asset in ledger units, rounded down.
	fn amount(&self, asset: AssetId, dollars: Fixed) -> Result<u128> {
		let (price, decimals) = self
			.prices
			.get(&asset)
			.zip(self.decimals.get(&asset))
			.ok_or_else(|| anyhow!("{asset} is not on the ledger"))?;
		let quantity = fixed::div(dollars, *price, Round::Down).map_err(|error| anyhow!("{error:?}"))?;
		fixed::to_ledger(quantity, *decimals, Round::Down).map_err(|error| anyhow!("{error:?}"))
	}

	/// Borrow `dollars` worth of one asset and buy another with it.
	fn open(&self, borrow: AssetId, buy: AssetId, dollars: Fixed) -> Result<Call> {
		let amount = self.amount(borrow, dollars)?;
		let arguments = [value::asset(borrow), Value::u128(amount), value::asset(buy), Value::u128(1)];
		Ok(call("SpotMargin", "open", arguments))
	}
}

/// One trader on the way.
struct Trader {
	key: Keypair,
	account: AccountId32,
	book: Book,
	nonce: u64,
	opened: Fixed,
}

impl Populate {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let issuer = keypair(&self.issuer)?;
		let trader = |(index, key): (u32, Keypair)| {
			let book = match index.checked_sub(self.accounts) {
				Some(index) => Book::concentrated(self.seed, index, self.asset),
				None => Book::of(self.seed, index),
			};
			Trader { account: account_of(&key), key, book, nonce: 0, opened: Fixed::default() }
		};
		let keys = chain::traders(self.accounts.saturating_add(self.concentrated))?;
		let mut traders: Vec<Trader> = (0..).zip(keys).map(trader).collect();
		let chain = self.endpoint.connect().await?;
		let began = Instant::now();
		let at = chain.best().await?;
		let ledger = Ledger::read(&at).await?;
		for trader in &mut traders {
			trader.nonce = chain.nonce(&trader.account).await?;
		}
		if let Some(taken) = traders.iter().position(|trader| trader.nonce > 0) {
			bail!("//trader//{taken} has been here before; start a fresh chain (ballast-node --dev --tmp)");
		}

		fund(&chain, &issuer, &traders, &ledger).await?;
		let enter = |trader: &Trader| enter(&trader.book, &ledger);
		each(&chain, "entered", &mut traders, enter).await?;
		wait_for_mirror(&chain, &traders).await?;

		step(&chain, "opened", &mut traders, &ledger, |trader, _| Ok(trader.book.first_step())).await?;
		settle(&chain, &issuer, &ledger).await?;
		step(&chain, "sized", &mut traders, &ledger, |trader, margin| {
			trader.book.second_step(trader.opened, margin).map_err(|error| anyhow!("{error:?}"))
		})
		.await?;
		settle(&chain, &issuer, &ledger).await?;

		let at = chain.best().await?;
		report(&at, &traders).await?;
		println!(
			"{} accounts in {} s, at block {}",
			traders.len(),
			began.elapsed().as_secs(),
			at.block_number()
		);
		Ok(())
	}
}

/// Native balance that lasts for the fees of a development account.
pub(super) fn fees(at: &AtBlock) -> Result<u128> {
	let deposit: Value = at
		.constants()
		.entry(subxt::dynamic::constant::<Value>("Balances", "ExistentialDeposit"))
		.context("constant Balances.ExistentialDeposit")?;
	value::as_u128(&deposit).and_then(|deposit| deposit.checked_mul(10_000)).context("no deposit")
}

/// Gives every trader its collateral and something for fees.
async fn fund(chain: &Chain, issuer: &Keypair, traders: &[Trader], ledger: &Ledger) -> Result<()> {
	let at = chain.best().await?;
	let fees = fees(&at)?;
	let mut nonce = chain.nonce(&account_of(issuer)).await?;
	let mut sent = Vec::new();
	for group in traders.chunks(FUNDED_AT_ONCE) {
		let mut calls = Vec::new();
		for trader in group {
			calls.push(call(
				"Balances",
				"transfer_keep_alive",
				[value::address(&trader.account), Value::u128(fees)],
			));
			for (asset, dollars) in trader.book.collateral() {
				// The least balance must stay outside of the collateral.
				let amount = ledger.amount(asset, dollars)? + 10;
				let arguments = [value::asset(asset), value::address(&trader.account), Value::u128(amount)];
				calls.push(call("Assets", "mint", arguments));
			}
		}
		sent.push(chain.submit(&at, &chain::batch_all(calls), issuer, nonce).await?);
		nonce += 1;
	}
	let progress = Progress::new("funded", sent.len() as u64);
	for submitted in sent {
		submitted.succeed().await.context("cannot fund (is --issuer the issuer of all assets?)")?;
		progress.step("");
	}
	progress.finish();
	Ok(())
}

/// Deposits the collateral and enrolls.
fn enter(book: &Book, ledger: &Ledger) -> Result<Vec<Call>> {
	let mut calls = Vec::new();
	for (asset, dollars) in book.collateral() {
		let amount = Value::u128(ledger.amount(asset, dollars)?);
		calls.push(call("SpotMargin", "deposit", [value::asset(asset), amount]));
	}
	calls.push(call("VenueAdapter", "enroll", []));
	Ok(calls)
}

/// One transaction of every trader, all at once.
async fn each(
	chain: &Chain,
	what: &'static str,
	traders: &mut [Trader],
	calls: impl Fn(&Trader) -> Result<Vec<Call>>,
) -> Result<()> {
	let at = chain.best().await?;
	let mut work: Vec<BoxFuture<'_, Result<()>>> = Vec::new();
	for trader in traders.iter_mut() {
		let batch = chain::batch_all(calls(trader)?);
		let at = &at;
		work.push(
			async move {
				chain.submit(at, &batch, &trader.key, trader.nonce).await?.succeed().await?;
				trader.nonce += 1;
				Ok(())
			}
			.boxed(),
		);
	}
	let progress = Progress::new(what, work.len() as u64);
	let mut done = stream::iter(work).buffer_unordered(CONCURRENT);
	while done.try_next().await?.is_some() {
		progress.step("");
	}
	progress.finish();
	Ok(())
}

/// Waits until the coordinator has heard of all traders.
async fn wait_for_mirror(chain: &Chain, traders: &[Trader]) -> Result<()> {
	let until = Instant::now() + MIRROR;
	loop {
		let at = chain.best().await?;
		let known = crate::commands::watch::accounts(&at).await?;
		let known: std::collections::HashSet<_> = known.into_iter().map(|(account, _)| account.0).collect();
		let missing = traders.iter().filter(|trader| !known.contains(&trader.account.0)).count();
		if missing == 0 {
			return Ok(());
		}
		if Instant::now() > until {
			bail!("{missing} accounts entered the home venue, but the portfolio does not know them");
		}
		sleep(Duration::from_millis(500)).await;
	}
}

/// Opens what `size` says for every trader. What the chain refuses is tried again at half the size, and left when it
/// stays refused.
async fn step(
	chain: &Chain,
	what: &'static str,
	traders: &mut [Trader],
	ledger: &Ledger,
	size: impl Fn(&Trader, &Margin) -> Result<Fixed> + Sync,
) -> Result<()> {
	let at = chain.best().await?;
	let (at, size) = (&at, &size);
	let count = traders.len() as u64;
	let mut work: Vec<BoxFuture<'_, Result<Option<String>>>> = Vec::new();
	for trader in traders.iter_mut() {
		work.push(
			async move {
				let margin = Margin::fetch(at, &trader.account).await?;
				let margin = margin.map_err(|reason| anyhow!("margin of {}: {reason}", trader.account))?;
				let mut dollars = size(trader, &margin)?;
				let mut refused = None;
				for _ in 0..=HALVINGS {
					let calls = trader.book.open(ledger, dollars)?;
					if calls.is_empty() {
						return Ok(None);
					}
					let batch = chain::batch_all(calls);
					let submitted = chain.submit(at, &batch, &trader.key, trader.nonce).await?;
					trader.nonce += 1;
					match submitted.succeed().await {
						Ok(_) => {
							trader.opened =
								fixed::add(trader.opened, dollars).map_err(|error| anyhow!("{error:?}"))?;
							return Ok(None);
						}
						Err(error) => refused = Some(format!("{error:#}")),
					}
					dollars = Fixed::from_inner(dollars.into_inner() / 2);
				}
				Ok(refused)
			}
			.boxed(),
		);
	}
	let progress = Progress::new(what, count);
	let mut refusals: BTreeMap<String, u32> = BTreeMap::new();
	let mut done = stream::iter(work).buffer_unordered(CONCURRENT);
	while let Some(refused) = done.try_next().await? {
		if let Some(reason) = refused {
			*refusals.entry(reason).or_default() += 1;
		}
		progress.step("");
	}
	progress.finish();
	for (reason, count) in refusals {
		eprintln!("{count} accounts were left as they were: {reason}");
	}
	Ok(())
}

/// Brings the pools back to the oracle's prices, and lets the mirror catch up.
async fn settle(chain: &Chain, issuer: &Keypair, ledger: &Ledger) -> Result<()> {
	let at = chain.best().await?;
	let prices: Vec<(AssetId, Fixed)> =
		ledger.prices.iter().filter(|(id, _)| **id != SETTLEMENT).map(|(id, price)| (*id, *price)).collect();
	let swaps = arbitrage::calls(&at, &prices, &account_of(issuer)).await?;
	if !swaps.is_empty() {
		chain.execute(&chain::batch_all(swaps), issuer).await.context("cannot bring the pools back")?;
	}
	let target = chain.best().await?.block_number() + 2;
	let until = Instant::now() + MIRROR;
	while chain.best().await?.block_number() < target && Instant::now() < until {
		sleep(Duration::from_millis(200)).await;
	}
	Ok(())
}

/// How the accounts stand.
async fn report(at: &AtBlock, traders: &[Trader]) -> Result<()> {
	let margins: Vec<Margin> = stream::iter(traders)
		.map(|trader| async move { anyhow::Ok(Margin::fetch(at, &trader.account).await?.ok()) })
		.buffer_unordered(CONCURRENT)
		.try_filter_map(|margin| async move { Ok(margin) })
		.try_collect()
		.await?;
	let mut equity = Fixed::default();
	let mut ratios: Vec<i128> = Vec::new();
	for margin in &margins {
		equity = fixed::add(equity, margin.equity).map_err(|error| anyhow!("{error:?}"))?;
		if margin.initial.into_inner() > 0 {
			ratios.push(
				mul_div(margin.equity.into_inner(), ONE, margin.initial.into_inner(), Round::Down)
					.unwrap_or(0),
			);
		}
	}
	ratios.sort_unstable();
	let at = |part: usize| {
		ratios
			.get((ratios.len() * part / 100).min(ratios.len().saturating_sub(1)))
			.map_or("-".into(), |ratio| decimal::grouped(Fixed::from_inner(*ratio), 2))
	};
	println!("equity in sum {} USD", decimal::grouped(equity, 0));
	println!(
		"equity over initial margin: least {}, quarter {}, median {}, three quarters {}, most {}",
		at(0),
		at(25),
		at(50),
		at(75),
		at(100)
	);
	Ok(())
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	fn ledger() -> Ledger {
		let prices = (0..10).map(|id| (AssetId(id), Fixed::from_u32(id * 10 + 1))).collect();
		let decimals = (0..10).map(|id| (AssetId(id), 6)).collect();
		Ledger { prices, decimals }
	}

	#[test]
	fn books_should_be_the_same_when_the_seed_is() {
		let books = |seed| (0..30).map(|trader| Book::of(seed, trader)).collect::<Vec<_>>();
		assert_eq!(books(1), books(1));
		assert_ne!(books(1), books(2));
		// Adding accounts does not change those before.
		assert_eq!(Book::of(1, 29), books(1)[29]);
	}

	#[test]
	fn books_should_be_varied_and_within_bounds() {
		let books: Vec<Book> = (0..300).map(|trader| Book::of(5, trader)).collect();
		let count = |of: fn(&Book) -> bool| books.iter().filter(|book| of(book)).count();
		assert_eq!(count(|book| matches!(book.kind, Kind::Long(_))), 100);
		assert_eq!(count(|book| matches!(book.kind, Kind::Hedged(..))), 100);
		assert_eq!(count(|book| matches!(book.kind, Kind::Borrower(_))), 100);
		for book in &books {
			assert!(book.target >= Fixed::from_rational(21, 20) && book.target <= Fixed::from_u32(3));
			assert!(book.equity >= Fixed::from_u32(5_000) && book.equity < Fixed::from_u32(320_000));
			if let Kind::Hedged(long, short) = book.kind {
				assert_ne!(long, short);
			}
			if let Kind::Borrower(assets) = &book.kind {
				assert!(assets.len() >= 2);
			}
		}
	}

	#[test]
	fn concentrated_books_should_hold_one_asset_and_be_near_the_limit() {
		let asset = traded("ltc").unwrap();
		assert_eq!(asset, AssetId(6));
		assert!(traded("USD").unwrap_err().contains("DOT ETH"));
		let books = |seed| (0..20).map(|index| Book::concentrated(seed, index, asset)).collect::<Vec<_>>();
		assert_eq!(books(1), books(1));
		assert_ne!(books(1), books(2));
		for book in books(1) {
			assert_eq!(book.collateral().len(), 1);
			assert!(book.target > Fixed::one() && book.target < Fixed::from_rational(11, 10));
			assert!(book.equity >= Fixed::from_u32(200_000) && book.equity < Fixed::from_u32(400_000));
		}
	}

	#[test]
	fn step_should_reach_the_target() {
		let fixed = Fixed::from_u32;
		let margin = Margin { equity: fixed(1_000), initial: fixed(100), maintenance: fixed(80) };
		let mut book = Book { kind: Kind::Long(vec![AssetId(1)]), equity: fixed(1_000), target: fixed(2) };
		// 500 of exposure need 100; 2500 need 500 = 1000 / 2.
		assert_eq!(book.first_step(), fixed(500));
		assert_eq!(book.second_step(fixed(500), &margin), Ok(fixed(2_000)));
		// Never beyond the most leverage, never below zero.
		book.target = Fixed::from_rational(21, 20);
		let easy = Margin { initial: fixed(1), ..margin };
		assert_eq!(book.second_step(fixed(500), &easy), Ok(fixed(5_500)));
		let hard = Margin { initial: fixed(10_000), ..margin };
		assert_eq!(book.second_step(fixed(500), &hard), Ok(fixed(0)));
		// A borrower takes out what is more than the target.
		book.kind = Kind::Borrower(vec![AssetId(1), AssetId(2)]);
		book.target = fixed(2);
		assert_eq!(book.first_step(), fixed(0));
		assert_eq!(book.second_step(fixed(0), &margin), Ok(fixed(800)));
	}

	#[test]
	fn calls_should_match_the_book() {
		let ledger = ledger();
		let fixed = Fixed::from_u32;
		let names = |book: &Book| {
			let calls = book.open(&ledger, fixed(300)).unwrap();
			calls.iter().map(|call| call.call_name().to_string()).collect::<Vec<_>>()
		};
		let book = |kind| Book { kind, equity: fixed(1_000), target: fixed(2) };
		assert_eq!(names(&book(Kind::Long(vec![AssetId(1), AssetId(2)]))), ["open", "open"]);
		assert_eq!(names(&book(Kind::Hedged(AssetId(1), AssetId(2)))), ["open", "open"]);
		assert_eq!(names(&book(Kind::Borrower(vec![AssetId(1)]))), ["borrow"]);
		assert!(book(Kind::Long(vec![AssetId(1)])).open(&ledger, fixed(0)).unwrap().is_empty());
		assert_eq!(ledger.amount(AssetId(1), fixed(22)).unwrap(), 2_000_000);
		assert!(ledger.amount(AssetId(77), fixed(1)).is_err());
		let deposits = enter(&book(Kind::Borrower(vec![AssetId(1), AssetId(2)])), &ledger).unwrap();
		assert_eq!(deposits.len(), 3);
	}
}
