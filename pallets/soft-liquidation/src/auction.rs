//! Keepers: who may bid, what they can have, and what a bid does.

use crate::{
	assess::{is_restricted, Assessment},
	Breaker, BreakerLevel, Config, Degraded, Effort, Efforts, Episodes, Error, Event, FundPromised,
	KeeperOffer, Keepers, Pallet, States, Taker, TakerOfLastResort, Takes,
};
use alloc::vec::Vec;
use ballast_policy::{fingerprint, AccountState, Auction, Bid, BidError, Lot, Rules};
use ballast_primitives::{fixed, traits::VenueDispatch, Fixed, VenueId};
use ballast_risk::Portfolio;
use polkadot_sdk::{
	frame_support::ensure,
	sp_runtime::{AccountId32, DispatchResult},
};

/// Most keepers that are looked at to find out whether somebody can bid.
const MOST_ASKED: usize = 32;

/// The venues of a portfolio, sorted.
pub(crate) fn venues_of(portfolio: &Portfolio) -> Vec<VenueId> {
	let mut venues: Vec<VenueId> = portfolio.positions.iter().map(|p| p.venue).collect();
	venues.sort_unstable();
	venues.dedup();
	venues
}

/// By how much more than what ends an auction is for sale, as a share of MM (and of IM - MM): what venues round away must
/// not leave a rest of a few units for sale.
const ROUNDED_AWAY: Fixed = Fixed::from_inner(fixed::ONE / 1_000);

