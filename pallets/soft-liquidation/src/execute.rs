//! Carries out what is due: transitions and what follows from them, slices, and the books of how orders ended.

use crate::{
	assess::{is_restricted, Assessment, Surroundings},
	AccountGraceUntil, BadDebt, Charge, Config, Contender, Contests, Decision, Degradation, Degraded,
	Efforts, Episodes, Error, Event, GraceUntil, IdleMs, LastBlockMs, MarginUnavailable, NotSent, Pallet,
	Progress, Refusal, Refusals, Restricted, Slice, SliceOrder, Slices, SlicesThisBlock, States, Stats,
	TotalBadDebt, WriteOff, LOG_TARGET,
};
use alloc::{collections::BTreeMap, vec::Vec};
use ballast_policy::{AccountState, PlanKind, PlannedOrder, SlicePlan};
use ballast_primitives::{
	fixed,
	message::{AccountMode, OrderResult, WriteOffRefusal},
	traits::{NewOrder, VenueDispatch},
	Fixed, InstrumentId, Order, OrderFailure, VenueId,
};
use ballast_risk::Margin;
use core::mem::discriminant;
use pallet_backstop::{Backstop, Covered};
use polkadot_sdk::{
	frame_support::{
		defensive, dispatch::Pays, ensure, storage::with_storage_layer, traits::Get, weights::Weight,
		BoundedVec,
	},
	frame_system::{ensure_authorized, ensure_signed, pallet_prelude::OriginFor},
	sp_runtime::{AccountId32, DispatchError, DispatchResult},
};

/// A busy venue is left alone for this part of the time that a refusal counts.
const BUSY_SHARE: u64 = 16;

impl<T: Config> Pallet<T> {
	/// Who calls: `None` for a worker, whose proof was checked when the call was authorized.
	pub(crate) fn ensure_worker_or_signed(
		origin: OriginFor<T>,
	) -> Result<Option<AccountId32>, DispatchError> {
		match ensure_authorized(origin.clone()) {
			Ok(()) => Ok(None),
			Err(_) => ensure_signed(origin).map(Some).map_err(Into::into),
		}
	}

	/// Keeps the time of the last block; opens a grace window when there was none for long.
	pub(crate) fn note_time() {
		let now_ms = Self::now_ms();
		IdleMs::<T>::put(Self::idle_ms(now_ms));
		if let Some(last_ms) = Self::halted_since(now_ms) {
			let grace_until_ms = now_ms.saturating_add(<T as Config>::HaltGrace::get());
			GraceUntil::<T>::put(grace_until_ms);
			log::info!(target: LOG_TARGET, "halt of {} ms; nothing is forced until {grace_until_ms}", now_ms - last_ms);
			Self::deposit_event(Event::HaltNoticed { last_ms, now_ms, grace_until_ms });
		}
		LastBlockMs::<T>::put(now_ms);
	}

	/// Returns what it really weighed, as far as that is known.
	pub(crate) fn do_poke(account: &AccountId32) -> Result<Option<Weight>, DispatchError> {
		ensure!(Self::is_known(account), Error::<T>::UnknownAccount);
		let assessment = Self::assess(account);
		ensure!(Self::is_poke_due(account, &assessment), Error::<T>::NotDue);
		Self::prune_slice(account);
		if Self::prune_take(account) {
			// What was assessed was that a take is in flight.
			return Self::reevaluate(account).map(|()| None);
		}
		match assessment {
			Ok(assessment) => {
				Self::apply(account, &assessment)?;
				if Self::is_contest_due(account, &assessment) {
					let closing = Self::close_contest(account, &assessment, None);
					return Ok(Some(Self::closing_weight(&assessment, closing)));
				}
				Self::try_pool_take(account, &assessment);
				Self::try_netting(account, &assessment);
				Self::try_ladder(account, &assessment)?;
				let repaid = Self::try_repayment(account, &assessment);
				Ok(Some(Self::poke_weight(&assessment, repaid)))
			}
			Err(_) if Degraded::<T>::contains_key(account) => Ok(None),
			Err(reason) => {
				Self::note_degraded(account, reason);
				Ok(None)
			}
		}
	}

