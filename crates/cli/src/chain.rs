//! Connection to a node: state, runtime APIs, events, transactions. Everything is encoded and decoded by the metadata
//! that the node serves; nothing is generated at build time.

use crate::{
	node::Node,
	value::{self, At, Fields, Value},
};
use anyhow::{anyhow, bail, Context, Result};
use codec::{DecodeAll, Encode};
use std::{str::FromStr, sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	client::{Blocks, OnlineClientAtBlockImpl},
	config::{DefaultExtrinsicParamsBuilder, RpcConfigFor, SubstrateConfig},
	dynamic,
	ext::{scale_decode::DecodeAsType, scale_value::scale::decode_as_type},
	rpcs::{methods::legacy::LegacyRpcMethods, RpcClient},
	transactions::{SubmittableTransaction, TransactionInBlock, TransactionProgress, TransactionStatus},
	utils::AccountId32,
	OnlineClient, OnlineClientAtBlock,
};
use subxt_signer::{sr25519::Keypair, DeriveJunction, SecretUri};

/// How the chain hashes, addresses and signs.
pub type Config = SubstrateConfig;
/// The chain's state at one block.
pub type AtBlock = OnlineClientAtBlock<Config>;
/// A call that is not yet signed.
pub type Call = subxt::transactions::DynamicPayload<Fields>;

/// Where a node listens when nothing else is said.
pub const DEFAULT_ENDPOINT: &str = "ws://127.0.0.1:9944";
/// Blocks for which a signed transaction stays valid.
const MORTALITY: u64 = 64;
/// Longest wait for a connection.
const CONNECTION: Duration = Duration::from_secs(10);
/// Longest wait for a transaction to be included.
const INCLUSION: Duration = Duration::from_secs(60);

/// `--ws` of every command that talks to a node.
#[derive(clap::Args, Clone, Debug)]
pub struct Endpoint {
	/// WebSocket endpoint of a node.
	#[arg(long, value_name = "URL", default_value = DEFAULT_ENDPOINT)]
	pub ws: String,
}

impl Endpoint {
	/// Connects, or says which endpoint did not answer and how to start a node.
	pub async fn connect(&self) -> Result<Chain> {
		Chain::connect(&self.ws).await
	}
}

/// A call by names; arguments in the order of the pallet's signature.
pub fn call(pallet: &str, name: &str, arguments: impl IntoIterator<Item = Value>) -> Call {
	dynamic::transaction(pallet, name, Fields::unnamed(arguments))
}

/// Several calls of one account: all or none.
pub fn batch_all(calls: impl IntoIterator<Item = Call>) -> Call {
	call("Utility", "batch_all", [Value::unnamed_composite(calls.into_iter().map(Call::into_value))])
}

/// A call with the root origin; for development chains.
pub fn sudo(inner: Call) -> Call {
	call("Sudo", "sudo", [inner.into_value()])
}

/// A key from a secret URI such as `//Alice` or a mnemonic phrase.
pub fn keypair(uri: &str) -> Result<Keypair> {
	let parsed = SecretUri::from_str(uri).map_err(|error| anyhow!("bad key '{uri}': {error}"))?;
	Keypair::from_uri(&parsed).map_err(|error| anyhow!("bad key '{uri}': {error}"))
}

/// The keys `//trader//0`, `//trader//1`, ... of development accounts. Reading each as a URI would stretch the phrase
/// anew every time, which takes long on purpose.
pub fn traders(count: u32) -> Result<Vec<Keypair>> {
	let parent = keypair("//trader")?;
	Ok((0..count).map(|index| parent.derive([DeriveJunction::hard(u64::from(index))])).collect())
}

/// The account of a key.
pub fn account_of(key: &Keypair) -> AccountId32 {
	AccountId32(key.public_key().0)
}

