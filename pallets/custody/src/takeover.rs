//! Takeovers: books only, nothing leaves. The rules are those of an adapter.

use crate::pallet::*;
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	limits,
	message::{AccountMode, OrderResult},
	AssetId, Fixed, MathError, OrderFailure, Round, Takeover, TakeoverFill, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		storage::{with_transaction, TransactionOutcome},
		traits::Get,
	},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

/// A calculation that has no answer is the venue's own failure.
fn refused<E>(_: E) -> OrderFailure {
	OrderFailure::MarketRefused
}

impl<T: Config> Pallet<T> {
	/// Judges a takeover and executes it if it can be.
	pub(crate) fn try_take_over(takeover: &Takeover) -> OrderResult {
		let outcome = with_transaction(
			|| -> TransactionOutcome<Result<Result<TakeoverFill, OrderFailure>, DispatchError>> {
				match Self::judge(takeover).and_then(|()| Self::move_all(takeover)) {
					Ok(fill) => TransactionOutcome::Commit(Ok(Ok(fill))),
					Err(failure) => TransactionOutcome::Rollback(Ok(Err(failure))),
				}
			},
		);
		match outcome.unwrap_or(Err(OrderFailure::MarketRefused)) {
			Ok(fill) => OrderResult::TakenOver(fill),
			Err(failure) => OrderResult::Failed(failure),
		}
	}

	fn judge(takeover: &Takeover) -> Result<(), OrderFailure> {
		if !Enrolled::<T>::contains_key(&takeover.from) {
			return Err(OrderFailure::NotEnrolled);
		}
		match Enrolled::<T>::get(&takeover.to).ok_or(OrderFailure::NotEnrolled)? {
			AccountMode::Normal => {}
			AccountMode::ReduceOnly | AccountMode::Frozen => return Err(OrderFailure::Restricted),
		}
		let moves = takeover.from != takeover.to
			&& takeover.fraction > Fixed::zero()
			&& takeover.fraction <= Fixed::from_u32(1)
			&& takeover.fee >= Fixed::zero();
		moves.then_some(()).ok_or(OrderFailure::NotReducing)
	}

	/// Moves the fraction of everything held, the price, and the fee.
	fn move_all(takeover: &Takeover) -> Result<TakeoverFill, OrderFailure> {
		let Takeover { from, to, fraction, price, fee, .. } = takeover;
		let paid_elsewhere = Self::paid_elsewhere(takeover).map_err(refused)?;
		let held: Vec<(AssetId, u128)> = Holdings::<T>::iter_prefix(from).collect();
		let mut value = Fixed::zero();
		for (asset, amount) in held {
			let decimals = Self::registration(asset).map_err(refused)?.decimals;
			let part = fixed::from_ledger(amount, decimals, Round::Down)
				.and_then(|quantity| fixed::mul(quantity, *fraction, Round::Down))
				.and_then(|quantity| fixed::to_ledger(quantity, decimals, Round::Down))
				.map_err(refused)?
				.min(amount);
			if part == 0 {
				continue;
			}
			let worth = Self::value_of(asset, part).map_err(refused)?;
			value = fixed::add(value, worth).map_err(refused)?;
			Self::debit(from, asset, part).map_err(refused)?;
			Self::credit(to, asset, part).map_err(refused)?;
		}
		if value.is_zero() {
			return Err(OrderFailure::NotReducing);
		}
		let (payer, payee) = if *price < Fixed::zero() { (from, to) } else { (to, from) };
		let owed = fixed::abs(*price).map_err(refused)?;
		let paid = Self::pay(payer, payee, owed)?;
		let price = if *price < Fixed::zero() { fixed::neg(paid).map_err(refused)? } else { paid };
		let fee = Self::charge(from, *fee)?;
		let fill = TakeoverFill { fraction: *fraction, value, gross: value, price, fee };
		match limits::within_takeover_band(&fill, T::TakeoverBand::get(), paid_elsewhere) {
			Ok(true) => Self::positions(to).map(|_| fill).map_err(refused),
			Ok(false) => Err(OrderFailure::OutsideBand),
			Err(_) => Err(OrderFailure::MarketRefused),
		}
	}

	/// The value of an amount at the oracle's price, settlement currency, rounded down.
	fn value_of(asset: AssetId, amount: u128) -> Result<Fixed, MathError> {
		let decimals = Self::registration(asset).map_err(|_| MathError::UnitMismatch)?.decimals;
		let price = Self::price(asset).ok_or(MathError::UnitMismatch)?;
		fixed::mul(fixed::from_ledger(amount, decimals, Round::Down)?, price, Round::Down)
	}

	/// Settlement currency as ledger units, rounded down.
	fn settlement_units(value: Fixed) -> Result<(u128, u8), OrderFailure> {
		let decimals = Self::registration(SETTLEMENT).map_err(refused)?.decimals;
		let units = fixed::to_ledger(value, decimals, Round::Down).map_err(refused)?;
		Ok((units, decimals))
	}

	/// Pays settlement currency out of custody. Nothing can be borrowed here. Returns what was paid.
	fn pay(from: &AccountId32, to: &AccountId32, value: Fixed) -> Result<Fixed, OrderFailure> {
		if value.is_zero() {
			return Ok(value);
		}
		let (units, decimals) = Self::settlement_units(value)?;
		Self::debit(from, SETTLEMENT, units).map_err(|_| OrderFailure::InsufficientFunds)?;
		Self::credit(to, SETTLEMENT, units).map_err(refused)?;
		fixed::from_ledger(units, decimals, Round::Down).map_err(refused)
	}

	/// Takes a fee, or what there is of it. Returns what was taken.
	fn charge(from: &AccountId32, fee: Fixed) -> Result<Fixed, OrderFailure> {
		if fee.is_zero() {
			return Ok(fee);
		}
		let (units, decimals) = Self::settlement_units(fee)?;
		let units = units.min(Holdings::<T>::get(from, SETTLEMENT));
		if units > 0 {
			let location = Self::registration(SETTLEMENT).map_err(refused)?.location;
			Self::debit(from, SETTLEMENT, units).map_err(refused)?;
			Self::transfer(location, &Self::vault(), &T::PenaltyAccount::get(), units).map_err(refused)?;
		}
		fixed::from_ledger(units, decimals, Round::Down).map_err(refused)
	}

	/// The settlement currency that the pool takes for nothing here because it pays where the account owes; `None` for any
	/// takeover that is not the pool's.
	fn paid_elsewhere(takeover: &Takeover) -> Result<Option<Fixed>, MathError> {
		let restricted = Enrolled::<T>::get(&takeover.from).is_some_and(|mode| mode != AccountMode::Normal);
		let to_pool = T::PoolAccount::get().as_ref() == Some(&takeover.to);
		if !restricted || !to_pool || takeover.price < Fixed::zero() || !takeover.fee.is_zero() {
			return Ok(None);
		}
		if !takeover.price.is_zero() {
			return Ok(Some(Fixed::zero()));
		}
		let held = match Holdings::<T>::get(&takeover.from, SETTLEMENT) {
			0 => Fixed::zero(),
			units => Self::value_of(SETTLEMENT, units)?,
		};
		fixed::mul(held, takeover.fraction, Round::Down).map(Some)
	}
}
