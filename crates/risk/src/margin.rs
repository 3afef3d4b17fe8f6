//! From a portfolio to its equity and its requirements.
//!
//! 1. Equity: cash and the marks of all positions, each rounded down.
//! 2. Positions are netted into one exposure per asset, spot and perpetual together, before anything else; the cost of
//!    a margin is assets x scenarios, however many positions and venues there are.
//! 3. Grid: what each exposure loses at its own worst point.
//! 4. Historical: the mean loss of the worst joint rows (expected shortfall). An asset without history adds its worst
//!    grid loss in full.
//! 5. Core: the larger of the expected shortfall and of the grid losses less the diversification that the cap allows.
//! 6. Add-ons: haircut of net long spot that no short perpetual hedges; liquidity, `Y * sigma * sqrt(Q / depth) * Q`
//!    with `Q` the net position per venue, without regard to sign summed over venues, because every venue has to be
//!    traded out of on its own. The rate `Y * sigma * sqrt(Q / depth)` is at most the asset's scan range, which is also
//!    what is charged while the depth is unknown (zero): losing sight of the market costs a margin, not the account.
//! 7. MM and IM are multiples of core plus the same add-ons, so that IM >= MM.

use crate::{
	breakdown::{AssetBreakdown, Breakdown, WorstScenario},
	error::RiskError,
	market::{AssetState, Market},
	model::{AssetFactors, RiskModel, PPM},
	position::Portfolio,
	sum::Sum,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, InstrumentId, MathError, Round, VenueId,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// What a portfolio is worth and what it must hold; all values in settlement currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Margin {
	/// Mark-to-market value, rounded down.
	pub equity: Fixed,
	/// Requirement to be left alone, non-negative, rounded up.
	pub maintenance: Fixed,
	/// Requirement to add risk, not below `maintenance`, rounded up.
	pub initial: Fixed,
	/// The scenario part of both, before factors and add-ons, rounded up.
	pub core: Fixed,
	/// The scenario that decided `core`.
	pub worst: WorstScenario,
	/// Where it all comes from.
	pub breakdown: Breakdown,
}

impl Margin {
	/// Equity / MM, rounded down; `None` when nothing is required, or when the quotient is out of range.
	pub fn health(&self) -> Option<Fixed> {
		if self.maintenance.is_zero() {
			return None;
		}
		fixed::div(self.equity, self.maintenance, Round::Down).ok()
	}
}

/// Mark-to-market value of a portfolio in settlement currency, every position rounded down.
///
/// Fails for an asset without a positive mark, and on overflow.
pub fn equity(portfolio: &Portfolio, market: &Market) -> Result<Fixed, RiskError> {
	market.validate()?;
	equity_unchecked(portfolio, market)
}

fn equity_unchecked(portfolio: &Portfolio, market: &Market) -> Result<Fixed, RiskError> {
	let mut sum = Sum::default();
	sum.add(portfolio.cash)?;
	for position in &portfolio.positions {
		sum.add(position.value(market)?)?;
	}
	Ok(sum.total()?)
}

/// Equity and requirements of a portfolio. Checks market and model first; for many portfolios use an [`Engine`].
pub fn margin(portfolio: &Portfolio, market: &Market, model: &RiskModel) -> Result<Margin, RiskError> {
	Engine::new(market, model)?.margin(portfolio)
}

/// The largest share of its value that an exposure of one sign loses on the grid.
#[derive(Clone, Copy, Default)]
struct GridWorst {
	share: Fixed,
	point: u16,
}

/// A market and a model that have been checked, and what can be known without the portfolio.
pub struct Engine<'a> {
	market: &'a Market,
	model: &'a RiskModel,
	/// Per asset of the model: the worst for a long and for a short exposure.
	worst: Vec<(GridWorst, GridWorst)>,
	rows: usize,
	tail_rows: usize,
}

