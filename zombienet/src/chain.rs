//! One chain of the network: reading its state and sending transactions, everything by the metadata that it serves.

use anyhow::{anyhow, bail, Context, Result};
use std::{str::FromStr, time::Duration};
use tokio::time::{sleep, timeout};
use zombienet_sdk::{
	subxt::{
		backend::{legacy::LegacyRpcMethods, rpc::RpcClient},
		config::DefaultExtrinsicParamsBuilder,
		dynamic,
		ext::scale_value::{Composite, Primitive, ValueDef},
		tx::{DynamicPayload, TxStatus},
		utils::{AccountId32, H256},
		OnlineClient, PolkadotConfig,
	},
	subxt_signer::{sr25519::Keypair, SecretUri},
};

pub use zombienet_sdk::subxt::dynamic::{At, Value};

/// A value as the chain serves it.
pub type Decoded = Value<u32>;
/// Fields of an event.
pub type Fields = Composite<u32>;
/// A call that is not yet signed.
pub type Call = DynamicPayload;

/// Longest wait for a transaction to be included. A halted chain has to be noticed by the scenario, not by this.
const INCLUSION: Duration = Duration::from_secs(180);
/// Blocks for which a transaction stays valid.
const MORTALITY: u64 = 64;

/// A call by names; arguments in the order of the pallet's signature.
pub fn call(pallet: &str, name: &str, arguments: Vec<Value>) -> Call {
	dynamic::tx(pallet, name, arguments)
}

/// A call with the root origin.
pub fn sudo(inner: Call) -> Call {
	call("Sudo", "sudo", vec![inner.into_value()])
}

/// Several calls of one account: all or none.
pub fn batch_all(calls: Vec<Call>) -> Call {
	call("Utility", "batch_all", vec![Value::unnamed_composite(calls.into_iter().map(Call::into_value))])
}

/// A development key such as `//Alice`.
pub fn keypair(uri: &str) -> Result<Keypair> {
	let parsed = SecretUri::from_str(uri).map_err(|error| anyhow!("bad key '{uri}': {error}"))?;
	Keypair::from_uri(&parsed).map_err(|error| anyhow!("bad key '{uri}': {error}"))
}

/// The account of a key.
pub fn account_of(key: &Keypair) -> AccountId32 {
	AccountId32(key.public_key().0)
}

/// An account as a call's argument.
pub fn account(id: &AccountId32) -> Value {
	Value::from_bytes(id.0)
}

/// An account as a `MultiAddress`.
pub fn address(id: &AccountId32) -> Value {
	Value::unnamed_variant("Id", [account(id)])
}

/// A member parachain as a call's argument.
pub fn sibling(id: u32) -> Value {
	Value::unnamed_variant("Sibling", [Value::u128(id.into())])
}

/// The value inside of newtypes.
fn peel(mut value: &Decoded) -> &Decoded {
	while let ValueDef::Composite(fields) = &value.value {
		let mut inner = fields.values();
		match (inner.next(), inner.next()) {
			(Some(only), None) => value = only,
			_ => break,
		}
	}
	value
}

/// A number (possibly in a newtype); fixed-point numbers as their inner integer.
pub fn number(value: &Decoded) -> Option<i128> {
	match &peel(value).value {
		ValueDef::Primitive(Primitive::I128(inner)) => Some(*inner),
		ValueDef::Primitive(Primitive::U128(inner)) => i128::try_from(*inner).ok(),
		_ => None,
	}
}

/// A truth value.
pub fn truth(value: &Decoded) -> Option<bool> {
	match &peel(value).value {
		ValueDef::Primitive(Primitive::Bool(inner)) => Some(*inner),
		_ => None,
	}
}

/// A list's or struct's values.
pub fn items(value: &Decoded) -> Vec<&Decoded> {
	match &value.value {
		ValueDef::Composite(fields) => fields.values().collect(),
		_ => Vec::new(),
	}
}

