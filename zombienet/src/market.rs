//! The outside world: prices that operators feed into every chain, and arbitrageurs who bring the pools there.

use crate::{
	chain::{account_of, address, call, keypair, number, At, Call, Chain, Value},
	console::say,
	history::History,
};
use anyhow::{Context, Result};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio::{task::JoinHandle, time::sleep};
use zombienet_sdk::subxt_signer::sr25519::Keypair;

/// An asset of the development chains.
pub struct Asset {
	/// Its number, the same on every chain.
	pub id: u32,
	/// Digits after the point of the ledger.
	pub decimals: u32,
	/// First price, settlement currency.
	pub price: f64,
}

/// Settlement currency.
pub const USD: Asset = Asset { id: 0, decimals: 6, price: 1.0 };
/// The asset that is borrowed against and sold.
pub const ETH: Asset = Asset { id: 2, decimals: 12, price: 3_100.0 };
/// Collateral.
pub const BTC: Asset = Asset { id: 3, decimals: 8, price: 40_500.0 };

/// Whole units as a ledger amount.
pub fn ledger(asset: &Asset, whole: f64) -> u128 {
	(whole * 10f64.powi(asset.decimals as i32)) as u128
}

/// How often prices are fed when nothing changes.
const REFRESH: Duration = Duration::from_secs(45);
/// Unit of the chain's fixed-point numbers.
const ONE: f64 = 1e18;

/// Prices, fed to several chains in the background so that they never grow stale.
pub struct Market {
	level: Arc<Mutex<f64>>,
	tasks: Vec<JoinHandle<()>>,
	feeders: Vec<Feeder>,
}

impl Drop for Market {
	fn drop(&mut self) {
		self.tasks.iter().for_each(JoinHandle::abort);
	}
}

#[derive(Clone)]
struct Feeder {
	history: Arc<History>,
	operator: Keypair,
	arbitrageur: Keypair,
	lock: Arc<tokio::sync::Mutex<()>>,
}

/// Assets whose price moves.
const MOVED: [&Asset; 2] = [&ETH, &BTC];

impl Market {
	/// Gives the arbitrageurs their stock, feeds first prices everywhere, and keeps feeding.
	pub async fn open(chains: &[Arc<History>], issuer: &Keypair) -> Result<Self> {
		let level = Arc::new(Mutex::new(1.0));
		let mut feeders = Vec::new();
		for history in chains {
			let feeder = Feeder {
				history: history.clone(),
				operator: keypair("//Bob")?,
				arbitrageur: keypair("//arbitrageur")?,
				lock: Default::default(),
			};
			feeder.fund(issuer).await?;
			feeder.feed(1.0).await?;
			feeders.push(feeder);
		}
		let tasks = feeders.iter().cloned().map(|feeder| tokio::spawn(keep_feeding(feeder, level.clone())));
		Ok(Self { tasks: tasks.collect(), feeders: feeders.clone(), level })
	}

	/// All prices as a multiple of the first ones.
	pub fn level(&self) -> f64 {
		*self.level.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Moves all prices; returns when every chain that runs has them. A chain that stands still is left out.
	pub async fn scale(&self, factor: f64) -> Result<()> {
		let level = {
			let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
			*level *= factor;
			*level
		};
		let moves = self.feeders.iter().cloned().map(|feeder| {
			tokio::spawn(async move {
				// Longer than two blocks take; shorter than a stopped chain would hold everything up.
				let fed = tokio::time::timeout(Duration::from_secs(40), feeder.feed(level)).await;
				if !matches!(fed, Ok(Ok(()))) {
					say(format!("{} has not taken the new prices yet", feeder.history.name));
				}
			})
		});
		for task in moves.collect::<Vec<_>>() {
			task.await?;
		}
		Ok(())
	}
}

async fn keep_feeding(feeder: Feeder, level: Arc<Mutex<f64>>) {
	loop {
		sleep(REFRESH).await;
		let level = *level.lock().unwrap_or_else(PoisonError::into_inner);
		if let Err(error) = feeder.feed(level).await {
			say(format!("prices at {}: {error:#}", feeder.history.name));
		}
	}
}

impl Feeder {
	async fn fund(&self, issuer: &Keypair) -> Result<()> {
		let chain = self.history.chain();
		let to = || address(&account_of(&self.arbitrageur));
		let mut calls = vec![native(&account_of(&self.arbitrageur), 1_000.0)];
		for (asset, whole) in [(&USD, 100e6), (&ETH, 60_000.0), (&BTC, 6_000.0)] {
			let amount = ledger(asset, whole);
			let asset = Value::u128(asset.id.into());
			calls.push(call("Assets", "transfer", vec![asset, to(), Value::u128(amount)]));
		}
		chain.execute(&crate::chain::batch_all(calls), issuer).await?;
		Ok(())
	}

