//! What is stored, and what the view functions answer. Amounts are ledger units of the settlement asset unless they are
//! [`Fixed`], which are whole units.

use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	Fixed, MathError, VenueId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{frame_support::PalletError, sp_core::crypto::AccountId32};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Longest delay of a withdrawal and longest event, milliseconds: 30 days.
pub const MAX_PERIOD_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// Largest smallest deposit, whole units.
pub const MAX_MIN_DEPOSIT: Fixed = Fixed::from_inner(1_000_000 * ONE);

/// The published numbers of the pool. Those of takeovers and of the fund's share of penalties are in
/// [`ballast_policy::Rules`].
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct PoolRules {
	/// Share of the pool's equity that it pays at most for one event, above 0 and up to 1.
	pub pool_cap: Fixed,
	/// How long after its first loss an event lasts, milliseconds, up to [`MAX_PERIOD_MS`]; with 0 every loss is an event
	/// of its own.
	pub event_ms: u64,
	/// Time between the request of a withdrawal and its turn, milliseconds, above 0 and up to [`MAX_PERIOD_MS`].
	pub withdrawal_delay_ms: u64,
	/// Smallest deposit, whole units, above 0 and up to [`MAX_MIN_DEPOSIT`].
	pub min_deposit: Fixed,
	/// Share of the pool's free value that one takeover may use, above 0 and up to 1.
	pub capacity_share: Fixed,
	/// Share of the gross value of what the pool took over that is sold off in each interval of slices, 0 to 1; with 0 the
	/// pool keeps it. The depth of the markets allows less where it is more than they bear.
	pub disposal_share: Fixed,
}

impl Default for PoolRules {
	fn default() -> Self {
		let hundredths = |n: i128| Fixed::from_inner(n * (ONE / 100));
		Self {
			pool_cap: hundredths(25),
			event_ms: 24 * 60 * 60 * 1_000,
			withdrawal_delay_ms: 7 * 24 * 60 * 60 * 1_000,
			min_deposit: Fixed::from_inner(10 * ONE),
			capacity_share: hundredths(50),
			disposal_share: hundredths(10),
		}
	}
}

/// What is wrong with [`PoolRules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError)]
pub enum RulesFault {
	/// The pool's cap is not in (0, 1].
	PoolCap,
	/// An event is longer than [`MAX_PERIOD_MS`].
	Event,
	/// The delay is zero or longer than [`MAX_PERIOD_MS`].
	WithdrawalDelay,
	/// The smallest deposit is not in (0, [`MAX_MIN_DEPOSIT`]].
	MinDeposit,
	/// The capacity share is not in (0, 1].
	CapacityShare,
	/// The disposal share is not in [0, 1].
	DisposalShare,
}

impl PoolRules {
	/// Names the first thing that is wrong with the rules.
	pub fn validate(&self) -> Result<(), RulesFault> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let ensure = |condition, fault| if condition { Ok(()) } else { Err(fault) };
		let is_share = |share: Fixed| share > zero && share <= one;
		ensure(is_share(self.pool_cap), RulesFault::PoolCap)?;
		ensure(self.event_ms <= MAX_PERIOD_MS, RulesFault::Event)?;
		let delay = self.withdrawal_delay_ms;
		ensure(delay > 0 && delay <= MAX_PERIOD_MS, RulesFault::WithdrawalDelay)?;
		ensure(self.min_deposit > zero && self.min_deposit <= MAX_MIN_DEPOSIT, RulesFault::MinDeposit)?;
		ensure(is_share(self.capacity_share), RulesFault::CapacityShare)?;
		ensure(self.disposal_share >= zero && self.disposal_share <= one, RulesFault::DisposalShare)
	}
}

/// A request to take shares out of the pool. They share gains and losses until they are paid.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Request {
	/// Whose.
	pub account: AccountId32,
	/// Shares that are left to be paid, positive.
	pub shares: u128,
	/// From when on they are paid, milliseconds since 1970.
	pub due_ms: u64,
}

/// What was lost with one account at one venue and nobody has paid yet. Those who lent there bear it meanwhile.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct BadDebt {
	/// What is open, positive.
	pub open: u128,
	/// The part of it that the pool has not been asked for, because it could not be valued or could not pay at the time.
	/// Withdrawals are locked until it has been.
	pub pool_pending: u128,
}

/// What those who lent at a venue miss of what they lost with an account, ledger units of the settlement asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
	/// All of it, at prices of now.
	pub value: u128,
	/// What of it can be paid at once: what was not lost in settlement currency has to be bought, and markets bear only so
	/// much at a time.
	pub payable: u128,
}

/// Losses that count together for what the pool pays at most.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LossEvent {
	/// When the first of them was paid for, milliseconds since 1970.
	pub since_ms: u64,
	/// What the pool pays at most for all of them.
	pub limit: u128,
	/// What it has paid.
	pub paid: u128,
}

