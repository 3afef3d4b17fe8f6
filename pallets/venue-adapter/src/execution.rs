//! What the hook does on the market: orders, takeovers and write-offs. (What leaves by transfers is in
//! [`transfers`](crate::transfers).)

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	limits,
	message::{AccountMode, OrderResult, ToCoordinator, WriteOffRefusal, MAX_POSITIONS},
	protocol::is_expired,
	traits::VenueMarket,
	Fixed, Instruction, InstrumentId, MathError, Order, OrderFailure, OrderFill, Round, Takeover,
	TakeoverFill, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		storage::{with_transaction, TransactionOutcome},
		traits::{ConstU32, Get},
		BoundedVec,
	},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

/// What is to be done with the order, takeover or transfer at the head of the queue.
pub(crate) enum Step {
	/// It ended.
	Ended(OrderResult, /* value that counts against the limit of the block */ Fixed),
	/// It has to wait for the next block.
	Wait,
}

impl<T: Config> Pallet<T> {
	/// Executes orders, takeovers and transfers in the order in which they came, within the limits of a block. The first that has to
	/// wait makes all behind it wait: nobody overtakes by being small.
	pub(crate) fn execute_orders(work: &mut Work) {
		let limit = T::MaxReductionPerBlock::get();
		let mut left = limit;
		let mut done = 0u32;
		let mut span = QueueSpan::<T>::get();
		if span.is_empty() {
			return;
		}
		while done < ORDERS_PER_BLOCK && !span.is_empty() {
			let Some(instruction) = Queue::<T>::get(span.head) else {
				// Cancelled.
				count(&mut work.entries);
				span.pass();
				continue;
			};
			let counts_as = Self::counts_as(&instruction);
			if done > 0 && done.saturating_add(counts_as) > ORDERS_PER_BLOCK {
				// Only its positions were looked at.
				count(&mut work.reports);
				break;
			}
			work.orders = work.orders.saturating_add(counts_as);
			let step = match &instruction {
				Instruction::Reduce(order) => Self::step(order, left, left < limit),
				Instruction::TakeOver(takeover) => Step::Ended(Self::try_take_over(takeover), Fixed::zero()),
				Instruction::Transfer(transfer) => Self::step_transfer(transfer, left, left < limit),
			};
			match step {
				Step::Ended(result, value) => {
					left = fixed::sub(left, value).unwrap_or_default();
					done = done.saturating_add(counts_as);
					span.pass();
					let id = instruction.id();
					Self::dequeue(id);
					let account = Some(instruction.account().clone());
					let taker = match (instruction, result) {
						(Instruction::TakeOver(takeover), OrderResult::TakenOver(_)) => Some(takeover.to),
						_ => None,
					};
					Self::keep(id, account, taker, result);
				}
				Step::Wait => break,
			}
		}
		QueueSpan::<T>::put(span);
	}

	/// As how many orders an instruction counts in a block. A takeover touches every position of an account.
	fn counts_as(instruction: &Instruction) -> u32 {
		match instruction {
			Instruction::Reduce(_) => 1,
			// It changes the market, and sends a program.
			Instruction::Transfer(_) => 2,
			Instruction::TakeOver(takeover) => {
				let positions = T::Market::positions(&takeover.from).len() as u32;
				positions.div_ceil(POSITIONS_PER_ORDER).saturating_add(1).min(ORDERS_PER_BLOCK)
			}
		}
	}

