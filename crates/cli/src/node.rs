//! What a node does for its operator alone: its keystore, and the storage of its off-chain workers.

use anyhow::{bail, Context, Result};
use serde::de::DeserializeOwned;
use subxt::rpcs::{client::RpcParams, RpcClient};

/// The kind of local storage that outlives a restart.
const PERSISTENT: &str = "PERSISTENT";

/// A node.
#[derive(Clone)]
pub struct Node {
	client: RpcClient,
}

impl Node {
	/// Over a connection.
	pub fn new(client: RpcClient) -> Self {
		Self { client }
	}

	/// A value in the storage of the off-chain workers.
	pub async fn local_storage(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
		let answer: Option<String> =
			self.ask("offchain_localStorageGet", &[PERSISTENT, &hexadecimal(key)]).await?;
		let Some(text) = answer else { return Ok(None) };
		let digits = text.strip_prefix("0x").unwrap_or(&text);
		Ok(Some(hex::decode(digits).context("offchain_localStorageGet: the answer is not hexadecimal")?))
	}

	/// Writes a value there, and makes sure that it is there.
	pub async fn set_local_storage(&self, key: &[u8], value: &[u8]) -> Result<()> {
		let parameters = [PERSISTENT, &hexadecimal(key), &hexadecimal(value)];
		self.ask::<()>("offchain_localStorageSet", &parameters).await?;
		if self.local_storage(key).await?.as_deref() != Some(value) {
			bail!("the node took the value but does not have it");
		}
		Ok(())
	}

	/// Removes a value there.
	pub async fn clear_local_storage(&self, key: &[u8]) -> Result<()> {
		self.ask("offchain_localStorageClear", &[PERSISTENT, &hexadecimal(key)]).await
	}

	/// Puts a key into the keystore. The secret travels to the node as it is.
	pub async fn insert_key(&self, key_type: &str, secret: &str, public: &[u8]) -> Result<()> {
		self.ask("author_insertKey", &[key_type, secret, &hexadecimal(public)]).await
	}

	/// Whether the keystore has the secret of a public key.
	pub async fn has_key(&self, key_type: &str, public: &[u8]) -> Result<bool> {
		self.ask("author_hasKey", &[&hexadecimal(public), key_type]).await
	}

	/// Errors name the method and never the parameters: a secret may be among them.
	async fn ask<T: DeserializeOwned>(&self, method: &str, parameters: &[&str]) -> Result<T> {
		let mut params = RpcParams::new();
		for parameter in parameters {
			params.push(parameter).with_context(|| method.to_owned())?;
		}
		self.client.request(method, params).await.map_err(|error| {
			let error = anyhow::Error::from(error).context(format!("the node refused {method}"));
			if format!("{error:#}").contains("unsafe") {
				return error.context(
					"the node takes this from its own machine only: run this tool there, or through a tunnel to its \
					 loopback address (a node with --rpc-methods safe takes it from nowhere)",
				);
			}
			error
		})
	}
}

fn hexadecimal(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

/// A node without a network.
#[cfg(test)]
pub mod fake {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use serde_json::{json, value::RawValue, Value};
	use std::{
		collections::BTreeMap,
		sync::{Arc, Mutex},
	};
	use subxt::rpcs::{
		client::{RawRpcFuture, RawRpcSubscription, RpcClientT},
		Error, UserError,
	};

	/// What it was told.
	#[derive(Clone, Default)]
	pub struct Fake {
		/// Local storage.
		pub storage: Arc<Mutex<BTreeMap<String, String>>>,
		/// Key type, secret, public key.
		pub keys: Arc<Mutex<Vec<[String; 3]>>>,
		/// Whether it refuses what is unsafe.
		pub safe: bool,
	}

	impl Fake {
		/// A node that is this.
		pub fn node(&self) -> Node {
			Node::new(RpcClient::new(self.clone()))
		}

		fn answer(&self, method: &str, parameters: Vec<String>) -> Result<Value, Error> {
			if self.safe {
				let message = "RPC call is unsafe to be called externally".into();
				return Err(Error::User(UserError { code: -32601, message, data: None }));
			}
			let mut storage = self.storage.lock().unwrap();
			let mut keys = self.keys.lock().unwrap();
			let text = |index: usize| parameters.get(index).cloned().unwrap();
			Ok(match method {
				"offchain_localStorageGet" => json!(storage.get(&text(1))),
				"offchain_localStorageSet" => {
					assert_eq!(text(0), PERSISTENT);
					storage.insert(text(1), text(2));
					Value::Null
				}
				"offchain_localStorageClear" => {
					storage.remove(&text(1));
					Value::Null
				}
				"author_insertKey" => {
					keys.push([text(0), text(1), text(2)]);
					Value::Null
				}
				"author_hasKey" => json!(keys.iter().any(|key| key[2] == text(0) && key[0] == text(1))),
				other => panic!("{other}"),
			})
		}
	}

	impl RpcClientT for Fake {
		fn request_raw<'a>(
			&'a self,
			method: &'a str,
			params: Option<Box<RawValue>>,
		) -> RawRpcFuture<'a, Box<RawValue>> {
			let parameters = serde_json::from_str(params.unwrap().get()).unwrap();
			let answer = self.answer(method, parameters);
			Box::pin(async move { answer.map(|value| RawValue::from_string(value.to_string()).unwrap()) })
		}

		fn subscribe_raw<'a>(
			&'a self,
			_: &'a str,
			_: Option<Box<RawValue>>,
			_: &'a str,
		) -> RawRpcFuture<'a, RawRpcSubscription> {
			panic!("nothing is subscribed to")
		}
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::fake::Fake;

	#[tokio::test]
	async fn value_should_be_set_read_and_cleared() {
		let fake = Fake::default();
		let node = fake.node();
		assert_eq!(node.local_storage(b"key").await.unwrap(), None);
		node.set_local_storage(b"key", &[1, 2]).await.unwrap();
		assert_eq!(fake.storage.lock().unwrap().get("0x6b6579").unwrap(), "0x0102");
		assert_eq!(node.local_storage(b"key").await.unwrap(), Some(vec![1, 2]));
		node.clear_local_storage(b"key").await.unwrap();
		assert_eq!(node.local_storage(b"key").await.unwrap(), None);
	}

	#[tokio::test]
	async fn error_should_say_what_to_do_and_no_secret_when_the_node_refuses() {
		let node = Fake { safe: true, ..Fake::default() }.node();
		let error = node.insert_key("orcl", "//Secret", &[7; 32]).await.unwrap_err();
		let text = format!("{error:?}");
		assert!(text.contains("own machine only") && text.contains("author_insertKey"), "{text}");
		assert!(!text.contains("Secret"), "{text}");
	}
}
