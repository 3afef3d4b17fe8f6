//! The book of credit lines: what a venue may let an account add on its own, reserved from the free initial margin.
//!
//! A line is granted, raised and renewed only as far as free margin and the venue's exposure cap go. It is lowered at any time:
//! by the account, when free margin has fallen, and wholly when the account is restricted. What is lowered stays reserved until
//! the venue has confirmed that it acts on the new line, or until the old one has expired at the venue and
//! [`Config::CreditRelease`] has passed, in which everything that was used of it is reported.

use crate::{
	types::{CreditLine, MAX_QUANTITY},
	Config, CreditLines, Enrolments, Error, Event, GrantedAt, Pallet,
};
use alloc::vec::Vec;
use ballast_primitives::{fixed, message::CreditRefusal, traits::VenueDispatch, Fixed, MathError, VenueId};
use ballast_risk::Margin;
use polkadot_sdk::{
	frame_support::{ensure, storage::with_storage_layer, traits::Get},
	sp_runtime::{traits::BlockNumberProvider, AccountId32, DispatchError, DispatchResult},
};

fn math<T>(_: MathError) -> Error<T> {
	Error::MarginUnavailable
}

impl<T: Config> Pallet<T> {
	/// The relay-chain block that counts as now for the lines at a venue: nothing expires at one that cannot be heard, because
	/// nobody knows what was used there.
	fn line_clock(venue: VenueId) -> u32 {
		if T::Dispatch::is_available(venue) {
			T::RelayBlock::current_block_number()
		} else {
			0
		}
	}

	/// The sum of what all venues may still consume, settlement currency. Overflow, which the limits of lines exclude,
	/// answers the largest number, so that nothing is granted on top.
	pub fn open_credit(account: &AccountId32) -> Fixed {
		Self::open_credit_except(account, None).unwrap_or(Fixed::from_inner(i128::MAX))
	}

	fn open_credit_except(account: &AccountId32, except: Option<VenueId>) -> Result<Fixed, MathError> {
		let release = T::CreditRelease::get();
		CreditLines::<T>::iter_prefix(account)
			.filter(|(venue, _)| Some(*venue) != except)
			.try_fold(Fixed::default(), |sum, (venue, line)| {
				fixed::add(sum, line.open(Self::line_clock(venue), release)?)
			})
	}

	/// Every sibling that holds part of the portfolio must be heard: what is there may have changed.
	pub(crate) fn ensure_heard(account: &AccountId32) -> Result<(), Error<T>> {
		let silent = Self::mirrored(account)
			.iter()
			.any(|p| p.venue != VenueId::Home && !T::Dispatch::is_available(p.venue));
		ensure!(!silent, Error::<T>::VenueUnavailable);
		Ok(())
	}

	/// Equity beyond initial margin and what is reserved, never negative: what open lines may sum up to.
	fn free_for_lines(account: &AccountId32, margin: &Margin) -> Result<Fixed, MathError> {
		let free = fixed::sub(fixed::sub(margin.equity, margin.initial)?, Self::reserved_margin(account))?;
		Ok(free.max(Fixed::default()))
	}

	/// Writes a line, if anything is left of it, and keeps the venue's sum.
	pub(crate) fn book_line(
		account: &AccountId32,
		venue: VenueId,
		line: Option<CreditLine>,
	) -> Result<(), Error<T>> {
		let line = line.filter(|line| !line.is_nothing());
		let old = CreditLines::<T>::get(account, venue).map_or(Fixed::default(), |line| line.size());
		let new = line.map_or(Fixed::default(), |line| line.size());
		let sum = fixed::sub(GrantedAt::<T>::get(venue), old).and_then(|rest| fixed::add(rest, new));
		let sum = sum.map_err(math::<T>)?;
		if sum == Fixed::default() {
			GrantedAt::<T>::remove(venue);
		} else {
			GrantedAt::<T>::insert(venue, sum);
		}
		match line {
			Some(line) => CreditLines::<T>::insert(account, venue, line),
			None => CreditLines::<T>::remove(account, venue),
		}
		Ok(())
	}

	/// Books a line's new size and tells the venue.
	fn change_line(
		account: &AccountId32,
		venue: VenueId,
		old: &CreditLine,
		new: CreditLine,
	) -> DispatchResult {
		Self::book_line(account, venue, Some(new))?;
		T::Dispatch::grant_credit(venue, account, new.amount, new.until)?;
		Self::deposit_event(Event::CreditLineSet {
			account: account.clone(),
			venue,
			old: old.amount,
			new: new.amount,
			until: new.until,
		});
		Ok(())
	}