/// The rules of auctions as they can be enforced. A venue moves the whole price to the account, so nobody could set a fee
/// aside, and what nobody takes is not asked: the price of a bid is all that it costs, and all of it is the account's.
fn enforceable(rules: &Rules) -> Rules {
	let mut rules = *rules;
	rules.auction.fee = Fixed::default();
	// Valid rules are shares below 1, so that the sums are in range.
	rules.auction.buffer = fixed::add(rules.auction.buffer, ROUNDED_AWAY).unwrap_or(rules.auction.buffer);
	rules.buffer = fixed::add(rules.buffer, ROUNDED_AWAY).unwrap_or(rules.buffer);
	rules
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_keeper(keeper: AccountId32) -> DispatchResult {
		ensure!(pallet_portfolio::Accounts::<T>::contains_key(&keeper), Error::<T>::UnknownAccount);
		ensure!(!Keepers::<T>::contains_key(&keeper), Error::<T>::AlreadyKeeper);
		Keepers::<T>::insert(&keeper, ());
		Self::deposit_event(Event::KeeperRegistered { keeper, keepers: Keepers::<T>::count() });
		Ok(())
	}

	pub(crate) fn do_deregister_keeper(keeper: AccountId32) -> DispatchResult {
		ensure!(Keepers::<T>::contains_key(&keeper), Error::<T>::NotKeeper);
		Keepers::<T>::remove(&keeper);
		Self::deposit_event(Event::KeeperDeregistered { keeper, keepers: Keepers::<T>::count() });
		Ok(())
	}

	/// Whether the account could get positions at these venues: enrolled at each, and not in trouble itself.
	pub(crate) fn can_receive(taker: &AccountId32, venues: &[VenueId]) -> bool {
		let free = States::<T>::get(taker).is_none_or(|state| !is_restricted(&state));
		free && venues.iter().all(|v| pallet_portfolio::Enrolments::<T>::contains_key(taker, v))
	}

	/// Whether there is a keeper who could bid for the portfolio.
	pub(crate) fn has_keeper(account: &AccountId32, portfolio: &Portfolio) -> bool {
		let venues = venues_of(portfolio);
		Keepers::<T>::iter_keys()
			.take(MOST_ASKED)
			.any(|keeper| keeper != *account && Self::can_receive(&keeper, &venues))
	}

	/// What the insurance fund can still pay, settlement currency, non-negative.
	pub(crate) fn free_fund() -> Fixed {
		let free = fixed::sub(<T as Config>::Backstop::fund(), FundPromised::<T>::get());
		free.unwrap_or_default().max(Fixed::default())
	}

	/// What is for sale, handed to `look`. `None` when the portfolio cannot be valued.
	fn with_lot<R>(now: &Assessment, auction: &Auction, look: impl FnOnce(&Lot) -> R) -> Option<R> {
		let rules = enforceable(&now.rules);
		let gross = now.portfolio.gross(&now.market).ok()?;
		let (portfolio, fund) = (fingerprint(&now.portfolio), Self::free_fund());
		let lot =
			Lot { auction, margin: &now.margin, gross, portfolio, fund, now_ms: now.now_ms, rules: &rules };
		Some(look(&lot))
	}

	/// What keepers can have of the account now; `None` when it is not auctioned, or nobody can bid at this moment.
	pub fn api_offer(account: &AccountId32) -> Option<KeeperOffer> {
		let now = Self::assess(account).ok()?;
		Self::offer(account, &now)
	}

	pub(crate) fn offer(account: &AccountId32, now: &Assessment) -> Option<KeeperOffer> {
		let AccountState::Auction(auction) = now.next else { return None };
		Self::ensure_takeable(account, now).ok()?;
		let offer = Self::with_lot(now, &auction, |lot| lot.offer())?.ok()?;
		Some(KeeperOffer {
			offer,
			mode: auction.mode,
			takes: auction.takes,
			portfolio: fingerprint(&now.portfolio),
			expires_ms: auction.expires_ms(&now.rules),
		})
	}

	/// Whether a part of the account's portfolio may be taken over at this moment, by whomever.
	pub(crate) fn ensure_takeable(account: &AccountId32, now: &Assessment) -> Result<(), Error<T>> {
		ensure!(Breaker::<T>::get() != BreakerLevel::Stopped, Error::Stopped);
		ensure!(now.now_ms >= Self::grace_until(account, now.now_ms), Error::HaltGrace);
		ensure!(!Takes::<T>::contains_key(account), Error::TakeInFlight);
		// Also at other venues: what an order is about to change there, the price does not know.
		ensure!(<T as Config>::Dispatch::live_orders(account).is_empty(), Error::OrdersInFlight);
		Ok(())
	}

	pub(crate) fn do_bid(keeper: &AccountId32, account: &AccountId32, bid: &Bid) -> DispatchResult {
		ensure!(Keepers::<T>::contains_key(keeper), Error::<T>::NotKeeper);
		ensure!(keeper != account, Error::<T>::OwnAccount);
		ensure!(Self::is_known(account), Error::<T>::UnknownAccount);
		let now = Self::assess(account).map_err(Error::<T>::from)?;
		let AccountState::Auction(auction) = now.next else { return Err(Error::<T>::NotAuctioned.into()) };
		Self::ensure_takeable(account, &now)?;
		let restricted = States::<T>::get(keeper).is_some_and(|state| is_restricted(&state));
		ensure!(!restricted, Error::<T>::TakerRestricted);
		if now.next != now.state || Degraded::<T>::contains_key(account) {
			Self::apply(account, &now)?;
		}
		let take = Self::with_lot(&now, &auction, |lot| lot.take(bid))
			.ok_or(Error::<T>::MarginUnavailable)?
			.map_err(refused::<T>)?;
		Self::start_take(account, &now, Taker::Keeper(keeper.clone()), take)
	}

	/// Changes what is noted of what was tried for a restricted account. Nothing is noted of others.
	pub(crate) fn change_effort(account: &AccountId32, change: impl FnOnce(&mut Effort)) {
		if !Episodes::<T>::contains_key(account) {
			return;
		}
		let mut effort = Efforts::<T>::get(account).unwrap_or_default();
		change(&mut effort);
		Efforts::<T>::insert(account, effort);
	}

	/// Sets what the fund owes for takes of the account.
	pub(crate) fn set_promise(account: &AccountId32, promised: Fixed) {
		let old = Efforts::<T>::get(account).unwrap_or_default().promised;
		if promised == old || !Episodes::<T>::contains_key(account) {
			return;
		}
		let total = fixed::sub(FundPromised::<T>::get(), old).and_then(|others| fixed::add(others, promised));
		// What is promised is at most what the fund had, so that the sum stays in range.
		if let Ok(total) = total {
			FundPromised::<T>::put(total);
			Self::change_effort(account, |effort| effort.promised = promised);
		}
	}
}

/// The error of this pallet for a refused bid.
fn refused<T>(error: BidError) -> Error<T> {
	match error {
		BidError::Closed => Error::NotAuctioned,
		BidError::NotNeeded => Error::BidNotNeeded,
		BidError::StateChanged => Error::BidOutdated,
		BidError::BadFraction => Error::BidBadFraction,
		BidError::WorsePrice => Error::BidWorsePrice,
		BidError::TooSmall => Error::BidTooSmall,
		BidError::LeavesDust => Error::BidLeavesDust,
		BidError::FundTooSmall => Error::FundTooSmall,
		BidError::Policy(_) | BidError::Math(_) => Error::MarginUnavailable,
	}
}