/// An account from an SS58 address, `0x` and 64 hex digits, or a development key such as `//Alice`.
pub fn account(text: &str) -> Result<AccountId32> {
	if text.starts_with("//") {
		return keypair(text).map(|key| account_of(&key));
	}
	if let Some(digits) = text.strip_prefix("0x") {
		let mut bytes = [0; 32];
		hex::decode_to_slice(digits, &mut bytes)
			.map_err(|_| anyhow!("'{text}' is not 0x and 64 hex digits"))?;
		return Ok(AccountId32(bytes));
	}
	AccountId32::from_str(text)
		.map_err(|_| anyhow!("'{text}' is neither an address nor a key such as //Alice"))
}

/// A node.
#[derive(Clone)]
pub struct Chain {
	api: OnlineClient<Config>,
	rpc: LegacyRpcMethods<RpcConfigFor<Config>>,
	node: Node,
}

/// A transaction that is signed and stays here until it is handed over.
pub struct Signed {
	transaction: SubmittableTransaction<Config, OnlineClientAtBlockImpl<Config>>,
	/// What is signed, for errors.
	call: String,
}

/// A transaction on its way.
pub struct Submitted {
	progress: TransactionProgress<Config, OnlineClientAtBlockImpl<Config>>,
}

/// What became of a transaction that is in a block.
pub struct Outcome {
	/// Number of the block.
	pub block: u64,
	/// The fee, ledger units of the native currency; `None` when the chain tells none.
	pub fee: Option<u128>,
	/// The error when it failed.
	pub result: Result<()>,
}

impl Chain {
	/// Connects to a node.
	pub async fn connect(endpoint: &str) -> Result<Self> {
		if !endpoint.starts_with("ws://") && !endpoint.starts_with("wss://") {
			bail!("'{endpoint}' is not a WebSocket endpoint; write ws://HOST:PORT");
		}
		let connecting = RpcClient::from_insecure_url(endpoint);
		let failed = match tokio::time::timeout(CONNECTION, connecting).await {
			Ok(Ok(client)) => return Self::over(client, endpoint).await,
			Ok(Err(error)) => {
				let text = error.to_string();
				text.rsplit(": ").next().unwrap_or(&text).to_owned()
			}
			Err(_) => "timed out".into(),
		};
		bail!(
			"no node answers at {endpoint}: {failed}\n  \
			start one:           ballast-node --dev --dev-block-time 1000 --tmp\n  \
			or name another:     --ws ws://HOST:PORT"
		)
	}

	async fn over(client: RpcClient, endpoint: &str) -> Result<Self> {
		let rpc = LegacyRpcMethods::new(client.clone());
		let node = Node::new(client.clone());
		let backend = LegacyBackend::builder().storage_page_size(512).build(client);
		let api = OnlineClient::from_backend(Arc::new(backend))
			.await
			.with_context(|| format!("{endpoint} answers, but not as a node"))?;
		Ok(Self { api, rpc, node })
	}

	/// The node itself, besides its chain.
	pub fn node(&self) -> &Node {
		&self.node
	}

	/// What the node calls its chain.
	pub async fn name(&self) -> Result<String> {
		self.rpc.system_chain().await.context("the node does not answer")
	}

	/// The state at the best block.
	pub async fn best(&self) -> Result<AtBlock> {
		let hash = self
			.rpc
			.chain_get_block_hash(None)
			.await
			.context("the node does not answer")?
			.context("the node has no best block")?;
		self.api.at_block(hash).await.context("cannot read the best block")
	}

	/// The state at a block.
	pub async fn at(&self, number: u64) -> Result<AtBlock> {
		self.api.at_block(number).await.with_context(|| format!("cannot read block {number}"))
	}

	/// Best blocks as they come.
	pub async fn blocks(&self) -> Result<Blocks<Config>> {
		self.api.stream_best_blocks().await.context("cannot subscribe to blocks")
	}

	/// The next nonce of an account, transactions in the pool included.
	pub async fn nonce(&self, account: &AccountId32) -> Result<u64> {
		self.rpc.system_account_next_index(account).await.context("cannot read the account's nonce")
	}

