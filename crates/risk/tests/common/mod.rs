//! Random but valid markets, models and portfolios for the tests of this folder.

#![allow(dead_code, clippy::unwrap_used)]

use ballast_primitives::{fixed::ONE, AssetId, Fixed, InstrumentId, VenueId, SETTLEMENT};
use ballast_risk::{AssetFactors, AssetState, Historical, Market, Portfolio, Position, RiskModel};
use rand::Rng;

pub fn ppm(parts: i128) -> Fixed {
	Fixed::from_inner(parts * (ONE / 1_000_000))
}

pub fn units(whole: i128) -> Fixed {
	Fixed::from_inner(whole * ONE)
}

pub fn venue(index: u32) -> VenueId {
	match index {
		0 => VenueId::Home,
		_ => VenueId::Sibling(2_000 + index),
	}
}

/// `assets` assets numbered from 1.
pub fn market(rng: &mut impl Rng, assets: u32) -> Market {
	let assets = (1..=assets)
		.map(|asset| {
			// From a millionth to a hundred thousand.
			let mark = Fixed::from_inner(10i128.pow(rng.gen_range(12..23)) + rng.gen_range(0..ONE));
			AssetState {
				depth: if rng.gen_ratio(1, 8) { units(0) } else { units(rng.gen_range(1_000..50_000_000)) },
				volatility: ppm(rng.gen_range(0..200_000)),
				..AssetState::new(AssetId(asset), mark)
			}
		})
		.collect();
	Market { assets, ..Market::default() }
}

/// A model for the assets 1 to `assets`; the last one has no history now and then.
pub fn model(rng: &mut impl Rng, assets: u32, rows: usize) -> RiskModel {
	let columns: Vec<_> = (1..=assets).filter(|_| !rng.gen_ratio(1, 10)).map(AssetId).collect();
	let rows = if columns.is_empty() { 0 } else { rows };
	let returns = (0..rows * columns.len()).map(|_| rng.gen_range(-400_000..600_000)).collect();
	let maintenance = rng.gen_range(500_000..2_000_000);
	RiskModel {
		version: 7,
		assets: (1..=assets)
			.map(|asset| {
				let scan_range = ppm(rng.gen_range(10_000..1_500_000));
				AssetFactors {
					haircut: ppm(rng.gen_range(0..300_000)),
					impact: ppm(rng.gen_range(0..2_000_000)),
					..AssetFactors::new(AssetId(asset), scan_range)
				}
			})
			.collect(),
		grid: RiskModel::standard_grid(),
		historical: Historical { assets: columns, returns },
		tail: ppm(rng.gen_range(1..200_000)),
		diversification_cap: ppm(rng.gen_range(0..1_000_000)),
		maintenance_factor: ppm(maintenance),
		initial_factor: ppm(maintenance + rng.gen_range(0..1_000_000)),
		..RiskModel::default()
	}
}

/// One position; quantities are multiples of `grain` units in the last place.
pub fn position(rng: &mut impl Rng, market: &Market, grain: i128) -> Position {
	let venue = venue(rng.gen_range(0..4));
	// About up to a million in value, whatever the price.
	let value = rng.gen_range(-1_000_000i128..1_000_000) * 1_000_000_000_000;
	if rng.gen_ratio(1, 8) {
		return Position::spot(venue, SETTLEMENT, Fixed::from_inner(value * 1_000_000 / grain * grain));
	}
	let state = market.assets[rng.gen_range(0..market.assets.len())];
	let quantity = value * 1_000_000_000 / (state.mark.into_inner() / 1_000_000_000) * 1_000_000;
	let quantity = Fixed::from_inner(quantity / grain * grain);
	if rng.gen() {
		return Position::spot(venue, state.asset, quantity);
	}
	let entry = Fixed::from_inner(state.mark.into_inner() / 100 * rng.gen_range(50..150));
	let funding = units(rng.gen_range(-100..100));
	Position { venue, instrument: InstrumentId::Perpetual(state.asset), quantity, entry, funding }
}

pub fn portfolio(rng: &mut impl Rng, market: &Market, positions: usize, grain: i128) -> Portfolio {
	Portfolio {
		positions: (0..positions).map(|_| position(rng, market, grain)).collect(),
		cash: Fixed::from_inner(rng.gen_range(-ONE..ONE) * 1_000),
	}
}
