use crate::{
	mock::*, Event, InForce, Observed, PendingRange, PendingRangesOf, PendingScenariosOf, ScenarioQueue,
	SetInForce,
};
use ballast_primitives::{AssetId, Fixed};
use polkadot_sdk::frame_support::assert_ok;

fn dot(range: i128) -> (AssetId, Fixed, Fixed) {
	(DOT, fixed(range, 100), fixed(5, 100))
}

fn notice(epochs: u32) {
	assert_ok!(Thresholds::set_notice(RuntimeOrigin::root(), DOT, epochs));
}

fn range() -> Fixed {
	in_force(DOT).scan_range
}

fn pending() -> Vec<(u64, Fixed)> {
	PendingRangesOf::<Test>::get(DOT).iter().map(|p| (p.at, p.new.scan_range)).collect()
}

#[test]
fn tightening_should_come_into_force_when_its_date_has_come_and_not_before() {
	ExtBuilder::default().build_and_execute(|| {
		notice(2);
		let old = in_force(DOT);
		let set = take(&[dot(30)], &[&[-100_000]]);
		let at = now() + 2 * EPOCH;
		let new = InForce { scan_range: fixed(30, 100), volatility: fixed(5, 100), epoch: set.epoch };
		assert_eq!(in_force(DOT), old);
		assert_eq!(PendingRangesOf::<Test>::get(DOT).to_vec(), vec![PendingRange { at, new }]);
		assert!(events().contains(&Event::RangesAnnounced { asset: DOT, old, new, at }));
		assert_eq!(ScenarioQueue::<Test>::get().to_vec(), vec![(at, id_of(&set))]);
		assert_eq!(Observed::<Test>::get().rows(), 0);

		block_at(at - 1);
		assert_eq!(in_force(DOT), old);
		assert_eq!(SetInForce::<Test>::get(), None);
		System::reset_events();
		block_at(at);
		assert_eq!(in_force(DOT), new);
		assert_eq!((pending(), ScenarioQueue::<Test>::get().len()), (vec![], 0));
		assert_eq!(PendingScenariosOf::<Test>::iter().count(), 0);
		assert_eq!(SetInForce::<Test>::get(), Some((at, id_of(&set))));
		assert_eq!(Observed::<Test>::get().returns, vec![-100_000]);
		let told = events();
		assert!(told.contains(&Event::RangesAccepted { asset: DOT, old, new }));
		assert_eq!(
			told.iter().filter(|event| matches!(event, Event::ScenarioSetUpdated { .. })).count(),
			1,
			"ranges and scenarios together are one new version"
		);
	});
}

#[test]
fn loosening_should_be_in_force_at_once_and_one_step_at_a_time() {
	ExtBuilder::default().build_and_execute(|| {
		notice(3);
		take(&[dot(10)], &[]);
		assert_eq!(range(), fixed(225, 1000));
		next_epoch();
		take(&[dot(10)], &[]);
		assert_eq!(range(), fixed(2025, 10_000));
	});
}

#[test]
fn tightenings_should_queue_when_the_notice_is_longer_than_an_epoch() {
	ExtBuilder::default().build_and_execute(|| {
		notice(3);
		let begin = now();
		for _ in 0..3 {
			take(&[dot(80)], &[]);
			next_epoch();
		}
		// Each a step of one half on the one before, each with its own full notice.
		let third = fixed(80, 100);
		let expected = [
			(begin + 3 * EPOCH, fixed(375, 1000)),
			(begin + 4 * EPOCH, fixed(5625, 10_000)),
			(begin + 5 * EPOCH, third),
		];
		assert_eq!(now(), begin + 3 * EPOCH);
		assert_eq!((range(), pending()), (fixed(375, 1000), expected[1..].to_vec()));
		next_epoch();
		assert_eq!((range(), pending()), (fixed(5625, 10_000), expected[2..].to_vec()));
		next_epoch();
		assert_eq!((range(), pending()), (third, vec![]));
	});
}

#[test]
fn tightening_should_change_an_asset_once_per_epoch_when_dates_were_missed() {
	ExtBuilder::default().build_and_execute(|| {
		notice(2);
		take(&[dot(80)], &[]);
		next_epoch();
		take(&[dot(80)], &[]);
		// A halt: both dates pass in one gap.
		block_at(now() + 10 * EPOCH + 1_000);
		assert_eq!(range(), fixed(375, 1000), "the first");
		block_at(now() + 1_000);
		assert_eq!(range(), fixed(375, 1000), "not both in one epoch");
		next_epoch();
		assert_eq!(range(), fixed(5625, 10_000));
	});
}

#[test]
fn announced_tightening_should_be_withdrawn_when_it_is_not_wanted_any_more() {
	ExtBuilder::default().build_and_execute(|| {
		notice(4);
		let begin = now();
		take(&[dot(80)], &[]);
		next_epoch();
		take(&[dot(80)], &[]);
		next_epoch();
		// Less than was announced, more than is in force: the earliest date stays.
		take(&[dot(30)], &[]);
		assert_eq!(pending(), vec![(begin + 4 * EPOCH, fixed(30, 100))]);
		next_epoch();
		take(&[dot(20)], &[]);
		assert_eq!((range(), pending()), (fixed(225, 1000), vec![]));
		block_at(begin + 20 * EPOCH);
		assert_eq!(range(), fixed(225, 1000));
	});
}

#[test]
fn parts_should_be_judged_one_by_one() {
	ExtBuilder::default().build_and_execute(|| {
		notice(1);
		// The range falls, the volatility rises.
		take(&[(DOT, fixed(24, 100), fixed(8, 100))], &[]);
		assert_eq!(levels(DOT), (fixed(24, 100), fixed(5, 100)));
		next_epoch();
		assert_eq!(levels(DOT), (fixed(24, 100), fixed(8, 100)));
	});
}

#[test]
fn scenarios_should_come_into_force_in_order_the_newest_last() {
	ExtBuilder::default().stress(vec![]).build_and_execute(|| {
		notice(2);
		let begin = now();
		for value in 1..=4 {
			take(&[dot(25)], &[&[-value]]);
			next_epoch();
		}
		// Two have come due by now, two are under notice.
		assert_eq!(now(), begin + 4 * EPOCH);
		assert_eq!((Observed::<Test>::get().returns, ScenarioQueue::<Test>::get().len()), (vec![-3], 1));
		block_at(begin + 20 * EPOCH);
		assert_eq!((Observed::<Test>::get().returns, ScenarioQueue::<Test>::get().len()), (vec![-4], 0));
		assert_eq!(PendingScenariosOf::<Test>::iter().count(), 0);
	});
}

#[test]
fn notice_should_be_as_long_as_the_longest_of_the_columns_when_scenarios_have_several() {
	ExtBuilder::default().build_and_execute(|| {
		notice(5);
		let both = [dot(25), (ETH, fixed(25, 100), fixed(5, 100))];
		take(&both, &[&[-1, -2]]);
		assert_eq!(ScenarioQueue::<Test>::get()[0].0, now() + 5 * EPOCH);
	});
}

#[test]
fn queue_should_hold_a_rise_of_every_epoch_of_the_longest_notice() {
	ExtBuilder::default().build_and_execute(|| {
		notice(16);
		for step in 0..20 {
			take(&[dot(26 + step)], &[&[-1]]);
			next_epoch();
		}
		assert_eq!(range(), fixed(30, 100), "five have come due");
		assert_eq!((pending().len(), ScenarioQueue::<Test>::get().len()), (15, 15));
	});
}