	/// Digits after the point of the native currency, as the node says; 12 when it says nothing.
	pub async fn native_decimals(&self) -> Result<u8> {
		const USUAL: u8 = 12;
		let properties = self.rpc.system_properties().await.context("the node does not answer")?;
		let decimals = properties.get("tokenDecimals").map(|value| value.get(0).unwrap_or(value));
		let decimals = decimals.and_then(serde_json::Value::as_u64).and_then(|d| u8::try_from(d).ok());
		Ok(decimals.unwrap_or(USUAL))
	}

	/// Signs and hands over one transaction. `at` is the block from which on it is valid.
	pub async fn submit(&self, at: &AtBlock, call: &Call, key: &Keypair, nonce: u64) -> Result<Submitted> {
		sign(at, call, key, nonce, MORTALITY)?.submit().await
	}

	/// Signs, hands over and waits until the transaction has succeeded in a best block; returns its number.
	pub async fn execute(&self, call: &Call, key: &Keypair) -> Result<u64> {
		let account = account_of(key);
		let at = self.best().await?;
		let submitted = match self.submit(&at, call, key, self.nonce(&account).await?).await {
			Ok(submitted) => submitted,
			// Another program may have taken the nonce in between.
			Err(_) => {
				tokio::time::sleep(Duration::from_secs(1)).await;
				self.submit(&at, call, key, self.nonce(&account).await?).await?
			}
		};
		submitted.succeed().await
	}
}

/// Signs one transaction, to be valid for so many blocks (a power of two, at least 4) from `at` on.
pub fn sign(at: &AtBlock, call: &Call, key: &Keypair, nonce: u64, lifetime: u64) -> Result<Signed> {
	let params = DefaultExtrinsicParamsBuilder::<Config>::new()
		.nonce(nonce)
		.mortal_from_unchecked(lifetime, at.block_number(), at.block_hash())
		.build();
	let name = format!("{}.{}", call.pallet_name(), call.call_name());
	let transaction = at
		.transactions()
		.create_signable_offline(call, params)
		.and_then(|mut signable| signable.sign(key))
		.with_context(|| format!("cannot build {name}"))?;
	Ok(Signed { transaction, call: name })
}

impl Signed {
	/// What it costs at most, tip apart; ledger units of the native currency.
	pub async fn fee(&self) -> Result<u128> {
		let estimate = self.transaction.partial_fee_estimate().await;
		estimate.with_context(|| format!("cannot learn the fee of {}", self.call))
	}

	/// Hands it over.
	pub async fn submit(self) -> Result<Submitted> {
		let progress = self
			.transaction
			.submit_and_watch()
			.await
			.with_context(|| format!("{} was not accepted by the pool", self.call))?;
		Ok(Submitted { progress })
	}
}

impl Submitted {
	/// Waits until the transaction is in a best block and has succeeded there; returns the block's number.
	pub async fn succeed(self) -> Result<u64> {
		let block = self.included().await?;
		block.wait_for_success().await?;
		Ok(block.at().await?.block_number())
	}

	/// Waits until the transaction is in a best block, and tells what became of it there. An error when that cannot be told.
	pub async fn outcome(self) -> Result<Outcome> {
		let block = self.included().await?;
		let number = block.at().await?.block_number();
		let mut fee = None;
		for event in block.fetch_events().await?.iter() {
			let event = event?;
			if (event.pallet_name(), event.event_name()) == ("TransactionPayment", "TransactionFeePaid") {
				let fields = Value::from(event.decode_fields_unchecked_as::<Fields>()?);
				fee = fields.at("actual_fee").and_then(value::as_u128);
			}
		}
		let result = match block.wait_for_success().await {
			Ok(_) => Ok(()),
			Err(error) => Err(error.into()),
		};
		Ok(Outcome { block: number, fee, result })
	}

