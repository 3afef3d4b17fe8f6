//! What one underlying does to the value of a portfolio when its price and volatilities move.

use crate::{
	book::{calls_and_puts, Holding},
	error::RiskError,
	options::{self, Expiry, UnitValue},
	prepared::{Asset, Point},
	sum::Sum,
	wide,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	AssetId, Fixed, MathError, Round,
};

use crate::{black76::Forward, breakdown::Greeks, model::VolatilityMove};

const DOWN: Round = Round::Down;

/// Calls and puts of one strike.
struct HeldStrike {
	/// Index in the expiry.
	at: usize,
	/// Calls and puts together: as calls, the puts are worth this less the parity.
	both: Fixed,
	puts: Fixed,
}

impl HeldStrike {
	/// Adds what the options are worth, rounded down.
	fn add_to(&self, sum: &mut Sum, (call, parity): UnitValue) -> Result<(), MathError> {
		sum.add(wide::mul(self.both, call, DOWN)?)?;
		sum.add(fixed::neg(wide::mul(self.puts, parity, Round::Up)?)?)
	}
}

/// Futures and options of one expiry.
struct HeldExpiry<'e> {
	expiry: &'e Expiry,
	/// Value of the futures, signed, rounded away from zero.
	futures: Fixed,
	strikes: Vec<HeldStrike>,
	/// Value of the options now, rounded down.
	now: Fixed,
}

/// Everything that moves with one underlying.
pub(crate) struct Exposure<'e> {
	pub asset: AssetId,
	/// Value of what moves in proportion to the spot price, signed, rounded away from zero.
	pub linear: Fixed,
	expiries: Vec<HeldExpiry<'e>>,
}

/// The outcome of the grid for one underlying.
#[derive(Clone, Copy, Default)]
pub(crate) struct GridLoss {
	/// Of the worst point or the basis, non-negative, rounded up.
	pub loss: Fixed,
	pub point: u16,
	/// The basis contingency, non-negative, rounded up.
	pub basis: Fixed,
}

impl HeldExpiry<'_> {
	/// Value of the options, rounded down per strike.
	fn value(&self, forward: &Forward, volatility: VolatilityMove) -> Result<Fixed, RiskError> {
		let mut sum = Sum::default();
		for held in &self.strikes {
			let Some(strike) = self.expiry.strikes.get(held.at) else { continue };
			held.add_to(&mut sum, strike.value(forward, volatility))?;
		}
		Ok(sum.total()?)
	}
}

impl<'e> Exposure<'e> {
	/// The exposure of a holding; `linear` is the value of its spot and perpetuals and of the collateral that follows.
	pub fn new(holding: &Holding, linear: Fixed, expiries: &'e [Expiry]) -> Result<Self, RiskError> {
		let mut exposure = Self { asset: holding.asset, linear, expiries: Vec::new() };
		for (expiry, quantity) in &holding.futures {
			let held = exposure.held(*expiry, expiries)?;
			held.futures = wide::mul_away(*quantity, held.expiry.forward)?;
		}
		for of_strike in holding
			.options
			.chunk_by(|a, b| (a.series.expiry, a.series.strike) == (b.series.expiry, b.series.strike))
		{
			let Some(series) = of_strike.first().map(|option| option.series) else { continue };
			let (calls, puts) = calls_and_puts(of_strike)?;
			let held = exposure.held(series.expiry, expiries)?;
			let at = held.expiry.strike(&series)?;
			held.strikes.push(HeldStrike { at, both: fixed::add(calls, puts)?, puts });
		}
		for held in &mut exposure.expiries {
			held.now = held.value(&held.expiry.mark, VolatilityMove::None)?;
		}
		Ok(exposure)
	}

