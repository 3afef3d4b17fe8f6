//! Orders on their way out: the queue, and what leaves for the reserve.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	limits,
	message::{OrderResult, ToCoordinator},
	Fixed, Instruction, InstrumentId, MathError, Order, OrderFailure, OrderId, Round, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		storage::{with_transaction, TransactionOutcome},
		traits::Get,
		BoundedVec,
	},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

/// What is to be done with an order.
enum Step {
	/// It ended without a sale.
	Failed(OrderFailure),
	/// It is on its way.
	Flies,
	/// It has to wait for the next block.
	Wait,
}

/// A sale as it will leave.
struct Plan {
	flight: Flight,
	sale: Sale,
	/// What counts against the limit of what leaves, settlement currency.
	value: Fixed,
}

impl<T: Config> Pallet<T> {
	/// Results that are kept, and orders that wait or fly and will have one.
	fn expected_results() -> u32 {
		let waiting = Queue::<T>::decode_len().unwrap_or_default() as u32;
		Results::<T>::count().saturating_add(Flights::<T>::count()).saturating_add(waiting)
	}

	/// Queues an order or a takeover, unless it is known. One that finds no room is answered at once.
	pub(crate) fn accept(instruction: Instruction) {
		let id = instruction.id();
		if Results::<T>::contains_key(id) {
			Self::deposit_event(Event::DuplicateOrder { order: id });
			return Self::tell_soon(id);
		}
		if Flights::<T>::contains_key(id) || Queue::<T>::get().iter().any(|waiting| waiting.id() == id) {
			Self::deposit_event(Event::DuplicateOrder { order: id });
			return;
		}
		let account = instruction.account().clone();
		let has_room = Self::expected_results() < MAX_RESULTS.saturating_sub(ANSWERS_RESERVE);
		if has_room && Queue::<T>::try_append(instruction).is_ok() {
			Self::deposit_event(Event::OrderQueued { order: id, account });
		} else {
			Self::answer(id, OrderFailure::VenueBusy);
		}
	}

	/// Keeps how an order ended and has it told. `account` is whose positions it was about, `taker` who took them over.
	pub(crate) fn keep(
		id: OrderId,
		account: Option<AccountId32>,
		taker: Option<AccountId32>,
		result: OrderResult,
	) {
		Results::<T>::insert(id, KeptResult { account, result, told_at: None, taker });
		Self::tell_soon(id);
		Self::deposit_event(Event::OrderEnded { order: id, result });
	}

	/// Keeps that an order failed that never waited here.
	fn answer(id: OrderId, failure: OrderFailure) {
		if Self::expected_results() < MAX_RESULTS {
			Self::keep(id, None, None, OrderResult::Failed(failure));
		} else {
			// No answer: the coordinator probes after the deadline, and then the order cannot be executed any more.
			Self::deposit_event(Event::OrderDropped { order: id });
		}
	}

	/// Has a kept result told (again).
	pub(crate) fn tell_soon(id: OrderId) {
		ToTell::<T>::mutate(|ids| {
			if !ids.contains(&id) {
				// As many as there can be results.
				let _ = ids.try_push(id);
			}
		});
	}

	/// Takes an order out of the queue. What flies cannot be called back, and answers for itself. One that is not known leaves
	/// a result, so that it is refused when it arrives after its cancellation.
	pub(crate) fn cancel(id: OrderId) {
		if Results::<T>::contains_key(id) {
			return Self::tell_soon(id);
		}
		if Flights::<T>::contains_key(id) {
			return;
		}
		let taken = Queue::<T>::mutate(|queue| {
			let place = queue.iter().position(|waiting| waiting.id() == id)?;
			Some(queue.remove(place))
		});
		match taken {
			Some(instruction) => {
				let account = Some(instruction.account().clone());
				Self::keep(id, account, None, OrderResult::Failed(OrderFailure::Cancelled))
			}
			None => Self::answer(id, OrderFailure::Cancelled),
		}
	}

