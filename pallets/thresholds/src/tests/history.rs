use crate::{mock::*, Cursor, History};

#[test]
fn sampling_should_wait_for_its_interval() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000, 1))]);
		block_at(START + 1);
		assert_eq!(Thresholds::history(DOT), vec![(START + 1, fixed(7, 1))]);
		block_at(START + INTERVAL);
		assert_eq!(Thresholds::samples().len(), 1, "too early by a millisecond");
		block_at(START + 1 + INTERVAL);
		assert_eq!(
			Thresholds::history(ETH),
			vec![(START + 1, fixed(2000, 1)), (START + 1 + INTERVAL, fixed(2000, 1))]
		);
	});
}

#[test]
fn sampling_should_leave_a_gap_when_a_price_is_stale() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000, 1))]);
		block_at(START + INTERVAL);
		block_at(START + INTERVAL + MAX_AGE);
		assert_eq!(Thresholds::samples().len(), 1, "nothing is fresh, nothing is sampled");
		feed(&[(ETH, fixed(2100, 1))]);
		block_at(now() + INTERVAL);
		assert_eq!(Thresholds::history(DOT).len(), 1);
		assert_eq!(Thresholds::history(ETH).len(), 2);
		assert_eq!(Thresholds::history(ETH)[1].0, START + 2 * INTERVAL + MAX_AGE, "the time shows the gap");
	});
}

#[test]
fn ring_should_forget_the_oldest_when_it_is_full() {
	ExtBuilder::default().build_and_execute(|| {
		sample_history(u64::from(RING) + 5);
		let samples = Thresholds::samples();
		assert_eq!(samples.len(), RING as usize);
		assert_eq!(History::<Test>::iter().count(), RING as usize);
		assert_eq!(Cursor::<Test>::get().next, 5);
		assert_eq!(samples[0].at, START + 6 * INTERVAL);
		assert!(samples.windows(2).all(|pair| pair[0].at + INTERVAL == pair[1].at));
	});
}

#[test]
fn sampling_should_not_happen_when_time_stands_still_or_is_unknown() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1))]);
		block_at(START + INTERVAL);
		block_at(START + INTERVAL);
		assert_eq!(Thresholds::samples().len(), 1);
	});
}