	/// Judges an order and executes it if it can be. `left` is the value that the block still allows, and `used`
	/// whether some of it is gone: only an order that a whole block does not allow is filled in part.
	fn step(order: &Order, left: Fixed, used: bool) -> Step {
		let failed = |failure| Step::Ended(OrderResult::Failed(failure), Fixed::zero());
		if is_expired(order.deadline, Self::now()) {
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
		match limits::within_band(order.limit_price, price, T::PriceBand::get()) {
			Ok(true) => {}
			Ok(false) => return failed(OrderFailure::OutsideBand),
			Err(_) => return failed(OrderFailure::MarketRefused),
		}
		let Ok((quantity, value)) = limits::fit(order.quantity, price, left) else {
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

	/// From here on the market may change the positions of these accounts, at most two, without the listener's leave.
	fn begin(accounts: &[&AccountId32]) {
		let accounts: Vec<AccountId32> = accounts.iter().map(|account| (*account).clone()).collect();
		Executing::<T>::put(BoundedVec::<_, ConstU32<2>>::truncate_from(accounts));
	}

	/// Executes on the market for the accounts, whose positions may change without the listener's leave meanwhile. What the
	/// market did is undone when it is not as `is_right` says.
	pub(crate) fn execute<Fill>(
		accounts: &[&AccountId32],
		act: impl FnOnce() -> Result<Fill, OrderFailure>,
		is_right: impl FnOnce(&Fill) -> Result<(), OrderFailure>,
	) -> Result<Fill, OrderFailure> {
		Self::begin(accounts);
		let outcome =
			with_transaction(|| -> TransactionOutcome<Result<Result<Fill, OrderFailure>, DispatchError>> {
				match act().and_then(|fill| is_right(&fill).map(|()| fill)) {
					Ok(fill) => TransactionOutcome::Commit(Ok(Ok(fill))),
					Err(failure) => TransactionOutcome::Rollback(Ok(Err(failure))),
				}
			});
		Executing::<T>::kill();
		outcome.unwrap_or(Err(OrderFailure::MarketRefused))
	}

	/// Reduces a position. A fill that is not what was asked for is undone.
	fn reduce(order: &Order, quantity: Fixed) -> Result<OrderFill, OrderFailure> {
		let Order { account, instrument, limit_price, penalty, .. } = order;
		Self::execute(
			&[account],
			|| T::Market::reduce(account, *instrument, quantity, *limit_price, *penalty),
			|fill| Self::is_within(fill, quantity).then_some(()).ok_or(OrderFailure::MarketRefused),
		)
	}

	/// Judges a takeover and executes it if it can be.
	fn try_take_over(takeover: &Takeover) -> OrderResult {
		let taken_over = Self::judge_takeover(takeover).and_then(|()| {
			let paid_elsewhere = Self::paid_elsewhere(takeover).map_err(|_| OrderFailure::MarketRefused)?;
			let Takeover { from, to, fraction, price, fee, may_borrow, .. } = takeover;
			Self::execute(
				&[from, to],
				|| T::Market::take_over(from, to, *fraction, *price, *fee, *may_borrow),
				|fill| Self::judge_moved(takeover, fill, paid_elsewhere),
			)
		});
		match taken_over {
			Ok(fill) => OrderResult::TakenOver(fill),
			Err(failure) => OrderResult::Failed(failure),
		}
	}

	/// Whether a takeover may be tried.
	fn judge_takeover(takeover: &Takeover) -> Result<(), OrderFailure> {
		if is_expired(takeover.deadline, Self::now()) {
			return Err(OrderFailure::Expired);
		}
		if !Enrolled::<T>::contains_key(&takeover.from) {
			return Err(OrderFailure::NotEnrolled);
		}
		let taker = Enrolled::<T>::get(&takeover.to).ok_or(OrderFailure::NotEnrolled)?;
		match taker.mode {
			AccountMode::Normal => {}
			AccountMode::ReduceOnly | AccountMode::Frozen => return Err(OrderFailure::Restricted),
		}
		if taker.leaving_since.is_some() {
			return Err(OrderFailure::Restricted);
		}
		let moves = takeover.from != takeover.to
			&& takeover.fraction > Fixed::zero()
			&& takeover.fraction <= Fixed::from_u32(1);
		moves.then_some(()).ok_or(OrderFailure::NotReducing)
	}

	/// Whether what moved may stay where it is now.
	fn judge_moved(
		takeover: &Takeover,
		fill: &TakeoverFill,
		paid_elsewhere: Option<Fixed>,
	) -> Result<(), OrderFailure> {
		let zero = Fixed::zero();
		let paid_as_asked = if takeover.price < zero {
			fill.price <= zero && fill.price >= takeover.price
		} else {
			fill.price >= zero && fill.price <= takeover.price
		};
		let charged_as_asked = fill.fee >= zero && fill.fee <= takeover.fee;
		// A snapshot that does not fit into a report could not be told.
		let reportable = T::Market::positions(&takeover.to).len() <= MAX_POSITIONS as usize;
		let as_asked =
			fill.fraction == takeover.fraction && fill.gross >= zero && paid_as_asked && charged_as_asked;
		if !as_asked || !reportable {
			return Err(OrderFailure::MarketRefused);
		}
		match limits::within_takeover_band(fill, T::TakeoverBand::get(), paid_elsewhere) {
			Ok(true) => Ok(()),
			Ok(false) => Err(OrderFailure::OutsideBand),
			Err(_) => Err(OrderFailure::MarketRefused),
		}
	}

	/// The settlement currency that the pool takes for nothing here because it pays where the account owes; `None` for any
	/// takeover that is not the pool's.
	///
	/// What an insolvent account has left at one venue is for what it owes at another, and no venue sees both. Only of an
	/// account that is restricted, and only to the account that this venue's configuration names, which nobody signs for.
	fn paid_elsewhere(takeover: &Takeover) -> Result<Option<Fixed>, MathError> {
		let restricted = Enrolled::<T>::get(&takeover.from).is_some_and(|e| e.mode != AccountMode::Normal);
		let to_pool = T::PoolAccount::get().as_ref() == Some(&takeover.to);
		if !restricted || !to_pool || takeover.price < Fixed::zero() || !takeover.fee.is_zero() {
			return Ok(None);
		}
		let held = T::Market::positions(&takeover.from)
			.into_iter()
			.find(|position| position.instrument == InstrumentId::Spot(SETTLEMENT))
			.filter(|_| takeover.price.is_zero())
			.map_or(Fixed::zero(), |position| position.quantity.max(Fixed::zero()));
		fixed::mul(held, takeover.fraction, Round::Down).map(Some)
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

	/// Tells the coordinator that the account's debts stay, and what it has. An account that does not fit into a report is not
	/// told of: the coordinator asks again.
	fn refuse_write_off(account: &T::AccountId) {
		let Ok(report) = Self::snapshot(account) else { return };
		let is_left = report.positions.iter().any(|position| position.quantity > Fixed::zero());
		let refusal = if is_left { WriteOffRefusal::SomethingLeft } else { WriteOffRefusal::MarketRefused };
		if let Err(error) = Self::send(ToCoordinator::WriteOffRefused { refusal, report }) {
			log::warn!(target: "ballast::venue-adapter", "nobody hears of a refused write-off: {error:?}");
		}
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
			Self::begin(&[&account]);
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
				Err(error) => {
					Self::refuse_write_off(&account);
					Event::WriteOffFailed { account, error }
				}
			});
		}
	}
}
