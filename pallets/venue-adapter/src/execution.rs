//! What the hook does on the market: orders and write-offs.

use crate::{pallet::*, types::*};
use ballast_primitives::{
	fixed::{self, Zero},
	message::{OrderResult, ToCoordinator},
	traits::VenueMarket,
	Fixed, MathError, Order, OrderFailure, OrderFill, Round,
};
use polkadot_sdk::{
	frame_support::{
		storage::{with_transaction, TransactionOutcome},
		traits::Get,
	},
	sp_runtime::{DispatchError, FixedPointNumber},
};

/// What is to be done with the order at the head of the queue.
enum Step {
	/// It ended.
	Ended(OrderResult, /* value that counts against the limit of the block */ Fixed),
	/// It has to wait for the next block.
	Wait,
}

impl<T: Config> Pallet<T> {
	/// Executes orders in the order in which they came, within the limits of a block. The first that has to wait makes
	/// all behind it wait: nobody overtakes by being small.
	pub(crate) fn execute_orders(work: &mut Work) {
		let limit = T::MaxReductionPerBlock::get();
		let mut left = limit;
		let mut done = 0u32;
		let mut span = QueueSpan::<T>::get();
		if span.is_empty() {
			return;
		}
		while done < ORDERS_PER_BLOCK && !span.is_empty() {
			let Some(order) = Queue::<T>::get(span.head) else {
				// Cancelled.
				count(&mut work.entries);
				span.pass();
				continue;
			};
			count(&mut work.orders);
			match Self::step(&order, left, left < limit) {
				Step::Ended(result, value) => {
					left = fixed::sub(left, value).unwrap_or_default();
					done = done.saturating_add(1);
					span.pass();
					Self::dequeue(order.id);
					Self::keep(order.id, Some(order.account), result);
				}
				Step::Wait => break,
			}
		}
		QueueSpan::<T>::put(span);
	}

	/// Judges an order and executes it if it can be. `left` is the value that the block still allows, and `used`
	/// whether some of it is gone: only an order that a whole block does not allow is filled in part.
	fn step(order: &Order, left: Fixed, used: bool) -> Step {
		let failed = |failure| Step::Ended(OrderResult::Failed(failure), Fixed::zero());
		if Self::now() >= order.deadline {
			return failed(OrderFailure::Expired);
		}
		if !Enrolled::<T>::contains_key(&order.account) {
			return failed(OrderFailure::NotEnrolled);
		}
		if !Self::reduces(order) {
			return failed(OrderFailure::NotReducing);
		}
		let Some(price) =
			T::Market::price(order.instrument.underlying()).filter(|price| *price > Fixed::zero())
		else {
			return failed(OrderFailure::MarketRefused);
		};
		match Self::within_band(order.limit_price, price) {
			Ok(true) => {}
			Ok(false) => return failed(OrderFailure::OutsideBand),
			Err(_) => return failed(OrderFailure::MarketRefused),
		}
		let Ok((quantity, value)) = Self::fit(order.quantity, price, left) else {
			return failed(OrderFailure::MarketRefused);
		};
		if quantity != order.quantity && used {
			return Step::Wait;
		}
		if quantity.is_zero() {
			return failed(OrderFailure::MarketRefused);
		}
		match Self::reduce(order, quantity) {
			Ok(fill) => Step::Ended(OrderResult::Executed(fill), value),
			Err(failure) => failed(failure),
		}
	}

	/// Whether the order makes a position smaller without turning it round.
	fn reduces(order: &Order) -> bool {
		let held = T::Market::positions(&order.account)
			.into_iter()
			.find(|position| position.instrument == order.instrument)
			.map_or(Fixed::zero(), |position| position.quantity);
		let opposite = (order.quantity < Fixed::zero() && held > Fixed::zero())
			|| (order.quantity > Fixed::zero() && held < Fixed::zero());
		opposite
			&& match (fixed::abs(order.quantity), fixed::abs(held)) {
				(Ok(ordered), Ok(held)) => ordered <= held,
				_ => false,
			}
	}

	/// Whether a limit lies in the band around the venue's price; the band is rounded towards the price.
	fn within_band(limit: Fixed, price: Fixed) -> Result<bool, MathError> {
		let share = Fixed::checked_from_rational(T::PriceBand::get().deconstruct(), 1_000_000u32)
			.ok_or(MathError::Overflow)?;
		let width = fixed::mul(price, share, Round::Down)?;
		Ok(limit >= fixed::sub(price, width)? && limit <= fixed::add(price, width)?)
	}

	/// The part of a quantity that is worth at most `left` (rounded towards zero), and its value (rounded up).
	fn fit(quantity: Fixed, price: Fixed, left: Fixed) -> Result<(Fixed, Fixed), MathError> {
		let size = fixed::abs(quantity)?;
		let value = fixed::mul(size, price, Round::Up)?;
		if value <= left {
			return Ok((quantity, value));
		}
		let size = fixed::div(left, price, Round::Down)?.min(size);
		let part = if quantity < Fixed::zero() { fixed::neg(size)? } else { size };
		Ok((part, left))
	}

	/// Executes on the market. A fill that is not what was asked for is undone.
	fn reduce(order: &Order, quantity: Fixed) -> Result<OrderFill, OrderFailure> {
		Executing::<T>::put(&order.account);
		let outcome = with_transaction(
			|| -> TransactionOutcome<Result<Result<OrderFill, OrderFailure>, DispatchError>> {
				let filled = T::Market::reduce(
					&order.account,
					order.instrument,
					quantity,
					order.limit_price,
					order.penalty,
				);
				match filled {
					Ok(fill) if Self::is_within(&fill, quantity) => TransactionOutcome::Commit(Ok(Ok(fill))),
					Ok(_) => TransactionOutcome::Rollback(Ok(Err(OrderFailure::MarketRefused))),
					Err(failure) => TransactionOutcome::Rollback(Ok(Err(failure))),
				}
			},
		);
		Executing::<T>::kill();
		outcome.unwrap_or(Err(OrderFailure::MarketRefused))
	}

	/// Whether a fill has the direction and at most the size of what was asked for, and no negative penalty.
	fn is_within(fill: &OrderFill, quantity: Fixed) -> bool {
		let zero = Fixed::zero();
		let sized = if quantity < zero {
			fill.quantity < zero && fill.quantity >= quantity
		} else {
			fill.quantity > zero && fill.quantity <= quantity
		};
		sized && fill.penalty >= zero
	}

	/// Writes off what was asked for, each with its message or not at all.
	pub(crate) fn execute_write_offs(work: &mut Work) {
		for account in WriteOffs::<T>::take() {
			count(&mut work.reports);
			if !Self::has_outbox_room() {
				// Later: what is written off without being told would be lost to the coordinator's books.
				let _ = WriteOffs::<T>::try_mutate(|waiting| waiting.try_push(account));
				continue;
			}
			Executing::<T>::put(&account);
			let written_off = with_transaction(|| {
				let told = T::Market::write_off(&account).and_then(|value| {
					let report = Self::snapshot(&account)?;
					Self::send(ToCoordinator::WrittenOff { value, report })?;
					Ok(value)
				});
				match told {
					Ok(value) => TransactionOutcome::Commit(Ok(value)),
					Err(error) => TransactionOutcome::Rollback(Err(error)),
				}
			});
			Executing::<T>::kill();
			Self::deposit_event(match written_off {
				Ok(value) => Event::DebtsWrittenOff { account, value },
				Err(error) => Event::WriteOffFailed { account, error },
			});
		}
	}
}