	/// Lowers a line, and tells the venue.
	fn lower_line(account: &AccountId32, venue: VenueId, line: &CreditLine, amount: Fixed) -> DispatchResult {
		// Later than before, by which grants are told apart; nothing is prolonged that counts.
		let until = line.until.saturating_add(1);
		let new = line.with(amount, until, Self::line_clock(venue), T::CreditRelease::get());
		with_storage_layer(|| Self::change_line(account, venue, line, new))
	}

	/// Sets the size of a line as the account wants it.
	pub(crate) fn do_set_credit_line(account: AccountId32, venue: VenueId, amount: Fixed) -> DispatchResult {
		ensure!(venue != VenueId::Home, Error::<T>::HomeNeedsNone);
		ensure!(Enrolments::<T>::contains_key(&account, venue), Error::<T>::NotEnrolled);
		ensure!(amount >= Fixed::default(), Error::<T>::NegativeCredit);
		ensure!(amount <= MAX_QUANTITY, Error::<T>::AbsurdQuantity);
		let known = CreditLines::<T>::get(&account, venue);
		ensure!(known.is_some() || amount > Fixed::default(), Error::<T>::NoCreditLine);
		let line = known.unwrap_or_default();
		let (now, release) = (Self::line_clock(venue), T::CreditRelease::get());
		let in_force = if now < line.until { line.amount } else { Fixed::default() };
		if amount < in_force || amount == Fixed::default() {
			return Self::lower_line(&account, venue, &line, amount);
		}

		ensure!(T::Dispatch::is_available(venue), Error::<T>::VenueUnavailable);
		Self::ensure_heard(&account)?;
		let until = now.saturating_add(T::CreditTerm::get()).max(line.until.saturating_add(1));
		let new = line.with(amount, until, now, release);
		let margin = Self::assess(&account).map_err(Self::risk_error)?;
		let others = Self::open_credit_except(&account, Some(venue)).map_err(math::<T>)?;
		let left = fixed::sub(Self::free_for_lines(&account, &margin).map_err(math::<T>)?, others);
		// A smaller grant that is still under way does not make room: the larger of both counts.
		let needed = new.open(now, release).map_err(math::<T>)?;
		ensure!(left.map_err(math::<T>)? >= needed, Error::<T>::NotEnoughFreeMargin);
		if let Some(cap) = T::Dispatch::exposure_cap(venue) {
			let others = fixed::sub(GrantedAt::<T>::get(venue), line.size());
			let granted = others.and_then(|others| fixed::add(others, new.size())).map_err(math::<T>)?;
			ensure!(granted <= cap, Error::<T>::ExposureCapExceeded);
		}
		Self::change_line(&account, venue, &line, new)
	}

	/// The account asked at a venue for a line of this size there. All of it is granted, or nothing changes.
	pub fn request_credit(account: &AccountId32, venue: VenueId, amount: Fixed) -> Result<(), CreditRefusal> {
		let set = || Self::do_set_credit_line(account.clone(), venue, amount);
		with_storage_layer(set).map_err(|error| {
			let is = |other: Error<T>| error == DispatchError::from(other);
			if is(Error::NotEnrolled) {
				CreditRefusal::NotEnrolled
			} else if is(Error::NotEnoughFreeMargin) {
				CreditRefusal::NotEnoughFreeMargin
			} else if is(Error::ExposureCapExceeded) {
				CreditRefusal::ExposureCapExceeded
			} else if [
				Error::HomeNeedsNone,
				Error::NegativeCredit,
				Error::AbsurdQuantity,
				Error::NoCreditLine,
			]
			.into_iter()
			.any(is)
			{
				CreditRefusal::InvalidAmount
			} else {
				CreditRefusal::Unavailable
			}
		})
	}

	/// Whether this is the last grant of a line, which counts.
	pub fn is_last_grant(account: &AccountId32, venue: VenueId, amount: Fixed, until: u32) -> bool {
		CreditLines::<T>::get(account, venue).is_some_and(|line| (line.amount, line.until) == (amount, until))
	}

	/// The venue says that it acts on this line and on nothing that was granted before. Its report was applied just before, so
	/// that what was used is known. Anything but the last grant is not the end of what is under way.
	pub fn confirm_credit(account: &AccountId32, venue: VenueId, amount: Fixed, until: u32) {
		let Some(line) = CreditLines::<T>::get(account, venue) else { return };
		if (line.amount, line.until) != (amount, until) {
			return;
		}
		let settled = line.confirmed().settled(Self::line_clock(venue), T::CreditRelease::get());
		if Some(line) != settled && Self::book_line(account, venue, settled).is_err() {
			log::warn!(target: "ballast::portfolio", "the lines at {venue} do not add up");
		}
	}

