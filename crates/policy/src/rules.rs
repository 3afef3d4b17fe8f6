//! The parameters of the policy, and the target of an unwind.

use crate::{
	error::{PolicyError, RulesError},
	share::is_share,
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, Round,
};
use ballast_risk::{estimators::DAY_MS, Margin};
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
	/// Aversion to the risk of waiting (lambda): cost, in standard deviations of the price, that is taken to avoid a standard
	/// deviation of risk. Weighs waiting against impact, both in the number of slices and in the choice of orders; positive.
	///
	/// By default 0.5. Of a normal move what goes against the account is on average `1 / sqrt(2 pi)` = 0.4 standard
	/// deviations, if what goes its way counts for nothing: a unit of margin that is missing hurts more than one to spare
	/// helps. A half is that, rounded to the careful side.
	pub aversion: Fixed,
	/// Most slices that an unwind is planned in.
	pub max_slices: u32,
	/// Time from an order to its result at a venue that nothing is known of, milliseconds, at most a day. By default 12
	/// seconds: two messages of a relay-chain block each, the least that any other chain can do.
	#[serde(default = "default_latency_ms")]
	pub latency_ms: u64,
}

fn default_latency_ms() -> u64 {
	12_000
}

/// Who gets what of a penalty, as shares of it that sum to 1.
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
#[serde(default)]
pub struct SplitRules {
	/// Whoever planned or pushed the step.
	pub planner: Fixed,
	/// The venue that executed it.
	pub venue: Fixed,
	/// The insurance fund.
	pub fund: Fixed,
}

impl Default for SplitRules {
	fn default() -> Self {
		Self { planner: thousandths(200), venue: thousandths(300), fund: thousandths(500) }
	}
}

/// How an auction runs. Prices are shares of the value of what is sold.
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
#[serde(default)]
pub struct AuctionRules {
	/// Price at the beginning.
	pub start: Fixed,
	/// Price at the end of the fast phase.
	pub fast_end: Fixed,
	/// Price at the end of the slow phase.
	pub slow_end: Fixed,
	/// Length of the fast phase, milliseconds.
	pub fast_ms: u64,
	/// Length of the slow phase, milliseconds.
	pub slow_ms: u64,
	/// Length of an auction of a portfolio that is worth nothing, milliseconds.
	pub insolvent_ms: u64,
	/// What such an auction pays at most beyond the missing equity, as a multiple of MM.
	pub insolvent_bound: Fixed,
	/// The auction ends when equity is this share of MM above MM, or at the target if that is higher.
	pub buffer: Fixed,
	/// Part of the value taken that is split like a penalty, out of what the bidder pays. At most the last price, so that
	/// the account always gets something for what it gives.
	pub fee: Fixed,
	/// Least gross value of a take, unless it is all that is for sale, and not below dust; settlement currency.
	pub least_take: Fixed,
	/// How often an auction may begin again because the portfolio came to be worth something, or nothing.
	pub most_restarts: u8,
	/// After an auction or a takeover in vain, how long the unwind is left alone before the next one, milliseconds.
	pub rest_ms: u64,
}

impl Default for AuctionRules {
	fn default() -> Self {
		Self {
			start: thousandths(980),
			fast_end: thousandths(800),
			slow_end: thousandths(400),
			fast_ms: 600_000,
			slow_ms: 2_400_000,
			insolvent_ms: 600_000,
			insolvent_bound: thousandths(500),
			buffer: thousandths(50),
			fee: thousandths(10),
			least_take: thousandths(100_000),
			most_restarts: 2,
			rest_ms: 600_000,
		}
	}
}

/// How the liquidity pool takes portfolios.
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
#[serde(default)]
pub struct BackstopRules {
	/// What the pool asks for the risk, as a share of the MM that it has to hold from then on.
	pub discount: Fixed,
	/// How long a takeover by the pool may last, milliseconds.
	pub patience_ms: u64,
}

impl Default for BackstopRules {
	fn default() -> Self {
		Self { discount: thousandths(100), patience_ms: 600_000 }
	}
}

/// What a margin call costs that was not met, at most: it grows with the time that the call was open, to these shares when the
/// grace period is over, and is charged with whatever is then forced on the account. All of it is the insurance fund's.
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
#[serde(default)]
pub struct SurchargeRules {
	/// On top of the penalty of a slice, as a share of the traded value.
	pub traded: Fixed,
	/// On top of the fee of an auction, as a share of the value taken.
	pub taken: Fixed,
}

impl Default for SurchargeRules {
	fn default() -> Self {
		Self { traded: thousandths(5), taken: thousandths(10) }
	}
}

/// Longest time of one phase of an auction, milliseconds: a week.
const LONGEST_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

fn thousandths(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 1_000))
}

/// The policy's parameters. What a file of rules does not say has its default.
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
#[serde(default)]
pub struct Rules {
	/// Multiples of IM below which an account is watched, falling: tier 1, tier 2.
	pub watch_tiers: [Fixed; 2],
	/// How far above a tier, as a share of it, equity must rise to leave it.
	pub hysteresis: Fixed,
	/// How long a margin call may last, milliseconds.
	pub grace_ms: u64,
	/// An unwind stops at MM + buffer * (IM - MM).
	pub buffer: Fixed,
	/// Health below which urgency is at its height, and keepers are asked.
	pub auction_trigger: Fixed,
	/// Health below which the pool is asked.
	pub backstop_trigger: Fixed,
	/// Share of the way from the auction trigger up to health 1 below which an account is urgent: the first plan that is good
	/// is taken at once. With 1 none competes that is below maintenance, with 0 all do down to the trigger.
	pub urgent: Fixed,
	/// How long an unwind may come no nearer to its target before keepers are asked, milliseconds.
	pub stall_ms: u64,
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
	/// Value of collateral, all of a venue together, that is not worth selling before debts are written off there; at most
	/// what venues seize with a write-off, and at most dust; settlement currency.
	pub left_over: Fixed,
	/// Distance of limit prices from the mark, as a share of it.
	pub price_band: Fixed,
	/// Fee of the markets, as a share of the traded value, in expected prices.
	pub trading_fee: Fixed,
	/// Who gets penalties and fees.
	pub split: SplitRules,
	/// How auctions run.
	pub auction: AuctionRules,
	/// How the pool takes portfolios.
	pub backstop: BackstopRules,
	/// What a margin call costs that was not met.
	pub surcharge: SurchargeRules,
}

