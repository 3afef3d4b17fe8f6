use crate::{mock::*, FrozenEpoch, HorizonRules};
use ballast_primitives::{fixed::ONE, Fixed};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

const MINUTE: u64 = 60_000;

/// Between an hour and four; slices of 2 % of the depth every minute, a round trip of at least 12 s.
const RULES: HorizonRules = HorizonRules {
	min_ms: 60 * MINUTE,
	max_ms: 240 * MINUTE,
	round_trip_ms: 12_000,
	slice_interval_ms: MINUTE,
	depth_share: Fixed::from_inner(ONE / 50),
};

/// No bounds that matter.
const FREE: HorizonRules = HorizonRules { min_ms: 1, max_ms: u64::MAX, ..RULES };

fn units(whole: i128) -> Fixed {
	fixed(whole, 1)
}

#[test]
fn horizon_should_be_a_round_trip_when_one_slice_is_enough() {
	for size in [0, 1, 20_000] {
		assert_eq!(FREE.horizon_ms(units(size), units(1_000_000), None), 12_000);
		assert_eq!(FREE.horizon_ms(units(size), units(1_000_000), Some(30_000)), 30_000);
	}
	assert_eq!(
		FREE.horizon_ms(units(1), units(1_000_000), Some(1)),
		12_000,
		"no faster than what is configured"
	);
}

#[test]
fn horizon_should_grow_by_an_interval_with_every_slice() {
	// 20,000 a slice.
	let horizon = |size, round_trip| FREE.horizon_ms(units(size), units(1_000_000), round_trip);
	assert_eq!(horizon(20_001, None), MINUTE + 12_000);
	assert_eq!(horizon(1_000_000, None), 49 * MINUTE + 12_000);
	assert_eq!(horizon(1_000_000, Some(24_000)), 49 * MINUTE + 24_000);
	// A slice waits for the one before.
	assert_eq!(horizon(1_000_000, Some(90_000)), 50 * 90_000);
	// Twice the depth, half the slices.
	assert_eq!(FREE.horizon_ms(units(1_000_000), units(2_000_000), None), 24 * MINUTE + 12_000);
}

#[test]
fn horizon_should_stay_inside_its_bounds() {
	let horizon = |size, depth| RULES.horizon_ms(units(size), units(depth), None);
	assert_eq!(horizon(1, 1_000_000), 60 * MINUTE);
	assert_eq!(horizon(2_000_000, 1_000_000), 99 * MINUTE + 12_000);
	assert_eq!(horizon(100_000_000, 1_000_000), 240 * MINUTE);
	assert_eq!(horizon(1, 0), 240 * MINUTE, "a depth that is not known");
	assert_eq!(
		RULES.horizon_ms(Fixed::from_inner(i128::MAX), Fixed::from_inner(1), Some(u64::MAX)),
		240 * MINUTE
	);
	assert_eq!(FREE.horizon_ms(units(1_000_000_000_000), Fixed::from_inner(50), Some(u64::MAX)), u64::MAX);
	let upside_down = HorizonRules { max_ms: 1, ..RULES };
	assert_eq!(upside_down.horizon_ms(units(1), units(1), None), 60 * MINUTE);
	let nothing = HorizonRules { min_ms: 0, max_ms: 0, ..RULES };
	assert_eq!(nothing.horizon_ms(units(1), units(1_000), None), 1, "never zero");
}

#[test]
fn epoch_should_freeze_a_horizon_per_asset() {
	ExtBuilder::default().build_and_execute(|| {
		Horizons::set(RULES);
		TotalDepth::set(units(1_000_000));
		let mut large = rails();
		large.reference_size = units(4_000_000);
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), ETH, large));
		sample_history(10);
		let frozen = || {
			let frozen = FrozenEpoch::<Test>::get().unwrap();
			frozen.assets.iter().map(|asset| asset.horizon_ms).collect::<Vec<_>>()
		};
		assert_eq!(frozen(), vec![60 * MINUTE, 199 * MINUTE + 12_000]);
		let input = Thresholds::set_input().unwrap().unwrap();

		// What is measured later belongs to the next epoch.
		RoundTrip::set(Some(66_000));
		TotalDepth::set(units(2_000_000));
		sample_history(9);
		assert_eq!(Thresholds::set_input().unwrap().unwrap(), input);
		sample_history(1);
		assert_eq!(frozen(), vec![60 * MINUTE, 100 * 66_000]);

		// The set is measured over it: four times the time, twice the range.
		let mut twice = Thresholds::set_input().unwrap().unwrap();
		twice.assets.iter_mut().for_each(|asset| asset.horizon_ms = 60 * MINUTE);
		let before = ballast_risk::estimators::compute_set(&twice).unwrap();
		twice.assets[1].horizon_ms = 240 * MINUTE;
		let after = ballast_risk::estimators::compute_set(&twice).unwrap();
		assert_eq!(after.assets[0], before.assets[0]);
		let ratio = after.assets[1].scan_range.to_float() / before.assets[1].scan_range.to_float();
		assert!((ratio - 2.0).abs() < 1e-9, "{ratio}");
	});
}

#[test]
fn reference_size_should_be_refused_when_it_is_out_of_range() {
	ExtBuilder::default().build_and_execute(|| {
		for size in [units(-1), units(1_000_000_000_001)] {
			let bad = crate::AssetRails { reference_size: size, ..rails() };
			assert_noop!(
				Thresholds::set_asset(RuntimeOrigin::root(), DOT, bad),
				crate::Error::<Test>::InvalidRails(crate::types::RailsFault::ReferenceSize)
			);
		}
	});
}
