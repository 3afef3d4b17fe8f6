//! Markets, models and portfolios out of a number: the same everywhere, every rule of the model in use.

use alloc::vec::Vec;
use ballast_primitives::{
	fixed::ONE, AssetId, Fixed, InstrumentId, OptionKind, OptionSeries, VenueId, SETTLEMENT,
};
use ballast_risk::{
	grid,
	market::VenueState,
	rules::{Basis, Contingency, Doubt, Skew, SkewCap, StaticDiscount, VolatilityShock},
	AssetFactors, AssetState, Collateral, ExpiryState, FreshnessRule, GridPoint, Historical, Market, PegRule,
	PerpetualState, Portfolio, Position, RiskModel, Rules, Underlying, VolatilityMove, VolatilityState,
};

pub const DAY_MS: u64 = 86_400_000;

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub struct Random(u64);

impl Random {
	pub fn new(seed: u64) -> Self {
		Random(seed)
	}

	pub fn draw(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// From `low` up to, and without, `high`.
	pub fn range(&mut self, low: i64, high: i64) -> i64 {
		low + (self.draw() % (high - low).unsigned_abs().max(1)) as i64
	}

	pub fn one_in(&mut self, count: u64) -> bool {
		self.draw().is_multiple_of(count)
	}

	/// Parts per million.
	pub fn share(&mut self, low: i64, high: i64) -> Fixed {
		ppm(self.range(low, high))
	}

	pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
		items[(self.draw() % items.len() as u64) as usize]
	}
}

pub fn ppm(parts: i64) -> Fixed {
	Fixed::from_inner(i128::from(parts) * (ONE / 1_000_000))
}

pub struct World {
	pub market: Market,
	pub model: RiskModel,
	pub portfolio: Portfolio,
}

pub fn world(seed: u64) -> World {
	let mut random = Random::new(seed);
	// Underlyings from 1, collateral from 11.
	let underlyings = random.range(1, 4) as u32;
	let collaterals = random.range(0, 4) as u32;
	let market = market(&mut random, underlyings, collaterals);
	let model = model(&mut random, underlyings, collaterals, &market);
	let count = random.range(0, 24);
	let positions = (0..count).map(|_| position(&mut random, &market)).collect();
	let cash = Fixed::from_inner(i128::from(random.range(-1_000_000, 1_000_000)) * ONE);
	World { market, model, portfolio: Portfolio { positions, cash } }
}

fn market(random: &mut Random, underlyings: u32, collaterals: u32) -> Market {
	let now = 1_700_000_000_000;
	let mut market = Market { now, ..Market::default() };
	if random.one_in(3) {
		market.peg = random.share(900_000, 1_010_000);
	}
	for asset in (1..=underlyings).chain(11..11 + collaterals).map(AssetId) {
		// From a cent to a hundred thousand.
		let mark = 10i128.pow(random.range(16, 23) as u32) + i128::from(random.range(0, 1 << 60));
		let mark = Fixed::from_inner(mark);
		market.assets.push(AssetState {
			depth: if random.one_in(8) {
				ppm(0)
			} else {
				Fixed::from_inner(i128::from(random.range(1_000, 50_000_000)) * ONE)
			},
			volatility: random.share(0, 200_000),
			confidence: if random.one_in(4) { random.share(0, 1_000_000) } else { ppm(1_000_000) },
			..AssetState::new(asset, mark)
		});
		if asset.0 >= 11 {
			continue;
		}
		let near = |random: &mut Random| {
			Fixed::from_inner(mark.into_inner() / 1_000 * i128::from(random.range(950, 1_060)))
		};
		if random.one_in(2) {
			let mark = near(random);
			market.perpetuals.push(PerpetualState { asset, mark, confidence: random.share(0, 1_000_000) });
		}
		let mut expiry = now;
		for _ in 0..random.range(0, 4) {
			expiry += if random.one_in(6) {
				random.range(1_000, 3_000_000) as u64
			} else {
				random.range(1, 200) as u64 * DAY_MS
			};
			let forward = near(random);
			market.expiries.push(ExpiryState {
				rate: random.share(-100_000, 400_000),
				discount: random.one_in(2).then(|| random.share(500_000, 1_100_000)),
				forward_confidence: random.share(300_000, 1_000_000),
				..ExpiryState::new(asset, expiry, forward)
			});
			let mut strike = forward.into_inner() / 1_000 * i128::from(random.range(400, 900));
			for _ in 0..random.range(1, 6) {
				market.volatilities.push(VolatilityState {
					underlying: asset,
					expiry,
					strike: Fixed::from_inner(strike),
					volatility: random.share(100_000, 2_000_000),
				});
				strike += forward.into_inner() / 1_000 * i128::from(random.range(20, 400));
			}
		}
	}
	for venue in 0..4 {
		let (age_ms, latency_ms) = (random.range(0, 600_000) as u64, random.range(0, 60_000) as u64);
		market.venues.push(VenueState { venue: venue_id(venue), age_ms, latency_ms });
	}
	market
}

