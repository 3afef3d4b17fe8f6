use crate::{mock::*, Cursor, Event, History};

#[test]
fn sampling_should_wait_for_its_interval() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000, 1))]);
		block_at(START + INTERVAL - 1);
		assert_eq!(Thresholds::samples().len(), 1, "too early by a millisecond");
		block_at(START + INTERVAL);
		assert_eq!(
			Thresholds::history(DOT),
			vec![(START, None), (START + INTERVAL, Some(fixed(7, 1)))],
			"no price is a gap"
		);
	});
}

#[test]
fn sampling_should_mark_a_gap_when_a_price_is_stale() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000, 1))]);
		block_at(START + INTERVAL);
		feed(&[(ETH, fixed(2100, 1))]);
		block_at(START + 2 * INTERVAL);
		feed(&[(ETH, fixed(2200, 1))]);
		block_at(START + 3 * INTERVAL);
		let prices =
			|asset| Thresholds::history(asset).into_iter().map(|(_, price)| price).collect::<Vec<_>>();
		assert_eq!(prices(DOT), vec![None, Some(fixed(7, 1)), Some(fixed(7, 1)), None]);
		assert_eq!(prices(ETH)[3], Some(fixed(2200, 1)));
	});
}

#[test]
fn sampling_should_mark_every_sample_that_was_missed() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000, 1))]);
		block_at(START + INTERVAL);
		// The chain stands still for five intervals and a half.
		Timestamp::set_timestamp(START + 6 * INTERVAL + INTERVAL / 2);
		feed(&[(DOT, fixed(8, 1)), (ETH, fixed(2000, 1))]);
		block_at(now());
		let history = Thresholds::history(DOT);
		let at = |step: u64| START + step * INTERVAL;
		assert_eq!(
			history[1..],
			[
				(at(1), Some(fixed(7, 1))),
				(at(2), None),
				(at(3), None),
				(at(4), None),
				(at(5), None),
				(at(6) + INTERVAL / 2, Some(fixed(8, 1))),
			]
		);
		assert!(events().contains(&Event::SamplesMissed { after_ms: at(1), missed: 4 }));
		assert_eq!(Cursor::<Test>::get().next, 7);
	});
}

#[test]
fn sampling_should_write_no_more_gaps_than_the_ring_holds() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(5);
		feed(&[(DOT, fixed(7, 1))]);
		let year = 365 * 24 * 3_600_000;
		block_at(now() + year);
		assert_eq!(Thresholds::samples().len(), RING as usize);
		assert_eq!(Thresholds::history(DOT).iter().filter(|(_, price)| price.is_some()).count(), 0);
		assert_eq!(Cursor::<Test>::get().next, 6 + year / INTERVAL);
		sample_history(2);
		assert_eq!(Thresholds::history(DOT).iter().filter(|(_, price)| price.is_some()).count(), 2);
	});
}

#[test]
fn ring_should_keep_the_newest_samples_in_order() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(u64::from(RING) + 5);
		let samples = Thresholds::samples();
		assert_eq!(samples.len(), RING as usize);
		assert_eq!(samples.last().unwrap().at, now());
		assert!(samples.windows(2).all(|pair| pair[1].at - pair[0].at == INTERVAL));
		assert!(samples.windows(2).all(|pair| pair[1].index == pair[0].index + 1));
		assert_eq!(History::<Test>::iter().count(), RING as usize);
	});
}

#[test]
fn sampling_should_start_when_the_clock_has_time() {
	ExtBuilder::default().build_and_execute(|| {
		Cursor::<Test>::kill();
		History::<Test>::remove(0);
		crate::FrozenEpoch::<Test>::kill();
		Timestamp::set_timestamp(0);
		block_at(0);
		assert_eq!(Thresholds::samples().len(), 0);
		assert!(crate::FrozenEpoch::<Test>::get().is_none(), "no epoch without time");
	});
}
