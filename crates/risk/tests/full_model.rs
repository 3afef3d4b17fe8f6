//! The whole engine, every rule in use, against a model of its own in floating point, written from the description of the
//! rules and not from the engine's code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate alloc;

#[path = "../wasm-check/src/generator.rs"]
#[allow(dead_code)]
mod generator;

use ballast_primitives::{AssetId, Fixed, InstrumentId, OptionKind, SETTLEMENT};
use ballast_risk::{
	margin, AssetFactors, Collateral, ExpiryState, GridPoint, Market, Portfolio, RiskModel, Rules,
	VolatilityMove,
};
use generator::World;
use std::collections::{BTreeMap, BTreeSet};

const YEAR: f64 = 365.0 * 86_400_000.0;
const MONTH: f64 = 30.0 * 86_400_000.0;

fn f(value: Fixed) -> f64 {
	value.into_inner() as f64 / 1e18
}

/// The standard normal distribution (G. Marsaglia, "Evaluating the normal distribution", 2004).
fn normal(x: f64) -> f64 {
	if x.abs() > 8.5 {
		return if x > 0.0 { 1.0 } else { 0.0 };
	}
	let (mut sum, mut term, mut last, mut i) = (x, x, 0.0, 1.0);
	while sum != last {
		last = sum;
		i += 2.0;
		term *= x * x / i;
		sum += term;
	}
	0.5 + sum * (-0.5 * x * x - 0.918_938_533_204_672_8).exp()
}

/// Undiscounted.
fn black(kind: OptionKind, forward: f64, strike: f64, volatility: f64, t: f64) -> f64 {
	let sign = if kind == OptionKind::Call { 1.0 } else { -1.0 };
	let s = volatility * t.sqrt();
	if s <= 0.0 || forward <= 0.0 {
		return (sign * (forward - strike)).max(0.0);
	}
	let d = (forward / strike).ln() / s + s / 2.0;
	sign * (forward * normal(sign * d) - strike * normal(sign * (d - s)))
}

/// Net quantities of one underlying.
#[derive(Default)]
struct Net {
	spot: f64,
	perpetual: f64,
	gross: f64,
	gross_perpetual: f64,
	futures: BTreeMap<u64, f64>,
	options: BTreeMap<(u64, Fixed, OptionKind), f64>,
	/// Value of the collateral that follows.
	followers: f64,
	/// Size per venue.
	venues: Vec<(ballast_primitives::VenueId, f64)>,
}

struct Reference<'a> {
	market: &'a Market,
	model: &'a RiskModel,
	nets: BTreeMap<AssetId, Net>,
}

