//! Takeovers: a fraction of everything that one account holds and owes here moves to another, without a trade.

use crate::{interest, market::Refusal, pallet::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero},
	traits::VenueMarket,
	AssetId, Fixed, MathError, OrderFailure, Round, TakeoverFill, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
};

/// Value of what has moved so far, settlement currency.
#[derive(Clone, Copy, Default)]
struct Moved {
	/// Collateral less debts, rounded down.
	value: Fixed,
	/// Collateral and debts, rounded up.
	gross: Fixed,
}

impl Moved {
	/// Adds collateral that is worth between `down` and `up`.
	fn collateral(self, down: Fixed, up: Fixed) -> Result<Self, MathError> {
		Ok(Self { value: fixed::add(self.value, down)?, gross: fixed::add(self.gross, up)? })
	}

	/// Adds a debt that is worth at most `up`.
	fn debt(self, up: Fixed) -> Result<Self, MathError> {
		Ok(Self { value: fixed::sub(self.value, up)?, gross: fixed::add(self.gross, up)? })
	}
}

impl<T: Config> Pallet<T> {
	/// See [`VenueMarket::take_over`]. First everything moves, then the price is paid, then the fee: whoever pays can use
	/// settlement currency that the takeover brought or left.
	pub(crate) fn do_take_over(
		from: &AccountId32,
		to: &AccountId32,
		fraction: Fixed,
		price: Fixed,
		fee: Fixed,
		may_borrow: bool,
	) -> Result<TakeoverFill, Refusal> {
		ensure!(from != to, OrderFailure::NotReducing);
		ensure!(fraction > Fixed::zero() && fraction <= Fixed::one(), OrderFailure::NotReducing);
		with_storage_layer(|| -> Result<TakeoverFill, Refusal> {
			let listed = Self::listed();
			let positions = |account: &AccountId32| -> Result<Vec<Fixed>, Error<T>> {
				listed.iter().map(|asset| Self::position(account, *asset)).collect()
			};
			let old = (positions(from)?, positions(to)?);
			let mut moved = Moved::default();
			for asset in &listed {
				moved = Self::move_collateral(from, to, *asset, fraction, moved)?;
				moved = Self::move_debt(from, to, *asset, fraction, moved)?;
			}
			ensure!(!moved.gross.is_zero(), OrderFailure::NotReducing);
			let price = if price < Fixed::zero() {
				fixed::neg(Self::pay(from, to, fixed::neg(price)?, may_borrow)?)?
			} else {
				Self::pay(to, from, price, may_borrow)?
			};
			let fee = Self::charge(from, fee, may_borrow)?;
			for (n, asset) in listed.iter().enumerate() {
				for (account, before) in [(from, &old.0), (to, &old.1)] {
					Self::position_changed(account, *asset, before.get(n).copied().unwrap_or_default())?;
				}
			}
			let Moved { value, gross } = moved;
			Self::deposit_event(Event::TakenOver {
				from: from.clone(),
				to: to.clone(),
				fraction,
				value,
				gross,
				price,
				fee,
			});
			Ok(TakeoverFill { fraction, value, gross, price, fee })
		})
	}

	/// Moves the fraction of collateral in an asset. What `to` owes in the asset is repaid by it first.
	fn move_collateral(
		from: &AccountId32,
		to: &AccountId32,
		asset: AssetId,
		fraction: Fixed,
		moved: Moved,
	) -> Result<Moved, Refusal> {
		let held = Self::collateral(from, asset);
		if held.is_zero() {
			return Ok(moved);
		}
		let price = <Self as VenueMarket>::price(asset).ok_or(OrderFailure::MarketRefused)?;
		let amount = Self::part(held, fraction, |amount| Self::value_at(asset, amount, price, Round::Up))?;
		if amount.is_zero() {
			return Ok(moved);
		}
		Self::take_collateral(from, asset, amount)?;
		Self::receive_or_pot(to, asset, amount)?;
		let down = Self::value_at(asset, amount, price, Round::Down)?;
		Ok(moved.collateral(down, Self::value_at(asset, amount, price, Round::Up)?)?)
	}

	/// Moves the fraction of a debt, as scaled debt, so that the pool's books stay as they are. Collateral of `to` in the
	/// asset repays it at once.
	fn move_debt(
		from: &AccountId32,
		to: &AccountId32,
		asset: AssetId,
		fraction: Fixed,
		moved: Moved,
	) -> Result<Moved, Refusal> {
		let owed = ScaledDebts::<T>::get(from, asset);
		if owed.is_zero() {
			return Ok(moved);
		}
		let price = <Self as VenueMarket>::price(asset).ok_or(OrderFailure::MarketRefused)?;
		let index = Self::pool(asset)?.index;
		let value_of = |scaled: u128| -> Result<Fixed, Error<T>> {
			let amount = interest::debt_of(scaled, index, Round::Up)?;
			Self::value_at(asset, amount, price, Round::Up)
		};
		let scaled = Self::part(owed, fraction, value_of)?;
		if scaled.is_zero() {
			return Ok(moved);
		}
		Self::move_scaled_debt(from, to, asset, scaled)?;
		Self::net(to, asset)?;
		Ok(moved.debt(value_of(scaled)?)?)
	}

