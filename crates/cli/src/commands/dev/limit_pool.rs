//! `ballast dev limit-pool`: a liquidity pool that cannot take everything at once.

use super::confirm;
use crate::{
	chain::{self, call, keypair, Endpoint},
	decimal,
	value::{self, At, Fields, Value},
};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{
	fixed::{One, Zero},
	Fixed,
};
use subxt::ext::scale_value::{Composite, ValueDef};

const EXAMPLES: &str = "Examples:
  ballast dev limit-pool --share 0.005";

/// The rule that this command sets.
const RULE: &str = "capacity_share";

/// Set which share of its free value the liquidity pool may use for one takeover, as root of a development chain. Its other
/// rules stay as they are.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct LimitPool {
	#[command(flatten)]
	endpoint: Endpoint,
	/// The share, above 0 and up to 1
	#[arg(long, value_name = "SHARE", value_parser = share)]
	share: Fixed,
	/// Root's key
	#[arg(long, value_name = "KEY", default_value = "//Alice")]
	sudo: String,
}

fn share(text: &str) -> Result<Fixed, String> {
	let share = decimal::parse(text).map_err(|error| format!("{error:#}"))?;
	match share > Fixed::zero() && share <= Fixed::one() {
		true => Ok(share),
		false => Err("not above 0 and up to 1".into()),
	}
}

impl LimitPool {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let key = keypair(&self.sudo)?;
		let chain = self.endpoint.connect().await?;
		let at = chain.best().await?;
		let rules = chain::storage(&at, "Backstop", "Rules", Vec::new()).await?;
		let rules = rules.context("the runtime has no liquidity pool")?;
		let old = value::fixed_field(&rules, RULE)?;
		let set = call("Backstop", "set_rules", [with(rules, self.share)?]);
		let block = chain.execute(&chain::sudo(set), &key).await?;
		confirm(&chain.at(block).await?).await?;
		println!(
			"one takeover may use {} of what the pool has free, before {}",
			shown(self.share),
			shown(old)
		);
		Ok(())
	}
}

fn shown(share: Fixed) -> String {
	decimal::exact(share)
}

/// The rules with another share.
fn with(rules: Value, share: Fixed) -> Result<Value> {
	let ValueDef::Composite(Composite::Named(fields)) = rules.value else {
		return Err(anyhow!("the pool's rules have another shape than this tool knows"));
	};
	let fields: Vec<(String, Value)> = fields
		.into_iter()
		.map(|(name, old)| if name == RULE { (name, value::fixed(share)) } else { (name, old) })
		.collect();
	let rules = Value::from(Fields::named(fields));
	if rules.at(RULE).is_none() {
		bail!("the pool's rules have no field '{RULE}'");
	}
	Ok(rules)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn share_should_be_one() {
		assert_eq!(share("0.005"), Ok(Fixed::from_rational(5, 1_000)));
		for bad in ["0", "1.1", "-1", "x"] {
			assert!(share(bad).is_err(), "{bad}");
		}
	}

	#[test]
	fn other_rules_should_stay_as_they_are() {
		let half = Fixed::from_rational(1, 2);
		let rules = Value::named_composite([("event_ms", Value::u128(7)), (RULE, value::fixed(half))]);
		let new = with(rules, Fixed::from_rational(1, 4)).unwrap();
		assert_eq!(value::fixed_field(&new, RULE).unwrap(), Fixed::from_rational(1, 4));
		assert_eq!(new.at("event_ms"), Some(&Value::u128(7)));
		assert!(with(Value::named_composite([("event_ms", Value::u128(7))]), half).is_err());
	}
}