	/// Returns what it really weighed, and whether its fee is owed.
	pub(crate) fn do_execute_slice(
		account: &AccountId32,
		plan: SlicePlan,
		by: Option<AccountId32>,
	) -> Result<(Weight, Pays), DispatchError> {
		ensure!(Self::is_known(account), Error::<T>::UnknownAccount);
		Self::prune_slice(account);
		let assessment = Self::assess(account).map_err(Error::<T>::from)?;
		let weight = Self::slice_weight(&assessment);
		let changes = assessment.next != assessment.state;
		let moved = Self::has_moved(account, &assessment.state);
		if assessment.is_due() || moved || Degraded::<T>::contains_key(account) {
			Self::apply(account, &assessment)?;
		}
		if changes && !matches!(assessment.next, AccountState::Unwinding { .. }) {
			// Not needed any more (or beyond unwinding); that is what was due.
			return Ok((weight, Pays::No));
		}
		if Self::is_contest_due(account, &assessment) {
			// It may be due for a plan that closes everything alone; what it is not due for does not close it.
			Self::ensure_slice_due(account, &assessment, Some(PlanKind::CloseWhole))?;
			let brought = Contender { plan, by };
			let closing = Self::close_contest(account, &assessment, Some(brought));
			// Also with nothing sent: that a contest was in vain has to be kept.
			return Ok((Self::closing_weight(&assessment, closing), Pays::No));
		}
		Self::ensure_slice_due(account, &assessment, Some(plan.kind))?;
		Self::ensure_basis(account, &assessment, &plan.basis)?;
		if !Self::is_at_once(account, &assessment) {
			Self::join_contest(account, &assessment, plan, by)?;
			let pays = if changes { Pays::No } else { Pays::Yes };
			return Ok((Self::join_weight(&assessment), pays));
		}
		let around = Self::surroundings(account, &assessment);
		let (after, _) = Self::judge(account, &assessment, &around, &plan)?;
		// When no venue takes it the refusals have to be kept, so that the next plan is another one.
		Self::send_slice(account, &assessment, &plan, around, by, &after)?;
		Ok((weight, Pays::No))
	}

	/// Dispatches the slice of an unwind that was verified in these surroundings, after which so much margin is expected. Returns
	/// the decision; `None` when no venue took any of it.
	pub(crate) fn send_slice(
		account: &AccountId32,
		assessment: &Assessment,
		plan: &SlicePlan,
		around: Surroundings,
		by: Option<AccountId32>,
		after: &Margin,
	) -> Result<Option<Decision>, DispatchError> {
		let charge = Self::slice_charge(&assessment.margin, &assessment.rules);
		let decision = Decision::Slice { plan: plan.clone(), around };
		if !Self::dispatch_slice(account, assessment, plan, charge, &decision, by, after.health())? {
			return Ok(None);
		}
		if Contests::<T>::contains_key(account) {
			// There is time for others again.
			Contests::<T>::remove(account);
		}
		Episodes::<T>::mutate_extant(account, |p| p.slices = p.slices.saturating_add(1));
		AccountGraceUntil::<T>::remove(account);
		States::<T>::mutate(account, |state| {
			if let Some(AccountState::Unwinding { last_slice_ms, .. }) = state {
				*last_slice_ms = assessment.now_ms;
			}
		});
		Ok(Some(decision))
	}