/// Name of an enum's variant.
pub fn variant(value: &Decoded) -> Option<&str> {
	match &value.value {
		ValueDef::Variant(variant) => Some(&variant.name),
		_ => None,
	}
}

/// One chain, seen through one of its nodes.
#[derive(Clone)]
pub struct Chain {
	/// Name in reports.
	pub name: String,
	/// WebSocket endpoint.
	pub url: String,
	client: OnlineClient<PolkadotConfig>,
	rpc: LegacyRpcMethods<PolkadotConfig>,
}

impl Chain {
	/// Connects to a node.
	pub async fn connect(name: &str, url: &str) -> Result<Self> {
		let rpc = RpcClient::from_insecure_url(url)
			.await
			.with_context(|| format!("{name} does not answer at {url}"))?;
		let client = OnlineClient::from_rpc_client(rpc.clone())
			.await
			.with_context(|| format!("{name} answers at {url}, but not as a node"))?;
		// After an upgrade of the runtime what is signed is for the new version. It ends with the connection.
		let updater = client.updater();
		tokio::spawn(async move { updater.perform_runtime_updates().await });
		Ok(Self { name: name.into(), url: url.into(), client, rpc: LegacyRpcMethods::new(rpc) })
	}

	/// Connects anew: after a restart of the node, or after an upgrade of the runtime.
	pub async fn reconnect(&self) -> Result<Self> {
		Self::connect(&self.name, &self.url).await
	}

	/// Number and hash of the best block.
	pub async fn best(&self) -> Result<(u32, H256)> {
		let hash = self.rpc.chain_get_block_hash(None).await?.context("there is no best block")?;
		Ok((self.number_of(hash).await?, hash))
	}

	/// Number and hash of the last finalized block.
	pub async fn finalized(&self) -> Result<(u32, H256)> {
		let hash = self.rpc.chain_get_finalized_head().await?;
		Ok((self.number_of(hash).await?, hash))
	}

	async fn number_of(&self, hash: H256) -> Result<u32> {
		let header = self.rpc.chain_get_header(Some(hash)).await?.context("the block is not there")?;
		Ok(header.number)
	}

	/// Hash of the best chain's block of this number.
	pub async fn hash(&self, number: u32) -> Result<Option<H256>> {
		Ok(self.rpc.chain_get_block_hash(Some(number.into())).await?)
	}

	/// A storage value; `None` when there is none.
	pub async fn storage_at(
		&self,
		at: H256,
		pallet: &str,
		entry: &str,
		keys: Vec<Value>,
	) -> Result<Option<Decoded>> {
		let address = dynamic::storage(pallet, entry, keys);
		let found = self.client.storage().at(at).fetch(&address).await;
		let found = found.with_context(|| format!("{}: storage {pallet}.{entry}", self.name))?;
		Ok(found.map(|thunk| thunk.to_value()).transpose()?)
	}

	/// Like [`Self::storage_at`], at the best block.
	pub async fn storage(&self, pallet: &str, entry: &str, keys: Vec<Value>) -> Result<Option<Decoded>> {
		let (_, at) = self.best().await?;
		self.storage_at(at, pallet, entry, keys).await
	}

	/// How many entries a storage map has at the best block.
	pub async fn count(&self, pallet: &str, entry: &str) -> Result<usize> {
		let (_, at) = self.best().await?;
		let address = dynamic::storage(pallet, entry, Vec::<Value>::new());
		let mut entries = self.client.storage().at(at).iter(address).await?;
		let mut count = 0;
		while let Some(entry) = entries.next().await {
			entry?;
			count += 1;
		}
		Ok(count)
	}

	/// Asks a runtime API at a block.
	pub async fn ask_at(&self, at: H256, api: &str, method: &str, arguments: Vec<Value>) -> Result<Decoded> {
		let payload = dynamic::runtime_api_call(api, method, arguments);
		let answer = self.client.runtime_api().at(at).call(payload).await;
		Ok(answer.with_context(|| format!("{}: {api}.{method}", self.name))?.to_value()?)
	}

