//! Insolvencies, and who pays for what was lost.

use crate::{
	pallet::*,
	traits::{Backstop, Creditors, PoolPortfolio},
	types::Entry,
	BadDebt, Covered, FeedSource, LossEvent, Missing, LOG_TARGET,
};
use alloc::vec::Vec;
use ballast_policy::Quote;
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round, VenueId,
};
use ballast_risk::Margin;
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

impl<T: Config> Backstop for Pallet<T> {
	fn note_insolvent(account: &AccountId32) {
		if Insolvencies::<T>::contains_key(account) {
			return;
		}
		Insolvencies::<T>::insert(account, Self::now_ms());
		let open = Insolvencies::<T>::count();
		Self::deposit_event(Event::InsolvencyOpened { account: account.clone(), open });
	}

	fn note_solvent(account: &AccountId32) {
		if Insolvencies::<T>::take(account).is_none() {
			return;
		}
		let open = Insolvencies::<T>::count();
		Self::deposit_event(Event::InsolvencyClosed { account: account.clone(), open });
	}

	fn cover(venue: VenueId, account: &AccountId32, loss: Fixed) -> Result<Covered, DispatchError> {
		with_storage_layer(|| Self::do_cover(venue, account, loss))
	}

	fn note_penalty(venue: VenueId, penalty: Fixed, by: Option<&AccountId32>) {
		Self::do_note_penalty(venue, penalty, by)
	}

	fn note_surcharge(venue: VenueId, surcharge: Fixed) {
		Self::do_note_surcharge(venue, surcharge)
	}

	fn feed_fund(payer: &AccountId32, amount: u128, source: FeedSource) -> DispatchResult {
		with_storage_layer(|| Self::do_feed(payer, amount, source))
	}

	fn quote(equity: Fixed, maintenance: Fixed, gross: Fixed) -> Option<Quote> {
		let margin = Margin { equity, maintenance, initial: maintenance, ..Margin::default() };
		match Self::do_quote(&margin, gross) {
			Ok(quote) => quote,
			Err(error) => {
				log::debug!(target: LOG_TARGET, "the pool cannot quote: {error:?}");
				None
			}
		}
	}

	fn pay_takeover(from_fund: Fixed) -> DispatchResult {
		with_storage_layer(|| Self::do_pay_takeover(from_fund))
	}
}

/// What was just paid, ledger units.
#[derive(Default)]
struct Paid {
	fund: u128,
	pool: u128,
	/// What is left of the entry.
	left: BadDebt,
	/// Why nothing could be paid, because the entry could not be valued.
	waits: Option<DispatchError>,
}

impl<T: Config> Pallet<T> {
	fn do_cover(venue: VenueId, account: &AccountId32, loss: Fixed) -> Result<Covered, DispatchError> {
		ensure!(loss > Fixed::zero(), Error::<T>::NotPositive);
		let loss = Self::ledger(loss, Round::Up)?;
		let old = BadDebts::<T>::get(account, venue).unwrap_or_default();
		// The pool must not wait, locked, for what it could never pay.
		let asked = if T::Creditors::is_reachable(venue) { loss } else { 0 };
		let new = BadDebt {
			open: old.open.checked_add(loss).ok_or(Error::<T>::Overflow)?,
			pool_pending: old.pool_pending.checked_add(asked).ok_or(Error::<T>::Overflow)?,
		};
		Self::book(Entry::BadDebt, Entry::Creditors, loss)?;
		Self::set_bad_debt(account, venue, new)?;
		if asked > 0 {
			PendingSince::<T>::insert(account, venue, Self::now_ms());
		}
		Self::deposit_event(Event::LossBooked {
			account: account.clone(),
			venue,
			old: old.open,
			new: new.open,
		});
		let paid = Self::pay(account, venue, new)?;
		Ok(Covered {
			fund: Self::whole(paid.fund, Round::Down)?,
			pool: Self::whole(paid.pool, Round::Down)?,
			socialised: Self::whole(paid.left.open, Round::Up)?,
		})
	}

	pub(crate) fn do_settle(account: &AccountId32, venue: VenueId) -> DispatchResult {
		let entry = BadDebts::<T>::get(account, venue).ok_or(Error::<T>::NoBadDebt)?;
		let paid = Self::pay(account, venue, entry)?;
		if Self::release_overdue(account, venue)? {
			return Ok(());
		}
		if let Some(error) = paid.waits {
			return Err(error);
		}
		// That the pool was asked and has to pay nothing is worth something, too: it may not be locked any more.
		ensure!(paid.fund > 0 || paid.pool > 0 || paid.left != entry, Error::<T>::NothingToPay);
		Ok(())
	}

