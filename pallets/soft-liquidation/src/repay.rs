//! What an account holds at one venue repays what it owes at another.
//!
//! An unwind leaves settlement currency where it sold and debts where the account borrowed. Their sum is right, and interest and the
//! venue's own risk go on. So, for an account that is called for margin or has just been unwound, the smaller of both is sent to
//! the debt, one transfer at a time.
//!
//! On its way the amount counts nowhere, so that no more is sent than the account does without: it must not cause what it is to
//! avert. How much that is depends on where the account stands ([`Pallet::repayment_room`]). No decision is taken about the
//! account's risk, so that there is no receipt: when the money has arrived its margin is what it was.

use crate::{
	assess::{is_restricted, Assessment},
	Breaker, BreakerLevel, Config, Event, Pallet, Repayments, Takes, MAX_REPAYMENT_FAILURES,
	REPAYMENT_WINDOW_MS,
};
use ballast_policy::{target, AccountState};
use ballast_primitives::{
	fixed,
	traits::{NewTransfer, VenueDispatch},
	Fixed, InstrumentId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::Portfolio;
use polkadot_sdk::{
	frame_support::{storage::with_storage_layer, traits::Get},
	sp_runtime::AccountId32,
};

impl<T: Config> Pallet<T> {
	/// The largest amount that is held at one venue and owed at another between which there is a way; of equal ones the first, by
	/// venues. There are no more pairs than a portfolio has positions, squared.
	fn largest_repayment(portfolio: &Portfolio) -> Option<(VenueId, VenueId, Fixed)> {
		let cash = || portfolio.positions.iter().filter(|p| p.instrument == InstrumentId::Spot(SETTLEMENT));
		let zero = Fixed::default();
		let mut largest: Option<(VenueId, VenueId, Fixed)> = None;
		for held in cash().filter(|p| p.quantity > zero) {
			for owed in cash().filter(|p| p.quantity < zero) {
				let Ok(debt) = fixed::neg(owed.quantity) else { continue };
				let amount = held.quantity.min(debt);
				let is_larger = largest.is_none_or(|(.., most)| amount > most);
				if is_larger && <T as Config>::Dispatch::has_way(held.venue, owed.venue) {
					largest = Some((held.venue, owed.venue, amount));
				}
			}
		}
		largest
	}

	/// How much the account does without for a while, settlement currency; `None` where nothing is to be sent.
	///
	/// - Margin call: half of what it has above maintenance margin, below which it would be unwound; half of what it has above the
	///   unwind's target when the grace is over before the money can have arrived. All of it would have the first price that falls
	///   meanwhile cause what is to be averted.
	/// - Healthy or watched, for a while after an unwind: what free initial margin there is, as for a transfer that the account asks for.
	/// - Otherwise nothing. Of an account that is being unwound every slice meanwhile would be measured, and its penalty set, by the
	///   equity without the amount, and its margin is no better afterwards.
	fn repayment_room(account: &AccountId32, now: &Assessment) -> Option<Fixed> {
		let margin = &now.margin;
		match now.next {
			AccountState::MarginCall { since_ms } => {
				let patience = <T as Config>::SlicePatience::get();
				let ends_ms = since_ms.saturating_add(now.rules.grace_ms);
				let least = if now.now_ms.saturating_add(patience) < ends_ms {
					margin.maintenance
				} else {
					target(margin, &now.rules).ok()?
				};
				let above = fixed::sub(margin.equity, least).ok()?;
				fixed::div(above, Fixed::from_u32(2), Round::Down).ok()
			}
			AccountState::Healthy | AccountState::Watch { .. } => {
				let restored_ms = Repayments::<T>::get(account)?.restored_ms;
				if restored_ms == 0 {
					return None;
				}
				let open = pallet_portfolio::Pallet::<T>::open_credit(account);
				let reserved = pallet_portfolio::Pallet::<T>::reserved_margin(account);
				let least =
					fixed::add(margin.initial, open).and_then(|sum| fixed::add(sum, reserved)).ok()?;
				fixed::sub(margin.equity, least).ok()
			}
			AccountState::Unwinding { .. }
			| AccountState::Auction(_)
			| AccountState::Backstop { .. }
			| AccountState::Insolvent { .. } => None,
		}
	}

	/// What of an amount is sent between two venues at once: transfers may use up half of what may leave for either in a while, and
	/// what is more than that is sent in parts.
	fn part_at_once(from: VenueId, to: VenueId, amount: Fixed) -> Option<Fixed> {
		let caps = [from, to].into_iter().filter_map(<T as Config>::Dispatch::exposure_cap);
		caps.min().map_or(Some(amount), |cap| {
			fixed::div(cap, Fixed::from_u32(2), Round::Down).ok().map(|half| amount.min(half))
		})
	}

	/// The transfer that is to be sent now.
	pub(crate) fn due_repayment(account: &AccountId32, now: &Assessment) -> Option<NewTransfer> {
		let room = Self::repayment_room(account, now)?;
		let is_held_up = Breaker::<T>::get() == BreakerLevel::Stopped
			|| now.now_ms < Self::grace_until(account, now.now_ms)
			|| Takes::<T>::contains_key(account)
			|| Self::is_pool(account);
		if is_held_up {
			return None;
		}
		let noted = Repayments::<T>::get(account).unwrap_or_default();
		if now.now_ms < noted.again_ms(<T as Config>::SlicePatience::get()) {
			return None;
		}
		let (from, to, most) = Self::largest_repayment(&now.portfolio)?;
		let amount = Self::part_at_once(from, to, most.min(room))?;
		if amount < now.rules.dust || amount <= Fixed::default() {
			return None;
		}
		let is_open = <T as Config>::Dispatch::open_transfers(account).iter().any(|open| open.is_awaited);
		let is_busy = <T as Config>::Dispatch::live_orders(account).iter().any(|(at, _)| *at == from);
		let can_be_told = [from, to].iter().all(|venue| {
			<T as Config>::Dispatch::can_be_told(*venue) && <T as Config>::Dispatch::room(*venue) > 0
		});
		(!is_open && !is_busy && can_be_told).then(|| NewTransfer {
			account: account.clone(),
			amount,
			from,
			to,
		})
	}

	/// Whether what is noted of the account's repayments can be forgotten.
	pub(crate) fn is_repayment_over(account: &AccountId32, now: &Assessment) -> bool {
		!is_restricted(&now.next)
			&& Repayments::<T>::get(account)
				.is_some_and(|noted| now.now_ms >= noted.restored_ms.saturating_add(REPAYMENT_WINDOW_MS))
	}

	/// Sends the transfer that is due. Returns whether one was.
	pub(crate) fn try_repayment(account: &AccountId32, now: &Assessment) -> bool {
		if Self::is_repayment_over(account, now) {
			Repayments::<T>::remove(account);
		}
		let Some(transfer) = Self::due_repayment(account, now) else { return false };
		let NewTransfer { from, to, amount, .. } = transfer;
		// Also noted when it is not sent, so that it is not tried in every block.
		Repayments::<T>::mutate(account, |noted| {
			noted.get_or_insert_default().tried_ms = now.now_ms;
		});
		let account = account.clone();
		match with_storage_layer(|| <T as Config>::Dispatch::transfer(transfer)) {
			Ok(transfer) => Self::deposit_event(Event::RepaymentSent { account, transfer, from, to, amount }),
			Err(reason) => {
				Self::transfer_ended(&account, false);
				Self::deposit_event(Event::RepaymentNotSent { account, from, to, amount, reason });
			}
		}
		true
	}

	/// A transfer of the account is over. What does not arrive is tried again later and later.
	pub fn transfer_ended(account: &AccountId32, has_arrived: bool) {
		Repayments::<T>::mutate_exists(account, |slot| {
			if let Some(noted) = slot {
				noted.failures = if has_arrived {
					0
				} else {
					noted.failures.saturating_add(1).min(MAX_REPAYMENT_FAILURES)
				};
			}
		});
	}

	/// The account is free again after an unwind: what it then has at one venue may repay what it owes at another for a while.
	pub(crate) fn note_restored(account: &AccountId32, now: &Assessment) {
		if Self::largest_repayment(&now.portfolio).is_some() {
			Repayments::<T>::mutate(account, |noted| {
				noted.get_or_insert_default().restored_ms = now.now_ms;
			});
		}
	}
}