	/// The version that the runtime itself gives at the best block, not what the node has cached.
	pub async fn spec_version(&self) -> Result<u32> {
		let (_, at) = self.best().await?;
		let version = self.client.constants().at(&dynamic::constant("System", "Version"))?.to_value()?;
		let upgraded = self.storage_at(at, "System", "LastRuntimeUpgrade", vec![]).await?;
		let version = upgraded.as_ref().and_then(|u| u.at("spec_version")).or(version.at("spec_version"));
		version.and_then(number).and_then(|v| u32::try_from(v).ok()).context("the runtime has no version")
	}

	/// The events of a block: pallet, name, fields.
	pub async fn events(&self, at: H256) -> Result<Vec<(String, String, Fields)>> {
		let events = self.client.events().at(at).await?;
		let mut all = Vec::new();
		for event in events.iter() {
			let event = event?;
			all.push((event.pallet_name().into(), event.variant_name().into(), event.field_values()?));
		}
		Ok(all)
	}

	/// Signs, hands over and waits until the transaction has succeeded in a best block; returns its number.
	pub async fn execute(&self, call: &Call, key: &Keypair) -> Result<u32> {
		let describe = || format!("{}: {}.{}", self.name, call.pallet_name(), call.call_name());
		let mut last = anyhow!("never tried");
		for _ in 0..3 {
			match self.submit(call, key).await {
				Ok(number) => return Ok(number),
				// A fork may have swallowed it, or another task has taken the nonce.
				Err(error) if is_transient(&error) => last = error,
				Err(error) => return Err(error.context(describe())),
			}
			sleep(Duration::from_secs(3)).await;
		}
		Err(last.context(describe()))
	}

	async fn submit(&self, call: &Call, key: &Keypair) -> Result<u32> {
		let nonce = self.rpc.system_account_next_index(&account_of(key)).await?;
		let params =
			DefaultExtrinsicParamsBuilder::<PolkadotConfig>::new().nonce(nonce).mortal(MORTALITY).build();
		let mut progress = self.client.tx().sign_and_submit_then_watch(call, key, params).await?;
		let included = async {
			while let Some(status) = progress.next().await {
				match status? {
					TxStatus::InBestBlock(block) | TxStatus::InFinalizedBlock(block) => {
						let hash = block.block_hash();
						block.wait_for_success().await?;
						return self.number_of(hash).await;
					}
					TxStatus::Error { message }
					| TxStatus::Invalid { message }
					| TxStatus::Dropped { message } => bail!("dropped: {message}"),
					_ => {}
				}
			}
			bail!("dropped: the node stopped reporting")
		};
		timeout(INCLUSION, included)
			.await
			.map_err(|_| anyhow!("not included within {} s", INCLUSION.as_secs()))?
	}

	/// Like [`Self::execute`] for root; fails when what root ran failed.
	pub async fn execute_as_root(&self, inner: Call, key: &Keypair) -> Result<u32> {
		let what = format!("{}: {}.{} as root", self.name, inner.pallet_name(), inner.call_name());
		let block = self.execute(&sudo(inner), key).await?;
		let hash = self.hash(block).await?.context("the block has gone")?;
		for (pallet, name, fields) in self.events(hash).await? {
			if pallet == "Sudo" && name == "Sudid" {
				let result = fields.values().next().and_then(variant);
				if result != Some("Ok") {
					bail!("{what} failed: {fields}");
				}
			}
		}
		Ok(block)
	}
}

fn is_transient(error: &anyhow::Error) -> bool {
	let text = format!("{error:#}");
	["dropped", "outdated", "stale", "Priority is too low", "Inability"]
		.iter()
		.any(|known| text.contains(known))
}
