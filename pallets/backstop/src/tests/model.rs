//! The pallet once more, in plain integers and without storage, to compare with.

use std::collections::{BTreeMap, VecDeque};

/// Not more at once, as in the mock.
const PLACES: usize = 4;
const PER_DEPOSITOR: usize = 3;
const MIN_DEPOSIT: u128 = 10_000_000;
const DELAY_MS: u64 = 7 * 24 * 60 * 60 * 1_000;
const EVENT_MS: u64 = 24 * 60 * 60 * 1_000;

#[derive(Clone, Debug, PartialEq)]
pub struct Place {
	pub who: usize,
	pub shares: u128,
	pub due_ms: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Debt {
	pub open: u128,
	pub pending: u128,
}

/// Everything in ledger units. What can be refused answers whether it was done.
#[derive(Clone, Debug)]
pub struct Model {
	pub now_ms: u64,
	pub purses: [u128; 3],
	pub shares: [u128; 3],
	pub owed: [u128; 3],
	/// From the number `passed` on; an empty place is a request that is gone.
	pub queue: VecDeque<Option<Place>>,
	pub passed: u64,
	pub vault: u128,
	pub holdings: i128,
	pub initial: u128,
	pub priced: bool,
	pub can_pay: bool,
	pub fund: u128,
	pub insolvent: Vec<usize>,
	pub debts: BTreeMap<(usize, usize), Debt>,
	/// When the last loss came.
	pub since: BTreeMap<(usize, usize), u64>,
	/// What creditors miss, where they know; nobody can tell while it is `None`.
	pub misses: BTreeMap<(usize, usize), Option<u128>>,
	pub at_once: u128,
	pub paid: u128,
	/// Since when, limit, paid.
	pub event: Option<(u64, u128, u128)>,
}

impl Model {
	pub fn total(&self) -> u128 {
		self.shares.iter().sum::<u128>() + self.queued()
	}

	pub fn queued(&self) -> u128 {
		self.queue.iter().flatten().map(|place| place.shares).sum()
	}

	fn equity(&self) -> i128 {
		self.vault as i128 + self.holdings
	}

	fn free(&self) -> u128 {
		if !self.priced {
			return 0;
		}
		(self.equity() - self.initial as i128).min(self.vault as i128).max(0) as u128
	}

	pub fn locked(&self) -> bool {
		!self.insolvent.is_empty() || self.debts.values().any(|debt| debt.pending > 0)
	}

	pub fn deposit(&mut self, who: usize, amount: u128) -> bool {
		if amount < MIN_DEPOSIT || self.locked() || !self.priced || self.equity() < 0 {
			return false;
		}
		let (total, equity) = (self.total() + 1_000, self.equity() as u128 + 1);
		if equity * 1_000_000 < total || self.purses[who] < amount {
			return false;
		}
		let minted = amount * total / equity;
		if minted == 0 {
			return false;
		}
		self.purses[who] -= amount;
		self.vault += amount;
		self.shares[who] += minted;
		true
	}

	pub fn request(&mut self, who: usize, shares: u128) -> bool {
		let mine = self.queue.iter().flatten().filter(|place| place.who == who).count();
		let all = shares == self.shares[who];
		if shares == 0
			|| shares > self.shares[who]
			|| (!all && shares < MIN_DEPOSIT * 1_000)
			|| mine == PER_DEPOSITOR
		{
			return false;
		}
		self.shares[who] -= shares;
		self.queue.push_back(Some(Place { who, shares, due_ms: self.now_ms + DELAY_MS }));
		true
	}

	pub fn cancel(&mut self, who: usize, number: u64) -> bool {
		let Some(index) = number.checked_sub(self.passed) else { return false };
		match self.queue.get_mut(index as usize) {
			Some(stored) if stored.as_ref().is_some_and(|place| place.who == who) => {
				self.shares[who] += stored.take().map_or(0, |place| place.shares);
				true
			}
			_ => false,
		}
	}

	/// `None` when there is no price, otherwise whether anything is different.
	fn serve(&mut self) -> Option<bool> {
		let before = self.clone();
		let mut changed = false;
		for _ in 0..PLACES {
			let Some(front) = self.queue.front().cloned() else { break };
			let Some(place) = front else {
				self.queue.pop_front();
				self.passed += 1;
				changed = true;
				continue;
			};
			if place.due_ms > self.now_ms {
				break;
			}
			if !self.priced {
				*self = before;
				return None;
			}
			let (free, total, equity) = (self.free(), self.total() + 1_000, self.equity() + 1);
			if free == 0 {
				break;
			}
			let equity = equity as u128;
			let worth = place.shares * equity / total;
			if worth > free && free < MIN_DEPOSIT {
				break;
			}
			let amount = worth.min(free);
			changed = true;
			let burned = if amount == worth {
				place.shares
			} else {
				((amount * total).div_ceil(equity)).min(place.shares)
			};
			if amount == 0 {
				self.shares[place.who] += place.shares;
			}
			self.owed[place.who] += amount;
			self.vault -= amount;
			if amount > 0 && burned < place.shares {
				self.queue[0] = Some(Place { shares: place.shares - burned, ..place });
				break;
			}
			self.queue.pop_front();
			self.passed += 1;
		}
		Some(changed)
	}

