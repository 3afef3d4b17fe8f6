//! What a keeper has under way, has spent and has lost. No chain and no clock: times are arguments, milliseconds of any clock
//! that does not go backwards.

use super::{
	decide::{Deal, Pass},
	limits::Limits,
};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, MathError,
};
use std::collections::{BTreeMap, VecDeque};
use subxt::utils::AccountId32;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
/// How long an account is left alone after a bid for it was refused, milliseconds.
const PAUSE: u64 = 5 * MINUTE;

/// The books.
#[derive(Debug, Default)]
pub struct Ledger {
	/// When bids were sent in the last minute.
	bids: VecDeque<u64>,
	/// Fees of the last hour, native currency, by when they were paid.
	fees: VecDeque<(u64, Fixed)>,
	open: BTreeMap<AccountId32, Open>,
	/// Until when no bid is made for an account, because the last one was refused.
	paused: BTreeMap<AccountId32, u64>,
	/// What takes cost beyond what came of them was worth, settlement currency.
	cost: Fixed,
}

/// A bid or a take that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
	/// Gross value, settlement currency.
	gross: Fixed,
	/// Initial margin that it needs, as long as the chain has not set it aside; settlement currency.
	needs: Fixed,
	/// Fee that it costs if the bid fails, native currency; zero once that is known.
	fee: Fixed,
	/// The block in which the chain took the bid.
	taken: Option<u64>,
}

fn sum(mut values: impl Iterator<Item = Fixed>) -> Result<Fixed, MathError> {
	values.try_fold(Fixed::zero(), fixed::add)
}

impl Ledger {
	/// Gross value that may be taken besides what is under way.
	pub fn left(&self, limits: &Limits) -> Result<Fixed, MathError> {
		let in_flight = sum(self.open.values().map(|open| open.gross))?;
		Ok(fixed::sub(limits.most_in_flight, in_flight)?.max(Fixed::zero()))
	}

	/// Initial margin that bids need which the chain does not know of yet.
	pub fn needs(&self) -> Result<Fixed, MathError> {
		sum(self.open.values().map(|open| open.needs))
	}

	/// What takes have cost beyond what came of them was worth; negative for a gain.
	pub fn cost(&self) -> Fixed {
		self.cost
	}

	/// Whether takes have cost more than the limits allow.
	pub fn is_over(&self, limits: &Limits) -> bool {
		self.cost >= limits.stop_loss
	}

	/// Whether a bid for the account may be made now, as far as it does not depend on the bid.
	pub fn ensure_may_bid(&mut self, account: &AccountId32, limits: &Limits, now: u64) -> Result<(), Pass> {
		if self.knows(account) {
			return Err(Pass::UnderWay);
		}
		self.paused.retain(|_, until| now < *until);
		if self.paused.contains_key(account) {
			return Err(Pass::Paused);
		}
		while self.bids.front().is_some_and(|at| now.saturating_sub(*at) >= MINUTE) {
			self.bids.pop_front();
		}
		if self.bids.len() >= limits.bids_per_minute as usize {
			return Err(Pass::Pace);
		}
		Ok(())
	}

	/// Whether so high a fee may be risked now.
	pub fn ensure_may_spend(&mut self, fee: Fixed, limits: &Limits, now: u64) -> Result<(), Pass> {
		while self.fees.front().is_some_and(|(at, _)| now.saturating_sub(*at) >= HOUR) {
			self.fees.pop_front();
		}
		let paid = sum(self.fees.iter().map(|(_, fee)| *fee))?;
		let risked = sum(self.open.values().map(|open| open.fee))?;
		let all = fixed::add(fixed::add(paid, risked)?, fee)?;
		if all > limits.fees_per_hour {
			return Err(Pass::Fees);
		}
		Ok(())
	}

	/// A bid is on its way; `fee` is what it costs if it fails.
	pub fn sent(&mut self, account: AccountId32, deal: &Deal, fee: Fixed, now: u64) {
		self.bids.push_back(now);
		let open = Open { gross: deal.gross, needs: deal.needs, fee, taken: None };
		self.open.insert(account, open);
	}

