//! Takes: parts of portfolios on their way to a keeper or to the pool, one takeover per venue.

use crate::{
	assess::Assessment, auction::venues_of, Config, Decision, Effort, Efforts, Error, Event, LegOutcome,
	Pallet, States, TakeInFlight, TakeLeg, TakeLegs, Taker, TakerOfLastResort, Takes, LOG_TARGET,
};
use alloc::vec::Vec;
use ballast_policy::{apportion, surcharge_of, AccountState, Leg, Quote, Take};
use ballast_primitives::{
	fixed::{self, One},
	message::OrderResult,
	traits::{NewTakeover, VenueDispatch},
	Fixed, MathError, OrderFailure, OrderId, Round, Takeover, VenueId, SETTLEMENT,
};
use ballast_risk::Position;
use pallet_backstop::Backstop;
use polkadot_sdk::{
	frame_support::{defensive, ensure, storage::with_storage_layer, traits::Get, BoundedVec},
	sp_runtime::{AccountId32, DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// Sends a take to all venues of the portfolio, or to none: each moves its fraction for its part of the price. What the
	/// taker needs for it is set aside until the venue has answered.
	pub(crate) fn start_take(
		account: &AccountId32,
		now: &Assessment,
		taker: Taker,
		take: Take,
	) -> DispatchResult {
		let legs = take.legs(&now.portfolio, &now.market).map_err(|_| Error::<T>::MarginUnavailable)?;
		Self::send_take(account, now, taker, take, legs)
	}

	/// Sends a take to the venues of these legs, or to none.
	pub(crate) fn send_take(
		account: &AccountId32,
		now: &Assessment,
		taker: Taker,
		take: Take,
		legs: Vec<Leg>,
	) -> DispatchResult {
		let mut prepared = Self::prepared(taker.account(), now, &take, &legs)?;
		let surcharge = Self::surcharge_of_take(now, &take).map_err(Self::math)?;
		let decision = Decision::Take { taker: taker.clone(), take, legs };
		let receipt = Self::receipt(account, now, &decision);
		with_storage_layer(|| -> DispatchResult {
			for leg in prepared.iter_mut() {
				// Everybody's margin is that of the whole portfolio, so what is lacking at one venue may be borrowed there.
				leg.order = <T as Config>::Dispatch::take_over(
					leg.venue,
					NewTakeover {
						from: account.clone(),
						to: taker.account().clone(),
						fraction: take.fraction,
						price: leg.price,
						fee: leg.fee,
						may_borrow: true,
					},
				)?;
				pallet_portfolio::Pallet::<T>::reserve_margin(taker.account(), leg.reserved)?;
			}
			Ok(())
		})?;
		Self::outdate_plans(account);
		let promised = Efforts::<T>::get(account).unwrap_or_default().promised;
		let promised = fixed::add(promised, take.from_fund).map_err(|_| Error::<T>::Books)?;
		Self::set_promise(account, promised);
		log::info!(target: LOG_TARGET, "take of {account:?} at {} venues", prepared.len());
		Self::deposit_event(Event::TakeDispatched {
			account: account.clone(),
			taker: taker.clone(),
			fraction: take.fraction,
			price: take.price,
			take,
			legs: prepared.to_vec(),
			receipt,
		});
		let dispatched_ms = now.now_ms;
		let stored = TakeInFlight { taker, take, surcharge, dispatched_ms, legs: prepared, cancelled: false };
		Takes::<T>::insert(account, stored);
		Self::set_barred(account, now.next.is_forced());
		Ok(())
	}

	/// The legs with everything that has to be known before they are sent, if they can be.
	///
	/// Set aside for a leg is what its part would need on its own beyond what it is worth, less its price. As margins of
	/// parts sum to at least the margin of the whole, that suffices whichever legs are executed.
	pub(crate) fn prepared(
		taker: &AccountId32,
		now: &Assessment,
		take: &Take,
		legs: &[Leg],
	) -> Result<TakeLegs, DispatchError> {
		ensure!(!legs.is_empty(), Error::<T>::NothingToTake);
		for leg in legs {
			let enrolled = pallet_portfolio::Enrolments::<T>::contains_key(taker, leg.venue);
			ensure!(enrolled, Error::<T>::TakerNotEnrolled);
			ensure!(<T as Config>::Dispatch::room(leg.venue) > 0, Error::<T>::VenueUnavailable);
		}
		// At venues ring-fenced cash is a position like any other, and moves with the rest.
		let whole = Take { ring_fenced: Fixed::default(), ..*take };
		let (_, mut taken) = whole.divide(&now.portfolio).map_err(Self::math)?;
		taken.positions.retain(|position| legs.iter().any(|leg| leg.venue == position.venue));
		for leg in legs {
			taken.positions.push(payment(leg).map_err(Self::math)?);
		}
		pallet_portfolio::Pallet::<T>::ensure_could_hold(taker, &taken.positions).map_err(|error| {
			let short: DispatchError = pallet_portfolio::Error::<T>::BelowInitialMargin.into();
			if error == short {
				Error::<T>::TakerLacksMargin.into()
			} else {
				error
			}
		})?;

		let moved = fixed::mul(take.ring_fenced, take.fraction, Round::Down).map_err(Self::math)?;
		let sizes = Self::sizes(now, legs)?;
		let ring_fenced = apportion(moved, &sizes).map_err(Self::math)?;
		let from_fund = apportion(take.from_fund, &sizes).map_err(Self::math)?;
		let mut prepared = BoundedVec::new();
		for ((leg, ring_fenced), from_fund) in legs.iter().zip(ring_fenced).zip(from_fund) {
			let positions: Vec<Position> =
				taken.positions.iter().filter(|p| p.venue == leg.venue).copied().collect();
			let part = ballast_risk::Portfolio { positions, cash: Fixed::default() };
			let margin = ballast_risk::margin(&part, &now.market, &now.model)
				.map_err(|_| Error::<T>::MarginUnavailable)?;
			let lacking = fixed::sub(margin.initial, margin.equity).map_err(Self::math)?;
			let leg = TakeLeg {
				order: OrderId(0),
				venue: leg.venue,
				price: leg.price,
				fee: leg.fee,
				ring_fenced,
				from_fund,
				reserved: lacking.max(Fixed::default()),
				outcome: None,
			};
			prepared.try_push(leg).map_err(|_| Error::<T>::NothingToTake)?;
		}
		Ok(prepared)
	}

	/// By what cash that is nowhere in particular is divided among the legs: the sizes of the positions there; equal ones
	/// where there are none.
	fn sizes(now: &Assessment, legs: &[Leg]) -> Result<Vec<Fixed>, Error<T>> {
		let mut sizes = Vec::with_capacity(legs.len());
		for leg in legs {
			let mut size = Fixed::default();
			for position in now.portfolio.positions.iter().filter(|p| p.venue == leg.venue) {
				let gross = position.size(&now.market).map_err(|_| Error::MarginUnavailable)?;
				size = fixed::add(size, gross).map_err(Self::math)?;
			}
			sizes.push(size);
		}
		if sizes.iter().all(|size| *size == Fixed::default()) {
			sizes.iter_mut().for_each(|size| *size = Fixed::one());
		}
		Ok(sizes)
	}

	pub(crate) fn math(_: MathError) -> Error<T> {
		Error::MarginUnavailable
	}

	/// The pool's quote for the portfolio, if it could carry a takeover out: it has an answer, and a place at every venue.
	pub(crate) fn pool_quote(
		account: &AccountId32,
		portfolio: &ballast_risk::Portfolio,
		market: &ballast_risk::Market,
		margin: &ballast_risk::Margin,
	) -> Option<Quote> {
		let pool = <T as Config>::Backstop::pool_account()?;
		if pool == *account || !Self::can_receive(&pool, &venues_of(portfolio)) {
			return None;
		}
		let gross = portfolio.gross(market).ok()?;
		let quote = <T as Config>::Backstop::quote(margin.equity, margin.maintenance, gross)?;
		(quote.from_fund <= Self::free_fund()).then_some(quote)
	}

	/// The takeover that the pool carries out now.
	pub(crate) fn due_pool_take(
		account: &AccountId32,
		now: &Assessment,
	) -> Result<(Taker, Take), DispatchError> {
		ensure!(matches!(now.next, AccountState::Backstop { .. }), Error::<T>::NotDue);
		Self::ensure_takeable(account, now)?;
		let retry_ms = Efforts::<T>::get(account).unwrap_or_default().retry_ms;
		ensure!(now.now_ms >= retry_ms, Error::<T>::TooEarly);
		let pool = <T as Config>::Backstop::pool_account().ok_or(Error::<T>::NotDue)?;
		let quote = now.pool.ok_or(Error::<T>::NotDue)?;
		// The fund pays the pool by itself, so that the account need not borrow for it. The pool's discount is what the
		// backstop gets: no fee and no surcharge come on top of it.
		let price = fixed::add(quote.price, quote.from_fund).map_err(Self::math)?;
		let take = Take {
			fraction: quote.fraction,
			price,
			fee: Fixed::default(),
			from_account: Fixed::default(),
			from_fund: quote.from_fund,
			ring_fenced: Fixed::default(),
			auction: Default::default(),
		};
		let legs = take.legs(&now.portfolio, &now.market).map_err(|_| Error::<T>::MarginUnavailable)?;
		Self::prepared(&pool, now, &take, &legs)?;
		Ok((Taker::Pool(pool), take))
	}

	/// Has the pool take what it can, if it is its turn.
	pub(crate) fn try_pool_take(account: &AccountId32, now: &Assessment) {
		let Ok((taker, take)) = Self::due_pool_take(account, now) else { return };
		if let Err(reason) = with_storage_layer(|| Self::start_take(account, now, taker, take)) {
			Self::delay_pool(account, now.now_ms);
			Self::deposit_event(Event::TakeNotSent { account: account.clone(), reason });
		}
	}

	pub(crate) fn delay_pool(account: &AccountId32, now_ms: u64) {
		let retry_ms = now_ms.saturating_add(<T as Config>::SlicePatience::get());
		Self::change_effort(account, |effort| effort.retry_ms = retry_ms);
	}

	/// Asks venues not to execute a take whose account does not need it any more. If all of them comply it ends as if it had
	/// never been; what one of them moved all the same stands.
	pub(crate) fn call_off(account: &AccountId32) {
		let Some(mut take) = Takes::<T>::get(account) else { return };
		take.cancelled = true;
		let open: Vec<OrderId> =
			take.legs.iter().filter(|leg| leg.outcome.is_none()).map(|leg| leg.order).collect();
		Takes::<T>::insert(account, take);
		Self::deposit_event(Event::TakeCalledOff { account: account.clone() });
		for order in open {
			if let Err(error) = with_storage_layer(|| <T as Config>::Dispatch::cancel(order)) {
				log::debug!(target: LOG_TARGET, "takeover {order:?} can not be cancelled: {error:?}");
			}
		}
	}

	/// Whether the dispatcher closed a leg without telling how it ended.
	pub(crate) fn has_lost_legs(account: &AccountId32) -> bool {
		Takes::<T>::get(account).is_some_and(|take| {
			let live = <T as Config>::Dispatch::live_orders(account);
			take.legs.iter().any(|leg| is_lost(leg, &live))
		})
	}

	/// Takes legs that were closed without an answer for failed. Returns whether there were any.
	pub(crate) fn prune_take(account: &AccountId32) -> bool {
		let Some(take) = Takes::<T>::get(account) else { return false };
		let live = <T as Config>::Dispatch::live_orders(account);
		let lost: Vec<OrderId> =
			take.legs.iter().filter(|leg| is_lost(leg, &live)).map(|leg| leg.order).collect();
		for order in &lost {
			Self::end_leg(account, *order, LegOutcome::Failed(OrderFailure::Unknown));
		}
		!lost.is_empty()
	}

	/// A takeover ended at a venue; the reports that came with it were applied just before. Keeps the books of the take, and
	/// closes it when nothing of it is open any more. One that is not known here (any more) only has its accounts looked
	/// at again.
	pub fn takeover_ended(venue: VenueId, takeover: &Takeover, result: &OrderResult) -> DispatchResult {
		let outcome = match result {
			OrderResult::TakenOver(fill) => LegOutcome::TakenOver(*fill),
			OrderResult::Failed(reason) => LegOutcome::Failed(*reason),
			OrderResult::Executed(_) | OrderResult::Transferred { .. } => {
				defensive!("a takeover does not end as an order or a transfer");
				LegOutcome::Failed(OrderFailure::Unknown)
			}
		};
		if !Self::end_leg(&takeover.from, takeover.id, outcome) {
			log::debug!(target: LOG_TARGET, "takeover {:?} at {venue} is not known", takeover.id);
			if let LegOutcome::TakenOver(fill) = outcome {
				// The venue took it all the same; what of it was surcharge nobody knows any more.
				Self::book_charge(&takeover.from, venue, fill.fee, Fixed::default(), None)?;
			}
		}
		Self::reevaluate(&takeover.from)?;
		Self::reevaluate(&takeover.to)
	}

	/// Notes how a leg ended, and closes the take with the last one. Returns whether the leg was open.
	fn end_leg(account: &AccountId32, order: OrderId, outcome: LegOutcome) -> bool {
		let Some(mut take) = Takes::<T>::get(account) else { return false };
		let open = take.legs.iter_mut().find(|leg| leg.order == order && leg.outcome.is_none());
		let Some(leg) = open else { return false };
		leg.outcome = Some(outcome);
		let leg = *leg;
		pallet_portfolio::Pallet::<T>::release_margin(take.taker.account(), leg.reserved);
		Self::deposit_event(Event::TakeLegEnded {
			account: account.clone(),
			taker: take.taker.clone(),
			venue: leg.venue,
			order,
			outcome,
		});
		if take.is_over() {
			Takes::<T>::remove(account);
			if let Err(error) = with_storage_layer(|| Self::close_take(account, &take)) {
				// Only a sum out of range: the positions moved all the same.
				defensive!("the books of a take cannot be closed");
				log::error!(target: LOG_TARGET, "take of {account:?} not booked: {error:?}");
			}
		} else {
			Takes::<T>::insert(account, take);
		}
		true
	}

	/// Books what was really taken.
	fn close_take(account: &AccountId32, take: &TakeInFlight) -> DispatchResult {
		let now_ms = Self::now_ms();
		let (mut paid, mut moved, mut from_fund) = (Fixed::default(), Fixed::default(), Fixed::default());
		let mut fees = Fixed::default();
		let mut executed = 0u32;
		for (leg, fill) in take.fills() {
			paid = fixed::add(paid, fill.price).map_err(Self::math)?;
			moved = fixed::add(moved, leg.ring_fenced).map_err(Self::math)?;
			from_fund = fixed::add(from_fund, leg.from_fund).map_err(Self::math)?;
			let fee = fill.fee.max(Fixed::default());
			fees = fixed::add(fees, fee).map_err(Self::math)?;
			let surcharge = surcharge_of(fee, take.surcharge, take.take.fee).map_err(Self::math)?;
			// A keeper has no planner's share of its own take.
			Self::book_charge(account, leg.venue, fee, surcharge, None)?;
			executed = executed.saturating_add(1);
		}
		let Effort { promised, .. } = Efforts::<T>::get(account).unwrap_or_default();
		// What was written off meanwhile is not promised any more.
		let others = fixed::sub(promised, take.take.from_fund).map_err(Self::math)?.max(Fixed::default());
		match &take.taker {
			// What the account borrowed for it is paid when it is written off.
			Taker::Keeper(_) => {
				let promised = fixed::add(others, from_fund).map_err(Self::math)?;
				Self::set_promise(account, promised);
			}
			Taker::Pool(_) => {
				Self::set_promise(account, others);
				if from_fund > Fixed::default() {
					if let Err(error) = <T as Config>::Backstop::pay_takeover(from_fund) {
						Self::deposit_event(Event::PoolNotPaid {
							account: account.clone(),
							amount: from_fund,
							error,
						});
					}
				}
			}
		}
		if executed > 0 {
			Self::note_progress(account);
		}
		let state = States::<T>::get(account);
		if matches!(state, Some(AccountState::Insolvent { .. })) {
			Self::book_seized(account, take)?;
		}
		if executed > 0 {
			if let (Taker::Keeper(_), Some(AccountState::Auction(mut auction))) = (&take.taker, state) {
				auction.takes = auction.takes.saturating_add(1);
				let raised = fixed::add(auction.raised, paid)
					.and_then(|raised| fixed::sub(raised, moved))
					.and_then(|raised| fixed::sub(raised, fees))
					.map_err(Self::math)?;
				// What the account paid beyond what was ring-fenced it borrowed.
				auction.raised = raised.max(Fixed::default());
				States::<T>::insert(account, AccountState::Auction(auction));
			}
		} else if matches!(take.taker, Taker::Pool(_)) {
			Self::delay_pool(account, now_ms);
		}
		let legs = u32::try_from(take.legs.len()).unwrap_or(u32::MAX);
		Self::deposit_event(Event::TakeEnded {
			account: account.clone(),
			taker: take.taker.clone(),
			fraction: take.take.fraction,
			executed,
			failed: legs.saturating_sub(executed),
			paid,
			fees,
			from_fund,
		});
		Ok(())
	}
}

/// What the taker pays at a venue, as a position there.
fn payment(leg: &Leg) -> Result<Position, MathError> {
	Ok(Position::spot(leg.venue, SETTLEMENT, fixed::neg(leg.price)?))
}

fn is_lost(leg: &TakeLeg, live: &[(VenueId, OrderId)]) -> bool {
	leg.outcome.is_none() && live.iter().all(|(_, id)| *id != leg.order)
}