	/// Hands the orders of a verified plan to the venues. Returns whether any of them took its part.
	pub(crate) fn dispatch_slice(
		account: &AccountId32,
		assessment: &Assessment,
		plan: &SlicePlan,
		charge: Charge,
		decision: &Decision,
		by: Option<AccountId32>,
		health_expected: Option<Fixed>,
	) -> Result<bool, DispatchError> {
		let mut sent = Vec::new();
		for (venue, orders) in by_venue(plan) {
			match Self::submit(account, venue, &orders, charge, by.as_ref()) {
				Ok(ids) => sent.extend(ids),
				Err(reason) => {
					for order in &orders {
						Self::note_refusal(account, venue, order.instrument, assessment.now_ms);
					}
					Self::deposit_event(Event::SliceNotSent { account: account.clone(), venue, reason });
				}
			}
		}
		if sent.is_empty() {
			return Ok(false);
		}
		let health_before = assessment.margin.health();
		let mut orders = Slices::<T>::get(account).map(|s| s.orders).unwrap_or_default();
		for order in &sent {
			orders.try_push(order.clone()).map_err(|_| Error::<T>::TooManyInFlight)?;
		}
		Slices::<T>::insert(account, Slice { orders, health_before, planned_ms: assessment.now_ms });
		Self::outdate_plans(account);
		SlicesThisBlock::<T>::mutate(|count| *count = count.saturating_add(1));
		Stats::<T>::mutate(|s| s.slices = s.slices.saturating_add(1));
		log::info!(target: LOG_TARGET, "slice of {} orders for {account:?}, health {health_before:?}", sent.len());
		Self::deposit_event(Event::SliceDispatched {
			account: account.clone(),
			by,
			orders: sent,
			health_before,
			health_expected,
			around: decision.around(),
			receipt: Self::receipt(account, assessment, decision),
		});
		Ok(true)
	}

	fn submit(
		account: &AccountId32,
		venue: VenueId,
		orders: &[PlannedOrder],
		charge: Charge,
		by: Option<&AccountId32>,
	) -> Result<Vec<SliceOrder>, NotSent> {
		if !<T as Config>::Dispatch::is_available(venue) {
			return Err(NotSent::Unavailable);
		}
		let new = orders
			.iter()
			.map(|o| NewOrder {
				instrument: o.instrument,
				quantity: o.quantity,
				limit_price: o.limit_price,
				penalty: charge.rate,
			})
			.collect();
		with_storage_layer(|| {
			let ids = <T as Config>::Dispatch::submit(venue, account, new)?;
			if ids.len() != orders.len() {
				defensive!("the dispatcher gave another number of ids than of orders");
				return Err(Error::<T>::Books.into());
			}
			Ok(ids)
		})
		.map(|ids| {
			ids.into_iter()
				.zip(orders)
				.map(|(id, o)| SliceOrder {
					id,
					venue,
					instrument: o.instrument,
					quantity: o.quantity,
					surcharge: charge.surcharge,
					by: by.cloned(),
				})
				.collect()
		})
		.map_err(NotSent::Refused)
	}

	/// Forgets orders that the dispatcher does not know as open any more, whatever became of them.
	pub(crate) fn prune_slice(account: &AccountId32) {
		if !Slices::<T>::contains_key(account) {
			return;
		}
		let live = <T as Config>::Dispatch::live_orders(account);
		Self::retain_orders(account, |order| live.iter().any(|(_, id)| *id == order.id));
	}

	fn retain_orders(account: &AccountId32, keep: impl FnMut(&SliceOrder) -> bool) {
		Slices::<T>::mutate_exists(account, |stored| {
			if let Some(slice) = stored {
				slice.orders.retain(keep);
				if slice.orders.is_empty() {
					*stored = None;
				}
			}
		});
	}

	fn note_refusal(account: &AccountId32, venue: VenueId, instrument: InstrumentId, now_ms: u64) {
		Self::note_refusal_for(account, venue, instrument, now_ms, <T as Config>::RefusalTime::get());
	}