	/// Has the result told again. One that waits or flies answers for itself; one that is not known leaves a result.
	pub(crate) fn probe(id: OrderId) {
		if Results::<T>::contains_key(id) {
			return Self::tell_soon(id);
		}
		let waits = || Queue::<T>::get().iter().any(|waiting| waiting.id() == id);
		if !Flights::<T>::contains_key(id) && !waits() {
			Self::answer(id, OrderFailure::Unknown);
		}
	}

	/// Sends what waits. An order for which there is too little left in this window makes the orders behind it wait, too.
	pub(crate) fn launch(work: &mut Work) {
		let queue = Queue::<T>::get();
		if queue.is_empty() {
			return;
		}
		let mut rest = Vec::new();
		let mut held_up = false;
		for instruction in queue {
			let id = instruction.id();
			let account = Some(instruction.account().clone());
			if Self::now() >= instruction.deadline() {
				Self::keep(id, account, None, OrderResult::Failed(OrderFailure::Expired));
				continue;
			}
			match &instruction {
				Instruction::TakeOver(takeover) => {
					count(&mut work.orders);
					let result = Self::try_take_over(takeover);
					let taker =
						Some(takeover.to.clone()).filter(|_| matches!(result, OrderResult::TakenOver(_)));
					Self::keep(id, account, taker, result);
				}
				// Never queued: money here goes to no other venue.
				Instruction::Transfer(_) => {
					Self::keep(id, account, None, OrderResult::Failed(OrderFailure::MarketRefused))
				}
				Instruction::Reduce(_) if held_up => rest.push(instruction),
				Instruction::Reduce(order) => {
					count(&mut work.orders);
					match Self::step(order) {
						Step::Failed(failure) => Self::keep(id, account, None, OrderResult::Failed(failure)),
						Step::Flies => {
							// Without room for it the result will say it.
							let _ = Self::send(ToCoordinator::Ack { order: id });
						}
						Step::Wait => {
							held_up = true;
							rest.push(instruction);
						}
					}
				}
			}
		}
		// Not more than there were.
		Queue::<T>::put(BoundedVec::truncate_from(rest));
	}

	/// Judges an order and sends it if it can be.
	fn step(order: &Order) -> Step {
		if !Enrolled::<T>::contains_key(&order.account) {
			return Step::Failed(OrderFailure::NotEnrolled);
		}
		let InstrumentId::Spot(asset) = order.instrument else {
			return Step::Failed(OrderFailure::NotReducing);
		};
		let (Ok(given), Ok(settlement)) = (Self::registration(asset), Self::registration(SETTLEMENT)) else {
			return Step::Failed(OrderFailure::MarketRefused);
		};
		let wanted = fixed::neg(order.quantity)
			.and_then(|quantity| fixed::to_ledger(quantity, given.decimals, Round::Down))
			.unwrap_or_default();
		if asset == SETTLEMENT || wanted == 0 || wanted > Holdings::<T>::get(&order.account, asset) {
			return Step::Failed(OrderFailure::NotReducing);
		}
		let Some(price) = Self::price(asset) else {
			return Step::Failed(OrderFailure::MarketRefused);
		};
		match limits::within_band(order.limit_price, price, T::PriceBand::get()) {
			Ok(true) => {}
			Ok(false) => return Step::Failed(OrderFailure::OutsideBand),
			Err(_) => return Step::Failed(OrderFailure::MarketRefused),
		}
		let left = Self::egress_left();
		let Ok((quantity, value)) = limits::fit(order.quantity, price, left) else {
			return Step::Failed(OrderFailure::MarketRefused);
		};
		// Only what a whole window does not allow is sold in part.
		let has_room = Flights::<T>::count() < MAX_FLIGHTS;
		if !has_room || quantity != order.quantity && left < T::EgressLimit::get() {
			return Step::Wait;
		}
		let Ok(plan) = Self::plan(order, quantity, value, given, settlement) else {
			return Step::Failed(OrderFailure::MarketRefused);
		};
		let sent = with_transaction(|| -> TransactionOutcome<Result<(), DispatchError>> {
			match Self::depart(order.id, plan) {
				Ok(()) => TransactionOutcome::Commit(Ok(())),
				Err(error) => TransactionOutcome::Rollback(Err(error)),
			}
		});
		match sent {
			Ok(()) => Step::Flies,
			Err(_) => {
				Self::deposit_event(Event::SaleDelayed { order: order.id });
				Step::Wait
			}
		}
	}

