//! Many portfolios, one after the other, on one market and model.

use crate::{
	addons,
	book::{self, Entry, Holding, VenueHolding},
	breakdown::{AssetBreakdown, Breakdown, WorstScenario},
	engine::Engine,
	error::RiskError,
	exposure::{Exposure, GridLoss},
	margin::Margin,
	model::Collateral,
	options,
	position::{spot_value, Portfolio, Position},
	prepared::Asset,
	shortfall::{expected_shortfall, Scratch, Shortfall},
	sum::Sum,
	wide,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero},
	AssetId, Fixed, InstrumentId, MathError, Round, SETTLEMENT,
};

/// Margins of many portfolios with the memory of one: what scans and simulations use.
///
/// Portfolios of spot and perpetuals alone are margined without an allocation once the first have been.
pub struct Batch<'e> {
	engine: &'e Engine<'e>,
	entries: Vec<Entry>,
	/// Sorted by asset.
	holdings: Vec<Held>,
	followers: Vec<(AssetId, Fixed)>,
	venues: Vec<VenueHolding>,
	exposures: Vec<Exposure<'e>>,
	scratch: Scratch,
	margin: Margin,
}

/// A holding and what stands beside it.
struct Held {
	holding: Holding,
	/// Index of the asset in the model.
	at: usize,
	/// Value of the collateral that follows the asset.
	followers: Fixed,
}

impl<'e> Batch<'e> {
	/// A batch on the market and model of an engine.
	pub fn new(engine: &'e Engine<'e>) -> Self {
		Self {
			engine,
			entries: Vec::new(),
			holdings: Vec::new(),
			followers: Vec::new(),
			venues: Vec::new(),
			exposures: Vec::new(),
			scratch: Scratch::default(),
			margin: Margin::default(),
		}
	}

	/// Equity and requirements of a portfolio, as [`Engine::margin`]; good until the next call.
	pub fn margin(&mut self, portfolio: &Portfolio) -> Result<&Margin, RiskError> {
		self.compute(portfolio)?;
		Ok(&self.margin)
	}

	/// The last margin.
	pub(crate) fn into_margin(self) -> Margin {
		self.margin
	}

	fn compute(&mut self, portfolio: &Portfolio) -> Result<(), RiskError> {
		let model = self.engine.model;
		self.margin.equity = self.net(portfolio)?;
		self.assets()?;
		totals(&mut self.margin.breakdown, model.diversification_cap)?;
		let (shortfall, worst_row) = self.expected_shortfall()?;
		let Margin { breakdown, .. } = &mut self.margin;
		breakdown.expected_shortfall = shortfall;

		let core = breakdown.expected_shortfall.max(breakdown.grid);
		let worst = if core.is_zero() {
			WorstScenario::None
		} else if let (true, Some((row, loss))) = (breakdown.expected_shortfall > breakdown.grid, worst_row) {
			WorstScenario::Historical { row, loss }
		} else {
			worst_asset(&breakdown.assets)
		};
		let of_both =
			sum([breakdown.haircut, breakdown.liquidity, breakdown.concentration, breakdown.contingency])?;
		let of_initial = sum([
			breakdown.initial_haircut,
			breakdown.initial_contingency,
			breakdown.doubt,
			breakdown.freshness,
		])?;
		let requirement = |factor, addons| -> Result<Fixed, MathError> {
			fixed::add(wide::mul(factor, core, Round::Up)?, addons)
		};
		self.margin.maintenance = requirement(model.maintenance_factor, of_both)?;
		self.margin.initial = requirement(self.engine.initial_factor, fixed::add(of_both, of_initial)?)?;
		self.margin.core = core;
		self.margin.worst = worst;
		Ok(())
	}

