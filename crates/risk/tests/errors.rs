//! Bad input has a name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_primitives::{AssetId, Fixed, MathError, VenueId, SETTLEMENT};
use ballast_risk::{
	equity, estimators, margin, AssetFactors, AssetState, EstimateError, GridPoint, Historical, Market,
	ModelError, Portfolio, Position, RiskError, RiskModel, WorstScenario,
};
use common::{ppm, units};

const DOT: AssetId = AssetId(1);
const ETH: AssetId = AssetId(2);

fn state(asset: AssetId, mark: Fixed) -> AssetState {
	AssetState { depth: units(1_000_000), volatility: ppm(50_000), ..AssetState::new(asset, mark) }
}

fn factors(asset: AssetId) -> AssetFactors {
	AssetFactors { haircut: ppm(50_000), impact: units(1), ..AssetFactors::new(asset, ppm(250_000)) }
}

fn market() -> Market {
	Market { assets: vec![state(DOT, units(5)), state(ETH, units(2_000))], ..Market::default() }
}

fn model() -> RiskModel {
	let historical = Historical { assets: vec![DOT, ETH], returns: vec![-100_000, -50_000, 20_000, 10_000] };
	RiskModel { assets: vec![factors(DOT), factors(ETH)], historical, ..RiskModel::default() }
}

fn holding(positions: Vec<Position>) -> Portfolio {
	Portfolio { positions, cash: units(0) }
}

fn dot(quantity: i128) -> Position {
	Position::spot(VenueId::Home, DOT, units(quantity))
}

#[test]
fn margin_should_name_the_asset_when_it_is_unknown() {
	let stranger = holding(vec![Position::spot(VenueId::Home, AssetId(9), units(1))]);
	assert_eq!(margin(&stranger, &market(), &model()), Err(RiskError::UnknownAsset(AssetId(9))));
	let mut known_to_market = market();
	known_to_market.assets.push(state(AssetId(9), units(1)));
	assert_eq!(margin(&stranger, &known_to_market, &model()), Err(RiskError::UnknownAsset(AssetId(9))));
	let on_settlement = holding(vec![Position::perpetual(VenueId::Home, SETTLEMENT, units(1), units(1))]);
	assert_eq!(margin(&on_settlement, &market(), &model()), Err(RiskError::UnknownAsset(SETTLEMENT)));
}

#[test]
fn margin_should_refuse_a_market_that_is_none() {
	for (change, error) in [
		(state(ETH, units(0)), RiskError::InvalidPrice(ETH)),
		(state(ETH, units(-1)), RiskError::InvalidPrice(ETH)),
		(AssetState { depth: units(-1), ..state(ETH, units(1)) }, RiskError::InvalidMarket(ETH)),
		(AssetState { volatility: units(-1), ..state(ETH, units(1)) }, RiskError::InvalidMarket(ETH)),
		(state(DOT, units(1)), RiskError::UnsortedMarket(DOT)),
		(state(SETTLEMENT, units(1)), RiskError::UnsortedMarket(SETTLEMENT)),
	] {
		let mut market = market();
		market.assets[1] = change;
		assert_eq!(margin(&holding(vec![dot(1)]), &market, &model()), Err(error));
		assert_eq!(equity(&holding(vec![dot(1)]), &market), Err(error));
	}
}

#[test]
fn validate_should_name_what_is_wrong_with_a_model() {
	assert_eq!(model().validate(), Ok(()));
	assert_eq!(RiskModel::default().validate(), Ok(()));
	type Change = Box<dyn Fn(&mut RiskModel)>;
	let cases: Vec<(ModelError, Change)> = vec![
		(ModelError::UnsortedAssets(DOT), Box::new(|m| m.assets[1].asset = DOT)),
		(ModelError::UnsortedAssets(DOT), Box::new(|m| m.assets.reverse())),
		(ModelError::ScanRange(ETH), Box::new(|m| m.assets[1].scan_range = units(0))),
		(ModelError::ScanRange(ETH), Box::new(|m| m.assets[1].scan_range = units(11))),
		(ModelError::Haircut(DOT), Box::new(|m| m.assets[0].haircut = ppm(-1))),
		(ModelError::Haircut(DOT), Box::new(|m| m.assets[0].haircut = ppm(1_000_001))),
		(ModelError::Impact(DOT), Box::new(|m| m.assets[0].impact = units(101))),
		(ModelError::GridSize, Box::new(|m| m.grid.clear())),
		(ModelError::GridSize, Box::new(|m| m.grid = vec![m.grid[0]; 1_001])),
		(ModelError::GridShock(1), Box::new(|m| m.grid = vec![m.grid[0], GridPoint::price(units(101))])),
		(ModelError::GridDamp(0), Box::new(|m| m.grid[0].damp = units(0))),
		(ModelError::GridDamp(0), Box::new(|m| m.grid[0].damp = units(2))),
		(ModelError::HistoricalAssets(DOT), Box::new(|m| m.historical.assets = vec![DOT, DOT])),
		(ModelError::HistoricalShape, Box::new(|m| m.historical.returns.push(0))),
		(ModelError::HistoricalShape, Box::new(|m| m.historical.assets.clear())),
		(ModelError::HistoricalReturn(2), Box::new(|m| m.historical.returns[2] = -1_000_001)),
		(ModelError::Tail, Box::new(|m| m.tail = units(0))),
		(ModelError::Tail, Box::new(|m| m.tail = units(2))),
		(ModelError::DiversificationCap, Box::new(|m| m.diversification_cap = units(2))),
		(ModelError::MaintenanceFactor, Box::new(|m| m.maintenance_factor = units(0))),
		(ModelError::InitialFactor, Box::new(|m| m.initial_factor = ppm(999_999))),
		(ModelError::InitialFactor, Box::new(|m| m.initial_factor = units(101))),
	];
	for (error, change) in cases {
		let mut model = model();
		change(&mut model);
		assert_eq!(model.validate(), Err(error.into()));
		assert_eq!(margin(&holding(vec![]), &market(), &model), Err(error.into()));
	}
}

