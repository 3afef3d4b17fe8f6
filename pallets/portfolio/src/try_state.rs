//! What is always true of the storage.

use crate::{
	types::MAX_QUANTITY, Accounts, Approvals, Config, Counted, CountedAt, CreditLines, Enrolments, GrantedAt,
	Pallet, Reserved,
};
use alloc::collections::BTreeMap;
use ballast_primitives::{fixed, Fixed, VenueId};
use polkadot_sdk::{frame_support::ensure, sp_runtime::TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks the invariants of this pallet's storage:
	///
	/// 1. The positions of an account are sorted by venue and instrument, without duplicates, zeros or absurd sizes.
	/// 2. Every position is at a venue where the account is enrolled.
	/// 3. An account is stored exactly when it is enrolled somewhere.
	/// 4. Every enrolment at a sibling has the account's approval.
	/// 5. Every credit line belongs to an enrolment at a sibling, and none of its amounts is negative.
	/// 6. What is reserved is positive.
	/// 7. What counts at a venue is positive, of accounts that are enrolled there, and adds up to what is kept of the venue.
	/// 8. No credit line is of nothing, and those at a venue add up to what is kept of the venue.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (account, positions) in Accounts::<T>::iter() {
			ensure!(
				positions.windows(2).all(|pair| matches!(
					pair,
					[a, b] if (a.venue, a.instrument) < (b.venue, b.instrument)
				)),
				"1. positions are not sorted"
			);
			ensure!(
				positions.iter().all(|p| p.quantity != Fixed::default()
					&& fixed::abs(p.quantity).is_ok_and(|size| size <= MAX_QUANTITY)),
				"1. a position has no plausible size"
			);
			ensure!(
				positions.iter().all(|p| Enrolments::<T>::contains_key(&account, p.venue)),
				"2. a position is at a venue without enrolment"
			);
			ensure!(
				Enrolments::<T>::iter_key_prefix(&account).next().is_some(),
				"3. an account is enrolled nowhere"
			);
		}
		for (account, venue, _) in Enrolments::<T>::iter() {
			ensure!(Accounts::<T>::contains_key(&account), "3. an enrolled account is not stored");
			ensure!(
				venue == VenueId::Home || Approvals::<T>::contains_key(&account, venue),
				"4. an enrolment without approval"
			);
		}
		let mut granted = BTreeMap::<VenueId, Fixed>::new();
		for (account, venue, line) in CreditLines::<T>::iter() {
			ensure!(
				venue != VenueId::Home && Enrolments::<T>::contains_key(&account, venue),
				"5. a credit line without enrolment"
			);
			ensure!(
				line.amount >= Fixed::default()
					&& line.used >= Fixed::default()
					&& line.held >= Fixed::default(),
				"5. a negative credit line"
			);
			ensure!(!line.is_nothing(), "8. a credit line of nothing");
			let sum = granted.entry(venue).or_default();
			*sum = fixed::add(*sum, line.size()).map_err(|_| "8. what is granted overflows")?;
		}
		granted.retain(|_, sum| *sum > Fixed::default());
		ensure!(
			GrantedAt::<T>::iter().collect::<BTreeMap<_, _>>() == granted,
			"8. what is granted does not add up"
		);
		for (_, reserved) in Reserved::<T>::iter() {
			ensure!(reserved > Fixed::default(), "6. a reservation of nothing");
		}
		let mut sums = BTreeMap::<VenueId, Fixed>::new();
		for (venue, account, counted) in Counted::<T>::iter() {
			ensure!(counted > Fixed::default(), "7. nothing counts");
			ensure!(Enrolments::<T>::contains_key(&account, venue), "7. what counts has no enrolment");
			let sum = sums.entry(venue).or_default();
			*sum = fixed::add(*sum, counted).map_err(|_| "7. what counts overflows")?;
		}
		ensure!(CountedAt::<T>::iter().collect::<BTreeMap<_, _>>() == sums, "7. what counts does not add up");
		Ok(())
	}
}
