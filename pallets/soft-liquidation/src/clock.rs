//! The clock by which an auction, a takeover by the pool or an unwind runs. It stands still while nobody can act, so that no
//! price falls and no unwind counts as stalled meanwhile.
//!
//! Two things stop it. For everybody: the breaker at *stopped*, halts and the grace after them, and blocks that come late; how
//! long that was altogether is counted in [`IdleMs`]. For one account: what [`Pallet::is_barred`] names, from
//! [`Effort::barred_ms`] on; that much only as the state itself may last, so that no account is kept for ever.
//!
//! States name times of the wall clock. What did not count is added when somebody looks ([`Pallet::clocks`]) and written down
//! when something is done ([`Pallet::settle_clock`]). So nobody has to be poked because the breaker was moved.

use crate::{
	auction::venues_of, AccountGraceUntil, Breaker, BreakerLevel, Config, Degraded, Effort, Efforts,
	Episodes, GraceUntil, IdleMs, LastBlockMs, Pallet, States, Takes,
};
use ballast_policy::AccountState;
use ballast_primitives::traits::VenueDispatch;
use ballast_risk::Portfolio;
use polkadot_sdk::{frame_support::traits::Get, sp_runtime::AccountId32};

/// This part of the time that counts as a halt may pass between two blocks and counts. What is more than that does not.
const LATE_SHARE: u64 = 10;
/// But at least so many milliseconds do: two blocks of a relay chain.
const LEAST_LATE_MS: u64 = 12_000;

/// The clocks of an account as they run.
pub(crate) struct Clocks {
	/// The state on record, its clock moved on by what did not count.
	pub state: AccountState,
	/// [`Effort::progress_ms`], likewise.
	pub progress_ms: u64,
	/// [`Effort::in_vain_ms`], likewise.
	pub in_vain_ms: u64,
	/// How long nobody could act on this account alone, since that was last written down.
	own_ms: u64,
}

impl<T: Config> Pallet<T> {
	/// For how long nobody could act on any account, until now, milliseconds.
	pub(crate) fn idle_ms(now_ms: u64) -> u64 {
		let last = LastBlockMs::<T>::get();
		let passed = if last == 0 { 0 } else { now_ms.saturating_sub(last) };
		let is_halt = Self::halted_since(now_ms).is_some();
		let idle = if is_halt || Breaker::<T>::get() == BreakerLevel::Stopped {
			passed
		} else {
			let counts = (<T as Config>::HaltThreshold::get() / LATE_SHARE).max(LEAST_LATE_MS);
			let graced = GraceUntil::<T>::get().min(now_ms).saturating_sub(last).min(passed);
			passed.saturating_sub(counts).max(graced)
		};
		// Saturating: sums of parts of the time since 1970.
		IdleMs::<T>::get().saturating_add(idle)
	}

	/// The time that counted for everybody.
	fn counted_ms(now_ms: u64) -> u64 {
		now_ms.saturating_sub(Self::idle_ms(now_ms)).max(1)
	}

	/// What is noted of the account; of one that nothing is noted of, as if its clocks had been set right just now.
	pub(crate) fn effort(account: &AccountId32) -> Effort {
		Efforts::<T>::get(account)
			.unwrap_or_else(|| Effort { idle_ms: Self::idle_ms(Self::now_ms()), ..Effort::default() })
	}

	/// Whether nobody can act on this account, although the chain runs and the breaker lets them: nothing is forced on it after
	/// its prices were stale for long; in an auction or with the pool also, while orders or a take are open, or a venue of
	/// it is full or away. (What keeps slices from a venue is no such thing: that is what makes an unwind stall.)
	pub(crate) fn is_barred(
		account: &AccountId32,
		state: &AccountState,
		portfolio: &Portfolio,
		now_ms: u64,
	) -> bool {
		let graced = || {
			let outage = Degraded::<T>::get(account).map(|d| now_ms.saturating_sub(d.since_ms));
			AccountGraceUntil::<T>::get(account) > now_ms
				|| outage.is_some_and(|ms| ms > <T as Config>::HaltThreshold::get())
		};
		match state {
			AccountState::Unwinding { .. } => graced(),
			AccountState::Auction(_) | AccountState::Backstop { .. } => {
				graced()
					|| Takes::<T>::contains_key(account)
					|| !<T as Config>::Dispatch::live_orders(account).is_empty()
					|| venues_of(portfolio).into_iter().any(|v| <T as Config>::Dispatch::room(v) == 0)
			}
			AccountState::Healthy
			| AccountState::Watch { .. }
			| AccountState::MarginCall { .. }
			| AccountState::Insolvent { .. } => false,
		}
	}

	/// The clocks of an account in this state on record.
	pub(crate) fn clocks(account: &AccountId32, recorded: AccountState, now_ms: u64) -> Clocks {
		let effort = Self::effort(account);
		let idle = Self::idle_ms(now_ms).saturating_sub(effort.idle_ms);
		let own_ms = match effort.barred_ms {
			0 => 0,
			since => {
				let longest = recorded.bound_ms(&<T as Config>::Rules::get()).unwrap_or_default();
				let left = longest.saturating_sub(effort.paused_ms);
				Self::counted_ms(now_ms).saturating_sub(since).min(left)
			}
		};
		let pause = idle.saturating_add(own_ms);
		let moved = |since_ms| ballast_policy::moved(since_ms, pause, now_ms);
		Clocks {
			state: recorded.paused(pause, now_ms),
			progress_ms: moved(effort.progress_ms),
			in_vain_ms: moved(effort.in_vain_ms),
			own_ms,
		}
	}

	/// Whether the account's clock was moved on and that is not on record. Before a decision it is written down, with an event, so
	/// that whoever takes the decision again knows of it.
	pub(crate) fn has_moved(account: &AccountId32, running: &AccountState) -> bool {
		States::<T>::get(account).is_some_and(|recorded| recorded != *running)
	}

	/// Writes down what did not count until now. Returns the state before and now, where its clock moved.
	pub(crate) fn settle_clock(account: &AccountId32) -> Option<(AccountState, AccountState)> {
		let (effort, recorded) = (Efforts::<T>::get(account)?, States::<T>::get(account)?);
		let now_ms = Self::now_ms();
		let clocks = Self::clocks(account, recorded, now_ms);
		Efforts::<T>::insert(
			account,
			Effort {
				progress_ms: clocks.progress_ms,
				in_vain_ms: clocks.in_vain_ms,
				idle_ms: Self::idle_ms(now_ms),
				paused_ms: effort.paused_ms.saturating_add(clocks.own_ms),
				barred_ms: if effort.barred_ms == 0 { 0 } else { Self::counted_ms(now_ms) },
				..effort
			},
		);
		if clocks.state == recorded {
			return None;
		}
		States::<T>::insert(account, clocks.state);
		Some((recorded, clocks.state))
	}

	/// Stops the account's own clock, or has it run, as of now. What went before is settled.
	pub(crate) fn set_barred(account: &AccountId32, barred: bool) {
		if !Episodes::<T>::contains_key(account) || barred == (Self::effort(account).barred_ms != 0) {
			return;
		}
		Self::settle_clock(account);
		let barred_ms = if barred { Self::counted_ms(Self::now_ms()) } else { 0 };
		Self::change_effort(account, |effort| effort.barred_ms = barred_ms);
	}

	/// An order or a take of the account was executed.
	pub(crate) fn note_progress(account: &AccountId32) {
		Self::settle_clock(account);
		let now_ms = Self::now_ms();
		Self::change_effort(account, |effort| effort.progress_ms = now_ms);
	}
}
