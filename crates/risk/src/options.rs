//! What can be known of expiries and strikes without a portfolio.

use crate::{
	black76::{self, Contract, Deviation, Forward, Settlement, Tenor, Terms},
	error::RiskError,
	market::{ExpiryState, Market, VolatilityState, MAX_VOLATILITY},
	math,
	model::VolatilityMove,
	prepared::{Asset, Point},
	rules::{Rules, Skew, SkewCap, StaticDiscount, VolatilityShock, TERM_MS},
	wide,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, MathError, OptionKind, OptionSeries, Round,
};

const DOWN: Round = Round::Down;
/// The settlement price is that of one moment; of an average, the [`Rules`] count the share that still moves.
fn settlement() -> Settlement {
	Settlement::default()
}

/// A strike of an expiry: one contract, and a standard deviation per level of the volatility.
pub(crate) struct Strike {
	pub strike: Fixed,
	contract: Contract,
	mark: Deviation,
	up: Deviation,
	down: Deviation,
	skew: Deviation,
	smile: Deviation,
	/// Values of call and put now.
	pub marks: (Fixed, Fixed),
	/// Call and put.
	pub greeks: (UnitGreeks, UnitGreeks),
}

/// Value of a call, and what it is worth more than the put.
pub(crate) type UnitValue = (Fixed, Fixed);

/// Sensitivities of one unit.
#[derive(Clone, Copy, Default)]
pub(crate) struct UnitGreeks {
	pub delta: Fixed,
	pub gamma: Fixed,
	pub vega: Fixed,
	pub theta: Fixed,
}

impl Strike {
	fn deviation(&self, volatility: VolatilityMove) -> &Deviation {
		match volatility {
			VolatilityMove::None => &self.mark,
			VolatilityMove::Up => &self.up,
			VolatilityMove::Down => &self.down,
			VolatilityMove::Skew => &self.skew,
			VolatilityMove::Smile => &self.smile,
		}
	}

	/// Of one unit.
	pub fn value(&self, forward: &Forward, volatility: VolatilityMove) -> UnitValue {
		(self.contract.price_at(forward, self.deviation(volatility)), self.contract.parity(forward))
	}
}

/// An expiry of an underlying.
pub(crate) struct Expiry {
	pub underlying: AssetId,
	pub expiry: u64,
	/// Today's.
	pub forward: Fixed,
	pub mark: Forward,
	/// Share of a move of the spot price that still counts.
	pub window: Fixed,
	/// Under every grid point.
	pub points: Vec<Forward>,
	/// Under the moves of the basis contingency.
	pub basis: (Forward, Forward),
	/// The moves of the forward in the basis contingency.
	pub basis_moves: (Fixed, Fixed),
	/// Share of the loss of the basis contingency that counts.
	pub basis_weight: Fixed,
	/// Factors of positive and negative scenario values.
	long: Fixed,
	short: Fixed,
	/// The least confidence of forward, rate and volatilities.
	pub confidence: Fixed,
	/// Sorted.
	pub strikes: Vec<Strike>,
}

impl Expiry {
	/// A scenario value after its static discount, rounded down.
	pub fn discounted(&self, value: Fixed) -> Result<Fixed, MathError> {
		wide::mul(value, if value < Fixed::zero() { self.short } else { self.long }, DOWN)
	}

	/// The forward after a move of the spot price.
	pub fn moved(&self, spot: Fixed) -> Result<Forward, RiskError> {
		let share = fixed::add(Fixed::one(), wide::mul(spot, self.window, DOWN)?)?;
		self.forward(wide::mul(self.forward, share, DOWN)?)
	}

	/// Value of one unit of a strike at a forward with volatilities as they are.
	pub fn unit_value(&self, strike: usize, forward: &Forward) -> UnitValue {
		self.strikes.get(strike).map(|strike| strike.value(forward, VolatilityMove::None)).unwrap_or_default()
	}

