//! Accounts, and their positions as the venues report them: one portfolio per account, margined as a whole.
//!
//! # Pallet API
//!
//! See the [`pallet`] module for calls, storage, events and errors. Other pallets use the functions of [`Pallet`]:
//! [`Pallet::apply_enrolled`], [`Pallet::apply_report`] and [`Pallet::apply_withdrawn`] take what venues say;
//! [`Pallet::release`] lets an account leave a venue;
//! [`Pallet::portfolio`], [`Pallet::mirrored`], [`Pallet::margin`], [`Pallet::open_credit`] and [`Pallet::venues_of`] answer;
//! [`Pallet::reserve_margin`] sets initial margin aside. [`LocalGuard`] is the guard of venues on this chain, [`HomeGuard`] that of the home venue.
//!
//! # Terminology
//!
//! * **Mirror**: what is stored here about an account at a venue: the positions of its last accepted report.
//! * **Approval**: the account's signed consent that a sibling venue may report positions for it.
//! * **Credit line**: part of the account's free initial margin that a venue may consume on its own, for a while.
//! * **Open credit**: what the venues may still consume; it counts like initial margin.
//! * **Reserved margin**: what positions that are on their way to the account will need; it counts like initial margin, too.
//! * **Leaving**: settlement currency that a venue was told to send to another one, as long as it is still in the mirror; it counts
//!   nowhere, like what is on its way.
//! * **Portfolio**: the mirror of all venues without what is leaving: what margin is computed of.
//!
//! # Overview
//!
//! A venue is trusted for its own reports and nothing else. A report replaces the account's positions at that venue,
//! never those at another one. A sibling can enrol an account only with the account's approval, because positions
//! that it reports count for and against everything else the account holds.
//!
//! # Design
//!
//! * A report is applied whole or not at all; what cannot be understood (an instrument without thresholds, a quantity
//!   beyond [`MAX_QUANTITY`], a list that is not sorted) is refused and leaves the mirror as it was.
//! * No arithmetic of its own: margin is `ballast_risk::margin` over the market and model of [`Config::Risk`]. Without
//!   a fresh price there is no margin, and everything that needs one is refused with [`Error::StalePrice`].
//! * The sum of open lines never exceeds the free initial margin at the time a line is granted, raised or renewed. When free
//!   margin falls below it, lines are taken back with the next assessment ([`Pallet::settle_lines`]), all of them when the
//!   account is restricted. A lowered line stays reserved until the venue confirms it, or until it has expired there and
//!   [`Config::CreditRelease`] has passed.
//! * A venue that lets more be used than was granted shows it: by the `credit_used` of its next report. It loses the line, what
//!   it let the account take counts in full because it is in the positions, and all lines there together stay within its
//!   exposure cap.
//! * What a venue reported counts for everything elsewhere, so it may not be taken away there: by what an account does at a
//!   sibling by itself it can lose no more than its credit line, which is reserved before it is used. A report shows both,
//!   the positions as they are and how much of the line made them so; then what was used is reserved no more. To leave a
//!   sibling an account needs a line for all that it has there, or that the rest covers itself ([`Pallet::release`]).
//! * Risk is not added while a venue that holds part of the portfolio is silent: nobody knows what is there.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod cap;
mod credit;
mod guard;
mod mirror;
mod reserve;
mod transfer;
mod try_state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use guard::{HomeGuard, LocalGuard};
pub use pallet::*;
pub use types::{CreditLine, Enrolment, MAX_PRICE, MAX_QUANTITY};
pub use weights::WeightInfo;

use alloc::vec::Vec;
use ballast_primitives::{AssetId, Fixed, VenueId};
use ballast_risk::{Margin, Portfolio, Position, RiskError, RiskSource};
use polkadot_sdk::{
	frame_support::{self, pallet_prelude::*, traits::UnixTime},
	frame_system::pallet_prelude::*,
	sp_runtime::{traits::BlockNumberProvider, AccountId32, DispatchError},
};

