//! What must always be true of the storage.

use crate::{
	assess::is_restricted, BadDebt, Climbs, Config, Contender, Contests, Efforts, Episodes, FundPromised,
	Ladders, Pallet, Refusals, Repayments, Restricted, Sequences, Slices, States, Stats, Taker,
	TakerOfLastResort, Takes, TotalBadDebt, MAX_SIGNED_PLANS,
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use ballast_policy::AccountState;
use ballast_primitives::{fixed, Fixed, OrderId};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	frame_system,
	sp_runtime::{AccountId32, TryRuntimeError},
};

impl<T: Config> Pallet<T> {
	/// 1. A healthy account has no state on record.
	/// 2. There is an episode for exactly the restricted accounts.
	/// 3. An insolvent account has a bad-debt entry.
	/// 4. Every slice has an order, and no order is in two slices.
	/// 5. An account's refusals are about different positions, and its list of restricting venues has no duplicates.
	/// 6. Bad-debt entries are positive and their sum is the total.
	/// 7. The rules in force are valid.
	/// 8. A take is in flight only from an account that is auctioned, with the pool, or insolvent (then to the pool), to another one; one of its legs is
	///    open, no two are at one venue, and none is also an order of a slice or of another take. Its fee is what its legs'
	///    are, and its surcharge at most that.
	/// 9. What is set aside for takers is what their open legs need.
	/// 10. Efforts are on record only of restricted accounts; what the fund promised is not negative, and sums up. No clock was
	///     set right, or stopped, in a time to come, or moved further than that of its state may be.
	/// 11. Only who has a ladder, or is the pool, stands on one, on a step that there is, with nothing negative left to do.
	/// 12. What venues wrote off altogether is what the bad-debt entries say, but for the estimates of those who are insolvent
	///     now, of whom it is what was written off so far.
	/// 13. The backstop has bad debt open only of accounts that have an entry here: this pallet has what was lost, the backstop
	///     what of it nobody paid yet.
	/// 14. Plans compete only for an account that is being unwound, at most so many (none where they competed in vain); no proposer has
	///     two of them, the best claim goes first, and all were made after the last slice or take. No contest was opened in a
	///     block to come.
	/// 15. Nothing was repaid, and no account restored, in a time to come.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_contests()?;
		for (_, noted) in Repayments::<T>::iter() {
			ensure!(noted.restored_ms.max(noted.tried_ms) <= Self::now_ms(), "15: a repayment to come");
		}
		for (account, state) in States::<T>::iter() {
			ensure!(state != AccountState::Healthy, "1: a healthy account is on record");
			ensure!(
				is_restricted(&state) == Episodes::<T>::contains_key(&account),
				"2: episode and restriction differ"
			);
			if matches!(state, AccountState::Insolvent { .. }) {
				ensure!(BadDebt::<T>::contains_key(&account), "3: insolvent without bad debt");
			}
		}
		for account in Episodes::<T>::iter_keys() {
			ensure!(
				States::<T>::get(&account).is_some_and(|state| is_restricted(&state)),
				"2: an episode without restriction"
			);
		}
		let mut seen = BTreeSet::new();
		for (_, slice) in Slices::<T>::iter() {
			ensure!(!slice.orders.is_empty(), "4: an empty slice");
			for order in slice.orders {
				ensure!(seen.insert(order.id), "4: an order in two slices");
			}
		}
		for (_, refusals) in Refusals::<T>::iter() {
			let places: BTreeSet<_> = refusals.iter().map(|r| (r.venue, r.instrument)).collect();
			ensure!(places.len() == refusals.len(), "5: a refusal twice");
		}
		for (_, venues) in Restricted::<T>::iter() {
			let distinct: BTreeSet<_> = venues.iter().collect();
			ensure!(distinct.len() == venues.len(), "5: a restricting venue twice");
		}
		let mut total = Fixed::default();
		for (_, value) in BadDebt::<T>::iter() {
			ensure!(value > Fixed::default(), "6: a bad debt that is none");
			total = fixed::add(total, value).map_err(|_| "6: bad debt cannot be added up")?;
		}
		ensure!(total == TotalBadDebt::<T>::get(), "6: the total is not the sum");
		Self::try_losses(total)?;
		ensure!(<T as Config>::Rules::get().validate().is_ok(), "7: the rules are not valid");
		Self::try_takes(seen)
	}

	fn try_contests() -> Result<(), TryRuntimeError> {
		for (account, contest) in Contests::<T>::iter() {
			let state = States::<T>::get(&account);
			ensure!(matches!(state, Some(AccountState::Unwinding { .. })), "14: a contest without an unwind");
			ensure!(contest.opened <= frame_system::Pallet::<T>::block_number(), "14: a contest to come");
			// None where it was in vain.
			let plans = &contest.plans;
			let proposers: BTreeSet<_> = plans.iter().map(|contender| &contender.by).collect();
			ensure!(proposers.len() == plans.len(), "14: a proposer twice");
			let signed = plans.iter().filter(|contender| contender.by.is_some()).count();
			ensure!(signed <= MAX_SIGNED_PLANS as usize, "14: the workers' place is taken");
			let claims: Vec<_> = plans.iter().map(|contender| contender.plan.claim).collect();
			ensure!(claims.iter().zip(claims.iter().skip(1)).all(|(a, b)| a >= b), "14: not the best first");
			let sequence = Sequences::<T>::get(&account);
			let is_new = |contender: &Contender| contender.plan.basis.sequence == sequence;
			ensure!(plans.iter().all(is_new), "14: a plan of before the last slice");
		}
		Ok(())
	}

	fn try_losses(total: Fixed) -> Result<(), TryRuntimeError> {
		const RANGE: &str = "12: losses cannot be added up";
		let mut written_off = total;
		for (account, state) in States::<T>::iter() {
			let AccountState::Insolvent { bad_debt } = state else { continue };
			let so_far = Episodes::<T>::get(&account).map(|p| p.written_off).unwrap_or_default();
			written_off = fixed::sub(written_off, bad_debt)
				.and_then(|rest| fixed::add(rest, so_far))
				.map_err(|_| RANGE)?;
		}
		ensure!(written_off == Stats::<T>::get().written_off, "12: a loss is not in the books once");
		for account in <T as Config>::Backstop::debtors() {
			ensure!(BadDebt::<T>::contains_key(&account), "13: the backstop knows of a loss that was none");
		}
		Ok(())
	}

	fn try_takes(mut seen: BTreeSet<OrderId>) -> Result<(), TryRuntimeError> {
		let mut reserved: BTreeMap<AccountId32, Fixed> = BTreeMap::new();
		for (account, take) in Takes::<T>::iter() {
			let state = States::<T>::get(&account);
			let fits = match state {
				Some(AccountState::Auction(_) | AccountState::Backstop { .. }) => true,
				Some(AccountState::Insolvent { .. }) => matches!(take.taker, Taker::Pool(_)),
				_ => false,
			};
			ensure!(fits, "8: a take from an account that is not for sale");
			ensure!(*take.taker.account() != account, "8: a take from oneself");
			ensure!(!take.is_over(), "8: a take that is over");
			let venues: BTreeSet<_> = take.legs.iter().map(|leg| leg.venue).collect();
			ensure!(venues.len() == take.legs.len(), "8: two legs at one venue");
			let mut fees = Fixed::default();
			for leg in &take.legs {
				ensure!(leg.fee >= Fixed::default(), "8: a negative fee");
				fees = fixed::add(fees, leg.fee).map_err(|_| "8: fees cannot be added up")?;
				ensure!(seen.insert(leg.order), "8: a leg that is another order, too");
				if leg.outcome.is_none() && leg.reserved > Fixed::default() {
					let sum = reserved.entry(take.taker.account().clone()).or_default();
					*sum = fixed::add(*sum, leg.reserved)
						.map_err(|_| "9: what is set aside cannot be added up")?;
				}
			}
			ensure!(fees == take.take.fee, "8: fees of legs are not the take's");
			let is_part = take.surcharge >= Fixed::default() && take.surcharge <= fees;
			ensure!(is_part, "8: more surcharge than fee");
		}
		let stored: BTreeMap<_, _> = pallet_portfolio::Reserved::<T>::iter().collect();
		ensure!(stored == reserved, "9: what is set aside is not what legs need");
		let mut promised = Fixed::default();
		let now_ms = Self::now_ms();
		let idle_ms = Self::idle_ms(now_ms);
		for (account, effort) in Efforts::<T>::iter() {
			ensure!(Episodes::<T>::contains_key(&account), "10: an effort without restriction");
			ensure!(effort.promised >= Fixed::default(), "10: a negative promise");
			let counted = now_ms.saturating_sub(effort.idle_ms).max(1);
			ensure!(
				effort.idle_ms <= idle_ms && effort.barred_ms <= counted,
				"10: a clock of a time to come"
			);
			let state = States::<T>::get(&account).unwrap_or_default();
			let longest = state.bound_ms(&<T as Config>::Rules::get()).unwrap_or_default();
			ensure!(effort.paused_ms <= longest, "10: a clock that stood still for too long");
			promised =
				fixed::add(promised, effort.promised).map_err(|_| "10: promises cannot be added up")?;
		}
		ensure!(promised == FundPromised::<T>::get(), "10: the total is not the sum");
		for (account, climb) in Climbs::<T>::iter() {
			let steps = Ladders::<T>::get(&account).map(|ladder| ladder.steps.len());
			let steps = steps.or_else(|| Self::is_pool(&account).then_some(0));
			ensure!(steps.is_some_and(|steps| usize::from(climb.taken) <= steps), "11: no such step");
			ensure!(climb.left >= Fixed::default(), "11: less than nothing is left to do");
		}
		Ok(())
	}
}