#[test]
fn margin_should_be_an_error_when_numbers_leave_the_range() {
	let huge = Fixed::from_inner(i128::MAX);
	let overflow = Err(RiskError::Math(MathError::Overflow));
	assert_eq!(
		margin(&holding(vec![Position::spot(VenueId::Home, DOT, huge)]), &market(), &model()),
		overflow
	);
	let twice = holding(vec![Position::spot(VenueId::Home, SETTLEMENT, huge); 2]);
	assert_eq!(equity(&twice, &market()).map(|_| ()), overflow.clone().map(|_: ballast_risk::Margin| ()));
	// Terms that cancel do not overflow on the way.
	let mut cancels = twice.clone();
	cancels.positions.push(Position::spot(VenueId::Home, SETTLEMENT, Fixed::from_inner(-i128::MAX)));
	cancels.positions.remove(0);
	assert_eq!(equity(&cancels, &market()), Ok(units(0)));
}

#[test]
fn margin_should_show_where_it_comes_from() {
	// 100 DOT at 5: grid 125, less 30 %: 87.5; the worst of two rows loses 50.
	let m = margin(&holding(vec![dot(100)]), &market(), &model()).unwrap();
	assert_eq!(m.equity, units(500));
	assert_eq!(m.breakdown.expected_shortfall, units(50));
	assert_eq!(m.core, ppm(87_500_000));
	assert_eq!(m.breakdown.haircut, units(25));
	// sqrt(500 / 1,000,000) * 5 % * 500
	assert!((m.breakdown.liquidity.into_inner() - 559_016_994_374_947_424).abs() < 1_000);
	assert!(matches!(m.worst, WorstScenario::Grid { asset: DOT, loss, .. } if loss == units(125)));
	assert!(m.health().unwrap() > units(4) && m.health().unwrap() < units(5));
	// Hedged by a perpetual elsewhere: no price risk and no haircut, but two venues to trade out of.
	let hedge = Position::perpetual(VenueId::Sibling(2_000), DOT, units(-100), units(5));
	let hedged = margin(&holding(vec![dot(100), hedge]), &market(), &model()).unwrap();
	assert_eq!((hedged.core, hedged.breakdown.haircut), (units(0), units(0)));
	assert!(hedged.breakdown.liquidity > m.breakdown.liquidity);
	assert_eq!(hedged.worst, WorstScenario::None);
	// Nothing held, nothing required.
	assert_eq!(margin(&Portfolio::default(), &market(), &model()).unwrap().health(), None);
}

#[test]
fn liquidity_should_be_the_scan_range_when_depth_is_unknown() {
	let mut market = market();
	market.assets[0].depth = units(0);
	let m = margin(&holding(vec![dot(100)]), &market, &model()).unwrap();
	assert_eq!(m.breakdown.liquidity, units(125));
	// Never more, however thin the market.
	market.assets[0].depth = Fixed::from_inner(1);
	assert_eq!(margin(&holding(vec![dot(100)]), &market, &model()).unwrap(), m);
}

#[test]
fn assets_without_history_should_not_diversify() {
	let mut model = model();
	model.historical = Historical { assets: vec![ETH], returns: vec![-50_000, 10_000] };
	let m = margin(&holding(vec![dot(100)]), &market(), &model).unwrap();
	assert_eq!(m.breakdown.expected_shortfall, units(125));
	model.historical = Historical { assets: vec![DOT, ETH], returns: vec![] };
	assert_eq!(margin(&holding(vec![dot(100)]), &market(), &model).unwrap().core, units(125));
}