	async fn feed(&self, level: f64) -> Result<()> {
		let _one_at_a_time = self.lock.lock().await;
		let chain = self.history.chain();
		let prices: BTreeMap<u32, f64> = MOVED.iter().map(|asset| (asset.id, asset.price * level)).collect();
		let values = prices.iter().map(|(id, price)| {
			Value::unnamed_composite([Value::u128((*id).into()), Value::i128((price * ONE) as i128)])
		});
		let feed = call("Oracle", "feed_values", vec![Value::unnamed_composite(values)]);
		// Pools and oracle move in the same block, as far as the pool of transactions allows.
		let trades = self.trades(&chain, &prices).await?;
		let fed = async {
			match chain.execute(&feed, &self.operator).await {
				// It was in a block already when it seemed lost.
				Err(error) if format!("{error:#}").contains("AlreadyFeeded") => Ok(()),
				fed => fed.map(|_| ()),
			}
		};
		if trades.is_empty() {
			fed.await?;
		} else {
			let trades = crate::chain::batch_all(trades);
			let traded = chain.execute(&trades, &self.arbitrageur);
			tokio::try_join!(fed, traded)?;
		}
		Ok(())
	}

	/// The trades that bring the constant-product pools to the prices.
	async fn trades(&self, chain: &Chain, prices: &BTreeMap<u32, f64>) -> Result<Vec<Call>> {
		let mut calls = Vec::new();
		for asset in MOVED {
			let (dollars, other) = reserves(chain, asset).await?;
			let (dollars, other) = (dollars as f64, other as f64);
			let now = (dollars / 1e6) / (other / 10f64.powi(asset.decimals as i32));
			let target = prices[&asset.id];
			let (from, to, amount) = if target < now {
				(asset.id, USD.id, other * ((now / target).sqrt() - 1.0))
			} else {
				(USD.id, asset.id, dollars * ((target / now).sqrt() - 1.0))
			};
			// The pool's fee makes smaller corrections pointless.
			if (target / now - 1.0).abs() < 0.001 {
				continue;
			}
			let path = Value::unnamed_composite([Value::u128(from.into()), Value::u128(to.into())]);
			let amount = Value::u128(amount as u128);
			let me = crate::chain::account(&account_of(&self.arbitrageur));
			let arguments = vec![path, amount, Value::u128(1), me, Value::bool(false)];
			calls.push(call("AssetConversion", "swap_exact_tokens_for_tokens", arguments));
		}
		Ok(calls)
	}
}

/// Makes a chain's pool of an asset deeper by a number of times what it is, without moving its price.
pub async fn deepen(chain: &Chain, asset: &Asset, times: u128, issuer: &Keypair) -> Result<()> {
	let (dollars, other) = reserves(chain, asset).await?;
	let amounts = [dollars * times, other * times, 1, 1].map(Value::u128);
	let mut arguments = vec![Value::u128(USD.id.into()), Value::u128(asset.id.into())];
	arguments.extend(amounts);
	arguments.push(crate::chain::account(&account_of(issuer)));
	chain.execute(&call("AssetConversion", "add_liquidity", arguments), issuer).await?;
	Ok(())
}

/// What a pool holds: dollars and the asset, ledger units.
async fn reserves(chain: &Chain, asset: &Asset) -> Result<(u128, u128)> {
	let (_, at) = chain.best().await?;
	let arguments = vec![Value::u128(USD.id.into()), Value::u128(asset.id.into())];
	let reserves = chain.ask_at(at, "AssetConversionApi", "get_reserves", arguments).await?;
	let side = |index: usize| reserves.at(0)?.at(index).and_then(number).and_then(|n| u128::try_from(n).ok());
	side(0).zip(side(1)).context("the pool has no reserves")
}

/// A transfer of the native token, for fees.
pub fn native(to: &zombienet_sdk::subxt::utils::AccountId32, whole: f64) -> Call {
	let amount = Value::u128((whole * 1e12) as u128);
	call("Balances", "transfer_keep_alive", vec![address(to), amount])
}
