use crate::{combine::combine, mock::*};
use ballast_primitives::{traits::PriceSource, Fixed};
use polkadot_sdk::pallet_oracle::TimestampedValue;
use proptest::prelude::*;

const AGE: u64 = 100;
const NOW: u64 = 1_000;

type Stamped = TimestampedValue<Fixed, u64>;

fn at(timestamp: u64, price: Fixed) -> Stamped {
	TimestampedValue { value: price, timestamp }
}

fn fresh(price: i128) -> Stamped {
	at(NOW, fixed(price, 1))
}

fn all(prices: &[i128]) -> Vec<Stamped> {
	prices.iter().map(|price| fresh(*price)).collect()
}

fn price_of(values: Vec<Stamped>, previous: Option<Stamped>) -> Option<Fixed> {
	combine(NOW, AGE, values, previous).map(|combined| combined.value)
}

#[test]
fn combine_should_take_the_median_when_values_are_odd() {
	assert_eq!(price_of(all(&[9, 7, 8]), None), Some(fixed(8, 1)));
	assert_eq!(price_of(all(&[1_000_000, 7, 8]), None), Some(fixed(8, 1)));
	assert_eq!(price_of(all(&[7]), None), Some(fixed(7, 1)));
}

#[test]
fn combine_should_stay_near_the_previous_price_when_values_are_even() {
	assert_eq!(price_of(all(&[7, 10]), None), Some(fixed(7, 1)), "the lower one without a reference");
	assert_eq!(price_of(all(&[7, 10]), Some(fresh(9))), Some(fixed(10, 1)));
	assert_eq!(price_of(all(&[7, 10]), Some(fresh(8))), Some(fixed(7, 1)));
	assert_eq!(price_of(all(&[1, 7, 10, 99]), Some(fresh(10))), Some(fixed(10, 1)));
	assert_eq!(
		price_of(all(&[7, 10]), Some(at(NOW - AGE - 1, fixed(10, 1)))),
		Some(fixed(7, 1)),
		"an expired price is no reference"
	);
}

#[test]
fn combine_should_drop_values_when_they_have_expired() {
	let old = at(NOW - AGE - 1, fixed(1, 1));
	let last = at(NOW - AGE, fixed(5, 1));
	assert_eq!(price_of(vec![old, fresh(8)], None), Some(fixed(8, 1)));
	assert_eq!(price_of(vec![last], None), Some(fixed(5, 1)));
	assert_eq!(combine(NOW, AGE, vec![old], None), None);
	assert_eq!(combine(NOW, AGE, vec![old], Some(old)), Some(old), "the previous one stays, with its age");
	assert_eq!(combine(NOW, AGE, vec![], Some(last)), Some(last));
}

#[test]
fn combine_should_drop_values_when_they_are_absurd() {
	let zero = at(NOW, Fixed::from_inner(0));
	let negative = fresh(-5);
	let huge = at(NOW, Fixed::from_inner(i128::MAX));
	let least = at(NOW, Fixed::from_inner(i128::MIN));
	assert_eq!(price_of(vec![zero, negative, huge, least], None), None);
	assert_eq!(price_of(vec![zero, negative, huge, least, fresh(3)], None), Some(fixed(3, 1)));
	assert_eq!(price_of(vec![huge, huge, huge], Some(fresh(3))), Some(fixed(3, 1)));
	assert_eq!(price_of(vec![fresh(1_000_000_000_001)], None), None);
	assert_eq!(price_of(vec![fresh(1_000_000_000_000)], None), Some(fixed(1_000_000_000_000, 1)));
}

