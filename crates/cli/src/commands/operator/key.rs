//! `ballast operator key insert`.

use crate::{
	chain::{self, account_of, AtBlock, Endpoint},
	node::Node,
	secret,
	value::{self, At},
};
use anyhow::{bail, Result};
use pallet_price_feeds::crypto::OPERATOR_KEY_TYPE;
use std::path::PathBuf;
use subxt::utils::AccountId32;
use subxt_signer::sr25519::Keypair;

const EXAMPLES: &str = "The secret is a phrase, 0x and 64 hex digits, or a development path such as //Alice; with derivations and a
password (PHRASE//path///password) if need be. It is never printed, and goes to a node on this machine only.

Examples:
  ballast operator key insert --suri-file /run/secrets/operator
  pass show ballast/operator | ballast operator key insert
  ssh -NL 9944:127.0.0.1:9944 my-node &    # a node elsewhere, through a tunnel
  ballast operator key insert --ws ws://127.0.0.1:9944 --suri-file operator.suri";

/// Put the operator's secret (sr25519) into the node's keystore, as key type `orcl`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Insert {
	#[command(flatten)]
	endpoint: Endpoint,
	/// File with the secret; without it the secret is read from stdin
	#[arg(long, value_name = "FILE")]
	suri_file: Option<PathBuf>,
}

impl Insert {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		if !is_private(&self.endpoint.ws) {
			bail!(
				"{}: the secret would travel in clear; name a node on this machine, or a tunnel to it",
				self.endpoint.ws
			);
		}
		let secret = secret::read(self.suri_file.as_deref())?;
		let key = secret::keypair(&secret)?;
		let account = account_of(&key);
		let chain = self.endpoint.connect().await?;
		insert(chain.node(), &secret, &key).await?;
		println!("the key of {account} is in the keystore");
		for lack in lacks(&chain.best().await?, &account).await? {
			println!("note: {lack}");
		}
		Ok(())
	}
}

/// Whether what is sent there stays on this machine or is encrypted.
fn is_private(endpoint: &str) -> bool {
	let Some(rest) = endpoint.strip_prefix("ws://") else { return true };
	let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
	let host = match authority.rsplit_once(':') {
		Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => host,
		_ => authority,
	};
	let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
	host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

async fn insert(node: &Node, secret: &str, key: &Keypair) -> Result<()> {
	let key_type = std::str::from_utf8(&OPERATOR_KEY_TYPE.0)?;
	let public = key.public_key().0;
	node.insert_key(key_type, secret, &public).await?;
	if !node.has_key(key_type, &public).await? {
		bail!("the node took the key but does not have it");
	}
	Ok(())
}

/// What the account still needs before its prices count.
async fn lacks(at: &AtBlock, account: &AccountId32) -> Result<Vec<String>> {
	let mut lacks = Vec::new();
	let members = chain::storage(at, "OracleOperators", "Members", Vec::new()).await?;
	let is_member = |members: &value::Value| {
		let members = value::items(value::peel(members));
		members.into_iter().filter_map(value::as_account).any(|member| member == *account)
	};
	// A list of one account may have been peeled down to the account.
	let alone = members.as_ref().and_then(value::as_account).is_some_and(|member| member == *account);
	if !alone && !members.as_ref().is_some_and(is_member) {
		lacks.push(
			"the account is no operator of the oracle; governance makes it one (oracleOperators.addMember)"
				.into(),
		);
	}
	let holdings = chain::storage(at, "System", "Account", vec![value::account(account)]).await?;
	let free = holdings.and_then(|holdings| value::as_u128(holdings.at("data")?.at("free")?));
	if free.unwrap_or_default() == 0 {
		lacks.push("the account holds nothing; it needs enough for one fee, which it gets back".into());
	}
	Ok(lacks)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::node::fake::Fake;

	#[tokio::test]
	async fn key_should_be_inserted_with_its_type_and_public_half() {
		let fake = Fake::default();
		let key = secret::keypair("//Alice").unwrap();
		insert(&fake.node(), "//Alice", &key).await.unwrap();
		let public = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
		let expected = ["orcl", "//Alice", public].map(String::from);
		assert_eq!(*fake.keys.lock().unwrap(), [expected]);
	}

	#[test]
	fn endpoint_should_be_private_when_on_this_machine_or_encrypted() {
		for endpoint in [
			"ws://127.0.0.1:9944",
			"ws://localhost:9944/x",
			"ws://[::1]:9944",
			"ws://127.0.0.1",
			"wss://far.example",
		] {
			assert!(is_private(endpoint), "{endpoint}");
		}
		for endpoint in [
			"ws://10.0.0.1:9944",
			"ws://far.example:9944",
			"ws://localhost.far.example",
			"ws://127.0.0.1@far.example:1",
			"ws://far.example#127.0.0.1",
		] {
			assert!(!is_private(endpoint), "{endpoint}");
		}
	}
}