	fn forward(&self, price: Fixed) -> Result<Forward, RiskError> {
		Forward::new(price).map_err(|_| RiskError::InvalidExpiry(self.underlying, self.expiry))
	}

	/// Value of one unit of an option now.
	pub fn mark_of(&self, series: &OptionSeries) -> Result<Fixed, RiskError> {
		let strike = self.strikes.get(self.strike(series)?).ok_or(RiskError::UnknownVolatility(*series))?;
		Ok(match series.kind {
			OptionKind::Call => strike.marks.0,
			OptionKind::Put => strike.marks.1,
		})
	}

	/// The strike of an option; [`RiskError::UnknownVolatility`] without an entry in the market.
	pub fn strike(&self, series: &OptionSeries) -> Result<usize, RiskError> {
		if series.strike <= Fixed::zero() {
			return Err(RiskError::InvalidStrike(*series));
		}
		self.strikes
			.binary_search_by_key(&series.strike, |strike| strike.strike)
			.map_err(|_| RiskError::UnknownVolatility(*series))
	}
}

/// An expiry among the prepared ones.
pub(crate) fn find(
	expiries: &[Expiry],
	underlying: AssetId,
	expiry: u64,
	now: u64,
) -> Result<&Expiry, RiskError> {
	if expiry <= now {
		return Err(RiskError::Expired(underlying, expiry));
	}
	expiries
		.binary_search_by_key(&(underlying, expiry), |prepared| (prepared.underlying, prepared.expiry))
		.ok()
		.and_then(|at| expiries.get(at))
		.ok_or(RiskError::UnknownExpiry(underlying, expiry))
}

fn years_to(expiry: u64, now: u64) -> (u64, Fixed) {
	let left = expiry.saturating_sub(now);
	(left, black76::years(left))
}

/// Today's value of 1.0 at expiry, at most 1.
fn discount(state: &ExpiryState, years: Fixed) -> Result<Fixed, RiskError> {
	let discount = match state.discount {
		Some(discount) => discount,
		None => black76::discount_factor(state.rate, years)
			.map_err(|_| RiskError::InvalidExpiry(state.underlying, state.expiry))?,
	};
	// An interest so high that nothing is left would make every option worthless.
	if discount <= Fixed::zero() {
		return Err(RiskError::InvalidExpiry(state.underlying, state.expiry));
	}
	Ok(discount.min(Fixed::one()))
}

/// Value of one unit of an option, discounted.
pub(crate) fn mark(series: &OptionSeries, market: &Market) -> Result<Fixed, RiskError> {
	if series.strike <= Fixed::zero() {
		return Err(RiskError::InvalidStrike(*series));
	}
	let state = market.expiry(series.underlying, series.expiry)?;
	let (_, years) = years_to(series.expiry, market.now);
	let OptionSeries { kind, strike, .. } = *series;
	let terms = Terms {
		kind,
		forward: state.forward,
		strike,
		volatility: market.volatility(series)?,
		years,
		discount: discount(state, years)?,
		settlement: settlement(),
	};
	black76::price(&terms).map_err(|_| RiskError::InvalidVolatility(series.underlying, series.expiry, strike))
}

/// All expiries of the market that are still to come.
pub(crate) fn prepare(market: &Market, assets: &[Asset]) -> Result<Vec<Expiry>, RiskError> {
	let mut expiries = Vec::new();
	for state in market.expiries.iter().filter(|state| state.expiry > market.now) {
		// An underlying that the model does not know cannot be held.
		let at = assets.binary_search_by_key(&state.underlying, |asset| asset.factors.asset);
		let Some(asset) = at.ok().and_then(|at| assets.get(at)) else { continue };
		let key = (state.underlying, state.expiry);
		let from = market.volatilities.partition_point(|v| (v.underlying, v.expiry) < key);
		let to = market.volatilities.partition_point(|v| (v.underlying, v.expiry) <= key);
		let volatilities = market.volatilities.get(from..to).unwrap_or_default();
		expiries.push(expiry(state, volatilities, market.now, asset.rules, &asset.points)?);
	}
	Ok(expiries)
}