	/// Books how much of a line a venue says is in use. More than it could be, of all that was granted, is the venue's fault
	/// ([`Event::CreditOverspent`]): it gets nothing more. What it let the account take counts in full, it is in the positions.
	pub(crate) fn note_use(account: &AccountId32, venue: VenueId, used: Fixed) -> Result<(), Error<T>> {
		let known = CreditLines::<T>::get(account, venue);
		if known.is_none() && used == Fixed::default() {
			return Ok(());
		}
		let line = known.unwrap_or_default();
		let granted = line.most_used();
		let reported = CreditLine { used, ..line };
		let settled = reported.settled(Self::line_clock(venue), T::CreditRelease::get());
		if settled != known {
			Self::book_line(account, venue, settled)?;
		}
		if used <= granted {
			return Ok(());
		}
		Self::deposit_event(Event::CreditOverspent { account: account.clone(), venue, granted, used });
		if line.amount > Fixed::default() {
			// The report counts whether or not the venue can be told now; the line expires in any case.
			if let Err(error) = Self::lower_line(account, venue, &reported, Fixed::default()) {
				log::warn!(target: "ballast::portfolio", "{venue} can not be told that a line is closed: {error:?}");
			}
		}
		Ok(())
	}

	/// The lines of an account that are not as they should be, and their size as it should be: expired ones are closed; all are
	/// taken back when the account is restricted; otherwise, when free margin has fallen below what could still be used, those
	/// are, the largest first, until the rest is covered. A line is taken back whole, so that a slide of prices costs one
	/// message per line.
	fn unsettled_lines(
		account: &AccountId32,
		margin: &Margin,
		restricted: bool,
	) -> Result<Vec<(VenueId, CreditLine, Option<Fixed>)>, MathError> {
		let release = T::CreditRelease::get();
		let mut lines = Vec::new();
		let mut unused = Fixed::default();
		for (venue, line) in CreditLines::<T>::iter_prefix(account) {
			let now = Self::line_clock(venue);
			let open = line.unused(now)?;
			unused = fixed::add(unused, open)?;
			lines.push((open, venue, line, now));
		}
		lines.sort_by(|(a, at, ..), (b, bt, ..)| b.cmp(a).then(at.cmp(bt)));
		let free = if restricted { Fixed::default() } else { Self::free_for_lines(account, margin)? };
		let mut unsettled = Vec::new();
		for (open, venue, line, now) in lines {
			if line.settled(now, release) != Some(line) {
				unsettled.push((venue, line, None));
			} else if restricted && line.amount > Fixed::default() && now < line.until {
				unsettled.push((venue, line, Some(Fixed::default())));
			} else if unused > free && open > Fixed::default() {
				unused = fixed::sub(unused, open)?;
				unsettled.push((venue, line, Some(line.amount.min(line.used))));
			}
		}
		Ok(unsettled)
	}

	/// Whether the account has a line anywhere, or has had one that is not over yet.
	pub fn has_lines(account: &AccountId32) -> bool {
		CreditLines::<T>::iter_key_prefix(account).next().is_some()
	}

	/// Whether [`Self::settle_lines`] has something to do that can be done now.
	pub fn are_lines_due(account: &AccountId32, margin: &Margin, restricted: bool) -> bool {
		Self::unsettled_lines(account, margin, restricted).is_ok_and(|lines| {
			lines.iter().any(|(venue, _, cut)| cut.is_none() || T::Dispatch::can_be_told(*venue))
		})
	}

	/// Closes expired lines of an account, and takes back what its margin, as it is now, does not cover. What a venue cannot be
	/// told now is left for the next time. There are at most as many lines as the account has venues.
	pub fn settle_lines(account: &AccountId32, margin: &Margin, restricted: bool) {
		let Ok(unsettled) = Self::unsettled_lines(account, margin, restricted) else { return };
		let release = T::CreditRelease::get();
		for (venue, line, cut) in unsettled {
			let settled: DispatchResult = match cut {
				None => {
					let kept = line.settled(Self::line_clock(venue), release);
					Self::book_line(account, venue, kept).map_err(Into::into)
				}
				Some(amount) => Self::lower_line(account, venue, &line, amount),
			};
			match settled {
				Ok(()) if cut.is_none() => {
					Self::deposit_event(Event::CreditLineExpired { account: account.clone(), venue });
				}
				Ok(()) => {}
				Err(error) => {
					log::info!(target: "ballast::portfolio", "a line at {venue} is taken back later: {error:?}");
				}
			}
		}
	}
}
