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
fn remove_asset_should_refuse_strangers_and_unknown_assets() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Thresholds::remove_asset(RuntimeOrigin::signed(operator(1)), DOT),
			DispatchError::BadOrigin
		);
		assert_ok!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT));
		assert_noop!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT), Error::<Test>::UnknownAsset);
	});
}