	/// The entry of an expiry, new if there is none.
	fn held(&mut self, expiry: u64, expiries: &'e [Expiry]) -> Result<&mut HeldExpiry<'e>, RiskError> {
		let at = match self.expiries.binary_search_by_key(&expiry, |held| held.expiry.expiry) {
			Ok(at) => at,
			Err(at) => {
				// What has ended was refused with the value of the position.
				let expiry = options::find(expiries, self.asset, expiry, 0)?;
				let (futures, now) = (Fixed::zero(), Fixed::zero());
				self.expiries.insert(at, HeldExpiry { expiry, futures, strikes: Vec::new(), now });
				at
			}
		};
		self.expiries.get_mut(at).ok_or(RiskError::UnknownExpiry(self.asset, expiry))
	}

	/// Whether only spot and perpetuals (and what follows) are held.
	pub fn is_linear(&self) -> bool {
		self.expiries.is_empty()
	}

	/// Spot, perpetuals and futures, as they are shown.
	pub fn shown(&self) -> Result<Fixed, RiskError> {
		let mut sum = Sum::default();
		sum.add(self.linear)?;
		for held in &self.expiries {
			sum.add(held.futures)?;
		}
		Ok(sum.total()?)
	}

	/// Gain of spot, perpetuals and futures after a move of the price, rounded down.
	fn linear_gain(&self, price: Fixed) -> Result<Sum, RiskError> {
		let mut sum = Sum::default();
		sum.add(wide::mul(self.linear, price, DOWN)?)?;
		for held in &self.expiries {
			if !held.futures.is_zero() {
				let moved = wide::mul(price, held.expiry.window, DOWN)?;
				sum.add(wide::mul(held.futures, moved, DOWN)?)?;
			}
		}
		Ok(sum)
	}

	/// Gain at a grid point, rounded down.
	fn gain_at(&self, index: usize, point: &Point) -> Result<Fixed, RiskError> {
		let mut sum = self.linear_gain(point.price)?;
		let always_a_loss = matches!(point.volatility, VolatilityMove::Skew | VolatilityMove::Smile);
		for held in self.expiries.iter().filter(|held| !held.strikes.is_empty()) {
			let forward = held.expiry.points.get(index).unwrap_or(&held.expiry.mark);
			let value = held.expiry.discounted(held.value(forward, point.volatility)?)?;
			let gain = fixed::sub(value, held.now)?;
			sum.add(if always_a_loss { fixed::neg(fixed::abs(gain)?)? } else { gain })?;
		}
		Ok(wide::mul(sum.total()?, point.damp, DOWN)?)
	}

	/// Gain at every grid point, rounded down.
	pub fn gains(&self, points: &[Point]) -> Result<Vec<Fixed>, RiskError> {
		points.iter().enumerate().map(|(index, point)| self.gain_at(index, point)).collect()
	}

	/// The basis contingency, non-negative, rounded up.
	pub fn basis(&self) -> Result<Fixed, RiskError> {
		let mut sum = Sum::default();
		for held in self.expiries.iter().filter(|held| !held.expiry.basis_weight.is_zero()) {
			let gain = |forward: &Forward, moved: Fixed| -> Result<Fixed, RiskError> {
				let futures = wide::mul(held.futures, moved, DOWN)?;
				let options = fixed::sub(held.value(forward, VolatilityMove::None)?, held.now)?;
				Ok(fixed::add(futures, options)?)
			};
			let Expiry { basis: (up, down), basis_moves, basis_weight, .. } = held.expiry;
			let worse = gain(up, basis_moves.0)?.min(gain(down, basis_moves.1)?).min(Fixed::zero());
			sum.add(wide::mul(fixed::neg(worse)?, *basis_weight, Round::Up)?)?;
		}
		Ok(sum.total()?)
	}

	/// The worst of the grid and the basis.
	pub fn grid_loss(&self, asset: &Asset) -> Result<GridLoss, RiskError> {
		if self.is_linear() {
			let worst = if self.linear > Fixed::zero() { asset.long } else { asset.short };
			let loss = wide::mul(fixed::abs(self.linear)?, worst.share, Round::Up)?;
			let point = if loss.is_zero() { 0 } else { worst.point };
			return Ok(GridLoss { loss, point, basis: Fixed::zero() });
		}
		let mut worst = GridLoss { basis: self.basis()?, ..GridLoss::default() };
		for (index, point) in (0u16..).zip(&asset.points) {
			let loss = fixed::neg(self.gain_at(index.into(), point)?)?;
			if loss > worst.loss {
				worst = GridLoss { loss, point: index, ..worst };
			}
		}
		worst.loss = worst.loss.max(worst.basis);
		Ok(worst)
	}

	/// Expiry and index of every strike that is held, in a fixed order.
	pub fn strikes(&self) -> impl Iterator<Item = (&'e Expiry, usize)> + '_ {
		self.expiries.iter().flat_map(|held| held.strikes.iter().map(|strike| (held.expiry, strike.at)))
	}

	/// Gain of futures and options after a move of the price with volatilities as they are, rounded down; `values` are those of
	/// units of the strikes after the move, in the order of [`Self::strikes`].
	pub fn gain_of_expiries(
		&self,
		price: Fixed,
		mut values: impl Iterator<Item = Result<UnitValue, RiskError>>,
	) -> Result<Fixed, RiskError> {
		let mut sum = Sum::default();
		for held in &self.expiries {
			let moved = wide::mul(price, held.expiry.window, DOWN)?;
			sum.add(wide::mul(held.futures, moved, DOWN)?)?;
			if !held.strikes.is_empty() {
				let mut value = Sum::default();
				for (strike, unit) in held.strikes.iter().zip(&mut values) {
					strike.add_to(&mut value, unit?)?;
				}
				sum.add(fixed::sub(value.total()?, held.now)?)?;
			}
		}
		Ok(sum.total()?)
	}

	/// Sensitivities of the options, and the size of all their deltas in units of the underlying, rounded up.
	pub fn greeks(&self) -> Result<(Greeks, Fixed), RiskError> {
		let mut greeks = Greeks::default();
		let mut size = Fixed::zero();
		for held in &self.expiries {
			for strike in &held.strikes {
				let Some(unit) = held.expiry.strikes.get(strike.at).map(|strike| strike.greeks) else {
					continue;
				};
				let calls = fixed::sub(strike.both, strike.puts)?;
				for (quantity, unit) in [(calls, unit.0), (strike.puts, unit.1)] {
					if quantity.is_zero() {
						continue;
					}
					let times = |unit: Fixed| -> Result<Fixed, MathError> { towards_zero(quantity, unit) };
					let delta = wide::mul_away(quantity, unit.delta)?;
					size = fixed::add(size, fixed::abs(delta)?)?;
					greeks.delta = fixed::add(greeks.delta, times(unit.delta)?)?;
					greeks.gamma = fixed::add(greeks.gamma, times(unit.gamma)?)?;
					greeks.vega = fixed::add(greeks.vega, times(unit.vega)?)?;
					greeks.theta = fixed::add(greeks.theta, times(unit.theta)?)?;
				}
			}
		}
		Ok((greeks, size))
	}

	/// Per expiry: its confidence and the sizes of its futures and options. The sizes are those of the holding.
	pub fn confidences(&self) -> impl Iterator<Item = (u64, Fixed)> + '_ {
		self.expiries.iter().map(|held| (held.expiry.expiry, held.expiry.confidence))
	}
}

fn towards_zero(a: Fixed, b: Fixed) -> Result<Fixed, MathError> {
	let negative = (a.into_inner() < 0) != (b.into_inner() < 0);
	wide::mul(a, b, if negative { Round::Up } else { Round::Down })
}
