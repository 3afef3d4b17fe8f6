//! What must always hold.

use crate::{pallet::*, types::*};
use alloc::{collections::BTreeMap, vec::Vec};
use ballast_primitives::{
	fixed::Zero,
	message::{AccountReport, MAX_ASSETS},
	Fixed, Instruction, OrderState,
};
use codec::DecodeAll;
use polkadot_sdk::{
	frame_support::{ensure, traits::Get},
	sp_runtime::TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	/// Checks the invariants:
	///
	/// 1. There are at most `MaxVenues` venues, with a non-negative cap.
	/// 2. Every live order of an account has a record with that account and venue that is not reconciled, and every
	///    record is a live order of its account. A takeover is alone at its venue among the live orders of who gives.
	/// 3. An order is among the due ones exactly at the time that its record names.
	/// 4. Messages of a venue in the outbox lie between head and last number, at most `MAX_OUTBOX`.
	/// 5. An order is queued exactly when the message that its record names is in the outbox and names it.
	/// 6. Order ids are below the next one.
	/// 7. The open orders of every venue are counted right and at most `MaxVenueOrders`.
	/// 8. Depths are non-negative and prices positive, of registered venues, of no more assets than a heartbeat names.
	/// 9. No venue is measured to be slower than `MAX_LATENCY_MS`.
	/// 10. Kept snapshots are at most `MAX_KEPT_REPORTS`, of registered venues, and of the account under which they are kept.
	/// 11. Only of registered venues it is known which version they read.
	///
	/// Those of transfers, 12 to 15, stand with [`Self::try_transfers`].
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		// 1.
		ensure!(Venues::<T>::count() <= T::MaxVenues::get(), "too many venues");
		for (venue, record) in Venues::<T>::iter() {
			ensure!(record.exposure_cap >= Fixed::zero(), "negative exposure cap");
			// 9.
			ensure!(
				record.latency_ms.is_none_or(|latency| latency <= MAX_LATENCY_MS),
				"latency out of range"
			);
			// 4.
			ensure!(
				record.out_head >= 1 && record.out_head <= record.out_seq.saturating_add(1),
				"head of the outbox out of range"
			);
			let waiting: Vec<u64> = Outbox::<T>::iter_prefix(venue).map(|(seq, _)| seq).collect();
			ensure!(waiting.len() as u64 <= MAX_OUTBOX, "too many messages wait");
			ensure!(
				waiting.iter().all(|seq| (record.out_head..=record.out_seq).contains(seq)),
				"message outside of the outbox"
			);
		}
		ensure!(
			Outbox::<T>::iter_keys().all(|(venue, _)| Venues::<T>::contains_key(venue)),
			"message to a venue that is not registered"
		);
		// 2.
		let mut live = 0u64;
		for (account, orders) in LiveOrders::<T>::iter() {
			ensure!(!orders.is_empty(), "empty list of live orders");
			let takeover = orders.iter().find(|(_, id)| {
				Orders::<T>::get(id)
					.is_some_and(|record| matches!(record.instruction, Instruction::TakeOver(_)))
			});
			ensure!(
				takeover.is_none_or(|(at, _)| orders.iter().filter(|(venue, _)| venue == at).count() == 1),
				"takeover next to other live orders"
			);
			for (venue, id) in orders {
				let record = Orders::<T>::get(id).ok_or("live order without record")?;
				ensure!(
					*record.instruction.account() == account
						&& record.venue == venue
						&& record.instruction.id() == id,
					"live order of somebody else"
				);
				live = live.saturating_add(1);
			}
		}
		let due = Due::<T>::get();
		let (mut records, mut scheduled) = (0u64, 0usize);
		let mut at_venues = BTreeMap::new();
		for (id, record) in Orders::<T>::iter() {
			ensure!(record.state.is_live(), "reconciled order is kept");
			records = records.saturating_add(1);
			// 3.
			if let Some(at) = record.due {
				ensure!(due.contains(&(at, id)), "due order is not scheduled");
				scheduled = scheduled.saturating_add(1);
			}
			// 5.
			let waits = Outbox::<T>::get(record.venue, record.seq)
				.is_some_and(|message| message.orders.contains(&id));
			ensure!(
				waits == (record.state == OrderState::Queued),
				"queued order without message, or reverse"
			);
			let count = at_venues.entry(record.venue).or_insert(0u32);
			*count = count.saturating_add(1);
			// 6.
			ensure!(id < NextOrderId::<T>::get(), "order id from the future");
		}
		ensure!(live == records, "record without live order");
		ensure!(scheduled == due.len(), "scheduled order without record");
		// 7.
		ensure!(OrdersAt::<T>::iter().collect::<BTreeMap<_, _>>() == at_venues, "open orders are miscounted");
		ensure!(
			at_venues.values().all(|count| *count <= T::MaxVenueOrders::get()),
			"too many open orders at a venue"
		);
		// 8.
		let mut assets = BTreeMap::new();
		for (venue, _, record) in Depths::<T>::iter() {
			let count = assets.entry(venue).or_insert(0u32);
			*count = count.saturating_add(1);
			ensure!(*count <= MAX_ASSETS, "depths of too many assets");
			ensure!(Venues::<T>::contains_key(venue), "depth of a venue that is not registered");
			ensure!(record.depth >= Fixed::zero() && record.price > Fixed::zero(), "impossible depth");
		}
		// 10.
		ensure!(KeptReports::<T>::count() <= MAX_KEPT_REPORTS, "too many snapshots are kept");
		for ((venue, account), kept) in KeptReports::<T>::iter() {
			ensure!(Venues::<T>::contains_key(venue), "snapshot of a venue that is not registered");
			let report =
				AccountReport::decode_all(&mut &kept.report[..]).map_err(|_| "unreadable snapshot")?;
			ensure!(report.account == account, "snapshot of another account");
		}
		// 11.
		ensure!(
			Peers::<T>::iter_keys().all(Venues::<T>::contains_key),
			"version of a venue that is not registered"
		);
		Self::try_transfers()
	}
}