	async fn included(mut self) -> Result<TransactionInBlock<Config, OnlineClientAtBlockImpl<Config>>> {
		let included = async {
			while let Some(status) = self.progress.next().await {
				match status? {
					TransactionStatus::InBestBlock(block) | TransactionStatus::InFinalizedBlock(block) => {
						return Ok(block)
					}
					TransactionStatus::Error { message }
					| TransactionStatus::Invalid { message }
					| TransactionStatus::Dropped { message } => bail!("the transaction was dropped: {message}"),
					_ => {}
				}
			}
			bail!("the node stopped reporting on the transaction")
		};
		tokio::time::timeout(INCLUSION, included)
			.await
			.map_err(|_| anyhow!("not included within {} s", INCLUSION.as_secs()))?
	}
}

/// Calls a runtime API by names.
pub async fn runtime_api(
	at: &AtBlock,
	trait_name: &str,
	method: &str,
	arguments: Vec<Value>,
) -> Result<Value> {
	at.runtime_apis()
		.call(dynamic::runtime_api_call::<_, Value>(trait_name, method, arguments))
		.await
		.with_context(|| format!("{trait_name}.{method}"))
}

/// Calls a view function by names; the answer SCALE encoded.
pub async fn view_function(
	at: &AtBlock,
	pallet: &str,
	function: &str,
	arguments: Vec<Value>,
) -> Result<Vec<u8>> {
	let name = || format!("view function {pallet}.{function}");
	let functions = at.view_functions();
	let payload = dynamic::view_function_call::<_, Value>(pallet, function, arguments);
	let encoded = functions.encode_args(&payload).with_context(name)?;
	let answer = functions.call_raw(Some(&view_call(&encoded)?)).await.with_context(name)?;
	// `Result<Vec<u8>, ViewFunctionDispatchError>`.
	match answer.split_first() {
		Some((0, bytes)) => Vec::<u8>::decode_all(&mut &bytes[..]).with_context(name),
		_ => bail!("the runtime does not answer {}", name()),
	}
}

/// Calls a view function by names; the answer by the metadata, for answers of which the runtime may say more than a tool knows.
pub async fn view_value(at: &AtBlock, pallet: &str, function: &str, arguments: Vec<Value>) -> Result<Value> {
	let answer = view_function(at, pallet, function, arguments).await?;
	let name = || format!("view function {pallet}.{function}");
	let metadata = at.metadata_ref();
	let found = metadata.pallet_by_name(pallet).and_then(|found| found.view_function_by_name(function));
	let output = found.with_context(name)?.output_ty();
	let value = decode_as_type(&mut &answer[..], output, metadata.types()).with_context(name)?;
	Ok(value.remove_context())
}

/// The library puts a view function's arguments right after its identifier; the runtime wants them as one list of bytes.
fn view_call(encoded: &[u8]) -> Result<Vec<u8>> {
	/// Bytes of an identifier.
	const ID: usize = 32;
	let (id, arguments) = encoded.split_at_checked(ID).context("a view function without identifier")?;
	Ok([id.to_vec(), arguments.encode()].concat())
}

/// Reads a pallet's constant by names.
pub fn constant(at: &AtBlock, pallet: &str, name: &str) -> Result<Value> {
	at.constants()
		.entry(dynamic::constant::<Value>(pallet, name))
		.with_context(|| format!("constant {pallet}.{name}"))
}

/// Reads a storage value by names; `None` when there is none and no default.
pub async fn storage(at: &AtBlock, pallet: &str, entry: &str, keys: Vec<Value>) -> Result<Option<Value>> {
	storage_as(at, pallet, entry, keys).await
}

/// Like [`storage`], into a type of one's own.
pub async fn storage_as<T: DecodeAsType>(
	at: &AtBlock,
	pallet: &str,
	entry: &str,
	keys: Vec<Value>,
) -> Result<Option<T>> {
	let name = || format!("storage {pallet}.{entry}");
	at.storage()
		.try_fetch(dynamic::storage::<Vec<Value>, Value>(pallet, entry), keys)
		.await
		.with_context(name)?
		.map(|value| value.decode_as())
		.transpose()
		.with_context(name)
}

