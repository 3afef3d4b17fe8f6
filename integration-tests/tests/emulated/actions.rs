//! What people do: the trader, the keepers, the issuer.

use crate::network::{advance, on_coordinator, on_venue, peek_coordinator, Venue};
use ballast_policy::{AccountState, PlannedOrder};
use ballast_primitives::{AssetId, SETTLEMENT};
use ballast_risk::Margin;
use ballast_runtime_common::assets::DEVELOPMENT_ASSETS;
use polkadot_sdk::{
	frame_support::{
		assert_ok,
		traits::{fungibles::Mutate, tokens::Preservation},
	},
	frame_system::RawOrigin,
	parachains_common::AccountId,
	sp_keyring::Sr25519Keyring::Alice,
	sp_runtime::{traits::Dispatchable, DispatchResult},
};

pub const USD: AssetId = SETTLEMENT;
pub const ETH: AssetId = AssetId(2);
pub const BTC: AssetId = AssetId(3);

/// Whose portfolio it is all about.
pub fn trader() -> AccountId {
	AccountId::new([7; 32])
}

/// Who pushes due steps, for want of off-chain workers.
pub fn keeper() -> AccountId {
	AccountId::new([8; 32])
}

/// Who bids in auctions.
pub fn bidder() -> AccountId {
	AccountId::new([9; 32])
}

/// Who bids against that.
pub fn rival() -> AccountId {
	AccountId::new([10; 32])
}

/// Whole units as a ledger amount.
pub fn ledger(asset: AssetId, whole: u64) -> u128 {
	let asset = DEVELOPMENT_ASSETS.iter().find(|a| a.id == asset).expect("a development asset");
	u128::from(whole) * 10u128.pow(asset.decimals.into())
}

/// A call of the trader at a venue, in a block of its own.
pub fn at_venue(venue: Venue, call: impl Into<venue_runtime::RuntimeCall>) -> DispatchResult {
	at_venue_by(trader(), venue, call)
}

/// Somebody's call at a venue, in a block of its own.
pub fn at_venue_by(
	who: AccountId,
	venue: Venue,
	call: impl Into<venue_runtime::RuntimeCall>,
) -> DispatchResult {
	let call = call.into();
	on_venue(venue, || {
		call.dispatch(RawOrigin::Signed(who).into()).map(|_| ()).map_err(|failed| failed.error)
	})
}

/// A call at the coordinator, in a block of its own.
pub fn at_coordinator(who: AccountId, call: impl Into<coordinator_runtime::RuntimeCall>) -> DispatchResult {
	let call = call.into();
	on_coordinator(|| call.dispatch(RawOrigin::Signed(who).into()).map(|_| ()).map_err(|failed| failed.error))
}

/// The issuer gives the trader something at a venue, and the trader deposits it as collateral.
pub fn deposit(venue: Venue, asset: AssetId, whole: u64) {
	let amount = ledger(asset, whole);
	on_venue(venue, || {
		// One more, because the account's least balance stays free.
		assert_ok!(<venue_runtime::Assets as Mutate<AccountId>>::transfer(
			asset.0,
			&Alice.to_account_id(),
			&trader(),
			amount + 1,
			Preservation::Expendable,
		));
	});
	assert_ok!(at_venue(venue, pallet_spot_margin::Call::deposit { asset, amount }));
}

/// Somebody gets a place at these venues, and so much margin, settlement currency, at the home venue; and registers as
/// a keeper.
pub fn equip(who: &AccountId, margin: u64, venues: &[Venue]) {
	let amount = ledger(USD, margin);
	on_coordinator(|| {
		assert_ok!(<coordinator_runtime::Assets as Mutate<AccountId>>::transfer(
			USD.0,
			&Alice.to_account_id(),
			who,
			amount + 1,
			Preservation::Expendable,
		));
	});
	assert_ok!(at_coordinator(who.clone(), pallet_venue_adapter::Call::enroll {}));
	assert_ok!(at_coordinator(who.clone(), pallet_spot_margin::Call::deposit { asset: USD, amount }));
	for venue in venues {
		let approve = pallet_portfolio::Call::approve_venue { venue: venue.id() };
		assert_ok!(at_coordinator(who.clone(), approve));
		assert_ok!(at_venue_by(who.clone(), *venue, pallet_venue_adapter::Call::enroll {}));
	}
	advance(2);
	assert_ok!(at_coordinator(who.clone(), pallet_soft_liquidation::Call::register_keeper {}));
}

/// Makes a venue's pool of an asset deeper by a number of times what it is, without moving its price.
pub fn deepen(venue: Venue, asset: AssetId, times: u128) {
	on_venue(venue, || {
		let (settlement, other) =
			venue_runtime::AssetConversion::get_reserves(USD.0, asset.0).expect("the pool exists");
		assert_ok!(venue_runtime::AssetConversion::add_liquidity(
			RawOrigin::Signed(Alice.to_account_id()).into(),
			Box::new(USD.0),
			Box::new(asset.0),
			settlement * times,
			other * times,
			1,
			1,
			Alice.to_account_id(),
		));
	});
}

/// The trader's state on record.
pub fn state() -> AccountState {
	peek_coordinator(|| coordinator_runtime::SoftLiquidation::api_state(&trader()))
}

/// The trader's margin now.
pub fn margin() -> Margin {
	peek_coordinator(|| coordinator_runtime::SoftLiquidation::api_margin(&trader()))
		.expect("prices are fresh")
}

/// The keeper applies the transition that is due, if one is.
pub fn poke() {
	let call = pallet_soft_liquidation::Call::poke { account: trader(), proof: None };
	match at_coordinator(keeper(), call) {
		Ok(()) => {}
		Err(error) => {
			assert_eq!(error, pallet_soft_liquidation::Error::<coordinator_runtime::Runtime>::NotDue.into())
		}
	}
}

/// The keeper pushes the slice that is due, if one is, and closes the contest that it competes in. Returns its orders.
pub fn push_slice() -> Option<Vec<PlannedOrder>> {
	let orders = on_coordinator(|| {
		let plan = coordinator_runtime::SoftLiquidation::api_plan(&trader())?;
		let orders = plan.orders.to_vec();
		let call: coordinator_runtime::RuntimeCall =
			pallet_soft_liquidation::Call::execute_slice { account: trader(), plan, proof: None }.into();
		if let Err(failed) = call.dispatch(RawOrigin::Signed(keeper()).into()) {
			panic!("a slice that is due was refused: {:?}", failed.error);
		}
		Some(orders)
	});
	// In another block, when the window for better plans is over.
	if peek_coordinator(|| {
		pallet_soft_liquidation::Contests::<coordinator_runtime::Runtime>::contains_key(trader())
	}) {
		poke();
	}
	orders
}
