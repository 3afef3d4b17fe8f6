//! A market and a model prepared for many portfolios.

use crate::{
	batch::Batch,
	error::RiskError,
	exposure::Exposure,
	margin::{equity_unchecked, Margin},
	market::{AssetState, Market},
	model::RiskModel,
	options::{self, Expiry},
	position::Portfolio,
	prepared::Asset,
	shortfall::Rows,
	wide,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	AssetId, Fixed, Round,
};

/// A market and a model that have been checked, and what can be known without the portfolio.
pub struct Engine<'a> {
	pub(crate) market: &'a Market,
	pub(crate) model: &'a RiskModel,
	/// As in the model.
	pub(crate) assets: Vec<Asset<'a>>,
	/// Sorted by underlying and expiry.
	pub(crate) expiries: Vec<Expiry>,
	pub(crate) rows: Rows<'a>,
	/// With what the peg adds.
	pub(crate) initial_factor: Fixed,
}

/// What one underlying gains or loses under every grid point, and by the basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioGains {
	/// The underlying.
	pub asset: AssetId,
	/// Damped gain at every point of its grid, settlement currency, rounded down.
	pub points: Vec<Fixed>,
	/// The basis contingency as a gain, at most zero, rounded down.
	pub basis: Fixed,
}

impl ScenarioGains {
	/// The point that loses most and what it loses, non-negative; the first of several. `None` when none loses.
	pub fn worst(&self) -> Option<(u16, Fixed)> {
		let mut worst: Option<(u16, Fixed)> = None;
		for (index, gain) in (0u16..).zip(&self.points) {
			if *gain < worst.map_or(Fixed::zero(), |(_, worst)| worst) {
				worst = Some((index, *gain));
			}
		}
		worst.and_then(|(index, gain)| Some((index, fixed::neg(gain).ok()?)))
	}

	/// The gains of two portfolios together, point by point: also of an array of gains that somebody else published.
	///
	/// [`RiskError::UnknownAsset`] when they are of different underlyings or grids.
	pub fn join(&self, other: &Self) -> Result<Self, RiskError> {
		if self.asset != other.asset || self.points.len() != other.points.len() {
			return Err(RiskError::UnknownAsset(other.asset));
		}
		let points = self.points.iter().zip(&other.points);
		let points = points.map(|(a, b)| fixed::add(*a, *b)).collect::<Result<_, _>>()?;
		Ok(Self { asset: self.asset, points, basis: fixed::add(self.basis, other.basis)? })
	}
}

impl<'a> Engine<'a> {
	/// Checks market and model, and names what is wrong with them.
	pub fn new(market: &'a Market, model: &'a RiskModel) -> Result<Self, RiskError> {
		market.validate()?;
		model.validate()?;
		let assets: Vec<Asset> = model
			.assets
			.iter()
			.map(|factors| Asset::new(factors, market.state(factors.asset).ok(), market, model))
			.collect::<Result<_, _>>()?;
		let expiries = options::prepare(market, &assets)?;
		let below = fixed::sub(model.peg.threshold, market.peg)?.max(Fixed::zero());
		let off_peg = wide::mul(below, model.peg.factor, Round::Up)?;
		let initial_factor = fixed::add(model.initial_factor, off_peg)?;
		Ok(Self { market, model, assets, expiries, rows: Rows::new(market, model)?, initial_factor })
	}

	/// The market.
	pub fn market(&self) -> &'a Market {
		self.market
	}

	/// The model.
	pub fn model(&self) -> &'a RiskModel {
		self.model
	}

	/// Equity of a portfolio, as [`equity`](crate::equity).
	pub fn equity(&self, portfolio: &Portfolio) -> Result<Fixed, RiskError> {
		equity_unchecked(portfolio, self.market)
	}

	/// Equity and requirements of a portfolio.
	pub fn margin(&self, portfolio: &Portfolio) -> Result<Margin, RiskError> {
		let mut batch = Batch::new(self);
		batch.margin(portfolio)?;
		Ok(batch.into_margin())
	}

	/// What every underlying gains or loses under every grid point; sorted by asset.
	pub fn scenarios(&self, portfolio: &Portfolio) -> Result<Vec<ScenarioGains>, RiskError> {
		let gains = |(asset, exposure): (&Asset, Exposure)| {
			let points = exposure.gains(&asset.points)?;
			let basis = fixed::neg(exposure.basis()?)?;
			Ok(ScenarioGains { asset: exposure.asset, points, basis })
		};
		Batch::new(self).exposures(portfolio)?.into_iter().map(gains).collect()
	}

	/// Index of an asset in the model.
	pub(crate) fn index(&self, asset: AssetId) -> Result<usize, RiskError> {
		self.assets
			.binary_search_by_key(&asset, |prepared| prepared.factors.asset)
			.map_err(|_| RiskError::UnknownAsset(asset))
	}

	/// The prepared asset at an index, with its state in the market.
	pub(crate) fn prepared_at(
		&self,
		at: usize,
		asset: AssetId,
	) -> Result<(&Asset<'a>, &'a AssetState), RiskError> {
		let prepared = self.assets.get(at).ok_or(RiskError::UnknownAsset(asset))?;
		Ok((prepared, prepared.state.ok_or(RiskError::UnknownAsset(asset))?))
	}
}
