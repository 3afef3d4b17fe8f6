//! The guard of a venue that knows nothing of the account's positions elsewhere.

use crate::pallet::*;
use ballast_primitives::{
	fixed::{self, Zero},
	message::{AccountMode, ReportedPosition},
	traits::{AccountChange, ChangeKind, Leave, RiskGuard, VenueMarket},
	Fixed, InstrumentId, MathError, Round,
};
use core::marker::PhantomData;
use polkadot_sdk::{frame_support::ensure, sp_runtime::DispatchError};

/// Lets an account lower what counts here of its positions ([`VenueMarket::counted_value`]) by no more than the credit line that
/// the coordinator granted: all the rest may be relied on elsewhere.
///
/// Positions before and after a change are valued at the same prices, so that a move of prices consumes nothing. Spot that is
/// given up by a change that adds risk counts in full, without its haircut: elsewhere it may count for more than here. What
/// relieves gives back by how much it raises the counted value; rebalancing does not, because what was given up may have been a
/// hedge.
///
/// Errors: [`Error::CreditExceeded`], [`Error::AccountReduceOnly`] for a rebalancing that would consume while restricted,
/// [`Error::NoPrice`], [`Error::Overflow`], and those of [`VenueMarket::counted_value`].
pub struct CreditLineGuard<T>(PhantomData<T>);

impl<T: Config> CreditLineGuard<T> {
	/// By how much the change lowers the counted value; negative when it raises it.
	fn fall(change: &AccountChange) -> Result<Fixed, DispatchError> {
		let before = T::Market::counted_value(change.before)?;
		let after = T::Market::counted_value(change.after)?;
		Ok(fixed::sub(before, after).map_err(Self::overflow)?)
	}

	/// The haircuts of spot that the change gives up: full value, rounded up, less counted value.
	fn haircuts_given_up(change: &AccountChange) -> Result<Fixed, DispatchError> {
		let mut sum = Fixed::zero();
		for held in change.before {
			let InstrumentId::Spot(asset) = held.instrument else { continue };
			let left = change.after.iter().find(|position| position.instrument == held.instrument);
			let left = left.map_or(Fixed::zero(), |position| position.quantity.max(Fixed::zero()));
			let given_up = fixed::sub(held.quantity, left).map_err(Self::overflow)?;
			if given_up <= Fixed::zero() {
				continue;
			}
			let price = T::Market::price(asset).ok_or(Error::<T>::NoPrice)?;
			let value = fixed::mul(given_up, price, Round::Up).map_err(Self::overflow)?;
			let counted = T::Market::counted_value(&[ReportedPosition { quantity: given_up, ..*held }])?;
			let haircut = fixed::sub(value, counted).map_err(Self::overflow)?;
			// The venue's own price can differ from those that it counts with.
			sum = fixed::add(sum, haircut.max(Fixed::zero())).map_err(Self::overflow)?;
		}
		Ok(sum)
	}

	fn overflow(_: MathError) -> Error<T> {
		Error::Overflow
	}
}

impl<T: Config> RiskGuard for CreditLineGuard<T> {
	fn judge(change: &AccountChange) -> Result<Fixed, DispatchError> {
		let used = change.used;
		if change.kind == ChangeKind::Relieves {
			// Without a price nothing is given back; the account is not kept from repaying for that.
			let gain = Self::fall(change).unwrap_or_default().min(Fixed::zero());
			return Ok(fixed::add(used, gain).map_err(Self::overflow)?.max(Fixed::zero()));
		}
		let mut fall = Self::fall(change)?;
		if change.kind == ChangeKind::AddsRisk {
			fall = fixed::add(fall, Self::haircuts_given_up(change)?).map_err(Self::overflow)?;
		}
		if fall <= Fixed::zero() {
			return Ok(used);
		}
		// Only rebalancing comes here in this mode.
		ensure!(change.mode == AccountMode::Normal, Error::<T>::AccountReduceOnly);
		let used = fixed::add(used, fall).map_err(Self::overflow)?;
		ensure!(used <= change.credit, Error::<T>::CreditExceeded);
		Ok(used)
	}

	fn judge_leaving(change: &AccountChange) -> Result<Leave, DispatchError> {
		if change.before.is_empty() {
			return Ok(Leave::Now);
		}
		// What the line does not cover may be free nevertheless: the coordinator knows. So it does what has no price here.
		Ok(Self::judge(change).map_or(Leave::Ask, |_| Leave::Now))
	}
}
