use crate::{mock::*, Error, Event, Historical, ScenarioSet, StressRow, StressRows};
use ballast_primitives::AssetId;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

fn rows(rows: &[&[(AssetId, i32)]]) -> crate::StressRowsOf<Test> {
	rows.iter()
		.map(|moves| StressRow { moves: moves.to_vec().try_into().unwrap() })
		.collect::<Vec<_>>()
		.try_into()
		.unwrap()
}

#[test]
fn set_stress_should_wait_for_the_notice_when_a_row_is_new() {
	ExtBuilder::default().build_and_execute(|| {
		let (old, new) = (StressRows::<Test>::get(), rows(&[&[(DOT, -700_000)]]));
		let at = now() + EPOCH;
		assert_ok!(Thresholds::set_stress(RuntimeOrigin::root(), new.clone()));
		assert_eq!(events(), vec![Event::StressAnnounced { old: 2, new: 1, at }]);
		assert_eq!(StressRows::<Test>::get(), old);
		System::reset_events();
		block_at(at);
		assert_eq!(StressRows::<Test>::get(), new);
		assert_eq!(Historical::<Test>::get().returns, vec![-700_000, 0]);
		assert_eq!(ScenarioSet::<Test>::get(), 2);
		let told = events();
		assert!(told.contains(&Event::StressSet { old: 2, new: 1 }));
		assert!(told.contains(&Event::ScenarioSetUpdated { old: 1, new: 2, scenarios: 1 }));
	});
}

#[test]
fn set_stress_should_loosen_at_once_when_rows_are_only_taken_away() {
	ExtBuilder::default().build_and_execute(|| {
		let one = rows(&[&[(DOT, 300_000)]]);
		assert_ok!(Thresholds::set_stress(RuntimeOrigin::root(), one));
		assert_eq!(Historical::<Test>::get().returns, vec![300_000, 0]);
		// What is announced is void when something else is set.
		assert_ok!(Thresholds::set_stress(RuntimeOrigin::root(), rows(&[&[(ETH, -700_000)]])));
		assert_ok!(Thresholds::set_stress(RuntimeOrigin::root(), rows(&[])));
		assert_eq!(Historical::<Test>::get().rows(), 0);
		block_at(now() + 5 * EPOCH);
		assert_eq!(Historical::<Test>::get().rows(), 0);
	});
}

#[test]
fn set_stress_should_refuse_bad_input() {
	ExtBuilder::default().build_and_execute(|| {
		let set = |r: &[&[(AssetId, i32)]]| Thresholds::set_stress(RuntimeOrigin::root(), rows(r));
		assert_noop!(
			Thresholds::set_stress(RuntimeOrigin::signed(operator(1)), rows(&[])),
			DispatchError::BadOrigin
		);
		assert_noop!(set(&[&[], &[(ETH, 1), (DOT, 1)]]), Error::<Test>::UnsortedAssets(1));
		assert_noop!(set(&[&[(ETH, 1), (DOT, 1)]]), Error::<Test>::UnsortedAssets(0));
		assert_noop!(set(&[&[(DOT, 1), (DOT, 1)]]), Error::<Test>::UnsortedAssets(0));
		assert_noop!(set(&[&[(AssetId(9), 1)]]), Error::<Test>::UnknownAsset(0));
		assert_noop!(set(&[&[(DOT, -1_000_000)]]), Error::<Test>::InvalidStress(0));
		assert_noop!(set(&[&[(DOT, i32::MIN)]]), Error::<Test>::InvalidStress(0));
		assert_noop!(set(&[&[(DOT, 10_000_001)]]), Error::<Test>::InvalidStress(0));
		assert_ok!(set(&[&[(DOT, -999_999), (ETH, 10_000_000)]]));
	});
}
