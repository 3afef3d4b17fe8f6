//! `ballast dev fund`: an account with dollars, for whoever is to act on a development chain.

use super::populate::fees;
use crate::{
	assets,
	chain::{self, account_of, call, keypair, Endpoint},
	value::{self, Value},
};
use anyhow::{Context, Result};
use ballast_primitives::SETTLEMENT;

const EXAMPLES: &str = "Examples:
  ballast dev fund //keeper --dollars 2000000
  ballast keeper --key //keeper --limits keeper.toml --register";

/// Give an account dollars, deposit them as collateral at the home venue of a development chain, and enroll it there.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Fund {
	#[command(flatten)]
	endpoint: Endpoint,
	/// Whose: a development key
	#[arg(value_name = "KEY")]
	key: String,
	/// How many
	#[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..))]
	dollars: u32,
	/// Issuer of the assets and of the native balances for fees
	#[arg(long, value_name = "KEY", default_value = "//Alice")]
	issuer: String,
}

/// What stays outside of the collateral, ledger units: the least balance of an account, and a little.
const LEFT: u128 = 10;

impl Fund {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let (issuer, key) = (keypair(&self.issuer)?, keypair(&self.key)?);
		let account = account_of(&key);
		let chain = self.endpoint.connect().await?;
		let at = chain.best().await?;
		let decimals = assets::decimals(&at).await?;
		let decimals = decimals.get(&SETTLEMENT).context("the ledger has no settlement currency")?;
		let amount = u128::from(self.dollars) * 10u128.pow(u32::from(*decimals));
		let (to, dollars) = (|| value::address(&account), || value::asset(SETTLEMENT));
		let gifts = vec![
			call("Balances", "transfer_keep_alive", [to(), Value::u128(fees(&at)?)]),
			call("Assets", "mint", [dollars(), to(), Value::u128(amount + LEFT)]),
		];
		let refused = "cannot fund (is --issuer the issuer of all assets?)";
		chain.execute(&chain::batch_all(gifts), &issuer).await.context(refused)?;
		let entry = vec![
			call("SpotMargin", "deposit", [dollars(), Value::u128(amount)]),
			call("VenueAdapter", "enroll", []),
		];
		chain.execute(&chain::batch_all(entry), &key).await?;
		println!("{account} has {} dollars at the home venue and is enrolled", self.dollars);
		Ok(())
	}
}