#[test]
fn combine_should_keep_the_previous_price_when_one_operator_jumps() {
	let previous = at(NOW - 10, fixed(10, 1));
	assert_eq!(combine(NOW, AGE, all(&[4]), Some(previous)), Some(previous));
	assert_eq!(combine(NOW, AGE, all(&[16]), Some(previous)), Some(previous));
	assert_eq!(price_of(all(&[5]), Some(previous)), Some(fixed(5, 1)), "one half exactly is no jump");
	assert_eq!(price_of(all(&[15]), Some(previous)), Some(fixed(15, 1)));
	assert_eq!(price_of(all(&[4, 10]), Some(previous)), Some(fixed(10, 1)));
}

#[test]
fn combine_should_follow_a_jump_when_two_operators_saw_it() {
	let previous = at(NOW - 10, fixed(10, 1));
	assert_eq!(price_of(all(&[4, 3]), Some(previous)), Some(fixed(4, 1)));
	assert_eq!(price_of(all(&[30, 40, 35]), Some(previous)), Some(fixed(35, 1)));
	// One up and one down is not two who agree.
	assert_eq!(combine(NOW, AGE, all(&[1, 40]), Some(previous)), Some(previous));
}

#[test]
fn combine_should_follow_a_lone_operator_when_the_previous_price_has_expired() {
	assert_eq!(price_of(all(&[4]), Some(at(NOW - AGE - 1, fixed(10, 1)))), Some(fixed(4, 1)));
	assert_eq!(price_of(all(&[4]), Some(fresh(0))), Some(fixed(4, 1)), "what is no price is no reference");
}

proptest! {
	#[test]
	fn combine_should_answer_with_one_of_its_inputs(
		values in proptest::collection::vec((0u64..2_000, any::<i128>()), 0..8),
		previous in proptest::option::of((0u64..2_000, any::<i128>())),
	) {
		let stamp = |(timestamp, inner)| at(timestamp, Fixed::from_inner(inner));
		let values: Vec<Stamped> = values.into_iter().map(stamp).collect();
		let previous = previous.map(stamp);
		let answer = combine(NOW, AGE, values.clone(), previous);
		prop_assert!(answer == previous || values.iter().any(|v| Some(*v) == answer));
		if answer != previous {
			let answer = answer.unwrap();
			prop_assert!(answer.value > Fixed::from_inner(0) && NOW.saturating_sub(answer.timestamp) <= AGE);
		}
	}

	#[test]
	fn one_liar_of_three_should_not_move_the_price_beyond_the_honest(lie in any::<i128>(), a in 90i128..110, b in 90i128..110) {
		let values = vec![at(NOW, Fixed::from_inner(lie)), fresh(a), fresh(b)];
		let price = price_of(values, Some(fresh(100))).unwrap();
		prop_assert!(price >= fixed(a.min(b), 1) && price <= fixed(a.max(b), 1));
	}
}

#[test]
fn oracle_should_serve_the_median_until_it_expires() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Thresholds::price(DOT), None);
		feed_as(1, &[(DOT, fixed(7, 1))]);
		assert_eq!(Thresholds::price(DOT), Some((fixed(7, 1), START)));
		feed_as(2, &[(DOT, fixed(8, 1))]);
		feed_as(3, &[(DOT, fixed(9, 1))]);
		assert_eq!(Thresholds::price(DOT), Some((fixed(8, 1), START)));

		Timestamp::set_timestamp(START + MAX_AGE);
		assert_eq!(Thresholds::price(DOT), Some((fixed(8, 1), START)));
		Timestamp::set_timestamp(START + MAX_AGE + 1);
		assert_eq!(Thresholds::price(DOT), None, "silence is visible");

		// One operator is back: the stale values of the others do not count.
		feed_as(1, &[(DOT, fixed(3, 1))]);
		assert_eq!(Thresholds::price(DOT), Some((fixed(3, 1), START + MAX_AGE + 1)));
	});
}

#[test]
fn settlement_should_always_be_worth_one() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(ballast_primitives::SETTLEMENT, fixed(5, 1))]);
		assert_eq!(Thresholds::price(ballast_primitives::SETTLEMENT), Some((fixed(1, 1), START)));
	});
}
