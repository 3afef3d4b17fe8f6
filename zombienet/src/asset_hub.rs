//! Asset Hub as traders find it: its assets, pools of two of them with its native token, what is brought from there into
//! the coordinator's custody, and what an operator tells of its pools. Everything here is done by signed transactions that
//! every chain with standard XCM offers.

use crate::{
	chain::{account, account_of, address, batch_all, call, number, sibling, At, Call, Value},
	console::say,
	history::{History, Seen},
	market::{ledger, Asset, Market, ETH, USD},
	network::{wait_until, Running},
	settle::{ASSET_HUB, COORDINATOR, EXPOSURE_CAP, VENUES},
	trader::Trader,
};
use anyhow::{anyhow, ensure, Context, Error, Result};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;
use zombienet_sdk::{
	subxt::utils::{AccountId32, H256},
	subxt_signer::sr25519::Keypair,
};

const ONE: i128 = 1_000_000_000_000_000_000;
/// A whole unit of Asset Hub's native token.
const NATIVE: u128 = 1_000_000_000_000;
/// What one costs at first, settlement currency.
const NATIVE_PRICE: f64 = 38.0;
/// What each pool begins with of it, whole units.
const NATIVE_IN_POOL: f64 = 200_000.0;
/// What the accounts of our chains get of it: assets that are not sufficient by themselves want an account that exists.
const NATIVE_OF_CHAINS: u128 = 10 * NATIVE;
/// What the venues' accounts get of the settlement currency, whole units: what venues have issued at genesis is backed by
/// nothing, and what is transferred has to be there.
const BACKING: f64 = 1_000_000.0;
/// What the operator tells of a market that takes two such pools: half the settlement currency in one.
const DEPTH: f64 = NATIVE_IN_POOL * NATIVE_PRICE / 2.0;
/// Prices that are nearer to what they should be than this are left alone; the pools' fee is as much.
const NEAR: f64 = 0.003;
/// How often pools follow prices, and are reported.
const FOLLOW: Duration = Duration::from_secs(12);
/// Failures in a row after which it cannot be the network.
const PATIENCE: u32 = 8;
/// The pallet of assets that anybody creates on Asset Hub.
const PALLET: u128 = 50;
/// What the coordinator takes of Asset Hub: the asset, its number over there, most that Asset Hub may charge for a message, and
/// the price of the coordinator's native token, ledger units. That is worth one unit of settlement currency.
const KEPT: [(&Asset, u32, u128, u128); 2] =
	[(&USD, 1_984, 3_000_000, 1_000_000), (&ETH, 77, 1_000_000_000, 322_580_645)];

/// A location: so many levels up, and from there these junctions.
fn location(parents: u128, junctions: Vec<Value>) -> Value {
	let interior = match junctions.len() {
		0 => Value::unnamed_variant("Here", []),
		count => Value::unnamed_variant(format!("X{count}"), [Value::unnamed_composite(junctions)]),
	};
	Value::named_composite([("parents", Value::u128(parents)), ("interior", interior)])
}

fn junction(name: &str, number: u128) -> Value {
	Value::unnamed_variant(name, [Value::u128(number)])
}

/// Of the newest version that Asset Hub speaks.
fn versioned(inner: Value) -> Value {
	Value::unnamed_variant("V5", [inner])
}

/// Number of an asset over there.
fn number_there(asset: &Asset) -> u128 {
	let known = KEPT.iter().find(|(kept, ..)| kept.id == asset.id);
	known.map_or(0, |(_, number, ..)| u128::from(*number))
}

/// Asset Hub's native token, as Asset Hub and every parachain name it.
fn native() -> Value {
	location(1, vec![])
}

/// An asset as Asset Hub names it.
fn there(asset: &Asset) -> Value {
	location(0, vec![junction("PalletInstance", PALLET), junction("GeneralIndex", number_there(asset))])
}

/// The same as the coordinator names it.
fn here(asset: &Asset) -> Value {
	let hub = junction("Parachain", ASSET_HUB.into());
	location(1, vec![hub, junction("PalletInstance", PALLET), junction("GeneralIndex", number_there(asset))])
}

/// A parachain's account on its siblings.
fn sovereign(para: u32) -> AccountId32 {
	let mut bytes = [0; 32];
	bytes[..4].copy_from_slice(b"sibl");
	bytes[4..8].copy_from_slice(&para.to_le_bytes());
	AccountId32(bytes)
}

/// Asset Hub beside its coordinator.
pub struct AssetHub<'a> {
	/// Asset Hub.
	pub history: &'a Arc<History>,
	coordinator: &'a Arc<History>,
	/// Who has everything over there, and is the operator here.
	issuer: &'a Keypair,
}

impl<'a> AssetHub<'a> {
	/// Of a network that has it.
	pub fn of(net: &'a Running, issuer: &'a Keypair) -> Result<Self> {
		let history = net.asset_hub.as_ref().context("the network has no Asset Hub")?;
		Ok(Self { history, coordinator: &net.coordinator, issuer })
	}

