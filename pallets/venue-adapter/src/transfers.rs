//! Transfers between venues of the same account: what leaves, what is watched for, and what is told of it.
//!
//! What comes to a transfer's beneficiary is the proof, here as at the other end: at the venue that receives, that it has arrived;
//! at the venue that sent, that it has come back. Anyone can send something to a beneficiary. Less than what was sent without the
//! most that fees can take proves nothing, and stays there until the rest comes; more is a present to the account.

use crate::{execution::Step, pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	limits,
	message::{OrderResult, ToCoordinator, MAX_POSITIONS},
	protocol::is_expired,
	traits::{TransferRoute, TransportError, VenueMarket},
	Fixed, MathError, OrderFailure, OrderId, Round, Transfer,
};
use polkadot_sdk::{
	frame_support::{
		defensive, ensure,
		traits::{ConstU32, Get},
		BoundedVec,
	},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// From now on the coordinator may send what the account holds free here to these venues, and to no other.
	pub(crate) fn do_allow_transfers(account: AccountId32, to: Destinations) -> DispatchResult {
		ensure!(Enrolled::<T>::contains_key(&account), Error::<T>::NotEnrolled);
		ensure!(!to.contains(&T::ThisVenue::get()), Error::<T>::InvalidTransfer);
		let old = MaySendTo::<T>::take(&account);
		if !to.is_empty() {
			MaySendTo::<T>::insert(&account, &to);
		}
		Self::deposit_event(Event::TransfersAllowed { account, old, new: to });
		Ok(())
	}

	/// Judges a transfer and sends it if it can be. `left` is the value that the block still allows, and `used` whether some of it
	/// is gone. A transfer leaves whole or not at all: the other end waits for all of it.
	pub(crate) fn step_transfer(transfer: &Transfer, left: Fixed, used: bool) -> Step {
		let failed = |failure| Step::Ended(OrderResult::Failed(failure), Fixed::zero());
		let value = match Self::judge_transfer(transfer) {
			Ok(value) => value,
			Err(failure) => return failed(failure),
		};
		if value > left {
			return if used { Step::Wait } else { failed(OrderFailure::OutsideBand) };
		}
		match Self::send_transfer(transfer) {
			Ok(amount) => Step::Ended(OrderResult::Transferred { amount }, value),
			Err(failure) => failed(failure),
		}
	}

	/// Whether a transfer may be tried, and what it is worth at the venue's own price, rounded up.
	fn judge_transfer(transfer: &Transfer) -> Result<Fixed, OrderFailure> {
		let Transfer { id, account, asset, amount, from, to, deadline } = transfer;
		if is_expired(*deadline, Self::now()) {
			return Err(OrderFailure::Expired);
		}
		let enrolment = Enrolled::<T>::get(account).ok_or(OrderFailure::NotEnrolled)?;
		if *from != T::ThisVenue::get() || from == to || *amount <= Fixed::zero() {
			return Err(OrderFailure::NotReducing);
		}
		// The coordinator may have let it go, and then counts on nothing here.
		if enrolment.leaving_since.is_some() || !MaySendTo::<T>::get(account).contains(to) {
			return Err(OrderFailure::Restricted);
		}
		let refused = |_: MathError| OrderFailure::MarketRefused;
		let fees = T::Transfers::most_fees(*asset).ok_or(OrderFailure::MarketRefused)?;
		// Who commands the coordinator's voice must not be able to grind somebody's money down to fees.
		if fees > limits::share_of(*amount, T::PriceBand::get()).map_err(refused)? {
			return Err(OrderFailure::OutsideBand);
		}
		if Watched::<T>::count() >= MAX_WATCHED || Watched::<T>::contains_key(id) {
			return Err(OrderFailure::VenueBusy);
		}
		let price = T::Market::price(*asset)
			.filter(|price| *price > Fixed::zero())
			.ok_or(OrderFailure::MarketRefused)?;
		fixed::mul(*amount, price, Round::Up).map_err(refused)
	}

	/// Takes the amount out of the market, sends it, and watches for its return. Returns what has left.
	fn send_transfer(transfer: &Transfer) -> Result<Fixed, OrderFailure> {
		let Transfer { account, asset, .. } = transfer;
		Self::execute(
			&[account],
			|| {
				let amount = T::Market::send_out(account, *asset, transfer.amount)?;
				Self::judge_sent(transfer, amount)?;
				T::Transfers::send(transfer, amount).map_err(|error| match error {
					TransportError::Congested => OrderFailure::VenueBusy,
					TransportError::Unreachable => OrderFailure::MarketRefused,
				})?;
				Self::watch(Transfer { amount, ..transfer.clone() }).map_err(|_| OrderFailure::VenueBusy)?;
				Ok(amount)
			},
			|_| Ok(()),
		)
	}

	/// Whether what the market took may leave: no more than was asked, and what stays covers what is owed here by the
	/// published rates. Whatever is relied on elsewhere, the lenders here are not to be left with the debts.
	fn judge_sent(transfer: &Transfer, amount: Fixed) -> Result<(), OrderFailure> {
		if amount <= Fixed::zero() || amount > transfer.amount {
			return Err(OrderFailure::MarketRefused);
		}
		let after = T::Market::positions(&transfer.account);
		if !Self::has_debts(&after) {
			return Ok(());
		}
		let counted = T::Market::counted_value(&after).map_err(|_| OrderFailure::MarketRefused)?;
		(counted >= Fixed::zero()).then_some(()).ok_or(OrderFailure::InsufficientFunds)
	}

	/// The coordinator says what is to arrive here, or, of what has left from here, that nobody has accounted for it: then it may
	/// still come back, or be claimed.
	pub(crate) fn expect(transfer: Transfer) -> DispatchResult {
		let Transfer { id, account, from, to, .. } = &transfer;
		let (id, account, here) = (*id, account.clone(), T::ThisVenue::get());
		let is_ours = (*from == here || *to == here) && from != to;
		ensure!(is_ours && !Self::is_waiting(id), Error::<T>::InvalidTransfer);
		if let Some(mut watch) = Watched::<T>::get(id) {
			Self::deposit_event(Event::DuplicateOrder { order: id });
			let ends_at = Self::watched_until(&watch.transfer);
			// Or it was acknowledged as over because something else of it was acknowledged twice.
			if watch.landed.is_none() && watch.ends_at < ends_at {
				watch.ends_at = ends_at;
				Watched::<T>::insert(id, watch);
			}
			Self::tell_soon(id);
			return Ok(());
		}
		Self::watch(transfer)?;
		Self::deposit_event(Event::TransferExpected { transfer: id, account });
		Ok(())
	}

	/// Relay-chain block from which on what has not landed is not watched for, when that is wanted now.
	fn watched_until(transfer: &Transfer) -> u32 {
		let ends_at = transfer.deadline.saturating_add(WATCHED_FOR);
		ends_at.max(Self::now().saturating_add(GRACE))
	}

	/// Watches for what comes to a transfer's beneficiary.
	fn watch(transfer: Transfer) -> Result<(), Error<T>> {
		let fees = T::Transfers::most_fees(transfer.asset).ok_or(Error::<T>::NoRoute)?;
		let least = fixed::sub(transfer.amount, fees).map_err(|_| Error::<T>::Overflow)?;
		ensure!(least > Fixed::zero(), Error::<T>::InvalidTransfer);
		let id = transfer.id;
		ensure!(Watched::<T>::count() < MAX_WATCHED, Error::<T>::TooManyTransfers);
		Awaited::<T>::try_append(id).map_err(|_| Error::<T>::TooManyTransfers)?;
		let ends_at = Self::watched_until(&transfer);
		Watched::<T>::insert(
			id,
			Watch {
				transfer,
				least,
				landed: None,
				told_at: 0,
				is_asked_for: false,
				ends_at,
				is_claimed: false,
			},
		);
		Ok(())
	}

	/// Looks whether something has come, and tells what has; those that were looked at go to the end.
	pub(crate) fn look_for_arrivals(work: &mut Work) {
		let mut ids = Awaited::<T>::get().into_inner();
		if ids.is_empty() {
			return;
		}
		let mut rest = ids.split_off(ids.len().min(LOOKS_PER_BLOCK as usize));
		rest.extend(ids.into_iter().filter(|id| Self::look(*id, work)));
		// Not more than there were.
		Awaited::<T>::put(BoundedVec::<_, ConstU32<MAX_WATCHED>>::truncate_from(rest));
	}

	/// Looks at one transfer; whether to do so again.
	fn look(id: OrderId, work: &mut Work) -> bool {
		// The transfer, and what its beneficiary has.
		work.entries = work.entries.saturating_add(READS_PER_LOOK);
		let Some(mut watch) = Watched::<T>::get(id) else {
			defensive!("what is awaited is known");
			return false;
		};
		if watch.landed.is_none() {
			let Transfer { account, asset, .. } = watch.transfer.clone();
			if T::Market::arrived(&watch.transfer.beneficiary(), asset) >= watch.least {
				count(&mut work.orders);
				// Otherwise it lies there until the market can take it.
				if let Ok(amount) = Self::land(&watch) {
					let returned = Self::is_from_here(&watch.transfer);
					Self::deposit_event(Event::TransferLanded { transfer: id, account, amount, returned });
					// Presents are in the account's snapshot; the coordinator believes in no more than was sent.
					watch.landed = Some(amount.min(watch.transfer.amount));
					Watched::<T>::insert(id, &watch);
				}
			} else if is_expired(watch.ends_at, Self::now()) || Self::is_in_the_way(&watch) {
				Watched::<T>::remove(id);
				Self::deposit_event(Event::TransferForgotten { transfer: id, account });
				return false;
			}
		}
		if let Some(amount) = watch.landed.filter(|_| Self::is_to_be_told(id, &watch)) {
			count(&mut work.reports);
			if Self::tell_landed(&watch.transfer, amount).is_ok() {
				watch.told_at = Self::now();
				watch.is_asked_for = false;
				Watched::<T>::insert(id, watch);
			}
		}
		true
	}

	/// Whether it takes the place of others though the coordinator waits for nothing: whoever has transfers fail over and over must
	/// not keep those of others from being watched. If something comes after all, it is there when it is expected again.
	fn is_in_the_way(watch: &Watch) -> bool {
		let is_over = watch.ends_at < watch.transfer.deadline.saturating_add(WATCHED_FOR);
		is_over && Watched::<T>::count() > MAX_WATCHED / 2
	}

	fn is_from_here(transfer: &Transfer) -> bool {
		transfer.from == T::ThisVenue::get()
	}

	/// Makes what has come the account's.
	fn land(watch: &Watch) -> Result<Fixed, OrderFailure> {
		let Transfer { account, asset, .. } = &watch.transfer;
		let beneficiary = watch.transfer.beneficiary();
		Self::execute(
			&[account],
			|| T::Market::take_in(&beneficiary, account, *asset).map_err(|_| OrderFailure::MarketRefused),
			|amount| {
				let is_reportable = T::Market::positions(account).len() <= MAX_POSITIONS as usize;
				(is_reportable && *amount >= watch.least).then_some(()).ok_or(OrderFailure::MarketRefused)
			},
		)
	}

	/// What has left is told before that it came back, and acknowledged before: one confirmation is for one message.
	fn is_to_be_told(id: OrderId, watch: &Watch) -> bool {
		let is_due = Self::now() >= watch.told_at.saturating_add(T::HeartbeatInterval::get());
		(watch.told_at == 0 || watch.is_asked_for || is_due) && !Results::<T>::contains_key(id)
	}

	fn tell_landed(transfer: &Transfer, amount: Fixed) -> Result<u64, DispatchError> {
		let report = Self::snapshot(&transfer.account)?;
		let id = transfer.id;
		Self::send(if Self::is_from_here(transfer) {
			ToCoordinator::Returned { transfer: id, amount, report }
		} else {
			ToCoordinator::Arrived { transfer: id, amount, report }
		})
	}

	/// Has told again what is known of a transfer that has left or is to arrive.
	pub(crate) fn tell_transfer_soon(id: OrderId) {
		let Some(mut watch) = Watched::<T>::get(id) else { return };
		if watch.landed.is_some() {
			watch.is_asked_for = true;
			Watched::<T>::insert(id, watch);
		} else if Self::is_from_here(&watch.transfer)
			&& !Results::<T>::contains_key(id)
			&& Self::has_room_for_answer()
		{
			let Transfer { account, amount, .. } = watch.transfer;
			Self::keep(id, Some(account), None, OrderResult::Transferred { amount });
		}
	}

	/// Has told again what has landed: the sequence starts anew. What is not among the first is told when it was told long ago.
	pub(crate) fn tell_landed_soon(work: &mut Work) {
		let ids: Vec<OrderId> = Awaited::<T>::get().into_iter().take(LOOKS_PER_BLOCK as usize).collect();
		for id in ids {
			count(&mut work.entries);
			Watched::<T>::mutate_exists(id, |slot| {
				if let Some(watch) = slot {
					watch.is_asked_for = true;
				}
			});
		}
	}

	/// The coordinator knows what has landed, or waits for nothing: it never left, or has landed at the other end. What may
	/// nevertheless come is watched for a little longer, and what nobody was told of yet is told.
	pub(crate) fn conclude(id: OrderId) -> DispatchResult {
		let mut watch = Watched::<T>::get(id).ok_or(Error::<T>::UnknownOrder)?;
		if watch.landed.is_none() {
			watch.ends_at = watch.ends_at.min(Self::now().saturating_add(GRACE));
			Watched::<T>::insert(id, watch);
		} else if watch.told_at > 0 {
			Watched::<T>::remove(id);
			Awaited::<T>::mutate(|ids| ids.retain(|other| *other != id));
			Self::deposit_event(Event::ResultAcknowledged { order: id });
		}
		Ok(())
	}

	/// Asks the reserve's chain for what it may keep of a transfer from here. A claim costs fees again, so that less has to come back; it
	/// is no matter who asks how often.
	pub(crate) fn do_claim_transfer(id: OrderId, amount: Fixed) -> DispatchResult {
		let mut watch = Watched::<T>::get(id)
			.filter(|watch| watch.landed.is_none() && Self::is_from_here(&watch.transfer))
			.ok_or(Error::<T>::UnknownOrder)?;
		ensure!(is_expired(watch.transfer.deadline, Self::now()), Error::<T>::TooEarly);
		let fees = T::Transfers::most_fees(watch.transfer.asset).ok_or(Error::<T>::NoRoute)?;
		ensure!(amount > fees && amount <= watch.transfer.amount, Error::<T>::InvalidTransfer);
		if !watch.is_claimed {
			let least = fixed::sub(watch.least, fees).map_err(|_| Error::<T>::Overflow)?;
			// Fees are at most a band's share of what was sent; but they may have been set anew since.
			ensure!(least > Fixed::zero(), Error::<T>::InvalidTransfer);
			watch.least = least;
			watch.is_claimed = true;
		}
		T::Transfers::claim(&watch.transfer, amount).map_err(|_| Error::<T>::Unreachable)?;
		Watched::<T>::insert(id, watch);
		Self::deposit_event(Event::TransferClaimed { transfer: id, amount });
		Ok(())
	}
}
