use crate::{mock::*, Event, FrozenEpoch, ModelParameters};
use ballast_primitives::traits::DepthSource;
use polkadot_sdk::frame_support::assert_ok;

#[test]
fn epoch_should_freeze_what_its_set_is_computed_from() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(10);
		let frozen = FrozenEpoch::<Test>::get().unwrap();
		assert_eq!(frozen.epoch, Thresholds::epoch());
		let input = Thresholds::set_input().unwrap().unwrap();
		assert_eq!(input.samples.len(), 11, "the first is a gap");
		assert_eq!(input.assets.len(), 2);
		assert_eq!(input.assets[0].depth, Depth::total_depth(DOT));

		// Whatever changes now belongs to the next epoch.
		TotalDepth::set(fixed(5, 1));
		let parameters = ModelParameters { deviations: fixed(4, 1), ..Default::default() };
		assert_ok!(Thresholds::set_parameters(RuntimeOrigin::root(), parameters));
		let mut rails = rails();
		rails.stressed_volatility = fixed(25, 100);
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), DOT, rails));
		assert_ok!(Thresholds::remove_asset(RuntimeOrigin::root(), ETH));
		sample_history(9);
		assert_eq!(Thresholds::set_input().unwrap().unwrap(), input);

		sample_history(1);
		let next = Thresholds::set_input().unwrap().unwrap();
		assert_eq!((next.epoch, next.samples.len(), next.assets.len()), (input.epoch + 1, 21, 1));
		assert_eq!((next.deviations, next.assets[0].depth), (fixed(4, 1), fixed(5, 1)));
		assert_eq!(next.assets[0].stressed_volatility, fixed(25, 100));
	});
}

#[test]
fn frozen_history_should_survive_its_epoch_when_the_ring_is_full() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(200);
		let input = Thresholds::set_input().unwrap().unwrap();
		assert_eq!(input.samples.len() as u32, RING - 12, "an epoch writes ten, and two in reserve");
		sample_history(9);
		assert_eq!(Thresholds::set_input().unwrap().unwrap(), input);
	});
}

#[test]
fn lost_history_should_be_named_when_the_ring_was_overwritten() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(200);
		let first = FrozenEpoch::<Test>::get().unwrap().samples.0;
		// More samples in one epoch than there can be.
		FrozenEpoch::<Test>::mutate(|frozen| frozen.as_mut().unwrap().epoch += 100);
		sample_history(30);
		assert_eq!(Thresholds::set_input(), Err(first));
		assert_eq!(Thresholds::compute(), Err(crate::offchain::Idle::HistoryLost(first)));
	});
}

#[test]
fn epoch_should_say_aloud_that_it_missed_its_quorum_or_its_upload() {
	ExtBuilder::default().workers(3).build_and_execute(|| {
		let first = epoch();
		let set = set_of(&[(DOT, fixed(30, 100), fixed(5, 100))], &[]);
		assert_ok!(vote(0, id_of(&set)));
		next_epoch();
		assert_eq!(
			events()[1..3],
			[
				Event::SamplesMissed { after_ms: START, missed: 9 },
				Event::QuorumMissed { epoch: first, votes: 1, needed: 2 }
			]
		);
		let set = set_of(&[(DOT, fixed(30, 100), fixed(5, 100))], &[]);
		agree(&set);
		next_epoch();
		assert!(events().contains(&Event::UploadMissed { epoch: first + 1, hash: id_of(&set).hash }));
		assert_eq!(levels(DOT), (fixed(25, 100), fixed(5, 100)), "the old set stays");
	});
}

#[test]
fn epoch_should_skip_those_without_blocks() {
	ExtBuilder::default().build_and_execute(|| {
		let first = epoch();
		block_at(now() + 7 * EPOCH);
		assert_eq!(epoch(), first + 7);
		assert_eq!(events().iter().filter(|event| matches!(event, Event::QuorumMissed { .. })).count(), 1);
	});
}