fn expiry(
	state: &ExpiryState,
	volatilities: &[VolatilityState],
	now: u64,
	rules: &Rules,
	points: &[Point],
) -> Result<Expiry, RiskError> {
	let bad = RiskError::InvalidExpiry(state.underlying, state.expiry);
	let (left, years) = years_to(state.expiry, now);
	let discount = discount(state, years)?;
	let (long, short) = static_discounts(&rules.discount, state.rate, discount, years)?;
	let window = match rules.settlement_window_ms {
		length if left >= length => Fixed::one(),
		length => Fixed::from_inner(fixed::mul_div(left.into(), ONE, length.into(), DOWN)?),
	};
	let basis = rules.basis;
	let mark = Forward::new(state.forward).map_err(|_| bad)?;
	let mut prepared = Expiry {
		underlying: state.underlying,
		expiry: state.expiry,
		forward: state.forward,
		mark,
		window,
		points: Vec::with_capacity(points.len()),
		basis: (mark, mark),
		basis_moves: (wide::mul(basis.up, window, DOWN)?, wide::mul(basis.down, window, DOWN)?),
		basis_weight: fixed::add(basis.add, wide::mul(basis.per_year, years, Round::Up)?)?,
		long,
		short,
		confidence: state.confidence(),
		strikes: Vec::with_capacity(volatilities.len()),
	};
	for point in points {
		let forward = prepared.moved(point.price)?;
		prepared.points.push(forward);
	}
	prepared.basis = (prepared.moved(basis.up)?, prepared.moved(basis.down)?);

	let tenor = Tenor::new(years, &settlement()).map_err(|_| bad)?;
	let shocks = Shocks::new(rules, left, years)?;
	for volatility in volatilities {
		prepared.strikes.push(strike(volatility, state, &mark, &shocks, &tenor, years, discount)?);
	}
	Ok(prepared)
}

/// Factors of positive and of negative scenario values; see [`StaticDiscount`].
fn static_discounts(
	rule: &StaticDiscount,
	rate: Fixed,
	discount: Fixed,
	years: Fixed,
) -> Result<(Fixed, Fixed), RiskError> {
	let rate = rate.max(Fixed::zero());
	let exponent = |multiple: Fixed, add: Fixed| -> Result<Fixed, MathError> {
		wide::mul(fixed::add(wide::mul(rate, multiple, DOWN)?, add)?, years, DOWN)
	};
	let long = math::exp(fixed::neg(exponent(rule.long_rate, rule.long_add)?)?)?;
	let long = wide::mul(rule.long, long, DOWN)?;
	let undiscounted = fixed::div(Fixed::one(), discount, Round::Up)?;
	let short = match math::exp(exponent(rule.short_rate, rule.short_add)?) {
		Ok(growth) => wide::mul(rule.short, growth, Round::Up).unwrap_or(undiscounted).min(undiscounted),
		// Beyond the range of the number type, and so beyond the limit.
		Err(_) => undiscounted,
	};
	Ok((long, short))
}

/// What the scenarios do to the volatilities of one expiry.
struct Shocks<'a> {
	up: Fixed,
	down: Fixed,
	least_up: Fixed,
	skew: &'a Skew,
	linear_cap: Fixed,
	absolute_cap: Fixed,
	width: Fixed,
}

