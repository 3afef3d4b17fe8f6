//! How much of what a sibling reports counts as collateral: no more than the coordinator is prepared to lose to its lies.

use crate::{mirror::position, Config, Counted, CountedAt, Error, Event, Pallet};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, mul_div, Zero},
	message::ReportedPosition,
	traits::VenueDispatch,
	Fixed, InstrumentId, MathError, Round, VenueId,
};
use ballast_risk::{Market, Portfolio, Position, RiskError, RiskSource};
use polkadot_sdk::sp_runtime::AccountId32;

/// What a position adds to equity; negative for debts and losses.
fn contribution(position: Position, market: &Market) -> Result<Fixed, RiskError> {
	ballast_risk::equity(&Portfolio { positions: [position].into(), cash: Fixed::zero() }, market)
}

/// A part of an amount, rounded towards zero.
fn part_of(amount: Fixed, part: Fixed, whole: Fixed) -> Result<Fixed, MathError> {
	let round = if amount < Fixed::zero() { Round::Up } else { Round::Down };
	mul_div(amount.into_inner(), part.into_inner(), whole.into_inner(), round).map(Fixed::from_inner)
}

impl<T: Config> Pallet<T> {
	/// The mirrored position of an account at a venue, zero when there is none.
	pub fn quantity(account: &AccountId32, venue: VenueId, instrument: InstrumentId) -> Fixed {
		let positions = Self::mirrored(account);
		let found = positions.iter().find(|p| p.venue == venue && p.instrument == instrument);
		found.map_or(Fixed::zero(), |p| p.quantity)
	}

	/// What is mirrored that the account has and owes at a venue, added up without signs, settlement currency.
	pub fn gross_value(account: &AccountId32, venue: VenueId) -> Result<Fixed, RiskError> {
		let mut portfolio = Portfolio { positions: Self::mirrored(account), cash: Fixed::zero() };
		portfolio.positions.retain(|p| p.venue == venue);
		let market = T::Risk::market(&portfolio.assets())?;
		portfolio
			.positions
			.into_iter()
			.try_fold(Fixed::zero(), |sum, p| Ok(fixed::add(sum, fixed::abs(contribution(p, &market)?)?)?))
	}

	/// What each reported position adds to equity at this moment's prices.
	fn contributions(venue: VenueId, reported: &[ReportedPosition]) -> Result<Vec<Fixed>, RiskError> {
		let positions: Vec<Position> = reported.iter().map(|r| position(venue, r)).collect();
		let portfolio = Portfolio { positions, cash: Fixed::zero() };
		let market = T::Risk::market(&portfolio.assets())?;
		portfolio.positions.into_iter().map(|p| contribution(p, &market)).collect()
	}

	/// The part of a report that becomes the mirror. What the venue says is owed counts in full; what it says is there counts
	/// up to its exposure cap, all accounts together, each at the prices of its last report. Without a price no more is taken to
	/// be there than was known to be.
	///
	/// The home venue is this chain, which does not lie to itself.
	pub(crate) fn capped(
		account: &AccountId32,
		venue: VenueId,
		mut reported: Vec<ReportedPosition>,
		known: &[Position],
	) -> Result<Vec<ReportedPosition>, Error<T>> {
		let cap = T::Dispatch::exposure_cap(venue).filter(|_| venue != VenueId::Home);
		let Some(cap) = cap else { return Ok(reported) };
		let counted = Counted::<T>::get(venue, account);
		let valued = Self::contributions(venue, &reported).ok().and_then(|parts| {
			let gains = parts.iter().filter(|part| **part > Fixed::zero());
			let sum = gains.copied().try_fold(Fixed::zero(), fixed::add).ok()?;
			Some((parts, sum))
		});
		let Some((parts, value)) = valued else {
			let before = reported.clone();
			for entry in reported.iter_mut() {
				let was = known.iter().find(|p| p.venue == venue && p.instrument == entry.instrument);
				let was = was.map_or(Fixed::zero(), |p| p.quantity);
				entry.quantity = entry.quantity.min(was.max(Fixed::zero()));
			}
			reported.retain(|entry| entry.quantity != Fixed::zero());
			if reported != before {
				let account = account.clone();
				Self::deposit_event(Event::CollateralCapped { account, venue, reported: None, counted });
			}
			return Ok(reported);
		};
		let math = |_: MathError| Error::<T>::MarginUnavailable;
		let others = fixed::sub(CountedAt::<T>::get(venue), counted).map_err(math)?;
		let room = fixed::sub(cap, others).map_err(math)?.max(Fixed::zero());
		if value <= room {
			Self::count(account, venue, value)?;
			return Ok(reported);
		}
		for (entry, part) in reported.iter_mut().zip(parts) {
			if part > Fixed::zero() {
				entry.quantity = part_of(entry.quantity, room, value).map_err(math)?;
				entry.funding = part_of(entry.funding, room, value).map_err(math)?;
			}
		}
		reported.retain(|entry| entry.quantity != Fixed::zero());
		Self::count(account, venue, room)?;
		Self::deposit_event(Event::CollateralCapped {
			account: account.clone(),
			venue,
			reported: Some(value),
			counted: room,
		});
		Ok(reported)
	}

	/// Books what of an account counts at a venue.
	pub(crate) fn count(account: &AccountId32, venue: VenueId, new: Fixed) -> Result<(), Error<T>> {
		let math = |_: MathError| Error::<T>::MarginUnavailable;
		let old = Counted::<T>::get(venue, account);
		let sum = fixed::sub(CountedAt::<T>::get(venue), old).and_then(|rest| fixed::add(rest, new));
		let sum = sum.map_err(math)?;
		if new == Fixed::zero() {
			Counted::<T>::remove(venue, account);
		} else {
			Counted::<T>::insert(venue, account, new);
		}
		if sum == Fixed::zero() {
			CountedAt::<T>::remove(venue);
		} else {
			CountedAt::<T>::insert(venue, sum);
		}
		Ok(())
	}
}
