//! What can be known of an asset without a portfolio: its grid in prices, and its worst for linear exposures.

use crate::{
	error::RiskError,
	market::{AssetState, Market},
	model::{AssetFactors, GridPoint, RiskModel, VolatilityMove},
	rules::Rules,
	wide,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, MathError, Round,
};

/// A grid point of an underlying.
#[derive(Clone, Copy)]
pub(crate) struct Point {
	/// Move of the price as a share of it, not below -1.
	pub price: Fixed,
	pub damp: Fixed,
	pub volatility: VolatilityMove,
}

/// The largest share of its value that an exposure of one sign loses on the grid.
#[derive(Clone, Copy, Default)]
pub(crate) struct Worst {
	/// Rounded up.
	pub share: Fixed,
	pub point: u16,
}

/// An asset of the model.
pub(crate) struct Asset<'a> {
	pub factors: &'a AssetFactors,
	/// `None` without an entry in the market.
	pub state: Option<&'a AssetState>,
	pub rules: &'a Rules,
	pub long: Worst,
	pub short: Worst,
	/// Price of the perpetual.
	pub perpetual: Fixed,
	/// `Y * sigma * 2^30 / sqrt(depth)`, rounded up; `None` where the rate of the liquidity charge is the scan range.
	pub impact: Option<Fixed>,
	/// The grid in prices.
	pub points: Vec<Point>,
	/// Index of its column in the joint rows, if there are any.
	pub column: Option<usize>,
}

/// Binary digits that a rate per root of a value has more than the number type: it may be tiny.
pub(crate) const MORE_DIGITS: u32 = 30;

impl<'a> Asset<'a> {
	pub fn new(
		factors: &'a AssetFactors,
		state: Option<&'a AssetState>,
		market: &Market,
		model: &'a RiskModel,
	) -> Result<Self, RiskError> {
		let mut points = Vec::new();
		for point in model.grid_of(factors.asset) {
			let GridPoint { damp, volatility, .. } = *point;
			points.push(Point { price: price_move(point, factors)?, damp, volatility });
		}
		let (mut long, mut short) = (Worst::default(), Worst::default());
		for (index, point) in (0u16..).zip(&points) {
			let falls = point.price < Fixed::zero();
			let size = fixed::abs(point.price)?;
			let share = wide::mul(size, point.damp, Round::Up)?;
			let worst = if falls { &mut long } else { &mut short };
			if share > worst.share {
				*worst = Worst { share, point: index };
			}
		}
		let perpetual = match market.perpetual(factors.asset) {
			Ok(perpetual) => perpetual.mark,
			// Without an entry in the market nothing can be held.
			Err(_) => Fixed::zero(),
		};
		let impact = state.and_then(|state| impact(factors, state).ok());
		let rules = model.rules_of(factors.asset);
		let column = model.historical.assets.binary_search(&factors.asset).ok();
		let column = column.filter(|_| model.historical.rows() > 0);
		Ok(Self { factors, state, rules, long, short, perpetual, impact, points, column })
	}
}

/// An error, of whatever kind, means that there is no rate: no depth, or out of range.
fn impact(factors: &AssetFactors, state: &AssetState) -> Result<Fixed, MathError> {
	let more = Fixed::from_inner(ONE << MORE_DIGITS);
	let sigma = wide::mul(wide::mul(factors.impact, state.volatility, Round::Up)?, more, Round::Up)?;
	fixed::div(sigma, fixed::sqrt(state.depth, Round::Down)?, Round::Up)
}

/// The move of the price, rounded away from zero; a price cannot fall by more than all of it.
fn price_move(point: &GridPoint, factors: &AssetFactors) -> Result<Fixed, RiskError> {
	let least = Fixed::from_inner(-Fixed::one().into_inner());
	Ok(wide::mul_away(point.shock, factors.scan_range)?.max(least))
}
