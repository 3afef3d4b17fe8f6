//! Applying what venues say: enrolments, reports, withdrawals.

use crate::{
	types::{Enrolment, MAX_PRICE, MAX_QUANTITY},
	Accounts, Approvals, Config, Enrolments, Error, Event, Pallet,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed,
	message::{AccountReport, ReportedPosition},
	traits::VenueDispatch,
	Fixed, InstrumentId, VenueId, SETTLEMENT,
};
use ballast_risk::Position;
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Contains, BoundedVec},
	sp_runtime::{AccountId32, DispatchResult},
};

/// A reported position as one of the portfolio.
pub(crate) fn position(venue: VenueId, reported: &ReportedPosition) -> Position {
	Position {
		venue,
		instrument: reported.instrument,
		quantity: reported.quantity,
		entry: reported.entry,
		funding: reported.funding,
	}
}

/// Whether the number is further from zero than [`MAX_QUANTITY`].
fn is_absurd(value: Fixed) -> bool {
	fixed::abs(value).map_or(true, |magnitude| magnitude > MAX_QUANTITY)
}

impl<T: Config> Pallet<T> {
	/// Checks a venue's list of positions; see the errors for what is refused.
	pub(crate) fn ensure_valid(positions: &[ReportedPosition]) -> Result<(), Error<T>> {
		let mut previous: Option<InstrumentId> = None;
		for reported in positions {
			ensure!(
				previous.is_none_or(|previous| previous < reported.instrument),
				Error::<T>::UnsortedPositions
			);
			previous = Some(reported.instrument);
			ensure!(reported.quantity != Fixed::default(), Error::<T>::ZeroQuantity);
			ensure!(
				!is_absurd(reported.quantity) && !is_absurd(reported.funding),
				Error::<T>::AbsurdQuantity
			);
			match reported.instrument {
				InstrumentId::Spot(_) => ensure!(
					reported.entry == Fixed::default() && reported.funding == Fixed::default(),
					Error::<T>::NotAPerpetual
				),
				InstrumentId::Perpetual(asset) => {
					ensure!(asset != SETTLEMENT, Error::<T>::UnknownInstrument);
					ensure!(
						reported.entry > Fixed::default() && reported.entry <= MAX_PRICE,
						Error::<T>::AbsurdPrice
					);
				}
				// Nobody quotes expiries: an account that holds what cannot be priced could not be margined at all.
				InstrumentId::Future { .. } | InstrumentId::Option(_) => {
					return Err(Error::<T>::UnknownInstrument);
				}
			}
			let asset = reported.instrument.underlying();
			ensure!(asset == SETTLEMENT || T::KnownAssets::contains(&asset), Error::<T>::UnknownInstrument);
		}
		Ok(())
	}

	/// `positions` with those at `venue` replaced by `reported`; sorted by venue and instrument. Returns what was
	/// there before, too.
	pub(crate) fn replaced(
		positions: &[Position],
		venue: VenueId,
		reported: &[ReportedPosition],
	) -> (Vec<Position>, Vec<Position>) {
		let (old, mut all): (Vec<Position>, Vec<Position>) =
			positions.iter().copied().partition(|p| p.venue == venue);
		all.extend(reported.iter().map(|r| position(venue, r)));
		all.sort_by_key(|p| (p.venue, p.instrument));
		(old, all)
	}

	/// The venue enrolled the account. For a sibling this needs the account's approval. An enrolment that is repeated
	/// counts as a report.
	///
	/// Errors: [`Error::NotApproved`] and those of [`Pallet::apply_report`].
	pub fn apply_enrolled(venue: VenueId, report: AccountReport) -> DispatchResult {
		with_storage_layer(|| {
			let account = &report.account;
			ensure!(
				venue == VenueId::Home || Approvals::<T>::contains_key(account, venue),
				Error::<T>::NotApproved
			);
			if !Enrolments::<T>::contains_key(account, venue) {
				Enrolments::<T>::insert(account, venue, Enrolment::default());
				if !Accounts::<T>::contains_key(account) {
					Accounts::<T>::insert(account, BoundedVec::default());
				}
				Self::deposit_event(Event::Enrolled { account: account.clone(), venue });
			}
			Self::apply_report(venue, report)
		})
	}

