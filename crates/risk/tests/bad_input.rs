//! What is wrong with the market, the model or the positions of derivatives has a name and a place.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_primitives::{AssetId, Fixed, MathError, OptionKind, OptionSeries, VenueId, SETTLEMENT};
use ballast_risk::{
	margin, market::VenueState, rules::VolatilityShock, AssetFactors, AssetState, Collateral, Engine,
	ExpiryState, FreshnessRule, GridPoint, Historical, Market, ModelError, PerpetualState, Portfolio,
	Position, RiskError, RiskModel, Rules, Underlying, VolatilityState,
};
use common::{ppm, units};

const ETH: AssetId = AssetId(1);
const LST: AssetId = AssetId(2);
const DAY: u64 = 86_400_000;
const NOW: u64 = 1_000 * DAY;
const SOON: u64 = 1_010 * DAY;
const LATER: u64 = 1_100 * DAY;

fn series(expiry: u64, strike: i128) -> OptionSeries {
	OptionSeries { underlying: ETH, expiry, strike: units(strike), kind: OptionKind::Call }
}

fn volatility(expiry: u64, strike: i128, volatility: Fixed) -> VolatilityState {
	VolatilityState { underlying: ETH, expiry, strike: units(strike), volatility }
}

fn market() -> Market {
	Market {
		assets: vec![AssetState::new(ETH, units(2_000)), AssetState::new(LST, units(2_100))],
		perpetuals: vec![PerpetualState { asset: ETH, mark: units(2_001), confidence: units(1) }],
		expiries: vec![ExpiryState::new(ETH, SOON, units(2_005)), ExpiryState::new(ETH, LATER, units(2_050))],
		volatilities: vec![
			volatility(SOON, 1_800, ppm(600_000)),
			volatility(SOON, 2_200, ppm(620_000)),
			volatility(LATER, 2_000, ppm(550_000)),
		],
		venues: vec![VenueState { venue: VenueId::Home, age_ms: 6_000, latency_ms: 12_000 }],
		now: NOW,
		..Market::default()
	}
}

fn model() -> RiskModel {
	let follows = Collateral::Follows(ETH);
	RiskModel {
		assets: vec![
			AssetFactors::new(ETH, ppm(180_000)),
			AssetFactors { collateral: follows, ..AssetFactors::new(LST, ppm(200_000)) },
		],
		..RiskModel::default()
	}
}

fn with(position: Position) -> Portfolio {
	Portfolio { positions: vec![position], cash: units(0) }
}

fn option(expiry: u64, strike: i128) -> Position {
	Position::option(VenueId::Home, series(expiry, strike), units(-1))
}

