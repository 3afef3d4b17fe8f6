//! The backstop's pool as a margin account at the home venue, and the way to those who lent there.

use crate::*;
use ballast_primitives::{fixed, traits::VenueMarket, Fixed, VenueId, SETTLEMENT};
use ballast_risk::{Margin, Position};
use pallet_backstop::{Creditors, PoolPortfolio};
use polkadot_sdk::{
	frame_support::PalletId,
	sp_runtime::{DispatchError, DispatchResult},
};

parameter_types! {
	/// Where pool and fund have their accounts.
	pub const BackstopId: PalletId = PalletId(*b"ballast/");
	/// The settlement currency in the ledger.
	pub const SettlementAsset: u32 = SETTLEMENT.0;
}

impl pallet_backstop::Config for Runtime {
	type Assets = Assets;
	type SettlementAsset = SettlementAsset;
	type Pool = HomePool;
	type Creditors = HomeCreditors;
	type Policy = crate::parameters::PolicyRules;
	type Clock = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId>;
	type PalletId = BackstopId;
	type MaxRequests = ConstU32<16>;
	type MaxServed = ConstU32<32>;
	type WeightInfo = ();
}

/// The pool's portfolio: its collateral is at home, and what it took over lies wherever it was.
pub struct HomePool;

impl HomePool {
	/// At home as it is at this moment, elsewhere as it was reported: shares are bought and sold at this.
	fn margin() -> Result<Margin, DispatchError> {
		let account = Backstop::pool_account();
		let mut portfolio = Portfolio::portfolio(&account);
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
}

/// Pays for what was written off at home in the settlement currency. For other venues there is no way yet, so that their
/// losses stay with their lenders, and on the books.
pub struct HomeCreditors;

impl Creditors for HomeCreditors {
	fn pay(venue: VenueId, _: &AccountId, payer: &AccountId, amount: u128) -> DispatchResult {
		let owed = SpotMargin::pool(SETTLEMENT)?.bad_debt;
		// The call takes less where less is owed; what is paid here is paid whole.
		if venue != VenueId::Home || owed < amount {
			return Err(DispatchError::Unavailable);
		}
		SpotMargin::cover_bad_debt(RuntimeOrigin::signed(payer.clone()), SETTLEMENT, amount)
	}
}
