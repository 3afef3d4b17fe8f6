//! The trader whose portfolio spans both venues.

use crate::{
	chain::{
		account, account_of, address, batch_all, call, keypair, number, variant, At, Call, Chain, Decoded,
		Value,
	},
	market::{ledger, native, Asset, BTC, ETH, USD},
	settle,
};
use anyhow::{Context, Result};
use zombienet_sdk::{
	subxt::utils::{AccountId32, H256},
	subxt_signer::sr25519::Keypair,
};

const ONE: i128 = 1_000_000_000_000_000_000;

/// Somebody with a key.
#[derive(Clone)]
pub struct Trader {
	/// The key.
	pub key: Keypair,
	/// Its account, the same on every chain.
	pub account: AccountId32,
}

/// The numbers that matter.
#[derive(Clone, Copy, Debug)]
pub struct Margin {
	/// Mark-to-market value, settlement currency.
	pub equity: f64,
	/// Maintenance margin, settlement currency.
	pub maintenance: f64,
	/// Initial margin, settlement currency.
	pub initial: f64,
}

impl Margin {
	/// Equity over maintenance margin.
	pub fn health(&self) -> f64 {
		self.equity / self.maintenance
	}
}

impl Trader {
	/// From a development key.
	pub fn new(uri: &str) -> Result<Self> {
		let key = keypair(uri)?;
		let account = account_of(&key);
		Ok(Self { key, account })
	}

	/// The account as an argument.
	pub fn argument(&self) -> Value {
		account(&self.account)
	}

	/// Whether an event is about this trader.
	pub fn is(&self, value: Option<&Decoded>) -> bool {
		// Accounts are printed as their bytes.
		let expected = Value::from_bytes(self.account.0).to_string();
		let shown = value.map(|v| v.to_string().replace(['(', ')', ' '], "")).unwrap_or_default();
		shown == expected.replace(['(', ')', ' '], "")
	}

	/// Receives the native token for fees, and assets.
	pub async fn fund(&self, chain: &Chain, issuer: &Keypair, assets: &[(&Asset, f64)]) -> Result<()> {
		let mut calls = vec![native(&self.account, 100.0)];
		for (asset, whole) in assets {
			// One unit more, because the account's least balance stays free.
			let amount = Value::u128(ledger(asset, *whole) + 1);
			let arguments = vec![Value::u128(asset.id.into()), address(&self.account), amount];
			calls.push(call("Assets", "transfer", arguments));
		}
		chain.execute(&batch_all(calls), issuer).await?;
		Ok(())
	}

	/// The calls that deposit as collateral.
	pub fn deposits(assets: &[(&Asset, f64)]) -> Vec<Call> {
		let deposit = |(asset, whole): &(&Asset, f64)| {
			let amount = Value::u128(ledger(asset, *whole));
			call("SpotMargin", "deposit", vec![Value::u128(asset.id.into()), amount])
		};
		assets.iter().map(deposit).collect()
	}

	/// Deposits as collateral.
	pub async fn deposit(&self, chain: &Chain, assets: &[(&Asset, f64)]) -> Result<u32> {
		chain.execute(&batch_all(Self::deposits(assets)), &self.key).await
	}

	/// Margin at a block; `None` while there is none.
	pub async fn margin(&self, coordinator: &Chain, at: H256) -> Result<Option<Margin>> {
		let answer = coordinator.ask_at(at, "PortfolioApi", "margin", vec![self.argument()]).await?;
		if variant(&answer) != Some("Ok") {
			return Ok(None);
		}
		let margin = answer.at(0).context("an empty answer")?;
		let field = |name: &str| {
			let value = margin.at(name).and_then(number).with_context(|| format!("margin has no {name}"));
			value.map(|inner| inner as f64 / ONE as f64)
		};
		let (equity, maintenance, initial) = (field("equity")?, field("maintenance")?, field("initial")?);
		Ok(Some(Margin { equity, maintenance, initial }))
	}

	/// Name of the state on record.
	pub async fn state(&self, coordinator: &Chain) -> Result<String> {
		let (_, at) = coordinator.best().await?;
		let state = coordinator.ask_at(at, "PortfolioApi", "state", vec![self.argument()]).await?;
		Ok(variant(&state).unwrap_or("?").to_string())
	}

	/// What is held of an asset at a venue, as that venue itself and as the coordinator sees it; whole units.
	pub async fn held(&self, coordinator: &Chain, venue: u32, asset: &Asset) -> Result<Option<f64>> {
		let (_, at) = coordinator.best().await?;
		self.held_at(coordinator, at, venue, asset).await
	}

	/// The same at a block.
	pub async fn held_at(
		&self,
		coordinator: &Chain,
		at: H256,
		venue: u32,
		asset: &Asset,
	) -> Result<Option<f64>> {
		let quantity = settle::mirrored_at(coordinator, at, self.argument(), venue, asset.id).await?;
		Ok(quantity.map(|inner| inner as f64 / ONE as f64))
	}
}

/// Collateral at the first venue.
pub const COLLATERAL: [(&Asset, f64); 3] = [(&ETH, 200.0), (&BTC, 5.0), (&USD, 100_000.0)];
/// Collateral at the second.
pub const LITTLE: [(&Asset, f64); 1] = [(&USD, 50_000.0)];
/// What is borrowed at the second, whole settlement currency.
pub const LOAN: f64 = 1_500_000.0;
/// Credit line at the second, whole settlement currency.
pub const CREDIT: i128 = 300_000;

/// The call that opens the position at the second venue.
pub fn open_on_credit() -> Call {
	let borrow = Value::u128(USD.id.into());
	let amount = Value::u128(ledger(&USD, LOAN));
	call("SpotMargin", "open", vec![borrow, amount, Value::u128(ETH.id.into()), Value::u128(1)])
}

/// The call that asks for the credit line.
pub fn set_credit_line(venue: u32) -> Call {
	call("Portfolio", "set_credit_line", vec![crate::chain::sibling(venue), Value::i128(CREDIT * ONE)])
}
