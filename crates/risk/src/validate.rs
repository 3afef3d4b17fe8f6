//! What a usable model is.

use crate::{
	error::{ModelError, RiskError},
	grid::GridPoint,
	model::{Collateral, Historical, RiskModel, MAX_GRID, MAX_ROWS, PPM},
	rules::Rules,
};
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed,
};

const TEN: Fixed = Fixed::from_inner(10 * ONE);
const HUNDRED: Fixed = Fixed::from_inner(100 * ONE);
/// Longest settlement window and least time to expiry of a volatility shock: a year.
const MAX_MS: u64 = crate::market::YEAR_MS;

fn within(value: Fixed, least: Fixed, most: Fixed) -> bool {
	value >= least && value <= most
}

fn is_share(value: Fixed) -> bool {
	within(value, Fixed::zero(), Fixed::one())
}

fn is_factor(value: Fixed) -> bool {
	within(value, Fixed::zero(), HUNDRED)
}

fn is_signed(value: Fixed, most: Fixed) -> bool {
	within(value, Fixed::from_inner(-most.into_inner()), most)
}

impl RiskModel {
	/// Names the first thing that is wrong with the model.
	pub fn validate(&self) -> Result<(), RiskError> {
		self.validate_assets()?;
		if self.grid.is_empty() {
			return Err(ModelError::GridSize.into());
		}
		validate_grid(&self.grid)?;
		self.validate_historical()?;
		validate_rules(&self.rules, None)?;
		let mut previous = None;
		for own in &self.underlyings {
			if previous.is_some_and(|previous| previous >= own.asset) {
				return Err(ModelError::UnsortedUnderlyings(own.asset).into());
			}
			previous = Some(own.asset);
			validate_grid(&own.grid)?;
			validate_rules(&own.rules, Some(own.asset))?;
		}
		let (zero, one) = (Fixed::zero(), Fixed::one());
		if self.tail <= zero || self.tail > one {
			return Err(ModelError::Tail.into());
		}
		if !is_share(self.diversification_cap) {
			return Err(ModelError::DiversificationCap.into());
		}
		if self.maintenance_factor <= zero || self.maintenance_factor > HUNDRED {
			return Err(ModelError::MaintenanceFactor.into());
		}
		if !within(self.initial_factor, self.maintenance_factor, HUNDRED) {
			return Err(ModelError::InitialFactor.into());
		}
		if !is_factor(self.peg.threshold) || !is_factor(self.peg.factor) {
			return Err(ModelError::Peg.into());
		}
		if !is_factor(self.freshness.factor) {
			return Err(ModelError::Freshness.into());
		}
		Ok(())
	}

	fn validate_assets(&self) -> Result<(), RiskError> {
		let mut previous = None;
		for factors in &self.assets {
			let asset = factors.asset;
			if previous.is_some_and(|previous| previous >= asset) {
				return Err(ModelError::UnsortedAssets(asset).into());
			}
			previous = Some(asset);
			if factors.scan_range <= Fixed::zero() || factors.scan_range > TEN {
				return Err(ModelError::ScanRange(asset).into());
			}
			if !is_share(factors.haircut) {
				return Err(ModelError::Haircut(asset).into());
			}
			if !is_factor(factors.impact) {
				return Err(ModelError::Impact(asset).into());
			}
			if !is_share(factors.initial_haircut) {
				return Err(ModelError::InitialHaircut(asset).into());
			}
			if !is_share(factors.confidence_floor) {
				return Err(ModelError::ConfidenceFloor(asset).into());
			}
			if !is_factor(factors.concentration_share) || !is_factor(factors.concentration_rate) {
				return Err(ModelError::Concentration(asset).into());
			}
			if let Collateral::Follows(leader) = factors.collateral {
				let leads = self.factors(leader).is_ok_and(|leader| leader.collateral == Collateral::Own);
				if !leads {
					return Err(ModelError::Follows(asset).into());
				}
			}
		}
		Ok(())
	}

