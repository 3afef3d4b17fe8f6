//! The account's own ladder: steps that it chose to be taken before anything is forced on it, at no penalty.
//!
//! A step is a part of the gross value that is reduced, in as many slices as the markets need, as long as equity stays below
//! its trigger. Its slices follow from the ladder and the situation alone ([`ballast_policy::plan_step`]), so nobody
//! proposes them: the chain makes them itself when it is poked.
//!
//! The liquidity pool is rid in the same way of what it took over: as long as it holds anything but settlement currency, a
//! share of it in each interval ([`TakerOfLastResort::disposal_share`]), at no penalty and no larger than markets bear.

use crate::{
	assess::Assessment, Breaker, BreakerLevel, Charge, Climb, Climbs, Config, Decision, Error, Event,
	Ladders, Pallet, SlicesThisBlock, TakerOfLastResort,
};
use ballast_policy::{daily_volatility, Ladder, LadderError, SlicePlan};
use ballast_primitives::{fixed, traits::VenueDispatch, Fixed, Round};
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::{AccountId32, DispatchResult},
};

/// What there is to do about an account's ladder.
#[derive(Debug, PartialEq)]
pub(crate) enum Climbing {
	/// Nothing.
	Rests,
	/// The account is well above all of its triggers: the steps it took are forgotten.
	Starts,
	/// A slice, and where the account stands on the ladder with it.
	Step(Climb, SlicePlan),
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_ladder(account: AccountId32, ladder: Option<Ladder>) -> DispatchResult {
		ensure!(pallet_portfolio::Accounts::<T>::contains_key(&account), Error::<T>::UnknownAccount);
		if let Some(ladder) = &ladder {
			ladder.validate(&<T as Config>::Rules::get()).map_err(refused::<T>)?;
		}
		let old = Ladders::<T>::get(&account);
		// Another ladder is climbed from its first step.
		Climbs::<T>::remove(&account);
		Ladders::<T>::set(&account, ladder.clone());
		Self::deposit_event(Event::LadderSet { account, old, new: ladder });
		Ok(())
	}

	/// What there is to do about the account's ladder now.
	pub(crate) fn ladder_step(account: &AccountId32, now: &Assessment) -> Climbing {
		if Self::is_pool(account) {
			return Self::disposal_step(account, now);
		}
		let Some(ladder) = Ladders::<T>::get(account) else { return Climbing::Rests };
		let climb = Climbs::<T>::get(account);
		if climb.as_ref().is_some_and(|climb| climb.taken > 0) && Self::is_well_above(&ladder, now) {
			return Climbing::Starts;
		}
		let climb = climb.unwrap_or_default();
		match Self::due_slice_of_step(account, now, &ladder, climb) {
			Some((climb, plan)) => Climbing::Step(climb, plan),
			None => Climbing::Rests,
		}
	}

	/// Whether the account is the liquidity pool's.
	pub(crate) fn is_pool(account: &AccountId32) -> bool {
		<T as Config>::Backstop::pool_account().is_some_and(|pool| pool == *account)
	}

	/// What there is to do about what the pool took over.
	fn disposal_step(account: &AccountId32, now: &Assessment) -> Climbing {
		let climb = Climbs::<T>::get(account).unwrap_or_default();
		let share = <T as Config>::Backstop::disposal_share().min(Fixed::from_inner(fixed::ONE));
		if share <= Fixed::default() || !Self::may_step(account, now, &climb) {
			return Climbing::Rests;
		}
		// Collateral first: it pays for the debts at its venue.
		let ladder = Ladder { convert_first: true, ..Ladder::default() };
		match Self::slice_of_step(account, now, &ladder, share) {
			Some(plan) => Climbing::Step(Climb { last_ms: now.now_ms, ..Climb::default() }, plan),
			None => Climbing::Rests,
		}
	}

	/// Whether a slice of a step can be taken at this moment.
	fn may_step(account: &AccountId32, now: &Assessment, climb: &Climb) -> bool {
		// Below IM the policy acts by itself.
		let own = now.next.may_add_risk() && Breaker::<T>::get() != BreakerLevel::Stopped;
		let rested = now.now_ms >= Self::grace_until(account, now.now_ms)
			&& (climb.last_ms == 0
				|| now.now_ms >= climb.last_ms.saturating_add(now.rules.slice.interval_ms));
		let room = SlicesThisBlock::<T>::get() < <T as Config>::MaxSlicesPerBlock::get();
		own && rested && room && <T as Config>::Dispatch::live_orders(account).is_empty()
	}

