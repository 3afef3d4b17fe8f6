//! Contests: plans for an account that is not urgent compete for a short window, and the best one is dispatched.
//!
//! Claimed score first, feasibility after: a plan joins with the score that it claims ([`SlicePlan::claim`]), which costs the
//! chain little; only what may win is verified, when the window is over. A claim that is not kept loses to any that is. Among
//! plans none of which keeps its claim the one that really is best is taken: each of them would do, and a market that runs away
//! from all of them is no reason to wait.
//!
//! When the market has run away so far that none of them is good any more, the chain sizes and prices one of them anew
//! ([`ballast_policy::refit`]), the workers' first, because it was good once. If that is not possible either the contest was in vain, which
//! stays on record as a contest without plans: from then on the first plan that is good is taken at once, until there was a slice.
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
	pub(crate) fn is_at_once(account: &AccountId32, now: &Assessment) -> bool {
		Self::has_no_time(now) || Contests::<T>::get(account).is_some_and(|contest| contest.was_in_vain())
	}

	fn has_no_time(now: &Assessment) -> bool {
		<T as Config>::PlanWindow::get().is_zero() || is_urgent(&now.margin, &now.rules)
	}

	/// The plans that compete for the account, if any do.
	pub(crate) fn contest(account: &AccountId32) -> Option<Contest<BlockNumberFor<T>>> {
		Contests::<T>::get(account).filter(|contest| !contest.was_in_vain())
	}

	/// In which block the account's contest is over, if there is one.
	pub(crate) fn contest_end(account: &AccountId32, now: &Assessment) -> Option<BlockNumberFor<T>> {
		let opened = Self::contest(account)?.opened;
		Some(match Self::has_no_time(now) {
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

	/// Whether the workers have a plan in the contest that is still good.
	pub(crate) fn have_workers_a_good_plan(account: &AccountId32, now: &Assessment) -> bool {
		let Some(contest) = Self::contest(account) else { return false };
		let around = Self::surroundings(account, now);
		let is_good = |plan: &SlicePlan| Self::judge(account, now, &around, plan).is_ok();
		contest.plans.iter().any(|contender| contender.by.is_none() && is_good(&contender.plan))
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
	/// be wrong with a plan.
	///
	/// A worker's plan that is not as good as it claims competes with what was found of it: the market may have moved since it was
	/// made, and in a market that falls every plan claims more than is true when it comes.
	pub(crate) fn join_contest(
		account: &AccountId32,
		now: &Assessment,
		mut plan: SlicePlan,
		by: Option<AccountId32>,
	) -> DispatchResult {
		ensure!(Self::would_join(account, by.as_ref(), &plan.claim), Error::<T>::PlanNotBetter);
		if by.is_none() {
			let (_, found) = Self::judge(account, now, &Self::surroundings(account, now), &plan)?;
			if !plan.claim.is_kept_by(&found) {
				ensure!(Self::would_join(account, None, &found), Error::<T>::PlanNotBetter);
				plan.claim = found;
			}
		}
		let claim = plan.claim;
		let block = frame_system::Pallet::<T>::block_number();
		let mut contest = Contests::<T>::get(account).unwrap_or_else(|| Contest::new(block));
		contest.admit(Contender { plan, by: by.clone() });
		let ends = contest.opened.saturating_add(<T as Config>::PlanWindow::get());
		Contests::<T>::insert(account, contest);
		Self::deposit_event(Event::PlanCompetes { account: account.clone(), by, claim, ends });
		Ok(())
	}

	/// Ends the contest and dispatches the best of its plans. When none is good any more, the plan that came with this call is taken
	/// (`brought`, the latest there is; others had their time), and when that is not good either, one that is made anew of them. Without
	/// that too the next plan that is good is taken at once, as if the account was urgent.
	///
	/// Plans are verified in the order of their claims, as long as one claims to be better than the best is known to be. So a
	/// claim that is a little too high wins nothing, and one that is not kept loses to any that is.
	pub(crate) fn close_contest(
		account: &AccountId32,
		now: &Assessment,
		brought: Option<Contender>,
	) -> Closing {
		let mut closing = Closing::default();
		let Some(contest) = Self::contest(account) else { return closing };
		Contests::<T>::remove(account);
		let opened = contest.opened;
		// Not needed, or not allowed, right now: then none of them.
		let is_due = Self::ensure_slice_due(account, now, Some(PlanKind::CloseWhole)).is_ok();
		let mut unread = contest.plans.into_iter().filter(|_| is_due).peekable();
		let mut judged: Vec<Judged> = Vec::new();
		let mut spoiled: Vec<Contender> = Vec::new();
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
					Err(error) => {
						Self::pass_over(account, &contender, PassedOver::Refused(error.into()));
						spoiled.push(contender);
					}
				}
				continue;
			}
			if judged.is_empty() {
				break;
			}
			let Judged { contender, around, after, .. } = judged.remove(0);
			match Self::dispatch_contender(account, now, &contender, around, &after) {
				Ok(true) => {
					closing.is_sent = true;
					return closing;
				}
				// No venue took it, and there is an event that says so.
				Ok(false) => {}
				Err(error) => Self::pass_over(account, &contender, PassedOver::Refused(error)),
			}
			spoiled.push(contender);
		}
		if !is_due {
			Self::deposit_event(Event::ContestEnded { account: account.clone() });
			return closing;
		}
		if let Some(contender) = brought {
			closing.is_brought_tried = true;
			closing.is_sent = Self::dispatch_brought(account, now, &contender);
			spoiled.insert(0, contender);
		}
		if !closing.is_sent {
			closing.is_refit_tried = true;
			closing.is_sent = Self::dispatch_refitted(account, now, &spoiled).unwrap_or(false);
		}
		if !closing.is_sent {
			Contests::<T>::insert(account, Contest::new(opened));
		}
		Self::deposit_event(Event::ContestEnded { account: account.clone() });
		closing
	}

	/// Dispatches a plan that came too late to compete, if it is good. Returns whether a slice was dispatched.
	fn dispatch_brought(account: &AccountId32, now: &Assessment, contender: &Contender) -> bool {
		let around = Self::surroundings(account, now);
		let sent = Self::judge(account, now, &around, &contender.plan)
			.map_err(DispatchError::from)
			.and_then(|(after, _)| Self::dispatch_contender(account, now, contender, around, &after));
		sent.unwrap_or_else(|error| {
			Self::pass_over(account, contender, PassedOver::Refused(error));
			false
		})
	}

	/// Makes one of these plans anew and dispatches it: the latest of the workers', which was good when it was made, or else the
	/// first. Only one, so that what it takes is bounded. It is the chain's own plan: nobody earns a share with one that was not good.
	fn dispatch_refitted(account: &AccountId32, now: &Assessment, spoiled: &[Contender]) -> Option<bool> {
		let first = spoiled.iter().find(|contender| contender.by.is_none()).or(spoiled.first())?;
		let around = Self::surroundings(account, now);
		let plan = ballast_policy::refit(&now.situation(&around), &first.plan).ok()??;
		let basis = Self::basis(account, now)?;
		let contender = Contender { plan: SlicePlan { basis, ..plan }, by: None };
		let (after, _) = Self::judge(account, now, &around, &contender.plan).ok()?;
		Self::dispatch_contender(account, now, &contender, around, &after).ok()
	}

	fn pass_over(account: &AccountId32, contender: &Contender, reason: PassedOver) {
		let Contender { plan, by } = contender;
		let (account, by, claim) = (account.clone(), by.clone(), plan.claim);
		Self::deposit_event(Event::PlanPassedOver { account, by, claim, reason });
	}

	/// A contest is not needed any more, or nobody knows whether it is: nothing is sent.
	pub(crate) fn drop_contest(account: &AccountId32) {
		// One in vain has ended long ago.
		if Contests::<T>::take(account).is_some_and(|contest| !contest.was_in_vain()) {
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

	/// Whether it ended without a slice.
	pub(crate) fn was_in_vain(&self) -> bool {
		self.plans.is_empty()
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

/// How a contest was closed.
#[derive(Clone, Copy, Default)]
pub(crate) struct Closing {
	/// A slice was dispatched.
	pub is_sent: bool,
	/// None of its plans was good, so that the one that came with the call was looked at.
	pub is_brought_tried: bool,
	/// That was not good either, or none came: one was made anew, as far as that was possible.
	pub is_refit_tried: bool,
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
