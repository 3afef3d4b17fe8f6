//! The numbers of the tables, and what they mean.

use crate::outcome::{Outcome, Totals};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, Round,
};
use ballast_text::decimal::grouped;

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
	/// A share, in per cent with two digits.
	Percent,
	/// Settlement currency, whole.
	Dollars,
	/// A count.
	Count,
	/// Minutes with one digit.
	Minutes,
}

/// A number of a table.
#[derive(Clone, Copy)]
pub struct Metric {
	/// Column of the CSV.
	pub key: &'static str,
	/// Heading.
	pub name: &'static str,
	/// What it means, for people who never saw the code.
	pub meaning: &'static str,
	/// Whether it is in the first table.
	pub headline: bool,
	/// Whether less is better; `None` where neither is.
	pub less_is_better: Option<bool>,
	unit: Unit,
	of: fn(&Outcome) -> Option<Fixed>,
}

impl Metric {
	/// Its value; `None` where there is nothing to divide by.
	pub fn value(&self, outcome: &Outcome) -> Option<Fixed> {
		(self.of)(outcome)
	}

	/// The value for people.
	pub fn show(&self, outcome: &Outcome) -> String {
		let Some(value) = self.value(outcome) else { return "–".into() };
		match self.unit {
			Unit::Percent => match fixed::mul(value, Fixed::from_u32(100), Round::Down) {
				Ok(percent) => format!("{} %", grouped(percent, 2)),
				Err(_) => "–".into(),
			},
			Unit::Dollars | Unit::Count => grouped(value, 0),
			Unit::Minutes => grouped(value, 1),
		}
	}

	/// With the unit, as a heading.
	pub fn heading(&self) -> String {
		match self.unit {
			Unit::Percent | Unit::Count => self.name.into(),
			Unit::Dollars => format!("{}, USD", self.name),
			Unit::Minutes => format!("{}, minutes", self.name),
		}
	}
}

/// Rounded down; nothing where there is nothing to divide by, or the number is out of range.
fn ratio(part: Fixed, whole: Fixed) -> Option<Fixed> {
	if whole <= Fixed::zero() {
		return None;
	}
	fixed::div(part, whole, Round::Down).ok()
}

fn count(number: u64) -> Option<Fixed> {
	i128::from(number).checked_mul(ONE).map(Fixed::from_inner)
}

fn counts(part: u64, whole: u64) -> Option<Fixed> {
	ratio(count(part)?, count(whole)?)
}

/// All numbers, in the order of the tables.
pub const METRICS: [Metric; 20] = [
	Metric {
		key: "liquidation_loss",
		name: "Lost to liquidation",
		meaning: "What liquidation took from traders who got a margin call: the price impact of forced sales, fees of the markets, \
			penalties, and discounts to those who took positions over; as a share of what these traders' portfolios were worth at \
			their first margin call. What the market itself did to them is not in it.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Percent,
		of: |outcome| ratio(outcome.totals.liquidation_cost, outcome.totals.equity_at_call),
	},
	Metric {
		key: "total_loss",
		name: "Lost in all",
		meaning: "What the same traders lost between their first margin call and the end, the fall of the market included; as a \
			share of what their portfolios were worth at the first call. Negative where they gained.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Percent,
		of: |outcome| ratio(outcome.totals.loss, outcome.totals.equity_at_call),
	},
	Metric {
		key: "bad_debt",
		name: "Bad debt",
		meaning: "Debt that was left when a portfolio had nothing more to sell, whoever had to bear it.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.totals.bad_debt),
	},
	Metric {
		key: "pool_gain",
		name: "Gain of the pool",
		meaning: "What those made who put up the liquidity pool that stands behind auctions (lost, where negative); at most all that \
			they put up: what is lost beyond is bad debt.",
		headline: true,
		less_is_better: Some(false),
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.pool_gain),
	},
	Metric {
		key: "keepers_gain",
		name: "Gain of keepers",
		meaning: "What those made who took positions over at a discount and passed them on.",
		headline: false,
		less_is_better: None,
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.keepers_gain),
	},
	Metric {
		key: "cured_without_sale",
		name: "Cured without a sale",
		meaning: "Share of the margin calls that ended well (the portfolio had its initial margin again) without anything being sold.",
		headline: true,
		less_is_better: Some(false),
		unit: Unit::Percent,
		of: |outcome| counts(outcome.totals.cured_without_sale, outcome.totals.calls),
	},
	Metric {
		key: "volume",
		name: "Sold",
		meaning: "Value of everything that was sold or taken over by force.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.totals.volume),
	},
	Metric {
		key: "impact_cost",
		name: "Impact",
		meaning: "What forced sales got less than the price at the time, because they pushed it down; fees of the markets included.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.totals.impact_cost),
	},
	Metric {
		key: "penalty",
		name: "Penalties",
		meaning: "Penalties, surcharges and fees of auctions that traders paid.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.totals.penalty),
	},
	Metric {
		key: "discount",
		name: "Discounts",
		meaning: "What those who took positions over paid less than the price at the time: a bonus, or an auction's discount.",
		headline: false,
		less_is_better: Some(true),
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.totals.discount),
	},
	Metric {
		key: "minutes_under_maintenance",
		name: "Under maintenance",
		meaning: "How long a portfolio that got a margin call was below its maintenance margin, on average.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Minutes,
		of: |outcome| {
			let minutes = counts(outcome.totals.seconds_under_maintenance, 60)?;
			ratio(minutes, count(outcome.totals.called)?)
		},
	},
	Metric {
		key: "largest_minute",
		name: "Largest minute",
		meaning: "The most that was sold or taken over by force within one minute, by all portfolios together: the pressure that \
			liquidation puts on the markets.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.largest_minute),
	},
	Metric {
		key: "false_alarms",
		name: "False alarms",
		meaning: "Of the portfolios of which something was sold, the share that would have recovered had they been left alone.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Percent,
		of: |outcome| counts(outcome.totals.false_alarms, outcome.totals.reduced),
	},
	Metric {
		key: "average_im",
		name: "Average IM",
		meaning: "Initial margin that traders had to hold, as a share of the gross value of their positions, averaged over portfolios \
			and hours until their first margin call: what safety costs everybody. Policies are compared at the same.",
		headline: true,
		less_is_better: Some(true),
		unit: Unit::Percent,
		of: |outcome| (outcome.totals.im_samples > 0).then_some(outcome.totals.average_im_share),
	},
	Metric {
		key: "im_coverage",
		name: "IM coverage",
		meaning: "How often initial margin was enough for what a portfolio lost within the next hour, until its first margin call.",
		headline: true,
		less_is_better: Some(false),
		unit: Unit::Percent,
		of: |outcome| {
			let Totals { im_samples, im_exceeded, .. } = outcome.totals;
			counts(im_samples.checked_sub(im_exceeded)?, im_samples)
		},
	},
	Metric {
		key: "traders",
		name: "Portfolios",
		meaning: "How many portfolios there were.",
		headline: false,
		less_is_better: None,
		unit: Unit::Count,
		of: |outcome| count(outcome.totals.traders),
	},
	Metric {
		key: "called",
		name: "With a margin call",
		meaning: "Portfolios that fell below their initial margin at some time.",
		headline: false,
		less_is_better: None,
		unit: Unit::Count,
		of: |outcome| count(outcome.totals.called),
	},
	Metric {
		key: "reduced",
		name: "Reduced",
		meaning: "Portfolios of which something was sold or taken over by force.",
		headline: false,
		less_is_better: Some(true),
		unit: Unit::Count,
		of: |outcome| count(outcome.totals.reduced),
	},
	Metric {
		key: "insolvent",
		name: "Insolvent",
		meaning: "Portfolios that ended with debts which they could not pay.",
		headline: false,
		less_is_better: Some(true),
		unit: Unit::Count,
		of: |outcome| count(outcome.totals.insolvent),
	},
	Metric {
		key: "equity_at_call",
		name: "Equity at the first call",
		meaning: "What the portfolios that got a margin call were worth at their first one, all together.",
		headline: false,
		less_is_better: None,
		unit: Unit::Dollars,
		of: |outcome| Some(outcome.totals.equity_at_call),
	},
];