	pub fn withdraw(&mut self, who: usize) -> bool {
		let served = if self.locked() { None } else { self.serve() };
		let owed = std::mem::take(&mut self.owed[who]);
		self.purses[who] += owed;
		owed > 0 || served == Some(true)
	}

	pub fn idle(&mut self) {
		let live = self.queue.iter().flatten().count() > 0;
		let turn = match self.queue.front() {
			Some(Some(place)) => place.due_ms <= self.now_ms,
			_ => true,
		};
		if live && turn && !self.locked() {
			self.serve();
		}
	}

	pub fn feed(&mut self, who: usize, amount: u128) -> bool {
		if amount == 0 || self.purses[who] < amount {
			return false;
		}
		self.purses[who] -= amount;
		self.fund += amount;
		true
	}

	pub fn pay_takeover(&mut self, amount: u128) -> bool {
		if amount > self.fund {
			return false;
		}
		self.fund -= amount;
		self.vault += amount;
		true
	}

	/// What creditors miss counts, if they know; the pool's part moves with it.
	fn revalue(&self, key: (usize, usize), mut debt: Debt) -> Debt {
		if let Some(Some(value)) = self.misses.get(&key) {
			let more = value.saturating_sub(debt.open);
			debt.open = *value;
			debt.pending = if debt.pending > 0 { (debt.pending + more).min(debt.open) } else { 0 };
		}
		debt
	}

	fn pay_creditors(&mut self, key: (usize, usize), amount: u128) {
		self.paid += amount;
		if let Some(Some(value)) = self.misses.get_mut(&key) {
			*value -= amount;
		}
	}

	/// Pays what can be paid of an entry; whether anything is different.
	fn pay(&mut self, key: (usize, usize)) -> bool {
		if self.misses.get(&key) == Some(&None) {
			return false;
		}
		let before = self.debts[&key];
		let mut debt = self.revalue(key, before);
		let paid_before = self.paid;
		let known = self.misses.contains_key(&key);
		let payable = if known { self.at_once.min(debt.open) } else { debt.open };
		let needs_pool = debt.pending > 0 && debt.open > self.fund;
		// What it was asked for before the fund paid.
		let asked = debt.pending;
		let from_fund = payable.min(self.fund);
		let mut stuck = false;
		if from_fund > 0 {
			if self.can_pay {
				self.fund -= from_fund;
				self.pay_creditors(key, from_fund);
				debt.open -= from_fund;
				debt.pending = debt.pending.min(debt.open);
			} else {
				stuck = true;
			}
		}
		if needs_pool && !stuck && debt.pending > 0 && self.priced {
			let now_ms = self.now_ms;
			let event = self.event.filter(|event| now_ms < event.0 + EVENT_MS);
			let (since_ms, limit, paid) =
				event.unwrap_or((now_ms, self.equity().max(0) as u128 * 25 / 100, 0));
			let ready = asked.min(limit - paid).min(self.free());
			let amount = ready.min(payable - from_fund);
			if amount == 0 || self.can_pay {
				self.event = Some((since_ms, limit, paid + amount));
				self.vault -= amount;
				self.pay_creditors(key, amount);
				debt.open -= amount;
				debt.pending = if amount < ready { (debt.pending - amount).min(debt.open) } else { 0 };
			}
		}
		self.debts.insert(key, debt);
		if debt.open == 0 {
			self.debts.remove(&key);
		}
		debt != before || self.paid != paid_before
	}

	pub fn cover(&mut self, key: (usize, usize), loss: u128) -> bool {
		if loss == 0 {
			return false;
		}
		let debt = self.debts.entry(key).or_default();
		debt.open += loss;
		debt.pending += loss;
		self.since.insert(key, self.now_ms);
		self.pay(key);
		true
	}

	pub fn settle(&mut self, key: (usize, usize)) -> bool {
		if !self.debts.contains_key(&key) {
			return false;
		}
		let paid = self.pay(key);
		match self.debts.get_mut(&key) {
			Some(debt) if debt.pending > 0 && self.now_ms >= self.since[&key] + DELAY_MS => {
				debt.pending = 0;
				true
			}
			_ => paid,
		}
	}
}