#[test]
fn market_should_be_refused_with_the_place_when_a_quote_cannot_be() {
	type Change = Box<dyn Fn(&mut Market)>;
	let cases: Vec<(RiskError, Change)> = vec![
		(RiskError::InvalidPeg, Box::new(|m| m.peg = units(0))),
		(RiskError::InvalidMarket(LST), Box::new(|m| m.assets[1].confidence = ppm(1_000_001))),
		(RiskError::InvalidMarket(ETH), Box::new(|m| m.assets[0].confidence = ppm(-1))),
		(RiskError::InvalidPerpetual(ETH), Box::new(|m| m.perpetuals[0].mark = units(0))),
		(RiskError::InvalidPerpetual(ETH), Box::new(|m| m.perpetuals[0].confidence = units(2))),
		(RiskError::InvalidPerpetual(ETH), Box::new(|m| m.perpetuals.push(m.perpetuals[0]))),
		(RiskError::InvalidExpiry(ETH, SOON), Box::new(|m| m.expiries.reverse())),
		(RiskError::InvalidExpiry(ETH, SOON), Box::new(|m| m.expiries[1] = m.expiries[0])),
		(RiskError::InvalidExpiry(ETH, SOON), Box::new(|m| m.expiries[0].forward = units(0))),
		(
			RiskError::InvalidExpiry(ETH, SOON),
			Box::new(|m| m.expiries[0].forward = Fixed::from_inner(i128::MAX)),
		),
		(RiskError::InvalidExpiry(ETH, SOON), Box::new(|m| m.expiries[0].rate = units(11))),
		(RiskError::InvalidExpiry(ETH, SOON), Box::new(|m| m.expiries[0].discount = Some(units(0)))),
		(RiskError::InvalidExpiry(ETH, LATER), Box::new(|m| m.expiries[1].rate_confidence = units(-1))),
		(RiskError::InvalidExpiry(ETH, u64::MAX), Box::new(|m| m.expiries[1].expiry = u64::MAX)),
		(
			RiskError::InvalidVolatility(ETH, SOON, units(1_800)),
			Box::new(|m| m.volatilities[0].volatility = units(0)),
		),
		(
			RiskError::InvalidVolatility(ETH, SOON, units(2_200)),
			Box::new(|m| m.volatilities[1].volatility = ppm(-600_000)),
		),
		(
			RiskError::InvalidVolatility(ETH, SOON, units(2_200)),
			Box::new(|m| m.volatilities[1].volatility = units(101)),
		),
		(RiskError::InvalidVolatility(ETH, SOON, units(2_200)), Box::new(|m| m.volatilities.reverse())),
		(
			RiskError::InvalidVolatility(ETH, SOON, units(0)),
			Box::new(|m| m.volatilities[0].strike = units(0)),
		),
		(RiskError::UnsortedVenues(VenueId::Home), Box::new(|m| m.venues.push(m.venues[0]))),
	];
	assert_eq!(Engine::new(&market(), &model()).map(|_| ()), Ok(()));
	for (error, change) in cases {
		let mut market = market();
		change(&mut market);
		assert_eq!(Engine::new(&market, &model()).map(|_| ()), Err(error));
	}
}

#[test]
fn position_should_be_refused_with_the_place_when_it_cannot_be_priced() {
	let refused = |position: Position| margin(&with(position), &market(), &model()).unwrap_err();
	assert!(margin(&with(option(SOON, 1_800)), &market(), &model()).is_ok());
	assert_eq!(refused(option(NOW, 1_800)), RiskError::Expired(ETH, NOW));
	assert_eq!(refused(option(NOW - DAY, 1_800)), RiskError::Expired(ETH, NOW - DAY));
	assert_eq!(refused(option(SOON + 1, 1_800)), RiskError::UnknownExpiry(ETH, SOON + 1));
	assert_eq!(refused(option(SOON, 1_801)), RiskError::UnknownVolatility(series(SOON, 1_801)));
	for strike in [0, -1_800] {
		assert_eq!(refused(option(SOON, strike)), RiskError::InvalidStrike(series(SOON, strike)));
	}
	let future =
		|underlying, expiry| Position::future(VenueId::Home, underlying, expiry, units(1), units(2_000));
	assert_eq!(refused(future(ETH, NOW)), RiskError::Expired(ETH, NOW));
	assert_eq!(refused(future(LST, SOON)), RiskError::UnknownExpiry(LST, SOON));
	assert_eq!(refused(future(SETTLEMENT, SOON)), RiskError::UnknownAsset(SETTLEMENT));
	let on_settlement = OptionSeries { underlying: SETTLEMENT, ..series(SOON, 1_800) };
	let option_on_settlement = Position::option(VenueId::Home, on_settlement, units(1));
	assert_eq!(refused(option_on_settlement), RiskError::UnknownAsset(SETTLEMENT));
	// Quantities at the limits of the type.
	for quantity in [i128::MAX, i128::MIN] {
		let mut huge = option(SOON, 1_800);
		huge.quantity = Fixed::from_inner(quantity);
		assert_eq!(refused(huge), RiskError::Math(MathError::Overflow));
	}
}