/// Several stretches of history as one: sums, the largest minute of all, means weighed by samples.
pub fn combined(outcomes: &[&Outcome]) -> Outcome {
	let mut all = Outcome::default();
	let mut shares = 0i128;
	for outcome in outcomes {
		all.policy.clone_from(&outcome.policy);
		all.seed = outcome.seed;
		let (to, of) = (&mut all.totals, &outcome.totals);
		for (to, of) in [
			(&mut to.traders, of.traders),
			(&mut to.called, of.called),
			(&mut to.reduced, of.reduced),
			(&mut to.calls, of.calls),
			(&mut to.cured_without_sale, of.cured_without_sale),
			(&mut to.false_alarms, of.false_alarms),
			(&mut to.insolvent, of.insolvent),
			(&mut to.seconds_under_maintenance, of.seconds_under_maintenance),
			(&mut to.im_samples, of.im_samples),
			(&mut to.im_exceeded, of.im_exceeded),
		] {
			*to = to.saturating_add(of);
		}
		// For display: a sum out of range stays at its end, as no sum of real money would.
		for (to, of) in [
			(&mut to.equity_at_start, of.equity_at_start),
			(&mut to.equity_at_call, of.equity_at_call),
			(&mut to.equity_at_end, of.equity_at_end),
			(&mut to.equity_untouched, of.equity_untouched),
			(&mut to.loss, of.loss),
			(&mut to.liquidation_cost, of.liquidation_cost),
			(&mut to.impact_cost, of.impact_cost),
			(&mut to.penalty, of.penalty),
			(&mut to.discount, of.discount),
			(&mut to.bad_debt, of.bad_debt),
			(&mut to.volume, of.volume),
			(&mut to.taken, of.taken),
		] {
			*to = Fixed::from_inner(to.into_inner().saturating_add(of.into_inner()));
		}
		let samples = i128::from(of.im_samples);
		shares = shares.saturating_add(of.average_im_share.into_inner().saturating_mul(samples));
		for (to, of) in [
			(&mut all.pool_gain, outcome.pool_gain),
			(&mut all.keepers_gain, outcome.keepers_gain),
			(&mut all.markets_gain, outcome.markets_gain),
		] {
			*to = Fixed::from_inner(to.into_inner().saturating_add(of.into_inner()));
		}
		if outcome.largest_minute > all.largest_minute {
			(all.largest_minute, all.largest_minute_at) = (outcome.largest_minute, outcome.largest_minute_at);
		}
	}
	let samples = i128::from(all.totals.im_samples);
	all.totals.average_im_share = Fixed::from_inner(shares.checked_div(samples).unwrap_or(0));
	all
}