/// All positions whose price is that of one asset.
struct Holding {
	asset: AssetId,
	net: Fixed,
	spot: Fixed,
	perpetual: Fixed,
	/// Sum over venues of the size of the net position there.
	gross: Fixed,
}

impl<'a> Engine<'a> {
	/// Checks market and model, and names what is wrong with them.
	pub fn new(market: &'a Market, model: &'a RiskModel) -> Result<Self, RiskError> {
		market.validate()?;
		model.validate()?;
		let worst = model.assets.iter().map(|f| grid_worst(model, f)).collect::<Result<_, _>>()?;
		let rows = model.historical.rows();
		// The share is in (0, 1], so the count is at most the number of rows.
		let wanted = fixed::mul_div(model.tail.into_inner(), rows as i128, ONE, Round::Up)?;
		let tail_rows = usize::try_from(wanted).map_err(|_| MathError::Overflow)?.clamp(1, rows.max(1));
		Ok(Self { market, model, worst, rows, tail_rows })
	}

	/// The market.
	pub fn market(&self) -> &'a Market {
		self.market
	}

	/// The model.
	pub fn model(&self) -> &'a RiskModel {
		self.model
	}

	/// Equity of a portfolio, as [`equity`].
	pub fn equity(&self, portfolio: &Portfolio) -> Result<Fixed, RiskError> {
		equity_unchecked(portfolio, self.market)
	}

	/// Equity and requirements of a portfolio.
	pub fn margin(&self, portfolio: &Portfolio) -> Result<Margin, RiskError> {
		let equity = self.equity(portfolio)?;
		let mut breakdown = Breakdown::default();
		let (mut grid, mut haircut, mut liquidity) = (Sum::default(), Sum::default(), Sum::default());
		for holding in holdings(portfolio)? {
			let part = self.asset(&holding)?;
			grid.add(part.grid_loss)?;
			haircut.add(part.haircut)?;
			liquidity.add(part.liquidity)?;
			breakdown.assets.push(part);
		}
		breakdown.haircut = haircut.total()?;
		breakdown.liquidity = liquidity.total()?;
		let kept = fixed::sub(Fixed::one(), self.model.diversification_cap)?;
		breakdown.grid = fixed::mul(kept, grid.total()?, Round::Up)?;
		let (shortfall, worst_row) = self.expected_shortfall(&breakdown.assets)?;
		breakdown.expected_shortfall = shortfall;

		let core = breakdown.expected_shortfall.max(breakdown.grid);
		let worst = if core.is_zero() {
			WorstScenario::None
		} else if let (true, Some((row, loss))) = (breakdown.expected_shortfall > breakdown.grid, worst_row) {
			WorstScenario::Historical { row, loss }
		} else {
			worst_asset(&breakdown.assets)
		};
		let addons = fixed::add(breakdown.haircut, breakdown.liquidity)?;
		let requirement =
			|factor| -> Result<Fixed, MathError> { fixed::add(fixed::mul(factor, core, Round::Up)?, addons) };
		let maintenance = requirement(self.model.maintenance_factor)?;
		let initial = requirement(self.model.initial_factor)?;
		Ok(Margin { equity, maintenance, initial, core, worst, breakdown })
	}

	fn asset(&self, holding: &Holding) -> Result<AssetBreakdown, RiskError> {
		let Holding { asset, .. } = *holding;
		let state = self.market.state(asset)?;
		let at = self
			.model
			.assets
			.binary_search_by_key(&asset, |factors| factors.asset)
			.map_err(|_| RiskError::UnknownAsset(asset))?;
		let (factors, (long, short)) =
			self.model.assets.get(at).zip(self.worst.get(at)).ok_or(RiskError::UnknownAsset(asset))?;

		let is_long = holding.net > Fixed::zero();
		// Away from zero: an exposure never counts for less than it is.
		let exposure = fixed::mul(holding.net, state.mark, if is_long { Round::Up } else { Round::Down })?;
		let worst = if is_long { long } else { short };
		let grid_loss = fixed::mul(fixed::abs(exposure)?, worst.share, Round::Up)?;
		Ok(AssetBreakdown {
			asset,
			exposure,
			grid_loss,
			grid_point: if grid_loss.is_zero() { 0 } else { worst.point },
			haircut: haircut(holding, state, factors)?,
			liquidity: liquidity(holding, state, factors)?,
		})
	}

	/// The mean of the worst rows, at least zero, rounded up, and the worst row.
	fn expected_shortfall(
		&self,
		assets: &[AssetBreakdown],
	) -> Result<(Fixed, Option<(u16, Fixed)>), RiskError> {
		let columns = &self.model.historical.assets;
		let mut exposures = alloc::vec![0i128; columns.len()];
		let mut beside = Sum::default();
		for part in assets {
			match columns.binary_search(&part.asset).ok().and_then(|column| exposures.get_mut(column)) {
				Some(exposure) if self.rows > 0 => *exposure = part.exposure.into_inner(),
				_ => beside.add(part.grid_loss)?,
			}
		}
		let beside = beside.total()?;
		let held: Vec<(usize, i128)> = exposures.into_iter().enumerate().filter(|(_, e)| *e != 0).collect();
		if held.is_empty() {
			return Ok((beside, None));
		}
		let mut losses = Vec::with_capacity(self.rows);
		for row in self.model.historical.returns.chunks_exact(columns.len()) {
			losses.push(fixed::add(row_loss(&held, row)?, beside)?);
		}
		let mut worst: Option<(u16, Fixed)> = None;
		for (index, loss) in (0u16..).zip(&losses) {
			if worst.is_none_or(|(_, w)| *loss > w) {
				worst = Some((index, *loss));
			}
		}
		let tail = self.tail_rows.min(losses.len());
		if tail < losses.len() {
			losses.select_nth_unstable_by(tail, |a, b| b.cmp(a));
		}
		let mut sum = Sum::default();
		for loss in losses.iter().take(tail) {
			sum.add(*loss)?;
		}
		let mean = fixed::mul_div(sum.total()?.into_inner(), 1, tail as i128, Round::Up)?;
		Ok((Fixed::from_inner(mean.max(0)), worst))
	}
}

