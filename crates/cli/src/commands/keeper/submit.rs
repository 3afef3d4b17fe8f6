//! How bids get into the pool: consecutive nonces, several transactions under way at a time, another try where the pool
//! refuses. The node is behind a trait, so that nothing here needs one.

use anyhow::{Context, Result};
use std::{collections::BTreeSet, time::Duration};
use tokio::time::sleep;

/// How often a transaction is handed over.
const TRIES: u32 = 3;
/// Pause before the next try: the pool looks at things anew with every block.
const PAUSE: Duration = Duration::from_millis(400);

/// The nonces of one account. The node's answer to what comes next includes its pool, but comes late at times: right after a
/// block it may not know of what is in the pool, or of what is in the block. So what is under way is kept here, too.
#[derive(Debug, Default)]
pub struct Nonces {
	/// Handed over, and nobody knows yet what became of them.
	under_way: BTreeSet<u64>,
	/// All below are used up.
	floor: u64,
}

impl Nonces {
	/// The nonce of the next transaction, where the node says that it is `told`. A hole that a lost transaction has left is
	/// filled first, as those behind it wait for that.
	pub fn next(&self, told: u64) -> u64 {
		let mut nonce = told.max(self.floor);
		while self.under_way.contains(&nonce) {
			nonce = nonce.saturating_add(1);
		}
		nonce
	}

	/// A transaction is in the pool.
	pub fn sent(&mut self, nonce: u64) {
		self.under_way.insert(nonce);
	}

	/// A transaction is in a block, and those before it are, too.
	pub fn included(&mut self, nonce: u64) {
		self.floor = self.floor.max(nonce.saturating_add(1));
		self.under_way = self.under_way.split_off(&self.floor);
	}

	/// A transaction is not in the pool any more, and in no block that is known of.
	pub fn dropped(&mut self, nonce: u64) {
		self.under_way.remove(&nonce);
	}

	/// From now on only the node knows.
	pub fn forget(&mut self) {
		*self = Self::default();
	}
}

/// A node, as far as transactions of one account and one call go.
pub trait Door {
	/// A transaction that is in the pool.
	type Submitted;
	/// The account's next nonce, the pool's transactions included.
	async fn next_nonce(&self) -> Result<u64>;
	/// Signs with the nonce and hands over.
	async fn submit(&self, nonce: u64) -> Result<Self::Submitted>;
}

