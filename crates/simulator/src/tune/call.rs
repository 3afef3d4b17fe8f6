//! The governance call that brings a policy on the chain, as bytes.
//!
//! The chain keeps the rules as dynamic parameters (`pallet-parameters`), one call each, and the parameters of the margin model in
//! `pallet-thresholds`. All of them together are one `Utility.batch_all`, from root: either all take effect or none. The types here
//! say how the coordinator's calls are encoded; a test of the coordinator decodes and executes what they make.

use anyhow::{bail, Result};
use ballast_policy::{AuctionRules, BackstopRules, Rules, SliceRules, SurchargeRules};
use ballast_primitives::{fixed::ONE, Fixed};
use codec::{Decode, Encode};

/// A call of the coordinator, as far as needed here.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Call {
	/// `Utility`.
	#[codec(index = 40)]
	Utility(Utility),
	/// `Parameters`.
	#[codec(index = 50)]
	Parameters(Parameters),
	/// `Thresholds`.
	#[codec(index = 83)]
	Thresholds(Thresholds),
}

/// Calls of `pallet-utility`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Utility {
	/// All or none.
	#[codec(index = 2)]
	BatchAll(Vec<Call>),
}

/// Calls of `pallet-parameters`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Parameters {
	/// Sets one.
	#[codec(index = 0)]
	SetParameter(Parameter),
}

/// Calls of `pallet-thresholds`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Thresholds {
	/// Replaces all.
	#[codec(index = 4)]
	SetParameters(ModelParameters),
}

/// The coordinator's dynamic parameters by group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Parameter {
	/// Milliseconds.
	#[codec(index = 0)]
	Clocks(Clock),
	/// Parts per million, and hundredths of settlement currency.
	#[codec(index = 1)]
	Policy(Share),
}

/// Group `clocks`, as far as it is part of the rules. `None` is for the default.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Clock {
	#[codec(index = 0)]
	GracePeriodMs(Option<u64>),
	#[codec(index = 1)]
	SliceIntervalMs(Option<u64>),
	#[codec(index = 2)]
	MinSliceIntervalMs(Option<u64>),
	#[codec(index = 12)]
	StallMs(Option<u64>),
	#[codec(index = 13)]
	AuctionFastMs(Option<u64>),
	#[codec(index = 14)]
	AuctionSlowMs(Option<u64>),
	#[codec(index = 15)]
	InsolventAuctionMs(Option<u64>),
	#[codec(index = 16)]
	AuctionRestMs(Option<u64>),
	#[codec(index = 17)]
	BackstopPatienceMs(Option<u64>),
}

/// Group `policy`. `None` is for the default.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Share {
	#[codec(index = 0)]
	Buffer(Option<u32>),
	#[codec(index = 1)]
	PenaltyMin(Option<u32>),
	#[codec(index = 2)]
	PenaltyMax(Option<u32>),
	#[codec(index = 3)]
	DepthShare(Option<u32>),
	#[codec(index = 4)]
	PriceBand(Option<u32>),
	#[codec(index = 5)]
	DustCents(Option<u32>),
	#[codec(index = 6)]
	SurchargeTraded(Option<u32>),
	#[codec(index = 7)]
	SurchargeTaken(Option<u32>),
	#[codec(index = 8)]
	AuctionFee(Option<u32>),
}

/// Parameters of the margin model, as `pallet-thresholds` keeps them; what they mean is said there.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
pub struct ModelParameters {
	pub tail: Fixed,
	pub diversification_cap: Fixed,
	pub maintenance_factor: Fixed,
	pub initial_factor: Fixed,
	pub deviations: Fixed,
	pub stress_weight: Fixed,
	pub half_life_ms: u64,
	pub filter_half_life_ms: u64,
}

impl Default for ModelParameters {
	/// Those of the pallet.
	fn default() -> Self {
		let hundredths = |n: i128| Fixed::from_inner(n * (ONE / 100));
		Self {
			tail: Fixed::from_inner(ONE / 40),
			diversification_cap: hundredths(30),
			maintenance_factor: hundredths(100),
			initial_factor: hundredths(130),
			deviations: hundredths(340),
			stress_weight: hundredths(65),
			half_life_ms: 30 * 24 * 60 * 60 * 1_000,
			filter_half_life_ms: 6 * 60 * 60 * 1_000,
		}
	}
}

/// A share in parts per million; one with more digits has no parameter.
fn millionths(name: &str, share: Fixed) -> Result<u32> {
	parts(name, share, ONE / 1_000_000)
}

fn parts(name: &str, value: Fixed, unit: i128) -> Result<u32> {
	let value = value.into_inner();
	match u32::try_from(value / unit) {
		Ok(parts) if value % unit == 0 => Ok(parts),
		_ => bail!(
			"rules.{name}: the chain keeps it in units of {}",
			ballast_text::decimal::exact(Fixed::from_inner(unit))
		),
	}
}