	/// Creates assets and pools over there, unless they are there, and makes a venue of Asset Hub here.
	pub async fn furnish(&self) -> Result<()> {
		let key = vec![sibling(ASSET_HUB)];
		if self.coordinator.chain().storage("Venues", "Venues", key).await?.is_some() {
			return Ok(());
		}
		say("Asset Hub: assets and pools");
		let me = || address(&account_of(self.issuer));
		let mut calls = Vec::new();
		for para in [COORDINATOR].into_iter().chain(VENUES) {
			let arguments = vec![address(&sovereign(para)), Value::u128(NATIVE_OF_CHAINS)];
			calls.push(call("Balances", "transfer_keep_alive", arguments));
		}
		for (asset, id, ..) in KEPT {
			let id = || Value::u128(id.into());
			let stock = ledger(asset, 10.0 * NATIVE_IN_POOL * NATIVE_PRICE / asset.price);
			calls.push(call("Assets", "create", vec![id(), me(), Value::u128(1)]));
			calls.push(call("Assets", "mint", vec![id(), me(), Value::u128(stock)]));
		}
		let hub = self.history.chain();
		hub.execute(&batch_all(calls), self.issuer).await?;
		let mut calls = Vec::new();
		for (asset, ..) in KEPT {
			let pool = || vec![native(), there(asset)];
			calls.push(call("AssetConversion", "create_pool", pool()));
			let most = [
				(NATIVE_IN_POOL * NATIVE as f64) as u128,
				ledger(asset, NATIVE_IN_POOL * NATIVE_PRICE / asset.price),
			];
			let mut arguments = pool();
			arguments.extend(most.into_iter().chain([1, 1]).map(Value::u128));
			arguments.push(account(&account_of(self.issuer)));
			calls.push(call("AssetConversion", "add_liquidity", arguments));
		}
		for venue in VENUES {
			let id = Value::u128(number_there(&USD));
			let arguments = vec![id, address(&sovereign(venue)), Value::u128(ledger(&USD, BACKING))];
			calls.push(call("Assets", "transfer", arguments));
		}
		hub.execute(&batch_all(calls), self.issuer).await?;

		let cap = Value::i128(EXPOSURE_CAP * ONE);
		let mut calls = vec![call("Venues", "register", vec![sibling(ASSET_HUB), cap])];
		calls.extend(KEPT.map(register));
		self.coordinator.chain().execute_as_root(batch_all(calls), self.issuer).await?;
		say("Asset Hub is a venue");
		Ok(())
	}

	/// Gives a trader assets over there, and the native token for fees.
	pub async fn fund(&self, who: &Trader, assets: &[(&Asset, f64)]) -> Result<()> {
		let to = || address(&who.account);
		let mut calls = vec![call("Balances", "transfer_keep_alive", vec![to(), Value::u128(100 * NATIVE)])];
		for (asset, whole) in assets {
			let id = Value::u128(number_there(asset));
			calls.push(call("Assets", "transfer", vec![id, to(), Value::u128(ledger(asset, *whole))]));
		}
		self.history.chain().execute(&batch_all(calls), self.issuer).await?;
		Ok(())
	}

	/// The trader's reserve transfer of something to its account at the coordinator. Returns the moment when it left, and the
	/// one when it was there.
	pub async fn bring(&self, who: &Trader, asset: &Asset, whole: f64) -> Result<(Seen, Seen)> {
		let [mark, from] = [self.history.mark(), self.coordinator.mark()];
		let before = self.free(who, asset).await?;
		let id = [("network", Value::unnamed_variant("None", [])), ("id", account(&who.account))];
		let beneficiary = location(0, vec![Value::named_variant("AccountId32", id)]);
		let amount = Value::unnamed_variant("Fungible", [Value::u128(ledger(asset, whole))]);
		let assets =
			Value::unnamed_composite([Value::named_composite([("id", there(asset)), ("fun", amount)])]);
		let arguments = vec![
			versioned(location(1, vec![junction("Parachain", COORDINATOR.into())])),
			versioned(beneficiary),
			versioned(assets),
			// The asset that pays for its arrival.
			Value::u128(0),
			Value::unnamed_variant("Unlimited", []),
		];
		let transfer = call("PolkadotXcm", "limited_reserve_transfer_assets", arguments);
		self.history.chain().execute(&transfer, &who.key).await?;
		let left = self.history.first(mark, "PolkadotXcm", "Sent", Duration::from_secs(60), |_| true).await?;
		let arrived = wait_until("what was brought arrives", Duration::from_secs(150), async || {
			for block in self.coordinator.blocks_since(from) {
				if self.free_at(block.hash, who, asset).await? > before {
					return Ok(Some(block.moment()));
				}
			}
			Ok(None)
		});
		Ok((left, arrived.await?))
	}

	/// What a trader has free of an asset of Asset Hub at the coordinator, ledger units.
	pub async fn free(&self, who: &Trader, asset: &Asset) -> Result<u128> {
		let (_, at) = self.coordinator.chain().best().await?;
		self.free_at(at, who, asset).await
	}

