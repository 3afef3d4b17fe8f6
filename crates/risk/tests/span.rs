//! The covered write of the SPAN methodology: a long future and a short call on it, 16 scenarios.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_primitives::{AssetId, Fixed, VenueId};
use ballast_risk::{
	AssetFactors, AssetState, Engine, ExpiryState, GridPoint, Market, Portfolio, Position, RiskModel,
	ScenarioGains, VolatilityMove, WorstScenario,
};
use common::{ppm, units};

const INDEX: AssetId = AssetId(1);
const EXPIRY: u64 = 90 * 86_400_000;

/// The price by thirds of its scan range, each with volatility up and down, and two extreme moves of twice the range of
/// which 35 % count.
fn grid() -> Vec<GridPoint> {
	let point = |shock, volatility| GridPoint { volatility, ..GridPoint::price(ppm(shock)) };
	let mut grid = vec![];
	for shock in [0, 333_000, -333_000, 667_000, -667_000, 1_000_000, -1_000_000] {
		grid.extend([point(shock, VolatilityMove::Up), point(shock, VolatilityMove::Down)]);
	}
	for shock in [2_000_000, -2_000_000] {
		grid.push(GridPoint { damp: ppm(350_000), ..point(shock, VolatilityMove::None) });
	}
	grid
}

fn gains(values: [i128; 16]) -> Vec<Fixed> {
	values.into_iter().map(units).collect()
}

#[test]
fn covered_write_should_have_the_published_scan_risk() {
	// A future worth 200,000 with a scan range of 5 %: 10,000.
	let market = Market {
		assets: vec![AssetState::new(INDEX, units(400))],
		expiries: vec![ExpiryState::new(INDEX, EXPIRY, units(400))],
		..Market::default()
	};
	let model = RiskModel {
		assets: vec![AssetFactors::new(INDEX, ppm(50_000))],
		grid: grid(),
		diversification_cap: units(0),
		..RiskModel::default()
	};
	let future = Position::future(VenueId::Home, INDEX, EXPIRY, units(500), units(400));
	let portfolio = Portfolio { positions: vec![future], cash: units(0) };
	let engine = Engine::new(&market, &model).unwrap();
	let [future] = <[ScenarioGains; 1]>::try_from(engine.scenarios(&portfolio).unwrap()).unwrap();
	let published = [
		0, 0, 3_330, 3_330, -3_330, -3_330, 6_670, 6_670, -6_670, -6_670, 10_000, 10_000, -10_000, -10_000,
		7_000, -7_000,
	];
	assert_eq!(future.points, gains(published));
	assert_eq!(future.worst(), Some((12, units(10_000))));
	let margin = engine.margin(&portfolio).unwrap();
	assert_eq!(margin.core, units(10_000));
	assert_eq!(margin.worst, WorstScenario::Grid { asset: INDEX, point: 12, loss: units(10_000) });

	// The array of the call is published as it is.
	let call = ScenarioGains {
		points: gains([
			-460, 610, -2_640, -1_730, 1_270, 2_340, -5_210, -4_540, 2_540, 3_430, -8_060, -7_640, 3_380,
			3_990, -3_130, 1_500,
		]),
		..future.clone()
	};
	assert_eq!(call.worst(), Some((10, units(8_060))));
	let both = future.join(&call).unwrap();
	assert_eq!(both.worst(), Some((12, units(6_620))));
	assert!(future.join(&ScenarioGains { asset: AssetId(2), ..call.clone() }).is_err());
	assert_eq!(ScenarioGains { points: gains([5; 16]), ..call }.worst(), None);
}