	/// The next slice by which a fraction of the gross value is reduced in the order of the ladder.
	fn slice_of_step(
		account: &AccountId32,
		now: &Assessment,
		ladder: &Ladder,
		fraction: Fixed,
	) -> Option<SlicePlan> {
		let orders = ladder.orders(&now.portfolio, &now.market, fraction).ok()?;
		let around = Self::surroundings(account, now);
		ballast_policy::plan_step(&now.situation(&around), &orders).ok()?
	}

	fn due_slice_of_step(
		account: &AccountId32,
		now: &Assessment,
		ladder: &Ladder,
		mut climb: Climb,
	) -> Option<(Climb, SlicePlan)> {
		if !Self::may_step(account, now, &climb) {
			return None;
		}
		let gross = now.portfolio.gross(&now.market).ok()?;
		if let Some((number, step)) = ladder.due(&now.margin, climb.taken) {
			climb.taken = number;
			climb.left = fixed::mul(gross, step.fraction, Round::Up).ok()?;
		} else if !Self::is_below(ladder, now, climb.taken) {
			// Helped by its owner, or by the market.
			climb.left = Fixed::default();
		}
		let step = fixed::div(climb.left, gross, Round::Up).ok()?;
		let volatility = daily_volatility(&now.portfolio, &now.market).ok()?;
		let pre_emption = ballast_policy::pre_emption(ladder, &now.margin, volatility).ok()?;
		let fraction = step.max(pre_emption.map(|pre| pre.fraction).unwrap_or_default());
		if fraction <= Fixed::default() {
			return None;
		}
		let fraction = fraction.min(Fixed::from_inner(fixed::ONE));
		let plan = Self::slice_of_step(account, now, ladder, fraction)?;
		climb.last_ms = now.now_ms;
		Some((climb, plan))
	}

	/// Whether equity is above all triggers, by the rules' hysteresis, so that a step that lifts the account just above its
	/// trigger is not taken again with the next small move. A product out of range is above any equity.
	fn is_well_above(ladder: &Ladder, now: &Assessment) -> bool {
		let Some(first) = ladder.steps.first() else { return true };
		fixed::mul(first.trigger, now.rules.hysteresis, Round::Up)
			.and_then(|distance| fixed::add(first.trigger, distance))
			.and_then(|multiple| fixed::mul(now.margin.initial, multiple, Round::Up))
			.is_ok_and(|limit| now.margin.equity >= limit)
	}

	/// Whether equity is still below the trigger of the step that was taken last.
	fn is_below(ladder: &Ladder, now: &Assessment, taken: u8) -> bool {
		let before = taken.checked_sub(1);
		before.is_some_and(|before| ladder.due(&now.margin, before).is_some())
	}

	/// Does what there is to do.
	pub(crate) fn try_ladder(account: &AccountId32, now: &Assessment) -> DispatchResult {
		match Self::ladder_step(account, now) {
			Climbing::Rests => {}
			Climbing::Starts => Climbs::<T>::remove(account),
			Climbing::Step(climb, plan) => {
				// Also when nothing could be sent, so that it is not tried in every block.
				Climbs::<T>::insert(account, climb);
				let around = Self::surroundings(account, now);
				let decision = Decision::Step { plan: plan.clone(), around };
				if Self::dispatch_slice(account, now, &plan, Charge::default(), &decision, None, None)? {
					// No call holds the plan, so that nobody could take the decision again without this.
					Self::note_decision(account, now, decision);
				}
			}
		}
		Ok(())
	}

	/// Counts what was traded for a step.
	pub(crate) fn note_step_fill(account: &AccountId32, proceeds: Fixed) {
		Climbs::<T>::mutate_extant(account, |climb| {
			let traded = fixed::abs(proceeds).unwrap_or_default();
			climb.left = fixed::sub(climb.left, traded).unwrap_or_default().max(Fixed::default());
		});
	}
}

/// The error of this pallet for a refused ladder.
fn refused<T>(error: LadderError) -> Error<T> {
	match error {
		LadderError::Empty => Error::LadderEmpty,
		LadderError::TriggerOutOfRange(_) | LadderError::TriggersNotFalling(_) => Error::LadderTrigger,
		LadderError::FractionOutOfRange(_) | LadderError::AlreadyClosed(_) => Error::LadderFraction,
		LadderError::PreferredTwice(_) | LadderError::SettlementPreferred => Error::LadderPreferred,
		LadderError::Tolerance | LadderError::Horizon => Error::LadderTolerance,
	}
}