pub fn venue_id(index: u32) -> VenueId {
	match index {
		0 => VenueId::Home,
		_ => VenueId::Sibling(2_000 + index),
	}
}

fn rules(random: &mut Random) -> Rules {
	if random.one_in(5) {
		return Rules::default();
	}
	let cap = |random: &mut Random| SkewCap {
		base: random.share(0, 200_000),
		per_root_year: random.share(-60_000, 0),
	};
	let contingency = |random: &mut Random| Contingency {
		maintenance: random.share(0, 20_000),
		initial: random.share(0, 10_000),
	};
	Rules {
		volatility: VolatilityShock {
			up: random.share(0, 800_000),
			down: random.share(0, 500_000),
			least_up: random.share(0, 500_000),
			short_power: random.share(0, 500_000),
			long_power: random.share(0, 300_000),
			floor_ms: DAY_MS,
		},
		skew: Skew {
			linear: cap(random),
			absolute: cap(random),
			least_width: ppm(10_000),
			width_scale: random.share(0, 5_000_000),
			width_base: random.share(0, 1_000_000),
			width_per_root_year: random.share(-100_000, 100_000),
		},
		basis: Basis {
			up: random.share(0, 60_000),
			down: random.share(-60_000, 0),
			add: random.share(0, 800_000),
			per_year: random.share(0, 2_000_000),
		},
		discount: StaticDiscount {
			long: random.share(900_000, 1_000_001),
			long_rate: random.share(0, 1_000_000),
			long_add: random.share(0, 100_000),
			short: random.share(1_000_000, 1_100_000),
			short_rate: random.share(0, 1_000_000),
			short_add: random.share(0, 100_000),
		},
		perpetual: contingency(random),
		naked_short: contingency(random),
		doubt: Doubt { floor: random.share(0, 900_000), rate: random.share(0, 1_500_000) },
		settlement_window_ms: if random.one_in(2) { 1_800_000 } else { 0 },
	}
}

fn grid_with_everything() -> Vec<GridPoint> {
	let mut grid = grid::standard_with_volatility();
	for volatility in [VolatilityMove::Skew, VolatilityMove::Smile] {
		grid.push(GridPoint { volatility, ..GridPoint::price(ppm(0)) });
	}
	grid
}