	fn do_quote(margin: &Margin, gross: Fixed) -> Result<Option<Quote>, DispatchError> {
		// Without a price of what the pool holds there is no saying what it has free.
		T::Pool::equity()?;
		let share = Rules::<T>::get().capacity_share;
		let capacity =
			fixed::mul(T::Pool::free().max(Fixed::zero()), share, Round::Down).map_err(Error::<T>::from)?;
		let fund = Self::whole(Self::fund(), Round::Down)?;
		let quote = ballast_policy::quote(margin, gross, capacity, fund, &T::Policy::get());
		Ok(quote.map_err(Error::<T>::from)?)
	}

	/// Pays what fund and pool can and must of an entry, by the rule of [`ballast_policy::socialise`], valued anew before and
	/// after. What cannot be paid now stays in it; an error is only one of the books themselves.
	fn pay(account: &AccountId32, venue: VenueId, entry: BadDebt) -> Result<Paid, DispatchError> {
		let mut paid = Paid { left: entry, ..Default::default() };
		if !T::Creditors::is_reachable(venue) {
			Self::deposit_event(Event::LossUnreachable { account: account.clone(), venue, open: entry.open });
			return Ok(paid);
		}
		let payable = match T::Creditors::missing(venue, account) {
			Ok(missing) => {
				paid.left = Self::revalue(account, venue, entry, missing)?;
				missing.map_or(paid.left.open, |missing| missing.payable.min(paid.left.open))
			}
			Err(error) => {
				Self::deposit_event(Event::LossWaits { account: account.clone(), venue, error });
				paid.waits = Some(error);
				return Ok(paid);
			}
		};
		Self::pay_valued(account, venue, payable, &mut paid)?;
		if paid.fund > 0 || paid.pool > 0 {
			// What was bought for it cost more or less than its value, and that is somebody's, too.
			if let Ok(missing) = T::Creditors::missing(venue, account) {
				paid.left = Self::revalue(account, venue, paid.left, missing)?;
			}
			Self::deposit_event(Event::BadDebtPaid {
				account: account.clone(),
				venue,
				fund: paid.fund,
				pool: paid.pool,
				left: paid.left.open,
			});
		}
		Self::set_bad_debt(account, venue, paid.left)?;
		Ok(paid)
	}

	/// Books that an entry is worth more or less than when it was last valued. What the pool was not asked for yet grows and
	/// shrinks with it.
	fn revalue(
		account: &AccountId32,
		venue: VenueId,
		entry: BadDebt,
		missing: Option<Missing>,
	) -> Result<BadDebt, Error<T>> {
		let new = missing.map_or(entry.open, |missing| missing.value);
		if new == entry.open {
			return Ok(entry);
		}
		let BadDebt { open, mut pool_pending } = entry;
		if let Some(more) = new.checked_sub(open) {
			Self::book(Entry::BadDebt, Entry::Creditors, more)?;
			if pool_pending > 0 {
				pool_pending = pool_pending.checked_add(more).ok_or(Error::<T>::Overflow)?;
			}
		} else if let Some(less) = open.checked_sub(new) {
			Self::book(Entry::Creditors, Entry::BadDebt, less)?;
			pool_pending = pool_pending.min(new);
		}
		Self::deposit_event(Event::LossRevalued { account: account.clone(), venue, old: open, new });
		Ok(BadDebt { open: new, pool_pending })
	}

	/// Pays of an entry that was valued just now, at most `payable`.
	fn pay_valued(
		account: &AccountId32,
		venue: VenueId,
		payable: u128,
		paid: &mut Paid,
	) -> Result<(), DispatchError> {
		let failed =
			|error| Self::deposit_event(Event::PaymentFailed { account: account.clone(), venue, error });

		let needs_pool = paid.left.pool_pending > 0 && paid.left.open > Self::fund();
		// A pool that cannot be valued is asked later.
		let event = if needs_pool { Self::current_event().map_err(failed).ok() } else { None };
		let ready = match event {
			// Saturating: for an event that got more than its limit, which cannot be, there is nothing.
			Some(event) => {
				event.limit.saturating_sub(event.paid).min(Self::pool_free()?).min(paid.left.pool_pending)
			}
			None => 0,
		};
		let [payable, fund, pool] = [payable, Self::fund(), ready].map(|part| Self::whole(part, Round::Down));
		// All of them whole ledger units, so that their parts are, too.
		let burden = ballast_policy::socialise(payable?, fund?, pool?, &[]).map_err(Error::<T>::from)?;

		let from_fund = Self::ledger(burden.fund, Round::Down)?;
		if from_fund > 0 {
			let done = with_storage_layer(|| -> DispatchResult {
				T::Creditors::pay(venue, account, &Self::fund_account(), from_fund)?;
				Ok(Self::book(Entry::Fund, Entry::BadDebt, from_fund)?)
			});
			if let Err(error) = done {
				// Not the pool's turn: the fund pays first.
				failed(error);
				return Ok(());
			}
			paid.fund = from_fund;
			paid.left.open = paid.left.open.checked_sub(from_fund).ok_or(Error::<T>::Overflow)?;
			paid.left.pool_pending = paid.left.pool_pending.min(paid.left.open);
		}

		if let Some(event) = event.filter(|_| paid.left.pool_pending > 0) {
			let from_pool = Self::ledger(burden.pool, Round::Down)?;
			match with_storage_layer(|| Self::pay_from_pool(account, venue, event, from_pool)) {
				Ok(()) => {
					paid.pool = from_pool;
					paid.left.open = paid.left.open.checked_sub(from_pool).ok_or(Error::<T>::Overflow)?;
					let pending = if from_pool < ready {
						// It has to pay more as soon as more can be paid.
						paid.left.pool_pending.checked_sub(from_pool).ok_or(Error::<T>::Overflow)?
					} else {
						0
					};
					paid.left.pool_pending = pending.min(paid.left.open);
				}
				Err(error) => failed(error),
			}
		}
		Ok(())
	}

