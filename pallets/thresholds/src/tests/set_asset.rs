use crate::{
	mock::*, types::RailsFault, Announced, AssetRails, Assets, Error, Event, InForce, PendingRails,
	ScanRanges,
};
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

fn change(f: impl Fn(&mut AssetRails)) -> AssetRails {
	let mut changed = rails();
	f(&mut changed);
	changed
}

#[test]
fn set_asset_should_loosen_at_once_when_the_rails_loosen() {
	ExtBuilder::default().build_and_execute(|| {
		let loose = change(|r| {
			r.rails.cap = fixed(20, 100);
			r.haircut = fixed(1, 100);
		});
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, loose));
		assert_eq!(levels(DOT), (fixed(20, 100), fixed(5, 100)), "the new cap holds for what is in force");
		assert_eq!(Assets::<Test>::get(DOT), Some(loose));
		assert!(events().contains(&Event::AssetSet { asset: DOT, old: Some(rails()), new: loose }));
		assert_eq!(Thresholds::scenario_set_version(), 2);
	});
}

#[test]
fn set_asset_should_wait_for_the_notice_when_the_rails_tighten() {
	for (tight, then) in [
		(change(|r| r.rails.floor = fixed(30, 100)), (fixed(30, 100), fixed(5, 100))),
		(change(|r| r.stressed_volatility = fixed(1, 1)), (fixed(25, 100), fixed(10, 100))),
		(change(|r| r.haircut = fixed(6, 100)), (fixed(25, 100), fixed(5, 100))),
		(change(|r| r.impact = fixed(2, 1)), (fixed(25, 100), fixed(5, 100))),
	] {
		ExtBuilder::default().build_and_execute(|| {
			let at = now() + EPOCH;
			assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, tight));
			assert_eq!(events(), vec![Event::AssetAnnounced { asset: DOT, old: rails(), new: tight, at }]);
			assert_eq!(PendingRails::<Test>::get(DOT), Some(Announced { at, new: tight }));
			block_at(at - 1);
			assert_eq!(
				(Assets::<Test>::get(DOT), levels(DOT)),
				(Some(rails()), (fixed(25, 100), fixed(5, 100)))
			);
			block_at(at);
			assert_eq!((Assets::<Test>::get(DOT), levels(DOT)), (Some(tight), then));
			assert_eq!(PendingRails::<Test>::get(DOT), None);
		});
	}
}

#[test]
fn set_asset_should_replace_what_was_announced_before() {
	ExtBuilder::default().build_and_execute(|| {
		let tight = change(|r| r.haircut = fixed(6, 100));
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, tight));
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, rails()));
		assert_eq!(PendingRails::<Test>::get(DOT), None);
		block_at(now() + 5 * EPOCH);
		assert_eq!(Assets::<Test>::get(DOT), Some(rails()));
	});
}

#[test]
fn set_asset_should_bound_what_is_announced() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Thresholds::set_notice(RuntimeOrigin::root(), DOT, 3));
		take(&[(DOT, fixed(37, 100), fixed(5, 100))], &[]);
		let lower = change(|r| r.rails.cap = fixed(30, 100));
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, lower));
		let pending = Thresholds::status_of(DOT).unwrap().pending;
		assert_eq!((pending.len(), pending[0].new.scan_range), (1, fixed(30, 100)));
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

		for (bad, fault) in [
			(change(|r| r.rails.floor = fixed(0, 1)), RailsFault::Range),
			(change(|r| r.rails.floor = fixed(81, 100)), RailsFault::Range),
			(change(|r| r.rails.cap = fixed(11, 1)), RailsFault::Range),
			(change(|r| r.rails.max_step_up = fixed(0, 1)), RailsFault::Step),
			(change(|r| r.rails.max_step_down = fixed(0, 1)), RailsFault::Step),
			(change(|r| r.rails.max_step_down = fixed(2, 1)), RailsFault::Step),
			(change(|r| r.haircut = fixed(-1, 100)), RailsFault::Haircut),
			(change(|r| r.haircut = fixed(101, 100)), RailsFault::Haircut),
			(change(|r| r.impact = fixed(-1, 1)), RailsFault::Impact),
			(change(|r| r.impact = fixed(101, 1)), RailsFault::Impact),
			(change(|r| r.stressed_volatility = fixed(0, 1)), RailsFault::StressedVolatility),
			(change(|r| r.stressed_volatility = fixed(11, 1)), RailsFault::StressedVolatility),
		] {
			assert_noop!(set(NEW, bad), Error::<Test>::InvalidRails(fault));
			assert_noop!(set(DOT, bad), Error::<Test>::InvalidRails(fault));
		}

		assert_ok!(set(NEW, rails()));
		assert_ok!(set(AssetId(4), rails()));
		assert_noop!(set(AssetId(5), rails()), Error::<Test>::TooManyAssets);
		assert_ok!(set(AssetId(4), rails()));
		assert_eq!(Assets::<Test>::count(), 4);
	});
}