	/// Nets the positions into holdings; returns the equity.
	fn net(&mut self, portfolio: &Portfolio) -> Result<Fixed, RiskError> {
		let engine = self.engine;
		self.entries.clear();
		self.holdings.clear();
		self.followers.clear();
		self.venues.clear();
		let mut equity = Sum::default();
		equity.add(portfolio.cash)?;
		for (index, position) in portfolio.positions.iter().enumerate() {
			let Some(asset) = position.underlying()? else {
				equity.add(position.quantity)?;
				continue;
			};
			let at = engine.index(asset)?;
			equity.add(self.value(position, at)?)?;
			self.entries.push(Entry::new(at, position.venue, index)?);
		}
		self.entries.sort_unstable();
		for of_asset in self.entries.chunk_by(|a, b| a.asset() == b.asset()) {
			let at = of_asset.first().map_or(0, Entry::asset);
			let Some(asset) = engine.assets.get(at) else { continue };
			let id = asset.factors.asset;
			let holding = book::holding(id, of_asset, &portfolio.positions, &mut self.venues)?;
			if let (Collateral::Follows(leader), Some(state)) = (asset.factors.collateral, asset.state) {
				self.followers.push((leader, value_away(holding.spot, state.mark, engine.market.peg)?));
			}
			self.holdings.push(Held { holding, at, followers: Fixed::zero() });
		}
		for (leader, value) in &self.followers {
			let place = match self.holdings.binary_search_by_key(leader, |held| held.holding.asset) {
				Ok(place) => place,
				Err(place) => {
					let (holding, at) = (Holding::empty(*leader), engine.index(*leader)?);
					self.holdings.insert(place, Held { holding, at, followers: Fixed::zero() });
					place
				}
			};
			if let Some(held) = self.holdings.get_mut(place) {
				held.followers = fixed::add(held.followers, *value)?;
			}
		}
		Ok(equity.total()?)
	}

	/// As [`Position::value`], with what is prepared.
	fn value(&self, position: &Position, at: usize) -> Result<Fixed, RiskError> {
		let Engine { market, expiries, .. } = self.engine;
		let underlying = position.instrument.underlying();
		let (asset, state) = self.engine.prepared_at(at, underlying)?;
		Ok(match position.instrument {
			InstrumentId::Spot(_) => spot_value(position.quantity, state.mark, market.peg, Round::Down)?,
			InstrumentId::Perpetual(_) => position.linear_value(asset.perpetual)?,
			InstrumentId::Future { expiry, .. } => {
				position.linear_value(options::find(expiries, underlying, expiry, market.now)?.forward)?
			}
			InstrumentId::Option(series) => {
				let expiry = options::find(expiries, underlying, series.expiry, market.now)?;
				wide::mul(position.quantity, expiry.mark_of(&series)?, Round::Down)?
			}
		})
	}

	/// Exposures and parts of all holdings.
	fn assets(&mut self) -> Result<(), RiskError> {
		self.exposures.clear();
		self.margin.breakdown.assets.clear();
		for held in &self.holdings {
			let parts = &mut self.margin.breakdown.assets;
			parts.push(AssetBreakdown::empty(held.holding.asset));
			if let Some(part) = parts.last_mut() {
				self.exposures.push(of_asset(self.engine, held, &self.venues, part)?);
			}
		}
		Ok(())
	}

	/// The exposures of a portfolio with the prepared assets, sorted by asset.
	pub(crate) fn exposures(
		&mut self,
		portfolio: &Portfolio,
	) -> Result<Vec<(&'e Asset<'e>, Exposure<'e>)>, RiskError> {
		self.net(portfolio)?;
		let mut exposures = Vec::with_capacity(self.holdings.len());
		for held in &self.holdings {
			let asset = self.engine.prepared_at(held.at, held.holding.asset)?.0;
			exposures.push((asset, exposure(self.engine, held, asset)?));
		}
		Ok(exposures)
	}

	/// Of the underlyings that have a column; the others stand beside every row with their grid loss.
	fn expected_shortfall(&mut self) -> Result<Shortfall, RiskError> {
		let mut curved = Vec::new();
		let mut beside = Sum::default();
		self.scratch.clear();
		let parts = self.holdings.iter().zip(&self.exposures).zip(&self.margin.breakdown.assets);
		for ((held, exposure), part) in parts {
			match self.engine.assets.get(held.at).and_then(|asset| asset.column) {
				Some(column) => {
					self.scratch.add(column, exposure.linear);
					if !exposure.is_linear() {
						curved.push((column, exposure));
					}
				}
				None => beside.add(part.grid_loss)?,
			}
		}
		expected_shortfall(&self.engine.rows, &curved, beside.total()?, &mut self.scratch)
	}
}

fn exposure<'e>(engine: &'e Engine<'e>, held: &Held, asset: &Asset) -> Result<Exposure<'e>, RiskError> {
	let holding = &held.holding;
	let mark = asset.state.ok_or(RiskError::UnknownAsset(holding.asset))?.mark;
	let spot = match asset.factors.collateral {
		Collateral::Own => holding.spot,
		Collateral::Follows(_) | Collateral::Unshocked(_) => Fixed::zero(),
	};
	let own = if asset.perpetual == mark && engine.market.peg == Fixed::one() {
		// One price: netted before it is rounded.
		wide::mul_away(fixed::add(spot, holding.perpetual)?, mark)?
	} else {
		let spot = value_away(spot, mark, engine.market.peg)?;
		fixed::add(spot, wide::mul_away(holding.perpetual, asset.perpetual)?)?
	};
	Exposure::new(holding, fixed::add(own, held.followers)?, &engine.expiries)
}

