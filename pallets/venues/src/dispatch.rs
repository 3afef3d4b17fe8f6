//! The pallet as the deciding pallets see it.

use crate::{
	outbound::{Handover, Sending},
	pallet::*,
	types::*,
};
use alloc::{vec, vec::Vec};
use ballast_primitives::{
	fixed::{self, One, Zero},
	message::{AccountMode, AssetDepth, ToVenue, MAX_ORDERS},
	traits::{DepthSource, NewOrder, NewTakeover, NewTransfer, OpenTransfer, VenueDispatch, VenueEvents},
	AssetId, Fixed, Instruction, InstrumentId, Order, OrderFailure, OrderId, OrderState, Takeover, VenueId,
	SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		ensure,
		storage::with_storage_layer,
		traits::{ConstU32, Get},
		BoundedVec,
	},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// A venue's exposure cap, settlement currency; zero for a venue that is not registered.
	pub fn cap_of(venue: VenueId) -> Fixed {
		Venues::<T>::get(venue).map_or(Fixed::zero(), |record| record.exposure_cap)
	}

	/// The price of an asset at a venue, settlement currency per unit; `None` when unknown or too old.
	pub fn venue_price(venue: VenueId, asset: AssetId) -> Option<Fixed> {
		Self::fresh_depth(venue, asset).map(|record| record.price)
	}

	/// How many more orders may be open at a venue.
	fn open_room(venue: VenueId) -> u32 {
		T::MaxVenueOrders::get().saturating_sub(OrdersAt::<T>::get(venue))
	}

	fn fresh_depth(venue: VenueId, asset: AssetId) -> Option<DepthRecord> {
		Depths::<T>::get(venue, asset)
			.filter(|record| Self::now().saturating_sub(record.at) <= T::MaxDepthAge::get())
	}

	/// Asks a venue to put an account of the coordinator's own, for which nobody signs there, on its roll. The venue answers as
	/// to anybody's enrolment ([`VenueEvents::on_enrolled`]), or says why not ([`Event::EnrolmentRefused`]). Asking again
	/// does no harm, and is what to do when nothing was heard.
	///
	/// Errors: [`Error::NotRegistered`], [`Error::VenueUnavailable`], [`Error::OutboxFull`].
	///
	/// [`VenueEvents::on_enrolled`]: ballast_primitives::traits::VenueEvents::on_enrolled
	pub fn enroll(venue: VenueId, account: AccountId32) -> DispatchResult {
		Self::ensure_open(venue)?;
		Self::tell(venue, ToVenue::Enroll { account: account.clone() })?;
		Self::deposit_event(Event::EnrolmentAsked { venue, account });
		Ok(())
	}

	/// Sends at once if the transport takes it; otherwise it stays in the outbox.
	pub(crate) fn tell(venue: VenueId, body: ToVenue) -> DispatchResult {
		Self::send_now(venue, body)
	}

	/// That the venue can be told now; returns the deadline of what it is told.
	pub(crate) fn ensure_open(venue: VenueId) -> Result<u32, DispatchError> {
		let record = Venues::<T>::get(venue).ok_or(Error::<T>::NotRegistered)?;
		ensure!(record.status != VenueStatus::Distrusted, Error::<T>::VenueDistrusted);
		ensure!(Self::is_available(venue), Error::<T>::VenueUnavailable);
		Ok(Self::now().checked_add(T::OrderTimeout::get()).ok_or(Error::<T>::NumberExhausted)?)
	}

	/// What is open on the account's positions at the venue.
	pub(crate) fn open_at(venue: VenueId, account: &AccountId32) -> Vec<Instruction> {
		LiveOrders::<T>::get(account)
			.into_iter()
			.filter(|(at, _)| *at == venue)
			.filter_map(|(_, id)| Orders::<T>::get(id))
			.map(|record| record.instruction)
			.collect()
	}

	/// Gives out the next order id.
	pub(crate) fn take_id() -> Result<OrderId, DispatchError> {
		NextOrderId::<T>::try_mutate(|next| {
			let id = *next;
			*next = OrderId(id.0.checked_add(1).ok_or(Error::<T>::NumberExhausted)?);
			Ok(id)
		})
	}

	/// Books what one message tells a venue to do, all with the same deadline, and sends the message. Returns the ids.
	pub(crate) fn book(
		venue: VenueId,
		deadline: u32,
		instructions: Vec<Instruction>,
		body: ToVenue,
	) -> Result<Vec<OrderId>, DispatchError> {
		let ids: Vec<OrderId> = instructions.iter().map(Instruction::id).collect();
		ensure!(Self::open_room(venue) >= ids.len() as u32, Error::<T>::VenueFull);
		Self::charge_egress(venue, Self::stake(venue, &instructions)?)?;
		OrdersAt::<T>::mutate(venue, |count| *count = count.saturating_add(ids.len() as u32));
		// Entries of the set are one per open order but for those that wait for a snapshot, which are few; what it
		// must never do is to have no room when one of those comes back, so both count.
		Due::<T>::try_mutate(|due| {
			ids.iter()
				.try_for_each(|id| due.try_insert((deadline, *id)).map(|_| ()))
				.map_err(|_| Error::<T>::TooManyOpenOrders)
		})?;
		let carried = ids.clone().try_into().map_err(|_| Error::<T>::InvalidOrderCount)?;
		let Sending { seq, handover } = Self::send(venue, body, carried)?;
		for instruction in instructions {
			let id = instruction.id();
			LiveOrders::<T>::try_mutate(instruction.account(), |live| live.try_push((venue, id)))
				.map_err(|_| Error::<T>::TooManyLiveOrders)?;
			Self::deposit_event(match &instruction {
				Instruction::Reduce(order) => Event::OrderQueued {
					order: id,
					venue,
					account: order.account.clone(),
					instrument: order.instrument,
					quantity: order.quantity,
					deadline,
				},
				Instruction::TakeOver(takeover) => Event::TakeoverQueued {
					order: id,
					venue,
					from: takeover.from.clone(),
					to: takeover.to.clone(),
					fraction: takeover.fraction,
					price: takeover.price,
					deadline,
				},
				Instruction::Transfer(transfer) => Event::TransferQueued {
					transfer: id,
					account: transfer.account.clone(),
					from: transfer.from,
					to: transfer.to,
					amount: transfer.amount,
					deadline,
				},
			});
			let record = OrderRecord {
				instruction,
				venue,
				seq,
				state: OrderState::Queued,
				sent_at: None,
				due: Some(deadline),
				attempts: 0,
				result: None,
			};
			Orders::<T>::insert(id, record);
			if handover == Handover::Done {
				Self::on_sent(id);
			}
		}
		if handover == Handover::Waits {
			Self::flush(venue, false);
		}
		Ok(ids)
	}

	fn try_submit(
		venue: VenueId,
		account: &AccountId32,
		new: Vec<NewOrder>,
	) -> Result<Vec<OrderId>, DispatchError> {
		let deadline = Self::ensure_open(venue)?;
		ensure!(!new.is_empty(), Error::<T>::InvalidOrderCount);
		let (mut busy, mut leaving) = (Vec::new(), false);
		for open in Self::open_at(venue, account) {
			match open {
				Instruction::Reduce(order) => busy.push(order.instrument),
				// All of them move.
				Instruction::TakeOver(_) => return Err(Error::<T>::PositionBusy.into()),
				Instruction::Transfer(_) => {
					busy.push(InstrumentId::Spot(SETTLEMENT));
					leaving = true;
				}
			}
		}
		let mut orders = BoundedVec::<Order, ConstU32<MAX_ORDERS>>::new();
		for NewOrder { instrument, quantity, limit_price, penalty } in new {
			ensure!(!quantity.is_zero() && limit_price > Fixed::zero(), Error::<T>::InvalidOrder);
			ensure!(!busy.contains(&instrument), Error::<T>::PositionBusy);
			// Buying a debt back takes settlement currency, which may be leaving; selling brings some.
			ensure!(!leaving || quantity < Fixed::zero(), Error::<T>::PositionBusy);
			busy.push(instrument);
			let id = Self::take_id()?;
			let account = account.clone();
			let order = Order { id, account, instrument, quantity, limit_price, penalty, deadline };
			orders.try_push(order).map_err(|_| Error::<T>::InvalidOrderCount)?;
		}
		let instructions = orders.iter().cloned().map(Instruction::Reduce).collect();
		Self::book(venue, deadline, instructions, ToVenue::Unwind { orders })
	}

	fn try_take_over(venue: VenueId, new: NewTakeover) -> Result<OrderId, DispatchError> {
		let NewTakeover { from, to, fraction, price, fee, may_borrow } = new;
		let deadline = Self::ensure_open(venue)?;
		let moves = from != to && fraction > Fixed::zero() && fraction <= Fixed::one();
		ensure!(moves && fee >= Fixed::zero(), Error::<T>::InvalidTakeover);
		ensure!(Self::open_at(venue, &from).is_empty(), Error::<T>::PositionBusy);
		let id = Self::take_id()?;
		let takeover = Takeover { id, from, to, fraction, price, fee, may_borrow, deadline };
		let instructions = vec![Instruction::TakeOver(takeover.clone())];
		Self::book(venue, deadline, instructions, ToVenue::Takeover { takeover })?;
		Ok(id)
	}
}