	/// Replaces what is known of the account at the venue. On an error nothing changes.
	///
	/// Errors: [`Error::NotEnrolled`], [`Error::UnsortedPositions`], [`Error::ZeroQuantity`],
	/// [`Error::AbsurdQuantity`], [`Error::AbsurdPrice`], [`Error::NotAPerpetual`], [`Error::UnknownInstrument`],
	/// [`Error::TooManyPositions`], [`Error::NegativeCredit`].
	///
	/// Of what a sibling reports no more than its exposure cap allows becomes part of the mirror ([`Event::CollateralCapped`]). A
	/// sibling that reports more of a credit line to be in use than was ever granted loses the line ([`Event::CreditOverspent`]).
	pub fn apply_report(venue: VenueId, report: AccountReport) -> DispatchResult {
		let AccountReport { account, positions: reported, credit_used } = report;
		let mut enrolment = Enrolments::<T>::get(&account, venue).ok_or(Error::<T>::NotEnrolled)?;
		ensure!(credit_used >= Fixed::default(), Error::<T>::NegativeCredit);
		ensure!(!is_absurd(credit_used), Error::<T>::AbsurdQuantity);
		Self::ensure_valid(&reported)?;
		let known = Accounts::<T>::get(&account).unwrap_or_default();
		let reported = Self::capped(&account, venue, reported.into_inner(), &known)?;
		let (old, all) = Self::replaced(&known, venue, &reported);
		let all =
			BoundedVec::<_, T::MaxPositions>::try_from(all).map_err(|_| Error::<T>::TooManyPositions)?;

		let new: Vec<Position> = reported.iter().map(|r| position(venue, r)).collect();
		if old != new {
			Accounts::<T>::insert(&account, all);
			Self::deposit_event(Event::PositionsChanged { account: account.clone(), venue, old, new });
		}
		enrolment.updated_ms = Self::now_ms();
		// A counter for people; it cannot reach its end, and nothing depends on it.
		enrolment.reports = enrolment.reports.saturating_add(1);
		Enrolments::<T>::insert(&account, venue, enrolment);
		Self::note_use(&account, venue, credit_used)?;
		Ok(())
	}

	/// Lets the account leave a sibling venue, where it owes nothing, if nothing depends on what it has there: without that, equity
	/// must cover initial margin, the other venues' open credit and what is reserved. Then it is as if it had left
	/// ([`Self::apply_withdrawn`]). An account that is not known at the venue may go, too.
	///
	/// Errors: [`Error::HomeNeedsNone`], [`Error::OrdersOpen`], [`Error::VenueUnavailable`], [`Error::StalePrice`],
	/// [`Error::BelowInitialMargin`], [`Error::MarginUnavailable`].
	pub fn release(venue: VenueId, account: AccountId32) -> DispatchResult {
		ensure!(venue != VenueId::Home, Error::<T>::HomeNeedsNone);
		if !Enrolments::<T>::contains_key(&account, venue) {
			return Ok(());
		}
		let is_busy = T::Dispatch::live_orders(&account).iter().any(|(at, _)| *at == venue);
		ensure!(!is_busy && !Self::has_transfer_at(&account, venue), Error::<T>::OrdersOpen);
		with_storage_layer(|| {
			Self::apply_withdrawn(venue, account.clone())?;
			Self::ensure_heard(&account)?;
			let rest = Self::assess(&account).map_err(Self::risk_error)?;
			Ok(Self::ensure_covered(&account, &rest)?)
		})
	}

	/// The account left the venue: positions, credit line and approval there are gone.
	///
	/// Errors: [`Error::NotEnrolled`].
	pub fn apply_withdrawn(venue: VenueId, account: AccountId32) -> DispatchResult {
		Enrolments::<T>::take(&account, venue).ok_or(Error::<T>::NotEnrolled)?;
		Self::book_line(&account, venue, None)?;
		Self::count(&account, venue, Fixed::default())?;
		// Consent ends with what it was given for: to come back the account approves anew.
		Approvals::<T>::remove(&account, venue);
		let known = Accounts::<T>::get(&account).unwrap_or_default();
		let (old, rest) = Self::replaced(&known, venue, &[]);
		if Enrolments::<T>::iter_key_prefix(&account).next().is_none() {
			Accounts::<T>::remove(&account);
		} else if let Ok(rest) = BoundedVec::try_from(rest) {
			// Never longer than what it was taken from.
			Accounts::<T>::insert(&account, rest);
		}
		Self::deposit_event(Event::Withdrawn { account, venue, old });
		Ok(())
	}
}