impl Reference<'_> {
	fn mark(&self, asset: AssetId) -> f64 {
		f(self.market.assets.iter().find(|s| s.asset == asset).unwrap().mark)
	}

	fn confidence(&self, asset: AssetId) -> f64 {
		f(self.market.assets.iter().find(|s| s.asset == asset).unwrap().confidence)
	}

	fn perpetual(&self, asset: AssetId) -> (f64, f64) {
		let own = self.market.perpetuals.iter().find(|s| s.asset == asset);
		own.map_or((self.mark(asset), self.confidence(asset)), |s| (f(s.mark), f(s.confidence)))
	}

	fn expiry(&self, asset: AssetId, expiry: u64) -> &ExpiryState {
		self.market.expiries.iter().find(|s| s.underlying == asset && s.expiry == expiry).unwrap()
	}

	fn factors(&self, asset: AssetId) -> &AssetFactors {
		self.model.assets.iter().find(|x| x.asset == asset).unwrap()
	}

	fn rules(&self, asset: AssetId) -> &Rules {
		self.model.underlyings.iter().find(|u| u.asset == asset).map_or(&self.model.rules, |u| &u.rules)
	}

	fn t(&self, expiry: u64) -> f64 {
		(expiry - self.market.now) as f64 / YEAR
	}

	fn discount(&self, state: &ExpiryState) -> f64 {
		state.discount.map_or_else(|| (-f(state.rate) * self.t(state.expiry)).exp(), f).min(1.0)
	}

	fn volatility(&self, asset: AssetId, expiry: u64, strike: Fixed) -> f64 {
		let is = |v: &&ballast_risk::VolatilityState| {
			(v.underlying, v.expiry, v.strike) == (asset, expiry, strike)
		};
		f(self.market.volatilities.iter().find(is).unwrap().volatility)
	}

	fn window(&self, asset: AssetId, expiry: u64) -> f64 {
		match self.rules(asset).settlement_window_ms {
			0 => 1.0,
			length => ((expiry - self.market.now) as f64 / length as f64).min(1.0),
		}
	}

	/// Value of the options of an expiry.
	fn options(&self, asset: AssetId, expiry: u64, spot: f64, shock: VolatilityMove) -> f64 {
		let state = self.expiry(asset, expiry);
		let (rules, t) = (self.rules(asset), self.t(expiry));
		let forward = f(state.forward) * (1.0 + spot * self.window(asset, expiry));
		let time = ((expiry - self.market.now) as f64).max(rules.volatility.floor_ms as f64);
		let short = expiry - self.market.now <= MONTH as u64;
		let power = f(if short { rules.volatility.short_power } else { rules.volatility.long_power });
		let term = (MONTH / time).powf(power);
		let skewed = |strike: f64, cap: ballast_risk::rules::SkewCap, size: bool| {
			let k = (strike / f(state.forward)).ln();
			let k = if size { k.abs() } else { k };
			let cap = f(cap.base) + f(cap.per_root_year) * t.sqrt();
			let width = f(rules.skew.width_base) + t.sqrt() * f(rules.skew.width_per_root_year);
			let width = (t.sqrt() * f(rules.skew.width_scale) * width).max(f(rules.skew.least_width));
			1.0 + (k * cap / width).min(cap).max(-cap)
		};
		let net = &self.nets[&asset];
		let mut value = 0.0;
		for ((at, strike, kind), quantity) in &net.options {
			if *at != expiry {
				continue;
			}
			let volatility = self.volatility(asset, expiry, *strike);
			let volatility = match shock {
				VolatilityMove::None => volatility,
				VolatilityMove::Up => {
					(volatility * (1.0 + f(rules.volatility.up) * term)).max(f(rules.volatility.least_up))
				}
				VolatilityMove::Down => volatility * (1.0 - f(rules.volatility.down) * term).max(0.0),
				VolatilityMove::Skew => volatility * skewed(f(*strike), rules.skew.linear, false),
				VolatilityMove::Smile => volatility * skewed(f(*strike), rules.skew.absolute, true),
			};
			value += quantity * black(*kind, forward, f(*strike), volatility, t) * self.discount(state);
		}
		value
	}

	fn expiries(&self, asset: AssetId) -> BTreeSet<u64> {
		let net = &self.nets[&asset];
		net.futures.keys().copied().chain(net.options.keys().map(|key| key.0)).collect()
	}

	fn has_options(&self, asset: AssetId, expiry: u64) -> bool {
		self.nets[&asset].options.keys().any(|key| key.0 == expiry)
	}

	fn linear(&self, asset: AssetId) -> f64 {
		let net = &self.nets[&asset];
		let own = if self.factors(asset).collateral == Collateral::Own { net.spot } else { 0.0 };
		own * self.mark(asset) / f(self.market.peg) + net.perpetual * self.perpetual(asset).0 + net.followers
	}

	fn futures(&self, asset: AssetId, expiry: u64) -> f64 {
		let quantity = self.nets[&asset].futures.get(&expiry).copied().unwrap_or(0.0);
		quantity * f(self.expiry(asset, expiry).forward)
	}

	fn gain(&self, asset: AssetId, point: &GridPoint) -> f64 {
		let spot = (f(point.shock) * f(self.factors(asset).scan_range)).max(-1.0);
		let rule = &self.rules(asset).discount;
		let mut gain = self.linear(asset) * spot;
		for expiry in self.expiries(asset) {
			gain += self.futures(asset, expiry) * spot * self.window(asset, expiry);
			if !self.has_options(asset, expiry) {
				continue;
			}
			let (state, t) = (self.expiry(asset, expiry), self.t(expiry));
			let rate = f(state.rate).max(0.0);
			let value = self.options(asset, expiry, spot, point.volatility);
			let long = f(rule.long) * (-t * (rate * f(rule.long_rate) + f(rule.long_add))).exp();
			let short = f(rule.short) * (t * (rate * f(rule.short_rate) + f(rule.short_add))).exp();
			let factor = if value < 0.0 { short.min(1.0 / self.discount(state)) } else { long };
			let change = value * factor - self.options(asset, expiry, 0.0, VolatilityMove::None);
			gain += match point.volatility {
				VolatilityMove::Skew | VolatilityMove::Smile => -change.abs(),
				_ => change,
			};
		}
		gain * f(point.damp)
	}

	fn basis(&self, asset: AssetId) -> f64 {
		let rule = &self.rules(asset).basis;
		let of_expiry = |expiry: u64| {
			let now = self.options(asset, expiry, 0.0, VolatilityMove::None);
			let change = |spot: f64| {
				self.futures(asset, expiry) * spot * self.window(asset, expiry)
					+ self.options(asset, expiry, spot, VolatilityMove::None)
					- now
			};
			let worse = change(f(rule.up)).min(change(f(rule.down))).min(0.0);
			-worse * (f(rule.add) + f(rule.per_year) * self.t(expiry))
		};
		self.expiries(asset).into_iter().map(of_expiry).sum()
	}

	fn grid_loss(&self, asset: AssetId) -> f64 {
		let own = self.model.underlyings.iter().find(|u| u.asset == asset && !u.grid.is_empty());
		let grid = own.map_or(&self.model.grid, |u| &u.grid);
		grid.iter().map(|point| -self.gain(asset, point)).fold(self.basis(asset), f64::max)
	}

	fn row_gain(&self, asset: AssetId, spot: f64) -> f64 {
		let mut gain = self.linear(asset) * spot;
		for expiry in self.expiries(asset) {
			gain += self.futures(asset, expiry) * spot * self.window(asset, expiry)
				+ self.options(asset, expiry, spot, VolatilityMove::None)
				- self.options(asset, expiry, 0.0, VolatilityMove::None);
		}
		gain
	}

	fn shortfall(&self, grid: &BTreeMap<AssetId, f64>) -> f64 {
		let columns = &self.model.historical.assets;
		let rows = self.model.historical.rows();
		let column = |asset: &AssetId| columns.iter().position(|c| c == asset).filter(|_| rows > 0);
		let beside: f64 =
			self.nets.keys().filter(|asset| column(asset).is_none()).map(|asset| grid[asset]).sum();
		let mut losses: Vec<f64> = (0..rows)
			.map(|row| {
				let mut loss = 0.0;
				for asset in self.nets.keys() {
					let Some(column) = column(asset) else { continue };
					let at = row * columns.len() + column;
					let mut value = f64::from(self.model.historical.returns[at]);
					if let Some(then) = self.model.historical_volatilities.get(at) {
						let now = self.market.assets.iter().find(|s| s.asset == *asset).unwrap().volatility;
						// Kept as whole parts per million.
						value = (value * f(now) * 1e6 / f64::from(*then) + 1e-7).floor().clamp(-1e6, 1e7);
					}
					loss -= self.row_gain(*asset, value / 1e6);
				}
				loss
			})
			.collect();
		if losses.is_empty() {
			return beside;
		}
		losses.sort_by(|a, b| b.partial_cmp(a).unwrap());
		let share = self.model.tail.into_inner() * rows as i128;
		let one = 1_000_000_000_000_000_000i128;
		let count = ((share / one + i128::from(share % one != 0)) as usize).max(1);
		(losses[..count].iter().sum::<f64>() / count as f64 + beside).max(0.0)
	}
}

