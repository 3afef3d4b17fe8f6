//! Transfers between venues of one account: what is on its way, and who still has to account for it.
//!
//! The sending is an instruction like an order ([`crate::orders`]): queued, sent, confirmed, probed, reconciled. What is kept here
//! besides is the transfer as a whole, from accepting it until one of the venues has said what became of the money.
//!
//! * **Counted once.** The mirror of either venue is what that venue reports. The sender's report is without the amount when it
//!   says that it has left; the receiver's is with it when it says that it has arrived. In between it counts nowhere. What the
//!   receiver says before the sender was heard, or while its snapshot without the amount is refused, would count twice, so it is
//!   not applied: the sender is asked, and then the receiver again.
//! * **Ended once.** Either [`Arrived`](ToCoordinator::Arrived) or [`Returned`](ToCoordinator::Returned) ends it and takes the
//!   record away; what comes later finds none, is recorded, and is acknowledged again. Snapshots replace, so that of a late
//!   answer is applied like any other.
//! * **Nobody waits for ever.** From when it has left both venues are asked, [`Config::MaxAttempts`] times. What nobody accounts for
//!   then stays on record, with an event, and anyone may have the venues asked again. Such a record is the loss's only trace: it
//!   is never pruned. Whoever is asked is also told to watch for it again, because it may have stopped.
//! * **Unwinds come first.** Traders send transfers as they like, and those that fail cost them nothing. So transfers are accepted only
//!   while half of the sender's places for orders, and half of either venue's window, are left to what cannot wait.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
#[cfg(doc)]
use ballast_primitives::message::ToCoordinator;
use ballast_primitives::{
	fixed::{self, Zero},
	message::{AccountReport, OrderResult, ToVenue},
	traits::{NewTransfer, OpenTransfer, VenueEvents},
	Fixed, Instruction, InstrumentId, OrderId, Transfer, VenueId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		defensive, ensure,
		traits::{Contains, Get},
	},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// Whether money can be sent from one of the venues to the other: both take part in it, and they are two.
	pub(crate) fn is_way(from: VenueId, to: VenueId) -> bool {
		from != to && [from, to].iter().all(T::TransferVenues::contains)
	}

	/// Accepts a transfer: tells the receiving venue to expect it, and the sending one to send it.
	///
	/// Orders that sell something there may be open next to it: what they bring is settlement currency, of which there is then
	/// more. Nothing else may, because it could need what leaves: orders that buy debts back, takeovers, other transfers.
	pub(crate) fn try_transfer(new: NewTransfer) -> Result<OrderId, DispatchError> {
		let NewTransfer { account, amount, from, to } = new;
		ensure!(amount > Fixed::zero(), Error::<T>::InvalidTransfer);
		ensure!(Self::is_way(from, to), Error::<T>::NoWay);
		let deadline = Self::ensure_open(from)?;
		Self::ensure_open(to)?;
		let is_sale = |open: &Instruction| matches!(open, Instruction::Reduce(order) if order.quantity < Fixed::zero() && order.instrument != InstrumentId::Spot(SETTLEMENT));
		ensure!(Self::open_at(from, &account).iter().all(is_sale), Error::<T>::PositionBusy);
		ensure!(Transfers::<T>::count() < MAX_TRANSFERS, Error::<T>::TooManyTransfers);
		ensure!(OrdersAt::<T>::get(from) < T::MaxVenueOrders::get() / 2, Error::<T>::VenueFull);
		for venue in [from, to] {
			ensure!(!KeptReports::<T>::contains_key((venue, account.clone())), Error::<T>::SnapshotRefused);
			ensure!(Self::leaves_half(venue, amount)?, Error::<T>::EgressLimitReached);
		}
		// The receiving venue is trusted with it, too: it is the one that says what has arrived.
		Self::charge_egress(to, amount)?;

		let id = Self::take_id()?;
		let transfer =
			Transfer { id, account: account.clone(), asset: SETTLEMENT, amount, from, to, deadline };
		TransfersOf::<T>::try_mutate(&account, |open| open.try_push(id))
			.map_err(|_| Error::<T>::TooManyTransfers)?;
		let record = TransferRecord {
			transfer: transfer.clone(),
			stage: TransferStage::Leaving,
			amount,
			since: Self::now(),
			due: None,
			probes: 0,
		};
		Transfers::<T>::insert(id, record);
		Self::tell(to, ToVenue::Expect { transfer: transfer.clone() })?;
		let instructions = [Instruction::Transfer(transfer.clone())].into();
		Self::book(from, deadline, instructions, ToVenue::Transfer { transfer })?;
		Ok(id)
	}

	/// Whether half of what may leave for the venue in its window is left behind the amount.
	fn leaves_half(venue: VenueId, amount: Fixed) -> Result<bool, Error<T>> {
		let sum = fixed::add(Self::window(venue).value, amount).map_err(|_| Error::<T>::Overflow)?;
		// Half of the cap may not be a number; twice the sum that is not is more than any.
		let is_half = fixed::add(sum, sum).is_ok_and(|double| double <= Self::cap_of(venue));
		Ok(T::EgressWindow::get() == 0 || is_half)
	}

	/// Whether the sender's mirror is what it said last.
	fn is_sender_mirrored(transfer: &Transfer) -> bool {
		!KeptReports::<T>::contains_key((transfer.from, transfer.account.clone()))
	}

	/// The account's transfers whose end is open.
	pub(crate) fn open_transfers_of(account: &AccountId32) -> Vec<OpenTransfer> {
		let records = TransfersOf::<T>::get(account).into_iter().filter_map(Transfers::<T>::get);
		records
			.map(|record| {
				let is_leaving = record.stage == TransferStage::Leaving;
				// A snapshot that was refused is not the mirror, in which the amount is still there.
				let is_mirrored = Self::is_sender_mirrored(&record.transfer);
				let Transfer { id, from, to, .. } = record.transfer;
				OpenTransfer {
					id,
					from,
					to,
					amount: record.amount,
					has_left: !is_leaving && is_mirrored,
					is_awaited: is_leaving || record.due.is_some(),
				}
			})
			.collect()
	}

	/// What of a claim to have sent a transfer cannot be: nothing, or more than was ordered.
	pub(crate) fn broken_by_sending(transfer: &Transfer, amount: Fixed) -> Option<BrokenBound> {
		let sent = amount > Fixed::zero() && Self::is_within(amount, transfer.amount);
		(!sent).then_some(BrokenBound::Quantity)
	}

	/// Whether an amount is not more than another, but for what a ledger rounds. What cannot be added up is more.
	fn is_within(amount: Fixed, most: Fixed) -> bool {
		Self::slack(most).and_then(|slack| fixed::add(most, slack)).is_ok_and(|most| amount <= most)
	}

	/// The leg at the sending venue ends without its word whether anything has left.
	pub(crate) fn doubt_transfer(id: OrderId) {
		Transfers::<T>::mutate_exists(id, |slot| {
			if let Some(record) = slot {
				if record.stage == TransferStage::Leaving {
					record.stage = TransferStage::Doubtful;
				}
			}
		});
	}

	/// The leg at the sending venue has ended like this. Called before its snapshot is applied, so that nobody takes the amount for
	/// one that may still leave when it is not in the mirror any more.
	pub(crate) fn on_leg_ended(id: OrderId, result: &OrderResult) {
		let Some(record) = Transfers::<T>::get(id) else {
			defensive!("a transfer is on record until it has ended");
			return;
		};
		match (result, record.stage) {
			(OrderResult::Transferred { amount }, _) => Self::note_left(id, record, *amount),
			(OrderResult::Failed(_), TransferStage::Doubtful) => {
				let Transfer { account, from, to, .. } = record.transfer.clone();
				Self::deposit_event(Event::TransferDoubtful { transfer: id, account, from, to });
				Self::await_end(id, record);
			}
			(OrderResult::Failed(failure), _) => {
				Self::end_transfer(record, TransferOutcome::Failed(*failure))
			}
			(OrderResult::Executed(_) | OrderResult::TakenOver(_), _) => {
				defensive!("a transfer does not end like an order or a takeover");
			}
		}
	}

	/// The amount has left the sending venue.
	fn note_left(id: OrderId, record: TransferRecord, amount: Fixed) {
		let Transfer { account, from, to, .. } = record.transfer.clone();
		Self::deposit_event(Event::TransferLeft { transfer: id, account, from, to, amount });
		Self::await_end(id, TransferRecord { stage: TransferStage::OnItsWay, amount, ..record });
	}

	/// From now on one of both venues has to say what became of it.
	fn await_end(id: OrderId, mut record: TransferRecord) {
		let now = Self::now();
		record.since = now;
		record.probes = 0;
		Self::reschedule_transfer(id, &mut record, Some(now.saturating_add(T::OrderTimeout::get())));
		Transfers::<T>::insert(id, record);
	}

	/// Changes when a transfer is looked at next. The caller stores the record.
	fn reschedule_transfer(id: OrderId, record: &mut TransferRecord, due: Option<u32>) {
		TransfersDue::<T>::mutate(|set| {
			if let Some(old) = record.due {
				set.remove(&(old, id));
			}
			if let Some(new) = due {
				// There is room: every transfer has at most one entry, and there are no more transfers than places.
				if set.try_insert((new, id)).is_err() {
					defensive!("every transfer has room among the due ones");
				}
			}
		});
		record.due = due;
	}

	/// Takes the transfer off the books. Both venues hear that nothing of it is waited for any more.
	fn end_transfer(mut record: TransferRecord, outcome: TransferOutcome) {
		let Transfer { id, account, from, to, .. } = record.transfer.clone();
		Self::reschedule_transfer(id, &mut record, None);
		Transfers::<T>::remove(id);
		TransfersOf::<T>::mutate_exists(&account, |slot| {
			if let Some(open) = slot {
				open.retain(|other| *other != id);
				if open.is_empty() {
					*slot = None;
				}
			}
		});
		Self::deposit_event(Event::TransferEnded { transfer: id, account, outcome });
		T::Events::on_transfer_ended(&record.transfer, matches!(outcome, TransferOutcome::Arrived { .. }));
		Self::acknowledge(to, id);
		// Of a leg that failed the sender is told with the leg's end.
		if !matches!(outcome, TransferOutcome::Failed(_)) {
			Self::acknowledge(from, id);
		}
	}

	/// The sending venue answers for a transfer of which it had not said whether it has left. Returns whether that was one.
	pub(crate) fn on_belated_result(
		venue: VenueId,
		id: OrderId,
		result: &OrderResult,
		report: &AccountReport,
	) -> bool {
		let doubtful = |record: &TransferRecord| {
			record.transfer.from == venue
				&& record.stage == TransferStage::Doubtful
				&& record.transfer.account == report.account
		};
		let Some(record) = Transfers::<T>::get(id).filter(doubtful) else { return false };
		match *result {
			OrderResult::Transferred { amount } => match Self::broken_by_sending(&record.transfer, amount) {
				None => Self::note_left(id, record, amount),
				// It stays in doubt; the other venue may tell.
				Some(broken) => {
					Self::deposit_event(Event::ImpossibleFill { order: id, venue, claim: *result, broken });
					Self::distrust(venue);
				}
			},
			OrderResult::Failed(failure) => Self::end_transfer(record, TransferOutcome::Failed(failure)),
			OrderResult::Executed(_) | OrderResult::TakenOver(_) => return false,
		}
		Self::apply_report(venue, report.clone());
		Self::acknowledge(venue, id);
		true
	}

	/// A venue said that a transfer has arrived there, or has come back.
	pub(crate) fn on_transfer_answer(
		venue: VenueId,
		id: OrderId,
		end: TransferEnd,
		amount: Fixed,
		report: AccountReport,
	) -> DispatchResult {
		let who_tells = |transfer: &Transfer| match end {
			TransferEnd::Arrived => transfer.to,
			TransferEnd::Returned => transfer.from,
		};
		let known = Transfers::<T>::get(id);
		let Some(record) = known.clone().filter(|record| who_tells(&record.transfer) == venue) else {
			Self::deposit_event(Event::LateTransferAnswer { transfer: id, venue, end, amount });
			Self::apply_report(venue, report);
			// Only for what was once given out and is over: the first acknowledgement was lost.
			if known.is_none() && id < NextOrderId::<T>::get() {
				Self::acknowledge(venue, id);
			}
			return Ok(());
		};
		ensure!(report.account == record.transfer.account, Error::<T>::WrongAccount);
		if record.stage == TransferStage::Leaving {
			Self::deposit_event(Event::EarlyTransferAnswer { transfer: id, venue, end, amount });
			let _ = Self::tell(record.transfer.from, ToVenue::Probe { order: id });
			return Ok(());
		}
		if end == TransferEnd::Arrived && !Self::is_sender_mirrored(&record.transfer) {
			// Nobody to be asked: it is told again, and works when the sender's snapshot is applied or replaced.
			Self::deposit_event(Event::EarlyTransferAnswer { transfer: id, venue, end, amount });
			return Ok(());
		}
		let most = record.amount;
		let possible = amount >= Fixed::zero() && Self::is_within(amount, most);
		if !possible {
			Self::deposit_event(Event::ImpossibleTransfer { transfer: id, venue, end, amount, most });
			Self::distrust(venue);
		}
		// That it is there is the venue's word, and its snapshot is the mirror; that there is more of it than there was is not
		// believed.
		let amount = if possible { amount } else { amount.clamp(Fixed::zero(), most) };
		let outcome = match end {
			TransferEnd::Arrived => TransferOutcome::Arrived { amount },
			TransferEnd::Returned => TransferOutcome::Returned { amount },
		};
		// Before anybody is told: who is told may send the next one.
		Self::end_transfer(record, outcome);
		Self::apply_report(venue, report);
		Ok(())
	}

	/// The part of the hook that looks at transfers whose time has come. Returns how many.
	pub(crate) fn advance_transfers() -> u32 {
		let now = Self::now();
		let due: Vec<(u32, OrderId)> = TransfersDue::<T>::get()
			.iter()
			.take_while(|(at, _)| *at <= now)
			.take(TRANSFERS_DUE_LIMIT as usize)
			.copied()
			.collect();
		for (at, id) in &due {
			let Some(mut record) = Transfers::<T>::get(id) else {
				defensive!("a due transfer has a record");
				TransfersDue::<T>::mutate(|set| set.remove(&(*at, *id)));
				continue;
			};
			if record.probes >= T::MaxAttempts::get() {
				let Transfer { account, from, to, .. } = record.transfer.clone();
				let (amount, since) = (record.amount, record.since);
				let transfer = *id;
				Self::deposit_event(Event::TransferUnaccounted {
					transfer,
					account,
					from,
					to,
					amount,
					since,
				});
				Self::reschedule_transfer(*id, &mut record, None);
			} else {
				if Self::ask_about(&record) {
					record.probes = record.probes.saturating_add(1);
				}
				let next = now.saturating_add(T::OrderTimeout::get());
				Self::reschedule_transfer(*id, &mut record, Some(next));
			}
			Transfers::<T>::insert(id, record);
		}
		due.len() as u32
	}

	/// Asks both venues what became of a transfer. Both are told again to watch for it: the receiving one may not have heard of it,
	/// either may have stopped, and what it has heard of already it answers. The sending one only of what it said has left: it
	/// would take anything else for that. Returns whether either could be asked: a paused venue cannot answer, a full outbox cannot
	/// ask.
	fn ask_about(record: &TransferRecord) -> bool {
		let is_active =
			|venue| Venues::<T>::get(venue).is_some_and(|record| record.status != VenueStatus::Paused);
		let ask = |venue, body| is_active(venue) && Self::tell(venue, body).is_ok();
		let (transfer, order) = (&record.transfer, record.transfer.id);
		let back = Transfer { amount: record.amount, ..transfer.clone() };
		let sender = (record.stage != TransferStage::OnItsWay
			|| ask(transfer.from, ToVenue::Expect { transfer: back }))
			&& ask(transfer.from, ToVenue::Probe { order });
		let receiver = ask(transfer.to, ToVenue::Expect { transfer: transfer.clone() })
			&& ask(transfer.to, ToVenue::Probe { order });
		sender || receiver
	}

	/// Has both venues asked once more about a transfer that neither accounted for.
	pub(crate) fn do_probe_transfer(id: OrderId) -> DispatchResult {
		let mut record = Transfers::<T>::get(id).ok_or(Error::<T>::UnknownTransfer)?;
		let is_given_up = record.stage != TransferStage::Leaving && record.due.is_none();
		ensure!(is_given_up, Error::<T>::TransferAwaited);
		ensure!(Self::ask_about(&record), Error::<T>::VenueUnavailable);
		let next = Self::now().saturating_add(T::OrderTimeout::get());
		Self::reschedule_transfer(id, &mut record, Some(next));
		Transfers::<T>::insert(id, record);
		Ok(())
	}

	/// 12. Transfers are at most `MAX_TRANSFERS`, of a positive amount, and no more is on its way than was to be sent; ways lead from
	///     one registered venue to another.
	/// 13. A transfer is leaving exactly while its leg is an open order of its account at the sending venue; there is at most one
	///     such leg of an account and venue.
	/// 14. A transfer is among the due ones exactly at the time that its record names; one that is leaving never.
	/// 15. The transfers of an account are those on its list, each once.
	pub(crate) fn try_transfers() -> Result<(), polkadot_sdk::sp_runtime::TryRuntimeError> {
		// 12.
		ensure!(Transfers::<T>::count() <= MAX_TRANSFERS, "12. too many transfers");
		let due = TransfersDue::<T>::get();
		let (mut scheduled, mut leaving) = (0usize, alloc::collections::BTreeSet::new());
		for (id, record) in Transfers::<T>::iter() {
			let Transfer { account, amount, from, to, .. } = &record.transfer;
			ensure!(record.transfer.id == id && id < NextOrderId::<T>::get(), "12. a transfer of another id");
			ensure!(
				*amount > Fixed::zero()
					&& record.amount > Fixed::zero()
					&& Self::is_within(record.amount, *amount),
				"12. an impossible amount is on its way"
			);
			ensure!(
				from != to && Venues::<T>::contains_key(from) && Venues::<T>::contains_key(to),
				"12. a way to nowhere"
			);
			// 13.
			let leg = Orders::<T>::get(id);
			let is_leg = leg.as_ref().is_some_and(|leg| {
				leg.venue == *from && leg.instruction == Instruction::Transfer(record.transfer.clone())
			});
			let is_leaving = record.stage == TransferStage::Leaving;
			ensure!(is_leaving == is_leg && leg.is_some() == is_leg, "13. leg and transfer differ");
			ensure!(
				!is_leaving || leaving.insert((account.clone(), *from)),
				"13. two transfers leave at once"
			);
			// 14.
			if let Some(at) = record.due {
				ensure!(!is_leaving && due.contains(&(at, id)), "14. a due transfer is not scheduled");
				scheduled = scheduled.saturating_add(1);
			}
			// 15.
			let listed = TransfersOf::<T>::get(account).iter().filter(|other| **other == id).count();
			ensure!(listed == 1, "15. a transfer is not on its account's list once");
		}
		ensure!(scheduled == due.len(), "14. scheduled transfer without record");
		let legs = Orders::<T>::iter_values()
			.filter(|record| matches!(record.instruction, Instruction::Transfer(_)))
			.count();
		ensure!(legs == leaving.len(), "13. a leg without transfer");
		let listed: usize = TransfersOf::<T>::iter_values().map(|open| open.len()).sum();
		ensure!(listed as u32 == Transfers::<T>::count(), "15. a list names what there is not");
		ensure!(TransfersOf::<T>::iter_values().all(|open| !open.is_empty()), "15. an empty list");
		Ok(())
	}
}
