//! From what was drawn to positions.

use crate::trader::Kind;
use anyhow::{anyhow, Result};
use ballast_primitives::{
	fixed::{self, One, Zero},
	AssetId, Fixed, MathError, OptionKind, OptionSeries, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{Market, Portfolio, Position, RiskError};
use std::collections::BTreeMap;

/// What options there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
	/// Strikes by underlying.
	pub strikes: BTreeMap<AssetId, Vec<Fixed>>,
	/// Of all of them, milliseconds since 1970.
	pub expiry_ms: u64,
}

/// Moneyness of the strikes, in per cent of the price at the start.
const STRIKES: [u32; 8] = [70, 80, 85, 90, 110, 115, 120, 130];
/// Digits of a strike that are not zero.
const DIGITS: u32 = 3;

impl Place {
	/// Strikes around the prices, rounded to three digits.
	pub fn around(market: &Market, expiry_ms: u64) -> Result<Self, MathError> {
		let mut strikes = BTreeMap::new();
		for state in &market.assets {
			let mut of = Vec::new();
			for percent in STRIKES {
				let share = Fixed::from_rational(percent.into(), 100);
				let strike = rounded(fixed::mul(state.mark, share, Round::Down)?);
				if strike > Fixed::zero() && !of.contains(&strike) {
					of.push(strike);
				}
			}
			strikes.insert(state.asset, of);
		}
		Ok(Self { strikes, expiry_ms })
	}
}

/// Down to so many digits.
fn rounded(value: Fixed) -> Fixed {
	let value = value.into_inner();
	let unit = value.checked_ilog10().map_or(1, |digits| 10i128.pow((digits + 1).saturating_sub(DIGITS)));
	Fixed::from_inner(value - value % unit)
}

/// Dollars by venue.
type Purse = BTreeMap<VenueId, Fixed>;

fn spend(purse: &mut Purse, venue: VenueId, amount: Fixed) -> Result<(), MathError> {
	let left = purse.entry(venue).or_default();
	*left = fixed::sub(*left, amount)?;
	Ok(())
}

/// A portfolio but for its leverage.
#[derive(Clone, Debug)]
pub struct Draft {
	/// What it is for.
	pub kind: Kind,
	/// What it is worth.
	pub equity: Fixed,
	/// Assets, each once, with a venue and a weight.
	pub assets: Vec<(AssetId, VenueId, u32)>,
	/// Of what a seller has sold.
	pub strikes: Vec<Fixed>,
	/// When that expires.
	pub expiry_ms: u64,
	/// Long by perpetuals instead of by spot.
	pub by_perpetual: bool,
	/// Part of the spot that is hedged.
	pub hedge: Fixed,
	/// Part of a seller's equity that is not dollars.
	pub collateral: Fixed,
}

impl Draft {
	/// With positions worth so many times the equity, at the prices of the market.
	pub fn at(&self, leverage: Fixed, market: &Market) -> Result<Portfolio> {
		self.build(leverage, market).map_err(|error| anyhow!("{error:?}"))
	}

	fn build(&self, leverage: Fixed, market: &Market) -> Result<Portfolio, RiskError> {
		let gross = fixed::mul(self.equity, leverage, Round::Down)?;
		let mut positions = Vec::new();
		// Dollars are where they are spent; what there was before is where the first asset is.
		let mut cash: Purse =
			self.assets.first().map(|(_, venue, _)| (*venue, self.equity)).into_iter().collect();
		match self.kind {
			Kind::Long if self.by_perpetual => self.perpetuals(gross, 1, market, &mut positions)?,
			Kind::Long | Kind::StableBorrower | Kind::Given => {
				self.spot(gross, market, &mut positions, &mut cash)?
			}
			Kind::Hedged => {
				let spot = fixed::div(gross, fixed::add(Fixed::one(), self.hedge)?, Round::Down)?;
				self.spot(spot, market, &mut positions, &mut cash)?;
				let short = fixed::mul(spot, self.hedge, Round::Down)?;
				self.perpetuals(short, -1, market, &mut positions)?;
			}
			Kind::OptionSeller => {
				let spot = fixed::mul(self.equity, self.collateral, Round::Down)?;
				self.spot(spot, market, &mut positions, &mut cash)?;
				self.options(gross, market, &mut positions, &mut cash)?;
			}
		}
		let left = cash.into_iter().filter(|(_, amount)| !amount.is_zero());
		positions.extend(left.map(|(venue, amount)| Position::spot(venue, SETTLEMENT, amount)));
		Ok(Portfolio { positions, cash: Fixed::zero() })
	}

	/// Each asset with its part of a value, and what it is worth a unit.
	fn parts(
		&self,
		value: Fixed,
		market: &Market,
	) -> Result<Vec<(AssetId, VenueId, Fixed, Fixed)>, RiskError> {
		let total: u32 = self.assets.iter().map(|(.., weight)| weight).sum();
		let part = |(asset, venue, weight): &(AssetId, VenueId, u32)| {
			let share =
				fixed::mul_div(value.into_inner(), (*weight).into(), total.max(1).into(), Round::Down)?;
			let mark = market.state(*asset)?.mark;
			Ok((*asset, *venue, fixed::div(Fixed::from_inner(share), mark, Round::Down)?, mark))
		};
		self.assets.iter().map(part).collect()
	}

	fn spot(
		&self,
		value: Fixed,
		market: &Market,
		positions: &mut Vec<Position>,
		cash: &mut Purse,
	) -> Result<(), RiskError> {
		for (asset, venue, quantity, _) in self.parts(value, market)? {
			let position = Position::spot(venue, asset, quantity);
			spend(cash, venue, position.value(market)?)?;
			positions.push(position);
		}
		Ok(())
	}

	fn perpetuals(
		&self,
		value: Fixed,
		sign: i128,
		market: &Market,
		positions: &mut Vec<Position>,
	) -> Result<(), RiskError> {
		for (asset, venue, quantity, mark) in self.parts(value, market)? {
			let quantity = Fixed::from_inner(quantity.into_inner() * sign);
			positions.push(Position::perpetual(venue, asset, quantity, mark));
		}
		Ok(())
	}

	/// Sold at their model value, which comes in as dollars.
	fn options(
		&self,
		value: Fixed,
		market: &Market,
		positions: &mut Vec<Position>,
		cash: &mut Purse,
	) -> Result<(), RiskError> {
		let Some((asset, venue, quantity, mark)) = self.parts(value, market)?.into_iter().next() else {
			return Ok(());
		};
		let count = i128::try_from(self.strikes.len().max(1)).unwrap_or(1);
		for strike in &self.strikes {
			let series = OptionSeries {
				underlying: asset,
				expiry: self.expiry_ms,
				strike: *strike,
				kind: if *strike < mark { OptionKind::Put } else { OptionKind::Call },
			};
			let position = Position::option(venue, series, Fixed::from_inner(-quantity.into_inner() / count));
			spend(cash, venue, position.value(market)?)?;
			positions.push(position);
		}
		Ok(())
	}
}
