//! Joint moves of several prices, as they happened together.

use alloc::vec::Vec;
use ballast_primitives::AssetId;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Parts per million in 100 %.
pub const PPM: i32 = 1_000_000;
/// Most rows of a historical matrix.
pub const MAX_ROWS: usize = 10_000;

/// Joint moves of several prices, as they happened together.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Historical {
	/// The columns, sorted by asset. An asset without a column gets no benefit from diversification: its worst grid
	/// loss counts in full beside the rows.
	pub assets: Vec<AssetId>,
	/// Returns over the liquidation horizon in parts per million, row after row.
	pub returns: Vec<i32>,
}

impl Historical {
	/// Number of rows; a rest that makes no row is not counted.
	pub fn rows(&self) -> usize {
		self.returns.len().checked_div(self.assets.len()).unwrap_or(0)
	}

	/// The columns of these assets only, in their own order; assets without a column are left out.
	pub fn project(&self, assets: &[AssetId]) -> Self {
		let kept: Vec<(usize, AssetId)> =
			self.assets.iter().copied().enumerate().filter(|(_, asset)| assets.contains(asset)).collect();
		let mut returns = Vec::new();
		if !kept.is_empty() {
			for row in self.returns.chunks_exact(self.assets.len()) {
				returns.extend(kept.iter().filter_map(|(column, _)| row.get(*column).copied()));
			}
		}
		Self { assets: kept.into_iter().map(|(_, asset)| asset).collect(), returns }
	}
}
