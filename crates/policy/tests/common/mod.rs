//! Situations for the tests of this folder: fixed ones to reason about, and random ones.

#![allow(dead_code, clippy::unwrap_used)]

use ballast_policy::{Rules, Situation, VenueDepth, VenueLatency};
use ballast_primitives::{
	fixed::{self, ONE},
	AssetId, Fixed, InstrumentId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{
	margin, AssetFactors, AssetState, Historical, Margin, Market, Portfolio, Position, RiskModel,
};
use rand::{seq::SliceRandom, Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

pub const DOT: AssetId = AssetId(1);
pub const ETH: AssetId = AssetId(2);
pub const HOME: VenueId = VenueId::Home;
pub const AWAY: VenueId = VenueId::Sibling(2_001);

pub fn ppm(parts: i128) -> Fixed {
	Fixed::from_inner(parts * (ONE / 1_000_000))
}

pub fn units(whole: i128) -> Fixed {
	Fixed::from_inner(whole * ONE)
}

/// What a situation borrows.
#[derive(Clone)]
pub struct World {
	pub portfolio: Portfolio,
	pub market: Market,
	pub model: RiskModel,
	pub rules: Rules,
	pub depths: Vec<VenueDepth>,
	pub latencies: Vec<VenueLatency>,
	pub unavailable: Vec<VenueId>,
	pub excluded: Vec<(VenueId, InstrumentId)>,
}

impl World {
	pub fn situation(&self) -> Situation<'_> {
		Situation {
			portfolio: &self.portfolio,
			market: &self.market,
			model: &self.model,
			rules: &self.rules,
			depths: &self.depths,
			latencies: &self.latencies,
			unavailable: &self.unavailable,
			excluded: &self.excluded,
		}
	}

	pub fn margin(&self) -> Margin {
		margin(&self.portfolio, &self.market, &self.model).unwrap()
	}

	/// Lets two of three markets trade at a price of their own, up to 4 % from the mark.
	pub fn dislocated(mut self, seed: u64) -> Self {
		let mut rng = ChaCha20Rng::seed_from_u64(seed);
		for depth in &mut self.depths {
			let mark = self.market.state(depth.asset).unwrap().mark;
			let share = ppm(rng.gen_range(960_000..1_040_000));
			depth.price = rng.gen_ratio(2, 3).then(|| fixed::mul(mark, share, Round::Down).unwrap());
		}
		self
	}

	/// Lets the market of an asset at a venue trade at this share of the mark.
	pub fn trading_at(mut self, venue: VenueId, asset: AssetId, share: Fixed) -> Self {
		let mark = self.market.state(asset).unwrap().mark;
		for depth in self.depths.iter_mut().filter(|d| (d.venue, d.asset) == (venue, asset)) {
			depth.price = Some(fixed::mul(mark, share, Round::Down).unwrap());
		}
		self
	}

	/// Sets cash so that equity is this share of MM.
	pub fn with_health(mut self, health: Fixed) -> Self {
		self.portfolio.cash = units(0);
		let m = self.margin();
		let wanted = fixed::mul(health, m.maintenance, Round::Down).unwrap();
		self.portfolio.cash = fixed::sub(wanted, m.equity).unwrap();
		self
	}
}

/// DOT at 5 and ETH at 2,000, deep at both venues; nothing held.
pub fn calm() -> World {
	let state = |asset, mark| AssetState {
		depth: units(20_000_000),
		volatility: ppm(50_000),
		..AssetState::new(asset, units(mark))
	};
	let factors = |asset| AssetFactors {
		haircut: ppm(20_000),
		impact: units(1),
		..AssetFactors::new(asset, ppm(250_000))
	};
	let depth =
		|venue, asset| VenueDepth { venue, asset, depth: units(10_000_000), price: None, least: units(0) };
	World {
		portfolio: Portfolio::default(),
		market: Market { assets: vec![state(DOT, 5), state(ETH, 2_000)], ..Market::default() },
		model: RiskModel { assets: vec![factors(DOT), factors(ETH)], ..RiskModel::default() },
		rules: Rules::default(),
		depths: vec![depth(HOME, DOT), depth(HOME, ETH), depth(AWAY, DOT), depth(AWAY, ETH)],
		latencies: vec![latency(HOME, 0), latency(AWAY, 0)],
		unavailable: vec![],
		excluded: vec![],
	}
}

pub fn latency(venue: VenueId, round_trip_ms: u64) -> VenueLatency {
	VenueLatency { venue, round_trip_ms }
}

/// Long spot, debts, perpetuals and settlement currency on up to three venues.
pub fn random(seed: u64, hedges: bool) -> World {
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let assets = rng.gen_range(1..5u32);
	let venues = [HOME, AWAY, VenueId::Sibling(2_002)];
	let market = Market {
		assets: (1..=assets)
			.map(|asset| {
				let mark = 10i128.pow(rng.gen_range(15..23)) + rng.gen_range(0..ONE / 1_000);
				AssetState {
					depth: units(rng.gen_range(100_000..50_000_000)),
					volatility: ppm(rng.gen_range(10_000..150_000)),
					..AssetState::new(AssetId(asset), Fixed::from_inner(mark))
				}
			})
			.collect(),
		..Market::default()
	};
	let rows = rng.gen_range(0..8);
	let model = RiskModel {
		assets: (1..=assets)
			.map(|asset| {
				let scan_range = ppm(rng.gen_range(80_000..400_000));
				AssetFactors {
					haircut: ppm(rng.gen_range(0..50_000)),
					impact: ppm(rng.gen_range(0..1_000_000)),
					..AssetFactors::new(AssetId(asset), scan_range)
				}
			})
			.collect(),
		historical: Historical {
			assets: (1..=assets).map(AssetId).collect(),
			returns: (0..rows * assets).map(|_| rng.gen_range(-300_000..300_000)).collect(),
		},
		..RiskModel::default()
	};
	let mut positions = vec![];
	for venue in venues {
		if rng.gen_ratio(1, 3) {
			continue;
		}
		let money = if hedges { rng.gen_range(-20_000..200_000) } else { rng.gen_range(-200_000..0) };
		positions.push(Position::spot(venue, SETTLEMENT, units(money)));
		for state in &market.assets {
			let mut quantity = |low: i128, high: i128| {
				let value = units(rng.gen_range(low..high));
				fixed::div(value, state.mark, Round::Down).unwrap()
			};
			let low = if hedges { -100_000 } else { 0 };
			let (spot, perpetual) = (quantity(low, 200_000), quantity(low, 100_000));
			if rng.gen_ratio(2, 3) {
				positions.push(Position::spot(venue, state.asset, spot));
			}
			if hedges && rng.gen_ratio(1, 2) {
				let entry =
					fixed::mul(state.mark, ppm(rng.gen_range(800_000..1_200_000)), Round::Down).unwrap();
				let funding = units(rng.gen_range(-10..10));
				let instrument = InstrumentId::Perpetual(state.asset);
				positions.push(Position { venue, instrument, quantity: perpetual, entry, funding });
			}
		}
	}
	positions.retain(|p| p.quantity != units(0));
	positions.shuffle(&mut rng);
	let mut depths = vec![];
	for venue in venues {
		for state in &market.assets {
			let depth = units(rng.gen_range(100_000..20_000_000));
			depths.push(VenueDepth { venue, asset: state.asset, depth, price: None, least: units(0) });
		}
	}
	let health = ppm(rng.gen_range(-300_000..1_150_000));
	// The last venue is one that nothing is known of.
	let latencies = vec![latency(HOME, 0), latency(AWAY, rng.gen_range(0..200_000))];
	World {
		portfolio: Portfolio { positions, cash: units(0) },
		market,
		model,
		rules: Rules::default(),
		depths,
		latencies,
		unavailable: vec![],
		excluded: vec![],
	}
	.with_health(health)
}
