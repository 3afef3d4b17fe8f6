//! Depositors: shares, the queue, and what is set aside.

use crate::{pallet::*, shares, traits::PoolPortfolio, types::Entry, Request, LOG_TARGET};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use polkadot_sdk::{
	frame_support::{defensive, ensure, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

/// Ledger units by which the pool's equity may rise by less than what was brought to it: what the market's roundings take
/// when the amount repays a debt of the pool. The depositor bears it.
const LOST_IN_ROUNDING: u128 = 10;

impl<T: Config> Pallet<T> {
	/// Whether nothing may enter or leave the pool.
	pub fn is_locked() -> bool {
		Insolvencies::<T>::count() > 0 || PoolPending::<T>::get() > 0
	}

	/// Equity of the pool in ledger units, rounded down; nothing for what is negative.
	pub(crate) fn pool_equity() -> Result<u128, DispatchError> {
		Ok(Self::ledger(T::Pool::equity()?, Round::Down)?)
	}

	/// Free value of the pool in ledger units, rounded down.
	pub(crate) fn pool_free() -> Result<u128, DispatchError> {
		Ok(Self::ledger(T::Pool::free(), Round::Down)?)
	}

	pub(crate) fn do_deposit(account: &AccountId32, amount: u128, min_shares: u128) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		ensure!(
			amount >= Self::ledger(Rules::<T>::get().min_deposit, Round::Up)?,
			Error::<T>::AmountTooSmall
		);
		ensure!(!Self::is_locked(), Error::<T>::Locked);
		let before = T::Pool::equity()?;
		ensure!(before >= Fixed::zero(), Error::<T>::PoolWorthless);
		let equity = Self::ledger(before, Round::Up)?;
		let total = TotalShares::<T>::get();
		ensure!(!shares::is_worthless(total, equity).map_err(Error::<T>::from)?, Error::<T>::PoolWorthless);

		let pool = Self::pool_account();
		Self::keep_alive(account, &pool)?;
		Self::keep_alive(account, &Self::owed_account())?;
		Self::take(account, &pool, amount)?;
		T::Pool::bring(amount)?;
		let gained = fixed::sub(T::Pool::equity()?, before).map_err(Error::<T>::from)?;
		let gained = Self::ledger(gained, Round::Down)?.min(amount);
		// Saturating: whatever is less than what may be lost is shown well enough.
		ensure!(gained >= amount.saturating_sub(LOST_IN_ROUNDING), Error::<T>::PoolNotLive);

		let minted = shares::shares_for(gained, total, equity).map_err(Error::<T>::from)?;
		ensure!(minted > 0, Error::<T>::AmountTooSmall);
		ensure!(minted >= min_shares, Error::<T>::SlippageExceeded);
		let old_shares = Shares::<T>::get(account);
		let new_shares = old_shares.checked_add(minted).ok_or(Error::<T>::Overflow)?;
		Shares::<T>::insert(account, new_shares);
		TotalShares::<T>::put(total.checked_add(minted).ok_or(Error::<T>::Overflow)?);
		Self::book(Entry::Depositors, Entry::Pool, amount)?;
		Self::deposit_event(Event::Deposited { account: account.clone(), amount, old_shares, new_shares });
		Ok(())
	}

	pub(crate) fn do_request(account: &AccountId32, requested: u128) -> DispatchResult {
		ensure!(requested > 0, Error::<T>::ZeroAmount);
		let rules = Rules::<T>::get();
		let left = Shares::<T>::get(account).checked_sub(requested).ok_or(Error::<T>::InsufficientShares)?;
		// In shares, so that a request needs no price.
		let smallest = Self::ledger(rules.min_deposit, Round::Up)?
			.checked_mul(shares::VIRTUAL_SHARES)
			.ok_or(Error::<T>::Overflow)?;
		ensure!(left == 0 || requested >= smallest, Error::<T>::RequestTooSmall);
		let request = Tail::<T>::get();
		RequestsOf::<T>::try_mutate(account, |requests| requests.try_push(request))
			.map_err(|_| Error::<T>::TooManyRequests)?;
		Tail::<T>::put(request.checked_add(1).ok_or(Error::<T>::Overflow)?);
		// A time, not money: at the end of the clock the turn never comes.
		let due_ms = Self::now_ms().saturating_add(rules.withdrawal_delay_ms);
		Requests::<T>::insert(request, Request { account: account.clone(), shares: requested, due_ms });
		let queued = QueuedShares::<T>::get().checked_add(requested).ok_or(Error::<T>::Overflow)?;
		QueuedShares::<T>::put(queued);
		Self::set_shares(account, left);
		Self::deposit_event(Event::WithdrawalRequested {
			account: account.clone(),
			request,
			shares: requested,
			due_ms,
		});
		Ok(())
	}

	pub(crate) fn do_cancel(account: &AccountId32, number: u64) -> DispatchResult {
		let request = Requests::<T>::get(number).ok_or(Error::<T>::UnknownRequest)?;
		ensure!(request.account == *account, Error::<T>::NotYourRequest);
		Self::give_back(number, &request)?;
		Self::deposit_event(Event::WithdrawalCancelled {
			account: account.clone(),
			request: number,
			shares: request.shares,
		});
		Ok(())
	}

	/// Serves the queue and pays the caller. Returns how many places of the queue were looked at.
	pub(crate) fn do_withdraw(account: &AccountId32) -> Result<u32, DispatchError> {
		let served =
			if Self::is_locked() { Err(Error::<T>::Locked.into()) } else { with_storage_layer(Self::serve) };
		let amount = Owed::<T>::take(account);
		if amount > 0 {
			Self::take(&Self::owed_account(), account, amount)?;
			Self::book(Entry::Owed, Entry::Depositors, amount)?;
			Self::deposit_event(Event::Withdrawn { account: account.clone(), amount });
			// That no more could be set aside is no reason not to pay what was.
			return Ok(served.map_or(0, |served| served.seen));
		}
		let served = served?;
		// Kept, also when nothing was for the caller: somebody has to move the queue.
		ensure!(served.changed, Error::<T>::NothingDue);
		Ok(served.seen)
	}

	/// Whether the request at the head of the queue is due and the pool is not locked.
	pub(crate) fn is_turn() -> bool {
		if Requests::<T>::count() == 0 || Self::is_locked() {
			return false;
		}
		// At the place of a request that is gone there is at least that to pass.
		Requests::<T>::get(Head::<T>::get()).is_none_or(|request| request.due_ms <= Self::now_ms())
	}

	/// Serves the queue when nobody asked.
	pub(crate) fn serve_quietly() {
		if let Err(error) = with_storage_layer(Self::serve) {
			log::debug!(target: LOG_TARGET, "the queue cannot be served: {error:?}");
		}
	}

	/// Sets aside what due requests are worth, in their order, as far as the pool has free value.
	///
	/// All at the price of a share before: what is paid and burned leaves the others at least what they had. A request
	/// that is not due keeps back those behind it, also when the delay became shorter since.
	fn serve() -> Result<Served, DispatchError> {
		let (now_ms, tail) = (Self::now_ms(), Tail::<T>::get());
		let mut head = Head::<T>::get();
		let mut served = Served::default();
		let mut pool: Option<Valued> = None;
		let mut turns: Vec<Turn> = Vec::new();
		while head < tail && served.seen < T::MaxServed::get() {
			served.seen += 1;
			let Some(request) = Requests::<T>::get(head) else {
				served.changed = true;
				head += 1;
				continue;
			};
			if request.due_ms > now_ms {
				break;
			}
			// Valued only now: most of the time nothing is due.
			let valued = match &mut pool {
				Some(valued) => valued,
				none => none.insert(Valued {
					equity: Self::pool_equity()?,
					free: Self::pool_free()?,
					shares: TotalShares::<T>::get(),
					smallest: Self::ledger(Rules::<T>::get().min_deposit, Round::Up)?,
				}),
			};
			let Some(turn) = valued.turn::<T>(head, request)? else { break };
			let ends = turn.burned == turn.request.shares || turn.amount == 0;
			turns.push(turn);
			if !ends {
				break;
			}
			head += 1;
		}
		Head::<T>::put(head);
		if let Some(valued) = pool {
			Self::set_aside(turns, valued.shares, &mut served)?;
		}
		Ok(served)
	}

	fn set_aside(turns: Vec<Turn>, shares_left: u128, served: &mut Served) -> DispatchResult {
		let mut total = 0u128;
		let mut burned = 0u128;
		for Turn { number, request, burned: shares, amount } in turns {
			served.changed = true;
			if amount == 0 {
				Self::give_back(number, &request)?;
				Self::deposit_event(Event::TooSmallToPay {
					account: request.account,
					request: number,
					shares: request.shares,
				});
				continue;
			}
			let left = request.shares.checked_sub(shares).ok_or(Error::<T>::Overflow)?;
			if left == 0 {
				Self::forget(number, &request.account);
			} else {
				Requests::<T>::insert(number, Request { shares: left, ..request.clone() });
			}
			total = total.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			burned = burned.checked_add(shares).ok_or(Error::<T>::Overflow)?;
			Owed::<T>::try_mutate(&request.account, |owed| {
				*owed = owed.checked_add(amount).ok_or(Error::<T>::Overflow)?;
				Ok::<_, Error<T>>(())
			})?;
			Self::deposit_event(Event::SetAside {
				account: request.account,
				request: number,
				shares,
				left,
				amount,
			});
		}
		if total == 0 {
			return Ok(());
		}
		T::Pool::take_out(total)?;
		Self::take(&Self::pool_account(), &Self::owed_account(), total)?;
		Self::book(Entry::Pool, Entry::Owed, total)?;
		TotalShares::<T>::put(shares_left);
		let queued = QueuedShares::<T>::get().checked_sub(burned).ok_or(Error::<T>::Overflow)?;
		QueuedShares::<T>::put(queued);
		Ok(())
	}

	/// Stores the shares of a depositor; zeros are not stored.
	fn set_shares(account: &AccountId32, shares: u128) {
		if shares == 0 {
			Shares::<T>::remove(account);
		} else {
			Shares::<T>::insert(account, shares);
		}
	}

	/// Takes a request out of the queue; its shares are the depositor's as before.
	fn give_back(number: u64, request: &Request) -> DispatchResult {
		let shares = Shares::<T>::get(&request.account);
		let shares = shares.checked_add(request.shares).ok_or(Error::<T>::Overflow)?;
		Self::set_shares(&request.account, shares);
		let queued = QueuedShares::<T>::get().checked_sub(request.shares).ok_or(Error::<T>::Overflow)?;
		QueuedShares::<T>::put(queued);
		Self::forget(number, &request.account);
		Ok(())
	}

	/// Takes a request off all lists.
	fn forget(number: u64, account: &AccountId32) {
		Requests::<T>::remove(number);
		RequestsOf::<T>::mutate_exists(account, |stored| match stored {
			Some(requests) => {
				requests.retain(|known| *known != number);
				if requests.is_empty() {
					*stored = None;
				}
			}
			None => {
				defensive!("every request is on its depositor's list");
			}
		});
	}
}

/// What serving the queue did.
#[derive(Default)]
struct Served {
	/// Places of the queue that were looked at.
	seen: u32,
	/// Whether anything is different now.
	changed: bool,
}

/// The pool while the queue is served, ledger units.
struct Valued {
	equity: u128,
	free: u128,
	shares: u128,
	/// No part of a request is paid that is smaller.
	smallest: u128,
}

/// What a request gets.
struct Turn {
	number: u64,
	request: Request,
	burned: u128,
	amount: u128,
}

impl Valued {
	/// What the request gets, taken off the pool; `None` when the pool can pay nothing now. An amount of zero is for
	/// shares that are worth less than a ledger unit.
	fn turn<T: Config>(&mut self, number: u64, request: Request) -> Result<Option<Turn>, Error<T>> {
		if self.free == 0 || self.equity == 0 {
			return Ok(None);
		}
		let value = shares::amount_for(request.shares, self.shares, self.equity)?;
		let (burned, amount) = if value <= self.free {
			(request.shares, value)
		} else if self.free < self.smallest {
			// No crumbs block after block.
			return Ok(None);
		} else {
			(shares::shares_of(self.free, self.shares, self.equity)?.min(request.shares), self.free)
		};
		if amount == 0 {
			return Ok(Some(Turn { number, request, burned: 0, amount }));
		}
		self.equity = self.equity.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
		self.free = self.free.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
		self.shares = self.shares.checked_sub(burned).ok_or(Error::<T>::Overflow)?;
		Ok(Some(Turn { number, request, burned, amount }))
	}
}