/// Fills in the part of an asset, and returns its exposure.
fn of_asset<'e>(
	engine: &'e Engine<'e>,
	held: &Held,
	venues: &[VenueHolding],
	part: &mut AssetBreakdown,
) -> Result<Exposure<'e>, RiskError> {
	let Engine { market, model, .. } = *engine;
	let holding = &held.holding;
	let (asset, state) = engine.prepared_at(held.at, holding.asset)?;
	let factors = asset.factors;
	let exposure = exposure(engine, held, asset)?;
	let GridLoss { loss, point, basis } = exposure.grid_loss(asset)?;
	(part.grid_loss, part.grid_point, part.basis) = (loss, point, basis);
	part.exposure = exposure.linear;
	let mut units = holding.gross;
	if !exposure.is_linear() {
		part.exposure = exposure.shown()?;
		let (greeks, deltas) = exposure.greeks()?;
		part.greeks = greeks;
		units = fixed::add(units, deltas)?;
	}
	let value = spot_value(units, state.mark, market.peg, Round::Up)?;
	part.liquidity = addons::liquidity(value, asset)?;
	part.concentration = addons::concentration(value, state, factors)?;
	let collateral = addons::collateral_value(holding, state, factors, market.peg)?;
	part.haircut = wide::mul(collateral, factors.haircut, Round::Up)?;
	part.initial_haircut = wide::mul(collateral, factors.initial_haircut, Round::Up)?;
	(part.contingency, part.initial_contingency) = addons::contingency(holding, state, asset.rules)?;
	part.doubt = addons::doubt(holding, &exposure, state, asset, market, model)?;
	if !model.freshness.factor.is_zero() {
		let here = venues.iter().filter(|at| at.asset == holding.asset);
		part.freshness = addons::freshness(here, state, market, &model.freshness)?;
	}
	Ok(exposure)
}

/// Sums up the parts of the assets, none of which is negative.
fn totals(breakdown: &mut Breakdown, diversification_cap: Fixed) -> Result<(), RiskError> {
	let mut total = AssetBreakdown::empty(SETTLEMENT);
	for part in &breakdown.assets {
		total.grid_loss = fixed::add(total.grid_loss, part.grid_loss)?;
		total.haircut = fixed::add(total.haircut, part.haircut)?;
		total.liquidity = fixed::add(total.liquidity, part.liquidity)?;
		total.concentration = fixed::add(total.concentration, part.concentration)?;
		total.contingency = fixed::add(total.contingency, part.contingency)?;
		total.initial_haircut = fixed::add(total.initial_haircut, part.initial_haircut)?;
		total.initial_contingency = fixed::add(total.initial_contingency, part.initial_contingency)?;
		total.doubt = fixed::add(total.doubt, part.doubt)?;
		total.freshness = fixed::add(total.freshness, part.freshness)?;
	}
	let kept = fixed::sub(Fixed::one(), diversification_cap)?;
	breakdown.grid = wide::mul(kept, total.grid_loss, Round::Up)?;
	breakdown.haircut = total.haircut;
	breakdown.liquidity = total.liquidity;
	breakdown.concentration = total.concentration;
	breakdown.contingency = total.contingency;
	breakdown.initial_haircut = total.initial_haircut;
	breakdown.initial_contingency = total.initial_contingency;
	breakdown.doubt = total.doubt;
	breakdown.freshness = total.freshness;
	Ok(())
}

fn value_away(quantity: Fixed, mark: Fixed, peg: Fixed) -> Result<Fixed, RiskError> {
	spot_value(quantity, mark, peg, if quantity < Fixed::zero() { Round::Down } else { Round::Up })
}

fn sum(terms: impl IntoIterator<Item = Fixed>) -> Result<Fixed, MathError> {
	let mut sum = Sum::default();
	for term in terms {
		sum.add(term)?;
	}
	sum.total()
}

