//! What happened on a chain, block by block: followed in the background, across restarts of its nodes and changes of the
//! best chain.

use crate::chain::{number, At, Chain, Decoded, Fields};
use anyhow::{bail, Result};
use std::{
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::Duration,
};
use tokio::{
	task::JoinHandle,
	time::{sleep, Instant},
};
use zombienet_sdk::subxt::utils::H256;

/// How often a chain is asked for its best block.
const POLL: Duration = Duration::from_millis(700);
/// Blocks that may still be replaced.
const DEPTH: u32 = 12;

/// A block of the best chain.
#[derive(Clone, Debug)]
pub struct Block {
	/// Its number.
	pub number: u32,
	/// Its hash.
	pub hash: H256,
	/// Number of the relay-chain block on which it was built; its own for the relay chain.
	pub relay: u32,
	/// The chain's clock, milliseconds since 1970.
	pub time_ms: u64,
	/// Its events: pallet, name, fields.
	pub events: Vec<(String, String, Fields)>,
}

impl Block {
	/// The block as a moment, without an event.
	pub fn moment(&self) -> Seen {
		Seen {
			block: self.number,
			hash: self.hash,
			relay: self.relay,
			time_ms: self.time_ms,
			fields: Fields::unnamed(Vec::new()),
		}
	}
}

/// An event and where it happened.
#[derive(Clone, Debug)]
pub struct Seen {
	/// Number of the block.
	pub block: u32,
	/// Hash of the block.
	pub hash: H256,
	/// The relay-chain block on which that was built.
	pub relay: u32,
	/// The chain's clock, milliseconds since 1970.
	pub time_ms: u64,
	/// The event's fields.
	pub fields: Fields,
}

impl Seen {
	/// A field by name.
	pub fn field(&self, name: &str) -> Option<&Decoded> {
		self.fields.at(name)
	}

	/// A number by name.
	pub fn number(&self, name: &str) -> Option<i128> {
		self.field(name).and_then(number)
	}
}

/// A chain being followed.
pub struct History {
	/// Name of the chain.
	pub name: String,
	chain: Arc<Mutex<Chain>>,
	blocks: Arc<Mutex<Vec<Block>>>,
	task: JoinHandle<()>,
}

impl Drop for History {
	fn drop(&mut self) {
		self.task.abort();
	}
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl History {
	/// Starts to follow a chain from its best block.
	pub async fn follow(chain: Chain) -> Result<Self> {
		let name = chain.name.clone();
		let (best, _) = chain.best().await?;
		let chain = Arc::new(Mutex::new(chain));
		let blocks = Arc::new(Mutex::new(Vec::new()));
		let task = tokio::spawn(follow(chain.clone(), blocks.clone(), best));
		Ok(Self { name, chain, blocks, task })
	}

	/// The chain itself, connected as of now.
	pub fn chain(&self) -> Chain {
		lock(&self.chain).clone()
	}

	/// The last block that was read.
	pub fn last(&self) -> Option<Block> {
		lock(&self.blocks).last().cloned()
	}

	/// How many blocks were read.
	pub fn len(&self) -> usize {
		lock(&self.blocks).len()
	}

	/// Whether no block was read yet.
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}

	/// First and last block that were read.
	pub fn span(&self) -> Option<(Block, Block)> {
		let blocks = lock(&self.blocks);
		Some((blocks.first()?.clone(), blocks.last()?.clone()))
	}

	/// Number of the block from which on everything is still to come.
	pub fn mark(&self) -> u32 {
		self.last().map_or(0, |block| block.number + 1)
	}

	/// Blocks from a number on.
	pub fn blocks_since(&self, from: u32) -> Vec<Block> {
		lock(&self.blocks).iter().filter(|block| block.number >= from).cloned().collect()
	}

	/// Events of this name from a block on that pass the test, in order.
	pub fn all(&self, from: u32, pallet: &str, name: &str, test: impl Fn(&Seen) -> bool) -> Vec<Seen> {
		let mut found = Vec::new();
		for block in lock(&self.blocks).iter().filter(|block| block.number >= from) {
			for (_, _, fields) in block.events.iter().filter(|(p, n, _)| p == pallet && n == name) {
				let seen = Seen { fields: fields.clone(), ..block.moment() };
				if test(&seen) {
					found.push(seen);
				}
			}
		}
		found
	}

	/// The first such event; waits for it.
	pub async fn first(
		&self,
		from: u32,
		pallet: &str,
		name: &str,
		patience: Duration,
		test: impl Fn(&Seen) -> bool,
	) -> Result<Seen> {
		let start = Instant::now();
		loop {
			if let Some(seen) = self.all(from, pallet, name, &test).into_iter().next() {
				return Ok(seen);
			}
			if start.elapsed() > patience {
				bail!("{}: no {pallet}.{name} within {} s", self.name, patience.as_secs());
			}
			sleep(POLL / 2).await;
		}
	}
}

async fn follow(chain: Arc<Mutex<Chain>>, blocks: Arc<Mutex<Vec<Block>>>, first: u32) {
	loop {
		let current = lock(&chain).clone();
		let stepped = step(&current, &blocks, first).await;
		if stepped.is_err() {
			// The node is away, or its runtime has changed under the metadata that we have.
			if let Ok(anew) = current.reconnect().await {
				*lock(&chain) = anew;
			}
		}
		sleep(POLL).await;
	}
}

async fn step(chain: &Chain, blocks: &Mutex<Vec<Block>>, first: u32) -> Result<()> {
	let (best, _) = chain.best().await?;
	// What a fork has replaced is read again.
	loop {
		let Some(last) = lock(blocks).last().map(|block| (block.number, block.hash)) else { break };
		if last.0 + DEPTH < best || chain.hash(last.0).await? == Some(last.1) {
			break;
		}
		lock(blocks).pop();
	}
	let from = lock(blocks).last().map_or(first, |block| block.number + 1);
	for number in from..=best {
		let Some(hash) = chain.hash(number).await? else { break };
		let block = read(chain, number, hash).await?;
		lock(blocks).push(block);
	}
	Ok(())
}

async fn read(chain: &Chain, block: u32, hash: H256) -> Result<Block> {
	let time = chain.storage_at(hash, "Timestamp", "Now", vec![]).await?;
	let time_ms = time.as_ref().and_then(number).unwrap_or_default() as u64;
	let relay = if chain.name == RELAY {
		block
	} else {
		let relay = chain.storage_at(hash, "ParachainSystem", "LastRelayChainBlockNumber", vec![]).await?;
		relay.as_ref().and_then(number).unwrap_or_default() as u32
	};
	Ok(Block { number: block, hash, relay, time_ms, events: chain.events(hash).await? })
}

/// Name of the relay chain in reports.
pub const RELAY: &str = "relay";
