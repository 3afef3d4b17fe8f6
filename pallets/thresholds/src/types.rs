//! What is stored and signed.

use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	worker::WorkerId,
	AssetId, Fixed,
};
use ballast_risk::{
	estimators::{AssetInput, Rails},
	EstimateError, RiskError,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	frame_support::{
		traits::{ConstU32, Get},
		BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PalletError, PartialEqNoBound,
	},
	sp_core::{sr25519, H256},
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Most parts per million that a stress move can rise by: plus 1000 %.
pub const MAX_STRESS_MOVE: i32 = 10_000_000;
/// A stress move must stay above this: minus 100 %.
pub const MIN_STRESS_MOVE: i32 = -1_000_000;
/// Longest notice of a tightening, in epochs.
pub const MAX_NOTICE: u32 = 16;
/// Notice of a tightening where governance has set none, in epochs.
pub const DEFAULT_NOTICE: u32 = 1;
/// Most tightenings of one asset that can be under notice: one per epoch of the longest notice, and the present one.
pub const MAX_PENDING: u32 = MAX_NOTICE + 1;
/// Conflicting votes that are remembered, the newest.
pub const MAX_EVIDENCE: u32 = 64;

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
	/// What an unwind is reckoned to have to sell, settlement currency, in [0, 10^12]: the horizon is the time that takes.
	pub reference_size: Fixed,
}

/// What is wrong with rails or factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError)]
pub enum RailsFault {
	/// Needs 0 < floor <= cap <= 10.
	Range,
	/// Needs a positive step up, and a step down in (0, 1].
	Step,
	/// The haircut is not in [0, 1].
	Haircut,
	/// The impact factor is not in [0, 100].
	Impact,
	/// The stressed volatility is not in (0, 10].
	StressedVolatility,
	/// The reference size is not in [0, 10^12].
	ReferenceSize,
}

impl AssetRails {
	/// Names the first thing that makes no sense.
	pub fn validate(&self) -> Result<(), RailsFault> {
		let (zero, ten, hundred) = (Fixed::zero(), Fixed::from_inner(10 * ONE), Fixed::from_inner(100 * ONE));
		if let Err(error) = self.rails.validate() {
			let step = error == RiskError::InvalidEstimate(EstimateError::RailsStep);
			return Err(if step { RailsFault::Step } else { RailsFault::Range });
		}
		if self.rails.cap > ten {
			return Err(RailsFault::Range);
		}
		if self.haircut < zero || self.haircut > Fixed::one() {
			return Err(RailsFault::Haircut);
		}
		if self.impact < zero || self.impact > hundred {
			return Err(RailsFault::Impact);
		}
		if self.stressed_volatility <= zero || self.stressed_volatility > ten {
			return Err(RailsFault::StressedVolatility);
		}
		let most = Fixed::from_inner(1_000_000_000_000 * ONE);
		if self.reference_size < zero || self.reference_size > most {
			return Err(RailsFault::ReferenceSize);
		}
		Ok(())
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

/// Thresholds of an asset that come into force at their date.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PendingRange {
	/// When, in milliseconds since 1970. They change once per epoch: if several dates have passed, the later ones wait.
	pub at: u64,
	/// What. Not below what is in force or comes before, in either part.
	pub new: InForce,
}

/// All tightenings of an asset that are under notice, in the order of their dates.
pub type PendingRanges = BoundedVec<PendingRange, ConstU32<MAX_PENDING>>;

/// Scenarios that come into force at their date.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PendingScenarios {
	/// Of which set.
	pub set: SetId,
	/// What.
	pub scenarios: ballast_risk::Historical,
	/// Rows that were observed with them and are not among them.
	pub left_out: u32,
}

/// What governance has announced, and from when on it holds.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Announced<Value> {
	/// When, in milliseconds since 1970.
	pub at: u64,
	/// What.
	pub new: Value,
}

/// A scenario set by name.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SetId {
	/// The epoch it was computed for.
	pub epoch: u64,
	/// What the workers voted for; see [`set_hash`].
	pub hash: H256,
}

/// A worker's vote of the epoch. The signature stays, as proof for everybody else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Vote {
	/// Whose. The key and not the index, which a new session may give to somebody else.
	pub worker: WorkerId,
	/// For which set.
	pub hash: H256,
	/// Over [`payload`] of [`Purpose::Vote`].
	pub signature: sr25519::Signature,
}

/// Two signed votes of one worker in one epoch upon one history: proof that it lied at least once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Evidence {
	/// The epoch of both.
	pub epoch: u64,
	/// The anchor of both; see [`Frozen::anchor`].
	pub anchor: H256,
	/// The one that counts.
	pub first: Vote,
	/// The hash of the one that does not.
	pub hash: H256,
	/// Over [`payload`] of [`Purpose::Vote`] with `hash`.
	pub signature: sr25519::Signature,
}

/// How far the present epoch has come.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Stage {
	/// No set has two thirds of the workers.
	#[default]
	Voting,
	/// Two thirds want this set, which nobody has uploaded yet.
	Agreed(H256),
	/// The set was uploaded: loosenings are in force, tightenings under notice.
	Taken(H256),
}

