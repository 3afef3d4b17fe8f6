use super::*;

#[test]
fn create_pool_should_list_an_asset_when_admin_asks() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(SpotMargin::create_pool(RuntimeOrigin::root(), BTC, rates()));
		let pool = Pools::<Test>::get(BTC).unwrap();
		assert_eq!((pool.cash, pool.shares, pool.index, pool.updated_ms), (0, 0, Fixed::one(), START_MS));
		assert_eq!(events(), vec![Event::PoolCreated { asset: BTC, rates: rates() }]);
	});
}

#[test]
fn create_pool_should_refuse_when_origin_is_no_admin() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(SpotMargin::create_pool(signed(&ALICE), BTC, rates()), DispatchError::BadOrigin);
	});
}

#[test]
fn create_pool_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		let create = |asset, rates| SpotMargin::create_pool(RuntimeOrigin::root(), asset, rates);
		assert_noop!(create(DOT, rates()), Error::<Test>::PoolExists);
		assert_noop!(create(AssetId(99), rates()), Error::<Test>::UnknownAsset);
		assert_noop!(create(TINY, rates()), Error::<Test>::UnsupportedDecimals);
		let negative = Fixed::from_inner(-1);
		for bad in [
			crate::PoolRates { base: negative, ..rates() },
			crate::PoolRates { slope_low: Fixed::from_u32(11), ..rates() },
			crate::PoolRates { slope_high: negative, ..rates() },
			crate::PoolRates { kink: Fixed::zero(), ..rates() },
			crate::PoolRates { kink: Fixed::one(), ..rates() },
			crate::PoolRates { utilisation_cap: Fixed::zero(), ..rates() },
			crate::PoolRates { utilisation_cap: percent(101), ..rates() },
			crate::PoolRates { haircut: percent(101), ..rates() },
			crate::PoolRates { surcharge: negative, ..rates() },
		] {
			assert_noop!(create(BTC, bad), Error::<Test>::InvalidRates);
		}
	});
}

#[test]
fn create_pool_should_refuse_when_an_account_could_have_too_many_positions() {
	ExtBuilder::default().build_and_execute(|| {
		for id in 100..113 {
			assert_ok!(Assets::force_create(RuntimeOrigin::root(), id, DAVE, true, 1));
			assert_ok!(SpotMargin::create_pool(RuntimeOrigin::root(), AssetId(id), rates()));
		}
		assert_noop!(
			SpotMargin::create_pool(RuntimeOrigin::root(), BTC, rates()),
			Error::<Test>::TooManyPools
		);
	});
}
