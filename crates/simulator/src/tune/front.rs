//! Which candidates are best: those that no other one beats in everything.

use crate::{
	amount,
	outcome::Outcome,
	report::{combined, METRICS},
};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use serde::{Deserialize, Serialize};

/// What is weighed; less is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
	/// Taken by liquidation over equity at the first call: mean over the crashes, so that the largest does not decide alone.
	#[serde(with = "amount")]
	pub loss: Fixed,
	/// What others bore, bad debt and what the pool lost, over equity at the first call: mean over the crashes. A policy that hands
	/// portfolios to the pool before they are worth nothing would otherwise look as if nobody had lost anything.
	#[serde(with = "amount")]
	pub bad_debt: Fixed,
	/// Average IM over gross value.
	#[serde(with = "amount")]
	pub average_im: Fixed,
}

impl Score {
	/// Of one policy in several crashes; zero without any.
	pub fn of(outcomes: &[&Outcome]) -> Self {
		let loss = |outcome: &Outcome| {
			let metric = METRICS.iter().find(|metric| metric.key == "liquidation_loss");
			metric.and_then(|metric| metric.value(outcome)).unwrap_or_default()
		};
		let bad_debt = |outcome: &Outcome| match outcome.totals.equity_at_call {
			equity if equity > Fixed::zero() => {
				let borne = fixed::sub(outcome.totals.bad_debt, outcome.pool_gain.min(Fixed::zero()));
				borne.and_then(|borne| fixed::div(borne, equity, Round::Up)).unwrap_or_default()
			}
			_ => Fixed::zero(),
		};
		Self {
			loss: mean(outcomes, loss),
			bad_debt: mean(outcomes, bad_debt),
			average_im: combined(outcomes).totals.average_im_share,
		}
	}

	/// Whether it is nowhere worse than another one, and somewhere better.
	pub fn beats(&self, other: &Self) -> bool {
		let (a, b) = (self.numbers(), other.numbers());
		a != b && a.iter().zip(b).all(|(a, b)| *a <= b)
	}

	fn numbers(&self) -> [Fixed; 3] {
		[self.loss, self.bad_debt, self.average_im]
	}
}

fn mean(outcomes: &[&Outcome], of: impl Fn(&Outcome) -> Fixed) -> Fixed {
	let sum = outcomes.iter().fold(0i128, |sum, outcome| sum.saturating_add(of(outcome).into_inner()));
	let count = i128::try_from(outcomes.len()).unwrap_or(i128::MAX);
	Fixed::from_inner(sum.checked_div(count).unwrap_or(0))
}

/// Indices of the scores that no other one beats; of equal ones the first.
pub fn front(scores: &[Score]) -> Vec<usize> {
	let is_in = |(index, score): &(usize, &Score)| {
		let before = scores.iter().take(*index).any(|other| other == *score);
		!before && !scores.iter().any(|other| other.beats(score))
	};
	scores.iter().enumerate().filter(is_in).map(|(index, _)| index).collect()
}

/// Of the scores at these indices the one that is recommended: no more IM than `most_im`, if there is one of it; of those no more
/// than a tenth more bad debt than the least, and of those the least loss.
pub fn choose(scores: &[Score], of: &[usize], most_im: Fixed) -> Option<usize> {
	let known = || of.iter().filter_map(|index| Some((*index, *scores.get(*index)?)));
	let cheap: Vec<_> = known().filter(|(_, score)| score.average_im <= most_im).collect();
	let left = if cheap.is_empty() { known().collect() } else { cheap };
	let least = left.iter().map(|(_, score)| score.bad_debt).min()?;
	let bound = Fixed::from_inner(least.into_inner().saturating_add(least.into_inner() / 10));
	let fine = left.into_iter().filter(|(_, score)| score.bad_debt <= bound);
	fine.min_by_key(|(index, score)| (score.loss, *index)).map(|(index, _)| index)
}
