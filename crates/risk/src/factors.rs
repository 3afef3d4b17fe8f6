//! The thresholds of one asset.

use ballast_primitives::{fixed::Zero, AssetId, Fixed};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How spot of an asset takes part in the scenarios.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
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
#[serde(deny_unknown_fields)]
pub enum Collateral {
	/// It moves with its own price, and nets with the derivatives on it. The haircut takes what no short perpetual
	/// hedges.
	#[default]
	Own,
	/// It moves as much as that asset in every scenario, and nets with the derivatives on it (risk-cancelling). The
	/// haircut takes all of it. Its confidence is at most that of the asset.
	Follows(AssetId),
	/// No scenario moves it; the haircut takes all of it, long or short. Its confidence is at most that of the asset
	/// named, in whose book it stands.
	Unshocked(Option<AssetId>),
}

/// The thresholds of one asset.
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
#[serde(deny_unknown_fields)]
pub struct AssetFactors {
	/// Which asset.
	pub asset: AssetId,
	/// Price scan range: the largest undamped move of the grid as a share of the price (0.25 = +/-25 %).
	pub scan_range: Fixed,
	/// Share of the value of spot that both requirements add; see [`Collateral`] for the spot it takes.
	pub haircut: Fixed,
	/// Factor Y of the square-root law of impact.
	pub impact: Fixed,
	/// Share of the value of spot that IM adds on top of `haircut`.
	#[serde(default)]
	pub initial_haircut: Fixed,
	/// How spot takes part in the scenarios.
	#[serde(default)]
	pub collateral: Collateral,
	/// Confidence below which IM charges spot for doubt; zero for never. The rate is that of the [`Doubt`] rule of the
	/// underlying.
	///
	/// [`Doubt`]: crate::rules::Doubt
	#[serde(default)]
	pub confidence_floor: Fixed,
	/// Multiple of the depth beyond which the position is concentrated.
	#[serde(default)]
	pub concentration_share: Fixed,
	/// Share of the value beyond `concentration_share` that both requirements add; zero for none.
	#[serde(default)]
	pub concentration_rate: Fixed,
}

impl AssetFactors {
	/// An asset with a scan range and nothing else.
	pub fn new(asset: AssetId, scan_range: Fixed) -> Self {
		let zero = Fixed::zero();
		Self {
			asset,
			scan_range,
			haircut: zero,
			impact: zero,
			initial_haircut: zero,
			collateral: Collateral::Own,
			confidence_floor: zero,
			concentration_share: zero,
			concentration_rate: zero,
		}
	}
}
