//! Contests: plans for an account that is not urgent compete for a short window, and the best one is dispatched.
//!
//! Claimed score first, feasibility after: a plan joins with the score that it claims ([`SlicePlan::claim`]), which costs the
//! chain little; only what may win is verified, when the window is over. A claim that is not kept loses to any that is. Among
//! plans none of which keeps its claim the one that really is best is taken: each of them would do, and a market that runs away
//! from all of them is no reason to wait.
//!
//! Signed proposers have [`MAX_SIGNED_PLANS`] places; the workers have one more, which nobody else can take. Since all of them
//! share it, what takes it is verified at once: otherwise a single false claim would keep the others out.

use crate::{
	assess::{refused, Assessment, Surroundings},
	Config, Contender, Contest, Contests, Error, Event, Pallet, PassedOver, SlicesThisBlock,
};
use alloc::vec::Vec;
use ballast_policy::{is_urgent, AccountState, PlanKind, PlanScore, SlicePlan};
use ballast_risk::Margin;
use core::cmp::Reverse;
use polkadot_sdk::{
	frame_support::{defensive, ensure, storage::with_storage_layer, traits::Get},
	frame_system::{self, pallet_prelude::BlockNumberFor},
	sp_runtime::{
		traits::{Saturating, Zero},
		AccountId32, DispatchError, DispatchResult,
	},
};

impl<T: Config> Pallet<T> {
	/// Whether the first plan that is good is taken at once.
	pub(crate) fn is_at_once(now: &Assessment) -> bool {
		<T as Config>::PlanWindow::get().is_zero() || is_urgent(&now.margin, &now.rules)
	}

	/// In which block the account's contest is over, if there is one.
	pub(crate) fn contest_end(account: &AccountId32, now: &Assessment) -> Option<BlockNumberFor<T>> {
		let opened = Contests::<T>::get(account)?.opened;
		Some(match Self::is_at_once(now) {
			true => opened,
			false => opened.saturating_add(<T as Config>::PlanWindow::get()),
		})
	}

	/// Whether the account's contest can be closed in this block.
	pub(crate) fn is_contest_over(account: &AccountId32, now: &Assessment, at: BlockNumberFor<T>) -> bool {
		matches!(now.next, AccountState::Unwinding { .. })
			&& Self::contest_end(account, now).is_some_and(|end| end <= at)
			&& SlicesThisBlock::<T>::get() < <T as Config>::MaxSlicesPerBlock::get()
	}

	/// The same, for the block that is being made.
	pub(crate) fn is_contest_due(account: &AccountId32, now: &Assessment) -> bool {
		Self::is_contest_over(account, now, frame_system::Pallet::<T>::block_number())
	}

	/// Whether a plan of this proposer would get a place. Also when there is no contest yet.
	pub(crate) fn would_join(account: &AccountId32, by: Option<&AccountId32>, claim: &PlanScore) -> bool {
		Contests::<T>::get(account).is_none_or(|contest| contest.place_for(by, claim).is_some())
	}

	/// Whether the workers have a plan in the contest.
	pub(crate) fn have_workers_joined(account: &AccountId32) -> bool {
		Contests::<T>::get(account).is_some_and(|contest| contest.plans.iter().any(|plan| plan.by.is_none()))
	}

	/// The plan that goes first when the contest is closed.
	pub(crate) fn favourite(account: &AccountId32) -> Option<SlicePlan> {
		Contests::<T>::get(account)?.plans.first().map(|contender| contender.plan.clone())
	}

	/// Verifies a plan: the margin expected after it, and how good it is.
	pub(crate) fn judge(
		account: &AccountId32,
		now: &Assessment,
		around: &Surroundings,
		plan: &SlicePlan,
	) -> Result<(Margin, PlanScore), Error<T>> {
		Self::ensure_slice_due(account, now, Some(plan.kind))?;
		Self::ensure_basis(account, now, &plan.basis)?;
		ballast_policy::weigh(&now.situation(around), plan).map_err(refused::<T>)
	}

	/// Has a plan compete; opens a contest if there is none. Errors: [`Error::PlanNotBetter`], and of workers' plans all that can
	/// be wrong with a plan, and [`Error::PlanWorseThanClaimed`].
	pub(crate) fn join_contest(
		account: &AccountId32,
		now: &Assessment,
		plan: SlicePlan,
		by: Option<AccountId32>,
	) -> DispatchResult {
		let claim = plan.claim;
		ensure!(Self::would_join(account, by.as_ref(), &claim), Error::<T>::PlanNotBetter);
		if by.is_none() {
			let (_, found) = Self::judge(account, now, &Self::surroundings(account, now), &plan)?;
			ensure!(claim.is_kept_by(&found), Error::<T>::PlanWorseThanClaimed);
		}
		let block = frame_system::Pallet::<T>::block_number();
		let mut contest = Contests::<T>::get(account).unwrap_or_else(|| Contest::new(block));
		contest.admit(Contender { plan, by: by.clone() });
		let ends = contest.opened.saturating_add(<T as Config>::PlanWindow::get());
		Contests::<T>::insert(account, contest);
		Self::deposit_event(Event::PlanCompetes { account: account.clone(), by, claim, ends });
		Ok(())
	}

