//! What a policy did to a population in a stretch of history.
//!
//! All values in settlement currency. Accounts that were never below IM are only in the counts of traders and in the averages of
//! IM.

use crate::{amount, trader::Kind};
use ballast_primitives::Fixed;
use serde::{Deserialize, Serialize};

/// Sums over accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
	/// Accounts.
	pub traders: u64,
	/// Accounts that were below IM at some time. The same under every policy when prices are exogenous and none acts before.
	pub called: u64,
	/// Accounts of which something was sold or taken.
	pub reduced: u64,
	/// Times that an account fell below IM.
	pub calls: u64,
	/// Of those, ended at IM again without anything sold or taken in between.
	pub cured_without_sale: u64,
	/// Accounts of which something was sold or taken, and which would have recovered: left alone, equity would have been back at
	/// the IM of the first call within the [`Options::recovery_s`](crate::Options) after the first sale, and not negative before.
	pub false_alarms: u64,
	/// Accounts that ended with negative equity, or whose debts were written off.
	pub insolvent: u64,

	/// Equity at the start, of all accounts.
	#[serde(with = "amount")]
	pub equity_at_start: Fixed,
	/// Equity of called accounts at their first call.
	#[serde(with = "amount")]
	pub equity_at_call: Fixed,
	/// Equity of called accounts at the end, that of insolvent ones as zero.
	#[serde(with = "amount")]
	pub equity_at_end: Fixed,
	/// Equity that called accounts would have at the end had nobody touched them, negative ones as zero; at recorded prices.
	#[serde(with = "amount")]
	pub equity_untouched: Fixed,

	/// What called accounts lost between first call and end: the market, and what liquidation took. Negative when they gained.
	/// `equity_at_call - equity_at_end`.
	#[serde(with = "amount")]
	pub loss: Fixed,
	/// What liquidation took of accounts: impact and fees of sales against the mark, penalties, discounts of takes.
	#[serde(with = "amount")]
	pub liquidation_cost: Fixed,
	/// Of that: what sales got less than the mark, fees of the markets included.
	#[serde(with = "amount")]
	pub impact_cost: Fixed,
	/// Of that: penalties, surcharges, and fees of takes.
	#[serde(with = "amount")]
	pub penalty: Fixed,
	/// Of that: what takers got cheaper than the mark (bonus, discount).
	#[serde(with = "amount")]
	pub discount: Fixed,
	/// Negative equity when a portfolio was closed, or at the end; whoever bore it. In the totals of all with what the pool lost
	/// beyond what it began with.
	#[serde(with = "amount")]
	pub bad_debt: Fixed,
	/// Of that: paid by the insurance fund.
	#[serde(with = "amount")]
	pub from_fund: Fixed,

	/// Value traded or taken, at the marks.
	#[serde(with = "amount")]
	pub volume: Fixed,
	/// Of that, taken by keepers or the pool.
	#[serde(with = "amount")]
	pub taken: Fixed,
	/// Time that accounts were below MM, altogether, seconds.
	pub seconds_under_maintenance: u64,
	/// Orders that were executed.
	pub orders: u64,
	/// Orders that failed.
	pub failed_orders: u64,
	/// Slices, or what a policy has in their place: orders of one account that were sent at once.
	pub slices: u64,
	/// Auctions that began.
	pub auctions: u64,
	/// Takes by keepers and the pool.
	pub takes: u64,

	/// Mean over accounts, and epochs until their first call, of IM over gross value; what a policy that acts late needs of it, is seen in `bad_debt`.
	#[serde(with = "amount")]
	pub average_im_share: Fixed,
	/// Sum over accounts and epochs of IM, and of gross value: what the mean of single shares weighs alike, this weighs by size.
	#[serde(with = "amount")]
	pub im_over_gross: Fixed,
	/// Pairs of an account and an epoch for which IM was known.
	pub im_samples: u64,
	/// Of those, in which the portfolio at the beginning of the epoch lost more than its IM in the epoch.
	pub im_exceeded: u64,
}