/// Who paid for a loss, whole units of the settlement currency.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Covered {
	/// The insurance fund, just now.
	pub fund: Fixed,
	/// The liquidity pool, just now.
	pub pool: Fixed,
	/// What is left of the account's entry at this venue, older losses included; those who lent there bear it.
	pub socialised: Fixed,
}

/// Where money for the fund comes from.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum FeedSource {
	/// The fund's share of penalties that a venue took; reduces what the venue owes the fund.
	#[codec(index = 0)]
	Penalty(VenueId),
	/// The surcharge of a margin call.
	#[codec(index = 1)]
	Surcharge,
	/// Somebody's gift.
	#[codec(index = 2)]
	Gift,
}

/// The books. Each booking takes an amount from one entry and gives it to another, so that their sum is always zero.
/// An entry is positive when it was given more than was taken from it.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Books {
	/// Depositors: what they took out less what they brought.
	pub depositors: i128,
	/// Those who feed the fund: minus what they gave.
	pub payers: i128,
	/// The pool at cost: deposits less withdrawals and losses paid. Not its equity, which the market moves; negative
	/// once depositors have taken gains out.
	pub pool: i128,
	/// The insurance fund.
	pub fund: i128,
	/// Withdrawals that are priced and set aside, but not collected.
	pub owed: i128,
	/// Minus what was lost and nobody has paid.
	pub bad_debt: i128,
	/// Those who lent: all that was ever lost with their borrowers, at the prices at which it was paid, or of when it was last
	/// valued.
	pub creditors: i128,
}

/// An entry of the [`Books`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
	/// See [`Books::depositors`].
	Depositors,
	/// See [`Books::payers`].
	Payers,
	/// See [`Books::pool`].
	Pool,
	/// See [`Books::fund`].
	Fund,
	/// See [`Books::owed`].
	Owed,
	/// See [`Books::bad_debt`].
	BadDebt,
	/// See [`Books::creditors`].
	Creditors,
}

impl Books {
	fn entry(&mut self, entry: Entry) -> &mut i128 {
		match entry {
			Entry::Depositors => &mut self.depositors,
			Entry::Payers => &mut self.payers,
			Entry::Pool => &mut self.pool,
			Entry::Fund => &mut self.fund,
			Entry::Owed => &mut self.owed,
			Entry::BadDebt => &mut self.bad_debt,
			Entry::Creditors => &mut self.creditors,
		}
	}

	/// Takes an amount from one entry and gives it to the other. On an error nothing has changed.
	pub fn book(&mut self, from: Entry, to: Entry, amount: u128) -> Result<(), MathError> {
		let amount = i128::try_from(amount).map_err(|_| MathError::Overflow)?;
		let mut books = *self;
		let taken = books.entry(from);
		*taken = taken.checked_sub(amount).ok_or(MathError::Overflow)?;
		let given = books.entry(to);
		*given = given.checked_add(amount).ok_or(MathError::Overflow)?;
		*self = books;
		Ok(())
	}

	/// The sum of all entries; zero.
	pub fn sum(&self) -> Result<i128, MathError> {
		[self.depositors, self.payers, self.pool, self.fund, self.owed, self.bad_debt, self.creditors]
			.into_iter()
			.try_fold(0i128, |sum, entry| sum.checked_add(entry))
			.ok_or(MathError::Overflow)
	}
}

/// How the pool stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct PoolStatus {
	/// Its equity, whole units; `None` while it cannot be valued.
	pub equity: Option<Fixed>,
	/// What could be taken out of it now, whole units.
	pub free: Fixed,
	/// All shares, those in the queue included.
	pub shares: u128,
	/// Value of as many shares as one ledger unit buys in an empty pool, ledger units; 1 at the start.
	pub share_price: Option<Fixed>,
	/// Whether deposits and withdrawals are locked.
	pub locked: bool,
	/// Accounts whose insolvency is open.
	pub insolvencies: u32,
	/// Requests in the queue.
	pub requests: u32,
	/// Their shares.
	pub queued: u128,
	/// When the request at the head of the queue is due, milliseconds since 1970; `None` for an empty queue.
	pub next_due_ms: Option<u64>,
	/// Set aside for depositors and not collected.
	pub owed: u128,
	/// The last event that the pool paid for.
	pub event: Option<LossEvent>,
}

/// What a depositor has.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct DepositorPosition {
	/// Shares that are not in the queue.
	pub shares: u128,
	/// Requests in the queue with their numbers, oldest first.
	pub requests: Vec<(u64, Request)>,
	/// What all shares, those in the queue included, are worth now; `None` while the pool cannot be valued.
	pub value: Option<u128>,
	/// Set aside, to be collected.
	pub owed: u128,
}

/// How the insurance fund stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct FundStatus {
	/// What is in it.
	pub balance: u128,
	/// What venues owe it of the penalties they took.
	pub claims: Vec<(VenueId, u128)>,
	/// Losses that nobody has paid, over all accounts.
	pub bad_debt: u128,
}