/// The worst grid points of an asset; shares are rounded up.
fn grid_worst(model: &RiskModel, factors: &AssetFactors) -> Result<(GridWorst, GridWorst), RiskError> {
	let (mut long, mut short) = (GridWorst::default(), GridWorst::default());
	for (index, point) in (0u16..).zip(&model.grid) {
		let size = fixed::mul(fixed::abs(point.shock)?, factors.scan_range, Round::Up)?;
		let falls = point.shock < Fixed::zero();
		// A price cannot fall by more than all of it.
		let size = if falls { size.min(Fixed::one()) } else { size };
		let share = fixed::mul(size, point.damp, Round::Up)?;
		let worst = if falls { &mut long } else { &mut short };
		if share > worst.share {
			*worst = GridWorst { share, point: index };
		}
	}
	Ok((long, short))
}

/// Nets the positions per asset; sorted by asset.
fn holdings(portfolio: &Portfolio) -> Result<Vec<Holding>, RiskError> {
	let mut entries: Vec<(AssetId, VenueId, bool, Fixed)> = Vec::with_capacity(portfolio.positions.len());
	for position in &portfolio.positions {
		if let Some(asset) = position.underlying()? {
			let is_spot = matches!(position.instrument, InstrumentId::Spot(_));
			entries.push((asset, position.venue, is_spot, position.quantity));
		}
	}
	entries.sort_unstable_by_key(|(asset, venue, ..)| (*asset, *venue));
	let mut holdings = Vec::new();
	for of_asset in entries.chunk_by(|a, b| a.0 == b.0) {
		let Some((asset, ..)) = of_asset.first().copied() else { continue };
		let (mut spot, mut perpetual, mut gross) = (Sum::default(), Sum::default(), Sum::default());
		for of_venue in of_asset.chunk_by(|a, b| a.1 == b.1) {
			let mut net = Sum::default();
			for (.., is_spot, quantity) in of_venue {
				net.add(*quantity)?;
				if *is_spot { &mut spot } else { &mut perpetual }.add(*quantity)?;
			}
			gross.add(fixed::abs(net.total()?)?)?;
		}
		let (spot, perpetual) = (spot.total()?, perpetual.total()?);
		let net = fixed::add(spot, perpetual)?;
		holdings.push(Holding { asset, net, spot, perpetual, gross: gross.total()? });
	}
	Ok(holdings)
}

