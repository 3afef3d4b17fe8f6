//! The world around the traders: venues with finite depth and slow messages, keepers with limited capital, a pool and a fund.
//!
//! These are settings, to be read from files; [`book`] is what becomes of them during a run.

pub mod book;
pub mod path;

use crate::{amount, error::SimulationError};
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed, VenueId,
};
use serde::{Deserialize, Serialize};

/// How a market's price gives way to who trades in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Law {
	/// A pool of constant product, of which the depth is the settlement side: selling a value `v` yields `depth / (depth + v)`
	/// of it.
	#[default]
	ConstantProduct,
	/// The price of the last unit of a value `v` is `1 - coefficient * sqrt(v / depth)` of the mark, at least a tenth of it.
	SquareRoot {
		/// See above.
		#[serde(with = "amount")]
		coefficient: Fixed,
	},
}

/// The market for an asset at a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetMarket {
	/// Which asset. Perpetuals, futures and options on it trade in the same market.
	pub asset: AssetId,
	/// Depth in calm markets, settlement currency, positive; `None` for a market that nothing moves.
	#[serde(with = "amount::optional", default)]
	pub depth: Option<Fixed>,
}

/// How long an order takes to its result: one of these times, each as likely as the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Latency {
	/// Seconds, at least one entry; zero for a venue that answers at once. The order is executed when its result is known.
	pub seconds: Vec<u32>,
}

/// A venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Venue {
	/// Which.
	pub id: VenueId,
	/// Sorted by asset, no duplicates.
	pub markets: Vec<AssetMarket>,
	/// How prices give way.
	#[serde(default)]
	pub law: Law,
	/// Fee, as a share of the traded value.
	#[serde(with = "amount")]
	pub fee: Fixed,
	/// How long orders take.
	pub latency: Latency,
	/// Chance that an order fails, in [0, 1].
	#[serde(with = "amount")]
	pub failure: Fixed,
	/// Time in which others make up for half of what a trade moved the price by, seconds, positive.
	pub half_life_s: u32,
}

/// Whose trades move which prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coupling {
	/// Every account trades as if it was alone; marks are those of history.
	Alone,
	/// Accounts trade in the same markets, one after the other; marks are those of history.
	#[default]
	Shared,
	/// And what they sell moves the marks by which all of them are margined: those of history times the mean over venues, weighed
	/// by depth, of what was sold there and not yet made up for.
	Endogenous,
}

/// How depth shrinks while prices move fast: `depth * clamp(usual volatility / volatility now, least, 1)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DepthRule {
	/// Half-life of the volatility now, seconds.
	pub half_life_s: u32,
	/// Half-life of the usual volatility, seconds.
	pub usual_half_life_s: u32,
	/// Least share of the depth that remains; 1 for depth that does not shrink.
	#[serde(with = "amount")]
	pub least: Fixed,
}

impl Default for DepthRule {
	/// An hour against a week, at least a tenth.
	fn default() -> Self {
		Self { half_life_s: 3_600, usual_half_life_s: 7 * 86_400, least: Fixed::from_inner(ONE / 10) }
	}
}

/// Those who take parts of portfolios at a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keepers {
	/// What all of them together can pay and set aside as margin in one tick, settlement currency. What they have taken they pass on
	/// at once, so that it is there again in the next one, with what they made or lost.
	#[serde(with = "amount")]
	pub capital: Fixed,
	/// Least gain for which they take something, as a share of its gross value, after what passing it on costs.
	#[serde(with = "amount")]
	pub edge: Fixed,
	/// Depth to which they pass it on, as a multiple of that of the venues, positive: they sell elsewhere, too.
	#[serde(with = "amount")]
	pub reach: Fixed,
}

impl Default for Keepers {
	/// Ten million, an edge of 1 %, five times the depth of the venues.
	fn default() -> Self {
		let whole = |n: i128| Fixed::from_inner(n * ONE);
		Self { capital: whole(10_000_000), edge: Fixed::from_inner(ONE / 100), reach: whole(5) }
	}
}

/// What stands behind auctions; settlement currency where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backing {
	/// The liquidity pool.
	#[serde(with = "amount")]
	pub pool: Fixed,
	/// The insurance fund.
	#[serde(with = "amount")]
	pub fund: Fixed,
	/// Share of what the pool has that it sells in a minute.
	#[serde(with = "amount")]
	pub disposal: Fixed,
}

impl Default for Backing {
	/// Those with which a development chain starts: two million and a hundred thousand, and a tenth.
	fn default() -> Self {
		let whole = |n: i128| Fixed::from_inner(n * ONE);
		Self { pool: whole(2_000_000), fund: whole(100_000), disposal: Fixed::from_inner(ONE / 10) }
	}
}

/// Everything around the traders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
	/// Sorted by id, no duplicates.
	pub venues: Vec<Venue>,
	/// Whose trades move which prices.
	#[serde(default)]
	pub coupling: Coupling,
	/// How depth shrinks.
	#[serde(default)]
	pub depth: DepthRule,
	/// Keepers.
	#[serde(default)]
	pub keepers: Keepers,
	/// Pool and fund.
	#[serde(default)]
	pub backing: Backing,
}

impl Setting {
	/// Names the first thing that is wrong.
	pub fn validate(&self) -> Result<(), SimulationError> {
		let ensure = |fine: bool, what| if fine { Ok(()) } else { Err(SimulationError::Setting(what)) };
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let is_share = |value: Fixed| value >= zero && value <= one;
		let sorted = self.venues.is_sorted_by(|a, b| a.id < b.id);
		ensure(!self.venues.is_empty(), "there are no venues")?;
		ensure(sorted, "venues are not sorted, or one is doubled")?;
		for venue in &self.venues {
			let sorted = venue.markets.is_sorted_by(|a, b| a.asset < b.asset);
			ensure(sorted, "markets of a venue are not sorted, or one is doubled")?;
			let deep = venue.markets.iter().all(|market| market.depth.is_none_or(|depth| depth > zero));
			ensure(deep, "the depth of a market is not positive")?;
			if let Law::SquareRoot { coefficient } = venue.law {
				ensure(coefficient >= zero, "a coefficient of impact is negative")?;
			}
			ensure(is_share(venue.fee) && venue.fee < one, "the fee of a venue is not a share below 1")?;
			ensure(is_share(venue.failure), "the chance of failure of a venue is not in [0, 1]")?;
			ensure(!venue.latency.seconds.is_empty(), "a venue has no latency; zero is one")?;
			let longest = venue.latency.seconds.iter().max().copied().unwrap_or_default();
			ensure(longest <= 86_400, "a latency is longer than a day")?;
			ensure(venue.half_life_s > 0, "the half-life of impact at a venue is zero")?;
		}
		let DepthRule { half_life_s, usual_half_life_s, least } = self.depth;
		ensure(half_life_s > 0 && usual_half_life_s > 0, "a half-life of the depth rule is zero")?;
		ensure(least > zero && least <= one, "the least share of the depth is not in (0, 1]")?;
		let Keepers { capital, edge, reach } = self.keepers;
		ensure(capital >= zero && is_share(edge) && reach > zero, "keepers' capital, edge or reach")?;
		ensure(self.backing.pool >= zero && self.backing.fund >= zero, "pool or fund is negative")?;
		ensure(is_share(self.backing.disposal), "the share that the pool sells is not in [0, 1]")
	}
}
