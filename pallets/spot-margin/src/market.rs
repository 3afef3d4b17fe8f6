//! The market as its venue adapter sees it.

use crate::{interest, pallet::*, types::CreditPool};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero},
	message::{AssetDepth, ReportedPosition},
	traits::VenueMarket,
	AssetId, Fixed, InstrumentId, MathError, OrderFailure, OrderFill, Round, TakeoverFill, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{defensive, ensure, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, Permill},
};

/// Why a reduction or a takeover was undone.
pub(crate) enum Refusal {
	Order(OrderFailure),
	Dispatch(DispatchError),
}

impl Refusal {
	/// What the coordinator hears of it.
	fn failure(self) -> OrderFailure {
		match self {
			Refusal::Order(failure) => failure,
			Refusal::Dispatch(error) => {
				log::debug!(target: "runtime::spot-margin", "refused: {error:?}");
				OrderFailure::MarketRefused
			}
		}
	}
}

impl From<OrderFailure> for Refusal {
	fn from(failure: OrderFailure) -> Self {
		Refusal::Order(failure)
	}
}

impl From<DispatchError> for Refusal {
	fn from(error: DispatchError) -> Self {
		Refusal::Dispatch(error)
	}
}

impl From<MathError> for Refusal {
	fn from(_: MathError) -> Self {
		Refusal::Order(OrderFailure::MarketRefused)
	}
}

impl<T> From<Error<T>> for Refusal {
	fn from(_: Error<T>) -> Self {
		Refusal::Order(OrderFailure::MarketRefused)
	}
}

/// The penalty on a traded amount of settlement currency, rounded up, at most the amount.
fn penalty_on(amount: u128, penalty: Permill) -> Result<u128, MathError> {
	let parts = u128::from(penalty.deconstruct());
	interest::mul_div(amount, parts, 1_000_000, Round::Up).map(|taken| taken.min(amount))
}

impl<T: Config> VenueMarket for Pallet<T> {
	fn positions(account: &AccountId32) -> Vec<ReportedPosition> {
		Self::listed()
			.into_iter()
			.filter_map(|asset| match Self::position(account, asset) {
				Ok(quantity) if quantity.is_zero() => None,
				Ok(quantity) => Some(ReportedPosition {
					instrument: InstrumentId::Spot(asset),
					quantity,
					entry: Fixed::zero(),
					funding: Fixed::zero(),
				}),
				Err(_) => {
					defensive!("a position is out of range", asset);
					None
				}
			})
			.collect()
	}

	fn reduce(
		account: &AccountId32,
		instrument: InstrumentId,
		quantity: Fixed,
		limit_price: Fixed,
		penalty: Permill,
	) -> Result<OrderFill, OrderFailure> {
		let asset = match instrument {
			InstrumentId::Spot(asset) if asset != SETTLEMENT => asset,
			_ => return Err(OrderFailure::NotReducing),
		};
		with_storage_layer(|| -> Result<OrderFill, Refusal> {
			if quantity < Fixed::zero() {
				Self::sell_collateral(account, asset, quantity, limit_price, penalty)
			} else {
				Self::buy_back(account, asset, quantity, limit_price, penalty)
			}
		})
		.map_err(Refusal::failure)
	}

	fn take_over(
		from: &AccountId32,
		to: &AccountId32,
		fraction: Fixed,
		price: Fixed,
		fee: Fixed,
		may_borrow: bool,
	) -> Result<TakeoverFill, OrderFailure> {
		Self::do_take_over(from, to, fraction, price, fee, may_borrow).map_err(Refusal::failure)
	}

	fn write_off(account: &AccountId32) -> Result<Fixed, DispatchError> {
		with_storage_layer(|| {
			let mut owed: Vec<AssetId> = ScaledDebts::<T>::iter_key_prefix(account).collect();
			owed.sort_unstable();
			if owed.is_empty() {
				return Ok(Fixed::zero());
			}
			for asset in &owed {
				Self::repay_from_settlement(account, *asset)?;
			}
			if ScaledDebts::<T>::iter_key_prefix(account).next().is_none() {
				return Ok(Fixed::zero());
			}
			Self::seize_dust(account)?;
			let mut total = Fixed::zero();
			for asset in owed {
				let value = Self::write_off_debt(account, asset)?;
				total = fixed::add(total, value).map_err(Error::<T>::from)?;
			}
			Ok(total)
		})
	}