fn nets(portfolio: &Portfolio, market: &Market, model: &RiskModel) -> BTreeMap<AssetId, Net> {
	// Exact sums first: what cancels, cancels.
	let mut exact: BTreeMap<(AssetId, InstrumentId), i128> = BTreeMap::new();
	let mut linear: BTreeMap<_, (i128, i128, i128)> = BTreeMap::new();
	for p in &portfolio.positions {
		let asset = p.instrument.underlying();
		if asset == SETTLEMENT {
			continue;
		}
		let q = p.quantity.into_inner();
		*exact.entry((asset, p.instrument)).or_default() += q;
		let at = linear.entry((asset, p.venue)).or_default();
		match p.instrument {
			InstrumentId::Option(_) => at.2 += q.abs(),
			InstrumentId::Perpetual(_) => {
				at.0 += q;
				at.1 += q;
			}
			_ => at.0 += q,
		}
	}
	let amount = |raw: i128| raw as f64 / 1e18;
	let mut nets: BTreeMap<AssetId, Net> = BTreeMap::new();
	for ((asset, instrument), raw) in exact {
		let net = nets.entry(asset).or_default();
		match instrument {
			InstrumentId::Spot(_) => net.spot = amount(raw),
			InstrumentId::Perpetual(_) => net.perpetual = amount(raw),
			InstrumentId::Future { expiry, .. } if raw != 0 => drop(net.futures.insert(expiry, amount(raw))),
			InstrumentId::Option(s) if raw != 0 => {
				net.options.insert((s.expiry, s.strike, s.kind), amount(raw));
			}
			_ => {}
		}
	}
	for ((asset, venue), (all, perpetual, options)) in linear {
		let net = nets.entry(asset).or_default();
		net.gross += amount(all.abs());
		net.gross_perpetual += amount(perpetual.abs());
		net.venues.push((venue, amount(all.abs() + options)));
	}
	for factors in &model.assets {
		if let (Collateral::Follows(leader), Some(net)) = (factors.collateral, nets.get(&factors.asset)) {
			let mark = market.assets.iter().find(|s| s.asset == factors.asset).unwrap().mark;
			let value = net.spot * f(mark) / f(market.peg);
			nets.entry(leader).or_default().followers += value;
		}
	}
	nets
}

