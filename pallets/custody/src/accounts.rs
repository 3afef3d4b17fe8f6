//! Accounts: the roll, what they hold, and what they do by themselves.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	message::{AccountMode, EnrollRefusal, ReportedPosition, ToCoordinator, MAX_POSITIONS},
	traits::{AccountChange, ChangeKind, Leave, RiskGuard},
	AssetId, Fixed, InstrumentId, OrderId, Round,
};
use polkadot_sdk::{
	frame_support::{
		ensure,
		traits::{
			tokens::{fungibles::Mutate, Fortitude, Precision, Preservation},
			Get,
		},
	},
	sp_core::crypto::AccountId32,
	sp_runtime::{traits::AccountIdConversion, DispatchError, DispatchResult},
	staging_xcm::v5::Location,
};

impl<T: Config> Pallet<T> {
	/// Who has in the ledger what is in custody.
	pub fn vault() -> AccountId32 {
		T::PalletId::get().into_account_truncating()
	}

	/// Who takes what the programs of an order bring back. (A bare number would make that of order 0 the vault.)
	pub fn beneficiary(order: OrderId) -> AccountId32 {
		T::PalletId::get().into_sub_account_truncating((*b"sale", order.0))
	}

	/// Moves something in the ledger, all of it or nothing.
	pub(crate) fn transfer(
		location: Location,
		from: &AccountId32,
		to: &AccountId32,
		amount: u128,
	) -> DispatchResult {
		T::Assets::transfer(location, from, to, amount, Preservation::Expendable).map(|_| ())
	}

	/// Takes something out of the ledger, which has left for the reserve.
	pub(crate) fn burn(location: Location, from: &AccountId32, amount: u128) -> DispatchResult {
		let (exact, polite) = (Precision::Exact, Fortitude::Polite);
		T::Assets::burn_from(location, from, amount, Preservation::Expendable, exact, polite).map(|_| ())
	}

	/// Adds to what an account holds.
	pub(crate) fn credit(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		if amount == 0 {
			return Ok(());
		}
		Holdings::<T>::try_mutate(account, asset, |held| -> DispatchResult {
			*held = held.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			Ok(())
		})
	}

	/// Takes from what an account holds.
	pub(crate) fn debit(account: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		Holdings::<T>::try_mutate_exists(account, asset, |slot| -> DispatchResult {
			let left = slot.unwrap_or_default().checked_sub(amount).ok_or(Error::<T>::NotEnoughHeld)?;
			*slot = Some(left).filter(|left| *left > 0);
			Ok(())
		})
	}

	/// What an account has here, ledger units: what it holds, and what flies and is not given up. Sorted by asset.
	fn amounts(account: &AccountId32) -> Result<Vec<(AssetId, u128)>, Error<T>> {
		let mut amounts: Vec<(AssetId, u128)> = Holdings::<T>::iter_prefix(account).collect();
		for (asset, flying) in Flying::<T>::iter_prefix(account) {
			match amounts.iter_mut().find(|(held, _)| *held == asset) {
				Some((_, held)) => *held = held.checked_add(flying).ok_or(Error::<T>::Overflow)?,
				None => amounts.push((asset, flying)),
			}
		}
		amounts.sort_by_key(|(asset, _)| *asset);
		Ok(amounts)
	}

	/// An account's positions at this venue, rounded down.
	pub fn positions(account: &AccountId32) -> Result<Vec<ReportedPosition>, DispatchError> {
		let mut positions = Vec::new();
		for (asset, amount) in Self::amounts(account)? {
			let decimals = Self::registration(asset)?.decimals;
			let quantity =
				fixed::from_ledger(amount, decimals, Round::Down).map_err(|_| Error::<T>::Overflow)?;
			positions.push(ReportedPosition {
				instrument: InstrumentId::Spot(asset),
				quantity,
				entry: Fixed::zero(),
				funding: Fixed::zero(),
			});
		}
		ensure!(positions.len() <= MAX_POSITIONS as usize, Error::<T>::TooManyPositions);
		Ok(positions)
	}