	fn counted_value(positions: &[ReportedPosition]) -> Result<Fixed, DispatchError> {
		let counted = || -> Result<Fixed, Error<T>> {
			let mut sum = Fixed::zero();
			for position in positions {
				let asset = position.instrument.underlying();
				let rates = Self::pool(asset)?.rates;
				let value = fixed::mul(position.quantity, Self::oracle_price(asset)?, Round::Down)?;
				let share = if value > Fixed::zero() {
					fixed::sub(Fixed::one(), rates.haircut)?
				} else {
					fixed::add(Fixed::one(), rates.surcharge)?
				};
				sum = fixed::add(sum, fixed::mul(value, share, Round::Down)?)?;
			}
			Ok(sum)
		};
		Ok(counted()?)
	}

	/// The oracle's price; without a fresh one that of the exchange, which can only tighten what the coordinator's
	/// limit prices allow.
	fn price(asset: AssetId) -> Option<Fixed> {
		Self::oracle_price(asset)
			.ok()
			.or_else(|| Self::exchange_depth(asset).map(|(_, price)| price))
			.filter(|price| *price > Fixed::zero())
	}

	fn depths() -> Vec<AssetDepth> {
		Self::listed()
			.into_iter()
			.filter(|asset| *asset != SETTLEMENT)
			.filter_map(|asset| {
				Self::exchange_depth(asset).map(|(depth, price)| AssetDepth { asset, depth, price })
			})
			.collect()
	}

	fn send_out(account: &AccountId32, asset: AssetId, amount: Fixed) -> Result<Fixed, OrderFailure> {
		Self::do_send_out(account, asset, amount).map_err(Refusal::failure)
	}

	fn arrived(beneficiary: &AccountId32, asset: AssetId) -> Fixed {
		Self::free_whole(beneficiary, asset)
	}

	fn take_in(
		beneficiary: &AccountId32,
		account: &AccountId32,
		asset: AssetId,
	) -> Result<Fixed, DispatchError> {
		Self::do_take_in(beneficiary, account, asset)
	}
}

impl<T: Config> Pallet<T> {
	/// Sells collateral; the proceeds less the penalty repay settlement debt, the rest becomes collateral.
	fn sell_collateral(
		account: &AccountId32,
		asset: AssetId,
		quantity: Fixed,
		limit_price: Fixed,
		penalty: Permill,
	) -> Result<OrderFill, Refusal> {
		let old = (Self::position(account, asset)?, Self::position(account, SETTLEMENT)?);
		let wanted = Self::ledger(asset, fixed::neg(quantity)?, Round::Down)?;
		let amount = wanted.min(Self::collateral(account, asset));
		ensure!(amount > 0, OrderFailure::NotReducing);
		let sold = Self::whole(asset, amount, Round::Down)?;
		let worst = Self::ledger(SETTLEMENT, fixed::mul(sold, limit_price, Round::Up)?, Round::Up)?;
		let quoted = Self::quote_sale(asset, amount).ok_or(OrderFailure::MarketRefused)?;
		ensure!(quoted >= worst, OrderFailure::LimitPrice);

		Self::take_collateral(account, asset, amount)?;
		let proceeds = Self::swap(asset, amount, SETTLEMENT, worst)?;
		let taken = penalty_on(proceeds, penalty)?;
		Self::fill_pot(SETTLEMENT, taken)?;
		let rest = proceeds.checked_sub(taken).ok_or(MathError::Overflow)?;
		Self::receive_or_pot(account, SETTLEMENT, rest)?;
		Self::reduced(account, asset, old, fixed::neg(sold)?, proceeds, false, taken)
	}