	/// The fraction of an amount, rounded down. All of it when what stays would be worth no more than dust; otherwise
	/// nothing when what moves would be: neither account is left with a position that is too little to be traded.
	fn part(
		amount: u128,
		fraction: Fixed,
		value_of: impl Fn(u128) -> Result<Fixed, Error<T>>,
	) -> Result<u128, Refusal> {
		let numerator = u128::try_from(fraction.into_inner()).map_err(|_| MathError::Negative)?;
		let part = interest::mul_div(amount, numerator, fixed::ONE.unsigned_abs(), Round::Down)?;
		let rest = amount.checked_sub(part).ok_or(MathError::Overflow)?;
		if rest.is_zero() || value_of(rest)? <= T::DustValue::get() {
			return Ok(amount);
		}
		Ok(if value_of(part)? <= T::DustValue::get() { 0 } else { part })
	}

	fn move_scaled_debt(
		from: &AccountId32,
		to: &AccountId32,
		asset: AssetId,
		scaled: u128,
	) -> Result<(), MathError> {
		let left = ScaledDebts::<T>::get(from, asset).checked_sub(scaled).ok_or(MathError::Overflow)?;
		let total = ScaledDebts::<T>::get(to, asset).checked_add(scaled).ok_or(MathError::Overflow)?;
		Self::set_scaled_debt(from, asset, left);
		Self::set_scaled_debt(to, asset, total);
		Ok(())
	}

	/// Pays settlement currency out of collateral; what is missing is borrowed if it may be, above the utilisation cap if
	/// need be. Returns what was paid: the price in whole ledger units, rounded down.
	///
	/// What the payee owes and the payer would have to borrow goes from one debt to the other, so that this needs none of
	/// the pool's cash, of which there may be little when much is taken over.
	fn pay(
		payer: &AccountId32,
		payee: &AccountId32,
		price: Fixed,
		may_borrow: bool,
	) -> Result<Fixed, Refusal> {
		let amount = Self::ledger(SETTLEMENT, price, Round::Down)?;
		let own = amount.min(Self::collateral(payer, SETTLEMENT));
		if !own.is_zero() {
			Self::take_collateral(payer, SETTLEMENT, own)?;
		}
		let mut in_transit = own;
		let missing = amount.checked_sub(own).ok_or(MathError::Overflow)?;
		if !missing.is_zero() {
			ensure!(may_borrow, OrderFailure::InsufficientFunds);
			let assumed = Self::assume_debt(payer, payee, missing)?;
			let lent = missing.checked_sub(assumed).ok_or(MathError::Overflow)?;
			if !lent.is_zero() {
				let available = Self::available(SETTLEMENT, &Self::pool(SETTLEMENT)?);
				ensure!(lent <= available, OrderFailure::InsufficientFunds);
				Self::lend(payer, SETTLEMENT, lent, false)?;
				in_transit = in_transit.checked_add(lent).ok_or(MathError::Overflow)?;
			}
		}
		if !in_transit.is_zero() {
			Self::receive_or_pot(payee, SETTLEMENT, in_transit)?;
		}
		Ok(Self::whole(SETTLEMENT, amount, Round::Down)?)
	}

	/// Moves a fee from the account's collateral to the pot; what is missing is lent if it may be, as far as the pool has cash.
	/// The rest is not taken: nothing that moved stays behind for it. Returns what was, rounded down to a ledger unit.
	fn charge(account: &AccountId32, fee: Fixed, may_borrow: bool) -> Result<Fixed, Refusal> {
		let amount = Self::ledger(SETTLEMENT, fee, Round::Down)?;
		let own = amount.min(Self::collateral(account, SETTLEMENT));
		if !own.is_zero() {
			Self::take_collateral(account, SETTLEMENT, own)?;
		}
		let missing = amount.checked_sub(own).ok_or(MathError::Overflow)?;
		let lent = match may_borrow {
			true => missing.min(Self::available(SETTLEMENT, &Self::pool(SETTLEMENT)?)),
			false => 0,
		};
		if !lent.is_zero() {
			Self::lend(account, SETTLEMENT, lent, false)?;
		}
		let taken = own.checked_add(lent).ok_or(MathError::Overflow)?;
		Self::fill_pot(SETTLEMENT, taken)?;
		Ok(Self::whole(SETTLEMENT, taken, Round::Down)?)
	}

	/// Moves settlement debt of the payee to the payer, up to an amount; returns how much. A part of a debt is rounded down
	/// in scaled debt, as when it is repaid.
	fn assume_debt(payer: &AccountId32, payee: &AccountId32, up_to: u128) -> Result<u128, Refusal> {
		let owed = ScaledDebts::<T>::get(payee, SETTLEMENT);
		if owed.is_zero() {
			return Ok(0);
		}
		let index = Self::pool(SETTLEMENT)?.index;
		let debt = interest::debt_of(owed, index, Round::Up)?;
		let (amount, scaled) = if up_to >= debt {
			(debt, owed)
		} else {
			(up_to, interest::scaled_of(up_to, index, Round::Down)?.min(owed))
		};
		Self::move_scaled_debt(payee, payer, SETTLEMENT, scaled)?;
		Ok(amount)
	}
}
