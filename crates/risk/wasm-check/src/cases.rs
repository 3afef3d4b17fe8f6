//! The portfolios whose margins are timed and counted, natively and in Wasm: the same everywhere.

use crate::generator::{ppm, venue_id, Random, World, DAY_MS};
use alloc::vec::Vec;
use ballast_primitives::{fixed::ONE, AssetId, Fixed, OptionKind, OptionSeries, VenueId, SETTLEMENT};
use ballast_risk::{
	grid,
	rules::{Basis, StaticDiscount, VolatilityShock},
	AssetFactors, AssetState, Batch, Engine, ExpiryState, Historical, Market, Portfolio, Position, RiskModel,
	VolatilityState,
};

const ASSETS: u32 = 10;
const ROWS: u32 = 256;
const EXPIRIES: u32 = 8;

fn units(whole: i64) -> Fixed {
	Fixed::from_inner(i128::from(whole) * ONE)
}

/// Spot and perpetuals on four venues, a quarter of them in the settlement currency and the others in ten assets at
/// random; 33 grid points and 256 joint rows.
pub fn linear(positions: u32) -> World {
	let mut random = Random::new(16);
	let mut market = Market::default();
	let mut model = RiskModel::default();
	for asset in (1..=ASSETS).map(AssetId) {
		// From a millionth to a hundred thousand.
		let mark = 10i128.pow(random.range(12, 23) as u32) + i128::from(random.range(0, 1 << 39));
		market.assets.push(AssetState {
			depth: units(random.range(1_000, 50_000_000)),
			volatility: random.share(10_000, 200_000),
			..AssetState::new(asset, Fixed::from_inner(mark))
		});
		model.assets.push(AssetFactors {
			haircut: random.share(0, 300_000),
			impact: random.share(0, 2_000_000),
			..AssetFactors::new(asset, random.share(10_000, 1_200_000))
		});
	}
	model.historical = Historical {
		assets: (1..=ASSETS).map(AssetId).collect(),
		returns: (0..ROWS * ASSETS).map(|_| random.range(-400_000, 600_000) as i32).collect(),
	};
	let position = |at: u32| {
		let venue = venue_id(at % 4);
		let value = random.range(-1_000_000, 1_000_000);
		if at % 16 >= 12 {
			return Position::spot(venue, SETTLEMENT, units(value));
		}
		let state = random.pick(&market.assets);
		let mark = state.mark.into_inner();
		let quantity = Fixed::from_inner(i128::from(value) * ONE / (mark / 1_000_000_000) * 1_000_000_000);
		if at.is_multiple_of(2) {
			Position::spot(venue, state.asset, quantity)
		} else {
			Position::perpetual(venue, state.asset, quantity, Fixed::from_inner(mark))
		}
	};
	let positions = (0..positions).map(position).collect();
	World { market, model, portfolio: Portfolio { positions, cash: units(0) } }
}

/// Calls and puts on one underlying, each at a strike of its own, spread over eight expiries; 33 grid points, of which two
/// thirds move the volatilities, static discounts and the basis contingency.
pub fn options(positions: u32) -> World {
	let mut random = Random::new(64);
	let underlying = AssetId(1);
	let mut market = Market {
		assets: [AssetState { depth: units(50_000_000), ..AssetState::new(underlying, units(2_000)) }].into(),
		now: 1_700_000_000_000,
		..Market::default()
	};
	for week in 1..=EXPIRIES {
		let expiry = market.now + u64::from(week) * 7 * DAY_MS;
		let state = ExpiryState::new(underlying, expiry, units(2_010));
		market.expiries.push(ExpiryState { rate: ppm(50_000), ..state });
		market.volatilities.extend((0..i64::from(positions.div_ceil(EXPIRIES))).map(|strike| {
			VolatilityState {
				underlying,
				expiry,
				strike: units(1_000 + strike * 20),
				volatility: ppm(600_000 + strike * 1_000),
			}
		}));
	}
	let mut model = RiskModel {
		assets: [AssetFactors::new(underlying, ppm(180_000))].into(),
		grid: grid::standard_with_volatility(),
		..RiskModel::default()
	};
	model.rules.volatility = VolatilityShock {
		up: ppm(500_000),
		down: ppm(275_000),
		short_power: ppm(300_000),
		..Default::default()
	};
	model.rules.discount = StaticDiscount { long: ppm(950_000), short: ppm(1_040_000), ..Default::default() };
	model.rules.basis = Basis { up: ppm(45_000), down: ppm(-45_000), add: ppm(500_000), per_year: units(2) };
	let position = |at: u32| {
		// A step that meets every strike of every expiry once, for a power of two.
		let count = market.volatilities.len() as u32;
		let VolatilityState { expiry, strike, .. } = market.volatilities[(at * 5 % count) as usize];
		let kind = if at.is_multiple_of(2) { OptionKind::Call } else { OptionKind::Put };
		let series = OptionSeries { underlying, expiry, strike, kind };
		Position::option(VenueId::Home, series, units(random.range(-100, 100)))
	};
	let positions: Vec<_> = (0..positions).map(position).collect();
	World { market, model, portfolio: Portfolio { positions, cash: units(0) } }
}

/// A case by its number: 0 for [`linear`], anything else for [`options`].
pub fn world(case: u32, positions: u32) -> World {
	if case == LINEAR {
		linear(positions)
	} else {
		options(positions)
	}
}

/// Number of [`linear`].
pub const LINEAR: u32 = 0;
/// Number of [`options`].
pub const OPTIONS: u32 = 1;

/// Margins a portfolio so many times in one batch; the sum of the requirements, so that nothing is left out.
pub fn margins(world: &World, times: u32) -> u64 {
	let Ok(engine) = Engine::new(&world.market, &world.model) else { return 0 };
	let mut batch = Batch::new(&engine);
	let mut sum = 0u64;
	for _ in 0..times {
		if let Ok(margin) = batch.margin(core::hint::black_box(&world.portfolio)) {
			sum = sum.wrapping_add(margin.initial.into_inner() as u64);
		}
	}
	sum
}