	/// Buys back a debt with settlement collateral; what is missing is borrowed.
	fn buy_back(
		account: &AccountId32,
		asset: AssetId,
		quantity: Fixed,
		limit_price: Fixed,
		penalty: Permill,
	) -> Result<OrderFill, Refusal> {
		let old = (Self::position(account, asset)?, Self::position(account, SETTLEMENT)?);
		let wanted = Self::ledger(asset, quantity, Round::Down)?;
		let amount = wanted.min(Self::debt(account, asset)?);
		ensure!(amount > 0, OrderFailure::NotReducing);
		let bought = Self::whole(asset, amount, Round::Down)?;
		ensure!(limit_price > Fixed::zero(), OrderFailure::LimitPrice);
		let worst = Self::ledger(SETTLEMENT, fixed::mul(bought, limit_price, Round::Down)?, Round::Down)?;
		let cost = Self::quote_purchase(asset, amount).ok_or(OrderFailure::MarketRefused)?;
		ensure!(cost <= worst, OrderFailure::LimitPrice);

		let taken = penalty_on(cost, penalty)?;
		let needed = cost.checked_add(taken).ok_or(MathError::Overflow)?;
		let own = needed.min(Self::collateral(account, SETTLEMENT));
		if own > 0 {
			Self::take_collateral(account, SETTLEMENT, own)?;
		}
		let missing = needed.checked_sub(own).ok_or(MathError::Overflow)?;
		if missing > 0 {
			Self::lend(account, SETTLEMENT, missing, false)?;
		}
		Self::buy_exact(asset, amount, cost)?;
		Self::fill_pot(SETTLEMENT, taken)?;
		Self::receive(account, asset, amount)?;
		Self::reduced(account, asset, old, bought, cost, true, taken)
	}

	/// Events and the fill of a reduction. `value` and `taken` are ledger units of the settlement currency.
	fn reduced(
		account: &AccountId32,
		asset: AssetId,
		old: (Fixed, Fixed),
		quantity: Fixed,
		value: u128,
		paid: bool,
		taken: u128,
	) -> Result<OrderFill, Refusal> {
		let value = Self::whole(SETTLEMENT, value, Round::Down)?;
		let proceeds = if paid { fixed::neg(value)? } else { value };
		let penalty = Self::whole(SETTLEMENT, taken, Round::Up)?;
		Self::position_changed(account, asset, old.0)?;
		Self::position_changed(account, SETTLEMENT, old.1)?;
		Self::deposit_event(Event::Reduced { account: account.clone(), asset, quantity, proceeds, penalty });
		Ok(OrderFill { quantity, proceeds, penalty })
	}

	/// Transit to the insurance pot.
	pub(crate) fn fill_pot(asset: AssetId, amount: u128) -> Result<(), DispatchError> {
		if amount == 0 {
			return Ok(());
		}
		Self::mutate_pool(asset, |pool| {
			pool.pot = pool.pot.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			Ok(())
		})
	}

	/// Pays settlement currency out of the insurance pot to an account's free balance, up to `up_to` (ledger units); returns how
	/// much. For what is not the venue's of the penalties in it.
	pub fn pay_from_pot(to: &AccountId32, up_to: u128) -> Result<u128, DispatchError> {
		with_storage_layer(|| {
			let amount = Self::mutate_pool(SETTLEMENT, |pool| {
				let amount = up_to.min(pool.pot);
				pool.pot = pool.pot.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
				Ok(amount)
			})?;
			if amount > 0 {
				Self::pay_free(to, SETTLEMENT, amount)?;
				Self::deposit_event(Event::PaidFromPot { account: to.clone(), amount });
			}
			Ok(amount)
		})
	}

	/// As [`Pallet::receive`]; what the ledger cannot credit, because the account does not exist there and the amount
	/// is below the minimum balance, goes to the pot instead of stopping a forced sale.
	pub(crate) fn receive_or_pot(
		account: &AccountId32,
		asset: AssetId,
		amount: u128,
	) -> Result<(), DispatchError> {
		let received =
			with_storage_layer(|| -> Result<(), DispatchError> { Self::receive(account, asset, amount) });
		if received.is_ok() {
			return Ok(());
		}
		let paid = Self::settle(account, asset, amount)?;
		let rest = amount.checked_sub(paid).ok_or(Error::<T>::Overflow)?;
		ensure!(rest < Self::minimum_balance(asset), Error::<T>::InsufficientBalance);
		Self::fill_pot(asset, rest)
	}