	/// Has the planner look elsewhere for so many milliseconds, or for longer if it does already.
	fn note_refusal_for(
		account: &AccountId32,
		venue: VenueId,
		instrument: InstrumentId,
		now_ms: u64,
		time: u64,
	) {
		let until_ms = now_ms.saturating_add(time);
		let noted = |r: &&Refusal| (r.venue, r.instrument) == (venue, instrument);
		Refusals::<T>::mutate(account, |refusals| {
			let until_ms = refusals.iter().find(noted).map_or(until_ms, |r| r.until_ms.max(until_ms));
			refusals.retain(|r| r.until_ms > now_ms && (r.venue, r.instrument) != (venue, instrument));
			if refusals.is_full() {
				refusals.remove(0);
			}
			if refusals.try_push(Refusal { venue, instrument, until_ms }).is_err() {
				defensive!("room was made for it");
			}
		});
	}

	fn note_degraded(account: &AccountId32, reason: MarginUnavailable) {
		let since_ms = Self::now_ms();
		Degraded::<T>::insert(account, Degradation { reason, since_ms });
		if Self::contest(account).is_some() {
			Self::drop_contest(account);
		}
		if Self::api_state(account).is_forced() {
			Self::set_barred(account, true);
		}
		log::info!(target: LOG_TARGET, "margin of {account:?} unavailable: {reason:?}");
		Self::deposit_event(Event::AccountDegraded { account: account.clone(), reason });
	}

	/// Applies what an assessment found to be due. Nothing in here fails because of a venue.
	pub(crate) fn apply(account: &AccountId32, assessment: &Assessment) -> DispatchResult {
		if let Some(degradation) = Degraded::<T>::take(account) {
			let now_ms = assessment.now_ms;
			let outage = now_ms.saturating_sub(degradation.since_ms);
			let grace_until_ms = if outage > <T as Config>::HaltThreshold::get() {
				let until = now_ms.saturating_add(<T as Config>::HaltGrace::get());
				AccountGraceUntil::<T>::insert(account, until);
				until
			} else {
				0
			};
			Self::deposit_event(Event::AccountRestored { account: account.clone(), grace_until_ms });
		}
		if Self::has_stale_grace(account, assessment.now_ms) {
			AccountGraceUntil::<T>::remove(account);
		}
		let moved = Self::settle_clock(account);
		if assessment.next != assessment.state {
			Self::change_state(account, assessment)?;
		} else if let Some((old, new)) = moved {
			let health = assessment.margin.health();
			Self::deposit_event(Event::StateChanged { account: account.clone(), old, new, health });
		}
		// Not as it was assessed: orders that were cancelled before they were sent are gone already.
		let state = States::<T>::get(account).unwrap_or_default();
		let barred = Self::is_barred(account, &state, &assessment.portfolio, assessment.now_ms);
		Self::set_barred(account, barred);
		let restricted = is_restricted(&assessment.next);
		Self::tell_venues(account, restricted);
		pallet_portfolio::Pallet::<T>::settle_lines(account, &assessment.margin, restricted);
		Self::ask_write_offs(account, assessment);
		if assessment.calls_off {
			// Last, because the dispatcher may tell at once how a takeover ended that was not sent yet.
			Self::call_off(account);
		}
		Ok(())
	}

