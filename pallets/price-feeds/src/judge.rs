//! What the sources' prices of one asset are worth together.

use crate::{
	refusal::NoPrice,
	types::{FeedRules, SourceName},
};
use alloc::vec::Vec;
use ballast_primitives::Fixed;
use polkadot_sdk::sp_runtime::{traits::SaturatedConversion, Permill};

/// A source's price of the asset.
pub type Quote = (SourceName, Fixed);

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
	/// Sources whose price was too far from the median, with that price.
	pub outliers: Vec<Quote>,
	/// The price, or why there is none.
	pub outcome: Result<Fixed, NoPrice>,
}

/// The middle value; of an even number the mean of the middle two, rounded down. `None` of nothing.
pub fn median(mut prices: Vec<Fixed>) -> Option<Fixed> {
	prices.sort_unstable();
	let half = prices.len() / 2;
	let upper = prices.get(half)?.into_inner();
	if prices.len() % 2 == 1 {
		return Some(Fixed::from_inner(upper));
	}
	let lower = prices.get(half.checked_sub(1)?)?.into_inner();
	// Unlike half of the sum, this cannot overflow: both have the same sign.
	let mean = lower.checked_add(upper.checked_sub(lower)? / 2)?;
	Some(Fixed::from_inner(mean))
}

/// Whether `price` is further than `share` of `reference` from it. Exact: nothing is rounded.
pub fn is_further(price: Fixed, reference: Fixed, share: Permill) -> bool {
	let distance = price.into_inner().checked_sub(reference.into_inner()).and_then(i128::checked_abs);
	let scaled = distance.and_then(|d| d.checked_mul(1_000_000));
	let limit = reference.into_inner().checked_mul(share.deconstruct().into());
	match (scaled, limit) {
		(Some(scaled), Some(limit)) => scaled > limit,
		// What does not even compute is not near.
		_ => true,
	}
}

/// Judges the prices of those sources that answered.
///
/// 1. At least a quorum must have answered.
/// 2. Prices further than `max_deviation` from the median are outliers. At least a quorum must be left.
/// 3. The price is the median of what is left.
/// 4. When that is further than `max_jump` from `last` (the price on chain, if there is a fresh one), all `asked` sources
///    must have answered, and none may be an outlier.
pub fn judge(quotes: Vec<Quote>, asked: usize, rules: &FeedRules, last: Option<Fixed>) -> Judgement {
	let needed = rules.quorum;
	let answered: u32 = quotes.len().saturated_into();
	let nothing = |outliers, why| Judgement { outliers, outcome: Err(why) };
	let all = median(quotes.iter().map(|(_, price)| *price).collect());
	let (Some(middle), true) = (all, answered >= needed) else {
		return nothing(Vec::new(), NoPrice::NoQuorum { answered, needed });
	};
	let (outliers, agreeing): (Vec<Quote>, Vec<Quote>) =
		quotes.into_iter().partition(|(_, price)| is_further(*price, middle, rules.max_deviation));
	let left: u32 = agreeing.len().saturated_into();
	let rest = median(agreeing.iter().map(|(_, price)| *price).collect());
	let (Some(price), true) = (rest, left >= needed) else {
		return nothing(outliers, NoPrice::NoAgreement { agreeing: left, needed });
	};
	match last {
		Some(from) if is_further(price, from, rules.max_jump) && agreeing.len() < asked => {
			nothing(outliers, NoPrice::Jump { from, to: price })
		}
		_ => Judgement { outliers, outcome: Ok(price) },
	}
}
