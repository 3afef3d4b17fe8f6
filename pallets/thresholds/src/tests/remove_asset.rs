use crate::{mock::*, Error, Event, Historical, ScanRanges, StressRows};
use ballast_risk::{RiskError, RiskSource};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn remove_asset_should_leave_no_trace() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT));
		assert_eq!(ScanRanges::<Test>::get(DOT), None);
		assert!(StressRows::<Test>::get().iter().all(|row| row.moves.iter().all(|(asset, _)| *asset != DOT)));
		assert_eq!(Historical::<Test>::get().assets, vec![ETH]);
		assert_eq!(Thresholds::model(&[DOT]), Err(RiskError::UnknownAsset(DOT)));
		assert!(events().contains(&Event::AssetRemoved { asset: DOT, old: rails() }));
	});
}

#[test]
fn remove_asset_should_forget_what_is_announced() {
	ExtBuilder::default().build_and_execute(|| {
		let both = [(DOT, fixed(30, 100), fixed(6, 100)), (ETH, fixed(30, 100), fixed(6, 100))];
		let set = take(&both, &[&[-1, -2]]);
		let mut tight = rails();
		tight.haircut = fixed(9, 100);
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, tight));
		assert_ok!(Thresholds::set_notice(RuntimeOrigin::root(), DOT, 5));
		assert_ok!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT));
		Thresholds::do_try_state().unwrap();
		let left = Thresholds::pending_scenarios(set.epoch).unwrap().scenarios;
		assert_eq!((left.assets, left.returns), (vec![ETH], vec![-2]));
		block_at(now() + EPOCH);
		assert_eq!(levels(ETH).0, fixed(30, 100));
		assert_eq!(ScanRanges::<Test>::get(DOT), None);
	});
}

#[test]
fn remove_asset_should_refuse_strangers_and_unknown_assets() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Thresholds::remove_asset(RuntimeOrigin::signed(operator(1)), DOT),
			DispatchError::BadOrigin
		);
		assert_ok!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT));
		assert_noop!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT), Error::<Test>::UnknownAsset(0));
	});
}