/// Hands a transaction over, with another nonce where the first one was refused. `refused` hears of every try that failed
/// before another one. Returns the nonce that was accepted.
pub async fn submit<D: Door>(
	door: &D,
	nonces: &mut Nonces,
	mut refused: impl FnMut(u64, &anyhow::Error) -> Result<()>,
) -> Result<(u64, D::Submitted)> {
	let mut tries = 1;
	loop {
		let nonce = nonces.next(door.next_nonce().await?);
		match door.submit(nonce).await {
			Ok(submitted) => {
				nonces.sent(nonce);
				return Ok((nonce, submitted));
			}
			Err(error) if tries < TRIES => refused(nonce, &error)?,
			Err(error) => {
				return Err(error).with_context(|| format!("refused {TRIES} times, last with nonce {nonce}"))
			}
		}
		tries += 1;
		sleep(PAUSE).await;
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use anyhow::bail;
	use std::cell::RefCell;

	/// A pool that refuses used nonces and forgets to count its own transactions.
	#[derive(Default)]
	struct Pool {
		/// Next nonce of the account in the best block.
		chain: RefCell<u64>,
		held: RefCell<BTreeSet<u64>>,
		/// Answers to the next questions, instead of the right one.
		late: RefCell<Vec<u64>>,
		/// Whether the pool refuses everything so many times.
		busy: RefCell<u32>,
	}

	impl Pool {
		fn right(&self) -> u64 {
			let mut next = *self.chain.borrow();
			while self.held.borrow().contains(&next) {
				next += 1;
			}
			next
		}

		/// What follows without a hole gets into a block.
		fn block(&self) -> Vec<u64> {
			let next = self.right();
			let included: Vec<u64> = (*self.chain.borrow()..next).collect();
			*self.chain.borrow_mut() = next;
			self.held.borrow_mut().retain(|nonce| *nonce >= next);
			included
		}
	}

	impl Door for Pool {
		type Submitted = ();

		async fn next_nonce(&self) -> Result<u64> {
			Ok(self.late.borrow_mut().pop().unwrap_or_else(|| self.right()))
		}

		async fn submit(&self, nonce: u64) -> Result<()> {
			if *self.busy.borrow() > 0 {
				*self.busy.borrow_mut() -= 1;
				bail!("busy");
			}
			if nonce < *self.chain.borrow() || !self.held.borrow_mut().insert(nonce) {
				bail!("Invalid Transaction (1010)");
			}
			Ok(())
		}
	}

	async fn send(pool: &Pool, nonces: &mut Nonces) -> Result<u64> {
		submit(pool, nonces, |_, _| Ok(())).await.map(|(nonce, _)| nonce)
	}

	#[tokio::test]
	async fn nonces_should_be_consecutive_when_the_node_is_late() {
		let (pool, mut nonces) = (Pool::default(), Nonces::default());
		for expected in 0..3 {
			// It does not know of its own pool.
			pool.late.borrow_mut().push(0);
			assert_eq!(send(&pool, &mut nonces).await.unwrap(), expected);
		}
		assert_eq!(pool.block(), [0, 1, 2]);
		// It does not know of the block.
		nonces.included(2);
		pool.late.borrow_mut().push(1);
		assert_eq!(send(&pool, &mut nonces).await.unwrap(), 3);
		assert_eq!(pool.block(), [3]);
	}

	#[tokio::test]
	async fn hole_should_be_filled_when_a_transaction_was_lost() {
		let (pool, mut nonces) = (Pool::default(), Nonces::default());
		for _ in 0..3 {
			send(&pool, &mut nonces).await.unwrap();
		}
		pool.held.borrow_mut().remove(&1);
		nonces.dropped(1);
		assert_eq!(pool.block(), [0]);
		nonces.included(0);
		assert_eq!(send(&pool, &mut nonces).await.unwrap(), 1);
		// The one behind it comes along.
		assert_eq!(pool.block(), [1, 2]);
		nonces.included(2);
		assert_eq!(send(&pool, &mut nonces).await.unwrap(), 3);
	}

	#[tokio::test]
	async fn another_program_of_the_account_should_be_made_room_for() {
		let (pool, mut nonces) = (Pool::default(), Nonces::default());
		send(&pool, &mut nonces).await.unwrap();
		pool.held.borrow_mut().insert(1);
		assert_eq!(send(&pool, &mut nonces).await.unwrap(), 2);
		// Nonces that were used by others meanwhile are refused, and asked for anew.
		*pool.chain.borrow_mut() = 7;
		pool.late.borrow_mut().extend([7, 3]);
		assert_eq!(send(&pool, &mut nonces).await.unwrap(), 7);
	}

	#[tokio::test]
	async fn every_try_should_be_told_and_the_last_one_be_an_error() {
		let (pool, mut nonces) = (Pool::default(), Nonces::default());
		let told = RefCell::new(0);
		let count = |_: u64, error: &anyhow::Error| {
			assert_eq!(error.to_string(), "busy");
			*told.borrow_mut() += 1;
			Ok(())
		};
		*pool.busy.borrow_mut() = TRIES - 1;
		assert_eq!(submit(&pool, &mut nonces, count).await.unwrap().0, 0);
		assert_eq!(*told.borrow(), TRIES - 1);
		*pool.busy.borrow_mut() = TRIES;
		let error = send(&pool, &mut nonces).await.unwrap_err();
		assert!(format!("{error:#}").contains("nonce 1: busy"), "{error:#}");
		assert!(!nonces.under_way.contains(&1), "what was refused is not under way");
	}

	#[test]
	fn only_the_node_should_count_after_a_lost_connection() {
		let mut nonces = Nonces::default();
		nonces.sent(4);
		nonces.included(3);
		assert_eq!(nonces.next(4), 5);
		nonces.forget();
		assert_eq!(nonces.next(4), 4);
	}
}
