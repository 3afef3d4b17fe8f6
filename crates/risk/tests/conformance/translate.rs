//! A published case in the words of the engine.

use crate::case::Case;
use ballast_primitives::{fixed::ONE, AssetId, Fixed, OptionKind, OptionSeries, VenueId};
use ballast_risk::{
	rules::{Basis, Contingency, Doubt, Skew, SkewCap, StaticDiscount, VolatilityShock},
	AssetFactors, AssetState, Collateral, ExpiryState, GridPoint, Market, PegRule, PerpetualState, Portfolio,
	Position, RiskModel, Rules, VolatilityMove, VolatilityState,
};

pub const UNDERLYING: AssetId = AssetId(1);
const VENUE: VenueId = VenueId::Home;
const NOW: u64 = 1_700_000_000_000;

pub struct World {
	pub market: Market,
	pub model: RiskModel,
	pub portfolio: Portfolio,
}

/// The number with all 18 digits that the type has.
fn fixed(value: f64) -> Fixed {
	let text = format!("{value:.18}");
	let (whole, fraction) = text.split_once('.').expect("18 digits after the point");
	let magnitude =
		whole.trim_start_matches('-').parse::<i128>().unwrap() * ONE + fraction.parse::<i128>().unwrap();
	Fixed::from_inner(if text.starts_with('-') { -magnitude } else { magnitude })
}

fn expiry(seconds: f64) -> u64 {
	NOW + (seconds * 1_000.0).round() as u64
}

/// Collateral number `index`.
fn collateral(index: usize) -> AssetId {
	AssetId(10 + index as u32)
}

/// The size of everything that is added up.
pub fn scale(case: &Case) -> f64 {
	let scenario = &case.scenario;
	let spot = scenario.spot_price.abs();
	scenario.cash.abs()
		+ scenario.collaterals.iter().map(|c| (c.amount * c.price).abs()).sum::<f64>()
		+ (scenario.num_perps * scenario.perp_price).abs()
		+ scenario.options.iter().map(|o| o.amount.abs() * (spot + o.strike)).sum::<f64>()
}

pub fn translate(case: &Case) -> World {
	World { market: market(case), model: model(case), portfolio: portfolio(case) }
}

fn market(case: &Case) -> Market {
	let scenario = &case.scenario;
	// Depth so that trading out costs nothing: the published system knows no such charge.
	let state = |asset, price, confidence| AssetState {
		depth: fixed(1.0),
		confidence: fixed(confidence),
		..AssetState::new(asset, fixed(price))
	};
	let mut assets = vec![state(UNDERLYING, scenario.spot_price, scenario.spot_confidence)];
	for (index, c) in scenario.collaterals.iter().enumerate() {
		assets.push(state(collateral(index), c.price, c.confidence));
	}
	let perpetuals = (scenario.perp_price > 0.0).then(|| PerpetualState {
		asset: UNDERLYING,
		mark: fixed(scenario.perp_price),
		confidence: fixed(scenario.perp_confidence),
	});
	let mut expiries: Vec<_> = scenario
		.option_feeds
		.iter()
		.map(|feed| {
			let discount =
				scenario.options.iter().find(|o| o.expiry == feed.feed_expiry).map(|o| o.mark_discount);
			ExpiryState {
				rate: fixed(feed.rate),
				discount: discount.map(fixed),
				forward_confidence: fixed(feed.forward_confidence),
				rate_confidence: fixed(feed.rate_confidence),
				volatility_confidence: fixed(feed.option_vol_confidences),
				..ExpiryState::new(UNDERLYING, expiry(feed.feed_expiry), fixed(feed.forward))
			}
		})
		.collect();
	expiries.sort_by_key(|state| state.expiry);
	let mut volatilities: Vec<_> = scenario
		.options
		.iter()
		.map(|o| VolatilityState {
			underlying: UNDERLYING,
			expiry: expiry(o.expiry),
			strike: fixed(o.strike),
			volatility: fixed(o.mark_vol),
		})
		.collect();
	volatilities.sort_by_key(|state| (state.expiry, state.strike));
	volatilities.dedup_by_key(|state| (state.expiry, state.strike));
	Market {
		assets,
		perpetuals: perpetuals.into_iter().collect(),
		expiries,
		volatilities,
		venues: vec![],
		now: NOW,
		peg: fixed(scenario.stable_price),
	}
}

