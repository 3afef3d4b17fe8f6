//! The world's prices: the operators feed them to every chain, and an arbitrageur moves the venues' pools after them.

use super::{on_venue, Venue};
use ballast_primitives::{AssetId, Fixed, SETTLEMENT};
use ballast_runtime_common::assets::DEVELOPMENT_ASSETS;
use polkadot_sdk::{
	frame_support::{assert_ok, traits::ConstU32, BoundedVec},
	frame_system::RawOrigin,
	pallet_asset_conversion,
	sp_keyring::Sr25519Keyring::{Alice, Bob},
};
use std::cell::Cell;

thread_local! {
	/// All prices as a multiple of those at genesis.
	static LEVEL: Cell<f64> = const { Cell::new(1.0) };
}

/// Pools that are moved with the prices: those of the assets that tests trade.
const MOVED: [AssetId; 2] = [AssetId(2), AssetId(3)];

/// The price of an asset now.
fn price(asset: AssetId) -> f64 {
	let asset = DEVELOPMENT_ASSETS.iter().find(|a| a.id == asset).expect("a development asset");
	asset.price_cents as f64 / 100.0 * LEVEL.get()
}

fn values() -> BoundedVec<(AssetId, Fixed), ConstU32<{ ballast_primitives::message::MAX_ASSETS }>> {
	let values = DEVELOPMENT_ASSETS.iter().filter(|asset| asset.id != SETTLEMENT);
	BoundedVec::truncate_from(values.map(|a| (a.id, Fixed::from_float(price(a.id)))).collect())
}

pub(super) fn feed_coordinator() {
	for operator in [Alice, Bob] {
		let origin = RawOrigin::Signed(operator.to_account_id()).into();
		assert_ok!(coordinator_runtime::Oracle::feed_values(origin, values()));
	}
}

pub(super) fn feed_venue() {
	for operator in [Alice, Bob] {
		let origin = RawOrigin::Signed(operator.to_account_id()).into();
		assert_ok!(venue_runtime::Oracle::feed_values(origin, values()));
	}
}

/// Multiplies all prices, and lets the arbitrageur move the pools of both venues.
pub fn scale_prices(factor: f64) {
	LEVEL.set(LEVEL.get() * factor);
	for venue in Venue::ALL {
		on_venue(venue, || MOVED.into_iter().for_each(|asset| move_pool(asset, price(asset))));
	}
}

/// Moves a venue's pool to a multiple of the world's price, for a quarrel of the market with the oracle.
pub fn shift_pool(venue: Venue, asset: AssetId, factor: f64) {
	on_venue(venue, || move_pool(asset, price(asset) * factor));
}

/// Trades a constant-product pool to a price.
fn move_pool(asset: AssetId, target: f64) {
	let decimals = DEVELOPMENT_ASSETS.iter().find(|a| a.id == asset).expect("a development asset").decimals;
	let (settlement, other) =
		pallet_asset_conversion::Pallet::<venue_runtime::Runtime>::get_reserves(SETTLEMENT.0, asset.0)
			.expect("the pool exists");
	let (settlement, other) = (settlement as f64, other as f64);
	let now = (settlement / 1e6) / (other / 10f64.powi(decimals.into()));
	let (from, to, amount) = if target < now {
		(asset, SETTLEMENT, other * ((now / target).sqrt() - 1.0))
	} else {
		(SETTLEMENT, asset, settlement * ((target / now).sqrt() - 1.0))
	};
	if amount < 1.0 {
		return;
	}
	assert_ok!(venue_runtime::AssetConversion::swap_exact_tokens_for_tokens(
		RawOrigin::Signed(Alice.to_account_id()).into(),
		vec![Box::new(from.0), Box::new(to.0)],
		amount as u128,
		1,
		Alice.to_account_id(),
		false,
	));
}