	fn validate_historical(&self) -> Result<(), RiskError> {
		let Historical { assets, returns } = &self.historical;
		let mut previous = None;
		for asset in assets {
			if previous.is_some_and(|previous| previous >= *asset) {
				return Err(ModelError::HistoricalAssets(*asset).into());
			}
			previous = Some(*asset);
		}
		let whole = match returns.len().checked_rem(assets.len()) {
			Some(rest) => rest == 0,
			None => returns.is_empty(),
		};
		if !whole || self.historical.rows() > MAX_ROWS {
			return Err(ModelError::HistoricalShape.into());
		}
		if let Some((index, _)) = (0u32..).zip(returns).find(|(_, value)| **value < -PPM) {
			return Err(ModelError::HistoricalReturn(index).into());
		}
		let volatilities = &self.historical_volatilities;
		if volatilities.is_empty() {
			return Ok(());
		}
		if volatilities.len() != returns.len() {
			// Names the first place that the other list does not have.
			let index = u32::try_from(volatilities.len().min(returns.len())).unwrap_or(u32::MAX);
			return Err(ModelError::HistoricalVolatility(index).into());
		}
		match (0u32..).zip(volatilities).find(|(_, value)| **value == 0) {
			Some((index, _)) => Err(ModelError::HistoricalVolatility(index).into()),
			None => Ok(()),
		}
	}
}

fn validate_grid(grid: &[GridPoint]) -> Result<(), RiskError> {
	if grid.len() > MAX_GRID {
		return Err(ModelError::GridSize.into());
	}
	for (index, point) in (0u16..).zip(grid) {
		if !is_signed(point.shock, HUNDRED) {
			return Err(ModelError::GridShock(index).into());
		}
		if point.damp <= Fixed::zero() || point.damp > Fixed::one() {
			return Err(ModelError::GridDamp(index).into());
		}
	}
	Ok(())
}

fn validate_rules(rules: &Rules, of: Option<AssetId>) -> Result<(), RiskError> {
	let (zero, one) = (Fixed::zero(), Fixed::one());
	let Rules { volatility: shock, skew, basis, discount, perpetual, naked_short, doubt, .. } = rules;
	let shares = [shock.up, shock.down, shock.least_up, shock.short_power, shock.long_power];
	let powers = [shock.short_power, shock.long_power];
	if !shares.into_iter().all(is_factor)
		|| powers.into_iter().any(|power| power > Fixed::from_inner(2 * ONE))
		|| shock.floor_ms == 0
		|| shock.floor_ms > MAX_MS
	{
		return Err(ModelError::VolatilityShock(of).into());
	}
	let caps = [skew.linear.base, skew.linear.per_root_year, skew.absolute.base, skew.absolute.per_root_year];
	let widths = [skew.width_scale, skew.width_base, skew.width_per_root_year];
	if !caps.into_iter().all(|cap| is_signed(cap, one))
		|| !widths.into_iter().all(|width| is_signed(width, HUNDRED))
		|| !within(skew.least_width, Fixed::from_inner(ONE / 1_000_000), HUNDRED)
	{
		return Err(ModelError::Skew(of).into());
	}
	if !within(basis.up, zero, HUNDRED)
		|| !within(basis.down, Fixed::from_inner(-ONE), zero)
		|| !is_factor(basis.add)
		|| !is_factor(basis.per_year)
	{
		return Err(ModelError::Basis(of).into());
	}
	let rates = [discount.long_rate, discount.long_add, discount.short_rate, discount.short_add];
	if !is_share(discount.long)
		|| discount.short <= zero
		|| discount.short > HUNDRED
		|| !rates.into_iter().all(is_factor)
	{
		return Err(ModelError::StaticDiscount(of).into());
	}
	let contingencies = [
		perpetual.maintenance,
		perpetual.initial,
		naked_short.maintenance,
		naked_short.initial,
		doubt.rate,
		doubt.floor,
	];
	if !contingencies.into_iter().all(is_factor) || rules.settlement_window_ms > MAX_MS {
		return Err(ModelError::Contingency(of).into());
	}
	Ok(())
}