	/// Has an account reported in the next block.
	pub(crate) fn mark_dirty(account: AccountId32) -> DispatchResult {
		Dirty::<T>::try_mutate(|dirty| dirty.try_insert(account).map(|_| ()))
			.map_err(|_| Error::<T>::TooManyChanges.into())
	}

	/// Has an account reported because somebody asks.
	pub(crate) fn do_report(account: AccountId32) -> DispatchResult {
		ensure!(Enrolled::<T>::contains_key(&account), Error::<T>::NotEnrolled);
		let dirty = Dirty::<T>::get();
		let has_room = (dirty.len() as u32) < MAX_DIRTY.saturating_sub(CHANGES_RESERVE);
		ensure!(has_room || dirty.contains(&account), Error::<T>::TooManyChanges);
		Self::mark_dirty(account)
	}

	/// Puts an account on the roll and tells the coordinator.
	pub(crate) fn do_enroll(account: AccountId32) -> DispatchResult {
		if !Enrolled::<T>::contains_key(&account) {
			Enrolled::<T>::insert(&account, AccountMode::Normal);
		}
		let report = Self::snapshot(&account)?;
		Self::send(ToCoordinator::Enroll(report))?;
		Self::deposit_event(Event::AccountEnrolled { account });
		Ok(())
	}

	/// Enrols the one account that the coordinator may enrol by itself, or says why not.
	pub(crate) fn enroll_as_asked(account: AccountId32) -> DispatchResult {
		if T::PoolAccount::get().as_ref() == Some(&account) {
			return Self::do_enroll(account);
		}
		let refusal = EnrollRefusal::NotAdmitted;
		Self::send(ToCoordinator::EnrollRefused { account: account.clone(), refusal })?;
		Self::deposit_event(Event::EnrolmentRefused { account, refusal });
		Ok(())
	}

	/// That an account may do by itself what adds risk.
	fn ensure_free(account: &AccountId32) -> Result<AccountMode, Error<T>> {
		match Enrolled::<T>::get(account).ok_or(Error::<T>::NotEnrolled)? {
			AccountMode::Normal => Ok(AccountMode::Normal),
			AccountMode::ReduceOnly => Err(Error::<T>::AccountReduceOnly),
			AccountMode::Frozen => Err(Error::<T>::AccountFrozen),
		}
	}