fn model(random: &mut Random, underlyings: u32, collaterals: u32, market: &Market) -> RiskModel {
	let mut model = RiskModel {
		version: random.draw() as u32,
		grid: if random.one_in(3) { grid::standard() } else { grid_with_everything() },
		tail: random.share(1, 200_000),
		diversification_cap: random.share(0, 1_000_000),
		maintenance_factor: random.share(500_000, 2_000_000),
		rules: rules(random),
		peg: PegRule { threshold: random.share(0, 990_000), factor: random.share(0, 2_000_000) },
		freshness: FreshnessRule { factor: random.share(0, 3_000_000), free_ms: 60_000 },
		..RiskModel::default()
	};
	model.initial_factor =
		Fixed::from_inner(model.maintenance_factor.into_inner() + random.share(0, 1_000_000).into_inner());
	for asset in (1..=underlyings).chain(11..11 + collaterals).map(AssetId) {
		let leader = AssetId(random.range(1, i64::from(underlyings) + 1) as u32);
		model.assets.push(AssetFactors {
			haircut: random.share(0, 300_000),
			impact: random.share(0, 2_000_000),
			initial_haircut: random.share(0, 200_000),
			collateral: match random.range(0, 3) {
				_ if asset.0 < 11 => Collateral::Own,
				0 => Collateral::Follows(leader),
				1 => Collateral::Unshocked(Some(leader)),
				_ => Collateral::Unshocked(None),
			},
			confidence_floor: random.share(0, 800_000),
			concentration_share: random.share(0, 1_000_000),
			concentration_rate: random.share(0, 200_000),
			..AssetFactors::new(asset, random.share(10_000, 1_200_000))
		});
	}
	if random.one_in(2) {
		let rules = rules(random);
		model.underlyings.push(Underlying { asset: AssetId(1), grid: Vec::new(), rules });
	}
	let columns: Vec<AssetId> =
		market.assets.iter().map(|state| state.asset).filter(|_| !random.one_in(10)).collect();
	let rows = if columns.is_empty() { 0 } else { random.range(0, 24) as usize };
	let count = rows * columns.len();
	model.historical = Historical {
		assets: columns,
		returns: (0..count).map(|_| random.range(-400_000, 600_000) as i32).collect(),
	};
	if random.one_in(2) {
		model.historical_volatilities = (0..count).map(|_| random.range(10_000, 300_000) as u32).collect();
	}
	model
}

/// One position of a value up to about a million.
pub fn position(random: &mut Random, market: &Market) -> Position {
	let venue = venue_id(random.range(0, 4) as u32);
	let value = i128::from(random.range(-1_000_000, 1_000_000)) * ONE;
	if random.one_in(8) {
		return Position::spot(venue, SETTLEMENT, Fixed::from_inner(value));
	}
	let state = market.assets[random.range(0, market.assets.len() as i64) as usize];
	// Thousandths of a unit in the last place would be lost by scaling.
	let quantity = Fixed::from_inner(value / (state.mark.into_inner() / 1_000_000_000) * 1_000_000_000);
	let own = |underlying: AssetId| underlying == state.asset;
	let expiries: Vec<&ExpiryState> = market.expiries.iter().filter(|e| own(e.underlying)).collect();
	let entry = Fixed::from_inner(state.mark.into_inner() / 100 * i128::from(random.range(50, 150)));
	match random.range(0, 6) {
		_ if state.asset.0 >= 11 => Position::spot(venue, state.asset, quantity),
		0 => Position::spot(venue, state.asset, quantity),
		1 => Position {
			funding: Fixed::from_inner(value / 1_000),
			..Position::perpetual(venue, state.asset, quantity, entry)
		},
		2 if !expiries.is_empty() => {
			Position::future(venue, state.asset, random.pick(&expiries).expiry, quantity, entry)
		}
		_ => {
			let strikes: Vec<&VolatilityState> =
				market.volatilities.iter().filter(|v| own(v.underlying)).collect();
			if strikes.is_empty() {
				return Position::spot(venue, state.asset, quantity);
			}
			let at = random.pick(&strikes);
			let kind = if random.one_in(2) { OptionKind::Call } else { OptionKind::Put };
			let series = OptionSeries { underlying: state.asset, expiry: at.expiry, strike: at.strike, kind };
			Position::option(venue, series, quantity)
		}
	}
}

/// A position that undoes another one.
pub fn opposite(position: &Position) -> Position {
	let negative = |value: Fixed| Fixed::from_inner(-value.into_inner());
	Position { quantity: negative(position.quantity), funding: negative(position.funding), ..*position }
}

/// Whether the position ends.
pub fn has_expiry(position: &Position) -> bool {
	matches!(position.instrument, InstrumentId::Future { .. } | InstrumentId::Option(_))
}
