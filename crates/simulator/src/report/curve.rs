//! How a run went, in few enough points to be drawn.

use crate::{
	amount,
	outcome::{Outcome, StepOutcome},
};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use serde::{Deserialize, Serialize};

/// Points of time of a curve, at most.
const POINTS: usize = 240;
/// Points of a distribution: each per cent of the accounts.
const QUANTILES: usize = 100;

/// A stretch of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
	/// Its end, Unix seconds.
	pub time: u64,
	/// Lowest mark within it over the first mark of the run, mean over all assets.
	#[serde(with = "amount")]
	pub price: Fixed,
	/// Sold until its end.
	#[serde(with = "amount")]
	pub sold: Fixed,
	/// Most that was sold in one step of it.
	#[serde(with = "amount")]
	pub pressure: Fixed,
	/// Most accounts below MM at one time of it.
	pub under_maintenance: u64,
}

/// What is drawn of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve {
	/// In the order of time.
	pub points: Vec<Point>,
	/// What liquidation took of the accounts that were called, as shares of their equity at the first call, ascending: the one of
	/// which 0 %, 1 %, .. 100 % of the accounts have no more. Empty without accounts.
	pub losses: Vec<Quantile>,
}

/// A share, as decimal text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantile(#[serde(with = "amount")] pub Fixed);

impl Curve {
	/// From an outcome with accounts and steps.
	pub fn new(outcome: &Outcome) -> Self {
		let length = outcome.series.len().div_ceil(POINTS).max(1);
		let first = outcome.series.first().map(|step| step.marks.as_slice()).unwrap_or_default();
		let mut sold = Fixed::zero();
		let points = outcome.series.chunks(length).map(|steps| point(steps, first, &mut sold)).collect();
		Self { points, losses: losses(outcome) }
	}
}

fn point(steps: &[StepOutcome], first: &[Fixed], sold: &mut Fixed) -> Point {
	for step in steps {
		// For display: a sum out of range stays at its end, as no sum of real money would.
		*sold = Fixed::from_inner(sold.into_inner().saturating_add(step.sold.into_inner()));
	}
	Point {
		time: steps.last().map_or(0, |step| step.time),
		price: steps.iter().map(|step| level(&step.marks, first)).min().unwrap_or_default(),
		sold: *sold,
		pressure: steps.iter().map(|step| step.sold).max().unwrap_or_default(),
		under_maintenance: steps.iter().map(|step| step.under_maintenance).max().unwrap_or_default(),
	}
}

/// Mean over the assets of the mark over the first one; those without a first one are left out.
fn level(marks: &[Fixed], first: &[Fixed]) -> Fixed {
	let ratios = marks.iter().zip(first).filter_map(|(mark, first)| {
		(*first > Fixed::zero()).then(|| fixed::div(*mark, *first, Round::Down).ok()).flatten()
	});
	let (sum, count) = ratios
		.fold((0i128, 0i128), |(sum, count), ratio| (sum.saturating_add(ratio.into_inner()), count + 1));
	Fixed::from_inner(sum.checked_div(count).unwrap_or(0))
}

fn losses(outcome: &Outcome) -> Vec<Quantile> {
	let share = |cost: Fixed, equity: Fixed| {
		(equity > Fixed::zero()).then(|| fixed::div(cost, equity, Round::Down).ok()).flatten()
	};
	let called = outcome.accounts.iter().filter(|account| account.called_at.is_some());
	let mut all: Vec<Fixed> =
		called.filter_map(|account| share(account.liquidation_cost, account.equity_at_call)).collect();
	all.sort_unstable();
	let Some(last) = all.len().checked_sub(1) else { return Vec::new() };
	(0..=QUANTILES)
		.filter_map(|percent| all.get(last * percent / QUANTILES))
		.map(|share| Quantile(*share))
		.collect()
}
