//! Why there is no plan, or why a plan is refused.

use ballast_primitives::{AssetId, MathError};
use ballast_risk::RiskError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why a plan is refused, or cannot be made. Where an index is given it is that of the order in the plan.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum PolicyError {
	/// The portfolio cannot be valued.
	Risk(RiskError),
	/// A calculation left the range of the number type.
	Math(MathError),
	/// The rules are not usable.
	InvalidRules(RulesError),
	/// The portfolio holds two positions of one instrument at one venue.
	DuplicatePosition,
	/// The plan has no orders.
	Empty,
	/// The plan has more orders than a slice may have.
	TooManyOrders,
	/// The portfolio has reached its target; nothing may be sold.
	NotNeeded,
	/// A smaller plan would reach the target.
	TooMuch,
	/// The order does not reduce a position: none there, wrong sign, or larger than the position.
	NotReducing(u8),
	/// Two orders for one position.
	DuplicateOrder(u8),
	/// The position may not be touched at present.
	ExcludedPosition(u8),
	/// The venue cannot be reached, or its depth is not known.
	UnavailableVenue(u8),
	/// The order is larger than the allowed share of the venue's depth.
	OverDepthCap(u8),
	/// The limit price is further from the mark than the band, or the order is not expected to fill at it.
	BadLimitPrice(u8),
	/// The venue does not hold the settlement currency that buying back a debt takes.
	NotFunded(u8),
	/// The order leaves less than dust of the position behind, or less than the venue's least order.
	LeavesDust(u8),
	/// If only some of the orders were executed, or all, the portfolio would stand worse than before.
	LowersHealth,
	/// The plan says that it closes everything, but the portfolio is neither dust nor insolvent.
	NotDust,
	/// The plan says that it closes everything, but leaves out or shortens what could be closed.
	NotWhole,
	/// The plan trades much less than the time ramp and the caps ask for, and nothing keeps its orders from being larger.
	TooLittle,
	/// The order is worth less than the venue's least order, and does not close its position.
	BelowLeast(u8),
}

impl From<RiskError> for PolicyError {
	fn from(error: RiskError) -> Self {
		PolicyError::Risk(error)
	}
}

impl From<MathError> for PolicyError {
	fn from(error: MathError) -> Self {
		PolicyError::Math(error)
	}
}

impl From<RulesError> for PolicyError {
	fn from(error: RulesError) -> Self {
		PolicyError::InvalidRules(error)
	}
}

/// What is wrong with [`Rules`](crate::Rules).
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum RulesError {
	/// Tiers must fall and lie above 1.
	WatchTiers,
	/// The hysteresis is not in [0, 1].
	Hysteresis,
	/// The buffer is not in [0, 1).
	Buffer,
	/// The auction trigger is not in (0, 1).
	AuctionTrigger,
	/// Penalties are not 0 <= minimum <= maximum < 1.
	Penalty,
	/// The largest penalty times its factor exceeds the auction trigger: a penalty could lower the health of the
	/// account that pays it.
	PenaltyFactor,
	/// The share of depth is not in (0, 1].
	DepthShare,
	/// Intervals are not 0 < shortest <= longest.
	Interval,
	/// The aversion to the risk of waiting is not positive, or no slices are allowed.
	Aversion,
	/// Dust, or what is left over of a portfolio, is negative.
	Dust,
	/// The price band is not in (0, 1).
	PriceBand,
	/// The trading fee is not in [0, price band).
	TradingFee,
	/// The backstop trigger is not in (0, auction trigger).
	BackstopTrigger,
	/// The share below which accounts are urgent is not in [0, 1].
	Urgent,
	/// An unwind would count as stalled before its second slice is due.
	Stall,
	/// The shares of a penalty are not in [0, 1], or do not sum to 1.
	Split,
	/// Prices of the auction are not 1 >= start >= end of the fast phase >= end of the slow phase >= 0.
	AuctionPrices,
	/// A phase of the auction lasts no time, or longer than a week.
	AuctionTimes,
	/// The auction's buffer is not in [0, 1).
	AuctionBuffer,
	/// The auction's fee is not in [0, price at the end]: the account could get nothing for what it gives.
	AuctionFee,
	/// What the fund pays at most in an auction is not in [0, 1] of MM beyond the missing equity.
	InsolventBound,
	/// The least take is negative.
	LeastTake,
	/// The pool's discount is not in [0, 1] of MM, or its time is zero.
	Backstop,
	/// The surcharge is not in [0, 1], or breaks the bound of the penalty or of the auction's fee together with them.
	Surcharge,
	/// The latency of unknown venues is longer than a day.
	Latency,
}

/// Why a bid in an auction is refused.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum BidError {
	/// The auction has run out, or what it is about changed so much that it has to begin again first.
	Closed,
	/// The account's buffer is restored; nothing is for sale.
	NotNeeded,
	/// Somebody took a part before, or the portfolio changed.
	StateChanged,
	/// The fraction is not in (0, 1].
	BadFraction,
	/// The price is worse than the bid's worst one.
	WorsePrice,
	/// Less than the least take, although more is for sale.
	TooSmall,
	/// It would leave less than the least take for sale; the whole of it can be had.
	LeavesDust,
	/// The insurance fund cannot pay what this fraction takes.
	FundTooSmall,
	/// The target cannot be computed.
	Policy(PolicyError),
	/// A calculation left the range of the number type.
	Math(MathError),
}

impl From<PolicyError> for BidError {
	fn from(error: PolicyError) -> Self {
		BidError::Policy(error)
	}
}

impl From<MathError> for BidError {
	fn from(error: MathError) -> Self {
		BidError::Math(error)
	}
}

/// What is wrong with a user's [`Ladder`](crate::Ladder). Where an index is given it is that of the step.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum LadderError {
	/// The ladder does nothing: no step, and no tolerance.
	Empty,
	/// The trigger is not above 1 and at most the first watch tier.
	TriggerOutOfRange(u8),
	/// The trigger is not below that of the step before.
	TriggersNotFalling(u8),
	/// The fraction is not in (0, 1].
	FractionOutOfRange(u8),
	/// The portfolio is closed by the step before; there is nothing left to do.
	AlreadyClosed(u8),
	/// An asset is preferred twice.
	PreferredTwice(AssetId),
	/// The settlement currency is what everything is turned into; it cannot be sold.
	SettlementPreferred,
	/// The tolerance is not in (0, 1), or there is one without a horizon, or a horizon without one.
	Tolerance,
	/// The horizon is longer than a week.
	Horizon,
}
