//! What is stored and signed.

use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	worker::WorkerId,
	AssetId, Fixed,
};
use ballast_risk::estimators::Rails;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::frame_support::{
	traits::Get, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Most parts per million that a stress move can rise by: plus 1000 %.
pub const MAX_STRESS_MOVE: i32 = 10_000_000;
/// A stress move must stay above this: minus 100 %.
pub const MIN_STRESS_MOVE: i32 = -1_000_000;

/// What governance sets per asset.
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
pub struct AssetRails {
	/// Floor, cap and largest steps of the price scan range.
	pub rails: Rails,
	/// Share of the value of net long spot that hedges nothing, in [0, 1].
	pub haircut: Fixed,
	/// Factor Y of the square-root law of impact, in [0, 100].
	pub impact: Fixed,
	/// Volatility per day in times of stress (0.1 = 10 %), in (0, 10].
	pub stressed_volatility: Fixed,
}

impl AssetRails {
	/// Whether all of it makes sense.
	pub fn is_valid(&self) -> bool {
		let (zero, ten, hundred) = (Fixed::zero(), Fixed::from_inner(10 * ONE), Fixed::from_inner(100 * ONE));
		self.rails.validate().is_ok()
			&& self.rails.cap <= ten
			&& self.haircut >= zero
			&& self.haircut <= Fixed::one()
			&& self.impact >= zero
			&& self.impact <= hundred
			&& self.stressed_volatility > zero
			&& self.stressed_volatility <= ten
	}
}

/// Thresholds of an asset in force.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct InForce {
	/// Price scan range; 0.25 is plus or minus 25 %.
	pub scan_range: Fixed,
	/// Volatility per day; 0.05 is 5 %.
	pub volatility: Fixed,
	/// The epoch whose votes set it; zero for values of governance.
	pub epoch: u64,
}

/// Thresholds of an asset as a worker computed them.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ProposedRange {
	/// The asset.
	pub asset: AssetId,
	/// Price scan range, positive.
	pub scan_range: Fixed,
	/// Volatility per day, positive.
	pub volatility: Fixed,
}

/// A worker's submission for an epoch.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxAssets))]
pub struct Vote<MaxAssets: Get<u32>> {
	/// Whose. The key and not the index, which a new session may give to somebody else.
	pub worker: WorkerId,
	/// Sorted by asset.
	pub ranges: BoundedVec<ProposedRange, MaxAssets>,
}

/// Prices of one time.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxAssets))]
pub struct Sample<MaxAssets: Get<u32>> {
	/// When, in milliseconds since 1970.
	pub at: u64,
	/// Settlement currency per unit, sorted by asset; an asset without a fresh price is missing.
	pub prices: BoundedVec<(AssetId, Fixed), MaxAssets>,
}

/// State of the ring of samples.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RingCursor {
	/// Slot of the next sample.
	pub next: u32,
	/// Time of the last sample, in milliseconds since 1970; zero before the first.
	pub last_ms: u64,
}

/// A joint move of prices over the liquidation horizon.
#[derive(
	CloneNoBound,
	DebugNoBound,
	PartialEqNoBound,
	EqNoBound,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[scale_info(skip_type_params(MaxAssets))]
pub struct StressRow<MaxAssets: Get<u32>> {
	/// Parts per million, sorted by asset; an asset that is not listed does not move.
	pub moves: BoundedVec<(AssetId, i32), MaxAssets>,
}

/// What the model and the workers need besides the assets.
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
pub struct ModelParameters {
	/// Share of the worst historical scenarios whose mean is the expected shortfall.
	pub tail: Fixed,
	/// Largest part of the summed grid losses that diversification may take off.
	pub diversification_cap: Fixed,
	/// Multiple of the core requirement that is maintenance margin.
	pub maintenance_factor: Fixed,
	/// Multiple of the core requirement that is initial margin.
	pub initial_factor: Fixed,
	/// Standard deviations that a price scan range covers.
	pub deviations: Fixed,
	/// Weight of the stressed volatility against the observed one, in [0, 1].
	pub stress_weight: Fixed,
	/// Half-life of the moving average of volatility, in milliseconds.
	pub half_life_ms: u64,
}

impl Default for ModelParameters {
	/// Tail 2.5 %, diversification cap 30 %, factors 1 and 1.3, three deviations, stress weight 25 %, half-life 6 h.
	fn default() -> Self {
		Self {
			tail: Fixed::from_inner(ONE / 40),
			diversification_cap: Fixed::from_inner(ONE / 10 * 3),
			maintenance_factor: Fixed::one(),
			initial_factor: Fixed::from_inner(ONE / 10 * 13),
			deviations: Fixed::from_inner(3 * ONE),
			stress_weight: Fixed::from_inner(ONE / 4),
			half_life_ms: 6 * 60 * 60 * 1000,
		}
	}
}

/// What a worker signs: the context, the epoch, its index among the authorities, and its ranges.
pub fn payload(epoch: u64, authority_index: u32, ranges: &[ProposedRange]) -> Vec<u8> {
	(b"ballast-thresholds", epoch, authority_index, ranges).encode()
}