	/// Uses settlement collateral for a debt in another asset: all of the debt, or as much as it buys.
	fn repay_from_settlement(account: &AccountId32, asset: AssetId) -> Result<(), DispatchError> {
		let own = Self::collateral(account, SETTLEMENT);
		let debt = Self::debt(account, asset)?;
		if own == 0 || debt == 0 || asset == SETTLEMENT {
			return Ok(());
		}
		if Self::whole(SETTLEMENT, own, Round::Up)? <= T::DustValue::get() {
			// Not worth a trade, and no trade must stop the write-off for it.
			return Ok(());
		}
		let old = (Self::position(account, asset)?, Self::position(account, SETTLEMENT)?);
		let (cost, amount) = match Self::quote_purchase(asset, debt) {
			Some(cost) if cost <= own => {
				Self::take_collateral(account, SETTLEMENT, cost)?;
				Self::buy_exact(asset, debt, cost)?;
				(cost, debt)
			}
			_ => {
				Self::take_collateral(account, SETTLEMENT, own)?;
				(own, Self::swap(SETTLEMENT, own, asset, 1)?)
			}
		};
		// No limit price comes with a write-off, so the oracle's price stands in for one.
		ensure!(Self::is_fair_trade(SETTLEMENT, cost, asset, amount), Error::<T>::BelowMinimum);
		Self::receive(account, asset, amount)?;
		Self::position_changed(account, asset, old.0)?;
		Self::position_changed(account, SETTLEMENT, old.1)?;
		Ok(())
	}

	/// Moves collateral to the pot that is too little to be sold; [`Error::CollateralLeft`] if it is more.
	fn seize_dust(account: &AccountId32) -> Result<(), DispatchError> {
		let mut value = Fixed::zero();
		for asset in Self::listed() {
			let collateral = Self::collateral(account, asset);
			if collateral == 0 {
				continue;
			}
			let price = Self::price(asset).ok_or(Error::<T>::StalePrice)?;
			value = fixed::add(value, Self::value_at(asset, collateral, price, Round::Up)?)
				.map_err(Error::<T>::from)?;
			ensure!(value <= T::DustValue::get(), Error::<T>::CollateralLeft);
			let old = Self::position(account, asset)?;
			Self::take_collateral(account, asset, collateral)?;
			Self::fill_pot(asset, collateral)?;
			Self::position_changed(account, asset, old)?;
		}
		Ok(())
	}

	/// Removes a debt; the pot pays what it can, the rest becomes bad debt. Returns the value of that rest: what the pot paid
	/// is nobody's loss any more.
	fn write_off_debt(account: &AccountId32, asset: AssetId) -> Result<Fixed, DispatchError> {
		let scaled = ScaledDebts::<T>::get(account, asset);
		if scaled == 0 {
			return Ok(Fixed::zero());
		}
		let old = Self::position(account, asset)?;
		let price = Self::price(asset).ok_or(Error::<T>::StalePrice)?;
		let (amount, covered, lost, old_bad_debt, new_bad_debt) =
			Self::mutate_pool(asset, |pool: &mut CreditPool| {
				let amount = interest::debt_of(scaled, pool.index, Round::Up).map_err(Error::<T>::from)?;
				let covered = amount.min(pool.pot);
				let old_bad_debt = pool.bad_debt;
				let lost = amount.checked_sub(covered).ok_or(Error::<T>::Overflow)?;
				pool.pot = pool.pot.checked_sub(covered).ok_or(Error::<T>::Overflow)?;
				pool.cash = pool.cash.checked_add(covered).ok_or(Error::<T>::Overflow)?;
				pool.scaled_debt = pool.scaled_debt.checked_sub(scaled).ok_or(Error::<T>::Overflow)?;
				pool.bad_debt = old_bad_debt.checked_add(lost).ok_or(Error::<T>::Overflow)?;
				Ok((amount, covered, lost, old_bad_debt, pool.bad_debt))
			})?;
		Self::set_scaled_debt(account, asset, 0);
		Self::note_loss(account, asset, amount.checked_sub(covered).ok_or(Error::<T>::Overflow)?)?;
		Self::position_changed(account, asset, old)?;
		Self::deposit_event(Event::WrittenOff {
			account: account.clone(),
			asset,
			amount,
			covered,
			old_bad_debt,
			new_bad_debt,
		});
		Ok(Self::value_at(asset, lost, price, Round::Up)?)
	}
}