#[test]
fn venue_should_be_refused_by_name_when_its_age_is_needed_and_unknown() {
	let fresh = FreshnessRule { factor: units(1), free_ms: 10_000 };
	let charging = RiskModel { freshness: fresh, ..model() };
	let mut market = market();
	market.assets[0].volatility = ppm(40_000);
	let elsewhere = Position::spot(VenueId::Sibling(7), ETH, units(1));
	assert!(margin(&with(elsewhere), &market, &model()).is_ok());
	assert_eq!(
		margin(&with(elsewhere), &market, &charging).unwrap_err(),
		RiskError::UnknownVenue(VenueId::Sibling(7))
	);
	// 4 % * sqrt(8 s / 1 day) of 2,000, in IM alone.
	let m = margin(&with(Position::spot(VenueId::Home, ETH, units(1))), &market, &charging).unwrap();
	let free = margin(&with(Position::spot(VenueId::Home, ETH, units(1))), &market, &model()).unwrap();
	let want = 80.0 * (8.0f64 / 86_400.0).sqrt();
	assert!((m.breakdown.freshness.into_inner() as f64 / 1e18 - want).abs() < 1e-9);
	assert_eq!(m.maintenance, free.maintenance);
	assert_eq!(m.initial.into_inner() - free.initial.into_inner(), m.breakdown.freshness.into_inner());
}

#[test]
fn model_should_be_refused_with_the_place_when_a_rule_cannot_be() {
	type Change = Box<dyn Fn(&mut RiskModel)>;
	let own = |change: fn(&mut Rules)| -> Change {
		Box::new(move |model| {
			let mut rules = Rules::default();
			change(&mut rules);
			model.underlyings = vec![Underlying { asset: LST, grid: vec![], rules }];
		})
	};
	let cases: Vec<(ModelError, Change)> = vec![
		(ModelError::InitialHaircut(ETH), Box::new(|m| m.assets[0].initial_haircut = ppm(-1))),
		(ModelError::ConfidenceFloor(LST), Box::new(|m| m.assets[1].confidence_floor = units(2))),
		(ModelError::Concentration(ETH), Box::new(|m| m.assets[0].concentration_rate = ppm(-1))),
		(ModelError::Follows(LST), Box::new(|m| m.assets[1].collateral = Collateral::Follows(LST))),
		(ModelError::Follows(LST), Box::new(|m| m.assets[1].collateral = Collateral::Follows(AssetId(9)))),
		(
			ModelError::GridShock(0),
			Box::new(|m| {
				let grid = vec![GridPoint::price(units(101))];
				m.underlyings = vec![Underlying { asset: ETH, grid, rules: Rules::default() }];
			}),
		),
		(
			ModelError::UnsortedUnderlyings(ETH),
			Box::new(|m| {
				let own = Underlying { asset: ETH, grid: vec![], rules: Rules::default() };
				m.underlyings = vec![own.clone(), own];
			}),
		),
		(ModelError::VolatilityShock(None), Box::new(|m| m.rules.volatility.up = ppm(-1))),
		(ModelError::VolatilityShock(None), Box::new(|m| m.rules.volatility.floor_ms = 0)),
		(ModelError::VolatilityShock(Some(LST)), own(|r| r.volatility.short_power = units(3))),
		(ModelError::Skew(None), Box::new(|m| m.rules.skew.least_width = units(0))),
		(ModelError::Skew(Some(LST)), own(|r| r.skew.linear.base = units(2))),
		(ModelError::Basis(None), Box::new(|m| m.rules.basis.down = units(-2))),
		(ModelError::Basis(Some(LST)), own(|r| r.basis.up = units(-1))),
		(ModelError::StaticDiscount(None), Box::new(|m| m.rules.discount.long = units(2))),
		(ModelError::StaticDiscount(Some(LST)), own(|r| r.discount.short = units(0))),
		(ModelError::Contingency(None), Box::new(|m| m.rules.perpetual.initial = ppm(-1))),
		(ModelError::Contingency(Some(LST)), own(|r| r.doubt.rate = units(101))),
		(ModelError::Contingency(None), Box::new(|m| m.rules.settlement_window_ms = u64::MAX)),
		(ModelError::Peg, Box::new(|m| m.peg.factor = ppm(-1))),
		(ModelError::Freshness, Box::new(|m| m.freshness.factor = units(101))),
		(ModelError::HistoricalVolatility(0), Box::new(|m| m.historical_volatilities = vec![1])),
		(
			ModelError::HistoricalVolatility(1),
			Box::new(|m| {
				m.historical = Historical { assets: vec![ETH], returns: vec![1, 2] };
				m.historical_volatilities = vec![1, 0];
			}),
		),
		(
			ModelError::HistoricalVolatility(1),
			Box::new(|m| {
				m.historical = Historical { assets: vec![ETH], returns: vec![1, 2] };
				m.historical_volatilities = vec![1];
			}),
		),
	];
	for (error, change) in cases {
		let mut model = model();
		change(&mut model);
		assert_eq!(model.validate(), Err(error.into()));
	}
}