#[test]
fn price_should_not_fall_below_zero_when_the_range_is_wide() {
	let mut model = model();
	model.assets[0].scan_range = units(3);
	let loss = |quantity| {
		margin(&holding(vec![dot(quantity)]), &market(), &model).unwrap().breakdown.assets[0].grid_loss
	};
	assert_eq!(loss(100), units(500));
	assert_eq!(loss(-100), units(1_500));
}

#[test]
fn estimators_should_name_what_they_cannot_use() {
	use estimators::*;
	let estimate = |error: EstimateError| RiskError::InvalidEstimate(error);
	assert_eq!(ewma_volatility(&[(1, units(1))], 10), Err(estimate(EstimateError::NotEnoughSamples)));
	assert_eq!(ewma_volatility(&[], 10), Err(estimate(EstimateError::NotEnoughSamples)));
	assert_eq!(ewma_volatility(&[(1, units(1)), (1, units(2))], 10), Err(estimate(EstimateError::Time(1))));
	assert_eq!(ewma_volatility(&[(1, units(1)), (2, units(0))], 10), Err(estimate(EstimateError::Price(1))));
	assert_eq!(ewma_volatility(&[(1, units(1)), (2, units(2))], 0), Err(estimate(EstimateError::Duration)));

	let parameter = Err(estimate(EstimateError::Parameter));
	assert_eq!(price_scan_range(units(-1), units(1), units(0), units(3), DAY_MS), parameter);
	assert_eq!(price_scan_range(units(1), units(1), units(2), units(3), DAY_MS), parameter);
	assert_eq!(
		price_scan_range(units(1), units(1), units(1), units(3), 0),
		Err(estimate(EstimateError::Duration))
	);
	// 3 * (0.25 * 8 % + 0.75 * 4 %) * sqrt(1/4 day)
	assert_eq!(
		price_scan_range(ppm(40_000), ppm(80_000), ppm(250_000), units(3), DAY_MS / 4),
		Ok(ppm(75_000))
	);

	let rails = Rails { floor: ppm(1), cap: ppm(2), max_step_up: ppm(1), max_step_down: ppm(1) };
	assert_eq!(rails.validate(), Ok(()));
	assert_eq!(Rails { floor: ppm(3), ..rails }.validate(), Err(estimate(EstimateError::RailsRange)));
	assert_eq!(Rails { floor: ppm(0), ..rails }.validate(), Err(estimate(EstimateError::RailsRange)));
	assert_eq!(Rails { max_step_up: ppm(0), ..rails }.validate(), Err(estimate(EstimateError::RailsStep)));
	assert_eq!(
		Rails { max_step_down: units(2), ..rails }.validate(),
		Err(estimate(EstimateError::RailsStep))
	);
}

#[test]
fn projection_should_keep_the_columns_that_are_asked_for() {
	let matrix = Historical { assets: vec![DOT, ETH], returns: vec![500_000, 400_000, -200_000, -1_000_000] };
	assert_eq!(matrix.rows(), 2);
	let eth = matrix.project(&[ETH, AssetId(99)]);
	assert_eq!(
		(eth.assets.clone(), eth.returns.clone(), eth.rows()),
		(vec![ETH], vec![400_000, -1_000_000], 2)
	);
	assert_eq!(matrix.project(&[]), Historical::default());
}

#[test]
fn volatility_should_not_depend_on_the_sampling() {
	// 1 % every hour is sqrt(24) % a day, whether or not a sample is missing.
	let mut price = ONE_HUNDRED;
	let mut samples = vec![];
	for hour in 0u64..48 {
		samples.push((hour * 3_600_000, Fixed::from_inner(price)));
		price += if hour % 2 == 0 { price / 100 } else { -price / 100 };
	}
	let volatility = estimators::ewma_volatility(&samples, 36_000_000).unwrap();
	assert!((volatility.into_inner() - 48_989_794_855_663_561).abs() < 1_000_000, "{volatility}");
}

const ONE_HUNDRED: i128 = 100_000_000_000_000_000_000;

#[test]
fn standard_grid_should_have_33_points_of_at_most_one_scan_range() {
	let grid = RiskModel::standard_grid();
	assert_eq!(grid.len(), 33);
	assert_eq!(grid.iter().filter(|p| p.damp == units(1)).count(), 25);
	assert!(grid.windows(2).all(|pair| pair[0].shock < pair[1].shock));
	for point in &grid {
		let effect = point.shock.into_inner() / 1_000_000_000 * (point.damp.into_inner() / 1_000_000_000);
		assert!(effect.abs() <= units(1).into_inner());
	}
}
