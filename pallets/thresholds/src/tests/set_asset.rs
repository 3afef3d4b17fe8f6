use crate::{mock::*, Assets, Error, Event, InForce, ScanRanges};
use ballast_primitives::{AssetId, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

const NEW: AssetId = AssetId(3);

#[test]
fn set_asset_should_start_at_the_cap_when_the_asset_is_new() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), NEW, rails()));
		assert_eq!(
			ScanRanges::<Test>::get(NEW),
			Some(InForce { scan_range: fixed(80, 100), volatility: fixed(20, 100), epoch: 0 })
		);
		assert!(events().contains(&Event::AssetSet { asset: NEW, old: None, new: rails() }));
	});
}

#[test]
fn set_asset_should_move_the_range_inside_when_the_rails_change() {
	ExtBuilder::default().build_and_execute(|| {
		let mut tight = rails();
		tight.rails.floor = fixed(30, 100);
		tight.stressed_volatility = fixed(1, 1);
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, tight));
		let in_force = ScanRanges::<Test>::get(DOT).unwrap();
		assert_eq!(in_force.scan_range, fixed(30, 100));
		assert_eq!(in_force.volatility, fixed(10, 100));
		assert!(events().contains(&Event::AssetSet { asset: DOT, old: Some(rails()), new: tight }));
	});
}

#[test]
fn set_asset_should_refuse_bad_input() {
	ExtBuilder::default().build_and_execute(|| {
		let set = |asset, rails| Thresholds::set_asset(RuntimeOrigin::root(), asset, rails);
		assert_noop!(
			Thresholds::set_asset(RuntimeOrigin::signed(operator(1)), NEW, rails()),
			DispatchError::BadOrigin
		);
		assert_noop!(set(SETTLEMENT, rails()), Error::<Test>::SettlementHasNone);

		let change = |f: &dyn Fn(&mut crate::AssetRails)| {
			let mut bad = rails();
			f(&mut bad);
			bad
		};
		for bad in [
			change(&|r| r.rails.floor = fixed(0, 1)),
			change(&|r| r.rails.floor = fixed(81, 100)),
			change(&|r| r.rails.cap = fixed(11, 1)),
			change(&|r| r.rails.max_step_up = fixed(0, 1)),
			change(&|r| r.rails.max_step_down = fixed(2, 1)),
			change(&|r| r.haircut = fixed(-1, 100)),
			change(&|r| r.haircut = fixed(101, 100)),
			change(&|r| r.impact = fixed(-1, 1)),
			change(&|r| r.impact = fixed(101, 1)),
			change(&|r| r.stressed_volatility = fixed(0, 1)),
			change(&|r| r.stressed_volatility = fixed(11, 1)),
		] {
			assert_noop!(set(NEW, bad), Error::<Test>::InvalidRails);
		}

		assert_ok!(set(NEW, rails()));
		assert_ok!(set(AssetId(4), rails()));
		assert_noop!(set(AssetId(5), rails()), Error::<Test>::TooManyAssets);
		assert_ok!(set(AssetId(4), rails()));
		assert_eq!(Assets::<Test>::count(), 4);
	});
}

#[test]
#[should_panic(expected = "valid")]
fn genesis_should_be_refused_when_a_range_is_outside_of_its_rails() {
	let asset = crate::GenesisAsset {
		asset: DOT,
		rails: rails(),
		scan_range: fixed(90, 100),
		volatility: fixed(5, 100),
	};
	ExtBuilder::default().stress(vec![]).assets(vec![asset]).build();
}

#[test]
#[should_panic(expected = "valid")]
fn genesis_should_be_refused_when_a_stress_row_is_not_sorted() {
	ExtBuilder::default().stress(vec![vec![(ETH, 1), (DOT, 1)]]).build();
}