	/// A bid is in a block, which is told if it was taken, for this fee.
	pub fn included(&mut self, account: &AccountId32, taken: Option<u64>, fee: Fixed, now: u64) {
		if fee > Fixed::zero() {
			self.fees.push_back((now, fee));
		}
		if taken.is_none() {
			self.open.remove(account);
		} else if let Some(open) = self.open.get_mut(account) {
			// From now on the chain has set it aside.
			*open = Open { needs: Fixed::zero(), fee: Fixed::zero(), taken, ..*open };
		}
	}

	/// Nobody knows what became of a bid. Its fee counts as paid.
	pub fn vanished(&mut self, account: &AccountId32, now: u64) {
		if let Some(open) = self.open.remove(account) {
			self.fees.push_back((now, open.fee));
		}
	}

	/// The connection is lost, and with it all news of bids that are in no block yet.
	pub fn disconnected(&mut self, now: u64) {
		let unanswered = self.open.iter().filter(|(_, open)| open.taken.is_none());
		let unanswered: Vec<AccountId32> = unanswered.map(|(account, _)| *account).collect();
		unanswered.iter().for_each(|account| self.vanished(account, now));
	}

	/// A venue moved something worth `value` for `price`. Both as the venue says, settlement currency.
	pub fn moved(&mut self, value: Fixed, price: Fixed) -> Result<(), MathError> {
		self.cost = fixed::add(self.cost, fixed::sub(price, value)?)?;
		Ok(())
	}

	/// The chain refused a bid for a reason that may stay: none for this account for a while, so that no fees are thrown away.
	pub fn refused(&mut self, account: AccountId32, now: u64) {
		self.paused.insert(account, now.saturating_add(PAUSE));
	}

	/// All venues have answered.
	pub fn ended(&mut self, account: &AccountId32) {
		self.open.remove(account);
	}

	/// Brings the books in line with the takes that the chain had under way for this keeper at a block: those that ended while
	/// nobody looked go.
	pub fn reconcile(&mut self, on_chain: &[AccountId32], block: u64) {
		let later = |open: &Open| open.taken.is_none_or(|taken| taken > block);
		self.open.retain(|account, open| later(open) || on_chain.contains(account));
	}

	/// Whether a bid or take of the account is under way.
	pub fn knows(&self, account: &AccountId32) -> bool {
		self.open.contains_key(account)
	}