#[test]
fn shocked_volatility_should_stay_in_range_when_the_shock_is_extreme() {
	let mut model = model();
	model.grid = ballast_risk::grid::standard_with_volatility();
	model.rules.volatility =
		VolatilityShock { up: units(100), short_power: units(2), ..VolatilityShock::default() };
	let m = margin(&with(option(SOON, 1_800)), &market(), &model).unwrap();
	// A call never costs more than what it is on, at the worst point six times its range up.
	assert!(m.core > units(0) && m.core < units(2_005 * 3));
}

#[test]
fn returns_should_be_rescaled_to_the_volatility_of_today() {
	let mut market = market();
	market.assets[0].volatility = ppm(60_000);
	let mut model = model();
	model.diversification_cap = units(1);
	model.historical = Historical { assets: vec![ETH], returns: vec![-100_000, 50_000] };
	let portfolio = with(Position::spot(VenueId::Home, ETH, units(1)));
	let shortfall =
		|model: &RiskModel| margin(&portfolio, &market, model).unwrap().breakdown.expected_shortfall;
	assert_eq!(shortfall(&model), units(200));
	// Twice as volatile as when it fell by 10 %; ten times as volatile as when the price fell by all it could.
	model.historical_volatilities = vec![30_000, 30_000];
	assert_eq!(shortfall(&model), units(400));
	model.historical_volatilities = vec![5_000, 30_000];
	assert_eq!(shortfall(&model), units(2_000));
}

#[test]
fn following_collateral_should_cancel_the_risk_of_what_it_follows() {
	let short = Position::perpetual(VenueId::Home, ETH, units(-21), units(2_000));
	let collateral = Position::spot(VenueId::Home, LST, units(20));
	let mut market = market();
	market.perpetuals.clear();
	let margin = |positions| margin(&Portfolio { positions, cash: units(0) }, &market, &model()).unwrap();
	assert_eq!(margin(vec![short, collateral]).core, units(0));
	let m = margin(vec![collateral]);
	assert_eq!(m.breakdown.asset(ETH).unwrap().exposure, units(42_000));
	assert_eq!(m.breakdown.asset(LST).unwrap().grid_loss, units(0));
}

#[test]
fn model_file_should_be_refused_when_a_field_is_unknown() {
	let model = model();
	let text = serde_json::to_string(&model).unwrap();
	assert_eq!(serde_json::from_str::<RiskModel>(&text).unwrap(), model);
	// What is not named is neutral.
	assert_eq!(serde_json::from_str::<RiskModel>("{}").unwrap(), RiskModel::default());
	for (field, with) in [
		("\"version\":0", "\"version\":0,\"colour\":1"),
		("\"asset\":1", "\"asset\":1,\"colour\":1"),
		("\"basis\":{", "\"basis\":{\"colour\":1,"),
		("\"historical\":{", "\"historical\":{\"colour\":1,"),
		("\"grid\":[{", "\"grid\":[{\"colour\":1,"),
	] {
		assert!(text.contains(field), "{field}");
		let error = serde_json::from_str::<RiskModel>(&text.replacen(field, with, 1)).unwrap_err();
		assert!(error.to_string().contains("unknown field `colour`"), "{error}");
	}
}