	/// Lets the pool go from what it was not asked for yet of the account's bad debt; it stays the fund's. Returns whether there
	/// was anything.
	pub(crate) fn release_pool(account: &AccountId32) -> Result<bool, Error<T>> {
		let pending: Vec<_> =
			BadDebts::<T>::iter_prefix(account).filter(|(_, entry)| entry.pool_pending > 0).collect();
		for (venue, entry) in &pending {
			Self::set_bad_debt(account, *venue, BadDebt { pool_pending: 0, ..*entry })?;
		}
		Ok(!pending.is_empty())
	}

	/// Lets the pool go from what it could not be asked for, or could not pay, for as long as a withdrawal takes: nobody who is in
	/// the pool may be locked in for ever by what cannot be paid, and nobody leaves it before others who knew of the loss
	/// could. It stays the fund's. Returns whether there was anything.
	fn release_overdue(account: &AccountId32, venue: VenueId) -> Result<bool, Error<T>> {
		let (Some(since_ms), Some(entry)) =
			(PendingSince::<T>::get(account, venue), BadDebts::<T>::get(account, venue))
		else {
			return Ok(false);
		};
		// A time, not money.
		let until_ms = since_ms.saturating_add(Rules::<T>::get().withdrawal_delay_ms);
		if Self::now_ms() < until_ms {
			return Ok(false);
		}
		Self::set_bad_debt(account, venue, BadDebt { pool_pending: 0, ..entry })?;
		Self::deposit_event(Event::PoolReleased {
			account: account.clone(),
			venue,
			amount: entry.pool_pending,
		});
		Ok(true)
	}

	/// The event that a loss of now belongs to: the last one while it lasts, or one that begins.
	fn current_event() -> Result<LossEvent, DispatchError> {
		let rules = Rules::<T>::get();
		let now_ms = Self::now_ms();
		// No event without a price, also not one that began before.
		let equity = T::Pool::equity()?.max(Fixed::zero());
		// A time, not money.
		let lasts = |event: &LossEvent| now_ms < event.since_ms.saturating_add(rules.event_ms);
		if let Some(event) = LastEvent::<T>::get().filter(lasts) {
			return Ok(event);
		}
		let limit = fixed::mul(equity, rules.pool_cap, Round::Down).map_err(Error::<T>::from)?;
		Ok(LossEvent { since_ms: now_ms, limit: Self::ledger(limit, Round::Down)?, paid: 0 })
	}

	/// Has the pool pay its part of a loss.
	fn pay_from_pool(
		account: &AccountId32,
		venue: VenueId,
		event: LossEvent,
		amount: u128,
	) -> DispatchResult {
		let paid = event.paid.checked_add(amount).ok_or(Error::<T>::Overflow)?;
		LastEvent::<T>::put(LossEvent { paid, ..event });
		if amount == 0 {
			return Ok(());
		}
		T::Pool::take_out(amount)?;
		T::Creditors::pay(venue, account, &Self::pool_account(), amount)?;
		Ok(Self::book(Entry::Pool, Entry::BadDebt, amount)?)
	}

	/// Stores an entry; zeros are not stored. Keeps count of those that wait for the pool.
	fn set_bad_debt(account: &AccountId32, venue: VenueId, new: BadDebt) -> Result<(), Error<T>> {
		let waited = BadDebts::<T>::get(account, venue).is_some_and(|old| old.pool_pending > 0);
		let waits = new.pool_pending > 0;
		let count = PoolPending::<T>::get();
		let changed = match (waited, waits) {
			(false, true) => count.checked_add(1),
			(true, false) => count.checked_sub(1),
			_ => Some(count),
		};
		PoolPending::<T>::put(changed.ok_or(Error::<T>::Overflow)?);
		if !waits {
			PendingSince::<T>::remove(account, venue);
		}
		if new.open == 0 {
			BadDebts::<T>::remove(account, venue);
		} else {
			BadDebts::<T>::insert(account, venue, new);
		}
		Ok(())
	}
}