	/// A take of an earlier run, seen at a block.
	pub fn adopt(&mut self, account: AccountId32, gross: Fixed, block: u64) {
		let open = Open { gross, needs: Fixed::zero(), fee: Fixed::zero(), taken: Some(block) };
		self.open.insert(account, open);
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::{
		super::decide::{decide, fixtures::*},
		*,
	};

	fn account(byte: u8) -> AccountId32 {
		AccountId32([byte; 32])
	}

	fn deal() -> Deal {
		decide(&scene(), &own(), &limits(), units(1_200)).unwrap()
	}

	#[test]
	fn bids_should_be_counted_by_the_minute() {
		let (mut ledger, limits) = (Ledger::default(), Limits { bids_per_minute: 2, ..limits() });
		for (index, at) in [0, 10_000].into_iter().enumerate() {
			assert_eq!(ledger.ensure_may_bid(&account(9), &limits, at), Ok(()));
			ledger.sent(account(index as u8), &deal(), units(0), at);
		}
		assert_eq!(ledger.ensure_may_bid(&account(9), &limits, 59_999), Err(Pass::Pace));
		assert_eq!(ledger.ensure_may_bid(&account(9), &limits, 60_000), Ok(()));
		assert_eq!(ledger.ensure_may_bid(&account(1), &limits, 60_000), Err(Pass::UnderWay));
	}

	#[test]
	fn account_should_be_left_alone_for_a_while_when_a_bid_was_refused() {
		let (mut ledger, limits) = (Ledger::default(), limits());
		ledger.refused(account(1), 7);
		assert_eq!(ledger.ensure_may_bid(&account(1), &limits, 6 + PAUSE), Err(Pass::Paused));
		assert_eq!(ledger.ensure_may_bid(&account(2), &limits, 6 + PAUSE), Ok(()));
		assert_eq!(ledger.ensure_may_bid(&account(1), &limits, 7 + PAUSE), Ok(()));
	}

	#[test]
	fn fees_should_be_counted_by_the_hour_and_with_what_is_risked() {
		let (mut ledger, limits) = (Ledger::default(), limits());
		assert_eq!(ledger.ensure_may_spend(units(1), &limits, 0), Ok(()));
		ledger.sent(account(1), &deal(), ppm(600_000), 0);
		assert_eq!(ledger.ensure_may_spend(ppm(400_000), &limits, 0), Ok(()));
		assert_eq!(ledger.ensure_may_spend(ppm(400_001), &limits, 0), Err(Pass::Fees));
		// Taken bids are free.
		ledger.included(&account(1), Some(1), units(0), 5);
		assert_eq!(ledger.ensure_may_spend(units(1), &limits, 5), Ok(()));
		ledger.sent(account(2), &deal(), ppm(600_000), 6);
		ledger.included(&account(2), None, ppm(500_000), 7);
		assert_eq!(ledger.ensure_may_spend(ppm(500_001), &limits, 8), Err(Pass::Fees));
		assert_eq!(ledger.ensure_may_spend(units(1), &limits, 7 + HOUR), Ok(()));
		ledger.sent(account(3), &deal(), ppm(600_000), 8 + HOUR);
		ledger.vanished(&account(3), 9 + HOUR);
		assert_eq!(ledger.ensure_may_spend(ppm(400_001), &limits, 10 + HOUR), Err(Pass::Fees));
	}

	#[test]
	fn value_in_flight_should_count_until_the_take_has_ended() {
		let (mut ledger, limits) = (Ledger::default(), Limits { most_in_flight: units(2_000), ..limits() });
		let deal = deal();
		assert_eq!(deal.gross, units(1_200));
		ledger.sent(account(1), &deal, units(0), 0);
		assert_eq!(ledger.left(&limits), Ok(units(800)));
		assert_eq!(ledger.needs(), Ok(deal.needs));
		ledger.included(&account(1), Some(1), units(0), 1);
		assert_eq!((ledger.left(&limits), ledger.needs()), (Ok(units(800)), Ok(units(0))));
		ledger.adopt(account(2), units(5_000), 1);
		assert_eq!(ledger.left(&limits), Ok(units(0)));
		ledger.ended(&account(2));
		ledger.ended(&account(1));
		assert_eq!(ledger.left(&limits), Ok(units(2_000)));
	}

	#[test]
	fn books_should_follow_the_chain_when_events_were_missed() {
		let mut ledger = Ledger::default();
		ledger.sent(account(1), &deal(), units(0), 0);
		ledger.adopt(account(2), units(1), 5);
		ledger.adopt(account(3), units(1), 7);
		// What is not in a block yet stays, and what was taken after the block.
		ledger.reconcile(&[], 6);
		assert_eq!([1, 2, 3].map(|byte| ledger.knows(&account(byte))), [true, false, true]);
		ledger.reconcile(&[account(3)], 8);
		ledger.disconnected(0);
		assert_eq!([1, 2, 3].map(|byte| ledger.knows(&account(byte))), [false, false, true]);
	}

	#[test]
	fn keeper_should_stop_when_takes_cost_too_much() {
		let (mut ledger, limits) = (Ledger::default(), Limits { stop_loss: units(100), ..limits() });
		ledger.moved(units(500), units(450)).unwrap();
		assert_eq!(ledger.cost(), units(-50));
		ledger.moved(units(-200), units(-51)).unwrap();
		assert!(!ledger.is_over(&limits));
		ledger.moved(units(0), units(1)).unwrap();
		assert!(ledger.is_over(&limits));
	}
}
