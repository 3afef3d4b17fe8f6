//! What the runtime connects: the pool's portfolio and the way to those who lost below; the hooks for the pallet that
//! liquidates above.

use crate::types::{Covered, FeedSource, Missing};
use ballast_policy::Quote;
use ballast_primitives::{Fixed, VenueId};
use polkadot_sdk::{
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

/// The margin account of the liquidity pool, [`crate::Pallet::pool_account`].
///
/// Equity and free value have to be *live*: what [`PoolPortfolio::bring`] moved must be in the very next answer of
/// [`PoolPortfolio::equity`]. An answer from a mirror that lags by a report would let a second depositor buy shares at
/// the price of the first; a deposit that does not show is refused.
pub trait PoolPortfolio {
	/// Mark-to-market value of everything the pool holds, settlement currency, rounded down; negative when it owes more
	/// than it has. An error when it cannot be computed, in particular without fresh prices.
	fn equity() -> Result<Fixed, DispatchError>;
	/// What can be taken out now: equity above initial margin, and no more than there is in settlement currency. Never
	/// negative; zero when unknown.
	fn free() -> Fixed;
	/// Free balance of the pool's account (ledger units of the settlement asset) into its collateral at home.
	fn bring(amount: u128) -> DispatchResult;
	/// Its collateral at home into its free balance.
	fn take_out(amount: u128) -> DispatchResult;
	/// Whether the pool is on the roll of the venue, so that it can take positions over there.
	fn is_enrolled(venue: VenueId) -> bool;
	/// Asks a venue to put the pool on its roll, and counts what it reports of the pool from then on.
	fn enroll(venue: VenueId) -> DispatchResult;
}

/// The way to those who lent what was lost.
pub trait Creditors {
	/// Whether there is a way to those who lent at the venue. Where there is none, what was lost stays with them, on the
	/// books, and neither fund nor pool is asked.
	fn is_reachable(venue: VenueId) -> bool;
	/// What those who lent at the venue miss now of what they lost with the account; `None` where nobody knows more than what
	/// was reported when it was written off, and all of that can be paid at once. An error while it cannot be valued, in
	/// particular without fresh prices: then the payment waits.
	fn missing(venue: VenueId, account: &AccountId32) -> Result<Option<Missing>, DispatchError>;
	/// Uses `amount` (ledger units of the settlement asset) of the payer's free balance for those who lost with the
	/// account at the venue, at most [`Missing::payable`]. The payer's account stays alive. All or nothing: on an error
	/// nothing has changed, and the payment is tried again when somebody calls [`crate::Pallet::settle`].
	fn pay(venue: VenueId, account: &AccountId32, payer: &AccountId32, amount: u128) -> DispatchResult;
}

/// The pots in which venues keep what they took of accounts by our order.
pub trait Pots {
	/// Moves settlement currency (ledger units) out of the venue's pot to an account's free balance, up to `amount`; returns how
	/// much. An error, after which nothing has changed, where there is no way to the venue.
	fn collect(venue: VenueId, to: &AccountId32, amount: u128) -> Result<u128, DispatchError>;
}

/// The backstop as the pallet that liquidates sees it.
pub trait Backstop {
	/// The account's equity is negative and nothing is left to sell, or the pool is about to take its portfolio over: nobody
	/// knows what a share of the pool is worth, and it is locked. Saying so again changes nothing.
	fn note_insolvent(account: &AccountId32);
	/// The account's insolvency is over, one way or the other.
	fn note_solvent(account: &AccountId32);
	/// A loss is certain: the venue wrote off this much of the account's debts (settlement currency, rounded up to a ledger
	/// unit). Books it and pays what fund and pool can.
	fn cover(venue: VenueId, account: &AccountId32, loss: Fixed) -> Result<Covered, DispatchError>;
	/// A venue took this penalty (settlement currency), by [`ballast_policy::split`]: the venue keeps its share, who pushed the
	/// step (`by`) is paid the planner's, and the fund gets the rest; what cannot be had at once the venue owes the fund.
	fn note_penalty(venue: VenueId, penalty: Fixed, by: Option<&AccountId32>);
	/// A venue took this surcharge (settlement currency); all of it is what the venue owes the fund.
	fn note_surcharge(venue: VenueId, surcharge: Fixed);
	/// Moves free balance of the payer, ledger units of the settlement asset, into the fund.
	fn feed_fund(payer: &AccountId32, amount: u128, source: FeedSource) -> DispatchResult;
	/// For how much the pool takes which part of a portfolio of this equity, maintenance margin and gross value (settlement
	/// currency): [`ballast_policy::quote`] with what the pool has free. `None` when it takes nothing.
	fn quote(equity: Fixed, maintenance: Fixed, gross: Fixed) -> Option<Quote>;
	/// The pool took a portfolio over, and the fund pays the pool for it: [`Quote::from_fund`], rounded down to a ledger
	/// unit.
	fn pay_takeover(from_fund: Fixed) -> DispatchResult;
}

/// No backstop: every loss stays with those who lent.
impl Backstop for () {
	fn note_insolvent(_: &AccountId32) {}
	fn note_solvent(_: &AccountId32) {}
	fn cover(_: VenueId, _: &AccountId32, loss: Fixed) -> Result<Covered, DispatchError> {
		Ok(Covered { socialised: loss, ..Default::default() })
	}
	fn note_penalty(_: VenueId, _: Fixed, _: Option<&AccountId32>) {}
	fn note_surcharge(_: VenueId, _: Fixed) {}
	fn feed_fund(_: &AccountId32, _: u128, _: FeedSource) -> DispatchResult {
		Err(DispatchError::Unavailable)
	}
	fn quote(_: Fixed, _: Fixed, _: Fixed) -> Option<Quote> {
		None
	}
	fn pay_takeover(_: Fixed) -> DispatchResult {
		Err(DispatchError::Unavailable)
	}
}