struct Addons {
	haircut: f64,
	liquidity: f64,
	concentration: f64,
	contingency: f64,
	initial_haircut: f64,
	initial_contingency: f64,
	doubt: f64,
	freshness: f64,
}

impl Reference<'_> {
	fn naked(&self, asset: AssetId) -> f64 {
		let mut strikes: BTreeMap<(u64, Fixed), f64> = BTreeMap::new();
		for ((expiry, strike, _), quantity) in &self.nets[&asset].options {
			*strikes.entry((*expiry, *strike)).or_default() += quantity;
		}
		strikes.values().map(|net| (-net).max(0.0)).sum()
	}

	/// Sum of the sizes of the deltas, by differences of the price.
	fn deltas(&self, asset: AssetId) -> f64 {
		let mut size = 0.0;
		for ((expiry, strike, kind), quantity) in &self.nets[&asset].options {
			let state = self.expiry(asset, *expiry);
			let (t, volatility) = (self.t(*expiry), self.volatility(asset, *expiry, *strike));
			let s = volatility * t.sqrt();
			let d = (f(state.forward) / f(*strike)).ln() / s + s / 2.0;
			let delta = if *kind == OptionKind::Call { normal(d) } else { normal(-d) };
			size += quantity.abs() * delta * self.discount(state);
		}
		size
	}

	fn addons(&self, asset: AssetId) -> Addons {
		let (net, factors, rules) = (&self.nets[&asset], self.factors(asset), self.rules(asset));
		let state = self.market.assets.iter().find(|s| s.asset == asset).unwrap();
		let (mark, peg) = (f(state.mark), f(self.market.peg));
		let leader = match factors.collateral {
			Collateral::Follows(leader) | Collateral::Unshocked(Some(leader)) => Some(leader),
			_ => None,
		};
		let free = match factors.collateral {
			Collateral::Own => {
				let shorts: f64 = net.futures.values().map(|q| q.min(0.0)).sum();
				(net.spot + net.perpetual.min(0.0) + shorts).max(0.0)
			}
			_ => net.spot.abs(),
		};
		let collateral = free * mark / peg;
		let value = (net.gross + self.deltas(asset)) * mark / peg;
		let range = f(factors.scan_range);
		let rate = match f(state.depth) {
			0.0 => range,
			depth => (f(factors.impact) * f(state.volatility) * (value / depth).sqrt()).min(range),
		};
		let beyond = (value - f(factors.concentration_share) * f(state.depth)).max(0.0);
		let (perpetuals, naked) = (net.gross_perpetual * mark, self.naked(asset) * mark);

		let charge = |value: f64, confidence: f64, floor: f64, rate: f64| {
			if confidence < floor {
				(1.0 - confidence) * rate * value
			} else {
				0.0
			}
		};
		let spot_confidence = leader.map_or(1.0, |l| self.confidence(l)).min(self.confidence(asset));
		let spot_rate = f(self.rules(leader.unwrap_or(asset)).doubt.rate);
		let spot = net.spot.abs() * mark / peg;
		let mut doubt = charge(spot, spot_confidence, f(factors.confidence_floor), spot_rate);
		let (floor, rate_of_doubt) = (f(rules.doubt.floor), f(rules.doubt.rate));
		let perpetual = self.perpetual(asset).1.min(self.confidence(asset));
		doubt += charge(perpetuals, perpetual, floor, rate_of_doubt);
		let least = if net.perpetual == 0.0 { self.confidence(asset) } else { perpetual };
		for expiry in self.expiries(asset) {
			let units = net.futures.get(&expiry).copied().unwrap_or(0.0).abs()
				+ net.options.iter().filter(|(key, _)| key.0 == expiry).map(|(_, q)| q.abs()).sum::<f64>();
			let state = self.expiry(asset, expiry);
			let own =
				f(state.forward_confidence).min(f(state.rate_confidence)).min(f(state.volatility_confidence));
			doubt += charge(units * mark, own.min(least), floor, rate_of_doubt);
		}
		let rule = &self.model.freshness;
		let freshness = net.venues.iter().map(|(venue, size)| {
			let venue = self.market.venues.iter().find(|v| v.venue == *venue).unwrap();
			let days = (venue.age_ms + venue.latency_ms).saturating_sub(rule.free_ms) as f64 / 86_400_000.0;
			f(rule.factor) * f(state.volatility) * days.sqrt() * size * mark / peg
		});
		Addons {
			haircut: collateral * f(factors.haircut),
			liquidity: rate * value,
			concentration: beyond * f(factors.concentration_rate),
			contingency: perpetuals * f(rules.perpetual.maintenance)
				+ naked * f(rules.naked_short.maintenance),
			initial_haircut: collateral * f(factors.initial_haircut),
			initial_contingency: perpetuals * f(rules.perpetual.initial)
				+ naked * f(rules.naked_short.initial),
			doubt,
			freshness: freshness.sum(),
		}
	}

	fn equity(&self, portfolio: &Portfolio) -> (f64, f64) {
		let mut terms = vec![f(portfolio.cash)];
		for p in &portfolio.positions {
			let (q, asset) = (f(p.quantity), p.instrument.underlying());
			match p.instrument {
				InstrumentId::Spot(SETTLEMENT) => terms.push(q),
				InstrumentId::Spot(_) => terms.push(q * self.mark(asset) / f(self.market.peg)),
				InstrumentId::Perpetual(_) => {
					terms.push(q * (self.perpetual(asset).0 - f(p.entry)) + f(p.funding));
				}
				InstrumentId::Future { expiry, .. } => {
					terms.push(q * (f(self.expiry(asset, expiry).forward) - f(p.entry)) + f(p.funding));
				}
				InstrumentId::Option(s) => {
					let state = self.expiry(asset, s.expiry);
					let volatility = self.volatility(asset, s.expiry, s.strike);
					let price = black(s.kind, f(state.forward), f(s.strike), volatility, self.t(s.expiry));
					terms.push(q * price * self.discount(state));
				}
			}
		}
		(terms.iter().sum(), terms.iter().map(|term| term.abs()).sum())
	}
}

