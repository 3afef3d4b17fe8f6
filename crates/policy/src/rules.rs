//! The parameters of the policy, and the target of an unwind.

use crate::error::{PolicyError, RulesError};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, Round,
};
use ballast_risk::Margin;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How an unwind is cut into slices.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct SliceRules {
	/// Largest value of one order as a share of the depth of the asset at the venue.
	pub depth_share: Fixed,
	/// Time between slices while health is 1, milliseconds.
	pub interval_ms: u64,
	/// Time between slices from the auction trigger downwards, milliseconds.
	pub min_interval_ms: u64,
	/// Cost of waiting (lambda of the schedule): volatility that one unit of risk may cost.
	pub waiting_cost: Fixed,
	/// Most slices that an unwind is planned in.
	pub max_slices: u32,
}

/// The policy's parameters.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct Rules {
	/// Multiples of IM below which an account is watched, falling: tier 1, tier 2.
	pub watch_tiers: [Fixed; 2],
	/// How far above a tier, as a share of it, equity must rise to leave it.
	pub hysteresis: Fixed,
	/// How long a margin call may last, milliseconds.
	pub grace_ms: u64,
	/// An unwind stops at MM + buffer * (IM - MM).
	pub buffer: Fixed,
	/// Health below which urgency is at its height.
	pub auction_trigger: Fixed,
	/// Penalty at health 1, as a share of the traded value.
	pub penalty_min: Fixed,
	/// Penalty at the auction trigger, as a share of the traded value.
	pub penalty_max: Fixed,
	/// Most value that is traded to release one unit of margin (the reciprocal of the smallest margin rate).
	pub penalty_factor: Fixed,
	/// How slices are cut.
	pub slice: SliceRules,
	/// A portfolio of a smaller gross value is closed whole, and no order leaves less of a position; settlement currency.
	pub dust: Fixed,
	/// Distance of limit prices from the mark, as a share of it.
	pub price_band: Fixed,
	/// Fee of the markets, as a share of the traded value, in expected prices.
	pub trading_fee: Fixed,
}

impl Default for Rules {
	fn default() -> Self {
		let thousandths = |n: i128| Fixed::from_inner(n * (ONE / 1_000));
		Self {
			watch_tiers: [thousandths(1_500), thousandths(1_200)],
			hysteresis: thousandths(50),
			grace_ms: 600_000,
			buffer: thousandths(150),
			auction_trigger: Fixed::from_inner(ONE / 3 * 2),
			penalty_min: thousandths(2),
			penalty_max: thousandths(20),
			penalty_factor: thousandths(20_000),
			slice: SliceRules {
				depth_share: thousandths(20),
				interval_ms: 60_000,
				min_interval_ms: 12_000,
				waiting_cost: thousandths(500),
				max_slices: 100,
			},
			dust: Fixed::one(),
			price_band: thousandths(50),
			trading_fee: thousandths(3),
		}
	}
}

impl Rules {
	/// Names the first thing that is wrong with the rules.
	pub fn validate(&self) -> Result<(), RulesError> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let ensure = |condition, error| if condition { Ok(()) } else { Err(error) };
		let [first, second] = self.watch_tiers;
		ensure(first > second && second > one, RulesError::WatchTiers)?;
		ensure(self.hysteresis >= zero && self.hysteresis <= one, RulesError::Hysteresis)?;
		ensure(self.buffer >= zero && self.buffer < one, RulesError::Buffer)?;
		ensure(self.auction_trigger > zero && self.auction_trigger < one, RulesError::AuctionTrigger)?;
		let penalties = self.penalty_min >= zero && self.penalty_min <= self.penalty_max;
		ensure(penalties && self.penalty_max < one, RulesError::Penalty)?;
		let worst = fixed::mul(self.penalty_max, self.penalty_factor, Round::Up);
		let bounded = worst.is_ok_and(|worst| worst <= self.auction_trigger);
		ensure(bounded && self.penalty_factor >= one, RulesError::PenaltyFactor)?;
		let SliceRules { depth_share, interval_ms, min_interval_ms, waiting_cost, max_slices } = self.slice;
		ensure(depth_share > zero && depth_share <= one, RulesError::DepthShare)?;
		ensure(min_interval_ms > 0 && min_interval_ms <= interval_ms, RulesError::Interval)?;
		ensure(waiting_cost > zero && max_slices > 0, RulesError::WaitingCost)?;
		ensure(self.dust >= zero, RulesError::Dust)?;
		ensure(self.price_band > zero && self.price_band < one, RulesError::PriceBand)?;
		ensure(self.trading_fee >= zero && self.trading_fee < self.price_band, RulesError::TradingFee)
	}
}

/// Equity at which an unwind stops: MM + buffer * (IM - MM), rounded up.
pub fn target(margin: &Margin, rules: &Rules) -> Result<Fixed, PolicyError> {
	let room = fixed::sub(margin.initial, margin.maintenance)?;
	Ok(fixed::add(margin.maintenance, fixed::mul(rules.buffer, room, Round::Up)?)?)
}