fn worst_asset(assets: &[AssetBreakdown]) -> WorstScenario {
	let mut worst: Option<&AssetBreakdown> = None;
	for part in assets {
		if worst.is_none_or(|w| part.grid_loss > w.grid_loss) {
			worst = Some(part);
		}
	}
	worst.map_or(WorstScenario::None, |part| {
		let AssetBreakdown { asset, grid_point: point, grid_loss: loss, basis, .. } = *part;
		if !loss.is_zero() && basis == loss {
			WorstScenario::Basis { asset, loss }
		} else {
			WorstScenario::Grid { asset, point, loss }
		}
	})
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use crate::{
		market::AssetState, model::AssetFactors, ExpiryState, Historical, Market, RiskModel, VolatilityState,
	};
	use ballast_primitives::{OptionKind, OptionSeries, VenueId};

	/// Bytes that a vector has taken.
	fn taken<T>(vector: &Vec<T>) -> usize {
		vector.capacity() * size_of::<T>()
	}

	/// What README says of memory: a position costs an entry, and nothing else grows with their number.
	#[test]
	fn memory_should_grow_by_an_entry_for_each_position() {
		let f = |whole: i128| Fixed::from_inner(whole * fixed::ONE);
		let assets = || (1..=10).map(AssetId);
		let market =
			Market { assets: assets().map(|id| AssetState::new(id, f(7))).collect(), ..Market::default() };
		let factors = |id| AssetFactors::new(id, Fixed::from_inner(fixed::ONE / 5));
		let model = RiskModel { assets: assets().map(factors).collect(), ..RiskModel::default() };
		let engine = Engine::new(&market, &model).unwrap();
		let mut others = None;
		for count in [64, 256, 1_024] {
			let mut batch = Batch::new(&engine);
			let position = |at: u32| Position::spot(VenueId::Sibling(at % 4), AssetId(1 + at % 10), f(1));
			let positions: Vec<_> = (0..count).map(position).collect();
			batch.margin(&Portfolio { positions, cash: f(0) }).unwrap();
			assert_eq!((size_of::<Entry>(), taken(&batch.entries)), (16, count as usize * 16));
			let rest = taken(&batch.holdings)
				+ taken(&batch.followers)
				+ taken(&batch.venues)
				+ taken(&batch.exposures)
				+ taken(&batch.margin.breakdown.assets);
			// By asset and venue.
			assert_eq!(*others.get_or_insert(rest), rest);
		}
	}

	#[test]
	fn margin_should_be_the_same_when_no_values_of_options_are_kept() {
		let f = |percent: i128| Fixed::from_inner(percent * (fixed::ONE / 100));
		let (underlying, expiry, venue) = (AssetId(1), 86_400_000 * 30, VenueId::Home);
		let volatility = |strike| VolatilityState { underlying, expiry, strike, volatility: f(80) };
		let market = Market {
			assets: vec![AssetState::new(underlying, f(10_000))],
			expiries: vec![ExpiryState::new(underlying, expiry, f(10_000))],
			volatilities: [f(9_000), f(10_000), f(12_000)].map(volatility).to_vec(),
			..Market::default()
		};
		let returns = (0..97i32).map(|row| row * 7_919 % 400_000 - 200_000).collect();
		let model = RiskModel {
			assets: vec![AssetFactors::new(underlying, f(20))],
			historical: Historical { assets: vec![underlying], returns },
			tail: f(10),
			..RiskModel::default()
		};
		let engine = Engine::new(&market, &model).unwrap();
		let (mut kept, mut not_kept) = (Batch::new(&engine), Batch::new(&engine));
		not_kept.scratch.keep_nothing();
		let option = |strike, kind, quantity| {
			Position::option(venue, OptionSeries { underlying, expiry, strike, kind }, quantity)
		};
		let future = Position::future(venue, underlying, expiry, f(50), f(10_000));
		for positions in [
			vec![option(f(9_000), OptionKind::Put, f(-300)), future],
			vec![option(f(10_000), OptionKind::Call, f(-100)), option(f(12_000), OptionKind::Call, f(100))],
			vec![option(f(9_000), OptionKind::Put, f(-200)), Position::spot(venue, underlying, f(-70))],
		] {
			let portfolio = Portfolio { positions, cash: f(100_000) };
			let margin = kept.margin(&portfolio).unwrap();
			assert!(!margin.breakdown.expected_shortfall.is_zero());
			assert_eq!(Ok(margin), not_kept.margin(&portfolio));
			assert_eq!(Ok(margin), engine.margin(&portfolio).as_ref());
		}
	}
}