/// Haircut of the spot that is held long net of debts and of short perpetuals.
fn haircut(holding: &Holding, state: &AssetState, factors: &AssetFactors) -> Result<Fixed, MathError> {
	let hedged = holding.perpetual.min(Fixed::zero());
	let free = fixed::add(holding.spot, hedged)?;
	if free <= Fixed::zero() {
		return Ok(Fixed::zero());
	}
	fixed::mul(fixed::mul(free, state.mark, Round::Up)?, factors.haircut, Round::Up)
}

/// Square-root law: the cost of trading out of the holding on all venues, at most its value times the scan range.
fn liquidity(holding: &Holding, state: &AssetState, factors: &AssetFactors) -> Result<Fixed, MathError> {
	let value = fixed::mul(holding.gross, state.mark, Round::Up)?;
	let rate = || -> Result<Fixed, MathError> {
		let root = fixed::sqrt(fixed::div(value, state.depth, Round::Up)?, Round::Up)?;
		let sigma = fixed::mul(factors.impact, state.volatility, Round::Up)?;
		fixed::mul(sigma, root, Round::Up)
	};
	// A rate that cannot be computed (no depth, or out of range) lies above the cap.
	let rate = rate().unwrap_or(factors.scan_range).min(factors.scan_range);
	fixed::mul(value, rate, Round::Up)
}

/// What a row loses, rounded up.
fn row_loss(held: &[(usize, i128)], row: &[i32]) -> Result<Fixed, MathError> {
	let terms = held.iter().filter_map(|(column, exposure)| row.get(*column).map(|r| (*exposure, *r)));
	let gain = terms
		.clone()
		.try_fold(0i128, |sum, (exposure, value)| sum.checked_add(exposure.checked_mul(i128::from(value))?));
	let ppm = i128::from(PPM);
	match gain {
		// The loss rounded up is the gain rounded down.
		Some(gain) => gain.div_euclid(ppm).checked_neg().map(Fixed::from_inner).ok_or(MathError::Overflow),
		// Too large before the division: the same in two parts, whole and rest.
		None => {
			let (mut whole, mut rest) = (Sum::default(), 0i128);
			for (exposure, value) in terms {
				let value = i128::from(value);
				let product = exposure.div_euclid(ppm).checked_mul(value).ok_or(MathError::Overflow)?;
				whole.add(Fixed::from_inner(product))?;
				// |rest| < 10^6 * 2^31 for each asset.
				rest = rest.checked_add(exposure.rem_euclid(ppm) * value).ok_or(MathError::Overflow)?;
			}
			whole.add(Fixed::from_inner(rest.div_euclid(ppm)))?;
			fixed::neg(whole.total()?)
		}
	}
}

fn worst_asset(assets: &[AssetBreakdown]) -> WorstScenario {
	let mut worst: Option<&AssetBreakdown> = None;
	for part in assets {
		if worst.is_none_or(|w| part.grid_loss > w.grid_loss) {
			worst = Some(part);
		}
	}
	worst.map_or(WorstScenario::None, |part| WorstScenario::Grid {
		asset: part.asset,
		point: part.grid_point,
		loss: part.grid_loss,
	})
}