/// The same of one kind of trader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfKind {
	/// Which.
	pub kind: Kind,
	/// Sums over its accounts.
	pub totals: Totals,
}

/// Of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOutcome {
	/// Index in the population.
	pub trader: u32,
	/// What it is after.
	pub kind: Kind,
	/// First time below IM, Unix seconds.
	pub called_at: Option<u64>,
	/// First sale or take, Unix seconds.
	pub reduced_at: Option<u64>,
	/// Equity at the start.
	#[serde(with = "amount")]
	pub equity_at_start: Fixed,
	/// Equity at the first call; zero without one.
	#[serde(with = "amount")]
	pub equity_at_call: Fixed,
	/// Equity at the end, bad debt written off.
	#[serde(with = "amount")]
	pub equity_at_end: Fixed,
	/// What liquidation took of it.
	#[serde(with = "amount")]
	pub liquidation_cost: Fixed,
	/// Its bad debt.
	#[serde(with = "amount")]
	pub bad_debt: Fixed,
	/// Value traded or taken.
	#[serde(with = "amount")]
	pub volume: Fixed,
	/// Seconds below MM.
	pub seconds_under_maintenance: u64,
	/// Whether it would have recovered although something was sold.
	pub false_alarm: bool,
}

/// One step of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOutcome {
	/// Unix seconds.
	pub time: u64,
	/// Marks, in the order of [`Outcome::assets`].
	#[serde(with = "amounts")]
	pub marks: Vec<Fixed>,
	/// Value sold or taken in this step.
	#[serde(with = "amount")]
	pub sold: Fixed,
	/// Accounts below MM at the end of the step.
	pub under_maintenance: u64,
	/// Bad debt until now.
	#[serde(with = "amount")]
	pub bad_debt: Fixed,
	/// What liquidation took until now.
	#[serde(with = "amount")]
	pub liquidation_cost: Fixed,
}

/// What a policy did to a population in a stretch of history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
	/// Name of the policy.
	pub policy: String,
	/// First and last moment, Unix seconds.
	pub start: u64,
	/// Last moment, Unix seconds.
	pub end: u64,
	/// Seconds between two looks at the market.
	pub tick: u32,
	/// The seed.
	pub seed: u64,
	/// Symbols of the assets.
	pub assets: Vec<String>,
	/// Of all accounts.
	pub totals: Totals,
	/// Of the kinds that there are.
	pub kinds: Vec<OfKind>,
	/// Most value sold or taken within a minute, by all accounts.
	#[serde(with = "amount")]
	pub largest_minute: Fixed,
	/// When that minute began, Unix seconds.
	pub largest_minute_at: u64,
	/// What keepers made, takes at the marks; costs of passing it on taken off.
	#[serde(with = "amount")]
	pub keepers_gain: Fixed,
	/// What markets made by impact and fees.
	#[serde(with = "amount")]
	pub markets_gain: Fixed,
	/// What the pool made, what it holds valued at the end; at least what it began with, negative: the rest is in `bad_debt`.
	#[serde(with = "amount")]
	pub pool_gain: Fixed,
	/// What is left of the insurance fund, its share of penalties included.
	#[serde(with = "amount")]
	pub fund_left: Fixed,
	/// Accounts that were called or reduced, in the order of the population; where asked for.
	pub accounts: Vec<AccountOutcome>,
	/// Every tick; where asked for.
	pub series: Vec<StepOutcome>,
}

/// Lists of amounts as decimal text.
mod amounts {
	use super::{amount, Fixed};
	use serde::{Deserialize, Deserializer, Serialize, Serializer};

	#[derive(Serialize, Deserialize)]
	struct Item(#[serde(with = "amount")] Fixed);

	pub fn serialize<S: Serializer>(values: &[Fixed], serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_seq(values.iter().map(|value| Item(*value)))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Fixed>, D::Error> {
		Ok(Vec::<Item>::deserialize(deserializer)?.into_iter().map(|item| item.0).collect())
	}
}