#[test]
fn margin_should_agree_with_floating_point_when_every_rule_is_in_use() {
	let (mut with_options, mut by_basis, mut by_history) = (0, 0, 0);
	for seed in 0..2_500 {
		let World { market, model, portfolio } = generator::world(seed);
		let got = margin(&portfolio, &market, &model).unwrap_or_else(|e| panic!("{seed}: {e:?}"));
		let reference = Reference { market: &market, model: &model, nets: nets(&portfolio, &market, &model) };
		let (equity, mut scale) = reference.equity(&portfolio);
		let grid: BTreeMap<AssetId, f64> =
			reference.nets.keys().map(|asset| (*asset, reference.grid_loss(*asset))).collect();
		let kept = 1.0 - f(model.diversification_cap);
		let shortfall = reference.shortfall(&grid);
		let core = shortfall.max(kept * grid.values().sum::<f64>());
		let addons: Vec<Addons> = reference.nets.keys().map(|asset| reference.addons(*asset)).collect();
		let total = |part: fn(&Addons) -> f64| addons.iter().map(part).sum::<f64>();
		let of_both = total(|a| a.haircut + a.liquidity + a.concentration + a.contingency);
		let of_initial = total(|a| a.initial_haircut + a.initial_contingency + a.doubt + a.freshness);
		let off_peg = (f(model.peg.threshold) - f(market.peg)).max(0.0) * f(model.peg.factor);
		for net in reference.nets.values() {
			scale += net.followers.abs();
		}
		for p in &portfolio.positions {
			scale += f(p.size(&market).unwrap());
			if let InstrumentId::Option(series) = p.instrument {
				// The price's error is a share of forward and strike.
				scale += f(p.quantity).abs() * f(series.strike);
			}
		}
		let b = &got.breakdown;
		for (name, got, want) in [
			("equity", got.equity, equity),
			("core", got.core, core),
			("expected shortfall", b.expected_shortfall, shortfall),
			("haircut", b.haircut, total(|a| a.haircut)),
			("liquidity", b.liquidity, total(|a| a.liquidity)),
			("concentration", b.concentration, total(|a| a.concentration)),
			("contingency", b.contingency, total(|a| a.contingency)),
			("initial haircut", b.initial_haircut, total(|a| a.initial_haircut)),
			("initial contingency", b.initial_contingency, total(|a| a.initial_contingency)),
			("doubt", b.doubt, total(|a| a.doubt)),
			("freshness", b.freshness, total(|a| a.freshness)),
			("maintenance", got.maintenance, f(model.maintenance_factor) * core + of_both),
			("initial", got.initial, (f(model.initial_factor) + off_peg) * core + of_both + of_initial),
		] {
			// Terms of both signs cancel: what floating point lost of the terms is allowed, too.
			let allowed = 1e-9 * want.abs() + 1e-13 * scale + 1e-12;
			let difference = (f(got) - want).abs();
			assert!(difference <= allowed, "seed {seed}: {name} is {}, should be {want}", f(got));
		}
		for part in &b.assets {
			let want = grid[&part.asset];
			assert!(
				(f(part.grid_loss) - want).abs() <= 1e-9 * want + 1e-13 * scale + 1e-12,
				"{seed}: {part:?} {want}"
			);
			by_basis += usize::from(part.basis == part.grid_loss && f(part.basis) > 0.0);
		}
		with_options += usize::from(portfolio.positions.iter().any(generator::has_expiry));
		by_history += usize::from(b.expected_shortfall > b.grid);
	}
	// Everything is exercised.
	assert!(
		with_options > 1_000 && by_basis > 10 && by_history > 300,
		"{with_options} {by_basis} {by_history}"
	);
}