fn model(case: &Case) -> RiskModel {
	let parameters = &case.parameters;
	let one = fixed(1.0);
	let mut assets = vec![AssetFactors::new(UNDERLYING, one)];
	for (index, c) in case.scenario.collaterals.iter().enumerate() {
		assets.push(AssetFactors {
			haircut: fixed(c.mm_haircut),
			initial_haircut: fixed(c.im_haircut),
			collateral: if c.is_risk_cancelling {
				Collateral::Follows(UNDERLYING)
			} else {
				Collateral::Unshocked(Some(UNDERLYING))
			},
			confidence_floor: fixed(c.confidence_factor),
			..AssetFactors::new(collateral(index), one)
		});
	}
	let move_of = |value: f64| Fixed::from_inner(fixed(value).into_inner() - ONE);
	let grid = parameters
		.scenarios
		.iter()
		.map(|point| GridPoint {
			shock: move_of(point.spot_shock),
			damp: fixed(point.dampening_factor),
			volatility: match point.vol_shock_direction.to_uppercase().as_str() {
				"UP" => VolatilityMove::Up,
				"DOWN" => VolatilityMove::Down,
				"NONE" => VolatilityMove::None,
				"LINEAR" => VolatilityMove::Skew,
				"ABS" => VolatilityMove::Smile,
				other => panic!("unknown direction {other}"),
			},
		})
		.collect();
	let (vol, skew, margin) = (&parameters.vol_shock, &parameters.skew_shock, &parameters.margin);
	let (basis, other) = (&parameters.basis_contingency, &parameters.other_contingency);
	let rules = Rules {
		volatility: VolatilityShock {
			up: fixed(vol.up),
			down: fixed(vol.down),
			least_up: fixed(vol.least_up),
			short_power: fixed(vol.short_power),
			long_power: fixed(vol.long_power),
			floor_ms: (vol.floor_days * 86_400_000.0).round() as u64,
		},
		skew: Skew {
			linear: SkewCap { base: fixed(skew.linear_scale_cap), per_root_year: fixed(skew.linear_cbase) },
			absolute: SkewCap { base: fixed(skew.abs_scale_cap), per_root_year: fixed(skew.abs_cbase) },
			least_width: fixed(skew.min_k_star),
			width_scale: fixed(skew.min_width_scale),
			width_base: fixed(skew.vol_param_static),
			width_per_root_year: fixed(skew.vol_param_scale),
		},
		basis: Basis {
			up: move_of(basis.scenario_spot_up),
			down: move_of(basis.scenario_spot_down),
			add: fixed(basis.basis_cont_add_factor),
			per_year: fixed(basis.basis_cont_mult_factor),
		},
		discount: StaticDiscount {
			long: fixed(margin.base_static_discount),
			long_rate: fixed(margin.long_rate_multscale),
			long_add: fixed(margin.long_rate_addscale),
			short: fixed(margin.base_static_discount_neg),
			short_rate: fixed(margin.short_rate_multscale),
			short_add: fixed(margin.short_rate_addscale),
		},
		perpetual: Contingency {
			maintenance: fixed(other.mm_perp_percent),
			initial: fixed(other.im_perp_percent),
		},
		naked_short: Contingency {
			maintenance: fixed(other.mm_option_percent),
			initial: fixed(other.im_option_percent),
		},
		doubt: Doubt { floor: fixed(other.conf_threshold), rate: fixed(other.conf_margin) },
		settlement_window_ms: 1_800_000,
	};
	RiskModel {
		assets,
		grid,
		rules,
		peg: PegRule { threshold: fixed(other.peg_loss_threshold), factor: fixed(other.peg_loss_factor) },
		diversification_cap: fixed(0.0),
		maintenance_factor: fixed(margin.mm_loss_factor),
		initial_factor: fixed(margin.im_loss_factor),
		..RiskModel::default()
	}
}

fn portfolio(case: &Case) -> Portfolio {
	let scenario = &case.scenario;
	let mut cash = scenario.cash;
	let mut positions = vec![];
	for (index, c) in scenario.collaterals.iter().enumerate() {
		positions.push(Position::spot(VENUE, collateral(index), fixed(c.amount)));
	}
	if scenario.num_perps == 0.0 {
		cash += scenario.unrealised_perp_pnl + scenario.unrealised_funding;
	} else {
		let entry = scenario.perp_price - scenario.unrealised_perp_pnl / scenario.num_perps;
		positions.push(Position {
			funding: fixed(scenario.unrealised_funding),
			..Position::perpetual(VENUE, UNDERLYING, fixed(scenario.num_perps), fixed(entry))
		});
	}
	for o in &scenario.options {
		let kind = if o.is_call != 0.0 { OptionKind::Call } else { OptionKind::Put };
		let series =
			OptionSeries { underlying: UNDERLYING, expiry: expiry(o.expiry), strike: fixed(o.strike), kind };
		positions.push(Position::option(VENUE, series, fixed(o.amount)));
	}
	Portfolio { positions, cash: fixed(cash) }
}