	fn change_state(account: &AccountId32, assessment: &Assessment) -> DispatchResult {
		let (old, new, now_ms) = (assessment.state, assessment.next, assessment.now_ms);
		if !ballast_policy::may_follow(&old, &new) {
			defensive!("a state that cannot follow on the one before");
		}
		if ballast_policy::is_imposed(&old, &new) {
			let decision = Decision::Transition { to: new, given: assessment.given };
			Self::note_decision(account, assessment, decision);
		}
		let health = assessment.margin.health();
		let (was, is) = (is_restricted(&old), is_restricted(&new));
		if is && !was {
			Episodes::<T>::insert(account, Progress::new(now_ms, health));
			Efforts::<T>::insert(account, Self::effort(account));
			Stats::<T>::mutate(|s| s.called = s.called.saturating_add(1));
		}
		if new.is_forced() && !old.is_forced() {
			// From here on its surcharge is what it is.
			Episodes::<T>::mutate_extant(account, |p| p.called_ms = assessment.called_ms);
		}
		if discriminant(&old) != discriminant(&new) {
			// A new state may be kept waiting anew.
			Self::change_effort(account, |effort| effort.paused_ms = 0);
		}
		if ballast_policy::is_in_vain(&old, &new) {
			// Zero is for never.
			Self::change_effort(account, |effort| effort.in_vain_ms = now_ms.max(1));
		}
		match (unsettles_pool(&old), unsettles_pool(&new)) {
			(false, true) => <T as Config>::Backstop::note_insolvent(account),
			(true, false) => <T as Config>::Backstop::note_solvent(account),
			_ => {}
		}
		if let AccountState::Insolvent { bad_debt } = old {
			// The estimate makes way for what was really lost.
			let lost = Episodes::<T>::get(account).map(|p| p.written_off).unwrap_or_default();
			Self::change_bad_debt(account, fixed::sub(lost, bad_debt).map_err(Self::books)?)?;
			Self::release_seized(account, assessment);
		}
		if let AccountState::Insolvent { bad_debt } = new {
			Self::change_bad_debt(account, bad_debt)?;
			Stats::<T>::mutate(|s| s.insolvent = s.insolvent.saturating_add(1));
			Episodes::<T>::mutate_extant(account, |p| p.written_off = Fixed::default());
		}
		let unwound = old.is_forced() && !new.is_forced() && !matches!(new, AccountState::Insolvent { .. });
		let released = was && !is;
		// Nobody sells while others are asked, either.
		let others =
			|state: &AccountState| matches!(state, AccountState::Auction(_) | AccountState::Backstop { .. });
		let asked = others(&new) && !others(&old);
		if unwound || released {
			// Nothing was borrowed that could still be lost.
			Self::set_promise(account, Fixed::default());
			let progress = Episodes::<T>::get(account).unwrap_or_else(|| Progress::new(now_ms, health));
			Stats::<T>::mutate(|s| match (unwound, progress.unwound) {
				(true, _) => s.unwound = s.unwound.saturating_add(1),
				(false, false) => s.cured = s.cured.saturating_add(1),
				// Its unwind was counted when it ended.
				(false, true) => {}
			});
			Self::deposit_event(Event::AccountCured {
				account: account.clone(),
				health_before: progress.health_before,
				health_after: health,
				slices: progress.slices,
				penalty: progress.penalty,
			});
			if released {
				if unwound || progress.unwound {
					Self::note_restored(account, assessment);
				}
				Episodes::<T>::remove(account);
				Efforts::<T>::remove(account);
				Refusals::<T>::remove(account);
				AccountGraceUntil::<T>::remove(account);
			} else {
				Episodes::<T>::insert(
					account,
					Progress { unwound: true, ..Progress::new(progress.since_ms, health) },
				);
			}
		}
		if !matches!(new, AccountState::Unwinding { .. }) {
			Self::drop_contest(account);
		}
		match new {
			AccountState::Healthy => States::<T>::remove(account),
			_ => States::<T>::insert(account, new),
		}
		log::info!(target: LOG_TARGET, "{account:?}: {old:?} -> {new:?}, health {health:?}");
		Self::deposit_event(Event::StateChanged { account: account.clone(), old, new, health });
		if unwound || released || asked {
			// Last, because the dispatcher may tell at once how an order ended that was not sent yet.
			Self::cancel_orders(account);
		}
		Ok(())
	}

