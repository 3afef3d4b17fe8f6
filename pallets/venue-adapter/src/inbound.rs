//! What comes in: the gate, and what each instruction does. Nothing is executed here.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	message::{AccountMode, EnrollRefusal, Envelope, EnvelopeError, OrderResult, ToCoordinator, ToVenue},
	protocol::{Arrival, AtVenue, VenueStep},
	Instruction, OrderFailure, OrderId,
};
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Get},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// Takes a message that certainly comes from the coordinator: what `receive` does, for the local transport of
	/// the home venue. It only queues and sets; the work is done by the hook of the next block.
	///
	/// Errors: [`Error::MessageTooLong`], [`Error::UnknownVersion`], [`Error::MalformedMessage`],
	/// [`Error::WrongVenue`]. A message that can be read is `Ok`, whatever becomes of it; see the events.
	pub fn receive_local(message: Vec<u8>) -> DispatchResult {
		let (Envelope { venue, seq, body, .. }, reads) =
			Envelope::<ToVenue>::read(&message).map_err(|error| match error {
				EnvelopeError::TooLong => Error::<T>::MessageTooLong,
				EnvelopeError::UnknownVersion(_) => Error::<T>::UnknownVersion,
				EnvelopeError::Malformed => Error::<T>::MalformedMessage,
			})?;
		ensure!(venue == T::ThisVenue::get(), Error::<T>::WrongVenue);
		LastHeard::<T>::put(Self::now());
		let last = InSeq::<T>::get();
		Self::note_version(reads, seq, last);
		if seq == 0 {
			// A greeting, which says nothing else.
			return Ok(());
		}
		match Arrival::of(seq, last) {
			Arrival::Duplicate => {
				Self::deposit_event(Event::DuplicateMessage { seq, last });
				return Ok(());
			}
			Arrival::Next => {}
			Arrival::AfterGap => {
				Self::deposit_event(Event::SequenceGap { expected: last.saturating_add(1), received: seq });
			}
		}
		InSeq::<T>::put(seq);
		if let Err(error) = with_storage_layer(|| Self::apply(body)) {
			Self::deposit_event(Event::MessageFailed { seq, error });
		}
		Ok(())
	}

	/// Takes note of which version the coordinator says that it reads, with the message `seq`.
	fn note_version(reads: Option<u8>, seq: u64, last: u64) {
		let (now, known) = (Self::now(), Peer::<T>::get());
		let version = known.note(reads, seq, last, now);
		if version == known {
			return;
		}
		Peer::<T>::put(version);
		let (old, new) = (known.spoken(now), version.spoken(now));
		if old != new {
			Self::deposit_event(Event::VersionChanged { old, new });
		}
	}

	fn apply(body: ToVenue) -> DispatchResult {
		match body {
			ToVenue::SetMode { account, mode } => Self::set_mode(account, mode),
			ToVenue::Unwind { orders } => {
				orders.into_iter().map(Instruction::Reduce).for_each(Self::accept);
				Ok(())
			}
			ToVenue::Takeover { takeover } => {
				Self::accept(Instruction::TakeOver(takeover));
				Ok(())
			}
			ToVenue::Transfer { transfer } => {
				Self::accept(Instruction::Transfer(transfer));
				Ok(())
			}
			ToVenue::Expect { transfer } => Self::expect(transfer),
			ToVenue::Cancel { order } => {
				Self::cancel(order);
				Ok(())
			}
			ToVenue::Probe { order } => {
				Self::probe(order);
				Ok(())
			}
			ToVenue::Acknowledge { order } => {
				let Some(kept) = Results::<T>::take(order) else { return Self::conclude(order) };
				if let Some(place) = kept.place {
					ToTell::<T>::remove(place);
				}
				Self::deposit_event(Event::ResultAcknowledged { order });
				Ok(())
			}
			ToVenue::Resnapshot => {
				Resync::<T>::put(ResyncStage::Asked);
				Ok(())
			}
			ToVenue::Enroll { account } => Self::enroll_as_asked(account),
			ToVenue::Release { account } => Self::release(account),
			ToVenue::LeaveRefused { account } => Self::stay(account),
			ToVenue::CreditGrant { account, amount, until } => Self::set_credit(account, amount, until),
			ToVenue::CreditRefused { account, amount, refusal } => {
				Self::deposit_event(Event::CreditRefused { account, amount, refusal });
				Ok(())
			}
			ToVenue::WriteOff { account } => {
				ensure!(Enrolled::<T>::contains_key(&account), Error::<T>::NotEnrolled);
				WriteOffs::<T>::try_mutate(|accounts| {
					if accounts.contains(&account) {
						return Ok(());
					}
					accounts.try_push(account).map_err(|_| Error::<T>::TooManyWriteOffs)
				})?;
				Ok(())
			}
		}
	}

	/// Puts an account on the roll and tells the coordinator.
	pub(crate) fn do_enroll(account: AccountId32) -> DispatchResult {
		if !Enrolled::<T>::contains_key(&account) {
			Enrolled::<T>::insert(&account, Enrolment::default());
		}
		let report = Self::snapshot(&account)?;
		Self::send(ToCoordinator::Enroll(report))?;
		Self::deposit_event(Event::AccountEnrolled { account });
		Ok(())
	}

	/// Enrols the one account that the coordinator may enrol by itself, or says why not. An answer that there is no room for
	/// is an error: the coordinator may ask again.
	fn enroll_as_asked(account: AccountId32) -> DispatchResult {
		let refusal = if T::PoolAccount::get().as_ref() == Some(&account) {
			let too_many: DispatchError = Error::<T>::TooManyPositions.into();
			match with_storage_layer(|| Self::do_enroll(account.clone())) {
				Err(error) if error == too_many => EnrollRefusal::NotReportable,
				done => return done,
			}
		} else {
			EnrollRefusal::NotAdmitted
		};
		Self::send(ToCoordinator::EnrollRefused { account: account.clone(), refusal })?;
		Self::deposit_event(Event::EnrolmentRefused { account, refusal });
		Ok(())
	}

	fn set_mode(account: AccountId32, mode: AccountMode) -> DispatchResult {
		let old = Enrolled::<T>::try_mutate(&account, |slot| {
			let enrolment = slot.as_mut().ok_or(Error::<T>::NotEnrolled)?;
			Ok::<_, Error<T>>(core::mem::replace(&mut enrolment.mode, mode))
		})?;
		Self::deposit_event(Event::ModeChanged { account, old, new: mode });
		Ok(())
	}

	/// Queues an order, a takeover or a transfer, unless it is known. One that finds no room is answered at once, and so is a second
	/// takeover from an account.
	fn accept(instruction: Instruction) {
		let id = instruction.id();
		let at = Self::known(id);
		if at != AtVenue::Unknown {
			Self::deposit_event(Event::DuplicateOrder { order: id });
		}
		let has_room = || {
			let second = match &instruction {
				Instruction::Reduce(_) | Instruction::Transfer(_) => false,
				Instruction::TakeOver(takeover) => TakeoverFrom::<T>::contains_key(&takeover.from),
			};
			!second && Self::has_room_for_order()
		};
		match at.on_order(has_room) {
			VenueStep::Queue => {
				let account = instruction.account().clone();
				Self::enqueue(instruction);
				Self::deposit_event(Event::OrderQueued { order: id, account });
			}
			step => Self::follow(id, step),
		}
	}

	/// What is known here of an order. A transfer that has left, or is to arrive, answers for itself when it has landed.
	fn known(id: OrderId) -> AtVenue {
		if Results::<T>::contains_key(id) || Watched::<T>::contains_key(id) {
			AtVenue::Ended
		} else if Self::is_waiting(id) {
			AtVenue::Waiting
		} else {
			AtVenue::Unknown
		}
	}

	/// Does what hearing of an order leads to, other than queueing it.
	fn follow(id: OrderId, step: VenueStep) {
		match step {
			VenueStep::TellAgain => Self::tell_soon(id),
			VenueStep::Refuse(failure) => Self::answer(id, failure),
			VenueStep::TakeOut(failure) => {
				// There is room: it was made sure of when the order was queued.
				if let Some(account) = Self::dequeue(id) {
					Self::keep(id, Some(account), None, OrderResult::Failed(failure));
				}
			}
			VenueStep::Queue | VenueStep::Ignore => {}
		}
	}

	/// Keeps how an order ended and has it told. `account` is whose positions it was about, `taker` who took them over.
	pub(crate) fn keep(
		id: OrderId,
		account: Option<AccountId32>,
		taker: Option<AccountId32>,
		result: OrderResult,
	) {
		let mut kept = KeptResult { account, result, told_at: 0, place: None, taker };
		Self::line_up(id, &mut kept);
		Results::<T>::insert(id, kept);
		Self::deposit_event(Event::OrderEnded { order: id, result });
	}

	/// Keeps that an order failed that never waited here.
	fn answer(id: OrderId, failure: OrderFailure) {
		if Self::has_room_for_answer() {
			Self::keep(id, None, None, OrderResult::Failed(failure));
		} else {
			// No answer: the coordinator probes after the deadline, and then the order cannot be executed any more.
			Self::deposit_event(Event::OrderDropped { order: id });
		}
	}

	/// Has a kept result told (again), and what is known of a transfer.
	pub(crate) fn tell_soon(id: OrderId) {
		Self::tell_transfer_soon(id);
		Results::<T>::mutate_exists(id, |slot| {
			if let Some(kept) = slot {
				Self::line_up(id, kept);
			}
		});
	}

	/// Takes an order out of the queue. One that is not known leaves a result nevertheless, so that it is refused
	/// when it arrives after its cancellation.
	fn cancel(id: OrderId) {
		Self::follow(id, Self::known(id).on_cancel());
	}

	/// Has the result told again. An order that waits answers for itself when it ends; one that is not known leaves a
	/// result, so that it is refused when it arrives after its probe.
	fn probe(id: OrderId) {
		Self::follow(id, Self::known(id).on_probe());
	}
}
