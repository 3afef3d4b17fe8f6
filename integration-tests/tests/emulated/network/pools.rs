//! Asset Hub as the trader finds it: three assets, pools of two of them with the third, and blocks.

use super::{faults::block, AssetHubPara};
use ballast_primitives::AssetId;
use emulated_integration_tests_common::xcm_emulator::TestExt;
use polkadot_sdk::{
	frame_support::{
		assert_ok,
		traits::fungibles::{Inspect, Mutate},
	},
	frame_system::RawOrigin,
	parachains_common::AccountId,
	sp_keyring::Sr25519Keyring::Alice,
	sp_runtime::MultiAddress,
	staging_xcm::latest::prelude::{GeneralIndex, Location, PalletInstance, Parachain},
};

use asset_hub_westend_runtime as hub;

/// Parachain id.
pub const ASSET_HUB: u32 = 1_000;
/// The settlement currency, a trust-backed asset there.
pub const HUB_USD: u32 = 1_984;
/// An asset that is sold, a trust-backed one there.
pub const HUB_ETH: u32 = 77;
/// What the relay chain's token is called in Ballast: the fee asset, with which all pools are.
pub const WND: AssetId = AssetId(1);
const USD: AssetId = AssetId(0);
const ETH: AssetId = AssetId(2);

const WND_UNIT: u128 = 1_000_000_000_000;
const USD_UNIT: u128 = 1_000_000;
const ETH_UNIT: u128 = 1_000_000_000_000;

/// Whole units on either side of the pools: 38 USD for a WND, 3100 USD for an ETH.
const POOL_WND: u128 = 1_000_000;
const POOL_USD: u128 = 38_000_000;
const POOL_ETH: u128 = 12_258;

/// Runs inside of one block of Asset Hub. Its messages are delivered afterwards.
pub fn on_asset_hub<R>(act: impl FnOnce() -> R) -> R {
	block::<AssetHubPara, _>(act, || ())
}

/// Looks at Asset Hub between blocks.
pub fn peek_asset_hub<R>(look: impl FnOnce() -> R) -> R {
	AssetHubPara::ext_wrapper(look)
}

/// An asset as Asset Hub names it.
pub fn at_hub(asset: AssetId) -> Location {
	let trust_backed = |id: u32| Location::new(0, [PalletInstance(50), GeneralIndex(id.into())]);
	match asset {
		USD => trust_backed(HUB_USD),
		ETH => trust_backed(HUB_ETH),
		_ => Location::parent(),
	}
}

/// The same as the coordinator names it.
pub fn at_coordinator(asset: AssetId) -> Location {
	let trust_backed =
		|id: u32| Location::new(1, [Parachain(ASSET_HUB), PalletInstance(50), GeneralIndex(id.into())]);
	match asset {
		USD => trust_backed(HUB_USD),
		ETH => trust_backed(HUB_ETH),
		_ => Location::parent(),
	}
}

/// What an account has on Asset Hub.
pub fn hub_balance(asset: AssetId, who: &AccountId) -> u128 {
	peek_asset_hub(|| match asset {
		USD => <hub::Assets as Inspect<AccountId>>::balance(HUB_USD, who),
		ETH => <hub::Assets as Inspect<AccountId>>::balance(HUB_ETH, who),
		_ => hub::Balances::free_balance(who),
	})
}

fn signed(who: &AccountId) -> hub::RuntimeOrigin {
	RawOrigin::Signed(who.clone()).into()
}

fn add_pool(asset: AssetId, wnd: u128, amount: u128) {
	let alice = Alice.to_account_id();
	let (first, second) = (Box::new(Location::parent()), Box::new(at_hub(asset)));
	assert_ok!(hub::AssetConversion::create_pool(signed(&alice), first.clone(), second.clone()));
	assert_ok!(hub::AssetConversion::add_liquidity(
		signed(&alice),
		first,
		second,
		wnd,
		amount,
		1,
		1,
		alice.clone()
	));
}

/// Creates the assets and the pools, and gives somebody some of everything.
pub fn furnish(who: &AccountId) {
	on_asset_hub(|| {
		let alice = Alice.to_account_id();
		for (account, whole) in [(&alice, 10 * POOL_WND), (who, 10_000)] {
			assert_ok!(hub::Balances::force_set_balance(
				RawOrigin::Root.into(),
				MultiAddress::Id(account.clone()),
				whole * WND_UNIT
			));
		}
		for (id, unit, pool, whole) in
			[(HUB_USD, USD_UNIT, POOL_USD, 1_000_000), (HUB_ETH, ETH_UNIT, POOL_ETH, 1_000)]
		{
			assert_ok!(hub::Assets::force_create(
				RawOrigin::Root.into(),
				id.into(),
				MultiAddress::Id(alice.clone()),
				true,
				1
			));
			assert_ok!(<hub::Assets as Mutate<AccountId>>::mint_into(id, &alice, 10 * pool * unit));
			assert_ok!(<hub::Assets as Mutate<AccountId>>::mint_into(id, who, whole * unit));
		}
		add_pool(USD, POOL_WND * WND_UNIT, POOL_USD * USD_UNIT);
		add_pool(ETH, POOL_WND * WND_UNIT, POOL_ETH * ETH_UNIT);
	});
}

/// Trades the pool of WND with the settlement currency to a price.
pub fn move_wnd(target: f64) {
	on_asset_hub(|| {
		let (wnd, usd) =
			hub::AssetConversion::get_reserves(Location::parent(), at_hub(USD)).expect("the pool");
		let (wnd, usd) = (wnd as f64, usd as f64);
		let now = (usd / 1e6) / (wnd / 1e12);
		let (path, amount) = if target < now {
			([Location::parent(), at_hub(USD)], wnd * ((now / target).sqrt() - 1.0))
		} else {
			([at_hub(USD), Location::parent()], usd * ((target / now).sqrt() - 1.0))
		};
		if amount < 1.0 {
			return;
		}
		let alice = Alice.to_account_id();
		assert_ok!(hub::AssetConversion::swap_exact_tokens_for_tokens(
			signed(&alice),
			path.into_iter().map(Box::new).collect(),
			amount as u128,
			1,
			alice.clone(),
			false,
		));
	});
}