impl Default for Rules {
	fn default() -> Self {
		Self {
			watch_tiers: [thousandths(1_500), thousandths(1_200)],
			hysteresis: thousandths(50),
			grace_ms: 600_000,
			buffer: thousandths(150),
			auction_trigger: Fixed::from_inner(ONE / 3 * 2),
			backstop_trigger: Fixed::from_inner(ONE / 3),
			urgent: thousandths(500),
			stall_ms: 300_000,
			penalty_min: thousandths(2),
			penalty_max: thousandths(20),
			penalty_factor: thousandths(20_000),
			slice: SliceRules {
				depth_share: thousandths(20),
				interval_ms: 60_000,
				min_interval_ms: 12_000,
				aversion: thousandths(500),
				max_slices: 100,
				latency_ms: default_latency_ms(),
			},
			dust: Fixed::one(),
			left_over: Fixed::one(),
			price_band: thousandths(50),
			trading_fee: thousandths(3),
			split: SplitRules::default(),
			auction: AuctionRules::default(),
			backstop: BackstopRules::default(),
			surcharge: SurchargeRules::default(),
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
		let SliceRules { depth_share, interval_ms, min_interval_ms, aversion, max_slices, latency_ms } =
			self.slice;
		ensure(depth_share > zero && depth_share <= one, RulesError::DepthShare)?;
		ensure(min_interval_ms > 0 && min_interval_ms <= interval_ms, RulesError::Interval)?;
		ensure(aversion > zero && max_slices > 0, RulesError::Aversion)?;
		ensure(latency_ms <= DAY_MS, RulesError::Latency)?;
		ensure(self.dust >= zero && self.left_over >= zero, RulesError::Dust)?;
		ensure(self.price_band > zero && self.price_band < one, RulesError::PriceBand)?;
		ensure(self.trading_fee >= zero && self.trading_fee < self.price_band, RulesError::TradingFee)?;
		let backstop = self.backstop_trigger > zero && self.backstop_trigger < self.auction_trigger;
		ensure(backstop, RulesError::BackstopTrigger)?;
		ensure(is_share(self.urgent), RulesError::Urgent)?;
		ensure(self.stall_ms >= interval_ms, RulesError::Stall)?;
		let SplitRules { planner, venue, fund } = self.split;
		let shares = [planner, venue, fund].into_iter().all(is_share);
		// Each at most 1, so that the sum fits.
		let sum = planner.into_inner().saturating_add(venue.into_inner()).saturating_add(fund.into_inner());
		ensure(shares && sum == ONE, RulesError::Split)?;
		self.auction.validate()?;
		ensure(self.auction.least_take >= zero, RulesError::LeastTake)?;
		ensure(is_share(self.backstop.discount) && self.backstop.patience_ms > 0, RulesError::Backstop)?;
		// The same bounds with the surcharge on top; all summands are shares.
		let SurchargeRules { traded, taken } = self.surcharge;
		ensure(is_share(traded) && is_share(taken), RulesError::Surcharge)?;
		let worst = fixed::add(self.penalty_max, traded)
			.and_then(|rate| fixed::mul(rate, self.penalty_factor, Round::Up));
		let fee = fixed::add(self.auction.fee, taken);
		let bounded = worst.is_ok_and(|worst| worst <= self.auction_trigger)
			&& fee.is_ok_and(|fee| fee <= self.auction.slow_end);
		ensure(bounded, RulesError::Surcharge)
	}
}

impl AuctionRules {
	fn validate(&self) -> Result<(), RulesError> {
		let one = Fixed::one();
		let ensure = |condition, error| if condition { Ok(()) } else { Err(error) };
		let Self { start, fast_end, slow_end, .. } = *self;
		let falling = start >= fast_end && fast_end >= slow_end;
		ensure(falling && is_share(start) && is_share(slow_end), RulesError::AuctionPrices)?;
		let times = [self.fast_ms, self.slow_ms, self.insolvent_ms];
		ensure(times.into_iter().all(|ms| ms > 0 && ms <= LONGEST_MS), RulesError::AuctionTimes)?;
		ensure(is_share(self.buffer) && self.buffer < one, RulesError::AuctionBuffer)?;
		ensure(is_share(self.fee) && self.fee <= slow_end, RulesError::AuctionFee)?;
		ensure(is_share(self.insolvent_bound), RulesError::InsolventBound)
	}
}

/// Equity at which an unwind stops: MM + buffer * (IM - MM), rounded up.
pub fn target(margin: &Margin, rules: &Rules) -> Result<Fixed, PolicyError> {
	let room = fixed::sub(margin.initial, margin.maintenance)?;
	Ok(fixed::add(margin.maintenance, fixed::mul(rules.buffer, room, Round::Up)?)?)
}