impl<'a> Shocks<'a> {
	fn new(rules: &'a Rules, left: u64, years: Fixed) -> Result<Self, RiskError> {
		let VolatilityShock { up, down, least_up, short_power, long_power, floor_ms } = rules.volatility;
		let power = if left <= TERM_MS { short_power } else { long_power };
		let ratio =
			Fixed::from_inner(fixed::mul_div(TERM_MS.into(), ONE, left.max(floor_ms).into(), Round::Up)?);
		let term = if power.is_zero() { Fixed::one() } else { math::pow(ratio, power)? };
		let one = Fixed::one();
		let root = fixed::sqrt(years, DOWN)?;
		let skew = &rules.skew;
		let cap = |cap: SkewCap| fixed::add(cap.base, wide::mul(cap.per_root_year, root, DOWN)?);
		let width = fixed::add(skew.width_base, wide::mul(skew.width_per_root_year, root, DOWN)?)?;
		let width = wide::mul(wide::mul(root, skew.width_scale, DOWN)?, width, DOWN)?.max(skew.least_width);
		Ok(Self {
			up: fixed::add(one, wide::mul(up, term, Round::Up)?)?,
			down: fixed::sub(one, wide::mul(down, term, Round::Up)?)?.max(Fixed::zero()),
			least_up,
			skew,
			linear_cap: cap(skew.linear)?,
			absolute_cap: cap(skew.absolute)?,
			width,
		})
	}

	/// Whether there is anything to tilt or bend.
	fn has_skew(&self) -> bool {
		self.skew.linear != SkewCap::default() || self.skew.absolute != SkewCap::default()
	}

	/// `1 + clamp(k * cap / width, -cap, cap)`, not below zero.
	fn tilted(&self, k: Fixed, cap: Fixed) -> Result<Fixed, MathError> {
		let wanted = Fixed::from_inner(fixed::mul_div(
			k.into_inner(),
			cap.into_inner(),
			self.width.into_inner(),
			DOWN,
		)?);
		// A cap may fall below zero for the furthest expiries: the two limits then leave one value.
		let change = wanted.min(cap).max(fixed::neg(cap)?);
		Ok(fixed::add(Fixed::one(), change)?.max(Fixed::zero()))
	}
}

fn strike(
	volatility: &VolatilityState,
	state: &ExpiryState,
	forward: &Forward,
	shocks: &Shocks,
	tenor: &Tenor,
	years: Fixed,
	discount: Fixed,
) -> Result<Strike, RiskError> {
	let VolatilityState { strike, volatility, .. } = *volatility;
	let bad = RiskError::InvalidVolatility(state.underlying, state.expiry, strike);
	let deviation =
		|volatility: Fixed| Deviation::new(volatility.min(MAX_VOLATILITY), tenor).map_err(|_| bad);
	// A product beyond the range of the number type is beyond the largest volatility.
	let times = |factor| wide::mul(volatility, factor, Round::Up).unwrap_or(MAX_VOLATILITY);
	let mark = deviation(volatility)?;
	let (mut skew, mut smile) = (mark, mark);
	if shocks.has_skew() {
		let k = fixed::sub(math::ln(strike)?, math::ln(state.forward)?)?;
		skew = deviation(times(shocks.tilted(k, shocks.linear_cap)?))?;
		smile = deviation(times(shocks.tilted(fixed::abs(k)?, shocks.absolute_cap)?))?;
	}
	let greeks = |kind| {
		let settlement = settlement();
		let terms = Terms { kind, forward: state.forward, strike, volatility, years, discount, settlement };
		match black76::greeks(&terms) {
			Ok(black76::Greeks { delta, gamma, vega, theta, .. }) => UnitGreeks { delta, gamma, vega, theta },
			// The slope of delta does not fit for the tiniest prices and times: the option moves like its underlying.
			Err(_) => {
				let delta = if kind == OptionKind::Call {
					discount
				} else {
					Fixed::from_inner(-discount.into_inner())
				};
				UnitGreeks { delta, ..UnitGreeks::default() }
			}
		}
	};
	let contract = |kind| Contract::new(kind, strike, discount, &settlement()).map_err(|_| bad);
	let marked = |kind| Ok::<_, RiskError>(contract(kind)?.price_at(forward, &mark));
	Ok(Strike {
		strike,
		contract: contract(OptionKind::Call)?,
		marks: (marked(OptionKind::Call)?, marked(OptionKind::Put)?),
		mark,
		up: deviation(times(shocks.up).max(shocks.least_up))?,
		down: deviation(times(shocks.down))?,
		skew,
		smile,
		greeks: (greeks(OptionKind::Call), greeks(OptionKind::Put)),
	})
}
