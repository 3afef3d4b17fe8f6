//! Keepers: who may bid, what they can have, and what a bid does.

use crate::{
	assess::{is_restricted, Assessment},
	Breaker, BreakerLevel, Config, Degraded, Effort, Efforts, Episodes, Error, Event, FundPromised,
	KeeperOffer, Keepers, Pallet, States, Taker, TakerOfLastResort, Takes,
};
use alloc::vec::Vec;
use ballast_policy::{enforceable, fingerprint, AccountState, Auction, Bid, BidError, Lot, Rules};
use ballast_primitives::{fixed, traits::VenueDispatch, Fixed, Round, VenueId};
use ballast_risk::{Margin, Market, Portfolio, RiskError};
use codec::Encode;
use polkadot_sdk::{
	frame_support::ensure,
	sp_io::hashing::blake2_256,
	sp_runtime::{AccountId32, DispatchResult},
};

/// Most keepers that are looked at to find out whether somebody can bid, and most whose margin is worked out for it.
const MOST_ASKED: usize = 32;
const MOST_VALUED: usize = 8;
/// For how long the same keepers are looked at, milliseconds.
const SAME_KEEPERS_MS: u64 = 600_000;

/// The venues of a portfolio, sorted.
pub(crate) fn venues_of(portfolio: &Portfolio) -> Vec<VenueId> {
	let mut venues: Vec<VenueId> = portfolio.positions.iter().map(|p| p.venue).collect();
	venues.sort_unstable();
	venues.dedup();
	venues
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

	/// Whether there is a keeper who could bid for the portfolio, and margin the least that can be had of it.
	///
	/// Not all keepers are looked at. Where to begin follows from the account and the time, so that nobody can hide the others
	/// behind accounts of his own.
	pub(crate) fn has_keeper(
		account: &AccountId32,
		portfolio: &Portfolio,
		market: &Market,
		margin: &Margin,
		rules: &Rules,
	) -> bool {
		let Ok(needed) = margin_of_least_take(portfolio, market, margin, rules) else { return false };
		let venues = venues_of(portfolio);
		let first = AccountId32::new((account, Self::now_ms() / SAME_KEEPERS_MS).using_encoded(blake2_256));
		let all = Keepers::<T>::count() as usize;
		Keepers::<T>::iter_from(Keepers::<T>::hashed_key_for(&first))
			.map(|(keeper, _)| keeper)
			.chain(Keepers::<T>::iter_keys())
			.take(all.min(MOST_ASKED))
			.filter(|keeper| keeper != account && Self::can_receive(keeper, &venues))
			.take(MOST_VALUED)
			.any(|keeper| Self::free_margin(&keeper).is_some_and(|free| free >= needed))
	}

	/// Equity of an account beyond what it must have for its positions, credit and takes; `None` when it cannot be valued.
	fn free_margin(account: &AccountId32) -> Option<Fixed> {
		let margin = pallet_portfolio::Pallet::<T>::assess(account).ok()?;
		fixed::sub(margin.equity, margin.initial)
			.and_then(|free| fixed::sub(free, pallet_portfolio::Pallet::<T>::open_credit(account)))
			.and_then(|free| fixed::sub(free, pallet_portfolio::Pallet::<T>::reserved_margin(account)))
			.ok()
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
		let mut venues = venues_of(&now.portfolio).into_iter();
		if venues.any(|venue| <T as Config>::Dispatch::room(venue) == 0) {
			return None;
		}
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
		let moved = Self::has_moved(account, &now.state);
		if now.is_due() || moved || Degraded::<T>::contains_key(account) {
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
		let mut effort = Self::effort(account);
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

/// Initial margin of the least part that can be had of a portfolio, in proportion, rounded up.
fn margin_of_least_take(
	portfolio: &Portfolio,
	market: &Market,
	margin: &Margin,
	rules: &Rules,
) -> Result<Fixed, RiskError> {
	let gross = portfolio.gross(market)?;
	let least = rules.auction.least_take.max(rules.dust);
	if gross <= least {
		return Ok(margin.initial);
	}
	let part =
		fixed::mul_div(margin.initial.into_inner(), least.into_inner(), gross.into_inner(), Round::Up)?;
	Ok(Fixed::from_inner(part))
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
