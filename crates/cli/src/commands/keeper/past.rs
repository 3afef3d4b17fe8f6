//! Which blocks were looked at: a best block is not final, and what happened in it may happen again in the one that takes its
//! place, or only there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use subxt::utils::H256;

/// Blocks that are remembered; deeper ones are not replaced while a relay chain is sound.
const KEPT: usize = 256;
/// Events that are remembered.
const EVENTS: usize = 4_096;

/// The blocks whose events were looked at, and the events that were told.
#[derive(Default)]
pub struct Past {
	blocks: BTreeMap<u64, H256>,
	told: BTreeSet<String>,
	order: VecDeque<String>,
}

impl Past {
	/// Whether nothing was looked at yet.
	pub fn is_empty(&self) -> bool {
		self.blocks.is_empty()
	}

	/// The lowest block that may have to be looked at before `newest`: below it nothing is known, or nothing was asked.
	pub fn lowest(&self, newest: u64, most: u64) -> u64 {
		let oldest = self.blocks.first_key_value().map_or(newest, |(number, _)| *number);
		oldest.max(newest.saturating_sub(most.saturating_sub(1)))
	}

	/// Whether this very block was looked at.
	pub fn knows(&self, number: u64, hash: H256) -> bool {
		self.blocks.get(&number) == Some(&hash)
	}

	/// The block was looked at. Those at and above its height are no part of its chain.
	pub fn note(&mut self, number: u64, hash: H256) {
		self.blocks.split_off(&number);
		self.blocks.insert(number, hash);
		while self.blocks.len() > KEPT {
			self.blocks.pop_first();
		}
	}

	/// Whether an event is told for the first time, and not again in a block that took the place of another.
	pub fn is_news(&mut self, event: String) -> bool {
		if !self.told.insert(event.clone()) {
			return false;
		}
		self.order.push_back(event);
		if self.order.len() > EVENTS {
			if let Some(oldest) = self.order.pop_front() {
				self.told.remove(&oldest);
			}
		}
		true
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn hash(byte: u8) -> H256 {
		H256([byte; 32])
	}

	#[test]
	fn block_should_be_looked_at_again_when_another_took_its_place() {
		let mut past = Past::default();
		assert!(past.is_empty());
		for number in 1..=5 {
			past.note(number, hash(number as u8));
		}
		assert!(past.knows(5, hash(5)));
		assert!(!past.knows(5, hash(50)));
		past.note(4, hash(40));
		assert!(past.knows(3, hash(3)));
		assert!(!past.knows(4, hash(4)));
		assert!(!past.knows(5, hash(5)), "it was built on the block that is gone");
	}

	#[test]
	fn blocks_should_be_looked_at_from_the_first_known_one_and_no_more_than_asked() {
		let mut past = Past::default();
		assert_eq!(past.lowest(7, 256), 7);
		past.note(7, hash(7));
		assert_eq!(past.lowest(9, 256), 7);
		assert_eq!(past.lowest(1_000, 256), 745);
		for number in 8..2_000 {
			past.note(number, hash(1));
		}
		assert_eq!(past.lowest(2_000, 1_000), 1_744, "older ones are forgotten");
	}

	#[test]
	fn event_should_be_told_once_when_it_happens_in_two_blocks_of_a_fork() {
		let mut past = Past::default();
		assert!(past.is_news("a".into()));
		assert!(past.is_news("b".into()));
		assert!(!past.is_news("a".into()));
		(0..EVENTS).for_each(|n| assert!(past.is_news(n.to_string())));
		assert!(past.is_news("a".into()), "forgotten by now");
	}
}