// The code that the macros write uses `expect`; this module's own does not.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use ballast_primitives::traits::VenueDispatch;
	use polkadot_sdk::frame_support::traits::Contains;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime provides.
	#[pallet::config]
	pub trait Config: polkadot_sdk::frame_system::Config<AccountId = AccountId32> {
		/// Speaks to venues; here only to grant credit and to know which venues are silent.
		type Dispatch: VenueDispatch;

		/// Market and risk model in force.
		type Risk: RiskSource;

		/// Assets that may be held: those with thresholds, and the settlement currency.
		type KnownAssets: Contains<AssetId>;

		/// Wall clock, for the freshness of reports.
		type Clock: UnixTime;

		/// Relay-chain blocks, the clock of credit lines: coordinator and venues share it.
		type RelayBlock: BlockNumberProvider<BlockNumber = u32>;

		/// Most positions of one account, over all venues.
		#[pallet::constant]
		type MaxPositions: Get<u32>;

		/// For how long a credit line is granted, in relay-chain blocks.
		#[pallet::constant]
		type CreditTerm: Get<u32>;

		/// How long an expired credit line stays reserved, in relay-chain blocks: the longest time that a venue's report of what
		/// it let the account use takes.
		#[pallet::constant]
		type CreditRelease: Get<u32>;

		/// The least amount that an account may send between venues, settlement currency: the places for transfers are few, and one
		/// that fails costs nothing.
		#[pallet::constant]
		type LeastTransfer: Get<Fixed>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	/// All positions of an account, sorted by venue and instrument. Exists for every enrolled account, also without
	/// positions.
	#[pallet::storage]
	pub type Accounts<T: Config> =
		StorageMap<_, Blake2_128Concat, AccountId32, BoundedVec<Position, T::MaxPositions>>;

	/// Which venues report for an account, and when they did last.
	#[pallet::storage]
	pub type Enrolments<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AccountId32, Twox64Concat, VenueId, Enrolment>;

	/// Siblings that an account allowed to enrol it.
	#[pallet::storage]
	pub type Approvals<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AccountId32, Twox64Concat, VenueId, ()>;

	/// Credit lines per account and venue.
	#[pallet::storage]
	pub type CreditLines<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, AccountId32, Twox64Concat, VenueId, CreditLine>;

	/// The sum of the credit lines that siblings may still use or use, of all accounts, settlement currency. No zeros.
	#[pallet::storage]
	pub type GrantedAt<T: Config> = StorageMap<_, Twox64Concat, VenueId, Fixed, ValueQuery>;

	/// Initial margin that is set aside for positions on their way to an account, settlement currency. No zeros.
	#[pallet::storage]
	pub type Reserved<T: Config> = StorageMap<_, Blake2_128Concat, AccountId32, Fixed, ValueQuery>;

	/// What counts as collateral of what a sibling reported of an account, at the prices of that report, settlement currency. No
	/// zeros.
	#[pallet::storage]
	pub type Counted<T: Config> =
		StorageDoubleMap<_, Twox64Concat, VenueId, Blake2_128Concat, AccountId32, Fixed, ValueQuery>;

	/// The sum of [`Counted`] over all accounts. No zeros.
	#[pallet::storage]
	pub type CountedAt<T: Config> = StorageMap<_, Twox64Concat, VenueId, Fixed, ValueQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The account allows a sibling to enrol it.
		VenueApproved {
			/// Who.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
		},
		/// The account allows it no longer.
		VenueRevoked {
			/// Who.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
		},
		/// A venue reports for the account from now on.
		Enrolled {
			/// Who.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
		},
		/// The mirror of an account at a venue was replaced.
		PositionsChanged {
			/// Whose.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// Before the report.
			old: Vec<Position>,
			/// After it.
			new: Vec<Position>,
		},
		/// A sibling reported more than may count as collateral there; the mirror holds a part of what it reported.
		CollateralCapped {
			/// Whose.
			account: AccountId32,
			/// Where.
			venue: VenueId,
			/// What was reported of it, settlement currency; `None` when a price that it takes is missing.
			reported: Option<Fixed>,
			/// What of it counts.
			counted: Fixed,
		},
		/// The account left the venue; its mirror there is gone.
		Withdrawn {
			/// Who.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
			/// What was mirrored until then.
			old: Vec<Position>,
		},
		/// A credit line has a new size, in settlement currency.
		CreditLineSet {
			/// Whose.
			account: AccountId32,
			/// At which venue.
			venue: VenueId,
			/// Size before.
			old: Fixed,
			/// Size now.
			new: Fixed,
			/// Relay-chain block from which on the venue lets nothing more of it be used.
			until: u32,
		},
		/// A credit line has expired, and nothing is reserved for it any more.
		CreditLineExpired {
			/// Whose.
			account: AccountId32,
			/// At which venue.
			venue: VenueId,
		},
		/// A venue reports more of a credit line to be in use than it could have been; the line is closed.
		CreditOverspent {
			/// Whose.
			account: AccountId32,
			/// Which venue.
			venue: VenueId,
			/// The most that could be in use, settlement currency.
			granted: Fixed,
			/// What is, settlement currency.
			used: Fixed,
		},
	}

	/// Why something was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// The home venue needs no approval and no credit line.
		HomeNeedsNone,
		/// The venue is approved already.
		AlreadyApproved,
		/// The account did not approve this venue.
		NotApproved,
		/// The account is enrolled at the venue; leave there first.
		StillEnrolled,
		/// The account is not enrolled at the venue.
		NotEnrolled,
		/// Positions are not sorted by instrument, or one instrument occurs twice.
		UnsortedPositions,
		/// A position of zero was reported.
		ZeroQuantity,
		/// A quantity, funding amount or credit beyond any plausible size.
		AbsurdQuantity,
		/// An entry price that is not positive, or beyond any plausible size.
		AbsurdPrice,
		/// A spot position with an entry price or funding.
		NotAPerpetual,
		/// There are no thresholds for the instrument's asset.
		UnknownInstrument,
		/// More positions than one account may hold over all venues.
		TooManyPositions,
		/// A negative amount of credit.
		NegativeCredit,
		/// There is no line that could be released.
		NoCreditLine,
		/// The lines of all accounts at the venue would exceed its exposure cap.
		ExposureCapExceeded,
		/// Free initial margin does not cover the credit line.
		NotEnoughFreeMargin,
		/// Equity would not cover initial margin, open credit and reserved margin.
		BelowInitialMargin,
		/// Rebalancing would lower equity less maintenance margin, or health.
		MarginWorsened,
		/// Orders on the account's positions at the venue are open, or a transfer from or to it.
		OrdersOpen,
		/// A venue that holds part of the portfolio is silent.
		VenueUnavailable,
		/// A price is missing or expired: nothing that needs a margin can be decided.
		StalePrice,
		/// The margin cannot be computed for another reason (model or arithmetic).
		MarginUnavailable,
		/// A transfer of nothing, or to where it comes from.
		InvalidTransfer,
		/// No money can be sent from the one venue to the other.
		TransferNotSupported,
		/// The account does not hold as much settlement currency at the venue.
		NotEnoughHeld,
		/// A transfer of less than [`Config::LeastTransfer`].
		TransferTooSmall,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Allows a sibling venue to enrol the caller: from then on its reports count in the caller's portfolio.
		///
		/// Errors: [`Error::HomeNeedsNone`], [`Error::AlreadyApproved`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::approve_venue())]
		pub fn approve_venue(origin: OriginFor<T>, venue: VenueId) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(venue != VenueId::Home, Error::<T>::HomeNeedsNone);
			ensure!(!Approvals::<T>::contains_key(&account, venue), Error::<T>::AlreadyApproved);
			Approvals::<T>::insert(&account, venue, ());
			Self::deposit_event(Event::VenueApproved { account, venue });
			Ok(())
		}

		/// Takes the approval back. Only possible while the account is not enrolled at the venue.
		///
		/// Errors: [`Error::NotApproved`], [`Error::StillEnrolled`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::revoke_venue())]
		pub fn revoke_venue(origin: OriginFor<T>, venue: VenueId) -> DispatchResult {
			let account = ensure_signed(origin)?;
			ensure!(Approvals::<T>::contains_key(&account, venue), Error::<T>::NotApproved);
			ensure!(!Enrolments::<T>::contains_key(&account, venue), Error::<T>::StillEnrolled);
			Approvals::<T>::remove(&account, venue);
			Self::deposit_event(Event::VenueRevoked { account, venue });
			Ok(())
		}

		/// Sets the size of the caller's credit line at a sibling venue (settlement currency, not an increment) and
		/// tells the venue, as the caller may also ask for there. Raising and renewing it needs free initial margin for all that
		/// the venue could then still consume; it then lasts for [`Config::CreditTerm`]. Lowering it needs nothing, and zero
		/// releases it. What is in use is part of the line.
		///
		/// Errors: [`Error::HomeNeedsNone`], [`Error::NotEnrolled`], [`Error::NegativeCredit`],
		/// [`Error::AbsurdQuantity`], [`Error::NoCreditLine`], [`Error::NotEnoughFreeMargin`],
		/// [`Error::ExposureCapExceeded`], [`Error::VenueUnavailable`], [`Error::StalePrice`],
		/// [`Error::MarginUnavailable`], and those of the dispatcher.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_credit_line())]
		pub fn set_credit_line(origin: OriginFor<T>, venue: VenueId, amount: Fixed) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_set_credit_line(account, venue, amount)
		}

		/// Sends settlement currency that the caller holds at one venue to another one, where it repays what the caller owes
		/// before anything of it is held. Both are siblings at which the caller is enrolled. On its way it counts nowhere: without
		/// it equity must cover initial margin, open credit and what is reserved.
		///
		/// What becomes of it is told by the events of the dispatcher: it arrives, or comes back, less the fees of the way, or
		/// never leaves.
		///
		/// Errors: [`Error::InvalidTransfer`], [`Error::AbsurdQuantity`], [`Error::TransferNotSupported`],
		/// [`Error::TransferTooSmall`], [`Error::NotEnrolled`], [`Error::VenueUnavailable`], [`Error::NotEnoughHeld`], [`Error::BelowInitialMargin`],
		/// [`Error::StalePrice`], [`Error::UnknownInstrument`], [`Error::MarginUnavailable`], and those of the dispatcher.
		#[pallet::call_index(3)]
		// A margin like for a line, and messages to two venues instead of one.
		#[pallet::weight(T::WeightInfo::set_credit_line().saturating_mul(2))]
		pub fn transfer(origin: OriginFor<T>, from: VenueId, to: VenueId, amount: Fixed) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_transfer(account, from, to, amount).map(|_| ())
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Milliseconds since 1970.
	pub(crate) fn now_ms() -> u64 {
		u64::try_from(T::Clock::now().as_millis()).unwrap_or(u64::MAX)
	}

	/// All positions of the account as the venues last reported them, sorted by venue and instrument; empty for an unknown account.
	pub fn mirrored(account: &AccountId32) -> Vec<Position> {
		Accounts::<T>::get(account).map(BoundedVec::into_inner).unwrap_or_default()
	}

	/// What counts of the account, over all venues: the mirror without settlement currency that may be leaving one of them. Cash is
	/// zero: settlement currency is a position like any other.
	pub fn portfolio(account: &AccountId32) -> Portfolio {
		let positions = Self::without_leaving(account, Self::mirrored(account));
		Portfolio { positions, cash: Fixed::default() }
	}

	/// Margin of the account's portfolio, with the risk engine's own words for what went wrong.
	pub fn assess(account: &AccountId32) -> Result<Margin, RiskError> {
		Self::assess_portfolio(&Self::portfolio(account))
	}

	/// Margin of any portfolio under the market and model in force.
	pub fn assess_portfolio(portfolio: &Portfolio) -> Result<Margin, RiskError> {
		let assets = portfolio.assets();
		let market = T::Risk::market(&assets)?;
		let model = T::Risk::model(&assets)?;
		ballast_risk::margin(portfolio, &market, &model)
	}

	/// Margin of the account's portfolio. Errors: [`Error::StalePrice`], [`Error::UnknownInstrument`],
	/// [`Error::MarginUnavailable`].
	pub fn margin(account: &AccountId32) -> Result<Margin, DispatchError> {
		Self::assess(account).map_err(|error| Self::risk_error(error).into())
	}

	/// The error of this pallet for an error of the risk engine.
	pub fn risk_error(error: RiskError) -> Error<T> {
		match error {
			RiskError::StalePrice(_) => Error::StalePrice,
			RiskError::UnknownAsset(_) => Error::UnknownInstrument,
			other => {
				log::warn!(target: "ballast::portfolio", "margin unavailable: {other:?}");
				Error::MarginUnavailable
			}
		}
	}

	/// The venues at which the account is enrolled, sorted.
	pub fn venues_of(account: &AccountId32) -> Vec<VenueId> {
		let mut venues: Vec<VenueId> = Enrolments::<T>::iter_key_prefix(account).collect();
		venues.sort();
		venues
	}

	/// Whether the account is enrolled at the venue.
	pub fn is_enrolled(account: &AccountId32, venue: VenueId) -> bool {
		Enrolments::<T>::contains_key(account, venue)
	}

	/// All enrolled accounts, in no particular order.
	pub fn accounts() -> impl Iterator<Item = AccountId32> {
		Accounts::<T>::iter_keys()
	}

	/// When the venue last reported the account, in milliseconds since 1970; `None` if it is not enrolled there.
	pub fn updated_ms(account: &AccountId32, venue: VenueId) -> Option<u64> {
		Enrolments::<T>::get(account, venue).map(|enrolment| enrolment.updated_ms)
	}
}
