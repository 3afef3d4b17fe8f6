//! The backstop's pool as a margin account at home and at other venues, and the way to those who lent at home.

use crate::*;
use ballast_primitives::{
	fixed,
	remote::BACKSTOP_ID,
	traits::{VenueDispatch, VenueMarket},
	Fixed, VenueId, SETTLEMENT,
};
use ballast_risk::{Margin, Position};
use pallet_backstop::{Creditors, Missing, PoolPortfolio, Pots};
use polkadot_sdk::{
	frame_support::PalletId,
	sp_runtime::{DispatchError, DispatchResult},
};

parameter_types! {
	/// Where pool and fund have their accounts.
	pub const BackstopId: PalletId = PalletId(BACKSTOP_ID);
	/// The settlement currency in the ledger.
	pub const SettlementAsset: u32 = SETTLEMENT.0;
}

impl pallet_backstop::Config for Runtime {
	type Assets = Assets;
	type SettlementAsset = SettlementAsset;
	type Pool = HomePool;
	type Creditors = HomeCreditors;
	type Pots = HomePots;
	type Policy = crate::parameters::PolicyRules;
	type Clock = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId>;
	type PalletId = BackstopId;
	type MaxRequests = ConstU32<16>;
	type MaxServed = ConstU32<32>;
	type WeightInfo = pallet_backstop::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarking::Markets;
}

/// The pool's portfolio: its collateral is at home, and what it took over lies wherever it was.
pub struct HomePool;

impl HomePool {
	/// At home as it is at this moment, elsewhere as it was reported: shares are bought and sold at this. So a venue where
	/// the pool has something must be heard.
	fn margin() -> Result<Margin, DispatchError> {
		let account = Backstop::pool_account();
		let mut portfolio = Portfolio::portfolio(&account);
		let is_silent = |venue: VenueId| venue != VenueId::Home && !Venues::is_available(venue);
		if portfolio.positions.iter().any(|position| is_silent(position.venue)) {
			return Err(pallet_portfolio::Error::<Runtime>::VenueUnavailable.into());
		}
		portfolio.positions.retain(|position| position.venue != VenueId::Home);
		let at_home = SpotMargin::positions(&account);
		portfolio.positions.extend(at_home.iter().map(|reported| Position {
			venue: VenueId::Home,
			instrument: reported.instrument,
			quantity: reported.quantity,
			entry: reported.entry,
			funding: reported.funding,
		}));
		Portfolio::assess_portfolio(&portfolio).map_err(|error| Portfolio::risk_error(error).into())
	}

	fn try_free() -> Result<Fixed, DispatchError> {
		let account = Backstop::pool_account();
		let margin = Self::margin()?;
		let above = fixed::add(margin.initial, Portfolio::reserved_margin(&account))
			.and_then(|required| fixed::sub(margin.equity, required))
			.map_err(|error| Portfolio::risk_error(error.into()))?;
		Ok(above.min(SpotMargin::position(&account, SETTLEMENT)?))
	}
}

impl PoolPortfolio for HomePool {
	fn equity() -> Result<Fixed, DispatchError> {
		Ok(Self::margin()?.equity)
	}

	fn free() -> Fixed {
		Self::try_free().unwrap_or_default().max(Fixed::default())
	}

	fn bring(amount: u128) -> DispatchResult {
		let account = Backstop::pool_account();
		let origin = RuntimeOrigin::signed(account.clone());
		SpotMargin::deposit(origin.clone(), SETTLEMENT, amount)?;
		if pallet_venue_adapter::Enrolled::<Runtime>::contains_key(&account) {
			return Ok(());
		}
		// With its first deposit the pool comes on the roll, so that it can take positions over.
		VenueAdapter::enroll(origin)
	}

	fn take_out(amount: u128) -> DispatchResult {
		SpotMargin::withdraw(RuntimeOrigin::signed(Backstop::pool_account()), SETTLEMENT, amount)
	}

	fn is_enrolled(venue: VenueId) -> bool {
		pallet_portfolio::Enrolments::<Runtime>::contains_key(Backstop::pool_account(), venue)
	}

	fn enroll(venue: VenueId) -> DispatchResult {
		let account = Backstop::pool_account();
		// Once is enough, also when the venue has to be asked again.
		if !pallet_portfolio::Approvals::<Runtime>::contains_key(&account, venue) {
			Portfolio::approve_venue(RuntimeOrigin::signed(account.clone()), venue)?;
		}
		Venues::enroll(venue, account)
	}
}

/// What venues took of accounts. At home it is at hand; from other venues there is no way yet, so that what they owe stays a
/// claim.
pub struct HomePots;

impl Pots for HomePots {
	fn collect(venue: VenueId, to: &AccountId, amount: u128) -> Result<u128, DispatchError> {
		match venue {
			VenueId::Home => SpotMargin::pay_from_pot(to, amount),
			_ => Err(DispatchError::Unavailable),
		}
	}
}

/// Pays for what was written off at home: what was lost in settlement currency at once, other assets bought at about the
/// oracle's price of that moment, in parts that the exchange bears. For other venues there is no way yet, so that their
/// losses stay with their lenders, and on the books.
pub struct HomeCreditors;

impl Creditors for HomeCreditors {
	fn is_reachable(venue: VenueId) -> bool {
		venue == VenueId::Home
	}

	fn missing(venue: VenueId, account: &AccountId) -> Result<Option<Missing>, DispatchError> {
		if !Self::is_reachable(venue) {
			return Ok(None);
		}
		let pallet_spot_margin::Missing { value, payable } = SpotMargin::missing_with(account)?;
		Ok(Some(Missing { value, payable }))
	}

	fn pay(venue: VenueId, account: &AccountId, payer: &AccountId, amount: u128) -> DispatchResult {
		if !Self::is_reachable(venue) {
			return Err(DispatchError::Unavailable);
		}
		SpotMargin::compensate(payer, account, amount)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_primitives::remote::POOL_ACCOUNT;

	#[test]
	fn pool_should_have_the_account_that_venues_know() {
		assert_eq!(Backstop::pool_account(), POOL_ACCOUNT);
	}
}