	/// Books a change of what was lost with the account.
	fn change_bad_debt(account: &AccountId32, change: Fixed) -> DispatchResult {
		if change == Fixed::default() {
			return Ok(());
		}
		let old = BadDebt::<T>::get(account).unwrap_or_default();
		let new = fixed::add(old, change).map_err(Self::books)?;
		let total = fixed::add(TotalBadDebt::<T>::get(), change).map_err(Self::books)?;
		if new == Fixed::default() {
			BadDebt::<T>::remove(account);
		} else {
			BadDebt::<T>::insert(account, new);
		}
		TotalBadDebt::<T>::put(total);
		Self::deposit_event(Event::BadDebtChanged { account: account.clone(), old, new });
		Ok(())
	}

	/// Asks venues not to execute what is not needed any more. What they executed already is reported all the same.
	fn cancel_orders(account: &AccountId32) {
		let Some(slice) = Slices::<T>::get(account) else { return };
		for order in slice.orders {
			match with_storage_layer(|| <T as Config>::Dispatch::cancel(order.id)) {
				Ok(()) => Self::deposit_event(Event::SliceOrderCancelled {
					account: account.clone(),
					venue: order.venue,
					order: order.id,
				}),
				Err(error) => {
					log::debug!(target: LOG_TARGET, "order {:?} can not be cancelled: {error:?}", order.id)
				}
			}
		}
	}

	/// Tells every venue of the account that does not know it yet that the account is restricted, or free.
	fn tell_venues(account: &AccountId32, restrict: bool) {
		let told = Restricted::<T>::get(account);
		if !restrict && told.is_empty() {
			return;
		}
		let venues = pallet_portfolio::Pallet::<T>::venues_of(account);
		let mode = if restrict { AccountMode::ReduceOnly } else { AccountMode::Normal };
		let mut now_told: BoundedVec<VenueId, _> = BoundedVec::new();
		for venue in venues {
			let knows = told.contains(&venue) == restrict
				|| match with_storage_layer(|| <T as Config>::Dispatch::set_mode(venue, account, mode)) {
					Ok(()) => true,
					Err(_) => {
						Self::deposit_event(Event::ModeNotSent { account: account.clone(), venue });
						false
					}
				};
			// Restricted there: told so just now or before, or not yet told of the release.
			if knows == restrict && now_told.try_push(venue).is_err() {
				defensive!("an account has no more venues than that");
			}
		}
		if now_told.is_empty() {
			Restricted::<T>::remove(account);
		} else {
			Restricted::<T>::insert(account, now_told);
		}
	}

	/// Whether a venue is to hold the account to `mode`, as far as it was told: what was told last, and no longer what was told
	/// before it.
	pub fn is_mode_wanted(venue: VenueId, account: &AccountId32, mode: AccountMode) -> bool {
		let restricted = Restricted::<T>::get(account).contains(&venue);
		match mode {
			AccountMode::Normal => !restricted,
			AccountMode::ReduceOnly => restricted,
			AccountMode::Frozen => false,
		}
	}

	fn ask_write_offs(account: &AccountId32, assessment: &Assessment) {
		for venue in Self::due_write_offs(account, assessment) {
			Self::note_decision(account, assessment, Decision::WriteOff(venue));
			let asked = with_storage_layer(|| <T as Config>::Dispatch::write_off(venue, account));
			// Also noted when it failed, so that it is not tried in every block.
			Episodes::<T>::mutate_extant(account, |progress| {
				let old = progress.write_offs.iter().find(|w| w.venue == venue).map_or(0, |w| w.refusals);
				progress.write_offs.retain(|w| w.venue != venue);
				let sent_ms = assessment.now_ms;
				let write_off = WriteOff { venue, sent_ms, refused: false, refusals: old };
				if progress.write_offs.try_push(write_off).is_err() {
					defensive!("an account has no more venues than that");
				}
			});
			if asked.is_ok() {
				Self::deposit_event(Event::WriteOffAsked { account: account.clone(), venue });
			}
		}
	}

