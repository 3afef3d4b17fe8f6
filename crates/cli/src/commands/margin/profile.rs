//! What is gained and lost when the price of one underlying moves and nothing else does.

use super::{locate, Case, Outcome};
use anyhow::{anyhow, Result};
use ballast_primitives::{
	fixed::{self, One, ONE},
	AssetId, Fixed, MathError, Round,
};
use ballast_risk::{equity, Collateral, Market, RiskModel};

/// Steps to either side.
const STEPS: i128 = 60;

/// Gains over moves, for every underlying.
pub struct Profile {
	/// Moves as shares of the price, ascending, with zero in the middle.
	pub moves: Vec<Fixed>,
	/// Per underlying what is gained at each move, settlement currency.
	pub gains: Vec<(AssetId, Vec<Fixed>)>,
	/// The gain at which equity would be today's maintenance margin.
	pub maintenance: Fixed,
}

impl Profile {
	/// Values the portfolio at moves of up to `reach` either way. Perpetuals and forwards move with the spot price, and so
	/// does collateral that follows it; implied volatilities stay.
	pub fn new(case: &Case, outcome: &Outcome, reach: Fixed) -> Result<Self> {
		let moves = (-STEPS..=STEPS)
			.map(|step| fixed::mul_div(reach.into_inner(), step, STEPS, Round::Down).map(Fixed::from_inner))
			.collect::<Result<Vec<_>, _>>()
			.map_err(|_| anyhow!("out of range"))?;
		let follows = |asset: AssetId| match case.model.factors(asset).map(|factors| factors.collateral) {
			Ok(Collateral::Follows(leader)) => leader,
			_ => asset,
		};
		let mut underlyings: Vec<AssetId> = case.portfolio.assets().into_iter().map(follows).collect();
		underlyings.sort_unstable();
		underlyings.dedup();
		let gain = |asset: AssetId, change: &Fixed| -> Result<Fixed> {
			let market =
				moved(&case.market, &case.model, asset, *change).map_err(|_| anyhow!("out of range"))?;
			let equity = equity(&case.portfolio, &market)
				.map_err(|error| anyhow!("the picture: {}", locate::words(&error)))?;
			fixed::sub(equity, outcome.margin.equity).map_err(|_| anyhow!("out of range"))
		};
		let gains = underlyings.into_iter().map(|asset| {
			let gains = moves.iter().map(|change| gain(asset, change)).collect::<Result<_>>()?;
			Ok((asset, gains))
		});
		Ok(Self {
			gains: gains.collect::<Result<_>>()?,
			maintenance: fixed::sub(outcome.margin.maintenance, outcome.margin.equity)
				.map_err(|_| anyhow!("out of range"))?,
			moves,
		})
	}
}

fn moved(market: &Market, model: &RiskModel, asset: AssetId, change: Fixed) -> Result<Market, MathError> {
	let factor = fixed::add(Fixed::one(), change)?;
	let moves = |other: AssetId| {
		let collateral = model.factors(other).map(|factors| factors.collateral);
		other == asset || collateral == Ok(Collateral::Follows(asset))
	};
	// At least the least price there is: the engine takes none of zero.
	let scaled = |price: Fixed| {
		fixed::mul_div(price.into_inner(), factor.into_inner(), ONE, Round::Down)
			.map(|price| Fixed::from_inner(price.max(1)))
	};
	let mut market = market.clone();
	for state in market.assets.iter_mut().filter(|state| moves(state.asset)) {
		state.mark = scaled(state.mark)?;
	}
	for state in market.perpetuals.iter_mut().filter(|state| state.asset == asset) {
		state.mark = scaled(state.mark)?;
	}
	for state in market.expiries.iter_mut().filter(|state| state.underlying == asset) {
		state.forward = scaled(state.forward)?;
	}
	Ok(market)
}