impl<T: Config> VenueDispatch for Pallet<T> {
	fn is_available(venue: VenueId) -> bool {
		Venues::<T>::get(venue).is_some_and(|record| {
			record.status == VenueStatus::Active
				&& !record.stale
				&& Self::now().saturating_sub(record.last_heard) <= T::MaxSilence::get()
		})
	}

	fn can_be_told(venue: VenueId) -> bool {
		let next = |record: &VenueRecord| record.out_seq.saturating_add(1);
		let has_room = |record: VenueRecord| next(&record).saturating_sub(record.out_head) < MAX_OUTBOX;
		Self::is_available(venue) && Venues::<T>::get(venue).is_some_and(has_room)
	}

	fn exposure_cap(venue: VenueId) -> Option<Fixed> {
		Some(Self::cap_of(venue))
	}

	/// Also what is left of the orders of all venues.
	fn room(venue: VenueId) -> u32 {
		if Self::is_available(venue) && !Self::is_egress_exhausted(venue) {
			// The set has no duplicates in storage either; only its length is read.
			let open = Due::<T>::decode_non_dedup_len().unwrap_or_default() as u32;
			Self::open_room(venue).min(MAX_OPEN_ORDERS.saturating_sub(open))
		} else {
			0
		}
	}

	/// A moving average of weight 1/4, counted in relay-chain blocks.
	fn latency_ms(venue: VenueId) -> Option<u64> {
		Venues::<T>::get(venue)?.latency_ms.map(u64::from)
	}