	/// An order ended; the report that came with it was applied just before. Keeps the books and re-evaluates the account.
	/// An order that is not known here (any more) only counts in the statistics.
	pub fn order_ended(venue: VenueId, order: &Order, result: &OrderResult) -> DispatchResult {
		let account = &order.account;
		let noted = Slices::<T>::get(account).and_then(|s| s.orders.into_iter().find(|o| o.id == order.id));
		Self::retain_orders(account, |open| open.id != order.id);
		match result {
			OrderResult::Executed(fill) => {
				Stats::<T>::mutate(|s| s.executed = s.executed.saturating_add(1));
				// Of an order that is not known any more nobody knows what of it is surcharge.
				let (surcharge, by) = noted.map(|noted| (noted.surcharge, noted.by)).unwrap_or_default();
				Self::book_penalty(venue, order, surcharge, fill.penalty, by.as_ref())?;
				Self::note_progress(account);
				Self::note_step_fill(account, fill.proceeds);
				Self::deposit_event(Event::SliceOrderEnded {
					account: account.clone(),
					venue,
					order: order.id,
					instrument: order.instrument,
					fill: *fill,
				});
			}
			OrderResult::TakenOver(_) | OrderResult::Transferred { .. } => {
				defensive!("an order does not end as a takeover or a transfer");
			}
			OrderResult::Failed(reason) => {
				Stats::<T>::mutate(|s| s.failed = s.failed.saturating_add(1));
				match reason {
					OrderFailure::Cancelled => {}
					// It says nothing about the instrument: somewhere else now, or here when others have gone before; and
					// what its owner has reduced meanwhile is another position in the next plan.
					OrderFailure::VenueBusy | OrderFailure::NotReducing => Self::note_refusal_for(
						account,
						venue,
						order.instrument,
						Self::now_ms(),
						<T as Config>::RefusalTime::get() / BUSY_SHARE,
					),
					_ => Self::note_refusal(account, venue, order.instrument, Self::now_ms()),
				}
				Self::deposit_event(Event::SliceOrderFailed {
					account: account.clone(),
					venue,
					order: order.id,
					instrument: order.instrument,
					reason: *reason,
				});
			}
		}
		Self::reevaluate(account)
	}

	/// A venue wrote debts off; the report that came with it was applied just before. Keeps the books and re-evaluates the
	/// account. Errors: [`Error::Books`] for a negative value or one that cannot be added up.
	pub fn written_off(venue: VenueId, account: &AccountId32, value: Fixed) -> DispatchResult {
		ensure!(value >= Fixed::default(), Error::<T>::Books);
		let total = fixed::add(Stats::<T>::get().written_off, value).map_err(Self::books)?;
		Stats::<T>::mutate(|s| s.written_off = total);
		let insolvent = matches!(States::<T>::get(account), Some(AccountState::Insolvent { .. }));
		if insolvent {
			// Booked as bad debt when the account leaves insolvency; until then the estimate counts.
			Episodes::<T>::try_mutate_exists(account, |stored| {
				if let Some(progress) = stored {
					progress.written_off = fixed::add(progress.written_off, value)?;
					progress.write_offs.retain(|w| w.venue != venue);
				}
				Ok(())
			})
			.map_err(Self::books)?;
		} else {
			Self::change_bad_debt(account, value)?;
		}
		Self::deposit_event(Event::WrittenOff { account: account.clone(), venue, value });
		if value > Fixed::default() {
			Self::cover(venue, account, value);
		}
		Self::reevaluate(account)
	}

