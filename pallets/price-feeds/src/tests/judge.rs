use crate::{
	judge::{is_further, judge, median, Judgement, Quote},
	mock::*,
	refusal::NoPrice,
	FeedRules,
};
use ballast_primitives::{fixed::ONE, Fixed};
use polkadot_sdk::sp_runtime::Permill;
use proptest::prelude::*;

/// Prices in hundredths.
fn quotes(cents: &[i128]) -> Vec<Quote> {
	(0..).zip(cents).map(|(index, price)| (name(&format!("source-{index}")), fixed(*price, 100))).collect()
}

fn names(judgement: &Judgement) -> Vec<String> {
	judgement.outliers.iter().map(|(name, _)| String::from_utf8(name.to_vec()).unwrap()).collect()
}

fn rules() -> FeedRules {
	FeedRules {
		quorum: 2,
		max_deviation: Permill::from_percent(2),
		max_jump: Permill::from_percent(10),
		interval_ms: 1_000,
	}
}

#[test]
fn median_should_be_the_middle() {
	let of = |prices: &[i128]| median(prices.iter().map(|p| Fixed::from_inner(*p)).collect());
	assert_eq!(of(&[]), None);
	assert_eq!(of(&[7]), Some(Fixed::from_inner(7)));
	assert_eq!(of(&[9, 1, 5]), Some(Fixed::from_inner(5)));
	// Of two the mean, rounded down.
	assert_eq!(of(&[4, 1]), Some(Fixed::from_inner(2)));
	assert_eq!(of(&[100, 3, 1, 4]), Some(Fixed::from_inner(3)));
	assert_eq!(of(&[i128::MAX, i128::MAX]), Some(Fixed::from_inner(i128::MAX)));
}

#[test]
fn price_should_be_the_median_when_all_agree() {
	let judgement = judge(quotes(&[421, 420, 419]), 3, &rules(), None);
	assert_eq!(judgement, Judgement { outliers: vec![], outcome: Ok(fixed(420, 100)) });
}

#[test]
fn outlier_should_be_named_and_left_out_when_one_source_lies() {
	let judgement = judge(quotes(&[420, 900, 422]), 3, &rules(), None);
	assert_eq!(names(&judgement), vec!["source-1"]);
	// The median of all is 4.22; that of the honest ones is 4.21.
	assert_eq!(judgement.outcome, Ok(fixed(421, 100)));
}

#[test]
fn outlier_should_be_judged_exactly_at_the_limit() {
	let limit = Permill::from_percent(2);
	assert!(!is_further(fixed(102, 100), fixed(1, 1), limit));
	assert!(!is_further(fixed(98, 100), fixed(1, 1), limit));
	assert!(is_further(Fixed::from_inner(ONE + ONE / 50 + 1), fixed(1, 1), limit));
	assert!(is_further(Fixed::from_inner(ONE - ONE / 50 - 1), fixed(1, 1), limit));
	assert!(is_further(Fixed::from_inner(i128::MAX), fixed(1, 1), limit));
	assert!(is_further(fixed(1, 1), Fixed::from_inner(i128::MAX), Permill::one()));
}

#[test]
fn nothing_should_be_fed_when_there_is_no_quorum() {
	let none = |answered| Err(NoPrice::NoQuorum { answered, needed: 2 });
	assert_eq!(judge(vec![], 3, &rules(), None).outcome, none(0));
	assert_eq!(judge(quotes(&[420]), 3, &rules(), None).outcome, none(1));
}

#[test]
fn nothing_should_be_fed_when_the_sources_disagree() {
	// Each is as far from the mean as the other.
	let two = judge(quotes(&[400, 500]), 2, &rules(), None);
	assert_eq!(two.outcome, Err(NoPrice::NoAgreement { agreeing: 0, needed: 2 }));
	assert_eq!(names(&two), vec!["source-0", "source-1"]);
	let three = judge(quotes(&[100, 500, 900]), 3, &rules(), None);
	assert_eq!(three.outcome, Err(NoPrice::NoAgreement { agreeing: 1, needed: 2 }));
	assert_eq!(names(&three), vec!["source-0", "source-2"]);
}

#[test]
fn jump_should_need_all_sources() {
	let last = Some(fixed(500, 100));
	let jump = Err(NoPrice::Jump { from: fixed(5, 1), to: fixed(420, 100) });
	assert_eq!(judge(quotes(&[420, 420, 421]), 3, &rules(), last).outcome, Ok(fixed(420, 100)));
	// One did not answer.
	assert_eq!(judge(quotes(&[420, 420]), 3, &rules(), last).outcome, jump);
	// One does not agree.
	assert_eq!(judge(quotes(&[420, 420, 500]), 3, &rules(), last).outcome, jump);
	// Without a fresh price there is nothing to jump from.
	assert_eq!(judge(quotes(&[420, 420]), 3, &rules(), None).outcome, Ok(fixed(420, 100)));
	// Exactly at the limit it is no jump.
	assert_eq!(judge(quotes(&[450, 450]), 3, &rules(), last).outcome, Ok(fixed(450, 100)));
	assert_eq!(judge(quotes(&[550, 550]), 3, &rules(), last).outcome, Ok(fixed(550, 100)));
}

proptest! {
	#[test]
	fn minority_should_never_move_the_price_beyond_the_honest_ones(
		honest in proptest::collection::vec(10_000i128..10_050, 3..6),
		liars in proptest::collection::vec(1i128..1_000_000_000, 0..3),
	) {
		let mut prices = honest.clone();
		prices.extend(&liars);
		let asked = prices.len();
		let (low, high) = (honest.iter().min().unwrap(), honest.iter().max().unwrap());
		let judgement = judge(quotes(&prices), asked, &rules(), None);
		// Fewer liars than honest sources: the first median is between honest prices, and with it all that is left is
		// within the deviation of it.
		if liars.len() < honest.len() {
			let price = judgement.outcome.unwrap();
			prop_assert!(price >= fixed(low * 98 / 100, 100) && price <= fixed(high * 102 / 100 + 1, 100));
			prop_assert!(judgement.outliers.len() <= liars.len());
		}
	}

	#[test]
	fn judge_should_never_panic(inners in proptest::collection::vec(any::<i128>(), 0..8), asked in 0usize..10, last in any::<Option<i128>>()) {
		let quotes: Vec<Quote> = inners.iter().map(|inner| (name("x"), Fixed::from_inner(*inner))).collect();
		let _ = judge(quotes, asked, &rules(), last.map(Fixed::from_inner));
	}

	#[test]
	fn median_should_be_between_two_halves(mut inners in proptest::collection::vec(1i128..i128::MAX, 1..12)) {
		let middle = median(inners.iter().map(|inner| Fixed::from_inner(*inner)).collect()).unwrap().into_inner();
		inners.sort_unstable();
		let half = inners.len() / 2;
		prop_assert!(inners[(inners.len() - 1) / 2] <= middle && middle <= inners[half]);
	}
}