	/// What leaves for so much of an order. Fails when it would not cover its fees.
	fn plan(
		order: &Order,
		quantity: Fixed,
		value: Fixed,
		given: Registration,
		settlement: Registration,
	) -> Result<Plan, MathError> {
		let overflow = |_: Error<T>| MathError::Overflow;
		let size = fixed::neg(quantity)?;
		let amount = fixed::to_ledger(size, given.decimals, Round::Down)?;
		let quantity = fixed::neg(fixed::from_ledger(amount, given.decimals, Round::Up)?)?;
		// The whole quantity at the limit price, so that the fees are paid out of what is better than that.
		let least = fixed::mul(size, order.limit_price, Round::Up)?;
		let least_proceeds = fixed::to_ledger(least, settlement.decimals, Round::Up)?;
		let want_arrival_fee = Self::arrival_fee(&settlement).map_err(overflow)?;
		let want = least_proceeds.checked_add(want_arrival_fee).ok_or(MathError::Overflow)?;
		let give_arrival_fee = Self::arrival_fee(&given).map_err(overflow)?;
		let give_floor = Self::give_floor(amount, &given)?;
		let least_back = give_floor.checked_sub(give_arrival_fee).ok_or(MathError::Negative)?;
		if amount == 0 || least_proceeds == 0 || least_back == 0 {
			return Err(MathError::Negative);
		}
		let account = order.account.clone();
		let asset = order.instrument.underlying();
		let claim_at = order.deadline;
		let (limit_price, penalty, deadline) = (order.limit_price, order.penalty, order.deadline);
		let sale = Sale {
			order: order.id,
			owner: account.clone(),
			beneficiary: Self::beneficiary(order.id),
			give: Foreign { location: given.location, amount },
			max_fee: given.max_fee,
			give_arrival_fee,
			via: given.via,
			give_floor,
			want: Foreign { location: settlement.location, amount: want },
			want_arrival_fee,
		};
		let flight = Flight {
			account,
			asset,
			amount,
			quantity,
			limit_price,
			penalty,
			least_proceeds,
			least_back,
			deadline,
			claims: 0,
			claim_at,
			given_up: false,
		};
		Ok(Plan { flight, sale, value })
	}

	/// The least of an amount that is left when the reserve has taken its fee, and sent it round for nothing.
	pub(crate) fn give_floor(amount: u128, given: &Registration) -> Result<u128, MathError> {
		let lost = if given.via.is_some() { ROUND_TRIP_LOSS.mul_ceil(amount) } else { 0 };
		amount.checked_sub(lost).and_then(|rest| rest.checked_sub(given.max_fee)).ok_or(MathError::Negative)
	}

	/// Takes what is sold out of the books, and sends the program.
	fn depart(id: OrderId, plan: Plan) -> Result<(), DispatchError> {
		let Plan { flight, sale, value } = plan;
		let Flight { account, asset, amount, least_proceeds, .. } = flight.clone();
		Self::debit(&account, asset, amount)?;
		Self::burn(sale.give.location.clone(), &Self::vault(), amount)?;
		Flying::<T>::try_mutate(&account, asset, |flying| -> Result<(), Error<T>> {
			*flying = flying.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			Ok(())
		})?;
		Flights::<T>::insert(id, flight);
		if value > Fixed::zero() {
			Self::count_egress(value)?;
		}
		<T::Reserve as ReserveChain>::sell(&sale).map_err(|_| Error::<T>::ReserveUnreachable)?;
		Self::deposit_event(Event::SaleSent { order: id, account, asset, amount, least_proceeds });
		Ok(())
	}
}