	/// A change by which an account takes something away from here.
	fn taking<'a>(
		account: &'a AccountId32,
		before: &'a [ReportedPosition],
		after: &'a [ReportedPosition],
		mode: AccountMode,
	) -> AccountChange<'a> {
		let (credit, used) = (Fixed::zero(), Fixed::zero());
		AccountChange { account, kind: ChangeKind::AddsRisk, before, after, mode, credit, used }
	}

	pub(crate) fn do_leave(account: AccountId32) -> DispatchResult {
		let mode = Self::ensure_free(&account)?;
		Self::ensure_call_may_tell()?;
		let waits = Queue::<T>::get().iter().any(|instruction| *instruction.account() == account);
		let flies = Flights::<T>::iter_values().any(|flight| flight.account == account);
		ensure!(!waits && !flies, Error::<T>::OrdersOpen);
		let before = Self::positions(&account)?;
		let leave = T::Guard::judge_leaving(&Self::taking(&account, &before, &[], mode))?;
		// A guard that sees only this venue has nobody to ask: the coordinator is here.
		ensure!(leave == Leave::Now, Error::<T>::ReliedUpon);
		Self::send(ToCoordinator::Withdrawn { account: account.clone() })?;
		let holdings: Vec<(AssetId, u128)> = Holdings::<T>::drain_prefix(&account).collect();
		for (asset, amount) in holdings {
			Self::transfer(Self::registration(asset)?.location, &Self::vault(), &account, amount)?;
			Self::deposit_event(Event::Withdrawn { account: account.clone(), asset, amount });
		}
		Enrolled::<T>::remove(&account);
		Dirty::<T>::mutate(|dirty| dirty.remove(&account));
		Self::deposit_event(Event::AccountLeft { account });
		Ok(())
	}

	pub(crate) fn do_deposit(account: AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let registration = Self::registration(asset)?;
		let mode = Enrolled::<T>::get(&account).ok_or(Error::<T>::NotEnrolled)?;
		ensure!(mode != AccountMode::Frozen, Error::<T>::AccountFrozen);
		Self::transfer(registration.location, &account, &Self::vault(), amount)?;
		Self::credit(&account, asset, amount)?;
		// So that it can be shown.
		Self::positions(&account)?;
		Self::mark_dirty(account.clone())?;
		Self::deposit_event(Event::Deposited { account, asset, amount });
		Ok(())
	}

	pub(crate) fn do_withdraw(account: AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		ensure!(amount > 0, Error::<T>::ZeroAmount);
		let registration = Self::registration(asset)?;
		let mode = Self::ensure_free(&account)?;
		let before = Self::positions(&account)?;
		Self::debit(&account, asset, amount)?;
		let after = Self::positions(&account)?;
		T::Guard::judge(&Self::taking(&account, &before, &after, mode))?;
		Self::transfer(registration.location, &Self::vault(), &account, amount)?;
		Self::mark_dirty(account.clone())?;
		Self::deposit_event(Event::Withdrawn { account, asset, amount });
		Ok(())
	}

	pub(crate) fn do_transfer_out(account: AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
		let Registration { location, decimals, max_fee, .. } = Self::registration(asset)?;
		ensure!(amount > max_fee, Error::<T>::BelowFee);
		let price = Self::price(asset).ok_or(Error::<T>::NoPrice)?;
		let value = fixed::from_ledger(amount, decimals, Round::Up)
			.and_then(|quantity| fixed::mul(quantity, price, Round::Up))
			.map_err(|_| Error::<T>::Overflow)?;
		// A window of its own: whoever sends what is theirs round and round must not keep what is margined from being sold.
		let window = Self::counted(SentOut::<T>::get(), value)?;
		ensure!(window.value <= T::EgressLimit::get(), Error::<T>::EgressLimitReached);
		SentOut::<T>::put(window);
		Self::burn(location.clone(), &account, amount)?;
		let transfer = TransferOut { owner: account.clone(), asset: Foreign { location, amount }, max_fee };
		T::Reserve::transfer_out(&transfer).map_err(|_| Error::<T>::ReserveUnreachable)?;
		Self::deposit_event(Event::SentOut { account, asset, amount });
		Ok(())
	}

	/// A window as it is now: a new one when its time is over.
	fn current(window: Egress) -> Egress {
		let now = Self::now();
		if now.saturating_sub(window.since) >= T::EgressWindow::get() {
			Egress { since: now, value: Fixed::zero() }
		} else {
			window
		}
	}

	/// A window in which value has left besides.
	fn counted(window: Egress, value: Fixed) -> Result<Egress, Error<T>> {
		let Egress { since, value: before } = Self::current(window);
		Ok(Egress { since, value: fixed::add(before, value).map_err(|_| Error::<T>::Overflow)? })
	}

	/// Value that orders may still send in this window, settlement currency, non-negative.
	pub(crate) fn egress_left() -> Fixed {
		let left = fixed::sub(T::EgressLimit::get(), Self::current(Left::<T>::get()).value);
		left.unwrap_or_default().max(Fixed::zero())
	}

	/// Counts value as having left for an order.
	pub(crate) fn count_egress(value: Fixed) -> Result<(), Error<T>> {
		Left::<T>::put(Self::counted(Left::<T>::get(), value)?);
		Ok(())
	}
}