/// The call that makes these the rules, and these the parameters of the model.
///
/// The rules must be valid, and must not differ from the defaults in what the chain has no parameter for: that takes a new
/// runtime.
pub fn governance_call(rules: &Rules, model: Option<ModelParameters>) -> Result<Call> {
	if let Err(error) = rules.validate() {
		bail!("the rules are not valid: {error:?}");
	}
	let shares = [
		Share::Buffer(Some(millionths("buffer", rules.buffer)?)),
		Share::PenaltyMin(Some(millionths("penalty_min", rules.penalty_min)?)),
		Share::PenaltyMax(Some(millionths("penalty_max", rules.penalty_max)?)),
		Share::DepthShare(Some(millionths("slice.depth_share", rules.slice.depth_share)?)),
		Share::PriceBand(Some(millionths("price_band", rules.price_band)?)),
		Share::DustCents(Some(parts("dust", rules.dust, ONE / 100)?)),
		Share::SurchargeTraded(Some(millionths("surcharge.traded", rules.surcharge.traded)?)),
		Share::SurchargeTaken(Some(millionths("surcharge.taken", rules.surcharge.taken)?)),
		Share::AuctionFee(Some(millionths("auction.fee", rules.auction.fee)?)),
	];
	let clocks = [
		Clock::GracePeriodMs(Some(rules.grace_ms)),
		Clock::SliceIntervalMs(Some(rules.slice.interval_ms)),
		Clock::MinSliceIntervalMs(Some(rules.slice.min_interval_ms)),
		Clock::StallMs(Some(rules.stall_ms)),
		Clock::AuctionFastMs(Some(rules.auction.fast_ms)),
		Clock::AuctionSlowMs(Some(rules.auction.slow_ms)),
		Clock::InsolventAuctionMs(Some(rules.auction.insolvent_ms)),
		Clock::AuctionRestMs(Some(rules.auction.rest_ms)),
		Clock::BackstopPatienceMs(Some(rules.backstop.patience_ms)),
	];
	let set = |parameter| Call::Parameters(Parameters::SetParameter(parameter));
	let mut calls: Vec<Call> = shares.into_iter().map(|share| set(Parameter::Policy(share))).collect();
	calls.extend(clocks.into_iter().map(|clock| set(Parameter::Clocks(clock))));
	calls.extend(model.map(|model| Call::Thresholds(Thresholds::SetParameters(model))));
	let call = Call::Utility(Utility::BatchAll(calls));
	let (kept, _) = effect(&call, &Rules::default())?;
	if kept != (Rules { left_over: kept.left_over, ..*rules }) {
		bail!(
			"the rules differ from the defaults in what the chain has no parameter for ({}): that takes a new runtime",
			super::file::differences(&kept, rules).join(", ")
		);
	}
	Ok(call)
}

/// The rules and parameters that a chain with these rules has once the call took effect.
pub fn effect(call: &Call, before: &Rules) -> Result<(Rules, Option<ModelParameters>)> {
	let share =
		|parts: Option<u32>| Fixed::from_inner(i128::from(parts.unwrap_or_default()) * (ONE / 1_000_000));
	let Call::Utility(Utility::BatchAll(calls)) = call else { bail!("not a batch") };
	let (mut rules, mut model) = (*before, None);
	for call in calls {
		let Rules {
			slice: SliceRules { depth_share, interval_ms, min_interval_ms, .. },
			auction: AuctionRules { fast_ms, slow_ms, insolvent_ms, rest_ms, fee, .. },
			backstop: BackstopRules { patience_ms, .. },
			surcharge: SurchargeRules { traded, taken },
			..
		} = &mut rules;
		match call {
			Call::Parameters(Parameters::SetParameter(Parameter::Policy(set))) => match *set {
				Share::Buffer(to) => rules.buffer = share(to),
				Share::PenaltyMin(to) => rules.penalty_min = share(to),
				Share::PenaltyMax(to) => rules.penalty_max = share(to),
				Share::DepthShare(to) => *depth_share = share(to),
				Share::PriceBand(to) => rules.price_band = share(to),
				Share::DustCents(to) => {
					rules.dust = Fixed::from_inner(i128::from(to.unwrap_or_default()) * (ONE / 100));
				}
				Share::SurchargeTraded(to) => *traded = share(to),
				Share::SurchargeTaken(to) => *taken = share(to),
				Share::AuctionFee(to) => *fee = share(to),
			},
			Call::Parameters(Parameters::SetParameter(Parameter::Clocks(set))) => match *set {
				Clock::GracePeriodMs(to) => rules.grace_ms = to.unwrap_or_default(),
				Clock::SliceIntervalMs(to) => *interval_ms = to.unwrap_or_default(),
				Clock::MinSliceIntervalMs(to) => *min_interval_ms = to.unwrap_or_default(),
				Clock::StallMs(to) => rules.stall_ms = to.unwrap_or_default(),
				Clock::AuctionFastMs(to) => *fast_ms = to.unwrap_or_default(),
				Clock::AuctionSlowMs(to) => *slow_ms = to.unwrap_or_default(),
				Clock::InsolventAuctionMs(to) => *insolvent_ms = to.unwrap_or_default(),
				Clock::AuctionRestMs(to) => *rest_ms = to.unwrap_or_default(),
				Clock::BackstopPatienceMs(to) => *patience_ms = to.unwrap_or_default(),
			},
			Call::Thresholds(Thresholds::SetParameters(to)) => model = Some(*to),
			Call::Utility(_) => bail!("a batch within a batch"),
		}
	}
	Ok((rules, model))
}
