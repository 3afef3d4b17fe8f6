//! Snapshots that could not be applied: kept, the newest of every account, until anybody has them tried again.

use crate::{pallet::*, types::*};
use ballast_primitives::{message::AccountReport, traits::VenueEvents, VenueId};
use codec::{DecodeAll, Encode};
use polkadot_sdk::{
	frame_support::{defensive, ensure, storage::with_storage_layer},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchResult,
};

impl<T: Config> Pallet<T> {
	/// Keeps a snapshot that was refused, in place of an older one of the account. `written_at` is the relay-chain block at
	/// which the venue wrote it; zero for one that came with something else, which then settles no other order. When there is
	/// no room it is lost, and the event that names the error is all that is left of it. None of an account that nobody here knows
	/// is kept: anybody can enrol at a venue, and would take a place for ever.
	pub(crate) fn keep_report(venue: VenueId, report: AccountReport, written_at: u32) {
		if !T::Events::is_known(venue, &report.account) {
			return;
		}
		let key = (venue, report.account.clone());
		if !KeptReports::<T>::contains_key(key.clone()) && KeptReports::<T>::count() >= MAX_KEPT_REPORTS {
			return;
		}
		match report.encode().try_into() {
			Ok(report) => {
				KeptReports::<T>::insert(key.clone(), KeptReport { report, written_at });
				Self::deposit_event(Event::ReportKept { venue, account: key.1 });
			}
			Err(_) => {
				defensive!("a report is shorter than the message that brought it");
			}
		}
	}

	/// Something newer was applied: what is kept of the account is out of date.
	pub(crate) fn forget_report(venue: VenueId, account: &AccountId32) {
		KeptReports::<T>::remove((venue, account.clone()));
	}

	/// Tries a kept snapshot again.
	pub(crate) fn try_kept_report(venue: VenueId, account: AccountId32) -> DispatchResult {
		let record = Venues::<T>::get(venue).ok_or(Error::<T>::NotRegistered)?;
		ensure!(record.status != VenueStatus::Paused, Error::<T>::VenuePaused);
		let KeptReport { report, written_at } =
			KeptReports::<T>::get((venue, account.clone())).ok_or(Error::<T>::NothingKept)?;
		let report = AccountReport::decode_all(&mut &report[..]).map_err(|_| Error::<T>::MalformedMessage)?;
		with_storage_layer(|| T::Events::on_report(venue, report))?;
		Self::forget_report(venue, &account);
		Self::deposit_event(Event::KeptReportApplied { venue, account: account.clone() });
		Self::reconcile_from_snapshot(venue, &account, written_at);
		Ok(())
	}
}
