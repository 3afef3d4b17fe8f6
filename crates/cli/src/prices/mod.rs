//! Where prices come from, and the frames in which they are fed.

pub mod csv;
pub mod http;
pub mod synthetic;

use ballast_primitives::{AssetId, Fixed};
pub use ballast_text::time;
use std::collections::BTreeMap;

/// Prices of several assets at one moment, sorted by asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
	/// Unix seconds.
	pub at: u64,
	/// Settlement currency per whole unit.
	pub prices: Vec<(AssetId, Fixed)>,
}

/// The bars of one asset: closing price by the bar's open in Unix seconds.
pub type Bars = BTreeMap<u64, Fixed>;

/// Aligns the bars of several assets to frames. An asset without a bar at a moment is missing in that frame: the chain
/// then keeps its last price until it expires.
pub fn frames(bars: &BTreeMap<AssetId, Bars>, from: Option<u64>, to: Option<u64>) -> Vec<Frame> {
	let mut frames: BTreeMap<u64, Vec<(AssetId, Fixed)>> = BTreeMap::new();
	for (asset, bars) in bars {
		let wanted = bars.range(from.unwrap_or(0)..).take_while(|(at, _)| to.is_none_or(|to| **at < to));
		for (at, price) in wanted {
			frames.entry(*at).or_default().push((*asset, *price));
		}
	}
	frames.into_iter().map(|(at, prices)| Frame { at, prices }).collect()
}

/// The usual distance between frames in seconds; `None` for fewer than two.
pub fn interval(frames: &[Frame]) -> Option<u64> {
	let mut gaps: Vec<u64> =
		frames.windows(2).filter_map(|pair| Some(pair.get(1)?.at - pair.first()?.at)).collect();
	gaps.sort_unstable();
	gaps.get(gaps.len() / 2).copied()
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	fn bars(of: &[(u64, u32)]) -> Bars {
		of.iter().map(|(at, price)| (*at, Fixed::from_u32(*price))).collect()
	}

	#[test]
	fn frames_should_hold_what_is_there_when_assets_have_gaps() {
		let all = BTreeMap::from([
			(AssetId(1), bars(&[(0, 1), (60, 2), (120, 3)])),
			(AssetId(2), bars(&[(60, 9), (180, 8)])),
		]);
		let frames = frames(&all, Some(60), Some(180));
		assert_eq!(
			frames,
			vec![
				Frame {
					at: 60,
					prices: vec![(AssetId(1), Fixed::from_u32(2)), (AssetId(2), Fixed::from_u32(9))]
				},
				Frame { at: 120, prices: vec![(AssetId(1), Fixed::from_u32(3))] },
			]
		);
		assert_eq!(interval(&frames), Some(60));
		assert_eq!(interval(&frames[..1]), None);
	}
}
