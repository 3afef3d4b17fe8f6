//! What steps weigh: the most that is counted beforehand, and what is left of it once an account is known. Asking the pool and
//! the keepers costs as much as all the rest and is seldom needed; and most portfolios are smaller than the largest.

use crate::{assess::Assessment, contest::Closing, Config, MarginUnavailable, Pallet, WeightInfo};
use polkadot_sdk::{
	frame_support::{traits::Get, weights::Weight},
	sp_runtime::AccountId32,
};

impl<T: Config> Pallet<T> {
	/// Of a slice of the largest portfolio that comes when no plan of a contest is good any more, and is made anew because it is not
	/// good either, with the pool and the keepers asked.
	pub(crate) fn most_slice_weight() -> Weight {
		let largest = T::MaxPositions::get();
		let slice = <T as Config>::WeightInfo::execute_slice(largest)
			.max(<T as Config>::WeightInfo::join_contest(largest));
		let slice = slice
			.saturating_add(<T as Config>::WeightInfo::close_contest(largest))
			.saturating_add(Self::refit_weight(largest));
		Self::with_seeking(slice.saturating_add(Self::settling()), true)
	}

	/// Of a poke that closes a contest of the largest portfolio, or does anything else. It never does both.
	pub(crate) fn most_poke_weight() -> Weight {
		let largest = T::MaxPositions::get();
		let contest =
			<T as Config>::WeightInfo::close_contest(largest).saturating_add(Self::refit_weight(largest));
		let poke = <T as Config>::WeightInfo::poke().max(contest);
		Self::with_seeking(poke.saturating_add(Self::settling()).saturating_add(Self::repaying()), true)
	}

	/// Of a poke of an account, but for a contest.
	pub(crate) fn poke_weight(now: &Assessment, repaid: bool) -> Weight {
		let repaying = if repaid { Self::repaying() } else { Weight::zero() };
		Self::with_seeking(
			<T as Config>::WeightInfo::poke().saturating_add(Self::settling_of(now)).saturating_add(repaying),
			now.sought,
		)
	}

	/// Of a transfer that a poke sends: messages to two venues, of which a line sends one.
	fn repaying() -> Weight {
		<<T as pallet_portfolio::Config>::WeightInfo as pallet_portfolio::WeightInfo>::set_credit_line()
			.saturating_mul(2)
	}

	/// Of closing a contest of this account in this way.
	fn contest_weight(now: &Assessment, closing: Closing) -> Weight {
		let mut weight = <T as Config>::WeightInfo::close_contest(positions(now));
		if closing.is_brought_tried {
			weight = weight.saturating_add(<T as Config>::WeightInfo::execute_slice(positions(now)));
		}
		if closing.is_refit_tried {
			weight = weight.saturating_add(Self::refit_weight(positions(now)));
		}
		weight
	}

	/// Of a call that closes a contest of this account, and nothing more.
	pub(crate) fn closing_weight(now: &Assessment, closing: Closing) -> Weight {
		Self::with_seeking(
			Self::contest_weight(now, closing).saturating_add(Self::settling_of(now)),
			now.sought,
		)
	}

	/// Of making a plan anew and verifying it. It takes as many margins as two or three verifications; a slice at once, which is
	/// counted for it, has one of those and more than as much again around it, and plans that are refused in a contest leave most
	/// of what was counted for their verification.
	fn refit_weight(positions: u32) -> Weight {
		<T as Config>::WeightInfo::execute_slice(positions)
	}

	/// Of a plan of this account that joins a contest.
	pub(crate) fn join_weight(now: &Assessment) -> Weight {
		let join = <T as Config>::WeightInfo::join_contest(positions(now));
		Self::with_seeking(join.saturating_add(Self::settling_of(now)), now.sought)
	}

	/// Of checking a worker's slice of the largest portfolio, with the pool and the keepers asked.
	pub(crate) fn most_authorize_slice_weight() -> Weight {
		Self::with_seeking(<T as Config>::WeightInfo::authorize_execute_slice(T::MaxPositions::get()), true)
	}

	/// Of a slice of this account.
	pub(crate) fn slice_weight(now: &Assessment) -> Weight {
		let slice = <T as Config>::WeightInfo::execute_slice(positions(now));
		Self::with_seeking(slice.saturating_add(Self::settling_of(now)), now.sought)
	}

	/// What checking a worker's slice of this account did not take.
	pub(crate) fn authorize_slice_refund(now: &Result<Assessment, MarginUnavailable>) -> Weight {
		let Ok(now) = now else { return Weight::zero() };
		let actual = <T as Config>::WeightInfo::authorize_execute_slice(positions(now));
		Self::most_authorize_slice_weight().saturating_sub(Self::with_seeking(actual, now.sought))
	}

	/// What checking a worker's poke of this account did not take.
	pub(crate) fn poke_refund(account: &AccountId32, now: &Result<Assessment, MarginUnavailable>) -> Weight {
		match now {
			Ok(now) if now.sought => Weight::zero(),
			Ok(now) if Self::is_contest_due(account, now) => {
				Self::with_seeking(<T as Config>::WeightInfo::authorize_poke(), true)
					.saturating_sub(<T as Config>::WeightInfo::authorize_close_contest(positions(now)))
			}
			// Without a margin nobody was asked.
			_ => <T as Config>::WeightInfo::seek_takers(),
		}
	}

	/// Of taking back credit lines that an account does not cover any more, to which every step may come.
	pub(crate) fn settling() -> Weight {
		<<T as pallet_portfolio::Config>::WeightInfo as pallet_portfolio::WeightInfo>::settle_lines()
	}

	/// The same of this account.
	fn settling_of(now: &Assessment) -> Weight {
		if now.lined {
			Self::settling()
		} else {
			Weight::zero()
		}
	}

	fn with_seeking(weight: Weight, sought: bool) -> Weight {
		if sought {
			weight.saturating_add(<T as Config>::WeightInfo::seek_takers())
		} else {
			weight
		}
	}
}

/// By which slices are measured.
fn positions(now: &Assessment) -> u32 {
	u32::try_from(now.portfolio.positions.len()).unwrap_or(u32::MAX)
}