	fn submit(
		venue: VenueId,
		account: &AccountId32,
		orders: Vec<NewOrder>,
	) -> Result<Vec<OrderId>, DispatchError> {
		with_storage_layer(|| Self::try_submit(venue, account, orders))
	}

	fn take_over(venue: VenueId, takeover: NewTakeover) -> Result<OrderId, DispatchError> {
		with_storage_layer(|| Self::try_take_over(venue, takeover))
	}

	fn has_way(from: VenueId, to: VenueId) -> bool {
		Self::is_way(from, to)
	}

	fn transfer(transfer: NewTransfer) -> Result<OrderId, DispatchError> {
		with_storage_layer(|| Self::try_transfer(transfer))
	}

	fn open_transfers(account: &AccountId32) -> Vec<OpenTransfer> {
		Self::open_transfers_of(account)
	}

	fn cancel(order: OrderId) -> DispatchResult {
		let record = Orders::<T>::get(order).ok_or(Error::<T>::UnknownOrder)?;
		match record.state {
			OrderState::Queued => {
				Self::withdraw_unsent(record.venue, record.seq, order);
				Self::fail_unsent(order, OrderFailure::Cancelled);
				Ok(())
			}
			OrderState::Sent | OrderState::Acked | OrderState::TimedOut => {
				Self::tell(record.venue, ToVenue::Cancel { order })
			}
			OrderState::Executed | OrderState::Failed | OrderState::Reconciled => {
				Err(Error::<T>::OrderEnded.into())
			}
		}
	}

	/// Restrictions are queued even for a venue that is paused, stale or silent: they must arrive once it is back.
	fn set_mode(venue: VenueId, account: &AccountId32, mode: AccountMode) -> DispatchResult {
		Self::tell(venue, ToVenue::SetMode { account: account.clone(), mode })
	}

	/// Queued even for a venue that is paused, stale, silent or distrusted: whoever keeps the book of lines raises none there
	/// ([`VenueDispatch::is_available`]) or beyond [`VenueDispatch::exposure_cap`], and may lower them all the same.
	fn grant_credit(venue: VenueId, account: &AccountId32, amount: Fixed, until: u32) -> DispatchResult {
		Self::tell(venue, ToVenue::CreditGrant { account: account.clone(), amount, until })
	}

	fn write_off(venue: VenueId, account: &AccountId32) -> DispatchResult {
		with_storage_layer(|| {
			ensure!(Venues::<T>::contains_key(venue), Error::<T>::NotRegistered);
			let value = T::Events::gross_value(venue, account).unwrap_or_default();
			Self::charge_egress(venue, value)?;
			Self::tell(venue, ToVenue::WriteOff { account: account.clone() })
		})
	}

	fn live_orders(account: &AccountId32) -> Vec<(VenueId, OrderId)> {
		LiveOrders::<T>::get(account).into_inner()
	}
}

impl<T: Config> DepthSource for Pallet<T> {
	/// At most the venue's exposure cap is believed: depth lowers what accounts of other venues must hold.
	fn depth(venue: VenueId, asset: AssetId) -> Option<AssetDepth> {
		let DepthRecord { depth, price, .. } = Self::fresh_depth(venue, asset)?;
		Some(AssetDepth { asset, depth: depth.min(Self::cap_of(venue)), price })
	}

	/// A sum that leaves the range of the number type ends at the last that fits: less depth is the careful side.
	fn total_depth(asset: AssetId) -> Fixed {
		Venues::<T>::iter_keys()
			.filter_map(|venue| Self::depth(venue, asset))
			.fold(Fixed::zero(), |sum, of| fixed::add(sum, of.depth).unwrap_or(sum))
	}

	fn venue_prices(asset: AssetId) -> Vec<Fixed> {
		Venues::<T>::iter_keys().filter_map(|venue| Self::venue_price(venue, asset)).collect()
	}

	/// The slowest of the moving averages of [`VenueDispatch::latency_ms`]: an unwind is over when the last venue has answered. Only
	/// of venues that are available: no others get orders, and one that is distrusted could make everybody's thresholds higher.
	fn round_trip_ms(asset: AssetId) -> Option<u64> {
		Venues::<T>::iter_keys()
			.filter(|venue| Self::is_available(*venue) && Self::fresh_depth(*venue, asset).is_some())
			.filter_map(Self::latency_ms)
			.max()
	}
}
