use crate::{mock::*, *};
use polkadot_sdk::{
	frame_support::{
		assert_noop, assert_ok,
		traits::{fungibles::Inspect, Contains, ContainsPair},
	},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
	staging_xcm::v5::{Asset, Junction::Parachain, Location},
};

fn register(asset: ballast_primitives::AssetId, registration: Registration) -> Result<(), DispatchError> {
	Custody::register_asset(RawOrigin::Root.into(), asset, registration)
}

#[test]
fn asset_should_be_taken_from_its_reserve_only_when_registered() {
	build_empty_and_execute(|| {
		let reserve = RESERVE.location();
		let some: Asset = (location(ETH), 7u128).into();
		let trusted = |origin: &Location| {
			<RegisteredAssets<Test> as ContainsPair<Asset, Location>>::contains(&some, origin)
		};
		assert!(!trusted(&reserve));
		assert_ok!(register(ETH, registration(ETH)));
		System::assert_last_event(
			Event::AssetRegistered { asset: ETH, registration: registration(ETH) }.into(),
		);
		assert!(trusted(&reserve));
		assert!(!trusted(&Location::new(1, [Parachain(2_001)])));
		assert!(!trusted(&Location::parent()));
		assert!(<RegisteredAssets<Test> as Contains<Location>>::contains(&location(ETH)));
		assert!(!<RegisteredAssets<Test> as Contains<Location>>::contains(&location(DOT)));
		assert!(Assets::asset_exists(location(ETH)));
	});
}

#[test]
fn registration_should_be_refused_when_it_is_a_second_or_makes_no_sense() {
	build_and_execute(|| {
		assert_noop!(register(ETH, registration(ETH)), Error::<Test>::AlreadyRegistered);
		let other = ballast_primitives::AssetId(7);
		assert_noop!(register(other, registration(ETH)), Error::<Test>::AlreadyRegistered);
		let good = Registration { via: None, ..registration(other) };
		for bad in [
			Registration { decimals: 19, ..good.clone() },
			Registration { native_rate: 0, ..good.clone() },
			Registration { via: Some(good.location.clone()), ..good.clone() },
			Registration { via: Some(location(USD)), ..good.clone() },
		] {
			assert_noop!(register(other, bad), Error::<Test>::InvalidRegistration);
		}
		assert_noop!(
			Custody::register_asset(RawOrigin::Signed(ALICE).into(), other, good.clone()),
			DispatchError::BadOrigin
		);
		for id in 3..MAX_KEPT_ASSETS {
			let asset = ballast_primitives::AssetId(id + 100);
			assert_ok!(register(asset, Registration { location: location(asset), ..good.clone() }));
		}
		assert_noop!(register(other, good), Error::<Test>::TooManyAssets);
	});
}