	async fn free_at(&self, at: H256, who: &Trader, asset: &Asset) -> Result<u128> {
		let key = vec![here(asset), who.argument()];
		let entry = self.coordinator.chain().storage_at(at, "ForeignAssets", "Account", key).await?;
		Ok(entry.as_ref().and_then(|entry| amount(entry.at("balance"))).unwrap_or_default())
	}

	/// What a parachain of ours has of an asset over there, ledger units.
	pub async fn account_of_chain(&self, para: u32, asset: &Asset) -> Result<u128> {
		let key = vec![Value::u128(number_there(asset)), account(&sovereign(para))];
		let entry = self.history.chain().storage("Assets", "Account", key).await?;
		Ok(entry.as_ref().and_then(|entry| amount(entry.at("balance"))).unwrap_or_default())
	}

	/// Waits until what the coordinator has issued is what its account over there has, to the last unit.
	pub async fn assert_backed(&self) -> Result<()> {
		wait_until("what is issued is backed", Duration::from_secs(150), async || {
			for (asset, ..) in KEPT {
				let issued =
					self.coordinator.chain().storage("ForeignAssets", "Asset", vec![here(asset)]).await?;
				let issued = issued.as_ref().and_then(|issued| amount(issued.at("supply")));
				let there = self.account_of_chain(COORDINATOR, asset).await?;
				ensure!(
					issued == Some(there),
					"asset {}: {issued:?} are issued, and {there} are there",
					asset.id
				);
			}
			Ok(Some(()))
		})
		.await
	}

	/// Trades the pools over there to the prices, and tells the coordinator of them as an operator.
	pub async fn follow(&self, market: &Market) -> Result<()> {
		let level = market.level();
		let prices = [(&USD, NATIVE_PRICE * level), (&ETH, NATIVE_PRICE / ETH.price)];
		let mut trades = Vec::new();
		for (asset, price) in prices {
			trades.extend(self.trade(asset, price).await?);
		}
		if !trades.is_empty() {
			self.history.chain().execute(&batch_all(trades), self.issuer).await?;
		}
		let fixed = |whole: f64| Value::i128((whole * ONE as f64) as i128);
		let depth = Value::named_composite([
			("asset", Value::u128(ETH.id.into())),
			("depth", fixed(DEPTH * level)),
			("price", fixed(ETH.price * level)),
		]);
		let report = call("Custody", "report_depths", vec![Value::unnamed_composite([depth])]);
		self.coordinator.chain().execute(&report, self.issuer).await?;
		Ok(())
	}

	/// Keeps doing that; ends when it has failed again and again.
	pub async fn keep_following(&self, market: &Market) -> Error {
		let mut failures = 0;
		loop {
			match self.follow(market).await {
				Ok(()) => failures = 0,
				Err(error) if failures < PATIENCE => {
					failures += 1;
					say(format!("pools of Asset Hub: {error:#}"));
				}
				Err(error) => return anyhow!("the pools of Asset Hub do not follow: {error:#}"),
			}
			sleep(FOLLOW).await;
		}
	}

	/// The trade that brings a pool to a price, units of the asset for one of the native token.
	async fn trade(&self, asset: &Asset, target: f64) -> Result<Option<Call>> {
		let chain = self.history.chain();
		let (_, at) = chain.best().await?;
		let pool = vec![native(), there(asset)];
		let reserves = chain.ask_at(at, "AssetConversionApi", "get_reserves", pool).await?;
		let side = |index: usize| amount(reserves.at(0).and_then(|pair| pair.at(index)));
		let (ours, theirs) = side(0).zip(side(1)).context("the pool has no reserves")?;
		let (ours, theirs) = (ours as f64, theirs as f64);
		let now = (theirs / 10f64.powi(asset.decimals as i32)) / (ours / NATIVE as f64);
		if (target / now - 1.0).abs() < NEAR {
			return Ok(None);
		}
		let (path, amount) = if target < now {
			([native(), there(asset)], ours * ((now / target).sqrt() - 1.0))
		} else {
			([there(asset), native()], theirs * ((target / now).sqrt() - 1.0))
		};
		let me = account(&account_of(self.issuer));
		let arguments = vec![
			Value::unnamed_composite(path),
			Value::u128(amount as u128),
			Value::u128(1),
			me,
			Value::bool(false),
		];
		Ok(Some(call("AssetConversion", "swap_exact_tokens_for_tokens", arguments)))
	}
}

fn amount(value: Option<&crate::chain::Decoded>) -> Option<u128> {
	value.and_then(number).and_then(|amount| u128::try_from(amount).ok())
}

/// The call of the coordinator's root that takes an asset of Asset Hub.
fn register((asset, _, max_fee, native_rate): (&Asset, u32, u128, u128)) -> Call {
	let via = match asset.id == USD.id {
		true => Value::unnamed_variant("None", []),
		false => Value::unnamed_variant("Some", [native()]),
	};
	let registration = Value::named_composite([
		("location", here(asset)),
		("decimals", Value::u128(asset.decimals.into())),
		("via", via),
		("max_fee", Value::u128(max_fee)),
		("native_rate", Value::u128(native_rate)),
	]);
	call("Custody", "register_asset", vec![Value::u128(asset.id.into()), registration])
}