	/// A venue does not write the account's debts off; the report that came with it was applied just before. It is asked again
	/// later, after longer with every time. One that was not asked, or has answered, is not heard.
	pub fn write_off_refused(
		venue: VenueId,
		account: &AccountId32,
		refusal: WriteOffRefusal,
	) -> DispatchResult {
		let mut again_ms = None;
		Episodes::<T>::mutate_extant(account, |progress| {
			let asked = progress.write_offs.iter_mut().find(|w| w.venue == venue && !w.refused);
			if let Some(asked) = asked {
				asked.refused = true;
				asked.refusals = asked.refusals.saturating_add(1);
				again_ms = Some(asked.again_ms(<T as Config>::SlicePatience::get()));
			}
		});
		if let Some(again_ms) = again_ms {
			log::info!(target: LOG_TARGET, "{venue} does not write off {account:?}: {refusal:?}");
			let account = account.clone();
			Self::deposit_event(Event::WriteOffRefused { account, venue, refusal, again_ms });
		}
		Self::reevaluate(account)
	}

	/// Has the backstop pay what it can of a loss. That it cannot does not undo the loss.
	fn cover(venue: VenueId, account: &AccountId32, loss: Fixed) {
		// What was promised of the fund is what is paid here.
		let promised = Efforts::<T>::get(account).unwrap_or_default().promised;
		let left = fixed::sub(promised, loss).unwrap_or_default().max(Fixed::default());
		Self::set_promise(account, left);
		let account = account.clone();
		Self::deposit_event(match <T as Config>::Backstop::cover(venue, &account, loss) {
			Ok(Covered { fund, pool, socialised }) => {
				Event::LossCovered { account, venue, fund, pool, socialised }
			}
			Err(error) => Event::LossNotCovered { account, venue, error },
		});
	}

	/// A report of the account was applied. Re-evaluates at once; while orders are in flight only for a cure, which makes them
	/// unnecessary: they are cancelled.
	///
	/// A report that comes with a result is not judged by itself. The order is off the dispatcher's list already, so it can be
	/// told from others; its end is booked first, and re-evaluates.
	pub fn report_applied(account: &AccountId32) -> DispatchResult {
		if Self::has_lost_orders(account) || Self::has_lost_legs(account) {
			return Ok(());
		}
		if Self::live_slice(account).is_none() {
			return Self::reevaluate(account);
		}
		let Ok(now) = Self::assess(account) else { return Ok(()) };
		let is_cured = !now.next.is_forced() && !matches!(now.next, AccountState::Insolvent { .. });
		if now.state.is_forced() && is_cured {
			return Self::apply(account, &now);
		}
		Ok(())
	}

	/// Applies what is due after something was reported. That the margin cannot be computed is no error here: the report
	/// stands, and the account is looked at again when it can.
	pub fn reevaluate(account: &AccountId32) -> DispatchResult {
		if !Self::is_known(account) {
			return Ok(());
		}
		match Self::assess(account) {
			Ok(assessment) if assessment.is_due() => Self::apply(account, &assessment),
			Ok(_) => Ok(()),
			Err(reason) => {
				log::debug!(target: LOG_TARGET, "{account:?} can not be re-evaluated: {reason:?}");
				Ok(())
			}
		}
	}
}

impl Progress {
	fn new(since_ms: u64, health_before: Option<Fixed>) -> Self {
		Self {
			since_ms,
			health_before,
			slices: 0,
			penalty: Fixed::default(),
			called_ms: 0,
			written_off: Fixed::default(),
			unwound: false,
			write_offs: BoundedVec::new(),
		}
	}
}

/// Whether nobody knows what a share of the pool is worth while an account is in this state: it may have to pay for what is
/// lost, or what it takes over may be on its way.
fn unsettles_pool(state: &AccountState) -> bool {
	matches!(state, AccountState::Insolvent { .. } | AccountState::Backstop { .. })
}

/// The orders of a plan by venue, each venue's in the order of the plan.
fn by_venue(plan: &SlicePlan) -> BTreeMap<VenueId, Vec<PlannedOrder>> {
	let mut venues: BTreeMap<VenueId, Vec<PlannedOrder>> = BTreeMap::new();
	for order in plan.orders.iter() {
		venues.entry(order.venue).or_default().push(*order);
	}
	venues
}
