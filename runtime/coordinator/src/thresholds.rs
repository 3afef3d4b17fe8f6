//! Thresholds with which a development chain starts: rails, first scan ranges, and joint stress moves; and what the
//! liquidation horizons follow from.
//!
//! The numbers are round and cautious, not fitted: volatilities of the order of the years 2018 to 2021, stressed
//! volatilities half as high again (what one day in ten exceeds), and stress rows of the shapes that crashes have had (all down together,
//! smaller assets further; one asset alone; a squeeze upwards; a break of the usual correlation).

use crate::parameters::{dynamic_params::clocks, PolicyRules};
use alloc::vec::Vec;
use ballast_primitives::{fixed::ONE, AssetId, Fixed};
use ballast_risk::estimators::Rails;
use pallet_thresholds::{AssetRails, GenesisAsset, HorizonRules};
use polkadot_sdk::frame_support::traits::Get;

fn percent(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 100))
}

fn hundredths_of_percent(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 10_000))
}

/// What an unwind is reckoned to have to sell of an asset, settlement currency.
const REFERENCE_SIZE: u32 = 1_000_000;
/// Longest horizon, as a multiple of the shortest.
const LONGEST_HORIZON: u64 = 4;

/// Horizons as the liquidation policy would sell: its slices, its intervals; between the horizon of governance and four
/// times that.
pub struct LiquidationHorizon;
impl Get<HorizonRules> for LiquidationHorizon {
	fn get() -> HorizonRules {
		let (min_ms, slice) = (clocks::HorizonMs::get(), PolicyRules::get().slice);
		HorizonRules {
			min_ms,
			max_ms: min_ms.saturating_mul(LONGEST_HORIZON),
			// The least that is believed: what the planner reckons with at a venue that it knows nothing of.
			round_trip_ms: slice.latency_ms,
			slice_interval_ms: slice.interval_ms,
			depth_share: slice.depth_share,
		}
	}
}

/// `(asset, first scan range, floor, cap, volatility, stressed volatility, haircut)`, in per cent.
const ASSETS: [(u32, i128, i128, i128, i128, i128, i128); 9] = [
	(1, 15, 12, 60, 7, 11, 4),  // DOT
	(2, 12, 10, 50, 6, 9, 2),   // ETH
	(3, 10, 8, 50, 4, 6, 2),    // BTC
	(4, 15, 12, 60, 7, 11, 4),  // LINK
	(5, 15, 12, 60, 7, 11, 4),  // ADA
	(6, 14, 11, 60, 6, 9, 3),   // LTC
	(7, 16, 12, 60, 7, 11, 4),  // XRP
	(8, 16, 12, 60, 8, 12, 4),  // ATOM
	(9, 20, 15, 70, 10, 15, 6), // DOGE
];

/// Joint moves in per cent, in the order of [`ASSETS`].
const STRESS: [[i32; 9]; 8] = [
	// All down together, smaller assets further.
	[-20, -15, -12, -20, -20, -18, -20, -20, -25],
	// All up together.
	[16, 13, 10, 16, 16, 14, 16, 16, 22],
	// The small ones fall, the large ones hold.
	[-22, -8, -5, -22, -22, -18, -22, -22, -26],
	// One move for all: what a book with the usual betas hedges worst.
	[-12, -12, -12, -12, -12, -12, -12, -12, -12],
	// The second largest rises against the rest.
	[-8, 8, -6, -8, -8, -8, -8, -8, -8],
	// A squeeze of the small ones.
	[24, 8, 5, 24, 24, 20, 24, 24, 30],
	// One asset alone.
	[-6, -18, -6, -6, -6, -6, -6, -6, -6],
	[-25, -5, -5, -5, -5, -5, -5, -5, -5],
];

/// Assets with their rails.
pub fn assets() -> Vec<GenesisAsset> {
	ASSETS
		.iter()
		.map(|&(asset, range, floor, cap, volatility, stressed, haircut)| GenesisAsset {
			asset: AssetId(asset),
			rails: AssetRails {
				rails: Rails {
					floor: percent(floor),
					cap: percent(cap),
					// Per epoch of an hour; up faster than down, but by at most 8.8 % in a day.
					max_step_up: hundredths_of_percent(35),
					max_step_down: hundredths_of_percent(20),
				},
				haircut: percent(haircut),
				impact: percent(100),
				stressed_volatility: percent(stressed),
				reference_size: Fixed::from_u32(REFERENCE_SIZE),
			},
			scan_range: percent(range),
			volatility: percent(volatility),
		})
		.collect()
}

/// Joint stress moves, parts per million.
pub fn stress() -> Vec<Vec<(AssetId, i32)>> {
	STRESS
		.iter()
		.map(|row| {
			ASSETS.iter().zip(row).map(|(asset, percent)| (AssetId(asset.0), percent * 10_000)).collect()
		})
		.collect()
}