/// All entries of a storage map: keys and value.
pub async fn storage_map(at: &AtBlock, pallet: &str, entry: &str) -> Result<Vec<(Vec<Value>, Value)>> {
	storage_under(at, pallet, entry, Vec::new()).await
}

/// The entries of a storage map whose first keys are these: all keys and value.
pub async fn storage_under(
	at: &AtBlock,
	pallet: &str,
	entry: &str,
	keys: Vec<Value>,
) -> Result<Vec<(Vec<Value>, Value)>> {
	let name = || format!("storage {pallet}.{entry}");
	let mut entries = at
		.storage()
		.iter(dynamic::storage::<Vec<Value>, Value>(pallet, entry), keys)
		.await
		.with_context(name)?;
	let mut all = Vec::new();
	while let Some(next) = entries.next().await {
		let next = next.with_context(name)?;
		let keys = next.key().and_then(|key| key.decode()).with_context(name)?;
		all.push((keys, next.value().decode().with_context(name)?));
	}
	Ok(all)
}

/// An event with its fields.
#[derive(Clone)]
pub struct Event {
	/// Pallet.
	pub pallet: String,
	/// Name of the event.
	pub name: String,
	/// Its fields; errors of pallets by name ([`value::with_error_names`]).
	pub fields: Fields,
	/// Index of the extrinsic that emitted it; `None` for hooks.
	pub extrinsic: Option<u32>,
}

impl Event {
	/// The fields as one value.
	pub fn value(&self) -> Value {
		self.fields.clone().into()
	}
}

/// The events of a block that `wanted` names by pallet and event.
pub async fn events(at: &AtBlock, wanted: impl Fn(&str, &str) -> bool) -> Result<Vec<Event>> {
	let block = || format!("events of block {}", at.block_number());
	let all = at.events().fetch().await.with_context(block)?;
	let metadata = at.metadata();
	let error_name = |pallet, error| {
		let pallet = metadata.pallet_by_error_index(pallet)?;
		Some(format!("{}::{}", pallet.name(), pallet.error_variant_by_index(error)?.name))
	};
	let mut found = Vec::new();
	for event in all.iter() {
		let event = event.with_context(block)?;
		if wanted(event.pallet_name(), event.event_name()) {
			found.push(Event {
				pallet: event.pallet_name().into(),
				name: event.event_name().into(),
				fields: value::with_error_names(
					event.decode_fields_unchecked_as::<Fields>().with_context(block)?,
					&error_name,
				),
				extrinsic: match event.phase() {
					subxt::events::Phase::ApplyExtrinsic(index) => Some(index),
					_ => None,
				},
			});
		}
	}
	Ok(found)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn traders_should_have_the_keys_of_their_uris() {
		let traders = traders(12).unwrap();
		for index in [0, 11] {
			let expected = keypair(&format!("//trader//{index}")).unwrap();
			assert_eq!(account_of(&traders[index]), account_of(&expected));
		}
	}

	#[test]
	fn arguments_of_a_view_function_should_be_one_list() {
		assert_eq!(view_call(&[7; 32]).unwrap(), [&[7; 32][..], &[0]].concat());
		assert_eq!(view_call(&[7; 34]).unwrap(), [&[7; 32][..], &[8, 7, 7]].concat());
		assert!(view_call(&[7; 31]).is_err());
	}

	#[test]
	fn account_should_be_read_in_all_forms() {
		let alice = account("//Alice").unwrap();
		assert_eq!(alice.to_string(), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
		assert_eq!(account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap(), alice);
		assert_eq!(account(&format!("0x{}", hex::encode(alice.0))).unwrap(), alice);
		for text in ["", "Alice", "0x12", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ"] {
			assert!(account(text).is_err(), "{text}");
		}
	}
}