/// What the workers compute an epoch's set from, frozen when the epoch began: the same for all of them, whenever and
/// on whatever block they look.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxAssets))]
pub struct Frozen<MaxAssets: Get<u32>> {
	/// The epoch.
	pub epoch: u64,
	/// Blake2 of the hash of the block before the epoch's first one. All that is frozen follows from that block's state, so that it
	/// names the history; on another fork, where the history may be another one, signatures do not hold.
	pub anchor: H256,
	/// Version of the scenario set that was in force.
	pub version: u32,
	/// The history is the samples of these indices, the last one excluded; they stay in the ring for the epoch.
	pub samples: (u64, u64),
	/// Time between two samples, in milliseconds.
	pub interval_ms: u64,
	/// Parameters of the estimators.
	pub parameters: ModelParameters,
	/// The assets, sorted, with their depth as the venues had reported it and the horizon that follows from it.
	pub assets: BoundedVec<AssetInput, MaxAssets>,
}

/// Prices of one time.
#[derive(
	CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxAssets))]
pub struct Sample<MaxAssets: Get<u32>> {
	/// The how-many-eth sample, missed ones counted.
	pub index: u64,
	/// When, in milliseconds since 1970.
	pub at: u64,
	/// Settlement currency per unit, sorted by asset. `None` is a gap: no fresh price, or a sample that was missed. An
	/// asset that is not listed had no thresholds then.
	pub prices: BoundedVec<(AssetId, Option<Fixed>), MaxAssets>,
}

/// State of the ring of samples.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RingCursor {
	/// Index of the next sample; its slot is the rest of dividing by the ring's length.
	pub next: u64,
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
	/// Share of the worst historical scenarios whose mean is the expected shortfall; of all that were observed, not only of
	/// the most informative ones that were kept.
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
	/// Half-life of the moving average that past returns are divided by, in milliseconds.
	pub filter_half_life_ms: u64,
}

impl Default for ModelParameters {
	/// Tail 2.5 %, diversification cap 30 %, factors 1 and 1.3, 3.4 deviations, stress weight 65 %, half-lives 30 days and
	/// 6 hours. Chosen on real prices, see the README.
	fn default() -> Self {
		Self {
			tail: Fixed::from_inner(ONE / 40),
			diversification_cap: Fixed::from_inner(ONE / 10 * 3),
			maintenance_factor: Fixed::one(),
			initial_factor: Fixed::from_inner(ONE / 10 * 13),
			deviations: Fixed::from_inner(ONE / 10 * 34),
			stress_weight: Fixed::from_inner(ONE / 100 * 65),
			half_life_ms: 30 * 24 * 60 * 60 * 1000,
			filter_half_life_ms: 6 * 60 * 60 * 1000,
		}
	}
}

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
pub enum Purpose {
	/// A vote for a set.
	Vote,
	/// The upload of a set.
	Upload,
}

/// What a worker signs: context, chain, history, purpose, epoch and hash. Bound to the chain and to what the epoch has
/// frozen (its [`Frozen::anchor`]), so that an honest vote on a test network or on another fork is no evidence here.
pub fn payload<Hash: Encode>(genesis: &Hash, anchor: H256, purpose: Purpose, set: SetId) -> Vec<u8> {
	(b"ballast/thresholds", genesis, anchor, purpose, set).encode()
}

/// The hash of a set: Blake2 over its SCALE encoding.
pub fn set_hash(set: &ballast_risk::estimators::ThresholdSet) -> H256 {
	H256(set.using_encoded(polkadot_sdk::sp_io::hashing::blake2_256))
}

/// Thresholds of one asset, in force and to come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct AssetStatus {
	/// The asset.
	pub asset: AssetId,
	/// Rails and factors in force.
	pub rails: AssetRails,
	/// Notice of tightenings, in epochs.
	pub notice: u32,
	/// Thresholds in force.
	pub in_force: InForce,
	/// Thresholds under notice, with their dates.
	pub pending: Vec<PendingRange>,
	/// Rails under notice.
	pub pending_rails: Option<Announced<AssetRails>>,
}

/// Everything about the thresholds that somebody who holds positions wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Status {
	/// The epoch in progress; `None` before the first.
	pub epoch: Option<u64>,
	/// How far it has come.
	pub stage: Stage,
	/// Version of the scenario set in force.
	pub version: u32,
	/// The set whose scenarios are in force, and since when (milliseconds since 1970); `None` before the first one.
	pub set: Option<(u64, SetId)>,
	/// Number of historical scenarios in force.
	pub scenarios: u32,
	/// Sets whose scenarios are under notice, with their dates (milliseconds since 1970).
	pub pending: Vec<(u64, SetId)>,
	/// Date of stress rows under notice.
	pub pending_stress: Option<u64>,
	/// Parameters under notice.
	pub pending_parameters: Option<Announced<ModelParameters>>,
	/// All assets, sorted.
	pub assets: Vec<AssetStatus>,
}