	/// Ends the contest and dispatches the best of its plans. Returns whether a slice was dispatched. Without one a plan
	/// that came with this call is taken at once, as if the account was urgent: others had their time. A later one opens a contest anew.
	///
	/// Plans are verified in the order of their claims, as long as one claims to be better than the best is known to be. So a
	/// claim that is a little too high wins nothing, and one that is not kept loses to any that is.
	pub(crate) fn close_contest(account: &AccountId32, now: &Assessment) -> bool {
		let Some(contest) = Contests::<T>::take(account) else { return false };
		// Not needed, or not allowed, right now: then none of them.
		let is_due = Self::ensure_slice_due(account, now, Some(PlanKind::CloseWhole)).is_ok();
		let mut unread = contest.plans.into_iter().filter(|_| is_due).peekable();
		let mut judged: Vec<Judged> = Vec::new();
		loop {
			let may_win = |contender: &Contender| {
				judged.first().is_none_or(|best| !best.is_kept || contender.plan.claim > best.found)
			};
			if let Some(contender) = unread.next_if(may_win) {
				// Each anew, because a venue may just have refused another one.
				let around = Self::surroundings(account, now);
				match Self::judge(account, now, &around, &contender.plan) {
					Ok((after, found)) => {
						let is_kept = contender.plan.claim.is_kept_by(&found);
						if !is_kept {
							Self::pass_over(account, &contender, PassedOver::WorseThanClaimed(found));
						}
						judged.push(Judged { is_kept, found, contender, around, after });
						// Stable: among equals the better claim, or the earlier one.
						judged.sort_by_key(|plan| Reverse((plan.is_kept, plan.found)));
					}
					Err(error) => Self::pass_over(account, &contender, PassedOver::Refused(error.into())),
				}
				continue;
			}
			if judged.is_empty() {
				break;
			}
			let Judged { contender, around, after, .. } = judged.remove(0);
			match Self::dispatch_contender(account, now, &contender, around, &after) {
				Ok(true) => return true,
				// No venue took it, and there is an event that says so.
				Ok(false) => {}
				Err(error) => Self::pass_over(account, &contender, PassedOver::Refused(error)),
			}
		}
		Self::deposit_event(Event::ContestEnded { account: account.clone() });
		false
	}

	fn pass_over(account: &AccountId32, contender: &Contender, reason: PassedOver) {
		let Contender { plan, by } = contender;
		let (account, by, claim) = (account.clone(), by.clone(), plan.claim);
		Self::deposit_event(Event::PlanPassedOver { account, by, claim, reason });
	}

	/// A contest is not needed any more, or nobody knows whether it is: nothing is sent.
	pub(crate) fn drop_contest(account: &AccountId32) {
		if Contests::<T>::take(account).is_some() {
			Self::deposit_event(Event::ContestEnded { account: account.clone() });
		}
	}

	fn dispatch_contender(
		account: &AccountId32,
		now: &Assessment,
		contender: &Contender,
		around: Surroundings,
		after: &Margin,
	) -> Result<bool, DispatchError> {
		with_storage_layer(|| {
			let (plan, by) = (&contender.plan, contender.by.clone());
			let Some(decision) = Self::send_slice(account, now, plan, around, by, after)? else {
				return Ok(false);
			};
			// No call of this block need hold the plan, so that nobody could take the decision again without this.
			Self::note_decision(account, now, decision);
			Ok(true)
		})
	}
}

impl<BlockNumber> Contest<BlockNumber> {
	fn new(opened: BlockNumber) -> Self {
		Self { opened, plans: Default::default() }
	}

	/// Where a plan of this proposer would be put, and which plan would have to go; `None` when it is not better than that one.
	///
	/// A proposer has one place, so its second plan has to beat its first. All workers are one proposer. When all places for signed
	/// plans are taken, a new one has to beat the worst of them.
	fn place_for(&self, by: Option<&AccountId32>, claim: &PlanScore) -> Option<Place> {
		let signed = self.plans.iter().filter(|contender| contender.by.is_some()).count();
		let own = self.plans.iter().position(|contender| contender.by.as_ref() == by);
		let is_full = by.is_some() && signed >= crate::MAX_SIGNED_PLANS as usize;
		let rival = match own {
			None if is_full => self.plans.iter().rposition(|contender| contender.by.is_some()),
			own => own,
		};
		let beats = |at: usize| self.plans.get(at).is_some_and(|contender| *claim > contender.plan.claim);
		if rival.is_some_and(|at| !beats(at)) {
			return None;
		}
		// Among equals the earlier goes first.
		let at = self.plans.iter().take_while(|contender| contender.plan.claim >= *claim).count();
		Some(Place { at, rival })
	}

	/// Puts a plan that is good enough in its place.
	fn admit(&mut self, contender: Contender) {
		let Some(Place { at, rival }) = self.place_for(contender.by.as_ref(), &contender.plan.claim) else {
			return;
		};
		// It is worse, so it comes after the new one's place.
		if let Some(rival) = rival {
			self.plans.remove(rival);
		}
		if self.plans.try_insert(at, contender).is_err() {
			defensive!("there is a place for every kind of proposer");
		}
	}
}

/// A plan that was verified.
struct Judged {
	is_kept: bool,
	found: PlanScore,
	contender: Contender,
	around: Surroundings,
	after: Margin,
}

/// The place of a new plan among those of a contest.
struct Place {
	/// Its position.
	at: usize,
	/// The position of the plan that has to go.
	rival: Option<usize>,
}
